//! Processes: ids, waiting, starting programs, limits.
#![allow(unsafe_code)]

use std::io;

use super::check;
use super::fd::Fd;

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

/// The clock of a live thread's CPU time, given by its `thread_ident`.
pub fn thread_clock(thread: u64) -> io::Result<i32> {
    let mut clock = 0;
    // SAFETY: the clock has a place; callers pass live threads.
    match unsafe { libc::pthread_getcpuclockid(thread as libc::pthread_t, &mut clock) } {
        0 => Ok(clock),
        code => Err(io::Error::from_raw_os_error(code)),
    }
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

/// A descriptor for a process: readable when that has ended. It is closed on `exec`.
pub fn pidfd_open(pid: i32, flags: u32) -> io::Result<Fd> {
    // SAFETY: touches no memory.
    check(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) } as i32)
}

/// Sends a signal to the process behind a descriptor of `pidfd_open`.
pub fn pidfd_send_signal(fd: Fd, signal: i32, flags: u32) -> io::Result<()> {
    let info = std::ptr::null::<libc::siginfo_t>();
    // SAFETY: without further information the system reads no memory.
    check(unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd, signal, info, flags) } as i32).map(drop)
}

/// Ends the process at once.
pub fn exit_now(code: i32) -> ! {
    // SAFETY: ends the process without running anything.
    unsafe { libc::_exit(code) }
}

/// `fork`. The child has only the calling thread.
pub fn fork() -> io::Result<i32> {
    // SAFETY: the caller holds the VM's lock; other threads' state is abandoned in the child.
    check(unsafe { libc::fork() })
}

/// `fork` with a new pseudo-terminal for the child; process and master.
pub fn fork_with_terminal() -> io::Result<(i32, Fd)> {
    let mut master = -1;
    let none = std::ptr::null_mut();
    // SAFETY: as for `fork`; the master has a place, name and settings are not asked for.
    let pid = check(unsafe { libc::forkpty(&mut master, none, std::ptr::null_mut(), std::ptr::null_mut()) })?;
    Ok((pid, master))
}

/// Leads a group of processes of its own.
pub fn setpgrp() -> io::Result<()> {
    setpgid(0, 0)
}

/// Has the system write everything to its disks.
pub fn sync() {
    // SAFETY: touches no memory.
    unsafe { libc::sync() }
}

pub fn setsid() -> io::Result<i32> {
    // SAFETY: touches no memory.
    check(unsafe { libc::setsid() })
}

pub fn getpgid(pid: i32) -> io::Result<i32> {
    // SAFETY: touches no memory.
    check(unsafe { libc::getpgid(pid) })
}

pub fn getsid(pid: i32) -> io::Result<i32> {
    // SAFETY: touches no memory.
    check(unsafe { libc::getsid(pid) })
}

pub fn setpgid(pid: i32, group: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::setpgid(pid, group) }).map(drop)
}

pub fn nice(increment: i32) -> io::Result<i32> {
    // SAFETY: `errno` tells a priority of -1 from a failure.
    unsafe {
        *libc::__errno_location() = 0;
        let n = libc::nice(increment);
        if n == -1 && *libc::__errno_location() != 0 { Err(io::Error::last_os_error()) } else { Ok(n) }
    }
}

/// Processors that a process may run on.
pub fn affinity(pid: i32) -> io::Result<Vec<usize>> {
    // SAFETY: an all-zero set is valid and has the size given.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        check(libc::sched_getaffinity(pid, size_of::<libc::cpu_set_t>(), &mut set))?;
        Ok((0..libc::CPU_SETSIZE as usize).filter(|&i| libc::CPU_ISSET(i, &set)).collect())
    }
}

/// System, node, release, version, machine.
pub fn uname() -> io::Result<[String; 5]> {
    // SAFETY: the structure is filled with terminated strings.
    unsafe {
        let mut u: libc::utsname = std::mem::zeroed();
        check(libc::uname(&mut u))?;
        let text = |f: &[libc::c_char]| std::ffi::CStr::from_ptr(f.as_ptr()).to_string_lossy().into_owned();
        Ok([text(&u.sysname), text(&u.nodename), text(&u.release), text(&u.version), text(&u.machine)])
    }
}

