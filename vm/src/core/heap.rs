//! The heap of one VM: pools, reference counts, the collector's table, weak references and the
//! finaliser queue.
//!
//! An object dies when its count reaches zero. Death never runs Python code on the spot: an
//! object with a finaliser goes into the *finaliser queue* (kept alive by it), and so do weakref
//! callbacks; the safepoint word is set, and the VM runs the queue as soon as no native code is
//! in the middle of something, which is after the current operation. An object is found its heap
//! through its type, so no global is needed.
//!
//! Cycles are found by trial deletion over the tracked objects: see [`Heap::find_garbage`].

use std::alloc::{Layout, alloc, dealloc};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::code::Code;
use super::generator::{GenKind, Generator};
use super::object::{FLAG_FINALIZED, FLAG_QUEUED, FLAG_WEAKREF, Header, Obj, Payload, PayloadVTable, Ref};
use super::shape::Shape;
use super::tuple::Tuple;
use super::value::Value;
use super::weak::WeakRef;

/// Bits of the safepoint word.
pub mod safepoint {
    /// The finaliser queue is not empty.
    pub const FINALIZE: u32 = 1;
    /// The collector wants to run.
    pub const GC: u32 = 2;
    /// A signal has arrived.
    pub const SIGNAL: u32 = 4;
    /// Another thread waits for the lock.
    pub const SWITCH: u32 = 8;
    /// An exception was set from another thread, or pending calls wait.
    pub const PENDING: u32 = 16;
    /// Code is watched: of some thread by `sys.settrace` or `sys.setprofile`, or of all by
    /// `sys.monitoring`. Stays set as long as that is so.
    pub const WATCH: u32 = 32;
}

/// Told of each collection: that it begins, or what it found, with the time it took. Whether the
/// found objects are to be kept instead of cleared.
pub type CollectorHook = fn(&super::vm::Vm, full: bool, Option<(&[Value], std::time::Duration)>) -> bool;

/// Something to run at the next safe place.
pub enum Finalizer {
    /// The object is unreachable and has a finaliser that has not run.
    Object(Value),
    /// The weak reference's target has died: call its callback with it.
    Callback(Ref<WeakRef>),
}

/// Most that the collector waits between two looks at the young objects, in thresholds.
const MAX_PATIENCE: u32 = 16;
const CLASS_SIZE: usize = 16;
const CLASSES: usize = 33;
const CHUNK: usize = 64 * 1024;
/// Nested deaths after which further ones are put off, so that a long chain dies iteratively.
const MAX_DEPTH: u32 = 100;

/// The heap of one VM.
pub struct Heap {
    pools: UnsafeCell<[*mut u8; CLASSES]>,
    /// Free blocks of generators, whose registers are empty words already.
    frames: UnsafeCell<[*mut u8; CLASSES]>,
    bump: Cell<(*mut u8, *mut u8)>,
    chunks: RefCell<Vec<NonNull<u8>>>,
    /// Tracked objects. Index 0 is unused; `..frozen` is never looked at (`gc.freeze`), `..old` is
    /// the old generation.
    tracked: UnsafeCell<Vec<*mut Header>>,
    frozen: Cell<usize>,
    old: Cell<usize>,
    /// Told of collections; see [`CollectorHook`].
    pub hook: Cell<Option<CollectorHook>>,
    depth: Cell<u32>,
    trash: RefCell<Vec<*mut Header>>,
    queue: RefCell<Vec<Finalizer>>,
    weak: RefCell<HashMap<usize, Vec<*mut Obj<WeakRef>>>>,
    safepoint: Arc<AtomicU32>,
    shape_id: Cell<u32>,
    /// Young objects that trigger a collection; 0 switches automatic collection off.
    threshold: Cell<u32>,
    /// Times the threshold that is waited for at present: more after collections that found
    /// next to nothing.
    patience: Cell<u32>,
    /// Young objects that are put up with: what the three fields around say together.
    allowance: Cell<usize>,
    stress: Cell<bool>,
    pub enabled: Cell<bool>,
    /// A collection is under way.
    pub(crate) collecting: Cell<bool>,
    /// Automatic collections so far.
    pub(crate) collections: Cell<u32>,
    /// Bytes handed out and not returned.
    pub allocated: Cell<usize>,
    /// Size of the old generation after the last full collection.
    pub(crate) old_at_full: Cell<usize>,
}

