//! String, bytes and integer literals as they stand in the source: values that the syntax tree
//! cannot hold (lone surrogates), errors in escapes, limits, and warnings about escapes.

use std::fmt;

/// Why a literal has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralError {
    /// A bytes literal with a character outside ASCII.
    NotAscii,
    /// Trouble with an escape: byte positions in the literal, CPython's reason.
    Escape { start: usize, end: usize, reason: &'static str },
    /// `\x` without two digits in bytes, at this position.
    BytesEscape(usize),
}

impl fmt::Display for LiteralError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiteralError::NotAscii => f.write_str("bytes can only contain ASCII literal characters"),
            LiteralError::Escape { start, end, reason } => write!(
                f,
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{end}: {reason}"
            ),
            LiteralError::BytesEscape(at) => write!(f, "(value error) invalid \\x escape at position {at}"),
        }
    }
}

/// A literal taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal<'a> {
    pub bytes: bool,
    pub raw: bool,
    /// What is between the quotes.
    pub body: &'a str,
    /// Where the body starts in the literal.
    pub offset: usize,
}

/// Takes a plain string or bytes literal, prefix and quotes included, apart.
pub fn split(text: &str) -> Literal<'_> {
    let quote_at = text.find(['"', '\'']).unwrap_or(0);
    let (prefix, quoted) = text.split_at(quote_at);
    let size =
        if quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''")) { 3 } else { 1 };
    let body = quoted.get(size..quoted.len().saturating_sub(size)).unwrap_or("");
    Literal {
        bytes: prefix.contains(['b', 'B']),
        raw: prefix.contains(['r', 'R']),
        body,
        offset: quote_at + size,
    }
}

/// Checks a plain literal; whether it is a bytes literal.
pub fn check(text: &str) -> Result<bool, LiteralError> {
    let literal = split(text);
    if literal.bytes && !literal.body.is_ascii() {
        return Err(LiteralError::NotAscii);
    }
    if !literal.raw {
        check_escapes(literal.body, literal.bytes)?;
    }
    Ok(literal.bytes)
}

/// Checks the escapes of a literal's body.
pub fn check_escapes(body: &str, bytes: bool) -> Result<(), LiteralError> {
    if !body.contains('\\') {
        return Ok(());
    }
    decode(body, bytes, &mut |_| {}, &mut |_, _| {})
}

/// The code points of a plain string literal (prefix and quotes included), lone surrogates and
/// all.
pub fn code_points(text: &str) -> Result<Vec<u32>, LiteralError> {
    let literal = split(text);
    if literal.raw {
        Ok(literal.body.chars().map(u32::from).collect())
    } else {
        body_code_points(literal.body)
    }
}

/// The code points of the body of a literal that is not raw. For the literal parts of f-strings
/// and t-strings double the braces first: `{{` must be one `{` already.
pub fn body_code_points(body: &str) -> Result<Vec<u32>, LiteralError> {
    let mut out = Vec::with_capacity(body.len());
    decode(body, false, &mut |c| out.push(c), &mut |_, _| {})?;
    Ok(out)
}

/// Whether escapes in the text might denote lone surrogates, so that the tree's value of the
/// literal cannot be trusted.
pub fn may_have_surrogates(text: &str) -> bool {
    text.as_bytes().windows(3).any(|w| {
        w[0] == b'\\' && (w[1] == b'u' && matches!(w[2], b'd' | b'D') || w[1] == b'U' && w[2] == b'0')
    })
}

/// The byte offsets of invalid escapes in the body of a literal, each with its warning.
pub fn escape_warnings(body: &str, bytes: bool, warn: &mut dyn FnMut(usize, String)) {
    if body.contains('\\') {
        let _ = decode(body, bytes, &mut |_| {}, warn);
    }
}

/// The warning about an escape that is none.
pub fn bad_escape(c: char) -> String {
    format!(
        "\"\\{c}\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{c}\"? A raw string is also an option."
    )
}

