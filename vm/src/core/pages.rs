//! Asking Linux for memory before it is touched.

/// Has the system provide `size` bytes at `at`, which are multiples of a page and were allocated.
/// Without that it provides each page when it is first written.
pub fn provide(at: *mut u8, size: usize) {
    // SAFETY: the range was just allocated; what it holds does not change. A system that does not know
    // the advice refuses it.
    unsafe { libc::madvise(at.cast(), size, libc::MADV_POPULATE_WRITE) };
}
