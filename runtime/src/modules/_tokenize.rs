//! `_tokenize`: the tokenizer behind the module `tokenize`, on top of the compiler's.

use std::cell::RefCell;

use ouro_compiler::syntax::peg::tokenizer::Tokenizer;
use ouro_compiler::syntax::peg::{Kind, Token, TokenError};
use ouro_vm::core::args::payload;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{ModuleDef, TypeDef, new, next, unary};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

pub static MODULE: ModuleDef = ModuleDef::new("_tokenize", &[]).init(|vm, module| {
    vm.set_name(&module.dict, "TokenizerIter", vm.type_for::<TokenizerIter>().value());
    Ok(())
});

/// Payload of `_tokenize.TokenizerIter`.
pub struct TokenizerIter {
    readline: Value,
    encoding: Option<String>,
    extra: bool,
    state: RefCell<State>,
}

ouro_vm::payload!(TokenizerIter, "TokenizerIter");

impl Trace for TokenizerIter {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.readline);
    }
    fn clear(&self) {}
}

enum State {
    /// Nothing was read yet.
    New,
    /// The tokens left, last first, and the error behind them.
    Tokens(Vec<Piece>, Option<Failure>),
}

static DEF: TypeDef =
    TypeDef::new("_tokenize", "TokenizerIter", <TokenizerIter as Payload>::vtable).methods(&[&[
        new("($type, readline, /, *, encoding=None, extra_tokens=False)", |vm, a| {
            let encoding = match a.some(2) {
                None => None,
                Some(v) => Some(super::util::text_arg(vm, v, "TokenizerIter() argument 'encoding'")?),
            };
            let extra = a.opt(3).map_or(Ok(false), |v| vm.is_true(v))?;
            let state = RefCell::new(State::New);
            Ok(vm.make(TokenizerIter { readline: a[1].clone(), encoding, extra, state }))
        }),
        unary("__iter__", |_, v| Ok(v.clone())),
        next(next_token),
    ]]);

impl NativeType for TokenizerIter {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// A token as `tokenize` shows it: bytes of the source it covers, and its lines.
struct Piece {
    kind: i32,
    text: String,
    start: (i64, i64),
    end: (i64, i64),
    line: String,
}

struct Failure {
    exc: Exc,
    message: String,
    line: i64,
    col: i64,
    text: String,
    end_col: i64,
}

fn next_token(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let it = payload::<TokenizerIter>(v);
    if matches!(&*it.state.borrow(), State::New) {
        let source = read_all(vm, it)?;
        let (mut pieces, failure) = Run::new(&source, it.extra).all();
        pieces.reverse();
        *it.state.borrow_mut() = State::Tokens(pieces, failure);
    }
    let (piece, failure) = match &mut *it.state.borrow_mut() {
        State::New => (None, None),
        State::Tokens(pieces, failure) => match pieces.pop() {
            Some(piece) => (Some(piece), None),
            None => (None, failure.take()),
        },
    };
    if let Some(f) = failure {
        return Err(raise(vm, &f));
    }
    Ok(piece.map(|p| {
        let place = |(line, col): (i64, i64)| Value::from(vm.tuple(vec![vm.int(line), vm.int(col)]));
        let items =
            vec![Value::from_i32(p.kind), vm.str(&p.text), place(p.start), place(p.end), vm.str(&p.line)];
        vm.tuple(items).into()
    }))
}

#[cold]
fn raise(vm: &Vm, f: &Failure) -> Raised {
    let place = vec![
        vm.str("<string>"),
        vm.int(f.line),
        vm.int(f.col),
        vm.str(&f.text),
        vm.int(f.line),
        vm.int(f.end_col),
    ];
    let args = [vm.str(&f.message), vm.tuple(place).into()];
    match vm.call(&vm.exc_type(f.exc).value(), &args) {
        Ok(exc) => Raised(exc),
        Err(e) => e,
    }
}

/// All lines that `readline` gives, until it gives an empty one or stops.
fn read_all(vm: &Vm, it: &TokenizerIter) -> PyResult<String> {
    let mut source = String::new();
    loop {
        let line = match vm.call(&it.readline, &[]) {
            Ok(line) => line,
            Err(e) if e.is(vm, Exc::StopIteration) => return Ok(source),
            Err(e) => return Err(e),
        };
        let text = if let Some(s) = line.as_::<Str>() {
            if it.encoding.is_some() {
                return Err(vm.type_error("readline() returned a non-bytes object"));
            }
            s.to_text().into_owned()
        } else if line.is_a::<Bytes>() {
            let Some(encoding) = &it.encoding else {
                return Err(vm.type_error("readline() returned a non-string object"));
            };
            ouro_vm::types::codecs::decode_named(vm, &line, encoding, "replace")?.to_text().into_owned()
        } else {
            return Err(vm.type_error("readline() returned a non-string object"));
        };
        if text.is_empty() {
            return Ok(source);
        }
        source.push_str(&text);
    }
}

const NEWLINE: i32 = 4;
const INDENT: i32 = 5;
const DEDENT: i32 = 6;
const OP: i32 = 55;
const COMMENT: i32 = 65;
const NL: i32 = 66;

/// Operators with the numbers of their exact types.
const OPERATORS: &[(&str, i32)] = &[
    ("(", 7),
    (")", 8),
    ("[", 9),
    ("]", 10),
    (":", 11),
    (",", 12),
    (";", 13),
    ("+", 14),
    ("-", 15),
    ("*", 16),
    ("/", 17),
    ("|", 18),
    ("&", 19),
    ("<", 20),
    (">", 21),
    ("=", 22),
    (".", 23),
    ("%", 24),
    ("{", 25),
    ("}", 26),
    ("==", 27),
    ("!=", 28),
    ("<>", 28),
    ("<=", 29),
    (">=", 30),
    ("~", 31),
    ("^", 32),
    ("<<", 33),
    (">>", 34),
    ("**", 35),
    ("+=", 36),
    ("-=", 37),
    ("*=", 38),
    ("/=", 39),
    ("%=", 40),
    ("&=", 41),
    ("|=", 42),
    ("^=", 43),
    ("<<=", 44),
    (">>=", 45),
    ("**=", 46),
    ("//", 47),
    ("//=", 48),
    ("@", 49),
    ("@=", 50),
    ("->", 51),
    ("...", 52),
    (":=", 53),
    ("!", 54),
];

struct Run<'a> {
    /// The text as it was read.
    given: &'a str,
    /// The text with a line end at its end.
    text: String,
    /// Where the lines begin.
    lines: Vec<usize>,
    extra: bool,
    out: Vec<Piece>,
}

