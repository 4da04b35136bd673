//! `_UnixReadPipeTransport` and `_UnixWritePipeTransport`, natively: one payload for both ends.

use std::cell::RefCell;
use std::io;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getset, getter, method};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::channel::{Channel, bits, call};
use super::stream::{Pending, Piece, begin, class, is_busy};
use super::stream_read::MAX_READ;
use super::stream_write::{QUIET_WRITES, is_bytes_like};
use super::watch::os_error;
use crate::asyncio::event_loop::{EventLoop, as_loop};
use crate::asyncio::slot::Slot;
use crate::reactor::sys::{fd, files};

/// Payload of the transports of both ends.
#[derive(Default)]
pub struct Pipe {
    pub channel: Channel,
    pub pipe: Slot,
    /// What waits to be written; nothing at the reading end.
    pending: RefCell<Pending>,
}

ouro_vm::payload!(Pipe, "_UnixPipeTransport");

impl Trace for Pipe {
    const FINALIZES: bool = true;

    fn traverse(&self, visitor: &mut Visitor) {
        self.channel.traverse(visitor);
        self.pipe.visit(visitor);
        self.pending.borrow().traverse(visitor);
    }

    fn clear(&self) {
        self.channel.clear();
        self.pipe.set(None);
        drop(self.pending.take());
    }

    /// A transport that was never closed says so.
    fn finalizes(&self) -> bool {
        !self.pipe.is_empty()
    }
}

fn p(v: &Value) -> &Pipe {
    payload(v)
}

fn none(result: PyResult<()>) -> PyResult {
    result.map(|()| Value::NONE)
}

impl Pipe {
    fn size(&self) -> usize {
        self.pending.borrow().size()
    }

    fn drop_pending(&self) {
        let old = self.pending.take();
        drop(old);
    }
}

/// Which end of a pipe.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Read,
    Write,
}

/// A transport for an end of a pipe.
pub fn make(
    vm: &Vm,
    event_loop: &Value,
    end: End,
    pipe: &Value,
    protocol: &Value,
    waiter: Option<Value>,
    extra: Option<Value>,
) -> PyResult {
    const MODULE: &str = "asyncio.unix_events";
    let Some(l) = as_loop(event_loop) else { return Err(vm.type_error("a native loop is needed")) };
    let class = match end {
        End::Read => class(vm, &l.state.read_pipe_class, &READ_DEF, MODULE)?,
        End::Write => class(vm, &l.state.write_pipe_class, &WRITE_DEF, MODULE)?,
    };
    let transport = vm.alloc(&class, Pipe::default());
    let this = transport.value();
    let c = &transport.channel;
    let extra = match extra.filter(|e| !e.is_none()) {
        Some(extra) => extra,
        None => vm.dict().into(),
    };
    vm.set_item(&extra, &vm.str("pipe"), pipe.clone())?;
    let fd = vm.index_i64(&vm.call_method(pipe, "fileno", &[])?)? as i32;
    let mode = files::fstat(fd).map_err(|e| os_error(vm, &e))?.mode & libc::S_IFMT;
    if ![libc::S_IFIFO, libc::S_IFSOCK, libc::S_IFCHR].contains(&mode) {
        return Err(vm.value_error(match end {
            End::Read => "Pipe transport is for pipes/sockets only.",
            End::Write => "Pipe transport is only for pipes, sockets and character devices",
        }));
    }
    fd::set_blocking(fd, false).map_err(|e| os_error(vm, &e))?;
    c.extra.put(extra);
    c.event_loop.put(event_loop.clone());
    c.fd.set(fd);
    c.set_limits(vm, None, None)?;
    c.protocol.put(protocol.clone());
    transport.pipe.put(pipe.clone());
    // The writing end is watched for the end of the reading one.
    c.set_to(bits::PAUSED, end == End::Write && mode == libc::S_IFCHR);
    begin(vm, event_loop, &this, protocol, waiter)?;
    Ok(this)
}

