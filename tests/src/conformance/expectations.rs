//! Known failures, one file for each group: `tests/conformance/expected/{a,b,c,d}.txt`, lines of
//! `ID REASON`. What is listed must fail, what is not listed must not.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::run::{FileRun, Outcome};
use crate::scripts::tests_folder;

/// Reasons by test id.
pub type Expected = BTreeMap<String, String>;

pub fn path(letter: char) -> PathBuf {
    tests_folder().join(format!("conformance/expected/{letter}.txt"))
}

/// Reads a group's list; an absent file is an empty list.
pub fn load(letter: char) -> std::io::Result<Expected> {
    match std::fs::read_to_string(path(letter)) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Expected::new()),
        Err(error) => Err(error),
    }
}

fn parse(text: &str) -> Expected {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .map(|(id, reason)| (id.to_owned(), reason.trim().to_owned()))
        .collect()
}

/// The text of a list.
pub fn render(letter: char, expected: &Expected) -> String {
    let mut text = format!(
        "# Known failures of group {}: test id, reason. Unlisted failures and listed passes are errors.\n",
        letter.to_ascii_uppercase()
    );
    for (id, reason) in expected {
        text.push_str(&format!("{id} {reason}\n"));
    }
    text
}

/// A difference between a run and the list.
#[derive(Debug, PartialEq, Eq)]
pub enum Surprise {
    Fails { id: String, text: String },
    Passes { id: String, reason: String },
}

/// Compares one file's run with the list.
pub fn compare(run: &FileRun, expected: &Expected) -> Vec<Surprise> {
    run.methods
        .iter()
        .filter_map(|(id, outcome)| match (outcome, expected.get(id)) {
            (Outcome::Fail(text), None) => Some(Surprise::Fails { id: id.clone(), text: text.clone() }),
            (Outcome::Pass, Some(reason)) => {
                Some(Surprise::Passes { id: id.clone(), reason: reason.clone() })
            }
            _ => None,
        })
        .collect()
}

/// The list after a run: passes go, new failures come with what they said, other reasons stay.
pub fn update(expected: &mut Expected, run: &FileRun) {
    for (id, outcome) in &run.methods {
        match outcome {
            Outcome::Pass => {
                expected.remove(id);
            }
            Outcome::Fail(text) => {
                let text: String = text.chars().take(140).collect();
                let said = if text.is_empty() { "fails".to_owned() } else { text };
                let entry = expected.entry(id.clone()).or_insert_with(|| said.clone());
                if entry.is_empty() {
                    *entry = said;
                }
            }
            Outcome::Skip(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::End;
    use super::*;

    #[test]
    fn surprises_both_ways() {
        let methods =
            [("a".to_owned(), Outcome::Pass), ("b".to_owned(), Outcome::Fail("E".to_owned()))].into();
        let run = FileRun { file: "f".to_owned(), end: End::Done, methods, elapsed: Default::default() };
        let mut expected = parse("a was broken\n");
        assert_eq!(compare(&run, &expected).len(), 2);
        update(&mut expected, &run);
        assert_eq!(render('a', &expected).lines().last(), Some("b E"));
        assert_eq!(compare(&run, &expected), []);
    }
}
