//! The payload of `_asyncio.Future`, which is also the first part of a task's, and what can be done
//! with it from native code.
//!
//! A pending future has a first callback, mostly its only one: a function with its context, or the
//! task that waits, itself. Everything that few futures have is in a box of its own.

use std::cell::Cell;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::object::{Ref, Trace, Visitor};
use ouro_vm::core::rare::{Held, Rare};
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::event_loop::as_loop;
use super::slot::Slot;
use super::task::{self, Task};
use super::{contextvars, schedule, state};

/// Flags of futures and tasks.
pub mod bits {
    pub const CANCELLED: u16 = 1;
    pub const FINISHED: u16 = 2;
    /// Finished with an exception.
    pub const FAILED: u16 = 4;
    /// `_asyncio_future_blocking`.
    pub const BLOCKING: u16 = 8;
    /// `_log_traceback`: the exception was never retrieved.
    pub const LOG_TRACEBACK: u16 = 16;
    /// The first callback is the wake-up of the task that is stored in its place.
    pub const PARKED: u16 = 32;
    /// The task stored in the place of the first callback awaits the future.
    pub const FIRST_AWAITS: u16 = 64;
    /// `_must_cancel` of a task.
    pub const MUST_CANCEL: u16 = 128;
    /// `_log_destroy_pending` of a task.
    pub const LOG_DESTROY: u16 = 256;
    /// This is the first part of a task.
    pub const TASK: u16 = 512;
    /// `gather` has come across it among its arguments. Cleared before it returns; what is left over
    /// after an error does no harm.
    pub const GIVEN: u16 = 1024;
}

/// A callback behind the first one.
pub enum Callback {
    /// The wake-up of a task.
    Parked(Ref<Task>),
    /// A function and the context it is called in, or a snapshot that one is made from.
    Plain(Value, Value),
}

/// What few futures have.
#[derive(Default)]
pub struct Extra {
    pub more: Vec<Callback>,
    pub exception_tb: Option<Value>,
    pub cancel_message: Option<Value>,
    /// The `CancelledError` that ended a task, for the first who asks.
    pub cancelled_exc: Option<Value>,
    pub source_traceback: Option<Value>,
    /// One who awaits the future, or a set of them.
    pub awaited: Option<Value>,
}

/// Payload of `_asyncio.Future`.
#[derive(Default)]
pub struct Future {
    /// Empty until `__init__`.
    pub event_loop: Slot,
    /// Of a finished future the result or exception, of a pending one the context of the first
    /// callback, or a snapshot that one is made from.
    pub value: Slot,
    /// The first callback, or a task (see [`bits`]).
    pub first: Slot,
    /// One who awaits the future, or a set of them, if it is not just the task stored in the place of
    /// the first callback. In a box, if the future has anything else that few have.
    extra: Rare<Extra>,
    bits: Cell<u16>,
}

const _: () = assert!(size_of::<Future>() == 40);

/// How a future has ended.
pub enum Outcome {
    Result(Value),
    Exception(Value),
}

impl Future {
    #[inline]
    pub fn has(&self, bits: u16) -> bool {
        self.bits.get() & bits != 0
    }

    #[inline]
    pub fn set(&self, bits: u16) {
        self.bits.set(self.bits.get() | bits);
    }

    #[inline]
    pub fn unset(&self, bits: u16) {
        self.bits.set(self.bits.get() & !bits);
    }

    #[inline]
    pub fn is_pending(&self) -> bool {
        !self.has(bits::CANCELLED | bits::FINISHED)
    }

