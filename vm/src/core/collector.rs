//! The collector of reference cycles: when it looks at which objects of its table, and what of them is
//! unreachable.
//!
//! A full collection first marks what is reachable from the modules and the running frames, which is
//! nearly everything. The rest, and all of a young collection, goes through trial deletion (Lins 1992;
//! CPython's collector): the references that objects hold on each other are subtracted from their
//! counts; what still has a count is reachable from outside, and so is everything reachable from it.

use std::cell::RefCell;

use super::heap::{Heap, safepoint};
use super::object::{Header, Obj};
use super::prefetch::{LINE, prefetch};
use super::text::can_allocate;
use super::value::Value;
use super::visitor::{Visitor, Word, each_value};

/// Most that the collector waits between two looks at the young objects, in thresholds.
const MAX_PATIENCE: u32 = 64;
/// The same while old objects live on.
const LASTING_PATIENCE: u32 = 4;
/// How often a full collection may find next to nothing until the next waits longest.
const MAX_DOUBT: u32 = 2;
/// Old objects that are put up with beyond those in proportion.
const OLD_FLOOR: usize = 100_000;

/// Bytes that a collection may want for each object that it looks at.
const WORKING: usize = 48;

/// Objects after which it is seen again whether it is time for a collection that is overdue.
const OVERDUE: usize = 64;
/// Entries of the table between two looks at its holes, at least.
const SPREAD: usize = 1 << 10;

/// Most references for each object that a collection notes. What has more is gone through once more.
const MAX_EDGES: usize = 8;

/// How many objects ahead of its turn the memory of an object is asked for.
const AHEAD: usize = 8;
/// Lines of it that are asked for.
const LINES: usize = 3;

/// Shows the values that are in use for certain.
pub type Roots<'a> = &'a dyn Fn(&mut Visitor);

impl Heap {
    /// Makes an object known to the collector.
    #[inline(always)]
    pub(crate) fn track(&self, header: *mut Header) {
        if !self.table.is_full() || self.make_room() {
            self.table.push(header);
        }
    }

    /// Sees whether it is time for a collection, and whether there is room in the table: an object
    /// that none is left for is not looked at.
    // Does not unwind, as `alloc_slow`.
    #[cold]
    #[inline(never)]
    extern "C" fn make_room(&self) -> bool {
        self.table.tidy();
        let (young, _) = self.table.counts();
        let left = self.allowance.get().saturating_sub(young);
        if left == 0 && self.wants_collection() {
            self.request(safepoint::GC);
        }
        let often = if self.stress.get() { 1 } else { OVERDUE };
        self.table.make_room(if left == 0 { often } else { left.min(young.max(SPREAD)) })
    }

    /// Young objects that trigger a collection; 0: none do.
    pub fn threshold(&self) -> u32 {
        self.threshold.get()
    }

    pub fn set_threshold(&self, n: u32) {
        self.threshold.set(n);
        self.set_allowance();
    }

    /// Whether every allocation triggers a collection.
    pub fn stress(&self) -> bool {
        self.stress.get()
    }

    pub fn set_stress(&self, on: bool) {
        self.stress.set(on);
        self.set_allowance();
    }

    fn set_allowance(&self) {
        let n = if self.stress.get() { 0 } else { self.threshold.get().saturating_mul(self.patience.get()) };
        self.allowance.set(n as usize);
        self.table.fill();
    }

    fn wants_collection(&self) -> bool {
        (self.enabled.get() && self.threshold.get() != 0) || self.stress.get()
    }

    /// Whether collections take place by themselves.
    pub fn enabled(&self) -> bool {
        self.enabled.get()
    }

    pub fn set_enabled(&self, on: bool) {
        self.enabled.set(on);
        self.table.fill();
    }

    /// Whether the collector knows the object.
    pub fn is_tracked(&self, v: &Value) -> bool {
        v.header().is_some_and(|h| h.gc_index() != 0)
    }

    /// Takes an object that cannot be part of a cycle off the collector's table.
    #[inline]
    pub fn untrack(&self, header: &Header) {
        self.table.remove(header);
    }

    /// Whether the object is tracked and of the old generation.
    #[inline(always)]
    pub fn is_old(&self, header: &Header) -> bool {
        self.table.is_old(header)
    }

