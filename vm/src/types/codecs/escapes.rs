//! `unicode_escape`, `raw_unicode_escape`, and the escapes of bytes literals.

use crate::core::error::PyResult;
use crate::core::str::Str;
use crate::core::vm::Vm;

use super::Decoded;
use super::errors::{Decoder, Handler};

fn hex(out: &mut Vec<u8>, start: &[u8], c: u32, digits: u32) {
    out.extend_from_slice(start);
    for i in (0..digits).rev() {
        out.push(b"0123456789abcdef"[(c >> (4 * i) & 15) as usize]);
    }
}

/// Text as the inside of an ASCII literal.
pub fn unicode_escape_encode(s: &Str) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    for c in s.chars() {
        match c {
            0x5c => out.extend(b"\\\\"),
            0x09 => out.extend(b"\\t"),
            0x0a => out.extend(b"\\n"),
            0x0d => out.extend(b"\\r"),
            0x20..0x7f => out.push(c as u8),
            0..0x100 => hex(&mut out, b"\\x", c, 2),
            0x100..0x1_0000 => hex(&mut out, b"\\u", c, 4),
            _ => hex(&mut out, b"\\U", c, 8),
        }
    }
    out
}

/// Text as Latin-1, with `\u` escapes for the rest.
pub fn raw_unicode_escape_encode(s: &Str) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    for c in s.chars() {
        match c {
            0..0x100 => out.push(c as u8),
            0x100..0x1_0000 => hex(&mut out, b"\\u", c, 4),
            _ => hex(&mut out, b"\\U", c, 8),
        }
    }
    out
}

/// Up to `n` hexadecimal digits: value and number of digits.
fn digits(b: &[u8], n: usize) -> (u32, usize) {
    let mut value = 0;
    for (i, &c) in b.iter().take(n).enumerate() {
        match char::from(c).to_digit(16) {
            Some(d) => value = value << 4 | d,
            None => return (value, i),
        }
    }
    (value, b.len().min(n))
}

/// The first escape that means nothing, with its place.
pub struct BadEscape {
    pub at: usize,
    /// The character, or for octal escapes above 0o377 their value.
    pub code: u32,
    pub octal: bool,
}

