//! Whether a module may hide another one that was meant, for the errors about what a module does not have:
//! a file beside the program with the name of a library.

use std::cell::RefCell;
use std::path::Path;

use crate::core::error::PyResult;
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::set::SetObj;

/// The entry of `sys.path` that the interpreter began with: the program's folder, or the working directory,
/// which is an empty text. None if the program's surroundings are not searched.
#[derive(Default)]
struct ProgramFolder(RefCell<Option<String>>);

/// Says where the program's own modules come from.
pub fn set_program_folder(vm: &Vm, folder: Option<String>) {
    *vm.state(ProgramFolder::default).0.borrow_mut() = folder;
}

/// What a module may hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hides {
    Nothing,
    /// Something that is installed, if there is such a thing.
    Something,
    /// A module of the standard library.
    Library,
}

/// The place of a module's file, if its spec names one.
pub fn origin(vm: &Vm, spec: &Value) -> PyResult<Option<Ref<Str>>> {
    let has_location = match vm.get_attr_opt(spec, &vm.intern("has_location"))? {
        Some(v) => vm.is_true(&v)?,
        None => false,
    };
    if !has_location {
        return Ok(None);
    }
    Ok(vm.get_attr_opt(spec, &vm.intern("origin"))?.and_then(|o| o.to_ref::<Str>()))
}

/// What the module `name` from `origin` may hide.
pub fn hides(vm: &Vm, origin: Option<&Ref<Str>>, name: &Value) -> PyResult<Hides> {
    if !origin.is_some_and(|o| lies_beside_program(vm, &o.to_text())) {
        return Ok(Hides::Nothing);
    }
    let names = vm.sys.get().and_then(|sys| vm.get_name(sys, "stdlib_module_names"));
    match names.filter(|names| names.is_a::<SetObj>()) {
        Some(names) if vm.contains(&names, name)? => Ok(Hides::Library),
        _ => Ok(Hides::Something),
    }
}

/// Whether the file, or the package that it begins, lies in the program's folder.
fn lies_beside_program(vm: &Vm, origin: &str) -> bool {
    let state = vm.state(ProgramFolder::default);
    let folder = state.0.borrow();
    let Some(folder) = folder.as_deref() else { return false };
    let Some((mut parent, file)) = origin.rsplit_once('/') else { return false };
    if file == "__init__.py" {
        match parent.rsplit_once('/') {
            Some((outer, _)) => parent = outer,
            None => return false,
        }
    }
    match folder {
        "" => vm.host().current_dir().is_ok_and(|current| current == Path::new(parent)),
        folder => folder == parent,
    }
}
