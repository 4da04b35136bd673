//! Statements.

use rustpython_ast::{self as ast, Stmt};
use rustpython_text_size::{Ranged, TextRange};

use super::super::Res;
use super::{Builder, Tree, mark, name, opt_name, plain};

impl Builder<'_> {
    pub fn stmts(&mut self, body: &[Stmt]) -> Res<Tree> {
        self.list(body, Builder::stmt)
    }

    fn stmt(&mut self, s: &Stmt) -> Res<Tree> {
        self.nested(|b| b.statement(s))
    }

    fn statement(&mut self, s: &Stmt) -> Res<Tree> {
        let (class, fields) = match s {
            Stmt::FunctionDef(s) => return self.function(s),
            Stmt::ClassDef(s) => return self.class(s),
            Stmt::If(s) => return self.if_(s),
            Stmt::Return(s) => ("Return", vec![("value", self.opt(s.value.as_deref())?)]),
            Stmt::Delete(s) => ("Delete", vec![("targets", self.exprs(&s.targets)?)]),
            Stmt::TypeAlias(s) => (
                "TypeAlias",
                vec![
                    ("name", self.expr(&s.name)?),
                    ("type_params", self.type_params(s.type_params.as_deref())?),
                    ("value", self.expr(&s.value)?),
                ],
            ),
            Stmt::Assign(s) => (
                "Assign",
                vec![
                    ("targets", self.exprs(&s.targets)?),
                    ("value", self.expr(&s.value)?),
                    ("type_comment", Tree::None),
                ],
            ),
            Stmt::AugAssign(s) => (
                "AugAssign",
                vec![
                    ("target", self.expr(&s.target)?),
                    ("op", super::expr::operator(s.op)),
                    ("value", self.expr(&s.value)?),
                ],
            ),
            Stmt::AnnAssign(s) => (
                "AnnAssign",
                vec![
                    ("target", self.expr(&s.target)?),
                    ("annotation", self.expr(&s.annotation)?),
                    ("value", self.opt(s.value.as_deref())?),
                    ("simple", Tree::Int(s.simple.into())),
                ],
            ),
            Stmt::For(s) => (
                if s.is_async { "AsyncFor" } else { "For" },
                vec![
                    ("target", self.expr(&s.target)?),
                    ("iter", self.expr(&s.iter)?),
                    ("body", self.stmts(&s.body)?),
                    ("orelse", self.stmts(&s.orelse)?),
                    ("type_comment", Tree::None),
                ],
            ),
            Stmt::While(s) => (
                "While",
                vec![
                    ("test", self.expr(&s.test)?),
                    ("body", self.stmts(&s.body)?),
                    ("orelse", self.stmts(&s.orelse)?),
                ],
            ),
            Stmt::With(s) => {
                let items = self.list(&s.items, |b, item| {
                    Ok(plain(
                        "withitem",
                        vec![
                            ("context_expr", b.expr(&item.context_expr)?),
                            ("optional_vars", b.opt(item.optional_vars.as_deref())?),
                        ],
                    ))
                })?;
                let body = self.stmts(&s.body)?;
                (
                    if s.is_async { "AsyncWith" } else { "With" },
                    vec![("items", items), ("body", body), ("type_comment", Tree::None)],
                )
            }
            Stmt::Match(s) => {
                let subject = self.expr(&s.subject)?;
                let cases = self.list(&s.cases, |b, case| {
                    Ok(plain(
                        "match_case",
                        vec![
                            ("pattern", b.pattern(&case.pattern)?),
                            ("guard", b.opt(case.guard.as_deref())?),
                            ("body", b.stmts(&case.body)?),
                        ],
                    ))
                })?;
                ("Match", vec![("subject", subject), ("cases", cases)])
            }
            Stmt::Raise(s) => (
                "Raise",
                vec![("exc", self.opt(s.exc.as_deref())?), ("cause", self.opt(s.cause.as_deref())?)],
            ),
            Stmt::Try(s) => (
                if s.is_star { "TryStar" } else { "Try" },
                vec![
                    ("body", self.stmts(&s.body)?),
                    ("handlers", self.list(&s.handlers, Builder::handler)?),
                    ("orelse", self.stmts(&s.orelse)?),
                    ("finalbody", self.stmts(&s.finalbody)?),
                ],
            ),
            Stmt::Assert(s) => {
                ("Assert", vec![("test", self.expr(&s.test)?), ("msg", self.opt(s.msg.as_deref())?)])
            }
            Stmt::Import(s) => ("Import", vec![("names", self.list(&s.names, Builder::alias)?)]),
            Stmt::ImportFrom(s) => (
                "ImportFrom",
                vec![
                    ("module", opt_name(s.module.as_ref())),
                    ("names", self.list(&s.names, Builder::alias)?),
                    ("level", Tree::Int(s.level.into())),
                ],
            ),
            Stmt::Global(s) => ("Global", vec![("names", self.list(&s.names, |_, n| Ok(name(n)))?)]),
            Stmt::Nonlocal(s) => ("Nonlocal", vec![("names", self.list(&s.names, |_, n| Ok(name(n)))?)]),
            Stmt::Expr(s) => ("Expr", vec![("value", self.expr(&s.value)?)]),
            Stmt::Break(_) => ("Break", Vec::new()),
            Stmt::Continue(_) => ("Continue", Vec::new()),
            // The parser refuses escape commands in this mode.
            Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => ("Pass", Vec::new()),
        };
        Ok(self.at(class, s.range(), fields))
    }

    fn function(&mut self, s: &ast::StmtFunctionDef) -> Res<Tree> {
        let fields = vec![
            ("name", name(&s.name)),
            ("args", self.parameters(Some(&s.parameters))?),
            ("body", self.stmts(&s.body)?),
            ("decorator_list", self.list(&s.decorator_list, |b, d| b.expr(&d.expression))?),
            ("returns", self.opt(s.returns.as_deref())?),
            ("type_comment", Tree::None),
            ("type_params", self.type_params(s.type_params.as_deref())?),
        ];
        let range = self.after_decorators(s.range, &s.decorator_list);
        Ok(self.at(if s.is_async { "AsyncFunctionDef" } else { "FunctionDef" }, range, fields))
    }

    fn class(&mut self, s: &ast::StmtClassDef) -> Res<Tree> {
        let (bases, keywords) = match s.arguments.as_deref() {
            Some(a) => (self.exprs(&a.args)?, self.list(&a.keywords, Builder::keyword)?),
            None => (Tree::List(Vec::new()), Tree::List(Vec::new())),
        };
        let fields = vec![
            ("name", name(&s.name)),
            ("bases", bases),
            ("keywords", keywords),
            ("body", self.stmts(&s.body)?),
            ("decorator_list", self.list(&s.decorator_list, |b, d| b.expr(&d.expression))?),
            ("type_params", self.type_params(s.type_params.as_deref())?),
        ];
        let range = self.after_decorators(s.range, &s.decorator_list);
        Ok(self.at("ClassDef", range, fields))
    }

    /// `elif` is an `if` in the `orelse` of the one before.
    fn if_(&mut self, s: &ast::StmtIf) -> Res<Tree> {
        let mut orelse = Tree::List(Vec::new());
        for clause in s.elif_else_clauses.iter().rev() {
            let body = self.stmts(&clause.body)?;
            orelse = match &clause.test {
                None => body,
                Some(test) => {
                    let fields = vec![("test", self.expr(test)?), ("body", body), ("orelse", orelse)];
                    let range = TextRange::new(clause.range.start(), s.range.end());
                    Tree::List(vec![self.at("If", range, fields)])
                }
            };
        }
        let fields = vec![("test", self.expr(&s.test)?), ("body", self.stmts(&s.body)?), ("orelse", orelse)];
        Ok(self.at("If", s.range, fields))
    }

    fn handler(&mut self, h: &ast::ExceptHandler) -> Res<Tree> {
        let ast::ExceptHandler::ExceptHandler(h) = h;
        let fields = vec![
            ("type", self.opt(h.type_.as_deref())?),
            ("name", opt_name(h.name.as_ref())),
            ("body", self.stmts(&h.body)?),
        ];
        Ok(self.at("ExceptHandler", h.range, fields))
    }

    fn alias(&mut self, a: &ast::Alias) -> Res<Tree> {
        let fields = vec![("name", name(&a.name)), ("asname", opt_name(a.asname.as_ref()))];
        Ok(self.at("alias", a.range, fields))
    }

    /// The mark of how a name is used.
    pub fn context(&self, ctx: ast::ExprContext) -> Tree {
        mark(match ctx {
            ast::ExprContext::Store => "Store",
            ast::ExprContext::Del => "Del",
            ast::ExprContext::Load | ast::ExprContext::Invalid => "Load",
        })
    }
}
