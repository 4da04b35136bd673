//! Comparisons, and jumps on them.

use ouro_compiler::bytecode::{FLAG, Instr, KILL_A, KILL_B, KILL_C, Operand};

use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::function::List;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::regs::Regs;
use crate::interp::step::{At, Drive};
use crate::protocol::compare::CmpOp;

/// The outcome for operands that are small integers or floats in the word, none of them zero.
#[inline(always)]
fn quick(b: &Value, c: &Value, op: CmpOp) -> Option<bool> {
    if Value::both_small_ints(b, c) {
        return Some(op.of(Value::cmp_small(b, c)));
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
pub fn compare<D: Drive>(s: At<D>, op: CmpOp) -> D::Out {
    match quick(s.r.get(s.i().b), s.r.get(s.i().c), op) {
        Some(outcome) => s.plain(Value::from_bool(outcome)),
        None => compare_slow::<D>(s.vm, s.r, s.pc, op),
    }
}

#[inline(never)]
fn compare_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, op: CmpOp) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let (b, c) = (r.get(s.i().b), r.get(s.i().c));
    let v = match compare_other(vm, b, c, op) {
        Ok(v) => v,
        Err(e) => return s.raise(e),
    };
    finish_right_first(s, v)
}

#[inline(always)]
fn compare_other(vm: &Vm, b: &Value, c: &Value, op: CmpOp) -> PyResult {
    match less_quick(vm, b, c, op) {
        Some(outcome) => Ok(Value::from_bool(outcome)),
        None => vm.compare(b, c, op),
    }
}

/// Whether the comparison holds, as 0 or 1: such a result is returned in machine registers.
#[inline(never)]
fn truth_of_comparison(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult<usize> {
    match less_quick(vm, a, b, op) {
        Some(outcome) => Ok(usize::from(outcome)),
        None => truth(vm, &vm.compare(a, b, op)?),
    }
}

/// The truth of a value, as 0 or 1.
#[inline(never)]
pub fn truth(vm: &Vm, v: &Value) -> PyResult<usize> {
    let length = if let Some(list) = v.as_obj::<List>() {
        list.h.shape().is_fixed().then(|| list.data.length())
    } else {
        exact_str(v).map(Str::len)
    };
    match length {
        Some(n) => Ok(usize::from(n != 0)),
        None => vm.is_true(v).map(usize::from),
    }
}

/// Whether `x` is in `container`, as 0 or 1.
#[inline(never)]
fn found(vm: &Vm, container: &Value, x: &Value) -> PyResult<usize> {
    if let Some(d) = container.as_obj::<Dict>()
        && d.h.shape().is_fixed()
    {
        return vm.dict_contains(&d.data, x).map(usize::from);
    }
    match (exact_str(container), exact_str(x)) {
        (Some(text), Some(part)) => Ok(usize::from(crate::types::str::contains(text, part))),
        _ => vm.contains(container, x).map(usize::from),
    }
}

/// Jumps by what the comparison of `a` and `b` says.
#[inline(always)]
pub fn jump<D: Drive>(s: At<D>, op: CmpOp) -> D::Out {
    let i = s.i();
    match quick(s.r.get(i.a), s.r.get(i.b), op) {
        Some(outcome) => {
            if i.x & (KILL_A | KILL_B) != 0 {
                if i.x & KILL_A != 0 {
                    s.r.forget(i.a);
                }
                if i.x & KILL_B != 0 {
                    s.r.forget(i.b);
                }
            }
            s.jump_if(outcome != (i.x & FLAG != 0), short(i))
        }
        None => jump_slow::<D>(s.vm, s.r, s.pc, op),
    }
}

/// Jumps by what the comparison of `a` and an immediate says.
#[inline(always)]
pub fn jump_int<D: Drive>(s: At<D>, op: CmpOp) -> D::Out {
    let i = s.i();
    let a = s.r.get(i.a);
    let n = i.b as i16;
    let outcome = if a.is_small_int() {
        op.of((a.bits() as i64).cmp(&(2 * i64::from(n) + 1)))
    } else if a.is_inline_float()
        && let Some(x) = a.as_inline_float()
    {
        of_floats(x, f64::from(n), op)
    } else {
        return jump_imm_slow::<D>(s.vm, s.r, s.pc, op);
    };
    if i.x & KILL_A != 0 {
        s.r.forget(i.a);
    }
    s.jump_if(outcome != (i.x & FLAG != 0), short(i))
}

/// Jumps by what the comparison of `a` and a constant says.
#[inline(always)]
pub fn jump_const<D: Drive>(s: At<D>, op: CmpOp) -> D::Out {
    let i = s.i();
    let (a, b) = (s.r.get(i.a), s.f().code.constant(i32::from(i.b)));
    if let (Some(x), Some(y)) = (exact_str(a), exact_str(b)) {
        let equal = std::ptr::eq(x, y) || x.same(y);
        return s.drop_and_jump_if((equal == (op == CmpOp::Eq)) != (i.x & FLAG != 0), short(i));
    }
    jump_imm_slow::<D>(s.vm, s.r, s.pc, op)
}

#[inline(never)]
fn jump_imm_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, op: CmpOp) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let i = s.i();
    let outcome = if i.op.info().b == Operand::Const {
        truth_of_comparison(vm, r.get(i.a), s.f().code.constant(i32::from(i.b)), op)
    } else {
        truth_of_int_comparison(vm, r.get(i.a), i.b as i16, op)
    };
    let outcome = match outcome {
        Ok(outcome) => outcome != 0,
        Err(e) => return s.raise(e),
    };
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    s.jump_if(outcome != (i.x & FLAG != 0), short(i))
}

