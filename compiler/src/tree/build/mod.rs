//! From the parser's tree to the tree that programs see.

mod exprs;
mod patterns;
mod stmts;
mod strings;

use rustpython_ast::{Identifier, Mod};
use rustpython_text_size::{Ranged, TextRange, TextSize};

use super::{Field, Node};
use std::cell::Cell;

use crate::Mode;
use crate::bytecode::code::Position;
use crate::error::CompileError;
use crate::source::Source;

/// The builder: looks positions up in the source.
struct Build<'a> {
    source: &'a Source<'a>,
    depth: Cell<u32>,
    too_deep: Cell<bool>,
}

pub(super) fn module(source: &Source<'_>, module: &Mod, mode: Mode) -> Result<Node, CompileError> {
    let b = Build { source, depth: Cell::new(0), too_deep: Cell::new(false) };
    let node = match module {
        Mod::Expression(m) => plain("Expression", vec![b.expr(&m.body)]),
        Mod::Module(m) => {
            let body = b.body(&m.body);
            match mode {
                Mode::Single => plain("Interactive", vec![body]),
                _ => plain("Module", vec![body, Field::List(Vec::new())]),
            }
        }
    };
    if b.too_deep.get() { Err(source.too_deep()) } else { Ok(node) }
}

/// A node without a position.
fn plain(kind: &'static str, fields: Vec<Field>) -> Node {
    Node { kind, fields, at: None }
}

impl Node {
    fn field(self) -> Field {
        Field::Node(Box::new(self))
    }
}

/// A node that only has a name: an operator or a context.
fn word(kind: &'static str) -> Field {
    plain(kind, Vec::new()).field()
}

fn name(text: &str) -> Field {
    Field::Name(text.into())
}

fn name_opt(id: Option<&Identifier>) -> Field {
    id.map_or(Field::None, |id| name(&id.id))
}

fn list<T>(items: &[T], f: impl FnMut(&T) -> Field) -> Field {
    Field::List(items.iter().map(f).collect())
}

impl Build<'_> {
    fn at(&self, range: TextRange) -> Position {
        self.source.position(range)
    }

    fn node(&self, kind: &'static str, range: TextRange, fields: Vec<Field>) -> Field {
        Node { kind, fields, at: Some(self.at(range)) }.field()
    }

    /// Builds something one level further in; beyond the limit nothing more is built.
    fn nested(&self, build: impl FnOnce() -> Field) -> Field {
        let depth = self.depth.get() + 1;
        if depth > crate::scope::MAX_DEPTH {
            self.too_deep.set(true);
            return Field::None;
        }
        self.depth.set(depth);
        let field = build();
        self.depth.set(depth - 1);
        field
    }

    fn opt<T>(&self, item: Option<&T>, f: impl Fn(&Self, &T) -> Field) -> Field {
        item.map_or(Field::None, |item| f(self, item))
    }

    /// Where the text goes on behind `from`: spaces, newlines, comments and closing parentheses are
    /// skipped.
    fn skip(&self, from: TextSize, closing: bool) -> TextSize {
        let bytes = self.source.text.as_bytes();
        let mut at = from.to_usize();
        let mut comment = false;
        while let Some(&b) = bytes.get(at) {
            match b {
                b'\n' | b'\r' => comment = false,
                b'#' => comment = true,
                b' ' | b'\t' | 0x0c | b'\\' => {}
                b')' if closing => {}
                _ if comment => {}
                _ => break,
            }
            at += 1;
        }
        TextSize::new(at as u32)
    }

    /// The range of a definition without its decorators.
    fn undecorated(&self, range: TextRange, decorators: &[rustpython_ast::Decorator]) -> TextRange {
        match decorators.last() {
            Some(last) => TextRange::new(self.skip(last.range().end(), true).min(range.end()), range.end()),
            None => range,
        }
    }
}
