//! `callable_iterator`: `iter(f, sentinel)`.

use std::cell::RefCell;

use crate::core::args::payload;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::native::{MethodDef, TypeDef, method, next, unary};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::support::{builtin, reduced, return_self};

/// Calls a function until it returns the sentinel.
pub struct CallIter {
    parts: RefCell<Option<(Value, Value)>>,
}

crate::payload!(CallIter, "callable_iterator");

impl Trace for CallIter {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some((f, sentinel)) = &*self.parts.borrow() {
            visitor.visit(f);
            visitor.visit(sentinel);
        }
    }
    fn clear(&self) {
        drop(self.parts.take());
    }
}

static DEF: TypeDef = TypeDef::new("builtins", "callable_iterator", CallIter::vtable).methods(&[&METHODS]);

impl NativeType for CallIter {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: [MethodDef; 3] = [
    unary("__iter__", return_self),
    next(advance),
    method("__reduce__", "($self, /)", |vm, a| {
        let iter = builtin(vm, "iter")?;
        let parts = a.this::<CallIter>().parts.borrow().clone();
        Ok(match parts {
            Some((f, sentinel)) => reduced(vm, iter, vec![f, sentinel], None),
            None => reduced(vm, iter, vec![vm.tuple(Vec::new()).into()], None),
        })
    })
    .doc("Return state information for pickling."),
];

/// `iter(f, sentinel)`; `f` is known to be callable.
pub fn make(vm: &Vm, f: &Value, sentinel: &Value) -> Value {
    vm.make(CallIter { parts: RefCell::new(Some((f.clone(), sentinel.clone()))) })
}

fn advance(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let it = payload::<CallIter>(v);
    let Some((f, sentinel)) = it.parts.borrow().clone() else { return Ok(None) };
    let done = match vm.call(&f, &[]) {
        Ok(item) => {
            // The call may have exhausted the iterator itself.
            if it.parts.borrow().is_none() {
                return Ok(None);
            }
            if !vm.eq(&sentinel, &item)? {
                return Ok(Some(item));
            }
            Ok(None)
        }
        Err(e) if e.is(vm, Exc::StopIteration) => Ok(None),
        Err(e) => return Err(e),
    };
    drop(it.parts.take());
    done
}
