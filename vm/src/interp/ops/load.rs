//! Constants, moves, variables.

use ouro_compiler::bytecode::{CommonValue, Instr, KILL_A, KILL_B, Op};

use crate::core::code::{Site, SiteCache};
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::frame::Frame;
use crate::core::function::CellObj;
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::finalize::after;
use crate::interp::regs::Regs;
use crate::interp::step::{At, Drive};

/// Kinds of a global site's cache.
const IN_GLOBALS: u8 = 1;
const IN_BUILTINS: u8 = 2;

#[inline(always)]
pub fn mov<D: Drive>(s: At<D>) -> D::Out {
    let (r, i) = (s.r, s.i());
    let v = if i.x & KILL_B != 0 { r.take_opt(i.b) } else { r.opt(i.b).clone() };
    // SAFETY: the register exists (verifier); the old word is dropped when the new one is in place.
    let old = unsafe { std::mem::replace(&mut *r.at(i.a), v) };
    s.drop_next(old)
}

/// What `ReturnConst` or `ReturnInt` of `frame` returns.
pub fn returned(frame: *mut Frame, i: &Instr) -> Value {
    // SAFETY: the frame runs.
    let code = unsafe { (*frame).code };
    if i.op == Op::ReturnConst { code.constant(i.w()).clone() } else { Value::from_i32(i.w()) }
}

#[cold]
fn unbound_local(vm: &Vm, name: &Ref<Str>) -> Raised {
    let message =
        format!("cannot access local variable '{}' where it is not associated with a value", name.to_text());
    vm.raise(Exc::UnboundLocalError, message)
}

#[inline(always)]
pub fn check_bound(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    if r.opt(i.a).is_some() { Ok(()) } else { Err(unbound_local(vm, &f.code.names[i.b as usize])) }
}

#[inline(always)]
pub fn delete_local(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    check_bound(vm, f, r, i)?;
    r.clear(vm, i.a);
    Ok(())
}

#[inline(always)]
pub fn make_cell(vm: &Vm, r: Regs, i: &Instr) {
    let content = r.take_opt(i.a);
    let cell = vm.alloc(&vm.types().cell, CellObj { content: content.into() });
    r.set(vm, i.a, cell.into());
}

#[inline(always)]
pub fn copy_free(vm: &Vm, f: &Frame, r: Regs, i: &Instr) {
    if let Some(closure) = &*f.func.closure.borrow() {
        for (k, cell) in closure.iter().take(i.b as usize).enumerate() {
            r.set(vm, i.a + k as u16, cell.clone());
        }
    }
}

#[inline(always)]
fn cell<'a>(r: Regs, i: u16) -> &'a CellObj {
    match r.get(i).as_::<CellObj>() {
        Some(cell) => cell,
        None => unreachable!("the verifier has proved that the register holds a cell"),
    }
}

#[cold]
fn empty_cell(vm: &Vm, f: &Frame, reg: u16, name: u16) -> Raised {
    let name = &f.code.names[name as usize];
    if reg >= f.code.src.first_free && reg < f.code.src.first_free + f.code.src.freevars.len() as u16 {
        let message = format!(
            "cannot access free variable '{}' where it is not associated with a value in enclosing scope",
            name.to_text()
        );
        return vm.name_error(name, message);
    }
    unbound_local(vm, name)
}

#[inline(always)]
pub fn load_cell<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    // SAFETY: a look that calls nothing.
    match unsafe { &*cell(s.r, i.b).content.as_ptr() } {
        Some(v) => s.set_next(i.a, v.clone()),
        None => {
            s.save();
            s.raise(empty_cell(s.vm, s.f(), i.b, i.c))
        }
    }
}

#[inline(always)]
pub fn store_cell<D: Drive>(s: At<D>) -> D::Out {
    let (r, i) = (s.r, s.i());
    let v = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    s.drop_next(cell(r, i.a).content.replace(Some(v)))
}

pub fn delete_cell(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let old = cell(r, i.a).content.take();
    if old.is_none() {
        return Err(empty_cell(vm, f, i.a, i.c));
    }
    crate::interp::regs::drop_word(vm, old);
    Ok(())
}

// ---- globals -------------------------------------------------------------------------------

