//! Records what CPython prints for the scripts: `record [NAME-PART ...]`.
//!
//! `OURO_CPYTHON` holds CPython 3.14's command line (default `python3.14`). Each script runs twice
//! with different hash seeds; one whose output changes or that takes longer than two seconds is
//! refused.

use std::process::ExitCode;
use std::time::Duration;

use ouro_tests::process::{Exit, split_command};
use ouro_tests::scripts::Script;
use ouro_tests::{diff, parallel, recording, scripts};

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let line = std::env::var("OURO_CPYTHON").unwrap_or_else(|_| "python3.14".to_owned());
    let command = split_command(&line);
    let all = match scripts::all() {
        Ok(all) => all,
        Err(error) => {
            eprintln!("record: tests/scripts: {error}");
            return ExitCode::FAILURE;
        }
    };
    let chosen: Vec<Script> = all
        .into_iter()
        .filter(|script| wanted.is_empty() || wanted.iter().any(|part| script.name.contains(part.as_str())))
        .collect();
    let results = parallel::map(&chosen, parallel::jobs(), |script| record(script, &command), |_, _, _| {});
    let mut refused = 0;
    for (script, result) in chosen.iter().zip(&results) {
        if let Err(reason) = result {
            refused += 1;
            eprintln!("{}: {reason}", script.name);
        }
    }
    println!("{} recorded, {refused} refused", chosen.len() - refused);
    if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn record(script: &Script, command: &[std::ffi::OsString]) -> Result<(), String> {
    let mut argv = command.to_vec();
    argv.push(script.argument().into());
    let first = script.job(argv.clone(), 1).run();
    if matches!(first.exit, Exit::TimedOut | Exit::NotStarted) || first.exit.is_crash() {
        return Err(format!("{}\n{}", first.exit, first.stderr_text()));
    }
    if first.elapsed > Duration::from_secs(6) {
        return Err(format!("takes {:.1} s", first.elapsed.as_secs_f64()));
    }
    let second = script.job(argv, 2).run();
    let (one, two) = (recording::render(&first), recording::render(&second));
    if one != two {
        return Err(format!("two runs differ\n{}", diff::lines(&one, &two, 20)));
    }
    std::fs::write(script.recording(), one).map_err(|error| error.to_string())
}
