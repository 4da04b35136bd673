//! The table of the objects that the collector knows, in the order in which they became known: first
//! those that are never looked at, then the old generation, then the young one.
//!
//! An object that goes leaves a hole, so that no other has to be touched; holes are closed when there
//! are many, and before a collection.

use std::cell::{Cell, UnsafeCell};
use std::ops::Range;

use super::object::Header;
use super::prefetch::prefetch;

/// Entries that a new table has room for: enough to be a mapping of its own, of which only what is used
/// takes memory, and which grows without being copied.
const ROOM: usize = 1 << 17;
/// Entries in a table that grows by less than its size.
const LARGE: usize = 1 << 18;
/// Entries that the table grows by where there is hardly any memory.
const SCARCE: usize = 1 << 16;
/// Entries that an object's index can tell apart.
const MOST: usize = Header::MAX_GC_INDEX;
/// Holes among the old objects that are put up with beyond those in proportion.
const HOLES_FLOOR: usize = 1 << 10;
/// How many entries ahead of its turn an object is asked for.
const AHEAD: usize = 8;

pub struct Table {
    /// Index 0 is unused. Null: a hole.
    entries: UnsafeCell<Vec<*mut Header>>,
    /// Where the old generation begins.
    frozen: Cell<usize>,
    /// Where the young generation begins.
    old: Cell<usize>,
    frozen_holes: Cell<usize>,
    old_holes: Cell<usize>,
    young_holes: Cell<usize>,
    /// The old objects must stay where they are.
    pinned: Cell<bool>,
    /// Old objects that went since [`Table::lost`] was asked last.
    lost: Cell<usize>,
    /// Entries up to which objects are taken in without any further question.
    limit: Cell<usize>,
}

impl Default for Table {
    fn default() -> Table {
        let mut entries = Vec::with_capacity(ROOM);
        entries.push(std::ptr::null_mut());
        Table {
            entries: UnsafeCell::new(entries),
            frozen: Cell::new(1),
            old: Cell::new(1),
            frozen_holes: Cell::new(0),
            old_holes: Cell::new(0),
            young_holes: Cell::new(0),
            pinned: Cell::new(false),
            lost: Cell::new(0),
            limit: Cell::new(0),
        }
    }
}

impl Table {
    #[inline(always)]
    fn entries(&self) -> &mut Vec<*mut Header> {
        #[allow(clippy::mut_from_ref)]
        // SAFETY: used for the length of one operation that calls nothing else, by one thread.
        unsafe {
            &mut *self.entries.get()
        }
    }

