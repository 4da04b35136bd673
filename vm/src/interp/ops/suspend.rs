//! Awaitables and iterators of `yield from`.

use ouro_compiler::bytecode::{Instr, code::flags};

use crate::core::error::{PyResult, Raised};
use crate::core::frame::Frame;
use crate::core::generator::{GenKind, GenState, Generator};
use crate::core::special::Special;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::chain::delegate_of;
use crate::interp::ops::arith::finish_unary;
use crate::interp::regs::Regs;

/// Whether `v` can be awaited as a coroutine: native, or a generator marked by
/// `types.coroutine`.
#[inline(always)]
fn is_coroutine(g: &Generator) -> bool {
    g.kind == GenKind::Coroutine
        || (g.kind == GenKind::Generator && g.code.flags() & flags::ITERABLE_COROUTINE != 0)
}

/// What an operation that awaits `v` delegates to: its iterator, or a native awaitable itself.
pub fn awaited(vm: &Vm, v: &Value) -> PyResult {
    if let Some(h) = v.header()
        && h.shape().vt.awaits_itself
        && !h.shape().ty().data.is_heap_type()
    {
        return Ok(v.clone());
    }
    awaitable_iter(vm, v)
}

/// The iterator that awaiting `v` runs.
pub fn awaitable_iter(vm: &Vm, v: &Value) -> PyResult {
    if let Some(g) = v.as_::<Generator>()
        && is_coroutine(g)
    {
        if g.kind == GenKind::Coroutine && is_awaiting(g) {
            return Err(vm.runtime_error("coroutine is being awaited already"));
        }
        return Ok(v.clone());
    }
    let Some(method) = vm.special(v, Special::Await) else {
        return Err(vm.type_error(format!("'{}' object can't be awaited", vm.type_name(v))));
    };
    let it = vm.call_unary(&method, v)?;
    if let Some(g) = it.as_::<Generator>()
        && is_coroutine(g)
    {
        return Err(vm.type_error("__await__() returned a coroutine"));
    }
    if vm.special(&it, Special::Next).is_none() {
        return Err(
            vm.type_error(format!("__await__() returned non-iterator of type '{}'", vm.type_name(&it)))
        );
    }
    Ok(it)
}

/// Whether a coroutine is suspended in an `await`.
fn is_awaiting(g: &Generator) -> bool {
    g.state.get() == GenState::Suspended && !g.frame.get().is_null() && delegate_of(g.frame.get()).is_some()
}

#[inline(always)]
pub fn get_awaitable(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    // A coroutine that has not begun is what it awaits, mostly in the same register.
    if i.a == i.b
        && let Some(g) = r.get(i.b).as_::<Generator>()
        && g.state.get() == GenState::Created
        && is_coroutine(g)
    {
        return Ok(());
    }
    get_awaitable_slow(vm, r, i)
}

#[inline(never)]
fn get_awaitable_slow(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b);
    let it = match awaited(vm, b) {
        Ok(it) => it,
        Err(e) => return Err(explain(vm, b, i.c, e)),
    };
    finish_unary(vm, r, i, it);
    Ok(())
}

#[cold]
fn explain(vm: &Vm, v: &Value, place: u16, e: Raised) -> Raised {
    let name = match place {
        1 => "__aenter__",
        2 => "__aexit__",
        _ => return e,
    };
    if vm.special(v, Special::Await).is_some()
        || v.is_a::<Generator>() && v.as_::<Generator>().is_some_and(is_coroutine)
    {
        return e;
    }
    vm.type_error(format!(
        "'async with' received an object from {name} that does not implement __await__: {}",
        vm.type_name(v)
    ))
}

pub fn get_yield_from(vm: &Vm, frame: *mut Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b);
    let it = match b.as_::<Generator>() {
        Some(g) if g.kind == GenKind::Coroutine => {
            // SAFETY: the frame runs.
            let allowed =
                unsafe { (*frame).code.flags() } & (flags::COROUTINE | flags::ITERABLE_COROUTINE) != 0;
            if !allowed {
                return Err(
                    vm.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator")
                );
            }
            b.clone()
        }
        Some(g) if g.kind == GenKind::Generator => b.clone(),
        _ => vm.iter(b)?,
    };
    finish_unary(vm, r, i, it);
    Ok(())
}

pub fn get_aiter(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b);
    let Some(method) = vm.special(b, Special::AIter) else {
        return Err(vm.type_error(format!(
            "'async for' requires an object with __aiter__ method, got {}",
            vm.type_name(b)
        )));
    };
    let it = vm.call_unary(&method, b)?;
    if vm.special(&it, Special::ANext).is_none() {
        return Err(vm.type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            vm.type_name(&it)
        )));
    }
    finish_unary(vm, r, i, it);
    Ok(())
}
