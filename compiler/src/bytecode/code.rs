//! The compiler's product: a code object without any runtime value in it.

use super::instr::Instr;

/// `co_flags` bits, with CPython's values (`inspect.CO_*`).
pub mod flags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    pub const METHOD: u32 = 0x800_0000;
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// An integer outside `i64`: sign and magnitude, little endian.
    BigInt {
        negative: bool,
        magnitude: Vec<u8>,
    },
    Float(f64),
    Complex(f64, f64),
    Str(Box<str>),
    /// A string with lone surrogates, as code points.
    Wide(Vec<u32>),
    Bytes(Box<[u8]>),
    Tuple(Vec<Const>),
    FrozenSet(Vec<Const>),
    Code(Box<CodeObject>),
}

/// One row of the exception table: an exception raised at an instruction in `start..end` whose
/// row comes first is handled at `target`. Inner ranges precede outer ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    /// Temporaries from this register on are emptied before the handler runs (but for
    /// `exc_reg`).
    pub keep: u16,
    /// Receives the exception.
    pub exc_reg: u16,
}

/// A place where the frame can be entered again: a suspending operation or a loop header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumePoint {
    /// Index of the suspending instruction or of the first instruction of the loop header.
    pub at: u32,
    pub is_loop: bool,
    /// Temporaries that can hold a value while the frame is suspended here, ascending: those
    /// that hold one before the operation, without its killed operands; for `Delegate` with the
    /// iterator, for `AsyncNext` with `b` and `b+1`. Locals and cells are always live.
    pub live: Vec<u16>,
}

/// A cell variable: its name and the register that holds the cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellVar {
    pub name: Box<str>,
    pub reg: u16,
}

/// Source range of an instruction: one-based lines, zero-based UTF-8 byte columns, as in
/// `co_positions()`. `line == 0` means no position, columns of [`NO_COLUMN`] no columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub line: u32,
    pub end_line: u32,
    pub col: u32,
    pub end_col: u32,
}

/// The column of a position that is a line only.
pub const NO_COLUMN: u32 = u32::MAX;

impl Position {
    /// A line without columns.
    pub fn line_only(line: u32) -> Position {
        Position { line, end_line: line, col: NO_COLUMN, end_col: NO_COLUMN }
    }

    /// Whether the columns mean something.
    pub fn has_columns(&self) -> bool {
        self.line != 0 && self.col != NO_COLUMN
    }
}

/// A compiled code object.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeObject {
    pub name: Box<str>,
    pub qualname: Box<str>,
    pub filename: Box<str>,
    pub first_line: u32,
    /// `co_flags`, see [`flags`].
    pub flags: u32,
    /// Positional parameters, the positional-only ones included.
    pub argcount: u16,
    pub posonly: u16,
    pub kwonly: u16,
    /// `co_varnames`: parameters (positional, keyword-only, `*args`, `**kwargs`), then locals.
    /// Name `i` lives in register `i`.
    pub varnames: Vec<Box<str>>,
    /// `co_cellvars`. A parameter that is a cell keeps its register.
    pub cellvars: Vec<CellVar>,
    /// `co_freevars`; cell `i` lives in register `first_free + i`.
    pub freevars: Vec<Box<str>>,
    pub first_free: u16,
    /// First register that is a temporary.
    pub first_temp: u16,
    /// Registers of the frame.
    pub nregs: u16,
    pub instrs: Vec<Instr>,
    pub consts: Vec<Const>,
    /// The first `co_names_len` are `co_names`; the others are only named by error messages
    /// (unbound locals and cells).
    pub names: Vec<Box<str>>,
    pub co_names_len: u16,
    /// For each attribute/global site the index of its name.
    pub sites: Vec<u16>,
    pub handlers: Vec<Handler>,
    pub resume: Vec<ResumePoint>,
    /// Encoded by [`super::positions::encode`].
    pub positions: Box<[u8]>,
}
