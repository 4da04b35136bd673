//! `module`.

use std::cell::RefCell;

use crate::core::args::{Args, payload};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::function::{List, Module};
use crate::core::native::{TypeDef, del_attr, get_attr, getset, getter, method, new, set_attr, unary};
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::shadowing::{self, Hides};

pub static DEF: TypeDef = TypeDef::new("builtins", "module", Module::vtable)
    .flags(tf::BASE | tf::HAS_WEAKREF)
    .doc("Create a module object.\n\nThe name must be a string; the optional docstring can have any type.")
    .methods(&[&[
        new("($type, /, *args, **kwargs)", |vm, args| {
            let class = super::shared::class_arg(vm, &args[0])?;
            Ok(vm.alloc(&class, Module { dict: vm.dict(), state: RefCell::new(None) }).into())
        }),
        method("__init__", "($self, name, doc=None)", init),
        get_attr(module_get_attr),
        set_attr(module_set_attr),
        del_attr(module_set_attr),
        unary("__repr__", repr),
        method("__dir__", "($self, /)", dir).doc("__dir__() -> list\nspecialized dir() implementation"),
    ]])
    .getset(&[
        getter("__dict__", |_, v| Ok(Value::from(&payload::<Module>(v).dict))).member(),
        getset("__annotations__", get_annotations, set_annotations),
        getset("__annotate__", get_annotate, set_annotate),
    ]);

fn get(vm: &Vm, m: &Module, name: &str) -> Option<Value> {
    vm.get_name(&m.dict, name)
}

/// A new module with the attributes every module has.
pub fn make(vm: &Vm, name: &str) -> Ref<Module> {
    let dict = vm.dict();
    for (key, v) in [
        ("__name__", vm.str(name)),
        ("__doc__", Value::NONE),
        ("__package__", Value::NONE),
        ("__loader__", Value::NONE),
        ("__spec__", Value::NONE),
    ] {
        vm.set_name(&dict, key, v);
    }
    vm.alloc(&vm.types().module, Module { dict, state: RefCell::new(None) })
}

fn init(vm: &Vm, args: Args) -> PyResult {
    let m = args.this::<Module>();
    if !args[1].is_a::<Str>() {
        return Err(
            vm.type_error(format!("module() argument 'name' must be str, not {}", vm.type_name(&args[1])))
        );
    }
    vm.set_name(&m.dict, "__name__", args[1].clone());
    vm.set_name(&m.dict, "__doc__", args.opt(2).cloned().unwrap_or(Value::NONE));
    for key in ["__package__", "__loader__", "__spec__"] {
        vm.set_name(&m.dict, key, Value::NONE);
    }
    Ok(Value::NONE)
}

fn module_get_attr(vm: &Vm, v: &Value, name: &Ref<Str>) -> PyResult {
    match get_attr_opt(vm, v, name)? {
        Some(found) => Ok(found),
        None => Err(missing(vm, v, name)?),
    }
}

/// The attribute of a module, `None` for a missing one.
pub fn get_attr_opt(vm: &Vm, v: &Value, name: &Ref<Str>) -> PyResult<Option<Value>> {
    let m = payload::<Module>(v);
    let ty = vm.type_of(v);
    let descr = vm.type_lookup(&ty, name);
    if let Some(d) = &descr
        && vm.is_data_descriptor(d)
    {
        return vm.bind_descriptor(d, Some(v), Some(&Value::from(&ty))).map(Some);
    }
    if let Some(found) = m.dict.get_str(name, vm.hash_str(name)) {
        return Ok(Some(found));
    }
    if let Some(d) = descr {
        return vm.bind_descriptor(&d, Some(v), Some(&Value::from(&ty))).map(Some);
    }
    match get(vm, m, "__getattr__") {
        Some(f) => vm.call(&f, &[name.into()]).map(Some),
        None => Ok(None),
    }
}

