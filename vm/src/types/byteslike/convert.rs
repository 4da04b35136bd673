//! Methods of bytes that convert: `hex`, `fromhex`, `translate`, `maketrans`, `decode`.

use crate::core::args::Args;
use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, class_method, method, static_method};
use crate::core::str::Str;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::{bytes_arg, make, unchanged, with};
use crate::types::str::args::bad_argument;
use crate::types::str::justify::int_arg;

pub static METHODS: &[MethodDef] = &[
    method("hex", "($self, /, sep=<unrepresentable>, bytes_per_sep=1)", |vm, a| {
        let data = with(&a[0], <[u8]>::to_vec);
        hex_method(vm, a, &data)
    })
    .doc("Create a string of hexadecimal numbers from a bytes object.\n\n  sep\n    An optional single character or byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left.\n\nExample:\n>>> value = b'\\xb9\\x01\\xef'\n>>> value.hex()\n'b901ef'\n>>> value.hex(':')\n'b9:01:ef'\n>>> value.hex(':', 2)\n'b9:01ef'\n>>> value.hex(':', -2)\n'b901:ef'"),
    class_method("fromhex", "($type, string, /)", fromhex)
        .doc("Create a bytes object from a string of hexadecimal numbers.\n\nSpaces between two numbers are accepted.\nExample: bytes.fromhex('B9 01EF') -> b'\\\\xB9\\\\x01\\\\xef'."),
    method("translate", "($self, table, /, delete=b'')", translate)
        .doc("Return a copy with each character mapped by the given translation table.\n\n  table\n    Translation table, which must be a bytes object of length 256.\n\nAll characters occurring in the optional argument delete are removed.\nThe remaining characters are mapped through the given translation table."),
    static_method("maketrans", "(frm, to, /)", maketrans)
        .doc("Return a translation table usable for the bytes or bytearray translate method.\n\nThe returned table will be one where each byte in frm is mapped to the byte at\nthe same position in to.\n\nThe bytes objects frm and to must be of the same length."),
    method("decode", "($self, /, encoding='utf-8', errors='strict')", decode)
        .doc("Decode the bytes using the codec registered for encoding.\n\n  encoding\n    The encoding with which to decode the bytes.\n  errors\n    The error handling scheme to use for the handling of decoding errors.\n    The default is 'strict' meaning that decoding errors raise a\n    UnicodeDecodeError. Other possible values are 'ignore' and 'replace'\n    as well as any other name registered with codecs.register_error that\n    can handle UnicodeDecodeErrors."),
];

/// Two digits for each byte.
pub fn hex(data: &[u8], sep: Option<u8>, group: i32) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let n = data.len();
    let size = group.unsigned_abs() as usize;
    let mut out = Vec::with_capacity(n * 3);
    for (i, &b) in data.iter().enumerate() {
        if let Some(sep) = sep
            && i > 0
            && size > 0
            && (if group > 0 { (n - i).is_multiple_of(size) } else { i % size == 0 })
        {
            out.push(sep);
        }
        out.extend([DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]);
    }
    out
}

/// `hex([sep[, bytes_per_sep]])` of some bytes, arguments 1 and 2.
pub fn hex_method(vm: &Vm, args: Args, data: &[u8]) -> PyResult {
    let group = match args.opt(2) {
        None => 1,
        Some(v) => int_arg(vm, v)?,
    };
    let sep = match args.opt(1) {
        None => None,
        Some(v) => {
            if vm.len(v)? != 1 {
                return Err(vm.value_error("sep must be length 1."));
            }
            let c = match (v.as_::<Str>(), v.as_::<Bytes>()) {
                (Some(s), _) => s.char_at(0),
                (_, Some(b)) => u32::from(b.data[0]),
                _ => return Err(vm.type_error("sep must be str or bytes.")),
            };
            match u8::try_from(c) {
                Ok(c) if c.is_ascii() => Some(c),
                _ => return Err(vm.value_error("sep must be ASCII.")),
            }
        }
    };
    if !crate::core::text::can_allocate(data.len().saturating_mul(6)) {
        return Err(vm.memory_error());
    }
    Ok(vm.str_from_latin1(&hex(data, sep, group)).into())
}

