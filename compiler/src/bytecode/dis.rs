//! The disassembler: a code object as text for people, generated from the operation table's
//! metadata. Golden tests compare its output, so it prints nothing that depends on the machine.
//!
//! A line reads: source line, instruction index, operation, operands. Registers appear by name
//! where they have one (`x`; `&x` for a cell), temporaries as `t0`, `t1`, ...; `t0!` says that
//! the operand is dead afterwards (a kill flag); `[t0..t2]` is a window of three registers.
//! Labels are numbered in order of their place; `.name` is an attribute.

use std::fmt::{self, Write};

use super::code::{CodeObject, Const, flags};
use super::instr::{
    CommonValue, FLAG, FunctionPart, Instr, Intrinsic1, Intrinsic2, KILL_A, KILL_B, KILL_C, Op, Operand,
    SpecialMethod,
};
use super::positions;
use super::window::window;

/// The disassembly of `code` and of all code nested in it.
pub fn dis(code: &CodeObject) -> String {
    let mut out = String::new();
    let mut pending = vec![code];
    while let Some(code) = pending.pop() {
        if !out.is_empty() {
            out.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = Dis::new(code).write(&mut out);
        pending.extend(code.consts.iter().rev().filter_map(|c| match c {
            Const::Code(inner) => Some(&**inner),
            _ => None,
        }));
    }
    out
}

struct Dis<'a> {
    code: &'a CodeObject,
    /// Label number of each instruction, from 1; 0: none.
    labels: Vec<u32>,
}

