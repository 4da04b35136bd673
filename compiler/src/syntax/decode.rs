//! Source bytes to text: byte-order mark, PEP 263 cookie, newlines, null bytes.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::error::{CompileError, ErrorKind};

/// Where the bytes come from; error texts differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file that is run or imported.
    File,
    /// A bytes object given to `compile()`, `exec()` or `eval()`.
    Bytes,
}

/// Source text with `\n` as the only newline, as the rest of the compiler wants it. Fails on a
/// null byte.
pub fn normalize<'a>(text: &'a str, filename: &str) -> Result<Cow<'a, str>, CompileError> {
    if text.contains('\0') {
        return Err(null_bytes(filename));
    }
    if !text.contains('\r') {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

#[cold]
fn null_bytes(filename: &str) -> CompileError {
    CompileError::new(ErrorKind::Syntax, "source code string cannot contain null bytes", filename)
}

/// Decodes source bytes: UTF-8 unless a byte-order mark or a cookie in the first two lines says
/// otherwise. The text is not yet normalised.
pub fn decode<'a>(bytes: &'a [u8], filename: &str, origin: Origin) -> Result<Cow<'a, str>, CompileError> {
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(match origin {
            Origin::Bytes => null_bytes(filename),
            Origin::File => {
                let mut e = at_byte(bytes, at, filename, "source code cannot contain null bytes".to_owned());
                (e.col, e.end_line, e.end_col) = (0, 0, 0);
                e.text = e.text.map(|text| text.split('\0').next().unwrap_or("").to_owned());
                e
            }
        });
    }
    let (bytes, bom) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let Some(cookie) = cookie(bytes) else {
        return std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|e| not_utf8(bytes, e.valid_up_to(), filename, origin, false));
    };
    let name = normal_name(cookie);
    if name == "utf-8" {
        return std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|e| not_utf8(bytes, e.valid_up_to(), filename, origin, true));
    }
    if bom {
        return Err(at_byte(bytes, 0, filename, format!("encoding problem: {name} with BOM")));
    }
    match &*name {
        "iso-8859-1" => Ok(Cow::Owned(bytes.iter().map(|&b| b as char).collect())),
        "ascii" | "us-ascii" => match bytes.iter().position(|b| !b.is_ascii()) {
            None => Ok(Cow::Owned(bytes.iter().map(|&b| b as char).collect())),
            Some(at) => Err(undecodable(filename, "ascii", bytes[at], at, "ordinal not in range(128)")),
        },
        _ => other(bytes, &name, filename),
    }
}

fn other<'a>(bytes: &'a [u8], name: &str, filename: &str) -> Result<Cow<'a, str>, CompileError> {
    let label = match name.strip_prefix("cp").and_then(|n| n.strip_prefix("125")) {
        Some(digit) => format!("windows-125{digit}"),
        None => name.to_owned(),
    };
    let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) else {
        return Err(unplaced(filename, format!("unknown encoding: {name}")));
    };
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if !text.contains(|c: char| ('\u{80}'..'\u{a0}').contains(&c)) => Ok(text),
        Some(text) if !encoding.name().starts_with("windows") => Ok(text),
        _ => {
            let single = encoding.is_single_byte();
            let (codec, reason) = if single {
                ("charmap", "character maps to <undefined>")
            } else {
                (name, "illegal multibyte sequence")
            };
            let bad = |at: usize| match encoding
                .decode_without_bom_handling_and_without_replacement(&bytes[..at])
            {
                Some(text) => single && text.contains(|c: char| ('\u{80}'..'\u{a0}').contains(&c)),
                None => true,
            };
            let end = (1..=bytes.len()).find(|&end| bad(end)).unwrap_or(bytes.len());
            Err(undecodable(filename, codec, bytes[end - 1], end - 1, reason))
        }
    }
}

/// The encoding named by a cookie in line 1, or in line 2 below a comment or blank line.
fn cookie(bytes: &[u8]) -> Option<&str> {
    for line in bytes.split(|&b| b == b'\n' || b == b'\r').take(2) {
        let rest = line.trim_ascii_start();
        let Some(comment) = rest.strip_prefix(b"#") else {
            if rest.is_empty() {
                continue;
            }
            return None;
        };
        let mut from = 0;
        while let Some(at) = comment[from..].windows(6).position(|w| w == b"coding") {
            from += at + 6;
            if let Some((b':' | b'=', value)) = comment[from..].split_first() {
                let value = &value[value.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()..];
                let end = value
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
                    .count();
                if end > 0 {
                    return std::str::from_utf8(&value[..end]).ok();
                }
            }
        }
    }
    None
}

