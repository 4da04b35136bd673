//! Bodies of methods of `asyncio.locks`, and of the mixin that binds these objects to a loop.

use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::fields::{Fields, Found};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{Row, Waiters, attach, bodies, fields, finish};
use crate::asyncio::future::{self, Future, bits};
use crate::asyncio::state;

type Answer = PyResult<Option<Value>>;

pub static MIXIN: [Row; 1] = [("_get_loop", get_loop)];
static MANAGER: [Row; 2] = [("__aenter__", enter), ("__aexit__", exit)];
static LOCK: [Row; 4] =
    [("locked", locked), ("acquire", acquire), ("release", release), ("_wake_up_first", wake_up_first)];
static EVENT: [Row; 4] = [("is_set", is_set), ("set", set), ("clear", clear), ("wait", wait)];
static SEMAPHORE: [Row; 4] = [
    ("locked", semaphore_locked),
    ("acquire", semaphore_acquire),
    ("release", semaphore_release),
    ("_wake_up_next", wake_up_next),
];

/// Numbers of the attributes: whom it keeps waiting, and its state.
const WAITERS: usize = 0;
pub const STATE: usize = 1;

/// The classes.
pub struct Locks {
    lock: Fields<2>,
    pub event: Fields<2>,
    semaphore: Fields<2>,
}

/// Called after `asyncio.locks` has been imported.
pub fn install(vm: &Vm, namespace: &Dict) {
    let get = |name, state, rows: &[Row]| fields(vm, namespace, name, ["_waiters", state], rows);
    let (Some(lock), Some(event), Some(semaphore)) = (
        get("Lock", "_locked", &LOCK),
        get("Event", "_value", &EVENT),
        get("Semaphore", "_value", &SEMAPHORE),
    ) else {
        return;
    };
    if bodies(vm).locks.set(Locks { lock, event, semaphore }).is_ok() {
        attach(vm, namespace, "_ContextManagerMixin", &MANAGER);
        attach(vm, namespace, "Lock", &LOCK);
        attach(vm, namespace, "Event", &EVENT);
        attach(vm, namespace, "Semaphore", &SEMAPHORE);
    }
}

fn get_loop(vm: &Vm, args: &[Value]) -> Answer {
    let [this] = args else { return Ok(None) };
    let st = state::of(vm);
    let own = vm.instance_attr(this, &st.names._loop);
    Ok(own.filter(|l| !l.is_none() && st.running.is_running(vm, l)))
}

/// `async with`: what is free is taken at once.
fn enter(vm: &Vm, args: &[Value]) -> Answer {
    let taken = if is_lock(vm, args) { acquire(vm, args)? } else { semaphore_acquire(vm, args)? };
    Ok(taken.map(|_| Value::NONE))
}

fn is_lock(vm: &Vm, args: &[Value]) -> bool {
    args.first().zip(bodies(vm).locks.get()).is_some_and(|(this, locks)| locks.lock.of(this).is_some())
}

fn exit(vm: &Vm, args: &[Value]) -> Answer {
    let [this, _, _, _] = args else { return Ok(None) };
    let this = std::slice::from_ref(this);
    if is_lock(vm, this) { release(vm, this) } else { semaphore_release(vm, this) }
}

// ---- Lock ----------------------------------------------------------------------------------

fn locked(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(locks) = bodies.locks.get() else { return Ok(None) };
    Ok(locks.lock.of(this).and_then(|lock| lock.get(STATE)))
}

/// The first waiter of all, which is woken up if it is not done: more than one is never on its way.
fn first_waiter(vm: &Vm, lock: &Found<2>) -> Option<Option<Value>> {
    let waiters = Waiters::of(&lock.get(WAITERS)?)?;
    let first = waiters.first(vm, state::of(vm), |_| true)?;
    Some(first.filter(|f| future::receiver(f).is_pending()))
}

fn wake(vm: &Vm, waiter: Option<Value>) -> Answer {
    if let Some(f) = waiter {
        finish(vm, &f, Value::TRUE)?;
    }
    Ok(Some(Value::NONE))
}

fn acquire(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(lock) = bodies.locks.get().and_then(|l| l.lock.of(this)) else { return Ok(None) };
    if lock.get(STATE).and_then(|v| v.as_bool()) != Some(false) || may_wait(vm, &lock) {
        return Ok(None);
    }
    lock.set(STATE, Value::TRUE);
    Ok(Some(Value::TRUE))
}

/// Whether somebody waits who has not given up, or that cannot be told.
fn may_wait(vm: &Vm, found: &Found<2>) -> bool {
    let waiters = found.get(WAITERS).and_then(|v| Waiters::of(&v));
    let first = waiters.and_then(|w| w.first(vm, state::of(vm), |f| !f.has(bits::CANCELLED)));
    !matches!(first, Some(None))
}

