//! Literals as constants: numbers, strings with lone surrogates, docstring cleaning.

use num_bigint::BigInt;
use num_traits::Num;
use rustpython_ast::{self as ast, Number};
use rustpython_text_size::Ranged;

use super::Lower;
use crate::bytecode::Const;
use crate::source::Source;

/// A constant from any integer.
pub(super) fn int(value: BigInt) -> Const {
    match i64::try_from(&value) {
        Ok(small) => Const::Int(small),
        Err(_) => {
            let (sign, magnitude) = value.to_bytes_le();
            Const::BigInt { negative: sign == num_bigint::Sign::Minus, magnitude }
        }
    }
}

/// The integer of a constant.
pub fn big(c: &Const) -> Option<BigInt> {
    match c {
        Const::Int(i) => Some((*i).into()),
        Const::True => Some(1.into()),
        Const::False => Some(0.into()),
        Const::BigInt { negative, magnitude } => {
            let sign = if *negative { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
            Some(BigInt::from_bytes_le(sign, magnitude))
        }
        _ => None,
    }
}

pub fn number(n: &Number) -> Const {
    match n {
        Number::Int(i) => match i.as_u64() {
            Some(small) => int(small.into()),
            None => {
                let text = i.to_string();
                let (digits, radix) = match text.get(..2) {
                    Some("0x" | "0X") => (&text[2..], 16),
                    Some("0o" | "0O") => (&text[2..], 8),
                    Some("0b" | "0B") => (&text[2..], 2),
                    _ => (&text[..], 10),
                };
                let digits: String = digits.chars().filter(|&c| c != '_').collect();
                int(BigInt::from_str_radix(&digits, radix).unwrap_or_default())
            }
        },
        Number::Float(f) => Const::Float(*f),
        Number::Complex { real, imag } => Const::Complex(*real, *imag),
    }
}

/// A string of code points, lone surrogates among them.
pub(super) fn from_code_points(points: Vec<u32>) -> Const {
    match points.iter().map(|&c| char::from_u32(c)).collect::<Option<String>>() {
        Some(s) => Const::Str(s.into()),
        None => Const::Wide(points),
    }
}

/// The code points of a string constant.
pub(super) fn code_points(c: &Const) -> Option<Vec<u32>> {
    match c {
        Const::Str(s) => Some(s.chars().map(u32::from).collect()),
        Const::Wide(w) => Some(w.clone()),
        _ => None,
    }
}

impl Lower<'_> {
    pub fn string(&self, e: &ast::ExprStringLiteral) -> Const {
        string(self.source.text, e)
    }
}

/// The value of a string literal in a source text.
pub fn string(source: &str, e: &ast::ExprStringLiteral) -> Const {
    let parts = e.value.as_slice();
    // The parser puts U+FFFD where a lone surrogate was escaped.
    if !parts.iter().any(|p| p.value.contains('\u{fffd}')) {
        return match parts {
            [one] => Const::Str(one.value.clone()),
            many => Const::Str(many.iter().map(|p| &*p.value).collect::<String>().into()),
        };
    }
    let mut points = Vec::new();
    for part in parts {
        part_code_points(source, part, &mut points);
    }
    from_code_points(points)
}

fn part_code_points(source: &str, part: &ast::StringLiteral, out: &mut Vec<u32>) {
    let raw = &source[part.range()];
    let prefix = raw.find(['\'', '"']).unwrap_or(0);
    let is_raw = raw[..prefix].contains(['r', 'R']);
    if is_raw || !part.value.contains('\u{fffd}') {
        out.extend(part.value.chars().map(u32::from));
        return;
    }
    // Surrogate escapes in the order they are written.
    let mut escapes = surrogate_escapes(&raw[prefix..]).into_iter();
    for c in part.value.chars() {
        if c != '\u{fffd}' {
            out.push(c.into());
        } else {
            out.push(escapes.next().unwrap_or(0xfffd));
        }
    }
}

/// The text of an interpolation up to what ends its expression, as `Interpolation.expression`
/// gives it: spaces and parentheses included.
pub fn interpolated_text(source: &Source<'_>, i: &ast::InterpolatedElement) -> String {
    if let Some(given) = source.given(&i.node_index) {
        return given.to_owned();
    }
    let expression = &source.text[i.expression.range()];
    if let Some(debug) = &i.debug_text {
        let trailing = debug.trailing.split('=').next().unwrap_or_default();
        return format!("{}{expression}{trailing}", debug.leading);
    }
    let start = i.range.start().to_usize() + 1;
    let end = i.expression.range().end().to_usize();
    let rest = &source.text[end..i.range.end().to_usize()];
    let more = rest.find(['!', ':', '}']).unwrap_or(0);
    source.text[start..end + more].to_owned()
}

/// What each U+FFFD of a literal stands for: a surrogate, or U+FFFD as written.
fn surrogate_escapes(raw: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut chars = raw.char_indices();
    while let Some((i, c)) = chars.next() {
        if c == '\u{fffd}' {
            found.push(0xfffd);
        }
        if c != '\\' {
            continue;
        }
        let Some((_, kind)) = chars.next() else { break };
        let digits = match kind {
            'u' => 4,
            'U' => 8,
            'N' => {
                if raw[i..].to_ascii_uppercase().starts_with("\\N{REPLACEMENT CHARACTER}") {
                    found.push(0xfffd);
                }
                continue;
            }
            _ => continue,
        };
        let Some(hex) = raw.get(i + 2..i + 2 + digits) else { continue };
        if let Ok(code) = u32::from_str_radix(hex, 16)
            && (code == 0xfffd || (0xd800..0xe000).contains(&code))
        {
            found.push(code);
        }
    }
    found
}

/// Removes the indentation a docstring shares, as `inspect.cleandoc` does but for the blank
/// lines at its ends.
pub(super) fn clean_doc(doc: &str) -> String {
    let expanded = expand_tabs(doc);
    let mut lines = expanded.split('\n');
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    let margin = rest
        .iter()
        .filter(|l| !l.trim_start_matches(' ').is_empty())
        .map(|l| l.len() - l.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let mut out = first.trim_start_matches(' ').to_owned();
    for line in rest {
        out.push('\n');
        let cut = margin.min(line.len() - line.trim_start_matches(' ').len());
        out.push_str(&line[cut..]);
    }
    out
}

/// Tabs at any place become spaces up to the next multiple of eight.
fn expand_tabs(doc: &str) -> String {
    if !doc.contains('\t') {
        return doc.to_owned();
    }
    let mut out = String::with_capacity(doc.len());
    let mut col = 0;
    for c in doc.chars() {
        match c {
            '\t' => {
                let n = 8 - col % 8;
                out.extend(std::iter::repeat_n(' ', n));
                col += n;
            }
            '\n' | '\r' => {
                out.push(c);
                col = 0;
            }
            _ => {
                out.push(c);
                col += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings() {
        assert_eq!(clean_doc("  a\n    b\n      c\n\n    "), "a\nb\n  c\n\n");
        assert_eq!(clean_doc("a"), "a");
    }
}
