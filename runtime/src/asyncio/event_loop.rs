//! The native part of the default event loop: ready queue, timers, turns, and in `io` what it watches
//! and its transports. Everything else (servers, signals, subprocesses) is the library's
//! `_UnixSelectorEventLoop`, from which the default loop's class inherits as well (`install.rs`).
//!
//! As long as nobody has replaced one of the methods that are native here, steps of tasks and
//! callbacks of futures go to the queue without any object being made for them.

use std::cell::Cell;
use std::rc::Rc;

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::List;
use ouro_vm::core::native::{
    GetSetDef, MethodDef, TypeDef, del_attr, getset, method, new, raw_method, set_attr,
};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::{TypeObj, type_flags as tf};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::class_of;

use super::future::Future;
use super::future_methods::keywords;
use super::handle::{self, Handle, context_argument};
use super::io::selector::Selector;
use super::io::watch::Io;
use super::ready::{Entry, Ready, View};
use super::slot::Slot;
use super::state::{self, State};
use super::task::{self, Options, Task};
use super::turn;

/// Payload of the loop.
pub struct EventLoop {
    pub ready: Ready,
    /// A list of timers, kept as a heap.
    pub scheduled: Slot,
    pub debug: Slot,
    pub closed: Cell<bool>,
    pub stopping: Cell<bool>,
    /// A method that is native here has been replaced: everything goes through methods.
    pub patched: Cell<bool>,
    pub cancelled_timers: Cell<i64>,
    pub clock_resolution: Cell<f64>,
    pub task_factory: Slot,
    pub thread: Slot,
    pub selector: Slot,
    /// What the loop watches.
    pub io: Io,
    /// Both ends of the pipe through which signals come, once there is one.
    pub pipe: [Slot; 2],
    pub state: Rc<State>,
}

ouro_vm::payload!(EventLoop, "BaseEventLoop");

impl Trace for EventLoop {
    fn traverse(&self, visitor: &mut Visitor) {
        self.ready.traverse(visitor);
        for slot in [&self.scheduled, &self.debug, &self.task_factory, &self.thread, &self.selector] {
            slot.visit(visitor);
        }
        self.pipe.iter().for_each(|slot| slot.visit(visitor));
        self.io.traverse(visitor);
    }

    fn clear(&self) {
        drop(self.ready.take());
        for slot in [&self.scheduled, &self.task_factory, &self.selector, &self.pipe[0], &self.pipe[1]] {
            slot.set(None);
        }
        self.io.close();
    }
}

/// The native loop in a value.
#[inline]
pub fn as_loop(v: &Value) -> Option<&EventLoop> {
    v.as_::<EventLoop>()
}

/// The native loop that `v` is, if the queue can be filled without its methods.
#[inline]
pub fn direct(v: &Value) -> Option<&EventLoop> {
    v.as_::<EventLoop>().filter(|l| !l.patched.get() && !l.closed.get() && !l.debug_on())
}

impl EventLoop {
    #[inline]
    pub fn debug_on(&self) -> bool {
        self.debug.with(|d| d.is_some_and(|d| !d.is_false()))
    }

    /// `_timer_handle_cancelled`.
    pub fn timer_cancelled(&self, handle: &Handle) {
        if handle.scheduled.get() {
            self.cancelled_timers.set(self.cancelled_timers.get() + 1);
        }
    }

    pub fn is_running(&self) -> bool {
        !self.thread.with(|t| t.is_none_or(|t| t.is_none()))
    }

    /// Whether there are timers.
    #[inline]
    pub fn has_timers(&self) -> bool {
        self.scheduled.with(|v| v.and_then(|v| v.as_::<List>()).is_some_and(|list| list.length() != 0))
    }

    /// The heap of timers.
    pub fn timers(&self, vm: &Vm) -> Ref<List> {
        match self.scheduled.get().and_then(|v| v.to_ref::<List>()) {
            Some(list) => list,
            None => {
                let list = vm.list(Vec::new());
                self.scheduled.put(list.clone());
                match list.to_ref::<List>() {
                    Some(list) => list,
                    None => unreachable!("it was made as a list"),
                }
            }
        }
    }
}

#[cold]
fn closed(vm: &Vm) -> Raised {
    vm.runtime_error("Event loop is closed")
}

pub fn check_open(vm: &Vm, l: &EventLoop) -> PyResult<()> {
    if l.closed.get() { Err(closed(vm)) } else { Ok(()) }
}

/// The loop's clock, in seconds.
pub fn now(vm: &Vm) -> f64 {
    vm.host().monotonic().as_secs_f64()
}

