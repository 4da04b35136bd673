//! Constants of `sys`: version, platform, limits, flags.

use ouro_vm::core::dict::Dict;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::Settings;
use crate::library::LIB_DIR;
use crate::modules::structseq;
use crate::modules::util;
use crate::struct_seq;

struct_seq!(VERSION_INFO, "sys", "version_info", ["major", "minor", "micro", "releaselevel", "serial"], []);
struct_seq!(
    FLOAT_INFO,
    "sys",
    "float_info",
    [
        "max",
        "max_exp",
        "max_10_exp",
        "min",
        "min_exp",
        "min_10_exp",
        "dig",
        "mant_dig",
        "epsilon",
        "radix",
        "rounds"
    ],
    []
);
struct_seq!(
    INT_INFO,
    "sys",
    "int_info",
    ["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"],
    []
);
struct_seq!(
    HASH_INFO,
    "sys",
    "hash_info",
    ["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"],
    []
);
struct_seq!(THREAD_INFO, "sys", "thread_info", ["name", "lock", "version"], []);
struct_seq!(
    FLAGS,
    "sys",
    "flags",
    [
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits"
    ],
    ["gil", "thread_inherit_context", "context_aware_warnings"]
);
struct_seq!(ASYNCGEN_HOOKS, "builtins", "asyncgen_hooks", ["firstiter", "finalizer"], []);
struct_seq!(
    UNRAISABLE_ARGS,
    "builtins",
    "UnraisableHookArgs",
    ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"],
    []
);

const MICRO: i64 = 10;
const HEX: i64 = 0x030e_00f0 | MICRO << 8;

const COPYRIGHT: &str = "Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.";

/// Puts the constants into the module.
pub fn fill(vm: &Vm, dict: &Dict, settings: &Settings) {
    let set = |name: &str, v: Value| vm.set_name(dict, name, v);
    let n = |n: i64| vm.int(n);
    let s = |s: &str| vm.str(s);
    let version = structseq::make(vm, &VERSION_INFO, vec![n(3), n(14), n(MICRO), s("final"), n(0)]);
    set("version_info", version);
    set("version", s(&format!("3.14.{MICRO} (Ouro {}) [Rust]", crate::VERSION)));
    set("hexversion", n(HEX));
    set("api_version", n(1013));
    set("copyright", s(COPYRIGHT));
    set("platform", s(if cfg!(target_os = "macos") { "darwin" } else { "linux" }));
    set("abiflags", s(""));
    set("platlibdir", s("lib"));
    set("byteorder", s(if cfg!(target_endian = "big") { "big" } else { "little" }));
    set("maxsize", n(i64::MAX));
    set("maxunicode", n(0x10_ffff));
    set("float_repr_style", s("short"));
    set("_git", util::tuple(vm, vec![s("Ouro"), s(""), s("")]));
    set("_framework", s(""));
    set("_home", Value::NONE);
    set("_stdlib_dir", s(LIB_DIR));
    let prefix = settings.pycache_prefix.borrow();
    set("pycache_prefix", prefix.as_ref().map_or(Value::NONE, |p| util::os_str(vm, p)));
    set("dont_write_bytecode", Value::from_bool(settings.dont_write_bytecode.get()));
    set(
        "float_info",
        structseq::make(
            vm,
            &FLOAT_INFO,
            vec![
                vm.float(f64::MAX),
                n(1024),
                n(308),
                vm.float(f64::MIN_POSITIVE),
                n(-1021),
                n(-307),
                n(15),
                n(53),
                vm.float(f64::EPSILON),
                n(2),
                n(1),
            ],
        ),
    );
    set("int_info", structseq::make(vm, &INT_INFO, vec![n(30), n(4), n(4300), n(640)]));
    let hash = vec![n(64), n((1 << 61) - 1), n(314_159), n(0), n(1_000_003), s("fold"), n(64), n(64), n(0)];
    set("hash_info", structseq::make(vm, &HASH_INFO, hash));
    set("thread_info", structseq::make(vm, &THREAD_INFO, vec![s("pthread"), s("semaphore"), Value::NONE]));
    set("flags", flags(vm, settings));
    let names: std::collections::BTreeSet<String> = crate::library::all()
        .filter(|e| !e.name.contains('.'))
        .map(|e| e.name.to_owned())
        .chain(crate::modules::MODULES.iter().map(|m| m.name.to_owned()))
        .collect();
    let names = vm.list(names.iter().map(|n| vm.str(n)).collect());
    if let Ok(set_value) = vm.call(&vm.types().frozenset.value(), &[names]) {
        set("stdlib_module_names", set_value);
    }
}

fn flags(vm: &Vm, x: &Settings) -> Value {
    let n = |n: i64| vm.int(n);
    let b = |b: bool| vm.int(i64::from(b));
    let items = vec![
        b(x.debug.get()),
        b(x.inspect.get()),
        b(x.interactive.get()),
        n(i64::from(x.optimize.get())),
        b(x.dont_write_bytecode.get()),
        b(x.no_user_site.get()),
        b(x.no_site.get()),
        b(x.ignore_environment.get()),
        n(i64::from(x.verbose.get())),
        n(i64::from(x.bytes_warning.get())),
        b(x.quiet.get()),
        b(x.hash_randomization.get()),
        b(x.isolated.get()),
        Value::from_bool(x.dev_mode.get()),
        b(x.utf8_mode.get()),
        b(x.warn_default_encoding.get()),
        Value::from_bool(x.safe_path.get()),
        n(x.max_digits.get().unwrap_or(4300)),
        n(1),
        n(0),
        n(0),
    ];
    structseq::make(vm, &FLAGS, items)
}
