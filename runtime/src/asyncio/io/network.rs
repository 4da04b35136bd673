//! What the loop knows of the library's network functions: as long as nobody has put others in their
//! place, sockets of the library's own class are used without calling their methods, and addresses
//! that are numbers are resolved on the spot.

use std::cell::RefCell;
use std::net::IpAddr;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::streams::Class;
use crate::asyncio::event_loop::{self, EventLoop, as_loop};
use crate::asyncio::future;
use crate::asyncio::state::State;
use crate::sockets::Socket;

/// A name of a module, and what stood there when the module was imported.
struct Original {
    namespace: Ref<Dict>,
    name: Ref<Str>,
    value: Value,
}

impl Original {
    fn of(vm: &Vm, namespace: &Ref<Dict>, name: &str) -> Option<Original> {
        let value = vm.get_name(namespace, name)?;
        Some(Original { namespace: namespace.clone(), name: vm.intern(name), value })
    }

    fn is_there(&self, vm: &Vm) -> bool {
        let now = self.namespace.get_str(&self.name, vm.hash_str(&self.name));
        now.is_some_and(|v| v.is(&self.value))
    }
}

/// `socket` and `asyncio.base_events`, as they were imported.
#[derive(Default)]
pub struct Network {
    sockets: RefCell<Option<Sockets>>,
    events: RefCell<Vec<Original>>,
}

struct Sockets {
    class: Class,
    namespace: Ref<Dict>,
    functions: Vec<Original>,
    /// `getaddrinfo` and `getnameinfo`.
    lookups: [Option<Original>; 2],
}

/// The functions of `socket` that ask the system's resolver.
#[derive(Clone, Copy)]
pub enum Resolver {
    Addresses,
    Names,
}

/// Functions of `socket` and names of `asyncio.base_events` that native code stands for.
const FUNCTIONS: [&str; 2] = ["inet_pton", "getdefaulttimeout"];
const EVENTS: [&str; 3] = ["socket", "_ipaddr_info", "_set_nodelay"];

/// Called after `socket` has been imported.
pub fn socket_imported(vm: &Vm, st: &State, namespace: &Ref<Dict>) {
    let Some(class) = Class::of(vm, namespace, "socket") else { return };
    let functions = FUNCTIONS.iter().filter_map(|name| Original::of(vm, namespace, name)).collect();
    *st.network.sockets.borrow_mut() = Some(Sockets {
        class,
        namespace: namespace.clone(),
        functions,
        lookups: ["getaddrinfo", "getnameinfo"].map(|name| Original::of(vm, namespace, name)),
    });
}

/// Called after `asyncio.base_events` has been imported.
pub fn events_imported(vm: &Vm, st: &State, namespace: &Ref<Dict>) {
    *st.network.events.borrow_mut() =
        EVENTS.iter().filter_map(|name| Original::of(vm, namespace, name)).collect();
}

impl Network {
    /// The socket in `v`, if it is of the library's own class, which nobody has changed.
    pub fn plain<'a>(&self, vm: &Vm, v: &'a Value) -> Option<&'a Socket> {
        let sockets = self.sockets.borrow();
        if sockets.as_ref()?.class.made(vm, v) { v.as_::<Socket>() } else { None }
    }

    /// Whether the functions that native code stands for are where they were.
    pub fn is_original(&self, vm: &Vm) -> bool {
        let (sockets, events) = (self.sockets.borrow(), self.events.borrow());
        sockets.as_ref().is_some_and(|s| s.functions.iter().all(|o| o.is_there(vm)))
            && events.len() == EVENTS.len()
            && events.iter().all(|o| o.is_there(vm))
    }

    /// Which function of `socket` this is, with everything it needs in its place.
    pub fn resolver(&self, vm: &Vm, function: &Value) -> Option<Resolver> {
        let sockets = self.sockets.borrow();
        let [addresses, names] = &sockets.as_ref()?.lookups;
        let is = |o: &Option<Original>| o.as_ref().is_some_and(|o| o.value.is(function) && o.is_there(vm));
        let found = match (is(addresses), is(names)) {
            (true, _) => Resolver::Addresses,
            (_, true) => Resolver::Names,
            _ => return None,
        };
        self.is_original(vm).then_some(found)
    }

    /// A new object of the library's class for a connection that never waits.
    pub fn socket(&self, vm: &Vm, st: &State, socket: Socket) -> PyResult {
        let class: Ref<TypeObj> = match &*self.sockets.borrow() {
            Some(sockets) => sockets.class.object().clone(),
            None => return Err(vm.system_error("socket has not been imported")),
        };
        let new: Value = vm.alloc(&class, socket).into();
        vm.set_attr(&new, &st.names._io_refs, Value::from_len(0))?;
        vm.set_attr(&new, &st.names._closed, Value::FALSE)?;
        Ok(new)
    }

    fn family(&self, vm: &Vm, name: &Ref<Str>) -> Option<Value> {
        self.sockets.borrow().as_ref()?.namespace.get_str(name, vm.hash_str(name))
    }
}

