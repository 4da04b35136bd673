//! The compiler's warnings: invalid escapes and numbers that touch a keyword (found in the
//! tokens), control flow that leaves a `finally` block (PEP 765), and expressions that cannot
//! mean what they say (`x is 1`, `assert (x, "why")`, `(1, 2) (3, 4)`).

use rustpython_ast::token::{Token, TokenKind};
use rustpython_ast::visitor::{self, Visitor};
use rustpython_ast::{self as ast, CmpOp, Expr, Mod, Number, Stmt, StringFlags};
use rustpython_text_size::{Ranged, TextRange, TextSize};

use super::literal;
use crate::error::{CompileError, CompileWarning};

impl CompileWarning {
    /// The error that a filter makes of the warning.
    pub fn into_error(self, source: &str, filename: &str) -> CompileError {
        let source = crate::source::Source::new(source, filename);
        // The future of a warning that is an error has come.
        source.error(self.range, self.message.replace(" Such sequences will not work in the future.", ""))
    }
}

/// All warnings about a text, in the order in which CPython gives them. All are
/// `SyntaxWarning`s.
pub fn collect(source: &str, tokens: &[Token], syntax: &Mod) -> Vec<CompileWarning> {
    let mut found = Vec::new();
    of_tokens(source, tokens, &mut found);
    let lexical = found.len();
    let mut walker = Walker::default();
    match syntax {
        Mod::Module(module) => walker.visit_body(&module.body),
        Mod::Expression(e) => walker.visit_expr(&e.body),
    }
    // These are looked for before anything is compiled, once in each place.
    walker.flow.sort_by_key(|(range, _)| range.start());
    walker.flow.dedup();
    found.append(&mut walker.flow);
    let early = found.len();
    found.append(&mut walker.meaning);
    if found.is_empty() {
        return Vec::new();
    }
    let lines: Vec<usize> =
        source.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(at, _)| at).collect();
    found
        .into_iter()
        .enumerate()
        .map(|(i, (range, message))| CompileWarning {
            line: lines.partition_point(|&at| at < range.start().to_usize()) as u32 + 1,
            message,
            range,
            lexical: i < lexical,
            early: i < early,
        })
        .collect()
}

type Found = (TextRange, String);

fn of_tokens(source: &str, tokens: &[Token], found: &mut Vec<Found>) {
    let escapes = source.contains('\\');
    for (n, token) in tokens.iter().enumerate() {
        let next = tokens.get(n + 1);
        match token.kind() {
            TokenKind::Int | TokenKind::Float | TokenKind::Complex => {
                let touches = |next: &&Token| next.start() == token.end() && is_keyword(next.kind());
                if next.filter(touches).is_some() {
                    found.push((
                        token.range(),
                        format!("invalid {} literal", number_kind(&source[token.range()])),
                    ));
                }
            }
            TokenKind::String if escapes => {
                let literal = literal::split(&source[token.range()]);
                if !literal.raw {
                    let start = token.start() + TextSize::new(literal.offset as u32);
                    first_escape(literal.body, literal.bytes, start, found);
                }
            }
            TokenKind::FStringMiddle | TokenKind::TStringMiddle if escapes => {
                let text = &source[token.range()];
                if token.unwrap_string_flags().prefix().is_raw() {
                    continue;
                }
                first_escape(text, false, token.start(), found);
                let slashes = text.bytes().rev().take_while(|&b| b == b'\\').count();
                if slashes % 2 == 1 && next.is_some_and(|next| next.kind() == TokenKind::Lbrace) {
                    found.push((
                        TextRange::at(token.end() - TextSize::new(1), TextSize::new(2)),
                        literal::bad_escape('{'),
                    ));
                }
            }
            _ => {}
        }
    }
}

/// Only the first invalid escape of each token is reported.
fn first_escape(body: &str, bytes: bool, start: TextSize, found: &mut Vec<Found>) {
    let mut first = None;
    literal::escape_warnings(body, bytes, &mut |at, message| {
        first.get_or_insert((at, message));
    });
    if let Some((at, message)) = first {
        found.push((TextRange::at(start + TextSize::new(at as u32), TextSize::new(2)), message));
    }
}

fn is_keyword(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind, And | Else | For | If | In | Is | Or | Not)
}

fn number_kind(text: &str) -> &'static str {
    match text.get(..2) {
        Some("0x" | "0X") => "hexadecimal",
        Some("0o" | "0O") => "octal",
        Some("0b" | "0B") => "binary",
        _ if text.ends_with(['j', 'J']) => "imaginary",
        _ => "decimal",
    }
}

/// Nesting of expressions that is looked into.
const MAX_DEPTH: u32 = 4000;

/// Copies of `finally` bodies that are looked at.
const MAX_COPIES: u32 = 10_000;

/// What a jump out of a function or loop passes.
#[derive(Clone, Copy)]
enum Around<'a> {
    Loop,
    Finally(&'a [Stmt]),
    /// The copy of a `finally` body that runs because of an exception.
    FinallyEnd,
}

