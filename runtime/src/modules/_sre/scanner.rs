//! Scanners: successive matches in one string, and the iterator of `finditer`.

use std::cell::Cell;

use ouro_vm::core::args::payload;
use ouro_vm::core::native::{TypeDef, getter, method, next, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::engine::{Mode, Subject, run};
use super::matched::new_match;
use super::pattern::Pattern;

/// Payload of `_sre.SRE_Scanner`.
pub struct Scanner {
    pattern: Ref<Pattern>,
    subject: Subject,
    pos: usize,
    endpos: usize,
    /// Where the next match begins; `None` at the end.
    at: Cell<Option<usize>>,
    must_advance: Cell<bool>,
}

ouro_vm::payload!(Scanner, "SRE_Scanner");

impl Trace for Scanner {
    fn traverse(&self, visitor: &mut Visitor) {
        self.pattern.with_value(|v| visitor.visit(v));
        visitor.visit(&self.subject.value);
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("_sre", "SRE_Scanner", <Scanner as Payload>::vtable)
    .flags(tf::NO_NEW)
    .methods(&[&[
        method("match", "($self, /)", |vm, a| {
            Ok(a.this::<Scanner>().step(vm, Mode::Match).unwrap_or(Value::NONE))
        }),
        method("search", "($self, /)", |vm, a| {
            Ok(a.this::<Scanner>().step(vm, Mode::Search).unwrap_or(Value::NONE))
        }),
    ]])
    .getset(&[getter("pattern", |_, v| Ok(payload::<Scanner>(v).pattern.value())).member()]);

impl NativeType for Scanner {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

impl Scanner {
    pub fn new(pattern: Ref<Pattern>, subject: Subject, pos: usize, endpos: usize) -> Scanner {
        Scanner { pattern, subject, pos, endpos, at: Cell::new(Some(pos)), must_advance: Cell::new(false) }
    }

    fn step(&self, vm: &Vm, mode: Mode) -> Option<Value> {
        let at = self.at.get()?;
        let found = run(&self.pattern, &self.subject, at, self.endpos, mode, self.must_advance.get());
        let Some(found) = found else {
            self.at.set(None);
            return None;
        };
        self.at.set(Some(found.end));
        self.must_advance.set(found.start == found.end);
        let string = self.subject.value.clone();
        Some(new_match(vm, self.pattern.clone(), string, self.pos, self.endpos, found))
    }
}

/// Payload of the iterator that `finditer` returns.
pub struct ScanIter(pub Scanner);

ouro_vm::payload!(ScanIter, "callable_iterator");

impl Trace for ScanIter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.0.traverse(visitor);
    }
    fn clear(&self) {}
}

static ITER: TypeDef = TypeDef::new("builtins", "callable_iterator", <ScanIter as Payload>::vtable)
    .flags(tf::NO_NEW)
    .methods(&[&[
        unary("__iter__", |_, v| Ok(v.clone())),
        next(|vm, v| Ok(payload::<ScanIter>(v).0.step(vm, Mode::Search))),
    ]]);

impl NativeType for ScanIter {
    fn def() -> &'static TypeDef {
        &ITER
    }
}
