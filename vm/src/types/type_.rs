//! `type`: calling classes, attribute access on them, and what they tell about themselves.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::bytes::Bytes;
use crate::core::descr::StaticMethod;
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::ExcObj;
use crate::core::function::{Instance, IntObj, List};
use crate::core::native::{
    MethodDef, MethodKind, NativeFn, NativeImpl, TypeDef, binary, call, class_method, del_attr, get_attr,
    getset, getter, method, raw_method, set_attr, unary,
};
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::{mro, slots, type_new};

pub static DEF: TypeDef = TypeDef::new("builtins", "type", TypeObj::vtable)
    .flags(tf::BASE | tf::HAS_WEAKREF)
    .doc("type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type")
    .methods(&[METHODS])
    .getset(&[
        getset("__name__", get_name, set_name),
        getset("__qualname__", get_qualname, set_qualname),
        getset("__module__", get_module, set_module),
        getset("__bases__", get_bases, set_bases),
        getter("__mro__", |vm, v| Ok(mro::as_tuple(vm, &this(v).mro.borrow()).into())),
        getter("__base__", |_, v| Ok(this(v).base.borrow().as_ref().map_or(Value::NONE, Value::from)))
            .member(),
        getset("__abstractmethods__", get_abstract, set_abstract),
        getter("__dict__", |vm, v| Ok(super::mappingproxy::make(vm, Value::from(&this(v).dict)))),
        getset("__doc__", get_doc, set_doc),
        getter("__text_signature__", text_signature),
        getset("__annotations__", get_annotations, set_annotations),
        getset("__annotate__", get_annotate, set_annotate),
        getset("__type_params__", get_type_params, set_type_params),
        getter("__flags__", |vm, v| Ok(vm.int(flags(this(v))))).member(),
        getter("__basicsize__", |_, v| Ok(Value::from_len(basic_size(this(v))))).member(),
        getter("__itemsize__", |_, v| Ok(Value::from_len(item_size(this(v))))).member(),
        getter("__dictoffset__", dict_offset).member(),
        getter("__weakrefoffset__", weakref_offset).member(),
    ]);

static METHODS: &[MethodDef] = &[
    MethodDef {
        name: "__new__",
        sig: "($type, *args, **kwargs)",
        imp: NativeImpl::Raw(type_new::type_new),
        kind: MethodKind::New,
        doc: "Create and return a new object.  See help(type) for accurate signature.",
    },
    raw_method("__init__", type_init),
    call(type_call),
    get_attr(type_get_attr),
    set_attr(type_set_attr),
    del_attr(type_set_attr),
    unary("__repr__", type_repr),
    method("mro", "($self, /)", |vm, args| {
        let ty = args[0].to_ref::<TypeObj>().ok_or_else(|| vm.type_error("a type is needed"))?;
        let mro = mro::c3(vm, &ty)?;
        Ok(vm.list(mro.iter().map(Value::from).collect()))
    })
    .doc("Return a type's method resolution order."),
    method("__subclasses__", "($self, /)", |vm, args| {
        Ok(vm.list(mro::subclasses(this(&args[0])).iter().map(Value::from).collect()))
    })
    .doc("Return a list of immediate subclasses."),
    class_method("__prepare__", "($type, name=None, bases=None, /, **kwds)", |vm, _| Ok(vm.dict().into()))
        .doc("Create the namespace for the class statement"),
    method("__instancecheck__", "($self, instance, /)", |vm, args| {
        Ok(Value::from_bool(vm.plain_is_instance(&args[1], &args[0])?))
    })
    .doc("Check if an object is an instance."),
    method("__subclasscheck__", "($self, subclass, /)", |vm, args| {
        Ok(Value::from_bool(vm.plain_is_subclass(&args[1], &args[0])?))
    })
    .doc("Check if a class is a subclass."),
    method("__dir__", "($self, /)", type_dir).doc("Specialized __dir__ implementation for types."),
    method("__sizeof__", "($self, /)", |_, _| Ok(Value::from_len(size_of::<TypeObj>() + 16)))
        .doc("Return memory consumption of the type object."),
    binary("__or__", super::union::union_or),
    binary("__ror__", |vm, a, b| super::union::union_or(vm, b, a)),
];

fn this(v: &Value) -> &TypeObj {
    payload::<TypeObj>(v)
}

// ---- making instances --------------------------------------------------------------------------