#[inline(always)]
pub fn load_global<D: Drive>(s: At<D>) -> D::Out {
    let (f, i) = (s.f(), s.i());
    let site = f.code.site(i.b);
    let cache = site.entry();
    // SAFETY: looks that call nothing, at an entry that the keys version vouches for; the function
    // keeps its globals alive.
    unsafe {
        if (*f.globals).has_keys_version(cache.guard)
            && (cache.kind == IN_GLOBALS
                || cache.kind == IN_BUILTINS && f.func.builtins.has_keys_version(cache.guard2))
            && let Some(v) = &*(cache.value as *const Option<Value>)
        {
            return s.set_next(i.a, v.clone());
        }
    }
    load_global_slow::<D>(s.vm, s.r, s.pc)
}

#[inline(never)]
fn load_global_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let (f, i) = (s.f(), s.i());
    // SAFETY: the function keeps its globals alive.
    match load_global_uncached(vm, f, unsafe { &*f.globals }, f.code.site(i.b)) {
        Ok(v) => s.set_next(i.a, v),
        Err(e) => s.raise(e),
    }
}

#[inline(never)]
fn load_global_uncached(vm: &Vm, f: &Frame, globals: &Dict, site: &Site) -> PyResult {
    if !is_exact_dict(vm, f) {
        return lookup_global(vm, f, globals, &site.name);
    }
    let hash = vm.hash_str(&site.name);
    let find = |d: &Dict| {
        let table = d.table.borrow();
        if table.only_str_keys() { table.find_str(&site.name, hash) } else { None }
    };
    let globals_version = || globals.keys_version(|| vm.fresh_version());
    if let Some(at) = find(globals) {
        let value = globals.place_of(at) as u64;
        site.cache.set(SiteCache {
            guard: globals_version(),
            kind: IN_GLOBALS,
            value,
            ..SiteCache::default()
        });
    } else if let Some(at) = find(&f.func.builtins)
        && globals.table.borrow().only_str_keys()
    {
        let guard2 = f.func.builtins.keys_version(|| vm.fresh_version());
        let value = f.func.builtins.place_of(at) as u64;
        site.cache.set(SiteCache {
            guard: globals_version(),
            guard2,
            kind: IN_BUILTINS,
            value,
            ..SiteCache::default()
        });
    }
    lookup_global(vm, f, globals, &site.name)
}

/// Whether the globals are no instance of a subclass of `dict`, which may define `__missing__`.
fn is_exact_dict(vm: &Vm, f: &Frame) -> bool {
    std::ptr::eq(f.func.globals.header().shape().ty(), vm.types().dict.obj())
}

/// A global or builtin, else `NameError`.
pub fn lookup_global(vm: &Vm, f: &Frame, globals: &Dict, name: &Ref<Str>) -> PyResult {
    let hash = vm.hash_str(name);
    let own = if is_exact_dict(vm, f) {
        globals.get_str(name, hash)
    } else {
        match vm.get_item(&f.func.globals.value(), &name.value()) {
            Ok(v) => Some(v),
            Err(e) if e.is(vm, Exc::KeyError) => None,
            Err(e) => return Err(e),
        }
    };
    match own.or_else(|| f.func.builtins.get_str(name, hash)) {
        Some(v) => Ok(v),
        None => Err(undefined(vm, name)),
    }
}

#[cold]
fn undefined(vm: &Vm, name: &Ref<Str>) -> Raised {
    vm.name_error(name, format!("name '{}' is not defined", name.to_text()))
}

pub fn store_global(vm: &Vm, f: &Frame, r: Regs, i: &Instr) {
    let name = &f.code.names[i.b as usize];
    // SAFETY: the function keeps its globals alive.
    let old = unsafe { &*f.globals }.set_str(name, vm.hash_str(name), r.get(i.a).clone());
    crate::interp::regs::drop_word(vm, old);
    kill_a(vm, r, i);
}

#[inline(always)]
fn kill_a(vm: &Vm, r: Regs, i: &Instr) {
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
}

pub fn delete_global(vm: &Vm, f: &Frame, i: &Instr) -> PyResult<()> {
    let name = &f.code.names[i.a as usize];
    // SAFETY: the function keeps its globals alive.
    match unsafe { &*f.globals }.remove_str(name, vm.hash_str(name)) {
        None => Err(undefined(vm, name)),
        old => {
            crate::interp::regs::drop_word(vm, old);
            Ok(())
        }
    }
}

