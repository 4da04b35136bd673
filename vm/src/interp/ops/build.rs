//! Containers, strings, functions, unpacking, patterns.

use ouro_compiler::bytecode::{FunctionPart, Instr, KILL_B, KILL_C};

use crate::core::code::Code;
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised, room_for_one};
use crate::core::exc::Exc;
use crate::core::frame::Frame;
use crate::core::function::{Function, List};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::{TypeObj, type_flags};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::bind;
use crate::interp::ops::arith::{finish, finish_unary};
use crate::interp::regs::Regs;
use crate::interp::step::{At, Drive};
use crate::types;
use crate::types::set::SetObj;
use crate::types::template;

fn take_window(r: Regs, first: u16, n: usize) -> impl Iterator<Item = Value> {
    (0..n as u16).map(move |k| r.take(first + k))
}

#[inline(always)]
pub fn tuple<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    match i.c {
        0 => s.set_next(i.a, s.vm.tuple_from(0, std::iter::empty()).into()),
        2 => {
            let v = s.vm.pair(s.r.take(i.b), s.r.take(i.b + 1));
            s.set_next(i.a, v.into())
        }
        n => {
            let n = n as usize;
            let v = s.vm.tuple_from(n, take_window(s.r, i.b, n));
            s.set_next(i.a, v.into())
        }
    }
}

#[inline(always)]
pub fn list(vm: &Vm, r: Regs, i: &Instr) {
    let items = take_window(r, i.b, i.c as usize).collect();
    r.set(vm, i.a, vm.list(items));
}

pub fn set(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let v = vm.set_of(r.values(i.b, i.c as usize).iter().cloned())?;
    r.clear_range(vm, i.b, i.c as usize);
    r.set(vm, i.a, v);
    Ok(())
}

pub fn map(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let d = vm.dict();
    for pair in r.values(i.b, 2 * i.c as usize).chunks_exact(2) {
        vm.dict_set(&d, pair[0].clone(), pair[1].clone())?;
    }
    r.clear_range(vm, i.b, 2 * i.c as usize);
    r.set(vm, i.a, d.into());
    Ok(())
}

pub fn string(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let n = i.c as usize;
    let parts = r.values(i.b, n);
    let Some(v) = vm.str_join(&vm.names().empty, parts.iter().filter_map(|p| p.as_::<Str>())) else {
        return Err(vm.memory_error());
    };
    r.clear_range(vm, i.b, n);
    r.set(vm, i.a, v.into());
    Ok(())
}

pub fn template(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let made = match r.values(i.b, 2) {
        [strings, interpolations] => strings.to_ref::<Tuple>().zip(interpolations.to_ref::<Tuple>()),
        _ => None,
    };
    let Some((strings, interpolations)) = made else {
        return Err(vm.system_error("a template is made of two tuples"));
    };
    r.clear_range(vm, i.b, 2);
    r.set(vm, i.a, template::new_template(vm, strings, interpolations));
    Ok(())
}

pub fn interpolation(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let conversion = [0, u32::from(b's'), u32::from(b'r'), u32::from(b'a')][usize::from(i.c).min(3)];
    let made = match r.values(i.b, 3) {
        [value, expression, spec] => expression
            .to_ref::<Str>()
            .zip(spec.to_ref::<Str>())
            .map(|(e, s)| template::new_interpolation(vm, value.clone(), e, conversion, s)),
        _ => None,
    };
    let Some(made) = made else {
        return Err(vm.system_error("an interpolation has an expression and a specification"));
    };
    r.clear_range(vm, i.b, 3);
    r.set(vm, i.a, made);
    Ok(())
}

#[inline(always)]
pub fn list_append<D: Drive>(s: At<D>) -> D::Out {
    let (r, i) = (s.r, s.i());
    if let Some(list) = r.get(i.a).as_::<List>() {
        // SAFETY: the list is being built, so nobody else looks at it.
        let items = unsafe { &mut *list.items.as_ptr() };
        if items.len() == items.capacity() {
            return list_grow::<D>(s.vm, r, s.pc);
        }
        items.push(if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() });
    }
    s.next()
}

#[inline(never)]
fn list_grow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    match append(vm, r, s.i()) {
        Ok(()) => s.next(),
        Err(e) => {
            s.save();
            s.raise(e)
        }
    }
}

