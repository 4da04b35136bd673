//! The threaded form of the loop: each operation is a function that ends by going to the next
//! operation's, a call in tail position, so that the machine's state stays in machine registers
//! and no operation pays for another's.
//!
//! The language does not promise that such a call is a jump; optimised builds for the platforms
//! named in `interp/mod.rs` make it one, others use the matching form. An operation must therefore
//! end in the call: nothing it owns may be left to drop behind it. Under GC stress each safepoint
//! checks that the native stack has not grown.

use ouro_compiler::bytecode::{Instr, Op};

use crate::core::error::{PyResult, Raised};
use crate::core::typeobj::type_flags;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::number::{BinOp, UnOp};

use super::chain;
use super::dispatch::{Exit, Next, Stop};
use super::handlers::{for_each_handler, plain, saved};
use super::ops::{arith, attr, build, call, compare, exception, intrinsic, item, jump, load, suspend};
use super::regs::Regs;
use super::step::{At, Drive};
use super::unwind::unwind;

/// How the loop was left: two words, which are returned in machine registers.
#[repr(C)]
pub struct Left {
    how: How,
    value: Option<Value>,
}

#[derive(Clone, Copy)]
#[repr(u64)]
enum How {
    Return,
    Yield,
    AsyncYield,
    Switch,
    Raised,
}

impl Left {
    fn raised(e: Raised) -> Left {
        Left { how: How::Raised, value: Some(e.0) }
    }
}

type Handler = extern "C-unwind" fn(&Vm, Regs, *const Instr) -> Left;

/// The form itself.
pub struct Threaded;

impl Drive for Threaded {
    type Out = Left;
    const WATCHED: bool = false;

    #[inline(always)]
    fn run(vm: &Vm, r: Regs, pc: *const Instr) -> Left {
        // SAFETY: pc points to an instruction of the running frame's verified code.
        let op = unsafe { (*pc).op };
        TABLE[op as usize & 255](vm, r, pc)
    }

    #[inline(always)]
    fn drop_and_run(vm: &Vm, r: Regs, pc: *const Instr, last: Value) -> Left {
        drop_and_run(vm, r, pc, last)
    }

    #[inline(always)]
    fn raise(vm: &Vm, raised: Raised) -> Left {
        raise(vm, raised)
    }

    #[inline(always)]
    fn at_safepoint(vm: &Vm) {
        if vm.heap().stress() {
            check_stack(vm);
        }
    }

    #[inline(always)]
    fn stop(stop: Stop) -> Left {
        let (how, value) = match stop {
            Stop::Exit(Exit::Return(v)) => (How::Return, Some(v)),
            Stop::Exit(Exit::Yield(v)) => (How::Yield, Some(v)),
            Stop::Exit(Exit::AsyncYield(v)) => (How::AsyncYield, Some(v)),
            Stop::Switch => (How::Switch, None),
        };
        Left { how, value }
    }
}

#[inline(never)]
fn drop_and_run(vm: &Vm, r: Regs, pc: *const Instr, last: Value) -> Left {
    super::regs::drop_last(vm, last);
    Threaded::run(vm, r, pc)
}

#[cold]
#[inline(never)]
fn raise(vm: &Vm, raised: Raised) -> Left {
    // The innermost frame need not be the one that was running: a step of `async for` may fail
    // further in.
    let next = match unwind(vm, vm.thread().frame.get(), raised) {
        Ok(next) => next,
        Err(e) => return Left::raised(e),
    };
    match next.place() {
        Ok((frame, pc)) => Threaded::run(vm, Regs::of(frame), pc),
        Err(exit) => Threaded::stop(Stop::Exit(exit)),
    }
}

macro_rules! threaded {
    ($s:ident; $($op:ident => $body:expr,)*) => {
        static TABLE: [Handler; 256] = {
            let mut table: [Handler; 256] = [unknown; 256];
            $({
                extern "C-unwind" fn handler(vm: &Vm, r: Regs, pc: *const Instr) -> Left {
                    let $s = At::<Threaded>::new(vm, r, pc);
                    $body
                }
                table[Op::$op as usize] = handler;
            })*
            table
        };
    };
}
for_each_handler!(threaded);

/// No operation has this number.
extern "C-unwind" fn unknown(vm: &Vm, r: Regs, pc: *const Instr) -> Left {
    let s = At::<Threaded>::new(vm, r, pc);
    s.save();
    s.raise(vm.system_error("unknown operation"))
}

/// Native stack that an operation's own calls may take up.
const STACK_OF_OPERATION: usize = 16 << 10;

/// Panics if operations have left something on the native stack.
#[cold]
fn check_stack(vm: &Vm) {
    let here = 0u8;
    let grown = vm.thread().loop_base.get().saturating_sub(&raw const here as usize);
    assert!(grown < STACK_OF_OPERATION, "operations have left {grown} bytes on the native stack");
}

/// Runs on from `first` until the loop is left.
pub fn run_loop(vm: &Vm, first: Next) -> PyResult<Stop> {
    let (frame, pc) = match first.place() {
        Ok(place) => place,
        Err(exit) => return Ok(Stop::Exit(exit)),
    };
    let here = 0u8;
    let outer = vm.thread().loop_base.replace(&raw const here as usize);
    let left = Threaded::run(vm, Regs::of(frame), pc);
    vm.thread().loop_base.set(outer);
    let v = match left.value {
        Some(v) => v,
        None => return Ok(Stop::Switch),
    };
    match left.how {
        How::Return => Ok(Stop::Exit(Exit::Return(v))),
        How::Yield => Ok(Stop::Exit(Exit::Yield(v))),
        How::AsyncYield => Ok(Stop::Exit(Exit::AsyncYield(v))),
        How::Switch | How::Raised => Err(Raised(v)),
    }
}
