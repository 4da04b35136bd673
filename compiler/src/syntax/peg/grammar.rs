//! The notation of [`super::rules`] and its reader.
//!
//! A rule is `name: alternative | alternative ;`. An alternative is a sequence of items and an
//! optional action after `->`. Items: `'text'` a keyword or operator, `"text"` a soft keyword,
//! `NAME` (capitals) a kind of token, `name` a rule, `( ... )` a group; behind an item `?`, `*`,
//! `+`, or `++ item` for one or more with that separator; before it `&` and `!` look ahead and
//! `a:` captures. `~` commits to the alternative; `^'text'` demands a token. `name@:` marks a
//! rule whose result is kept whether or not rules for invalid input were active.
//!
//! Actions: a capture's name passes it on; `Kind a b` makes a node of that kind with these
//! children; anything in lower case of two letters or more is one of [`Action`]'s raising forms.

use std::collections::HashMap;

use super::node::NodeKind;
use super::token::Kind;

pub struct Grammar {
    pub rules: Vec<Rule>,
    index: HashMap<&'static str, usize>,
}

pub struct Rule {
    pub alts: Vec<Alt>,
    pub shared: bool,
    /// Switches the rules for invalid input off inside it.
    pub without_invalid: bool,
}

pub struct Alt {
    pub elems: Vec<Elem>,
    pub action: Action,
    /// Takes part only while rules for invalid input are active.
    pub invalid: bool,
}

pub struct Elem {
    /// Index of the capture, if it has a name.
    pub capture: Option<usize>,
    pub item: Item,
}

