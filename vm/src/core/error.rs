//! Python exceptions as Rust errors.

use super::value::Value;

/// A Python exception on its way. The value is an instance of `BaseException`.
#[derive(Clone)]
pub struct Raised(pub Value);

/// Result of everything that may raise.
pub type PyResult<T = Value> = Result<T, Raised>;

impl std::fmt::Debug for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raised({:?})", self.0)
    }
}

const _: () = assert!(size_of::<PyResult>() == 16);