/// What debug mode checks before a callback is scheduled.
#[cold]
fn debug_checks(vm: &Vm, this: &Value, callback: &Value, method: &str, thread: bool) -> PyResult<()> {
    if thread {
        vm.call_method(this, "_check_thread", &[])?;
    }
    vm.call_method(this, "_check_callback", &[callback.clone(), vm.str(method)]).map(drop)
}

pub fn missing(vm: &Vm, function: &str, names: &[&str]) -> Raised {
    let s = if names.len() == 1 { "" } else { "s" };
    let list = match names {
        [one] => format!("'{one}'"),
        [a, b] => format!("'{a}' and '{b}'"),
        _ => String::new(),
    };
    vm.type_error(format!(
        "BaseEventLoop.{function}() missing {} required positional argument{s}: {list}",
        names.len()
    ))
}

fn call_soon(vm: &Vm, args: CallArgs) -> PyResult {
    let [this, callback, rest @ ..] = args.pos() else {
        return Err(missing(vm, "call_soon", &["callback"]));
    };
    let l = payload::<EventLoop>(this);
    check_open(vm, l)?;
    let st = &l.state;
    let context = context_argument(vm, st, args, "BaseEventLoop.call_soon")?;
    let debug = l.debug_on();
    if debug {
        debug_checks(vm, this, callback, "call_soon", true)?;
    }
    let rest = vm.tuple_from(rest.len(), rest.iter().cloned());
    let h = handle::make(vm, &st.handles.handle, this, callback.clone(), rest.into(), context);
    if debug {
        handle::note_source(vm, st, &h, this)?;
    }
    l.ready.push(Entry::Handle(h.value()));
    Ok(h.into())
}

fn timer(vm: &Vm, args: CallArgs, when: Value, function: &str) -> PyResult {
    let (this, callback, rest) = (&args.pos()[0], &args.pos()[2], &args.pos()[3..]);
    let l = payload::<EventLoop>(this);
    check_open(vm, l)?;
    let st = &l.state;
    let context = context_argument(vm, st, args, function)?;
    let debug = l.debug_on();
    if debug {
        debug_checks(vm, this, callback, "call_at", true)?;
    }
    let rest = vm.tuple_from(rest.len(), rest.iter().cloned());
    let h = handle::make(vm, &st.handles.timer, this, callback.clone(), rest.into(), context);
    h.when.put(when);
    if debug {
        handle::note_source(vm, st, &h, this)?;
    }
    turn::timers(vm, &l.timers(vm)).push(h.value())?;
    h.scheduled.set(true);
    Ok(h.into())
}

fn call_at(vm: &Vm, args: CallArgs) -> PyResult {
    match args.pos() {
        [_] => return Err(missing(vm, "call_at", &["when", "callback"])),
        [_, _] => return Err(missing(vm, "call_at", &["callback"])),
        _ => {}
    }
    let when = &args.pos()[1];
    if when.is_none() {
        return Err(vm.type_error("when cannot be None"));
    }
    timer(vm, args, when.clone(), "BaseEventLoop.call_at")
}

fn call_later(vm: &Vm, args: CallArgs) -> PyResult {
    match args.pos() {
        [_] => return Err(missing(vm, "call_later", &["delay", "callback"])),
        [_, _] => return Err(missing(vm, "call_later", &["callback"])),
        _ => {}
    }
    let (this, delay) = (&args.pos()[0], &args.pos()[1]);
    if delay.is_none() {
        return Err(vm.type_error("delay must not be None"));
    }
    let l = payload::<EventLoop>(this);
    let time = if l.patched.get() { vm.call_method(this, "time", &[])? } else { vm.float(now(vm)) };
    let when = vm.binary(ouro_vm::protocol::number::BinOp::Add, &time, delay)?;
    if l.patched.get() {
        // A loop with a `call_at` of its own.
        let mut all = args.all()[1..].to_vec();
        all[0] = when;
        return vm.call_method_args(this, &vm.intern("call_at"), CallArgs::new(&all, args.names()));
    }
    timer(vm, args, when, "BaseEventLoop.call_later")
}

/// A future of the loop.
pub fn future(vm: &Vm, l: &EventLoop, this: &Value) -> Value {
    let future = vm.alloc(&l.state.future_type, Future::default());
    future.event_loop.put(this.clone());
    future.into()
}

fn create_future(vm: &Vm, args: Args) -> PyResult {
    let l = payload::<EventLoop>(&args[0]);
    if l.debug_on() || l.patched.get() || l.state.other_future(vm).is_some() {
        // Its frame is part of where the future was made.
        return l.state.library_loop(vm, "create_future", &args[0]);
    }
    Ok(future(vm, l, &args[0]))
}

