//! `_signal`: Python handlers run on the main thread at the next safepoint.

use std::cell::RefCell;
use std::time::Duration;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::heap::safepoint;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{structseq, util};
use crate::gil;
use crate::reactor::sys::process;
use crate::reactor::sys::signals::{self, Action};
use crate::struct_seq;

struct_seq!(
    STRUCT_SIGINFO,
    "signal",
    "struct_siginfo",
    ["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"],
    []
);

/// Python handlers by signal number; empty for signals Python has not set.
#[derive(Default)]
struct Handlers(RefCell<Vec<Option<Value>>>);

const NAMES: &[(&str, i32)] = &[
    ("SIGHUP", libc::SIGHUP),
    ("SIGINT", libc::SIGINT),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGILL", libc::SIGILL),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGIOT", libc::SIGABRT),
    ("SIGABRT", libc::SIGABRT),
    ("SIGFPE", libc::SIGFPE),
    ("SIGKILL", libc::SIGKILL),
    ("SIGBUS", libc::SIGBUS),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGSYS", libc::SIGSYS),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGALRM", libc::SIGALRM),
    ("SIGTERM", libc::SIGTERM),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGCLD", libc::SIGCHLD),
    ("SIGCHLD", libc::SIGCHLD),
    ("SIGPWR", libc::SIGPWR),
    ("SIGIO", libc::SIGIO),
    ("SIGURG", libc::SIGURG),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGPOLL", libc::SIGPOLL),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGCONT", libc::SIGCONT),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGPROF", libc::SIGPROF),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIGSTKFLT", 16),
];

fn handlers(vm: &Vm) -> std::rc::Rc<Handlers> {
    vm.state(|| Handlers(RefCell::new(vec![None; signals::COUNT])))
}

fn signal_arg(vm: &Vm, v: &Value) -> PyResult<i32> {
    let n = util::int_arg(vm, v)?;
    if (1..signals::COUNT as i32).contains(&n) {
        Ok(n)
    } else {
        Err(vm.value_error("signal number out of range"))
    }
}

fn signals_arg(vm: &Vm, v: &Value) -> PyResult<Vec<i32>> {
    let mut out = Vec::new();
    vm.for_each(v, |n| {
        // One that is no `int` of C's is none of them.
        let n = vm.index(&n)?;
        let n = vm.small(&n).and_then(|n| i32::try_from(n).ok()).unwrap_or(-1);
        if !(1..signals::COUNT as i32).contains(&n) {
            return Err(vm.value_error(format!("signal number {n} out of range [1; {}]", signals::COUNT - 1)));
        }
        out.push(n);
        Ok(())
    })?;
    Ok(out)
}

fn set_value(vm: &Vm, list: Vec<i32>) -> PyResult {
    let items = list.into_iter().map(|n| vm.int(i64::from(n))).collect();
    vm.call(&vm.types().set.value(), &[vm.list(items)])
}

fn seconds(vm: &Vm, v: Option<&Value>) -> PyResult<Duration> {
    let t = match v {
        Some(v) => util::in_time_range(vm, vm.to_f64(v)?)?,
        None => 0.0,
    };
    if t < 0.0 {
        return Err(util::construct(vm, &itimer_error(vm), &[vm.int(22), vm.str("Invalid argument")]));
    }
    Ok(Duration::from_secs_f64(t))
}

fn itimer_error(vm: &Vm) -> Value {
    util::imported(vm, "_signal", "ItimerError").unwrap_or_else(|_| vm.exc_type(Exc::OSError).value())
}

fn pair(vm: &Vm, (value, interval): (Duration, Duration)) -> Value {
    vm.tuple(vec![vm.float(value.as_secs_f64()), vm.float(interval.as_secs_f64())]).into()
}

