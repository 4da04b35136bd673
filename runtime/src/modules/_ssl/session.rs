//! Sessions that a client can resume, and the type `SSLSession`.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ouro_vm::core::native::TypeDef;
use ouro_vm::core::native::{GetSetDef, getter};
use ouro_vm::core::object::Payload;
use ouro_vm::core::value::Value;
use ouro_vm::protocol::types::NativeType;
use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls_pki_types::ServerName;

#[derive(Debug, Default)]
struct Kept {
    group: Option<NamedGroup>,
    tls12: Option<Tls12ClientSessionValue>,
    tickets: VecDeque<Tls13ClientSessionValue>,
}

/// What the server of one connection has given for later connections.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<Kept>);

impl Sessions {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_empty(&self) -> bool {
        let kept = self.kept();
        kept.tls12.is_none() && kept.tickets.is_empty()
    }

    fn has_ticket(&self) -> bool {
        !self.kept().tickets.is_empty()
    }
}

/// Most tickets that are kept.
const TICKETS: usize = 8;

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, _server: ServerName<'static>, group: NamedGroup) {
        self.kept().group = Some(group);
    }

    fn kx_hint(&self, _server: &ServerName<'_>) -> Option<NamedGroup> {
        self.kept().group
    }

    fn set_tls12_session(&self, _server: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.kept().tls12 = Some(value);
    }

    fn tls12_session(&self, _server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.kept().tls12.clone()
    }

    fn remove_tls12_session(&self, _server: &ServerName<'static>) {
        self.kept().tls12 = None;
    }

    fn insert_tls13_ticket(&self, _server: ServerName<'static>, value: Tls13ClientSessionValue) {
        let mut kept = self.kept();
        if kept.tickets.len() == TICKETS {
            kept.tickets.pop_front();
        }
        kept.tickets.push_back(value);
    }

    fn take_tls13_ticket(&self, _server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.kept().tickets.pop_back()
    }
}

/// Payload of `SSLSession`.
pub struct Session {
    pub sessions: Arc<Sessions>,
    /// Identifies the context, which alone may use it.
    pub context: u64,
}

ouro_vm::payload!(Session, "SSLSession", plain);

static DEF: TypeDef = TypeDef::new("_ssl", "SSLSession", Session::vtable).getset(GETSET);

impl NativeType for Session {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static GETSET: &[GetSetDef] = &[getter("has_ticket", |_, v| {
    Ok(Value::from_bool(ouro_vm::core::args::payload::<Session>(v).sessions.has_ticket()))
})
.doc("Does the session contain a ticket?")];
