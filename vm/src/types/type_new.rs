//! Making classes: `type.__new__`, metaclass and layout calculation, `__set_name__`,
//! `__init_subclass__`.

use crate::core::args::CallArgs;
use crate::core::descr::{ClassMethod, SlotMember, StaticMethod};
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::{Exc, ExcObj};
use crate::core::function::{CellObj, Function};
use crate::core::native::{GetSet, GetSetDef, getset};
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::{TypeObj, TypeParts, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::{mro, slots};

/// Attribute slots that no class goes beyond.
const MAX_ATTR_SLOTS: usize = 30;
/// Flags of the layout base that subclasses share.
const INHERITED: u32 =
    tf::HAS_DICT | tf::HAS_WEAKREF | tf::SEQUENCE | tf::MAPPING | tf::MATCH_SELF | tf::HAS_DEL;

/// Whether instances of `ty` are laid out differently from those of its base.
fn extends_layout(ty: &TypeObj, base: &TypeObj) -> bool {
    !std::ptr::eq(ty.vt, base.vt)
        || ty.fixed_slots != base.fixed_slots
        || (!ty.is_heap_type()
            && std::ptr::eq(ty.vt, ExcObj::vtable())
            && ty.def.is_some_and(|d| !d.getset.is_empty()))
}

/// The ancestor that decides the layout of instances.
pub fn solid_base(ty: &Ref<TypeObj>) -> Ref<TypeObj> {
    let mut ty = ty.clone();
    loop {
        let Some(base) = ty.base.borrow().clone() else { return ty };
        if extends_layout(&ty, &base) {
            return ty;
        }
        ty = base;
    }
}

/// The base whose layout a class with these bases goes on with.
pub fn best_base(vm: &Vm, bases: &[Ref<TypeObj>]) -> PyResult<Ref<TypeObj>> {
    let mut best: Option<(Ref<TypeObj>, Ref<TypeObj>)> = None;
    for base in bases {
        if !base.has_flag(tf::BASE) {
            return Err(vm.type_error(format!("type '{}' is not an acceptable base type", base.full_name())));
        }
        let solid = solid_base(base);
        match &best {
            Some((_, winner)) if winner.is_subtype(&solid) => {}
            Some((_, winner)) if !solid.is_subtype(winner) => {
                return Err(vm.type_error("multiple bases have instance lay-out conflict"));
            }
            _ => best = Some((base.clone(), solid)),
        }
    }
    match best {
        Some((base, _)) => Ok(base),
        None => Err(vm.type_error("a new-style class can't have only classic bases")),
    }
}

/// Whether objects of one type can become objects of the other as they are.
pub fn same_layout(a: &TypeObj, b: &TypeObj) -> bool {
    const FLAGS: u32 = tf::HAS_DICT | tf::HAS_WEAKREF;
    std::ptr::eq(a.vt, b.vt)
        && a.fixed_slots == b.fixed_slots
        && a.ext == b.ext
        && a.flags.get() & FLAGS == b.flags.get() & FLAGS
        && slot_names(a) == slot_names(b)
}

/// The names of all `__slots__` members, in slot order.
pub fn slot_names(ty: &TypeObj) -> Vec<Ref<Str>> {
    let mut found: Vec<(u16, Ref<Str>)> = Vec::new();
    if ty.fixed_slots == 0 {
        return Vec::new();
    }
    for t in ty.mro.borrow().iter() {
        for (_, v) in t.dict.pairs() {
            if let Some(member) = v.as_::<SlotMember>()
                && member.owner.is(t)
            {
                found.push((member.slot, member.name.clone()));
            }
        }
    }
    found.sort_by_key(|(slot, _)| *slot);
    found.into_iter().map(|(_, name)| name).collect()
}

/// The most derived metaclass of `meta` and of the bases' types.
pub fn calculate_metaclass(vm: &Vm, meta: &Ref<TypeObj>, bases: &[Value]) -> PyResult<Ref<TypeObj>> {
    let mut winner = meta.clone();
    for base in bases {
        let other = vm.type_of(base);
        if winner.is_subtype(&other) {
            continue;
        }
        if !other.is_subtype(&winner) {
            return Err(vm.type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
            ));
        }
        winner = other;
    }
    Ok(winner)
}

