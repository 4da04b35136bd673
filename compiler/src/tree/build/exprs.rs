//! Expressions but strings.

use rustpython_ast::{self as ast, BoolOp, CmpOp, Expr, ExprContext, Operator, UnaryOp};
use rustpython_text_size::{Ranged, TextRange};

use super::{Build, Field, list, name, name_opt, plain, word};
use crate::bytecode::Const;
use crate::lower::constant;

pub(super) fn operator(op: Operator) -> Field {
    word(match op {
        Operator::Add => "Add",
        Operator::Sub => "Sub",
        Operator::Mult => "Mult",
        Operator::MatMult => "MatMult",
        Operator::Div => "Div",
        Operator::Mod => "Mod",
        Operator::Pow => "Pow",
        Operator::LShift => "LShift",
        Operator::RShift => "RShift",
        Operator::BitOr => "BitOr",
        Operator::BitXor => "BitXor",
        Operator::BitAnd => "BitAnd",
        Operator::FloorDiv => "FloorDiv",
    })
}

fn comparison(op: CmpOp) -> Field {
    word(match op {
        CmpOp::Eq => "Eq",
        CmpOp::NotEq => "NotEq",
        CmpOp::Lt => "Lt",
        CmpOp::LtE => "LtE",
        CmpOp::Gt => "Gt",
        CmpOp::GtE => "GtE",
        CmpOp::Is => "Is",
        CmpOp::IsNot => "IsNot",
        CmpOp::In => "In",
        CmpOp::NotIn => "NotIn",
    })
}

fn unary(op: UnaryOp) -> Field {
    word(match op {
        UnaryOp::Invert => "Invert",
        UnaryOp::Not => "Not",
        UnaryOp::UAdd => "UAdd",
        UnaryOp::USub => "USub",
    })
}

fn context(ctx: ExprContext) -> Field {
    word(match ctx {
        ExprContext::Load | ExprContext::Invalid => "Load",
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
    })
}

