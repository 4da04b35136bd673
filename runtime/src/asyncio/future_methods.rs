//! `_asyncio.Future`: methods and attributes, most of which tasks share.

use ouro_vm::core::args::{Args, CallArgs, name_text};
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getset, getter, method, new, raw_method, unary};
use ouro_vm::core::object::Payload;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::{CLASS_GETITEM, alloc_new};

use super::future::{self, Future, alive, bits, receiver};
use super::iter::FutureIter;
use super::{awaited, state};

/// Takes the keyword arguments `names` out of a call.
pub fn keywords<const N: usize>(
    vm: &Vm,
    args: CallArgs,
    function: &str,
    names: [&str; N],
) -> PyResult<[Option<Value>; N]> {
    let mut found = [const { None }; N];
    for (key, v) in args.kw() {
        let at = key.as_::<ouro_vm::core::str::Str>().and_then(|k| names.iter().position(|n| k.is_text(n)));
        match at {
            Some(at) => found[at] = Some(v.clone()),
            None => return Err(unexpected(vm, args, function, N, &name_text(key))),
        }
    }
    Ok(found)
}

#[cold]
fn unexpected(vm: &Vm, args: CallArgs, function: &str, most: usize, key: &str) -> Raised {
    let given = args.names().len();
    if given > most {
        let s = if most == 1 { "" } else { "s" };
        return vm
            .type_error(format!("{function}() takes at most {most} keyword argument{s} ({given} given)"));
    }
    vm.type_error(format!("{function}() got an unexpected keyword argument '{key}'"))
}

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    if args.pos().len() > 1 {
        return Err(vm.type_error("Future() takes no positional arguments"));
    }
    let [event_loop] = keywords(vm, args, "Future", ["loop"])?;
    future::init(vm, receiver(&args.pos()[0]), event_loop)?;
    Ok(Value::NONE)
}

pub fn repr(vm: &Vm, v: &Value) -> PyResult {
    alive(vm, receiver(v))?;
    let st = state::of(vm);
    let f = if v.is_a::<Future>() { st.future_repr(vm)? } else { st.task_repr(vm)? };
    vm.call(&f, std::slice::from_ref(v))
}

pub fn awaiting(vm: &Vm, v: &Value) -> PyResult {
    alive(vm, receiver(v))?;
    Ok(vm.make(FutureIter::new(v.clone())))
}

/// Reports to the loop's exception handler, from a finaliser.
pub fn report(vm: &Vm, v: &Value, entries: Vec<(&str, Value)>) {
    let f = receiver(v);
    let context = vm.dict();
    for (key, value) in entries {
        vm.set_name(&context, key, value);
    }
    if let Some(stack) = f.extra_field(|x| x.source_traceback.clone()) {
        vm.set_name(&context, "source_traceback", stack);
    }
    let event_loop = f.event_loop.or_none();
    let handler = vm.get_attr(&event_loop, &state::of(vm).names.call_exception_handler);
    let result = match &handler {
        Ok(handler) => vm.call(handler, &[context.into()]),
        Err(e) => Err(e.clone()),
    };
    if let Err(e) = result {
        vm.unraisable(e, "Exception ignored while calling deallocator", handler.ok().as_ref());
    }
}

/// `__del__`: an exception that nobody has asked for is reported.
pub fn del(vm: &Vm, v: &Value) -> PyResult {
    let f = receiver(v);
    if f.has(bits::LOG_TRACEBACK) {
        f.unset(bits::LOG_TRACEBACK);
        let name = vm.short_type_name(v);
        let message = vm.str(&format!("{name} exception was never retrieved"));
        report(vm, v, vec![("message", message), ("exception", f.value.or_none()), ("future", v.clone())]);
    }
    Ok(Value::NONE)
}

fn add_done_callback(vm: &Vm, args: CallArgs) -> PyResult {
    let [this, callback] = args.pos() else {
        let n = args.pos().len() - 1;
        return Err(
            vm.type_error(format!("add_done_callback() takes exactly 1 positional argument ({n} given)"))
        );
    };
    let [context] = keywords(vm, args, "add_done_callback", ["context"])?;
    let context = match context {
        Some(context) => context,
        None => state::of(vm).contexts.snapshot(vm),
    };
    future::add_callback(vm, this, receiver(this), callback, context)?;
    Ok(Value::NONE)
}

