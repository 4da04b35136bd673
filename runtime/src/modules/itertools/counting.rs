//! `count`, `cycle`, `repeat`.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::payload;
use ouro_vm::core::error::room_for_one;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{MethodDef, method, new, next, unary};
use ouro_vm::core::object::{Trace, Visitor};
use ouro_vm::core::special::Special;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::number::BinOp;
use ouro_vm::types::support::{alloc_new, return_self};

use super::{Put, iterator, word};

pub fn types(vm: &Vm, put: Put) {
    put("count", vm.type_for::<Count>());
    put("cycle", vm.type_for::<Cycle>());
    put("repeat", vm.type_for::<Repeat>());
}

// ---- count ---------------------------------------------------------------------------------

struct Count {
    next: RefCell<Value>,
    step: Value,
}

impl Trace for Count {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.next.borrow());
        visitor.visit(&self.step);
    }
    fn clear(&self) {}
}

fn is_number(vm: &Vm, v: &Value) -> bool {
    vm.is_int(v)
        || [Special::Index, Special::Int, Special::Float, Special::Complex]
            .iter()
            .any(|s| vm.special(v, *s).is_some())
        || v.is_a::<ouro_vm::core::function::ComplexObj>()
}

static COUNT_METHODS: [MethodDef; 4] = [
    new("($type, start=0, step=1)", |vm, a| {
        let start = a.opt(1).cloned().unwrap_or(Value::from_len(0));
        let step = a.opt(2).cloned().unwrap_or(Value::from_len(1));
        if !is_number(vm, &start) || !is_number(vm, &step) {
            return Err(vm.type_error("a number is required"));
        }
        alloc_new(vm, &a[0], Count { next: RefCell::new(start), step })
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Count>(v);
        let now = this.next.borrow().clone();
        let after = match (now.as_small_int(), this.step.as_small_int()) {
            (Some(n), Some(step)) => vm.int(n + step),
            _ => vm.binary(BinOp::Add, &now, &this.step)?,
        };
        drop(this.next.replace(after));
        Ok(Some(now))
    }),
    unary("__repr__", |vm, v| {
        let this = payload::<Count>(v);
        let next = this.next.borrow().clone();
        let next = vm.repr(&next)?;
        let step = match this.step.as_small_int() {
            Some(1) => String::new(),
            _ => format!(", {}", vm.repr(&this.step)?.to_text()),
        };
        Ok(vm.str(&format!("{}({}{step})", vm.short_type_name(v), next.to_text())))
    }),
];
iterator!(
    Count,
    "count",
    COUNT,
    COUNT_METHODS,
    tf::BASE,
    "Return a count object whose .__next__() method returns consecutive values.\n\nEquivalent to:\n    def \
     count(firstval=0, step=1):\n        x = firstval\n        while 1:\n            yield x\n            x += step"
);

// ---- cycle ---------------------------------------------------------------------------------

struct Cycle {
    it: RefCell<Option<Value>>,
    saved: RefCell<Vec<Value>>,
    at: Cell<usize>,
}

impl Trace for Cycle {
    fn traverse(&self, visitor: &mut Visitor) {
        self.it.borrow().iter().for_each(|v| visitor.visit(v));
        self.saved.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop((self.it.take(), self.saved.take()));
    }
}

static CYCLE_METHODS: [MethodDef; 3] = [
    new("($type, iterable, /)", |vm, a| {
        let it = RefCell::new(Some(vm.iter(&a[1])?));
        alloc_new(vm, &a[0], Cycle { it, saved: RefCell::default(), at: Cell::new(0) })
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Cycle>(v);
        let it = this.it.borrow().clone();
        if let Some(it) = it {
            if let Some(item) = vm.next(&it)? {
                vm.fits(room_for_one(&mut this.saved.borrow_mut()))?;
                this.saved.borrow_mut().push(item.clone());
                return Ok(Some(item));
            }
            drop(this.it.take());
        }
        let saved = this.saved.borrow();
        let at = this.at.get();
        let Some(item) = saved.get(at) else { return Ok(None) };
        this.at.set(if at + 1 >= saved.len() { 0 } else { at + 1 });
        Ok(Some(item.clone()))
    }),
];
iterator!(
    Cycle,
    "cycle",
    CYCLE,
    CYCLE_METHODS,
    tf::BASE,
    "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely."
);

// ---- repeat --------------------------------------------------------------------------------

struct Repeat {
    item: Value,
    /// -1: endless.
    left: Cell<i64>,
}

impl Trace for Repeat {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.item);
    }
    fn clear(&self) {}
}

static REPEAT_METHODS: [MethodDef; 5] = [
    new("($type, object, times=<unrepresentable>)", |vm, a| {
        let left = a.opt(2).map_or(Ok(-1), |v| Ok(word(vm, v)?.max(0)))?;
        alloc_new(vm, &a[0], Repeat { item: a[1].clone(), left: Cell::new(left) })
    }),
    unary("__iter__", return_self),
    next(|_, v| {
        let this = payload::<Repeat>(v);
        match this.left.get() {
            0 => return Ok(None),
            n if n > 0 => this.left.set(n - 1),
            _ => {}
        }
        Ok(Some(this.item.clone()))
    }),
    unary("__repr__", |vm, v| {
        let this = payload::<Repeat>(v);
        let item = vm.repr(&this.item)?;
        let times = if this.left.get() < 0 { String::new() } else { format!(", {}", this.left.get()) };
        Ok(vm.str(&format!("{}({}{times})", vm.short_type_name(v), item.to_text())))
    }),
    method("__length_hint__", "($self, /)", |vm, a| match a.this::<Repeat>().left.get() {
        n if n < 0 => Err(vm.raise(Exc::TypeError, "len() of unsized object")),
        n => Ok(vm.int(n)),
    })
    .doc("Private method returning an estimate of len(list(it))."),
];
iterator!(
    Repeat,
    "repeat",
    REPEAT,
    REPEAT_METHODS,
    tf::BASE,
    "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If \
     not specified, returns the object\nendlessly."
);
