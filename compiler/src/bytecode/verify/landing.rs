//! Where a debugger may make a frame go on: which instructions a jump from a place can land on, and
//! what must happen to the registers on the way. Rests on what the data-flow pass knows of them, so
//! that code is as safe after a jump as before it. Used by the machine when a trace function sets
//! `f_lineno`.

use super::flow::kind::{EMPTY, EXC, ITERATOR, MAYBE_EXC, SAVED, VALUE};
use super::flow::{self, State};
use crate::bytecode::code::CodeObject;
use crate::bytecode::instr::{Instr, Op, Operand};
use crate::bytecode::window::window;

/// A jump that is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landing {
    /// The instruction to go on with.
    pub at: u32,
    /// Temporaries to be emptied, ascending.
    pub cleared: Vec<u16>,
    /// The one of them that holds the exception to be the one handled, if that changes.
    pub restored: Option<u16>,
    /// Locals that code from there on takes for bound.
    pub bound: Vec<u16>,
}

/// What temporaries may hold at an instruction that is jumped to. Others belong to expressions in
/// the middle of which the instruction stands.
const PLAIN: u16 = EMPTY | VALUE | ITERATOR | EXC | MAYBE_EXC | SAVED;

/// The best landing among the instructions `to` (ascending), one of which a line begins with, for
/// a frame that stands at `from`; else why there is none, in the words of the `ValueError`.
pub fn landing(code: &CodeObject, from: u32, to: &[u32]) -> Result<Landing, &'static str> {
    let begin = prologue(code);
    let mut places: Vec<u32> = to.iter().map(|&at| at.max(begin)).collect();
    places.push(from);
    places.sort_unstable();
    places.dedup();
    let states = flow::states(code, &places).map_err(|_| "stack to deep to analyze")?;
    let state_at = |at: u32| states[places.binary_search(&at).ok()?].as_ref();
    let Some(here) = state_at(from) else { return Err("can't jump from unreachable code") };
    let mut best: Option<(usize, u32)> = None;
    let mut refusal = "cannot find bytecode for specified line";
    for at in to.iter().map(|&at| at.max(begin)) {
        let Some(there) = state_at(at) else {
            refusal = "code may be unreachable.";
            continue;
        };
        if !compatible(code, here, there) || !same_values(code, there, from, at) {
            refusal = explain(code, there);
            continue;
        }
        let depth = temporaries(code, there).filter(|&(_, set)| set != EMPTY).count();
        // Another handler at the same depth serves as well as the one that the frame is in, but not
        // before what is no handler: a `finally` block is there twice.
        let rank = if same_handlers(code, there, from, at) { depth } else { 0 };
        if best.is_none_or(|(other, _)| rank > other) {
            best = Some((rank, at));
        }
    }
    let Some((_, at)) = best else { return Err(refusal) };
    let Some(there) = state_at(at) else { return Err(refusal) };
    let cleared: Vec<u16> = temporaries(code, there)
        .filter(|&(reg, set)| set == EMPTY && here[reg] != EMPTY)
        .map(|(reg, _)| reg as u16)
        .collect();
    let restored = cleared.iter().copied().find(|&reg| here[reg as usize] == SAVED);
    let locals = 0..code.first_temp;
    let bound = locals.filter(|&reg| there[reg as usize] & EMPTY == 0).collect();
    Ok(Landing { at, cleared, restored, bound })
}

/// The number of instructions that a call begins with before its first line.
fn prologue(code: &CodeObject) -> u32 {
    let is_part = |op| matches!(op, Op::MakeGenerator | Op::MakeCell | Op::CopyFree);
    code.instrs.iter().take_while(|i| is_part(i.op)).count() as u32
}

fn temporaries<'a>(code: &CodeObject, state: &'a State) -> impl Iterator<Item = (usize, u16)> + 'a {
    let first = code.first_temp as usize;
    state[first..].iter().enumerate().map(move |(n, &set)| (first + n, set))
}

