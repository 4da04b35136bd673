//! Compiles the standard library, and the modules in `lib/` that it lacks, to bytecode and packs it, with its sources, into one blob that
//! `src/library.rs` embeds and reads.
//!
//! Blob: `u32` count, then for every module, sorted by name, a row of eight `u32`: offset and
//! length of the name, flags (bit 0: package), offset and length of the code (length 0: it is
//! compiled from the source when imported), offset and length of the compressed source, length of
//! the source. Offsets count from the start of the blob.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ouro_compiler::bytecode::obc;
use ouro_compiler::{Mode, Options};

/// The folder that embedded code objects name as their place.
const LIB_DIR: &str = "/ouro/lib/python3.14";

/// Folders of no use without a toolkit or a bundled installer.
const SKIPPED: &[&str] = &["idlelib", "turtledemo", "tkinter", "ensurepip", "pydoc_data", "test", "lib2to3"];

struct Module {
    name: String,
    package: bool,
    code: Vec<u8>,
    packed: Vec<u8>,
    source_len: usize,
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=OURO_LIB_DIR={LIB_DIR}");
    println!("cargo::rerun-if-changed=lib");
    let own = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("lib");
    let mut files = Vec::new();
    for root in [Path::new(rustpython_pylib::LIB_PATH), &own] {
        let mut found = Vec::new();
        collect(root, Path::new(""), &mut found);
        files.extend(found.into_iter().map(|file| (root, file)));
    }
    files.sort();

    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(files.len()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let work = || {
                while let Some((root, file)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let module = build(root, file);
                    if let Ok(mut done) = done.lock() {
                        done.push(module);
                    }
                }
            };
            std::thread::Builder::new()
                .stack_size(ouro_compiler::STACK_NEEDED + (16 << 20))
                .spawn_scoped(scope, work)
                .expect("a thread can be started");
        }
    });
    let mut modules = done.into_inner().expect("no worker has panicked");
    modules.sort_by(|a, b| a.name.cmp(&b.name));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("library.bin"), pack(&modules)).expect("the output folder can be written");
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(root.join(folder)).expect("the library can be read");
    for entry in entries.flatten() {
        let name = entry.file_name();
        let path = folder.join(&name);
        let Some(text) = name.to_str() else { continue };
        if entry.path().is_dir() {
            if !SKIPPED.contains(&text) {
                collect(root, &path, files);
            }
        } else if text.ends_with(".py") {
            files.push(path);
        }
    }
}

fn build(root: &Path, file: &Path) -> Module {
    let bytes = std::fs::read(root.join(file)).expect("a listed file can be read");
    let relative = file.to_string_lossy().replace('\\', "/");
    let mut name = relative.trim_end_matches(".py").replace('/', ".");
    let package = name == "__init__" || name.ends_with(".__init__");
    if package {
        name.truncate(name.len().saturating_sub(".__init__".len()));
    }
    let code = match std::str::from_utf8(&bytes) {
        Ok(source) => compile(source, &format!("{LIB_DIR}/{relative}")),
        Err(_) => Vec::new(),
    };
    let packed = miniz_oxide::deflate::compress_to_vec(&bytes, 6);
    Module { name, package, code, packed, source_len: bytes.len() }
}

fn compile(source: &str, filename: &str) -> Vec<u8> {
    match ouro_compiler::compile(source, filename, Mode::Exec, &Options::default()) {
        Ok(code) => obc::write(&code, None),
        Err(error) => {
            if std::env::var_os("OURO_BUILD_VERBOSE").is_some() {
                println!("cargo::warning={filename}: {error}");
            }
            Vec::new()
        }
    }
}

fn pack(modules: &[Module]) -> Vec<u8> {
    const ROW: usize = 32;
    let mut index = Vec::new();
    let mut data = Vec::new();
    let base = 4 + modules.len() * ROW;
    let mut put = |bytes: &[u8]| {
        while data.len() % 8 != 0 {
            data.push(0);
        }
        let at = base + data.len();
        data.extend_from_slice(bytes);
        [at as u32, bytes.len() as u32]
    };
    index.extend_from_slice(&(modules.len() as u32).to_le_bytes());
    for m in modules {
        let name = put(m.name.as_bytes());
        let code = put(&m.code);
        let source = put(&m.packed);
        let row = [
            name[0],
            name[1],
            u32::from(m.package),
            code[0],
            code[1],
            source[0],
            source[1],
            m.source_len as u32,
        ];
        for n in row {
            index.extend_from_slice(&n.to_le_bytes());
        }
    }
    index.append(&mut data);
    index
}
