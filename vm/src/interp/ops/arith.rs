//! Operators. Small integers and floats in the word are handled here, everything else by
//! `protocol::number`.

use ouro_compiler::bytecode::{FLAG, Instr, KILL_B, KILL_C};

use crate::core::error::PyResult;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::ops::compare::truth;
use crate::interp::regs::Regs;
use crate::interp::step::{At, Drive};
use crate::protocol::number::{BinOp, UnOp};

/// Ends a binary operation: kills operands, writes the result.
#[inline(always)]
pub fn finish(vm: &Vm, r: Regs, i: &Instr, v: Value) {
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    // The left operand may be where the result goes.
    r.set(vm, i.a, v);
    if i.x & KILL_C != 0 {
        r.clear(vm, i.c);
    }
}

/// An operator on other operands than the quick ones.
#[inline(always)]
pub fn slow<D: Drive>(s: At<D>, op: BinOp) -> D::Out {
    slow_part::<D>(s.vm, s.r, s.pc, op)
}

#[inline(never)]
fn slow_part<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, op: BinOp) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let result = binary(vm, r, s.i(), op);
    s.done(result)
}

#[inline(never)]
fn binary(vm: &Vm, r: Regs, i: &Instr, op: BinOp) -> PyResult<()> {
    let (b, c) = (r.get(i.b), r.get(i.c));
    let v = if op == BinOp::Add
        && let (Some(x), Some(y)) = (b.as_obj::<Str>(), c.as_obj::<Str>())
        && x.h.shape().is_fixed()
        && y.h.shape().is_fixed()
    {
        crate::types::str::concat(vm, &x.data, &y.data)?.into()
    } else if i.x & FLAG != 0 {
        vm.inplace(op, b, c)?
    } else {
        vm.binary(op, b, c)?
    };
    crate::interp::finalize::after(vm);
    finish(vm, r, i, v);
    Ok(())
}

macro_rules! arithmetic {
    ($name:ident, $op:ident, $int:ident, $float:tt) => {
        #[inline(always)]
        pub fn $name<D: Drive>(s: At<D>) -> D::Out {
            let (b, c) = (s.r.get(s.i().b), s.r.get(s.i().c));
            if Value::both_small_ints(b, c) {
                if let Some(v) = Value::$int(b, c) {
                    return s.plain(v);
                }
            } else if Value::both_inline_floats(b, c) {
                if let (Some(x), Some(y)) = (b.as_inline_float(), c.as_inline_float())
                    && let Some(v) = Value::inline_float(x $float y)
                {
                    return s.plain(v);
                }
            } else if let (Some(x), Some(y)) = (b.as_inline_float(), c.as_inline_float())
                && let Some(v) = Value::inline_float(x $float y)
            {
                return s.plain(v);
            }
            slow(s, BinOp::$op)
        }
    };
}

arithmetic!(add, Add, add_small, +);
arithmetic!(sub, Sub, sub_small, -);
arithmetic!(mul, Mul, mul_small, *);

macro_rules! bitwise {
    ($name:ident, $op:ident, $sym:tt) => {
        #[inline(always)]
        pub fn $name<D: Drive>(s: At<D>) -> D::Out {
            if let (Some(x), Some(y)) = (s.r.get(s.i().b).as_small_int(), s.r.get(s.i().c).as_small_int())
                && let Some(v) = Value::small_int(x $sym y)
            {
                return s.plain(v);
            }
            slow(s, BinOp::$op)
        }
    };
}

bitwise!(and, And, &);
bitwise!(or, Or, |);
bitwise!(xor, Xor, ^);

#[inline(always)]
pub fn true_div<D: Drive>(s: At<D>) -> D::Out {
    const EXACT: i64 = 1 << 53;
    let operand = |v: &Value| match v.as_small_int() {
        Some(n) if n.abs() <= EXACT => Some(n as f64),
        Some(_) => None,
        None => v.as_inline_float(),
    };
    if let (Some(x), Some(y)) = (operand(s.r.get(s.i().b)), operand(s.r.get(s.i().c)))
        && y != 0.0
        && let Some(v) = Value::inline_float(x / y)
    {
        return s.plain(v);
    }
    slow(s, BinOp::TrueDiv)
}

