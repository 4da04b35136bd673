//! What the native loop watches: readers and writers that Python code has added, and transports.
//! Of each turn's events, this puts into the ready queue what they call for.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::time::Duration;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::object::Visitor;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::channel::{self, bits};
use super::lookup::{self, Lookups};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::handle::{self, Handle};
use crate::asyncio::ready::{Entry, Ready, Side};
use crate::gil;
use crate::reactor::poll::{Poller, READ, Ready as Event, Trigger, WRITE};
use crate::reactor::sys;

/// What is watched at one descriptor.
#[derive(Default)]
struct Source {
    /// Handles of `add_reader` and `add_writer`.
    reader: Option<Value>,
    writer: Option<Value>,
    /// What stood for the descriptor, if that was no number.
    object: Option<Value>,
    /// A transport that reads or has something to write.
    transport: Option<Value>,
}

impl Source {
    fn interest(&self) -> (u8, Trigger) {
        let mut interest = 0;
        if self.reader.is_some() {
            interest |= READ;
        }
        if self.writer.is_some() {
            interest |= WRITE;
        }
        match (&self.transport, interest) {
            (None, _) => (interest, Trigger::Level),
            (Some(_), 0) => (READ | WRITE, Trigger::Edge),
            (Some(_), _) => (READ | WRITE, Trigger::Level),
        }
    }
}

/// Input and output of a loop. Without a poller, a selector written in Python does it.
#[derive(Default)]
pub struct Io {
    poller: RefCell<Option<Rc<Poller>>>,
    sources: RefCell<Vec<Source>>,
    /// Transports that did not come to the end of what there is to read.
    again: RefCell<Vec<Value>>,
    pub lookups: Lookups,
    /// Room for one read.
    pub room: Cell<Vec<u8>>,
}

impl Io {
    pub fn open(&self, vm: &Vm) -> PyResult<()> {
        let poller = Poller::new().map_err(|e| os_error(vm, &e))?;
        *self.poller.borrow_mut() = Some(Rc::new(poller));
        Ok(())
    }

    pub fn close(&self) {
        let poller = self.poller.borrow_mut().take();
        let sources = self.sources.take();
        let again = self.again.take();
        self.lookups.clear();
        drop((poller, sources, again));
    }

    pub fn poller(&self) -> Option<Rc<Poller>> {
        self.poller.borrow().clone()
    }

    pub fn is_open(&self) -> bool {
        self.poller.borrow().is_some()
    }

    pub fn traverse(&self, visitor: &mut Visitor) {
        for s in self.sources.borrow().iter() {
            for v in [&s.reader, &s.writer, &s.object, &s.transport] {
                v.iter().for_each(|v| visitor.visit(v));
            }
        }
        self.again.borrow().iter().for_each(|v| visitor.visit(v));
        self.lookups.traverse(visitor);
    }

    /// Changes what is watched at a descriptor, and tells the system.
    fn change<R>(&self, fd: i32, f: impl FnOnce(&mut Source) -> R) -> io::Result<R> {
        self.change_by(fd, f, Poller::forget)
    }

    /// The same; if nothing is watched any more, `forget` says so.
    fn change_by<R>(
        &self,
        fd: i32,
        f: impl FnOnce(&mut Source) -> R,
        forget: fn(&Poller, i32),
    ) -> io::Result<R> {
        let Some(poller) = self.poller() else { return Err(io::Error::from_raw_os_error(libc::EBADF)) };
        let at = usize::try_from(fd).map_err(|_| io::Error::from_raw_os_error(libc::EBADF))?;
        let mut sources = self.sources.borrow_mut();
        if sources.len() <= at {
            sources.resize_with(at + 1, Source::default);
        }
        let before = sources[at].interest();
        let result = f(&mut sources[at]);
        let (interest, trigger) = sources[at].interest();
        if interest == 0 {
            if before != (0, Trigger::Level) {
                forget(&poller, fd);
            }
            return Ok(result);
        }
        if let Err(e) = poller.watch(fd, interest, trigger) {
            let lost = std::mem::take(&mut sources[at]);
            drop(sources);
            drop(lost);
            return Err(e);
        }
        Ok(result)
    }

