//! The checks of one code object that need no data flow. Used by the verifier only.

use super::{Found, at, jump_target, resume_sites, whole};
use crate::bytecode::code::{CodeObject, Const, flags};
use crate::bytecode::instr::{
    CommonValue, FLAG, FunctionPart, Instr, Intrinsic1, Intrinsic2, KILL_A, KILL_B, KILL_C, Op, Operand,
    SpecialMethod,
};
use crate::bytecode::positions;
use crate::bytecode::window::window;

const GENERATORS: u32 = flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR;

pub(super) fn check(code: &CodeObject) -> Result<(), Found> {
    check_but_resume(code)?;
    check_resume(code)
}

pub(super) fn check_but_resume(code: &CodeObject) -> Result<(), Found> {
    check_layout(code)?;
    check_consts(code)?;
    check_instrs(code)?;
    check_handlers(code)?;
    check_positions(code)
}

fn check_layout(code: &CodeObject) -> Result<(), Found> {
    let nparams = params(code);
    if code.posonly > code.argcount {
        return whole("more positional-only than positional parameters");
    }
    if nparams > code.varnames.len() {
        return whole("fewer variable names than parameters");
    }
    let free_end = code.first_free as usize + code.freevars.len();
    if code.varnames.len() > code.first_free as usize
        || free_end > code.first_temp as usize
        || code.first_temp > code.nregs
    {
        return whole("variables, free variables and temporaries overlap");
    }
    let mut seen = Vec::new();
    for cell in &code.cellvars {
        let reg = cell.reg as usize;
        let is_param = reg < nparams;
        if !is_param && !(code.varnames.len()..code.first_free as usize).contains(&reg) {
            return whole(format!("cell '{}' has register {reg}", cell.name));
        }
        seen.push(cell.reg);
    }
    seen.sort_unstable();
    if seen.windows(2).any(|w| w[0] == w[1]) {
        return whole("two cells share a register");
    }
    if (code.flags & GENERATORS).count_ones() > 1 {
        return whole("conflicting generator flags");
    }
    let count = code.instrs.len();
    if count == 0 || count > i32::MAX as usize / 2 {
        return whole("no instructions, or too many");
    }
    for (table, n) in [
        ("names", code.names.len()),
        ("sites", code.sites.len()),
        ("varnames", code.varnames.len()),
        ("handlers", code.handlers.len() / 16),
    ] {
        if n > 1 << 16 {
            return whole(format!("too many {table}"));
        }
    }
    if code.co_names_len as usize > code.names.len() {
        return whole("fewer names than co_names");
    }
    match code.sites.iter().find(|&&name| name as usize >= code.names.len()) {
        Some(name) => whole(format!("site with name {name} of {}", code.names.len())),
        None => Ok(()),
    }
}

/// Number of parameters, `*args` and `**kwargs` included.
pub(super) fn params(code: &CodeObject) -> usize {
    code.argcount as usize
        + code.kwonly as usize
        + (code.flags & flags::VARARGS != 0) as usize
        + (code.flags & flags::VARKEYWORDS != 0) as usize
}

fn check_consts(code: &CodeObject) -> Result<(), Found> {
    for constant in &code.consts {
        if !matches!(constant, Const::Code(_)) {
            check_const(constant, 0)?;
        }
    }
    Ok(())
}

fn check_const(constant: &Const, depth: usize) -> Result<(), Found> {
    if depth > super::MAX_DEPTH {
        return whole("constants are nested too deeply");
    }
    match constant {
        Const::Code(_) => whole("code object inside another constant"),
        Const::BigInt { negative, magnitude } => {
            let canonical = magnitude.last().is_some_and(|&b| b != 0);
            let small = magnitude.len() < 8
                || magnitude.len() == 8
                    && (magnitude[7] < 0x80
                        || *negative && magnitude[7] == 0x80 && magnitude[..7].iter().all(|&b| b == 0));
            if canonical && !small { Ok(()) } else { whole("big integer constant in a wrong form") }
        }
        Const::Wide(points) => {
            let valid = points.iter().all(|&p| p <= 0x10_ffff);
            let needed = points.iter().any(|&p| (0xd800..0xe000).contains(&p));
            if valid && needed { Ok(()) } else { whole("string constant in a wrong form") }
        }
        Const::Tuple(items) | Const::FrozenSet(items) => {
            items.iter().try_for_each(|c| check_const(c, depth + 1))
        }
        _ => Ok(()),
    }
}

