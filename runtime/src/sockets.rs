//! What a socket object holds, and addresses as Python code sees them. Used by `_socket`, and by the
//! event loop, which reads and writes sockets without calling their methods.

use std::cell::{Cell, RefCell};
use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::reactor::sys::net::{self, Info};
use crate::reactor::sys::{fd, message};

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

/// What a lookup fails with.
pub enum Failure {
    /// Code and text of the system.
    Code(i32, String),
    /// `getnameinfo` of a host that has several addresses.
    Several,
    /// `getnameinfo` of an IPv4 address with numbers that only IPv6 has.
    NoPair,
}

/// Addresses of a name: the arguments of `getaddrinfo`.
#[derive(PartialEq, Eq)]
pub struct Query {
    pub host: Option<String>,
    pub service: Option<String>,
    pub family: i32,
    pub kind: i32,
    pub proto: i32,
    pub flags: i32,
}

/// Names of an address: the arguments of `getnameinfo`.
#[derive(PartialEq, Eq)]
pub struct Reverse {
    pub host: String,
    pub port: i32,
    pub flow: u32,
    pub scope: u32,
    /// Whether there is nothing but host and port.
    pub is_pair: bool,
    pub flags: i32,
}

/// Largest flow information of an IPv6 address.
pub const MAX_FLOW: u32 = 0xF_FFFF;

/// What is asked of the system's resolver.
pub enum Lookup {
    Addresses(Query),
    Names(Reverse),
}

/// A question and what has been found.
pub enum Answer {
    Addresses(Query, Result<Vec<Info>, Failure>),
    Names(Reverse, Result<(String, String), Failure>),
}

impl Query {
    /// Asks the system, which may take its time.
    pub fn ask(&self) -> Result<Vec<Info>, Failure> {
        let (host, service) = (self.host.as_deref(), self.service.as_deref());
        net::lookup(host, service, self.family, self.kind, self.proto, self.flags).map_err(code)
    }
}

impl Reverse {
    /// Asks the system, which may take its time.
    pub fn ask(&self) -> Result<(String, String), Failure> {
        let port = self.port.to_string();
        let numeric = libc::AI_NUMERICHOST;
        let found = net::lookup(Some(&self.host), Some(&port), 0, libc::SOCK_DGRAM, 0, numeric);
        let found = found.map_err(code)?;
        let [one] = &*found else { return Err(Failure::Several) };
        let addr = match one.addr {
            SocketAddr::V4(_) if !self.is_pair => return Err(Failure::NoPair),
            SocketAddr::V4(a) => SocketAddr::V4(a),
            SocketAddr::V6(a) => SocketAddr::V6(SocketAddrV6::new(*a.ip(), a.port(), self.flow, self.scope)),
        };
        message::names(&addr.into(), self.flags).map_err(code)
    }
}

fn code((code, text): (i32, String)) -> Failure {
    Failure::Code(code, text)
}

impl Lookup {
    /// Asks the system, which may take its time.
    pub fn ask(self) -> Answer {
        match self {
            Lookup::Addresses(q) => {
                let found = q.ask();
                Answer::Addresses(q, found)
            }
            Lookup::Names(q) => {
                let found = q.ask();
                Answer::Names(q, found)
            }
        }
    }
}

impl Answer {
    pub fn is_failure(&self) -> bool {
        matches!(self, Answer::Addresses(_, Err(_)) | Answer::Names(_, Err(_)))
    }
}

/// The answer that another thread has found for the next call of `getaddrinfo` or `getnameinfo`.
#[derive(Default)]
pub struct Prepared(RefCell<Option<Answer>>);

impl Prepared {
    pub fn put(&self, answer: Answer) {
        *self.0.borrow_mut() = Some(answer);
    }

    /// What nobody has asked for.
    pub fn clear(&self) -> Option<Answer> {
        self.0.borrow_mut().take()
    }

    /// The addresses, if it is an answer to this question.
    pub fn addresses(&self, query: &Query) -> Option<Result<Vec<Info>, Failure>> {
        let mut prepared = self.0.borrow_mut();
        match prepared.take_if(|a| matches!(a, Answer::Addresses(asked, _) if asked == query)) {
            Some(Answer::Addresses(_, found)) => Some(found),
            _ => None,
        }
    }

    /// The names, if it is an answer to this question.
    pub fn names(&self, query: &Reverse) -> Option<Result<(String, String), Failure>> {
        let mut prepared = self.0.borrow_mut();
        match prepared.take_if(|a| matches!(a, Answer::Names(asked, _) if asked == query)) {
            Some(Answer::Names(_, found)) => Some(found),
            _ => None,
        }
    }
}

/// Whether a host name reaches the system as it is: other ones are encoded by `idna`.
pub fn is_plain_host(text: &str) -> bool {
    let is_label = |label: &str| (1..64).contains(&label.len());
    let labels = text.strip_suffix('.').unwrap_or(text);
    text.is_empty() || text.is_ascii() && labels.split('.').all(is_label)
}
