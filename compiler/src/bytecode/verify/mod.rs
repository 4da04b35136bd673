//! The verifier: proves that a code object, wherever it came from, cannot make the interpreter
//! misbehave. It runs on every loaded `.obc` file and, in debug builds, on all compiler output.
//! May be imported by everyone; imports only its siblings in `bytecode`.
//!
//! # What the interpreter may trust in verified code
//!
//! *Shape*
//! - Every register operand is below `nregs`; every window lies within the temporaries
//!   (`first_temp..nregs`), or for `Unpack` and `UnpackEx` within the locals, except that the first
//!   register of an empty window means nothing.
//! - Name, site and constant operands are in range, and so are the site table's names. One site
//!   is used by one kind of operation only, so an inline cache has one meaning.
//! - Numbered operands (`CommonValue`, `FunctionPart`, `Intrinsic1`, `Convert`, ...) are valid.
//! - Jumps land on instructions. `Loop` jumps backward, to a loop header of the resume table,
//!   and a loop is entered through its header. `Jump` goes either way, but without `Loop` the
//!   code has no cycle; every other jump, `ForIter` and `AsyncNext` included, goes forward.
//!   Control never runs off the end.
//! - Unknown bits of `x` are clear; `FLAG` occurs only where the table gives it a meaning.
//! - `MakeGenerator` is the first instruction exactly of code with `GENERATOR`, `COROUTINE` or
//!   `ASYNC_GENERATOR` (at most one of them), and no handler covers it; `Yield` occurs in
//!   generators and coroutines only, `AsyncYield` in async generators only, other suspending
//!   operations in any of the three, `ReturnGenerator` in these and `Return` outside them.
//! - Parameters, varnames, cells and free variables agree with each other and with the registers.
//! - Handlers: `start < end <= target < len`; two rows are disjoint or nested, inner ones first;
//!   `first_temp <= keep <= nregs`; `exc_reg` is a temporary.
//! - The resume table has a row exactly for each loop header and each suspending operation,
//!   ascending; where one instruction is both, the loop row comes first.
//! - The position table covers all instructions. Constants are well formed. Nested code is
//!   verified too.
//!
//! *Data flow* (over all paths, handlers included; instructions that nothing reaches have only
//! their shape checked, and are never run)
//! - A register that is read holds a value. The exceptions are those the table names: the
//!   operand of `CheckBound`, `DeleteLocal`, `MakeCell` and `Move`, the receiver slot of a call, the
//!   keyword slot of `CallEx`.
//! - `Cell` operands hold cells. `ListAppend`, `ListExtend`, `ListToTuple` work on lists,
//!   `SetAdd`, `SetUpdate` on sets, `MapAdd`, `MapUpdate`, `MapMerge` on dicts that these
//!   instructions' own code built and that no one else can see yet or that are temporaries.
//! - `PushExc`, `PopExc`, `Rethrow`, `ExcMatch`, `ExcArgs` and the first register of
//!   `ExcGroupMatch` get an exception or `None`.
//! - `SetFunctionPart` works on the result of `MakeFunction`; `Closure` is a tuple of cells (the
//!   other parts may be anything, since those of a generic function are arguments of the code
//!   that makes it). `MakeFunction` names a code constant.
//! - The names of `CallKw` are a constant tuple of different strings, at most as many as there
//!   are arguments, loaded in the same basic block.
//! - `BuildString` joins strings, `FormatSpec` and `BuildInterpolation` take strings where the
//!   table says so; `BuildTemplate` takes two tuples; `MatchKeys` and `MatchClass` take a tuple.
//! - `Delegate` runs what `GetAwaitable` or `GetYieldFrom` made (for an await: `GetAwaitable`).
//!   The register after the iterator of `AsyncNext` is empty.
//! - A register killed by an instruction is a temporary, is named by one operand only, and is not
//!   written by the same instruction.
//! - At `Return` and `ReturnGenerator` every temporary is empty (a returned temporary is killed).
//! - The live set of a resume row is exactly the set of temporaries that may hold a value there:
//!   those filled before the instruction, without the killed operand. The iterator in `b` of
//!   `Delegate` and `AsyncNext` counts as live, and so does `b+1` of `AsyncNext`.
//!
//! Locals are visible to debuggers, so nothing is trusted of the type of what they hold; but they
//! cannot be unbound from outside.
//!
//! *Not* covered: that a closure has as many cells as the code has free variables (checked when
//! the closure is set, and `CopyFree` must check a function without one), and what is behind the
//! operands of `Intrinsic1` and `Intrinsic2`, apart from those named above.

