//! Arithmetic of integers of any size.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Results of more bits than this are refused: no machine has the memory (8 GiB) to spare.
pub const MAX_BITS: u64 = 1 << 36;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntError {
    /// Division by zero.
    Zero,
    /// Shift by a negative count.
    NegativeShift,
    /// More bits than can be counted.
    TooManyBits,
    /// More bits than memory holds.
    Memory,
    /// `pow` with a modulus: the base has no inverse.
    NotInvertible,
}

/// `base ** exp` for an exponent that is not negative.
pub fn pow(base: &BigInt, exp: &BigInt) -> Result<BigInt, IntError> {
    if exp.is_zero() || base.is_one() {
        return Ok(BigInt::one());
    }
    if base.is_zero() {
        return Ok(BigInt::zero());
    }
    if base.bits() == 1 {
        // Minus one.
        return Ok(if exp.is_odd() { base.clone() } else { BigInt::one() });
    }
    let exp = exp.to_u64().ok_or(IntError::Memory)?;
    let bits = base.bits();
    let least = (bits - 1).checked_mul(exp).filter(|&b| b <= MAX_BITS).ok_or(IntError::Memory)?;
    let zeros = base.trailing_zeros().unwrap_or(0);
    if zeros + 1 == bits {
        // A power of two.
        let negative = base.is_negative() && exp % 2 == 1;
        let n = BigInt::one() << least;
        return Ok(if negative { -n } else { n });
    }
    let exp = u32::try_from(exp).map_err(|_| IntError::Memory)?;
    Ok(base.pow(exp))
}

/// `pow(base, exp, modulus)`.
pub fn pow_mod(base: &BigInt, exp: &BigInt, modulus: &BigInt) -> Result<BigInt, IntError> {
    if modulus.is_zero() {
        return Err(IntError::Zero);
    }
    if modulus.bits() == 1 {
        return Ok(BigInt::zero());
    }
    if !exp.is_negative() {
        return Ok(base.modpow(exp, modulus));
    }
    let inverse = base.modinv(modulus).ok_or(IntError::NotInvertible)?;
    Ok(inverse.modpow(&-exp, modulus))
}

/// Whether there is memory for a number of so many bits, and one more on the way.
fn has_room(bits: u64) -> bool {
    const LARGE: u64 = 1 << 26;
    bits < LARGE || Vec::<u8>::new().try_reserve_exact((bits / 4) as usize).is_ok()
}

/// `n << count`.
pub fn shl(n: &BigInt, count: &BigInt) -> Result<BigInt, IntError> {
    if count.is_negative() {
        return Err(IntError::NegativeShift);
    }
    if n.is_zero() {
        return Ok(BigInt::zero());
    }
    match count.to_i64() {
        None => Err(IntError::TooManyBits),
        Some(c) if c as u64 > MAX_BITS => Err(IntError::Memory),
        Some(c) if !has_room(n.bits() + c as u64) => Err(IntError::Memory),
        Some(c) => Ok(n << c as u64),
    }
}

/// `n >> count`.
pub fn shr(n: &BigInt, count: &BigInt) -> Result<BigInt, IntError> {
    if count.is_negative() {
        return Err(IntError::NegativeShift);
    }
    match count.to_u64() {
        Some(c) if c < n.bits() => Ok(n >> c),
        _ if n.is_negative() => Ok(-BigInt::one()),
        _ => Ok(BigInt::zero()),
    }
}

/// Rounds to a multiple of `10 ** -digits` (`digits` is negative), ties to even.
pub fn round(n: &BigInt, digits: &BigInt) -> BigInt {
    let places = (-digits).to_u64().unwrap_or(u64::MAX);
    // A decimal digit takes more than three bits.
    if places > n.bits() / 3 + 2 {
        return BigInt::zero();
    }
    let unit = BigInt::from(10).pow(places as u32);
    div_nearest(n, &unit) * unit
}

/// `n / d` rounded to the nearest integer, ties to even; `d` is positive.
pub fn div_nearest(n: &BigInt, d: &BigInt) -> BigInt {
    let (q, r) = n.div_mod_floor(d);
    match (r * 2u8).cmp(d) {
        std::cmp::Ordering::Greater => q + 1u8,
        std::cmp::Ordering::Equal if q.is_odd() => q + 1u8,
        _ => q,
    }
}

/// Bytes of an integer in `len` bytes; `Err(true)` if it does not fit, `Err(false)` if it is
/// negative and may not be.
pub fn to_bytes_le(n: &BigInt, len: usize, signed: bool) -> Result<Vec<u8>, bool> {
    if n.is_negative() && !signed {
        return Err(false);
    }
    let mut bytes = if signed { n.to_signed_bytes_le() } else { n.magnitude().to_bytes_le() };
    let fill = if n.is_negative() { 0xff } else { 0 };
    if n.is_zero() {
        bytes.clear();
    }
    if bytes.len() > len {
        return Err(true);
    }
    bytes.resize(len, fill);
    Ok(bytes)
}

/// The integer square root of what is not negative.
pub fn isqrt(n: &BigInt) -> BigInt {
    BigInt::from_biguint(Sign::Plus, n.magnitude().sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn b(n: i64) -> BigInt {
        BigInt::from(n)
    }

    #[test]
    fn powers() {
        assert_eq!(pow(&b(-2), &b(3)), Ok(b(-8)));
        assert_eq!(pow(&b(-1), &(b(1) << 80)), Ok(b(1)));
        assert_eq!(pow(&b(3), &b(5)), Ok(b(243)));
        assert_eq!(pow(&b(10), &(b(1) << 80)), Err(IntError::Memory));
        assert_eq!(pow_mod(&b(38), &b(-1), &b(97)), Ok(b(23)));
        assert_eq!(pow_mod(&b(2), &b(3), &b(-5)), Ok(b(-2)));
        assert_eq!(pow_mod(&b(2), &b(-1), &b(4)), Err(IntError::NotInvertible));
        assert_eq!(pow_mod(&b(2), &b(5), &b(1)), Ok(b(0)));
    }

    #[test]
    fn shifts_and_rounding() {
        assert_eq!(shr(&b(-5), &b(1)), Ok(b(-3)));
        assert_eq!(shr(&b(-5), &(b(1) << 70)), Ok(b(-1)));
        assert_eq!(shl(&b(1), &(b(1) << 70)), Err(IntError::TooManyBits));
        assert_eq!(shl(&b(0), &(b(1) << 70)), Ok(b(0)));
        assert_eq!(round(&b(15), &b(-1)), b(20));
        assert_eq!(round(&b(25), &b(-1)), b(20));
        assert_eq!(round(&b(-15), &b(-1)), b(-20));
        assert_eq!(round(&b(7), &b(-5)), b(0));
        assert_eq!(to_bytes_le(&b(-128), 1, true), Ok(vec![0x80]));
        assert_eq!(to_bytes_le(&b(128), 1, true), Err(true));
        assert_eq!(to_bytes_le(&b(255), 2, false), Ok(vec![0xff, 0]));
        assert_eq!(to_bytes_le(&b(0), 0, false), Ok(vec![]));
    }
}
