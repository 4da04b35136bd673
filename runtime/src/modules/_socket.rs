//! `_socket`: sockets, addresses, name lookup.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::{Duration, Instant};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, ModuleDef, TypeDef, function, getter, method, new, unary};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::util;
use crate::gil;
use crate::reactor::sys::net::{self, SockAddr};
use crate::reactor::sys::{fd, files};
use crate::sockets::{Failure, MAX_FLOW, Prepared, Query, Socket, ip_value, is_plain_host, socket_address};

/// State of the module.
#[derive(Default)]
struct State {
    default_timeout: Cell<Option<Duration>>,
    gaierror: RefCell<Option<Value>>,
    herror: RefCell<Option<Value>>,
}

pub(super) fn of<'a>(args: &Args<'a>) -> &'a Socket {
    args.this::<Socket>()
}

#[cold]
pub(super) fn lookup_error(vm: &Vm, (code, text): (i32, String)) -> Raised {
    let ty = vm.state(State::default).gaierror.borrow().clone();
    let ty = ty.unwrap_or_else(|| vm.exc_type(Exc::OSError).value());
    util::construct(vm, &ty, &[vm.int(i64::from(code)), vm.str(&text)])
}

#[cold]
pub(super) fn host_error(vm: &Vm, (code, text): (i32, String)) -> Raised {
    let ty = vm.state(State::default).herror.borrow().clone();
    let ty = ty.unwrap_or_else(|| vm.exc_type(Exc::OSError).value());
    util::construct(vm, &ty, &[vm.int(i64::from(code)), vm.str(&text)])
}

#[cold]
pub(super) fn failure(vm: &Vm, f: Failure) -> Raised {
    match f {
        Failure::Code(code, text) => lookup_error(vm, (code, text)),
        Failure::Several => vm.raise(Exc::OSError, "sockaddr resolved to multiple addresses"),
        Failure::NoPair => vm.raise(Exc::OSError, "IPv4 sockaddr must be 2 tuple"),
    }
}

/// Waits for a socket with a timeout, then runs the call; again after signals.
pub(super) fn run<T>(vm: &Vm, s: &Socket, writing: bool, f: impl FnMut(i32) -> io::Result<T>) -> PyResult<T> {
    run_until(vm, s, writing, deadline(s), f)
}

/// When an operation on a socket that begins now takes too long; `None`: never, or it does not wait.
fn deadline(s: &Socket) -> Option<Instant> {
    s.timeout.get().filter(|t| !t.is_zero()).and_then(|t| Instant::now().checked_add(t))
}

fn run_until<T>(
    vm: &Vm,
    s: &Socket,
    writing: bool,
    deadline: Option<Instant>,
    mut f: impl FnMut(i32) -> io::Result<T>,
) -> PyResult<T> {
    let n = s.fd.get();
    loop {
        if let Some(deadline) = deadline {
            wait(vm, n, writing, deadline)?;
        }
        match gil::allow_threads(vm, || f(n)) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.check_signals()?,
            Err(e) if deadline.is_some() && e.kind() == io::ErrorKind::WouldBlock => {}
            result => return util::os(vm, result),
        }
    }
}

fn wait(vm: &Vm, n: i32, writing: bool, deadline: Instant) -> PyResult<()> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let millis = left.as_micros().div_ceil(1000).min(i32::MAX as u128) as i32;
        let events = if writing { libc::POLLOUT } else { libc::POLLIN };
        let mut polls = [fd::Poll { fd: n, events, found: 0 }];
        match gil::allow_threads(vm, || fd::poll(&mut polls, millis)) {
            Ok(0) => return Err(vm.raise(Exc::TimeoutError, "timed out")),
            Ok(_) => return Ok(()),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.check_signals()?,
            Err(e) => return Err(util::os_error(vm, &e)),
        }
    }
}

pub(super) fn address_value(vm: &Vm, addr: &SockAddr) -> Value {
    match addr.as_socket() {
        Some(a) => socket_address(vm, &a),
        // Of a connection, or of nobody.
        None if addr.len() == 0 => Value::NONE,
        None => match (addr.as_pathname(), addr.as_abstract_namespace()) {
            (Some(path), _) => util::os_str(vm, path.as_os_str()),
            (None, Some(name)) => vm.bytes(&[b"\0", name].concat()).into(),
            (None, None) => vm.str(""),
        },
    }
}

