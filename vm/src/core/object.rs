//! Heap objects: header, payload layouts, typed references.

use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

use super::heap;
use super::shape::Shape;
use super::value::Value;
pub use super::visitor::Visitor;

/// What every heap object begins with.
#[repr(C)]
pub struct Header {
    /// Number of references.
    pub(crate) rc: Cell<u32>,
    /// Flags in the low bits, index in the collector's table above them (0: not tracked).
    pub(crate) gc: Cell<u32>,
    /// Type and attribute layout.
    pub(crate) shape: Cell<NonNull<Shape>>,
}

const _: () = assert!(size_of::<Header>() == 16);

/// Weak references to the object exist (in the heap's side table).
pub const FLAG_WEAKREF: u32 = 1;
/// `__del__` has run.
pub const FLAG_FINALIZED: u32 = 2;
/// The object waits in the finaliser queue.
pub const FLAG_QUEUED: u32 = 4;
/// A number was given out by `id()`.
pub const FLAG_ID: u32 = 8;
const FLAG_BITS: u32 = 4;

impl Header {
    #[inline(always)]
    pub fn shape(&self) -> &Shape {
        // SAFETY: shapes live as long as their type, which the object keeps alive.
        unsafe { self.shape.get().as_ref() }
    }

    /// Adds a reference.
    #[inline(always)]
    pub fn retain(&self) {
        self.rc.set(self.rc.get().wrapping_add(1));
    }

    /// The header of a new object: one reference, no flags, not tracked.
    #[inline(always)]
    pub(crate) fn renew(&self) {
        self.rc.set(1);
        self.gc.set(0);
    }

    /// Notes that references were given up, though not the last one.
    #[inline(always)]
    pub(crate) fn set_refcount(&self, n: u32) {
        debug_assert!(n > 0);
        self.rc.set(n);
    }

    /// Number of references.
    #[inline(always)]
    pub fn refcount(&self) -> u32 {
        self.rc.get()
    }

    #[inline(always)]
    pub fn has_flag(&self, flag: u32) -> bool {
        self.gc.get() & flag != 0
    }

    /// Whether any flag is set.
    #[inline(always)]
    pub fn has_flags(&self) -> bool {
        self.gc.get() & ((1 << FLAG_BITS) - 1) != 0
    }

    pub fn set_flag(&self, flag: u32, on: bool) {
        let old = self.gc.get();
        self.gc.set(if on { old | flag } else { old & !flag });
    }

    /// Largest index in the collector's table.
    pub(super) const MAX_GC_INDEX: usize = (u32::MAX >> FLAG_BITS) as usize;

    #[inline(always)]
    pub(crate) fn gc_index(&self) -> usize {
        (self.gc.get() >> FLAG_BITS) as usize
    }

    #[inline(always)]
    pub(crate) fn set_gc_index(&self, index: usize) {
        self.gc.set(self.gc.get() & ((1 << FLAG_BITS) - 1) | (index as u32) << FLAG_BITS);
    }

    /// Address of the payload.
    #[inline(always)]
    pub fn payload_ptr(&self) -> *mut u8 {
        (self as *const Header as *mut u8).wrapping_add(size_of::<Header>())
    }
}

/// An object of layout `T`. Objects of subclasses go on after `data`.
#[repr(C)]
pub struct Obj<T> {
    pub h: Header,
    pub data: T,
}

/// Facts the heap needs about a payload type; one static per type, its address is its identity.
pub struct PayloadVTable {
    pub name: &'static str,
    /// Size of the payload.
    pub size: usize,
    /// Whether the payload can be part of a reference cycle.
    pub tracked: bool,
    /// Drops the payload in place.
    pub drop: unsafe fn(*mut u8),
    /// Shows every value that the payload owns.
    pub traverse: unsafe fn(*const u8, &mut Visitor),
    /// Drops values that the payload owns, to break a cycle. The payload stays valid.
    pub clear: unsafe fn(*const u8),
    /// Bytes of variable length behind the payload (tuples, strings); `None`: there are none.
    pub tail: Option<unsafe fn(*const u8) -> usize>,
    /// Whether this object must go through the finaliser queue when it dies even without
    /// `__del__` (a suspended generator, an unawaited coroutine, an open file); `None`: never.
    pub finalizes: Option<unsafe fn(*const u8) -> bool>,
    /// One step of awaiting an object of the layout, without the iteration protocol.
    pub resume: Option<ResumeFn>,
    /// `await` of an exact instance of the native type needs no iterator: `resume` takes the object
    /// itself.
    pub awaits_itself: bool,
    /// An object that is awaited in place of a coroutine: as soon as anything but going on is asked of
    /// it, its `__await__` gives that coroutine, suspended where the object is.
    pub stands_in: bool,
    /// What an exact instance of the native type has in its payload dies before its attributes; otherwise
    /// after.
    pub attributes_last: bool,
}

