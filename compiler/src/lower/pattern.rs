//! `match`. Captures are kept in temporaries and bound when the whole pattern has matched.
//! Where a pattern fails, every temporary it may have filled is cleared; the ones that cannot
//! hold anything there are found by `opt`.

use rustpython_ast::{self as ast, Pattern, Singleton};
use rustpython_text_size::{Ranged, TextRange};

use super::ir::{Label, Reg, TEMP};
use super::{Lower, Res};
use crate::bytecode::{Const, FLAG, Op, Position};
use crate::scope::Sym;

/// Captures of the pattern being lowered.
#[derive(Default)]
struct Captures {
    names: Vec<(Sym, Reg)>,
    bound: Vec<Sym>,
}

impl<'a> Lower<'a> {
    pub fn match_stmt(&mut self, s: &'a ast::StmtMatch) -> Res {
        let mark = self.mark();
        let subject = self.alloc();
        self.expr_into(&s.subject, subject)?;
        let end = self.label();
        for (i, case) in s.cases.iter().enumerate() {
            if i + 1 < s.cases.len() && case.guard.is_none() {
                self.check_refutable(&case.pattern)?;
            }
            let inner = self.mark();
            let fail = self.label();
            let mut captures = Captures::default();
            self.reserve(&case.pattern, &mut captures);
            let first = TEMP + inner;
            let before = self.u.unit.ntemps;
            self.u.unit.ntemps = self.u.top;
            self.pattern(&case.pattern, subject, &mut captures, fail)?;
            let used = self.u.unit.ntemps;
            self.u.unit.ntemps = used.max(before);
            let pos = self.pos(&case.pattern);
            for (sym, reg) in &captures.names {
                self.store_sym(pos, *sym, *reg);
            }
            if let Some(guard) = &case.guard {
                self.jump_if(guard, false, fail)?;
            }
            self.clear(pos, subject);
            self.body(&case.body)?;
            self.jump(super::try_::NOWHERE, end);
            self.bind(fail);
            for reg in first..TEMP + used {
                self.clear(pos, reg);
            }
            self.release(inner);
        }
        self.clear(super::try_::NOWHERE, subject);
        self.release(mark);
        self.bind(end);
        Ok(())
    }

    /// A pattern that always matches must be the last.
    fn check_refutable(&self, p: &Pattern) -> Res {
        match p {
            Pattern::MatchAs(a) => match (&a.pattern, &a.name) {
                (None, Some(name)) => self.error(
                    a.range,
                    format!("name capture '{}' makes remaining patterns unreachable", name.id),
                ),
                (None, None) => self.error(a.range, "wildcard makes remaining patterns unreachable"),
                (Some(inner), _) => self.check_refutable(inner),
            },
            Pattern::MatchOr(o) => o.patterns.last().map_or(Ok(()), |p| self.check_refutable(p)),
            _ => Ok(()),
        }
    }

    /// Gives every captured name a temporary.
    fn reserve(&mut self, p: &Pattern, captures: &mut Captures) {
        match p {
            Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => {}
            Pattern::MatchStar(s) => self.reserve_name(s.name.as_ref(), captures),
            Pattern::MatchAs(a) => {
                if let Some(inner) = &a.pattern {
                    self.reserve(inner, captures);
                }
                self.reserve_name(a.name.as_ref(), captures);
            }
            Pattern::MatchSequence(s) => s.patterns.iter().for_each(|p| self.reserve(p, captures)),
            Pattern::MatchOr(o) => o.patterns.iter().for_each(|p| self.reserve(p, captures)),
            Pattern::MatchMapping(m) => {
                m.patterns.iter().for_each(|p| self.reserve(p, captures));
                self.reserve_name(m.rest.as_ref(), captures);
            }
            Pattern::MatchClass(c) => {
                c.arguments.patterns.iter().for_each(|p| self.reserve(p, captures));
                c.arguments.keywords.iter().for_each(|k| self.reserve(&k.pattern, captures));
            }
        }
    }

    fn reserve_name(&mut self, name: Option<&ast::Identifier>, captures: &mut Captures) {
        let Some(name) = name else { return };
        let sym = self.sym(&name.id);
        if !captures.names.iter().any(|(s, _)| *s == sym) {
            let reg = self.alloc();
            captures.names.push((sym, reg));
        }
    }