static FUNCTIONS: &[MethodDef] = &[
    function("signal", "(signalnum, handler, /)", signal),
    function("getsignal", "(signalnum, /)", |vm, args| {
        let n = signal_arg(vm, &args[0])?;
        current(vm, n)
    }),
    function("default_int_handler", "(signalnum, frame, /)", |vm, _| {
        Err(vm.new_exc(Exc::KeyboardInterrupt, vec![]))
    }),
    function("raise_signal", "(signalnum, /)", |vm, args| {
        let n = util::int_arg(vm, &args[0])?;
        util::os(vm, signals::raise(n))?;
        vm.check_signals()?;
        Ok(Value::NONE)
    }),
    function("set_wakeup_fd", "(fd, /, *, warn_on_full_buffer=True)", |vm, args| {
        let fd = util::int_arg(vm, &args[0])?;
        if !gil::is_main(vm) {
            return Err(vm.value_error("set_wakeup_fd only works in main thread of the main interpreter"));
        }
        if fd != -1 {
            util::os(vm, crate::reactor::sys::files::fstat(fd))?;
            if util::os(vm, crate::reactor::sys::fd::blocking(fd))? {
                return Err(vm.value_error(format!("the fd {fd} must be in non-blocking mode")));
            }
        }
        Ok(vm.int(i64::from(signals::set_wakeup(fd))))
    }),
    function("siginterrupt", "(signalnum, flag, /)", |vm, args| {
        let n = signal_arg(vm, &args[0])?;
        let flag = vm.is_true(&args[1])?;
        util::os(vm, signals::set_interrupts(n, flag))?;
        Ok(Value::NONE)
    }),
    function("alarm", "(seconds, /)", |vm, args| {
        let n = util::int_arg(vm, &args[0])?;
        Ok(vm.int(i64::from(signals::alarm(n.max(0) as u32))))
    }),
    function("pause", "()", |vm, _| {
        gil::allow_threads(vm, signals::pause);
        vm.check_signals()?;
        Ok(Value::NONE)
    }),
    function("setitimer", "(which, seconds, interval=0.0, /)", |vm, args| {
        let which = util::int_arg(vm, &args[0])?;
        let new = (seconds(vm, args.opt(1))?, seconds(vm, args.opt(2))?);
        match signals::interval_timer(which, Some(new)) {
            Ok(old) => Ok(pair(vm, old)),
            Err(e) => Err(timer_error(vm, &e)),
        }
    }),
    function("getitimer", "(which, /)", |vm, args| {
        let which = util::int_arg(vm, &args[0])?;
        match signals::interval_timer(which, None) {
            Ok(old) => Ok(pair(vm, old)),
            Err(e) => Err(timer_error(vm, &e)),
        }
    }),
    function("pthread_sigmask", "(how, mask, /)", |vm, args| {
        let how = util::int_arg(vm, &args[0])?;
        let set = signals_arg(vm, &args[1])?;
        let old = util::os(vm, signals::mask(how, &set))?;
        vm.check_signals()?;
        set_value(vm, old)
    }),
    function("pthread_kill", "(thread_id, signalnum, /)", |vm, args| {
        if !vm.is_int(&args[0]) {
            let name = vm.type_name(&args[0]);
            return Err(vm.type_error(format!("pthread_kill() argument 1 must be int, not {name}")));
        }
        let thread = vm.index_i64(&args[0])?;
        let n = util::int_arg(vm, &args[1])?;
        util::os(vm, signals::kill_thread(thread as u64, n))?;
        vm.check_signals()?;
        Ok(Value::NONE)
    }),
    function("pidfd_send_signal", "(pidfd, signalnum, siginfo=None, flags=0, /)", |vm, args| {
        let (fd, n) = (util::int_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?);
        if args.some(2).is_some() {
            return Err(vm.type_error("siginfo must be None"));
        }
        let flags = args.opt(3).map_or(Ok(0), |v| util::int_arg(vm, v))?;
        util::os(vm, process::pidfd_send_signal(fd, n, flags as u32))?;
        Ok(Value::NONE)
    })
    .doc("Send a signal to a process referred to by a pid file descriptor."),
    function("sigpending", "()", |vm, _| set_value(vm, util::os(vm, signals::pending())?)),
    function("sigwait", "(sigset, /)", |vm, args| {
        let set = signals_arg(vm, &args[0])?;
        let n = gil::allow_threads(vm, || signals::wait(&set));
        Ok(vm.int(i64::from(util::os(vm, n)?)))
    }),
    function("sigwaitinfo", "(sigset, /)", |vm, args| wait_info(vm, &args[0], None)).doc(
        "Wait synchronously until one of the signals in *sigset* is delivered.\n\nReturns a struct_siginfo \
         containing information about the signal.",
    ),
    function("sigtimedwait", "(sigset, timeout, /)", |vm, args| {
        let set = &args[0];
        let seconds = vm.to_f64(&args[1]).map_err(|e| util::not_seconds(vm, &args[1], e))?;
        if util::in_time_range(vm, seconds)? < 0.0 {
            return Err(vm.value_error("timeout must be non-negative"));
        }
        wait_info(vm, set, Some(Duration::from_secs_f64(seconds)))
    })
    .doc("Like sigwaitinfo(), but with a timeout."),
    function("strsignal", "(signalnum, /)", |vm, args| {
        let n = signal_arg(vm, &args[0])?;
        Ok(signals::describe(n).map_or(Value::NONE, |t| vm.str(&t)))
    }),
    function("valid_signals", "()", |vm, _| {
        set_value(vm, (1..signals::COUNT as i32).filter(|n| !(32..34).contains(n)).collect())
    }),
];

/// A `struct_siginfo`, or `None` when the time is over.
fn wait_info(vm: &Vm, set: &Value, timeout: Option<Duration>) -> PyResult {
    let set = signals_arg(vm, set)?;
    let deadline = timeout.and_then(|t| vm.host().monotonic().checked_add(t));
    loop {
        let left = deadline.map(|at| at.saturating_sub(vm.host().monotonic()));
        match gil::allow_threads(vm, || signals::wait_info(&set, left)) {
            Ok(info) => {
                let n = |n: i32| vm.int(i64::from(n));
                let mut items = vec![n(info.signal), n(info.code), n(info.error), n(info.pid)];
                items.extend([vm.int(i64::from(info.uid)), n(info.status), vm.int(info.band)]);
                return Ok(structseq::make(vm, &STRUCT_SIGINFO, items));
            }
            Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => return Ok(Value::NONE),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => vm.check_signals()?,
            Err(e) => return Err(util::os_error(vm, &e)),
        }
    }
}

