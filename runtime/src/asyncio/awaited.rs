//! Who awaits a future (`_asyncio_awaited_by`). A task that is stored in the future it waits on is
//! counted without being stored once more.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::set::SetObj;

use super::future::{Future, bits};

/// One who awaits a future, or a set of them.
#[derive(Clone)]
pub enum Awaited {
    One(Value),
    Set(Ref<SetObj>),
}

/// Notes that `waiter`, which is not stored in the future, awaits it.
pub fn add(vm: &Vm, future: &Future, waiter: &Value) -> PyResult<()> {
    let have = match future.extra_field(|x| x.awaited.clone()) {
        Some(have) => have,
        None if !future.has(bits::FIRST_AWAITS) => {
            future.with_extra(|x| x.awaited = Some(Awaited::One(waiter.clone())));
            return Ok(());
        }
        // From the second one on there is a set.
        None => {
            let first = future.first.or_none();
            leave_first(future);
            Awaited::One(first)
        }
    };
    let set = match have {
        Awaited::Set(set) => set,
        Awaited::One(one) => {
            let set = vm.alloc(&vm.types().set, SetObj::default());
            future.with_extra(|x| x.awaited = Some(Awaited::Set(set.clone())));
            vm.set_add(&set, one)?;
            set
        }
    };
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
        return Ok(());
    }
    match future.extra_field(|x| x.awaited.clone()) {
        Some(Awaited::Set(set)) => vm.set_discard(&set, waiter).map(drop),
        Some(Awaited::One(one)) if one.is(waiter) => {
            future.with_extra(|x| x.awaited = None);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Shows `f` those who await the future.
pub fn each(future: &Future, f: &mut dyn FnMut(&Value)) {
    if future.has(bits::FIRST_AWAITS) {
        future.first.with(|first| first.into_iter().for_each(f));
        return;
    }
    match future.extra_field(|x| x.awaited.clone()) {
        Some(Awaited::Set(set)) => set.keys().iter().for_each(f),
        Some(Awaited::One(one)) => f(&one),
        None => {}
    }
}

/// `_asyncio_awaited_by`.
pub fn all(vm: &Vm, future: &Future) -> PyResult {
    if future.has(bits::FIRST_AWAITS) {
        return vm.frozenset_of(future.first.get());
    }
    match future.extra_field(|x| x.awaited.clone()) {
        Some(Awaited::Set(set)) => vm.frozenset_of(vm.collect(&set.value())?),
        Some(Awaited::One(one)) => vm.frozenset_of([one]),
        None => Ok(Value::NONE),
    }
}
