//! `async_generator` and its awaitables (PEP 525).

use std::cell::{Cell, RefCell};

use crate::core::args::{CallArgs, payload};
use crate::core::error::{PyResult, Raised};
use crate::core::exc::{Exc, ExcObj};
use crate::core::generator::{GenState, Generator};
use crate::core::native::{
    GetSetDef, MethodDef, TypeDef, class_method, getset, getter, method, raw_method, unary,
};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::{Resume, Vm, Yielded};
use crate::protocol::types::NativeType;

use super::generator as shared;
use super::generator::generator;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Init,
    Iter,
    Closed,
}

/// What one awaitable does to its generator.
enum Action {
    /// `__anext__()` and `asend(v)`.
    Send(Value),
    /// `athrow(...)`, with its arguments.
    Throw(Vec<Value>),
    /// `aclose()`.
    Close,
}

/// Payload of `async_generator_asend` and `async_generator_athrow`.
struct Step {
    generator: Ref<Generator>,
    action: RefCell<Action>,
    state: Cell<State>,
}

crate::payload!(Step, "async_generator_asend");

impl Trace for Step {
    const FINALIZES: bool = true;
    fn traverse(&self, visitor: &mut Visitor) {
        self.generator.with_value(|v| visitor.visit(v));
        match &*self.action.borrow() {
            Action::Send(v) => visitor.visit(v),
            Action::Throw(args) => args.iter().for_each(|v| visitor.visit(v)),
            Action::Close => {}
        }
    }
    fn clear(&self) {}
    fn finalizes(&self) -> bool {
        self.state.get() == State::Init
    }
}

/// The same payload under the name `async_generator_athrow`.
struct ThrowStep(Step);

crate::payload!(ThrowStep, "async_generator_athrow");

impl Trace for ThrowStep {
    const FINALIZES: bool = true;
    fn traverse(&self, visitor: &mut Visitor) {
        self.0.traverse(visitor);
    }
    fn clear(&self) {}
    fn finalizes(&self) -> bool {
        self.0.finalizes()
    }
}

/// The async generator that an `async_generator_asend` or `async_generator_athrow` runs.
pub fn run_by(v: &Value) -> Option<Ref<Generator>> {
    let step = v.as_::<Step>().or_else(|| v.as_::<ThrowStep>().map(|step| &step.0));
    step.map(|step| step.generator.clone())
}

fn step_of(v: &Value) -> &Step {
    match v.as_::<Step>() {
        Some(s) => s,
        None => &payload::<ThrowStep>(v).0,
    }
}

