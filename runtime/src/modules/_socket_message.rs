//! `sendmsg` and its relatives of `socket` objects; names of addresses, services and protocols.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{MethodDef, function, method};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::_posixsubprocess::c_string;
use super::_socket::{address_arg, address_value, failure, flags_arg, of, run};
use super::util;
use crate::gil;
use crate::reactor::sys::message::{self, Received};
use crate::sockets::{MAX_FLOW, Prepared, Reverse};

fn control_size(vm: &Vm, v: Option<&Value>, function: &str) -> PyResult<usize> {
    let n = v.map_or(Ok(0), |v| util::long_arg(vm, v))?;
    match u32::try_from(n) {
        Ok(n) if n < i32::MAX as u32 => Ok(n as usize),
        _ => Err(vm.value_error(format!("invalid ancillary data buffer length in {function}()"))),
    }
}

fn rest(vm: &Vm, received: &Received) -> [Value; 3] {
    let rows = received.ancillary.iter().map(|(level, kind, data)| {
        let row = vec![vm.int(i64::from(*level)), vm.int(i64::from(*kind)), vm.bytes(data).into()];
        util::tuple(vm, row)
    });
    let from = received.from.as_ref().map_or(Value::NONE, |addr| address_value(vm, addr));
    [vm.list(rows.collect()), vm.int(i64::from(received.flags)), from]
}

fn sendmsg(vm: &Vm, args: Args) -> PyResult {
    let parts: Vec<Vec<u8>> =
        vm.collect(&args[1])?.iter().map(|v| util::bytes_arg(vm, v)).collect::<PyResult<_>>()?;
    let mut ancillary = Vec::new();
    if let Some(rows) = args.opt(2) {
        for row in vm.collect(rows)? {
            let Some(row) = util::tuple_items(&row, 3) else {
                return Err(vm.type_error("[sendmsg() ancillary data items must be 3-tuples]"));
            };
            let (level, kind) = (util::int_arg(vm, &row[0])?, util::int_arg(vm, &row[1])?);
            ancillary.push((level, kind, util::bytes_arg(vm, &row[2])?));
        }
    }
    let flags = flags_arg(vm, args.opt(3))?;
    let to = args.some(4).map(|to| address_arg(vm, of(&args), to, "sendmsg")).transpose()?;
    let n = run(vm, of(&args), true, |fd| message::send(fd, &parts, &ancillary, flags, to.as_ref()))?;
    Ok(vm.int(n as i64))
}

fn recvmsg(vm: &Vm, args: Args) -> PyResult {
    let size = util::long_arg(vm, &args[1])?;
    let Ok(size) = usize::try_from(size) else {
        return Err(vm.value_error("negative buffer size in recvmsg()"));
    };
    let control = control_size(vm, args.opt(2), "recvmsg")?;
    let flags = flags_arg(vm, args.opt(3))?;
    let mut parts = [util::zeroed(vm, size)?];
    let got = run(vm, of(&args), false, |fd| message::receive(fd, &mut parts, control, flags))?;
    let [ancillary, flags, from] = rest(vm, &got);
    Ok(util::tuple(vm, vec![vm.bytes(&parts[0][..got.len]).into(), ancillary, flags, from]))
}

fn recvmsg_into(vm: &Vm, args: Args) -> PyResult {
    let buffers = vm.collect(&args[1])?;
    let mut parts = Vec::new();
    for buffer in &buffers {
        parts.push(util::zeroed(vm, util::writable_len(vm, buffer)?)?);
    }
    let control = control_size(vm, args.opt(2), "recvmsg_into")?;
    let flags = flags_arg(vm, args.opt(3))?;
    let got = run(vm, of(&args), false, |fd| message::receive(fd, &mut parts, control, flags))?;
    let mut left = got.len;
    for (buffer, part) in buffers.iter().zip(&parts) {
        let n = left.min(part.len());
        util::write_into(vm, buffer, &part[..n])?;
        left -= n;
    }
    let [ancillary, flags, from] = rest(vm, &got);
    Ok(util::tuple(vm, vec![vm.int(got.len as i64), ancillary, flags, from]))
}

