//! Comparisons, and conditions: lowering an expression to jumps.

use rustpython_ast::{self as ast, CmpOp, Expr};

use super::fold;
use super::ir::{Label, Reg, is_temp};
use super::{Lower, Res};
use crate::bytecode::{Const, FLAG, Op, Position};

fn op_of(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Eq,
        CmpOp::NotEq => Op::Ne,
        CmpOp::Lt => Op::Lt,
        CmpOp::LtE => Op::Le,
        CmpOp::Gt => Op::Gt,
        CmpOp::GtE => Op::Ge,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::In,
        CmpOp::NotIn => Op::NotIn,
    }
}

/// The jump that tests `op`, and whether it tests the opposite.
fn jump_of(op: CmpOp) -> Option<(Op, bool)> {
    Some(match op {
        CmpOp::Eq => (Op::JumpEq, false),
        CmpOp::NotEq => (Op::JumpNe, false),
        CmpOp::Lt => (Op::JumpLt, false),
        CmpOp::LtE => (Op::JumpLe, false),
        CmpOp::Gt => (Op::JumpGt, false),
        CmpOp::GtE => (Op::JumpGe, false),
        CmpOp::Is => (Op::JumpIs, false),
        CmpOp::IsNot => (Op::JumpIs, true),
        CmpOp::In | CmpOp::NotIn => return None,
    })
}

