//! Runs many programs in one process of an implementation and reads back what each of them printed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::process::{Exit, Job};

const DRIVER: &str = include_str!("driver.py");

/// An implementation and the folder that the batches are written to.
pub struct Runner {
    pub command: Vec<OsString>,
    /// What is put into its environment.
    pub env: Vec<(OsString, OsString)>,
    pub folder: PathBuf,
    /// For one batch; a program that is not done by then is called hanging.
    pub limit: Duration,
}

/// What became of one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed {
    Text(String),
    /// The process died or ran out of time at this program; with what it wrote to standard error.
    Died(String),
}

impl Printed {
    pub fn text(&self) -> &str {
        match self {
            Printed::Text(text) | Printed::Died(text) => text,
        }
    }
}

/// Writes the driver that all batches of a folder use.
pub fn prepare(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("driver.py"), DRIVER)
}

impl Runner {
    /// Runs the programs in order. After a death the rest is run by a new process.
    pub fn run(&self, programs: &[String]) -> std::io::Result<Vec<Printed>> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let path = self.folder.join(format!("batch{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
        let mut text = String::new();
        for (index, program) in programs.iter().enumerate() {
            text.push_str(&format!("=== {index} {}\n{program}", program.len()));
        }
        std::fs::write(&path, text)?;
        let mut printed = Vec::new();
        while printed.len() < programs.len() {
            self.run_from(&path, &mut printed)?;
        }
        std::fs::remove_file(path)?;
        Ok(printed)
    }

    fn run_from(&self, path: &Path, printed: &mut Vec<Printed>) -> std::io::Result<()> {
        let mut job = Job::new(self.command.clone())
            .arg(self.folder.join("driver.py"))
            .arg(path)
            .arg(printed.len().to_string())
            .cwd(&self.folder)
            .limit(self.limit);
        job.env = self.env.clone();
        let outcome = job.run();
        if outcome.exit == Exit::NotStarted {
            return Err(std::io::Error::other(outcome.stderr_text()));
        }
        let before = printed.len();
        read(&outcome.stdout, printed);
        let whole = std::fs::read_to_string(path)?.matches("\n=== ").count();
        if outcome.exit != Exit::Code(0) || printed.len() == before {
            let told = outcome.stderr_text();
            let tail: Vec<&str> = told.lines().rev().take(12).collect();
            let tail: Vec<&str> = tail.into_iter().rev().collect();
            // An exit after the last program is told of at that program.
            if printed.len() > whole {
                printed.pop();
            }
            printed.push(Printed::Died(format!("{}\n{}\n", outcome.exit, tail.join("\n"))));
        }
        Ok(())
    }
}

/// Reads complete records.
fn read(mut bytes: &[u8], printed: &mut Vec<Printed>) {
    while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8_lossy(&bytes[..end]);
        let length = head.strip_prefix("=== ").and_then(|rest| rest.split(' ').nth(1)?.parse::<usize>().ok());
        let Some(length) = length else { return };
        let Some(text) = bytes.get(end + 1..end + 1 + length) else { return };
        printed.push(Printed::Text(String::from_utf8_lossy(text).into_owned()));
        bytes = &bytes[end + 1 + length..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_records_are_read() {
        let mut printed = Vec::new();
        read(b"=== 0 3\nab\n=== 1 4\ncd", &mut printed);
        assert_eq!(printed, [Printed::Text("ab\n".to_owned())]);
    }
}
