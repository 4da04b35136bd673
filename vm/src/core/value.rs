//! The value word: one tagged, non-zero 64-bit word.
//!
//! | low bits | meaning |
//! |---|---|
//! | `xx1` | integer of 63 bits |
//! | `x10` | float whose exponent is near zero, rotated (self-tagged) |
//! | `100` | pointer to a heap object, plus 4; the word owns one reference |
//! | `000` | special: `None`, `True`, `False`, ... (never zero) |
//!
//! The zero word is `Option::<Value>::None` and means "empty": an unbound local, a missing
//! argument, a dead temporary. Zeroed memory is an array of empty words.
//!
//! Dropping a value never runs Python code: finalisers, weakref callbacks and the like are
//! queued and run at the next safe place (see `heap.rs`), so a borrow may be held across a drop.

use std::marker::PhantomData;
use std::num::NonZeroU64;

use super::heap;
use super::object::{Header, Obj, Payload, Ref};

/// A Python value. Cloning adds a reference, dropping releases it.
#[repr(transparent)]
pub struct Value(NonZeroU64, PhantomData<*const ()>);

const _: () = assert!(size_of::<Value>() == 8 && size_of::<Option<Value>>() == 8);

const TAG_MASK: u64 = 7;
const HEAP_TAG: u64 = 4;
/// Moves the exponents of common floats to the range whose top bits are `10`.
const FLOAT_BIAS: u64 = 257 << 52;

/// Smallest integer held in the word.
pub const MIN_SMALL: i64 = -(1 << 62);
/// Largest integer held in the word.
pub const MAX_SMALL: i64 = (1 << 62) - 1;

impl Value {
    pub const NONE: Value = Value::special(1);
    pub const FALSE: Value = Value::special(2);
    pub const TRUE: Value = Value::special(3);
    pub const ELLIPSIS: Value = Value::special(4);
    pub const NOT_IMPLEMENTED: Value = Value::special(5);
    /// The float 0.0, whose exponent the self-tagged form cannot hold.
    pub const FLOAT_ZERO: Value = Value::special(6);
    /// The float -0.0.
    pub const FLOAT_NEG_ZERO: Value = Value::special(7);

    const fn special(n: u64) -> Value {
        match NonZeroU64::new(n << 3) {
            Some(word) => Value(word, PhantomData),
            None => panic!("special values are non-zero"),
        }
    }

    #[inline(always)]
    pub const fn bits(&self) -> u64 {
        self.0.get()
    }

    /// # Safety
    /// `bits` must be a word made by this module whose reference, if it is a heap word, is handed
    /// over to the result.
    #[inline(always)]
    pub const unsafe fn from_bits(bits: u64) -> Value {
        // SAFETY: every word this module makes is non-zero.
        Value(unsafe { NonZeroU64::new_unchecked(bits) }, PhantomData)
    }

    /// Whether this is a counted pointer.
    #[inline(always)]
    pub const fn is_heap(&self) -> bool {
        self.bits() & TAG_MASK == HEAP_TAG
    }

    /// Gives up ownership of the word.
    #[inline(always)]
    pub fn into_bits(self) -> u64 {
        let bits = self.bits();
        std::mem::forget(self);
        bits
    }

    // ---- integers --------------------------------------------------------------------------

    /// The integer, if it fits in 63 bits.
    #[inline(always)]
    pub const fn small_int(n: i64) -> Option<Value> {
        let shifted = n << 1;
        if shifted >> 1 == n { Some(Value::small_int_unchecked(n)) } else { None }
    }

    #[inline(always)]
    const fn small_int_unchecked(n: i64) -> Value {
        match NonZeroU64::new((n << 1) as u64 | 1) {
            Some(word) => Value(word, PhantomData),
            None => panic!("an integer word has bit 0 set"),
        }
    }

    /// The integer word of a length, count or index (at most 2^62 - 1, as every length is).
    #[inline(always)]
    pub const fn from_len(n: usize) -> Value {
        Value::small_int_unchecked(n as i64)
    }

    /// The integer word of a 32-bit number.
    #[inline(always)]
    pub const fn from_i32(n: i32) -> Value {
        Value::small_int_unchecked(n as i64)
    }

    /// Whether this is an integer held in the word (`bool` is not).
    #[inline(always)]
    pub const fn is_small_int(&self) -> bool {
        self.bits() & 1 == 1
    }

    /// The integer held in the word.
    #[inline(always)]
    pub const fn as_small_int(&self) -> Option<i64> {
        if self.is_small_int() { Some(self.bits() as i64 >> 1) } else { None }
    }

    /// Whether both words hold integers.
    #[inline(always)]
    pub const fn both_small_ints(a: &Value, b: &Value) -> bool {
        a.bits() & b.bits() & 1 == 1
    }

