//! Constants, f-strings and t-strings.

use num_bigint::BigInt;
use rustpython_ast::{
    self as ast, AtomicNodeIndex, ConversionFlag, Expr, InterpolatedStringElement, Number, UnaryOp,
};
use rustpython_text_size::{TextRange, TextSize};

use super::super::{Field, Node, TreeError};
use super::exprs::LOAD;
use super::{Res, Restore, int, items, malformed, value_error};
use crate::bytecode::Const;
use crate::lower::constant;

impl Restore {
    pub(super) fn constant(&mut self, value: &Field, range: TextRange) -> Res<Expr> {
        match value {
            Field::Const(c) => self.value(c, range),
            _ => self.value(&Const::None, range),
        }
    }

    fn value(&mut self, c: &Const, range: TextRange) -> Res<Expr> {
        let node_index = AtomicNodeIndex::NONE;
        let number = |value| {
            Expr::NumberLiteral(ast::ExprNumberLiteral { node_index: AtomicNodeIndex::NONE, range, value })
        };
        Ok(match c {
            Const::None => Expr::NoneLiteral(ast::ExprNoneLiteral { node_index, range }),
            Const::True | Const::False => {
                Expr::BooleanLiteral(ast::ExprBooleanLiteral { node_index, range, value: *c == Const::True })
            }
            Const::Ellipsis => Expr::EllipsisLiteral(ast::ExprEllipsisLiteral { node_index, range }),
            Const::Int(_) | Const::BigInt { .. } => {
                let value = constant::big(c).unwrap_or_default();
                let digits = value.magnitude().to_str_radix(16);
                let magnitude = ast::Int::from_str_radix(&digits, 16, &format!("0x{digits}"))
                    .map_err(|e| TreeError::Value(e.to_string()))?;
                let literal = number(Number::Int(magnitude));
                if value >= BigInt::ZERO {
                    return Ok(literal);
                }
                let (op, operand) = (UnaryOp::USub, Box::new(literal));
                Expr::UnaryOp(ast::ExprUnaryOp { node_index, range, op, operand })
            }
            Const::Float(f) => number(Number::Float(*f)),
            Const::Complex(real, imag) => number(Number::Complex { real: *real, imag: *imag }),
            Const::Str(s) => self.string(s.clone(), range, range),
            Const::Wide(points) => {
                // The value cannot be in the tree: it is read from the text.
                let start = self.text.len();
                self.text.push('"');
                for &point in points {
                    self.text.push_str(&format!("\\U{point:08x}"));
                }
                self.text.push('"');
                let at = TextRange::new(TextSize::new(start as u32), TextSize::new(self.text.len() as u32));
                let text =
                    points.iter().map(|&p| char::from_u32(p).unwrap_or('\u{fffd}')).collect::<String>();
                self.string(text.into(), range, at)
            }
            Const::Bytes(b) => {
                let flags = ast::BytesLiteralFlags::empty();
                let literal =
                    ast::BytesLiteral { node_index: AtomicNodeIndex::NONE, range, value: b.clone(), flags };
                let value = ast::BytesLiteralValue::single(literal);
                Expr::BytesLiteral(ast::ExprBytesLiteral { node_index, range, value })
            }
            Const::Tuple(items) => {
                let elts = items.iter().map(|c| self.value(c, range)).collect::<Res<_>>()?;
                Expr::Tuple(ast::ExprTuple { node_index, range, elts, ctx: LOAD, parenthesized: true })
            }
            Const::FrozenSet(_) | Const::Code(_) => {
                return value_error("a Constant that is a frozenset cannot be compiled");
            }
        })
    }

    fn string(&self, value: Box<str>, range: TextRange, literal: TextRange) -> Expr {
        let flags = ast::StringLiteralFlags::empty();
        let literal = ast::StringLiteral { node_index: AtomicNodeIndex::NONE, range: literal, value, flags };
        let value = ast::StringLiteralValue::single(literal);
        Expr::StringLiteral(ast::ExprStringLiteral { node_index: AtomicNodeIndex::NONE, range, value })
    }

