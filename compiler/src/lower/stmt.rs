//! Statements: the dispatch, and the small ones.

use rustpython_ast::{self as ast, Expr, Stmt};
use rustpython_text_size::Ranged;

use super::{Lower, Res};
use crate::Mode;
use crate::bytecode::{CommonValue, Intrinsic1, Op};
use crate::scope::ScopeKind;

impl<'a> Lower<'a> {
    pub fn stmt(&mut self, stmt: &'a Stmt) -> Res {
        self.nest()?;
        let (depth, mark) = (self.depth, self.mark());
        self.stmt_inner(stmt)?;
        self.depth = depth - 1;
        self.release(mark);
        Ok(())
    }

    fn stmt_inner(&mut self, stmt: &'a Stmt) -> Res {
        match stmt {
            Stmt::FunctionDef(s) => self.function_def(s),
            Stmt::ClassDef(s) => self.class_def(s),
            Stmt::TypeAlias(s) => self.type_alias(s),
            Stmt::Return(s) => self.return_stmt(s),
            Stmt::Delete(s) => {
                for target in &s.targets {
                    self.delete(target)?;
                }
                Ok(())
            }
            Stmt::Assign(s) => self.assign_stmt(s),
            Stmt::AugAssign(s) => self.aug_assign(s),
            Stmt::AnnAssign(s) => self.ann_assign(s),
            Stmt::For(s) => self.for_stmt(s),
            Stmt::While(s) => self.while_stmt(s),
            Stmt::If(s) => self.if_stmt(s),
            Stmt::With(s) => self.with_stmt(s),
            Stmt::Match(s) => self.match_stmt(s),
            Stmt::Try(s) => self.try_stmt(s),
            Stmt::Raise(s) => self.raise(s),
            Stmt::Assert(s) => self.assert(s),
            Stmt::Import(s) => self.import(s),
            Stmt::ImportFrom(s) => self.import_from(s),
            Stmt::Expr(s) => self.expr_stmt(s),
            Stmt::Break(s) => self.leave_loop(s.range, true),
            Stmt::Continue(s) => self.leave_loop(s.range, false),
            Stmt::Pass(s) => {
                self.emit(self.pos_of(s.range), Op::Nop, 0, 0, 0);
                Ok(())
            }
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::IpyEscapeCommand(s) => self.error(s.range, "invalid syntax"),
        }
    }

    fn expr_stmt(&mut self, s: &'a ast::StmtExpr) -> Res {
        if let Expr::Starred(star) = &*s.value {
            return self.error(star.range, "can't use starred expression here");
        }
        if self.mode == Mode::Single && self.u.kind == ScopeKind::Module {
            let pos = self.pos(s);
            let t = self.alloc();
            self.expr_into(&s.value, t)?;
            self.emit(pos, Op::Intrinsic1, t, t, Intrinsic1::Print as u16);
            self.clear(pos, t);
            return Ok(());
        }
        if self.fold(&s.value)?.is_some() {
            self.emit(self.pos(s), Op::Nop, 0, 0, 0);
            return Ok(());
        }
        self.effect(&s.value)
    }

    fn if_stmt(&mut self, s: &'a ast::StmtIf) -> Res {
        let end = self.label();
        let mut next = self.label();
        self.jump_if(&s.test, false, next)?;
        self.body(&s.body)?;
        for clause in &s.elif_else_clauses {
            let pos = self.pos_of(clause.range);
            self.jump(super::try_::NOWHERE, end);
            let _ = pos;
            self.bind(next);
            next = self.label();
            if let Some(test) = &clause.test {
                self.jump_if(test, false, next)?;
            }
            self.body(&clause.body)?;
        }
        self.bind(next);
        self.bind(end);
        Ok(())
    }

    fn raise(&mut self, s: &ast::StmtRaise) -> Res {
        let pos = self.pos(s);
        match (&s.exc, &s.cause) {
            (None, _) => self.emit(pos, Op::Reraise, 0, 0, 0),
            (Some(exc), None) => {
                let exc = self.operand(exc)?;
                self.emit_kill(pos, Op::Raise, exc, 0, 0);
            }
            (Some(exc), Some(cause)) => {
                let exc = self.operand_before(exc, &[cause], None)?;
                let cause = self.operand(cause)?;
                self.emit_kill(pos, Op::RaiseFrom, exc, cause, 0);
            }
        }
        Ok(())
    }

    fn assert(&mut self, s: &ast::StmtAssert) -> Res {
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.label();
        self.jump_if(&s.test, true, end)?;
        let pos = self.pos(&*s.test);
        let exc = self.alloc();
        match &s.msg {
            None => self.emit(pos, Op::LoadCommon, exc, CommonValue::AssertionError as u16, 0),
            Some(msg) => {
                self.emit(pos, Op::LoadCommon, exc, CommonValue::AssertionError as u16, 0);
                let base = exc;
                self.alloc();
                let arg = self.alloc();
                self.expr_into(msg, arg)?;
                self.emit(self.pos(s), Op::Call, base, 1, exc);
            }
        }
        self.emit_kill(pos, Op::Raise, exc, 0, 0);
        self.bind(end);
        Ok(())
    }
}

/// First line of a definition: that of its first decorator.
pub(super) fn decorated_start(
    decorators: &[ast::Decorator],
    otherwise: rustpython_text_size::TextSize,
) -> rustpython_text_size::TextSize {
    decorators.first().map_or(otherwise, |d| d.expression.range().start())
}
