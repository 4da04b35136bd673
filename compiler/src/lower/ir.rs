//! The form between lowering and emission: instructions with labels instead of displacements,
//! registers in three numbered spaces, nested units instead of finished code objects. `opt`
//! rewrites it, `emit` turns it into code objects.

use crate::bytecode::{Const, Op, Position};

/// A register. Plain numbers are locals; the other spaces start at [`CELL`], [`FREE`], [`TEMP`].
pub type Reg = u16;
/// First register of the cells that are not parameters.
pub const CELL: Reg = 0x4000;
/// First register of the free variables.
pub const FREE: Reg = 0x6000;
/// First temporary.
pub const TEMP: Reg = 0x8000;

/// Whether a register is a temporary.
pub fn is_temp(reg: Reg) -> bool {
    reg >= TEMP
}

/// Whether a register is a plain local.
pub fn is_local(reg: Reg) -> bool {
    reg < CELL
}

/// A place in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label(pub u32);

/// "No label".
pub const NO_LABEL: Label = Label(u32::MAX);

/// Index of an exception handler plus one; 0 for none.
pub type HandlerRef = u32;

/// One instruction.
#[derive(Clone, Copy, Debug)]
pub struct Inst {
    pub op: Op,
    pub x: u8,
    pub a: u16,
    pub b: u16,
    pub c: u16,
    /// The 32-bit operand when it is no jump.
    pub w: i32,
    /// Where a jump goes.
    pub target: Label,
    /// The innermost handler in force.
    pub handler: HandlerRef,
    pub pos: Position,
}

/// An exception handler.
#[derive(Clone, Copy, Debug)]
pub struct HandlerIr {
    pub target: Label,
    /// First temporary that is emptied.
    pub keep: Reg,
    pub exc: Reg,
}

/// A constant of a unit.
#[derive(Debug)]
pub enum IrConst {
    Plain(Const),
    Code(Box<Unit>),
}

/// A code object being made.
#[derive(Debug, Default)]
pub struct Unit {
    pub name: Box<str>,
    pub qualname: Box<str>,
    pub first_line: u32,
    pub flags: u32,
    pub argcount: u16,
    pub posonly: u16,
    pub kwonly: u16,
    pub varnames: Vec<Box<str>>,
    /// The locals in order of first use, which is their order in `co_varnames`; what is not in it
    /// follows.
    pub order: Vec<Reg>,
    /// Parameters: the registers that are bound at entry.
    pub params: u16,
    /// Cells: name and register (a parameter's, or in the cell space).
    pub cellvars: Vec<(Box<str>, Reg)>,
    pub freevars: Vec<Box<str>>,
    pub ntemps: u16,
    pub insts: Vec<Inst>,
    /// Instruction index of each label.
    pub labels: Vec<u32>,
    /// Where jumps went that the optimiser left out because that comes next.
    pub joined: Vec<Label>,
    /// Where conditional jumps go that the optimiser has put in the place of unconditional ones.
    pub inverted: Vec<Label>,
    pub handlers: Vec<HandlerIr>,
    pub consts: Vec<IrConst>,
    /// `co_names`, in order of first use.
    pub names: Vec<Box<str>>,
    pub sites: Vec<u16>,
}
