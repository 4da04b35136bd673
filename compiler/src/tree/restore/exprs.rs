//! Expressions but strings.

use rustpython_ast::{self as ast, AtomicNodeIndex, BoolOp, CmpOp, Expr, ExprContext, Operator, UnaryOp};
use rustpython_text_size::TextRange;

use super::super::{Field, Node};
use super::{Res, Restore, int, items, kind, malformed, value_error};

pub(super) const LOAD: ExprContext = ExprContext::Load;
pub(super) const STORE: ExprContext = ExprContext::Store;
pub(super) const DEL: ExprContext = ExprContext::Del;

pub(super) fn operator(op: &Field) -> Res<Operator> {
    Ok(match kind(op) {
        "Add" => Operator::Add,
        "Sub" => Operator::Sub,
        "Mult" => Operator::Mult,
        "MatMult" => Operator::MatMult,
        "Div" => Operator::Div,
        "Mod" => Operator::Mod,
        "Pow" => Operator::Pow,
        "LShift" => Operator::LShift,
        "RShift" => Operator::RShift,
        "BitOr" => Operator::BitOr,
        "BitXor" => Operator::BitXor,
        "BitAnd" => Operator::BitAnd,
        "FloorDiv" => Operator::FloorDiv,
        _ => return value_error("field 'op' is required"),
    })
}

fn comparison(op: &Field) -> Res<CmpOp> {
    Ok(match kind(op) {
        "Eq" => CmpOp::Eq,
        "NotEq" => CmpOp::NotEq,
        "Lt" => CmpOp::Lt,
        "LtE" => CmpOp::LtE,
        "Gt" => CmpOp::Gt,
        "GtE" => CmpOp::GtE,
        "Is" => CmpOp::Is,
        "IsNot" => CmpOp::IsNot,
        "In" => CmpOp::In,
        "NotIn" => CmpOp::NotIn,
        _ => return value_error("field 'ops' is required for Compare"),
    })
}

fn unary(op: &Field) -> Res<UnaryOp> {
    Ok(match kind(op) {
        "Invert" => UnaryOp::Invert,
        "Not" => UnaryOp::Not,
        "UAdd" => UnaryOp::UAdd,
        "USub" => UnaryOp::USub,
        _ => return value_error("field 'op' is required for UnaryOp"),
    })
}

/// Checks the context a node says it is in.
fn context(ctx: &Field, wanted: ExprContext) -> Res<ExprContext> {
    let (has, word) = (kind(ctx), format!("{wanted:?}"));
    if has == word || has.is_empty() && wanted == LOAD {
        return Ok(wanted);
    }
    value_error(format!("expression must have {word} context but has {has} instead"))
}

impl Restore {
    pub(super) fn expr(&mut self, field: &Field) -> Res<Expr> {
        self.expr_in(field, LOAD)
    }

    pub(super) fn boxed(&mut self, field: &Field) -> Res<Box<Expr>> {
        Ok(Box::new(self.expr(field)?))
    }

    pub(super) fn boxed_in(&mut self, field: &Field, ctx: ExprContext) -> Res<Box<Expr>> {
        Ok(Box::new(self.expr_in(field, ctx)?))
    }

    pub(super) fn expr_opt(&mut self, field: &Field) -> Res<Option<Box<Expr>>> {
        self.expr_opt_in(field, LOAD)
    }

    pub(super) fn expr_opt_in(&mut self, field: &Field, ctx: ExprContext) -> Res<Option<Box<Expr>>> {
        match field {
            Field::Node(_) => Ok(Some(self.boxed_in(field, ctx)?)),
            _ => Ok(None),
        }
    }

    pub(super) fn exprs_in(&mut self, field: &Field, ctx: ExprContext) -> Res<Vec<Expr>> {
        self.nodes(field, "expression", |r, n| r.expr_node(n, ctx))
    }

    fn expr_in(&mut self, field: &Field, ctx: ExprContext) -> Res<Expr> {
        match field {
            Field::Node(node) => self.expr_node(node, ctx),
            _ => value_error("None disallowed in expression list"),
        }
    }

