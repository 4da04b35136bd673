//! Own certificates and keys, and choosing among them. Knows no Python types.

use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, SignatureScheme};
use rustls_pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer,
};

use super::certificate::Certificate;
use super::pem;
use super::store::Store;

/// Certificate chains with their keys, one of each kind of key.
#[derive(Clone, Debug, Default)]
pub struct Identities(pub Vec<Arc<CertifiedKey>>);

/// Why a chain or key cannot be used.
#[derive(Debug)]
pub enum KeyError {
    /// There is none, or it makes no sense.
    Pem,
    /// The key is encrypted.
    Encrypted,
    /// The key does not belong to the certificate.
    Mismatch,
    /// The key is of a kind or size that is not supported.
    Unsupported(String),
}

/// The certificates of a PEM text.
pub fn chain(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, KeyError> {
    let mut found = Vec::new();
    for section in pem::sections(text) {
        if section.label == "CERTIFICATE" {
            found.push(section.der.ok_or(KeyError::Pem)?.into());
        }
    }
    if found.is_empty() { Err(KeyError::Pem) } else { Ok(found) }
}

/// The private key of a PEM text.
pub fn key(text: &[u8]) -> Result<PrivateKeyDer<'static>, KeyError> {
    for section in pem::sections(text) {
        if !section.label.ends_with("PRIVATE KEY") {
            continue;
        }
        if section.encryption.is_some() || section.label == "ENCRYPTED PRIVATE KEY" {
            return Err(KeyError::Encrypted);
        }
        let der = section.der.ok_or(KeyError::Pem)?;
        return match section.label.as_str() {
            "PRIVATE KEY" => Ok(PrivatePkcs8KeyDer::from(der).into()),
            "RSA PRIVATE KEY" => Ok(PrivatePkcs1KeyDer::from(der).into()),
            "EC PRIVATE KEY" => Ok(PrivateSec1KeyDer::from(der).into()),
            other => Err(KeyError::Unsupported(format!("{other} is not supported"))),
        };
    }
    Err(KeyError::Pem)
}

impl Identities {
    /// Adds a chain and its key, in place of one of the same kind.
    pub fn add(
        &mut self,
        chain: Vec<CertificateDer<'static>>,
        key: &PrivateKeyDer<'_>,
    ) -> Result<(), KeyError> {
        let key = rustls::crypto::ring::sign::any_supported_type(key)
            .map_err(|e| KeyError::Unsupported(e.to_string()))?;
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown)) => {}
            Err(_) => return Err(KeyError::Mismatch),
        }
        let kind = certified.key.algorithm();
        self.0.retain(|k| k.key.algorithm() != kind);
        self.0.push(Arc::new(certified));
        Ok(())
    }

    /// The same identities; chains of a single certificate are completed from a store, as OpenSSL does.
    pub fn completed(&self, store: &Store) -> Identities {
        let complete = |own: &Arc<CertifiedKey>| {
            let mut chain = own.cert.clone();
            if chain.len() > 1 {
                return own.clone();
            }
            while let Some(last) = chain.last().and_then(|der| Certificate::parse(der)) {
                let issuer = if last.is_self_issued() { None } else { store.issuer_of(&last).cloned() };
                match issuer.filter(|der| !chain.contains(der)) {
                    Some(der) => chain.push(der),
                    None => break,
                }
            }
            Arc::new(CertifiedKey { cert: chain, key: own.key.clone(), ocsp: None })
        };
        Identities(self.0.iter().map(complete).collect())
    }

    pub fn choose(&self, schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.iter().find(|k| k.key.choose_scheme(schemes).is_some()).cloned()
    }
}

impl ResolvesServerCert for Identities {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.choose(hello.signature_schemes())
    }
}

impl ResolvesClientCert for Identities {
    fn resolve(&self, _issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.choose(schemes)
    }

    fn has_certs(&self) -> bool {
        !self.0.is_empty()
    }
}
