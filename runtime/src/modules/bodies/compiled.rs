//! `runpy` for compiled files: `runpy.run_path`, and the processes that `multiprocessing` starts from a
//! compiled program, run `.obc` files as CPython's run `.pyc` files.

use std::path::Path;

use ouro_compiler::bytecode::obc;
use ouro_vm::core::code::NativeBody;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Function;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::modules::util;

pub fn install(vm: &Vm, namespace: &Dict) {
    if let Some(f) = vm.get_name(namespace, "_get_code_from_file")
        && let Some(f) = f.as_::<Function>()
    {
        f.code.borrow().set_native_body(NativeBody::Result(code_from_file));
    }
}

/// `_get_code_from_file(fname)`
fn code_from_file(vm: &Vm, args: &[Value]) -> PyResult<Option<Value>> {
    let [fname] = args else { return Ok(None) };
    let Some(name) = fname.to_ref::<Str>() else { return Ok(None) };
    let text = name.to_text();
    if Path::new(&*text).extension().is_none_or(|e| e != "obc") {
        return Ok(None);
    }
    let path = util::path_arg(vm, fname, "", "path", "a string")?.path;
    let bytes = util::os_at(vm, vm.host().read_file(&path), fname)?;
    let code = obc::read(&bytes).map_err(|e| vm.import_error(format!("{e} in '{text}'")))?;
    Ok(Some(vm.make_code(code)?.into()))
}
