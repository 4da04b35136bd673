//! Module `_abc`: registries and caches of abstract base classes.
//!
//! The data of a class is in its `_abc_impl`: three sets of weakly held classes, keyed by the
//! address of the type object, and a cache generation. Dead entries are dropped when met.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, TypeDef, function};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::{TypeObj, type_flags as tf};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::core::weak::WeakRef;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::mro;

pub static MODULE: ModuleDef =
    ModuleDef::new("_abc", &[&FUNCTIONS]).doc("Module contains faster C implementation of abc.ABCMeta");

static FUNCTIONS: [MethodDef; 8] = [
    function("get_cache_token", "()", |vm, _| Ok(vm.int(token(vm).get())))
        .doc("Returns the current ABC cache token.\n\nThe token is an opaque object (supporting equality testing) identifying the\ncurrent version of the ABC cache for virtual subclasses. The token changes\nwith every call to register() on any ABC."),
    function("_abc_init", "(self, /)", init).doc("Internal ABC helper for class set-up. Should be never used outside abc module."),
    function("_abc_register", "(self, subclass, /)", register).doc("Internal ABC helper for subclass registration. Should be never used outside abc module."),
    function("_abc_instancecheck", "(self, instance, /)", |vm, a| instance_check(vm, &a[0], &a[1]))
        .doc("Internal ABC helper for instance checks. Should be never used outside abc module."),
    function("_abc_subclasscheck", "(self, subclass, /)", |vm, a| {
        Ok(Value::from_bool(subclass_check(vm, &a[0], &a[1])?))
    })
    .doc("Internal ABC helper for subclasss checks. Should be never used outside abc module."),
    function("_get_dump", "(self, /)", dump).doc("Internal ABC helper for cache and registry debugging."),
    function("_reset_registry", "(self, /)", |vm, a| {
        drop(data(vm, &a[0])?.with(|d| d.registry.0.take()));
        Ok(Value::NONE)
    })
    .doc("Internal ABC helper to reset registry of a given class.\n\nShould be only used by refleak.py"),
    function("_reset_caches", "(self, /)", |vm, a| {
        drop(data(vm, &a[0])?.with(|d| (d.cache.0.take(), d.negative.0.take())));
        Ok(Value::NONE)
    })
    .doc("Internal ABC helper to reset both caches of a given class.\n\nShould be only used by refleak.py"),
];

/// A set of weakly held objects.
#[derive(Default)]
struct WeakSet(RefCell<HashMap<u64, Ref<WeakRef>>>);

impl WeakSet {
    fn add(&self, vm: &Vm, v: &Value) {
        let Some(header) = v.header() else { return };
        let weak = vm.alloc(&vm.types().weakref, WeakRef::new(header, None));
        vm.heap().add_weakref(header, &weak);
        let old = self.0.borrow_mut().insert(v.bits(), weak);
        drop(old);
    }

    fn contains(&self, v: &Value) -> bool {
        self.0.borrow().get(&v.bits()).is_some_and(|w| w.get().is_some_and(|have| have.is(v)))
    }

    fn alive(&self) -> Vec<Value> {
        self.0.borrow().values().filter_map(|w| w.get()).collect()
    }

    fn weakrefs(&self) -> Vec<Value> {
        self.0.borrow().values().map(|w| w.value()).collect()
    }
}

/// Payload of `_abc._abc_data`.
#[derive(Default)]
struct AbcData {
    registry: WeakSet,
    cache: WeakSet,
    negative: WeakSet,
    negative_version: Cell<i64>,
}

// Weak references are not part of reference cycles.
ouro_vm::payload!(AbcData, "_abc_data", plain);

static ABC_DATA: TypeDef = TypeDef::new("_abc", "_abc_data", AbcData::vtable)
    .flags(tf::NO_NEW)
    .doc("Internal state held by ABC machinery.");

impl NativeType for AbcData {
    fn def() -> &'static TypeDef {
        &ABC_DATA
    }
}

struct Token(Cell<i64>);

fn token(vm: &Vm) -> std::rc::Rc<Token> {
    vm.state(|| Token(Cell::new(0)))
}

impl Token {
    fn get(&self) -> i64 {
        self.0.get()
    }
}

