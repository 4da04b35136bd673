//! Functions of the C library's `libm` that the standard library does not offer, or offers with
//! other digits. Used by `math` and `cmath`.
#![allow(unsafe_code)]

macro_rules! functions {
    ($($name:ident)*) => {
        mod c {
            // SAFETY: functions of the C library from a double to a double, without side effects.
            unsafe extern "C" {
                $(pub safe fn $name(x: f64) -> f64;)*
            }
        }
        $(
            #[doc = concat!("`", stringify!($name), "` of the C library.")]
            pub fn $name(x: f64) -> f64 {
                c::$name(x)
            }
        )*
    };
}

functions! { asinh acosh atanh erf erfc }
