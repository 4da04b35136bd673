//! The syntax tree as Python sees it (module `ast`): classes by name, fields by name, positions.
//! It is plain data; the VM makes objects of it. Statements are in `stmt`, expressions in `expr`,
//! f-strings and t-strings in `text`, patterns, arguments and the like in `parts`.

mod expr;
mod parts;
mod stmt;
mod text;

use rustpython_ast as ast;
use rustpython_text_size::{Ranged, TextRange, TextSize};

use super::Res;
use crate::Mode;
use crate::bytecode::{Const, Position};
use crate::error::{CompileError, ErrorKind};
use crate::source::Source;

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    None,
    Node(Box<Node>),
    List(Vec<Tree>),
    /// An identifier.
    Name(String),
    Int(i64),
    Const(Const),
}

/// A node: class, fields in the order of `_fields`, position if the class has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub class: &'static str,
    pub fields: Vec<(&'static str, Tree)>,
    pub pos: Option<Position>,
}

/// The tree of a module that was parsed from `source`.
pub fn tree(module: &ast::Mod, source: &Source<'_>, mode: Mode) -> Result<Tree, CompileError> {
    let mut b = Builder { source, depth: 0 };
    Ok(match module {
        ast::Mod::Expression(e) => plain("Expression", vec![("body", b.expr(&e.body)?)]),
        ast::Mod::Module(m) if mode == Mode::Single => {
            plain("Interactive", vec![("body", b.stmts(&m.body)?)])
        }
        ast::Mod::Module(m) => {
            plain("Module", vec![("body", b.stmts(&m.body)?), ("type_ignores", Tree::List(Vec::new()))])
        }
    })
}

type Fields = Vec<(&'static str, Tree)>;

struct Builder<'a> {
    source: &'a Source<'a>,
    depth: u32,
}

/// A node without a position.
fn plain(class: &'static str, fields: Fields) -> Tree {
    Tree::Node(Box::new(Node { class, fields, pos: None }))
}

fn mark(class: &'static str) -> Tree {
    plain(class, Vec::new())
}

fn name(id: &ast::Identifier) -> Tree {
    Tree::Name(id.as_str().to_owned())
}

fn opt_name(id: Option<&ast::Identifier>) -> Tree {
    id.map_or(Tree::None, name)
}

impl Builder<'_> {
    fn at(&self, class: &'static str, range: TextRange, fields: Fields) -> Tree {
        Tree::Node(Box::new(Node { class, fields, pos: Some(self.source.position(range)) }))
    }

    /// Runs `f` one level deeper.
    fn nested<T>(&mut self, f: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        if self.depth >= super::MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    #[cold]
    fn too_deep(&self) -> CompileError {
        CompileError::new(
            ErrorKind::Recursion,
            "maximum recursion depth exceeded during ast construction",
            self.source.filename,
        )
    }

    fn list<T>(&mut self, items: &[T], mut f: impl FnMut(&mut Self, &T) -> Res<Tree>) -> Res<Tree> {
        items.iter().map(|item| f(self, item)).collect::<Res<Vec<Tree>>>().map(Tree::List)
    }

    /// Where the first token after `from` starts: spaces, newlines and comments are skipped.
    fn next_token(&self, from: TextSize) -> TextSize {
        let text = self.source.text;
        let mut at = from.to_usize();
        loop {
            let rest = &text[at..];
            at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0c', '\\']).len();
            if !text[at..].starts_with('#') {
                return TextSize::new(at as u32);
            }
            at += text[at..].find(['\n', '\r']).unwrap_or(text.len() - at);
        }
    }

    /// The range of a definition, which its decorators precede.
    fn after_decorators(&self, range: TextRange, decorators: &[ast::Decorator]) -> TextRange {
        match decorators.last() {
            Some(d) => TextRange::new(self.next_token(d.range().end()), range.end()),
            None => range,
        }
    }
}