#[inline(never)]
fn truth_of_int_comparison(vm: &Vm, a: &Value, n: i16, op: CmpOp) -> PyResult<usize> {
    truth_of_comparison(vm, a, &Value::from_i32(i32::from(n)), op)
}

/// Jumps if `a` is in `b`.
#[inline(always)]
pub fn jump_in<D: Drive>(s: At<D>) -> D::Out {
    jump_in_part::<D>(s.vm, s.r, s.pc)
}

#[inline(never)]
fn jump_in_part<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let i = s.i();
    let outcome = match found(vm, r.get(i.b), r.get(i.a)) {
        Ok(outcome) => outcome != 0,
        Err(e) => return s.raise(e),
    };
    kill_ab(vm, r, i);
    s.jump_if(outcome != (i.x & FLAG != 0), short(i))
}

/// Whether one of a few bytes is `c`.
#[inline(always)]
fn has_byte(few: &[u8], c: u8) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let pattern = ONES * u64::from(c);
    let (words, rest) = few.as_chunks::<8>();
    // A byte of the difference is zero (Mycroft 1987).
    let in_word = |w: &[u8; 8]| {
        let d = u64::from_ne_bytes(*w) ^ pattern;
        d.wrapping_sub(ONES) & !d & (ONES << 7) != 0
    };
    words.iter().any(in_word) || rest.contains(&c)
}

/// Jumps if `a` is in a constant.
#[inline(always)]
pub fn jump_in_const<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    // A character among a few: the usual test of its class.
    if let Some(c) = exact_str(s.r.get(i.a)).and_then(Str::single_byte)
        && let Some(class) = exact_str(s.f().code.constant(i32::from(i.b)))
        && class.width() == 1
        && class.len() <= 32
    {
        return s.drop_and_jump_if(has_byte(class.raw_bytes(), c) != (i.x & FLAG != 0), short(i));
    }
    jump_in_const_part::<D>(s.vm, s.r, s.pc)
}

#[inline(never)]
fn jump_in_const_part<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let i = s.i();
    let outcome = match found(vm, s.f().code.constant(i32::from(i.b)), r.get(i.a)) {
        Ok(outcome) => outcome != 0,
        Err(e) => return s.raise(e),
    };
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    s.jump_if(outcome != (i.x & FLAG != 0), short(i))
}