fn host_text(vm: &Vm, v: &Value) -> PyResult<String> {
    match v.as_::<Str>() {
        Some(s) => Ok(s.to_text().into_owned()),
        None => match util::bytes_arg(vm, v) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(_) => {
                Err(vm.type_error(format!("str, bytes or bytearray expected, not {}", vm.type_name(v))))
            }
        },
    }
}

pub(super) fn address_arg(vm: &Vm, s: &Socket, v: &Value, function: &str) -> PyResult<SockAddr> {
    match s.family.get() {
        libc::AF_UNIX => {
            let path = match v.to_ref::<Str>() {
                Some(s) => util::fs_bytes(vm, &s)?,
                None => util::bytes_arg(vm, v)?,
            };
            net::unix(&path).map_err(|_| vm.raise(Exc::OSError, "AF_UNIX path too long"))
        }
        family @ (libc::AF_INET | libc::AF_INET6) => {
            let name = if family == libc::AF_INET { "AF_INET" } else { "AF_INET6" };
            let Some(t) = v.as_::<Tuple>() else {
                return Err(vm.type_error(format!(
                    "{function}(): {name} address must be tuple, not {}",
                    vm.type_name(v)
                )));
            };
            let items = t.to_vec();
            let most = if family == libc::AF_INET { 2 } else { 4 };
            if items.len() < 2 || items.len() > most {
                return Err(vm.type_error(if most == 2 {
                    "AF_INET address must be a pair (host, port)"
                } else {
                    "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"
                }));
            }
            let host = host_text(vm, &items[0])?;
            let bad_port = || vm.overflow_error(format!("{function}(): port must be 0-65535."));
            let port = vm.index(&items[1])?;
            let port = vm.small(&port).and_then(|n| i32::try_from(n).ok()).ok_or_else(bad_port)?;
            let number = |i: usize| items.get(i).map_or(Ok(0), |v| util::word_arg(vm, v));
            let (flow, scope) = (number(2)?, number(3)?);
            let ip = match (host.as_str(), family) {
                ("", libc::AF_INET) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
                ("", _) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
                ("<broadcast>", libc::AF_INET) => IpAddr::V4(Ipv4Addr::BROADCAST),
                _ => match host.parse::<IpAddr>() {
                    Ok(ip) if ip.is_ipv4() == (family == libc::AF_INET) => ip,
                    _ => gil::allow_threads(vm, || net::resolve(&host, family))
                        .map_err(|e| lookup_error(vm, e))?,
                },
            };
            let port = u16::try_from(port).map_err(|_| bad_port())?;
            if flow > MAX_FLOW {
                return Err(vm.overflow_error(format!("{function}(): flowinfo must be 0-1048575.")));
            }
            Ok(match ip {
                IpAddr::V4(_) => SocketAddr::new(ip, port).into(),
                IpAddr::V6(ip) => SocketAddr::V6(SocketAddrV6::new(ip, port, flow, scope)).into(),
            })
        }
        _ => Err(vm.raise(Exc::OSError, format!("{function}(): bad family"))),
    }
}

fn timeout_arg(vm: &Vm, v: &Value) -> PyResult<Option<Duration>> {
    if v.is_none() {
        return Ok(None);
    }
    let seconds = vm.to_f64(v).map_err(|e| util::not_seconds(vm, v, e))?;
    if util::in_time_range(vm, seconds)? < 0.0 {
        return Err(vm.value_error("Timeout value out of range"));
    }
    Ok(Some(Duration::from_secs_f64(seconds)))
}

fn timeout_value(vm: &Vm, t: Option<Duration>) -> Value {
    t.map_or(Value::NONE, |t| vm.float(t.as_secs_f64()))
}

fn set_timeout(vm: &Vm, s: &Socket, timeout: Option<Duration>) -> PyResult<()> {
    s.timeout.set(timeout);
    util::os(vm, net::set_blocking(s.fd.get(), timeout.is_none()))
}

