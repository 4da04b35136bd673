//! First pass over the AST: opens the scopes, records definitions and uses, and reports what is
//! wrong already there (duplicate arguments, late `global`, ...). Statements are here,
//! expressions in `exprs`, annotations and type parameters in `annotations`.

use std::collections::HashMap;
use std::rc::Rc;

use rustpython_ast::{self as ast, Expr, Mod, Pattern, Stmt};
use rustpython_text_size::TextRange;

use super::{Interner, Known, Part, Place, Scope, ScopeId, ScopeKind, Sym, Symbol, SymbolTable, defs};
use super::{OnlyMangled, analyze, mangle_only};
use crate::bytecode::code::flags;
use crate::error::CompileError;
use crate::source::Source;

pub(super) type Res<T = ()> = Result<T, CompileError>;

pub use crate::source::MAX_DEPTH;

pub(super) struct Builder<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) scopes: Vec<Scope>,
    pub(super) names: Interner,
    pub(super) by_node: HashMap<(usize, Part), ScopeId>,
    pub(super) cur: ScopeId,
    pub(super) private: Option<Rc<str>>,
    pub(super) only_mangled: OnlyMangled,
    pub(super) known: Known,
    pub(super) future_annotations: bool,
    pub(super) top_level_await: bool,
    pub(super) depth: u32,
}

/// Makes the symbol table of a module, or of an expression.
pub fn build(
    source: &Source<'_>,
    module: &Mod,
    future_flags: u32,
    top_level_await: bool,
) -> Result<SymbolTable, CompileError> {
    let mut names = Interner::default();
    let known = Known {
        class: names.intern("__class__"),
        classdict: names.intern("__classdict__"),
        conditional_annotations: names.intern("__conditional_annotations__"),
        type_params: names.intern(".type_params"),
        super_: names.intern("super"),
        debug: names.intern("__debug__"),
    };
    let top_name = names.intern("top");
    // Names that lowering uses without their being written.
    names.intern("__name__");
    names.intern("__annotations__");
    let mut builder = Builder {
        source,
        scopes: Vec::new(),
        names,
        by_node: HashMap::new(),
        cur: ScopeId(0),
        private: None,
        only_mangled: None,
        known,
        future_annotations: future_flags & flags::FUTURE_ANNOTATIONS != 0,
        top_level_await,
        depth: 0,
    };
    let range = module_range(module);
    builder.scopes.push(Scope::new(ScopeKind::Module, top_name, None, range));
    match module {
        Mod::Module(m) => builder.body(&m.body)?,
        Mod::Expression(m) => builder.expr(&m.body)?,
    }
    let mut table = SymbolTable {
        scopes: builder.scopes,
        names: builder.names,
        by_node: builder.by_node,
        top: ScopeId(0),
        future_flags,
        known: builder.known,
    };
    analyze::analyze(source, &mut table)?;
    Ok(table)
}

/// Range of `*args` or `**kwargs` without the stars.
fn after_stars(p: &ast::Parameter) -> TextRange {
    TextRange::new(p.name.range.start(), p.range.end())
}

fn module_range(module: &Mod) -> TextRange {
    match module {
        Mod::Module(m) => m.range,
        Mod::Expression(m) => m.range,
    }
}

impl Scope {
    pub(super) fn new(kind: ScopeKind, name: Sym, parent: Option<ScopeId>, range: TextRange) -> Scope {
        Scope {
            kind,
            name,
            parent,
            children: Vec::new(),
            symbols: HashMap::new(),
            order: Vec::new(),
            params: Vec::new(),
            range,
            nested: false,
            is_async: false,
            generator: false,
            coroutine: false,
            varargs: false,
            varkeywords: false,
            returns_value: None,
            has_walrus: false,
            inlined: false,
            sees_class: false,
            needs_class_closure: false,
            needs_classdict: false,
            conditional_annotations: false,
            annotation_scope: None,
            has_docstring: false,
            private: None,
            only_mangled: None,
            comp_iter_expr: 0,
            comp_iter_target: false,
            unevaluated: false,
            in_conditional: false,
            comp_word: "",
            type_word: "",
            has_free_names: false,
        }
    }
}

