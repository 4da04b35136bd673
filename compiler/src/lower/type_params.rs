//! Type parameters, generic functions and classes, type aliases (PEP 695, 696). What is generic
//! is made by a function of its own, whose locals are the parameters.

use rustpython_ast::{self as ast, Expr, TypeParam};
use rustpython_text_size::Ranged;

use super::ir::{Reg, TEMP};
use super::{Lower, Res};
use crate::bytecode::code::flags;
use crate::bytecode::{Const, FunctionPart, Intrinsic1, Intrinsic2, Op, Position};
use crate::scope::Part;

impl<'a> Lower<'a> {
    fn enter_generic(&mut self, tp: &ast::TypeParams, name: &str, first_line: u32) -> Res<bool> {
        let Some(scope) = self.table.of(tp, Part::TypeParams) else { return Ok(false) };
        self.enter_unit(scope, &format!("<generic parameters of {name}>"), first_line)?;
        self.u.unit.flags |= flags::OPTIMIZED | flags::NEWLOCALS;
        if self.table.scope(scope).nested {
            self.u.unit.flags |= flags::NESTED;
        }
        self.u.unit.argcount = self.table.scope(scope).params.len() as u16;
        self.bind_params();
        self.prologue();
        Ok(true)
    }

    /// Makes the parameters, binds their names, and puts the tuple of them in `dst`.
    fn make_type_params(&mut self, tp: &'a ast::TypeParams, pos: Position, dst: Reg) -> Res {
        let mark = self.mark();
        let n = tp.type_params.len() as u16;
        let base = self.alloc_n(n);
        for (i, p) in tp.type_params.iter().enumerate() {
            let at = self.pos_of(p.range());
            let slot = base + i as u16;
            let inner = self.mark();
            let (name, default, kind) = match p {
                TypeParam::TypeVar(v) => (&v.name, &v.default, Intrinsic1::TypeVar),
                TypeParam::TypeVarTuple(v) => (&v.name, &v.default, Intrinsic1::TypeVarTuple),
                TypeParam::ParamSpec(v) => (&v.name, &v.default, Intrinsic1::ParamSpec),
            };
            self.forbid_debug(&name.id, p.range(), "assign to")?;
            match p {
                TypeParam::TypeVar(ast::TypeParamTypeVar { bound: Some(bound), .. }) => {
                    let window = self.alloc_n(2);
                    self.load_str(at, window, &name.id);
                    self.type_variable(p, Part::Body, &name.id, bound, window + 1)?;
                    let kind = match &**bound {
                        Expr::Tuple(_) => Intrinsic2::TypeVarWithConstraints,
                        _ => Intrinsic2::TypeVarWithBound,
                    };
                    self.emit(at, Op::Intrinsic2, slot, window, kind as u16);
                }
                _ => {
                    self.load_str(at, slot, &name.id);
                    self.emit(at, Op::Intrinsic1, slot, slot, kind as u16);
                }
            }
            if let Some(default) = default {
                let window = self.alloc_n(2);
                self.mov(at, window, slot);
                self.type_variable(p, Part::Default, &name.id, default, window + 1)?;
                self.emit(at, Op::Intrinsic2, slot, window, Intrinsic2::SetTypeParamDefault as u16);
            }
            let sym = self.sym(&name.id);
            self.store_copy(at, sym, slot);
            self.release(inner);
        }
        self.emit(pos, Op::BuildTuple, dst, base, n);
        self.release(mark);
        Ok(())
    }

    /// `dst` = the function that evaluates a bound or default.
    fn type_variable(&mut self, p: &'a TypeParam, part: Part, name: &str, value: &'a Expr, dst: Reg) -> Res {
        let Some(scope) = self.table.of(p, part) else { return Ok(()) };
        let pos = self.pos(value);
        self.enter_annotate(scope, name, pos, pos.line)?;
        let t = match value {
            // `*Ts = *tuple[int]`
            Expr::Starred(star) => {
                let t = self.alloc();
                let v = self.operand(&star.value)?;
                self.emit(pos, Op::Unpack, t, v, 1);
                if super::ir::is_temp(v)
                    && let Some(last) = self.u.unit.insts.last_mut()
                {
                    last.x |= crate::bytecode::KILL_B;
                }
                t
            }
            value => self.operand(value)?,
        };
        self.return_reg(pos, t);
        let unit = self.leave_unit(scope)?;
        self.evaluator(pos, unit, scope, dst)
    }

