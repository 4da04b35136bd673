//! Statements, parameters, type parameters.

use rustpython_ast::{self as ast, Stmt, TypeParam};
use rustpython_text_size::{Ranged, TextRange};

use super::{Build, Field, list, name, name_opt, plain};

impl Build<'_> {
    pub(super) fn body(&self, body: &[Stmt]) -> Field {
        list(body, |s| self.stmt(s))
    }

    fn stmt(&self, s: &Stmt) -> Field {
        self.nested(|| self.statement(s))
    }

    fn statement(&self, s: &Stmt) -> Field {
        let at = s.range();
        match s {
            Stmt::FunctionDef(s) => self.function(s),
            Stmt::ClassDef(s) => {
                let (bases, keywords) = match &s.arguments {
                    Some(a) => (self.positional(a), self.keywords(a)),
                    None => (Field::List(Vec::new()), Field::List(Vec::new())),
                };
                let fields = vec![
                    name(&s.name.id),
                    bases,
                    keywords,
                    self.body(&s.body),
                    list(&s.decorator_list, |d| self.expr(&d.expression)),
                    self.type_params(s.type_params.as_deref()),
                ];
                self.node("ClassDef", self.undecorated(at, &s.decorator_list), fields)
            }
            Stmt::Return(s) => self.node("Return", at, vec![self.expr_opt(s.value.as_deref())]),
            Stmt::Delete(s) => self.node("Delete", at, vec![list(&s.targets, |t| self.expr(t))]),
            Stmt::TypeAlias(s) => {
                let params = self.type_params(s.type_params.as_deref());
                self.node("TypeAlias", at, vec![self.expr(&s.name), params, self.expr(&s.value)])
            }
            Stmt::Assign(s) => {
                let targets = list(&s.targets, |t| self.expr(t));
                self.node("Assign", at, vec![targets, self.expr(&s.value), Field::None])
            }
            Stmt::AugAssign(s) => {
                let op = super::exprs::operator(s.op);
                self.node("AugAssign", at, vec![self.expr(&s.target), op, self.expr(&s.value)])
            }
            Stmt::AnnAssign(s) => {
                let fields = vec![
                    self.expr(&s.target),
                    self.expr(&s.annotation),
                    self.expr_opt(s.value.as_deref()),
                    Field::Int(s.simple.into()),
                ];
                self.node("AnnAssign", at, fields)
            }
            Stmt::For(s) => {
                let kind = if s.is_async { "AsyncFor" } else { "For" };
                let (body, orelse) = (self.body(&s.body), self.body(&s.orelse));
                let fields = vec![self.expr(&s.target), self.expr(&s.iter), body, orelse, Field::None];
                self.node(kind, at, fields)
            }
            Stmt::While(s) => {
                let fields = vec![self.expr(&s.test), self.body(&s.body), self.body(&s.orelse)];
                self.node("While", at, fields)
            }
            Stmt::If(s) => {
                let orelse = self.clauses(&s.elif_else_clauses, at);
                self.node("If", at, vec![self.expr(&s.test), self.body(&s.body), orelse])
            }
            Stmt::With(s) => {
                let kind = if s.is_async { "AsyncWith" } else { "With" };
                let items = list(&s.items, |i| {
                    let vars = self.expr_opt(i.optional_vars.as_deref());
                    plain("withitem", vec![self.expr(&i.context_expr), vars]).field()
                });
                self.node(kind, at, vec![items, self.body(&s.body), Field::None])
            }
            Stmt::Match(s) => {
                let cases = list(&s.cases, |c| {
                    let guard = self.expr_opt(c.guard.as_deref());
                    plain("match_case", vec![self.pattern(&c.pattern), guard, self.body(&c.body)]).field()
                });
                self.node("Match", at, vec![self.expr(&s.subject), cases])
            }
            Stmt::Raise(s) => {
                let fields = vec![self.expr_opt(s.exc.as_deref()), self.expr_opt(s.cause.as_deref())];
                self.node("Raise", at, fields)
            }
            Stmt::Try(s) => {
                let handlers = list(&s.handlers, |ast::ExceptHandler::ExceptHandler(h)| {
                    let ty = self.expr_opt(h.type_.as_deref());
                    let fields = vec![ty, name_opt(h.name.as_ref()), self.body(&h.body)];
                    self.node("ExceptHandler", h.range(), fields)
                });
                let kind = if s.is_star { "TryStar" } else { "Try" };
                let (orelse, last) = (self.body(&s.orelse), self.body(&s.finalbody));
                self.node(kind, at, vec![self.body(&s.body), handlers, orelse, last])
            }
            Stmt::Assert(s) => {
                let fields = vec![self.expr(&s.test), self.expr_opt(s.msg.as_deref())];
                self.node("Assert", at, fields)
            }
            Stmt::Import(s) => self.node("Import", at, vec![list(&s.names, |a| self.alias(a))]),
            Stmt::ImportFrom(s) => {
                let names = list(&s.names, |a| self.alias(a));
                let fields = vec![name_opt(s.module.as_ref()), names, Field::Int(s.level.into())];
                self.node("ImportFrom", at, fields)
            }
            Stmt::Global(s) => self.node("Global", at, vec![list(&s.names, |n| name(&n.id))]),
            Stmt::Nonlocal(s) => self.node("Nonlocal", at, vec![list(&s.names, |n| name(&n.id))]),
            Stmt::Expr(s) => self.node("Expr", at, vec![self.expr(&s.value)]),
            Stmt::Break(_) => self.node("Break", at, Vec::new()),
            Stmt::Continue(_) => self.node("Continue", at, Vec::new()),
            Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => self.node("Pass", at, Vec::new()),
        }
    }

    fn alias(&self, a: &ast::Alias) -> Field {
        self.node("alias", a.range(), vec![name(&a.name.id), name_opt(a.asname.as_ref())])
    }

    /// `elif` and `else`: nested conditionals that reach to the end of the whole.
    fn clauses(&self, clauses: &[ast::ElifElseClause], whole: TextRange) -> Field {
        let Some((first, rest)) = clauses.split_first() else { return Field::List(Vec::new()) };
        match &first.test {
            None => self.body(&first.body),
            Some(test) => {
                let range = TextRange::new(first.range().start(), whole.end());
                let orelse = self.clauses(rest, whole);
                let fields = vec![self.expr(test), self.body(&first.body), orelse];
                Field::List(vec![self.node("If", range, fields)])
            }
        }
    }

    fn function(&self, s: &ast::StmtFunctionDef) -> Field {
        let fields = vec![
            name(&s.name.id),
            self.parameters(Some(&s.parameters)),
            self.body(&s.body),
            list(&s.decorator_list, |d| self.expr(&d.expression)),
            self.expr_opt(s.returns.as_deref()),
            Field::None,
            self.type_params(s.type_params.as_deref()),
        ];
        let kind = if s.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
        self.node(kind, self.undecorated(s.range(), &s.decorator_list), fields)
    }

    pub(super) fn parameters(&self, p: Option<&ast::Parameters>) -> Field {
        let none = || Field::List(Vec::new());
        let Some(p) = p else {
            let fields = vec![none(), none(), Field::None, none(), none(), Field::None, none()];
            return plain("arguments", fields).field();
        };
        let defaults = p.posonlyargs.iter().chain(&p.args).filter_map(|a| a.default.as_deref());
        let fields = vec![
            list(&p.posonlyargs, |a| self.parameter(&a.parameter)),
            list(&p.args, |a| self.parameter(&a.parameter)),
            self.opt(p.vararg.as_deref(), Self::parameter),
            list(&p.kwonlyargs, |a| self.parameter(&a.parameter)),
            list(&p.kwonlyargs, |a| self.expr_opt(a.default.as_deref())),
            self.opt(p.kwarg.as_deref(), Self::parameter),
            Field::List(defaults.map(|e| self.expr(e)).collect()),
        ];
        plain("arguments", fields).field()
    }

    fn parameter(&self, p: &ast::Parameter) -> Field {
        // The range of a starred parameter begins at its star.
        let range = TextRange::new(p.name.range().start(), p.range().end());
        let fields = vec![name(&p.name.id), self.expr_opt(p.annotation.as_deref()), Field::None];
        self.node("arg", range, fields)
    }

    fn type_params(&self, params: Option<&ast::TypeParams>) -> Field {
        list(params.map_or(&[], |p| &p.type_params), |p| match p {
            TypeParam::TypeVar(t) => {
                let bound = self.expr_opt(t.bound.as_deref());
                let fields = vec![name(&t.name.id), bound, self.expr_opt(t.default.as_deref())];
                self.node("TypeVar", t.range(), fields)
            }
            TypeParam::TypeVarTuple(t) => {
                let fields = vec![name(&t.name.id), self.expr_opt(t.default.as_deref())];
                self.node("TypeVarTuple", t.range(), fields)
            }
            TypeParam::ParamSpec(t) => {
                let fields = vec![name(&t.name.id), self.expr_opt(t.default.as_deref())];
                self.node("ParamSpec", t.range(), fields)
            }
        })
    }
}