    /// `_state`.
    pub fn state_name(&self) -> &'static str {
        match self.bits.get() & (bits::CANCELLED | bits::FINISHED) {
            0 => "PENDING",
            bits::CANCELLED => "CANCELLED",
            _ => "FINISHED",
        }
    }

    /// Changes the rare part, which is made if there is none.
    pub fn with_extra<R>(&self, f: impl FnOnce(&mut Extra) -> R) -> R {
        let mut extra = match self.extra.take() {
            Some(Held::Boxed(extra)) => extra,
            Some(Held::Object(awaited)) => Box::new(Extra { awaited: Some(awaited), ..Extra::default() }),
            None => Box::default(),
        };
        let result = f(&mut extra);
        self.extra.put(Some(Held::Boxed(extra)));
        result
    }

    /// Looks into the rare part, if there is one.
    #[inline]
    pub fn extra_field<R>(&self, f: impl FnOnce(&mut Extra) -> Option<R>) -> Option<R> {
        if self.extra.is_empty() {
            return None;
        }
        let mut held = self.extra.take();
        let result = match &mut held {
            Some(Held::Boxed(extra)) => f(extra),
            _ => None,
        };
        self.extra.put(held);
        result
    }

    /// One who awaits the future, or a set of them, without the task in the place of the first callback.
    #[inline]
    pub fn awaited(&self) -> Option<Value> {
        if self.extra.is_empty() {
            return None;
        }
        let held = self.extra.take();
        let awaited = match &held {
            Some(Held::Object(awaited)) => Some(awaited.clone()),
            Some(Held::Boxed(extra)) => extra.awaited.clone(),
            None => None,
        };
        self.extra.put(held);
        awaited
    }

    /// Whether `v` is all that [`Future::awaited`] gives.
    #[inline]
    pub fn is_awaited_by(&self, v: &Value) -> bool {
        self.extra.is_object(v)
            || self.extra_field(|x| x.awaited.as_ref().filter(|a| a.is(v)).map(drop)).is_some()
    }

    #[inline]
    pub fn set_awaited(&self, awaited: Option<Value>) {
        match self.extra.take() {
            Some(Held::Boxed(mut extra)) => {
                let old = std::mem::replace(&mut extra.awaited, awaited);
                self.extra.put(Some(Held::Boxed(extra)));
                drop(old);
            }
            old => {
                self.extra.put(awaited.map(Held::Object));
                drop(old);
            }
        }
    }

    /// The function called first when this pending future is done.
    pub fn first_callback(&self) -> Option<Value> {
        if self.has(bits::PARKED | bits::FIRST_AWAITS) { None } else { self.first.get() }
    }

    /// Whether there is no callback, nor a task in the place of the first one.
    #[inline]
    fn has_no_callback(&self) -> bool {
        self.first.is_empty() && self.extra_field(|x| (!x.more.is_empty()).then_some(())).is_none()
    }

    /// Back to what a new future is, but for the rare part's box.
    pub fn reset(&self) {
        let old = self.extra.take();
        self.bits.set(self.bits.get() & bits::TASK);
        for slot in [&self.event_loop, &self.value, &self.first] {
            slot.set(None);
        }
        drop(old);
    }

    /// Drops all that the future refers to.
    pub fn clear_values(&self) {
        let old = self.extra.take();
        for slot in [&self.event_loop, &self.value, &self.first] {
            slot.set(None);
        }
        drop(old);
    }

    pub fn set_source_traceback(&self, v: Value) {
        self.with_extra(|x| x.source_traceback = Some(v));
    }

    fn set_cancel_message(&self, message: Option<Value>) {
        if message.is_some() || self.extra_field(|x| x.cancel_message.as_ref().map(drop)).is_some() {
            self.with_extra(|x| x.cancel_message = message);
        }
    }

    pub fn note_cancel_message(&self, message: Option<Value>) {
        self.set_cancel_message(message.filter(|m| !m.is_none()));
    }

    pub fn cancel_message(&self) -> Option<Value> {
        self.extra_field(|x| x.cancel_message.clone())
    }
}

/// The future in a value: a `Future`, a `Task`, or an instance of a subclass.
#[inline]
pub fn as_future(v: &Value) -> Option<&Future> {
    match v.as_::<Future>() {
        Some(f) => Some(f),
        None => v.as_::<Task>().map(|t| &t.future),
    }
}

/// The future that is the receiver of a native method.
#[inline]
pub fn receiver(v: &Value) -> &Future {
    match as_future(v) {
        Some(f) => f,
        None => unreachable!("the receiver is a future or a task"),
    }
}

impl Trace for Future {
    const FINALIZES: bool = true;
    const RESUME: Option<ouro_vm::core::object::ResumeFn> = Some(super::iter::resume_future);
    const AWAITS_ITSELF: bool = true;
    const ATTRIBUTES_LAST: bool = true;

    fn traverse(&self, visitor: &mut Visitor) {
        for slot in [&self.event_loop, &self.value, &self.first] {
            slot.visit(visitor);
        }
        self.extra.traverse(visitor, Extra::traverse);
    }

    fn clear(&self) {
        self.clear_values();
    }

    fn finalizes(&self) -> bool {
        self.has(bits::LOG_TRACEBACK)
            || self.bits.get() & (bits::TASK | bits::LOG_DESTROY) == bits::TASK | bits::LOG_DESTROY
                && self.is_pending()
    }
}

