//! `try` in all its forms. Entering one costs nothing: the handler is a row of the exception
//! table. In a handler, register `k` holds the exception handled before (from `PushExc`) and
//! `k+1` the exception; whatever is raised in the handler passes a second one that undoes the
//! `PushExc`. A `finally` body is lowered once for each way into it.

use rustpython_ast::{self as ast, Expr, Stmt};

use super::control::Block;
use super::ir::{HandlerRef, Label, Reg, TEMP};
use super::name::Loc;
use super::{Lower, Res, fold};
use crate::bytecode::{Const, Intrinsic2, Op, Position};
use crate::scope::Sym;

/// Instructions nobody wrote.
pub(super) const NOWHERE: Position = Position { line: 0, end_line: 0, col: 0, end_col: 0 };

impl<'a> Lower<'a> {
    pub fn try_stmt(&mut self, s: &'a ast::StmtTry) -> Res {
        // The line of `try` alone: see `opt::take_marks`.
        self.emit(self.pos(s), Op::Nop, 0, 0, 0);
        if let Some(mark) = self.u.unit.insts.last_mut() {
            mark.x = crate::bytecode::FLAG;
        }
        if s.finalbody.is_empty() { self.try_except(s) } else { self.try_finally(s) }
    }

    /// The register that a handler entered now receives its exception in.
    fn handler_regs(&self) -> (Reg, Reg) {
        let k = TEMP + self.mark();
        (k, k + 1)
    }

    fn try_finally(&mut self, s: &'a ast::StmtTry) -> Res {
        let mark = self.mark();
        let outer = self.u.handler;
        let (on_error, cleanup, end) = (self.label(), self.label(), self.label());
        let (saved, exc) = self.handler_regs();
        let handler = self.handler(on_error, saved, exc);
        self.enter_block(Block::FinallyTry { body: &s.finalbody, outer }, s.range)?;
        self.u.handler = handler;
        if s.handlers.is_empty() {
            self.body(&s.body)?;
            self.body(&s.orelse)?;
        } else {
            self.try_except(s)?;
        }
        self.u.handler = outer;
        self.leave_block();
        self.body(&s.finalbody)?;
        self.jump(NOWHERE, end);

        self.bind(on_error);
        self.alloc_n(2);
        let undo = self.handler(cleanup, exc, exc);
        self.u.handler = undo;
        self.emit(NOWHERE, Op::PushExc, saved, exc, 0);
        self.enter_block(Block::FinallyEnd { saved, exc, outer }, s.range)?;
        self.body(&s.finalbody)?;
        self.leave_block();
        // It goes on from the end of the body.
        let end_of_body = self.stored_at(&s.finalbody)?;
        self.rethrow_at(end_of_body, outer, saved, exc);
        self.bind(cleanup);
        self.rethrow(outer, saved, exc);
        self.release(mark);
        self.bind(end);
        Ok(())
    }

    /// Leaves a handler without an exception.
    pub fn pop_exc(&mut self, pos: Position, saved: Reg, exc: Reg) {
        self.emit_kill(pos, Op::PopExc, saved, 0, 0);
        self.clear(pos, exc);
    }

    /// Leaves a handler raising `exc` on, from where it was raised.
    pub fn rethrow(&mut self, outer: HandlerRef, saved: Reg, exc: Reg) {
        self.u.handler = outer;
        self.emit_kill(NOWHERE, Op::PopExc, saved, 0, 0);
        self.emit_kill(NOWHERE, Op::Rethrow, exc, 0, 0);
    }

    /// Leaves a handler raising `exc` on. For a look at the frame that is where it stands; tracebacks tell
    /// of the origin anyway.
    fn rethrow_at(&mut self, at: Position, outer: HandlerRef, saved: Reg, exc: Reg) {
        self.u.handler = outer;
        self.emit_kill(NOWHERE, Op::PopExc, saved, 0, 0);
        self.emit_kill(at, Op::Rethrow, exc, 0, 1);
    }

    /// Where statements store into a name last, if that is what they do last: the operation before may
    /// write straight into a register, and is elsewhere.
    fn stored_at(&mut self, mut body: &[Stmt]) -> Res<Position> {
        let mut target = loop {
            match body.last() {
                Some(Stmt::If(s)) if self.fold(&s.test)?.is_some_and(|c| fold::truth(&c)) => body = &s.body,
                Some(Stmt::Assign(s)) => break s.targets.last(),
                Some(Stmt::AnnAssign(s)) if s.value.is_some() => break Some(&*s.target),
                Some(Stmt::AugAssign(s)) => break Some(&*s.target),
                _ => break None,
            }
        };
        loop {
            target = match target {
                Some(Expr::Tuple(t)) => t.elts.last(),
                Some(Expr::List(l)) => l.elts.last(),
                Some(Expr::Starred(s)) => Some(&*s.value),
                Some(Expr::Name(name)) => return Ok(self.pos(name)),
                _ => return Ok(NOWHERE),
            };
        }
    }

