//! The payload of `tuple`: a fixed array of values, behind the payload for exact tuples, in a
//! block of its own for instances of subclasses.

use std::cell::Cell;
use std::ops::Deref;

use super::object::{Trace, Visitor};
use super::value::Value;

/// Payload of `tuple`. Dereferences to its items.
pub struct Tuple {
    items: Cell<*mut Value>,
    len: Cell<usize>,
    inline: bool,
    /// Hash, once computed (0: not yet).
    pub hash: Cell<i64>,
}

crate::payload!(Tuple, "tuple");

impl Tuple {
    pub(crate) fn new_inline(items: *mut Value, len: usize) -> Tuple {
        Tuple { items: Cell::new(items), len: Cell::new(len), inline: true, hash: Cell::new(0) }
    }

    /// A tuple payload for an instance of a subclass.
    pub fn new_boxed(items: Vec<Value>) -> Tuple {
        let items = Box::leak(items.into_boxed_slice());
        Tuple {
            items: Cell::new(items.as_mut_ptr()),
            len: Cell::new(items.len()),
            inline: false,
            hash: Cell::new(0),
        }
    }

    /// Puts other values into a pair; returns the old ones.
    ///
    /// # Safety
    /// There are two items, and nobody looks at them.
    #[inline(always)]
    pub(crate) unsafe fn refill(&self, a: Value, b: Value) -> [Value; 2] {
        self.hash.set(0);
        // SAFETY: by contract.
        unsafe {
            let items = self.items.get();
            [std::ptr::replace(items, a), std::ptr::replace(items.add(1), b)]
        }
    }

    #[inline(always)]
    pub fn as_slice(&self) -> &[Value] {
        // SAFETY: `items` holds `len` values for as long as the tuple lives; only the collector's
        // `clear` of an unreachable tuple takes them away.
        unsafe { std::slice::from_raw_parts(self.items.get(), self.len.get()) }
    }
}

impl Deref for Tuple {
    type Target = [Value];
    #[inline(always)]
    fn deref(&self) -> &[Value] {
        self.as_slice()
    }
}

impl Trace for Tuple {
    const TAIL: bool = true;
    fn traverse(&self, visitor: &mut Visitor) {
        self.as_slice().iter().for_each(|v| visitor.visit(v));
    }

    // Tuples are left to the other members of a cycle: one made of tuples alone cannot exist.
    fn clear(&self) {}

    fn tail(&self) -> usize {
        if self.inline { self.len.get() * size_of::<Value>() } else { 0 }
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        let (items, len) = (self.items.get(), self.len.get());
        // SAFETY: the items are owned here, and dropped once each, the last one first; a block of
        // its own came from a boxed slice.
        unsafe {
            for i in (0..len).rev() {
                std::ptr::drop_in_place(items.add(i));
            }
            if !self.inline {
                let block = std::ptr::slice_from_raw_parts_mut(items.cast(), len);
                drop(Box::<[std::mem::MaybeUninit<Value>]>::from_raw(block));
            }
        }
    }
}
