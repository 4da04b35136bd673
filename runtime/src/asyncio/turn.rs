//! Turns of the native loop: polling, timers that are due, callbacks.

use std::cell::Cell;
use std::io;

use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::List;
use ouro_vm::core::object::Ref;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::contextvars::Context;
use super::event_loop::{EventLoop, now};
use super::handle::{self, Handle};
use super::ready::Entry;
use super::slot::Slot;
use super::{step, timers};
use crate::gil;
use crate::reactor::sys::fd;

/// Cancelled timers below which they stay where they are.
const MIN_SCHEDULED: usize = 100;
/// Longest wait, in seconds.
const MAX_WAIT: f64 = 24.0 * 3600.0;
/// Turns without a look at the system while only the loop's own wake-up descriptor is watched.
const TURNS_BETWEEN_POLLS: u32 = 32;

/// What is known of the loop's selector, if it is the library's `EpollSelector`.
#[derive(Default)]
pub struct Polling {
    known: Cell<bool>,
    /// Its `_fd_to_key`.
    keys: Slot,
    /// The epoll descriptor, or -1.
    epoll: Cell<i32>,
    turns: Cell<u32>,
}

impl Polling {
    pub fn forget(&self) {
        self.known.set(false);
        self.keys.set(None);
    }

    pub fn traverse(&self, visit: &mut dyn FnMut(&Value)) {
        self.keys.visit(visit);
    }

    /// Looks the selector over, once.
    fn look(&self, vm: &Vm, selector: &Value) -> PyResult<()> {
        if self.known.replace(true) {
            return Ok(());
        }
        self.epoll.set(-1);
        let epoll = vm.get_attr_opt(selector, &vm.intern("_selector"))?;
        let keys = vm.get_attr_opt(selector, &vm.intern("_fd_to_key"))?;
        if let (Some(epoll), Some(keys)) = (epoll, keys)
            && vm.type_name(&epoll) == "select.epoll"
            && vm.short_type_name(selector) == "EpollSelector"
            && keys.is_a::<Dict>()
        {
            let n = vm.call_method(&epoll, "fileno", &[])?;
            self.epoll.set(n.as_small_int().map_or(-1, |n| n as i32));
            self.keys.put(keys);
        }
        Ok(())
    }
}

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
    let list = l.timers(vm);
    if !list.items.borrow().is_empty() {
        drop_cancelled(vm, l, &list)?;
    }
    let timeout = if !l.ready.is_empty() || l.stopping.get() {
        Some(0.0)
    } else {
        match timers::first(&list) {
            Some(h) => Some((when_of(vm, &h)? - now(vm)).clamp(0.0, MAX_WAIT)),
            None => None,
        }
    };
    poll(vm, this, l, timeout)?;
    let list = l.timers(vm);
    if !list.items.borrow().is_empty() {
        let end = now(vm) + l.clock_resolution.get();
        while let Some(h) = timers::first(&list) {
            if when_of(vm, &h)? >= end {
                break;
            }
            if let Some(h) = timers::pop(vm, &list)? {
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
            timers::heapify(vm, kept)?;
        }
        l.scheduled.put(kept);
        l.cancelled_timers.set(0);
        return Ok(());
    }
    while let Some(h) = timers::first(list) {
        if !is_cancelled(vm, &h)? {
            break;
        }
        l.cancelled_timers.set(l.cancelled_timers.get() - 1);
        timers::pop(vm, list)?;
        set_scheduled(vm, &h)?;
    }
    Ok(())
}

// ---- callbacks -----------------------------------------------------------------------------

