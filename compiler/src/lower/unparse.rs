//! Expressions back to text, the way CPython spells the annotations that
//! `from __future__ import annotations` keeps as strings.

use rustpython_ast::{self as ast, CmpOp, Expr, InterpolatedStringElement, Operator, UnaryOp};

use super::Lower;
use super::constant::{big, code_points};
use crate::bytecode::Const;

/// How tightly the place around an expression binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

use Level::{
    And, Arith, Atom, Await, BitAnd, BitOr, BitXor, Compare, Factor, Not, Or, Power, Shift, Term, Test, Tuple,
};

impl Lower<'_> {
    /// The text of an annotation.
    pub fn unparse(&mut self, e: &Expr) -> String {
        let mut out = String::new();
        self.write(&mut out, e, Test);
        out
    }

    fn write(&mut self, out: &mut String, e: &Expr, level: Level) {
        let wrap = |out: &mut String, needed: bool, text: &str| {
            if needed {
                out.push_str(text);
            }
        };
        match e {
            Expr::BoolOp(b) => {
                let (own, word) = match b.op {
                    ast::BoolOp::Or => (Or, " or "),
                    ast::BoolOp::And => (And, " and "),
                };
                wrap(out, level > own, "(");
                let inner = if own == Or { And } else { Not };
                for (i, v) in b.values.iter().enumerate() {
                    wrap(out, i > 0, word);
                    self.write(out, v, inner);
                }
                wrap(out, level > own, ")");
            }
            Expr::Named(n) => {
                wrap(out, level > Tuple, "(");
                self.write(out, &n.target, Atom);
                out.push_str(" := ");
                self.write(out, &n.value, Atom);
                wrap(out, level > Tuple, ")");
            }
            Expr::BinOp(b) => {
                let (word, own, right_assoc) = operator(b.op);
                wrap(out, level > own, "(");
                self.write(out, &b.left, if right_assoc { next(own) } else { own });
                out.push_str(word);
                self.write(out, &b.right, if right_assoc { own } else { next(own) });
                wrap(out, level > own, ")");
            }
            Expr::UnaryOp(u) => {
                let (word, own) = match u.op {
                    UnaryOp::Invert => ("~", Factor),
                    UnaryOp::Not => ("not ", Not),
                    UnaryOp::UAdd => ("+", Factor),
                    UnaryOp::USub => ("-", Factor),
                };
                wrap(out, level > own, "(");
                out.push_str(word);
                self.write(out, &u.operand, own);
                wrap(out, level > own, ")");
            }
            Expr::Lambda(l) => {
                wrap(out, level > Test, "(");
                out.push_str("lambda");
                if let Some(p) = &l.parameters
                    && p.iter().next().is_some()
                {
                    out.push(' ');
                    self.write_parameters(out, p);
                }
                out.push_str(": ");
                self.write(out, &l.body, Test);
                wrap(out, level > Test, ")");
            }
            Expr::If(i) => {
                wrap(out, level > Test, "(");
                self.write(out, &i.body, next(Test));
                out.push_str(" if ");
                self.write(out, &i.test, next(Test));
                out.push_str(" else ");
                self.write(out, &i.orelse, Test);
                wrap(out, level > Test, ")");
            }
            Expr::Dict(d) => {
                out.push('{');
                for (i, item) in d.items.iter().enumerate() {
                    wrap(out, i > 0, ", ");
                    match &item.key {
                        Some(key) => {
                            self.write(out, key, Test);
                            out.push_str(": ");
                            self.write(out, &item.value, Test);
                        }
                        None => {
                            out.push_str("**");
                            self.write(out, &item.value, BitOr);
                        }
                    }
                }
                out.push('}');
            }
            Expr::Set(s) => self.write_list(out, "{", &s.elts, "}"),
            Expr::List(l) => self.write_list(out, "[", &l.elts, "]"),
            Expr::Tuple(t) => {
                let parens = level > Tuple || t.elts.is_empty();
                wrap(out, parens, "(");
                for (i, e) in t.elts.iter().enumerate() {
                    wrap(out, i > 0, ", ");
                    self.write(out, e, Test);
                }
                wrap(out, t.elts.len() == 1, ",");
                wrap(out, parens, ")");
            }
            Expr::ListComp(c) => self.write_comp(out, "[", &c.elt, None, &c.generators, "]"),
            Expr::SetComp(c) => self.write_comp(out, "{", &c.elt, None, &c.generators, "}"),
            Expr::Generator(c) => self.write_comp(out, "(", &c.elt, None, &c.generators, ")"),
            Expr::DictComp(c) => self.write_comp(out, "{", &c.key, Some(&c.value), &c.generators, "}"),
            Expr::Await(a) => {
                wrap(out, level > Await, "(");
                out.push_str("await ");
                self.write(out, &a.value, Atom);
                wrap(out, level > Await, ")");
            }
            Expr::Yield(y) => {
                out.push_str("(yield");
                if let Some(value) = &y.value {
                    out.push(' ');
                    self.write(out, value, Test);
                }
                out.push(')');
            }
            Expr::YieldFrom(y) => {
                out.push_str("(yield from ");
                self.write(out, &y.value, Test);
                out.push(')');
            }
            Expr::Compare(c) => {
                wrap(out, level > Compare, "(");
                self.write(out, &c.left, next(Compare));
                for (op, e) in c.ops.iter().zip(&c.comparators) {
                    out.push_str(comparison(*op));
                    self.write(out, e, next(Compare));
                }
                wrap(out, level > Compare, ")");
            }
            Expr::Call(c) => self.write_call(out, c),
            Expr::FString(_) | Expr::TString(_) => self.write_interpolated(out, e),
            Expr::Attribute(a) => {
                self.write(out, &a.value, Atom);
                let int = matches!(&*a.value, Expr::NumberLiteral(n) if n.value.is_int());
                out.push_str(if int { " ." } else { "." });
                out.push_str(&a.attr.id);
            }
            Expr::Subscript(s) => {
                self.write(out, &s.value, Atom);
                out.push('[');
                self.write(out, &s.slice, Tuple);
                out.push(']');
            }
            Expr::Starred(s) => {
                out.push('*');
                self.write(out, &s.value, BitOr);
            }
            Expr::Name(n) => out.push_str(&n.id),
            Expr::Slice(s) => {
                if let Some(e) = &s.lower {
                    self.write(out, e, Test);
                }
                out.push(':');
                if let Some(e) = &s.upper {
                    self.write(out, e, Test);
                }
                if let Some(e) = &s.step {
                    out.push(':');
                    self.write(out, e, Test);
                }
            }
            Expr::IpyEscapeCommand(_) => {}
            literal => {
                if let Ok(Some(c)) = self.fold(literal) {
                    out.push_str(&constant_repr(&c));
                }
            }
        }
    }

    fn write_list(&mut self, out: &mut String, open: &str, elts: &[Expr], close: &str) {
        out.push_str(open);
        for (i, e) in elts.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            self.write(out, e, Test);
        }
        out.push_str(close);
    }

    fn write_comp(
        &mut self,
        out: &mut String,
        open: &str,
        elt: &Expr,
        value: Option<&Expr>,
        generators: &[ast::Comprehension],
        close: &str,
    ) {
        out.push_str(open);
        self.write(out, elt, Test);
        if let Some(value) = value {
            out.push_str(": ");
            self.write(out, value, Test);
        }
        for g in generators {
            out.push_str(if g.is_async { " async for " } else { " for " });
            self.write(out, &g.target, Tuple);
            out.push_str(" in ");
            self.write(out, &g.iter, next(Test));
            for test in &g.ifs {
                out.push_str(" if ");
                self.write(out, test, next(Test));
            }
        }
        out.push_str(close);
    }

    fn write_call(&mut self, out: &mut String, c: &ast::ExprCall) {
        self.write(out, &c.func, Atom);
        if let ([Expr::Generator(_)], []) = (&c.arguments.args[..], &c.arguments.keywords[..]) {
            self.write(out, &c.arguments.args[0], Test);
            return;
        }
        out.push('(');
        let mut first = true;
        let mut comma = |out: &mut String| {
            if !std::mem::take(&mut first) {
                out.push_str(", ");
            }
        };
        for arg in &c.arguments.args {
            comma(out);
            self.write(out, arg, Test);
        }
        for keyword in &c.arguments.keywords {
            comma(out);
            match &keyword.arg {
                Some(name) => {
                    out.push_str(&name.id);
                    out.push('=');
                }
                None => out.push_str("**"),
            }
            self.write(out, &keyword.value, Test);
        }
        out.push(')');
    }

    fn write_parameters(&mut self, out: &mut String, p: &ast::Parameters) {
        let mut pieces = Vec::new();
        let one = |l: &mut Self, p: &ast::ParameterWithDefault| {
            let mut text = p.parameter.name.id.to_string();
            if let Some(default) = &p.default {
                text.push('=');
                l.write(&mut text, default, Test);
            }
            text
        };
        for (i, q) in p.posonlyargs.iter().enumerate() {
            pieces.push(one(self, q));
            if i + 1 == p.posonlyargs.len() {
                pieces.push("/".into());
            }
        }
        for q in &p.args {
            pieces.push(one(self, q));
        }
        match &p.vararg {
            Some(vararg) => pieces.push(format!("*{}", vararg.name.id)),
            None if !p.kwonlyargs.is_empty() => pieces.push("*".into()),
            None => {}
        }
        for q in &p.kwonlyargs {
            pieces.push(one(self, q));
        }
        if let Some(kwarg) = &p.kwarg {
            pieces.push(format!("**{}", kwarg.name.id));
        }
        out.push_str(&pieces.join(", "));
    }

    fn write_interpolated(&mut self, out: &mut String, e: &Expr) {
        let mut body = String::new();
        match e {
            Expr::FString(f) => {
                for part in f.value.as_slice() {
                    match part {
                        ast::FStringPart::Literal(s) => body.push_str(&doubled(&s.value)),
                        ast::FStringPart::FString(f) => self.write_elements(&mut body, &f.elements),
                    }
                }
                out.push('f');
            }
            Expr::TString(t) => {
                for part in t.value.as_slice() {
                    self.write_elements(&mut body, &part.elements);
                }
                out.push('t');
            }
            _ => {}
        }
        out.push_str(&str_repr(&body.chars().map(u32::from).collect::<Vec<_>>()));
    }

    fn write_elements(&mut self, out: &mut String, elements: &ast::InterpolatedStringElements) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(l) => out.push_str(&doubled(&l.value)),
                InterpolatedStringElement::Interpolation(i) => {
                    let mut text = String::new();
                    self.write(&mut text, &i.expression, next(Test));
                    if let Some(debug) = &i.debug_text {
                        out.push_str(&doubled(&debug.leading));
                        out.push_str(&doubled(&text));
                        out.push_str(&doubled(&debug.trailing));
                    }
                    out.push_str(if text.starts_with('{') { "{ " } else { "{" });
                    out.push_str(&text);
                    match i.conversion.to_char() {
                        Some(c) => {
                            out.push('!');
                            out.push(c);
                        }
                        None if i.debug_text.is_some() && i.format_spec.is_none() => out.push_str("!r"),
                        None => {}
                    }
                    if let Some(spec) = &i.format_spec {
                        out.push(':');
                        self.write_elements(out, &spec.elements);
                    }
                    out.push('}');
                }
            }
        }
    }
}