impl Build<'_> {
    pub(super) fn expr_opt(&self, e: Option<&Expr>) -> Field {
        self.opt(e, Self::expr)
    }

    fn exprs(&self, list: &[Expr]) -> Field {
        super::list(list, |e| self.expr(e))
    }

    pub(super) fn constant(&self, at: TextRange, value: Const) -> Field {
        self.node("Constant", at, vec![Field::Const(value), Field::None])
    }

    pub(super) fn expr(&self, e: &Expr) -> Field {
        self.nested(|| self.expression(e))
    }

    fn expression(&self, e: &Expr) -> Field {
        let at = e.range();
        match e {
            Expr::BoolOp(e) => {
                let op = word(if e.op == BoolOp::And { "And" } else { "Or" });
                self.node("BoolOp", at, vec![op, self.exprs(&e.values)])
            }
            Expr::Named(e) => self.node("NamedExpr", at, vec![self.expr(&e.target), self.expr(&e.value)]),
            Expr::BinOp(e) => {
                self.node("BinOp", at, vec![self.expr(&e.left), operator(e.op), self.expr(&e.right)])
            }
            Expr::UnaryOp(e) => self.node("UnaryOp", at, vec![unary(e.op), self.expr(&e.operand)]),
            Expr::Lambda(e) => {
                let parameters = self.parameters(e.parameters.as_deref());
                self.node("Lambda", at, vec![parameters, self.expr(&e.body)])
            }
            Expr::If(e) => {
                let fields = vec![self.expr(&e.test), self.expr(&e.body), self.expr(&e.orelse)];
                self.node("IfExp", at, fields)
            }
            Expr::Dict(e) => {
                let keys = list(&e.items, |i| self.expr_opt(i.key.as_ref()));
                self.node("Dict", at, vec![keys, list(&e.items, |i| self.expr(&i.value))])
            }
            Expr::Set(e) => self.node("Set", at, vec![self.exprs(&e.elts)]),
            Expr::ListComp(e) => self.comprehension("ListComp", at, &[&e.elt], &e.generators),
            Expr::SetComp(e) => self.comprehension("SetComp", at, &[&e.elt], &e.generators),
            Expr::DictComp(e) => self.comprehension("DictComp", at, &[&e.key, &e.value], &e.generators),
            Expr::Generator(e) => self.comprehension("GeneratorExp", at, &[&e.elt], &e.generators),
            Expr::Await(e) => self.node("Await", at, vec![self.expr(&e.value)]),
            Expr::Yield(e) => self.node("Yield", at, vec![self.expr_opt(e.value.as_deref())]),
            Expr::YieldFrom(e) => self.node("YieldFrom", at, vec![self.expr(&e.value)]),
            Expr::Compare(e) => {
                let ops = list(&e.ops, |&op| comparison(op));
                self.node("Compare", at, vec![self.expr(&e.left), ops, self.exprs(&e.comparators)])
            }
            Expr::Call(e) => {
                let (args, keywords) = (self.positional(&e.arguments), self.keywords(&e.arguments));
                self.node("Call", at, vec![self.expr(&e.func), args, keywords])
            }
            Expr::FString(e) => self.joined(e),
            Expr::TString(e) => self.template(e),
            Expr::StringLiteral(e) => self.string(e),
            Expr::BytesLiteral(e) => {
                let bytes: Vec<u8> = e.value.bytes().collect();
                self.constant(at, Const::Bytes(bytes.into()))
            }
            Expr::NumberLiteral(e) => self.constant(at, constant::number(&e.value)),
            Expr::BooleanLiteral(e) => self.constant(at, if e.value { Const::True } else { Const::False }),
            Expr::NoneLiteral(_) | Expr::IpyEscapeCommand(_) => self.constant(at, Const::None),
            Expr::EllipsisLiteral(_) => self.constant(at, Const::Ellipsis),
            Expr::Attribute(e) => {
                self.node("Attribute", at, vec![self.expr(&e.value), name(&e.attr.id), context(e.ctx)])
            }
            Expr::Subscript(e) => {
                self.node("Subscript", at, vec![self.expr(&e.value), self.expr(&e.slice), context(e.ctx)])
            }
            Expr::Starred(e) => self.node("Starred", at, vec![self.expr(&e.value), context(e.ctx)]),
            Expr::Name(e) => self.node("Name", at, vec![name(&e.id), context(e.ctx)]),
            Expr::List(e) => self.node("List", at, vec![self.exprs(&e.elts), context(e.ctx)]),
            Expr::Tuple(e) => self.node("Tuple", at, vec![self.exprs(&e.elts), context(e.ctx)]),
            Expr::Slice(e) => {
                let part = |e: &Option<Box<Expr>>| self.expr_opt(e.as_deref());
                self.node("Slice", at, vec![part(&e.lower), part(&e.upper), part(&e.step)])
            }
        }
    }

    fn comprehension(
        &self,
        kind: &'static str,
        at: TextRange,
        items: &[&Expr],
        generators: &[ast::Comprehension],
    ) -> Field {
        let mut fields: Vec<Field> = items.iter().map(|e| self.expr(e)).collect();
        fields.push(list(generators, |g| {
            let is_async = Field::Int(g.is_async.into());
            let fields = vec![self.expr(&g.target), self.expr(&g.iter), self.exprs(&g.ifs), is_async];
            plain("comprehension", fields).field()
        }));
        self.node(kind, at, fields)
    }

    /// Positional arguments; a generator expression that is the only argument spans the
    /// parentheses of the call.
    pub(super) fn positional(&self, a: &ast::Arguments) -> Field {
        if let [Expr::Generator(e)] = &*a.args
            && !e.parenthesized
        {
            return Field::List(vec![self.comprehension(
                "GeneratorExp",
                a.range(),
                &[&e.elt],
                &e.generators,
            )]);
        }
        self.exprs(&a.args)
    }

    pub(super) fn keywords(&self, a: &ast::Arguments) -> Field {
        list(&a.keywords, |k| {
            self.node("keyword", k.range(), vec![name_opt(k.arg.as_ref()), self.expr(&k.value)])
        })
    }
}
