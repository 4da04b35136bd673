//! The module `builtins`: the VM's functions, types and exceptions.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::object::Ref;
use ouro_vm::core::vm::Vm;

/// Creates the module.
pub fn create(vm: &Vm) -> PyResult<Ref<Module>> {
    let module =
        super::new_module(vm, "builtins", "Built-in functions, types, exceptions, and other objects.");
    ouro_vm::builtins::fill(vm, &module.dict);
    Ok(module)
}