fn is_writer(vm: &Vm, l: &EventLoop, this: &Value) -> bool {
    l.state.write_pipe_class.with(|class| class.is_some_and(|class| vm.type_of(this).value().is(class)))
}

/// `_read_ready`: one read. At the writing end, the reader has gone.
pub fn read_ready(vm: &Vm, l: &EventLoop, this: &Value, p: &Pipe) -> PyResult<()> {
    let c = &p.channel;
    if is_writer(vm, l, this) {
        return reader_gone(vm, this, p);
    }
    let mut room = l.io.room.take();
    if room.is_empty() {
        room = vec![0; MAX_READ];
    }
    let result = fd::read(c.fd.get(), &mut room).map(|n| (n > 0).then(|| vm.bytes(&room[..n])));
    l.io.room.set(room);
    let told = match result {
        Ok(Some(data)) => {
            call(vm, &c.protocol.or_none(), &l.state.names.data_received, &[data.into()]).map(drop)
        }
        Ok(None) => return ended(vm, l, this, p),
        Err(e) if is_busy(&e) => {
            if e.kind() == io::ErrorKind::WouldBlock {
                c.unset(bits::READABLE | bits::ENDED);
            }
            Ok(())
        }
        Err(e) => fatal(vm, this, p, os_error(vm, &e).0, "Fatal read error on pipe transport"),
    };
    c.more_to_read(this);
    told
}

/// Whoever writes has closed the pipe.
fn ended(vm: &Vm, l: &EventLoop, this: &Value, p: &Pipe) -> PyResult<()> {
    let c = &p.channel;
    log_closed(vm, this, c)?;
    c.set(bits::CLOSING);
    c.stop_reading(vm, this)?;
    let eof = vm.get_attr(&c.protocol.or_none(), &l.state.names.eof_received)?;
    c.call_soon(vm, eof, &[])?;
    lose_soon(vm, this, c, Value::NONE)
}

fn log_closed(vm: &Vm, this: &Value, c: &Channel) -> PyResult<()> {
    if !c.debug() {
        return Ok(());
    }
    let logger = vm.get_attr_str(&vm.import_module("asyncio.log")?, "logger")?;
    vm.call_method(&logger, "info", &[vm.str("%r was closed by peer"), this.clone()]).map(drop)
}

fn reader_gone(vm: &Vm, this: &Value, p: &Pipe) -> PyResult<()> {
    log_closed(vm, this, &p.channel)?;
    let exc =
        if p.size() > 0 { vm.call(&vm.exc_type(Exc::BrokenPipeError).value(), &[])? } else { Value::NONE };
    close_with(vm, this, p, exc)
}

// ---- ends ----------------------------------------------------------------------------------

fn lose_soon(vm: &Vm, this: &Value, c: &Channel, exc: Value) -> PyResult<()> {
    let lose = vm.get_attr_str(this, "_call_connection_lost")?;
    c.call_soon(vm, lose, &[exc])
}

/// `_close(exc)`.
fn close_with(vm: &Vm, this: &Value, p: &Pipe, exc: Value) -> PyResult<()> {
    let c = &p.channel;
    c.set(bits::CLOSING);
    c.stop_writing(vm, this)?;
    p.drop_pending();
    c.stop_reading(vm, this)?;
    lose_soon(vm, this, c, exc)
}

/// `_fatal_error`. Of the reading end only EIO, which is what a terminal that has gone gives, is
/// nothing to report; of the writing end no error of the system is.
#[cold]
fn fatal(vm: &Vm, this: &Value, p: &Pipe, exc: Value, message: &str) -> PyResult<()> {
    let c = &p.channel;
    let os = vm.type_obj(&exc).data.is_subtype(vm.exc_type(Exc::OSError));
    let writer = c.with_loop(|l| is_writer(vm, l, this)).unwrap_or(false);
    let expected = os && (writer || errno_of(vm, &exc)? == Some(i64::from(libc::EIO)));
    if !expected {
        c.report(vm, this, message, exc.clone())?;
    } else if c.debug() {
        c.log_debug(vm, &[vm.str("%r: %s"), this.clone(), vm.str(message)], Some(&exc))?;
    }
    close_with(vm, this, p, exc)
}

