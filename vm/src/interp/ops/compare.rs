//! Comparisons, and jumps on them.

use ouro_compiler::bytecode::{FLAG, Instr, KILL_A, KILL_B, KILL_C};

use crate::core::error::PyResult;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::ops::arith::{finish, finish_plain};
use crate::interp::regs::Regs;
use crate::protocol::compare::CmpOp;

/// The outcome for operands that are small integers or floats in the word, none of them zero.
#[inline(always)]
fn quick(b: &Value, c: &Value, op: CmpOp) -> Option<bool> {
    if let (Some(x), Some(y)) = (b.as_small_int(), c.as_small_int()) {
        return Some(op.of(x.cmp(&y)));
    }
    if Value::both_inline_floats(b, c)
        && let (Some(x), Some(y)) = (b.as_inline_float(), c.as_inline_float())
    {
        return Some(of_floats(x, y, op));
    }
    None
}

#[inline(always)]
fn of_floats(x: f64, y: f64, op: CmpOp) -> bool {
    match op {
        CmpOp::Lt => x < y,
        CmpOp::Le => x <= y,
        CmpOp::Eq => x == y,
        CmpOp::Ne => x != y,
        CmpOp::Gt => x > y,
        CmpOp::Ge => x >= y,
    }
}

/// The outcome for two exact strings, or for floats of which one is zero.
#[inline(always)]
fn less_quick(vm: &Vm, b: &Value, c: &Value, op: CmpOp) -> Option<bool> {
    if matches!(op, CmpOp::Eq | CmpOp::Ne)
        && both_exact_str(vm, b, c)
        && let (Some(x), Some(y)) = (b.as_::<Str>(), c.as_::<Str>())
    {
        return Some((b.is(c) || x.same(y)) == (op == CmpOp::Eq));
    }
    match (b.as_inline_float(), c.as_inline_float()) {
        (Some(x), Some(y)) => Some(of_floats(x, y, op)),
        _ => None,
    }
}

#[inline(always)]
fn exact_str(v: &Value) -> Option<&crate::core::str::Str> {
    v.as_obj::<crate::core::str::Str>().filter(|s| s.h.shape().is_fixed()).map(|s| &s.data)
}

#[inline(always)]
pub fn compare(vm: &Vm, r: Regs, i: &Instr, op: CmpOp) -> PyResult<()> {
    let (b, c) = (r.get(i.b), r.get(i.c));
    match quick(b, c, op) {
        Some(outcome) => finish_plain(vm, r, i, Value::from_bool(outcome)),
        None => finish_right_first(vm, r, i, slow(vm, b, c, op)?),
    }
    Ok(())
}

#[inline(never)]
fn slow(vm: &Vm, b: &Value, c: &Value, op: CmpOp) -> PyResult {
    match less_quick(vm, b, c, op) {
        Some(outcome) => Ok(Value::from_bool(outcome)),
        None => vm.compare(b, c, op),
    }
}

/// Whether the fused jump is taken.
#[inline(always)]
pub fn jump(vm: &Vm, r: Regs, i: &Instr, op: CmpOp) -> PyResult<bool> {
    let (a, b) = (r.get(i.a), r.get(i.b));
    let outcome = match quick(a, b, op) {
        Some(outcome) => {
            if i.x & (KILL_A | KILL_B) != 0 {
                if i.x & KILL_A != 0 {
                    r.forget(i.a);
                }
                if i.x & KILL_B != 0 {
                    r.forget(i.b);
                }
            }
            outcome
        }
        None => jump_slow(vm, r, i, op)?,
    };
    Ok(outcome != (i.x & FLAG != 0))
}

/// Whether both are exact strings.
#[inline(always)]
fn both_exact_str(vm: &Vm, a: &Value, b: &Value) -> bool {
    let shape = std::ptr::from_ref(vm.types().str.root_shape());
    a.header().is_some_and(|h| std::ptr::eq(h.shape(), shape))
        && b.header().is_some_and(|h| std::ptr::eq(h.shape(), shape))
}

#[inline(never)]
fn jump_slow(vm: &Vm, r: Regs, i: &Instr, op: CmpOp) -> PyResult<bool> {
    let (a, b) = (r.get(i.a), r.get(i.b));
    let outcome = match less_quick(vm, a, b, op) {
        Some(outcome) => outcome,
        None => {
            let v = vm.compare(a, b, op)?;
            vm.is_true(&v)?
        }
    };
    kill_ab(vm, r, i);
    Ok(outcome)
}

#[inline(always)]
fn kill_ab(vm: &Vm, r: Regs, i: &Instr) {
    if i.x & (KILL_A | KILL_B) != 0 {
        if i.x & KILL_B != 0 {
            r.clear(vm, i.b);
        }
        if i.x & KILL_A != 0 {
            r.clear(vm, i.a);
        }
    }
}

/// Ends a comparison of heap objects, whose right operand dies first.
#[inline(always)]
fn finish_right_first(vm: &Vm, r: Regs, i: &Instr, v: Value) {
    if i.x & KILL_C != 0 && i.c != i.a {
        r.clear(vm, i.c);
    }
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    r.set(vm, i.a, v);
}

#[inline(always)]
pub fn jump_is(vm: &Vm, r: Regs, i: &Instr) -> bool {
    let outcome = r.get(i.a).is(r.get(i.b));
    kill_ab(vm, r, i);
    outcome != (i.x & FLAG != 0)
}

#[inline(always)]
pub fn is(vm: &Vm, r: Regs, i: &Instr, wanted: bool) {
    let v = Value::from_bool(r.get(i.b).is(r.get(i.c)) == wanted);
    finish(vm, r, i, v);
}

pub fn contains(vm: &Vm, r: Regs, i: &Instr, wanted: bool) -> PyResult<()> {
    let (x, container) = (r.get(i.b), r.get(i.c));
    let found = match (exact_str(container), exact_str(x)) {
        (Some(s), Some(part)) => crate::types::str::contains(s, part),
        _ => vm.contains(container, x)?,
    };
    finish_right_first(vm, r, i, Value::from_bool(found == wanted));
    Ok(())
}

/// The truth of register `a`, which may die.
#[inline(always)]
pub fn truth(vm: &Vm, r: Regs, i: &Instr) -> PyResult<bool> {
    let b = vm.is_true(r.get(i.a))?;
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    Ok(b)
}

/// Whether register `a`, which may die, is `None`.
#[inline(always)]
pub fn is_none(vm: &Vm, r: Regs, i: &Instr) -> bool {
    let b = r.get(i.a).is_none();
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    b
}
