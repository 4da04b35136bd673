//! Calls: windows, keywords, unpacked arguments, methods, `super()`.

use rustpython_ast::{self as ast, Expr, ExprContext};

use super::ir::Reg;
use super::name::Loc;
use super::{Lower, Res};
use crate::bytecode::{Const, FLAG, Op, Position};
use crate::scope::{Place, ScopeKind};

/// More arguments than this go through a list.
const MAX_WINDOW: usize = 255;

impl<'a> Lower<'a> {
    pub fn call(&mut self, c: &ast::ExprCall, dst: Reg) -> Res {
        let mut pos = self.pos(c);
        let base = self.window(Some(dst));
        if let ([Expr::Generator(g)], []) = (&c.arguments.args[..], &c.arguments.keywords[..])
            && !g.parenthesized
        {
            self.bare_generator = Some((g, c.arguments.range));
        }
        let unpacks = self.unpacks(&c.arguments);
        match &*c.func {
            Expr::Attribute(a) if a.ctx == ExprContext::Load && !unpacks => {
                if let Some(call) = self.super_call(&a.value) {
                    self.super_window(call, base)?;
                    let site = self.attr_site(Op::LoadSuperMethod, &a.attr.id);
                    let x = if call.arguments.args.is_empty() { FLAG } else { 0 };
                    self.super_op(self.attr_pos(a), Op::LoadSuperMethod, base, site, x);
                } else {
                    let object = self.operand_in(&a.value, base)?;
                    self.release_to(base + 1);
                    let site = self.attr_site(Op::LoadMethod, &a.attr.id);
                    self.emit(self.attr_pos(a), Op::LoadMethod, base, object, site);
                    if super::ir::is_temp(object)
                        && object != base
                        && let Some(last) = self.u.unit.insts.last_mut()
                    {
                        last.x |= crate::bytecode::KILL_B;
                    }
                }
                pos = self.on_attr_line(pos, a);
            }
            func => self.expr_into(func, base)?,
        }
        self.release_to(base + 1);
        self.alloc();
        self.arguments(pos, base, &c.arguments, 0, dst)
    }

    /// Makes `next` the first free temporary.
    fn release_to(&mut self, next: Reg) {
        self.release(next - super::ir::TEMP);
    }

    fn unpacks(&self, args: &ast::Arguments) -> bool {
        args.args.iter().any(Expr::is_starred_expr)
            || args.keywords.iter().any(|k| k.arg.is_none())
            || args.args.len() + args.keywords.len() > MAX_WINDOW
    }

    /// The arguments and the call itself. The window holds the callable, the receiver and
    /// `given` arguments already.
    pub fn arguments(
        &mut self,
        pos: Position,
        base: Reg,
        args: &ast::Arguments,
        given: u16,
        dst: Reg,
    ) -> Res {
        self.check_keywords(args)?;
        if self.unpacks(args) {
            return self.call_unpacking(pos, base, args, given, dst);
        }
        for arg in &args.args {
            let t = self.alloc();
            self.expr_into(arg, t)?;
        }
        let n = given + (args.args.len() + args.keywords.len()) as u16;
        if args.keywords.is_empty() {
            self.emit(pos, Op::Call, base, n, dst);
            return Ok(());
        }
        let mut names = Vec::new();
        for keyword in &args.keywords {
            let t = self.alloc();
            self.expr_into(&keyword.value, t)?;
            if let Some(name) = &keyword.arg {
                names.push(Const::Str(self.mangled(&name.id).as_ref().into()));
            }
        }
        let t = self.alloc();
        self.load_const(pos, t, Const::Tuple(names));
        self.emit(pos, Op::CallKw, base, n, dst);
        Ok(())
    }