impl Heap {
    pub fn new(safepoint: Arc<AtomicU32>) -> Heap {
        Heap {
            pools: UnsafeCell::new([std::ptr::null_mut(); CLASSES]),
            frames: UnsafeCell::new([std::ptr::null_mut(); CLASSES]),
            bump: Cell::new((std::ptr::null_mut(), std::ptr::null_mut())),
            chunks: RefCell::default(),
            tracked: UnsafeCell::new(vec![std::ptr::null_mut()]),
            frozen: Cell::new(1),
            old: Cell::new(1),
            hook: Cell::new(None),
            depth: Cell::new(0),
            trash: RefCell::default(),
            queue: RefCell::default(),
            weak: RefCell::default(),
            safepoint,
            shape_id: Cell::new(0),
            threshold: Cell::new(2000),
            patience: Cell::new(1),
            allowance: Cell::new(2000),
            stress: Cell::new(false),
            enabled: Cell::new(true),
            collecting: Cell::new(false),
            collections: Cell::new(0),
            allocated: Cell::new(0),
            old_at_full: Cell::new(0),
        }
    }

    /// The safepoint word, shared with everyone who must interrupt running code.
    pub fn safepoint(&self) -> &Arc<AtomicU32> {
        &self.safepoint
    }

    /// Whether running code is asked to stop at its next safepoint.
    #[inline(always)]
    pub fn interrupted(&self) -> bool {
        self.safepoint.load(Ordering::Relaxed) != 0
    }

    /// Asks running code to stop at its next safepoint.
    pub fn request(&self, bit: u32) {
        self.safepoint.fetch_or(bit, Ordering::Relaxed);
    }

    /// A shape id that was never used.
    pub fn next_shape_id(&self) -> u32 {
        let id = self.shape_id.get().wrapping_add(1).max(1);
        self.shape_id.set(id);
        id
    }

    // ---- memory ----------------------------------------------------------------------------

    /// Uninitialised memory of `size` bytes, aligned to 16.
    #[inline(always)]
    pub fn alloc_raw(&self, size: usize) -> *mut u8 {
        let class = size.div_ceil(CLASS_SIZE);
        self.allocated.set(self.allocated.get() + size);
        if class < CLASSES {
            // SAFETY: the pools are only touched here and in `free_raw`, one thread at a time.
            let head = unsafe { &mut (*self.pools.get())[class] };
            let p = *head;
            if !p.is_null() {
                // SAFETY: a free block's first word links to the next free block.
                *head = unsafe { *p.cast::<*mut u8>() };
                return p;
            }
        }
        self.alloc_slow(size, class)
    }

    // Does not unwind: what callers are about to store need not be kept droppable meanwhile.
    #[cold]
    #[inline(never)]
    extern "C" fn alloc_slow(&self, size: usize, class: usize) -> *mut u8 {
        if class >= CLASSES {
            let layout = big_layout(size);
            // SAFETY: the size is not zero.
            let p = unsafe { alloc(layout) };
            if p.is_null() {
                std::alloc::handle_alloc_error(layout);
            }
            return p;
        }
        let size = class.max(1) * CLASS_SIZE;
        let (mut at, mut end) = self.bump.get();
        if (end as usize) - (at as usize) < size {
            let layout = big_layout(CHUNK);
            // SAFETY: the size is not zero.
            at = unsafe { alloc(layout) };
            let Some(chunk) = NonNull::new(at) else { std::alloc::handle_alloc_error(layout) };
            self.chunks.borrow_mut().push(chunk);
            end = at.wrapping_add(CHUNK);
        }
        self.bump.set((at.wrapping_add(size), end));
        at
    }

