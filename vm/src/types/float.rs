//! The type `float`: special methods and the declaration. Other methods are in
//! `float_methods.rs`, the arithmetic itself in `num/`.

use std::cmp::Ordering;

use crate::core::args::CallArgs;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::function::FloatObj;
use crate::core::native::{MethodDef, TypeDef, binary, boolean, hash, method, unary};
use crate::core::object::Payload;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::num::complex::{Complex, c};
use crate::num::float_math::{self, Power};
use crate::num::hash::hash_f64;
use crate::num::ops::{Int, float_of};
use crate::num::{bigfloat, float_parse, float_repr};
use crate::protocol::compare::CmpOp;

use super::int_parse::{at_most_one, number_text, raw_new};
use super::{complex, float_methods, int};

pub static DEF: TypeDef = TypeDef::new("builtins", "float", <FloatObj as Payload>::vtable)
    .flags(tf::BASE | tf::MATCH_SELF)
    .methods(&[BASICS, ARITHMETIC, float_methods::METHODS])
    .getset(float_methods::GETSET)
    .doc("Convert a string or number to a floating-point number, if possible.");

static BASICS: &[MethodDef] = &[
    raw_new("($type, x=0, /)", new),
    unary("__repr__", |vm, a| Ok(vm.str(&float_repr::repr(this(a))))),
    hash(float_hash),
    boolean(|_, a| Ok(this(a) != 0.0)),
    unary("__int__", |vm, a| to_int(vm, this(a).trunc())),
    unary("__float__", |vm, a| Ok(exact(vm, a))),
    binary("__lt__", |_, a, b| compare(a, b, CmpOp::Lt)),
    binary("__le__", |_, a, b| compare(a, b, CmpOp::Le)),
    binary("__eq__", |_, a, b| compare(a, b, CmpOp::Eq)),
    binary("__ne__", |_, a, b| compare(a, b, CmpOp::Ne)),
    binary("__gt__", |_, a, b| compare(a, b, CmpOp::Gt)),
    binary("__ge__", |_, a, b| compare(a, b, CmpOp::Ge)),
];

/// The receiver's float.
#[inline]
pub fn this(a: &Value) -> f64 {
    match float_of(a) {
        Some(f) => f,
        None => panic!("the receiver of a float method is a float"),
    }
}

/// The receiver as an exact `float`.
pub fn exact(vm: &Vm, a: &Value) -> Value {
    if vm.is_exact(a, &vm.types().float) { a.clone() } else { vm.float(this(a)) }
}

/// `OverflowError: int too large to convert to float`.
#[cold]
pub fn too_large(vm: &Vm) -> Raised {
    vm.overflow_error("int too large to convert to float")
}

/// A whole float as an `int`.
pub fn to_int(vm: &Vm, f: f64) -> PyResult {
    if f.abs() < 4e18 {
        return Ok(vm.int(f as i64));
    }
    match bigfloat::trunc(f) {
        Some(n) => Ok(vm.big_int(n)),
        None if f.is_nan() => Err(vm.value_error("cannot convert float NaN to integer")),
        None => Err(vm.overflow_error("cannot convert float infinity to integer")),
    }
}

/// Hash of a float; NaN hashes by the identity of its object.
pub fn hash_of(vm: &Vm, f: f64, object: &Value) -> i64 {
    match hash_f64(f) {
        Some(h) => h,
        None => (vm.id(object) >> 4) as i64,
    }
}

fn float_hash(vm: &Vm, a: &Value) -> PyResult<i64> {
    Ok(hash_of(vm, this(a), a))
}

