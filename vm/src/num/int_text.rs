//! Integers as text: reading in any base, decimal digits of any script, writing with the limit
//! on the number of digits.

use num_bigint::{BigInt, BigUint, Sign};

/// Default of `sys.get_int_max_str_digits()`.
pub const DEFAULT_MAX_DIGITS: usize = 4300;
/// Least limit that can be set (0 switches the limit off).
pub const MIN_MAX_DIGITS: usize = 640;

/// Code points of the digit zero in every script; the other nine follow each.
const ZEROS: [u32; 76] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50,
    0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40,
    0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA,
    0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16130, 0x16A60, 0x16AC0,
    0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0,
    0x1E5F1, 0x1E950, 0x1FBF0,
];

/// The value of a decimal digit of any script.
pub fn decimal(c: u32) -> Option<u8> {
    let i = ZEROS.partition_point(|&z| z <= c).checked_sub(1)?;
    let d = c - ZEROS[i];
    (d < 10).then_some(d as u8)
}

/// Whether `str.isspace` holds for the character.
pub fn is_space(c: u32) -> bool {
    char::from_u32(c).is_some_and(|c| c.is_whitespace() || matches!(c, '\x1c'..='\x1f'))
}

/// The text as numbers are read from it: decimal digits of all scripts become ASCII ones, spaces
/// become blanks and are stripped, and other characters become `?`, which no number contains.
pub fn to_ascii(chars: impl Iterator<Item = u32>) -> String {
    let text: String = chars
        .map(|c| match c {
            _ if is_space(c) => ' ',
            0..0x80 => c as u8 as char,
            _ => decimal(c).map_or('?', |d| (b'0' + d) as char),
        })
        .collect();
    text.trim_matches(' ').to_owned()
}

/// Why a text is no integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    Invalid,
    /// This many digits are more than the limit.
    TooLong(usize),
}

/// Reads an integer in `base` (0: as the prefix says, 2 to 36). The text is stripped ASCII.
pub fn parse(text: &str, base: u32, max_digits: usize) -> Result<BigInt, ParseError> {
    let bytes = text.as_bytes();
    let (negative, mut rest) = match bytes.first() {
        Some(b'-') => (true, &bytes[1..]),
        Some(b'+') => (false, &bytes[1..]),
        _ => (false, bytes),
    };
    let prefix = match rest {
        [b'0', p, ..] => match p.to_ascii_lowercase() {
            b'x' => 16,
            b'o' => 8,
            b'b' => 2,
            _ => 0,
        },
        _ => 0,
    };
    let mut radix = base;
    let mut old_octal = false;
    if base == 0 {
        radix = if prefix == 0 { 10 } else { prefix };
        old_octal = prefix == 0 && rest.first() == Some(&b'0');
    }
    if prefix != 0 && prefix == radix {
        rest = &rest[2..];
        // One underscore may follow the prefix.
        if let [b'_', after @ ..] = rest {
            rest = after;
        }
    }
    let digits = digits(rest, radix).ok_or(ParseError::Invalid)?;
    if old_octal && digits.iter().any(|&d| d != 0) {
        return Err(ParseError::Invalid);
    }
    if !radix.is_power_of_two() && max_digits != 0 && digits.len() > max_digits {
        return Err(ParseError::TooLong(digits.len()));
    }
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    Ok(BigInt::from_biguint(sign, from_digits(&digits, radix)))
}

/// Digit values without underscores, which may stand singly between digits only.
fn digits(text: &[u8], radix: u32) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut after_digit = false;
    for &c in text {
        if c == b'_' {
            if !after_digit {
                return None;
            }
            after_digit = false;
        } else {
            out.push((c as char).to_digit(radix)? as u8);
            after_digit = true;
        }
    }
    after_digit.then_some(out)
}