impl<'a> Builder<'a> {
    pub(super) fn scope(&mut self) -> &mut Scope {
        &mut self.scopes[self.cur.0 as usize]
    }

    pub(super) fn scope_ref(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    /// Opens a scope for `node` and makes it current.
    pub(super) fn enter<T>(&mut self, kind: ScopeKind, name: &str, node: &T, part: Part, range: TextRange) {
        let id = ScopeId(self.scopes.len() as u32);
        let sym = self.names.intern(name);
        let parent = &self.scopes[self.cur.0 as usize];
        let nested = parent.nested || parent.kind.is_function_like();
        let mut scope = Scope::new(kind, sym, Some(self.cur), range);
        scope.nested = nested;
        scope.private = self.private.clone();
        scope.only_mangled = self.only_mangled.clone();
        scope.unevaluated = parent.unevaluated;
        scope.comp_iter_expr = parent.comp_iter_expr;
        self.scopes.push(scope);
        self.scopes[self.cur.0 as usize].children.push(id);
        self.by_node.insert((node as *const T as usize, part), id);
        self.cur = id;
    }

    pub(super) fn leave(&mut self) {
        if let Some(parent) = self.scope().parent {
            self.cur = parent;
        }
    }

    pub(super) fn mangled(&mut self, name: &str) -> Sym {
        let mangled = mangle_only(self.private.as_deref(), &self.only_mangled, name);
        self.names.intern(&mangled)
    }

    /// Records that the current scope does `what` with `name`.
    pub(super) fn define(&mut self, name: &str, what: u16, range: TextRange) -> Res {
        if what & defs::TYPE_PARAM != 0
            && let Some(only) = &self.only_mangled
        {
            only.borrow_mut().insert(name.to_owned());
        }
        let sym = self.mangled(name);
        self.define_in(self.cur, sym, what, range)
    }

    pub(super) fn define_in(&mut self, id: ScopeId, sym: Sym, what: u16, range: TextRange) -> Res {
        let source = self.source;
        let text = self.names.name(sym).clone();
        let scope = &mut self.scopes[id.0 as usize];
        let old = scope.symbols.get(&sym).map_or(0, |s| s.defs);
        if what & old & defs::PARAM != 0 {
            return Err(source.error(range, format!("duplicate argument '{text}' in function definition")));
        }
        if what & defs::TYPE_PARAM != 0 && &*text == "__classdict__" {
            let m = "reserved name '__classdict__' cannot be used for type parameter";
            return Err(source.error(range, m));
        }
        if what & old & defs::TYPE_PARAM != 0 {
            return Err(source.error(range, format!("duplicate type parameter '{text}'")));
        }
        let mut new = old | what;
        if scope.comp_iter_target && what & defs::LOCAL != 0 {
            if new & (defs::GLOBAL | defs::NONLOCAL) != 0 {
                let m =
                    format!("comprehension inner loop cannot rebind assignment expression target '{text}'");
                return Err(source.error(range, m));
            }
            new |= defs::COMP_ITER;
        }
        if !scope.symbols.contains_key(&sym) {
            scope.order.push(sym);
        }
        scope.symbols.entry(sym).or_default().defs = new;
        if what & defs::PARAM != 0 {
            scope.params.push(sym);
        } else if what & defs::GLOBAL != 0 && id.0 != 0 {
            let module = &mut self.scopes[0];
            if !module.symbols.contains_key(&sym) {
                module.order.push(sym);
            }
            module.symbols.entry(sym).or_default().defs |= what;
        }
        Ok(())
    }

    pub(super) fn nest(&mut self) -> Res {
        self.depth += 1;
        if self.depth > self.source.max_depth { Err(self.source.too_deep()) } else { Ok(()) }
    }

    pub(super) fn body(&mut self, body: &[Stmt]) -> Res {
        for stmt in body {
            self.stmt(stmt)?;
        }
        Ok(())
    }

    fn conditional(&mut self, f: impl FnOnce(&mut Self) -> Res) -> Res {
        let was = std::mem::replace(&mut self.scope().in_conditional, true);
        let result = f(self);
        self.scope().in_conditional = was;
        result
    }

    fn stmt(&mut self, stmt: &Stmt) -> Res {
        self.nest()?;
        self.stmt_inner(stmt)?;
        self.depth -= 1;
        Ok(())
    }

    fn stmt_inner(&mut self, stmt: &Stmt) -> Res {
        match stmt {
            Stmt::FunctionDef(s) => self.function_def(s),
            Stmt::ClassDef(s) => self.class_def(s),
            Stmt::TypeAlias(s) => self.type_alias(s),
            Stmt::Return(s) => {
                if let Some(value) = &s.value {
                    self.expr(value)?;
                    let range = s.range;
                    self.scope().returns_value.get_or_insert(range);
                }
                Ok(())
            }
            Stmt::Delete(s) => self.exprs(&s.targets),
            Stmt::Assign(s) => {
                self.exprs(&s.targets)?;
                self.expr(&s.value)
            }
            Stmt::AugAssign(s) => {
                self.expr(&s.target)?;
                if let Expr::Name(name) = &*s.target {
                    self.define(&name.id, defs::USE, name.range)?;
                }
                self.expr(&s.value)
            }
            Stmt::AnnAssign(s) => self.ann_assign(s),
            Stmt::For(s) => {
                if s.is_async {
                    self.async_construct();
                }
                self.expr(&s.target)?;
                self.expr(&s.iter)?;
                self.conditional(|b| {
                    b.body(&s.body)?;
                    b.body(&s.orelse)
                })
            }
            Stmt::While(s) => {
                self.expr(&s.test)?;
                self.conditional(|b| {
                    b.body(&s.body)?;
                    b.body(&s.orelse)
                })
            }
            Stmt::If(s) => {
                self.expr(&s.test)?;
                self.conditional(|b| {
                    b.body(&s.body)?;
                    for clause in &s.elif_else_clauses {
                        if let Some(test) = &clause.test {
                            b.expr(test)?;
                        }
                        b.body(&clause.body)?;
                    }
                    Ok(())
                })
            }
            Stmt::With(s) => {
                if s.is_async {
                    self.async_construct();
                }
                self.conditional(|b| {
                    for item in &s.items {
                        b.expr(&item.context_expr)?;
                        if let Some(vars) = &item.optional_vars {
                            b.expr(vars)?;
                        }
                    }
                    b.body(&s.body)
                })
            }
            Stmt::Match(s) => {
                self.expr(&s.subject)?;
                self.conditional(|b| {
                    for case in &s.cases {
                        b.pattern(&case.pattern)?;
                        if let Some(guard) = &case.guard {
                            b.expr(guard)?;
                        }
                        b.body(&case.body)?;
                    }
                    Ok(())
                })
            }
            Stmt::Raise(s) => {
                self.opt_expr(s.exc.as_deref())?;
                self.opt_expr(s.cause.as_deref())
            }
            Stmt::Try(s) => self.conditional(|b| {
                b.body(&s.body)?;
                for handler in &s.handlers {
                    let ast::ExceptHandler::ExceptHandler(h) = handler;
                    b.opt_expr(h.type_.as_deref())?;
                    if let Some(name) = &h.name {
                        b.define(&name.id, defs::LOCAL, h.range)?;
                    }
                    b.body(&h.body)?;
                }
                b.body(&s.orelse)?;
                b.body(&s.finalbody)
            }),
            Stmt::Assert(s) => {
                self.expr(&s.test)?;
                self.opt_expr(s.msg.as_deref())
            }
            Stmt::Import(s) => self.imports(&s.names),
            Stmt::ImportFrom(s) => self.imports(&s.names),
            Stmt::Global(s) => {
                for name in &s.names {
                    self.declare(&name.id, defs::GLOBAL, s.range)?;
                }
                Ok(())
            }
            Stmt::Nonlocal(s) => {
                for name in &s.names {
                    self.declare(&name.id, defs::NONLOCAL, s.range)?;
                }
                Ok(())
            }
            Stmt::Expr(s) => self.expr(&s.value),
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) => Ok(()),
        }
    }

