//! The default host: the operating system.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ouro_vm::core::host::{FileKind, Host};

use crate::library;
use crate::reactor::sys;

/// The operating system as a host.
pub struct OsHost {
    hash_seed: u64,
    environment: Option<Vec<(OsString, OsString)>>,
}

impl OsHost {
    /// A host whose string hashes use `hash_seed`; `None` takes one at random.
    pub fn new(hash_seed: Option<u64>) -> OsHost {
        let hash_seed = hash_seed.unwrap_or_else(|| {
            let mut bytes = [0; 8];
            match sys::random(&mut bytes) {
                Ok(()) => u64::from_le_bytes(bytes),
                Err(_) => sys::clock(libc::CLOCK_REALTIME).map_or(1, |t| t.as_nanos() as u64),
            }
        });
        OsHost { hash_seed, environment: None }
    }

    /// Hides the process's environment (`-E`, `-I`): Python programs still see it in `os.environ`.
    pub fn ignoring_python_variables(mut self) -> OsHost {
        let kept = std::env::vars_os().filter(|(k, _)| !k.to_string_lossy().starts_with("PYTHON"));
        self.environment = Some(kept.collect());
        self
    }
}

fn clock(id: libc::clockid_t) -> Duration {
    sys::clock(id).unwrap_or_default()
}

impl Host for OsHost {
    fn wall_clock(&self) -> Duration {
        clock(libc::CLOCK_REALTIME)
    }
    fn monotonic(&self) -> Duration {
        clock(libc::CLOCK_MONOTONIC)
    }
    fn process_time(&self) -> Duration {
        clock(libc::CLOCK_PROCESS_CPUTIME_ID)
    }
    fn thread_time(&self) -> Duration {
        clock(libc::CLOCK_THREAD_CPUTIME_ID)
    }
    fn entropy(&self, buf: &mut [u8]) -> std::io::Result<()> {
        sys::random(buf)
    }
    fn hash_seed(&self) -> u64 {
        self.hash_seed
    }
    fn write_std(&self, fd: i32, bytes: &[u8]) {
        // Messages of last resort: there is nowhere to report a failure to.
        let _ = match fd {
            1 => std::io::stdout().write_all(bytes),
            _ => std::io::stderr().write_all(bytes),
        };
    }
    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
    fn environment(&self) -> Vec<(OsString, OsString)> {
        self.environment.clone().unwrap_or_else(|| std::env::vars_os().collect())
    }
    fn variable(&self, name: &str) -> Option<OsString> {
        match &self.environment {
            Some(list) => list.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()),
            None => std::env::var_os(name),
        }
    }
    fn current_dir(&self) -> std::io::Result<PathBuf> {
        std::env::current_dir()
    }
    fn read_file(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        std::fs::read(path)
    }
    fn file_kind(&self, path: &Path) -> Option<FileKind> {
        let meta = std::fs::metadata(path).ok()?;
        Some(match (meta.is_file(), meta.is_dir()) {
            (true, _) => FileKind::File,
            (_, true) => FileKind::Dir,
            _ => FileKind::Other,
        })
    }
    fn source(&self, filename: &str) -> Option<Vec<u8>> {
        match library::find_path(filename) {
            Some(entry) => Some(entry.source().into_owned()),
            None => self.read_file(Path::new(filename)).ok(),
        }
    }
}
