//! The finaliser queue, the collector's runs, safepoints.

use std::sync::atomic::Ordering;

use crate::core::collector;
use crate::core::error::{PyResult, Raised};
use crate::core::frame::Frame;
use crate::core::generator::{GenKind, GenState, Generator};

use crate::core::heap::{self, Finalizer, safepoint};
use crate::core::object::{FLAG_FINALIZED, FLAG_QUEUED, FLAG_WEAKREF, Ref, Visitor};
use crate::core::special::Special;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Runs everything in the finaliser queue, and what that adds to it.
pub fn run_queue(vm: &Vm) {
    // What dies with an object comes before the objects that were queued behind it.
    let mut waiting: Vec<Finalizer> = Vec::new();
    loop {
        if vm.heap().has_queue() {
            waiting.extend(vm.heap().take_queue().into_iter().rev());
        }
        match waiting.pop() {
            Some(Finalizer::Object(v)) => finalize(vm, v),
            Some(Finalizer::Callback(weak)) => {
                let callback = weak.take_callback();
                if let Some(callback) = callback
                    && let Err(e) = vm.call(&callback, &[weak.value()])
                {
                    vm.unraisable(e, "Exception ignored while calling weakref callback", Some(&callback));
                }
            }
            None => return,
        }
    }
}

/// Runs the finaliser of an object that is unreachable but for `v`.
fn finalize(vm: &Vm, v: Value) {
    let Some(h) = v.header() else { return };
    h.set_flag(FLAG_QUEUED, false);
    if h.has_flag(FLAG_FINALIZED) {
        return;
    }
    h.set_flag(FLAG_FINALIZED, true);
    if let Some(g) = v.to_ref::<Generator>() {
        // The weak references to a generator die before it is closed.
        if h.has_flag(FLAG_WEAKREF) {
            vm.heap().clear_weakrefs(h);
            run_queue(vm);
        }
        finalize_generator(vm, &g);
        // A generator that yields in its `finally` may be finalised again.
        return;
    }
    let Some(del) = vm.special(&v, Special::Del) else { return };
    let result = if crate::protocol::types::is_method(&del) {
        vm.call_unbound(&del, &v, crate::core::args::CallArgs::EMPTY)
    } else {
        // What fails to be looked up is not reported.
        let owner: Value = vm.type_of(&v).into();
        match vm.bind_descriptor(&del, Some(&v), Some(&owner)) {
            Ok(bound) => vm.call(&bound, &[]),
            Err(_) => return,
        }
    };
    if let Err(e) = result {
        vm.unraisable(e, "Exception ignored while calling deallocator", Some(&del));
    }
}

/// What the death of an operand has queued is run after the operation.
#[inline(always)]
pub fn after(vm: &Vm) {
    if vm.heap().has_queue() {
        run_queue(vm);
    }
}

/// `__del__` of generators, coroutines and async generators.
pub fn finalize_generator(vm: &Vm, g: &Ref<Generator>) {
    if g.kind == GenKind::Coroutine && g.state.get() == GenState::Created {
        g.state.set(GenState::Finished);
        super::origin::warn_never_awaited(vm, g);
        super::generator::end_unrun(vm, g);
        return;
    }
    if g.kind == GenKind::AsyncGen {
        let finalizer = if g.closed.get() { None } else { g.finalizer() };
        if let Some(finalizer) = finalizer {
            if let Err(e) = vm.call(&finalizer, &[g.value()]) {
                vm.unraisable(e, "Exception ignored while finalizing generator", Some(&g.value()));
            }
            return;
        }
    }
    if let Err(e) = super::generator::close(vm, g) {
        vm.unraisable(e, "Exception ignored while closing generator", Some(&g.value()));
    }
}