pub static METHODS: &[MethodDef] = &[
    method("sendmsg", "($self, buffers, ancdata=(), flags=0, address=None, /)", sendmsg),
    method("recvmsg", "($self, bufsize, ancbufsize=0, flags=0, /)", recvmsg),
    method("recvmsg_into", "($self, buffers, ancbufsize=0, flags=0, /)", recvmsg_into),
];

/// A C `int` in a tuple of arguments.
fn c_int(vm: &Vm, v: &Value) -> PyResult<i32> {
    let n = util::long_arg(vm, v)?;
    i32::try_from(n).map_err(|_| {
        vm.overflow_error(if n < 0 {
            "signed integer is less than minimum"
        } else {
            "signed integer is greater than maximum"
        })
    })
}

fn getnameinfo(vm: &Vm, args: Args) -> PyResult {
    let flags = c_int(vm, &args[1])?;
    if !args[0].is_a::<ouro_vm::core::tuple::Tuple>() {
        return Err(vm.type_error("getnameinfo() argument 1 must be a tuple"));
    }
    let items = vm.collect(&args[0])?;
    let (Some(host), 2..=4) = (items.first().filter(|h| h.is_a::<Str>()), items.len()) else {
        return Err(vm.type_error("getnameinfo(): illegal sockaddr argument"));
    };
    let host =
        String::from_utf8_lossy(&util::bytes_arg(vm, &vm.call_method(host, "encode", &[])?)?).into_owned();
    if host.contains('\0') {
        return Err(vm.value_error("embedded null character"));
    }
    let number = |i: usize| items.get(i).map_or(Ok(0), |v| util::word_arg(vm, v));
    let (port, flow, scope) = (c_int(vm, &items[1])?, number(2)?, number(3)?);
    if flow > MAX_FLOW {
        return Err(vm.overflow_error("getnameinfo(): flowinfo must be 0-1048575."));
    }
    let query = Reverse { host, port, flow, scope, is_pair: items.len() == 2, flags };
    let found = match vm.state(Prepared::default).names(&query) {
        Some(found) => found,
        None => gil::allow_threads(vm, || query.ask()),
    };
    let (host, service) = found.map_err(|e| failure(vm, e))?;
    Ok(util::tuple(vm, vec![vm.str(&host), vm.str(&service)]))
}

/// A size of ancillary data, checked.
fn control(vm: &Vm, v: &Value, function: &str, f: fn(usize) -> usize) -> PyResult {
    match u32::try_from(util::long_arg(vm, v)?) {
        Ok(n) if n < i32::MAX as u32 - 64 => Ok(vm.int(f(n as usize) as i64)),
        _ => Err(vm.overflow_error(format!("{function}() argument out of range"))),
    }
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("getnameinfo", "(sockaddr, flags, /)", getnameinfo),
    function("CMSG_LEN", "(length, /)", |vm, args| control(vm, &args[0], "CMSG_LEN", message::control_len)),
    function("CMSG_SPACE", "(length, /)", |vm, args| {
        control(vm, &args[0], "CMSG_SPACE", message::control_space)
    }),
    function("getservbyname", "(servicename, protocolname=None, /)", |vm, args| {
        let protocol = args.some(1).map(|p| c_string(vm, p)).transpose()?;
        match message::service_port(&c_string(vm, &args[0])?, protocol) {
            Some(port) => Ok(vm.int(i64::from(port))),
            None => Err(vm.raise(Exc::OSError, "service/proto not found")),
        }
    }),
    function("getservbyport", "(port, protocolname=None, /)", |vm, args| {
        let Ok(port) = u16::try_from(util::long_arg(vm, &args[0])?) else {
            return Err(vm.overflow_error("getservbyport: port must be 0-65535."));
        };
        let protocol = args.some(1).map(|p| c_string(vm, p)).transpose()?;
        match message::service_name(port, protocol) {
            Some(name) => Ok(vm.str(&name)),
            None => Err(vm.raise(Exc::OSError, "port/proto not found")),
        }
    }),
    function("getprotobyname", "(protocolname, /)", |vm, args| {
        match message::protocol(&c_string(vm, &args[0])?) {
            Some(n) => Ok(vm.int(i64::from(n))),
            None => Err(vm.raise(Exc::OSError, "protocol not found")),
        }
    }),
];