/// The `AttributeError` of a module without such an attribute.
#[cold]
fn missing(vm: &Vm, v: &Value, name: &Ref<Str>) -> PyResult<crate::core::error::Raised> {
    let m = payload::<Module>(v);
    let text = name.to_text();
    let Some(module) = get(vm, m, "__name__").and_then(|n| n.to_ref::<Str>()) else {
        return Ok(vm.attribute_error(v, name, format!("module has no attribute '{text}'")));
    };
    let shown = module.to_text();
    let spec = get(vm, m, "__spec__").filter(|s| !s.is_none());
    let Some(spec) = spec else {
        return Ok(vm.attribute_error(v, name, format!("module '{shown}' has no attribute '{text}'")));
    };
    let origin = shadowing::origin(vm, &spec)?;
    let hides = shadowing::hides(vm, origin.as_ref(), &module.value())?;
    let place = origin.as_ref().map(|o| o.to_text());
    let message = match (hides, place) {
        (Hides::Library, Some(place)) => format!(
            "module '{shown}' has no attribute '{text}' (consider renaming '{place}' since it has the same name as the standard library module named '{shown}' and prevents importing that standard library module)"
        ),
        (hides, place) if flag(vm, &spec, "_initializing")? => match place {
            Some(place) if hides != Hides::Nothing => format!(
                "module '{shown}' has no attribute '{text}' (consider renaming '{place}' if it has the same name as a library you intended to import)"
            ),
            Some(place) => format!(
                "partially initialized module '{shown}' from '{place}' has no attribute '{text}' (most likely due to a circular import)"
            ),
            None => format!(
                "partially initialized module '{shown}' has no attribute '{text}' (most likely due to a circular import)"
            ),
        },
        _ if uninitialized_submodules(vm, &spec, &text)? => {
            format!(
                "cannot access submodule '{text}' of module '{shown}' (most likely due to a circular import)"
            )
        }
        _ => format!("module '{shown}' has no attribute '{text}'"),
    };
    Ok(vm.attribute_error(v, name, message))
}

fn flag(vm: &Vm, spec: &Value, name: &str) -> PyResult<bool> {
    match vm.get_attr_opt(spec, &vm.intern(name))? {
        Some(v) => vm.is_true(&v),
        None => Ok(false),
    }
}

fn uninitialized_submodules(vm: &Vm, spec: &Value, name: &str) -> PyResult<bool> {
    match vm.get_attr_opt(spec, &vm.intern("_uninitialized_submodules"))? {
        Some(list) => vm.contains(&list, &vm.str(name)),
        None => Ok(false),
    }
}

fn module_set_attr(vm: &Vm, v: &Value, name: &Ref<Str>, value: Option<&Value>) -> PyResult<()> {
    let m = payload::<Module>(v);
    if let Some(d) = vm.type_lookup(&vm.type_of(v), name)
        && vm.is_data_descriptor(&d)
    {
        return vm.generic_set_attr(v, name, value);
    }
    let hash = vm.hash_str(name);
    let old = match value {
        Some(value) => m.dict.set_str(name, hash, value.clone()),
        None => match m.dict.remove_str(name, hash) {
            None => return Err(vm.no_attribute(v, name)),
            old => old,
        },
    };
    drop(old);
    Ok(())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let m = payload::<Module>(v);
    let name = match get(vm, m, "__name__") {
        Some(name) => vm.repr(&name)?.to_text().into_owned(),
        None => "'?'".to_owned(),
    };
    if let Some(spec) = get(vm, m, "__spec__").filter(|s| !s.is_none()) {
        let spec_name = match vm.get_attr_opt(&spec, &vm.intern("name"))? {
            Some(n) if n.is_none() => "'?'".to_owned(),
            Some(n) => vm.repr(&n)?.to_text().into_owned(),
            None => name.clone(),
        };
        let origin = vm.get_attr_opt(&spec, &vm.intern("origin"))?.filter(|o| !o.is_none());
        let text = match origin {
            None => match vm.get_attr_opt(&spec, &vm.names().loader)? {
                Some(l) if !l.is_none() => format!("<module {spec_name} ({})>", vm.repr(&l)?.to_text()),
                _ => match vm.get_attr_opt(&spec, &vm.intern("loader"))? {
                    Some(l) if !l.is_none() => format!("<module {spec_name} ({})>", vm.repr(&l)?.to_text()),
                    _ => format!("<module {spec_name}>"),
                },
            },
            Some(o) if flag(vm, &spec, "has_location")? => {
                format!("<module {spec_name} from {}>", vm.repr(&o)?.to_text())
            }
            Some(o) => format!("<module {spec_name} ({})>", vm.str_of(&o)?.to_text()),
        };
        return Ok(vm.str(&text));
    }
    let text = match get(vm, m, "__file__") {
        Some(file) => format!("<module {name} from {}>", vm.repr(&file)?.to_text()),
        None => match get(vm, m, "__loader__").filter(|l| !l.is_none()) {
            Some(loader) => format!("<module {name} ({})>", vm.repr(&loader)?.to_text()),
            None => format!("<module {name}>"),
        },
    };
    Ok(vm.str(&text))
}

