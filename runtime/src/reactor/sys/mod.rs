//! Safe wrappers of system calls, by family. File descriptors and process ids are plain numbers
//! here, because that is what Python programs pass; nothing in this folder knows of Python.
#![allow(unsafe_code)]

pub mod accounts;
pub mod attributes;
pub mod fd;
pub mod files;
pub mod hosts;
pub mod ids;
pub mod limits;
pub mod mapping;
pub mod memory;
pub mod message;
pub mod net;
pub mod process;
pub mod remote;
pub mod reserve;
pub mod schedule;
pub mod semaphores;
pub mod signals;
pub mod spawn;
pub mod terminal;
pub mod transfer;

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

/// A result of -1 is the error in `errno`.
pub(crate) fn check<T: PartialOrd + Default + Copy>(result: T) -> io::Result<T> {
    if result < T::default() { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// A path for the system; embedded zero bytes are an error.
pub(crate) fn c_path(path: &Path) -> io::Result<CString> {
    CString::new(path.as_os_str().as_bytes())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "embedded null byte"))
}

/// Random bytes fit for cryptography.
pub fn random(buf: &mut [u8]) -> io::Result<()> {
    let mut done = 0;
    while done < buf.len() {
        let rest = &mut buf[done..];
        // SAFETY: the pointer and length are those of the rest of the buffer.
        match check(unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) }) {
            Ok(n) => done += n as usize,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// The time of a clock.
pub fn clock(id: libc::clockid_t) -> io::Result<Duration> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `t` is a valid place for the result.
    check(unsafe { libc::clock_gettime(id, &mut t) })?;
    Ok(duration(t))
}

/// The resolution of a clock.
pub fn clock_resolution(id: libc::clockid_t) -> io::Result<Duration> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `t` is a valid place for the result.
    check(unsafe { libc::clock_getres(id, &mut t) })?;
    Ok(duration(t))
}

/// Sets a clock.
pub fn set_clock(id: libc::clockid_t, time: Duration) -> io::Result<()> {
    let t = timespec(time);
    // SAFETY: `t` is a valid time.
    check(unsafe { libc::clock_settime(id, &t) }).map(drop)
}

/// Sleeps until the monotonic clock shows `deadline`; `Interrupted` if a signal came first.
pub fn sleep_until(deadline: Duration) -> io::Result<()> {
    let t = timespec(deadline);
    // SAFETY: `t` is valid; no remainder is asked for.
    let code = unsafe {
        libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &t, std::ptr::null_mut())
    };
    if code == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(code)) }
}

pub(crate) fn duration(t: libc::timespec) -> Duration {
    Duration::new(t.tv_sec.max(0) as u64, t.tv_nsec as u32)
}

pub(crate) fn timespec(d: Duration) -> libc::timespec {
    libc::timespec { tv_sec: d.as_secs() as _, tv_nsec: d.subsec_nanos() as _ }
}

/// The system's words for an error number.
pub fn strerror(code: i32) -> String {
    let mut buf = [0u8; 256];
    // SAFETY: the buffer's address and size are given; the result is terminated.
    let status = unsafe { libc::strerror_r(code, buf.as_mut_ptr().cast(), buf.len()) };
    let end = buf.iter().position(|&b| b == 0).unwrap_or(0);
    match std::str::from_utf8(&buf[..end]) {
        Ok(text) if status == 0 && !text.is_empty() => text.to_owned(),
        _ => format!("Unknown error {code}"),
    }
}

/// Broken-down time.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    pub tm: [i64; 9],
    pub zone: String,
    pub offset: i64,
}

/// Seconds since the epoch as UTC or local time.
pub fn calendar(seconds: i64, local: bool) -> io::Result<Calendar> {
    // SAFETY: an all-zero `tm` is valid.
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    let t = seconds as libc::time_t;
    // SAFETY: both places are valid for the call.
    let result = unsafe { if local { libc::localtime_r(&t, &mut tm) } else { libc::gmtime_r(&t, &mut tm) } };
    if result.is_null() {
        return Err(io::Error::last_os_error());
    }
    Ok(from_tm(&tm))
}

fn from_tm(tm: &libc::tm) -> Calendar {
    let zone = if tm.tm_zone.is_null() {
        String::new()
    } else {
        // SAFETY: the C library's zone name is a terminated string that lives on.
        unsafe { std::ffi::CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned()
    };
    let n = i64::from;
    Calendar {
        tm: [
            n(tm.tm_year) + 1900,
            n(tm.tm_mon) + 1,
            n(tm.tm_mday),
            n(tm.tm_hour),
            n(tm.tm_min),
            n(tm.tm_sec),
            n((tm.tm_wday + 6) % 7),
            n(tm.tm_yday) + 1,
            n(tm.tm_isdst),
        ],
        zone,
        offset: tm.tm_gmtoff,
    }
}

fn to_tm(fields: &[i64; 9]) -> libc::tm {
    // SAFETY: an all-zero `tm` is valid.
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    tm.tm_year = (fields[0] - 1900) as i32;
    tm.tm_mon = fields[1] as i32 - 1;
    tm.tm_mday = fields[2] as i32;
    tm.tm_hour = fields[3] as i32;
    tm.tm_min = fields[4] as i32;
    tm.tm_sec = fields[5] as i32;
    tm.tm_wday = ((fields[6] + 1) % 7) as i32;
    tm.tm_yday = fields[7] as i32 - 1;
    tm.tm_isdst = fields[8] as i32;
    tm
}

/// `mktime`: local time to seconds; `None` if it cannot be expressed.
pub fn mktime(fields: &[i64; 9]) -> Option<i64> {
    let mut tm = to_tm(fields);
    tm.tm_wday = -1;
    // SAFETY: `tm` is valid and may be normalised.
    let t = unsafe { libc::mktime(&mut tm) };
    if t == -1 && tm.tm_wday == -1 { None } else { Some(t) }
}

/// `strftime` on broken-down time.
pub fn strftime(format: &[u8], fields: &[i64; 9], zone: Option<&str>, offset: i64) -> Vec<u8> {
    let Ok(format) = CString::new(format) else { return Vec::new() };
    let zone = zone.and_then(|z| CString::new(z).ok());
    let mut tm = to_tm(fields);
    if let Some(zone) = &zone {
        tm.tm_zone = zone.as_ptr();
        tm.tm_gmtoff = offset;
    }
    let mut size = 1024;
    loop {
        let mut buf = vec![0u8; size];
        // SAFETY: buffer and size belong together; the format is terminated.
        let n = unsafe { libc::strftime(buf.as_mut_ptr().cast(), size, format.as_ptr(), &tm) };
        if n > 0 || size > 256 * format.as_bytes().len().max(64) {
            buf.truncate(n);
            return buf;
        }
        size *= 2;
    }
}

/// Reads the time zone rules anew.
pub fn tzset() {
    unsafe extern "C" {
        fn tzset();
    }
    // SAFETY: no arguments; called under the VM's lock.
    unsafe { tzset() }
}

/// Name of a variable of `sysconf`.
pub fn sysconf(name: i32) -> io::Result<i64> {
    // SAFETY: any number may be asked for.
    unsafe {
        *libc::__errno_location() = 0;
        let v = libc::sysconf(name);
        if v == -1 && *libc::__errno_location() != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(v)
    }
}
