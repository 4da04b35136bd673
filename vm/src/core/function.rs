//! Payloads of `function`, `method`, `cell`.

use std::cell::{Cell, RefCell};

use super::code::Code;
use super::dict::Dict;
use super::error::{NoMemory, room_for_one, try_copy};
use super::object::{Ref, Trace, Visitor};
use super::prefetch::AHEAD;
use super::str::Str;
use super::tuple::Tuple;
use super::value::Value;

/// Payload of `function`.
pub struct Function {
    pub code: RefCell<Ref<Code>>,
    /// Former code, which frames may still run.
    pub retired: RefCell<Vec<Ref<Code>>>,
    pub globals: Ref<Dict>,
    /// The `__builtins__` of the globals when the function was made: always a dict.
    pub builtins: Ref<Dict>,
    pub name: RefCell<Ref<Str>>,
    pub qualname: RefCell<Ref<Str>>,
    pub defaults: RefCell<Option<Ref<Tuple>>>,
    pub kwdefaults: RefCell<Option<Ref<Dict>>>,
    pub closure: RefCell<Option<Ref<Tuple>>>,
    pub module: RefCell<Option<Value>>,
    pub doc: RefCell<Option<Value>>,
    /// `__annotations__`, once asked for or set.
    pub annotations: RefCell<Option<Value>>,
    /// `__annotate__`.
    pub annotate: RefCell<Option<Value>>,
    pub type_params: RefCell<Option<Value>>,
    /// Changes when code, defaults or keyword defaults change; call caches compare it.
    pub version: Cell<u32>,
}

crate::payload!(Function, "function");

impl Trace for Function {
    fn traverse(&self, visitor: &mut Visitor) {
        self.code.borrow().with_value(|v| visitor.visit(v));
        self.globals.with_value(|v| visitor.visit(v));
        self.builtins.with_value(|v| visitor.visit(v));
        for t in [&self.defaults, &self.closure] {
            if let Some(t) = &*t.borrow() {
                t.with_value(|v| visitor.visit(v));
            }
        }
        if let Some(d) = &*self.kwdefaults.borrow() {
            d.with_value(|v| visitor.visit(v));
        }
        for v in [&self.module, &self.doc, &self.annotations, &self.annotate, &self.type_params] {
            v.borrow().iter().for_each(|v| visitor.visit(v));
        }
    }

    fn clear(&self) {
        let old = (
            self.defaults.take(),
            self.kwdefaults.take(),
            self.closure.take(),
            self.module.take(),
            self.annotations.take(),
            self.annotate.take(),
            self.type_params.take(),
        );
        drop(old);
    }
}

/// Payload of `method`: a callable bound to an object.
pub struct BoundMethod {
    pub func: Value,
    pub this: Value,
}

crate::payload!(BoundMethod, "method");

impl Trace for BoundMethod {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.func);
        visitor.visit(&self.this);
    }
    fn clear(&self) {}
}

/// Payload of `cell`.
#[derive(Default)]
pub struct CellObj {
    pub content: RefCell<Option<Value>>,
}

crate::payload!(CellObj, "cell");

impl Trace for CellObj {
    fn traverse(&self, visitor: &mut Visitor) {
        self.content.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.content.take();
        drop(old);
    }
}

/// Payload of `object` itself and of instances of classes without a native base.
pub struct Instance;

crate::payload!(Instance, "object", plain);

/// Payload of `module`.
pub struct Module {
    pub dict: Ref<Dict>,
    /// State of a native module.
    pub state: RefCell<Option<std::rc::Rc<dyn std::any::Any>>>,
}

crate::payload!(Module, "module");

impl Trace for Module {
    fn traverse(&self, visitor: &mut Visitor) {
        self.dict.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

/// Payload of `float` objects whose value the word cannot hold, and of instances of subclasses.
pub struct FloatObj(pub f64);

crate::payload!(FloatObj, "float", plain);

/// Payload of `int` objects of more than 63 bits, and of instances of subclasses.
pub struct IntObj(pub num_bigint::BigInt);

crate::payload!(IntObj, "int", plain);

/// Payload of `complex`.
pub struct ComplexObj {
    pub re: f64,
    pub im: f64,
}

crate::payload!(ComplexObj, "complex", plain);

/// Payload of `list`.
#[derive(Default)]
pub struct List {
    pub items: RefCell<Vec<Value>>,
}

crate::payload!(List, "list");

impl List {
    /// Number of items.
    #[inline(always)]
    pub fn length(&self) -> usize {
        // SAFETY: a look that calls nothing.
        unsafe { (&*self.items.as_ptr()).len() }
    }

    /// Item `i`.
    #[inline(always)]
    pub fn item(&self, i: usize) -> Option<Value> {
        // SAFETY: a look that calls nothing.
        unsafe { (&*self.items.as_ptr()).get(i).cloned() }
    }

    /// Begins to load the first lines of the object that is item `i`, if there is one.
    #[inline(always)]
    pub fn prefetch_item(&self, i: usize, lines: usize) {
        // SAFETY: a look that calls nothing.
        if let Some(v) = unsafe { (&*self.items.as_ptr()).get(i) } {
            v.prefetch(lines);
        }
    }

    /// Appends an item.
    #[inline]
    pub fn push(&self, v: Value) -> Result<(), NoMemory> {
        let mut items = self.items.borrow_mut();
        room_for_one(&mut items)?;
        items.push(v);
        Ok(())
    }

    /// Appends items, as many as the iterator says.
    pub fn append_all(&self, more: impl ExactSizeIterator<Item = Value>) -> Result<(), NoMemory> {
        let mut items = self.items.borrow_mut();
        items.try_reserve(more.len())?;
        items.extend(more);
        Ok(())
    }

    /// A copy of the items.
    pub fn copy_items(&self) -> Result<Vec<Value>, NoMemory> {
        try_copy(&self.items.borrow())
    }

    /// Writes item `i`, which exists; returns the old one.
    #[inline(always)]
    pub fn set_item(&self, i: usize, v: Value) -> Option<Value> {
        // SAFETY: no borrow of the items outlives an operation; this one calls nothing.
        let place = unsafe { (&mut *self.items.as_ptr()).get_mut(i)? };
        Some(std::mem::replace(place, v))
    }
}

impl Trace for List {
    fn traverse(&self, visitor: &mut Visitor) {
        // SAFETY: traversal only happens at safepoints, when no borrow is held for writing.
        #[allow(unsafe_code)]
        unsafe { &*self.items.as_ptr() }.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop_reversed(self.items.take());
    }
}

impl Drop for List {
    fn drop(&mut self) {
        drop_reversed(std::mem::take(self.items.get_mut()));
    }
}

/// Drops the last item first, as lists, tuples and frames do.
pub fn drop_reversed(mut items: Vec<Value>) {
    while let Some(last) = items.pop() {
        let ahead = |n: usize| items.len().checked_sub(n).and_then(|at| items.get(at));
        if let Some(v) = ahead(AHEAD) {
            v.prefetch(1);
        }
        // What dies with the list is gone through.
        if let Some(v) = ahead(AHEAD / 2).filter(|v| v.header().is_some_and(|h| h.refcount() == 1)) {
            v.prefetch(3);
        }
        drop(last);
    }
}

/// Payload of `slice`.
pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

crate::payload!(Slice, "slice");

impl Trace for Slice {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.start);
        visitor.visit(&self.stop);
        visitor.visit(&self.step);
    }
    fn clear(&self) {}
}