pub static SHARED: [MethodDef; 12] = [
    unary("__repr__", repr),
    unary("__iter__", awaiting),
    unary("__await__", awaiting),
    method("result", "($self, /)", |vm, a: Args| future::result(vm, receiver(&a[0])))
        .doc("Return the result this future represents.\n\nIf the future has been cancelled, raises CancelledError.  If the\nfuture's result isn't yet available, raises InvalidStateError.  If\nthe future is done and has an exception set, this exception is\nraised."),
    method("exception", "($self, /)", |vm, a: Args| future::exception(vm, receiver(&a[0])))
        .doc("Return the exception that was set on this future.\n\nThe exception (or None if no exception was set) is returned only if\nthe future is done.  If the future has been cancelled, raises\nCancelledError.  If the future isn't done yet, raises\nInvalidStateError."),
    MethodDef {
        sig: "($self, fn, /, *, context=<unrepresentable>)",
        ..raw_method("add_done_callback", add_done_callback)
    }
    .doc("Add a callback to be run when the future becomes done.\n\nThe callback is called with a single argument - the future object.\nIf the future is already done when this is called, the callback is\nscheduled with call_soon."),
    method("remove_done_callback", "($self, fn, /)", |vm, a: Args| {
        Ok(Value::from_len(future::remove_callback(vm, receiver(&a[0]), &a[1])?))
    })
    .doc("Remove all instances of a callback from the \"call when done\" list.\n\nReturns the number of callbacks removed."),
    method("cancelled", "($self, /)", |_, a: Args| {
        Ok(Value::from_bool(receiver(&a[0]).has(bits::CANCELLED)))
    })
    .doc("Return True if the future was cancelled."),
    method("done", "($self, /)", |_, a: Args| {
        let f = receiver(&a[0]);
        Ok(Value::from_bool(!f.event_loop.is_empty() && !f.is_pending()))
    })
    .doc("Return True if the future is done.\n\nDone means either that a result / exception are available, or that\nthe future was cancelled."),
    method("get_loop", "($self, /)", |vm, a: Args| alive(vm, receiver(&a[0])))
        .doc("Return the event loop the Future is bound to."),
    method("_make_cancelled_error", "($self, /)", |vm, a: Args| {
        future::cancelled_error(vm, receiver(&a[0]))
    })
    .doc("Create the CancelledError to raise if the Future is cancelled.\n\nThis should only be called once when handling a cancellation since\nit erases the context exception value."),
    CLASS_GETITEM,
];

static METHODS: [MethodDef; 6] = [
    new("($type, /, *args, **kwargs)", |vm, a: Args| alloc_new(vm, &a[0], Future::default()))
        .doc("Create and return a new object.  See help(type) for accurate signature."),
    MethodDef { name: "__init__", ..raw_method("__init__", init) },
    unary("__del__", del),
    method("set_result", "($self, result, /)", |vm, a: Args| {
        future::set_result(vm, &a[0], receiver(&a[0]), a[1].clone()).map(|()| Value::NONE)
    })
    .doc("Mark the future done and set its result.\n\nIf the future is already done when this method is called, raises\nInvalidStateError."),
    method("set_exception", "($self, exception, /)", |vm, a: Args| {
        future::set_exception(vm, &a[0], receiver(&a[0]), &a[1]).map(|()| Value::NONE)
    })
    .doc("Mark the future done and set an exception.\n\nIf the future is already done when this method is called, raises\nInvalidStateError."),
    method("cancel", "($self, /, msg=None)", |vm, a: Args| {
        alive(vm, receiver(&a[0]))?;
        let done = future::cancel(vm, &a[0], receiver(&a[0]), a.opt(1).cloned())?;
        Ok(Value::from_bool(done))
    })
    .doc("Cancel the future and schedule callbacks.\n\nIf the future is already done or cancelled, return False.\nOtherwise, change the future's state to cancelled, schedule the\ncallbacks and return True."),
];

