//! Golden disassemblies: each file of `golden/` holds a program, a line of dashes, and what the
//! compiler makes of it. `OURO_UPDATE_GOLDEN=1 cargo test -p ouro-compiler --test golden` writes
//! them anew; the difference is then read like any other change.

use std::path::Path;

use ouro_compiler::bytecode::{dis, verify};
use ouro_compiler::{Mode, Options, STACK_NEEDED};

const RULER: &str = "\n----------------------------------------------------------------\n";

#[test]
fn goldens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder is there").flatten().map(|e| e.path()).collect();
    files.sort();
    assert!(files.len() >= 10);
    let update = std::env::var_os("OURO_UPDATE_GOLDEN").is_some();
    let run = move || files.iter().filter_map(|f| check(f, update)).collect::<Vec<_>>();
    let thread = std::thread::Builder::new().stack_size(STACK_NEEDED).spawn(run);
    let changed = thread.expect("thread").join().expect("no panic");
    assert!(changed.is_empty(), "changed (OURO_UPDATE_GOLDEN=1 accepts):\n{}", changed.join("\n"));
}

fn check(file: &Path, update: bool) -> Option<String> {
    let text = std::fs::read_to_string(file).expect("readable");
    let (source, golden) = text.split_once(RULER).unwrap_or((text.trim_end(), ""));
    let source = format!("{source}\n");
    let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let code = match ouro_compiler::compile(&source, &name, Mode::Exec, &Options::default()) {
        Ok(code) => code,
        Err(e) => return Some(format!("{name}: {e}")),
    };
    if let Err(e) = verify::verify(&code) {
        return Some(format!("{name}: {e}"));
    }
    let now = dis::dis(&code);
    if now == golden {
        return None;
    }
    if update {
        std::fs::write(file, format!("{}{RULER}{now}", source.trim_end())).expect("writable");
        return None;
    }
    let at = now.lines().zip(golden.lines()).position(|(a, b)| a != b).unwrap_or(0);
    let line = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_owned();
    Some(format!("{name}: line {at}:\n  was {}\n  now {}", line(golden), line(&now)))
}