#[derive(Default)]
struct Walker<'a> {
    flow: Vec<Found>,
    meaning: Vec<Found>,
    depth: u32,
    /// Directly in a `finally` block: no loop or function between.
    in_finally: bool,
    /// The loops and the statements with a `finally` around, in the same function.
    around: Vec<Around<'a>>,
    /// Copies of `finally` bodies looked at so far.
    copies: u32,
    /// Copies for exceptions around that are not left: nothing is said there a second time.
    muted: u32,
}

impl<'a> Walker<'a> {
    fn body(&mut self, body: &'a [Stmt], finally: bool) {
        let before = std::mem::replace(&mut self.in_finally, finally);
        self.visit_body(body);
        self.in_finally = before;
    }

    /// The body of a function or class.
    fn own_body(&mut self, body: &'a [Stmt]) {
        let around = std::mem::take(&mut self.around);
        self.body(body, false);
        self.around = around;
    }

    fn within(&mut self, around: Around<'a>, f: impl FnOnce(&mut Self)) {
        self.around.push(around);
        f(self);
        self.around.pop();
    }

    fn leaves(&mut self, range: TextRange, keyword: &str) {
        if self.in_finally {
            self.flow.push((range, format!("'{keyword}' in a 'finally' block")));
        }
    }

    /// A jump passes `finally` bodies, up to a loop or out of the function: each of them is compiled there
    /// once more, and warned about.
    fn passes(&mut self, to_loop: bool) {
        let (all, muted) = (self.around.clone(), self.muted);
        for (at, around) in all.iter().enumerate().rev() {
            match around {
                Around::Loop if to_loop => break,
                Around::Loop => {}
                Around::Finally(body) if self.copies < MAX_COPIES => {
                    self.copies += 1;
                    self.around.truncate(at);
                    let flow = self.flow.len();
                    self.body(body, false);
                    self.flow.truncate(flow);
                }
                Around::Finally(_) => {}
                Around::FinallyEnd => self.muted -= 1,
            }
        }
        self.around = all;
        self.muted = muted;
    }

    /// A `finally` body is compiled for the end of the statement, and again for exceptions. Of the second all
    /// that is told is what its jumps pass further out.
    fn finally(&mut self, body: &'a [Stmt]) {
        self.body(body, true);
        let passes = self.around.iter().any(|around| matches!(around, Around::Finally(_)));
        if passes && self.copies < MAX_COPIES {
            self.copies += 1;
            self.muted += 1;
            let flow = self.flow.len();
            self.within(Around::FinallyEnd, |walker| walker.body(body, false));
            self.flow.truncate(flow);
            self.muted -= 1;
        }
    }

    fn mean(&mut self, range: TextRange, message: String) {
        if self.muted == 0 {
            self.meaning.push((range, message));
        }
    }

    fn compare(&mut self, e: &ast::ExprCompare) {
        let mut left = &*e.left;
        for (op, right) in e.ops.iter().zip(&e.comparators) {
            if matches!(op, CmpOp::Is | CmpOp::IsNot)
                && let Some(literal) = [left, right].into_iter().find(|e| is_literal(e))
            {
                let kind = type_name(literal).unwrap_or("int");
                let (is, instead) = if *op == CmpOp::Is { ("is", "==") } else { ("is not", "!=") };
                return self
                    .mean(e.range, format!("\"{is}\" with '{kind}' literal. Did you mean \"{instead}\"?"));
            }
            left = right;
        }
    }

    fn call(&mut self, e: &ast::ExprCall) {
        if matches!(&*e.func, Expr::Lambda(_)) {
            return;
        }
        if let Some(kind) = type_name(&e.func) {
            let message = format!("'{kind}' object is not callable; perhaps you missed a comma?");
            self.mean(e.range, message);
        }
    }

    fn subscript(&mut self, e: &ast::ExprSubscript) {
        let Some(kind) = type_name(&e.value) else { return };
        let message = match kind {
            "dict" => return,
            "str" | "bytes" | "tuple" | "list" => match type_name(&e.slice) {
                None | Some("int" | "bool") => return,
                Some(index) => {
                    format!(
                        "{kind} indices must be integers or slices, not {index}; perhaps you missed a comma?"
                    )
                }
            },
            _ => format!("'{kind}' object is not subscriptable; perhaps you missed a comma?"),
        };
        self.mean(e.range, message);
    }
}

