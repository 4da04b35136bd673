//! Tokens of the error-finding parser.

/// What a token is. Operators and keywords are told apart by their text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Name,
    Number,
    String,
    Op,
    Newline,
    Indent,
    Dedent,
    /// Start of an f-string (`Middle` and `End` likewise).
    FStart,
    FMiddle,
    FEnd,
    /// Start of a t-string.
    TStart,
    TMiddle,
    TEnd,
    EndMarker,
    /// What a tokenizer error leaves in the token array.
    Error,
}

/// A token with its place. Columns are byte offsets in their line; -1 for tokens without text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub start: u32,
    pub end: u32,
    pub line: u32,
    pub col: i32,
    pub end_line: u32,
    pub end_col: i32,
    /// Depth of brackets after it.
    pub level: u32,
}

/// Why there is no next token.
#[derive(Clone, Debug)]
pub enum TokenError {
    /// The text ends inside brackets or after a backslash.
    Eof,
    Dedent,
    Tab,
    TooDeep,
    Continuation,
    /// Message and byte columns in the line at `line_start`; -1: up to the current place.
    Message {
        text: String,
        line: u32,
        line_start: usize,
        col: i64,
        end_col: i64,
    },
}
