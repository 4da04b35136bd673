//! Classes of characters, and the `is...` methods of `str`.

use rustpython_unicode::{case, classify, identifier};

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::str::{Str, Units};
use crate::core::value::Value;
use crate::core::vm::Vm;

pub(super) static METHODS: &[MethodDef] = &[
    method("isalpha", "($self, /)", |vm, a| all(vm, a, is_alpha))
        .doc("Return True if the string is an alphabetic string, False otherwise.\n\nA string is alphabetic if all characters in the string are alphabetic and there\nis at least one character in the string."),
    method("isalnum", "($self, /)", |vm, a| all(vm, a, is_alnum))
        .doc("Return True if the string is an alpha-numeric string, False otherwise.\n\nA string is alpha-numeric if all characters in the string are alpha-numeric and\nthere is at least one character in the string."),
    method("isdecimal", "($self, /)", |vm, a| all(vm, a, is_decimal))
        .doc("Return True if the string is a decimal string, False otherwise.\n\nA string is a decimal string if all characters in the string are decimal and\nthere is at least one character in the string."),
    method("isdigit", "($self, /)", |vm, a| all(vm, a, is_digit))
        .doc("Return True if the string is a digit string, False otherwise.\n\nA string is a digit string if all characters in the string are digits and there\nis at least one character in the string."),
    method("isnumeric", "($self, /)", |vm, a| all(vm, a, is_numeric))
        .doc("Return True if the string is a numeric string, False otherwise.\n\nA string is numeric if all characters in the string are numeric and there is at\nleast one character in the string."),
    method("isspace", "($self, /)", |vm, a| all(vm, a, is_space))
        .doc("Return True if the string is a whitespace string, False otherwise.\n\nA string is whitespace if all characters in the string are whitespace and there\nis at least one character in the string."),
    method("isprintable", "($self, /)", |_, a| Ok(Value::from_bool(each(a.this(), is_printable))))
        .doc("Return True if all characters in the string are printable, False otherwise.\n\nA character is printable if repr() may use it in its output."),
    method("isascii", "($self, /)", |_, a| Ok(Value::from_bool(a.this::<Str>().is_ascii())))
        .doc("Return True if all characters in the string are ASCII, False otherwise.\n\nASCII characters have code points in the range U+0000-U+007F.\nEmpty string is ASCII too."),
    method("islower", "($self, /)", |_, a| Ok(Value::from_bool(one_case(a.this(), is_lower, |c| is_upper(c) || is_title(c)))))
        .doc("Return True if the string is a lowercase string, False otherwise.\n\nA string is lowercase if all cased characters in the string are lowercase and\nthere is at least one cased character in the string."),
    method("isupper", "($self, /)", |_, a| Ok(Value::from_bool(one_case(a.this(), is_upper, |c| is_lower(c) || is_title(c)))))
        .doc("Return True if the string is an uppercase string, False otherwise.\n\nA string is uppercase if all cased characters in the string are uppercase and\nthere is at least one cased character in the string."),
    method("istitle", "($self, /)", |_, a| Ok(Value::from_bool(titled(a.this()))))
        .doc("Return True if the string is a title-cased string, False otherwise.\n\nIn a title-cased string, upper- and title-case characters may only\nfollow uncased characters and lowercase characters only cased ones."),
    method("isidentifier", "($self, /)", |_, a| Ok(Value::from_bool(is_identifier(a.this()))))
        .doc("Return True if the string is a valid Python identifier, False otherwise.\n\nCall keyword.iskeyword(s) to test whether string s is a reserved identifier,\nsuch as \"def\" or \"class\"."),
];

fn each(s: &Str, test: impl Fn(u32) -> bool) -> bool {
    match s.units() {
        Units::One(u) => u.iter().all(|&c| test(u32::from(c))),
        Units::Two(u) => u.iter().all(|&c| test(u32::from(c))),
        Units::Four(u) => u.iter().all(|&c| test(c)),
    }
}