fn check_instrs(code: &CodeObject) -> Result<(), Found> {
    let generator = code.flags & GENERATORS != 0;
    if generator != (code.instrs[0].op == Op::MakeGenerator) {
        return at(0, "MakeGenerator does not agree with the flags");
    }
    let last = code.instrs.len() - 1;
    if !code.instrs[last].op.info().terminator {
        return at(last, "control runs off the end");
    }
    let mut site_ops: Vec<Option<Op>> = vec![None; code.sites.len()];
    for (pc, &i) in code.instrs.iter().enumerate() {
        if let Err(message) = check_operands(code, i, &mut site_ops) {
            return at(pc, format!("{}: {message}", i.op.info().name));
        }
        if let Err(message) = check_op(code, pc, i) {
            return at(pc, format!("{}: {message}", i.op.info().name));
        }
    }
    if code.instrs.iter().any(|i| i.op == Op::Jump && i.w() < 0) { check_acyclic(code) } else { Ok(()) }
}

/// Without its `Loop` operations the code has no cycle.
fn check_acyclic(code: &CodeObject) -> Result<(), Found> {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let n = code.instrs.len();
    let mut color = vec![NEW; n];
    // Instructions on the path, each with the number of successors taken.
    let mut path: Vec<(usize, u8)> = Vec::new();
    for start in (0..n).rev() {
        if color[start] == NEW {
            color[start] = OPEN;
            path.push((start, 0));
        }
        while let Some((pc, taken)) = path.last_mut() {
            let i = code.instrs[*pc];
            let next = match *taken {
                0 if i.op != Op::Loop => jump_target(code, *pc),
                1 if !i.op.info().terminator => Some(*pc + 1),
                0 | 1 => None,
                _ => {
                    color[*pc] = DONE;
                    path.pop();
                    continue;
                }
            };
            *taken += 1;
            match next.filter(|&next| next < n) {
                Some(next) if color[next] == NEW => {
                    color[next] = OPEN;
                    path.push((next, 0));
                }
                Some(next) if color[next] == OPEN => return at(next, "a loop without the Loop operation"),
                _ => {}
            }
        }
    }
    Ok(())
}

fn check_operands(code: &CodeObject, i: Instr, site_ops: &mut [Option<Op>]) -> Result<(), String> {
    let info = i.op.info();
    if i.x & !(KILL_A | KILL_B | KILL_C | FLAG) != 0 {
        return Err("unknown flag bits".to_owned());
    }
    if i.x & FLAG != 0 && !has_flag(i.op) {
        return Err("unexpected variant bit".to_owned());
    }
    for (kind, value, kill) in [(info.a, i.a, KILL_A), (info.b, i.b, KILL_B), (info.c, i.c, KILL_C)] {
        match kind {
            Operand::Dst | Operand::Src | Operand::InOut | Operand::Cell if value >= code.nregs => {
                return Err(format!("register {value} of {}", code.nregs));
            }
            Operand::Name if value as usize >= code.names.len() => {
                return Err(format!("name {value} of {}", code.names.len()));
            }
            Operand::Const if value as usize >= code.consts.len() => {
                return Err(format!("constant {value} of {}", code.consts.len()));
            }
            Operand::Site => match site_ops.get_mut(value as usize) {
                None => return Err(format!("site {value} of {}", site_ops.len())),
                Some(slot @ None) => *slot = Some(i.op),
                Some(Some(op)) if *op == i.op => {}
                Some(Some(op)) => {
                    return Err(format!("site {value} belongs to {}", op.info().name));
                }
            },
            _ => {}
        }
        if i.x & kill != 0 {
            if kind != Operand::Src {
                return Err("kill flag on an operand that is not a source".to_owned());
            }
            if value < code.first_temp {
                return Err("kill flag on a variable".to_owned());
            }
            check_kill(i, value)?;
        }
    }
    if info.w == Operand::Const && i.w() as u32 as usize >= code.consts.len() {
        return Err(format!("constant {} of {}", i.w() as u32, code.consts.len()));
    }
    if let Some(win) = window(i)
        && !win.is_empty()
    {
        // The operation's own register behind the iterator.
        let len = win.len() + (i.op == Op::AsyncNext) as u32;
        let unpacked =
            matches!(i.op, Op::Unpack | Op::UnpackEx) && win.first + len <= code.varnames.len() as u32;
        if !unpacked && (win.first < code.first_temp as u32 || win.first + len > code.nregs as u32) {
            return Err(format!("window {}..{} is not within the temporaries", win.first, win.first + len));
        }
    }
    Ok(())
}

