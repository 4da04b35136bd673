//! The abstract syntax tree as Python programs see it (module `ast`): a plain tree of named nodes
//! with CPython's classes, fields and positions; made from the parser's tree (`build`) and turned
//! back into one that can be compiled (`restore`). Uses all layers before it; knows no values.

pub mod asdl;
mod build;
mod restore;

use crate::bytecode::code::Position;
use crate::bytecode::{CodeObject, Const};
use crate::error::CompileError;
use crate::{Mode, Options, syntax};

/// A node: its class, the fields in the order of [`asdl::GRAMMAR`], and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: &'static str,
    pub fields: Vec<Field>,
    pub at: Option<Position>,
}

/// The value of a field.
#[derive(Clone, Debug)]
pub enum Field {
    None,
    Node(Box<Node>),
    List(Vec<Field>),
    Name(Box<str>),
    Int(i64),
    Const(Const),
}

/// Why a tree is no program.
#[derive(Debug)]
pub enum TreeError {
    /// A `TypeError`.
    Type(String),
    /// A `ValueError`.
    Value(String),
    Compile(CompileError),
}

impl From<CompileError> for TreeError {
    fn from(e: CompileError) -> TreeError {
        TreeError::Compile(e)
    }
}

/// Parses source text to a tree; also gives the warnings about the source.
pub fn parse(
    source: &str,
    filename: &str,
    mode: Mode,
    ending: crate::Ending,
) -> Result<(Node, Vec<crate::error::CompileWarning>), CompileError> {
    let text = syntax::normalize(source, filename)?;
    let mut parsed = syntax::parse_partial(&text, filename, mode, ending)?;
    let source = crate::source::Source::new(&text, filename);
    match build::module(&source, &parsed.syntax, mode) {
        Ok(node) => {
            let mut warnings = std::mem::take(&mut parsed.warnings);
            warnings.retain(|w| w.lexical);
            Ok((node, warnings))
        }
        Err(error) => {
            // The parser's tree is too deep to be dropped.
            std::mem::forget(parsed);
            Err(error)
        }
    }
}

/// Compiles a tree.
pub fn compile(node: &Node, filename: &str, mode: Mode, options: &Options) -> Result<CodeObject, TreeError> {
    let restored = restore::module(node)?;
    let source = crate::source::Source::of_points(&restored.text, filename, restored.points, restored.given);
    Ok(crate::compile_source(&restored.module, &source, mode, options)?)
}
