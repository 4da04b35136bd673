//! The recorded scripts under `tests/scripts`: where they are and how each one is run.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::Job;

/// A script: its name is `family/name`, its path relative to the tests folder `scripts/family/name.py`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Script {
    pub name: String,
}

impl Script {
    /// Relative to the tests folder, as passed on the command line (tracebacks show it).
    pub fn argument(&self) -> String {
        format!("scripts/{}.py", self.name)
    }

    pub fn recording(&self) -> PathBuf {
        tests_folder().join(format!("scripts/{}.out", self.name))
    }

    /// Whether the script is about many objects: it begins with `# Load:`. With a collection at every
    /// allocation it would take hours.
    pub fn is_load(&self) -> bool {
        let path = tests_folder().join(self.argument());
        std::fs::read_to_string(path).is_ok_and(|text| text.starts_with("# Load:"))
    }

    /// The job that runs this script under `argv`, with the seed that string hashes use.
    pub fn job(&self, argv: Vec<std::ffi::OsString>, seed: u32) -> Job {
        Job::new(argv)
            .cwd(tests_folder())
            .env("PYTHONHASHSEED", seed.to_string())
            .limit(Duration::from_secs(30))
    }
}

/// The folder of this crate in the checkout it was built from.
pub fn tests_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All scripts, sorted: `scripts/*/*.py`. Deeper folders hold what scripts import.
pub fn all() -> std::io::Result<Vec<Script>> {
    let mut found = Vec::new();
    for family in std::fs::read_dir(tests_folder().join("scripts"))? {
        let family = family?;
        if !family.file_type()?.is_dir() {
            continue;
        }
        let folder = family.file_name().to_string_lossy().into_owned();
        for file in std::fs::read_dir(family.path())? {
            let file = file?.file_name().to_string_lossy().into_owned();
            if let Some(stem) = file.strip_suffix(".py") {
                found.push(Script { name: format!("{folder}/{stem}") });
            }
        }
    }
    found.sort();
    Ok(found)
}