/// The `_abc_impl` of a class, kept alive.
struct DataRef(Value);

impl DataRef {
    fn with<R>(&self, f: impl FnOnce(&AbcData) -> R) -> R {
        f(payload(&self.0))
    }
}

impl std::ops::Deref for DataRef {
    type Target = AbcData;
    fn deref(&self) -> &AbcData {
        payload(&self.0)
    }
}

fn data(vm: &Vm, cls: &Value) -> PyResult<DataRef> {
    let v = match cls.as_::<TypeObj>() {
        Some(ty) => vm.type_lookup(ty, &vm.intern("_abc_impl")),
        None => None,
    };
    let v = match v {
        Some(v) => v,
        None => vm.get_attr_str(cls, "_abc_impl")?,
    };
    if v.is_a::<AbcData>() { Ok(DataRef(v)) } else { Err(vm.type_error("_abc_impl is set to a wrong type")) }
}

fn is_abstract(vm: &Vm, v: &Value) -> PyResult<bool> {
    match vm.get_attr_opt(v, &vm.names().isabstract)? {
        Some(v) => vm.is_true(&v),
        None => Ok(false),
    }
}

fn init(vm: &Vm, args: Args) -> PyResult {
    let cls = &args[0];
    compute_abstract_methods(vm, cls)?;
    let data = vm.make(AbcData { negative_version: Cell::new(token(vm).get()), ..AbcData::default() });
    vm.set_attr(cls, &vm.intern("_abc_impl"), data)?;
    if let Some(ty) = cls.as_::<TypeObj>() {
        inherit_collection_flags(vm, ty)?;
    }
    Ok(Value::NONE)
}

/// `__abc_tpflags__`, by which `Sequence` and `Mapping` say that they match patterns.
fn inherit_collection_flags(vm: &Vm, ty: &TypeObj) -> PyResult<()> {
    let name = vm.intern("__abc_tpflags__");
    let hash = vm.hash_str(&name);
    let Some(flags) = ty.dict.get_str(&name, hash) else { return Ok(()) };
    let Some(flags) = flags.as_small_int() else { return Ok(()) };
    let (sequence, mapping) = (flags >> 5 & 1 == 1, flags >> 6 & 1 == 1);
    if sequence && mapping {
        return Err(
            vm.type_error("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING")
        );
    }
    ty.set_flag(tf::SEQUENCE, ty.has_flag(tf::SEQUENCE) || sequence);
    ty.set_flag(tf::MAPPING, ty.has_flag(tf::MAPPING) || mapping);
    drop(ty.dict.remove_str(&name, hash));
    ty.modified();
    Ok(())
}

fn compute_abstract_methods(vm: &Vm, cls: &Value) -> PyResult<()> {
    let mut names = Vec::new();
    let own = vm.get_attr(cls, &vm.names().dict)?;
    let items = vm.collect(&vm.call_method(&own, "items", &[])?)?;
    for item in &items {
        if let Some([name, v]) = item.as_::<Tuple>().map(|t| t.as_slice())
            && is_abstract(vm, v)?
        {
            names.push(name.clone());
        }
    }
    let bases = vm.get_attr(cls, &vm.names().bases)?;
    for base in vm.collect(&bases)? {
        let Some(inherited) = vm.get_attr_opt(&base, &vm.names().abstractmethods)? else { continue };
        for name in vm.collect(&inherited)? {
            let Some(text) = name.to_ref::<Str>() else { continue };
            if let Some(v) = vm.get_attr_opt(cls, &vm.intern_ref(&text))?
                && is_abstract(vm, &v)?
            {
                names.push(name);
            }
        }
    }
    let names = vm.frozenset_of(names)?;
    vm.set_attr(cls, &vm.names().abstractmethods, names)
}

