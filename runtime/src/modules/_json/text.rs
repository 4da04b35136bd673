//! JSON strings, and the errors of the decoder.

use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::{Str, Units};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::str::buf::StrBuf;

/// `json.decoder.JSONDecodeError`.
#[cold]
pub fn error(vm: &Vm, message: &str, document: &Value, at: usize) -> Raised {
    let make = || {
        let class = crate::modules::util::import(vm, "json.decoder")
            .and_then(|module| vm.get_attr_str(&module, "JSONDecodeError"))?;
        vm.call(&class, &[vm.str(message), document.clone(), Value::from_len(at)])
    };
    match make() {
        Ok(exc) => Raised(exc),
        Err(e) => e,
    }
}

/// Four hexadecimal digits.
fn hex4(s: &Str, at: usize) -> Option<u32> {
    (at..at + 4).try_fold(0, |n, i| Some(n << 4 | char::from_u32(s.char_at(i))?.to_digit(16)?))
}

/// The string whose opening quote is before `start`, and the place behind its closing quote.
pub fn scan(
    vm: &Vm,
    document: &Value,
    s: &Str,
    start: Option<usize>,
    strict: bool,
) -> PyResult<(Ref<Str>, usize)> {
    let len = s.len();
    let Some(start) = start.filter(|&n| n <= len) else {
        return Err(vm.value_error("end is out of bounds"));
    };
    let begin = start.saturating_sub(1);
    let unterminated = || error(vm, "Unterminated string starting at", document, begin);
    let bad_escape = |at: usize| error(vm, "Invalid \\uXXXX escape", document, at);
    let mut out: Option<StrBuf> = None;
    let mut at = start;
    loop {
        let stop = plain_end(s, at, strict);
        let Some(c) = (stop < len).then(|| s.char_at(stop)) else { return Err(unterminated()) };
        if c == u32::from(b'"') {
            let text = match out {
                None => vm.str_slice(s, at, stop),
                Some(mut out) => {
                    out.push_slice(s, at, stop);
                    out.finish(vm)
                }
            };
            return Ok((text, stop + 1));
        }
        if c != u32::from(b'\\') {
            return Err(error(vm, "Invalid control character at", document, stop));
        }
        let out = out.get_or_insert_with(StrBuf::new);
        out.push_slice(s, at, stop);
        let next = stop + 1;
        if next >= len {
            return Err(unterminated());
        }
        let simple = match char::from_u32(s.char_at(next)) {
            Some('"') => 0x22,
            Some('\\') => 0x5c,
            Some('/') => 0x2f,
            Some('b') => 8,
            Some('f') => 12,
            Some('n') => 10,
            Some('r') => 13,
            Some('t') => 9,
            Some('u') => 0,
            _ => return Err(error(vm, "Invalid \\escape", document, stop)),
        };
        if simple != 0 {
            out.push(simple);
            at = next + 1;
            continue;
        }
        let digits = next + 1;
        at = digits + 4;
        if at >= len {
            return Err(bad_escape(digits - 1));
        }
        let mut c = hex4(s, digits).ok_or_else(|| bad_escape(at - 5))?;
        if (0xd800..0xdc00).contains(&c)
            && at + 6 < len
            && s.char_at(at) == u32::from(b'\\')
            && s.char_at(at + 1) == u32::from(b'u')
        {
            let low = hex4(s, at + 2).ok_or_else(|| bad_escape(at + 1))?;
            if (0xdc00..0xe000).contains(&low) {
                c = 0x1_0000 + ((c & 0x3ff) << 10 | low & 0x3ff);
                at += 6;
            }
        }
        out.push(c);
    }
}

/// The place of the next quote, backslash or (strictly) control character.
fn plain_end(s: &Str, from: usize, strict: bool) -> usize {
    let special = |c: u32| c == 0x22 || c == 0x5c || (strict && c <= 0x1f);
    let found = match s.units() {
        Units::One(u) => u[from..].iter().position(|&c| special(u32::from(c))),
        Units::Two(u) => u[from..].iter().position(|&c| special(u32::from(c))),
        Units::Four(u) => u[from..].iter().position(|&c| special(c)),
    };
    found.map_or(s.len(), |n| from + n)
}

/// A string as JSON.
pub fn encode(vm: &Vm, v: &Value, ascii: bool) -> PyResult {
    let Some(s) = v.as_::<Str>() else {
        return Err(vm.type_error(format!("first argument must be a string, not {}", vm.type_name(v))));
    };
    let mut out = StrBuf::with_capacity(s.len() + 2);
    push(&mut out, s, ascii);
    Ok(out.finish(vm).into())
}

/// Adds a string as JSON.
pub fn push(out: &mut StrBuf, s: &Str, ascii: bool) {
    out.push(0x22);
    let plain = |c: u8| (0x20..0x7f).contains(&c) && c != b'"' && c != b'\\';
    if let Units::One(u) = s.units()
        && u.iter().all(|&c| plain(c))
    {
        out.push_latin1(u);
    } else {
        for c in s.chars() {
            push_char(out, c, ascii);
        }
    }
    out.push(0x22);
}

fn push_char(out: &mut StrBuf, c: u32, ascii: bool) {
    match c {
        0x22 => out.push_text("\\\""),
        0x5c => out.push_text("\\\\"),
        0x0a => out.push_text("\\n"),
        0x0d => out.push_text("\\r"),
        0x09 => out.push_text("\\t"),
        0x08 => out.push_text("\\b"),
        0x0c => out.push_text("\\f"),
        0..0x20 => push_unit(out, c),
        0x20..0x7f => out.push(c),
        _ if !ascii => out.push(c),
        0x7f..0x1_0000 => push_unit(out, c),
        _ => {
            push_unit(out, 0xd800 + ((c - 0x1_0000) >> 10));
            push_unit(out, 0xdc00 + (c & 0x3ff));
        }
    }
}

fn push_unit(out: &mut StrBuf, c: u32) {
    out.push_text("\\u");
    for shift in [12, 8, 4, 0] {
        out.push(u32::from(b"0123456789abcdef"[(c >> shift & 15) as usize]));
    }
}
