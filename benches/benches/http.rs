//! Requests per second of a small HTTP server on h11 and `asyncio.Protocol` (that of the tests), loaded
//! by `wrk`, under Ouro and under the peers that `ouro_benches::peers` finds, interleaved.
//!
//! `OURO_H11` names a folder that h11 is installed in; without it the one is taken that the tests of
//! programs install to.
//!
//!     cargo bench --bench http -- [--runs N] [--seconds N] [--connections N]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use ouro_benches::peers::{Implementation, implementations};
use ouro_benches::statistics::median;
use ouro_tests::scripts::tests_folder;

struct Options {
    runs: u32,
    seconds: u32,
    connections: u32,
}

fn options() -> Result<Options, String> {
    let mut options = Options { runs: 3, seconds: 3, connections: 50 };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let place = match arg.as_str() {
            "--runs" => &mut options.runs,
            "--seconds" => &mut options.seconds,
            "--connections" => &mut options.connections,
            // What cargo passes to every benchmark.
            "--bench" => continue,
            other => {
                return Err(format!(
                    "unknown option {other}\nusage: http [--runs N] [--seconds N] [--connections N]"
                ));
            }
        };
        *place = args.next().and_then(|n| n.parse().ok()).ok_or(format!("{arg} needs a number"))?;
    }
    Ok(options)
}

/// The folder that h11 is in.
fn h11() -> Result<PathBuf, String> {
    let installed = || Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs/site");
    let folder = std::env::var_os("OURO_H11").map_or_else(installed, PathBuf::from);
    match folder.join("h11/__init__.py").exists() {
        true => Ok(folder),
        false => Err(format!("there is no h11 in {}; OURO_H11 can name another folder", folder.display())),
    }
}

/// A server that ends with its owner.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Requests per second of one run.
fn measure(implementation: &Implementation, h11: &Path, options: &Options) -> Result<f64, String> {
    let [program, args @ ..] = &implementation.command[..] else { return Err("no command".to_owned()) };
    let mut server = Command::new(program)
        .args(args)
        .arg(tests_folder().join("programs/http_server.py"))
        .env("PYTHONPATH", h11)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{}: {e}", implementation.name))?;
    let out = server.stdout.take();
    let _server = Server(server);
    let mut port = String::new();
    if let Some(out) = out {
        BufReader::new(out).read_line(&mut port).map_err(|e| e.to_string())?;
    }
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{}", options.connections), &format!("-d{}s", options.seconds)])
        .arg(format!("http://127.0.0.1:{}/", port.trim()))
        .output()
        .map_err(|e| format!("wrk: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("Socket errors") || text.contains("Non-2xx") {
        return Err(format!("{} answers wrongly:\n{text}", implementation.name));
    }
    let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    rate.and_then(|rate| rate.trim().parse().ok()).ok_or_else(|| {
        format!("{} does not answer: {text}{}", implementation.name, String::from_utf8_lossy(&output.stderr))
    })
}

fn run() -> Result<(), String> {
    let options = options()?;
    if Command::new("wrk").arg("--version").output().is_err() {
        return Err("wrk is not installed".to_owned());
    }
    let h11 = h11()?;
    let implementations = implementations();
    let mut rates: Vec<Vec<f64>> = implementations.iter().map(|_| Vec::new()).collect();
    for round in 0..options.runs {
        for (implementation, rates) in implementations.iter().zip(&mut rates) {
            eprint!("\r\x1b[Kround {} of {}: {}", round + 1, options.runs, implementation.name);
            rates.push(measure(implementation, &h11, &options)?);
        }
    }
    eprint!("\r\x1b[K");
    println!("| implementation | requests/s | Ouro is |");
    println!("|----------------|-----------:|--------:|");
    let own = median(&rates[0]);
    for (implementation, rates) in implementations.iter().zip(&rates) {
        let rate = median(rates);
        println!("| {:<14} | {rate:>10.0} | {:>6.2}x |", implementation.name, own / rate);
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("http: {error}");
            ExitCode::FAILURE
        }
    }
}
