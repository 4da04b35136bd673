//! `_accept_connection`, natively: all connections that wait at a listening socket are taken at once.
//! Each gets its transport in a task, as the library does it.

use std::cell::Cell;
use std::io;
use std::time::Duration;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::methods::library;
use crate::asyncio::event_loop::{self, EventLoop, as_loop};
use crate::reactor::sys::net::{self, SockAddr};
use crate::sockets::{Socket, socket_address};

/// Connections taken in one turn, less one, if nobody says anything else (`backlog`).
const BACKLOG: i64 = 100;

/// `_accept_connection(protocol_factory, sock, sslcontext=None, server=None, backlog=100, ...)`.
pub fn accept_connection(vm: &Vm, args: CallArgs) -> PyResult {
    match accept_all(vm, args)? {
        true => Ok(Value::NONE),
        // Errors are the library's business.
        false => library(vm, "_accept_connection", args),
    }
}

/// Whether everything is done that there is to do.
fn accept_all(vm: &Vm, args: CallArgs) -> PyResult<bool> {
    let [this, factory, sock, rest @ ..] = args.pos() else { return Ok(false) };
    let Some(l) = as_loop(this).filter(|l| !l.patched.get() && !l.debug_on() && l.io.is_open()) else {
        return Ok(false);
    };
    let network = &l.state.network;
    let Some(listening) = network.plain(vm, sock).filter(|s| s.is_nonblocking()) else { return Ok(false) };
    if rest.len() != 5 || !args.names().is_empty() || !network.is_original(vm) {
        return Ok(false);
    }
    for _ in 0..=rest[2].as_small_int().unwrap_or(BACKLOG) {
        match net::accept_nonblocking(listening.fd.get()) {
            Ok((fd, address)) => {
                let conn = Socket {
                    fd: Cell::new(fd),
                    family: listening.family.clone(),
                    kind: listening.kind.clone(),
                    proto: listening.proto.clone(),
                    timeout: Cell::new(Some(Duration::ZERO)),
                };
                take(vm, l, this, factory, conn, &address, rest)?;
            }
            Err(e) if e.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                return Ok(true);
            }
            Err(_) => return Ok(false),
        }
    }
    Ok(true)
}

/// Has a task make the transport of a connection.
fn take(
    vm: &Vm,
    l: &EventLoop,
    this: &Value,
    factory: &Value,
    conn: Socket,
    address: &SockAddr,
    rest: &[Value],
) -> PyResult<()> {
    let st = &l.state;
    let conn = st.network.socket(vm, st, conn)?;
    let peer = match address.as_socket() {
        Some(a) => socket_address(vm, &a),
        None if address.is_unnamed() => vm.str(""),
        None => vm.call_method(&conn, "getpeername", &[])?,
    };
    let extra = vm.dict();
    extra.set_str(&st.names.peername, vm.hash_str(&st.names.peername), peer);
    let [sslcontext, server, _, handshake, shutdown] = rest else { return Ok(()) };
    let all = [factory, &conn, &extra.into(), sslcontext, server, handshake, shutdown].map(Value::clone);
    let accept = vm.call_method_args(this, &st.names._accept_connection2, CallArgs::positional(&all))?;
    event_loop::create_task(vm, CallArgs::positional(&[this.clone(), accept])).map(drop)
}