    /// [`Heap::untrack`] for an object that is not old.
    #[inline(always)]
    pub fn untrack_young(&self, header: &Header) {
        self.table.remove_young(header);
    }

    /// Number of tracked objects: (young, old).
    pub fn counts(&self) -> (usize, usize) {
        self.table.counts()
    }

    /// Number of objects that the collector never looks at.
    pub fn frozen_count(&self) -> usize {
        self.table.frozen_count()
    }

    /// The collector never looks at the objects of now again.
    pub fn freeze(&self) {
        self.table.freeze();
        self.old_at_full.set(0);
    }

    /// What was frozen belongs to the old generation.
    pub fn unfreeze(&self) {
        self.table.unfreeze();
    }

    /// All tracked objects that are not frozen: those of the old generation first.
    pub fn tracked_objects(&self) -> Vec<Value> {
        let (_, objects) = self.table.generation(true);
        objects.iter().filter(|h| !h.is_null()).map(|&h| retained(h)).collect()
    }

    /// Whether it is time for a look at the old generation as well: when it has doubled, or grown
    /// eightfold if the last looks found next to nothing. So the work of full collections stays in
    /// proportion to what is allocated.
    pub fn wants_full(&self) -> bool {
        let (_, old) = self.counts();
        old > (self.old_at_full.get() << (1 + self.doubt.get())) + OLD_FLOOR
    }

    /// Objects that cannot be reached from the roots, whoever else refers to them, and that `wanted` picks.
    pub fn unmarked(&self, roots: Roots, wanted: impl Fn(&Header) -> bool) -> Vec<Value> {
        let (start, objects) = self.table.generation(true);
        let (rest, _) = Marked::from_roots(start, objects.len(), roots).rest(objects);
        // A program can end while another thread's collection finalises: there are holes then.
        let rest = rest.into_iter().filter(|h| !h.is_null());
        // SAFETY: tracked objects are alive.
        rest.filter(|&h| wanted(unsafe { &*h })).map(retained).collect()
    }

    /// Unreachable objects of the young generation, or of both; survivors become old.
    pub fn find_garbage(&self, full: bool, roots: Roots) -> Vec<Value> {
        let (start, objects) = self.table.generation(full);
        // What there is no memory to look at is put up with.
        let garbage = if !can_allocate(objects.len().saturating_mul(WORKING)) {
            Vec::new()
        } else if full {
            unmarked_garbage(objects, start, roots)
        } else {
            unreachable_among(objects, 0, |h| {
                Some(h.gc_index().wrapping_sub(start)).filter(|&i| i < objects.len())
            })
        };
        let fruitless = garbage.len() < objects.len() / 64;
        self.table.age();
        if full {
            self.old_at_full.set(objects.len() - garbage.len());
            self.doubt.set(if fruitless { (self.doubt.get() + 1).min(MAX_DOUBT) } else { 0 });
        } else {
            self.adapt_patience(fruitless);
        }
        garbage
    }

    /// Runs `f` while garbage is kept alive by its own references alone. `f` is given the places of the
    /// objects, and asks for each in its turn: it may have died by then.
    pub fn with_places<R>(&self, garbage: Vec<Value>, f: impl FnOnce(&[usize]) -> R) -> R {
        let places: Vec<usize> = garbage.iter().filter_map(|v| v.header()).map(Header::gc_index).collect();
        self.table.pin(true);
        drop(garbage);
        let result = f(&places);
        self.table.pin(false);
        result
    }

    /// The object at a place of [`Heap::with_places`], if it is still alive.
    pub fn at_place(&self, place: usize) -> Option<Value> {
        self.table.old_at(place).map(retained)
    }

    /// After a look at the young objects: where most of them die before they would be looked at, it
    /// pays to wait; where they live on, they are looked at while they are in the processor's cache.
    fn adapt_patience(&self, fruitless: bool) {
        let waited = self.threshold.get().saturating_mul(self.patience.get()) as usize;
        let most = if self.table.lost() < waited / 8 { LASTING_PATIENCE } else { MAX_PATIENCE };
        self.patience.set(if fruitless { (self.patience.get() * 2).min(most) } else { 1 });
        self.set_allowance();
    }
}

