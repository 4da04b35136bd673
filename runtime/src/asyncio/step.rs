//! Running a task: one step of its coroutine, and what becomes of what that yields.

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::generator::{GenKind, Generator};
use ouro_vm::core::native::{BoundNative, MethodDef, method};
use ouro_vm::core::object::Ref;
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::{Resume, Vm, Yielded};

use super::future::{self, Future, Outcome, bits};
use super::schedule;
use super::task::{self, Task};

/// The callback that a waiting task has in the future it waits for, as Python code sees it.
pub static WAKEUP: MethodDef =
    method("task_wakeup", "($self, object, /)", |vm, args| match args[0].to_ref::<Task>() {
        Some(task) => wakeup(vm, &task, &args[1]),
        None => Err(vm.type_error("task_wakeup() needs a task")),
    });

/// `task_wakeup` bound to a task.
pub fn wakeup_method(vm: &Vm, task: &Ref<Task>) -> Value {
    let bound = BoundNative { func: task.state.wakeup.clone(), this: task.value() };
    vm.alloc_as(&vm.types().builtin_function, bound).into()
}

/// The future that `task` has waited for is done.
pub fn wakeup(vm: &Vm, task: &Ref<Task>, waited: &Value) -> PyResult {
    let future = future::as_future(waited);
    if let Some(f) = future {
        task.with_value(|v| super::awaited::discard(vm, f, v))?;
    }
    let exc = match future.filter(|_| task.state.is_exact(vm, waited)) {
        Some(f) => match future::outcome(vm, f) {
            Ok(Outcome::Result(_)) => None,
            Ok(Outcome::Exception(e)) | Err(Raised(e)) => Some(e),
        },
        None => vm.call_method_args(waited, &task.state.names.result, CallArgs::EMPTY).err().map(|e| e.0),
    };
    step(vm, task, exc)
}

/// Runs the task's coroutine to its next suspension; with an exception, throws that into it.
pub fn step(vm: &Vm, task: &Ref<Task>, exc: Option<Value>) -> PyResult {
    let running = &task.state.running;
    let this = task.value();
    let event_loop = task.future.event_loop.or_none();
    running.enter(vm, &event_loop, &this)?;
    // What is thrown lives to the end of the step, and so does what its traceback holds.
    let kept = exc.clone();
    let result = run(vm, task, &this, exc);
    drop(kept);
    let left = running.leave(vm, &event_loop, &this);
    match result {
        Ok(v) => left.map(|()| v),
        Err(e) => Err(chained(left, e)),
    }
}

/// The error of leaving a task goes on with what the task itself raised as its context.
fn chained(left: PyResult<()>, raised: Raised) -> Raised {
    match left {
        Ok(()) => raised,
        Err(e) => {
            if let Some(exc) = e.0.as_::<ExcObj>() {
                *exc.context.borrow_mut() = Some(raised.0);
            }
            e
        }
    }
}

#[cold]
fn already_done(vm: &Vm, task: &Task, this: &Value, exc: Option<Value>) -> PyResult {
    let (this, exc) = (vm.repr(this)?, vm.repr(&exc.unwrap_or(Value::NONE))?);
    let text = format!("__step(): already done: {} {}", this.to_text(), exc.to_text());
    Err(task.state.invalid_state(vm, &text))
}

/// The exception to throw into a task that must be cancelled.
#[cold]
fn cancellation(vm: &Vm, task: &Task, exc: Option<Value>) -> PyResult {
    task.future.unset(bits::MUST_CANCEL);
    match exc {
        Some(e) if task.state.is_cancelled_error(vm, &e)? => Ok(e),
        _ => future::cancelled_error(vm, &task.future),
    }
}

