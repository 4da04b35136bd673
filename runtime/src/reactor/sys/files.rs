//! Files and folders by path.
#![allow(unsafe_code)]

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use super::fd::Fd;
use super::{c_path, check};

/// What `stat` says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stat {
    pub mode: u32,
    pub ino: u64,
    pub dev: u64,
    pub nlink: u64,
    pub uid: u32,
    pub gid: u32,
    pub size: i64,
    /// Access, modification and change time: seconds and nanoseconds.
    pub times: [(i64, i64); 3],
    pub blksize: i64,
    pub blocks: i64,
    pub rdev: u64,
}

fn convert(s: &libc::stat) -> Stat {
    Stat {
        mode: s.st_mode,
        ino: s.st_ino,
        dev: s.st_dev,
        nlink: s.st_nlink,
        uid: s.st_uid,
        gid: s.st_gid,
        size: s.st_size,
        times: [(s.st_atime, s.st_atime_nsec), (s.st_mtime, s.st_mtime_nsec), (s.st_ctime, s.st_ctime_nsec)],
        blksize: s.st_blksize,
        blocks: s.st_blocks,
        rdev: s.st_rdev,
    }
}

/// `fstatat`.
pub fn stat(dir: Fd, path: &Path, follow: bool) -> io::Result<Stat> {
    let path = c_path(path)?;
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: an all-zero `stat` is valid; the path is terminated.
    unsafe {
        let mut s: libc::stat = std::mem::zeroed();
        check(libc::fstatat(dir, path.as_ptr(), &mut s, flags))?;
        Ok(convert(&s))
    }
}

pub fn fstat(fd: Fd) -> io::Result<Stat> {
    // SAFETY: an all-zero `stat` is valid.
    unsafe {
        let mut s: libc::stat = std::mem::zeroed();
        check(libc::fstat(fd, &mut s))?;
        Ok(convert(&s))
    }
}

pub fn mkdir(dir: Fd, path: &Path, mode: u32) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path is terminated.
    check(unsafe { libc::mkdirat(dir, path.as_ptr(), mode) }).map(drop)
}

/// Removes a file, or a folder with `folder`.
pub fn unlink(dir: Fd, path: &Path, folder: bool) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path is terminated.
    check(unsafe { libc::unlinkat(dir, path.as_ptr(), if folder { libc::AT_REMOVEDIR } else { 0 }) })
        .map(drop)
}

pub fn rename(from_dir: Fd, from: &Path, to_dir: Fd, to: &Path) -> io::Result<()> {
    let (from, to) = (c_path(from)?, c_path(to)?);
    // SAFETY: both paths are terminated.
    check(unsafe { libc::renameat(from_dir, from.as_ptr(), to_dir, to.as_ptr()) }).map(drop)
}

pub fn link(from_dir: Fd, from: &Path, to_dir: Fd, to: &Path, follow: bool) -> io::Result<()> {
    let (from, to) = (c_path(from)?, c_path(to)?);
    let flags = if follow { libc::AT_SYMLINK_FOLLOW } else { 0 };
    // SAFETY: both paths are terminated.
    check(unsafe { libc::linkat(from_dir, from.as_ptr(), to_dir, to.as_ptr(), flags) }).map(drop)
}

pub fn symlink(target: &Path, dir: Fd, path: &Path) -> io::Result<()> {
    let (target, path) = (c_path(target)?, c_path(path)?);
    // SAFETY: both paths are terminated.
    check(unsafe { libc::symlinkat(target.as_ptr(), dir, path.as_ptr()) }).map(drop)
}

pub fn readlink(dir: Fd, path: &Path) -> io::Result<OsString> {
    let path = c_path(path)?;
    let mut buf = vec![0u8; 4096];
    // SAFETY: address and length are those of the buffer.
    let n = check(unsafe { libc::readlinkat(dir, path.as_ptr(), buf.as_mut_ptr().cast(), buf.len()) })?;
    buf.truncate(n as usize);
    Ok(OsString::from_vec(buf))
}

pub fn chmod(dir: Fd, path: &Path, mode: u32, follow: bool) -> io::Result<()> {
    let path = c_path(path)?;
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path is terminated.
    check(unsafe { libc::fchmodat(dir, path.as_ptr(), mode, flags) }).map(drop)
}

pub fn fchmod(fd: Fd, mode: u32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::fchmod(fd, mode) }).map(drop)
}

pub fn chown(dir: Fd, path: &Path, uid: u32, gid: u32, follow: bool) -> io::Result<()> {
    let path = c_path(path)?;
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path is terminated.
    check(unsafe { libc::fchownat(dir, path.as_ptr(), uid, gid, flags) }).map(drop)
}

pub fn fchown(fd: Fd, uid: u32, gid: u32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::fchown(fd, uid, gid) }).map(drop)
}

