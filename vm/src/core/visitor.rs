//! What objects show their references to.

use std::cell::Cell;
use std::mem::{ManuallyDrop, MaybeUninit};

use super::object::Header;
use super::prefetch::prefetch;
use super::value::Value;

/// References that are handed on together.
const ROOM: usize = 256;

/// Collects the references that objects show, and hands them on many at a time: what they lead to is
/// asked for meanwhile, and showing a reference costs no call.
pub struct Visitor<'a> {
    words: [MaybeUninit<Word>; ROOM],
    len: usize,
    /// Whether values that are no objects of the heap are wanted, too.
    all: bool,
    sink: &'a mut dyn FnMut(&[Word]),
}

/// A reference as an object has it, or a boundary between objects. What it leads to is alive for as
/// long as nothing dies after it was shown.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Word(u64);

impl Word {
    /// The references of one more object begin. No value has this word.
    const BOUNDARY: Word = Word(0);

    /// The object that this leads to; `None`: those of one more object come next. Not for words of a
    /// visitor that wants all values.
    #[inline(always)]
    pub fn header<'h>(self) -> Option<&'h Header> {
        // SAFETY: the word is borrowed from an object that has it, and nothing dies meanwhile; only
        // words of the heap are here.
        (self.0 != Word::BOUNDARY.0).then(|| unsafe { &*Value::header_of(self.0) })
    }
}

impl<'a> Visitor<'a> {
    /// One that is shown objects of the heap alone.
    pub fn new(sink: &'a mut dyn FnMut(&[Word])) -> Visitor<'a> {
        Visitor { words: [MaybeUninit::uninit(); ROOM], len: 0, all: false, sink }
    }

    /// Takes in a reference.
    #[inline(always)]
    pub fn visit(&mut self, v: &Value) {
        self.take(Some(v));
    }

    /// Takes in what is there of some places.
    #[inline(always)]
    pub fn visit_places(&mut self, places: &[Option<Value>]) {
        places.iter().for_each(|v| self.take(v.as_ref()));
    }

    /// Takes in what a place holds, if it holds anything.
    #[inline(always)]
    pub fn visit_cell(&mut self, place: &Cell<Option<Value>>) {
        // SAFETY: a look that calls nothing which could write to the place.
        self.take(unsafe { &*place.as_ptr() }.as_ref());
    }

    /// What comes from here on belongs to one more object.
    #[inline(always)]
    pub fn begin_object(&mut self) {
        self.push(Word::BOUNDARY);
    }

    #[inline(always)]
    fn take(&mut self, v: Option<&Value>) {
        let Some(v) = v else { return };
        if v.is_heap() {
            prefetch(v.header_ptr());
        } else if !self.all {
            return;
        }
        self.push(Word(v.bits()));
    }

    #[inline(always)]
    fn push(&mut self, word: Word) {
        if self.len == ROOM {
            self.flush();
        }
        self.words[self.len] = MaybeUninit::new(word);
        self.len += 1;
    }

    /// Hands on what has been taken in.
    #[inline(never)]
    pub fn flush(&mut self) {
        let len = std::mem::take(&mut self.len);
        // SAFETY: so many words have been written.
        (self.sink)(unsafe { self.words[..len].assume_init_ref() });
    }
}

/// Shows each value to `f` that `show` shows to the visitor.
pub fn each_value(show: impl FnOnce(&mut Visitor), f: &mut dyn FnMut(&Value)) {
    let mut sink = |words: &[Word]| {
        // SAFETY: there are words of values here, which are not dropped.
        words.iter().for_each(|w| f(&ManuallyDrop::new(unsafe { Value::from_bits(w.0) })));
    };
    let mut visitor = Visitor::new(&mut sink);
    visitor.all = true;
    show(&mut visitor);
    visitor.flush();
}
