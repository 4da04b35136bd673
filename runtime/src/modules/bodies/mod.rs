//! Native bodies of functions of the embedded library that programs call all the time: the function
//! objects stay the library's, only what a call runs is native. A body answers for instances of the
//! library's own classes, unchanged, and for native futures and loops; anything else, and whatever
//! raises, is left to the function's own code.

mod compiled;
mod groups;
mod locks;
mod queues;
mod sleep;
mod sockets;
mod weak;

use std::cell::OnceCell;

use ouro_vm::core::code::{BodyFn, NativeBody};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::fields::Fields;
use ouro_vm::core::function::{Function, Module};
use ouro_vm::core::object::Ref;
use ouro_vm::core::prefetch::AHEAD;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::_collections::Deque;
use crate::asyncio::event_loop::direct;
use crate::asyncio::future::{self, Future};
use crate::asyncio::state::State;

/// A method of a class and its body.
type Row = (&'static str, BodyFn);

/// The classes whose methods have native bodies, as they were when their modules were imported.
#[derive(Default)]
struct Bodies {
    locks: OnceCell<locks::Locks>,
    queues: OnceCell<queues::Queues>,
    groups: OnceCell<groups::Groups>,
    sleep: OnceCell<sleep::Library>,
    weak_values: OnceCell<weak::Values>,
    weak_set: OnceCell<Fields<2>>,
    constants: OnceCell<sockets::Constants>,
}

#[inline]
fn bodies(vm: &Vm) -> &Bodies {
    vm.state_ref(Bodies::default)
}

/// Called after the code of a library module has run.
pub fn after_import(vm: &Vm, name: &str, module: &Value) {
    if name == "linecache" {
        return super::linecache::after_import(vm, module);
    }
    let Some(module) = module.as_::<Module>() else { return };
    match name {
        "asyncio.mixins" => attach(vm, &module.dict, "_LoopBoundMixin", &locks::MIXIN),
        "asyncio.locks" => locks::install(vm, &module.dict),
        "asyncio.queues" => queues::install(vm, &module.dict),
        "asyncio.tasks" => sleep::install(vm, &module.dict),
        "runpy" => compiled::install(vm, &module.dict),
        "socket" => sockets::install(vm, &module.dict),
        "weakref" => weak::install(vm, &module.dict),
        "_weakrefset" => weak::install_set(vm, &module.dict),
        "asyncio.taskgroups" => groups::install(vm, &module.dict),
        _ => {}
    }
}

fn class(vm: &Vm, namespace: &Dict, name: &str) -> Option<Ref<TypeObj>> {
    vm.get_name(namespace, name)?.to_ref::<TypeObj>()
}

/// Gives methods of a class their bodies.
fn attach(vm: &Vm, namespace: &Dict, name: &str, rows: &[Row]) {
    let Some(class) = class(vm, namespace, name) else { return };
    for (name, body) in rows {
        if let Some(f) = vm.get_name(&class.dict, name)
            && let Some(f) = f.as_::<Function>()
        {
            f.code.borrow().set_native_body(NativeBody::Result(*body));
        }
    }
}

/// Where the instances of a class have their attributes; its methods in `rows` must be its own.
fn fields<const N: usize>(
    vm: &Vm,
    namespace: &Dict,
    name: &str,
    attributes: [&str; N],
    rows: &[Row],
) -> Option<Fields<N>> {
    let methods = rows.iter().map(|(name, _)| vm.intern(name)).collect();
    Some(Fields::new(class(vm, namespace, name)?, attributes.map(|name| vm.intern(name)), methods))
}

/// What waits in a deque of futures.
enum Waiters {
    /// `None` stands for an empty deque that was not made yet.
    Nobody,
    Deque(Ref<Deque>),
}

impl Waiters {
    /// `None`: not what it should be.
    fn of(v: &Value) -> Option<Waiters> {
        if v.is_none() { Some(Waiters::Nobody) } else { v.to_ref::<Deque>().map(Waiters::Deque) }
    }

    /// The first one that `wanted` says yes to. `None`: one up to there is no native future of a native
    /// loop, so that waking it up may call anything.
    fn first(&self, vm: &Vm, st: &State, wanted: impl Fn(&Future) -> bool) -> Option<Option<Value>> {
        let Waiters::Deque(waiters) = self else { return Some(None) };
        match waiters.find(|f| !is_plain(vm, st, f) || wanted(future::receiver(f))) {
            Some(f) if !is_plain(vm, st, &f) => None,
            found => Some(found),
        }
    }

    /// Ends all that are pending; `false`, and nothing has happened: `first` would say `None`.
    fn finish_all(&self, vm: &Vm, st: &State, result: Value) -> PyResult<bool> {
        let Waiters::Deque(waiters) = self else { return Ok(true) };
        if waiters.find(|f| !is_plain(vm, st, f)).is_some() {
            return Ok(false);
        }
        let mut at = 0;
        while let Some(f) = waiters.get(at) {
            look_ahead(waiters, at);
            if future::receiver(&f).is_pending() {
                finish(vm, &f, result.clone())?;
            }
            at += 1;
        }
        Ok(true)
    }
}

/// Begins to load a future that is finished soon, and who waits for one before; there may be a
/// million of them.
#[inline(always)]
fn look_ahead(waiters: &Deque, at: usize) {
    waiters.look_at(at + AHEAD, |f| f.prefetch(2));
    waiters.look_at(at + AHEAD / 2, |f| {
        future::receiver(f).first.with(|task| task.into_iter().for_each(|task| task.prefetch(2)));
    });
}

fn is_plain(vm: &Vm, st: &State, f: &Value) -> bool {
    st.is_exact(vm, f) && future::receiver(f).event_loop.with(|l| l.is_some_and(|l| direct(l).is_some()))
}

/// Has a pending native future end with a result.
fn finish(vm: &Vm, f: &Value, result: Value) -> PyResult<()> {
    future::set_result(vm, f, future::receiver(f), result)
}
