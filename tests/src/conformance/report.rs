//! Tables of a conformance run: for the terminal and as a Markdown page.

use super::groups::Group;
use super::run::{End, FileRun, Outcome};

/// Counts of one file or group.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    /// Files that crashed, ran out of time, could not be imported.
    pub crashed: usize,
    pub timed_out: usize,
    pub not_imported: usize,
}

impl Counts {
    pub fn of(run: &FileRun) -> Counts {
        let mut counts = Counts::default();
        for outcome in run.methods.values() {
            match outcome {
                Outcome::Pass => counts.passed += 1,
                Outcome::Skip(_) => counts.skipped += 1,
                Outcome::Fail(_) => counts.failed += 1,
            }
        }
        match run.end {
            End::Done => {}
            End::CannotImport(_) => counts.not_imported = 1,
            End::Crashed(_) => counts.crashed = 1,
            End::TimedOut => counts.timed_out = 1,
        }
        counts
    }

    pub fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.crashed += other.crashed;
        self.timed_out += other.timed_out;
        self.not_imported += other.not_imported;
    }

    /// Passed of those not skipped, in percent.
    pub fn percent(&self) -> f64 {
        let run = self.passed + self.failed;
        if run == 0 { 100.0 } else { 100.0 * self.passed as f64 / run as f64 }
    }
}

fn state(end: &End) -> &'static str {
    match end {
        End::Done => "",
        End::CannotImport(_) => "not imported",
        End::Crashed(_) => "crashed",
        End::TimedOut => "time limit",
    }
}

/// Totals of the group on one line.
pub fn line(group: &Group, runs: &[FileRun]) -> String {
    let total = total(runs);
    format!(
        "{} {}: {} of {} passed ({:.1} %), {} failed, {} skipped; files crashed {}, timed out {}, not imported {}",
        group.letter.to_ascii_uppercase(),
        group.title,
        total.passed,
        total.passed + total.failed,
        total.percent(),
        total.failed,
        total.skipped,
        total.crashed,
        total.timed_out,
        total.not_imported
    )
}

fn total(runs: &[FileRun]) -> Counts {
    let mut total = Counts::default();
    runs.iter().for_each(|run| total.add(Counts::of(run)));
    total
}

/// The Markdown page: a table of the groups, then one of each group's files.
pub fn markdown(results: &[(&Group, Vec<FileRun>)]) -> String {
    let mut page = String::from(
        "# CPython's own tests\n\nWritten by `cargo run --release -p ouro-tests --bin conformance -- --update`. Methods of CPython 3.14's \
         test files, run one file to a process. Percentages are of the methods that were not skipped; a file that crashes, \
         hangs or cannot be imported counts every method that did not run as failed. Known failures with their reasons \
         are in `expected/`.\n\n| group | | passed | failed | skipped | passed of run | files crashed | timed out | not imported |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for (group, runs) in results {
        let c = total(runs);
        page.push_str(&format!(
            "| {} | {} | {} | {} | {} | {:.1} % | {} | {} | {} |\n",
            group.letter.to_ascii_uppercase(),
            group.title,
            c.passed,
            c.failed,
            c.skipped,
            c.percent(),
            c.crashed,
            c.timed_out,
            c.not_imported
        ));
    }
    for (group, runs) in results {
        page.push_str(&format!(
            "\n## {}: {}\n\n| file | passed | failed | skipped | | |\n|---|---:|---:|---:|---:|---|\n",
            group.letter.to_ascii_uppercase(),
            group.title
        ));
        for run in runs {
            let c = Counts::of(run);
            page.push_str(&format!(
                "| {} | {} | {} | {} | {:.1} % | {} |\n",
                run.file,
                c.passed,
                c.failed,
                c.skipped,
                c.percent(),
                state(&run.end)
            ));
        }
    }
    page
}
