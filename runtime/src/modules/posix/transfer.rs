//! `posix`: several buffers at a time, pipes, and descriptors that are counters, timers or memory.

use std::io::{self, IoSlice, IoSliceMut};

use num_bigint::BigInt;
use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::files::{done, fd_of, plain};
use crate::gil;
use crate::modules::util;
use crate::reactor::sys::transfer::{self, Moment};
use crate::reactor::sys::{fd, terminal};

/// The buffers of a sequence.
fn sequence(vm: &Vm, v: &Value, name: &str) -> PyResult<Vec<Value>> {
    let is_dict = v.is_a::<ouro_vm::core::dict::Dict>();
    if is_dict || vm.special(v, Special::GetItem).is_none() {
        return Err(vm.type_error(format!("{name}() arg 2 must be a sequence")));
    }
    vm.collect(v)
}

/// Reads by `f` into the buffers of a sequence.
fn read_into(
    vm: &Vm,
    v: &Value,
    name: &str,
    mut f: impl FnMut(&mut [IoSliceMut]) -> io::Result<usize>,
) -> PyResult {
    let mut buffers = Vec::new();
    for item in sequence(vm, v, name)? {
        let buffer = vm.contiguous_buffer(&item)?;
        if buffer.info.readonly {
            let is_view = item.is_a::<ouro_vm::types::memoryview::MemoryView>();
            let text = "memoryview: underlying buffer is not writable";
            return Err(vm.buffer_error(if is_view { text } else { "Object is not writable." }));
        }
        buffers.push(buffer);
    }
    let mut parts: Vec<Vec<u8>> =
        buffers.iter().map(|b| util::zeroed(vm, b.bytes().len())).collect::<PyResult<_>>()?;
    let n = plain(vm, || {
        let mut slices: Vec<IoSliceMut> = parts.iter_mut().map(|part| IoSliceMut::new(part)).collect();
        f(&mut slices)
    })?;
    let mut left = n;
    for (buffer, part) in buffers.iter().zip(&parts) {
        let m = left.min(part.len());
        buffer.bytes_mut()[..m].copy_from_slice(&part[..m]);
        left -= m;
    }
    Ok(vm.int(n as i64))
}

/// Writes the buffers of a sequence by `f`.
fn write_from(
    vm: &Vm,
    v: &Value,
    name: &str,
    mut f: impl FnMut(&[IoSlice]) -> io::Result<usize>,
) -> PyResult {
    let parts: Vec<Vec<u8>> =
        sequence(vm, v, name)?.iter().map(|item| util::bytes_arg(vm, item)).collect::<PyResult<_>>()?;
    let slices: Vec<IoSlice> = parts.iter().map(|part| IoSlice::new(part)).collect();
    Ok(vm.int(plain(vm, || f(&slices))? as i64))
}

fn flags(vm: &Vm, v: Option<&Value>, default: i32) -> PyResult<i32> {
    v.map_or(Ok(default), |v| util::int_arg(vm, v))
}

fn splice(vm: &Vm, args: Args) -> PyResult {
    let (from, to) = (fd_of(vm, &args[0])?, fd_of(vm, &args[1])?);
    let count = util::long_arg(vm, &args[2])?;
    let offset = |i| args.some(i).map(|v| util::long_arg(vm, v)).transpose();
    let (from_at, to_at) = (offset(3)?, offset(4)?);
    let flags = args.opt(5).map_or(Ok(0), |v| util::unsigned_arg(vm, v))?;
    let Ok(count) = usize::try_from(count) else {
        return Err(vm.value_error("negative value for 'count' not allowed"));
    };
    let n = plain(vm, || transfer::splice(from, to, count, from_at, to_at, flags))?;
    Ok(vm.int(n as i64))
}

// ---- timers --------------------------------------------------------------------------------

const NANOS: i64 = 1_000_000_000;

fn from_nanos(n: i64) -> Moment {
    (n.div_euclid(NANOS), n.rem_euclid(NANOS))
}

fn seconds_arg(vm: &Vm, v: Option<&Value>) -> PyResult<Moment> {
    let seconds = v.map_or(Ok(0.0), |v| vm.to_f64(v))?;
    let nanos = (seconds * 1e9).floor();
    if !(-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&nanos) {
        return Err(vm.overflow_error("timestamp out of range for C PyTime_t"));
    }
    Ok(from_nanos(nanos as i64))
}