fn run(vm: &Vm, task: &Ref<Task>, this: &Value, exc: Option<Value>) -> PyResult {
    let f = &task.future;
    if !f.is_pending() {
        return already_done(vm, task, this, exc);
    }
    let exc = if f.has(bits::MUST_CANCEL) { Some(cancellation(vm, task, exc)?) } else { exc };
    task.waiter.set(None);
    let Some(coro) = task.coro.get() else {
        return Err(vm.runtime_error("uninitialized Task object"));
    };
    match resume(vm, task, &coro, exc) {
        Ok(Yielded::Yield(v) | Yielded::AsyncYield(v)) => yielded(vm, task, this, &v).map(|()| Value::NONE),
        Ok(Yielded::Return(v)) => {
            task.state.tasks.remove(task);
            if f.has(bits::MUST_CANCEL) {
                f.unset(bits::MUST_CANCEL);
                let message = f.cancel_message();
                return future::cancel(vm, this, f, message).map(Value::from_bool);
            }
            future::set_result(vm, this, f, v).map(|()| Value::NONE)
        }
        Err(e) => {
            task.state.tasks.remove(task);
            failed(vm, task, this, e)
        }
    }
}

/// Sends `None` or throws.
fn resume(vm: &Vm, task: &Task, coro: &Value, exc: Option<Value>) -> PyResult<Yielded> {
    if coro.as_::<Generator>().is_some_and(|g| g.kind == GenKind::Coroutine) {
        let Some(e) = exc else { return (vm.hooks().resume)(vm, coro, Resume::Send(Value::NONE)) };
        // What is thrown, and what its traceback holds, lives until the coroutine suspends or ends; what that
        // schedules comes before the task's next step.
        let kept = e.clone();
        let result = (vm.hooks().resume)(vm, coro, Resume::Throw(Raised(e)));
        drop(kept);
        vm.run_finalizers();
        return result;
    }
    let result = match exc {
        Some(e) => vm.call_method_args(coro, &task.state.names.throw, CallArgs::positional(&[e])),
        None => match vm.call_special(coro, Special::Next, &[]) {
            Ok(None) => {
                vm.call_method_args(coro, &task.state.names.send, CallArgs::positional(&[Value::NONE]))
            }
            Ok(Some(v)) => Ok(v),
            Err(e) => Err(e),
        },
    };
    match result {
        Ok(v) => Ok(Yielded::Yield(v)),
        Err(e) => vm.stop_value(e).map(Yielded::Return),
    }
}

/// An exception has ended the coroutine.
#[cold]
fn failed(vm: &Vm, task: &Task, this: &Value, raised: Raised) -> PyResult {
    let f = &task.future;
    if task.state.is_cancelled_error(vm, &raised.0)? {
        f.with_extra(|x| x.cancelled_exc = Some(raised.0));
        return future::cancel(vm, this, f, None).map(Value::from_bool);
    }
    future::set_exception(vm, this, f, &raised.0)?;
    if raised.is(vm, Exc::KeyboardInterrupt) || raised.is(vm, Exc::SystemExit) {
        return Err(raised);
    }
    Ok(Value::NONE)
}

/// Raises an error in the task at its next step.
#[cold]
fn error_soon(vm: &Vm, task: &Ref<Task>, text: &str) -> PyResult<()> {
    schedule::step_soon(vm, task, Some(vm.runtime_error(text).0))
}

/// The task's coroutine has yielded `v`.
fn yielded(vm: &Vm, task: &Ref<Task>, this: &Value, v: &Value) -> PyResult<()> {
    if v.is_none() {
        return schedule::step_soon(vm, task, None);
    }
    if task.state.is_exact(vm, v)
        && let Some(f) = future::as_future(v)
        && !v.is(this)
    {
        if !f.event_loop.with(|l| l.is_some_and(|l| task.future.event_loop.holds(l))) {
            return different_loop(vm, task, this, v);
        }
        if !f.has(bits::BLOCKING) {
            return plain_yield(vm, task, this, v);
        }
        f.unset(bits::BLOCKING);
        if f.is_pending() {
            future::park(vm, f, task)?;
        } else {
            wait_for_done(vm, task, this, v, f)?;
        }
        task.waiter.put(v.clone());
        return cancel_new_waiter(vm, task, v);
    }
    yielded_other(vm, task, this, v)
}

/// A task that must be cancelled cancels what it has begun to wait for.
#[inline]
fn cancel_new_waiter(vm: &Vm, task: &Task, v: &Value) -> PyResult<()> {
    if task.future.has(bits::MUST_CANCEL) {
        let message = task.future.cancel_message();
        if task::cancel_waiter(vm, task, v, message)? {
            task.future.unset(bits::MUST_CANCEL);
        }
    }
    Ok(())
}

