//! The differential fuzzer: random programs about suspensions, run by CPython and by Ouro, compared.
//! Programs that print something else are made small and saved.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ouro_tests::fuzz::batch::{self, Printed, Runner};
use ouro_tests::fuzz::{grammar, shrink, tree};
use ouro_tests::process::split_command;
use ouro_tests::{binary, diff, parallel};

const USAGE: &str = "usage: fuzz [OPTIONS]
  --cpython COMMAND  CPython 3.14 (default: OURO_CPYTHON, else python3.14)
  --library FOLDER   the library that CPython runs (default: the one Ouro embeds)
  --count N          programs to run (default 20000)
  --seed N           the run's seed (default 1); a program is its seed and index
  --first N          index of the first program (default 0)
  --batch N          programs for one process (default 200)
  --jobs N           batches at a time (default: cores)
  --shrink N         how many kinds of difference are made small (default 20)
  --save FOLDER      where differing programs go (default target/fuzz)
  --print INDEX      print one program and do nothing else
  --run FILE         run the saved program FILE alone and show the difference";

struct Options {
    cpython: String,
    library: PathBuf,
    count: u64,
    seed: u64,
    first: u64,
    batch: u64,
    jobs: usize,
    shrink: usize,
    save: PathBuf,
    print: Option<u64>,
    run: Option<PathBuf>,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        cpython: std::env::var("OURO_CPYTHON").unwrap_or_else(|_| "python3.14".to_owned()),
        library: PathBuf::from(rustpython_pylib::LIB_PATH),
        count: 20_000,
        seed: 1,
        first: 0,
        batch: 200,
        jobs: parallel::jobs(),
        shrink: 20,
        save: PathBuf::from("target/fuzz"),
        print: None,
        run: None,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        let number = |text: String| text.parse::<u64>().map_err(|_| format!("{arg} needs a number"));
        match arg.as_str() {
            "--cpython" => options.cpython = value()?,
            "--library" => options.library = value()?.into(),
            "--count" => options.count = number(value()?)?,
            "--seed" => options.seed = number(value()?)?,
            "--first" => options.first = number(value()?)?,
            "--batch" => options.batch = number(value()?)?.max(1),
            "--jobs" => options.jobs = number(value()?)? as usize,
            "--shrink" => options.shrink = number(value()?)? as usize,
            "--save" => options.save = value()?.into(),
            "--print" => options.print = Some(number(value()?)?),
            "--run" => options.run = Some(value()?.into()),
            "--help" | "-h" => return Err(String::new()),
            _ => return Err(format!("unknown option {arg}")),
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
    if let Some(index) = options.print {
        print!("{}", tree::render(&grammar::program(options.seed, index)));
        return ExitCode::SUCCESS;
    }
    let folder = std::env::temp_dir().join(format!("ouro-fuzz-{}", std::process::id()));
    let result = batch::prepare(&folder).and_then(|()| match &options.run {
        Some(path) => run_one(&options, &folder, path),
        None => fuzz(&options, &folder),
    });
    let _ = std::fs::remove_dir_all(&folder);
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("fuzz: {error}");
            ExitCode::from(2)
        }
    }
}

fn runners(options: &Options, folder: &Path, limit: u64) -> [Runner; 2] {
    let limit = Duration::from_secs(limit);
    let runner = |command, env| Runner { command, env, folder: folder.to_owned(), limit };
    // Compiled once, and into a folder of the run's own.
    let compiled = [("PYTHONDONTWRITEBYTECODE", "".into()), ("PYTHONPYCACHEPREFIX", folder.join("compiled"))];
    let library = std::iter::once(("PYTHONPATH", options.library.clone())).chain(compiled);
    let library = library.map(|(name, value)| (name.into(), value.into())).collect();
    [runner(split_command(&options.cpython), library), runner(vec![binary::ouro().into()], Vec::new())]
}

fn run_one(options: &Options, folder: &Path, path: &Path) -> std::io::Result<bool> {
    let [cpython, ouro] = runners(options, folder, 60);
    let programs = [std::fs::read_to_string(path)?];
    let (want, got) = (cpython.run(&programs)?, ouro.run(&programs)?);
    println!("{}", diff::lines(want[0].text(), got[0].text(), 200));
    Ok(want == got)
}

