//! `_thread`: real threads under the VM's lock, locks, thread-local data.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::native::{
    GetSetDef, MethodDef, ModuleDef, TypeDef, del_attr, function, get_attr, getter, method, new, set_attr,
    unary,
};
use ouro_vm::core::object::{Payload, Ref, Trace};
use ouro_vm::core::special::Special;
use ouro_vm::core::thread::Thread;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::util;
use crate::gil::{self, VmHandle};
use crate::reactor::sys::process;
use crate::struct_seq;

/// Longest wait, in seconds.
const TIMEOUT_MAX: f64 = 9_223_372_036.0;

struct_seq!(
    EXCEPT_HOOK_ARGS,
    "_thread",
    "_ExceptHookArgs",
    ["exc_type", "exc_value", "exc_traceback", "thread"],
    []
);

// ---- locks -------------------------------------------------------------------------------------

/// A lock that can be waited for without the VM's lock.
#[derive(Default)]
pub struct RawLock {
    held: Mutex<bool>,
    free: Condvar,
}

impl RawLock {
    fn try_acquire(&self) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        !std::mem::replace(&mut *held, true)
    }

    /// Waits at most until `deadline`, and at most a moment, so that signals are seen.
    fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let slice = Duration::from_millis(50);
        let wait = deadline.map_or(slice, |d| d.saturating_duration_since(Instant::now()).min(slice));
        if *held {
            held = self.free.wait_timeout(held, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
        !std::mem::replace(&mut *held, true)
    }

    fn release(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.free.notify_one();
    }

    fn locked(&self) -> bool {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Acquires; `false` if the time is up. `None` waits for ever. Signal handlers run and may raise.
fn acquire(vm: &Vm, lock: &Arc<RawLock>, timeout: Option<Duration>) -> PyResult<bool> {
    if lock.try_acquire() {
        return Ok(true);
    }
    if timeout == Some(Duration::ZERO) {
        return Ok(false);
    }
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    loop {
        let lock = lock.clone();
        if gil::allow_threads(vm, move || lock.wait(deadline)) {
            return Ok(true);
        }
        vm.check_signals()?;
        if deadline.is_some_and(|d| Instant::now() >= d) {
            return Ok(false);
        }
    }
}

/// `blocking` and `timeout` arguments.
fn timeout_args(vm: &Vm, args: &Args) -> PyResult<Option<Duration>> {
    let blocking = util::flag(vm, args.opt(1), true)?;
    let timeout = match args.opt(2) {
        Some(v) => vm.to_f64(v)?,
        None => -1.0,
    };
    if !blocking {
        if timeout != -1.0 {
            return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
        }
        return Ok(Some(Duration::ZERO));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    if timeout > TIMEOUT_MAX {
        return Err(vm.overflow_error("timeout value is too large"));
    }
    Ok((timeout >= 0.0).then(|| Duration::from_secs_f64(timeout)))
}

/// Payload of `lock`.
#[derive(Default)]
pub struct Lock {
    raw: Arc<RawLock>,
}

ouro_vm::payload!(Lock, "lock", plain);

fn lock_acquire(vm: &Vm, args: Args) -> PyResult {
    let timeout = timeout_args(vm, &args)?;
    Ok(Value::from_bool(acquire(vm, &args.this::<Lock>().raw, timeout)?))
}

fn lock_release(vm: &Vm, args: Args) -> PyResult {
    let raw = &args.this::<Lock>().raw;
    if !raw.locked() {
        return Err(vm.runtime_error("release unlocked lock"));
    }
    raw.release();
    Ok(Value::NONE)
}

static LOCK: &[MethodDef] = &[
    new("($type, /)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, Lock::default()).into())
    }),
    method("acquire", "($self, blocking=True, timeout=-1)", lock_acquire),
    method("acquire_lock", "($self, blocking=True, timeout=-1)", lock_acquire),
    method("__enter__", "($self, blocking=True, timeout=-1)", lock_acquire),
    method("release", "($self, /)", lock_release),
    method("release_lock", "($self, /)", lock_release),
    method("__exit__", "($self, /, *exc_info)", lock_release),
    method("locked", "($self, /)", |_, args| Ok(Value::from_bool(args.this::<Lock>().raw.locked()))),
    method("locked_lock", "($self, /)", |_, args| Ok(Value::from_bool(args.this::<Lock>().raw.locked()))),
    method("_at_fork_reinit", "($self, /)", |_, args| {
        args.this::<Lock>().raw.release();
        Ok(Value::NONE)
    }),
    unary("__repr__", |vm, v| {
        let state = if payload::<Lock>(v).raw.locked() { "locked" } else { "unlocked" };
        Ok(vm.str(&format!("<{state} _thread.lock object at {:#x}>", vm.id(v))))
    }),
];

static LOCK_DEF: TypeDef =
    TypeDef::new("_thread", "lock", Lock::vtable).methods(&[LOCK]).flags(tf::HAS_WEAKREF);

impl NativeType for Lock {
    fn def() -> &'static TypeDef {
        &LOCK_DEF
    }
}

/// Payload of `RLock`.
#[derive(Default)]
pub struct RLock {
    raw: Arc<RawLock>,
    owner: Cell<u64>,
    count: Cell<u64>,
}

ouro_vm::payload!(RLock, "RLock", plain);

fn rlock_acquire(vm: &Vm, args: Args) -> PyResult {
    let timeout = timeout_args(vm, &args)?;
    let this = args.this::<RLock>();
    let me = vm.thread().id;
    if this.count.get() > 0 && this.owner.get() == me {
        this.count.set(this.count.get() + 1);
        return Ok(Value::TRUE);
    }
    let got = acquire(vm, &this.raw, timeout)?;
    if got {
        this.owner.set(me);
        this.count.set(1);
    }
    Ok(Value::from_bool(got))
}

fn rlock_release(vm: &Vm, args: Args) -> PyResult {
    let this = args.this::<RLock>();
    if this.count.get() == 0 || this.owner.get() != vm.thread().id {
        return Err(vm.runtime_error("cannot release un-acquired lock"));
    }
    this.count.set(this.count.get() - 1);
    if this.count.get() == 0 {
        this.owner.set(0);
        this.raw.release();
    }
    Ok(Value::NONE)
}

static RLOCK: &[MethodDef] = &[
    new("($type, /)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, RLock::default()).into())
    }),
    method("acquire", "($self, blocking=True, timeout=-1)", rlock_acquire),
    method("__enter__", "($self, blocking=True, timeout=-1)", rlock_acquire),
    method("release", "($self, /)", rlock_release),
    method("__exit__", "($self, /, *exc_info)", rlock_release),
    method("locked", "($self, /)", |_, args| Ok(Value::from_bool(args.this::<RLock>().raw.locked()))),
    method("_is_owned", "($self, /)", |vm, args| {
        let this = args.this::<RLock>();
        Ok(Value::from_bool(this.count.get() > 0 && this.owner.get() == vm.thread().id))
    }),
    method("_recursion_count", "($self, /)", |vm, args| {
        let this = args.this::<RLock>();
        let mine = this.owner.get() == vm.thread().id;
        Ok(vm.int(if mine { this.count.get() as i64 } else { 0 }))
    }),
    method("_release_save", "($self, /)", |vm, args| {
        let this = args.this::<RLock>();
        if this.count.get() == 0 {
            return Err(vm.runtime_error("cannot release un-acquired lock"));
        }
        let (count, owner) = (this.count.replace(0), this.owner.replace(0));
        this.raw.release();
        Ok(util::tuple(vm, vec![vm.int(count as i64), vm.int(owner as i64)]))
    }),
    method("_acquire_restore", "($self, state, /)", |vm, args| {
        let this = args.this::<RLock>();
        let Some(state) = util::tuple_items(&args[1], 2) else {
            return Err(vm.type_error("a (count, owner) tuple is required"));
        };
        acquire(vm, &this.raw, None)?;
        this.count.set(vm.index_i64(&state[0])? as u64);
        this.owner.set(vm.index_i64(&state[1])? as u64);
        Ok(Value::NONE)
    }),
    method("_at_fork_reinit", "($self, /)", |_, args| {
        let this = args.this::<RLock>();
        this.raw.release();
        this.count.set(0);
        this.owner.set(0);
        Ok(Value::NONE)
    }),
    unary("__repr__", |vm, v| {
        let this = payload::<RLock>(v);
        let state = if this.count.get() > 0 { "locked" } else { "unlocked" };
        Ok(vm.str(&format!(
            "<{state} {} object owner={} count={} at {:#x}>",
            "_thread.RLock",
            this.owner.get(),
            this.count.get(),
            vm.id(v)
        )))
    }),
];

