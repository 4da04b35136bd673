//! Warnings from builtin types, through whatever module `_warnings` or `warnings` is loaded.

use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::vm::Vm;

/// Issues a `DeprecationWarning` on behalf of the running Python code.
#[cold]
pub fn deprecated(vm: &Vm, message: &str) -> PyResult<()> {
    issue(vm, Exc::DeprecationWarning, message)
}

/// Issues a warning about a place in a source.
#[cold]
pub fn explicit(vm: &Vm, category: Exc, message: &str, filename: &str, line: i64) -> PyResult<()> {
    let Some(modules) = vm.modules.get() else { return Ok(()) };
    let module = ["warnings", "_warnings"].iter().find_map(|name| vm.get_name(modules, name));
    if let Some(module) = module {
        let warn = vm.get_attr_str(&module, "warn_explicit")?;
        let category = vm.exc_type(category).value();
        vm.call(&warn, &[vm.str(message), category, vm.str(filename), vm.int(line)])?;
    }
    Ok(())
}

/// Issues a warning on behalf of the running Python code.
#[cold]
pub fn issue(vm: &Vm, category: Exc, message: &str) -> PyResult<()> {
    let Some(modules) = vm.modules.get() else { return Ok(()) };
    let module = ["warnings", "_warnings"].iter().find_map(|name| vm.get_name(modules, name));
    if let Some(module) = module {
        let warn = vm.get_attr_str(&module, "warn")?;
        vm.call(&warn, &[vm.str(message), vm.exc_type(category).value(), vm.int(1)])?;
    }
    Ok(())
}
