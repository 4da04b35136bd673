//! Source text to syntax tree.

use rustpython_ast::Mod;
use rustpython_parser as ruff;
use rustpython_parser::{ParseError, ParseOptions};
use rustpython_text_size::{Ranged, TextRange, TextSize};

use crate::Mode;
use crate::error::{CompileError, ErrorKind};

/// A warning of the compiler; the VM issues it through `warnings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileWarning {
    /// `DeprecationWarning` if set, else `SyntaxWarning`.
    pub deprecation: bool,
    pub message: String,
    /// One-based line.
    pub line: u32,
    /// Byte range in the source, for the error that a filter may turn the warning into.
    pub range: TextRange,
}

/// What parsing gives.
pub struct Parsed {
    pub syntax: Mod,
    pub warnings: Vec<CompileWarning>,
}

/// Parses normalised source text. `single` takes one interactive statement.
pub fn parse(source: &str, filename: &str, mode: Mode) -> Result<Parsed, CompileError> {
    if source.len() > u32::MAX as usize / 2 {
        return Err(CompileError::new(ErrorKind::Overflow, "source code too large", filename));
    }
    let parser_mode = match mode {
        Mode::Eval => ruff::Mode::Expression,
        Mode::Exec | Mode::Single => ruff::Mode::Module,
    };
    let options = ParseOptions::from(parser_mode).with_target_version(rustpython_ast::PythonVersion::PY314);
    let parsed = ruff::parse_unchecked(source, options);
    if let Some(error) = parsed.errors().iter().min_by_key(|e| e.location.start()) {
        return Err(translate(source, filename, error));
    }
    if let Some(error) = parsed.unsupported_syntax_errors().first() {
        return Err(at(source, filename, error.range(), "invalid syntax".to_owned()));
    }
    Ok(Parsed { syntax: parsed.into_syntax(), warnings: Vec::new() })
}

fn translate(source: &str, filename: &str, error: &ParseError) -> CompileError {
    at(source, filename, error.location, format!("invalid syntax ({})", error.error))
}

fn at(source: &str, filename: &str, range: TextRange, message: String) -> CompileError {
    let place = |offset: TextSize| {
        let before = &source[..offset.to_usize().min(source.len())];
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        let line = before.bytes().filter(|&b| b == b'\n').count() as u32 + 1;
        (line, before[start..].chars().count() as u32 + 1, start)
    };
    let mut e = CompileError::new(ErrorKind::Syntax, message, filename);
    let (line, col, start) = place(range.start());
    (e.line, e.col) = (line, col);
    (e.end_line, e.end_col, _) = place(range.end());
    e.text = source[start..].lines().next().map(|text| format!("{text}\n"));
    e
}
