//! Base 64, hexadecimal digits and uuencoding: pure functions.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn value(c: u8) -> Option<u8> {
    Some(match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// Base-64 text of bytes.
pub fn encode(data: &[u8], newline: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    for chunk in data.chunks(3) {
        let word = chunk.iter().fold(0u32, |w, &b| w << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            out.push(match i <= chunk.len() {
                true => ALPHABET[(word >> (18 - 6 * i) & 63) as usize],
                false => b'=',
            });
        }
    }
    if newline {
        out.push(b'\n');
    }
    out
}

/// Bytes of base-64 text; the message of `binascii.Error` if it is wrong. Other characters are
/// skipped unless `strict`.
pub fn decode(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    let error = |message: &str| Err(message.to_owned());
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut quad, mut left, mut pads, mut padding) = (0u8, 0u8, 0usize, false);
    if strict && text.first() == Some(&b'=') {
        return error("Leading padding not allowed");
    }
    for (i, &c) in text.iter().enumerate() {
        if c == b'=' {
            padding = true;
            pads += 1;
            if quad >= 2 && usize::from(quad) + pads >= 4 {
                // A complete group.
                if strict && i + 1 < text.len() {
                    return error("Excess data after padding").map_err(|e: String| {
                        if text[i + 1] == b'=' {
                            "Excess padding not allowed".to_owned()
                        } else if value(text[i + 1]).is_none() {
                            "Only base64 data is allowed".to_owned()
                        } else {
                            e
                        }
                    });
                }
                return Ok(out);
            }
            if strict && quad == 0 {
                return error("Excess padding not allowed");
            }
            continue;
        }
        let Some(v) = value(c) else {
            if strict {
                return error("Only base64 data is allowed");
            }
            continue;
        };
        if strict && padding {
            if quad == 1 {
                break;
            }
            return error("Discontinuous padding not allowed");
        }
        pads = 0;
        match quad {
            0 => left = v,
            1 => {
                out.push(left << 2 | v >> 4);
                left = v & 0x0f;
            }
            2 => {
                out.push(left << 4 | v >> 2);
                left = v & 0x03;
            }
            _ => {
                out.push(left << 6 | v);
                left = 0;
            }
        }
        quad = (quad + 1) & 3;
    }
    match quad {
        0 => Ok(out),
        1 => Err(format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            out.len() / 3 * 4 + 1
        )),
        _ => error("Incorrect padding"),
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Hexadecimal digits, with a separator between groups of bytes: `every` counts from the right, or
/// from the left if it is negative; 0 for none.
pub fn hex(data: &[u8], sep: Option<u8>, every: i64) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() * 2);
    let size = every.unsigned_abs() as usize;
    for (i, &b) in data.iter().enumerate() {
        if let Some(sep) = sep
            && i > 0
            && size > 0
        {
            let boundary = if every > 0 { (data.len() - i).is_multiple_of(size) } else { i % size == 0 };
            if boundary {
                out.push(sep);
            }
        }
        out.push(HEX[usize::from(b >> 4)]);
        out.push(HEX[usize::from(b & 15)]);
    }
    out
}

/// Bytes of hexadecimal digits; the message of `binascii.Error` if they are wrong.
pub fn unhex(text: &[u8]) -> Result<Vec<u8>, &'static str> {
    if !text.len().is_multiple_of(2) {
        return Err("Odd-length string");
    }
    let digit = |c: u8| (c as char).to_digit(16).map(|d| d as u8);
    text.chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect::<Option<Vec<u8>>>()
        .ok_or("Non-hexadecimal digit found")
}

/// A uuencoded line.
pub fn uu(data: &[u8], backtick: bool) -> Vec<u8> {
    let c = |v: u8| if backtick && v == 0 { b'`' } else { v + b' ' };
    let mut out = vec![c(data.len() as u8)];
    for chunk in data.chunks(3) {
        let word = chunk.iter().fold(0u32, |w, &b| w << 8 | u32::from(b)) << (8 * (3 - chunk.len()));
        out.extend((0..4).map(|i| c((word >> (18 - 6 * i) & 63) as u8)));
    }
    out.push(b'\n');
    out
}

/// Bytes of a uuencoded line; the message of `binascii.Error` if it is wrong.
pub fn un_uu(line: &[u8]) -> Result<Vec<u8>, &'static str> {
    let Some((&first, mut rest)) = line.split_first() else { return Ok(Vec::new()) };
    let len = usize::from(first.wrapping_sub(b' ') & 0x3f);
    let mut out = Vec::with_capacity(len);
    let (mut left, mut bits) = (0u32, 0u32);
    while out.len() < len {
        let c = match rest.split_first() {
            None => 0,
            Some((&(b'\n' | b'\r'), _)) => 0,
            Some((&c, after)) => {
                rest = after;
                if !(b' '..=b' ' + 64).contains(&c) {
                    return Err("Illegal char");
                }
                (c - b' ') & 0x3f
            }
        };
        left = left << 6 | u32::from(c);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((left >> bits) as u8);
            left &= (1 << bits) - 1;
        }
    }
    if rest.iter().any(|&c| !matches!(c, b' ' | b'`' | b'\n' | b'\r')) {
        return Err("Trailing garbage");
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64() {
        assert_eq!(encode(b"abcd", false), b"YWJjZA==");
        assert_eq!(decode(b"YW Jj", false), Ok(b"abc".to_vec()));
        assert_eq!(decode(b"Y=W==", false), Ok(b"a".to_vec()));
        assert_eq!(decode(b"YW==YW==", false), Ok(b"a".to_vec()));
        assert_eq!(decode(b"YWI", false), Err("Incorrect padding".to_owned()));
        for (text, message) in [
            ("YW==YW==", "Excess data after padding"),
            ("YWI==", "Excess padding not allowed"),
            ("YW=I=", "Discontinuous padding not allowed"),
            ("YWJj=", "Excess padding not allowed"),
            ("YW==\n", "Only base64 data is allowed"),
        ] {
            assert_eq!(decode(text.as_bytes(), true), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn digits_and_lines() {
        assert_eq!(hex(b"abcde", Some(b'-'), 2), b"61-6263-6465");
        assert_eq!(hex(b"abcde", Some(b'-'), -2), b"6162-6364-65");
        assert_eq!(unhex(b"6z"), Err("Non-hexadecimal digit found"));
        assert_eq!(uu(b"hello", false), b"%:&5L;&\\ \n");
        assert_eq!(un_uu(b"%:&5L;&\\ \n"), Ok(b"hello".to_vec()));
        assert_eq!(un_uu(b"!!!~"), Err("Trailing garbage"));
    }
}
