//! The certificates that a context trusts. Knows no Python types.

use rustls_pki_types::CertificateDer;
use webpki::OwnedCertRevocationList;

use super::certificate::Certificate;
use super::pem;

/// Trusted certificates and lists of revoked ones.
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub certificates: Vec<CertificateDer<'static>>,
    pub revoked: Vec<std::sync::Arc<OwnedCertRevocationList>>,
}

impl Store {
    /// Adds a certificate unless it is there already. Nothing, if it is none.
    pub fn add(&mut self, der: Vec<u8>) -> bool {
        if Certificate::parse(&der).is_none() {
            return false;
        }
        if !self.certificates.iter().any(|c| c.as_ref() == der) {
            self.certificates.push(der.into());
        }
        true
    }

    /// Adds all certificates and lists of a PEM text: how many there were.
    pub fn add_pem(&mut self, text: &[u8]) -> usize {
        let mut added = 0;
        for section in pem::sections(text) {
            let Some(der) = section.der else { continue };
            match section.label.as_str() {
                "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
                    added += usize::from(self.add(der))
                }
                "X509 CRL" => {
                    if let Ok(list) = OwnedCertRevocationList::from_der(&der) {
                        self.revoked.push(std::sync::Arc::new(list));
                        added += 1;
                    }
                }
                _ => {}
            }
        }
        added
    }

    pub fn contains(&self, der: &[u8]) -> bool {
        self.certificates.iter().any(|c| c.as_ref() == der)
    }

    /// The certificate of whoever has issued one.
    pub fn issuer_of(&self, certificate: &Certificate) -> Option<&CertificateDer<'static>> {
        self.certificates.iter().find(|c| {
            Certificate::parse(c).is_some_and(|parsed| parsed.subject.whole == certificate.issuer.whole)
        })
    }
}

/// Where systems keep their certificates: files, then folders.
pub const FILES: &[&str] = &[
    "/usr/lib/ssl/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/openssl@3/cert.pem",
];
pub const FOLDERS: &[&str] = &["/usr/lib/ssl/certs", "/etc/ssl/certs", "/etc/pki/tls/certs"];
