//! `_posixshmem`: POSIX shared memory objects by name.

use std::ffi::CString;
use std::io;

use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::_multiprocessing::c_name;
use super::io::retry;
use super::util;
use crate::reactor::sys::mapping;

/// Runs a call on a name; its failure shows the name.
fn on_name<T>(vm: &Vm, v: &Value, what: &str, call: impl Fn(&CString) -> io::Result<T>) -> PyResult<T> {
    let name = c_name(vm, v, what, "")?;
    util::os_at(vm, retry(vm, || call(&name))?, v)
}

static FUNCTIONS: &[MethodDef] = &[
    function("shm_open", "(path, flags, mode=511)", |vm, args| {
        let flags = util::int_arg(vm, &args[1])?;
        let mode = args.opt(2).map_or(Ok(0o777), |v| util::int_arg(vm, v))?;
        let open = |name: &CString| mapping::shm_open(name, flags, mode as u32);
        Ok(vm.int(on_name(vm, &args[0], "shm_open() argument 1", open)?.into()))
    })
    .doc("Open a shared memory object.  Returns a file descriptor (integer)."),
    function("shm_unlink", "(path, /)", |vm, args| {
        on_name(vm, &args[0], "shm_unlink() argument", |name| mapping::shm_unlink(name))?;
        Ok(Value::NONE)
    })
    .doc("Remove a shared memory object (similar to unlink()).\n\nRemove a shared memory object name, and, once all processes have\nunmapped the object, de-allocates and destroys the contents of the\nassociated memory region."),
];

pub static MODULE: ModuleDef = ModuleDef::new("_posixshmem", &[FUNCTIONS]).doc("POSIX shared memory module");