/// A killed register is named once and not written by the same instruction.
fn check_kill(i: Instr, reg: u16) -> Result<(), String> {
    let info = i.op.info();
    let named = [(info.a, i.a), (info.b, i.b), (info.c, i.c)]
        .iter()
        .filter(|&&(kind, value)| {
            value == reg && matches!(kind, Operand::Dst | Operand::Src | Operand::InOut | Operand::Cell)
        })
        .count();
    let in_window = window(i).is_some_and(|win| (win.first..win.first + win.len()).contains(&(reg as u32)));
    if named > 1 || in_window {
        return Err(format!("killed register {reg} is named twice"));
    }
    Ok(())
}

fn has_flag(op: Op) -> bool {
    let info = op.info();
    matches!(op, Op::LoadSuper | Op::LoadSuperMethod)
        || info.family == "arith" && !matches!(op, Op::Neg | Op::Pos | Op::Invert | Op::Not)
        || info.family == "jump"
            && info.c == Operand::Jump
            && matches!(info.b, Operand::Src | Operand::SImm | Operand::Const)
}

/// What is particular to single operations.
fn check_op(code: &CodeObject, pc: usize, i: Instr) -> Result<(), String> {
    let info = i.op.info();
    if info.w == Operand::Jump || info.c == Operand::Jump {
        let Some(target) = jump_target(code, pc) else {
            return Err("jump out of the code".to_owned());
        };
        if (i.op == Op::Loop) != (target <= pc) && i.op != Op::Jump {
            return Err("jump in the wrong direction".to_owned());
        }
    }
    let valid = match i.op {
        Op::LoadCommon => (i.b as usize) < CommonValue::ALL.len(),
        Op::BuildSlice => matches!(i.c, 2 | 3),
        Op::Convert => matches!(i.c, 1..=3),
        Op::BuildInterpolation => i.c <= 3,
        Op::SetFunctionPart => (i.c as usize) < FunctionPart::ALL.len(),
        Op::Intrinsic1 => (i.c as usize) < Intrinsic1::ALL.len(),
        Op::Intrinsic2 => (i.c as usize) < Intrinsic2::ALL.len(),
        Op::LoadSpecial => (i.c as usize) < SpecialMethod::ALL.len(),
        Op::GetAwaitable => i.c <= 2,
        Op::Delegate => i.c <= 1,
        _ => true,
    };
    if !valid {
        return Err("operand with an unknown number".to_owned());
    }
    let generator = code.flags & GENERATORS != 0;
    let async_generator = code.flags & flags::ASYNC_GENERATOR != 0;
    let allowed = match i.op {
        Op::MakeGenerator => generator && pc == 0,
        Op::Yield => generator && !async_generator,
        Op::AsyncYield => async_generator,
        Op::ReturnGenerator => generator,
        Op::Return | Op::ReturnConst | Op::ReturnInt => !generator,
        _ => generator || !info.suspends,
    };
    if !allowed {
        return Err("not allowed in this kind of code".to_owned());
    }
    match i.op {
        Op::MakeFunction if !matches!(code.consts[i.w() as u32 as usize], Const::Code(_)) => {
            Err("the constant is not a code object".to_owned())
        }
        Op::CopyFree if i.a != code.first_free || i.b as usize != code.freevars.len() => {
            Err("does not cover the free variables".to_owned())
        }
        _ => Ok(()),
    }
}