// ---- names in a locals mapping -------------------------------------------------------------

/// The frame's locals mapping; module code has its globals there.
pub fn locals(f: &Frame) -> Value {
    match &f.locals {
        Some(v) => v.clone(),
        None => f.func.globals.value(),
    }
}

/// Item `name` of a mapping, `None` if it is missing.
fn mapping_get(vm: &Vm, mapping: &Value, name: &Ref<Str>) -> PyResult<Option<Value>> {
    if vm.is_exact(mapping, &vm.types().dict)
        && let Some(d) = mapping.as_::<Dict>()
    {
        return Ok(d.get_str(name, vm.hash_str(name)));
    }
    match vm.get_item(mapping, &name.value()) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(vm, Exc::KeyError) => Ok(None),
        Err(e) => Err(e),
    }
}

pub fn load_name<D: Drive>(s: At<D>) -> D::Out {
    let (vm, f, i) = (s.vm, s.f(), s.i());
    // SAFETY: the function keeps its globals alive.
    let globals = unsafe { &*f.globals };
    let Some(mapping) = &f.locals else { return load_global(s) };
    if mapping.as_::<Dict>().is_some_and(|d| std::ptr::eq(d, globals)) {
        return load_global(s);
    }
    s.save();
    let name = &f.code.site(i.b).name;
    let found = match mapping_get(vm, mapping, name) {
        Ok(Some(v)) => Ok(v),
        Ok(None) => lookup_global(vm, f, globals, name),
        Err(e) => Err(e),
    };
    match found {
        Ok(v) => s.set_next(i.a, v),
        Err(e) => s.raise(e),
    }
}

pub fn store_name(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let name = &f.code.names[i.b as usize];
    let mapping = locals(f);
    if vm.is_exact(&mapping, &vm.types().dict)
        && let Some(d) = mapping.as_::<Dict>()
    {
        let old = d.set_str(name, vm.hash_str(name), r.get(i.a).clone());
        crate::interp::regs::drop_word(vm, old);
    } else {
        vm.set_item(&mapping, &name.value(), r.get(i.a).clone())?;
        after(vm);
    }
    kill_a(vm, r, i);
    Ok(())
}

pub fn delete_name(vm: &Vm, f: &Frame, i: &Instr) -> PyResult<()> {
    let name = &f.code.names[i.a as usize];
    let mapping = locals(f);
    match vm.del_item(&mapping, &name.value()) {
        Err(e) if e.is(vm, Exc::KeyError) => Err(undefined(vm, name)),
        other => {
            after(vm);
            other
        }
    }
}

pub fn load_locals(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    r.set(vm, i.a, locals(f));
    Ok(())
}

pub fn load_map_or_global(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let name = &f.code.names[i.b as usize];
    let v = match mapping_get(vm, r.get(i.a), name)? {
        Some(v) => v,
        // SAFETY: the function keeps its globals alive.
        None => lookup_global(vm, f, unsafe { &*f.globals }, name)?,
    };
    r.set(vm, i.a, v);
    Ok(())
}

pub fn load_map_or_cell<D: Drive>(s: At<D>) -> D::Out {
    s.save();
    let (f, i) = (s.f(), s.i());
    match mapping_get(s.vm, s.r.get(i.a), &f.code.names[i.c as usize]) {
        Ok(Some(v)) => s.set_next(i.a, v),
        Ok(None) => load_cell(s),
        Err(e) => s.raise(e),
    }
}

pub fn load_common(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let v = match CommonValue::ALL.get(i.b as usize) {
        Some(CommonValue::AssertionError) => vm.exc_type(Exc::AssertionError).value(),
        Some(CommonValue::NotImplementedError) => vm.exc_type(Exc::NotImplementedError).value(),
        _ => {
            let builtins = vm.builtins.get().and_then(|b| vm.get_name(b, "__build_class__"));
            let missing = || vm.raise(Exc::NameError, "__build_class__ not found");
            builtins.ok_or_else(missing)?
        }
    };
    r.set(vm, i.a, v);
    Ok(())
}
