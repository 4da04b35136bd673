//! Attributes of the instances of one class, for native code that does what the class's own methods
//! do.

use std::cell::Cell;

use super::object::{Header, Ref};
use super::shape::{Layout, Shape};
use super::str::Str;
use super::typeobj::TypeObj;
use super::unchanged::Unchanged;
use super::value::Value;

/// Layouts of instances that are remembered.
const KNOWN: usize = 2;

/// Where the instances of a class have certain attributes, as long as the class is what it was when
/// this was made.
pub struct Fields<const N: usize> {
    class: Unchanged,
    names: [Ref<Str>; N],
    /// Methods that an instance must not have under the same name.
    methods: Vec<Ref<Str>>,
    known: Cell<[(u32, [u16; N]); KNOWN]>,
}

/// The attributes of one object.
pub struct Found<'a, const N: usize> {
    header: &'a Header,
    shape: u32,
    places: [u16; N],
}

impl<const N: usize> Fields<N> {
    pub fn new(class: Ref<TypeObj>, names: [Ref<Str>; N], methods: Vec<Ref<Str>>) -> Fields<N> {
        Fields { class: Unchanged::new(class), names, methods, known: Cell::new([(0, [0; N]); KNOWN]) }
    }

    /// The attributes of `v`, if it is an instance of the class itself, has them all, and the class
    /// was not changed.
    #[inline]
    pub fn of<'a>(&self, v: &'a Value) -> Option<Found<'a, N>> {
        let header = v.header()?;
        let shape = header.shape().id.get();
        // A shape gets another number when its type is changed.
        for (id, places) in self.known.get() {
            if id == shape {
                return Some(Found { header, shape, places });
            }
        }
        self.learn(header)
    }

    #[cold]
    fn learn<'a>(&self, header: &'a Header) -> Option<Found<'a, N>> {
        let shape = header.shape();
        let known = std::ptr::eq(shape.ty(), self.class.class().obj()) && self.class.holds();
        if !known || !matches!(shape.layout, Layout::Slots) {
            return None;
        }
        if self.methods.iter().any(|name| shape.slot_of(name).is_some()) {
            return None;
        }
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(&self.names) {
            *place = u16::try_from(shape.slot_offset(shape.slot_of(name)?)).ok()?;
        }
        let id = shape.id.get();
        let [first, _] = self.known.get();
        self.known.set([(id, places), first]);
        Some(Found { header, shape: id, places })
    }
}

impl<const N: usize> Found<'_, N> {
    fn slot(&self, at: usize) -> Option<*mut Option<Value>> {
        let shape: &Shape = self.header.shape();
        let offset = self.places[at] as usize;
        (shape.id.get() == self.shape)
            .then(|| std::ptr::from_ref(self.header).cast_mut().cast::<u8>().wrapping_add(offset).cast())
    }

    /// The value of attribute number `at`; `None` if it was deleted, or the object is no more what it
    /// was.
    #[inline]
    pub fn get(&self, at: usize) -> Option<Value> {
        // SAFETY: objects of this shape have the slot.
        self.slot(at).and_then(|slot| unsafe { (*slot).clone() })
    }

    /// Writes attribute number `at`, if the object still has it.
    #[inline]
    pub fn set(&self, at: usize, v: Value) {
        if let Some(slot) = self.slot(at) {
            // SAFETY: as for `get`; the old value is dropped when the new one is in place.
            drop(unsafe { (*slot).replace(v) });
        }
    }
}
