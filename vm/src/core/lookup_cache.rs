//! The VM's cache of attribute lookups on types: (version of the type, name) to the result.

use std::cell::UnsafeCell;

use super::object::Ref;
use super::str::Str;
use super::value::Value;

const SIZE: usize = 4096;

#[derive(Clone, Copy)]
struct Entry {
    version: u32,
    name: usize,
    /// Borrowed word, 0 for "not found". The type whose version matches keeps it alive.
    value: u64,
}

/// See the head of this file.
pub struct LookupCache(UnsafeCell<Box<[Entry]>>);

impl Default for LookupCache {
    fn default() -> LookupCache {
        let empty = Entry { version: 0, name: 0, value: 0 };
        LookupCache(UnsafeCell::new(vec![empty; SIZE].into_boxed_slice()))
    }
}

impl LookupCache {
    #[inline(always)]
    fn place(version: u32, name: &Ref<Str>) -> usize {
        (version as usize).wrapping_mul(31) ^ (name.as_ptr() as usize >> 4)
    }

    /// The cached result; the outer `None` means that nothing is cached.
    #[inline]
    pub fn get(&self, version: u32, name: &Ref<Str>) -> Option<Option<Value>> {
        // SAFETY: used for the length of one operation that calls nothing, one thread at a time.
        let e = unsafe { (&*self.0.get())[LookupCache::place(version, name) % SIZE] };
        if e.version != version || e.name != name.as_ptr() as usize {
            return None;
        }
        if e.value == 0 {
            return Some(None);
        }
        // SAFETY: the entry's version is current, so the word is alive; it stays borrowed.
        let word = std::mem::ManuallyDrop::new(unsafe { Value::from_bits(e.value) });
        Some(Some((*word).clone()))
    }

    /// Notes a result. `name` must be interned.
    pub fn put(&self, version: u32, name: &Ref<Str>, value: &Option<Value>) {
        let entry =
            Entry { version, name: name.as_ptr() as usize, value: value.as_ref().map_or(0, |v| v.bits()) };
        // SAFETY: as in `get`.
        unsafe { (&mut *self.0.get())[LookupCache::place(version, name) % SIZE] = entry };
    }
}
