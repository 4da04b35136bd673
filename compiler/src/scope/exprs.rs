//! First pass, expressions: uses, lambdas, comprehensions, assignment expressions, and where
//! `yield` and `await` may not stand.

use rustpython_ast::{self as ast, Expr, ExprContext, InterpolatedStringElement};
use rustpython_text_size::{Ranged, TextRange};

use super::build::{Builder, Res};
use super::{Part, ScopeKind, defs};

impl Builder<'_> {
    pub(super) fn expr(&mut self, e: &Expr) -> Res {
        self.nest()?;
        let depth = self.depth;
        self.expr_inner(e)?;
        self.depth = depth - 1;
        Ok(())
    }

    fn expr_inner(&mut self, e: &Expr) -> Res {
        match e {
            Expr::BoolOp(e) => self.exprs(&e.values),
            Expr::Named(e) => self.named(e),
            Expr::BinOp(e) => self.bin_op(e),
            Expr::UnaryOp(e) => self.expr(&e.operand),
            Expr::Lambda(e) => self.lambda(e),
            Expr::If(e) => {
                self.expr(&e.test)?;
                self.expr(&e.body)?;
                self.expr(&e.orelse)
            }
            Expr::Dict(e) => {
                for item in &e.items {
                    self.opt_expr(item.key.as_ref())?;
                    self.expr(&item.value)?;
                }
                Ok(())
            }
            Expr::Set(e) => self.exprs(&e.elts),
            Expr::ListComp(n) => self.comprehension(
                n,
                "list comprehension",
                "<listcomp>",
                &n.generators,
                &n.elt,
                None,
                n.range,
            ),
            Expr::SetComp(n) => {
                self.comprehension(n, "set comprehension", "<setcomp>", &n.generators, &n.elt, None, n.range)
            }
            Expr::DictComp(n) => self.comprehension(
                n,
                "dict comprehension",
                "<dictcomp>",
                &n.generators,
                &n.key,
                Some(&n.value),
                n.range,
            ),
            Expr::Generator(n) => self.comprehension(
                n,
                "generator expression",
                "<genexpr>",
                &n.generators,
                &n.elt,
                None,
                n.range,
            ),
            Expr::Await(n) => {
                self.not_in_annotation(n.range, "await expression")?;
                if !self.allows_await() {
                    let m = if self.scope().kind.is_function_like() {
                        "'await' outside async function"
                    } else {
                        "'await' outside function"
                    };
                    return Err(self.source.error(n.range, m));
                }
                self.expr(&n.value)?;
                self.scope().coroutine = true;
                Ok(())
            }
            Expr::Yield(n) => {
                self.not_in_annotation(n.range, "yield expression")?;
                self.opt_expr(n.value.as_deref())?;
                self.yields(n.range)
            }
            Expr::YieldFrom(n) => {
                self.not_in_annotation(n.range, "yield expression")?;
                self.expr(&n.value)?;
                self.yields(n.range)
            }
            Expr::Compare(e) => {
                self.expr(&e.left)?;
                self.exprs(&e.comparators)
            }
            Expr::Call(e) => {
                self.expr(&e.func)?;
                self.exprs(&e.arguments.args)?;
                for k in &e.arguments.keywords {
                    self.expr(&k.value)?;
                }
                Ok(())
            }
            Expr::FString(e) => {
                for part in &e.value {
                    if let ast::FStringPart::FString(f) = part {
                        self.elements(&f.elements)?;
                    }
                }
                Ok(())
            }
            Expr::TString(e) => {
                for t in e.value.as_slice() {
                    self.elements(&t.elements)?;
                }
                Ok(())
            }
            Expr::Attribute(e) => self.expr(&e.value),
            Expr::Subscript(e) => {
                self.expr(&e.value)?;
                self.expr(&e.slice)
            }
            Expr::Starred(e) => self.expr(&e.value),
            Expr::Name(e) => self.name(e),
            Expr::List(e) => self.exprs(&e.elts),
            Expr::Tuple(e) => self.exprs(&e.elts),
            Expr::Slice(e) => {
                self.opt_expr(e.lower.as_deref())?;
                self.opt_expr(e.upper.as_deref())?;
                self.opt_expr(e.step.as_deref())
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Ok(()),
        }
    }

    /// Long chains of operators lean to the left: followed without recursion.
    fn bin_op(&mut self, e: &ast::ExprBinOp) -> Res {
        let mut rights = vec![&*e.right];
        let mut left = &*e.left;
        while let Expr::BinOp(inner) = left {
            rights.push(&inner.right);
            left = &inner.left;
        }
        self.expr(left)?;
        for right in rights.into_iter().rev() {
            self.expr(right)?;
        }
        Ok(())
    }

    fn elements(&mut self, elements: &ast::InterpolatedStringElements) -> Res {
        for element in elements {
            if let InterpolatedStringElement::Interpolation(i) = element {
                self.expr(&i.expression)?;
                if let Some(spec) = &i.format_spec {
                    self.nest()?;
                    self.elements(&spec.elements)?;
                    self.depth -= 1;
                }
            }
        }
        Ok(())
    }

    fn name(&mut self, e: &ast::ExprName) -> Res {
        if self.scope().unevaluated {
            self.mangled(&e.id);
            return Ok(());
        }
        let what = if e.ctx == ExprContext::Load { defs::USE } else { defs::LOCAL };
        self.define(&e.id, what, e.range)?;
        // `super` and `__class__` in a function look the class up in a cell.
        if e.ctx == ExprContext::Load && e.id == "super" && self.scope().kind.is_function_like() {
            let class = self.known.class;
            self.define_in(self.cur, class, defs::USE, e.range)?;
        }
        Ok(())
    }

    fn lambda(&mut self, e: &ast::ExprLambda) -> Res {
        if let Some(p) = &e.parameters {
            self.defaults(p)?;
        }
        self.enter(ScopeKind::Lambda, "<lambda>", e, Part::Body, e.range);
        if let Some(p) = &e.parameters {
            self.parameters(p)?;
        }
        self.expr(&e.body)?;
        self.leave();
        Ok(())
    }

    fn named(&mut self, e: &ast::ExprNamed) -> Res {
        let Expr::Name(target) = &*e.target else {
            return Err(self
                .source
                .error(e.target.range(), "cannot use assignment expressions with this target"));
        };
        self.not_in_annotation(e.range, "named expression")?;
        if self.scope().comp_iter_expr > 0 {
            let m = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(self.source.error(e.range, m));
        }
        let in_comp = matches!(self.scope().kind, ScopeKind::Comprehension | ScopeKind::GeneratorExpression);
        if in_comp {
            self.extend_named_scope(target)?;
        } else {
            self.scope().has_walrus = true;
        }
        self.expr(&e.value)?;
        self.expr(&e.target)
    }

    /// The target of an assignment expression in a comprehension is bound in the function or
    /// module around it.
    fn extend_named_scope(&mut self, target: &ast::ExprName) -> Res {
        let sym = self.mangled(&target.id);
        let mut at = Some(self.cur);
        while let Some(id) = at {
            let scope = self.scope_ref(id);
            let symbol = scope.symbols.get(&sym).map_or(0, |s| s.defs);
            match scope.kind {
                ScopeKind::Comprehension | ScopeKind::GeneratorExpression => {
                    if symbol & defs::COMP_ITER != 0 {
                        let m = format!(
                            "assignment expression cannot rebind comprehension iteration variable '{}'",
                            target.id
                        );
                        return Err(self.source.error(target.range, m));
                    }
                }
                ScopeKind::Function | ScopeKind::Lambda => {
                    let what = if symbol & defs::GLOBAL != 0 { defs::GLOBAL } else { defs::NONLOCAL };
                    self.bind_named(target, sym, what, id)?;
                    return Ok(());
                }
                ScopeKind::Module => {
                    return self.bind_named(target, sym, defs::GLOBAL, id);
                }
                ScopeKind::Class => {
                    let m = "assignment expression within a comprehension cannot be used in a class body";
                    return Err(self.source.error(target.range, m));
                }
                ScopeKind::TypeParams => {
                    let m = "assignment expression within a comprehension cannot be used within the definition of a generic";
                    return Err(self.source.error(target.range, m));
                }
                ScopeKind::TypeAlias => {
                    let m = "assignment expression within a comprehension cannot be used in a type alias";
                    return Err(self.source.error(target.range, m));
                }
                ScopeKind::TypeVariable => {
                    let m = format!(
                        "assignment expression within a comprehension cannot be used in {}",
                        self.scope_ref(id).type_word
                    );
                    return Err(self.source.error(target.range, m));
                }
                ScopeKind::Annotations => {
                    let m = "named expression cannot be used within an annotation";
                    return Err(self.source.error(target.range, m));
                }
            }
            at = self.scope_ref(id).parent;
        }
        Ok(())
    }

    fn bind_named(
        &mut self,
        target: &ast::ExprName,
        sym: super::Sym,
        what: u16,
        home: super::ScopeId,
    ) -> Res {
        self.define(&target.id, what, target.range)?;
        let local = if what == defs::GLOBAL { defs::GLOBAL } else { defs::LOCAL };
        self.define_in(home, sym, local, target.range)?;
        self.scopes[home.0 as usize].has_walrus = true;
        // Comprehensions on the way pass the name on.
        Ok(())
    }

    fn allows_await(&mut self) -> bool {
        let top = self.top_level_await;
        let scope = self.scope();
        match scope.kind {
            // What is around a comprehension is checked when it ends.
            ScopeKind::GeneratorExpression | ScopeKind::Comprehension => true,
            ScopeKind::Function => scope.is_async,
            ScopeKind::Module => top,
            _ => false,
        }
    }

    fn yields(&mut self, range: TextRange) -> Res {
        let word = self.scope().comp_word;
        if !word.is_empty() {
            return Err(self.source.error(range, format!("'yield' inside {word}")));
        }
        self.scope().generator = true;
        Ok(())
    }

    pub(super) fn not_in_annotation(&mut self, range: TextRange, what: &str) -> Res {
        let place = match self.scope().kind {
            ScopeKind::Annotations => "an annotation",
            ScopeKind::TypeVariable => self.scope().type_word,
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParams => "the definition of a generic",
            _ => return Ok(()),
        };
        Err(self.source.error(range, format!("{what} cannot be used within {place}")))
    }

    #[allow(clippy::too_many_arguments)]
    fn comprehension<T>(
        &mut self,
        node: &T,
        word: &'static str,
        name: &str,
        generators: &[ast::Comprehension],
        elt: &Expr,
        value: Option<&Expr>,
        range: TextRange,
    ) -> Res {
        let Some(outermost) = generators.first() else { return Ok(()) };
        // Each loop holds a temporary through all that is in it.
        if generators.len() > super::MAX_DEPTH as usize {
            return Err(self.source.too_deep());
        }
        let is_generator = word == "generator expression";
        self.scope().comp_iter_expr += 1;
        self.expr(&outermost.iter)?;
        self.scope().comp_iter_expr -= 1;
        let kind = if is_generator { ScopeKind::GeneratorExpression } else { ScopeKind::Comprehension };
        let outer = self.cur;
        self.enter(kind, name, node, Part::Body, range);
        if outermost.is_async {
            self.scope().coroutine = true;
        }
        self.scope().comp_word = word;
        self.define(".0", defs::PARAM, range)?;
        self.comp_target(&outermost.target)?;
        self.exprs(&outermost.ifs)?;
        for generator in &generators[1..] {
            self.comp_target(&generator.target)?;
            self.scope().comp_iter_expr += 1;
            self.expr(&generator.iter)?;
            self.scope().comp_iter_expr -= 1;
            self.exprs(&generator.ifs)?;
            if generator.is_async {
                self.scope().coroutine = true;
            }
        }
        self.opt_expr(value)?;
        self.expr(elt)?;
        self.scope().generator = is_generator;
        let is_async = self.scope().coroutine && !is_generator;
        self.leave();
        debug_assert_eq!(outer, self.cur);
        if is_async {
            self.async_comprehension(range)?;
        }
        Ok(())
    }

    /// An asynchronous comprehension makes what is around it a coroutine, so that must be one.
    fn async_comprehension(&mut self, range: TextRange) -> Res {
        let top = self.top_level_await;
        let scope = self.scope();
        let allowed = match scope.kind {
            ScopeKind::Function => scope.is_async,
            ScopeKind::Comprehension | ScopeKind::GeneratorExpression => true,
            ScopeKind::Module => top,
            _ => false,
        };
        if !allowed {
            let m = "asynchronous comprehension outside of an asynchronous function";
            return Err(self.source.error(range, m));
        }
        scope.coroutine = true;
        Ok(())
    }

    fn comp_target(&mut self, target: &Expr) -> Res {
        self.scope().comp_iter_target = true;
        self.expr(target)?;
        self.scope().comp_iter_target = false;
        Ok(())
    }
}
