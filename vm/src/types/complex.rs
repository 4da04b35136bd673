//! The type `complex`. The arithmetic itself is in `num/complex.rs`.

use crate::core::args::Args;
use crate::core::error::{PyResult, Raised};
use crate::core::function::ComplexObj;
use crate::core::native::{
    GetSetDef, MethodDef, TypeDef, binary, boolean, class_method, getter, hash, method, new, unary,
};
use crate::core::object::Payload;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::num::complex::{self, Complex, ComplexError, Operand, c};
use crate::num::float_parse;
use crate::num::hash::hash_complex;
use crate::num::ops::{Int, float_of};

use super::{float, format_spec, int, int_parse, warn};

pub static DEF: TypeDef = TypeDef::new("builtins", "complex", <ComplexObj as Payload>::vtable)
    .flags(tf::BASE)
    .methods(&[BASICS, ARITHMETIC])
    .getset(GETSET)
    .doc(
        "Create a complex number from a string or numbers.\n\nIf a string is given, parse it as a complex \
         number.\nIf a single number is given, convert it to a complex number.\nIf the 'real' or 'imag' arguments \
         are given, create a complex number\nwith the specified real and imaginary components.",
    );

static BASICS: &[MethodDef] = &[
    new("($type, real=0, imag=0)", new_complex),
    unary("__repr__", |vm, a| Ok(vm.str(&this(a).repr()))),
    hash(complex_hash),
    boolean(|_, a| Ok(this(a).re != 0.0 || this(a).im != 0.0)),
    unary("__complex__", |vm, a| Ok(exact(vm, a))),
    binary("__lt__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__le__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__gt__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__ge__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__eq__", |_, a, b| Ok(equal(a, b).map_or(Value::NOT_IMPLEMENTED, Value::from_bool))),
    binary("__ne__", |_, a, b| Ok(equal(a, b).map_or(Value::NOT_IMPLEMENTED, |e| Value::from_bool(!e)))),
    method("conjugate", "($self, /)", |vm, a| Ok(make(vm, this(&a[0]).re, -this(&a[0]).im)))
        .doc("Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j."),
    class_method("from_number", "($type, number, /)", from_number)
        .doc("Convert number to a complex floating-point number."),
    method("__getnewargs__", "($self, /)", |vm, a| {
        let z = this(&a[0]);
        Ok(vm.tuple(vec![vm.float(z.re), vm.float(z.im)]).into())
    }),
    method("__format__", "($self, format_spec, /)", |vm, a| {
        let spec = format_spec::argument(vm, &a[1])?;
        Ok(format_spec::format_complex(vm, &a[0], this(&a[0]), &spec)?.into())
    })
    .doc("Convert to a string according to format_spec."),
];

static GETSET: &[GetSetDef] = &[
    getter("real", |vm, a| Ok(vm.float(this(a).re))).member().doc("the real part of a complex number"),
    getter("imag", |vm, a| Ok(vm.float(this(a).im))).member().doc("the imaginary part of a complex number"),
];

/// The complex number of a `complex`, instances of subclasses included.
#[inline]
pub fn complex_of(v: &Value) -> Option<Complex> {
    v.as_::<ComplexObj>().map(|z| c(z.re, z.im))
}

fn this(a: &Value) -> Complex {
    match complex_of(a) {
        Some(z) => z,
        None => panic!("the receiver of a complex method is a complex"),
    }
}

fn exact(vm: &Vm, a: &Value) -> Value {
    if vm.is_exact(a, &vm.types().complex) { a.clone() } else { make(vm, this(a).re, this(a).im) }
}

/// A new `complex`.
pub fn make(vm: &Vm, re: f64, im: f64) -> Value {
    vm.alloc(&vm.types().complex, ComplexObj { re, im }).into()
}

fn complex_hash(vm: &Vm, a: &Value) -> PyResult<i64> {
    let z = this(a);
    Ok(hash_complex(float::hash_of(vm, z.re, a), float::hash_of(vm, z.im, a)))
}