    /// `dst` = an evaluator function: its format argument defaults to 1.
    fn evaluator(
        &mut self,
        pos: Position,
        unit: super::ir::Unit,
        scope: crate::scope::ScopeId,
        dst: Reg,
    ) -> Res {
        let mark = self.mark();
        self.make_closure(pos, unit, scope, dst)?;
        let defaults = self.alloc();
        self.load_const(pos, defaults, Const::Tuple(vec![Const::Int(1)]));
        self.function_part(pos, dst, defaults, FunctionPart::Defaults);
        self.release(mark);
        Ok(())
    }

    pub fn generic_function(
        &mut self,
        s: &'a ast::StmtFunctionDef,
        pos: Position,
        first_line: u32,
        dst: Reg,
    ) -> Res {
        let Some(tp) = &s.type_params else { return Ok(()) };
        let Some(scope) = self.table.of(&**tp, Part::TypeParams) else { return Ok(()) };
        let mark = self.mark();
        let base = self.window(Some(dst));
        self.release(base - TEMP + 2);
        self.u.unit.ntemps = self.u.unit.ntemps.max(self.u.top);
        let defaults = self.default_tuple(pos, &s.parameters)?;
        let kwdefaults = self.kwdefault_map(pos, &s.parameters)?;
        let given = u16::from(defaults.is_some()) + u16::from(kwdefaults.is_some());
        if !self.enter_generic(tp, &s.name.id, first_line)? {
            return Ok(());
        }
        let window = self.alloc_n(2);
        self.make_type_params(tp, pos, window + 1)?;
        let copy = |l: &mut Self, name: &str| {
            let reg = l.table.names.get(name).and_then(|sym| l.u.locals.get(&sym).copied());
            reg.map(|reg| {
                let t = l.alloc();
                l.emit(pos, Op::Move, t, reg, 0);
                t
            })
        };
        let inner_defaults = defaults.and_then(|_| copy(self, ".defaults"));
        let inner_kwdefaults = kwdefaults.and_then(|_| copy(self, ".kwdefaults"));
        self.function_object(s, pos, first_line, window, inner_defaults, inner_kwdefaults)?;
        self.emit(pos, Op::Intrinsic2, window, window, Intrinsic2::SetFunctionTypeParams as u16);
        self.return_reg(pos, window);
        let unit = self.leave_unit(scope)?;
        self.make_closure(pos, unit, scope, base)?;
        self.emit(pos, Op::Call, base, given, dst);
        self.release(mark);
        Ok(())
    }

    pub fn generic_class(
        &mut self,
        s: &'a ast::StmtClassDef,
        pos: Position,
        first_line: u32,
        dst: Reg,
    ) -> Res {
        let Some(tp) = &s.type_params else { return Ok(()) };
        let Some(scope) = self.table.of(&**tp, Part::TypeParams) else { return Ok(()) };
        let mark = self.mark();
        let base = self.window(Some(dst));
        if !self.enter_generic(tp, &s.name.id, first_line)? {
            return Ok(());
        }
        let t = self.alloc();
        self.make_type_params(tp, pos, t)?;
        self.store_sym(pos, self.table.known.type_params, t);
        self.load_sym(pos, self.table.known.type_params, t);
        self.emit(pos, Op::Intrinsic1, t, t, Intrinsic1::SubscriptGeneric as u16);
        // CPython keeps it in a local of this name.
        if let Some(sym) = self.table.names.get(".generic_base") {
            self.local_reg(sym);
        }
        let class = self.alloc();
        self.build_class(s, pos, first_line, Some(t), class)?;
        self.return_reg(pos, class);
        let unit = self.leave_unit(scope)?;
        self.make_closure(pos, unit, scope, base)?;
        self.release(base - TEMP + 1);
        self.alloc();
        self.emit(pos, Op::Call, base, 0, dst);
        self.release(mark);
        Ok(())
    }

