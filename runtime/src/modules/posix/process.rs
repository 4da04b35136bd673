//! Processes, ids, the environment, system facts.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{TIMES_RESULT, UNAME_RESULT};
use crate::modules::io::retry;
use crate::modules::{structseq, util};
use crate::reactor::sys::{self, process, signals};

fn status(vm: &Vm, v: &Value) -> PyResult<i32> {
    util::int_arg(vm, v)
}

fn wait(vm: &Vm, pid: i32, options: i32) -> PyResult {
    let (pid, status) = util::os(vm, retry(vm, || process::wait(pid, options))?)?;
    Ok(util::tuple(vm, vec![vm.int(i64::from(pid)), vm.int(i64::from(status))]))
}

fn name_bytes(vm: &Vm, v: &Value) -> PyResult<Vec<u8>> {
    match v.to_ref::<ouro_vm::core::str::Str>() {
        Some(s) => util::fs_bytes(vm, &s),
        None => util::bytes_arg(vm, v),
    }
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("getpid", "()", |vm, _| Ok(vm.int(i64::from(process::pid())))),
    function("getppid", "()", |vm, _| Ok(vm.int(process::getppid()))),
    function("getuid", "()", |vm, _| Ok(vm.int(process::getuid()))),
    function("geteuid", "()", |vm, _| Ok(vm.int(process::geteuid()))),
    function("getgid", "()", |vm, _| Ok(vm.int(process::getgid()))),
    function("getegid", "()", |vm, _| Ok(vm.int(process::getegid()))),
    function("getpgrp", "()", |vm, _| Ok(vm.int(process::getpgrp()))),
    function("kill", "(pid, signal, /)", |vm, args| {
        util::os(vm, signals::kill(util::int_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?))?;
        vm.check_signals()?;
        Ok(Value::NONE)
    }),
    function("killpg", "(pgid, signal, /)", |vm, args| {
        util::os(vm, signals::killpg(util::int_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?))?;
        Ok(Value::NONE)
    }),
    function("waitpid", "(pid, options, /)", |vm, args| {
        wait(vm, util::int_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?)
    }),
    function("wait", "()", |vm, _| wait(vm, -1, 0)),
    function("pidfd_open", "(pid, flags=0)", |vm, args| {
        let pid = util::int_arg(vm, &args[0])?;
        let flags = args.opt(1).map_or(Ok(0), |v| util::int_arg(vm, v))?;
        Ok(vm.int(i64::from(util::os(vm, process::pidfd_open(pid, flags as u32))?)))
    })
    .doc("Return a file descriptor referring to the process *pid*.\n\nThe descriptor can be used to perform process management without races\nand signals."),
    function("waitstatus_to_exitcode", "(status)", |vm, args| {
        let s = status(vm, &args[0])?;
        if libc::WIFEXITED(s) {
            Ok(vm.int(i64::from(libc::WEXITSTATUS(s))))
        } else if libc::WIFSIGNALED(s) {
            Ok(vm.int(-i64::from(libc::WTERMSIG(s))))
        } else if libc::WIFSTOPPED(s) {
            Err(vm.value_error(format!("process stopped by delivery of signal {}", libc::WSTOPSIG(s))))
        } else {
            Err(vm.value_error(format!("invalid wait status: {s}")))
        }
    }),
    function("WIFEXITED", "(status)", |vm, args| {
        Ok(Value::from_bool(libc::WIFEXITED(status(vm, &args[0])?)))
    }),
    function("WEXITSTATUS", "(status)", |vm, args| {
        Ok(vm.int(i64::from(libc::WEXITSTATUS(status(vm, &args[0])?))))
    }),
    function("WIFSIGNALED", "(status)", |vm, args| {
        Ok(Value::from_bool(libc::WIFSIGNALED(status(vm, &args[0])?)))
    }),
    function("WTERMSIG", "(status)", |vm, args| Ok(vm.int(i64::from(libc::WTERMSIG(status(vm, &args[0])?))))),
    function("WIFSTOPPED", "(status)", |vm, args| {
        Ok(Value::from_bool(libc::WIFSTOPPED(status(vm, &args[0])?)))
    }),
    function("WSTOPSIG", "(status)", |vm, args| Ok(vm.int(i64::from(libc::WSTOPSIG(status(vm, &args[0])?))))),
    function("WCOREDUMP", "(status, /)", |vm, args| {
        Ok(Value::from_bool(libc::WCOREDUMP(status(vm, &args[0])?)))
    }),
    function("WIFCONTINUED", "(status)", |vm, args| {
        Ok(Value::from_bool(libc::WIFCONTINUED(status(vm, &args[0])?)))
    }),
    function("_exit", "(status)", |vm, args| {
        let code = util::int_arg(vm, &args[0])?;
        process::exit_now(code)
    }),
    function("abort", "()", |_, _| std::process::abort()),
    function("fork", "()", |vm, _| {
        super::at_fork::before(vm);
        let gil = crate::gil::of(vm);
        let pid = gil.fork(process::fork);
        match pid {
            Ok(0) => super::at_fork::after_in_child(vm),
            _ => {
                super::at_fork::after_in_parent(vm);
                if gil.count() > 1 {
                    warn_of_threads(vm);
                }
            }
        }
        let pid = util::os(vm, pid)?;
        Ok(vm.int(i64::from(pid)))
    }),
    function("execv", "(path, argv, /)", |vm, args| exec(vm, "execv", &args[0], &args[1], None)),
    function("execve", "(path, argv, env)", |vm, args| {
        exec(vm, "execve", &args[0], &args[1], Some(&args[2]))
    }),
    function("setsid", "()", |vm, _| {
        util::os(vm, process::setsid())?;
        Ok(Value::NONE)
    }),
    function("getpgid", "(pid)", |vm, args| {
        Ok(vm.int(i64::from(util::os(vm, process::getpgid(util::int_arg(vm, &args[0])?))?)))
    }),
    function("getsid", "(pid, /)", |vm, args| {
        Ok(vm.int(i64::from(util::os(vm, process::getsid(util::int_arg(vm, &args[0])?))?)))
    }),
    function("setpgid", "(pid, pgrp, /)", |vm, args| {
        util::os(vm, process::setpgid(util::int_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?))?;
        Ok(Value::NONE)
    }),
    function("nice", "(increment, /)", |vm, args| {
        Ok(vm.int(i64::from(util::os(vm, process::nice(util::int_arg(vm, &args[0])?))?)))
    }),
    function("sched_yield", "()", |vm, _| {
        crate::gil::allow_threads(vm, std::thread::yield_now);
        Ok(Value::NONE)
    }),
    function("sched_getaffinity", "(pid, /)", |vm, args| {
        let cpus = util::os(vm, process::affinity(util::int_arg(vm, &args[0])?))?;
        let list = vm.list(cpus.into_iter().map(|n| vm.int(n as i64)).collect());
        vm.call(&vm.types().set.value(), &[list])
    }),
    function("cpu_count", "()", |vm, _| {
        let configured = vm.state(crate::modules::sys::Settings::default).cpu_count.get();
        if let Some(n) = configured {
            return Ok(vm.int(n));
        }
        Ok(util::os(vm, sys::sysconf(libc::_SC_NPROCESSORS_ONLN)).map_or(Value::NONE, |n| vm.int(n)))
    }),
    function("uname", "()", |vm, _| {
        let parts = util::os(vm, process::uname())?;
        Ok(structseq::make(vm, &UNAME_RESULT, parts.iter().map(|p| vm.str(p)).collect()))
    }),
    function("times", "()", |vm, _| {
        let t = util::os(vm, process::times())?;
        Ok(structseq::make(vm, &TIMES_RESULT, t.iter().map(|&f| vm.float(f)).collect()))
    }),
    function("getloadavg", "()", |vm, _| {
        let loads = util::os(vm, process::load_average())?;
        Ok(util::tuple(vm, loads.iter().map(|&f| vm.float(f)).collect()))
    }),
    function("getlogin", "()", |vm, _| match vm.host().variable("LOGNAME") {
        Some(name) => Ok(util::os_str(vm, &name)),
        None => Err(util::errno_error(vm, libc::ENXIO, &[])),
    }),
    function("getgroups", "()", |vm, _| {
        let groups = util::os(vm, process::groups())?;
        Ok(vm.list(groups.into_iter().map(|g| vm.int(i64::from(g))).collect()))
    }),
    function("putenv", "(name, value, /)", |vm, args| {
        let (k, v) = (name_bytes(vm, &args[0])?, name_bytes(vm, &args[1])?);
        if k.contains(&b'=') || k.is_empty() {
            return Err(vm.value_error("illegal environment variable name"));
        }
        util::os(vm, process::set_variable(OsStr::from_bytes(&k), Some(OsStr::from_bytes(&v))))?;
        Ok(Value::NONE)
    }),
    function("unsetenv", "(name, /)", |vm, args| {
        let k = name_bytes(vm, &args[0])?;
        util::os(vm, process::set_variable(OsStr::from_bytes(&k), None))?;
        Ok(Value::NONE)
    }),
    function("_create_environ", "()", |vm, _| super::environ(vm)),
    function("strerror", "(code, /)", |vm, args| Ok(vm.str(&sys::strerror(util::int_arg(vm, &args[0])?)))),
    function("urandom", "(size, /)", |vm, args| {
        let n = vm.ssize_arg(&args[0])?;
        if n < 0 {
            return Err(vm.value_error("negative argument not allowed"));
        }
        random(vm, n as usize)
    }),
    function("getrandom", "(size, flags=0)", |vm, args| random(vm, vm.ssize_arg(&args[0])?.max(0) as usize)),
    function("system", "(command)", |vm, args| {
        let command = name_bytes(vm, &args[0])?;
        let code = crate::gil::allow_threads(vm, || {
            std::process::Command::new("/bin/sh").arg("-c").arg(OsStr::from_bytes(&command)).status()
        });
        use std::os::unix::process::ExitStatusExt;
        Ok(vm.int(i64::from(util::os(vm, code)?.into_raw())))
    }),
    function(
        "register_at_fork",
        "(*, before=None, after_in_child=None, after_in_parent=None)",
        super::at_fork::register,
    ),
    function("_inputhook", "()", |_, _| Ok(Value::NONE)),
    function("_is_inputhook_installed", "()", |_, _| Ok(Value::FALSE)),
];