fn from_digits(digits: &[u8], radix: u32) -> BigUint {
    const CUT: usize = 1500;
    if digits.len() <= CUT || radix.is_power_of_two() {
        return BigUint::from_radix_be(digits, radix).unwrap_or_default();
    }
    // Halving turns the quadratic conversion into multiplications.
    let low = digits.len() / 2;
    let (hi, lo) = digits.split_at(digits.len() - low);
    from_digits(hi, radix) * BigUint::from(radix).pow(low as u32) + from_digits(lo, radix)
}

/// Decimal text; `None` if it has more than `max_digits` digits (0: no limit).
pub fn to_decimal(n: &BigInt, max_digits: usize) -> Option<String> {
    // log2(10) is a little more than 3.32.
    if max_digits != 0 && n.bits() as f64 > (max_digits as f64 + 1.0) * 3.3220 {
        return None;
    }
    let text = if n.bits() < 8192 { n.to_string() } else { split_decimal(n) };
    let digits = text.len() - usize::from(n.sign() == Sign::Minus);
    (max_digits == 0 || digits <= max_digits).then_some(text)
}

/// Decimal text of a large integer, by halving.
fn split_decimal(n: &BigInt) -> String {
    fn write(n: &BigUint, powers: &[(BigUint, usize)], width: usize, out: &mut String) {
        match powers.split_last() {
            Some(((power, digits), rest)) if n.bits() > 4096 || width > *digits => {
                let (hi, lo) = num_integer::Integer::div_rem(n, power);
                if width == 0 && hi == BigUint::ZERO {
                    return write(&lo, rest, 0, out);
                }
                write(&hi, rest, width.saturating_sub(*digits), out);
                write(&lo, rest, *digits, out);
            }
            _ => {
                let text = n.to_string();
                out.extend(std::iter::repeat_n('0', width.saturating_sub(text.len())));
                out.push_str(&text);
            }
        }
    }
    let mut powers = vec![(BigUint::from(10u8).pow(1000), 1000)];
    while let Some((power, digits)) = powers.last()
        && power.bits() * 2 <= n.bits() + 1
    {
        let next = (power * power, digits * 2);
        powers.push(next);
    }
    let mut out = String::new();
    if n.sign() == Sign::Minus {
        out.push('-');
    }
    write(n.magnitude(), &powers, 0, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading() {
        let ok = |t: &str, b| parse(t, b, 4300).map(|n| n.to_string());
        assert_eq!(ok("12", 10), Ok("12".into()));
        assert_eq!(ok("-0x1f", 0), Ok("-31".into()));
        assert_eq!(ok("0b_1", 0), Ok("1".into()));
        assert_eq!(ok("0b1", 16), Ok("177".into()));
        assert_eq!(ok("000", 0), Ok("0".into()));
        for (t, b) in
            [("", 10), ("1_", 10), ("_1", 10), ("1__0", 10), ("017", 0), ("0x", 16), ("2", 2), ("- 1", 10)]
        {
            assert_eq!(ok(t, b), Err(ParseError::Invalid), "{t}");
        }
        assert_eq!(ok(&"9".repeat(5000), 10), Err(ParseError::TooLong(5000)));
        assert_eq!(to_ascii(" \u{663}\u{a0}".chars().map(u32::from)), "3");
    }

    #[test]
    fn long_texts() {
        for len in [2000usize, 3001, 7001, 20011] {
            let text: String = (0..len).map(|i| char::from(b'1' + (i * 7 % 9) as u8)).collect();
            let n = parse(&text, 10, 0).unwrap();
            assert_eq!(to_decimal(&n, 0).as_deref(), Some(&*text));
            assert_eq!(n.to_string(), text);
        }
        let n = BigInt::from(10).pow(9000);
        assert_eq!(to_decimal(&n, 0).unwrap(), n.to_string());
        assert_eq!(to_decimal(&BigInt::from(10).pow(4300), 4300), None);
        assert!(to_decimal(&(BigInt::from(10).pow(4300) - 1), 4300).is_some());
    }
}
