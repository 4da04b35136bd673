//! Bytecode: the operation table, instructions, code objects, the position table, the
//! disassembler, the verifier and the `.obc` file format. A leaf: it imports nothing else of
//! this crate, and everything above may import it.

pub mod code;
pub mod instr;
mod ops;
pub mod positions;

pub use code::{CellVar, CodeObject, Const, Handler, Position, ResumePoint};
pub use instr::*;