/// `type.__call__(cls, *args, **kwargs)`.
pub fn type_call(vm: &Vm, args: CallArgs) -> PyResult {
    let Some(class) = args.pos().first() else {
        return Err(vm.type_error("descriptor '__call__' of 'type' object needs an argument"));
    };
    let ty = this(class);
    let types = vm.types();
    if std::ptr::eq(ty, &*types.type_) {
        match args.pos() {
            [_, v] if args.names().is_empty() => return Ok(vm.type_of(v).into()),
            [_, _] => return Err(vm.type_error("type() takes no keyword arguments")),
            [_, _, _, _] => {}
            _ => return Err(vm.type_error("type() takes 1 or 3 arguments")),
        }
    }
    let obj = call_new(vm, class, args)?;
    init_new(vm, ty, obj, args)
}

/// Calls `__init__` of what the `__new__` of `ty` has made from `args`, the class first.
pub fn init_new(vm: &Vm, ty: &TypeObj, obj: Value, args: CallArgs) -> PyResult {
    let types = vm.types();
    if !vm.type_obj(&obj).data.mro.borrow().iter().any(|t| std::ptr::eq(&**t, ty)) {
        return Ok(obj);
    }
    let Some(init) = vm.special(&obj, Special::Init) else { return Ok(obj) };
    if let Some(native) = init.as_::<NativeFn>()
        && native.owner.as_ref().is_some_and(|o| o.is(&types.object))
        && args.all().len() == 1
    {
        return Ok(obj);
    }
    let result = vm.call_unbound(&init, &obj, args.skip_first())?;
    if result.is_none() { Ok(obj) } else { Err(init_result(vm, &result)) }
}

/// The error of an `__init__` that returned something.
#[cold]
pub fn init_result(vm: &Vm, result: &Value) -> Raised {
    vm.type_error(format!("__init__() should return None, not '{}'", vm.type_name(result)))
}

/// Calls `cls.__new__` with the class as first argument.
fn call_new(vm: &Vm, class: &Value, args: CallArgs) -> PyResult {
    let ty = this(class);
    if !can_instantiate(vm, ty) {
        return Err(vm.type_error(format!("cannot create '{}' instances", full_name(vm, ty))));
    }
    let Some(new) = vm.special_of(ty, Special::New) else {
        return Err(vm.type_error(format!("cannot create '{}' instances", full_name(vm, ty))));
    };
    if let Some(native) = new.to_ref::<NativeFn>() {
        // A class may have been given the `__new__` of a type with another layout.
        if native.owner.as_ref().is_none_or(|owner| !std::ptr::eq(owner.vt, ty.vt)) {
            crate::call::bind::check_receiver(vm, &native, args)?;
        }
        return vm.call_native(&native, args);
    }
    if let Some(s) = new.as_::<StaticMethod>() {
        let f = s.func.borrow().clone();
        return vm.call_args(&f, args);
    }
    let f = vm.bind_descriptor(&new, None, Some(class))?;
    vm.call_args(&f, args)
}

/// Whether instances can be made from Python: not of native types that inherit `object`'s
/// `__new__` though they have a payload of their own.
fn can_instantiate(vm: &Vm, ty: &TypeObj) -> bool {
    if ty.is_heap_type() {
        return true;
    }
    if ty.has_flag(tf::NO_NEW) {
        return false;
    }
    let object = &vm.types().object;
    let new = vm.special_of(ty, Special::New);
    let inherited = new
        .as_ref()
        .and_then(|n| n.as_::<NativeFn>())
        .and_then(|n| n.owner.as_ref())
        .is_some_and(|o| o.is(object));
    !inherited || std::ptr::eq(ty, &**object)
}

/// The name with the module of types outside builtins, as messages about native types have it.
pub fn full_name(_vm: &Vm, ty: &TypeObj) -> String {
    ty.full_name()
}

