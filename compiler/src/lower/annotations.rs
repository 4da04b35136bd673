//! Annotations (PEP 649, 749): `__annotate__` functions of functions, classes and modules; and,
//! under `from __future__ import annotations`, their source text.

use rustpython_ast::{self as ast, Expr, Stmt, visitor};

use super::ir::Reg;
use super::{Lower, Res};
use crate::bytecode::code::flags;
use crate::bytecode::{CommonValue, Const, FLAG, Op, Position};
use crate::scope::{Part, ScopeId, ScopeKind};

/// An annotation of a class or module body, to be evaluated by its `__annotate__`.
pub(super) struct Deferred<'a> {
    stmt: &'a ast::StmtAnnAssign,
    /// Its number, if whether it was reached matters.
    index: Option<i32>,
}

/// Finds the annotations of a body.
struct Collect<'a> {
    found: Vec<Deferred<'a>>,
    conditional: bool,
    next: i32,
}

impl<'a> visitor::Visitor<'a> for Collect<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::AnnAssign(s) if s.simple && s.target.is_name_expr() => {
                let index = self.conditional.then(|| {
                    self.next += 1;
                    self.next - 1
                });
                self.found.push(Deferred { stmt: s, index });
            }
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::If(_) | Stmt::For(_) | Stmt::While(_) | Stmt::Try(_) | Stmt::With(_) | Stmt::Match(_) => {
                let was = std::mem::replace(&mut self.conditional, true);
                visitor::walk_stmt(self, stmt);
                self.conditional = was;
            }
            _ => {}
        }
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}

impl<'a> Lower<'a> {
    /// Collects the annotations of a class or module body.
    pub fn collect_annotations(&mut self, body: &'a [Stmt]) {
        if self.table.scope(self.u.scope).annotation_scope.is_some() {
            let is_class = self.u.kind == ScopeKind::Class;
            let mut collect = Collect { found: Vec::new(), conditional: !is_class, next: 0 };
            visitor::walk_body(&mut collect, body);
            self.u.deferred = collect.found;
        }
    }

    /// Sets up what notes the annotations of a class or module body.
    pub fn annotations_prologue(&mut self, pos: Position) -> Res {
        let scope = self.table.scope(self.u.scope);
        if scope.annotation_scope.is_none() {
            return Ok(());
        }
        let mark = self.mark();
        let t = self.alloc();
        if self.future_annotations {
            // `__annotations__ = {}` unless it is there.
            let skip = self.label();
            self.emit(pos, Op::LoadLocals, t, 0, 0);
            let key = self.alloc();
            self.load_str(pos, key, "__annotations__");
            self.emit_kill(pos, Op::In, t, key, t);
            self.emit_jump(pos, Op::JumpIfTrue, t, 0, 0, skip);
            self.emit(pos, Op::BuildMap, t, t, 0);
            let name = self.name_id("__annotations__");
            self.emit_kill(pos, Op::StoreName, t, name, 0);
            self.bind(skip);
        } else if scope.conditional_annotations {
            self.emit(pos, Op::BuildSet, t, t, 0);
            self.store_sym(pos, self.table.known.conditional_annotations, t);
        }
        self.release(mark);
        Ok(())
    }

    pub fn ann_assign(&mut self, s: &'a ast::StmtAnnAssign) -> Res {
        let mark = self.mark();
        if let Some(value) = &s.value {
            self.assign_expr(&s.target, value)?;
            self.release(mark);
        }
        let at_body = matches!(self.u.kind, ScopeKind::Class | ScopeKind::Module);
        match &*s.target {
            Expr::Name(n) => {
                self.forbid_debug(&n.id, n.range, "assign to")?;
                if s.simple && at_body {
                    self.note_annotation(s, &n.id)?;
                }
            }
            Expr::Attribute(a) => {
                self.forbid_debug(&a.attr.id, a.range, "assign to")?;
                if s.value.is_none() {
                    self.effect(&a.value)?;
                }
            }
            Expr::Subscript(sub) if s.value.is_none() => {
                self.effect(&sub.value)?;
                self.effect(&sub.slice)?;
            }
            _ => {}
        }
        if !s.simple && at_body && !self.future_annotations {
            self.effect(&s.annotation)?;
        }
        Ok(())
    }

