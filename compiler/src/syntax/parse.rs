//! Source text to syntax tree.

use rustpython_ast::token::{Token, TokenKind};
use rustpython_ast::{Mod, StringFlags};
use rustpython_parser as ruff;
use rustpython_parser::ParseOptions;
use rustpython_text_size::{Ranged, TextRange, TextSize};

use super::{literal, peg};
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
    super::nesting::check(source, filename, mode)?;
    let parser_mode = match mode {
        Mode::Eval => ruff::Mode::Expression,
        Mode::Exec | Mode::Single => ruff::Mode::Module,
    };
    let options = ParseOptions::from(parser_mode).with_target_version(rustpython_ast::PythonVersion::PY314);
    let parsed = ruff::parse_unchecked(source, options);
    let first = parsed.errors().iter().min_by_key(|e| e.location.start());
    let refused = match (first, parsed.unsupported_syntax_errors().first()) {
        (Some(error), _) => Some((error.location, error.error.to_string())),
        (None, Some(error)) => Some((error.range(), error.to_string())),
        (None, None) => None,
    };
    if let Some((range, message)) = refused {
        return Err(peg::find_error(source, filename, mode)
            .unwrap_or_else(|| at(source, filename, range, format!("invalid syntax: {message}"))));
    }
    let warnings = warnings(source, parsed.tokens());
    Ok(Parsed { syntax: parsed.into_syntax(), warnings })
}

/// Invalid escapes in string literals.
fn warnings(source: &str, tokens: &[Token]) -> Vec<CompileWarning> {
    let mut warnings = Vec::new();
    if !source.contains('\\') {
        return warnings;
    }
    for token in tokens {
        let range = token.range();
        let text = &source[range];
        if !text.contains('\\') {
            continue;
        }
        let (body, offset, bytes) = match token.kind() {
            TokenKind::String => {
                let literal = literal::split(text);
                if literal.raw {
                    continue;
                }
                (literal.body, literal.offset, literal.bytes)
            }
            TokenKind::FStringMiddle | TokenKind::TStringMiddle => {
                if token.unwrap_string_flags().prefix().is_raw() {
                    continue;
                }
                (text, 0, false)
            }
            _ => continue,
        };
        literal::escape_warnings(body, bytes, &mut |at, message| {
            let start = range.start().to_usize() + offset + at;
            warnings.push(CompileWarning {
                deprecation: false,
                message,
                line: source[..start].bytes().filter(|&b| b == b'\n').count() as u32 + 1,
                range: TextRange::at(TextSize::new(start as u32), TextSize::new(2)),
            });
        });
    }
    warnings
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
