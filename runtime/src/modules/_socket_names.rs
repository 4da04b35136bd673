//! Names of hosts and network interfaces, for `_socket`.

use std::ffi::CString;
use std::net::IpAddr;

use ouro_vm::core::args::Args;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::bytearray::ByteArray;

use super::_socket::{domain_text, host_error, lookup_error};
use super::{posix, util};
use crate::gil;
use crate::reactor::sys::hosts::{self, Host};
use crate::reactor::sys::net;
use crate::sockets::ip_value;

/// Name, other names, addresses of the family that was asked for.
fn host_value(vm: &Vm, host: &Host, is_v4: bool) -> Value {
    let texts = |all: &[String]| vm.list(all.iter().map(|s| vm.str(s)).collect());
    let addresses = host.addresses.iter().filter(|ip| ip.is_ipv4() == is_v4);
    let addresses = vm.list(addresses.map(|ip| ip_value(vm, *ip)).collect());
    util::tuple(vm, vec![vm.str(&host.name), texts(&host.aliases), addresses])
}

fn host_arg(vm: &Vm, v: &Value, function: &str) -> PyResult<String> {
    if v.is_a::<Str>() || v.is_a::<Bytes>() || v.is_a::<ByteArray>() {
        return domain_text(vm, v);
    }
    let (name, text) = (vm.type_name(v), "must be str, bytes or bytearray");
    Err(vm.type_error(format!("{function}() argument 1 {text}, not {name}")))
}

/// The address of a host, of any family if none is asked for.
fn resolve(vm: &Vm, host: &str, family: i32) -> PyResult<IpAddr> {
    match (host, host.parse::<IpAddr>()) {
        ("", _) => Ok(IpAddr::from([0, 0, 0, 0])),
        ("<broadcast>", _) => Ok(IpAddr::from([255; 4])),
        (_, Ok(ip)) if family == libc::AF_UNSPEC || ip.is_ipv4() => Ok(ip),
        _ => gil::allow_threads(vm, || net::resolve(host, family)).map_err(|e| lookup_error(vm, e)),
    }
}

fn by_name(vm: &Vm, args: Args) -> PyResult {
    let host = host_arg(vm, &args[0], "gethostbyname_ex")?;
    resolve(vm, &host, libc::AF_INET)?;
    let name = CString::new(host).map_err(|_| vm.value_error("embedded null byte"))?;
    let found = gil::allow_threads(vm, || hosts::by_name(&name)).map_err(|e| host_error(vm, e))?;
    Ok(host_value(vm, &found, true))
}

fn by_address(vm: &Vm, args: Args) -> PyResult {
    let host = host_arg(vm, &args[0], "gethostbyaddr")?;
    let ip = resolve(vm, &host, libc::AF_UNSPEC)?;
    let found = gil::allow_threads(vm, || hosts::by_address(ip)).map_err(|e| host_error(vm, e))?;
    Ok(host_value(vm, &found, ip.is_ipv4()))
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("gethostbyname_ex", "(host, /)", by_name),
    function("gethostbyaddr", "(host, /)", by_address),
    function("sethostname", "(name, /)", |vm, args| {
        let name = match args[0].as_::<Bytes>() {
            Some(b) => b.data.to_vec(),
            None => posix::c_name(vm, &args[0])?.into_bytes(),
        };
        util::os(vm, hosts::set_host_name(&name)).map(|()| Value::NONE)
    }),
    function("if_nameindex", "()", |vm, _| {
        let all = util::os(vm, hosts::interfaces())?;
        let row = |(n, name): &(u32, Vec<u8>)| {
            util::tuple(vm, vec![vm.int(i64::from(*n)), util::decode_fs(vm, name).into()])
        };
        Ok(vm.list(all.iter().map(row).collect()))
    })
    .doc("if_nameindex()\n\nReturns a list of network interface information (index, name) tuples."),
    function("if_nametoindex", "(oname, /)", |vm, args| {
        let name = posix::c_name(vm, &args[0])?;
        Ok(vm.int(i64::from(util::os(vm, hosts::interface_index(&name))?)))
    })
    .doc("Returns the interface index corresponding to the interface name if_name."),
    function("if_indextoname", "(if_index, /)", |vm, args| {
        let name = util::os(vm, hosts::interface_name(util::unsigned_arg(vm, &args[0])?))?;
        Ok(util::decode_fs(vm, &name).into())
    })
    .doc("Returns the interface name corresponding to the interface index if_index."),
];