    /// Watches a descriptor for a transport.
    pub fn attach(&self, fd: i32, transport: &Value) -> io::Result<()> {
        let old = self.change(fd, |s| s.transport.replace(transport.clone()))?;
        drop(old);
        Ok(())
    }

    /// Watches it no longer.
    pub fn detach(&self, fd: i32) {
        if let Ok(old) = self.change(fd, |s| s.transport.take()) {
            drop(old);
        }
    }

    /// Has a transport read in the next turn.
    pub fn read_again(&self, transport: &Value) {
        self.again.borrow_mut().push(transport.clone());
    }

    /// The handles at a descriptor.
    pub fn handles(&self, fd: i32) -> (Option<Value>, Option<Value>) {
        let sources = self.sources.borrow();
        usize::try_from(fd)
            .ok()
            .and_then(|at| sources.get(at))
            .map_or((None, None), |s| (s.reader.clone(), s.writer.clone()))
    }

    /// What a descriptor is watched for, as a selector would say.
    pub fn interest(&self, fd: i32) -> u8 {
        let sources = self.sources.borrow();
        let Some(s) = usize::try_from(fd).ok().and_then(|at| sources.get(at)) else { return 0 };
        let flags = s.transport.as_ref().and_then(channel::of).map_or(0, |c| c.flags.get());
        let read = s.reader.is_some() || flags & bits::READING != 0;
        let write = s.writer.is_some() || flags & bits::WRITING != 0;
        (u8::from(read) * READ) | (u8::from(write) * WRITE)
    }

    /// All descriptors that are watched.
    pub fn watched(&self) -> Vec<i32> {
        let n = self.sources.borrow().len() as i32;
        (0..n).filter(|&fd| self.interest(fd) != 0).collect()
    }

    /// The descriptor that was added under an object which has none any more.
    fn lost(&self, object: &Value) -> Option<i32> {
        let sources = self.sources.borrow();
        sources.iter().position(|s| s.object.as_ref().is_some_and(|o| o.is(object))).map(|at| at as i32)
    }

    // ---- events ----------------------------------------------------------------------------

    fn queue_again(&self, ready: &Ready) {
        if self.again.borrow().is_empty() {
            return;
        }
        let again = std::mem::take(&mut *self.again.borrow_mut());
        for transport in again {
            let Some(c) = channel::of(&transport) else { continue };
            c.unset(bits::LISTED);
            if c.has(bits::READING) && c.has(bits::READABLE) && !c.has(bits::READ_QUEUED) {
                c.set(bits::READ_QUEUED);
                ready.push(Entry::Io(transport, Side::Read));
            }
        }
    }

    /// Queues what an event calls for. `gone` gets handles that were cancelled.
    fn dispatch(&self, ready: &Ready, e: Event, gone: &mut Vec<(i32, Side)>) {
        let sources = self.sources.borrow();
        let Some(s) = sources.get(e.fd as usize) else { return };
        if let Some((v, c)) = s.transport.as_ref().and_then(|v| Some((v, channel::of(v)?))) {
            if e.ended {
                c.set(bits::ENDED);
            }
            if e.readable {
                c.set(bits::READABLE);
                if c.has(bits::READING) && !c.has(bits::READ_QUEUED) {
                    c.set(bits::READ_QUEUED);
                    ready.push(Entry::Io(v.clone(), Side::Read));
                }
            }
            if e.writable && c.has(bits::WRITING) && !c.has(bits::WRITE_QUEUED) {
                c.set(bits::WRITE_QUEUED);
                ready.push(Entry::Io(v.clone(), Side::Write));
            }
        }
        let sides = [(e.readable, &s.reader, Side::Read), (e.writable, &s.writer, Side::Write)];
        for (is, handle, side) in sides {
            let Some(h) = handle.as_ref().filter(|_| is) else { continue };
            if h.as_::<Handle>().is_some_and(|h| h.cancelled.get()) {
                gone.push((e.fd, side));
            } else {
                ready.push(Entry::Handle(h.clone()));
            }
        }
    }
}