impl Extra {
    fn traverse(&self, visitor: &mut Visitor) {
        for callback in &self.more {
            match callback {
                Callback::Parked(task) => task.with_value(|v| visitor.visit(v)),
                Callback::Plain(f, context) => {
                    visitor.visit(f);
                    visitor.visit(context);
                }
            }
        }
        let parts = [
            &self.exception_tb,
            &self.cancel_message,
            &self.cancelled_exc,
            &self.source_traceback,
            &self.awaited,
        ];
        parts.into_iter().for_each(|v| v.iter().for_each(|v| visitor.visit(v)));
    }
}

ouro_vm::payload!(Future, "Future");

// ---- life ----------------------------------------------------------------------------------

#[cold]
fn not_initialized(vm: &Vm) -> Raised {
    vm.runtime_error("Future object is not initialized.")
}

/// The loop of a future that has been initialised.
#[inline]
pub fn alive(vm: &Vm, f: &Future) -> PyResult {
    f.event_loop.get().ok_or_else(|| not_initialized(vm))
}

/// `__init__` of futures and tasks.
pub fn init(vm: &Vm, f: &Future, event_loop: Option<Value>) -> PyResult<()> {
    f.reset();
    let st = state::of(vm);
    let event_loop = match event_loop {
        Some(l) if !l.is_none() => l,
        _ => super::module::event_loop(vm, st)?,
    };
    f.event_loop.put(event_loop.clone());
    let debug = match as_loop(&event_loop).filter(|l| !l.patched.get()) {
        Some(l) => l.debug_on(),
        None => {
            let debug = vm.call_method_args(&event_loop, &st.names.get_debug, CallArgs::EMPTY)?;
            vm.is_true(&debug)?
        }
    };
    if debug {
        let extract = st.extract_stack(vm)?;
        let stack = vm.call(&extract, &[])?;
        f.set_source_traceback(stack);
    }
    Ok(())
}

// ---- callbacks -----------------------------------------------------------------------------

/// `add_done_callback`.
pub fn add_callback(vm: &Vm, this: &Value, f: &Future, callback: &Value, context: Value) -> PyResult<()> {
    let Some(event_loop) = f.event_loop.get() else {
        return Err(vm.runtime_error("uninitialized Future object"));
    };
    if !f.is_pending() {
        return schedule::call_soon(vm, state::of(vm), &event_loop, callback, Some(this), Some(context));
    }
    if f.has_no_callback() {
        f.first.put(callback.clone());
        f.value.put(context);
    } else {
        f.with_extra(|x| x.more.push(Callback::Plain(callback.clone(), context)));
    }
    Ok(())
}

/// Makes a pending future wake `task` when it is done, and notes that the task awaits it.
#[inline]
pub fn park(vm: &Vm, f: &Future, task: &Ref<Task>) -> PyResult<()> {
    if f.has_no_callback() {
        f.first.put(task.value());
        if f.awaited().is_none() {
            f.set(bits::PARKED | bits::FIRST_AWAITS);
            return Ok(());
        }
        f.set(bits::PARKED);
        return task.with_value(|v| super::awaited::add(vm, f, v));
    }
    task.with_value(|v| super::awaited::add(vm, f, v))?;
    f.with_extra(|x| x.more.push(Callback::Parked(task.clone())));
    Ok(())
}

/// Gives the callbacks to the loop. `context` is that of the first one, which the outcome has
/// taken the place of.
fn schedule_callbacks(vm: &Vm, this: &Value, f: &Future, context: Option<Value>) -> PyResult<()> {
    let first = if f.has(bits::PARKED) {
        f.unset(bits::PARKED);
        let task = if f.has(bits::FIRST_AWAITS) { f.first.get() } else { f.first.take() };
        match task.map(|t| t.downcast::<Task>()) {
            Some(Ok(task)) => schedule::wakeup_soon(vm, &task, this),
            _ => Ok(()),
        }
    } else if f.has(bits::FIRST_AWAITS) {
        Ok(())
    } else if let (Some(callback), Some(event_loop)) = (f.first.take(), f.event_loop.get()) {
        schedule::call_soon(vm, state::of(vm), &event_loop, &callback, Some(this), context)
    } else {
        Ok(())
    };
    let more = f.extra_field(|x| Some(std::mem::take(&mut x.more)));
    first?;
    let Some(more) = more.filter(|m| !m.is_empty()) else { return Ok(()) };
    let st = state::of(vm);
    for callback in more {
        match callback {
            Callback::Parked(task) => schedule::wakeup_soon(vm, &task, this)?,
            Callback::Plain(callback, context) => {
                let Some(event_loop) = f.event_loop.get() else { return Ok(()) };
                schedule::call_soon(vm, st, &event_loop, &callback, Some(this), Some(context))?;
            }
        }
    }
    Ok(())
}

