//! Files by path and by descriptor.

use std::io;
use std::path::Path;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{STATVFS_RESULT, TERMINAL_SIZE, path, stat_value};
use crate::gil;
use crate::modules::io::retry;
use crate::modules::structseq;
use crate::modules::util::{self, PathArg};
use crate::reactor::sys::{fd, files};

/// A path or a descriptor.
pub(super) enum Target {
    Path(PathArg),
    Fd(i32),
}

pub(super) fn target(vm: &Vm, v: &Value, function: &str) -> PyResult<Target> {
    if vm.is_int(v) || (vm.special(v, Special::Index).is_some() && vm.special(v, Special::FsPath).is_none()) {
        util::no_bool(vm, v)?;
        return Ok(Target::Fd(util::int_arg(vm, v)?));
    }
    let accepted = "string, bytes, os.PathLike or integer";
    util::path_arg(vm, v, function, "path", accepted).map(Target::Path)
}

/// `dir_fd=`.
pub(super) fn dir_fd(vm: &Vm, v: Option<&Value>) -> PyResult<i32> {
    match v {
        None => Ok(libc::AT_FDCWD),
        Some(v) if v.is_none() => Ok(libc::AT_FDCWD),
        Some(v) if vm.is_int(v) || vm.special(v, Special::Index).is_some() => util::int_arg(vm, v),
        Some(v) => Err(vm.type_error(format!("argument should be integer or None, not {}", vm.type_name(v)))),
    }
}

pub(super) fn number(vm: &Vm, v: Option<&Value>, default: i64) -> PyResult<i64> {
    match v {
        Some(v) => util::long_arg(vm, v),
        None => Ok(default),
    }
}

/// Runs a call without the lock; errors name `path`.
pub(super) fn on<T>(vm: &Vm, p: &PathArg, f: impl FnMut() -> io::Result<T>) -> PyResult<T> {
    util::os_at(vm, retry(vm, f)?, &p.value)
}

pub(super) fn plain<T>(vm: &Vm, f: impl FnMut() -> io::Result<T>) -> PyResult<T> {
    util::os(vm, retry(vm, f)?)
}

pub(super) fn done(_: ()) -> PyResult {
    Ok(Value::NONE)
}

fn stat(vm: &Vm, args: Args) -> PyResult {
    let follow = util::flag(vm, args.opt(2), true)?;
    let s = match target(vm, &args[0], "stat")? {
        Target::Fd(n) => plain(vm, || files::fstat(n))?,
        Target::Path(p) => {
            let dir = dir_fd(vm, args.opt(1))?;
            on(vm, &p, || files::stat(dir, &p.path, follow))?
        }
    };
    Ok(stat_value(vm, &s))
}

/// Nanoseconds as seconds and the rest.
fn split_ns(vm: &Vm, v: &Value) -> PyResult<(i64, i64)> {
    let n = util::long_arg(vm, v)?;
    Ok((n.div_euclid(1_000_000_000), n.rem_euclid(1_000_000_000)))
}

fn split_seconds(vm: &Vm, v: &Value) -> PyResult<(i64, i64)> {
    match vm.small(v) {
        Some(n) => Ok((n, 0)),
        None => {
            let f = vm.to_f64(v)?;
            let whole = f.floor();
            Ok((whole as i64, ((f - whole) * 1e9) as i64))
        }
    }
}

fn utime(vm: &Vm, args: Args) -> PyResult {
    let pair = |v: &Value, what: &str| {
        util::tuple_items(v, 2).ok_or_else(|| {
            vm.type_error(format!("utime: '{what}' must be either a tuple of two ints or None"))
        })
    };
    let times = match (args.some(1), args.opt(2)) {
        (Some(_), Some(_)) => {
            return Err(vm.value_error("utime: you may specify either 'times' or 'ns' but not both"));
        }
        (Some(t), None) => {
            let items = pair(t, "times")?;
            Some([split_seconds(vm, &items[0])?, split_seconds(vm, &items[1])?])
        }
        (None, Some(t)) => {
            let items = pair(t, "ns")?;
            Some([split_ns(vm, &items[0])?, split_ns(vm, &items[1])?])
        }
        (None, None) => None,
    };
    let follow = util::flag(vm, args.opt(4), true)?;
    match target(vm, &args[0], "utime")? {
        Target::Fd(n) => plain(vm, || files::futimes(n, times))?,
        Target::Path(p) => {
            let dir = dir_fd(vm, args.opt(3))?;
            on(vm, &p, || files::utimes(dir, &p.path, times, follow))?;
        }
    }
    Ok(Value::NONE)
}

