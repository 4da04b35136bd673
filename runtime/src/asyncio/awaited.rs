//! Who awaits a future (`_asyncio_awaited_by`). A task that is stored in the future it waits on is
//! counted without being stored once more.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::set::SetObj;

use super::future::{Future, bits};

/// Notes that `waiter`, which is not stored in the future, awaits it.
#[inline]
pub fn add(vm: &Vm, future: &Future, waiter: &Value) -> PyResult<()> {
    match future.awaited() {
        None if !future.has(bits::FIRST_AWAITS) => {
            future.set_awaited(Some(waiter.clone()));
            Ok(())
        }
        have => add_another(vm, future, have, waiter),
    }
}

/// From the second one on there is a set.
fn add_another(vm: &Vm, future: &Future, have: Option<Value>, waiter: &Value) -> PyResult<()> {
    let have = match have {
        Some(have) => have,
        None => {
            let first = future.first.or_none();
            leave_first(future);
            first
        }
    };
    if let Some(set) = have.as_::<SetObj>() {
        return vm.set_add(set, waiter.clone());
    }
    let set = vm.alloc(&vm.types().set, SetObj::default());
    future.set_awaited(Some(set.value()));
    vm.set_add(&set, have)?;
    vm.set_add(&set, waiter.clone())
}

/// The task in the place of the first callback is not counted by being there.
fn leave_first(future: &Future) {
    future.unset(bits::FIRST_AWAITS);
    if !future.has(bits::PARKED) {
        future.first.set(None);
    }
}

/// Notes that `waiter` awaits the future no more.
#[inline]
pub fn discard(vm: &Vm, future: &Future, waiter: &Value) -> PyResult<()> {
    if future.has(bits::FIRST_AWAITS) {
        if future.first.holds(waiter) {
            leave_first(future);
        }
    } else if future.is_awaited_by(waiter) {
        future.set_awaited(None);
    } else if let Some(awaited) = future.awaited()
        && let Some(set) = awaited.as_::<SetObj>()
    {
        vm.set_discard(set, waiter)?;
    }
    Ok(())
}

/// Shows `f` those who await the future.
pub fn each(future: &Future, f: &mut dyn FnMut(&Value)) {
    if future.has(bits::FIRST_AWAITS) {
        future.first.with(|first| first.into_iter().for_each(f));
        return;
    }
    let Some(awaited) = future.awaited() else { return };
    match awaited.as_::<SetObj>() {
        Some(set) => set.keys().iter().for_each(f),
        None => f(&awaited),
    }
}

/// `_asyncio_awaited_by`.
pub fn all(vm: &Vm, future: &Future) -> PyResult {
    if future.has(bits::FIRST_AWAITS) {
        return vm.frozenset_of(future.first.get());
    }
    match future.awaited() {
        Some(awaited) if awaited.is_a::<SetObj>() => vm.frozenset_of(vm.collect(&awaited)?),
        Some(one) => vm.frozenset_of([one]),
        None => Ok(Value::NONE),
    }
}