fn normal_name(name: &str) -> Cow<'_, str> {
    let plain: String =
        name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    let is = |want: &str| plain == want || plain.strip_prefix(want).is_some_and(|rest| rest.starts_with('-'));
    if is("utf-8") || plain == "utf8" {
        Cow::Borrowed("utf-8")
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") || plain == "latin1" {
        Cow::Borrowed("iso-8859-1")
    } else {
        Cow::Borrowed(name)
    }
}

/// An error on line 0: CPython has no place for it either.
#[cold]
fn unplaced(filename: &str, message: String) -> CompileError {
    CompileError::new(ErrorKind::Decode, message, filename)
}

#[cold]
fn undecodable(filename: &str, codec: &str, byte: u8, at: usize, reason: &str) -> CompileError {
    unplaced(filename, format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {at}: {reason}"))
}

#[cold]
fn not_utf8(bytes: &[u8], at: usize, filename: &str, origin: Origin, cookie: bool) -> CompileError {
    let byte = bytes[at];
    let line = bytes[..at].iter().filter(|&&b| b == b'\n').count() + 1;
    if origin == Origin::File && cookie {
        let start = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
        let mut e = at_byte(
            bytes,
            at,
            filename,
            format!(
                "(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {}: {}",
                at - start,
                utf8_reason(&bytes[at..])
            ),
        );
        (e.col, e.end_line, e.end_col) = (0, 0, 0);
        return e;
    }
    let place = match origin {
        Origin::File => format!("in file {filename} on line {line}"),
        Origin::Bytes => format!("on line {line}"),
    };
    at_byte(
        bytes,
        at,
        filename,
        format!(
            "Non-UTF-8 code starting with '\\x{byte:02x}' {place}, but no encoding declared; see https://peps.python.org/pep-0263/ for details"
        ),
    )
}

/// Why `bytes` do not start with a UTF-8 sequence, in the words of CPython's codec.
pub fn utf8_reason(bytes: &[u8]) -> &'static str {
    match bytes[0] {
        0x80..=0xc1 | 0xf5.. => "invalid start byte",
        _ => match std::str::from_utf8(bytes) {
            Err(e) if e.valid_up_to() == 0 && e.error_len().is_none() => "unexpected end of data",
            _ => "invalid continuation byte",
        },
    }
}

#[cold]
fn at_byte(bytes: &[u8], at: usize, filename: &str, message: String) -> CompileError {
    let line = bytes[..at].iter().filter(|&&b| b == b'\n').count() as u32 + 1;
    let start = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
    let end = bytes[at..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |n| at + n);
    let col = String::from_utf8_lossy(&bytes[start..at]).chars().count() as u32 + 1;
    let mut e = CompileError::new(ErrorKind::Decode, message, filename);
    (e.line, e.col, e.end_line, e.end_col) = (line, col, line, col);
    e.text = Some(String::from_utf8_lossy(&bytes[start..end]).into_owned());
    e
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let get = |bytes: &'static [u8]| decode(bytes, "f", Origin::Bytes);
        assert_eq!(get(b"x").unwrap(), "x");
        assert_eq!(get(b"\xef\xbb\xbfx").unwrap(), "x");
        assert_eq!(get(b"# -*- coding: latin_1 -*-\n\xe9").unwrap(), "# -*- coding: latin_1 -*-\n\u{e9}");
        assert_eq!(
            get(b"\n# vim: fileencoding=cp1252\n\x80").unwrap(),
            "\n# vim: fileencoding=cp1252\n\u{20ac}"
        );
        assert_eq!(get(b"# coding: foo").unwrap_err().message, "unknown encoding: foo");
        assert_eq!(
            get(b"# coding: cp1252\nx=\"\x81\"").unwrap_err().message,
            "'charmap' codec can't decode byte 0x81 in position 20: character maps to <undefined>"
        );
        let e = get(b"x=1\ny = \xff").unwrap_err();
        assert_eq!((e.line, e.col), (2, 5));
        assert!(e.message.starts_with("Non-UTF-8 code starting with '\\xff' on line 2, but"));
    }

    #[test]
    fn newlines() {
        assert_eq!(normalize("a\r\nb\rc\n", "f").unwrap(), "a\nb\nc\n");
        assert!(normalize("a\0", "f").is_err());
    }
}