pub(super) fn flags_arg(vm: &Vm, v: Option<&Value>) -> PyResult<i32> {
    match v {
        Some(v) => util::int_arg(vm, v),
        None => Ok(0),
    }
}

fn init(vm: &Vm, args: Args) -> PyResult {
    let s = of(&args);
    let get = |i: usize| -> PyResult<i32> {
        match args.opt(i) {
            Some(v) => util::int_arg(vm, v),
            None => Ok(-1),
        }
    };
    let (mut family, mut kind, mut proto) = (get(1)?, get(2)?, get(3)?);
    let n = match args.some(4) {
        Some(v) => {
            let n = util::int_arg(vm, v)?;
            if n < 0 {
                return Err(vm.value_error("negative file descriptor"));
            }
            let stat = util::os(vm, files::fstat(n))?;
            let option = |name: i32| net::int_option(n, libc::SOL_SOCKET, name);
            if stat.mode & libc::S_IFMT != libc::S_IFSOCK {
                return Err(util::errno_error(vm, libc::ENOTSOCK, &[]));
            }
            if family == -1 {
                family = util::os(vm, option(libc::SO_DOMAIN))?;
            }
            if kind == -1 {
                kind = util::os(vm, option(libc::SO_TYPE))?;
            }
            if proto == -1 {
                proto = option(libc::SO_PROTOCOL).unwrap_or(0);
            }
            n
        }
        None => {
            family = if family == -1 { libc::AF_INET } else { family };
            kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
            proto = proto.max(0);
            util::os(vm, net::socket(family, kind, proto))?
        }
    };
    s.fd.set(n);
    s.family.set(family);
    s.kind.set(kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
    s.proto.set(proto);
    if kind & libc::SOCK_NONBLOCK != 0 {
        s.timeout.set(Some(Duration::ZERO));
    } else {
        let default = vm.state(State::default).default_timeout.get();
        s.timeout.set(default);
        if default.is_some() {
            set_timeout(vm, s, default)?;
        }
    }
    Ok(Value::NONE)
}

fn connect(vm: &Vm, args: &Args, function: &str) -> PyResult<io::Result<()>> {
    let s = of(args);
    let to = address_arg(vm, s, &args[1], function)?;
    let n = s.fd.get();
    match gil::allow_threads(vm, || net::connect(n, &to)) {
        Err(e)
            if matches!(e.raw_os_error(), Some(libc::EINPROGRESS | libc::EINTR))
                && s.timeout.get() != Some(Duration::ZERO) =>
        {
            vm.check_signals()?;
            let limit = s.timeout.get().unwrap_or(Duration::from_secs(1 << 30));
            wait(vm, n, true, Instant::now() + limit)?;
            match util::os(vm, net::int_option(n, libc::SOL_SOCKET, libc::SO_ERROR))? {
                0 => Ok(Ok(())),
                code => Ok(Err(io::Error::from_raw_os_error(code))),
            }
        }
        result => Ok(result),
    }
}

/// The bytes to send. Those that could change while they are sent are copied.
fn data_arg<'a>(vm: &Vm, v: &'a Value) -> PyResult<Cow<'a, [u8]>> {
    match v.as_::<Bytes>() {
        Some(b) => Ok(Cow::Borrowed(&b.data)),
        None => util::bytes_arg(vm, v).map(Cow::Owned),
    }
}

/// Room for what is received, kept for the next time.
#[derive(Default)]
struct Room(Cell<Vec<u8>>);

/// Most room that is kept.
const MAX_ROOM: usize = 256 * 1024;

/// Runs `f` on `size` bytes of room.
fn with_room<R>(vm: &Vm, size: usize, f: impl FnOnce(&mut [u8]) -> PyResult<R>) -> PyResult<R> {
    let kept = vm.state(Room::default);
    let mut room = kept.0.take();
    if room.len() < size {
        if room.try_reserve_exact(size - room.len()).is_err() {
            return Err(vm.memory_error());
        }
        room.resize(size, 0);
    }
    let result = f(&mut room[..size]);
    if room.len() <= MAX_ROOM {
        kept.0.set(room);
    }
    result
}

