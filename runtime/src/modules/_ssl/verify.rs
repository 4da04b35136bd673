//! Checking the peer's certificate as OpenSSL does, with its numbers and texts for what is wrong.
//! Knows no Python types.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use webpki::{
    CertRevocationList, EndEntityCert, KeyUsage, RevocationCheckDepth, RevocationOptionsBuilder,
    UnknownStatusPolicy,
};

use super::certificate::Certificate;
use super::constants::{mode, verify};
use super::der;
use super::store::Store;

/// Why a certificate was refused: OpenSSL's number and text.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub code: i64,
    pub text: String,
}

/// What a certificate is checked against.
#[derive(Debug)]
pub struct Verifier {
    pub store: Arc<Store>,
    pub mode: i64,
    pub flags: i64,
    /// The name the peer must have.
    pub name: Option<String>,
    algorithms: WebPkiSupportedAlgorithms,
    issuers: Vec<DistinguishedName>,
    refusal: Mutex<Option<Refusal>>,
}

const EXPIRED: (i64, &str) = (10, "certificate has expired");
const NOT_YET: (i64, &str) = (9, "certificate is not yet valid");

impl Verifier {
    pub fn new(
        store: Arc<Store>,
        mode: i64,
        flags: i64,
        name: Option<String>,
        provider: &CryptoProvider,
    ) -> Verifier {
        let subject = |c: &CertificateDer| {
            Certificate::parse(c).map(|c| DistinguishedName::from(c.subject.whole.to_vec()))
        };
        let issuers = store.certificates.iter().filter_map(subject).collect();
        let algorithms = provider.signature_verification_algorithms;
        Verifier { store, mode, flags, name, algorithms, issuers, refusal: Mutex::new(None) }
    }

    /// Why the last certificate was refused.
    pub fn refusal(&self) -> Option<Refusal> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn refuse(&self, code: i64, text: impl Into<String>, error: CertificateError) -> Error {
        let refusal = Refusal { code, text: text.into() };
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
        Error::InvalidCertificate(error)
    }

    fn check(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
        usage: KeyUsage,
    ) -> Result<(), Error> {
        if self.mode == mode::NONE {
            return Ok(());
        }
        let Some(parsed) = Certificate::parse(leaf) else {
            return Err(self.refuse(13, "format error in certificate", CertificateError::BadEncoding));
        };
        let trusted_itself =
            self.store.contains(leaf) && (parsed.is_self_issued() || self.flags & verify::PARTIAL_CHAIN != 0);
        if trusted_itself {
            self.check_times(&parsed, now)?;
        } else {
            self.check_chain(leaf, &parsed, others, now, usage)?;
        }
        self.check_name(leaf)
    }

    fn check_times(&self, leaf: &Certificate, now: UnixTime) -> Result<(), Error> {
        let now = now.as_secs() as i64;
        match (der::time(&leaf.not_before), der::time(&leaf.not_after)) {
            (Some(from), _) if now < from => {
                Err(self.refuse(NOT_YET.0, NOT_YET.1, CertificateError::NotValidYet))
            }
            (_, Some(to)) if now > to => Err(self.refuse(EXPIRED.0, EXPIRED.1, CertificateError::Expired)),
            (Some(_), Some(_)) => Ok(()),
            _ => Err(self.refuse(13, "format error in certificate's time", CertificateError::BadEncoding)),
        }
    }

