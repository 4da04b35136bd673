//! Runs one process with input, time limit and memory limit, and collects what it wrote.
//! Owns no policy: callers decide what an outcome means.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal};

/// A process to be run. `argv[0]` is the program.
#[derive(Clone, Debug)]
pub struct Job {
    pub argv: Vec<OsString>,
    pub cwd: Option<PathBuf>,
    pub env: Vec<(OsString, OsString)>,
    pub stdin: Vec<u8>,
    pub limit: Duration,
    /// Address space in bytes; a runaway allocation must not take the machine down.
    pub memory: u64,
    /// Sent once after the delay (for Ctrl-C).
    pub signal: Option<(Duration, Signal)>,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Code(i32),
    Signal(i32),
    TimedOut,
    NotStarted,
}

impl Exit {
    /// The status as a shell shows it: a signal is 128 plus its number. None when there is none.
    pub fn shell_code(self) -> Option<i32> {
        match self {
            Exit::Code(code) => Some(code),
            Exit::Signal(number) => Some(128 + number),
            Exit::TimedOut | Exit::NotStarted => None,
        }
    }

    /// A crash is death by a signal that a Python program does not send itself.
    pub fn is_crash(self) -> bool {
        matches!(self, Exit::Signal(4 | 5 | 6 | 7 | 8 | 11))
    }
}

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Exit::Code(code) => write!(f, "exit {code}"),
            Exit::Signal(number) => write!(f, "killed by signal {number}"),
            Exit::TimedOut => write!(f, "time limit"),
            Exit::NotStarted => write!(f, "could not be started"),
        }
    }
}

/// Everything a finished process left behind.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub exit: Exit,
    pub elapsed: Duration,
}

impl Outcome {
    pub fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

impl Job {
    pub fn new<I, S>(argv: I) -> Job
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        Job {
            argv: argv.into_iter().map(Into::into).collect(),
            cwd: None,
            env: Vec::new(),
            stdin: Vec::new(),
            limit: Duration::from_secs(20),
            memory: 8 << 30,
            signal: None,
        }
    }

    pub fn arg(mut self, arg: impl Into<OsString>) -> Job {
        self.argv.push(arg.into());
        self
    }

    pub fn args<S: Into<OsString>>(mut self, args: impl IntoIterator<Item = S>) -> Job {
        self.argv.extend(args.into_iter().map(Into::into));
        self
    }

    pub fn cwd(mut self, dir: impl AsRef<Path>) -> Job {
        self.cwd = Some(dir.as_ref().to_path_buf());
        self
    }

    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Job {
        self.env.push((name.into(), value.into()));
        self
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Job {
        self.stdin = bytes.into();
        self
    }

    pub fn limit(mut self, limit: Duration) -> Job {
        self.limit = limit;
        self
    }

    pub fn signal_after(mut self, delay: Duration, signal: Signal) -> Job {
        self.signal = Some((delay, signal));
        self
    }

    /// The same job as a `Command` with piped standard streams, for callers that drive it themselves.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.argv[0]);
        command.args(&self.argv[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that a time limit reaches grandchildren as well.
        command.process_group(0);
        if let Some(dir) = &self.cwd {
            command.current_dir(dir);
        }
        // The outcome must not depend on the caller's surroundings.
        for name in
            ["PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONWARNINGS", "FORCE_COLOR", "VIRTUAL_ENV"]
        {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC").env("NO_COLOR", "1").env("PYTHON_COLORS", "0");
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        for (name, value) in &self.env {
            command.env(name, value);
        }
        command
    }

    /// Runs to the end, to the time limit, or reports that the program could not be started.
    pub fn run(&self) -> Outcome {
        let start = Instant::now();
        let mut child = match self.command().spawn() {
            Ok(child) => child,
            Err(error) => {
                let text = format!("{}: {error}\n", self.argv[0].to_string_lossy());
                let exit = Exit::NotStarted;
                return Outcome {
                    stdout: Vec::new(),
                    stderr: text.into_bytes(),
                    exit,
                    elapsed: start.elapsed(),
                };
            }
        };
        let limit = Rlimit { current: Some(self.memory), maximum: Some(self.memory) };
        // A process that is gone already needs no limit.
        let _ = rustix::process::prlimit(Some(pid_of(&child)), Resource::As, limit);

        let stdout = collect(child.stdout.take());
        let stderr = collect(child.stderr.take());
        if let Some(mut pipe) = child.stdin.take() {
            let bytes = self.stdin.clone();
            // A thread of its own: the child may write before it reads; it may also never read.
            std::thread::spawn(move || {
                let _ = pipe.write_all(&bytes);
            });
        }
        let exit = self.wait(&mut child, start);
        let elapsed = start.elapsed();
        let stdout = finish(&child, stdout);
        let stderr = finish(&child, stderr);
        Outcome { stdout, stderr, exit, elapsed }
    }

    fn wait(&self, child: &mut Child, start: Instant) -> Exit {
        let mut signal = self.signal;
        let mut pause = Duration::from_micros(300);
        loop {
            match child.try_wait() {
                Ok(Some(status)) => {
                    return match (status.code(), status.signal()) {
                        (Some(code), _) => Exit::Code(code),
                        (None, Some(number)) => Exit::Signal(number),
                        (None, None) => Exit::NotStarted,
                    };
                }
                Ok(None) => {}
                Err(_) => return Exit::NotStarted,
            }
            if start.elapsed() > self.limit {
                kill_group(child);
                let _ = child.wait();
                return Exit::TimedOut;
            }
            if let Some((delay, number)) = signal
                && start.elapsed() >= delay
            {
                let _ = rustix::process::kill_process(pid_of(child), number);
                signal = None;
            }
            std::thread::sleep(pause);
            pause = (pause * 5 / 4).min(Duration::from_millis(10));
        }
    }
}

/// A program's command line from one string, split at spaces (as environment variables hold it).
pub fn split_command(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}

fn pid_of(child: &Child) -> Pid {
    Pid::from_child(child)
}

fn kill_group(child: &Child) {
    let _ = rustix::process::kill_process_group(pid_of(child), Signal::KILL);
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    });
    receiver
}

/// Waits for a reader; a grandchild that still holds the pipe is ended after a moment.
fn finish(child: &Child, receiver: mpsc::Receiver<Vec<u8>>) -> Vec<u8> {
    match receiver.recv_timeout(Duration::from_secs(2)) {
        Ok(bytes) => bytes,
        Err(_) => {
            kill_group(child);
            receiver.recv_timeout(Duration::from_secs(2)).unwrap_or_default()
        }
    }
}