    fn expr_node(&mut self, node: &Node, wanted: ExprContext) -> Res<Expr> {
        let (range, node_index) = (self.range(node), AtomicNodeIndex::NONE);
        let e = match (node.kind, &*node.fields) {
            ("Attribute", [value, attr, ctx]) => {
                return Ok(Expr::Attribute(ast::ExprAttribute {
                    node_index,
                    range,
                    ctx: context(ctx, wanted)?,
                    value: self.boxed(value)?,
                    attr: self.name(attr, range)?,
                }));
            }
            ("Subscript", [value, slice, ctx]) => {
                return Ok(Expr::Subscript(ast::ExprSubscript {
                    node_index,
                    range,
                    ctx: context(ctx, wanted)?,
                    value: self.boxed(value)?,
                    slice: self.boxed(slice)?,
                }));
            }
            ("Starred", [value, ctx]) => {
                return Ok(Expr::Starred(ast::ExprStarred {
                    node_index,
                    range,
                    ctx: context(ctx, wanted)?,
                    value: self.boxed_in(value, wanted)?,
                }));
            }
            ("Name", [id, ctx]) => {
                let id = self.name(id, range)?.id;
                return Ok(Expr::Name(ast::ExprName { node_index, range, id, ctx: context(ctx, wanted)? }));
            }
            ("List", [elts, ctx]) => {
                let ctx = context(ctx, wanted)?;
                return Ok(Expr::List(ast::ExprList {
                    node_index,
                    range,
                    elts: self.exprs_in(elts, ctx)?,
                    ctx,
                }));
            }
            ("Tuple", [elts, ctx]) => {
                let ctx = context(ctx, wanted)?;
                let elts = self.exprs_in(elts, ctx)?;
                return Ok(Expr::Tuple(ast::ExprTuple { node_index, range, elts, ctx, parenthesized: true }));
            }
            ("JoinedStr", [values]) => self.joined(values, range)?,
            ("TemplateStr", [values]) => self.template(values, range)?,
            ("FormattedValue", _) => self.alone(node, range)?,
            ("Constant", [value, _]) => self.constant(value, range)?,
            _ => self.operation(node, range)?,
        };
        if wanted != LOAD {
            return value_error(format!(
                "expression which can't be {} in {wanted:?} context",
                if wanted == STORE { "assigned to" } else { "deleted" }
            ));
        }
        Ok(e)
    }

