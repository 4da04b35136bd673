//! Definite assignment: drops checks of locals that are proven bound and `Clear`s of registers
//! that are proven empty.
//!
//! The states of the blocks are many and small, and all die together: they live in an arena.

use bumpalo::Bump;

use super::flow::{compact, target};
use crate::bytecode::window::window;
use crate::bytecode::{Instr, KILL_A, KILL_B, KILL_C, Op, Operand};
use crate::lower::ir::{Inst, NO_LABEL, Reg, TEMP, Unit, is_local, is_temp};

/// Registers that are bound on every path, and those that hold something on some path: locals
/// first, then temporaries from number `temps` on.
struct State<'a> {
    bound: &'a mut [u64],
    filled: &'a mut [u64],
    temps: usize,
}

fn get(bits: &[u64], i: usize) -> bool {
    bits.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 != 0)
}

fn set(bits: &mut [u64], i: usize, value: bool) {
    if let Some(w) = bits.get_mut(i / 64) {
        *w = *w & !(1 << (i % 64)) | u64::from(value) << (i % 64);
    }
}

impl<'a> State<'a> {
    fn new(arena: &'a Bump, registers: usize, temps: usize) -> State<'a> {
        let words = registers.div_ceil(64);
        let empty = || arena.alloc_slice_fill_copy(words, 0);
        State { bound: empty(), filled: empty(), temps }
    }

    fn copy_in<'b>(&self, arena: &'b Bump) -> State<'b> {
        State {
            bound: arena.alloc_slice_copy(self.bound),
            filled: arena.alloc_slice_copy(self.filled),
            temps: self.temps,
        }
    }

    fn copy_from(&mut self, other: &State) {
        self.bound.copy_from_slice(other.bound);
        self.filled.copy_from_slice(other.filled);
    }

    /// Joins another path into this one; whether that changed it.
    fn join(&mut self, other: &State) -> bool {
        let mut changed = false;
        for (a, b) in self.bound.iter_mut().zip(&*other.bound) {
            changed |= *a & b != *a;
            *a &= b;
        }
        for (a, b) in self.filled.iter_mut().zip(&*other.filled) {
            changed |= *a | b != *a;
            *a |= b;
        }
        changed
    }

    fn write(&mut self, reg: Reg, bound: bool, filled: bool) {
        if let Some(at) = self.number(reg) {
            set(self.bound, at, bound);
            set(self.filled, at, filled);
        }
    }

    /// The register's bit; cells have none.
    fn number(&self, reg: Reg) -> Option<usize> {
        if is_local(reg) {
            Some(reg as usize)
        } else {
            is_temp(reg).then(|| self.temps + (reg - TEMP) as usize)
        }
    }

    fn is_bound(&self, reg: Reg) -> bool {
        self.number(reg).is_none_or(|at| get(self.bound, at))
    }

    fn may_hold(&self, reg: Reg) -> bool {
        self.number(reg).is_none_or(|at| get(self.filled, at))
    }

    /// Becomes what an exception at this point carries to a handler.
    fn go_to_handler(&mut self, i: &Inst, keep: Reg, exc: Reg) {
        if let Some(win) = window(as_instr(i)) {
            for reg in win.first..win.first + win.input {
                self.write(reg as Reg, false, true);
            }
        }
        for at in self.temps + (keep - TEMP) as usize..self.filled.len() * 64 {
            set(self.filled, at, false);
            set(self.bound, at, false);
        }
        self.write(exc, true, true);
    }

    /// Applies an instruction that completes and falls through.
    fn step(&mut self, i: &Inst) {
        let info = i.op.info();
        let moved = (self.is_bound(i.b), self.may_hold(i.b));
        if let Some(win) = window(as_instr(i)) {
            for reg in win.first..win.first + win.input {
                self.write(reg as Reg, false, false);
            }
            for reg in win.first..win.first + win.output {
                self.write(reg as Reg, true, true);
            }
        }
        for (reg, kill) in [(i.a, KILL_A), (i.b, KILL_B), (i.c, KILL_C)] {
            if i.x & kill != 0 {
                self.write(reg, false, false);
            }
        }
        for (kind, reg) in [(info.a, i.a), (info.b, i.b), (info.c, i.c)] {
            if kind == Operand::Dst {
                let (bound, filled) = if i.op == Op::Move { moved } else { (true, true) };
                self.write(reg, bound, filled);
            }
        }
        match i.op {
            Op::Clear | Op::DeleteLocal => self.write(i.a, false, false),
            Op::CheckBound | Op::MakeCell => self.write(i.a, true, true),
            Op::Delegate => self.write(i.b, false, false),
            _ => {}
        }
    }
}

