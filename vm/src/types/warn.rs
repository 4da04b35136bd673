//! Warnings from builtin types, through module `warnings` if it is loaded, else through `_warnings`.

use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// The module that issues warnings; none while the interpreter starts.
fn module(vm: &Vm) -> PyResult<Option<Value>> {
    let Some(modules) = vm.modules.get() else { return Ok(None) };
    match ["warnings", "_warnings"].iter().find_map(|name| vm.get_name(modules, name)) {
        Some(module) => Ok(Some(module)),
        None if vm.builtins.get().is_none_or(|b| vm.get_name(b, "__import__").is_none()) => Ok(None),
        None => vm.import_module("_warnings").map(Some),
    }
}

/// Issues a `DeprecationWarning` on behalf of the running Python code.
#[cold]
pub fn deprecated(vm: &Vm, message: &str) -> PyResult<()> {
    issue(vm, Exc::DeprecationWarning, message)
}

/// Issues a warning about a place in a source.
#[cold]
pub fn explicit(vm: &Vm, category: Exc, message: &str, filename: &str, line: i64) -> PyResult<()> {
    if let Some(module) = module(vm)? {
        let warn = vm.get_attr_str(&module, "warn_explicit")?;
        let category = vm.exc_type(category).value();
        vm.call(&warn, &[vm.str(message), category, vm.str(filename), vm.int(line)])?;
    }
    Ok(())
}

/// Issues a warning on behalf of the running Python code.
#[cold]
pub fn issue(vm: &Vm, category: Exc, message: &str) -> PyResult<()> {
    if let Some(module) = module(vm)? {
        let warn = vm.get_attr_str(&module, "warn")?;
        vm.call(&warn, &[vm.str(message), vm.exc_type(category).value(), vm.int(1)])?;
    }
    Ok(())
}
