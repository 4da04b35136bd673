//! What can go wrong in a connection, with OpenSSL's names for it. Knows no Python types.

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible, PeerMisbehaved};

use super::verify::Refusal;

/// A failed handshake or record.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The peer went away without saying so.
    Eof,
    /// The peer's certificate was refused.
    Certificate(Refusal),
    /// Reason and its text.
    Tls(String, String),
}

impl Failure {
    /// A failure with OpenSSL's reason; its text is the reason in small letters.
    pub fn reason(reason: &str) -> Failure {
        Failure::Tls(reason.to_owned(), reason.to_lowercase().replace('_', " "))
    }

    /// The failure for an error of the TLS library, on the side of a server or client.
    pub fn of(error: &Error, server: bool) -> Failure {
        match error {
            Error::AlertReceived(alert) => alert_failure(*alert),
            Error::NoCertificatesPresented => Failure::reason("PEER_DID_NOT_RETURN_A_CERTIFICATE"),
            Error::NoApplicationProtocol => Failure::reason("NO_APPLICATION_PROTOCOL"),
            Error::DecryptError => Failure::reason("DECRYPTION_FAILED_OR_BAD_RECORD_MAC"),
            Error::PeerSentOversizedRecord => Failure::reason("PACKET_LENGTH_TOO_LONG"),
            Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
                Failure::reason("UNEXPECTED_MESSAGE")
            }
            Error::InvalidMessage(message) => Failure::reason(match message {
                InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion => {
                    "WRONG_VERSION_NUMBER"
                }
                InvalidMessage::MessageTooLarge => "PACKET_LENGTH_TOO_LONG",
                InvalidMessage::HandshakePayloadTooLarge => "EXCESSIVE_MESSAGE_SIZE",
                _ => "BAD_PACKET",
            }),
            Error::PeerIncompatible(what) => Failure::reason(match what {
                PeerIncompatible::NoCipherSuitesInCommon => "NO_SHARED_CIPHER",
                PeerIncompatible::NoKxGroupsInCommon => "NO_SUITABLE_GROUPS",
                PeerIncompatible::NoSignatureSchemesInCommon
                | PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon => {
                    "NO_SUITABLE_SIGNATURE_ALGORITHM"
                }
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
                | PeerIncompatible::SupportedVersionsExtensionRequired
                | PeerIncompatible::Tls12NotOffered
                | PeerIncompatible::Tls12NotOfferedOrEnabled => "UNSUPPORTED_PROTOCOL",
                _ if server => "NO_SHARED_CIPHER",
                _ => "UNSUPPORTED_PROTOCOL",
            }),
            Error::PeerMisbehaved(what) => match what {
                PeerMisbehaved::SelectedUnofferedApplicationProtocol => Failure::reason("BAD_EXTENSION"),
                _ => Failure::Tls("BAD_PACKET".to_owned(), format!("bad packet: {error}")),
            },
            Error::InvalidCertificate(CertificateError::BadEncoding) => {
                Failure::reason("CERT_LENGTH_MISMATCH")
            }
            Error::InvalidCertificate(CertificateError::BadSignature) => Failure::reason("BAD_SIGNATURE"),
            Error::InvalidCertificate(_) => Failure::reason("WRONG_CERTIFICATE_TYPE"),
            other => Failure::Tls("INTERNAL_ERROR".to_owned(), format!("internal error: {other}")),
        }
    }
}

fn alert_failure(alert: AlertDescription) -> Failure {
    use AlertDescription as A;
    let (prefix, name) = match alert {
        A::UnexpectedMessage => ("SSLV3", "UNEXPECTED_MESSAGE"),
        A::BadRecordMac => ("SSLV3", "BAD_RECORD_MAC"),
        A::DecompressionFailure => ("SSLV3", "DECOMPRESSION_FAILURE"),
        A::HandshakeFailure => ("SSLV3", "HANDSHAKE_FAILURE"),
        A::NoCertificate => ("SSLV3", "NO_CERTIFICATE"),
        A::BadCertificate => ("SSLV3", "BAD_CERTIFICATE"),
        A::UnsupportedCertificate => ("SSLV3", "UNSUPPORTED_CERTIFICATE"),
        A::CertificateRevoked => ("SSLV3", "CERTIFICATE_REVOKED"),
        A::CertificateExpired => ("SSLV3", "CERTIFICATE_EXPIRED"),
        A::CertificateUnknown => ("SSLV3", "CERTIFICATE_UNKNOWN"),
        A::IllegalParameter => ("SSLV3", "ILLEGAL_PARAMETER"),
        A::DecryptionFailed => ("TLSV1", "DECRYPTION_FAILED"),
        A::RecordOverflow => ("TLSV1", "RECORD_OVERFLOW"),
        A::UnknownCA => ("TLSV1", "UNKNOWN_CA"),
        A::AccessDenied => ("TLSV1", "ACCESS_DENIED"),
        A::DecodeError => ("TLSV1", "DECODE_ERROR"),
        A::DecryptError => ("TLSV1", "DECRYPT_ERROR"),
        A::ExportRestriction => ("TLSV1", "EXPORT_RESTRICTION"),
        A::ProtocolVersion => ("TLSV1", "PROTOCOL_VERSION"),
        A::InsufficientSecurity => ("TLSV1", "INSUFFICIENT_SECURITY"),
        A::InternalError => ("TLSV1", "INTERNAL_ERROR"),
        A::InappropriateFallback => ("TLSV1", "INAPPROPRIATE_FALLBACK"),
        A::UserCanceled => ("TLSV1", "USER_CANCELLED"),
        A::NoRenegotiation => ("TLSV1", "NO_RENEGOTIATION"),
        A::UnsupportedExtension => ("TLSV1", "UNSUPPORTED_EXTENSION"),
        A::CertificateUnobtainable => ("TLSV1", "CERTIFICATE_UNOBTAINABLE"),
        A::UnrecognisedName => ("TLSV1", "UNRECOGNIZED_NAME"),
        A::BadCertificateStatusResponse => ("TLSV1", "BAD_CERTIFICATE_STATUS_RESPONSE"),
        A::BadCertificateHashValue => ("TLSV1", "BAD_CERTIFICATE_HASH_VALUE"),
        A::UnknownPSKIdentity => ("TLSV1", "UNKNOWN_PSK_IDENTITY"),
        A::NoApplicationProtocol => ("TLSV1", "NO_APPLICATION_PROTOCOL"),
        A::MissingExtension => ("TLSV13", "MISSING_EXTENSION"),
        A::CertificateRequired => ("TLSV13", "CERTIFICATE_REQUIRED"),
        other => {
            return Failure::Tls("UNKNOWN_ALERT_TYPE".to_owned(), format!("unknown alert type {other:?}"));
        }
    };
    // The words that OpenSSL writes for the alerts of the oldest protocol.
    let family = if prefix == "SSLV3" { "ssl/tls".to_owned() } else { prefix.to_lowercase() };
    Failure::Tls(
        format!("{prefix}_ALERT_{name}"),
        format!("{family} alert {}", name.to_lowercase().replace('_', " ")),
    )
}
