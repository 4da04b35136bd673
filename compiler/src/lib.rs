//! Ouro's compiler: Python 3.14 source text to verified register bytecode. It knows nothing of
//! runtime values. Layers, each using only those before it: `bytecode` (leaf), `syntax`,
//! `scope`, `lower`, `opt`, `emit`, `tree`.
//!
//! Compiling recurses with the nesting of the source; its depth is limited, and within that limit
//! it wants up to [`STACK_NEEDED`] bytes of stack.

pub mod bytecode;
mod emit;
pub mod error;
mod lower;
mod opt;
pub mod scope;
pub mod source;
pub mod syntax;
pub mod tree;

pub use error::{CompileError, ErrorKind};

use bytecode::CodeObject;

/// Rust stack that [`compile`] may use. Callers run it on a thread that has this much left.
pub const STACK_NEEDED: usize = 6 << 20;
/// Stack that one level of nesting takes at most.
const STACK_OF_LEVEL: usize = STACK_NEEDED / scope::MAX_DEPTH as usize;
/// Levels that a source may nest in any case.
const DEEPEST: u32 = 30_000;

/// What the source is, as the third argument of `compile()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Exec,
    Eval,
    Single,
}

/// Knobs of one compilation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// 0: nothing dropped; 1: `assert` dropped, `__debug__` false; 2: docstrings dropped too.
    pub optimize: u8,
    /// `co_flags` bits of `__future__` features in force from outside (`FUTURE_ANNOTATIONS`, ...).
    pub future_flags: u32,
    /// `await`, `async for` and `async with` are allowed at the top level, which then is a
    /// coroutine (`PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub top_level_await: bool,
    pub ending: Ending,
    /// Bytes of stack that there are beyond [`STACK_NEEDED`], for sources that nest more deeply.
    pub extra_stack: usize,
}

impl Options {
    /// Levels that the source may nest: as many as there is stack for, so many that CPython's 8 MB
    /// would be used up.
    fn max_depth(&self) -> u32 {
        (scope::MAX_DEPTH + (self.extra_stack / STACK_OF_LEVEL).min(1 << 20) as u32).min(DEEPEST)
    }
}

/// What the end of a text means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// A text that could go on is an [`ErrorKind::IncompleteInput`]
    /// (`PyCF_ALLOW_INCOMPLETE_INPUT`).
    pub incomplete: bool,
    /// The end of interactive input does not end a block: a line break must
    /// (`PyCF_DONT_IMPLY_DEDENT`).
    pub open_blocks: bool,
}

/// What compiling gives.
pub struct Compiled {
    pub code: CodeObject,
    /// In the order in which they are to be issued.
    pub warnings: Vec<crate::error::CompileWarning>,
}

/// Compiles `source` to a code object named `<module>`.
pub fn compile(
    source: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> Result<CodeObject, CompileError> {
    compile_with_warnings(source, filename, mode, options).map(|compiled| compiled.code)
}

/// Like [`compile`], with the warnings about the source.
pub fn compile_with_warnings(
    source: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> Result<Compiled, CompileError> {
    let text = syntax::normalize(source, filename)?;
    let mut parsed = syntax::parse_partial(&text, filename, mode, options.ending)?;
    let result = compile_ast(&parsed.syntax, &text, filename, mode, options);
    match result {
        Ok(code) => Ok(Compiled { code, warnings: std::mem::take(&mut parsed.warnings) }),
        Err(mut error) => {
            error.warnings = std::mem::take(&mut parsed.warnings);
            error.warnings.retain(|warning| warning.early);
            if error.kind == ErrorKind::Recursion {
                // Dropping a tree recurses as deeply as it is nested: this one must not be.
                std::mem::forget(parsed);
            }
            Err(error)
        }
    }
}

/// The scopes of `source` and what each does with its names.
pub fn symbol_table(
    source: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> Result<scope::ScopeInfo, CompileError> {
    let text = syntax::normalize(source, filename)?;
    let parsed = syntax::parse_partial(&text, filename, mode, options.ending)?;
    let source = source::Source::new(&text, filename).nesting(options.max_depth());
    let mut future_flags = options.future_flags;
    if let rustpython_ast::Mod::Module(m) = &parsed.syntax {
        future_flags |= scope::future::scan(&source, &m.body)?;
    }
    let table = scope::build(&source, &parsed.syntax, future_flags, options.top_level_await)?;
    Ok(scope::info::describe(&table, &source, table.top))
}

/// Compiles a tree that was parsed from `source` (normalised, as `syntax::normalize` does).
pub fn compile_ast(
    module: &rustpython_ast::Mod,
    source: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> Result<CodeObject, CompileError> {
    let source = source::Source::new(source, filename).nesting(options.max_depth());
    compile_source(module, &source, mode, options)
}

/// Compiles a tree whose positions and literals `source` knows.
fn compile_source(
    module: &rustpython_ast::Mod,
    source: &source::Source<'_>,
    mode: Mode,
    options: &Options,
) -> Result<CodeObject, CompileError> {
    let filename = source.filename;
    let mut future_flags = options.future_flags;
    if let rustpython_ast::Mod::Module(m) = module {
        future_flags |= scope::future::scan(source, &m.body)?;
    }
    let table = scope::build(source, module, future_flags, options.top_level_await)?;
    let unit = lower::lower(source, &table, module, mode, options)?;
    let code = emit::emit(unit, filename)?;
    // The machine reads registers unchecked, so nothing runs that was not verified.
    if let Err(e) = bytecode::verify::verify(&code) {
        let m = format!("compiler made invalid code: {e}");
        return Err(CompileError::new(ErrorKind::Internal, m, filename));
    }
    Ok(code)
}
