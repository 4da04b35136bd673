//! Requests by which one Ouro process looks into another. A request is a signal with a number; the
//! answer goes to a socket on which the asking process listens under that number.
//!
//! The signal is one that does nothing to a process which does not wait for it. It is taken by a
//! thread that has nothing else to do, so that neither system calls of the program are interrupted
//! nor a handler is installed. Who may send signals may ask; the answer goes to sockets of the same
//! user and of root only.
#![allow(unsafe_code)]

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::FileExt;
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::time::Duration;

use super::{check, fd, net, process, random, signals};

const SIGNAL: i32 = libc::SIGURG;
/// Upper bits of the number that a request's signal carries.
const TAG: u64 = 0x4f75 << 48;

/// Begins every answer, and lies in a section of its own, by which a process is known as Ouro's.
#[used]
#[unsafe(link_section = "OuroRuntime")]
static MARK: [u8; 16] = *b"Ouro, remote: 1\n";
/// The name of that section.
pub const SECTION: &str = "OuroRuntime";
/// Name of the thread that takes requests where that is not the process's first one.
pub const THREAD: &str = "ouro-remote";

/// Longest time for which either side waits for the other one to read or write.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a process answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    Report = 0,
    /// Native code keeps the lock.
    Busy = 1,
    /// The interpreter is not ready yet, or no more.
    Down = 2,
}

/// A signal's information as the system lays it out.
#[repr(C)]
struct Info {
    signal: i32,
    errno: i32,
    code: i32,
    pad: i32,
    pid: i32,
    uid: u32,
    value: u64,
    rest: [u64; 12],
}

const _: () = assert!(size_of::<Info>() == size_of::<libc::siginfo_t>());

/// Keeps the signal of requests from the calling thread and those that it starts; whether it was kept
/// from it before.
pub fn block() -> bool {
    signals::mask(libc::SIG_BLOCK, &[SIGNAL]).is_ok_and(|before| before.contains(&SIGNAL))
}

/// Lets the signal of requests come to the calling thread as any other one.
pub fn unblock() {
    let _ = signals::mask(libc::SIG_UNBLOCK, &[SIGNAL]);
}

/// Waits for the next signal of requests, which the calling thread must have blocked: the number of
/// the request, if it is one.
pub fn wait() -> Option<u64> {
    // SAFETY: the set is initialised by `sigemptyset`; all zeros are valid information, and the
    // structure is as large as the system's.
    let info = unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, SIGNAL);
        let mut info: Info = std::mem::zeroed();
        if libc::sigwaitinfo(&set, (&raw mut info).cast()) < 0 {
            return None;
        }
        info
    };
    (info.code == libc::SI_QUEUE && info.value & TAG == TAG).then_some(info.value & !TAG)
}

/// Sends the signal with `value` to a thread of a process.
fn queue(pid: i32, thread: i32, value: u64) -> io::Result<()> {
    let info = Info {
        signal: SIGNAL,
        errno: 0,
        code: libc::SI_QUEUE,
        pad: 0,
        pid: process::pid(),
        uid: process::getuid() as u32,
        value,
        rest: [0; 12],
    };
    // SAFETY: the information is complete and lives through the call.
    let sent = unsafe { libc::syscall(libc::SYS_rt_tgsigqueueinfo, pid, thread, SIGNAL, &raw const info) };
    check(sent).map(drop)
}

/// Has the wait of the thread `thread` of this process end.
pub fn wake(thread: i32) {
    let _ = queue(process::pid(), thread, TAG);
}

/// Passes a signal on that was meant for the thread with the number `ident`.
pub fn pass_on(ident: u64) {
    let _ = signals::kill_thread(ident, SIGNAL);
}

fn address(number: u64) -> io::Result<SocketAddr> {
    SocketAddr::from_abstract_name(format!("ouro-remote-{number:012x}"))
}

/// Process and user at the other end.
fn peer(socket: i32) -> io::Result<(i32, u32)> {
    let bytes = net::option(socket, libc::SOL_SOCKET, libc::SO_PEERCRED, size_of::<libc::ucred>())?;
    let word = |i: usize| bytes.get(4 * i..4 * i + 4).and_then(|b| b.try_into().ok()).map(i32::from_ne_bytes);
    match (word(0), word(1)) {
        (Some(pid), Some(uid)) => Ok((pid, uid as u32)),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Answers the request `number`.
pub fn answer(number: u64, status: Status, report: &[u8]) -> io::Result<()> {
    let mut stream = UnixStream::connect_addr(&address(number)?)?;
    let (_, user) = peer(stream.as_raw_fd())?;
    if user != 0 && i64::from(user) != process::geteuid() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut head = MARK.to_vec();
    head.push(status as u8);
    head.extend_from_slice(&(report.len() as u64).to_le_bytes());
    stream.write_all(&head)?;
    stream.write_all(report)
}

/// A request under way.
pub struct Asked {
    pid: i32,
    number: u64,
    listener: UnixListener,
}

/// Asks the process `pid`.
pub fn ask(pid: i32) -> io::Result<Asked> {
    let mut bytes = [0; 8];
    random(&mut bytes)?;
    let number = u64::from_le_bytes(bytes) & !(0xffff << 48);
    let listener = UnixListener::bind_addr(&address(number)?)?;
    listener.set_nonblocking(true)?;
    let asked = Asked { pid, number, listener };
    asked.repeat()?;
    Ok(asked)
}

/// The thread of a process that takes requests: one of its own in a forked process, else the first.
fn taker(pid: i32) -> i32 {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return pid };
    let named = threads.flatten().find(|thread| {
        std::fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name.trim_end() == THREAD)
    });
    named.and_then(|thread| thread.file_name().to_str()?.parse().ok()).unwrap_or(pid)
}