/// What `_ipaddr_info` gives for an address that is a number; `None` for others, and for arguments that
/// are not plain.
fn numeric(vm: &Vm, st: &State, address: &Value, family: &Value, kind: &Value, proto: i64) -> Option<Value> {
    let Some([host, port, rest @ ..]) = address.as_::<Tuple>().map(Tuple::as_slice) else { return None };
    port.as_small_int()?;
    let text = host.as_::<Str>().filter(|_| vm.is_exact(host, &vm.types().str))?.to_text();
    let protocol = match (vm.index_i64(kind).ok()? as i32, proto as i32) {
        (libc::SOCK_STREAM, 0 | libc::IPPROTO_TCP | libc::IPPROTO_UDP) => libc::IPPROTO_TCP,
        (libc::SOCK_DGRAM, 0 | libc::IPPROTO_TCP | libc::IPPROTO_UDP) => libc::IPPROTO_UDP,
        _ => return None,
    };
    let ip: IpAddr = text.parse().ok()?;
    let own = if ip.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    let wanted = vm.index_i64(family).ok()? as i32;
    let family = match wanted {
        libc::AF_UNSPEC => {
            st.network.family(vm, if ip.is_ipv4() { &st.names.AF_INET } else { &st.names.AF_INET6 })?
        }
        _ if wanted == own => family.clone(),
        _ => return None,
    };
    let name: Value = match (ip, rest) {
        (IpAddr::V4(_), []) => vm.tuple_from(2, [host.clone(), port.clone()].into_iter()).into(),
        (IpAddr::V6(_), [] | [_] | [_, _]) => {
            let more = |i: usize| rest.get(i).cloned().unwrap_or(Value::from_len(0));
            vm.tuple_from(4, [host.clone(), port.clone(), more(0), more(1)].into_iter()).into()
        }
        _ => return None,
    };
    let info = [family, kind.clone(), vm.int(i64::from(protocol)), vm.str(""), name];
    Some(vm.tuple_from(5, info.into_iter()).into())
}

/// A future of the loop that is done.
fn done(vm: &Vm, l: &EventLoop, this: &Value, result: Value) -> PyResult {
    let v = event_loop::future(vm, l, this);
    future::set_result(vm, &v, future::receiver(&v), result)?;
    Ok(v)
}

/// `_ensure_resolved`: what is awaited for a numeric address is there already.
pub fn ensure_resolved(vm: &Vm, args: CallArgs) -> PyResult {
    match resolved(vm, args)? {
        Some(v) => Ok(v),
        None => super::methods::library(vm, "_ensure_resolved", args),
    }
}

fn resolved(vm: &Vm, args: CallArgs) -> PyResult<Option<Value>> {
    let [this, address] = args.pos() else { return Ok(None) };
    let Some(l) = as_loop(this).filter(|l| !l.patched.get() && !l.debug_on()) else { return Ok(None) };
    let st = &l.state;
    let (mut family, mut kind, mut proto) = (Value::from_len(0), None, Value::from_len(0));
    for (name, v) in args.kw() {
        match name.as_::<Str>() {
            Some(n) if n.is_text("family") => family = v.clone(),
            Some(n) if n.is_text("type") => kind = Some(v.clone()),
            Some(n) if n.is_text("proto") => proto = v.clone(),
            Some(n) if n.is_text("flags") || n.is_text("loop") => {}
            _ => return Ok(None),
        }
    }
    let Some(kind) = kind.filter(|k| vm.is_int(k)) else { return Ok(None) };
    if !vm.is_int(&family) || !st.network.is_original(vm) || st.other_future(vm).is_some() {
        return Ok(None);
    }
    let Some(proto) = proto.as_small_int() else { return Ok(None) };
    match numeric(vm, st, address, &family, &kind, proto) {
        Some(info) => done(vm, l, this, vm.list(vec![info])).map(Some),
        None => Ok(None),
    }
}

/// `_ensure_fd_no_transport`: an open transport must not have the descriptor.
pub fn ensure_no_transport(vm: &Vm, args: CallArgs) -> PyResult {
    let fallback = || super::methods::library(vm, "_ensure_fd_no_transport", args);
    let [this, object] = args.pos() else { return fallback() };
    let Some(l) = as_loop(this) else { return fallback() };
    let names = &l.state.names;
    let n = match (object.as_small_int(), l.state.network.plain(vm, object)) {
        (Some(n), _) => vm.int(n),
        (_, Some(s)) => vm.int(i64::from(s.fd.get())),
        _ => return fallback(),
    };
    let transports = vm.get_attr(this, &names._transports)?;
    let found = vm.call_method_args(&transports, &names.get, CallArgs::positional(&[n]))?;
    let closing =
        found.is_none() || super::channel::of(&found).is_some_and(|c| c.has(super::channel::bits::CLOSING));
    if closing { Ok(Value::NONE) } else { fallback() }
}

/// `_set_nodelay`: small writes go out without waiting for the other side's acknowledgement.
pub fn set_nodelay(vm: &Vm, st: &State, sock: &Value) -> PyResult<()> {
    match st.network.plain(vm, sock).filter(|_| st.network.is_original(vm)) {
        Some(s) => {
            let is_tcp = matches!(s.family.get(), libc::AF_INET | libc::AF_INET6)
                && s.kind.get() == libc::SOCK_STREAM
                && s.proto.get() == libc::IPPROTO_TCP;
            if !is_tcp {
                return Ok(());
            }
            let on = 1i32.to_ne_bytes();
            crate::reactor::sys::net::set_option(s.fd.get(), libc::IPPROTO_TCP, libc::TCP_NODELAY, &on)
                .map_err(|e| super::watch::os_error(vm, &e))
        }
        None => {
            let base = vm.import_module("asyncio.base_events")?;
            vm.call_method(&base, "_set_nodelay", std::slice::from_ref(sock)).map(drop)
        }
    }
}
