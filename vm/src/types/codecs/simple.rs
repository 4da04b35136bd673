//! ASCII and Latin-1.

use crate::core::error::PyResult;
use crate::core::str::{Str, Units};
use crate::core::vm::Vm;

use super::Decoded;
use super::errors::{Decoder, EncodeRules, Encoder, Handler, encode_chars};

/// Text as one byte a character, all below `limit` (128 or 256).
pub fn encode(vm: &Vm, s: &Str, limit: u32, errors: &Handler) -> PyResult<Vec<u8>> {
    if let Units::One(u) = s.units()
        && (limit == 256 || s.is_ascii())
    {
        return Ok(u.to_vec());
    }
    let (name, reason) = match limit {
        128 => ("ascii", "ordinal not in range(128)"),
        _ => ("latin-1", "ordinal not in range(256)"),
    };
    let mut out = Vec::with_capacity(s.len());
    let rules = EncodeRules { run: true, ascii_only: false, unit: 1 };
    encode_chars(&mut Encoder::new(vm, name, s, errors), &mut out, reason, rules, |c, out| {
        if c < limit {
            out.push(c as u8);
        }
        c < limit
    })?;
    Ok(out)
}

/// Decodes ASCII.
pub fn decode_ascii(vm: &Vm, bytes: &[u8], errors: &Handler) -> PyResult<Decoded> {
    if bytes.is_ascii() {
        return Ok(decode_latin1(vm, bytes));
    }
    let mut d = Decoder::new(vm, "ascii", bytes, errors);
    let mut i = 0;
    while i < d.input.len() {
        let b = d.input[i];
        if b < 128 {
            d.out.push(u32::from(b));
            i += 1;
        } else {
            i = d.error(i, i + 1, "ordinal not in range(128)")?;
        }
    }
    Ok(Decoded { text: d.out.finish(vm), used: bytes.len() })
}

/// Decodes Latin-1, which cannot fail.
pub fn decode_latin1(vm: &Vm, bytes: &[u8]) -> Decoded {
    Decoded { text: vm.str_from_latin1(bytes), used: bytes.len() }
}