    fn capture(
        &mut self,
        name: &ast::Identifier,
        src: Reg,
        owned: bool,
        captures: &mut Captures,
        range: TextRange,
    ) -> Res {
        self.forbid_debug(&name.id, range, "assign to")?;
        let sym = self.sym(&name.id);
        if captures.bound.contains(&sym) {
            return self.error(range, format!("multiple assignments to name '{}' in pattern", name.id));
        }
        captures.bound.push(sym);
        let Some(&(_, reg)) = captures.names.iter().find(|(s, _)| *s == sym) else { return Ok(()) };
        let pos = self.pos_of(range);
        if owned {
            self.mov(pos, reg, src);
        } else {
            self.emit(pos, Op::Move, reg, src, 0);
        }
        Ok(())
    }

    /// Matches `p` against `subject`, which stays.
    fn pattern(&mut self, p: &'a Pattern, subject: Reg, captures: &mut Captures, fail: Label) -> Res {
        self.nest()?;
        let (depth, mark) = (self.depth, self.mark());
        let pos = self.pos(p);
        match p {
            Pattern::MatchValue(v) => {
                if matches!(&*v.value, ast::Expr::FString(_) | ast::Expr::TString(_)) {
                    let m = "patterns may only match literals and attribute lookups";
                    return self.error(v.range, m);
                }
                let value = self.operand(&v.value)?;
                self.emit(pos, Op::JumpEq, subject, value, 0);
                self.fix_jump(fail, FLAG, value);
            }
            Pattern::MatchSingleton(s) => match s.value {
                Singleton::None => self.jump_keep(pos, Op::JumpIfNotNone, subject, fail),
                value => {
                    let t = self.alloc();
                    let c = if value == Singleton::True { Const::True } else { Const::False };
                    self.load_const(pos, t, c);
                    self.emit(pos, Op::JumpIs, subject, t, 0);
                    self.fix_jump(fail, FLAG, t);
                }
            },
            Pattern::MatchStar(s) => {
                if let Some(name) = &s.name {
                    self.capture(name, subject, false, captures, s.range)?;
                }
            }
            Pattern::MatchAs(a) => {
                if let Some(inner) = &a.pattern {
                    self.pattern(inner, subject, captures, fail)?;
                }
                if let Some(name) = &a.name {
                    self.capture(name, subject, false, captures, a.range)?;
                }
            }
            Pattern::MatchSequence(s) => self.sequence(pos, s, subject, captures, fail)?,
            Pattern::MatchMapping(m) => self.mapping(pos, m, subject, captures, fail)?,
            Pattern::MatchClass(c) => self.class_pattern(pos, c, subject, captures, fail)?,
            Pattern::MatchOr(o) => self.or_pattern(o, subject, captures, fail)?,
        }
        self.depth = depth - 1;
        self.release(mark);
        Ok(())
    }

