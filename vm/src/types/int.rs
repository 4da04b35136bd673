//! The type `int`: special methods and the declaration. Other methods are in `int_methods.rs`,
//! text in `int_parse.rs`, the arithmetic itself in `num/`.

use crate::core::args::Args;
use crate::core::error::{PyResult, Raised};
use crate::core::function::IntObj;
use crate::core::native::{MethodDef, TypeDef, binary, boolean, hash, method, unary};
use crate::core::object::Payload;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::num::hash::{hash_big, hash_i64};
use crate::num::int_math::{self, IntError};
use crate::num::ops::{self, Int};
use crate::protocol::compare::CmpOp;

use super::{float, int_methods, int_parse};

pub static DEF: TypeDef = TypeDef::new("builtins", "int", <IntObj as Payload>::vtable)
    .flags(tf::BASE | tf::MATCH_SELF)
    .methods(&[BASICS, ARITHMETIC, int_methods::METHODS])
    .getset(int_methods::GETSET)
    .doc(
        "int([x]) -> integer\nint(x, base=10) -> integer\n\nConverts a number or text to an integer; \
         0 without arguments. A float is truncated\ntowards zero. Text is read in the given base, 2 to 36, \
         or 0 to go by its prefix.\n>>> int('0b100', base=0)\n4",
    );

static BASICS: &[MethodDef] = &[
    int_parse::raw_new("($type, x=0, /, base=10)", int_parse::new),
    unary("__repr__", int_parse::repr),
    hash(int_hash),
    boolean(|_, a| Ok(!this(a).is_zero())),
    unary("__int__", |vm, a| Ok(exact(vm, a))),
    unary("__index__", |vm, a| Ok(exact(vm, a))),
    unary("__float__", |vm, a| this(a).to_f64().map(|f| vm.float(f)).ok_or_else(|| float::too_large(vm))),
    binary("__lt__", |_, a, b| compare(a, b, CmpOp::Lt)),
    binary("__le__", |_, a, b| compare(a, b, CmpOp::Le)),
    binary("__eq__", |_, a, b| compare(a, b, CmpOp::Eq)),
    binary("__ne__", |_, a, b| compare(a, b, CmpOp::Ne)),
    binary("__gt__", |_, a, b| compare(a, b, CmpOp::Gt)),
    binary("__ge__", |_, a, b| compare(a, b, CmpOp::Ge)),
];

/// The receiver's integer.
#[inline]
pub fn this(a: &Value) -> Int<'_> {
    match Int::of(a) {
        Some(n) => n,
        None => panic!("the receiver of an int method is an int"),
    }
}

/// The receiver as an exact `int`.
pub fn exact(vm: &Vm, a: &Value) -> Value {
    if a.is_small_int() || vm.is_exact(a, &vm.types().int) { a.clone() } else { this(a).to_value(vm) }
}

fn int_hash(_: &Vm, a: &Value) -> PyResult<i64> {
    Ok(match this(a) {
        Int::Small(n) => hash_i64(n),
        Int::Big(n) => hash_big(n),
    })
}

fn compare(a: &Value, b: &Value, op: CmpOp) -> PyResult {
    Ok(match Int::of(b) {
        Some(y) => Value::from_bool(op.of(this(a).cmp(&y))),
        None => Value::NOT_IMPLEMENTED,
    })
}

/// `ZeroDivisionError: division by zero`.
#[cold]
pub fn zero_division(vm: &Vm) -> Raised {
    vm.zero_division_error("division by zero")
}

/// The exception for an integer operation without a result.
#[cold]
pub fn raise(vm: &Vm, e: IntError) -> Raised {
    match e {
        IntError::Zero => zero_division(vm),
        IntError::NegativeShift => vm.value_error("negative shift count"),
        IntError::TooManyBits => vm.overflow_error("too many digits in integer"),
        IntError::Memory => vm.memory_error(),
        IntError::NotInvertible => vm.value_error("base is not invertible for the given modulus"),
    }
}

macro_rules! operators {
    ($($name:literal $reflected:literal $f:ident |$vm:ident, $x:ident, $y:ident| $e:expr;)*) => {
        $(fn $f($vm: &Vm, a: &Value, b: &Value) -> PyResult {
            match (Int::of(a), Int::of(b)) {
                (Some($x), Some($y)) => $e,
                _ => Ok(Value::NOT_IMPLEMENTED),
            }
        })*
        static ARITHMETIC: &[MethodDef] = &[
            $(binary($name, $f), binary($reflected, |vm, a, b| $f(vm, b, a)),)*
            method("__pow__", "($self, value, mod=None, /)", |vm, args| pow(vm, &args[0], &args[1], args.some(2))),
            method("__rpow__", "($self, value, mod=None, /)", |vm, args| pow(vm, &args[1], &args[0], args.some(2))),
            unary("__neg__", |vm, a| Ok(ops::int_neg(vm, this(a)))),
            unary("__pos__", |vm, a| Ok(exact(vm, a))),
            unary("__abs__", |vm, a| Ok(if this(a).is_negative() { ops::int_neg(vm, this(a)) } else { exact(vm, a) })),
            unary("__invert__", |vm, a| Ok(invert(vm, this(a)))),
        ];
    };
}

