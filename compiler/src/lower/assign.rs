//! Assignment to and deletion of every kind of target.

use rustpython_ast::{self as ast, Expr};
use rustpython_text_size::{Ranged, TextRange};

use super::ir::{Reg, is_temp};
use super::name::Loc;
use super::{Lower, Res};
use crate::bytecode::{KILL_A, KILL_B, Op};

impl<'a> Lower<'a> {
    pub fn assign_stmt(&mut self, s: &'a ast::StmtAssign) -> Res {
        let mark = self.mark();
        if let [target] = &s.targets[..] {
            self.assign_expr(target, &s.value)?;
            self.release(mark);
            return Ok(());
        }
        let t = self.alloc();
        self.expr_into(&s.value, t)?;
        let Some((last, firsts)) = s.targets.split_last() else { return Ok(()) };
        for target in firsts {
            let pos = self.pos(target);
            match target {
                Expr::Name(n) => {
                    self.forbid_debug(&n.id, n.range, "assign to")?;
                    let sym = self.sym(&n.id);
                    self.store_copy(pos, sym, t);
                }
                _ => {
                    let copy = self.alloc();
                    self.emit(pos, Op::Move, copy, t, 0);
                    self.assign_from(target, copy)?;
                }
            }
        }
        self.assign_from(last, t)?;
        self.release(mark);
        Ok(())
    }

    /// `target = value`.
    pub fn assign_expr(&mut self, target: &Expr, value: &Expr) -> Res {
        match target {
            Expr::Name(n) => {
                self.forbid_debug(&n.id, n.range, "assign to")?;
                let sym = self.sym(&n.id);
                if let Loc::Local(reg, _) = self.locate_target(sym) {
                    self.expr_into(value, reg)?;
                    self.touch(reg);
                    return Ok(());
                }
                let src = self.operand(value)?;
                self.store_sym(self.pos(n), sym, src);
            }
            Expr::Attribute(a) => {
                // The value comes first, so the target may rebind it.
                let src = self.operand_before(value, &[&a.value], None)?;
                self.assign_from(target, src)?;
            }
            Expr::Subscript(s) => {
                let src = self.operand_before(value, &[&s.value, &s.slice], None)?;
                self.assign_from(target, src)?;
            }
            Expr::Tuple(ast::ExprTuple { elts: targets, .. })
            | Expr::List(ast::ExprList { elts: targets, .. })
                if self.assign_pairwise(targets, value)? => {}
            _ => {
                let src = self.operand(value)?;
                self.assign_from(target, src)?;
            }
        }
        Ok(())
    }

    /// `a, b = c, d` without making the tuple. Says whether it applied.
    fn assign_pairwise(&mut self, targets: &[Expr], value: &Expr) -> Res<bool> {
        let values = match value {
            Expr::Tuple(t) => &t.elts,
            Expr::List(l) => &l.elts,
            _ => return Ok(false),
        };
        let plain = |list: &[Expr]| !list.iter().any(Expr::is_starred_expr);
        if values.len() != targets.len()
            || !(2..=8).contains(&values.len())
            || !plain(targets)
            || !plain(values)
        {
            return Ok(false);
        }
        if matches!(value, Expr::Tuple(_)) && self.fold(value)?.is_some() && values.len() > 3 {
            return Ok(false);
        }
        let n = values.len() as u16;
        // The last value may go straight to its local if no other target can tell.
        let direct = self.distinct_locals(targets);
        let first = self.alloc_n(n - u16::from(direct.is_some()));
        for (i, value) in values.iter().enumerate() {
            match direct {
                Some(last) if i + 1 == values.len() => self.expr_into(value, last)?,
                _ => self.expr_into(value, first + i as u16)?,
            }
        }
        for (i, target) in targets.iter().enumerate() {
            match direct {
                Some(last) if i + 1 == targets.len() => self.touch(last),
                _ => self.assign_from(target, first + i as u16)?,
            }
        }
        Ok(true)
    }

    /// The register of the last target, if all are different plain locals.
    fn distinct_locals(&mut self, targets: &[Expr]) -> Option<Reg> {
        let mut regs = Vec::with_capacity(targets.len());
        for target in targets {
            let Expr::Name(n) = target else { return None };
            let sym = self.sym(&n.id);
            let Loc::Local(reg, _) = self.locate_target(sym) else { return None };
            if n.id == "__debug__" || regs.contains(&reg) {
                return None;
            }
            regs.push(reg);
        }
        regs.last().copied()
    }

    /// Binds `target` to `src`; a temporary is consumed.
    pub fn assign_from(&mut self, target: &Expr, src: Reg) -> Res {
        self.nest()?;
        let (depth, mark) = (self.depth, self.mark());
        self.assign_inner(target, src)?;
        self.depth = depth - 1;
        self.release(mark);
        Ok(())
    }

