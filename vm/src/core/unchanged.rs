//! Classes of the library that native code stands in for, as they were when it learned of them.

use std::cell::Cell;

use super::object::Ref;
use super::str::Str;
use super::typeobj::TypeObj;
use super::value::Value;

/// What is kept in a class when somebody reads its annotations; it changes nothing.
const KEPT: [&str; 4] = ["__annotations__", "__annotations_cache__", "__annotate__", "__annotate_func__"];

/// A class, and what it and its bases consisted of.
pub struct Unchanged {
    class: Ref<TypeObj>,
    /// The class's versions at which it was last found to be the same, and not to be.
    same: Cell<u32>,
    other: Cell<u32>,
    parts: Vec<(Ref<TypeObj>, Vec<(Value, Value)>)>,
}

impl Unchanged {
    pub fn new(class: Ref<TypeObj>) -> Unchanged {
        let parts = class.mro.borrow().iter().filter(|c| c.is_heap_type()).map(part).collect();
        let same = Cell::new(class.version());
        Unchanged { class, same, other: Cell::new(0), parts }
    }

    pub fn class(&self) -> &Ref<TypeObj> {
        &self.class
    }

    /// Whether the class is still what it was.
    #[inline]
    pub fn holds(&self) -> bool {
        self.class.version() == self.same.get() || self.look_again()
    }

    #[cold]
    fn look_again(&self) -> bool {
        let version = self.class.version();
        if version == self.other.get() {
            return false;
        }
        let mro = self.class.mro.borrow();
        let now: Vec<_> = mro.iter().filter(|c| c.is_heap_type()).map(part).collect();
        let same = now.len() == self.parts.len()
            && now.iter().zip(&self.parts).all(|((a, now), (b, before))| a.is(b) && is_same(now, before));
        if same {
            self.same.set(version)
        } else {
            self.other.set(version)
        }
        same
    }
}

fn part(class: &Ref<TypeObj>) -> (Ref<TypeObj>, Vec<(Value, Value)>) {
    let attributes = class.dict.pairs().into_iter();
    let matters = |(key, _): &(Value, Value)| {
        key.as_::<Str>().is_none_or(|key| !KEPT.iter().any(|name| key.is_text(name)))
    };
    (class.clone(), attributes.filter(matters).collect())
}

fn is_same(now: &[(Value, Value)], before: &[(Value, Value)]) -> bool {
    now.len() == before.len() && now.iter().zip(before).all(|((k, v), (l, w))| k.is(l) && v.is(w))
}