operators! {
    "__add__" "__radd__" add |vm, x, y| Ok(ops::int_add(vm, x, y));
    "__sub__" "__rsub__" sub |vm, x, y| Ok(ops::int_sub(vm, x, y));
    "__mul__" "__rmul__" mul |vm, x, y| Ok(ops::int_mul(vm, x, y));
    "__floordiv__" "__rfloordiv__" floor_div |vm, x, y| nonzero(vm, y).map(|()| ops::int_floor_div(vm, x, y));
    "__mod__" "__rmod__" modulo |vm, x, y| nonzero(vm, y).map(|()| ops::int_mod(vm, x, y));
    "__divmod__" "__rdivmod__" div_mod |vm, x, y| nonzero(vm, y).map(|()| {
        let (q, r) = ops::int_div_mod(vm, x, y);
        vm.tuple(vec![q, r]).into()
    });
    "__truediv__" "__rtruediv__" true_div |vm, x, y| {
        nonzero(vm, y)?;
        match ops::int_true_div(x, y) {
            Some(f) => Ok(vm.float(f)),
            None => Err(vm.overflow_error("integer division result too large for a float")),
        }
    };
    "__lshift__" "__rlshift__" shl |vm, x, y| match ops::int_shl(vm, x, y) {
        Some(v) => Ok(v),
        None => int_math::shl(&x.big(), &y.big()).map(|n| vm.big_int(n)).map_err(|e| raise(vm, e)),
    };
    "__rshift__" "__rrshift__" shr |vm, x, y| match ops::int_shr(vm, x, y) {
        Some(v) => Ok(v),
        None => Err(raise(vm, IntError::NegativeShift)),
    };
    "__and__" "__rand__" and |vm, x, y| Ok(ops::int_and(vm, x, y));
    "__or__" "__ror__" or |vm, x, y| Ok(ops::int_or(vm, x, y));
    "__xor__" "__rxor__" xor |vm, x, y| Ok(ops::int_xor(vm, x, y));
}

#[inline]
fn nonzero(vm: &Vm, n: Int) -> PyResult<()> {
    if n.is_zero() { Err(zero_division(vm)) } else { Ok(()) }
}

/// Bitwise inversion.
pub fn invert(vm: &Vm, n: Int) -> Value {
    match n {
        Int::Small(n) => vm.int(!n),
        Int::Big(n) => vm.big_int(!n),
    }
}

fn pow(vm: &Vm, a: &Value, b: &Value, modulus: Option<&Value>) -> PyResult {
    let (Some(x), Some(y)) = (Int::of(a), Int::of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(modulus) = modulus else {
        if y.is_negative() {
            // The result is a float.
            let (x, y) = (x.to_f64(), y.to_f64());
            return match (x, y) {
                (Some(x), Some(y)) => float::power(vm, x, y),
                _ => Err(float::too_large(vm)),
            };
        }
        return match ops::int_pow(vm, x, y) {
            Some(v) => Ok(v),
            None => Err(vm.memory_error()),
        };
    };
    let Some(m) = Int::of(modulus) else { return Ok(Value::NOT_IMPLEMENTED) };
    if m.is_zero() {
        return Err(vm.value_error("pow() 3rd argument cannot be 0"));
    }
    if let (Int::Small(base), Int::Small(exp @ 0..), Int::Small(m)) = (x, y, m) {
        return Ok(vm.int(small_pow_mod(base, exp, m)));
    }
    int_math::pow_mod(&x.big(), &y.big(), &m.big()).map(|n| vm.big_int(n)).map_err(|e| raise(vm, e))
}

/// `base ** exp % m` for an exponent that is not negative, with the sign of `m`.
fn small_pow_mod(base: i64, mut exp: i64, m: i64) -> i64 {
    let size = i128::from(m.unsigned_abs());
    let mut base = i128::from(base).rem_euclid(size);
    let mut r = 1 % size;
    while exp > 0 {
        if exp & 1 == 1 {
            r = r * base % size;
        }
        base = base * base % size;
        exp >>= 1;
    }
    // In the range of the modulus, which is a small integer.
    if m < 0 && r != 0 { (r - size) as i64 } else { r as i64 }
}

/// Arguments of `__pow__` and `__rpow__` of types that take no modulus.
pub fn no_modulus(vm: &Vm, args: Args) -> PyResult<()> {
    match args.some(2) {
        None => Ok(()),
        Some(_) => Err(vm.type_error("pow() 3rd argument not allowed unless all arguments are integers")),
    }
}
