//! Module `_asyncio`.

use ouro_vm::core::args::{Args, CallArgs};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::awaited;
use super::future::as_future;
use super::slot::Slot;
use super::state::{self, State};
use super::task_methods::as_task;

pub static MODULE: ModuleDef =
    ModuleDef::new("_asyncio", &[&FUNCTIONS]).init(init).doc("Accelerator module for asyncio");

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    let st = state::of(vm);
    vm.set_name(&module.dict, "Future", st.future_type.value());
    vm.set_name(&module.dict, "Task", st.task_type.value());
    Ok(())
}

static FUNCTIONS: [MethodDef; 15] = [
    function("_get_running_loop", "()", |vm, _| {
        Ok(state::of(vm).running.running_loop(vm).unwrap_or(Value::NONE))
    })
    .doc("Return the running event loop or None.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific."),
    function("_set_running_loop", "(loop, /)", |vm, a: Args| {
        state::of(vm).running.set_running_loop(vm, a.some(0).cloned());
        Ok(Value::NONE)
    })
    .doc("Set the running event loop.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific."),
    function("get_running_loop", "()", |vm, _| running_loop(vm, state::of(vm)))
        .doc("Return the running event loop.  Raise a RuntimeError if there is none.\n\nThis function is thread-specific."),
    function("get_event_loop", "()", |vm, _| event_loop(vm, state::of(vm)))
        .doc("Return an asyncio event loop.\n\nWhen called from a coroutine or a callback (e.g. scheduled with\ncall_soon or similar API), this function will always return the\nrunning event loop.\n\nIf there is no running event loop set, the function will return\nthe result of `get_event_loop_policy().get_event_loop()` call."),
    function("current_task", "(loop=None)", current_task)
        .doc("Return a currently executed task."),
    function("all_tasks", "(loop=None)", all_tasks)
        .doc("Return a set of all tasks for the loop."),
    function("_enter_task", "(loop, task)", |vm, a: Args| {
        state::of(vm).running.enter(vm, &a[0], &a[1]).map(|()| Value::NONE)
    })
    .doc("Enter into task execution or resume suspended task.\n\nTask belongs to loop.\n\nReturns None."),
    function("_leave_task", "(loop, task)", |vm, a: Args| {
        state::of(vm).running.leave(vm, &a[0], &a[1]).map(|()| Value::NONE)
    })
    .doc("Leave task execution or suspend a task.\n\nTask belongs to loop.\n\nReturns None."),
    function("_swap_current_task", "(loop, task)", |vm, a: Args| {
        let before = state::of(vm).running.swap(vm, &a[0], a.some(1).cloned())?;
        Ok(before.unwrap_or(Value::NONE))
    })
    .doc("Temporarily swap in the supplied task and return the original one (or None).\n\nThis is intended for use during eager coroutine execution."),
    function("_register_task", "(task)", |vm, a: Args| {
        let st = state::of(vm);
        match as_task(&a[0]) {
            Some(task) => st.tasks.insert(&task),
            None => foreign(vm, &st.foreign_tasks, "add", &a[0], true)?,
        }
        Ok(Value::NONE)
    })
    .doc("Register a new task in asyncio as executed by loop.\n\nReturns None."),
    function("_unregister_task", "(task)", |vm, a: Args| {
        let st = state::of(vm);
        match as_task(&a[0]) {
            Some(task) => st.tasks.remove(&task),
            None => foreign(vm, &st.foreign_tasks, "discard", &a[0], true)?,
        }
        Ok(Value::NONE)
    })
    .doc("Unregister a task.\n\nReturns None."),
    function("_register_eager_task", "(task)", |vm, a: Args| {
        let st = state::of(vm);
        foreign(vm, &st.foreign_eager, "add", &a[0], false).map(|()| Value::NONE)
    })
    .doc("Register a new task in asyncio as executed by loop.\n\nReturns None."),
    function("_unregister_eager_task", "(task)", |vm, a: Args| {
        let st = state::of(vm);
        foreign(vm, &st.foreign_eager, "discard", &a[0], false).map(|()| Value::NONE)
    })
    .doc("Unregister a task.\n\nReturns None."),
    function("future_add_to_awaited_by", "(fut, waiter, /)", |vm, a: Args| {
        if let (Some(f), Some(_)) = (as_future(&a[0]), as_future(&a[1])) {
            awaited::add(vm, f, &a[1])?;
        }
        Ok(Value::NONE)
    })
    .doc("Record that `fut` is awaited on by `waiter`."),
    function("future_discard_from_awaited_by", "(fut, waiter, /)", |vm, a: Args| {
        if let (Some(f), Some(_)) = (as_future(&a[0]), as_future(&a[1])) {
            awaited::discard(vm, f, &a[1])?;
        }
        Ok(Value::NONE)
    }),
];

/// The running loop of this thread, or an error.
pub fn running_loop(vm: &Vm, st: &State) -> PyResult {
    st.running.running_loop(vm).ok_or_else(|| vm.runtime_error("no running event loop"))
}

/// `get_event_loop()`.
pub fn event_loop(vm: &Vm, st: &State) -> PyResult {
    if let Some(running) = st.running.running_loop(vm) {
        return Ok(running);
    }
    let policy = vm.call(&st.get_policy(vm)?, &[])?;
    vm.call_method_args(&policy, &st.names.get_event_loop, CallArgs::EMPTY)
}

fn loop_or_running(vm: &Vm, st: &State, v: Option<&Value>) -> PyResult {
    match v {
        Some(v) => Ok(v.clone()),
        None => running_loop(vm, st),
    }
}

fn current_task(vm: &Vm, args: Args) -> PyResult {
    let st = state::of(vm);
    let event_loop = loop_or_running(vm, st, args.some(0))?;
    Ok(st.running.task_of(vm, &event_loop).unwrap_or(Value::NONE))
}

/// Adds a task that is no native one to a set, or takes it out.
fn foreign(vm: &Vm, slot: &Slot, method: &str, task: &Value, weak: bool) -> PyResult<()> {
    let set = match slot.get() {
        Some(set) => set,
        None => {
            let set = if weak {
                let module = vm.import_module("weakref")?;
                vm.call_method(&module, "WeakSet", &[])?
            } else {
                vm.set_of([])?
            };
            slot.put(set.clone());
            set
        }
    };
    vm.call_method(&set, method, std::slice::from_ref(task)).map(drop)
}

fn all_tasks(vm: &Vm, args: Args) -> PyResult {
    let st = state::of(vm);
    let event_loop = loop_or_running(vm, st, args.some(0))?;
    let mut found: Vec<Value> = st
        .tasks
        .all()
        .into_iter()
        .filter(|t| t.future.is_pending() && t.future.event_loop.holds(&event_loop))
        .map(Value::from)
        .collect();
    for slot in [&st.foreign_eager, &st.foreign_tasks] {
        let Some(set) = slot.get() else { continue };
        for task in vm.collect(&set)? {
            let own = match vm.get_attr_opt(&task, &st.names.get_loop)? {
                Some(get_loop) => vm.call(&get_loop, &[])?,
                None => vm.get_attr(&task, &st.names._loop)?,
            };
            if own.is(&event_loop) {
                let done = vm.call_method_args(&task, &st.names.done, CallArgs::EMPTY)?;
                if !vm.is_true(&done)? {
                    found.push(task);
                }
            }
        }
    }
    vm.set_of(found)
}
