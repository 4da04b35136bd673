//! Await chains: linking, suspending, resuming, finishing and closing generators, coroutines
//! and async generators.
//!
//! The *root* of a chain is the generator somebody resumed from outside (`send`, a `for` loop);
//! the thread knows the root that runs. A generator that is awaited by another is its *child*:
//! its frame has the awaiter's as `prev`. Suspending stores the innermost frame in the root and
//! leaves the links as they are, so resuming goes straight back to it.

use ouro_compiler::bytecode::instr::AWAITED;
use ouro_compiler::bytecode::{Instr, Op};

use crate::core::code::AWAIT_DISTANCE;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::frame::{Frame, FrameKind};
use crate::core::generator::{GenKind, GenState, Generator};
use crate::core::heap::release_ended;
use crate::core::native::{NativeFn, NativeImpl};
use crate::core::object::{Obj, Ref};
use crate::core::special::Special;
use crate::core::value::Value;
use crate::core::vm::{Vm, Yielded};

use super::dispatch::{Exit, Next};
use super::frames::{detach_object, too_deep};
use super::regs::Regs;
use super::watch;

/// The generator whose frame this is.
///
/// # Safety
/// The frame is alive and belongs to a generator.
#[inline(always)]
pub unsafe fn generator_of<'a>(frame: *mut Frame) -> &'a Obj<Generator> {
    // SAFETY: by contract; a running or suspended frame keeps its generator alive through
    // whoever resumes it.
    unsafe { &*(*frame).generator.get() }
}

/// The instruction a suspended frame stands at.
#[inline(always)]
pub fn at<'a>(frame: *mut Frame) -> &'a Instr {
    // SAFETY: the frame is alive and its pc points into its code.
    unsafe { &*(*frame).pc.get() }
}

#[inline(always)]
fn next_pc(frame: *mut Frame, skip: i32) -> *const Instr {
    // SAFETY: the frame is alive; the displacement was verified.
    unsafe { (*frame).pc.get().offset(1 + skip as isize) }
}

/// The iterator that a suspended frame delegates to: of `Delegate` or `AsyncNext`.
pub fn delegate_of(frame: *mut Frame) -> Option<Value> {
    let i = at(frame);
    match i.op {
        Op::Delegate => Regs::of(frame).opt(i.b).clone(),
        Op::AsyncNext => Regs::of(frame).opt(i.b + 1).clone(),
        _ => None,
    }
}

/// Has a suspended frame that delegates do so to another iterator.
pub fn set_delegate(vm: &Vm, frame: *mut Frame, it: Value) {
    let i = at(frame);
    match i.op {
        Op::Delegate => Regs::of(frame).set(vm, i.b, it),
        Op::AsyncNext => Regs::of(frame).set(vm, i.b + 1, it),
        _ => {}
    }
}

/// What a suspended frame delegates to, in earnest: the coroutine that `it` stands in for, if it does.
pub fn stood_for(vm: &Vm, frame: *mut Frame, it: Value) -> PyResult {
    if !it.header().is_some_and(|h| h.shape().vt.stands_in) {
        return Ok(it);
    }
    let real = vm.call_special(&it, Special::Await, &[])?.unwrap_or(it);
    set_delegate(vm, frame, real.clone());
    Ok(real)
}

/// Whether the generator is part of what runs now.
pub fn is_running(g: &Generator) -> bool {
    let mut root = g;
    while let awaiter = root.awaiter.get()
        && !awaiter.is_null()
    {
        // SAFETY: an awaiter outlives the link, which its frame holds.
        root = unsafe { &(*awaiter).data };
    }
    root.running.get()
}

pub fn kind_name(g: &Generator) -> &'static str {
    match g.kind {
        GenKind::Generator => "generator",
        GenKind::Coroutine => "coroutine",
        GenKind::AsyncGen => "async generator",
    }
}

#[cold]
pub fn already_executing(vm: &Vm, g: &Generator) -> Raised {
    vm.value_error(format!("{} already executing", kind_name(g)))
}

#[cold]
fn reused(vm: &Vm) -> Raised {
    vm.runtime_error("cannot reuse already awaited coroutine")
}

