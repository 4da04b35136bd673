//! `_asyncio.Task`: methods and attributes.

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getset, getter, method, new, raw_method, unary};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::future::{alive, bits};
use super::future_methods::{self, keywords, not_deletable, report};
use super::task::{self, Options, Task};

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    const NAMES: [&str; 5] = ["coro", "loop", "name", "context", "eager_start"];
    let pos = args.pos();
    if pos.len() > 2 {
        let n = pos.len() - 1;
        return Err(vm.type_error(format!("Task() takes exactly 1 positional argument ({n} given)")));
    }
    let [coro, event_loop, name, context, eager] = keywords(vm, args, "Task", NAMES)?;
    let coro = match (pos.get(1), coro) {
        (Some(_), Some(_)) => {
            return Err(vm.type_error("argument for Task() given by name ('coro') and position (1)"));
        }
        (Some(coro), None) => coro.clone(),
        (None, Some(coro)) => coro,
        (None, None) => return Err(vm.type_error("Task() missing required argument 'coro' (pos 1)")),
    };
    let eager_start = match eager {
        Some(v) => vm.is_true(&v)?,
        None => false,
    };
    let Some(this) = pos[0].to_ref::<Task>() else { return Err(vm.type_error("a task is needed")) };
    task::init(vm, &this, &coro, Options { event_loop, name, context, eager_start })?;
    Ok(Value::NONE)
}

/// `__del__`: a task that dies before it is done is reported.
fn del(vm: &Vm, v: &Value) -> PyResult {
    let task = payload::<Task>(v);
    let f = &task.future;
    if f.has(bits::LOG_DESTROY) && f.is_pending() && !f.event_loop.is_empty() {
        let message = vm.str("Task was destroyed but it is pending!");
        report(vm, v, vec![("message", message), ("task", v.clone())]);
    }
    future_methods::del(vm, v)
}