/// Makes the contexts of callbacks that have none yet.
fn make_contexts(vm: &Vm, f: &Future) {
    if f.is_pending()
        && let Some(context) = f.value.get()
    {
        f.value.put(contextvars::made(vm, context));
    }
    let mut more = f.extra_field(|x| Some(std::mem::take(&mut x.more))).unwrap_or_default();
    for callback in &mut more {
        if let Callback::Plain(_, context) = callback {
            *context = contextvars::made(vm, context.clone());
        }
    }
    if !more.is_empty() {
        f.with_extra(|x| x.more = more);
    }
}

/// All callbacks with their contexts, in order.
pub fn callbacks(vm: &Vm, f: &Future) -> Vec<(Value, Value)> {
    make_contexts(vm, f);
    let parked = |task: &Ref<Task>| (super::step::wakeup_method(vm, task), task::context_value(vm, task));
    let mut all = Vec::new();
    if f.has(bits::PARKED) {
        if let Some(task) = f.first.get().and_then(|t| t.to_ref::<Task>()) {
            all.push(parked(&task));
        }
    } else if !f.has(bits::FIRST_AWAITS)
        && let Some(first) = f.first.get()
    {
        all.push((first, f.value.or_none()));
    }
    f.extra_field(|x| {
        all.extend(x.more.iter().map(|callback| match callback {
            Callback::Parked(task) => parked(task),
            Callback::Plain(f, context) => (f.clone(), context.clone()),
        }));
        Some(())
    });
    all
}

/// `remove_done_callback`: how many were removed.
pub fn remove_callback(vm: &Vm, f: &Future, callback: &Value) -> PyResult<usize> {
    alive(vm, f)?;
    let first = if f.has(bits::PARKED) {
        f.first.get().and_then(|t| t.to_ref::<Task>()).map(|t| super::step::wakeup_method(vm, &t))
    } else if f.has(bits::FIRST_AWAITS) {
        None
    } else {
        f.first.get()
    };
    let mut removed = 0;
    if let Some(first) = first
        && vm.eq(&first, callback)?
    {
        removed += 1;
        if f.has(bits::FIRST_AWAITS) {
            f.unset(bits::PARKED);
        } else {
            f.first.set(None);
            if f.is_pending() {
                f.value.set(None);
            }
        }
    }
    // Comparing runs code that may change the callbacks: each is looked at in its place.
    let mut at = 0;
    loop {
        let next = f.extra_field(|x| {
            x.more.get(at).map(|c| match c {
                Callback::Parked(task) => (super::step::wakeup_method(vm, task), true),
                Callback::Plain(f, _) => (f.clone(), false),
            })
        });
        let Some((have, _)) = next else { return Ok(removed) };
        if vm.eq(&have, callback)? {
            let old = f.extra_field(|x| (at < x.more.len()).then(|| x.more.remove(at)));
            removed += usize::from(old.is_some());
        } else {
            at += 1;
        }
    }
}

// ---- ends ----------------------------------------------------------------------------------

#[cold]
fn invalid_state(vm: &Vm) -> Raised {
    state::of(vm).invalid_state(vm, "invalid state")
}

/// `set_result`.
pub fn set_result(vm: &Vm, this: &Value, f: &Future, result: Value) -> PyResult<()> {
    if f.event_loop.is_empty() {
        return Err(not_initialized(vm));
    }
    if !f.is_pending() {
        return Err(invalid_state(vm));
    }
    let context = f.value.take();
    f.value.put(result);
    f.set(bits::FINISHED);
    schedule_callbacks(vm, this, f, context)
}

/// `set_exception`.
pub fn set_exception(vm: &Vm, this: &Value, f: &Future, exc: &Value) -> PyResult<()> {
    alive(vm, f)?;
    if !f.is_pending() {
        return Err(invalid_state(vm));
    }
    let is_class = exc.as_::<TypeObj>().is_some_and(|t| t.is_subtype(vm.exc_type(Exc::BaseException)));
    let mut exc = if is_class {
        let made = vm.call(exc, &[])?;
        if !f.is_pending() {
            return Err(invalid_state(vm));
        }
        made
    } else {
        exc.clone()
    };
    if !exc.is_a::<ExcObj>() {
        return Err(vm.type_error("invalid exception object"));
    }
    if Raised(exc.clone()).is(vm, Exc::StopIteration) {
        exc = stop_iteration_inside(vm, exc);
    }
    let tb = exc.as_::<ExcObj>().and_then(|e| e.traceback.borrow().clone());
    if tb.is_some() {
        f.with_extra(|x| x.exception_tb = tb);
    }
    let context = f.value.take();
    f.value.put(exc);
    f.set(bits::FINISHED | bits::FAILED);
    schedule_callbacks(vm, this, f, context)?;
    f.set(bits::LOG_TRACEBACK);
    Ok(())
}