fn errno_of(vm: &Vm, exc: &Value) -> PyResult<Option<i64>> {
    if !exc.is_a::<ExcObj>() {
        return Ok(None);
    }
    let code = vm.get_attr_str(exc, "errno")?;
    Ok(vm.small(&code))
}

/// `_call_connection_lost`.
fn lose(vm: &Vm, this: &Value, p: &Pipe, exc: &Value) -> PyResult<()> {
    let c = &p.channel;
    let protocol = c.protocol.or_none();
    let told = vm.call_method(&protocol, "connection_lost", std::slice::from_ref(exc)).map(drop);
    c.unset(bits::READING | bits::READ_QUEUED | bits::WRITING | bits::WRITE_QUEUED);
    c.update(vm, this)?;
    let closed = match p.pipe.take() {
        Some(pipe) => vm.call_method(&pipe, "close", &[]).map(drop),
        None => Ok(()),
    };
    c.protocol.set(None);
    c.event_loop.set(None);
    told.and(closed)
}

// ---- writing -------------------------------------------------------------------------------

const WRITE_ERROR: &str = "Fatal write error on pipe transport";

/// Writes at once; how much of how much went.
fn write_now(vm: &Vm, c: &Channel, data: &Value) -> PyResult<(io::Result<usize>, usize)> {
    let fd = c.fd.get();
    vm.with_bytes(data, |bytes| (fd::write(fd, bytes), bytes.len()))
}

fn write(vm: &Vm, a: Args) -> PyResult {
    let (this, data) = (&a[0], &a[1]);
    let (p, c) = (p(this), &p(this).channel);
    if !is_bytes_like(vm, data) {
        let text = vm.repr(data)?;
        return Err(vm.raise(Exc::AssertionError, text.to_text()));
    }
    if !vm.is_true(data)? {
        return Ok(Value::NONE);
    }
    if c.lost.get() > 0 || c.has(bits::CLOSING) {
        if c.lost.get() >= QUIET_WRITES {
            let logger = vm.get_attr_str(&vm.import_module("asyncio.log")?, "logger")?;
            let text = "pipe closed by peer or os.write(pipe, data) raised exception.";
            vm.call_method(&logger, "warning", &[vm.str(text)])?;
        }
        c.lost.set(c.lost.get() + 1);
        return Ok(Value::NONE);
    }
    let mut done = 0;
    if p.size() == 0 {
        match write_now(vm, c, data)? {
            (Ok(n), len) if n == len => return Ok(Value::NONE),
            (Ok(n), _) => done = n,
            (Err(e), _) if is_busy(&e) => {}
            (Err(e), _) => {
                c.lost.set(c.lost.get() + 1);
                return none(fatal(vm, this, p, os_error(vm, &e).0, WRITE_ERROR));
            }
        }
        c.start_writing(vm, this)?;
    }
    let piece = if data.is_a::<Bytes>() {
        Piece::Object(data.clone(), done)
    } else {
        Piece::Copy(vm.with_bytes(data, |bytes| bytes[done..].to_vec())?, 0)
    };
    p.pending.borrow_mut().push(piece);
    c.pause_if_full(vm, this, p.size())?;
    Ok(Value::NONE)
}

/// `_write_ready`.
pub fn write_ready(vm: &Vm, this: &Value, p: &Pipe) -> PyResult<()> {
    let c = &p.channel;
    let result = p.pending.borrow().write_to(c.fd.get());
    match result {
        Ok(n) => {
            let done = p.pending.borrow_mut().advance(n);
            drop(done);
            if p.size() > 0 {
                return Ok(());
            }
            c.stop_writing(vm, this)?;
            c.resume_if_drained(vm, this, p.size())?;
            if c.has(bits::CLOSING) {
                c.stop_reading(vm, this)?;
                return lose(vm, this, p, &Value::NONE);
            }
            Ok(())
        }
        Err(e) if is_busy(&e) => Ok(()),
        Err(e) => {
            p.drop_pending();
            c.lost.set(c.lost.get() + 1);
            c.stop_writing(vm, this)?;
            fatal(vm, this, p, os_error(vm, &e).0, WRITE_ERROR)
        }
    }
}

