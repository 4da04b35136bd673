//! `posix`: extended attributes, limits of files and of the system, nodes and device numbers.

use std::ffi::{CStr, CString};

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::files::{Target, dir_fd, done, fd_of, number, on, plain, target};
use super::{STATVFS_RESULT, names, path};
use crate::modules::{structseq, util};
use crate::reactor::sys::attributes::{self, File};
use crate::reactor::sys::{self, files};

/// A name of the system's configuration, or its number.
pub fn configuration(vm: &Vm, v: &Value, names: &[(&str, i32)]) -> PyResult<i32> {
    if let Some(name) = v.as_::<Str>() {
        let found = names.iter().find(|(n, _)| name.is_text(n));
        return found.map(|(_, n)| *n).ok_or_else(|| vm.value_error("unrecognized configuration name"));
    }
    if !vm.is_int(v) && vm.special(v, Special::Index).is_none() {
        return Err(vm.type_error("configuration names must be strings or integers"));
    }
    util::int_arg(vm, v)
}

/// Runs `f` on the file that a path or a descriptor names.
fn with_file<T>(
    vm: &Vm,
    args: &Args,
    follow: Option<&Value>,
    function: &str,
    mut f: impl FnMut(&File) -> std::io::Result<T>,
) -> PyResult<T> {
    let follow = util::flag(vm, follow, true)?;
    match args.some(0) {
        // Of `listxattr()`.
        None => plain(vm, || f(&File::Path(std::path::Path::new("."), follow))),
        Some(v) => match target(vm, v, function)? {
            Target::Fd(_) if !follow => {
                let text = format!("{function}: cannot use fd and follow_symlinks together");
                Err(vm.value_error(text))
            }
            Target::Fd(n) => plain(vm, || f(&File::Fd(n))),
            Target::Path(p) => on(vm, &p, || f(&File::Path(&p.path, follow))),
        },
    }
}