fn type_init(vm: &Vm, args: CallArgs) -> PyResult {
    let n = args.pos().len().saturating_sub(1);
    if n == 1 && !args.names().is_empty() {
        return Err(vm.type_error("type.__init__() takes no keyword arguments"));
    }
    if n != 1 && n != 3 {
        return Err(vm.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(Value::NONE)
}

// ---- attributes --------------------------------------------------------------------------------

fn type_get_attr(vm: &Vm, v: &Value, name: &Ref<Str>) -> PyResult {
    match type_get_attr_opt(vm, v, name)? {
        Some(found) => Ok(found),
        None => Err(no_attribute(vm, v, name)),
    }
}

/// The `AttributeError` of a type without such an attribute.
#[cold]
pub fn no_attribute(vm: &Vm, v: &Value, name: &Ref<Str>) -> Raised {
    let message = format!("type object '{}' has no attribute '{}'", this(v).full_name(), name.to_text());
    vm.attribute_error(v, name, message)
}

/// `type.__getattribute__`, with `None` for a missing attribute.
pub fn type_get_attr_opt(vm: &Vm, v: &Value, name: &Ref<Str>) -> PyResult<Option<Value>> {
    let name = &vm.intern_ref(name);
    let ty = this(v);
    let meta = vm.type_obj(v);
    let on_meta = vm.type_lookup(&meta.data, name);
    let mut meta_get = None;
    if let Some(d) = &on_meta {
        meta_get = vm.special(d, Special::Get);
        if let Some(get) = &meta_get
            && vm.is_data_descriptor(d)
        {
            return vm.call_get(get, d, Some(v), Some(&meta.value())).map(Some);
        }
    }
    if let Some(own) = vm.type_lookup(ty, name) {
        if !own.is_heap() {
            return Ok(Some(own));
        }
        return match vm.special(&own, Special::Get) {
            Some(get) => vm.call_get(&get, &own, None, Some(v)).map(Some),
            None => Ok(Some(own)),
        };
    }
    match (on_meta, meta_get) {
        (Some(d), Some(get)) => vm.call_get(&get, &d, Some(v), Some(&meta.value())).map(Some),
        (found, _) => Ok(found),
    }
}

/// `type.__setattr__` and `type.__delattr__`.
fn type_set_attr(vm: &Vm, v: &Value, name: &Ref<Str>, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    if ty.has_flag(tf::IMMUTABLE) {
        return Err(immutable(vm, ty, &name.to_text()));
    }
    let name = &vm.intern_ref(name);
    let meta = vm.type_obj(v);
    if let Some(d) = vm.type_lookup(&meta.data, name) {
        let which = if value.is_some() { Special::Set } else { Special::Delete };
        if let Some(set) = vm.special(&d, which) {
            return vm.call_set(&set, &d, v, value);
        }
        if vm.is_data_descriptor(&d) {
            return Err(vm.attribute_error(v, name, which.name()));
        }
    }
    let hash = vm.hash_str(name);
    let old = match value {
        Some(value) => ty.dict.set_str(name, hash, value.clone()),
        None => match ty.dict.remove_str(name, hash) {
            None => return Err(no_attribute(vm, v, name)),
            old => old,
        },
    };
    ty.modified();
    drop(old);
    if name.is(vm.names().special(Special::Del)) {
        update_del(vm, ty);
    }
    Ok(())
}

fn update_del(vm: &Vm, ty: &TypeObj) {
    mro::inherit_del(vm, ty);
    for sub in mro::subclasses(ty) {
        update_del(vm, &sub);
    }
}

#[cold]
fn immutable(vm: &Vm, ty: &TypeObj, name: &str) -> Raised {
    vm.type_error(format!("cannot set '{name}' attribute of immutable type '{}'", full_name(vm, ty)))
}

/// The value for a special attribute of a class, or the error of deleting it or of setting it on
/// a native type.
fn settable<'a>(vm: &Vm, ty: &TypeObj, name: &str, value: Option<&'a Value>) -> PyResult<&'a Value> {
    if ty.has_flag(tf::IMMUTABLE) {
        return Err(immutable(vm, ty, name));
    }
    value.ok_or_else(|| {
        vm.type_error(format!("cannot delete '{name}' attribute of immutable type '{}'", ty.full_name()))
    })
}

fn own(vm: &Vm, ty: &TypeObj, name: &str) -> Option<Value> {
    vm.get_name(&ty.dict, name)
}

fn put(vm: &Vm, ty: &TypeObj, name: &str, v: Value) {
    let name = vm.intern(name);
    let old = ty.dict.set_str(&name, vm.hash_str(&name), v);
    ty.modified();
    drop(old);
}

fn take(vm: &Vm, ty: &TypeObj, name: &str) -> Option<Value> {
    let name = vm.intern(name);
    let old = ty.dict.remove_str(&name, vm.hash_str(&name));
    ty.modified();
    old
}

fn get_name(_: &Vm, v: &Value) -> PyResult {
    Ok(this(v).name.borrow().value())
}

fn set_name(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    let value = settable(vm, ty, "__name__", value)?;
    let Some(name) = value.to_ref::<Str>() else { return Err(want_string(vm, ty, "__name__", value)) };
    if name.chars().any(|c| c == 0) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    *ty.name.borrow_mut() = name;
    Ok(())
}

