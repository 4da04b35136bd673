//! Systems that are not asked for large pages.

use std::ptr::NonNull;

pub fn prefer_large(_at: NonNull<u8>, _size: usize) {}
