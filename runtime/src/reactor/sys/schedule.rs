//! How the system schedules processes, and what it tells of children that end.
#![allow(unsafe_code)]

use std::io;
use std::time::Duration;

use super::limits::Usage;
use super::{check, duration};

/// Priority of a process, a group or a user.
pub fn priority(which: i32, who: u32) -> io::Result<i32> {
    // SAFETY: `errno` tells a priority of -1 from a failure.
    unsafe {
        *libc::__errno_location() = 0;
        let n = libc::getpriority(which as _, who);
        if n == -1 && *libc::__errno_location() != 0 { Err(io::Error::last_os_error()) } else { Ok(n) }
    }
}

pub fn set_priority(which: i32, who: u32, priority: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::setpriority(which as _, who, priority) }).map(drop)
}

/// Lowest and highest priority of a policy.
pub fn priorities(policy: i32) -> (io::Result<i32>, io::Result<i32>) {
    // SAFETY: touches no memory.
    unsafe { (check(libc::sched_get_priority_min(policy)), check(libc::sched_get_priority_max(policy))) }
}

pub fn policy(pid: i32) -> io::Result<i32> {
    // SAFETY: touches no memory.
    check(unsafe { libc::sched_getscheduler(pid) })
}

/// Priority of a process among those of its policy.
pub fn parameter(pid: i32) -> io::Result<i32> {
    let mut p = libc::sched_param { sched_priority: 0 };
    // SAFETY: the parameter has a place.
    check(unsafe { libc::sched_getparam(pid, &mut p) })?;
    Ok(p.sched_priority)
}

/// Sets it, with another policy if one is given.
pub fn set_parameter(pid: i32, policy: Option<i32>, priority: i32) -> io::Result<()> {
    let p = libc::sched_param { sched_priority: priority };
    // SAFETY: the parameter lives through the call.
    check(unsafe {
        match policy {
            Some(policy) => libc::sched_setscheduler(pid, policy, &p),
            None => libc::sched_setparam(pid, &p),
        }
    })
    .map(drop)
}

/// How long a process of the round-robin policy runs.
pub fn round_robin(pid: i32) -> io::Result<Duration> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the time has a place.
    check(unsafe { libc::sched_rr_get_interval(pid, &mut t) })?;
    Ok(duration(t))
}

/// Lets a process run on these processors only.
pub fn set_affinity(pid: i32, cpus: &[usize]) -> io::Result<()> {
    const BITS: usize = u64::BITS as usize;
    let words = cpus.iter().max().map_or(1, |most| most / BITS + 1);
    let mut mask = vec![0u64; words];
    for &cpu in cpus {
        mask[cpu / BITS] |= 1 << (cpu % BITS);
    }
    // SAFETY: a set is an array of words of which the size in bytes is given.
    check(unsafe { libc::sched_setaffinity(pid, words * size_of::<u64>(), mask.as_ptr().cast()) }).map(drop)
}

/// What `waitid` tells of a child.
pub struct Child {
    pub pid: i32,
    pub uid: u32,
    pub signal: i32,
    pub status: i32,
    pub code: i32,
}

/// `waitid`; `None`: no child has anything to tell.
pub fn wait_id(kind: i32, id: u32, options: i32) -> io::Result<Option<Child>> {
    // SAFETY: an all-zero information is valid and a place for the result, of which the system has set
    // the fields of a child.
    unsafe {
        let mut info: libc::siginfo_t = std::mem::zeroed();
        check(libc::waitid(kind as _, id, &mut info, options))?;
        if info.si_pid() == 0 {
            return Ok(None);
        }
        Ok(Some(Child {
            pid: info.si_pid(),
            uid: info.si_uid(),
            signal: info.si_signo,
            status: info.si_status(),
            code: info.si_code,
        }))
    }
}

/// `wait4`: process, status, and what it has used.
pub fn wait_usage(pid: i32, options: i32) -> io::Result<(i32, i32, Usage)> {
    // SAFETY: an all-zero structure is valid; both results have their places.
    unsafe {
        let (mut status, mut usage): (_, libc::rusage) = (0, std::mem::zeroed());
        let pid = check(libc::wait4(pid, &mut status, options, &mut usage))?;
        Ok((pid, status, Usage::from(&usage)))
    }
}

/// Leaves what the process shares with others.
pub fn unshare(flags: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::unshare(flags) }).map(drop)
}

/// Enters the namespace behind a descriptor.
pub fn enter_namespace(fd: i32, kind: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::setns(fd, kind) }).map(drop)
}