fn equal(a: &Value, b: &Value) -> Option<bool> {
    let z = this(a);
    if let Some(w) = complex_of(b) {
        return Some(z.re == w.re && z.im == w.im);
    }
    if let Some(f) = float_of(b) {
        return Some(z.re == f && z.im == 0.0);
    }
    Int::of(b).map(|n| z.im == 0.0 && n.cmp_f64(z.re).is_some_and(|o| o.is_eq()))
}

/// An operand of complex arithmetic; `None` for other types.
fn operand(vm: &Vm, v: &Value) -> PyResult<Option<Operand>> {
    match complex_of(v) {
        Some(z) => Ok(Some(Operand::Complex(z))),
        None => Ok(float::operand(vm, v)?.map(Operand::Real)),
    }
}

macro_rules! operators {
    ($($name:literal $reflected:literal $f:ident;)*) => {
        $(fn $f(vm: &Vm, a: &Value, b: &Value) -> PyResult {
            let (Some(x), Some(y)) = (operand(vm, a)?, operand(vm, b)?) else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            let z = complex::$f(x, y);
            Ok(make(vm, z.re, z.im))
        })*
        static ARITHMETIC: &[MethodDef] = &[
            $(binary($name, $f), binary($reflected, |vm, a, b| $f(vm, b, a)),)*
            binary("__truediv__", div),
            binary("__rtruediv__", |vm, a, b| div(vm, b, a)),
            method("__pow__", "($self, value, mod=None, /)", |vm, args| pow(vm, &args[0], &args[1], args)),
            method("__rpow__", "($self, value, mod=None, /)", |vm, args| pow(vm, &args[1], &args[0], args)),
            unary("__neg__", |vm, a| Ok(make(vm, -this(a).re, -this(a).im))),
            unary("__pos__", |vm, a| Ok(exact(vm, a))),
            unary("__abs__", abs),
        ];
    };
}

operators! {
    "__add__" "__radd__" add;
    "__sub__" "__rsub__" sub;
    "__mul__" "__rmul__" mul;
}

fn div(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (Some(x), Some(y)) = (operand(vm, a)?, operand(vm, b)?) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match complex::div(x, y) {
        Ok(z) => Ok(make(vm, z.re, z.im)),
        Err(_) => Err(int::zero_division(vm)),
    }
}

fn abs(vm: &Vm, a: &Value) -> PyResult {
    let z = this(a);
    let r = z.abs();
    if r.is_infinite() && z.is_finite() {
        return Err(vm.overflow_error("absolute value too large"));
    }
    Ok(vm.float(r))
}

/// The exception for a power without a result.
#[cold]
pub fn raise_pow(vm: &Vm, e: ComplexError) -> Raised {
    match e {
        ComplexError::ZeroDivision => vm.zero_division_error("zero to a negative or complex power"),
        ComplexError::Overflow => vm.overflow_error("complex exponentiation"),
    }
}

fn pow(vm: &Vm, a: &Value, b: &Value, args: Args) -> PyResult {
    let as_complex = |o: Operand| match o {
        Operand::Complex(z) => z,
        Operand::Real(x) => c(x, 0.0),
    };
    let (Some(z), Some(w)) = (operand(vm, a)?, operand(vm, b)?) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if args.some(2).is_some() {
        return Err(vm.value_error("complex modulo"));
    }
    match as_complex(z).pow(as_complex(w)) {
        Ok(z) => Ok(make(vm, z.re, z.im)),
        Err(e) => Err(raise_pow(vm, e)),
    }
}

/// The result of `__complex__`, if the object has it.
pub fn try_complex(vm: &Vm, v: &Value) -> PyResult<Option<Complex>> {
    if vm.is_exact(v, &vm.types().complex) {
        return Ok(complex_of(v));
    }
    let Some(m) = vm.special(v, Special::Complex) else { return Ok(None) };
    let z = vm.call_unary(&m, v)?;
    let Some(value) = complex_of(&z) else {
        return Err(vm.type_error(format!("__complex__ returned non-complex (type {})", vm.type_name(&z))));
    };
    if !vm.is_exact(&z, &vm.types().complex) {
        let message = format!(
            "__complex__ returned non-complex (type {}).  The ability to return an instance of a strict subclass \
             of complex is deprecated, and may be removed in a future version of Python.",
            vm.type_name(&z)
        );
        warn::deprecated(vm, &message)?;
    }
    Ok(Some(value))
}

