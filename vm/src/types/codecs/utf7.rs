//! UTF-7 (RFC 2152).

use crate::core::error::PyResult;
use crate::core::str::Str;
use crate::core::vm::Vm;

use super::Decoded;
use super::errors::{Decoder, Handler};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Whether a character may stand for itself.
fn is_direct(c: u32) -> bool {
    c < 128
        && matches!(c as u8,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'\'' | b'(' | b')' | b',' | b'-' | b'.' | b'/' | b':' | b'?'
            | b' ' | b'\t' | b'\n' | b'\r'
            | b'!' | b'"' | b'#' | b'$' | b'%' | b'&' | b'*' | b';' | b'<' | b'=' | b'>' | b'@' | b'[' | b']' | b'^'
            | b'_' | b'`' | b'{' | b'|' | b'}')
}

fn sextet(b: u8) -> Option<u32> {
    ALPHABET.iter().position(|&a| a == b).map(|i| i as u32)
}

/// Text as UTF-7.
pub fn encode(s: &Str) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    let (mut shifted, mut bits, mut buffer) = (false, 0u32, 0u64);
    for c in s.chars() {
        if shifted && is_direct(c) {
            if bits > 0 {
                out.push(ALPHABET[(buffer << (6 - bits) & 63) as usize]);
                (bits, buffer) = (0, 0);
            }
            shifted = false;
            if sextet(c as u8).is_some() || c == u32::from(b'-') {
                out.push(b'-');
            }
        }
        if !shifted {
            if c == u32::from(b'+') {
                out.extend(b"+-");
                continue;
            }
            if is_direct(c) {
                out.push(c as u8);
                continue;
            }
            out.push(b'+');
            shifted = true;
        }
        let units = match c {
            0..0x1_0000 => [Some(c), None],
            _ => [Some(0xd800 + ((c - 0x1_0000) >> 10)), Some(0xdc00 + (c & 0x3ff))],
        };
        for unit in units.into_iter().flatten() {
            buffer = buffer << 16 | u64::from(unit);
            bits += 16;
            while bits >= 6 {
                bits -= 6;
                out.push(ALPHABET[(buffer >> bits & 63) as usize]);
            }
            buffer &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        out.push(ALPHABET[(buffer << (6 - bits) & 63) as usize]);
    }
    if shifted {
        out.push(b'-');
    }
    out
}

/// Decodes UTF-7. Unless `last`, an open shift sequence is left alone.
pub fn decode(vm: &Vm, bytes: &[u8], errors: &Handler, last: bool) -> PyResult<Decoded> {
    let mut d = Decoder::new(vm, "utf7", bytes, errors);
    let (mut i, mut shift_start, mut out_start) = (0, 0, 0);
    let (mut shifted, mut bits, mut buffer, mut high) = (false, 0u32, 0u32, 0u32);
    loop {
        while i < d.input.len() {
            let c = d.input[i];
            if shifted {
                if let Some(v) = sextet(c) {
                    i += 1;
                    buffer = buffer << 6 | v;
                    bits += 6;
                    if bits >= 16 {
                        let unit = buffer >> (bits - 16) & 0xffff;
                        bits -= 16;
                        buffer &= (1 << bits) - 1;
                        if high != 0 && (0xdc00..0xe000).contains(&unit) {
                            d.out.push(0x1_0000 + ((high & 0x3ff) << 10 | unit & 0x3ff));
                            high = 0;
                            continue;
                        }
                        if high != 0 {
                            d.out.push(high);
                            high = 0;
                        }
                        if (0xd800..0xdc00).contains(&unit) {
                            high = unit;
                        } else {
                            d.out.push(unit);
                        }
                    }
                    continue;
                }
                shifted = false;
                if bits > 0 {
                    if bits >= 6 {
                        i = d.error(shift_start, i + 1, "partial character in shift sequence")?;
                        (bits, buffer) = (0, 0);
                        continue;
                    }
                    if buffer != 0 {
                        i = d.error(shift_start, i + 1, "non-zero padding bits in shift sequence")?;
                        (bits, buffer) = (0, 0);
                        continue;
                    }
                }
                if high != 0 && c < 128 && is_direct_in(c) {
                    d.out.push(high);
                }
                (bits, buffer, high) = (0, 0, 0);
                if c == b'-' {
                    i += 1;
                }
                continue;
            }
            if c == b'+' {
                shift_start = i;
                i += 1;
                match d.input.get(i) {
                    Some(b'-') => {
                        i += 1;
                        d.out.push(u32::from(b'+'));
                    }
                    Some(&next) if sextet(next).is_none() => {
                        i = d.error(shift_start, i + 1, "ill-formed sequence")?;
                    }
                    _ => {
                        shifted = true;
                        out_start = d.out.len();
                        (bits, buffer, high) = (0, 0, 0);
                    }
                }
                continue;
            }
            if c < 128 {
                d.out.push(u32::from(c));
                i += 1;
            } else {
                i = d.error(i, i + 1, "unexpected special character")?;
            }
        }
        if !shifted || !last {
            break;
        }
        // The text ends inside a shift sequence.
        shifted = false;
        if high != 0 || bits >= 6 || (bits > 0 && buffer != 0) {
            let end = d.input.len();
            i = d.error(shift_start, end, "unterminated shift sequence")?;
            (bits, buffer, high) = (0, 0, 0);
            if i < d.input.len() {
                continue;
            }
        }
        break;
    }
    if shifted && !last {
        // Everything since the shift began comes again next time.
        let units = d.out.units();
        let text = vm.str_from_units(units.slice(0, out_start.min(units.len())));
        return Ok(Decoded { text, used: shift_start });
    }
    Ok(Decoded { text: d.out.finish(vm), used: i })
}

/// Characters that end a shift sequence without being part of the text's structure.
fn is_direct_in(c: u8) -> bool {
    c != b'+'
}
