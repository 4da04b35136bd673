//! Bodies of methods of `WeakValueDictionary` and `WeakSet`.

use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::fields::Fields;
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::unchanged::Unchanged;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::core::weak::WeakRef;
use ouro_vm::types::set::SetObj;
use ouro_vm::types::weakref;

use super::{Row, attach, bodies, class, fields};

type Answer = PyResult<Option<Value>>;

static VALUES: [Row; 2] = [("get", get), ("__setitem__", set_item)];
static SET: [Row; 3] = [("add", add), ("discard", discard), ("__len__", len)];

/// Numbers of the attributes: where the references are, and what is called when one dies.
const DATA: usize = 0;
const REMOVE: usize = 1;
const ATTRIBUTES: [&str; 2] = ["data", "_remove"];

/// The class `WeakValueDictionary` and its class of references.
pub struct Values {
    fields: Fields<2>,
    keyed: Unchanged,
    key: Ref<Str>,
}

/// Called after `weakref` has been imported.
pub fn install(vm: &Vm, namespace: &Dict) {
    let fields = fields(vm, namespace, "WeakValueDictionary", ATTRIBUTES, &VALUES);
    let Some((fields, keyed)) = fields.zip(class(vm, namespace, "KeyedRef")) else { return };
    if bodies(vm)
        .weak_values
        .set(Values { fields, keyed: Unchanged::new(keyed), key: vm.intern("key") })
        .is_ok()
    {
        attach(vm, namespace, "WeakValueDictionary", &VALUES);
    }
}

/// Called after `_weakrefset` has been imported.
pub fn install_set(vm: &Vm, namespace: &Dict) {
    let Some(fields) = fields(vm, namespace, "WeakSet", ATTRIBUTES, &SET) else { return };
    if bodies(vm).weak_set.set(fields).is_ok() {
        attach(vm, namespace, "WeakSet", &SET);
    }
}

// ---- WeakValueDictionary -------------------------------------------------------------------

fn data(vm: &Vm, v: Option<Value>) -> Option<Ref<Dict>> {
    v.filter(|v| vm.is_exact(v, &vm.types().dict))?.to_ref()
}

fn get(vm: &Vm, args: &[Value]) -> Answer {
    let (this, key, default) = match args {
        [this, key] => (this, key, Value::NONE),
        [this, key, default] => (this, key, default.clone()),
        _ => return Ok(None),
    };
    let Some(found) = bodies(vm).weak_values.get().and_then(|v| v.fields.of(this)) else { return Ok(None) };
    // Only keys that are compared without calling anything.
    if key.as_small_int().is_none() && !vm.is_exact(key, &vm.types().str) {
        return Ok(None);
    }
    let Some(data) = data(vm, found.get(DATA)) else { return Ok(None) };
    match vm.dict_get(&data, key)? {
        None => Ok(Some(default)),
        Some(weak) => Ok(weak.as_::<WeakRef>().map(|w| w.get().unwrap_or(default))),
    }
}

fn set_item(vm: &Vm, args: &[Value]) -> Answer {
    let ([this, key, value], Some(values)) = (args, bodies(vm).weak_values.get()) else { return Ok(None) };
    let Some(found) = values.fields.of(this).filter(|_| values.keyed.holds()) else {
        return Ok(None);
    };
    let (Some(data), Some(remove)) = (data(vm, found.get(DATA)), found.get(REMOVE)) else { return Ok(None) };
    if !weakref::is_referable(vm, value) {
        return Ok(None);
    }
    let weak = weakref::make(vm, values.keyed.class(), value, Some(remove).filter(|f| !f.is_none()))?.value();
    vm.set_attr(&weak, &values.key, key.clone())?;
    vm.dict_set(&data, key.clone(), weak)?;
    Ok(Some(Value::NONE))
}

// ---- WeakSet -------------------------------------------------------------------------------

/// The set of a `WeakSet`, and a reference to an item as it has them.
fn item(vm: &Vm, args: &[Value], callback: bool) -> PyResult<Option<(Ref<SetObj>, Value)>> {
    let ([this, item], Some(fields)) = (args, bodies(vm).weak_set.get()) else { return Ok(None) };
    let Some(found) = fields.of(this).filter(|_| weakref::is_referable(vm, item)) else { return Ok(None) };
    let (Some(data), Some(remove)) = (found.get(DATA), found.get(REMOVE)) else { return Ok(None) };
    let Some(set) = data.to_ref::<SetObj>().filter(|_| vm.is_exact(&data, &vm.types().set)) else {
        return Ok(None);
    };
    let class = &vm.types().weakref;
    let weak = weakref::make(vm, class, item, callback.then_some(remove).filter(|f| !f.is_none()))?;
    Ok(Some((set, weak.into())))
}

fn add(vm: &Vm, args: &[Value]) -> Answer {
    let Some((set, weak)) = item(vm, args, true)? else { return Ok(None) };
    again_if_unhashable(vm, vm.set_add(&set, weak))
}

fn discard(vm: &Vm, args: &[Value]) -> Answer {
    let Some((set, weak)) = item(vm, args, false)? else { return Ok(None) };
    again_if_unhashable(vm, vm.set_discard(&set, &weak))
}

/// An item without a hash is for the function's own code, which the traceback shows.
fn again_if_unhashable<T>(vm: &Vm, done: PyResult<T>) -> Answer {
    match done {
        Err(e) if e.is(vm, Exc::TypeError) => Ok(None),
        done => done.map(|_| Some(Value::NONE)),
    }
}

fn len(vm: &Vm, args: &[Value]) -> Answer {
    let ([this], Some(fields)) = (args, bodies(vm).weak_set.get()) else { return Ok(None) };
    let data = fields.of(this).and_then(|found| found.get(DATA));
    match data.filter(|v| vm.is_exact(v, &vm.types().set)) {
        Some(data) => Ok(Some(vm.int(vm.len(&data)? as i64))),
        None => Ok(None),
    }
}