fn wrong_arg(vm: &Vm, n: usize, want: &str, got: &Value) -> Raised {
    vm.type_error(format!("type.__new__() argument {n} must be {want}, not {}", vm.type_name(got)))
}

/// `type.__new__(meta, name, bases, namespace, **kwargs)`.
pub fn type_new(vm: &Vm, args: CallArgs) -> PyResult {
    let [meta, name, bases, ns] = args.pos() else {
        return Err(vm.type_error(format!(
            "type.__new__() takes exactly 3 arguments ({} given)",
            args.pos().len().saturating_sub(1)
        )));
    };
    let Some(meta) = meta.to_ref::<TypeObj>() else {
        return Err(
            vm.type_error(format!("type.__new__(X): X is not a type object ({})", vm.type_name(meta)))
        );
    };
    let Some(name) = name.to_ref::<Str>() else { return Err(wrong_arg(vm, 1, "str", name)) };
    let Some(base_tuple) = bases.to_ref::<Tuple>() else { return Err(wrong_arg(vm, 2, "tuple", bases)) };
    let Some(ns_dict) = ns.to_ref::<Dict>() else { return Err(wrong_arg(vm, 3, "dict", ns)) };
    for base in base_tuple.iter().filter(|b| !b.is_a::<TypeObj>()) {
        if vm.get_attr_opt(base, &vm.names().mro_entries)?.is_some() {
            return Err(vm.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    let winner = calculate_metaclass(vm, &meta, &base_tuple)?;
    if !winner.is(&meta) {
        let own = vm.special_of(&vm.types().type_, Special::New);
        let new = vm.special_of(&winner, Special::New);
        if let (Some(new), Some(own)) = (&new, &own)
            && !new.is(own)
        {
            let mut all: Vec<Value> = args.all().to_vec();
            all[0] = winner.value();
            let new = unwrap_static(new);
            return vm.call_args(&new, CallArgs::new(&all, args.names()));
        }
    }
    build(vm, &winner, &name, &base_tuple, &ns_dict, args)
}

/// The function inside a `staticmethod`, or the value itself.
pub fn unwrap_static(v: &Value) -> Value {
    match v.as_::<StaticMethod>() {
        Some(s) => s.func.borrow().clone(),
        None => v.clone(),
    }
}

fn build(
    vm: &Vm,
    meta: &Ref<TypeObj>,
    name: &Ref<Str>,
    base_tuple: &Tuple,
    ns: &Ref<Dict>,
    args: CallArgs,
) -> PyResult {
    let mut bases = Vec::with_capacity(base_tuple.len().max(1));
    for base in base_tuple.iter() {
        match base.to_ref::<TypeObj>() {
            Some(ty) => bases.push(ty),
            None => return Err(vm.type_error("bases must be types")),
        }
    }
    if bases.is_empty() {
        bases.push(vm.types().object.clone());
    }
    let base = best_base(vm, &bases)?;
    if name.chars().any(|c| c == 0) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    let plan = slots::plan(vm, name, ns, &base, &bases)?;
    let dict = vm.dict_copy(ns)?;
    let ty = allocate(vm, meta, name, &base, &bases, &plan, dict)?;
    let cell = take_cell(vm, &ty, "__classcell__")?;
    if let Some(cell) = &cell {
        let old = cell.content.replace(Some(Value::from(&ty)));
        drop(old);
    }
    fill_dict(vm, &ty, name, &plan)?;
    take_cell(vm, &ty, "__classdictcell__")?.into_iter().for_each(|cell| {
        let old = cell.content.replace(Some(Value::from(&ty.dict)));
        drop(old);
    });
    TypeObj::init_shapes(ty.obj());
    for b in &bases {
        b.subclasses.borrow_mut().push(ty.as_ptr());
    }
    *ty.bases.borrow_mut() = bases;
    *ty.base.borrow_mut() = Some(base);
    // A provisional MRO, so that a custom `mro()` sees a class that works.
    *ty.mro.borrow_mut() = vec![ty.clone()];
    let linear = mro::compute(vm, &ty)?;
    ty.modified();
    let old = ty.mro.replace(linear);
    ty.modified();
    drop(old);
    mro::inherit_del(vm, &ty);
    if ns.pairs().iter().any(|(key, _)| !key.is_a::<Str>()) {
        let message = format!("non-string key in the __dict__ of class {}", name.to_text());
        super::warn::issue(vm, Exc::RuntimeWarning, &message)?;
    }
    set_names(vm, &ty, ns)?;
    init_subclass(vm, &ty, args)?;
    Ok(ty.into())
}

fn allocate(
    vm: &Vm,
    meta: &Ref<TypeObj>,
    name: &Ref<Str>,
    base: &Ref<TypeObj>,
    bases: &[Ref<TypeObj>],
    plan: &slots::Plan,
    dict: Ref<Dict>,
) -> PyResult<Ref<TypeObj>> {
    let mut flags = tf::HEAP | tf::BASE | base.flags.get() & INHERITED;
    let patterns = tf::SEQUENCE | tf::MAPPING;
    flags &= !patterns;
    // The first base that says what patterns it matches decides.
    flags |= bases.iter().map(|b| b.flags.get() & patterns).find(|&f| f != 0).unwrap_or(0);
    if plan.add_dict {
        flags |= tf::HAS_DICT;
    }
    if plan.add_weakref {
        flags |= tf::HAS_WEAKREF;
    }
    let fixed = base.fixed_slots as usize + plan.members.len();
    if fixed > u16::MAX as usize / 16 {
        return Err(vm.type_error("too many __slots__"));
    }
    let ext = if base.ext != 0 {
        base.ext
    } else if fixed != 0 || flags & tf::HAS_DICT != 0 {
        16 + base.vt.size.next_multiple_of(8) as u16
    } else {
        0
    };
    let names = vm.names();
    let statics = dict.get_str(&names.static_attributes, vm.hash_str(&names.static_attributes));
    let own = statics.as_ref().and_then(|s| s.as_::<Tuple>()).map_or(0, |t| t.len());
    let inherited = bases.iter().map(|b| b.attr_slots.get() as usize).max().unwrap_or(0);
    let attr_slots = match own {
        0 => inherited,
        n => (inherited + n + usize::from(inherited == 0)).min(MAX_ATTR_SLOTS),
    };
    let qualname = match dict.remove_str(&names.qualname, vm.hash_str(&names.qualname)) {
        None => name.clone(),
        Some(q) => match q.downcast::<Str>() {
            Ok(q) => q,
            Err(q) => {
                return Err(
                    vm.type_error(format!("type __qualname__ must be a str, not {}", vm.type_name(&q)))
                );
            }
        },
    };
    let parts = TypeParts {
        name: vm.intern_ref(name),
        qualname,
        flags,
        vt: base.vt,
        ext,
        fixed_slots: fixed as u16,
        attr_slots: if flags & tf::HAS_DICT != 0 { attr_slots as u16 } else { 0 },
        def: None,
    };
    Ok(vm.alloc(meta, TypeObj::new(parts, dict, vm.heap())))
}

static DICT_ATTR: GetSetDef = getset("__dict__", super::object::get_dict, super::object::set_dict)
    .doc("dictionary for instance variables");
static WEAKREF_ATTR: GetSetDef =
    crate::core::native::getter("__weakref__", get_weakref).doc("list of weak references to the object");

fn get_weakref(vm: &Vm, v: &Value) -> PyResult {
    let refs = v.header().map(|h| vm.heap().weakrefs(h)).unwrap_or_default();
    Ok(refs.first().map_or(Value::NONE, Value::from))
}

/// Adds what a class has beyond its namespace.
fn fill_dict(vm: &Vm, ty: &Ref<TypeObj>, _name: &Ref<Str>, plan: &slots::Plan) -> PyResult<()> {
    let names = vm.names();
    let get = |name: &Ref<Str>| ty.dict.get_str(name, vm.hash_str(name));
    let put = |name: &Ref<Str>, v: Value| {
        let old = ty.dict.set_str(name, vm.hash_str(name), v);
        drop(old);
    };
    if get(&names.module).is_none()
        && let Some(globals) = super::frame::caller_globals(vm)
        && let Some(module) = globals.get_str(&names.name, vm.hash_str(&names.name))
    {
        put(&names.module, module);
    }
    let new = names.special(Special::New);
    if let Some(f) = get(new).filter(|f| f.is_a::<Function>()) {
        put(new, vm.alloc(&vm.types().staticmethod, StaticMethod { func: f.into() }).into());
    }
    for name in [&names.init_subclass, &names.class_getitem] {
        if let Some(f) = get(name).filter(|f| f.is_a::<Function>()) {
            put(name, vm.alloc(&vm.types().classmethod, ClassMethod { func: f.into() }).into());
        }
    }
    let first = ty.fixed_slots as usize - plan.members.len();
    for (i, member) in plan.members.iter().enumerate() {
        let slot = (first + i) as u16;
        let descr = SlotMember { name: member.clone(), owner: ty.clone(), slot };
        put(member, vm.alloc_as(&vm.types().member_descriptor, descr).into());
    }
    let attr = |name: &Ref<Str>, def: &'static GetSetDef| {
        if get(name).is_none() {
            put(name, vm.alloc(&vm.types().getset_descriptor, GetSet { def, owner: ty.clone() }).into());
        }
    };
    if plan.add_dict {
        attr(&names.dict, &DICT_ATTR);
    }
    if plan.add_weakref {
        attr(&names.weakref, &WEAKREF_ATTR);
    }
    let (eq, hash) = (names.special(Special::Eq), names.special(Special::Hash));
    if get(eq).is_some() && get(hash).is_none() {
        put(hash, Value::NONE);
    }
    if get(&names.doc).is_none() {
        put(&names.doc, Value::NONE);
    }
    Ok(())
}

/// Takes a cell the compiler left in the namespace.
fn take_cell(vm: &Vm, ty: &TypeObj, name: &str) -> PyResult<Option<Ref<CellObj>>> {
    let key = vm.intern(name);
    match ty.dict.remove_str(&key, vm.hash_str(&key)) {
        None => Ok(None),
        Some(v) => match v.downcast::<CellObj>() {
            Ok(cell) => Ok(Some(cell)),
            Err(v) => {
                let got = vm.repr(&vm.type_of(&v).into())?;
                Err(vm.type_error(format!(
                    "type.__new__: '{name}' must be a nonlocal cell, not {}",
                    got.to_text()
                )))
            }
        },
    }
}

/// Calls `__set_name__` of the attributes of a new class.
fn set_names(vm: &Vm, ty: &Ref<TypeObj>, _ns: &Dict) -> PyResult<()> {
    let name = &vm.names().set_name;
    for (key, v) in ty.dict.pairs() {
        if !v.is_heap() || v.is_a::<Function>() {
            continue;
        }
        let Some(method) = vm.type_lookup(&vm.type_of(&v), name) else { continue };
        let args = [Value::from(ty), key.clone()];
        if let Err(e) = vm.call_unbound(&method, &v, CallArgs::positional(&args)) {
            let key = vm.repr(&key)?;
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                vm.type_name(&v),
                key.to_text(),
                ty.full_name()
            );
            super::exceptions::add_note(vm, &e, &note)?;
            return Err(e);
        }
    }
    Ok(())
}

/// Calls `super(ty, ty).__init_subclass__(**kwargs)`.
fn init_subclass(vm: &Vm, ty: &Ref<TypeObj>, args: CallArgs) -> PyResult<()> {
    let name = &vm.names().init_subclass;
    let hash = vm.hash_str(name);
    let found = ty.mro.borrow().iter().skip(1).find_map(|t| t.dict.get_str(name, hash));
    let Some(found) = found else { return Ok(()) };
    let values: Vec<Value> = args.kw().map(|(_, v)| v.clone()).collect();
    let object = &vm.types().object;
    if values.is_empty() && object.dict.get_str(name, hash).is_some_and(|o| o.is(&found)) {
        return Ok(());
    }
    let class: Value = ty.into();
    let bound = vm.bind_descriptor(&found, None, Some(&class))?;
    vm.call_args(&bound, CallArgs::new(&values, args.names())).map(drop)
}
