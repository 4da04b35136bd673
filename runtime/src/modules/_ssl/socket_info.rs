//! What `_SSLSocket` tells of its connection.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, getset, getter, method};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use rustls::{Connection, ProtocolVersion};

use super::certificate::Certificate;
use super::constants::mode;
use super::context::{self, Context};
use super::context_wrap::{self, target};
use super::session::Session;
use super::socket::{SslSocket, of};
use super::{ciphers, config, decode};
use crate::modules::util;

fn version_text(version: ProtocolVersion) -> &'static str {
    match version {
        ProtocolVersion::TLSv1_3 => "TLSv1.3",
        _ => "TLSv1.2",
    }
}

fn with_connection<T>(socket: &SslSocket, f: impl FnOnce(&Connection) -> Option<T>) -> Option<T> {
    socket.engine.borrow().connection().and_then(f)
}

fn suite_tuple(vm: &Vm, suite: rustls::CipherSuite, version: &str) -> Option<Value> {
    let c = ciphers::of(suite)?;
    Some(util::tuple(vm, vec![vm.str(c.name), vm.str(version), vm.int(c.bits)]))
}

fn get_peer_cert(vm: &Vm, args: Args) -> PyResult {
    let socket = of(&args[0]);
    let binary = util::flag(vm, args.opt(1), false)?;
    if !socket.engine.borrow().is_established() {
        return Err(vm.value_error("handshake not done yet"));
    }
    let Some(der) = peer_chain(socket).into_iter().next() else { return Ok(Value::NONE) };
    if binary {
        return Ok(vm.bytes(&der).into());
    }
    let context = socket.context();
    if context::of(&context).mode.get() == mode::NONE {
        return Ok(vm.dict().into());
    }
    decode::dict(vm, &der)
}

/// The certificates that the peer has sent, its own first.
fn peer_chain(socket: &SslSocket) -> Vec<Vec<u8>> {
    let chain = with_connection(socket, |c| {
        c.peer_certificates().map(|list| list.iter().map(|c| c.to_vec()).collect())
    });
    chain.unwrap_or_default()
}

fn certificates(vm: &Vm, chain: &[Vec<u8>]) -> Value {
    vm.list(chain.iter().map(|der| decode::object(vm, der)).collect())
}

/// The peer's certificate and those of its issuers, up to a trusted one.
fn verified_chain(vm: &Vm, args: Args) -> PyResult {
    let socket = of(&args[0]);
    let sent = peer_chain(socket);
    let Some(leaf) = sent.first() else { return Ok(Value::NONE) };
    let context = socket.context();
    let store = context::of(&context).store.borrow().clone();
    let mut chain = vec![leaf.clone()];
    while let Some(last) = chain.last().and_then(|der| Certificate::parse(der)) {
        if last.is_self_issued() {
            break;
        }
        let sent_issuer = || {
            sent.iter()
                .find(|der| Certificate::parse(der).is_some_and(|c| c.subject.whole == last.issuer.whole))
        };
        let issuer = store.issuer_of(&last).map(|c| c.to_vec()).or_else(|| sent_issuer().cloned());
        match issuer.filter(|der| !chain.contains(der)) {
            Some(der) => chain.push(der),
            None => break,
        }
    }
    Ok(certificates(vm, &chain))
}

