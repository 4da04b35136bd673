//! Shapes (hidden classes): type and attribute layout of an object in one pointer.
//!
//! Every object points to a shape, a shape belongs to one type. Instances of classes start with
//! the type's root shape and move to a child shape for every new attribute; the attribute's
//! value is in the slot whose number is the shape's depth. An object that outgrows its slots, or
//! loses an attribute, moves to the type's *dict shape*: its attributes are then in a dict.
//!
//! The shape's `id` guards inline caches: it is changed for every shape of a type, and of its
//! subclasses, whenever the type is changed. One comparison of ids therefore vouches for the type,
//! its attributes, and the layout of the instance.

use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

use super::object::{Obj, PayloadVTable, Ref};
use super::str::Str;
use super::typeobj::TypeObj;

/// How objects of a shape keep their attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// No per-object attributes, in a builtin type that brings its own payload.
    Fixed,
    /// No per-object attributes, in a subclass: what is true of the exact builtin type (methods,
    /// place of a tuple's items) is not of its instances.
    Bare,
    /// `__slots__` members and possibly attributes in slots.
    Slots,
    /// `__slots__` members in slots, attributes in a dict.
    Dict,
}

/// Type and attribute layout.
pub struct Shape {
    /// Unique among all shapes and versions of them; never 0.
    pub id: Cell<u32>,
    pub vt: &'static PayloadVTable,
    ty: NonNull<Obj<TypeObj>>,
    pub layout: Layout,
    /// Bytes of an object, header included, variable part excluded.
    pub size: u32,
    /// Offset in the object of the extension (dict word, then slots); 0: there is none.
    pub ext: u16,
    /// Objects of this shape die without ceremony: no finaliser, no extension, a type that is not
    /// counted.
    pub plain: bool,
    /// Number of slots objects of this shape have room for.
    pub cap: u16,
    /// Slots of `__slots__` members, which come first and are not named here.
    pub fixed: u16,
    /// Names of the attributes in slots `fixed..`, in slot order.
    pub names: Box<[Ref<Str>]>,
    children: RefCell<Vec<NonNull<Shape>>>,
}

impl Shape {
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        id: u32,
        ty: NonNull<Obj<TypeObj>>,
        vt: &'static PayloadVTable,
        layout: Layout,
        ext: u16,
        cap: u16,
        fixed: u16,
        names: Box<[Ref<Str>]>,
    ) -> Shape {
        let size =
            if ext == 0 { 16 + vt.size.next_multiple_of(8) } else { ext as usize + 8 + 8 * cap as usize };
        // SAFETY: the type owns the shape and outlives it.
        let counted = unsafe { ty.as_ref() }.data.is_heap_type();
        Shape {
            id: Cell::new(id),
            vt,
            ty,
            layout,
            size: size as u32,
            ext,
            plain: ext == 0 && vt.finalizes.is_none() && !counted,
            cap,
            fixed,
            names,
            children: RefCell::default(),
        }
    }

    /// The type of objects of this shape.
    #[inline(always)]
    pub fn ty(&self) -> &Obj<TypeObj> {
        // SAFETY: the type owns its shapes and outlives them.
        unsafe { self.ty.as_ref() }
    }

    /// Whether this is the only shape instances of an exact, builtin type have.
    pub fn is_fixed(&self) -> bool {
        self.layout == Layout::Fixed
    }

    /// The slot of an attribute. `name` must be interned.
    pub fn slot_of(&self, name: &Ref<Str>) -> Option<u16> {
        let at = self.names.iter().position(|n| n.is(name))?;
        Some(self.fixed + at as u16)
    }

    /// Byte offset of a slot from the start of the object.
    #[inline(always)]
    pub fn slot_offset(&self, slot: u16) -> u32 {
        self.ext as u32 + 8 + 8 * slot as u32
    }

    /// The shape of objects with one more attribute, or `None` when the slots are used up.
    pub fn with_attr(&self, name: &Ref<Str>) -> Option<NonNull<Shape>> {
        let slot = self.names.len();
        for child in self.children.borrow().iter() {
            // SAFETY: children are owned by the same type as their parent.
            if unsafe { child.as_ref() }.names[slot].is(name) {
                return Some(*child);
            }
        }
        if self.layout != Layout::Slots || self.fixed as usize + slot >= self.cap as usize {
            return None;
        }
        let mut names = self.names.to_vec();
        names.push(name.clone());
        let ty = &self.ty().data;
        let child = ty.add_shape(Shape::new(
            ty.next_shape_id(),
            self.ty,
            self.vt,
            Layout::Slots,
            self.ext,
            self.cap,
            self.fixed,
            names.into_boxed_slice(),
        ));
        self.children.borrow_mut().push(child);
        Some(child)
    }
}
