//! `select`: `select`, `poll`, `epoll`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, Instant};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{
    GetSetDef, MethodDef, ModuleDef, TypeDef, class_method, function, getter, method, new,
};
use ouro_vm::core::object::Payload;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::util;
use crate::gil;
use crate::reactor::sys::fd::{self, Poll};

/// A timeout in seconds as a deadline; `None` waits for ever.
fn deadline(vm: &Vm, v: Option<&Value>, scale: f64) -> PyResult<Option<Instant>> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(None) };
    let seconds = match vm.as_float(v).or_else(|| vm.small(v).map(|n| n as f64)) {
        Some(f) => f * scale,
        None => {
            let n = vm.index(v).map_err(|_| vm.type_error("timeout must be a float or None"))?;
            vm.to_f64(&n)? * scale
        }
    };
    util::in_time_range(vm, seconds)?;
    if seconds < 0.0 {
        return if scale == 1.0 { Err(vm.value_error("timeout must be non-negative")) } else { Ok(None) };
    }
    if seconds > 1e9 {
        return Err(vm.overflow_error("timeout is too large"));
    }
    Ok(Instant::now().checked_add(Duration::from_secs_f64(seconds)))
}

/// Milliseconds until a deadline, rounded up; -1 waits for ever.
fn millis(deadline: Option<Instant>) -> i32 {
    match deadline {
        None => -1,
        Some(d) => {
            let left = d.saturating_duration_since(Instant::now());
            left.as_micros().div_ceil(1000).min(i32::MAX as u128) as i32
        }
    }
}

/// Waits, again after signals whose handlers have not raised.
fn waiting<T>(vm: &Vm, deadline: Option<Instant>, mut f: impl FnMut(i32) -> io::Result<T>) -> PyResult<T> {
    loop {
        let wait = millis(deadline);
        match gil::allow_threads(vm, || f(wait)) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.check_signals()?,
            result => return util::os(vm, result),
        }
    }
}

fn select(vm: &Vm, args: Args) -> PyResult {
    let until = deadline(vm, args.opt(3), 1.0)?;
    let bits = [libc::POLLIN | libc::POLLHUP | libc::POLLERR, libc::POLLOUT | libc::POLLERR, libc::POLLPRI];
    let ask = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
    let mut lists: [Vec<(Value, i32)>; 3] = Default::default();
    let mut polls: BTreeMap<i32, i16> = BTreeMap::new();
    for (i, list) in lists.iter_mut().enumerate() {
        let items = vm.collect(&args[i]).map_err(|e| match e.is(vm, Exc::TypeError) {
            true => vm.type_error("arguments 1-3 must be sequences"),
            false => e,
        })?;
        for item in items {
            let n = util::fd_arg(vm, &item)?;
            *polls.entry(n).or_default() |= ask[i];
            list.push((item, n));
        }
    }
    let mut polls: Vec<Poll> = polls.into_iter().map(|(fd, events)| Poll { fd, events, found: 0 }).collect();
    waiting(vm, until, |wait| fd::poll(&mut polls, wait))?;
    if polls.iter().any(|p| p.found & libc::POLLNVAL != 0) {
        return Err(util::errno_error(vm, libc::EBADF, &[]));
    }
    let found = |n: i32| polls.iter().find(|p| p.fd == n).map_or(0, |p| p.found);
    let results = lists
        .into_iter()
        .zip(bits)
        .map(|(list, bits)| {
            vm.list(list.into_iter().filter(|(_, n)| found(*n) & bits != 0).map(|(v, _)| v).collect())
        })
        .collect();
    Ok(vm.tuple(results).into())
}

// ---- poll --------------------------------------------------------------------------------------

/// Payload of `poll` objects.
#[derive(Default)]
pub struct PollObject {
    fds: RefCell<BTreeMap<i32, i16>>,
    busy: Cell<bool>,
}

ouro_vm::payload!(PollObject, "poll", plain);

fn mask(vm: &Vm, v: Option<&Value>) -> PyResult<i16> {
    match v {
        None => Ok(libc::POLLIN | libc::POLLPRI | libc::POLLOUT),
        Some(v) => {
            let n = vm.index_i64(v)?;
            u16::try_from(n).map(|n| n as i16).map_err(|_| {
                if n < 0 {
                    vm.value_error("value must be positive")
                } else {
                    vm.overflow_error("Python int too large for C unsigned short")
                }
            })
        }
    }
}