    /// The order of two integers in their words.
    #[inline(always)]
    pub fn cmp_small(a: &Value, b: &Value) -> std::cmp::Ordering {
        // The tag bit is the same in both.
        (a.bits() as i64).cmp(&(b.bits() as i64))
    }

    /// The sum of two integers in their words, if it fits: worked out on the tagged words.
    #[inline(always)]
    pub const fn add_small(a: &Value, b: &Value) -> Option<Value> {
        // 2x + (2y + 1)
        Value::tagged((a.bits() as i64 & !1).checked_add(b.bits() as i64))
    }

    /// The difference, likewise.
    #[inline(always)]
    pub const fn sub_small(a: &Value, b: &Value) -> Option<Value> {
        // (2x + 1) - 2y
        Value::tagged((a.bits() as i64).checked_sub(b.bits() as i64 & !1))
    }

    /// The sum of an integer in its word and `n`, likewise.
    #[inline(always)]
    pub const fn add_i16(&self, n: i16) -> Option<Value> {
        Value::tagged((self.bits() as i64).checked_add(2 * n as i64))
    }

    /// The difference, likewise.
    #[inline(always)]
    pub const fn sub_i16(&self, n: i16) -> Option<Value> {
        Value::tagged((self.bits() as i64).checked_sub(2 * n as i64))
    }

    /// The product, likewise.
    #[inline(always)]
    pub const fn mul_small(a: &Value, b: &Value) -> Option<Value> {
        // 2x * y
        match (a.bits() as i64 & !1).checked_mul(b.bits() as i64 >> 1) {
            Some(n) => Value::tagged(Some(n | 1)),
            None => None,
        }
    }

    #[inline(always)]
    const fn tagged(word: Option<i64>) -> Option<Value> {
        match word {
            // SAFETY: the word of an integer, whose tag bit is set.
            Some(n) => Some(Value(unsafe { NonZeroU64::new_unchecked(n as u64) }, PhantomData)),
            None => None,
        }
    }

    // ---- floats ----------------------------------------------------------------------------

    /// The float, if the word can hold it; `Vm::float` boxes the others.
    #[inline(always)]
    pub fn inline_float(f: f64) -> Option<Value> {
        let bits = f.to_bits().wrapping_add(FLOAT_BIAS).rotate_left(3);
        if bits & 3 == 2 {
            // SAFETY: bit 1 is set, so the word is non-zero; float words own nothing.
            Some(unsafe { Value::from_bits(bits) })
        } else if f == 0.0 {
            Some(if f.is_sign_negative() { Value::FLOAT_NEG_ZERO } else { Value::FLOAT_ZERO })
        } else {
            None
        }
    }

    /// Whether this is a float held in the word (other than the zeros).
    #[inline(always)]
    pub const fn is_inline_float(&self) -> bool {
        self.bits() & 3 == 2
    }

    /// The object of a word that is known to hold one of this layout.
    ///
    /// # Safety
    /// The word holds an object of layout `T`.
    #[inline(always)]
    pub(crate) unsafe fn as_obj_unchecked<T: Payload>(&self) -> &Obj<T> {
        match self.header() {
            // SAFETY: by contract.
            Some(h) => unsafe { &*std::ptr::from_ref(h).cast() },
            // SAFETY: by contract.
            None => unsafe { std::hint::unreachable_unchecked() },
        }
    }

    /// Whether both words hold floats other than zero.
    #[inline(always)]
    pub fn both_inline_floats(a: &Value, b: &Value) -> bool {
        a.is_inline_float() && b.is_inline_float()
    }

    /// The float held in the word; `None` for boxed floats and everything else.
    #[inline(always)]
    pub fn as_inline_float(&self) -> Option<f64> {
        if self.is_inline_float() {
            Some(f64::from_bits(self.bits().rotate_right(3).wrapping_sub(FLOAT_BIAS)))
        } else if self.bits() == Value::FLOAT_ZERO.bits() {
            Some(0.0)
        } else if self.bits() == Value::FLOAT_NEG_ZERO.bits() {
            Some(-0.0)
        } else {
            None
        }
    }

    // ---- specials --------------------------------------------------------------------------

