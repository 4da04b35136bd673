//! Patterns of `match`.

use rustpython_ast::{Pattern, Singleton};
use rustpython_text_size::Ranged;

use super::{Build, Field, list, name, name_opt};
use crate::bytecode::Const;

impl Build<'_> {
    pub(super) fn pattern(&self, p: &Pattern) -> Field {
        self.nested(|| self.any_pattern(p))
    }

    fn any_pattern(&self, p: &Pattern) -> Field {
        let at = p.range();
        let patterns = |ps: &[Pattern]| list(ps, |p| self.pattern(p));
        match p {
            Pattern::MatchValue(p) => self.node("MatchValue", at, vec![self.expr(&p.value)]),
            Pattern::MatchSingleton(p) => {
                let value = match p.value {
                    Singleton::None => Const::None,
                    Singleton::True => Const::True,
                    Singleton::False => Const::False,
                };
                self.node("MatchSingleton", at, vec![Field::Const(value)])
            }
            Pattern::MatchSequence(p) => self.node("MatchSequence", at, vec![patterns(&p.patterns)]),
            Pattern::MatchMapping(p) => {
                let keys = list(&p.keys, |k| self.expr(k));
                self.node("MatchMapping", at, vec![keys, patterns(&p.patterns), name_opt(p.rest.as_ref())])
            }
            Pattern::MatchClass(p) => {
                let fields = vec![
                    self.expr(&p.cls),
                    patterns(&p.arguments.patterns),
                    list(&p.arguments.keywords, |k| name(&k.attr.id)),
                    list(&p.arguments.keywords, |k| self.pattern(&k.pattern)),
                ];
                self.node("MatchClass", at, fields)
            }
            Pattern::MatchStar(p) => self.node("MatchStar", at, vec![name_opt(p.name.as_ref())]),
            Pattern::MatchAs(p) => {
                let inner = self.opt(p.pattern.as_deref(), Self::pattern);
                self.node("MatchAs", at, vec![inner, name_opt(p.name.as_ref())])
            }
            Pattern::MatchOr(p) => self.node("MatchOr", at, vec![patterns(&p.patterns)]),
        }
    }
}
