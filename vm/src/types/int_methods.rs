//! Methods of `int` by name, and its attributes.

use num_bigint::{BigInt, Sign};

use crate::core::args::Args;
use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::native::{GetSetDef, MethodDef, class_method, getter, method};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::num::int_math;
use crate::num::ops::Int;

use super::format_spec;
use super::int::{exact, this};

pub static METHODS: &[MethodDef] = &[
    method("conjugate", "($self, /)", |vm, a| Ok(exact(vm, &a[0])))
        .doc("Returns self, the complex conjugate of any int."),
    method("bit_length", "($self, /)", |vm, a| Ok(vm.int(bit_length(this(&a[0])))))
        .doc("Number of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6"),
    method("bit_count", "($self, /)", |vm, a| Ok(vm.int(bit_count(this(&a[0])))))
        .doc("Number of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3"),
    method("to_bytes", "($self, /, length=1, byteorder='big', *, signed=False)", to_bytes)
        .doc("Return an array of bytes representing an integer."),
    class_method("from_bytes", "($type, /, bytes, byteorder='big', *, signed=False)", from_bytes)
        .doc("Return the integer represented by the given array of bytes."),
    method("as_integer_ratio", "($self, /)", |vm, a| Ok(vm.tuple(vec![exact(vm, &a[0]), vm.int(1)]).into()))
        .doc("Return a pair of integers, whose ratio is equal to the original int.\n\nThe ratio is in lowest terms and has a positive denominator.\n\n>>> (10).as_integer_ratio()\n(10, 1)\n>>> (-10).as_integer_ratio()\n(-10, 1)\n>>> (0).as_integer_ratio()\n(0, 1)"),
    method("is_integer", "($self, /)", |_, _| Ok(Value::TRUE))
        .doc("Returns True. Exists for duck type compatibility with float.is_integer."),
    method("__trunc__", "($self, /)", |vm, a| Ok(exact(vm, &a[0])))
        .doc("Truncating an Integral returns itself."),
    method("__floor__", "($self, /)", |vm, a| Ok(exact(vm, &a[0])))
        .doc("Flooring an Integral returns itself."),
    method("__ceil__", "($self, /)", |vm, a| Ok(exact(vm, &a[0])))
        .doc("Ceiling of an Integral returns itself."),
    method("__round__", "($self, ndigits=None, /)", round).doc(
        "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.",
    ),
    method("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![exact(vm, &a[0])]).into())),
    method("__format__", "($self, format_spec, /)", |vm, a| {
        let spec = format_spec::argument(vm, &a[1])?;
        Ok(format_spec::format_int(vm, &a[0], &spec)?.into())
    })
    .doc("Convert to a string according to format_spec."),
    method("__sizeof__", "($self, /)", |vm, a| {
        let digits = (bit_length(this(&a[0])) + 29) / 30;
        Ok(vm.int(24 + 4 * digits.max(1)))
    })
    .doc("Returns size in memory, in bytes."),
];

pub static GETSET: &[GetSetDef] = &[
    getter("real", |vm, a| Ok(exact(vm, a))).doc("the real part of a complex number"),
    getter("imag", |vm, _| Ok(vm.int(0))).doc("the imaginary part of a complex number"),
    getter("numerator", |vm, a| Ok(exact(vm, a))).doc("the numerator of a rational number in lowest terms"),
    getter("denominator", |vm, _| Ok(vm.int(1))).doc("the denominator of a rational number in lowest terms"),
];

/// Bits of the absolute value.
pub fn bit_length(n: Int) -> i64 {
    match n {
        Int::Small(n) => i64::from(64 - n.unsigned_abs().leading_zeros()),
        Int::Big(n) => n.bits() as i64,
    }
}

fn bit_count(n: Int) -> i64 {
    match n {
        Int::Small(n) => i64::from(n.unsigned_abs().count_ones()),
        Int::Big(n) => n.magnitude().count_ones() as i64,
    }
}

fn round(vm: &Vm, args: Args) -> PyResult {
    let Some(digits) = args.some(1) else { return Ok(exact(vm, &args[0])) };
    let digits = vm.index(digits)?;
    let Some(digits) = Int::of(&digits) else { return Ok(exact(vm, &args[0])) };
    if !digits.is_negative() {
        return Ok(exact(vm, &args[0]));
    }
    Ok(vm.big_int(int_math::round(&this(&args[0]).big(), &digits.big())))
}

/// Whether the byte order is little.
fn little(vm: &Vm, order: Option<&Value>, function: &str) -> PyResult<bool> {
    let Some(order) = order else { return Ok(false) };
    let Some(text) = order.as_::<Str>() else {
        return Err(vm.type_error(format!(
            "{function}() argument 'byteorder' must be str, not {}",
            vm.type_name(order)
        )));
    };
    match () {
        () if text.is_text("little") => Ok(true),
        () if text.is_text("big") => Ok(false),
        () => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(vm: &Vm, args: Args) -> PyResult {
    let length = match args.opt(1) {
        None => 1,
        Some(v) => {
            let n = vm.index(v)?;
            vm.small(&n).ok_or_else(|| vm.overflow_error("Python int too large to convert to C ssize_t"))?
        }
    };
    let order = args.opt(2);
    if let Some(order) = order
        && !order.is_a::<Str>()
    {
        little(vm, Some(order), "to_bytes")?;
    }
    let signed = args.opt(3).map_or(Ok(false), |v| vm.is_true(v))?;
    let little = little(vm, order, "to_bytes")?;
    let Ok(length) = usize::try_from(length) else {
        return Err(vm.value_error("length argument must be non-negative"));
    };
    if length > 1 << 40 {
        return Err(vm.memory_error());
    }
    match int_math::to_bytes_le(&this(&args[0]).big(), length, signed) {
        Ok(mut bytes) => {
            if !little {
                bytes.reverse();
            }
            Ok(vm.bytes(&bytes).into())
        }
        Err(true) => Err(vm.overflow_error("int too big to convert")),
        Err(false) => Err(vm.overflow_error("can't convert negative int to unsigned")),
    }
}

fn from_bytes(vm: &Vm, args: Args) -> PyResult {
    let little = little(vm, args.opt(2), "from_bytes")?;
    let signed = args.opt(3).map_or(Ok(false), |v| vm.is_true(v))?;
    let source = &args[1];
    let refused = source.is_a::<Str>() || vm.is_int(source) || vm.as_float(source).is_some();
    let copy = match source.as_::<Bytes>() {
        Some(_) => source.clone(),
        None if refused || !is_bytes_source(vm, source) => {
            return Err(vm.type_error(format!("cannot convert '{}' object to bytes", vm.type_name(source))));
        }
        None => vm.call(&vm.types().bytes.value(), std::slice::from_ref(source))?,
    };
    let Some(bytes) = copy.as_::<Bytes>() else { return Err(vm.type_error("__bytes__ returned non-bytes")) };
    vm.check_room::<[u8; 3]>(bytes.data.len())?;
    let n = match (little, signed) {
        (true, true) => BigInt::from_signed_bytes_le(&bytes.data),
        (false, true) => BigInt::from_signed_bytes_be(&bytes.data),
        (true, false) => BigInt::from_bytes_le(Sign::Plus, &bytes.data),
        (false, false) => BigInt::from_bytes_be(Sign::Plus, &bytes.data),
    };
    let n = vm.big_int(n);
    if args[0].as_::<crate::core::typeobj::TypeObj>().is_some_and(|t| std::ptr::eq(t, &*vm.types().int)) {
        Ok(n)
    } else {
        vm.call(&args[0], &[n])
    }
}

/// Whether `bytes` can be made of it without an encoding or a count.
fn is_bytes_source(vm: &Vm, v: &Value) -> bool {
    use crate::core::special::Special;
    [Special::Bytes, Special::Buffer, Special::Iter, Special::GetItem]
        .into_iter()
        .any(|s| vm.special(v, s).is_some())
}
