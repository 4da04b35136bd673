//! Methods of the native loop that watch descriptors, wake it, and make transports.

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, method, raw_method};
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::pipe::{self, End};
use super::selector::Selector;
use super::stream::{self, Parts};
use super::{accept, connect, lookup, network, watch};
use crate::asyncio::event_loop::{EventLoop, check_open, missing};
use crate::asyncio::future_methods::keywords;
use crate::asyncio::handle::{self, Handle, context_argument};
use crate::asyncio::ready::{Entry, Side};
use crate::asyncio::thread_safe;

fn of(v: &Value) -> &EventLoop {
    payload(v)
}

/// Does what the library's own loop does, if a selector of somebody else's is in use.
pub fn library(vm: &Vm, name: &str, args: CallArgs) -> PyResult {
    of(&args.pos()[0]).state.library_unix(vm, name, args)
}

/// `__init__(selector=None)`.
fn init(vm: &Vm, a: Args) -> PyResult {
    let l = of(&a[0]);
    let selector = match a.some(1) {
        Some(selector) => selector.clone(),
        None => {
            l.io.open(vm)?;
            let this: Option<Ref<EventLoop>> = a[0].to_ref();
            this.map_or(Value::NONE, |this| vm.make(Selector::new(this)))
        }
    };
    l.state.library_unix(vm, "__init__", CallArgs::positional(&[a[0].clone(), selector]))
}

// ---- waking --------------------------------------------------------------------------------

/// Makes the loop's wait end.
pub fn wake(vm: &Vm, this: &Value) -> PyResult<()> {
    match of(this).io.poller() {
        Some(poller) => {
            poller.notifier().wake();
            Ok(())
        }
        None if of(this).selector.get().is_some_and(|s| s.is_a::<Selector>()) => Ok(()),
        None => library(vm, "_write_to_self", CallArgs::positional(std::slice::from_ref(this))).map(drop),
    }
}

fn call_soon_threadsafe(vm: &Vm, args: CallArgs) -> PyResult {
    let [this, callback, rest @ ..] = args.pos() else {
        return Err(missing(vm, "call_soon_threadsafe", &["callback"]));
    };
    let l = of(this);
    check_open(vm, l)?;
    let st = &l.state;
    let context = context_argument(vm, st, args, "BaseEventLoop.call_soon_threadsafe")?;
    if l.debug_on() {
        vm.call_method(this, "_check_callback", &[callback.clone(), vm.str("call_soon_threadsafe")])?;
    }
    let rest = vm.tuple_from(rest.len(), rest.iter().cloned());
    let h = thread_safe::make(vm, st, this, callback.clone(), rest.into(), context)?;
    handle::note_source(vm, st, &h, this)?;
    l.ready.push(Entry::Handle(h.value()));
    vm.call_method(this, "_write_to_self", &[])?;
    Ok(h.into())
}

fn internal_fds(vm: &Vm, this: &Value, change: i64) -> PyResult<()> {
    let name = vm.intern("_internal_fds");
    let n = vm.index_i64(&vm.get_attr(this, &name)?)?;
    vm.set_attr(this, &name, vm.int(n + change))
}

fn make_self_pipe(vm: &Vm, args: CallArgs) -> PyResult {
    let this = &args.pos()[0];
    if !of(this).io.is_open() {
        return library(vm, "_make_self_pipe", args);
    }
    // There is one when somebody asks for it.
    internal_fds(vm, this, 1).map(|()| Value::NONE)
}

fn close_self_pipe(vm: &Vm, args: CallArgs) -> PyResult {
    let this = &args.pos()[0];
    if of(this).pipe[0].is_empty() {
        return internal_fds(vm, this, -1).map(|()| Value::NONE);
    }
    library(vm, "_close_self_pipe", args)
}

/// An end of the pipe through which signals come: it is made, and read from, when first needed.
pub fn self_pipe(vm: &Vm, this: &Value, end: usize) -> PyResult {
    let l = of(this);
    if l.pipe[end].is_empty() && l.io.is_open() && !l.closed.get() {
        let socket = vm.import_module("socket")?;
        let pair = vm.collect(&vm.call_method(&socket, "socketpair", &[])?)?;
        for (sock, slot) in pair.iter().zip(&l.pipe) {
            vm.call_method(sock, "setblocking", &[Value::FALSE])?;
            slot.put(sock.clone());
        }
        let fd = vm.call_method(&l.pipe[0].or_none(), "fileno", &[])?;
        let read = vm.get_attr_str(this, "_read_from_self")?;
        vm.call_method(this, "_add_reader", &[fd, read])?;
    }
    Ok(l.pipe[end].or_none())
}

macro_rules! pipe_end {
    ($name:literal, $end:literal) => {
        getset(
            $name,
            |vm, v| crate::asyncio::io::methods::self_pipe(vm, v, $end),
            |_, v, new| {
                this(v).pipe[$end].set(new.filter(|new| !new.is_none()).cloned());
                Ok(())
            },
        )
    };
}
pub(crate) use pipe_end;

