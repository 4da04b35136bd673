//! Bytecode: the operation table, instructions, code objects, the position table, the
//! disassembler, the verifier and the `.obc` file format. A leaf: it imports nothing else of
//! this crate, and everything above may import it.

pub mod code;
pub mod dis;
pub mod instr;
pub mod obc;
mod ops;
pub mod positions;
pub mod verify;
pub mod window;

pub use code::{CellVar, CodeObject, Const, Handler, Position, ResumePoint};
pub use instr::*;
