//! Arithmetic of floats where Python differs from the machine.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::bigfloat;
use super::float_repr::{self, Form, Style};
use super::int_math::div_nearest;

/// Floor division and modulo together; `y` is not zero.
pub fn div_mod(x: f64, y: f64) -> (f64, f64) {
    let mut m = x % y;
    // Exact but for rounding: x - m is a multiple of y.
    let mut div = (x - m) / y;
    if m != 0.0 {
        if (y < 0.0) != (m < 0.0) {
            m += y;
            div -= 1.0;
        }
    } else {
        m = 0f64.copysign(y);
    }
    let floor = if div != 0.0 {
        let f = div.floor();
        if div - f > 0.5 { f + 1.0 } else { f }
    } else {
        0f64.copysign(x / y)
    };
    (floor, m)
}

/// Modulo with the sign of `y`, which is not zero.
#[inline]
pub fn modulo(x: f64, y: f64) -> f64 {
    let m = x % y;
    if m != 0.0 { if (y < 0.0) != (m < 0.0) { m + y } else { m } } else { 0f64.copysign(y) }
}

/// Outcome of `x ** y`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    Real(f64),
    /// The result is complex.
    Complex,
    ZeroDivision,
    Overflow,
}

/// `x ** y`.
pub fn pow(x: f64, y: f64) -> Power {
    let odd = |y: f64| y.abs() % 2.0 == 1.0;
    if y == 0.0 || x.is_nan() {
        return Power::Real(if y == 0.0 { 1.0 } else { x });
    }
    if y.is_nan() {
        return Power::Real(if x == 1.0 { 1.0 } else { y });
    }
    if y.is_infinite() {
        let a = x.abs();
        return Power::Real(match a {
            1.0 => 1.0,
            _ if (y > 0.0) == (a > 1.0) => y.abs(),
            _ => 0.0,
        });
    }
    if x.is_infinite() {
        return Power::Real(match (y > 0.0, odd(y)) {
            (true, true) => x,
            (true, false) => x.abs(),
            (false, true) => 0f64.copysign(x),
            (false, false) => 0.0,
        });
    }
    if x == 0.0 {
        if y < 0.0 {
            return Power::ZeroDivision;
        }
        return Power::Real(if odd(y) { x } else { 0.0 });
    }
    if x < 0.0 && y != y.floor() {
        return Power::Complex;
    }
    let negate = x < 0.0 && odd(y);
    let r = if x.abs() == 1.0 { 1.0 } else { x.abs().powf(y) };
    if r.is_infinite() {
        return Power::Overflow;
    }
    Power::Real(if negate { -r } else { r })
}

/// `round(x, digits)` of a finite float; `None` if the result is too large.
pub fn round(x: f64, digits: &BigInt) -> Option<f64> {
    match digits.to_i64() {
        Some(324..) => Some(x),
        None if digits.is_positive() => Some(x),
        Some(0..) => {
            let n = digits.to_usize().unwrap_or(0);
            float_repr::format(x, Form::Fixed, n, Style::default()).parse().ok()
        }
        Some(-308..) => {
            let (n, d) = bigfloat::ratio(x);
            let unit = BigInt::from(10).pow((-digits).to_u32().unwrap_or(0));
            let whole = div_nearest(&n, &(d * &unit)) * unit;
            bigfloat::to_f64(&whole).map(|f| f.copysign(x))
        }
        _ => Some(0f64.copysign(x)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding() {
        assert_eq!(round(2.675, &BigInt::from(2)), Some(2.67));
        assert_eq!(round(25.0, &BigInt::from(-1)), Some(20.0));
        assert_eq!(round(1.7976931348623157e308, &BigInt::from(-308)), None);
        assert_eq!(round(1e300, &BigInt::from(-400)), Some(0.0));
        assert_eq!(div_mod(-1.0, 3.0), (-1.0, 2.0));
        assert_eq!(pow(-8.0, 1.0 / 3.0), Power::Complex);
        assert_eq!(pow(10.0, 400.0), Power::Overflow);
        assert_eq!(pow(-2.0, 3.0), Power::Real(-8.0));
    }
}