#[inline(never)]
fn append(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let v = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    match r.get(i.a).as_::<List>() {
        Some(list) => vm.fits(list.push(v)),
        None => Ok(()),
    }
}

pub fn set_add(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    if let Some(set) = r.get(i.a).as_::<SetObj>() {
        vm.set_add(set, r.get(i.b).clone())?;
    }
    kill_b(vm, r, i);
    Ok(())
}

fn kill_b(vm: &Vm, r: Regs, i: &Instr) {
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
}

fn dict_of(r: Regs, reg: u16) -> Ref<Dict> {
    match r.get(reg).to_ref::<Dict>() {
        Some(d) => d,
        None => unreachable!("the verifier has proved that the register holds a dict being built"),
    }
}

pub fn map_add(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    vm.dict_set(&dict_of(r, i.a), r.get(i.b).clone(), r.get(i.c).clone())?;
    kill_b(vm, r, i);
    if i.x & KILL_C != 0 {
        r.clear(vm, i.c);
    }
    Ok(())
}

pub fn list_extend(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let source = r.get(i.b).clone();
    let items = match vm.collect(&source) {
        Ok(items) => items,
        Err(e) if e.is(vm, Exc::TypeError) && not_iterable(vm, &source) => {
            return Err(
                vm.type_error(format!("Value after * must be an iterable, not {}", vm.type_name(&source)))
            );
        }
        Err(e) => return Err(e),
    };
    if let Some(list) = r.get(i.a).as_::<List>() {
        vm.fits(list.append_all(items.into_iter()))?;
    }
    kill_b(vm, r, i);
    Ok(())
}

/// Whether the type has neither `__iter__` nor `__getitem__`.
pub fn not_iterable(vm: &Vm, v: &Value) -> bool {
    use crate::core::special::Special;
    vm.special(v, Special::Iter).is_none_or(|m| m.is_none()) && vm.special(v, Special::GetItem).is_none()
}

pub fn set_update(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let target = r.get(i.a).clone();
    vm.call_method(&target, "update", &[r.get(i.b).clone()])?;
    kill_b(vm, r, i);
    Ok(())
}

/// Copies a mapping into `d`, calling `each` for every key.
fn merge(
    vm: &Vm,
    d: &Ref<Dict>,
    source: &Value,
    mut check: impl FnMut(&Value) -> PyResult<()>,
) -> PyResult<()> {
    if (vm.is_exact(source, &vm.types().dict) || iterates_as_dict(vm, source))
        && let Some(other) = source.as_::<Dict>()
    {
        for (k, v) in other.pairs() {
            check(&k)?;
            vm.dict_set(d, k, v)?;
        }
        return Ok(());
    }
    let keys = vm.call_method_args(source, &vm.names().keys, crate::core::args::CallArgs::EMPTY)?;
    vm.for_each(&keys, |k| {
        check(&k)?;
        let v = vm.get_item(source, &k)?;
        vm.dict_set(d, k, v)
    })
}

/// Whether a value of a subclass of `dict` has the iteration of `dict`: its own `keys` is not asked.
#[cold]
fn iterates_as_dict(vm: &Vm, source: &Value) -> bool {
    let iter = vm.intern("__iter__");
    source.is_a::<Dict>()
        && match (vm.type_lookup(&vm.type_of(source), &iter), vm.type_lookup(&vm.types().dict, &iter)) {
            (Some(own), Some(dict)) => own.is(&dict),
            _ => false,
        }
}

fn is_mapping(vm: &Vm, v: &Value) -> PyResult<bool> {
    if v.is_a::<Dict>() {
        return Ok(true);
    }
    Ok(vm.get_attr_opt(v, &vm.names().keys)?.is_some())
}

pub fn map_update(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let source = r.get(i.b).clone();
    if !is_mapping(vm, &source)? {
        return Err(vm.type_error(format!("'{}' object is not a mapping", vm.type_name(&source))));
    }
    merge(vm, &dict_of(r, i.a), &source, |_| Ok(()))?;
    kill_b(vm, r, i);
    Ok(())
}