/// Makes `g` the running root; returns the frame to run.
#[inline(always)]
pub fn enter_root(vm: &Vm, g: &Obj<Generator>, kind: FrameKind) -> PyResult<*mut Frame> {
    let thread = vm.thread();
    let data = &g.data;
    let root = data.frame.get();
    let depth = thread.depth.get();
    let deeper = depth + data.chain.get().max(1);
    // A loop over a generator is no call.
    if deeper > vm.recursion_limit.get() && kind != FrameKind::ForIter {
        return Err(too_deep(vm));
    }
    data.outer_depth.set(depth);
    data.running.set(true);
    thread.depth.set(deeper);
    data.outer_root.set(thread.root.replace(root));
    // SAFETY: the generator owns its frame; a leaf is a frame of its chain.
    unsafe {
        (*root).prev.set(thread.frame.get());
        (*root).kind = kind;
        let leaf = data.leaf.get();
        let leaf = if leaf.is_null() { root } else { leaf };
        thread.frame.set(leaf);
        Ok(leaf)
    }
}

/// The root stops running, suspended or finished.
#[inline(always)]
pub fn leave_root(vm: &Vm, g: &Generator, root: *mut Frame) {
    let thread = vm.thread();
    g.running.set(false);
    g.chain.set(thread.depth.get() - g.outer_depth.get());
    thread.depth.set(g.outer_depth.get());
    thread.root.set(g.outer_root.get());
    // SAFETY: the frame is alive.
    unsafe { thread.frame.set((*root).prev.replace(std::ptr::null_mut())) };
}

/// Gives a frame the value it waits for, and runs it on.
#[inline(never)]
pub fn deliver(vm: &Vm, leaf: *mut Frame, v: Value) -> PyResult<Next> {
    // SAFETY: the leaf is alive.
    let g = unsafe { generator_of(leaf) };
    let created = g.data.state.replace(GenState::Running) == GenState::Created;
    if created {
        // SAFETY: as above.
        return Ok(Next::Run(leaf, unsafe { (*leaf).pc.get().add(1) }));
    }
    let i = at(leaf);
    match i.op {
        Op::Yield | Op::AsyncYield => {
            Regs::of(leaf).set(vm, i.a, v);
            Ok(Next::Run(leaf, next_pc(leaf, 0)))
        }
        Op::Delegate => delegate(vm, leaf, i.b, v),
        _ => delegate(vm, leaf, i.b + 1, v),
    }
}

/// Runs the iterator in register `reg` one step further: a native generator or coroutine by
/// linking its frames to this one.
#[inline(always)]
pub fn delegate(vm: &Vm, frame: *mut Frame, reg: u16, v: Value) -> PyResult<Next> {
    if let Some(child) = Regs::of(frame).get(reg).as_obj::<Generator>()
        && child.data.can_send(&v)
    {
        return link(vm, frame, child, v);
    }
    delegate_other(vm, frame, reg, v)
}

#[inline(never)]
fn delegate_other(vm: &Vm, frame: *mut Frame, reg: u16, v: Value) -> PyResult<Next> {
    let it = Regs::of(frame).get(reg);
    if let Some(child) = it.as_obj::<Generator>() {
        let c = &child.data;
        match c.state.get() {
            GenState::Finished if c.kind == GenKind::Coroutine => return Err(reused(vm)),
            GenState::Finished => return Ok(delegated(vm, frame, Value::NONE)),
            _ if is_running(c) => return Err(already_executing(vm, c)),
            GenState::Created if !v.is_none() => {
                return Err(
                    vm.type_error(format!("can't send non-None value to a just-started {}", kind_name(c)))
                );
            }
            _ => {}
        }
    }
    if watch::on(vm) {
        watch::before_step(vm, frame)?;
    }
    let step = step_foreign(vm, it, v)?;
    Ok(match step {
        Yielded::Yield(v) | Yielded::AsyncYield(v) => {
            if watch::on(vm) {
                watch::suspends(vm, frame, &v, false)?;
            }
            suspend(vm, frame, v, false)
        }
        Yielded::Return(v) => delegated(vm, frame, v),
    })
}

