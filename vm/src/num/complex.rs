//! Arithmetic and text of complex numbers. A real operand stays real: `c + x` leaves the
//! imaginary part of `c` alone, signed zeros and all.

use super::float_repr::repr_part;

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplexError {
    ZeroDivision,
    Overflow,
}

/// Either kind of operand.
#[derive(Clone, Copy, Debug)]
pub enum Operand {
    Real(f64),
    Complex(Complex),
}

/// A complex number from its parts.
pub const fn c(re: f64, im: f64) -> Complex {
    Complex { re, im }
}

impl Complex {
    pub fn neg(self) -> Complex {
        c(-self.re, -self.im)
    }

    /// `abs(z)`; infinite if it is too large.
    pub fn abs(self) -> f64 {
        if self.re.is_infinite() || self.im.is_infinite() {
            return f64::INFINITY;
        }
        self.re.hypot(self.im)
    }

    pub fn is_finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    /// Product of two complex numbers, with infinities recovered as C's Annex G says.
    pub fn mul(self, w: Complex) -> Complex {
        let (mut a, mut b, mut p, mut q) = (self.re, self.im, w.re, w.im);
        let (ac, bd, ad, bc) = (a * p, b * q, a * q, b * p);
        let z = c(ac - bd, ad + bc);
        if !(z.re.is_nan() && z.im.is_nan()) {
            return z;
        }
        let boxed = |x: f64| (if x.is_infinite() { 1f64 } else { 0.0 }).copysign(x);
        let zeroed = |x: f64| if x.is_nan() { 0f64.copysign(x) } else { x };
        let mut recalc = false;
        if a.is_infinite() || b.is_infinite() {
            (a, b, p, q) = (boxed(a), boxed(b), zeroed(p), zeroed(q));
            recalc = true;
        }
        if p.is_infinite() || q.is_infinite() {
            (p, q, a, b) = (boxed(p), boxed(q), zeroed(a), zeroed(b));
            recalc = true;
        }
        if !recalc && [ac, bd, ad, bc].iter().any(|x| x.is_infinite()) {
            (a, b, p, q) = (zeroed(a), zeroed(b), zeroed(p), zeroed(q));
            recalc = true;
        }
        if recalc { c(f64::INFINITY * (a * p - b * q), f64::INFINITY * (a * q + b * p)) } else { z }
    }

    /// Quotient of two complex numbers (Smith's method, infinities recovered).
    pub fn div(self, w: Complex) -> Result<Complex, ComplexError> {
        let r = if w.re.abs() >= w.im.abs() {
            if w.re == 0.0 {
                return Err(ComplexError::ZeroDivision);
            }
            let ratio = w.im / w.re;
            let denom = w.re + w.im * ratio;
            c((self.re + self.im * ratio) / denom, (self.im - self.re * ratio) / denom)
        } else if w.im.abs() >= w.re.abs() {
            let ratio = w.re / w.im;
            let denom = w.re * ratio + w.im;
            c((self.re * ratio + self.im) / denom, (self.im * ratio - self.re) / denom)
        } else {
            c(f64::NAN, f64::NAN)
        };
        Ok(if r.re.is_nan() && r.im.is_nan() { recover_quotient(self, w, r) } else { r })
    }

    /// `z ** w`.
    pub fn pow(self, w: Complex) -> Result<Complex, ComplexError> {
        let r = if w.im == 0.0 && w.re == w.re.floor() && w.re.abs() <= 100.0 {
            self.pow_int(w.re as i32)?
        } else {
            self.pow_general(w)?
        };
        // An infinite result is an overflow whatever it comes from.
        if r.re.is_infinite() || r.im.is_infinite() {
            return Err(ComplexError::Overflow);
        }
        Ok(r)
    }

    fn pow_general(self, w: Complex) -> Result<Complex, ComplexError> {
        if w.re == 0.0 && w.im == 0.0 {
            return Ok(c(1.0, 0.0));
        }
        if self.re == 0.0 && self.im == 0.0 {
            if w.im != 0.0 || w.re < 0.0 {
                return Err(ComplexError::ZeroDivision);
            }
            return Ok(c(0.0, 0.0));
        }
        let abs = self.re.hypot(self.im);
        let at = self.im.atan2(self.re);
        let mut len = abs.powf(w.re);
        let mut phase = at * w.re;
        if w.im != 0.0 {
            len *= (-at * w.im).exp();
            phase += w.im * abs.ln();
        }
        if phase.is_infinite() {
            return Err(ComplexError::ZeroDivision);
        }
        Ok(c(len * phase.cos(), len * phase.sin()))
    }

    fn pow_int(self, n: i32) -> Result<Complex, ComplexError> {
        if n <= 0 { c(1.0, 0.0).div(self.pow_uint(n.unsigned_abs())) } else { Ok(self.pow_uint(n as u32)) }
    }

