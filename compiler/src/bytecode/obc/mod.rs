//! The `.obc` file: a code object on disk or embedded in the program. Owns the format; a leaf of
//! `bytecode`, usable by everyone.
//!
//! # Format
//!
//! Little endian throughout; `varint` is LEB128 of at most 64 bits.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | magic `\x93OBC\r\n\x1a\n` |
//! | 4 | format version |
//! | 4 | flags: bit 0 source stamp present |
//! | 8 | hash of the operation table that the code was made with |
//! | 24 | source stamp: hash, size, modification time (zeros without) |
//! | 8 | checksum of all that follows |
//! | | string table: count, then all lengths, then all texts (varints, varints, UTF-8) |
//! | | the code object; nested ones are constants of it |
//!
//! Strings, names included, are indices into the table, so each text is stored once per file.
//! Instructions are stored as they are in memory, eight bytes each.
//!
//! [`read`] trusts nothing: lengths are checked against what is left before anything is
//! allocated, nesting is limited, and the result is verified.

mod reader;
mod writer;

use std::fmt;

use super::code::CodeObject;
use super::verify::{VerifyError, verify};

pub use writer::write;

const MAGIC: &[u8; 8] = b"\x93OBC\r\n\x1a\n";
/// Version of the format, apart from the operation table.
pub const VERSION: u32 = 1;
const HEADER: usize = 56;
const HAS_STAMP: u32 = 1;

macro_rules! table_text {
    ($($(#[$doc:meta])* $family:ident $name:ident { $($field:ident : $kind:ident),* } [$($flags:ident)?];)*) => {
        concat!($(stringify!($name), $(" ", stringify!($field), stringify!($kind),)* $(" ", stringify!($flags),)? ";"),*)
    };
}

/// Hash of the operation table: names, operands and flags in order. Code made with another table
/// is stale.
pub const TABLE_HASH: u64 = hash_bytes(crate::for_each_op!(table_text).as_bytes());

const fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x100_0000_01b3);
        i += 1;
    }
    hash
}

/// Hash of a file's content, eight bytes at a time.
pub fn checksum(bytes: &[u8]) -> u64 {
    let mut hash = 0x9e37_79b9_7f4a_7c15u64 ^ bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut mix = |word: u64| {
        let product = u128::from(hash ^ word) * 0xa076_1d64_78bd_642f;
        hash = (product as u64) ^ ((product >> 64) as u64).rotate_left(29) ^ word;
    };
    for word in words {
        mix(u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(u64::from_le_bytes(last));
    mix(0);
    hash
}

/// What a file remembers of the source it was compiled from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceStamp {
    /// [`checksum`] of the source's bytes.
    pub hash: u64,
    pub size: u64,
    /// Modification time in nanoseconds since the epoch; 0 if unknown.
    pub mtime: i64,
}

/// Why bytes are no usable `.obc` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObcError {
    BadMagic,
    Version(u32),
    /// Made with another operation table.
    Stale,
    Truncated,
    Checksum,
    /// Bytes that no writer produces.
    Malformed(&'static str),
    Invalid(VerifyError),
}

impl fmt::Display for ObcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ObcError::BadMagic => f.write_str("bad magic number"),
            ObcError::Version(version) => write!(f, "unsupported format version {version}"),
            ObcError::Stale => f.write_str("made by another version of the compiler"),
            ObcError::Truncated => f.write_str("truncated file"),
            ObcError::Checksum => f.write_str("damaged file: wrong checksum"),
            ObcError::Malformed(what) => write!(f, "damaged file: {what}"),
            ObcError::Invalid(error) => write!(f, "damaged code object: {error}"),
        }
    }
}

impl std::error::Error for ObcError {}

/// The head of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub stamp: Option<SourceStamp>,
    checksum: u64,
}

fn word<const N: usize>(bytes: &[u8], start: usize) -> [u8; N] {
    let mut word = [0; N];
    word.copy_from_slice(&bytes[start..start + N]);
    word
}

/// Reads and checks the head alone, which tells whether a cached file is still good.
pub fn read_header(bytes: &[u8]) -> Result<Header, ObcError> {
    let magic = &bytes[..bytes.len().min(MAGIC.len())];
    if magic.is_empty() || !MAGIC.starts_with(magic) {
        return Err(ObcError::BadMagic);
    }
    if bytes.len() < HEADER {
        return Err(ObcError::Truncated);
    }
    let version = u32::from_le_bytes(word(bytes, 8));
    if version != VERSION {
        return Err(ObcError::Version(version));
    }
    let flags = u32::from_le_bytes(word(bytes, 12));
    if flags & !HAS_STAMP != 0 {
        return Err(ObcError::Malformed("unknown flags"));
    }
    if u64::from_le_bytes(word(bytes, 16)) != TABLE_HASH {
        return Err(ObcError::Stale);
    }
    let stamp = (flags & HAS_STAMP != 0).then(|| SourceStamp {
        hash: u64::from_le_bytes(word(bytes, 24)),
        size: u64::from_le_bytes(word(bytes, 32)),
        mtime: i64::from_le_bytes(word(bytes, 40)),
    });
    Ok(Header { stamp, checksum: u64::from_le_bytes(word(bytes, 48)) })
}

/// Reads a file and verifies its code.
pub fn read(bytes: &[u8]) -> Result<CodeObject, ObcError> {
    let header = read_header(bytes)?;
    let body = &bytes[HEADER..];
    if checksum(body) != header.checksum {
        return Err(ObcError::Checksum);
    }
    let code = reader::decode(body)?;
    verify(&code).map_err(ObcError::Invalid)?;
    Ok(code)
}

/// Decodes a file without its checksum and without verifying the code: for code embedded in the
/// program, which was verified when the program was built.
///
/// The decoding itself stays checked; but whoever runs unverified code must be sure of its
/// origin, since the interpreter trusts what the verifier proves.
pub fn read_embedded(bytes: &[u8]) -> Result<CodeObject, ObcError> {
    read_header(bytes)?;
    reader::decode(&bytes[HEADER..])
}

/// Writes the checksum of a changed body anew (for tests of damaged files).
pub fn reseal(bytes: &mut [u8]) {
    if bytes.len() >= HEADER {
        let sum = checksum(&bytes[HEADER..]);
        bytes[48..HEADER].copy_from_slice(&sum.to_le_bytes());
    }
}

#[cfg(test)]
mod tests;
