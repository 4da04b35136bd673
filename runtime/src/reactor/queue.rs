//! The ready queue of an event loop: first in, first out, in blocks.
//!
//! A queue of few entries goes round in one block, which stays in the processor's cache. A large one
//! takes block after block and gives them back as it is worked off, so that a million entries are
//! neither moved as it grows nor leave anything behind.

use std::collections::{VecDeque, vec_deque};

/// Entries of a block.
const BLOCK: usize = 2048;

/// A queue.
pub struct Queue<T> {
    /// The first entries, and all of a short queue. Empty as well when a block has just been worked off.
    first: VecDeque<T>,
    /// Full blocks behind them.
    middle: VecDeque<VecDeque<T>>,
    /// The last entries of a long queue.
    last: VecDeque<T>,
    len: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Queue<T> {
        Queue { first: VecDeque::new(), middle: VecDeque::new(), last: VecDeque::new(), len: 0 }
    }
}

impl<T> Queue<T> {
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    // Inlined, as what is made for the queue is best made in its place: words written one by one and
    // read at once in pairs cost more than all the rest.
    #[inline(always)]
    pub fn push_back(&mut self, entry: T) {
        // Whether all that there is lies in the first block.
        let short = self.len == self.first.len();
        self.len += 1;
        if short && self.first.len() < BLOCK {
            self.first.push_back(entry);
        } else {
            if self.last.len() == self.last.capacity() {
                self.new_block();
            }
            self.last.push_back(entry);
        }
    }

    #[cold]
    #[inline(never)]
    fn new_block(&mut self) {
        let full = std::mem::replace(&mut self.last, VecDeque::with_capacity(BLOCK));
        if !full.is_empty() {
            self.middle.push_back(full);
        }
    }

    pub fn push_front(&mut self, entry: T) {
        self.len += 1;
        self.first.push_front(entry);
    }

    #[inline]
    pub fn pop_front(&mut self) -> Option<T> {
        if self.first.is_empty() && self.len != 0 {
            self.next_block();
        }
        self.len = self.len.saturating_sub(1);
        // Comes last, so that the entry goes straight to where the caller wants it.
        self.first.pop_front()
    }

    #[cold]
    #[inline(never)]
    fn next_block(&mut self) {
        self.first = self.middle.pop_front().unwrap_or_else(|| std::mem::take(&mut self.last));
        if self.middle.is_empty() {
            self.middle = VecDeque::new();
        }
    }

    pub fn pop_back(&mut self) -> Option<T> {
        if self.last.is_empty() {
            self.last = self.middle.pop_back().unwrap_or_default();
        }
        let entry = self.last.pop_back().or_else(|| self.first.pop_back())?;
        self.len -= 1;
        Some(entry)
    }

    /// The entry `ahead` places behind the first one, if it is in the first block.
    #[inline]
    pub fn near(&self, ahead: usize) -> Option<&T> {
        self.first.get(ahead)
    }

    /// All entries, the first one first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.first.iter().chain(self.middle.iter().flatten()).chain(&self.last)
    }
}

impl<T> IntoIterator for Queue<T> {
    type Item = T;
    type IntoIter = std::iter::Flatten<vec_deque::IntoIter<VecDeque<T>>>;

    fn into_iter(mut self) -> Self::IntoIter {
        self.middle.push_front(self.first);
        self.middle.push_back(self.last);
        self.middle.into_iter().flatten()
    }
}

impl<T> FromIterator<T> for Queue<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Queue<T> {
        let mut queue = Queue::default();
        entries.into_iter().for_each(|entry| queue.push_back(entry));
        queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_out_as_it_went_in() {
        let mut queue = Queue::default();
        let (mut next, mut want) = (0u32, 0u32);
        for round in 0..40u32 {
            for _ in 0..round * 397 % 6500 {
                queue.push_back(next);
                next += 1;
            }
            assert!(queue.iter().copied().eq(want..next));
            for _ in 0..round * 253 % 5100 {
                match queue.pop_front() {
                    Some(n) => assert_eq!(n, want),
                    None => break,
                }
                want += 1;
            }
            assert_eq!(queue.len(), (next - want) as usize);
        }
        assert!(queue.into_iter().eq(want..next));
    }

    #[test]
    fn both_ends() {
        let mut queue: Queue<usize> = (0..3 * BLOCK).collect();
        queue.push_front(7);
        assert_eq!(queue.near(1), Some(&0));
        assert_eq!(queue.pop_front(), Some(7));
        for n in (0..3 * BLOCK).rev() {
            assert_eq!(queue.pop_back(), Some(n));
        }
        assert_eq!(queue.pop_back(), None);
        assert!(queue.is_empty() && queue.pop_front().is_none());
    }

    #[test]
    fn a_million_leave_one_block() {
        let mut queue: Queue<u64> = (0..1_000_000).collect();
        (0..1_000_000).for_each(|n| assert_eq!(queue.pop_front(), Some(n)));
        assert!(queue.first.capacity() <= BLOCK && queue.last.capacity() <= BLOCK);
        assert_eq!(queue.middle.capacity(), 0);
    }
}