/// The error of deleting an attribute that can be set.
#[cold]
pub fn not_deletable(vm: &Vm, v: &Value, name: &str) -> Raised {
    let owner =
        if v.is_a::<Future>() || !name.starts_with("_log_d") { "_asyncio.Future" } else { "_asyncio.Task" };
    let message = format!("attribute '{name}' of '{owner}' objects cannot be deleted");
    vm.attribute_error(v, &vm.intern(name), message)
}

fn callbacks(vm: &Vm, v: &Value) -> PyResult {
    let f = receiver(v);
    alive(vm, f)?;
    let all = future::callbacks(vm, f);
    if all.is_empty() {
        return Ok(Value::NONE);
    }
    Ok(vm.list(all.into_iter().map(|(f, context)| vm.tuple(vec![f, context]).into()).collect()))
}

fn outcome_if(vm: &Vm, v: &Value, failed: bool) -> PyResult {
    let f = receiver(v);
    alive(vm, f)?;
    let has = f.has(bits::FINISHED) && f.has(bits::FAILED) == failed;
    Ok(if has { f.value.or_none() } else { Value::NONE })
}

static GETSET: [GetSetDef; 10] = [
    getter("_state", |vm, v| {
        alive(vm, receiver(v))?;
        Ok(vm.intern(receiver(v).state_name()).into())
    }),
    getset(
        "_asyncio_future_blocking",
        |_, v| Ok(Value::from_bool(receiver(v).has(bits::BLOCKING))),
        |vm, v, new| {
            let Some(new) = new else { return Err(not_deletable(vm, v, "_asyncio_future_blocking")) };
            let f = receiver(v);
            alive(vm, f)?;
            if vm.is_true(new)? {
                f.set(bits::BLOCKING)
            } else {
                f.unset(bits::BLOCKING)
            }
            Ok(())
        },
    ),
    getter("_loop", |_, v| Ok(receiver(v).event_loop.or_none())),
    getter("_callbacks", callbacks),
    getter("_result", |vm, v| outcome_if(vm, v, false)),
    getter("_exception", |vm, v| outcome_if(vm, v, true)),
    getset(
        "_log_traceback",
        |vm, v| {
            alive(vm, receiver(v))?;
            Ok(Value::from_bool(receiver(v).has(bits::LOG_TRACEBACK)))
        },
        |vm, v, new| {
            let Some(new) = new else { return Err(not_deletable(vm, v, "_log_traceback")) };
            if vm.is_true(new)? {
                return Err(vm.value_error("_log_traceback can only be set to False"));
            }
            receiver(v).unset(bits::LOG_TRACEBACK);
            Ok(())
        },
    ),
    getter("_source_traceback", |_, v| {
        Ok(receiver(v).extra_field(|x| x.source_traceback.clone()).unwrap_or(Value::NONE))
    }),
    getset(
        "_cancel_message",
        |_, v| Ok(receiver(v).cancel_message().unwrap_or(Value::NONE)),
        |vm, v, new| {
            let Some(new) = new else { return Err(not_deletable(vm, v, "_cancel_message")) };
            receiver(v).note_cancel_message(Some(new.clone()));
            Ok(())
        },
    ),
    getter("_asyncio_awaited_by", |vm, v| awaited::all(vm, receiver(v))),
];

static DEF: TypeDef = TypeDef::new("_asyncio", "Future", Future::vtable)
    .methods(&[&METHODS, &SHARED])
    .getset(&GETSET)
    .flags(tf::BASE | tf::HAS_DICT | tf::HAS_WEAKREF)
    .signature("(*, loop=None)")
    .doc("This class is *almost* compatible with concurrent.futures.Future.\n\n    Differences:\n\n    - result() and exception() do not take a timeout argument and\n      raise an exception when the future isn't done yet.\n\n    - Callbacks registered with add_done_callback() are always called\n      via the event loop's call_soon_threadsafe().\n\n    - This class is not compatible with the wait() and as_completed()\n      methods in the concurrent.futures package.");

impl NativeType for Future {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