    /// Returns memory of [`Heap::alloc_raw`].
    ///
    /// # Safety
    /// `p` came from `alloc_raw(size)` of this heap and is not used again.
    #[inline(always)]
    pub unsafe fn free_raw(&self, p: *mut u8, size: usize) {
        let class = size.div_ceil(CLASS_SIZE);
        self.allocated.set(self.allocated.get().wrapping_sub(size));
        if class < CLASSES {
            // SAFETY: blocks of a class have room for the link; one thread at a time.
            unsafe {
                let head = &mut (*self.pools.get())[class];
                *p.cast::<*mut u8>() = *head;
                *head = p;
            }
        } else {
            // SAFETY: it was allocated with this layout.
            unsafe { dealloc(p, big_layout(size)) }
        }
    }

    /// A new object. `shape` must be of `T`'s layout (checked).
    #[inline]
    pub fn alloc<T: Payload>(&self, shape: &Shape, data: T) -> Ref<T> {
        assert!(std::ptr::eq(shape.vt, T::vtable()), "shape does not fit the payload");
        // SAFETY: the shape fits; no tail is declared by a payload without one.
        unsafe { Ref::from_raw(self.alloc_with_tail(shape, data, 0)) }
    }

    /// A new object with `tail` bytes of uninitialised memory behind the payload.
    ///
    /// # Safety
    /// `shape.vt` is `T`'s; with a tail the shape has no extension, and the payload's `tail()`
    /// says the same number; the caller initialises the tail.
    #[inline(always)]
    pub unsafe fn alloc_with_tail<T: Payload>(&self, shape: &Shape, data: T, tail: usize) -> *mut Obj<T> {
        let p = self.alloc_block::<T>(shape, tail);
        // SAFETY: the block is large enough for header, payload and extension.
        unsafe {
            (&raw mut (*p).data).write(data);
            if shape.ext != 0 {
                let ext = p.cast::<u8>().add(shape.ext as usize);
                std::ptr::write_bytes(ext, 0, shape.size as usize - shape.ext as usize);
            }
        }
        let ty = shape.ty();
        if ty.data.is_heap_type() {
            ty.h.retain();
        }
        if shape.vt.tracked || shape.ext != 0 {
            self.track(p.cast());
        }
        p
    }

    /// Memory for an object and `tail` bytes behind its payload, of which only the header is
    /// initialised. The collector does not know the object, nor is its type retained.
    #[inline(always)]
    pub(crate) fn alloc_block<T: Payload>(&self, shape: &Shape, tail: usize) -> *mut Obj<T> {
        let p = self.alloc_raw(shape.size as usize + tail).cast::<Obj<T>>();
        // SAFETY: the block is large enough for the header.
        unsafe {
            p.cast::<Header>().write(Header {
                rc: Cell::new(1),
                gc: Cell::new(0),
                shape: Cell::new(NonNull::from(shape)),
            });
        }
        p
    }

    /// Memory for a generator and its frame of `tail` bytes, of which the header is initialised
    /// and the registers are empty.
    #[inline(always)]
    pub(crate) fn alloc_frame_block(&self, shape: &Shape, tail: usize) -> *mut Obj<Generator> {
        let size = shape.size as usize + tail;
        let class = size.div_ceil(CLASS_SIZE);
        if class < CLASSES {
            // SAFETY: as for the other pools.
            let head = unsafe { &mut (*self.frames.get())[class] };
            let p = *head;
            if !p.is_null() {
                self.allocated.set(self.allocated.get() + size);
                // SAFETY: a free block's first word links to the next free block; there is room
                // for the header.
                unsafe {
                    *head = *p.cast::<*mut u8>();
                    p.cast::<Header>().write(Header {
                        rc: Cell::new(1),
                        gc: Cell::new(0),
                        shape: Cell::new(NonNull::from(shape)),
                    });
                }
                return p.cast();
            }
        }
        self.new_frame_block(shape, tail)
    }

    #[cold]
    #[inline(never)]
    fn new_frame_block(&self, shape: &Shape, tail: usize) -> *mut Obj<Generator> {
        let p = self.alloc_block::<Generator>(shape, tail);
        let size = shape.size as usize + tail;
        let small = size.div_ceil(CLASS_SIZE) < CLASSES;
        let whole = if small { size.next_multiple_of(CLASS_SIZE) } else { size };
        // SAFETY: blocks of the pools have room up to a multiple of the class size.
        unsafe { std::ptr::write_bytes(p.add(1).cast::<u8>(), 0, whole - size_of::<Obj<Generator>>()) };
        p
    }

