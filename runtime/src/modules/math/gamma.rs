//! The gamma function and its logarithm, by Lanczos' approximation with the coefficients for 53
//! bits (N = 13, g = 6.0246...), so that results have the usual digits on every platform.

use std::f64::consts::PI;

const G: f64 = 6.024_680_040_776_73;
const G_MINUS_HALF: f64 = 5.524_680_040_776_73;
const LN_PI: f64 = 1.144729885849400174143427351353058711647;

const NUM: [f64; 13] = [
    23_531_376_880.410_76,
    42_919_803_642.649_1,
    35_711_959_237.355_67,
    17_921_034_426.037_21,
    6_039_542_586.352_028,
    1_439_720_407.311_721_6,
    248_874_557.862_054_17,
    31_426_415.585_400_194,
    2_876_370.628_935_372_5,
    186_056.265_395_223_48,
    8_071.672_002_365_816,
    210.824_277_751_579_36,
    2.506_628_274_631_000_2,
];
const DEN: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

fn lanczos_sum(x: f64) -> f64 {
    let (mut num, mut den) = (0.0, 0.0);
    if x < 5.0 {
        for i in (0..NUM.len()).rev() {
            num = num * x + NUM[i];
            den = den * x + DEN[i];
        }
    } else {
        for i in 0..NUM.len() {
            num = num / x + NUM[i];
            den = den / x + DEN[i];
        }
    }
    num / den
}

/// `sin(pi x)` of a finite number, accurate near its zeros.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let r = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * r
}

/// The gamma function: NaN or infinite where it has no value or none that fits.
pub fn gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x.is_nan() || x > 0.0 { x } else { f64::NAN };
    }
    if x == 0.0 {
        return f64::INFINITY.copysign(x);
    }
    if x == x.floor() {
        if x < 0.0 {
            return f64::NAN;
        }
        if x <= 23.0 {
            return (2..x as u64).map(|n| n as f64).product();
        }
    }
    let a = x.abs();
    if a < 1e-20 {
        return 1.0 / x;
    }
    if a > 200.0 {
        return if x < 0.0 { 0.0 / sin_pi(x) } else { f64::INFINITY };
    }
    let y = a + G_MINUS_HALF;
    let z = if a > G_MINUS_HALF { (y - a) - G_MINUS_HALF } else { (y - G_MINUS_HALF) - a };
    let z = z * G / y;
    if x < 0.0 {
        let mut r = -PI / sin_pi(a) / a * y.exp() / lanczos_sum(a);
        r -= z * r;
        if a < 140.0 {
            r / y.powf(a - 0.5)
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            r / root / root
        }
    } else {
        let mut r = lanczos_sum(a) / y.exp();
        r += z * r;
        if a < 140.0 {
            r * y.powf(a - 0.5)
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            r * root * root
        }
    }
}

/// The logarithm of the absolute value of the gamma function; infinite at its poles.
pub fn lgamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x.is_nan() { x } else { f64::INFINITY };
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { f64::INFINITY } else { 0.0 };
    }
    let a = x.abs();
    if a < 1e-20 {
        return -a.ln();
    }
    let mut r = lanczos_sum(a).ln() - G;
    r += (a - 0.5) * ((a + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        r = LN_PI - sin_pi(a).abs().ln() - a.ln() - r;
    }
    r
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        assert_eq!(gamma(5.0), 24.0);
        let near = |a: f64, b: f64| (a - b).abs() <= 4.0 * f64::EPSILON * b.abs();
        assert!(near(gamma(0.5), 1.772453850905516));
        assert!(near(gamma(-1.5), 2.363271801207355));
        assert!(gamma(-1.0).is_nan());
        assert!(near(lgamma(10.0), 12.801827480081469));
    }
}