/// Called when the safepoint word is not zero: does what was asked for.
#[cold]
#[inline(never)]
pub fn safepoint(vm: &Vm) -> PyResult<()> {
    let word = vm.heap().safepoint();
    let bits = word.load(Ordering::Relaxed);
    if bits & safepoint::FINALIZE != 0 {
        word.fetch_and(!safepoint::FINALIZE, Ordering::Relaxed);
        run_queue(vm);
    }
    if bits & safepoint::GC != 0 {
        word.fetch_and(!safepoint::GC, Ordering::Relaxed);
        automatic_collection(vm);
    }
    if bits & !(safepoint::FINALIZE | safepoint::GC | safepoint::WATCH) != 0 {
        vm.handle_interrupts(bits)?;
    }
    Ok(())
}

/// A young collection, or a full one when it is time.
fn automatic_collection(vm: &Vm) {
    let heap = vm.heap();
    let full = heap.wants_full();
    // Under stress every allocation is followed by a look at the young objects, and often enough
    // by one at all.
    let nth = heap.collections.get().wrapping_add(1);
    heap.collections.set(nth);
    if !heap.stress() {
        collect(vm, full);
        return;
    }
    // Those who watch collections are not told of the ones that stress adds.
    if !heap.collecting.replace(true) {
        run_queue(vm);
        clear_garbage(vm, full || nth.is_multiple_of(64), &[], &mut |_| false);
        heap.collecting.set(false);
    }
}

/// Collects cycles; returns the number of unreachable objects found that stayed so.
pub fn collect(vm: &Vm, full: bool) -> usize {
    collect_in_order(vm, full, &[])
}

/// Collects cycles; the objects at the addresses `first` are finalised before the others.
///
/// What runs on behalf of a collection starts no other: that finds nothing.
pub fn collect_in_order(vm: &Vm, full: bool, first: &[usize]) -> usize {
    if vm.heap().collecting.replace(true) {
        return 0;
    }
    let found = collect_now(vm, full, first);
    vm.heap().collecting.set(false);
    found
}

fn collect_now(vm: &Vm, full: bool, first: &[usize]) -> usize {
    run_queue(vm);
    let Some(hook) = vm.heap().hook.get() else {
        return clear_garbage(vm, full, first, &mut |_| false);
    };
    hook(vm, full, None);
    let begin = vm.host().monotonic();
    clear_garbage(vm, full, first, &mut |dead| {
        let time = vm.host().monotonic().saturating_sub(begin);
        hook(vm, full, Some((dead, time)))
    })
}

/// Finds garbage, finalises it, shows what is dead to `keep`, and clears that if told so.
fn clear_garbage(vm: &Vm, full: bool, first: &[usize], keep: &mut dyn FnMut(&[Value]) -> bool) -> usize {
    let mut garbage = vm.heap().find_garbage(full, &|visitor| roots(vm, visitor));
    if !first.is_empty() {
        let place = |v: &Value| first.iter().position(|&p| p == v.header_ptr() as usize);
        garbage.sort_by_cached_key(|v| place(v).unwrap_or(usize::MAX));
    }
    if garbage.is_empty() {
        keep(&[]);
        return 0;
    }
    if garbage.iter().any(|v| v.header().is_some_and(|h| h.has_flag(FLAG_WEAKREF))) {
        clear_weakrefs(vm, &garbage);
    }
    let dead = vm.heap().with_places(garbage, |places| finalize_garbage(vm, places));
    let count = dead.len();
    if !keep(&dead) {
        for v in &dead {
            if let Some(h) = v.header() {
                heap::clear(h);
            }
        }
    }
    drop(dead);
    run_queue(vm);
    count
}

/// Finalises garbage, of which only its places are held: what a finaliser takes out of its cycle dies at
/// once. What is unreachable after that.
fn finalize_garbage(vm: &Vm, places: &[usize]) -> Vec<Value> {
    let mut finalized = false;
    for v in places.iter().filter_map(|&place| vm.heap().at_place(place)) {
        let closed = close_awaiters(vm, &v);
        if vm.heap().queue_finalizer(&v) || close_unstarted(vm, &v) || closed {
            finalized = true;
            run_queue(vm);
        }
    }
    let left: Vec<Value> = places.iter().filter_map(|&place| vm.heap().at_place(place)).collect();
    if finalized { still_unreachable(&left) } else { left }
}