fn release(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(lock) = bodies.locks.get().and_then(|l| l.lock.of(this)) else { return Ok(None) };
    let Some(first) = first_waiter(vm, &lock) else { return Ok(None) };
    if lock.get(STATE).and_then(|v| v.as_bool()) != Some(true) {
        return Ok(None);
    }
    lock.set(STATE, Value::FALSE);
    wake(vm, first)
}

fn wake_up_first(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(lock) = bodies.locks.get().and_then(|l| l.lock.of(this)) else { return Ok(None) };
    let Some(first) = first_waiter(vm, &lock) else { return Ok(None) };
    wake(vm, first)
}

// ---- Event ---------------------------------------------------------------------------------

fn is_set(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    Ok(bodies.locks.get().and_then(|l| l.event.of(this)).and_then(|event| event.get(STATE)))
}

fn set(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(event) = bodies.locks.get().and_then(|l| l.event.of(this)) else { return Ok(None) };
    match event.get(STATE).and_then(|v| v.as_bool()) {
        Some(true) => return Ok(Some(Value::NONE)),
        Some(false) => {}
        None => return Ok(None),
    }
    let Some(waiters) = event.get(WAITERS).and_then(|v| Waiters::of(&v)) else { return Ok(None) };
    if !waiters.finish_all(vm, state::of(vm), Value::TRUE)? {
        return Ok(None);
    }
    event.set(STATE, Value::TRUE);
    Ok(Some(Value::NONE))
}

fn clear(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(event) = bodies.locks.get().and_then(|l| l.event.of(this)) else { return Ok(None) };
    event.set(STATE, Value::FALSE);
    Ok(Some(Value::NONE))
}

fn wait(vm: &Vm, args: &[Value]) -> Answer {
    Ok(is_set(vm, args)?.filter(|v| v.as_bool() == Some(true)))
}

// ---- Semaphore -----------------------------------------------------------------------------

fn semaphore_locked(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(semaphore) = bodies.locks.get().and_then(|l| l.semaphore.of(this)) else { return Ok(None) };
    let Some(value) = semaphore.get(STATE).and_then(|v| v.as_small_int()) else { return Ok(None) };
    if value == 0 {
        return Ok(Some(Value::TRUE));
    }
    let Some(waiters) = semaphore.get(WAITERS).and_then(|v| Waiters::of(&v)) else { return Ok(None) };
    let waiting = waiters.first(vm, state::of(vm), |f| !f.has(bits::CANCELLED));
    Ok(waiting.map(|f| Value::from_bool(f.is_some())))
}

fn semaphore_acquire(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(semaphore) = bodies.locks.get().and_then(|l| l.semaphore.of(this)) else { return Ok(None) };
    match semaphore.get(STATE).and_then(|v| v.as_small_int()) {
        Some(value) if value != 0 && !may_wait(vm, &semaphore) => {
            semaphore.set(STATE, vm.int(value - 1));
            Ok(Some(Value::TRUE))
        }
        _ => Ok(None),
    }
}

/// Gives one of the semaphore's `value` units to the first who waits for it: whether there was one.
fn pass_on(vm: &Vm, semaphore: &Found<2>, value: i64) -> PyResult<Option<bool>> {
    let next = semaphore
        .get(WAITERS)
        .and_then(|v| Waiters::of(&v))
        .and_then(|waiters| waiters.first(vm, state::of(vm), Future::is_pending));
    let Some(next) = next else { return Ok(None) };
    semaphore.set(STATE, vm.int(value - i64::from(next.is_some())));
    match next {
        Some(f) => finish(vm, &f, Value::TRUE).map(|()| Some(true)),
        None => Ok(Some(false)),
    }
}

fn semaphore_release(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(semaphore) = bodies.locks.get().and_then(|l| l.semaphore.of(this)) else { return Ok(None) };
    let Some(value) = semaphore.get(STATE).and_then(|v| v.as_small_int()) else { return Ok(None) };
    Ok(pass_on(vm, &semaphore, value + 1)?.map(|_| Value::NONE))
}

fn wake_up_next(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], bodies) = (args, bodies(vm)) else { return Ok(None) };
    let Some(semaphore) = bodies.locks.get().and_then(|l| l.semaphore.of(this)) else { return Ok(None) };
    let Some(value) = semaphore.get(STATE).and_then(|v| v.as_small_int()) else { return Ok(None) };
    Ok(pass_on(vm, &semaphore, value)?.map(Value::from_bool))
}
