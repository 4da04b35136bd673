//! The module of build variables that `sysconfig` reads; its name says for which platform.

use ouro_vm::core::native::ModuleDef;
use ouro_vm::core::value::Value;

#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
const NAME: &str = "_sysconfigdata__linux_aarch64-linux-gnu";
#[cfg(all(target_os = "linux", not(target_arch = "aarch64")))]
const NAME: &str = "_sysconfigdata__linux_x86_64-linux-gnu";
#[cfg(all(not(target_os = "linux"), target_arch = "aarch64"))]
const NAME: &str = "_sysconfigdata__darwin_aarch64-linux-gnu";
#[cfg(all(not(target_os = "linux"), not(target_arch = "aarch64")))]
const NAME: &str = "_sysconfigdata__darwin_x86_64-linux-gnu";

/// What is true of this implementation whatever the machine; there is no C build to speak of.
const NUMBERS: &[(&str, i64)] = &[
    ("Py_DEBUG", 0),
    ("Py_GIL_DISABLED", 0),
    ("Py_ENABLE_SHARED", 0),
    ("Py_TRACE_REFS", 0),
    ("SIZEOF_INT", 4),
    ("SIZEOF_LONG", 8),
    ("SIZEOF_VOID_P", 8),
    ("WITH_DOC_STRINGS", 1),
    ("WITH_DTRACE", 0),
    ("WITH_PYMALLOC", 0),
];

const TEXTS: &[(&str, &str)] =
    &[("ABIFLAGS", ""), ("EXE", ""), ("VERSION", "3.14"), ("PYTHONFRAMEWORK", ""), ("WHEEL_PKG_DIR", "")];

pub static MODULE: ModuleDef = ModuleDef::new(NAME, &[]).init(|vm, module| {
    let variables = vm.dict();
    for &(name, number) in NUMBERS {
        vm.set_name(&variables, name, vm.int(number));
    }
    for &(name, text) in TEXTS {
        vm.set_name(&variables, name, vm.str(text));
    }
    vm.set_name(&module.dict, "build_time_vars", Value::from(variables));
    Ok(())
});