static POLL: &[MethodDef] = &[
    method("register", "($self, fd, eventmask=POLLIN | POLLPRI | POLLOUT, /)", |vm, args| {
        let n = util::fd_arg(vm, &args[1])?;
        let events = mask(vm, args.opt(2))?;
        args.this::<PollObject>().fds.borrow_mut().insert(n, events);
        Ok(Value::NONE)
    }),
    method("modify", "($self, fd, eventmask, /)", |vm, args| {
        let n = util::fd_arg(vm, &args[1])?;
        let events = mask(vm, args.opt(2))?;
        match args.this::<PollObject>().fds.borrow_mut().get_mut(&n) {
            Some(slot) => *slot = events,
            None => return Err(util::errno_error(vm, libc::ENOENT, &[])),
        }
        Ok(Value::NONE)
    }),
    method("unregister", "($self, fd, /)", |vm, args| {
        let n = util::fd_arg(vm, &args[1])?;
        let old = args.this::<PollObject>().fds.borrow_mut().remove(&n);
        if old.is_some() { Ok(Value::NONE) } else { Err(vm.key_error(&vm.int(i64::from(n)))) }
    }),
    method("poll", "($self, timeout=None, /)", |vm, args| {
        let this = args.this::<PollObject>();
        if this.busy.replace(true) {
            return Err(vm.runtime_error("concurrent poll() invocation"));
        }
        let mut polls: Vec<Poll> =
            this.fds.borrow().iter().map(|(&fd, &events)| Poll { fd, events, found: 0 }).collect();
        let result = deadline(vm, args.opt(1), 1e-3)
            .and_then(|until| waiting(vm, until, |wait| fd::poll(&mut polls, wait)));
        this.busy.set(false);
        result?;
        let rows = polls
            .iter()
            .filter(|p| p.found != 0)
            .map(|p| util::tuple(vm, vec![vm.int(i64::from(p.fd)), vm.int(i64::from(p.found as u16))]))
            .collect();
        Ok(vm.list(rows))
    }),
];

static POLL_DEF: TypeDef = TypeDef::new("select", "poll", PollObject::vtable).methods(&[POLL]);

impl NativeType for PollObject {
    fn def() -> &'static TypeDef {
        &POLL_DEF
    }
}

// ---- epoll -------------------------------------------------------------------------------------

/// Payload of `epoll`.
pub struct Epoll {
    fd: Cell<i32>,
}

ouro_vm::payload!(Epoll, "epoll", plain);

impl Drop for Epoll {
    fn drop(&mut self) {
        if self.fd.get() >= 0 {
            let _ = fd::close(self.fd.get());
        }
    }
}

fn open(vm: &Vm, args: &Args) -> PyResult<i32> {
    match args.this::<Epoll>().fd.get() {
        n if n >= 0 => Ok(n),
        _ => Err(vm.value_error("I/O operation on closed epoll object")),
    }
}

fn control(vm: &Vm, args: &Args, operation: i32, default: u32) -> PyResult {
    let epoll = open(vm, args)?;
    let n = util::fd_arg(vm, &args[1])?;
    let events = match args.opt(2) {
        Some(v) => vm.index_i64(v)? as u32,
        None => default,
    };
    util::os(vm, fd::epoll_ctl(epoll, operation, n, events))?;
    Ok(Value::NONE)
}

fn close(args: &Args) {
    let n = args.this::<Epoll>().fd.replace(-1);
    if n >= 0 {
        let _ = fd::close(n);
    }
}

