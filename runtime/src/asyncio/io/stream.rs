//! `_SelectorSocketTransport`, natively: stream sockets of TCP and Unix. The class is derived from
//! the library's, whose texts it keeps; all that moves data is native.

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::io::{self, IoSlice};

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::TypeDef;
use ouro_vm::core::object::{Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::channel::{Channel, bits, call};
use super::datagram::{self, Datagrams};
use crate::asyncio::event_loop::{EventLoop, as_loop};
use crate::asyncio::ready::{Entry, Side};
use crate::asyncio::slot::Slot;
use crate::asyncio::state::{self, State};
use crate::reactor::sys::fd::{self, Fd};
use crate::reactor::sys::net;
use crate::sockets::socket_address;

/// Most pieces written in one go.
const MAX_PIECES: usize = 64;

/// A piece of data that waits to be written.
pub enum Piece {
    /// A `bytes` object, from an offset on.
    Object(Value, usize),
    /// A copy of something that may change, from an offset on.
    Copy(Vec<u8>, usize),
}

impl Piece {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Piece::Object(v, at) => v.as_::<Bytes>().and_then(|b| b.data.get(*at..)).unwrap_or(&[]),
            Piece::Copy(data, at) => data.get(*at..).unwrap_or(&[]),
        }
    }

    fn skip(&mut self, n: usize) {
        match self {
            Piece::Object(_, at) | Piece::Copy(_, at) => *at += n,
        }
    }
}

/// What waits to be written.
#[derive(Default)]
pub struct Pending {
    pieces: VecDeque<Piece>,
    size: usize,
}

impl Pending {
    pub fn push(&mut self, piece: Piece) {
        self.size += piece.bytes().len();
        self.pieces.push_back(piece);
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter()
    }

    pub fn traverse(&self, visitor: &mut Visitor) {
        for piece in &self.pieces {
            if let Piece::Object(v, _) = piece {
                visitor.visit(v);
            }
        }
    }

    /// Sends as much as the socket takes at once; how much that was.
    fn send(&self, fd: Fd) -> io::Result<usize> {
        self.with_slices(|list| net::send_vectored(fd, list))
    }

    /// Writes as much as the descriptor takes at once.
    pub fn write_to(&self, fd: Fd) -> io::Result<usize> {
        self.with_slices(|list| fd::write_vectored(fd, list))
    }

    fn with_slices<R>(&self, f: impl FnOnce(&[IoSlice]) -> R) -> R {
        let mut list = [IoSlice::new(&[]); MAX_PIECES];
        let n = self.pieces.len().min(MAX_PIECES);
        for (slot, piece) in list.iter_mut().zip(&self.pieces) {
            *slot = IoSlice::new(piece.bytes());
        }
        f(&list[..n])
    }

    /// Takes `n` bytes off; the pieces that are through.
    pub fn advance(&mut self, mut n: usize) -> Vec<Piece> {
        let mut done = Vec::new();
        self.size -= n;
        while let Some(first) = self.pieces.front_mut() {
            let len = first.bytes().len();
            if n < len {
                first.skip(n);
                break;
            }
            n -= len;
            done.extend(self.pieces.pop_front());
        }
        done
    }
}

/// Payload of stream transports.
#[derive(Default)]
pub struct Stream {
    pub channel: Channel,
    pub sock: Slot,
    pub server: Slot,
    /// Future of whoever waits for the buffer to be written (`sendfile`).
    pub empty_waiter: Slot,
    pub pending: RefCell<Pending>,
    /// Of a transport of datagrams: what waits in the place of `pending`.
    pub datagrams: OnceCell<Box<Datagrams>>,
}

ouro_vm::payload!(Stream, "_SelectorSocketTransport");

impl Trace for Stream {
    const FINALIZES: bool = true;

    fn traverse(&self, visitor: &mut Visitor) {
        self.channel.traverse(visitor);
        for slot in [&self.sock, &self.server, &self.empty_waiter] {
            slot.visit(visitor);
        }
        self.pending.borrow().traverse(visitor);
        if let Some(d) = self.datagrams.get() {
            d.traverse(visitor);
        }
    }