    // ---- the collector's table -------------------------------------------------------------

    #[inline(always)]
    fn table(&self) -> &mut Vec<*mut Header> {
        #[allow(clippy::mut_from_ref)]
        // SAFETY: used for the length of one operation that calls nothing else, by one thread.
        unsafe {
            &mut *self.tracked.get()
        }
    }

    /// Makes an object known to the collector.
    #[inline(always)]
    pub(crate) fn track(&self, header: *mut Header) {
        let len = self.table().len();
        if len == self.table().capacity() {
            self.grow_table();
        }
        let table = self.table();
        // SAFETY: the object is alive; there is room for one more.
        unsafe {
            (*header).set_gc_index(len);
            table.as_mut_ptr().add(len).write(header);
            table.set_len(len + 1);
        }
        if len - self.old.get() >= self.allowance.get() {
            self.want_collection();
        }
    }

    // Does not unwind, as `alloc_slow`.
    #[cold]
    #[inline(never)]
    extern "C" fn grow_table(&self) {
        self.table().reserve(1);
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
    }

    #[cold]
    fn want_collection(&self) {
        if (self.enabled.get() && self.threshold.get() != 0) || self.stress.get() {
            self.request(safepoint::GC);
        }
    }

    /// Whether the collector knows the object.
    pub fn is_tracked(&self, v: &Value) -> bool {
        v.header().is_some_and(|h| h.gc_index() != 0)
    }

    /// Takes an object that cannot be part of a cycle off the collector's table.
    #[inline]
    pub fn untrack(&self, header: &Header) {
        let mut hole = header.gc_index();
        if hole == 0 {
            return;
        }
        let table = self.table();
        let old = self.old.get();
        // SAFETY: a tracked object's index lies in the table, whose objects are alive.
        unsafe {
            let at = table.as_mut_ptr();
            debug_assert!(hole < table.len() && std::ptr::eq(*at.add(hole), header));
            if hole < old {
                let frozen = self.frozen.get();
                if hole < frozen {
                    self.frozen.set(frozen - 1);
                    move_entry(at, frozen - 1, hole);
                    hole = frozen - 1;
                }
                // The last old object fills the hole, the last young one the place it leaves.
                self.old.set(old - 1);
                move_entry(at, old - 1, hole);
                hole = old - 1;
            }
            let last = table.len() - 1;
            if hole != last {
                move_entry(at, last, hole);
            }
            table.set_len(last);
        }
        header.set_gc_index(0);
    }

    /// Number of tracked objects: (young, old).
    pub fn counts(&self) -> (usize, usize) {
        (self.table().len() - self.old.get(), self.old.get() - self.frozen.get())
    }

    /// Number of objects that the collector never looks at.
    pub fn frozen_count(&self) -> usize {
        self.frozen.get() - 1
    }

    /// The collector never looks at the objects of now again.
    pub fn freeze(&self) {
        self.frozen.set(self.table().len());
        self.old.set(self.table().len());
        self.old_at_full.set(0);
    }

    /// What was frozen belongs to the old generation.
    pub fn unfreeze(&self) {
        self.frozen.set(1);
    }

    /// All tracked objects that are not frozen: those of the old generation first.
    pub fn tracked_objects(&self) -> Vec<Value> {
        self.table()[self.frozen.get()..].iter().map(|&h| retained(h)).collect()
    }

    /// Unreachable objects of the young generation, or of both; survivors become old.
    ///
    /// Trial deletion (Lins 1992; CPython's collector): the references that tracked objects hold
    /// on each other are subtracted from their counts; what still has a count is reachable from
    /// outside, and so is everything reachable from it.
    pub fn find_garbage(&self, full: bool) -> Vec<Value> {
        let start = if full { self.frozen.get() } else { self.old.get() };
        let objects: Vec<*mut Header> = self.table()[start..].to_vec();
        let garbage = self.find_garbage_among(&objects, start, full);
        if !full {
            let fruitless = garbage.len() < objects.len() / 64;
            self.patience.set(if fruitless { (self.patience.get() * 2).min(MAX_PATIENCE) } else { 1 });
            self.set_allowance();
        }
        garbage
    }

