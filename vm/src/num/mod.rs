//! Numeric algorithms below the protocols: hashes, text forms, exact conversions, and the
//! arithmetic of `int`, `float` and `complex`. Uses `core` only and raises nothing: what can fail
//! says so in its result. Everything above may import it.

pub mod bigfloat;
pub mod complex;
pub mod float_hex;
pub mod float_math;
pub mod float_parse;
pub mod float_repr;
pub mod hash;
pub mod int_math;
pub mod int_text;
pub mod ops;
