//! Named POSIX semaphores, which processes share.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::io;
use std::ptr::NonNull;

use super::check;

/// The largest value of a semaphore.
pub const MAX: i32 = i32::MAX;

/// An open semaphore; closed when dropped.
pub struct Semaphore(NonNull<libc::sem_t>);

impl Semaphore {
    fn opened(place: *mut libc::sem_t) -> io::Result<Semaphore> {
        if place == libc::SEM_FAILED {
            return Err(io::Error::last_os_error());
        }
        NonNull::new(place).map(Semaphore).ok_or_else(io::Error::last_os_error)
    }

    /// Makes a new semaphore, which only this user may use.
    pub fn create(name: &CStr, value: u32) -> io::Result<Semaphore> {
        // SAFETY: the name is terminated; mode and value are those that `O_CREAT` asks for.
        Semaphore::opened(unsafe {
            libc::sem_open(name.as_ptr(), libc::O_CREAT | libc::O_EXCL, 0o600 as libc::c_uint, value)
        })
    }

    /// Opens a semaphore that exists.
    pub fn open(name: &CStr) -> io::Result<Semaphore> {
        // SAFETY: the name is terminated.
        Semaphore::opened(unsafe { libc::sem_open(name.as_ptr(), 0) })
    }

    /// The number that stands for the semaphore in this process.
    pub fn handle(&self) -> usize {
        self.0.as_ptr() as usize
    }

    /// Takes one if there is one; else the error is `EAGAIN`.
    pub fn try_wait(&self) -> io::Result<()> {
        // SAFETY: the semaphore is open.
        check(unsafe { libc::sem_trywait(self.0.as_ptr()) }).map(drop)
    }

    /// Waits for one, at most until the wall clock shows `deadline`; then the error is `ETIMEDOUT`.
    /// `Interrupted` if a signal came.
    pub fn wait(&self, deadline: Option<libc::timespec>) -> io::Result<()> {
        // SAFETY: the semaphore is open, and the deadline lives through the call.
        check(unsafe {
            match &deadline {
                None => libc::sem_wait(self.0.as_ptr()),
                Some(time) => libc::sem_timedwait(self.0.as_ptr(), time),
            }
        })
        .map(drop)
    }

    /// Gives one back.
    pub fn post(&self) -> io::Result<()> {
        // SAFETY: the semaphore is open.
        check(unsafe { libc::sem_post(self.0.as_ptr()) }).map(drop)
    }

    /// How many there are to be taken.
    pub fn value(&self) -> io::Result<i32> {
        let mut value = 0;
        // SAFETY: the semaphore is open and the result has a place.
        check(unsafe { libc::sem_getvalue(self.0.as_ptr(), &mut value) })?;
        Ok(value.max(0))
    }
}

impl Drop for Semaphore {
    fn drop(&mut self) {
        // SAFETY: the semaphore is open, and nobody uses it any more.
        unsafe {
            libc::sem_close(self.0.as_ptr());
        }
    }
}

/// Removes a semaphore's name.
pub fn unlink(name: &CStr) -> io::Result<()> {
    // SAFETY: the name is terminated.
    check(unsafe { libc::sem_unlink(name.as_ptr()) }).map(drop)
}