/// Waits for events for at most `timeout` seconds, and queues what they call for.
pub fn poll(vm: &Vm, l: &EventLoop, poller: &Poller, timeout: Option<f64>) -> PyResult<()> {
    let io = &l.io;
    let mut timeout = if io.again.borrow().is_empty() { timeout } else { Some(0.0) };
    if timeout == Some(0.0) && poller.watched() == 0 {
        poller.notifier().take();
        io.queue_again(&l.ready);
        return lookup::deliver(vm, l);
    }
    poller.prepare();
    let deadline = timeout.map(|t| crate::asyncio::event_loop::now(vm) + t);
    loop {
        let result = if timeout == Some(0.0) {
            poller.wait(Some(Duration::ZERO))
        } else {
            let left = deadline.map(|at| (at - crate::asyncio::event_loop::now(vm)).max(0.0));
            // One that can never be over waits for ever.
            let left = left.and_then(|left| Duration::try_from_secs_f64(left).ok());
            gil::allow_threads(vm, || poller.wait(left))
        };
        match result {
            Ok(()) => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {
                vm.check_signals()?;
                if !l.ready.is_empty() {
                    timeout = Some(0.0);
                }
            }
            Err(e) => return Err(os_error(vm, &e)),
        }
    }
    poller.notifier().take();
    io.queue_again(&l.ready);
    let mut gone = Vec::new();
    poller.found(|event| io.dispatch(&l.ready, event, &mut gone));
    for (fd, side) in gone {
        remove(vm, l, fd, side)?;
    }
    lookup::deliver(vm, l)
}

// ---- readers and writers -------------------------------------------------------------------

/// The exception of a failed system call.
#[cold]
pub fn os_error(vm: &Vm, e: &io::Error) -> Raised {
    let code = e.raw_os_error().unwrap_or(libc::EIO);
    let args = [vm.int(i64::from(code)), vm.str(&sys::strerror(code))];
    match vm.call(&vm.exc_type(Exc::OSError).value(), &args) {
        Ok(exc) => Raised(exc),
        Err(e) => e,
    }
}

#[cold]
fn bad_object(vm: &Vm, v: &Value) -> PyResult<Raised> {
    let text = vm.repr(v)?;
    Ok(vm.value_error(format!("Invalid file object: {}", text.to_text())))
}

/// The descriptor that a number or an object with `fileno` stands for.
fn descriptor(vm: &Vm, v: &Value) -> PyResult<i32> {
    let n = if vm.is_int(v) {
        vm.index_i64(v)?
    } else {
        let number = vm
            .call_method(v, "fileno", &[])
            .and_then(|n| vm.call(&vm.types().int.value(), &[n]))
            .and_then(|n| vm.index_i64(&n));
        match number {
            Ok(n) => n,
            Err(e) if [Exc::AttributeError, Exc::TypeError, Exc::ValueError].iter().any(|&x| e.is(vm, x)) => {
                return Err(bad_object(vm, v)?);
            }
            Err(e) => return Err(e),
        }
    };
    match i32::try_from(n) {
        Ok(n) if n >= 0 => Ok(n),
        _ => Err(vm.value_error(format!("Invalid file descriptor: {n}"))),
    }
}

/// The descriptor of something that was perhaps added before it was closed.
pub fn known_descriptor(vm: &Vm, l: &EventLoop, v: &Value) -> PyResult<i32> {
    match descriptor(vm, v) {
        Ok(fd) => Ok(fd),
        Err(e) => l.io.lost(v).ok_or(e),
    }
}

