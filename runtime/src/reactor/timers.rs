//! The timers of an event loop: a binary heap, with the very steps of Python's `heapq`, so that timers
//! due at the same time come in the same order.
//!
//! Adding one and taking the first take a number of comparisons that grows with the logarithm of
//! how many there are. A comparison may run code that uses the heap itself: nothing is borrowed
//! meanwhile, and an entry that is gone afterwards ends the step.

use std::cell::RefCell;

/// A heap in a vector that others may hold as well, ordered by `before`.
pub struct Timers<'a, T, F> {
    entries: &'a RefCell<Vec<T>>,
    before: F,
}

impl<'a, T: Clone, E, F: Fn(&T, &T) -> Result<bool, E>> Timers<'a, T, F> {
    pub fn new(entries: &'a RefCell<Vec<T>>, before: F) -> Self {
        Timers { entries, before }
    }

    fn get(&self, at: usize) -> Option<T> {
        self.entries.borrow().get(at).cloned()
    }

    fn put(&self, at: usize, entry: T) {
        let old = self.entries.borrow_mut().get_mut(at).map(|place| std::mem::replace(place, entry));
        drop(old);
    }

    fn is_before(&self, a: Option<&T>, b: Option<&T>) -> Result<bool, E> {
        match (a, b) {
            (Some(a), Some(b)) => (self.before)(a, b),
            _ => Ok(false),
        }
    }

    /// Moves the entry at `at` towards the root, as far as `start`.
    fn rise(&self, start: usize, mut at: usize) -> Result<(), E> {
        let Some(new) = self.get(at) else { return Ok(()) };
        while at > start {
            let parent = (at - 1) >> 1;
            let Some(above) = self.get(parent) else { break };
            if !(self.before)(&new, &above)? {
                break;
            }
            self.put(at, above);
            at = parent;
        }
        self.put(at, new);
        Ok(())
    }

    /// Moves the entry at `at` to a leaf, and from there to its place.
    fn sink(&self, mut at: usize) -> Result<(), E> {
        let end = self.entries.borrow().len();
        let start = at;
        let Some(new) = self.get(at) else { return Ok(()) };
        let mut child = 2 * at + 1;
        while child < end {
            let (mut below, right) = (self.get(child), self.get(child + 1));
            if child + 1 < end && !self.is_before(below.as_ref(), right.as_ref())? {
                child += 1;
                below = right;
            }
            let Some(below) = below else { break };
            self.put(at, below);
            at = child;
            child = 2 * at + 1;
        }
        self.put(at, new);
        self.rise(start, at)
    }

    /// Adds an entry.
    pub fn push(&self, entry: T) -> Result<(), E> {
        let at = self.entries.borrow().len();
        self.entries.borrow_mut().push(entry);
        self.rise(0, at)
    }

    /// Takes the entry that comes first.
    pub fn pop(&self) -> Result<Option<T>, E> {
        let last = self.entries.borrow_mut().pop();
        let (Some(last), Some(first)) = (last.clone(), self.get(0)) else { return Ok(last) };
        self.put(0, last);
        self.sink(0)?;
        Ok(Some(first))
    }

    /// The entry that comes first.
    pub fn first(&self) -> Option<T> {
        self.get(0)
    }

    /// Makes a heap of entries in any order.
    pub fn heapify(&self) -> Result<(), E> {
        let half = self.entries.borrow().len() / 2;
        (0..half).rev().try_for_each(|at| self.sink(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    type Entry = (u32, u32);

    fn by_time(a: &Entry, b: &Entry) -> Result<bool, Infallible> {
        Ok(a.0 < b.0)
    }

    const TIMES: [u32; 12] = [3, 1, 3, 2, 1, 3, 2, 2, 1, 3, 1, 2];

    fn numbers(entries: &RefCell<Vec<Entry>>) -> Vec<u32> {
        entries.borrow().iter().map(|e| e.1).collect()
    }

    // The orders are what CPython's `heapq` gives.
    #[test]
    fn same_steps_as_heapq() {
        let entries = RefCell::default();
        let timers = Timers::new(&entries, by_time);
        for (n, &time) in (0..).zip(&TIMES) {
            let Ok(()) = timers.push((time, n));
        }
        assert_eq!(numbers(&entries), [1, 4, 6, 8, 10, 11, 2, 0, 7, 9, 3, 5]);
        for want in [1, 4, 10, 8, 6, 11] {
            let Ok(first) = timers.pop();
            assert_eq!(first.map(|e| e.1), Some(want));
        }
        assert_eq!(numbers(&entries), [3, 7, 2, 0, 9, 5]);
        *entries.borrow_mut() = TIMES.into_iter().zip(0..).collect();
        let Ok(()) = timers.heapify();
        assert_eq!(numbers(&entries), [10, 4, 6, 8, 1, 11, 2, 7, 3, 9, 0, 5]);
    }

    #[test]
    fn a_million() {
        const N: u32 = if cfg!(miri) { 300 } else { 1_000_000 };
        let entries = RefCell::default();
        let timers = Timers::new(&entries, by_time);
        for n in 0..N {
            let Ok(()) = timers.push((n.wrapping_mul(2_654_435_761) % 600_011, n));
        }
        let mut last = 0;
        for _ in 0..N {
            let Ok(Some(first)) = timers.pop() else { unreachable!("there are as many") };
            assert!(first.0 >= last);
            last = first.0;
        }
        assert_eq!(timers.first(), None);
    }

    #[test]
    fn a_comparison_may_empty_the_heap() {
        let entries = RefCell::new(vec![5, 3, 4, 1]);
        let timers = Timers::new(&entries, |_, _| {
            entries.borrow_mut().clear();
            Ok::<_, Infallible>(true)
        });
        let Ok(popped) = timers.pop();
        assert_eq!(popped, Some(5));
        assert!(entries.borrow().is_empty());
    }
}