fn receive(vm: &Vm, s: &Socket, size: i64, flags: i32) -> PyResult<Ref<Bytes>> {
    if size < 0 {
        return Err(vm.value_error("negative buffersize in recv"));
    }
    with_room(vm, size as usize, |room| {
        let got = run(vm, s, false, |n| net::recv(n, room, flags))?;
        Ok(vm.bytes(&room[..got]))
    })
}

static METHODS: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        let s = Socket {
            fd: Cell::new(-1),
            family: Cell::new(0),
            kind: Cell::new(0),
            proto: Cell::new(0),
            timeout: Cell::new(None),
        };
        Ok(vm.alloc(&ty, s).into())
    }),
    method("__init__", "($self, family=-1, type=-1, proto=-1, fileno=None)", init),
    method("fileno", "($self, /)", |vm, args| Ok(vm.int(i64::from(of(&args).fd.get())))),
    method("close", "($self, /)", |vm, args| {
        let n = of(&args).fd.replace(-1);
        if n >= 0
            && let Err(e) = gil::allow_threads(vm, || fd::close(n))
            && e.raw_os_error() != Some(libc::ECONNRESET)
        {
            return Err(util::os_error(vm, &e));
        }
        Ok(Value::NONE)
    }),
    method("detach", "($self, /)", |vm, args| Ok(vm.int(i64::from(of(&args).fd.replace(-1))))),
    method("bind", "($self, address, /)", |vm, args| {
        let to = address_arg(vm, of(&args), &args[1], "bind")?;
        util::os(vm, net::bind(of(&args).fd.get(), &to))?;
        Ok(Value::NONE)
    }),
    method("listen", "($self, backlog=128, /)", |vm, args| {
        let backlog = match args.opt(1) {
            Some(v) => util::int_arg(vm, v)?.max(0),
            None => 128,
        };
        util::os(vm, net::listen(of(&args).fd.get(), backlog))?;
        Ok(Value::NONE)
    }),
    method("_accept", "($self, /)", |vm, args| {
        let (n, addr) = run(vm, of(&args), false, net::accept)?;
        Ok(util::tuple(vm, vec![vm.int(i64::from(n)), address_value(vm, &addr)]))
    }),
    method("connect", "($self, address, /)", |vm, args| {
        util::os(vm, connect(vm, &args, "connect")?)?;
        Ok(Value::NONE)
    }),
    method("connect_ex", "($self, address, /)", |vm, args| {
        let code = match connect(vm, &args, "connect_ex")? {
            Ok(()) => 0,
            Err(e) => e.raw_os_error().unwrap_or(0),
        };
        Ok(vm.int(i64::from(code)))
    }),
    method("send", "($self, data, flags=0, /)", |vm, args| {
        let data = data_arg(vm, &args[1])?;
        let flags = flags_arg(vm, args.opt(2))?;
        let sent = run(vm, of(&args), true, |n| net::send(n, &data, flags))?;
        Ok(vm.int(sent as i64))
    }),
    method("sendall", "($self, data, flags=0, /)", |vm, args| {
        let data = data_arg(vm, &args[1])?;
        let flags = flags_arg(vm, args.opt(2))?;
        let deadline = deadline(of(&args));
        let mut done = 0;
        loop {
            done += run_until(vm, of(&args), true, deadline, |n| net::send(n, &data[done..], flags))?;
            if done == data.len() {
                return Ok(Value::NONE);
            }
            // A signal may be why not all was sent.
            vm.check_signals()?;
            if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                return Err(vm.raise(Exc::TimeoutError, "timed out"));
            }
        }
    }),
    method("sendto", "($self, data, flags_or_address, address=None, /)", |vm, args| {
        let data = data_arg(vm, &args[1])?;
        let (flags, to) = match args.opt(3) {
            Some(to) => (util::int_arg(vm, &args[2])?, to),
            None => (0, &args[2]),
        };
        let to = address_arg(vm, of(&args), to, "sendto")?;
        let sent = run(vm, of(&args), true, |n| net::send_to(n, &data, flags, &to))?;
        Ok(vm.int(sent as i64))
    }),
    method("recv", "($self, bufsize, flags=0, /)", |vm, args| {
        let size = util::long_arg(vm, &args[1])?;
        let data = receive(vm, of(&args), size, flags_arg(vm, args.opt(2))?)?;
        Ok(data.into())
    }),
    method("recv_into", "($self, buffer, nbytes=0, flags=0)", |vm, args| {
        let room = vm.writable_buffer(&args[1], "recv_into", "argument 1")?.bytes().len();
        let size = match args.opt(2) {
            Some(v) => util::long_arg(vm, v)?,
            None => 0,
        };
        if size < 0 {
            return Err(vm.value_error("negative buffersize in recv_into"));
        }
        if size as usize > room {
            return Err(vm.value_error("buffer too small for requested bytes"));
        }
        let size = if size == 0 { room } else { size as usize };
        let flags = flags_arg(vm, args.opt(3))?;
        if of(&args).is_nonblocking() {
            // Nobody else runs meanwhile, who could take the memory away.
            let room = vm.writable_buffer(&args[1], "recv_into", "argument 1")?;
            loop {
                match net::recv(of(&args).fd.get(), &mut room.bytes_mut()[..size], flags) {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.check_signals()?,
                    result => return Ok(vm.int(util::os(vm, result)? as i64)),
                }
            }
        }
        let data = receive(vm, of(&args), size as i64, flags)?;
        util::write_into(vm, &args[1], &data.data)?;
        Ok(vm.int(data.data.len() as i64))
    }),
    method("recvfrom", "($self, bufsize, flags=0, /)", |vm, args| {
        let size = util::long_arg(vm, &args[1])?;
        if size < 0 {
            return Err(vm.value_error("negative buffersize in recvfrom"));
        }
        let flags = flags_arg(vm, args.opt(2))?;
        with_room(vm, size as usize, |room| {
            let (got, addr) = run(vm, of(&args), false, |n| net::recv_from(n, room, flags))?;
            Ok(util::tuple(vm, vec![vm.bytes(&room[..got]).into(), address_value(vm, &addr)]))
        })
    }),
    method("recvfrom_into", "($self, buffer, nbytes=0, flags=0)", |vm, args| {
        let room = vm.writable_buffer(&args[1], "recvfrom_into", "argument 1")?.bytes().len();
        let size = match args.opt(2) {
            Some(v) => util::long_arg(vm, v)?,
            None => 0,
        };
        if size < 0 {
            return Err(vm.value_error("negative buffersize in recvfrom_into"));
        }
        if size as usize > room {
            return Err(vm.value_error("nbytes is greater than the length of the buffer"));
        }
        let flags = flags_arg(vm, args.opt(3))?;
        let mut buf = util::zeroed(vm, if size == 0 { room } else { size as usize })?;
        let (got, addr) = run(vm, of(&args), false, |n| net::recv_from(n, &mut buf, flags))?;
        util::write_into(vm, &args[1], &buf[..got])?;
        Ok(util::tuple(vm, vec![vm.int(got as i64), address_value(vm, &addr)]))
    }),
    method("shutdown", "($self, how, /)", |vm, args| {
        util::os(vm, net::shutdown(of(&args).fd.get(), util::int_arg(vm, &args[1])?))?;
        Ok(Value::NONE)
    }),
    method("getsockname", "($self, /)", |vm, args| {
        Ok(address_value(vm, &util::os(vm, net::local(of(&args).fd.get()))?))
    }),
    method("getpeername", "($self, /)", |vm, args| {
        Ok(address_value(vm, &util::os(vm, net::peer(of(&args).fd.get()))?))
    }),
    method("setblocking", "($self, flag, /)", |vm, args| {
        let timeout = if vm.is_true(&args[1])? { None } else { Some(Duration::ZERO) };
        set_timeout(vm, of(&args), timeout)?;
        Ok(Value::NONE)
    }),
    method("getblocking", "($self, /)", |_, args| {
        Ok(Value::from_bool(of(&args).timeout.get() != Some(Duration::ZERO)))
    }),
    method("settimeout", "($self, timeout, /)", |vm, args| {
        let timeout = timeout_arg(vm, &args[1])?;
        set_timeout(vm, of(&args), timeout)?;
        Ok(Value::NONE)
    }),
    method("gettimeout", "($self, /)", |vm, args| Ok(timeout_value(vm, of(&args).timeout.get()))),
    method("setsockopt", "($self, level, option, value, optlen=0, /)", |vm, args| {
        let (level, name) = (util::int_arg(vm, &args[1])?, util::int_arg(vm, &args[2])?);
        let value = if vm.is_int(&args[3]) {
            util::int_arg(vm, &args[3])?.to_ne_bytes().to_vec()
        } else {
            util::bytes_arg(vm, &args[3])?
        };
        util::os(vm, net::set_option(of(&args).fd.get(), level, name, &value))?;
        Ok(Value::NONE)
    }),
    method("getsockopt", "($self, /, *args)", |vm, all| {
        let given = vm.collect(&all[1])?;
        if !(2..=3).contains(&given.len()) {
            let (how, n) = if given.len() < 2 { ("least", 2) } else { ("most", 3) };
            return Err(
                vm.type_error(format!("getsockopt() takes at {how} {n} arguments ({} given)", given.len()))
            );
        }
        let args: Vec<Value> = std::iter::once(all[0].clone()).chain(given).collect();
        let (level, name) = (util::int_arg(vm, &args[1])?, util::int_arg(vm, &args[2])?);
        match args.get(3) {
            None => Ok(vm.int(i64::from(util::os(vm, net::int_option(of(&all).fd.get(), level, name))?))),
            Some(v) => {
                let size = util::int_arg(vm, v)?;
                if !(1..=1024).contains(&size) {
                    return Err(vm.raise(Exc::OSError, "getsockopt buflen out of range"));
                }
                let data = util::os(vm, net::option(of(&all).fd.get(), level, name, size as usize))?;
                Ok(vm.bytes(&data).into())
            }
        }
    }),
    method("__del__", "($self, /)", |vm, args| {
        let s = of(&args);
        if s.fd.get() >= 0 {
            super::warnings::warn_unclosed(vm, &args[0], "socket", "unclosed", &args[0]);
            let _ = fd::close(s.fd.replace(-1));
        }
        Ok(Value::NONE)
    }),
    unary("__repr__", |vm, v| {
        let s = payload::<Socket>(v);
        Ok(vm.str(&format!(
            "<socket object, fd={}, family={}, type={}, proto={}>",
            s.fd.get(),
            s.family.get(),
            s.kind.get(),
            s.proto.get()
        )))
    }),
];

