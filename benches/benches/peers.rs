//! Whole programs under Ouro and under the Python implementations that are installed, interleaved.
//!
//! How peers are found is said in `ouro_benches::peers`.
//!
//!     cargo bench --bench peers -- [--runs N] [--only PART] [--html FILE]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use ouro_benches::engine::programs;
use ouro_benches::page::{self, Means, Row};
use ouro_benches::peers::{Implementation, implementations};
use ouro_benches::statistics::{geometric_mean, median};
use ouro_tests::process::{Exit, Job};

/// Groups of programs: folder and title.
const GROUPS: [(&str, &str); 3] =
    [("sync", "synchronous"), ("async", "async inside the VM"), ("asyncio", "asyncio")];

struct Program {
    group: usize,
    name: String,
    path: PathBuf,
}

/// What one program did under one implementation.
#[derive(Default)]
struct Samples {
    inside: Vec<f64>,
    whole: Vec<f64>,
    output: Option<String>,
    fault: Option<String>,
}

struct Options {
    runs: usize,
    only: String,
    html: PathBuf,
}

fn options() -> Result<Options, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("."));
    let mut options = Options { runs: 5, only: String::new(), html: target.join("peers.html") };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--runs" => options.runs = value()?.parse().map_err(|_| "--runs needs a number")?,
            "--only" => options.only = value()?,
            "--html" => options.html = value()?.into(),
            // What cargo passes to every benchmark.
            "--bench" => {}
            other => {
                return Err(format!(
                    "unknown option {other}\nusage: peers [--runs N] [--only PART] [--html FILE]"
                ));
            }
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(text) => {
            eprintln!("{text}");
            return ExitCode::from(2);
        }
    };
    let implementations = implementations();
    let programs = match find_programs(&options.only) {
        Ok(programs) => programs,
        Err(error) => {
            eprintln!("peers: {error}");
            return ExitCode::FAILURE;
        }
    };
    let names: Vec<String> = implementations.iter().map(|one| one.name.clone()).collect();
    println!(
        "{} programs, {} runs each, interleaved, under {}",
        programs.len(),
        options.runs,
        names.join(", ")
    );
    let mut table: Vec<Vec<Samples>> =
        programs.iter().map(|_| implementations.iter().map(|_| Samples::default()).collect()).collect();
    for round in 0..options.runs {
        for (program, row) in programs.iter().zip(&mut table) {
            eprint!("\r\x1b[Kround {} of {}: {}", round + 1, options.runs, program.name);
            for (implementation, samples) in implementations.iter().zip(row) {
                measure(implementation, program, samples);
            }
        }
    }
    eprint!("\r\x1b[K");
    let agree = check_outputs(&programs, &implementations, &table);
    let (rows, means) = report(&programs, &implementations, &table);
    resume_costs(&programs, &implementations, &table);
    if options.only.is_empty() {
        start_up(&implementations, options.runs.max(9));
        memory(&implementations);
    }
    let note =
        format!("Median of {} runs, time measured inside the program; shorter is better.", options.runs);
    let html = page::render("Ouro and its peers", &note, &names, &rows, &means);
    match std::fs::write(&options.html, html) {
        Ok(()) => println!("\nbar chart: {}", options.html.display()),
        Err(error) => eprintln!("peers: {}: {error}", options.html.display()),
    }
    if agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn find_programs(only: &str) -> std::io::Result<Vec<Program>> {
    let mut found = Vec::new();
    for (group, (folder, _)) in GROUPS.iter().enumerate() {
        let mut own = Vec::new();
        for entry in std::fs::read_dir(programs().join(folder))? {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let wanted = path.extension().is_some_and(|ext| ext == "py") && name != "driver";
            if wanted && format!("{folder}/{name}").contains(only) {
                own.push(Program { group, name, path });
            }
        }
        own.sort_by(|a, b| a.name.cmp(&b.name));
        found.extend(own);
    }
    Ok(found)
}

fn measure(implementation: &Implementation, program: &Program, samples: &mut Samples) {
    if samples.fault.is_some() {
        return;
    }
    let outcome =
        Job::new(implementation.command.clone()).arg(&program.path).limit(Duration::from_secs(120)).run();
    let stderr = outcome.stderr_text();
    let inside =
        stderr.lines().find_map(|line| line.strip_prefix("seconds: ")).and_then(|text| text.parse().ok());
    match (outcome.exit, inside) {
        (Exit::Code(0), Some(seconds)) => {
            samples.inside.push(seconds);
            samples.whole.push(outcome.elapsed.as_secs_f64());
            samples.output = Some(outcome.stdout_text());
        }
        (exit, _) => {
            let last = stderr.trim_end().lines().last().unwrap_or_default();
            samples.fault = Some(format!("{exit}: {last}"));
        }
    }
}

/// Everyone must print what the first peer printed.
fn check_outputs(programs: &[Program], implementations: &[Implementation], table: &[Vec<Samples>]) -> bool {
    let mut agree = true;
    for (program, row) in programs.iter().zip(table) {
        let reference = row.iter().skip(1).chain(row.first()).find_map(|samples| samples.output.as_deref());
        for (implementation, samples) in implementations.iter().zip(row) {
            if let Some(fault) = &samples.fault {
                println!("{} under {}: {fault}", program.name, implementation.name);
                agree &= implementation.name != "Ouro";
            } else if samples.output.as_deref() != reference {
                let shown = |text: Option<&str>| text.unwrap_or("").trim_end().to_owned();
                let (own, other) = (shown(samples.output.as_deref()), shown(reference));
                println!("{}: {} prints {own:?}, others {other:?}", program.name, implementation.name);
                agree = false;
            }
        }
    }
    agree
}

