//! The error of compiling: what a `SyntaxError` (or a sibling) is made of. May be imported by
//! every layer of this crate and by the VM; imports nothing.

use std::fmt;

use rustpython_text_size::TextRange;

/// The Python exception that a [`CompileError`] becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
    /// `_IncompleteInputError`: the source could go on (interactive use).
    IncompleteInput,
    /// `MemoryError`: the parser's own nesting limit.
    Memory,
    /// `RecursionError`: the compiler's nesting limit.
    Recursion,
    /// `OverflowError`: a table of the code object is full.
    Overflow,
    /// `ValueError`, such as null bytes in a source string.
    Value,
    /// `SystemError`: the compiler itself went wrong.
    Internal,
    /// `UnicodeDecodeError`-like trouble with the source's bytes, reported as `SyntaxError`.
    Decode,
}

/// A warning of the compiler; the VM issues it through `warnings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileWarning {
    pub message: String,
    /// One-based line.
    pub line: u32,
    /// Byte range in the source, for the error that a filter may turn the warning into.
    pub range: TextRange,
    /// About the text itself, not about what it would do.
    pub lexical: bool,
    /// Given before the scopes of names are looked at: an error there does not take it back.
    pub early: bool,
}

/// Why a source text could not be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    pub kind: ErrorKind,
    pub message: String,
    pub filename: String,
    /// One-based line; 0 without a position.
    pub line: u32,
    /// One-based column in characters, as `SyntaxError.offset`; 0 without a position.
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
    /// The source line `line`, newline included if it has one.
    pub text: Option<String>,
    /// Warnings given before the error was met.
    pub warnings: Vec<CompileWarning>,
}

impl CompileError {
    /// An error without a position.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>, filename: &str) -> CompileError {
        CompileError {
            kind,
            message: message.into(),
            filename: filename.to_owned(),
            line: 0,
            col: 0,
            end_line: 0,
            end_col: 0,
            text: None,
            warnings: Vec::new(),
        }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return f.write_str(&self.message);
        }
        write!(f, "{} ({}, line {})", self.message, self.filename, self.line)
    }
}

impl std::error::Error for CompileError {}