static GETSET: &[GetSetDef] = &[
    getter("family", |vm, v| Ok(vm.int(i64::from(payload::<Socket>(v).family.get())))).member(),
    getter("type", |vm, v| Ok(vm.int(i64::from(payload::<Socket>(v).kind.get())))).member(),
    getter("proto", |vm, v| Ok(vm.int(i64::from(payload::<Socket>(v).proto.get())))).member(),
    getter("timeout", |vm, v| Ok(timeout_value(vm, payload::<Socket>(v).timeout.get()))),
];

static DEF: TypeDef = TypeDef::new("_socket", "socket", Socket::vtable)
    .methods(&[METHODS, super::_socket_message::METHODS])
    .getset(GETSET)
    .flags(tf::BASE | tf::HAS_DEL);

impl NativeType for Socket {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

// ---- functions ---------------------------------------------------------------------------------

/// A host name as the system takes it: encoded by `idna`, which leaves plain names as they are.
pub(super) fn domain_text(vm: &Vm, v: &Value) -> PyResult<String> {
    let text = host_text(vm, v)?;
    if is_plain_host(&text) {
        return Ok(text);
    }
    let encoded = vm.call_method(v, "encode", &[vm.str("idna")])?;
    host_text(vm, &encoded)
}

fn getaddrinfo(vm: &Vm, args: Args) -> PyResult {
    let host = match args.some(0) {
        Some(v) if v.is_a::<Str>() => Some(domain_text(vm, v)?),
        Some(v) if v.is_a::<Bytes>() => Some(host_text(vm, v)?),
        Some(_) => return Err(vm.type_error("getaddrinfo() argument 1 must be string or None")),
        None => None,
    };
    let service = match args.some(1) {
        None => None,
        Some(v) if vm.is_int(v) => Some(util::long_arg(vm, v)?.to_string()),
        Some(v) if v.is_a::<Str>() || v.is_a::<Bytes>() => Some(host_text(vm, v)?),
        Some(_) => return Err(vm.raise(Exc::OSError, "Int or String expected")),
    };
    let n = |i: usize| flags_arg(vm, args.opt(i));
    let (family, kind, proto, flags) = (n(2)?, n(3)?, n(4)?, n(5)?);
    let query = Query { host, service, family, kind, proto, flags };
    let found = match vm.state(Prepared::default).addresses(&query) {
        Some(found) => found,
        None => gil::allow_threads(vm, || query.ask()),
    }
    .map_err(|e| failure(vm, e))?;
    let rows = found
        .iter()
        .map(|i| {
            util::tuple(
                vm,
                vec![
                    vm.int(i64::from(i.family)),
                    vm.int(i64::from(i.kind)),
                    vm.int(i64::from(i.proto)),
                    vm.str(&i.canonical),
                    socket_address(vm, &i.addr),
                ],
            )
        })
        .collect();
    Ok(vm.list(rows))
}

fn bits16(vm: &Vm, v: &Value, name: &str) -> PyResult<u16> {
    let n = util::long_arg(vm, v)?;
    u16::try_from(n).map_err(|_| {
        vm.overflow_error(if n < 0 {
            format!("{name}: can't convert negative Python int to C 16-bit unsigned integer")
        } else {
            "Python int too large for C uint16_t".to_owned()
        })
    })
}

fn bits32(vm: &Vm, v: &Value) -> PyResult<u32> {
    u32::try_from(util::long_arg(vm, v)?).map_err(|_| vm.overflow_error("int larger than 32 bits"))
}

static FUNCTIONS: &[MethodDef] = &[
    function("getaddrinfo", "(host, port, family=0, type=0, proto=0, flags=0)", getaddrinfo),
    function("gethostname", "()", |vm, _| Ok(util::decode_fs(vm, &util::os(vm, net::host_name())?).into())),
    function("gethostbyname", "(host, /)", |vm, args| {
        let host = host_text(vm, &args[0])?;
        let ip =
            gil::allow_threads(vm, || net::resolve(&host, libc::AF_INET)).map_err(|e| lookup_error(vm, e))?;
        Ok(ip_value(vm, ip))
    }),
    function("socketpair", "(family=AF_UNIX, type=SOCK_STREAM, proto=0, /)", |vm, args| {
        let n = |i: usize, default: i32| match args.some(i) {
            Some(v) => util::int_arg(vm, v),
            None => Ok(default),
        };
        let (family, kind, proto) = (n(0, libc::AF_UNIX)?, n(1, libc::SOCK_STREAM)?, n(2, 0)?);
        let (a, b) = util::os(vm, net::pair(family, kind, proto))?;
        let make = |fd: i32| {
            vm.make(Socket {
                fd: Cell::new(fd),
                family: Cell::new(family),
                kind: Cell::new(kind),
                proto: Cell::new(proto),
                timeout: Cell::new(None),
            })
        };
        Ok(util::tuple(vm, vec![make(a), make(b)]))
    }),
    function("close", "(fd, /)", |vm, args| {
        util::os(vm, fd::close(util::int_arg(vm, &args[0])?))?;
        Ok(Value::NONE)
    }),
    function("dup", "(fd, /)", |vm, args| {
        Ok(vm.int(i64::from(util::os(vm, fd::dup(util::int_arg(vm, &args[0])?))?)))
    }),
    function("getdefaulttimeout", "()", |vm, _| {
        Ok(timeout_value(vm, vm.state(State::default).default_timeout.get()))
    }),
    function("setdefaulttimeout", "(timeout, /)", |vm, args| {
        let timeout = timeout_arg(vm, &args[0])?;
        vm.state(State::default).default_timeout.set(timeout);
        Ok(Value::NONE)
    }),
    function("htons", "(x, /)", |vm, args| Ok(vm.int(i64::from(bits16(vm, &args[0], "htons")?.to_be())))),
    function("ntohs", "(x, /)", |vm, args| {
        Ok(vm.int(i64::from(u16::from_be(bits16(vm, &args[0], "ntohs")?))))
    }),
    function("htonl", "(x, /)", |vm, args| Ok(vm.int(i64::from(bits32(vm, &args[0])?.to_be())))),
    function("ntohl", "(x, /)", |vm, args| Ok(vm.int(i64::from(u32::from_be(bits32(vm, &args[0])?))))),
    function("inet_aton", "(ip_addr, /)", |vm, args| {
        let text = util::text_arg(vm, &args[0], "inet_aton() argument 1")?;
        match text.parse::<Ipv4Addr>() {
            Ok(ip) => Ok(vm.bytes(&ip.octets()).into()),
            Err(_) => Err(vm.raise(Exc::OSError, "illegal IP address string passed to inet_aton")),
        }
    }),
    function("inet_ntoa", "(packed_ip, /)", |vm, args| {
        let bytes = util::bytes_arg(vm, &args[0])?;
        match <[u8; 4]>::try_from(bytes.as_slice()) {
            Ok(b) => Ok(ip_value(vm, Ipv4Addr::from(b).into())),
            Err(_) => Err(vm.raise(Exc::OSError, "packed IP wrong length")),
        }
    }),
    function("inet_pton", "(address_family, ip_string, /)", |vm, args| {
        let family = util::int_arg(vm, &args[0])?;
        let text = util::text_arg(vm, &args[1], "inet_pton() argument 2")?;
        let bytes = match family {
            libc::AF_INET => text.parse::<Ipv4Addr>().ok().map(|ip| ip.octets().to_vec()),
            libc::AF_INET6 => text.parse::<Ipv6Addr>().ok().map(|ip| ip.octets().to_vec()),
            _ => return Err(util::errno_error(vm, libc::EAFNOSUPPORT, &[])),
        };
        match bytes {
            Some(b) => Ok(vm.bytes(&b).into()),
            None => Err(vm.raise(Exc::OSError, "illegal IP address string passed to inet_pton")),
        }
    }),
    function("inet_ntop", "(address_family, packed_ip, /)", |vm, args| {
        let family = util::int_arg(vm, &args[0])?;
        let bytes = util::bytes_arg(vm, &args[1])?;
        let text = match family {
            libc::AF_INET => {
                <[u8; 4]>::try_from(bytes.as_slice()).ok().map(|b| Ipv4Addr::from(b).to_string())
            }
            libc::AF_INET6 => {
                <[u8; 16]>::try_from(bytes.as_slice()).ok().map(|b| Ipv6Addr::from(b).to_string())
            }
            _ => return Err(vm.value_error(format!("unknown address family {family}"))),
        };
        match text {
            Some(t) => Ok(vm.str(&t)),
            None => Err(vm.value_error("invalid length of packed IP address string")),
        }
    }),
];

pub static MODULE: ModuleDef = ModuleDef::new(
    "_socket",
    &[FUNCTIONS, super::_socket_message::FUNCTIONS, super::_socket_names::FUNCTIONS],
)
.doc("Implementation module for socket operations.")
.init(|vm, module| {
    let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
    for &(name, n) in super::_socket_numbers::NUMBERS {
        set(name, vm.int(n));
    }
    let os_error = vm.exc_type(Exc::OSError).value();
    let make = |name: &str| {
        let dict = vm.dict();
        vm.set_name(&dict, "__module__", vm.str("socket"));
        let bases = vm.tuple(vec![os_error.clone()]).into();
        vm.call(&vm.types().type_.value(), &[vm.str(name), bases, dict.into()])
    };
    let gaierror = make("gaierror")?;
    *vm.state(State::default).gaierror.borrow_mut() = Some(gaierror.clone());
    set("gaierror", gaierror);
    let herror = make("herror")?;
    *vm.state(State::default).herror.borrow_mut() = Some(herror.clone());
    set("herror", herror);
    set("error", os_error.clone());
    set("timeout", vm.exc_type(Exc::TimeoutError).value());
    set("has_ipv6", Value::TRUE);
    set("socket", vm.type_for::<Socket>().into());
    set("SocketType", vm.type_for::<Socket>().into());
    Ok(())
});
