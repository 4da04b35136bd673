//! Finds the `ouro` binary under test, building it when needed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The binary of the same profile as the running test program, built once for each process.
///
/// `OURO_BIN` names another one. Otherwise `cargo build -p ouro-runtime --bin ouro` runs with the
/// profile and target folder this program was built with, so that a test never meets a stale binary.
pub fn ouro() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| match std::env::var_os("OURO_BIN") {
        Some(path) => std::path::absolute(PathBuf::from(path)).expect("OURO_BIN is a path"),
        None => build(),
    })
}

fn build() -> PathBuf {
    let own = std::env::current_exe().expect("the test program knows its own path");
    // target/PROFILE/deps/NAME-HASH for tests, target/PROFILE/NAME for programs.
    let folder = own.parent().expect("a file has a folder");
    let folder = if folder.ends_with("deps") { folder.parent().expect("deps has a parent") } else { folder };
    let target = folder.parent().expect("the profile folder is in the target folder");
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev".to_owned(),
        Some(name) => name.to_owned(),
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "-p", "ouro-runtime", "--bin", "ouro", "--profile", &profile])
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo can be started");
    assert!(status.success(), "building ouro failed ({status})");
    folder.join("ouro")
}
