//! Memory that is mapped: files, shared memory objects, anonymous memory.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::io;

use super::check;
use super::fd::Fd;

/// A mapping; unmapped when dropped. What it holds can change at any time, since other processes may
/// write to it. If the file behind it becomes shorter, access beyond its end is a `SIGBUS`.
pub struct Mapping {
    data: *mut u8,
    len: usize,
}

impl Mapping {
    /// `mmap`. Protection, flags and descriptor are the system's.
    pub fn new(len: usize, prot: i32, flags: i32, fd: Fd, offset: i64) -> io::Result<Mapping> {
        // The caller's memory stays as it is: a new place is found.
        let flags = flags & !(libc::MAP_FIXED | libc::MAP_FIXED_NOREPLACE);
        // SAFETY: without a fixed address no memory that is in use is replaced.
        let data = unsafe { libc::mmap(std::ptr::null_mut(), len, prot, flags, fd, offset) };
        if data == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Mapping { data: data.cast(), len })
    }

    pub fn data(&self) -> *mut u8 {
        self.data
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes, for a look that runs no Python code.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the mapping has as many bytes; whoever changes them meanwhile is another process,
        // and any byte is a valid one.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }

    /// Overwrites bytes of a writable mapping from `at` on. Panics out of range.
    pub fn write(&self, at: usize, bytes: &[u8]) {
        assert!(at <= self.len && bytes.len() <= self.len - at, "bytes within the mapping");
        // SAFETY: the range was checked; source and target may overlap.
        unsafe { std::ptr::copy(bytes.as_ptr(), self.data.add(at), bytes.len()) }
    }

    /// Moves bytes of a writable mapping within it. Panics out of range.
    pub fn copy_within(&self, from: usize, to: usize, count: usize) {
        assert!(count <= self.len && from.max(to) <= self.len - count, "bytes within the mapping");
        // SAFETY: both ranges were checked, and may overlap.
        unsafe { std::ptr::copy(self.data.add(from), self.data.add(to), count) }
    }

    /// Changes the length; the memory may get another address.
    pub fn resize(&mut self, len: usize) -> io::Result<()> {
        // SAFETY: the mapping is this one's own, and `&mut` says that nobody looks at it.
        let data = unsafe { libc::mremap(self.data.cast(), self.len, len, libc::MREMAP_MAYMOVE) };
        if data == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        (self.data, self.len) = (data.cast(), len);
        Ok(())
    }

    /// A part's address, for [`flush`]. Panics out of range.
    pub fn part(&self, from: usize, len: usize) -> Part {
        assert!(len <= self.len && from <= self.len - len, "a part of the mapping");
        Part { address: self.data as usize + from, len }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is this one's own, and nobody looks at it any more.
        unsafe {
            libc::munmap(self.data.cast(), self.len);
        }
    }
}

/// Where a part of a mapping is.
#[derive(Clone, Copy)]
pub struct Part {
    address: usize,
    len: usize,
}

/// Writes a part to its file.
pub fn flush(part: Part) -> io::Result<()> {
    // SAFETY: an address that is not mapped (any more) is an error of the system's.
    check(unsafe { libc::msync(part.address as *mut libc::c_void, part.len, libc::MS_SYNC) }).map(drop)
}

/// `madvise` for a part.
pub fn advise(part: Part, advice: i32) -> io::Result<()> {
    // SAFETY: the advice concerns the mapping alone; what it makes of its content is asked for.
    check(unsafe { libc::madvise(part.address as *mut libc::c_void, part.len, advice) }).map(drop)
}

/// Opens a shared memory object; the descriptor is closed on `exec`.
pub fn shm_open(name: &CStr, flags: i32, mode: u32) -> io::Result<Fd> {
    // SAFETY: the name is terminated.
    check(unsafe { libc::shm_open(name.as_ptr(), flags, mode as libc::mode_t) })
}

/// Removes the name of a shared memory object.
pub fn shm_unlink(name: &CStr) -> io::Result<()> {
    // SAFETY: the name is terminated.
    check(unsafe { libc::shm_unlink(name.as_ptr()) }).map(drop)
}
