//! Signals: a handler that only notes their arrival, masks, waiting.
#![allow(unsafe_code)]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU32, Ordering};
use std::time::Duration;

use super::check;

/// One more than the largest signal number.
pub const COUNT: usize = 65;

/// Signals that have arrived and were not looked at. Signals belong to the process, so this does.
static ARRIVED: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];
/// Descriptor that is written to when a signal arrives; -1 for none.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);
/// Word and bit to set when a signal arrives. The word is leaked, so it is always valid.
static FLAG: AtomicPtr<AtomicU32> = AtomicPtr::new(std::ptr::null_mut());
static FLAG_BIT: AtomicU32 = AtomicU32::new(0);

extern "C" fn note(signal: libc::c_int) {
    // SAFETY: only atomics and `write`, which signal handlers may use; `errno` is kept.
    unsafe {
        let errno = *libc::__errno_location();
        if let Some(slot) = ARRIVED.get(signal as usize) {
            slot.store(true, Ordering::Release);
        }
        let flag = FLAG.load(Ordering::Acquire);
        if !flag.is_null() {
            (*flag).fetch_or(FLAG_BIT.load(Ordering::Relaxed), Ordering::Release);
        }
        let fd = WAKEUP.load(Ordering::Relaxed);
        if fd >= 0 {
            let byte = signal as u8;
            libc::write(fd, (&raw const byte).cast(), 1);
        }
        *libc::__errno_location() = errno;
    }
}

/// Sets the word whose `bit` tells that a signal has arrived.
pub fn set_flag(word: Arc<AtomicU32>, bit: u32) {
    FLAG_BIT.store(bit, Ordering::Relaxed);
    FLAG.store(Arc::into_raw(word).cast_mut(), Ordering::Release);
}

/// Takes the signals that have arrived.
pub fn take() -> Vec<i32> {
    (1..COUNT).filter(|&i| ARRIVED[i].swap(false, Ordering::AcqRel)).map(|i| i as i32).collect()
}

/// Notes a signal as if it had arrived.
pub fn simulate(signal: i32) {
    note(signal);
}

/// Sets the wake-up descriptor; returns the former.
pub fn set_wakeup(fd: i32) -> i32 {
    WAKEUP.swap(fd, Ordering::Relaxed)
}

/// How a signal is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Default,
    Ignore,
    Note,
    /// A handler that is not this module's.
    Other,
}

/// How a signal was treated before something was installed.
#[derive(Clone)]
pub struct Saved(libc::sigaction);

impl Saved {
    /// Treats the signal as before.
    pub fn restore(&self, signal: i32) {
        // SAFETY: the structure came from the system.
        unsafe { libc::sigaction(signal, &self.0, std::ptr::null_mut()) };
    }
}

/// Installs a handler, which runs on the thread's own signal stack. `again`: the signal may come
/// again while it runs, as it must to be passed on.
pub fn install(signal: i32, handler: extern "C" fn(libc::c_int), again: bool) -> io::Result<Saved> {
    // SAFETY: the structures are complete; callers pass handlers that are safe for signals.
    unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        let mut old: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = handler as *const () as usize;
        new.sa_flags = libc::SA_ONSTACK | libc::SA_RESTART | if again { libc::SA_NODEFER } else { 0 };
        libc::sigemptyset(&mut new.sa_mask);
        check(libc::sigaction(signal, &new, &mut old))?;
        Ok(Saved(old))
    }
}

/// Writes all bytes, from a signal handler too. Errors are nobody's to hear.
pub fn write_plainly(fd: i32, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: the bytes are readable.
        let n = unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
        match usize::try_from(n) {
            Ok(n) => bytes = &bytes[n..],
            Err(_) if io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

pub fn action(signal: i32) -> io::Result<Action> {
    // SAFETY: an all-zero `sigaction` is valid; only the old one is read.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        check(libc::sigaction(signal, std::ptr::null(), &mut old))?;
        Ok(match old.sa_sigaction {
            libc::SIG_DFL => Action::Default,
            libc::SIG_IGN => Action::Ignore,
            f if f == note as *const () as usize => Action::Note,
            _ => Action::Other,
        })
    }
}

pub fn set_action(signal: i32, action: Action) -> io::Result<()> {
    let handler = match action {
        Action::Default => libc::SIG_DFL,
        Action::Ignore => libc::SIG_IGN,
        Action::Note => note as *const () as usize,
        Action::Other => return Err(io::Error::from_raw_os_error(libc::EINVAL)),
    };
    // SAFETY: the structure is complete; the handler is safe for signals. No `SA_RESTART`:
    // interrupted calls return, so that Python handlers can run.
    unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = handler;
        libc::sigemptyset(&mut new.sa_mask);
        check(libc::sigaction(signal, &new, std::ptr::null_mut())).map(drop)
    }
}

/// `siginterrupt`.
pub fn set_interrupts(signal: i32, interrupts: bool) -> io::Result<()> {
    // SAFETY: reads and writes a complete structure.
    unsafe {
        let mut act: libc::sigaction = std::mem::zeroed();
        check(libc::sigaction(signal, std::ptr::null(), &mut act))?;
        if interrupts {
            act.sa_flags &= !libc::SA_RESTART;
        } else {
            act.sa_flags |= libc::SA_RESTART;
        }
        check(libc::sigaction(signal, &act, std::ptr::null_mut())).map(drop)
    }
}