/// Links `child` below `frame` and runs it.
#[inline(always)]
fn link(vm: &Vm, frame: *mut Frame, child: &Obj<Generator>, v: Value) -> PyResult<Next> {
    let thread = vm.thread();
    let c = &child.data;
    let depth = thread.depth.get() + c.chain.get().max(1);
    if depth > vm.recursion_limit.get() {
        return Err(too_deep_to_begin(vm, child));
    }
    thread.depth.set(depth);
    let below = c.frame.get();
    // SAFETY: both frames are alive; the awaiter keeps the child alive in its register.
    unsafe {
        (*below).kind = FrameKind::Child;
        (*below).prev.set(frame);
        let awaiter = (*frame).generator.get();
        c.awaiter.set(awaiter);
        (*awaiter).data.state.set(GenState::Suspended);
        if (*awaiter).h.gc_index() == 0 {
            track_chain(vm, &*awaiter);
        }
    }
    let leaf = c.leaf.replace(std::ptr::null_mut());
    let leaf = if leaf.is_null() { below } else { leaf };
    thread.frame.set(leaf);
    if c.state.get() == GenState::Created {
        c.state.set(GenState::Running);
        // SAFETY: as above.
        return Ok(Next::Run(below, unsafe { (*below).pc.get().add(1) }));
    }
    deliver(vm, leaf, v)
}

/// Links `child`, new and with its arguments in place, below `frame`, which stands in front of the
/// awaiting operations. There is room for one more frame.
#[inline(always)]
pub fn begin(vm: &Vm, frame: *mut Frame, child: &Ref<Generator>) {
    let thread = vm.thread();
    thread.depth.set(thread.depth.get() + 1);
    let below = child.frame.get();
    // SAFETY: both frames are alive; `AWAIT_DISTANCE` operations further the awaiter delegates.
    unsafe {
        (*below).kind = FrameKind::Child;
        (*below).prev.set(frame);
        (*below).pc.set((*below).pc.get().add(1));
        (*frame).pc.set((*frame).pc.get().add(AWAIT_DISTANCE));
        let awaiter = (*frame).generator.get();
        child.awaiter.set(awaiter);
        (*awaiter).data.state.set(GenState::Suspended);
    }
    child.state.set(GenState::Running);
}

/// If the call `i` makes what the next operations await: the register that `Delegate` has it in.
///
/// # Safety
/// `i` is part of verified code.
#[inline(always)]
pub unsafe fn awaited(i: &Instr) -> Option<u16> {
    // SAFETY: operations follow that await the result.
    (i.x & AWAITED != 0).then(|| unsafe { (*std::ptr::from_ref(i).add(1)).a })
}

/// A coroutine that cannot begin for want of depth has ended.
#[cold]
fn too_deep_to_begin(vm: &Vm, child: &Obj<Generator>) -> Raised {
    let raised = too_deep(vm);
    if child.data.state.get() == GenState::Created {
        // SAFETY: it has not begun, so nobody runs its frame.
        unsafe { end(vm, child) };
    }
    raised
}

/// One step of an iterator that is not linked.
fn step_foreign(vm: &Vm, it: &Value, v: Value) -> PyResult<Yielded> {
    if let Some(resume) = it.header().and_then(|h| h.shape().vt.resume) {
        return resume(vm, it, v);
    }
    let result = if v.is_none() {
        let Some(next) = vm.special(it, Special::Next) else {
            return Err(vm.type_error(format!("'{}' object is not an iterator", vm.type_name(it))));
        };
        match next.as_::<NativeFn>().map(|n| n.def.imp) {
            Some(NativeImpl::Next(f)) => {
                return match f(vm, it) {
                    Ok(Some(v)) => Ok(Yielded::Yield(v)),
                    Ok(None) => Ok(Yielded::Return(Value::NONE)),
                    Err(e) => vm.stop_value(e).map(Yielded::Return),
                };
            }
            _ => vm.call_unbound(&next, it, crate::core::args::CallArgs::EMPTY),
        }
    } else {
        let send = vm.names().send.clone();
        vm.call_method_args(it, &send, crate::core::args::CallArgs::positional(&[v]))
    };
    finished_or(vm, result)
}

