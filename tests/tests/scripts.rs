//! Every recorded script, run three ways: from source, from a compiled `.obc`, and under GC stress.
//! Output, error output and exit code must be the recorded ones, apart from `expected_failures.txt`.
//!
//! `OURO_SCRIPTS=part,part` limits the run to names that contain one of the parts.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use ouro_tests::process::{Exit, Job};
use ouro_tests::scripts::{self, Script};
use ouro_tests::{binary, diff, expected, parallel, recording};

/// The modes use every core themselves, so they run one after the other.
static ONE_MODE: Mutex<()> = Mutex::new(());

const LIMIT: Duration = Duration::from_secs(20);
const STRESS_LIMIT: Duration = Duration::from_secs(180);

#[test]
fn from_source() {
    check_all("source", |script| {
        script.job(vec![binary::ouro().into()], 1).arg(script.argument()).limit(LIMIT)
    });
}

#[test]
fn from_obc() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("obc");
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    check_all("obc", |script| {
        let output = folder.join(format!("{}.obc", script.name.replace('/', "-")));
        let compile = script
            .job(vec![binary::ouro().into()], 1)
            .args(["compile".into(), script.argument(), "-o".into(), output.display().to_string()])
            .limit(LIMIT);
        if compile.run().exit == Exit::Code(0) {
            script.job(vec![binary::ouro().into()], 1).arg(&output).limit(LIMIT)
        } else {
            // What the compiler says of a syntax error is then the outcome.
            compile
        }
    });
}

#[test]
fn under_gc_stress() {
    check_all("gcstress", |script| {
        script
            .job(vec![binary::ouro().into()], 1)
            .arg(script.argument())
            .env("OURO_GC_STRESS", "1")
            .limit(STRESS_LIMIT)
    });
}

enum Verdict {
    Pass,
    Known,
    Fail(String),
}

fn check_all(mode: &str, job: impl Fn(&Script) -> Job + Sync) {
    let _guard = ONE_MODE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let known = expected::load().unwrap_or_else(|error| panic!("{error}"));
    let wanted = std::env::var("OURO_SCRIPTS").unwrap_or_default();
    let parts: Vec<&str> = wanted.split(',').filter(|part| !part.is_empty()).collect();
    let all = scripts::all().expect("tests/scripts is readable");
    let stale: Vec<&str> = known
        .iter()
        .map(|entry| entry.script.as_str())
        .filter(|name| !all.iter().any(|script| script.name == *name))
        .collect();
    assert!(stale.is_empty(), "expected_failures.txt names scripts that do not exist: {stale:?}");
    let chosen: Vec<Script> = all
        .into_iter()
        .filter(|script| parts.is_empty() || parts.iter().any(|part| script.name.contains(part)))
        .filter(|script| mode != "gcstress" || !script.is_load())
        .collect();
    binary::ouro();
    let verdicts = parallel::map(
        &chosen,
        parallel::jobs(),
        |script| verdict(script, &job(script), expected::reason(&known, mode, &script.name)),
        |_, _, _| {},
    );
    let mut failures = Vec::new();
    let (mut passed, mut expected_failures) = (0, 0);
    for (script, verdict) in chosen.iter().zip(verdicts) {
        match verdict {
            Verdict::Pass => passed += 1,
            Verdict::Known => expected_failures += 1,
            Verdict::Fail(text) => failures.push(format!("--- {mode} {}\n{text}", script.name)),
        }
    }
    println!("{mode}: {passed} passed, {expected_failures} known failures, {} unexpected", failures.len());
    assert!(
        failures.is_empty(),
        "{}\n{mode}: {} of {} scripts not as recorded",
        failures.join("\n\n"),
        failures.len(),
        chosen.len()
    );
}

fn verdict(script: &Script, job: &Job, known: Option<&str>) -> Verdict {
    let want = match std::fs::read_to_string(script.recording()) {
        Ok(text) => text,
        Err(error) => {
            return Verdict::Fail(format!(
                "no recording ({error}); run `cargo run -p ouro-tests --bin record`"
            ));
        }
    };
    let outcome = job.run();
    let got = recording::render(&outcome);
    match (got == want, known) {
        (true, None) => Verdict::Pass,
        (false, Some(_)) => Verdict::Known,
        (true, Some(reason)) => Verdict::Fail(format!("passes, but expected_failures.txt says: {reason}")),
        (false, None) => {
            let mut text = diff::lines(&want, &got, 60);
            if Path::new(&job.argv[0]) == binary::ouro() && outcome.exit.is_crash() {
                text.push_str(&format!("\ncrashed: {}", outcome.exit));
            }
            Verdict::Fail(text)
        }
    }
}
