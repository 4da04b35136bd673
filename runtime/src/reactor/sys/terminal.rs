//! Settings of terminals.

use std::io;

use super::check;
use super::fd::Fd;

/// Settings of a terminal: the four sets of flags, speeds, control characters.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub flags: [u32; 4],
    pub input_speed: u32,
    pub output_speed: u32,
    pub characters: [u8; libc::NCCS],
}

pub fn get(fd: Fd) -> io::Result<Settings> {
    // SAFETY: all-zero settings are valid; the place lives through the call.
    let raw = unsafe {
        let mut raw: libc::termios = std::mem::zeroed();
        check(libc::tcgetattr(fd, &mut raw))?;
        raw
    };
    // SAFETY: the settings are complete.
    let (input_speed, output_speed) = unsafe { (libc::cfgetispeed(&raw), libc::cfgetospeed(&raw)) };
    Ok(Settings {
        flags: [raw.c_iflag, raw.c_oflag, raw.c_cflag, raw.c_lflag],
        input_speed,
        output_speed,
        characters: raw.c_cc,
    })
}

pub fn set(fd: Fd, when: i32, settings: &Settings) -> io::Result<()> {
    // SAFETY: all-zero settings are valid, and stay complete; the place lives through the calls.
    unsafe {
        let mut raw: libc::termios = std::mem::zeroed();
        check(libc::tcgetattr(fd, &mut raw))?;
        [raw.c_iflag, raw.c_oflag, raw.c_cflag, raw.c_lflag] = settings.flags;
        raw.c_cc = settings.characters;
        check(libc::cfsetispeed(&mut raw, settings.input_speed))?;
        check(libc::cfsetospeed(&mut raw, settings.output_speed))?;
        check(libc::tcsetattr(fd, when, &raw)).map(drop)
    }
}

/// `tcsendbreak`.
pub fn send_break(fd: Fd, duration: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::tcsendbreak(fd, duration) }).map(drop)
}

/// `tcdrain`.
pub fn drain(fd: Fd) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::tcdrain(fd) }).map(drop)
}

/// `tcflush`.
pub fn flush(fd: Fd, queue: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::tcflush(fd, queue) }).map(drop)
}

/// `tcflow`.
pub fn flow(fd: Fd, action: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::tcflow(fd, action) }).map(drop)
}

/// Rows and columns.
pub fn size(fd: Fd) -> io::Result<(u16, u16)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the place is what this request writes, and lives through the call.
    check(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &raw mut size) })?;
    Ok((size.ws_row, size.ws_col))
}

pub fn set_size(fd: Fd, rows: u16, columns: u16) -> io::Result<()> {
    let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the place is what this request reads, and lives through the call.
    check(unsafe { libc::ioctl(fd, libc::TIOCSWINSZ, &raw const size) }).map(drop)
}

/// The process group in the foreground of a terminal.
pub fn group(fd: Fd) -> io::Result<i32> {
    // SAFETY: touches no memory.
    check(unsafe { libc::tcgetpgrp(fd) })
}

pub fn set_group(fd: Fd, group: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::tcsetpgrp(fd, group) }).map(drop)
}

/// A new pseudo-terminal's master.
pub fn open_master(flags: i32) -> io::Result<Fd> {
    // SAFETY: touches no memory.
    check(unsafe { libc::posix_openpt(flags | libc::O_CLOEXEC) })
}

pub fn grant(fd: Fd) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::grantpt(fd) }).map(drop)
}

pub fn unlock(fd: Fd) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::unlockpt(fd) }).map(drop)
}

/// The path of the terminal behind a master.
pub fn slave_name(fd: Fd) -> io::Result<Vec<u8>> {
    let mut name = [0u8; 256];
    // SAFETY: address and length are those of the buffer.
    match unsafe { libc::ptsname_r(fd, name.as_mut_ptr().cast(), name.len()) } {
        0 => Ok(name.iter().copied().take_while(|&b| b != 0).collect()),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}
