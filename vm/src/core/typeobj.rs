//! The payload of `type`: names, bases, MRO, attributes, shapes, cached special methods.

use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

use super::dict::Dict;
use super::heap::Heap;
use super::native::{NativeFn, NativeImpl, TypeDef};
use super::object::{Obj, PayloadVTable, Ref, Trace, Visitor};
use super::shape::{Layout, Shape};
use super::special::Special;
use super::str::Str;
use super::value::Value;
use super::weak::WeakType;

/// Facts about a type.
pub mod type_flags {
    /// Made by a class statement or `type()`; its instances hold a reference to it.
    pub const HEAP: u32 = 1;
    /// May be subclassed.
    pub const BASE: u32 = 1 << 1;
    /// Attributes cannot be set.
    pub const IMMUTABLE: u32 = 1 << 2;
    /// Defines or inherits `__del__`.
    pub const HAS_DEL: u32 = 1 << 3;
    /// Instances have a `__dict__`.
    pub const HAS_DICT: u32 = 1 << 4;
    /// Instances can be weakly referenced.
    pub const HAS_WEAKREF: u32 = 1 << 5;
    /// Has abstract methods.
    pub const ABSTRACT: u32 = 1 << 6;
    /// Matches sequence patterns.
    pub const SEQUENCE: u32 = 1 << 7;
    /// Matches mapping patterns.
    pub const MAPPING: u32 = 1 << 8;
    /// A class pattern with one positional sub-pattern matches the subject itself.
    pub const MATCH_SELF: u32 = 1 << 9;
    /// Cannot be instantiated from Python.
    pub const NO_NEW: u32 = 1 << 10;
    /// A native type with the payload of its base, like the named tuples of `os`.
    pub const SUBTYPE: u32 = 1 << 11;
}
use type_flags as tf;

/// A cached result of looking up a special method.
const ABSENT: Value = Value::NOT_IMPLEMENTED;

/// Payload of `type`.
pub struct TypeObj {
    pub name: RefCell<Ref<Str>>,
    pub qualname: RefCell<Ref<Str>>,
    pub bases: RefCell<Vec<Ref<TypeObj>>>,
    /// The base that decides the layout.
    pub base: RefCell<Option<Ref<TypeObj>>>,
    /// Linearised bases, this type first.
    pub mro: RefCell<Vec<Ref<TypeObj>>>,
    /// The type's own attributes: an exact dict whose keys are strings.
    pub dict: Ref<Dict>,
    pub flags: Cell<u32>,
    pub vt: &'static PayloadVTable,
    /// Offset of the extension in instances, 0 for none.
    pub ext: u16,
    /// Slots of `__slots__` members, inherited ones included.
    pub fixed_slots: u16,
    /// Slots for attributes that new instances get.
    pub attr_slots: Cell<u16>,
    root: Cell<Option<NonNull<Shape>>>,
    dict_shape: Cell<Option<NonNull<Shape>>>,
    // Boxed, because objects point to them.
    #[allow(clippy::vec_box)]
    shapes: RefCell<Vec<Box<Shape>>>,
    pub subclasses: RefCell<Vec<WeakType>>,
    special: RefCell<Box<[Option<Value>]>>,
    /// What a native type was made from.
    pub def: Option<&'static TypeDef>,
    heap: *const Heap,
}

crate::payload!(TypeObj, "type");

/// What a new type is made of.
pub struct TypeParts {
    pub name: Ref<Str>,
    pub qualname: Ref<Str>,
    pub flags: u32,
    pub vt: &'static PayloadVTable,
    pub ext: u16,
    pub fixed_slots: u16,
    pub attr_slots: u16,
    pub def: Option<&'static TypeDef>,
}

impl TypeObj {
    /// A type without bases, attributes and shapes; see [`TypeObj::init_shapes`].
    pub fn new(parts: TypeParts, dict: Ref<Dict>, heap: &Heap) -> TypeObj {
        TypeObj {
            name: RefCell::new(parts.name),
            qualname: RefCell::new(parts.qualname),
            bases: RefCell::default(),
            base: RefCell::default(),
            mro: RefCell::default(),
            dict,
            flags: Cell::new(parts.flags),
            vt: parts.vt,
            ext: parts.ext,
            fixed_slots: parts.fixed_slots,
            attr_slots: Cell::new(parts.attr_slots),
            root: Cell::new(None),
            dict_shape: Cell::new(None),
            shapes: RefCell::default(),
            subclasses: RefCell::default(),
            special: RefCell::default(),
            def: parts.def,
            heap,
        }
    }

    #[inline(always)]
    pub fn heap(&self) -> &Heap {
        // SAFETY: the heap outlives everything on it.
        unsafe { &*self.heap }
    }