static METHODS: [MethodDef; 14] = [
    new("($type, /, *args, **kwargs)", task::new)
        .doc("Create and return a new object.  See help(type) for accurate signature."),
    MethodDef { name: "__init__", ..raw_method("__init__", init) },
    unary("__del__", del),
    method("set_result", "($self, result, /)", |vm, _| {
        Err(vm.runtime_error("Task does not support set_result operation"))
    }),
    method("set_exception", "($self, exception, /)", |vm, _| {
        Err(vm.runtime_error("Task does not support set_exception operation"))
    }),
    method("cancel", "($self, /, msg=None)", |vm, a: Args| {
        let task = a.this::<Task>();
        Ok(Value::from_bool(task::cancel(vm, task, a.opt(1).cloned())?))
    })
    .doc("Request that this task cancel itself.\n\nThis arranges for a CancelledError to be thrown into the\nwrapped coroutine on the next cycle through the event loop.\nThe coroutine then has a chance to clean up or even deny\nthe request using try/except/finally.\n\nUnlike Future.cancel, this does not guarantee that the\ntask will be cancelled: the exception might be caught and\nacted upon, delaying cancellation of the task or preventing\ncancellation completely.  The task may also return a value or\nraise a different exception.\n\nImmediately after this method is called, Task.cancelled() will\nnot return True (unless the task was already cancelled).  A\ntask will be marked as cancelled when the wrapped coroutine\nterminates with a CancelledError exception (even if cancel()\nwas not called).\n\nThis also increases the task's count of cancellation requests."),
    method("cancelling", "($self, /)", |vm, a: Args| Ok(vm.int(a.this::<Task>().cancelling.get().into())))
        .doc("Return the count of the task's cancellation requests.\n\nThis count is incremented when .cancel() is called\nand may be decremented using .uncancel()."),
    method("uncancel", "($self, /)", |vm, a: Args| {
        let task = a.this::<Task>();
        if task.cancelling.get() > 0 {
            task.cancelling.set(task.cancelling.get() - 1);
            if task.cancelling.get() == 0 {
                task.future.unset(bits::MUST_CANCEL);
            }
        }
        Ok(vm.int(task.cancelling.get().into()))
    })
    .doc("Decrement the task's count of cancellation requests.\n\nThis should be used by tasks that catch CancelledError\nand wish to continue indefinitely until they are cancelled again.\n\nReturns the remaining number of cancellation requests."),
    method("get_stack", "($self, /, *, limit=None)", |vm, a: Args| {
        let f = a.this::<Task>().state.get_stack(vm)?;
        vm.call(&f, &[a[0].clone(), a.opt(1).cloned().unwrap_or(Value::NONE)])
    })
    .doc("Return the list of stack frames for this task's coroutine.\n\nIf the coroutine is not done, this returns the stack where it is\nsuspended.  If the coroutine has completed successfully or was\ncancelled, this returns an empty list.  If the coroutine was\nterminated by an exception, this returns the list of traceback\nframes.\n\nThe frames are always ordered from oldest to newest.\n\nThe optional limit gives the maximum number of frames to\nreturn; by default all available frames are returned.  Its\nmeaning differs depending on whether a stack or a traceback is\nreturned: the newest frames of a stack are returned, but the\noldest frames of a traceback are returned.  (This matches the\nbehavior of the traceback module.)\n\nFor reasons beyond our control, only one stack frame is\nreturned for a suspended coroutine."),
    method("print_stack", "($self, /, *, limit=None, file=None)", |vm, a: Args| {
        let f = a.this::<Task>().state.print_stack(vm)?;
        let given = |i| a.opt(i).cloned().unwrap_or(Value::NONE);
        vm.call(&f, &[a[0].clone(), given(1), given(2)])
    })
    .doc("Print the stack or traceback for this task's coroutine.\n\nThis produces output similar to that of the traceback module,\nfor the frames retrieved by get_stack().  The limit argument\nis passed to get_stack().  The file argument is an I/O stream\nto which the output is written; by default output is written\nto sys.stderr."),
    method("get_name", "($self, /)", |vm, a: Args| Ok(task::get_name(vm, a.this()))),
    method("set_name", "($self, value, /)", |vm, a: Args| {
        task::set_name(vm, a.this(), Some(a[1].clone()))?;
        Ok(Value::NONE)
    }),
    method("get_coro", "($self, /)", |_, a: Args| Ok(a.this::<Task>().coro.or_none())),
    method("get_context", "($self, /)", |vm, a: Args| Ok(task::context_value(vm, a.this()))),
];

static GETSET: [GetSetDef; 4] = [
    getset(
        "_log_destroy_pending",
        |vm, v| {
            alive(vm, &payload::<Task>(v).future)?;
            Ok(Value::from_bool(payload::<Task>(v).future.has(bits::LOG_DESTROY)))
        },
        |vm, v, new| {
            let Some(new) = new else { return Err(not_deletable(vm, v, "_log_destroy_pending")) };
            let f = &payload::<Task>(v).future;
            if vm.is_true(new)? {
                f.set(bits::LOG_DESTROY)
            } else {
                f.unset(bits::LOG_DESTROY)
            }
            Ok(())
        },
    ),
    getter("_must_cancel", |_, v| Ok(Value::from_bool(payload::<Task>(v).future.has(bits::MUST_CANCEL)))),
    getter("_coro", |_, v| Ok(payload::<Task>(v).coro.or_none())),
    getter("_fut_waiter", |_, v| Ok(payload::<Task>(v).waiter.or_none())),
];

pub static DEF: TypeDef = TypeDef::new("_asyncio", "Task", Task::vtable)
    .methods(&[&METHODS, &future_methods::SHARED])
    .getset(&GETSET)
    .flags(tf::BASE | tf::HAS_DICT | tf::HAS_WEAKREF)
    .signature("(coro, *, loop=None, name=None, context=None, eager_start=False)")
    .doc("A coroutine wrapped in a Future.");

/// The task in a value, if it is a native one.
pub fn as_task(v: &Value) -> Option<Ref<Task>> {
    v.to_ref::<Task>()
}
