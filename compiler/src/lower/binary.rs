//! Binary operators and augmented assignment.

use rustpython_ast::{self as ast, Expr, Operator};
use rustpython_text_size::Ranged;

use super::fold;
use super::ir::{Reg, is_temp};
use super::name::Loc;
use super::{Lower, Res};
use crate::bytecode::{Const, FLAG, Op, Position};

fn op_of(operator: Operator) -> Op {
    match operator {
        Operator::Add => Op::Add,
        Operator::Sub => Op::Sub,
        Operator::Mult => Op::Mul,
        Operator::MatMult => Op::MatMul,
        Operator::Div => Op::TrueDiv,
        Operator::Mod => Op::Mod,
        Operator::Pow => Op::Pow,
        Operator::LShift => Op::LShift,
        Operator::RShift => Op::RShift,
        Operator::BitOr => Op::Or,
        Operator::BitXor => Op::Xor,
        Operator::BitAnd => Op::And,
        Operator::FloorDiv => Op::FloorDiv,
    }
}

/// A piece of a `%` format: text, or a value with the number of its conversion.
enum Percent {
    Text(String),
    Value(u16),
}

/// The pieces of a format that has only `%s`, `%r`, `%a` and `%%`.
fn percent_pieces(format: &str) -> Option<Vec<Percent>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let conversion = match chars.next()? {
            '%' => {
                text.push('%');
                continue;
            }
            's' => 1,
            'r' => 2,
            'a' => 3,
            _ => return None,
        };
        if !text.is_empty() {
            pieces.push(Percent::Text(std::mem::take(&mut text)));
        }
        pieces.push(Percent::Value(conversion));
    }
    if !text.is_empty() {
        pieces.push(Percent::Text(text));
    }
    Some(pieces)
}

enum Left {
    Const(Const, Position),
    Reg(Reg),
}

