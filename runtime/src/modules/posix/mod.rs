//! `posix`: the system calls behind `os`. Families: `files` (paths and descriptors), `folders`
//! (`scandir`, `DirEntry`), `attributes` (of files and the system), `transfer` (several buffers,
//! descriptors of other kinds), `process`, `schedule`, `ids`, `constants`, `names`.

pub mod at_fork;
mod attributes;
mod constants;
mod files;
mod folders;
mod ids;
mod names;
mod process;
mod schedule;
mod spawn;
mod transfer;

use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::ModuleDef;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{structseq, util};
use crate::reactor::sys::files::Stat;
use crate::struct_seq;

struct_seq!(
    STAT_RESULT,
    "os",
    "stat_result",
    [
        "st_mode",
        "st_ino",
        "st_dev",
        "st_nlink",
        "st_uid",
        "st_gid",
        "st_size",
        "_st_atime",
        "_st_mtime",
        "_st_ctime"
    ],
    [
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev"
    ]
);
struct_seq!(
    STATVFS_RESULT,
    "os",
    "statvfs_result",
    [
        "f_bsize",
        "f_frsize",
        "f_blocks",
        "f_bfree",
        "f_bavail",
        "f_files",
        "f_ffree",
        "f_favail",
        "f_flag",
        "f_namemax"
    ],
    ["f_fsid"]
);
struct_seq!(
    UNAME_RESULT,
    "posix",
    "uname_result",
    ["sysname", "nodename", "release", "version", "machine"],
    []
);
struct_seq!(
    TIMES_RESULT,
    "posix",
    "times_result",
    ["user", "system", "children_user", "children_system", "elapsed"],
    []
);
struct_seq!(TERMINAL_SIZE, "os", "terminal_size", ["columns", "lines"], []);
struct_seq!(
    WAITID_RESULT,
    "posix",
    "waitid_result",
    ["si_pid", "si_uid", "si_signo", "si_status", "si_code"],
    []
);
struct_seq!(SCHED_PARAM, "posix", "sched_param", ["sched_priority"], [], schedule::PARAMETER);

/// An `os.stat_result`.
pub fn stat_value(vm: &Vm, s: &Stat) -> Value {
    let n = |n: i64| vm.int(n);
    let u = |n: u64| vm.big_int(n.into());
    let mut items = vec![
        n(i64::from(s.mode)),
        u(s.ino),
        u(s.dev),
        u(s.nlink),
        n(i64::from(s.uid)),
        n(i64::from(s.gid)),
        n(s.size),
    ];
    items.extend(s.times.iter().map(|t| n(t.0)));
    items.extend(s.times.iter().map(|t| vm.float(t.0 as f64 + t.1 as f64 * 1e-9)));
    items.extend(s.times.iter().map(|t| {
        vm.big_int(i128::from(t.0).wrapping_mul(1_000_000_000).wrapping_add(i128::from(t.1)).into())
    }));
    items.extend([n(s.blksize), n(s.blocks), u(s.rdev)]);
    structseq::make(vm, &STAT_RESULT, items)
}

/// The environment as `bytes` pairs.
fn environ(vm: &Vm) -> PyResult {
    use std::os::unix::ffi::OsStrExt;
    let dict = vm.dict();
    let value: Value = dict.into();
    for (k, v) in vm.host().environment() {
        vm.set_item(&value, &vm.bytes(k.as_bytes()).into(), vm.bytes(v.as_bytes()).into())?;
    }
    Ok(value)
}

pub static MODULE: ModuleDef = ModuleDef::new("posix", &[files::FUNCTIONS, folders::FUNCTIONS, ids::FUNCTIONS, process::FUNCTIONS, spawn::FUNCTIONS, attributes::FUNCTIONS, schedule::FUNCTIONS, transfer::FUNCTIONS])
    .doc("This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard.")
    .init(|vm, module| {
        let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        for &(name, n) in constants::NUMBERS {
            set(name, vm.int(n));
        }
        let table = |rows: &[(&str, i32)]| -> Value {
            let dict = vm.dict();
            for &(name, n) in rows {
                vm.set_name(&dict, name, vm.int(i64::from(n)));
            }
            dict.into()
        };
        set("sysconf_names", table(names::SYSCONF));
        set("pathconf_names", table(names::PATHCONF));
        set("confstr_names", table(names::CONFSTR));
        set("environ", environ(vm)?);
        set("error", vm.exc_type(ouro_vm::core::exc::Exc::OSError).value());
        let have = constants::HAVE.iter().map(|h| vm.str(h)).collect();
        set("_have_functions", vm.list(have));
        for (name, seq) in [
            ("stat_result", &STAT_RESULT),
            ("statvfs_result", &STATVFS_RESULT),
            ("uname_result", &UNAME_RESULT),
            ("times_result", &TIMES_RESULT),
            ("terminal_size", &TERMINAL_SIZE),
            ("sched_param", &SCHED_PARAM),
            ("waitid_result", &WAITID_RESULT),
        ] {
            set(name, structseq::type_of(vm, seq).into());
        }
        set("DirEntry", vm.type_for::<folders::DirEntry>().into());
        Ok(())
    });

/// The calling function's name for messages of path arguments.
pub fn path(vm: &Vm, v: &Value, function: &str) -> PyResult<util::PathArg> {
    util::path_arg(vm, v, function, "path", "string, bytes or os.PathLike")
}

/// A name for the system, that is no path.
pub fn c_name(vm: &Vm, v: &Value) -> PyResult<std::ffi::CString> {
    let name = util::resolve_path(vm, v, || {
        format!("expected str, bytes or os.PathLike object, not {}", vm.type_name(v))
    })?;
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(name.path.as_os_str()).to_vec();
    std::ffi::CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}
