//! The payload of `_asyncio.Task`, making and cancelling tasks.

use std::cell::Cell;
use std::rc::Rc;

use ouro_vm::core::args::{Args, CallArgs};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::generator::{GenKind, Generator};
use ouro_vm::core::native::TypeDef;
use ouro_vm::core::object::{Ref, ResumeFn, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::class_of;

use super::contextvars;
use super::event_loop::as_loop;
use super::future::{self, Future, bits};
use super::registry::NOWHERE;
use super::slot::Slot;
use super::state::{self, State};
use super::{schedule, step};

/// Payload of `_asyncio.Task`.
#[repr(C)]
pub struct Task {
    pub future: Future,
    pub coro: Slot,
    /// The context, or a snapshot that one is made from while the task runs.
    pub context: Slot,
    /// `_fut_waiter`.
    pub waiter: Slot,
    /// The name, or the number that it is made of when somebody asks.
    pub name: Slot,
    pub state: Rc<State>,
    /// Requests to cancel the task.
    pub cancelling: Cell<u32>,
    /// Place in the registry.
    pub place: Cell<u32>,
}

const _: () = assert!(size_of::<Task>() == 88);

impl Trace for Task {
    const FINALIZES: bool = true;
    const RESUME: Option<ResumeFn> = Some(super::iter::resume_future);
    const AWAITS_ITSELF: bool = true;
    const ATTRIBUTES_LAST: bool = true;

    fn traverse(&self, visitor: &mut Visitor) {
        self.future.traverse(visitor);
        for slot in [&self.coro, &self.context, &self.waiter, &self.name] {
            slot.visit(visitor);
        }
    }

    fn clear(&self) {
        self.future.clear_values();
        for slot in [&self.coro, &self.context, &self.waiter] {
            slot.set(None);
        }
    }

    fn finalizes(&self) -> bool {
        self.future.finalizes()
    }
}

ouro_vm::payload!(Task, "Task");

impl Drop for Task {
    fn drop(&mut self) {
        self.coro.with(|coro| coro.into_iter().for_each(|coro| coro.prefetch(2)));
        self.state.tasks.remove(self);
    }
}

impl NativeType for Task {
    fn def() -> &'static TypeDef {
        &super::task_methods::DEF
    }
}

/// What a task is made with besides its coroutine.
#[derive(Default)]
pub struct Options {
    pub event_loop: Option<Value>,
    pub name: Option<Value>,
    pub context: Option<Value>,
    pub eager_start: bool,
}

/// `__new__`: a task that has not been initialised.
pub fn new(vm: &Vm, args: Args) -> PyResult {
    let class: Ref<TypeObj> = class_of(vm, &args[0])?;
    Ok(bare(vm, state::counted(vm), &class).into())
}

/// A task of class `class` that has not been initialised.
pub fn bare(vm: &Vm, state: Rc<State>, class: &Ref<TypeObj>) -> Ref<Task> {
    let task = Task {
        future: Future::default(),
        coro: Slot::default(),
        context: Slot::default(),
        waiter: Slot::default(),
        name: Slot::default(),
        state,
        cancelling: Cell::new(0),
        place: Cell::new(NOWHERE),
    };
    task.future.set(bits::TASK);
    vm.alloc(class, task)
}

