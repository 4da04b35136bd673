//! `_posixsubprocess`: starting a program in a child process, as `subprocess` does it.

use std::ffi::CString;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::_thread::signal_mask;
use super::posix::at_fork;
use super::util;
use crate::reactor::sys::spawn::Spawn;

/// A terminated string from `str`, `bytes` or a path object.
pub fn c_string(vm: &Vm, v: &Value) -> PyResult<CString> {
    let bytes = match v.to_ref::<Str>() {
        Some(s) => util::fs_bytes(vm, &s)?,
        None if v.is_a::<ouro_vm::core::bytes::Bytes>() => util::bytes_arg(vm, v)?,
        None => {
            let os = util::import(vm, "os")?;
            let path = vm.call_method(&os, "fsencode", std::slice::from_ref(v))?;
            util::bytes_arg(vm, &path)?
        }
    };
    CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

/// A list of terminated strings.
pub fn c_strings(vm: &Vm, v: &Value) -> PyResult<Vec<CString>> {
    vm.collect(v)?.iter().map(|s| c_string(vm, s)).collect()
}

fn id(vm: &Vm, v: &Value) -> PyResult<Option<u32>> {
    if v.is_none() { Ok(None) } else { Ok(Some(util::long_arg(vm, v)? as u32)) }
}

fn fork_exec(vm: &Vm, args: Args) -> PyResult {
    let fd = |i: usize| util::int_arg(vm, &args[i]);
    let close_fds = vm.is_true(&args[2])?;
    let mut keep = Vec::new();
    for v in vm.collect(&args[3])? {
        keep.push(util::int_arg(vm, &v)?);
    }
    if !keep.is_sorted() || keep.first().is_some_and(|&fd| fd < 0) {
        return Err(vm.value_error("bad value(s) in fds_to_keep"));
    }
    if close_fds && fd(13)? < 3 {
        return Err(vm.value_error("errpipe_write must be >= 3"));
    }
    let groups = match args.some(18) {
        Some(list) => {
            let list = vm.collect(list)?;
            Some(list.iter().map(|v| Ok(util::long_arg(vm, v)? as u32)).collect::<PyResult<_>>()?)
        }
        None => None,
    };
    let spawn = Spawn {
        args: c_strings(vm, &args[0])?,
        programs: c_strings(vm, &args[1])?,
        env: args.some(5).map(|env| c_strings(vm, env)).transpose()?,
        cwd: args.some(4).map(|cwd| c_string(vm, cwd)).transpose()?,
        stdio: [fd(6)?, fd(9)?, fd(11)?],
        parent_ends: [fd(7)?, fd(8)?, fd(10)?],
        error_read: fd(12)?,
        error_write: fd(13)?,
        close_fds,
        keep,
        restore_signals: vm.is_true(&args[14])?,
        new_session: vm.is_true(&args[15])?,
        group: util::int_arg(vm, &args[16])?,
        gid: id(vm, &args[17])?,
        groups,
        uid: id(vm, &args[19])?,
        umask: util::int_arg(vm, &args[20])?,
        mask: signal_mask(vm),
    };
    let pid = match args.some(21) {
        None => spawn.run(None),
        Some(f) => {
            at_fork::before(vm);
            let mut prepare = || {
                at_fork::after_in_child(vm);
                vm.call(f, &[]).is_ok()
            };
            let pid = spawn.run(Some(&mut prepare));
            at_fork::after_in_parent(vm);
            pid
        }
    };
    Ok(vm.int(i64::from(util::os(vm, pid)?)))
}

static FUNCTIONS: &[MethodDef] = &[function(
    "fork_exec",
    "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
    fork_exec,
)];

pub static MODULE: ModuleDef =
    ModuleDef::new("_posixsubprocess", &[FUNCTIONS]).doc("A POSIX helper for the subprocess module.");