fn as_instr(i: &Inst) -> Instr {
    Instr { op: i.op, x: i.x, a: i.a, b: i.b, c: i.c }
}

/// Removes needless `CheckBound` and `Clear`.
pub(super) fn remove_checks(unit: &mut Unit, arena: &Bump) {
    if !unit.insts.iter().any(|i| matches!(i.op, Op::CheckBound | Op::Clear)) {
        return;
    }
    let n = unit.insts.len();
    let states = solve(unit, arena);
    let mut keep = vec![true; n];
    let mut s = State::new(arena, unit.varnames.len() + unit.ntemps as usize, unit.varnames.len());
    let mut reached = false;
    for at in 0..n {
        if let Some(known) = &states[at] {
            s.copy_from(known);
            reached = true;
        }
        if !reached {
            continue;
        }
        let inst = &unit.insts[at];
        match inst.op {
            Op::CheckBound => keep[at] = !s.is_bound(inst.a),
            Op::Clear => keep[at] = s.may_hold(inst.a),
            _ => {}
        }
        s.step(inst);
        reached = !inst.op.info().terminator;
    }
    compact(unit, &keep);
}

struct Solver<'a> {
    arena: &'a Bump,
    /// State before each instruction that begins a basic block.
    states: Vec<Option<State<'a>>>,
    work: Vec<usize>,
    queued: Vec<bool>,
}

impl Solver<'_> {
    fn flow(&mut self, to: usize, state: &State) {
        let changed = match &mut self.states[to] {
            Some(old) => old.join(state),
            slot => {
                *slot = Some(state.copy_in(self.arena));
                true
            }
        };
        if changed && !std::mem::replace(&mut self.queued[to], true) {
            self.work.push(to);
        }
    }
}

fn leaders(unit: &Unit) -> Vec<bool> {
    let mut leader = vec![false; unit.insts.len() + 1];
    for (at, i) in unit.insts.iter().enumerate() {
        if i.target != NO_LABEL {
            leader[target(unit, i.target)] = true;
            leader[at + 1] = true;
        }
    }
    for h in &unit.handlers {
        if let Some(l) = leader.get_mut(target(unit, h.target)) {
            *l = true;
        }
    }
    leader
}

fn solve<'a>(unit: &Unit, arena: &'a Bump) -> Vec<Option<State<'a>>> {
    let n = unit.insts.len();
    let locals = unit.varnames.len();
    let registers = locals + unit.ntemps as usize;
    let mut state = State::new(arena, registers, locals);
    let mut taken = State::new(arena, registers, locals);
    for reg in 0..unit.params {
        state.write(reg, true, true);
    }
    let leader = leaders(unit);
    let states = std::iter::repeat_with(|| None).take(n + 1).collect();
    let mut solver = Solver { arena, states, work: Vec::new(), queued: vec![false; n + 1] };
    solver.flow(0, &state);
    while let Some(start) = solver.work.pop() {
        solver.queued[start] = false;
        let Some(begin) = &solver.states[start] else { continue };
        state.copy_from(begin);
        let mut at = start;
        while at < n {
            let inst = &unit.insts[at];
            let info = inst.op.info();
            if info.raises && inst.handler != 0 {
                let h = &unit.handlers[inst.handler as usize - 1];
                taken.copy_from(&state);
                taken.go_to_handler(inst, h.keep, h.exc);
                solver.flow(target(unit, h.target), &taken);
            }
            if inst.target != NO_LABEL {
                taken.copy_from(&state);
                match inst.op {
                    Op::ForIter => taken.write(inst.b, false, false),
                    Op::AsyncNext => {}
                    _ => taken.step(inst),
                }
                solver.flow(target(unit, inst.target), &taken);
            }
            state.step(inst);
            at += 1;
            if info.terminator {
                break;
            }
            if leader[at] {
                solver.flow(at, &state);
                break;
            }
        }
    }
    solver.states
}