fn finished_or(vm: &Vm, result: PyResult) -> PyResult<Yielded> {
    match result {
        Ok(v) => Ok(Yielded::Yield(v)),
        Err(e) => vm.stop_value(e).map(Yielded::Return),
    }
}

/// The iterator that `frame` delegates to has returned `v`: runs on behind the operation.
pub fn delegated(vm: &Vm, frame: *mut Frame, v: Value) -> Next {
    let (r, i) = (Regs::of(frame), at(frame));
    r.clear(vm, if i.op == Op::Delegate { i.b } else { i.b + 1 });
    r.set(vm, i.a, v);
    Next::Run(frame, next_pc(frame, 0))
}

/// `frame` suspends with `v`. An `AsyncYield` goes to whoever runs the async generator, anything
/// else to whoever resumed the root.
#[inline(never)]
pub fn suspend(vm: &Vm, frame: *mut Frame, v: Value, async_yield: bool) -> Next {
    // SAFETY: the frame runs, and so does the root of its chain.
    unsafe {
        let g = generator_of(frame);
        g.data.state.set(GenState::Suspended);
        if g.h.gc_index() == 0 {
            track_chain(vm, g);
        }
        if async_yield && (*frame).kind.is_linked() {
            vm.thread().watch.handed_on.set((*frame).kind == FrameKind::Thrown && watch::on(vm));
            hand_on(vm, frame);
            return async_item(vm, frame, v);
        }
        let root = if (*frame).kind.is_linked() { vm.thread().root.get() } else { frame };
        let rg = generator_of(root);
        rg.data.leaf.set(frame);
        let prev = (*root).prev.get();
        leave_root(vm, &rg.data, root);
        match (*root).kind {
            FrameKind::ForIter => {
                let i = at(prev);
                Regs::of(prev).set(vm, i.a, v);
                return Next::Run(prev, next_pc(prev, 0));
            }
            FrameKind::Send => {
                sent(vm, prev, v);
                return Next::Run(prev, next_pc(prev, 0));
            }
            _ => {}
        }
        Next::Exit(if async_yield { Exit::AsyncYield(v) } else { Exit::Yield(v) })
    }
}

/// Makes `g` known to the collector, and its awaiters: those of a chain that are not lie at its
/// end.
#[inline]
pub fn track_chain(vm: &Vm, g: &Obj<Generator>) {
    let mut g = std::ptr::from_ref(g);
    // SAFETY: an awaiter outlives the link, which its frame holds.
    while !g.is_null() && unsafe { (*g).h.gc_index() } == 0 {
        vm.heap().track(g.cast_mut().cast());
        // SAFETY: as above.
        g = unsafe { (*g).data.awaiter.get() };
    }
}

/// Ends a call of `send` in `frame`, with its result.
#[inline(always)]
fn sent(vm: &Vm, frame: *mut Frame, v: Value) {
    let (r, i) = (Regs::of(frame), at(frame));
    // The callable, the generator as its receiver or argument, and what else is there.
    r.clear(vm, i.a);
    r.clear(vm, i.a + 1);
    r.clear(vm, i.a + 2);
    r.set(vm, i.c, v);
}

/// A frame cannot be given the exception meant for the iterator it delegates to: it stays
/// suspended, and `raised` goes to whoever resumed its chain, or awaits it.
#[cold]
pub fn refuse(vm: &Vm, frame: *mut Frame, raised: Raised) -> PyResult<Next> {
    // SAFETY: the frame is alive and the innermost one.
    unsafe {
        let g = generator_of(frame);
        g.data.state.set(GenState::Suspended);
        if (*frame).kind.is_linked() {
            hand_on(vm, frame);
            let prev = unlink(vm, frame);
            return super::unwind::unwind(vm, prev, raised);
        }
        g.data.leaf.set(frame);
        leave_root(vm, &g.data, frame);
    }
    Err(raised)
}

