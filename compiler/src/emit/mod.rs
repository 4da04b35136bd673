//! Emission: from optimised units to code objects. Numbers the registers, resolves labels (with
//! stubs where a 16-bit jump is too short), builds the exception and resume tables. The last
//! stage; only the crate root calls it.

mod layout;

use std::cell::RefCell;

use crate::bytecode::verify;
use crate::bytecode::{CellVar, CodeObject, Const, Handler, Instr, Op, Operand, Position, positions};
use crate::error::{CompileError, ErrorKind};
use crate::lower::ir::{CELL, FREE, Inst, IrConst, NO_LABEL, Reg, TEMP, Unit};
use crate::opt;

/// Makes the code object of a unit and of all nested ones.
pub fn emit(unit: Unit, filename: &str) -> Result<CodeObject, CompileError> {
    Emitter { filename, arena: RefCell::default() }.unit(unit)
}

struct Emitter<'a> {
    filename: &'a str,
    /// What the optimiser needs for the time of a unit.
    arena: RefCell<bumpalo::Bump>,
}

/// The register numbering of a unit.
struct Registers {
    /// Number of each local.
    rank: Vec<u16>,
    locals: u16,
    cells: u16,
    frees: u16,
}

impl Registers {
    fn first_free(&self) -> u16 {
        self.locals + self.cells
    }

    fn first_temp(&self) -> u16 {
        self.locals + self.cells + self.frees
    }

    fn number(&self, reg: Reg) -> u16 {
        match reg {
            TEMP.. => self.first_temp() + (reg - TEMP),
            FREE.. => self.first_free() + (reg - FREE),
            CELL.. => self.locals + (reg - CELL),
            local => self.rank.get(local as usize).copied().unwrap_or(local),
        }
    }
}

/// `co_names`, and behind them names that only error messages use.
struct Names {
    names: Vec<Box<str>>,
    visible: usize,
}

impl Names {
    fn error_name(&mut self, text: &str) -> u16 {
        let at = match self.names[self.visible..].iter().position(|n| **n == *text) {
            Some(i) => self.visible + i,
            None => {
                self.names.push(text.into());
                self.names.len() - 1
            }
        };
        at as u16
    }
}

