//! User and group ids of the process. The C library changes them for all threads.

use std::ffi::CString;
use std::io;

use super::check;

/// Calls that take ids and change the process's own.
macro_rules! setters {
    ($($name:ident($($arg:ident),*);)*) => { $(
        pub fn $name($($arg: u32),*) -> io::Result<()> {
            // SAFETY: touches no memory.
            check(unsafe { libc::$name($($arg),*) }).map(drop)
        }
    )* };
}

setters! {
    setuid(uid);
    seteuid(euid);
    setgid(gid);
    setegid(egid);
    setreuid(ruid, euid);
    setregid(rgid, egid);
    setresuid(ruid, euid, suid);
    setresgid(rgid, egid, sgid);
}

/// Real, effective and saved user id.
pub fn getresuid() -> io::Result<[u32; 3]> {
    let [mut real, mut effective, mut saved] = [0; 3];
    // SAFETY: each id has a place.
    check(unsafe { libc::getresuid(&mut real, &mut effective, &mut saved) })?;
    Ok([real, effective, saved])
}

/// Real, effective and saved group id.
pub fn getresgid() -> io::Result<[u32; 3]> {
    let [mut real, mut effective, mut saved] = [0; 3];
    // SAFETY: each id has a place.
    check(unsafe { libc::getresgid(&mut real, &mut effective, &mut saved) })?;
    Ok([real, effective, saved])
}

pub fn setgroups(groups: &[u32]) -> io::Result<()> {
    // SAFETY: the list has the length that is passed.
    check(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) }).map(drop)
}

/// Takes the groups that a user is a member of, and `group`.
pub fn initgroups(user: &CString, group: u32) -> io::Result<()> {
    // SAFETY: the name is terminated.
    check(unsafe { libc::initgroups(user.as_ptr(), group as libc::gid_t) }).map(drop)
}

/// The groups that a user is a member of, and `group`.
pub fn getgrouplist(user: &CString, group: u32) -> io::Result<Vec<u32>> {
    let mut room = 64;
    loop {
        let mut list = vec![0; room as usize];
        let mut n = room;
        // SAFETY: the name is terminated, the list has room for as many groups as `n` says.
        let found = unsafe { libc::getgrouplist(user.as_ptr(), group, list.as_mut_ptr(), &mut n) };
        if found >= 0 {
            list.truncate(n as usize);
            return Ok(list);
        }
        if n <= room {
            return Err(io::Error::last_os_error());
        }
        room = n;
    }
}