/// An async generator run by `async for` of the frame before gives it an item.
unsafe fn async_item(vm: &Vm, frame: *mut Frame, v: Value) -> Next {
    // SAFETY: by contract of `suspend`.
    unsafe {
        let g = generator_of(frame);
        g.data.running_async.set(false);
        let prev = unlink(vm, frame);
        let (r, i) = (Regs::of(prev), at(prev));
        r.clear(vm, i.b + 1);
        r.set(vm, i.a, v);
        Next::Run(prev, next_pc(prev, 0))
    }
}

/// A child stops being one; its awaiter's frame is the running one again.
///
/// # Safety
/// `frame` runs, is a child's, and its awaiter is alive.
#[inline(always)]
pub unsafe fn unlink(vm: &Vm, frame: *mut Frame) -> *mut Frame {
    let thread = vm.thread();
    // SAFETY: the frame and the one before are alive.
    unsafe {
        let g = generator_of(frame);
        let prev = (*frame).prev.replace(std::ptr::null_mut());
        (*frame).kind = FrameKind::Native;
        g.data.awaiter.set(std::ptr::null());
        g.data.chain.set(1);
        thread.depth.set(thread.depth.get() - 1);
        thread.frame.set(prev);
        generator_of(prev).data.state.set(GenState::Running);
        prev
    }
}

/// Ends a generator whose body has returned.
#[inline(always)]
unsafe fn end(vm: &Vm, g: &Obj<Generator>) {
    // SAFETY: the frame is alive until what it holds is dropped here.
    unsafe {
        let frame = g.data.frame.get();
        if (*frame).object.is_some() {
            detach_object(vm, frame);
        }
    }
    g.data.with_closed();
    g.data.end_frame();
    if vm.heap().has_queue() {
        super::finalize::run_queue(vm);
    }
}

/// Ends a generator that an exception leaves.
unsafe fn end_early(vm: &Vm, g: &Obj<Generator>) {
    // SAFETY: as in `end`.
    unsafe {
        let frame = g.data.frame.get();
        if !frame.is_null() && (*frame).object.is_some() {
            detach_object(vm, frame);
        }
    }
    g.data.with_closed();
    g.data.drop_frame();
    if vm.heap().has_queue() {
        super::finalize::run_queue(vm);
    }
}

/// The body of a generator returns `v`.
#[inline(never)]
pub fn finish(vm: &Vm, frame: *mut Frame, v: Value) -> PyResult<Next> {
    // SAFETY: the frame runs; whoever resumed the generator keeps it alive.
    unsafe {
        let g = generator_of(frame);
        if (*frame).kind != FrameKind::Child || g.data.kind == GenKind::AsyncGen {
            return finish_other(vm, frame, g, v);
        }
        let thread = vm.thread();
        let prev = (*frame).prev.replace(std::ptr::null_mut());
        if (*frame).has_extra() && (*frame).object.is_some() {
            detach_object(vm, frame);
        }
        thread.depth.set(thread.depth.get() - 1);
        thread.frame.set(prev);
        generator_of(prev).data.state.set(GenState::Running);
        g.data.awaiter.set(std::ptr::null());
        g.data.end_frame();
        if vm.heap().has_queue() {
            super::finalize::run_queue(vm);
        }
        let (r, i) = (Regs::of(prev), at(prev));
        // The register gives its reference up.
        r.forget(if i.op == Op::Delegate { i.b } else { i.b + 1 });
        release_ended(vm.heap(), std::ptr::from_ref(g).cast_mut());
        r.set(vm, i.a, v);
        Ok(Next::Run(prev, next_pc(prev, 0)))
    }
}

/// An exception was thrown into `frame`: what its awaiters handle is not seen in it, until it suspends or
/// ends. A frame without an awaiter is as usual.
pub fn mark_thrown(vm: &Vm, frame: *mut Frame) {
    // SAFETY: the frame is alive.
    let linked = unsafe { (*frame).kind.is_linked() };
    if linked {
        // SAFETY: as above.
        unsafe { (*frame).kind = FrameKind::Thrown };
    }
    vm.thread().thrown.set(if linked { frame } else { std::ptr::null_mut() });
}

