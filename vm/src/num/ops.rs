//! Operators on pairs of exact `int`, `bool` and `float` values: what the interpreter's slow path
//! and the operator protocol try before they look up special methods. Every function gives `None`
//! when a value is of another type, or when the operation raises; the special methods of the
//! types then say what is wrong.

use std::borrow::Cow;
use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::Zero;

use super::{bigfloat, float_math, int_math};
use crate::core::function::{FloatObj, IntObj};
use crate::core::value::{MAX_SMALL, MIN_SMALL, Value};
use crate::core::vm::Vm;

/// An integer, wherever it is kept. `Small` holds every integer of 63 bits.
#[derive(Clone, Copy, Debug)]
pub enum Int<'a> {
    Small(i64),
    Big(&'a BigInt),
}

impl<'a> Int<'a> {
    /// The integer of an `int` or `bool`, instances of subclasses included.
    #[inline]
    pub fn of(v: &'a Value) -> Option<Int<'a>> {
        match v.as_small_int() {
            Some(n) => Some(Int::Small(n)),
            None => match v.as_::<IntObj>() {
                Some(obj) => Some(Int::from_big(&obj.0)),
                None => v.as_bool().map(|b| Int::Small(i64::from(b))),
            },
        }
    }

    /// The integer of an exact `int` or `bool`.
    #[inline]
    pub fn exact(vm: &Vm, v: &'a Value) -> Option<Int<'a>> {
        match v.as_small_int() {
            Some(n) => Some(Int::Small(n)),
            None => match v.as_obj::<IntObj>() {
                Some(obj) if vm.is_exact(v, &vm.types().int) => Some(Int::Big(&obj.data.0)),
                Some(_) => None,
                None => v.as_bool().map(|b| Int::Small(i64::from(b))),
            },
        }
    }

    /// The integer, small if it can be.
    pub fn from_big(n: &'a BigInt) -> Int<'a> {
        match i64::try_from(n) {
            Ok(small @ MIN_SMALL..=MAX_SMALL) => Int::Small(small),
            _ => Int::Big(n),
        }
    }

    /// The integer as a big one.
    pub fn big(&self) -> Cow<'a, BigInt> {
        match self {
            Int::Small(n) => Cow::Owned(BigInt::from(*n)),
            Int::Big(n) => Cow::Borrowed(n),
        }
    }

    pub fn is_zero(&self) -> bool {
        matches!(self, Int::Small(0))
    }

    pub fn is_negative(&self) -> bool {
        match self {
            Int::Small(n) => *n < 0,
            Int::Big(n) => n.sign() == Sign::Minus,
        }
    }

    /// The nearest float; `None` if the integer is too large.
    #[inline]
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Int::Small(n) => Some(*n as f64),
            Int::Big(n) => bigfloat::to_f64(n),
        }
    }

    /// The integer as an exact `int`.
    pub fn to_value(&self, vm: &Vm) -> Value {
        match self {
            Int::Small(n) => vm.int(*n),
            Int::Big(n) => vm.big_int((*n).clone()),
        }
    }

