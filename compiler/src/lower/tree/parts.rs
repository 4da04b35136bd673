//! Parameters, type parameters and patterns.

use rustpython_ast::{self as ast, Pattern, TypeParam};
use rustpython_text_size::{Ranged, TextRange};

use super::super::Res;
use super::{Builder, Tree, name, opt_name, plain};
use crate::bytecode::Const;

impl Builder<'_> {
    pub fn parameters(&mut self, p: Option<&ast::Parameters>) -> Res<Tree> {
        let (mut posonly, mut args, mut kwonly) = (Vec::new(), Vec::new(), Vec::new());
        let (mut defaults, mut kw_defaults) = (Vec::new(), Vec::new());
        let (mut vararg, mut kwarg) = (Tree::None, Tree::None);
        if let Some(p) = p {
            for (group, out) in [(&p.posonlyargs, &mut posonly), (&p.args, &mut args)] {
                for one in group {
                    out.push(self.parameter(&one.parameter)?);
                    if let Some(default) = &one.default {
                        defaults.push(self.expr(default)?);
                    }
                }
            }
            for one in &p.kwonlyargs {
                kwonly.push(self.parameter(&one.parameter)?);
                kw_defaults.push(self.opt(one.default.as_deref())?);
            }
            if let Some(one) = &p.vararg {
                vararg = self.parameter(one)?;
            }
            if let Some(one) = &p.kwarg {
                kwarg = self.parameter(one)?;
            }
        }
        Ok(plain(
            "arguments",
            vec![
                ("posonlyargs", Tree::List(posonly)),
                ("args", Tree::List(args)),
                ("vararg", vararg),
                ("kwonlyargs", Tree::List(kwonly)),
                ("kw_defaults", Tree::List(kw_defaults)),
                ("kwarg", kwarg),
                ("defaults", Tree::List(defaults)),
            ],
        ))
    }

    fn parameter(&mut self, p: &ast::Parameter) -> Res<Tree> {
        let fields = vec![
            ("arg", name(&p.name)),
            ("annotation", self.opt(p.annotation.as_deref())?),
            ("type_comment", Tree::None),
        ];
        // The stars are not part of it.
        Ok(self.at("arg", TextRange::new(p.name.range.start(), p.range.end()), fields))
    }

    pub fn type_params(&mut self, params: Option<&ast::TypeParams>) -> Res<Tree> {
        let all = params.map_or(&[][..], |p| &p.type_params);
        self.list(all, |b, param| {
            let (class, id, default) = match param {
                TypeParam::TypeVar(p) => {
                    let fields = vec![
                        ("name", name(&p.name)),
                        ("bound", b.opt(p.bound.as_deref())?),
                        ("default_value", b.opt(p.default.as_deref())?),
                    ];
                    return Ok(b.at("TypeVar", p.range, fields));
                }
                TypeParam::TypeVarTuple(p) => ("TypeVarTuple", &p.name, &p.default),
                TypeParam::ParamSpec(p) => ("ParamSpec", &p.name, &p.default),
            };
            let fields = vec![("name", name(id)), ("default_value", b.opt(default.as_deref())?)];
            Ok(b.at(class, param.range(), fields))
        })
    }

    fn patterns(&mut self, all: &[Pattern]) -> Res<Tree> {
        self.list(all, Builder::pattern)
    }

    pub fn pattern(&mut self, p: &Pattern) -> Res<Tree> {
        self.nested(|b| b.any_pattern(p))
    }

    fn any_pattern(&mut self, p: &Pattern) -> Res<Tree> {
        let (class, fields) = match p {
            Pattern::MatchValue(p) => ("MatchValue", vec![("value", self.expr(&p.value)?)]),
            Pattern::MatchSingleton(p) => {
                let value = match p.value {
                    ast::Singleton::None => Const::None,
                    ast::Singleton::True => Const::True,
                    ast::Singleton::False => Const::False,
                };
                ("MatchSingleton", vec![("value", Tree::Const(value))])
            }
            Pattern::MatchSequence(p) => ("MatchSequence", vec![("patterns", self.patterns(&p.patterns)?)]),
            Pattern::MatchMapping(p) => (
                "MatchMapping",
                vec![
                    ("keys", self.exprs(&p.keys)?),
                    ("patterns", self.patterns(&p.patterns)?),
                    ("rest", opt_name(p.rest.as_ref())),
                ],
            ),
            Pattern::MatchClass(p) => (
                "MatchClass",
                vec![
                    ("cls", self.expr(&p.cls)?),
                    ("patterns", self.patterns(&p.arguments.patterns)?),
                    ("kwd_attrs", self.list(&p.arguments.keywords, |_, k| Ok(name(&k.attr)))?),
                    ("kwd_patterns", self.list(&p.arguments.keywords, |b, k| b.pattern(&k.pattern))?),
                ],
            ),
            Pattern::MatchStar(p) => ("MatchStar", vec![("name", opt_name(p.name.as_ref()))]),
            Pattern::MatchAs(p) => {
                let pattern = match &p.pattern {
                    Some(inner) => self.pattern(inner)?,
                    None => Tree::None,
                };
                ("MatchAs", vec![("pattern", pattern), ("name", opt_name(p.name.as_ref()))])
            }
            Pattern::MatchOr(p) => ("MatchOr", vec![("patterns", self.patterns(&p.patterns)?)]),
        };
        Ok(self.at(class, p.range(), fields))
    }
}