fn rename(vm: &Vm, args: Args, name: &str) -> PyResult {
    let (from, to) = (
        util::path_arg(vm, &args[0], name, "src", "string, bytes or os.PathLike")?,
        util::path_arg(vm, &args[1], name, "dst", "string, bytes or os.PathLike")?,
    );
    let (a, b) = (dir_fd(vm, args.opt(2))?, dir_fd(vm, args.opt(3))?);
    gil::allow_threads(vm, || files::rename(a, &from.path, b, &to.path))
        .map_err(|e| util::os_error_paths(vm, &e, &from.value, &to.value))?;
    Ok(Value::NONE)
}

fn remove(vm: &Vm, args: Args, name: &str, folder: bool) -> PyResult {
    let p = path(vm, &args[0], name)?;
    let dir = dir_fd(vm, args.opt(1))?;
    on(vm, &p, || files::unlink(dir, &p.path, folder)).and_then(done)
}

fn read(vm: &Vm, n: i32, len: i64, offset: Option<i64>) -> PyResult {
    if len < 0 {
        return Err(util::errno_error(vm, libc::EINVAL, &[]));
    }
    let mut buf = Vec::new();
    if buf.try_reserve_exact(len as usize).is_err() {
        return Err(vm.memory_error());
    }
    buf.resize(len as usize, 0);
    let got = plain(vm, || match offset {
        None => fd::read(n, &mut buf),
        Some(at) => fd::pread(n, &mut buf, at),
    })?;
    Ok(vm.bytes(&buf[..got]).into())
}

