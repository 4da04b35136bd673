//! The one place that knows how a benchmark reaches the implementation: a process that runs
//! `programs/micro.py` and answers with the time that N iterations took, measured inside.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use ouro_tests::binary;

/// A running interpreter that times named snippets.
pub struct Engine {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// The folder of the benchmark programs.
pub fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

impl Engine {
    /// Starts the release binary, or `OURO_BIN`.
    pub fn start() -> std::io::Result<Engine> {
        let mut child = Command::new(binary::ouro())
            .arg(programs().join("micro.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let missing = || std::io::Error::other("the child has no pipe");
        let requests = child.stdin.take().ok_or_else(missing)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Engine { child, requests, answers })
    }

    /// The time `iterations` of a snippet take.
    pub fn time(&mut self, snippet: &str, iterations: u64) -> std::io::Result<Duration> {
        writeln!(self.requests, "{snippet} {iterations}")?;
        self.requests.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        match line.trim().parse() {
            Ok(nanoseconds) => Ok(Duration::from_nanos(nanoseconds)),
            Err(_) => Err(std::io::Error::other(format!("{snippet}: answered {line:?}"))),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