fn nanos_arg(vm: &Vm, v: Option<&Value>) -> PyResult<Moment> {
    let Some(v) = v else { return Ok((0, 0)) };
    let n = vm.index(v)?;
    vm.small(&n).map(from_nanos).ok_or_else(|| vm.overflow_error("int too big to convert"))
}

fn in_seconds(vm: &Vm, (value, interval): (Moment, Moment)) -> Value {
    let seconds = |(s, ns): Moment| vm.float(s as f64 + ns as f64 * 1e-9);
    util::tuple(vm, vec![seconds(value), seconds(interval)])
}

fn in_nanos(vm: &Vm, (value, interval): (Moment, Moment)) -> Value {
    let nanos = |(s, ns): Moment| vm.big_int(BigInt::from(s) * NANOS + ns);
    util::tuple(vm, vec![nanos(value), nanos(interval)])
}

/// Runs a call once, and without the lock.
fn once<T>(vm: &Vm, f: impl FnOnce() -> io::Result<T>) -> PyResult<T> {
    util::os(vm, gil::allow_threads(vm, f))
}

type TimeArg = fn(&Vm, Option<&Value>) -> PyResult<Moment>;
type Times = fn(&Vm, (Moment, Moment)) -> Value;

fn set_timer(vm: &Vm, args: Args, time: TimeArg, show: Times) -> PyResult {
    let (n, flags) = (util::fd_arg(vm, &args[0])?, flags(vm, args.opt(1), 0)?);
    let (initial, interval) = (time(vm, args.opt(2))?, time(vm, args.opt(3))?);
    Ok(show(vm, once(vm, || transfer::set_timer(n, flags, initial, interval))?))
}

