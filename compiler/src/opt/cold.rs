//! Moves code that only runs after an exception behind everything else, so that the way without
//! one needs no jump around it.

use super::flow::target;
use crate::bytecode::Op;
use crate::lower::ir::{Inst, Label, NO_LABEL, Unit};

pub(super) fn move_cold(unit: &mut Unit) {
    let n = unit.insts.len();
    let hot = reached_without_exception(unit);
    if hot.iter().all(|&h| h) {
        return;
    }
    let old = std::mem::take(&mut unit.insts);
    let mut new_index = vec![0u32; n + 1];
    let mut insts: Vec<Inst> = Vec::with_capacity(n + 8);
    for at in (0..n).filter(|&at| hot[at]) {
        new_index[at] = insts.len() as u32;
        insts.push(old[at]);
    }
    // Conditional jumps do not go back: the ones that would go to a jump that does.
    let mut stubs: Vec<(Label, Inst)> = Vec::new();
    for at in (0..n).filter(|&at| !hot[at]) {
        new_index[at] = insts.len() as u32;
        let inst = old[at];
        let leaves = inst.target != NO_LABEL
            && hot.get(unit.labels[inst.target.0 as usize] as usize).copied().unwrap_or(false);
        if leaves && !matches!(inst.op, Op::Jump | Op::Loop) {
            unit.labels.push(0);
            let label = Label(unit.labels.len() as u32 - 1);
            insts.push(Inst { target: label, ..inst });
            stubs.push((label, jump_like(inst, inst.target)));
        } else {
            insts.push(inst);
        }
        if !inst.op.info().terminator && hot.get(at + 1).copied().unwrap_or(false) {
            unit.labels.push(at as u32 + 1);
            let label = Label(unit.labels.len() as u32 - 1);
            insts.push(jump_like(inst, label));
        }
    }
    new_index[n] = insts.len() as u32;
    for label in &mut unit.labels {
        if *label != u32::MAX {
            *label = new_index[*label as usize];
        }
    }
    for (label, stub) in stubs {
        unit.labels[label.0 as usize] = insts.len() as u32;
        insts.push(stub);
    }
    unit.insts = insts;
}

/// An unconditional jump with the place of `inst`.
fn jump_like(inst: Inst, target: Label) -> Inst {
    Inst { op: Op::Jump, x: 0, a: 0, b: 0, c: 0, w: 0, target, ..inst }
}

fn reached_without_exception(unit: &Unit) -> Vec<bool> {
    let n = unit.insts.len();
    let mut hot = vec![false; n];
    let mut work = vec![0];
    while let Some(start) = work.pop() {
        let mut at = start;
        while at < n && !hot[at] {
            hot[at] = true;
            let inst = &unit.insts[at];
            if inst.target != NO_LABEL {
                work.push(target(unit, inst.target));
            }
            if inst.op.info().terminator {
                break;
            }
            at += 1;
        }
    }
    hot
}
