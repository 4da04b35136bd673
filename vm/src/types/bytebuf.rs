//! The memory of a `bytearray`: bytes that can be taken off the front without moving the rest, as
//! buffers of streams are used.

use std::ops::{Deref, DerefMut};

/// Growable bytes.
#[derive(Default)]
pub struct ByteBuf {
    bytes: Vec<u8>,
    /// Bytes at the front that are gone; fewer than half of all, or fewer than `SMALL`.
    gone: usize,
}

/// Bytes that may lie unused at the front in any case.
const SMALL: usize = 256;

/// Memory that is kept when all bytes are gone.
const KEPT: usize = 4096;

impl ByteBuf {
    /// The bytes as a vector, for changes other than at the ends.
    pub fn vec(&mut self) -> &mut Vec<u8> {
        if self.gone > 0 {
            self.bytes.drain(..self.gone);
            self.gone = 0;
        }
        &mut self.bytes
    }

    /// Takes `n` bytes off the front. The rest moves rarely enough that its cost is in proportion to
    /// what was taken.
    pub fn drop_front(&mut self, n: usize) {
        self.gone += n.min(self.len());
        if self.gone == self.bytes.len() {
            self.gone = 0;
            self.bytes.clear();
            if self.bytes.capacity() > KEPT {
                self.bytes = Vec::new();
            }
        } else if self.gone >= SMALL && self.gone * 2 >= self.bytes.len() {
            self.vec();
        }
    }

    /// Takes byte `at` out. Panics out of range.
    pub fn remove(&mut self, at: usize) -> u8 {
        match self.len() - 1 {
            last if at < last => self.vec().remove(at),
            _ => {
                let b = self[at];
                self.bytes.pop();
                b
            }
        }
    }

    pub fn push(&mut self, b: u8) {
        self.bytes.push(b);
    }

    pub fn extend_from_slice(&mut self, more: &[u8]) {
        self.bytes.extend_from_slice(more);
    }

    /// The vector that bytes are to be added to, which has room for `more`. What it has in front need
    /// not be part of the bytes.
    pub fn end(&mut self, more: usize) -> &mut Vec<u8> {
        if self.bytes.capacity() - self.bytes.len() < more {
            self.vec().reserve_exact(more);
        }
        &mut self.bytes
    }

    /// Makes room for `more` bytes at the end.
    pub fn try_reserve(&mut self, more: usize) -> Result<(), std::collections::TryReserveError> {
        if self.gone > 0 && self.bytes.capacity() - self.bytes.len() < more {
            self.vec();
        }
        self.bytes.try_reserve(more)
    }

    pub fn capacity(&self) -> usize {
        self.bytes.capacity() - self.gone
    }
}

impl Deref for ByteBuf {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        &self.bytes[self.gone..]
    }
}

impl DerefMut for ByteBuf {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.gone..]
    }
}

impl From<Vec<u8>> for ByteBuf {
    fn from(bytes: Vec<u8>) -> ByteBuf {
        ByteBuf { bytes, gone: 0 }
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
}
