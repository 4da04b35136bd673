//! The entry: modules, expressions and interactive statements.

use rustpython_ast::{Mod, Stmt};

use super::ir::Unit;
use super::try_::NOWHERE;
use super::unit::Ctx;
use super::{Lower, Res};
use crate::bytecode::code::flags;
use crate::bytecode::{Op, Position};
use crate::scope::{ScopeKind, SymbolTable};
use crate::source::Source;
use crate::{Mode, Options};

/// Lowers a whole source text.
pub fn lower<'a>(
    source: &'a Source<'a>,
    table: &'a SymbolTable,
    module: &'a Mod,
    mode: Mode,
    options: &'a Options,
) -> Res<Unit> {
    let mut ctx = Ctx::new(table.top, ScopeKind::Module);
    ctx.unit.name = "<module>".into();
    ctx.unit.qualname = "<module>".into();
    ctx.unit.first_line = 1;
    ctx.unit.flags = table.future_flags;
    let future_annotations = table.future_flags & flags::FUTURE_ANNOTATIONS != 0;
    let future_imports = match module {
        Mod::Module(m) => crate::scope::future::allowed(&m.body),
        Mod::Expression(_) => Vec::new(),
    };
    let mut lower = Lower {
        source,
        table,
        options,
        mode,
        u: ctx,
        outer: Vec::new(),
        depth: 0,
        future_annotations,
        bare_generator: None,
        future_imports,
    };
    lower.top(module)?;
    lower.check_overflow()?;
    Ok(lower.u.unit)
}

impl<'a> Lower<'a> {
    fn top(&mut self, module: &'a Mod) -> Res {
        let scope = self.table.scope(self.table.top);
        if scope.coroutine && self.options.top_level_await {
            self.u.suspends = true;
            self.u.unit.flags |= flags::COROUTINE;
        }
        self.declare_cells();
        self.prologue();
        match module {
            Mod::Module(m) => self.module_body(&m.body),
            Mod::Expression(m) => {
                let pos = self.pos(&*m.body);
                let value = self.operand(&m.body)?;
                self.return_reg(pos, value);
                Ok(())
            }
        }
    }

    fn module_body(&mut self, body: &'a [Stmt]) -> Res {
        let at = body.first().map_or(Position { line: 1, end_line: 1, col: 0, end_col: 0 }, |s| self.pos(s));
        self.collect_annotations(body);
        let room = self.module_annotate_room(at);
        self.annotations_prologue(at)?;
        let mut rest = body;
        if self.mode == Mode::Exec
            && let Some((doc, after)) = self.docstring(body)?
        {
            if let Some(doc) = doc {
                let t = self.alloc();
                let pos = self.pos(&body[0]);
                self.load_const(pos, t, doc);
                let name = self.name_id("__doc__");
                self.emit_kill(pos, Op::StoreName, t, name, 0);
                self.release(0);
            }
            rest = after;
        }
        self.body(rest)?;
        if let Some(room) = room {
            self.module_annotate(at, room)?;
        }
        self.return_none(NOWHERE);
        Ok(())
    }
}
