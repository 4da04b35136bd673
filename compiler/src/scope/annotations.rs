//! First pass, the implicit scopes: annotations (PEP 649), type parameters and type aliases
//! (PEP 695, 696).

use rustpython_ast::{self as ast, Expr, TypeParam};
use rustpython_text_size::{Ranged, TextRange};

use super::build::{Builder, Res};
use super::{Part, ScopeKind, defs};

impl Builder<'_> {
    /// An annotation scope in a class body looks names up in the class first.
    fn see_class(&mut self, outer_is_class: bool, outer_sees: bool, range: TextRange) -> Res {
        if outer_is_class || outer_sees {
            self.scope().sees_class = true;
            let classdict = self.known.classdict;
            self.define_in(self.cur, classdict, defs::USE, range)?;
        }
        Ok(())
    }

    fn outer(&mut self) -> (bool, bool) {
        let scope = self.scope();
        (scope.kind == ScopeKind::Class, scope.sees_class)
    }

    pub(super) fn enter_type_params(&mut self, name: &str, node: &ast::TypeParams, range: TextRange) -> Res {
        let (is_class, sees) = self.outer();
        self.enter(ScopeKind::TypeParams, name, node, Part::TypeParams, range);
        self.see_class(is_class, sees, range)
    }

    pub(super) fn type_params(&mut self, params: &ast::TypeParams) -> Res {
        let mut default_seen = false;
        for p in &params.type_params {
            let (name, default, bound) = match p {
                TypeParam::TypeVar(p) => (&p.name, &p.default, p.bound.as_deref()),
                TypeParam::TypeVarTuple(p) => (&p.name, &p.default, None),
                TypeParam::ParamSpec(p) => (&p.name, &p.default, None),
            };
            if default.is_none() && default_seen {
                let m = format!("non-default type parameter '{}' follows default type parameter", name.id);
                return Err(self.source.error(p.range(), m));
            }
            default_seen |= default.is_some();
            self.define(&name.id, defs::TYPE_PARAM | defs::LOCAL, p.range())?;
            let (bound_word, default_word) = match p {
                TypeParam::TypeVar(p) => (
                    if p.bound.as_deref().is_some_and(Expr::is_tuple_expr) {
                        "a TypeVar constraint"
                    } else {
                        "a TypeVar bound"
                    },
                    "a TypeVar default",
                ),
                TypeParam::TypeVarTuple(_) => ("", "a TypeVarTuple default"),
                TypeParam::ParamSpec(_) => ("", "a ParamSpec default"),
            };
            if let Some(bound) = bound {
                self.type_variable(p, Part::Body, &name.id, bound, bound_word)?;
            }
            if let Some(default) = default {
                self.type_variable(p, Part::Default, &name.id, default, default_word)?;
            }
        }
        Ok(())
    }

    fn type_variable(
        &mut self,
        node: &TypeParam,
        part: Part,
        name: &str,
        value: &Expr,
        word: &'static str,
    ) -> Res {
        let (is_class, sees) = self.outer();
        self.enter(ScopeKind::TypeVariable, name, node, part, value.range());
        self.scope().type_word = word;
        self.define(".format", defs::PARAM, value.range())?;
        self.see_class(is_class, sees, value.range())?;
        self.expr(value)?;
        self.leave();
        Ok(())
    }

    pub(super) fn type_alias(&mut self, s: &ast::StmtTypeAlias) -> Res {
        self.expr(&s.name)?;
        let name = match &*s.name {
            Expr::Name(n) => n.id.as_str(),
            _ => "",
        };
        if let Some(tp) = &s.type_params {
            self.enter_type_params(name, tp, s.range)?;
            self.type_params(tp)?;
        }
        let (is_class, sees) = self.outer();
        self.enter(ScopeKind::TypeAlias, name, s, Part::Body, s.range);
        self.define(".format", defs::PARAM, s.range)?;
        self.see_class(is_class, sees, s.range)?;
        self.expr(&s.value)?;
        self.leave();
        if s.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    /// Annotations of a function's parameters and result.
    pub(super) fn function_annotations(&mut self, s: &ast::StmtFunctionDef) -> Res {
        let (is_class, sees) = self.outer();
        self.enter(ScopeKind::Annotations, "__annotate__", s, Part::Annotations, s.range);
        self.define(".format", defs::PARAM, s.range)?;
        if self.future_annotations {
            self.scope().unevaluated = true;
        } else {
            self.see_class(is_class, sees, s.range)?;
        }
        let p = &s.parameters;
        for p in p.posonlyargs.iter().chain(&p.args) {
            self.opt_expr(p.parameter.annotation.as_deref())?;
        }
        if let Some(p) = &p.vararg {
            self.opt_expr(p.annotation.as_deref())?;
        }
        for p in &p.kwonlyargs {
            self.opt_expr(p.parameter.annotation.as_deref())?;
        }
        if let Some(p) = &p.kwarg {
            self.opt_expr(p.annotation.as_deref())?;
        }
        self.opt_expr(s.returns.as_deref())?;
        self.leave();
        Ok(())
    }

    pub(super) fn ann_assign(&mut self, s: &ast::StmtAnnAssign) -> Res {
        if let Expr::Name(name) = &*s.target {
            let sym = self.mangled(&name.id);
            let old = self.scope().symbols.get(&sym).map_or(0, |x| x.defs);
            let at_module = self.cur.0 == 0;
            if old & (defs::GLOBAL | defs::NONLOCAL) != 0 && !at_module && s.simple {
                let word = if old & defs::GLOBAL != 0 { "global" } else { "nonlocal" };
                let m = format!("annotated name '{}' can't be {word}", name.id);
                return Err(self.source.error(s.range, m));
            }
            if s.simple {
                self.define(&name.id, defs::ANNOT | defs::LOCAL, name.range)?;
            } else if s.value.is_some() {
                self.define(&name.id, defs::LOCAL, name.range)?;
            }
        } else {
            self.expr(&s.target)?;
        }
        self.annotation(&s.annotation)?;
        self.opt_expr(s.value.as_deref())
    }

    /// The annotation of a variable. All those of a class or module share one scope; those in a
    /// function are never evaluated.
    fn annotation(&mut self, annotation: &Expr) -> Res {
        let in_function = self.scope().kind.is_function_like();
        let is_class = self.scope().kind == ScopeKind::Class;
        if in_function {
            return self.unevaluated_annotation(annotation);
        }
        let conditional = if is_class { self.scope().in_conditional } else { true };
        if conditional && !self.scope().conditional_annotations {
            self.scope().conditional_annotations = true;
            let name = self.known.conditional_annotations;
            self.define_in(self.cur, name, defs::USE, annotation.range())?;
        }
        let home = self.cur;
        match self.scope().annotation_scope {
            Some(id) => self.cur = id,
            None => {
                let kind = ScopeKind::Annotations;
                self.enter(kind, "__annotate__", annotation, Part::Annotations, annotation.range());
                self.scopes[home.0 as usize].annotation_scope = Some(self.cur);
                self.define(".format", defs::PARAM, annotation.range())?;
                if !self.future_annotations {
                    self.see_class(is_class, false, annotation.range())?;
                }
            }
        }
        if conditional && !self.future_annotations {
            let name = self.known.conditional_annotations;
            self.define_in(self.cur, name, defs::USE, annotation.range())?;
        }
        let was = self.scope().unevaluated;
        self.scope().unevaluated = self.future_annotations;
        self.expr(annotation)?;
        self.scope().unevaluated = was;
        self.cur = home;
        Ok(())
    }

    fn unevaluated_annotation(&mut self, annotation: &Expr) -> Res {
        self.enter(ScopeKind::Annotations, "__annotate__", annotation, Part::Annotations, annotation.range());
        self.scope().unevaluated = true;
        self.expr(annotation)?;
        self.leave();
        Ok(())
    }
}
