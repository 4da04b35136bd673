//! Making connections: `_wrap_socket` and `_wrap_bio`.

use std::sync::Arc;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::core::weak::WeakRef;

use super::bio::MemoryBio;
use super::config::{self, Clock, Parts, Secrets};
use super::context::{self, Context, of};
use super::engine::Engine;
use super::session::{Session, Sessions};
use super::socket::{Place, SslSocket, Wrap};
use super::transport::Transport;
use super::verify::Verifier;
use crate::sockets::Socket;

/// What a connection's configuration refers to, for a context.
pub fn parts(context: &Context, clock: &Arc<Clock>, name: Option<String>) -> Parts {
    let name = name.filter(|_| context.check_hostname.get());
    let verifier = Verifier::new(
        context.store.borrow().clone(),
        context.mode.get(),
        context.flags.get() as i64,
        name,
        &config::algorithms(),
    );
    Parts {
        clock: clock.clone(),
        secrets: context.key_log.borrow().is_some().then(Arc::<Secrets>::default),
        identities: Arc::new(context.identities.borrow().completed(&context.store.borrow())),
        verifier: Arc::new(verifier),
    }
}

/// A weak reference, where the object can have one.
pub fn weak(vm: &Vm, target: &Value) -> PyResult {
    Ok(ouro_vm::types::weakref::make(vm, &vm.types().weakref, target, None)?.into())
}

/// The target of a weak reference.
pub fn target(reference: &Value) -> Option<Value> {
    reference.as_::<WeakRef>().and_then(|r| r.get())
}

fn host_name(vm: &Vm, v: Option<&Value>) -> PyResult<Option<String>> {
    let Some(v) = v else { return Ok(None) };
    let name = match v.as_::<Str>() {
        // Domain names that are not ASCII have been encoded by the caller's `encode("idna")`.
        Some(s) => s.to_text().into_owned(),
        None => match crate::modules::util::bytes_arg(vm, v) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(_) => {
                return Err(
                    vm.type_error(format!("a bytes-like object is required, not '{}'", vm.type_name(v)))
                );
            }
        },
    };
    if name.contains('\0') {
        return Err(vm.type_error("argument must be encoded string without null bytes, not str"));
    }
    if name.starts_with('.') {
        return Err(vm.value_error("server_hostname cannot be an empty string or start with a leading dot."));
    }
    Ok(Some(name).filter(|name| !name.is_empty()))
}

/// `_wrap_socket` and `_wrap_bio`: the arguments behind the transport begin at `at`.
pub fn wrap(vm: &Vm, args: &Args, transport: Wrap, at: usize) -> PyResult {
    let context = of(&args[0]);
    let name = |what: &str, wanted: &str, v: &Value| {
        let function = if at == 2 { "_wrap_socket" } else { "_wrap_bio" };
        vm.type_error(format!("{function}() argument '{what}' must be {wanted}, not {}", vm.type_name(v)))
    };
    let place = match transport {
        Wrap::Socket(sock) => {
            if !sock.is_a::<Socket>() {
                return Err(name("sock", "_socket.socket", sock));
            }
            Place::Socket(weak(vm, sock)?)
        }
        Wrap::Bios(incoming, outgoing) => {
            for (what, v) in [("incoming", incoming), ("outgoing", outgoing)] {
                if !v.is_a::<MemoryBio>() {
                    return Err(name(what, "_ssl.MemoryBIO", v));
                }
            }
            Place::Bios(incoming.clone(), outgoing.clone())
        }
    };
    let server = vm.is_true(&args[at])?;
    let host = host_name(vm, args.some(at + 1))?;
    if host.is_none() && context.check_hostname.get() {
        return Err(vm.value_error("check_hostname requires server_hostname"));
    }
    if server && host.is_some() {
        return Err(vm.value_error("server_hostname can only be specified in client mode"));
    }
    if (server && context.is_client()) || (!server && context.is_server()) {
        return Err(context::wrong_side(vm, server));
    }
    let sessions = match args.some(at + 3) {
        Some(v) => session_of(vm, v, context, server)?,
        None => Arc::<Sessions>::default(),
    };
    let clock = Arc::<Clock>::default();
    clock.set(vm.host().wall_clock());
    let count = |n: &std::cell::Cell<i64>| n.set(n.get() + 1);
    let (engine, secrets) = if server {
        count(&context.statistics.accept);
        (Engine::server(), None)
    } else {
        count(&context.statistics.connect);
        let parts = parts(context, &clock, host.clone());
        let connection =
            config::client(&context.settings.borrow(), &parts, host.as_deref(), sessions.clone());
        let connection = connection.map_err(|e| context::unusable(vm, &e))?;
        (Engine::client(connection, parts.verifier.clone()), parts.secrets)
    };
    let owner = match args.some(at + 2) {
        Some(v) => Some(weak(vm, v)?),
        None => None,
    };
    let socket =
        SslSocket::new(args[0].clone(), Transport::new(place), server, host, owner, engine, clock, sessions);
    *socket.secrets.borrow_mut() = secrets;
    Ok(vm.make(socket))
}

/// The sessions of an `SSLSession` that a client may use with a context.
pub fn session_of(vm: &Vm, v: &Value, context: &Context, server: bool) -> PyResult<Arc<Sessions>> {
    let Some(session) = v.as_::<Session>() else {
        return Err(vm.type_error("Value is not a SSLSession."));
    };
    if session.context != context.id {
        return Err(vm.value_error("Session refers to a different SSLContext."));
    }
    if server {
        return Err(vm.value_error("Cannot set session for server-side SSLSocket."));
    }
    Ok(session.sessions.clone())
}