    /// The end of `except E as name`: the name goes.
    pub fn forget_name(&mut self, pos: Position, name: Sym) {
        let text = self.sym_text(name);
        match self.locate(name) {
            Loc::Local(reg, _) => self.clear(pos, reg),
            Loc::Cell(reg) | Loc::ClassCell(reg) => {
                self.store_none(pos, name);
                self.emit(pos, Op::DeleteCell, reg, 0, 0);
            }
            Loc::Global | Loc::ClassGlobal => {
                self.store_none(pos, name);
                let id = self.name_id(&text);
                self.emit(pos, Op::DeleteGlobal, id, 0, 0);
            }
            Loc::Name => {
                self.store_none(pos, name);
                let id = self.name_id(&text);
                self.emit(pos, Op::DeleteName, id, 0, 0);
            }
        }
    }

    fn store_none(&mut self, pos: Position, name: Sym) {
        let mark = self.mark();
        let t = self.alloc();
        self.load_const(pos, t, Const::None);
        self.store_sym(pos, name, t);
        self.release(mark);
    }

    fn try_except(&mut self, s: &'a ast::StmtTry) -> Res {
        let mark = self.mark();
        let outer = self.u.handler;
        let (on_error, cleanup, end) = (self.label(), self.label(), self.label());
        let (saved, exc) = self.handler_regs();
        let handler = self.handler(on_error, saved, exc);
        self.enter_block(Block::Try { outer }, s.range)?;
        self.u.handler = handler;
        self.body(&s.body)?;
        self.u.handler = outer;
        self.leave_block();
        self.body(&s.orelse)?;
        self.jump(NOWHERE, end);

        self.bind(on_error);
        self.alloc_n(2);
        let undo = self.handler(cleanup, exc, exc);
        self.u.handler = undo;
        self.emit(NOWHERE, Op::PushExc, saved, exc, 0);
        self.enter_block(Block::Handlers, s.range)?;
        if s.is_star {
            self.star_clauses(s, outer, saved, exc, end)?;
        } else {
            self.clauses(s, outer, saved, exc, end)?;
        }
        self.leave_block();
        self.bind(cleanup);
        self.rethrow(outer, saved, exc);
        self.release(mark);
        self.bind(end);
        Ok(())
    }

    fn clauses(&mut self, s: &'a ast::StmtTry, outer: HandlerRef, saved: Reg, exc: Reg, end: Label) -> Res {
        let undo = self.u.handler;
        for (i, clause) in s.handlers.iter().enumerate() {
            let ast::ExceptHandler::ExceptHandler(clause) = clause;
            let next = self.label();
            let pos = self.pos(clause);
            match &clause.type_ {
                Some(class) => {
                    let mark = self.mark();
                    let class = self.operand(class)?;
                    let t = self.alloc();
                    self.emit_kill(pos, Op::ExcMatch, t, exc, class);
                    if let Some(last) = self.u.unit.insts.last_mut() {
                        last.x &= !crate::bytecode::KILL_B;
                    }
                    self.emit_jump(pos, Op::JumpIfFalse, t, 0, 0, next);
                    self.release(mark);
                }
                None if i + 1 < s.handlers.len() => {
                    return self.error(clause.range, "default 'except:' must be last");
                }
                None => {}
            }
            let name = match &clause.name {
                Some(name) => {
                    self.forbid_debug(&name.id, clause.range, "assign to")?;
                    Some(self.sym(&name.id))
                }
                None => None,
            };
            // The body finds the exception as the one being handled; the register is not kept for it.
            match name {
                Some(name) => {
                    self.store_sym(pos, name, exc);
                    let forget = self.label();
                    let handler = self.handler(forget, exc, exc);
                    self.u.handler = handler;
                    self.handler_body(clause, Block::Handler { saved, name: Some(name), outer })?;
                    self.u.handler = outer;
                    self.emit_kill(NOWHERE, Op::PopExc, saved, 0, 0);
                    self.forget_name(NOWHERE, name);
                    self.jump(NOWHERE, end);
                    self.bind(forget);
                    self.u.handler = undo;
                    self.forget_name(NOWHERE, name);
                    self.rethrow(outer, saved, exc);
                }
                None => {
                    self.clear(pos, exc);
                    self.handler_body(clause, Block::Handler { saved, name: None, outer })?;
                    self.u.handler = outer;
                    self.emit_kill(NOWHERE, Op::PopExc, saved, 0, 0);
                    self.jump(NOWHERE, end);
                }
            }
            self.u.handler = undo;
            self.bind(next);
        }
        // What no clause is for is raised on from the last of them.
        let at =
            s.handlers.last().map_or(NOWHERE, |ast::ExceptHandler::ExceptHandler(clause)| self.pos(clause));
        self.rethrow_at(at, outer, saved, exc);
        Ok(())
    }

