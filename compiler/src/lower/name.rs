//! Names: where they live and how they are read, bound and deleted.

use rustpython_text_size::TextRange;

use super::ir::{CELL, FREE, Reg};
use super::{Lower, Res};
use crate::bytecode::{KILL_A, KILL_B, Op, Position};
use crate::scope::{Place, ScopeKind, Sym};

/// A name as the code being lowered reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loc {
    /// A local register; `bool`: it can be unbound.
    Local(Reg, bool),
    /// A cell.
    Cell(Reg),
    /// A cell that a class body (or an annotation scope in one) looks up in the mapping first.
    ClassCell(Reg),
    Global,
    /// A global that an annotation scope looks up in the class first.
    ClassGlobal,
    /// In the frame's locals mapping.
    Name,
}

impl Lower<'_> {
    /// The register of local `sym`, which becomes a local of the unit if it was not.
    pub fn local_reg(&mut self, sym: Sym) -> Reg {
        let reg = self.quiet_local_reg(sym);
        self.touch(reg);
        reg
    }

    /// Notes that the code uses a local: `co_varnames` is in the order of first use.
    pub fn touch(&mut self, reg: Reg) {
        let reg = reg as usize;
        if self.u.touched.len() <= reg {
            self.u.touched.resize(reg + 1, false);
        }
        if !std::mem::replace(&mut self.u.touched[reg], true) {
            self.u.unit.order.push(reg as Reg);
        }
    }

    /// Where `sym`, which is about to be bound, is. The code so far does not count as a use.
    pub fn locate_target(&mut self, sym: Sym) -> Loc {
        let was = std::mem::replace(&mut self.u.quiet, true);
        let loc = self.locate(sym);
        self.u.quiet = was;
        loc
    }

    fn quiet_local_reg(&mut self, sym: Sym) -> Reg {
        if let Some(&reg) = self.u.locals.get(&sym) {
            return reg;
        }
        let reg = self.u.unit.varnames.len() as Reg;
        let text = self.sym_text(sym);
        self.u.unit.varnames.push(text.as_ref().into());
        self.u.locals.insert(sym, reg);
        reg.min(CELL - 1)
    }

    fn cell_reg(&self, sym: Sym) -> Option<Reg> {
        let free = self.table.place(self.u.scope, sym) == Place::Free;
        // An inlined comprehension may have a cell of the name of a free variable.
        let (first, second) =
            if free { (&self.u.frees, &self.u.cells) } else { (&self.u.cells, &self.u.frees) };
        first.get(&sym).or_else(|| second.get(&sym)).copied()
    }

    /// Where an inlined comprehension in progress, or the unit, has `sym`.
    fn place_in_unit(&self, sym: Sym) -> Place {
        let in_class = self.u.kind == ScopeKind::Class;
        let mut place = self.table.place(self.u.scope, sym);
        for (i, comp) in self.u.comps.iter().enumerate() {
            let Some(symbol) = self.table.scope(comp.scope).symbols.get(&sym) else { continue };
            let outer_free = symbol.place == Place::Cell && place == Place::Free;
            if symbol.place != Place::Free && !outer_free || in_class && i == 0 {
                place = symbol.place;
            }
        }
        place
    }

    /// Where `sym` is.
    pub fn locate(&mut self, sym: Sym) -> Loc {
        // Inlined comprehensions in progress, innermost first.
        for i in (0..self.u.comps.len()).rev() {
            let comp = &self.u.comps[i];
            if let Some(&reg) = comp.regs.get(&sym) {
                let cell =
                    self.table.scope(comp.scope).symbols.get(&sym).is_some_and(|s| s.place == Place::Cell);
                return if cell { Loc::Cell(reg) } else { Loc::Local(reg, true) };
            }
        }
        let in_comp = self.u.comps.last().map(|c| c.scope);
        let kind = self.u.kind;
        let place = self.place_in_unit(sym);
        let scope = self.table.scope(self.u.scope);
        match place {
            Place::Local if kind.is_function_like() => {
                let reg = if self.u.quiet { self.quiet_local_reg(sym) } else { self.local_reg(sym) };
                Loc::Local(reg, true)
            }
            // In a comprehension in a class body there is no looking into the class.
            Place::Local | Place::Unresolved if kind == ScopeKind::Class && in_comp.is_some() => Loc::Global,
            Place::Local | Place::Unresolved => Loc::Name,
            Place::Cell if kind.is_function_like() => self.cell_reg(sym).map_or(Loc::Global, Loc::Cell),
            Place::Cell => match (kind, self.cell_reg(sym)) {
                // A class's own implicit cells.
                (ScopeKind::Class, Some(reg)) if self.is_implicit_cell(sym) => Loc::Cell(reg),
                _ => Loc::Name,
            },
            Place::Free => match self.cell_reg(sym) {
                Some(reg) => {
                    let own =
                        scope.symbols.get(&sym).is_some_and(|s| s.defs & crate::scope::defs::NONLOCAL != 0);
                    let in_class = kind == ScopeKind::Class && in_comp.is_none() && !own;
                    if in_class || scope.sees_class && sym != self.table.known.classdict {
                        Loc::ClassCell(reg)
                    } else {
                        Loc::Cell(reg)
                    }
                }
                None => Loc::Global,
            },
            Place::GlobalExplicit => Loc::Global,
            Place::GlobalImplicit => {
                if scope.sees_class {
                    Loc::ClassGlobal
                } else if kind.is_function_like() || kind == ScopeKind::Class && in_comp.is_some() {
                    Loc::Global
                } else {
                    Loc::Name
                }
            }
        }
    }

    fn is_implicit_cell(&self, sym: Sym) -> bool {
        let known = &self.table.known;
        sym == known.class || sym == known.classdict || sym == known.conditional_annotations
    }

    /// Reads a name as written into `dst`.
    pub fn load_name(&mut self, pos: Position, name: &str, dst: Reg) {
        let sym = self.sym(name);
        self.load_sym(pos, sym, dst);
    }

    pub fn load_sym(&mut self, pos: Position, sym: Sym, dst: Reg) {
        let text = self.sym_text(sym);
        match self.locate(sym) {
            Loc::Local(reg, may_be_unbound) => {
                if may_be_unbound {
                    self.check_bound(pos, reg);
                }
                if reg != dst {
                    self.emit(pos, Op::Move, dst, reg, 0);
                }
            }
            Loc::Cell(reg) => self.emit(pos, Op::LoadCell, dst, reg, 0),
            Loc::ClassCell(reg) => {
                let t = self.class_mapping(pos, dst);
                self.emit(pos, Op::LoadMapOrCell, t, reg, 0);
                self.mov(pos, dst, t);
            }
            Loc::ClassGlobal => {
                let t = self.class_mapping(pos, dst);
                let name = self.name_id(&text);
                self.emit(pos, Op::LoadMapOrGlobal, t, name, 0);
                self.mov(pos, dst, t);
            }
            Loc::Global => {
                let site = self.global_site(&text, false);
                self.emit(pos, Op::LoadGlobal, dst, site, 0);
            }
            Loc::Name => {
                let site = self.global_site(&text, true);
                self.emit(pos, Op::LoadName, dst, site, 0);
            }
        }
    }

    /// The mapping of the class around, in `dst` if that is a temporary.
    fn class_mapping(&mut self, pos: Position, dst: Reg) -> Reg {
        let mark = self.mark();
        let t = if super::ir::is_temp(dst) { dst } else { self.alloc() };
        self.release(mark);
        if self.table.scope(self.u.scope).sees_class {
            let classdict = self.table.known.classdict;
            if let Some(cell) = self.cell_reg(classdict) {
                self.emit(pos, Op::LoadCell, t, cell, 0);
                return t;
            }
        }
        self.emit(pos, Op::LoadLocals, t, 0, 0);
        t
    }

    pub fn check_bound(&mut self, pos: Position, reg: Reg) {
        if super::ir::is_local(reg) {
            self.emit(pos, Op::CheckBound, reg, 0, 0);
        }
    }

    /// Binds a name as written to `src`; a temporary is consumed.
    pub fn store_name(&mut self, pos: Position, name: &str, src: Reg) {
        let sym = self.sym(name);
        self.store_sym(pos, sym, src);
    }

    pub fn store_sym(&mut self, pos: Position, sym: Sym, src: Reg) {
        self.store_copy(pos, sym, src);
        if super::ir::is_temp(src)
            && let Some(last) = self.u.unit.insts.last_mut()
        {
            last.x |= if matches!(last.op, Op::Move | Op::StoreCell) { KILL_B } else { KILL_A };
        }
    }

    /// Binds `sym` to `src`, which stays as it is.
    pub fn store_copy(&mut self, pos: Position, sym: Sym, src: Reg) {
        match self.locate(sym) {
            Loc::Local(reg, _) => self.emit(pos, Op::Move, reg, src, 0),
            Loc::Cell(reg) | Loc::ClassCell(reg) => self.emit(pos, Op::StoreCell, reg, src, 0),
            Loc::Global | Loc::ClassGlobal => {
                let text = self.sym_text(sym);
                let name = self.name_id(&text);
                self.emit(pos, Op::StoreGlobal, src, name, 0);
            }
            Loc::Name => {
                let text = self.sym_text(sym);
                let name = self.name_id(&text);
                self.emit(pos, Op::StoreName, src, name, 0);
            }
        }
    }

    pub fn delete_name(&mut self, pos: Position, name: &str) {
        let sym = self.sym(name);
        let text = self.sym_text(sym);
        match self.locate(sym) {
            Loc::Local(reg, _) => self.emit(pos, Op::DeleteLocal, reg, 0, 0),
            Loc::Cell(reg) | Loc::ClassCell(reg) => self.emit(pos, Op::DeleteCell, reg, 0, 0),
            Loc::Global | Loc::ClassGlobal => {
                let name = self.name_id(&text);
                self.emit(pos, Op::DeleteGlobal, name, 0, 0);
            }
            Loc::Name => {
                let name = self.name_id(&text);
                self.emit(pos, Op::DeleteName, name, 0, 0);
            }
        }
    }

    /// `__debug__` may not be bound.
    pub fn forbid_debug(&self, name: &str, range: TextRange, verb: &str) -> Res {
        if name == "__debug__" {
            return self.error(range, format!("cannot {verb} __debug__"));
        }
        Ok(())
    }

    /// The register that holds the cell `sym` itself, for closures.
    pub fn closure_cell(&self, sym: Sym) -> Option<Reg> {
        for comp in self.u.comps.iter().rev() {
            if let Some(&reg) = comp.regs.get(&sym)
                && self.table.scope(comp.scope).symbols.get(&sym).is_some_and(|s| s.place == Place::Cell)
            {
                return Some(reg);
            }
        }
        self.cell_reg(sym)
    }

    /// Declares the unit's cells and free variables from its scope.
    pub fn declare_cells(&mut self) {
        use crate::scope::defs;
        let table = self.table;
        let id = self.u.scope;
        let mut cells = table.sorted(id, |s| s.place == Place::Cell || s.defs & defs::COMP_CELL != 0);
        let scope = table.scope(id);
        if scope.kind == ScopeKind::Class {
            let known = &table.known;
            let implicit = [
                (scope.needs_class_closure, known.class),
                (scope.needs_classdict, known.classdict),
                (scope.conditional_annotations && !self.future_annotations, known.conditional_annotations),
            ];
            let implicit = implicit.into_iter().filter(|(wanted, _)| *wanted).map(|(_, sym)| sym);
            cells = implicit.chain(cells).collect();
        }
        // Parameters first, in their order.
        let param = |l: &Self, sym: &Sym| l.u.locals.get(sym).copied().unwrap_or(Reg::MAX);
        cells.sort_by_key(|sym| param(self, sym));
        let mut own: Reg = 0;
        for sym in cells {
            let text = self.sym_text(sym);
            let reg = match self.u.locals.get(&sym) {
                Some(&reg) => reg,
                None => {
                    own += 1;
                    CELL + own - 1
                }
            };
            self.u.cells.insert(sym, reg);
            self.u.unit.cellvars.push((text.as_ref().into(), reg));
        }
        let frees = table.sorted(id, |s| s.place == Place::Free || s.defs & defs::FREE_CLASS != 0);
        for sym in frees {
            if self.u.cells.contains_key(&sym) && table.place(id, sym) != Place::Free {
                continue;
            }
            let reg = FREE + self.u.unit.freevars.len() as Reg;
            let text = self.sym_text(sym);
            self.u.frees.insert(sym, reg);
            self.u.unit.freevars.push(text.as_ref().into());
        }
    }
}