mod flow;
mod landing;
mod shape;

pub use landing::{Landing, landing};

use super::code::{CodeObject, Const, ResumePoint};
use super::instr::{Op, Operand};

/// Nesting of code objects and of constants beyond which code is refused.
pub const MAX_DEPTH: usize = 200;

/// What the verifier found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// `co_qualname` of the code object.
    pub code: String,
    /// The instruction, if it is about one.
    pub at: Option<u32>,
    pub message: String,
}

impl std::fmt::Display for VerifyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "in '{}'", self.code)?;
        if let Some(at) = self.at {
            write!(f, " at instruction {at}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for VerifyError {}

/// A finding before the code object's name is added.
type Found = (Option<u32>, String);

#[cold]
fn at<T>(pc: usize, message: impl Into<String>) -> Result<T, Found> {
    Err((Some(pc as u32), message.into()))
}

#[cold]
fn whole<T>(message: impl Into<String>) -> Result<T, Found> {
    Err((None, message.into()))
}

fn named(code: &CodeObject, (at, message): Found) -> VerifyError {
    VerifyError { code: code.qualname.to_string(), at, message }
}

/// Verifies `code` and all code nested in it.
pub fn verify(code: &CodeObject) -> Result<(), VerifyError> {
    let mut pending = vec![(code, 0)];
    while let Some((code, depth)) = pending.pop() {
        if depth > MAX_DEPTH {
            return Err(named(code, (None, "code objects are nested too deeply".to_owned())));
        }
        verify_one(code).map_err(|found| named(code, found))?;
        pending.extend(code.consts.iter().filter_map(|c| match c {
            Const::Code(inner) => Some((&**inner, depth + 1)),
            _ => None,
        }));
    }
    Ok(())
}

fn verify_one(code: &CodeObject) -> Result<(), Found> {
    shape::check(code)?;
    flow::run(code, flow::Mode::Check).map(|_| ())
}

/// The resume table that `code` must have, computed by the verifier's own data-flow pass, so that
/// the emitter need not derive it a second time. The present table is ignored; all else in `code`
/// must verify, nested code excepted.
pub fn resume_points(code: &CodeObject) -> Result<Vec<ResumePoint>, VerifyError> {
    shape::check_but_resume(code)
        .and_then(|()| flow::run(code, flow::Mode::Collect))
        .map_err(|found| named(code, found))
}

/// Where resume rows belong: (instruction, is_loop), in table order.
fn resume_sites(code: &CodeObject) -> Vec<(u32, bool)> {
    let n = code.instrs.len();
    let mut header = vec![false; n];
    for (pc, i) in code.instrs.iter().enumerate() {
        if i.op == Op::Loop
            && let Some(target) = jump_target(code, pc)
        {
            header[target] = true;
        }
    }
    let mut sites = Vec::new();
    for (pc, i) in code.instrs.iter().enumerate() {
        if header[pc] {
            sites.push((pc as u32, true));
        }
        if i.op.info().suspends {
            sites.push((pc as u32, false));
        }
    }
    sites
}

/// The instruction that a jump at `pc` names, if it lies within the code.
pub fn jump_target(code: &CodeObject, pc: usize) -> Option<usize> {
    let i = code.instrs[pc];
    let info = i.op.info();
    let by = if info.w == Operand::Jump {
        i.w() as i64
    } else if info.c == Operand::Jump {
        i.c as i16 as i64
    } else {
        return None;
    };
    let target = pc as i64 + 1 + by;
    (0..code.instrs.len() as i64).contains(&target).then_some(target as usize)
}