/// Sends a value into something that is awaited.
pub type ResumeFn = fn(&super::vm::Vm, &Value, Value) -> super::error::PyResult<super::vm::Yielded>;

/// A type that can be the payload of a heap object. Implement it with [`payload!`](crate::payload).
///
/// # Safety
/// `vtable` must return one static per type whose functions fit `Self`.
pub unsafe trait Payload: Sized + 'static {
    fn vtable() -> &'static PayloadVTable;
}

/// What a payload may say about itself; the defaults suit payloads that own no values.
pub trait Trace {
    /// Whether a reference cycle can lead through the payload.
    const TRACKED: bool = true;
    /// Whether `finalizes` is to be asked.
    const FINALIZES: bool = false;
    /// Whether there is a variable part behind the payload.
    const TAIL: bool = false;
    /// See [`PayloadVTable::resume`].
    const RESUME: Option<ResumeFn> = None;
    /// See [`PayloadVTable::awaits_itself`].
    const AWAITS_ITSELF: bool = false;
    /// See [`PayloadVTable::stands_in`].
    const STANDS_IN: bool = false;
    /// See [`PayloadVTable::attributes_last`].
    const ATTRIBUTES_LAST: bool = false;
    /// Shows every value that the payload owns (each owned reference exactly once).
    fn traverse(&self, visitor: &mut Visitor);
    /// Drops owned values, to break a cycle.
    fn clear(&self);
    /// Whether the object, now unreachable, must go through the finaliser queue (see `heap.rs`).
    fn finalizes(&self) -> bool {
        false
    }
    /// Bytes of the variable part behind the payload.
    fn tail(&self) -> usize {
        0
    }
}

/// Implements [`Payload`] for types that implement [`Trace`] (`payload!(List, "list")`), or for
/// plain ones that own no values (`payload!(Range, "range", plain)`).
#[macro_export]
macro_rules! payload {
    ($t:ty, $name:literal, plain) => {
        impl $crate::core::object::Trace for $t {
            const TRACKED: bool = false;
            fn traverse(&self, _visitor: &mut $crate::core::visitor::Visitor) {}
            fn clear(&self) {}
        }
        $crate::payload!($t, $name);
    };
    ($t:ty, $name:literal) => {
        const _: () = {
            use $crate::core::object::{PayloadVTable, Trace};
            static VTABLE: PayloadVTable = PayloadVTable {
                name: $name,
                size: ::std::mem::size_of::<$t>(),
                tracked: <$t as Trace>::TRACKED,
                finalizes: if <$t as Trace>::FINALIZES {
                    Some($crate::core::object::erased::finalizes::<$t>)
                } else {
                    None
                },
                drop: $crate::core::object::erased::drop::<$t>,
                traverse: $crate::core::object::erased::traverse::<$t>,
                clear: $crate::core::object::erased::clear::<$t>,
                tail: if <$t as Trace>::TAIL { Some($crate::core::object::erased::tail::<$t>) } else { None },
                resume: <$t as Trace>::RESUME,
                awaits_itself: <$t as Trace>::AWAITS_ITSELF,
                stands_in: <$t as Trace>::STANDS_IN,
                attributes_last: <$t as Trace>::ATTRIBUTES_LAST,
            };
            const _: () = assert!(::std::mem::align_of::<$t>() <= 8);
            #[allow(unsafe_code)]
            // SAFETY: the static is unique to the type and its functions are instantiated for it.
            unsafe impl $crate::core::object::Payload for $t {
                #[inline(always)]
                fn vtable() -> &'static PayloadVTable {
                    &VTABLE
                }
            }
        };
    };
}

/// Type-erased functions of [`PayloadVTable`].
pub mod erased {
    use super::{Trace, Visitor};