impl<'a> Dis<'a> {
    fn new(code: &'a CodeObject) -> Dis<'a> {
        let mut labels = vec![0; code.instrs.len()];
        for (pc, &i) in code.instrs.iter().enumerate() {
            if let Some(target) = target(pc, i)
                && let Some(label) = labels.get_mut(target)
            {
                *label = 1;
            }
        }
        for h in &code.handlers {
            if let Some(label) = labels.get_mut(h.target as usize) {
                *label = 1;
            }
        }
        let mut number = 0;
        for label in labels.iter_mut().filter(|label| **label != 0) {
            number += 1;
            *label = number;
        }
        Dis { code, labels }
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let code = self.code;
        self.write_head(out)?;
        let mut lines = positions::decode(&code.positions)
            .flat_map(|(count, p)| std::iter::repeat_n(p.line, count as usize))
            .take(code.instrs.len());
        let mut shown = 0;
        for (pc, &i) in code.instrs.iter().enumerate() {
            if self.labels[pc] != 0 {
                writeln!(out, "L{}:", self.labels[pc])?;
            }
            let line = lines.next().unwrap_or(0);
            if line == shown {
                write!(out, "      ")?;
            } else if line == 0 {
                write!(out, "     -")?;
            } else {
                write!(out, "{line:>6}")?;
            }
            shown = line;
            let mut name = i.op.info().name.to_owned();
            if i.x & FLAG != 0 {
                name.push_str(match i.op {
                    Op::LoadSuper | Op::LoadSuperMethod => ".zero",
                    _ if i.op.info().family == "jump" => ".not",
                    _ => ".inplace",
                });
            }
            let mut operands = String::new();
            self.write_operands(&mut operands, pc, i)?;
            writeln!(out, " {pc:>5}  {}", format!("{name:<18} {operands}").trim_end())?;
        }
        self.write_tables(out)
    }

    fn write_head(&self, out: &mut String) -> fmt::Result {
        let code = self.code;
        write!(out, "code {}", code.qualname)?;
        for (bit, text) in [
            (flags::GENERATOR, "generator"),
            (flags::COROUTINE, "coroutine"),
            (flags::ASYNC_GENERATOR, "async generator"),
        ] {
            if code.flags & bit != 0 {
                write!(out, " [{text}]")?;
            }
        }
        writeln!(out, ", line {}", code.first_line)?;
        let mut params = Vec::new();
        let (argcount, kwonly) = (code.argcount as usize, code.kwonly as usize);
        let mut names = code.varnames.iter();
        for n in 0..argcount {
            params.extend(names.next().map(|name| name.to_string()));
            if n + 1 == code.posonly as usize {
                params.push("/".to_owned());
            }
        }
        let keyword: Vec<String> = names.by_ref().take(kwonly).map(|name| name.to_string()).collect();
        if code.flags & flags::VARARGS != 0 {
            params.extend(names.next().map(|name| format!("*{name}")));
        } else if kwonly > 0 {
            params.push("*".to_owned());
        }
        params.extend(keyword);
        if code.flags & flags::VARKEYWORDS != 0 {
            params.extend(names.next().map(|name| format!("**{name}")));
        }
        self.write_list(out, "parameters", params)?;
        self.write_list(out, "locals", names.map(|name| name.to_string()))?;
        self.write_list(out, "cells", code.cellvars.iter().map(|cell| cell.name.to_string()))?;
        self.write_list(out, "free", code.freevars.iter().map(|name| name.to_string()))?;
        writeln!(
            out,
            "  registers: {} + {} temporaries",
            code.first_temp,
            code.nregs - code.first_temp.min(code.nregs)
        )
    }

    fn write_list(
        &self,
        out: &mut String,
        what: &str,
        items: impl IntoIterator<Item = String>,
    ) -> fmt::Result {
        let items: Vec<String> = items.into_iter().collect();
        if items.is_empty() { Ok(()) } else { writeln!(out, "  {what}: {}", items.join(", ")) }
    }

    fn write_tables(&self, out: &mut String) -> fmt::Result {
        let code = self.code;
        if !code.handlers.is_empty() {
            writeln!(out, "  exceptions:")?;
        }
        for h in &code.handlers {
            let label = self.labels.get(h.target as usize).copied().unwrap_or(0);
            write!(out, "    {}..{} -> L{label}, exception in {}", h.start, h.end, self.reg(h.exc_reg))?;
            if h.keep > code.first_temp {
                write!(
                    out,
                    ", keeps {}",
                    self.range(code.first_temp as u32, (h.keep - code.first_temp) as u32)
                )?;
            }
            writeln!(out)?;
        }
        if !code.resume.is_empty() {
            writeln!(out, "  resume:")?;
        }
        for (n, p) in code.resume.iter().enumerate() {
            let kind = if p.is_loop { "loop" } else { "suspend" };
            write!(out, "    {n}: {kind} at {}", p.at)?;
            if !p.live.is_empty() {
                let live: Vec<String> = p.live.iter().map(|&reg| self.reg(reg)).collect();
                write!(out, ", live {}", live.join(" "))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn write_operands(&self, out: &mut String, pc: usize, i: Instr) -> fmt::Result {
        let info = i.op.info();
        let mut first = true;
        let mut put = |text: String| {
            if !std::mem::take(&mut first) {
                out.push_str(", ");
            }
            out.push_str(&text);
        };
        for (operand, value, kill) in [(info.a, i.a, KILL_A), (info.b, i.b, KILL_B), (info.c, i.c, KILL_C)] {
            let dead = if i.x & kill != 0 { "!" } else { "" };
            match operand {
                Operand::None => {}
                Operand::Const => put(self.constant(value as usize)),
                Operand::Dst | Operand::Src | Operand::InOut | Operand::Cell => {
                    put(format!("{}{dead}", self.reg(value)));
                }
                Operand::Win => {
                    // `AsyncNext` has a register of its own behind the iterator.
                    let own = (i.op == Op::AsyncNext) as u32;
                    let len = window(i).map_or(0, |win| win.len()) + own;
                    put(self.range(value as u32, len));
                }
                // The register before it says the name already.
                Operand::Name if names_register(i.op) => {}
                Operand::Name => put(name(&self.code.names, value)),
                Operand::Site => {
                    let text = match self.code.sites.get(value as usize) {
                        Some(&n) => name(&self.code.names, n),
                        None => format!("site {value}?"),
                    };
                    put(if matches!(i.op, Op::LoadGlobal | Op::LoadName) {
                        text
                    } else {
                        format!(".{text}")
                    });
                }
                Operand::Imm => {
                    if let Some(text) = immediate(i, value) {
                        put(text);
                    }
                }
                Operand::SImm => put((value as i16).to_string()),
                Operand::Jump => put(self.label(pc, i)),
            }
        }
        match info.w {
            Operand::Const => put(self.constant(i.w() as u32 as usize)),
            Operand::SImm => put(i.w().to_string()),
            Operand::Jump => put(self.label(pc, i)),
            _ => {}
        }
        Ok(())
    }

    fn constant(&self, at: usize) -> String {
        match self.code.consts.get(at) {
            Some(c) => show(c),
            None => format!("constant {at}?"),
        }
    }

    fn label(&self, pc: usize, i: Instr) -> String {
        match target(pc, i).and_then(|target| self.labels.get(target)) {
            Some(label) => format!("L{label}"),
            None => "L?".to_owned(),
        }
    }

    fn reg(&self, reg: u16) -> String {
        let code = self.code;
        if let Some(cell) = code.cellvars.iter().find(|cell| cell.reg == reg) {
            return format!("&{}", cell.name);
        }
        if let Some(name) = code.varnames.get(reg as usize) {
            return name.to_string();
        }
        if reg >= code.first_temp {
            return format!("t{}", reg - code.first_temp);
        }
        match reg.checked_sub(code.first_free).and_then(|n| code.freevars.get(n as usize)) {
            Some(name) => format!("&{name}"),
            None => format!("r{reg}"),
        }
    }

    fn range(&self, first: u32, len: u32) -> String {
        match len {
            0 => "[]".to_owned(),
            1 => format!("[{}]", self.reg(first as u16)),
            _ => format!("[{}..{}]", self.reg(first as u16), self.reg((first + len - 1) as u16)),
        }
    }
}

fn names_register(op: Op) -> bool {
    matches!(op, Op::LoadCell | Op::DeleteCell | Op::LoadMapOrCell | Op::CheckBound | Op::DeleteLocal)
}

fn target(pc: usize, i: Instr) -> Option<usize> {
    let info = i.op.info();
    let by = match (info.w, info.c) {
        (Operand::Jump, _) => i.w() as i64,
        (_, Operand::Jump) => i.c as i16 as i64,
        _ => return None,
    };
    usize::try_from(pc as i64 + 1 + by).ok()
}

fn name(names: &[Box<str>], index: u16) -> String {
    match names.get(index as usize) {
        Some(name) => name.to_string(),
        None => format!("name {index}?"),
    }
}

/// An immediate in words; `None` where the operands shown before say it already.
fn immediate(i: Instr, value: u16) -> Option<String> {
    fn named<T: fmt::Debug>(all: &[T], value: u16) -> String {
        match all.get(value as usize) {
            Some(what) => format!("{what:?}"),
            None => format!("{value}?"),
        }
    }
    Some(match i.op {
        Op::LoadCommon => named(CommonValue::ALL, value),
        Op::SetFunctionPart => named(FunctionPart::ALL, value),
        Op::Intrinsic1 => named(Intrinsic1::ALL, value),
        Op::Intrinsic2 => named(Intrinsic2::ALL, value),
        Op::LoadSpecial => named(SpecialMethod::ALL, value),
        Op::Convert => ["0?", "str", "repr", "ascii"].get(value as usize).unwrap_or(&"?").to_string(),
        Op::Delegate => ["yield from", "await"].get(value as usize).unwrap_or(&"?").to_string(),
        Op::GetAwaitable => match value {
            0 => return None,
            1 => "__aenter__".to_owned(),
            2 => "__aexit__".to_owned(),
            _ => format!("{value}?"),
        },
        Op::BuildInterpolation => match value {
            0 => return None,
            1 => "!s".to_owned(),
            2 => "!r".to_owned(),
            3 => "!a".to_owned(),
            _ => format!("{value}?"),
        },
        Op::UnpackEx => format!("{}, *, {}", value & 255, value >> 8),
        Op::ImportName => format!("level {value}"),
        Op::CopyFree => value.to_string(),
        Op::MatchClass | Op::Call | Op::CallKw => value.to_string(),
        _ => return None,
    })
}

/// A constant, on one line and not too long.
fn show(constant: &Const) -> String {
    let mut text = String::new();
    show_into(&mut text, constant, 0);
    if text.chars().count() > 80 {
        text = text.chars().take(77).collect::<String>() + "...";
    }
    text
}

fn show_into(out: &mut String, constant: &Const, depth: usize) {
    if out.len() > 400 || depth > 16 {
        out.push_str("...");
        return;
    }
    let mut list = |open: &str, items: &[Const], close: &str| {
        out.push_str(open);
        for (n, item) in items.iter().enumerate() {
            if n > 0 {
                out.push_str(", ");
            }
            show_into(out, item, depth + 1);
        }
        out.push_str(close);
    };
    match constant {
        Const::Tuple(items) if items.len() == 1 => list("(", items, ",)"),
        Const::Tuple(items) => list("(", items, ")"),
        Const::FrozenSet(items) => list("frozenset({", items, "})"),
        other => out.push_str(&show_plain(other)),
    }
}

fn show_plain(constant: &Const) -> String {
    match constant {
        Const::None => "None".to_owned(),
        Const::True => "True".to_owned(),
        Const::False => "False".to_owned(),
        Const::Ellipsis => "...".to_owned(),
        Const::Int(n) => n.to_string(),
        Const::BigInt { negative, magnitude } => {
            let digits: String = magnitude.iter().rev().map(|b| format!("{b:02x}")).collect();
            format!("{}0x{}", if *negative { "-" } else { "" }, digits.trim_start_matches('0'))
        }
        Const::Float(f) => format!("{f:?}"),
        Const::Complex(re, im) => format!("({re:?}+{im:?}j)"),
        Const::Str(s) => format!("'{}'", s.escape_debug().to_string().replace("\\\"", "\"")),
        Const::Wide(points) => {
            let mut text = String::from("'");
            for &p in points {
                match char::from_u32(p) {
                    Some(c) => text.extend(c.escape_debug()),
                    None => {
                        let _ = write!(text, "\\u{p:04x}");
                    }
                }
            }
            text + "'"
        }
        Const::Bytes(bytes) => format!("b'{}'", bytes.escape_ascii().to_string().replace("\\\"", "\"")),
        Const::Code(code) => format!("<code {}>", code.qualname),
        Const::Tuple(_) | Const::FrozenSet(_) => String::new(),
    }
}