/// Warns that the locks of other threads stay as they are in a forked process. A filter that makes an
/// error of it changes nothing: there are two processes already.
fn warn_of_threads(vm: &Vm) {
    let message = format!(
        "This process (pid={}) is multi-threaded, use of fork() may lead to deadlocks in the child.",
        process::pid()
    );
    let _ = ouro_vm::types::warn::issue(vm, ouro_vm::core::exc::Exc::DeprecationWarning, &message);
}

fn random(vm: &Vm, n: usize) -> PyResult {
    let mut buf = util::zeroed(vm, n)?;
    util::os(vm, vm.host().entropy(&mut buf))?;
    Ok(vm.bytes(&buf).into())
}

fn exec(vm: &Vm, name: &str, file: &Value, argv: &Value, env: Option<&Value>) -> PyResult {
    let p = super::path(vm, file, name)?;
    if !argv.is_a::<ouro_vm::core::tuple::Tuple>() && !argv.is_a::<ouro_vm::core::function::List>() {
        let name = if env.is_some() { "execve: argv" } else { "execv() arg 2" };
        return Err(vm.type_error(format!("{name} must be a tuple or list")));
    }
    let mut args = Vec::new();
    for a in vm.collect(argv)? {
        args.push(name_bytes(vm, &a)?);
    }
    if args.is_empty() {
        return Err(vm.value_error(match env {
            None => "execv() arg 2 must not be empty",
            Some(_) => "execve: argv must not be empty",
        }));
    }
    if args[0].is_empty() {
        return Err(vm.value_error(match env {
            None => "execv() arg 2 first element cannot be empty",
            Some(_) => "execve: argv first element cannot be empty",
        }));
    }
    let env = match env {
        None => None,
        Some(env) => {
            if vm.special(env, Special::GetItem).is_none()
                || vm.get_attr_opt(env, &vm.intern("items"))?.is_none()
            {
                return Err(vm.type_error("execve: environment must be a mapping object"));
            }
            let items = vm.call_method(env, "items", &[])?;
            let mut out = Vec::new();
            for item in vm.collect(&items)? {
                if let Some(pair) = util::tuple_items(&item, 2) {
                    let mut text = name_bytes(vm, &pair[0])?;
                    if text.is_empty() || text[1..].contains(&b'=') {
                        return Err(vm.value_error("illegal environment variable name"));
                    }
                    text.push(b'=');
                    text.extend(name_bytes(vm, &pair[1])?);
                    out.push(text);
                }
            }
            Some(out)
        }
    };
    let error = process::exec(&p.path, &args, env.as_deref());
    Err(match env {
        None => util::os_error(vm, &error),
        Some(_) => util::os_error_path(vm, &error, &p.value),
    })
}