fn all(_vm: &Vm, args: Args, test: fn(u32) -> bool) -> PyResult {
    let s = args.this::<Str>();
    Ok(Value::from_bool(!s.is_empty() && each(s, test)))
}

fn one_case(s: &Str, good: fn(u32) -> bool, bad: fn(u32) -> bool) -> bool {
    let mut cased = false;
    let clean = each_mut(s, |c| {
        if bad(c) {
            return false;
        }
        cased |= good(c);
        true
    });
    clean && cased
}

fn each_mut(s: &Str, mut test: impl FnMut(u32) -> bool) -> bool {
    s.chars().all(&mut test)
}

fn titled(s: &Str) -> bool {
    let (mut cased, mut previous) = (false, false);
    for c in s.chars() {
        if is_upper(c) || is_title(c) {
            if previous {
                return false;
            }
            (previous, cased) = (true, true);
        } else if is_lower(c) {
            if !previous {
                return false;
            }
            (previous, cased) = (true, true);
        } else {
            previous = false;
        }
    }
    cased
}

/// Whether the string is a Python identifier.
pub fn is_identifier(s: &Str) -> bool {
    let mut chars = s.chars();
    let start = |c: u32| {
        c == u32::from('_')
            || if c < 128 { ascii(c, u8::is_ascii_alphabetic) } else { on(c, identifier::is_xid_start) }
    };
    let more = |c: u32| {
        c == u32::from('_')
            || if c < 128 { ascii(c, u8::is_ascii_alphanumeric) } else { on(c, identifier::is_xid_continue) }
    };
    chars.next().is_some_and(start) && chars.all(more)
}

#[inline]
fn ascii(c: u32, test: fn(&u8) -> bool) -> bool {
    test(&(c as u8))
}

/// A test of a character that surrogates fail.
#[inline]
fn on(c: u32, test: fn(char) -> bool) -> bool {
    char::from_u32(c).is_some_and(test)
}

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident: $ascii:expr, $other:path;)*) => {
        $(
            $(#[$doc])*
            #[inline]
            pub fn $name(c: u32) -> bool {
                if c < 128 { ascii(c, $ascii) } else { on(c, $other) }
            }
        )*
    };
}

classes! {
    /// A letter.
    is_alpha: u8::is_ascii_alphabetic, classify::is_alpha;
    /// A character with `Numeric_Type=Decimal`.
    is_decimal: u8::is_ascii_digit, classify::is_decimal;
    /// A digit, superscripts included.
    is_digit: u8::is_ascii_digit, classify::is_digit;
    /// Anything with a numeric value.
    is_numeric: u8::is_ascii_digit, is_numeric_char;
    /// What `repr` shows as it is.
    is_printable: |c| (0x20..0x7f).contains(c), classify::is_printable;
    /// A lowercase character.
    is_lower: u8::is_ascii_lowercase, case::is_lowercase;
    /// An uppercase character.
    is_upper: u8::is_ascii_uppercase, case::is_uppercase;
    /// A titlecase letter.
    is_title: |_| false, case::is_titlecase;
    /// A character that has case.
    is_cased: u8::is_ascii_alphabetic, is_cased_char;
}

fn is_cased_char(c: char) -> bool {
    case::is_lowercase(c) || case::is_uppercase(c) || case::is_titlecase(c)
}

/// Numeric, Han digits included.
fn is_numeric_char(c: char) -> bool {
    classify::is_numeric(c)
}

/// A letter or something numeric.
#[inline]
pub fn is_alnum(c: u32) -> bool {
    if c < 128 {
        return ascii(c, u8::is_ascii_alphanumeric);
    }
    is_alpha(c) || is_decimal(c) || is_digit(c) || is_numeric(c)
}

/// White space.
#[inline]
pub fn is_space(c: u32) -> bool {
    match c {
        0x09..=0x0d | 0x1c..=0x20 => true,
        0..0x80 => false,
        0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000 => true,
        _ => false,
    }
}
