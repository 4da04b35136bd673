//! `Handle` and `TimerHandle` of `asyncio.events`: the library's classes, natively.
//! The library's own are kept for what is rare: texts, and reporting an exception of a callback.

use std::cell::Cell;

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::{
    GetSetDef, MethodDef, TypeDef, binary, getset, hash, method, new, raw_method, unary,
};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::{TypeObj, type_flags as tf};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::compare::CmpOp;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::alloc_new;

use super::event_loop::as_loop;
use super::future_methods::keywords;
use super::slot::Slot;
use super::state::{self, State};

/// What few handles have.
#[derive(Default)]
pub struct Extra {
    source_traceback: Option<Value>,
    repr: Option<Value>,
    /// The exception of the callback, while it is reported.
    replay: Option<Value>,
    /// The lock of a handle that several threads use.
    lock: Option<Value>,
}

/// Payload of both types.
#[derive(Default)]
pub struct Handle {
    pub callback: Slot,
    pub args: Slot,
    pub context: Slot,
    pub event_loop: Slot,
    /// Of a timer: when it is due, as given.
    pub when: Slot,
    extra: Cell<Option<Box<Extra>>>,
    pub cancelled: Cell<bool>,
    pub scheduled: Cell<bool>,
}

ouro_vm::payload!(Handle, "Handle");

impl Trace for Handle {
    fn traverse(&self, visitor: &mut Visitor) {
        for slot in [&self.callback, &self.args, &self.context, &self.event_loop, &self.when] {
            slot.visit(visitor);
        }
        if let Some(x) = self.extra.take() {
            for v in [&x.source_traceback, &x.repr, &x.replay, &x.lock] {
                v.iter().for_each(|v| visitor.visit(v));
            }
            self.extra.set(Some(x));
        }
    }

    fn clear(&self) {
        for slot in [&self.callback, &self.args, &self.context, &self.event_loop] {
            slot.set(None);
        }
        drop(self.extra.take());
    }
}

impl Handle {
    fn extra<R>(&self, f: impl FnOnce(&mut Extra) -> Option<R>) -> Option<R> {
        let mut x = self.extra.take()?;
        let result = f(&mut x);
        self.extra.set(Some(x));
        result
    }

    fn with_extra<R>(&self, f: impl FnOnce(&mut Extra) -> R) -> R {
        let mut x = self.extra.take().unwrap_or_default();
        let result = f(&mut x);
        self.extra.set(Some(x));
        result
    }
}

/// The types.
pub struct Types {
    pub handle: Ref<TypeObj>,
    pub timer: Ref<TypeObj>,
    pub thread_safe: Ref<TypeObj>,
}

impl Types {
    pub fn new(vm: &Vm) -> Types {
        let handle = vm.type_for::<Handle>();
        let timer = vm.define_type(&TIMER, &handle);
        let thread_safe = vm.define_type(&super::thread_safe::DEF, &handle);
        Types { handle, timer, thread_safe }
    }

    /// Whether the handle is of one of the types themselves.
    #[inline]
    pub fn is_native(&self, vm: &Vm, v: &Value) -> bool {
        let ty = vm.type_obj(v);
        [&self.handle, &self.timer].iter().any(|t| std::ptr::eq(ty, t.obj()))
    }
}

/// A handle of type `ty` for `callback(*args)`.
pub fn make(
    vm: &Vm,
    ty: &Ref<TypeObj>,
    event_loop: &Value,
    callback: Value,
    args: Value,
    context: Value,
) -> Ref<Handle> {
    let handle = Handle {
        callback: Slot::new(Some(callback)),
        args: Slot::new(Some(args)),
        context: Slot::new(Some(context)),
        event_loop: Slot::new(Some(event_loop.clone())),
        ..Handle::default()
    };
    vm.alloc(ty, handle)
}

/// In debug mode, remembers where the handle was made.
pub fn note_source(vm: &Vm, st: &State, handle: &Handle, event_loop: &Value) -> PyResult<()> {
    let debug = match as_loop(event_loop) {
        Some(l) if !l.patched.get() => l.debug_on(),
        _ => {
            let debug = vm.call_method_args(event_loop, &st.names.get_debug, CallArgs::EMPTY)?;
            vm.is_true(&debug)?
        }
    };
    if debug {
        let extract = st.extract_handle_stack(vm)?;
        let frame = (vm.hooks().get_frame)(vm, 0).map_or(Value::NONE, Value::from);
        let stack = vm.call(&extract, &[frame])?;
        handle.with_extra(|x| x.source_traceback = Some(stack));
    }
    Ok(())
}

