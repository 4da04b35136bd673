//! One virtual machine: everything hangs from here, nothing is global.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use super::args::CallArgs;
use super::bytes::Bytes;
use super::code::Code;
use super::dict::{Dict, DictTable};
use super::error::PyResult;
use super::exc::{EXCEPTIONS, Exc};
use super::frame::{Frame, FrameObj};
use super::function::{FloatObj, Function, IntObj, List};
use super::generator::Generator;
use super::heap::Heap;
use super::host::Host;
use super::native::TypeDef;
use super::object::{Payload, Ref};
use super::str::{self, Source, Str};
use super::thread::Thread;
use super::tuple::Tuple;
use super::typeobj::TypeObj;
use super::value::Value;

/// What upper layers install.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Calls a Python function (interp).
    pub call_function: fn(&Vm, &Ref<Function>, CallArgs) -> PyResult,
    /// Runs code as a module or class body, or `exec`/`eval`: globals, locals mapping, closure.
    pub run_code: fn(&Vm, Ref<Code>, &Ref<Dict>, Option<Value>, Option<Ref<Tuple>>) -> PyResult,
    /// Calls a function without parameters whose names live in a mapping: a class body.
    pub run_body: fn(&Vm, Ref<Function>, Option<Value>) -> PyResult,
    /// Resumes a generator, coroutine or async generator.
    pub resume: fn(&Vm, &Value, Resume) -> PyResult<Yielded>,
    /// `close()` of a generator or coroutine: the value it returns.
    pub close: fn(&Vm, &Ref<Generator>) -> PyResult,
    /// The iterator that awaiting a value runs.
    pub awaitable_iter: fn(&Vm, &Value) -> PyResult,
    /// Whether a generator is part of what runs now.
    pub is_running: fn(&Generator) -> bool,
    /// What a suspended generator awaits.
    pub awaiting: fn(&Vm, &Generator) -> PyResult<Option<Value>>,
    /// What happens when a generator, coroutine or async generator is dropped.
    pub finalize: fn(&Vm, &Ref<Generator>),
    /// Calls the hooks of `sys.set_asyncgen_hooks` if this is the first iteration.
    pub first_iteration: fn(&Vm, &Ref<Generator>) -> PyResult<()>,
    /// The `frame` object of the `n`th frame from the innermost one.
    pub get_frame: fn(&Vm, usize) -> Option<Ref<FrameObj>>,
    /// The `frame` object of a live frame.
    pub frame_object: fn(&Vm, *mut Frame) -> Ref<FrameObj>,
    /// Makes a value the context of an exception.
    pub set_context: fn(&Value, Value),
    /// The exception being handled.
    pub handled: fn(&Vm) -> Option<Value>,
    /// Full or young collection: the number of unreachable objects found.
    pub collect: fn(&Vm, bool) -> usize,
}

/// `__import__(name, globals, _, fromlist, level)`, installed by the runtime.
pub type Importer = fn(&Vm, &Ref<Str>, Option<&Value>, Option<&Value>, i64) -> PyResult;

/// Handles the bits `SIGNAL`, `SWITCH` and `PENDING` of the safepoint word, which the interpreter
/// passes on; installed by the runtime.
pub type Interrupt = fn(&Vm, u32) -> PyResult<()>;

/// Reports an exception that nobody can catch; installed by the runtime.
pub type Unraisable = fn(&Vm, super::error::Raised, &str, Option<&Value>);

/// What a suspended frame is resumed with.
pub enum Resume {
    Send(Value),
    Throw(super::error::Raised),
    /// The arguments of `throw` are no exception: the error is raised in what awaits the innermost
    /// frame, which stays suspended.
    Refuse(super::error::Raised),
}

/// What a resumed frame came back with.
pub enum Yielded {
    /// Something awaited further in has suspended, or a generator has yielded.
    Yield(Value),
    /// An async generator has yielded an item.
    AsyncYield(Value),
    Return(Value),
}