/// The value as a complex number, as the functions of `cmath` take it.
pub fn to_complex(vm: &Vm, v: &Value) -> PyResult<Complex> {
    match try_complex(vm, v)? {
        Some(z) => Ok(z),
        None => Ok(c(vm.to_f64(v)?, 0.0)),
    }
}

fn instance(vm: &Vm, cls: &Value, z: Complex) -> Value {
    match cls.to_ref::<TypeObj>() {
        Some(cls) => vm.alloc(&cls, ComplexObj { re: z.re, im: z.im }).into(),
        None => make(vm, z.re, z.im),
    }
}

fn is_real(vm: &Vm, v: &Value) -> bool {
    vm.special(v, Special::Float).is_some() || vm.special(v, Special::Index).is_some()
}

fn new_complex(vm: &Vm, args: Args) -> PyResult {
    let cls = &args[0];
    let Some(real) = args.opt(1) else {
        let im = match args.opt(2) {
            None => return Ok(instance(vm, cls, c(0.0, 0.0))),
            Some(v) => v,
        };
        return Ok(instance(vm, cls, combine(vm, Some((c(0.0, 0.0), false)), None, im)?));
    };
    let Some(imag) = args.opt(2) else { return single(vm, cls, real) };
    let z = combine(vm, None, Some(real), imag)?;
    Ok(instance(vm, cls, z))
}

/// `complex(x)`.
fn single(vm: &Vm, cls: &Value, x: &Value) -> PyResult {
    let is_complex = cls.as_::<TypeObj>().is_some_and(|t| std::ptr::eq(t, &*vm.types().complex));
    if is_complex && vm.is_exact(x, &vm.types().complex) {
        return Ok(x.clone());
    }
    if let Some(s) = x.as_::<Str>() {
        return match float_parse::parse_complex(&int_parse::str_text(s)) {
            Some((re, im)) => Ok(instance(vm, cls, c(re, im))),
            None => Err(vm.value_error("complex() arg is a malformed string")),
        };
    }
    if let Some(z) = try_complex(vm, x)? {
        return Ok(instance(vm, cls, z));
    }
    if !is_real(vm, x) {
        return Err(vm.type_error(format!(
            "complex() argument must be a string or a number, not {}",
            vm.type_name(x)
        )));
    }
    Ok(instance(vm, cls, c(vm.to_f64(x)?, 0.0)))
}

/// `complex(real, imag)`; `known` is the real part if no argument gave it.
fn combine(vm: &Vm, known: Option<(Complex, bool)>, real: Option<&Value>, imag: &Value) -> PyResult<Complex> {
    let part = |v: &Value, name: &str| -> PyResult<(Complex, bool)> {
        let z = if name == "real" { try_complex(vm, v)? } else { complex_of(v) };
        if let Some(z) = z {
            let message =
                format!("complex() argument '{name}' must be a real number, not {}", vm.type_name(v));
            warn::deprecated(vm, &message)?;
            return Ok((z, true));
        }
        if !is_real(vm, v) {
            return Err(vm.type_error(format!(
                "complex() argument '{name}' must be a real number, not {}",
                vm.type_name(v)
            )));
        }
        Ok((c(vm.to_f64(v)?, 0.0), false))
    };
    let (r, r_complex) = match (known, real) {
        (Some(known), _) => known,
        (None, Some(v)) => part(v, "real")?,
        (None, None) => (c(0.0, 0.0), false),
    };
    let (i, i_complex) = part(imag, "imag")?;
    let re = if i_complex { r.re - i.im } else { r.re };
    let im = if r_complex { i.re + r.im } else { i.re };
    Ok(c(re, im))
}

fn from_number(vm: &Vm, args: Args) -> PyResult {
    let exact = args[0].as_::<TypeObj>().is_some_and(|t| std::ptr::eq(t, &*vm.types().complex));
    if exact && vm.is_exact(&args[1], &vm.types().complex) {
        return Ok(args[1].clone());
    }
    let z = to_complex(vm, &args[1])?;
    let z = make(vm, z.re, z.im);
    if exact { Ok(z) } else { vm.call(&args[0], &[z]) }
}
