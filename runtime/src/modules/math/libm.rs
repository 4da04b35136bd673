//! Functions of the C library's `libm` that the standard library does not offer, or offers with
//! other digits. Used by `math` and `cmath`.
#![allow(unsafe_code)]

mod c {
    unsafe extern "C" {
        pub safe fn asinh(x: f64) -> f64;
        pub safe fn acosh(x: f64) -> f64;
        pub safe fn atanh(x: f64) -> f64;
        pub safe fn erf(x: f64) -> f64;
        pub safe fn erfc(x: f64) -> f64;
    }
}

pub use c::{acosh, asinh, atanh, erf, erfc};
