//! `_SelectorDatagramTransport`, natively: the payload is that of stream transports with a queue of
//! datagrams beside it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getset, getter, method};
use ouro_vm::core::object::{Payload, Visitor};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::channel::{bits, call, extra_info, not_ending};
use super::connect;
use super::stream::{self, Stream};
use super::stream_methods::{self, attributes, flag, value};
use super::stream_read::MAX_READ;
use super::stream_write::{is_bytes_like, write_after_end};
use super::watch::os_error;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::slot::Slot;
use crate::asyncio::state;
use crate::reactor::sys::net;
use crate::sockets::socket_address;

/// What a datagram counts beyond its bytes.
const HEADER: usize = 8;

/// What a transport of datagrams has besides.
#[derive(Default)]
pub struct Datagrams {
    /// Where everything goes, if that was given.
    pub address: Slot,
    /// What waits to be sent, with its addresses.
    pub queue: RefCell<VecDeque<(Value, Value)>>,
    pub size: Cell<usize>,
}

impl Datagrams {
    pub fn traverse(&self, visitor: &mut Visitor) {
        self.address.visit(visitor);
        for (data, address) in self.queue.borrow().iter() {
            visitor.visit(data);
            visitor.visit(address);
        }
    }

    fn push(&self, vm: &Vm, data: Value, address: Value, front: bool) -> PyResult<()> {
        self.size.set(self.size.get() + vm.len(&data)? + HEADER);
        let mut queue = self.queue.borrow_mut();
        if front {
            queue.push_front((data, address))
        } else {
            queue.push_back((data, address))
        }
        Ok(())
    }

    fn pop(&self, vm: &Vm) -> PyResult<Option<(Value, Value)>> {
        let first = self.queue.borrow_mut().pop_front();
        if let Some((data, _)) = &first {
            self.size.set(self.size.get().saturating_sub(vm.len(data)? + HEADER));
        }
        Ok(first)
    }
}

fn s(v: &Value) -> &Stream {
    payload(v)
}

fn is_busy(vm: &Vm, e: &Raised) -> bool {
    e.is(vm, Exc::BlockingIOError) || e.is(vm, Exc::InterruptedError)
}

/// Tells the protocol of an error of the system; others end the transport.
fn error(vm: &Vm, this: &Value, s: &Stream, e: Raised, message: &str) -> PyResult<()> {
    if !e.is(vm, Exc::OSError) {
        let exc = not_ending(vm, e)?;
        return stream::fatal(vm, this, s, exc, message);
    }
    vm.call_method(&s.channel.protocol.or_none(), "error_received", &[e.0]).map(drop)
}

/// `_read_ready`: one datagram.
pub fn read_ready(vm: &Vm, l: &EventLoop, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    if c.lost.get() > 0 {
        return Ok(());
    }
    let result = match receive(vm, l, s) {
        Ok(Some((data, from))) => {
            call(vm, &c.protocol.or_none(), &l.state.names.datagram_received, &[data, from]).map(drop)
        }
        Ok(None) => {
            c.unset(bits::READABLE | bits::ENDED);
            Ok(())
        }
        Err(e) if is_busy(vm, &e) => {
            if e.is(vm, Exc::BlockingIOError) {
                c.unset(bits::READABLE | bits::ENDED);
            }
            Ok(())
        }
        Err(e) => error(vm, this, s, e, "Fatal read error on datagram transport"),
    };
    c.more_to_read(this);
    result
}

/// A datagram and where it comes from; `None`: there is none.
fn receive(vm: &Vm, l: &EventLoop, s: &Stream) -> PyResult<Option<(Value, Value)>> {
    let sock = s.sock.or_none();
    if let Some(own) = l.state.network.plain(vm, &sock)
        && own.is_nonblocking()
        && matches!(own.family.get(), libc::AF_INET | libc::AF_INET6)
    {
        let mut room = l.io.room.take();
        if room.is_empty() {
            room = vec![0; MAX_READ];
        }
        let found = net::recv_from(own.fd.get(), &mut room, 0);
        let found = match found {
            Ok((n, from)) => {
                let from = from.as_socket().map_or(Value::NONE, |from| socket_address(vm, &from));
                Ok(Some((vm.bytes(&room[..n]).into(), from)))
            }
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(e) => Err(os_error(vm, &e)),
        };
        l.io.room.set(room);
        return found;
    }
    let pair = vm.collect(&call(vm, &sock, &l.state.names.recvfrom, &[vm.int(MAX_READ as i64)])?)?;
    match <[Value; 2]>::try_from(pair) {
        Ok([data, from]) => Ok(Some((data, from))),
        Err(other) if other.len() > 2 => Err(vm.value_error("too many values to unpack (expected 2)")),
        Err(other) => {
            let n = other.len();
            Err(vm.value_error(format!("not enough values to unpack (expected 2, got {n})")))
        }
    }
}