impl Step {
    fn name(&self) -> &'static str {
        match &*self.action.borrow() {
            Action::Send(_) => "anext()",
            Action::Throw(_) => "athrow()",
            Action::Close => "aclose()",
        }
    }

    fn is_send(&self) -> bool {
        matches!(&*self.action.borrow(), Action::Send(_))
    }

    fn is_close(&self) -> bool {
        matches!(&*self.action.borrow(), Action::Close)
    }

    fn set_running(&self, on: bool) {
        self.generator.running_async.set(on);
    }

    /// Raises if the awaitable is used up; begins it if it is new.
    fn begin(&self, vm: &Vm) -> PyResult<bool> {
        match self.state.get() {
            State::Closed => Err(vm.runtime_error(if self.is_send() {
                "cannot reuse already awaited __anext__()/asend()"
            } else {
                "cannot reuse already awaited aclose()/athrow()"
            })),
            State::Iter => Ok(false),
            State::Init => {
                if self.generator.running_async.get() {
                    self.state.set(State::Closed);
                    let text = format!("{}: asynchronous generator is already running", self.name());
                    return Err(vm.runtime_error(text));
                }
                Ok(true)
            }
        }
    }

    fn resume(&self, vm: &Vm, how: Resume) -> PyResult<Yielded> {
        self.generator.with_value(|g| (vm.hooks().resume)(vm, g, how))
    }

    /// The outcome of a resumption: an item ends the awaitable, a suspension is passed on.
    fn settle(&self, vm: &Vm, result: PyResult<Yielded>) -> PyResult {
        match result {
            Ok(Yielded::Yield(v)) => Ok(v),
            Ok(Yielded::AsyncYield(v)) => {
                self.set_running(false);
                self.state.set(State::Closed);
                if self.is_close() {
                    return Err(vm.runtime_error("async generator ignored GeneratorExit"));
                }
                Err(vm.stop_iteration(Some(v)))
            }
            Ok(Yielded::Return(_)) => self.ended(vm, vm.new_exc(Exc::StopAsyncIteration, vec![])),
            Err(e) => self.ended(vm, e),
        }
    }

    fn ended(&self, vm: &Vm, e: Raised) -> PyResult {
        self.set_running(false);
        self.state.set(State::Closed);
        let over = e.is(vm, Exc::StopAsyncIteration) || e.is(vm, Exc::GeneratorExit);
        if over {
            self.generator.closed.set(true);
        }
        if over && self.is_close() {
            return Err(vm.stop_iteration(None));
        }
        Err(e)
    }

    fn send(&self, vm: &Vm, v: Value) -> PyResult {
        let ended = self.generator.state.get() == GenState::Finished;
        if !self.is_send() && self.state.get() != State::Closed && ended {
            self.state.set(State::Closed);
            return Err(vm.stop_iteration(None));
        }
        if !self.begin(vm)? {
            let result = self.resume(vm, Resume::Send(v));
            let settled = self.settle(vm, result);
            // An `athrow()` that went on is not used up by its end.
            if matches!(&*self.action.borrow(), Action::Throw(_)) {
                self.state.set(State::Iter);
            }
            return settled;
        }
        let how = match &*self.action.borrow() {
            Action::Send(first) => Resume::Send(if v.is_none() { first.clone() } else { v }),
            other => {
                if self.generator.closed.get() {
                    self.state.set(State::Closed);
                    return Err(vm.new_exc(Exc::StopAsyncIteration, vec![]));
                }
                if !v.is_none() {
                    return Err(vm.runtime_error("can't send non-None value to a just-started coroutine"));
                }
                match other {
                    Action::Throw(args) => {
                        self.state.set(State::Iter);
                        self.set_running(true);
                        // After a wrong number of arguments the generator goes on running.
                        shared::check_count(vm, "athrow", args)?;
                        match shared::exception_of(vm, args) {
                            Resume::Refuse(e) => return self.ended(vm, e),
                            how => how,
                        }
                    }
                    _ => {
                        self.generator.closed.set(true);
                        Resume::Throw(vm.new_exc(Exc::GeneratorExit, vec![]))
                    }
                }
            }
        };
        self.state.set(State::Iter);
        self.set_running(true);
        if self.is_send() && ended {
            return self.ended(vm, vm.new_exc(Exc::StopAsyncIteration, vec![]));
        }
        let result = self.resume(vm, how);
        self.settle(vm, result)
    }

    fn throw(&self, vm: &Vm, how: Resume) -> PyResult {
        if self.begin(vm)? {
            self.state.set(State::Iter);
            self.set_running(true);
        }
        let result = self.resume(vm, how);
        self.settle(vm, result)
    }

    /// Warns of an awaitable that nobody has awaited.
    fn finalize(&self, vm: &Vm) {
        if self.state.get() != State::Init {
            return;
        }
        let method = match &*self.action.borrow() {
            Action::Send(_) => "asend",
            Action::Throw(_) => "athrow",
            Action::Close => "aclose",
        };
        let name = self.generator.qualname();
        let Ok(name) = vm.repr(&name.value()) else { return };
        let text = format!("coroutine method '{method}' of {} was never awaited", name.to_text());
        let generator = self.generator.value();
        if let Err(e) = super::warn::issue_about(vm, Exc::RuntimeWarning, &text, &generator) {
            vm.unraisable(e, "Exception ignored while finalizing async generator", Some(&generator));
        }
    }

    fn close(&self, vm: &Vm) -> PyResult {
        if self.state.get() == State::Closed {
            return Ok(Value::NONE);
        }
        match self.throw(vm, Resume::Throw(vm.new_exc(Exc::GeneratorExit, vec![]))) {
            Ok(_) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
            Err(e)
                if [Exc::StopIteration, Exc::StopAsyncIteration, Exc::GeneratorExit]
                    .iter()
                    .any(|&x| e.is(vm, x)) =>
            {
                Ok(Value::NONE)
            }
            Err(e) => Err(e),
        }
    }
}

