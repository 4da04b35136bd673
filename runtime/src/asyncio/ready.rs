//! The ready queue of the native loop: what is to be called in the next turns.
//!
//! Steps and wake-ups of tasks, and callbacks of futures, are in it as they are; an object that
//! Python code can hold is made of them only when somebody looks (`_ready`).

use std::cell::RefCell;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{MethodDef, TypeDef, contains, len, method, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::event_loop::EventLoop;
use super::task::{Task, context_value};
use super::{contextvars, handle, schedule, state, step};
use crate::reactor::queue::Queue;

/// Something to call.
pub enum Entry {
    /// A step of a task, with an exception to throw.
    Step(Ref<Task>, Option<Value>),
    /// The future that the task waits for is done.
    Wakeup(Ref<Task>, Value),
    /// A callback of a future, with its context or a snapshot that one is made from.
    Call(Value, Value, Value),
    /// A future that whoever waits for a new transport waits for, unless it is cancelled.
    Done(Value),
    /// A `Handle`, of whatever class.
    Handle(Value),
    /// A native transport that has something to do.
    Io(Value, Side),
}

/// What a transport is to do. Of a whole word, as entries are copied word by word then: they come out
/// of the queue just after they were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Side {
    /// Begin to read.
    Start,
    Read,
    Write,
}

impl Side {
    /// The method that does it.
    fn method(self) -> &'static str {
        match self {
            Side::Start => "_start_reading",
            Side::Read => "_read_ready",
            Side::Write => "_write_ready",
        }
    }
}

impl Entry {
    /// Begins to load what the entry itself refers to.
    #[inline(always)]
    fn prefetch(&self) {
        match self {
            Entry::Step(task, _) => task.with_value(|v| v.prefetch(2)),
            Entry::Wakeup(task, waited) => {
                task.with_value(|v| v.prefetch(2));
                waited.prefetch(1);
            }
            Entry::Call(callback, arg, _) => {
                callback.prefetch(1);
                arg.prefetch(2);
            }
            Entry::Handle(v) | Entry::Io(v, _) | Entry::Done(v) => v.prefetch(2),
        }
    }

    /// Begins to load what a task refers to.
    #[inline(always)]
    fn prefetch_parts(&self) {
        if let Entry::Step(task, _) | Entry::Wakeup(task, _) = self {
            task.coro.with(|coro| coro.into_iter().for_each(|v| v.prefetch(4)));
        }
    }

    /// The handle that stands for this.
    pub fn into_handle(self, vm: &Vm, event_loop: &Value, types: &handle::Types) -> Value {
        let (callback, args, context) = match self {
            Entry::Handle(v) => return v,
            Entry::Step(task, exc) => {
                let context = context_value(vm, &task);
                (schedule::step_method(vm, task, exc), vm.tuple(vec![]), context)
            }
            Entry::Wakeup(task, waited) => {
                let context = context_value(vm, &task);
                (step::wakeup_method(vm, &task), vm.tuple(vec![waited]), context)
            }
            Entry::Call(callback, arg, context) => {
                (callback, vm.tuple(vec![arg]), contextvars::made(vm, context))
            }
            Entry::Done(waiter) => {
                let st = state::of(vm);
                let set = st.set_result_unless_cancelled(vm).unwrap_or(Value::NONE);
                (set, vm.tuple(vec![waiter, Value::NONE]), st.contexts.copy_current(vm).into())
            }
            Entry::Io(transport, side) => {
                let context = super::io::channel::of(&transport).map_or(Value::NONE, |c| c.context(side));
                let callback = vm.get_attr_str(&transport, side.method()).unwrap_or(transport);
                (callback, vm.tuple(vec![]), context)
            }
        };
        handle::make(vm, &types.handle, event_loop, callback, args.into(), context).into()
    }
}

/// Entries whose tasks do not fit into the processor's cache.
const MANY: usize = 2048;
/// How far ahead of its turn memory of an entry is asked for, and of what that refers to.
const FAR: usize = 4;
const NEAR: usize = 2;

#[inline(never)]
fn look_ahead(queue: &Queue<Entry>) {
    if let Some(entry) = queue.near(FAR) {
        entry.prefetch();
    }
    if let Some(entry) = queue.near(NEAR) {
        entry.prefetch_parts();
    }
}

/// The queue.
#[derive(Default)]
pub struct Ready(RefCell<Queue<Entry>>);

impl Ready {
    #[inline(always)]
    pub fn push(&self, entry: Entry) {
        self.0.borrow_mut().push_back(entry);
    }

