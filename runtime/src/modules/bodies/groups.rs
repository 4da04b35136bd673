//! Bodies of methods of `asyncio.TaskGroup`.

use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::fields::{Fields, Found};
use ouro_vm::core::function::{BoundMethod, Function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::set::SetObj;

use super::{Row, attach, bodies, fields, finish, is_plain};
use crate::asyncio::event_loop;
use crate::asyncio::future::{self, bits};
use crate::asyncio::task::Task;
use crate::asyncio::{awaited, state};

type Answer = PyResult<Option<Value>>;

static GROUP: [Row; 2] = [("create_task", create_task), ("_on_task_done", on_task_done)];

const ENTERED: usize = 0;
const EXITING: usize = 1;
const ABORTING: usize = 2;
const LOOP: usize = 3;
const PARENT: usize = 4;
const TASKS: usize = 5;
const COMPLETED: usize = 6;
const ATTRIBUTES: [&str; 7] =
    ["_entered", "_exiting", "_aborting", "_loop", "_parent_task", "_tasks", "_on_completed_fut"];

/// The class `TaskGroup`.
pub struct Groups(Fields<7>);

/// Called after `asyncio.taskgroups` has been imported.
pub fn install(vm: &Vm, namespace: &Dict) {
    let Some(fields) = fields(vm, namespace, "TaskGroup", ATTRIBUTES, &GROUP) else { return };
    if bodies(vm).groups.set(Groups(fields)).is_ok() {
        attach(vm, namespace, "TaskGroup", &GROUP);
        state::of(vm).group_callback.set(Some(run_callback));
    }
}

/// A group, its tasks and the task that runs it.
struct Group<'a> {
    found: Found<'a, 7>,
    tasks: Ref<SetObj>,
    parent: Value,
}

fn with_group(
    vm: &Vm,
    args: &[Value],
    answer: impl FnOnce(Group) -> Option<PyResult>,
) -> PyResult<Option<Value>> {
    let bodies = bodies(vm);
    let Some(found) =
        bodies.groups.get().filter(|_| args.len() == 2).and_then(|groups| groups.0.of(&args[0]))
    else {
        return Ok(None);
    };
    let tasks = found.get(TASKS).and_then(|v| v.to_ref::<SetObj>());
    let parent = found.get(PARENT).filter(|v| state::of(vm).is_exact(vm, v));
    match tasks.zip(parent) {
        Some((tasks, parent)) => answer(Group { found, tasks, parent }).transpose(),
        None => Ok(None),
    }
}

fn create_task(vm: &Vm, args: &[Value]) -> Answer {
    with_group(vm, args, |group| {
        let flag = |at| group.found.get(at)?.as_bool();
        if !flag(ENTERED)? || flag(ABORTING)? || (flag(EXITING)? && group.tasks.is_empty()) {
            return None;
        }
        let task = event_loop::spawn(vm, &group.found.get(LOOP)?, &args[1])?;
        Some(task.and_then(|task| add_task(vm, &group, &args[0], task)))
    })
}

/// Makes a new task one of the group.
fn add_task(vm: &Vm, group: &Group, this: &Value, task: Ref<Task>) -> PyResult {
    let st = state::of(vm);
    awaited::add(vm, &task.future, &group.parent)?;
    let callback = match group.tasks.at_hand().and_then(|other| callback_of(&other, this)) {
        Some(callback) => callback,
        None => vm.get_attr(this, &st.names._on_task_done)?,
    };
    let v = task.value();
    vm.set_add(&group.tasks, v.clone())?;
    future::add_callback(vm, &v, &task.future, &callback, st.contexts.snapshot(vm))?;
    Ok(v)
}

/// The method of the group `this` that another of its tasks calls when it is done.
fn callback_of(task: &Value, this: &Value) -> Option<Value> {
    let callback = future::as_future(task)?.first_callback()?;
    let ours = group_of(&callback).is_some_and(|group| group.is(this));
    ours.then_some(callback)
}

/// The group whose `_on_task_done` this is.
fn group_of(callback: &Value) -> Option<&Value> {
    let method = callback.as_::<BoundMethod>()?;
    let code = method.func.as_::<Function>()?.code.borrow();
    let ours = code.native_body().is_some() && code.name.is_text("_on_task_done");
    ours.then_some(&method.this)
}

fn run_callback(vm: &Vm, callback: &Value, task: &Value) -> PyResult<bool> {
    let Some(group) = group_of(callback) else { return Ok(false) };
    on_task_done(vm, &[group.clone(), task.clone()]).map(|answer| answer.is_some())
}

fn on_task_done(vm: &Vm, args: &[Value]) -> Answer {
    with_group(vm, args, |group| {
        let task = &args[1];
        // What a failure leads to is left to the library.
        if !state::of(vm).is_exact(vm, task) || future::receiver(task).has(bits::FAILED) {
            return None;
        }
        let completed = group.found.get(COMPLETED)?;
        if !completed.is_none() && !is_plain(vm, state::of(vm), &completed) {
            return None;
        }
        Some(task_done(vm, &group, task, &completed))
    })
}

fn task_done(vm: &Vm, group: &Group, task: &Value, completed: &Value) -> PyResult {
    vm.set_discard(&group.tasks, task)?;
    awaited::discard(vm, future::receiver(task), &group.parent)?;
    if !completed.is_none() && group.tasks.is_empty() && future::receiver(completed).is_pending() {
        finish(vm, completed, Value::TRUE)?;
    }
    Ok(Value::NONE)
}