    fn handler_body(&mut self, clause: &'a ast::ExceptHandlerExceptHandler, block: Block<'a>) -> Res {
        self.enter_block(block, clause.range)?;
        self.body(&clause.body)?;
        self.leave_block();
        Ok(())
    }

    /// `except*`: `exc` holds what is left of the group; two more registers the group as it came
    /// and the list of exceptions that the clauses raised.
    fn star_clauses(
        &mut self,
        s: &'a ast::StmtTry,
        outer: HandlerRef,
        saved: Reg,
        exc: Reg,
        end: Label,
    ) -> Res {
        let undo = self.u.handler;
        let orig = self.alloc_n(2);
        let raised = orig + 1;
        self.emit(NOWHERE, Op::Move, orig, exc, 0);
        self.emit(NOWHERE, Op::BuildList, raised, raised, 0);
        for clause in &s.handlers {
            let ast::ExceptHandler::ExceptHandler(clause) = clause;
            let pos = self.pos(clause);
            let mark = self.mark();
            let next = self.label();
            let (on_error, no_match) = (self.label(), self.label());
            let rest = self.alloc_n(2);
            let matched = rest + 1;
            if let Some(class) = &clause.type_ {
                self.expr_into(class, matched)?;
                self.mov(pos, rest, exc);
                self.emit(pos, Op::ExcGroupMatch, rest, 0, 0);
                self.mov(pos, exc, rest);
            }
            self.jump_keep(pos, Op::JumpIfNone, matched, no_match);
            let name = match &clause.name {
                Some(name) => {
                    self.forbid_debug(&name.id, clause.range, "assign to")?;
                    Some(self.sym(&name.id))
                }
                None => None,
            };
            match name {
                Some(name) => self.store_sym(pos, name, matched),
                None => self.clear(pos, matched),
            }
            self.release(mark);
            let handler = self.handler(on_error, rest, rest);
            self.u.handler = handler;
            self.handler_body(clause, Block::ExceptStar)?;
            self.u.handler = undo;
            if let Some(name) = name {
                self.forget_name(NOWHERE, name);
            }
            self.jump(NOWHERE, next);

            self.bind(on_error);
            let error = self.alloc();
            if let Some(name) = name {
                self.forget_name(NOWHERE, name);
            }
            self.list_append(NOWHERE, raised, error);
            self.release(mark);
            self.jump(NOWHERE, next);

            self.bind(no_match);
            self.clear(NOWHERE, matched);
            self.bind(next);
        }
        let done = self.label();
        let no_rest = self.label();
        self.jump_keep(NOWHERE, Op::JumpIfNone, exc, no_rest);
        self.list_append(NOWHERE, raised, exc);
        self.bind(no_rest);
        self.clear(NOWHERE, exc);
        self.emit(NOWHERE, Op::Intrinsic2, exc, orig, Intrinsic2::PrepReraiseStar as u16);
        self.jump_keep(NOWHERE, Op::JumpIfNone, exc, done);
        self.rethrow_at(NOWHERE, outer, saved, exc);
        self.bind(done);
        self.u.handler = outer;
        self.pop_exc(NOWHERE, saved, exc);
        self.jump(NOWHERE, end);
        Ok(())
    }

    /// Appends a temporary, which is consumed, to the list in a temporary, which stays.
    pub fn list_append(&mut self, pos: Position, list: Reg, value: Reg) {
        self.emit_kill(pos, Op::ListAppend, list, value, 0);
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x &= !crate::bytecode::KILL_A;
        }
    }

    /// Statements of a body.
    pub fn body(&mut self, body: &'a [Stmt]) -> Res {
        for stmt in body {
            self.stmt(stmt)?;
        }
        Ok(())
    }
}