    /// # Safety
    /// `p` points to a valid `T` that is never used again.
    pub unsafe fn drop<T>(p: *mut u8) {
        // SAFETY: by contract.
        unsafe { std::ptr::drop_in_place(p.cast::<T>()) }
    }
    /// # Safety
    /// `p` points to a valid `T`.
    pub unsafe fn traverse<T: Trace>(p: *const u8, visitor: &mut Visitor) {
        // SAFETY: by contract.
        unsafe { (*p.cast::<T>()).traverse(visitor) }
    }
    /// # Safety
    /// `p` points to a valid `T`.
    pub unsafe fn clear<T: Trace>(p: *const u8) {
        // SAFETY: by contract.
        unsafe { (*p.cast::<T>()).clear() }
    }
    /// # Safety
    /// `p` points to a valid `T`.
    pub unsafe fn finalizes<T: Trace>(p: *const u8) -> bool {
        // SAFETY: by contract.
        unsafe { (*p.cast::<T>()).finalizes() }
    }
    /// # Safety
    /// `p` points to a valid `T`.
    pub unsafe fn tail<T: Trace>(p: *const u8) -> usize {
        // SAFETY: by contract.
        unsafe { (*p.cast::<T>()).tail() }
    }
}

/// A counted reference to an object of layout `T` (or a subclass of it). Dereferences to the
/// payload.
#[repr(transparent)]
pub struct Ref<T: Payload>(NonNull<Obj<T>>, PhantomData<Obj<T>>);

impl<T: Payload> Ref<T> {
    /// # Safety
    /// `ptr` points to a live object of layout `T`; one reference to it is handed over.
    #[inline(always)]
    pub unsafe fn from_raw(ptr: *mut Obj<T>) -> Ref<T> {
        // SAFETY: live objects have non-null addresses.
        Ref(unsafe { NonNull::new_unchecked(ptr) }, PhantomData)
    }

    /// A new reference to `obj`.
    #[inline(always)]
    pub fn from_obj(obj: &Obj<T>) -> Ref<T> {
        obj.h.retain();
        Ref(NonNull::from(obj), PhantomData)
    }

    #[inline(always)]
    pub fn obj(&self) -> &Obj<T> {
        // SAFETY: the reference keeps the object alive.
        unsafe { self.0.as_ref() }
    }

    #[inline(always)]
    pub fn header(&self) -> &Header {
        &self.obj().h
    }

    #[inline(always)]
    pub fn as_ptr(&self) -> *mut Obj<T> {
        self.0.as_ptr()
    }

    /// The value word, with a reference of its own.
    #[inline(always)]
    pub fn value(&self) -> Value {
        Value::from(self.clone())
    }

    /// The value word, borrowed.
    #[inline(always)]
    pub fn with_value<R>(&self, f: impl FnOnce(&Value) -> R) -> R {
        // SAFETY: the word is not dropped, so the reference it borrows stays ours.
        let word = std::mem::ManuallyDrop::new(unsafe { Value::from_header(self.as_ptr().cast()) });
        f(&word)
    }

    /// Identity.
    #[inline(always)]
    pub fn is(&self, other: &Ref<T>) -> bool {
        self.0 == other.0
    }
}

impl<T: Payload> Clone for Ref<T> {
    #[inline(always)]
    fn clone(&self) -> Ref<T> {
        Ref::from_obj(self.obj())
    }
}

impl<T: Payload> Drop for Ref<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the reference owned here is given up.
        unsafe { heap::release(self.0.as_ptr().cast()) }
    }
}

impl<T: Payload> Deref for Ref<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.obj().data
    }
}

impl<T: Payload> From<Ref<T>> for Value {
    #[inline(always)]
    fn from(r: Ref<T>) -> Value {
        // SAFETY: the reference moves into the word.
        unsafe { Value::from_header(std::mem::ManuallyDrop::new(r).as_ptr().cast()) }
    }
}

impl<T: Payload> From<&Ref<T>> for Value {
    #[inline(always)]
    fn from(r: &Ref<T>) -> Value {
        r.value()
    }
}

impl<T: Payload> Obj<T> {
    /// The value word, with a reference of its own.
    #[inline(always)]
    pub fn value(&self) -> Value {
        Ref::from_obj(self).into()
    }
}