fn doubled(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn next(level: Level) -> Level {
    const ORDER: [Level; 16] = [
        Tuple, Test, Or, And, Not, Compare, BitOr, BitXor, BitAnd, Shift, Arith, Term, Factor, Power, Await,
        Atom,
    ];
    ORDER[(level as usize + 1).min(15)]
}

fn operator(op: Operator) -> (&'static str, Level, bool) {
    match op {
        Operator::Add => (" + ", Arith, false),
        Operator::Sub => (" - ", Arith, false),
        Operator::Mult => (" * ", Term, false),
        Operator::MatMult => (" @ ", Term, false),
        Operator::Div => (" / ", Term, false),
        Operator::Mod => (" % ", Term, false),
        Operator::FloorDiv => (" // ", Term, false),
        Operator::LShift => (" << ", Shift, false),
        Operator::RShift => (" >> ", Shift, false),
        Operator::BitOr => (" | ", BitOr, false),
        Operator::BitXor => (" ^ ", BitXor, false),
        Operator::BitAnd => (" & ", BitAnd, false),
        Operator::Pow => (" ** ", Power, true),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

/// `repr()` of a constant.
pub(super) fn constant_repr(c: &Const) -> String {
    match c {
        Const::None => "None".into(),
        Const::True => "True".into(),
        Const::False => "False".into(),
        Const::Ellipsis => "...".into(),
        Const::Int(i) => i.to_string(),
        Const::BigInt { .. } => big(c).map(|b| b.to_string()).unwrap_or_default(),
        // What cannot be written is spelled as a number too large.
        Const::Float(f) if f.is_infinite() => if *f > 0.0 { "1e309" } else { "-1e309" }.into(),
        Const::Float(f) => float_repr(*f),
        Const::Complex(re, im) => complex_repr(*re, *im),
        Const::Str(_) | Const::Wide(_) => str_repr(&code_points(c).unwrap_or_default()),
        Const::Bytes(b) => bytes_repr(b),
        Const::Tuple(items) => match &items[..] {
            [one] => format!("({},)", constant_repr(one)),
            _ => format!("({})", items.iter().map(constant_repr).collect::<Vec<_>>().join(", ")),
        },
        Const::FrozenSet(items) => {
            format!("frozenset({{{}}})", items.iter().map(constant_repr).collect::<Vec<_>>().join(", "))
        }
        Const::Code(_) => "<code>".into(),
    }
}

fn complex_repr(re: f64, im: f64) -> String {
    let part = |f: f64| {
        let text = if f.is_infinite() { "1e309".to_owned() } else { float_repr(f) };
        text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
    };
    if re == 0.0 && re.is_sign_positive() {
        return format!("{}j", part(im));
    }
    let sign = if im.is_sign_negative() { "" } else { "+" };
    format!("({}{sign}{}j)", part(re), part(im))
}

/// The shortest text that reads back as `f`, with an exponent outside 1e-4..1e16.
pub(super) fn float_repr(f: f64) -> String {
    if f.is_nan() {
        return "nan".into();
    }
    let text = format!("{f:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{f}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

fn quote_for(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

fn str_repr(points: &[u32]) -> String {
    let quote = quote_for(points.contains(&u32::from('\'')), points.contains(&u32::from('"')));
    let mut out = String::from(quote);
    for &p in points {
        match char::from_u32(p) {
            None => out.push_str(&format!("\\u{p:04x}")),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(c) if c == quote => {
                out.push('\\');
                out.push(c);
            }
            Some(c) if p < 0x20 || p == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
            Some(c) if c.is_control() || p == 0xad || (c.is_whitespace() && c != ' ') => {
                out.push_str(&if p < 0x100 { format!("\\x{p:02x}") } else { format!("\\u{p:04x}") });
            }
            Some(c) => out.push(c),
        }
    }
    out.push(quote);
    out
}

fn bytes_repr(bytes: &[u8]) -> String {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    let mut out = format!("b{quote}");
    for &b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ if b == quote as u8 => {
                out.push('\\');
                out.push(quote);
            }
            0x20..0x7f => out.push(b.into()),
            _ => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reprs() {
        assert_eq!(float_repr(1e16), "1e+16");
        assert_eq!(float_repr(1e-5), "1e-05");
        assert_eq!(float_repr(0.1), "0.1");
        assert_eq!(float_repr(100.0), "100.0");
        assert_eq!(constant_repr(&Const::Complex(0.0, 2.0)), "2j");
        assert_eq!(str_repr(&[0x27, 0x61]), "\"'a\"");
    }
}