impl Emitter<'_> {
    fn unit(&self, mut unit: Unit) -> Result<CodeObject, CompileError> {
        opt::optimize(&mut unit, &mut self.arena.borrow_mut());
        drop_unused_consts(&mut unit);
        let marks = opt::take_marks(&mut unit);
        let marks = layout::lengthen_jumps(&mut unit, marks);
        let cells = unit.cellvars.iter().filter(|(_, reg)| *reg >= CELL).count();
        let sizes = [unit.varnames.len(), cells, unit.freevars.len(), unit.ntemps as usize];
        if sizes[0] >= CELL as usize || sizes.iter().sum::<usize>() > 0x7fff {
            return self.overflow("too many local variables in one code object");
        }
        let rank = rank_locals(&mut unit);
        let registers =
            Registers { rank, locals: sizes[0] as u16, cells: sizes[1] as u16, frees: sizes[2] as u16 };
        let names = std::mem::take(&mut unit.names);
        let mut names = Names { visible: names.len(), names };
        let mut instrs = Vec::with_capacity(unit.insts.len());
        for at in 0..unit.insts.len() {
            instrs.push(self.instr(&unit, at, &registers, &mut names)?);
        }
        if names.names.len() > 0xffff {
            return self.overflow("too many names in one code object");
        }
        let handlers = handlers(&unit, &registers);
        let mut varnames = vec![Box::from(""); unit.varnames.len()];
        for (name, &at) in unit.varnames.iter().zip(&registers.rank) {
            varnames[at as usize] = name.clone();
        }
        let positions = place(&unit);
        let consts = std::mem::take(&mut unit.consts)
            .into_iter()
            .map(|c| match c {
                IrConst::Plain(c) => Ok(c),
                IrConst::Code(unit) => Ok(Const::Code(Box::new(self.unit(*unit)?))),
            })
            .collect::<Result<Vec<Const>, CompileError>>()?;
        let cellvars = unit
            .cellvars
            .iter()
            .map(|(name, reg)| CellVar { name: name.clone(), reg: registers.number(*reg) })
            .collect();
        let mut code = CodeObject {
            name: unit.name,
            qualname: unit.qualname,
            filename: self.filename.into(),
            first_line: unit.first_line,
            flags: unit.flags,
            argcount: unit.argcount,
            posonly: unit.posonly,
            kwonly: unit.kwonly,
            varnames,
            cellvars,
            freevars: unit.freevars,
            first_free: registers.first_free(),
            first_temp: registers.first_temp(),
            nregs: registers.first_temp() + unit.ntemps,
            instrs,
            consts,
            co_names_len: names.visible as u16,
            names: names.names,
            sites: unit.sites,
            handlers,
            resume: Vec::new(),
            positions: positions::encode(&positions, &marks),
        };
        match verify::resume_points(&code) {
            Ok(resume) => code.resume = resume,
            Err(e) => {
                let listing = crate::bytecode::dis::dis(&code);
                let m = format!("compiler made invalid code: {e}\n{listing}");
                return Err(CompileError::new(ErrorKind::Internal, m, self.filename));
            }
        }
        Ok(code)
    }

    #[cold]
    fn overflow<T>(&self, what: &str) -> Result<T, CompileError> {
        Err(CompileError::new(ErrorKind::Overflow, what, self.filename))
    }

    fn instr(
        &self,
        unit: &Unit,
        at: usize,
        regs: &Registers,
        names: &mut Names,
    ) -> Result<Instr, CompileError> {
        let inst = &unit.insts[at];
        let info = inst.op.info();
        let number = |kind: Operand, value: u16| match kind {
            Operand::Dst | Operand::Src | Operand::InOut | Operand::Win | Operand::Cell => regs.number(value),
            _ => value,
        };
        let (a, b, c) = (number(info.a, inst.a), number(info.b, inst.b), number(info.c, inst.c));
        let mut out = Instr { op: inst.op, x: inst.x, a, b, c };
        match inst.op {
            Op::CheckBound | Op::DeleteLocal => out.b = names.error_name(register_name(unit, inst.a)),
            Op::LoadCell | Op::LoadMapOrCell => out.c = names.error_name(register_name(unit, inst.b)),
            Op::DeleteCell => out.c = names.error_name(register_name(unit, inst.a)),
            _ => {}
        }
        if inst.target != NO_LABEL {
            let displacement = layout::displacement(unit, at);
            if info.w == Operand::Jump {
                return Ok(Instr::aw(inst.op, a, displacement as i32).with(inst.x));
            }
            match i16::try_from(displacement) {
                Ok(short) => out.c = short as u16,
                Err(_) => return self.overflow("code object too large"),
            }
        } else if info.w != Operand::None {
            return Ok(Instr::aw(inst.op, a, inst.w).with(inst.x));
        }
        Ok(out)
    }
}

/// The positions: what nobody wrote happens where the one instruction is that it comes after; nowhere, if
/// there are several, or none, as at the entry of handlers.
fn place(unit: &Unit) -> Vec<Position> {
    let insts = &unit.insts;
    let mut positions: Vec<Position> = insts.iter().map(|i| i.pos).collect();
    let starts = opt::reached(unit);
    let to = |i: &Inst| (i.target != NO_LABEL).then(|| unit.labels[i.target.0 as usize] as usize);
    let mut ways = vec![0u32; insts.len() + 1];
    for (at, i) in insts.iter().enumerate() {
        if let Some(to) = to(i) {
            ways[to] += 1;
        }
        if !i.op.info().terminator {
            ways[at + 1] += 1;
        }
    }
    let mut previous = Position::default();
    for (at, i) in insts.iter().enumerate() {
        if starts[at] && ways[at] != 1 {
            previous = Position::default();
        }
        if positions[at].line == 0 {
            positions[at] = previous;
        }
        previous = positions[at];
        if let Some(to) = to(i)
            && ways[to] == 1
            && positions[to].line == 0
        {
            positions[to] = previous;
        }
        if i.op.info().terminator {
            previous = Position::default();
        }
    }
    positions
}