    /// The arguments of `__build_class__` for a generic class: `generic` is one more base.
    pub fn generic_arguments(
        &mut self,
        pos: Position,
        base: Reg,
        args: &'a ast::Arguments,
        generic: Reg,
        dst: Reg,
    ) -> Res {
        let unpacks =
            args.args.iter().any(Expr::is_starred_expr) || args.keywords.iter().any(|k| k.arg.is_none());
        self.check_keywords(args)?;
        if unpacks {
            let positional = base + 2;
            self.emit(pos, Op::BuildList, positional, positional, 2);
            self.release(positional - TEMP + 1);
            self.extend_list(pos, positional, &args.args)?;
            self.list_append(pos, positional, generic);
            self.emit(pos, Op::ListToTuple, positional, positional, 0);
            let mapping = self.alloc();
            if !args.keywords.is_empty() {
                self.keyword_mapping(pos, base, mapping, &args.keywords)?;
            }
            self.emit(pos, Op::CallEx, base, 0, dst);
            return Ok(());
        }
        for arg in &args.args {
            let t = self.alloc();
            self.expr_into(arg, t)?;
        }
        let t = self.alloc();
        self.mov(pos, t, generic);
        let mut names = Vec::new();
        for keyword in &args.keywords {
            let t = self.alloc();
            self.expr_into(&keyword.value, t)?;
            if let Some(name) = &keyword.arg {
                names.push(Const::Str(self.mangled(&name.id).as_ref().into()));
            }
        }
        let n = 3 + (args.args.len() + names.len()) as u16;
        if names.is_empty() {
            self.emit(pos, Op::Call, base, n, dst);
        } else {
            let t = self.alloc();
            self.load_const(pos, t, Const::Tuple(names));
            self.emit(pos, Op::CallKw, base, n, dst);
        }
        Ok(())
    }

    pub fn type_alias(&mut self, s: &'a ast::StmtTypeAlias) -> Res {
        let Expr::Name(name) = &*s.name else { return self.error(s.name.range(), "invalid syntax") };
        self.forbid_debug(&name.id, name.range, "assign to")?;
        let pos = self.pos(s);
        let value = self.alloc();
        match &s.type_params {
            None => self.alias_value(s, &name.id, None, value)?,
            Some(tp) => {
                let Some(scope) = self.table.of(&**tp, Part::TypeParams) else { return Ok(()) };
                if !self.enter_generic(tp, &name.id, pos.line)? {
                    return Ok(());
                }
                let params = self.alloc();
                self.make_type_params(tp, pos, params)?;
                let out = self.alloc();
                self.alias_value(s, &name.id, Some(params), out)?;
                self.return_reg(pos, out);
                let unit = self.leave_unit(scope)?;
                self.make_closure(pos, unit, scope, value)?;
                self.alloc();
                self.emit(pos, Op::Call, value, 0, value);
            }
        }
        self.store_name(self.pos(name), &name.id, value);
        Ok(())
    }

    fn alias_value(&mut self, s: &'a ast::StmtTypeAlias, name: &str, params: Option<Reg>, dst: Reg) -> Res {
        let pos = self.pos(s);
        let Some(scope) = self.table.of(s, Part::Body) else { return Ok(()) };
        let mark = self.mark();
        let window = self.alloc_n(3);
        self.load_str(pos, window, name);
        match params {
            Some(params) => self.mov(pos, window + 1, params),
            None => self.load_const(pos, window + 1, Const::None),
        }
        self.enter_annotate(scope, name, pos, pos.line)?;
        let at = self.pos(&*s.value);
        let value = self.operand(&s.value)?;
        self.return_reg(at, value);
        let unit = self.leave_unit(scope)?;
        self.evaluator(pos, unit, scope, window + 2)?;
        self.emit(pos, Op::BuildTuple, window, window, 3);
        self.emit_kill(pos, Op::Intrinsic1, dst, window, Intrinsic1::TypeAlias as u16);
        self.release(mark);
        Ok(())
    }
}