fn write_eof(vm: &Vm, this: &Value) -> PyResult<()> {
    let (p, c) = (p(this), &p(this).channel);
    if c.has(bits::CLOSING) {
        return Ok(());
    }
    c.set(bits::CLOSING);
    if p.size() == 0 {
        c.stop_reading(vm, this)?;
        return lose_soon(vm, this, c, Value::NONE);
    }
    Ok(())
}

// ---- methods -------------------------------------------------------------------------------

fn read_event(vm: &Vm, a: Args) -> PyResult {
    let c = &p(&a[0]).channel;
    c.unset(bits::READ_QUEUED);
    let event_loop = c.event_loop.or_none();
    match as_loop(&event_loop) {
        // Reading may have been called off since it was scheduled.
        Some(l) if c.has(bits::READING) => none(read_ready(vm, l, &a[0], p(&a[0]))),
        _ => Ok(Value::NONE),
    }
}

fn write_event(vm: &Vm, a: Args) -> PyResult {
    let c = &p(&a[0]).channel;
    c.unset(bits::WRITE_QUEUED);
    if c.has(bits::WRITING) { none(write_ready(vm, &a[0], p(&a[0]))) } else { Ok(Value::NONE) }
}

fn message(vm: &Vm, a: &Args) -> PyResult<String> {
    let text = a.opt(2).map(|m| vm.str_of(m)).transpose()?;
    Ok(text.map_or_else(|| "Fatal error on pipe transport".to_owned(), |m| m.to_text().into_owned()))
}

static COMMON: [MethodDef; 8] = [
    method("set_protocol", "($self, protocol)", |_, a: Args| {
        p(&a[0]).channel.protocol.put(a[1].clone());
        Ok(Value::NONE)
    }),
    method("get_protocol", "($self)", |_, a: Args| Ok(p(&a[0]).channel.protocol.or_none())),
    method("is_closing", "($self)", |_, a: Args| Ok(Value::from_bool(p(&a[0]).channel.has(bits::CLOSING)))),
    method("_read_ready", "($self)", read_event),
    method("_start_reading", "($self)", |vm, a: Args| none(p(&a[0]).channel.start_reading(vm, &a[0]))),
    method("_fatal_error", "($self, exc, message='Fatal error on pipe transport')", |vm, a: Args| {
        none(fatal(vm, &a[0], p(&a[0]), a[1].clone(), &message(vm, &a)?))
    }),
    method("_close", "($self, exc=None)", |vm, a: Args| {
        none(close_with(vm, &a[0], p(&a[0]), a.opt(1).cloned().unwrap_or(Value::NONE)))
    }),
    method("_call_connection_lost", "($self, exc)", |vm, a: Args| none(lose(vm, &a[0], p(&a[0]), &a[1]))),
];

static READ_METHODS: [MethodDef; 4] = [
    method("is_reading", "($self)", |_, a: Args| Ok(Value::from_bool(p(&a[0]).channel.is_reading()))),
    method("pause_reading", "($self)", |vm, a: Args| none(p(&a[0]).channel.pause(vm, &a[0]))),
    method("resume_reading", "($self)", |vm, a: Args| none(p(&a[0]).channel.resume(vm, &a[0]))),
    method("close", "($self)", |vm, a: Args| {
        if p(&a[0]).channel.has(bits::CLOSING) {
            return Ok(Value::NONE);
        }
        none(close_with(vm, &a[0], p(&a[0]), Value::NONE))
    }),
];

