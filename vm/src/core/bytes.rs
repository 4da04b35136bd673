//! The payload of `bytes`. Short exact ones keep their bytes right behind the payload, so that they
//! are one block of the heap; long ones, and instances of subclasses, which have attributes there,
//! keep them in a block of their own.

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

use super::object::{Ref, Trace, Visitor};
use super::vm::Vm;

/// Bytes up to which an object is made in one block: those that the heap's pools hold.
const INLINE: usize = 448;

/// Payload of `bytes`. Immutable.
pub struct Bytes {
    pub data: Data,
    pub hash: Cell<Option<i64>>,
}

crate::payload!(Bytes, "bytes");

/// The bytes themselves, as a slice.
pub struct Data {
    at: *const u8,
    len: usize,
    /// Null: they are a boxed slice. [`BEHIND`]: they are behind the payload. Otherwise they are part of
    /// this vector, a counted reference, which a `bytearray` may have as well.
    owner: *const Vec<u8>,
}

const BEHIND: *const Vec<u8> = std::ptr::without_provenance(1);

impl Deref for Data {
    type Target = [u8];
    #[inline(always)]
    fn deref(&self) -> &[u8] {
        // SAFETY: the bytes are this object's own, and nothing changes them.
        unsafe { std::slice::from_raw_parts(self.at, self.len) }
    }
}

impl Drop for Data {
    #[inline(always)]
    fn drop(&mut self) {
        if self.owner.is_null() {
            // SAFETY: these bytes were a boxed slice of this length.
            drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(self.at.cast_mut(), self.len)) });
        } else if self.owner != BEHIND {
            // SAFETY: the reference was handed over by `shared`.
            drop(unsafe { Rc::from_raw(self.owner) });
        }
    }
}

impl Trace for Bytes {
    const TRACKED: bool = false;
    const TAIL: bool = true;
    fn traverse(&self, _visitor: &mut Visitor) {}
    fn clear(&self) {}
    fn tail(&self) -> usize {
        if self.data.owner == BEHIND { self.data.len } else { 0 }
    }
}

impl Bytes {
    /// Bytes in a block of their own.
    pub fn boxed(data: Box<[u8]>) -> Bytes {
        let len = data.len();
        let at = Box::into_raw(data).cast::<u8>();
        Bytes { data: Data { at, len, owner: std::ptr::null() }, hash: Cell::new(None) }
    }
}

impl Vm {
    /// A bytes object.
    #[inline]
    pub fn bytes(&self, data: &[u8]) -> Ref<Bytes> {
        match data.len() {
            0 => self.no_bytes(),
            // SAFETY: all bytes are written.
            1..=INLINE => unsafe {
                self.inline_bytes(data.len(), |to| {
                    std::ptr::copy_nonoverlapping(data.as_ptr(), to, data.len());
                })
            },
            _ => self.alloc(&self.types().bytes, Bytes::boxed(data.into())),
        }
    }

    /// A bytes object that takes over `data`.
    pub fn bytes_from(&self, data: Vec<u8>) -> Ref<Bytes> {
        if data.len() <= INLINE {
            return self.bytes(&data);
        }
        self.alloc(&self.types().bytes, Bytes::boxed(data.into_boxed_slice()))
    }

    /// The bytes of a vector from `start` on, which nobody changes while there is a second reference to it.
    pub fn bytes_shared(&self, all: Rc<Vec<u8>>, start: usize) -> Ref<Bytes> {
        let (at, len) = (all[start..].as_ptr(), all.len() - start);
        let data = Data { at, len, owner: Rc::into_raw(all) };
        self.alloc(&self.types().bytes, Bytes { data, hash: Cell::new(None) })
    }

    /// Two pieces, one behind the other.
    pub fn bytes_of_two(&self, a: &[u8], b: &[u8]) -> Ref<Bytes> {
        let len = a.len() + b.len();
        if len == 0 || len > INLINE {
            return self.bytes_from([a, b].concat());
        }
        // SAFETY: all bytes are written.
        unsafe {
            self.inline_bytes(len, |to| {
                std::ptr::copy_nonoverlapping(a.as_ptr(), to, a.len());
                std::ptr::copy_nonoverlapping(b.as_ptr(), to.add(a.len()), b.len());
            })
        }
    }

    /// # Safety
    /// `fill` writes all `len` bytes at the address it gets.
    #[inline(always)]
    unsafe fn inline_bytes(&self, len: usize, fill: impl FnOnce(*mut u8)) -> Ref<Bytes> {
        // SAFETY: exact bytes have no extension, their type is not counted and the collector need not
        // know them; the tail is filled in at once.
        unsafe {
            let obj = self.heap().alloc_block::<Bytes>(self.types().bytes.root_shape(), len);
            let at = obj.add(1).cast::<u8>();
            fill(at);
            (&raw mut (*obj).data)
                .write(Bytes { data: Data { at, len, owner: BEHIND }, hash: Cell::new(None) });
            Ref::from_raw(obj)
        }
    }
}
