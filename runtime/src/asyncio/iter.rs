//! `FutureIter`, what `Future.__await__` gives, and what `await` of a future does without one.

use std::cell::RefCell;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::frame::Traceback;
use ouro_vm::core::native::{MethodDef, TypeDef, method, next, unary};
use ouro_vm::core::object::{Payload, ResumeFn, Trace, Visitor};
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::{Vm, Yielded};
use ouro_vm::protocol::types::NativeType;

use super::future::{self, Future, bits};

/// One step of waiting for a future: it is handed to the task that waits, the first time.
pub fn resume_future(vm: &Vm, this: &Value, _sent: Value) -> PyResult<Yielded> {
    step(vm, this, future::receiver(this))
}

#[inline]
fn step(vm: &Vm, this: &Value, f: &Future) -> PyResult<Yielded> {
    if f.is_pending() {
        if f.has(bits::BLOCKING) {
            return Err(vm.runtime_error("await wasn't used with future"));
        }
        f.set(bits::BLOCKING);
        return Ok(Yielded::Yield(this.clone()));
    }
    future::result(vm, f).map(Yielded::Return)
}

/// Payload of `FutureIter`.
pub struct FutureIter(RefCell<Option<Value>>);

impl FutureIter {
    pub fn new(future: Value) -> FutureIter {
        FutureIter(RefCell::new(Some(future)))
    }
}

impl Trace for FutureIter {
    const RESUME: Option<ResumeFn> = Some(resume);
    fn traverse(&self, visitor: &mut Visitor) {
        self.0.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.0.take());
    }
}

ouro_vm::payload!(FutureIter, "FutureIter");

fn resume(vm: &Vm, v: &Value, _sent: Value) -> PyResult<Yielded> {
    let Some(it) = v.as_::<FutureIter>() else { return Ok(Yielded::Return(Value::NONE)) };
    let future = it.0.borrow().clone();
    let Some(future) = future else { return Ok(Yielded::Return(Value::NONE)) };
    step(vm, &future, future::receiver(&future))
}

/// `__next__`, and `send` whatever is sent. What the future gives goes into a `StopIteration`, even
/// `None`.
fn iterate(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    if v.as_::<FutureIter>().is_none_or(|it| it.0.borrow().is_none()) {
        return Ok(None);
    }
    match resume(vm, v, Value::NONE)? {
        Yielded::Yield(v) | Yielded::AsyncYield(v) => Ok(Some(v)),
        Yielded::Return(v) => Err(vm.stop_iteration(Some(v))),
    }
}

/// What `throw` raises: an instance, or a class with an optional value.
fn thrown(vm: &Vm, given: &[Value]) -> PyResult<Value> {
    let ty = &given[0];
    let value = given.get(1).filter(|v| !v.is_none());
    let tb = match given.get(2).filter(|v| !v.is_none()) {
        Some(tb) if tb.is_a::<Traceback>() => Some(tb.clone()),
        Some(_) => return Err(vm.type_error("throw() third argument must be a traceback")),
        None => None,
    };
    let is_class = ty.as_::<TypeObj>().is_some_and(|t| t.is_subtype(vm.exc_type(Exc::BaseException)));
    let exc = if is_class {
        match value {
            Some(v) if v.is_a::<ExcObj>() => v.clone(),
            Some(v) => vm.call(ty, std::slice::from_ref(v))?,
            None => vm.call(ty, &[])?,
        }
    } else if ty.is_a::<ExcObj>() {
        if value.is_some() {
            return Err(vm.type_error("instance exception may not have a separate value"));
        }
        ty.clone()
    } else {
        return Err(
            vm.type_error("exceptions must be classes deriving BaseException or instances of such a class")
        );
    };
    if let (Some(tb), Some(e)) = (tb, exc.as_::<ExcObj>()) {
        drop(e.traceback.replace(Some(tb)));
    }
    Ok(exc)
}

fn throw(vm: &Vm, args: Args) -> PyResult {
    let given: Vec<Value> = (1..4).map_while(|i| args.opt(i).cloned()).collect();
    if given.is_empty() {
        return Err(vm.type_error("throw expected at least 1 argument, got 0"));
    }
    if given.len() > 1 {
        ouro_vm::types::warn::deprecated(
            vm,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
        )?;
    }
    let exc = thrown(vm, &given)?;
    args.this::<FutureIter>().clear();
    Err(Raised(exc))
}

static METHODS: [MethodDef; 5] = [
    method("send", "($self, value, /)", |vm, args| {
        iterate(vm, &args[0])?.ok_or_else(|| vm.stop_iteration(None))
    }),
    method("throw", "($self, type=None, value=None, traceback=None, /)", throw),
    method("close", "($self, /)", |_, args| {
        args.this::<FutureIter>().clear();
        Ok(Value::NONE)
    }),
    unary("__iter__", |_, v| Ok(v.clone())),
    next(iterate),
];
static DEF: TypeDef = TypeDef::new("_asyncio", "FutureIter", FutureIter::vtable).methods(&[&METHODS]);

impl NativeType for FutureIter {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
