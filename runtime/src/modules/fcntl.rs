//! `fcntl`: control of descriptors, file locks.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::io::retry;
use super::util;
use crate::reactor::sys::fd;

/// An argument: a number, or bytes that the system may change.
enum Argument {
    Number(i64),
    Bytes(Vec<u8>),
}

fn argument(vm: &Vm, v: Option<&Value>) -> PyResult<Argument> {
    match v {
        None => Ok(Argument::Number(0)),
        Some(v) if vm.is_int(v) => match vm.small(v) {
            Some(n) => Ok(Argument::Number(n)),
            None => Err(vm.overflow_error("Python int too large to convert to C long")),
        },
        Some(v) => match v.as_::<Str>() {
            Some(s) => Ok(Argument::Bytes(s.to_text().into_owned().into_bytes())),
            None => Ok(Argument::Bytes(util::bytes_arg(vm, v)?)),
        },
    }
}

fn block(vm: &Vm, name: &str, data: &[u8]) -> PyResult<[u8; 1024]> {
    let mut buf = [0; 1024];
    if data.len() > buf.len() {
        return Err(vm.value_error(format!("{name} argument 3 is too long")));
    }
    buf[..data.len()].copy_from_slice(data);
    Ok(buf)
}

fn control(vm: &Vm, args: Args) -> PyResult {
    let n = util::fd_arg(vm, &args[0])?;
    let request = util::int_arg(vm, &args[1])?;
    match argument(vm, args.opt(2))? {
        Argument::Number(x) => Ok(vm.int(i64::from(util::os(vm, retry(vm, || fd::fcntl(n, request, x))?)?))),
        Argument::Bytes(data) => {
            let mut buf = block(vm, "fcntl", &data)?;
            util::os(vm, retry(vm, || fd::fcntl_buffer(n, request, &mut buf))?)?;
            Ok(vm.bytes(&buf[..data.len()]).into())
        }
    }
}

fn ioctl(vm: &Vm, args: Args) -> PyResult {
    let n = util::fd_arg(vm, &args[0])?;
    let request = util::long_arg(vm, &args[1])? as u64;
    match argument(vm, args.opt(2))? {
        Argument::Number(x) => Ok(vm.int(i64::from(util::os(vm, retry(vm, || fd::ioctl(n, request, x))?)?))),
        Argument::Bytes(data) => {
            let mut buf = block(vm, "ioctl", &data)?;
            let result = util::os(vm, retry(vm, || fd::ioctl_buffer(n, request, &mut buf))?)?;
            let mutate = util::flag(vm, args.opt(3), true)?;
            if mutate && util::writable_len(vm, &args[2]).is_ok() {
                util::write_into(vm, &args[2], &buf[..data.len()])?;
                return Ok(vm.int(i64::from(result)));
            }
            Ok(vm.bytes(&buf[..data.len()]).into())
        }
    }
}

static FUNCTIONS: &[MethodDef] = &[
    function("fcntl", "(fd, cmd, arg=0, /)", control),
    function("ioctl", "(fd, request, arg=0, mutate_flag=True, /)", ioctl),
    function("flock", "(fd, operation, /)", |vm, args| {
        let (n, operation) = (util::fd_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?);
        util::os(vm, retry(vm, || fd::flock(n, operation))?)?;
        Ok(Value::NONE)
    }),
    function("lockf", "(fd, cmd, len=0, start=0, whence=0, /)", |vm, args| {
        let (n, command) = (util::fd_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?);
        let number = |i: usize| match args.opt(i) {
            Some(v) => util::long_arg(vm, v),
            None => Ok(0),
        };
        let (len, start, whence) = (number(2)?, number(3)?, number(4)? as i32);
        let kind = if command & libc::LOCK_UN != 0 {
            libc::F_UNLCK
        } else if command & libc::LOCK_SH != 0 {
            libc::F_RDLCK
        } else if command & libc::LOCK_EX != 0 {
            libc::F_WRLCK
        } else {
            return Err(vm.value_error("unrecognized lockf argument"));
        };
        let wait = command & libc::LOCK_NB == 0;
        util::os(vm, retry(vm, || fd::lock_range(n, i32::from(kind as i16), wait, start, len, whence))?)?;
        Ok(Value::NONE)
    }),
];

#[rustfmt::skip]
static NUMBERS: &[(&str, i64)] = &[
    ("LOCK_SH", 1), ("LOCK_EX", 2), ("LOCK_NB", 4), ("LOCK_UN", 8), ("F_DUPFD", 0), ("F_GETFD", 1), ("F_SETFD", 2),
    ("F_GETFL", 3), ("F_SETFL", 4), ("F_GETLK", 5), ("F_SETLK", 6), ("F_SETLKW", 7), ("F_SETOWN", 8), ("F_GETOWN", 9),
    ("F_DUPFD_CLOEXEC", 1030), ("F_SETPIPE_SZ", 1031), ("F_GETPIPE_SZ", 1032), ("F_RDLCK", 0), ("F_WRLCK", 1),
    ("F_UNLCK", 2), ("FD_CLOEXEC", 1), ("F_OFD_GETLK", 36), ("F_OFD_SETLK", 37), ("F_OFD_SETLKW", 38),
    ("FASYNC", 8192),
    ("DN_ACCESS", 1), ("DN_ATTRIB", 32), ("DN_CREATE", 4), ("DN_DELETE", 8), ("DN_MODIFY", 2),
    ("DN_MULTISHOT", 2_147_483_648), ("DN_RENAME", 16), ("FICLONE", 1_074_041_865),
    ("FICLONERANGE", 1_075_876_877), ("F_ADD_SEALS", 1033), ("F_DUPFD_QUERY", 1027), ("F_EXLCK", 4),
    ("F_GETLEASE", 1025), ("F_GETLK64", 5), ("F_GETOWN_EX", 16), ("F_GETSIG", 11),
    ("F_GET_FILE_RW_HINT", 1037), ("F_GET_RW_HINT", 1035), ("F_GET_SEALS", 1034), ("F_NOTIFY", 1026),
    ("F_OWNER_PGRP", 2), ("F_OWNER_PID", 1), ("F_OWNER_TID", 0), ("F_SEAL_FUTURE_WRITE", 16),
    ("F_SEAL_GROW", 4), ("F_SEAL_SEAL", 1), ("F_SEAL_SHRINK", 2), ("F_SEAL_WRITE", 8), ("F_SETLEASE", 1024),
    ("F_SETLK64", 6), ("F_SETLKW64", 7), ("F_SETOWN_EX", 15), ("F_SETSIG", 10),
    ("F_SET_FILE_RW_HINT", 1038), ("F_SET_RW_HINT", 1036), ("F_SHLCK", 8), ("LOCK_MAND", 32),
    ("LOCK_READ", 64), ("LOCK_RW", 192), ("LOCK_WRITE", 128), ("RWH_WRITE_LIFE_EXTREME", 5),
    ("RWH_WRITE_LIFE_LONG", 4), ("RWH_WRITE_LIFE_MEDIUM", 3), ("RWH_WRITE_LIFE_NONE", 1),
    ("RWH_WRITE_LIFE_NOT_SET", 0), ("RWH_WRITE_LIFE_SHORT", 2),
];

pub static MODULE: ModuleDef = ModuleDef::new("fcntl", &[FUNCTIONS])
    .doc("This module performs file control and I/O control on file descriptors.")
    .init(|vm, module| {
        for &(name, n) in NUMBERS {
            vm.set_name(&module.dict, name, vm.int(n));
        }
        Ok(())
    });