macro_rules! builtin_types {
    ($($name:ident: $base:ident,)*) => {
        /// The types that the VM itself refers to.
        pub struct Types {
            $(pub $name: Ref<TypeObj>,)*
            pub excs: Vec<Ref<TypeObj>>,
            pub exception_group: Ref<TypeObj>,
        }

        /// Number of a builtin type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(non_camel_case_types)]
        #[repr(u8)]
        pub enum TypeId { $($name),* }

        /// All builtin types with their bases.
        pub const TYPE_IDS: &[(TypeId, TypeId)] = &[$((TypeId::$name, TypeId::$base)),*];

        impl Types {
            /// The table, from the types in `TYPE_IDS` order.
            pub fn from_list(list: &[Ref<TypeObj>], excs: Vec<Ref<TypeObj>>, exception_group: Ref<TypeObj>) -> Types {
                Types { $($name: list[TypeId::$name as usize].clone(),)* excs, exception_group }
            }
        }
    };
}

builtin_types! {
    object: object, type_: object, int: object, bool_: int, float: object, complex: object,
    str: object, bytes: object, bytearray: object, memoryview: object,
    list: object, tuple: object, dict: object, set: object, frozenset: object,
    range: object, slice: object, none: object, not_implemented: object, ellipsis: object,
    function: object, method: object, cell: object, code: object, frame: object, traceback: object,
    generator: object, coroutine: object, async_generator: object,
    builtin_function: object, method_descriptor: object, wrapper_descriptor: object,
    method_wrapper: object, classmethod_descriptor: object,
    getset_descriptor: object, member_descriptor: object,
    property: object, classmethod: object, staticmethod: object, super_: object,
    module: object, mappingproxy: object, weakref: object,
}

/// Type ids are hashes already; addresses are mixed by one multiplication.
#[derive(Default)]
struct ByTypeId(u64);

