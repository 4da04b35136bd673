//! Warnings from builtin types, through the module `_warnings`.

use std::cell::RefCell;

use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Issues a `DeprecationWarning` on behalf of the running Python code.
#[cold]
pub fn deprecated(vm: &Vm, message: &str) -> PyResult<()> {
    issue(vm, Exc::DeprecationWarning, message)
}

/// Issues a warning about a place in a source.
#[cold]
pub fn explicit(vm: &Vm, category: Exc, message: &str, filename: &str, line: i64) -> PyResult<()> {
    let Some(module) = module(vm) else { return Ok(()) };
    let warn = vm.get_attr_str(&module, "warn_explicit")?;
    let category = vm.exc_type(category).value();
    vm.call(&warn, &[vm.str(message), category, vm.str(filename), vm.int(line)]).map(drop)
}

/// Issues a warning on behalf of the running Python code.
#[cold]
pub fn issue(vm: &Vm, category: Exc, message: &str) -> PyResult<()> {
    issue_about(vm, category, message, &Value::NONE)
}

/// Issues a warning that concerns the object `source`.
#[cold]
pub fn issue_about(vm: &Vm, category: Exc, message: &str, source: &Value) -> PyResult<()> {
    let Some(module) = module(vm) else { return Ok(()) };
    let warn = vm.get_attr_str(&module, "warn")?;
    let category = vm.exc_type(category).value();
    vm.call(&warn, &[vm.str(message), category, vm.int(1), source.clone()]).map(drop)
}

/// `_warnings`, imported if need be; none while the interpreter starts.
fn module(vm: &Vm) -> Option<Value> {
    let kept = vm.state(Kept::default);
    if kept.0.borrow().is_none() {
        let module = vm.import_module("_warnings").ok();
        *kept.0.borrow_mut() = module;
    }
    kept.0.borrow().clone()
}

/// The module, which is needed when modules are gone already.
#[derive(Default)]
struct Kept(RefCell<Option<Value>>);

/// Makes sure that warnings can be issued while the interpreter ends.
pub fn keep(vm: &Vm) {
    let _ = module(vm);
}
