//! What all native transports have in common: the descriptor, the protocol, whether they read and
//! write, the limits of what is buffered.

use std::cell::Cell;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::object::{Ref, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::pipe::Pipe;
use super::stream::Stream;
use super::watch::os_error;
use crate::asyncio::contextvars::Context;
use crate::asyncio::event_loop::{EventLoop, as_loop};
use crate::asyncio::handle;
use crate::asyncio::ready::{Entry, Side};
use crate::asyncio::slot::Slot;
use crate::asyncio::state::State;

/// Flags of transports.
pub mod bits {
    /// `close()` was called, or an error ends the transport.
    pub const CLOSING: u16 = 1;
    /// `pause_reading()` was called.
    pub const PAUSED: u16 = 2;
    /// The protocol was told to pause writing.
    pub const PROTOCOL_PAUSED: u16 = 4;
    /// `_protocol_connected`.
    pub const CONNECTED: u16 = 8;
    /// What comes in is read.
    pub const READING: u16 = 16;
    /// What is buffered is written when there is room.
    pub const WRITING: u16 = 32;
    /// There may be something to read.
    pub const READABLE: u16 = 64;
    /// A read, a write is in the ready queue.
    pub const READ_QUEUED: u16 = 128;
    pub const WRITE_QUEUED: u16 = 256;
    /// The other side has closed, or there is an error.
    pub const ENDED: u16 = 512;
    /// In the list of those that read again.
    pub const LISTED: u16 = 1024;
    /// `write_eof()` was called.
    pub const EOF: u16 = 2048;
    /// The protocol is a `BufferedProtocol`.
    pub const BUFFERED: u16 = 4096;
    /// Watched by the loop.
    pub const ATTACHED: u16 = 8192;
}

/// The common part.
#[derive(Default)]
pub struct Channel {
    pub fd: Cell<i32>,
    pub flags: Cell<u16>,
    /// `_conn_lost`.
    pub lost: Cell<u32>,
    /// Bytes that the next read is expected to bring, for which memory is reserved: as many as the
    /// last one if that was a large one.
    pub expected: Cell<u32>,
    pub high: Cell<i64>,
    pub low: Cell<i64>,
    pub event_loop: Slot,
    pub protocol: Slot,
    pub extra: Slot,
    /// Contexts in which the protocol hears of data, and buffered data is written.
    pub read_context: Slot,
    pub write_context: Slot,
}

/// The common part of a native transport.
#[inline]
pub fn of(v: &Value) -> Option<&Channel> {
    match v.as_::<Stream>() {
        Some(s) => Some(&s.channel),
        None => v.as_::<Pipe>().map(|p| &p.channel),
    }
}

impl Channel {
    #[inline]
    pub fn has(&self, flag: u16) -> bool {
        self.flags.get() & flag != 0
    }

    #[inline]
    pub fn set(&self, flag: u16) {
        self.flags.set(self.flags.get() | flag);
    }

    #[inline]
    pub fn unset(&self, flag: u16) {
        self.flags.set(self.flags.get() & !flag);
    }

    pub fn set_to(&self, flag: u16, on: bool) {
        if on { self.set(flag) } else { self.unset(flag) }
    }

    pub fn traverse(&self, visitor: &mut Visitor) {
        for slot in self.slots() {
            slot.visit(visitor);
        }
    }

    pub fn clear(&self) {
        for slot in self.slots() {
            slot.set(None);
        }
    }

    fn slots(&self) -> [&Slot; 5] {
        [&self.event_loop, &self.protocol, &self.extra, &self.read_context, &self.write_context]
    }

    /// Runs `f` with the native loop, which a closed transport has not any more.
    pub fn with_loop<R>(&self, f: impl FnOnce(&EventLoop) -> R) -> Option<R> {
        let event_loop = self.event_loop.get()?;
        as_loop(&event_loop).map(f)
    }

    /// The context in which something is done.
    pub fn context(&self, side: Side) -> Value {
        match side {
            Side::Start | Side::Read => self.read_context.or_none(),
            Side::Write => self.write_context.or_none(),
        }
    }

    pub fn debug(&self) -> bool {
        self.with_loop(EventLoop::debug_on).unwrap_or(false)
    }

    /// Has the loop watch the descriptor as long as there is something to wait for.
    pub fn update(&self, vm: &Vm, this: &Value) -> PyResult<()> {
        let wanted = self.has(bits::READING | bits::WRITING);
        if wanted == self.has(bits::ATTACHED) {
            return Ok(());
        }
        if wanted && self.with_loop(|l| l.closed.get()).unwrap_or(false) {
            return Err(vm.runtime_error("Event loop is closed"));
        }
        self.set_to(bits::ATTACHED, wanted);
        // What is ready is reported when the descriptor is watched.
        self.unset(bits::READABLE | bits::ENDED);
        let fd = self.fd.get();
        let result = self.with_loop(|l| {
            if wanted {
                return l.io.attach(fd, this);
            }
            l.io.detach(fd);
            Ok(())
        });
        match result {
            Some(Err(e)) => {
                self.unset(bits::ATTACHED);
                Err(os_error(vm, &e))
            }
            _ => Ok(()),
        }
    }

    pub fn is_reading(&self) -> bool {
        !self.has(bits::CLOSING | bits::PAUSED)
    }

    /// `_add_reader`.
    pub fn start_reading(&self, vm: &Vm, this: &Value) -> PyResult<()> {
        if !self.is_reading() || self.has(bits::READING) {
            return Ok(());
        }
        let context = self.with_loop(|l| l.state.contexts.copy_current(vm));
        self.read_context.set(context.map(|c| c.into()));
        self.set(bits::READING);
        self.update(vm, this)?;
        self.more_to_read(this);
        Ok(())
    }

    /// `_remove_reader`. A read that is in the ready queue does not take place.
    pub fn stop_reading(&self, vm: &Vm, this: &Value) -> PyResult<()> {
        self.unset(bits::READING | bits::READ_QUEUED);
        self.update(vm, this)
    }

    /// `pause_reading()`.
    pub fn pause(&self, vm: &Vm, this: &Value) -> PyResult<()> {
        if !self.is_reading() {
            return Ok(());
        }
        self.set(bits::PAUSED);
        self.stop_reading(vm, this)?;
        if self.debug() {
            self.log_debug(vm, &[vm.str("%r pauses reading"), this.clone()], None)
        } else {
            Ok(())
        }
    }

    /// `resume_reading()`.
    pub fn resume(&self, vm: &Vm, this: &Value) -> PyResult<()> {
        if self.has(bits::CLOSING) || !self.has(bits::PAUSED) {
            return Ok(());
        }
        self.unset(bits::PAUSED);
        self.start_reading(vm, this)?;
        if self.debug() {
            self.log_debug(vm, &[vm.str("%r resumes reading"), this.clone()], None)
        } else {
            Ok(())
        }
    }

    /// `_add_writer`.
    pub fn start_writing(&self, vm: &Vm, this: &Value) -> PyResult<()> {
        if self.has(bits::WRITING) {
            return Ok(());
        }
        let context = self.with_loop(|l| l.state.contexts.copy_current(vm));
        self.write_context.set(context.map(|c| c.into()));
        self.set(bits::WRITING);
        self.update(vm, this)
    }

    /// `_remove_writer`.
    pub fn stop_writing(&self, vm: &Vm, this: &Value) -> PyResult<()> {
        if !self.has(bits::WRITING) {
            return Ok(());
        }
        self.unset(bits::WRITING | bits::WRITE_QUEUED);
        self.update(vm, this)
    }

    /// Reads on in the next turn if there may be something left.
    pub fn more_to_read(&self, this: &Value) {
        let wanted = bits::READING | bits::READABLE;
        if self.flags.get() & (wanted | bits::LISTED) == wanted {
            self.set(bits::LISTED);
            self.with_loop(|l| l.io.read_again(this));
        }
    }

    /// What a read has found: fewer bytes than there was room for, which are all there are; more,
    /// perhaps; or nothing.
    pub fn read_to_the_end(&self) {
        if !self.has(bits::ENDED) {
            self.unset(bits::READABLE);
        }
    }

    // ---- limits of what is buffered --------------------------------------------------------

    /// `_set_write_buffer_limits`.
    pub fn set_limits(&self, vm: &Vm, high: Option<&Value>, low: Option<&Value>) -> PyResult<()> {
        let number = |v: &Value| vm.index_i64(v);
        let (high, low) = match (high.map(number).transpose()?, low.map(number).transpose()?) {
            (Some(high), Some(low)) => (high, low),
            (Some(high), None) => (high, high.div_euclid(4)),
            (None, Some(low)) => (4 * low, low),
            (None, None) => (64 * 1024, 16 * 1024),
        };
        if !(high >= low && low >= 0) {
            return Err(vm.value_error(format!("high ({high}) must be >= low ({low}) must be >= 0")));
        }
        self.high.set(high);
        self.low.set(low);
        Ok(())
    }

    /// `_maybe_pause_protocol`.
    pub fn pause_if_full(&self, vm: &Vm, this: &Value, size: usize) -> PyResult<()> {
        if size as i64 <= self.high.get() || self.has(bits::PROTOCOL_PAUSED) {
            return Ok(());
        }
        self.set(bits::PROTOCOL_PAUSED);
        self.tell(vm, this, |st| &st.names.pause_writing, "protocol.pause_writing() failed")
    }

    /// `_maybe_resume_protocol`.
    pub fn resume_if_drained(&self, vm: &Vm, this: &Value, size: usize) -> PyResult<()> {
        if !self.has(bits::PROTOCOL_PAUSED) || size as i64 > self.low.get() {
            return Ok(());
        }
        self.unset(bits::PROTOCOL_PAUSED);
        self.tell(vm, this, |st| &st.names.resume_writing, "protocol.resume_writing() failed")
    }

    fn tell(&self, vm: &Vm, this: &Value, name: impl Fn(&State) -> &Ref<Str>, message: &str) -> PyResult<()> {
        let Some(Ok(name)) = self.with_loop(|l| Ok::<_, ()>(name(&l.state).clone())) else { return Ok(()) };
        let protocol = self.protocol.or_none();
        match call(vm, &protocol, &name, &[]) {
            Ok(_) => Ok(()),
            Err(e) => self.report(vm, this, message, not_ending(vm, e)?),
        }
    }

    /// Tells the loop's exception handler.
    #[cold]
    pub fn report(&self, vm: &Vm, this: &Value, message: &str, exc: Value) -> PyResult<()> {
        let context = vm.dict();
        vm.set_name(&context, "message", vm.str(message));
        vm.set_name(&context, "exception", exc);
        vm.set_name(&context, "transport", this.clone());
        vm.set_name(&context, "protocol", self.protocol.or_none());
        let event_loop = self.event_loop.or_none();
        vm.call_method(&event_loop, "call_exception_handler", &[context.into()]).map(drop)
    }

    /// Writes to asyncio's log in debug mode.
    #[cold]
    pub fn log_debug(&self, vm: &Vm, args: &[Value], exc: Option<&Value>) -> PyResult<()> {
        let logger = vm.get_attr_str(&vm.import_module("asyncio.log")?, "logger")?;
        let mut all = args.to_vec();
        let mut names = Vec::new();
        if let Some(exc) = exc {
            all.push(exc.clone());
            names.push(vm.intern("exc_info").value());
        }
        vm.call_method_args(&logger, &vm.intern("debug"), CallArgs::new(&all, &names)).map(drop)
    }

    /// `loop.call_soon(callback, *args)`, with a copy of the current context.
    pub fn call_soon(&self, vm: &Vm, callback: Value, args: &[Value]) -> PyResult<()> {
        let event_loop = self.event_loop.or_none();
        let Some(l) = as_loop(&event_loop) else { return Ok(()) };
        if l.patched.get() || l.debug_on() || l.closed.get() {
            let mut all = vec![callback];
            all.extend_from_slice(args);
            return vm
                .call_method_args(&event_loop, &l.state.names.call_soon, CallArgs::positional(&all))
                .map(drop);
        }
        let st = &l.state;
        let args = vm.tuple_from(args.len(), args.iter().cloned());
        let context = st.contexts.copy_current(vm).into();
        let h = handle::make(vm, &st.handles.handle, &event_loop, callback, args.into(), context);
        l.ready.push(Entry::Handle(h.value()));
        Ok(())
    }
}

/// Runs `f` in the context for one side.
pub fn in_context<R>(
    vm: &Vm,
    st: &State,
    c: &Channel,
    side: Side,
    f: impl FnOnce() -> PyResult<R>,
) -> PyResult<R> {
    match c.context(side).to_ref::<Context>() {
        Some(context) => st.contexts.run_in(vm, &context, f),
        None => f(),
    }
}

/// `object.name(*args)`.
#[inline]
pub fn call(vm: &Vm, object: &Value, name: &Ref<Str>, args: &[Value]) -> PyResult {
    let (f, unbound) = vm.get_method(object, name)?;
    let args = CallArgs::positional(args);
    if unbound { vm.call_unbound(&f, object, args) } else { vm.call_args(&f, args) }
}

/// The exception, unless it is one that ends the loop.
pub fn not_ending(vm: &Vm, raised: Raised) -> PyResult {
    if raised.is(vm, Exc::SystemExit) || raised.is(vm, Exc::KeyboardInterrupt) {
        return Err(raised);
    }
    Ok(raised.0)
}

/// `get_extra_info(name, default)`.
pub fn extra_info(vm: &Vm, c: &Channel, name: &Value, default: Option<&Value>) -> PyResult {
    let extra = c.extra.or_none();
    let found = match extra.as_::<Dict>() {
        Some(d) => vm.dict_get(d, name)?,
        None => {
            return vm.call_method(&extra, "get", &[name.clone(), default.cloned().unwrap_or(Value::NONE)]);
        }
    };
    Ok(found.or_else(|| default.cloned()).unwrap_or(Value::NONE))
}

/// Does what a transport has in the ready queue.
pub fn run(vm: &Vm, l: &EventLoop, this: &Value, side: Side) -> PyResult<()> {
    let Some(c) = of(this) else { return Ok(()) };
    let queued = match side {
        Side::Start => 0,
        Side::Read => bits::READ_QUEUED,
        Side::Write => bits::WRITE_QUEUED,
    };
    if queued != 0 && !c.has(queued) {
        // It was called off.
        return Ok(());
    }
    c.unset(queued);
    in_context(vm, &l.state, c, side, || match side {
        Side::Start => c.start_reading(vm, this),
        Side::Read => read_ready(vm, l, this),
        Side::Write => write_ready(vm, this),
    })
}

fn read_ready(vm: &Vm, l: &EventLoop, this: &Value) -> PyResult<()> {
    match (this.as_::<Stream>(), this.as_::<Pipe>()) {
        (Some(s), _) => super::stream::read_ready(vm, l, this, s),
        (_, Some(p)) => super::pipe::read_ready(vm, l, this, p),
        _ => Ok(()),
    }
}

fn write_ready(vm: &Vm, this: &Value) -> PyResult<()> {
    match (this.as_::<Stream>(), this.as_::<Pipe>()) {
        (Some(s), _) => super::stream::write_ready(vm, this, s),
        (_, Some(p)) => super::pipe::write_ready(vm, this, p),
        _ => Ok(()),
    }
}