pub fn map_merge(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let source = r.get(i.b).clone();
    let callee = r.get(i.c).clone();
    if !is_mapping(vm, &source)? {
        return Err(vm.type_error(format!(
            "{} argument after ** must be a mapping, not {}",
            bind::callee_name(vm, &callee)?,
            vm.type_name(&source)
        )));
    }
    let d = dict_of(r, i.a);
    merge(vm, &d, &source, |k| match vm.dict_get(&d, k)? {
        None => Ok(()),
        Some(_) => Err(vm.type_error(format!(
            "{} got multiple values for keyword argument '{}'",
            bind::callee_name(vm, &callee)?,
            vm.str_of(k)?.to_text()
        ))),
    })?;
    kill_b(vm, r, i);
    Ok(())
}

pub fn list_to_tuple(vm: &Vm, r: Regs, i: &Instr) {
    let items = match r.get(i.b).as_::<List>() {
        Some(list) => list.items.borrow().clone(),
        None => Vec::new(),
    };
    finish_unary(vm, r, i, vm.tuple(items).into());
}

// ---- formatting ----------------------------------------------------------------------------

pub fn convert(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b);
    let v = match i.c {
        1 => vm.str_of(b)?,
        2 => vm.repr(b)?,
        _ => vm.ascii(b)?,
    };
    finish_unary(vm, r, i, v.into());
    Ok(())
}

pub fn format_simple(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let b = r.get(i.b);
    if vm.is_exact(b, &vm.types().str) {
        finish_unary(vm, r, i, b.clone());
        return Ok(());
    }
    let v = vm.format(b, &vm.names().empty)?;
    finish_unary(vm, r, i, v.into());
    Ok(())
}

/// `format(v, spec)`. What exact numbers have as `__format__` cannot be replaced.
fn formatted(vm: &Vm, v: &Value, spec: &Ref<Str>) -> PyResult<Ref<Str>> {
    if v.is_small_int() {
        types::format_spec::format_int(vm, v, spec)
    } else if vm.is_exact(v, &vm.types().float) {
        types::format_spec::format_float(vm, v, spec)
    } else {
        vm.format(v, spec)
    }
}

pub fn format_spec(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let Some(spec) = r.get(i.c).to_ref::<Str>() else {
        return Err(vm.system_error("a format spec is a string"));
    };
    let v = formatted(vm, r.get(i.b), &spec)?;
    finish(vm, r, i, v.into());
    Ok(())
}

// ---- unpacking -----------------------------------------------------------------------------

fn put_all(vm: &Vm, r: Regs, first: u16, items: impl Iterator<Item = Value>) {
    for (k, v) in items.enumerate() {
        r.set(vm, first + k as u16, v);
    }
}

/// Unpacks; a pair that has its last owner here comes apart at once.
#[inline(always)]
pub fn unpack_next<D: Drive>(s: At<D>) -> D::Out {
    let (r, i) = (s.r, s.i());
    if i.c == 2
        && i.x & KILL_B != 0
        && let Some(t) = r.get(i.b).as_obj::<Tuple>()
        && t.data.len() == 2
        && t.h.shape().is_fixed()
        && !t.h.has_flags()
        && r.give_up(i.a)
        && r.give_up(i.a + 1)
    {
        let [a, b] = if t.h.refcount() > 1 {
            t.h.set_refcount(t.h.refcount() - 1);
            [t.data[0].clone(), t.data[1].clone()]
        } else {
            // SAFETY: the register gives the only reference up.
            unsafe { s.vm.heap().take_pair(t) }
        };
        r.forget(i.b);
        // SAFETY: the registers exist (verifier) and are empty.
        unsafe {
            r.at(i.a).write(Some(a));
            r.at(i.a + 1).write(Some(b));
        }
        return s.next();
    }
    unpack_other_forms::<D>(s.vm, r, s.pc)
}

#[inline(never)]
fn unpack_other_forms<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let result = unpack(vm, r, s.i());
    crate::interp::finalize::after(vm);
    s.done(result)
}

#[inline(never)]
fn unpack(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let n = i.c as usize;
    if let Some(t) = r.get(i.b).as_obj::<Tuple>()
        && t.h.shape().is_fixed()
        && t.data.len() == n
    {
        if i.x & KILL_B == 0 {
            put_all(vm, r, i.a, t.data.iter().cloned());
        } else if let Ok(t) = r.take(i.b).downcast::<Tuple>() {
            vm.heap().take_apart(t, |k, v| r.set(vm, i.a + k as u16, v));
        }
        return Ok(());
    }
    unpack_other(vm, r, i, n)
}

