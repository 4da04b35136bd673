//! Statements.

use rustpython_ast::{self as ast, AtomicNodeIndex, Stmt};
use rustpython_text_size::{Ranged, TextRange};

use super::super::{Field, Node, TreeError};
use super::exprs::{DEL, LOAD, STORE};
use super::{Res, Restore, int, items, malformed, value_error};

fn filled<'f>(field: &'f Field, what: &str, owner: &str) -> Res<&'f Field> {
    if items(field).is_empty() { value_error(format!("empty {what} on {owner}")) } else { Ok(field) }
}

impl Restore {
    pub(super) fn stmts(&mut self, field: &Field) -> Res<Vec<Stmt>> {
        self.nodes(field, "statement", Self::stmt)
    }

    fn block(&mut self, field: &Field, owner: &str) -> Res<Vec<Stmt>> {
        self.stmts(filled(field, "body", owner)?)
    }

    fn stmt(&mut self, node: &Node) -> Res<Stmt> {
        let (range, node_index) = (self.range(node), AtomicNodeIndex::NONE);
        Ok(match (node.kind, &*node.fields) {
            ("FunctionDef" | "AsyncFunctionDef", [_, _, _, _, _, _, _]) => self.function(node)?,
            ("ClassDef", [_, _, _, _, _, _]) => self.class(node)?,
            ("Return", [value]) => {
                Stmt::Return(ast::StmtReturn { node_index, range, value: self.expr_opt(value)? })
            }
            ("Delete", [targets]) => {
                let targets = self.exprs_in(filled(targets, "targets", "Delete")?, DEL)?;
                Stmt::Delete(ast::StmtDelete { node_index, range, targets })
            }
            ("Assign", [targets, value, ..]) => {
                let targets = self.exprs_in(filled(targets, "targets", "Assign")?, STORE)?;
                Stmt::Assign(ast::StmtAssign { node_index, range, targets, value: self.boxed(value)? })
            }
            ("TypeAlias", [name, params, value]) => {
                if super::kind(name) != "Name" {
                    return Err(TreeError::Type("TypeAlias with non-Name name".to_owned()));
                }
                Stmt::TypeAlias(ast::StmtTypeAlias {
                    node_index,
                    range,
                    name: self.boxed_in(name, STORE)?,
                    type_params: self.type_params(params, range)?,
                    value: self.boxed(value)?,
                })
            }
            ("AugAssign", [target, op, value]) => Stmt::AugAssign(ast::StmtAugAssign {
                node_index,
                range,
                target: self.boxed_in(target, STORE)?,
                op: super::exprs::operator(op)?,
                value: self.boxed(value)?,
            }),
            ("AnnAssign", [target, annotation, value, simple]) => {
                let simple = int(simple) != 0;
                if simple && super::kind(target) != "Name" {
                    return Err(TreeError::Type("AnnAssign with simple non-Name target".to_owned()));
                }
                Stmt::AnnAssign(ast::StmtAnnAssign {
                    node_index,
                    range,
                    target: self.boxed_in(target, STORE)?,
                    annotation: self.boxed(annotation)?,
                    value: self.expr_opt(value)?,
                    simple,
                })
            }
            ("For" | "AsyncFor", [target, iter, body, orelse, ..]) => Stmt::For(ast::StmtFor {
                node_index,
                range,
                is_async: node.kind == "AsyncFor",
                target: self.boxed_in(target, STORE)?,
                iter: self.boxed(iter)?,
                body: self.block(body, node.kind)?,
                orelse: self.stmts(orelse)?,
            }),
            ("While", [test, body, orelse]) => Stmt::While(ast::StmtWhile {
                node_index,
                range,
                test: self.boxed(test)?,
                body: self.block(body, "While")?,
                orelse: self.stmts(orelse)?,
            }),
            ("If", [test, body, orelse]) => self.conditional(range, test, body, orelse)?,
            ("With" | "AsyncWith", [with_items, body, ..]) => Stmt::With(ast::StmtWith {
                node_index,
                range,
                is_async: node.kind == "AsyncWith",
                items: self.nodes(filled(with_items, "items", node.kind)?, "withitem", |r, n| {
                    let [context, vars] = &*n.fields else { return malformed(n) };
                    let context_expr = r.expr(context)?;
                    let optional_vars = r.expr_opt_in(vars, STORE)?;
                    let range = context_expr.range();
                    Ok(ast::WithItem {
                        node_index: AtomicNodeIndex::NONE,
                        range,
                        context_expr,
                        optional_vars,
                    })
                })?,
                body: self.block(body, node.kind)?,
            }),
            ("Match", [subject, cases]) => Stmt::Match(ast::StmtMatch {
                node_index,
                range,
                subject: self.boxed(subject)?,
                cases: self.nodes(filled(cases, "cases", "Match")?, "match_case", |r, n| {
                    let [pattern, guard, body] = &*n.fields else { return malformed(n) };
                    let pattern = r.pattern_of(pattern, n)?;
                    let (range, guard) = (pattern.range(), r.expr_opt(guard)?);
                    let body = r.block(body, "match_case")?;
                    Ok(ast::MatchCase { node_index: AtomicNodeIndex::NONE, range, pattern, guard, body })
                })?,
            }),
            ("Raise", [exc, cause]) => {
                let (exc, cause) = (self.expr_opt(exc)?, self.expr_opt(cause)?);
                if exc.is_none() && cause.is_some() {
                    return value_error("Raise with cause but no exception");
                }
                Stmt::Raise(ast::StmtRaise { node_index, range, exc, cause })
            }
            ("Try" | "TryStar", [_, _, _, _]) => self.try_(node)?,
            ("Assert", [test, msg]) => Stmt::Assert(ast::StmtAssert {
                node_index,
                range,
                test: self.boxed(test)?,
                msg: self.expr_opt(msg)?,
            }),
            ("Import", [names]) => Stmt::Import(ast::StmtImport {
                node_index,
                range,
                names: self.nodes(filled(names, "names", "Import")?, "alias", Self::alias)?,
                is_lazy: false,
            }),
            ("ImportFrom", [module, names, level]) => {
                if int(level) < 0 {
                    return value_error("Negative ImportFrom level");
                }
                Stmt::ImportFrom(ast::StmtImportFrom {
                    node_index,
                    range,
                    module: self.name_opt(module, range)?,
                    names: self.nodes(filled(names, "names", "ImportFrom")?, "alias", Self::alias)?,
                    level: u32::try_from(int(level)).unwrap_or(u32::MAX),
                    is_lazy: false,
                })
            }
            ("Global", [names]) => {
                let names = self.names(filled(names, "names", "Global")?, range)?;
                Stmt::Global(ast::StmtGlobal { node_index, range, names })
            }
            ("Nonlocal", [names]) => {
                let names = self.names(filled(names, "names", "Nonlocal")?, range)?;
                Stmt::Nonlocal(ast::StmtNonlocal { node_index, range, names })
            }
            ("Expr", [value]) => Stmt::Expr(ast::StmtExpr { node_index, range, value: self.boxed(value)? }),
            ("Pass", _) => Stmt::Pass(ast::StmtPass { node_index, range }),
            ("Break", _) => Stmt::Break(ast::StmtBreak { node_index, range }),
            ("Continue", _) => Stmt::Continue(ast::StmtContinue { node_index, range }),
            _ => return malformed(node),
        })
    }

