//! Imports run one way: compiler, vm, runtime, then tests and benches; inside a crate each folder uses
//! only those before it. Read from the source text, so that a slip fails here with file and line.

use std::path::{Path, PathBuf};

use ouro_tests::layers::{self, Reference};

/// Crates in order; a crate may use those before it.
const CRATES: [(&str, &str); 3] =
    [("compiler", "ouro_compiler"), ("vm", "ouro_vm"), ("runtime", "ouro_runtime")];

/// Top-level modules of each crate in order. Those on one row may use each other.
const COMPILER: &[&[&str]] = &[
    &["bytecode"],
    &["error"],
    &["source"],
    &["syntax"],
    &["scope"],
    &["lower"],
    &["opt"],
    &["emit"],
    &["tree"],
];
const VM: &[&[&str]] = &[
    &["core"],
    &["num"],
    &["args", "call"],
    &["protocol"],
    &["types"],
    &["builtins"],
    &["interp"],
    &["jit"],
];
const RUNTIME: &[&[&str]] = &[
    &["reactor"],
    &["library"],
    &["host", "gil"],
    &["sockets"],
    &["asyncio"],
    &["modules"],
    &["import"],
    &["repl"],
    &["config"],
    &["interpreter"],
    &["cli", "main"],
];

/// What the VM may not reach by itself: the outside world comes through `Host`.
const OUTSIDE: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "io::stdin",
    "io::stdout",
];

/// Process-global mutable state.
const GLOBAL_STATE: [&str; 5] =
    ["static mut ", "thread_local!", "lazy_static!", "static ref ", "LazyLock<Mutex"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests folder is in the workspace")
        .to_path_buf()
}

fn each_source(folder: &str, mut visit: impl FnMut(&Path, &str)) {
    let src = root().join(folder).join("src");
    for path in layers::sources(&src).expect("sources are readable") {
        let text = std::fs::read_to_string(&path).expect("sources are UTF-8");
        visit(path.strip_prefix(&src).expect("found below src"), &text);
    }
}

fn check_modules(folder: &str, order: &[&[&str]]) {
    let rank = |name: &str| order.iter().position(|row| row.contains(&name));
    let names: Vec<&str> = CRATES.iter().map(|(_, name)| *name).collect();
    let mut faults = Vec::new();
    each_source(folder, |path, text| {
        let own = layers::module_path(path);
        // The crate root ties everything together and may use all of it.
        let Some(top) = own.first() else { return };
        let Some(own_rank) = rank(top) else {
            faults.push(format!("{folder}/src/{}: module `{top}` has no place in the order", path.display()));
            return;
        };
        for (line, reference) in layers::references(text, &own, &names) {
            if let Reference::Module(name) = reference
                && let Some(other) = rank(&name)
                && other > own_rank
            {
                faults.push(format!(
                    "{folder}/src/{}:{line}: `{top}` uses `{name}`, which comes later",
                    path.display()
                ));
            }
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn compiler_folders() {
    check_modules("compiler", COMPILER);
}

#[test]
fn vm_folders() {
    check_modules("vm", VM);
}

#[test]
fn runtime_folders() {
    check_modules("runtime", RUNTIME);
}

#[test]
fn crates_run_one_way() {
    let names: Vec<&str> = CRATES.iter().map(|(_, name)| *name).collect();
    let mut faults = Vec::new();
    for (rank, (folder, _)) in CRATES.iter().enumerate() {
        each_source(folder, |path, text| {
            for (line, reference) in layers::references(text, &layers::module_path(path), &names) {
                if let Reference::Crate(name) = reference
                    && names.iter().position(|other| *other == name).is_some_and(|other| other > rank)
                {
                    faults.push(format!("{folder}/src/{}:{line}: {folder} uses {name}", path.display()));
                }
            }
        });
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn vm_and_compiler_reach_the_world_only_through_the_host() {
    check_absent(&["vm"], &OUTSIDE);
    // A helper thread with a deep stack is the parser's own affair.
    let compiler: Vec<&str> = OUTSIDE.iter().copied().filter(|word| *word != "std::thread").collect();
    check_absent(&["compiler"], &compiler);
}

#[test]
fn no_process_global_state() {
    check_absent(&["compiler", "vm", "runtime"], &GLOBAL_STATE);
}

fn check_absent(folders: &[&str], words: &[&str]) {
    let mut faults = Vec::new();
    for folder in folders {
        each_source(folder, |path, text| {
            let code = layers::blank(text);
            // Tests at the end of a file may do as they like.
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            for (number, line) in code.lines().enumerate() {
                for word in words.iter().filter(|word| line.contains(**word)) {
                    faults.push(format!("{folder}/src/{}:{}: `{}`", path.display(), number + 1, word.trim()));
                }
            }
        });
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