/// The outcome of a step. A new exception has what is being handled as its context: it may go from here to
/// native code without passing a frame that would note that.
fn noted(vm: &Vm, result: PyResult) -> PyResult {
    result.inspect_err(|e| {
        if let Some(exc) = e.0.as_::<ExcObj>()
            && exc.traceback.borrow().is_none()
            && exc.context.borrow().is_none()
            && !exc.on_its_way.get()
            && !e.is(vm, Exc::StopIteration)
            && let Some(handled) = (vm.hooks().handled)(vm)
        {
            (vm.hooks().set_context)(&e.0, handled);
        }
    })
}

static STEP_METHODS: [MethodDef; 7] = [
    unary("__del__", |vm, v| {
        step_of(v).finalize(vm);
        Ok(Value::NONE)
    }),
    unary("__await__", |_, v| Ok(v.clone())),
    unary("__iter__", |_, v| Ok(v.clone())),
    unary("__next__", |vm, v| noted(vm, step_of(v).send(vm, Value::NONE))),
    method("send", "($self, value, /)", |vm, args| noted(vm, step_of(args.get(0)).send(vm, args[1].clone()))),
    method("throw", "($self, type, value=None, traceback=None, /)", |vm, args| {
        let how = shared::thrown(vm, &args)?;
        noted(vm, step_of(args.get(0)).throw(vm, how))
    }),
    method("close", "($self, /)", |vm, args| noted(vm, step_of(args.get(0)).close(vm))),
];
static ASEND: TypeDef =
    TypeDef::new("builtins", "async_generator_asend", Step::vtable).methods(&[&STEP_METHODS]);
static ATHROW: TypeDef =
    TypeDef::new("builtins", "async_generator_athrow", ThrowStep::vtable).methods(&[&STEP_METHODS]);

impl NativeType for Step {
    fn def() -> &'static TypeDef {
        &ASEND
    }
}

impl NativeType for ThrowStep {
    fn def() -> &'static TypeDef {
        &ATHROW
    }
}

fn step(vm: &Vm, v: &Value, action: Action) -> PyResult {
    let g = generator(v);
    (vm.hooks().first_iteration)(vm, &g)?;
    let sends = matches!(action, Action::Send(_));
    let step = Step { generator: g, action: action.into(), state: Cell::new(State::Init) };
    Ok(if sends { vm.make(step) } else { vm.make(ThrowStep(step)) })
}

/// The awaitable of a step of `g` that has begun without one.
pub(super) fn step_under_way(vm: &Vm, g: Ref<Generator>) -> Value {
    let action = Action::Send(Value::NONE);
    vm.make(Step { generator: g, action: action.into(), state: Cell::new(State::Iter) })
}

fn athrow(vm: &Vm, args: CallArgs) -> PyResult {
    if !args.names().is_empty() {
        return Err(vm.type_error("athrow() takes no keyword arguments"));
    }
    let Some((this, rest)) = args.pos().split_first() else {
        return Err(vm.type_error("unbound method async_generator.athrow() needs an argument"));
    };
    if rest.len() > 1 {
        super::warn::deprecated(
            vm,
            "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.",
        )?;
    }
    step(vm, this, Action::Throw(rest.to_vec()))
}

fn running(_vm: &Vm, v: &Value) -> PyResult {
    Ok(Value::from_bool(payload::<Generator>(v).running_async.get()))
}

static METHODS: [MethodDef; 8] = [
    unary("__del__", shared::del),
    unary("__aiter__", |_, v| Ok(v.clone())),
    unary("__anext__", |vm, v| step(vm, v, Action::Send(Value::NONE))),
    method("asend", "($self, value, /)", |vm, args| step(vm, args.get(0), Action::Send(args[1].clone())))
        .doc("asend(v) -> send 'v' in generator."),
    raw_method("athrow", athrow),
    method("aclose", "($self, /)", |vm, args| step(vm, args.get(0), Action::Close))
        .doc("aclose() -> raise GeneratorExit inside generator."),
    unary("__repr__", shared::repr),
    class_method("__class_getitem__", "($type, item, /)", super::support::class_getitem),
];
static GETSET: [GetSetDef; 7] = [
    getter("ag_frame", shared::frame),
    getter("ag_running", running).member(),
    getter("ag_suspended", shared::suspended),
    getter("ag_await", shared::awaiting),
    getter("ag_code", shared::code),
    getset("__name__", shared::name, shared::set_name),
    getset("__qualname__", shared::qualname, shared::set_qualname),
];
pub static DEF: TypeDef = TypeDef::new("builtins", "async_generator", Generator::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .flags(tf::HAS_WEAKREF);