    fn clear(&self) {
        self.channel.clear();
        for slot in [&self.sock, &self.server, &self.empty_waiter] {
            slot.set(None);
        }
        self.drop_pending();
    }

    /// A transport that was never closed says so.
    fn finalizes(&self) -> bool {
        !self.sock.is_empty()
    }
}

impl Stream {
    /// Drops what waits to be written.
    pub fn drop_pending(&self) {
        let old = self.pending.take();
        drop(old);
        if let Some(d) = self.datagrams.get() {
            let old = d.queue.take();
            drop(old);
        }
    }

    /// Whether something waits to be written.
    pub fn has_pending(&self) -> bool {
        match self.datagrams.get() {
            Some(d) => !d.queue.borrow().is_empty(),
            None => !self.pending.borrow().is_empty(),
        }
    }

    /// Writes of what waits as much as goes; `None` if nothing goes now.
    pub fn flush(&self) -> io::Result<Option<usize>> {
        let result = self.pending.borrow().send(self.channel.fd.get());
        match result {
            Ok(n) => {
                let done = self.pending.borrow_mut().advance(n);
                drop(done);
                Ok(Some(n))
            }
            Err(e) if is_busy(&e) => Ok(None),
            Err(e) => Err(e),
        }
    }

    pub fn size(&self) -> usize {
        match self.datagrams.get() {
            Some(d) => d.size.get(),
            None => self.pending.borrow().size(),
        }
    }
}

