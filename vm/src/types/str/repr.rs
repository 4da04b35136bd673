//! `repr` of strings, and quoting shared with bytes.

use crate::core::object::Ref;
use crate::core::str::{Str, Units};
use crate::core::vm::Vm;

use super::buf::StrBuf;
use super::predicates::is_printable;

/// The quote that `repr` takes: double only where it saves escapes.
fn quote(single: bool, double: bool) -> u32 {
    if single && !double { 0x22 } else { 0x27 }
}

/// `repr(s)`.
pub fn repr(vm: &Vm, s: &Str) -> Ref<Str> {
    let mut out = StrBuf::with_capacity(s.len() + 2);
    push_repr(&mut out, s);
    out.finish(vm)
}

/// Adds `repr(s)`.
pub fn push_repr(out: &mut StrBuf, s: &Str) {
    let has = |c: u8| match s.units() {
        Units::One(u) => memchr::memchr(c, u).is_some(),
        Units::Two(u) => u.contains(&u16::from(c)),
        Units::Four(u) => u.contains(&u32::from(c)),
    };
    let q = quote(has(b'\''), has(b'"'));
    out.push(q);
    if let Units::One(u) = s.units()
        && s.is_ascii()
        && u.iter().all(|&c| (0x20..0x7f).contains(&c) && c != b'\\' && u32::from(c) != q)
    {
        out.push_latin1(u);
    } else {
        for c in s.chars() {
            push_char(out, c, q);
        }
    }
    out.push(q);
}

fn push_char(out: &mut StrBuf, c: u32, q: u32) {
    match c {
        0x5c => out.push_text("\\\\"),
        0x09 => out.push_text("\\t"),
        0x0a => out.push_text("\\n"),
        0x0d => out.push_text("\\r"),
        c if c == q => {
            out.push(0x5c);
            out.push(c);
        }
        c if is_printable(c) => out.push(c),
        c => push_escape(out, c),
    }
}

/// Adds `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
pub fn push_escape(out: &mut StrBuf, c: u32) {
    match c {
        0..0x100 => push_hex(out, "\\x", c, 2),
        0x100..0x1_0000 => push_hex(out, "\\u", c, 4),
        _ => push_hex(out, "\\U", c, 8),
    }
}

fn push_hex(out: &mut StrBuf, start: &str, c: u32, digits: u32) {
    out.push_text(start);
    for i in (0..digits).rev() {
        out.push(u32::from(b"0123456789abcdef"[(c >> (4 * i) & 15) as usize]));
    }
}

/// Bytes as `repr` shows them, without the `b`; `force_single` as in `bytearray`'s choice.
pub fn push_bytes(out: &mut StrBuf, bytes: &[u8]) {
    let q = quote(bytes.contains(&b'\''), bytes.contains(&b'"'));
    out.push(q);
    for &b in bytes {
        match b {
            b'\\' => out.push_text("\\\\"),
            b'\t' => out.push_text("\\t"),
            b'\n' => out.push_text("\\n"),
            b'\r' => out.push_text("\\r"),
            b if u32::from(b) == q => {
                out.push(0x5c);
                out.push(q);
            }
            0x20..0x7f => out.push(u32::from(b)),
            b => push_hex(out, "\\x", u32::from(b), 2),
        }
    }
    out.push(q);
}
