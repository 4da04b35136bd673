//! A tokenizer that stops where CPython's stops, with the same error. It also bounds the nesting
//! of a text before the real parser, which recurses, gets to see it.

mod numbers;
mod strings;

use super::token::{Kind, Token, TokenError};

/// Nesting limits of CPython's tokenizer.
const MAX_INDENT: usize = 100;
const MAX_PARENS: usize = 200;
const MAX_STRINGS: usize = 150;
const MAX_FIELDS: i32 = 3;

struct Paren {
    open: u8,
    line: u32,
    col: usize,
}

/// An f-string or t-string that is being read.
struct Mode {
    /// Between braces, where ordinary tokens are read.
    regular: bool,
    letter: char,
    quote: u8,
    quote_size: u32,
    raw: bool,
    start: usize,
    line_start: usize,
    first_line: u32,
    depth: i32,
    expr_start: i32,
    in_spec: bool,
}

pub struct Tokenizer<'a> {
    src: &'a [u8],
    /// Next byte to read.
    pub cur: usize,
    /// End of the line that has been entered.
    inp: usize,
    pub line: u32,
    pub line_start: usize,
    /// Start of the first line of the present token.
    pub buffer: usize,
    in_token: bool,
    /// The end of the text has been seen.
    pub at_end: bool,
    at_bol: bool,
    pending: i32,
    indents: Vec<(u32, u32)>,
    parens: Vec<Paren>,
    modes: Vec<Mode>,
    start: usize,
    first_line: u32,
    first_line_start: usize,
}

type Res<T = Kind> = Result<T, TokenError>;
/// A token's kind and the bytes it covers, if it has text.
type Placed = (Kind, Option<(usize, usize)>);

impl<'a> Tokenizer<'a> {
    pub fn new(src: &'a str) -> Tokenizer<'a> {
        Tokenizer {
            src: src.as_bytes(),
            cur: 0,
            inp: 0,
            line: 0,
            line_start: 0,
            buffer: 0,
            in_token: false,
            at_end: false,
            at_bol: true,
            pending: 0,
            indents: vec![(0, 0)],
            parens: Vec::new(),
            modes: Vec::new(),
            start: 0,
            first_line: 0,
            first_line_start: 0,
        }
    }

    /// Ends all blocks at the end of interactive input.
    pub fn imply_dedents(&mut self) {
        self.pending = -(self.indents.len() as i32 - 1);
        self.indents.truncate(1);
    }

    /// Whether a formatted string is being read.
    pub fn in_string(&self) -> bool {
        !self.modes.is_empty()
    }

    /// Depth of open brackets.
    pub fn level(&self) -> usize {
        self.parens.len()
    }

    /// The innermost open bracket: character, line, column.
    pub fn open_paren(&self) -> Option<(char, u32, usize)> {
        self.parens.last().map(|p| (p.open as char, p.line, p.col))
    }

    /// Start of the line that `tok` would show in an error.
    pub fn source(&self) -> &'a [u8] {
        self.src
    }

    fn next(&mut self) -> Option<u8> {
        if self.cur == self.inp {
            if self.inp == self.src.len() {
                self.at_end = true;
                return None;
            }
            self.line += 1;
            self.line_start = self.cur;
            if !self.in_token {
                self.buffer = self.cur;
            }
            self.inp = match self.src[self.cur..].iter().position(|&b| b == b'\n') {
                Some(n) => self.cur + n + 1,
                None => self.src.len(),
            };
        }
        let c = self.src[self.cur];
        self.cur += 1;
        Some(c)
    }

