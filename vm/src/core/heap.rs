//! The heap of one VM: making objects, reference counts, death, weak references and the finaliser
//! queue.
//!
//! An object dies when its count reaches zero. Death never runs Python code on the spot: an
//! object with a finaliser goes into the *finaliser queue* (kept alive by it), and so do weakref
//! callbacks; the safepoint word is set, and the VM runs the queue as soon as no native code is
//! in the middle of something, which is after the current operation. An object is found its heap
//! through its type, so no global is needed.
//!
//! Memory comes from [`Memory`]; cycles are found by the [`collector`](super::collector).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::code::Code;
use super::generator::{GenKind, Generator};
use super::memory::Memory;
use super::object::{FLAG_FINALIZED, FLAG_QUEUED, FLAG_WEAKREF, Header, Obj, Payload, PayloadVTable, Ref};
use super::shape::Shape;
use super::table::Table;
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
    /// There is no memory left: `MemoryError` is to be raised.
    pub const MEMORY: u32 = 64;
    /// What was kept for such times is to be saved up again.
    pub const REFILL: u32 = 128;
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

/// Nested deaths after which further ones are put off, so that a long chain dies iteratively.
const MAX_DEPTH: u32 = 100;

/// The heap of one VM.
pub struct Heap {
    memory: Memory,
    /// The objects that the collector knows.
    pub(super) table: Table,
    /// Told of collections; see [`CollectorHook`].
    pub hook: Cell<Option<CollectorHook>>,
    depth: Cell<u32>,
    trash: RefCell<Vec<*mut Header>>,
    queue: RefCell<Vec<Finalizer>>,
    weak: RefCell<HashMap<usize, Vec<*mut Obj<WeakRef>>>>,
    safepoint: Arc<AtomicU32>,
    shape_id: Cell<u32>,
    /// Young objects that trigger a collection; 0 switches automatic collection off.
    pub(super) threshold: Cell<u32>,
    /// Times the threshold that is waited for at present: more after collections that found
    /// next to nothing.
    pub(super) patience: Cell<u32>,
    /// Young objects that are put up with: what the three fields around say together.
    pub(super) allowance: Cell<usize>,
    pub(super) stress: Cell<bool>,
    pub(super) enabled: Cell<bool>,
    /// A collection is under way.
    pub(crate) collecting: Cell<bool>,
    /// Automatic collections so far.
    pub(crate) collections: Cell<u32>,
    /// Size of the old generation after the last full collection.
    pub(super) old_at_full: Cell<usize>,
    /// How many of the last full collections found next to nothing.
    pub(super) doubt: Cell<u32>,
}

impl Heap {
    pub fn new(safepoint: Arc<AtomicU32>) -> Heap {
        Heap {
            memory: Memory::default(),
            table: Table::default(),
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
            old_at_full: Cell::new(0),
            doubt: Cell::new(0),
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

    /// Whether `MemoryError` is to be raised at the next occasion.
    #[inline(always)]
    pub fn short_of_memory(&self) -> bool {
        self.safepoint.load(Ordering::Relaxed) & safepoint::MEMORY != 0
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

    // ---- objects ----------------------------------------------------------------------------

    /// The memory objects are made in.
    pub fn memory(&self) -> &Memory {
        &self.memory
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
        let p = self.memory.alloc(shape.size as usize + tail).cast::<Obj<T>>();
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
        if let Some(p) = self.memory.alloc_frame(size) {
            // SAFETY: there is room for the header.
            unsafe {
                p.cast::<Header>().write(Header {
                    rc: Cell::new(1),
                    gc: Cell::new(0),
                    shape: Cell::new(NonNull::from(shape)),
                });
            }
            return p.cast();
        }
        self.new_frame_block(shape, tail)
    }

    #[cold]
    #[inline(never)]
    fn new_frame_block(&self, shape: &Shape, tail: usize) -> *mut Obj<Generator> {
        let p = self.alloc_block::<Generator>(shape, tail);
        let size = shape.size as usize + tail;
        let whole = size + Memory::slack(size);
        // SAFETY: the slack belongs to the block.
        unsafe { std::ptr::write_bytes(p.add(1).cast::<u8>(), 0, whole - size_of::<Obj<Generator>>()) };
        p
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
            for i in 1..=shape.cap as usize {
                drop((*ext.add(i)).take());
            }
            // What has a slot dies before what is in the dict.
            drop((*ext).take());
        }
    }
}

fn has_attributes(header: &Header) -> bool {
    let shape = header.shape();
    if shape.ext == 0 {
        return false;
    }
    // SAFETY: the extension has the words its shape says; none is changed meanwhile.
    unsafe {
        let ext = (header as *const Header).cast::<u8>().add(shape.ext as usize).cast::<Option<Value>>();
        (0..=shape.cap as usize).any(|i| (*ext.add(i)).is_some())
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
            heap.memory.free(header.cast(), size);
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
        // SAFETY: by contract.
        unsafe { self.memory.free_frame(g.cast(), size) }
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
            self.memory.free(std::ptr::from_ref(t).cast_mut().cast(), size);
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
            self.memory.free(t.as_ptr().cast(), size);
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
        if vt.attributes_last && !heap_type && has_attributes(h) {
            (vt.clear)(h.payload_ptr());
        }
        drop_ext(h);
        (vt.drop)(h.payload_ptr());
        heap.memory.free(header.cast(), size);
        if heap_type {
            release(ty as *const Obj<super::typeobj::TypeObj> as *mut Header);
        }
    }
}