impl<'a> Visitor<'a> for Walker<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Try(s) => {
                let parts = |walker: &mut Self| {
                    walker.visit_body(&s.body);
                    // In the order that they are compiled in.
                    if !s.is_star {
                        walker.visit_body(&s.orelse);
                    }
                    for handler in &s.handlers {
                        walker.visit_except_handler(handler);
                    }
                    if s.is_star {
                        walker.visit_body(&s.orelse);
                    }
                };
                if s.finalbody.is_empty() {
                    return parts(self);
                }
                self.within(Around::Finally(&s.finalbody), parts);
                self.finally(&s.finalbody);
            }
            Stmt::For(s) => {
                self.visit_expr(&s.iter);
                self.visit_expr(&s.target);
                self.within(Around::Loop, |walker| walker.body(&s.body, false));
                self.visit_body(&s.orelse);
            }
            Stmt::While(s) => {
                self.visit_expr(&s.test);
                self.within(Around::Loop, |walker| walker.body(&s.body, false));
                self.visit_body(&s.orelse);
            }
            Stmt::FunctionDef(s) => {
                for decorator in &s.decorator_list {
                    self.visit_decorator(decorator);
                }
                if let Some(params) = &s.type_params {
                    self.visit_type_params(params);
                }
                self.visit_parameters(&s.parameters);
                if let Some(returns) = &s.returns {
                    self.visit_annotation(returns);
                }
                self.own_body(&s.body);
            }
            Stmt::Return(s) => {
                self.leaves(s.range, "return");
                visitor::walk_stmt(self, stmt);
                self.passes(false);
            }
            Stmt::Break(s) => {
                self.leaves(s.range, "break");
                self.passes(true);
            }
            Stmt::Continue(s) => {
                self.leaves(s.range, "continue");
                self.passes(true);
            }
            Stmt::Assert(s) => {
                if let Expr::Tuple(tuple) = &*s.test
                    && !tuple.elts.is_empty()
                {
                    let message = "assertion is always true, perhaps remove parentheses?";
                    self.mean(s.range, message.to_owned());
                }
                visitor::walk_stmt(self, stmt);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Compare(e) => self.compare(e),
            Expr::Call(e) => self.call(e),
            Expr::Subscript(e) if e.ctx.is_load() => self.subscript(e),
            _ => {}
        }
        // What is nested deeper gets no warnings.
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            visitor::walk_expr(self, expr);
            self.depth -= 1;
        }
    }
}

/// A constant other than the singletons.
fn is_literal(e: &Expr) -> bool {
    match e {
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => true,
        Expr::Tuple(t) => t.elts.iter().all(|e| is_literal(e) || is_singleton(e)),
        _ => false,
    }
}

fn is_singleton(e: &Expr) -> bool {
    matches!(e, Expr::NoneLiteral(_) | Expr::BooleanLiteral(_) | Expr::EllipsisLiteral(_))
}

/// The type of an expression that shows it.
fn type_name(e: &Expr) -> Option<&'static str> {
    Some(match e {
        Expr::StringLiteral(_) | Expr::FString(_) => "str",
        Expr::BytesLiteral(_) => "bytes",
        Expr::NumberLiteral(n) => match n.value {
            Number::Int(_) => "int",
            Number::Float(_) => "float",
            Number::Complex { .. } => "complex",
        },
        Expr::NoneLiteral(_) => "NoneType",
        Expr::BooleanLiteral(_) => "bool",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::Tuple(_) => "tuple",
        Expr::List(_) | Expr::ListComp(_) => "list",
        Expr::Dict(_) | Expr::DictComp(_) => "dict",
        Expr::Set(_) | Expr::SetComp(_) => "set",
        Expr::Generator(_) => "generator",
        Expr::Lambda(_) => "function",
        Expr::TString(_) => "string.templatelib.Template",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::Mode;
    use crate::syntax::parse;

    fn of(source: &str) -> Vec<(String, u32)> {
        let parsed = parse(source, "f", Mode::Exec).expect(source);
        parsed.warnings.into_iter().map(|w| (w.message, w.line)).collect()
    }

    #[test]
    fn warnings() {
        let bad = |c: char| super::super::literal::bad_escape(c);
        let cases: &[(&str, &[(&str, u32)])] = &[
            ("x is not 1 is 2", &[("\"is not\" with 'int' literal. Did you mean \"!=\"?", 1)]),
            ("x is ()", &[("\"is\" with 'tuple' literal. Did you mean \"==\"?", 1)]),
            ("x is -1; x is None; x is f''; x is [1]", &[]),
            ("assert (x, 'a')", &[("assertion is always true, perhaps remove parentheses?", 1)]),
            ("\n(1, 2)()", &[("'tuple' object is not callable; perhaps you missed a comma?", 2)]),
            ("(lambda: 1)()", &[]),
            ("{1}[0]", &[("'set' object is not subscriptable; perhaps you missed a comma?", 1)]),
            (
                "'a'[1.0]",
                &[("str indices must be integers or slices, not float; perhaps you missed a comma?", 1)],
            ),
            ("[1][True]; {}[0]; 1[0] = 2", &[]),
            ("def f():\n try: pass\n finally: return 1", &[("'return' in a 'finally' block", 3)]),
            ("while 1:\n try: pass\n finally:\n  while 1: break", &[]),
            ("x = 1if 0else 2", &[("invalid decimal literal", 1), ("invalid decimal literal", 1)]),
        ];
        for (source, want) in cases {
            let want: Vec<(String, u32)> = want.iter().map(|&(m, l)| (m.to_owned(), l)).collect();
            assert_eq!(of(source), want, "{source}");
        }
        assert_eq!(of("\"\"\"\n\\d\\e\"\"\""), [(bad('d'), 2)]);
        assert_eq!(of("f\"\\d{x}\\e\""), [(bad('d'), 1), (bad('e'), 1)]);
        assert_eq!(of("f\"\\{x}\""), [(bad('{'), 1)]);
    }
}
