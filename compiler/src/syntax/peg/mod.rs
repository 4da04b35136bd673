//! The parser that finds the error in a text which the real parser has refused.
//!
//! It follows CPython's grammar, its rules for invalid input included: a first pass with the
//! plain rules finds how far the text makes sense; a second pass with the rules for invalid
//! input finds what is wrong with it. It builds no tree and is never run on valid text.

mod engine;
mod grammar;
mod node;
mod raise;
mod rules;
mod token;
pub mod tokenizer;

pub use token::{Kind, Token, TokenError};

use crate::error::{CompileError, ErrorKind};
use crate::{Ending, Mode};
use engine::Parser;
use grammar::Grammar;

/// Stack of the thread that searches: its recursion follows the nesting of the text.
const STACK: usize = 256 << 20;

/// The error in `src`, if this parser finds one. `src` is normalised. With `ending.incomplete` a text
/// that is wrong for its end only gets an [`ErrorKind::IncompleteInput`].
#[cold]
pub fn find_error(src: &str, filename: &str, mode: Mode, ending: Ending) -> Option<CompileError> {
    let mut owned;
    let mut text = src;
    if mode == Mode::Exec && !src.ends_with('\n') {
        owned = String::with_capacity(src.len() + 1);
        owned.push_str(src);
        owned.push('\n');
        text = &owned;
    }
    std::thread::scope(|scope| {
        let search = std::thread::Builder::new().stack_size(STACK);
        let handle = search.spawn_scoped(scope, || search_error(text, filename, mode, ending));
        handle.ok()?.join().ok()?
    })
}

fn search_error(src: &str, filename: &str, mode: Mode, ending: Ending) -> Option<CompileError> {
    let start = match mode {
        Mode::Exec => "file",
        Mode::Eval => "eval",
        Mode::Single => "interactive",
    };
    let mut parser = Parser::new(src, filename, Grammar::read(rules::RULES));
    parser.single = mode == Mode::Single;
    parser.open_blocks = ending.open_blocks;
    if let Ok(Some(_)) = parser.run(start) {
        if parser.single && !only_blank(&src[parser.tokenizer.cur..]) {
            let message = "multiple statements found while compiling a single statement";
            parser.raise_last(ErrorKind::Syntax, message.to_owned());
        }
        return parser.error;
    }
    if ending.incomplete && parser.tokenizer.at_end {
        parser.error = None;
        parser.raise_last(ErrorKind::IncompleteInput, "incomplete input".to_owned());
        return parser.error;
    }
    let last = parser.tokens.len().checked_sub(1)?;
    if parser.error.is_none() {
        parser.restart();
        let _ = parser.run(start);
    }
    if parser.error.is_some() {
        if !parser.token_error {
            parser.check_rest();
        }
        return parser.error;
    }
    match parser.tokens[last].kind {
        Kind::Indent => parser.raise_last(ErrorKind::Indentation, "unexpected indent".to_owned()),
        Kind::Dedent => parser.raise_last(ErrorKind::Indentation, "unexpected unindent".to_owned()),
        _ => {
            parser.raise_tokens(last, last + 1, "invalid syntax".to_owned());
            parser.check_rest();
        }
    }
    parser.error
}

/// Whether nothing but comments and blank lines is left.
fn only_blank(rest: &str) -> bool {
    rest.lines().all(|line| {
        let line = line.trim_start_matches([' ', '\t', '\x0c']);
        line.is_empty() || line.starts_with('#')
    })
}

#[cfg(test)]
mod tests;
