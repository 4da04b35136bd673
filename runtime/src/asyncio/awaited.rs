//! Who awaits a future (`_asyncio_awaited_by`). A task that is stored in the future it waits on is
//! counted without being stored once more.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::set::SetObj;

use super::future::{Future, bits};

/// Notes that `waiter`, which is not stored in the future, awaits it.
pub fn add(vm: &Vm, future: &Future, waiter: &Value) -> PyResult<()> {
    if future.has(bits::FIRST_AWAITS) && future.first.holds(waiter) {
        return Ok(());
    }
    let set = match future.with_extra(|x| x.awaited.clone()) {
        Some(set) => set,
        None => {
            let set = vm.set_of([])?;
            future.with_extra(|x| x.awaited = Some(set.clone()));
            set
        }
    };
    match set.as_::<SetObj>() {
        Some(set) => vm.set_add(set, waiter.clone()).map(drop),
        None => Ok(()),
    }
}

/// Notes that `waiter` awaits the future no more.
#[inline]
pub fn discard(vm: &Vm, future: &Future, waiter: &Value) -> PyResult<()> {
    if future.has(bits::FIRST_AWAITS) && future.first.holds(waiter) {
        future.unset(bits::FIRST_AWAITS);
        if !future.has(bits::PARKED) {
            future.first.set(None);
        }
        return Ok(());
    }
    match future.extra_field(|x| x.awaited.clone()) {
        Some(set) => discard_from(vm, future, &set, waiter),
        None => Ok(()),
    }
}

#[cold]
fn discard_from(vm: &Vm, _future: &Future, set: &Value, waiter: &Value) -> PyResult<()> {
    vm.call_method(set, "discard", std::slice::from_ref(waiter)).map(drop)
}

/// `_asyncio_awaited_by`.
pub fn all(vm: &Vm, future: &Future) -> PyResult {
    let first = if future.has(bits::FIRST_AWAITS) { future.first.get() } else { None };
    let more = future.extra_field(|x| x.awaited.clone());
    if first.is_none() && more.is_none() {
        return Ok(Value::NONE);
    }
    let mut waiters: Vec<Value> = first.into_iter().collect();
    if let Some(set) = more {
        waiters.extend(vm.collect(&set)?);
    }
    vm.frozenset_of(waiters)
}