fn timer_left(vm: &Vm, args: Args, show: Times) -> PyResult {
    let n = util::fd_arg(vm, &args[0])?;
    Ok(show(vm, util::os(vm, transfer::timer_left(n))?))
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("readv", "(fd, buffers, /)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        read_into(vm, &args[1], "readv", |parts| transfer::readv(n, parts))
    })
    .doc("Read from a file descriptor fd into an iterable of buffers."),
    function("writev", "(fd, buffers, /)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        write_from(vm, &args[1], "writev", |parts| fd::write_vectored(n, parts))
    })
    .doc("Iterate over buffers, and write the contents of each to a file descriptor."),
    function("preadv", "(fd, buffers, offset, flags=0, /)", |vm, args| {
        let (n, at) = (fd_of(vm, &args[0])?, util::long_arg(vm, &args[2])?);
        let flags = flags(vm, args.opt(3), 0)?;
        read_into(vm, &args[1], "preadv", |parts| transfer::preadv(n, parts, at, flags))
    })
    .doc("Reads from a file descriptor into a number of mutable bytes-like objects."),
    function("pwritev", "(fd, buffers, offset, flags=0, /)", |vm, args| {
        let (n, at) = (fd_of(vm, &args[0])?, util::long_arg(vm, &args[2])?);
        let flags = flags(vm, args.opt(3), 0)?;
        write_from(vm, &args[1], "pwritev", |parts| transfer::pwritev(n, parts, at, flags))
    })
    .doc("Writes the contents of bytes-like objects to a file descriptor at a given offset."),
    function("readinto", "(fd, buffer, /)", |vm, args| {
        let n = fd_of(vm, &args[0])?;
        let buffer = vm.writable_buffer(&args[1], "readinto", "argument 2")?;
        let mut part = util::zeroed(vm, buffer.bytes().len())?;
        let got = plain(vm, || fd::read(n, &mut part))?;
        buffer.bytes_mut()[..got].copy_from_slice(&part[..got]);
        Ok(vm.int(got as i64))
    })
    .doc("Read into a buffer object from a file descriptor."),
    function("splice", "(src, dst, count, offset_src=None, offset_dst=None, flags=0)", splice)
        .doc("Transfer count bytes from one pipe to a descriptor or vice versa."),
    function("posix_fadvise", "(fd, offset, length, advice, /)", |vm, args| {
        let (n, at) = (fd_of(vm, &args[0])?, util::long_arg(vm, &args[1])?);
        let (len, advice) = (util::long_arg(vm, &args[2])?, util::int_arg(vm, &args[3])?);
        plain(vm, || transfer::advise(n, at, len, advice)).and_then(done)
    })
    .doc("Announce an intention to access data in a specific pattern."),
    function("lockf", "(fd, command, length, /)", |vm, args| {
        let (n, command) = (fd_of(vm, &args[0])?, util::int_arg(vm, &args[1])?);
        let len = util::long_arg(vm, &args[2])?;
        once(vm, || transfer::lock(n, command, len)).and_then(done)
    })
    .doc("Apply, test or remove a POSIX lock on an open file descriptor."),
    function("eventfd_read", "(fd)", |vm, args| {
        let n = util::fd_arg(vm, &args[0])?;
        Ok(vm.big_int(once(vm, || transfer::take_count(n))?.into()))
    })
    .doc("Read eventfd value"),
    function("eventfd_write", "(fd, value)", |vm, args| {
        let (n, value) = (util::fd_arg(vm, &args[0])?, util::wide_arg(vm, &args[1])?);
        once(vm, || transfer::add_count(n, value)).and_then(done)
    })
    .doc("Write eventfd value."),
    function("memfd_create", "(name, flags=MFD_CLOEXEC)", |vm, args| {
        let name = super::c_name(vm, &args[0])?;
        let flags = args.opt(1).map_or(Ok(libc::MFD_CLOEXEC), |v| util::word_arg(vm, v))?;
        Ok(vm.int(i64::from(once(vm, || transfer::memory(&name, flags))?)))
    }),
    function("timerfd_create", "(clockid, /, *, flags=0)", |vm, args| {
        let clock = util::int_arg(vm, &args[0])?;
        let flags = flags(vm, args.opt(1), 0)? | libc::TFD_CLOEXEC;
        Ok(vm.int(i64::from(once(vm, || transfer::timer(clock, flags))?)))
    })
    .doc("Create and return a timer file descriptor."),
    function("timerfd_settime", "(fd, /, *, flags=0, initial=0.0, interval=0.0)", |vm, args| {
        set_timer(vm, args, seconds_arg, in_seconds)
    })
    .doc("Alter a timer file descriptor's internal timer in seconds."),
    function("timerfd_settime_ns", "(fd, /, *, flags=0, initial=0, interval=0)", |vm, args| {
        set_timer(vm, args, nanos_arg, in_nanos)
    })
    .doc("Alter a timer file descriptor's internal timer in nanoseconds."),
    function("timerfd_gettime", "(fd, /)", |vm, args| timer_left(vm, args, in_seconds))
        .doc("Return a tuple of a timer file descriptor's (next expiration, interval) in float seconds."),
    function("timerfd_gettime_ns", "(fd, /)", |vm, args| timer_left(vm, args, in_nanos))
        .doc("Return a tuple of a timer file descriptor's (next expiration, interval) in nanoseconds."),
    function("tcgetpgrp", "(fd, /)", |vm, args| {
        Ok(vm.int(i64::from(util::os(vm, terminal::group(fd_of(vm, &args[0])?))?)))
    })
    .doc("Return the process group associated with the terminal specified by fd."),
    function("tcsetpgrp", "(fd, pgid, /)", |vm, args| {
        let (n, group) = (fd_of(vm, &args[0])?, util::int_arg(vm, &args[1])?);
        util::os(vm, terminal::set_group(n, group)).and_then(done)
    })
    .doc("Set the process group associated with the terminal specified by fd."),
    function("posix_openpt", "(oflag, /)", |vm, args| {
        let flags = util::int_arg(vm, &args[0])?;
        Ok(vm.int(i64::from(util::os(vm, terminal::open_master(flags))?)))
    })
    .doc("Open and return a file descriptor for a master pseudo-terminal device."),
    function("grantpt", "(fd, /)", |vm, args| {
        util::os(vm, terminal::grant(util::fd_arg(vm, &args[0])?)).and_then(done)
    })
    .doc("Grant access to the slave pseudo-terminal device."),
    function("unlockpt", "(fd, /)", |vm, args| {
        util::os(vm, terminal::unlock(util::fd_arg(vm, &args[0])?)).and_then(done)
    })
    .doc("Unlock a pseudo-terminal master/slave pair."),
    function("ptsname", "(fd, /)", |vm, args| {
        let name = util::os(vm, terminal::slave_name(util::fd_arg(vm, &args[0])?))?;
        Ok(util::decode_fs(vm, &name).into())
    })
    .doc("Return the name of the slave pseudo-terminal device."),
    function("ctermid", "()", |vm, _| Ok(vm.str("/dev/tty")))
        .doc("Return the name of the controlling terminal for this process."),
    function("device_encoding", "(fd)", |vm, args| {
        // That of the locale, which is always the same here.
        Ok(if fd::is_terminal(fd_of(vm, &args[0])?) { vm.str("utf-8") } else { Value::NONE })
    })
    .doc("Return a string describing the encoding of a terminal's file descriptor."),
];
