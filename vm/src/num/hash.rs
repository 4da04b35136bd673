//! Hashes of numbers: equal numbers of different types hash alike. A number is reduced modulo
//! the prime 2^61 - 1.

use num_bigint::{BigInt, Sign};

/// The modulus.
pub const MODULUS: u64 = (1 << 61) - 1;
/// Hash of positive infinity.
pub const INF: i64 = 314_159;
/// Multiplier of the imaginary part.
pub const IMAG: i64 = 1_000_003;

#[inline]
fn signed(m: u64, negative: bool) -> i64 {
    let h = if negative { -(m as i64) } else { m as i64 };
    if h == -1 { -2 } else { h }
}

/// Hash of an integer of 64 bits.
#[inline]
pub fn hash_i64(n: i64) -> i64 {
    let m = n.unsigned_abs();
    signed(if m >= MODULUS { m % MODULUS } else { m }, n < 0)
}

/// Hash of any integer.
pub fn hash_big(n: &BigInt) -> i64 {
    let mut x = 0u64;
    for digit in n.magnitude().iter_u64_digits().rev() {
        // 2^64 is 8 modulo the prime.
        x = ((u128::from(x) * 8 + u128::from(digit % MODULUS)) % u128::from(MODULUS)) as u64;
    }
    signed(x, n.sign() == Sign::Minus)
}

/// Hash of a float; `None` for NaN, which hashes by identity.
pub fn hash_f64(f: f64) -> Option<i64> {
    if f.is_nan() {
        return None;
    }
    if f.is_infinite() {
        return Some(if f > 0.0 { INF } else { -INF });
    }
    if f as i64 as f64 == f && f.abs() < 9e18 {
        return Some(hash_i64(f as i64));
    }
    let bits = f.to_bits();
    let (exp, frac) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let (mant, exp) = if exp == 0 { (frac, -1074) } else { (frac | 1 << 52, exp - 1075) };
    // Multiplying by a power of two rotates the 61 bits.
    let by = exp.rem_euclid(61);
    let m = ((mant << by) & MODULUS) | (mant >> (61 - by));
    Some(signed(m % MODULUS, f < 0.0))
}

/// Hash of a complex number from those of its parts.
pub fn hash_complex(re: i64, im: i64) -> i64 {
    match re.wrapping_add(IMAG.wrapping_mul(im)) {
        -1 => -2,
        h => h,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hashes() {
        assert_eq!(hash_f64(1.5), Some(1_152_921_504_606_846_977));
        assert_eq!(hash_f64(-1.0), Some(-2));
        assert_eq!(hash_i64((1 << 61) - 1), 0);
        assert_eq!(hash_big(&(BigInt::from(1) << 61)), 1);
        assert_eq!(hash_f64(1e300), Some(hash_big(&num_traits::FromPrimitive::from_f64(1e300).unwrap())));
        assert_eq!(hash_complex(hash_i64(1), hash_i64(2)), 2_000_007);
    }
}
