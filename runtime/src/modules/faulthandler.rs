//! `faulthandler`: Python tracebacks of all threads, on request, after a time, and when the process
//! dies of a signal. What runs in a signal handler allocates nothing and takes no lock.
#![allow(unsafe_code)]

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ouro_compiler::bytecode::positions;
use ouro_vm::core::args::Args;
use ouro_vm::core::code::Code;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::frame::Frame;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::thread::Thread;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{sys, util};
use crate::gil::{self, Gil};
use crate::reactor::sys::{process, signals};

/// Frames of a thread that are shown.
const MAX_FRAMES: usize = 100;
/// Characters of a name that are shown.
const MAX_NAME: usize = 500;

/// Signals that end a process that has gone wrong.
const FATAL: [(i32, &str); 5] = [
    (libc::SIGBUS, "Bus error"),
    (libc::SIGILL, "Illegal instruction"),
    (libc::SIGFPE, "Floating-point exception"),
    (libc::SIGABRT, "Aborted"),
    (libc::SIGSEGV, "Segmentation fault"),
];

/// Where to write, and about whom.
struct Target {
    gil: Arc<Gil>,
    fd: i32,
    all: bool,
    chain: bool,
    c_stack: bool,
    /// What happened at the signal before.
    before: Vec<(i32, signals::Saved)>,
}

/// Signals belong to the process, and so do these: leaked, so always valid.
static DEADLY: AtomicPtr<Target> = AtomicPtr::new(std::ptr::null_mut());
static USER: [AtomicPtr<Target>; signals::COUNT] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; signals::COUNT];
static ENABLED: AtomicBool = AtomicBool::new(false);

// ---- writing -----------------------------------------------------------------------------------

/// A descriptor written to through a small buffer.
struct Out {
    fd: i32,
    buffer: [u8; 256],
    len: usize,
}

impl Out {
    fn new(fd: i32) -> Out {
        Out { fd, buffer: [0; 256], len: 0 }
    }

    fn flush(&mut self) {
        signals::write_plainly(self.fd, &self.buffer[..self.len]);
        self.len = 0;
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for &b in bytes {
            if self.len == self.buffer.len() {
                self.flush();
            }
            self.buffer[self.len] = b;
            self.len += 1;
        }
    }

    /// A string, what is not ASCII escaped.
    fn name(&mut self, s: &Str) {
        let (raw, width) = (s.raw_bytes(), s.width() as usize);
        for c in raw.chunks_exact(width.max(1)).take(MAX_NAME) {
            let point = c.iter().rev().fold(0u32, |n, &b| n << 8 | u32::from(b));
            let _ = match point {
                32..127 => self.write_char(char::from(point as u8)),
                0..256 => write!(self, "\\x{point:02x}"),
                0x100..0x1_0000 => write!(self, "\\u{point:04x}"),
                _ => write!(self, "\\U{point:08x}"),
            };
        }
        if raw.len() / width.max(1) > MAX_NAME {
            self.bytes(b"...");
        }
    }
}

impl Write for Out {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        self.bytes(s.as_bytes());
        Ok(())
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        self.flush();
    }
}

/// The frames of a thread, innermost first.
fn frames(out: &mut Out, thread: &Thread) {
    let mut frame = thread.frame.get();
    if frame.is_null() {
        out.bytes(b"  <no Python frame>\n");
    }
    for _ in 0..MAX_FRAMES {
        if frame.is_null() {
            return;
        }
        // SAFETY: frames linked from a thread's innermost one are alive, unless the thread runs
        // at the same time: then a frame that has just ended is all zeros, which is looked for.
        let (code, pc, prev) = unsafe {
            let code = *(&raw const (*frame).code).cast::<usize>();
            if code == 0 {
                return;
            }
            let code: &Code = &(*std::ptr::from_ref::<Frame>(&*frame)).code;
            (code, (*frame).pc.get(), (*frame).prev.get())
        };
        let line = positions::lookup(&code.src.positions, code.index_of(pc)).map_or(0, |p| p.line);
        out.bytes(b"  File \"");
        out.name(&code.filename);
        let _ = write!(out, "\", line {line} in ");
        out.name(&code.name);
        out.bytes(b"\n");
        frame = prev;
    }
}