/// `_run`: calls the callback. What goes wrong is reported to the loop.
pub fn run(vm: &Vm, st: &State, this: &Value, handle: &Handle) -> PyResult<()> {
    let (callback, args, context) = (handle.callback.or_none(), handle.args.get(), handle.context.or_none());
    let args = args.as_ref().and_then(|a| a.as_::<Tuple>()).map_or(&[][..], |t| t.as_slice());
    match call_in(vm, st, &context, &callback, args) {
        Ok(_) => Ok(()),
        Err(e) => report(vm, st, this, handle, e),
    }
}

/// `context.run(callback, *args)`.
#[inline]
pub fn call_in(vm: &Vm, st: &State, context: &Value, callback: &Value, args: &[Value]) -> PyResult {
    match st.contexts.run_in_any(vm, context, || vm.call(callback, args)) {
        Some(result) => result,
        None => {
            let mut all = vec![callback.clone()];
            all.extend_from_slice(args);
            vm.call_method(context, "run", &all)
        }
    }
}

/// The library's `_run` raises the exception once more, as if it had called the callback, and goes
/// on from there.
#[cold]
pub fn report(vm: &Vm, st: &State, this: &Value, handle: &Handle, raised: Raised) -> PyResult<()> {
    handle.with_extra(|x| x.replay = Some(raised.0));
    let result = st.library_handle(vm, "_run").and_then(|run| vm.call(&run, std::slice::from_ref(this)));
    handle.extra(|x| x.replay.take());
    result.map(drop)
}

/// Stands for the context while an exception is reported.
struct Replay(Value);

ouro_vm::payload!(Replay, "Context");

impl Trace for Replay {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.0);
    }
    fn clear(&self) {}
}

static REPLAY_METHODS: [MethodDef; 1] = [raw_method("run", |vm, args: CallArgs| {
    Err(match args.pos()[0].as_::<Replay>() {
        Some(replay) => Raised(replay.0.clone()),
        None => vm.type_error("a context is needed"),
    })
})];
static REPLAY: TypeDef = TypeDef::new("_asyncio", "Context", Replay::vtable).methods(&[&REPLAY_METHODS]);

impl NativeType for Replay {
    fn def() -> &'static TypeDef {
        &REPLAY
    }
}

// ---- methods -------------------------------------------------------------------------------

/// The lock of a handle that several threads use; empty until [`set_lock`].
pub fn lock_of(handle: &Handle) -> Option<Value> {
    handle.extra(|x| x.lock.clone())
}

pub fn set_lock(handle: &Handle, lock: Value) {
    handle.with_extra(|x| x.lock = Some(lock));
}

fn this(v: &Value) -> &Handle {
    payload(v)
}

pub fn fill(vm: &Vm, v: &Value, given: [Option<&Value>; 4]) -> PyResult {
    let st = state::of(vm);
    let h = this(v);
    let [callback, args, event_loop, context] = given;
    h.context.put(match context.filter(|c| !c.is_none()) {
        Some(context) => context.clone(),
        None => st.contexts.copy_current(vm).into(),
    });
    h.event_loop.set(event_loop.cloned());
    h.callback.set(callback.cloned());
    h.args.set(match args {
        Some(args) if args.is_a::<Tuple>() => Some(args.clone()),
        Some(args) => Some(vm.tuple(vm.collect(args)?).into()),
        None => None,
    });
    h.cancelled.set(false);
    drop(h.extra.take());
    note_source(vm, st, h, &h.event_loop.or_none())?;
    Ok(Value::NONE)
}

pub fn cancel(vm: &Vm, v: &Value) -> PyResult {
    let h = this(v);
    if h.cancelled.replace(true) {
        return Ok(Value::NONE);
    }
    let event_loop = h.event_loop.or_none();
    let debug = match as_loop(&event_loop) {
        Some(l) if !l.patched.get() => l.debug_on(),
        _ => {
            let debug = vm.call_method_args(&event_loop, &state::of(vm).names.get_debug, CallArgs::EMPTY)?;
            vm.is_true(&debug)?
        }
    };
    if debug {
        // The callback and its arguments stay visible.
        let text = vm.repr(v)?;
        h.with_extra(|x| x.repr = Some(text.into()));
    }
    h.callback.set(None);
    h.args.set(None);
    Ok(Value::NONE)
}

