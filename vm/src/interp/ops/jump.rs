//! Iteration.

use ouro_compiler::bytecode::Instr;

use crate::core::error::PyResult;
use crate::core::frame::FrameKind;
use crate::core::function::List;
use crate::core::generator::{GenKind, Generator};
use crate::core::object::Obj;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::chain::enter_root;
use crate::interp::ops::arith::finish_unary;
use crate::interp::ops::compare::short;
use crate::interp::ops::suspend::resume_leaf;
use crate::interp::regs::Regs;
use crate::interp::step::{At, Drive};
use crate::types::iterators::sequence::{ListIter, TupleIter};
use crate::types::range::RangeIter;

pub fn get_iter(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let it = vm.iter(r.get(i.b))?;
    finish_unary(vm, r, i, it);
    Ok(())
}

#[inline(always)]
pub fn for_iter<D: Drive>(s: At<D>) -> D::Out {
    let it = s.r.get(s.i().b);
    // The three iterators that most loops run over, and generators.
    if let Some(range) = it.as_::<RangeIter>() {
        match range.advance().map(Value::small_int) {
            Some(Some(v)) => return s.set_next(s.i().a, v),
            // A number beyond the word; the end.
            Some(None) => range.go_back(),
            None => return exhausted::<D>(s.vm, s.r, s.pc),
        }
    } else if let Some(list) = it.as_::<ListIter>() {
        // SAFETY: a look that calls nothing.
        if let Some(over) = unsafe { &*list.over.as_ptr() }
            && let Some(v) = over.as_::<List>().and_then(|l| l.item(list.at.get() as usize))
        {
            list.at.set(list.at.get() + 1);
            return s.set_next(s.i().a, v);
        }
    } else if let Some(tuple) = it.as_::<TupleIter>() {
        // SAFETY: as above.
        if let Some(over) = unsafe { &*tuple.over.as_ptr() }
            && let Some(v) = over.as_::<Tuple>().and_then(|t| t.get(tuple.at.get() as usize))
        {
            tuple.at.set(tuple.at.get() + 1);
            return s.set_next(s.i().a, v.clone());
        }
    } else if let Some(g) = it.as_obj::<Generator>()
        && g.data.kind == GenKind::Generator
        && g.data.can_send(&Value::NONE)
    {
        return resume::<D>(s.vm, s.r, s.pc, g);
    }
    for_iter_other::<D>(s.vm, s.r, s.pc)
}

/// The iterator is a generator, which runs in the same loop.
#[inline(never)]
fn resume<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, g: &Obj<Generator>) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let leaf = match enter_root(vm, g, FrameKind::ForIter) {
        Ok(leaf) => leaf,
        Err(e) => return s.raise(e),
    };
    resume_leaf::<D>(vm, leaf, Value::NONE)
}

#[inline(never)]
fn for_iter_other<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let item = match vm.next(r.get(s.i().b)) {
        Ok(item) => item,
        Err(e) => return s.raise(e),
    };
    crate::interp::finalize::after(vm);
    match item {
        Some(v) => s.set_next(s.i().a, v),
        None => exhausted::<D>(vm, r, pc),
    }
}

/// The iterator has come to its end: it goes, and the loop is left.
#[inline(never)]
fn exhausted<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    r.clear(vm, s.i().b);
    s.jump(short(s.i()))
}
