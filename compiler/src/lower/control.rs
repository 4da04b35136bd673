//! The blocks a `return`, `break` or `continue` must leave, and how each is left.

use rustpython_ast::{self as ast, Expr, Stmt};
use rustpython_text_size::TextRange;

use super::ir::{HandlerRef, Label, Reg};
use super::try_::NOWHERE;
use super::{Lower, Res};
use crate::bytecode::{Const, Op, Position};
use crate::scope::{ScopeKind, Sym};

/// CPython's limit on nested blocks.
const MAX_BLOCKS: usize = 21;

/// A statement around the code being lowered. `outer` is the handler in force around it.
#[derive(Clone, Copy)]
pub(super) enum Block<'a> {
    Loop {
        brk: Label,
        cont: Label,
        iter: Option<Reg>,
    },
    /// Body of a `try` without `finally`.
    Try {
        outer: HandlerRef,
    },
    /// Body of a `try` with this `finally`.
    FinallyTry {
        body: &'a [Stmt],
        outer: HandlerRef,
    },
    /// A `finally` body that runs because of an exception.
    FinallyEnd {
        saved: Reg,
        exc: Reg,
        outer: HandlerRef,
    },
    /// Body of an `except` clause.
    Handler {
        saved: Reg,
        name: Option<Sym>,
        outer: HandlerRef,
    },
    /// The `except` clauses of a `try`: counts against the limit, is left with the clause.
    Handlers,
    /// Body of an `except*` clause: may not be left.
    ExceptStar,
    /// A `finally` body that runs on the way out of a `return`, whose value waits in a temporary.
    Held {
        value: Reg,
    },
    With {
        base: Reg,
        is_async: bool,
        pos: Position,
        outer: HandlerRef,
    },
}

/// Whether an expression is a constant as it is written.
fn is_literal(e: &Expr) -> bool {
    e.is_literal_expr() || matches!(e, Expr::Name(n) if n.id == "__debug__")
}

impl<'a> Lower<'a> {
    pub fn enter_block(&mut self, block: Block<'a>, range: TextRange) -> Res {
        if self.u.blocks.len() >= MAX_BLOCKS {
            return self.error(range, "too many statically nested blocks");
        }
        self.u.blocks.push(block);
        Ok(())
    }

    pub fn leave_block(&mut self) {
        self.u.blocks.pop();
    }

    /// Emits what leaving the innermost block takes, and forgets the block. `held` is the value that is
    /// being returned. What follows a `finally` body or the end of a `with` happens where that ends, so
    /// that `at` becomes nowhere.
    fn unwind(&mut self, at: &mut Position, range: TextRange, held: Option<Reg>) -> Res {
        let pos = *at;
        let Some(block) = self.u.blocks.pop() else { return Ok(()) };
        match block {
            Block::Loop { iter, .. } => {
                if let Some(iter) = iter {
                    self.clear(pos, iter);
                }
            }
            Block::Try { outer } => self.u.handler = outer,
            Block::Handlers => {}
            Block::FinallyTry { body, outer } => {
                *at = NOWHERE;
                self.u.handler = outer;
                if let Some(value) = held {
                    self.enter_block(Block::Held { value }, range)?;
                    self.body(body)?;
                    self.leave_block();
                } else {
                    self.body(body)?;
                }
            }
            Block::Held { value } => self.clear(pos, value),
            Block::FinallyEnd { saved, exc, outer } => {
                self.u.handler = outer;
                self.pop_exc(pos, saved, exc);
            }
            Block::Handler { saved, name, outer } => {
                self.u.handler = outer;
                self.emit_kill(pos, Op::PopExc, saved, 0, 0);
                if let Some(name) = name {
                    self.forget_name(pos, name);
                }
            }
            Block::ExceptStar => {
                let m = "'break', 'continue' and 'return' cannot appear in an except* block";
                return self.error(range, m);
            }
            Block::With { base, is_async, pos, outer } => {
                *at = NOWHERE;
                self.u.handler = outer;
                self.with_exit_plain(pos, base, is_async);
            }
        }
        Ok(())
    }

    /// Runs `f` with the blocks and the handler restored afterwards.
    fn leaving<T>(&mut self, f: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        let blocks = self.u.blocks.clone();
        let handler = self.u.handler;
        let result = f(self)?;
        self.u.blocks = blocks;
        self.u.handler = handler;
        Ok(result)
    }

    pub fn return_stmt(&mut self, s: &ast::StmtReturn) -> Res {
        let pos = self.pos(s);
        let scope = self.table.scope(self.u.scope);
        if !matches!(self.u.kind, ScopeKind::Function | ScopeKind::Lambda) {
            return self.error(s.range, "'return' outside function");
        }
        if s.value.is_some() && scope.generator && scope.is_async {
            return self.error(s.range, "'return' with value in async generator");
        }
        let mark = self.mark();
        // What only folding makes a constant is computed before the blocks are left.
        let constant = match s.value.as_deref() {
            None => Some(Const::None),
            Some(value) if is_literal(value) => self.fold(value)?,
            Some(_) => None,
        };
        let only_loops = self.u.blocks.iter().all(|b| matches!(b, Block::Loop { .. }));
        let value = match (&constant, s.value.as_deref()) {
            (None, Some(value)) if only_loops => Some(self.operand(value)?),
            (None, Some(value)) => {
                let t = self.alloc();
                self.expr_into(value, t)?;
                Some(t)
            }
            _ => None,
        };
        // For a constant beside the `return`, blocks are left where that is.
        let place = match s.value.as_deref() {
            Some(value) if constant.is_some() && self.pos(value).line == pos.line => self.pos(value),
            _ => pos,
        };
        self.leaving(|l| {
            let mut at = place;
            while !l.u.blocks.is_empty() {
                l.unwind(&mut at, s.range, value)?;
            }
            let reg = match value {
                Some(reg) => reg,
                None => {
                    let t = l.alloc();
                    l.load_const(at, t, constant.unwrap_or(Const::None));
                    t
                }
            };
            l.return_reg(at, reg);
            Ok(())
        })?;
        self.release(mark);
        Ok(())
    }

    /// Returns the value of a register.
    pub fn return_reg(&mut self, pos: Position, reg: Reg) {
        let op = if self.u.suspends { Op::ReturnGenerator } else { Op::Return };
        self.emit_kill(pos, op, reg, 0, 0);
    }

    pub fn return_none(&mut self, pos: Position) {
        let mark = self.mark();
        let t = self.alloc();
        self.load_const(pos, t, Const::None);
        self.return_reg(pos, t);
        self.release(mark);
    }

    /// `break` (or `continue`).
    pub fn leave_loop(&mut self, range: TextRange, is_break: bool) -> Res {
        let mut pos = self.pos_of(range);
        self.leaving(|l| {
            loop {
                match l.u.blocks.last().copied() {
                    None => {
                        let m =
                            if is_break { "'break' outside loop" } else { "'continue' not properly in loop" };
                        return l.error(range, m);
                    }
                    Some(Block::Loop { brk, cont, iter }) => {
                        if !is_break {
                            l.loop_back(pos, cont);
                            return Ok(());
                        }
                        if let Some(iter) = iter {
                            l.clear(pos, iter);
                        }
                        l.jump(pos, brk);
                        return Ok(());
                    }
                    Some(_) => l.unwind(&mut pos, range, None)?,
                }
            }
        })
    }

    /// Jumps back to a loop header.
    pub fn loop_back(&mut self, pos: Position, header: Label) {
        self.emit_jump(pos, Op::Loop, 0, 0, 0, header);
    }
}
