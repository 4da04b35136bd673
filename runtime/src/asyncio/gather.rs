//! `create_task`, `ensure_future` and `gather` of `asyncio.tasks` for what programs mostly pass: native
//! coroutines, futures and tasks, on a native loop. Anything else is left to the library's functions.

use std::cell::Cell;
use std::collections::HashMap;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::code::Code;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::{Function, List};
use ouro_vm::core::generator::{GenKind, Generator};
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, call, getter, raw_function};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::prefetch::AHEAD;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::event_loop::{self, EventLoop, as_loop};
use super::future::{self, Outcome, bits, receiver};
use super::slot::Slot;
use super::state::{self, State};
use super::{awaited, module};

pub static FUNCTIONS: [MethodDef; 3] = [
    MethodDef { sig: "(coro, **kwargs)", ..raw_function("create_task", create_task) }
        .doc("Schedule the execution of a coroutine object in a spawn task.\n\n    Return a Task object.\n    "),
    MethodDef { sig: "(coro_or_future, *, loop=None)", ..raw_function("ensure_future", ensure_future) }
        .doc("Wrap a coroutine or an awaitable in a future.\n\n    If the argument is a Future, it is returned directly.\n    "),
    MethodDef { sig: "(*coros_or_futures, return_exceptions=False)", ..raw_function("gather", gather) }
        .doc("Return a future aggregating results from the given coroutines/futures."),
];

fn is_coroutine(v: &Value) -> bool {
    v.as_::<Generator>().is_some_and(|g| g.kind == GenKind::Coroutine)
}

fn create_task(vm: &Vm, args: CallArgs) -> PyResult {
    let st = state::of(vm);
    let event_loop = st.running.running_loop(vm);
    if let (Some(event_loop), 1) = (event_loop, args.pos().len())
        && as_loop(&event_loop).is_some_and(|l| !l.patched.get() && !l.debug_on())
    {
        if args.names().is_empty() {
            return event_loop::create_task(vm, CallArgs::positional(&[event_loop, args.pos()[0].clone()]));
        }
        let mut all = vec![event_loop];
        all.extend_from_slice(args.all());
        return event_loop::create_task(vm, CallArgs::new(&all, args.names()));
    }
    // In debug mode, the library's frame is part of where the task was made.
    vm.call_args(&st.library_task(vm, "create_task")?, args)
}

fn ensure_future(vm: &Vm, args: CallArgs) -> PyResult {
    let st = state::of(vm);
    if let ([v], []) = (args.pos(), args.names()) {
        if st.is_exact(vm, v) {
            return Ok(v.clone());
        }
        if is_coroutine(v) {
            let event_loop = module::event_loop(vm, st)?;
            if as_loop(&event_loop).is_some_and(|l| !l.patched.get() && !l.debug_on()) {
                return task_of(vm, &event_loop, v);
            }
        }
    }
    vm.call_args(&st.library_task(vm, "ensure_future")?, args)
}

/// A task for a coroutine, which is closed if there cannot be one.
fn task_of(vm: &Vm, event_loop: &Value, coro: &Value) -> PyResult {
    let made = event_loop::create_task(vm, CallArgs::positional(&[event_loop.clone(), coro.clone()]));
    if let (Err(e), Some(g)) = (&made, coro.to_ref::<Generator>())
        && e.is(vm, Exc::RuntimeError)
    {
        (vm.hooks().close)(vm, &g)?;
    }
    made
}

// ---- gather --------------------------------------------------------------------------------

/// Payload of the callback that all children of a `gather` have.
struct Gathering {
    /// The list of the children, which the outer future has, too.
    children: Value,
    /// Children, each counted once.
    count: usize,
    finished: Cell<usize>,
    return_exceptions: bool,
    outer: Slot,
    awaiting: Option<Value>,
}

ouro_vm::payload!(Gathering, "function");

impl Trace for Gathering {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.children);
        self.outer.visit(visitor);
        self.awaiting.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        self.outer.set(None);
    }
}

impl Drop for Gathering {
    fn drop(&mut self) {
        self.outer.set(None);
    }
}

/// Hashes addresses.
#[derive(Default)]
struct ByAddress(u64);

impl std::hash::Hasher for ByAddress {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.write_u64(self.0 ^ u64::from(b)));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
    }
}

/// Where each object comes first.
type Places = HashMap<u64, usize, std::hash::BuildHasherDefault<ByAddress>>;

/// Whether a coroutine is given more than once.
fn has_repeated(given: &[Value], coroutines: &[usize]) -> bool {
    let mut all: Vec<u64> = coroutines.iter().map(|&at| given[at].bits()).collect();
    // Objects that were just made mostly lie one behind the other.
    if !all.is_sorted() {
        all.sort_unstable();
    }
    !all.is_sorted_by(|a, b| a < b)
}

