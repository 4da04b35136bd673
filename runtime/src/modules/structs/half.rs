//! Floats of 16 bits.

/// The float behind 16 bits.
pub fn to_f64(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let frac = f64::from(bits & 0x3ff);
    sign * match bits >> 10 & 0x1f {
        0 => frac * 2f64.powi(-24),
        31 if frac == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exp => (1.0 + frac / 1024.0) * 2f64.powi(i32::from(exp) - 15),
    }
}

/// The nearest 16 bits, ties to even; `None` if the number is too large.
pub fn from_f64(f: f64) -> Option<u16> {
    let sign = u16::from(f.is_sign_negative()) << 15;
    if f.is_nan() {
        return Some(sign | 0x7e00);
    }
    let a = f.abs();
    if a.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if a >= 65520.0 {
        return None;
    }
    if a < 2f64.powi(-14) {
        // Subnormal: the rounded count carries into the exponent by itself.
        return Some(sign | (a * 2f64.powi(24)).round_ties_even() as u16);
    }
    let exp = (a.to_bits() >> 52) as i32 - 1023;
    let frac = (a / 2f64.powi(exp) - 1.0) * 1024.0;
    Some(sign | ((((exp + 15) as u16) << 10) + frac.round_ties_even() as u16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        for bits in 0..=u16::MAX {
            let f = to_f64(bits);
            if !f.is_nan() {
                assert_eq!(from_f64(f), Some(bits));
            }
        }
        assert_eq!(from_f64(65519.0), Some(0x7bff));
        assert_eq!(from_f64(65520.0), None);
        assert_eq!(from_f64(2f64.powi(-25)), Some(0));
    }
}
