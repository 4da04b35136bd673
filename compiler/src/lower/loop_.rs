//! `for`, `async for` and `while`.

use rustpython_ast::{self as ast, Expr, ExprContext};

use super::control::Block;
use super::ir::Reg;
use super::name::Loc;
use super::{Lower, Res};
use crate::bytecode::Op;

impl<'a> Lower<'a> {
    pub fn while_stmt(&mut self, s: &'a ast::StmtWhile) -> Res {
        let (orelse, end) = (self.label(), self.label());
        let header = self.here();
        self.enter_block(Block::Loop { brk: end, cont: header, iter: None }, s.range)?;
        self.jump_if(&s.test, false, orelse)?;
        self.body(&s.body)?;
        self.loop_end(&s.body, s, header);
        self.leave_block();
        self.bind(orelse);
        self.body(&s.orelse)?;
        self.bind(end);
        Ok(())
    }

    pub fn for_stmt(&mut self, s: &'a ast::StmtFor) -> Res {
        if s.is_async && !self.in_coroutine() {
            return self.error(s.range, "'async for' outside async function");
        }
        let mark = self.mark();
        let pos = if s.is_async { self.pos(s) } else { self.pos(&*s.iter) };
        let (exhausted, end) = (self.label(), self.label());
        let iter = self.loop_iterator(&s.iter, s.is_async)?;
        let header = self.here();
        self.enter_block(Block::Loop { brk: end, cont: header, iter: Some(iter) }, s.range)?;
        // An asynchronous step belongs to the whole statement.
        let step = if s.is_async { self.pos(s) } else { pos };
        self.loop_step(step, &s.target, iter, s.is_async, exhausted)?;
        self.body(&s.body)?;
        self.loop_end(&s.body, s, header);
        self.leave_block();
        self.release(mark);
        self.bind(exhausted);
        if s.is_async {
            // The loop ends where its iterator is.
            self.clear(self.pos(&*s.iter), iter);
        }
        self.body(&s.orelse)?;
        self.bind(end);
        Ok(())
    }

    /// The way back at the end of a body: a last `pass` stands there, else it belongs to the loop.
    fn loop_end(
        &mut self,
        body: &[ast::Stmt],
        s: &impl rustpython_text_size::Ranged,
        header: super::ir::Label,
    ) {
        let pos = match body.last() {
            Some(ast::Stmt::Pass(pass)) => self.pos(pass),
            _ => self.pos(s),
        };
        self.loop_back(pos, header);
    }

    /// The iterator of a loop in a temporary; an asynchronous one has a second register.
    pub fn loop_iterator(&mut self, iterable: &Expr, is_async: bool) -> Res<Reg> {
        let pos = self.pos(iterable);
        let iter = self.alloc_n(if is_async { 2 } else { 1 });
        let source = match self.fold_container_list(iterable)? {
            Some(c) if !is_async => {
                self.load_const(pos, iter, c);
                iter
            }
            _ => self.operand_in(iterable, iter)?,
        };
        let op = if is_async { Op::GetAIter } else { Op::GetIter };
        self.emit_kill(pos, op, iter, source, 0);
        Ok(iter)
    }

    /// One step of a loop: the next value goes to `target`.
    pub fn loop_step(
        &mut self,
        pos: crate::bytecode::Position,
        target: &Expr,
        iter: Reg,
        is_async: bool,
        exhausted: super::ir::Label,
    ) -> Res {
        let op = if is_async { Op::AsyncNext } else { Op::ForIter };
        if let Expr::Name(n) = target
            && n.ctx == ExprContext::Store
            && n.id != "__debug__"
        {
            let sym = self.sym(&n.id);
            if let Loc::Local(reg, _) = self.locate(sym) {
                self.emit_jump(pos, op, reg, iter, 0, exhausted);
                return Ok(());
            }
        }
        let mark = self.mark();
        let value = self.alloc();
        self.emit_jump(pos, op, value, iter, 0, exhausted);
        self.assign_from(target, value)?;
        self.release(mark);
        Ok(())
    }
}
