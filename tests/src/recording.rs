//! The text form of a recorded run (`NAME.out`), and what is made equal before comparing.
//!
//! A recording is the standard output, then `--- stderr` with the standard error when there is any,
//! then `--- exit N`. Script paths are shown relative to the tests folder, those of the library alike, addresses as `0x…`. Traceback entries of library
//! files are left out on both sides: where the library lives and how deep it calls is an
//! implementation's own affair.

use crate::process::{Exit, Outcome};
use crate::scripts::tests_folder;

/// Where the library lives: under CPython and under Ouro.
const LIBRARIES: [&str; 2] = ["/usr/lib/python3.14/", "/ouro/lib/python3.14/"];

const STDERR: &str = "--- stderr";
const EXIT: &str = "--- exit ";
const NO_NEWLINE: &str = "--- no newline at the end";

/// The recording of an outcome.
pub fn render(outcome: &Outcome) -> String {
    let mut text = String::new();
    push_stream(&mut text, &relative(&outcome.stdout_text()));
    let stderr = normalise(&relative(&outcome.stderr_text()));
    if !stderr.is_empty() {
        text.push_str(STDERR);
        text.push('\n');
        push_stream(&mut text, &stderr);
    }
    match outcome.exit {
        Exit::Code(_) | Exit::Signal(_) => {
            let code = outcome.exit.shell_code().unwrap_or(-1);
            text.push_str(&format!("{EXIT}{code}\n"));
        }
        other => text.push_str(&format!("--- {other}\n")),
    }
    text
}

/// Paths of the scripts as they were given on the command line, and no addresses.
fn relative(text: &str) -> String {
    let text = text.replace(&format!("{}/scripts/", tests_folder().display()), "scripts/");
    let text = LIBRARIES.iter().fold(text, |text, folder| text.replace(folder, "…/python3.14/"));
    let mut parts = text.split(" at 0x");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str(" at 0x…");
        shown.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    shown
}

fn push_stream(text: &mut String, stream: &str) {
    text.push_str(stream);
    if !stream.is_empty() && !stream.ends_with('\n') {
        text.push('\n');
        text.push_str(NO_NEWLINE);
        text.push('\n');
    }
}

/// Drops traceback entries of files other than the scripts and of generated source (`<string>`).
pub fn normalise(stderr: &str) -> String {
    let mut kept = String::with_capacity(stderr.len());
    let mut dropping: Option<usize> = None;
    for line in stderr.split_inclusive('\n') {
        let column = body_column(line);
        if let Some(entry) = dropping {
            if column > entry && !line.trim().is_empty() {
                continue;
            }
            dropping = None;
        }
        match library_entry(line) {
            true => dropping = Some(column),
            false => kept.push_str(line),
        }
    }
    kept
}

/// Where a line's text begins, the `|` margin of exception groups counted as space.
fn body_column(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'|')).count()
}

fn library_entry(line: &str) -> bool {
    let body = line.trim_start_matches([' ', '|']);
    let Some(path) = body.strip_prefix("File \"").and_then(|rest| rest.split('"').next()) else {
        return false;
    };
    if !body.contains("\", line ") || !body.contains(", in ") {
        return false;
    }
    !(path.starts_with("scripts/") || (path.starts_with('<') && !path.starts_with("<frozen")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn library_frames_are_dropped() {
        let text = "Traceback (most recent call last):\n  File \"scripts/a.py\", line 1, in <module>\n    f()\n    ~^^\n  \
                    File \"/usr/lib/python3.14/asyncio/runners.py\", line 204, in run\n    return runner.run(main)\n           \
                    ~~~~^^\nValueError: x\n";
        let want = "Traceback (most recent call last):\n  File \"scripts/a.py\", line 1, in <module>\n    f()\n    ~^^\nValueError: x\n";
        assert_eq!(normalise(text), want);
    }

    #[test]
    fn group_margins_count_as_space() {
        let text = "  + Exception Group Traceback (most recent call last):\n  |   File \"/lib/x.py\", line 1, in f\n  |     raise\n  | E: x\n";
        let want = "  + Exception Group Traceback (most recent call last):\n  | E: x\n";
        assert_eq!(normalise(text), want);
    }
}