    fn pow_uint(self, n: u32) -> Complex {
        let (mut r, mut p, mut mask) = (c(1.0, 0.0), self, 1u32);
        while mask > 0 && n >= mask {
            if n & mask != 0 {
                r = r.mul(p);
            }
            mask <<= 1;
            p = p.mul(p);
        }
        r
    }

    /// `repr(z)`.
    pub fn repr(self) -> String {
        if self.re == 0.0 && !self.re.is_sign_negative() {
            return format!("{}j", repr_part(self.im, false));
        }
        format!("({}{}j)", repr_part(self.re, false), repr_part(self.im, true))
    }
}

#[cold]
fn recover_quotient(z: Complex, w: Complex, r: Complex) -> Complex {
    let boxed = |x: f64| (if x.is_infinite() { 1f64 } else { 0.0 }).copysign(x);
    if (z.re.is_infinite() || z.im.is_infinite()) && w.is_finite() {
        let (x, y) = (boxed(z.re), boxed(z.im));
        return c(f64::INFINITY * (x * w.re + y * w.im), f64::INFINITY * (y * w.re - x * w.im));
    }
    if (w.re.is_infinite() || w.im.is_infinite()) && z.is_finite() {
        let (x, y) = (boxed(w.re), boxed(w.im));
        return c(0.0 * (z.re * x + z.im * y), 0.0 * (z.im * x - z.re * y));
    }
    r
}

/// `a + b`
pub fn add(a: Operand, b: Operand) -> Complex {
    use Operand::{Complex as C, Real};
    match (a, b) {
        (C(z), C(w)) => c(z.re + w.re, z.im + w.im),
        (C(z), Real(x)) | (Real(x), C(z)) => c(z.re + x, z.im),
        (Real(x), Real(y)) => c(x + y, 0.0),
    }
}

/// `a - b`
pub fn sub(a: Operand, b: Operand) -> Complex {
    use Operand::{Complex as C, Real};
    match (a, b) {
        (C(z), C(w)) => c(z.re - w.re, z.im - w.im),
        (C(z), Real(x)) => c(z.re - x, z.im),
        (Real(x), C(z)) => c(x - z.re, -z.im),
        (Real(x), Real(y)) => c(x - y, 0.0),
    }
}

/// `a * b`
pub fn mul(a: Operand, b: Operand) -> Complex {
    use Operand::{Complex as C, Real};
    match (a, b) {
        (C(z), C(w)) => z.mul(w),
        (C(z), Real(x)) | (Real(x), C(z)) => c(z.re * x, z.im * x),
        (Real(x), Real(y)) => c(x * y, 0.0),
    }
}

/// `a / b`
pub fn div(a: Operand, b: Operand) -> Result<Complex, ComplexError> {
    use Operand::{Complex as C, Real};
    match (a, b) {
        (C(z), C(w)) => z.div(w),
        (C(_) | Real(_), Real(0.0)) => Err(ComplexError::ZeroDivision),
        (C(z), Real(x)) => Ok(c(z.re / x, z.im / x)),
        (Real(x), C(w)) => real_div(x, w),
        (Real(x), Real(y)) => Ok(c(x / y, 0.0)),
    }
}

/// A real number divided by a complex one.
fn real_div(x: f64, w: Complex) -> Result<Complex, ComplexError> {
    let r = if w.re.abs() >= w.im.abs() {
        if w.re == 0.0 {
            return Err(ComplexError::ZeroDivision);
        }
        let ratio = w.im / w.re;
        let denom = w.re + w.im * ratio;
        c(x / denom, (-x * ratio) / denom)
    } else if w.im.abs() >= w.re.abs() {
        let ratio = w.re / w.im;
        let denom = w.re * ratio + w.im;
        c((x * ratio) / denom, -x / denom)
    } else {
        c(f64::NAN, f64::NAN)
    };
    if r.re.is_nan() && r.im.is_nan() && x.is_finite() && (w.re.is_infinite() || w.im.is_infinite()) {
        let boxed = |x: f64| (if x.is_infinite() { 1f64 } else { 0.0 }).copysign(x);
        return Ok(c(0.0 * (x * boxed(w.re)), 0.0 * (-x * boxed(w.im))));
    }
    Ok(r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic() {
        assert_eq!(c(1.0, 2.0).mul(c(3.0, -1.0)), c(5.0, 5.0));
        assert_eq!(c(5.0, 5.0).div(c(1.0, 2.0)), Ok(c(3.0, -1.0)));
        assert_eq!(c(0.0, 1.0).pow(c(-1.0, 0.0)), Ok(c(0.0, -1.0)));
        assert_eq!(c(0.0, 0.0).pow(c(-1.0, 0.0)), Err(ComplexError::ZeroDivision));
        assert_eq!(c(1.0, 2.0).repr(), "(1+2j)");
        assert_eq!(c(0.0, -1.5).repr(), "-1.5j");
        assert_eq!(c(-0.0, 1.0).repr(), "(-0+1j)");
    }
}
