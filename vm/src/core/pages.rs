//! Asking Linux for large pages.

use std::ptr::NonNull;

/// Has the system use large pages for `size` bytes from `at` on, if it can.
pub fn prefer_large(at: NonNull<u8>, size: usize) {
    // SAFETY: the range was just allocated; the advice does not change what it holds. That it may not
    // be taken is no error.
    unsafe { libc::madvise(at.as_ptr().cast(), size, libc::MADV_HUGEPAGE) };
}
