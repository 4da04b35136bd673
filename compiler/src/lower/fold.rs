//! Constant folding, with CPython's bounds on what is worth storing. Exact or not at all: what
//! would raise, or needs more than the plain arithmetic here, is left to run time.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use rustpython_ast::{self as ast, Expr, Operator};

use super::constant::{big, code_points, from_code_points, int, number};
use super::{Lower, Res};
use crate::bytecode::Const;

/// Bits of an integer, characters of a string, items of a tuple that folding may make.
const MAX_INT_BITS: u64 = 128;
const MAX_STR: usize = 4096;
const MAX_COLLECTION: usize = 256;

impl Lower<'_> {
    /// The value of `e` if it is constant.
    pub fn fold(&mut self, e: &Expr) -> Res<Option<Const>> {
        Ok(match e {
            Expr::StringLiteral(s) => Some(self.string(s)),
            Expr::BytesLiteral(b) => {
                let bytes: Vec<u8> =
                    b.value.as_slice().iter().flat_map(|p| p.value.iter().copied()).collect();
                Some(Const::Bytes(bytes.into()))
            }
            Expr::NumberLiteral(n) => Some(number(&n.value)),
            Expr::BooleanLiteral(b) => Some(if b.value { Const::True } else { Const::False }),
            Expr::NoneLiteral(_) => Some(Const::None),
            Expr::EllipsisLiteral(_) => Some(Const::Ellipsis),
            Expr::Name(n) if n.id == "__debug__" && n.ctx == ast::ExprContext::Load => {
                Some(if self.options.optimize == 0 { Const::True } else { Const::False })
            }
            Expr::Tuple(t) => self.fold_all(&t.elts)?,
            Expr::UnaryOp(u) => {
                self.nest()?;
                let operand = self.fold(&u.operand)?;
                self.depth -= 1;
                operand.and_then(|c| unary(u.op, &c))
            }
            Expr::BinOp(_) => self.fold_chain(e)?,
            Expr::Subscript(s) if matches!(*s.slice, Expr::NumberLiteral(_) | Expr::UnaryOp(_)) => {
                self.nest()?;
                let value = self.fold(&s.value)?;
                let index = self.fold(&s.slice)?;
                self.depth -= 1;
                match (value, index) {
                    (Some(value), Some(index)) => subscript(&value, &index),
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// A chain of operators that leans to the left.
    fn fold_chain(&mut self, e: &Expr) -> Res<Option<Const>> {
        let mut chain = Vec::new();
        let mut left = e;
        while let Expr::BinOp(b) = left {
            chain.push(b);
            left = &b.left;
        }
        self.nest()?;
        let mut acc = self.fold(left)?;
        for b in chain.iter().rev() {
            let Some(l) = acc else { break };
            acc = match self.fold(&b.right)? {
                Some(r) => binary(b.op, &l, &r),
                None => None,
            };
        }
        self.depth -= 1;
        Ok(acc)
    }

    /// All of the expressions as a tuple, if they are constant.
    pub fn fold_all(&mut self, elts: &[Expr]) -> Res<Option<Const>> {
        self.nest()?;
        let mut items = Vec::new();
        for e in elts {
            match self.fold(e)? {
                Some(c) => items.push(c),
                None => {
                    self.depth -= 1;
                    return Ok(None);
                }
            }
        }
        self.depth -= 1;
        Ok(Some(Const::Tuple(items)))
    }

    /// A list or set of constants after `in`.
    pub fn fold_container(&mut self, e: &Expr) -> Res<Option<Const>> {
        match e {
            Expr::List(l) => self.fold_all(&l.elts),
            Expr::Set(s) => Ok(self.fold_all(&s.elts)?.map(|c| match c {
                Const::Tuple(items) => Const::FrozenSet(distinct(items)),
                other => other,
            })),
            _ => Ok(None),
        }
    }

    /// A list of constants that is only iterated over.
    pub fn fold_container_list(&mut self, e: &Expr) -> Res<Option<Const>> {
        match e {
            Expr::List(l) => self.fold_all(&l.elts),
            _ => Ok(None),
        }
    }
}

/// Drops repeated items (by identity of constants; `1` and `1.0` are left to the set).
fn distinct(items: Vec<Const>) -> Vec<Const> {
    let mut seen = Vec::new();
    items
        .into_iter()
        .filter(|c| {
            let mut key = Vec::new();
            super::unit::const_key(c, &mut key);
            let new = !seen.contains(&key);
            seen.push(key);
            new
        })
        .collect()
}

/// The truth of a constant.
pub(super) fn truth(c: &Const) -> bool {
    match c {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::Code(_) | Const::BigInt { .. } => true,
        Const::Int(i) => *i != 0,
        Const::Float(f) => *f != 0.0,
        Const::Complex(re, im) => *re != 0.0 || *im != 0.0,
        Const::Str(s) => !s.is_empty(),
        Const::Wide(w) => !w.is_empty(),
        Const::Bytes(b) => !b.is_empty(),
        Const::Tuple(t) | Const::FrozenSet(t) => !t.is_empty(),
    }
}

fn unary(op: ast::UnaryOp, c: &Const) -> Option<Const> {
    match (op, c) {
        (ast::UnaryOp::Not, c) => Some(if truth(c) { Const::False } else { Const::True }),
        (ast::UnaryOp::USub, Const::Float(f)) => Some(Const::Float(-f)),
        (ast::UnaryOp::USub, Const::Complex(re, im)) => Some(Const::Complex(-re, -im)),
        (ast::UnaryOp::UAdd, Const::Float(_) | Const::Complex(..)) => Some(c.clone()),
        (ast::UnaryOp::USub, c) => Some(int(-big(c)?)),
        (ast::UnaryOp::UAdd, c) => Some(int(big(c)?)),
        // `~True` warns at run time.
        (ast::UnaryOp::Invert, Const::True | Const::False) => None,
        (ast::UnaryOp::Invert, c) => Some(int(-big(c)? - 1)),
    }
}

/// `left op right`, if that is worth folding.
pub(super) fn binary(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    if let (Some(l), Some(r)) = (big(left), big(right)) {
        return integers(op, left, right, &l, &r);
    }
    if let (Some(l), Some(r)) = (real(left), real(right)) {
        return floats(op, l, r);
    }
    if let (Some(l), Some(r)) = (complex(left), complex(right)) {
        return complexes(op, l, r);
    }
    match op {
        Operator::Add => concat(left, right),
        Operator::Mult => match (big(left), big(right)) {
            (None, Some(n)) => repeat(left, &n),
            (Some(n), None) => repeat(right, &n),
            _ => None,
        },
        _ => None,
    }
}

fn integers(op: Operator, left: &Const, right: &Const, l: &BigInt, r: &BigInt) -> Option<Const> {
    let both_bool = matches!((left, right), (Const::True | Const::False, Const::True | Const::False));
    let boolean = |v: BigInt| {
        if both_bool { Some(if v.is_zero() { Const::False } else { Const::True }) } else { Some(int(v)) }
    };
    match op {
        Operator::Add => Some(int(l + r)),
        Operator::Sub => Some(int(l - r)),
        Operator::Mult => {
            (l.is_zero() || r.is_zero() || l.bits() + r.bits() <= MAX_INT_BITS).then(|| int(l * r))
        }
        Operator::FloorDiv => (!r.is_zero()).then(|| int(l.div_floor(r))),
        Operator::Mod => (!r.is_zero()).then(|| int(l.mod_floor(r))),
        Operator::Div => {
            // Exact in f64 on both sides, so that the quotient is rounded once.
            let exact = |v: &BigInt| (v.bits() <= 53).then(|| v.to_f64()).flatten();
            let (l, r) = (exact(l)?, exact(r)?);
            (r != 0.0).then(|| Const::Float(l / r))
        }
        Operator::Pow => {
            let exponent = r.to_u32()?;
            let fits = l.bits().checked_mul(exponent.into())? <= MAX_INT_BITS;
            fits.then(|| int(num_traits::pow(l.clone(), exponent as usize)))
        }
        Operator::LShift => {
            let by = r.to_u64()?;
            (l.is_zero() || by <= MAX_INT_BITS && l.bits() + by <= MAX_INT_BITS).then(|| int(l << by))
        }
        Operator::RShift => {
            if r.is_negative() {
                return None;
            }
            match r.to_u64() {
                Some(by) => Some(int(l >> by)),
                None => Some(int(if l.is_negative() { (-1).into() } else { 0.into() })),
            }
        }
        Operator::BitOr => boolean(l | r),
        Operator::BitXor => boolean(l ^ r),
        Operator::BitAnd => boolean(l & r),
        Operator::MatMult => None,
    }
}

/// The float an operand becomes beside another float.
fn real(c: &Const) -> Option<f64> {
    match c {
        Const::Float(f) => Some(*f),
        Const::Int(i) if i.unsigned_abs() <= 1 << 53 => Some(*i as f64),
        Const::True => Some(1.0),
        Const::False => Some(0.0),
        _ => None,
    }
}

fn floats(op: Operator, l: f64, r: f64) -> Option<Const> {
    let value = match op {
        Operator::Add => l + r,
        Operator::Sub => l - r,
        Operator::Mult => l * r,
        Operator::Div if r != 0.0 => l / r,
        Operator::Mod if r != 0.0 => float_mod(l, r),
        Operator::FloorDiv if r != 0.0 => {
            let rest = float_mod(l, r);
            let quotient = (l - rest) / r;
            if quotient == 0.0 {
                0.0f64.copysign(l / r)
            } else {
                let floor = quotient.floor();
                if quotient - floor > 0.5 { floor + 1.0 } else { floor }
            }
        }
        Operator::Pow if l > 0.0 && l.is_finite() && r.is_finite() => {
            let value = l.powf(r);
            if value.is_infinite() {
                return None;
            }
            value
        }
        _ => return None,
    };
    Some(Const::Float(value))
}

/// `l % r` with the sign of `r`.
fn float_mod(l: f64, r: f64) -> f64 {
    let rest = l % r;
    if rest == 0.0 {
        0.0f64.copysign(r)
    } else if (rest < 0.0) != (r < 0.0) {
        rest + r
    } else {
        rest
    }
}

fn complex(c: &Const) -> Option<(f64, f64)> {
    match c {
        Const::Complex(re, im) => Some((*re, *im)),
        c => real(c).map(|re| (re, 0.0)),
    }
}

/// Sums of a real and an imaginary part (how a complex number is written).
fn complexes(op: Operator, l: (f64, f64), r: (f64, f64)) -> Option<Const> {
    match op {
        Operator::Add => Some(Const::Complex(l.0 + r.0, l.1 + r.1)),
        // Beside a real number the sign of zero is kept by not adding one.
        Operator::Sub if l.1 == 0.0 => Some(Const::Complex(l.0 - r.0, -r.1)),
        Operator::Sub => Some(Const::Complex(l.0 - r.0, l.1 - r.1)),
        _ => None,
    }
}

fn concat(left: &Const, right: &Const) -> Option<Const> {
    match (left, right) {
        (Const::Bytes(l), Const::Bytes(r)) if l.len() + r.len() <= MAX_STR => {
            Some(Const::Bytes([&**l, &**r].concat().into()))
        }
        (Const::Tuple(l), Const::Tuple(r)) if l.len() + r.len() <= MAX_COLLECTION => {
            Some(Const::Tuple(l.iter().chain(r).cloned().collect()))
        }
        (Const::Str(l), Const::Str(r)) if l.len() + r.len() <= MAX_STR => {
            Some(Const::Str(format!("{l}{r}").into()))
        }
        _ => {
            let (mut l, r) = (code_points(left)?, code_points(right)?);
            l.extend(r);
            (l.len() <= MAX_STR).then(|| from_code_points(l))
        }
    }
}

fn repeat(value: &Const, times: &BigInt) -> Option<Const> {
    let n = if times.is_negative() { 0 } else { times.to_usize()? };
    let fits = |len: usize, max: usize| len.checked_mul(n).is_some_and(|total| total <= max);
    match value {
        Const::Str(s) if fits(s.len(), MAX_STR) => Some(Const::Str(s.repeat(n).into())),
        Const::Bytes(b) if fits(b.len(), MAX_STR) => Some(Const::Bytes(b.repeat(n).into())),
        Const::Tuple(t) if fits(t.len(), MAX_COLLECTION) => {
            Some(Const::Tuple(std::iter::repeat_n(t, n).flatten().cloned().collect()))
        }
        _ => None,
    }
}

fn subscript(value: &Const, index: &Const) -> Option<Const> {
    let index = big(index)?.to_i64()?;
    let at = |len: usize| {
        let i = if index < 0 { index + len as i64 } else { index };
        usize::try_from(i).ok().filter(|&i| i < len)
    };
    match value {
        Const::Tuple(t) => Some(t[at(t.len())?].clone()),
        Const::Bytes(b) => Some(Const::Int(b[at(b.len())?].into())),
        value => {
            let points = code_points(value)?;
            Some(from_code_points(vec![points[at(points.len())?]]))
        }
    }
}

/// `repr()` of a constant.
pub(super) fn repr(c: &Const) -> String {
    super::unparse::constant_repr(c)
}