    fn find_garbage_among(&self, objects: &[*mut Header], start: usize, full: bool) -> Vec<Value> {
        self.old.set(self.table().len());
        if full {
            self.old_at_full.set(self.table().len() - start);
        }
        unreachable_among(objects, 0, |h| h.gc_index().checked_sub(start))
    }

    // ---- weak references -------------------------------------------------------------------

    /// Notes that `weak` refers to `target`.
    pub fn add_weakref(&self, target: &Header, weak: &Ref<WeakRef>) {
        target.set_flag(FLAG_WEAKREF, true);
        let key = target as *const Header as usize;
        self.weak.borrow_mut().entry(key).or_default().push(weak.as_ptr());
    }

    /// Forgets `weak`, which referred to `target`.
    pub fn remove_weakref(&self, target: *const Header, weak: *mut Obj<WeakRef>) {
        let mut map = self.weak.borrow_mut();
        if let Some(list) = map.get_mut(&(target as usize)) {
            list.retain(|&w| w != weak);
            if list.is_empty() {
                map.remove(&(target as usize));
                // SAFETY: a registered target is alive, or its weak references would be cleared.
                unsafe { (*target).set_flag(FLAG_WEAKREF, false) };
            }
        }
    }

    /// The weak references to an object.
    pub fn weakrefs(&self, target: &Header) -> Vec<Ref<WeakRef>> {
        if !target.has_flag(FLAG_WEAKREF) {
            return Vec::new();
        }
        let map = self.weak.borrow();
        let list = map.get(&(target as *const Header as usize));
        list.into_iter()
            .flatten()
            // SAFETY: a weak reference unregisters itself before its memory is freed.
            .map(|&w| unsafe { &*w })
            // One that is dying just now is passed over.
            .filter(|w| w.h.refcount() > 0)
            .map(Ref::from_obj)
            .collect()
    }

    /// Clears the weak references to a dying object and queues their callbacks.
    pub fn clear_weakrefs(&self, target: &Header) {
        let refs = self.weakrefs(target);
        self.weak.borrow_mut().remove(&(target as *const Header as usize));
        target.set_flag(FLAG_WEAKREF, false);
        for weak in refs.into_iter().rev() {
            weak.forget_target();
            if weak.has_callback() {
                self.enqueue(Finalizer::Callback(weak));
            }
        }
    }

    // ---- the finaliser queue ---------------------------------------------------------------

    fn enqueue(&self, f: Finalizer) {
        self.queue.borrow_mut().push(f);
        self.request(safepoint::FINALIZE);
    }

    /// Queues an unreachable object's finaliser, if it has one that has not run.
    pub fn queue_finalizer(&self, v: &Value) -> bool {
        let Some(h) = v.header() else { return false };
        if !needs_finalizer(h) || h.has_flag(FLAG_QUEUED) {
            return false;
        }
        h.set_flag(FLAG_QUEUED, true);
        self.enqueue(Finalizer::Object(v.clone()));
        true
    }

    /// Whether something waits to be finalised.
    #[inline(always)]
    pub fn has_queue(&self) -> bool {
        // SAFETY: a look that calls nothing.
        unsafe { !(*self.queue.as_ptr()).is_empty() }
    }

    /// Size of the old generation after the last full collection.
    pub fn old_size_at_full(&self) -> usize {
        self.old_at_full.get()
    }

    /// Clears the weak references to an object of a garbage cycle. Callbacks of references that
    /// are garbage themselves are not called.
    pub fn clear_weakrefs_of_garbage(&self, target: &Header, is_garbage: impl Fn(&Header) -> bool) {
        for weak in self.weakrefs(target) {
            if is_garbage(weak.header()) {
                let old = weak.take_callback();
                drop(old);
            }
        }
        if target.has_flag(FLAG_WEAKREF) {
            self.clear_weakrefs(target);
        }
    }