fn set_of(signals: &[i32]) -> io::Result<libc::sigset_t> {
    // SAFETY: the set is initialised by `sigemptyset`.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        for &s in signals {
            check(libc::sigaddset(&mut set, s))?;
        }
        Ok(set)
    }
}

fn members(set: &libc::sigset_t) -> Vec<i32> {
    // SAFETY: the set is initialised.
    (1..COUNT as i32).filter(|&s| unsafe { libc::sigismember(set, s) } == 1).collect()
}

/// Keeps every signal from the calling thread.
pub fn block_all() {
    // SAFETY: the set is initialised by `sigfillset`.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut set);
        libc::pthread_sigmask(libc::SIG_BLOCK, &set, std::ptr::null_mut());
    }
}

/// `pthread_sigmask`; the former mask.
pub fn mask(how: i32, signals: &[i32]) -> io::Result<Vec<i32>> {
    let set = set_of(signals)?;
    let mut old = set_of(&[])?;
    // SAFETY: both sets are initialised.
    match unsafe { libc::pthread_sigmask(how, &set, &mut old) } {
        0 => Ok(members(&old)),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

pub fn pending() -> io::Result<Vec<i32>> {
    let mut set = set_of(&[])?;
    // SAFETY: the set is initialised.
    check(unsafe { libc::sigpending(&mut set) })?;
    Ok(members(&set))
}

pub fn wait(signals: &[i32]) -> io::Result<i32> {
    let set = set_of(signals)?;
    let mut signal = 0;
    // SAFETY: the set is initialised.
    match unsafe { libc::sigwait(&set, &mut signal) } {
        0 => Ok(signal),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

/// What is known of a signal that was waited for.
pub struct Info {
    pub signal: i32,
    pub code: i32,
    pub error: i32,
    pub pid: i32,
    pub uid: u32,
    pub status: i32,
    pub band: i64,
}

/// Waits for one of the signals, at most for a time if one is given; `WouldBlock` when that is over.
pub fn wait_info(signals: &[i32], timeout: Option<Duration>) -> io::Result<Info> {
    let set = set_of(signals)?;
    let timeout = timeout.map(super::timespec);
    let limit = timeout.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: set and time are initialised, all-zero information is valid and a place for the result; the
    // fields of other kinds of signals that are read lie inside of it.
    unsafe {
        let mut info: libc::siginfo_t = std::mem::zeroed();
        check(libc::sigtimedwait(&set, &mut info, limit))?;
        Ok(Info {
            signal: info.si_signo,
            code: info.si_code,
            error: info.si_errno,
            pid: info.si_pid(),
            uid: info.si_uid(),
            status: info.si_status(),
            band: *info_band(&info),
        })
    }
}

/// Where the band of an input or output signal is: where the fields that differ by signal begin.
unsafe fn info_band(info: &libc::siginfo_t) -> *const i64 {
    // SAFETY: three numbers and, for the alignment, one more come before; what follows is larger.
    unsafe { std::ptr::from_ref(info).cast::<i64>().add(2) }
}

pub fn pause() {
    // SAFETY: touches no memory.
    unsafe { libc::pause() };
}

pub fn alarm(seconds: u32) -> u32 {
    // SAFETY: touches no memory.
    unsafe { libc::alarm(seconds) }
}

fn timeval(d: Duration) -> libc::timeval {
    libc::timeval { tv_sec: d.as_secs() as _, tv_usec: d.subsec_micros() as _ }
}

fn from_timeval(t: libc::timeval) -> Duration {
    Duration::new(t.tv_sec.max(0) as u64, t.tv_usec.max(0) as u32 * 1000)
}

/// Reads or sets an interval timer: value and interval.
pub fn interval_timer(which: i32, new: Option<(Duration, Duration)>) -> io::Result<(Duration, Duration)> {
    // SAFETY: all-zero timers are valid; the number of the timer is checked by the system.
    unsafe {
        let mut old: libc::itimerval = std::mem::zeroed();
        match new {
            None => check(libc::getitimer(which as _, &mut old))?,
            Some((value, interval)) => {
                let new = libc::itimerval { it_value: timeval(value), it_interval: timeval(interval) };
                check(libc::setitimer(which as _, &new, &mut old))?
            }
        };
        Ok((from_timeval(old.it_value), from_timeval(old.it_interval)))
    }
}

/// Ends the process as the signal's default action does.
pub fn die_of(signal: i32) {
    let _ = set_action(signal, Action::Default);
    let _ = mask(libc::SIG_UNBLOCK, &[signal]);
    // SAFETY: touches no memory.
    unsafe {
        libc::kill(libc::getpid(), signal);
    }
    std::thread::sleep(Duration::from_millis(100));
}

pub fn kill(pid: i32, signal: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::kill(pid, signal) }).map(drop)
}

pub fn killpg(group: i32, signal: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::killpg(group, signal) }).map(drop)
}

/// Sends a signal to the calling thread.
pub fn raise(signal: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    match unsafe { libc::raise(signal) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// `pthread_kill` of a thread given by its `pthread_self` number.
pub fn kill_thread(thread: u64, signal: i32) -> io::Result<()> {
    // SAFETY: callers pass numbers of live threads; a bad signal is an error.
    match unsafe { libc::pthread_kill(thread as libc::pthread_t, signal) } {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

/// The system's description of a signal.
pub fn describe(signal: i32) -> Option<String> {
    // SAFETY: the result is a terminated string or null.
    unsafe {
        let text = libc::strsignal(signal);
        if text.is_null() {
            return None;
        }
        let text = std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned();
        (!text.starts_with("Unknown signal")).then_some(text)
    }
}
