//! `sys`: settings of this interpreter, standard streams, frames, hooks.

mod functions;
pub mod hooks;
mod info;
pub mod watch;

use std::cell::{Cell, RefCell};
use std::ffi::OsString;

use ouro_vm::core::function::Module;
use ouro_vm::core::native::ModuleDef;
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;
use crate::library::LIB_DIR;

/// What the command line and the environment decided.
#[derive(Default)]
pub struct Settings {
    pub optimize: Cell<u8>,
    pub debug: Cell<bool>,
    pub inspect: Cell<bool>,
    pub interactive: Cell<bool>,
    pub utf8_mode: Cell<bool>,
    pub warn_default_encoding: Cell<bool>,
    pub cpu_count: Cell<Option<i64>>,
    pub max_digits: Cell<Option<i64>>,
    pub pycache_prefix: RefCell<Option<OsString>>,
    pub dont_write_bytecode: Cell<bool>,
    pub no_user_site: Cell<bool>,
    pub no_site: Cell<bool>,
    pub ignore_environment: Cell<bool>,
    pub verbose: Cell<u8>,
    pub bytes_warning: Cell<u8>,
    pub quiet: Cell<bool>,
    pub hash_randomization: Cell<bool>,
    pub isolated: Cell<bool>,
    pub dev_mode: Cell<bool>,
    pub safe_path: Cell<bool>,
    pub unbuffered: Cell<bool>,
    pub argv: RefCell<Vec<OsString>>,
    pub orig_argv: RefCell<Vec<OsString>>,
    pub warn: RefCell<Vec<String>>,
    /// `-X` options: name, and value if one was given.
    pub xoptions: RefCell<Vec<(String, Option<String>)>>,
    pub executable: RefCell<OsString>,
    pub prefix: RefCell<OsString>,
    pub base_prefix: RefCell<OsString>,
    pub path: RefCell<Vec<OsString>>,
    /// The interpreter is shutting down.
    pub finalizing: Cell<bool>,
}

pub static MODULE: ModuleDef = ModuleDef::new("sys", &[functions::FUNCTIONS, hooks::FUNCTIONS, watch::FUNCTIONS])
    .doc("This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter.")
    .init(init);

fn init(vm: &Vm, module: &Ref<Module>) -> ouro_vm::core::error::PyResult<()> {
    let settings = vm.state(Settings::default);
    let dict = &module.dict;
    info::fill(vm, dict, &settings);
    let set = |name: &str, v: Value| vm.set_name(dict, name, v);
    let list = |items: &[OsString]| vm.list(items.iter().map(|a| util::os_str(vm, a)).collect());
    set("argv", list(&settings.argv.borrow()));
    set("orig_argv", list(&settings.orig_argv.borrow()));
    set("path", list(&settings.path.borrow()));
    for (name, value) in [
        ("executable", &settings.executable),
        ("_base_executable", &settings.executable),
        ("prefix", &settings.prefix),
        ("exec_prefix", &settings.prefix),
        ("base_prefix", &settings.base_prefix),
        ("base_exec_prefix", &settings.base_prefix),
    ] {
        set(name, util::os_str(vm, &value.borrow()));
    }
    set("_stdlib_dir", vm.str(LIB_DIR));
    let warn = settings.warn.borrow().iter().map(|w| vm.str(w)).collect();
    set("warnoptions", vm.list(warn));
    let options = vm.dict();
    for (name, value) in &*settings.xoptions.borrow() {
        let value = value.as_ref().map_or(Value::TRUE, |v| vm.str(v));
        vm.set_name(&options, name, value);
    }
    set("_xoptions", options.into());
    if let Some(modules) = vm.modules.get() {
        set("modules", modules.value());
    }
    for hook in ["displayhook", "excepthook", "breakpointhook", "unraisablehook"] {
        if let Some(f) = vm.get_name(dict, hook) {
            set(&format!("__{hook}__"), f);
        }
    }
    let monitoring = watch::monitoring(vm)?;
    set("monitoring", monitoring.value());
    if let Some(modules) = vm.modules.get() {
        vm.set_name(modules, "sys.monitoring", monitoring.into());
    }
    let jit = super::new_module(vm, "sys._jit", "");
    for function in functions::JIT {
        vm.set_name(&jit.dict, function.name, vm.native_function(function, "sys._jit"));
    }
    set("_jit", jit.value());
    if let Some(modules) = vm.modules.get() {
        vm.set_name(modules, "sys._jit", jit.into());
    }
    set("implementation", implementation(vm, dict)?);
    Ok(())
}

/// A `types.SimpleNamespace`.
pub fn namespace(vm: &Vm, items: Vec<(&str, Value)>) -> ouro_vm::core::error::PyResult {
    let ty = vm.type_for::<ouro_vm::types::simple_namespace::Namespace>();
    let values: Vec<Value> = items.iter().map(|(_, v)| v.clone()).collect();
    let names: Vec<Value> = items.iter().map(|(n, _)| vm.intern(n).into()).collect();
    vm.call_args(&ty.into(), ouro_vm::core::args::CallArgs::new(&values, &names))
}

fn implementation(vm: &Vm, dict: &ouro_vm::core::dict::Dict) -> ouro_vm::core::error::PyResult {
    let get = |name: &str| vm.get_name(dict, name).unwrap_or(Value::NONE);
    namespace(
        vm,
        vec![
            ("name", vm.str("ouro")),
            ("cache_tag", vm.str("ouro-314")),
            ("version", get("version_info")),
            ("hexversion", get("hexversion")),
            ("_multiarch", vm.str(&format!("{}-linux-gnu", std::env::consts::ARCH))),
            ("supports_isolated_interpreters", Value::FALSE),
        ],
    )
}

/// An attribute of `sys`.
pub fn get(vm: &Vm, name: &str) -> Option<Value> {
    vm.sys.get().and_then(|sys| vm.get_name(sys, name))
}