fn compare(a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let x = this(a);
    let order = match (float_of(b), Int::of(b)) {
        (Some(y), _) => x.partial_cmp(&y),
        (None, Some(y)) => y.cmp_f64(x).map(Ordering::reverse),
        (None, None) => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(Value::from_bool(match order {
        Some(o) => op.of(o),
        None => op == CmpOp::Ne,
    }))
}

/// An operand of float arithmetic: a float or an integer that fits one. `None` for other types.
#[inline]
pub fn operand(vm: &Vm, v: &Value) -> PyResult<Option<f64>> {
    match float_of(v) {
        Some(f) => Ok(Some(f)),
        None => match Int::of(v) {
            Some(n) => n.to_f64().map(Some).ok_or_else(|| too_large(vm)),
            None => Ok(None),
        },
    }
}

macro_rules! operators {
    ($($name:literal $reflected:literal $f:ident |$vm:ident, $x:ident, $y:ident| $e:expr;)*) => {
        $(fn $f($vm: &Vm, a: &Value, b: &Value) -> PyResult {
            let (Some($x), Some($y)) = (operand($vm, a)?, operand($vm, b)?) else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            $e
        })*
        static ARITHMETIC: &[MethodDef] = &[
            $(binary($name, $f), binary($reflected, |vm, a, b| $f(vm, b, a)),)*
            method("__pow__", "($self, value, mod=None, /)", |vm, args| {
                int::no_modulus(vm, args)?;
                pow(vm, &args[0], &args[1])
            }),
            method("__rpow__", "($self, value, mod=None, /)", |vm, args| {
                int::no_modulus(vm, args)?;
                pow(vm, &args[1], &args[0])
            }),
            unary("__neg__", |vm, a| Ok(vm.float(-this(a)))),
            unary("__pos__", |vm, a| Ok(exact(vm, a))),
            unary("__abs__", |vm, a| Ok(vm.float(this(a).abs()))),
        ];
    };
}

operators! {
    "__add__" "__radd__" add |vm, x, y| Ok(vm.float(x + y));
    "__sub__" "__rsub__" sub |vm, x, y| Ok(vm.float(x - y));
    "__mul__" "__rmul__" mul |vm, x, y| Ok(vm.float(x * y));
    "__truediv__" "__rtruediv__" true_div |vm, x, y| nonzero(vm, y).map(|()| vm.float(x / y));
    "__floordiv__" "__rfloordiv__" floor_div |vm, x, y| {
        nonzero(vm, y).map(|()| vm.float(float_math::div_mod(x, y).0))
    };
    "__mod__" "__rmod__" modulo |vm, x, y| nonzero(vm, y).map(|()| vm.float(float_math::modulo(x, y)));
    "__divmod__" "__rdivmod__" div_mod |vm, x, y| nonzero(vm, y).map(|()| {
        let (q, r) = float_math::div_mod(x, y);
        vm.tuple(vec![vm.float(q), vm.float(r)]).into()
    });
}

fn nonzero(vm: &Vm, y: f64) -> PyResult<()> {
    if y == 0.0 { Err(int::zero_division(vm)) } else { Ok(()) }
}

fn pow(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    match (operand(vm, a)?, operand(vm, b)?) {
        (Some(x), Some(y)) => power(vm, x, y),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `x ** y`.
pub fn power(vm: &Vm, x: f64, y: f64) -> PyResult {
    match float_math::pow(x, y) {
        Power::Real(f) => Ok(vm.float(f)),
        Power::ZeroDivision => Err(vm.zero_division_error("zero to a negative power")),
        Power::Overflow => {
            Err(vm.new_exc(Exc::OverflowError, vec![vm.int(34), vm.str("Numerical result out of range")]))
        }
        Power::Complex => match c(x, 0.0).pow(c(y, 0.0)) {
            Ok(Complex { re, im }) => Ok(complex::make(vm, re, im)),
            Err(e) => Err(complex::raise_pow(vm, e)),
        },
    }
}

fn new(vm: &Vm, args: CallArgs) -> PyResult {
    let (cls, x) = at_most_one(vm, args, "float")?;
    let f = match x {
        None => 0.0,
        Some(x) => convert(vm, x)?,
    };
    Ok(instance(vm, cls, f))
}

/// The float as an instance of `cls`.
pub fn instance(vm: &Vm, cls: &Value, f: f64) -> Value {
    match cls.to_ref::<TypeObj>() {
        Some(cls) if !cls.is(&vm.types().float) => vm.alloc(&cls, FloatObj(f)).into(),
        _ => vm.float(f),
    }
}

/// `float(x)`.
fn convert(vm: &Vm, x: &Value) -> PyResult<f64> {
    if vm.is_exact(x, &vm.types().str)
        && let Some(s) = x.as_::<Str>()
    {
        return from_text(vm, &super::int_parse::str_text(s), x);
    }
    if let Some(f) = x.as_inline_float() {
        return Ok(f);
    }
    if let Some(n) = x.as_small_int() {
        return Ok(n as f64);
    }
    if let Some(m) = vm.special(x, Special::Float) {
        let f = vm.call_unary(&m, x)?;
        let Some(value) = float_of(&f) else {
            return Err(vm.type_error(format!(
                "{}.__float__ returned non-float (type {})",
                vm.type_name(x),
                vm.type_name(&f)
            )));
        };
        if !vm.is_exact(&f, &vm.types().float) {
            let message = format!(
                "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict \
                 subclass of float is deprecated, and may be removed in a future version of Python.",
                vm.type_name(x),
                vm.type_name(&f)
            );
            super::warn::deprecated(vm, &message)?;
        }
        return Ok(value);
    }
    if vm.special(x, Special::Index).is_some() {
        let n = vm.index(x)?;
        return match Int::of(&n).and_then(|n| n.to_f64()) {
            Some(f) => Ok(f),
            None => Err(too_large(vm)),
        };
    }
    match number_text(vm, x)? {
        Some((text, shown)) => from_text(vm, &text, &shown),
        None => Err(vm.type_error(format!(
            "float() argument must be a string or a real number, not '{}'",
            vm.type_name(x)
        ))),
    }
}

fn from_text(vm: &Vm, text: &str, shown: &Value) -> PyResult<f64> {
    match float_parse::parse(text) {
        Some(f) => Ok(f),
        None => {
            let shown = vm.repr(shown)?;
            Err(vm.value_error(format!("could not convert string to float: {}", shown.to_text())))
        }
    }
}
