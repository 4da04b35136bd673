//! `generator` and `coroutine`, and the iterator that `coroutine.__await__` gives.

use crate::core::args::{Args, payload};
use crate::core::error::{PyResult, Raised};
use crate::core::exc::{Exc, ExcObj};
use crate::core::frame::Traceback;
use crate::core::generator::{GenKind, GenState, Generator};
use crate::core::native::{
    GetSetDef, MethodDef, TypeDef, class_method, getset, getter, method, next, send_method, unary,
};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::str::Str;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::{Resume, Vm, Yielded};
use crate::protocol::types::NativeType;

pub(super) fn generator(v: &Value) -> Ref<Generator> {
    match v.to_ref::<Generator>() {
        Some(g) => g,
        None => unreachable!("the receiver is a generator"),
    }
}

/// The outcome of a resumption as an iterator shows it.
pub fn as_iteration(vm: &Vm, y: Yielded) -> PyResult {
    match y {
        Yielded::Yield(v) | Yielded::AsyncYield(v) => Ok(v),
        Yielded::Return(v) => Err(vm.stop_iteration(if v.is_none() { None } else { Some(v) })),
    }
}

/// What `throw(value)` or the older `throw(type, value, traceback)` means.
pub fn thrown(vm: &Vm, args: &Args) -> PyResult<Resume> {
    let given: Vec<Value> = (1..4).map_while(|i| args.opt(i).cloned()).collect();
    if given.len() > 1 {
        super::warn::deprecated(
            vm,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
        )?;
    }
    Ok(exception_of(vm, &given))
}

/// Checks the number of arguments of `throw` or `athrow`.
pub(super) fn check_count(vm: &Vm, name: &str, given: &[Value]) -> PyResult<()> {
    match given.len() {
        0 => Err(vm.type_error(format!("{name} expected at least 1 argument, got 0"))),
        1..=3 => Ok(()),
        n => Err(vm.type_error(format!("{name} expected at most 3 arguments, got {n}"))),
    }
}

/// The exception that one to three arguments mean. An exception class that fails to make an
/// instance throws what it fails with.
pub(super) fn exception_of(vm: &Vm, given: &[Value]) -> Resume {
    let Some(ty) = given.first() else { return Resume::Refuse(vm.type_error("nothing to throw")) };
    let tb = match given.get(2).filter(|t| !t.is_none()) {
        Some(tb) if tb.is_a::<Traceback>() => Some(tb.clone()),
        Some(_) => {
            return Resume::Refuse(vm.type_error("throw() third argument must be a traceback object"));
        }
        None => None,
    };
    let value = given.get(1).filter(|v| !v.is_none());
    let is_class = ty.as_::<TypeObj>().is_some_and(|t| t.is_subtype(vm.exc_type(Exc::BaseException)));
    let exc = if is_class {
        match instance(vm, ty, value) {
            Ok(exc) => exc,
            Err(e) => return Resume::Throw(e),
        }
    } else if ty.is_a::<ExcObj>() {
        if value.is_some() {
            return Resume::Refuse(vm.type_error("instance exception may not have a separate value"));
        }
        ty.clone()
    } else {
        return Resume::Refuse(vm.type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            vm.type_name(ty)
        )));
    };
    if let (Some(tb), Some(e)) = (tb, exc.as_::<ExcObj>()) {
        *e.traceback.borrow_mut() = Some(tb);
    }
    Resume::Throw(Raised(exc))
}

/// The exception of class `ty` that `value` is or makes.
fn instance(vm: &Vm, ty: &Value, value: Option<&Value>) -> PyResult {
    let exc = match value {
        Some(v) if v.is_a::<ExcObj>() && vm.is_instance(v, ty)? => return Ok(v.clone()),
        Some(v) => match v.as_::<crate::core::tuple::Tuple>() {
            Some(items) => vm.call(ty, items)?,
            None => vm.call(ty, std::slice::from_ref(v))?,
        },
        None => vm.call(ty, &[])?,
    };
    if exc.is_a::<ExcObj>() {
        return Ok(exc);
    }
    let class = vm.repr(ty)?.to_text().into_owned();
    let name = vm.type_name(&exc);
    Err(vm
        .type_error(format!("calling {class} should have returned an instance of BaseException, not {name}")))
}

fn send(vm: &Vm, args: Args) -> PyResult {
    let y = (vm.hooks().resume)(vm, args.get(0), Resume::Send(args[1].clone()))?;
    as_iteration(vm, y)
}