#[cold]
fn timer_error(vm: &Vm, e: &std::io::Error) -> Raised {
    let code = e.raw_os_error().unwrap_or(0);
    let text = crate::reactor::sys::strerror(code);
    util::construct(vm, &itimer_error(vm), &[vm.int(i64::from(code)), vm.str(&text)])
}

fn current(vm: &Vm, n: i32) -> PyResult {
    if let Some(v) = handlers(vm).0.borrow()[n as usize].clone() {
        return Ok(v);
    }
    Ok(match signals::action(n) {
        Ok(Action::Default) => vm.int(0),
        Ok(Action::Ignore) => vm.int(1),
        _ => Value::NONE,
    })
}

fn signal(vm: &Vm, args: Args) -> PyResult {
    if !gil::is_main(vm) {
        return Err(vm.value_error("signal only works in main thread of the main interpreter"));
    }
    let n = signal_arg(vm, &args[0])?;
    let handler = &args[1];
    // Before it: what has arrived is for the former handler.
    vm.check_signals()?;
    let number = if vm.is_int(handler) { vm.small(handler) } else { None };
    let action = match number {
        Some(0) => Action::Default,
        Some(1) => Action::Ignore,
        _ if vm.special(handler, Special::Call).is_some() => Action::Note,
        _ => {
            return Err(
                vm.type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
            );
        }
    };
    let old = current(vm, n)?;
    util::os(vm, signals::set_action(n, action))?;
    let kept = match number {
        Some(k @ (0 | 1)) => vm.int(k),
        _ => handler.clone(),
    };
    let former = handlers(vm).0.borrow_mut()[n as usize].replace(kept);
    drop(former);
    Ok(old)
}

/// Runs the Python handlers of signals that have arrived, on the main thread.
pub fn run_handlers(vm: &Vm) -> PyResult<()> {
    if !gil::is_main(vm) {
        return Ok(());
    }
    vm.heap().safepoint().fetch_and(!safepoint::SIGNAL, std::sync::atomic::Ordering::AcqRel);
    let arrived = signals::take();
    for (i, &n) in arrived.iter().enumerate() {
        let handler = handlers(vm).0.borrow()[n as usize].clone();
        let Some(handler) = handler.filter(|h| vm.small(h).is_none()) else { continue };
        let frame = (vm.hooks().get_frame)(vm, 0).map_or(Value::NONE, Value::from);
        if let Err(e) = vm.call(&handler, &[vm.int(i64::from(n)), frame]) {
            for &rest in &arrived[i + 1..] {
                signals::simulate(rest);
            }
            return Err(e);
        }
    }
    Ok(())
}

/// Ctrl-C raises `KeyboardInterrupt`; a closed pipe is an error, not the end.
pub fn install_default(vm: &Vm) -> PyResult<()> {
    signals::set_flag(vm.heap().safepoint().clone(), safepoint::SIGNAL);
    let _ = signals::set_action(libc::SIGPIPE, Action::Ignore);
    let _ = signals::set_action(libc::SIGXFSZ, Action::Ignore);
    if signals::action(libc::SIGINT).is_ok_and(|a| a == Action::Default) {
        util::os(vm, signals::set_action(libc::SIGINT, Action::Note))?;
        let handler = util::imported(vm, "_signal", "default_int_handler")?;
        handlers(vm).0.borrow_mut()[libc::SIGINT as usize] = Some(handler);
    }
    Ok(())
}

pub static MODULE: ModuleDef = ModuleDef::new("_signal", &[FUNCTIONS])
    .doc("This module provides mechanisms to use signal handlers in Python.")
    .init(|vm, module| {
        let set = |name: &str, n: i64| vm.set_name(&module.dict, name, vm.int(n));
        for &(name, n) in NAMES {
            set(name, i64::from(n));
        }
        set("SIGRTMIN", 34);
        set("SIGRTMAX", 64);
        set("SIG_DFL", 0);
        set("SIG_IGN", 1);
        set("SIG_BLOCK", i64::from(libc::SIG_BLOCK));
        set("SIG_UNBLOCK", i64::from(libc::SIG_UNBLOCK));
        set("SIG_SETMASK", i64::from(libc::SIG_SETMASK));
        set("ITIMER_REAL", 0);
        set("ITIMER_VIRTUAL", 1);
        set("ITIMER_PROF", 2);
        set("NSIG", signals::COUNT as i64);
        let bases = vm.tuple(vec![vm.exc_type(Exc::OSError).value()]).into();
        let dict = vm.dict();
        vm.set_name(&dict, "__module__", vm.str("signal"));
        let error = vm.call(&vm.types().type_.value(), &[vm.str("ItimerError"), bases, dict.into()])?;
        vm.set_name(&module.dict, "ItimerError", error);
        vm.set_name(&module.dict, "struct_siginfo", structseq::type_of(vm, &STRUCT_SIGINFO).into());
        Ok(())
    });
