//! UTF-8.

use crate::core::error::PyResult;
use crate::core::str::{Str, Units};
use crate::core::vm::Vm;

use super::Decoded;
use super::errors::{Decoder, EncodeRules, Encoder, Handler, encode_chars};

/// Adds a code point, surrogates included.
pub fn push(c: u32, out: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | (c >> shift & 0x3f) as u8;
    match c {
        0..0x80 => out.push(c as u8),
        0x80..0x800 => out.extend([0xc0 | (c >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => out.extend([0xe0 | (c >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xf0 | (c >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

/// Text as UTF-8.
pub fn encode(vm: &Vm, s: &Str, errors: &Handler) -> PyResult<Vec<u8>> {
    if let (Units::One(u), true) = (s.units(), s.is_ascii()) {
        return Ok(u.to_vec());
    }
    let mut out = Vec::with_capacity(s.len() * 2);
    let rules = EncodeRules { run: true, ascii_only: true, unit: 1 };
    encode_chars(
        &mut Encoder::new(vm, "utf-8", s, errors),
        &mut out,
        "surrogates not allowed",
        rules,
        |c, out| {
            let good = !(0xd800..0xe000).contains(&c);
            if good {
                push(c, out);
            }
            good
        },
    )?;
    Ok(out)
}

/// What is wrong at the start of some bytes.
enum Wrong {
    Start,
    /// The sequence goes wrong after this many bytes.
    Continuation(usize),
    /// The bytes end inside the sequence.
    Short,
}

/// One character and its length.
fn char_at(b: &[u8]) -> Result<(u32, usize), Wrong> {
    let cont = |i: usize| match b.get(i) {
        None => Err(Wrong::Short),
        Some(c) if c & 0xc0 == 0x80 => Ok(u32::from(c & 0x3f)),
        Some(_) => Err(Wrong::Continuation(i)),
    };
    // The second byte has a narrower range after some first bytes.
    let second = |low: u8, high: u8| match b.get(1) {
        None => Err(Wrong::Short),
        Some(c) if (low..=high).contains(c) => Ok(u32::from(c & 0x3f)),
        Some(_) => Err(Wrong::Continuation(1)),
    };
    let first = u32::from(b[0]);
    match b[0] {
        0..=0x7f => Ok((first, 1)),
        0xc2..=0xdf => Ok(((first & 31) << 6 | cont(1)?, 2)),
        0xe0..=0xef => {
            let (low, high) = match b[0] {
                0xe0 => (0xa0, 0xbf),
                0xed => (0x80, 0x9f),
                _ => (0x80, 0xbf),
            };
            Ok(((first & 15) << 12 | second(low, high)? << 6 | cont(2)?, 3))
        }
        0xf0..=0xf4 => {
            let (low, high) = match b[0] {
                0xf0 => (0x90, 0xbf),
                0xf4 => (0x80, 0x8f),
                _ => (0x80, 0xbf),
            };
            Ok(((first & 7) << 18 | second(low, high)? << 12 | cont(2)? << 6 | cont(3)?, 4))
        }
        _ => Err(Wrong::Start),
    }
}

/// Decodes UTF-8. Unless `last`, a sequence that may go on is left alone.
pub fn decode(vm: &Vm, bytes: &[u8], errors: &Handler, last: bool) -> PyResult<Decoded> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: vm.new_str(text), used: bytes.len() });
    }
    let mut d = Decoder::new(vm, "utf-8", bytes, errors);
    let mut i = 0;
    while i < d.input.len() {
        match char_at(&d.input[i..]) {
            Ok((c, n)) => {
                d.out.push(c);
                i += n;
            }
            Err(Wrong::Short) if !last => break,
            Err(Wrong::Short) => i = d.error(i, d.input.len(), "unexpected end of data")?,
            Err(Wrong::Start) => i = d.error(i, i + 1, "invalid start byte")?,
            Err(Wrong::Continuation(n)) => i = d.error(i, i + n, "invalid continuation byte")?,
        }
    }
    Ok(Decoded { text: d.out.finish(vm), used: i })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences() {
        assert!(matches!(char_at("é".as_bytes()), Ok((0xe9, 2))));
        assert!(matches!(char_at(b"\xed\xa0\x80"), Err(Wrong::Continuation(1))));
        assert!(matches!(char_at(b"\xf0\x9f\x98"), Err(Wrong::Short)));
        assert!(matches!(char_at(b"\xff"), Err(Wrong::Start)));
        let mut out = Vec::new();
        push(0x1f600, &mut out);
        assert_eq!(out, "😀".as_bytes());
    }
}
