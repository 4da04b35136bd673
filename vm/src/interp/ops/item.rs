//! Subscripts, iteration over builtin sequences.

use ouro_compiler::bytecode::{Instr, KILL_A, KILL_B, KILL_C};

use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::function::{List, Slice};
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::finalize::after;
use crate::interp::ops::arith::finish;
use crate::interp::regs::{Regs, drop_word};

/// Index `n` into `len` items, negative ones from the end.
#[inline(always)]
fn place(n: i64, len: usize) -> Option<usize> {
    let i = if n < 0 { n + len as i64 } else { n };
    if i >= 0 && (i as usize) < len { Some(i as usize) } else { None }
}

#[inline(always)]
fn quick_get(vm: &Vm, o: &Value, key: &Value) -> Option<Value> {
    let types = vm.types();
    if let Some(n) = key.as_small_int() {
        if let Some(d) = o.as_obj::<Dict>() {
            if !std::ptr::eq(d.h.shape().ty(), types.dict.obj()) {
                return None;
            }
            return d.data.get_word(key, n);
        }
        if let Some(list) = o.as_obj::<List>() {
            if std::ptr::eq(list.h.shape().ty(), types.list.obj()) {
                return list.data.item(place(n, list.data.length())?);
            }
        } else if let Some(tuple) = o.as_obj::<Tuple>() {
            if std::ptr::eq(tuple.h.shape().ty(), types.tuple.obj()) {
                return tuple.data.get(place(n, tuple.data.len())?).cloned();
            }
        } else if let Some(s) = o.as_obj::<Str>()
            && s.h.shape().is_fixed()
        {
            return Some(vm.char(s.data.char_at(place(n, s.data.len())?)).into());
        }
    } else if let Some(s) = key.as_obj::<Str>()
        && s.h.shape().is_fixed()
        && let Some(d) = o.as_obj::<Dict>()
        && std::ptr::eq(d.h.shape().ty(), types.dict.obj())
    {
        // SAFETY: a look that calls nothing.
        let table = unsafe { &*d.data.table.as_ptr() };
        if table.only_str_keys() {
            let at = table.find_str(&s.data, vm.hash_str(&s.data))?;
            return table.entry(at).value.clone();
        }
    }
    None
}

#[inline(always)]
pub fn load(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let (o, key) = (r.get(i.b), r.get(i.c));
    let v = match quick_get(vm, o, key) {
        Some(v) => v,
        None => vm.get_item(o, key)?,
    };
    finish(vm, r, i, v);
    Ok(())
}

#[inline(always)]
pub fn store(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let (o, key) = (r.get(i.a), r.get(i.b));
    let value = if i.x & KILL_C != 0 { r.take(i.c) } else { r.get(i.c).clone() };
    if let (Some(n), Some(list)) = (key.as_small_int(), o.as_obj::<List>())
        && std::ptr::eq(list.h.shape().ty(), vm.types().list.obj())
        && let Some(at) = place(n, list.data.length())
    {
        drop_word(vm, list.data.set_item(at, value));
    } else {
        vm.set_item(o, key, value)?;
        after(vm);
    }
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    Ok(())
}

pub fn delete(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    vm.del_item(r.get(i.a), r.get(i.b))?;
    after(vm);
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    Ok(())
}

pub fn build_slice(vm: &Vm, r: Regs, i: &Instr) {
    let start = r.take(i.b);
    let stop = r.take(i.b + 1);
    let step = if i.c == 3 { r.take(i.b + 2) } else { Value::NONE };
    let slice = vm.alloc(&vm.types().slice, Slice { start, stop, step });
    r.set(vm, i.a, slice.into());
}
