//! Runs CPython's own test files and compares with the checked-in expectations.
//!
//! `OURO_CPYTHON_LIB` names the folder that holds CPython 3.14's library with `test` inside.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use ouro_tests::conformance::expectations::{self, Surprise};
use ouro_tests::conformance::groups::{GROUPS, Group};
use ouro_tests::conformance::methods::{self, Methods, Native};
use ouro_tests::conformance::report;
use ouro_tests::conformance::run::{self, End, FileRun, Outcome, Setup};
use ouro_tests::process::split_command;
use ouro_tests::scripts::tests_folder;
use ouro_tests::{binary, parallel};

const USAGE: &str = "usage: conformance [OPTIONS] [FILE-PART ...]
  --group LETTERS    groups to run: a (async language), b (asyncio), c (core), d (library); default all
  --python COMMAND   run this implementation instead of ouro
  --update           write expectations and, of whole groups, RESULTS.md from this run (reasons are kept)
  --record-methods   with --python CPYTHON: write the list of test methods
  --jobs N           files at a time (default: cores)
  --limit SECONDS    for each file (default 300)
  --show             print every failure, expected or not
OURO_CPYTHON_LIB must name CPython 3.14's library folder (with test/ inside).";

struct Options {
    letters: String,
    python: Option<String>,
    update: bool,
    record: bool,
    show: bool,
    jobs: usize,
    limit: Duration,
    parts: Vec<String>,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        letters: "abcd".to_owned(),
        python: None,
        update: false,
        record: false,
        show: false,
        jobs: parallel::jobs(),
        limit: Duration::from_secs(300),
        parts: Vec::new(),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--group" => options.letters = value()?.to_lowercase(),
            "--python" => options.python = Some(value()?),
            "--update" => options.update = true,
            "--record-methods" => options.record = true,
            "--show" => options.show = true,
            "--jobs" => options.jobs = value()?.parse().map_err(|_| "--jobs needs a number")?,
            "--limit" => {
                options.limit = Duration::from_secs(value()?.parse().map_err(|_| "--limit needs seconds")?)
            }
            "--help" | "-h" => return Err(String::new()),
            _ if arg.starts_with('-') => return Err(format!("unknown option {arg}")),
            _ => options.parts.push(arg),
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(text) => {
            eprintln!("{text}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match start(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(text) => {
            eprintln!("conformance: {text}");
            ExitCode::from(2)
        }
    }
}

fn start(options: &Options) -> Result<bool, String> {
    let library = std::env::var_os("OURO_CPYTHON_LIB")
        .ok_or("OURO_CPYTHON_LIB is not set; it names CPython 3.14's library folder")?;
    let scratch = std::env::temp_dir().join(format!("ouro-conformance-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let test_root = run::link_tests(&PathBuf::from(library), &scratch).map_err(|error| error.to_string())?;
    let command = match &options.python {
        Some(line) => split_command(line),
        None => vec![binary::ouro().into()],
    };
    let driver = tests_folder().join("conformance/driver.py");
    let setup = Setup { command, test_root, driver, scratch: scratch.clone(), limit: options.limit };
    let mut known = methods::load().map_err(|error| error.to_string())?;

    let chosen: Vec<(&Group, &str)> = GROUPS
        .iter()
        .filter(|group| options.letters.contains(group.letter))
        .flat_map(|group| group.files.iter().map(move |file| (group, *file)))
        .filter(|(_, file)| {
            options.parts.is_empty() || options.parts.iter().any(|part| file.contains(part.as_str()))
        })
        .collect();
    if chosen.is_empty() {
        return Err("no test file has such a name".to_owned());
    }
    let runs = run_all(&setup, &chosen, &known, options.jobs);
    let _ = std::fs::remove_dir_all(&scratch);
    if options.record {
        record(&mut known, &runs)?;
        return Ok(true);
    }
    let results: Vec<(&Group, Vec<FileRun>)> = GROUPS
        .iter()
        .map(|group| {
            let own = chosen.iter().zip(&runs).filter(|((g, _), _)| g.letter == group.letter);
            (group, own.map(|(_, run)| run.clone()).collect())
        })
        .filter(|(_, runs): &(_, Vec<FileRun>)| !runs.is_empty())
        .collect();
    let fine = judge(options, &results)?;
    if options.update && options.parts.is_empty() {
        let path = tests_folder().join("conformance/RESULTS.md");
        std::fs::write(&path, report::markdown(&results))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(fine || options.update)
}

fn run_all(setup: &Setup, chosen: &[(&Group, &str)], known: &Methods, jobs: usize) -> Vec<FileRun> {
    let terminal = std::io::stderr().is_terminal();
    let runs = parallel::map(
        chosen,
        jobs,
        |(_, file)| run::run(setup, file, known.get(*file)),
        |finished, (_, file), run| {
            let failed = run.methods.values().filter(|outcome| matches!(outcome, Outcome::Fail(_))).count();
            let text = format!(
                "[{finished}/{}] {file}: {} methods, {failed} failed, {:.1} s",
                chosen.len(),
                run.methods.len(),
                run.elapsed.as_secs_f64()
            );
            let mut stderr = std::io::stderr().lock();
            let _ = if terminal { write!(stderr, "\r\x1b[K{text}") } else { writeln!(stderr, "{text}") };
        },
    );
    if terminal {
        eprintln!();
    }
    runs
}

/// Prints tables and surprises; true when everything was as expected.
fn judge(options: &Options, results: &[(&Group, Vec<FileRun>)]) -> Result<bool, String> {
    let mut fine = true;
    for (group, runs) in results {
        let mut expected = expectations::load(group.letter).map_err(|error| error.to_string())?;
        for run in runs {
            match &run.end {
                End::Done => {}
                End::CannotImport(text) => println!("{}: cannot be imported: {text}", run.file),
                End::Crashed(text) => println!("{}: crashed: {text}", run.file),
                End::TimedOut => println!("{}: ran out of time", run.file),
            }
            if options.show {
                for (id, outcome) in &run.methods {
                    if let Outcome::Fail(text) = outcome {
                        println!("  {id}: {text}");
                    }
                }
            }
            let surprises = expectations::compare(run, &expected);
            if !options.update {
                for surprise in &surprises {
                    fine = false;
                    match surprise {
                        Surprise::Fails { id, text } => println!("unexpected failure: {id}: {text}"),
                        Surprise::Passes { id, reason } => {
                            println!("unexpected pass: {id} (listed: {reason})")
                        }
                    }
                }
            }
            if options.update {
                expectations::update(&mut expected, run);
            }
        }
        if options.update {
            let path = expectations::path(group.letter);
            std::fs::write(&path, expectations::render(group.letter, &expected))
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    for (group, runs) in results {
        println!("{}", report::line(group, runs));
    }
    Ok(fine)
}

fn record(known: &mut Methods, runs: &[FileRun]) -> Result<(), String> {
    for run in runs {
        let ids = run
            .methods
            .iter()
            .map(|(id, outcome)| {
                let native = match outcome {
                    Outcome::Pass => Native::Runs,
                    Outcome::Skip(_) => Native::Skips,
                    Outcome::Fail(_) => Native::Fails,
                };
                (id.clone(), native)
            })
            .collect();
        known.insert(run.file.clone(), ids);
        if run.end != End::Done {
            println!("{}: {:?}", run.file, run.end);
        }
    }
    std::fs::write(methods::path(), methods::render(known)).map_err(|error| error.to_string())
}
