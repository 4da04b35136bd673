//! User and group ids of the process.

use std::ffi::CString;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::modules::util;
use crate::reactor::sys::ids;

/// A user or group id; -1 leaves an id as it is.
fn id(vm: &Vm, v: &Value, what: &str) -> PyResult<u32> {
    let Ok(n) = vm.index(v) else {
        return Err(vm.type_error(format!("{what} should be integer, not {}", vm.type_name(v))));
    };
    match vm.small(&n) {
        Some(-1) => Ok(u32::MAX),
        Some(n) => u32::try_from(n).map_err(|_| vm.overflow_error(format!("{what} is less than minimum"))),
        None if vm.is_true(&vm.call_method(&n, "__lt__", &[vm.int(0)])?)? => {
            Err(vm.overflow_error(format!("{what} is less than minimum")))
        }
        None => Err(vm.overflow_error(format!("{what} is greater than maximum"))),
    }
}

fn user(vm: &Vm, args: &Args, i: usize) -> PyResult<u32> {
    id(vm, &args[i], "uid")
}

fn group(vm: &Vm, args: &Args, i: usize) -> PyResult<u32> {
    id(vm, &args[i], "gid")
}

fn done(vm: &Vm, result: std::io::Result<()>) -> PyResult {
    util::os(vm, result).map(|()| Value::NONE)
}

fn three(vm: &Vm, result: std::io::Result<[u32; 3]>) -> PyResult {
    let all = util::os(vm, result)?;
    Ok(util::tuple(vm, all.iter().map(|&n| vm.int(i64::from(n))).collect()))
}

fn name(vm: &Vm, v: &Value) -> PyResult<CString> {
    let text = match v.to_ref::<ouro_vm::core::str::Str>() {
        Some(s) => util::fs_bytes(vm, &s)?,
        None => util::bytes_arg(vm, v)?,
    };
    CString::new(text).map_err(|_| vm.value_error("embedded null byte"))
}

/// The most groups that a process can be in.
const MOST_GROUPS: usize = 65536;

fn set_groups(vm: &Vm, args: Args) -> PyResult {
    if vm.special(&args[0], ouro_vm::core::special::Special::GetItem).is_none() {
        return Err(vm.type_error("setgroups argument must be a sequence"));
    }
    let items = vm.collect(&args[0])?;
    if items.len() > MOST_GROUPS {
        return Err(vm.value_error("too many groups"));
    }
    let mut groups = Vec::with_capacity(items.len());
    for item in &items {
        if !vm.is_int(item) {
            return Err(vm.type_error("groups must be integers"));
        }
        groups.push(id(vm, item, "gid")?);
    }
    done(vm, ids::setgroups(&groups))
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("setuid", "(uid, /)", |vm, a| done(vm, ids::setuid(user(vm, &a, 0)?)))
        .doc("Set the current process's user id."),
    function("seteuid", "(euid, /)", |vm, a| done(vm, ids::seteuid(user(vm, &a, 0)?)))
        .doc("Set the current process's effective user id."),
    function("setgid", "(gid, /)", |vm, a| done(vm, ids::setgid(group(vm, &a, 0)?)))
        .doc("Set the current process's group id."),
    function("setegid", "(egid, /)", |vm, a| done(vm, ids::setegid(group(vm, &a, 0)?)))
        .doc("Set the current process's effective group id."),
    function("setreuid", "(ruid, euid, /)", |vm, a| {
        done(vm, ids::setreuid(user(vm, &a, 0)?, user(vm, &a, 1)?))
    })
    .doc("Set the current process's real and effective user ids."),
    function("setregid", "(rgid, egid, /)", |vm, a| {
        done(vm, ids::setregid(group(vm, &a, 0)?, group(vm, &a, 1)?))
    })
    .doc("Set the current process's real and effective group ids."),
    function("setresuid", "(ruid, euid, suid, /)", |vm, a| {
        done(vm, ids::setresuid(user(vm, &a, 0)?, user(vm, &a, 1)?, user(vm, &a, 2)?))
    })
    .doc("Set the current process's real, effective, and saved user ids."),
    function("setresgid", "(rgid, egid, sgid, /)", |vm, a| {
        done(vm, ids::setresgid(group(vm, &a, 0)?, group(vm, &a, 1)?, group(vm, &a, 2)?))
    })
    .doc("Set the current process's real, effective, and saved group ids."),
    function("getresuid", "()", |vm, _| three(vm, ids::getresuid()))
        .doc("Return a tuple of the current process's real, effective, and saved user ids."),
    function("getresgid", "()", |vm, _| three(vm, ids::getresgid()))
        .doc("Return a tuple of the current process's real, effective, and saved group ids."),
    function("setgroups", "(groups, /)", set_groups).doc("Set the groups of the current process to list."),
    function("initgroups", "(username, gid, /)", |vm, a| {
        done(vm, ids::initgroups(&name(vm, &a[0])?, group(vm, &a, 1)?))
    })
    .doc("Initialize the group access list.\n\nCall the system initgroups() to initialize the group access list with all of\nthe groups of which the specified username is a member, plus the specified\ngroup id."),
    function("getgrouplist", "(user, group, /)", |vm, a| {
        let list = util::os(vm, ids::getgrouplist(&name(vm, &a[0])?, group(vm, &a, 1)?))?;
        Ok(vm.list(list.iter().map(|&n| vm.int(i64::from(n))).collect()))
    })
    .doc("Returns a list of groups to which a user belongs.\n\n  user\n    username to lookup\n  group\n    base group id of the user"),
];
