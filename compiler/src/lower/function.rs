//! Functions: entering and leaving units, parameters, closures, `def` and `lambda`.

use rustpython_ast::{self as ast, Expr, Stmt};
use rustpython_text_size::{TextRange, TextSize};

use super::ir::{Reg, Unit};
use super::try_::NOWHERE;
use super::unit::Ctx;
use super::{Lower, Res};
use crate::bytecode::code::flags;
use crate::bytecode::{Const, FunctionPart, Op, Position, verify};
use crate::scope::{Part, Place, ScopeId, ScopeKind};

impl<'a> Lower<'a> {
    // ---- units ------------------------------------------------------------------------------

    /// Starts the unit of a scope.
    pub fn enter_unit(&mut self, scope: ScopeId, name: &str, first_line: u32) -> Res {
        // The verifier goes no deeper, nor does CPython's marshal.
        if self.outer.len() >= verify::MAX_DEPTH - 1 {
            return Err(self.source.too_deep());
        }
        let s = self.table.scope(scope);
        let mut ctx = Ctx::new(scope, s.kind);
        ctx.private = s.private.clone();
        ctx.only_mangled = s.only_mangled.clone();
        ctx.unit.name = name.into();
        ctx.unit.qualname = self.qualname(scope, name).into();
        ctx.unit.first_line = first_line;
        ctx.unit.flags = self.table.future_flags;
        self.outer.push(std::mem::replace(&mut self.u, ctx));
        Ok(())
    }

    fn qualname(&self, scope: ScopeId, name: &str) -> String {
        let mut parent = &self.u;
        let mut depth = self.outer.len();
        if parent.kind.is_annotation_like() {
            match self.outer.last() {
                Some(p) => parent = p,
                None => return name.to_owned(),
            }
            depth -= 1;
        }
        if depth == 0 {
            return name.to_owned();
        }
        let kind = self.table.scope(scope).kind;
        if matches!(kind, ScopeKind::Function | ScopeKind::Class) {
            let mangled = crate::scope::mangle(parent.private.as_deref(), name).into_owned();
            let global = self.table.names.get(&mangled).is_some_and(|sym| {
                let s = self.table.scope(parent.scope).symbols.get(&sym);
                s.is_some_and(|s| s.place == Place::GlobalExplicit)
            });
            if global {
                return name.to_owned();
            }
        }
        let outer = &parent.unit.qualname;
        if matches!(parent.kind, ScopeKind::Function | ScopeKind::Lambda) {
            format!("{outer}.<locals>.{name}")
        } else {
            format!("{outer}.{name}")
        }
    }

    /// Makes the parameters locals, in the order the scope defines them, and declares the cells.
    pub fn bind_params(&mut self) {
        let params = self.table.scope(self.u.scope).params.clone();
        for sym in &params {
            self.local_reg(*sym);
        }
        self.u.unit.params = params.len() as u16;
        self.declare_cells();
    }

    /// First instructions of a unit.
    pub fn prologue(&mut self) {
        if self.u.suspends {
            self.emit(Position::line_only(self.u.unit.first_line), Op::MakeGenerator, 0, 0, 0);
        }
        for i in 0..self.u.unit.cellvars.len() {
            let reg = self.u.unit.cellvars[i].1;
            self.emit(NOWHERE, Op::MakeCell, reg, 0, 0);
        }
        let frees = self.u.unit.freevars.len() as u16;
        if frees > 0 {
            self.emit(NOWHERE, Op::CopyFree, super::ir::FREE, frees, 0);
        }
    }

    /// Ends the current unit.
    pub fn leave_unit(&mut self, _scope: ScopeId) -> Res<Unit> {
        self.check_overflow()?;
        let Some(outer) = self.outer.pop() else { return Ok(std::mem::take(&mut self.u.unit)) };
        let ctx = std::mem::replace(&mut self.u, outer);
        Ok(ctx.unit)
    }

    /// `dst` = function of `unit`, with its closure.
    pub fn make_closure(&mut self, pos: Position, unit: Unit, scope: ScopeId, dst: Reg) -> Res {
        let frees: Vec<Box<str>> = unit.freevars.clone();
        let code = self.code_id(unit);
        self.emit_w(pos, Op::MakeFunction, dst, code);
        if frees.is_empty() {
            return Ok(());
        }
        let mark = self.mark();
        let base = self.alloc_n(frees.len() as u16);
        for (i, name) in frees.iter().enumerate() {
            let cell = self.table.names.get(name).and_then(|sym| self.closure_cell(sym));
            let Some(cell) = cell else {
                let range = self.table.scope(scope).range;
                return self.error(range, format!("no cell for free variable '{name}'"));
            };
            self.emit(pos, Op::Move, base + i as u16, cell, 0);
        }
        self.emit(pos, Op::BuildTuple, base, base, frees.len() as u16);
        self.function_part(pos, dst, base, FunctionPart::Closure);
        self.release(mark);
        Ok(())
    }

