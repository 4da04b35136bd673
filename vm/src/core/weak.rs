//! Weak references: the payload of `weakref.ref` and of the two proxy types.

use std::cell::{Cell, RefCell};

use super::object::{Header, Obj, Ref, Trace, Visitor};
use super::typeobj::TypeObj;
use super::value::Value;

/// A reference that does not keep its target alive.
pub struct WeakRef {
    target: Cell<*mut Header>,
    callback: RefCell<Option<Value>>,
    /// Hash of the target, once asked for; it outlives the target.
    pub hash: Cell<Option<i64>>,
}

crate::payload!(WeakRef, "weakref");

impl WeakRef {
    /// A weak reference to a heap object. The caller registers it with `Heap::add_weakref`.
    pub fn new(target: &Header, callback: Option<Value>) -> WeakRef {
        WeakRef {
            target: Cell::new(target as *const Header as *mut Header),
            callback: RefCell::new(callback),
            hash: Cell::new(None),
        }
    }

    /// The target, if it is alive.
    pub fn get(&self) -> Option<Value> {
        let p = self.target.get();
        if p.is_null() {
            return None;
        }
        // SAFETY: the heap clears the pointer before the target is destroyed. A target that is
        // on its way there has no references left and does not come back.
        unsafe {
            if (*p).refcount() == 0 {
                return None;
            }
            (*p).retain();
            Some(Value::from_header(p))
        }
    }

    /// Whether the target is this object.
    pub fn refers_to(&self, header: &Header) -> bool {
        std::ptr::eq(self.target.get(), header)
    }

    pub(crate) fn forget_target(&self) {
        self.target.set(std::ptr::null_mut());
    }

    pub fn has_callback(&self) -> bool {
        self.callback.borrow().is_some()
    }

    /// The callback, if the target is alive or it has not been called yet.
    pub fn callback(&self) -> Option<Value> {
        self.callback.borrow().clone()
    }

    /// Takes the callback, so that it is called once.
    pub fn take_callback(&self) -> Option<Value> {
        self.callback.borrow_mut().take()
    }
}

impl Trace for WeakRef {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(v) = &*self.callback.borrow() {
            visitor.visit(v);
        }
    }

    fn clear(&self) {
        let old = self.callback.borrow_mut().take();
        drop(old);
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        let target = self.target.get();
        if !target.is_null() {
            // SAFETY: the target is alive, or its death would have cleared the pointer; the
            // payload is at a fixed distance from the start of its object.
            unsafe {
                let heap = (*target).shape().ty().data.heap();
                let obj = (self as *mut WeakRef).cast::<u8>().sub(size_of::<Header>()).cast::<Obj<WeakRef>>();
                heap.remove_weakref(target, obj);
            }
        }
    }
}

/// Subclass list entries of a type: weak, removed when the subclass dies.
pub type WeakType = *const Obj<TypeObj>;

/// A new reference to a live type behind a weak entry.
///
/// # Safety
/// The entry's type is alive (a dying type removes its entries first).
pub unsafe fn upgrade(entry: WeakType) -> Ref<TypeObj> {
    // SAFETY: by contract.
    unsafe { Ref::from_obj(&*entry) }
}
