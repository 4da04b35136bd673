//! Exception types that native modules make.

use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::object::Ref;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

/// A new exception class `module.name`.
pub fn new_exception(vm: &Vm, module: &str, name: &str, base: &Ref<TypeObj>) -> PyResult {
    let dict = vm.dict();
    vm.set_name(&dict, "__module__", vm.str(module));
    let bases = vm.tuple(vec![base.value()]);
    vm.call(&vm.types().type_.value(), &[vm.str(name), bases.into(), dict.into()])
}

/// An instance of an exception class with a message, to be raised.
#[cold]
pub fn instance(vm: &Vm, class: PyResult, message: &str) -> Raised {
    match class.and_then(|class: Value| vm.call(&class, &[vm.str(message)])) {
        Ok(exc) => Raised(exc),
        Err(e) => e,
    }
}