fn cancel(vm: &Vm, handle: Option<Value>) -> PyResult<bool> {
    match handle {
        Some(h) => vm.call_method(&h, "cancel", &[]).map(|_| true),
        None => Ok(false),
    }
}

/// `_add_reader`, `_add_writer`: the loop, the descriptor, the callback, its arguments.
pub fn add(vm: &Vm, l: &EventLoop, args: CallArgs, side: Side) -> PyResult {
    let [this, object, callback, rest @ ..] = args.pos() else {
        return Err(vm.type_error("a descriptor and a callback are needed"));
    };
    let fd = known_descriptor(vm, l, object)?;
    let st = &l.state;
    let rest = vm.tuple_from(rest.len(), rest.iter().cloned());
    let context = st.contexts.copy_current(vm).into();
    let h = handle::make(vm, &st.handles.handle, this, callback.clone(), rest.into(), context);
    handle::note_source(vm, st, &h, this)?;
    let named = (!vm.is_int(object)).then(|| object.clone());
    place(vm, l, fd, side, h.value(), named)?;
    Ok(h.into())
}

/// Watches a descriptor for a handle.
pub fn put(vm: &Vm, l: &EventLoop, fd: i32, side: Side, handle: Value) -> PyResult<()> {
    place(vm, l, fd, side, handle, None)
}

fn place(vm: &Vm, l: &EventLoop, fd: i32, side: Side, handle: Value, object: Option<Value>) -> PyResult<()> {
    let added = l.io.change(fd, |s| {
        if object.is_some() {
            s.object = object;
        }
        match side {
            Side::Read => s.reader.replace(handle),
            Side::Write | Side::Start => s.writer.replace(handle),
        }
    });
    cancel(vm, added.map_err(|e| os_error(vm, &e))?).map(drop)
}

/// `_remove_reader`, `_remove_writer`: whether there was one.
pub fn remove_object(vm: &Vm, l: &EventLoop, object: &Value, side: Side) -> PyResult<bool> {
    if l.closed.get() {
        return Ok(false);
    }
    let fd = known_descriptor(vm, l, object)?;
    remove(vm, l, fd, side)
}

pub fn remove(vm: &Vm, l: &EventLoop, fd: i32, side: Side) -> PyResult<bool> {
    take_away(vm, l, fd, side, Poller::forget)
}

/// The same for a descriptor that stays open, and will probably be watched again before the next wait.
pub fn remove_soon(vm: &Vm, l: &EventLoop, fd: i32, side: Side) -> PyResult<bool> {
    take_away(vm, l, fd, side, Poller::leave)
}

fn take_away(vm: &Vm, l: &EventLoop, fd: i32, side: Side, forget: fn(&Poller, i32)) -> PyResult<bool> {
    let (reader, writer) = l.io.handles(fd);
    let there = match side {
        Side::Read => reader.is_some(),
        Side::Write => writer.is_some(),
        Side::Start => false,
    };
    if !there {
        return Ok(false);
    }
    let taken = |s: &mut Source| {
        let handle = match side {
            Side::Read => s.reader.take(),
            Side::Write | Side::Start => s.writer.take(),
        };
        let object = if s.reader.is_none() && s.writer.is_none() { s.object.take() } else { None };
        (handle, object)
    };
    let removed = l.io.change_by(fd, taken, forget);
    match removed {
        Ok((handle, _)) => cancel(vm, handle),
        // The descriptor has been closed: nothing is watched there.
        Err(_) => cancel(vm, if side == Side::Read { reader } else { writer }),
    }
}

/// The data that a selector's key would have: the two handles.
pub fn key_data(vm: &Vm, l: &EventLoop, fd: i32) -> Value {
    let (reader, writer) = l.io.handles(fd);
    let pair: [Value; 2] = [reader.unwrap_or(Value::NONE), writer.unwrap_or(Value::NONE)];
    let pair: ouro_vm::core::object::Ref<Tuple> = vm.tuple_from(2, pair.into_iter());
    pair.into()
}