fn cancel_timer(vm: &Vm, v: &Value) -> PyResult {
    let h = this(v);
    if !h.cancelled.get() {
        let event_loop = h.event_loop.or_none();
        match as_loop(&event_loop) {
            Some(l) if !l.patched.get() => l.timer_cancelled(h),
            _ => drop(vm.call_method(&event_loop, "_timer_handle_cancelled", std::slice::from_ref(v))?),
        }
    }
    cancel(vm, v)
}

fn repr_info(vm: &Vm, v: &Value) -> PyResult {
    let f = state::of(vm).library_handle(vm, "_repr_info")?;
    vm.call(&f, std::slice::from_ref(v))
}

fn timer_repr_info(vm: &Vm, v: &Value) -> PyResult {
    let info = repr_info(vm, v)?;
    let at = if this(v).cancelled.get() { 2 } else { 1 };
    let when = vm.str_of(&this(v).when.or_none())?;
    let text = vm.str(&format!("when={}", when.to_text()));
    vm.call_method(&info, "insert", &[vm.int(at), text])?;
    Ok(info)
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let f = state::of(vm).library_handle(vm, "__repr__")?;
    vm.call(&f, std::slice::from_ref(v))
}

static METHODS: [MethodDef; 8] = [
    new("($type, /, *args, **kwargs)", |vm, a: Args| alloc_new(vm, &a[0], Handle::default())),
    method("__init__", "($self, callback, args, loop, context=None)", |vm, a: Args| {
        fill(vm, &a[0], [a.opt(1), a.opt(2), a.opt(3), a.opt(4)])
    }),
    method("_repr_info", "($self)", |vm, a: Args| repr_info(vm, &a[0])),
    unary("__repr__", repr),
    method("get_context", "($self)", |_, a: Args| Ok(a.this::<Handle>().context.or_none())),
    method("cancel", "($self)", |vm, a: Args| cancel(vm, &a[0])),
    method("cancelled", "($self)", |_, a: Args| Ok(Value::from_bool(a.this::<Handle>().cancelled.get()))),
    method("_run", "($self)", |vm, a: Args| run(vm, state::of(vm), &a[0], a.this()).map(|()| Value::NONE)),
];

