//! File descriptors: reading, writing, duplicating, terminals, polling.
#![allow(unsafe_code)]

use std::io;
use std::path::Path;

use super::{c_path, check};

/// A file descriptor's number.
pub type Fd = i32;

/// `openat`; `dir` is `AT_FDCWD` for the working directory.
pub fn open(dir: Fd, path: &Path, flags: i32, mode: u32) -> io::Result<Fd> {
    let path = c_path(path)?;
    // SAFETY: the path is terminated.
    check(unsafe { libc::openat(dir, path.as_ptr(), flags | libc::O_CLOEXEC, mode) })
}

pub fn close(fd: Fd) -> io::Result<()> {
    // SAFETY: closing a descriptor touches no memory.
    check(unsafe { libc::close(fd) }).map(drop)
}

pub fn read(fd: Fd, buf: &mut [u8]) -> io::Result<usize> {
    // SAFETY: address and length are those of the buffer.
    check(unsafe { libc::read(fd, buf.as_mut_ptr().cast(), buf.len()) }).map(|n| n as usize)
}

pub fn write(fd: Fd, buf: &[u8]) -> io::Result<usize> {
    // SAFETY: address and length are those of the buffer.
    check(unsafe { libc::write(fd, buf.as_ptr().cast(), buf.len()) }).map(|n| n as usize)
}

/// Writes several pieces in one go.
pub fn write_vectored(fd: Fd, parts: &[io::IoSlice]) -> io::Result<usize> {
    // SAFETY: an `IoSlice` has the layout of an `iovec`; the pieces live through the call.
    check(unsafe { libc::writev(fd, parts.as_ptr().cast(), parts.len() as _) }).map(|n| n as usize)
}

pub fn pread(fd: Fd, buf: &mut [u8], offset: i64) -> io::Result<usize> {
    // SAFETY: address and length are those of the buffer.
    check(unsafe { libc::pread(fd, buf.as_mut_ptr().cast(), buf.len(), offset) }).map(|n| n as usize)
}

pub fn pwrite(fd: Fd, buf: &[u8], offset: i64) -> io::Result<usize> {
    // SAFETY: address and length are those of the buffer.
    check(unsafe { libc::pwrite(fd, buf.as_ptr().cast(), buf.len(), offset) }).map(|n| n as usize)
}

pub fn seek(fd: Fd, offset: i64, whence: i32) -> io::Result<i64> {
    // SAFETY: touches no memory.
    check(unsafe { libc::lseek(fd, offset, whence) })
}

pub fn truncate(fd: Fd, length: i64) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::ftruncate(fd, length) }).map(drop)
}

pub fn is_terminal(fd: Fd) -> bool {
    // SAFETY: touches no memory.
    unsafe { libc::isatty(fd) == 1 }
}

/// Name of the terminal behind a descriptor.
pub fn terminal_name(fd: Fd) -> io::Result<Vec<u8>> {
    let mut buf = [0u8; 256];
    // SAFETY: address and length are those of the buffer.
    let code = unsafe { libc::ttyname_r(fd, buf.as_mut_ptr().cast(), buf.len()) };
    if code != 0 {
        return Err(io::Error::from_raw_os_error(code));
    }
    let end = buf.iter().position(|&b| b == 0).unwrap_or(0);
    Ok(buf[..end].to_vec())
}

/// Columns and lines of a terminal.
pub fn terminal_size(fd: Fd) -> io::Result<(u16, u16)> {
    // SAFETY: an all-zero `winsize` is valid and has the size the request expects.
    unsafe {
        let mut size: libc::winsize = std::mem::zeroed();
        check(libc::ioctl(fd, libc::TIOCGWINSZ, &mut size))?;
        Ok((size.ws_col, size.ws_row))
    }
}

/// `dup` with close-on-exec.
pub fn dup(fd: Fd) -> io::Result<Fd> {
    fcntl(fd, libc::F_DUPFD_CLOEXEC, 0)
}