pub enum Item {
    Text(&'static str),
    Soft(&'static str),
    Kind(Kind),
    SoftKeyword,
    Rule(usize),
    Opt(Box<Item>),
    Star(Box<Item>),
    Plus(Box<Item>),
    Gather(Box<Item>, Box<Item>),
    Look(bool, Box<Item>),
    Cut,
    Forced(&'static str),
    Group(Vec<Alt>),
}

/// What an alternative does when all its items matched.
pub enum Action {
    /// The only node, or a sequence of all nodes.
    Default,
    Capture(usize),
    Make(NodeKind, Vec<usize>),
    Call(&'static str, Vec<usize>, &'static str),
}

impl Grammar {
    /// Reads the rules. They are part of the program, so a mistake in them is a bug.
    pub fn read(text: &'static str) -> Grammar {
        let mut reader = Reader { tokens: lex(text), at: 0, index: HashMap::new(), names: Vec::new() };
        let mut rules: Vec<Option<Rule>> = Vec::new();
        while !reader.done() {
            let name = reader.next();
            let shared = reader.eat("@");
            reader.expect(":");
            let alts = reader.alts();
            reader.expect(";");
            let at = reader.rule(name);
            if rules.len() <= at {
                rules.resize_with(at + 1, || None);
            }
            rules[at] = Some(Rule { alts, shared, without_invalid: name.ends_with("_without_invalid") });
        }
        rules.resize_with(reader.names.len(), || None);
        let names = reader.names;
        let rules = rules
            .into_iter()
            .zip(names)
            .map(|(rule, name)| match rule {
                Some(rule) => rule,
                None => panic!("the grammar lacks the rule {name}"),
            })
            .collect();
        Grammar { rules, index: reader.index }
    }

    pub fn rule(&self, name: &str) -> usize {
        self.index[name]
    }
}

fn lex(text: &'static str) -> Vec<&'static str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix('#') {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
            continue;
        }
        let Some(first) = rest.chars().next() else { return tokens };
        let len = match first {
            '\'' | '"' | '`' => rest[1..].find(first).map_or(rest.len(), |n| n + 2),
            _ if rest.starts_with("->") || rest.starts_with("++") => 2,
            _ if first.is_alphanumeric() || first == '_' => {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            _ => 1,
        };
        tokens.push(&rest[..len]);
        rest = &rest[len..];
    }
}

struct Reader {
    tokens: Vec<&'static str>,
    at: usize,
    index: HashMap<&'static str, usize>,
    names: Vec<&'static str>,
}

impl Reader {
    fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn peek(&self) -> &'static str {
        self.tokens.get(self.at).copied().unwrap_or("")
    }

    fn next(&mut self) -> &'static str {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.peek() == token;
        self.at += found as usize;
        found
    }

    fn expect(&mut self, token: &str) {
        let found = self.next();
        assert!(
            found == token,
            "grammar: {token} expected, {found} found at {:?}",
            &self.tokens[self.at.saturating_sub(8)..self.at]
        );
    }

    fn rule(&mut self, name: &'static str) -> usize {
        *self.index.entry(name).or_insert_with(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }

    fn alts(&mut self) -> Vec<Alt> {
        self.eat("|");
        let mut alts = vec![self.alt()];
        while self.eat("|") {
            alts.push(self.alt());
        }
        alts
    }

    fn alt(&mut self) -> Alt {
        let mut elems: Vec<Elem> = Vec::new();
        let mut captures: Vec<&'static str> = Vec::new();
        let mut invalid = false;
        let mut count = 0;
        while !matches!(self.peek(), "|" | ";" | ")" | "->" | "") {
            let named = self.tokens.get(self.at + 1) == Some(&":");
            let capture = if named {
                captures.push(self.next());
                self.expect(":");
                Some(captures.len() - 1)
            } else {
                None
            };
            invalid |= self.peek().starts_with("invalid_");
            count += 1;
            let item = self.item();
            elems.push(Elem { capture, item });
        }
        let action = if self.eat("->") { self.action(&captures) } else { Action::Default };
        Alt { elems, action, invalid: invalid && count == 1 }
    }

    fn action(&mut self, captures: &[&'static str]) -> Action {
        let find = |name: &str| captures.iter().position(|&c| c == name);
        let word = self.next();
        if let Some(at) = find(word) {
            return Action::Capture(at);
        }
        let mut args = Vec::new();
        while let Some(at) = find(self.peek()) {
            args.push(at);
            self.next();
        }
        if word.starts_with(char::is_uppercase) {
            return match NodeKind::named(word) {
                Some(kind) => Action::Make(kind, args),
                None => panic!("grammar: node kind {word}"),
            };
        }
        let message = if self.peek().starts_with('`') { self.next().trim_matches('`') } else { "" };
        Action::Call(word, args, message)
    }

    fn item(&mut self) -> Item {
        let item = self.prefix();
        match self.peek() {
            "?" => {
                self.next();
                Item::Opt(Box::new(item))
            }
            "*" => {
                self.next();
                Item::Star(Box::new(item))
            }
            "+" => {
                self.next();
                Item::Plus(Box::new(item))
            }
            "++" => {
                self.next();
                let separator = self.prefix();
                Item::Gather(Box::new(item), Box::new(separator))
            }
            _ => item,
        }
    }

    fn prefix(&mut self) -> Item {
        let token = self.next();
        match token {
            "&" | "!" => Item::Look(token == "&", Box::new(self.prefix())),
            "~" => Item::Cut,
            "^" => Item::Forced(self.next().trim_matches('\'')),
            "(" => {
                let alts = self.alts();
                self.expect(")");
                Item::Group(alts)
            }
            "NAME" => Item::Kind(Kind::Name),
            "NUMBER" => Item::Kind(Kind::Number),
            "STRING" => Item::Kind(Kind::String),
            "NEWLINE" => Item::Kind(Kind::Newline),
            "INDENT" => Item::Kind(Kind::Indent),
            "DEDENT" => Item::Kind(Kind::Dedent),
            "ENDMARKER" => Item::Kind(Kind::EndMarker),
            "FSTART" => Item::Kind(Kind::FStart),
            "FMIDDLE" => Item::Kind(Kind::FMiddle),
            "FEND" => Item::Kind(Kind::FEnd),
            "TSTART" => Item::Kind(Kind::TStart),
            "TMIDDLE" => Item::Kind(Kind::TMiddle),
            "TEND" => Item::Kind(Kind::TEnd),
            "SOFT" => Item::SoftKeyword,
            _ if token.starts_with('\'') => Item::Text(token.trim_matches('\'')),
            _ if token.starts_with('"') => Item::Soft(token.trim_matches('"')),
            _ => {
                assert!(token.starts_with(|c: char| c.is_lowercase()), "grammar: {token}");
                Item::Rule(self.rule(token))
            }
        }
    }
}
