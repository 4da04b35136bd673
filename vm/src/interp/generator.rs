//! Resuming generators from outside the dispatch loop: `send`, `throw`, `close`.

use ouro_compiler::bytecode::Op;

use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::frame::{Frame, FrameKind};
use crate::core::generator::{GenKind, GenState, Generator};
use crate::core::object::Ref;
use crate::core::value::Value;
use crate::core::vm::{Resume, Vm, Yielded};

use super::chain::{
    already_executing, delegate_of, enter_root, generator_of, is_running, kind_name, mark_thrown, stood_for,
};
use super::dispatch::{Exit, Start, run};
use super::ops::exception::{handled, set_context};

/// Resumes a generator-like object.
pub fn resume(vm: &Vm, v: &Value, how: Resume) -> PyResult<Yielded> {
    let Some(g) = v.to_ref::<Generator>() else {
        return Err(vm.type_error(format!("'{}' object is not a generator", vm.type_name(v))));
    };
    match how {
        Resume::Send(v) => send(vm, &g, v),
        Resume::Throw(e) => throw(vm, &g, e),
        Resume::Refuse(e) => refuse(vm, &g, e),
    }
}

fn outcome(exit: Exit) -> Yielded {
    match exit {
        Exit::Return(v) => Yielded::Return(v),
        Exit::Yield(v) => Yielded::Yield(v),
        Exit::AsyncYield(v) => Yielded::AsyncYield(v),
    }
}

fn ready(vm: &Vm, g: &Ref<Generator>) -> PyResult<()> {
    if is_running(g) {
        return Err(already_executing(vm, g));
    }
    if !g.awaiter.get().is_null() {
        detach(g);
    }
    Ok(())
}

/// `send(v)`; a finished generator returns `None`, a finished coroutine raises.
pub fn send(vm: &Vm, g: &Ref<Generator>, v: Value) -> PyResult<Yielded> {
    ready(vm, g)?;
    match g.state.get() {
        GenState::Finished if g.kind == GenKind::Coroutine => {
            return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
        }
        GenState::Finished => return Ok(Yielded::Return(Value::NONE)),
        GenState::Created if !v.is_none() => {
            return Err(
                vm.type_error(format!("can't send non-None value to a just-started {}", kind_name(g)))
            );
        }
        _ => {}
    }
    let leaf = enter_root(vm, g.obj(), FrameKind::Native)?;
    run(vm, leaf, Start::Send(v)).map(outcome)
}

/// `throw` of what is no exception.
#[cold]
fn refuse(vm: &Vm, g: &Ref<Generator>, error: Raised) -> PyResult<Yielded> {
    if is_running(g) || g.state.get() != GenState::Suspended {
        return Err(error);
    }
    ready(vm, g)?;
    let leaf = enter_root(vm, g.obj(), FrameKind::Native)?;
    // A foreign iterator with a `throw` of its own may think otherwise.
    match delegate_of(leaf) {
        Some(it) if vm.get_attr_opt(&it, &vm.names().throw)?.is_some() => run_thrown(vm, leaf, error),
        _ => run(vm, leaf, Start::Refuse(error)),
    }
    .map(outcome)
}

/// `throw(e)`.
pub fn throw(vm: &Vm, g: &Ref<Generator>, raised: Raised) -> PyResult<Yielded> {
    ready(vm, g)?;
    if g.state.get() == GenState::Finished {
        return Err(if g.kind == GenKind::Coroutine {
            vm.runtime_error("cannot reuse already awaited coroutine")
        } else {
            raised
        });
    }
    let mut raised = raised;
    let mut closed = Ok(false);
    if raised.is(vm, Exc::GeneratorExit) {
        drop(vm.thread().thrown_as.take());
        closed = close_delegate(vm, g);
    }
    let leaf = enter_root(vm, g.obj(), FrameKind::Native)?;
    vm.thread().skip_delegate.set(!matches!(closed, Ok(false)));
    if let Err(e) = closed {
        raised = e;
    }
    run_thrown(vm, leaf, raised).map(outcome)
}

fn run_thrown(vm: &Vm, leaf: *mut Frame, raised: Raised) -> PyResult<Exit> {
    let thread = vm.thread();
    let outer = thread.thrown.get();
    mark_thrown(vm, leaf);
    let result = run(vm, leaf, Start::Throw(raised));
    thread.skip_delegate.set(false);
    let last = thread.thrown.replace(outer);
    // SAFETY: a frame that ends is not the one noted any more.
    unsafe {
        if !last.is_null() {
            (*last).kind = FrameKind::Child;
        }
    }
    result
}

