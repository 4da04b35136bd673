//! Symbol tables as Python programs see them (module `symtable`): trees of plain data.

use rustpython_text_size::TextSize;

use super::{Place, Scope, ScopeId, ScopeKind, Sym, SymbolTable, defs};
use crate::source::Source;

/// A scope.
pub struct ScopeInfo {
    pub name: String,
    /// CPython's number of the kind.
    pub kind: u32,
    pub line: u32,
    pub nested: bool,
    /// Names with CPython's flags.
    pub symbols: Vec<(String, u32)>,
    /// Parameters.
    pub varnames: Vec<String>,
    pub children: Vec<ScopeInfo>,
}

/// Bits of the flags, where they are not in the place they have in `defs`.
const FLAGS: [(u16, u32); 11] = [
    (defs::GLOBAL, 1),
    (defs::LOCAL, 2),
    (defs::PARAM, 4),
    (defs::NONLOCAL, 8),
    (defs::USE, 16),
    (defs::FREE_CLASS, 64),
    (defs::IMPORT, 128),
    (defs::ANNOT, 256),
    (defs::COMP_ITER, 512),
    (defs::TYPE_PARAM, 1024),
    (defs::COMP_CELL, 2048),
];
/// Where the place of a name stands in its flags.
const PLACE_SHIFT: u32 = 12;

fn place(place: Place) -> u32 {
    match place {
        Place::Unresolved => 0,
        Place::Local => 1,
        Place::GlobalExplicit => 2,
        Place::GlobalImplicit => 3,
        Place::Free => 4,
        Place::Cell => 5,
    }
}

fn kind(kind: ScopeKind) -> u32 {
    match kind {
        ScopeKind::Function
        | ScopeKind::Lambda
        | ScopeKind::Comprehension
        | ScopeKind::GeneratorExpression => 0,
        ScopeKind::Class => 1,
        ScopeKind::Module => 2,
        ScopeKind::Annotations => 3,
        ScopeKind::TypeAlias => 4,
        ScopeKind::TypeParams => 5,
        ScopeKind::TypeVariable => 6,
    }
}

/// The tree below scope `id`.
pub(crate) fn describe(table: &SymbolTable, source: &Source<'_>, id: ScopeId) -> ScopeInfo {
    let scope = table.scope(id);
    let text = |sym| table.names.name(sym).to_string();
    let symbols = scope.order.iter().filter_map(|&sym| {
        let symbol = scope.symbols.get(&sym)?;
        let used = if uses(table, scope, sym) { defs::USE } else { 0 };
        let flags = FLAGS.iter().filter(|f| (symbol.defs | used) & f.0 != 0).fold(0, |all, f| all | f.1);
        Some((text(sym), flags | place(symbol.place) << PLACE_SHIFT))
    });
    let module = scope.kind == ScopeKind::Module;
    let mut children = Vec::new();
    add_children(table, source, scope, &mut children);
    ScopeInfo {
        name: if module { "top".to_owned() } else { text(scope.name).trim_matches(['<', '>']).to_owned() },
        kind: kind(scope.kind),
        line: if module { 0 } else { line(source, scope.range.start()) },
        nested: scope.nested,
        symbols: symbols.collect(),
        varnames: scope.params.iter().map(|&p| text(p)).collect(),
        children,
    }
}

/// Whether a comprehension that runs in the scope's frame uses a name of the scope.
fn uses(table: &SymbolTable, scope: &Scope, sym: Sym) -> bool {
    scope.children.iter().map(|&c| table.scope(c)).filter(|c| c.inlined).any(|c| {
        let own = c.symbols.get(&sym).map_or(0, |s| s.defs);
        own & defs::BOUND == 0 && (own & defs::USE != 0 || uses(table, c, sym))
    })
}

/// The children of a scope; those of an inlined comprehension are its parent's.
fn add_children(table: &SymbolTable, source: &Source<'_>, scope: &Scope, to: &mut Vec<ScopeInfo>) {
    for &child in &scope.children {
        let inner = table.scope(child);
        if inner.inlined {
            add_children(table, source, inner, to);
        } else {
            to.push(describe(table, source, child));
        }
    }
}

fn line(source: &Source<'_>, at: TextSize) -> u32 {
    source.position(rustpython_text_size::TextRange::empty(at)).line
}
