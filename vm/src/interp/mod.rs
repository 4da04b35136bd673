//! The interpreter.
//!
//! `handlers` is the table of what each operation runs, `ops/` says what that is, `step` how an
//! operation goes on: to the next one, with a jump, into a frame, with an exception. Both forms of
//! the loop are made from the table: `threaded`, in which each operation calls the next one's code
//! in tail position, and the matching one in `dispatch`, for builds without that and for code that
//! is watched. `frames` and `bind` enter calls, `chain` links, suspends and resumes generators,
//! `unwind` handles exceptions, `finalize` runs what the heap has queued, `watch` makes the events of
//! those who watch code.
//!
//! # How compiled code will enter and leave
//!
//! Between operations the state of a frame is in one canonical form (`core::frame`): its header,
//! the pc, and its registers. A frame is always entered, resumed or re-entered through a function
//! pointer: that of the operation its pc stands at, in the table of `threaded`. Compiled code for a
//! code object is one function of (VM, registers, pc), which is what such a pointer takes. Installed,
//! at a safepoint, it stands behind an operation of its own that is written over the first
//! instruction, the suspend points and the loop headers, which are listed in `CodeObject::resume`;
//! the instructions may be changed in place (`core::code`). The function switches on the resume index
//! of the pc it is entered at. It leaves as every operation does, by going to the pc of this or
//! another frame, so a guard that fails writes the registers back and goes to its own pc, interpreted.
//! Inline-cache feedback is plain data beside the code (`core::code::SiteCache`) and can be copied
//! out at any safepoint.
#![allow(unsafe_code)]

mod bind;
pub mod chain;
mod dispatch;
pub mod finalize;
pub mod frames;
pub mod generator;
mod handlers;
pub mod ops;
mod origin;
mod regs;
mod step;
mod threaded;
mod unwind;
pub mod watch;

pub use dispatch::Exit;
pub use unwind::add_traceback;

use crate::core::args::CallArgs;
use crate::core::code::{Code, NativeBody};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::frame::FrameKind;
use crate::core::function::Function;
use crate::core::object::Ref;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use dispatch::{Start, run};
use frames::Entered;

/// Whether code that nobody watches runs in the threaded form of the loop: optimised builds for
/// platforms where calls in tail position with arguments in machine registers are jumps.
const THREADED: bool = cfg!(all(
    not(debug_assertions),
    not(miri),
    any(target_arch = "x86_64", target_arch = "aarch64"),
    target_family = "unix"
));

/// Calls a Python function from native code.
pub fn call_function(vm: &Vm, func: &Ref<Function>, args: CallArgs) -> PyResult {
    let body = {
        let code = func.code.borrow();
        code.native_body().filter(|_| code.hot.generator.is_none())
    };
    if let Some(NativeBody::Result(body)) = body.filter(|_| args.names().is_empty() && !watch::wanted(vm))
        && let Some(v) = body(vm, args.pos())?
    {
        return Ok(v);
    }
    match frames::enter(vm, func.clone(), args, FrameKind::Native)? {
        Entered::Object(v) => Ok(v),
        Entered::Frame(frame) => match run(vm, frame, Start::Begin)? {
            Exit::Return(v) | Exit::Yield(v) | Exit::AsyncYield(v) => Ok(v),
        },
    }
}

/// Runs code as a module or class body, or for `exec` and `eval`.
pub fn run_code(
    vm: &Vm,
    code: Ref<Code>,
    globals: &Ref<Dict>,
    locals: Option<Value>,
    closure: Option<Ref<Tuple>>,
) -> PyResult {
    let Some(builtins) = vm.builtins_of(globals) else {
        return Err(vm.system_error("__builtins__ is neither a module nor a dict"));
    };
    // Names of a module's body live in its globals unless another mapping is given.
    let optimized = code.flags() & ouro_compiler::bytecode::code::flags::OPTIMIZED != 0;
    let locals = locals.or_else(|| if optimized { None } else { Some(globals.into()) });
    let func = vm.new_function(code, globals.clone(), builtins);
    *func.closure.borrow_mut() = closure;
    run_body(vm, func, locals)
}

/// Calls a function without parameters whose names live in a mapping: a class body, a module.
pub fn run_body(vm: &Vm, func: Ref<Function>, locals: Option<Value>) -> PyResult {
    match frames::enter(vm, func, CallArgs::EMPTY, FrameKind::Native)? {
        Entered::Object(v) => Ok(v),
        Entered::Frame(frame) => {
            // SAFETY: the frame is new.
            unsafe { (*frame).locals = locals };
            match run(vm, frame, Start::Begin)? {
                Exit::Return(v) | Exit::Yield(v) | Exit::AsyncYield(v) => Ok(v),
            }
        }
    }
}

/// What a suspended generator awaits. What is awaited without an iterator gets one now.
fn awaiting(vm: &Vm, g: &crate::core::generator::Generator) -> PyResult<Option<Value>> {
    if g.frame.get().is_null() {
        return Ok(None);
    }
    match chain::delegate_of(g.frame.get()) {
        Some(v) if v.header().is_some_and(|h| h.shape().vt.awaits_itself) => {
            let it = vm.call_special(&v, crate::core::special::Special::Await, &[])?.unwrap_or(v);
            chain::set_delegate(vm, g.frame.get(), it.clone());
            Ok(Some(it))
        }
        v => Ok(v),
    }
}

/// The interpreter's part of the VM's hooks.
pub const HOOKS: crate::core::vm::Hooks = crate::core::vm::Hooks {
    call_function,
    run_code,
    run_body,
    resume: generator::resume,
    close: generator::close,
    awaitable_iter: ops::suspend::awaitable_iter,
    is_running: chain::is_running,
    awaiting,
    finalize: finalize::finalize_generator,
    first_iteration: chain::first_iteration,
    get_frame: |vm, n| {
        let mut frame = vm.thread().frame.get();
        for _ in 0..n {
            if frame.is_null() {
                return None;
            }
            // SAFETY: frames linked from the running one are alive.
            frame = unsafe { (*frame).prev.get() };
        }
        // SAFETY: as above.
        (!frame.is_null()).then(|| unsafe { frames::frame_object(vm, frame) })
    },
    // SAFETY: callers pass the frame of a `FrameObj` or generator that is alive.
    frame_object: |vm, frame| unsafe { frames::frame_object(vm, frame) },
    set_context: ops::exception::set_context,
    handled: ops::exception::handled,
    collect: finalize::collect,
};