    pub(super) fn opt_expr(&mut self, e: Option<&Expr>) -> Res {
        e.map_or(Ok(()), |e| self.expr(e))
    }

    pub(super) fn exprs(&mut self, list: &[Expr]) -> Res {
        for e in list {
            self.expr(e)?;
        }
        Ok(())
    }

    fn async_construct(&mut self) {
        if self.top_level_await && self.cur.0 == 0 {
            self.scope().coroutine = true;
        }
    }

    fn declare(&mut self, name: &str, what: u16, range: TextRange) -> Res {
        let sym = self.mangled(name);
        let global = what == defs::GLOBAL;
        let word = if global { "global" } else { "nonlocal" };
        let old = self.scope().symbols.get(&sym).map_or(0, |s| s.defs);
        if old & (defs::PARAM | defs::LOCAL | defs::USE | defs::ANNOT) != 0 {
            let text = self.names.name(sym);
            let m = if old & defs::PARAM != 0 {
                format!("name '{text}' is parameter and {word}")
            } else if old & defs::ANNOT != 0 {
                format!("annotated name '{text}' can't be {word}")
            } else if old & defs::LOCAL != 0 {
                format!("name '{text}' is assigned to before {word} declaration")
            } else {
                format!("name '{text}' is used prior to {word} declaration")
            };
            return Err(self.source.error(range, m));
        }
        self.define(name, what, range)?;
        if let Some(symbol) = self.scope().symbols.get_mut(&sym)
            && symbol.declared.is_empty()
        {
            symbol.declared = range;
        }
        Ok(())
    }