    fn check_chain(
        &self,
        leaf: &CertificateDer<'_>,
        parsed: &Certificate,
        others: &[CertificateDer<'_>],
        now: UnixTime,
        usage: KeyUsage,
    ) -> Result<(), Error> {
        // Trusted certificates that are not self-signed end a chain only if part of one is enough.
        let ends_chain = |c: &CertificateDer| {
            self.flags & verify::PARTIAL_CHAIN != 0
                || Certificate::parse(c).is_some_and(|c| c.is_self_issued())
        };
        let (ends, links): (Vec<_>, Vec<_>) = self.store.certificates.iter().partition(|c| ends_chain(c));
        let anchors: Vec<TrustAnchor> =
            ends.iter().filter_map(|c| webpki::anchor_from_trusted_cert(c).ok()).collect();
        let links: Vec<CertificateDer> =
            others.iter().chain(links).map(|c| CertificateDer::from(c.as_ref())).collect();
        let lists: Vec<CertRevocationList> =
            self.store.revoked.iter().map(|l| CertRevocationList::from((**l).clone())).collect();
        let lists: Vec<&CertRevocationList> = lists.iter().collect();
        let revocation = if self.flags & (verify::CRL_CHECK | verify::CRL_CHECK_ALL) != 0 {
            let Ok(builder) = RevocationOptionsBuilder::new(&lists) else {
                let text = "unable to get certificate CRL";
                return Err(self.refuse(3, text, CertificateError::UnknownRevocationStatus));
            };
            let depth = match self.flags & verify::CRL_CHECK_ALL {
                0 => RevocationCheckDepth::EndEntity,
                _ => RevocationCheckDepth::Chain,
            };
            Some(builder.with_depth(depth).with_status_policy(UnknownStatusPolicy::Deny).build())
        } else {
            None
        };
        let result = EndEntityCert::try_from(leaf).and_then(|cert| {
            cert.verify_for_usage(self.algorithms.all, &anchors, &links, now, usage, revocation, None)
                .map(drop)
        });
        result.map_err(|e| self.chain_error(&e, parsed, others))
    }

    fn chain_error(&self, error: &webpki::Error, leaf: &Certificate, others: &[CertificateDer]) -> Error {
        use webpki::Error as E;
        let last_is_self_signed =
            others.last().is_some_and(|c| Certificate::parse(c).is_some_and(|c| c.is_self_issued()));
        let unknown = CertificateError::UnknownIssuer;
        match error {
            E::CertExpired { .. } => self.refuse(EXPIRED.0, EXPIRED.1, CertificateError::Expired),
            E::CertNotValidYet { .. } => self.refuse(NOT_YET.0, NOT_YET.1, CertificateError::NotValidYet),
            E::CertRevoked => self.refuse(23, "certificate revoked", CertificateError::Revoked),
            E::UnknownRevocationStatus => {
                self.refuse(3, "unable to get certificate CRL", CertificateError::UnknownRevocationStatus)
            }
            E::CrlExpired { .. } => {
                self.refuse(12, "CRL has expired", CertificateError::ExpiredRevocationList)
            }
            E::UnknownIssuer | E::CaUsedAsEndEntity if leaf.is_self_issued() => {
                self.refuse(18, "self-signed certificate", unknown)
            }
            E::UnknownIssuer if last_is_self_signed => {
                self.refuse(19, "self-signed certificate in certificate chain", unknown)
            }
            E::UnknownIssuer => self.refuse(20, "unable to get local issuer certificate", unknown),
            E::InvalidSignatureForPublicKey => {
                self.refuse(7, "certificate signature failure", CertificateError::BadSignature)
            }
            E::EndEntityUsedAsCa => {
                self.refuse(79, "invalid CA certificate", CertificateError::InvalidPurpose)
            }
            E::PathLenConstraintViolated => {
                self.refuse(25, "path length constraint exceeded", CertificateError::InvalidPurpose)
            }
            E::NameConstraintViolation => {
                self.refuse(47, "permitted subtree violation", CertificateError::InvalidPurpose)
            }
            E::RequiredEkuNotFoundContext(_) => {
                self.refuse(26, "unsuitable certificate purpose", CertificateError::InvalidPurpose)
            }
            E::UnsupportedCriticalExtension => {
                self.refuse(34, "unhandled critical extension", CertificateError::UnhandledCriticalExtension)
            }
            E::MaximumPathDepthExceeded => {
                self.refuse(22, "certificate chain too long", CertificateError::UnknownIssuer)
            }
            other => self.refuse(1, format!("unspecified certificate verification error ({other})"), unknown),
        }
    }

    fn check_name(&self, leaf: &CertificateDer<'_>) -> Result<(), Error> {
        let Some(name) = &self.name else { return Ok(()) };
        let (code, what) = match name.parse::<std::net::IpAddr>() {
            Ok(_) => (64, "IP address"),
            Err(_) => (62, "Hostname"),
        };
        let fits = ServerName::try_from(name.as_str()).is_ok_and(|name| {
            EndEntityCert::try_from(leaf)
                .is_ok_and(|cert| cert.verify_is_valid_for_subject_name(&name).is_ok())
        });
        if fits {
            return Ok(());
        }
        let text = format!("{what} mismatch, certificate is not valid for '{name}'.");
        Err(self.refuse(code, text, CertificateError::NotValidForName))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(end_entity, intermediates, now, KeyUsage::server_auth())?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl ClientCertVerifier for Verifier {
    fn offer_client_auth(&self) -> bool {
        self.mode != mode::NONE
    }

    fn client_auth_mandatory(&self) -> bool {
        self.mode == mode::REQUIRED
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.issuers
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.check(end_entity, intermediates, now, KeyUsage::client_auth())?;
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
