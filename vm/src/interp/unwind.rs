//! Unwinding: tracebacks, handlers, leaving frames by exception.

use ouro_compiler::bytecode::Op;

use crate::core::error::{PyResult, Raised};
use crate::core::exc::{Exc, ExcObj};
use crate::core::frame::{Frame, FrameKind, Traceback};
use crate::core::generator::GenState;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::chain;
use super::dispatch::Next;
use super::frames::{frame_object, pop};
use super::ops::exception::{handled, set_context};
use super::regs::Regs;
use super::watch;

/// Adds the place that `frame` stands at to the traceback of an exception.
pub fn add_traceback(vm: &Vm, frame: *mut Frame, raised: &Raised) {
    let Some(exc) = raised.0.as_::<ExcObj>() else { return };
    // SAFETY: the frame is alive.
    let (object, index) = unsafe { (frame_object(vm, frame), (*frame).index()) };
    let next = exc.traceback.borrow_mut().take().and_then(|t| t.downcast::<Traceback>().ok());
    let tb = Traceback {
        next: next.into(),
        frame: object,
        index: index.into(),
        last: index.into(),
        line: None.into(),
    };
    *exc.traceback.borrow_mut() = Some(vm.alloc(&vm.types().traceback, tb).into());
}

/// Finds where the exception raised in `frame` is handled: the frame and instruction to go on
/// with, or the exception itself when it leaves to native code.
#[cold]
#[inline(never)]
pub fn unwind(vm: &Vm, frame: *mut Frame, raised: Raised) -> PyResult<Next> {
    let thread = vm.thread();
    thread.frame.set(frame);
    if vm.heap().has_queue() {
        super::finalize::run_queue(vm);
    }
    // What `except*` raises in the end has no context.
    if let Some(exc) = raised.0.as_::<ExcObj>()
        && exc.traceback.borrow().is_none()
        && exc.context.borrow().is_none()
        && !exc.on_its_way.get()
        && chain::at(frame).op != Op::Rethrow
        && let Some(context) = handled(vm)
    {
        set_context(&raised.0, context);
    }
    unwind_from(vm, frame, raised)
}

/// Raises in a suspended frame what was thrown into it. Its context is what the frame itself
/// handles, whatever those who resume it do.
fn raise_thrown(vm: &Vm, frame: *mut Frame, mut raised: Raised) -> PyResult<Next> {
    vm.thread().frame.set(frame);
    super::finalize::after(vm);
    if watch::on(vm) {
        raised = watch::thrown(vm, frame, raised);
    }
    // SAFETY: the frame is alive.
    if let Some(context) = unsafe { (*frame).handled.clone() } {
        set_context(&raised.0, context);
    }
    unwind_from(vm, frame, raised)
}

/// What leaves a coroutine that an exception was thrown into is thrown into its awaiter: it gets
/// the context of what that handles.
fn throw_on(awaiter: *mut Frame, handled: Option<Value>, raised: &Raised) {
    if let Some(context) = &handled {
        set_context(&raised.0, context.clone());
    }
    // SAFETY: the frame is alive.
    unsafe { (*awaiter).handled = handled };
}

fn unwind_from(vm: &Vm, mut frame: *mut Frame, mut raised: Raised) -> PyResult<Next> {
    let thread = vm.thread();
    loop {
        // SAFETY: the frame is alive; its pc points into its code.
        let (i, index) = unsafe { (*(*frame).pc.get(), (*frame).index()) };
        let again = is_reraise(vm, i.op, &raised);
        if !again {
            add_traceback(vm, frame, &raised);
        }
        let watched = watch::on(vm);
        if watched {
            raised = watch::raised(vm, frame, raised, again);
        }
        if again {
            raised_again(vm, frame, index, i.op == Op::Rethrow && i.c == 0, &raised);
        }
        if i.op == Op::AsyncNext && raised.is(vm, Exc::StopAsyncIteration) {
            thread.frame.set(frame);
            return Ok(chain::async_exhausted(vm, frame));
        }
        if i.op == Op::AsyncNext {
            thread.frame.set(frame);
            chain::async_failed(vm, frame);
        }
        // SAFETY: as above.
        let code = unsafe { &(*frame).code };
        if let Some(h) = code.handler(index).copied() {
            let r = Regs::of(frame);
            r.clear_filled(vm, h.keep.max(code.hot.first_temp), code.hot.nregs);
            thread.frame.set(frame);
            super::finalize::after(vm);
            if watched && let Err(e) = watch::handled(vm, frame, &raised) {
                raised = e;
                continue;
            }
            r.set(vm, h.exc_reg, raised.0);
            // SAFETY: the target was verified.
            return Ok(Next::Run(frame, unsafe { code.entry().add(h.target as usize) }));
        }
        // What an expression was in the middle of dies in the frame's own line.
        thread.frame.set(frame);
        Regs::of(frame).clear_filled(vm, code.hot.first_temp, code.hot.nregs);
        if watched {
            raised = watch::unwound(vm, frame, raised);
        }
        // SAFETY: as above.
        unsafe {
            if !(*frame).generator.get().is_null() {
                let thrown = (*frame).kind == FrameKind::Thrown;
                let hidden = if thrown { chain::hand_over(vm, frame) } else { None };
                let (next, r) = chain::leave_by_exception(vm, frame, raised);
                if next.is_null() {
                    return Err(r);
                }
                (frame, raised) = (next, r);
                if thrown {
                    throw_on(frame, hidden, &raised);
                    if watched {
                        thread.frame.set(frame);
                        raised = watch::thrown(vm, frame, raised);
                    }
                }
                continue;
            }
            let (kind, prev) = ((*frame).kind, (*frame).prev.get());
            let code = (*frame).code;
            pop(vm, frame, code.hot.first_temp);
            if kind == FrameKind::Native {
                return Err(raised);
            }
            frame = prev;
        }
    }
}

