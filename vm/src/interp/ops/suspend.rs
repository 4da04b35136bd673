//! Awaitables and iterators of `yield from`.

use ouro_compiler::bytecode::{Instr, KILL_A, KILL_B, Op, code::flags};

use crate::core::code::AWAIT_DISTANCE;
use crate::core::error::{PyResult, Raised};
use crate::core::frame::{CodeRef, Frame, FrameKind};
use crate::core::function::Function;
use crate::core::generator::{GenKind, GenState, Generator};
use crate::core::object::{Obj, Ref};
use crate::core::special::Special;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::chain::{self, delegate_of, deliver, enter_root};
use crate::interp::dispatch::{Exit, Stop};
use crate::interp::frames::{awaken, is_renamed};
use crate::interp::ops::arith::finish_unary;
use crate::interp::ops::call::{arguments, call_function};
use crate::interp::regs::Regs;
use crate::interp::step::{At, Drive};

/// Whether `v` can be awaited as a coroutine: native, or a generator marked by
/// `types.coroutine`.
#[inline(always)]
fn is_coroutine(g: &Generator) -> bool {
    g.kind == GenKind::Coroutine
        || (g.kind == GenKind::Generator && g.code.flags() & flags::ITERABLE_COROUTINE != 0)
}

/// What an operation that awaits `v` delegates to: its iterator, or a native awaitable itself.
pub fn awaited(vm: &Vm, v: &Value) -> PyResult {
    if let Some(h) = v.header()
        && h.shape().vt.awaits_itself
        && !h.shape().ty().data.is_heap_type()
    {
        return Ok(v.clone());
    }
    awaitable_iter(vm, v)
}

/// The iterator that awaiting `v` runs.
pub fn awaitable_iter(vm: &Vm, v: &Value) -> PyResult {
    if let Some(g) = v.as_::<Generator>()
        && is_coroutine(g)
    {
        if g.kind == GenKind::Coroutine && is_awaiting(g) {
            return Err(vm.runtime_error("coroutine is being awaited already"));
        }
        return Ok(v.clone());
    }
    let Some(method) = vm.special(v, Special::Await) else {
        return Err(vm.type_error(format!("'{}' object can't be awaited", vm.type_name(v))));
    };
    let it = vm.call_unary(&method, v)?;
    if let Some(g) = it.as_::<Generator>()
        && is_coroutine(g)
    {
        return Err(vm.type_error("__await__() returned a coroutine"));
    }
    if vm.special(&it, Special::Next).is_none() {
        return Err(
            vm.type_error(format!("__await__() returned non-iterator of type '{}'", vm.type_name(&it)))
        );
    }
    Ok(it)
}

/// Whether a coroutine is suspended in an `await`.
fn is_awaiting(g: &Generator) -> bool {
    g.state.get() == GenState::Suspended && !g.frame.get().is_null() && delegate_of(g.frame.get()).is_some()
}

#[inline(always)]
pub fn get_awaitable<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    // A coroutine that has not begun is what it awaits, mostly in the same register.
    if i.a == i.b
        && let Some(g) = s.r.get(i.b).as_::<Generator>()
        && g.state.get() == GenState::Created
        && is_coroutine(g)
    {
        return s.next();
    }
    s.save();
    let result = get_awaitable_slow(s.vm, s.r, i);
    s.done(result)
}

/// Suspends the frame with what register `b` holds.
#[inline(always)]
pub fn suspend<D: Drive>(s: At<D>, async_yield: bool) -> D::Out {
    let (frame, i) = (s.r.frame(), s.i());
    // SAFETY: the frame runs.
    let g = unsafe { chain::generator_of(frame) };
    if g.h.gc_index() == 0 {
        return suspend_other::<D>(s.vm, s.r, s.pc, async_yield);
    }
    s.save();
    let v = if i.x & KILL_B != 0 { s.r.take(i.b) } else { s.r.get(i.b).clone() };
    if async_yield {
        // SAFETY: the frame runs.
        if unsafe { (*frame).kind } == FrameKind::Child {
            return give_item::<D>(s.vm, frame, g, v);
        }
        return suspend_item::<D>(s.vm, s.r, s.pc, v);
    }
    suspend_plain(s, g, v)
}

