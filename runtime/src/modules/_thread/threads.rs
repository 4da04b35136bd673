//! Threads: starting, running, joining.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ouro_vm::core::args::{CallArgs, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method, new, unary};
use ouro_vm::core::object::Payload;
use ouro_vm::core::thread::{Registers, Thread};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::local::Locals;
use super::locks::TIMEOUT_MAX;
use crate::gil::{self, VmHandle};
use crate::modules::util;
use crate::reactor::sys::{process, signals};

/// What a handle and its thread share.
pub(super) struct Shared {
    pub(super) done: Mutex<bool>,
    pub(super) changed: Condvar,
    pub(super) ident: std::sync::atomic::AtomicU64,
}

impl Shared {
    pub(super) fn new() -> Shared {
        Shared {
            done: Mutex::new(false),
            changed: Condvar::new(),
            ident: std::sync::atomic::AtomicU64::new(0),
        }
    }

    pub(super) fn finish(&self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    pub(super) fn is_done(&self) -> bool {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wait(&self, time: Duration) -> bool {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if *done {
            return true;
        }
        *self.changed.wait_timeout(done, time).unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Payload of `_ThreadHandle`.
pub struct Handle {
    pub(super) shared: Arc<Shared>,
    pub(super) started: Cell<bool>,
}

ouro_vm::payload!(Handle, "_ThreadHandle", plain);

impl Handle {
    pub(super) fn new() -> Handle {
        Handle { shared: Arc::new(Shared::new()), started: Cell::new(false) }
    }
}

pub(super) static HANDLE: &[MethodDef] = &[
    new("($type, /)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, Handle::new()).into())
    }),
    method("join", "($self, timeout=None, /)", |vm, args| {
        let this = args.this::<Handle>();
        if !this.started.get() {
            return Err(vm.runtime_error("thread not started"));
        }
        let timeout = match args.some(1) {
            None => None,
            Some(v) => {
                let t = util::in_time_range(vm, vm.to_f64(v)?)?;
                (t >= 0.0).then(|| Duration::from_secs_f64(t.min(TIMEOUT_MAX)))
            }
        };
        if this.shared.ident.load(Ordering::Relaxed) == ident(vm) && !this.shared.is_done() {
            return Err(vm.runtime_error("Cannot join current thread"));
        }
        join(vm, &this.shared, timeout)?;
        Ok(Value::NONE)
    }),
    method("is_done", "($self, /)", |_, args| Ok(Value::from_bool(args.this::<Handle>().shared.is_done()))),
    method("_set_done", "($self, /)", |_, args| {
        args.this::<Handle>().shared.finish();
        Ok(Value::NONE)
    }),
    unary("__repr__", |vm, v| {
        let id = payload::<Handle>(v).shared.ident.load(Ordering::Relaxed);
        Ok(vm.str(&format!("<_ThreadHandle object: ident={id}>")))
    }),
];

pub(super) static HANDLE_GETSET: &[GetSetDef] =
    &[getter("ident", |vm, v| Ok(vm.int(payload::<Handle>(v).shared.ident.load(Ordering::Relaxed) as i64)))];

pub(super) static HANDLE_DEF: TypeDef =
    TypeDef::new("_thread", "_ThreadHandle", Handle::vtable).methods(&[HANDLE]).getset(HANDLE_GETSET);

impl NativeType for Handle {
    fn def() -> &'static TypeDef {
        &HANDLE_DEF
    }
}

pub(super) fn join(vm: &Vm, shared: &Arc<Shared>, timeout: Option<Duration>) -> PyResult<bool> {
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    loop {
        let slice = Duration::from_millis(50);
        let wait = deadline.map_or(slice, |d| d.saturating_duration_since(Instant::now()).min(slice));
        let waiting = shared.clone();
        if gil::allow_threads(vm, move || waiting.wait(wait)) {
            return Ok(true);
        }
        vm.check_signals()?;
        if deadline.is_some_and(|d| Instant::now() >= d) {
            return Ok(false);
        }
    }
}

/// Numbers of threads as Python sees them, by the VM's own.
#[derive(Default)]
pub(super) struct Threads {
    pub(super) idents: RefCell<HashMap<u64, u64>>,
    /// Non-daemon threads, to be waited for at the end.
    pub(super) joined: RefCell<Vec<Arc<Shared>>>,
    pub(super) stack: Cell<usize>,
    pub(super) main: Cell<u64>,
    /// The signals that threads would block if the main thread did not take all of them: what the
    /// processes that they start inherit.
    masks: RefCell<HashMap<u64, Vec<i32>>>,
}

/// The blocked signals that a process started by the running thread begins with; `None`: the thread's.
pub fn signal_mask(vm: &Vm) -> Option<Vec<i32>> {
    vm.state(Threads::default).masks.borrow().get(&vm.thread().id).cloned()
}

/// Forgets the threads that a forked process does not have. The running one is the main one and takes
/// the signals.
pub fn after_fork(vm: &Vm) {
    let threads = vm.state(Threads::default);
    let id = vm.thread().id;
    if let Some(mask) = signal_mask(vm) {
        // Whatever goes wrong, there is nobody to tell.
        let _ = signals::mask(libc::SIG_SETMASK, &mask);
    }
    threads.masks.borrow_mut().clear();
    threads.idents.borrow_mut().retain(|&thread, _| thread == id);
    threads.joined.borrow_mut().clear();
    let _ = ident(vm);
}

/// `get_ident()` of the running thread.
pub(super) fn ident(vm: &Vm) -> u64 {
    let threads = vm.state(Threads::default);
    let id = vm.thread().id;
    let n = *threads.idents.borrow_mut().entry(id).or_insert_with(process::thread_ident);
    if gil::is_main(vm) {
        threads.main.set(n);
    }
    n
}

/// What a new thread is given: raw words, since values belong to the VM's lock.
pub(super) struct Bundle {
    pub(super) vm: VmHandle,
    pub(super) registers: Registers,
    pub(super) words: [u64; 3],
}

/// What one of a thread's stacks may take where the process's addresses are limited.
pub(super) fn address_share() -> usize {
    match crate::reactor::sys::limits::getrlimit(libc::RLIMIT_AS as i32) {
        Ok((soft, _)) => ((soft / 32) as usize & !0xffff).max(2 << 20),
        Err(_) => usize::MAX,
    }
}

pub(super) fn start(
    vm: &Vm,
    function: &Value,
    args: Value,
    kwargs: Value,
    shared: Arc<Shared>,
    daemon: bool,
) -> PyResult<()> {
    let gil = gil::of(vm);
    if gil.closing.load(Ordering::Relaxed) {
        return Err(vm.raise(Exc::PythonFinalizationError, "can't create new thread at interpreter shutdown"));
    }
    let threads = vm.state(Threads::default);
    let _ = ident(vm);
    let id = gil.next_id.fetch_add(1, Ordering::Relaxed);
    let stack = match threads.stack.get() {
        0 => address_share().min(64 << 20),
        n => n.max(1 << 20),
    };
    let Ok(registers) = Registers::new(address_share().min(Registers::FULL)) else {
        return Err(vm.runtime_error("can't start new thread"));
    };
    let mask = match signal_mask(vm) {
        Some(mask) => mask,
        None => util::os(vm, signals::mask(libc::SIG_BLOCK, &[]))?,
    };
    let bundle = Bundle {
        vm: VmHandle::new(vm),
        registers,
        words: [function.clone().into_bits(), args.into_bits(), kwargs.into_bits()],
    };
    let done = shared.clone();
    let body = move || {
        let bundle = bundle;
        process_body(bundle, &gil, id, stack, &done);
        done.finish();
    };
    let spawned = std::thread::Builder::new().stack_size(stack).spawn(body);
    match spawned {
        Ok(_) => {
            threads.masks.borrow_mut().insert(id, mask);
            if !daemon {
                let mut joined = threads.joined.borrow_mut();
                joined.retain(|t| !t.is_done());
                joined.push(shared.clone());
            }
            // The thread tells its number as soon as it runs, without the VM's lock.
            let waiting = shared;
            gil::allow_threads(vm, move || {
                while waiting.ident.load(Ordering::Acquire) == 0 {
                    std::thread::yield_now();
                }
            });
            Ok(())
        }
        Err(_) => Err(vm.runtime_error("can't start new thread")),
    }
}

pub(super) fn process_body(bundle: Bundle, gil: &gil::Gil, id: u64, stack: usize, shared: &Shared) {
    signals::block_all();
    let number = process::thread_ident();
    shared.ident.store(number, Ordering::Release);
    let limit = gil::stack_here().saturating_sub(stack - (stack / 4).min(4 << 20));
    let thread = Thread::new(id, limit, bundle.registers);
    thread.ident.set(number);
    thread.native.set(process::native_id() as u64);
    let words = bundle.words;
    bundle.vm.run(gil, &thread, |vm| {
        let [function, args, kwargs] = words.map(gil::value_from_bits);
        vm.state(Threads::default).idents.borrow_mut().insert(id, number);
        let result = call(vm, &function, &args, &kwargs);
        if let Err(e) = result
            && !e.is(vm, Exc::SystemExit)
        {
            vm.unraisable(e, "Exception ignored in thread started by", Some(&function));
        }
        drop((function, args, kwargs));
        let watching = (vm.thread().watch.trace.take(), vm.thread().watch.profile.take());
        drop(watching);
        crate::modules::sys::watch::update(vm);
        vm.state(Locals::default).0.borrow_mut().retain(|(thread, _), dict| {
            let keep = *thread != id;
            let _ = dict;
            keep
        });
        crate::asyncio::contextvars::thread_ends(vm);
        let _ = vm.check_safepoint();
        let threads = vm.state(Threads::default);
        threads.idents.borrow_mut().remove(&id);
        threads.masks.borrow_mut().remove(&id);
    });
}

/// `get_ident()` of the thread with the VM's number `id`.
pub fn ident_of(vm: &Vm, id: u64) -> u64 {
    if id == vm.thread().id {
        return ident(vm);
    }
    vm.state(Threads::default).idents.borrow().get(&id).copied().unwrap_or_default()
}

pub(super) fn call(vm: &Vm, function: &Value, args: &Value, kwargs: &Value) -> PyResult {
    let mut all = vm.collect(args)?;
    let mut names = Vec::new();
    if let Some(dict) = kwargs.as_::<Dict>() {
        for (k, v) in dict.pairs() {
            names.push(k);
            all.push(v);
        }
    }
    vm.call_args(function, CallArgs::new(&all, &names))
}
