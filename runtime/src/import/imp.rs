//! `_imp`: what `importlib` needs of the importer.

use std::cell::Cell;

use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::code::Code;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::modules::util;

/// The import lock, as a depth and the thread that holds it.
#[derive(Default)]
struct Lock {
    depth: Cell<u32>,
    owner: Cell<u64>,
}

/// In the low half, the number that begins cached code files; unlike any of CPython's.
const MAGIC: i64 = 0x0a0d_0f00;

fn text(vm: &Vm, v: &Value) -> ouro_vm::core::error::PyResult<String> {
    util::text_arg(vm, v, "name")
}

static FUNCTIONS: &[MethodDef] = &[
    function("acquire_lock", "()", |vm, _| {
        let lock = vm.state(Lock::default);
        let me = vm.thread().id;
        while lock.depth.get() > 0 && lock.owner.get() != me {
            crate::gil::yield_now(vm);
        }
        lock.owner.set(me);
        lock.depth.set(lock.depth.get() + 1);
        Ok(Value::NONE)
    }),
    function("release_lock", "()", |vm, _| {
        let lock = vm.state(Lock::default);
        if lock.depth.get() == 0 || lock.owner.get() != vm.thread().id {
            return Err(vm.runtime_error("not holding the import lock"));
        }
        lock.depth.set(lock.depth.get() - 1);
        Ok(Value::NONE)
    }),
    function("lock_held", "()", |vm, _| Ok(Value::from_bool(vm.state(Lock::default).depth.get() > 0))),
    function("is_builtin", "(name, /)", |vm, args| {
        let name = text(vm, &args[0])?;
        Ok(vm.int(i64::from(super::is_builtin(&name))))
    }),
    function("is_frozen", "(name, /)", |_, _| Ok(Value::FALSE)),
    function("is_frozen_package", "(name, /)", |vm, args| {
        let name = text(vm, &args[0])?;
        Err(super::loader::import_error(vm, &format!("No such frozen object named {name}"), &name))
    }),
    function("find_frozen", "(name, /, *, withdata=False)", |_, _| Ok(Value::NONE)),
    function("get_frozen_object", "(name, data=None, /)", |vm, args| {
        let name = text(vm, &args[0])?;
        Err(super::loader::import_error(vm, &format!("No such frozen object named {name}"), &name))
    }),
    function("init_frozen", "(name, /)", |_, _| Ok(Value::NONE)),
    function("_frozen_module_names", "()", |vm, _| Ok(vm.list(Vec::new()))),
    function("_override_frozen_modules_for_tests", "(override, /)", |_, _| Ok(Value::NONE)),
    function("_override_multi_interp_extensions_check", "(override, /)", |vm, _| Ok(vm.int(0))),
    function("create_builtin", "(spec, /)", |vm, args| {
        let name = vm.get_attr_str(&args[0], "name")?;
        super::create_builtin(vm, &text(vm, &name)?)
    }),
    function("exec_builtin", "(mod, /)", |vm, _| Ok(vm.int(0))),
    function("create_dynamic", "(spec, file=None, /)", |vm, args| {
        let name = vm.get_attr_str(&args[0], "name")?;
        let name = text(vm, &name)?;
        let message = format!(
            "dynamic module does not define module export function (PyInit_{name}): extension modules of CPython cannot be loaded"
        );
        Err(super::loader::import_error(vm, &message, &name))
    }),
    function("exec_dynamic", "(mod, /)", |vm, _| Ok(vm.int(0))),
    function("extension_suffixes", "()", |vm, _| Ok(vm.list(Vec::new()))),
    function("_fix_co_filename", "(code, path, /)", |vm, args| match args[0].is_a::<Code>() {
        // The file name is fixed when code is made; a moved cache file keeps its old one.
        true => Ok(Value::NONE),
        false => Err(vm.type_error("_fix_co_filename() argument 1 must be code")),
    }),
    function("source_hash", "(key, source)", |vm, args| {
        let key = vm.index_i64(&args[0])? as u64;
        match args[1].as_::<Bytes>() {
            Some(b) => {
                let hash = ouro_compiler::bytecode::obc::checksum(&b.data) ^ key;
                Ok(vm.bytes(&hash.to_le_bytes()).into())
            }
            None => Err(util::not_bytes_like(vm, &args[1])),
        }
    }),
];

pub static MODULE: ModuleDef = ModuleDef::new("_imp", &[FUNCTIONS])
    .doc("(Extremely) low-level import machinery bits as used by importlib.")
    .init(|vm, module| {
        vm.set_name(&module.dict, "check_hash_based_pycs", vm.str("default"));
        vm.set_name(&module.dict, "pyc_magic_number_token", vm.int(MAGIC));
        Ok(())
    });