/// `create_task`, the loop first.
pub fn create_task(vm: &Vm, args: CallArgs) -> PyResult {
    let this = &args.pos()[0];
    let l = payload::<EventLoop>(this);
    check_open(vm, l)?;
    if let Some(factory) = l.task_factory.get().filter(|f| !f.is_none()) {
        return vm.call_args(&factory, args);
    }
    if args.pos().len() > 2 {
        let n = args.pos().len();
        return Err(vm.type_error(format!(
            "BaseEventLoop.create_task() takes 2 positional arguments but {n} were given"
        )));
    }
    if let Some(class) = l.state.other_task(vm) {
        let mut all = args.all()[1..].to_vec();
        let mut names = args.names().to_vec();
        all.push(this.clone());
        names.push(l.state.names.r#loop.value());
        return vm.call_args(&class, CallArgs::new(&all, &names));
    }
    const NAMES: [&str; 4] = ["coro", "name", "context", "eager_start"];
    let [coro, name, context, eager] = keywords(vm, args, "Task", NAMES)?;
    let Some(coro) = args.pos().get(1).cloned().or(coro) else {
        return Err(missing(vm, "create_task", &["coro"]));
    };
    let eager_start = eager.map_or(Ok(false), |v| vm.is_true(&v))?;
    new_task(vm, l, &coro, Options { event_loop: Some(this.clone()), name, context, eager_start })
        .map(Into::into)
}

#[inline(always)]
fn new_task(vm: &Vm, l: &EventLoop, coro: &Value, options: Options) -> PyResult<Ref<Task>> {
    let task = task::bare(vm, l.state.clone(), &l.state.task_type);
    task::init(vm, &task, coro, options)?;
    Ok(task)
}

/// `create_task(coro)` of a loop that makes tasks itself; `None`: it is to be asked by its method.
pub fn spawn(vm: &Vm, event_loop: &Value, coro: &Value) -> Option<PyResult<Ref<Task>>> {
    let l = direct(event_loop)?;
    let makes_tasks = !l.closed.get() && l.task_factory.with(|f| f.is_none_or(Value::is_none));
    if !makes_tasks || l.state.other_task(vm).is_some() {
        return None;
    }
    let options = Options { event_loop: Some(event_loop.clone()), ..Options::default() };
    Some(new_task(vm, l, coro, options))
}

/// Names of methods and attributes that only work together if nobody replaces one.
const HOT: [&str; 15] = [
    "create_task",
    "call_soon",
    "_call_soon",
    "call_at",
    "call_later",
    "time",
    "_run_once",
    "_process_events",
    "_add_callback",
    "_timer_handle_cancelled",
    "is_running",
    "get_debug",
    "create_future",
    "_check_closed",
    "_ready",
];

/// Whether a class has other methods than the default loop's in places that matter.
fn overrides(vm: &Vm, st: &State, class: &Ref<TypeObj>) -> bool {
    let Some(default) = st.default_loop.get().and_then(|v| v.to_ref::<TypeObj>()) else { return false };
    if class.is(&default) {
        return false;
    }
    HOT.iter().any(|name| {
        let name = vm.intern(name);
        match (vm.type_lookup(class, &name), vm.type_lookup(&default, &name)) {
            (Some(a), Some(b)) => !a.is(&b),
            _ => true,
        }
    })
}

fn new_loop(vm: &Vm, args: Args) -> PyResult {
    let st = state::of(vm);
    let class = class_of(vm, &args[0])?;
    let l = EventLoop {
        ready: Ready::default(),
        scheduled: Slot::default(),
        debug: Slot::new(Some(Value::FALSE)),
        closed: Cell::new(false),
        stopping: Cell::new(false),
        patched: Cell::new(overrides(vm, st, &class)),
        cancelled_timers: Cell::new(0),
        clock_resolution: Cell::new(1e-9),
        task_factory: Slot::default(),
        thread: Slot::default(),
        selector: Slot::default(),
        io: Io::default(),
        pipe: Default::default(),
        state: state::counted(vm),
    };
    Ok(vm.alloc(&class, l).into())
}

/// Attributes can be set as on any object; replacing what is native here is noticed.
fn set(vm: &Vm, v: &Value, name: &Ref<Str>, value: Option<&Value>) -> PyResult<()> {
    if HOT[..HOT.len() - 1].iter().any(|hot| name.is_text(hot)) {
        payload::<EventLoop>(v).patched.set(true);
    }
    vm.generic_set_attr(v, name, value)
}

fn this(v: &Value) -> &EventLoop {
    payload(v)
}

static METHODS: [MethodDef; 17] = [
    new("($type, /, *args, **kwargs)", new_loop),
    raw_method("call_soon", call_soon),
    raw_method("call_at", call_at),
    raw_method("call_later", call_later),
    raw_method("create_task", create_task),
    method("create_future", "($self)", create_future).doc("Create a Future object attached to the loop."),
    method("time", "($self)", |vm, _| Ok(vm.float(now(vm)))),
    method("_check_closed", "($self)", |vm, a: Args| check_open(vm, a.this()).map(|()| Value::NONE)),
    method("is_closed", "($self)", |_, a: Args| Ok(Value::from_bool(a.this::<EventLoop>().closed.get()))),
    method("is_running", "($self)", |_, a: Args| Ok(Value::from_bool(a.this::<EventLoop>().is_running()))),
    method("get_debug", "($self)", |_, a: Args| Ok(a.this::<EventLoop>().debug.or_none())),
    method("stop", "($self)", |_, a: Args| {
        a.this::<EventLoop>().stopping.set(true);
        Ok(Value::NONE)
    }),
    method("_add_callback", "($self, handle)", |vm, a: Args| {
        turn::add_callback(vm, a.this(), &a[1]).map(|()| Value::NONE)
    }),
    method("_timer_handle_cancelled", "($self, handle)", |_, a: Args| {
        if let Some(h) = a[1].as_::<Handle>() {
            a.this::<EventLoop>().timer_cancelled(h);
        }
        Ok(Value::NONE)
    }),
    method("_run_once", "($self)", |vm, a: Args| turn::run_once(vm, &a[0]).map(|()| Value::NONE)),
    set_attr(set),
    del_attr(set),
];

macro_rules! flag {
    ($name:literal, $field:ident) => {
        getset(
            $name,
            |_, v| Ok(Value::from_bool(this(v).$field.get())),
            |vm, v, new| {
                let on = new.map_or(Ok(false), |new| vm.is_true(new))?;
                this(v).$field.set(on);
                Ok(())
            },
        )
    };
}

macro_rules! value {
    ($name:literal, $field:ident) => {
        getset(
            $name,
            |_, v| Ok(this(v).$field.or_none()),
            |_, v, new| {
                this(v).$field.set(new.cloned());
                Ok(())
            },
        )
    };
}

static GETSET: [GetSetDef; 12] = [
    super::io::methods::pipe_end!("_ssock", 0),
    super::io::methods::pipe_end!("_csock", 1),
    getset(
        "_ready",
        |vm, v| match v.to_ref::<EventLoop>() {
            Some(l) => Ok(vm.make(View::new(l))),
            None => Ok(Value::NONE),
        },
        |vm, v, new| {
            drop(this(v).ready.take());
            let items = new.map_or(Ok(Vec::new()), |new| vm.collect(new))?;
            items.into_iter().for_each(|item| this(v).ready.push(Entry::Handle(item)));
            Ok(())
        },
    ),
    getset(
        "_scheduled",
        |vm, v| Ok(this(v).timers(vm).into()),
        |_, v, new| {
            this(v).scheduled.set(new.cloned());
            Ok(())
        },
    ),
    getset(
        "_selector",
        |_, v| Ok(this(v).selector.or_none()),
        |_, v, new| {
            // With a selector of somebody else's the loop does as it says.
            if !new.is_some_and(|new| new.is_a::<Selector>()) {
                this(v).io.close();
            }
            this(v).selector.set(new.cloned());
            Ok(())
        },
    ),
    getset(
        "_timer_cancelled_count",
        |vm, v| Ok(vm.int(this(v).cancelled_timers.get())),
        |vm, v, new| {
            this(v).cancelled_timers.set(new.map_or(Ok(0), |new| vm.index_i64(new))?);
            Ok(())
        },
    ),
    getset(
        "_clock_resolution",
        |vm, v| Ok(vm.float(this(v).clock_resolution.get())),
        |vm, v, new| {
            this(v).clock_resolution.set(new.map_or(Ok(0.0), |new| vm.to_f64(new))?);
            Ok(())
        },
    ),
    flag!("_closed", closed),
    flag!("_stopping", stopping),
    value!("_debug", debug),
    value!("_thread_id", thread),
    value!("_task_factory", task_factory),
];

static DEF: TypeDef = TypeDef::new("asyncio.base_events", "BaseEventLoop", EventLoop::vtable)
    .methods(&[&METHODS, &super::io::methods::METHODS])
    .getset(&GETSET)
    .flags(tf::BASE | tf::HAS_WEAKREF);

impl NativeType for EventLoop {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