    fn note_annotation(&mut self, s: &'a ast::StmtAnnAssign, name: &str) -> Res {
        let pos = self.pos(s);
        if self.future_annotations {
            let text = self.unparse(&s.annotation);
            let value = self.alloc();
            self.load_str(pos, value, &text);
            let map = self.alloc();
            self.load_name(pos, "__annotations__", map);
            let key = self.alloc();
            let name = self.mangled(name).into_owned();
            self.load_str(pos, key, &name);
            self.emit_kill(pos, Op::StoreItem, map, key, value);
            return Ok(());
        }
        let index = self.u.deferred.iter().find(|d| std::ptr::eq(d.stmt, s)).and_then(|d| d.index);
        if let Some(index) = index {
            let pos = self.pos(&*s.annotation);
            let set = self.alloc();
            self.load_sym(pos, self.table.known.conditional_annotations, set);
            let one = self.alloc();
            self.load_const(pos, one, Const::Int(index.into()));
            self.emit(pos, Op::BuildSet, one, one, 1);
            self.emit_kill_x(pos, Op::Or, set, set, one, FLAG);
            self.clear(pos, set);
        }
        Ok(())
    }

    /// Starts an `__annotate__`-like function: one parameter, which must be at most 2.
    pub fn enter_annotate(&mut self, scope: ScopeId, name: &str, pos: Position, first_line: u32) -> Res {
        self.enter_unit(scope, name, first_line)?;
        self.u.unit.flags |= flags::OPTIMIZED | flags::NEWLOCALS;
        if self.table.scope(scope).nested {
            self.u.unit.flags |= flags::NESTED;
        }
        self.u.unit.argcount = 1;
        self.u.unit.posonly = 1;
        self.bind_params();
        if self.u.kind == ScopeKind::Annotations
            && let Some(first) = self.u.unit.varnames.first_mut()
        {
            *first = "format".into();
        }
        self.prologue();
        let ok = self.label();
        let t = self.alloc();
        self.load_const(pos, t, Const::Int(2));
        self.emit_jump(pos, Op::JumpGt, 0, t, FLAG, ok);
        self.emit(pos, Op::LoadCommon, t, CommonValue::NotImplementedError as u16, 0);
        self.emit_kill(pos, Op::Raise, t, 0, 0);
        self.bind(ok);
        self.release(0);
        Ok(())
    }

    /// The `__annotate__` of a function in a new temporary, if it has annotations.
    pub fn function_annotate(&mut self, s: &'a ast::StmtFunctionDef, pos: Position) -> Res<Option<Reg>> {
        let p = &s.parameters;
        let mut list: Vec<(&str, &Expr)> = Vec::new();
        let positional = p.posonlyargs.iter().chain(&p.args).map(|p| &p.parameter);
        let keyword = p.kwonlyargs.iter().map(|p| &p.parameter);
        let all = positional.chain(p.vararg.as_deref()).chain(keyword).chain(p.kwarg.as_deref());
        for p in all {
            if let Some(annotation) = &p.annotation {
                list.push((&p.name.id, annotation));
            }
        }
        if let Some(returns) = &s.returns {
            list.push(("return", returns));
        }
        if list.is_empty() {
            return Ok(None);
        }
        let Some(scope) = self.table.of(s, Part::Annotations) else { return Ok(None) };
        self.enter_annotate(scope, "__annotate__", pos, pos.line)?;
        let map = self.alloc();
        self.emit(pos, Op::BuildMap, map, map, 0);
        for (name, annotation) in list {
            let mark = self.mark();
            let key = self.alloc();
            let name = if name == "return" { name.to_owned() } else { self.mangled(name).into_owned() };
            let at = self.pos(annotation);
            self.load_str(at, key, &name);
            let value = self.alloc();
            self.annotation_value(annotation, value)?;
            self.map_add(at, map, key, value);
            self.release(mark);
        }
        self.return_reg(pos, map);
        let unit = self.leave_unit(scope)?;
        let f = self.alloc();
        self.make_closure(pos, unit, scope, f)?;
        Ok(Some(f))
    }