/// Whether registers that are as `here` says, but for temporaries to be emptied and locals to be
/// bound, are as `there` says.
fn compatible(code: &CodeObject, here: &State, there: &State) -> bool {
    let first = code.first_temp as usize;
    // Cells stay cells, and what is none does not become one.
    let locals =
        here[..first].iter().zip(&there[..first]).all(|(&h, &t)| (h | t) & !(EMPTY | VALUE) == 0 || h == t);
    locals
        && temporaries(code, there)
            .all(|(reg, set)| set == EMPTY || set & !PLAIN == 0 && here[reg] & !set == 0)
}

/// The instruction that has last written a temporary before `at`, as the code lies: that is the one
/// whose value is there, for what is kept over whole lines.
fn writer(code: &CodeObject, reg: usize, at: u32) -> Option<(u32, Op)> {
    let writes = |i: &Instr| {
        let info = i.op.info();
        let one = [(info.a, i.a), (info.b, i.b), (info.c, i.c)];
        let made = window(*i).is_some_and(|w| (w.first..w.first + w.output).contains(&(reg as u32)));
        made || one.into_iter().any(|(operand, r)| operand == Operand::Dst && r as usize == reg)
    };
    let before = &code.instrs[..at as usize];
    before.iter().rposition(writes).map(|at| (at as u32, code.instrs[at].op))
}

/// Whether the values that are kept are the ones that are wanted there, or as good: those of one
/// `with` serve another.
fn same_values(code: &CodeObject, there: &State, from: u32, at: u32) -> bool {
    temporaries(code, there).filter(|&(_, set)| set & VALUE != 0).all(|(reg, _)| {
        match (writer(code, reg, from), writer(code, reg, at)) {
            (Some((_, Op::LoadSpecial)), Some((_, Op::LoadSpecial))) => true,
            (one, other) => one == other,
        }
    })
}

/// Whether both places are in the same handlers, as far as the target is in any.
fn same_handlers(code: &CodeObject, there: &State, from: u32, at: u32) -> bool {
    temporaries(code, there)
        .filter(|&(_, set)| set == SAVED)
        .all(|(reg, _)| writer(code, reg, from) == writer(code, reg, at))
}

/// Why a jump to a place is refused: what the innermost temporary there is for.
fn explain(code: &CodeObject, there: &State) -> &'static str {
    match temporaries(code, there).filter(|&(_, set)| set != EMPTY).last() {
        Some((_, EXC | MAYBE_EXC | SAVED)) => "can't jump into an 'except' block as there's no exception",
        Some((_, ITERATOR)) => "can't jump into the body of a for loop",
        _ => "incompatible stacks",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mode, Options};

    /// The function in `source`, and the jump from one of its lines to another.
    fn jump(source: &str, from: u32, to: u32) -> Result<Landing, &'static str> {
        let module = crate::compile(source, "<test>", Mode::Exec, &Options::default()).expect("compiles");
        let function = module.consts.into_iter().find_map(|c| match c {
            crate::bytecode::Const::Code(code) => Some(*code),
            _ => None,
        });
        let code = function.expect("a function");
        let lines: Vec<u32> = crate::bytecode::positions::decode(&code.positions)
            .flat_map(|(n, p)| std::iter::repeat_n(p.line, n as usize))
            .collect();
        let starts = |line: u32| {
            (0..lines.len() as u32)
                .filter(|&at| lines[at as usize] == line && (at == 0 || lines[at as usize - 1] != line))
                .collect::<Vec<u32>>()
        };
        landing(&code, starts(from)[0], &starts(to))
    }

    const LOOP: &str = "def f(a):\n for x in a:\n  x\n  y = 1\n return y\n";

    #[test]
    fn out_of_a_loop_its_iterator_is_dropped() {
        let landing = jump(LOOP, 4, 5).expect("allowed");
        assert_eq!(landing.cleared.len(), 1);
        assert!(jump(LOOP, 4, 3).expect("allowed").cleared.is_empty());
    }

    #[test]
    fn not_into_a_loop_or_a_handler() {
        assert_eq!(jump(LOOP, 5, 4), Err("can't jump into the body of a for loop"));
        let handler = "def f(a):\n try:\n  a()\n except KeyError:\n  a = 1\n return a\n";
        assert_eq!(jump(handler, 6, 5), Err("can't jump into an 'except' block as there's no exception"));
        assert!(jump(handler, 5, 6).expect("allowed").restored.is_some());
    }
}