    /// Completes a comparing jump that keeps its first operand.
    fn fix_jump(&mut self, target: Label, x: u8, value: Reg) {
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.target = target;
            last.x |= x | if super::ir::is_temp(value) { crate::bytecode::KILL_B } else { 0 };
        }
    }

    /// Matches a value that is owned by the pattern: it is empty afterwards.
    fn owned(&mut self, p: &'a Pattern, value: Reg, captures: &mut Captures, fail: Label) -> Res {
        match p {
            Pattern::MatchAs(a) if a.pattern.is_none() && a.name.is_some() => {
                if let Some(name) = &a.name {
                    self.capture(name, value, true, captures, a.range)?;
                }
                Ok(())
            }
            Pattern::MatchStar(s) if s.name.is_some() => {
                if let Some(name) = &s.name {
                    self.capture(name, value, true, captures, s.range)?;
                }
                Ok(())
            }
            p => {
                self.pattern(p, value, captures, fail)?;
                self.clear(self.pos(p), value);
                Ok(())
            }
        }
    }

    fn sequence(
        &mut self,
        pos: Position,
        s: &'a ast::PatternMatchSequence,
        subject: Reg,
        captures: &mut Captures,
        fail: Label,
    ) -> Res {
        let n = s.patterns.len();
        let stars: Vec<usize> = (0..n).filter(|&i| matches!(s.patterns[i], Pattern::MatchStar(_))).collect();
        if stars.len() > 1 {
            return self.error(s.range, "multiple starred names in sequence pattern");
        }
        let star = stars.first().copied();
        let t = self.alloc();
        self.emit(pos, Op::MatchSequence, t, subject, 0);
        self.emit_jump(pos, Op::JumpIfFalse, t, 0, 0, fail);
        let fixed = n - stars.len();
        if star.is_none() || fixed > 0 {
            self.emit(pos, Op::GetLen, t, subject, 0);
            let want = self.alloc();
            self.load_const(pos, want, Const::Int(fixed as i64));
            let op = if star.is_some() { Op::JumpGe } else { Op::JumpEq };
            self.emit_jump(pos, op, t, want, FLAG, fail);
        }
        let wildcard = |p: &Pattern| match p {
            Pattern::MatchAs(a) => a.pattern.is_none() && a.name.is_none(),
            Pattern::MatchStar(s) => s.name.is_none(),
            _ => false,
        };
        if s.patterns.iter().all(wildcard) {
            return Ok(());
        }
        if star.is_some_and(|i| wildcard(&s.patterns[i])) {
            return self.subscripts(pos, s, star.unwrap_or(0), subject, captures, fail);
        }
        let first = self.alloc_n(n as u16);
        match star {
            None => self.emit(pos, Op::Unpack, first, subject, n as u16),
            Some(at) => {
                if at > 255 || n - at - 1 > 255 {
                    return self.error(s.range, "too many expressions in star-unpacking sequence pattern");
                }
                self.emit(pos, Op::UnpackEx, first, subject, (at | (n - at - 1) << 8) as u16);
            }
        }
        for (i, p) in s.patterns.iter().enumerate() {
            self.owned(p, first + i as u16, captures, fail)?;
        }
        Ok(())
    }

    /// `[a, *_, b]`: only the items named are looked at.
    fn subscripts(
        &mut self,
        pos: Position,
        s: &'a ast::PatternMatchSequence,
        star: usize,
        subject: Reg,
        captures: &mut Captures,
        fail: Label,
    ) -> Res {
        let n = s.patterns.len();
        for (i, p) in s.patterns.iter().enumerate() {
            if i == star || matches!(p, Pattern::MatchAs(a) if a.pattern.is_none() && a.name.is_none()) {
                continue;
            }
            let mark = self.mark();
            let item = self.alloc();
            let index = self.alloc();
            if i < star {
                self.load_const(pos, index, Const::Int(i as i64));
            } else {
                self.emit(pos, Op::GetLen, index, subject, 0);
                self.emit(pos, Op::SubInt, index, index, (n - i) as u16);
            }
            self.emit(pos, Op::LoadItem, item, subject, index);
            if let Some(last) = self.u.unit.insts.last_mut() {
                last.x |= crate::bytecode::KILL_C;
            }
            self.owned(p, item, captures, fail)?;
            self.release(mark);
        }
        Ok(())
    }

    fn mapping(
        &mut self,
        pos: Position,
        m: &'a ast::PatternMatchMapping,
        subject: Reg,
        captures: &mut Captures,
        fail: Label,
    ) -> Res {
        let n = m.keys.len();
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for key in &m.keys {
            let Some(c) = self.fold(key)? else { continue };
            let mut bytes = Vec::new();
            super::unit::const_key(&equal_key(&c), &mut bytes);
            if seen.contains(&bytes) {
                let text = super::fold::repr(&c);
                return self.error(m.range, format!("mapping pattern checks duplicate key ({text})"));
            }
            seen.push(bytes);
        }
        let t = self.alloc();
        self.emit(pos, Op::MatchMapping, t, subject, 0);
        self.emit_jump(pos, Op::JumpIfFalse, t, 0, 0, fail);
        if n == 0 && m.rest.is_none() {
            return Ok(());
        }
        if n > 0 {
            self.emit(pos, Op::GetLen, t, subject, 0);
            let want = self.alloc();
            self.load_const(pos, want, Const::Int(n as i64));
            self.emit_jump(pos, Op::JumpGe, t, want, FLAG, fail);
        }
        let mark = self.mark();
        let keys = self.alloc();
        let inner = self.mark();
        for (i, key) in m.keys.iter().enumerate() {
            let slot = if i == 0 { keys } else { self.alloc() };
            self.expr_into(key, slot)?;
        }
        self.emit(pos, Op::BuildTuple, keys, keys, n as u16);
        self.release(inner);
        let values = self.alloc();
        self.emit(pos, Op::MatchKeys, values, subject, keys);
        self.jump_keep(pos, Op::JumpIfNone, values, fail);
        let first = self.alloc_n(n as u16);
        self.emit(pos, Op::Unpack, first, values, n as u16);
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x |= crate::bytecode::KILL_B;
        }
        for (i, p) in m.patterns.iter().enumerate() {
            self.owned(p, first + i as u16, captures, fail)?;
        }
        match &m.rest {
            None => self.clear(pos, keys),
            Some(rest) => {
                let map = self.alloc();
                self.emit(pos, Op::BuildMap, map, map, 0);
                self.emit(pos, Op::MapUpdate, map, subject, 0);
                let parts = self.alloc_n(n as u16);
                self.emit(pos, Op::Unpack, parts, keys, n as u16);
                if let Some(last) = self.u.unit.insts.last_mut() {
                    last.x |= crate::bytecode::KILL_B;
                }
                for i in 0..n as u16 {
                    self.list_op(pos, Op::DeleteItem, map, parts + i);
                }
                self.capture(rest, map, true, captures, m.range)?;
            }
        }
        self.release(mark);
        Ok(())
    }

    fn class_pattern(
        &mut self,
        pos: Position,
        c: &'a ast::PatternMatchClass,
        subject: Reg,
        captures: &mut Captures,
        fail: Label,
    ) -> Res {
        let positional = c.arguments.patterns.len();
        let keywords = &c.arguments.keywords;
        for (i, k) in keywords.iter().enumerate() {
            self.forbid_debug(&k.attr.id, k.range, "assign to")?;
            if let Some(again) = keywords[i + 1..].iter().find(|o| o.attr.id == k.attr.id) {
                let m = format!("attribute name repeated in class pattern: {}", k.attr.id);
                return self.error(again.pattern.range(), m);
            }
        }
        let window = self.alloc_n(3);
        self.expr_into(&c.cls, window + 1)?;
        self.emit(pos, Op::Move, window, subject, 0);
        let names = keywords.iter().map(|k| Const::Str(k.attr.id.as_str().into())).collect();
        self.load_const(pos, window + 2, Const::Tuple(names));
        let values = window;
        self.emit(pos, Op::MatchClass, values, window, positional as u16);
        self.jump_keep(pos, Op::JumpIfNone, values, fail);
        let n = positional + keywords.len();
        let first = self.alloc_n(n as u16);
        self.emit(pos, Op::Unpack, first, values, n as u16);
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x |= crate::bytecode::KILL_B;
        }
        let all = c.arguments.patterns.iter().chain(keywords.iter().map(|k| &k.pattern));
        for (i, p) in all.enumerate() {
            self.owned(p, first + i as u16, captures, fail)?;
        }
        Ok(())
    }

    fn or_pattern(
        &mut self,
        o: &'a ast::PatternMatchOr,
        subject: Reg,
        captures: &mut Captures,
        fail: Label,
    ) -> Res {
        let end = self.label();
        let before = captures.bound.clone();
        let mut first_set: Option<Vec<Sym>> = None;
        let count = o.patterns.len();
        let base = TEMP + self.mark();
        for (i, p) in o.patterns.iter().enumerate() {
            if i + 1 < count {
                self.check_refutable(p)?;
            }
            captures.bound = before.clone();
            let next = if i + 1 == count { fail } else { self.label() };
            let was = self.u.unit.ntemps;
            self.u.unit.ntemps = self.u.top;
            self.pattern(p, subject, captures, next)?;
            let used = self.u.unit.ntemps;
            self.u.unit.ntemps = used.max(was);
            let mut set = captures.bound.clone();
            set.sort();
            match &first_set {
                None => first_set = Some(set),
                Some(first) if *first != set => {
                    return self.error(o.range, "alternative patterns bind different names");
                }
                Some(_) => {}
            }
            if i + 1 < count {
                let pos = self.pos(p);
                self.jump(super::try_::NOWHERE, end);
                self.bind(next);
                for reg in base..TEMP + used {
                    self.clear(pos, reg);
                }
                let names = captures.names.clone();
                for (sym, reg) in names {
                    if !before.contains(&sym) {
                        self.clear(pos, reg);
                    }
                }
            }
        }
        self.bind(end);
        Ok(())
    }
}

/// One constant for all that are equal to it: `False`, `0`, `0.0` and `0j` are one key.
fn equal_key(c: &Const) -> Const {
    match c {
        Const::True => Const::Int(1),
        Const::False => Const::Int(0),
        Const::Float(f) if f.fract() == 0.0 && f.abs() < 9e15 => Const::Int(*f as i64),
        Const::Complex(re, im) if *im == 0.0 => equal_key(&Const::Float(*re)),
        other => other.clone(),
    }
}
