//! Expressions.

use rustpython_ast::{self as ast, BoolOp, CmpOp, Expr, Operator, UnaryOp};
use rustpython_text_size::{Ranged, TextRange};

use super::super::{Res, constant};
use super::{Builder, Tree, mark, name, plain};
use crate::bytecode::Const;

pub fn operator(op: Operator) -> Tree {
    mark(match op {
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

fn comparison(op: CmpOp) -> Tree {
    mark(match op {
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

fn unary(op: UnaryOp) -> Tree {
    mark(match op {
        UnaryOp::Invert => "Invert",
        UnaryOp::Not => "Not",
        UnaryOp::UAdd => "UAdd",
        UnaryOp::USub => "USub",
    })
}

impl Builder<'_> {
    pub fn exprs(&mut self, all: &[Expr]) -> Res<Tree> {
        self.list(all, Builder::expr)
    }

    pub fn opt(&mut self, e: Option<&Expr>) -> Res<Tree> {
        e.map_or(Ok(Tree::None), |e| self.expr(e))
    }

    pub fn expr(&mut self, e: &Expr) -> Res<Tree> {
        self.nested(|b| b.expression(e))
    }

    fn expression(&mut self, e: &Expr) -> Res<Tree> {
        let (class, fields) = match e {
            Expr::BoolOp(e) => (
                "BoolOp",
                vec![
                    ("op", mark(if e.op == BoolOp::And { "And" } else { "Or" })),
                    ("values", self.exprs(&e.values)?),
                ],
            ),
            Expr::Named(e) => {
                ("NamedExpr", vec![("target", self.expr(&e.target)?), ("value", self.expr(&e.value)?)])
            }
            Expr::BinOp(e) => (
                "BinOp",
                vec![("left", self.expr(&e.left)?), ("op", operator(e.op)), ("right", self.expr(&e.right)?)],
            ),
            Expr::UnaryOp(e) => ("UnaryOp", vec![("op", unary(e.op)), ("operand", self.expr(&e.operand)?)]),
            Expr::Lambda(e) => (
                "Lambda",
                vec![("args", self.parameters(e.parameters.as_deref())?), ("body", self.expr(&e.body)?)],
            ),
            Expr::If(e) => (
                "IfExp",
                vec![
                    ("test", self.expr(&e.test)?),
                    ("body", self.expr(&e.body)?),
                    ("orelse", self.expr(&e.orelse)?),
                ],
            ),
            Expr::Dict(e) => (
                "Dict",
                vec![
                    ("keys", self.list(&e.items, |b, item| b.opt(item.key.as_ref()))?),
                    ("values", self.list(&e.items, |b, item| b.expr(&item.value))?),
                ],
            ),
            Expr::Set(e) => ("Set", vec![("elts", self.exprs(&e.elts)?)]),
            Expr::ListComp(e) => ("ListComp", self.comprehension(&e.elt, &e.generators)?),
            Expr::SetComp(e) => ("SetComp", self.comprehension(&e.elt, &e.generators)?),
            Expr::Generator(e) => ("GeneratorExp", self.comprehension(&e.elt, &e.generators)?),
            Expr::DictComp(e) => (
                "DictComp",
                vec![
                    ("key", self.expr(&e.key)?),
                    ("value", self.expr(&e.value)?),
                    ("generators", self.generators(&e.generators)?),
                ],
            ),
            Expr::Await(e) => ("Await", vec![("value", self.expr(&e.value)?)]),
            Expr::Yield(e) => ("Yield", vec![("value", self.opt(e.value.as_deref())?)]),
            Expr::YieldFrom(e) => ("YieldFrom", vec![("value", self.expr(&e.value)?)]),
            Expr::Compare(e) => (
                "Compare",
                vec![
                    ("left", self.expr(&e.left)?),
                    ("ops", Tree::List(e.ops.iter().map(|&op| comparison(op)).collect())),
                    ("comparators", self.exprs(&e.comparators)?),
                ],
            ),
            Expr::Call(e) => (
                "Call",
                vec![
                    ("func", self.expr(&e.func)?),
                    ("args", self.call_arguments(&e.arguments)?),
                    ("keywords", self.list(&e.arguments.keywords, Builder::keyword)?),
                ],
            ),
            Expr::FString(e) => return self.fstring(e),
            Expr::TString(e) => return self.tstring(e),
            Expr::StringLiteral(s) => {
                let value = constant::string(self.source.text, s);
                let first = &self.source.text[s.range.start().to_usize()..];
                let kind = match first.starts_with(['u', 'U']) {
                    true => Tree::Const(Const::Str("u".into())),
                    false => Tree::None,
                };
                ("Constant", vec![("value", Tree::Const(value)), ("kind", kind)])
            }
            Expr::BytesLiteral(e) => {
                let bytes: Vec<u8> = e.value.bytes().collect();
                return Ok(self.constant(e.range, Const::Bytes(bytes.into())));
            }
            Expr::NumberLiteral(e) => return Ok(self.constant(e.range, constant::number(&e.value))),
            Expr::BooleanLiteral(e) => {
                return Ok(self.constant(e.range, if e.value { Const::True } else { Const::False }));
            }
            Expr::NoneLiteral(e) => return Ok(self.constant(e.range, Const::None)),
            Expr::EllipsisLiteral(e) => return Ok(self.constant(e.range, Const::Ellipsis)),
            Expr::Attribute(e) => (
                "Attribute",
                vec![("value", self.expr(&e.value)?), ("attr", name(&e.attr)), ("ctx", self.context(e.ctx))],
            ),
            Expr::Subscript(e) => (
                "Subscript",
                vec![
                    ("value", self.expr(&e.value)?),
                    ("slice", self.expr(&e.slice)?),
                    ("ctx", self.context(e.ctx)),
                ],
            ),
            Expr::Starred(e) => {
                ("Starred", vec![("value", self.expr(&e.value)?), ("ctx", self.context(e.ctx))])
            }
            Expr::Name(e) => {
                ("Name", vec![("id", Tree::Name(e.id.to_string())), ("ctx", self.context(e.ctx))])
            }
            Expr::List(e) => ("List", vec![("elts", self.exprs(&e.elts)?), ("ctx", self.context(e.ctx))]),
            Expr::Tuple(e) => ("Tuple", vec![("elts", self.exprs(&e.elts)?), ("ctx", self.context(e.ctx))]),
            Expr::Slice(e) => (
                "Slice",
                vec![
                    ("lower", self.opt(e.lower.as_deref())?),
                    ("upper", self.opt(e.upper.as_deref())?),
                    ("step", self.opt(e.step.as_deref())?),
                ],
            ),
            // The parser refuses escape commands in this mode.
            Expr::IpyEscapeCommand(e) => return Ok(self.constant(e.range, Const::None)),
        };
        Ok(self.at(class, e.range(), fields))
    }

    pub fn constant(&self, range: TextRange, value: Const) -> Tree {
        self.at("Constant", range, vec![("value", Tree::Const(value)), ("kind", Tree::None)])
    }

    /// The arguments of a call; a generator expression alone has the parentheses of the call.
    fn call_arguments(&mut self, arguments: &ast::Arguments) -> Res<Tree> {
        if let ([Expr::Generator(g)], []) = (&*arguments.args, &*arguments.keywords)
            && !g.parenthesized
        {
            let fields = self.nested(|b| b.comprehension(&g.elt, &g.generators))?;
            return Ok(Tree::List(vec![self.at("GeneratorExp", arguments.range, fields)]));
        }
        self.exprs(&arguments.args)
    }

    fn comprehension(
        &mut self,
        elt: &Expr,
        generators: &[ast::Comprehension],
    ) -> Res<Vec<(&'static str, Tree)>> {
        Ok(vec![("elt", self.expr(elt)?), ("generators", self.generators(generators)?)])
    }

    fn generators(&mut self, generators: &[ast::Comprehension]) -> Res<Tree> {
        self.list(generators, |b, g| {
            Ok(plain(
                "comprehension",
                vec![
                    ("target", b.expr(&g.target)?),
                    ("iter", b.expr(&g.iter)?),
                    ("ifs", b.exprs(&g.ifs)?),
                    ("is_async", Tree::Int(g.is_async.into())),
                ],
            ))
        })
    }

    pub fn keyword(&mut self, k: &ast::Keyword) -> Res<Tree> {
        let fields = vec![("arg", super::opt_name(k.arg.as_ref())), ("value", self.expr(&k.value)?)];
        Ok(self.at("keyword", k.range, fields))
    }
}
