//! The memory of a `bytearray`: bytes that can be taken off the front without moving the rest, as
//! buffers of streams are used.

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

/// Growable bytes.
#[derive(Default)]
pub struct ByteBuf {
    /// Empty while the bytes are shared.
    bytes: Vec<u8>,
    /// Bytes that a `bytes` object has as well. They are copied before they change, and handed back if
    /// that object is gone by then.
    shared: Option<Rc<Vec<u8>>>,
    /// Bytes at the front that are gone; fewer than half of all, or fewer than `SMALL`, unless shared.
    gone: usize,
}

/// Bytes that may lie unused at the front in any case.
const SMALL: usize = 256;

/// Memory that is kept when all bytes are gone.
const KEPT: usize = 4096;

impl ByteBuf {
    /// The bytes with what is gone in front of them, which nobody else has.
    #[inline]
    fn own(&mut self) -> &mut Vec<u8> {
        if self.shared.is_some() {
            self.take_back();
        }
        &mut self.bytes
    }

    #[cold]
    fn take_back(&mut self) {
        if let Some(shared) = self.shared.take() {
            self.bytes = Rc::try_unwrap(shared).unwrap_or_else(|shared| {
                let copy = shared[self.gone..].to_vec();
                self.gone = 0;
                copy
            });
        }
    }

    /// The bytes as a vector, for changes other than at the ends.
    pub fn vec(&mut self) -> &mut Vec<u8> {
        self.own();
        if self.gone > 0 {
            self.bytes.drain(..self.gone);
            self.gone = 0;
        }
        &mut self.bytes
    }

    /// The bytes, to be shared with an object that never changes them, and where they begin; `None`:
    /// copying them is cheaper, in time or in memory.
    pub fn share(&mut self) -> Option<(Rc<Vec<u8>>, usize)> {
        if self.len() < KEPT || self.shared.is_none() && self.len() < self.bytes.capacity() / 4 * 3 {
            return None;
        }
        let bytes = &mut self.bytes;
        let shared = self.shared.get_or_insert_with(|| Rc::new(std::mem::take(bytes)));
        Some((shared.clone(), self.gone))
    }

    /// Takes `n` bytes off the front. The rest moves rarely enough that its cost is in proportion to
    /// what was taken.
    pub fn drop_front(&mut self, n: usize) {
        let left = self.len().saturating_sub(n);
        self.gone += n.min(self.len());
        if left == 0 {
            self.gone = 0;
            self.shared = None;
            self.bytes.clear();
            if self.bytes.capacity() > KEPT {
                self.bytes = Vec::new();
            }
        } else if self.shared.is_none() && self.gone >= SMALL && self.gone >= left {
            self.vec();
        }
    }

    /// Takes byte `at` out. Panics out of range.
    pub fn remove(&mut self, at: usize) -> u8 {
        match self.len() - 1 {
            last if at < last => self.vec().remove(at),
            _ => {
                let b = self[at];
                self.own().pop();
                b
            }
        }
    }

    pub fn push(&mut self, b: u8) {
        self.own().push(b);
    }

    pub fn extend_from_slice(&mut self, more: &[u8]) {
        self.own().extend_from_slice(more);
    }

    /// The vector that bytes are to be added to, which has room for `more`. What it has in front need
    /// not be part of the bytes.
    pub fn end(&mut self, more: usize) -> &mut Vec<u8> {
        self.own();
        if self.bytes.capacity() - self.bytes.len() < more {
            self.vec().reserve_exact(more);
        }
        &mut self.bytes
    }

    /// Makes room for `more` bytes at the end.
    pub fn try_reserve(&mut self, more: usize) -> Result<(), std::collections::TryReserveError> {
        self.own();
        if self.gone > 0 && self.bytes.capacity() - self.bytes.len() < more {
            self.vec();
        }
        self.bytes.try_reserve(more)
    }

    pub fn capacity(&self) -> usize {
        self.shared.as_ref().map_or(self.bytes.capacity(), |shared| shared.capacity()) - self.gone
    }
}

impl Deref for ByteBuf {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        let bytes = match &self.shared {
            None => &self.bytes,
            Some(shared) => &**shared,
        };
        &bytes[self.gone..]
    }
}

impl DerefMut for ByteBuf {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.own();
        &mut self.bytes[self.gone..]
    }
}

impl From<Vec<u8>> for ByteBuf {
    fn from(bytes: Vec<u8>) -> ByteBuf {
        ByteBuf { bytes, shared: None, gone: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_off_the_front_is_gone() {
        let all: Vec<u8> = (0..=255).cycle().take(10_000).collect();
        let mut b = ByteBuf::from(all.clone());
        let mut at = 0;
        for n in [0, 1, 255, 300, 2_000, 5_000] {
            b.drop_front(n);
            at += n;
            assert_eq!(&b[..], &all[at..]);
        }
        b.extend_from_slice(b"end");
        b.push(b'!');
        assert_eq!(&b[b.len() - 4..], b"end!");
        b.vec().insert(0, 7);
        assert_eq!((b[0], b[1]), (7, all[at]));
        b.drop_front(1);
        b.push(b'?');
        assert_eq!((b.remove(b.len() - 1), b.remove(0)), (b'?', all[at]));
        b.drop_front(100_000);
        assert!(b.is_empty());
        assert!(b.try_reserve(10).is_ok());
        b.extend_from_slice(b"new");
        assert_eq!(&b[..], b"new");
    }

    #[test]
    fn shared_bytes_never_change() {
        let all: Vec<u8> = (0..=255).cycle().take(10_000).collect();
        let mut b = ByteBuf::from(all.clone());
        b.drop_front(10);
        let (first, at) = b.share().expect("there are many bytes");
        assert_eq!(&first[at..], &all[10..]);
        b[0] = 77;
        assert_eq!((first[at], b[0], b.len()), (10, 77, 9_990));
        let (second, at) = b.share().expect("there are many bytes");
        b.drop_front(5_000);
        assert_eq!((&second[at + 5_000..], b.len()), (&b[..], 4_990));
        b.push(1);
        assert_eq!((second.len() - at, b.len(), b[4_990]), (9_990, 4_991, 1));
        drop((first, second));
        assert!(b.share().is_none(), "most of the memory is unused");
        b.vec().shrink_to_fit();
        let (third, _) = b.share().expect("there are many bytes");
        let place = third.as_ptr();
        drop(third);
        assert_eq!(b.own().as_ptr(), place);
        let (fourth, at) = b.share().expect("there are many bytes");
        b.drop_front(4_991);
        b.extend_from_slice(b"new");
        assert_eq!((fourth.len() - at, &b[..]), (4_991, &b"new"[..]));
        assert!(b.share().is_none());
    }
}
