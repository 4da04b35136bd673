//! Exact dealings between integers of any size and floats.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{FromPrimitive, ToPrimitive, Zero};

/// `x * 2^e`, rounded once.
pub fn ldexp(x: f64, e: i64) -> f64 {
    let mut n = e.clamp(-5000, 5000) as i32;
    let mut y = x;
    let pow2 = |n: i32| f64::from_bits(((0x3ff + n) as u64) << 52);
    for _ in 0..2 {
        if n > 1023 {
            y *= pow2(1023);
            n -= 1023;
        } else if n < -1022 {
            // The last step must be the only one that rounds.
            y *= pow2(-1022) * pow2(53);
            n += 1022 - 53;
        }
    }
    y * pow2(n.clamp(-1022, 1023))
}

/// Mantissa in [0.5, 1) and exponent; zeros and what is not finite come back with exponent 0.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let exp = (bits >> 52 & 0x7ff) as i32;
    if exp == 0 {
        let (m, e) = frexp(x * 2f64.powi(54));
        return (m, e - 54);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | 0x3fe << 52), exp - 1022)
}

/// The nearest float, ties to even; `None` if it is too large.
pub fn to_f64(n: &BigInt) -> Option<f64> {
    n.to_f64().filter(|f| f.is_finite())
}

/// The integer part of a finite float.
pub fn trunc(f: f64) -> Option<BigInt> {
    BigInt::from_f64(f.trunc())
}

/// Numerator and denominator (positive) of a finite float.
pub fn ratio(f: f64) -> (BigInt, BigInt) {
    let (m, e) = frexp(f);
    let mut mant = (m * 2f64.powi(53)) as i64;
    let mut exp = i64::from(e) - 53;
    if mant == 0 {
        return (BigInt::zero(), BigInt::from(1));
    }
    let zeros = i64::from(mant.trailing_zeros());
    mant >>= zeros;
    exp += zeros;
    match exp {
        0.. => (BigInt::from(mant) << exp as u64, BigInt::from(1)),
        _ => (BigInt::from(mant), BigInt::from(1) << exp.unsigned_abs()),
    }
}

/// Order of an integer and a float, exactly; `None` for NaN.
pub fn cmp_i64(n: i64, f: f64) -> Option<Ordering> {
    if f.is_nan() {
        return None;
    }
    if n.unsigned_abs() <= 1 << 53 {
        return (n as f64).partial_cmp(&f);
    }
    if f >= 9.3e18 {
        return Some(Ordering::Less);
    }
    if f <= -9.3e18 {
        return Some(Ordering::Greater);
    }
    match i128::from(n).cmp(&(f as i128)) {
        Ordering::Equal => 0.0.partial_cmp(&f.fract()),
        o => Some(o),
    }
}

/// Order of a big integer and a float, exactly; `None` for NaN.
pub fn cmp_big(n: &BigInt, f: f64) -> Option<Ordering> {
    if f.is_nan() {
        return None;
    }
    if f.is_infinite() {
        return Some(if f > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let whole = trunc(f)?;
    Some(match n.cmp(&whole) {
        Ordering::Equal => 0.0.partial_cmp(&f.fract())?,
        o => o,
    })
}

/// `a / b` correctly rounded (`b` is not zero); `None` if the result is too large.
pub fn true_div(a: &BigInt, b: &BigInt) -> Option<f64> {
    let negative = (a.sign() == Sign::Minus) != (b.sign() == Sign::Minus);
    let f = ratio_to_f64(a.magnitude(), b.magnitude())?;
    Some(if negative { -f } else { f })
}

/// The float nearest to `a / b` (`b` is not zero), ties to even; `None` if it is too large.
pub fn ratio_to_f64(a: &BigUint, b: &BigUint) -> Option<f64> {
    if a.is_zero() {
        return Some(0.0);
    }
    let diff = a.bits() as i64 - b.bits() as i64;
    if diff > 1024 {
        return None;
    }
    if diff < -1076 {
        return Some(0.0);
    }
    let shift = diff.max(-1021) - 55;
    let (mut q, r) = if shift <= 0 {
        (a << shift.unsigned_abs()).div_rem(b)
    } else {
        a.div_rem(&(b << shift.unsigned_abs()))
    };
    if !r.is_zero() {
        q |= BigUint::from(1u8);
    }
    // At most 56 bits, of which 53 (fewer when the result is subnormal) can stay.
    let q = q.to_u64()?;
    let bits = i64::from(64 - q.leading_zeros());
    let extra = bits.max(-1021 - shift) - 53;
    let q = if extra > 0 {
        let half = 1u64 << (extra - 1);
        let up = q & half != 0 && q & (3 * half - 1) != 0;
        (if up { q + half } else { q }) & !(2 * half - 1)
    } else {
        q
    };
    let f = ldexp(q as f64, shift);
    f.is_finite().then_some(f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling() {
        assert_eq!(ldexp(1.0, -1074), 5e-324);
        assert_eq!(ldexp(0.75, -1074), 5e-324);
        assert_eq!(ldexp(1.0, 2000), f64::INFINITY);
        assert_eq!(ldexp(1.0, -5000), 0.0);
        assert_eq!(frexp(5e-324), (0.5, -1073));
        assert_eq!(frexp(-6.0), (-0.75, 3));
    }

    #[test]
    fn comparing() {
        assert_eq!(cmp_i64((1 << 53) + 1, 9007199254740992.0), Some(Ordering::Greater));
        assert_eq!(cmp_i64(3, 3.5), Some(Ordering::Less));
        assert_eq!(cmp_i64(1 << 60, (1u64 << 60) as f64), Some(Ordering::Equal));
        assert_eq!(cmp_i64(-(1 << 60), -((1u64 << 60) as f64)), Some(Ordering::Equal));
        assert_eq!(cmp_i64(i64::MAX, 9223372036854775808.0), Some(Ordering::Less));
        assert_eq!(cmp_big(&(BigInt::from(1) << 2000), f64::INFINITY), Some(Ordering::Less));
        assert_eq!(cmp_big(&BigInt::from(-3), -3.5), Some(Ordering::Greater));
    }

    #[test]
    fn dividing() {
        let big = |e: u32| BigInt::from(10).pow(e);
        assert_eq!(true_div(&big(400), &big(399)), Some(10.0));
        assert_eq!(true_div(&BigInt::from(3), &big(400)), Some(0.0));
        assert_eq!(true_div(&big(400), &BigInt::from(3)), None);
        assert_eq!(true_div(&BigInt::from(1), &big(320)), Some(1e-320));
        assert_eq!(true_div(&BigInt::from(-1), &BigInt::from(3)), Some(-1.0 / 3.0));
        assert_eq!(ratio(0.75), (BigInt::from(3), BigInt::from(4)));
        assert_eq!(ratio(-8.0), (BigInt::from(-8), BigInt::from(1)));
    }
}
