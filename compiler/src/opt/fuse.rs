//! Fuses operations with what is loaded for them: comparisons, subscripts and returns with their
//! constants, tests with the jump on their outcome, returns with the jump to them. Fewer
//! operations run; what they do, and the line they do it on, stays the same.

use super::flow::{compact, target};
use crate::bytecode::{FLAG, KILL_A, KILL_B, KILL_C, Op};
use crate::lower::ir::{Inst, NO_LABEL, Unit};

pub(super) fn fuse(unit: &mut Unit) {
    copy_returns(unit);
    let n = unit.insts.len();
    let mut reached = vec![false; n + 1];
    for i in unit.insts.iter().filter(|i| i.target != NO_LABEL) {
        reached[target(unit, i.target)] = true;
    }
    for h in &unit.handlers {
        reached[target(unit, h.target)] = true;
    }
    let mut keep = vec![true; n];
    // From the end, so that a test that has taken its jump can take its constant too.
    for at in (0..n.saturating_sub(1)).rev() {
        let Some(next) = (at + 1..n).find(|&k| keep[k]) else { continue };
        if reached[at + 1..=next].contains(&true) {
            continue;
        }
        let (first, second) = (unit.insts[at], unit.insts[next]);
        let apart = first.handler != second.handler || first.pos.line != second.pos.line;
        if !apart && let Some(new) = pair(first, second) {
            unit.insts[next] = new;
            keep[at] = false;
        }
    }
    compact(unit, &keep);
}

/// A jump to a return is that return.
fn copy_returns(unit: &mut Unit) {
    for at in 0..unit.insts.len() {
        let jump = unit.insts[at];
        if jump.op != Op::Jump {
            continue;
        }
        let Some(&leave) = unit.insts.get(target(unit, jump.target)) else { continue };
        if leave.op == Op::Return && leave.handler == jump.handler && leave.pos.line != 0 {
            unit.insts[at] = leave;
        }
    }
}

/// One instruction that does what both do, if there is one.
fn pair(first: Inst, second: Inst) -> Option<Inst> {
    let a_dies = second.x & KILL_A != 0 && second.a == first.a;
    let b_dies = second.x & KILL_B != 0 && second.b == first.a;
    let c_dies =
        second.c == first.a && (second.x & KILL_C != 0 || second.a == first.a && second.b != first.a);
    let small = i16::try_from(first.w).ok().map(|n| n as u16);
    let number = u16::try_from(first.w).ok();
    Some(match (first.op, second.op) {
        (Op::LoadInt, op) if b_dies && int_form(op).is_some() => {
            Inst { op: int_form(op)?, x: second.x & !KILL_B, b: small?, ..second }
        }
        (Op::LoadInt, Op::LoadItem) if c_dies => {
            Inst { op: Op::LoadItemInt, x: second.x & !KILL_C, c: small?, ..second }
        }
        (Op::LoadConst, Op::LoadItem) if c_dies => {
            Inst { op: Op::LoadItemConst, x: second.x & !KILL_C, c: number?, ..second }
        }
        (Op::LoadConst, Op::JumpEq | Op::JumpNe | Op::JumpIn) if b_dies => {
            let op = match second.op {
                Op::JumpEq => Op::JumpEqConst,
                Op::JumpNe => Op::JumpNeConst,
                _ => Op::JumpInConst,
            };
            Inst { op, x: second.x & !KILL_B, b: number?, ..second }
        }
        (Op::In | Op::NotIn, Op::JumpIfTrue | Op::JumpIfFalse) if a_dies => {
            let flag = if (first.op == Op::In) == (second.op == Op::JumpIfTrue) { 0 } else { FLAG };
            // An operand that the outcome takes the place of dies too.
            let kill_a = if first.x & KILL_B != 0 || first.a == first.b { KILL_A } else { 0 };
            let kill_b = if first.x & KILL_C != 0 || first.a == first.c { KILL_B } else { 0 };
            let x = flag | kill_a | kill_b;
            Inst { op: Op::JumpIn, x, a: first.b, b: first.c, pos: first.pos, ..second }
        }
        (Op::LoadConst, Op::Return) if a_dies => {
            Inst { op: Op::ReturnConst, x: 0, a: 0, w: first.w, ..second }
        }
        (Op::LoadInt, Op::Return) if a_dies => Inst { op: Op::ReturnInt, x: 0, a: 0, w: first.w, ..second },
        (Op::Move, Op::Return) if a_dies => {
            Inst { a: first.b, x: if first.x & KILL_B != 0 { KILL_A } else { 0 }, ..second }
        }
        _ => return None,
    })
}

/// The form of a jump whose right operand is an integer.
fn int_form(op: Op) -> Option<Op> {
    Some(match op {
        Op::JumpLt => Op::JumpLtInt,
        Op::JumpLe => Op::JumpLeInt,
        Op::JumpEq => Op::JumpEqInt,
        Op::JumpNe => Op::JumpNeInt,
        Op::JumpGt => Op::JumpGtInt,
        Op::JumpGe => Op::JumpGeInt,
        _ => return None,
    })
}
