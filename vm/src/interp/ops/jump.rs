//! Iteration.

use ouro_compiler::bytecode::Instr;

use crate::core::error::PyResult;
use crate::core::frame::{Frame, FrameKind};
use crate::core::generator::{GenKind, GenState, Generator};
use crate::core::vm::Vm;
use crate::interp::chain::enter_root;
use crate::interp::ops::arith::finish_unary;
use crate::interp::regs::Regs;
use crate::types::iterators::sequence::{ListIter, TupleIter};
use crate::types::range::RangeIter;

/// Outcome of a step of a `for` loop.
pub enum Step {
    Item,
    Exhausted,
    /// The iterator is a generator, whose frame is to be resumed.
    Generator(*mut Frame),
}

pub fn get_iter(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let it = vm.iter(r.get(i.b))?;
    finish_unary(vm, r, i, it);
    Ok(())
}

#[inline(always)]
pub fn for_iter(vm: &Vm, r: Regs, i: &Instr) -> PyResult<Step> {
    let it = r.get(i.b);
    if let Some(g) = it.as_obj::<Generator>()
        && g.data.kind == GenKind::Generator
        && g.data.awaiter.get().is_null()
    {
        match g.data.state.get() {
            GenState::Finished => {
                r.clear(vm, i.b);
                return Ok(Step::Exhausted);
            }
            GenState::Created | GenState::Suspended if !g.data.running.get() => {
                return Ok(Step::Generator(enter_root(vm, g, FrameKind::ForIter)?));
            }
            _ => {}
        }
    }
    // The three iterators that most loops run over.
    let quick = if let Some(range) = it.as_::<RangeIter>() {
        Some(range.advance().map(|n| vm.int(n)))
    } else if let Some(list) = it.as_::<ListIter>() {
        Some(list.advance())
    } else {
        it.as_::<TupleIter>().map(|tuple| tuple.advance())
    };
    let item = match quick {
        Some(item) => item,
        None => {
            let item = vm.next(it)?;
            crate::interp::finalize::after(vm);
            item
        }
    };
    match item {
        Some(v) => {
            r.set(vm, i.a, v);
            Ok(Step::Item)
        }
        None => {
            r.clear(vm, i.b);
            Ok(Step::Exhausted)
        }
    }
}
