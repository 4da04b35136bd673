//! Expressions: the dispatch over the grammar, and the small ones.

use rustpython_ast::{self as ast, Expr, ExprContext};
use rustpython_text_size::Ranged;

use super::ir::{Reg, is_local, is_temp};
use super::name::Loc;
use super::{Lower, Res};
use crate::bytecode::{Const, Op, Position};

impl Lower<'_> {
    /// Lowers `e` so that its value ends up in `dst`: an empty temporary, or a local, which is
    /// written by the last instruction only.
    pub fn expr_into(&mut self, e: &Expr, dst: Reg) -> Res {
        self.nest()?;
        let (depth, mark) = (self.depth, self.mark());
        self.expr_inner(e, dst)?;
        self.depth = depth - 1;
        self.release(mark);
        Ok(())
    }

    fn expr_inner(&mut self, e: &Expr, dst: Reg) -> Res {
        let pos = self.pos(e);
        match e {
            Expr::Name(n) => {
                if n.id == "__debug__" {
                    let value = if self.options.optimize == 0 { Const::True } else { Const::False };
                    self.load_const(pos, dst, value);
                } else {
                    self.load_name(pos, &n.id, dst);
                }
                Ok(())
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => {
                let value = self.fold(e)?.unwrap_or(Const::None);
                self.load_const(pos, dst, value);
                Ok(())
            }
            Expr::BoolOp(b) => self.bool_op(b, dst),
            Expr::Named(n) => self.named(n, dst),
            Expr::BinOp(_) => self.bin_op(e, dst),
            Expr::UnaryOp(u) => self.unary_op(e, u, dst),
            Expr::Lambda(l) => self.lambda(l, dst),
            Expr::If(i) => self.if_exp(i, dst),
            Expr::Dict(d) => self.dict(d, dst),
            Expr::Set(s) => self.set_display(pos, &s.elts, dst),
            Expr::List(l) => self.list_display(pos, &l.elts, dst),
            Expr::Tuple(t) => {
                if let Some(value) = self.fold(e)? {
                    self.load_const(pos, dst, value);
                    return Ok(());
                }
                self.tuple_display(pos, &t.elts, dst)
            }
            Expr::ListComp(c) => self.list_comp(c, dst),
            Expr::SetComp(c) => self.set_comp(c, dst),
            Expr::DictComp(c) => self.dict_comp(c, dst),
            Expr::Generator(g) => self.generator_expression(g, dst),
            Expr::Await(a) => self.await_expr(a, dst),
            Expr::Yield(y) => self.yield_expr(y, dst),
            Expr::YieldFrom(y) => self.yield_from(y, dst),
            Expr::Compare(c) => self.compare(c, dst),
            Expr::Call(c) => self.call(c, dst),
            Expr::FString(f) => self.fstring(pos, f, dst),
            Expr::TString(t) => self.tstring(pos, t, dst),
            Expr::Attribute(a) => self.attribute(a, dst),
            Expr::Subscript(s) => self.subscript(e, s, dst),
            Expr::Slice(s) => self.slice(pos, s, dst),
            Expr::Starred(s) => self.error(s.range, "can't use starred expression here"),
            Expr::IpyEscapeCommand(c) => self.error(c.range, "invalid syntax"),
        }
    }

    /// Lowers `e` as an operand: the register of a local, or a new temporary (which the consumer
    /// kills).
    pub fn operand(&mut self, e: &Expr) -> Res<Reg> {
        if let Some(reg) = self.borrowed(e)? {
            return Ok(reg);
        }
        let t = self.alloc();
        self.expr_into(e, t)?;
        Ok(t)
    }

    /// Like `operand`, but a temporary may be `dst`.
    pub fn operand_in(&mut self, e: &Expr, dst: Reg) -> Res<Reg> {
        if let Some(reg) = self.borrowed(e)? {
            return Ok(reg);
        }
        let t = if is_temp(dst) { dst } else { self.alloc() };
        self.expr_into(e, t)?;
        Ok(t)
    }

    /// An operand that is used after `later` has been evaluated.
    pub fn operand_before(&mut self, e: &Expr, later: &[&Expr], dst: Option<Reg>) -> Res<Reg> {
        let dst = dst.unwrap_or(0);
        let reg = self.operand_in(e, dst)?;
        if is_local(reg) && self.may_rebind(reg, later) {
            let t = if is_temp(dst) { dst } else { self.alloc() };
            self.emit(self.pos(e), Op::Move, t, reg, 0);
            return Ok(t);
        }
        Ok(reg)
    }

    /// The register of a local that `e` is (or binds).
    pub fn borrowed(&mut self, e: &Expr) -> Res<Option<Reg>> {
        match e {
            Expr::Name(n) if n.ctx == ExprContext::Load && n.id != "__debug__" => {
                let sym = self.sym(&n.id);
                if let Loc::Local(reg, _) = self.locate(sym) {
                    self.check_bound(self.pos(e), reg);
                    return Ok(Some(reg));
                }
                Ok(None)
            }
            Expr::Named(n) => {
                let Expr::Name(target) = &*n.target else { return Ok(None) };
                self.forbid_debug(&target.id, target.range, "assign to")?;
                let sym = self.sym(&target.id);
                if let Loc::Local(reg, _) = self.locate_target(sym) {
                    self.expr_into(&n.value, reg)?;
                    self.touch(reg);
                    return Ok(Some(reg));
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// Whether evaluating one of `later` can bind local `reg` anew (`x + (x := 2)`).
    fn may_rebind(&self, reg: Reg, later: &[&Expr]) -> bool {
        if later.is_empty() || !self.table.scope(self.u.scope).has_walrus {
            return false;
        }
        struct Walrus<'n>(&'n str, bool);
        impl<'a> ast::visitor::Visitor<'a> for Walrus<'_> {
            fn visit_expr(&mut self, e: &'a Expr) {
                if let Expr::Named(n) = e
                    && let Expr::Name(target) = &*n.target
                {
                    // A mangled name ends like the name as written.
                    self.1 |= self.0.ends_with(target.id.as_str());
                }
                if !self.1 {
                    ast::visitor::walk_expr(self, e);
                }
            }
        }
        let name = self.u.unit.varnames[reg as usize].clone();
        let mut walrus = Walrus(&name, false);
        for e in later {
            ast::visitor::Visitor::visit_expr(&mut walrus, e);
        }
        walrus.1
    }

    /// Lowers `e` for its effects.
    pub fn effect(&mut self, e: &Expr) -> Res {
        let mark = self.mark();
        let pos = self.pos(e);
        let t = self.alloc();
        self.expr_into(e, t)?;
        self.clear(pos, t);
        self.release(mark);
        Ok(())
    }

    fn named(&mut self, n: &ast::ExprNamed, dst: Reg) -> Res {
        let Expr::Name(target) = &*n.target else {
            return self.error(n.target.range(), "cannot use assignment expressions with this target");
        };
        self.forbid_debug(&target.id, target.range, "assign to")?;
        let pos = self.pos(&*n.target);
        let sym = self.sym(&target.id);
        if let Loc::Local(reg, _) = self.locate_target(sym) {
            self.expr_into(&n.value, reg)?;
            self.touch(reg);
            self.mov(pos, dst, reg);
            return Ok(());
        }
        let t = if is_temp(dst) { dst } else { self.alloc() };
        self.expr_into(&n.value, t)?;
        self.store_copy(pos, sym, t);
        self.mov(pos, dst, t);
        Ok(())
    }

    fn unary_op(&mut self, e: &Expr, u: &ast::ExprUnaryOp, dst: Reg) -> Res {
        let pos = self.pos(e);
        if let Some(value) = self.fold(e)? {
            self.load_const(pos, dst, value);
            return Ok(());
        }
        let op = match u.op {
            ast::UnaryOp::Invert => Op::Invert,
            ast::UnaryOp::Not => return self.not(u, pos, dst),
            ast::UnaryOp::UAdd => Op::Pos,
            ast::UnaryOp::USub => Op::Neg,
        };
        let operand = self.operand_in(&u.operand, dst)?;
        self.emit_kill(pos, op, dst, operand, 0);
        Ok(())
    }

    fn not(&mut self, u: &ast::ExprUnaryOp, pos: Position, dst: Reg) -> Res {
        // `not a in b`, `not a is b` have their own operations.
        if let Expr::Compare(c) = &*u.operand
            && let [op @ (ast::CmpOp::In | ast::CmpOp::NotIn | ast::CmpOp::Is | ast::CmpOp::IsNot)] =
                &c.ops[..]
        {
            let inverse = match op {
                ast::CmpOp::In => ast::CmpOp::NotIn,
                ast::CmpOp::NotIn => ast::CmpOp::In,
                ast::CmpOp::Is => ast::CmpOp::IsNot,
                _ => ast::CmpOp::Is,
            };
            return self.compare_one(self.pos(c), &c.left, inverse, &c.comparators[0], dst);
        }
        let operand = self.operand_in(&u.operand, dst)?;
        self.emit_kill(pos, Op::Not, dst, operand, 0);
        Ok(())
    }

    fn attribute(&mut self, a: &ast::ExprAttribute, dst: Reg) -> Res {
        if let Some(call) = self.super_call(&a.value) {
            let base = self.window(Some(dst));
            self.super_window(call, base)?;
            let site = self.attr_site(Op::LoadSuper, &a.attr.id);
            let x = if call.arguments.args.is_empty() { crate::bytecode::FLAG } else { 0 };
            self.super_op(self.attr_pos(a), Op::LoadSuper, base, site, x);
            self.mov(self.pos(a), dst, base);
            return Ok(());
        }
        let value = self.operand_in(&a.value, dst)?;
        let site = self.attr_site(Op::LoadAttr, &a.attr.id);
        let pos = self.attr_pos(a);
        self.emit_kill(pos, Op::LoadAttr, dst, value, site);
        Ok(())
    }

    /// Position of an attribute access: that of its last line when it spans several.
    pub fn attr_pos(&self, a: &ast::ExprAttribute) -> Position {
        self.on_attr_line(self.pos(a), a)
    }

    /// `pos`, moved to the line that the attribute's name is on.
    pub fn on_attr_line(&self, mut pos: Position, a: &ast::ExprAttribute) -> Position {
        let end = self.pos(a);
        if pos.line != end.end_line {
            pos.line = end.end_line;
            pos.col = end.end_col.saturating_sub(a.attr.id.chars().count() as u32);
        }
        pos
    }

    fn subscript(&mut self, e: &Expr, s: &ast::ExprSubscript, dst: Reg) -> Res {
        let pos = self.pos(e);
        if let Some(value) = self.fold(e)? {
            self.load_const(pos, dst, value);
            return Ok(());
        }
        let value = self.operand_before(&s.value, &[&s.slice], Some(dst))?;
        let index = self.operand(&s.slice)?;
        self.emit_kill(pos, Op::LoadItem, dst, value, index);
        Ok(())
    }

    fn slice(&mut self, pos: Position, s: &ast::ExprSlice, dst: Reg) -> Res {
        let base = self.window(Some(dst));
        let parts = [&s.lower, &s.upper, &s.step];
        let n = if s.step.is_some() { 3 } else { 2 };
        for (i, part) in parts[..n].iter().enumerate() {
            let t = if i == 0 { base } else { self.alloc() };
            match part {
                Some(e) => self.expr_into(e, t)?,
                None => self.load_const(pos, t, Const::None),
            }
        }
        self.emit(pos, Op::BuildSlice, dst, base, n as u16);
        Ok(())
    }

    fn if_exp(&mut self, i: &ast::ExprIf, dst: Reg) -> Res {
        let (orelse, end) = (self.label(), self.label());
        let pos = self.pos(i);
        self.jump_if(&i.test, false, orelse)?;
        self.expr_into(&i.body, dst)?;
        self.jump(pos, end);
        self.bind(orelse);
        self.expr_into(&i.orelse, dst)?;
        self.bind(end);
        Ok(())
    }

    fn bool_op(&mut self, b: &ast::ExprBoolOp, dst: Reg) -> Res {
        let Some((last, firsts)) = b.values.split_last() else { return Ok(()) };
        let pos = self.pos(b);
        let t = if is_temp(dst) { dst } else { self.alloc() };
        let end = self.label();
        let stop_on = b.op == ast::BoolOp::Or;
        for value in firsts {
            if let Some(c) = self.fold(value)? {
                if super::fold::truth(&c) == stop_on {
                    self.load_const(pos, t, c);
                    self.bind(end);
                    self.mov(pos, dst, t);
                    return Ok(());
                }
                continue;
            }
            if let Some(local) = self.borrowed(value)? {
                let next = self.label();
                let op = if stop_on { Op::JumpIfFalse } else { Op::JumpIfTrue };
                self.emit_jump(pos, op, local, 0, 0, next);
                self.emit(self.pos(value), Op::Move, t, local, 0);
                self.jump(pos, end);
                self.bind(next);
                continue;
            }
            self.expr_into(value, t)?;
            let op = if stop_on { Op::JumpIfTrue } else { Op::JumpIfFalse };
            self.jump_keep(pos, op, t, end);
            self.clear(pos, t);
        }
        self.expr_into(last, t)?;
        self.bind(end);
        self.mov(pos, dst, t);
        Ok(())
    }

    /// A conditional jump that leaves its temporary alone.
    pub fn jump_keep(&mut self, pos: Position, op: Op, reg: Reg, target: super::ir::Label) {
        self.emit_jump(pos, op, reg, 0, 0, target);
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x &= !crate::bytecode::KILL_A;
        }
    }
}