/// The objects from place `start` of the table on that have been reached.
struct Marked {
    start: usize,
    len: usize,
    /// One bit for each object.
    bits: Vec<u64>,
    /// Objects whose references have not been followed yet.
    work: Vec<*const Header>,
}

impl Marked {
    /// Marks what can be reached from the roots.
    fn from_roots(start: usize, len: usize, roots: Roots) -> Marked {
        let bits = vec![0; len.div_ceil(64)];
        let marked = RefCell::new(Marked { start, len, bits, work: Vec::new() });
        let mut sink = |words: &[Word]| {
            let marked = &mut *marked.borrow_mut();
            words.iter().filter_map(|word| word.header()).for_each(|h| marked.mark(h));
        };
        let mut visitor = Visitor::new(&mut sink);
        roots(&mut visitor);
        loop {
            let next = marked.borrow_mut().work.pop();
            match next {
                // SAFETY: tracked objects are alive; traversal changes nothing.
                Some(h) => traverse(unsafe { &*h }, &mut visitor),
                None => {
                    visitor.flush();
                    if marked.borrow().work.is_empty() {
                        break;
                    }
                }
            }
        }
        marked.into_inner()
    }

    #[inline(always)]
    fn mark(&mut self, h: &Header) {
        let at = h.gc_index().wrapping_sub(self.start);
        if at >= self.len {
            return;
        }
        let word = &mut self.bits[at / 64];
        if *word & 1 << (at % 64) == 0 {
            *word |= 1 << (at % 64);
            prefetch(std::ptr::from_ref(h).cast::<u8>().wrapping_add(LINE));
            self.work.push(h);
        }
    }

    /// The objects that are not marked, and how many of them there are before each word of bits.
    fn rest(&self, objects: &[*mut Header]) -> (Vec<*mut Header>, Vec<usize>) {
        let mut rest = Vec::new();
        let mut before = Vec::with_capacity(self.bits.len());
        for (i, &word) in self.bits.iter().enumerate() {
            before.push(rest.len());
            let mut clear = !word;
            while clear != 0 {
                let at = i * 64 + clear.trailing_zeros() as usize;
                rest.extend(objects.get(at).copied());
                clear &= clear - 1;
            }
        }
        (rest, before)
    }
}

/// The garbage among all objects from place `start` of the table on.
fn unmarked_garbage(objects: &[*mut Header], start: usize, roots: Roots) -> Vec<Value> {
    let len = objects.len();
    let marked = Marked::from_roots(start, len, roots);
    let (rest, before) = marked.rest(objects);
    unreachable_among(&rest, 0, |h| {
        let at = h.gc_index().wrapping_sub(start);
        let word = *marked.bits.get(at / 64).filter(|_| at < len)?;
        let bit = 1 << (at % 64);
        (word & bit == 0).then(|| before[at / 64] + (!word & (bit - 1)).count_ones() as usize)
    })
}

/// The references of some objects on one another.
struct Graph {
    /// Of each object: its references less those from the others. Later: whether it is reachable.
    counts: Vec<i32>,
    /// Where the edges of each object begin.
    starts: Vec<u32>,
    /// The places that references lead to.
    edges: Vec<u32>,
    /// Most edges that are kept.
    limit: usize,
    /// So many objects have all their edges here.
    complete: usize,
}

impl Graph {
    fn new(len: usize) -> Graph {
        let fits = u32::try_from(len).is_ok();
        let limit = if fits { len.saturating_mul(MAX_EDGES).min(u32::MAX as usize) } else { 0 };
        let (starts, edges) = (Vec::with_capacity(len), Vec::with_capacity(limit.min(2 * len)));
        Graph { counts: vec![0; len], starts, edges, limit, complete: usize::MAX }
    }

    /// An object whose references come next.
    #[inline(always)]
    fn begin(&mut self) {
        self.starts.push(self.edges.len() as u32);
    }

    /// The present object has a reference on that at place `to`.
    #[inline(always)]
    fn add(&mut self, to: usize) {
        self.counts[to] = self.counts[to].wrapping_sub(1);
        if self.edges.len() < self.edges.capacity() || self.has_room() {
            self.edges.push(to as u32);
        }
    }