/// `close()`: the value that the generator returns, `None` mostly.
pub fn close(vm: &Vm, g: &Ref<Generator>) -> PyResult {
    ready(vm, g)?;
    match g.state.get() {
        GenState::Finished => return Ok(Value::NONE),
        GenState::Created => {
            end_unrun(vm, g);
            return Ok(Value::NONE);
        }
        _ => {}
    }
    let frame = g.frame.get();
    // SAFETY: a suspended generator has its frame.
    let quiet = unsafe {
        let i = *(*frame).pc.get();
        matches!(i.op, Op::Yield | Op::AsyncYield) && (*frame).code.handler((*frame).index()).is_none()
    };
    if quiet && !super::watch::on(vm) {
        end_unrun(vm, g);
        return Ok(Value::NONE);
    }
    let closed = close_delegate(vm, g);
    let skip = !matches!(closed, Ok(false));
    let raised = match closed {
        Ok(_) => in_context(vm, vm.new_exc(Exc::GeneratorExit, vec![])),
        Err(e) => e,
    };
    let leaf = enter_root(vm, g.obj(), FrameKind::Native)?;
    vm.thread().skip_delegate.set(skip);
    match run_thrown(vm, leaf, raised) {
        Ok(Exit::Return(_)) if g.kind == GenKind::AsyncGen => {
            Err(in_context(vm, vm.new_exc(Exc::StopAsyncIteration, vec![])))
        }
        Ok(Exit::Return(v)) => Ok(v),
        Ok(_) => Err(in_context(vm, vm.runtime_error(format!("{} ignored GeneratorExit", kind_name(g))))),
        Err(e) if e.is(vm, Exc::GeneratorExit) || e.is(vm, Exc::StopIteration) => {
            forget(vm, e);
            Ok(Value::NONE)
        }
        Err(e) => Err(e),
    }
}

/// Drops an exception, and with it what only its traceback holds.
fn forget(vm: &Vm, raised: Raised) {
    drop(raised);
    super::finalize::after(vm);
}

/// A new exception, with what is being handled as its context.
fn in_context(vm: &Vm, raised: Raised) -> Raised {
    if let Some(context) = handled(vm) {
        set_context(&raised.0, context);
    }
    raised
}

/// Closes an async generator that an `async for` is in a step of: what it yields or returns then is the
/// end of the step. One that awaits something stays in a step that nobody ends.
fn close_step(vm: &Vm, g: &Ref<Generator>) -> PyResult<()> {
    let result = throw(vm, g, vm.new_exc(Exc::GeneratorExit, vec![]));
    if !matches!(result, Ok(Yielded::Yield(_))) {
        g.running_async.set(false);
    }
    match result {
        Ok(Yielded::Yield(_)) => Err(in_context(vm, vm.runtime_error("coroutine ignored GeneratorExit"))),
        Ok(_) => Ok(()),
        Err(e) => {
            let ends = [Exc::GeneratorExit, Exc::StopIteration, Exc::StopAsyncIteration];
            if !ends.iter().any(|&exc| e.is(vm, exc)) {
                return Err(e);
            }
            forget(vm, e);
            Ok(())
        }
    }
}

/// Ends a generator whose code need not run any more.
pub(super) fn end_unrun(vm: &Vm, g: &Ref<Generator>) {
    let frame = g.frame.get();
    // SAFETY: the frame is alive and not running.
    unsafe {
        if !frame.is_null() && (*frame).object.is_some() {
            super::frames::detach_object(vm, frame);
        }
    }
    g.with_closed();
    g.drop_frame();
    if vm.heap().has_queue() {
        super::finalize::run_queue(vm);
    }
}

/// Closes what `g` delegates to, while `g` itself counts as running but has no part in it: whether there is
/// such a thing. One that goes on all the same, giving an item, is not asked again.
fn close_delegate(vm: &Vm, g: &Ref<Generator>) -> PyResult<bool> {
    let frame = g.frame.get();
    if g.state.get() != GenState::Suspended || frame.is_null() {
        return Ok(false);
    }
    let Some(it) = delegate_of(frame) else { return Ok(false) };
    let it = stood_for(vm, frame, it)?;
    let _level = vm.enter_recursive("")?;
    let child = it.to_ref::<Generator>();
    let linked = child.as_ref().is_some_and(|c| std::ptr::eq(c.awaiter.get(), g.obj()));
    if let Some(child) = child.as_ref().filter(|_| linked) {
        detach(child);
    }
    g.running.set(true);
    let result = match &child {
        Some(child) if linked && child.kind == GenKind::AsyncGen => close_step(vm, child),
        Some(child) => close(vm, child).map(drop),
        None => close_iterator(vm, &it),
    };
    g.running.set(false);
    result.map(|()| true)
}

/// Closes an iterator that is no generator, if it has a method for that.
fn close_iterator(vm: &Vm, it: &Value) -> PyResult<()> {
    if it.header().is_some_and(|h| h.shape().vt.awaits_itself) {
        return Ok(());
    }
    match vm.get_attr_opt(it, &vm.names().close) {
        Ok(Some(close)) => drop(vm.call(&close, &[])?),
        Ok(None) => {}
        Err(e) => vm.unraisable(e, "Exception ignored while closing generator", Some(it)),
    }
    Ok(())
}

/// Takes a suspended generator out of the chain of its awaiter: it becomes a root of its own,
/// and the awaiter delegates to it like to any other iterator.
fn detach(g: &Ref<Generator>) {
    let awaiter = g.awaiter.replace(std::ptr::null());
    // SAFETY: an awaiter outlives the link, which its frame holds.
    unsafe {
        let mut root = awaiter;
        while !(*root).data.awaiter.get().is_null() {
            root = (*root).data.awaiter.get();
        }
        let leaf = (*root).data.leaf.replace((*awaiter).data.frame.get());
        g.leaf.set(leaf);
        let mut below = 1;
        let mut at: *mut Frame = leaf;
        while !at.is_null() && at != g.frame.get() {
            below += 1;
            at = (*at).prev.get();
        }
        g.chain.set(below);
        (*root).data.chain.set((*root).data.chain.get().saturating_sub(below).max(1));
        let frame = g.frame.get();
        (*frame).prev.set(std::ptr::null_mut());
        (*frame).kind = FrameKind::Native;
        generator_of((*awaiter).data.frame.get()).data.state.set(GenState::Suspended);
    }
}