pub fn access(dir: Fd, path: &Path, mode: i32, effective: bool, follow: bool) -> io::Result<bool> {
    let path = c_path(path)?;
    let mut flags = 0;
    if effective {
        flags |= libc::AT_EACCESS;
    }
    if !follow {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    // SAFETY: the path is terminated.
    Ok(unsafe { libc::faccessat(dir, path.as_ptr(), mode, flags) } == 0)
}

/// Sets access and modification time; `None` means now.
pub fn utimes(dir: Fd, path: &Path, times: Option<[(i64, i64); 2]>, follow: bool) -> io::Result<()> {
    let path = c_path(path)?;
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let spec = times.map(spec);
    let p = spec.as_ref().map_or(std::ptr::null(), |s| s.as_ptr());
    // SAFETY: the path is terminated; the times are two or null.
    check(unsafe { libc::utimensat(dir, path.as_ptr(), p, flags) }).map(drop)
}

pub fn futimes(fd: Fd, times: Option<[(i64, i64); 2]>) -> io::Result<()> {
    let spec = times.map(spec);
    let p = spec.as_ref().map_or(std::ptr::null(), |s| s.as_ptr());
    // SAFETY: the times are two or null.
    check(unsafe { libc::futimens(fd, p) }).map(drop)
}

fn spec(times: [(i64, i64); 2]) -> [libc::timespec; 2] {
    times.map(|(s, ns)| libc::timespec { tv_sec: s, tv_nsec: ns })
}

pub fn truncate(path: &Path, length: i64) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path is terminated.
    check(unsafe { libc::truncate(path.as_ptr(), length) }).map(drop)
}

pub fn chdir(path: &Path) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path is terminated.
    check(unsafe { libc::chdir(path.as_ptr()) }).map(drop)
}

pub fn fchdir(fd: Fd) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::fchdir(fd) }).map(drop)
}

pub fn chroot(path: &Path) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path is terminated.
    check(unsafe { libc::chroot(path.as_ptr()) }).map(drop)
}

pub fn mkfifo(dir: Fd, path: &Path, mode: u32) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path is terminated.
    check(unsafe { libc::mkfifoat(dir, path.as_ptr(), mode) }).map(drop)
}

pub fn umask(mask: u32) -> u32 {
    // SAFETY: touches no memory.
    unsafe { libc::umask(mask) }
}

/// What `statvfs` says, in `os.statvfs_result` order: `f_bsize`, `f_frsize`, `f_blocks`,
/// `f_bfree`, `f_bavail`, `f_files`, `f_ffree`, `f_favail`, `f_flag`, `f_namemax`, `f_fsid`.
pub fn statvfs(target: Result<Fd, &Path>) -> io::Result<[u64; 11]> {
    // SAFETY: an all-zero `statvfs` is valid; the path is terminated.
    unsafe {
        let mut s: libc::statvfs = std::mem::zeroed();
        match target {
            Ok(fd) => check(libc::fstatvfs(fd, &mut s))?,
            Err(path) => check(libc::statvfs(c_path(path)?.as_ptr(), &mut s))?,
        };
        Ok([
            s.f_bsize,
            s.f_frsize,
            s.f_blocks,
            s.f_bfree,
            s.f_bavail,
            s.f_files,
            s.f_ffree,
            s.f_favail,
            s.f_flag,
            s.f_namemax,
            s.f_fsid,
        ])
    }
}

/// An entry of a folder: name, inode, type (`DT_*`).
pub type DirItem = (OsString, u64, u8);

/// The entries of a folder without `.` and `..`. A descriptor is duplicated and rewound.
pub fn list(target: Result<Fd, &Path>) -> io::Result<Vec<DirItem>> {
    // SAFETY: the stream is used only here and closed at the end; entries are read before the
    // next one is asked for.
    unsafe {
        let dir = match target {
            Ok(fd) => {
                let copy = super::fd::dup(fd)?;
                let dir = libc::fdopendir(copy);
                if dir.is_null() {
                    let error = io::Error::last_os_error();
                    let _ = super::fd::close(copy);
                    return Err(error);
                }
                libc::rewinddir(dir);
                dir
            }
            Err(path) => libc::opendir(c_path(path)?.as_ptr()),
        };
        if dir.is_null() {
            return Err(io::Error::last_os_error());
        }
        let mut items = Vec::new();
        loop {
            *libc::__errno_location() = 0;
            let entry = libc::readdir(dir);
            if entry.is_null() {
                let error = io::Error::last_os_error();
                libc::closedir(dir);
                return if error.raw_os_error() == Some(0) { Ok(items) } else { Err(error) };
            }
            let name = std::ffi::CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
            if name != b"." && name != b".." {
                items.push((OsString::from_vec(name.to_vec()), (*entry).d_ino, (*entry).d_type));
            }
        }
    }
}
