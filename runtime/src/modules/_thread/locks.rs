//! Locks, plain and reentrant.

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, TypeDef, method, new, unary};
use ouro_vm::core::object::Payload;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use crate::gil::{self};
use crate::modules::util;

/// Longest wait, in seconds.
pub(super) const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// A lock that can be waited for without the VM's lock.
#[derive(Default)]
pub struct RawLock {
    pub(super) held: Mutex<bool>,
    pub(super) free: Condvar,
}

impl RawLock {
    pub(super) fn try_acquire(&self) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        !std::mem::replace(&mut *held, true)
    }

    /// Waits at most until `deadline`, and at most a moment, so that signals are seen.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let slice = Duration::from_millis(50);
        let wait = deadline.map_or(slice, |d| d.saturating_duration_since(Instant::now()).min(slice));
        if *held {
            held = self.free.wait_timeout(held, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
        !std::mem::replace(&mut *held, true)
    }

    pub(super) fn release(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.free.notify_one();
    }

    pub(super) fn locked(&self) -> bool {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Acquires; `false` if the time is up. `None` waits for ever. Signal handlers run and may raise.
pub(super) fn acquire(vm: &Vm, lock: &Arc<RawLock>, timeout: Option<Duration>) -> PyResult<bool> {
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
pub(super) fn timeout_args(vm: &Vm, args: &Args) -> PyResult<Option<Duration>> {
    let blocking = util::flag(vm, args.opt(1), true)?;
    let timeout = match args.opt(2) {
        Some(v) => util::in_time_range(vm, vm.to_f64(v)?)?,
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
    pub(super) raw: Arc<RawLock>,
}

ouro_vm::payload!(Lock, "lock", plain);

pub(super) fn lock_acquire(vm: &Vm, args: Args) -> PyResult {
    let timeout = timeout_args(vm, &args)?;
    Ok(Value::from_bool(acquire(vm, &args.this::<Lock>().raw, timeout)?))
}

pub(super) fn lock_release(vm: &Vm, args: Args) -> PyResult {
    let raw = &args.this::<Lock>().raw;
    if !raw.locked() {
        return Err(vm.runtime_error("release unlocked lock"));
    }
    raw.release();
    Ok(Value::NONE)
}

pub(super) static LOCK: &[MethodDef] = &[
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

pub(super) static LOCK_DEF: TypeDef =
    TypeDef::new("_thread", "lock", Lock::vtable).methods(&[LOCK]).flags(tf::HAS_WEAKREF);

impl NativeType for Lock {
    fn def() -> &'static TypeDef {
        &LOCK_DEF
    }
}

/// Payload of `RLock`.
#[derive(Default)]
pub struct RLock {
    pub(super) raw: Arc<RawLock>,
    pub(super) owner: Cell<u64>,
    pub(super) count: Cell<u64>,
}

ouro_vm::payload!(RLock, "RLock", plain);

pub(super) fn rlock_acquire(vm: &Vm, args: Args) -> PyResult {
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

pub(super) fn rlock_release(vm: &Vm, args: Args) -> PyResult {
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

pub(super) static RLOCK: &[MethodDef] = &[
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

pub(super) static RLOCK_DEF: TypeDef =
    TypeDef::new("_thread", "RLock", RLock::vtable).methods(&[RLOCK]).flags(tf::HAS_WEAKREF | tf::BASE);

impl NativeType for RLock {
    fn def() -> &'static TypeDef {
        &RLOCK_DEF
    }
}
