//! How callbacks and steps of tasks get to a loop: into the queue of a native one, or through
//! `call_soon`.

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, call, getter};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::contextvars;
use super::event_loop::direct;
use super::ready::Entry;
use super::state::State;
use super::step;
use super::task::{Task, context_value};

/// `event_loop.call_soon(callback, arg, context=context)`.
pub fn call_soon(
    vm: &Vm,
    st: &State,
    event_loop: &Value,
    callback: &Value,
    arg: Option<&Value>,
    context: Option<Value>,
) -> PyResult<()> {
    if let (Some(l), Some(arg), Some(context)) = (direct(event_loop), arg, &context)
        && !context.is_none()
    {
        l.ready.push(Entry::Call(callback.clone(), arg.clone(), context.clone()));
        return Ok(());
    }
    let mut args = [const { Value::NONE }; 3];
    let mut n = 1;
    args[0] = callback.clone();
    if let Some(arg) = arg {
        args[n] = arg.clone();
        n += 1;
    }
    let keyword = [st.names.context.value()];
    let names: &[Value] = match context {
        Some(context) => {
            args[n] = contextvars::made(vm, context);
            n += 1;
            &keyword
        }
        None => &[],
    };
    vm.call_method_args(event_loop, &st.names.call_soon, CallArgs::new(&args[..n], names)).map(drop)
}

/// Has the loop run a step of a task.
#[inline]
pub fn step_soon(vm: &Vm, task: &Ref<Task>, exc: Option<Value>) -> PyResult<()> {
    let queued = task.future.event_loop.with(|l| {
        let l = l.and_then(direct)?;
        l.ready.push(Entry::Step(task.clone(), exc.clone()));
        Some(())
    });
    if queued.is_some() { Ok(()) } else { step_soon_by_method(vm, task, exc) }
}

/// A step of a task as an object.
pub fn step_method(vm: &Vm, task: Ref<Task>, exc: Option<Value>) -> Value {
    vm.make(StepMethod { task, exc })
}

#[inline(never)]
fn step_soon_by_method(vm: &Vm, task: &Ref<Task>, exc: Option<Value>) -> PyResult<()> {
    let callback = step_method(vm, task.clone(), exc);
    let event_loop = task.future.event_loop.or_none();
    call_soon(vm, &task.state, &event_loop, &callback, None, Some(context_value(vm, task)))
}

/// Has the loop wake a task up, for which `waited` is done.
#[inline]
pub fn wakeup_soon(vm: &Vm, task: &Ref<Task>, waited: &Value) -> PyResult<()> {
    let queued = super::future::receiver(waited).event_loop.with(|l| {
        let l = l.and_then(direct)?;
        l.ready.push(Entry::Wakeup(task.clone(), waited.clone()));
        Some(())
    });
    if queued.is_some() { Ok(()) } else { wakeup_soon_by_method(vm, task, waited) }
}

#[inline(never)]
fn wakeup_soon_by_method(vm: &Vm, task: &Ref<Task>, waited: &Value) -> PyResult<()> {
    let callback = step::wakeup_method(vm, task);
    let event_loop = super::future::receiver(waited).event_loop.or_none();
    call_soon(vm, &task.state, &event_loop, &callback, Some(waited), Some(context_value(vm, task)))
}

/// Payload of `TaskStepMethWrapper`: a step of a task that somebody else's loop runs.
pub struct StepMethod {
    task: Ref<Task>,
    exc: Option<Value>,
}

ouro_vm::payload!(StepMethod, "TaskStepMethWrapper");

impl Trace for StepMethod {
    fn traverse(&self, visitor: &mut Visitor) {
        self.task.with_value(|v| visitor.visit(v));
        self.exc.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static METHODS: [MethodDef; 1] = [call(|vm, args| {
    if !args.names().is_empty() {
        return Err(vm.type_error("function takes no keyword arguments"));
    }
    if args.pos().len() > 1 {
        return Err(vm.type_error("function takes no positional arguments"));
    }
    match args.pos()[0].as_::<StepMethod>() {
        Some(this) => step::step(vm, &this.task, this.exc.clone()),
        None => Err(vm.type_error("TaskStepMethWrapper needs a task")),
    }
})];

static GETSET: [GetSetDef; 1] =
    [getter("__self__", |_, v| Ok(v.as_::<StepMethod>().map_or(Value::NONE, |this| this.task.value())))];

static DEF: TypeDef =
    TypeDef::new("_asyncio", "TaskStepMethWrapper", StepMethod::vtable).methods(&[&METHODS]).getset(&GETSET);

impl NativeType for StepMethod {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
