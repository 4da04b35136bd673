//! `import` and `from ... import`.

use rustpython_ast as ast;

use super::{Lower, Res};
use crate::bytecode::{Const, Op};

impl<'a> Lower<'a> {
    pub fn import(&mut self, s: &'a ast::StmtImport) -> Res {
        let pos = self.pos(s);
        for alias in &s.names {
            let mark = self.mark();
            let t = self.alloc();
            self.load_const(pos, t, Const::None);
            let name = self.mangled(&alias.name.id).into_owned();
            let name = self.name_id(&name);
            self.emit(pos, Op::ImportName, t, name, 0);
            match &alias.asname {
                Some(asname) => {
                    self.forbid_debug(&asname.id, alias.range, "assign to")?;
                    // `import a.b.c as m` binds the submodule.
                    let mut module = t;
                    for part in alias.name.id.split('.').skip(1) {
                        let part = self.name_id(part);
                        let next = if module == t { self.alloc() } else { t };
                        self.emit_kill(pos, Op::ImportFrom, next, module, part);
                        // The name is no register.
                        self.drop_kill_c();
                        module = next;
                    }
                    self.store_name(pos, &asname.id, module);
                }
                None => {
                    let first = alias.name.id.split('.').next().unwrap_or_default();
                    self.forbid_debug(first, alias.range, "assign to")?;
                    self.store_name(pos, first, t);
                }
            }
            self.release(mark);
        }
        Ok(())
    }

    fn drop_kill_c(&mut self) {
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x &= !crate::bytecode::KILL_C;
        }
    }

    pub fn import_from(&mut self, s: &'a ast::StmtImportFrom) -> Res {
        let pos = self.pos(s);
        let is_future = s.level == 0 && s.module.as_ref().is_some_and(|m| m.id == "__future__");
        if is_future && !self.future_allowed(s) {
            return self.error(s.range, "from __future__ imports must occur at the beginning of the file");
        }
        let t = self.alloc();
        let names = s.names.iter().map(|a| Const::Str(a.name.id.as_str().into())).collect();
        self.load_const(pos, t, Const::Tuple(names));
        let module = s.module.as_ref().map_or("", |m| m.id.as_str());
        let module = self.mangled(module).into_owned();
        let name = self.name_id(&module);
        self.emit(pos, Op::ImportName, t, name, s.level as u16);
        for alias in &s.names {
            if alias.name.id == "*" {
                self.emit_kill(pos, Op::ImportStar, t, 0, 0);
                return Ok(());
            }
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            self.forbid_debug(&bound.id, alias.range, "assign to")?;
            let mark = self.mark();
            let value = self.alloc();
            let name = self.mangled(&alias.name.id).into_owned();
            let name = self.name_id(&name);
            self.emit(pos, Op::ImportFrom, value, t, name);
            self.store_name(pos, &bound.id, value);
            self.release(mark);
        }
        self.clear(pos, t);
        Ok(())
    }

    /// Whether a `__future__` import may stand where it does.
    fn future_allowed(&self, s: &ast::StmtImportFrom) -> bool {
        self.outer.is_empty() && self.future_imports.iter().any(|&f| std::ptr::eq(f, s))
    }
}