    fn operation(&mut self, node: &Node, range: TextRange) -> Res<Expr> {
        let node_index = AtomicNodeIndex::NONE;
        Ok(match (node.kind, &*node.fields) {
            ("BoolOp", [op, values]) => {
                if items(values).len() < 2 {
                    return value_error("BoolOp with less than 2 values");
                }
                let op = if kind(op) == "And" { BoolOp::And } else { BoolOp::Or };
                Expr::BoolOp(ast::ExprBoolOp { node_index, range, op, values: self.exprs_in(values, LOAD)? })
            }
            ("NamedExpr", [target, value]) => Expr::Named(ast::ExprNamed {
                node_index,
                range,
                target: self.boxed_in(target, STORE)?,
                value: self.boxed(value)?,
            }),
            ("BinOp", [left, op, right]) => Expr::BinOp(ast::ExprBinOp {
                node_index,
                range,
                left: self.boxed(left)?,
                op: operator(op)?,
                right: self.boxed(right)?,
            }),
            ("UnaryOp", [op, operand]) => Expr::UnaryOp(ast::ExprUnaryOp {
                node_index,
                range,
                op: unary(op)?,
                operand: self.boxed(operand)?,
            }),
            ("Lambda", [args, body]) => Expr::Lambda(ast::ExprLambda {
                node_index,
                range,
                parameters: Some(Box::new(self.parameters(args)?)),
                body: self.boxed(body)?,
            }),
            ("IfExp", [test, body, orelse]) => Expr::If(ast::ExprIf {
                node_index,
                range,
                test: self.boxed(test)?,
                body: self.boxed(body)?,
                orelse: self.boxed(orelse)?,
            }),
            ("Dict", [keys, values]) => self.dict(keys, values, range)?,
            ("Set", [elts]) => {
                Expr::Set(ast::ExprSet { node_index, range, elts: self.exprs_in(elts, LOAD)? })
            }
            ("ListComp", [elt, generators]) => Expr::ListComp(ast::ExprListComp {
                node_index,
                range,
                elt: self.boxed(elt)?,
                generators: self.generators(generators)?,
            }),
            ("SetComp", [elt, generators]) => Expr::SetComp(ast::ExprSetComp {
                node_index,
                range,
                elt: self.boxed(elt)?,
                generators: self.generators(generators)?,
            }),
            ("DictComp", [key, value, generators]) => Expr::DictComp(ast::ExprDictComp {
                node_index,
                range,
                key: self.boxed(key)?,
                value: self.boxed(value)?,
                generators: self.generators(generators)?,
            }),
            ("GeneratorExp", [elt, generators]) => Expr::Generator(ast::ExprGenerator {
                node_index,
                range,
                elt: self.boxed(elt)?,
                generators: self.generators(generators)?,
                parenthesized: true,
            }),
            ("Await", [value]) => {
                Expr::Await(ast::ExprAwait { node_index, range, value: self.boxed(value)? })
            }
            ("Yield", [value]) => {
                Expr::Yield(ast::ExprYield { node_index, range, value: self.expr_opt(value)? })
            }
            ("YieldFrom", [value]) => {
                Expr::YieldFrom(ast::ExprYieldFrom { node_index, range, value: self.boxed(value)? })
            }
            ("Compare", [left, ops, comparators]) => {
                if items(comparators).is_empty() {
                    return value_error("Compare with no comparators");
                }
                if items(comparators).len() != items(ops).len() {
                    return value_error("Compare has a different number of comparators and operands");
                }
                Expr::Compare(ast::ExprCompare {
                    node_index,
                    range,
                    left: self.boxed(left)?,
                    ops: items(ops).iter().map(comparison).collect::<Res<_>>()?,
                    comparators: self.exprs_in(comparators, LOAD)?.into(),
                })
            }
            ("Call", [func, args, keywords]) => Expr::Call(ast::ExprCall {
                node_index,
                range,
                func: self.boxed(func)?,
                arguments: self.arguments(args, keywords, range)?,
            }),
            ("Slice", [lower, upper, step]) => Expr::Slice(ast::ExprSlice {
                node_index,
                range,
                lower: self.expr_opt(lower)?,
                upper: self.expr_opt(upper)?,
                step: self.expr_opt(step)?,
            }),
            _ => return malformed(node),
        })
    }

    fn dict(&mut self, keys: &Field, values: &Field, range: TextRange) -> Res<Expr> {
        if items(keys).len() != items(values).len() {
            return value_error("Dict doesn't have the same number of keys as values");
        }
        let mut list = Vec::new();
        for (key, value) in items(keys).iter().zip(items(values)) {
            let key = self.expr_opt(key)?.map(|k| *k);
            list.push(ast::DictItem { key, value: self.expr(value)? });
        }
        Ok(Expr::Dict(ast::ExprDict { node_index: AtomicNodeIndex::NONE, range, items: list }))
    }

    fn generators(&mut self, field: &Field) -> Res<Vec<ast::Comprehension>> {
        if items(field).is_empty() {
            return value_error("comprehension with no generators");
        }
        self.nodes(field, "comprehension", |r, n| {
            let [target, iter, ifs, is_async] = &*n.fields else { return malformed(n) };
            let target = r.expr_in(target, STORE)?;
            let iter = r.expr(iter)?;
            let range = TextRange::default();
            let ifs = r.exprs_in(ifs, LOAD)?;
            let is_async = int(is_async) != 0;
            Ok(ast::Comprehension { node_index: AtomicNodeIndex::NONE, range, target, iter, ifs, is_async })
        })
    }
}