#[cold]
fn want_string(vm: &Vm, ty: &TypeObj, attr: &str, value: &Value) -> Raised {
    vm.type_error(format!(
        "can only assign string to {}.{attr}, not '{}'",
        ty.full_name(),
        vm.type_name(value)
    ))
}

fn get_qualname(_: &Vm, v: &Value) -> PyResult {
    Ok(this(v).qualname.borrow().value())
}

fn set_qualname(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    let value = settable(vm, ty, "__qualname__", value)?;
    let Some(name) = value.to_ref::<Str>() else { return Err(want_string(vm, ty, "__qualname__", value)) };
    *ty.qualname.borrow_mut() = name;
    Ok(())
}

fn get_module(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    let module = own(vm, ty, "__module__").filter(|m| ty.def.is_none() || m.is_a::<Str>());
    match (module, ty.def) {
        (Some(module), _) => Ok(module),
        (None, Some(def)) => Ok(vm.intern(def.module).into()),
        (None, None) => Err(vm.attribute_error(v, &vm.names().module, "__module__")),
    }
}

fn set_module(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    let value = settable(vm, ty, "__module__", value)?;
    put(vm, ty, "__module__", value.clone());
    drop(take(vm, ty, "__firstlineno__"));
    Ok(())
}

fn get_abstract(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    let found = if ty.def.is_some() { None } else { own(vm, ty, "__abstractmethods__") };
    found.ok_or_else(|| vm.attribute_error(v, &vm.names().abstractmethods, "__abstractmethods__"))
}

fn set_abstract(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    match value {
        Some(value) => {
            let on = vm.is_true(value)?;
            put(vm, ty, "__abstractmethods__", value.clone());
            ty.set_flag(tf::ABSTRACT, on);
        }
        None => {
            if take(vm, ty, "__abstractmethods__").is_none() {
                return Err(vm.attribute_error(v, &vm.names().abstractmethods, "__abstractmethods__"));
            }
            ty.set_flag(tf::ABSTRACT, false);
        }
    }
    Ok(())
}

fn get_doc(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    match own(vm, ty, "__doc__") {
        Some(doc) if doc.is_heap() => vm.bind_descriptor(&doc, None, Some(v)),
        Some(doc) => Ok(doc),
        None => Ok(Value::NONE),
    }
}

fn set_doc(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    let value = settable(vm, ty, "__doc__", value)?;
    put(vm, ty, "__doc__", value.clone());
    Ok(())
}

fn text_signature(vm: &Vm, v: &Value) -> PyResult {
    let Some(def) = this(v).def else { return Ok(Value::NONE) };
    if let Some(sig) = def.sig {
        return Ok(vm.str(sig));
    }
    let methods = || def.methods.iter().copied().flatten();
    let found = methods().find(|m| m.name == "__new__").or_else(|| methods().find(|m| m.name == "__init__"));
    let Some(found) = found else { return Ok(Value::NONE) };
    let inner = found.sig.trim_start_matches('(');
    let rest = match inner.split_once(',') {
        Some((_, rest)) => rest.trim_start(),
        None => ")",
    };
    let rest = rest.strip_prefix("/,").map_or(rest, str::trim_start);
    if rest.contains("*args, **kwargs") {
        return Ok(Value::NONE);
    }
    let rest = if rest == "/)" { ")" } else { rest };
    Ok(vm.str(&format!("({rest}")))
}

// ---- bases -------------------------------------------------------------------------------------

fn get_bases(vm: &Vm, v: &Value) -> PyResult {
    Ok(mro::as_tuple(vm, &this(v).bases.borrow()).into())
}