    /// `orelse` that is one conditional becomes an `elif`.
    fn conditional(&mut self, range: TextRange, test: &Field, body: &Field, orelse: &Field) -> Res<Stmt> {
        let test = self.boxed(test)?;
        let body = self.block(body, "If")?;
        let mut clauses = Vec::new();
        let mut rest = orelse;
        loop {
            match items(rest) {
                [] => break,
                [Field::Node(inner)] if inner.kind == "If" && inner.fields.len() == 3 => {
                    clauses.push(ast::ElifElseClause {
                        node_index: AtomicNodeIndex::NONE,
                        range: self.range(inner),
                        test: Some(self.expr(&inner.fields[0])?),
                        body: self.block(&inner.fields[1], "If")?,
                    });
                    rest = &inner.fields[2];
                }
                _ => {
                    let body = self.stmts(rest)?;
                    let range = body.first().map_or(range, Ranged::range);
                    clauses.push(ast::ElifElseClause {
                        node_index: AtomicNodeIndex::NONE,
                        range,
                        test: None,
                        body,
                    });
                    break;
                }
            }
        }
        Ok(Stmt::If(ast::StmtIf {
            node_index: AtomicNodeIndex::NONE,
            range,
            test,
            body,
            elif_else_clauses: clauses,
        }))
    }

