//! Methods of `float` by name, and its attributes.

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{GetSetDef, MethodDef, class_method, getter, method};
use crate::core::str::Str;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::num::float_hex::{self, HexError};
use crate::num::ops::Int;
use crate::num::{bigfloat, float_math};

use super::float::{exact, this, to_int};
use super::format_spec;

pub static METHODS: &[MethodDef] = &[
    method("conjugate", "($self, /)", |vm, a| Ok(exact(vm, &a[0])))
        .doc("Return self, the complex conjugate of any float."),
    method("hex", "($self, /)", |vm, a| Ok(vm.str(&float_hex::to_hex(this(&a[0])))))
        .doc("Return a hexadecimal representation of a floating-point number.\n\n>>> (-0.1).hex()\n'-0x1.999999999999ap-4'\n>>> 3.14159.hex()\n'0x1.921f9f01b866ep+1'"),
    class_method("fromhex", "($type, string, /)", from_hex)
        .doc("Create a floating-point number from a hexadecimal string.\n\n>>> float.fromhex('0x1.ffffp10')\n2047.984375\n>>> float.fromhex('-0x1p-1074')\n-5e-324"),
    class_method("from_number", "($type, number, /)", from_number)
        .doc("Convert real number to a floating-point number."),
    method("is_integer", "($self, /)", |_, a| {
        let f = this(&a[0]);
        Ok(Value::from_bool(f.is_finite() && f == f.trunc()))
    })
    .doc("Return True if the float is an integer."),
    method("as_integer_ratio", "($self, /)", ratio)
        .doc("Return a pair of integers, whose ratio is exactly equal to the original float.\n\nThe ratio is in lowest terms and has a positive denominator.  Raise\nOverflowError on infinities and a ValueError on NaNs.\n\n>>> (10.0).as_integer_ratio()\n(10, 1)\n>>> (0.0).as_integer_ratio()\n(0, 1)\n>>> (-.25).as_integer_ratio()\n(-1, 4)"),
    method("__trunc__", "($self, /)", |vm, a| to_int(vm, this(&a[0]).trunc()))
        .doc("Return the Integral closest to x between 0 and x."),
    method("__floor__", "($self, /)", |vm, a| to_int(vm, this(&a[0]).floor()))
        .doc("Return the floor as an Integral."),
    method("__ceil__", "($self, /)", |vm, a| to_int(vm, this(&a[0]).ceil()))
        .doc("Return the ceiling as an Integral."),
    method("__round__", "($self, ndigits=None, /)", round).doc(
        "Return the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, work like \
         built-in round(x, ndigits).",
    ),
    method("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![exact(vm, &a[0])]).into())),
    method("__format__", "($self, format_spec, /)", |vm, a| {
        let spec = format_spec::argument(vm, &a[1])?;
        Ok(format_spec::format_float(vm, &a[0], &spec)?.into())
    })
    .doc("Formats the float according to format_spec."),
    class_method("__getformat__", "($type, typestr, /)", get_format)
        .doc("You probably don't want to use this function."),
];

pub static GETSET: &[GetSetDef] = &[
    getter("real", |vm, a| Ok(exact(vm, a))).doc("the real part of a complex number"),
    getter("imag", |vm, _| Ok(vm.float(0.0))).doc("the imaginary part of a complex number"),
];

/// An instance of the class a class method was called on.
fn of_class(vm: &Vm, cls: &Value, f: f64) -> PyResult {
    let exact = cls.as_::<TypeObj>().is_some_and(|t| std::ptr::eq(t, &*vm.types().float));
    if exact { Ok(vm.float(f)) } else { vm.call(cls, &[vm.float(f)]) }
}

fn from_hex(vm: &Vm, args: Args) -> PyResult {
    let Some(text) = args[1].as_::<Str>() else {
        return Err(vm.type_error("bad argument type for built-in operation"));
    };
    let text = text.to_text();
    match float_hex::from_hex(&text) {
        Ok(f) => of_class(vm, &args[0], f),
        Err(HexError::Invalid) => Err(vm.value_error("invalid hexadecimal floating-point string")),
        Err(HexError::TooLarge) => {
            Err(vm.overflow_error("hexadecimal value too large to represent as a float"))
        }
        Err(HexError::TooLong) => Err(vm.value_error("hexadecimal string too long to convert")),
    }
}

fn from_number(vm: &Vm, args: Args) -> PyResult {
    let exact = args[0].as_::<TypeObj>().is_some_and(|t| std::ptr::eq(t, &*vm.types().float));
    if exact && vm.is_exact(&args[1], &vm.types().float) {
        return Ok(args[1].clone());
    }
    let f = vm.to_f64(&args[1])?;
    of_class(vm, &args[0], f)
}

fn ratio(vm: &Vm, args: Args) -> PyResult {
    let f = this(&args[0]);
    if f.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    if f.is_infinite() {
        return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (n, d) = bigfloat::ratio(f);
    Ok(vm.tuple(vec![vm.big_int(n), vm.big_int(d)]).into())
}

fn round(vm: &Vm, args: Args) -> PyResult {
    let f = this(&args[0]);
    let Some(digits) = args.some(1) else { return to_int(vm, f.round_ties_even()) };
    let digits = vm.index(digits)?;
    if !f.is_finite() {
        return Ok(vm.float(f));
    }
    let digits = Int::of(&digits).map(|n| n.big().into_owned()).unwrap_or_default();
    match float_math::round(f, &digits) {
        Some(r) if r.is_finite() => Ok(vm.float(r)),
        _ => Err(vm.overflow_error("rounded value too large to represent")),
    }
}

fn get_format(vm: &Vm, args: Args) -> PyResult {
    let Some(text) = args[1].as_::<Str>() else {
        return Err(
            vm.type_error(format!("__getformat__() argument must be str, not {}", vm.type_name(&args[1])))
        );
    };
    if !text.is_text("double") && !text.is_text("float") {
        return Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'"));
    }
    Ok(vm.str(if cfg!(target_endian = "little") { "IEEE, little-endian" } else { "IEEE, big-endian" }))
}
