//! Memory for objects: blocks of few sizes, cut from chunks and kept in lists when they are free.
//!
//! Only the heap uses it. The pages of a chunk are asked for many at a time: that the system provides
//! each when it is first touched would cost more than making the objects in it. Pages of two megabytes
//! would be cheaper still, but not where the memory they lie in has to be found first, as in virtual
//! machines that give back what they do not use.

use std::alloc::{Layout, alloc, dealloc};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::ptr::NonNull;

#[cfg(all(target_os = "linux", not(miri)))]
#[path = "pages.rs"]
mod pages;
#[cfg(not(all(target_os = "linux", not(miri))))]
#[path = "pages_plain.rs"]
mod pages;

/// Sizes of blocks are multiples of this, and so are addresses.
pub const UNIT: usize = 16;
/// Blocks below this many units come from chunks.
const CLASSES: usize = 33;
const PAGE: usize = 4096;
const MIN_CHUNK: usize = 1 << 20;
const MAX_CHUNK: usize = 32 << 20;
/// Bytes that the system provides at a time.
const STEP: usize = 128 << 10;

type Lists = UnsafeCell<[*mut u8; CLASSES]>;

/// The memory of one heap. One thread uses it at a time.
pub struct Memory {
    free: Lists,
    /// Free blocks of generators, whose registers are empty words already.
    frames: Lists,
    /// The part of the newest chunk that was never used and that the system has provided.
    fresh: Cell<(*mut u8, *mut u8)>,
    /// The end of the newest chunk.
    end: Cell<*mut u8>,
    chunks: RefCell<Vec<(NonNull<u8>, usize)>>,
    /// Bytes handed out and not returned.
    allocated: Cell<usize>,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory {
            free: UnsafeCell::new([std::ptr::null_mut(); CLASSES]),
            frames: UnsafeCell::new([std::ptr::null_mut(); CLASSES]),
            fresh: Cell::new((std::ptr::null_mut(), std::ptr::null_mut())),
            end: Cell::new(std::ptr::null_mut()),
            chunks: RefCell::default(),
            allocated: Cell::new(0),
        }
    }
}

impl Memory {
    /// Bytes handed out and not returned.
    pub fn allocated(&self) -> usize {
        self.allocated.get()
    }

    /// Uninitialised memory of `size` bytes.
    #[inline(always)]
    pub fn alloc(&self, size: usize) -> *mut u8 {
        let class = size.div_ceil(UNIT);
        self.allocated.set(self.allocated.get() + size);
        // SAFETY: the lists hold blocks of their class.
        match unsafe { take(&self.free, class) } {
            Some(p) => p,
            None => self.alloc_slow(size, class),
        }
    }

    // Does not unwind: what callers are about to store need not be kept droppable meanwhile.
    #[cold]
    #[inline(never)]
    extern "C" fn alloc_slow(&self, size: usize, class: usize) -> *mut u8 {
        if class >= CLASSES {
            return system_alloc(layout(size, UNIT)).as_ptr();
        }
        let size = class.max(1) * UNIT;
        let (mut at, mut ready) = self.fresh.get();
        if (ready as usize) - (at as usize) < size {
            if (self.end.get() as usize) - (at as usize) < size {
                at = self.new_chunk();
                ready = at;
            }
            let left = (self.end.get() as usize) - (ready as usize);
            pages::provide(ready, left.min(STEP));
            ready = ready.wrapping_add(left.min(STEP));
        }
        self.fresh.set((at.wrapping_add(size), ready));
        at
    }

    /// The beginning of a new chunk. Chunks grow with the heap; what is not used of one takes
    /// addresses, but no memory.
    fn new_chunk(&self) -> *mut u8 {
        let have: usize = self.chunks.borrow().iter().map(|c| c.1).sum();
        let size = have.clamp(MIN_CHUNK, MAX_CHUNK);
        // SAFETY: the size is not zero.
        let (chunk, size) = match NonNull::new(unsafe { alloc(layout(size, PAGE)) }) {
            Some(chunk) => (chunk, size),
            None => (system_alloc(layout(STEP, PAGE)), STEP),
        };
        self.chunks.borrow_mut().push((chunk, size));
        self.end.set(chunk.as_ptr().wrapping_add(size));
        chunk.as_ptr()
    }

