//! A source text with its line table: from byte ranges to lines and columns, and to errors that
//! carry them. May be imported by every layer above `bytecode`.

use rustpython_text_size::{TextRange, TextSize};

use crate::bytecode::Position;
use crate::error::{CompileError, ErrorKind};

/// Nesting of nodes that the compiler follows where there is just the stack that it needs.
pub const MAX_DEPTH: u32 = 1500;

/// A source text, its file name and where its lines start.
pub struct Source<'a> {
    pub text: &'a str,
    pub filename: &'a str,
    starts: Vec<u32>,
    /// For a tree that programs made: the text is made up, offsets number these lines and columns.
    points: Option<Vec<(u32, u32)>>,
    /// What such a tree says where a text would be looked at, by node index.
    given: Vec<String>,
    /// Levels that the tree may nest.
    pub max_depth: u32,
}

impl<'a> Source<'a> {
    /// Finds the lines of `text`; `\n`, `\r\n` and a lone `\r` end one.
    pub fn new(text: &'a str, filename: &'a str) -> Source<'a> {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (i, &b) in bytes.iter().enumerate() {
            if b == b'\n' || b == b'\r' && bytes.get(i + 1) != Some(&b'\n') {
                starts.push(i as u32 + 1);
            }
        }
        Source { text, filename, starts, points: None, given: Vec::new(), max_depth: MAX_DEPTH }
    }

    /// The source whose tree may nest so deeply.
    pub fn nesting(self, max_depth: u32) -> Source<'a> {
        Source { max_depth, ..self }
    }

    /// A made-up source whose offsets number `points` (lines and columns, not empty).
    pub fn of_points(
        text: &'a str,
        filename: &'a str,
        points: Vec<(u32, u32)>,
        given: Vec<String>,
    ) -> Source<'a> {
        Source { text, filename, starts: vec![0], points: Some(points), given, max_depth: MAX_DEPTH }
    }

    /// The text that a made-up tree gives for a node.
    pub fn given(&self, index: &rustpython_ast::AtomicNodeIndex) -> Option<&str> {
        self.points.as_ref()?;
        self.given.get(index.load().as_u32()? as usize).map(String::as_str)
    }

    fn locate(&self, offset: u32) -> (u32, u32) {
        if let Some(points) = &self.points {
            return points[(offset as usize).min(points.len() - 1)];
        }
        let line = self.starts.partition_point(|&start| start <= offset);
        (line as u32, offset - self.starts[line - 1])
    }

    /// One-based line of an offset.
    pub fn line(&self, offset: TextSize) -> u32 {
        self.locate(offset.to_u32()).0
    }

    /// The four numbers of a range.
    pub fn position(&self, range: TextRange) -> Position {
        let (line, col) = self.locate(range.start().to_u32());
        let end = range.end().to_u32();
        if self.points.is_some() {
            let (end_line, end_col) = self.locate(end);
            return Position { line, end_line, col, end_col };
        }
        let same_line = self.starts.get(line as usize).is_none_or(|&next| end < next);
        let (end_line, end_col) =
            if same_line { (line, end - self.starts[line as usize - 1]) } else { self.locate(end) };
        Position { line, end_line, col, end_col }
    }

    /// The text of a line, its newline included.
    pub fn line_text(&self, line: u32) -> &'a str {
        let Some(&start) = self.starts.get((line as usize).wrapping_sub(1)) else { return "" };
        let end = self.starts.get(line as usize).map_or(self.text.len(), |&end| end as usize);
        &self.text[start as usize..end]
    }

    /// A `SyntaxError` at a range.
    #[cold]
    pub fn error(&self, range: TextRange, message: impl Into<String>) -> CompileError {
        self.error_at(ErrorKind::Syntax, self.position(range), message)
    }

    /// An error at a position. Its columns count bytes, as those of CPython's compiler do; only its
    /// parser counts characters.
    #[cold]
    pub fn error_at(&self, kind: ErrorKind, p: Position, message: impl Into<String>) -> CompileError {
        CompileError {
            kind,
            message: message.into(),
            filename: self.filename.to_owned(),
            line: p.line,
            col: p.col + 1,
            end_line: p.end_line,
            end_col: p.end_col + 1,
            // CPython reads the line back from the file, if there is one.
            text: (!self.filename.starts_with('<') && self.points.is_none())
                .then(|| self.line_text(p.line).to_owned()),
            warnings: Vec::new(),
        }
    }

    /// The compiler's own nesting limit, reported without a position as CPython does.
    #[cold]
    pub fn too_deep(&self) -> CompileError {
        CompileError::new(
            ErrorKind::Recursion,
            "maximum recursion depth exceeded during compilation",
            self.filename,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        let source = Source::new("a\r\nbé = 1\nc", "f");
        let range = TextRange::new(3.into(), 10.into());
        assert_eq!(source.position(range), Position { line: 2, end_line: 2, col: 0, end_col: 7 });
        let e = source.error(TextRange::new(6.into(), 11.into()), "m");
        assert_eq!((e.line, e.col, e.end_line, e.end_col), (2, 4, 3, 1));
        assert_eq!(e.text.as_deref(), Some("bé = 1\n"));
    }
}
