//! The embedded standard library: finds modules in the blob that `build.rs` packs. Used by the
//! native modules and the importer; uses nothing of this crate.

use std::borrow::Cow;

use ouro_compiler::bytecode::CodeObject;
use ouro_compiler::bytecode::obc::{self, ObcError};

/// Where the embedded library says it is. No such folder need exist.
pub const LIB_DIR: &str = env!("OURO_LIB_DIR");

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
const ROW: usize = 32;

/// One module of the library.
#[derive(Clone, Copy)]
pub struct Entry {
    pub name: &'static str,
    pub is_package: bool,
    code: &'static [u8],
    packed: &'static [u8],
    source_len: usize,
}

fn word(at: usize) -> usize {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&BLOB[at..at + 4]);
    u32::from_le_bytes(bytes) as usize
}

fn count() -> usize {
    word(0)
}

fn entry(i: usize) -> Entry {
    let row: [usize; 8] = std::array::from_fn(|k| word(4 + i * ROW + 4 * k));
    let slice = |k: usize| &BLOB[row[k]..row[k] + row[k + 1]];
    Entry {
        name: std::str::from_utf8(slice(0)).unwrap_or(""),
        is_package: row[2] & 1 != 0,
        code: slice(3),
        packed: slice(5),
        source_len: row[7],
    }
}

/// The module of this full name.
pub fn find(name: &str) -> Option<Entry> {
    let (mut low, mut high) = (0, count());
    while low < high {
        let mid = (low + high) / 2;
        let e = entry(mid);
        match e.name.cmp(name) {
            std::cmp::Ordering::Less => low = mid + 1,
            std::cmp::Ordering::Greater => high = mid,
            std::cmp::Ordering::Equal => return Some(e),
        }
    }
    None
}

/// The module whose source is at `path` (below [`LIB_DIR`]).
pub fn find_path(path: &str) -> Option<Entry> {
    let relative = path.strip_prefix(LIB_DIR)?.strip_prefix('/')?.strip_suffix(".py")?;
    let name = relative.replace('/', ".");
    find(name.strip_suffix(".__init__").unwrap_or(&name)).filter(|e| e.path() == path)
}

/// All modules, sorted by name.
pub fn all() -> impl Iterator<Item = Entry> {
    (0..count()).map(entry)
}

impl Entry {
    /// `__file__`.
    pub fn path(&self) -> String {
        let path = self.name.replace('.', "/");
        if self.is_package { format!("{LIB_DIR}/{path}/__init__.py") } else { format!("{LIB_DIR}/{path}.py") }
    }

    /// The folder of a package, the only item of its `__path__`.
    pub fn folder(&self) -> String {
        format!("{LIB_DIR}/{}", self.name.replace('.', "/"))
    }

    /// The compiled code; `None` if it was not compiled when the program was built.
    pub fn code(&self) -> Option<Result<CodeObject, ObcError>> {
        if self.code.is_empty() { None } else { Some(obc::read_embedded(self.code)) }
    }

    /// The source text's bytes.
    pub fn source(&self) -> Cow<'static, [u8]> {
        match miniz_oxide::inflate::decompress_to_vec_with_limit(self.packed, self.source_len) {
            Ok(bytes) => Cow::Owned(bytes),
            Err(_) => Cow::Borrowed(b""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_modules_and_sources() {
        let e = find("asyncio").expect("embedded");
        assert!(e.is_package && e.path().ends_with("/asyncio/__init__.py"));
        assert_eq!(find_path(&e.path()).map(|e| e.name), Some("asyncio"));
        let e = find("asyncio.runners").expect("embedded");
        assert!(String::from_utf8_lossy(&e.source()).contains("class Runner"));
        assert!(find("asyncio.nothing").is_none());
    }
}