pub fn dup2(fd: Fd, to: Fd, inheritable: bool) -> io::Result<Fd> {
    // SAFETY: touches no memory.
    unsafe {
        if inheritable || fd == to {
            check(libc::dup2(fd, to))
        } else {
            check(libc::dup3(fd, to, libc::O_CLOEXEC))
        }
    }
}

/// `fcntl` with an integer argument.
pub fn fcntl(fd: Fd, request: i32, arg: i64) -> io::Result<i32> {
    // SAFETY: only requests with an integer argument are passed by callers; a bad number is an
    // error of the system's.
    check(unsafe { libc::fcntl(fd, request, arg as libc::c_long) })
}

/// `fcntl` with a buffer, which the system may change.
pub fn fcntl_buffer(fd: Fd, request: i32, buf: &mut [u8; 1024]) -> io::Result<i32> {
    // SAFETY: the buffer is as large as any structure of such requests.
    check(unsafe { libc::fcntl(fd, request, buf.as_mut_ptr()) })
}

/// `ioctl` with an integer argument.
pub fn ioctl(fd: Fd, request: u64, arg: i64) -> io::Result<i32> {
    // SAFETY: as for `fcntl`.
    check(unsafe { libc::ioctl(fd, request as _, arg as libc::c_long) })
}

/// `ioctl` with a buffer, which the system may change.
pub fn ioctl_buffer(fd: Fd, request: u64, buf: &mut [u8; 1024]) -> io::Result<i32> {
    // SAFETY: the buffer is as large as any structure of such requests.
    check(unsafe { libc::ioctl(fd, request as _, buf.as_mut_ptr()) })
}

pub fn flock(fd: Fd, operation: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::flock(fd, operation) }).map(drop)
}

/// `lockf` as Python's `fcntl.lockf` does it: a lock of type `kind` on a range.
pub fn lock_range(fd: Fd, kind: i32, wait: bool, start: i64, len: i64, whence: i32) -> io::Result<()> {
    // SAFETY: an all-zero `flock` is valid; the structure lives through the call.
    unsafe {
        let mut lock: libc::flock = std::mem::zeroed();
        lock.l_type = kind as _;
        lock.l_start = start;
        lock.l_len = len;
        lock.l_whence = whence as _;
        check(libc::fcntl(fd, if wait { libc::F_SETLKW } else { libc::F_SETLK }, &lock)).map(drop)
    }
}

pub fn inheritable(fd: Fd) -> io::Result<bool> {
    Ok(fcntl(fd, libc::F_GETFD, 0)? & libc::FD_CLOEXEC == 0)
}

pub fn set_inheritable(fd: Fd, on: bool) -> io::Result<()> {
    let flags = fcntl(fd, libc::F_GETFD, 0)?;
    let new = if on { flags & !libc::FD_CLOEXEC } else { flags | libc::FD_CLOEXEC };
    if new != flags {
        fcntl(fd, libc::F_SETFD, i64::from(new))?;
    }
    Ok(())
}

pub fn blocking(fd: Fd) -> io::Result<bool> {
    Ok(fcntl(fd, libc::F_GETFL, 0)? & libc::O_NONBLOCK == 0)
}

pub fn set_blocking(fd: Fd, on: bool) -> io::Result<()> {
    let flags = fcntl(fd, libc::F_GETFL, 0)?;
    let new = if on { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
    if new != flags {
        fcntl(fd, libc::F_SETFL, i64::from(new))?;
    }
    Ok(())
}

/// A pipe: read end, write end.
pub fn pipe(flags: i32) -> io::Result<(Fd, Fd)> {
    let mut fds = [0; 2];
    // SAFETY: the array has room for two descriptors.
    check(unsafe { libc::pipe2(fds.as_mut_ptr(), flags) })?;
    Ok((fds[0], fds[1]))
}

pub fn sync(fd: Fd, data_only: bool) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { if data_only { libc::fdatasync(fd) } else { libc::fsync(fd) } }).map(drop)
}