// ---- descriptors ---------------------------------------------------------------------------

fn add(vm: &Vm, args: CallArgs, side: Side, name: &str) -> PyResult {
    let l = of(&args.pos()[0]);
    if !l.io.is_open() && !l.closed.get() {
        return library(vm, name, args);
    }
    check_open(vm, l)?;
    watch::add(vm, l, args, side)
}

fn remove(vm: &Vm, args: CallArgs, side: Side, name: &str) -> PyResult {
    let l = of(&args.pos()[0]);
    if !l.io.is_open() && !l.closed.get() {
        return library(vm, name, args);
    }
    match args.pos().get(1) {
        Some(object) => watch::remove_object(vm, l, object, side).map(Value::from_bool),
        None => Err(missing(vm, name, &["fd"])),
    }
}

/// `_sock_read_done(fd, fut, handle=None)`, `_sock_write_done`: what waited for a socket is done. The next
/// one will probably wait for the same socket.
fn sock_done(vm: &Vm, args: CallArgs, side: Side, name: &str, remove: &str) -> PyResult {
    let [this, fd, _] = args.pos() else { return library(vm, name, args) };
    let l = of(this);
    let is_default = l.state.default_loop.with(|c| c.is_some_and(|c| c.is(&vm.type_of(this).value())));
    let replaced = vm.instance_attr(this, &vm.intern(remove)).is_some();
    let handle = match args.kw().next() {
        Some((_, v)) if v.is_none() => None,
        Some((_, v)) if v.is_a::<Handle>() => v.as_::<Handle>(),
        _ => return library(vm, name, args),
    };
    let (true, true, false, Some(n)) = (l.io.is_open(), is_default, replaced, fd.as_small_int()) else {
        return library(vm, name, args);
    };
    if handle.is_none_or(|h| !h.cancelled.get()) {
        network::ensure_no_transport(vm, CallArgs::positional(&[this.clone(), fd.clone()]))?;
        watch::remove_soon(vm, l, n as i32, side)?;
    }
    Ok(Value::NONE)
}

fn process_events(vm: &Vm, args: CallArgs) -> PyResult {
    if of(&args.pos()[0]).io.is_open() {
        // They are in the queue already.
        return Ok(Value::NONE);
    }
    library(vm, "_process_events", args)
}

// ---- transports ----------------------------------------------------------------------------

/// Makes sure that no open transport has the socket's descriptor.
fn free_of_transports(vm: &Vm, l: &EventLoop, this: &Value, sock: &Value) -> PyResult<()> {
    let args = CallArgs::positional(std::slice::from_ref(sock));
    vm.call_method_args(this, &l.state.names._ensure_fd_no_transport, args).map(drop)
}

fn make_socket_transport(vm: &Vm, a: Args) -> PyResult {
    let (this, sock) = (&a[0], &a[1]);
    let l = of(this);
    if !l.io.is_open() || l.state.network.plain(vm, sock).is_none() {
        let none = |i: usize| a.opt(i).cloned().unwrap_or(Value::NONE);
        let all = [this.clone(), sock.clone(), a[2].clone(), none(3), none(4), none(5)];
        let names = [vm.intern("extra").value(), vm.intern("server").value()];
        return library(vm, "_make_socket_transport", CallArgs::new(&all, &names));
    }
    free_of_transports(vm, l, this, sock)?;
    let parts = Parts {
        sock: sock.clone(),
        protocol: a[2].clone(),
        waiter: a.some(3).cloned(),
        extra: a.some(4).cloned(),
        server: a.some(5).cloned(),
        datagrams: None,
    };
    stream::make(vm, this, parts)
}

fn make_datagram_transport(vm: &Vm, a: Args) -> PyResult {
    let (this, sock) = (&a[0], &a[1]);
    let none = |i: usize| a.opt(i).cloned().unwrap_or(Value::NONE);
    let l = of(this);
    if !l.io.is_open() || l.state.network.plain(vm, sock).is_none() {
        let all = [this.clone(), sock.clone(), a[2].clone(), none(3), none(4), none(5)];
        return library(vm, "_make_datagram_transport", CallArgs::positional(&all));
    }
    free_of_transports(vm, l, this, sock)?;
    let parts = Parts {
        sock: sock.clone(),
        protocol: a[2].clone(),
        waiter: a.some(4).cloned(),
        extra: a.some(5).cloned(),
        server: None,
        datagrams: Some(none(3)),
    };
    stream::make(vm, this, parts)
}