/// An async generator run by `async for` of the frame before gives it an item.
#[inline(always)]
fn give_item<D: Drive>(vm: &Vm, frame: *mut Frame, g: &Obj<Generator>, v: Value) -> D::Out {
    g.data.state.set(GenState::Suspended);
    g.data.running_async.set(false);
    // SAFETY: the frame and the one before are alive.
    unsafe {
        let prev = chain::unlink(vm, frame);
        let s = At::<D>::new(vm, Regs::of(prev), (*prev).pc.get());
        let i = s.i();
        // The register of its own that `async for` has it in besides.
        if !s.r.give_up(i.b + 1) {
            return item_given::<D>(vm, s.r, s.pc, v);
        }
        s.set_next(i.a, v)
    }
}

#[inline(never)]
fn item_given<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, v: Value) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    r.clear(vm, s.i().b + 1);
    s.set_next(s.i().a, v)
}

/// An async generator that was resumed from outside suspends with an item.
#[inline(never)]
fn suspend_item<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, v: Value) -> D::Out {
    let next = chain::suspend(vm, r.frame(), v, true);
    At::<D>::new(vm, r, pc).go(Ok(next))
}

/// One step of `async for`: a native async generator is resumed in the same loop.
#[inline(always)]
pub fn async_next<D: Drive>(s: At<D>) -> D::Out {
    let (vm, r, i) = (s.vm, s.r, s.i());
    let thread = vm.thread();
    if let Some(g) = r.get(i.b).as_obj::<Generator>()
        && g.data.can_give()
        && thread.depth.get() + g.data.chain.get().max(1) <= vm.recursion_limit.get()
    {
        s.save();
        thread.depth.set(thread.depth.get() + g.data.chain.get().max(1));
        g.data.running_async.set(true);
        let frame = r.frame();
        // SAFETY: both frames are alive; the register is empty, and keeps the child alive from now.
        unsafe {
            r.at(i.b + 1).write(Some(g.value()));
            let below = g.data.frame.get();
            (*below).kind = FrameKind::Child;
            (*below).prev.set(frame);
            let awaiter = (*frame).generator.get();
            g.data.awaiter.set(awaiter);
            (*awaiter).data.state.set(GenState::Suspended);
            let leaf = g.data.leaf.replace(std::ptr::null_mut());
            let leaf = if leaf.is_null() { below } else { leaf };
            thread.frame.set(leaf);
            if (*awaiter).h.gc_index() == 0 {
                chain::track_chain(vm, &*awaiter);
            }
            return resume_leaf::<D>(vm, leaf, Value::NONE);
        }
    }
    async_next_other::<D>(vm, r, s.pc)
}

#[inline(never)]
fn async_next_other<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let next = chain::async_next(vm, r.frame(), s.i());
    s.go(next)
}

/// Suspends a generator that the collector knows; not with an item of an async generator.
#[inline(always)]
fn suspend_plain<D: Drive>(s: At<D>, g: &Obj<Generator>, v: Value) -> D::Out {
    let (vm, frame) = (s.vm, s.r.frame());
    g.data.state.set(GenState::Suspended);
    // SAFETY: the frame runs, and so does the root of its chain.
    unsafe {
        let root = if (*frame).kind.is_linked() { vm.thread().root.get() } else { frame };
        let rg = chain::generator_of(root);
        rg.data.leaf.set(frame);
        let prev = (*root).prev.get();
        chain::leave_root(vm, &rg.data, root);
        match (*root).kind {
            FrameKind::ForIter => {
                let s = At::<D>::new(vm, Regs::of(prev), (*prev).pc.get());
                s.set_next(s.i().a, v)
            }
            FrameKind::Send => sent::<D>(vm, prev, v),
            _ => D::stop(Stop::Exit(Exit::Yield(v))),
        }
    }
}

/// Ends a call of `send` in the frame `prev`, with its result.
#[inline(always)]
fn sent<D: Drive>(vm: &Vm, prev: *mut Frame, v: Value) -> D::Out {
    // SAFETY: the frame is alive and stands at its call.
    let s = At::<D>::new(vm, Regs::of(prev), unsafe { (*prev).pc.get() });
    // The callable, the generator as its receiver or argument, and what else is there.
    let (r, i) = (s.r, s.i());
    if r.give_up(i.a) && r.give_up(i.a + 1) && r.give_up(i.a + 2) {
        return s.called(i.c, v);
    }
    sent_slow::<D>(vm, r, s.pc, v)
}

#[inline(never)]
fn sent_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, v: Value) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    for reg in i.a..=i.a + 2 {
        r.clear(vm, reg);
    }
    s.called(i.c, v)
}

