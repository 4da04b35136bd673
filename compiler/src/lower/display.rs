//! List, tuple, set and dict displays.

use rustpython_ast::{self as ast, Expr};

use super::ir::{Reg, is_temp};
use super::{Lower, Res};
use crate::bytecode::{Const, KILL_B, KILL_C, Op, Position};

/// Displays longer than this are built piece by piece.
const CHUNK: usize = 64;

impl Lower<'_> {
    pub fn list_display(&mut self, pos: Position, elts: &[Expr], dst: Reg) -> Res {
        let out = if is_temp(dst) { dst } else { self.alloc() };
        if elts.len() <= CHUNK && !elts.iter().any(Expr::is_starred_expr) {
            if elts.len() > 2
                && let Some(Const::Tuple(items)) = self.fold_all(elts)?
            {
                self.emit(pos, Op::BuildList, out, out, 0);
                let t = self.alloc();
                self.load_const(pos, t, Const::Tuple(items));
                self.list_op(pos, Op::ListExtend, out, t);
                self.mov(pos, dst, out);
                return Ok(());
            }
            let base = self.elements(out, elts)?;
            self.emit(pos, Op::BuildList, dst, base, elts.len() as u16);
            return Ok(());
        }
        self.build_list(pos, out, elts)?;
        self.mov(pos, dst, out);
        Ok(())
    }

    pub fn tuple_display(&mut self, pos: Position, elts: &[Expr], dst: Reg) -> Res {
        let out = if is_temp(dst) { dst } else { self.alloc() };
        if elts.len() <= 4 * CHUNK && !elts.iter().any(Expr::is_starred_expr) {
            let base = self.elements(out, elts)?;
            self.emit(pos, Op::BuildTuple, dst, base, elts.len() as u16);
            return Ok(());
        }
        self.build_list(pos, out, elts)?;
        self.emit_kill(pos, Op::ListToTuple, dst, out, 0);
        Ok(())
    }

    /// Evaluates plain elements into a window, which starts at `out` if that is the topmost
    /// temporary.
    fn elements(&mut self, out: Reg, elts: &[Expr]) -> Res<Reg> {
        let base = self.window(Some(out));
        for (i, e) in elts.iter().enumerate() {
            let t = if i == 0 { base } else { self.alloc() };
            self.expr_into(e, t)?;
        }
        Ok(base)
    }

    /// `list op= value`, the list stays.
    pub fn list_op(&mut self, pos: Position, op: Op, list: Reg, value: Reg) {
        self.emit(pos, op, list, value, 0);
        if is_temp(value)
            && let Some(last) = self.u.unit.insts.last_mut()
        {
            last.x |= KILL_B;
        }
    }

    /// Builds a list with unpackings, or a long one, in temporary `out`.
    pub fn build_list(&mut self, pos: Position, out: Reg, elts: &[Expr]) -> Res {
        let plain = elts.iter().take_while(|e| !e.is_starred_expr()).take(CHUNK).count();
        let mark = self.mark();
        let base = if is_temp(out) && plain > 0 { self.elements(out, &elts[..plain])? } else { out };
        self.emit(pos, Op::BuildList, out, base, plain as u16);
        self.release(mark);
        self.extend_list(pos, out, &elts[plain..])
    }

    /// Appends elements, unpackings among them, to the list in `out`.
    pub fn extend_list(&mut self, pos: Position, out: Reg, elts: &[Expr]) -> Res {
        for e in elts {
            let mark = self.mark();
            match e {
                Expr::Starred(s) => {
                    let value = self.operand(&s.value)?;
                    self.list_op(pos, Op::ListExtend, out, value);
                }
                e => {
                    let value = self.operand(e)?;
                    self.list_op(pos, Op::ListAppend, out, value);
                }
            }
            self.release(mark);
        }
        Ok(())
    }

    pub fn set_display(&mut self, pos: Position, elts: &[Expr], dst: Reg) -> Res {
        let out = if is_temp(dst) { dst } else { self.alloc() };
        let plain = elts.iter().take_while(|e| !e.is_starred_expr()).take(CHUNK).count();
        let mark = self.mark();
        if plain == elts.len() {
            if plain > 2
                && let Some(Const::Tuple(items)) = self.fold_all(elts)?
            {
                self.emit(pos, Op::BuildSet, out, out, 0);
                let t = self.alloc();
                self.load_const(pos, t, Const::FrozenSet(items));
                self.list_op(pos, Op::SetUpdate, out, t);
                self.mov(pos, dst, out);
                return Ok(());
            }
            let base = self.elements(out, elts)?;
            self.emit(pos, Op::BuildSet, dst, base, plain as u16);
            return Ok(());
        }
        let base = if plain > 0 { self.elements(out, &elts[..plain])? } else { out };
        self.emit(pos, Op::BuildSet, out, base, plain as u16);
        self.release(mark);
        for e in &elts[plain..] {
            let mark = self.mark();
            let (op, value) = match e {
                Expr::Starred(s) => (Op::SetUpdate, self.operand(&s.value)?),
                e => (Op::SetAdd, self.operand(e)?),
            };
            self.list_op(pos, op, out, value);
            self.release(mark);
        }
        self.mov(pos, dst, out);
        Ok(())
    }

    pub fn dict(&mut self, d: &ast::ExprDict, dst: Reg) -> Res {
        let pos = self.pos(d);
        let out = if is_temp(dst) { dst } else { self.alloc() };
        let pairs = d.items.iter().take_while(|i| i.key.is_some()).take(CHUNK / 2).count();
        let mark = self.mark();
        let whole = pairs == d.items.len();
        let base = self.window(Some(out));
        for (i, item) in d.items[..pairs].iter().enumerate() {
            let key = if i == 0 { base } else { self.alloc() };
            if let Some(e) = &item.key {
                self.expr_into(e, key)?;
            }
            let value = self.alloc();
            self.expr_into(&item.value, value)?;
        }
        self.emit(pos, Op::BuildMap, if whole { dst } else { out }, base, pairs as u16);
        self.release(mark);
        if whole {
            return Ok(());
        }
        for item in &d.items[pairs..] {
            let mark = self.mark();
            match &item.key {
                None => {
                    let value = self.operand(&item.value)?;
                    self.list_op(pos, Op::MapUpdate, out, value);
                }
                Some(key) => {
                    let key = self.operand_before(key, &[&item.value], None)?;
                    let value = self.operand(&item.value)?;
                    self.map_add(pos, out, key, value);
                }
            }
            self.release(mark);
        }
        self.mov(pos, dst, out);
        Ok(())
    }

    /// `map[key] = value`; the map stays.
    pub fn map_add(&mut self, pos: Position, map: Reg, key: Reg, value: Reg) {
        self.emit(pos, Op::MapAdd, map, key, value);
        if let Some(last) = self.u.unit.insts.last_mut() {
            last.x |= if is_temp(key) { KILL_B } else { 0 };
            last.x |= if is_temp(value) { KILL_C } else { 0 };
        }
    }
}