/// The future has become done between its hand-over and now.
#[cold]
fn wait_for_done(vm: &Vm, task: &Ref<Task>, this: &Value, v: &Value, f: &Future) -> PyResult<()> {
    super::awaited::add(vm, f, this)?;
    future::add_callback(vm, v, f, &wakeup_method(vm, task), task::context_value(vm, task))
}

#[cold]
fn different_loop(vm: &Vm, task: &Ref<Task>, this: &Value, v: &Value) -> PyResult<()> {
    let (this, v) = (vm.repr(this)?, vm.repr(v)?);
    let text = format!("Task {} got Future {} attached to a different loop", this.to_text(), v.to_text());
    error_soon(vm, task, &text)
}

#[cold]
fn plain_yield(vm: &Vm, task: &Ref<Task>, this: &Value, v: &Value) -> PyResult<()> {
    let (this, v) = (vm.repr(this)?, vm.repr(v)?);
    let text =
        format!("yield was used instead of yield from in task {} with {}", this.to_text(), v.to_text());
    error_soon(vm, task, &text)
}

/// Something else than `None` or a native future: a future of another kind, or a mistake.
#[cold]
fn yielded_other(vm: &Vm, task: &Ref<Task>, this: &Value, v: &Value) -> PyResult<()> {
    if v.is(this) {
        let text = vm.repr(this)?;
        return error_soon(vm, task, &format!("Task cannot await on itself: {}", text.to_text()));
    }
    let names = &task.state.names;
    match vm.get_attr_opt(v, &names._asyncio_future_blocking)? {
        Some(blocking) if !blocking.is_none() => {
            let blocking = vm.is_true(&blocking)?;
            let event_loop = future_loop(vm, task, v)?;
            if !task.future.event_loop.holds(&event_loop) {
                return different_loop(vm, task, this, v);
            }
            if !blocking {
                return plain_yield(vm, task, this, v);
            }
            if let Some(f) = future::as_future(v) {
                super::awaited::add(vm, f, this)?;
            }
            vm.set_attr(v, &names._asyncio_future_blocking, Value::FALSE)?;
            let args = [wakeup_method(vm, task), task::context_value(vm, task)];
            let keywords = [names.context.value()];
            vm.call_method_args(v, &names.add_done_callback, CallArgs::new(&args, &keywords))?;
            task.waiter.put(v.clone());
            return cancel_new_waiter(vm, task, v);
        }
        _ => {}
    }
    let text = if v.as_::<Generator>().is_some_and(|g| g.kind == GenKind::Generator) {
        let (this, v) = (vm.repr(this)?, vm.repr(v)?);
        format!(
            "yield was used instead of yield from for generator in task {} with {}",
            this.to_text(),
            v.to_text()
        )
    } else {
        format!("Task got bad yield: {}", vm.repr(v)?.to_text())
    };
    error_soon(vm, task, &text)
}

/// The loop of a future of any kind.
pub fn future_loop(vm: &Vm, task: &Task, v: &Value) -> PyResult {
    if task.state.is_exact(vm, v) {
        return Ok(future::receiver(v).event_loop.or_none());
    }
    let names = &task.state.names;
    match vm.get_attr_opt(v, &names.get_loop)? {
        Some(get_loop) => vm.call(&get_loop, &[]),
        None => vm.get_attr(v, &names._loop),
    }
}

/// Runs the first step at once, inside of whatever runs.
pub fn eager_start(vm: &Vm, task: &Ref<Task>) -> PyResult<()> {
    let st = &task.state;
    let this = task.value();
    let event_loop = task.future.event_loop.or_none();
    let before = st.running.swap(vm, &event_loop, Some(this.clone()))?;
    st.tasks.insert(task);
    let result = st
        .contexts
        .run_in_slot(vm, &task.context, || run(vm, task, &this, None))
        .unwrap_or_else(|| Err(vm.type_error("an instance of Context was expected")));
    let swapped = st.running.swap(vm, &event_loop, before).map(drop);
    if !task.future.is_pending() {
        task.coro.set(None);
    }
    match result {
        Ok(_) => swapped,
        Err(e) => Err(chained(swapped, e)),
    }
}
