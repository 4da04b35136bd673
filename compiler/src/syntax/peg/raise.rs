//! The errors of the error-finding parser and the actions of the grammar that raise them.
//!
//! Places follow CPython to the letter, oddities included: an end column of -1 or 0 where it has
//! none, columns counted in characters of the first line.

use super::engine::{Parser, Res, Stop};
use super::node::{N, NodeKind};
use super::token::TokenError;
use crate::error::{CompileError, ErrorKind};
use crate::syntax::literal;

/// What a target is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Star,
    For,
    Del,
}

impl Parser<'_> {
    /// An error at byte columns that count from 1; the end column may be 0 or -1.
    #[cold]
    pub fn raise(&mut self, kind: ErrorKind, message: String, start: (u32, i64), end: (u32, i64)) {
        if self.error.is_some() {
            return;
        }
        let (line, with_newline) = self.line_text(start.0);
        let chars = |col: i64| {
            if col <= 0 {
                return col as i32;
            }
            // Beyond the line, as ends on later lines are, it is the end of the line shown.
            let upto = (col as usize).min(line.len());
            let chars = String::from_utf8_lossy(&line.as_bytes()[..upto]).chars().count();
            let beyond = (col as usize - upto).min(1 + with_newline as usize);
            (chars + beyond) as i32
        };
        let text = if with_newline { format!("{line}\n") } else { line.to_owned() };
        let mut e = CompileError::new(kind, message, self.filename);
        e.line = start.0;
        e.col = chars(start.1) as u32;
        e.end_line = end.0;
        e.end_col = chars(end.1) as u32;
        e.text = Some(text);
        self.error = Some(e);
    }

    /// The text of a line, and whether errors show it with its newline.
    fn line_text(&self, line: u32) -> (String, bool) {
        let mut rest = self.src;
        for _ in 1..line {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
        let (text, newline) = match rest.split_once('\n') {
            Some((text, _)) => (text, true),
            None => (rest, false),
        };
        (text.to_owned(), newline && self.tokenizer.line <= line)
    }

    /// From the start of token `first` to the end of the last token before `end`.
    pub fn raise_tokens(&mut self, first: usize, end: usize, message: String) {
        let a = self.tokens[first];
        let b = self.tokens[end.max(first + 1) - 1];
        self.raise(
            ErrorKind::Syntax,
            message,
            (a.line, a.col as i64 + 1),
            (b.end_line, b.end_col as i64 + 1),
        );
    }

    fn raise_nodes(&mut self, a: &N, b: &N, message: String) {
        self.raise_tokens(a.start, b.end, message);
    }

    /// At a token; tokens without text are where the tokenizer is.
    fn raise_at_token(&mut self, kind: ErrorKind, at: usize, message: String) {
        let Some(t) = self.tokens.get(at).or(self.tokens.last()).copied() else {
            return self.raise(kind, message, (0, 0), (0, -1));
        };
        let here = self.tokenizer.cur as i64 - self.tokenizer.line_start as i64;
        let col = if t.col < 0 { here } else { t.col as i64 + 1 };
        let end_col = if t.end_col < 0 { -1 } else { t.end_col as i64 + 1 };
        self.raise(kind, message, (t.line, col), (t.end_line, end_col));
    }

    pub fn raise_last(&mut self, kind: ErrorKind, message: String) {
        self.raise_at_token(kind, self.tokens.len().saturating_sub(1), message);
    }

    /// From a node to where the tokenizer is.
    fn raise_from(&mut self, a: &N, message: String) {
        let t = self.tokens[a.start];
        let end = (self.tokenizer.cur - self.tokenizer.line_start) as i64;
        self.raise(ErrorKind::Syntax, message, (t.line, t.col as i64 + 1), (self.tokenizer.line, end));
    }

    pub fn raise_unclosed(&mut self) {
        if let Some((open, line, col)) = self.tokenizer.open_paren() {
            let message = format!("'{open}' was never closed");
            self.raise(ErrorKind::Syntax, message, (line, col as i64 + 1), (line, 0));
        }
    }

    pub fn raise_token_error(&mut self, error: TokenError) {
        let line = self.tokenizer.line;
        match error {
            TokenError::Eof if self.tokenizer.level() > 0 => self.raise_unclosed(),
            TokenError::Eof => self.raise_last(ErrorKind::Syntax, "unexpected EOF while parsing".to_owned()),
            TokenError::Dedent => self.raise_last(
                ErrorKind::Indentation,
                "unindent does not match any outer indentation level".to_owned(),
            ),
            TokenError::Tab => self.raise(
                ErrorKind::Tab,
                "inconsistent use of tabs and spaces in indentation".to_owned(),
                (line, 1),
                (line, 0),
            ),
            TokenError::TooDeep => self.raise(
                ErrorKind::Indentation,
                "too many levels of indentation".to_owned(),
                (line, 1),
                (line, 0),
            ),
            TokenError::Continuation => {
                let col = (self.tokenizer.cur - self.tokenizer.buffer) as i64;
                let message = "unexpected character after line continuation character".to_owned();
                self.raise(ErrorKind::Syntax, message, (line, col), (line, 0));
            }
            TokenError::Message { text, line, line_start, col, end_col } => {
                if self.error.is_some() {
                    return;
                }
                let rest = &self.src[line_start..];
                let shown = rest.split('\n').next().unwrap_or("");
                let here = self.src.get(line_start..self.tokenizer.cur).unwrap_or("").chars().count() as i64;
                let col = if col < 0 { here } else { col };
                let end_col = if end_col < 0 { col } else { end_col };
                let mut e = CompileError::new(ErrorKind::Syntax, text, self.filename);
                (e.line, e.col, e.end_line, e.end_col) = (line, col as u32, line, end_col as u32);
                e.text = Some(shown.to_owned());
                self.error = Some(e);
            }
        }
    }

    /// One of the grammar's actions that may raise. Without an error the alternative fails,
    /// unless the action is a check of a value.
    pub fn action(&mut self, name: &str, args: &[Option<N>], message: &str, start: usize) -> Res {
        let end = self.mark;
        let a = args.first().and_then(|a| a.clone());
        let b = args.get(1).and_then(|b| b.clone());
        match (name, a, b) {
            ("suffixed", Some(a), b) => return Ok(Some(self.suffixed(a, b, start, end))),
            ("concatenate", Some(a), _) => return self.concatenate(&a, start, end),
            ("string", Some(a), _) => return self.string(&a),
            ("middle", Some(a), _) => return self.middle(a),
            ("formatted", Some(a), _) => return self.formatted(&a, start, end),
            ("conversion", Some(a), Some(b)) => return self.conversion(a, &b),
            ("real" | "imaginary", Some(a), _) => return self.complex_part(name, a),
            ("future", Some(a), Some(b)) => return self.future(&a, &b),
            ("last", ..) => self.raise_last(ErrorKind::Syntax, message.to_owned()),
            ("next", ..) => {
                self.token(self.mark)?;
                self.raise_at_token(ErrorKind::Syntax, self.mark, message.to_owned());
            }
            ("indentation", a, _) => {
                let line = a.map_or(0, |a| self.tokens[a.start].line);
                self.raise_last(ErrorKind::Indentation, message.replace("%d", &line.to_string()));
            }
            ("at", Some(a), _) => {
                let text = message.replace("%s", a.kind.describe());
                self.raise_nodes(&a, &a, text);
            }
            ("range", Some(a), Some(b)) => {
                let text = message.replace("%t", self.text(a.start)).replace("%s", a.kind.describe());
                self.raise_nodes(&a, &b, text);
            }
            ("from", Some(a), _) => self.raise_from(&a, message.to_owned()),
            ("span", Some(a), _) => match (a.kids.first(), a.kids.last()) {
                (Some(first), Some(last)) => self.raise_nodes(first, last, message.to_owned()),
                _ => return Ok(None),
            },
            ("tail", Some(a), Some(b)) => {
                let last = a.kids.last().unwrap_or(&a).clone();
                self.raise_nodes(&last, &b, message.to_owned());
            }
            ("last_of", Some(a), Some(b)) => {
                let last = b.kids.last().unwrap_or(&b).clone();
                self.raise_nodes(&a, &last, message.to_owned());
            }
            ("genexp", Some(a), Some(b)) => {
                let last = last_item(&b);
                self.raise_nodes(&a, &last, message.to_owned());
            }
            ("bare_genexp", Some(a), Some(b)) => {
                let keyword = |n: &&N| matches!(n.kind, NodeKind::Keyword | NodeKind::KeywordUnpacking);
                let positional: Vec<&N> = a.kids.iter().filter(|n| !keyword(n)).collect();
                let (true, Some(last)) = (positional.len() > 1, positional.last()) else { return Ok(None) };
                self.raise_nodes(last, &last_item(&b), message.to_owned());
            }
            ("arguments", Some(a), _) => {
                let unpacking = a.kids.iter().any(|n| n.kind == NodeKind::KeywordUnpacking);
                let what = if unpacking { " unpacking" } else { "" };
                self.raise_last(
                    ErrorKind::Syntax,
                    format!("positional argument follows keyword argument{what}"),
                );
            }
            ("legacy", Some(a), Some(b)) => {
                let name = self.text(a.start);
                if !matches!(name, "print" | "exec") {
                    return Ok(None);
                }
                self.raise_nodes(&a, &b, message.replace("%t", name));
            }
            ("comma", Some(a), Some(b)) => {
                let legacy = a.kind == NodeKind::Name && matches!(self.text(a.start), "print" | "exec");
                if legacy || self.tokens[end - 1].level == 0 {
                    return Ok(None);
                }
                self.raise_nodes(&a, &b, message.to_owned());
            }
            ("bound", Some(a), Some(b)) => {
                let what = if b.kind == NodeKind::Tuple { "constraints" } else { "bound" };
                self.raise_from(&a, format!("cannot use {what} with {message}"));
            }
            ("missing_colon", Some(a), _) => {
                let (t, e) = (self.tokens[a.start], self.tokens[a.end - 1]);
                self.raise(
                    ErrorKind::Syntax,
                    message.to_owned(),
                    (t.line, e.end_col as i64),
                    (e.end_line, 0),
                );
            }
            ("star_target", Some(a), _) => return self.invalid_target(Target::Star, &a),
            ("for_target", Some(a), _) => return self.invalid_target(Target::For, &a),
            ("del_target", Some(a), _) => return self.invalid_target(Target::Del, &a),
            _ => return Ok(None),
        }
        if self.error.is_some() { Err(Stop) } else { Ok(None) }
    }

    fn invalid_target(&mut self, target: Target, node: &N) -> Res {
        let Some(bad) = self.find_invalid(target, node) else { return Ok(None) };
        let verb = if target == Target::Del { "delete" } else { "assign to" };
        self.raise_nodes(&bad, &bad, format!("cannot {verb} {}", bad.kind.describe()));
        Err(Stop)
    }

    fn find_invalid(&self, target: Target, node: &N) -> Option<N> {
        match node.kind {
            NodeKind::List | NodeKind::Tuple => {
                node.kids.iter().find_map(|kid| self.find_invalid(target, kid))
            }
            NodeKind::Starred if target != Target::Del => self.find_invalid(target, node.kids.first()?),
            NodeKind::Compare if target == Target::For => {
                let operator = node.kids.get(1).map(|pair| self.text(pair.start));
                if operator == Some("in") { self.find_invalid(target, &node.kids[0]) } else { None }
            }
            NodeKind::Name | NodeKind::Subscript | NodeKind::Attribute => None,
            _ => Some(node.clone()),
        }
    }

    fn suffixed(&mut self, a: N, suffixes: Option<N>, start: usize, end: usize) -> N {
        match suffixes.as_ref().and_then(|s| s.kids.last()) {
            Some(last) => super::node::Node::new(last.kind, start, end, Vec::new()),
            None => a,
        }
    }

    // ---- values of literals ----------------------------------------------------------------

    fn string(&mut self, a: &N) -> Res {
        let text = self.text(a.start);
        match literal::check(text) {
            Ok(is_bytes) => {
                let kind = if is_bytes { NodeKind::Bytes } else { NodeKind::Literal };
                Ok(Some(super::node::Node::new(kind, a.start, a.end, Vec::new())))
            }
            Err(literal::LiteralError::NotAscii) => {
                self.raise_tokens(
                    a.start,
                    a.end,
                    "bytes can only contain ASCII literal characters".to_owned(),
                );
                Err(Stop)
            }
            Err(error) => {
                self.raise_last(ErrorKind::Syntax, error.to_string());
                Err(Stop)
            }
        }
    }

    /// Escapes of a literal part of an f-string, unless the string is raw.
    fn middle(&mut self, a: N) -> Res {
        let text = self.text(a.start);
        if !text.contains('\\') {
            return Ok(Some(a));
        }
        let mut depth = 0;
        let opener = self.tokens[..a.start].iter().rev().find(|t| {
            use super::token::Kind::*;
            match t.kind {
                FEnd | TEnd => depth += 1,
                FStart | TStart if depth == 0 => return true,
                FStart | TStart => depth -= 1,
                _ => {}
            }
            false
        });
        let raw = opener.is_some_and(|t| self.src[t.start as usize..t.end as usize].contains(['r', 'R']));
        if !raw && let Err(error) = literal::check_escapes(text, false) {
            self.raise_nodes(&a, &a, error.to_string());
            return Err(Stop);
        }
        Ok(Some(a))
    }

    /// A whole f-string or t-string: now its literal parts are looked at.
    fn formatted(&mut self, parts: &N, start: usize, end: usize) -> Res {
        use super::token::Kind;
        for part in &parts.kids {
            if part.kind == NodeKind::Token
                && matches!(self.tokens[part.start].kind, Kind::FMiddle | Kind::TMiddle)
            {
                self.middle(part.clone())?;
            }
        }
        let is_t = self.tokens[start].kind == Kind::TStart;
        let kind = if is_t { NodeKind::TString } else { NodeKind::FString };
        Ok(Some(super::node::Node::new(kind, start, end, Vec::new())))
    }

    fn concatenate(&mut self, parts: &N, start: usize, end: usize) -> Res {
        let bytes = parts.kids.iter().filter(|n| n.kind == NodeKind::Bytes).count();
        if bytes > 0 && bytes < parts.kids.len() {
            self.raise_last(ErrorKind::Syntax, "cannot mix bytes and nonbytes literals".to_owned());
            return Err(Stop);
        }
        let special = parts.kids.iter().find(|n| matches!(n.kind, NodeKind::FString | NodeKind::TString));
        let kind = special.map_or(NodeKind::Literal, |n| n.kind);
        Ok(Some(super::node::Node::new(kind, start, end, Vec::new())))
    }

    fn conversion(&mut self, a: N, b: &N) -> Res {
        let (bang, name) = (self.tokens[a.start], self.tokens[b.start]);
        let letter = self.string_letter(a.start);
        if bang.line != name.line || bang.end_col != name.col {
            self.raise_tokens(
                b.start,
                b.end,
                format!("{letter}-string: conversion type must come right after the exclamation mark"),
            );
            return Err(Stop);
        }
        let text = self.text(b.start);
        if !matches!(text, "s" | "r" | "a") {
            self.raise_tokens(
                b.start,
                b.end,
                format!("{letter}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'"),
            );
            return Err(Stop);
        }
        Ok(Some(a))
    }

    /// Whether the innermost open formatted string before a token is an f- or a t-string.
    fn string_letter(&self, at: usize) -> char {
        use super::token::Kind::*;
        let mut depth = 0;
        for t in self.tokens[..at].iter().rev() {
            match t.kind {
                FEnd | TEnd => depth += 1,
                FStart | TStart if depth > 0 => depth -= 1,
                FStart => return 'f',
                TStart => return 't',
                _ => {}
            }
        }
        'f'
    }

    fn complex_part(&mut self, name: &str, a: N) -> Res {
        let imaginary = self.text(a.start).ends_with(['j', 'J']);
        if imaginary == (name == "imaginary") {
            return Ok(Some(a));
        }
        self.raise_nodes(&a, &a, format!("{name} number required in complex literal"));
        Err(Stop)
    }

    fn future(&mut self, module: &N, names: &N) -> Res {
        if module.end == module.start + 1 && self.text(module.start) == "__future__" {
            for at in names.start..names.end {
                if self.text(at) == "braces" && at > 0 {
                    let before = self.text(at - 1);
                    if matches!(before, "," | "(" | "import") {
                        // Raised by the compiler proper, with the statement's range.
                        break;
                    }
                }
            }
        }
        Ok(Some(module.clone()))
    }

    pub fn check_number(&mut self, at: usize) -> Result<(), Stop> {
        let t = self.tokens[at];
        if let Some(message) = literal::too_many_digits(self.text(at)) {
            self.raise(ErrorKind::Syntax, message, (t.line, 0), (t.end_line, 0));
            return Err(Stop);
        }
        Ok(())
    }
}

/// The last item of the last clause of a comprehension.
fn last_item(clauses: &N) -> N {
    let clause = clauses.kids.last().unwrap_or(clauses);
    clause.kids.last().unwrap_or(clause).clone()
}