pub static METHODS: &[MethodDef] = &[
    method("getpeercert", "($self, der=False, /)", get_peer_cert),
    method("get_unverified_chain", "($self, /)", |vm, args| {
        let chain = peer_chain(of(&args[0]));
        Ok(if chain.is_empty() { Value::NONE } else { certificates(vm, &chain) })
    }),
    method("get_verified_chain", "($self, /)", verified_chain),
    method("cipher", "($self, /)", |vm, args| {
        let found = with_connection(of(&args[0]), |c| {
            let suite = c.negotiated_cipher_suite()?.suite();
            suite_tuple(vm, suite, ciphers::of(suite)?.protocol())
        });
        Ok(found.unwrap_or(Value::NONE))
    }),
    method("shared_ciphers", "($self, /)", |vm, args| {
        let shared = of(&args[0]).shared.borrow();
        let Some(shared) = shared.as_ref() else { return Ok(Value::NONE) };
        let row = |s: &rustls::CipherSuite| suite_tuple(vm, *s, ciphers::of(*s)?.protocol());
        Ok(vm.list(shared.iter().filter_map(row).collect()))
    }),
    method("version", "($self, /)", |vm, args| {
        let socket = of(&args[0]);
        let found =
            with_connection(socket, |c| (!c.is_handshaking()).then(|| c.protocol_version()).flatten());
        Ok(found.map_or(Value::NONE, |v| vm.str(version_text(v))))
    }),
    method("selected_alpn_protocol", "($self, /)", |vm, args| {
        let found = with_connection(of(&args[0]), |c| c.alpn_protocol().map(<[u8]>::to_vec));
        Ok(found.map_or(Value::NONE, |p| vm.str(&String::from_utf8_lossy(&p))))
    }),
    method("compression", "($self, /)", |_, _| Ok(Value::NONE)),
    method("get_channel_binding", "($self, /, cb_type='tls-unique')", |vm, args| {
        let kind = args.opt(1).and_then(|v| v.as_::<Str>().map(|s| s.to_text().into_owned()));
        let kind = kind.unwrap_or_else(|| "tls-unique".to_owned());
        Err(vm.value_error(format!("{kind} channel binding type not implemented")))
    }),
    method("verify_client_post_handshake", "($self, /)", |vm, _| {
        Err(vm
            .raise(Exc::NotImplementedError, "Post-handshake auth is not supported by your OpenSSL version."))
    }),
];

fn set_context(vm: &Vm, this: &Value, v: Option<&Value>) -> PyResult<()> {
    let socket = of(this);
    match v {
        Some(v) if v.is_a::<Context>() => {
            socket.set_context(v.clone());
            Ok(())
        }
        _ => Err(vm.type_error("The value must be a SSLContext")),
    }
}

fn set_session(vm: &Vm, this: &Value, v: Option<&Value>) -> PyResult<()> {
    let socket = of(this);
    let Some(v) = v else { return Err(vm.type_error("Value is not a SSLSession.")) };
    let context = socket.context();
    let sessions = context_wrap::session_of(vm, v, context::of(&context), socket.server)?;
    if socket.engine.borrow().is_established() {
        return Err(vm.value_error("Cannot set session after handshake."));
    }
    // The handshake has not begun: a new machine takes the place of the old one.
    let context = context::of(&context);
    let parts = context_wrap::parts(context, &socket.clock, socket.host.clone());
    let connection =
        config::client(&context.settings.borrow(), &parts, socket.host.as_deref(), sessions.clone());
    let connection = connection.map_err(|e| context::unusable(vm, &e))?;
    *socket.secrets.borrow_mut() = parts.secrets.clone();
    *socket.engine.borrow_mut() = super::engine::Engine::client(connection, parts.verifier.clone());
    *socket.sessions.borrow_mut() = sessions;
    Ok(())
}

pub static GETSET: &[GetSetDef] = &[
    getset("context", |_, v| Ok(of(v).context()), set_context),
    getter("server_side", |_, v| Ok(Value::from_bool(of(v).server))),
    getter("server_hostname", |vm, v| Ok(of(v).host.as_ref().map_or(Value::NONE, |h| vm.str(h)))),
    getset(
        "owner",
        |_, v| Ok(of(v).owner.borrow().as_ref().and_then(target).unwrap_or(Value::NONE)),
        |vm, this, v| {
            let reference = match v {
                Some(v) => Some(context_wrap::weak(vm, v)?),
                None => None,
            };
            drop(of(this).owner.replace(reference));
            Ok(())
        },
    ),
    getset(
        "session",
        |vm, v| {
            let (socket, sessions) = (of(v), of(v).sessions.borrow().clone());
            if socket.server || sessions.is_empty() {
                return Ok(Value::NONE);
            }
            let context = socket.context();
            Ok(vm.make(Session { sessions, context: context::of(&context).id }))
        },
        set_session,
    ),
    getter("session_reused", |_, v| Ok(Value::from_bool(of(v).is_resumed()))),
];