/// Raises `raised` in the suspended frame `leaf`, which has just been made the running one. An
/// iterator that the frame delegates to, and that is not linked, gets it first.
pub fn throw_into(vm: &Vm, leaf: *mut Frame, raised: Raised) -> PyResult<Next> {
    // SAFETY: the leaf is alive.
    let g = unsafe { chain::generator_of(leaf) };
    let created = g.data.state.replace(GenState::Running) == GenState::Created;
    let skip = vm.thread().skip_delegate.take();
    let given = vm.thread().thrown_as.take();
    let delegate = if created || skip { None } else { chain::delegate_of(leaf) };
    let Some(it) = delegate else { return raise_thrown(vm, leaf, raised) };
    let it = match chain::stood_for(vm, leaf, it) {
        Ok(it) => it,
        Err(e) => return raise_thrown(vm, leaf, e),
    };
    let thrown = throw_foreign(vm, leaf, &it, raised, given);
    // It may die with the frame's registers, and not later.
    drop(it);
    match thrown {
        Ok(Thrown::Yield(v)) => Ok(chain::suspend(vm, leaf, v, false)),
        Ok(Thrown::Return(v)) => {
            if watch::on(vm) {
                watch::resumed(vm, leaf)?;
            }
            Ok(chain::delegated(vm, leaf, v))
        }
        Ok(Thrown::Refused(e)) => chain::refuse(vm, leaf, e),
        Err(e) => raise_thrown(vm, leaf, e),
    }
}

/// An exception goes on in a frame that it has been raised in before. With `back`, the frame stands where it
/// was raised last; otherwise that is the instruction at `index`.
fn raised_again(vm: &Vm, frame: *mut Frame, index: u32, back: bool, raised: &Raised) {
    let Some(exc) = raised.0.as_::<ExcObj>() else { return };
    let traceback = exc.traceback.borrow();
    let Some(tb) = traceback.as_ref().and_then(|t| t.as_::<Traceback>()) else {
        exc.on_its_way.set(true);
        return;
    };
    // SAFETY: the frame is alive; the traceback's index is one of its code's.
    unsafe {
        if !std::ptr::eq(tb.frame.live.get(), frame) {
            return;
        }
        if !back {
            tb.last.set(index);
            return;
        }
        (*frame).pc.set((*frame).code.entry().add(tb.last.get() as usize));
        if chain::at(frame).op == Op::AsyncNext {
            chain::async_failed(vm, frame);
        }
    }
}

/// Whether an exception goes on that has been in this frame before: no new traceback entry.
fn is_reraise(vm: &Vm, op: Op, raised: &Raised) -> bool {
    match op {
        Op::Rethrow => true,
        Op::Reraise => handled(vm).is_some_and(|h| h.is(&raised.0)),
        _ => false,
    }
}

enum Thrown {
    Yield(Value),
    Return(Value),
    /// The lookup of `throw` itself has failed: the frame stays where it is.
    Refused(Raised),
}

/// Runs `f` for the suspended `frame`, which has not been resumed: what it handles is not seen.
fn unhandled<R>(frame: *mut Frame, f: impl FnOnce() -> R) -> R {
    // SAFETY: the frame is alive, and nobody runs it meanwhile.
    let hidden = unsafe { (*frame).handled.take() };
    let result = f();
    // SAFETY: as above.
    unsafe { (*frame).handled = hidden };
    result
}

/// Throws into an iterator that a frame delegates to and that is not linked. A `GeneratorExit` is not meant
/// for it: it has been closed before.
fn throw_foreign(
    vm: &Vm,
    frame: *mut Frame,
    it: &Value,
    raised: Raised,
    given: Vec<Value>,
) -> PyResult<Thrown> {
    if it.header().is_some_and(|h| h.shape().vt.awaits_itself) {
        return vm.stop_value(raised).map(Thrown::Return);
    }
    let throw = match unhandled(frame, || vm.get_attr_opt(it, &vm.names().throw)) {
        Ok(Some(throw)) => throw,
        // A StopIteration means the end of the iterator, though it is raised in the frame.
        Ok(None) if raised.is(vm, Exc::StopIteration) => {
            // SAFETY: the frame is alive.
            if let Some(context) = unsafe { (*frame).handled.clone() } {
                set_context(&raised.0, context);
            }
            add_traceback(vm, frame, &raised);
            return vm.stop_value(raised).map(Thrown::Return);
        }
        Ok(None) => return Err(raised),
        Err(e) => return Ok(Thrown::Refused(e)),
    };
    let given = if given.is_empty() { vec![raised.0] } else { given };
    match unhandled(frame, || vm.call(&throw, &given)) {
        Ok(v) => Ok(Thrown::Yield(v)),
        Err(e) => vm.stop_value(e).map(Thrown::Return),
    }
}
