//! Micro benchmarks: one operation of the language at a time, timed inside the interpreter.

use std::cell::RefCell;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use ouro_benches::engine::{Engine, programs};

const SNIPPETS: [&str; 11] = [
    "call",
    "method",
    "attribute",
    "integer_loop",
    "await",
    "resume_1",
    "resume_10",
    "resume_100",
    "agen_step",
    "async_with",
    "generator_step",
];

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(15)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1200))
        .configure_from_args();
    let engine = RefCell::new(Engine::start().unwrap_or_else(|error| fail(&error)));
    let time = |snippet: &str, iterations| {
        engine.borrow_mut().time(snippet, iterations).unwrap_or_else(|error| fail(&error))
    };
    for snippet in SNIPPETS {
        criterion
            .bench_function(snippet, |bencher| bencher.iter_custom(|iterations| time(snippet, iterations)));
    }
    let source = std::fs::metadata(programs().join("micro.py")).map_or(0, |data| data.len());
    let mut group = criterion.benchmark_group("compile");
    group.throughput(Throughput::Bytes(source));
    group.bench_function("micro.py", |bencher| bencher.iter_custom(|iterations| time("compile", iterations)));
    group.finish();
    criterion.final_summary();
}

fn fail<T>(error: &std::io::Error) -> T {
    eprintln!("micro: {error}");
    std::process::exit(1);
}