/// `__init__`.
pub fn init(vm: &Vm, task: &Ref<Task>, coro: &Value, options: Options) -> PyResult<()> {
    future::init(vm, &task.future, options.event_loop)?;
    let st = &task.state;
    if !is_coroutine(vm, st, coro)? {
        task.future.unset(bits::LOG_DESTROY);
        let text = vm.repr(coro)?;
        return Err(vm.type_error(format!("a coroutine was expected, got {}", text.to_text())));
    }
    match options.context {
        Some(context) if !context.is_none() => task.context.put(context),
        _ => task.context.put(st.contexts.snapshot(vm)),
    }
    task.waiter.set(None);
    task.future.unset(bits::MUST_CANCEL);
    task.future.set(bits::LOG_DESTROY);
    task.cancelling.set(0);
    task.coro.put(coro.clone());
    set_name(vm, task, options.name.filter(|n| !n.is_none()))?;
    if options.eager_start {
        let event_loop = task.future.event_loop.or_none();
        let running = match as_loop(&event_loop).filter(|l| !l.patched.get()) {
            Some(l) => l.is_running(),
            None => {
                let answer = vm.call_method_args(&event_loop, &st.names.is_running, CallArgs::EMPTY)?;
                vm.is_true(&answer)?
            }
        };
        if running {
            return step::eager_start(vm, task);
        }
    }
    schedule::step_soon(vm, task, None)?;
    st.tasks.insert(task);
    Ok(())
}

/// Sets the name; without one, the task is named by its number.
pub fn set_name(vm: &Vm, task: &Task, name: Option<Value>) -> PyResult<()> {
    let name = match name {
        None => {
            let n = task.state.last_name.get() + 1;
            task.state.last_name.set(n);
            vm.int(n)
        }
        Some(name) if vm.is_exact(&name, &vm.types().str) => name,
        Some(name) => vm.str_of(&name)?.into(),
    };
    task.name.put(name);
    Ok(())
}

/// `get_name()`.
pub fn get_name(vm: &Vm, task: &Task) -> Value {
    match task.name.get() {
        None => Value::NONE,
        Some(name) => match name.as_small_int() {
            Some(n) if !name.is_a::<Str>() => {
                let name = vm.str(&format!("Task-{n}"));
                task.name.put(name.clone());
                name
            }
            _ => name,
        },
    }
}

/// Types found to be coroutines that are remembered.
const REMEMBERED: usize = 100;

fn is_coroutine(vm: &Vm, st: &State, v: &Value) -> PyResult<bool> {
    if v.as_::<Generator>().is_some_and(|g| g.kind == GenKind::Coroutine) {
        return Ok(true);
    }
    let ty = vm.type_of(v);
    if st.coroutine_types.borrow().iter().any(|t| t.is(&ty)) {
        return Ok(true);
    }
    let check = st.iscoroutine(vm)?;
    let answer = vm.call(&check, std::slice::from_ref(v))?;
    let answer = vm.is_true(&answer)?;
    if answer && st.coroutine_types.borrow().len() < REMEMBERED {
        st.coroutine_types.borrow_mut().push(ty);
    }
    Ok(answer)
}

/// `Task.cancel`.
pub fn cancel(vm: &Vm, task: &Task, message: Option<Value>) -> PyResult<bool> {
    task.future.unset(bits::LOG_TRACEBACK);
    if !task.future.is_pending() {
        return Ok(false);
    }
    task.cancelling.set(task.cancelling.get() + 1);
    if let Some(waiter) = task.waiter.get()
        && cancel_waiter(vm, task, &waiter, message.clone())?
    {
        return Ok(true);
    }
    task.future.set(bits::MUST_CANCEL);
    task.future.note_cancel_message(message);
    Ok(true)
}

/// Asks what a task waits for to be cancelled.
pub fn cancel_waiter(vm: &Vm, task: &Task, waiter: &Value, message: Option<Value>) -> PyResult<bool> {
    let st = &task.state;
    if st.is_exact(vm, waiter) {
        let _level = vm.enter_recursive("")?;
        return match waiter.as_::<Task>() {
            Some(other) => cancel(vm, other, message),
            None => future::cancel(vm, waiter, future::receiver(waiter), message),
        };
    }
    let args = [message.unwrap_or(Value::NONE)];
    let names = [st.names.msg.value()];
    let answer = vm.call_method_args(waiter, &st.names.cancel, CallArgs::new(&args, &names))?;
    vm.is_true(&answer)
}

/// The context of a task, which is made if it has none of its own yet.
pub fn context_value(vm: &Vm, task: &Task) -> Value {
    contextvars::shown(vm, &task.context)
}
