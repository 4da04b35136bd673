//! What files have besides their content: extended attributes, limits, device numbers, owners of links.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::io;
use std::path::Path;

use super::fd::Fd;
use super::{c_path, check};

/// A file by its path, its links followed or not, or by a descriptor.
pub enum File<'a> {
    Path(&'a Path, bool),
    Fd(Fd),
}

/// Most bytes of an attribute.
pub const MAX_ATTRIBUTE: usize = 65536;

/// Calls `f` with room for what it gives, as often as it takes.
fn with_room(mut f: impl FnMut(&mut [u8]) -> io::Result<isize>) -> io::Result<Vec<u8>> {
    let mut size = 256;
    loop {
        let mut room = vec![0; size];
        match f(&mut room) {
            Ok(n) => {
                room.truncate(n as usize);
                return Ok(room);
            }
            Err(e) if e.raw_os_error() == Some(libc::ERANGE) && size < MAX_ATTRIBUTE => size = MAX_ATTRIBUTE,
            Err(e) => return Err(e),
        }
    }
}

/// The value of an attribute.
pub fn get(file: &File, name: &CStr) -> io::Result<Vec<u8>> {
    let path = match file {
        File::Path(path, _) => c_path(path)?,
        File::Fd(_) => CString::default(),
    };
    with_room(|room| {
        let (place, n) = (room.as_mut_ptr().cast(), room.len());
        // SAFETY: path and name are terminated; the room has this size.
        check(unsafe {
            match file {
                File::Path(_, true) => libc::getxattr(path.as_ptr(), name.as_ptr(), place, n),
                File::Path(_, false) => libc::lgetxattr(path.as_ptr(), name.as_ptr(), place, n),
                File::Fd(fd) => libc::fgetxattr(*fd, name.as_ptr(), place, n),
            }
        })
    })
}

pub fn set(file: &File, name: &CStr, value: &[u8], flags: i32) -> io::Result<()> {
    let (place, n) = (value.as_ptr().cast(), value.len());
    // SAFETY: path and name are terminated; the value has this size.
    check(unsafe {
        match file {
            File::Path(p, true) => libc::setxattr(c_path(p)?.as_ptr(), name.as_ptr(), place, n, flags),
            File::Path(p, false) => libc::lsetxattr(c_path(p)?.as_ptr(), name.as_ptr(), place, n, flags),
            File::Fd(fd) => libc::fsetxattr(*fd, name.as_ptr(), place, n, flags),
        }
    })
    .map(drop)
}

pub fn remove(file: &File, name: &CStr) -> io::Result<()> {
    // SAFETY: path and name are terminated.
    check(unsafe {
        match file {
            File::Path(p, true) => libc::removexattr(c_path(p)?.as_ptr(), name.as_ptr()),
            File::Path(p, false) => libc::lremovexattr(c_path(p)?.as_ptr(), name.as_ptr()),
            File::Fd(fd) => libc::fremovexattr(*fd, name.as_ptr()),
        }
    })
    .map(drop)
}

/// The names of a file's attributes.
pub fn list(file: &File) -> io::Result<Vec<Vec<u8>>> {
    let path = match file {
        File::Path(path, _) => c_path(path)?,
        File::Fd(_) => CString::default(),
    };
    let names = with_room(|room| {
        let (place, n) = (room.as_mut_ptr().cast(), room.len());
        // SAFETY: the path is terminated; the room has this size.
        check(unsafe {
            match file {
                File::Path(_, true) => libc::listxattr(path.as_ptr(), place, n),
                File::Path(_, false) => libc::llistxattr(path.as_ptr(), place, n),
                File::Fd(fd) => libc::flistxattr(*fd, place, n),
            }
        })
    })?;
    Ok(names.split(|&b| b == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect())
}

/// Runs a query whose result of -1 is an error only if it says so.
fn query(f: impl FnOnce() -> libc::c_long) -> io::Result<i64> {
    // SAFETY: every thread has a place for its error number.
    unsafe { *libc::__errno_location() = 0 };
    let n = f();
    let e = io::Error::last_os_error();
    if n == -1 && e.raw_os_error() != Some(0) { Err(e) } else { Ok(n) }
}

/// A limit of a file; -1 is none.
pub fn limit(file: &File, name: i32) -> io::Result<i64> {
    match file {
        File::Path(path, _) => {
            let path = c_path(path)?;
            // SAFETY: the path is terminated.
            query(|| unsafe { libc::pathconf(path.as_ptr(), name) })
        }
        // SAFETY: touches no memory.
        File::Fd(fd) => query(|| unsafe { libc::fpathconf(*fd, name) }),
    }
}

/// A text of the system's configuration, if there is one.
pub fn text(name: i32) -> io::Result<Option<Vec<u8>>> {
    // SAFETY: asks for the length first; every thread has a place for its error number.
    let len = unsafe {
        *libc::__errno_location() = 0;
        libc::confstr(name, std::ptr::null_mut(), 0)
    };
    if len == 0 {
        let e = io::Error::last_os_error();
        return if e.raw_os_error() == Some(0) { Ok(None) } else { Err(e) };
    }
    let mut text = vec![0u8; len];
    // SAFETY: the buffer has the length given.
    let n = unsafe { libc::confstr(name, text.as_mut_ptr().cast(), text.len()) };
    text.truncate(n.min(len).saturating_sub(1));
    Ok(Some(text))
}

/// Makes a node: a file, a pipe or a device.
pub fn make_node(dir: Fd, path: &Path, mode: u32, device: u64) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path is terminated.
    check(unsafe { libc::mknodat(dir, path.as_ptr(), mode, device) }).map(drop)
}

pub fn device(major: u32, minor: u32) -> u64 {
    libc::makedev(major, minor)
}

/// Major and minor number of a device.
pub fn device_parts(device: u64) -> (u32, u32) {
    (libc::major(device) as u32, libc::minor(device) as u32)
}
