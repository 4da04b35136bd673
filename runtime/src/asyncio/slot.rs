//! A place for a value inside a payload, one word.

use std::cell::Cell;

use ouro_vm::core::object::Visitor;
use ouro_vm::core::value::Value;

/// A value that may be absent.
#[derive(Default)]
pub struct Slot(Cell<Option<Value>>);

impl Slot {
    pub fn new(v: Option<Value>) -> Slot {
        Slot(Cell::new(v))
    }

    /// Looks at the value. `f` must not touch this slot.
    #[inline]
    pub fn with<R>(&self, f: impl FnOnce(Option<&Value>) -> R) -> R {
        let v = self.0.take();
        let result = f(v.as_ref());
        self.0.set(v);
        result
    }

    #[inline]
    pub fn get(&self) -> Option<Value> {
        self.with(|v| v.cloned())
    }

    /// The value, or `None` the Python object.
    pub fn or_none(&self) -> Value {
        self.get().unwrap_or(Value::NONE)
    }

    #[inline]
    pub fn set(&self, v: Option<Value>) {
        drop(self.0.replace(v));
    }

    #[inline]
    pub fn put(&self, v: Value) {
        self.set(Some(v));
    }

    #[inline]
    pub fn take(&self) -> Option<Value> {
        self.0.take()
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.with(|v| v.is_none())
    }

    /// Whether `v` is what is here.
    #[inline]
    pub fn holds(&self, v: &Value) -> bool {
        self.with(|have| have.is_some_and(|have| have.is(v)))
    }

    /// Shows the value to the collector.
    pub fn visit(&self, visitor: &mut Visitor) {
        visitor.visit_cell(&self.0);
    }
}