/// Whether the loop allows that this is done without the library.
fn suits(vm: &Vm, st: &State, l: &EventLoop) -> bool {
    !l.patched.get()
        && !l.closed.get()
        && !l.debug_on()
        && l.task_factory.with(|f| f.is_none_or(Value::is_none))
        && st.other_task(vm).is_none()
}

/// What was given to `gather`.
struct Given {
    children: Vec<Value>,
    /// Where coroutines are among them.
    coroutines: Vec<usize>,
    /// Whether there may be the same future more than once.
    repeated: bool,
}

/// What was given, if everything is a coroutine or a future of the loop.
fn accepted(vm: &Vm, st: &State, event_loop: &Value, given: &[Value]) -> Option<Given> {
    let (mut coroutines, mut repeated) = (Vec::new(), false);
    let mut children = Vec::with_capacity(given.len());
    for (at, v) in given.iter().enumerate() {
        look_ahead(given, at);
        if is_coroutine(v) {
            coroutines.push(at);
        } else if st.is_exact(vm, v) && receiver(v).event_loop.holds(event_loop) {
            repeated |= receiver(v).has(bits::GIVEN);
            receiver(v).set(bits::GIVEN);
        } else {
            return None;
        }
        children.push(v.clone());
    }
    Some(Given { children, coroutines, repeated })
}

/// Begins to load a future that is looked at soon; there may be a million of them.
#[inline(always)]
fn look_ahead(all: &[Value], at: usize) {
    if let Some(v) = all.get(at + AHEAD) {
        v.prefetch(2);
    }
}