macro_rules! slot_attr {
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

macro_rules! extra_attr {
    ($name:literal, $field:ident) => {
        getset(
            $name,
            |_, v| Ok(this(v).extra(|x| x.$field.clone()).unwrap_or(Value::NONE)),
            |_, v, new| {
                this(v).with_extra(|x| x.$field = new.cloned());
                Ok(())
            },
        )
    };
}

macro_rules! flag_attr {
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

static GETSET: [GetSetDef; 7] = [
    slot_attr!("_callback", callback),
    getset(
        "_args",
        |vm, v| match this(v).args.get() {
            Some(args) => Ok(args),
            // The callback has cancelled its handle before it raised: there is nothing to call it with.
            None if this(v).extra(|x| x.replay.as_ref().map(drop)).is_some() => Ok(vm.tuple(vec![]).into()),
            None => Ok(Value::NONE),
        },
        |_, v, new| {
            this(v).args.set(new.cloned());
            Ok(())
        },
    ),
    slot_attr!("_loop", event_loop),
    getset(
        "_context",
        |vm, v| match this(v).extra(|x| x.replay.clone()) {
            Some(exc) => Ok(vm.make(Replay(exc))),
            None => Ok(this(v).context.or_none()),
        },
        |_, v, new| {
            this(v).context.set(new.cloned());
            Ok(())
        },
    ),
    flag_attr!("_cancelled", cancelled),
    extra_attr!("_source_traceback", source_traceback),
    extra_attr!("_repr", repr),
];

static DEF: TypeDef = TypeDef::new("asyncio.events", "Handle", Handle::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .signature("(callback, args, loop, context=None)")
    .flags(tf::BASE | tf::HAS_WEAKREF)
    .doc("Object returned by callback registration methods.");

impl NativeType for Handle {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// Whether `a` is due before `b`.
pub fn due_before(vm: &Vm, a: &Value, b: &Value) -> PyResult<bool> {
    if let (Some(a), Some(b)) = (a.as_::<Handle>(), b.as_::<Handle>()) {
        if let (Some(x), Some(y)) = (
            a.when.with(|w| w.and_then(Value::as_inline_float)),
            b.when.with(|w| w.and_then(Value::as_inline_float)),
        ) {
            return Ok(x < y);
        }
        return vm.compare_bool(&a.when.or_none(), &b.when.or_none(), CmpOp::Lt);
    }
    vm.compare_bool(a, b, CmpOp::Lt)
}

fn is_timer(vm: &Vm, v: &Value) -> bool {
    vm.type_obj(v).data.is_subtype(&state::of(vm).handles.timer)
}

fn timers_equal(vm: &Vm, a: &Value, b: &Value) -> PyResult<bool> {
    let (x, y) = (this(a), this(b));
    Ok(vm.eq(&x.when.or_none(), &y.when.or_none())?
        && vm.eq(&x.callback.or_none(), &y.callback.or_none())?
        && vm.eq(&x.args.or_none(), &y.args.or_none())?
        && x.cancelled.get() == y.cancelled.get())
}

fn order(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    if !is_timer(vm, b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let strict = match op {
        CmpOp::Lt | CmpOp::Le => CmpOp::Lt,
        _ => CmpOp::Gt,
    };
    let mut answer = vm.compare_bool(&this(a).when.or_none(), &this(b).when.or_none(), strict)?;
    if !answer && matches!(op, CmpOp::Le | CmpOp::Ge) {
        answer = timers_equal(vm, a, b)?;
    }
    Ok(Value::from_bool(answer))
}

static TIMER_METHODS: [MethodDef; 10] = [
    method("__init__", "($self, when, callback, args, loop, context=None)", |vm, a: Args| {
        a.this::<Handle>().when.set(a.opt(1).cloned());
        a.this::<Handle>().scheduled.set(false);
        fill(vm, &a[0], [a.opt(2), a.opt(3), a.opt(4), a.opt(5)])
    }),
    method("_repr_info", "($self)", |vm, a: Args| timer_repr_info(vm, &a[0])),
    method("cancel", "($self)", |vm, a: Args| cancel_timer(vm, &a[0])),
    method("when", "($self)", |_, a: Args| Ok(a.this::<Handle>().when.or_none())).doc(
        "Return a scheduled callback time.\n\n        The time is an absolute timestamp, using the same time\n        reference as loop.time().",
    ),
    hash(|vm, v| vm.hash(&this(v).when.or_none())),
    binary("__lt__", |vm, a, b| order(vm, a, b, CmpOp::Lt)),
    binary("__le__", |vm, a, b| order(vm, a, b, CmpOp::Le)),
    binary("__gt__", |vm, a, b| order(vm, a, b, CmpOp::Gt)),
    binary("__ge__", |vm, a, b| order(vm, a, b, CmpOp::Ge)),
    binary("__eq__", |vm, a, b| {
        Ok(if is_timer(vm, b) { Value::from_bool(timers_equal(vm, a, b)?) } else { Value::NOT_IMPLEMENTED })
    }),
];

static TIMER_GETSET: [GetSetDef; 2] = [slot_attr!("_when", when), flag_attr!("_scheduled", scheduled)];

static TIMER: TypeDef = TypeDef::new("asyncio.events", "TimerHandle", Handle::vtable)
    .methods(&[&TIMER_METHODS])
    .getset(&TIMER_GETSET)
    .signature("(when, callback, args, loop, context=None)")
    .flags(tf::BASE | tf::HAS_WEAKREF)
    .doc("Object returned by timed callback registration methods.");

/// `context=` of `call_soon` and its like: the one given, or a copy of the current one.
pub fn context_argument(vm: &Vm, st: &State, args: CallArgs, function: &str) -> PyResult {
    let [context] = keywords(vm, args, function, ["context"])?;
    Ok(match context {
        Some(context) if !context.is_none() => context,
        _ => st.contexts.copy_current(vm).into(),
    })
}
