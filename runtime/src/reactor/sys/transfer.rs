//! Data between descriptors and several pieces of memory, and descriptors that stand for a counter, a
//! timer or memory.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::io::{self, IoSlice, IoSliceMut};

use super::check;
use super::fd::Fd;

/// Reads into several pieces of memory.
pub fn readv(fd: Fd, parts: &mut [IoSliceMut]) -> io::Result<usize> {
    // SAFETY: an `IoSliceMut` has the layout of an `iovec`; the pieces live through the call.
    check(unsafe { libc::readv(fd, parts.as_ptr().cast(), parts.len() as _) }).map(|n| n as usize)
}

/// The same from a place of the file; without flags every system can.
pub fn preadv(fd: Fd, parts: &mut [IoSliceMut], offset: i64, flags: i32) -> io::Result<usize> {
    let (list, n) = (parts.as_ptr().cast(), parts.len() as _);
    // SAFETY: as above.
    check(unsafe {
        if flags == 0 { libc::preadv(fd, list, n, offset) } else { libc::preadv2(fd, list, n, offset, flags) }
    })
    .map(|n| n as usize)
}

/// Writes several pieces of memory to a place of the file.
pub fn pwritev(fd: Fd, parts: &[IoSlice], offset: i64, flags: i32) -> io::Result<usize> {
    let (list, n) = (parts.as_ptr().cast(), parts.len() as _);
    // SAFETY: an `IoSlice` has the layout of an `iovec`; the pieces live through the call.
    check(unsafe {
        if flags == 0 {
            libc::pwritev(fd, list, n, offset)
        } else {
            libc::pwritev2(fd, list, n, offset, flags)
        }
    })
    .map(|n| n as usize)
}

/// Moves data between descriptors, one of them a pipe; without an offset at the current position.
pub fn splice(
    from: Fd,
    to: Fd,
    count: usize,
    from_at: Option<i64>,
    to_at: Option<i64>,
    flags: u32,
) -> io::Result<usize> {
    let (mut a, mut b) = (from_at.unwrap_or(0), to_at.unwrap_or(0));
    let a = if from_at.is_some() { &raw mut a } else { std::ptr::null_mut() };
    let b = if to_at.is_some() { &raw mut b } else { std::ptr::null_mut() };
    // SAFETY: the offsets have places or are null.
    check(unsafe { libc::splice(from, a, to, b, count, flags) }).map(|n| n as usize)
}

/// Says how a part of a file will be used.
pub fn advise(fd: Fd, offset: i64, len: i64, advice: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    match unsafe { libc::posix_fadvise(fd, offset, len, advice) } {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

/// `lockf`: a lock on the file from the current position on.
pub fn lock(fd: Fd, command: i32, len: i64) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::lockf(fd, command, len) }).map(drop)
}

/// Takes the value of an `eventfd`.
pub fn take_count(fd: Fd) -> io::Result<u64> {
    let mut value = 0;
    // SAFETY: the value has a place.
    check(unsafe { libc::eventfd_read(fd, &mut value) })?;
    Ok(value)
}

/// Adds to the value of an `eventfd`.
pub fn add_count(fd: Fd, value: u64) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::eventfd_write(fd, value) }).map(drop)
}

/// A file in memory.
pub fn memory(name: &CStr, flags: u32) -> io::Result<Fd> {
    // SAFETY: the name is terminated.
    check(unsafe { libc::memfd_create(name.as_ptr(), flags) })
}

/// A descriptor that becomes readable when a timer is over.
pub fn timer(clock: i32, flags: i32) -> io::Result<Fd> {
    // SAFETY: touches no memory.
    check(unsafe { libc::timerfd_create(clock, flags) })
}

/// Seconds and nanoseconds.
pub type Moment = (i64, i64);

fn both(t: &libc::itimerspec) -> (Moment, Moment) {
    let moment = |t: libc::timespec| (t.tv_sec, t.tv_nsec);
    (moment(t.it_value), moment(t.it_interval))
}

/// When the timer is over, and its interval.
pub fn timer_left(fd: Fd) -> io::Result<(Moment, Moment)> {
    // SAFETY: an all-zero timer is valid, and a place for the result.
    unsafe {
        let mut now: libc::itimerspec = std::mem::zeroed();
        check(libc::timerfd_gettime(fd, &mut now))?;
        Ok(both(&now))
    }
}

/// Sets the timer; what it was before.
pub fn set_timer(fd: Fd, flags: i32, initial: Moment, interval: Moment) -> io::Result<(Moment, Moment)> {
    let spec = |(tv_sec, tv_nsec): Moment| libc::timespec { tv_sec, tv_nsec };
    let new = libc::itimerspec { it_interval: spec(interval), it_value: spec(initial) };
    // SAFETY: both timers live through the call; an all-zero one is valid.
    unsafe {
        let mut old: libc::itimerspec = std::mem::zeroed();
        check(libc::timerfd_settime(fd, flags, &new, &mut old))?;
        Ok(both(&old))
    }
}