impl std::hash::Hasher for ByTypeId {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.0 = self.0.rotate_left(8) ^ u64::from(b));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
    fn write_usize(&mut self, n: usize) {
        self.0 = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl ByTypeId {
    /// Where a state may be among those that are found without a search.
    #[inline(always)]
    fn places(id: &std::any::TypeId) -> [usize; 2] {
        let mut hasher = ByTypeId::default();
        std::hash::Hash::hash(id, &mut hasher);
        [hasher.0 as usize % QUICK_STATES, (hasher.0 >> 32) as usize % QUICK_STATES]
    }
}

/// States of upper layers that are found without a search.
const QUICK_STATES: usize = 64;

/// One virtual machine.
pub struct Vm {
    types: OnceCell<Types>,
    hooks: OnceCell<Hooks>,
    importer: OnceCell<Importer>,
    interrupt: OnceCell<Interrupt>,
    unraisable: OnceCell<Unraisable>,
    host: Box<dyn Host>,
    thread: Cell<*const Thread>,
    interned: RefCell<HashMap<Box<str>, Ref<Str>>>,
    chars: RefCell<Box<[Option<Ref<Str>>; 256]>>,
    empty_tuple: OnceCell<Ref<Tuple>>,
    empty_str: OnceCell<Ref<Str>>,
    empty_bytes: OnceCell<Ref<Bytes>>,
    names: OnceCell<super::names::Names>,
    lookup_cache: super::lookup_cache::LookupCache,
    hash_seed: u64,
    /// Native types by payload.
    registry: RefCell<HashMap<usize, Ref<TypeObj>, std::hash::BuildHasherDefault<ByTypeId>>>,
    /// State of upper layers, by Rust type.
    state: RefCell<HashMap<std::any::TypeId, Rc<dyn Any>, std::hash::BuildHasherDefault<ByTypeId>>>,
    quick_states: [Cell<(Option<std::any::TypeId>, *const ())>; QUICK_STATES],
    next_version: Cell<u32>,
    pub recursion_limit: Cell<u32>,
    /// The level of `-O` that `compile()` and the importer use.
    pub optimize: Cell<u8>,
    /// `sys.set_coroutine_origin_tracking_depth`.
    pub origin_depth: Cell<u32>,
    /// `sys.set_asyncgen_hooks`: first iteration, finaliser.
    pub asyncgen_hooks: RefCell<(Option<Value>, Option<Value>)>,
    /// `sys.monitoring`.
    pub monitor: super::watch::Monitor,
    /// `sys.modules`.
    pub modules: OnceCell<Ref<Dict>>,
    /// The dict of module `builtins`.
    pub builtins: OnceCell<Ref<Dict>>,
    /// The dict of module `sys`.
    pub sys: OnceCell<Ref<Dict>>,
    /// The heap's safepoint word, without the way through the heap.
    safepoint: std::sync::Arc<std::sync::atomic::AtomicU32>,
    // Last, so that everything that points into it is dropped first.
    heap: Box<Heap>,
}

impl Vm {
    /// A VM without types; `types::bootstrap` completes it.
    pub fn bare(host: Box<dyn Host>) -> Vm {
        let safepoint = Arc::new(AtomicU32::new(0));
        Vm {
            types: OnceCell::new(),
            hooks: OnceCell::new(),
            importer: OnceCell::new(),
            interrupt: OnceCell::new(),
            unraisable: OnceCell::new(),
            hash_seed: host.hash_seed(),
            host,
            thread: Cell::new(std::ptr::null()),
            interned: RefCell::default(),
            chars: RefCell::new(Box::new([const { None }; 256])),
            empty_tuple: OnceCell::new(),
            empty_str: OnceCell::new(),
            empty_bytes: OnceCell::new(),
            names: OnceCell::new(),
            lookup_cache: Default::default(),
            registry: RefCell::default(),
            state: RefCell::default(),
            quick_states: [const { Cell::new((None, std::ptr::null())) }; QUICK_STATES],
            next_version: Cell::new(1),
            recursion_limit: Cell::new(1000),
            optimize: Cell::new(0),
            origin_depth: Cell::new(0),
            asyncgen_hooks: RefCell::default(),
            monitor: Default::default(),
            modules: OnceCell::new(),
            builtins: OnceCell::new(),
            sys: OnceCell::new(),
            safepoint: safepoint.clone(),
            heap: Box::new(Heap::new(safepoint)),
        }
    }

    #[inline(always)]
    pub fn heap(&self) -> &Heap {
        &self.heap
    }

    /// Whether running code is asked to stop at its next safepoint.
    #[inline(always)]
    pub fn interrupted(&self) -> bool {
        self.safepoint.load(std::sync::atomic::Ordering::Relaxed) != 0
    }

    #[inline(always)]
    pub fn types(&self) -> &Types {
        debug_assert!(self.types.get().is_some());
        // SAFETY: the types are made before anything else runs.
        #[allow(unsafe_code)]
        unsafe {
            self.types.get().unwrap_unchecked()
        }
    }

    pub fn install_types(&self, types: Types) {
        if self.types.set(types).is_err() {
            unreachable!("types are made once");
        }
    }

    #[inline(always)]
    pub fn hooks(&self) -> &Hooks {
        match self.hooks.get() {
            Some(h) => h,
            None => unreachable!("the interpreter is installed before anything is called"),
        }
    }

    /// Installs the interpreter. The first call counts.
    pub fn install_hooks(&self, hooks: Hooks) {
        let _ = self.hooks.set(hooks);
    }

    /// Installs the importer. The first call counts.
    pub fn install_importer(&self, importer: Importer) {
        let _ = self.importer.set(importer);
    }

    /// The importer behind `__import__`, if there is one.
    #[inline]
    pub fn importer(&self) -> Option<Importer> {
        self.importer.get().copied()
    }

    /// Installs what reports exceptions that nobody can catch. The first call counts.
    pub fn install_unraisable(&self, report: Unraisable) {
        let _ = self.unraisable.set(report);
    }

    /// What reports exceptions that nobody can catch.
    pub fn unraisable_reporter(&self) -> Option<Unraisable> {
        self.unraisable.get().copied()
    }

    /// Installs what handles signals, lock hand-over and pending calls. The first call counts.
    pub fn install_interrupt(&self, interrupt: Interrupt) {
        let _ = self.interrupt.set(interrupt);
    }

    /// Handles signals, lock hand-over and pending calls whose bits are in `bits` (of the
    /// safepoint word). May run Python code and raise.
    pub fn handle_interrupts(&self, bits: u32) -> PyResult<()> {
        use super::heap::safepoint::{MEMORY, PENDING, REFILL, SIGNAL, SWITCH};
        match self.interrupt.get() {
            Some(handle) if bits & (SIGNAL | SWITCH | PENDING | MEMORY | REFILL) != 0 => handle(self, bits),
            _ => Ok(()),
        }
    }

    /// Raises `MemoryError` if there is no memory left, from native code that makes objects without end.
    #[inline(always)]
    pub fn check_memory(&self) -> PyResult<()> {
        if self.heap.short_of_memory() {
            self.handle_interrupts(super::heap::safepoint::MEMORY)
        } else {
            Ok(())
        }
    }

    /// Handles signals that have arrived, from native code that runs or waits for long.
    pub fn check_signals(&self) -> PyResult<()> {
        let bits = self.heap.safepoint().load(std::sync::atomic::Ordering::Relaxed);
        self.handle_interrupts(bits & super::heap::safepoint::SIGNAL)
    }

    /// Interned names the machine uses.
    #[inline(always)]
    pub fn names(&self) -> &super::names::Names {
        self.names.get_or_init(|| super::names::Names::new(self))
    }

    #[inline(always)]
    pub fn lookup_cache(&self) -> &super::lookup_cache::LookupCache {
        &self.lookup_cache
    }

    pub fn host(&self) -> &dyn Host {
        &*self.host
    }

    #[inline(always)]
    pub fn hash_seed(&self) -> u64 {
        self.hash_seed
    }

    /// A number never given out before, for versions of dict key sets, functions, ...
    pub fn fresh_version(&self) -> u32 {
        let v = self.next_version.get();
        self.next_version.set(v.wrapping_add(1).max(1));
        v
    }

    // ---- threads ---------------------------------------------------------------------------

    /// The thread that runs.
    #[inline(always)]
    pub fn thread(&self) -> &Thread {
        // SAFETY: set before Python code runs, to a thread that is alive while it is current.
        #[allow(unsafe_code)]
        unsafe {
            &*self.thread.get()
        }
    }

    /// Makes `thread` the running one; returns the former.
    ///
    /// # Safety
    /// `thread` is alive until another one is set, and the caller holds the VM's lock.
    #[allow(unsafe_code)]
    pub unsafe fn set_thread(&self, thread: *const Thread) -> *const Thread {
        self.thread.replace(thread)
    }

    /// State of an upper layer, made on first use.
    pub fn state<T: 'static>(&self, make: impl FnOnce() -> T) -> Rc<T> {
        let key = std::any::TypeId::of::<T>();
        let have = self.state.borrow().get(&key).cloned();
        if let Some(Ok(state)) = have.map(Rc::downcast::<T>) {
            return state;
        }
        let state = Rc::new(make());
        self.state.borrow_mut().insert(key, state.clone());
        state
    }

    /// The same state, borrowed. Quick once it was asked for.
    #[inline(always)]
    pub fn state_ref<T: 'static>(&self, make: impl FnOnce() -> T) -> &T {
        let key = std::any::TypeId::of::<T>();
        let [first, second] = ByTypeId::places(&key);
        let state = match self.quick_states[first].get() {
            (Some(known), state) if known == key => state.cast::<T>(),
            _ => match self.quick_states[second].get() {
                (Some(known), state) if known == key => state.cast::<T>(),
                _ => self.find_state(make),
            },
        };
        // SAFETY: states are never taken out of the table, which lives as long as the VM.
        #[allow(unsafe_code)]
        unsafe {
            &*state
        }
    }

    #[cold]
    #[inline(never)]
    fn find_state<T: 'static>(&self, make: impl FnOnce() -> T) -> *const T {
        let state = Rc::as_ptr(&self.state(make));
        let key = std::any::TypeId::of::<T>();
        let [first, second] = ByTypeId::places(&key);
        let at = if self.quick_states[first].get().0.is_none() { first } else { second };
        self.quick_states[at].set((Some(key), state.cast()));
        state
    }

    // ---- types of payloads -----------------------------------------------------------------

    /// Notes which type objects with payload `T` have by default.
    pub fn register_type(&self, vt: &'static super::object::PayloadVTable, ty: &Ref<TypeObj>) {
        self.registry.borrow_mut().insert(vt as *const _ as usize, ty.clone());
    }

    /// The registered type of a payload.
    pub fn registered(&self, vt: &'static super::object::PayloadVTable) -> Option<Ref<TypeObj>> {
        self.registry.borrow().get(&(vt as *const _ as usize)).cloned()
    }

    /// A new object of exactly type `ty`.
    #[inline]
    pub fn alloc<T: Payload>(&self, ty: &Ref<TypeObj>, data: T) -> Ref<T> {
        self.heap.alloc(ty.root_shape(), data)
    }

    /// A new object of type `ty` with another payload than the type's own. `ty` must be one of the
    /// builtin types without attributes whose methods know both payloads.
    pub fn alloc_as<T: Payload>(&self, ty: &Ref<TypeObj>, data: T) -> Ref<T> {
        // SAFETY: shapes live as long as their type.
        #[allow(unsafe_code)]
        let shape = unsafe { &*ty.shape_with(ty.obj(), T::vtable()).as_ptr() };
        self.heap.alloc(shape, data)
    }

    // ---- strings ---------------------------------------------------------------------------

    fn make_str(&self, source: Source) -> Ref<Str> {
        let (len, width, ascii) = source.measure();
        if len == 0
            && let Some(empty) = self.empty_str.get()
        {
            return empty.clone();
        }
        let ty = &self.types().str;
        let bytes = len * width as usize;
        #[allow(unsafe_code)]
        // SAFETY: exact strings have no extension; the tail is filled in at once, and its address
        // is aligned to 8, the payload's size being a multiple of it.
        unsafe {
            let payload = Str::new(len, width, ascii, std::ptr::null(), true);
            let obj = self.heap.alloc_with_tail(ty.root_shape(), payload, bytes);
            let tail = obj.add(1).cast::<u8>();
            source.write(tail, width);
            (*obj).data = Str::new(len, width, ascii, tail, true);
            Ref::from_raw(obj)
        }
    }

    /// A string payload for an instance of a subclass of `str`.
    pub fn boxed_str(&self, of: &Str) -> Str {
        let bytes = of.raw_bytes();
        let data = str::boxed(bytes.len());
        // SAFETY: the block was made for this length.
        #[allow(unsafe_code)]
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), data, bytes.len());
        }
        Str::new(of.len(), of.width(), of.is_ascii(), data, false)
    }

    /// A new string.
    pub fn new_str(&self, text: &str) -> Ref<Str> {
        self.make_str(Source::Utf8(text))
    }

    /// A new string from Latin-1 characters.
    pub fn str_from_latin1(&self, text: &[u8]) -> Ref<Str> {
        match text {
            [c] => self.char(u32::from(*c)),
            _ => self.make_str(Source::Latin1(text)),
        }
    }

    /// A new string from code points (each at most 0x10FFFF; surrogates are allowed).
    pub fn str_from_points(&self, points: &[u32]) -> Ref<Str> {
        match points {
            [c] => self.char(*c),
            _ => self.make_str(Source::Points(points)),
        }
    }

    /// The string of one code point.
    #[inline(always)]
    pub fn char(&self, c: u32) -> Ref<Str> {
        // SAFETY: a look that calls nothing.
        #[allow(unsafe_code)]
        let chars = unsafe { &*self.chars.as_ptr() };
        match chars.get(c as usize) {
            Some(Some(s)) => s.clone(),
            _ => self.new_char(c),
        }
    }

    /// The string of one code point below 256, if it was made by now.
    #[inline(always)]
    pub fn known_char(&self, c: u8) -> Option<Value> {
        // SAFETY: a look that calls nothing.
        #[allow(unsafe_code)]
        let chars = unsafe { &*self.chars.as_ptr() };
        chars[c as usize].as_ref().map(|s| s.value())
    }

    #[cold]
    #[inline(never)]
    fn new_char(&self, c: u32) -> Ref<Str> {
        if c >= 256 {
            return self.make_str(Source::Points(&[c]));
        }
        let s = match c {
            0..128 => self.intern(&char::from(c as u8).to_string()),
            _ => self.make_str(Source::Points(&[c])),
        };
        self.chars.borrow_mut()[c as usize] = Some(s.clone());
        s
    }

    /// A new string as a value.
    pub fn str(&self, text: &str) -> Value {
        self.new_str(text).into()
    }

    /// The one string with this content that names are compared by.
    pub fn intern(&self, text: &str) -> Ref<Str> {
        if let Some(s) = self.interned.borrow().get(text) {
            return s.clone();
        }
        let s = self.new_str(text);
        s.mark_interned();
        self.interned.borrow_mut().insert(text.into(), s.clone());
        if text.is_empty() {
            let _ = self.empty_str.set(s.clone());
        }
        s
    }

    /// The interned string with the content of `s`. Strings with lone surrogates stay as they
    /// are.
    #[inline]
    pub fn intern_ref(&self, s: &Ref<Str>) -> Ref<Str> {
        if s.is_interned() {
            return s.clone();
        }
        match s.to_utf8() {
            Some(text) => self.intern(&text),
            None => s.clone(),
        }
    }

    /// Hash of a string.
    #[inline(always)]
    pub fn hash_str(&self, s: &Str) -> i64 {
        s.hash_with(self.hash_seed)
    }

    // ---- numbers, containers ---------------------------------------------------------------

    /// A float.
    #[inline(always)]
    pub fn float(&self, f: f64) -> Value {
        match Value::inline_float(f) {
            Some(v) => v,
            None => self.alloc(&self.types().float, FloatObj(f)).into(),
        }
    }

    /// An integer.
    #[inline(always)]
    pub fn int(&self, n: i64) -> Value {
        match Value::small_int(n) {
            Some(v) => v,
            None => self.alloc(&self.types().int, IntObj(n.into())).into(),
        }
    }

    /// An integer of any size.
    pub fn big_int(&self, n: num_bigint::BigInt) -> Value {
        match i64::try_from(&n).ok().and_then(Value::small_int) {
            Some(v) => v,
            None => self.alloc(&self.types().int, IntObj(n)).into(),
        }
    }

    /// A tuple that takes over the values of `items`.
    pub fn tuple(&self, items: Vec<Value>) -> Ref<Tuple> {
        self.tuple_from(items.len(), items.into_iter())
    }

    /// A tuple of exactly `len` values from an iterator.
    #[inline]
    pub fn tuple_from(&self, len: usize, items: impl Iterator<Item = Value>) -> Ref<Tuple> {
        if len == 0 {
            return self.empty_tuple.get_or_init(|| self.alloc_tuple(0, std::iter::empty())).clone();
        }
        self.alloc_tuple(len, items)
    }

    /// A tuple of two values.
    #[inline(always)]
    pub fn pair(&self, a: Value, b: Value) -> Ref<Tuple> {
        self.alloc_tuple(2, [a, b].into_iter())
    }

    /// A pair in the tuple that `last` keeps, if nobody else has that any more, else a new one.
    #[inline]
    pub fn pair_again(&self, last: &RefCell<Option<Ref<Tuple>>>, a: Value, b: Value) -> Value {
        let mut last = last.borrow_mut();
        if let Some(pair) = &*last
            && pair.header().refcount() == 1
            && !pair.header().has_flags()
        {
            // SAFETY: a pair was put there, and there is no reference but this one.
            #[allow(unsafe_code)]
            let old = unsafe { pair.refill(a, b) };
            let again = pair.value();
            drop(last);
            drop(old);
            return again;
        }
        let pair = self.pair(a, b);
        *last = Some(pair.clone());
        pair.into()
    }

    #[inline]
    fn alloc_tuple(&self, len: usize, items: impl Iterator<Item = Value>) -> Ref<Tuple> {
        let shape = self.types().tuple.root_shape();
        #[allow(unsafe_code)]
        // SAFETY: exact tuples have no extension, and their type is not counted. Nobody knows of the
        // object before all of it is written.
        unsafe {
            let obj = self.heap.alloc_block::<Tuple>(shape, len * 8);
            let tail = obj.add(1).cast::<Value>();
            let mut n = 0;
            for v in items.take(len) {
                tail.add(n).write(v);
                n += 1;
            }
            assert!(n == len, "the iterator gives as many items as were announced");
            (&raw mut (*obj).data).write(Tuple::new_inline(tail, len));
            self.heap.track(obj.cast());
            Ref::from_raw(obj)
        }
    }

    /// A list.
    pub fn list(&self, items: Vec<Value>) -> Value {
        self.alloc(&self.types().list, List { items: RefCell::new(items) }).into()
    }

    /// An empty dict.
    pub fn dict(&self) -> Ref<Dict> {
        self.alloc(&self.types().dict, Dict::default())
    }

    /// A dict with this table.
    pub fn dict_from(&self, table: DictTable) -> Ref<Dict> {
        self.alloc(&self.types().dict, Dict::from_table(table))
    }

    /// The bytes object without bytes.
    pub fn no_bytes(&self) -> Ref<Bytes> {
        let make = || self.alloc(&self.types().bytes, Bytes::boxed(Box::default()));
        self.empty_bytes.get_or_init(make).clone()
    }

    /// The type object of an exception.
    #[inline]
    pub fn exc_type(&self, exc: Exc) -> &Ref<TypeObj> {
        &self.types().excs[exc as usize]
    }

    /// Sets item `name` of a namespace dict.
    pub fn set_name(&self, dict: &Dict, name: &str, value: Value) {
        let name = self.intern(name);
        let hash = self.hash_str(&name);
        let old = dict.set_str(&name, hash, value);
        drop(old);
    }

    /// Item `name` of a namespace dict.
    pub fn get_name(&self, dict: &Dict, name: &str) -> Option<Value> {
        let name = self.intern(name);
        dict.get_str(&name, self.hash_str(&name))
    }

    /// The type of a value.
    #[inline]
    pub fn type_of(&self, v: &Value) -> Ref<TypeObj> {
        Ref::from_obj(self.type_obj(v))
    }

    /// The type of a value, borrowed.
    #[inline]
    pub fn type_obj<'a>(&'a self, v: &'a Value) -> &'a super::object::Obj<TypeObj> {
        if let Some(header) = v.header() {
            return header.shape().ty();
        }
        let types = self.types();
        if v.is_small_int() {
            return types.int.obj();
        }
        if v.as_inline_float().is_some() {
            return types.float.obj();
        }
        match v.as_bool() {
            Some(_) => types.bool_.obj(),
            None if v.is_none() => types.none.obj(),
            None if v.is_not_implemented() => types.not_implemented.obj(),
            None => types.ellipsis.obj(),
        }
    }

    /// The name of a value's type for messages: see [`TypeObj::full_name`].
    pub fn type_name(&self, v: &Value) -> String {
        self.type_obj(v).data.full_name()
    }

    /// The `__name__` of a value's type.
    pub fn short_type_name(&self, v: &Value) -> String {
        self.type_obj(v).data.name_text()
    }

    /// Whether `v` is an exact instance of a builtin type.
    #[inline]
    pub fn is_exact(&self, v: &Value, ty: &Ref<TypeObj>) -> bool {
        std::ptr::eq(self.type_obj(v), ty.obj())
    }

    /// All exception types: number, name, base.
    pub fn exception_table() -> &'static [(Exc, &'static str, &'static str)] {
        EXCEPTIONS
    }

    /// The definition a native type was made from.
    pub fn def_of(ty: &Ref<TypeObj>) -> Option<&'static TypeDef> {
        ty.def
    }
}