    /// Takes everything that waits to be finalised, in order.
    pub fn take_queue(&self) -> Vec<Finalizer> {
        self.safepoint.fetch_and(!safepoint::FINALIZE, Ordering::Relaxed);
        std::mem::take(&mut *self.queue.borrow_mut())
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        for chunk in self.chunks.get_mut().drain(..) {
            // SAFETY: allocated with this layout; the VM is gone, so nobody uses the objects.
            unsafe { dealloc(chunk.as_ptr(), big_layout(CHUNK)) }
        }
    }
}

fn big_layout(size: usize) -> Layout {
    match Layout::from_size_align(size.max(1), 16) {
        Ok(layout) => layout,
        Err(_) => panic!("object size overflows"),
    }
}

fn retained(header: *mut Header) -> Value {
    // SAFETY: tracked objects are alive; the word gets a reference of its own.
    unsafe {
        (*header).retain();
        Value::from_header(header)
    }
}

/// Shows every reference an object owns: payload, attributes, type.
pub fn traverse(header: &Header, visit: &mut dyn FnMut(&Value)) {
    let shape = header.shape();
    // SAFETY: the vtable fits the payload; the extension has the words its shape says.
    unsafe {
        (shape.vt.traverse)(header.payload_ptr(), visit);
        if shape.ext != 0 {
            let ext = (header as *const Header).cast::<u8>().add(shape.ext as usize).cast::<Option<Value>>();
            for i in 0..=shape.cap as usize {
                if let Some(v) = &*ext.add(i) {
                    visit(v);
                }
            }
        }
    }
    let ty = shape.ty();
    if ty.data.is_heap_type() {
        // SAFETY: the borrowed word is not dropped.
        let word = std::mem::ManuallyDrop::new(unsafe {
            Value::from_header(ty as *const Obj<super::typeobj::TypeObj> as *mut Header)
        });
        visit(&word);
    }
}

/// The objects of `objects` that are only reachable from one another. `index` gives an object's
/// place in `objects`, `extra` the references that the caller itself holds on each.
pub fn unreachable_among(
    objects: &[*mut Header],
    extra: u32,
    index: impl Fn(&Header) -> Option<usize>,
) -> Vec<Value> {
    let place = |h: &Header| index(h).filter(|&i| objects.get(i).is_some_and(|&o| std::ptr::eq(o, h)));
    // SAFETY: the caller keeps the objects alive; traversal changes nothing.
    let header = |p: *mut Header| unsafe { &*p };
    let mut counts: Vec<i64> =
        objects.iter().map(|&p| i64::from(header(p).refcount()) - i64::from(extra)).collect();
    for &p in objects {
        traverse(header(p), &mut |v| {
            if let Some(i) = v.header().and_then(&place) {
                counts[i] -= 1;
            }
        });
    }
    let mut reachable: Vec<bool> = counts.iter().map(|&n| n > 0).collect();
    let mut work: Vec<usize> = (0..objects.len()).filter(|&i| reachable[i]).collect();
    while let Some(i) = work.pop() {
        traverse(header(objects[i]), &mut |v| {
            if let Some(j) = v.header().and_then(&place)
                && !reachable[j]
            {
                reachable[j] = true;
                work.push(j);
            }
        });
    }
    (0..objects.len()).filter(|&i| !reachable[i]).map(|i| retained(objects[i])).collect()
}

/// Breaks cycles: drops what the object's payload and attributes refer to.
pub fn clear(header: &Header) {
    let shape = header.shape();
    // SAFETY: the vtable fits the payload.
    unsafe { (shape.vt.clear)(header.payload_ptr()) };
    drop_ext(header);
}

fn drop_ext(header: &Header) {
    let shape = header.shape();
    if shape.ext != 0 {
        // SAFETY: the extension has the words its shape says; each is taken out before it drops.
        unsafe {
            let ext = (header as *const Header as *mut u8).add(shape.ext as usize).cast::<Option<Value>>();
            for i in 0..=shape.cap as usize {
                drop((*ext.add(i)).take());
            }
        }
    }
}

