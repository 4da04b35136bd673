//! The implementations that are compared. Peers are found on the PATH (`python3.14`, `python3.15`,
//! `pypy3`) or named by environment variables that hold a command line: `OURO_PEER_CPYTHON314`,
//! `OURO_PEER_CPYTHON315`, `OURO_PEER_UVLOOP`, `OURO_PEER_PYPY`. An empty variable leaves a peer out.

use std::ffi::OsString;

use ouro_tests::binary;
use ouro_tests::process::{Exit, Job, split_command};

/// Peers: shown name, environment variable, program on the PATH.
const PEERS: [(&str, &str, Option<&str>); 4] = [
    ("CPython 3.14", "OURO_PEER_CPYTHON314", Some("python3.14")),
    ("CPython 3.15", "OURO_PEER_CPYTHON315", Some("python3.15")),
    ("uvloop", "OURO_PEER_UVLOOP", None),
    ("PyPy", "OURO_PEER_PYPY", Some("pypy3")),
];

/// One of those that are compared.
pub struct Implementation {
    pub name: String,
    /// The command that a program's file is added to.
    pub command: Vec<OsString>,
}

/// Ouro, and the peers that run.
pub fn implementations() -> Vec<Implementation> {
    let mut found = vec![Implementation { name: "Ouro".to_owned(), command: vec![binary::ouro().into()] }];
    for (name, variable, program) in PEERS {
        let line = match (std::env::var(variable), program) {
            (Ok(line), _) => line,
            (Err(_), Some(program)) => program.to_owned(),
            (Err(_), None) => continue,
        };
        let command = split_command(&line);
        if !command.is_empty() && Job::new(command.clone()).args(["-c", "pass"]).run().exit == Exit::Code(0) {
            found.push(Implementation { name: name.to_owned(), command });
        }
    }
    found
}