impl<'a> Run<'a> {
    fn new(given: &'a str, extra: bool) -> Run<'a> {
        let mut text = given.replace("\r\n", "\n");
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let mut lines = vec![0];
        lines.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        Run { given, text, lines, extra, out: Vec::new() }
    }

    /// Whether the last line end was not in the text as it was read.
    fn implied_end(&self) -> bool {
        !self.given.is_empty() && !self.given.ends_with('\n')
    }

    /// Line (from 1) and column in characters of a byte.
    fn place(&self, at: usize) -> (i64, i64) {
        let line = self.lines.partition_point(|&start| start <= at);
        let start = self.lines[line - 1];
        (line as i64, self.text[start..at].chars().count() as i64)
    }

    /// The lines that bytes `start` to `end` lie in.
    fn line_text(&self, start: usize, end: usize) -> String {
        let first = self.lines.partition_point(|&s| s <= start);
        let last = self.lines.partition_point(|&s| s < end.max(start + 1)).max(first);
        let stop = self.lines.get(last).copied().unwrap_or(self.text.len());
        let text = &self.text[self.lines[first - 1]..stop];
        if stop == self.text.len() && self.implied_end() {
            return text.strip_suffix('\n').unwrap_or(text).to_owned();
        }
        text.to_owned()
    }

    fn push(&mut self, kind: i32, start: usize, end: usize) {
        let piece = Piece {
            kind,
            text: self.text[start..end].to_owned(),
            start: self.place(start),
            end: self.place(end),
            line: self.line_text(start, end),
        };
        self.out.push(piece);
    }

    /// A line end: its text is empty if it was not in the text as it was read.
    fn push_line_end(&mut self, kind: i32, at: usize) {
        let implied = at + 1 == self.text.len() && self.implied_end();
        let (line, col) = self.place(at);
        let text = if implied || !self.extra { "" } else { "\n" };
        let end = if self.extra { col + 1 } else { col };
        self.out.push(Piece {
            kind,
            text: text.to_owned(),
            start: (line, col),
            end: (line, end),
            line: self.line_text(at, at + 1),
        });
    }

    /// Comments and line ends between tokens. A backslash hides the line end behind it.
    fn gap(&mut self, from: usize, to: usize) {
        if !self.extra {
            return;
        }
        let mut i = from;
        while i < to {
            match self.text.as_bytes()[i] {
                b'#' => {
                    let end = self.text[i..to].find('\n').map_or(to, |n| i + n);
                    self.push(COMMENT, i, end);
                    i = end;
                }
                b'\n' => {
                    self.push_line_end(NL, i);
                    i += 1;
                }
                b'\\' => i += 2,
                _ => i += 1,
            }
        }
    }

    fn all(mut self) -> (Vec<Piece>, Option<Failure>) {
        let text = self.text.clone();
        let mut tokenizer = Tokenizer::new(&text);
        let (mut at, mut pending) = (0usize, Vec::new());
        loop {
            let token = match tokenizer.token() {
                Ok(token) => token,
                Err((error, token)) => {
                    let failure = self.failure(&error, &token, &tokenizer);
                    return (self.out, Some(failure));
                }
            };
            let (start, end) = (token.start as usize, token.end as usize);
            match token.kind {
                Kind::Indent | Kind::Dedent => pending.push(token.kind),
                Kind::EndMarker => {
                    self.gap(at, text.len());
                    self.indents(&mut pending, None);
                    let line = self.lines.len() as i64;
                    let (line, col, shown) = match self.extra {
                        true => (line, 0, String::new()),
                        false => {
                            ((line - 1).max(1), -1, self.line_text(text.len().saturating_sub(1), text.len()))
                        }
                    };
                    let place = (line, col);
                    self.out.push(Piece {
                        kind: 0,
                        text: String::new(),
                        start: place,
                        end: place,
                        line: shown,
                    });
                    return (self.out, None);
                }
                Kind::Newline => {
                    // The token may cover a comment in front of the line end.
                    let line_end = end - 1;
                    self.gap(at, line_end);
                    self.push_line_end(NEWLINE, line_end);
                    at = end;
                }
                kind => {
                    self.gap(at, start);
                    self.indents(&mut pending, Some(start));
                    self.push(self.number(kind, &text[start..end]), start, end);
                    at = end;
                }
            }
        }
    }

    fn number(&self, kind: Kind, text: &str) -> i32 {
        match kind {
            Kind::Name => 1,
            Kind::Number => 2,
            Kind::String => 3,
            Kind::FStart => 59,
            Kind::FMiddle => 60,
            Kind::FEnd => 61,
            Kind::TStart => 62,
            Kind::TMiddle => 63,
            Kind::TEnd => 64,
            _ if self.extra => OP,
            _ => OPERATORS.iter().find(|(op, _)| *op == text).map_or(OP, |(_, n)| *n),
        }
    }

    /// Changes of indentation before the token at `next`, or at the end.
    fn indents(&mut self, pending: &mut Vec<Kind>, next: Option<usize>) {
        for kind in pending.drain(..) {
            let (line, col) = match next {
                Some(at) => self.place(at),
                None => (self.lines.len() as i64, 0),
            };
            let shown = next.map_or(String::new(), |at| self.line_text(at, at + 1));
            let kind = if kind == Kind::Indent { INDENT } else { DEDENT };
            let (text, start, end) = match (kind, next, self.extra) {
                (_, _, false) => (String::new(), (line, -1), (line, -1)),
                (INDENT, Some(at), _) => {
                    let from = self.lines[line as usize - 1];
                    (self.text[from..at].to_owned(), (line, 0), (line, col))
                }
                _ => (String::new(), (line, col), (line, col)),
            };
            self.out.push(Piece { kind, text, start, end, line: shown });
        }
    }

    fn failure(&self, error: &TokenError, token: &Token, tokenizer: &Tokenizer) -> Failure {
        let line = i64::from(token.line.max(1));
        let text_of = |line: i64| {
            let i = (line as usize).saturating_sub(1).min(self.lines.len() - 1);
            let stop = self.lines.get(i + 1).copied().unwrap_or(self.text.len());
            self.text[self.lines[i]..stop].trim_end_matches('\n').to_owned()
        };
        let simple = |exc: Exc, message: &str, col: i64| Failure {
            exc,
            message: message.to_owned(),
            line,
            col,
            text: text_of(line),
            end_col: col,
        };
        let width = text_of(line).chars().count() as i64;
        match error {
            TokenError::Eof => match tokenizer.open_paren() {
                Some(_) | None => simple(Exc::SyntaxError, "unexpected EOF in multi-line statement", 0),
            },
            TokenError::Dedent => simple(
                Exc::IndentationError,
                "unindent does not match any outer indentation level",
                width + 1,
            ),
            TokenError::Tab => {
                simple(Exc::TabError, "inconsistent use of tabs and spaces in indentation", width + 1)
            }
            TokenError::TooDeep => simple(Exc::IndentationError, "too many levels of indentation", width + 1),
            TokenError::Continuation => {
                simple(Exc::SyntaxError, "unexpected character after line continuation character", width)
            }
            TokenError::Message { text, line, line_start, col, end_col } => {
                let here = || {
                    let upto = tokenizer.cur.min(self.text.len()).max(*line_start);
                    self.text.get(*line_start..upto).map_or(0, |t| t.chars().count() as i64)
                };
                let col = if *col < 0 { here() } else { *col };
                let end_col = if *end_col < 0 { col } else { *end_col };
                let line = i64::from((*line).max(1));
                Failure {
                    exc: Exc::SyntaxError,
                    message: text.clone(),
                    line,
                    col,
                    text: text_of(line),
                    end_col,
                }
            }
        }
    }
}
