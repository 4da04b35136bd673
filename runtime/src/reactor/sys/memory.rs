//! How the C library's allocator gets memory from the system and gives it back.
#![allow(unsafe_code)]

/// Settings of `mallopt`, with their values.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(libc::c_int, libc::c_int); 4] = [
    // One arena: only one thread of a VM runs at a time, and the others would grow theirs by
    // changing the protection of pages, again and again.
    (libc::M_ARENA_MAX, 1),
    // Buffers of some hundred KB come and go; they are not worth a mapping of their own each time.
    // Large tables are: what they leave behind as they grow would stay.
    (libc::M_MMAP_THRESHOLD, 512 << 10),
    (libc::M_TRIM_THRESHOLD, 16 << 20),
    (libc::M_TOP_PAD, 256 << 10),
];

/// Suits the allocator to programs that use and free buffers all the time. To be called before
/// there are threads.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn suit_allocator() {
    for (setting, value) in SETTINGS {
        // SAFETY: touches the allocator's own settings; there are no other threads yet.
        unsafe { libc::mallopt(setting, value) };
    }
}

/// Other allocators are left as they are.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn suit_allocator() {}