/// At the end of a program, finalises what only native state still refers to, while the modules that
/// it uses are whole.
pub fn finalize_unmarked(vm: &Vm) {
    for v in vm.heap().unmarked(&|visitor| roots(vm, visitor), heap::needs_finalizer) {
        close_awaiters(vm, &v);
        vm.heap().queue_finalizer(&v);
        close_unstarted(vm, &v);
        run_queue(vm);
    }
}

/// Shows what is in use for certain: the modules, and what the running frames hold.
fn roots(vm: &Vm, visitor: &mut Visitor) {
    for dict in [&vm.modules, &vm.builtins, &vm.sys] {
        if let Some(dict) = dict.get() {
            dict.with_value(|v| visitor.visit(v));
        }
    }
    let mut at = vm.thread().frame.get();
    while !at.is_null() {
        // SAFETY: frames of the chain are alive; nothing runs meanwhile.
        unsafe {
            (*at).func.with_value(|v| visitor.visit(v));
            visitor.visit_places(Frame::registers(at));
            (*at).locals.iter().for_each(|v| visitor.visit(v));
            at = (*at).prev.get();
        }
    }
}

/// Clears the weak references to garbage.
fn clear_weakrefs(vm: &Vm, garbage: &[Value]) {
    let members: std::collections::HashSet<usize> = garbage.iter().map(|v| v.header_ptr() as usize).collect();
    for h in garbage.iter().filter_map(|v| v.header()) {
        vm.heap().clear_weakrefs_of_garbage(h, |w| members.contains(&(w as *const _ as usize)));
    }
}

/// What waits for a linked generator is finalised before it, the outermost first: closing that closes the
/// others. Whether there was something.
fn close_awaiters(vm: &Vm, v: &Value) -> bool {
    let mut awaiters: Vec<Ref<Generator>> = Vec::new();
    let mut at = v.as_::<Generator>().map_or(std::ptr::null(), |g| g.awaiter.get());
    while !at.is_null() {
        // SAFETY: an awaiter outlives the link, which its frame holds.
        let awaiter = unsafe { &*at };
        awaiters.push(Ref::from_obj(awaiter));
        at = awaiter.data.awaiter.get();
    }
    let mut found = false;
    for awaiter in awaiters.into_iter().rev() {
        if vm.heap().queue_finalizer(&awaiter.value()) {
            found = true;
            run_queue(vm);
        }
    }
    found
}

/// A generator that has not begun ends at once.
fn close_unstarted(vm: &Vm, v: &Value) -> bool {
    match v.to_ref::<Generator>() {
        Some(g) if g.state.get() == GenState::Created => super::generator::close(vm, &g).is_ok(),
        _ => false,
    }
}

/// The objects of `garbage` that finalisers have not brought back.
fn still_unreachable(garbage: &[Value]) -> Vec<Value> {
    let mut index = std::collections::HashMap::new();
    let headers: Vec<_> = garbage.iter().map(|v| v.header_ptr()).collect();
    for (i, &h) in headers.iter().enumerate() {
        index.insert(h as usize, i);
    }
    // Each object has one reference more, from `garbage` itself.
    collector::unreachable_among(&headers, 1, |h| index.get(&(h as *const _ as usize)).copied())
}

impl Vm {
    /// Runs finalisers, the collector and whatever else waits, if anything does.
    #[inline(always)]
    pub fn check_safepoint(&self) -> PyResult<()> {
        if self.heap().safepoint().load(Ordering::Relaxed) != 0 { safepoint(self) } else { Ok(()) }
    }

    /// Reports an exception that nobody can catch, through `sys.unraisablehook`.
    #[cold]
    pub fn unraisable(&self, raised: Raised, message: &str, object: Option<&Value>) {
        crate::protocol::unraisable::report(self, raised, message, object);
    }

    /// Runs what waits to be finalised, as native code may between two things that others see.
    #[inline]
    pub fn run_finalizers(&self) {
        after(self);
    }

    /// A full collection: the number of unreachable objects.
    pub fn collect_garbage(&self, full: bool) -> usize {
        collect(self, full)
    }
}
