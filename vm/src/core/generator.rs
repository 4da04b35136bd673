//! The payload shared by `generator`, `coroutine` and `async_generator`.
//!
//! A coroutine that awaits another native one (`yield from` of a generator likewise) is linked to
//! it: the child's frame has the awaiter's frame as `prev`, and the chain's *root*, the object
//! that somebody calls `send` on, remembers the innermost frame as its *leaf*. Sending resumes
//! the leaf at once, whatever the depth of the chain; a returning child continues its awaiter in
//! the same dispatch loop.

use std::cell::Cell;

use super::code::Code;
use super::frame::Frame;
use super::object::{Obj, Ref, Trace, Visitor};
use super::str::Str;
use super::value::Value;

/// Which of the three types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum GenKind {
    Generator,
    Coroutine,
    AsyncGen,
}

/// Where a generator stands. One that is part of a running chain without being its leaf is
/// `Suspended` here; see `is_running`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum GenState {
    Created,
    Suspended,
    Running,
    Finished,
}

/// Payload of generators, coroutines and async generators. The frame lies behind it in the same
/// block.
pub struct Generator {
    /// Null when finished.
    pub frame: Cell<*mut Frame>,
    pub code: Ref<Code>,
    /// In the root of a chain: the frame to resume; null otherwise.
    pub leaf: Cell<*mut Frame>,
    /// The generator that is linked to this one, awaiting it; null for a root.
    pub awaiter: Cell<*const Obj<Generator>>,
    pub kind: GenKind,
    pub state: Cell<GenState>,
    /// A root whose chain runs.
    pub running: Cell<bool>,
    /// Of an async generator: an `__anext__`, `asend`, `athrow` or `aclose` is in progress.
    pub running_async: Cell<bool>,
    /// Of an async generator: `aclose` was called, or the body has ended.
    pub closed: Cell<bool>,
    /// Of an async generator: the first-iteration hook has been called.
    pub hooks_done: Cell<bool>,
    /// Frames of the chain below the root when it was suspended, for the recursion limit.
    pub chain: Cell<u32>,
    /// The recursion depth and the running root when this became the running root.
    pub outer_depth: Cell<u32>,
    pub outer_root: Cell<*mut Frame>,
    /// What only some have.
    extra: Cell<Option<Box<GenExtra>>>,
}

/// Rare parts of a generator.
#[derive(Default)]
pub struct GenExtra {
    /// Names, where they differ from those of the code.
    name: Option<Ref<Str>>,
    qualname: Option<Ref<Str>>,
    /// `cr_origin`.
    pub origin: Option<Value>,
    /// Finaliser of `sys.set_asyncgen_hooks` at the first iteration.
    pub finalizer: Option<Value>,
}

crate::payload!(Generator, "generator");

impl Generator {
    /// One that has not begun, whose frame is `frame`.
    #[inline(always)]
    pub fn new(code: Ref<Code>, frame: *mut Frame, kind: GenKind) -> Generator {
        Generator {
            frame: Cell::new(frame),
            code,
            leaf: Cell::new(std::ptr::null_mut()),
            awaiter: Cell::new(std::ptr::null()),
            kind,
            state: Cell::new(GenState::Created),
            running: Cell::new(false),
            running_async: Cell::new(false),
            closed: Cell::new(false),
            hooks_done: Cell::new(false),
            chain: Cell::new(0),
            outer_depth: Cell::new(0),
            outer_root: Cell::new(std::ptr::null_mut()),
            extra: Cell::new(None),
        }
    }

    /// Whether `v` can be sent in without an error: a suspended root, or one that has not begun
    /// and gets `None`.
    #[inline(always)]
    pub fn can_send(&self, v: &Value) -> bool {
        !self.running.get()
            && self.awaiter.get().is_null()
            && match self.state.get() {
                GenState::Suspended => true,
                GenState::Created => v.is_none(),
                GenState::Running | GenState::Finished => false,
            }
    }

    /// Whether a generator at the end of its body, to which one reference is left, can go without
    /// ceremony, its block kept for the next one.
    #[inline(always)]
    pub fn ends_quietly(this: &Obj<Generator>) -> bool {
        this.h.refcount() == 1
            && !this.h.has_flags()
            && this.data.kind != GenKind::AsyncGen
            && this.data.is_plain()
            && this.data.code.keeps_idle()
            && this.data.code.header().refcount() > 1
    }

    /// Whether this is an async generator that has begun, and that `async for` can resume.
    #[inline(always)]
    pub fn can_give(&self) -> bool {
        self.kind == GenKind::AsyncGen
            && self.state.get() == GenState::Suspended
            && self.awaiter.get().is_null()
            && !self.running.get()
            && !self.running_async.get()
            && !self.closed.get()
    }

