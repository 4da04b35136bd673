//! Module `binascii`.

mod base64;
pub mod crc;
mod qp;

use std::cell::RefCell;
use std::rc::Rc;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{ModuleDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops::Int;

use super::{exceptions, util};

pub static MODULE: ModuleDef = ModuleDef::new(
    "binascii",
    &[&[
        function("a2b_hex", "(hexstr, /)", unhexlify).doc("Binary data of hexadecimal representation."),
        function("unhexlify", "(hexstr, /)", unhexlify).doc("Binary data of hexadecimal representation."),
        function("b2a_hex", "(data, sep='', bytes_per_sep=1)", hexlify)
            .doc("Hexadecimal representation of binary data."),
        function("hexlify", "(data, sep='', bytes_per_sep=1)", hexlify)
            .doc("Hexadecimal representation of binary data."),
        function("a2b_base64", "(data, /, *, strict_mode=False)", |vm, a| {
            let strict = util::flag(vm, a.opt(1), false)?;
            decoded(vm, ascii_or_bytes(vm, &a[0], |b| base64::decode(b, strict))?)
        })
        .doc("Decode a line of base64 data."),
        function("b2a_base64", "(data, /, *, newline=True)", |vm, a| {
            let newline = util::flag(vm, a.opt(1), true)?;
            vm.check_room::<[u8; 3]>(vm.with_bytes(&a[0], <[u8]>::len)?)?;
            bytes(vm, vm.with_bytes(&a[0], |b| base64::encode(b, newline))?)
        })
        .doc("Base64-code line of data."),
        function("a2b_uu", "(data, /)", |vm, a| decoded(vm, ascii_or_bytes(vm, &a[0], base64::un_uu)?))
            .doc("Decode a line of uuencoded data."),
        function("b2a_uu", "(data, /, *, backtick=False)", |vm, a| {
            let backtick = util::flag(vm, a.opt(1), false)?;
            let line = vm.with_bytes(&a[0], |b| (b.len() <= 45).then(|| base64::uu(b, backtick)))?;
            bytes(vm, line.ok_or_else(|| binascii_error(vm, "At most 45 bytes at once"))?)
        })
        .doc("Uuencode line of data."),
        function("a2b_qp", "(data, header=False)", |vm, a| {
            let header = util::flag(vm, a.opt(1), false)?;
            bytes(vm, ascii_or_bytes(vm, &a[0], |b| qp::decode(b, header))?)
        })
        .doc("Decode a string of qp-encoded data."),
        function("b2a_qp", "(data, quotetabs=False, istext=True, header=False)", |vm, a| {
            let quote = util::flag(vm, a.opt(1), false)?;
            let text = util::flag(vm, a.opt(2), true)?;
            let header = util::flag(vm, a.opt(3), false)?;
            bytes(vm, vm.with_bytes(&a[0], |b| qp::encode(b, quote, text, header))?)
        })
        .doc("Encode a string using quoted-printable encoding."),
        function("crc32", "(data, crc=0, /)", |vm, a| {
            let start = a.opt(1).map_or(Ok(0), |v| word_argument(vm, v))?;
            Ok(vm.int(i64::from(vm.with_bytes(&a[0], |b| crc::crc32(start, b))?)))
        })
        .doc("Compute CRC-32 incrementally."),
        function("crc_hqx", "(data, crc, /)", |vm, a| {
            let start = word_argument(vm, &a[1])? as u16;
            Ok(vm.int(i64::from(vm.with_bytes(&a[0], |b| crc::crc_hqx(start, b))?)))
        })
        .doc("Compute CRC-CCITT incrementally."),
    ]],
)
.doc("Conversion between binary data and ASCII")
.init(init);

#[derive(Default)]
struct Errors {
    error: RefCell<Option<Value>>,
}

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    let error = exceptions::new_exception(vm, "binascii", "Error", vm.exc_type(Exc::ValueError))?;
    let incomplete = exceptions::new_exception(vm, "binascii", "Incomplete", vm.exc_type(Exc::Exception))?;
    *vm.state(Errors::default).error.borrow_mut() = Some(error.clone());
    vm.set_name(&module.dict, "Error", error);
    vm.set_name(&module.dict, "Incomplete", incomplete);
    Ok(())
}

#[cold]
fn binascii_error(vm: &Vm, message: &str) -> Raised {
    let errors: Rc<Errors> = vm.state(Errors::default);
    let class = errors.error.borrow().clone();
    exceptions::instance(vm, Ok(class.unwrap_or_else(|| vm.exc_type(Exc::ValueError).value())), message)
}

fn bytes(vm: &Vm, data: Vec<u8>) -> PyResult {
    Ok(vm.bytes(&data).into())
}

fn decoded<E: AsRef<str>>(vm: &Vm, result: Result<Vec<u8>, E>) -> PyResult {
    match result {
        Ok(data) => bytes(vm, data),
        Err(message) => Err(binascii_error(vm, message.as_ref())),
    }
}

/// The low 32 bits of an integer of any size.
pub fn word_argument(vm: &Vm, v: &Value) -> PyResult<u32> {
    let n = vm.index(v)?;
    Ok(match Int::of(&n) {
        Some(Int::Small(n)) => n as u32,
        Some(Int::Big(n)) => {
            let bytes = n.to_signed_bytes_le();
            let fill = if n.sign() == num_bigint::Sign::Minus { 0xff } else { 0 };
            let byte = |i: usize| bytes.get(i).copied().unwrap_or(fill);
            u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)])
        }
        None => 0,
    })
}

/// Runs `f` on ASCII text or bytes.
fn ascii_or_bytes<R>(vm: &Vm, v: &Value, f: impl FnOnce(&[u8]) -> R) -> PyResult<R> {
    if let Some(s) = v.as_::<Str>() {
        return match s.as_ascii() {
            Some(text) => Ok(f(text.as_bytes())),
            None => Err(vm.value_error("string argument should contain only ASCII characters")),
        };
    }
    if !vm.is_buffer(v) {
        return Err(vm.type_error(format!(
            "argument should be bytes, buffer or ASCII string, not '{}'",
            vm.type_name(v)
        )));
    }
    vm.with_bytes(v, f)
}

fn unhexlify(vm: &Vm, args: Args) -> PyResult {
    decoded(vm, ascii_or_bytes(vm, &args[0], base64::unhex)?)
}

/// The separator argument of `hexlify`.
fn separator(vm: &Vm, v: &Value) -> PyResult<u8> {
    let length = vm.len(v)?;
    if length != 1 {
        return Err(vm.value_error("sep must be length 1."));
    }
    if let Some(s) = v.as_::<Str>() {
        return match s.as_ascii() {
            Some(text) => Ok(text.as_bytes()[0]),
            None => Err(vm.value_error("sep must be ASCII.")),
        };
    }
    match v.as_::<ouro_vm::core::bytes::Bytes>().map(|b| b.data[0]) {
        Some(c) if c < 128 => Ok(c),
        Some(_) => Err(vm.value_error("sep must be ASCII.")),
        None => Err(vm.type_error("sep must be str or bytes.")),
    }
}

fn hexlify(vm: &Vm, args: Args) -> PyResult {
    let sep = args.opt(1).map(|v| separator(vm, v)).transpose()?;
    let every = args.opt(2).map_or(Ok(1), |v| vm.count_i64(v))?;
    vm.check_room::<[u8; 3]>(vm.with_bytes(&args[0], <[u8]>::len)?)?;
    bytes(vm, vm.with_bytes(&args[0], |b| base64::hex(b, sep, every))?)
}