/// User, system, children's user and system time, elapsed time, in seconds.
pub fn times() -> io::Result<[f64; 5]> {
    // SAFETY: an all-zero `tms` is valid.
    unsafe {
        let mut t: libc::tms = std::mem::zeroed();
        let elapsed = libc::times(&mut t);
        if elapsed == -1 {
            return Err(io::Error::last_os_error());
        }
        let ticks = libc::sysconf(libc::_SC_CLK_TCK).max(1) as f64;
        let s = |n: libc::clock_t| n as f64 / ticks;
        Ok([s(t.tms_utime), s(t.tms_stime), s(t.tms_cutime), s(t.tms_cstime), s(elapsed)])
    }
}

pub fn load_average() -> io::Result<[f64; 3]> {
    let mut loads = [0.0; 3];
    // SAFETY: there is room for three numbers.
    match unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } {
        3 => Ok(loads),
        _ => Err(io::Error::other("Load averages are unobtainable")),
    }
}

pub fn groups() -> io::Result<Vec<u32>> {
    // SAFETY: asks for the number first, then passes as much room.
    unsafe {
        let n = check(libc::getgroups(0, std::ptr::null_mut()))?;
        let mut list = vec![0; n as usize];
        let n = check(libc::getgroups(n, list.as_mut_ptr()))?;
        list.truncate(n as usize);
        Ok(list)
    }
}

/// Sets or removes an environment variable of the process.
pub fn set_variable(name: &std::ffi::OsStr, value: Option<&std::ffi::OsStr>) -> io::Result<()> {
    use std::os::unix::ffi::OsStrExt;
    let c = |s: &std::ffi::OsStr| {
        std::ffi::CString::new(s.as_bytes())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "embedded null byte"))
    };
    let name = c(name)?;
    // SAFETY: both strings are terminated; the VM's lock keeps its threads apart.
    unsafe {
        match value {
            Some(v) => check(libc::setenv(name.as_ptr(), c(v)?.as_ptr(), 1)).map(drop),
            None => check(libc::unsetenv(name.as_ptr())).map(drop),
        }
    }
}

/// Replaces the process; returns only if that fails.
pub fn exec(path: &std::path::Path, args: &[Vec<u8>], env: Option<&[Vec<u8>]>) -> io::Error {
    let list = |items: &[Vec<u8>]| -> io::Result<Vec<std::ffi::CString>> {
        items
            .iter()
            .map(|i| {
                std::ffi::CString::new(i.as_slice())
                    .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "embedded null byte"))
            })
            .collect()
    };
    let attempt = || -> io::Result<()> {
        let path = super::c_path(path)?;
        let args = list(args)?;
        let mut argv: Vec<_> = args.iter().map(|a| a.as_ptr()).collect();
        argv.push(std::ptr::null());
        // SAFETY: path and both lists are terminated and live through the call.
        unsafe {
            match env {
                None => libc::execv(path.as_ptr(), argv.as_ptr()),
                Some(env) => {
                    let env = list(env)?;
                    let mut envp: Vec<_> = env.iter().map(|e| e.as_ptr()).collect();
                    envp.push(std::ptr::null());
                    libc::execve(path.as_ptr(), argv.as_ptr(), envp.as_ptr())
                }
            };
        }
        Err(io::Error::last_os_error())
    };
    match attempt() {
        Ok(()) => io::Error::other("exec returned"),
        Err(e) => e,
    }
}

/// The name of a live thread, given by its `thread_ident`, in `buffer`.
pub fn name_of(thread: u64, buffer: &mut [u8; 16]) -> &[u8] {
    // SAFETY: the buffer has room for the longest name; callers pass live threads.
    let code = unsafe {
        libc::pthread_getname_np(thread as libc::pthread_t, buffer.as_mut_ptr().cast(), buffer.len())
    };
    let end = if code == 0 { buffer.iter().position(|&b| b == 0).unwrap_or(0) } else { 0 };
    &buffer[..end]
}

/// Ends the process without cleaning up.
pub fn exit_at_once(code: i32) -> ! {
    // SAFETY: does not return.
    unsafe { libc::_exit(code) }
}
