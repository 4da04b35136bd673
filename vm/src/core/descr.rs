//! Payloads of `property`, `classmethod`, `staticmethod`, `super` and of the member descriptors
//! that `__slots__` makes.

use std::cell::{Cell, RefCell};

use super::object::{Ref, Trace, Visitor};
use super::str::Str;
use super::typeobj::TypeObj;
use super::value::Value;

/// Payload of `property`.
#[derive(Default)]
pub struct Property {
    pub get: RefCell<Option<Value>>,
    pub set: RefCell<Option<Value>>,
    pub del: RefCell<Option<Value>>,
    pub doc: RefCell<Option<Value>>,
    pub name: RefCell<Option<Value>>,
    /// The docstring came from the getter.
    pub getter_doc: Cell<bool>,
}

crate::payload!(Property, "property");

impl Trace for Property {
    fn traverse(&self, visitor: &mut Visitor) {
        for slot in [&self.get, &self.set, &self.del, &self.doc, &self.name] {
            slot.borrow().iter().for_each(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        let old = (self.get.take(), self.set.take(), self.del.take(), self.doc.take(), self.name.take());
        drop(old);
    }
}

/// Payload of `classmethod`.
pub struct ClassMethod {
    pub func: RefCell<Value>,
}

crate::payload!(ClassMethod, "classmethod");

impl Trace for ClassMethod {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.func.borrow());
    }
    fn clear(&self) {
        let old = self.func.replace(Value::NONE);
        drop(old);
    }
}

/// Payload of `staticmethod`.
pub struct StaticMethod {
    pub func: RefCell<Value>,
}

crate::payload!(StaticMethod, "staticmethod");

impl Trace for StaticMethod {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.func.borrow());
    }
    fn clear(&self) {
        let old = self.func.replace(Value::NONE);
        drop(old);
    }
}

/// Payload of `super`.
#[derive(Default)]
pub struct Super {
    /// `__thisclass__`; empty until `__init__` has run.
    pub this_class: RefCell<Option<Ref<TypeObj>>>,
    /// `__self__`; empty for an unbound object.
    pub this: RefCell<Option<Value>>,
    /// `__self_class__`: the type whose MRO is searched.
    pub self_class: RefCell<Option<Ref<TypeObj>>>,
}

crate::payload!(Super, "super");

impl Trace for Super {
    fn traverse(&self, visitor: &mut Visitor) {
        for ty in [&self.this_class, &self.self_class] {
            if let Some(ty) = &*ty.borrow() {
                ty.with_value(|v| visitor.visit(v));
            }
        }
        self.this.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = (self.this_class.take(), self.this.take(), self.self_class.take());
        drop(old);
    }
}

/// Payload of a `member_descriptor` made for a name in `__slots__`. (Those of native types are
/// [`super::native::GetSet`] objects of the same type.)
pub struct SlotMember {
    pub name: Ref<Str>,
    pub owner: Ref<TypeObj>,
    /// Slot number in instances.
    pub slot: u16,
}

crate::payload!(SlotMember, "member_descriptor");

impl Trace for SlotMember {
    fn traverse(&self, visitor: &mut Visitor) {
        self.name.with_value(|v| visitor.visit(v));
        self.owner.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}
