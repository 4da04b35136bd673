//! Iteration.

use std::cell::{Cell, RefCell};

use crate::core::args::{CallArgs, payload};
use crate::core::error::{PyResult, room_for_one, try_copy};
use crate::core::exc::Exc;
use crate::core::function::List;
use crate::core::native::{NativeFn, NativeImpl, TypeDef, method, next, unary};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::special::Special;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;

/// Payload of `iterator`: iterates anything with `__getitem__`.
pub struct SeqIter {
    pub seq: RefCell<Option<Value>>,
    pub at: Cell<i64>,
}

crate::payload!(SeqIter, "iterator");

impl Trace for SeqIter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.seq.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.seq.take();
        drop(old);
    }
}

static SEQ_ITER_METHODS: [crate::core::native::MethodDef; 5] = [
    unary("__iter__", |_, v| Ok(v.clone())),
    next(seq_iter_next),
    method("__length_hint__", "($self, /)", |vm, a| {
        let it = a.this::<SeqIter>();
        let Some(seq) = it.seq.borrow().clone() else { return Ok(Value::from_len(0)) };
        if vm.special(&seq, Special::Len).is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let left = vm.len(&seq)? as i64 - it.at.get();
        Ok(vm.int(left.max(0)))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = a.this::<SeqIter>();
        let iter = vm.builtins.get().and_then(|b| vm.get_name(b, "iter")).unwrap_or(Value::NONE);
        let seq = it.seq.borrow().clone();
        Ok(match seq {
            Some(seq) => vm.tuple(vec![iter, vm.tuple(vec![seq]).into(), vm.int(it.at.get())]).into(),
            None => vm.tuple(vec![iter, vm.tuple(vec![vm.tuple(Vec::new()).into()]).into()]).into(),
        })
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a| {
        let it = a.this::<SeqIter>();
        let at = vm.index_i64(&a[1])?;
        if it.seq.borrow().is_some() {
            it.at.set(at.max(0));
        }
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

static SEQ_ITER: TypeDef =
    TypeDef::new("builtins", "iterator", SeqIter::vtable).methods(&[&SEQ_ITER_METHODS]);

impl NativeType for SeqIter {
    fn def() -> &'static TypeDef {
        &SEQ_ITER
    }
}

fn seq_iter_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let it = payload::<SeqIter>(v);
    let Some(seq) = it.seq.borrow().clone() else { return Ok(None) };
    let i = it.at.get();
    match vm.get_item(&seq, &vm.int(i)) {
        Ok(item) => {
            it.at.set(i + 1);
            Ok(Some(item))
        }
        Err(e) if e.is(vm, Exc::IndexError) || e.is(vm, Exc::StopIteration) => {
            let old = it.seq.take();
            drop(old);
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

impl Vm {
    /// `iter(v)`.
    pub fn iter(&self, v: &Value) -> PyResult {
        if let Some(NativeImpl::Unary(f)) = self.direct(v, Special::Iter) {
            return f(self, v).and_then(|it| self.checked_iter(it));
        }
        match self.special(v, Special::Iter) {
            Some(m) if !m.is_none() => self.call_unary(&m, v).and_then(|it| self.checked_iter(it)),
            // Subscripts of native types are not sequences for that.
            None if self.special(v, Special::GetItem).is_some_and(|m| !m.is_a::<NativeFn>()) => {
                Ok(self.make(SeqIter { seq: RefCell::new(Some(v.clone())), at: Cell::new(0) }))
            }
            _ => Err(self.type_error(format!("'{}' object is not iterable", self.type_name(v)))),
        }
    }

    /// What `__iter__` has returned, if it is an iterator.
    #[inline]
    fn checked_iter(&self, it: Value) -> PyResult {
        if self.direct(&it, Special::Next).is_some() || self.special(&it, Special::Next).is_some() {
            return Ok(it);
        }
        Err(self.type_error(format!("iter() returned non-iterator of type '{}'", self.type_name(&it))))
    }

    /// `next(it)`, `None` when it is exhausted.
    #[inline]
    pub fn next(&self, it: &Value) -> PyResult<Option<Value>> {
        match self.next_or_stop(it) {
            Err(e) if e.is(self, Exc::StopIteration) => Ok(None),
            other => other,
        }
    }

    /// `next(it)`. An iterator that is exhausted gives `None`, or the `StopIteration` that it has raised: an
    /// iterator over it that ends with it passes that on, and with it a value that it carries.
    #[inline]
    pub fn next_or_stop(&self, it: &Value) -> PyResult<Option<Value>> {
        self.check_memory()?;
        if let Some(NativeImpl::Next(f)) = self.direct(it, Special::Next) {
            return f(self, it);
        }
        let Some(method) = self.special(it, Special::Next) else {
            return Err(self.type_error(format!("'{}' object is not an iterator", self.type_name(it))));
        };
        if let Some(native) = method.as_::<NativeFn>()
            && let NativeImpl::Next(f) = native.def.imp
        {
            return f(self, it);
        }
        self.call_unbound(&method, it, CallArgs::EMPTY).map(Some)
    }

    /// Calls `f` with every item of an iterable.
    pub fn for_each(&self, v: &Value, mut f: impl FnMut(Value) -> PyResult<()>) -> PyResult<()> {
        let it = self.iter(v)?;
        while let Some(item) = self.next(&it)? {
            f(item)?;
        }
        Ok(())
    }

    /// The items of an iterable.
    pub fn collect(&self, v: &Value) -> PyResult<Vec<Value>> {
        if self.is_exact(v, &self.types().list)
            && let Some(list) = v.as_::<List>()
        {
            return self.fits(list.copy_items());
        }
        if self.is_exact(v, &self.types().tuple)
            && let Some(tuple) = v.as_::<Tuple>()
        {
            return self.fits(try_copy(tuple));
        }
        let it = self.iter(v)?;
        let hint = self.length_hint(v, 0)?;
        let mut items = Vec::new();
        self.fits(items.try_reserve(hint.min(1 << 16)))?;
        while let Some(item) = self.next(&it)? {
            self.fits(room_for_one(&mut items))?;
            items.push(item);
        }
        Ok(items)
    }

    /// `operator.length_hint(v, default)`.
    pub fn length_hint(&self, v: &Value, default: usize) -> PyResult<usize> {
        if self.special(v, Special::Len).is_some() {
            match self.len(v) {
                Err(e) if e.is(self, Exc::TypeError) => {}
                other => return other,
            }
        }
        let hint = match self.call_special(v, Special::LengthHint, &[]) {
            Ok(Some(hint)) => hint,
            Ok(None) => return Ok(default),
            Err(e) if e.is(self, Exc::TypeError) => return Ok(default),
            Err(e) => return Err(e),
        };
        if hint.is_not_implemented() {
            return Ok(default);
        }
        match self.small(&hint) {
            Some(n) if n >= 0 => Ok(n as usize),
            Some(_) => Err(self.value_error("__length_hint__() should return >= 0")),
            None => {
                Err(self
                    .type_error(format!("__length_hint__ must be an integer, not {}", self.type_name(&hint))))
            }
        }
    }
}
