//! Operators. Small integers and floats in the word are handled here, everything else by
//! `protocol::number`.

use ouro_compiler::bytecode::{FLAG, Instr, KILL_B, KILL_C};

use crate::core::error::PyResult;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::regs::Regs;
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

/// Ends a binary operation whose operands are no heap objects.
#[inline(always)]
pub fn finish_plain(vm: &Vm, r: Regs, i: &Instr, v: Value) {
    if i.x & (KILL_B | KILL_C) != 0 {
        if i.x & KILL_B != 0 {
            r.forget(i.b);
        }
        if i.x & KILL_C != 0 {
            r.forget(i.c);
        }
    }
    r.set(vm, i.a, v);
}

#[inline(never)]
pub fn slow(vm: &Vm, r: Regs, i: &Instr, op: BinOp) -> PyResult<()> {
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
    ($name:ident, $op:ident, $checked:ident, $float:tt) => {
        #[inline(always)]
        pub fn $name(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
            let (b, c) = (r.get(i.b), r.get(i.c));
            if let (Some(x), Some(y)) = (b.as_small_int(), c.as_small_int()) {
                if let Some(v) = x.$checked(y).and_then(Value::small_int) {
                    finish_plain(vm, r, i, v);
                    return Ok(());
                }
            } else if let (Some(x), Some(y)) = (b.as_inline_float(), c.as_inline_float())
                && let Some(v) = Value::inline_float(x $float y)
            {
                finish_plain(vm, r, i, v);
                return Ok(());
            }
            slow(vm, r, i, BinOp::$op)
        }
    };
}

arithmetic!(add, Add, checked_add, +);
arithmetic!(sub, Sub, checked_sub, -);
arithmetic!(mul, Mul, checked_mul, *);

macro_rules! bitwise {
    ($name:ident, $op:ident, $sym:tt) => {
        #[inline(always)]
        pub fn $name(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
            if let (Some(x), Some(y)) = (r.get(i.b).as_small_int(), r.get(i.c).as_small_int())
                && let Some(v) = Value::small_int(x $sym y)
            {
                finish_plain(vm, r, i, v);
                return Ok(());
            }
            slow(vm, r, i, BinOp::$op)
        }
    };
}

bitwise!(and, And, &);
bitwise!(or, Or, |);
bitwise!(xor, Xor, ^);

#[inline(always)]
pub fn true_div(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    const EXACT: i64 = 1 << 53;
    let (b, c) = (r.get(i.b), r.get(i.c));
    let operand = |v: &Value| match v.as_small_int() {
        Some(n) if n.abs() <= EXACT => Some(n as f64),
        Some(_) => None,
        None => v.as_inline_float(),
    };
    if let (Some(x), Some(y)) = (operand(b), operand(c))
        && y != 0.0
        && let Some(v) = Value::inline_float(x / y)
    {
        finish_plain(vm, r, i, v);
        return Ok(());
    }
    slow(vm, r, i, BinOp::TrueDiv)
}

#[inline(always)]
pub fn floor_div(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    if let (Some(x), Some(y)) = (r.get(i.b).as_small_int(), r.get(i.c).as_small_int())
        && y != 0
        && let Some(v) = Value::small_int(num_integer::Integer::div_floor(&x, &y))
    {
        finish_plain(vm, r, i, v);
        return Ok(());
    }
    slow(vm, r, i, BinOp::FloorDiv)
}

#[inline(always)]
pub fn modulo(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    if let (Some(x), Some(y)) = (r.get(i.b).as_small_int(), r.get(i.c).as_small_int())
        && y != 0
    {
        let m = if x >= 0 && y > 0 { x % y } else { num_integer::Integer::mod_floor(&x, &y) };
        if let Some(v) = Value::small_int(m) {
            finish_plain(vm, r, i, v);
            return Ok(());
        }
    }
    slow(vm, r, i, BinOp::Mod)
}

#[inline(always)]
pub fn lshift(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    if let (Some(x), Some(y)) = (r.get(i.b).as_small_int(), r.get(i.c).as_small_int())
        && (0..62).contains(&y)
        && (x << y) >> y == x
        && let Some(v) = Value::small_int(x << y)
    {
        finish_plain(vm, r, i, v);
        return Ok(());
    }
    slow(vm, r, i, BinOp::LShift)
}

#[inline(always)]
pub fn rshift(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    if let (Some(x), Some(y)) = (r.get(i.b).as_small_int(), r.get(i.c).as_small_int())
        && y >= 0
        && let Some(v) = Value::small_int(x >> y.min(63))
    {
        finish_plain(vm, r, i, v);
        return Ok(());
    }
    slow(vm, r, i, BinOp::RShift)
}

/// `AddInt` and `SubInt`: the right operand is the immediate `n`.
#[inline(always)]
pub fn add_int(vm: &Vm, r: Regs, i: &Instr, n: i64, op: BinOp) -> PyResult<()> {
    let b = r.get(i.b);
    if let Some(x) = b.as_small_int() {
        let sum = if op == BinOp::Add { x + n } else { x - n };
        if let Some(v) = Value::small_int(sum) {
            if i.x & KILL_B != 0 {
                r.forget(i.b);
            }
            r.set(vm, i.a, v);
            return Ok(());
        }
    }
    add_int_slow(vm, r, i, n, op)
}

#[inline(never)]
fn add_int_slow(vm: &Vm, r: Regs, i: &Instr, n: i64, op: BinOp) -> PyResult<()> {
    let (b, c) = (r.get(i.b), vm.int(n));
    let v = if i.x & FLAG != 0 { vm.inplace(op, b, &c)? } else { vm.binary(op, b, &c)? };
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    r.set(vm, i.a, v);
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
pub fn not(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let b = vm.is_true(r.get(i.b))?;
    finish_unary(vm, r, i, Value::from_bool(!b));
    Ok(())
}
