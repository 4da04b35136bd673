//! Processes: ids, waiting, starting programs, limits.
#![allow(unsafe_code)]

use std::io;

use super::check;

/// Size of the calling thread's stack.
pub fn thread_stack_size() -> Option<usize> {
    // SAFETY: the attributes are initialised by the call and destroyed afterwards.
    unsafe {
        let mut attr: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attr) != 0 {
            return None;
        }
        let mut size = 0;
        let mut base = std::ptr::null_mut();
        let found = libc::pthread_attr_getstack(&attr, &mut base, &mut size) == 0;
        libc::pthread_attr_destroy(&mut attr);
        found.then_some(size)
    }
}

/// The number that `threading.get_ident()` shows.
pub fn thread_ident() -> u64 {
    // SAFETY: touches no memory.
    unsafe { libc::pthread_self() as u64 }
}

/// The kernel's number of the calling thread.
pub fn native_id() -> i64 {
    // SAFETY: touches no memory.
    unsafe { libc::syscall(libc::SYS_gettid) }
}

/// Names the calling thread.
pub fn set_thread_name(name: &str) {
    let short: Vec<u8> = name.bytes().filter(|&b| b != 0).take(15).collect();
    if let Ok(name) = std::ffi::CString::new(short) {
        // SAFETY: the name is terminated and short enough.
        unsafe {
            libc::pthread_setname_np(libc::pthread_self(), name.as_ptr());
        }
    }
}

pub fn pid() -> i32 {
    // SAFETY: touches no memory.
    unsafe { libc::getpid() }
}

/// A call without arguments that returns an id.
macro_rules! ids {
    ($($name:ident),*) => { $(
        pub fn $name() -> i64 {
            // SAFETY: touches no memory.
            i64::from(unsafe { libc::$name() })
        }
    )* };
}
ids!(getppid, getuid, geteuid, getgid, getegid, getpgrp);

/// `waitpid`: process and status.
pub fn wait(pid: i32, options: i32) -> io::Result<(i32, i32)> {
    let mut status = 0;
    // SAFETY: the status has a place.
    let pid = check(unsafe { libc::waitpid(pid, &mut status, options) })?;
    Ok((pid, status))
}