#[cold]
fn stop_iteration_inside(vm: &Vm, exc: Value) -> Value {
    let new = vm
        .runtime_error("StopIteration interacts badly with generators and cannot be raised into a Future")
        .0;
    if let Some(e) = new.as_::<ExcObj>() {
        *e.cause.borrow_mut() = Some(exc.clone());
        *e.context.borrow_mut() = Some(exc);
        e.suppress_context.set(true);
    }
    new
}

/// `Future.cancel`.
pub fn cancel(vm: &Vm, this: &Value, f: &Future, message: Option<Value>) -> PyResult<bool> {
    f.unset(bits::LOG_TRACEBACK);
    if !f.is_pending() {
        return Ok(false);
    }
    let context = f.value.take();
    f.set(bits::CANCELLED);
    f.note_cancel_message(message);
    schedule_callbacks(vm, this, f, context)?;
    Ok(true)
}

/// The `CancelledError` of a cancelled future.
#[cold]
pub fn cancelled_error(vm: &Vm, f: &Future) -> PyResult {
    if let Some(saved) = f.extra_field(|x| x.cancelled_exc.take()) {
        return Ok(saved);
    }
    let class = state::of(vm).cancelled_error(vm)?;
    match f.cancel_message() {
        Some(message) => vm.call(&class, &[message]),
        None => vm.call(&class, &[]),
    }
}

#[cold]
fn no_outcome(vm: &Vm, f: &Future, what: &str) -> Raised {
    if f.has(bits::CANCELLED) {
        return match cancelled_error(vm, f) {
            Ok(exc) => Raised(exc),
            Err(e) => e,
        };
    }
    state::of(vm).invalid_state(vm, &format!("{what} is not set."))
}

#[cold]
fn not_initialized_state(vm: &Vm) -> Raised {
    state::of(vm).invalid_state(vm, "Future object is not initialized.")
}

/// How the future has ended. A cancelled or a pending one is an error.
#[inline]
pub fn outcome(vm: &Vm, f: &Future) -> PyResult<Outcome> {
    if f.has(bits::FINISHED) && !f.has(bits::FAILED) {
        f.unset(bits::LOG_TRACEBACK);
        return Ok(Outcome::Result(f.value.or_none()));
    }
    failure(vm, f)
}

#[cold]
fn failure(vm: &Vm, f: &Future) -> PyResult<Outcome> {
    if f.event_loop.is_empty() {
        return Err(not_initialized_state(vm));
    }
    if !f.has(bits::FINISHED) {
        return Err(no_outcome(vm, f, "Result"));
    }
    f.unset(bits::LOG_TRACEBACK);
    let exc = f.value.or_none();
    let tb = f.extra_field(|x| x.exception_tb.take());
    if let Some(e) = exc.as_::<ExcObj>() {
        drop(e.traceback.replace(tb));
    }
    Ok(Outcome::Exception(exc))
}

/// `result()`.
pub fn result(vm: &Vm, f: &Future) -> PyResult {
    match outcome(vm, f) {
        Ok(Outcome::Result(v)) => Ok(v),
        Ok(Outcome::Exception(e)) | Err(Raised(e)) => Err(raised_here(vm, e)),
    }
}

/// An exception object that is raised anew: its context is what is being handled.
#[cold]
fn raised_here(vm: &Vm, exc: Value) -> Raised {
    if let Some(handled) = (vm.hooks().handled)(vm) {
        (vm.hooks().set_context)(&exc, handled);
    }
    Raised(exc)
}

/// `exception()`.
pub fn exception(vm: &Vm, f: &Future) -> PyResult {
    if f.event_loop.is_empty() {
        return Err(not_initialized_state(vm));
    }
    if !f.has(bits::FINISHED) {
        return Err(no_outcome(vm, f, "Exception"));
    }
    f.unset(bits::LOG_TRACEBACK);
    Ok(if f.has(bits::FAILED) { f.value.or_none() } else { Value::NONE })
}