pub(super) fn fd_of(vm: &Vm, v: &Value) -> PyResult<i32> {
    util::int_arg(vm, v)
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("stat", "(path, *, dir_fd=None, follow_symlinks=True)", stat),
    function("lstat", "(path, *, dir_fd=None)", |vm, args| {
        let p = path(vm, &args[0], "lstat")?;
        let dir = dir_fd(vm, args.opt(1))?;
        let s = on(vm, &p, || files::stat(dir, &p.path, false))?;
        Ok(stat_value(vm, &s))
    }),
    function("fstat", "(fd)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        let s = plain(vm, || files::fstat(n))?;
        Ok(stat_value(vm, &s))
    }),
    function("open", "(path, flags, mode=511, *, dir_fd=None)", |vm, args| {
        let p = path(vm, &args[0], "open")?;
        let flags = util::int_arg(vm, &args[1])?;
        let mode = number(vm, args.opt(2), 0o777)? as u32;
        let dir = dir_fd(vm, args.opt(3))?;
        let n = on(vm, &p, || fd::open(dir, &p.path, flags, mode))?;
        Ok(vm.int(i64::from(n)))
    }),
    function("close", "(fd)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        match gil::allow_threads(vm, || fd::close(n)) {
            Err(e) if e.kind() != io::ErrorKind::Interrupted => Err(util::os_error(vm, &e)),
            _ => Ok(Value::NONE),
        }
    }),
    function("closerange", "(fd_low, fd_high, /)", |vm, args| {
        for n in fd_of(vm, &args[0])?..fd_of(vm, &args[1])? {
            let _ = fd::close(n);
        }
        Ok(Value::NONE)
    }),
    function("read", "(fd, length, /)", |vm, args| {
        read(vm, fd_of(vm, &args[0])?, util::long_arg(vm, &args[1])?, None)
    }),
    function("pread", "(fd, length, offset, /)", |vm, args| {
        let at = util::long_arg(vm, &args[2])?;
        read(vm, fd_of(vm, &args[0])?, util::long_arg(vm, &args[1])?, Some(at))
    }),
    function("write", "(fd, data, /)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        let data = util::bytes_arg(vm, &args[1])?;
        let done = plain(vm, || fd::write(n, &data))?;
        Ok(vm.int(done as i64))
    }),
    function("pwrite", "(fd, buffer, offset, /)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        let data = util::bytes_arg(vm, &args[1])?;
        let at = util::long_arg(vm, &args[2])?;
        let done = plain(vm, || fd::pwrite(n, &data, at))?;
        Ok(vm.int(done as i64))
    }),
    function("lseek", "(fd, position, whence, /)", |vm, args| {
        let (n, at, whence) =
            (fd_of(vm, &args[0])?, util::long_arg(vm, &args[1])?, util::int_arg(vm, &args[2])?);
        Ok(vm.int(util::os(vm, fd::seek(n, at, whence))?))
    }),
    function("ftruncate", "(fd, length, /)", |vm, args| {
        let (n, len) = (fd_of(vm, &args[0])?, util::long_arg(vm, &args[1])?);
        plain(vm, || fd::truncate(n, len)).and_then(done)
    }),
    function("truncate", "(path, length)", |vm, args| {
        let len = util::long_arg(vm, &args[1])?;
        match target(vm, &args[0], "truncate")? {
            Target::Fd(n) => plain(vm, || fd::truncate(n, len)).and_then(done),
            Target::Path(p) => on(vm, &p, || files::truncate(&p.path, len)).and_then(done),
        }
    }),
    function("isatty", "(fd, /)", |vm, args| Ok(Value::from_bool(fd::is_terminal(fd_of(vm, &args[0])?)))),
    function("ttyname", "(fd, /)", |vm, args| {
        let name = util::os(vm, fd::terminal_name(fd_of(vm, &args[0])?))?;
        Ok(util::decode_fs(vm, &name).into())
    }),
    function("get_terminal_size", "(fd=1, /)", |vm, args| {
        let n = number(vm, args.opt(0), 1)? as i32;
        let (columns, lines) = util::os(vm, fd::terminal_size(n))?;
        Ok(structseq::make(vm, &TERMINAL_SIZE, vec![vm.int(i64::from(columns)), vm.int(i64::from(lines))]))
    }),
    function(
        "dup",
        "(fd, /)",
        |vm, args| Ok(vm.int(i64::from(util::os(vm, fd::dup(fd_of(vm, &args[0])?))?))),
    ),
    function("dup2", "(fd, fd2, inheritable=True)", |vm, args| {
        let (a, b) = (fd_of(vm, &args[0])?, fd_of(vm, &args[1])?);
        let inheritable = util::flag(vm, args.opt(2), true)?;
        Ok(vm.int(i64::from(util::os(vm, fd::dup2(a, b, inheritable))?)))
    }),
    function("pipe", "()", |vm, _| {
        let (r, w) = util::os(vm, fd::pipe(libc::O_CLOEXEC))?;
        Ok(util::tuple(vm, vec![vm.int(i64::from(r)), vm.int(i64::from(w))]))
    }),
    function("pipe2", "(flags, /)", |vm, args| {
        let (r, w) = util::os(vm, fd::pipe(util::int_arg(vm, &args[0])?))?;
        Ok(util::tuple(vm, vec![vm.int(i64::from(r)), vm.int(i64::from(w))]))
    }),
    function("openpty", "()", |vm, _| {
        let (m, s) = util::os(vm, fd::openpty())?;
        Ok(util::tuple(vm, vec![vm.int(i64::from(m)), vm.int(i64::from(s))]))
    }),
    function("login_tty", "(fd, /)", |vm, args| {
        util::os(vm, fd::login_tty(util::fd_arg(vm, &args[0])?)).and_then(done)
    })
    .doc("Prepare the tty of which fd is a file descriptor for a new login session."),
    function("eventfd", "(initval, flags=EFD_CLOEXEC)", |vm, args| {
        let initial = util::long_arg(vm, &args[0])? as u32;
        let flags = number(vm, args.opt(1), i64::from(libc::EFD_CLOEXEC))? as i32;
        Ok(vm.int(i64::from(util::os(vm, fd::eventfd(initial, flags))?)))
    }),
    function("get_inheritable", "(fd, /)", |vm, args| {
        Ok(Value::from_bool(util::os(vm, fd::inheritable(fd_of(vm, &args[0])?))?))
    }),
    function("set_inheritable", "(fd, inheritable, /)", |vm, args| {
        util::os(vm, fd::set_inheritable(fd_of(vm, &args[0])?, vm.is_true(&args[1])?)).and_then(done)
    }),
    function("get_blocking", "(fd, /)", |vm, args| {
        Ok(Value::from_bool(util::os(vm, fd::blocking(fd_of(vm, &args[0])?))?))
    }),
    function("set_blocking", "(fd, blocking, /)", |vm, args| {
        util::os(vm, fd::set_blocking(fd_of(vm, &args[0])?, vm.is_true(&args[1])?)).and_then(done)
    }),
    function("fsync", "(fd)", |vm, args| {
        let n = util::fd_arg(vm, &args[0])?;
        plain(vm, || fd::sync(n, false)).and_then(done)
    }),
    function("fdatasync", "(fd)", |vm, args| {
        let n = util::fd_arg(vm, &args[0])?;
        plain(vm, || fd::sync(n, true)).and_then(done)
    }),
    function("posix_fallocate", "(fd, offset, length, /)", |vm, args| {
        let (n, at, len) =
            (fd_of(vm, &args[0])?, util::long_arg(vm, &args[1])?, util::long_arg(vm, &args[2])?);
        plain(vm, || fd::allocate(n, at, len)).and_then(done)
    }),
    function("sendfile", "(out_fd, in_fd, offset, count)", |vm, args| {
        let (out, input) = (fd_of(vm, &args[0])?, fd_of(vm, &args[1])?);
        let at = match args.some(2) {
            Some(v) => Some(util::long_arg(vm, v)?),
            None => None,
        };
        let count = util::long_arg(vm, &args[3])?.max(0) as usize;
        let n = plain(vm, || fd::sendfile(out, input, at, count))?;
        Ok(vm.int(n as i64))
    }),
    function("copy_file_range", "(src, dst, count, offset_src=None, offset_dst=None)", |vm, args| {
        let (a, b) = (fd_of(vm, &args[0])?, fd_of(vm, &args[1])?);
        let count = util::long_arg(vm, &args[2])?;
        if count < 0 {
            return Err(vm.value_error("negative value for 'count' not allowed"));
        }
        let offset = |i| args.some(i).map(|v| util::long_arg(vm, v)).transpose();
        let (from_at, to_at) = (offset(3)?, offset(4)?);
        let n = plain(vm, || fd::copy_range(a, b, count as usize, from_at, to_at))?;
        Ok(vm.int(n as i64))
    }),
    function(
        "access",
        "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
        |vm, args| {
            let p = path(vm, &args[0], "access")?;
            let mode = util::int_arg(vm, &args[1])?;
            let dir = dir_fd(vm, args.opt(2))?;
            let (effective, follow) =
                (util::flag(vm, args.opt(3), false)?, util::flag(vm, args.opt(4), true)?);
            Ok(Value::from_bool(on(vm, &p, || files::access(dir, &p.path, mode, effective, follow))?))
        },
    ),
    function("chmod", "(path, mode, *, dir_fd=None, follow_symlinks=True)", |vm, args| {
        let mode = util::int_arg(vm, &args[1])? as u32;
        match target(vm, &args[0], "chmod")? {
            Target::Fd(n) => plain(vm, || files::fchmod(n, mode)).and_then(done),
            Target::Path(p) => {
                let dir = dir_fd(vm, args.opt(2))?;
                let follow = util::flag(vm, args.opt(3), true)?;
                on(vm, &p, || files::chmod(dir, &p.path, mode, follow)).and_then(done)
            }
        }
    }),
    function("fchmod", "(fd, mode)", |vm, args| {
        let (n, mode) = (fd_of(vm, &args[0])?, util::int_arg(vm, &args[1])? as u32);
        plain(vm, || files::fchmod(n, mode)).and_then(done)
    }),
    function("chown", "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)", |vm, args| {
        let (uid, gid) = (util::long_arg(vm, &args[1])? as u32, util::long_arg(vm, &args[2])? as u32);
        match target(vm, &args[0], "chown")? {
            Target::Fd(n) => plain(vm, || files::fchown(n, uid, gid)).and_then(done),
            Target::Path(p) => {
                let dir = dir_fd(vm, args.opt(3))?;
                let follow = util::flag(vm, args.opt(4), true)?;
                on(vm, &p, || files::chown(dir, &p.path, uid, gid, follow)).and_then(done)
            }
        }
    }),
    function("mkdir", "(path, mode=511, *, dir_fd=None)", |vm, args| {
        let p = path(vm, &args[0], "mkdir")?;
        let mode = number(vm, args.opt(1), 0o777)? as u32;
        let dir = dir_fd(vm, args.opt(2))?;
        on(vm, &p, || files::mkdir(dir, &p.path, mode)).and_then(done)
    }),
    function("rmdir", "(path, *, dir_fd=None)", |vm, args| remove(vm, args, "rmdir", true)),
    function("unlink", "(path, *, dir_fd=None)", |vm, args| remove(vm, args, "unlink", false)),
    function("remove", "(path, *, dir_fd=None)", |vm, args| remove(vm, args, "remove", false)),
    function("rename", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", |vm, args| {
        rename(vm, args, "rename")
    }),
    function("replace", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", |vm, args| {
        rename(vm, args, "replace")
    }),
    function("link", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", |vm, args| {
        let (from, to) = (path(vm, &args[0], "link")?, path(vm, &args[1], "link")?);
        let (a, b) = (dir_fd(vm, args.opt(2))?, dir_fd(vm, args.opt(3))?);
        let follow = util::flag(vm, args.opt(4), true)?;
        gil::allow_threads(vm, || files::link(a, &from.path, b, &to.path, follow))
            .map_err(|e| util::os_error_paths(vm, &e, &from.value, &to.value))?;
        Ok(Value::NONE)
    }),
    function("symlink", "(src, dst, target_is_directory=False, *, dir_fd=None)", |vm, args| {
        let (from, to) = (path(vm, &args[0], "symlink")?, path(vm, &args[1], "symlink")?);
        let dir = dir_fd(vm, args.opt(3))?;
        gil::allow_threads(vm, || files::symlink(&from.path, dir, &to.path))
            .map_err(|e| util::os_error_paths(vm, &e, &from.value, &to.value))?;
        Ok(Value::NONE)
    }),
    function("readlink", "(path, *, dir_fd=None)", |vm, args| {
        let p = path(vm, &args[0], "readlink")?;
        let dir = dir_fd(vm, args.opt(1))?;
        let target = on(vm, &p, || files::readlink(dir, &p.path))?;
        Ok(p.name(vm, &target))
    }),
    function("mkfifo", "(path, mode=438, *, dir_fd=None)", |vm, args| {
        let p = path(vm, &args[0], "mkfifo")?;
        let mode = number(vm, args.opt(1), 0o666)? as u32;
        let dir = dir_fd(vm, args.opt(2))?;
        on(vm, &p, || files::mkfifo(dir, &p.path, mode)).and_then(done)
    }),
    function(
        "utime",
        "(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)",
        utime,
    ),
    function("chdir", "(path)", |vm, args| match target(vm, &args[0], "chdir")? {
        Target::Fd(n) => plain(vm, || files::fchdir(n)).and_then(done),
        Target::Path(p) => on(vm, &p, || files::chdir(&p.path)).and_then(done),
    }),
    function("fchdir", "(fd)", |vm, args| {
        let n = util::fd_arg(vm, &args[0])?;
        plain(vm, || files::fchdir(n)).and_then(done)
    }),
    function("chroot", "(path)", |vm, args| {
        let p = path(vm, &args[0], "chroot")?;
        on(vm, &p, || files::chroot(&p.path)).and_then(done)
    }),
    function("getcwd", "()", |vm, _| {
        Ok(util::os_str(vm, util::os(vm, vm.host().current_dir())?.as_os_str()))
    }),
    function("getcwdb", "()", |vm, _| {
        use std::os::unix::ffi::OsStrExt;
        let dir = util::os(vm, vm.host().current_dir())?;
        Ok(vm.bytes(dir.as_os_str().as_bytes()).into())
    }),
    function("umask", "(mask, /)", |vm, args| {
        Ok(vm.int(i64::from(files::umask(util::int_arg(vm, &args[0])? as u32))))
    }),
    function("statvfs", "(path)", |vm, args| {
        let s = match target(vm, &args[0], "statvfs")? {
            Target::Fd(n) => plain(vm, || files::statvfs(Ok(n)))?,
            Target::Path(p) => on(vm, &p, || files::statvfs(Err(&p.path)))?,
        };
        Ok(structseq::make(vm, &STATVFS_RESULT, s.iter().map(|&n| vm.big_int(n.into())).collect()))
    }),
    function("fspath", "(path)", |vm, args| {
        let what =
            || format!("expected str, bytes or os.PathLike object, not {}", vm.short_type_name(&args[0]));
        util::resolve_path(vm, &args[0], what).map(|p| p.value)
    }),
    function("_path_normpath", "(path)", |vm, args| {
        let p = util::resolve_path(vm, &args[0], || {
            format!("expected str, bytes or os.PathLike object, not {}", vm.short_type_name(&args[0]))
        })?;
        Ok(p.name(vm, std::ffi::OsStr::new(&normal_path(&p.path))))
    }),
];

/// `os.path.normpath`.
fn normal_path(p: &Path) -> std::ffi::OsString {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let bytes = p.as_os_str().as_bytes();
    if bytes.is_empty() {
        return ".".into();
    }
    let slashes = bytes.iter().take_while(|&&b| b == b'/').count();
    let root: &[u8] = match slashes {
        0 => b"",
        2 => b"//",
        _ => b"/",
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in bytes.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => match parts.last() {
                Some(&last) if last != b".." => {
                    parts.pop();
                }
                None if !root.is_empty() => {}
                _ => parts.push(part),
            },
            _ => parts.push(part),
        }
    }
    let mut out = root.to_vec();
    out.extend(parts.join(&b'/'));
    if out.is_empty() { ".".into() } else { std::ffi::OsString::from_vec(out) }
}