impl Lower<'_> {
    pub fn compare(&mut self, c: &ast::ExprCompare, dst: Reg) -> Res {
        let pos = self.pos(c);
        if let ([op], [right]) = (&c.ops[..], &c.comparators[..]) {
            return self.compare_one(pos, &c.left, *op, right, dst);
        }
        let out = if is_temp(dst) { dst } else { self.alloc() };
        let end = self.label();
        let fail = self.label();
        let mut cleanup = None;
        let laters: Vec<&Expr> = c.comparators.iter().collect();
        let mut left = self.operand_before(&c.left, &laters, None)?;
        for (i, (op, right)) in c.ops.iter().zip(&c.comparators).enumerate() {
            let reg = self.right_operand(*op, right, &laters[i + 1..])?;
            if i + 1 == c.ops.len() {
                self.emit_kill(pos, op_of(*op), out, left, reg);
                break;
            }
            self.emit_kill(pos, op_of(*op), out, left, reg);
            self.keep_c(reg);
            if is_temp(reg) {
                // One register for the value in the middle, wherever the chain is left.
                let slot = *cleanup.get_or_insert(reg);
                self.mov(pos, slot, reg);
                left = slot;
                self.release(slot - super::ir::TEMP + 1);
            } else {
                left = reg;
            }
            self.jump_keep(pos, Op::JumpIfFalse, out, fail);
            self.clear(pos, out);
        }
        match cleanup {
            None => {
                self.bind(fail);
            }
            Some(slot) => {
                self.jump(pos, end);
                self.bind(fail);
                self.clear(pos, slot);
            }
        }
        self.bind(end);
        self.mov(pos, dst, out);
        Ok(())
    }

    /// The last instruction leaves its operand `c` alone.
    fn keep_c(&mut self, _reg: Reg) {
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x &= !crate::bytecode::KILL_C;
        }
    }

    pub fn compare_one(&mut self, pos: Position, left: &Expr, op: CmpOp, right: &Expr, dst: Reg) -> Res {
        let l = self.operand_before(left, &[right], Some(dst))?;
        let r = self.right_operand(op, right, &[])?;
        self.emit_kill(pos, op_of(op), dst, l, r);
        Ok(())
    }

    /// The right side of a comparison. A list or set of constants after `in` becomes a constant.
    fn right_operand(&mut self, op: CmpOp, right: &Expr, later: &[&Expr]) -> Res<Reg> {
        if matches!(op, CmpOp::In | CmpOp::NotIn)
            && let Some(c) = self.fold_container(right)?
        {
            let t = self.alloc();
            self.load_const(self.pos(right), t, c);
            return Ok(t);
        }
        self.operand_before(right, later, None)
    }

    /// Jumps to `target` if the truth of `e` is `cond`, else falls through.
    pub fn jump_if(&mut self, e: &Expr, cond: bool, target: Label) -> Res {
        self.nest()?;
        let (depth, mark) = (self.depth, self.mark());
        self.jump_if_inner(e, cond, target)?;
        self.depth = depth - 1;
        self.release(mark);
        Ok(())
    }

    fn jump_if_inner(&mut self, e: &Expr, cond: bool, target: Label) -> Res {
        let pos = self.pos(e);
        match e {
            Expr::UnaryOp(u) if u.op == ast::UnaryOp::Not => return self.jump_if(&u.operand, !cond, target),
            Expr::BoolOp(b) => {
                let Some((last, firsts)) = b.values.split_last() else { return Ok(()) };
                let stop_on = b.op == ast::BoolOp::Or;
                let skip = self.label();
                let stop = if stop_on == cond { target } else { skip };
                for value in firsts {
                    self.jump_if(value, stop_on, stop)?;
                }
                self.jump_if(last, cond, target)?;
                self.bind(skip);
                return Ok(());
            }
            Expr::If(i) => {
                let (orelse, end) = (self.label(), self.label());
                self.jump_if(&i.test, false, orelse)?;
                self.jump_if(&i.body, cond, target)?;
                self.jump(pos, end);
                self.bind(orelse);
                self.jump_if(&i.orelse, cond, target)?;
                self.bind(end);
                return Ok(());
            }
            Expr::Compare(c) => {
                if let ([op], [right]) = (&c.ops[..], &c.comparators[..]) {
                    return self.jump_compare(pos, &c.left, *op, right, cond, target);
                }
                return self.jump_chain(c, cond, target);
            }
            _ => {}
        }
        if let Some(c) = self.fold(e)? {
            if fold::truth(&c) == cond {
                self.jump(pos, target);
            }
            return Ok(());
        }
        let reg = self.operand(e)?;
        let op = if cond { Op::JumpIfTrue } else { Op::JumpIfFalse };
        self.emit_jump(pos, op, reg, 0, 0, target);
        Ok(())
    }

    fn jump_compare(
        &mut self,
        pos: Position,
        left: &Expr,
        op: CmpOp,
        right: &Expr,
        cond: bool,
        target: Label,
    ) -> Res {
        if matches!(op, CmpOp::Is | CmpOp::IsNot) && matches!(self.fold(right)?, Some(Const::None)) {
            let reg = self.operand(left)?;
            let jump = if (op == CmpOp::Is) == cond { Op::JumpIfNone } else { Op::JumpIfNotNone };
            self.emit_jump(pos, jump, reg, 0, 0, target);
            return Ok(());
        }
        let l = self.operand_before(left, &[right], None)?;
        let r = self.right_operand(op, right, &[])?;
        self.jump_regs(pos, op, l, r, cond, target);
        Ok(())
    }

    fn jump_regs(&mut self, pos: Position, op: CmpOp, l: Reg, r: Reg, cond: bool, target: Label) {
        match jump_of(op) {
            Some((jump, inverse)) => {
                let x = if inverse == cond { FLAG } else { 0 };
                self.emit_jump(pos, jump, l, r, x, target);
            }
            None => {
                let t = self.alloc();
                self.emit_kill(pos, op_of(op), t, l, r);
                let jump = if cond { Op::JumpIfTrue } else { Op::JumpIfFalse };
                self.emit_jump(pos, jump, t, 0, 0, target);
            }
        }
    }

    /// `a < b < c` as a condition.
    fn jump_chain(&mut self, c: &ast::ExprCompare, cond: bool, target: Label) -> Res {
        let pos = self.pos(c);
        let laters: Vec<&Expr> = c.comparators.iter().collect();
        let fail = self.label();
        let end = self.label();
        let mut slot = None;
        let mut left = self.operand_before(&c.left, &laters, None)?;
        for (i, (op, right)) in c.ops.iter().zip(&c.comparators).enumerate() {
            let reg = self.right_operand(*op, right, &laters[i + 1..])?;
            if i + 1 == c.ops.len() {
                self.jump_regs(pos, *op, left, reg, cond, target);
                break;
            }
            let t = self.alloc();
            self.emit_kill(pos, op_of(*op), t, left, reg);
            self.keep_c(reg);
            left = reg;
            if is_temp(reg) {
                let s = *slot.get_or_insert(reg);
                self.mov(pos, s, reg);
                left = s;
            }
            self.emit_jump(pos, Op::JumpIfFalse, t, 0, 0, fail);
            if let Some(s) = slot {
                self.release(s - super::ir::TEMP + 1);
            }
        }
        // Falling through: the chain was not `cond`.
        self.jump(pos, end);
        self.bind(fail);
        if let Some(slot) = slot {
            self.clear(pos, slot);
        }
        if !cond {
            self.jump(pos, target);
        }
        self.bind(end);
        Ok(())
    }
}