/// Decodes escapes. `warn` gets the byte offset and text of invalid ones.
fn decode(
    body: &str,
    bytes: bool,
    put: &mut dyn FnMut(u32),
    warn: &mut dyn FnMut(usize, String),
) -> Result<(), LiteralError> {
    // Position as CPython counts it: other characters than ASCII were escaped before.
    let mut at = 0;
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        let offset = body.len() - rest.len();
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            put(c as u32);
            at += if c.is_ascii() { 1 } else { 10 };
            continue;
        }
        let Some(escape) = rest.chars().next().filter(char::is_ascii) else {
            // At the end (before a brace of an f-string) or before another character than ASCII
            // it stands for itself.
            put(0x5c);
            at += 6;
            continue;
        };
        rest = &rest[escape.len_utf8()..];
        let start = at;
        at += 2;
        let simple = match escape {
            '\n' => continue,
            '\\' | '\'' | '"' => Some(escape as u32),
            'a' => Some(7),
            'b' => Some(8),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            _ => None,
        };
        if let Some(value) = simple {
            put(value);
            continue;
        }
        match escape {
            '0'..='7' => {
                let more = rest.bytes().take(2).take_while(|b| (b'0'..b'8').contains(b)).count();
                let digits = &body[offset + 1..offset + 2 + more];
                let value = u32::from_str_radix(digits, 8).unwrap_or(0);
                if value > 0o377 {
                    warn(
                        offset,
                        format!(
                            "\"\\{digits}\" is an invalid octal escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{digits}\"? A raw string is also an option."
                        ),
                    );
                }
                put(if bytes { value & 0xff } else { value });
                rest = &rest[more..];
                at += more;
            }
            'x' | 'u' | 'U' if escape == 'x' || !bytes => {
                let (count, reason) = match escape {
                    'x' => (2, "truncated \\xXX escape"),
                    'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let found = rest.bytes().take(count).take_while(|b| b.is_ascii_hexdigit()).count();
                at += found;
                if found < count {
                    return Err(if bytes {
                        LiteralError::BytesEscape(start)
                    } else {
                        LiteralError::Escape { start, end: at - 1, reason }
                    });
                }
                let value = u32::from_str_radix(&rest[..count], 16).unwrap_or(0);
                rest = &rest[count..];
                if value > 0x10_ffff {
                    return Err(LiteralError::Escape {
                        start,
                        end: at - 1,
                        reason: "illegal Unicode character",
                    });
                }
                put(value);
            }
            'N' if !bytes => rest = named(rest, start, &mut at, put)?,
            _ => {
                warn(offset, bad_escape(escape));
                put(0x5c);
                put(escape as u32);
            }
        }
    }
    Ok(())
}

/// `\N{name}`, `rest` being what follows the `N`.
fn named<'a>(
    rest: &'a str,
    start: usize,
    at: &mut usize,
    put: &mut dyn FnMut(u32),
) -> Result<&'a str, LiteralError> {
    let malformed = |end| Err(LiteralError::Escape { start, end, reason: "malformed \\N character escape" });
    let length = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 10 }).sum::<usize>();
    let Some(inner) = rest.strip_prefix('{') else { return malformed(*at - 1) };
    let Some((name, after)) = inner.split_once('}') else { return malformed(*at + length(rest) - 1) };
    *at += length(name) + 2;
    if name.is_empty() {
        return malformed(*at - 1);
    }
    match unicode_names2::character(name) {
        Some(c) => {
            put(c as u32);
            Ok(after)
        }
        None => Err(LiteralError::Escape { start, end: *at - 1, reason: "unknown Unicode character name" }),
    }
}

/// Digits of a decimal integer literal beyond which it needs another notation.
const MAX_DIGITS: usize = 4300;

/// The error for a decimal integer literal with too many digits.
pub fn too_many_digits(text: &str) -> Option<String> {
    if text.len() <= MAX_DIGITS || !text.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
        return None;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (digits > MAX_DIGITS).then(|| {
        format!(
            "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(
            code_points(r#""a\x41é\ud800\101\N{BULLET}""#).unwrap(),
            [97, 0x41, 0xe9, 0xd800, 0x41, 0x2022]
        );
        assert_eq!(code_points(r#"r'\x'"#).unwrap(), [92, 120]);
        let text = |literal: &str| check(literal).unwrap_err().to_string();
        assert_eq!(
            text(r#""\x1""#),
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape"
        );
        assert_eq!(
            text(r#""\N{foo}""#),
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-6: unknown Unicode character name"
        );
        assert_eq!(text(r#"b"a\x1""#), "(value error) invalid \\x escape at position 1");
        assert_eq!(text("b'é'"), "bytes can only contain ASCII literal characters");
        assert!(may_have_surrogates(r"\uD800") && !may_have_surrogates(r"\ue000"));
        let mut seen = Vec::new();
        escape_warnings(r"\d\n\400", false, &mut |at, _| seen.push(at));
        assert_eq!(seen, [0, 4]);
    }
}