static EPOLL: &[MethodDef] = &[
    new("($type, sizehint=-1, flags=0)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        if let Some(v) = args.opt(1) {
            let n = util::int_arg(vm, v)?;
            if n < -1 || n == 0 {
                return Err(vm.value_error("negative sizehint"));
            }
        }
        let n = util::os(vm, fd::epoll_create(libc::EPOLL_CLOEXEC))?;
        Ok(vm.alloc(&ty, Epoll { fd: Cell::new(n) }).into())
    }),
    class_method("fromfd", "($type, fd, /)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        let n = util::int_arg(vm, &args[1])?;
        Ok(vm.alloc(&ty, Epoll { fd: Cell::new(n) }).into())
    }),
    method("register", "($self, fd, eventmask=EPOLLIN | EPOLLPRI | EPOLLOUT)", |vm, args| {
        control(vm, &args, libc::EPOLL_CTL_ADD, (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32)
    }),
    method("modify", "($self, fd, eventmask)", |vm, args| control(vm, &args, libc::EPOLL_CTL_MOD, 0)),
    method("unregister", "($self, fd)", |vm, args| control(vm, &args, libc::EPOLL_CTL_DEL, 0)),
    method("poll", "($self, timeout=None, maxevents=-1)", |vm, args| {
        let epoll = open(vm, &args)?;
        let until = match args.some(1) {
            Some(v) if vm.to_f64(v).is_ok_and(|f| f < 0.0) => None,
            v => deadline(vm, v, 1.0)?,
        };
        let max = match args.opt(2) {
            Some(v) => util::int_arg(vm, v)?,
            None => -1,
        };
        if max == 0 || max < -1 {
            return Err(vm.value_error(format!("maxevents must be greater than 0, got {max}")));
        }
        let max = if max == -1 { 1023 } else { max as usize };
        vm.check_room::<(u64, u64)>(max)?;
        let found = waiting(vm, until, |wait| fd::epoll_wait(epoll, max, wait))?;
        let rows = found
            .into_iter()
            .map(|(n, events)| util::tuple(vm, vec![vm.int(i64::from(n)), vm.int(i64::from(events))]))
            .collect();
        Ok(vm.list(rows))
    }),
    method("fileno", "($self, /)", |vm, args| Ok(vm.int(i64::from(open(vm, &args)?)))),
    method("close", "($self, /)", |_, args| {
        close(&args);
        Ok(Value::NONE)
    }),
    method("__enter__", "($self, /)", |vm, args| {
        open(vm, &args)?;
        Ok(args[0].clone())
    }),
    method("__exit__", "($self, exc_type=None, exc_value=None, exc_tb=None, /)", |_, args| {
        close(&args);
        Ok(Value::NONE)
    }),
];

static EPOLL_GETSET: &[GetSetDef] =
    &[getter("closed", |_, v| Ok(Value::from_bool(payload::<Epoll>(v).fd.get() < 0)))];

static EPOLL_DEF: TypeDef =
    TypeDef::new("select", "epoll", Epoll::vtable).methods(&[EPOLL]).getset(EPOLL_GETSET);

impl NativeType for Epoll {
    fn def() -> &'static TypeDef {
        &EPOLL_DEF
    }
}

static FUNCTIONS: &[MethodDef] = &[
    function("select", "(rlist, wlist, xlist, timeout=None, /)", select),
    function("poll", "()", |vm, _| Ok(vm.make(PollObject::default()))),
];

#[rustfmt::skip]
static NUMBERS: &[(&str, i64)] = &[
    ("POLLIN", 1), ("POLLPRI", 2), ("POLLOUT", 4), ("POLLERR", 8), ("POLLHUP", 16), ("POLLNVAL", 32),
    ("POLLRDNORM", 64), ("POLLRDBAND", 128), ("POLLWRNORM", 256), ("POLLWRBAND", 512), ("POLLMSG", 1024),
    ("POLLRDHUP", 8192), ("EPOLLIN", 1), ("EPOLLPRI", 2), ("EPOLLOUT", 4), ("EPOLLERR", 8), ("EPOLLHUP", 16),
    ("EPOLLRDNORM", 64), ("EPOLLRDBAND", 128), ("EPOLLWRNORM", 256), ("EPOLLWRBAND", 512), ("EPOLLMSG", 1024),
    ("EPOLLRDHUP", 8192), ("EPOLLEXCLUSIVE", 1 << 28), ("EPOLLWAKEUP", 1 << 29), ("EPOLLONESHOT", 1 << 30),
    ("EPOLLET", 1 << 31), ("EPOLL_CLOEXEC", libc::EPOLL_CLOEXEC as i64), ("PIPE_BUF", 4096),
];

pub static MODULE: ModuleDef = ModuleDef::new("select", &[FUNCTIONS])
    .doc("This module supports asynchronous I/O on multiple file descriptors.")
    .init(|vm, module| {
        for &(name, n) in NUMBERS {
            vm.set_name(&module.dict, name, vm.int(n));
        }
        vm.set_name(&module.dict, "error", vm.exc_type(Exc::OSError).value());
        vm.set_name(&module.dict, "epoll", vm.type_for::<Epoll>().into());
        Ok(())
    });