    #[inline]
    pub fn pop(&self) -> Option<Entry> {
        let queue = &mut *self.0.borrow_mut();
        if queue.len() >= MANY {
            look_ahead(queue);
        }
        queue.pop_front()
    }

    pub fn push_front(&self, entry: Entry) {
        self.0.borrow_mut().push_front(entry);
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    pub fn take(&self) -> Queue<Entry> {
        self.0.take()
    }

    /// Everything as handles, which are what is in the queue from then on.
    fn handles(&self, vm: &Vm, event_loop: &Value, types: &handle::Types) -> Vec<Value> {
        let all: Vec<Value> =
            self.take().into_iter().map(|entry| entry.into_handle(vm, event_loop, types)).collect();
        *self.0.borrow_mut() = all.iter().cloned().map(Entry::Handle).collect();
        all
    }

    pub fn traverse(&self, visitor: &mut Visitor) {
        for entry in self.0.borrow().iter() {
            match entry {
                Entry::Step(task, exc) => {
                    task.with_value(|v| visitor.visit(v));
                    exc.iter().for_each(|v| visitor.visit(v));
                }
                Entry::Wakeup(task, v) => {
                    task.with_value(|v| visitor.visit(v));
                    visitor.visit(v);
                }
                Entry::Call(a, b, c) => [a, b, c].into_iter().for_each(|v| visitor.visit(v)),
                Entry::Handle(v) | Entry::Io(v, _) | Entry::Done(v) => visitor.visit(v),
            }
        }
    }
}

/// Payload of what `loop._ready` is: the queue as a deque of handles.
pub struct View(Ref<EventLoop>);

impl View {
    pub fn new(event_loop: Ref<EventLoop>) -> View {
        View(event_loop)
    }

    fn handles(&self, vm: &Vm) -> Vec<Value> {
        self.0.ready.handles(vm, &self.0.value(), &self.0.state.handles)
    }
}

ouro_vm::payload!(View, "deque");

impl Trace for View {
    fn traverse(&self, visitor: &mut Visitor) {
        self.0.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

fn popped(vm: &Vm, view: &View, entry: Option<Entry>) -> PyResult {
    match entry {
        Some(entry) => Ok(entry.into_handle(vm, &view.0.value(), &view.0.state.handles)),
        None => Err(vm.raise(Exc::IndexError, "pop from an empty deque")),
    }
}

static METHODS: [MethodDef; 10] = [
    method("append", "($self, item, /)", |_, a: Args| {
        a.this::<View>().0.ready.push(Entry::Handle(a[1].clone()));
        Ok(Value::NONE)
    }),
    method("appendleft", "($self, item, /)", |_, a: Args| {
        a.this::<View>().0.ready.push_front(Entry::Handle(a[1].clone()));
        Ok(Value::NONE)
    }),
    method("popleft", "($self, /)", |vm, a: Args| {
        let view = a.this::<View>();
        popped(vm, view, view.0.ready.pop())
    }),
    method("pop", "($self, /)", |vm, a: Args| {
        let view = a.this::<View>();
        let last = view.0.ready.0.borrow_mut().pop_back();
        popped(vm, view, last)
    }),
    method("clear", "($self, /)", |_, a: Args| {
        drop(a.this::<View>().0.ready.take());
        Ok(Value::NONE)
    }),
    method("extend", "($self, iterable, /)", |vm, a: Args| {
        let items = vm.collect(&a[1])?;
        items.into_iter().for_each(|v| a.this::<View>().0.ready.push(Entry::Handle(v)));
        Ok(Value::NONE)
    }),
    len(|_, v| Ok(payload::<View>(v).0.ready.len())),
    unary("__iter__", |vm, v| vm.iter(&vm.list(payload::<View>(v).handles(vm)))),
    contains(|vm, v, item| {
        for h in payload::<View>(v).handles(vm) {
            if vm.eq(&h, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }),
    unary("__repr__", |vm, v| {
        let text = vm.repr(&vm.list(payload::<View>(v).handles(vm)))?;
        Ok(vm.str(&format!("deque({})", text.to_text())))
    }),
];

static ITEM: [MethodDef; 1] = [ouro_vm::core::native::binary("__getitem__", |vm, v, key| {
    vm.get_item(&vm.list(payload::<View>(v).handles(vm)), key)
})];

static DEF: TypeDef = TypeDef::new("collections", "deque", View::vtable).methods(&[&METHODS, &ITEM]);

impl NativeType for View {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
