//! Lowering: AST to register code. `unit` is the builder (registers, labels, names, constants),
//! the other files each lower one family of the grammar. Uses `bytecode`, `scope`, `source`;
//! `opt` and `emit` work on what it makes ([`ir`]).
//!
//! Temporaries are a stack. An expression is lowered *into* a given register (`expr_into`) or as
//! an *operand* (`operand`): a local is then used where it lives, everything else goes to a fresh
//! temporary, which the consuming instruction kills.

mod annotations;
mod assign;
mod binary;
mod call;
mod class;
mod compare;
mod comprehension;
pub mod constant;
mod control;
mod display;
mod expr;
mod fold;
mod fstring;
mod function;
mod import;
pub mod ir;
mod loop_;
mod module;
mod name;
mod pattern;
mod stmt;
mod suspend;
mod try_;
mod type_params;
mod unit;
mod unparse;
mod with_;

use crate::error::CompileError;
use crate::scope::SymbolTable;
use crate::source::Source;
use crate::{Mode, Options};

pub use module::lower;

type Res<T = ()> = Result<T, CompileError>;

struct Lower<'a> {
    source: &'a Source<'a>,
    table: &'a SymbolTable,
    options: &'a Options,
    mode: Mode,
    /// The unit being made.
    u: unit::Ctx<'a>,
    /// Units around it.
    outer: Vec<unit::Ctx<'a>>,
    depth: u32,
    future_annotations: bool,
    /// A generator expression that is the only argument of a call, and the range of the
    /// parentheses, which count as its own.
    bare_generator: Option<(*const rustpython_ast::ExprGenerator, rustpython_text_size::TextRange)>,
    /// The `__future__` imports that stand where they may.
    future_imports: Vec<&'a rustpython_ast::StmtImportFrom>,
}
