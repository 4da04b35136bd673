//! `_sock_connect`, natively: a connection to a numeric address. What fails is done once more, or
//! looked at, by the library's functions, whose places the traceback shows.

use std::io;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, TypeDef, call};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::methods::library;
use super::watch;
use crate::asyncio::event_loop::{EventLoop, as_loop, direct};
use crate::asyncio::future;
use crate::asyncio::handle::{self, Handle};
use crate::asyncio::ready::Side;
use crate::asyncio::slot::Slot;
use crate::reactor::sys::fd;
use crate::reactor::sys::net::{self, SockAddr};
use crate::sockets::MAX_FLOW;

/// The address that a tuple stands for, if it is a number.
pub fn numeric(family: i32, address: &Value) -> Option<SockAddr> {
    let items = address.as_::<Tuple>()?.as_slice();
    let ip: IpAddr = items.first()?.as_::<Str>()?.to_text().parse().ok()?;
    let number = |i: usize| items.get(i).map_or(Some(0), Value::as_small_int);
    let port = u16::try_from(items.get(1)?.as_small_int()?).ok()?;
    match (ip, family, items.len()) {
        (IpAddr::V4(_), libc::AF_INET, 2) => Some(SocketAddr::new(ip, port).into()),
        (IpAddr::V6(ip), libc::AF_INET6, 2..=4) => {
            let (flow, scope) = (u32::try_from(number(2)?).ok()?, u32::try_from(number(3)?).ok()?);
            (flow <= MAX_FLOW).then(|| SocketAddr::V6(SocketAddrV6::new(ip, port, flow, scope)).into())
        }
        _ => None,
    }
}

/// `_sock_connect(fut, sock, address)`.
pub fn sock_connect(vm: &Vm, args: CallArgs) -> PyResult {
    match begin(vm, args)? {
        true => Ok(Value::NONE),
        false => library(vm, "_sock_connect", args),
    }
}

fn begin(vm: &Vm, args: CallArgs) -> PyResult<bool> {
    let [this, fut, sock, address] = args.pos() else { return Ok(false) };
    let Some(l) = direct(this).filter(|l| l.io.is_open()) else { return Ok(false) };
    let st = &l.state;
    let Some(s) = st.network.plain(vm, sock).filter(|s| s.is_nonblocking()) else { return Ok(false) };
    if !st.is_exact(vm, fut) || !st.network.is_original(vm) {
        return Ok(false);
    }
    let Some(to) = numeric(s.family.get(), address) else { return Ok(false) };
    let n = s.fd.get();
    match net::connect(n, &to) {
        Ok(()) => {
            future::set_result(vm, fut, future::receiver(fut), Value::NONE)?;
            return Ok(true);
        }
        Err(e) if e.raw_os_error() == Some(libc::EINPROGRESS) || e.kind() == io::ErrorKind::Interrupted => {}
        // An error that comes at once comes again.
        Err(_) => return Ok(false),
    }
    let number = vm.int(i64::from(n));
    vm.call_method_args(this, &st.names._ensure_fd_no_transport, CallArgs::positional(&[number]))?;
    let connecting = vm.make(Connecting {
        fd: n,
        event_loop: Slot::new(Some(this.clone())),
        fut: Slot::new(Some(fut.clone())),
        sock: Slot::new(Some(sock.clone())),
        address: Slot::new(Some(address.clone())),
        handle: Slot::default(),
    });
    let context = st.contexts.copy_current(vm).value();
    let none = vm.tuple_from(0, std::iter::empty()).into();
    let h = handle::make(vm, &st.handles.handle, this, connecting.clone(), none, context.clone());
    if let Some(c) = connecting.as_::<Connecting>() {
        c.handle.put(h.value());
    }
    watch::put(vm, l, n, Side::Write, h.value())?;
    future::add_callback(vm, fut, future::receiver(fut), &connecting, context)?;
    Ok(true)
}

/// Payload of what is called when the socket can be written to, without arguments, and when the future
/// is done, with that.
struct Connecting {
    fd: i32,
    event_loop: Slot,
    fut: Slot,
    sock: Slot,
    address: Slot,
    handle: Slot,
}

ouro_vm::payload!(Connecting, "method");

impl Connecting {
    fn slots(&self) -> [&Slot; 5] {
        [&self.event_loop, &self.fut, &self.sock, &self.address, &self.handle]
    }

    /// `_sock_connect_cb`.
    fn writable(&self, vm: &Vm, l: &EventLoop) -> PyResult<()> {
        let (fut, this) = (self.fut.or_none(), self.event_loop.or_none());
        if !future::receiver(&fut).is_pending() {
            return Ok(());
        }
        let mut polls = [fd::Poll { fd: self.fd, events: libc::POLLOUT, found: 0 }];
        let connected = matches!(fd::poll(&mut polls, 0), Ok(1)) && polls[0].found == libc::POLLOUT;
        if !connected {
            let all = [fut, self.sock.or_none(), self.address.or_none()];
            return vm.call_method(&this, "_sock_connect_cb", &all).map(drop);
        }
        // The transport will soon want to know of the same descriptor.
        watch::remove_soon(vm, l, self.fd, Side::Write)?;
        future::set_result(vm, &fut, future::receiver(&fut), Value::NONE)
    }

    /// `_sock_write_done`.
    fn done(&self, vm: &Vm, l: &EventLoop) -> PyResult<()> {
        let pending =
            self.handle.with(|h| h.and_then(|h| h.as_::<Handle>()).is_some_and(|h| !h.cancelled.get()));
        if pending && !l.closed.get() {
            watch::remove(vm, l, self.fd, Side::Write)?;
        }
        // The handle, the future, and this hold each other.
        self.clear();
        Ok(())
    }
}

impl Trace for Connecting {
    fn traverse(&self, visitor: &mut Visitor) {
        for slot in self.slots() {
            slot.visit(visitor);
        }
    }
    fn clear(&self) {
        for slot in self.slots() {
            slot.set(None);
        }
    }
}

static METHODS: [MethodDef; 1] = [call(|vm, args| {
    let all = args.pos();
    let Some(c) = all[0].as_::<Connecting>() else { return Err(vm.type_error("a connection is needed")) };
    let event_loop = c.event_loop.or_none();
    let Some(l) = as_loop(&event_loop) else { return Ok(Value::NONE) };
    let result = if all.len() == 1 { c.writable(vm, l) } else { c.done(vm, l) };
    result.map(|()| Value::NONE)
})];

static DEF: TypeDef = TypeDef::new("builtins", "method", Connecting::vtable).methods(&[&METHODS]);

impl NativeType for Connecting {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
