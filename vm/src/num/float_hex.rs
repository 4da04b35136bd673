//! `float.hex` and `float.fromhex`.

use num_bigint::BigUint;
use num_traits::Zero;

use super::bigfloat;
use super::float_repr;

/// `float.hex(f)`.
pub fn to_hex(f: f64) -> String {
    if !f.is_finite() {
        return float_repr::repr(f);
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    if f == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = f.to_bits();
    let (exp, frac) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let (lead, exp) = if exp == 0 { (0, -1022) } else { (1, exp - 1023) };
    format!("{sign}0x{lead}.{frac:013x}p{exp:+}")
}

/// Why a text is no hexadecimal float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    Invalid,
    TooLarge,
    TooLong,
}

/// Reads the text of `float.fromhex`.
pub fn from_hex(text: &str) -> Result<f64, HexError> {
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\x0b');
    let (negative, body) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let f = magnitude(body)?;
    Ok(if negative { -f } else { f })
}

fn magnitude(body: &str) -> Result<f64, HexError> {
    if !body.is_ascii() {
        return Err(HexError::Invalid);
    }
    match body.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => return Ok(f64::INFINITY),
        "nan" => return Ok(f64::NAN),
        _ => {}
    }
    let body = body.strip_prefix("0x").or_else(|| body.strip_prefix("0X")).unwrap_or(body);
    let whole_len = body.bytes().take_while(u8::is_ascii_hexdigit).count();
    let (whole, rest) = body.split_at(whole_len);
    let (frac, rest) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.bytes().take_while(u8::is_ascii_hexdigit).count()),
        None => ("", rest),
    };
    if whole.is_empty() && frac.is_empty() {
        return Err(HexError::Invalid);
    }
    let exp = match rest.strip_prefix(['p', 'P']) {
        Some(e) => exponent(e)?,
        None if rest.is_empty() => 0,
        None => return Err(HexError::Invalid),
    };
    if whole.len() + frac.len() > (1 << 40) {
        return Err(HexError::TooLong);
    }
    let digits: Vec<u8> =
        whole.bytes().chain(frac.bytes()).map(|c| (c as char).to_digit(16).unwrap_or(0) as u8).collect();
    let mantissa = BigUint::from_radix_be(&digits, 16).unwrap_or_default();
    if mantissa.is_zero() {
        return Ok(0.0);
    }
    let exp = exp.saturating_sub(4 * frac.len() as i64);
    let top = exp.saturating_add(mantissa.bits() as i64);
    let one = BigUint::from(1u8);
    match top {
        1026.. => Err(HexError::TooLarge),
        ..-1080 => Ok(0.0),
        _ if exp >= 0 => bigfloat::ratio_to_f64(&(mantissa << exp as u64), &one).ok_or(HexError::TooLarge),
        _ => bigfloat::ratio_to_f64(&mantissa, &(one << exp.unsigned_abs())).ok_or(HexError::TooLarge),
    }
}

fn exponent(text: &str) -> Result<i64, HexError> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return Err(HexError::Invalid);
    }
    let n = digits.bytes().fold(0i64, |n, c| (n * 10 + i64::from(c - b'0')).min(1 << 50));
    Ok(if negative { -n } else { n })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for f in [1.0, -0.1, 5e-324, 1.7976931348623157e308, 3.5, 0.0] {
            assert_eq!(from_hex(&to_hex(f)), Ok(f));
        }
        assert_eq!(to_hex(1.0), "0x1.0000000000000p+0");
        assert_eq!(to_hex(5e-324), "0x0.0000000000001p-1022");
        assert_eq!(from_hex("0x1.8"), Ok(1.5));
        assert_eq!(from_hex(" -.8p1 "), Ok(-1.0));
        assert_eq!(from_hex("0x1p10000"), Err(HexError::TooLarge));
        assert_eq!(from_hex("0x1p-10000"), Ok(0.0));
        assert_eq!(from_hex("x"), Err(HexError::Invalid));
        assert_eq!(from_hex("0x1p"), Err(HexError::Invalid));
        assert_eq!(from_hex("0x1.fffffffffffff8p1023"), Err(HexError::TooLarge));
        assert_eq!(from_hex("0x1.fffffffffffff4p1023"), Ok(f64::MAX));
    }
}