fn gather(vm: &Vm, args: CallArgs) -> PyResult {
    let st = state::of(vm);
    let event_loop = st.running.running_loop(vm);
    let fallback = || st.library_task(vm, "gather").and_then(|f| vm.call_args(&f, args));
    let Some(event_loop) = event_loop.filter(|_| !args.pos().is_empty()) else { return fallback() };
    let Some(l) = as_loop(&event_loop) else { return fallback() };
    let keywords_known = args.kw().all(|(name, _)| {
        name.as_::<ouro_vm::core::str::Str>().is_some_and(|n| n.is_text("return_exceptions"))
    });
    if !keywords_known || !suits(vm, st, l) {
        return fallback();
    }
    let given = args.pos();
    let Some(all) = accepted(vm, st, &event_loop, given) else { return fallback() };
    let Given { mut children, coroutines, repeated } = all;
    let return_exceptions = args.keyword("return_exceptions").map_or(Ok(false), |v| vm.is_true(v))?;
    let awaiting = st.running.task_of(vm, &event_loop);

    let places: Option<Places> = (repeated || has_repeated(given, &coroutines)).then(|| {
        let mut places = Places::default();
        for (at, v) in given.iter().enumerate() {
            places.entry(v.bits()).or_insert(at);
        }
        places
    });
    let first = |at: usize| places.as_ref().map_or(at, |places| places[&given[at].bits()]);
    for at in coroutines {
        children[at] = if first(at) == at {
            let task = task_of(vm, &event_loop, &given[at])?;
            receiver(&task).unset(bits::LOG_DESTROY);
            task
        } else {
            children[first(at)].clone()
        };
    }
    let count = places.as_ref().map_or(given.len(), Places::len);
    let children = vm.list(children);
    let gathering = vm.make(Gathering {
        children: children.clone(),
        count,
        finished: Cell::new(0),
        return_exceptions,
        outer: Slot::default(),
        awaiting,
    });
    let (Some(g), Some(list)) = (gathering.as_::<Gathering>(), children.as_::<List>()) else {
        return Err(vm.system_error("a callback is needed"));
    };
    let context: Value = st.contexts.copy_current(vm).into();
    let mut done = Vec::new();
    for at in 0..given.len() {
        list.prefetch_item(at + AHEAD, 2);
        let Some(child) = list.item(at) else { break };
        let Some(f) = future::as_future(&child) else { break };
        f.unset(bits::GIVEN);
        if first(at) != at {
            continue;
        }
        if f.is_pending() {
            if let Some(task) = &g.awaiting {
                awaited::add(vm, f, task)?;
            }
            future::add_callback(vm, &child, f, &gathering, context.clone())?;
        } else {
            done.push(child);
        }
    }
    let keyword = [st.names.r#loop.value()];
    let class = st.library_task(vm, "_GatheringFuture")?;
    let outer = vm.call_args(&class, CallArgs::new(&[children, event_loop], &keyword))?;
    g.outer.put(outer.clone());
    for child in done {
        child_done(vm, st, g, &child)?;
    }
    Ok(outer)
}

/// A child has ended.
fn child_done(vm: &Vm, st: &State, g: &Gathering, child: &Value) -> PyResult<()> {
    g.finished.set(g.finished.get() + 1);
    let f = receiver(child);
    if let Some(task) = &g.awaiting {
        awaited::discard(vm, f, task)?;
    }
    let Some(outer) = g.outer.get() else { return Ok(()) };
    let o = receiver(&outer);
    if !o.is_pending() {
        // The exception counts as seen.
        f.unset(bits::LOG_TRACEBACK);
        return Ok(());
    }
    if !g.return_exceptions {
        if f.has(bits::CANCELLED) {
            let exc = future::cancelled_error(vm, f)?;
            return future::set_exception(vm, &outer, o, &exc);
        }
        if f.has(bits::FAILED) {
            let exc = future::exception(vm, f)?;
            return future::set_exception(vm, &outer, o, &exc);
        }
    }
    if g.finished.get() == g.count { all_done(vm, st, g, &outer) } else { Ok(()) }
}

fn all_done(vm: &Vm, st: &State, g: &Gathering, outer: &Value) -> PyResult<()> {
    let Some(children) = g.children.as_::<List>() else { return Err(not_a_child(vm)) };
    let mut results = Vec::with_capacity(children.length());
    let mut last = None;
    while let Some(child) = children.item(results.len()) {
        children.prefetch_item(results.len() + AHEAD, 2);
        // The list can be got at, and changed.
        let Some(f) = future::as_future(&child) else { return Err(not_a_child(vm)) };
        results.push(if f.has(bits::CANCELLED) {
            let message = f.cancel_message().unwrap_or_else(|| vm.str(""));
            vm.call(&st.cancelled_error(vm)?, &[message])?
        } else if f.has(bits::FAILED) {
            future::exception(vm, f)?
        } else {
            match future::outcome(vm, f)? {
                Outcome::Result(v) | Outcome::Exception(v) => v,
            }
        });
        last = Some(child);
    }
    let requested = vm.get_attr_str(outer, "_cancel_requested")?;
    if vm.is_true(&requested)? {
        let Some(f) = last.as_ref().and_then(future::as_future) else { return Ok(()) };
        let exc = future::cancelled_error(vm, f)?;
        return future::set_exception(vm, outer, receiver(outer), &exc);
    }
    future::set_result(vm, outer, receiver(outer), vm.list(results))
}

/// The library's function that stands where the callback does, for those who look for its place.
fn library_callback(vm: &Vm) -> PyResult<Option<Value>> {
    let gather = state::of(vm).library_task(vm, "gather")?;
    let Some(f) = gather.as_::<Function>() else { return Ok(None) };
    let code = vm.get_attr_str(&gather, "__code__")?;
    let Some(code) = code.as_::<Code>() else { return Ok(None) };
    let inner =
        code.consts.iter().find_map(|c| c.to_ref::<Code>().filter(|c| c.name.is_text("_done_callback")));
    Ok(inner.map(|code| vm.new_function(code, f.globals.clone(), f.builtins.clone()).into()))
}

static METHODS: [MethodDef; 1] = [call(|vm, args| {
    let (Some(g), Some(child)) = (args.pos()[0].as_::<Gathering>(), args.pos().get(1)) else {
        return Err(
            vm.type_error("gather.<locals>._done_callback() missing 1 required positional argument: 'fut'")
        );
    };
    let st = state::of(vm);
    if !st.is_exact(vm, child) {
        return Err(not_a_child(vm));
    }
    child_done(vm, st, g, child).map(|()| Value::NONE)
})];

#[cold]
fn not_a_child(vm: &Vm) -> Raised {
    vm.type_error("the callback of gather() needs one of the gathered futures")
}

static GETSET: [GetSetDef; 3] = [
    getter("__name__", |vm, _| Ok(vm.str("_done_callback"))),
    getter("__qualname__", |vm, _| Ok(vm.str("gather.<locals>._done_callback"))),
    getter("__wrapped__", |vm, _| Ok(library_callback(vm)?.unwrap_or(Value::NONE))),
];

static DEF: TypeDef =
    TypeDef::new("builtins", "function", Gathering::vtable).methods(&[&METHODS]).getset(&GETSET);

impl NativeType for Gathering {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// Puts the functions into `asyncio.tasks`, whose own are kept.
pub fn install(vm: &Vm, namespace: &ouro_vm::core::dict::Dict) {
    let st = state::of(vm);
    for f in &FUNCTIONS {
        st.keep_library_task(f.name, vm.get_name(namespace, f.name));
        vm.set_name(namespace, f.name, vm.native_function(f, "asyncio.tasks"));
    }
    st.keep_library_task("_GatheringFuture", vm.get_name(namespace, "_GatheringFuture"));
}