    fn assign_inner(&mut self, target: &Expr, src: Reg) -> Res {
        let pos = self.pos(target);
        match target {
            Expr::Name(n) => {
                self.forbid_debug(&n.id, n.range, "assign to")?;
                self.store_name(pos, &n.id, src);
            }
            Expr::Attribute(a) => {
                self.forbid_debug(&a.attr.id, a.range, "assign to")?;
                self.note_static_attribute(a);
                let object = self.operand(&a.value)?;
                let site = self.attr_site(Op::StoreAttr, &a.attr.id);
                self.emit_kill(self.attr_pos(a), Op::StoreAttr, object, src, site);
            }
            Expr::Subscript(s) => {
                let object = self.operand_before(&s.value, &[&s.slice], None)?;
                let index = self.operand(&s.slice)?;
                self.emit_kill(pos, Op::StoreItem, object, index, src);
            }
            Expr::Tuple(t) => self.unpack(t.range, &t.elts, src)?,
            Expr::List(l) => self.unpack(l.range, &l.elts, src)?,
            Expr::Starred(s) => {
                return self.error(s.range, "starred assignment target must be in a list or tuple");
            }
            other => return self.error(other.range(), "cannot assign to expression"),
        }
        Ok(())
    }

    /// `self.name = ...` in a method goes into the class's `__static_attributes__`.
    fn note_static_attribute(&mut self, a: &ast::ExprAttribute) {
        let Expr::Name(object) = &*a.value else { return };
        if object.id != "self" {
            return;
        }
        let name = a.attr.id.as_str();
        let class = self.outer.iter_mut().rev().find(|c| c.kind == crate::scope::ScopeKind::Class);
        if let Some(class) = class
            && !class.static_attributes.iter().any(|n| **n == *name)
        {
            class.static_attributes.push(name.into());
        }
    }

    fn unpack(&mut self, range: TextRange, targets: &[Expr], src: Reg) -> Res {
        let pos = self.pos_of(range);
        let mut star = None;
        for (i, target) in targets.iter().enumerate() {
            if target.is_starred_expr() {
                if star.is_some() {
                    return self.error(range, "multiple starred expressions in assignment");
                }
                star = Some(i);
            }
        }
        let n = targets.len();
        let first = match self.consecutive_locals(targets) {
            Some(first) => first,
            None => self.alloc_n(n as u16),
        };
        match star {
            None => self.emit(pos, Op::Unpack, first, src, n as u16),
            Some(at) => {
                if at > 255 || n - at - 1 > 255 {
                    return self.error(range, "too many expressions in star-unpacking assignment");
                }
                self.emit(pos, Op::UnpackEx, first, src, (at | (n - at - 1) << 8) as u16);
            }
        }
        if is_temp(src)
            && let Some(last) = self.u.unit.insts.last_mut()
        {
            last.x |= KILL_B;
        }
        if is_temp(first) {
            for (i, target) in targets.iter().enumerate() {
                let target = match target {
                    Expr::Starred(s) => &s.value,
                    other => other,
                };
                self.assign_from(target, first + i as u16)?;
            }
        }
        Ok(())
    }

    /// The first register if the targets are locals in consecutive registers, so that unpacking
    /// can write them straight.
    fn consecutive_locals(&mut self, targets: &[Expr]) -> Option<Reg> {
        let mut regs = Vec::with_capacity(targets.len());
        for target in targets {
            let target = match target {
                Expr::Starred(s) => &*s.value,
                other => other,
            };
            let Expr::Name(n) = target else { return None };
            if n.id == "__debug__" {
                return None;
            }
            let sym = self.sym(&n.id);
            let Loc::Local(reg, _) = self.locate_target(sym) else { return None };
            regs.push(reg);
        }
        let first = *regs.first()?;
        if !regs.iter().enumerate().all(|(i, &reg)| reg == first + i as Reg) {
            return None;
        }
        for &reg in &regs {
            self.touch(reg);
        }
        // Also in the numbering by first use.
        let rank = |reg: Reg| self.u.unit.order.iter().position(|&r| r == reg);
        let base = rank(first)?;
        regs.iter().enumerate().all(|(i, &reg)| rank(reg) == Some(base + i)).then_some(first)
    }

    pub fn delete(&mut self, target: &Expr) -> Res {
        let pos = self.pos(target);
        let mark = self.mark();
        match target {
            Expr::Name(n) => {
                self.forbid_debug(&n.id, n.range, "delete")?;
                self.delete_name(pos, &n.id);
            }
            Expr::Attribute(a) => {
                self.forbid_debug(&a.attr.id, a.range, "delete")?;
                let object = self.operand(&a.value)?;
                let name = self.mangled(&a.attr.id).into_owned();
                let name = self.name_id(&name);
                self.emit(self.attr_pos(a), Op::DeleteAttr, object, name, 0);
                if is_temp(object)
                    && let Some(last) = self.u.unit.insts.last_mut()
                {
                    last.x |= KILL_A;
                }
            }
            Expr::Subscript(s) => {
                let object = self.operand_before(&s.value, &[&s.slice], None)?;
                let index = self.operand(&s.slice)?;
                self.emit_kill(pos, Op::DeleteItem, object, index, 0);
            }
            Expr::Tuple(t) => {
                for e in &t.elts {
                    self.delete(e)?;
                }
            }
            Expr::List(l) => {
                for e in &l.elts {
                    self.delete(e)?;
                }
            }
            other => return self.error(other.range(), "cannot delete expression"),
        }
        self.release(mark);
        Ok(())
    }
}