fn attribute(vm: &Vm, v: &Value, function: &str) -> PyResult<CString> {
    let name = util::path_arg(vm, v, function, "attribute", "string, bytes or os.PathLike")?;
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(name.path.as_os_str()).to_vec();
    CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

fn set_attribute(vm: &Vm, args: Args) -> PyResult {
    let name = attribute(vm, &args[1], "setxattr")?;
    let value = util::bytes_arg(vm, &args[2])?;
    let flags = number(vm, args.opt(3), 0)? as i32;
    let set = |file: &File| attributes::set(file, &name, &value, flags);
    with_file(vm, &args, args.opt(4), "setxattr", set).and_then(done)
}

fn device_arg(vm: &Vm, v: &Value) -> PyResult<u64> {
    let n = vm.index(v)?;
    match vm.small(&n) {
        // No device.
        Some(-1) => Ok(u64::MAX),
        Some(n) => u64::try_from(n).map_err(|_| vm.overflow_error("can't convert negative int to unsigned")),
        None => {
            let n = vm.to_big(&n).and_then(|n| u64::try_from(n).ok());
            n.ok_or_else(|| vm.overflow_error("int too big to convert"))
        }
    }
}

fn device_number(vm: &Vm, v: &Value) -> PyResult<u32> {
    let n = vm.index(v)?;
    match vm.small(&n) {
        Some(-1) => Ok(u32::MAX),
        Some(n) if n < 0 => Err(vm.overflow_error("can't convert negative int to unsigned")),
        n => n
            .and_then(|n| u32::try_from(n).ok())
            .ok_or_else(|| vm.overflow_error("Python int too large to convert to C unsigned int")),
    }
}

fn device_part(vm: &Vm, n: u32) -> Value {
    vm.int(if n == u32::MAX { -1 } else { i64::from(n) })
}

fn text(vm: &Vm, args: Args) -> PyResult {
    let found = util::os(vm, attributes::text(configuration(vm, &args[0], names::CONFSTR)?))?;
    Ok(found.map_or(Value::NONE, |text| util::decode_fs(vm, &text).into()))
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("getxattr", "(path, attribute, *, follow_symlinks=True)", |vm, args| {
        let name = attribute(vm, &args[1], "getxattr")?;
        let get = |file: &File| attributes::get(file, &name as &CStr);
        let value = with_file(vm, &args, args.opt(2), "getxattr", get)?;
        Ok(vm.bytes(&value).into())
    })
    .doc("Return the value of extended attribute attribute on path."),
    function("setxattr", "(path, attribute, value, flags=0, *, follow_symlinks=True)", set_attribute)
        .doc("Set extended attribute attribute on path to value."),
    function("removexattr", "(path, attribute, *, follow_symlinks=True)", |vm, args| {
        let name = attribute(vm, &args[1], "removexattr")?;
        let remove = |file: &File| attributes::remove(file, &name);
        with_file(vm, &args, args.opt(2), "removexattr", remove).and_then(done)
    })
    .doc("Remove extended attribute attribute on path."),
    function("listxattr", "(path=None, *, follow_symlinks=True)", |vm, args| {
        let found = with_file(vm, &args, args.opt(1), "listxattr", attributes::list)?;
        Ok(vm.list(found.iter().map(|name| util::decode_fs(vm, name).into()).collect()))
    })
    .doc("Return a list of extended attributes on path."),
    function("pathconf", "(path, name)", |vm, args| {
        let name = configuration(vm, &args[1], names::PATHCONF)?;
        let n = match target(vm, &args[0], "pathconf")? {
            Target::Fd(n) => plain(vm, || attributes::limit(&File::Fd(n), name))?,
            Target::Path(p) => on(vm, &p, || attributes::limit(&File::Path(&p.path, true), name))?,
        };
        Ok(vm.int(n))
    })
    .doc("Return the configuration limit name for the file or directory path."),
    function("fpathconf", "(fd, name, /)", |vm, args| {
        let n = util::fd_arg(vm, &args[0])?;
        let name = configuration(vm, &args[1], names::PATHCONF)?;
        Ok(vm.int(plain(vm, || attributes::limit(&File::Fd(n), name))?))
    })
    .doc("Return the configuration limit name for the file descriptor fd."),
    function("confstr", "(name, /)", text).doc("Return a string-valued system configuration variable."),
    function("sysconf", "(name, /)", |vm, args| {
        Ok(vm.int(util::os(vm, sys::sysconf(configuration(vm, &args[0], names::SYSCONF)?))?))
    })
    .doc("Return an integer-valued system configuration variable."),
    function("fstatvfs", "(fd, /)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        let s = plain(vm, || files::statvfs(Ok(n)))?;
        Ok(structseq::make(vm, &STATVFS_RESULT, s.iter().map(|&n| vm.big_int(n.into())).collect()))
    })
    .doc("Perform an fstatvfs system call on the given fd.\n\nEquivalent to statvfs(fd)."),
    function("fchown", "(fd, uid, gid)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        let (uid, gid) = (util::long_arg(vm, &args[1])? as u32, util::long_arg(vm, &args[2])? as u32);
        plain(vm, || files::fchown(n, uid, gid)).and_then(done)
    })
    .doc("Change the owner and group id of the file specified by file descriptor."),
    function("lchown", "(path, uid, gid)", |vm, args| {
        let p = path(vm, &args[0], "lchown")?;
        let (uid, gid) = (util::long_arg(vm, &args[1])? as u32, util::long_arg(vm, &args[2])? as u32);
        on(vm, &p, || files::chown(libc::AT_FDCWD, &p.path, uid, gid, false)).and_then(done)
    })
    .doc("Change the owner and group id of path to the numeric uid and gid."),
    function("mknod", "(path, mode=384, device=0, *, dir_fd=None)", |vm, args| {
        let p = path(vm, &args[0], "mknod")?;
        let mode = number(vm, args.opt(1), 0o600)? as u32;
        let device = args.opt(2).map_or(Ok(0), |v| device_arg(vm, v))?;
        let dir = dir_fd(vm, args.opt(3))?;
        plain(vm, || attributes::make_node(dir, &p.path, mode, device)).and_then(done)
    })
    .doc("Create a node in the file system."),
    function("makedev", "(major, minor, /)", |vm, args| {
        let (major, minor) = (device_number(vm, &args[0])?, device_number(vm, &args[1])?);
        Ok(vm.big_int(attributes::device(major, minor).into()))
    })
    .doc("Composes a raw device number from the major and minor device numbers."),
    function("major", "(device, /)", |vm, args| {
        Ok(device_part(vm, attributes::device_parts(device_arg(vm, &args[0])?).0))
    })
    .doc("Extracts a device major number from a raw device number."),
    function("minor", "(device, /)", |vm, args| {
        Ok(device_part(vm, attributes::device_parts(device_arg(vm, &args[0])?).1))
    })
    .doc("Extracts a device minor number from a raw device number."),
];