/// Suspends a generator for the first time, or with an item of an async generator.
#[inline(never)]
fn suspend_other<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, async_yield: bool) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    s.save();
    let v = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    // SAFETY: the frame runs.
    let g = unsafe { chain::generator_of(r.frame()) };
    chain::track_chain(vm, g);
    if async_yield {
        return suspend_item::<D>(vm, r, pc, v);
    }
    suspend_plain(s, g, v)
}

/// A call of the `send` of a generator: runs it in the same loop.
#[inline(never)]
pub fn call_send<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, g: &Obj<Generator>, v: Value) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let leaf = match enter_root(vm, g, FrameKind::Send) {
        Ok(leaf) => leaf,
        Err(e) => return s.raise(e),
    };
    resume_leaf::<D>(vm, leaf, v)
}

/// Gives the innermost frame of a chain, whose root was just entered, the value it waits for.
#[inline(always)]
pub fn resume_leaf<D: Drive>(vm: &Vm, leaf: *mut Frame, v: Value) -> D::Out {
    // SAFETY: the leaf is alive.
    let (inner, i) = unsafe { (chain::generator_of(leaf), chain::at(leaf)) };
    if inner.data.state.get() == GenState::Suspended && matches!(i.op, Op::Yield | Op::AsyncYield) {
        inner.data.state.set(GenState::Running);
        return At::<D>::new(vm, Regs::of(leaf), i).set_next(i.a, v);
    }
    deliver_other::<D>(vm, leaf, v)
}

#[inline(never)]
fn deliver_other<D: Drive>(vm: &Vm, leaf: *mut Frame, v: Value) -> D::Out {
    let next = deliver(vm, leaf, v);
    At::<D>::new(vm, Regs::of(leaf), std::ptr::null()).go(next)
}

/// Calls a coroutine function whose result is awaited at once: the coroutine runs in the same loop,
/// and the collector is told of it when it suspends. There are as many arguments as parameters.
#[inline(never)]
pub fn call_awaited<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, code: CodeRef) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    let thread = vm.thread();
    let Some(func) = r.get(i.a).as_obj::<Function>() else { return s.next() };
    if vm.origin_depth.get() != 0
        || thread.depth.get() >= vm.recursion_limit.get()
        || is_renamed(&func.data, code)
    {
        return call_function::<D>(vm, r, pc);
    }
    let Some(g) = code.take_idle() else { return call_function::<D>(vm, r, pc) };
    // SAFETY: the block is one of the code's; what is not written here it still has. The callable's
    // reference moves into the frame, the arguments into its registers. The awaiter stands, from
    // here on, at the operation that awaits.
    unsafe {
        awaken(g, code);
        let (frame, child) = (r.frame(), g.add(1).cast::<Frame>());
        (&raw mut (*child).func).write(Ref::from_raw(std::ptr::from_ref(func).cast_mut()));
        (*child).prev.set(frame);
        (*child).pc.set(code.hot.entry.add(1));
        (*child).globals = &*func.data.globals;
        (*child).kind = FrameKind::Child;
        (*frame).pc.set(pc.add(AWAIT_DISTANCE));
        let awaiter = (*frame).generator.get();
        (*g).data.awaiter.set(awaiter);
        (*awaiter).data.state.set(GenState::Suspended);
        (*g).data.state.set(GenState::Running);
        let (first, n) = arguments(r, i);
        r.forget(i.a);
        r.move_to(first, n, Regs::of(child));
        let into = (*pc.add(1)).a;
        debug_assert!(r.opt(into).is_none());
        r.at(into).write(Some(Value::from_header(g.cast())));
        thread.depth.set(thread.depth.get() + 1);
        thread.frame.set(child);
        D::run(vm, Regs::of(child), code.hot.entry.add(1))
    }
}

/// Returns from the frame of a generator.
#[inline(always)]
pub fn leave<D: Drive>(s: At<D>) -> D::Out {
    let (vm, r, frame) = (s.vm, s.r, s.r.frame());
    // SAFETY: the frame runs; whoever resumed the generator keeps it alive.
    unsafe {
        let g = chain::generator_of(frame);
        if (*frame).kind != FrameKind::Child
            || (*frame).has_extra()
            || !Generator::ends_quietly(g)
            || vm.heap().is_old(&g.h)
        {
            return leave_value::<D>(vm, r, s.pc);
        }
        let v = r.take(s.i().a);
        let code = (*frame).code;
        if !r.give_up_locals(code.hot.first_temp) {
            return leave_dropping::<D>(vm, r, s.pc, v);
        }
        // A local may have been the other reference to the function.
        if (*frame).func.header().refcount() == 1 {
            return leave_other::<D>(vm, r, s.pc, v);
        }
        leave_empty::<D>(vm, frame, v)
    }
}