/// Undoes [`unicode_escape_encode`].
pub fn unicode_escape_decode(
    vm: &Vm,
    bytes: &[u8],
    errors: &Handler,
    last: bool,
) -> PyResult<(Decoded, Option<BadEscape>)> {
    let mut d = Decoder::new(vm, "unicodeescape", bytes, errors);
    let (mut i, mut bad) = (0, None);
    while i < d.input.len() {
        let c = d.input[i];
        if c != b'\\' {
            d.out.push(u32::from(c));
            i += 1;
            continue;
        }
        let start = i;
        let Some(&kind) = d.input.get(i + 1) else {
            if !last {
                break;
            }
            i = d.error(start, d.input.len(), "\\ at end of string")?;
            continue;
        };
        i += 2;
        let simple = match kind {
            b'\n' => continue,
            b'\\' | b'\'' | b'"' => Some(kind),
            b'b' => Some(8),
            b'f' => Some(12),
            b't' => Some(9),
            b'n' => Some(10),
            b'r' => Some(13),
            b'v' => Some(11),
            b'a' => Some(7),
            _ => None,
        };
        if let Some(c) = simple {
            d.out.push(u32::from(c));
            continue;
        }
        match kind {
            b'0'..=b'7' => {
                let n = d.input[i - 1..].iter().take(3).take_while(|c| matches!(c, b'0'..=b'7')).count();
                let value = d.input[i - 1..i - 1 + n].iter().fold(0, |v, c| v * 8 + u32::from(c - b'0'));
                if !last && n < 3 && i - 1 + n == d.input.len() {
                    i = start;
                    break;
                }
                if value > 0o377 && bad.is_none() {
                    bad = Some(BadEscape { at: start, code: value, octal: true });
                }
                d.out.push(value);
                i = i - 1 + n;
            }
            b'x' | b'u' | b'U' => {
                let (want, reason) = match kind {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let (value, n) = digits(&d.input[i..], want);
                if n < want {
                    if !last && i + n == d.input.len() {
                        i = start;
                        break;
                    }
                    i = d.error(start, i + n, reason)?;
                } else if value > 0x10_ffff {
                    i = d.error(start, i + n, "illegal Unicode character")?;
                } else {
                    d.out.push(value);
                    i += n;
                }
            }
            b'N' => match named(&d.input[i..]) {
                Ok((c, n)) => {
                    d.out.push(c);
                    i += n;
                }
                Err((_, _, true)) if !last => {
                    i = start;
                    break;
                }
                Err((n, reason, _)) => i = d.error(start, i + n, reason)?,
            },
            other => {
                if bad.is_none() {
                    bad = Some(BadEscape { at: start, code: u32::from(other), octal: false });
                }
                d.out.push(0x5c);
                d.out.push(u32::from(other));
            }
        }
    }
    Ok((Decoded { text: d.out.finish(vm), used: i }, bad))
}

/// A name in braces: character and length, or the length of what is wrong, why, and whether
/// the text ended before the name did.
fn named(b: &[u8]) -> Result<(u32, usize), (usize, &'static str, bool)> {
    const MALFORMED: &str = "malformed \\N character escape";
    match b.first() {
        Some(b'{') => {}
        other => return Err((0, MALFORMED, other.is_none())),
    }
    let Some(close) = b.iter().position(|&c| c == b'}') else {
        return Err((b.len(), MALFORMED, true));
    };
    if close == 1 {
        return Err((2, MALFORMED, false));
    }
    let name = std::str::from_utf8(&b[1..close]).ok();
    let found = name.and_then(rustpython_unicode::lookup_character);
    found.map(|c| (u32::from(c), close + 1)).ok_or((close + 1, "unknown Unicode character name", false))
}

/// Undoes [`raw_unicode_escape_encode`].
pub fn raw_unicode_escape_decode(vm: &Vm, bytes: &[u8], errors: &Handler, last: bool) -> PyResult<Decoded> {
    let mut d = Decoder::new(vm, "rawunicodeescape", bytes, errors);
    let mut i = 0;
    while i < d.input.len() {
        let c = d.input[i];
        let kind = d.input.get(i + 1).copied();
        if c != b'\\' || !matches!(kind, None | Some(b'u' | b'U')) {
            d.out.push(u32::from(c));
            i += 1;
            if c == b'\\' && kind.is_some() {
                d.out.push(u32::from(d.input[i]));
                i += 1;
            }
            continue;
        }
        let (want, reason) = match kind {
            Some(b'u') => (4, "truncated \\uXXXX escape"),
            Some(_) => (8, "truncated \\UXXXXXXXX escape"),
            None if last => {
                d.out.push(0x5c);
                i += 1;
                continue;
            }
            None => break,
        };
        let (value, n) = digits(&d.input[i + 2..], want);
        if n < want {
            if !last && i + 2 + n == d.input.len() {
                break;
            }
            i = d.error(i, i + 2 + n, reason)?;
        } else if value > 0x10_ffff {
            i = d.error(i, i + 2 + n, "\\Uxxxxxxxx out of range")?;
        } else {
            d.out.push(value);
            i += 2 + n;
        }
    }
    Ok(Decoded { text: d.out.finish(vm), used: i })
}

/// Bytes as the inside of a bytes literal.
pub fn escape_encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &b in bytes {
        match b {
            b'\'' | b'\\' => out.extend([b'\\', b]),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            0x20..0x7f => out.push(b),
            b => hex(&mut out, b"\\x", u32::from(b), 2),
        }
    }
    out
}

/// Undoes [`escape_encode`].
pub fn escape_decode(vm: &Vm, b: &[u8], errors: &str) -> PyResult<(Vec<u8>, Option<BadEscape>)> {
    let (mut out, mut i, mut bad) = (Vec::with_capacity(b.len()), 0, None);
    while i < b.len() {
        if b[i] != b'\\' {
            out.push(b[i]);
            i += 1;
            continue;
        }
        let start = i;
        let Some(&kind) = b.get(i + 1) else {
            return Err(vm.value_error("Trailing \\ in string"));
        };
        i += 2;
        match kind {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(kind),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b't' => out.push(9),
            b'n' => out.push(10),
            b'r' => out.push(13),
            b'v' => out.push(11),
            b'a' => out.push(7),
            b'0'..=b'7' => {
                let n = b[i - 1..].iter().take(3).take_while(|c| matches!(c, b'0'..=b'7')).count();
                let value = b[i - 1..i - 1 + n].iter().fold(0, |v, c| v * 8 + u32::from(c - b'0'));
                if value > 0o377 && bad.is_none() {
                    bad = Some(BadEscape { at: start, code: value, octal: true });
                }
                out.push(value as u8);
                i = i - 1 + n;
            }
            b'x' => match digits(&b[i..], 2) {
                (value, 2) => {
                    out.push(value as u8);
                    i += 2;
                }
                (_, n) => {
                    match errors {
                        "strict" => {
                            return Err(vm.value_error(format!("invalid \\x escape at position {start}")));
                        }
                        "replace" => out.push(b'?'),
                        "ignore" => {}
                        _ => {
                            return Err(vm.value_error(format!(
                                "decoding error; unknown error handling code: {errors}"
                            )));
                        }
                    }
                    i += n;
                }
            },
            other => {
                if bad.is_none() {
                    bad = Some(BadEscape { at: start, code: u32::from(other), octal: false });
                }
                out.extend([b'\\', other]);
            }
        }
    }
    Ok((out, bad))
}
