//! The checked-in list of scripts known to fail: `tests/expected_failures.txt`.
//!
//! One line each: mode (`source`, `obc`, `gcstress` or `all`), script name, reason. Lines that begin
//! with `#` are comments. A listed script that passes is a failure too, so the list stays honest.

use crate::scripts::tests_folder;

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Known {
    pub mode: String,
    pub script: String,
    pub reason: String,
}

/// Reads the list; a malformed line is an error naming it.
pub fn load() -> Result<Vec<Known>, String> {
    let path = tests_folder().join("expected_failures.txt");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(&text)
}

fn parse(text: &str) -> Result<Vec<Known>, String> {
    let mut known = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut parts = line.splitn(3, ' ').map(str::trim);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(mode @ ("source" | "obc" | "gcstress" | "all")), Some(script), Some(reason))
                if !reason.is_empty() =>
            {
                known.push(Known {
                    mode: mode.to_owned(),
                    script: script.to_owned(),
                    reason: reason.to_owned(),
                });
            }
            _ => {
                return Err(format!(
                    "expected_failures.txt:{}: want `MODE SCRIPT REASON`: {line}",
                    number + 1
                ));
            }
        }
    }
    Ok(known)
}

/// The reason why a script is known to fail in a mode.
pub fn reason<'a>(known: &'a [Known], mode: &str, script: &str) -> Option<&'a str> {
    known
        .iter()
        .find(|entry| entry.script == script && (entry.mode == mode || entry.mode == "all"))
        .map(|entry| entry.reason.as_str())
}

#[cfg(test)]
mod tests {
    #[test]
    fn modes_and_reasons() {
        let known = super::parse("# c\nall a/b why not\nobc c/d because\n").expect("well formed");
        assert_eq!(super::reason(&known, "source", "a/b"), Some("why not"));
        assert_eq!(super::reason(&known, "source", "c/d"), None);
        assert!(super::parse("never a/b x").is_err());
        assert!(super::parse("all a/b").is_err());
    }
}
