//! Symbol tables: which scope each name of a source text belongs to. `build` visits the AST and
//! records definitions and uses (with the errors that are found there), `analyze` resolves them.
//! Imports `bytecode`, `error`, `source` only; `lower` asks it.

mod analyze;
mod annotations;
mod build;
mod exprs;
pub mod future;
pub(crate) mod info;
mod mangle;

use std::collections::HashMap;
use std::rc::Rc;

use rustpython_text_size::TextRange;

pub use build::{MAX_DEPTH, build};
pub use info::ScopeInfo;
pub use mangle::{OnlyMangled, mangle, mangle_only};

/// An interned name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// The names of one compilation.
#[derive(Default)]
pub struct Interner {
    ids: HashMap<Rc<str>, Sym>,
    names: Vec<Rc<str>>,
}

impl Interner {
    pub fn intern(&mut self, name: &str) -> Sym {
        if let Some(&sym) = self.ids.get(name) {
            return sym;
        }
        let sym = Sym(self.names.len() as u32);
        let name: Rc<str> = name.into();
        self.names.push(name.clone());
        self.ids.insert(name, sym);
        sym
    }

    pub fn get(&self, name: &str) -> Option<Sym> {
        self.ids.get(name).copied()
    }

    pub fn name(&self, sym: Sym) -> &Rc<str> {
        // A symbol that was never interned is that of no name: the first one is as good.
        self.names.get(sym.0 as usize).unwrap_or(&self.names[0])
    }
}

/// What opens a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    /// List, set or dict comprehension.
    Comprehension,
    GeneratorExpression,
    /// `__annotate__` of a function, class or module.
    Annotations,
    /// The scope of a list of type parameters.
    TypeParams,
    /// The value of a `type` statement.
    TypeAlias,
    /// Bound, constraints or default of a type parameter.
    TypeVariable,
}

impl ScopeKind {
    /// Whether the scope becomes a function with fast locals.
    pub fn is_function_like(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }

    /// Whether the scope is one of the implicit ones of PEP 649 and 695.
    pub fn is_annotation_like(self) -> bool {
        matches!(
            self,
            ScopeKind::Annotations | ScopeKind::TypeParams | ScopeKind::TypeAlias | ScopeKind::TypeVariable
        )
    }
}

/// Where a name lives, seen from one scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Unresolved,
    Local,
    /// Local, and inner scopes refer to it.
    Cell,
    /// A cell of an enclosing function.
    Free,
    /// Declared `global`.
    GlobalExplicit,
    /// Not bound in any enclosing function.
    GlobalImplicit,
}

/// What a scope does with a name.
pub mod defs {
    pub const GLOBAL: u16 = 1;
    pub const LOCAL: u16 = 1 << 1;
    pub const PARAM: u16 = 1 << 2;
    pub const NONLOCAL: u16 = 1 << 3;
    pub const USE: u16 = 1 << 4;
    /// Free in a class body that also binds it.
    pub const FREE_CLASS: u16 = 1 << 5;
    pub const IMPORT: u16 = 1 << 6;
    pub const ANNOT: u16 = 1 << 7;
    /// Iteration variable of a comprehension.
    pub const COMP_ITER: u16 = 1 << 8;
    pub const TYPE_PARAM: u16 = 1 << 9;
    /// A cell that an inlined comprehension brought in.
    pub const COMP_CELL: u16 = 1 << 10;
    pub const BOUND: u16 = LOCAL | PARAM | IMPORT | TYPE_PARAM;
}

/// One name in one scope.
#[derive(Clone, Copy, Debug, Default)]
pub struct Symbol {
    pub defs: u16,
    pub place: Place,
    /// Where the scope first declared it `global` or `nonlocal`.
    pub declared: TextRange,
}

/// Index of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScopeId(pub u32);

/// A scope.
pub struct Scope {
    pub kind: ScopeKind,
    pub name: Sym,
    pub parent: Option<ScopeId>,
    pub children: Vec<ScopeId>,
    pub symbols: HashMap<Sym, Symbol>,
    /// The scope's names in order of first mention.
    pub order: Vec<Sym>,
    pub params: Vec<Sym>,
    pub range: TextRange,
    /// A function-like scope inside a function-like one (`CO_NESTED`).
    pub nested: bool,
    pub is_async: bool,
    /// Contains `yield`.
    pub generator: bool,
    /// `await`, `async for`, ... in it, or it is an `async def`.
    pub coroutine: bool,
    pub varargs: bool,
    pub varkeywords: bool,
    /// `return` with a value, and where.
    pub returns_value: Option<TextRange>,
    /// Some walrus operator binds a name of this scope.
    pub has_walrus: bool,
    /// A comprehension that runs in its parent's frame.
    pub inlined: bool,
    /// The annotation scope lies directly in a class body and sees its names.
    pub sees_class: bool,
    /// The class body needs a `__class__` cell.
    pub needs_class_closure: bool,
    /// The class body needs a `__classdict__` cell.
    pub needs_classdict: bool,
    /// Some annotation of the class or module body is conditional (PEP 649).
    pub conditional_annotations: bool,
    /// The scope of the class's or module's annotations.
    pub annotation_scope: Option<ScopeId>,
    /// Something in it may be free in an inner scope.
    pub has_docstring: bool,
    /// Class whose private names are mangled here.
    pub private: Option<Rc<str>>,
    pub only_mangled: OnlyMangled,
    /// The comprehension's iterable is being visited (an assignment expression is an error).
    comp_iter_expr: u32,
    /// The comprehension's targets are being visited.
    comp_iter_target: bool,
    /// In an annotation that is not evaluated.
    unevaluated: bool,
    in_conditional: bool,
    /// Index of a comprehension kind for messages.
    comp_word: &'static str,
    /// What the type variable scope is, for messages.
    type_word: &'static str,
    has_free_names: bool,
}

/// Which scope of a node is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Body,
    TypeParams,
    Annotations,
    Default,
}

/// All scopes of a source text.
pub struct SymbolTable {
    pub scopes: Vec<Scope>,
    pub names: Interner,
    by_node: HashMap<(usize, Part), ScopeId>,
    pub top: ScopeId,
    /// `co_flags` bits of the `__future__` imports in force.
    pub future_flags: u32,
    /// For function-like nodes: start of the constant names often used.
    pub known: Known,
}

/// Names the compiler itself uses.
pub struct Known {
    pub class: Sym,
    pub classdict: Sym,
    pub conditional_annotations: Sym,
    pub type_params: Sym,
    pub super_: Sym,
    pub debug: Sym,
}

impl SymbolTable {
    /// The scope that `node` opens.
    pub fn of<T>(&self, node: &T, part: Part) -> Option<ScopeId> {
        self.by_node.get(&(node as *const T as usize, part)).copied()
    }

    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    /// Where `name` lives as seen from scope `id`.
    pub fn place(&self, id: ScopeId, name: Sym) -> Place {
        self.scope(id).symbols.get(&name).map_or(Place::GlobalImplicit, |s| s.place)
    }

    /// The names of scope `id` in the given place, sorted by text.
    pub fn sorted(&self, id: ScopeId, wanted: impl Fn(&Symbol) -> bool) -> Vec<Sym> {
        let scope = self.scope(id);
        let mut names: Vec<Sym> =
            scope.order.iter().copied().filter(|n| scope.symbols.get(n).is_some_and(&wanted)).collect();
        names.sort_by(|a, b| self.names.name(*a).cmp(self.names.name(*b)));
        names
    }
}