    #[inline(always)]
    pub fn has_flag(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }

    pub fn set_flag(&self, flag: u32, on: bool) {
        let old = self.flags.get();
        self.flags.set(if on { old | flag } else { old & !flag });
    }

    #[inline(always)]
    pub fn is_heap_type(&self) -> bool {
        self.has_flag(tf::HEAP)
    }

    #[inline(always)]
    pub fn has_del(&self) -> bool {
        self.has_flag(tf::HAS_DEL)
    }

    // ---- shapes ----------------------------------------------------------------------------

    /// Makes the shapes that instances start with. Called once, when the object is in place.
    pub fn init_shapes(this: &Obj<TypeObj>) {
        let root = this.data.new_root(this);
        this.data.root.set(Some(root));
    }

    fn new_root(&self, this: &Obj<TypeObj>) -> NonNull<Shape> {
        let dict = self.has_flag(tf::HAS_DICT);
        let layout = match self.ext {
            0 if self.has_flag(tf::HEAP | tf::SUBTYPE) => Layout::Bare,
            0 => Layout::Fixed,
            _ => Layout::Slots,
        };
        let attrs = if dict { self.attr_slots.get() } else { 0 };
        let shape = |layout| {
            Shape::new(
                self.next_shape_id(),
                NonNull::from(this),
                self.vt,
                layout,
                self.ext,
                self.fixed_slots + attrs,
                self.fixed_slots,
                Box::default(),
            )
        };
        if dict {
            self.dict_shape.set(Some(self.add_shape(shape(Layout::Dict))));
        }
        self.add_shape(shape(layout))
    }

    /// The shape of new instances.
    #[inline(always)]
    pub fn root_shape(&self) -> &Shape {
        match self.root.get() {
            // SAFETY: shapes live as long as the type.
            Some(root) => unsafe { root.as_ref() },
            None => unreachable!("a type has shapes once it is made"),
        }
    }

    /// The shape of instances whose attributes are in a dict and that have room for as many
    /// slots as those of `like`.
    pub fn dict_shape_like(&self, this: &Obj<TypeObj>, like: &Shape) -> NonNull<Shape> {
        for shape in self.shapes.borrow().iter() {
            if shape.layout == Layout::Dict && shape.cap == like.cap {
                return NonNull::from(&**shape);
            }
        }
        self.add_shape(Shape::new(
            self.next_shape_id(),
            NonNull::from(this),
            self.vt,
            Layout::Dict,
            self.ext,
            like.cap,
            self.fixed_slots,
            Box::default(),
        ))
    }

    /// The attribute-less shape of objects of this type with another payload than the type's own
    /// (a `builtin_function_or_method` is a function or a bound one).
    pub fn shape_with(&self, this: &Obj<TypeObj>, vt: &'static PayloadVTable) -> NonNull<Shape> {
        for shape in self.shapes.borrow().iter() {
            if std::ptr::eq(shape.vt, vt) {
                return NonNull::from(&**shape);
            }
        }
        let id = self.next_shape_id();
        self.add_shape(Shape::new(id, NonNull::from(this), vt, Layout::Fixed, 0, 0, 0, Box::default()))
    }

    /// Gives later instances room for `slots` attributes.
    pub fn grow_attr_slots(&self, this: &Obj<TypeObj>, slots: u16) {
        self.attr_slots.set(slots);
        self.root.set(Some(self.new_root(this)));
    }

    pub(crate) fn add_shape(&self, shape: Shape) -> NonNull<Shape> {
        let mut shapes = self.shapes.borrow_mut();
        shapes.push(Box::new(shape));
        // Of the box at rest: moving it would end what was borrowed from it.
        NonNull::from(&*shapes[shapes.len() - 1])
    }

    pub(crate) fn next_shape_id(&self) -> u32 {
        self.heap().next_shape_id()
    }

    /// Identifies the present state of the type and its bases; inline caches compare it.
    #[inline(always)]
    pub fn version(&self) -> u32 {
        self.root_shape().id.get()
    }

    /// Must be called after every change of attributes or bases: inline caches of this type and
    /// of its subclasses become stale.
    pub fn modified(&self) {
        for shape in self.shapes.borrow().iter() {
            shape.id.set(self.next_shape_id());
        }
        let old = std::mem::take(&mut *self.special.borrow_mut());
        drop(old);
        for &sub in self.subclasses.borrow().iter() {
            // SAFETY: a dying subclass takes itself off the list first.
            unsafe { (*sub).data.modified() };
        }
    }

    // ---- attributes ------------------------------------------------------------------------

