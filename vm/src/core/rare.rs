//! One word of a payload that holds an object, or a box of what few payloads have.

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;

use super::value::Value;
use super::visitor::Visitor;

/// What is in a [`Rare`] word.
pub enum Held<T> {
    Object(Value),
    Boxed(Box<T>),
}

/// A word for either, or for nothing.
pub struct Rare<T>(Cell<u64>, PhantomData<Held<T>>);

const NOTHING: u64 = 0;
/// Low bits that are clear in the address of a box.
const LOW_BITS: u64 = 7;

impl<T> Default for Rare<T> {
    fn default() -> Rare<T> {
        Rare(Cell::new(NOTHING), PhantomData)
    }
}

impl<T> Rare<T> {
    const ALIGNED: () = assert!(align_of::<T>() > LOW_BITS as usize && size_of::<T>() > 0);

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.0.get() == NOTHING
    }

    /// Whether the word is a reference to this very object.
    #[inline(always)]
    pub fn is_object(&self, v: &Value) -> bool {
        self.0.get() == v.bits()
    }

    /// Shows what the word holds: the object itself, what is in a box by `each`.
    pub fn traverse(&self, visitor: &mut Visitor, each: impl FnOnce(&T, &mut Visitor)) {
        let word = self.0.get();
        if word & LOW_BITS != 0 {
            // SAFETY: as in `take`; the word is not dropped.
            visitor.visit(&ManuallyDrop::new(unsafe { Value::from_bits(word) }));
        } else if word != NOTHING {
            // SAFETY: as in `take`; the box stays where it is, as traversal changes nothing.
            each(unsafe { &*(word as *const T) }, visitor);
        }
    }

    #[inline]
    pub fn take(&self) -> Option<Held<T>> {
        let word = self.0.replace(NOTHING);
        if word == NOTHING {
            return None;
        }
        // SAFETY: `put` has given up what the word stands for; the low bits tell which of the two it is.
        Some(unsafe {
            if word & LOW_BITS != 0 {
                Held::Object(Value::from_bits(word))
            } else {
                Held::Boxed(Box::from_raw(word as *mut T))
            }
        })
    }

    /// Puts something in, and drops what was there. Only objects of the heap may be put in, no small
    /// numbers or the like.
    #[inline]
    pub fn put(&self, held: Option<Held<T>>) {
        let () = Self::ALIGNED;
        let word = match held {
            None => NOTHING,
            Some(Held::Object(v)) => {
                assert!(v.is_heap(), "an object of the heap is needed");
                v.into_bits()
            }
            Some(Held::Boxed(content)) => Box::into_raw(content) as u64,
        };
        let old = self.take();
        self.0.set(word);
        drop(old);
    }
}

impl<T> Drop for Rare<T> {
    fn drop(&mut self) {
        drop(self.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_come_back() {
        let rare = Rare::<Vec<u8>>::default();
        assert!(rare.is_empty() && rare.take().is_none());
        rare.put(Some(Held::Boxed(Box::new(vec![1, 2]))));
        assert!(!rare.is_empty());
        match rare.take() {
            Some(Held::Boxed(content)) => assert_eq!(*content, [1, 2]),
            _ => panic!("a box was put in"),
        }
        rare.put(Some(Held::Boxed(Box::new(vec![3]))));
        rare.put(None);
        assert!(rare.is_empty());
        rare.put(Some(Held::Boxed(Box::new(vec![4]))));
    }
}