    fn imports(&mut self, names: &[ast::Alias]) -> Res {
        for alias in names {
            let name = alias.asname.as_ref().map_or(alias.name.id.as_str(), |n| n.id.as_str());
            if name == "*" {
                if self.scope().kind != ScopeKind::Module {
                    return Err(self.source.error(alias.range, "import * only allowed at module level"));
                }
                continue;
            }
            let first = name.split('.').next().unwrap_or(name);
            self.define(first, defs::IMPORT, alias.range)?;
        }
        Ok(())
    }

    fn function_def(&mut self, s: &ast::StmtFunctionDef) -> Res {
        self.define(&s.name.id, defs::LOCAL, s.range)?;
        self.defaults(&s.parameters)?;
        for d in &s.decorator_list {
            self.expr(&d.expression)?;
        }
        if let Some(tp) = &s.type_params {
            let has_defaults =
                s.parameters.posonlyargs.iter().chain(&s.parameters.args).any(|p| p.default.is_some());
            let has_kwdefaults = s.parameters.kwonlyargs.iter().any(|p| p.default.is_some());
            self.enter_type_params(&s.name.id, tp, s.range)?;
            if has_defaults {
                self.define(".defaults", defs::PARAM, s.range)?;
            }
            if has_kwdefaults {
                self.define(".kwdefaults", defs::PARAM, s.range)?;
            }
            self.type_params(tp)?;
        }
        self.function_annotations(s)?;
        self.enter(ScopeKind::Function, &s.name.id, s, Part::Body, s.range);
        if s.is_async {
            self.scope().is_async = true;
            self.scope().coroutine = true;
        }
        self.scope().has_docstring =
            matches!(s.body.first(), Some(Stmt::Expr(e)) if matches!(*e.value, Expr::StringLiteral(_)));
        self.parameters(&s.parameters)?;
        self.body(&s.body)?;
        self.leave();
        if s.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    pub(super) fn defaults(&mut self, p: &ast::Parameters) -> Res {
        for p in p.posonlyargs.iter().chain(&p.args).chain(&p.kwonlyargs) {
            self.opt_expr(p.default.as_deref())?;
        }
        Ok(())
    }

    pub(super) fn parameters(&mut self, p: &ast::Parameters) -> Res {
        for p in p.posonlyargs.iter().chain(&p.args).chain(&p.kwonlyargs) {
            self.define(&p.parameter.name.id, defs::PARAM, p.parameter.range)?;
        }
        if let Some(p) = &p.vararg {
            self.define(&p.name.id, defs::PARAM, after_stars(p))?;
            self.scope().varargs = true;
        }
        if let Some(p) = &p.kwarg {
            self.define(&p.name.id, defs::PARAM, after_stars(p))?;
            self.scope().varkeywords = true;
        }
        Ok(())
    }

    fn class_def(&mut self, s: &ast::StmtClassDef) -> Res {
        self.define(&s.name.id, defs::LOCAL, s.range)?;
        for d in &s.decorator_list {
            self.expr(&d.expression)?;
        }
        let outer_private = self.private.clone();
        let outer_only = self.only_mangled.clone();
        if let Some(tp) = &s.type_params {
            self.enter_type_params(&s.name.id, tp, s.range)?;
            // The parameters' names are mangled for the class, the bases' are not.
            self.private = Some(s.name.id.as_str().into());
            self.scope().private = self.private.clone();
            self.only_mangled = Some(Rc::default());
            self.scope().only_mangled = self.only_mangled.clone();
            self.define(".type_params", defs::LOCAL, s.range)?;
            self.define(".type_params", defs::USE, s.range)?;
            self.define(".generic_base", defs::LOCAL, s.range)?;
            self.define(".generic_base", defs::USE, s.range)?;
            self.type_params(tp)?;
        }
        for base in s.bases() {
            self.expr(base)?;
        }
        for keyword in s.keywords() {
            self.expr(&keyword.value)?;
        }
        self.enter(ScopeKind::Class, &s.name.id, s, Part::Body, s.range);
        self.private = Some(s.name.id.as_str().into());
        self.scope().private = self.private.clone();
        self.only_mangled = None;
        self.scope().only_mangled = None;
        if s.type_params.is_some() {
            self.define("__type_params__", defs::LOCAL, s.range)?;
            self.define(".type_params", defs::USE, s.range)?;
        }
        self.body(&s.body)?;
        self.leave();
        if s.type_params.is_some() {
            self.leave();
        }
        self.private = outer_private;
        self.only_mangled = outer_only;
        Ok(())
    }

    fn pattern(&mut self, p: &Pattern) -> Res {
        self.nest()?;
        match p {
            Pattern::MatchValue(p) => self.expr(&p.value)?,
            Pattern::MatchSingleton(_) => {}
            Pattern::MatchSequence(p) => self.patterns(&p.patterns)?,
            Pattern::MatchMapping(p) => {
                self.exprs(&p.keys)?;
                self.patterns(&p.patterns)?;
                if let Some(rest) = &p.rest {
                    self.define(&rest.id, defs::LOCAL, p.range)?;
                }
            }
            Pattern::MatchClass(p) => {
                self.expr(&p.cls)?;
                self.patterns(&p.arguments.patterns)?;
                for k in &p.arguments.keywords {
                    self.pattern(&k.pattern)?;
                }
            }
            Pattern::MatchStar(p) => {
                if let Some(name) = &p.name {
                    self.define(&name.id, defs::LOCAL, p.range)?;
                }
            }
            Pattern::MatchAs(p) => {
                if let Some(inner) = &p.pattern {
                    self.pattern(inner)?;
                }
                if let Some(name) = &p.name {
                    self.define(&name.id, defs::LOCAL, p.range)?;
                }
            }
            Pattern::MatchOr(p) => self.patterns(&p.patterns)?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn patterns(&mut self, list: &[Pattern]) -> Res {
        for p in list {
            self.pattern(p)?;
        }
        Ok(())
    }
}

impl Symbol {
    /// Bound here, in the way a comprehension's own variable is.
    pub fn is_own(&self) -> bool {
        matches!(self.place, Place::Local | Place::Cell) && self.defs & defs::NONLOCAL == 0
    }
}