    pub(super) fn joined(&mut self, values: &Field, range: TextRange) -> Res<Expr> {
        let elements = self.elements(values, "JoinedStr")?;
        let flags = ast::FStringFlags::empty();
        let f = ast::FString { node_index: AtomicNodeIndex::NONE, range, elements, flags };
        let value = ast::FStringValue::single(f);
        Ok(Expr::FString(ast::ExprFString { node_index: AtomicNodeIndex::NONE, range, value }))
    }

    /// A `FormattedValue` outside an f-string.
    pub(super) fn alone(&mut self, node: &Node, range: TextRange) -> Res<Expr> {
        let values = Field::List(vec![Field::Node(Box::new(node.clone()))]);
        self.joined(&values, range)
    }

    pub(super) fn template(&mut self, values: &Field, range: TextRange) -> Res<Expr> {
        let elements = self.elements(values, "TemplateStr")?;
        let flags = ast::TStringFlags::empty();
        let t = ast::TString { node_index: AtomicNodeIndex::NONE, range, elements, flags };
        let value = ast::TStringValue::single(t);
        Ok(Expr::TString(ast::ExprTString { node_index: AtomicNodeIndex::NONE, range, value }))
    }

    fn elements(&mut self, values: &Field, owner: &str) -> Res<ast::InterpolatedStringElements> {
        let mut out = Vec::new();
        for value in items(values) {
            let Field::Node(node) = value else {
                return value_error("None disallowed in expression list");
            };
            let range = self.range(node);
            out.push(match (node.kind, &*node.fields) {
                ("Constant", [Field::Const(Const::Str(text)), _]) => {
                    InterpolatedStringElement::Literal(ast::InterpolatedStringLiteralElement {
                        node_index: AtomicNodeIndex::NONE,
                        range,
                        value: text.clone(),
                    })
                }
                ("FormattedValue", [value, conversion, spec]) => {
                    self.interpolation(value, conversion, spec, range, None)?
                }
                ("Interpolation", [value, text, conversion, spec]) => {
                    let text = match text {
                        Field::Const(Const::Str(text)) => text.to_string(),
                        _ => String::new(),
                    };
                    self.interpolation(value, conversion, spec, range, Some(text))?
                }
                // Any other expression is formatted without a specification.
                _ if owner == "JoinedStr" => {
                    self.interpolation(value, &Field::Int(-1), &Field::None, range, None)?
                }
                _ => return malformed(node),
            });
        }
        Ok(out.into())
    }

    fn interpolation(
        &mut self,
        value: &Field,
        conversion: &Field,
        spec: &Field,
        range: TextRange,
        text: Option<String>,
    ) -> Res<InterpolatedStringElement> {
        let conversion = match int(conversion) {
            -1 => ConversionFlag::None,
            115 => ConversionFlag::Str,
            114 => ConversionFlag::Repr,
            97 => ConversionFlag::Ascii,
            other => {
                return Err(TreeError::Compile(crate::CompileError::new(
                    crate::ErrorKind::Internal,
                    format!("Unrecognized conversion character {other}"),
                    "",
                )));
            }
        };
        let format_spec = match spec {
            Field::Node(node) if node.kind == "JoinedStr" => {
                let range = self.range(node);
                let elements = self.elements(&node.fields[0], "JoinedStr")?;
                Some(ast::InterpolatedStringFormatSpec { node_index: AtomicNodeIndex::NONE, range, elements })
            }
            Field::Node(node) => {
                let range = self.range(node);
                let elements = self.elements(&Field::List(vec![spec.clone()]), "JoinedStr")?;
                Some(ast::InterpolatedStringFormatSpec { node_index: AtomicNodeIndex::NONE, range, elements })
            }
            _ => None,
        };
        let node_index = AtomicNodeIndex::NONE;
        if let Some(text) = text {
            node_index.set((self.given.len() as u32).into());
            self.given.push(text);
        }
        Ok(InterpolatedStringElement::Interpolation(ast::InterpolatedElement {
            node_index,
            range,
            expression: self.boxed(value)?,
            debug_text: None,
            conversion,
            format_spec: format_spec.map(Box::new),
        }))
    }
}