fn set_bases(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(ty) = v.to_ref::<TypeObj>() else { return Ok(()) };
    let value = settable(vm, &ty, "__bases__", value)?;
    let name = ty.name_text();
    let Some(items) = value.to_ref::<Tuple>() else {
        return Err(
            vm.type_error(format!("can only assign tuple to {name}.__bases__, not {}", vm.type_name(value)))
        );
    };
    if items.is_empty() {
        return Err(vm.type_error(format!("can only assign non-empty tuple to {name}.__bases__, not ()")));
    }
    let mut bases = Vec::with_capacity(items.len());
    for item in items.iter() {
        let Some(base) = item.to_ref::<TypeObj>() else {
            return Err(vm.type_error(format!(
                "{name}.__bases__ must be tuple of classes, not '{}'",
                vm.type_name(item)
            )));
        };
        if base.is_subtype(&ty) || base_chain_has(&base, &ty) {
            return Err(vm.type_error("a __bases__ item causes an inheritance cycle"));
        }
        bases.push(base);
    }
    let base = type_new::best_base(vm, &bases)?;
    let Some(old_base) = ty.base.borrow().clone() else { return Ok(()) };
    let (a, b) = (type_new::solid_base(&old_base), type_new::solid_base(&base));
    if !a.is(&b) || slots::has_dict(&old_base) != slots::has_dict(&base) {
        return Err(vm.type_error(format!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            base.full_name(),
            old_base.full_name()
        )));
    }
    relink(&ty, &bases);
    let old_bases = ty.bases.replace(bases);
    let old_base = ty.base.replace(Some(base));
    if let Err(e) = mro::update(vm, &ty) {
        relink(&ty, &old_bases);
        let failed = (ty.bases.replace(old_bases), ty.base.replace(old_base));
        drop(failed);
        return Err(e);
    }
    update_del(vm, &ty);
    ty.modified();
    Ok(())
}

fn base_chain_has(from: &Ref<TypeObj>, ty: &Ref<TypeObj>) -> bool {
    let mut at = Some(from.clone());
    while let Some(t) = at {
        if t.is(ty) {
            return true;
        }
        at = t.base.borrow().clone();
    }
    false
}

/// Moves a type from the subclass lists of its present bases to those of `bases`.
fn relink(ty: &Ref<TypeObj>, bases: &[Ref<TypeObj>]) {
    let me = ty.as_ptr().cast_const();
    for base in ty.bases.borrow().iter() {
        base.subclasses.borrow_mut().retain(|&s| s != me);
    }
    for base in bases {
        base.subclasses.borrow_mut().push(me);
    }
}

// ---- annotations (PEP 649) -----------------------------------------------------------------------

fn get_annotations(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    if !ty.is_heap_type() {
        return Err(no_attribute(vm, v, &vm.names().annotations));
    }
    for name in ["__annotations__", "__annotations_cache__"] {
        if let Some(found) = own(vm, ty, name) {
            return vm.bind_descriptor(&found, None, Some(v));
        }
    }
    let annotate = get_annotate(vm, v)?;
    let made = if annotate.is_none() {
        vm.dict().into()
    } else {
        let made = vm.call(&annotate, &[vm.int(1)])?;
        if !made.is_a::<Dict>() {
            return Err(
                vm.type_error(format!("__annotate__ returned non-dict of type '{}'", vm.type_name(&made)))
            );
        }
        made
    };
    put(vm, ty, "__annotations_cache__", made.clone());
    Ok(made)
}

fn set_annotations(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    if ty.has_flag(tf::IMMUTABLE) {
        return Err(immutable(vm, ty, "__annotations__"));
    }
    match value {
        Some(value) => {
            let old_name = own(vm, ty, "__annotations__").is_some();
            let name = if old_name { "__annotations__" } else { "__annotations_cache__" };
            put(vm, ty, name, value.clone());
        }
        None => {
            let removed = take(vm, ty, "__annotations__").or_else(|| take(vm, ty, "__annotations_cache__"));
            if removed.is_none() {
                return Err(vm.attribute_error(v, &vm.names().annotations, "__annotations__"));
            }
        }
    }
    drop((take(vm, ty, "__annotate_func__"), take(vm, ty, "__annotate__")));
    Ok(())
}

fn get_annotate(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    if !ty.is_heap_type() {
        return Err(no_attribute(vm, v, &vm.names().annotate));
    }
    for name in ["__annotate_func__", "__annotate__"] {
        if let Some(found) = own(vm, ty, name) {
            return vm.bind_descriptor(&found, None, Some(v));
        }
    }
    put(vm, ty, "__annotate_func__", Value::NONE);
    Ok(Value::NONE)
}

