//! Values of the complex functions where a part is infinite or NaN (C's Annex G): rows by the
//! real part, columns by the imaginary part, each in the order -inf, negative, -0, 0, positive,
//! inf, NaN.

use std::f64::consts::{FRAC_PI_2 as P12, FRAC_PI_4 as P14, PI as P};

use ouro_vm::num::complex::Complex;

/// A table of results.
pub type Table = [[(f64, f64); 7]; 7];

const I: f64 = f64::INFINITY;
const N: f64 = f64::NAN;
const P34: f64 = 0.75 * P;
/// Not looked at: both parts are finite.
const U: f64 = 0.0;
/// Marks a domain error. No function has this value.
const D: f64 = -12345.0;

fn class(x: f64) -> usize {
    if x.is_nan() {
        6
    } else if x.is_infinite() {
        if x < 0.0 { 0 } else { 5 }
    } else if x == 0.0 {
        if x.is_sign_negative() { 2 } else { 3 }
    } else if x < 0.0 {
        1
    } else {
        4
    }
}

/// The entry for a number that is not finite; `None` is a domain error.
pub fn look_up(table: &Table, z: Complex) -> Option<Complex> {
    let (re, im) = table[class(z.re)][class(z.im)];
    (re != D).then_some(Complex { re, im })
}

#[rustfmt::skip]
pub static ACOS: Table = [
    [(P34, I), (P, I), (P, I), (P, -I), (P, -I), (P34, -I), (N, I)],
    [(P12, I), (U, U), (U, U), (U, U), (U, U), (P12, -I), (N, N)],
    [(P12, I), (U, U), (U, U), (U, U), (U, U), (P12, -I), (P12, N)],
    [(P12, I), (U, U), (U, U), (U, U), (U, U), (P12, -I), (P12, N)],
    [(P12, I), (U, U), (U, U), (U, U), (U, U), (P12, -I), (N, N)],
    [(P14, I), (0.0, I), (0.0, I), (0.0, -I), (0.0, -I), (P14, -I), (N, I)],
    [(N, I), (N, N), (N, N), (N, N), (N, N), (N, -I), (N, N)],
];
#[rustfmt::skip]
pub static ACOSH: Table = [
    [(I, -P34), (I, -P), (I, -P), (I, P), (I, P), (I, P34), (I, N)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, N)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, P12)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, P12)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, N)],
    [(I, -P14), (I, -0.0), (I, -0.0), (I, 0.0), (I, 0.0), (I, P14), (I, N)],
    [(I, N), (N, N), (N, N), (N, N), (N, N), (I, N), (N, N)],
];
#[rustfmt::skip]
pub static ASINH: Table = [
    [(-I, -P14), (-I, -0.0), (-I, -0.0), (-I, 0.0), (-I, 0.0), (-I, P14), (-I, N)],
    [(-I, -P12), (U, U), (U, U), (U, U), (U, U), (-I, P12), (N, N)],
    [(-I, -P12), (U, U), (U, U), (U, U), (U, U), (-I, P12), (N, N)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, N)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, N)],
    [(I, -P14), (I, -0.0), (I, -0.0), (I, 0.0), (I, 0.0), (I, P14), (I, N)],
    [(I, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (I, N), (N, N)],
];
#[rustfmt::skip]
pub static ATANH: Table = [
    [(-0.0, -P12), (-0.0, -P12), (-0.0, -P12), (-0.0, P12), (-0.0, P12), (-0.0, P12), (-0.0, N)],
    [(-0.0, -P12), (U, U), (U, U), (U, U), (U, U), (-0.0, P12), (N, N)],
    [(-0.0, -P12), (U, U), (U, U), (U, U), (U, U), (-0.0, P12), (-0.0, N)],
    [(0.0, -P12), (U, U), (U, U), (U, U), (U, U), (0.0, P12), (0.0, N)],
    [(0.0, -P12), (U, U), (U, U), (U, U), (U, U), (0.0, P12), (N, N)],
    [(0.0, -P12), (0.0, -P12), (0.0, -P12), (0.0, P12), (0.0, P12), (0.0, P12), (0.0, N)],
    [(0.0, -P12), (N, N), (N, N), (N, N), (N, N), (0.0, P12), (N, N)],
];
#[rustfmt::skip]
pub static COSH: Table = [
    [(D, D), (I, I), (I, 0.0), (I, -0.0), (I, -I), (D, D), (I, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, 0.0)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, 0.0)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (I, -I), (I, -0.0), (I, 0.0), (I, I), (D, D), (I, N)],
    [(N, N), (N, N), (N, 0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
#[rustfmt::skip]
pub static EXP: Table = [
    [(0.0, 0.0), (0.0, -0.0), (0.0, -0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (I, -I), (I, -0.0), (I, 0.0), (I, I), (D, D), (I, N)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
#[rustfmt::skip]
pub static LOG: Table = [
    [(I, -P34), (I, -P), (I, -P), (I, P), (I, P), (I, P34), (I, N)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, N)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, N)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, N)],
    [(I, -P12), (U, U), (U, U), (U, U), (U, U), (I, P12), (N, N)],
    [(I, -P14), (I, -0.0), (I, -0.0), (I, 0.0), (I, 0.0), (I, P14), (I, N)],
    [(I, N), (N, N), (N, N), (N, N), (N, N), (I, N), (N, N)],
];
#[rustfmt::skip]
pub static SINH: Table = [
    [(D, D), (-I, -I), (-I, -0.0), (-I, 0.0), (-I, I), (D, D), (I, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (0.0, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (0.0, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (I, -I), (I, -0.0), (I, 0.0), (I, I), (D, D), (I, N)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
#[rustfmt::skip]
pub static SQRT: Table = [
    [(I, -I), (0.0, -I), (0.0, -I), (0.0, I), (0.0, I), (I, I), (N, I)],
    [(I, -I), (U, U), (U, U), (U, U), (U, U), (I, I), (N, N)],
    [(I, -I), (U, U), (U, U), (U, U), (U, U), (I, I), (N, N)],
    [(I, -I), (U, U), (U, U), (U, U), (U, U), (I, I), (N, N)],
    [(I, -I), (U, U), (U, U), (U, U), (U, U), (I, I), (N, N)],
    [(I, -I), (I, -0.0), (I, -0.0), (I, 0.0), (I, 0.0), (I, I), (I, N)],
    [(I, -I), (N, N), (N, N), (N, N), (N, N), (I, I), (N, N)],
];
#[rustfmt::skip]
pub static TANH: Table = [
    [(-1.0, 0.0), (-1.0, -0.0), (-1.0, -0.0), (-1.0, 0.0), (-1.0, 0.0), (-1.0, 0.0), (-1.0, 0.0)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (-0.0, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (0.0, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(1.0, 0.0), (1.0, -0.0), (1.0, -0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 0.0)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
#[rustfmt::skip]
pub static RECT: Table = [
    [(D, D), (-I, I), (-I, 0.0), (-I, -0.0), (-I, -I), (D, D), (I, N)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(0.0, 0.0), (U, U), (U, U), (U, U), (U, U), (0.0, 0.0), (0.0, 0.0)],
    [(0.0, 0.0), (U, U), (U, U), (U, U), (U, U), (0.0, 0.0), (0.0, 0.0)],
    [(D, D), (U, U), (U, U), (U, U), (U, U), (D, D), (N, N)],
    [(D, D), (I, -I), (I, -0.0), (I, 0.0), (I, I), (D, D), (I, N)],
    [(N, N), (N, N), (N, 0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
