//! Body of `socket._intenum_converter`, which every look at the family or the type of a socket calls.

use ouro_vm::core::code::NativeBody;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Function;
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::unchanged::Unchanged;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{bodies, class};

/// Classes of constants and their class, as they were when `socket` was imported.
pub struct Constants {
    classes: Vec<Unchanged>,
    meta: Unchanged,
    map: Ref<Str>,
}

/// Called after `socket` has been imported.
pub fn install(vm: &Vm, namespace: &Dict) {
    let classes: Vec<_> = ["AddressFamily", "SocketKind"]
        .iter()
        .filter_map(|name| class(vm, namespace, name))
        .map(Unchanged::new)
        .collect();
    let Some(first) = classes.first() else { return };
    let meta = Unchanged::new(Ref::from_obj(vm.type_obj(&first.class().value())));
    let constants = Constants { classes, meta, map: vm.intern("_value2member_map_") };
    if bodies(vm).constants.set(constants).is_ok()
        && let Some(f) = vm.get_name(namespace, "_intenum_converter")
        && let Some(f) = f.as_::<Function>()
    {
        f.code.borrow().set_native_body(NativeBody::Result(convert));
    }
}

fn convert(vm: &Vm, args: &[Value]) -> PyResult<Option<Value>> {
    let ([value, class], Some(known)) = (args, bodies(vm).constants.get()) else { return Ok(None) };
    if value.as_small_int().is_none() || !known.meta.holds() {
        return Ok(None);
    }
    let found = known.classes.iter().find(|c| c.class().with_value(|c| c.is(class)) && c.holds());
    let Some(class) = found else { return Ok(None) };
    match vm.type_lookup(class.class(), &known.map) {
        Some(map) => map.as_::<Dict>().map_or(Ok(None), |map| vm.dict_get(map, value)),
        None => Ok(None),
    }
}