    pub fn check_keywords(&self, args: &ast::Arguments) -> Res {
        for (i, keyword) in args.keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            self.forbid_debug(&name.id, keyword.range, "assign to")?;
            let again =
                args.keywords[i + 1..].iter().find(|k| k.arg.as_ref().is_some_and(|n| n.id == name.id));
            if let Some(again) = again {
                return self.error(again.range, format!("keyword argument repeated: {}", name.id));
            }
        }
        Ok(())
    }

    fn call_unpacking(
        &mut self,
        pos: Position,
        base: Reg,
        args: &ast::Arguments,
        given: u16,
        dst: Reg,
    ) -> Res {
        // Arguments that stand in the window already go to the front of the list.
        let positional = match given {
            0 => self.alloc(),
            _ => base + 2,
        };
        if let ([Expr::Starred(star)], 0) = (&args.args[..], given) {
            self.expr_into(&star.value, positional)?;
        } else {
            let starred = args.args.iter().position(Expr::is_starred_expr);
            match starred {
                None if args.args.len() <= MAX_WINDOW => {
                    for (i, arg) in args.args.iter().enumerate() {
                        let t = if given == 0 && i == 0 { positional } else { self.alloc() };
                        self.expr_into(arg, t)?;
                    }
                    let n = given + args.args.len() as u16;
                    self.emit(pos, Op::BuildTuple, positional, positional, n);
                }
                _ => {
                    if given > 0 {
                        self.emit(pos, Op::BuildList, positional, positional, given);
                        self.release_to(positional + 1);
                        self.extend_list(pos, positional, &args.args)?;
                    } else {
                        self.build_list(pos, positional, &args.args)?;
                    }
                    self.emit(pos, Op::ListToTuple, positional, positional, 0);
                }
            }
        }
        self.release_to(positional + 1);
        let mapping = self.alloc();
        if !args.keywords.is_empty() {
            self.keyword_mapping(pos, base, mapping, &args.keywords)?;
        }
        self.emit(pos, Op::CallEx, base, 0, dst);
        Ok(())
    }

    pub fn keyword_mapping(&mut self, pos: Position, base: Reg, dst: Reg, keywords: &[ast::Keyword]) -> Res {
        let mut made = false;
        let mut at = 0;
        while at < keywords.len() {
            let mark = self.mark();
            if keywords[at].arg.is_none() {
                if !made {
                    self.emit(pos, Op::BuildMap, dst, dst, 0);
                    made = true;
                }
                let value = self.operand(&keywords[at].value)?;
                self.map_op(pos, Op::MapMerge, dst, value, base);
                at += 1;
                self.release(mark);
                continue;
            }
            let run = keywords[at..].iter().take_while(|k| k.arg.is_some()).take(64).count();
            let first = if made { self.alloc() } else { dst };
            for (i, keyword) in keywords[at..at + run].iter().enumerate() {
                let key = if i == 0 { first } else { self.alloc() };
                if let Some(name) = &keyword.arg {
                    let name = self.mangled(&name.id).into_owned();
                    self.load_str(pos, key, &name);
                }
                let value = self.alloc();
                self.expr_into(&keyword.value, value)?;
            }
            self.emit(pos, Op::BuildMap, first, first, run as u16);
            if made {
                self.map_op(pos, Op::MapMerge, dst, first, base);
            }
            made = true;
            at += run;
            self.release(mark);
        }
        Ok(())
    }

    /// A map operation that consumes only its operand `b`.
    fn map_op(&mut self, pos: Position, op: Op, map: Reg, value: Reg, c: Reg) {
        self.emit(pos, op, map, value, c);
        if super::ir::is_temp(value)
            && let Some(last) = self.u.unit.insts.last_mut()
        {
            last.x |= crate::bytecode::KILL_B;
        }
    }

    // ---- super ------------------------------------------------------------------------------

    /// `e` if it is `super()` or `super(a, b)`, in a function where that means the builtin.
    pub fn super_call<'e>(&mut self, e: &'e Expr) -> Option<&'e ast::ExprCall> {
        let Expr::Call(call) = e else { return None };
        let Expr::Name(name) = &*call.func else { return None };
        if name.id != "super" || !call.arguments.keywords.is_empty() || self.u.kind != ScopeKind::Function {
            return None;
        }
        if !self.u.comps.is_empty() || self.locate(self.table.known.super_) != Loc::Global {
            return None;
        }
        if self.table.place(self.table.top, self.table.known.super_) == Place::Local {
            return None;
        }
        match call.arguments.args.len() {
            2 if !call.arguments.args.iter().any(Expr::is_starred_expr) => Some(call),
            0 => (self.u.unit.argcount > 0 && self.u.frees.contains_key(&self.table.known.class))
                .then_some(call),
            _ => None,
        }
    }

    /// Fills the window of a `super` operation.
    pub fn super_window(&mut self, call: &ast::ExprCall, base: Reg) -> Res {
        let pos = self.pos(&*call.func);
        self.load_name(pos, "super", base);
        self.release_to(base + 1);
        let first = self.alloc_n(2);
        match &call.arguments.args[..] {
            [class, object] => {
                self.expr_into(class, first)?;
                self.expr_into(object, first + 1)?;
            }
            _ => {
                let pos = self.pos(call);
                self.load_sym(pos, self.table.known.class, first);
                // The first argument, whatever happened to its name.
                let scope = self.table.scope(self.u.scope);
                if let Some(&sym) = scope.params.first() {
                    self.load_sym(pos, sym, first + 1);
                }
            }
        }
        Ok(())
    }

    pub fn super_op(&mut self, pos: Position, op: Op, base: Reg, site: u16, x: u8) {
        self.emit(pos, op, base, 0, site);
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x |= x;
        }
    }
}