/// The constant that an instruction names.
fn const_operand(i: &Inst) -> Option<usize> {
    let info = i.op.info();
    match (info.w, info.b, info.c) {
        (Operand::Const, ..) => Some(i.w as usize),
        (_, Operand::Const, _) => Some(i.b as usize),
        (.., Operand::Const) => Some(i.c as usize),
        _ => None,
    }
}

/// Constants that the code does not load go, but for the docstring's.
fn drop_unused_consts(unit: &mut Unit) {
    let mut used = vec![false; unit.consts.len()];
    if unit.flags & crate::bytecode::code::flags::HAS_DOCSTRING != 0 {
        used[0] = true;
    }
    for i in &unit.insts {
        if let Some(at) = const_operand(i) {
            used[at] = true;
        }
    }
    let mut new_index = Vec::with_capacity(used.len());
    let mut count = 0;
    for &u in &used {
        new_index.push(count);
        count += i32::from(u);
    }
    for i in &mut unit.insts {
        let Some(at) = const_operand(i) else { continue };
        let (info, new) = (i.op.info(), new_index[at]);
        match (info.w, info.b) {
            (Operand::Const, _) => i.w = new,
            (_, Operand::Const) => i.b = new as u16,
            _ => i.c = new as u16,
        }
    }
    let mut at = 0;
    unit.consts.retain(|_| {
        at += 1;
        used[at - 1]
    });
}

/// The number of each local: its place in the order of first use.
fn rank_locals(unit: &mut Unit) -> Vec<u16> {
    let mut rank = vec![u16::MAX; unit.varnames.len()];
    let unused = (0..unit.varnames.len() as Reg).filter(|reg| !unit.order.contains(reg));
    let order: Vec<Reg> = unit.order.iter().copied().chain(unused).collect();
    for (at, reg) in order.into_iter().enumerate() {
        rank[reg as usize] = at as u16;
    }
    rank
}

/// The name of the variable in a register.
fn register_name(unit: &Unit, reg: Reg) -> &str {
    if let Some((name, _)) = unit.cellvars.iter().find(|(_, r)| *r == reg) {
        return name;
    }
    match reg {
        FREE..TEMP => unit.freevars.get((reg - FREE) as usize).map_or("", |n| n),
        _ => unit.varnames.get(reg as usize).map_or("", |n| n),
    }
}

/// The exception table: a row for each run of instructions with the same handler, without the
/// instructions at its ends that cannot raise.
fn handlers(unit: &Unit, regs: &Registers) -> Vec<Handler> {
    let mut rows: Vec<Handler> = Vec::new();
    let raises = |i: &Inst| i.op.info().raises;
    let mut at = 0;
    while at < unit.insts.len() {
        let handler = unit.insts[at].handler;
        let run = unit.insts[at..].iter().take_while(|i| i.handler == handler).count();
        let insts = &unit.insts[at..at + run];
        if handler != 0
            && let (Some(first), Some(last)) = (insts.iter().position(raises), insts.iter().rposition(raises))
        {
            let h = &unit.handlers[handler as usize - 1];
            rows.push(Handler {
                start: (at + first) as u32,
                end: (at + last + 1) as u32,
                target: unit.labels[h.target.0 as usize],
                keep: regs.number(h.keep),
                exc_reg: regs.number(h.exc),
            });
        }
        at += run;
    }
    rows
}
