//! Turns of the native loop: polling, timers that are due, callbacks.

use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::List;
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::event_loop::{EventLoop, now};
use super::handle::{self, Handle, due_before};
use super::ready::Entry;
use super::{future, io, step};
use crate::reactor::timers::Timers;

/// The timers in a list.
pub fn timers<'a>(
    vm: &'a Vm,
    list: &'a List,
) -> Timers<'a, Value, impl Fn(&Value, &Value) -> PyResult<bool>> {
    Timers::new(&list.items, |a, b| due_before(vm, a, b))
}

/// Cancelled timers below which they stay where they are.
const MIN_SCHEDULED: usize = 100;
/// Longest wait, in seconds.
const MAX_WAIT: f64 = 24.0 * 3600.0;

/// `_add_callback`: queues a handle that is not cancelled.
pub fn add_callback(vm: &Vm, l: &EventLoop, h: &Value) -> PyResult<()> {
    let cancelled = match h.as_::<Handle>() {
        Some(h) => h.cancelled.get(),
        None => vm.is_true(&vm.get_attr_str(h, "_cancelled")?)?,
    };
    if !cancelled {
        l.ready.push(Entry::Handle(h.clone()));
    }
    Ok(())
}

/// Whether the library's `run_forever` is what calls, which does nothing between turns but look
/// whether the loop is to stop.
fn called_by_run_forever(vm: &Vm) -> bool {
    (vm.hooks().get_frame)(vm, 0).is_some_and(|f| {
        f.code.name.is_text("run_forever") && f.code.src.filename.ends_with("asyncio/base_events.py")
    })
}

/// `_run_once`. For `run_forever`, goes on with further turns until the loop is to stop.
pub fn run_once(vm: &Vm, this: &Value) -> PyResult<()> {
    let Some(l) = this.to_ref::<EventLoop>() else { return Err(vm.type_error("a loop is needed")) };
    let once = !called_by_run_forever(vm);
    loop {
        if l.patched.get() || l.debug_on() {
            // The library's own turn sees to all that.
            return l.state.library_loop(vm, "_run_once", this).map(drop);
        }
        turn(vm, this, &l)?;
        if once || l.stopping.get() {
            return Ok(());
        }
    }
}

fn turn(vm: &Vm, this: &Value, l: &Ref<EventLoop>) -> PyResult<()> {
    if l.has_timers() {
        drop_cancelled(vm, l, &l.timers(vm))?;
    }
    let timeout = if !l.ready.is_empty() || l.stopping.get() {
        Some(0.0)
    } else {
        match timers(vm, &l.timers(vm)).first() {
            Some(h) => Some((when_of(vm, &h)? - now(vm)).clamp(0.0, MAX_WAIT)),
            None => None,
        }
    };
    poll(vm, this, l, timeout)?;
    if l.has_timers() {
        let list = l.timers(vm);
        let timers = timers(vm, &list);
        let end = now(vm) + l.clock_resolution.get();
        while let Some(h) = timers.first() {
            if when_of(vm, &h)? >= end {
                break;
            }
            if let Some(h) = timers.pop()? {
                set_scheduled(vm, &h)?;
                l.ready.push(Entry::Handle(h));
            }
        }
    }
    for _ in 0..l.ready.len() {
        let Some(entry) = l.ready.pop() else { break };
        run_entry(vm, this, l, entry)?;
        vm.check_safepoint()?;
    }
    Ok(())
}

fn when_of(vm: &Vm, h: &Value) -> PyResult<f64> {
    match h.as_::<Handle>() {
        Some(h) => match h.when.with(|w| w.and_then(Value::as_inline_float)) {
            Some(f) => Ok(f),
            None => vm.to_f64(&h.when.or_none()),
        },
        None => vm.to_f64(&vm.get_attr_str(h, "_when")?),
    }
}

fn is_cancelled(vm: &Vm, h: &Value) -> PyResult<bool> {
    match h.as_::<Handle>() {
        Some(h) => Ok(h.cancelled.get()),
        None => vm.is_true(&vm.get_attr_str(h, "_cancelled")?),
    }
}

/// A timer leaves the heap.
fn set_scheduled(vm: &Vm, h: &Value) -> PyResult<()> {
    match h.as_::<Handle>() {
        Some(h) => h.scheduled.set(false),
        None => vm.set_attr(h, &vm.intern("_scheduled"), Value::FALSE)?,
    }
    Ok(())
}

