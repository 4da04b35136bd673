//! Patterns of `match`.

use rustpython_ast::{self as ast, AtomicNodeIndex, Pattern, Singleton};

use super::super::{Field, Node};
use super::exprs::LOAD;
use super::{Res, Restore, items, malformed, value_error};
use crate::bytecode::Const;

impl Restore {
    pub(super) fn pattern_of(&mut self, field: &Field, owner: &Node) -> Res<Pattern> {
        match field {
            Field::Node(node) => self.pattern(node),
            _ => value_error(format!("field 'pattern' is required for {}", owner.kind)),
        }
    }

    fn patterns(&mut self, field: &Field) -> Res<Vec<Pattern>> {
        self.nodes(field, "pattern", Self::pattern)
    }

    fn pattern(&mut self, node: &Node) -> Res<Pattern> {
        let (range, node_index) = (self.range(node), AtomicNodeIndex::NONE);
        Ok(match (node.kind, &*node.fields) {
            ("MatchValue", [value]) => {
                Pattern::MatchValue(ast::PatternMatchValue { node_index, range, value: self.boxed(value)? })
            }
            ("MatchSingleton", [value]) => {
                let value = match value {
                    Field::Const(Const::True) => Singleton::True,
                    Field::Const(Const::False) => Singleton::False,
                    Field::Const(Const::None) | Field::None => Singleton::None,
                    _ => return value_error("MatchSingleton can only contain True, False and None"),
                };
                Pattern::MatchSingleton(ast::PatternMatchSingleton { node_index, range, value })
            }
            ("MatchSequence", [patterns]) => Pattern::MatchSequence(ast::PatternMatchSequence {
                node_index,
                range,
                patterns: self.patterns(patterns)?,
            }),
            ("MatchMapping", [keys, patterns, rest]) => {
                if items(keys).len() != items(patterns).len() {
                    return value_error("MatchMapping doesn't have the same number of keys as patterns");
                }
                Pattern::MatchMapping(ast::PatternMatchMapping {
                    node_index,
                    range,
                    keys: self.exprs_in(keys, LOAD)?,
                    patterns: self.patterns(patterns)?,
                    rest: self.name_opt(rest, range)?,
                })
            }
            ("MatchClass", [cls, patterns, attrs, kwd_patterns]) => {
                if items(attrs).len() != items(kwd_patterns).len() {
                    return value_error(
                        "MatchClass doesn't have the same number of keyword attributes as patterns",
                    );
                }
                let names = self.names(attrs, range)?;
                let keywords = names.into_iter().zip(self.patterns(kwd_patterns)?);
                let keywords = keywords
                    .map(|(attr, pattern)| ast::PatternKeyword {
                        node_index: AtomicNodeIndex::NONE,
                        range,
                        attr,
                        pattern,
                    })
                    .collect();
                let patterns = self.patterns(patterns)?;
                let arguments =
                    ast::PatternArguments { node_index: AtomicNodeIndex::NONE, range, patterns, keywords };
                Pattern::MatchClass(ast::PatternMatchClass {
                    node_index,
                    range,
                    cls: self.boxed(cls)?,
                    arguments,
                })
            }
            ("MatchStar", [name]) => {
                let name = self.name_opt(name, range)?;
                Pattern::MatchStar(ast::PatternMatchStar { node_index, range, name })
            }
            ("MatchAs", [inner, name]) => {
                let name = self.name_opt(name, range)?;
                let pattern = match inner {
                    Field::Node(_) if name.is_none() => {
                        return value_error("MatchAs must specify a target name if a pattern is given");
                    }
                    Field::Node(inner) => Some(Box::new(self.pattern(inner)?)),
                    _ => None,
                };
                Pattern::MatchAs(ast::PatternMatchAs { node_index, range, pattern, name })
            }
            ("MatchOr", [patterns]) => {
                if items(patterns).len() < 2 {
                    return value_error("MatchOr requires at least 2 patterns");
                }
                let patterns = self.patterns(patterns)?;
                Pattern::MatchOr(ast::PatternMatchOr { node_index, range, patterns })
            }
            _ => return malformed(node),
        })
    }
}
