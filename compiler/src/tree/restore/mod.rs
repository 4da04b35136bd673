//! From a tree that programs may have made to the parser's tree, so that it can be compiled.
//! Checks what the parser would have guaranteed. Positions are kept: the offsets of the restored
//! tree number a sorted list of lines and columns.

mod args;
mod exprs;
mod patterns;
mod stmts;
mod strings;

use rustpython_ast as ast;
use rustpython_ast::{Identifier, Mod};
use rustpython_text_size::{TextRange, TextSize};

use super::{Field, Node, TreeError};

type Res<T> = Result<T, TreeError>;

/// A restored tree and the made-up source it refers to.
pub(super) struct Restored {
    pub module: Mod,
    pub text: String,
    pub points: Vec<(u32, u32)>,
    pub given: Vec<String>,
}

struct Restore {
    points: Vec<(u32, u32)>,
    /// A blank for each point (a letter where a definition starts), then literals.
    text: String,
    given: Vec<String>,
}

#[cold]
fn value_error<T>(message: impl Into<String>) -> Res<T> {
    Err(TreeError::Value(message.into()))
}

#[cold]
fn malformed<T>(node: &Node) -> Res<T> {
    value_error(format!("malformed {} node", node.kind))
}

/// All points of a tree, and those where definitions start.
fn collect(field: &Field, points: &mut Vec<(u32, u32)>, definitions: &mut Vec<(u32, u32)>) {
    match field {
        Field::Node(node) => collect_node(node, points, definitions),
        Field::List(items) => items.iter().for_each(|i| collect(i, points, definitions)),
        _ => {}
    }
}

fn collect_node(node: &Node, points: &mut Vec<(u32, u32)>, definitions: &mut Vec<(u32, u32)>) {
    if let Some(at) = node.at {
        points.extend([(at.line, at.col), (at.end_line, at.end_col)]);
        if matches!(node.kind, "FunctionDef" | "AsyncFunctionDef" | "ClassDef") {
            definitions.push((at.line, at.col));
        }
    }
    node.fields.iter().for_each(|f| collect(f, points, definitions));
}

pub(super) fn module(node: &Node) -> Res<Restored> {
    let (mut points, mut definitions) = (vec![(1, 0)], Vec::new());
    collect_node(node, &mut points, &mut definitions);
    points.sort_unstable();
    points.dedup();
    definitions.sort_unstable();
    let mut text: String =
        points.iter().map(|p| if definitions.binary_search(p).is_ok() { 'd' } else { ' ' }).collect();
    text.push(' ');
    let mut r = Restore { points, text, given: Vec::new() };
    let range = TextRange::default();
    let node_index = ast::AtomicNodeIndex::NONE;
    let module = match (node.kind, &*node.fields) {
        ("Module" | "Interactive", [body, ..]) => {
            Mod::Module(ast::ModModule { node_index, range, body: r.stmts(body)? })
        }
        ("Expression", [body]) => {
            Mod::Expression(ast::ModExpression { node_index, range, body: r.boxed(body)? })
        }
        _ => return malformed(node),
    };
    Ok(Restored { module, text: r.text, points: r.points, given: r.given })
}

impl Restore {
    fn offset(&self, line: u32, col: u32) -> TextSize {
        let i = self.points.binary_search(&(line, col)).unwrap_or(0);
        TextSize::new(i as u32)
    }

    fn range(&self, node: &Node) -> TextRange {
        let Some(at) = node.at else { return TextRange::default() };
        let start = self.offset(at.line, at.col);
        TextRange::new(start, self.offset(at.end_line, at.end_col).max(start))
    }

    fn name(&self, field: &Field, range: TextRange) -> Res<Identifier> {
        match self.name_opt(field, range)? {
            Some(name) => Ok(name),
            None => value_error("identifier is required"),
        }
    }

    fn name_opt(&self, field: &Field, range: TextRange) -> Res<Option<Identifier>> {
        match field {
            Field::Name(text) => {
                if matches!(&**text, "None" | "True" | "False") {
                    return value_error(format!("identifier field can't represent '{text}' constant"));
                }
                Ok(Some(Identifier::new(&**text, range)))
            }
            _ => Ok(None),
        }
    }

    fn names(&self, field: &Field, range: TextRange) -> Res<Vec<Identifier>> {
        items(field).iter().map(|f| self.name(f, range)).collect()
    }

    fn nodes<T>(
        &mut self,
        field: &Field,
        what: &str,
        mut f: impl FnMut(&mut Self, &Node) -> Res<T>,
    ) -> Res<Vec<T>> {
        let mut out = Vec::new();
        for item in items(field) {
            match item {
                Field::Node(node) => out.push(f(self, node)?),
                _ => return value_error(format!("None disallowed in {what} list")),
            }
        }
        Ok(out)
    }
}

fn items(field: &Field) -> &[Field] {
    match field {
        Field::List(items) => items,
        _ => &[],
    }
}

fn int(field: &Field) -> i64 {
    match field {
        Field::Int(i) => *i,
        _ => 0,
    }
}

fn kind(field: &Field) -> &'static str {
    match field {
        Field::Node(node) => node.kind,
        _ => "",
    }
}
