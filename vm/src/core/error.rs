//! Python exceptions as Rust errors.

use super::prefetch::AHEAD;
use super::value::Value;

/// A Python exception on its way. The value is an instance of `BaseException`.
#[derive(Clone)]
pub struct Raised(pub Value);

/// Result of everything that may raise.
pub type PyResult<T = Value> = Result<T, Raised>;

/// There is no memory for a container to grow. Those who have a [`Vm`](super::vm::Vm) turn it into
/// `MemoryError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMemory;

impl From<std::collections::TryReserveError> for NoMemory {
    fn from(_: std::collections::TryReserveError) -> NoMemory {
        NoMemory
    }
}

/// `n` copies of a value in a block of just that size.
pub fn try_filled<T: Clone>(value: T, n: usize) -> Result<Box<[T]>, NoMemory> {
    let mut items = Vec::new();
    items.try_reserve_exact(n)?;
    items.resize(n, value);
    Ok(items.into_boxed_slice())
}

/// A copy of a slice.
pub fn try_copy(from: &[Value]) -> Result<Vec<Value>, NoMemory> {
    let mut items = Vec::new();
    items.try_reserve_exact(from.len())?;
    items.extend(from.iter().enumerate().map(|(at, v)| {
        if let Some(v) = from.get(at + AHEAD) {
            v.prefetch(1);
        }
        v.clone()
    }));
    Ok(items)
}

/// Makes room for one more item where there is none.
#[inline(always)]
pub fn room_for_one<T>(items: &mut Vec<T>) -> Result<(), NoMemory> {
    if items.len() < items.capacity() { Ok(()) } else { grow(items) }
}

#[cold]
#[inline(never)]
fn grow<T>(items: &mut Vec<T>) -> Result<(), NoMemory> {
    Ok(items.try_reserve(1)?)
}

impl std::fmt::Debug for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raised({:?})", self.0)
    }
}

const _: () = assert!(size_of::<PyResult>() == 16);