/// Which of the library's is asked for if there is no poller.
fn make_pipe_transport(vm: &Vm, a: Args, end: End) -> PyResult {
    let (this, pipe) = (&a[0], &a[1]);
    let none = |i: usize| a.opt(i).cloned().unwrap_or(Value::NONE);
    if !of(this).io.is_open() {
        let name = match end {
            End::Read => "_make_read_pipe_transport",
            End::Write => "_make_write_pipe_transport",
        };
        let all = [this.clone(), pipe.clone(), a[2].clone(), none(3), none(4)];
        return library(vm, name, CallArgs::positional(&all));
    }
    pipe::make(vm, this, end, pipe, &a[2], a.some(3).cloned(), a.some(4).cloned())
}

/// A TLS transport: the library's protocol on a native transport.
fn make_ssl_transport(vm: &Vm, args: CallArgs) -> PyResult {
    const NAMES: [&str; 7] = [
        "waiter",
        "server_side",
        "server_hostname",
        "extra",
        "server",
        "ssl_handshake_timeout",
        "ssl_shutdown_timeout",
    ];
    let [this, rawsock, protocol, sslcontext, rest @ ..] = args.pos() else {
        return Err(missing(vm, "_make_ssl_transport", &["rawsock", "protocol"]));
    };
    let l = of(this);
    if !l.io.is_open() || l.state.network.plain(vm, rawsock).is_none() {
        return library(vm, "_make_ssl_transport", args);
    }
    let given = keywords(vm, args, "_make_ssl_transport", NAMES)?;
    let [waiter, server_side, server_hostname, extra, server, handshake, shutdown] = given;
    free_of_transports(vm, l, this, rawsock)?;
    let or_none = |v: Option<Value>| v.unwrap_or(Value::NONE);
    let waiter = waiter.or_else(|| rest.first().cloned());
    let mut all = vec![this.clone(), protocol.clone(), sslcontext.clone(), or_none(waiter)];
    all.push(server_side.unwrap_or(Value::FALSE));
    all.push(or_none(server_hostname));
    let mut names = Vec::new();
    for (name, v) in [("ssl_handshake_timeout", handshake), ("ssl_shutdown_timeout", shutdown)] {
        if let Some(v) = v {
            all.push(v);
            names.push(vm.intern(name).value());
        }
    }
    let class = vm.get_attr_str(&vm.import_module("asyncio.sslproto")?, "SSLProtocol")?;
    let ssl_protocol = vm.call_args(&class, CallArgs::new(&all, &names))?;
    let parts = Parts {
        sock: rawsock.clone(),
        protocol: ssl_protocol.clone(),
        waiter: None,
        extra,
        server,
        datagrams: None,
    };
    stream::make(vm, this, parts)?;
    vm.get_attr_str(&ssl_protocol, "_app_transport")
}

pub static METHODS: [MethodDef; 22] = [
    method("__init__", "($self, selector=None)", init),
    raw_method("call_soon_threadsafe", call_soon_threadsafe),
    method("_write_to_self", "($self)", |vm, a: Args| wake(vm, &a[0]).map(|()| Value::NONE)),
    raw_method("_make_self_pipe", make_self_pipe),
    raw_method("_close_self_pipe", close_self_pipe),
    raw_method("_add_reader", |vm, args| add(vm, args, Side::Read, "_add_reader")),
    raw_method("_add_writer", |vm, args| add(vm, args, Side::Write, "_add_writer")),
    raw_method("_remove_reader", |vm, args| remove(vm, args, Side::Read, "_remove_reader")),
    raw_method("_remove_writer", |vm, args| remove(vm, args, Side::Write, "_remove_writer")),
    raw_method("_sock_read_done", |vm, args| {
        sock_done(vm, args, Side::Read, "_sock_read_done", "remove_reader")
    }),
    raw_method("_sock_write_done", |vm, args| {
        sock_done(vm, args, Side::Write, "_sock_write_done", "remove_writer")
    }),
    raw_method("_process_events", process_events),
    raw_method("_ensure_resolved", network::ensure_resolved),
    raw_method("_ensure_fd_no_transport", network::ensure_no_transport),
    raw_method("_accept_connection", accept::accept_connection),
    raw_method("_sock_connect", connect::sock_connect),
    raw_method("run_in_executor", lookup::run_in_executor),
    method(
        "_make_socket_transport",
        "($self, sock, protocol, waiter=None, *, extra=None, server=None)",
        make_socket_transport,
    ),
    method(
        "_make_datagram_transport",
        "($self, sock, protocol, address=None, waiter=None, extra=None)",
        make_datagram_transport,
    ),
    method("_make_read_pipe_transport", "($self, pipe, protocol, waiter=None, extra=None)", |vm, a: Args| {
        make_pipe_transport(vm, a, End::Read)
    }),
    method(
        "_make_write_pipe_transport",
        "($self, pipe, protocol, waiter=None, extra=None)",
        |vm, a: Args| make_pipe_transport(vm, a, End::Write),
    ),
    raw_method("_make_ssl_transport", make_ssl_transport),
];