    /// Whether there is nothing that only some have.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        // SAFETY: a look that calls nothing.
        unsafe { (*self.extra.as_ptr()).is_none() }
    }

    /// Reads the rare part, with defaults if there is none.
    pub fn with_extra<R>(&self, f: impl FnOnce(&mut GenExtra) -> R) -> R {
        let mut extra = self.extra.take().unwrap_or_default();
        let result = f(&mut extra);
        self.extra.set(Some(extra));
        result
    }

    fn extra(&self) -> Option<&GenExtra> {
        // SAFETY: callers read one field and call nothing in between.
        unsafe { (*self.extra.as_ptr()).as_deref() }
    }

    /// `__name__`.
    pub fn name(&self) -> Ref<Str> {
        self.extra().and_then(|x| x.name.clone()).unwrap_or_else(|| self.code.name.clone())
    }

    pub fn set_name(&self, name: Ref<Str>) {
        let old = self.with_extra(|x| x.name.replace(name));
        drop(old);
    }

    /// `__qualname__`.
    pub fn qualname(&self) -> Ref<Str> {
        self.extra().and_then(|x| x.qualname.clone()).unwrap_or_else(|| self.code.qualname.clone())
    }

    pub fn set_qualname(&self, name: Ref<Str>) {
        let old = self.with_extra(|x| x.qualname.replace(name));
        drop(old);
    }

    /// `cr_origin`.
    pub fn origin(&self) -> Option<Value> {
        self.extra()?.origin.clone()
    }

    /// Finaliser of `sys.set_asyncgen_hooks` at the first iteration.
    pub fn finalizer(&self) -> Option<Value> {
        self.extra()?.finalizer.clone()
    }

    /// Notes that an async generator has ended.
    #[inline]
    pub fn with_closed(&self) {
        if self.kind == GenKind::AsyncGen {
            self.closed.set(true);
            self.running_async.set(false);
        }
    }

    /// Drops all that the frame holds. The generator is finished afterwards.
    pub fn drop_frame(&self) {
        let suspended = self.state.get() == GenState::Suspended;
        let frame = self.take_frame();
        if frame.is_null() {
            return;
        }
        // SAFETY: the frame was owned by this generator alone and is not running; its registers
        // are initialised words. A linked child is told that its awaiter is gone.
        unsafe {
            if suspended {
                for v in Frame::registers(frame).iter().flatten() {
                    if let Some(child) = v.as_::<Generator>()
                        && std::ptr::eq(child.awaiter.get(), (*frame).generator.get())
                    {
                        child.awaiter.set(std::ptr::null());
                        // The collector may have cleared the child before.
                        let below = child.frame.get();
                        if !below.is_null() {
                            (*below).kind = super::frame::FrameKind::Native;
                            (*below).prev.set(std::ptr::null_mut());
                        }
                    }
                }
            }
            if let Some(object) = (*frame).object.take() {
                hand_over(frame, &object);
            }
            drop_registers(frame, self.code.hot.nregs);
            std::ptr::drop_in_place(frame);
        }
    }

    /// Drops what the frame holds at the end of the body, where the registers behind the locals
    /// are empty. The generator is finished afterwards.
    #[inline(always)]
    pub fn end_frame(&self) {
        let frame = self.take_frame();
        // SAFETY: as in `drop_frame`; a generator at its end delegates to nobody.
        unsafe {
            drop_registers(frame, self.code.hot.first_temp);
            if (*frame).has_extra() {
                std::ptr::drop_in_place(frame);
            } else {
                std::ptr::drop_in_place(&raw mut (*frame).func);
            }
        }
    }

    #[inline(always)]
    fn take_frame(&self) -> *mut Frame {
        self.leaf.set(std::ptr::null_mut());
        self.state.set(GenState::Finished);
        self.frame.replace(std::ptr::null_mut())
    }
}

/// A frame that is no more leaves its variables to its `frame` object, if somebody has kept that.
///
/// # Safety
/// The frame is alive and not running.
#[cold]
unsafe fn hand_over(frame: *mut Frame, object: &Ref<super::frame::FrameObj>) {
    // SAFETY: by contract.
    unsafe {
        object.last.set((*frame).index());
        object.live.set(std::ptr::null_mut());
        if object.header().refcount() > 1 {
            object.save(frame);
            object.save_temps(frame);
        }
    }
}

/// # Safety
/// Nobody uses the frame any more, and its registers from `n` on are empty.
#[inline(always)]
unsafe fn drop_registers(frame: *mut Frame, n: u16) {
    // SAFETY: by contract.
    unsafe {
        let regs = Frame::regs(frame);
        for i in (0..n as usize).rev() {
            drop((*regs.add(i)).take());
        }
    }
}

impl Trace for Generator {
    const FINALIZES: bool = true;
    const TAIL: bool = true;
    fn traverse(&self, visitor: &mut Visitor) {
        self.code.with_value(|v| visitor.visit(v));
        let frame = self.frame.get();
        if !frame.is_null() {
            // SAFETY: the frame is alive; traversal happens between operations.
            unsafe {
                visitor.visit_places(Frame::registers(frame));
                (*frame).func.with_value(|v| visitor.visit(v));
                (*frame).handled.iter().for_each(|v| visitor.visit(v));
                (*frame).locals.iter().for_each(|v| visitor.visit(v));
                if let Some(obj) = &(*frame).object {
                    obj.with_value(|v| visitor.visit(v));
                }
            }
        }
        if let Some(extra) = self.extra() {
            extra.origin.iter().for_each(|v| visitor.visit(v));
            extra.finalizer.iter().for_each(|v| visitor.visit(v));
        }
    }

    fn clear(&self) {
        if self.state.get() != GenState::Running {
            self.drop_frame();
        }
        let old = self.extra.take();
        drop(old);
    }

    fn tail(&self) -> usize {
        self.code.hot.frame_bytes as usize
    }

    fn finalizes(&self) -> bool {
        match self.state.get() {
            GenState::Finished | GenState::Running => false,
            GenState::Suspended => true,
            // A coroutine that was never awaited is reported, an async generator goes to its hook.
            GenState::Created => {
                self.kind == GenKind::Coroutine || self.extra().is_some_and(|x| x.finalizer.is_some())
            }
        }
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        self.drop_frame();
    }
}
