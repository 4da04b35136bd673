//! The library's `importlib`: `_frozen_importlib` and `_frozen_importlib_external` are its
//! `_bootstrap` and `_bootstrap_external` modules, loaded when first asked for.

use std::cell::{Cell, RefCell};

use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::List;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::loader::{BuiltinImporter, PathFinder, embedded_code, exec_in_module};
use crate::library;
use crate::modules::{self, util};

/// What the importer remembers of `importlib`.
#[derive(Default)]
struct State {
    /// The loaded `PathFinder` class.
    path_finder: RefCell<Option<Value>>,
    /// The loaded `BuiltinImporter` class.
    builtin: RefCell<Option<Value>>,
    bootstrap: RefCell<Option<Value>>,
    /// Length of `sys.path_hooks` as this crate has left it.
    hooks: Cell<usize>,
}

fn sys_list(vm: &Vm, name: &str) -> Option<Value> {
    vm.sys.get().and_then(|sys| vm.get_name(sys, name))
}

/// Notes the present `sys.path_hooks` as the usual ones.
pub fn note_hooks(vm: &Vm) {
    let len = sys_list(vm, "path_hooks").and_then(|l| super::find::list_len(&l)).unwrap_or(0);
    vm.state(State::default).hooks.set(len);
}

/// Whether the program has added path hooks.
pub fn hooks_changed(vm: &Vm) -> bool {
    let len = sys_list(vm, "path_hooks").and_then(|l| super::find::list_len(&l));
    len != Some(vm.state(State::default).hooks.get())
}

/// Whether a finder is the library's own `PathFinder`.
pub fn is_path_finder(vm: &Vm, finder: &Value) -> bool {
    vm.state(State::default).path_finder.borrow().as_ref().is_some_and(|p| p.is(finder))
}

/// Whether a finder is the library's own `BuiltinImporter`.
pub fn is_builtin_importer(vm: &Vm, finder: &Value) -> bool {
    vm.state(State::default).builtin.borrow().as_ref().is_some_and(|p| p.is(finder))
}

/// Executes an embedded module under another name.
fn run_as(vm: &Vm, embedded: &str, name: &str) -> PyResult {
    let Some(entry) = library::find(embedded) else {
        return Err(vm.import_error(format!("the embedded library has no {embedded}")));
    };
    let module = modules::new_module(vm, name, "");
    vm.set_name(&module.dict, "__file__", vm.str(&entry.path()));
    let module: Value = module.into();
    if let Some(all) = vm.modules.get() {
        vm.set_name(all, name, module.clone());
    }
    exec_in_module(vm, embedded_code(vm, &entry)?, &module)?;
    Ok(module)
}

/// `_frozen_importlib`, loaded and set up together with `_frozen_importlib_external`.
pub fn bootstrap(vm: &Vm) -> PyResult {
    let state = vm.state(State::default);
    if let Some(module) = &*state.bootstrap.borrow() {
        return Ok(module.clone());
    }
    let core = run_as(vm, "importlib._bootstrap", "_frozen_importlib")?;
    *state.bootstrap.borrow_mut() = Some(core.clone());
    let sys = util::import(vm, "sys")?;
    let imp = util::import(vm, "_imp")?;
    vm.call_method(&core, "_setup", &[sys, imp])?;
    let external = run_as(vm, "importlib._bootstrap_external", "_frozen_importlib_external")?;
    vm.set_attr(&core, &vm.intern("_bootstrap_external"), external.clone())?;
    vm.call_method(&external, "_set_bootstrap_module", std::slice::from_ref(&core))?;
    let finder = vm.get_attr_str(&external, "PathFinder")?;
    *state.path_finder.borrow_mut() = Some(finder.clone());

    // The classes take the place of the native finders.
    let builtin = vm.get_attr_str(&core, "BuiltinImporter")?;
    *state.builtin.borrow_mut() = Some(builtin.clone());
    let (old_builtin, old_path) =
        (vm.type_for::<BuiltinImporter>().value(), vm.type_for::<PathFinder>().value());
    if let Some(list) = sys_list(vm, "meta_path").and_then(|l| l.downcast::<List>().ok()) {
        for item in list.items.borrow_mut().iter_mut() {
            if item.is(&old_path) {
                *item = finder.clone();
            } else if item.is(&old_builtin) {
                *item = builtin.clone();
            }
        }
    }
    let details = vm.call_method(&external, "_get_supported_file_loaders", &[])?;
    let details = vm.collect(&details)?;
    let file_finder = vm.get_attr_str(&external, "FileFinder")?;
    let hook = vm.call_method(&file_finder, "path_hook", &details)?;
    if let Some(list) = sys_list(vm, "path_hooks").and_then(|l| l.downcast::<List>().ok()) {
        let archives = vm.native_function(&super::find::ARCHIVE_HOOK, "zipimport");
        list.items.borrow_mut().extend([archives, hook]);
    }
    note_hooks(vm);
    Ok(core)
}

/// `PathFinder.find_spec(name, path)` of the library.
pub fn path_finder_spec(vm: &Vm, name: &str, path: Option<&Value>) -> PyResult<Option<Value>> {
    bootstrap(vm)?;
    let finder = vm.state(State::default).path_finder.borrow().clone();
    let Some(finder) = finder else { return Ok(None) };
    let args = [vm.str(name), path.cloned().unwrap_or(Value::NONE)];
    let spec = vm.call_method(&finder, "find_spec", &args)?;
    Ok((!spec.is_none()).then_some(spec))
}

/// `_load_unlocked(spec)` of the library, for specs that are not the native importer's.
pub fn load_by_spec(vm: &Vm, spec: &Value) -> PyResult {
    let core = bootstrap(vm)?;
    vm.call_method(&core, "_load_unlocked", std::slice::from_ref(spec))
}