    /// Whether [`Table::make_room`] must be called before another object is taken in.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.entries().len() >= self.limit.get()
    }

    /// Takes in an object, which is young. The table must not be full.
    #[inline(always)]
    pub fn push(&self, header: *mut Header) {
        let entries = self.entries();
        let len = entries.len();
        debug_assert!(len < entries.capacity());
        // SAFETY: the object is alive; `make_room` has made room.
        unsafe {
            (*header).set_gc_index(len);
            entries.as_mut_ptr().add(len).write(header);
            entries.set_len(len + 1);
        }
    }

    /// Has the next object that is taken in ask for room.
    pub fn fill(&self) {
        self.limit.set(0);
    }

    /// Makes room for `want` more objects, or fewer. Whether there is room for one.
    pub fn make_room(&self, want: usize) -> bool {
        let entries = self.entries();
        let len = entries.len();
        if len + want > entries.capacity() {
            // A large table is moved by the system, page by page, and need not double.
            let more = if len < LARGE { len } else { len / 4 };
            let free = entries.capacity() - len;
            if free == 0 && entries.try_reserve_exact(more.max(4)).is_err() {
                entries.reserve_exact(SCARCE);
            }
        }
        self.limit.set((len + want).min(entries.capacity()).min(MOST));
        len < self.limit.get()
    }

    /// Forgets an object.
    #[inline(always)]
    pub fn remove(&self, header: &Header) {
        let at = header.gc_index();
        if at >= self.old.get() {
            // SAFETY: the index is in the young generation.
            unsafe { self.leave(header, at) };
        } else if at != 0 {
            self.remove_old(header);
        }
    }

    /// Forgets an object that is not old, if it is known.
    #[inline(always)]
    pub fn remove_young(&self, header: &Header) {
        let at = header.gc_index();
        debug_assert!(at == 0 || at >= self.old.get());
        if at != 0 {
            // SAFETY: the index is in the young generation.
            unsafe { self.leave(header, at) };
        }
    }

    /// # Safety
    /// `at` is the object's index, and in the young generation.
    #[inline(always)]
    unsafe fn leave(&self, header: &Header, at: usize) {
        header.set_gc_index(0);
        let entries = self.entries();
        debug_assert!(at < entries.len());
        // SAFETY: a known object's index lies in the table; index 0 exists.
        unsafe {
            let p = entries.as_mut_ptr();
            if at + 1 < entries.len() {
                *p.add(at) = std::ptr::null_mut();
                self.young_holes.set(self.young_holes.get() + 1);
                return;
            }
            let mut len = at;
            while len > self.old.get() && (*p.add(len - 1)).is_null() {
                len -= 1;
                self.young_holes.set(self.young_holes.get() - 1);
            }
            entries.set_len(len);
        }
    }

    fn remove_old(&self, header: &Header) {
        let at = header.gc_index();
        header.set_gc_index(0);
        self.entries()[at] = std::ptr::null_mut();
        let holes = if at < self.frozen.get() { &self.frozen_holes } else { &self.old_holes };
        holes.set(holes.get() + 1);
        self.lost.set(self.lost.get() + 1);
    }

    /// Number of old objects that went since the last call.
    pub fn lost(&self) -> usize {
        self.lost.replace(0)
    }

    /// Whether the object is known and of the old generation.
    #[inline(always)]
    pub fn is_old(&self, header: &Header) -> bool {
        let index = header.gc_index();
        index != 0 && index < self.old.get()
    }

    /// Number of objects: (young, old).
    pub fn counts(&self) -> (usize, usize) {
        let (frozen, old) = (self.frozen.get(), self.old.get());
        (self.entries().len() - old - self.young_holes.get(), old - frozen - self.old_holes.get())
    }

    /// Number of objects that are never looked at.
    pub fn frozen_count(&self) -> usize {
        self.frozen.get() - 1 - self.frozen_holes.get()
    }

    /// The objects of now are never looked at again.
    pub fn freeze(&self) {
        self.close_holes(self.old.get());
        self.age();
        self.frozen.set(self.old.get());
        self.frozen_holes.set(self.frozen_holes.get() + self.old_holes.replace(0));
    }

    /// From here on, or no longer, the old objects keep their indices.
    pub fn pin(&self, on: bool) {
        self.pinned.set(on);
    }

    /// The old object with an index that it had when they were pinned, if it is still there.
    pub fn old_at(&self, index: usize) -> Option<*mut Header> {
        debug_assert!(self.pinned.get() && index < self.old.get());
        self.entries().get(index).copied().filter(|header| !header.is_null())
    }

    /// What was frozen belongs to the old generation.
    pub fn unfreeze(&self) {
        self.frozen.set(1);
        self.old_holes.set(self.old_holes.get() + self.frozen_holes.replace(0));
    }

    /// The young objects become old. There must be no holes among them.
    pub fn age(&self) {
        debug_assert_eq!(self.young_holes.get(), 0);
        self.old.set(self.entries().len());
        self.fill();
    }

    /// Closes the holes among the young objects if they are many.
    pub fn tidy(&self) {
        if self.young_holes.get() > (self.entries().len() - self.old.get()) / 2 {
            self.close_holes(self.old.get());
        }
    }

    /// The young objects, or those of both generations, and the index of the first. Without holes,
    /// unless the old objects are pinned.
    pub fn generation(&self, full: bool) -> (usize, &[*mut Header]) {
        let many = self.old_holes.get() > (self.old.get() - self.frozen.get()) / 2 + HOLES_FLOOR;
        if (full || many) && !self.pinned.get() {
            self.close_holes(self.frozen.get());
        } else {
            self.close_holes(self.old.get());
        }
        let start = if full { self.frozen.get() } else { self.old.get() };
        (start, &self.entries()[start..])
    }

    /// Closes the holes of the old and the young generation, or of the young one, whichever begins at
    /// `start`.
    fn close_holes(&self, start: usize) {
        let with_old = start < self.old.get();
        if self.young_holes.get() == 0 && (!with_old || self.old_holes.get() == 0) {
            return;
        }
        let entries = self.entries();
        let old = self.old.get();
        let mut to = start;
        if with_old {
            to = close_up(entries, start..old, to);
            self.old.set(to);
            self.old_holes.set(0);
        }
        let len = entries.len();
        to = close_up(entries, old.max(start)..len, to);
        entries.truncate(to);
        self.young_holes.set(0);
        self.fill();
    }
}

/// Moves the objects of a range to `to` and behind; the end of the last.
fn close_up(entries: &mut [*mut Header], range: Range<usize>, mut to: usize) -> usize {
    for at in range {
        let header = entries[at];
        if header.is_null() {
            continue;
        }
        if to != at {
            entries.get(at + AHEAD).into_iter().for_each(|&next| prefetch(next));
            entries[to] = header;
            // SAFETY: the objects of the table are alive.
            unsafe { (*header).set_gc_index(to) };
        }
        to += 1;
    }
    to
}