    /// Looks an interned name up along the MRO.
    pub fn lookup(&self, name: &Ref<Str>, hash: i64) -> Option<Value> {
        self.mro.borrow().iter().find_map(|t| t.dict.get_str(name, hash))
    }

    /// Like [`TypeObj::lookup`], with the class it was found in.
    pub fn lookup_where(&self, name: &Ref<Str>, hash: i64) -> Option<(Ref<TypeObj>, Value)> {
        self.mro.borrow().iter().find_map(|t| Some((t.clone(), t.dict.get_str(name, hash)?)))
    }

    /// A special method, from the cache or by `find`.
    #[inline(always)]
    pub fn special(&self, which: Special, find: impl FnOnce() -> Option<Value>) -> Option<Value> {
        // SAFETY: a look that calls nothing.
        let cached = unsafe { &*self.special.as_ptr() };
        if let Some(Some(v)) = cached.get(which as usize) {
            return if v.is_not_implemented() { None } else { Some(v.clone()) };
        }
        let found = find();
        let mut cache = self.special.borrow_mut();
        if cache.is_empty() {
            *cache = vec![None; Special::COUNT].into_boxed_slice();
        }
        // `__hash__ = None` and the like are real entries; `ABSENT` never is one in a class.
        cache[which as usize] = Some(found.clone().unwrap_or(ABSENT));
        found
    }

    /// The direct form of a special method, if it is known by now and native.
    #[inline(always)]
    pub fn direct(&self, which: Special) -> Option<NativeImpl> {
        // SAFETY: a look that calls nothing.
        let cached = unsafe { &*self.special.as_ptr() };
        match cached.get(which as usize) {
            Some(Some(v)) => v.as_::<NativeFn>().map(|f| f.def.imp),
            _ => None,
        }
    }

    /// A special method that is known by now, borrowed until the next operation.
    #[inline(always)]
    pub fn known(&self, which: Special) -> Option<&Value> {
        // SAFETY: a look that calls nothing.
        let cached = unsafe { &*self.special.as_ptr() };
        match cached.get(which as usize) {
            Some(Some(v)) if !v.is_not_implemented() => Some(v),
            _ => None,
        }
    }

    /// Whether it is known by now that there is no such special method.
    #[inline(always)]
    pub fn lacks(&self, which: Special) -> bool {
        // SAFETY: a look that calls nothing.
        let cached = unsafe { &*self.special.as_ptr() };
        matches!(cached.get(which as usize), Some(Some(v)) if v.is_not_implemented())
    }

    /// Whether this type is `other` or a subclass of it (by MRO).
    pub fn is_subtype(&self, other: &Ref<TypeObj>) -> bool {
        if std::ptr::eq(self, &**other) {
            return true;
        }
        self.has_base(other.obj())
    }

    /// Whether a type is among those that attributes are looked up in.
    #[inline]
    pub fn has_base(&self, other: &Obj<TypeObj>) -> bool {
        // SAFETY: a look that calls nothing.
        unsafe { &*self.mro.as_ptr() }.iter().any(|t| std::ptr::eq(t.obj(), other))
    }

    /// The type's `__name__`, for messages.
    pub fn name_text(&self) -> String {
        self.name.borrow().to_text().into_owned()
    }

    /// The name as messages have it: native types outside `builtins` with their module
    /// (CPython's `tp_name`).
    pub fn full_name(&self) -> String {
        match self.def {
            Some(def) if def.module != "builtins" => {
                format!("{}.{}", def.module, self.name.borrow().to_text())
            }
            _ => self.name_text(),
        }
    }
}

impl Trace for TypeObj {
    fn traverse(&self, visitor: &mut Visitor) {
        let mut show = |t: &Ref<TypeObj>| t.with_value(|v| visitor.visit(v));
        self.bases.borrow().iter().for_each(&mut show);
        self.base.borrow().iter().for_each(&mut show);
        self.mro.borrow().iter().for_each(&mut show);
        self.dict.with_value(|v| visitor.visit(v));
        self.special.borrow().iter().flatten().for_each(|v| visitor.visit(v));
    }

    fn clear(&self) {
        Trace::clear(&*self.dict);
        let old =
            (std::mem::take(&mut *self.special.borrow_mut()), std::mem::take(&mut *self.mro.borrow_mut()));
        drop(old);
    }
}

impl Drop for TypeObj {
    fn drop(&mut self) {
        let me = (self as *const TypeObj).cast::<u8>();
        let me = me.wrapping_sub(size_of::<super::object::Header>()).cast::<Obj<TypeObj>>();
        for base in self.bases.get_mut().iter() {
            base.subclasses.borrow_mut().retain(|&s| s != me);
        }
    }
}
