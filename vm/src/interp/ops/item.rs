//! Subscripts, iteration over builtin sequences.

use ouro_compiler::bytecode::{Instr, KILL_A, KILL_B, KILL_C, Op};

use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::frame::Frame;
use crate::core::function::{List, Slice};
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::finalize::after;
use crate::interp::regs::{Regs, drop_word};
use crate::interp::step::{At, Drive};
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
    } else if let Some(d) = o.as_obj::<Dict>()
        && std::ptr::eq(d.h.shape().ty(), types.dict.obj())
        && key.is_heap()
    {
        // Classes and other objects that are only equal to themselves.
        return d.data.get_same(key, vm.identity_hash(key)?);
    }
    None
}

#[inline(always)]
pub fn load<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    let (o, key) = (s.r.get(i.b), s.r.get(i.c));
    if let Some(n) = key.as_small_int() {
        if let Some(v) = item_at(s.vm, o, n) {
            return s.binary(v);
        }
    } else if key.is_heap() {
        return load_key_in_register::<D>(s.vm, s.r, s.pc);
    }
    load_slow::<D>(s.vm, s.r, s.pc)
}

/// Item `n` of an exact list, tuple or string of characters of one byte.
#[inline(always)]
fn item_at(vm: &Vm, o: &Value, n: i64) -> Option<Value> {
    if let Some(list) = o.as_obj::<List>() {
        if !list.h.shape().is_fixed() {
            return None;
        }
        return list.data.item(place(n, list.data.length())?);
    }
    if let Some(tuple) = o.as_obj::<Tuple>() {
        if !tuple.h.shape().is_fixed() {
            return None;
        }
        return tuple.data.get(place(n, tuple.data.len())?).cloned();
    }
    let s = o.as_obj::<Str>().filter(|s| s.h.shape().is_fixed() && s.data.width() == 1)?;
    vm.known_char(s.data.raw_bytes()[place(n, s.data.len())?])
}

/// An item by a key that is a heap object: mostly a string, of a dict.
#[inline(never)]
fn load_key_in_register<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    match quick_get(vm, r.get(s.i().b), r.get(s.i().c)) {
        Some(v) => s.binary(v),
        None => load_slow::<D>(vm, r, pc),
    }
}

#[inline(never)]
fn load_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let (o, key) = (r.get(s.i().b), r.get(s.i().c));
    let v = match get(vm, o, key) {
        Ok(v) => v,
        Err(e) => return s.raise(e),
    };
    s.binary(v)
}

#[inline(never)]
fn get(vm: &Vm, o: &Value, key: &Value) -> PyResult {
    match quick_get(vm, o, key) {
        Some(v) => Ok(v),
        None => vm.get_item(o, key),
    }
}

/// `b[c]` with an immediate.
#[inline(always)]
pub fn load_int<D: Drive>(s: At<D>) -> D::Out {
    match item_at(s.vm, s.r.get(s.i().b), i64::from(s.i().c as i16)) {
        Some(v) => s.unary(v),
        None => load_key_slow::<D>(s.vm, s.r, s.pc),
    }
}

/// `b[c]` with a constant.
#[inline(always)]
pub fn load_const<D: Drive>(s: At<D>) -> D::Out {
    load_key_slow::<D>(s.vm, s.r, s.pc)
}

#[inline(never)]
fn load_key_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let v = match load_key(vm, s.f(), r, s.i()) {
        Ok(v) => v,
        Err(e) => return s.raise(e),
    };
    s.unary(v)
}

#[inline(never)]
fn load_key(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult {
    let o = r.get(i.b);
    if i.op == Op::LoadItemInt {
        get(vm, o, &Value::from_i32(i32::from(i.c as i16)))
    } else {
        get(vm, o, f.code.constant(i32::from(i.c)))
    }
}

#[inline(always)]
pub fn store<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    let (o, key) = (s.r.get(i.a), s.r.get(i.b));
    if let (Some(n), Some(list)) = (key.as_small_int(), o.as_obj::<List>())
        && std::ptr::eq(list.h.shape().ty(), s.vm.types().list.obj())
        && let Some(at) = place(n, list.data.length())
        && i.x & KILL_A == 0
    {
        let value = if i.x & KILL_C != 0 { s.r.take(i.c) } else { s.r.get(i.c).clone() };
        if i.x & KILL_B != 0 {
            s.r.forget(i.b);
        }
        return s.drop_next(list.data.set_item(at, value));
    }
    store_other::<D>(s.vm, s.r, s.pc)
}

#[inline(never)]
fn store_other<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let i = s.i();
    let (o, key) = (r.get(i.a), r.get(i.b));
    let value = if i.x & KILL_C != 0 { r.take(i.c) } else { r.get(i.c).clone() };
    let result = match o.as_obj::<Dict>() {
        Some(d) if std::ptr::eq(d.h.shape().ty(), vm.types().dict.obj()) => {
            match key.as_obj::<Str>().filter(|k| k.h.shape().is_fixed()) {
                // The value of a name that is there, among names only.
                Some(k) => match d.data.replace_str(&k.data, vm.hash_str(&k.data), value) {
                    Ok(old) => {
                        drop_word(vm, old);
                        Ok(())
                    }
                    Err(value) => vm.dict_set(&d.data, key.clone(), value),
                },
                None => vm.dict_set(&d.data, key.clone(), value),
            }
        }
        _ => vm.set_item(o, key, value),
    };
    if let Err(e) = result {
        return s.raise(e);
    }
    after(vm);
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    s.next()
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

pub fn build_slice<D: Drive>(s: At<D>) -> D::Out {
    s.save();
    let (vm, r, i) = (s.vm, s.r, s.i());
    // SAFETY: the instruction is part of verified code.
    if unsafe { slice_at_once(vm, r, i) } {
        return s.jump(1);
    }
    let start = r.take(i.b);
    let stop = r.take(i.b + 1);
    let step = if i.c == 3 { r.take(i.b + 2) } else { Value::NONE };
    let slice = vm.alloc(&vm.types().slice, Slice { start, stop, step });
    s.set_next(i.a, slice.into())
}
