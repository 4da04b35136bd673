//! Iterating strings.

use std::cell::{Cell, RefCell};

use crate::core::args::payload;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, TypeDef, method, next, unary};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;

pub(super) static METHODS: &[MethodDef] = &[unary("__iter__", iter)];

/// Payload of `str_iterator`.
pub struct StrIter {
    seq: RefCell<Option<Ref<Str>>>,
    at: Cell<usize>,
}

crate::payload!(StrIter, "str_iterator");

/// The same under the name `str_ascii_iterator`, for strings of ASCII only.
struct AsciiIter(StrIter);

crate::payload!(AsciiIter, "str_ascii_iterator");

impl Trace for AsciiIter {
    const TRACKED: bool = false;
    fn traverse(&self, visitor: &mut Visitor) {
        self.0.traverse(visitor);
    }
    fn clear(&self) {
        self.0.clear();
    }
}

fn this(v: &Value) -> &StrIter {
    match v.as_::<AsciiIter>() {
        Some(it) => &it.0,
        None => payload(v),
    }
}

impl Trace for StrIter {
    const TRACKED: bool = false;
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(s) = &*self.seq.borrow() {
            s.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        let old = self.seq.take();
        drop(old);
    }
}

static ITER_METHODS: &[MethodDef] = &[
    unary("__iter__", |_, v| Ok(v.clone())),
    next(|vm, v| Ok(advance(vm, this(v)))),
    method("__length_hint__", "($self, /)", |_, a| {
        let it = this(a.get(0));
        let left = it.seq.borrow().as_ref().map_or(0, |s| s.len() - it.at.get().min(s.len()));
        Ok(Value::from_len(left))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = this(a.get(0));
        let iter = vm.builtins.get().and_then(|b| vm.get_name(b, "iter")).unwrap_or(Value::NONE);
        let seq = it.seq.borrow().clone();
        Ok(match seq {
            Some(s) => {
                let args = vm.tuple(vec![s.into()]).into();
                vm.tuple(vec![iter, args, Value::from_len(it.at.get())]).into()
            }
            None => {
                let args = vm.tuple(vec![vm.str("")]).into();
                vm.tuple(vec![iter, args]).into()
            }
        })
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, state, /)", |vm, a| {
        let it = this(a.get(0));
        let at = super::args::count_arg(vm, &a[1])?.max(0) as usize;
        if let Some(s) = &*it.seq.borrow() {
            it.at.set(at.min(s.len()));
        }
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

static DEF: TypeDef =
    TypeDef::new("builtins", "str_iterator", <StrIter as Payload>::vtable).methods(&[ITER_METHODS]);

static ASCII_DEF: TypeDef =
    TypeDef::new("builtins", "str_ascii_iterator", <AsciiIter as Payload>::vtable).methods(&[ITER_METHODS]);

impl NativeType for AsciiIter {
    fn def() -> &'static TypeDef {
        &ASCII_DEF
    }
}

impl NativeType for StrIter {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

fn iter(vm: &Vm, v: &Value) -> PyResult {
    let seq: Option<Ref<Str>> = v.to_ref();
    let ascii = seq.as_ref().is_some_and(|s| s.is_ascii());
    let it = StrIter { seq: RefCell::new(seq), at: Cell::new(0) };
    Ok(if ascii { vm.make(AsciiIter(it)) } else { vm.make(it) })
}

/// The next character of a string iterator.
pub fn advance(vm: &Vm, it: &StrIter) -> Option<Value> {
    let seq = it.seq.borrow();
    let s = seq.as_ref()?;
    let at = it.at.get();
    if at < s.len() {
        it.at.set(at + 1);
        return Some(vm.char(s.char_at(at)).into());
    }
    drop(seq);
    let old = it.seq.take();
    drop(old);
    None
}
