//! The verifier's data-flow pass: what each register may hold before each instruction. Used by
//! the verifier only; the code's shape has been checked before.
//!
//! The state is a set of possible contents ([`kind`]) per register; joining two paths is a
//! bitwise or. All jumps but `Loop` go forward, so one sweep in instruction order sees every
//! forward path; sweeps repeat until no target of a backward jump learns anything new (usually
//! two).

use super::shape::{NO_HANDLER, handler_of, params};
use super::{Found, at, jump_target, resume_sites, whole};
use crate::bytecode::code::{CodeObject, Const, ResumePoint};
use crate::bytecode::instr::{FunctionPart, Instr, Intrinsic2, KILL_A, KILL_B, KILL_C, Op, Operand};
use crate::bytecode::window::window;

/// What a register may hold, as a bit of a set.
pub(super) mod kind {
    pub const EMPTY: u16 = 1;
    pub const VALUE: u16 = 1 << 1;
    pub const CELL: u16 = 1 << 2;
    pub const LIST: u16 = 1 << 3;
    pub const SET: u16 = 1 << 4;
    pub const DICT: u16 = 1 << 5;
    pub const STR: u16 = 1 << 6;
    pub const TUPLE: u16 = 1 << 7;
    /// A tuple of cells.
    pub const CELLS: u16 = 1 << 8;
    /// A function whose parts are being set.
    pub const FUNCTION: u16 = 1 << 9;
    pub const EXC: u16 = 1 << 10;
    /// An exception or `None`.
    pub const MAYBE_EXC: u16 = 1 << 11;
    /// Result of `GetAwaitable`.
    pub const AWAITABLE: u16 = 1 << 12;
    /// Result of `GetYieldFrom`.
    pub const DELEGATE: u16 = 1 << 13;
    /// What a loop iterates over.
    pub const ITERATOR: u16 = 1 << 14;
    /// What `PushExc` has saved: an exception or `None`.
    pub const SAVED: u16 = 1 << 15;

    pub const ANY_TUPLE: u16 = TUPLE | CELLS;
    pub const ANY_EXC: u16 = EXC | MAYBE_EXC | SAVED;

    /// How an error message calls what is wanted.
    pub fn name(set: u16) -> &'static str {
        match set {
            CELL => "a cell",
            LIST => "a list being built",
            SET => "a set being built",
            DICT => "a dict being built",
            STR => "a string",
            ANY_TUPLE => "a tuple",
            CELLS => "a tuple of cells",
            FUNCTION => "a function being made",
            ANY_EXC => "an exception",
            AWAITABLE => "the result of GetAwaitable",
            _ => "the result of GetAwaitable or GetYieldFrom",
        }
    }
}
use kind::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Compare the live sets with the resume table.
    Check,
    /// Compute the resume table.
    Collect,
}

/// Sweeps and state words after which hostile code is refused.
const MAX_SWEEPS: usize = 200;
const MAX_STATE: usize = 64 << 20;

pub(super) type State = Box<[u16]>;

struct Flow<'a> {
    code: &'a CodeObject,
    mode: Mode,
    handler: Vec<u32>,
    /// Label of each instruction that is jumped to; 0: none.
    label: Vec<u32>,
    /// State carried to each label by jumps seen in this sweep.
    pending: Vec<Option<State>>,
    /// State at each loop header and other target of backward jumps, as far as known.
    known: Vec<Option<State>>,
    free: Vec<State>,
    held: usize,
    cell_regs: Vec<bool>,
    /// Constant that a register was loaded from in this basic block, as (block, constant).
    loaded: Vec<(u32, u32)>,
    block: u32,
    points: Vec<ResumePoint>,
    next_point: usize,
    live_error: Option<usize>,
    changed: bool,
    /// Instructions before which the state is noted, ascending, and the states.
    places: &'a [u32],
    noted: Vec<Option<State>>,
}

/// What the registers may hold before each of `places` (ascending); `None` for what nothing
/// reaches.
pub(super) fn states(code: &CodeObject, places: &[u32]) -> Result<Vec<Option<State>>, Found> {
    Ok(sweeps(code, Mode::Check, places)?.noted)
}

pub(super) fn run(code: &CodeObject, mode: Mode) -> Result<Vec<ResumePoint>, Found> {
    let flow = sweeps(code, mode, &[])?;
    if let Some(pc) = flow.live_error {
        return at(pc, "wrong live registers of a resume point");
    }
    Ok(flow.points)
}