/// The bytes that hexadecimal digits stand for, or the position of the first wrong character
/// (`None`: an odd number of digits).
pub fn parse_hex(text: &[u32]) -> Result<Vec<u8>, Option<usize>> {
    let space = |c: u32| matches!(c, 0x09..=0x0d | 0x20);
    let digit = |c: u32| char::from_u32(c).and_then(|c| c.to_digit(16)).map(|d| d as u8);
    let (mut out, mut i) = (Vec::with_capacity(text.len() / 2), 0);
    while i < text.len() {
        if space(text[i]) {
            i += 1;
            continue;
        }
        let high = digit(text[i]).ok_or(Some(i))?;
        i += 1;
        let low = text.get(i).ok_or(None)?;
        out.push(high << 4 | digit(*low).ok_or(Some(i))?);
        i += 1;
    }
    Ok(out)
}

fn fromhex(vm: &Vm, args: Args) -> PyResult {
    let text: Vec<u32> = match args[1].as_::<Str>() {
        Some(s) => s.chars().collect(),
        None if vm.is_buffer(&args[1]) => bytes_arg(vm, &args[1])?.iter().map(|&b| u32::from(b)).collect(),
        None => return Err(bad_argument(vm, "fromhex", "argument", "str or bytes-like", &args[1])),
    };
    let data = parse_hex(&text).map_err(|at| {
        vm.value_error(match at {
            Some(at) => format!("non-hexadecimal number found in fromhex() arg at position {at}"),
            None => "fromhex() arg must contain an even number of hexadecimal digits".to_owned(),
        })
    })?;
    let cls = &args[0];
    let types = vm.types();
    let is_array = cls.as_::<TypeObj>().is_some_and(|t| t.is_subtype(&types.bytearray));
    let made = if is_array { crate::types::bytearray::new(vm, data) } else { vm.bytes_from(data).into() };
    if cls.is(&types.bytes.value()) || cls.is(&types.bytearray.value()) {
        return Ok(made);
    }
    vm.call(cls, &[made])
}

fn translate(vm: &Vm, args: Args) -> PyResult {
    let table = args.some(1).map(|v| bytes_arg(vm, v)).transpose()?;
    if table.as_ref().is_some_and(|t| t.len() != 256) {
        return Err(vm.value_error("translation table must be 256 characters long"));
    }
    let delete = args.opt(2).map(|v| bytes_arg(vm, v)).transpose()?.unwrap_or_default();
    let data: Vec<u8> = with(&args[0], |b| {
        b.iter()
            .filter(|c| !delete.contains(c))
            .map(|&c| table.as_ref().map_or(c, |t| t[usize::from(c)]))
            .collect()
    });
    if with(&args[0], |b| b == data) {
        return Ok(unchanged(vm, &args[0]));
    }
    Ok(make(vm, &args[0], data))
}

fn maketrans(vm: &Vm, args: Args) -> PyResult {
    let (from, to) = (bytes_arg(vm, &args[0])?, bytes_arg(vm, &args[1])?);
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (&a, &b) in from.iter().zip(to.iter()) {
        table[usize::from(a)] = b;
    }
    Ok(vm.bytes_from(table).into())
}

fn decode(vm: &Vm, args: Args) -> PyResult {
    let text = |i: usize, name: &str| match args.opt(i) {
        None => Ok(None),
        Some(v) => match v.to_ref::<Str>() {
            Some(s) => Ok(Some(s)),
            None => Err(bad_argument(vm, "decode", &format!("argument '{name}'"), "str", v)),
        },
    };
    let (encoding, errors) = (text(1, "encoding")?, text(2, "errors")?);
    vm.check_room::<[u8; 6]>(with(&args[0], |b| if b.is_ascii() { b.len() / 6 } else { b.len() }))?;
    crate::types::codecs::decode(vm, &args[0], encoding.as_deref(), errors.as_deref()).map(Value::from)
}
