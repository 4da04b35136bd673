//! Jump threading, inversion of jumps over jumps, copies of what nobody wrote, removal of code nothing reaches.

use std::collections::HashSet;

use crate::bytecode::{FLAG, Op, Operand};
use crate::lower::ir::{Inst, Label, NO_LABEL, Unit};

/// Where a label is.
pub(super) fn target(unit: &Unit, label: Label) -> usize {
    unit.labels[label.0 as usize] as usize
}

/// Removes operations that only stand for a line where another one can stand for it: one of the
/// same line beside it, or one behind it that nobody wrote.
pub(super) fn merge_nops(unit: &mut Unit) {
    let n = unit.insts.len();
    let mut keep = vec![true; n];
    let mut reached = vec![false; n + 1];
    for i in unit.insts.iter().filter(|i| i.target != NO_LABEL) {
        reached[target(unit, i.target)] = true;
    }
    let mut previous = 0;
    for at in 0..n {
        let (inst, next) = (unit.insts[at], unit.insts.get(at + 1).copied());
        if inst.op == Op::Nop {
            let line = inst.pos.line;
            keep[at] = line != 0 && line != previous && next.is_none_or(|next| next.pos.line != line);
            if keep[at]
                && inst.x & FLAG == 0
                && let Some(next) = unit.insts.get_mut(at + 1)
                && next.pos.line == 0
                && next.op != Op::Nop
                && !reached[at + 1]
                && (next.op != Op::Jump || unit.labels[next.target.0 as usize] as usize != at + 2)
            {
                next.pos = inst.pos;
                keep[at] = false;
            }
        }
        previous = match inst.op.info().terminator {
            true => 0,
            false if inst.pos.line != 0 => inst.pos.line,
            false => previous,
        };
    }
    compact(unit, &keep);
}

/// Gives jumps to what nobody wrote a copy of their own, if that leaves the code, such as the `return None` at
/// the end of a body, or if only it goes on by a jump: it happens where the jump does.
pub(super) fn duplicate_unwritten(unit: &mut Unit) {
    let n = unit.insts.len();
    let reached = reached(unit);
    let mut joined = vec![NO_LABEL; n + 1];
    for &label in &unit.joined {
        joined[target(unit, label)] = label;
    }
    let inverted: HashSet<Label> = unit.inverted.iter().copied().collect();
    // Behind the exits that are copied, and in the place of jumps.
    let mut copies: Vec<(usize, Label, Vec<Inst>)> = Vec::new();
    let mut replaced: Vec<(usize, Vec<Inst>)> = Vec::new();
    let mut size = n;
    for at in 0..n {
        let inst = unit.insts[at];
        if inst.target == NO_LABEL || matches!(inst.op, Op::Loop | Op::ForIter | Op::AsyncNext) {
            continue;
        }
        let to = target(unit, inst.target);
        if to <= at || size > 30_000 {
            continue;
        }
        match unwritten(unit, &reached, &joined, to) {
            Some(Unwritten { insts, leaves: Some(behind) }) => {
                size += insts.len();
                copies.push((behind, redirect(unit, at), insts));
            }
            Some(Unwritten { mut insts, leaves: None })
                if inst.op == Op::Jump && insts.iter().all(|i| handled_behind(unit, i, at + 1)) =>
            {
                insts[0].pos = inst.pos;
                size += insts.len();
                replaced.push((at, insts));
            }
            Some(Unwritten { insts, leaves: None })
                if inverted.contains(&inst.target) && insts.iter().all(|i| handled_behind(unit, i, n)) =>
            {
                size += insts.len();
                copies.push((n, redirect(unit, at), insts));
            }
            _ => {}
        }
    }
    if copies.is_empty() && replaced.is_empty() {
        return;
    }
    copies.sort_by_key(|(behind, ..)| *behind);
    let mut copies = copies.into_iter().peekable();
    let mut replaced = replaced.into_iter().peekable();
    let mut new_index = Vec::with_capacity(n + 1);
    let mut insts: Vec<Inst> = Vec::with_capacity(size);
    let mut starts = Vec::new();
    for at in 0..=n {
        while let Some((_, label, exit)) = copies.next_if(|(behind, ..)| *behind == at) {
            starts.push((label, insts.len() as u32));
            insts.extend(exit);
        }
        new_index.push(insts.len() as u32);
        match replaced.next_if(|(place, _)| *place == at) {
            Some((_, block)) => insts.extend(block),
            None => insts.extend(unit.insts.get(at)),
        }
    }
    for label in unit.labels.iter_mut().filter(|label| **label != u32::MAX) {
        *label = new_index[*label as usize];
    }
    for (label, start) in starts {
        unit.labels[label.0 as usize] = start;
    }
    unit.insts = insts;
}

/// Gives the jump at `at` a new label, whose place is still to be told.
fn redirect(unit: &mut Unit, at: usize) -> Label {
    unit.labels.push(u32::MAX);
    let label = Label(unit.labels.len() as u32 - 1);
    unit.insts[at].target = label;
    label
}

/// Operations that nobody wrote, which end with one that never goes on to the next.
struct Unwritten {
    insts: Vec<Inst>,
    /// Where they end, if they leave the code.
    leaves: Option<usize>,
}

