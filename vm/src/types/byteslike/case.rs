//! Methods of bytes about ASCII case and classes.

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::value::Value;

use super::split::is_space;
use super::{mapped, with};

pub static METHODS: &[MethodDef] = &[
    method("lower", "($self, /)", |vm, a| mapped(vm, a, <[u8]>::to_ascii_lowercase))
        .doc("B.lower() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to lowercase."),
    method("upper", "($self, /)", |vm, a| mapped(vm, a, <[u8]>::to_ascii_uppercase))
        .doc("B.upper() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to uppercase."),
    method("swapcase", "($self, /)", |vm, a| mapped(vm, a, |b| b.iter().map(|&c| swapped(c)).collect()))
        .doc("B.swapcase() -> copy of B\n\nReturn a copy of B with uppercase ASCII characters converted\nto lowercase ASCII and vice versa."),
    method("capitalize", "($self, /)", |vm, a| {
        mapped(vm, a, |b| {
            let mut out = b.to_ascii_lowercase();
            if let Some(first) = out.first_mut() {
                first.make_ascii_uppercase();
            }
            out
        })
    })
    .doc("B.capitalize() -> copy of B\n\nReturn a copy of B with only its first character capitalized (ASCII)\nand the rest lower-cased."),
    method("title", "($self, /)", |vm, a| mapped(vm, a, title))
        .doc("B.title() -> copy of B\n\nReturn a titlecased version of B, i.e. ASCII words start with uppercase\ncharacters, all remaining cased characters have lowercase."),
    method("isalpha", "($self, /)", |_, a| all(a, |b| b.is_ascii_alphabetic()))
        .doc("B.isalpha() -> bool\n\nReturn True if all characters in B are alphabetic\nand there is at least one character in B, False otherwise."),
    method("isalnum", "($self, /)", |_, a| all(a, |b| b.is_ascii_alphanumeric()))
        .doc("B.isalnum() -> bool\n\nReturn True if all characters in B are alphanumeric\nand there is at least one character in B, False otherwise."),
    method("isdigit", "($self, /)", |_, a| all(a, |b| b.is_ascii_digit()))
        .doc("B.isdigit() -> bool\n\nReturn True if all characters in B are digits\nand there is at least one character in B, False otherwise."),
    method("isspace", "($self, /)", |_, a| all(a, is_space))
        .doc("B.isspace() -> bool\n\nReturn True if all characters in B are whitespace\nand there is at least one character in B, False otherwise."),
    method("isascii", "($self, /)", |_, a| Ok(Value::from_bool(with(&a[0], <[u8]>::is_ascii))))
        .doc("B.isascii() -> bool\n\nReturn True if B is empty or all characters in B are ASCII,\nFalse otherwise."),
    method("islower", "($self, /)", |_, a| {
        Ok(Value::from_bool(with(&a[0], |b| {
            b.iter().any(u8::is_ascii_lowercase) && !b.iter().any(u8::is_ascii_uppercase)
        })))
    })
    .doc("B.islower() -> bool\n\nReturn True if all cased characters in B are lowercase and there is\nat least one cased character in B, False otherwise."),
    method("isupper", "($self, /)", |_, a| {
        Ok(Value::from_bool(with(&a[0], |b| {
            b.iter().any(u8::is_ascii_uppercase) && !b.iter().any(u8::is_ascii_lowercase)
        })))
    })
    .doc("B.isupper() -> bool\n\nReturn True if all cased characters in B are uppercase and there is\nat least one cased character in B, False otherwise."),
    method("istitle", "($self, /)", |_, a| Ok(Value::from_bool(with(&a[0], is_title))))
        .doc("B.istitle() -> bool\n\nReturn True if B is a titlecased string and there is at least one\ncharacter in B, i.e. uppercase characters may only follow uncased\ncharacters and lowercase characters only cased ones. Return False\notherwise."),
];

fn swapped(c: u8) -> u8 {
    if c.is_ascii_alphabetic() { c ^ 0x20 } else { c }
}

fn all(args: Args, test: impl Fn(u8) -> bool) -> PyResult {
    Ok(Value::from_bool(with(&args[0], |b| !b.is_empty() && b.iter().all(|&c| test(c)))))
}

fn title(b: &[u8]) -> Vec<u8> {
    let mut inside = false;
    b.iter()
        .map(|&c| {
            let out = if inside { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
            inside = c.is_ascii_alphabetic();
            out
        })
        .collect()
}

fn is_title(b: &[u8]) -> bool {
    let (mut cased, mut previous) = (false, false);
    for c in b {
        if c.is_ascii_alphabetic() {
            if c.is_ascii_uppercase() == previous {
                return false;
            }
            (cased, previous) = (true, true);
        } else {
            previous = false;
        }
    }
    cased
}
