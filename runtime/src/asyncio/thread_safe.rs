//! `_ThreadSafeHandle`: what `call_soon_threadsafe` makes. Its lock has whoever cancels it in another
//! thread wait for the callback that runs.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::handle::{self, Handle};
use super::state::{self, State};

/// A handle for `callback(*args)`.
pub fn make(
    vm: &Vm,
    st: &State,
    event_loop: &Value,
    callback: Value,
    args: Value,
    context: Value,
) -> PyResult<Ref<Handle>> {
    let h = handle::make(vm, &st.handles.thread_safe, event_loop, callback, args, context);
    handle::set_lock(&h, new_lock(vm)?);
    Ok(h)
}

fn new_lock(vm: &Vm) -> PyResult {
    let threads = vm.import_module("_thread")?;
    vm.call_method(&threads, "RLock", &[])
}

/// Runs `f` with the lock.
fn locked(vm: &Vm, v: &Value, f: impl FnOnce() -> PyResult) -> PyResult {
    let Some(lock) = v.as_::<Handle>().and_then(handle::lock_of) else { return f() };
    vm.call_method(&lock, "acquire", &[])?;
    let result = f();
    let released = vm.call_method(&lock, "release", &[]);
    result.and_then(|v| released.map(|_| v))
}

fn run(vm: &Vm, v: &Value) -> PyResult {
    locked(vm, v, || match v.as_::<Handle>() {
        // It may have been cancelled since the loop looked.
        Some(h) if !h.cancelled.get() => handle::run(vm, state::of(vm), v, h).map(|()| Value::NONE),
        _ => Ok(Value::NONE),
    })
}

static METHODS: [MethodDef; 4] = [
    method("__init__", "($self, callback, args, loop, context=None)", |vm, a: Args| {
        handle::fill(vm, &a[0], [a.opt(1), a.opt(2), a.opt(3), a.opt(4)])?;
        handle::set_lock(a.this(), new_lock(vm)?);
        Ok(Value::NONE)
    }),
    method("cancel", "($self)", |vm, a: Args| locked(vm, &a[0], || handle::cancel(vm, &a[0]))),
    method("cancelled", "($self)", |vm, a: Args| {
        locked(vm, &a[0], || Ok(Value::from_bool(a.this::<Handle>().cancelled.get())))
    }),
    method("_run", "($self)", |vm, a: Args| run(vm, &a[0])),
];

static GETSET: [GetSetDef; 1] =
    [getter("_lock", |_, v| Ok(v.as_::<Handle>().and_then(handle::lock_of).unwrap_or(Value::NONE)))];

pub static DEF: TypeDef = TypeDef::new("asyncio.events", "_ThreadSafeHandle", Handle::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .signature("(callback, args, loop, context=None)")
    .flags(tf::BASE | tf::HAS_WEAKREF);