fn throw(vm: &Vm, args: Args) -> PyResult {
    let how = thrown(vm, &args)?;
    if args.opt(1).is_some_and(|e| e.is_a::<ExcObj>()) && args.opt(2).is_none() {
        let y = (vm.hooks().resume)(vm, args.get(0), how)?;
        return as_iteration(vm, y);
    }
    vm.thread().thrown_as.set((1..4).map_while(|i| args.opt(i).cloned()).collect());
    let y = (vm.hooks().resume)(vm, args.get(0), how);
    // Nobody has asked for them, as a rule.
    drop(vm.thread().thrown_as.take());
    as_iteration(vm, y?)
}

fn close(vm: &Vm, args: Args) -> PyResult {
    (vm.hooks().close)(vm, &generator(args.get(0)))
}

fn iter_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    match (vm.hooks().resume)(vm, v, Resume::Send(Value::NONE))? {
        Yielded::Yield(v) | Yielded::AsyncYield(v) => Ok(Some(v)),
        Yielded::Return(v) if v.is_none() => Ok(None),
        Yielded::Return(v) => Err(vm.stop_iteration(Some(v))),
    }
}

pub(super) fn repr(vm: &Vm, v: &Value) -> PyResult {
    let g = generator(v);
    let text = format!("<{} object {} at {:#x}>", vm.type_name(v), g.qualname().to_text(), vm.id(v));
    Ok(vm.str(&text))
}

// ---- attributes ----------------------------------------------------------------------------

pub(super) fn frame(vm: &Vm, v: &Value) -> PyResult {
    let frame = payload::<Generator>(v).frame.get();
    if frame.is_null() { Ok(Value::NONE) } else { Ok((vm.hooks().frame_object)(vm, frame).into()) }
}

pub(super) fn code(_vm: &Vm, v: &Value) -> PyResult {
    Ok((&payload::<Generator>(v).code).into())
}

pub(super) fn running(vm: &Vm, v: &Value) -> PyResult {
    Ok(Value::from_bool((vm.hooks().is_running)(payload::<Generator>(v))))
}

pub(super) fn suspended(vm: &Vm, v: &Value) -> PyResult {
    let g = payload::<Generator>(v);
    Ok(Value::from_bool(g.state.get() == GenState::Suspended && !(vm.hooks().is_running)(g)))
}

pub(super) fn awaiting(vm: &Vm, v: &Value) -> PyResult {
    let g = payload::<Generator>(v);
    if g.state.get() != GenState::Suspended || (vm.hooks().is_running)(g) {
        return Ok(Value::NONE);
    }
    let awaited = (vm.hooks().awaiting)(vm, g)?.unwrap_or(Value::NONE);
    // A step of `async for` makes no awaitable until somebody asks for it.
    Ok(match awaited.to_ref::<Generator>() {
        Some(inner) if inner.kind == GenKind::AsyncGen => super::async_generator::step_under_way(vm, inner),
        _ => awaited,
    })
}

pub(super) fn name(_vm: &Vm, v: &Value) -> PyResult {
    Ok(payload::<Generator>(v).name().into())
}

pub(super) fn set_name(vm: &Vm, v: &Value, new: Option<&Value>) -> PyResult<()> {
    match new.and_then(|n| n.to_ref::<Str>()) {
        Some(n) => payload::<Generator>(v).set_name(n),
        None => return Err(vm.type_error("__name__ must be set to a string object")),
    }
    Ok(())
}

pub(super) fn qualname(_vm: &Vm, v: &Value) -> PyResult {
    Ok(payload::<Generator>(v).qualname().into())
}

pub(super) fn set_qualname(vm: &Vm, v: &Value, new: Option<&Value>) -> PyResult<()> {
    match new.and_then(|n| n.to_ref::<Str>()) {
        Some(n) => payload::<Generator>(v).set_qualname(n),
        None => return Err(vm.type_error("__qualname__ must be set to a string object")),
    }
    Ok(())
}

pub(super) fn del(vm: &Vm, v: &Value) -> PyResult {
    (vm.hooks().finalize)(vm, &generator(v));
    Ok(Value::NONE)
}

fn origin(_vm: &Vm, v: &Value) -> PyResult {
    Ok(payload::<Generator>(v).origin().unwrap_or(Value::NONE))
}

// ---- generator -----------------------------------------------------------------------------

const THROW: &str = "($self, type, value=None, traceback=None, /)";

