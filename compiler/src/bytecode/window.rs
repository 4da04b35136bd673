//! The windows of operations: which run of temporaries an instruction consumes and fills. The
//! one thing about operations that the operand kinds of the table do not say. Used by the
//! verifier, the disassembler and whoever else reasons about registers.

use super::instr::{Instr, Op};

/// The window of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First register.
    pub first: u32,
    /// Registers from `first` on that hold operands before.
    pub input: u32,
    /// Registers from `first` on that are filled afterwards.
    pub output: u32,
}

impl Window {
    /// Registers that the operation may touch.
    pub fn len(self) -> u32 {
        self.input.max(self.output)
    }

    /// Whether it is empty (`BuildTuple` of no values).
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// The window of `i`, if its operation has one.
///
/// `AsyncNext` keeps its iterator: its window (the iterator and the operation's own register)
/// counts as input and output of one register.
pub fn window(i: Instr) -> Option<Window> {
    let (first, input, output) = match i.op {
        Op::LoadMethod | Op::LoadSpecial => (i.a, 0, 2),
        Op::LoadSuper => (i.a, 3, 1),
        Op::LoadSuperMethod => (i.a, 3, 2),
        Op::BuildSlice | Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => {
            (i.b, i.c as u32, 0)
        }
        Op::BuildMap => (i.b, 2 * i.c as u32, 0),
        Op::BuildTemplate | Op::Intrinsic2 => (i.b, 2, 0),
        Op::BuildInterpolation | Op::MatchClass => (i.b, 3, 0),
        Op::Unpack => (i.a, 0, i.c as u32),
        Op::UnpackEx => (i.a, 0, (i.c & 255) as u32 + 1 + (i.c >> 8) as u32),
        Op::Call => (i.a, 2 + i.b as u32, 0),
        Op::CallKw => (i.a, 3 + i.b as u32, 0),
        Op::CallEx => (i.a, 4, 0),
        Op::ExcGroupMatch => (i.a, 2, 2),
        Op::ExcArgs => (i.a, 0, 3),
        Op::AsyncNext => (i.b, 1, 1),
        _ => return None,
    };
    Some(Window { first: first as u32, input, output })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytecode::instr::{OPS, Operand};

    #[test]
    fn every_operation_with_a_window_operand_is_listed() {
        for &op in Op::ALL {
            let info = &OPS[op as usize];
            let declared = [info.a, info.b, info.c].contains(&Operand::Win);
            assert_eq!(window(Instr::abc(op, 1, 1, 1)).is_some(), declared, "{}", info.name);
        }
    }
}
