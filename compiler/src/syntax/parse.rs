//! Source text to syntax tree.

use rustpython_ast::Mod;
use rustpython_ast::token::{Token, TokenKind};
use rustpython_parser as ruff;
use rustpython_parser::{ParseError, ParseErrorType, ParseOptions};
use rustpython_text_size::{Ranged, TextRange, TextSize};

use super::warnings;
use super::{literal, peg};
use crate::Mode;
use crate::error::{CompileError, CompileWarning, ErrorKind};
use crate::source::Source;

/// What parsing gives.
pub struct Parsed {
    pub syntax: Mod,
    pub warnings: Vec<CompileWarning>,
}

/// Parses normalised source text.
pub fn parse(source: &str, filename: &str, mode: Mode) -> Result<Parsed, CompileError> {
    parse_partial(source, filename, mode, crate::Ending::default())
}

/// Like [`parse`]; with `ending.incomplete` a text that could go on is an
/// [`ErrorKind::IncompleteInput`].
pub fn parse_partial(
    source: &str,
    filename: &str,
    mode: Mode,
    ending: crate::Ending,
) -> Result<Parsed, CompileError> {
    if source.len() > u32::MAX as usize / 2 {
        return Err(CompileError::new(ErrorKind::Overflow, "source code too large", filename));
    }
    super::nesting::check(source, filename, mode)?;
    let find_error = || peg::find_error(source, filename, mode, ending);
    // What ends one statement depends on lines that the parser makes nothing of.
    if mode == Mode::Single
        && let Some(error) = find_error()
    {
        return Err(error);
    }
    let parser_mode = match mode {
        Mode::Eval => ruff::Mode::Expression,
        Mode::Exec | Mode::Single => ruff::Mode::Module,
    };
    let options = ParseOptions::from(parser_mode).with_target_version(rustpython_ast::PythonVersion::PY314);
    let parsed = ruff::parse_unchecked(source, options);
    let first = parsed.errors().iter().min_by_key(|e| e.location.start());
    if let Some((range, name)) = repeated_keyword(parsed.errors()) {
        return Err(find_error().unwrap_or_else(|| {
            Source::new(source, filename).error(range, format!("keyword argument repeated: {name}"))
        }));
    }
    let refused = match (first, parsed.unsupported_syntax_errors().first()) {
        (Some(error), _) => Some((error.location, error.error.to_string())),
        (None, Some(error)) => Some((error.range(), error.to_string())),
        (None, None) => None,
    };
    if let Some((range, message)) = refused {
        return Err(
            find_error().unwrap_or_else(|| at(source, filename, range, format!("invalid syntax: {message}")))
        );
    }
    if doubtful(source, parsed.tokens())
        && let Some(error) = find_error()
    {
        return Err(error);
    }
    let warnings = warnings::collect(source, parsed.tokens(), parsed.syntax());
    Ok(Parsed { syntax: parsed.into_syntax(), warnings })
}

/// Whether the text has something that the parser lets pass in places where the language does
/// not: `yield` behind a comma, `import (*)`, a bare generator expression as the bases of a class,
/// `case x as _`, replacement fields nested too deeply, integers with too many digits. Such a text is parsed twice.
fn doubtful(source: &str, tokens: &[Token]) -> bool {
    if source.starts_with('\u{feff}') || mixed_indentation(source) {
        return true;
    }
    let mut before = [TokenKind::Newline; 2];
    let mut first = TokenKind::Newline;
    let mut braces = 0;
    for token in tokens {
        let kind = token.kind();
        if matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline) {
            continue;
        }
        if matches!(before[1], TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent) {
            first = kind;
        }
        match (before[1], kind) {
            (TokenKind::Comma, TokenKind::Yield) => return true,
            (_, TokenKind::Int) if literal::too_many_digits(&source[token.range()]).is_some() => return true,
            (TokenKind::Yield, kind) if kind == TokenKind::Comma || kind.is_operator() && !starts(kind) => {
                return true;
            }
            (TokenKind::Lpar, TokenKind::Star) if before[0] == TokenKind::Import => return true,
            (_, TokenKind::For) if first == TokenKind::Class => return true,
            (TokenKind::As | TokenKind::DoubleStar, TokenKind::Name)
                if first == TokenKind::Case && &source[token.range()] == "_" =>
            {
                return true;
            }
            (_, TokenKind::Lbrace) => {
                braces += 1;
                if braces > 3 {
                    return true;
                }
            }
            (_, TokenKind::Rbrace) => braces -= 1,
            _ => {}
        }
        before = [before[1], kind];
    }
    false
}

/// Whether lines are indented with tabs here and with spaces there.
fn mixed_indentation(source: &str) -> bool {
    let mut seen = [false; 2];
    source.contains('\t')
        && source.lines().any(|line| {
            let end = line.bytes().position(|b| b != b' ' && b != b'\t').unwrap_or(0);
            seen[0] |= line[..end].contains(' ');
            seen[1] |= line[..end].contains('\t');
            seen == [true; 2]
        })
}

/// Whether an operator may stand directly behind `yield`.
fn starts(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(
        kind,
        Lpar | Lsqb
            | Lbrace
            | Rpar
            | Rsqb
            | Rbrace
            | Plus
            | Minus
            | Tilde
            | Star
            | Not
            | Equal
            | Semi
            | Colon
            | Ellipsis
            | Exclamation
    )
}

/// The first repeated keyword argument. The grammar allows it, so other errors come first.
fn repeated_keyword(errors: &[ParseError]) -> Option<(TextRange, &str)> {
    errors.iter().find_map(|e| match &e.error {
        ParseErrorType::DuplicateKeywordArgumentError(name) => Some((e.location, name.as_str())),
        _ => None,
    })
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
