//! The order of instructions: stubs for jumps that are too long.

use crate::bytecode::{FLAG, Op, Operand};
use crate::lower::ir::{Inst, Label, NO_LABEL, Unit};

/// Displacement of the jump at `at`, relative to the instruction after it.
pub(super) fn displacement(unit: &Unit, at: usize) -> i64 {
    i64::from(unit.labels[unit.insts[at].target.0 as usize]) - (at as i64 + 1)
}

/// Lines passed on the way to an instruction.
type Marks = Vec<(u32, crate::bytecode::Position)>;

/// Gives jumps with 16-bit displacements that reach too far a jump that does. Code that long loses
/// its marks.
pub(super) fn lengthen_jumps(unit: &mut Unit, marks: Marks) -> Marks {
    let limit = i64::from(i16::MAX);
    if unit.insts.len() < limit as usize {
        return marks;
    }
    loop {
        let far: Vec<usize> = (0..unit.insts.len())
            .filter(|&at| {
                let i = &unit.insts[at];
                i.target != NO_LABEL && i.op.info().c == Operand::Jump && displacement(unit, at) > limit
            })
            .collect();
        if far.is_empty() {
            return Vec::new();
        }
        insert_stubs(unit, &far);
    }
}

/// After each of the jumps: `Jump far`, which the jump, turned around, jumps over. `ForIter` and
/// `AsyncNext` cannot be turned around: they get a second jump for the way on.
fn insert_stubs(unit: &mut Unit, far: &[usize]) {
    let old = std::mem::take(&mut unit.insts);
    let mut new_index = Vec::with_capacity(old.len() + 1);
    let mut insts: Vec<Inst> = Vec::with_capacity(old.len() + 2 * far.len());
    let mut added = Vec::new();
    let mut far = far.iter().copied().peekable();
    for (at, mut inst) in old.into_iter().enumerate() {
        new_index.push(insts.len() as u32);
        if far.peek() != Some(&at) {
            insts.push(inst);
            continue;
        }
        far.next();
        let long = Inst { op: Op::Jump, x: 0, a: 0, b: 0, c: 0, w: 0, ..inst };
        let label = Label((unit.labels.len() + added.len()) as u32);
        inst.target = label;
        if matches!(inst.op, Op::ForIter | Op::AsyncNext) {
            // Exhausted: to the long jump; else over it.
            insts.push(inst);
            insts.push(Inst { target: Label(label.0 + 1), ..long });
            added.push(insts.len() as u32);
            insts.push(long);
        } else {
            inst.x ^= FLAG;
            insts.push(inst);
            insts.push(long);
        }
        added.push(insts.len() as u32);
    }
    new_index.push(insts.len() as u32);
    for label in &mut unit.labels {
        if *label != u32::MAX {
            *label = new_index[*label as usize];
        }
    }
    unit.labels.extend(added);
    unit.insts = insts;
}
