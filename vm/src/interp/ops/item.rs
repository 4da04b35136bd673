//! Subscripts, iteration over builtin sequences.

use ouro_compiler::bytecode::{Instr, KILL_A, KILL_B, KILL_C, Op};

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
use crate::types::slice::{Span, adjust};

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
        store_other(vm, o, key, value)?;
    }
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    Ok(())
}

#[inline(never)]
fn store_other(vm: &Vm, o: &Value, key: &Value, value: Value) -> PyResult<()> {
    match o.as_obj::<Dict>() {
        Some(d) if std::ptr::eq(d.h.shape().ty(), vm.types().dict.obj()) => {
            vm.dict_set(&d.data, key.clone(), value)?;
        }
        _ => vm.set_item(o, key, value)?,
    }
    after(vm);
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

/// A slice made at `i` that the next operation uses up, on an exact list, tuple or string: does
/// both at once, without the slice object. Whether it could be done so, and was.
///
/// # Safety
/// `i` is part of verified code.
#[inline(never)]
pub unsafe fn slice_at_once(vm: &Vm, r: Regs, i: &Instr) -> bool {
    // SAFETY: making a slice is not the last operation of code.
    let next = unsafe { &*std::ptr::from_ref(i).add(1) };
    let load = next.op == Op::LoadItem && next.c == i.a && next.x & KILL_C != 0;
    let store = next.op == Op::StoreItem && next.b == i.a && next.x & KILL_B != 0;
    if !(load || store) {
        return false;
    }
    let o = r.get(if load { next.b } else { next.a });
    let Some(bounds) = int_bounds(r, i) else { return false };
    let types = vm.types();
    if let Some(list) = o.as_obj::<List>().filter(|l| std::ptr::eq(l.h.shape().ty(), types.list.obj())) {
        let span = bounds(list.data.length());
        if load {
            let v = vm.list(span.pick(&list.data.items.borrow()));
            finish_slice(vm, r, i, next, v);
            return true;
        }
        if !replace_items(vm, r, &list.data, span, next) {
            return false;
        }
        forget_bounds(r, i);
        if next.x & KILL_C != 0 {
            r.clear(vm, next.c);
        }
        after(vm);
        if next.x & KILL_A != 0 {
            r.clear(vm, next.a);
        }
        return true;
    }
    if !load {
        return false;
    }
    let v = if let Some(s) = o.as_obj::<Str>().filter(|s| s.h.shape().is_fixed()) {
        let span = bounds(s.data.len());
        if span.step != 1 {
            return false;
        }
        let start = span.start as usize;
        if span.count == s.data.len() {
            o.clone()
        } else {
            vm.str_slice(&s.data, start, start + span.count).into()
        }
    } else if let Some(t) = o.as_obj::<Tuple>().filter(|t| t.h.shape().is_fixed()) {
        let span = bounds(t.data.len());
        if span.step == 1 && span.count == t.data.len() {
            o.clone()
        } else {
            vm.tuple_from(span.count, span.indices().map(|k| t.data[k].clone())).into()
        }
    } else {
        return false;
    };
    finish_slice(vm, r, i, next, v);
    true
}

/// The bounds in the window of `BuildSlice`, if they are small integers or `None`: a function from
/// the length of a sequence to the span.
fn int_bounds(r: Regs, i: &Instr) -> Option<impl Fn(usize) -> Span> {
    let step = match (i.c == 3).then(|| r.get(i.b + 2)) {
        Some(v) if !v.is_none() => v.as_small_int().filter(|&n| n != 0)?,
        _ => 1,
    };
    let bound = |v: &Value, default: i64| if v.is_none() { Some(default) } else { v.as_small_int() };
    let start = bound(r.get(i.b), if step < 0 { i64::MAX } else { 0 })?;
    let stop = bound(r.get(i.b + 1), if step < 0 { i64::MIN } else { i64::MAX })?;
    Some(move |len| adjust(start, stop, step, len))
}

/// Empties the window of bounds, which are no heap objects, and ends the load behind it.
fn finish_slice(vm: &Vm, r: Regs, i: &Instr, next: &Instr, v: Value) {
    forget_bounds(r, i);
    if next.x & KILL_B != 0 {
        r.clear(vm, next.b);
    }
    r.set(vm, next.a, v);
}

fn forget_bounds(r: Regs, i: &Instr) {
    (0..i.c).for_each(|k| r.forget(i.b + k));
}

/// `list[span] = value` for another exact list of as many items.
fn replace_items(vm: &Vm, r: Regs, list: &List, span: Span, next: &Instr) -> bool {
    let value = r.get(next.c);
    let Some(new) = value.as_obj::<List>().filter(|l| std::ptr::eq(l.h.shape().ty(), vm.types().list.obj()))
    else {
        return false;
    };
    if std::ptr::eq(&new.data, list) || new.data.length() != span.count {
        return false;
    }
    let mut old = Vec::new();
    if new.h.refcount() == 1 && next.x & KILL_C != 0 {
        // The new list dies with the old items.
        let (mut new, mut items) = (new.data.items.borrow_mut(), list.items.borrow_mut());
        for (k, at) in span.indices().enumerate() {
            std::mem::swap(&mut new[k], &mut items[at]);
        }
    } else {
        let (new, mut items) = (new.data.items.borrow(), list.items.borrow_mut());
        old = span
            .indices()
            .zip(new.iter())
            .map(|(at, v)| std::mem::replace(&mut items[at], v.clone()))
            .collect();
    }
    drop(old);
    true
}

pub fn build_slice(vm: &Vm, r: Regs, i: &Instr) {
    let start = r.take(i.b);
    let stop = r.take(i.b + 1);
    let step = if i.c == 3 { r.take(i.b + 2) } else { Value::NONE };
    let slice = vm.alloc(&vm.types().slice, Slice { start, stop, step });
    r.set(vm, i.a, slice.into());
}