    fn try_(&mut self, node: &Node) -> Res<Stmt> {
        let [body, handlers, orelse, last] = &*node.fields else { return malformed(node) };
        let kind = node.kind;
        if items(handlers).is_empty() && items(last).is_empty() {
            return value_error(format!("{kind} has neither except handlers nor finalbody"));
        }
        if items(handlers).is_empty() && !items(orelse).is_empty() {
            return value_error(format!("{kind} has orelse but no except handlers"));
        }
        Ok(Stmt::Try(ast::StmtTry {
            node_index: AtomicNodeIndex::NONE,
            range: self.range(node),
            body: self.block(body, kind)?,
            handlers: self.nodes(handlers, "excepthandler", |r, n| {
                let [ty, name, body] = &*n.fields else { return malformed(n) };
                let range = r.range(n);
                Ok(ast::ExceptHandler::ExceptHandler(ast::ExceptHandlerExceptHandler {
                    node_index: AtomicNodeIndex::NONE,
                    range,
                    type_: r.expr_opt(ty)?,
                    name: r.name_opt(name, range)?,
                    body: r.block(body, "ExceptHandler")?,
                }))
            })?,
            orelse: self.stmts(orelse)?,
            finalbody: self.stmts(last)?,
            is_star: kind == "TryStar",
        }))
    }

    fn alias(&mut self, node: &Node) -> Res<ast::Alias> {
        let [name, asname] = &*node.fields else { return malformed(node) };
        let range = self.range(node);
        let (name, asname) = (self.name(name, range)?, self.name_opt(asname, range)?);
        Ok(ast::Alias { node_index: AtomicNodeIndex::NONE, range, name, asname })
    }

    fn decorators(&mut self, field: &Field) -> Res<Vec<ast::Decorator>> {
        let list = self.exprs_in(field, LOAD)?;
        Ok(list
            .into_iter()
            .map(|expression| ast::Decorator {
                node_index: AtomicNodeIndex::NONE,
                range: expression.range(),
                expression,
            })
            .collect())
    }

    /// The range of a definition begins with its decorators.
    fn decorated(&self, node: &Node, decorators: &[ast::Decorator]) -> TextRange {
        let range = self.range(node);
        let start = decorators.first().map_or(range.start(), |d| d.range.start().min(range.start()));
        TextRange::new(start, range.end())
    }

    fn function(&mut self, node: &Node) -> Res<Stmt> {
        let [name, args, body, decorators, returns, _, params] = &*node.fields else {
            return malformed(node);
        };
        let decorator_list = self.decorators(decorators)?;
        let range = self.decorated(node, &decorator_list);
        Ok(Stmt::FunctionDef(ast::StmtFunctionDef {
            node_index: AtomicNodeIndex::NONE,
            range,
            is_async: node.kind == "AsyncFunctionDef",
            decorator_list,
            name: self.name(name, self.range(node))?,
            type_params: self.type_params(params, self.range(node))?,
            parameters: Box::new(self.parameters(args)?),
            returns: self.expr_opt(returns)?,
            body: self.block(body, node.kind)?,
        }))
    }

    fn class(&mut self, node: &Node) -> Res<Stmt> {
        let [name, bases, keywords, body, decorators, params] = &*node.fields else {
            return malformed(node);
        };
        let decorator_list = self.decorators(decorators)?;
        let range = self.decorated(node, &decorator_list);
        let own = self.range(node);
        let arguments = if items(bases).is_empty() && items(keywords).is_empty() {
            None
        } else {
            Some(Box::new(self.arguments(bases, keywords, own)?))
        };
        Ok(Stmt::ClassDef(ast::StmtClassDef {
            node_index: AtomicNodeIndex::NONE,
            range,
            decorator_list,
            name: self.name(name, own)?,
            type_params: self.type_params(params, own)?,
            arguments,
            body: self.block(body, "ClassDef")?,
        }))
    }
}