/// The traceback of the thread `current`, or of all threads, the newest first.
fn dump(out: &mut Out, threads: &[usize], current: u64, all: bool) {
    let mut first = true;
    for &address in threads.iter().rev() {
        // SAFETY: threads are taken from the list before they end.
        let thread = unsafe { &*(address as *const Thread) };
        let (ident, here) = (thread.ident.get(), thread.ident.get() == current);
        if !all && !here {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.bytes(b"\n");
        }
        if all {
            let _ = write!(out, "{} {ident:#018x} [", if here { "Current thread" } else { "Thread" });
            out.bytes(process::name_of(ident, &mut [0; 16]));
            out.bytes(b"] (most recent call first):\n");
        } else {
            out.bytes(b"Stack (most recent call first):\n");
        }
        frames(out, thread);
    }
}

// ---- signals -----------------------------------------------------------------------------------

/// Shows where the process was when a deadly signal came, and lets it die.
extern "C" fn deadly(signal: libc::c_int) {
    let target = DEADLY.load(Ordering::Acquire);
    // SAFETY: null or leaked.
    let Some(target) = (unsafe { target.as_ref() }) else { return };
    if ENABLED.swap(false, Ordering::AcqRel) {
        let mut out = Out::new(target.fd);
        let name = FATAL.iter().find(|f| f.0 == signal).map_or("?", |f| f.1);
        let _ = write!(out, "Fatal Python error: {name}\n\n");
        target.gil.peek_threads(&mut |threads| dump(&mut out, threads, process::thread_ident(), target.all));
        if target.c_stack {
            out.bytes(b"\nCurrent thread's C stack trace (most recent call first):\n");
            out.bytes(b"  <cannot get C stack on this system>\n");
        }
    }
    for (number, saved) in &target.before {
        if *number == signal {
            saved.restore(signal);
        }
    }
    let _ = signals::raise(signal);
}

/// Shows where the threads are.
extern "C" fn asked(signal: libc::c_int) {
    let Some(slot) = USER.get(signal as usize) else { return };
    // SAFETY: null or leaked.
    let Some(target) = (unsafe { slot.load(Ordering::Acquire).as_ref() }) else { return };
    {
        let mut out = Out::new(target.fd);
        target.gil.peek_threads(&mut |threads| dump(&mut out, threads, process::thread_ident(), target.all));
    }
    if target.chain
        && let Some((_, saved)) = target.before.first()
    {
        saved.restore(signal);
        let _ = signals::raise(signal);
        let _ = signals::install(signal, asked, true);
    }
}

/// `enable()` with the standard error, for the command line.
pub fn enable_at_start(vm: &Vm) {
    enable_with(vm, 2, true, true);
}

fn enable_with(vm: &Vm, fd: i32, all: bool, c_stack: bool) {
    disable();
    let mut target = Target { gil: gil::of(vm), fd, all, chain: false, c_stack, before: Vec::new() };
    for (signal, _) in FATAL {
        if let Ok(saved) = signals::install(signal, deadly, false) {
            target.before.push((signal, saved));
        }
    }
    DEADLY.store(Box::leak(Box::new(target)), Ordering::Release);
    ENABLED.store(true, Ordering::Release);
}

/// Whether it was enabled.
fn disable() -> bool {
    let was = ENABLED.swap(false, Ordering::AcqRel);
    // SAFETY: null or leaked.
    if was && let Some(target) = unsafe { DEADLY.load(Ordering::Acquire).as_ref() } {
        for (signal, saved) in &target.before {
            saved.restore(*signal);
        }
    }
    was
}