/// The operations from `to` on, if nobody wrote them, as far as nothing goes to one behind the first but a
/// jump among them, which may be one of those left out. Exceptions in them are handled further on.
fn unwritten(unit: &Unit, reached: &[bool], joined: &[Label], to: usize) -> Option<Unwritten> {
    let mut insts: Vec<Inst> = Vec::new();
    // How many there are before the last jump, and that.
    let mut cut: Option<(usize, Inst)> = None;
    let (mut at, mut first) = (to, true);
    while insts.len() < LONGEST_EXIT
        && let Some(&inst) = unit.insts.get(at)
    {
        if !first && joined[at] != NO_LABEL {
            let jump = Inst { op: Op::Jump, x: 0, a: 0, b: 0, c: 0, w: 0, target: joined[at], ..insts[0] };
            cut = Some((insts.len(), jump));
            first = true;
        }
        if inst.pos.line != 0 || !first && reached[at] {
            break;
        }
        first = false;
        let leaves = match inst.op {
            Op::Jump if target(unit, inst.target) > at => {
                cut = Some((insts.len(), inst));
                (at, first) = (target(unit, inst.target), true);
                continue;
            }
            Op::Loop => {
                cut = Some((insts.len(), inst));
                break;
            }
            Op::Return | Op::ReturnConst | Op::ReturnInt | Op::ReturnGenerator => true,
            Op::Rethrow if inst.c != 0 => true,
            _ if inst.target != NO_LABEL || inst.op.info().terminator => break,
            _ => false,
        };
        insts.push(inst);
        at += 1;
        if leaves {
            return insts
                .iter()
                .all(|i| handled_behind(unit, i, at))
                .then_some(Unwritten { insts, leaves: Some(at) });
        }
    }
    let (count, jump) = cut.filter(|(count, _)| *count > 0)?;
    insts.truncate(count);
    insts.push(jump);
    Some(Unwritten { insts, leaves: None })
}

/// Whether exceptions that the operation raises are handled at or behind `at`.
fn handled_behind(unit: &Unit, inst: &Inst, at: usize) -> bool {
    !inst.op.info().raises
        || match inst.handler {
            0 => true,
            h => target(unit, unit.handlers[h as usize - 1].target) >= at,
        }
}

const LONGEST_EXIT: usize = 16;

/// What jumps and exceptions go to.
pub fn reached(unit: &Unit) -> Vec<bool> {
    let mut reached = vec![false; unit.insts.len() + 1];
    for i in unit.insts.iter().filter(|i| i.target != NO_LABEL) {
        reached[target(unit, i.target)] = true;
    }
    for h in unit.handlers.iter().filter(|h| unit.labels[h.target.0 as usize] != u32::MAX) {
        reached[target(unit, h.target)] = true;
    }
    reached
}

/// Takes out the operations that stand for the line of a `try`: they cost nothing at run time.
/// Instruction numbers and the lines that are passed on the way to them.
pub fn take_marks(unit: &mut Unit) -> Vec<(u32, crate::bytecode::Position)> {
    let is_mark = |i: &Inst| i.op == Op::Nop && i.x & FLAG != 0;
    let mut marks = Vec::new();
    let keep: Vec<bool> = unit.insts.iter().map(|i| !is_mark(i)).collect();
    let mut at = 0;
    for i in &unit.insts {
        if is_mark(i) {
            marks.push((at, i.pos));
        } else {
            at += 1;
        }
    }
    if !marks.is_empty() {
        compact(unit, &keep);
    }
    marks
}

/// Makes jumps to jumps go where those go, and turns a jump over a jump around.
pub(super) fn thread_jumps(unit: &mut Unit) {
    let mut reached = reached(unit);
    for at in 0..unit.insts.len() {
        invert(unit, at, &mut reached);
        let mut label = unit.insts[at].target;
        if label == NO_LABEL || unit.insts[at].op == Op::Loop {
            continue;
        }
        for _ in 0..16 {
            let to = target(unit, label);
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
    let next = at + 1;
    let Some(jump) = unit.insts.get(next).copied() else { return };
    if jump.op != Op::Jump || target(unit, jump.target) <= next {
        return;
    }
    let over = next + 1;
    if target(unit, inst.target) != over {
        return;
    }
    // Somebody else may jump to the jump; the way through must not run into it then.
    if reached[at + 1..=next].contains(&true) {
        return;
    }
    unit.labels.push(target(unit, jump.target) as u32);
    let label = Label(unit.labels.len() as u32 - 1);
    unit.inverted.push(label);
    let new = &mut unit.insts[at];
    (new.op, new.x, new.target) = (op, x, label);
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
        op if op.info().family == "jump" && op.info().c == Operand::Jump && !matches!(op, Op::ForIter) => {
            (op, inst.x ^ FLAG)
        }
        _ => return None,
    })
}

/// Removes what nothing reaches, and jumps to the next instruction.
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
    let mut ways = vec![0u32; n + 1];
    for at in (0..n).filter(|&at| keep[at] && unit.insts[at].target != NO_LABEL) {
        ways[target(unit, unit.insts[at].target)] += 1;
    }
    // From the end, so that what follows each jump is known.
    let mut next_kept = n;
    for at in (0..n).rev() {
        let inst = unit.insts[at];
        if keep[at] && inst.op == Op::Jump {
            let to = target(unit, inst.target);
            keep[at] = to <= at || to > next_kept;
            // What nobody wrote, and nothing else goes to, happens where the jump did.
            let alone = to < n && ways[to] == 1 && (to == at + 1 || !keep[to - 1]);
            if !keep[at] && alone && unit.insts[to].pos.line == 0 {
                unit.insts[to].pos = inst.pos;
            }
            if !keep[at] {
                unit.joined.push(inst.target);
            }
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