fn run_entry(vm: &Vm, this: &Value, l: &EventLoop, entry: Entry) -> PyResult<()> {
    let st = &l.state;
    match entry {
        Entry::Step(task, exc) => {
            let context = task.context.get().and_then(|c| c.downcast::<Context>().ok());
            let Some(context) = context else {
                return run_handle(vm, this, l, Entry::Step(task, exc));
            };
            match st.contexts.run_in(vm, &context, || step::step(vm, &task, exc)) {
                Ok(_) => Ok(()),
                Err(e) => failed(vm, this, l, Entry::Step(task, None), e),
            }
        }
        Entry::Wakeup(task, waited) => {
            let context = task.context.get().and_then(|c| c.downcast::<Context>().ok());
            let Some(context) = context else {
                return run_handle(vm, this, l, Entry::Wakeup(task, waited));
            };
            match st.contexts.run_in(vm, &context, || step::wakeup(vm, &task, &waited)) {
                Ok(_) => Ok(()),
                Err(e) => failed(vm, this, l, Entry::Wakeup(task, waited), e),
            }
        }
        Entry::Call(callback, arg, context) => {
            match handle::call_in(vm, st, &context, &callback, std::slice::from_ref(&arg)) {
                Ok(_) => Ok(()),
                Err(e) => failed(vm, this, l, Entry::Call(callback, arg, context), e),
            }
        }
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

/// Waits for events for at most `timeout` seconds, and queues the callbacks of readers and writers.
fn poll(vm: &Vm, this: &Value, l: &EventLoop, timeout: Option<f64>) -> PyResult<()> {
    let Some(selector) = l.selector.get().filter(|s| !s.is_none()) else {
        return vm.call_method(&Value::NONE, "select", &[]).map(drop);
    };
    l.polling.look(vm, &selector)?;
    let keys = l.polling.keys.get();
    let Some(keys) = keys.as_ref().and_then(|k| k.as_::<Dict>()) else {
        let timeout = timeout.map_or(Value::NONE, |t| vm.float(t));
        let events = vm.call_method(&selector, "select", &[timeout])?;
        return vm.call_method(this, "_process_events", &[events]).map(drop);
    };
    let watched = keys.len();
    if timeout == Some(0.0) {
        // Nothing but the loop's own wake-up can come, which has no hurry.
        let turns = l.polling.turns.get() + 1;
        if watched <= 1 && turns < TURNS_BETWEEN_POLLS {
            l.polling.turns.set(turns);
            return Ok(());
        }
        l.polling.turns.set(0);
    }
    let epoll = l.polling.epoll.get();
    let deadline = timeout.map(|t| now(vm) + t);
    let found = loop {
        let millis = match deadline {
            None => -1,
            Some(_) if timeout == Some(0.0) => 0,
            Some(at) => ((at - now(vm)).max(0.0) * 1e3).ceil() as i32,
        };
        let max = watched.clamp(1, 1023);
        let result = if millis == 0 {
            fd::epoll_wait(epoll, max, 0)
        } else {
            gil::allow_threads(vm, || fd::epoll_wait(epoll, max, millis))
        };
        match result {
            Ok(found) => break found,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.check_signals()?,
            Err(e) => {
                // Lets the selector say what is wrong.
                let events = vm.call_method(&selector, "select", &[vm.int(0)]);
                return match events {
                    Ok(_) => Err(vm.runtime_error(e.to_string())),
                    Err(e) => Err(e),
                };
            }
        }
    };
    for (n, bits) in found {
        let key = vm.dict_get(keys, &vm.int(i64::from(n)))?;
        if let Some(key) = key {
            process(vm, this, l, &key, bits)?;
        }
    }
    Ok(())
}

const READ: i64 = 1;
const WRITE: i64 = 2;

/// What `_process_events` does with one event.
fn process(vm: &Vm, this: &Value, l: &EventLoop, key: &Value, bits: u32) -> PyResult<()> {
    let Some(key) = key.as_::<Tuple>().filter(|k| k.len() == 4) else { return Ok(()) };
    let (input, output) = (libc_bits::IN, libc_bits::OUT);
    let mask = if bits & !input != 0 { WRITE } else { 0 } | if bits & !output != 0 { READ } else { 0 };
    let mask = mask & vm.index_i64(&key.as_slice()[2])?;
    let data = key.as_slice()[3].clone();
    let Some(pair) = data.as_::<Tuple>().filter(|p| p.len() == 2) else { return Ok(()) };
    let remove = ["_remove_reader", "_remove_writer"];
    for ((bit, h), remove) in [READ, WRITE].into_iter().zip(pair.as_slice()).zip(remove) {
        if mask & bit != 0 && !h.is_none() {
            if is_cancelled(vm, h)? {
                vm.call_method(this, remove, &[key.as_slice()[0].clone()])?;
            } else {
                l.ready.push(Entry::Handle(h.clone()));
            }
        }
    }
    Ok(())
}

/// Event bits of epoll.
mod libc_bits {
    pub const IN: u32 = 1;
    pub const OUT: u32 = 4;
}