    /// Sets a part of the function in temporary `f`, consuming temporary `value`.
    pub fn function_part(&mut self, pos: Position, f: Reg, value: Reg, part: FunctionPart) {
        self.emit(pos, Op::SetFunctionPart, f, value, part as u16);
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x |= crate::bytecode::KILL_B;
        }
    }

    fn function_flags(&mut self) {
        let s = self.table.scope(self.u.scope);
        let mut bits = flags::OPTIMIZED | flags::NEWLOCALS;
        if s.nested {
            bits |= flags::NESTED;
        }
        if s.varargs {
            bits |= flags::VARARGS;
        }
        if s.varkeywords {
            bits |= flags::VARKEYWORDS;
        }
        bits |= match (s.is_async, s.generator) {
            (true, true) => flags::ASYNC_GENERATOR,
            (true, false) => flags::COROUTINE,
            (false, true) => flags::GENERATOR,
            (false, false) => 0,
        };
        let in_class = s.parent.is_some_and(|p| self.table.scope(p).kind == ScopeKind::Class);
        if in_class {
            bits |= flags::METHOD;
        }
        self.u.suspends = s.is_async || s.generator;
        self.u.unit.flags |= bits;
    }

    fn argument_counts(&mut self, p: &ast::Parameters) {
        self.u.unit.posonly = p.posonlyargs.len() as u16;
        self.u.unit.argcount = (p.posonlyargs.len() + p.args.len()) as u16;
        self.u.unit.kwonly = p.kwonlyargs.len() as u16;
    }

    // ---- def --------------------------------------------------------------------------------

    /// Range of a definition without its decorators.
    pub fn definition_range(&self, range: TextRange, decorators: &[ast::Decorator]) -> TextRange {
        let Some(last) = decorators.last() else { return range };
        let text = self.source.text;
        let mut at = last.range.end().to_usize();
        let end = range.end().to_usize();
        let mut in_comment = false;
        while at < end {
            let b = text.as_bytes()[at];
            match b {
                b'\n' | b'\r' => in_comment = false,
                b'#' => in_comment = true,
                b' ' | b'\t' | 0x0c | b'\\' => {}
                _ if in_comment => {}
                // The parenthesis that closes the decorator.
                b')' => {}
                _ => break,
            }
            at += 1;
        }
        TextRange::new(TextSize::new(at as u32), range.end())
    }

    /// The decorators of a definition in windows of their own; gives the register the decorated
    /// object must be put in.
    pub fn decorators(&mut self, decorators: &[ast::Decorator]) -> Res<Vec<(Reg, Position)>> {
        let mut windows = Vec::new();
        for d in decorators {
            let base = self.alloc();
            self.expr_into(&d.expression, base)?;
            self.alloc();
            windows.push((base, self.pos(&d.expression)));
        }
        Ok(windows)
    }

    /// Calls the decorators on what is in `value`, innermost first; gives where the result is.
    pub fn decorate(&mut self, windows: &[(Reg, Position)], value: Reg) -> Reg {
        let mut value = value;
        for &(base, pos) in windows.iter().rev() {
            // The argument is the register behind the window.
            self.mov(pos, base + 2, value);
            self.emit(pos, Op::Call, base, 1, base);
            value = base;
        }
        value
    }

    pub fn function_def(&mut self, s: &'a ast::StmtFunctionDef) -> Res {
        self.forbid_debug(&s.name.id, s.range, "assign to")?;
        let range = self.definition_range(s.range, &s.decorator_list);
        let pos = self.pos_of(range);
        let first_line = self.source.line(super::stmt::decorated_start(&s.decorator_list, range.start()));
        let windows = self.decorators(&s.decorator_list)?;
        let mut value = self.alloc();
        if s.type_params.is_some() {
            self.generic_function(s, pos, first_line, value)?;
        } else {
            let mark = self.mark();
            let defaults = self.default_tuple(pos, &s.parameters)?;
            let kwdefaults = self.kwdefault_map(pos, &s.parameters)?;
            self.function_object(s, pos, first_line, value, defaults, kwdefaults)?;
            self.release(mark);
        }
        value = self.decorate(&windows, value);
        self.store_name(pos, &s.name.id, value);
        Ok(())
    }

    /// `dst` = the function, its annotations and defaults set. The last two are consumed.
    pub fn function_object(
        &mut self,
        s: &'a ast::StmtFunctionDef,
        pos: Position,
        first_line: u32,
        dst: Reg,
        defaults: Option<Reg>,
        kwdefaults: Option<Reg>,
    ) -> Res {
        let Some(scope) = self.table.of(s, Part::Body) else { return Ok(()) };
        let annotate = self.function_annotate(s, pos)?;
        self.enter_unit(scope, &s.name.id, first_line)?;
        self.check_parameters(&s.parameters)?;
        self.argument_counts(&s.parameters);
        self.function_flags();
        self.bind_params();
        self.prologue();
        let mut body = &s.body[..];
        if let Some((doc, rest)) = self.docstring(body)? {
            body = rest;
            if let Some(doc) = doc {
                self.u.unit.flags |= flags::HAS_DOCSTRING;
                self.constant_id(doc);
            }
        }
        self.body(body)?;
        self.return_none(NOWHERE);
        let unit = self.leave_unit(scope)?;
        self.make_closure(pos, unit, scope, dst)?;
        if let Some(annotate) = annotate {
            self.function_part(pos, dst, annotate, FunctionPart::Annotate);
        }
        if let Some(kwdefaults) = kwdefaults {
            self.function_part(pos, dst, kwdefaults, FunctionPart::KwDefaults);
        }
        if let Some(defaults) = defaults {
            self.function_part(pos, dst, defaults, FunctionPart::Defaults);
        }
        Ok(())
    }

    fn check_parameters(&self, p: &ast::Parameters) -> Res {
        for p in p.iter() {
            self.forbid_debug(&p.name().id, p.name().range, "assign to")?;
        }
        Ok(())
    }

    /// The docstring of a body (`None` if docstrings are dropped) and the rest of it.
    #[allow(clippy::type_complexity)]
    pub fn docstring<'b>(&mut self, body: &'b [Stmt]) -> Res<Option<(Option<Const>, &'b [Stmt])>> {
        let Some((Stmt::Expr(first), rest)) = body.split_first() else { return Ok(None) };
        if !matches!(&*first.value, Expr::StringLiteral(_)) {
            return Ok(None);
        }
        if self.options.optimize >= 2 {
            return Ok(Some((None, rest)));
        }
        let doc = match self.fold(&first.value)? {
            Some(Const::Str(s)) => Some(Const::Str(super::constant::clean_doc(&s).into())),
            other => other,
        };
        Ok(Some((doc, rest)))
    }

    /// The tuple of positional defaults.
    pub fn default_tuple(&mut self, pos: Position, p: &ast::Parameters) -> Res<Option<Reg>> {
        let defaults: Vec<&Expr> =
            p.posonlyargs.iter().chain(&p.args).filter_map(|p| p.default.as_deref()).collect();
        if defaults.is_empty() {
            return Ok(None);
        }
        let t = self.alloc();
        let mut constants = Vec::new();
        for e in &defaults {
            match self.fold(e)? {
                Some(c) => constants.push(c),
                None => break,
            }
        }
        if constants.len() == defaults.len() {
            self.load_const(pos, t, Const::Tuple(constants));
            return Ok(Some(t));
        }
        let mark = self.mark();
        for (i, e) in defaults.iter().enumerate() {
            let slot = if i == 0 { t } else { self.alloc() };
            self.expr_into(e, slot)?;
        }
        self.emit(pos, Op::BuildTuple, t, t, defaults.len() as u16);
        self.release(mark);
        Ok(Some(t))
    }

    /// The dict of keyword-only defaults.
    pub fn kwdefault_map(&mut self, pos: Position, p: &ast::Parameters) -> Res<Option<Reg>> {
        let defaults: Vec<(&str, &Expr)> = p
            .kwonlyargs
            .iter()
            .filter_map(|p| p.default.as_deref().map(|d| (p.parameter.name.id.as_str(), d)))
            .collect();
        if defaults.is_empty() {
            return Ok(None);
        }
        let t = self.alloc();
        let mark = self.mark();
        for (i, (name, e)) in defaults.iter().enumerate() {
            let key = if i == 0 { t } else { self.alloc() };
            let name = self.mangled(name).into_owned();
            self.load_str(pos, key, &name);
            let value = self.alloc();
            self.expr_into(e, value)?;
        }
        self.emit(pos, Op::BuildMap, t, t, defaults.len() as u16);
        self.release(mark);
        Ok(Some(t))
    }

    pub fn lambda(&mut self, e: &ast::ExprLambda, dst: Reg) -> Res {
        let pos = self.pos(e);
        let Some(scope) = self.table.of(e, Part::Body) else { return Ok(()) };
        let (mut defaults, mut kwdefaults) = (None, None);
        let f = if super::ir::is_temp(dst) { dst } else { self.alloc() };
        if let Some(p) = &e.parameters {
            self.check_parameters(p)?;
            defaults = self.default_tuple(pos, p)?;
            kwdefaults = self.kwdefault_map(pos, p)?;
        }
        self.enter_unit(scope, "<lambda>", pos.line)?;
        if let Some(p) = &e.parameters {
            self.argument_counts(p);
        }
        self.function_flags();
        self.bind_params();
        self.prologue();
        let body_pos = self.pos(&*e.body);
        let value = self.operand(&e.body)?;
        self.return_reg(body_pos, value);
        let unit = self.leave_unit(scope)?;
        self.make_closure(pos, unit, scope, f)?;
        if let Some(kwdefaults) = kwdefaults {
            self.function_part(pos, f, kwdefaults, FunctionPart::KwDefaults);
        }
        if let Some(defaults) = defaults {
            self.function_part(pos, f, defaults, FunctionPart::Defaults);
        }
        self.mov(pos, dst, f);
        Ok(())
    }
}
