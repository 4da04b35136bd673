//! The host: everything outside the VM that a program's outcome can depend on.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Clocks, entropy, `id()` numbering, environment, standard streams. The runtime's default host
/// is the operating system.
pub trait Host {
    /// Time since the Unix epoch.
    fn wall_clock(&self) -> Duration;
    /// Time since a fixed point in the past; never goes back.
    fn monotonic(&self) -> Duration;
    /// CPU time of the process.
    fn process_time(&self) -> Duration;
    /// CPU time of the calling thread.
    fn thread_time(&self) -> Duration;
    /// Fills `buf` with random bytes fit for cryptography.
    fn entropy(&self, buf: &mut [u8]) -> std::io::Result<()>;
    /// Seed of string hashes.
    fn hash_seed(&self) -> u64;
    /// The number that `id()` gives for the object at `address`.
    fn object_id(&self, address: usize) -> u64 {
        address as u64
    }
    /// Writes to a standard stream (1 or 2), unbuffered; for the interpreter's own messages.
    fn write_std(&self, fd: i32, bytes: &[u8]);
    /// Sleeps.
    fn sleep(&self, time: Duration);
    /// The environment.
    fn environment(&self) -> Vec<(OsString, OsString)> {
        Vec::new()
    }
    /// One environment variable.
    fn variable(&self, name: &str) -> Option<OsString> {
        self.environment().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
    /// The working directory.
    fn current_dir(&self) -> std::io::Result<PathBuf> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
    /// The content of a file: modules, scripts.
    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let _ = path;
        Err(std::io::ErrorKind::Unsupported.into())
    }
    /// What is at a path; `None` if there is nothing.
    fn file_kind(&self, path: &Path) -> Option<FileKind> {
        let _ = path;
        None
    }
    /// The source text behind a code object's file name, embedded sources included.
    fn source(&self, filename: &str) -> Option<Vec<u8>> {
        self.read_file(Path::new(filename)).ok()
    }
}

/// What the importer wants to know about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    File,
    Dir,
    Other,
}

/// A host without an outside: a stopped clock, fixed entropy, discarded output. For tests of
/// the VM alone.
pub struct NullHost;

impl Host for NullHost {
    fn wall_clock(&self) -> Duration {
        Duration::ZERO
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn process_time(&self) -> Duration {
        Duration::ZERO
    }
    fn thread_time(&self) -> Duration {
        Duration::ZERO
    }
    fn entropy(&self, buf: &mut [u8]) -> std::io::Result<()> {
        buf.fill(0x5a);
        Ok(())
    }
    fn hash_seed(&self) -> u64 {
        0
    }
    fn write_std(&self, _fd: i32, _bytes: &[u8]) {}
    fn sleep(&self, _time: Duration) {}
}