static RLOCK_DEF: TypeDef =
    TypeDef::new("_thread", "RLock", RLock::vtable).methods(&[RLOCK]).flags(tf::HAS_WEAKREF | tf::BASE);

impl NativeType for RLock {
    fn def() -> &'static TypeDef {
        &RLOCK_DEF
    }
}

// ---- threads -----------------------------------------------------------------------------------

/// What a handle and its thread share.
struct Shared {
    done: Mutex<bool>,
    changed: Condvar,
    ident: std::sync::atomic::AtomicU64,
}

impl Shared {
    fn new() -> Shared {
        Shared {
            done: Mutex::new(false),
            changed: Condvar::new(),
            ident: std::sync::atomic::AtomicU64::new(0),
        }
    }

    fn finish(&self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    fn is_done(&self) -> bool {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, time: Duration) -> bool {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if *done {
            return true;
        }
        *self.changed.wait_timeout(done, time).unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Payload of `_ThreadHandle`.
pub struct Handle {
    shared: Arc<Shared>,
    started: Cell<bool>,
}

ouro_vm::payload!(Handle, "_ThreadHandle", plain);

impl Handle {
    fn new() -> Handle {
        Handle { shared: Arc::new(Shared::new()), started: Cell::new(false) }
    }
}

static HANDLE: &[MethodDef] = &[
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
                let t = vm.to_f64(v)?;
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

static HANDLE_GETSET: &[GetSetDef] =
    &[getter("ident", |vm, v| Ok(vm.int(payload::<Handle>(v).shared.ident.load(Ordering::Relaxed) as i64)))];

static HANDLE_DEF: TypeDef =
    TypeDef::new("_thread", "_ThreadHandle", Handle::vtable).methods(&[HANDLE]).getset(HANDLE_GETSET);

impl NativeType for Handle {
    fn def() -> &'static TypeDef {
        &HANDLE_DEF
    }
}

fn join(vm: &Vm, shared: &Arc<Shared>, timeout: Option<Duration>) -> PyResult<bool> {
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
struct Threads {
    idents: RefCell<HashMap<u64, u64>>,
    /// Non-daemon threads, to be waited for at the end.
    joined: RefCell<Vec<Arc<Shared>>>,
    stack: Cell<usize>,
    main: Cell<u64>,
}

/// `get_ident()` of the running thread.
fn ident(vm: &Vm) -> u64 {
    let threads = vm.state(Threads::default);
    let id = vm.thread().id;
    let n = *threads.idents.borrow_mut().entry(id).or_insert_with(process::thread_ident);
    if id == gil::MAIN_ID {
        threads.main.set(n);
    }
    n
}

/// What a new thread is given: raw words, since values belong to the VM's lock.
struct Bundle {
    vm: VmHandle,
    words: [u64; 3],
}

fn start(
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
        0 => 64 << 20,
        n => n.max(1 << 20),
    };
    let bundle = Bundle {
        vm: VmHandle::new(vm),
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

fn process_body(bundle: Bundle, gil: &gil::Gil, id: u64, stack: usize, shared: &Shared) {
    crate::reactor::sys::signals::block_all();
    let number = process::thread_ident();
    shared.ident.store(number, Ordering::Release);
    let limit = gil::stack_here().saturating_sub(stack - (stack / 4).min(4 << 20));
    let thread = Thread::new(id, limit);
    thread.ident.set(number);
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
        super::sys::watch::update(vm);
        vm.state(Locals::default).0.borrow_mut().retain(|(thread, _), dict| {
            let keep = *thread != id;
            let _ = dict;
            keep
        });
        crate::asyncio::contextvars::thread_ends(vm);
        let _ = vm.check_safepoint();
        vm.state(Threads::default).idents.borrow_mut().remove(&id);
    });
}

/// `get_ident()` of the thread with the VM's number `id`.
pub fn ident_of(vm: &Vm, id: u64) -> u64 {
    if id == vm.thread().id {
        return ident(vm);
    }
    vm.state(Threads::default).idents.borrow().get(&id).copied().unwrap_or_default()
}

fn call(vm: &Vm, function: &Value, args: &Value, kwargs: &Value) -> PyResult {
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

// ---- thread-local data -------------------------------------------------------------------------

/// Namespaces of `_local` objects: by thread and object.
#[derive(Default)]
struct Locals(RefCell<HashMap<(u64, u64), Ref<Dict>>>);

/// Payload of `_local`.
pub struct Local {
    id: u64,
    args: RefCell<Vec<Value>>,
    names: RefCell<Vec<Value>>,
    locals: std::rc::Rc<Locals>,
}

ouro_vm::payload!(Local, "_local");

impl Trace for Local {
    fn traverse(&self, visit: &mut dyn FnMut(&Value)) {
        self.args.borrow().iter().for_each(&mut *visit);
        self.names.borrow().iter().for_each(visit);
    }
    fn clear(&self) {
        let old = (self.args.take(), self.names.take());
        drop(old);
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let id = self.id;
        let mut dead = Vec::new();
        self.locals.0.borrow_mut().retain(|(_, local), dict| {
            let keep = *local != id;
            if !keep {
                dead.push(dict.clone());
            }
            keep
        });
        drop(dead);
    }
}

/// The running thread's namespace; `__init__` of a subclass runs when it is made.
fn local_dict(vm: &Vm, v: &Value) -> PyResult<Ref<Dict>> {
    let this = payload::<Local>(v);
    let key = (vm.thread().id, this.id);
    if let Some(dict) = this.locals.0.borrow().get(&key) {
        return Ok(dict.clone());
    }
    let dict = vm.dict();
    this.locals.0.borrow_mut().insert(key, dict.clone());
    let ty = vm.type_of(v);
    if !ty.is(&vm.type_for::<Local>()) {
        let init = vm.get_attr_str(v, "__init__")?;
        let (args, names) = (this.args.borrow().clone(), this.names.borrow().clone());
        if let Err(e) = vm.call_args(&init, CallArgs::new(&args, &names)) {
            this.locals.0.borrow_mut().remove(&key);
            return Err(e);
        }
    }
    Ok(dict)
}

static LOCAL: &[MethodDef] = &[
    ouro_vm::core::native::MethodDef {
        name: "__new__",
        sig: "",
        imp: ouro_vm::core::native::NativeImpl::Raw(|vm, args| {
            let ty = util::class_arg(vm, &args.all()[0])?;
            let rest = args.skip_first();
            if ty.is(&vm.type_for::<Local>()) && !rest.is_empty() {
                return Err(vm.type_error("Initialization arguments are not supported"));
            }
            let ids = vm.state(LocalIds::default);
            ids.0.set(ids.0.get() + 1);
            let local = Local {
                id: ids.0.get(),
                args: RefCell::new(rest.all().to_vec()),
                names: RefCell::new(rest.names().to_vec()),
                locals: vm.state(Locals::default),
            };
            let v: Value = vm.alloc(&ty, local).into();
            let this = payload::<Local>(&v);
            this.locals.0.borrow_mut().insert((vm.thread().id, this.id), vm.dict());
            Ok(v)
        }),
        kind: ouro_vm::core::native::MethodKind::New,
        doc: "",
    },
    get_attr(|vm, v, name| {
        let dict = local_dict(vm, v)?;
        if name.is_text("__dict__") {
            return Ok(dict.into());
        }
        let ty = vm.type_of(v);
        let class = vm.type_lookup(&ty, name);
        if class.as_ref().is_some_and(|c| vm.is_data_descriptor(c)) {
            return vm.generic_get_attr(v, name);
        }
        if let Some(found) = dict.get_str(name, vm.hash_str(name)) {
            return Ok(found);
        }
        vm.generic_get_attr(v, name)
    }),
    set_attr(store_local),
    del_attr(store_local),
];

#[derive(Default)]
struct LocalIds(Cell<u64>);

fn store_local(
    vm: &Vm,
    v: &Value,
    name: &Ref<ouro_vm::core::str::Str>,
    value: Option<&Value>,
) -> PyResult<()> {
    let dict = local_dict(vm, v)?;
    if name.is_text("__dict__") {
        return Err(vm.attribute_error(
            v,
            name,
            format!("'{}' object attribute '__dict__' is read-only", vm.type_name(v)),
        ));
    }
    let ty = vm.type_of(v);
    if vm.type_lookup(&ty, name).is_some_and(|c| vm.is_data_descriptor(&c)) {
        return vm.generic_set_attr(v, name, value);
    }
    match value {
        Some(x) => {
            let old = dict.set_str(&vm.intern_ref(name), vm.hash_str(name), x.clone());
            drop(old);
            Ok(())
        }
        None => match dict.remove_str(name, vm.hash_str(name)) {
            Some(_) => Ok(()),
            None => Err(vm.no_attribute(v, name)),
        },
    }
}

static LOCAL_DEF: TypeDef =
    TypeDef::new("_thread", "_local", Local::vtable).methods(&[LOCAL]).flags(tf::BASE | tf::HAS_WEAKREF);

impl NativeType for Local {
    fn def() -> &'static TypeDef {
        &LOCAL_DEF
    }
}

// ---- functions ---------------------------------------------------------------------------------

fn allocate(vm: &Vm, _args: Args) -> PyResult {
    Ok(vm.make(Lock::default()))
}

fn check_call(vm: &Vm, f: &Value) -> PyResult<()> {
    match vm.special(f, Special::Call) {
        Some(_) => Ok(()),
        None => Err(vm.type_error("first arg must be callable")),
    }
}

fn start_new(vm: &Vm, args: Args) -> PyResult {
    check_call(vm, &args[0])?;
    if !args[1].is_a::<ouro_vm::core::tuple::Tuple>() {
        return Err(vm.type_error("2nd arg must be a tuple"));
    }
    let kwargs = match args.opt(2) {
        Some(d) if d.is_a::<Dict>() => d.clone(),
        Some(_) => return Err(vm.type_error("optional 3rd arg must be a dictionary")),
        None => vm.dict().into(),
    };
    let shared = Arc::new(Shared::new());
    start(vm, &args[0], args[1].clone(), kwargs, shared.clone(), true)?;
    Ok(vm.int(shared.ident.load(Ordering::Relaxed) as i64))
}

fn interrupt_main(vm: &Vm, args: Args) -> PyResult {
    let signal = match args.opt(0) {
        Some(v) => util::int_arg(vm, v)?,
        None => libc::SIGINT,
    };
    if !(1..crate::reactor::sys::signals::COUNT as i32).contains(&signal) {
        return Err(vm.value_error("signal number out of range"));
    }
    crate::reactor::sys::signals::simulate(signal);
    Ok(Value::NONE)
}

static FUNCTIONS: &[MethodDef] = &[
    function("allocate_lock", "()", allocate),
    function("allocate", "()", allocate),
    function("start_new_thread", "(function, args, kwargs={}, /)", start_new),
    function("start_new", "(function, args, kwargs={}, /)", start_new),
    function("start_joinable_thread", "(function, handle=None, daemon=True)", |vm, args| {
        check_call(vm, &args[0]).map_err(|_| vm.type_error("thread function must be callable"))?;
        let handle = match args.some(1) {
            Some(h) if h.is_a::<Handle>() => h.clone(),
            Some(_) => return Err(vm.type_error("'handle' must be a _ThreadHandle")),
            None => vm.make(Handle::new()),
        };
        let daemon = util::flag(vm, args.opt(2), true)?;
        let this = payload::<Handle>(&handle);
        if this.started.replace(true) {
            return Err(vm.runtime_error("thread already started"));
        }
        let started =
            start(vm, &args[0], vm.tuple(Vec::new()).into(), Value::NONE, this.shared.clone(), daemon);
        if let Err(e) = started {
            this.started.set(false);
            return Err(e);
        }
        Ok(handle)
    }),
    function("_make_thread_handle", "(ident, /)", |vm, args| {
        let n = vm.index_i64(&args[0])?;
        let handle = Handle::new();
        handle.started.set(true);
        handle.shared.ident.store(n as u64, Ordering::Relaxed);
        Ok(vm.make(handle))
    }),
    function("get_ident", "()", |vm, _| Ok(vm.int(ident(vm) as i64))),
    function("_get_main_thread_ident", "()", |vm, _| {
        let _ = ident(vm);
        Ok(vm.int(vm.state(Threads::default).main.get() as i64))
    }),
    function("get_native_id", "()", |vm, _| Ok(vm.int(process::native_id()))),
    function("set_name", "(name)", |vm, args| {
        process::set_thread_name(&util::text_arg(vm, &args[0], "name")?);
        Ok(Value::NONE)
    }),
    function("_count", "()", |vm, _| {
        let n = vm.state(Threads::default).idents.borrow().len();
        Ok(vm.int(n.saturating_sub(1) as i64))
    }),
    function("_is_main_interpreter", "()", |_, _| Ok(Value::TRUE)),
    function("daemon_threads_allowed", "()", |_, _| Ok(Value::TRUE)),
    function("_shutdown", "()", |vm, _| {
        loop {
            let next = vm.state(Threads::default).joined.borrow_mut().pop();
            match next {
                Some(thread) => join(vm, &thread, None)?,
                None => return Ok(Value::NONE),
            };
        }
    }),
    function("stack_size", "(size=0, /)", |vm, args| {
        let threads = vm.state(Threads::default);
        let old = threads.stack.get();
        if let Some(v) = args.opt(0) {
            let n = vm.index_i64(v)?;
            if n < 0 {
                return Err(vm.value_error("size must be 0 or a positive value"));
            }
            if n != 0 && n < 32768 {
                return Err(vm.value_error(format!("size not valid: {n} bytes")));
            }
            threads.stack.set(n as usize);
        }
        Ok(vm.int(old as i64))
    }),
    function("interrupt_main", "(signum=2, /)", interrupt_main),
    function("exit", "()", |vm, _| Err(vm.new_exc(Exc::SystemExit, vec![]))),
    function("exit_thread", "()", |vm, _| Err(vm.new_exc(Exc::SystemExit, vec![]))),
    function("_excepthook", "(exc_info, /)", excepthook),
];

/// Reports an exception that ended a thread.
fn excepthook(vm: &Vm, args: Args) -> PyResult {
    let (ty, value, thread) = (
        vm.get_attr_str(&args[0], "exc_type")?,
        vm.get_attr_str(&args[0], "exc_value")?,
        vm.get_attr_str(&args[0], "thread")?,
    );
    if ty.is(&vm.exc_type(Exc::SystemExit).value()) {
        return Ok(Value::NONE);
    }
    let name = if thread.is_none() {
        ident(vm).to_string()
    } else {
        let name = vm.get_attr_str(&thread, "_name")?;
        vm.str_of(&name)?.to_text().into_owned()
    };
    let Some(file) = super::sys::get(vm, "stderr").filter(|f| !f.is_none()) else {
        return Ok(Value::NONE);
    };
    vm.call_method(&file, "write", &[vm.str(&format!("Exception in thread {name}:\n"))])?;
    let value = if value.is_none() { util::construct(vm, &ty, &[]).0 } else { value };
    if let Some(x) = value.as_::<ExcObj>() {
        let tb = vm.get_attr_str(&args[0], "exc_traceback")?;
        if !tb.is_none() && x.traceback.borrow().is_none() {
            let old = x.traceback.replace(Some(tb));
            drop(old);
        }
    }
    super::sys::hooks::print_exception(vm, &value, Some(&file))?;
    vm.call_method(&file, "flush", &[])?;
    Ok(Value::NONE)
}

pub static MODULE: ModuleDef = ModuleDef::new("_thread", &[FUNCTIONS])
    .doc("This module provides primitive operations to write multi-threaded programs.")
    .init(|vm, module| {
        let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        set("error", vm.exc_type(Exc::RuntimeError).value());
        set("TIMEOUT_MAX", vm.float(TIMEOUT_MAX));
        set("_NAME_MAXLEN", vm.int(15));
        set("lock", vm.type_for::<Lock>().into());
        set("LockType", vm.type_for::<Lock>().into());
        set("RLock", vm.type_for::<RLock>().into());
        set("_local", vm.type_for::<Local>().into());
        set("_ThreadHandle", vm.type_for::<Handle>().into());
        set("_ExceptHookArgs", super::structseq::type_of(vm, &EXCEPT_HOOK_ARGS).into());
        let _ = ident(vm);
        Ok(())
    });