    /// Order of two integers.
    #[inline]
    pub fn cmp(&self, other: &Int) -> Ordering {
        match (self, other) {
            (Int::Small(a), Int::Small(b)) => a.cmp(b),
            (Int::Big(a), Int::Big(b)) => a.cmp(b),
            (Int::Big(a), _) => {
                if a.sign() == Sign::Minus {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (_, Int::Big(b)) => {
                if b.sign() == Sign::Minus {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
        }
    }

    /// Order of an integer and a float; `None` for NaN.
    #[inline]
    pub fn cmp_f64(&self, f: f64) -> Option<Ordering> {
        match self {
            Int::Small(n) => bigfloat::cmp_i64(*n, f),
            Int::Big(n) => bigfloat::cmp_big(n, f),
        }
    }
}

/// The float of a `float`, instances of subclasses included.
#[inline]
pub fn float_of(v: &Value) -> Option<f64> {
    match v.as_inline_float() {
        Some(f) => Some(f),
        None => v.as_::<FloatObj>().map(|f| f.0),
    }
}

/// The float of an exact `float`.
#[inline]
fn exact_float(vm: &Vm, v: &Value) -> Option<f64> {
    match v.as_inline_float() {
        Some(f) => Some(f),
        None => v.as_::<FloatObj>().filter(|_| vm.is_exact(v, &vm.types().float)).map(|f| f.0),
    }
}

/// A pair of exact numbers.
enum Pair<'a> {
    Ints(Int<'a>, Int<'a>),
    Floats(f64, f64),
}

/// Both numbers, as floats if one is a float; `None` if an integer does not fit a float.
#[inline]
fn pair<'a>(vm: &Vm, a: &'a Value, b: &'a Value) -> Option<Pair<'a>> {
    match (exact_float(vm, a), exact_float(vm, b)) {
        (Some(x), Some(y)) => Some(Pair::Floats(x, y)),
        (Some(x), None) => Some(Pair::Floats(x, Int::exact(vm, b)?.to_f64()?)),
        (None, Some(y)) => Some(Pair::Floats(Int::exact(vm, a)?.to_f64()?, y)),
        (None, None) => Some(Pair::Ints(Int::exact(vm, a)?, Int::exact(vm, b)?)),
    }
}

// ---- integers --------------------------------------------------------------------------------

/// Sum.
#[inline]
pub fn int_add(vm: &Vm, a: Int, b: Int) -> Value {
    match (a, b) {
        (Int::Small(x), Int::Small(y)) => vm.int(x + y),
        (Int::Big(x), Int::Small(y)) | (Int::Small(y), Int::Big(x)) => vm.big_int(x + y),
        (Int::Big(x), Int::Big(y)) => vm.big_int(x + y),
    }
}

/// Difference.
#[inline]
pub fn int_sub(vm: &Vm, a: Int, b: Int) -> Value {
    match (a, b) {
        (Int::Small(x), Int::Small(y)) => vm.int(x - y),
        (Int::Big(x), Int::Small(y)) => vm.big_int(x - y),
        (Int::Small(x), Int::Big(y)) => vm.big_int(x - y),
        (Int::Big(x), Int::Big(y)) => vm.big_int(x - y),
    }
}

/// Product.
#[inline]
pub fn int_mul(vm: &Vm, a: Int, b: Int) -> Value {
    match (a, b) {
        (Int::Small(x), Int::Small(y)) => match x.checked_mul(y) {
            Some(n) => vm.int(n),
            None => vm.big_int(BigInt::from(i128::from(x) * i128::from(y))),
        },
        (Int::Big(x), Int::Small(y)) | (Int::Small(y), Int::Big(x)) => vm.big_int(x * y),
        (Int::Big(x), Int::Big(y)) => vm.big_int(x * y),
    }
}

/// Floor division by what is not zero.
#[inline]
pub fn int_floor_div(vm: &Vm, a: Int, b: Int) -> Value {
    match (a, b) {
        (Int::Small(x), Int::Small(y)) => vm.int(Integer::div_floor(&x, &y)),
        _ => vm.big_int(a.big().div_floor(&b.big())),
    }
}

/// Modulo what is not zero, with its sign.
#[inline]
pub fn int_mod(vm: &Vm, a: Int, b: Int) -> Value {
    match (a, b) {
        (Int::Small(x), Int::Small(y)) => vm.int(x.mod_floor(&y)),
        _ => vm.big_int(a.big().mod_floor(&b.big())),
    }
}

/// True division by what is not zero; `None` if the result is too large.
#[inline]
pub fn int_true_div(a: Int, b: Int) -> Option<f64> {
    const EXACT: u64 = 1 << 53;
    match (a, b) {
        (Int::Small(x), Int::Small(y)) if x.unsigned_abs() <= EXACT && y.unsigned_abs() <= EXACT => {
            Some(x as f64 / y as f64)
        }
        _ => bigfloat::true_div(&a.big(), &b.big()).map(|f| {
            // Zero divided by what is negative.
            if a.is_zero() && b.is_negative() { -0.0 } else { f }
        }),
    }
}

/// Power with an exponent that is not negative; `None` if the result is too large.
pub fn int_pow(vm: &Vm, base: Int, exp: Int) -> Option<Value> {
    if let (Int::Small(b), Int::Small(e)) = (base, exp)
        && let Ok(e) = u32::try_from(e)
        && let Some(n) = b.checked_pow(e)
    {
        return Some(vm.int(n));
    }
    int_math::pow(&base.big(), &exp.big()).ok().map(|n| vm.big_int(n))
}

/// Shift to the left; `None` if the count is negative or the result too large.
#[inline]
pub fn int_shl(vm: &Vm, a: Int, b: Int) -> Option<Value> {
    if let (Int::Small(x), Int::Small(n @ 0..=61)) = (a, b)
        && let shifted = x << n
        && shifted >> n == x
    {
        return Some(vm.int(shifted));
    }
    int_math::shl(&a.big(), &b.big()).ok().map(|n| vm.big_int(n))
}

/// Shift to the right; `None` if the count is negative.
#[inline]
pub fn int_shr(vm: &Vm, a: Int, b: Int) -> Option<Value> {
    match (a, b) {
        (_, Int::Small(..0)) => None,
        (Int::Small(x), Int::Small(n)) => Some(vm.int(x >> n.min(63))),
        _ => int_math::shr(&a.big(), &b.big()).ok().map(|n| vm.big_int(n)),
    }
}

macro_rules! bitwise {
    ($($(#[$doc:meta])* $name:ident $op:tt;)*) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(vm: &Vm, a: Int, b: Int) -> Value {
            match (a, b) {
                (Int::Small(x), Int::Small(y)) => vm.int(x $op y),
                _ => vm.big_int(&*a.big() $op &*b.big()),
            }
        }
    )*};
}

bitwise! {
    /// Bitwise and.
    int_and &;
    /// Bitwise or.
    int_or |;
    /// Bitwise exclusive or.
    int_xor ^;
}

// ---- pairs of values -------------------------------------------------------------------------

macro_rules! arithmetic {
    ($($(#[$doc:meta])* $name:ident, $int:ident, $op:tt;)*) => {$(
        $(#[$doc])*
        pub fn $name(vm: &Vm, a: &Value, b: &Value) -> Option<Value> {
            Some(match pair(vm, a, b)? {
                Pair::Ints(x, y) => $int(vm, x, y),
                Pair::Floats(x, y) => vm.float(x $op y),
            })
        }
    )*};
}

arithmetic! {
    /// `a + b`
    add, int_add, +;
    /// `a - b`
    sub, int_sub, -;
    /// `a * b`
    mul, int_mul, *;
}

/// `a / b`
pub fn true_div(vm: &Vm, a: &Value, b: &Value) -> Option<Value> {
    match pair(vm, a, b)? {
        Pair::Ints(x, y) if !y.is_zero() => int_true_div(x, y).map(|f| vm.float(f)),
        Pair::Floats(x, y) if y != 0.0 => Some(vm.float(x / y)),
        _ => None,
    }
}

/// `a // b`
pub fn floor_div(vm: &Vm, a: &Value, b: &Value) -> Option<Value> {
    match pair(vm, a, b)? {
        Pair::Ints(x, y) if !y.is_zero() => Some(int_floor_div(vm, x, y)),
        Pair::Floats(x, y) if y != 0.0 => Some(vm.float(float_math::div_mod(x, y).0)),
        _ => None,
    }
}

/// `a % b`
pub fn modulo(vm: &Vm, a: &Value, b: &Value) -> Option<Value> {
    match pair(vm, a, b)? {
        Pair::Ints(x, y) if !y.is_zero() => Some(int_mod(vm, x, y)),
        Pair::Floats(x, y) if y != 0.0 => Some(vm.float(float_math::modulo(x, y))),
        _ => None,
    }
}

/// `divmod(a, b)`
pub fn div_mod(vm: &Vm, a: &Value, b: &Value) -> Option<Value> {
    let (q, r) = match pair(vm, a, b)? {
        Pair::Ints(x, y) if !y.is_zero() => int_div_mod(vm, x, y),
        Pair::Floats(x, y) if y != 0.0 => {
            let (q, r) = float_math::div_mod(x, y);
            (vm.float(q), vm.float(r))
        }
        _ => return None,
    };
    Some(vm.tuple(vec![q, r]).into())
}

/// Floor division and modulo by what is not zero.
pub fn int_div_mod(vm: &Vm, a: Int, b: Int) -> (Value, Value) {
    match (a, b) {
        (Int::Small(x), Int::Small(y)) => (vm.int(Integer::div_floor(&x, &y)), vm.int(x.mod_floor(&y))),
        _ => {
            let (q, r) = a.big().div_mod_floor(&b.big());
            (vm.big_int(q), vm.big_int(r))
        }
    }
}

/// `a ** b`
pub fn pow(vm: &Vm, a: &Value, b: &Value) -> Option<Value> {
    let (x, y) = match pair(vm, a, b)? {
        Pair::Ints(x, y) if !y.is_negative() => return int_pow(vm, x, y),
        Pair::Ints(x, y) => (x.to_f64()?, y.to_f64()?),
        Pair::Floats(x, y) => (x, y),
    };
    match float_math::pow(x, y) {
        float_math::Power::Real(f) => Some(vm.float(f)),
        _ => None,
    }
}

macro_rules! int_only {
    ($($(#[$doc:meta])* $name:ident, |$vm:ident, $x:ident, $y:ident| $e:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name($vm: &Vm, a: &Value, b: &Value) -> Option<Value> {
            let ($x, $y) = (Int::exact($vm, a)?, Int::exact($vm, b)?);
            $e
        }
    )*};
}

/// Both are `bool`, whose bitwise operations give `bool`.
#[inline]
fn bools(a: &Value, b: &Value) -> Option<(bool, bool)> {
    Some((a.as_bool()?, b.as_bool()?))
}

int_only! {
    /// `a << b`
    shl, |vm, x, y| int_shl(vm, x, y);
    /// `a >> b`
    shr, |vm, x, y| int_shr(vm, x, y);
}

macro_rules! bit_ops {
    ($($(#[$doc:meta])* $name:ident, $int:ident, $op:tt;)*) => {$(
        $(#[$doc])*
        pub fn $name(vm: &Vm, a: &Value, b: &Value) -> Option<Value> {
            match bools(a, b) {
                Some((x, y)) => Some(Value::from_bool(x $op y)),
                None => Some($int(vm, Int::exact(vm, a)?, Int::exact(vm, b)?)),
            }
        }
    )*};
}

bit_ops! {
    /// `a & b`
    and, int_and, &;
    /// `a | b`
    or, int_or, |;
    /// `a ^ b`
    xor, int_xor, ^;
}

/// `-a`
pub fn neg(vm: &Vm, a: &Value) -> Option<Value> {
    match exact_float(vm, a) {
        Some(f) => Some(vm.float(-f)),
        None => Some(int_neg(vm, Int::exact(vm, a)?)),
    }
}

/// Negation.
pub fn int_neg(vm: &Vm, a: Int) -> Value {
    match a {
        Int::Small(n) => vm.int(-n),
        Int::Big(n) => vm.big_int(-n),
    }
}

/// `~a` of an `int` (of a `bool` it is deprecated and left to the special method).
pub fn invert(vm: &Vm, a: &Value) -> Option<Value> {
    if a.as_bool().is_some() {
        return None;
    }
    Some(match Int::exact(vm, a)? {
        Int::Small(n) => vm.int(!n),
        Int::Big(n) => vm.big_int(!n),
    })
}

/// Order of two numbers: `Some(None)` if a NaN makes them unordered.
#[allow(clippy::option_option)]
pub fn order(vm: &Vm, a: &Value, b: &Value) -> Option<Option<Ordering>> {
    Some(match (exact_float(vm, a), exact_float(vm, b)) {
        (Some(x), Some(y)) => x.partial_cmp(&y),
        (Some(x), None) => Int::exact(vm, b)?.cmp_f64(x).map(Ordering::reverse),
        (None, Some(y)) => Int::exact(vm, a)?.cmp_f64(y),
        (None, None) => Some(Int::exact(vm, a)?.cmp(&Int::exact(vm, b)?)),
    })
}

/// Whether the number is not zero.
pub fn truth(v: &Value) -> Option<bool> {
    match float_of(v) {
        Some(f) => Some(f != 0.0),
        None => Int::of(v).map(|n| !n.is_zero()),
    }
}

/// The decimal text of an integer; `None` if it has more digits than the limit.
pub fn int_text(n: Int, max_digits: usize) -> Option<String> {
    match n {
        Int::Small(n) => Some(n.to_string()),
        Int::Big(n) if n.is_zero() => Some("0".to_owned()),
        Int::Big(n) => super::int_text::to_decimal(n, max_digits),
    }
}
