//! A server's choice of its answer to a client: the program's SNI function, certificate, protocol.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::unraisable;
use rustls::SignatureScheme;

use super::context::{self, Context};
use super::context_wrap::{self, target};
use super::engine::Engine;
use super::errors::Line;
use super::failure::Failure;
use super::socket::SslSocket;
use super::transport::Patience;
use super::{ciphers, config};

const HANDSHAKE_FAILURE: u8 = 40;
const INTERNAL_ERROR: u8 = 80;

/// What a client offers.
struct Offer {
    name: Option<String>,
    schemes: Vec<SignatureScheme>,
    protocols: Vec<Vec<u8>>,
    suites: Vec<rustls::CipherSuite>,
}

impl Offer {
    fn of(engine: &Engine) -> Option<Offer> {
        let hello = engine.offer()?;
        Some(Offer {
            name: hello.server_name().map(str::to_owned),
            schemes: hello.signature_schemes().to_vec(),
            protocols: hello.alpn().map_or_else(Vec::new, |list| list.map(<[u8]>::to_vec).collect()),
            suites: hello.cipher_suites().to_vec(),
        })
    }
}

/// Lets a server that has seen what the client offers make its choice.
pub fn choose(vm: &Vm, socket: &SslSocket, patience: &Patience, line: Line) -> PyResult<()> {
    let Some(offer) = Offer::of(&socket.engine.borrow()) else { return Ok(()) };
    let refuse = |alert: u8, reason: &str| {
        let failure = socket.engine.borrow_mut().refuse(alert, Failure::reason(reason));
        socket.fail(vm, &failure, patience, line)
    };
    let context = socket.context();
    let function = context::of(&context).sni.borrow().clone();
    if let Some(function) = function
        && let Some(alert) = call_sni(vm, socket, &function, &context, offer.name.as_deref())
    {
        return Err(refuse(alert, "CALLBACK_FAILED"));
    }
    // The function may have put another context in place.
    let chosen = socket.context();
    let context: &Context = context::of(&chosen);
    if context.identities.borrow().choose(&offer.schemes).is_none() {
        return Err(refuse(HANDSHAKE_FAILURE, "NO_SHARED_CIPHER"));
    }
    let settings = context.settings.borrow().clone();
    let known = |suite: &rustls::CipherSuite| {
        ciphers::of(*suite).is_some_and(|c| settings.ciphers.iter().any(|k| k.suite == c.suite))
    };
    *socket.shared.borrow_mut() = Some(offer.suites.iter().copied().filter(known).collect());
    // Without a protocol in common the connection goes on without one.
    let common = settings.alpn.iter().any(|own| offer.protocols.contains(own));
    let alpn = if common { settings.alpn.clone() } else { Vec::new() };
    let parts = context_wrap::parts(context, &socket.clock, None);
    let config = config::server(&settings, &parts, context.storage.clone(), alpn);
    let config = config.map_err(|e| context::unusable(vm, &e))?;
    *socket.secrets.borrow_mut() = parts.secrets.clone();
    let result = socket.engine.borrow_mut().choose(config, parts.verifier.clone());
    result.map_err(|failure| socket.fail(vm, &failure, patience, line))
}

/// Calls the SNI function: the alert to end with, if any.
fn call_sni(
    vm: &Vm,
    socket: &SslSocket,
    function: &Value,
    context: &Value,
    name: Option<&str>,
) -> Option<u8> {
    let owner = socket.owner.borrow().as_ref().and_then(target);
    let Some(owner) = owner else { return Some(INTERNAL_ERROR) };
    let name = name.map_or(Value::NONE, |name| vm.str(name));
    match vm.call(function, &[owner, name, context.clone()]) {
        Err(e) => {
            unraisable::report(vm, e, "Exception ignored in ssl servername callback", Some(function));
            Some(HANDSHAKE_FAILURE)
        }
        Ok(v) if v.is_none() => None,
        Ok(v) => match vm.is_int(&v).then(|| vm.small(&v)).flatten() {
            Some(n) => Some(n as u8),
            None => {
                let text = format!("'{}' object cannot be interpreted as an integer", vm.type_name(&v));
                let e = vm.raise(Exc::TypeError, text);
                unraisable::report(vm, e, "Exception ignored in ssl servername callback", Some(&v));
                Some(INTERNAL_ERROR)
            }
        },
    }
}
