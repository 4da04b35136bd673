//! How an operation ends, written once for both forms of the loop.
//!
//! An operation gets the machine between two instructions, [`At`], and ends by calling one of its
//! methods: on to the next instruction, jump, enter a frame, raise, leave. What that means is the
//! loop's affair, [`Drive`]: the matching form hands it back to its loop, the threaded form goes to
//! the next operation's code at once, by a call in tail position.

use std::marker::PhantomData;

use ouro_compiler::bytecode::instr::FRESH;
use ouro_compiler::bytecode::{Instr, KILL_A, KILL_B, KILL_C, Op};

use crate::core::error::{PyResult, Raised};
use crate::core::frame::Frame;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::dispatch::{Next, Stop};
use super::ops::call::Called;
use super::regs::{Regs, drop_last};
use super::{finalize, watch};

/// A form of the loop.
pub trait Drive: 'static {
    /// What an operation's code returns.
    type Out;
    /// Whether events are made for those who watch code.
    const WATCHED: bool;
    /// On to the instruction at `pc`, of the frame whose registers are `r`.
    fn run(vm: &Vm, r: Regs, pc: *const Instr) -> Self::Out;
    /// Drops the last reference to a heap object, then runs on at `pc`. The frame's pc is that of the
    /// operation that gives it up.
    fn drop_and_run(vm: &Vm, r: Regs, pc: *const Instr, last: Value) -> Self::Out;
    /// The innermost frame's instruction raises. Its pc is up to date.
    fn raise(vm: &Vm, raised: Raised) -> Self::Out;
    /// Called at a safepoint that stops.
    fn at_safepoint(_vm: &Vm) {}
    /// Leaves the loop.
    fn stop(stop: Stop) -> Self::Out;
}

/// The machine at an instruction.
pub struct At<'v, D: Drive> {
    pub vm: &'v Vm,
    pub r: Regs,
    pub pc: *const Instr,
    form: PhantomData<D>,
}

impl<D: Drive> Clone for At<'_, D> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Drive> Copy for At<'_, D> {}

impl<'v, D: Drive> At<'v, D> {
    #[inline(always)]
    pub fn new(vm: &'v Vm, r: Regs, pc: *const Instr) -> Self {
        At { vm, r, pc, form: PhantomData }
    }