fn limits(vm: &Vm, a: &Args) -> PyResult<()> {
    p(&a[0]).channel.set_limits(vm, a.some(1), a.some(2))
}

static WRITE_METHODS: [MethodDef; 12] = [
    method("write", "($self, data)", write),
    method("write_eof", "($self)", |vm, a: Args| none(write_eof(vm, &a[0]))),
    method("can_write_eof", "($self)", |_, _| Ok(Value::TRUE)),
    method("close", "($self)", |vm, a: Args| {
        if p(&a[0]).pipe.is_empty() { Ok(Value::NONE) } else { none(write_eof(vm, &a[0])) }
    }),
    method("abort", "($self)", |vm, a: Args| none(close_with(vm, &a[0], p(&a[0]), Value::NONE))),
    method("_write_ready", "($self)", write_event),
    method("get_write_buffer_size", "($self)", |vm, a: Args| Ok(vm.int(p(&a[0]).size() as i64))),
    method("get_write_buffer_limits", "($self)", |vm, a: Args| {
        let c = &p(&a[0]).channel;
        Ok(vm.tuple(vec![vm.int(c.low.get()), vm.int(c.high.get())]).into())
    }),
    method("_set_write_buffer_limits", "($self, high=None, low=None)", |vm, a: Args| none(limits(vm, &a))),
    method("set_write_buffer_limits", "($self, high=None, low=None)", |vm, a: Args| {
        limits(vm, &a)?;
        none(p(&a[0]).channel.pause_if_full(vm, &a[0], p(&a[0]).size()))
    }),
    method("_maybe_pause_protocol", "($self)", |vm, a: Args| {
        none(p(&a[0]).channel.pause_if_full(vm, &a[0], p(&a[0]).size()))
    }),
    method("_maybe_resume_protocol", "($self)", |vm, a: Args| {
        none(p(&a[0]).channel.resume_if_drained(vm, &a[0], p(&a[0]).size()))
    }),
];

fn deleted(vm: &Vm) -> Raised {
    vm.type_error("the attribute cannot be deleted")
}

macro_rules! value {
    ($name:literal, $($field:ident).+) => {
        getset(
            $name,
            |_, v| Ok(p(v).$($field).+.or_none()),
            |_, v, new| {
                p(v).$($field).+.set(new.filter(|new| !new.is_none()).cloned());
                Ok(())
            },
        )
    };
}

macro_rules! flag {
    ($name:literal, $flag:ident) => {
        getset(
            $name,
            |_, v| Ok(Value::from_bool(p(v).channel.has(bits::$flag))),
            |vm, v, new| {
                let on = vm.is_true(new.ok_or_else(|| deleted(vm))?)?;
                p(v).channel.set_to(bits::$flag, on);
                Ok(())
            },
        )
    };
}

static GETSET: [GetSetDef; 11] = [
    value!("_loop", channel.event_loop),
    value!("_extra", channel.extra),
    value!("_protocol", channel.protocol),
    value!("_pipe", pipe),
    flag!("_closing", CLOSING),
    flag!("_paused", PAUSED),
    flag!("_protocol_paused", PROTOCOL_PAUSED),
    getter("_fileno", |vm, v| Ok(vm.int(i64::from(p(v).channel.fd.get())))),
    getter("_conn_lost", |vm, v| Ok(vm.int(i64::from(p(v).channel.lost.get())))),
    getter("_high_water", |vm, v| Ok(vm.int(p(v).channel.high.get()))),
    getter("_low_water", |vm, v| Ok(vm.int(p(v).channel.low.get()))),
];

static READ_DEF: TypeDef = TypeDef::new("asyncio.unix_events", "_UnixReadPipeTransport", Pipe::vtable)
    .methods(&[&COMMON, &READ_METHODS])
    .getset(&GETSET);

static WRITE_DEF: TypeDef = TypeDef::new("asyncio.unix_events", "_UnixWritePipeTransport", Pipe::vtable)
    .methods(&[&COMMON, &WRITE_METHODS])
    .getset(&GETSET);