    fn annotation_value(&mut self, annotation: &Expr, dst: Reg) -> Res {
        let pos = self.pos(annotation);
        if self.future_annotations {
            let text = self.unparse(annotation);
            self.load_str(pos, dst, &text);
            return Ok(());
        }
        match annotation {
            // `*args: *Ts` means the one value that unpacking gives.
            Expr::Starred(star) => {
                let value = self.operand(&star.value)?;
                self.emit_kill(pos, Op::Unpack, dst, value, 1);
                if super::ir::is_temp(value)
                    && let Some(last) = self.u.unit.insts.last_mut()
                {
                    last.x |= crate::bytecode::KILL_B;
                }
                Ok(())
            }
            e => self.expr_into(e, dst),
        }
    }

    /// The `__annotate__` of the class or module body in a new temporary, if it has annotations.
    fn deferred_annotate(&mut self, pos: Position, first_line: u32) -> Res<Option<Reg>> {
        let Some(scope) = self.table.scope(self.u.scope).annotation_scope else { return Ok(None) };
        if self.future_annotations || self.u.deferred.is_empty() {
            return Ok(None);
        }
        let deferred = std::mem::take(&mut self.u.deferred);
        self.enter_annotate(scope, "__annotate__", pos, first_line)?;
        let map = self.alloc();
        self.emit(pos, Op::BuildMap, map, map, 0);
        for d in &deferred {
            let mark = self.mark();
            let at = self.pos(&*d.stmt.annotation);
            let skip = self.label();
            if let Some(index) = d.index {
                let number = self.alloc();
                self.load_const(at, number, Const::Int(index.into()));
                let set = self.alloc();
                self.load_sym(at, self.table.known.conditional_annotations, set);
                self.emit_kill(at, Op::In, number, number, set);
                self.emit_jump(at, Op::JumpIfFalse, number, 0, 0, skip);
                self.release(mark);
            }
            let key = self.alloc();
            let value = self.alloc();
            self.annotation_value(&d.stmt.annotation, value)?;
            if let Expr::Name(n) = &*d.stmt.target {
                let name = self.mangled(&n.id).into_owned();
                self.load_str(at, key, &name);
            }
            self.map_add(pos, map, key, value);
            self.bind(skip);
            self.release(mark);
        }
        self.return_reg(pos, map);
        let unit = self.leave_unit(scope)?;
        self.u.deferred = deferred;
        let f = self.alloc();
        self.make_closure(pos, unit, scope, f)?;
        Ok(Some(f))
    }

    pub fn class_annotate(&mut self, pos: Position, first_line: u32) -> Res {
        let mark = self.mark();
        if let Some(f) = self.deferred_annotate(pos, first_line)? {
            self.store_text(pos, "__annotate_func__", f);
        }
        self.release(mark);
        Ok(())
    }

    /// Leaves room at the beginning of a module for the storing of its `__annotate__`, which
    /// CPython makes last and puts first: gives where.
    pub fn module_annotate_room(&mut self, pos: Position) -> Option<usize> {
        let scope = self.table.scope(self.u.scope);
        if self.future_annotations || scope.annotation_scope.is_none() || self.u.deferred.is_empty() {
            return None;
        }
        let at = self.u.unit.insts.len();
        let mark = self.mark();
        let f = self.alloc();
        self.emit_w(pos, Op::MakeFunction, f, 0);
        self.emit_kill(pos, Op::StoreName, f, 0, 0);
        self.release(mark);
        Some(at)
    }

    /// Makes the module's `__annotate__` and puts it where room was left.
    pub fn module_annotate(&mut self, pos: Position, room: usize) -> Res {
        let mark = self.mark();
        let made = self.u.unit.insts.len();
        if self.deferred_annotate(pos, pos.line)?.is_some() {
            let code = self.u.unit.insts[made].w;
            self.u.unit.insts.truncate(made);
            self.u.unit.insts[room].w = code;
            self.u.unit.insts[room + 1].b = self.name_id("__annotate__");
        }
        self.release(mark);
        Ok(())
    }
}