impl Asked {
    /// Asks once more: of signals that come before the first one was taken, all but that are lost.
    pub fn repeat(&self) -> io::Result<()> {
        queue(self.pid, taker(self.pid), TAG | self.number)
    }

    /// The answer, if it comes within `time`.
    pub fn wait(&self, time: Duration) -> io::Result<Option<(Status, Vec<u8>)>> {
        let mut fds = [fd::Poll { fd: self.listener.as_raw_fd(), events: libc::POLLIN, found: 0 }];
        match fd::poll(&mut fds, time.as_millis() as i32) {
            Ok(0) => return Ok(None),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => return Ok(None),
            found => found?,
        };
        let (mut stream, _) = match self.listener.accept() {
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(None),
            accepted => accepted?,
        };
        if peer(stream.as_raw_fd())?.0 != self.pid {
            return Ok(None);
        }
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut head = [0; MARK.len() + 9];
        stream.read_exact(&mut head)?;
        let (mark, rest) = head.split_at(MARK.len());
        let status = match rest[0] {
            _ if mark != MARK => return Err(io::Error::other("the answer is of another version of Ouro")),
            0 => Status::Report,
            1 => Status::Busy,
            _ => Status::Down,
        };
        let mut length = [0; 8];
        length.copy_from_slice(&rest[1..]);
        let mut report = Vec::new();
        let length = u64::from_le_bytes(length);
        if stream.take(length).read_to_end(&mut report)? as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some((status, report)))
    }

    /// Whether the process keeps the signal of requests from itself, and so nobody waits for it. It is
    /// not known of one that is stopped.
    pub fn is_refused(&self) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{0}/task/{0}/status", self.pid));
        let Ok(status) = status else { return false };
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let mask = field("SigBlk:").and_then(|mask| u64::from_str_radix(mask, 16).ok());
        let stopped = field("State:").is_some_and(|state| state.starts_with(['T', 't']));
        !stopped && mask.is_some_and(|mask| mask & 1 << (SIGNAL - 1) != 0)
    }
}

/// The file of a process's program.
pub fn program(pid: i32) -> String {
    format!("/proc/{pid}/exe")
}

/// Whether the file at `path` is a program with Ouro's section.
pub fn has_section(path: &str) -> io::Result<bool> {
    let file = File::open(path)?;
    Ok(sections(&file).is_ok_and(|found| found))
}

/// Looks through the section headers of a 64-bit ELF file.
fn sections(file: &File) -> io::Result<bool> {
    let mut head = [0; 64];
    file.read_exact_at(&mut head, 0)?;
    if !head.starts_with(b"\x7fELF\x02") {
        return Ok(false);
    }
    let half = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let (size, count, names) = (half(0x3a), half(0x3c), half(0x3e));
    let mut headers = vec![0; size * count];
    file.read_exact_at(&mut headers, word(&head, 0x28))?;
    let header = |i: usize| headers.get(i * size..(i + 1) * size).filter(|h| h.len() >= 64);
    let Some(table) = header(names) else { return Ok(false) };
    let mut texts = vec![0; (word(table, 0x20) as usize).min(1 << 20)];
    file.read_exact_at(&mut texts, word(table, 0x18))?;
    let wanted = format!("{SECTION}\0");
    Ok((0..count).filter_map(header).any(|h| {
        let name = word(h, 0) as u32 as usize;
        texts.get(name..).is_some_and(|text| text.starts_with(wanted.as_bytes()))
    }))
}

/// The number in eight bytes of a header.
fn word(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + 8].try_into().map_or(0, u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered() {
        // The thread that takes requests is known by its name.
        block();
        let serve = std::thread::Builder::new().name(THREAD.to_owned()).spawn(|| match wait() {
            Some(number) => answer(number, Status::Report, b"report"),
            None => panic!("no request"),
        });
        std::thread::sleep(Duration::from_millis(50));
        let asked = ask(process::pid()).expect("asked");
        let answer = asked.wait(Duration::from_secs(5)).expect("answered");
        assert_eq!(answer, Some((Status::Report, b"report".to_vec())));
        serve.expect("started").join().expect("ran").expect("answered");
    }

    #[test]
    fn programs_are_told_apart() {
        assert!(has_section(&program(process::pid())).expect("readable"));
        assert!(!has_section("/bin/sh").expect("readable"));
        assert!(!has_section("/etc/passwd").expect("readable"));
        assert!(has_section("/nowhere").is_err());
    }
}
