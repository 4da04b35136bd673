//! `enumerate`.

use std::cell::RefCell;

use crate::core::args::{Args, payload};
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, TypeDef, method, new, next, unary};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::number::BinOp;
use crate::protocol::types::NativeType;
use crate::types::iterators::sequence::ListIter;
use crate::types::support::{CLASS_GETITEM, alloc_new, reduced, return_self};

/// Payload of `enumerate`.
pub struct Enumerate {
    it: Value,
    next: RefCell<Value>,
    /// The pair returned last, used again once nobody else has it.
    pair: RefCell<Option<Ref<Tuple>>>,
}

crate::payload!(Enumerate, "enumerate");

impl Trace for Enumerate {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.it);
        visitor.visit(&self.next.borrow());
        if let Some(pair) = &*self.pair.borrow() {
            pair.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        let old = self.pair.take();
        drop(old);
    }
}

pub static DEF: TypeDef = TypeDef::new("builtins", "enumerate", Enumerate::vtable)
    .methods(&[&METHODS])
    .flags(tf::BASE)
    .doc(
        "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields \
         pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\n\
         enumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...",
    );

impl NativeType for Enumerate {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: [MethodDef; 5] = [
    new("($type, iterable=<unrepresentable>, start=0)", new_enumerate),
    unary("__iter__", return_self),
    next(advance),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let it = a.this::<Enumerate>();
        let args = vec![it.it.clone(), it.next.borrow().clone()];
        Ok(reduced(vm, vm.type_of(&a[0]).into(), args, None))
    })
    .doc("Return state information for pickling."),
    CLASS_GETITEM,
];

fn new_enumerate(vm: &Vm, args: Args) -> PyResult {
    let Some(iterable) = args.opt(1) else {
        return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
    };
    let start = args.opt(2).map_or(Ok(Value::from_len(0)), |v| vm.index(v))?;
    let it = vm.iter(iterable)?;
    alloc_new(vm, &args[0], Enumerate { it, next: RefCell::new(start), pair: RefCell::default() })
}

fn advance(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let this = payload::<Enumerate>(v);
    let item = match this.it.as_::<ListIter>() {
        Some(list) => list.advance(),
        None => vm.next_or_stop(&this.it)?,
    };
    let Some(item) = item else { return Ok(None) };
    let n = this.next.borrow().clone();
    let after = match n.as_small_int() {
        Some(n) => vm.int(n + 1),
        None => vm.binary(BinOp::Add, &n, &Value::from_len(1))?,
    };
    *this.next.borrow_mut() = after;
    Ok(Some(vm.pair_again(&this.pair, n, item)))
}
