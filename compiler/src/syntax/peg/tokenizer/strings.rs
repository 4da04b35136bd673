//! Strings, f-strings and t-strings.

use super::{MAX_FIELDS, MAX_STRINGS, Mode, Placed, Res, Tokenizer};
use crate::syntax::peg::token::{Kind, TokenError};

impl Tokenizer<'_> {
    /// Size of the opening quote and whether the string is empty already.
    pub(super) fn opening(&mut self, quote: u8) -> (u32, bool) {
        let c = self.next();
        if c != Some(quote) {
            self.back(c);
            return (1, false);
        }
        let c = self.next();
        if c == Some(quote) {
            return (3, false);
        }
        self.back(c);
        (1, true)
    }

    pub(super) fn string(&mut self, quote: u8) -> Res<()> {
        self.first_line = self.line;
        self.first_line_start = self.line_start;
        let (size, empty) = self.opening(quote);
        let mut ends = empty as u32;
        let mut escaped_quote = false;
        while ends != size {
            let c = self.next();
            match c {
                None => return self.unterminated(quote, size, escaped_quote),
                Some(b'\n') if size == 1 => return self.unterminated(quote, size, escaped_quote),
                Some(c) if c == quote => ends += 1,
                Some(c) => {
                    ends = 0;
                    if c == b'\\' && self.next() == Some(quote) {
                        escaped_quote = true;
                    }
                }
            }
        }
        Ok(())
    }

    #[cold]
    pub(super) fn unterminated(&mut self, quote: u8, size: u32, escaped_quote: bool) -> Res<()> {
        let last = self.line;
        self.cur = self.start + 1;
        self.line_start = self.first_line_start;
        self.line = self.first_line;
        if let Some(mode) = self.modes.last()
            && mode.quote == quote
            && mode.quote_size == size
        {
            return self.error(format!("{}-string: expecting '}}'", mode.letter));
        }
        if size == 3 {
            return self
                .error(format!("unterminated triple-quoted string literal (detected at line {last})"));
        }
        let hint = if escaped_quote { "; perhaps you escaped the end quote?" } else { "" };
        self.error(format!("unterminated string literal (detected at line {last}){hint}"))
    }

    pub(super) fn open_string(&mut self, quote: u8, raw: bool, letter: char) -> Res {
        self.first_line = self.line;
        self.first_line_start = self.line_start;
        let before = self.cur;
        let (quote_size, empty) = self.opening(quote);
        if empty {
            // The second quote closes the string.
            self.cur = before;
        }
        if self.modes.len() + 1 >= MAX_STRINGS {
            return self.error("too many nested f-strings or t-strings");
        }
        self.modes.push(Mode {
            regular: false,
            letter,
            quote,
            quote_size,
            raw,
            start: self.start,
            line_start: self.line_start,
            first_line: self.line,
            depth: 0,
            expr_start: -1,
            in_spec: false,
        });
        Ok(if letter == 'f' { Kind::FStart } else { Kind::TStart })
    }

    /// Reads the literal part of an f-string or t-string.
    pub(super) fn string_part(&mut self) -> Res<Placed> {
        let Some(at) = self.modes.len().checked_sub(1) else { return Err(TokenError::Eof) };
        let (quote, size) = (self.modes[at].quote, self.modes[at].quote_size);
        let is_f = self.modes[at].letter == 'f';
        self.start = self.cur;
        self.in_token = true;
        let c = self.next();
        self.first_line = self.line;
        self.first_line_start = self.line_start;
        self.back(c);
        if c == Some(b'{') && self.src.get(self.cur + 1) != Some(&b'{') {
            self.enter_field(at)?;
            return self.plain();
        }
        let all = self.src[self.cur..].iter().take_while(|&&b| b == quote).take(size as usize).count();
        if all as u32 == size {
            for _ in 0..size {
                self.next();
            }
            self.modes.pop();
            let kind = if is_f { Kind::FEnd } else { Kind::TEnd };
            return Ok((kind, Some((self.start, self.cur))));
        }
        let end = self.string_middle(at)?;
        let kind = if is_f { Kind::FMiddle } else { Kind::TMiddle };
        Ok((kind, Some((self.start, end))))
    }

    pub(super) fn enter_field(&mut self, at: usize) -> Res<()> {
        self.modes[at].expr_start += 1;
        if self.modes[at].expr_start >= MAX_FIELDS {
            let letter = self.modes[at].letter;
            return self.error(format!("{letter}-string: expressions nested too deeply"));
        }
        self.modes[at].regular = true;
        Ok(())
    }

    pub(super) fn string_middle(&mut self, at: usize) -> Res<usize> {
        let (quote, size) = (self.modes[at].quote, self.modes[at].quote_size);
        let mut ends = 0;
        let mut named = false;
        while ends != size {
            let c = self.next();
            let in_spec = self.modes[at].in_spec && self.modes[at].expr_start >= 0;
            match c {
                None => return self.unterminated_part(at, in_spec, c),
                Some(b'\n') if size == 1 => return self.unterminated_part(at, in_spec, c),
                Some(c) if c == quote => {
                    ends += 1;
                    continue;
                }
                _ => ends = 0,
            }
            match c {
                Some(b'{') => {
                    if self.peek() == Some(b'{') && !in_spec {
                        self.next();
                        return Ok(self.cur - 1);
                    }
                    self.back(c);
                    self.enter_field(at)?;
                    self.modes[at].in_spec = false;
                    return Ok(self.cur);
                }
                Some(b'}') if named => return Ok(self.cur),
                Some(b'}') => {
                    if self.peek() == Some(b'}') && !in_spec && self.modes[at].depth == 0 {
                        self.next();
                        return Ok(self.cur - 1);
                    }
                    self.back(c);
                    self.modes[at].regular = true;
                    self.modes[at].in_spec = false;
                    return Ok(self.cur);
                }
                Some(b'\\') => {
                    let c = self.next();
                    if matches!(c, Some(b'{' | b'}')) {
                        self.back(c);
                    } else if c == Some(b'N') && !self.modes[at].raw {
                        let c = self.next();
                        if c == Some(b'{') {
                            named = true;
                        } else {
                            self.back(c);
                        }
                    }
                }
                _ => {}
            }
        }
        self.cur -= size as usize;
        Ok(self.cur)
    }

    #[cold]
    pub(super) fn unterminated_part(&mut self, at: usize, in_spec: bool, c: Option<u8>) -> Res<usize> {
        let mode = &self.modes[at];
        let (letter, size) = (mode.letter, mode.quote_size);
        if in_spec && c == Some(b'\n') {
            return self.error(format!(
                "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
            ));
        }
        let last = self.line;
        (self.cur, self.line_start, self.line) = (mode.start + 1, mode.line_start, mode.first_line);
        let triple = if size == 3 { "triple-quoted " } else { "" };
        self.error(format!("unterminated {triple}{letter}-string literal (detected at line {last})"))
    }
}
