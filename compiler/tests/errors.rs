//! What the compiler refuses, and how: message and range of each snippet in `data/errors.txt`
//! are CPython 3.14's. Each entry is a Python string literal and, indented, what compiling it
//! gives.

use ouro_compiler::bytecode::Const;
use ouro_compiler::{ErrorKind, Mode, Options};

fn unquote(literal: &str) -> String {
    let code =
        ouro_compiler::compile(literal, "literal", Mode::Eval, &Options::default()).expect("a literal");
    match code.consts.into_iter().next() {
        Some(Const::Str(s)) => s.into(),
        other => panic!("no string: {other:?}"),
    }
}

fn outcome(source: &str) -> String {
    let e = match ouro_compiler::compile(source, "f", Mode::Exec, &Options::default()) {
        Ok(_) => return "ok".to_owned(),
        Err(e) => e,
    };
    let class = match e.kind {
        ErrorKind::Syntax => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::Memory => "MemoryError",
        ErrorKind::Recursion => return format!("RecursionError {}", e.message),
        kind => return format!("{kind:?} {}", e.message),
    };
    format!("{class} {} {} {} {} {}", e.message, e.line, e.col as i32, e.end_line, e.end_col as i32)
}

#[test]
fn messages_and_ranges() {
    check(include_str!("data/errors.txt"));
}

/// What the parser refuses: hand-written snippets, and small programs with a token too many, too
/// few or in the wrong place.
#[test]
fn broken_syntax() {
    check(include_str!("data/syntax.txt"));
}

fn check(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let mut wrong = Vec::new();
    for entry in lines.chunks(2) {
        let source = unquote(entry[0]);
        let (got, want) = (outcome(&source), entry[1].trim_start());
        if got != want {
            let shown: String = entry[0].chars().take(120).collect();
            wrong.push(format!("{shown}\n    want {want}\n    got  {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), lines.len() / 2, wrong.join("\n"));
}
