//! Private keys that are encrypted with a password. Knows no Python types.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use md5::{Digest, Md5};
use pkcs8::EncryptedPrivateKeyInfoRef;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};

use super::keys::KeyError;
use super::pem::{self, Section};

/// The private key of a PEM text, decrypted.
pub fn key(text: &[u8], password: &[u8]) -> Result<PrivateKeyDer<'static>, KeyError> {
    for section in pem::sections(text) {
        if section.label == "ENCRYPTED PRIVATE KEY" {
            let der = section.der.ok_or(KeyError::Pem)?;
            let info = EncryptedPrivateKeyInfoRef::try_from(&der[..]).map_err(|_| KeyError::Pem)?;
            let plain = info.decrypt(password).map_err(|_| KeyError::Pem)?;
            return Ok(PrivatePkcs8KeyDer::from(plain.as_bytes().to_vec()).into());
        }
        if section.encryption.is_some() {
            let plain = decrypt(&section, password)?;
            return match section.label.as_str() {
                "RSA PRIVATE KEY" => Ok(PrivatePkcs1KeyDer::from(plain).into()),
                "EC PRIVATE KEY" => Ok(PrivateSec1KeyDer::from(plain).into()),
                other => Err(KeyError::Unsupported(format!("{other} is not supported"))),
            };
        }
    }
    Err(KeyError::Pem)
}

/// Decrypts a section of the old form.
fn decrypt(section: &Section, password: &[u8]) -> Result<Vec<u8>, KeyError> {
    let (name, iv) = section.encryption.as_deref().and_then(|e| e.split_once(',')).ok_or(KeyError::Pem)?;
    let iv = from_hex(iv).filter(|iv| iv.len() == 16).ok_or(KeyError::Pem)?;
    let data = section.der.as_deref().ok_or(KeyError::Pem)?;
    let key = |len| derive(password, &iv[..8], len);
    macro_rules! cbc {
        ($cipher:ty, $len:literal) => {
            cbc::Decryptor::<$cipher>::new_from_slices(&key($len), &iv)
                .map_err(|_| KeyError::Pem)?
                .decrypt_padded_vec::<Pkcs7>(data)
                .map_err(|_| KeyError::Pem)
        };
    }
    match name {
        "AES-128-CBC" => cbc!(aes::Aes128, 16),
        "AES-192-CBC" => cbc!(aes::Aes192, 24),
        "AES-256-CBC" => cbc!(aes::Aes256, 32),
        other => Err(KeyError::Unsupported(format!("encryption with {other} is not supported"))),
    }
}

/// OpenSSL's old derivation of a key from a password.
fn derive(password: &[u8], salt: &[u8], len: usize) -> Vec<u8> {
    let (mut key, mut last) = (Vec::new(), Vec::new());
    while key.len() < len {
        let mut hash = Md5::new();
        hash.update(&last);
        hash.update(password);
        hash.update(salt);
        last = hash.finalize().to_vec();
        key.extend_from_slice(&last);
    }
    key.truncate(len);
    key
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim().as_bytes();
    let pair = |p: &[u8]| u8::from_str_radix(std::str::from_utf8(p).ok()?, 16).ok();
    if digits.len().is_multiple_of(2) { digits.chunks(2).map(pair).collect() } else { None }
}
