//! Damaged, truncated and hostile `.obc` files through the command: a clear error, never a crash.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ouro_tests::process::{Exit, Job, Outcome};
use ouro_tests::{binary, parallel};

const PROGRAM: &str = r#"
import sys
class C:
    """Doc."""
    x: int = 5
    def __init__(self, *a, k=1.5, **kw): self.a, self.k = a, k
    async def m(self):
        async with self as s:
            async for i in s.g(): yield i
    async def g(self):
        try:
            yield 1
        finally:
            pass
def f(n):
    try:
        return [i ** 2 for i in range(n) if i % 2] + [f"{n!r:>4}", b"bytes", 10 ** 30, 1j]
    except* ValueError as e:
        raise KeyError from e
    finally:
        n += 1
def g():
    x = yield from (j for j in range(3))
    match x:
        case {"a": [1, *rest]}: return rest
        case None: return x
print(f(4), list(g()), C(1, k=2).k)
"#;

fn compile(name: &str) -> (PathBuf, Vec<u8>) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mutated");
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    let source = folder.join(format!("{name}.py"));
    std::fs::write(&source, PROGRAM).expect("writable");
    let output = source.with_extension("obc");
    let outcome = Job::new([binary::ouro()]).arg("compile").arg(&source).arg("-o").arg(&output).run();
    assert_eq!(outcome.exit, Exit::Code(0), "{}", outcome.stderr_text());
    let bytes = std::fs::read(&output).expect("just compiled");
    (output, bytes)
}

fn run(path: &Path, bytes: &[u8]) -> Outcome {
    std::fs::write(path, bytes).expect("writable");
    Job::new([binary::ouro()]).arg(path).limit(Duration::from_secs(10)).run()
}

fn refused(outcome: &Outcome) -> Result<(), String> {
    let stderr = outcome.stderr_text();
    match outcome.exit {
        Exit::Code(code) if code != 0 && !stderr.trim().is_empty() && !stderr.contains("panicked") => Ok(()),
        exit => Err(format!("{exit}: {stderr}")),
    }
}

#[test]
fn truncated_files_are_refused() {
    let (path, bytes) = compile("truncated");
    let lengths: Vec<usize> =
        (0..40).map(|n| bytes.len() * n / 40).chain([1, 3, 7, bytes.len() - 1]).collect();
    let results = parallel::map(
        &lengths,
        parallel::jobs(),
        |length| refused(&run(&path.with_extension(format!("{length}.obc")), &bytes[..*length])),
        |_, _, _| {},
    );
    for (length, result) in lengths.iter().zip(results) {
        assert_eq!(result, Ok(()), "cut at {length} of {}", bytes.len());
    }
}

#[test]
fn other_versions_and_other_files_are_refused() {
    let (path, mut bytes) = compile("version");
    for offset in 0..8 {
        let old = bytes[offset];
        bytes[offset] = old.wrapping_add(1);
        assert_eq!(refused(&run(&path, &bytes)), Ok(()), "header byte {offset} changed");
        bytes[offset] = old;
    }
    for other in [&b""[..], b"\0", b"not bytecode at all", b"PK\x03\x04zip", &[0xff; 4096]] {
        assert_eq!(refused(&run(&path, other)), Ok(()), "{other:?}");
    }
    let mut longer = bytes.clone();
    longer.extend_from_slice(b"trailing");
    assert_eq!(refused(&run(&path, &longer)), Ok(()), "trailing bytes");
}

#[test]
fn changed_bytes_never_crash() {
    let (path, bytes) = compile("changed");
    // A fixed sequence (xorshift), so that a failure can be repeated.
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mutations: Vec<Vec<(usize, u8)>> = (0..300)
        .map(|n| {
            (0..1 + n % 3).map(|_| ((next() % bytes.len() as u64) as usize, (next() >> 32) as u8)).collect()
        })
        .collect();
    let results = parallel::map(
        &mutations,
        parallel::jobs(),
        |changes| {
            let mut changed = bytes.clone();
            for (offset, byte) in changes {
                changed[*offset] = *byte;
            }
            let outcome =
                run(&path.with_extension(format!("{}-{}.obc", changes[0].0, changes[0].1)), &changed);
            match outcome.exit {
                Exit::Code(_) if !outcome.stderr_text().contains("panicked") => Ok(()),
                exit => Err(format!("{exit}: {}", outcome.stderr_text())),
            }
        },
        |_, _, _| {},
    );
    for (changes, result) in mutations.iter().zip(results) {
        assert_eq!(result, Ok(()), "{changes:?}");
    }
}