fn check_handlers(code: &CodeObject) -> Result<(), Found> {
    let generator = code.flags & GENERATORS != 0;
    for (n, h) in code.handlers.iter().enumerate() {
        let ordered = h.start < h.end && h.end <= h.target && (h.target as usize) < code.instrs.len();
        if !ordered {
            return whole(format!("handler {n} has range {}..{} and target {}", h.start, h.end, h.target));
        }
        if !(code.first_temp..=code.nregs).contains(&h.keep) {
            return whole(format!("handler {n} keeps registers below {}", h.keep));
        }
        if !(code.first_temp..code.nregs).contains(&h.exc_reg) {
            return whole(format!("handler {n} puts the exception into register {}", h.exc_reg));
        }
        if generator && h.start == 0 {
            return whole(format!("handler {n} covers MakeGenerator"));
        }
    }
    handler_of(code).map(|_| ())
}

/// No handler.
pub(super) const NO_HANDLER: u32 = u32::MAX;

/// For each instruction the row that handles its exceptions. Fails unless rows are disjoint or
/// nested, inner ones first.
pub(super) fn handler_of(code: &CodeObject) -> Result<Vec<u32>, Found> {
    let rows = &code.handlers;
    let mut map = vec![NO_HANDLER; code.instrs.len()];
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    order.sort_by_key(|&n| {
        let row = rows[n as usize];
        (row.start, u32::MAX - row.end, u32::MAX - n)
    });
    let mut open: Vec<u32> = Vec::new();
    let mut done = 0usize;
    for n in order {
        let row = rows[n as usize];
        while let Some(&outer) = open.last()
            && rows[outer as usize].end <= row.start
        {
            let end = rows[outer as usize].end as usize;
            if done < end {
                map[done..end].fill(outer);
                done = end;
            }
            open.pop();
        }
        if let Some(&outer) = open.last() {
            if row.end > rows[outer as usize].end {
                return whole(format!("handlers {n} and {outer} overlap"));
            }
            if n > outer {
                return whole(format!("handler {n} is inside handler {outer} but comes after it"));
            }
            map[done..row.start as usize].fill(outer);
        }
        done = done.max(row.start as usize);
        open.push(n);
    }
    while let Some(outer) = open.pop() {
        let end = rows[outer as usize].end as usize;
        if done < end {
            map[done..end].fill(outer);
            done = end;
        }
    }
    Ok(map)
}

fn check_resume(code: &CodeObject) -> Result<(), Found> {
    let sites = resume_sites(code);
    let same = sites.len() == code.resume.len()
        && sites.iter().zip(&code.resume).all(|(&(at, is_loop), p)| p.at == at && p.is_loop == is_loop);
    if !same {
        return whole("the resume table does not agree with the suspending operations and loops");
    }
    for p in &code.resume {
        let sorted = p.live.windows(2).all(|w| w[0] < w[1]);
        let temps = p.live.iter().all(|reg| (code.first_temp..code.nregs).contains(reg));
        if !sorted || !temps {
            return at(p.at as usize, "live registers of a resume point are no ascending temporaries");
        }
    }
    Ok(())
}

fn check_positions(code: &CodeObject) -> Result<(), Found> {
    let mut covered = 0u64;
    let mut table = positions::decode(&code.positions);
    for (count, _) in &mut table {
        covered += count as u64;
    }
    if covered != code.instrs.len() as u64 || !table.at_end() {
        return whole(format!("the position table covers {covered} of {} instructions", code.instrs.len()));
    }
    Ok(())
}
