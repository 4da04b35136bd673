//! The process's allocator: the system's, with a reserve of addresses for when that has nothing left.
//!
//! Small requests cannot report that there is no memory for them: too many places make them. One that
//! the system refuses is served from the reserve, and running code is asked to raise `MemoryError` at
//! its next safepoint. What is larger reports it, and does not touch the reserve.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize, Ordering};

use super::limits::getrlimit;

/// Least and most bytes of a full reserve, which takes addresses, but no memory: an eighth to a quarter
/// of those that the process may have.
const FULL: (usize, usize) = (32 << 20, 1 << 30);
/// What it is filled with where that is too much.
const LEAST: usize = 512 << 10;

/// Address of the reserve, with the binary logarithm of its size in the lowest bits; 0 for none. Memory
/// belongs to the process, so this does.
static RESERVE: AtomicUsize = AtomicUsize::new(0);
/// Word and bits to set when the reserve is used. The word is leaked, so it is always valid.
static FLAG: AtomicPtr<AtomicU32> = AtomicPtr::new(std::ptr::null_mut());
static FLAG_BITS: AtomicU32 = AtomicU32::new(0);

/// The system's allocator with the reserve.
pub struct Allocator;

// SAFETY: every block is the system allocator's, and returned to it with the same layout.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's contract.
        match unsafe { System.alloc(layout) } {
            // SAFETY: as before.
            p if p.is_null() => again(layout.size(), || unsafe { System.alloc(layout) }),
            p => p,
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's contract.
        match unsafe { System.alloc_zeroed(layout) } {
            // SAFETY: as before.
            p if p.is_null() => again(layout.size(), || unsafe { System.alloc_zeroed(layout) }),
            p => p,
        }
    }

    #[inline]
    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: by the caller's contract.
        match unsafe { System.realloc(old, layout, size) } {
            p if p.is_null() => again(size.saturating_sub(layout.size()), || {
                // SAFETY: as before; the block is untouched when it cannot grow.
                unsafe { System.realloc(old, layout, size) }
            }),
            p => p,
        }
    }

    #[inline]
    unsafe fn dealloc(&self, p: *mut u8, layout: Layout) {
        // SAFETY: by the caller's contract.
        unsafe { System.dealloc(p, layout) }
    }
}

/// Gives the reserve back and tries a refused request of this size once more.
#[cold]
#[inline(never)]
fn again(size: usize, request: impl Fn() -> *mut u8) -> *mut u8 {
    // Larger requests can be expected to report it.
    let packed = RESERVE.load(Ordering::Acquire);
    if packed == 0 || size > (1 << (packed & 63)) / 2 || !give_back() {
        return std::ptr::null_mut();
    }
    let flag = FLAG.load(Ordering::Acquire);
    if !flag.is_null() {
        // SAFETY: the word lives forever.
        unsafe { (*flag).fetch_or(FLAG_BITS.load(Ordering::Relaxed), Ordering::Release) };
    }
    request()
}

/// Returns the reserve to the system; whether there was one.
fn give_back() -> bool {
    let packed = RESERVE.swap(0, Ordering::AcqRel);
    if packed == 0 {
        return false;
    }
    let size = 1usize << (packed & 63);
    // SAFETY: the range was mapped with this size, and the swap has made it this thread's.
    unsafe { libc::munmap((packed & !63) as *mut libc::c_void, size) };
    true
}

/// What there is of the reserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserve {
    Full,
    Part,
    Nothing,
}

/// Fills the reserve, if it is not full.
pub fn refill() -> Reserve {
    let have = match RESERVE.load(Ordering::Acquire) {
        0 => 0,
        packed => 1 << (packed & 63),
    };
    let full = match getrlimit(libc::RLIMIT_AS as i32) {
        Ok((soft, _)) => (1usize << (soft / 4).max(1).ilog2()).clamp(FULL.0, FULL.1),
        Err(_) => FULL.0,
    };
    let mut size = full;
    while size > have && !fill(size) {
        size = if size > LEAST { size / 2 } else { 0 };
    }
    match size.max(have) {
        0 => Reserve::Nothing,
        size if size < full => Reserve::Part,
        _ => Reserve::Full,
    }
}

/// Makes `size` bytes the reserve; whether they could be had.
fn fill(size: usize) -> bool {
    let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new mapping at an address of the system's choice.
    let at = unsafe { libc::mmap(std::ptr::null_mut(), size, protection, flags, -1, 0) };
    if at == libc::MAP_FAILED {
        return false;
    }
    give_back();
    RESERVE.store(at.addr() | size.trailing_zeros() as usize, Ordering::Release);
    true
}

/// Sets the word whose `bits` tell that the reserve was used.
pub fn set_flag(word: Arc<AtomicU32>, bits: u32) {
    FLAG_BITS.store(bits, Ordering::Relaxed);
    FLAG.store(Arc::into_raw(word).cast_mut(), Ordering::Release);
}
