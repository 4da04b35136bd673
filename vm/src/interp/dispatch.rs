//! The dispatch loop: fetch, step, unwind. It knows frames; what operations do is in `ops/`.

use ouro_compiler::bytecode::{Instr, Op};

use crate::core::error::{PyResult, Raised};
use crate::core::frame::Frame;
use crate::core::typeobj::type_flags;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::number::{BinOp, UnOp};

use super::chain;
use super::handlers::{for_each_handler, plain, saved};
use super::ops::{arith, attr, build, call, compare, exception, intrinsic, item, jump, load, suspend};
use super::regs::{Regs, drop_last};
use super::step::{At, Drive};
use super::unwind::{throw_into, unwind};
use super::watch;

/// How a run ends without an exception.
pub enum Exit {
    Return(Value),
    Yield(Value),
    AsyncYield(Value),
}

/// Where a run goes on.
pub enum Next {
    Run(*mut Frame, *const Instr),
    Exit(Exit),
}

impl Next {
    /// The frame and instruction to go on with, or how the run ends.
    #[inline(always)]
    pub fn place(self) -> Result<(*mut Frame, *const Instr), Exit> {
        match self {
            Next::Run(frame, pc) => Ok((frame, pc)),
            Next::Exit(exit) => Err(exit),
        }
    }
}

/// How a run begins.
pub enum Start {
    /// At the frame's first instruction.
    Begin,
    /// By resuming a suspended frame.
    Send(Value),
    Throw(Raised),
    /// By an attempt to throw what is no exception.
    Refuse(Raised),
}

/// Runs `frame`, and the frames it calls, until the nearest frame entered from native code is
/// left.
pub fn run(vm: &Vm, frame: *mut Frame, start: Start) -> PyResult<Exit> {
    native_level(vm)?;
    if vm.interrupted() && watch::wanted(vm) {
        return watch::run(vm, frame, start);
    }
    begin(vm, frame, start, run_from)
}

/// Begins to run `frame`, and hands on to `go_on`.
#[inline(always)]
pub(super) fn begin(
    vm: &Vm,
    frame: *mut Frame,
    start: Start,
    go_on: fn(&Vm, Next) -> PyResult<Exit>,
) -> PyResult<Exit> {
    let first = match start {
        Start::Begin => {
            vm.thread().frame.set(frame);
            // SAFETY: the frame is new.
            Next::Run(frame, unsafe { (*frame).pc.get() })
        }
        Start::Send(v) => match chain::deliver(vm, frame, v) {
            Ok(next) => next,
            Err(e) => unwind(vm, vm.thread().frame.get(), e)?,
        },
        Start::Throw(e) => throw_into(vm, frame, e)?,
        Start::Refuse(e) => chain::refuse(vm, frame, e)?,
    };
    go_on(vm, first)
}

/// Native stack left for another run of the loop?
#[inline(always)]
fn native_level(vm: &Vm) -> PyResult<()> {
    let here = 0u8;
    if (&raw const here as usize) < vm.thread().native_limit.get() {
        return Err(super::frames::too_deep(vm));
    }
    Ok(())
}

/// Why the loop has stopped.
pub enum Stop {
    Exit(Exit),
    /// From the innermost frame's pc on, code is watched from now on, or not any more.
    Switch,
}

fn run_from(vm: &Vm, first: Next) -> PyResult<Exit> {
    match run_loop::<false>(vm, first)? {
        Stop::Exit(exit) => Ok(exit),
        Stop::Switch => watch::switched(vm),
    }
}

/// The loop, in two forms: one that makes no events for those who watch code, and one that does.
pub(super) fn run_loop<const WATCHED: bool>(vm: &Vm, first: Next) -> PyResult<Stop> {
    if super::THREADED && !WATCHED {
        super::threaded::run_loop(vm, first)
    } else {
        matching::<WATCHED>(vm, first)
    }
}

/// What an operation hands back to the matching loop.
enum Flow {
    Run(Regs, *const Instr),
    Raise(Raised),
    Stop(Stop),
}

/// The matching form of the loop.
struct Matching<const WATCHED: bool>;

impl<const WATCHED: bool> Drive for Matching<WATCHED> {
    type Out = Flow;
    const WATCHED: bool = WATCHED;

    #[inline(always)]
    fn run(_vm: &Vm, r: Regs, pc: *const Instr) -> Flow {
        Flow::Run(r, pc)
    }

    #[inline(always)]
    fn drop_and_run(vm: &Vm, r: Regs, pc: *const Instr, last: Value) -> Flow {
        drop_last(vm, last);
        Flow::Run(r, pc)
    }

    #[inline(always)]
    fn raise(_vm: &Vm, raised: Raised) -> Flow {
        Flow::Raise(raised)
    }

    #[inline(always)]
    fn stop(stop: Stop) -> Flow {
        Flow::Stop(stop)
    }
}

macro_rules! matching {
    ($s:ident; $($op:ident => $body:expr,)*) => {
        /// Runs the instruction at `s`.
        #[inline(always)]
        fn step<const WATCHED: bool>($s: At<Matching<WATCHED>>) -> Flow {
            match $s.i().op {
                $(Op::$op => $body,)*
            }
        }
    };
}
for_each_handler!(matching);

fn matching<const WATCHED: bool>(vm: &Vm, first: Next) -> PyResult<Stop> {
    let (mut r, mut pc) = match first {
        Next::Run(frame, pc) => (Regs::of(frame), pc),
        Next::Exit(exit) => return Ok(Stop::Exit(exit)),
    };
    loop {
        let s = At::new(vm, r, pc);
        let flow = if WATCHED {
            s.save();
            match watch::before(vm, r.frame()) {
                Ok(to) if to.is_null() => return Ok(Stop::Switch),
                Ok(to) if to != pc => Flow::Run(r, to),
                Ok(_) => step::<WATCHED>(s),
                Err(e) => Flow::Raise(e),
            }
        } else {
            step::<WATCHED>(s)
        };
        let raised = match flow {
            Flow::Run(to, at) => {
                (r, pc) = (to, at);
                continue;
            }
            Flow::Stop(stop) => return Ok(stop),
            Flow::Raise(e) if WATCHED => watch::failed(vm, e),
            Flow::Raise(e) => e,
        };
        // The innermost frame need not be the one that ran: a step of `async for` may fail
        // further in.
        match unwind(vm, vm.thread().frame.get(), raised)? {
            Next::Run(frame, at) => (r, pc) = (Regs::of(frame), at),
            Next::Exit(exit) => return Ok(Stop::Exit(exit)),
        }
    }
}
