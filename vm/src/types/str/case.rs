//! Case: `lower`, `upper`, `title`, `capitalize`, `swapcase`, `casefold`.

use rustpython_unicode::case;

use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::object::Ref;
use crate::core::str::{Str, Units};
use crate::core::vm::Vm;

use super::buf::StrBuf;
use super::predicates::{is_cased, is_lower, is_upper};

pub(super) static METHODS: &[MethodDef] = &[
    method("lower", "($self, /)", |vm, a| Ok(lower(vm, roomy(vm, a.this())?).into()))
        .doc("Return a copy of the string converted to lowercase."),
    method("upper", "($self, /)", |vm, a| Ok(upper(vm, roomy(vm, a.this())?).into()))
        .doc("Return a copy of the string converted to uppercase."),
    method("title", "($self, /)", |vm, a| title(vm, roomy(vm, a.this())?))
        .doc("Return a version of the string where each word is titlecased.\n\nMore specifically, words start with uppercased characters and all remaining\ncased characters have lower case."),
    method("capitalize", "($self, /)", |vm, a| capitalize(vm, roomy(vm, a.this())?))
        .doc("Return a capitalized version of the string.\n\nMore specifically, make the first character have upper case and the rest lower\ncase."),
    method("swapcase", "($self, /)", |vm, a| swapcase(vm, roomy(vm, a.this())?))
        .doc("Convert uppercase characters to lowercase and lowercase characters to uppercase."),
    method("casefold", "($self, /)", |vm, a| casefold(vm, roomy(vm, a.this())?))
        .doc("Return a version of the string suitable for caseless comparisons."),
];

/// The string, if there is room for what is made of it on the way.
fn roomy<'a>(vm: &Vm, s: &'a Str) -> PyResult<&'a Str> {
    vm.check_room::<[u8; 4]>(s.len().saturating_mul(s.width() as usize))?;
    Ok(s)
}

fn by_ascii(vm: &Vm, u: &[u8], map: impl Fn(&u8) -> u8) -> Ref<Str> {
    vm.str_from_latin1(&u.iter().map(map).collect::<Vec<u8>>())
}

fn ascii(s: &Str) -> Option<&[u8]> {
    match s.units() {
        Units::One(u) if s.is_ascii() => Some(u),
        _ => None,
    }
}

/// `s.lower()`.
pub fn lower(vm: &Vm, s: &Str) -> Ref<Str> {
    if let Some(u) = ascii(s) {
        return by_ascii(vm, u, u8::to_ascii_lowercase);
    }
    let mut out = StrBuf::with_capacity(s.len());
    for i in 0..s.len() {
        push_lower(s, i, &mut out);
    }
    out.finish(vm)
}

/// `s.upper()`.
pub fn upper(vm: &Vm, s: &Str) -> Ref<Str> {
    if let Some(u) = ascii(s) {
        return by_ascii(vm, u, u8::to_ascii_uppercase);
    }
    let mut out = StrBuf::with_capacity(s.len());
    s.chars().for_each(|c| push_upper(c, &mut out));
    out.finish(vm)
}

fn push_upper(c: u32, out: &mut StrBuf) {
    match char::from_u32(c) {
        Some(c) => c.to_uppercase().for_each(|c| out.push(u32::from(c))),
        None => out.push(c),
    }
}

fn push_title(c: u32, out: &mut StrBuf) {
    match char::from_u32(c) {
        Some(c) if c.is_ascii() => out.push(u32::from(c.to_ascii_uppercase())),
        Some(c) => out.push_text(&case::title_str(c.encode_utf8(&mut [0; 4]))),
        None => out.push(c),
    }
}

/// Adds the lowercase form of character `i`; a capital sigma at the end of a word becomes final.
fn push_lower(s: &Str, i: usize, out: &mut StrBuf) {
    let c = s.char_at(i);
    match char::from_u32(c) {
        Some('Σ') => out.push(if is_final_sigma(s, i) { 0x3c2 } else { 0x3c3 }),
        Some(c) => c.to_lowercase().for_each(|c| out.push(u32::from(c))),
        None => out.push(c),
    }
}

fn is_final_sigma(s: &Str, i: usize) -> bool {
    let ignorable = |c: u32| char::from_u32(c).is_some_and(case::is_case_ignorable);
    let before = (0..i).rev().map(|j| s.char_at(j)).find(|&c| !ignorable(c)).is_some_and(is_cased);
    let after = (i + 1..s.len()).map(|j| s.char_at(j)).find(|&c| !ignorable(c)).is_some_and(is_cased);
    before && !after
}

fn title(vm: &Vm, s: &Str) -> PyResult {
    let mut out = StrBuf::with_capacity(s.len());
    let mut inside = false;
    for i in 0..s.len() {
        if inside {
            push_lower(s, i, &mut out);
        } else {
            push_title(s.char_at(i), &mut out);
        }
        inside = is_cased(s.char_at(i));
    }
    Ok(out.finish(vm).into())
}

fn capitalize(vm: &Vm, s: &Str) -> PyResult {
    let mut out = StrBuf::with_capacity(s.len());
    if !s.is_empty() {
        push_title(s.char_at(0), &mut out);
    }
    for i in 1..s.len() {
        push_lower(s, i, &mut out);
    }
    Ok(out.finish(vm).into())
}

fn swapcase(vm: &Vm, s: &Str) -> PyResult {
    let mut out = StrBuf::with_capacity(s.len());
    for i in 0..s.len() {
        let c = s.char_at(i);
        if is_upper(c) {
            push_lower(s, i, &mut out);
        } else if is_lower(c) {
            push_upper(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Ok(out.finish(vm).into())
}

fn casefold(vm: &Vm, s: &Str) -> PyResult {
    if let Some(u) = ascii(s) {
        return Ok(by_ascii(vm, u, u8::to_ascii_lowercase).into());
    }
    let mut out = StrBuf::with_capacity(s.len());
    for c in s.chars() {
        match char::from_u32(c) {
            Some(c) if c.is_ascii() => out.push(u32::from(c.to_ascii_lowercase())),
            Some(c) => out.push_text(&case::casefold_str(c.encode_utf8(&mut [0; 4]))),
            None => out.push(c),
        }
    }
    Ok(out.finish(vm).into())
}