/// `frame`, which is linked, goes back to its awaiter. If an exception was thrown into it, that is resumed
/// as if it had been thrown there.
///
/// # Safety
/// The frame runs, and its awaiter is alive.
unsafe fn hand_on(vm: &Vm, frame: *mut Frame) {
    // SAFETY: by contract.
    unsafe {
        if (*frame).kind == FrameKind::Thrown {
            (*frame).kind = FrameKind::Child;
            mark_thrown(vm, (*frame).prev.get());
        }
    }
}

/// Likewise for a frame that ends. What the awaiter handles is not seen by what dies with the frame: it is
/// returned, to be put back.
///
/// # Safety
/// As in `hand_on`.
pub unsafe fn hand_over(vm: &Vm, frame: *mut Frame) -> Option<Value> {
    // SAFETY: by contract.
    unsafe {
        let awaiter = (*frame).prev.get();
        hand_on(vm, frame);
        (*awaiter).handled.take()
    }
}

/// # Safety
/// As in `finish`; `g` is the generator of the running `frame`.
#[inline(never)]
unsafe fn finish_other(vm: &Vm, frame: *mut Frame, g: &Obj<Generator>, v: Value) -> PyResult<Next> {
    // SAFETY: the reference keeps the generator alive to the end.
    unsafe {
        if (*frame).kind == FrameKind::Thrown {
            let awaiter = (*frame).prev.get();
            let hidden = hand_over(vm, frame);
            vm.thread().watch.handed_on.set(watch::on(vm));
            let next = finish(vm, frame, v);
            (*awaiter).handled = hidden;
            return next;
        }
        let g = Ref::from_obj(g);
        match (*frame).kind {
            FrameKind::Child => {
                let prev = unlink(vm, frame);
                end(vm, g.obj());
                Ok(async_exhausted(vm, prev))
            }
            FrameKind::ForIter => {
                let prev = (*frame).prev.get();
                leave_root(vm, &g, frame);
                end(vm, g.obj());
                let i = at(prev);
                Regs::of(prev).clear(vm, i.b);
                Ok(Next::Run(prev, next_pc(prev, i32::from(i.c as i16))))
            }
            FrameKind::Send => {
                leave_root(vm, &g, frame);
                end(vm, g.obj());
                Err(vm.stop_iteration(Some(v).filter(|v| !v.is_none())))
            }
            _ => {
                leave_root(vm, &g, frame);
                end(vm, g.obj());
                Ok(Next::Exit(Exit::Return(v)))
            }
        }
    }
}

/// `async for` of `frame` has come to the end of its async generator.
pub fn async_exhausted(vm: &Vm, frame: *mut Frame) -> Next {
    let (r, i) = (Regs::of(frame), at(frame));
    r.clear(vm, i.b + 1);
    Next::Run(frame, next_pc(frame, i32::from(i.c as i16)))
}

/// An exception leaves the step of `async for` that `frame` stands at: it goes on from where the loop ends.
pub fn async_failed(vm: &Vm, frame: *mut Frame) {
    let i = at(frame);
    Regs::of(frame).clear(vm, i.b + 1);
    // SAFETY: the frame is alive.
    unsafe { (*frame).pc.set(next_pc(frame, i32::from(i.c as i16))) };
}

/// The exception leaves a generator's frame: the generator ends. Returns the exception as it
/// goes on, and the frame to go on unwinding, or null if it leaves to native code.
pub fn leave_by_exception(vm: &Vm, frame: *mut Frame, raised: Raised) -> (*mut Frame, Raised) {
    // SAFETY: as in `finish`.
    unsafe {
        if (*frame).kind == FrameKind::Child {
            return leave_awaiter(vm, frame, raised);
        }
        let g = Ref::from_obj(generator_of(frame));
        let raised = convert_stop(vm, &g, raised);
        let prev = match (*frame).kind {
            FrameKind::ForIter | FrameKind::Send => (*frame).prev.get(),
            _ => std::ptr::null_mut(),
        };
        leave_root(vm, &g, frame);
        end_early(vm, g.obj());
        (prev, raised)
    }
}

