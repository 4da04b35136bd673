//! Bodies of methods of `asyncio.Queue`.

use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::fields::{Fields, Found};
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{Deque, Row, Waiters, attach, bodies, fields, finish};
use crate::asyncio::{future, state};

type Answer = PyResult<Option<Value>>;

static QUEUE: [Row; 9] = [
    ("qsize", qsize),
    ("empty", empty),
    ("full", full),
    // Without waiting these are the same.
    ("put", put_nowait),
    ("get", get_nowait),
    ("put_nowait", put_nowait),
    ("get_nowait", get_nowait),
    ("task_done", task_done),
    ("_wakeup_next", wakeup_next),
];
/// Methods that the bodies do the work of besides their own.
const INNER: [&str; 2] = ["_put", "_get"];

const MAXSIZE: usize = 0;
const GETTERS: usize = 1;
const PUTTERS: usize = 2;
const UNFINISHED: usize = 3;
const FINISHED: usize = 4;
const ITEMS: usize = 5;
const SHUT_DOWN: usize = 6;
const ATTRIBUTES: [&str; 7] =
    ["_maxsize", "_getters", "_putters", "_unfinished_tasks", "_finished", "_queue", "_is_shutdown"];

/// The class `Queue`.
pub struct Queues(Fields<7>);

/// Called after `asyncio.queues` has been imported.
pub fn install(vm: &Vm, namespace: &Dict) {
    let mut rows = QUEUE.to_vec();
    rows.extend(INNER.map(|name| (name, qsize as _)));
    let Some(fields) = fields(vm, namespace, "Queue", ATTRIBUTES, &rows) else { return };
    if bodies(vm).queues.set(Queues(fields)).is_ok() {
        attach(vm, namespace, "Queue", &QUEUE);
    }
}

/// A queue and its items.
struct Queue<'a> {
    found: Found<'a, 7>,
    items: Ref<Deque>,
}

impl Queue<'_> {
    fn small(&self, at: usize) -> Option<i64> {
        self.found.get(at)?.as_small_int()
    }

    fn is_full(&self) -> Option<bool> {
        let most = self.small(MAXSIZE)?;
        Some(most > 0 && self.items.length() as i64 >= most)
    }

    /// Those who wait.
    fn waiters(&self, vm: &Vm, at: usize) -> Option<Waiters> {
        can_wake(vm, Waiters::of(&self.found.get(at)?)?)
    }
}

fn with_queue(
    vm: &Vm,
    args: &[Value],
    n: usize,
    answer: impl FnOnce(Queue) -> Option<PyResult>,
) -> PyResult<Option<Value>> {
    let bodies = bodies(vm);
    let Some(found) =
        bodies.queues.get().filter(|_| args.len() == n).and_then(|queues| queues.0.of(&args[0]))
    else {
        return Ok(None);
    };
    let Some(items) = found.get(ITEMS).and_then(|v| v.to_ref::<Deque>()) else { return Ok(None) };
    answer(Queue { found, items }).transpose()
}

/// The waiters, if the next of them can be woken up.
fn can_wake(vm: &Vm, waiters: Waiters) -> Option<Waiters> {
    waiters.first(vm, state::of(vm), future::Future::is_pending).map(|_| waiters)
}

/// Wakes the first of `waiters` that is not done, and forgets those before it.
fn wake(vm: &Vm, waiters: &Waiters) -> PyResult<()> {
    let Waiters::Deque(waiters) = waiters else { return Ok(()) };
    while let Some(f) = waiters.pop_front() {
        if future::receiver(&f).is_pending() {
            return finish(vm, &f, Value::NONE);
        }
    }
    Ok(())
}

fn qsize(vm: &Vm, args: &[Value]) -> Answer {
    with_queue(vm, args, 1, |queue| Some(Ok(Value::from_len(queue.items.length()))))
}

fn empty(vm: &Vm, args: &[Value]) -> Answer {
    with_queue(vm, args, 1, |queue| Some(Ok(Value::from_bool(queue.items.length() == 0))))
}

fn full(vm: &Vm, args: &[Value]) -> Answer {
    with_queue(vm, args, 1, |queue| queue.is_full().map(|full| Ok(Value::from_bool(full))))
}

fn put_nowait(vm: &Vm, args: &[Value]) -> Answer {
    with_queue(vm, args, 2, |queue| {
        if !queue.found.get(SHUT_DOWN)?.is_false() || queue.is_full()? {
            return None;
        }
        let unfinished = queue.small(UNFINISHED)?;
        let waiters = queue.waiters(vm, GETTERS)?;
        let finished = queue.found.get(FINISHED)?;
        let bodies = bodies(vm);
        let event = bodies.locks.get()?.event.of(&finished)?;
        if let Err(e) = vm.fits(queue.items.append(args[1].clone())) {
            return Some(Err(e));
        }
        queue.found.set(UNFINISHED, vm.int(unfinished + 1));
        event.set(super::locks::STATE, Value::FALSE);
        Some(wake(vm, &waiters).map(|()| Value::NONE))
    })
}

fn get_nowait(vm: &Vm, args: &[Value]) -> Answer {
    with_queue(vm, args, 1, |queue| {
        let waiters = queue.waiters(vm, PUTTERS)?;
        let item = queue.items.pop_front()?;
        Some(wake(vm, &waiters).map(|()| item))
    })
}

fn task_done(vm: &Vm, args: &[Value]) -> Answer {
    with_queue(vm, args, 1, |queue| {
        // The last one, who wakes those that join, is left to the library.
        let unfinished = queue.small(UNFINISHED).filter(|&n| n > 1)?;
        queue.found.set(UNFINISHED, vm.int(unfinished - 1));
        Some(Ok(Value::NONE))
    })
}

fn wakeup_next(vm: &Vm, args: &[Value]) -> Answer {
    with_queue(vm, args, 2, |_| {
        let waiters = can_wake(vm, Waiters::of(&args[1])?)?;
        Some(wake(vm, &waiters).map(|()| Value::NONE))
    })
}
