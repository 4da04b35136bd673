//! The whole pure-Python standard library compiles, and what comes out verifies.

use std::path::{Path, PathBuf};

use ouro_compiler::{Mode, Options, STACK_NEEDED};

fn python_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("readable").flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            python_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "py") {
            out.push(path);
        }
    }
}

#[test]
fn the_standard_library_compiles() {
    let mut files = Vec::new();
    python_files(Path::new(rustpython_pylib::LIB_PATH), &mut files);
    assert!(files.len() > 700);
    let failures: Vec<String> = std::thread::Builder::new()
        .stack_size(STACK_NEEDED)
        .spawn(move || files.iter().filter_map(|f| compile(f)).collect())
        .expect("thread")
        .join()
        .expect("no panic");
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

fn compile(file: &Path) -> Option<String> {
    let bytes = std::fs::read(file).ok()?;
    let name = file.display().to_string();
    let result = ouro_compiler::syntax::decode(&bytes, &name, ouro_compiler::syntax::Origin::File)
        .and_then(|text| ouro_compiler::compile(&text, &name, Mode::Exec, &Options::default()));
    match result {
        Ok(code) => ouro_compiler::bytecode::verify::verify(&code).err().map(|e| format!("{name}: {e}")),
        Err(e) => Some(format!("{name}: {e}")),
    }
}