fn dir(vm: &Vm, args: Args) -> PyResult {
    let dict = vm.get_attr(&args[0], &vm.names().dict)?;
    let Some(dict) = dict.to_ref::<Dict>() else {
        return Err(vm.type_error("<module>.__dict__ is not a dictionary"));
    };
    match vm.get_name(&dict, "__dir__") {
        Some(f) => vm.call(&f, &[]),
        None => {
            let keys = dict.pairs().into_iter().map(|(k, _)| k).collect();
            Ok(vm.alloc(&vm.types().list, List { items: RefCell::new(keys) }).into())
        }
    }
}

fn get_annotations(vm: &Vm, v: &Value) -> PyResult {
    let m = payload::<Module>(v);
    if let Some(have) = get(vm, m, "__annotations__") {
        return Ok(have);
    }
    let annotate = get(vm, m, "__annotate__").unwrap_or(Value::NONE);
    let made: Value = if vm.special(&annotate, Special::Call).is_some() {
        let made = vm.call(&annotate, &[vm.int(1)])?;
        if !made.is_a::<Dict>() {
            return Err(
                vm.type_error(format!("__annotate__ returned non-dict of type '{}'", vm.type_name(&made)))
            );
        }
        made
    } else {
        vm.dict().into()
    };
    vm.set_name(&m.dict, "__annotations__", made.clone());
    Ok(made)
}

fn set_annotations(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let m = payload::<Module>(v);
    match value {
        Some(value) => vm.set_name(&m.dict, "__annotations__", value.clone()),
        None => {
            let name = &vm.names().annotations;
            if m.dict.remove_str(name, vm.hash_str(name)).is_none() {
                return Err(vm.raise(Exc::AttributeError, "__annotations__"));
            }
        }
    }
    let name = &vm.names().annotate;
    let old = m.dict.remove_str(name, vm.hash_str(name));
    drop(old);
    Ok(())
}

fn get_annotate(vm: &Vm, v: &Value) -> PyResult {
    let m = payload::<Module>(v);
    Ok(match get(vm, m, "__annotate__") {
        Some(f) => f,
        None => {
            vm.set_name(&m.dict, "__annotate__", Value::NONE);
            Value::NONE
        }
    })
}

fn set_annotate(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let m = payload::<Module>(v);
    let Some(value) = value else {
        return Err(vm.type_error("cannot delete __annotate__ attribute"));
    };
    if !value.is_none() && vm.special(value, Special::Call).is_none() {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    vm.set_name(&m.dict, "__annotate__", value.clone());
    if !value.is_none() {
        let name = &vm.names().annotations;
        let old = m.dict.remove_str(name, vm.hash_str(name));
        drop(old);
    }
    Ok(())
}
