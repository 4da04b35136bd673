//! Jump threading, inversion of jumps over jumps, removal of code nothing reaches.

use crate::bytecode::{FLAG, Op};
use crate::lower::ir::{Inst, Label, NO_LABEL, Unit};

/// Where a label is.
pub(super) fn target(unit: &Unit, label: Label) -> usize {
    unit.labels[label.0 as usize] as usize
}

/// First instruction at or after `at` that does something.
fn skip_nops(unit: &Unit, mut at: usize) -> usize {
    while unit.insts.get(at).is_some_and(|i| i.op == Op::Nop) {
        at += 1;
    }
    at
}

/// Makes jumps to jumps go where those go, and turns a jump over a jump around.
pub(super) fn thread_jumps(unit: &mut Unit) {
    let mut reached = vec![false; unit.insts.len() + 1];
    for i in unit.insts.iter().filter(|i| i.target != NO_LABEL) {
        reached[target(unit, i.target)] = true;
    }
    for h in &unit.handlers {
        reached[target(unit, h.target)] = true;
    }
    for at in 0..unit.insts.len() {
        invert(unit, at, &mut reached);
        let mut label = unit.insts[at].target;
        if label == NO_LABEL || unit.insts[at].op == Op::Loop {
            continue;
        }
        for _ in 0..16 {
            let to = skip_nops(unit, target(unit, label));
            let Some(next) = unit.insts.get(to).copied() else { break };
            match next.op {
                // Handlers may jump back, but only an unconditional jump does.
                Op::Jump if unit.insts[at].op == Op::Jump || target(unit, next.target) > at => {
                    if next.target == label {
                        break;
                    }
                    label = next.target;
                }
                Op::Loop if unit.insts[at].op == Op::Jump => {
                    unit.insts[at].op = Op::Loop;
                    label = next.target;
                    break;
                }
                _ => break,
            }
        }
        unit.insts[at].target = label;
    }
}

/// `JumpIf a, L1; Jump L2; L1:` is `JumpIfNot a, L2`, if only the first gets to the second.
fn invert(unit: &mut Unit, at: usize, reached: &mut [bool]) {
    let inst = unit.insts[at];
    let Some((op, x)) = inverse(inst) else { return };
    let next = skip_nops(unit, at + 1);
    let Some(jump) = unit.insts.get(next).copied() else { return };
    if jump.op != Op::Jump || target(unit, jump.target) <= next {
        return;
    }
    let over = skip_nops(unit, next + 1);
    if skip_nops(unit, target(unit, inst.target)) != over {
        return;
    }
    // Somebody else may jump to the jump; the way through must not run into it then.
    if reached[at + 1..=next].contains(&true) {
        return;
    }
    let new = &mut unit.insts[at];
    (new.op, new.x, new.target) = (op, x, jump.target);
    // The jump now goes to the next instruction, and will be removed.
    unit.labels.push(over as u32);
    reached[over] = true;
    unit.insts[next].target = Label(unit.labels.len() as u32 - 1);
}

/// The jump with the opposite condition.
fn inverse(inst: Inst) -> Option<(Op, u8)> {
    Some(match inst.op {
        Op::JumpIfTrue => (Op::JumpIfFalse, inst.x),
        Op::JumpIfFalse => (Op::JumpIfTrue, inst.x),
        Op::JumpIfNone => (Op::JumpIfNotNone, inst.x),
        Op::JumpIfNotNone => (Op::JumpIfNone, inst.x),
        Op::JumpLt | Op::JumpLe | Op::JumpEq | Op::JumpNe | Op::JumpGt | Op::JumpGe | Op::JumpIs => {
            (inst.op, inst.x ^ FLAG)
        }
        _ => return None,
    })
}

/// Removes what nothing reaches, operations that do nothing, and jumps to the next instruction.
pub(super) fn remove_dead(unit: &mut Unit) {
    let n = unit.insts.len();
    let mut keep = vec![false; n];
    let mut handler_reached = vec![false; unit.handlers.len()];
    let mut work = vec![0];
    while let Some(start) = work.pop() {
        let mut at = start;
        while at < n && !keep[at] {
            keep[at] = true;
            let inst = unit.insts[at];
            let info = inst.op.info();
            if info.raises && inst.handler != 0 {
                let h = inst.handler as usize - 1;
                if !std::mem::replace(&mut handler_reached[h], true) {
                    work.push(target(unit, unit.handlers[h].target));
                }
            }
            if inst.target != NO_LABEL {
                work.push(target(unit, inst.target));
            }
            if info.terminator {
                break;
            }
            at += 1;
        }
    }
    // From the end, so that what follows each jump is known.
    let mut next_kept = n;
    for at in (0..n).rev() {
        let inst = &unit.insts[at];
        keep[at] &= inst.op != Op::Nop;
        if keep[at] && inst.op == Op::Jump {
            let to = target(unit, inst.target);
            keep[at] = to <= at || to > next_kept;
        }
        if keep[at] {
            next_kept = at;
        }
    }
    compact(unit, &keep);
}

/// Drops the instructions that are not kept.
pub(super) fn compact(unit: &mut Unit, keep: &[bool]) {
    let mut new_index = Vec::with_capacity(keep.len() + 1);
    let mut count = 0;
    for &k in keep {
        new_index.push(count);
        count += u32::from(k);
    }
    new_index.push(count);
    for label in &mut unit.labels {
        if *label != u32::MAX {
            *label = new_index[*label as usize];
        }
    }
    let mut at = 0;
    unit.insts.retain(|_| {
        at += 1;
        keep[at - 1]
    });
}