fn sweeps<'a>(code: &'a CodeObject, mode: Mode, places: &'a [u32]) -> Result<Flow<'a>, Found> {
    let n = code.instrs.len();
    let mut label = vec![0u32; n];
    let mut labels = 0;
    let targets = (0..n).filter_map(|pc| jump_target(code, pc));
    for target in targets.chain(code.handlers.iter().map(|h| h.target as usize)) {
        if label[target] == 0 {
            labels += 1;
            label[target] = labels;
        }
    }
    let mut cell_regs = vec![false; code.nregs as usize];
    for cell in &code.cellvars {
        cell_regs[cell.reg as usize] = true;
    }
    let free = code.first_free as usize;
    cell_regs[free..free + code.freevars.len()].fill(true);
    let points = match mode {
        Mode::Check => Vec::new(),
        Mode::Collect => resume_sites(code)
            .into_iter()
            .map(|(at, is_loop)| ResumePoint { at, is_loop, live: Vec::new() })
            .collect(),
    };
    let mut flow = Flow {
        code,
        mode,
        handler: handler_of(code)?,
        label,
        pending: vec![None; labels as usize + 1],
        known: vec![None; labels as usize + 1],
        free: Vec::new(),
        held: 0,
        cell_regs,
        loaded: vec![(0, 0); code.nregs as usize],
        block: 0,
        points,
        next_point: 0,
        live_error: None,
        changed: true,
        places,
        noted: Vec::new(),
    };
    let mut sweeps = 0;
    while flow.changed {
        sweeps += 1;
        if sweeps > MAX_SWEEPS {
            return whole("loops are nested too deeply to verify");
        }
        flow.sweep()?;
    }
    Ok(flow)
}