/// Drops the locals of an ending generator, of which some die with it.
#[inline(never)]
fn leave_dropping<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, v: Value) -> D::Out {
    let frame = r.frame();
    // SAFETY: the frame runs.
    unsafe {
        let code = (*frame).code;
        for i in (0..code.hot.first_temp).rev() {
            drop(r.take_opt(i));
        }
        // Finalisers look at frames, and may take references; a local may have been the other reference
        // to the function or the last but one to the generator's code.
        if vm.heap().has_queue()
            || (*frame).func.header().refcount() == 1
            || !Generator::ends_quietly(chain::generator_of(frame))
        {
            return leave_other::<D>(vm, r, pc, v);
        }
        leave_empty::<D>(vm, frame, v)
    }
}

/// Ends a generator whose registers are empty, and hands what it returns to its awaiter.
///
/// # Safety
/// It is a child that ends quietly and is not old, and its function has other owners.
#[inline(always)]
unsafe fn leave_empty<D: Drive>(vm: &Vm, frame: *mut Frame, v: Value) -> D::Out {
    // SAFETY: by contract.
    unsafe {
        let (g, code) = (chain::generator_of(frame), (*frame).code);
        let (thread, prev) = (vm.thread(), (*frame).prev.get());
        thread.depth.set(thread.depth.get() - 1);
        thread.frame.set(prev);
        chain::generator_of(prev).data.state.set(GenState::Running);
        let func = (*frame).func.header();
        func.set_refcount(func.refcount() - 1);
        let counted = g.data.code.header();
        counted.set_refcount(counted.refcount() - 1);
        vm.heap().untrack_young(&g.h);
        g.data.awaiter.set(std::ptr::null());
        code.keep_idle(std::ptr::from_ref(g).cast_mut());
        let s = At::<D>::new(vm, Regs::of(prev), (*prev).pc.get());
        // The register that the awaiter had it in gives its reference up.
        let i = s.i();
        s.r.forget(if i.op == Op::Delegate { i.b } else { i.b + 1 });
        s.called(i.a, v)
    }
}

/// Returns the value of a register from the frame of a generator of which more is to be done.
#[inline(never)]
fn leave_value<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    let v = if i.x & KILL_A != 0 { r.take(i.a) } else { r.get(i.a).clone() };
    leave_other::<D>(vm, r, pc, v)
}

#[inline(never)]
fn leave_other<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, v: Value) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    s.go(chain::finish(vm, r.frame(), v))
}

#[inline(never)]
fn get_awaitable_slow(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b);
    let it = match awaited(vm, b) {
        Ok(it) => it,
        Err(e) => return Err(explain(vm, b, i.c, e)),
    };
    finish_unary(vm, r, i, it);
    Ok(())
}

#[cold]
fn explain(vm: &Vm, v: &Value, place: u16, e: Raised) -> Raised {
    let name = match place {
        1 => "__aenter__",
        2 => "__aexit__",
        _ => return e,
    };
    if vm.special(v, Special::Await).is_some()
        || v.is_a::<Generator>() && v.as_::<Generator>().is_some_and(is_coroutine)
    {
        return e;
    }
    vm.type_error(format!(
        "'async with' received an object from {name} that does not implement __await__: {}",
        vm.type_name(v)
    ))
}

pub fn get_yield_from(vm: &Vm, frame: *mut Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b);
    let it = match b.as_::<Generator>() {
        Some(g) if g.kind == GenKind::Coroutine => {
            // SAFETY: the frame runs.
            let allowed =
                unsafe { (*frame).code.flags() } & (flags::COROUTINE | flags::ITERABLE_COROUTINE) != 0;
            if !allowed {
                return Err(
                    vm.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator")
                );
            }
            b.clone()
        }
        Some(g) if g.kind == GenKind::Generator => b.clone(),
        _ => vm.iter(b)?,
    };
    finish_unary(vm, r, i, it);
    Ok(())
}

pub fn get_aiter(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b);
    let Some(method) = vm.special(b, Special::AIter) else {
        return Err(vm.type_error(format!(
            "'async for' requires an object with __aiter__ method, got {}",
            vm.type_name(b)
        )));
    };
    let it = vm.call_unary(&method, b)?;
    if vm.special(&it, Special::ANext).is_none() {
        return Err(vm.type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            vm.type_name(&it)
        )));
    }
    finish_unary(vm, r, i, it);
    Ok(())
}
