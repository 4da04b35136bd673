//! `abs`, `bin`, `chr`, `divmod`, `hex`, `oct`, `ord`, `pow`, `round`.

use num_bigint::{BigInt, Sign};

use crate::core::args::Args;
use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, function};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::number::{BinOp, UnOp};

pub static FUNCTIONS: [MethodDef; 9] = [
    function("abs", "(number, /)", |vm, a| vm.unary(UnOp::Abs, &a[0])),
    function("bin", "(number, /)", |vm, a| radix(vm, &a[0], 2, "0b"))
        .doc("Return the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'"),
    function("oct", "(number, /)", |vm, a| radix(vm, &a[0], 8, "0o"))
        .doc("Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'"),
    function("hex", "(number, /)", |vm, a| radix(vm, &a[0], 16, "0x"))
        .doc("Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'"),
    function("chr", "(i, /)", chr),
    function("ord", "(character, /)", ord),
    function("divmod", "(x, y, /)", |vm, a| vm.binary(BinOp::DivMod, &a[0], &a[1])),
    function("pow", "(base, exp, mod=None)", pow),
    function("round", "(number, ndigits=None)", round),
];

fn radix(vm: &Vm, v: &Value, base: u32, prefix: &str) -> PyResult {
    let n: BigInt = vm.to_big(&vm.index(v)?).unwrap_or_default();
    let sign = if n.sign() == Sign::Minus { "-" } else { "" };
    Ok(vm.str(&format!("{sign}{prefix}{}", n.magnitude().to_str_radix(base))))
}

fn chr(vm: &Vm, args: Args) -> PyResult {
    let n = vm.index(&args[0])?;
    match vm.small(&n) {
        Some(c @ 0..=0x10_ffff) => Ok(vm.char(c as u32).into()),
        _ => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(vm: &Vm, args: Args) -> PyResult {
    let v = &args[0];
    let len = if let Some(s) = v.as_::<Str>() {
        if s.len() == 1 {
            return Ok(Value::from_len(s.char_at(0) as usize));
        }
        s.len()
    } else if let Some(b) = v.as_::<Bytes>() {
        if let [one] = *b.data {
            return Ok(Value::from_len(one as usize));
        }
        b.data.len()
    } else if vm.type_obj(v).data.is_subtype(&vm.types().bytearray) {
        let n = vm.len(v)?;
        if n == 1 {
            return vm.get_item(v, &Value::from_i32(0));
        }
        n
    } else {
        return Err(
            vm.type_error(format!("ord() expected string of length 1, but {} found", vm.type_name(v)))
        );
    };
    Err(vm.type_error(format!("ord() expected a character, but string of length {len} found")))
}

fn pow(vm: &Vm, args: Args) -> PyResult {
    let (base, exp) = (&args[0], &args[1]);
    let Some(modulus) = args.some(2) else { return vm.binary(BinOp::Pow, base, exp) };
    let forward = (base, Special::Pow, [exp, modulus]);
    let reflected = (exp, Special::RPow, [base, modulus]);
    let (tb, te) = (vm.type_of(base), vm.type_of(exp));
    let same = |a: Option<Value>, b: Option<Value>| match (a, b) {
        (Some(a), Some(b)) => a.is(&b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let overrides = || !same(vm.special_of(&tb, Special::RPow), vm.special_of(&te, Special::RPow));
    let first = !tb.is(&te) && te.is_subtype(&tb) && overrides();
    for (v, which, rest) in if first { [reflected, forward] } else { [forward, reflected] } {
        let given = [rest[0].clone(), rest[1].clone()];
        if let Some(r) = vm.call_special(v, which, &given)?
            && !r.is_not_implemented()
        {
            return Ok(r);
        }
    }
    if vm.as_float(modulus).is_some() {
        return Err(vm.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    Err(vm.type_error(format!(
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        vm.type_name(base),
        vm.type_name(exp),
        vm.type_name(modulus)
    )))
}

fn round(vm: &Vm, args: Args) -> PyResult {
    let v = &args[0];
    let given: Vec<Value> = args.some(1).cloned().into_iter().collect();
    match vm.call_special(v, Special::Round, &given)? {
        Some(r) => Ok(r),
        None => Err(vm.type_error(format!("type {} doesn't define __round__ method", vm.type_name(v)))),
    }
}
