//! Classes: the body's own unit and the call of `__build_class__`.

use rustpython_ast as ast;

use super::ir::{Reg, Unit};
use super::try_::NOWHERE;
use super::{Lower, Res};
use crate::bytecode::{CommonValue, Const, Op, Position};
use crate::scope::Part;

impl<'a> Lower<'a> {
    pub fn class_def(&mut self, s: &'a ast::StmtClassDef) -> Res {
        self.forbid_debug(&s.name.id, s.range, "assign to")?;
        let range = self.definition_range(s.range, &s.decorator_list);
        let pos = self.pos_of(range);
        let first_line = self.source.line(super::stmt::decorated_start(&s.decorator_list, range.start()));
        let windows = self.decorators(&s.decorator_list)?;
        let value = self.alloc();
        if s.type_params.is_some() {
            self.generic_class(s, pos, first_line, value)?;
        } else {
            self.build_class(s, pos, first_line, None, value)?;
        }
        let value = self.decorate(&windows, value);
        self.store_name(pos, &s.name.id, value);
        Ok(())
    }

    /// `dst` = the class. `generic`: the extra base of a generic class.
    pub fn build_class(
        &mut self,
        s: &'a ast::StmtClassDef,
        pos: Position,
        first_line: u32,
        generic: Option<Reg>,
        dst: Reg,
    ) -> Res {
        let Some(scope) = self.table.of(s, Part::Body) else { return Ok(()) };
        let unit = self.class_body(s, first_line)?;
        let mark = self.mark();
        let base = self.window(Some(dst));
        self.emit(pos, Op::LoadCommon, base, CommonValue::BuildClass as u16, 0);
        self.alloc();
        let f = self.alloc();
        self.make_closure(pos, unit, scope, f)?;
        let name = self.alloc();
        self.load_str(pos, name, &s.name.id);
        match (&s.arguments, generic) {
            (None, None) => self.emit(pos, Op::Call, base, 2, dst),
            (Some(arguments), None) => self.arguments(pos, base, arguments, 2, dst)?,
            (None, Some(generic)) => {
                let t = self.alloc();
                self.mov(pos, t, generic);
                self.emit(pos, Op::Call, base, 3, dst);
            }
            (Some(arguments), Some(generic)) => {
                self.generic_arguments(pos, base, arguments, generic, dst)?;
            }
        }
        self.release(mark);
        Ok(())
    }

    fn class_body(&mut self, s: &'a ast::StmtClassDef, first_line: u32) -> Res<Unit> {
        let Some(scope) = self.table.of(s, Part::Body) else { return Ok(Unit::default()) };
        let table = self.table;
        self.enter_unit(scope, &s.name.id, first_line)?;
        self.bind_params();
        self.prologue();
        let at = Position { line: first_line, end_line: first_line, col: 0, end_col: 0 };
        let t = self.alloc();
        self.load_name(at, "__name__", t);
        self.store_text(at, "__module__", t);
        let qualname = self.u.unit.qualname.clone();
        self.load_str(at, t, &qualname);
        self.store_text(at, "__qualname__", t);
        self.load_const(at, t, Const::Int(first_line.into()));
        self.store_text(at, "__firstlineno__", t);
        if s.type_params.is_some() {
            self.load_sym(at, table.known.type_params, t);
            self.store_text(at, "__type_params__", t);
        }
        if table.scope(scope).needs_classdict
            && let Some(&cell) = self.u.cells.get(&table.known.classdict)
        {
            self.emit(at, Op::LoadLocals, t, 0, 0);
            self.emit_kill(at, Op::StoreCell, cell, t, 0);
        }
        self.collect_annotations(&s.body);
        self.annotations_prologue(at)?;
        self.release(0);
        let mut body = &s.body[..];
        if let Some((doc, rest)) = self.docstring(body)? {
            if let Some(doc) = doc {
                let t = self.alloc();
                let doc_pos = self.pos(&s.body[0]);
                self.load_const(doc_pos, t, doc);
                self.store_text(doc_pos, "__doc__", t);
                self.release(0);
            }
            body = rest;
        }
        self.body(body)?;
        self.class_annotate(at, first_line)?;
        let at = NOWHERE;
        let t = self.alloc();
        let mut names = std::mem::take(&mut self.u.static_attributes);
        names.sort();
        let names = names.into_iter().map(Const::Str).collect();
        self.load_const(at, t, Const::Tuple(names));
        self.store_text(at, "__static_attributes__", t);
        if table.scope(scope).needs_classdict
            && let Some(&cell) = self.u.cells.get(&table.known.classdict)
        {
            self.emit(at, Op::Move, t, cell, 0);
            self.store_text(at, "__classdictcell__", t);
        }
        if table.scope(scope).needs_class_closure
            && let Some(&cell) = self.u.cells.get(&table.known.class)
        {
            self.emit(at, Op::Move, t, cell, 0);
            let name = self.name_id("__classcell__");
            self.emit(at, Op::StoreName, t, name, 0);
            self.return_reg(at, t);
        } else {
            self.return_none(NOWHERE);
        }
        self.leave_unit(scope)
    }

    /// Stores temporary `t` under a name of the class namespace.
    pub fn store_text(&mut self, pos: Position, name: &str, t: Reg) {
        let sym = self.table.names.get(name);
        if let Some(sym) = sym
            && let Some(symbol) = self.table.scope(self.u.scope).symbols.get(&sym)
            && symbol.defs & (crate::scope::defs::GLOBAL | crate::scope::defs::NONLOCAL) != 0
        {
            self.store_sym(pos, sym, t);
            return;
        }
        let name = self.name_id(name);
        self.emit_kill(pos, Op::StoreName, t, name, 0);
    }
}