static METHODS: [MethodDef; 7] = [
    unary("__del__", del),
    send_method("($self, value, /)", send).doc(
        "send(value) -> send 'value' into generator,\nreturn next yielded value or raise StopIteration.",
    ),
    method("throw", THROW, throw).doc(
        "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or \
         raise\nStopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future \
         version of Python.",
    ),
    method("close", "($self, /)", close).doc("close() -> raise GeneratorExit inside generator."),
    unary("__repr__", repr),
    class_method("__class_getitem__", "($type, item, /)", super::support::class_getitem)
        .doc("generators are generic over the types of their yield, send, and return values"),
    unary("__iter__", |_, v| Ok(v.clone())),
];
static NEXT: [MethodDef; 1] = [next(iter_next)];
static GETSET: [GetSetDef; 7] = [
    getter("gi_frame", frame),
    getter("gi_running", running),
    getter("gi_suspended", suspended),
    getter("gi_yieldfrom", awaiting).doc("object being iterated by yield from, or None"),
    getter("gi_code", code),
    getset("__name__", name, set_name).doc("name of the generator"),
    getset("__qualname__", qualname, set_qualname).doc("qualified name of the generator"),
];
pub static DEF: TypeDef = TypeDef::new("builtins", "generator", Generator::vtable)
    .methods(&[&METHODS, &NEXT])
    .getset(&GETSET)
    .flags(tf::HAS_WEAKREF);

// ---- coroutine -----------------------------------------------------------------------------

static COROUTINE_METHODS: [MethodDef; 7] = [
    unary("__del__", del),
    send_method("($self, arg, /)", send).doc(
        "send(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.",
    ),
    method("throw", THROW, throw).doc(
        "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next iterated value or \
         raise\nStopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future \
         version of Python.",
    ),
    method("close", "($self, /)", close).doc("close() -> raise GeneratorExit inside coroutine."),
    unary("__repr__", repr),
    class_method("__class_getitem__", "($type, item, /)", super::support::class_getitem)
        .doc("coroutines are generic over the types of their yield, send, and return values"),
    unary("__await__", |vm, v| Ok(vm.make(Wrapper { coroutine: v.clone() }))),
];
static COROUTINE_GETSET: [GetSetDef; 8] = [
    getter("cr_frame", frame),
    getter("cr_running", running),
    getter("cr_suspended", suspended),
    getter("cr_await", awaiting).doc("object being awaited on, or None"),
    getter("cr_code", code),
    getter("cr_origin", origin).member(),
    getset("__name__", name, set_name).doc("name of the coroutine"),
    getset("__qualname__", qualname, set_qualname).doc("qualified name of the coroutine"),
];
pub static COROUTINE: TypeDef = TypeDef::new("builtins", "coroutine", Generator::vtable)
    .methods(&[&COROUTINE_METHODS])
    .getset(&COROUTINE_GETSET)
    .flags(tf::HAS_WEAKREF);

/// Payload of `coroutine_wrapper`.
pub struct Wrapper {
    coroutine: Value,
}

crate::payload!(Wrapper, "coroutine_wrapper");

impl Trace for Wrapper {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.coroutine);
    }
    fn clear(&self) {}
}

fn wrapper_resume(vm: &Vm, v: &Value, how: Resume) -> PyResult {
    let y = (vm.hooks().resume)(vm, &payload::<Wrapper>(v).coroutine, how)?;
    as_iteration(vm, y)
}

static WRAPPER_METHODS: [MethodDef; 5] = [
    method("send", "($self, value, /)", |vm, args| {
        wrapper_resume(vm, args.get(0), Resume::Send(args[1].clone()))
    }),
    method("throw", THROW, |vm, args| {
        let how = thrown(vm, &args)?;
        wrapper_resume(vm, args.get(0), how)
    }),
    method("close", "($self, /)", |vm, args| {
        (vm.hooks().close)(vm, &generator(&args.this::<Wrapper>().coroutine))
    }),
    unary("__iter__", |_, v| Ok(v.clone())),
    unary("__next__", |vm, v| wrapper_resume(vm, v, Resume::Send(Value::NONE))),
];
static WRAPPER: TypeDef =
    TypeDef::new("builtins", "coroutine_wrapper", Wrapper::vtable).methods(&[&WRAPPER_METHODS]);

impl NativeType for Wrapper {
    fn def() -> &'static TypeDef {
        &WRAPPER
    }
}