    #[cold]
    fn has_room(&mut self) -> bool {
        let more = self.edges.len().max(64).min(self.limit.saturating_sub(self.edges.len()));
        if more > 0 && self.edges.try_reserve_exact(more).is_ok() {
            return true;
        }
        self.complete = self.complete.min(self.starts.len() - 1);
        false
    }

    /// The places that the references of the object at place `at` lead to, if they are all here.
    #[inline(always)]
    fn targets(&self, at: usize) -> Option<&[u32]> {
        if at >= self.complete {
            return None;
        }
        let end = self.starts.get(at + 1).map_or(self.edges.len(), |&end| end as usize);
        self.edges.get(self.starts[at] as usize..end)
    }
}

/// The objects of `objects` that are only reachable from one another. `place` gives the place of
/// those that are in `objects`, `extra` is the number of references that the caller itself holds on each.
pub fn unreachable_among(
    objects: &[*mut Header],
    extra: u32,
    place: impl Fn(&Header) -> Option<usize>,
) -> Vec<Value> {
    // SAFETY: the caller keeps the objects alive; traversal changes nothing.
    let header = |p: *mut Header| unsafe { &*p };
    let mut graph = Graph::new(objects.len());
    let mut at = 0;
    let mut sink = |words: &[Word]| {
        for word in words {
            if let Some(h) = word.header() {
                place(h).into_iter().for_each(|to| graph.add(to));
            } else {
                let references = header(objects[at]).refcount().wrapping_sub(extra);
                graph.counts[at] = graph.counts[at].wrapping_add_unsigned(references);
                graph.begin();
                at += 1;
            }
        }
    };
    let mut visitor = Visitor::new(&mut sink);
    for (i, &p) in objects.iter().enumerate() {
        if let Some(&p) = objects.get(i + AHEAD) {
            (0..LINES).for_each(|line| prefetch(p.cast::<u8>().wrapping_add(line * LINE)));
        }
        visitor.begin_object();
        traverse(header(p), &mut visitor);
    }
    visitor.flush();
    // From here on, a count says that the object is reachable. One behind those that are being gone
    // through has its turn later.
    let mut counts = std::mem::take(&mut graph.counts);
    let mut work: Vec<usize> = Vec::new();
    let mut unreached = counts.iter().filter(|&&n| n <= 0).count();
    for i in 0..objects.len() {
        if unreached == 0 {
            return Vec::new();
        }
        if counts[i] <= 0 {
            continue;
        }
        let mut next = Some(i);
        while let Some(at) = next {
            let mut reach = |j: usize| {
                if counts[j] <= 0 {
                    counts[j] = 1;
                    unreached -= 1;
                    if j < i {
                        work.push(j);
                    }
                }
            };
            match graph.targets(at) {
                Some(targets) => targets.iter().for_each(|&j| reach(j as usize)),
                None => each_value(|visitor| traverse(header(objects[at]), visitor), &mut |v| {
                    v.header().and_then(&place).into_iter().for_each(&mut reach)
                }),
            }
            next = work.pop();
        }
    }
    (0..objects.len()).filter(|&i| counts[i] <= 0).map(|i| retained(objects[i])).collect()
}

fn retained(header: *mut Header) -> Value {
    // SAFETY: tracked objects are alive; the word gets a reference of its own.
    unsafe {
        (*header).retain();
        Value::from_header(header)
    }
}

/// Shows every reference an object owns: payload, attributes, type.
pub fn traverse(header: &Header, visitor: &mut Visitor) {
    let shape = header.shape();
    // SAFETY: the vtable fits the payload; the extension has the words its shape says.
    unsafe {
        (shape.vt.traverse)(header.payload_ptr(), visitor);
        if shape.ext != 0 {
            let ext = (header as *const Header).cast::<u8>().add(shape.ext as usize).cast::<Option<Value>>();
            visitor.visit_places(std::slice::from_raw_parts(ext, shape.cap as usize + 1));
        }
    }
    let ty = shape.ty();
    if ty.data.is_heap_type() {
        // SAFETY: the borrowed word is not dropped.
        let word = std::mem::ManuallyDrop::new(unsafe {
            Value::from_header(ty as *const Obj<super::typeobj::TypeObj> as *mut Header)
        });
        visitor.visit(&word);
    }
}