    fn back(&mut self, c: Option<u8>) {
        if c.is_some() {
            self.cur -= 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        let c = self.next();
        self.back(c);
        c
    }

    #[cold]
    fn error<T>(&self, text: impl Into<String>) -> Res<T> {
        Err(TokenError::Message {
            text: text.into(),
            line: self.line,
            line_start: self.line_start,
            col: -1,
            end_col: -1,
        })
    }

    #[cold]
    fn error_range<T>(&self, text: impl Into<String>, col: usize, end_col: usize) -> Res<T> {
        let chars = |col: usize| {
            let upto = &self.src[self.line_start..(self.line_start + col).min(self.src.len())];
            upto.iter().filter(|&&b| b & 0xc0 != 0x80).count()
        };
        Err(TokenError::Message {
            text: text.into(),
            line: self.line,
            line_start: self.line_start,
            col: chars(col) as i64,
            end_col: chars(end_col) as i64,
        })
    }

    /// The next token; its place is that of the text it covers.
    pub fn token(&mut self) -> Result<Token, (TokenError, Token)> {
        self.in_token = false;
        let result = match self.modes.last() {
            Some(mode) if !mode.regular => self.string_part(),
            _ => self.plain(),
        };
        let (kind, error) = match result {
            Ok((kind, placed)) => (kind, Ok(placed)),
            Err(error) => (Kind::Error, Err(error)),
        };
        let mut token = Token {
            kind,
            start: self.start.min(self.cur) as u32,
            end: self.cur as u32,
            line: self.line,
            col: -1,
            end_line: self.line,
            end_col: -1,
            level: self.parens.len() as u32,
        };
        match error {
            Ok(Some((start, end))) => {
                (token.start, token.end) = (start as u32, end as u32);
                let multi = matches!(kind, Kind::String | Kind::FMiddle | Kind::TMiddle);
                let line_start = if multi { self.first_line_start } else { self.line_start };
                if multi {
                    token.line = self.first_line;
                }
                token.col = start as i32 - line_start as i32;
                token.end_col = end as i32 - self.line_start as i32;
                Ok(token)
            }
            Ok(None) => Ok(token),
            Err(error) => Err((error, token)),
        }
    }

    fn plain(&mut self) -> Res<Placed> {
        loop {
            let mut blank = false;
            if self.at_bol {
                self.at_bol = false;
                blank = self.indentation()?;
            }
            self.start = self.cur;
            if self.pending != 0 {
                let kind = if self.pending < 0 { Kind::Dedent } else { Kind::Indent };
                self.pending -= self.pending.signum();
                return Ok((kind, None));
            }
            self.peek();
            match self.after_indentation(blank)? {
                Some(found) => return Ok(found),
                None => continue,
            }
        }
    }

    /// Reads white space at the start of a line; whether the line is blank.
    fn indentation(&mut self) -> Res<bool> {
        let (mut col, mut alt, mut continued) = (0, 0, 0);
        let c = loop {
            match self.next() {
                Some(b' ') => {
                    col += 1;
                    alt += 1;
                }
                Some(b'\t') => {
                    col = (col / 8 + 1) * 8;
                    alt += 1;
                }
                Some(0x0c) => (col, alt) = (0, 0),
                Some(b'\\') => {
                    continued = if continued != 0 { continued } else { col };
                    self.continuation()?;
                }
                c => break c,
            }
        };
        self.back(c);
        if matches!(c, Some(b'#' | b'\n')) {
            return Ok(true);
        }
        if !self.parens.is_empty() {
            return Ok(false);
        }
        if continued != 0 {
            (col, alt) = (continued, continued);
        }
        let &(top, top_alt) = self.indents.last().unwrap_or(&(0, 0));
        if col == top {
            if alt != top_alt {
                return self.tab_error();
            }
        } else if col > top {
            if self.indents.len() >= MAX_INDENT {
                self.cur = self.inp;
                return Err(TokenError::TooDeep);
            }
            if alt <= top_alt {
                return self.tab_error();
            }
            self.pending += 1;
            self.indents.push((col, alt));
        } else {
            while self.indents.len() > 1 && self.indents.last().is_some_and(|&(top, _)| col < top) {
                self.pending -= 1;
                self.indents.pop();
            }
            let &(top, top_alt) = self.indents.last().unwrap_or(&(0, 0));
            if col != top {
                self.cur = self.inp;
                return Err(TokenError::Dedent);
            }
            if alt != top_alt {
                return self.tab_error();
            }
        }
        Ok(false)
    }

    fn tab_error<T>(&mut self) -> Res<T> {
        self.cur = self.inp;
        Err(TokenError::Tab)
    }

    fn continuation(&mut self) -> Res<()> {
        if self.next() != Some(b'\n') {
            return Err(TokenError::Continuation);
        }
        match self.next() {
            None => {
                self.cur = self.inp;
                Err(TokenError::Eof)
            }
            c => {
                self.back(c);
                Ok(())
            }
        }
    }

    /// Reads one token; `None` to start over on the next line.
    fn after_indentation(&mut self, blank: bool) -> Res<Option<Placed>> {
        loop {
            let mut c = self.next();
            while matches!(c, Some(b' ' | b'\t' | 0x0c)) {
                c = self.next();
            }
            self.start = self.cur - c.is_some() as usize;
            self.in_token = true;
            if c == Some(b'#') {
                while !matches!(c, None | Some(b'\n')) {
                    c = self.next();
                }
            }
            let Some(c) = c else {
                return if self.parens.is_empty() {
                    Ok(Some((Kind::EndMarker, None)))
                } else {
                    Err(TokenError::Eof)
                };
            };
            let here = |t: &Self, kind| Ok(Some((kind, Some((t.start, t.cur)))));
            if c == b'_' || c.is_ascii_alphabetic() || c >= 0x80 {
                let kind = self.name(c)?;
                return here(self, kind);
            }
            match c {
                b'\n' => {
                    self.at_bol = true;
                    if blank || !self.parens.is_empty() {
                        self.in_token = false;
                        return Ok(None);
                    }
                    // It covers a comment before it.
                    return here(self, Kind::Newline);
                }
                b'.' => {
                    let c = self.next();
                    if c.is_some_and(|c| c.is_ascii_digit()) {
                        self.fraction(c)?;
                        return here(self, Kind::Number);
                    }
                    if c == Some(b'.') {
                        let third = self.next();
                        if third != Some(b'.') {
                            self.back(third);
                            self.back(c);
                        }
                    } else {
                        self.back(c);
                    }
                    return here(self, Kind::Op);
                }
                b'0'..=b'9' => {
                    self.number(c)?;
                    return here(self, Kind::Number);
                }
                b'"' | b'\'' => {
                    self.string(c)?;
                    return here(self, Kind::String);
                }
                b'\\' => {
                    self.continuation()?;
                    self.in_token = false;
                }
                _ => {
                    self.operator(c)?;
                    return here(self, Kind::Op);
                }
            }
        }
    }

    fn name(&mut self, first: u8) -> Res {
        let mut saw: Vec<u8> = Vec::new();
        let mut c = Some(first);
        while let Some(letter) = c.map(|c| c.to_ascii_lowercase())
            && b"burft".contains(&letter)
            && !saw.contains(&letter)
        {
            saw.push(letter);
            c = self.next();
            if let Some(quote @ (b'"' | b'\'')) = c {
                return self.prefixed(&saw, quote);
            }
        }
        let mut ascii = true;
        while let Some(b) = c
            && (b == b'_' || b.is_ascii_alphanumeric() || b >= 0x80)
        {
            ascii &= b < 0x80;
            c = self.next();
        }
        self.back(c);
        if !ascii {
            self.check_identifier()?;
        }
        Ok(Kind::Name)
    }

    fn prefixed(&mut self, saw: &[u8], quote: u8) -> Res {
        let has = |letter| saw.contains(&letter);
        for (a, b) in
            [(b'u', b'b'), (b'u', b'r'), (b'u', b'f'), (b'u', b't'), (b'b', b'f'), (b'b', b't'), (b'f', b't')]
        {
            if has(a) && has(b) {
                return self.error_range(
                    format!("'{}' and '{}' prefixes are incompatible", a as char, b as char),
                    self.start + 1 - self.line_start,
                    self.cur - self.line_start,
                );
            }
        }
        if has(b'f') || has(b't') {
            return self.open_string(quote, has(b'r'), if has(b'f') { 'f' } else { 't' });
        }
        self.string(quote)?;
        Ok(Kind::String)
    }

    fn check_identifier(&mut self) -> Res<()> {
        let Ok(text) = std::str::from_utf8(&self.src[self.start..self.cur]) else { return Ok(()) };
        for (n, (at, c)) in text.char_indices().enumerate() {
            let fine = if n == 0 {
                c == '_' || unicode_ident::is_xid_start(c)
            } else {
                unicode_ident::is_xid_continue(c)
            };
            if !fine {
                self.cur = self.start + at + c.len_utf8();
                let code = c as u32;
                return if is_printable(c) {
                    self.error(format!("invalid character '{c}' (U+{code:04X})"))
                } else {
                    self.error(format!("invalid non-printable character U+{code:04X}"))
                };
            }
        }
        Ok(())
    }

    // ---- operators -------------------------------------------------------------------------

    fn operator(&mut self, c: u8) -> Res<()> {
        if let Some(mode) = self.modes.last_mut()
            && c == b':'
            && mode.expr_start >= 0
            && mode.depth - 1 == mode.expr_start
        {
            mode.regular = false;
            mode.in_spec = true;
            return Ok(());
        }
        let rest = &self.src[self.cur..];
        let second = rest.first().copied().unwrap_or(0);
        let third = rest.get(1).copied().unwrap_or(0);
        let more = match (c, second, third) {
            (b'*', b'*', b'=') | (b'/', b'/', b'=') | (b'<', b'<', b'=') | (b'>', b'>', b'=') => 2,
            (b'*', b'*', _) | (b'/', b'/', _) | (b'<', b'<', _) | (b'>', b'>', _) | (b'<', b'>', _) => 1,
            (b'-', b'>', _) => 1,
            (
                b'%' | b'&' | b'*' | b'+' | b'-' | b'/' | b'<' | b'=' | b'>' | b'@' | b'^' | b'|' | b'!'
                | b':',
                b'=',
                _,
            ) => 1,
            _ => 0,
        };
        if more > 0 {
            self.cur += more;
            return Ok(());
        }
        match c {
            b'(' | b'[' | b'{' => {
                if self.parens.len() >= MAX_PARENS {
                    return self.error("too many nested parentheses");
                }
                self.parens.push(Paren { open: c, line: self.line, col: self.start - self.line_start });
                if let Some(mode) = self.modes.last_mut() {
                    mode.depth += 1;
                }
                Ok(())
            }
            b')' | b']' | b'}' => self.close(c),
            0..0x20 | 0x7f => self.error(format!("invalid non-printable character U+{c:04X}")),
            _ => Ok(()),
        }
    }

    fn close(&mut self, c: u8) -> Res<()> {
        let close = c as char;
        if let Some(mode) = self.modes.last()
            && mode.depth == 0
            && c == b'}'
        {
            return self.error(format!("{}-string: single '}}' is not allowed", mode.letter));
        }
        let Some(paren) = self.parens.pop() else {
            return self.error(format!("unmatched '{close}'"));
        };
        let open = paren.open as char;
        if !matches!((open, close), ('(', ')') | ('[', ']') | ('{', '}')) {
            if let Some(mode) = self.modes.last()
                && open == '{'
                && mode.depth - 1 == mode.expr_start
            {
                return self.error(format!("{}-string: unmatched '{close}'", mode.letter));
            }
            let place =
                if paren.line != self.line { format!(" on line {}", paren.line) } else { String::new() };
            return self.error(format!(
                "closing parenthesis '{close}' does not match opening parenthesis '{open}'{place}"
            ));
        }
        if let Some(mode) = self.modes.last_mut() {
            mode.depth -= 1;
            if mode.depth < 0 {
                let letter = mode.letter;
                return self.error(format!("{letter}-string: unmatched '{close}'"));
            }
            if c == b'}' && mode.depth == mode.expr_start {
                mode.expr_start -= 1;
                mode.regular = false;
                mode.in_spec = false;
            }
        }
        Ok(())
    }
}

/// `str.isprintable` of one character, near enough for an error message.
fn is_printable(c: char) -> bool {
    unicode_ident::is_xid_continue(c) || c.escape_debug().count() == 1
}