/// Takes cancelled timers out: all if there are many, else those that would be due next.
fn drop_cancelled(vm: &Vm, l: &EventLoop, list: &Ref<List>) -> PyResult<()> {
    let n = list.items.borrow().len();
    if n > MIN_SCHEDULED && l.cancelled_timers.get() * 2 > n as i64 {
        let all = list.items.borrow().clone();
        let mut kept = Vec::with_capacity(n);
        for h in all {
            if is_cancelled(vm, &h)? {
                set_scheduled(vm, &h)?;
            } else {
                kept.push(h);
            }
        }
        let kept = vm.list(kept);
        if let Some(kept) = kept.as_::<List>() {
            timers(vm, kept).heapify()?;
        }
        l.scheduled.put(kept);
        l.cancelled_timers.set(0);
        return Ok(());
    }
    let timers = timers(vm, list);
    while let Some(h) = timers.first() {
        if !is_cancelled(vm, &h)? {
            break;
        }
        l.cancelled_timers.set(l.cancelled_timers.get() - 1);
        timers.pop()?;
        set_scheduled(vm, &h)?;
    }
    Ok(())
}

// ---- callbacks -----------------------------------------------------------------------------

fn run_entry(vm: &Vm, this: &Value, l: &EventLoop, entry: Entry) -> PyResult<()> {
    let st = &l.state;
    match entry {
        Entry::Step(task, mut exc) => {
            match st.contexts.run_in_slot(vm, &task.context, || step::step(vm, &task, exc.take())) {
                Some(Ok(_)) => Ok(()),
                Some(Err(e)) => failed(vm, this, l, Entry::Step(task, None), e),
                None => run_handle(vm, this, l, Entry::Step(task, exc)),
            }
        }
        Entry::Wakeup(task, waited) => {
            match st.contexts.run_in_slot(vm, &task.context, || step::wakeup(vm, &task, &waited)) {
                Some(Ok(_)) => Ok(()),
                Some(Err(e)) => failed(vm, this, l, Entry::Wakeup(task, waited), e),
                None => run_handle(vm, this, l, Entry::Wakeup(task, waited)),
            }
        }
        Entry::Call(callback, arg, context) => {
            let by_itself = match st.group_callback.get() {
                Some(call) if !vm.interrupted() => call(vm, &callback, &arg),
                _ => Ok(false),
            };
            let called = by_itself.and_then(|done| {
                if done {
                    return Ok(Value::NONE);
                }
                handle::call_in(vm, st, &context, &callback, std::slice::from_ref(&arg))
            });
            match called {
                Ok(_) => Ok(()),
                Err(e) => failed(vm, this, l, Entry::Call(callback, arg, context), e),
            }
        }
        Entry::Done(waiter) if st.is_exact(vm, &waiter) => {
            let f = future::receiver(&waiter);
            if f.has(future::bits::CANCELLED) {
                return Ok(());
            }
            match future::set_result(vm, &waiter, f, Value::NONE) {
                Ok(()) => Ok(()),
                Err(e) => failed(vm, this, l, Entry::Done(waiter), e),
            }
        }
        Entry::Done(_) => run_handle(vm, this, l, entry),
        Entry::Io(transport, side) => match io::channel::run(vm, l, &transport, side) {
            Ok(()) => Ok(()),
            Err(e) => failed(vm, this, l, Entry::Io(transport, side), e),
        },
        Entry::Handle(h) => match h.as_::<Handle>() {
            Some(_) if is_cancelled(vm, &h)? => Ok(()),
            Some(native) if l.state.handles.is_native(vm, &h) => handle::run(vm, st, &h, native),
            _ => {
                if is_cancelled(vm, &h)? {
                    return Ok(());
                }
                vm.call_method(&h, "_run", &[]).map(drop)
            }
        },
    }
}

/// Runs what stands in the queue by way of a handle.
#[cold]
fn run_handle(vm: &Vm, this: &Value, l: &EventLoop, entry: Entry) -> PyResult<()> {
    let h = entry.into_handle(vm, this, &l.state.handles);
    vm.call_method(&h, "_run", &[]).map(drop)
}

/// A callback without a handle has raised: it gets one, which reports that.
#[cold]
fn failed(vm: &Vm, this: &Value, l: &EventLoop, entry: Entry, raised: Raised) -> PyResult<()> {
    let h = entry.into_handle(vm, this, &l.state.handles);
    match h.as_::<Handle>() {
        Some(native) => handle::report(vm, &l.state, &h, native, raised),
        None => Err(raised),
    }
}

// ---- polling -------------------------------------------------------------------------------

/// Waits for events for at most `timeout` seconds, and queues what they call for.
fn poll(vm: &Vm, this: &Value, l: &EventLoop, timeout: Option<f64>) -> PyResult<()> {
    if let Some(poller) = l.io.poller() {
        return io::watch::poll(vm, l, &poller, timeout);
    }
    let timeout = timeout.map_or(Value::NONE, |t| vm.float(t));
    let events = vm.call_method(&l.selector.or_none(), "select", &[timeout])?;
    vm.call_method(this, "_process_events", &[events]).map(drop)
}