#[inline(never)]
fn unpack_other(vm: &Vm, r: Regs, i: &Instr, n: usize) -> PyResult<()> {
    let source = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    if let Some(t) = source.as_::<Tuple>()
        && vm.is_exact(&source, &vm.types().tuple)
    {
        if t.len() != n {
            return Err(wrong_count(vm, n, t.len(), true));
        }
        put_all(vm, r, i.a, t.iter().cloned());
        return Ok(());
    }
    if let Some(l) = source.as_::<List>()
        && vm.is_exact(&source, &vm.types().list)
    {
        let items = l.items.borrow().clone();
        if items.len() != n {
            return Err(wrong_count(vm, n, items.len(), true));
        }
        put_all(vm, r, i.a, items.into_iter());
        return Ok(());
    }
    let it = unpack_iter(vm, &source)?;
    let mut items = Vec::with_capacity(n);
    while items.len() < n {
        match vm.next(&it)? {
            Some(v) => items.push(v),
            None => return Err(wrong_count(vm, n, items.len(), true)),
        }
    }
    if vm.next(&it)?.is_some() {
        let got = if source.is_a::<Dict>() { vm.len(&source).ok() } else { None };
        return Err(match got {
            Some(got) => wrong_count(vm, n, got, true),
            None => vm.value_error(format!("too many values to unpack (expected {n})")),
        });
    }
    put_all(vm, r, i.a, items.into_iter());
    Ok(())
}

fn unpack_iter(vm: &Vm, source: &Value) -> PyResult {
    vm.iter(source).map_err(|e| {
        if e.is(vm, Exc::TypeError) && not_iterable(vm, source) {
            vm.type_error(format!("cannot unpack non-iterable {} object", vm.type_name(source)))
        } else {
            e
        }
    })
}

#[cold]
fn wrong_count(vm: &Vm, want: usize, got: usize, exact: bool) -> Raised {
    vm.value_error(if got > want {
        format!("too many values to unpack (expected {want}, got {got})")
    } else if exact {
        format!("not enough values to unpack (expected {want}, got {got})")
    } else {
        format!("not enough values to unpack (expected at least {want}, got {got})")
    })
}

pub fn unpack_ex(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let (before, after) = ((i.c & 255) as usize, (i.c >> 8) as usize);
    let source = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    let it = unpack_iter(vm, &source)?;
    let mut items = Vec::new();
    while let Some(v) = vm.next(&it)? {
        vm.fits(room_for_one(&mut items))?;
        items.push(v);
    }
    vm.check_room::<Value>(items.len())?;
    if items.len() < before + after {
        return Err(wrong_count(vm, before + after, items.len(), false));
    }
    let tail = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    put_all(vm, r, i.a, items.into_iter().chain([vm.list(middle)]).chain(tail));
    Ok(())
}

// ---- patterns ------------------------------------------------------------------------------

pub fn match_flag(vm: &Vm, r: Regs, i: &Instr, flag: u32) {
    let b = r.get(i.b);
    let yes = vm.type_obj(b).data.has_flag(flag);
    finish_unary(vm, r, i, Value::from_bool(yes));
}

pub fn get_len(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let n = vm.len(r.get(i.b))?;
    finish_unary(vm, r, i, vm.int(n as i64));
    Ok(())
}

pub fn match_keys(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let (subject, keys) = (r.get(i.b).clone(), r.get(i.c).clone());
    let keys = keys.as_::<Tuple>().map(|t| t.to_vec()).unwrap_or_default();
    let mut seen = Vec::new();
    let mut values = Vec::new();
    let missing = vm.list(vec![]);
    let get = if keys.is_empty() { None } else { Some(vm.get_attr(&subject, &vm.names().get)?) };
    for key in &keys {
        for s in &seen {
            if vm.eq(s, key)? {
                let text = vm.repr(key)?;
                return Err(
                    vm.value_error(format!("mapping pattern checks duplicate key ({})", text.to_text()))
                );
            }
        }
        seen.push(key.clone());
        let v = match &get {
            Some(get) => vm.call(get, &[key.clone(), missing.clone()])?,
            None => missing.clone(),
        };
        if v.is(&missing) {
            finish(vm, r, i, Value::NONE);
            return Ok(());
        }
        values.push(v);
    }
    finish(vm, r, i, vm.tuple(values).into());
    Ok(())
}