    /// Returns memory of [`Memory::alloc`].
    ///
    /// # Safety
    /// `p` came from `alloc(size)` and is not used again.
    #[inline(always)]
    pub unsafe fn free(&self, p: *mut u8, size: usize) {
        let class = size.div_ceil(UNIT);
        self.allocated.set(self.allocated.get().wrapping_sub(size));
        // SAFETY: by contract; large blocks were allocated with this layout.
        unsafe {
            if class < CLASSES {
                put(&self.free, class, p);
            } else {
                dealloc(p, layout(size, UNIT));
            }
        }
    }

    /// A free block for a generator whose frame makes it `size` bytes, its registers empty.
    #[inline(always)]
    pub fn alloc_frame(&self, size: usize) -> Option<*mut u8> {
        // SAFETY: the lists hold blocks of their class.
        let p = unsafe { take(&self.frames, size.div_ceil(UNIT)) }?;
        self.allocated.set(self.allocated.get() + size);
        Some(p)
    }

    /// Bytes behind `size` that belong to the block as well.
    pub fn slack(size: usize) -> usize {
        if size.div_ceil(UNIT) < CLASSES { size.next_multiple_of(UNIT) - size } else { 0 }
    }

    /// Returns the memory of a generator.
    ///
    /// # Safety
    /// As for [`Memory::free`], and all words behind the generator itself are empty.
    #[inline(always)]
    pub unsafe fn free_frame(&self, p: *mut u8, size: usize) {
        let class = size.div_ceil(UNIT);
        // SAFETY: by contract.
        unsafe {
            if class < CLASSES {
                self.allocated.set(self.allocated.get().wrapping_sub(size));
                put(&self.frames, class, p);
            } else {
                self.free(p, size);
            }
        }
    }
}

/// The first block of a list.
///
/// # Safety
/// The list's blocks are free, and nobody else uses it meanwhile.
#[inline(always)]
unsafe fn take(lists: &Lists, class: usize) -> Option<*mut u8> {
    if class >= CLASSES {
        return None;
    }
    // SAFETY: a free block's first word links to the next one.
    unsafe {
        let head = &mut (*lists.get())[class];
        let p = *head;
        if p.is_null() {
            return None;
        }
        *head = *p.cast::<*mut u8>();
        Some(p)
    }
}

/// Puts a block in front of a list.
///
/// # Safety
/// It is of the class and nobody uses it.
#[inline(always)]
unsafe fn put(lists: &Lists, class: usize, p: *mut u8) {
    // SAFETY: blocks have room for the link.
    unsafe {
        let head = &mut (*lists.get())[class];
        *p.cast::<*mut u8>() = *head;
        *head = p;
    }
}

fn layout(size: usize, align: usize) -> Layout {
    match Layout::from_size_align(size.max(1), align) {
        Ok(layout) => layout,
        Err(_) => panic!("object size overflows"),
    }
}

fn system_alloc(layout: Layout) -> NonNull<u8> {
    // SAFETY: the size is not zero.
    match NonNull::new(unsafe { alloc(layout) }) {
        Some(p) => p,
        None => std::alloc::handle_alloc_error(layout),
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        for (chunk, size) in self.chunks.get_mut().drain(..) {
            // SAFETY: allocated with this layout; the heap is gone, so nobody uses the objects.
            unsafe { dealloc(chunk.as_ptr(), layout(size, PAGE)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_used_again() {
        let memory = Memory::default();
        let (a, b) = (memory.alloc(40), memory.alloc(48));
        assert_ne!(a, b);
        assert_eq!(memory.allocated(), 88);
        // SAFETY: both are given back once, with their size.
        unsafe {
            memory.free(a, 40);
            assert_eq!(memory.alloc(33), a);
            memory.free(a, 33);
            memory.free_frame(b, 48);
        }
        assert_eq!(memory.alloc_frame(48), Some(b));
        assert_eq!(memory.alloc_frame(48), None);
    }

    #[test]
    fn large_blocks_and_many_small_ones() {
        let memory = Memory::default();
        let large = memory.alloc(100_000);
        let mut small: Vec<*mut u8> = (0..20_000).map(|_| memory.alloc(500)).collect();
        assert!(small.iter().all(|p| p.addr().is_multiple_of(UNIT)));
        small.sort();
        assert!(small.windows(2).all(|w| w[1].addr() - w[0].addr() >= 500));
        // SAFETY: as it was allocated.
        unsafe { memory.free(large, 100_000) };
        assert_eq!(memory.allocated(), 20_000 * 500);
    }
}