pub fn allocate(fd: Fd, offset: i64, len: i64) -> io::Result<()> {
    // SAFETY: touches no memory.
    match unsafe { libc::posix_fallocate(fd, offset, len) } {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

/// `sendfile`; without an offset the input's position moves.
pub fn sendfile(out: Fd, input: Fd, offset: Option<i64>, count: usize) -> io::Result<usize> {
    let mut at = offset.unwrap_or(0);
    let place = if offset.is_some() { &raw mut at } else { std::ptr::null_mut() };
    // SAFETY: the offset's place is valid or null.
    check(unsafe { libc::sendfile(out, input, place, count) }).map(|n| n as usize)
}

/// Copies between files; without an offset at (and moving) the current position.
pub fn copy_range(
    from: Fd,
    to: Fd,
    count: usize,
    from_at: Option<i64>,
    to_at: Option<i64>,
) -> io::Result<usize> {
    let (mut a, mut b) = (from_at.unwrap_or(0), to_at.unwrap_or(0));
    let a = if from_at.is_some() { &raw mut a } else { std::ptr::null_mut() };
    let b = if to_at.is_some() { &raw mut b } else { std::ptr::null_mut() };
    // SAFETY: the offsets have places or are null.
    check(unsafe { libc::copy_file_range(from, a, to, b, count, 0) }).map(|n| n as usize)
}

/// One descriptor of a `poll` call.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    pub fd: Fd,
    pub events: i16,
    pub found: i16,
}

/// `poll`; a negative timeout (milliseconds) waits for ever.
pub fn poll(fds: &mut [Poll], timeout: i32) -> io::Result<usize> {
    let mut raw: Vec<libc::pollfd> =
        fds.iter().map(|p| libc::pollfd { fd: p.fd, events: p.events, revents: 0 }).collect();
    // SAFETY: address and count are those of the vector.
    let n = check(unsafe { libc::poll(raw.as_mut_ptr(), raw.len() as libc::nfds_t, timeout) })?;
    for (p, r) in fds.iter_mut().zip(&raw) {
        p.found = r.revents;
    }
    Ok(n as usize)
}

/// A new epoll instance.
pub fn epoll_create(flags: i32) -> io::Result<Fd> {
    // SAFETY: touches no memory.
    check(unsafe { libc::epoll_create1(flags) })
}

pub fn epoll_ctl(epoll: Fd, operation: i32, fd: Fd, events: u32) -> io::Result<()> {
    let mut event = libc::epoll_event { events, u64: fd as u64 };
    // SAFETY: the event lives through the call.
    check(unsafe { libc::epoll_ctl(epoll, operation, fd, &mut event) }).map(drop)
}

/// Waits for events: descriptor and event bits of each.
pub fn epoll_wait(epoll: Fd, max: usize, timeout: i32) -> io::Result<Vec<(Fd, u32)>> {
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; max.clamp(1, 1 << 16)];
    // SAFETY: address and count are those of the vector.
    let n = check(unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), events.len() as i32, timeout) })?;
    Ok(events[..n as usize].iter().map(|e| (e.u64 as Fd, e.events)).collect())
}

/// `eventfd`.
pub fn eventfd(initial: u32, flags: i32) -> io::Result<Fd> {
    // SAFETY: touches no memory.
    check(unsafe { libc::eventfd(initial, flags) })
}

/// Makes a terminal the controlling one of a new session, and the three standard descriptors.
pub fn login_tty(fd: Fd) -> io::Result<()> {
    // SAFETY: descriptors only.
    check(unsafe { libc::login_tty(fd) }).map(drop)
}

/// A pair of pseudo-terminal descriptors: master, slave.
pub fn openpty() -> io::Result<(Fd, Fd)> {
    let (mut master, mut slave) = (0, 0);
    // SAFETY: both places are valid; name and settings are not asked for.
    check(unsafe {
        libc::openpty(
            &mut master,
            &mut slave,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    })?;
    set_inheritable(master, false)?;
    set_inheritable(slave, false)?;
    Ok((master, slave))
}

/// Writes at the end of a file, which is made if there is none.
pub fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path)?;
    io::Write::write_all(&mut file, bytes)
}