/// Whether a call is to be tried again later.
pub fn is_busy(e: &io::Error) -> bool {
    matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

/// A native class of transports, made of the library's when first needed.
pub fn class(vm: &Vm, slot: &Slot, def: &'static TypeDef, module: &str) -> PyResult<Ref<TypeObj>> {
    if let Some(class) = slot.get().and_then(|v| v.to_ref::<TypeObj>()) {
        return Ok(class);
    }
    let library = vm.get_attr_str(&vm.import_module(module)?, def.name)?;
    let Some(library) = library.to_ref::<TypeObj>() else {
        return Err(vm.type_error(format!("{} is no class", def.name)));
    };
    let class = vm.define_type(def, &library);
    slot.put(class.value());
    Ok(class)
}

/// What a transport is made of.
pub struct Parts {
    pub sock: Value,
    pub protocol: Value,
    pub waiter: Option<Value>,
    pub extra: Option<Value>,
    pub server: Option<Value>,
    /// Makes a transport of datagrams, with the address that all go to.
    pub datagrams: Option<Value>,
}

/// A transport for a connected socket. The protocol hears of it in the next turn.
pub fn make(vm: &Vm, event_loop: &Value, parts: Parts) -> PyResult {
    let Some(l) = as_loop(event_loop) else { return Err(vm.type_error("a native loop is needed")) };
    let st = &l.state;
    const MODULE: &str = "asyncio.selector_events";
    let Parts { sock, protocol, waiter, extra, server, datagrams } = parts;
    let class = match datagrams {
        Some(_) => class(vm, &st.datagram_class, &datagram::DEF, MODULE)?,
        None => class(vm, &st.stream_class, &super::stream_methods::DEF, MODULE)?,
    };
    let stream = vm.alloc(&class, Stream::default());
    let this = stream.value();
    let c = &stream.channel;
    let is_stream = datagrams.is_none();
    if let Some(address) = datagrams {
        let own = stream.datagrams.get_or_init(Box::default);
        own.address.set(Some(address).filter(|a| !a.is_none()));
    }
    let extra = match extra.filter(|e| !e.is_none()) {
        Some(extra) => extra,
        None => vm.dict().into(),
    };
    fill_extra(vm, st, &extra, &sock)?;
    let fd = match st.network.plain(vm, &sock) {
        Some(s) => vm.int(i64::from(s.fd.get())),
        None => vm.call_method(&sock, "fileno", &[])?,
    };
    c.extra.put(extra);
    c.event_loop.put(event_loop.clone());
    c.fd.set(vm.index_i64(&fd)? as i32);
    c.set_limits(vm, None, None)?;
    stream.sock.put(sock.clone());
    set_protocol(vm, st, c, &protocol)?;
    if let Some(server) = server.filter(|s| !s.is_none()) {
        stream.server.put(server.clone());
        vm.call_method_args(&server, &st.names._attach, CallArgs::positional(std::slice::from_ref(&this)))?;
    }
    let transports = vm.get_attr(event_loop, &st.names._transports)?;
    vm.set_item(&transports, &fd, this.clone())?;
    if is_stream {
        super::network::set_nodelay(vm, st, &sock)?;
    }
    begin(vm, event_loop, &this, &protocol, waiter)?;
    Ok(this)
}

/// What the constructors of all transports queue: the protocol hears of its transport, reading
/// starts, whoever waits for the transport goes on.
pub fn begin(
    vm: &Vm,
    event_loop: &Value,
    this: &Value,
    protocol: &Value,
    waiter: Option<Value>,
) -> PyResult<()> {
    let Some((l, c)) = as_loop(event_loop).zip(super::channel::of(this)) else { return Ok(()) };
    let made = vm.get_attr(protocol, &l.state.names.connection_made)?;
    if l.patched.get() || l.debug_on() || l.closed.get() {
        c.call_soon(vm, made, std::slice::from_ref(this))?;
        let start = vm.get_attr_str(this, "_start_reading")?;
        c.call_soon(vm, start, &[])?;
        let Some(waiter) = waiter.filter(|w| !w.is_none()) else { return Ok(()) };
        let wake = l.state.set_result_unless_cancelled(vm)?;
        return c.call_soon(vm, wake, &[waiter, Value::NONE]);
    }
    let contexts = &l.state.contexts;
    l.ready.push(Entry::Call(made, this.clone(), contexts.snapshot(vm)));
    c.read_context.put(contexts.copy_current(vm).into());
    l.ready.push(Entry::Io(this.clone(), Side::Start));
    if let Some(waiter) = waiter.filter(|w| !w.is_none()) {
        l.ready.push(Entry::Done(waiter));
    }
    Ok(())
}

/// The addresses and the socket that `get_extra_info` knows.
fn fill_extra(vm: &Vm, st: &State, extra: &Value, sock: &Value) -> PyResult<()> {
    let names = &st.names;
    let plain = st.network.plain(vm, sock);
    let shown = vm.call(&st.transport_socket(vm)?, std::slice::from_ref(sock))?;
    vm.set_item(extra, &names.socket.value(), shown)?;
    let address = |method: &Ref<Str>, ask: fn(Fd) -> io::Result<net::SockAddr>| {
        let native = plain.map(|s| ask(s.fd.get()));
        if let Some(Ok(a)) = &native
            && let Some(a) = a.as_socket()
        {
            return Ok(socket_address(vm, &a));
        }
        match vm.call_method_args(sock, method, CallArgs::EMPTY) {
            Err(e) if e.is(vm, Exc::OSError) => Ok(Value::NONE),
            result => result,
        }
    };
    vm.set_item(extra, &names.sockname.value(), address(&names.getsockname, net::local)?)?;
    let peer = names.peername.value();
    if !vm.contains(extra, &peer)? {
        vm.set_item(extra, &peer, address(&names.getpeername, net::peer)?)?;
    }
    Ok(())
}

/// `set_protocol`.
pub fn set_protocol(vm: &Vm, st: &State, c: &Channel, protocol: &Value) -> PyResult<()> {
    c.set_to(bits::BUFFERED, vm.is_instance(protocol, &st.buffered_protocol(vm)?)?);
    c.protocol.put(protocol.clone());
    c.set(bits::CONNECTED);
    Ok(())
}

/// `_read_ready`.
pub fn read_ready(vm: &Vm, l: &EventLoop, this: &Value, s: &Stream) -> PyResult<()> {
    match s.datagrams.get() {
        Some(_) => datagram::read_ready(vm, l, this, s),
        None => super::stream_read::read_ready(vm, l, this, s),
    }
}

/// `_write_ready`, `_sendto_ready`.
pub fn write_ready(vm: &Vm, this: &Value, s: &Stream) -> PyResult<()> {
    match s.datagrams.get() {
        Some(_) => datagram::write_ready(vm, this, s),
        None => super::stream_write::write_ready(vm, this, s),
    }
}

// ---- ends ----------------------------------------------------------------------------------

/// `close()`: what is buffered is still written.
pub fn close(vm: &Vm, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    if c.has(bits::CLOSING) {
        return Ok(());
    }
    c.set(bits::CLOSING);
    c.stop_reading(vm, this)?;
    if !s.has_pending() {
        c.lost.set(c.lost.get() + 1);
        c.stop_writing(vm, this)?;
        lose_soon(vm, this, s, Value::NONE)?;
    }
    Ok(())
}

/// `_force_close`: what is buffered is lost.
pub fn force_close(vm: &Vm, this: &Value, s: &Stream, exc: Value) -> PyResult<()> {
    let c = &s.channel;
    if c.lost.get() > 0 {
        return Ok(());
    }
    s.drop_pending();
    c.stop_writing(vm, this)?;
    if !c.has(bits::CLOSING) {
        c.set(bits::CLOSING);
        c.stop_reading(vm, this)?;
    }
    c.lost.set(c.lost.get() + 1);
    lose_soon(vm, this, s, exc)
}

/// `_fatal_error`.
#[cold]
pub fn fatal(vm: &Vm, this: &Value, s: &Stream, exc: Value, message: &str) -> PyResult<()> {
    let c = &s.channel;
    let os_error = vm.exc_type(Exc::OSError);
    if vm.type_obj(&exc).data.is_subtype(os_error) {
        if c.debug() {
            c.log_debug(vm, &[vm.str("%r: %s"), this.clone(), vm.str(message)], Some(&exc))?;
        }
    } else {
        c.report(vm, this, message, exc.clone())?;
    }
    force_close(vm, this, s, exc)
}

fn lose_soon(vm: &Vm, this: &Value, s: &Stream, exc: Value) -> PyResult<()> {
    let lose = vm.get_attr(this, &state::of(vm).names._call_connection_lost)?;
    s.channel.call_soon(vm, lose, &[exc])
}

/// `_call_connection_lost`: the protocol hears of the end, the socket is closed.
pub fn lose(vm: &Vm, this: &Value, s: &Stream, exc: &Value) -> PyResult<()> {
    let c = &s.channel;
    let told = match c.with_loop(|l| l.state.names.connection_lost.clone()) {
        Some(name) if c.has(bits::CONNECTED) => {
            call(vm, &c.protocol.or_none(), &name, std::slice::from_ref(exc)).map(drop)
        }
        _ => Ok(()),
    };
    let closed = release(vm, this, s);
    let waiter = s.empty_waiter.get().filter(|w| !w.is_none());
    let woken = match waiter {
        Some(waiter) => {
            let lost = vm.raise(Exc::ConnectionError, "Connection is closed by peer").0;
            vm.call_method(&waiter, "set_exception", &[lost]).map(drop)
        }
        None => Ok(()),
    };
    told.and(closed).and(woken)
}

/// Closes the socket and lets go of everything.
fn release(vm: &Vm, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    c.unset(bits::READING | bits::READ_QUEUED | bits::WRITING | bits::WRITE_QUEUED);
    c.update(vm, this)?;
    let sock = s.sock.take();
    let closed = match sock {
        Some(sock) => call(vm, &sock, &state::of(vm).names.close, &[]).map(drop),
        None => Ok(()),
    };
    c.protocol.put(Value::NONE);
    c.event_loop.set(None);
    let detached = match s.server.take() {
        Some(server) => call(vm, &server, &state::of(vm).names._detach, std::slice::from_ref(this)).map(drop),
        None => Ok(()),
    };
    closed.and(detached)
}