/// A program with a difference.
struct Found {
    index: u64,
    signature: String,
    want: Printed,
    got: Printed,
}

fn fuzz(options: &Options, folder: &Path) -> std::io::Result<bool> {
    let [cpython, ouro] = runners(options, folder, 240);
    let starts: Vec<u64> =
        (options.first..options.first + options.count).step_by(options.batch as usize).collect();
    let began = Instant::now();
    let differences = std::sync::Mutex::new(0usize);
    let run = |start: &u64| -> std::io::Result<Vec<Found>> {
        let end = (start + options.batch).min(options.first + options.count);
        let programs: Vec<String> =
            (*start..end).map(|index| tree::render(&grammar::program(options.seed, index))).collect();
        let (want, got) = (cpython.run(&programs)?, ouro.run(&programs)?);
        let pairs = (*start..end).zip(want.into_iter().zip(got));
        Ok(pairs
            .filter_map(|(index, (want, got))| {
                let signature = shrink::signature(&want, &got)?;
                Some(Found { index, signature, want, got })
            })
            .collect())
    };
    let results = parallel::map(&starts, options.jobs, run, |finished, _, result| {
        let Ok(mut count) = differences.lock() else { return };
        *count += result.as_ref().map_or(0, Vec::len);
        let done = (finished as u64 * options.batch).min(options.count);
        let rate = done as f64 / began.elapsed().as_secs_f64();
        progress(&format!("{done} of {} programs, {rate:.0} a second, {count} differ", options.count));
    });
    eprintln!();
    let mut kinds: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for result in results {
        for found in result? {
            kinds.entry(found.signature.clone()).or_default().push(found);
        }
    }
    let total: usize = kinds.values().map(Vec::len).sum();
    println!(
        "seed {}: {} programs from {} in {:.0} s, {total} differ in {} ways",
        options.seed,
        options.count,
        options.first,
        began.elapsed().as_secs_f64(),
        kinds.len()
    );
    let mut kinds: Vec<(String, Vec<Found>)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, found)| std::cmp::Reverse(found.len()));
    std::fs::create_dir_all(&options.save)?;
    let shrinkers = runners(options, folder, 20);
    let chosen = &kinds[..options.shrink.min(kinds.len())];
    parallel::map(
        chosen,
        options.jobs,
        |(_, found)| save(options, &found[0], &shrinkers),
        |_, (signature, found), result| match result {
            Ok(path) => println!("{:>5} x {signature}\n        {path}", found.len()),
            Err(error) => println!("{:>5} x {signature}\n        {error}", found.len()),
        },
    );
    for (signature, found) in kinds.iter().skip(options.shrink) {
        println!("{:>5} x {signature}\n        program {}", found.len(), found[0].index);
    }
    Ok(total == 0)
}

/// Shrinks a program and writes it with the two outputs' difference below it.
fn save(options: &Options, found: &Found, runners: &[Runner; 2]) -> std::io::Result<String> {
    let program = grammar::program(options.seed, found.index);
    let [cpython, ouro] = runners;
    let small = shrink::shrink(&program, cpython, ouro)?;
    let alone = small.is_some();
    let text = tree::render(&small.unwrap_or(program));
    let path = options.save.join(format!("s{}-{}.py", options.seed, found.index));
    let (want, got) = if alone {
        let programs = [text.clone()];
        (cpython.run(&programs)?.remove(0), ouro.run(&programs)?.remove(0))
    } else {
        (found.want.clone(), found.got.clone())
    };
    let shown = diff::lines(want.text(), got.text(), 60).replace('\n', "\n# ");
    let note = if alone { "" } else { "# differs only after other programs of its batch\n" };
    std::fs::write(&path, format!("{text}{note}# {shown}\n"))?;
    Ok(path.display().to_string())
}

fn progress(text: &str) {
    let mut out = std::io::stderr();
    let _ = match out.is_terminal() {
        true => write!(out, "\r\x1b[K{text}"),
        false => writeln!(out, "{text}"),
    };
}
