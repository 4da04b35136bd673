//! What a socket object holds, and addresses as Python code sees them. Used by `_socket`, and by the
//! event loop, which reads and writes sockets without calling their methods.

use std::cell::{Cell, RefCell};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::reactor::sys::fd;
use crate::reactor::sys::net::{self, Info};

/// Payload of `socket`.
pub struct Socket {
    pub fd: Cell<i32>,
    pub family: Cell<i32>,
    pub kind: Cell<i32>,
    pub proto: Cell<i32>,
    /// `None` blocks for ever, zero never.
    pub timeout: Cell<Option<Duration>>,
}

ouro_vm::payload!(Socket, "socket", plain);

impl Drop for Socket {
    fn drop(&mut self) {
        if self.fd.get() >= 0 {
            let _ = fd::close(self.fd.get());
        }
    }
}

impl Socket {
    /// Whether calls never wait.
    pub fn is_nonblocking(&self) -> bool {
        self.timeout.get() == Some(Duration::ZERO)
    }
}

/// An IP address as text.
pub fn ip_value(vm: &Vm, ip: IpAddr) -> Value {
    let IpAddr::V4(ip) = ip else { return vm.str(&ip.to_string()) };
    let (mut text, mut n) = ([b'.'; 16], 0);
    for part in ip.octets() {
        let mut put = |digit: u8| {
            text[n] = b'0' + digit;
            n += 1;
        };
        if part >= 100 {
            put(part / 100);
        }
        if part >= 10 {
            put(part / 10 % 10);
        }
        put(part % 10);
        // The point is there.
        n += 1;
    }
    vm.str(std::str::from_utf8(&text[..n - 1]).unwrap_or_default())
}

/// The tuple for the address of an IP socket: host and port, and two numbers more for IPv6.
pub fn socket_address(vm: &Vm, a: &SocketAddr) -> Value {
    let (host, port) = (ip_value(vm, a.ip()), vm.int(i64::from(a.port())));
    match a {
        SocketAddr::V4(_) => vm.tuple_from(2, [host, port].into_iter()).into(),
        SocketAddr::V6(a) => {
            let all = [host, port, vm.int(i64::from(a.flowinfo())), vm.int(i64::from(a.scope_id()))];
            vm.tuple_from(4, all.into_iter()).into()
        }
    }
}

/// A name lookup: the arguments of `getaddrinfo`.
#[derive(PartialEq, Eq)]
pub struct Query {
    pub host: Option<String>,
    pub service: Option<String>,
    pub family: i32,
    pub kind: i32,
    pub proto: i32,
    pub flags: i32,
}

/// What a lookup finds; an error is its code and text.
pub type Found = Result<Vec<Info>, (i32, String)>;

/// A lookup and what it has found.
pub type Answer = (Query, Found);

impl Query {
    /// Asks the system, which may take its time.
    pub fn ask(&self) -> Found {
        let (host, service) = (self.host.as_deref(), self.service.as_deref());
        net::lookup(host, service, self.family, self.kind, self.proto, self.flags)
    }
}

/// The answer that another thread has found for the next call of `getaddrinfo`.
#[derive(Default)]
pub struct Prepared(RefCell<Option<Answer>>);

impl Prepared {
    pub fn put(&self, answer: Answer) {
        *self.0.borrow_mut() = Some(answer);
    }

    pub fn clear(&self) {
        *self.0.borrow_mut() = None;
    }

    /// The answer, if it is one to this question.
    pub fn take(&self, query: &Query) -> Option<Found> {
        self.0.borrow_mut().take_if(|(asked, _)| asked == query).map(|(_, found)| found)
    }
}