fn set_annotate(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    let Some(value) = value else {
        return Err(vm.type_error("cannot delete __annotate__ attribute"));
    };
    if ty.has_flag(tf::IMMUTABLE) {
        return Err(immutable(vm, ty, "__annotate__"));
    }
    if !value.is_none() && vm.special(value, Special::Call).is_none() {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    let old_name = own(vm, ty, "__annotate__").is_some();
    put(vm, ty, if old_name { "__annotate__" } else { "__annotate_func__" }, value.clone());
    if !value.is_none() {
        drop(take(vm, ty, "__annotations_cache__"));
    }
    Ok(())
}

fn get_type_params(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    let found = if ty.is_heap_type() { own(vm, ty, "__type_params__") } else { None };
    Ok(found.unwrap_or_else(|| vm.tuple(vec![]).into()))
}

fn set_type_params(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(v);
    let value = settable(vm, ty, "__type_params__", value)?;
    put(vm, ty, "__type_params__", value.clone());
    Ok(())
}

// ---- sizes and flags -----------------------------------------------------------------------------

/// `__flags__`, with CPython's bits as far as they are stable.
fn flags(ty: &TypeObj) -> i64 {
    const IMMUTABLE: i64 = 1 << 8;
    const HEAP: i64 = 1 << 9;
    const READY: i64 = 1 << 12;
    let bit = |on: bool, n: u32| if on { 1i64 << n } else { 0 };
    let has = |flag: u32, n: u32| bit(ty.has_flag(flag), n);
    let kind = |vt: &'static crate::core::object::PayloadVTable, n: u32| bit(std::ptr::eq(ty.vt, vt), n);
    READY
        // The types of modules are made at run time, but nobody may change them.
        | match ty.def {
            _ if ty.is_heap_type() => HEAP,
            Some(def) if !matches!(def.module, "builtins" | "sys") => HEAP | IMMUTABLE,
            _ => IMMUTABLE,
        }
        | has(tf::BASE, 10)
        | has(tf::ABSTRACT, 20)
        | has(tf::SEQUENCE, 5)
        | has(tf::MAPPING, 6)
        | has(tf::NO_NEW, 7)
        | has(tf::MATCH_SELF, 22)
        | bit(ty.is_heap_type() && ty.has_flag(tf::HAS_DICT), 4)
        | bit(ty.is_heap_type() && ty.has_flag(tf::HAS_WEAKREF), 3)
        | bit(ty.vt.tracked || ty.ext != 0, 14)
        | kind(IntObj::vtable(), 24)
        | kind(List::vtable(), 25)
        | kind(Tuple::vtable(), 26)
        | kind(Bytes::vtable(), 27)
        | kind(Str::vtable(), 28)
        | kind(Dict::vtable(), 29)
        | kind(ExcObj::vtable(), 30)
        | kind(TypeObj::vtable(), 31)
}

/// `__basicsize__`: header, payload and slots.
pub fn basic_size(ty: &TypeObj) -> usize {
    let payload = if std::ptr::eq(ty.vt, Instance::vtable()) { 0 } else { ty.vt.size.next_multiple_of(8) };
    16 + payload + 8 * ty.fixed_slots as usize
}

fn item_size(ty: &TypeObj) -> usize {
    match () {
        () if std::ptr::eq(ty.vt, IntObj::vtable()) => 4,
        () if std::ptr::eq(ty.vt, Tuple::vtable()) => 8,
        () if std::ptr::eq(ty.vt, Bytes::vtable()) => 1,
        () if std::ptr::eq(ty.vt, TypeObj::vtable()) => 40,
        () => 0,
    }
}

fn dict_offset(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    Ok(vm.int(match (slots::has_dict(ty), ty.is_heap_type()) {
        (false, _) => 0,
        (true, true) if ty.has_flag(tf::HAS_DICT) => -1,
        (true, _) => i64::from(ty.ext.max(16)),
    }))
}

fn weakref_offset(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    Ok(vm.int(match (ty.has_flag(tf::HAS_WEAKREF), ty.is_heap_type()) {
        (false, _) => 0,
        (true, true) => -32,
        (true, false) => basic_size(ty) as i64,
    }))
}

// ---- text ----------------------------------------------------------------------------------------

fn type_repr(vm: &Vm, v: &Value) -> PyResult {
    let ty = this(v);
    let qualname = ty.qualname.borrow().clone();
    let module = own(vm, ty, "__module__").filter(|m| ty.def.is_none() || m.is_a::<Str>());
    let module = match (module, ty.def) {
        (Some(m), _) => m.to_ref::<Str>(),
        (None, Some(def)) => Some(vm.intern(def.module)),
        (None, None) => None,
    };
    let text = match module.filter(|m| !m.is_text("builtins")) {
        Some(m) => format!("<class '{}.{}'>", m.to_text(), qualname.to_text()),
        None => format!("<class '{}'>", qualname.to_text()),
    };
    Ok(vm.str(&text))
}

fn type_dir(vm: &Vm, args: Args) -> PyResult {
    let names = vm.dict();
    super::object::merge_class_dict(vm, &names, &args[0])?;
    Ok(vm.list(names.pairs().into_iter().map(|(k, _)| k).collect()))
}
