//! Formats of module `_struct`: parsing, sizes, alignment.

/// One part of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The format character.
    pub code: u8,
    /// Place of the first item.
    pub offset: usize,
    /// Bytes of an item; for `s` and `p` of the whole string.
    pub size: usize,
    /// Number of items.
    pub repeat: usize,
}

/// A parsed format.
#[derive(Debug, Default)]
pub struct Format {
    pub text: String,
    pub fields: Vec<Field>,
    /// Bytes altogether.
    pub size: usize,
    /// Values that are packed and unpacked.
    pub values: usize,
    pub little: bool,
}

/// Size of an item and its alignment in native mode.
fn layout(code: u8, native: bool) -> Option<(usize, usize)> {
    let same = |n| Some((n, n));
    match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => same(1),
        b'h' | b'H' | b'e' => same(2),
        b'i' | b'I' | b'f' => same(4),
        b'l' | b'L' => same(if native { 8 } else { 4 }),
        b'q' | b'Q' | b'd' => same(8),
        b'n' | b'N' | b'P' if native => same(8),
        b'F' => Some((8, 4)),
        b'D' => Some((16, 8)),
        _ => None,
    }
}

/// Parses a format; the message of `struct.error` if it is wrong.
pub fn parse(text: &str) -> Result<Format, &'static str> {
    const TOO_LONG: &str = "total struct size too long";
    let bytes = text.as_bytes();
    if bytes.contains(&0) {
        return Err("embedded null character");
    }
    let (native, little, mut at) = match bytes.first() {
        Some(b'<') => (false, true, 1),
        Some(b'>' | b'!') => (false, false, 1),
        Some(b'=') => (false, cfg!(target_endian = "little"), 1),
        Some(b'@') => (true, cfg!(target_endian = "little"), 1),
        _ => (true, cfg!(target_endian = "little"), 0),
    };
    let mut format = Format { text: text.to_owned(), little, ..Format::default() };
    let limit = isize::MAX as usize;
    while let Some(&c) = bytes.get(at) {
        at += 1;
        if matches!(c, b' ' | b'\t'..=b'\r') {
            continue;
        }
        let mut repeat = 1usize;
        let mut code = c;
        if c.is_ascii_digit() {
            repeat = usize::from(c - b'0');
            loop {
                match bytes.get(at) {
                    Some(d) if d.is_ascii_digit() => {
                        repeat = repeat
                            .checked_mul(10)
                            .and_then(|n| n.checked_add(usize::from(d - b'0')))
                            .filter(|&n| n <= limit)
                            .ok_or(TOO_LONG)?;
                        at += 1;
                    }
                    Some(&d) => {
                        code = d;
                        at += 1;
                        break;
                    }
                    None => return Err("repeat count given without format specifier"),
                }
            }
        }
        let (size, align) = layout(code, native).ok_or("bad char in struct format")?;
        if native && align > 1 {
            format.size =
                format.size.checked_next_multiple_of(align).filter(|&n| n <= limit).ok_or(TOO_LONG)?;
        }
        let offset = format.size;
        let total = size.checked_mul(repeat).ok_or(TOO_LONG)?;
        format.size = offset.checked_add(total).filter(|&n| n <= limit).ok_or(TOO_LONG)?;
        match code {
            b'x' => {}
            b's' | b'p' => {
                format.values += 1;
                format.fields.push(Field { code, offset, size: repeat, repeat: 1 });
            }
            _ => {
                format.values = format.values.checked_add(repeat).ok_or(TOO_LONG)?;
                if repeat > 0 {
                    format.fields.push(Field { code, offset, size, repeat });
                }
            }
        }
    }
    Ok(format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let size = |t: &str| parse(t).map(|f| f.size);
        assert_eq!(size("bhilqnfdP?s"), Ok(58));
        assert_eq!(size("<bhilqfd"), Ok(31));
        assert_eq!(size("b0q"), Ok(8));
        assert_eq!(size("b 3x h"), Ok(6));
        assert_eq!(size("<n"), Err("bad char in struct format"));
        assert_eq!(size("5"), Err("repeat count given without format specifier"));
        assert_eq!(size("9223372036854775807q"), Err("total struct size too long"));
        assert_eq!(parse("3s2h5x").map(|f| f.values), Ok(3));
    }
}
