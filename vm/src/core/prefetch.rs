//! A hint to the processor for walks over many objects that lie anywhere in memory.

use super::value::Value;

/// Begins to load the cache line at `p`. Does nothing where there is no such hint.
#[inline(always)]
pub fn prefetch<T>(p: *const T) {
    // SAFETY: the hint reads nothing that the program sees and never faults, whatever the address.
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(p.cast());
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = p;
}

/// How many items ahead of its turn an item is asked for where little is done with each.
pub const AHEAD: usize = 24;

/// Bytes that are loaded at once.
pub const LINE: usize = 64;

impl Value {
    /// Begins to load the first lines of an object.
    #[inline(always)]
    pub fn prefetch(&self, lines: usize) {
        if let Some(header) = self.header() {
            let at = std::ptr::from_ref(header).cast::<u8>();
            (0..lines).for_each(|i| prefetch(at.wrapping_add(i * LINE)));
        }
    }
}
