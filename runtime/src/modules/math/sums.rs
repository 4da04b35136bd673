//! Sums without loss: `fsum`, `sumprod`, `hypot`, `dist`.

use ouro_vm::num::bigfloat::{frexp, ldexp};

/// Exact running sum of floats as non-overlapping partials, smallest first.
#[derive(Default)]
pub struct ExactSum {
    partials: Vec<f64>,
    special: f64,
    infinities: f64,
}

/// Why there is no sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumError {
    Overflow,
    InfMinusInf,
}

impl ExactSum {
    /// Adds a number.
    pub fn add(&mut self, value: f64) -> Result<(), SumError> {
        let mut x = value;
        let mut kept = 0;
        for i in 0..self.partials.len() {
            let mut y = self.partials[i];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let hi = x + y;
            let lo = y - (hi - x);
            if lo != 0.0 {
                self.partials[kept] = lo;
                kept += 1;
            }
            x = hi;
        }
        self.partials.truncate(kept);
        if x != 0.0 {
            if !x.is_finite() {
                if value.is_finite() {
                    return Err(SumError::Overflow);
                }
                if value.is_infinite() {
                    self.infinities += value;
                }
                self.special += value;
                self.partials.clear();
            } else {
                self.partials.push(x);
            }
        }
        Ok(())
    }

    /// The sum, correctly rounded.
    pub fn total(mut self) -> Result<f64, SumError> {
        if self.special != 0.0 {
            return if self.infinities.is_nan() { Err(SumError::InfMinusInf) } else { Ok(self.special) };
        }
        let Some(mut hi) = self.partials.pop() else { return Ok(0.0) };
        let mut lo = 0.0;
        while let Some(y) = self.partials.pop() {
            let x = hi;
            hi = x + y;
            lo = y - (hi - x);
            if lo != 0.0 {
                break;
            }
        }
        // Half-way cases are decided by the next partial.
        if let Some(&next) = self.partials.last()
            && ((lo < 0.0 && next < 0.0) || (lo > 0.0 && next > 0.0))
        {
            let y = lo * 2.0;
            let x = hi + y;
            if y == x - hi {
                hi = x;
            }
        }
        Ok(hi)
    }
}

/// A sum and its rounding error.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let x = a + b;
    let z = x - a;
    (x, (a - (x - z)) + (b - z))
}

/// Like `two_sum`, for `|a| >= |b|`.
fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let x = a + b;
    (x, (a - x) + b)
}

/// A product and its rounding error.
fn two_mul(x: f64, y: f64) -> (f64, f64) {
    let z = x * y;
    (z, x.mul_add(y, -z))
}

/// Running sum of products in triple length.
#[derive(Clone, Copy, Default)]
pub struct TripleSum {
    hi: f64,
    lo: f64,
    tiny: f64,
}

impl TripleSum {
    /// Adds `x * y`.
    pub fn add(&mut self, x: f64, y: f64) {
        let (p, pe) = two_mul(x, y);
        let (s, se) = two_sum(self.hi, p);
        let (r1, r1e) = two_sum(self.lo, pe);
        let (r2, r2e) = two_sum(r1, se);
        *self = TripleSum { hi: s, lo: r2, tiny: self.tiny + r1e + r2e };
    }

    /// The sum, rounded.
    pub fn total(self) -> f64 {
        self.hi + two_sum(self.lo, self.tiny).0
    }
}

/// Euclidean length of a vector of absolute values whose largest is `max`.
pub fn norm(values: &mut [f64], max: f64, found_nan: bool) -> f64 {
    if max.is_infinite() {
        return max;
    }
    if found_nan {
        return f64::NAN;
    }
    if max == 0.0 || values.len() <= 1 {
        return max;
    }
    let (_, exp) = frexp(max);
    if exp < -1023 {
        // Too small for the scale factor to be a float.
        values.iter_mut().for_each(|x| *x /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * norm(values, max / f64::MIN_POSITIVE, false);
    }
    let scale = ldexp(1.0, i64::from(-exp));
    let (mut sum, mut frac1, mut frac2) = (1.0, 0.0, 0.0);
    for &x in values.iter() {
        let x = x * scale;
        let (p, pe) = two_mul(x, x);
        let (s, se) = fast_two_sum(sum, p);
        sum = s;
        frac1 += pe;
        frac2 += se;
    }
    let mut h = (sum - 1.0 + (frac1 + frac2)).sqrt();
    let (p, pe) = two_mul(-h, h);
    let (s, se) = fast_two_sum(sum, p);
    frac1 += pe;
    frac2 += se;
    h += (s - 1.0 + (frac1 + frac2)) / (2.0 * h);
    h / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fsum(values: &[f64]) -> Result<f64, SumError> {
        let mut s = ExactSum::default();
        for &v in values {
            s.add(v)?;
        }
        s.total()
    }

    #[test]
    fn sums() {
        assert_eq!(fsum(&[0.1; 10]), Ok(1.0));
        assert_eq!(fsum(&[1e100, 1.0, -1e100]), Ok(1.0));
        assert_eq!(fsum(&[f64::INFINITY, f64::NEG_INFINITY]), Err(SumError::InfMinusInf));
        assert_eq!(fsum(&[1e308, 1e308]), Err(SumError::Overflow));
        assert_eq!(norm(&mut [3.0, 4.0], 4.0, false), 5.0);
        assert_eq!(norm(&mut [1e-320, 1e-320], 1e-320, false), 1.414e-320);
    }
}