/// The exception leaves a generator that another awaits, and goes on there.
///
/// # Safety
/// As in `finish`; the frame is a child's.
unsafe fn leave_awaiter(vm: &Vm, frame: *mut Frame, raised: Raised) -> (*mut Frame, Raised) {
    // SAFETY: by contract; the awaiter's register keeps the generator alive.
    unsafe {
        let g = generator_of(frame);
        let raised = convert_stop(vm, &g.data, raised);
        let prev = unlink(vm, frame);
        end_early(vm, g);
        let (r, i) = (Regs::of(prev), at(prev));
        let reg = if i.op == Op::Delegate { i.b } else { i.b + 1 };
        let held =
            r.opt(reg).as_ref().is_some_and(|v| v.header_ptr() == std::ptr::from_ref(g).cast_mut().cast());
        if held {
            // The register gives its reference up.
            r.forget(reg);
            release_ended(vm.heap(), std::ptr::from_ref(g).cast_mut());
        }
        (prev, raised)
    }
}

/// PEP 479: `StopIteration` must not leave a generator. What is thrown into one that has not begun
/// does not come from its code.
fn convert_stop(vm: &Vm, g: &Generator, raised: Raised) -> Raised {
    let what = if raised.is(vm, Exc::StopIteration) {
        "StopIteration"
    } else if g.kind == GenKind::AsyncGen && raised.is(vm, Exc::StopAsyncIteration) {
        "StopAsyncIteration"
    } else {
        return raised;
    };
    if at(g.frame.get()).op == Op::MakeGenerator {
        return raised;
    }
    let new = vm.runtime_error(format!("{} raised {what}", kind_name(g)));
    if let Some(e) = new.0.as_::<crate::core::exc::ExcObj>() {
        *e.cause.borrow_mut() = Some(raised.0.clone());
        *e.context.borrow_mut() = Some(raised.0);
        e.suppress_context.set(true);
    }
    new
}

/// `async for`: the next item of the iterator in `b`.
pub fn async_next(vm: &Vm, frame: *mut Frame, i: &Instr) -> PyResult<Next> {
    let r = Regs::of(frame);
    let it = r.get(i.b);
    if let Some(g) = it.as_obj::<Generator>()
        && g.data.kind == GenKind::AsyncGen
        && g.data.awaiter.get().is_null()
        && !g.data.running.get()
        && !g.data.running_async.get()
    {
        if g.data.state.get() == GenState::Finished || g.data.closed.get() {
            return Ok(async_exhausted(vm, frame));
        }
        first_iteration(vm, &Ref::from_obj(g))?;
        r.set(vm, i.b + 1, g.value());
        g.data.running_async.set(true);
        return link(vm, frame, g, Value::NONE);
    }
    let awaitable = match vm.call_special(it, Special::ANext, &[])? {
        Some(v) => v,
        None => {
            return Err(vm.type_error(format!(
                "'async for' requires an iterator with __anext__ method, got {}",
                vm.type_name(it)
            )));
        }
    };
    let waits = match super::ops::suspend::awaited(vm, &awaitable) {
        Ok(v) => v,
        Err(e) => {
            let new = vm.type_error(format!(
                "'async for' received an invalid object from __anext__: {}",
                vm.type_name(&awaitable)
            ));
            if let Some(n) = new.0.as_::<crate::core::exc::ExcObj>() {
                *n.cause.borrow_mut() = Some(e.0.clone());
                *n.context.borrow_mut() = Some(e.0);
                n.suppress_context.set(true);
            }
            return Err(new);
        }
    };
    r.set(vm, i.b + 1, waits);
    delegate(vm, frame, i.b + 1, Value::NONE)
}

/// Calls the hooks of `sys.set_asyncgen_hooks` at the first iteration.
pub fn first_iteration(vm: &Vm, g: &Ref<Generator>) -> PyResult<()> {
    if g.hooks_done.replace(true) {
        return Ok(());
    }
    let (first, finalizer) = vm.asyncgen_hooks.borrow().clone();
    if finalizer.is_some() {
        g.with_extra(|x| x.finalizer = finalizer);
    }
    match first {
        Some(hook) => vm.call(&hook, &[g.value()]).map(drop),
        None => Ok(()),
    }
}
