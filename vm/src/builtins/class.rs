//! `__build_class__`, `isinstance`, `issubclass`, `callable`, `__import__`.

use crate::core::args::{Args, CallArgs};
use crate::core::error::PyResult;
use crate::core::function::{CellObj, Function};
use crate::core::native::{MethodDef, function, raw_function};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static FUNCTIONS: [MethodDef; 5] = [
    raw_function("__build_class__", build_class),
    function("isinstance", "(obj, class_or_tuple, /)", |vm, a| {
        Ok(Value::from_bool(vm.is_instance(&a[0], &a[1])?))
    }),
    function("issubclass", "(cls, class_or_tuple, /)", |vm, a| {
        Ok(Value::from_bool(vm.is_subclass(&a[0], &a[1])?))
    }),
    function("callable", "(obj, /)", |vm, a| {
        Ok(Value::from_bool(vm.special(&a[0], Special::Call).is_some()))
    }),
    function("__import__", "(name, globals=None, locals=None, fromlist=(), level=0)", import),
];

fn import(vm: &Vm, args: Args) -> PyResult {
    let Some(import) = vm.importer() else { return Err(vm.import_error("no importer is installed")) };
    let Some(name) = args[0].to_ref::<Str>() else {
        return Err(vm.type_error(format!("module name must be a string, not {}", vm.type_name(&args[0]))));
    };
    let level = args.opt(4).map_or(Ok(0), |v| vm.index_i64(v))?;
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    import(vm, &name, args.some(1), args.some(3), level)
}

/// Replaces bases that are no classes by what their `__mro_entries__` gives (PEP 560).
pub fn resolve_bases(vm: &Vm, bases: &[Value]) -> PyResult<Vec<Value>> {
    let original: Value = vm.tuple(bases.to_vec()).into();
    let mut resolved = Vec::with_capacity(bases.len());
    for base in bases {
        if base.is_a::<TypeObj>() {
            resolved.push(base.clone());
            continue;
        }
        match vm.get_attr_opt(base, &vm.names().mro_entries)? {
            None => resolved.push(base.clone()),
            Some(entries) => {
                let new = vm.call(&entries, std::slice::from_ref(&original))?;
                match new.as_::<Tuple>() {
                    Some(new) => resolved.extend(new.iter().cloned()),
                    None => return Err(vm.type_error("__mro_entries__ must return a tuple")),
                }
            }
        }
    }
    Ok(resolved)
}

fn build_class(vm: &Vm, args: CallArgs) -> PyResult {
    let pos = args.pos();
    let [body, name, bases @ ..] = pos else {
        return Err(vm.type_error("__build_class__: not enough arguments"));
    };
    let Some(body) = body.to_ref::<Function>() else {
        return Err(vm.type_error("__build_class__: func must be a function"));
    };
    if !name.is_a::<Str>() {
        return Err(vm.type_error("__build_class__: name is not a string"));
    }
    let resolved = resolve_bases(vm, bases)?;
    let changed = resolved.len() != bases.len() || resolved.iter().zip(bases).any(|(a, b)| !a.is(b));
    let bases_value: Value = vm.tuple(resolved.clone()).into();
    let mut meta = None;
    let mut kw: Vec<(Value, Value)> = Vec::new();
    for (key, value) in args.kw() {
        if key.as_::<Str>().is_some_and(|k| k.is_text("metaclass")) {
            meta = Some(value.clone());
        } else {
            kw.push((key.clone(), value.clone()));
        }
    }
    let meta = match meta {
        Some(m) => m,
        None => resolved.first().map_or_else(|| vm.types().type_.value(), |b| vm.type_of(b).into()),
    };
    let meta = match meta.to_ref::<TypeObj>() {
        Some(m) => crate::types::type_new::calculate_metaclass(vm, &m, &resolved)?.into(),
        None => meta,
    };
    let names: Vec<Value> = kw.iter().map(|(k, _)| k.clone()).collect();
    let with_kw = |first: &[Value]| -> Vec<Value> {
        first.iter().cloned().chain(kw.iter().map(|(_, v)| v.clone())).collect()
    };
    let namespace = match vm.get_attr_opt(&meta, vm.names().special(Special::Prepare))? {
        Some(prepare) => {
            let all = with_kw(&[name.clone(), bases_value.clone()]);
            vm.call_args(&prepare, CallArgs::new(&all, &names))?
        }
        None => vm.dict().into(),
    };
    if vm.special(&namespace, Special::GetItem).is_none() {
        let shown = match meta.as_::<TypeObj>() {
            Some(m) => m.name_text(),
            None => "<metaclass>".to_owned(),
        };
        return Err(vm.type_error(format!(
            "{shown}.__prepare__() must return a mapping, not {}",
            vm.type_name(&namespace)
        )));
    }
    let cell = (vm.hooks().run_body)(vm, body, Some(namespace.clone()))?;
    if changed {
        let original: Value = vm.tuple(bases.to_vec()).into();
        vm.set_item(&namespace, &vm.str("__orig_bases__"), original)?;
    }
    let all = with_kw(&[name.clone(), bases_value, namespace]);
    let class = vm.call_args(&meta, CallArgs::new(&all, &names))?;
    if let Some(cell) = cell.as_::<CellObj>()
        && class.is_a::<TypeObj>()
    {
        let shown = name.as_::<Str>().map(|n| n.to_text().into_owned()).unwrap_or_default();
        match cell.content.borrow().clone() {
            None => {
                return Err(vm.runtime_error(format!(
                    "__class__ not set defining '{shown}' as {}. Was __classcell__ propagated to type.__new__?",
                    vm.repr(&class)?.to_text()
                )));
            }
            Some(set) if !set.is(&class) => {
                return Err(vm.type_error(format!(
                    "__class__ set to {} defining '{shown}' as {}",
                    vm.repr(&set)?.to_text(),
                    vm.repr(&class)?.to_text()
                )));
            }
            Some(_) => {}
        }
    }
    Ok(class)
}
