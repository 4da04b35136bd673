//! One test file in a process of its own: started, limited in time, its result lines read.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::groups::module_name;
use super::methods::{Native, shorten};
use crate::process::{Exit, Job};

/// What became of one method, worst last: a later event never improves it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Pass,
    Skip(String),
    Fail(String),
}

/// How the file as a whole ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Done,
    CannotImport(String),
    Crashed(String),
    TimedOut,
}

/// A file's results: every known or listed method has an outcome.
#[derive(Clone, Debug)]
pub struct FileRun {
    pub file: String,
    pub end: End,
    pub methods: BTreeMap<String, Outcome>,
    pub elapsed: Duration,
}

/// What a run needs to know.
pub struct Setup {
    /// Command line of the implementation under test.
    pub command: Vec<OsString>,
    /// A folder holding only `test`, a link to CPython's.
    pub test_root: PathBuf,
    pub driver: PathBuf,
    /// Working folders and result files go here.
    pub scratch: PathBuf,
    pub limit: Duration,
}

/// Runs one file.
pub fn run(setup: &Setup, file: &str, known: Option<&BTreeMap<String, Native>>) -> FileRun {
    let name = file.replace('/', "-");
    let work = setup.scratch.join(format!("{name}-{}", std::process::id()));
    let results = setup.scratch.join(format!("{name}.results"));
    let _ = std::fs::remove_file(&results);
    let prepared = std::fs::create_dir_all(&work);
    let outcome = Job::new(setup.command.clone())
        .arg(&setup.driver)
        .arg(&setup.test_root)
        .arg(module_name(file))
        .arg(&results)
        .cwd(&work)
        .env("TMPDIR", &work)
        .limit(setup.limit)
        .run();
    let _ = std::fs::remove_dir_all(&work);
    let text =
        std::fs::read(&results).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let mut reading = Reading::default();
    text.lines().for_each(|line| reading.line(line));
    let end = if reading.done {
        End::Done
    } else if let Some(text) = reading.import.take() {
        End::CannotImport(text)
    } else if outcome.exit == Exit::TimedOut {
        End::TimedOut
    } else if prepared.is_err() {
        End::Crashed("no working folder".to_owned())
    } else {
        let stderr = outcome.stderr_text();
        let last = stderr.trim_end().lines().last().unwrap_or_default();
        End::Crashed(format!("{}: {}", outcome.exit, last.chars().take(120).collect::<String>()))
    };
    let methods = reading.settle(&end, known);
    FileRun { file: file.to_owned(), end, methods, elapsed: outcome.elapsed }
}

#[derive(Default)]
struct Reading {
    outcomes: BTreeMap<String, Outcome>,
    listed: Vec<String>,
    running: Option<String>,
    /// Outcomes of class and module fixtures, by the prefix of the ids they stand for.
    fixtures: Vec<(String, Outcome)>,
    module_skip: Option<String>,
    import: Option<String>,
    done: bool,
}

impl Reading {
    fn line(&mut self, line: &str) {
        let mut parts = line.splitn(3, ' ');
        let (kind, id, text) =
            (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let outcome = match kind {
            "list" => {
                self.listed.push(shorten(id).to_owned());
                return;
            }
            "start" => {
                self.running = Some(shorten(id).to_owned());
                return;
            }
            "done" => {
                self.done = true;
                return;
            }
            "import" => {
                self.import = Some(format!("{id} {text}").trim().to_owned());
                return;
            }
            "modskip" => {
                self.module_skip = Some(format!("{id} {text}").trim().to_owned());
                return;
            }
            "ok" | "xfail" => Outcome::Pass,
            "skip" => Outcome::Skip(text.to_owned()),
            "xpass" => Outcome::Fail("unexpected success".to_owned()),
            "fail" | "error" => Outcome::Fail(text.to_owned()),
            _ => return,
        };
        self.running = None;
        let spaced = id.replace("%20", " ");
        if let Some(fixture) = fixture_prefix(&spaced) {
            self.fixtures.push((fixture.to_owned(), outcome));
            return;
        }
        let entry = self.outcomes.entry(shorten(id).to_owned()).or_insert_with(|| outcome.clone());
        if outcome > *entry {
            *entry = outcome;
        }
    }

    /// Gives every method an outcome: those that never ran take that of their fixture or of the file.
    fn settle(mut self, end: &End, known: Option<&BTreeMap<String, Native>>) -> BTreeMap<String, Outcome> {
        let default = match (end, &self.module_skip) {
            (_, Some(reason)) => Outcome::Skip(reason.clone()),
            (End::Done, None) => Outcome::Fail("not run".to_owned()),
            (End::CannotImport(text), None) => Outcome::Fail(format!("import: {text}")),
            (End::Crashed(text), None) => Outcome::Fail(format!("crash: {text}")),
            (End::TimedOut, None) => Outcome::Fail("time limit".to_owned()),
        };
        if let (Some(id), false) = (&self.running, self.done) {
            let text = if *end == End::TimedOut { "hangs" } else { "crashes the process" };
            self.outcomes.insert(id.clone(), Outcome::Fail(text.to_owned()));
        }
        let ids: Vec<String> =
            self.listed.drain(..).chain(known.into_iter().flat_map(|ids| ids.keys().cloned())).collect();
        for id in ids {
            let fixture =
                self.fixtures.iter().find(|(prefix, _)| prefix.is_empty() || id.starts_with(prefix.as_str()));
            let missing = fixture.map_or_else(|| default.clone(), |(_, outcome)| outcome.clone());
            self.outcomes.entry(id).or_insert(missing);
        }
        self.outcomes
    }
}

/// `setUpClass (test.test_x.Case)` stands for the ids that begin with `test_x.Case.`; a module's for all.
fn fixture_prefix(id: &str) -> Option<String> {
    let (kind, rest) = id.split_once(" (")?;
    let inner = shorten(rest.trim_end_matches(')'));
    match kind {
        "setUpClass" | "tearDownClass" => Some(format!("{inner}.")),
        "setUpModule" | "tearDownModule" => Some(String::new()),
        _ => None,
    }
}

/// A folder with nothing but a link named `test` to CPython's test package.
pub fn link_tests(library: &Path, scratch: &Path) -> std::io::Result<PathBuf> {
    let target = library.join("test");
    if !target.join("support").is_dir() {
        let text = format!("{} has no test package of CPython", library.display());
        return Err(std::io::Error::new(std::io::ErrorKind::NotFound, text));
    }
    let root = scratch.join("root");
    std::fs::create_dir_all(&root)?;
    let link = root.join("test");
    match std::fs::remove_file(&link) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::os::unix::fs::symlink(target, link)?;
    Ok(root)
}
