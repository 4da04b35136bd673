//! Runs the grammar over the tokens. Everything that was parsed once at a place is remembered.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::rc::Rc;

use super::grammar::{Action, Alt, Grammar, Item};
use super::node::{N, Node, NodeKind};
use super::token::{Kind, Token, TokenError};
use super::tokenizer::Tokenizer;
use crate::error::{CompileError, ErrorKind};

/// Rules in progress beyond which a text is too complex; the parser's thread has stack for them.
const MAX_DEPTH: usize = 60_000;

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Rules in progress while the statements of a file follow each other: `file`, `statements`.
const TOP_LEVEL: usize = 2;

/// What was parsed where: rule, token, whether rules for invalid input were active.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key(u64);

impl Key {
    fn new(rule: usize, at: usize, invalid: bool) -> Key {
        Key((at as u64) << 16 | (rule as u64) << 1 | invalid as u64)
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

/// Spreads the bits of a key by one multiplication.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u64(self.0 ^ b as u64);
        }
    }

    fn write_u64(&mut self, n: u64) {
        let product = u128::from(n) * 0x9e37_79b9_7f4a_7c15;
        self.0 = product as u64 ^ (product >> 64) as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Parsing stops: the error is in [`Parser::error`].
pub struct Stop;

pub type Res = Result<Option<N>, Stop>;

pub struct Parser<'a> {
    pub src: &'a str,
    pub filename: &'a str,
    grammar: Rc<Grammar>,
    pub tokenizer: Tokenizer<'a>,
    pub tokens: Vec<Token>,
    pub mark: usize,
    pub invalid: bool,
    /// One interactive statement is read.
    pub single: bool,
    /// The end of interactive input does not end blocks.
    pub open_blocks: bool,
    started: bool,
    pub error: Option<CompileError>,
    /// The tokenizer has failed; the second pass cannot help.
    pub token_error: bool,
    memo: HashMap<Key, (Option<N>, usize), BuildHasherDefault<KeyHasher>>,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub fn new(src: &'a str, filename: &'a str, grammar: Grammar) -> Parser<'a> {
        Parser {
            src,
            filename,
            grammar: Rc::new(grammar),
            tokenizer: Tokenizer::new(src),
            tokens: Vec::new(),
            mark: 0,
            invalid: false,
            single: false,
            open_blocks: false,
            started: false,
            error: None,
            token_error: false,
            memo: HashMap::default(),
            depth: 0,
        }
    }

    /// Begins the second pass, in which the rules for invalid input take part.
    pub fn restart(&mut self) {
        self.mark = 0;
        self.invalid = true;
        self.memo.clear();
        self.depth = 0;
    }

    pub fn run(&mut self, rule: &str) -> Res {
        let rule = self.grammar.rule(rule);
        self.rule(rule)
    }

    pub fn text(&self, token: usize) -> &'a str {
        let t = &self.tokens[token];
        &self.src[t.start as usize..t.end as usize]
    }

    /// The token at `at`, read now if it has not been.
    pub fn token(&mut self, at: usize) -> Result<Token, Stop> {
        while at >= self.tokens.len() {
            match self.tokenizer.token() {
                Ok(mut token) => {
                    if self.single && token.kind == Kind::EndMarker && self.started {
                        // The end of interactive input ends a line, and mostly all blocks.
                        token.kind = Kind::Newline;
                        if !self.open_blocks {
                            self.tokenizer.imply_dedents();
                        }
                        self.started = false;
                    } else {
                        self.started = true;
                    }
                    self.tokens.push(token);
                }
                Err((error, token)) => {
                    self.tokens.push(token);
                    self.token_error = true;
                    self.raise_token_error(error);
                    return Err(Stop);
                }
            }
        }
        Ok(self.tokens[at])
    }

    fn is_keyword(&self, token: &Token) -> bool {
        let text = &self.src[token.start as usize..token.end as usize];
        KEYWORDS.binary_search(&text).is_ok()
    }

    fn rule(&mut self, rule: usize) -> Res {
        let grammar = Rc::clone(&self.grammar);
        let rule_ = &grammar.rules[rule];
        let key = Key::new(rule, self.mark, self.invalid || rule_.shared);
        if let Some((found, end)) = self.memo.get(&key) {
            if found.is_some() {
                self.mark = *end;
            }
            return Ok(found.clone());
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.error = Some(CompileError::new(
                ErrorKind::Memory,
                "Parser stack overflowed - Python source too complex to parse",
                self.filename,
            ));
            return Err(Stop);
        }
        let before = self.invalid;
        self.invalid &= !rule_.without_invalid;
        let found = self.alts(&rule_.alts)?;
        self.invalid = before;
        self.depth -= 1;
        self.memo.insert(key, (found.clone(), self.mark));
        Ok(found)
    }

    fn alts(&mut self, alts: &[Alt]) -> Res {
        let start = self.mark;
        for alt in alts {
            if alt.invalid && !self.invalid {
                continue;
            }
            let mut cut = false;
            if let Some(found) = self.alt(alt, &mut cut)? {
                return Ok(Some(found));
            }
            self.mark = start;
            if cut {
                return Ok(None);
            }
        }
        Ok(None)
    }

    fn alt(&mut self, alt: &Alt, cut: &mut bool) -> Res {
        let start = self.mark;
        let mut captures: [Option<N>; 6] = Default::default();
        let mut nodes: Vec<N> = Vec::new();
        for elem in &alt.elems {
            if let Item::Cut = elem.item {
                *cut = true;
                continue;
            }
            let Some(node) = self.item(&elem.item)? else { return Ok(None) };
            if let Some(node) = node {
                if let Some(at) = elem.capture {
                    captures[at] = Some(node.clone());
                }
                nodes.push(node);
            }
        }
        let end = self.mark;
        match &alt.action {
            Action::Default if nodes.len() == 1 => Ok(nodes.pop()),
            Action::Default => Ok(Some(Node::new(NodeKind::Seq, start, end, nodes))),
            Action::Capture(at) => {
                Ok(captures[*at].take().or_else(|| Some(Node::new(NodeKind::Seq, start, end, Vec::new()))))
            }
            Action::Make(kind, from) => {
                let mut kids = Vec::new();
                for &at in from {
                    match captures[at].take() {
                        Some(node) if node.kind == NodeKind::Seq => kids.extend(node.kids.iter().cloned()),
                        Some(node) => kids.push(node),
                        None => {}
                    }
                }
                Ok(Some(Node::new(*kind, start, end, kids)))
            }
            Action::Call(name, from, message) => {
                let args: Vec<Option<N>> = from.iter().map(|&at| captures[at].take()).collect();
                self.action(name, &args, message, start)
            }
        }
    }

    /// `None`: no match. `Some(None)`: a match that leaves no node.
    fn item(&mut self, item: &Item) -> Result<Option<Option<N>>, Stop> {
        Ok(match item {
            Item::Text(text) => {
                let token = self.token(self.mark)?;
                let found = matches!(token.kind, Kind::Op | Kind::Name) && self.text(self.mark) == *text;
                if found { Some(Some(self.take(NodeKind::Token))) } else { None }
            }
            Item::Soft(text) => {
                let token = self.token(self.mark)?;
                let found = token.kind == Kind::Name && self.text(self.mark) == *text;
                if found { Some(Some(self.take(NodeKind::Name))) } else { None }
            }
            Item::SoftKeyword => {
                let token = self.token(self.mark)?;
                let found = token.kind == Kind::Name
                    && matches!(self.text(self.mark), "_" | "case" | "match" | "type");
                if found { Some(Some(self.take(NodeKind::Name))) } else { None }
            }
            Item::Kind(kind) => {
                let token = self.token(self.mark)?;
                let found = token.kind == *kind && (*kind != Kind::Name || !self.is_keyword(&token));
                let node = match kind {
                    Kind::Name => NodeKind::Name,
                    Kind::Number => NodeKind::Literal,
                    _ => NodeKind::Token,
                };
                if !found {
                    return Ok(None);
                }
                if *kind == Kind::Number {
                    self.check_number(self.mark)?;
                }
                Some(Some(self.take(node)))
            }
            Item::Rule(rule) => self.rule(*rule)?.map(Some),
            Item::Opt(item) => {
                let start = self.mark;
                match self.item(item)? {
                    Some(node) => Some(node),
                    None => {
                        self.mark = start;
                        Some(None)
                    }
                }
            }
            Item::Star(item) => Some(Some(self.repeat(item, None)?)),
            Item::Plus(item) => {
                let found = self.repeat(item, None)?;
                if found.end == found.start && found.kids.is_empty() { None } else { Some(Some(found)) }
            }
            Item::Gather(item, separator) => {
                let found = self.repeat(item, Some(separator))?;
                if found.end == found.start && found.kids.is_empty() { None } else { Some(Some(found)) }
            }
            Item::Look(wanted, item) => {
                let start = self.mark;
                let found = self.item(item)?.is_some();
                self.mark = start;
                if found == *wanted { Some(None) } else { None }
            }
            Item::Cut => Some(None),
            Item::Forced(text) => {
                let token = self.token(self.mark)?;
                if !(token.kind == Kind::Op && self.text(self.mark) == *text) {
                    self.raise_tokens(self.mark, self.mark + 1, format!("expected '{text}'"));
                    return Err(Stop);
                }
                Some(Some(self.take(NodeKind::Token)))
            }
            Item::Group(alts) => self.alts(alts)?.map(Some),
        })
    }

    fn take(&mut self, kind: NodeKind) -> N {
        self.mark += 1;
        Node::new(kind, self.mark - 1, self.mark, Vec::new())
    }

    fn repeat(&mut self, item: &Item, separator: Option<&Item>) -> Result<N, Stop> {
        let start = self.mark;
        let mut kids = Vec::new();
        loop {
            let before = self.mark;
            if !kids.is_empty()
                && let Some(separator) = separator
                && self.item(separator)?.is_none()
            {
                self.mark = before;
                break;
            }
            match self.item(item)? {
                Some(node) if self.mark > before => {
                    kids.extend(node);
                    if self.depth <= TOP_LEVEL {
                        // Nothing goes back behind a whole statement.
                        self.memo.clear();
                    }
                }
                _ => {
                    self.mark = before;
                    break;
                }
            }
        }
        Ok(Node::new(NodeKind::Seq, start, self.mark, kids))
    }

    /// Reads on behind an error: a mistake of tokens there counts more than a mere
    /// "invalid syntax".
    pub fn check_rest(&mut self) {
        let Some(last) = self.tokens.last() else { return };
        let line = last.line;
        if self.token_error {
            return;
        }
        loop {
            match self.tokenizer.token() {
                Ok(token) if token.kind == Kind::EndMarker => return,
                Ok(_) => {}
                Err(_) if self.tokenizer.in_string() => return,
                Err((error @ TokenError::Message { .. }, _)) => {
                    self.error = None;
                    self.raise_token_error(error);
                    return;
                }
                Err(_) => {
                    if let Some((_, open_line, _)) = self.tokenizer.open_paren()
                        && line > open_line
                    {
                        self.error = None;
                        self.raise_unclosed();
                    }
                    return;
                }
            }
        }
    }
}