/// Whether a dying object has a finaliser that has not run.
pub fn needs_finalizer(header: &Header) -> bool {
    if header.has_flag(FLAG_FINALIZED) {
        return false;
    }
    let shape = header.shape();
    // SAFETY: the vtable fits the payload.
    shape.ty().data.has_del() || shape.vt.finalizes.is_some_and(|f| unsafe { f(header.payload_ptr()) })
}

/// Moves an entry of the collector's table.
///
/// # Safety
/// Both indexes lie in the table that `at` begins, and the entry's object is alive.
#[inline(always)]
unsafe fn move_entry(at: *mut *mut Header, from: usize, to: usize) {
    // SAFETY: by contract.
    unsafe {
        let moved = *at.add(from);
        *at.add(to) = moved;
        (*moved).set_gc_index(to);
    }
}

/// Gives up one reference.
///
/// # Safety
/// `header` points to a live object and the caller owns the reference.
#[inline(always)]
pub unsafe fn release(header: *mut Header) {
    // SAFETY: by contract.
    let h = unsafe { &*header };
    let rc = h.rc.get().wrapping_sub(1);
    h.rc.set(rc);
    if rc == 0 {
        // SAFETY: nobody refers to the object any more.
        unsafe { die(header) }
    }
}

/// # Safety
/// `header` points to an object whose count has just reached zero.
#[inline(never)]
unsafe fn die(header: *mut Header) {
    // SAFETY: the object is still intact.
    let h = unsafe { &*header };
    let shape = h.shape();
    let heap = shape.ty().data.heap();
    if shape.plain && !shape.ty().data.has_del() && !h.has_flag(FLAG_WEAKREF) && heap.depth.get() < MAX_DEPTH
    {
        if h.gc_index() != 0 {
            heap.untrack(h);
        }
        let depth = heap.depth.get();
        heap.depth.set(depth + 1);
        // SAFETY: the object is dead and complete; its size is known before its payload goes.
        unsafe {
            let size = shape.size as usize + shape.vt.tail.map_or(0, |tail| tail(h.payload_ptr()));
            (shape.vt.drop)(h.payload_ptr());
            heap.free_raw(header.cast(), size);
        }
        if depth == 0 {
            heap.empty_trash();
        }
        heap.depth.set(depth);
        return;
    }
    if needs_finalizer(h) {
        // The queue's reference brings it back to life until the finaliser has run.
        h.retain();
        h.set_flag(FLAG_QUEUED, true);
        // SAFETY: the reference just added is handed over.
        heap.enqueue(Finalizer::Object(unsafe { Value::from_header(header) }));
        return;
    }
    if h.has_flag(FLAG_WEAKREF) {
        h.rc.set(1);
        heap.clear_weakrefs(h);
        h.rc.set(0);
    }
    if h.gc_index() != 0 {
        heap.untrack(h);
    }
    let depth = heap.depth.get();
    if depth >= MAX_DEPTH {
        heap.trash.borrow_mut().push(header);
        return;
    }
    heap.depth.set(depth + 1);
    // SAFETY: see `destroy`.
    unsafe { destroy(heap, header) };
    if depth == 0 {
        heap.empty_trash();
    }
    heap.depth.set(depth);
}

impl Heap {
    /// Destroys what was put off.
    #[inline(always)]
    fn empty_trash(&self) {
        // SAFETY: a look that calls nothing.
        if unsafe { !(*self.trash.as_ptr()).is_empty() } {
            self.empty_trash_now();
        }
    }

    #[cold]
    #[inline(never)]
    fn empty_trash_now(&self) {
        loop {
            let next = self.trash.borrow_mut().pop();
            match next {
                // SAFETY: objects in the trash are dead and complete.
                Some(dead) => unsafe { destroy(self, dead) },
                None => break,
            }
        }
    }
}

