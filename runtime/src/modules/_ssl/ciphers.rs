//! Cipher suites: their OpenSSL names, and choosing among them by OpenSSL's cipher strings. Knows no
//! Python types.

use rustls::{CipherSuite, SupportedCipherSuite};

/// What OpenSSL says of a suite.
#[derive(Debug)]
pub struct Cipher {
    pub suite: CipherSuite,
    pub name: &'static str,
    /// Of protocol 1.3, whose suites cipher strings do not touch.
    pub tls13: bool,
    pub bits: i64,
    /// `AESGCM` or `CHACHA20/POLY1305`.
    pub kind: &'static str,
    pub symmetric: &'static str,
    /// `any`, `RSA` or `ECDSA`.
    pub auth: &'static str,
}

#[rustfmt::skip]
const fn cipher(
    suite: CipherSuite, name: &'static str, tls13: bool, bits: i64, kind: &'static str, symmetric: &'static str,
    auth: &'static str,
) -> Cipher {
    Cipher { suite, name, tls13, bits, kind, symmetric, auth }
}

const GCM: &str = "AESGCM";
const CHACHA: &str = "CHACHA20/POLY1305";

/// All suites, the preferred ones first.
#[rustfmt::skip]
pub static CIPHERS: [Cipher; 9] = [
    cipher(CipherSuite::TLS13_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384", true, 256, GCM, "aes-256-gcm", "any"),
    cipher(CipherSuite::TLS13_CHACHA20_POLY1305_SHA256, "TLS_CHACHA20_POLY1305_SHA256", true, 256, CHACHA, "chacha20-poly1305", "any"),
    cipher(CipherSuite::TLS13_AES_128_GCM_SHA256, "TLS_AES_128_GCM_SHA256", true, 128, GCM, "aes-128-gcm", "any"),
    cipher(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "ECDHE-ECDSA-AES256-GCM-SHA384", false, 256, GCM, "aes-256-gcm", "ECDSA"),
    cipher(CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384", false, 256, GCM, "aes-256-gcm", "RSA"),
    cipher(CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-ECDSA-CHACHA20-POLY1305", false, 256, CHACHA, "chacha20-poly1305", "ECDSA"),
    cipher(CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-RSA-CHACHA20-POLY1305", false, 256, CHACHA, "chacha20-poly1305", "RSA"),
    cipher(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ECDHE-ECDSA-AES128-GCM-SHA256", false, 128, GCM, "aes-128-gcm", "ECDSA"),
    cipher(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "ECDHE-RSA-AES128-GCM-SHA256", false, 128, GCM, "aes-128-gcm", "RSA"),
];

impl Cipher {
    pub fn protocol(&self) -> &'static str {
        if self.tls13 { "TLSv1.3" } else { "TLSv1.2" }
    }

    pub fn key_exchange(&self) -> &'static str {
        if self.tls13 { "any" } else { "ECDH" }
    }

    /// OpenSSL's line about it.
    pub fn description(&self) -> String {
        format!(
            "{:<30} {:<7} Kx={:<8} Au={:<5} Enc={:<22} Mac=AEAD",
            self.name,
            self.protocol(),
            self.key_exchange(),
            self.auth,
            format!("{}({})", self.kind, self.bits)
        )
    }

    /// Whether a word of a cipher string means it (among others). `None`: the word has no meaning.
    fn is(&self, word: &str) -> Option<bool> {
        Some(match word {
            "ALL" | "DEFAULT" | "HIGH" => true,
            "AEAD" | "TLSv1.2" | "kECDHE" | "kEECDH" | "ECDHE" | "EECDH" | "ECDH" | "FIPS" => true,
            "aRSA" => self.auth == "RSA",
            "aECDSA" | "ECDSA" => self.auth == "ECDSA",
            "AES" => self.kind == GCM,
            "AESGCM" => self.kind == GCM,
            "AES128" => self.kind == GCM && self.bits == 128,
            "AES256" => self.kind == GCM && self.bits == 256,
            "CHACHA20" => self.kind == CHACHA,
            "SHA256" => self.name.ends_with("SHA256"),
            "SHA384" => self.name.ends_with("SHA384"),
            "COMPLEMENTOFALL"
            | "MEDIUM"
            | "LOW"
            | "EXP"
            | "EXPORT"
            | "NULL"
            | "eNULL"
            | "aNULL"
            | "COMPLEMENTOFDEFAULT"
            | "kRSA"
            | "RSA"
            | "DHE"
            | "EDH"
            | "kDHE"
            | "kEDH"
            | "DH"
            | "ADH"
            | "AECDH"
            | "DSS"
            | "aDSS"
            | "PSK"
            | "kPSK"
            | "aPSK"
            | "SRP"
            | "kSRP"
            | "aSRP"
            | "RC4"
            | "RC2"
            | "DES"
            | "3DES"
            | "IDEA"
            | "SEED"
            | "CAMELLIA"
            | "CAMELLIA128"
            | "CAMELLIA256"
            | "ARIA"
            | "ARIA128"
            | "ARIA256"
            | "ARIAGCM"
            | "AESCCM"
            | "AESCCM8"
            | "MD5"
            | "SHA"
            | "SHA1"
            | "SSLv3"
            | "TLSv1"
            | "TLSv1.0"
            | "kDHEPSK"
            | "kECDHEPSK"
            | "kRSAPSK"
            | "GOST"
            | "kGOST"
            | "aGOST"
            | "CBC" => false,
            _ if word == self.name => true,
            _ => return None,
        })
    }
}

pub fn of(suite: CipherSuite) -> Option<&'static Cipher> {
    CIPHERS.iter().find(|c| c.suite == suite)
}

/// The suites that a cipher string selects, with those of protocol 1.3 in front. `None`: it selects
/// no suite of earlier protocols.
pub fn select(text: &str) -> Option<Vec<&'static Cipher>> {
    let mut chosen: Vec<&'static Cipher> = Vec::new();
    let mut banned: Vec<&'static Cipher> = Vec::new();
    for item in text.split([':', ',', ' ']).filter(|item| !item.is_empty() && !item.starts_with('@')) {
        let (sign, words) = match item.as_bytes()[0] {
            sign @ (b'!' | b'-' | b'+') => (sign, &item[1..]),
            _ => (b' ', item),
        };
        let meant: Vec<&Cipher> = CIPHERS
            .iter()
            .filter(|c| !c.tls13 && words.split('+').all(|word| c.is(word) == Some(true)))
            .collect();
        let in_item = |c: &&Cipher| meant.iter().any(|m| std::ptr::eq(*m, *c));
        match sign {
            b'!' => {
                chosen.retain(|c| !in_item(c));
                banned.extend(&meant);
            }
            b'-' => chosen.retain(|c| !in_item(c)),
            b'+' => {
                let (moved, kept) = chosen.iter().partition(|c| in_item(c));
                chosen = kept;
                chosen.extend::<Vec<_>>(moved);
            }
            _ => {
                for c in meant {
                    let known = |list: &[&Cipher]| list.iter().any(|k| std::ptr::eq(*k, c));
                    if !known(&chosen) && !known(&banned) {
                        chosen.push(c);
                    }
                }
            }
        }
    }
    if text.contains("@STRENGTH") {
        chosen.sort_by_key(|c| -c.bits);
    }
    if chosen.is_empty() {
        return None;
    }
    Some(CIPHERS.iter().filter(|c| c.tls13).chain(chosen).collect())
}

/// The implementations of suites.
pub fn implementations(
    chosen: &[&'static Cipher],
    all: &[SupportedCipherSuite],
) -> Vec<SupportedCipherSuite> {
    chosen.iter().filter_map(|c| all.iter().find(|s| s.suite() == c.suite).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<&'static str>> {
        select(text).map(|list| list.iter().filter(|c| !c.tls13).map(|c| c.name).collect())
    }

    #[test]
    fn strings_select_suites() {
        assert_eq!(names("BOGUS"), None);
        assert_eq!(names("kRSA:DHE"), None);
        assert_eq!(names("ECDHE-RSA-AES128-GCM-SHA256"), Some(vec!["ECDHE-RSA-AES128-GCM-SHA256"]));
        assert_eq!(names("ALL:!AESGCM:!aRSA"), Some(vec!["ECDHE-ECDSA-CHACHA20-POLY1305"]));
        assert_eq!(
            names("@SECLEVEL=2:ECDHE+AESGCM+aRSA:!aNULL"),
            Some(vec!["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"])
        );
        assert_eq!(names("aRSA:+AES256").map(|n| n[2]), Some("ECDHE-RSA-AES256-GCM-SHA384"));
    }
}
