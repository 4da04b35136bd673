//! Iterators over lists and tuples, forwards and backwards, and `reversed`. (The iterator over
//! anything with `__getitem__` is part of the protocol.)

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::function::List;
use crate::core::native::{MethodDef, NativeFn, TypeDef, method, next, unary};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::special::Special;
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::support::{alloc_new, builtin, check_args, raw_new, reduced, return_self};

/// Defines an iterator payload with a container it gives up when exhausted and a position.
macro_rules! cursor {
    ($(#[$doc:meta])* $name:ident $text:literal, $def:ident, $methods:ident) => {
        $(#[$doc])*
        pub struct $name {
            pub over: RefCell<Option<Value>>,
            pub at: Cell<i64>,
        }

        $crate::payload!($name, $text);

        impl Trace for $name {
            fn traverse(&self, visitor: &mut Visitor){
                self.over.borrow().iter().for_each(|v| visitor.visit(v));
            }
            fn clear(&self) {
                let old = self.over.take();
                drop(old);
            }
        }

        impl $name {
            fn finish(&self) -> Option<Value> {
                drop(self.over.take());
                None
            }
        }

        pub static $def: TypeDef = TypeDef::new("builtins", $text, $name::vtable).methods(&[&$methods]);

        impl NativeType for $name {
            fn def() -> &'static TypeDef {
                &$def
            }
        }
    };
}

cursor!(
    /// `list_iterator`.
    ListIter "list_iterator", LIST_ITER, LIST_ITER_METHODS
);
cursor!(
    /// `list_reverseiterator`.
    ListRevIter "list_reverseiterator", LIST_REV_ITER, LIST_REV_ITER_METHODS
);
cursor!(
    /// `tuple_iterator`.
    TupleIter "tuple_iterator", TUPLE_ITER, TUPLE_ITER_METHODS
);

impl ListIter {
    pub fn new(list: &Value) -> ListIter {
        ListIter { over: RefCell::new(Some(list.clone())), at: Cell::new(0) }
    }

    /// The next item.
    #[inline]
    pub fn advance(&self) -> Option<Value> {
        let over = self.over.borrow();
        let list = over.as_ref()?.as_::<List>()?;
        let i = self.at.get();
        let item = list.item(i as usize);
        match item {
            Some(item) => {
                self.at.set(i + 1);
                Some(item)
            }
            None => {
                drop(over);
                self.finish()
            }
        }
    }
}

impl ListRevIter {
    pub fn new(list: &Value, len: usize) -> ListRevIter {
        ListRevIter { over: RefCell::new(Some(list.clone())), at: Cell::new(len as i64 - 1) }
    }
}

impl TupleIter {
    pub fn new(tuple: &Value) -> TupleIter {
        TupleIter { over: RefCell::new(Some(tuple.clone())), at: Cell::new(0) }
    }

    /// The next item.
    #[inline]
    pub fn advance(&self) -> Option<Value> {
        let over = self.over.borrow();
        let tuple = over.as_ref()?.as_::<Tuple>()?;
        let i = self.at.get();
        match tuple.get(i as usize) {
            Some(item) => {
                self.at.set(i + 1);
                Some(item.clone())
            }
            None => {
                drop(over);
                self.finish()
            }
        }
    }
}

static LIST_ITER_METHODS: [MethodDef; 5] = [
    unary("__iter__", return_self),
    next(|_, v| Ok(payload::<ListIter>(v).advance())),
    method("__length_hint__", "($self, /)", |_, a| {
        let it = a.this::<ListIter>();
        let over = it.over.borrow();
        let len = over.as_ref().and_then(|v| v.as_::<List>()).map_or(0, List::len) as i64;
        Ok(Value::from_len((len - it.at.get()).max(0) as usize))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = a.this::<ListIter>();
        let over = it.over.borrow().clone();
        reduce_forward(vm, over, it.at.get(), || vm.list(Vec::new()))
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a| {
        let it = a.this::<ListIter>();
        let len = it.over.borrow().as_ref().and_then(|v| v.as_::<List>()).map(List::len);
        set_state(vm, &it.at, len, &a[1])
    })
    .doc("Set state information for unpickling."),
];

static TUPLE_ITER_METHODS: [MethodDef; 5] = [
    unary("__iter__", return_self),
    next(|_, v| Ok(payload::<TupleIter>(v).advance())),
    method("__length_hint__", "($self, /)", |_, a| {
        let it = a.this::<TupleIter>();
        let over = it.over.borrow();
        let len = over.as_ref().and_then(|v| v.as_::<Tuple>()).map_or(0, |t| t.len()) as i64;
        Ok(Value::from_len((len - it.at.get()).max(0) as usize))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = a.this::<TupleIter>();
        let over = it.over.borrow().clone();
        reduce_forward(vm, over, it.at.get(), || vm.tuple(Vec::new()).into())
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a| {
        let it = a.this::<TupleIter>();
        let len = it.over.borrow().as_ref().and_then(|v| v.as_::<Tuple>()).map(|t| t.len());
        set_state(vm, &it.at, len, &a[1])
    })
    .doc("Set state information for unpickling."),
];

static LIST_REV_ITER_METHODS: [MethodDef; 5] = [
    unary("__iter__", return_self),
    next(|_, v| {
        let it = payload::<ListRevIter>(v);
        let over = it.over.borrow();
        let Some(list) = over.as_ref().and_then(|v| v.as_::<List>()) else { return Ok(None) };
        let i = it.at.get();
        match if i >= 0 { list.get(i as usize) } else { None } {
            Some(item) => {
                it.at.set(i - 1);
                Ok(Some(item))
            }
            None => {
                drop(over);
                it.at.set(-1);
                Ok(it.finish())
            }
        }
    }),
    method("__length_hint__", "($self, /)", |_, a| {
        let it = a.this::<ListRevIter>();
        let over = it.over.borrow();
        let len = over.as_ref().and_then(|v| v.as_::<List>()).map_or(0, List::len) as i64;
        let left = it.at.get() + 1;
        Ok(Value::from_len(if len < left { 0 } else { left as usize }))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = a.this::<ListRevIter>();
        let over = it.over.borrow().clone();
        match over {
            Some(list) => {
                Ok(reduced(vm, vm.type_for::<Reversed>().into(), vec![list], Some(vm.int(it.at.get()))))
            }
            None => Ok(reduced(vm, builtin(vm, "iter")?, vec![vm.list(Vec::new())], None)),
        }
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a| {
        let it = a.this::<ListRevIter>();
        let len = it.over.borrow().as_ref().and_then(|v| v.as_::<List>()).map(List::len);
        let i = vm.index_i64(&a[1])?;
        if let Some(len) = len {
            it.at.set(i.clamp(-1, len as i64 - 1));
        }
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

/// `(iter, (over,), at)`, or over an empty container when exhausted.
fn reduce_forward(vm: &Vm, over: Option<Value>, at: i64, empty: impl FnOnce() -> Value) -> PyResult {
    let iter = builtin(vm, "iter")?;
    Ok(match over {
        Some(over) => reduced(vm, iter, vec![over], Some(vm.int(at))),
        None => reduced(vm, iter, vec![empty()], None),
    })
}

fn set_state(vm: &Vm, at: &Cell<i64>, len: Option<usize>, state: &Value) -> PyResult {
    let i = vm.index_i64(state)?;
    if let Some(len) = len {
        at.set(i.clamp(0, len as i64));
    }
    Ok(Value::NONE)
}

// ---- reversed ------------------------------------------------------------------------------

/// `reversed` over a sequence without `__reversed__`.
pub struct Reversed {
    seq: RefCell<Option<Value>>,
    at: Cell<i64>,
}

crate::payload!(Reversed, "reversed");

impl Trace for Reversed {
    fn traverse(&self, visitor: &mut Visitor) {
        self.seq.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.seq.take());
    }
}

pub static REVERSED: TypeDef = TypeDef::new("builtins", "reversed", Reversed::vtable)
    .methods(&[&REVERSED_METHODS])
    .flags(tf::BASE)
    .doc("Return a reverse iterator over the values of the given sequence.");

impl NativeType for Reversed {
    fn def() -> &'static TypeDef {
        &REVERSED
    }
}

static REVERSED_METHODS: [MethodDef; 6] = [
    raw_new(new_reversed),
    unary("__iter__", return_self),
    next(reversed_next),
    method("__length_hint__", "($self, /)", |vm, a| {
        let it = a.this::<Reversed>();
        let Some(seq) = it.seq.borrow().clone() else { return Ok(Value::from_len(0)) };
        let len = vm.len(&seq)? as i64;
        let left = it.at.get() + 1;
        Ok(Value::from_len(if len < left { 0 } else { left as usize }))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let it = a.this::<Reversed>();
        let ty: Value = vm.type_of(&a[0]).into();
        Ok(match it.seq.borrow().clone() {
            Some(seq) => reduced(vm, ty, vec![seq], Some(vm.int(it.at.get()))),
            None => reduced(vm, ty, vec![vm.tuple(Vec::new()).into()], None),
        })
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a| {
        let it = a.this::<Reversed>();
        let i = vm.index_i64(&a[1])?;
        let seq = it.seq.borrow().clone();
        if let Some(seq) = seq {
            it.at.set(i.clamp(-1, vm.len(&seq)? as i64 - 1));
        }
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

fn new_reversed(vm: &Vm, args: CallArgs) -> PyResult {
    check_args(vm, &args, "reversed", 1, 1)?;
    let (cls, seq) = (&args.pos()[0], &args.pos()[1]);
    match vm.special(seq, Special::Reversed) {
        Some(m) if m.is_none() => return Err(not_reversible(vm, seq)),
        Some(m) => return vm.call_unbound(&m, seq, CallArgs::EMPTY),
        None => {}
    }
    let item = vm.special(seq, Special::GetItem);
    let native =
        item.as_ref().is_some_and(|m| m.is_a::<NativeFn>()) && vm.special(seq, Special::Iter).is_none();
    if item.is_none() || native || seq.is_a::<crate::core::dict::Dict>() {
        return Err(not_reversible(vm, seq));
    }
    let n = vm.len(seq)?;
    alloc_new(vm, cls, Reversed { seq: RefCell::new(Some(seq.clone())), at: Cell::new(n as i64 - 1) })
}

#[cold]
fn not_reversible(vm: &Vm, v: &Value) -> crate::core::error::Raised {
    vm.type_error(format!("'{}' object is not reversible", vm.type_name(v)))
}

fn reversed_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let it = payload::<Reversed>(v);
    let Some(seq) = it.seq.borrow().clone() else { return Ok(None) };
    let i = it.at.get();
    if i >= 0 {
        match vm.get_item(&seq, &vm.int(i)) {
            Ok(item) => {
                it.at.set(i - 1);
                return Ok(Some(item));
            }
            Err(e) if e.is(vm, Exc::IndexError) || e.is(vm, Exc::StopIteration) => {}
            Err(e) => return Err(e),
        }
    }
    it.at.set(-1);
    drop(it.seq.take());
    Ok(None)
}

/// A reference to the type `reversed`.
pub fn reversed_type(vm: &Vm) -> Ref<crate::core::typeobj::TypeObj> {
    vm.type_for::<Reversed>()
}