/// The displacement in operand `c`.
#[inline(always)]
pub fn short(i: &Instr) -> i32 {
    i32::from(i.c as i16)
}

/// Whether both are exact strings.
#[inline(always)]
fn both_exact_str(vm: &Vm, a: &Value, b: &Value) -> bool {
    let shape = std::ptr::from_ref(vm.types().str.root_shape());
    a.header().is_some_and(|h| std::ptr::eq(h.shape(), shape))
        && b.header().is_some_and(|h| std::ptr::eq(h.shape(), shape))
}

#[inline(never)]
fn jump_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, op: CmpOp) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let i = s.i();
    let (a, b) = (r.get(i.a), r.get(i.b));
    let outcome = match truth_of_comparison(vm, a, b, op) {
        Ok(outcome) => outcome != 0,
        Err(e) => return s.raise(e),
    };
    kill_ab(vm, r, i);
    s.jump_if(outcome != (i.x & FLAG != 0), short(i))
}

#[inline(always)]
fn kill_ab(vm: &Vm, r: Regs, i: &Instr) {
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
}

/// Ends a comparison of heap objects, whose right operand dies first.
#[inline(always)]
fn finish_right_first<D: Drive>(s: At<D>, v: Value) -> D::Out {
    let i = s.i();
    if i.x & KILL_C != 0 && i.c != i.a {
        s.r.clear(s.vm, i.c);
    }
    if i.x & KILL_B != 0 {
        s.r.clear(s.vm, i.b);
    }
    s.set_next(i.a, v)
}

#[inline(always)]
pub fn jump_is<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    let outcome = s.r.get(i.a).is(s.r.get(i.b)) != (i.x & FLAG != 0);
    if i.x & KILL_B != 0 {
        return jump_is_killing::<D>(s.vm, s.r, s.pc, outcome);
    }
    s.drop_and_jump_if(outcome, short(i))
}

#[inline(never)]
fn jump_is_killing<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, outcome: bool) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    kill_ab(vm, r, s.i());
    s.jump_if(outcome, short(s.i()))
}

#[inline(always)]
pub fn is<D: Drive>(s: At<D>, wanted: bool) -> D::Out {
    let i = s.i();
    s.binary(Value::from_bool(s.r.get(i.b).is(s.r.get(i.c)) == wanted))
}

#[inline(always)]
pub fn contains<D: Drive>(s: At<D>, wanted: bool) -> D::Out {
    contains_part::<D>(s.vm, s.r, s.pc, wanted)
}

#[inline(never)]
fn contains_part<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, wanted: bool) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let found = match found(vm, r.get(s.i().c), r.get(s.i().b)) {
        Ok(found) => found != 0,
        Err(e) => return s.raise(e),
    };
    finish_right_first(s, Value::from_bool(found == wanted))
}

/// Jumps if the truth of register `a`, which may die, is `wanted`.
#[inline(always)]
pub fn jump_if<D: Drive>(s: At<D>, wanted: bool) -> D::Out {
    let i = s.i();
    let v = s.r.get(i.a);
    let truth = if let Some(b) = v.as_bool() {
        b
    } else if v.is_none() {
        false
    } else if let Some(n) = v.as_small_int() {
        n != 0
    } else {
        return jump_if_slow::<D>(s.vm, s.r, s.pc, wanted);
    };
    if i.x & KILL_A != 0 {
        s.r.forget(i.a);
    }
    s.jump_if(truth == wanted, i.w())
}

#[inline(never)]
fn jump_if_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, wanted: bool) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let i = s.i();
    let truth = match truth(vm, r.get(i.a)) {
        Ok(truth) => truth != 0,
        Err(e) => return s.raise(e),
    };
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    s.jump_if(truth == wanted, i.w())
}

/// Jumps if register `a`, which may die, is `None`, or if it is not.
#[inline(always)]
pub fn jump_if_none<D: Drive>(s: At<D>, wanted: bool) -> D::Out {
    let i = s.i();
    s.drop_and_jump_if(s.r.get(i.a).is_none() == wanted, i.w())
}