impl Lower<'_> {
    /// A chain of operators that leans to the left, without recursion; constant prefixes are
    /// folded on the way.
    pub fn bin_op(&mut self, e: &Expr, dst: Reg) -> Res {
        let mut chain = Vec::new();
        let mut left = e;
        while let Expr::BinOp(b) = left {
            chain.push(b);
            left = &b.left;
        }
        chain.reverse();
        if let [only] = &chain[..]
            && self.percent_format(only, dst)?
        {
            return Ok(());
        }
        let scratch = if is_temp(dst) { dst } else { self.alloc() };
        let mut acc = match self.fold(left)? {
            Some(c) => Left::Const(c, self.pos(left)),
            None => {
                let rights: Vec<&Expr> = chain.iter().map(|b| &*b.right).collect();
                Left::Reg(self.operand_before(left, &rights, Some(scratch))?)
            }
        };
        let count = chain.len();
        for (i, b) in chain.into_iter().enumerate() {
            let pos = self.pos(b);
            let right = self.fold(&b.right)?;
            if let (Left::Const(l, _), Some(r)) = (&acc, &right)
                && let Some(value) = fold::binary(b.op, l, r)
            {
                acc = Left::Const(value, pos);
                continue;
            }
            let left = match acc {
                Left::Const(c, at) => {
                    self.load_const(at, scratch, c);
                    scratch
                }
                Left::Reg(reg) => reg,
            };
            let out = if i + 1 == count { dst } else { scratch };
            let mark = self.mark();
            self.binary(pos, b.op, out, left, &b.right, right, 0)?;
            self.release(mark);
            acc = Left::Reg(out);
        }
        if let Left::Const(c, _) = acc {
            self.load_const(self.pos(e), dst, c);
        }
        Ok(())
    }

    /// `'%s=%r' % (a, b)` is put together like an f-string. Says whether it applied.
    fn percent_format(&mut self, b: &ast::ExprBinOp, dst: Reg) -> Res<bool> {
        let (Operator::Mod, Expr::StringLiteral(_), Expr::Tuple(values)) = (b.op, &*b.left, &*b.right) else {
            return Ok(false);
        };
        if values.elts.iter().any(Expr::is_starred_expr) || values.elts.len() > 100 {
            return Ok(false);
        }
        let Some(Const::Str(format)) = self.fold(&b.left)? else { return Ok(false) };
        let Some(pieces) = percent_pieces(&format) else { return Ok(false) };
        if pieces.iter().filter(|p| matches!(p, Percent::Value(_))).count() != values.elts.len() {
            return Ok(false);
        }
        let pos = self.pos(b);
        let base = self.window(Some(dst));
        let mut values = values.elts.iter();
        for (i, piece) in pieces.iter().enumerate() {
            let t = if i == 0 { base } else { self.alloc() };
            match piece {
                Percent::Text(text) => self.load_str(self.pos(&*b.left), t, text),
                Percent::Value(conversion) => {
                    let Some(value) = values.next() else { return Ok(false) };
                    let at = self.pos(value);
                    let mark = self.mark();
                    let v = self.operand_in(value, t)?;
                    self.emit_kill(at, Op::Convert, t, v, *conversion);
                    self.emit(at, Op::FormatSimple, t, t, 0);
                    self.release(mark);
                }
            }
        }
        self.emit(pos, Op::BuildString, dst, base, pieces.len() as u16);
        Ok(true)
    }

    /// `out = left op right`.
    #[allow(clippy::too_many_arguments)]
    fn binary(
        &mut self,
        pos: Position,
        op: Operator,
        out: Reg,
        left: Reg,
        right: &Expr,
        folded: Option<Const>,
        x: u8,
    ) -> Res {
        if let (Operator::Add | Operator::Sub, Some(Const::Int(n))) = (op, &folded)
            && let Ok(n) = i16::try_from(*n)
        {
            let op = if op == Operator::Add { Op::AddInt } else { Op::SubInt };
            self.emit_kill_x(pos, op, out, left, n as u16, x);
            return Ok(());
        }
        let right_reg = match folded {
            Some(c) => {
                let t = self.alloc();
                self.load_const(self.pos(right), t, c);
                t
            }
            None => self.operand(right)?,
        };
        self.emit_kill_x(pos, op_of(op), out, left, right_reg, x);
        Ok(())
    }

    /// `target op= value`.
    pub fn aug_assign(&mut self, s: &ast::StmtAugAssign) -> Res {
        let pos = self.pos(s);
        let mark = self.mark();
        match &*s.target {
            Expr::Name(n) => {
                self.forbid_debug(&n.id, n.range, "assign to")?;
                let sym = self.sym(&n.id);
                if let Loc::Local(reg, _) = self.locate(sym) {
                    self.check_bound(self.pos(n), reg);
                    // The old value must survive what the right side does to the name.
                    let folded = self.fold(&s.value)?;
                    let rebinds = folded.is_none() && self.table.scope(self.u.scope).has_walrus;
                    let left = if rebinds {
                        let t = self.alloc();
                        self.emit(self.pos(n), Op::Move, t, reg, 0);
                        t
                    } else {
                        reg
                    };
                    self.binary(pos, s.op, reg, left, &s.value, folded, FLAG)?;
                } else {
                    let t = self.alloc();
                    self.load_sym(self.pos(n), sym, t);
                    let folded = self.fold(&s.value)?;
                    self.binary(pos, s.op, t, t, &s.value, folded, FLAG)?;
                    self.store_sym(self.pos(n), sym, t);
                }
            }
            Expr::Attribute(a) => {
                self.forbid_debug(&a.attr.id, a.range, "assign to")?;
                let object = self.operand_before(&a.value, &[&s.value], None)?;
                let site = self.attr_site(Op::LoadAttr, &a.attr.id);
                let t = self.alloc();
                self.emit(self.attr_pos(a), Op::LoadAttr, t, object, site);
                let folded = self.fold(&s.value)?;
                self.binary(pos, s.op, t, t, &s.value, folded, FLAG)?;
                let site = self.attr_site(Op::StoreAttr, &a.attr.id);
                self.emit_kill(self.attr_pos(a), Op::StoreAttr, object, t, site);
            }
            Expr::Subscript(sub) => {
                let object = self.operand_before(&sub.value, &[&sub.slice, &s.value], None)?;
                let index = self.operand_before(&sub.slice, &[&s.value], None)?;
                let t = self.alloc();
                self.emit(self.pos(sub), Op::LoadItem, t, object, index);
                let folded = self.fold(&s.value)?;
                self.binary(pos, s.op, t, t, &s.value, folded, FLAG)?;
                self.emit_kill(self.pos(sub), Op::StoreItem, object, index, t);
            }
            other => return self.error(other.range(), "illegal expression for augmented assignment"),
        }
        self.release(mark);
        Ok(())
    }
}
