//! Second pass: resolves every name of every scope to a place. A name that is bound in a
//! function and free further in becomes a cell; comprehensions that will run in their parent's
//! frame (PEP 709) bring their names to it.

use std::collections::HashSet;

use super::{Place, Scope, ScopeId, ScopeKind, Sym, Symbol, SymbolTable, defs};
use crate::error::CompileError;
use crate::source::Source;

type Set = HashSet<Sym>;
type Res<T = ()> = Result<T, CompileError>;

struct Analyzer<'a, 's> {
    source: &'a Source<'s>,
    table: &'a mut SymbolTable,
}

/// What an enclosing scope offers to an inner one.
#[derive(Clone, Default)]
struct Outer {
    /// Bound in an enclosing function; `None` at module level.
    bound: Option<Set>,
    /// Declared `global` in an enclosing scope.
    global: Set,
    type_params: Set,
    /// The class body an annotation scope belongs to.
    class: Option<ScopeId>,
}

/// Resolves all names.
pub(super) fn analyze(source: &Source<'_>, table: &mut SymbolTable) -> Res {
    let top = table.top;
    Analyzer { source, table }.block(top, Outer::default()).map(drop)
}

impl Analyzer<'_, '_> {
    fn scope(&self, id: ScopeId) -> &Scope {
        &self.table.scopes[id.0 as usize]
    }

    fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.table.scopes[id.0 as usize]
    }

    /// Resolves scope `id` and all inside it; gives the names that are free in it.
    fn block(&mut self, id: ScopeId, mut outer: Outer) -> Res<Set> {
        let kind = self.scope(id).kind;
        let is_class = kind == ScopeKind::Class;
        let mut local = Set::new();
        let mut free = Set::new();
        let mut inner = Outer::default();
        if is_class {
            inner.global = outer.global.clone();
            inner.bound = Some(outer.bound.clone().unwrap_or_default());
        }
        for name in self.scope(id).order.clone() {
            self.name(id, name, &mut outer, &mut local, &mut free)?;
        }
        inner.type_params = outer.type_params.clone();
        if is_class {
            let known = &self.table.known;
            let names = [known.class, known.classdict, known.conditional_annotations];
            inner.bound.get_or_insert_default().extend(names);
        } else {
            let mut bound = if kind.is_function_like() { local } else { Set::new() };
            if let Some(outer_bound) = &outer.bound {
                bound.extend(outer_bound);
            }
            inner.bound = (kind.is_function_like() || outer.bound.is_some()).then_some(bound);
            inner.global = outer.global.clone();
        }
        let mut child_free_all = Set::new();
        let mut inlined_cells = Set::new();
        for child in self.scope(id).children.clone() {
            let child_scope = self.scope(child);
            let mut offer = inner.clone();
            offer.class = match child_scope.sees_class {
                true if is_class => Some(id),
                true => outer.class,
                false => None,
            };
            let inline = child_scope.kind == ScopeKind::Comprehension && !self.scope(id).sees_class;
            let mut child_free = self.block(child, offer)?;
            if inline {
                self.inline(id, child, &mut child_free, &mut inlined_cells);
            }
            child_free_all.extend(child_free);
        }
        if kind.is_function_like() {
            self.cells(id, &mut child_free_all, &inlined_cells);
        } else if is_class {
            self.class_cells(id, &mut child_free_all);
        }
        for &name in &inlined_cells {
            if let Some(symbol) = self.scope_mut(id).symbols.get_mut(&name) {
                symbol.defs |= defs::COMP_CELL;
            }
        }
        let class_like = is_class || self.scope(id).sees_class;
        for &name in &child_free_all {
            let outer_has = outer.bound.as_ref().is_none_or(|b| b.contains(&name));
            let scope = self.scope_mut(id);
            if let Some(symbol) = scope.symbols.get_mut(&name) {
                if class_like {
                    symbol.defs |= defs::FREE_CLASS;
                }
            } else if outer_has {
                scope.order.push(name);
                scope.symbols.insert(name, Symbol { place: Place::Free, ..Symbol::default() });
            }
        }
        free.extend(child_free_all);
        Ok(free)
    }

    fn name(&mut self, id: ScopeId, name: Sym, outer: &mut Outer, local: &mut Set, free: &mut Set) -> Res {
        let symbol = self.scope(id).symbols[&name];
        let is_module = self.scope(id).kind == ScopeKind::Module;
        let text = || self.table.names.name(name).clone();
        let place = if symbol.defs & defs::GLOBAL != 0 {
            if symbol.defs & defs::NONLOCAL != 0 {
                return Err(self
                    .source
                    .error(symbol.declared, format!("name '{}' is nonlocal and global", text())));
            }
            outer.global.insert(name);
            if let Some(bound) = &mut outer.bound {
                bound.remove(&name);
            }
            Place::GlobalExplicit
        } else if symbol.defs & defs::NONLOCAL != 0 {
            if is_module {
                let m = "nonlocal declaration not allowed at module level";
                return Err(self.source.error(symbol.declared, m));
            }
            if !outer.bound.as_ref().is_some_and(|b| b.contains(&name)) {
                let m = format!("no binding for nonlocal '{}' found", text());
                return Err(self.source.error(symbol.declared, m));
            }
            if outer.type_params.contains(&name) {
                let m = format!("nonlocal binding not allowed for type parameter '{}'", text());
                return Err(self.source.error(symbol.declared, m));
            }
            free.insert(name);
            Place::Free
        } else if symbol.defs & defs::BOUND != 0 {
            local.insert(name);
            outer.global.remove(&name);
            if symbol.defs & defs::TYPE_PARAM != 0 {
                outer.type_params.insert(name);
            } else {
                outer.type_params.remove(&name);
            }
            Place::Local
        } else if let Some(place) = outer.class.and_then(|class| self.in_class(class, name)) {
            place
        } else if outer.bound.as_ref().is_some_and(|b| b.contains(&name)) {
            free.insert(name);
            Place::Free
        } else {
            Place::GlobalImplicit
        };
        if place == Place::Free {
            self.scope_mut(id).has_free_names = true;
        }
        if let Some(symbol) = self.scope_mut(id).symbols.get_mut(&name) {
            symbol.place = place;
        }
        Ok(())
    }

    /// How an annotation scope sees a name of the class body around it.
    fn in_class(&self, class: ScopeId, name: Sym) -> Option<Place> {
        let symbol = self.scope(class).symbols.get(&name)?;
        if symbol.place == Place::GlobalExplicit {
            return Some(Place::GlobalExplicit);
        }
        (symbol.defs & defs::BOUND != 0 && symbol.defs & defs::NONLOCAL == 0).then_some(Place::GlobalImplicit)
    }

    /// Makes the comprehension `comp` part of `id`.
    fn inline(&mut self, id: ScopeId, comp: ScopeId, comp_free: &mut Set, cells: &mut Set) {
        self.scope_mut(comp).inlined = true;
        let is_class = self.scope(id).kind == ScopeKind::Class;
        let names: Vec<(Sym, Symbol)> =
            self.scope(comp).order.iter().map(|&n| (n, self.scope(comp).symbols[&n])).collect();
        let has_walrus = self.scope(comp).has_walrus;
        self.scope_mut(id).has_walrus |= has_walrus;
        let known = &self.table.known;
        let implicit = [known.class, known.classdict, known.conditional_annotations];
        for (name, mut symbol) in names {
            if symbol.defs & defs::PARAM != 0 {
                continue;
            }
            // The implicit cells are never free through a class body.
            if is_class && symbol.place == Place::Free && implicit.contains(&name) {
                symbol.place = Place::GlobalImplicit;
                // A function in the comprehension has the cell all the same.
                if !self.free_in_children(comp, name) {
                    comp_free.remove(&name);
                    self.scope_mut(comp).symbols.remove(&name);
                    self.scope_mut(comp).order.retain(|&n| n != name);
                }
            }
            if symbol.place == Place::Cell || symbol.defs & defs::COMP_CELL != 0 {
                cells.insert(name);
            }
            match self.scope(id).symbols.get(&name) {
                None => {
                    let scope = self.scope_mut(id);
                    scope.order.push(name);
                    scope.symbols.insert(name, Symbol { declared: Default::default(), ..symbol });
                }
                Some(existing) => {
                    let bound = existing.defs & defs::BOUND != 0;
                    if bound && !is_class && !self.free_in_children(comp, name) {
                        comp_free.remove(&name);
                    }
                }
            }
        }
    }

    fn free_in_children(&self, comp: ScopeId, name: Sym) -> bool {
        self.scope(comp).children.iter().any(|&child| {
            // A comprehension that is inlined too is no function of its own.
            let scope = self.scope(child);
            if scope.inlined {
                return self.free_in_children(child, name);
            }
            scope.symbols.get(&name).is_some_and(|s| s.place == Place::Free)
        })
    }

    /// Turns locals that are free further in into cells.
    fn cells(&mut self, id: ScopeId, free: &mut Set, inlined: &Set) {
        let scope = self.scope_mut(id);
        for (name, symbol) in &mut scope.symbols {
            if symbol.place != Place::Local || !free.contains(name) && !inlined.contains(name) {
                continue;
            }
            symbol.place = Place::Cell;
            free.remove(name);
        }
    }

    /// The implicit cells of a class body.
    fn class_cells(&mut self, id: ScopeId, free: &mut Set) {
        let known = &self.table.known;
        let (class, classdict, conditional) = (known.class, known.classdict, known.conditional_annotations);
        let scope = self.scope_mut(id);
        scope.needs_class_closure |= free.remove(&class);
        scope.needs_classdict |= free.remove(&classdict);
        scope.conditional_annotations |= free.remove(&conditional);
    }
}
