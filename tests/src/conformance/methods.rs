//! The test methods of each file as CPython 3.14 lists them (`tests/conformance/methods.txt`), so that a
//! file that cannot even be imported counts all its methods as failed.
//!
//! Format: `[file]`, then one line for each class: `prefix: name name ...`. A name with `-` before it is
//! skipped by CPython itself, one with `!` fails there. Ids are relative to the module of the file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::groups::module_name;
use crate::scripts::tests_folder;

/// What CPython makes of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    Runs,
    Skips,
    Fails,
}

/// Methods by file, then by full id (without the leading `test.`).
pub type Methods = BTreeMap<String, BTreeMap<String, Native>>;

pub fn path() -> PathBuf {
    tests_folder().join("conformance/methods.txt")
}

/// Reads the data file; an absent one is empty (before the first recording).
pub fn load() -> std::io::Result<Methods> {
    match std::fs::read_to_string(path()) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Methods::new()),
        Err(error) => Err(error),
    }
}

fn parse(text: &str) -> Methods {
    let mut methods = Methods::new();
    let mut file = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            file = name.to_owned();
            methods.entry(file.clone()).or_default();
        } else if let Some((prefix, names)) = line.split_once(": ") {
            for name in names.split(' ') {
                let (native, name) = match name.as_bytes().first() {
                    Some(b'-') => (Native::Skips, &name[1..]),
                    Some(b'!') => (Native::Fails, &name[1..]),
                    _ => (Native::Runs, name),
                };
                let id = expand(&file, prefix, name);
                methods.entry(file.clone()).or_default().insert(id, native);
            }
        }
    }
    methods
}

fn expand(file: &str, prefix: &str, name: &str) -> String {
    match prefix.strip_prefix('=') {
        Some("") => name.to_owned(),
        Some(absolute) => format!("{absolute}.{name}"),
        None => format!("{}.{prefix}.{name}", shorten(&module_name(file))),
    }
}

/// An id without the leading `test.`.
pub fn shorten(id: &str) -> &str {
    id.strip_prefix("test.").unwrap_or(id)
}

/// The text of the data file.
pub fn render(methods: &Methods) -> String {
    let mut text = String::from(
        "# Test methods as CPython 3.14 lists them; written by `conformance --record-methods`.\n",
    );
    for (file, ids) in methods {
        text.push_str(&format!("[{file}]\n"));
        let own = format!("{}.", shorten(&module_name(file)));
        let mut classes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, native) in ids {
            let (prefix, name) = id.rsplit_once('.').unwrap_or(("", id));
            let prefix = match prefix.strip_prefix(&own) {
                Some(relative) => relative.to_owned(),
                None => format!("={prefix}"),
            };
            let mark = match native {
                Native::Runs => "",
                Native::Skips => "-",
                Native::Fails => "!",
            };
            classes.entry(prefix).or_default().push(format!("{mark}{name}"));
        }
        for (prefix, names) in classes {
            text.push_str(&format!("{prefix}: {}\n", names.join(" ")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let text = "[test_x]\n=other.Base: !test_c\nCase: -test_a test_b\n";
        let methods = parse(text);
        assert_eq!(methods["test_x"]["test_x.Case.test_a"], Native::Skips);
        assert_eq!(methods["test_x"]["other.Base.test_c"], Native::Fails);
        assert!(render(&methods).ends_with(text));
    }
}
