//! Comprehensions. List, set and dict comprehensions run in the frame around them (PEP 709):
//! their names are saved before and restored after, whichever way they are left. Generator
//! expressions are functions of one argument, the outermost iterable.

use std::collections::HashMap;

use rustpython_ast::{self as ast, Expr};
use rustpython_text_size::TextRange;

use super::ir::{FREE, Reg, TEMP, is_temp};
use super::name::Loc;
use super::try_::NOWHERE;
use super::unit::CompFrame;
use super::{Lower, Res};
use crate::bytecode::code::flags;
use crate::bytecode::{Op, Position};
use crate::scope::{Part, Place, ScopeId, ScopeKind, Sym, defs};

/// What a comprehension makes, with the register it is made in.
#[derive(Clone, Copy)]
enum Product<'e> {
    List(Reg, &'e Expr),
    Set(Reg, &'e Expr),
    Map(Reg, &'e Expr, &'e Expr),
    Yield(&'e Expr),
}

impl<'a> Lower<'a> {
    pub fn list_comp(&mut self, c: &ast::ExprListComp, dst: Reg) -> Res {
        let scope = self.table.of(c, Part::Body);
        self.collection(c.range, scope, &c.generators, dst, Op::BuildList, |out| Product::List(out, &c.elt))
    }

    pub fn set_comp(&mut self, c: &ast::ExprSetComp, dst: Reg) -> Res {
        let scope = self.table.of(c, Part::Body);
        self.collection(c.range, scope, &c.generators, dst, Op::BuildSet, |out| Product::Set(out, &c.elt))
    }

    pub fn dict_comp(&mut self, c: &ast::ExprDictComp, dst: Reg) -> Res {
        let scope = self.table.of(c, Part::Body);
        self.collection(c.range, scope, &c.generators, dst, Op::BuildMap, |out| {
            Product::Map(out, &c.key, &c.value)
        })
    }

    fn collection<'e>(
        &mut self,
        range: TextRange,
        scope: Option<ScopeId>,
        generators: &'e [ast::Comprehension],
        dst: Reg,
        build: Op,
        product: impl FnOnce(Reg) -> Product<'e>,
    ) -> Res {
        let (Some(scope), Some(outermost)) = (scope, generators.first()) else { return Ok(()) };
        if !self.table.scope(scope).inlined {
            return self.collection_function(range, scope, generators, dst, build, product);
        }
        let is_async = generators.iter().any(|g| g.is_async);
        if is_async && !self.in_coroutine() {
            return self.error(range, "asynchronous comprehension outside of an asynchronous function");
        }
        let pos = self.pos_of(range);
        let out = if is_temp(dst) { dst } else { self.alloc() };
        let iter = self.loop_iterator(&outermost.iter, outermost.is_async)?;
        let outer = self.u.handler;
        let saved = self.enter_comprehension(scope, pos);
        let on_error = self.label();
        // An exception takes the place of the iterator, unless something is saved behind that.
        let in_place = saved.iter().all(|(_, kept)| kept.is_none());
        let exc = if in_place { iter } else { TEMP + self.mark() };
        if !saved.is_empty() {
            let handler = self.handler(on_error, exc, exc);
            self.u.handler = handler;
        }
        self.emit(pos, build, out, out, 0);
        self.clauses_of(pos, generators, 0, Some(iter), product(out))?;
        self.u.handler = outer;
        self.u.comps.pop();
        let end = self.label();
        self.restore(pos, &saved);
        if !saved.is_empty() {
            self.jump(NOWHERE, end);
            self.bind(on_error);
            if !in_place {
                self.alloc();
            }
            // What was collected so far.
            self.clear(NOWHERE, out);
            self.restore(pos, &saved);
            // It goes on from here.
            self.emit_kill(pos, Op::Rethrow, exc, 0, 1);
            self.bind(end);
        }
        self.mov(pos, dst, out);
        Ok(())
    }

    /// Gives the comprehension's own names registers and saves what those hold. The result says
    /// what to put back: (register, where it is saved).
    fn enter_comprehension(&mut self, scope: ScopeId, pos: Position) -> Vec<(Reg, Option<Reg>)> {
        let table = self.table;
        let own = |sym: &Sym| {
            let symbol = &table.scope(scope).symbols[sym];
            symbol.is_own() && symbol.defs & defs::PARAM == 0 && symbol.defs & defs::BOUND != 0
        };
        let names: Vec<Sym> = table.scope(scope).order.iter().copied().filter(own).collect();
        let mut regs = HashMap::new();
        let mut saved = Vec::new();
        for sym in names {
            let is_cell = table.scope(scope).symbols[&sym].place == Place::Cell;
            let outside = self.locate(sym);
            if is_cell {
                let Some(reg) = self.closure_cell_for_comp(sym) else { continue };
                let save = self.alloc();
                self.emit(pos, Op::Move, save, reg, 0);
                self.clear(pos, reg);
                self.emit(pos, Op::MakeCell, reg, 0, 0);
                regs.insert(sym, reg);
                saved.push((reg, Some(save)));
                continue;
            }
            let is_cell_outside = self.u.cells.get(&sym).is_some_and(|&r| r < FREE && !is_temp(r));
            let reg = if is_cell_outside && self.u.locals.get(&sym) == self.u.cells.get(&sym) {
                self.hidden_local(sym)
            } else {
                self.local_reg(sym)
            };
            let in_use = matches!(outside, Loc::Local(r, _) if r == reg);
            if in_use && self.is_bound_outside(sym) {
                let save = self.alloc();
                self.emit(pos, Op::Move, save, reg, 0);
                self.clear(pos, reg);
                saved.push((reg, Some(save)));
            } else {
                saved.push((reg, None));
            }
            regs.insert(sym, reg);
        }
        self.u.comps.push(CompFrame { scope, regs });
        saved
    }

    fn kill_last_b(&mut self) {
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x |= crate::bytecode::KILL_B;
        }
    }

    /// Whether the function itself, or a comprehension around, has a local `sym` of its own.
    fn is_bound_outside(&self, sym: Sym) -> bool {
        if self.u.comps.iter().any(|c| c.regs.contains_key(&sym)) {
            return true;
        }
        let scope = self.table.scope(self.u.scope);
        self.u.kind.is_function_like()
            && scope
                .symbols
                .get(&sym)
                .is_some_and(|s| s.defs & defs::BOUND != 0 && s.defs & defs::COMP_ITER == 0)
            || scope.symbols.get(&sym).is_some_and(|s| s.defs & defs::PARAM != 0)
    }

    fn closure_cell_for_comp(&self, sym: Sym) -> Option<Reg> {
        self.u.cells.get(&sym).copied()
    }

    /// A local whose name another local has too: the parameter of that name is a cell.
    fn hidden_local(&mut self, sym: Sym) -> Reg {
        let reg = self.u.unit.varnames.len() as Reg;
        let text = self.sym_text(sym);
        self.u.unit.varnames.push(text.as_ref().into());
        self.touch(reg);
        reg
    }

    fn restore(&mut self, pos: Position, saved: &[(Reg, Option<Reg>)]) {
        for &(reg, save) in saved.iter().rev() {
            match save {
                Some(save) => {
                    self.emit(pos, Op::Move, reg, save, 0);
                    self.kill_last_b();
                }
                None => self.clear(pos, reg),
            }
        }
    }

    /// The loops from generator `index` on, and the product inside. `iter`: the outermost
    /// iterator, made already.
    fn clauses_of(
        &mut self,
        pos: Position,
        generators: &[ast::Comprehension],
        index: usize,
        iter: Option<Reg>,
        product: Product<'_>,
    ) -> Res {
        let Some(generator) = generators.get(index) else { return self.produce(pos, product) };
        self.nest()?;
        let mark = self.mark();
        // `for x in [value]` is an assignment.
        let single = match (&generator.iter, iter) {
            (Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }), None)
                if elts.len() == 1 && !elts[0].is_starred_expr() && !generator.is_async =>
            {
                Some(&elts[0])
            }
            _ => None,
        };
        let exhausted = self.label();
        if let Some(value) = single {
            self.assign_expr(&generator.target, value)?;
            for test in &generator.ifs {
                self.jump_if(test, false, exhausted)?;
            }
            self.clauses_of(pos, generators, index + 1, None, product)?;
            self.bind(exhausted);
        } else {
            let iter_pos = if generator.is_async { pos } else { self.pos(&generator.iter) };
            let iter = match iter {
                Some(iter) => iter,
                None => self.loop_iterator(&generator.iter, generator.is_async)?,
            };
            let header = self.here();
            let step = if generator.is_async { pos } else { iter_pos };
            self.loop_step(step, &generator.target, iter, generator.is_async, exhausted)?;
            let next = self.label();
            for test in &generator.ifs {
                self.jump_if(test, false, next)?;
            }
            self.clauses_of(pos, generators, index + 1, None, product)?;
            self.bind(next);
            self.loop_back(pos, header);
            self.bind(exhausted);
            if generator.is_async {
                self.clear(pos, iter);
            }
        }
        self.release(mark);
        self.depth -= 1;
        Ok(())
    }

    fn produce(&mut self, pos: Position, product: Product<'_>) -> Res {
        let mark = self.mark();
        match product {
            Product::List(out, e) => {
                let value = self.operand(e)?;
                let at = self.pos(e);
                self.list_op(at, Op::ListAppend, out, value);
            }
            Product::Set(out, e) => {
                let value = self.operand(e)?;
                let at = self.pos(e);
                self.list_op(at, Op::SetAdd, out, value);
            }
            Product::Map(out, key, value) => {
                let at = Position {
                    end_line: self.pos(value).end_line,
                    end_col: self.pos(value).end_col,
                    ..self.pos(key)
                };
                let key = self.operand_before(key, &[value], None)?;
                let value = self.operand(value)?;
                self.map_add(at, out, key, value);
            }
            Product::Yield(e) => {
                let at = self.pos(e);
                let value = self.operand(e)?;
                let sent = self.alloc();
                let scope = self.table.scope(self.u.scope);
                let op = if scope.coroutine { Op::AsyncYield } else { Op::Yield };
                self.emit_kill(at, op, sent, value, 0);
                self.clear(at, sent);
            }
        }
        let _ = pos;
        self.release(mark);
        Ok(())
    }

    pub fn generator_expression(&mut self, g: &ast::ExprGenerator, dst: Reg) -> Res {
        let Some(scope) = self.table.of(g, Part::Body) else { return Ok(()) };
        let pos = match self.bare_generator {
            Some((bare, range)) if std::ptr::eq(bare, g) => self.pos_of(range),
            _ => self.pos(g),
        };
        let elt = &*g.elt;
        self.comprehension_function(pos, scope, "<genexpr>", &g.generators, dst, |l, iter| {
            l.clauses_of(pos, &g.generators, 0, Some(iter), Product::Yield(elt))?;
            l.return_none(NOWHERE);
            Ok(())
        })
    }

    /// A comprehension that is not inlined: in an annotation scope of a class.
    fn collection_function<'e>(
        &mut self,
        range: TextRange,
        scope: ScopeId,
        generators: &'e [ast::Comprehension],
        dst: Reg,
        build: Op,
        product: impl FnOnce(Reg) -> Product<'e>,
    ) -> Res {
        let pos = self.pos_of(range);
        let name = self.sym_text(self.table.scope(scope).name);
        self.comprehension_function(pos, scope, &name, generators, dst, |l, iter| {
            let out = l.alloc();
            l.emit(pos, build, out, out, 0);
            l.clauses_of(pos, generators, 0, Some(iter), product(out))?;
            l.return_reg(pos, out);
            Ok(())
        })
    }

    fn comprehension_function(
        &mut self,
        pos: Position,
        scope: ScopeId,
        name: &str,
        generators: &[ast::Comprehension],
        dst: Reg,
        body: impl FnOnce(&mut Self, Reg) -> Res,
    ) -> Res {
        let Some(outermost) = generators.first() else { return Ok(()) };
        let base = self.window(Some(dst));
        // The unit first: an error in it is reported before one in the iterable would be.
        let iter_pos = self.pos(&outermost.iter);
        self.enter_unit(scope, name, pos.line)?;
        {
            let s = self.table.scope(scope);
            self.u.unit.flags |= flags::OPTIMIZED | flags::NEWLOCALS;
            if s.nested {
                self.u.unit.flags |= flags::NESTED;
            }
            if s.parent.is_some_and(|p| self.table.scope(p).kind == ScopeKind::Class) {
                self.u.unit.flags |= flags::METHOD;
            }
            if s.generator {
                self.u.unit.flags |= if s.coroutine { flags::ASYNC_GENERATOR } else { flags::GENERATOR };
                self.u.suspends = true;
            } else if s.coroutine {
                self.u.unit.flags |= flags::COROUTINE;
                self.u.suspends = true;
            }
        }
        self.u.unit.argcount = 1;
        self.bind_params();
        self.prologue();
        // The only parameter is the iterator already, and holds it until the frame ends.
        let iter = self.alloc_n(if outermost.is_async { 2 } else { 1 });
        self.emit(iter_pos, Op::Move, iter, 0, 0);
        body(self, iter)?;
        let unit = self.leave_unit(scope)?;
        self.make_closure(pos, unit, scope, base)?;
        self.release(base - TEMP + 1);
        let arg = self.alloc_n(2) + 1;
        let source = self.operand_in(&outermost.iter, arg)?;
        let op = if outermost.is_async { Op::GetAIter } else { Op::GetIter };
        self.emit_kill(iter_pos, op, arg, source, 0);
        self.emit(pos, Op::Call, base, 1, dst);
        Ok(())
    }
}