/// Prints the tables; ratios are how many times faster than the baseline (CPython 3.14, or the first peer).
fn report(
    programs: &[Program],
    implementations: &[Implementation],
    table: &[Vec<Samples>],
) -> (Vec<Row>, Means) {
    let baseline = implementations
        .iter()
        .position(|one| one.name == "CPython 3.14")
        .unwrap_or(implementations.len().min(2) - 1);
    let (mut rows, mut means) = (Vec::new(), Vec::new());
    for (group, (_, title)) in GROUPS.iter().enumerate() {
        let own: Vec<_> = programs.iter().zip(table).filter(|(program, _)| program.group == group).collect();
        if own.is_empty() {
            continue;
        }
        print!("\n| {title:<22} |");
        implementations.iter().for_each(|one| print!(" {:>18} |", one.name));
        println!("\n|{}|{}", "-".repeat(24), format!("{}:|", "-".repeat(19)).repeat(implementations.len()));
        let mut ratios: Vec<Vec<f64>> = vec![Vec::new(); implementations.len()];
        for (program, samples) in own {
            let seconds: Vec<Option<f64>> = samples
                .iter()
                .map(|s| if s.inside.is_empty() { None } else { Some(median(&s.inside)) })
                .collect();
            print!("| {:<22} |", program.name);
            for (index, value) in seconds.iter().enumerate() {
                match (value, seconds[baseline]) {
                    (Some(value), Some(base)) => {
                        ratios[index].push(base / value);
                        print!(" {:>8.1} ms {:>5.2}x |", value * 1e3, base / value);
                    }
                    (Some(value), None) => print!(" {:>8.1} ms        |", value * 1e3),
                    (None, _) => print!(" {:>18} |", "failed"),
                }
            }
            println!();
            rows.push(Row { group: (*title).to_owned(), program: program.name.clone(), seconds });
        }
        let mean: Vec<Option<f64>> = ratios
            .iter()
            .map(|ratios| if ratios.is_empty() { None } else { Some(geometric_mean(ratios)) })
            .collect();
        print!("| {:<22} |", "geometric mean");
        for mean in &mean {
            let text = mean.map_or(String::new(), |mean| format!("{mean:.2}x"));
            print!(" {text:>18} |");
        }
        println!();
        means.push(((*title).to_owned(), mean));
    }
    (rows, means)
}

/// Nanoseconds for each resume at the depths the programs `resume_depth_N` measure.
fn resume_costs(programs: &[Program], implementations: &[Implementation], table: &[Vec<Samples>]) {
    let depths: Vec<(usize, &Vec<Samples>)> = programs
        .iter()
        .zip(table)
        .filter_map(|(program, row)| Some((program.name.strip_prefix("resume_depth_")?.parse().ok()?, row)))
        .collect();
    if depths.is_empty() {
        return;
    }
    println!("\nresume, ns by await depth:");
    for (index, implementation) in implementations.iter().enumerate() {
        let mut costs: Vec<(usize, f64)> = depths
            .iter()
            .filter_map(|(depth, row)| {
                let output = row[index].output.as_deref()?;
                let count: f64 = output.trim_end().trim_end_matches(')').rsplit(", ").next()?.parse().ok()?;
                Some((*depth, median(&row[index].inside) * 1e9 / count))
            })
            .collect();
        costs.sort_by_key(|cost| cost.0);
        let shown: Vec<String> = costs.iter().map(|(depth, ns)| format!("{depth}: {ns:.1}")).collect();
        println!("  {:<14} {}", implementation.name, shown.join("   "));
    }
}

fn start_up(implementations: &[Implementation], runs: usize) {
    println!("\nstart-up, ms for the whole process:");
    for code in ["pass", "import asyncio"] {
        let mut times: Vec<Vec<f64>> = implementations.iter().map(|_| Vec::new()).collect();
        for _ in 0..runs {
            for (implementation, times) in implementations.iter().zip(&mut times) {
                let outcome = Job::new(implementation.command.clone()).args(["-c", code]).run();
                if outcome.exit == Exit::Code(0) {
                    times.push(outcome.elapsed.as_secs_f64());
                }
            }
        }
        let shown: Vec<String> = implementations
            .iter()
            .zip(&times)
            .map(|(one, times)| format!("{} {:.1}", one.name, median(times) * 1e3))
            .collect();
        println!("  -c {code:<18} {}", shown.join("   "));
    }
}

fn memory(implementations: &[Implementation]) {
    println!("\nbytes for each task that waits on a future:");
    for implementation in implementations {
        let outcome =
            Job::new(implementation.command.clone()).arg(programs().join("memory/waiting_tasks.py")).run();
        let stderr = outcome.stderr_text();
        match stderr.lines().find_map(|line| line.strip_prefix("bytes: ")) {
            Some(bytes) => println!("  {:<14} {bytes}", implementation.name),
            None => {
                let last = stderr.trim_end().lines().last().unwrap_or_default();
                println!("  {:<14} failed: {last}", implementation.name);
            }
        }
    }
}