    /// The instruction.
    #[inline(always)]
    pub fn i(self) -> &'v Instr {
        // SAFETY: pc points to an instruction of the running frame's verified code.
        unsafe { &*self.pc }
    }

    /// The running frame.
    #[inline(always)]
    pub fn f(self) -> &'v Frame {
        // SAFETY: the frame runs.
        unsafe { &*self.r.frame() }
    }

    /// Notes in the frame where it is: before anything that may raise, call, or look at frames.
    #[inline(always)]
    pub fn save(self) {
        self.f().pc.set(self.pc);
    }

    #[inline(always)]
    pub fn next(self) -> D::Out {
        D::run(self.vm, self.r, self.pc.wrapping_add(1))
    }

    /// Jumps by `by` instructions from the next one.
    #[inline(always)]
    pub fn jump(self, by: i32) -> D::Out {
        D::run(self.vm, self.r, self.pc.wrapping_offset(by as isize + 1))
    }

    #[inline(always)]
    pub fn jump_if(self, cond: bool, by: i32) -> D::Out {
        if cond {
            return D::run(self.vm, self.r, branch(self.pc, by).wrapping_add(1));
        }
        self.next()
    }

    /// Drops the operand in `a` if it is to die, and jumps by `by` if `cond`.
    #[inline(always)]
    pub fn drop_and_jump_if(self, cond: bool, by: i32) -> D::Out {
        let i = self.i();
        if i.x & KILL_A != 0 && !self.r.give_up(i.a) {
            self.save();
            let to = self.pc.wrapping_offset(if cond { by as isize + 1 } else { 1 });
            return D::drop_and_run(self.vm, self.r, to, self.r.take(i.a));
        }
        self.jump_if(cond, by)
    }

    #[inline(always)]
    pub fn raise(self, raised: Raised) -> D::Out {
        D::raise(self.vm, raised)
    }

    /// On, if all went well.
    #[inline(always)]
    pub fn done(self, result: PyResult<()>) -> D::Out {
        match result {
            Ok(()) => self.next(),
            Err(e) => self.raise(e),
        }
    }

    /// Writes register `a`, the operation's destination, and on.
    #[inline(always)]
    pub fn set_next(self, a: u16, v: Value) -> D::Out {
        let place = self.r.at(a);
        if self.i().x & FRESH != 0 {
            debug_assert!(self.r.opt(a).is_none());
            // SAFETY: the register exists (verifier) and is empty.
            unsafe { place.write(Some(v)) };
            return self.next();
        }
        // SAFETY: the register exists (verifier); the old word is dropped when the new one is in
        // place.
        let old = unsafe { (*place).replace(v) };
        self.drop_next(old)
    }

    /// Ends a call, whose result goes to register `a`, and on. A result that nobody wants goes at
    /// once.
    #[inline(always)]
    pub fn called(self, a: u16, v: Value) -> D::Out {
        // SAFETY: a call is not the last operation of code.
        let next = unsafe { &*self.pc.wrapping_add(1) };
        if next.op == Op::Clear && next.a == a && !D::WATCHED {
            return At::<D>::new(self.vm, self.r, self.pc.wrapping_add(1)).drop_next(Some(v));
        }
        // SAFETY: the register exists (verifier); the old word is dropped when the new one is in
        // place.
        let old = unsafe { (*self.r.at(a)).replace(v) };
        self.drop_next(old)
    }

    /// Drops a word, and on.
    #[inline(always)]
    pub fn drop_next(self, old: Option<Value>) -> D::Out {
        let old = std::mem::ManuallyDrop::new(old);
        if let Some(v) = &*old
            && let Some(h) = v.header()
        {
            let count = h.refcount();
            if count == 1 {
                self.save();
                // SAFETY: the word was not dropped; its reference is handed on.
                let last = unsafe { Value::from_bits(v.bits()) };
                return D::drop_and_run(self.vm, self.r, self.pc.wrapping_add(1), last);
            }
            h.set_refcount(count - 1);
        }
        self.next()
    }

    /// Ends an operation on `b`: that dies if it is to, the result goes to `a`.
    #[inline(always)]
    pub fn unary(self, v: Value) -> D::Out {
        let i = self.i();
        if i.x & KILL_B != 0 {
            // SAFETY: the register exists (verifier).
            let old = std::mem::ManuallyDrop::new(unsafe { (*self.r.at(i.b)).take() });
            if let Some(h) = old.as_ref().and_then(Value::header) {
                let count = h.refcount();
                if count == 1 {
                    // SAFETY: the word was not dropped; its reference is handed on.
                    let last = unsafe { Value::from_header(std::ptr::from_ref(h).cast_mut()) };
                    return drop_and_set::<D>(self.vm, self.r, self.pc, last, v);
                }
                h.set_refcount(count - 1);
            }
        }
        self.set_next(i.a, v)
    }

    /// Ends an operation on `b` and `c`: those that are to die do, the result goes to `a`.
    #[inline(always)]
    pub fn binary(self, v: Value) -> D::Out {
        let i = self.i();
        let gone = |kill, reg| i.x & kill == 0 || self.r.give_up(reg);
        if gone(KILL_B, i.b) && gone(KILL_C, i.c) {
            return self.set_next(i.a, v);
        }
        drop_operands::<D>(self.vm, self.r, self.pc, v)
    }

    /// Ends an operation on `b` and `c`, which are no heap objects.
    #[inline(always)]
    pub fn plain(self, v: Value) -> D::Out {
        let i = self.i();
        if i.x & (KILL_B | KILL_C) != 0 {
            if i.x & KILL_B != 0 {
                self.r.forget(i.b);
            }
            if i.x & KILL_C != 0 {
                self.r.forget(i.c);
            }
        }
        self.set_next(i.a, v)
    }

    /// On where `next` says.
    #[inline(always)]
    pub fn go(self, next: PyResult<Next>) -> D::Out {
        let next = match next {
            Ok(next) => next,
            Err(e) => return self.raise(e),
        };
        match next.place() {
            Ok((frame, pc)) => D::run(self.vm, Regs::of(frame), pc),
            Err(exit) => D::stop(Stop::Exit(exit)),
        }
    }

    /// Into the frame of a call, or on behind a call that has its result.
    #[inline(always)]
    pub fn enter(self, called: Called) -> D::Out {
        match called {
            Ok(frame) if !frame.is_null() => self.enter_frame(frame),
            Ok(_) => self.safepoint(0),
            Err(e) => self.raise(e),
        }
    }

    #[inline(always)]
    pub fn enter_frame(self, frame: *mut Frame) -> D::Out {
        self.vm.thread().frame.set(frame);
        // SAFETY: the frame is new.
        let pc = unsafe { (*frame).pc.get() };
        D::run(self.vm, Regs::of(frame), pc)
    }

    /// Does what waits, if anything does, then jumps by `by`.
    #[inline(always)]
    pub fn safepoint(self, by: i32) -> D::Out {
        if self.vm.interrupted() {
            return interrupted::<D>(self.vm, self.r, self.pc, by);
        }
        self.jump(by)
    }
}

/// Drops the last reference to an operand, and writes the result.
#[inline(never)]
fn drop_and_set<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, last: Value, v: Value) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    drop_last(vm, last);
    s.set_next(s.i().a, v)
}

/// Drops operands of which one is the last reference to an object, and writes the result.
#[inline(never)]
fn drop_operands<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, v: Value) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let i = s.i();
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    // The left operand may be where the result goes.
    r.set(vm, i.a, v);
    if i.x & KILL_C != 0 {
        r.clear(vm, i.c);
    }
    s.next()
}

#[cold]
#[inline(never)]
fn interrupted<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, by: i32) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    D::at_safepoint(vm);
    if let Err(e) = finalize::safepoint(vm) {
        return s.raise(e);
    }
    // On to the loop's other form, if that is called for.
    if watch::wanted(vm) != D::WATCHED {
        s.f().pc.set(pc.wrapping_offset(by as isize + 1));
        return D::stop(Stop::Switch);
    }
    s.jump(by)
}

/// Keeps the compiler from turning a conditional jump into a conditional move, which would make
/// the next fetch wait for the condition's data.
#[inline(always)]
fn branch(pc: *const Instr, by: i32) -> *const Instr {
    let mut by = by as isize;
    if cfg!(miri) {
        return pc.wrapping_offset(by);
    }
    // SAFETY: an empty assembly block.
    unsafe { std::arch::asm!("/* {0} */", inout(reg) by, options(nomem, nostack, preserves_flags, pure)) };
    pc.wrapping_offset(by)
}
