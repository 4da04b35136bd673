//! From the settings of a context to the configuration of a connection. Knows no Python types.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::server::StoresServerSessions;
use rustls::time_provider::TimeProvider;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, Error, KeyLog, ServerConfig, SupportedProtocolVersion};
use rustls_pki_types::{ServerName, UnixTime};

use super::ciphers::{self, Cipher};
use super::constants::{option, protocol};
use super::keys::Identities;
use super::session::Sessions;
use super::verify::Verifier;

/// Settings of a context that connections are configured by.
#[derive(Clone, Debug)]
pub struct Settings {
    pub protocol: i64,
    pub options: u64,
    pub minimum: i64,
    pub maximum: i64,
    pub ciphers: Vec<&'static Cipher>,
    /// The one group for key exchange that is allowed.
    pub group: Option<rustls::NamedGroup>,
    pub alpn: Vec<Vec<u8>>,
    pub tickets: usize,
}

impl Settings {
    fn versions(&self) -> Vec<&'static SupportedProtocolVersion> {
        let lowest = if self.minimum == protocol::MINIMUM { 0 } else { self.minimum };
        let highest = if self.maximum == protocol::MAXIMUM { i64::MAX } else { self.maximum };
        let fits = |version: i64, off: u64, only: i64| {
            (lowest..=highest).contains(&version)
                && self.options & off == 0
                && (self.protocol == only || ![3, 4, protocol::TLS1_2].contains(&self.protocol))
        };
        let mut versions = Vec::new();
        if fits(protocol::V1_3, option::NO_TLS13, i64::MAX) {
            versions.push(&TLS13);
        }
        if fits(protocol::V1_2, option::NO_TLS12, protocol::TLS1_2) {
            versions.push(&TLS12);
        }
        versions
    }

    fn provider(&self) -> CryptoProvider {
        let mut provider = rustls::crypto::ring::default_provider();
        provider.cipher_suites = ciphers::implementations(&self.ciphers, &provider.cipher_suites);
        if let Some(group) = self.group {
            provider.kx_groups.retain(|g| g.name() == group);
        }
        provider
    }
}

/// The groups for key exchange by OpenSSL's names.
pub fn group(name: &str) -> Option<rustls::NamedGroup> {
    let group = match name {
        "prime256v1" | "P-256" | "secp256r1" => rustls::NamedGroup::secp256r1,
        "secp384r1" | "P-384" => rustls::NamedGroup::secp384r1,
        "X25519" | "x25519" => rustls::NamedGroup::X25519,
        _ => return None,
    };
    let known: &[&dyn SupportedKxGroup] = rustls::crypto::ring::ALL_KX_GROUPS;
    known.iter().any(|g| g.name() == group).then_some(group)
}

/// The time by the host's clock, as of the last step of the connection.
#[derive(Debug, Default)]
pub struct Clock(AtomicU64);

impl Clock {
    pub fn set(&self, now: Duration) {
        self.0.store(now.as_secs(), Ordering::Relaxed);
    }
}

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(self.0.load(Ordering::Relaxed))))
    }
}

/// Collects the lines of a key log.
#[derive(Debug, Default)]
pub struct Secrets {
    lines: Mutex<Vec<String>>,
}

impl Secrets {
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl KeyLog for Secrets {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let line = format!("{label} {} {}\n", hex(client_random), hex(secret));
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// What one connection's configuration refers to.
#[derive(Clone)]
pub struct Parts {
    pub clock: Arc<Clock>,
    pub secrets: Option<Arc<Secrets>>,
    pub identities: Arc<Identities>,
    pub verifier: Arc<Verifier>,
}

/// The provider of cryptography for a verifier, which has no settings of its own.
pub fn algorithms() -> CryptoProvider {
    rustls::crypto::ring::default_provider()
}

pub fn client(
    settings: &Settings,
    parts: &Parts,
    name: Option<&str>,
    sessions: Arc<Sessions>,
) -> Result<ClientConnection, Error> {
    let builder = ClientConfig::builder_with_details(Arc::new(settings.provider()), parts.clock.clone())
        .with_protocol_versions(&settings.versions())?
        .dangerous()
        .with_custom_certificate_verifier(parts.verifier.clone());
    let mut config = builder.with_client_cert_resolver(parts.identities.clone());
    config.alpn_protocols = settings.alpn.clone();
    config.check_selected_alpn = true;
    config.resumption = Resumption::store(sessions);
    if let Some(secrets) = &parts.secrets {
        config.key_log = secrets.clone();
    }
    let server = match name.map(|name| ServerName::try_from(name.to_owned())) {
        Some(Ok(server)) => server,
        // A name that cannot be one is not sent; the verifier has its own opinion of it.
        _ => {
            config.enable_sni = false;
            ServerName::IpAddress(std::net::Ipv4Addr::UNSPECIFIED.into())
        }
    };
    ClientConnection::new(Arc::new(config), server)
}

pub fn server(
    settings: &Settings,
    parts: &Parts,
    storage: Arc<dyn StoresServerSessions>,
    alpn: Vec<Vec<u8>>,
) -> Result<Arc<ServerConfig>, Error> {
    let mut config = ServerConfig::builder_with_details(Arc::new(settings.provider()), parts.clock.clone())
        .with_protocol_versions(&settings.versions())?
        .with_client_cert_verifier(parts.verifier.clone())
        .with_cert_resolver(parts.identities.clone());
    config.alpn_protocols = alpn;
    config.ignore_client_order = settings.options & option::SERVER_PREFERENCE != 0;
    config.session_storage = storage;
    config.send_tls13_tickets = settings.tickets;
    if let Some(secrets) = &parts.secrets {
        config.key_log = secrets.clone();
    }
    Ok(Arc::new(config))
}