/// Sends one datagram.
fn send(vm: &Vm, s: &Stream, data: &Value, address: &Value) -> PyResult<()> {
    let sock = s.sock.or_none();
    let st = state::of(vm);
    let peer = extra_info(vm, &s.channel, &st.names.peername.value(), None)?;
    let is_connected = vm.is_true(&peer)?;
    if let Some(own) = st.network.plain(vm, &sock).filter(|own| own.is_nonblocking()) {
        let fd = own.fd.get();
        let sent = match (is_connected, connect::numeric(own.family.get(), address)) {
            (true, _) => Some(vm.with_bytes(data, |bytes| net::send(fd, bytes, 0))?),
            (false, Some(to)) => Some(vm.with_bytes(data, |bytes| net::send_to(fd, bytes, 0, &to))?),
            _ => None,
        };
        match sent {
            Some(Ok(_)) => return Ok(()),
            Some(Err(e)) if e.kind() != io::ErrorKind::Interrupted => return Err(os_error(vm, &e)),
            _ => {}
        }
    }
    if is_connected {
        vm.call_method(&sock, "send", std::slice::from_ref(data)).map(drop)
    } else {
        vm.call_method(&sock, "sendto", &[data.clone(), address.clone()]).map(drop)
    }
}

/// `sendto(data, addr=None)`.
fn sendto(vm: &Vm, a: Args) -> PyResult {
    let (this, data) = (&a[0], &a[1]);
    let (s, c) = (s(this), &s(this).channel);
    let Some(d) = s.datagrams.get() else { return Ok(Value::NONE) };
    if !is_bytes_like(vm, data) {
        return Err(vm.type_error(format!(
            "data argument must be a bytes-like object, not '{}'",
            vm.short_type_name(data)
        )));
    }
    let mut address = a.opt(2).cloned().unwrap_or(Value::NONE);
    let fixed = d.address.or_none();
    let is_fixed = vm.is_true(&fixed)?;
    if is_fixed {
        if !address.is_none() && !vm.eq(&address, &fixed)? {
            let text = vm.str_of(&fixed)?;
            return Err(vm.value_error(format!("Invalid address: must be None or {}", text.to_text())));
        }
        address = fixed;
        if c.lost.get() > 0 {
            return write_after_end(vm, c).map(|()| Value::NONE);
        }
    }
    if d.queue.borrow().is_empty() {
        match send(vm, s, data, &address) {
            Ok(()) => return Ok(Value::NONE),
            Err(e) if is_busy(vm, &e) => c.start_writing(vm, this)?,
            Err(e) => {
                return error(vm, this, s, e, "Fatal write error on datagram transport")
                    .map(|()| Value::NONE);
            }
        }
    }
    // What waits must not change.
    let copy = vm.with_bytes(data, |bytes| vm.bytes(bytes))?;
    d.push(vm, copy.into(), address, false)?;
    c.pause_if_full(vm, this, s.size())?;
    Ok(Value::NONE)
}

/// `_sendto_ready`: sends what waits as far as it goes.
pub fn write_ready(vm: &Vm, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    let Some(d) = s.datagrams.get() else { return Ok(()) };
    while let Some((data, address)) = d.pop(vm)? {
        match send(vm, s, &data, &address) {
            Ok(()) => {}
            Err(e) if is_busy(vm, &e) => {
                d.push(vm, data, address, true)?;
                break;
            }
            Err(e) => return error(vm, this, s, e, "Fatal write error on datagram transport"),
        }
    }
    c.resume_if_drained(vm, this, s.size())?;
    if d.queue.borrow().is_empty() {
        c.stop_writing(vm, this)?;
        if c.has(bits::CLOSING) {
            return stream::lose(vm, this, s, &Value::NONE);
        }
    }
    Ok(())
}

static METHODS: [MethodDef; 2] = [
    method("sendto", "($self, data, addr=None)", sendto),
    method("_sendto_ready", "($self)", stream_methods::write_event),
];

fn buffered(vm: &Vm, v: &Value) -> PyResult {
    let items = match s(v).datagrams.get() {
        Some(d) => d.queue.borrow().iter().cloned().collect(),
        None => Vec::new(),
    };
    Ok(vm.list(items.into_iter().map(|(data, address)| vm.tuple(vec![data, address]).into()).collect()))
}

static GETSET: [GetSetDef; 16] = attributes![
    getter("_buffer", buffered),
    getter("_buffer_size", |vm, v| Ok(vm.int(s(v).size() as i64))),
    getter("_address", |_, v| Ok(s(v).datagrams.get().map_or(Value::NONE, |d| d.address.or_none()))),
];

pub static DEF: TypeDef =
    TypeDef::new("asyncio.selector_events", "_SelectorDatagramTransport", Stream::vtable)
        .methods(&[&stream_methods::SOCKET_METHODS, &METHODS])
        .getset(&GETSET);