    #[inline(always)]
    pub const fn from_bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.bits() == Value::NONE.bits()
    }

    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        self.bits() == Value::NOT_IMPLEMENTED.bits()
    }

    #[inline(always)]
    pub fn is_true(&self) -> bool {
        self.bits() == Value::TRUE.bits()
    }

    #[inline(always)]
    pub fn is_false(&self) -> bool {
        self.bits() == Value::FALSE.bits()
    }

    /// `Some` for `True` and `False`.
    #[inline(always)]
    pub fn as_bool(&self) -> Option<bool> {
        if self.is_true() {
            Some(true)
        } else if self.is_false() {
            Some(false)
        } else {
            None
        }
    }

    /// Identity (`is`).
    #[inline(always)]
    pub const fn is(&self, other: &Value) -> bool {
        self.bits() == other.bits()
    }

    // ---- heap objects ----------------------------------------------------------------------

    /// The header of a heap object.
    #[inline(always)]
    pub fn header(&self) -> Option<&Header> {
        // SAFETY: a heap word points to a live object, kept alive by the reference it owns.
        unsafe {
            if !self.is_heap() {
                return None;
            }
            let header = self.header_ptr();
            std::hint::assert_unchecked(!header.is_null());
            Some(&*header)
        }
    }

    /// Address of the header that a heap word leads to.
    #[inline(always)]
    pub(super) const fn header_of(bits: u64) -> *const Header {
        (bits - HEAP_TAG) as *const Header
    }

    /// Address of the header; only meaningful for heap words.
    #[inline(always)]
    pub const fn header_ptr(&self) -> *mut Header {
        (self.bits() - HEAP_TAG) as *mut Header
    }

    /// Takes over the reference behind `header`.
    ///
    /// # Safety
    /// `header` must point to a live object, and one reference to it is handed over.
    #[inline(always)]
    pub unsafe fn from_header(header: *mut Header) -> Value {
        // SAFETY: a valid pointer plus the tag is non-zero; the caller hands over a reference.
        unsafe { Value::from_bits(header as u64 + HEAP_TAG) }
    }

    /// The payload, if this is a heap object of layout `T` (a subclass included).
    #[inline(always)]
    pub fn as_<T: Payload>(&self) -> Option<&T> {
        self.as_obj::<T>().map(|obj| &obj.data)
    }

    /// The object, if its layout is `T` (a subclass included).
    #[inline(always)]
    pub fn as_obj<T: Payload>(&self) -> Option<&Obj<T>> {
        let header = self.header()?;
        if std::ptr::eq(header.shape().vt, T::vtable()) {
            // SAFETY: the vtable says that a `T` follows the header.
            Some(unsafe { &*(header as *const Header).cast::<Obj<T>>() })
        } else {
            None
        }
    }

    /// Whether this is a heap object of layout `T` (a subclass included).
    #[inline(always)]
    pub fn is_a<T: Payload>(&self) -> bool {
        self.as_obj::<T>().is_some()
    }

    /// A counted typed reference, if this is a heap object of layout `T`.
    #[inline(always)]
    pub fn to_ref<T: Payload>(&self) -> Option<Ref<T>> {
        self.as_obj::<T>().map(Ref::from_obj)
    }

    /// Turns the value into a typed reference, or gives it back.
    #[inline(always)]
    pub fn downcast<T: Payload>(self) -> Result<Ref<T>, Value> {
        if self.is_a::<T>() {
            // SAFETY: the layout was checked; the reference moves from `self`.
            Ok(unsafe { Ref::from_raw(Value::header_ptr(&std::mem::ManuallyDrop::new(self)).cast()) })
        } else {
            Err(self)
        }
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        if self.is_heap() {
            // SAFETY: a heap word points to a live object.
            unsafe { (*self.header_ptr()).retain() };
        }
        Value(self.0, PhantomData)
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        if self.is_heap() {
            // SAFETY: the word owns one reference, which is given up here.
            unsafe { heap::release(self.header_ptr()) }
        }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(n) = self.as_small_int() {
            write!(f, "int({n})")
        } else if let Some(x) = self.as_inline_float() {
            write!(f, "float({x:?})")
        } else if let Some(header) = self.header() {
            write!(f, "<{} object>", header.shape().vt.name)
        } else {
            write!(f, "special({})", self.bits() >> 3)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_ints_round_trip() {
        for n in [0, 1, -1, MAX_SMALL, MIN_SMALL, 1 << 40] {
            assert_eq!(Value::small_int(n).and_then(|v| v.as_small_int()), Some(n));
        }
        assert!(Value::small_int(MAX_SMALL + 1).is_none());
        assert!(Value::small_int(MIN_SMALL - 1).is_none());
    }

    #[test]
    fn floats_round_trip() {
        for f in [0.0, -0.0, 1.0, -1.5, 1e70, 3.25e-70, -9.75e10] {
            let v = Value::inline_float(f).expect("near zero exponent");
            assert_eq!(v.as_inline_float().map(f64::to_bits), Some(f.to_bits()));
            assert!(!v.is_heap() && !v.is_small_int());
        }
        for f in [f64::NAN, f64::INFINITY, 1e300, 5e-324] {
            assert!(Value::inline_float(f).is_none());
        }
    }

    #[test]
    fn specials_are_distinct() {
        assert!(Value::NONE.is_none() && !Value::FALSE.is_none());
        assert!(!Value::NONE.is_heap() && !Value::NONE.is_small_int() && !Value::NONE.is_inline_float());
    }
}
