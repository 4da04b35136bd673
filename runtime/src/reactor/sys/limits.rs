//! Limits and use of the process's resources.

use std::io;
use std::time::Duration;

use super::check;

/// The type the system's header gives `RLIMIT_*`.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub type Resource = libc::__rlimit_resource_t;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub type Resource = libc::c_int;

/// Soft and hard limit.
pub type Limits = (libc::rlim_t, libc::rlim_t);

/// Limits of this process.
pub fn getrlimit(resource: i32) -> io::Result<Limits> {
    let mut limits = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limits` is a valid place for the result.
    check(unsafe { libc::getrlimit(resource as Resource, &mut limits) })?;
    Ok((limits.rlim_cur, limits.rlim_max))
}

/// Sets limits of this process.
pub fn setrlimit(resource: i32, (soft, hard): Limits) -> io::Result<()> {
    let limits = libc::rlimit { rlim_cur: soft, rlim_max: hard };
    // SAFETY: `limits` is valid for reading.
    check(unsafe { libc::setrlimit(resource as Resource, &limits) }).map(drop)
}

/// Limits of a process, set to other ones if any are given; the former ones.
#[cfg(target_os = "linux")]
pub fn prlimit(pid: i32, resource: i32, new: Option<Limits>) -> io::Result<Limits> {
    let new = new.map(|(soft, hard)| libc::rlimit { rlim_cur: soft, rlim_max: hard });
    let new = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `new` is null or valid for reading, `old` is a valid place for the result.
    check(unsafe { libc::prlimit(pid, resource as Resource, new, &mut old) })?;
    Ok((old.rlim_cur, old.rlim_max))
}

/// Time and resources used.
pub struct Usage {
    pub user: Duration,
    pub system: Duration,
    /// The numbers of `struct rusage` in the order of their declaration.
    pub counts: [i64; 14],
}

/// What a process, its children or a thread have used.
pub fn getrusage(who: i32) -> io::Result<Usage> {
    // SAFETY: all zeros is a valid value of this plain struct.
    let mut u: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: `u` is a valid place for the result.
    check(unsafe { libc::getrusage(who, &mut u) })?;
    Ok(Usage::from(&u))
}

impl From<&libc::rusage> for Usage {
    fn from(u: &libc::rusage) -> Usage {
        let time = |t: libc::timeval| Duration::new(t.tv_sec.max(0) as u64, t.tv_usec.max(0) as u32 * 1000);
        Usage {
            user: time(u.ru_utime),
            system: time(u.ru_stime),
            counts: [
                u.ru_maxrss,
                u.ru_ixrss,
                u.ru_idrss,
                u.ru_isrss,
                u.ru_minflt,
                u.ru_majflt,
                u.ru_nswap,
                u.ru_inblock,
                u.ru_oublock,
                u.ru_msgsnd,
                u.ru_msgrcv,
                u.ru_nsignals,
                u.ru_nvcsw,
                u.ru_nivcsw,
            ],
        }
    }
}

/// Bytes of a page of memory.
pub fn page_size() -> i64 {
    // SAFETY: a plain query.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) }
}
