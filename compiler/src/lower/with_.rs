//! `with` and `async with`. Five temporaries in a row belong to each item: the method pair of
//! `__exit__` and its three arguments, so that every way out calls it in place.

use rustpython_ast as ast;
use rustpython_text_size::Ranged;

use super::control::Block;
use super::ir::{Reg, TEMP};
use super::try_::NOWHERE;
use super::{Lower, Res};
use crate::bytecode::{Const, Op, Position, SpecialMethod};
use crate::scope::ScopeKind;

impl<'a> Lower<'a> {
    pub fn with_stmt(&mut self, s: &'a ast::StmtWith) -> Res {
        if s.is_async && !self.in_coroutine() {
            return self.error(s.range, "'async with' outside async function");
        }
        self.with_item(s, 0)
    }

    /// Whether `await` may stand here.
    pub fn in_coroutine(&self) -> bool {
        match self.u.kind {
            ScopeKind::Function => self.table.scope(self.u.scope).is_async,
            ScopeKind::GeneratorExpression => true,
            ScopeKind::Module => self.options.top_level_await,
            _ => false,
        }
    }

    fn with_item(&mut self, s: &'a ast::StmtWith, index: usize) -> Res {
        let Some(item) = s.items.get(index) else { return self.body(&s.body) };
        self.nest()?;
        let mark = self.mark();
        let outer = self.u.handler;
        let pos = self.pos(&item.context_expr);
        let base = self.alloc_n(5);
        let (exit, enter) = if s.is_async {
            (SpecialMethod::AExit, SpecialMethod::AEnter)
        } else {
            (SpecialMethod::Exit, SpecialMethod::Enter)
        };
        // The manager is needed twice: for `__exit__`, then for `__enter__`.
        let inner = self.mark();
        let manager = self.alloc_n(2);
        let source = match self.borrowed(&item.context_expr)? {
            Some(local) => local,
            None => {
                self.expr_into(&item.context_expr, manager)?;
                manager
            }
        };
        self.emit(pos, Op::LoadSpecial, base, source, exit as u16);
        self.emit(pos, Op::LoadSpecial, manager, source, enter as u16);
        self.emit(pos, Op::Call, manager, 0, manager);
        if s.is_async {
            self.await_reg(pos, manager, manager, 1);
        }
        self.release(inner);
        let (saved, exc) = (TEMP + inner, TEMP + inner + 1);
        let (on_error, cleanup, end) = (self.label(), self.label(), self.label());
        let handler = self.handler(on_error, saved, exc);
        self.enter_block(Block::With { base, is_async: s.is_async, pos, outer }, item.context_expr.range())?;
        self.u.handler = handler;
        let value = self.alloc();
        match &item.optional_vars {
            Some(target) => self.assign_from(target, value)?,
            None => self.clear(pos, value),
        }
        self.release(inner);
        self.with_item(s, index + 1)?;
        self.u.handler = outer;
        self.leave_block();
        self.with_exit_plain(pos, base, s.is_async);
        self.jump(pos, end);

        // An exception: `__exit__` sees it and may swallow it.
        self.bind(on_error);
        self.release(inner);
        self.alloc_n(2);
        let undo = self.handler(cleanup, exc, exc);
        self.u.handler = undo;
        self.emit(pos, Op::PushExc, saved, exc, 0);
        self.emit(pos, Op::ExcArgs, base + 2, exc, 0);
        self.emit(pos, Op::Call, base, 3, base);
        if s.is_async {
            self.await_reg(pos, base, base, 2);
        }
        let swallow = self.label();
        self.emit_jump(pos, Op::JumpIfTrue, base, 0, 0, swallow);
        self.rethrow(outer, saved, exc);
        self.bind(cleanup);
        self.rethrow(outer, saved, exc);
        self.bind(swallow);
        self.u.handler = outer;
        self.pop_exc(NOWHERE, saved, exc);
        self.release(mark);
        self.bind(end);
        self.depth -= 1;
        Ok(())
    }

    /// Calls `__exit__` without an exception; its result is dropped.
    pub fn with_exit_plain(&mut self, pos: Position, base: Reg, is_async: bool) {
        for i in 2..5 {
            self.load_const(pos, base + i, Const::None);
        }
        self.emit(pos, Op::Call, base, 3, base);
        if is_async {
            self.await_reg(pos, base, base, 2);
        }
        self.clear(NOWHERE, base);
    }
}