/// The operands, if both are small integers and the right one is not zero.
#[inline(always)]
fn divisible<D: Drive>(s: At<D>) -> Option<(i64, i64)> {
    let (x, y) = (s.r.get(s.i().b).as_small_int()?, s.r.get(s.i().c).as_small_int()?);
    (y != 0).then_some((x, y))
}

#[inline(always)]
pub fn floor_div<D: Drive>(s: At<D>) -> D::Out {
    if let Some((x, y)) = divisible(s)
        && let Some(v) = Value::small_int(num_integer::Integer::div_floor(&x, &y))
    {
        return s.plain(v);
    }
    slow(s, BinOp::FloorDiv)
}

#[inline(always)]
pub fn modulo<D: Drive>(s: At<D>) -> D::Out {
    if let Some((x, y)) = divisible(s) {
        let m = if x >= 0 && y > 0 { x % y } else { num_integer::Integer::mod_floor(&x, &y) };
        if let Some(v) = Value::small_int(m) {
            return s.plain(v);
        }
    }
    slow(s, BinOp::Mod)
}

#[inline(always)]
pub fn lshift<D: Drive>(s: At<D>) -> D::Out {
    if let (Some(x), Some(y)) = (s.r.get(s.i().b).as_small_int(), s.r.get(s.i().c).as_small_int())
        && (0..62).contains(&y)
        && (x << y) >> y == x
        && let Some(v) = Value::small_int(x << y)
    {
        return s.plain(v);
    }
    slow(s, BinOp::LShift)
}

#[inline(always)]
pub fn rshift<D: Drive>(s: At<D>) -> D::Out {
    if let (Some(x), Some(y)) = (s.r.get(s.i().b).as_small_int(), s.r.get(s.i().c).as_small_int())
        && y >= 0
        && let Some(v) = Value::small_int(x >> y.min(63))
    {
        return s.plain(v);
    }
    slow(s, BinOp::RShift)
}

/// `AddInt` and `SubInt`: the right operand is the immediate `c`.
#[inline(always)]
pub fn add_int<D: Drive>(s: At<D>, op: BinOp) -> D::Out {
    let i = s.i();
    let b = s.r.get(i.b);
    if b.is_small_int()
        && let Some(v) = if op == BinOp::Add { b.add_i16(i.c as i16) } else { b.sub_i16(i.c as i16) }
    {
        if i.x & KILL_B != 0 {
            s.r.forget(i.b);
        }
        return s.set_next(i.a, v);
    }
    add_int_slow::<D>(s.vm, s.r, s.pc, op)
}

#[inline(never)]
fn add_int_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, op: BinOp) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let result = binary_int(vm, r, s.i(), op);
    s.done(result)
}

#[inline(never)]
fn binary_int(vm: &Vm, r: Regs, i: &Instr, op: BinOp) -> PyResult<()> {
    let (b, c) = (r.get(i.b), Value::from_i32(i32::from(i.c as i16)));
    let v = if i.x & FLAG != 0 { vm.inplace(op, b, &c)? } else { vm.binary(op, b, &c)? };
    finish_unary(vm, r, i, v);
    Ok(())
}

/// `-b`, `+b`, `~b`.
#[inline(always)]
pub fn unary(vm: &Vm, r: Regs, i: &Instr, op: UnOp) -> PyResult<()> {
    let b = r.get(i.b);
    let quick = b.as_small_int().and_then(|n| match op {
        UnOp::Neg => Value::small_int(-n),
        UnOp::Pos => Value::small_int(n),
        UnOp::Invert => Value::small_int(!n),
        UnOp::Abs => Value::small_int(n.abs()),
    });
    let v = match quick {
        Some(v) => v,
        None => vm.unary(op, b)?,
    };
    finish_unary(vm, r, i, v);
    Ok(())
}

#[inline(always)]
pub fn finish_unary(vm: &Vm, r: Regs, i: &Instr, v: Value) {
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    r.set(vm, i.a, v);
}

#[inline(always)]
pub fn not<D: Drive>(s: At<D>) -> D::Out {
    match s.r.get(s.i().b).as_bool() {
        Some(b) => s.unary(Value::from_bool(!b)),
        None => not_slow::<D>(s.vm, s.r, s.pc),
    }
}

#[inline(never)]
fn not_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let truth = match truth(vm, r.get(s.i().b)) {
        Ok(truth) => truth != 0,
        Err(e) => return s.raise(e),
    };
    s.unary(Value::from_bool(!truth))
}
