//! `await`, `yield` and `yield from`.

use rustpython_ast as ast;

use super::ir::Reg;
use super::{Lower, Res};
use crate::bytecode::{Const, Op, Position};
use crate::scope::ScopeKind;

impl Lower<'_> {
    pub fn await_expr(&mut self, a: &ast::ExprAwait, dst: Reg) -> Res {
        let pos = self.pos(a);
        if !self.in_coroutine() {
            let m = if self.u.kind.is_function_like() {
                "'await' outside async function"
            } else {
                "'await' outside function"
            };
            return self.error(a.range, m);
        }
        let it = self.alloc();
        let value = self.operand_in(&a.value, it)?;
        self.emit_kill(pos, Op::GetAwaitable, it, value, 0);
        self.emit(pos, Op::Delegate, dst, it, 1);
        Ok(())
    }

    /// Awaits temporary `src`, consuming it; the result goes to `dst`, which may be `src`.
    pub fn await_reg(&mut self, pos: Position, dst: Reg, src: Reg, kind: u16) {
        let mark = self.mark();
        let it = self.alloc();
        self.emit_kill(pos, Op::GetAwaitable, it, src, kind);
        self.emit(pos, Op::Delegate, dst, it, 1);
        self.release(mark);
    }

    pub fn yield_expr(&mut self, y: &ast::ExprYield, dst: Reg) -> Res {
        let pos = self.pos(y);
        if !matches!(self.u.kind, ScopeKind::Function | ScopeKind::Lambda) {
            return self.error(y.range, "'yield' outside function");
        }
        let value = match &y.value {
            // Not in `dst`: the generator keeps no reference while it is suspended.
            Some(value) => self.operand(value)?,
            None => {
                let t = self.alloc();
                self.load_const(pos, t, Const::None);
                t
            }
        };
        let scope = self.table.scope(self.u.scope);
        let op = if scope.is_async { Op::AsyncYield } else { Op::Yield };
        self.emit_kill(pos, op, dst, value, 0);
        Ok(())
    }

    pub fn yield_from(&mut self, y: &ast::ExprYieldFrom, dst: Reg) -> Res {
        let pos = self.pos(y);
        if !matches!(self.u.kind, ScopeKind::Function | ScopeKind::Lambda) {
            return self.error(y.range, "'yield from' outside function");
        }
        if self.table.scope(self.u.scope).is_async {
            return self.error(y.range, "'yield from' inside async function");
        }
        let it = self.alloc();
        let value = self.operand_in(&y.value, it)?;
        self.emit_kill(pos, Op::GetYieldFrom, it, value, 0);
        self.emit(pos, Op::Delegate, dst, it, 0);
        Ok(())
    }
}
