//! Module `_collections`: `deque`, `defaultdict`, `OrderedDict`, `_tuplegetter`,
//! `_count_elements`.

mod defaultdict;
mod deque;
pub use deque::Deque;
mod ordered;
mod tuplegetter;

use ouro_vm::core::args::Args;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::number::BinOp;

pub static MODULE: ModuleDef = ModuleDef::new("_collections", &[&FUNCTIONS])
    .init(|vm, module| {
        let put = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        put("deque", vm.type_for::<deque::Deque>().into());
        put("_deque_iterator", vm.type_for::<deque::DequeIter>().into());
        put("_deque_reverse_iterator", vm.type_for::<deque::DequeRevIter>().into());
        put("defaultdict", defaultdict::default_dict_type(vm).into());
        put("OrderedDict", ordered::ordered_dict_type(vm).into());
        put("_tuplegetter", vm.type_for::<tuplegetter::TupleGetter>().into());
        Ok(())
    })
    .doc(
        "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- \
         defaultdict:  dict subclass with a default value factory\n",
    );

static FUNCTIONS: [MethodDef; 1] = [function("_count_elements", "(mapping, iterable, /)", count_elements)
    .doc("Count elements in the iterable, updating the mapping")];

/// Whether a dict's methods on this path are `dict`'s own.
fn is_plain(vm: &Vm, v: &Value) -> bool {
    let dict = &vm.types().dict;
    ["get", "__setitem__"].iter().all(|name| {
        let name = vm.intern(name);
        match (vm.type_lookup(&vm.type_obj(v).data, &name), vm.type_lookup(dict, &name)) {
            (Some(a), Some(b)) => a.is(&b),
            _ => false,
        }
    })
}

fn count_elements(vm: &Vm, args: Args) -> PyResult {
    let (mapping, it) = (&args[0], vm.iter(&args[1])?);
    let (zero, one) = (Value::from_len(0), Value::from_len(1));
    let add = |old: &Value| match old.as_small_int() {
        Some(n) => Ok(vm.int(n + 1)),
        None => vm.binary(BinOp::Add, old, &one),
    };
    if let Some(dict) = mapping.as_::<Dict>()
        && is_plain(vm, mapping)
    {
        while let Some(key) = vm.next(&it)? {
            let hash = vm.hash_key(&key)?;
            let count = match vm.dict_get_hashed(dict, &key, hash)? {
                Some(old) => add(&old)?,
                None => one.clone(),
            };
            vm.dict_set_hashed(dict, key, hash, count)?;
        }
        return Ok(Value::NONE);
    }
    let get = vm.get_attr(mapping, &vm.names().get)?;
    while let Some(key) = vm.next(&it)? {
        let old = vm.call(&get, &[key.clone(), zero.clone()])?;
        let count = vm.binary(BinOp::Add, &old, &one)?;
        vm.set_item(mapping, &key, count)?;
    }
    Ok(Value::NONE)
}
