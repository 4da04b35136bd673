//! `getattr` and its family, `dir`, `vars`.

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, function};
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::frame;

pub static FUNCTIONS: [MethodDef; 6] = [
    function("getattr", "(object, name, default=None, /)", getattr),
    function("setattr", "(obj, name, value, /)", setattr),
    function("delattr", "(obj, name, /)", delattr),
    function("hasattr", "(obj, name, /)", hasattr),
    function("dir", "(object=None, /)", dir),
    function("vars", "(object=None, /)", vars),
];

fn name(vm: &Vm, v: &Value) -> PyResult<Ref<Str>> {
    vm.attr_name(v)
}

fn getattr(vm: &Vm, args: Args) -> PyResult {
    let name = name(vm, &args[1])?;
    match args.opt(2) {
        Some(default) => Ok(vm.get_attr_opt(&args[0], &name)?.unwrap_or_else(|| default.clone())),
        None => vm.get_attr_or_raise(&args[0], &name),
    }
}

fn setattr(vm: &Vm, args: Args) -> PyResult {
    vm.set_attr(&args[0], &name(vm, &args[1])?, args[2].clone())?;
    Ok(Value::NONE)
}

fn delattr(vm: &Vm, args: Args) -> PyResult {
    vm.del_attr(&args[0], &name(vm, &args[1])?)?;
    Ok(Value::NONE)
}

fn hasattr(vm: &Vm, args: Args) -> PyResult {
    Ok(Value::from_bool(vm.get_attr_opt(&args[0], &name(vm, &args[1])?)?.is_some()))
}

fn sorted(vm: &Vm, v: &Value) -> PyResult {
    let mut items = vm.collect(v)?;
    crate::types::sort::sort_values(vm, &mut items, None, false)?;
    Ok(vm.list(items))
}

fn dir(vm: &Vm, args: Args) -> PyResult {
    let Some(object) = args.opt(0) else {
        let locals = locals(vm)?;
        let keys = vm.call_method(&locals, "keys", &[])?;
        return sorted(vm, &keys);
    };
    match vm.call_special(object, Special::Dir, &[])? {
        Some(names) => sorted(vm, &names),
        None => Err(vm.type_error("object does not provide __dir__")),
    }
}

/// `locals()` of the calling frame.
pub fn locals(vm: &Vm) -> PyResult {
    match frame::frame_at(vm, 0) {
        Some(f) => frame::locals_snapshot(vm, &f),
        None => Err(vm.system_error("frame does not exist")),
    }
}

fn vars(vm: &Vm, args: Args) -> PyResult {
    let Some(object) = args.opt(0) else { return locals(vm) };
    match vm.get_attr_opt(object, &vm.names().dict)? {
        Some(d) => Ok(d),
        None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
    }
}