/// Gives up a reference to a generator whose body has ended: what `release` does, without asking
/// what an ended generator cannot need.
///
/// # Safety
/// As for `release`; the generator has no frame and runs nowhere.
#[inline(always)]
pub(crate) unsafe fn release_ended(heap: &Heap, g: *mut Obj<Generator>) {
    // SAFETY: by contract.
    unsafe {
        let h = &(*g).h;
        let count = h.rc.get();
        if count != 1 || h.has_flag(FLAG_WEAKREF) || !(*g).data.is_plain() {
            return release(g.cast());
        }
        if h.gc_index() != 0 {
            heap.untrack(h);
        }
        // Nothing else of the payload needs dropping.
        let code: Ref<Code> = std::ptr::read(&raw const (*g).data.code);
        if code.keeps_idle() && (*g).data.kind != GenKind::AsyncGen {
            code.keep_idle(g);
        } else {
            heap.free_frame_block(g, h.shape().size as usize + code.hot.frame_bytes as usize);
        }
        drop(code);
    }
}

impl Heap {
    /// Returns memory of [`Heap::alloc_frame_block`], of `size` bytes.
    ///
    /// # Safety
    /// Nobody uses it any more, and the registers are empty.
    #[inline(always)]
    pub(crate) unsafe fn free_frame_block(&self, g: *mut Obj<Generator>, size: usize) {
        let class = size.div_ceil(CLASS_SIZE);
        // SAFETY: by contract; the block is ready for another frame.
        unsafe {
            if class < CLASSES {
                self.allocated.set(self.allocated.get().wrapping_sub(size));
                let head = &mut (*self.frames.get())[class];
                *g.cast::<*mut u8>() = *head;
                *head = g.cast();
            } else {
                self.free_raw(g.cast(), size);
            }
        }
    }
}

impl Heap {
    /// The items of an exact tuple of two without flags, whose memory is freed.
    ///
    /// # Safety
    /// It is such a tuple; the caller owns the only reference, and gives it up.
    #[inline(always)]
    pub unsafe fn take_pair(&self, t: &Obj<Tuple>) -> [Value; 2] {
        if t.h.gc_index() != 0 {
            self.untrack(&t.h);
        }
        let size = t.h.shape().size as usize + 2 * size_of::<Value>();
        // SAFETY: by contract; each item is moved out once, the tuple itself is not dropped.
        unsafe {
            let items = [std::ptr::read(&t.data[0]), std::ptr::read(&t.data[1])];
            self.free_raw(std::ptr::from_ref(t).cast_mut().cast(), size);
            items
        }
    }

    /// Gives `put` the items of an exact tuple, moved out of it if this is the only reference.
    #[inline]
    pub fn take_apart(&self, t: Ref<Tuple>, mut put: impl FnMut(usize, Value)) {
        let h = t.header();
        if h.refcount() != 1 || !h.shape().is_fixed() || h.has_flag(FLAG_WEAKREF) {
            t.iter().cloned().enumerate().for_each(|(k, v)| put(k, v));
            return;
        }
        if h.gc_index() != 0 {
            self.untrack(h);
        }
        let size = h.shape().size as usize + t.len() * size_of::<Value>();
        let t = std::mem::ManuallyDrop::new(t);
        // An exact tuple has nothing but its items, which lie behind its payload.
        // SAFETY: each item is moved out once; the tuple, that nobody else refers to, is not dropped
        // but only its memory freed.
        unsafe {
            for k in 0..t.len() {
                put(k, std::ptr::read(&t[k]));
            }
            self.free_raw(t.as_ptr().cast(), size);
        }
    }
}

/// # Safety
/// The object is dead: no references, weak references or table entry are left.
unsafe fn destroy(heap: &Heap, header: *mut Header) {
    // SAFETY: the object is complete until the payload is dropped; its shape lives on in its type,
    // which is released last.
    unsafe {
        let h = &*header;
        let shape = h.shape();
        let ty = shape.ty();
        let vt: &PayloadVTable = shape.vt;
        let size = shape.size as usize + vt.tail.map_or(0, |tail| tail(h.payload_ptr()));
        let heap_type = ty.data.is_heap_type();
        drop_ext(h);
        (vt.drop)(h.payload_ptr());
        heap.free_raw(header.cast(), size);
        if heap_type {
            release(ty as *const Obj<super::typeobj::TypeObj> as *mut Header);
        }
    }
}