// ---- after a time ------------------------------------------------------------------------------

/// A watchdog: told to stop through the flag.
#[derive(Default)]
struct Later(RefCell<Option<Arc<(Mutex<bool>, Condvar)>>>);

fn cancel(vm: &Vm) {
    if let Some(dog) = vm.state(Later::default).0.take() {
        *dog.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        dog.1.notify_all();
    }
}

/// Waits for `time`; whether it was told to stop.
fn stopped(dog: &(Mutex<bool>, Condvar), time: Duration) -> bool {
    let end = Instant::now() + time;
    let mut stop = dog.0.lock().unwrap_or_else(PoisonError::into_inner);
    while !*stop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        stop = dog.1.wait_timeout(stop, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    true
}

fn dump_later(vm: &Vm, args: Args) -> PyResult {
    let seconds = vm.to_f64(&args[0])?;
    let time = match Duration::try_from_secs_f64(seconds) {
        Ok(t) if t >= Duration::from_micros(1) => t,
        Ok(_) => return Err(vm.value_error("timeout must be greater than 0")),
        Err(_) if seconds <= 0.0 => return Err(vm.value_error("timeout must be greater than 0")),
        Err(_) => return Err(vm.overflow_error("timeout value is too large")),
    };
    if Instant::now().checked_add(time).is_none() {
        return Err(vm.overflow_error("timeout value is too large"));
    }
    let repeat = util::flag(vm, args.opt(1), false)?;
    let fd = file_arg(vm, args.opt(2))?;
    let exit = util::flag(vm, args.opt(3), false)?;
    cancel(vm);
    let dog = Arc::new((Mutex::new(false), Condvar::new()));
    *vm.state(Later::default).0.borrow_mut() = Some(dog.clone());
    let gil = gil::of(vm);
    let (s, us) = (time.as_secs(), time.subsec_micros());
    let mut head = format!("Timeout ({}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    if us != 0 {
        head.push_str(&format!(".{us:06}"));
    }
    head.push_str(")!\n");
    let body = move || {
        signals::block_all();
        while !stopped(&dog, time) {
            let mut out = Out::new(fd);
            out.bytes(head.as_bytes());
            // Code that runs gives way; who keeps the lock does not go on either.
            gil.hold(Duration::from_secs(1), &mut |threads| dump(&mut out, threads, 0, true));
            drop(out);
            if exit {
                process::exit_at_once(1);
            }
            if !repeat {
                return;
            }
        }
    };
    match std::thread::Builder::new().name("watchdog".to_owned()).spawn(body) {
        Ok(_) => Ok(Value::NONE),
        Err(_) => Err(vm.runtime_error("unable to start watchdog thread")),
    }
}

// ---- the module --------------------------------------------------------------------------------

/// The descriptor of a `file` argument; the standard error if there is none.
fn file_arg(vm: &Vm, file: Option<&Value>) -> PyResult<i32> {
    let file = match file.filter(|f| !f.is_none()) {
        Some(f) => f.clone(),
        None => match sys::get(vm, "stderr") {
            None => return Err(vm.runtime_error("unable to get sys.stderr")),
            Some(f) if f.is_none() => return Err(vm.runtime_error("sys.stderr is None")),
            Some(f) => f,
        },
    };
    if vm.is_int(&file) {
        let fd = util::int_arg(vm, &file)?;
        return if fd < 0 { Err(vm.value_error("file is not a valid file descriptor")) } else { Ok(fd) };
    }
    let fd = vm.call_method(&file, "fileno", &[])?;
    if !vm.is_int(&fd) || vm.small(&fd).is_none_or(|n| n < 0) {
        return Err(vm.runtime_error("file.fileno() is not a valid file descriptor"));
    }
    // What cannot be flushed is written to all the same.
    let _ = vm.call_method(&file, "flush", &[]);
    util::int_arg(vm, &fd)
}

/// A signal that may be given a handler.
fn signal_arg(vm: &Vm, v: &Value) -> PyResult<i32> {
    let n = util::int_arg(vm, v)?;
    if FATAL.iter().any(|f| f.0 == n) {
        return Err(vm.runtime_error(format!("signal {n} cannot be registered, use enable() instead")));
    }
    if !(1..signals::COUNT as i32).contains(&n) {
        return Err(vm.value_error("signal number out of range"));
    }
    Ok(n)
}

fn register(vm: &Vm, args: Args) -> PyResult {
    let signal = signal_arg(vm, &args[0])?;
    let fd = file_arg(vm, args.opt(1))?;
    let all = util::flag(vm, args.opt(2), true)?;
    let chain = util::flag(vm, args.opt(3), false)?;
    let slot = &USER[signal as usize];
    // SAFETY: null or leaked.
    let former = unsafe { slot.load(Ordering::Acquire).as_ref() };
    let saved = util::os(vm, signals::install(signal, asked, chain))?;
    // Registered again, what was before stays what it was.
    let before = former.map_or_else(|| vec![(signal, saved)], |f| f.before.clone());
    let target = Target { gil: gil::of(vm), fd, all, chain, c_stack: false, before };
    slot.store(Box::leak(Box::new(target)), Ordering::Release);
    Ok(Value::NONE)
}

fn unregister(vm: &Vm, args: Args) -> PyResult {
    let signal = signal_arg(vm, &args[0])?;
    let former = USER[signal as usize].swap(std::ptr::null_mut(), Ordering::AcqRel);
    // SAFETY: null or leaked.
    let Some(former) = (unsafe { former.as_ref() }) else { return Ok(Value::FALSE) };
    for (signal, saved) in &former.before {
        saved.restore(*signal);
    }
    Ok(Value::TRUE)
}

fn die(vm: &Vm, signal: i32) -> PyResult {
    util::os(vm, signals::raise(signal)).map(|()| Value::NONE)
}

static FUNCTIONS: &[MethodDef] = &[
    function("enable", "(file=sys.stderr, all_threads=True, c_stack=True)", |vm, args| {
        let fd = file_arg(vm, args.opt(0))?;
        let all = util::flag(vm, args.opt(1), true)?;
        enable_with(vm, fd, all, util::flag(vm, args.opt(2), true)?);
        Ok(Value::NONE)
    }),
    function("disable", "()", |_, _| Ok(Value::from_bool(disable()))),
    function("is_enabled", "()", |_, _| Ok(Value::from_bool(ENABLED.load(Ordering::Acquire)))),
    function("dump_traceback", "(file=sys.stderr, all_threads=True)", |vm, args| {
        let fd = file_arg(vm, args.opt(0))?;
        let all = util::flag(vm, args.opt(1), true)?;
        let mut out = Out::new(fd);
        gil::of(vm).peek_threads(&mut |threads| dump(&mut out, threads, vm.thread().ident.get(), all));
        Ok(Value::NONE)
    }),
    function("dump_c_stack", "(file=sys.stderr)", |vm, _| {
        Err(vm.not_implemented("faulthandler.dump_c_stack()"))
    }),
    function("dump_traceback_later", "(timeout, repeat=False, file=sys.stderr, exit=False)", dump_later),
    function("cancel_dump_traceback_later", "()", |vm, _| {
        cancel(vm);
        Ok(Value::NONE)
    }),
    function("register", "(signum, file=sys.stderr, all_threads=True, chain=False)", register),
    function("unregister", "(signum, /)", unregister),
    function("_sigsegv", "(release_gil=False, /)", |vm, _| die(vm, libc::SIGSEGV)),
    function("_sigabrt", "()", |vm, _| die(vm, libc::SIGABRT)),
    function("_sigfpe", "()", |vm, _| die(vm, libc::SIGFPE)),
];

pub static MODULE: ModuleDef = ModuleDef::new("faulthandler", &[FUNCTIONS]);