fn register(vm: &Vm, args: Args) -> PyResult {
    let (cls, sub) = (&args[0], &args[1]);
    if !sub.is_a::<TypeObj>() {
        return Err(vm.type_error("Can only register classes"));
    }
    if vm.is_subclass(sub, cls)? {
        return Ok(sub.clone());
    }
    if vm.is_subclass(cls, sub)? {
        return Err(vm.runtime_error("Refusing to create an inheritance cycle"));
    }
    data(vm, cls)?.registry.add(vm, sub);
    let token = token(vm);
    token.0.set(token.get() + 1);
    if let (Some(base), Some(sub)) = (cls.as_::<TypeObj>(), sub.to_ref::<TypeObj>()) {
        spread_flags(base, &sub);
    }
    Ok(sub.clone())
}

/// A class registered with `Sequence` or `Mapping` matches such patterns, and so do its
/// subclasses.
fn spread_flags(base: &TypeObj, sub: &Ref<TypeObj>) {
    // Builtin types say themselves what they match.
    if Vm::def_of(sub).is_some() {
        return;
    }
    for flag in [tf::SEQUENCE, tf::MAPPING] {
        if base.has_flag(flag) {
            spread(sub, flag);
        }
    }
}

/// Native types say for themselves whether they match.
fn spread(ty: &TypeObj, flag: u32) {
    if !ty.has_flag(tf::HEAP) || ty.has_flag(tf::SEQUENCE) || ty.has_flag(tf::MAPPING) {
        return;
    }
    ty.set_flag(flag, true);
    for sub in mro::subclasses(ty) {
        spread(&sub, flag);
    }
}

fn instance_check(vm: &Vm, cls: &Value, instance: &Value) -> PyResult {
    let data = data(vm, cls)?;
    let ty: Value = vm.type_of(instance).into();
    let class = vm.get_attr_opt(instance, &vm.names().class)?.unwrap_or_else(|| ty.clone());
    if data.cache.contains(&class) {
        return Ok(Value::TRUE);
    }
    let check = |sub: &Value| vm.call_method(cls, "__subclasscheck__", std::slice::from_ref(sub));
    if class.is(&ty) {
        if data.negative_version.get() == token(vm).get() && data.negative.contains(&class) {
            return Ok(Value::FALSE);
        }
        return check(&class);
    }
    let by_class = check(&class)?;
    if vm.is_true(&by_class)? { Ok(by_class) } else { check(&ty) }
}

fn subclass_check(vm: &Vm, cls: &Value, sub: &Value) -> PyResult<bool> {
    let Some(sub_type) = sub.as_::<TypeObj>() else {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    };
    let data = data(vm, cls)?;
    if data.cache.contains(sub) {
        return Ok(true);
    }
    let version = token(vm).get();
    if data.negative_version.get() < version {
        drop(data.negative.0.take());
        data.negative_version.set(version);
    } else if data.negative.contains(sub) {
        return Ok(false);
    }
    let hook = vm.call_method(cls, "__subclasshook__", std::slice::from_ref(sub))?;
    if let Some(answer) = hook.as_bool() {
        if answer { &data.cache } else { &data.negative }.add(vm, sub);
        return Ok(answer);
    }
    if !hook.is_not_implemented() {
        return Err(vm.raise(
            ouro_vm::core::exc::Exc::AssertionError,
            "__subclasshook__ must return either False, True, or NotImplemented",
        ));
    }
    let direct = match cls.to_ref::<TypeObj>() {
        Some(cls) => sub_type.is_subtype(&cls),
        None => false,
    };
    if direct {
        data.cache.add(vm, sub);
        return Ok(true);
    }
    for registered in data.registry.alive() {
        if vm.is_subclass(sub, &registered)? {
            data.cache.add(vm, sub);
            return Ok(true);
        }
    }
    let subclasses = vm.call_method(cls, "__subclasses__", &[])?;
    for other in vm.collect(&subclasses)? {
        if vm.is_subclass(sub, &other)? {
            data.cache.add(vm, sub);
            return Ok(true);
        }
    }
    data.negative.add(vm, sub);
    Ok(false)
}

fn dump(vm: &Vm, args: Args) -> PyResult {
    let data = data(vm, &args[0])?;
    let set = |s: &WeakSet| vm.set_of(s.weakrefs());
    let (registry, cache, negative) = (set(&data.registry)?, set(&data.cache)?, set(&data.negative)?);
    Ok(vm.tuple(vec![registry, cache, negative, vm.int(data.negative_version.get())]).into())
}