impl Flow<'_> {
    fn sweep(&mut self) -> Result<(), Found> {
        let code = self.code;
        self.changed = false;
        self.live_error = None;
        self.next_point = 0;
        self.noted.clear();
        let mut state = vec![EMPTY; code.nregs as usize].into_boxed_slice();
        state[..params(code)].fill(VALUE);
        let mut reached = true;
        let mut header_next = false;
        for (pc, &i) in code.instrs.iter().enumerate() {
            let label = self.label[pc] as usize;
            if label != 0 {
                self.block += 1;
                reached = self.arrive(label, &mut state, reached);
                let points = if self.mode == Mode::Check { &code.resume } else { &self.points };
                header_next = points.get(self.next_point).is_some_and(|p| p.at == pc as u32 && p.is_loop);
            }
            if header_next {
                header_next = false;
                self.live(pc, &state, reached, None);
                if reached {
                    let copy = self.copy(&state)?;
                    if let Some(old) = self.known[label].replace(copy) {
                        self.recycle(old);
                    }
                }
            }
            while self.places.get(self.noted.len()) == Some(&(pc as u32)) {
                self.noted.push(reached.then(|| state.clone()));
            }
            if i.op.info().suspends {
                self.live(pc, &state, reached, Some(i));
            }
            if reached {
                self.step(pc, i, &mut state)
                    .or_else(|message| at(pc, format!("{}: {message}", i.op.info().name)))?;
                reached = !i.op.info().terminator;
            }
        }
        Ok(())
    }

    /// Joins what is known at a label into the state; whether the label is reached.
    fn arrive(&mut self, label: usize, state: &mut State, reached: bool) -> bool {
        let mut reached = reached;
        if let Some(incoming) = self.pending[label].take() {
            if reached {
                join(state, &incoming);
            } else {
                state.copy_from_slice(&incoming);
                reached = true;
            }
            self.recycle(incoming);
        }
        match &self.known[label] {
            Some(known) if reached => {
                join(state, known);
                true
            }
            Some(known) => {
                state.copy_from_slice(known);
                true
            }
            None => reached,
        }
    }

    fn copy(&mut self, state: &[u16]) -> Result<State, Found> {
        if let Some(mut copy) = self.free.pop() {
            copy.copy_from_slice(state);
            return Ok(copy);
        }
        self.held += state.len();
        if self.held > MAX_STATE {
            return whole("the code object is too large to verify");
        }
        Ok(state.into())
    }

    fn recycle(&mut self, state: State) {
        self.free.push(state);
    }

    /// Joins `state` into what jumps carry to instruction `target`.
    fn carry(&mut self, target: usize, state: &[u16]) -> Result<(), String> {
        let label = self.label[target] as usize;
        if let Some(known) = &mut self.pending[label] {
            join(known, state);
        } else {
            let copy = self.copy(state).map_err(|(_, message)| message)?;
            self.pending[label] = Some(copy);
        }
        Ok(())
    }

    /// The live set of the next resume row: compared or noted.
    fn live(&mut self, pc: usize, state: &[u16], reached: bool, suspending: Option<Instr>) {
        let n = self.next_point;
        self.next_point += 1;
        let first = self.code.first_temp as usize;
        let held = |reg: &usize| {
            let killed = suspending.is_some_and(|i| i.x & KILL_B != 0 && i.b as usize == *reg);
            let own = suspending.is_some_and(|i| i.op == Op::AsyncNext && i.b as usize + 1 == *reg);
            reached && (state[*reg] != EMPTY || own) && !killed
        };
        let live = (first..self.code.nregs as usize).filter(held).map(|reg| reg as u16);
        match self.mode {
            Mode::Check => {
                if !live.eq(self.code.resume[n].live.iter().copied()) {
                    self.live_error.get_or_insert(pc);
                }
            }
            Mode::Collect => self.points[n].live = live.collect(),
        }
    }

    /// Checks the operands of one instruction and applies it to the state.
    fn step(&mut self, pc: usize, i: Instr, state: &mut State) -> Result<(), String> {
        let info = i.op.info();
        for (operand, reg) in [(info.a, i.a), (info.b, i.b), (info.c, i.c)] {
            match operand {
                Operand::Src if !matches!(i.op, Op::CheckBound | Op::Move) => self.filled(state, reg)?,
                Operand::InOut if !matches!(i.op, Op::MakeCell | Op::DeleteLocal) => {
                    self.filled(state, reg)?
                }
                Operand::Cell => self.want(state, reg, CELL)?,
                _ => {}
            }
        }
        self.requirements(i, state)?;
        if info.raises {
            self.raise_edge(pc, i, state)?;
        }
        self.apply(pc, i, state)
    }

    fn filled(&self, state: &[u16], reg: u16) -> Result<(), String> {
        if state[reg as usize] & EMPTY == 0 { Ok(()) } else { Err(format!("register {reg} may be empty")) }
    }

    fn want(&self, state: &[u16], reg: u16, set: u16) -> Result<(), String> {
        if state[reg as usize] & !set == 0 {
            Ok(())
        } else {
            Err(format!("register {reg} may hold something else than {}", name(set)))
        }
    }

    /// What operations need of their operands beyond holding a value.
    fn requirements(&self, i: Instr, state: &[u16]) -> Result<(), String> {
        if let Some(win) = window(i) {
            for reg in win.first..win.first + win.input {
                let slot = reg - win.first;
                let optional = match i.op {
                    Op::Call | Op::CallKw => slot == 1,
                    Op::CallEx => slot == 1 || slot == 3,
                    _ => false,
                };
                if !optional {
                    self.filled(state, reg as u16)?;
                }
            }
        }
        match i.op {
            Op::ListAppend | Op::ListExtend => self.want(state, i.a, LIST),
            Op::ListToTuple => self.want(state, i.b, LIST),
            Op::SetAdd | Op::SetUpdate => self.want(state, i.a, SET),
            Op::MapAdd | Op::MapUpdate | Op::MapMerge => self.want(state, i.a, DICT),
            Op::PushExc | Op::ExcMatch | Op::ExcArgs => self.want(state, i.b, ANY_EXC),
            Op::PopExc | Op::Rethrow | Op::ExcGroupMatch => self.want(state, i.a, ANY_EXC),
            Op::BuildString => (i.b..i.b + i.c).try_for_each(|reg| self.want(state, reg, STR)),
            Op::BuildTemplate => {
                self.want(state, i.b, ANY_TUPLE)?;
                self.want(state, i.b + 1, ANY_TUPLE)
            }
            Op::BuildInterpolation => {
                self.want(state, i.b + 1, STR)?;
                self.want(state, i.b + 2, STR)
            }
            Op::FormatSpec => self.want(state, i.c, STR),
            Op::MatchKeys => self.want(state, i.c, ANY_TUPLE),
            Op::MatchClass => self.want(state, i.b + 2, ANY_TUPLE),
            Op::Delegate if i.c == 1 => self.want(state, i.b, AWAITABLE),
            Op::Delegate => self.want(state, i.b, AWAITABLE | DELEGATE),
            Op::Intrinsic2 if i.c == Intrinsic2::PrepReraiseStar as u16 => {
                self.want(state, i.b, ANY_EXC)?;
                self.want(state, i.b + 1, LIST)
            }
            Op::SetFunctionPart => {
                self.want(state, i.a, FUNCTION)?;
                match FunctionPart::ALL[i.c as usize] {
                    FunctionPart::Closure => self.want(state, i.b, CELLS),
                    _ => Ok(()),
                }
            }
            Op::CallKw => self.keyword_names(i),
            Op::CallEx if state[i.a as usize + 3] != EMPTY => {
                if state[i.a as usize + 3] & !(DICT | EMPTY) == 0 {
                    Ok(())
                } else {
                    Err(format!("register {} may hold something else than a dict being built", i.a + 3))
                }
            }
            Op::AsyncNext if state[i.b as usize + 1] != EMPTY => {
                Err(format!("register {} may be in use", i.b + 1))
            }
            Op::MakeCell if i.a < self.code.first_temp && !self.cell_regs[i.a as usize] => {
                Err(format!("register {} is no cell variable", i.a))
            }
            _ => Ok(()),
        }
    }

    /// The names operand of `CallKw` is a constant that fits the call.
    fn keyword_names(&self, i: Instr) -> Result<(), String> {
        let reg = (i.a + 2 + i.b) as usize;
        let (block, constant) = self.loaded[reg];
        if block != self.block || constant == 0 {
            return Err(format!("register {reg} is not loaded with the keyword names here"));
        }
        let Const::Tuple(names) = &self.code.consts[constant as usize - 1] else {
            return Err("the keyword names are no tuple".to_owned());
        };
        let strings = names.iter().all(|c| matches!(c, Const::Str(_) | Const::Wide(_)));
        if !strings || names.len() > i.b as usize {
            return Err("wrong keyword names".to_owned());
        }
        let distinct = if names.len() <= 8 {
            names.iter().enumerate().all(|(n, name)| !names[..n].contains(name))
        } else {
            let mut texts: Vec<&str> =
                names.iter().filter_map(|c| if let Const::Str(s) = c { Some(&**s) } else { None }).collect();
            texts.sort_unstable();
            texts.windows(2).all(|w| w[0] != w[1])
        };
        if distinct { Ok(()) } else { Err("repeated keyword name".to_owned()) }
    }

    /// Carries the state to the handler of an instruction that may raise. What the instruction
    /// consumes may be gone by then, and what it fills may be filled.
    fn raise_edge(&mut self, pc: usize, i: Instr, state: &[u16]) -> Result<(), String> {
        let row = self.handler[pc];
        if row == NO_HANDLER {
            return Ok(());
        }
        let h = self.code.handlers[row as usize];
        let keep = h.keep as usize;
        let mut carried = self.copy(state).map_err(|(_, message)| message)?;
        let info = i.op.info();
        for (operand, reg, kill) in [(info.a, i.a, KILL_A), (info.b, i.b, KILL_B), (info.c, i.c, KILL_C)] {
            if i.x & kill != 0 || operand == Operand::InOut && i.op != Op::DeleteLocal {
                carried[reg as usize] |= EMPTY;
            }
        }
        if let Some(win) = window(i) {
            // Unpacking writes all or nothing; only operands may be gone.
            let touched = if win.input == 0 { 0 } else { win.len() };
            for reg in win.first..win.first + touched {
                carried[reg as usize] |= EMPTY | VALUE;
            }
        }
        carried[keep..].fill(EMPTY);
        carried[h.exc_reg as usize] = EXC;
        let result = self.carry(h.target as usize, &carried);
        self.recycle(carried);
        result
    }

    /// The effect of an instruction that completes, and its jump edges.
    fn apply(&mut self, pc: usize, i: Instr, state: &mut State) -> Result<(), String> {
        let info = i.op.info();
        let result = self.result_kind(i, state);
        if let Some(win) = window(i).filter(|win| !win.is_empty()) {
            let first = win.first as usize;
            let iterator = state[first];
            state[first..first + win.input as usize].fill(EMPTY);
            state[first..first + win.output as usize].fill(VALUE);
            if i.op == Op::AsyncNext {
                state[first] = iterator;
            }
            self.loaded[first..first + win.len() as usize].fill((0, 0));
        }
        for (reg, kill) in [(i.a, KILL_A), (i.b, KILL_B), (i.c, KILL_C)] {
            if i.x & kill != 0 {
                state[reg as usize] = EMPTY;
            }
        }
        // `ForIter` and `AsyncNext` write their result only when they go on.
        match i.op {
            Op::AsyncNext => self.branch(pc, state)?,
            Op::ForIter => {
                let iterator = std::mem::replace(&mut state[i.b as usize], EMPTY);
                self.branch(pc, state)?;
                state[i.b as usize] = iterator;
            }
            Op::Loop => return self.back_edge(pc, state),
            Op::Jump if i.w() < 0 => return self.back_edge(pc, state),
            _ if info.w == Operand::Jump || info.c == Operand::Jump => self.branch(pc, state)?,
            _ => {}
        }
        for (operand, reg) in [(info.a, i.a), (info.b, i.b), (info.c, i.c)] {
            if operand == Operand::Dst {
                self.write(state, reg, result);
            }
        }
        match i.op {
            Op::Clear | Op::DeleteLocal => state[i.a as usize] = EMPTY,
            Op::MakeCell => {
                self.write(state, i.a, CELL);
            }
            Op::CopyFree => state[i.a as usize..i.a as usize + i.b as usize].fill(CELL),
            Op::CheckBound => {
                let bound = state[i.a as usize] & !EMPTY;
                // Nothing left: it always raises, and what follows never runs.
                state[i.a as usize] = if bound == 0 { VALUE } else { bound };
            }
            Op::LoadMapOrGlobal | Op::LoadMapOrCell | Op::ImportName => self.write(state, i.a, VALUE),
            Op::Delegate => state[i.b as usize] = EMPTY,
            Op::LoadMethod | Op::LoadSuperMethod | Op::LoadSpecial => {
                state[i.a as usize + 1] = EMPTY | VALUE;
            }
            Op::ExcGroupMatch => state[i.a as usize..i.a as usize + 2].fill(MAYBE_EXC),
            Op::LoadConst if i.a >= self.code.first_temp => {
                self.loaded[i.a as usize] = (self.block, i.w() as u32 + 1);
            }
            Op::Return | Op::ReturnGenerator => {
                let first = self.code.first_temp as usize;
                if let Some(reg) = state[first..].iter().position(|&s| s != EMPTY) {
                    return Err(format!("register {} may still hold a value", first + reg));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn write(&mut self, state: &mut [u16], reg: u16, what: u16) {
        let is_temp = reg >= self.code.first_temp;
        let cell = what == CELL && self.cell_regs[reg as usize];
        let plain = what & EMPTY | if what == EMPTY { 0 } else { VALUE };
        state[reg as usize] = if is_temp || cell { what } else { plain };
        self.loaded[reg as usize] = (0, 0);
    }

    fn branch(&mut self, pc: usize, state: &[u16]) -> Result<(), String> {
        self.block += 1;
        match jump_target(self.code, pc) {
            Some(target) => self.carry(target, state),
            None => Err("jump out of the code".to_owned()),
        }
    }

    fn back_edge(&mut self, pc: usize, state: &[u16]) -> Result<(), String> {
        self.block += 1;
        let Some(target) = jump_target(self.code, pc) else {
            return Err("jump out of the code".to_owned());
        };
        let label = self.label[target] as usize;
        match &mut self.known[label] {
            Some(known) => {
                if state.iter().zip(known.iter()).any(|(new, old)| new & !old != 0) {
                    join(known, state);
                    self.changed = true;
                }
                Ok(())
            }
            None if self.code.instrs[pc].op == Op::Loop => {
                Err("the loop is not entered through its header".to_owned())
            }
            None => {
                let copy = self.copy(state).map_err(|(_, message)| message)?;
                self.known[label] = Some(copy);
                self.changed = true;
                Ok(())
            }
        }
    }

    /// What the result register of an instruction will hold.
    fn result_kind(&self, i: Instr, state: &[u16]) -> u16 {
        match i.op {
            Op::Move => state[i.b as usize],
            Op::LoadConst => match &self.code.consts[i.w() as u32 as usize] {
                Const::Str(_) | Const::Wide(_) => STR,
                Const::Tuple(_) => TUPLE,
                _ => VALUE,
            },
            Op::BuildTuple => {
                let cells = i.c > 0 && (0..i.c).all(|n| state[(i.b + n) as usize] == CELL);
                if cells { CELLS } else { TUPLE }
            }
            Op::ListToTuple => TUPLE,
            Op::BuildList => LIST,
            Op::BuildSet => SET,
            Op::BuildMap => DICT,
            Op::BuildString | Op::Convert | Op::FormatSimple | Op::FormatSpec => STR,
            Op::MakeFunction => FUNCTION,
            Op::GetAwaitable => AWAITABLE,
            Op::GetYieldFrom => DELEGATE,
            Op::PushExc => SAVED,
            Op::GetIter | Op::GetAIter => ITERATOR,
            Op::Intrinsic2 if i.c == Intrinsic2::PrepReraiseStar as u16 => MAYBE_EXC,
            _ => VALUE,
        }
    }
}

fn join(into: &mut [u16], from: &[u16]) {
    for (a, b) in into.iter_mut().zip(from) {
        *a |= b;
    }
}