pub fn match_class(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let (subject, cls, names) = (r.get(i.b).clone(), r.get(i.b + 1).clone(), r.get(i.b + 2).clone());
    let result = match_class_values(vm, &subject, &cls, &names, i.c as usize)?;
    r.clear_range(vm, i.b, 3);
    r.set(vm, i.a, result.map_or(Value::NONE, |v| vm.tuple(v).into()));
    Ok(())
}

fn match_class_values(
    vm: &Vm,
    subject: &Value,
    cls: &Value,
    names: &Value,
    npos: usize,
) -> PyResult<Option<Vec<Value>>> {
    let Some(ty) = cls.as_::<TypeObj>() else {
        return Err(vm.type_error("called match pattern must be a class"));
    };
    if !vm.is_instance(subject, cls)? {
        return Ok(None);
    }
    let type_name = ty.full_name();
    let mut seen: Vec<Ref<Str>> = Vec::new();
    let mut values = Vec::new();
    let mut fetch = |name: &Ref<Str>, values: &mut Vec<Value>| -> PyResult<bool> {
        if seen.contains(name) {
            return Err(vm.type_error(format!(
                "{type_name}() got multiple sub-patterns for attribute {}",
                vm.repr(&name.value())?.to_text()
            )));
        }
        seen.push(name.clone());
        match vm.get_attr_opt(subject, name)? {
            Some(v) => {
                values.push(v);
                Ok(true)
            }
            None => Ok(false),
        }
    };
    if npos > 0 {
        let match_args = vm.get_attr_opt(cls, &vm.names().match_args)?;
        let args = match &match_args {
            Some(v) => match v.as_::<Tuple>() {
                Some(t) => t.to_vec(),
                None => {
                    return Err(vm.type_error(format!(
                        "{type_name}.__match_args__ must be a tuple (got {})",
                        vm.type_name(v)
                    )));
                }
            },
            None => Vec::new(),
        };
        let itself = match_args.is_none() && ty.has_flag(type_flags::MATCH_SELF);
        let allowed = if itself { 1 } else { args.len() };
        if allowed < npos {
            let s = if allowed == 1 { "" } else { "s" };
            return Err(vm.type_error(format!(
                "{type_name}() accepts {allowed} positional sub-pattern{s} ({npos} given)"
            )));
        }
        if itself {
            values.push(subject.clone());
        } else {
            for name in &args[..npos] {
                let Some(name) = name.to_ref::<Str>() else {
                    return Err(vm.type_error(format!(
                        "__match_args__ elements must be strings (got {})",
                        vm.type_name(name)
                    )));
                };
                if !fetch(&name, &mut values)? {
                    return Ok(None);
                }
            }
        }
    }
    for name in names.as_::<Tuple>().map(|t| t.to_vec()).unwrap_or_default() {
        if let Some(name) = name.to_ref::<Str>()
            && !fetch(&name, &mut values)?
        {
            return Ok(None);
        }
    }
    Ok(Some(values))
}

// ---- functions -----------------------------------------------------------------------------

pub fn make_function(vm: &Vm, f: &Frame, r: Regs, i: &Instr) {
    let Some(code) = f.code.constant(i.w()).to_ref::<Code>() else {
        unreachable!("the verifier has proved that the constant is a code object");
    };
    let func = vm.new_function(code, f.func.globals.clone(), f.func.builtins.clone());
    r.set(vm, i.a, func.into());
}

pub fn set_function_part(vm: &Vm, r: Regs, i: &Instr) {
    let v = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    let Some(func) = r.get(i.a).as_::<Function>() else { return };
    match FunctionPart::ALL.get(i.c as usize) {
        Some(FunctionPart::Defaults) => *func.defaults.borrow_mut() = v.to_ref::<Tuple>(),
        Some(FunctionPart::KwDefaults) => *func.kwdefaults.borrow_mut() = v.to_ref::<Dict>(),
        Some(FunctionPart::Closure) => *func.closure.borrow_mut() = v.to_ref::<Tuple>(),
        Some(FunctionPart::Annotate) => *func.annotate.borrow_mut() = Some(v),
        Some(FunctionPart::TypeParams) => *func.type_params.borrow_mut() = Some(v),
        None => {}
    }
    let _ = vm;
}
