//! `_SSLSocket`: a connection over a socket or over two `MemoryBIO`s.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use ouro_vm::core::args::payload;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::TypeDef;
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::config::{Clock, Secrets};
use super::context;
use super::engine::{Engine, Read};
use super::errors::{self, Class, Line};
use super::failure::Failure;
use super::session::Sessions;
use super::transport::{Patience, Transport};
use super::{accept, constants, socket_info, socket_io};

/// The arguments that name a connection's transport.
pub enum Wrap<'a> {
    Socket(&'a Value),
    Bios(&'a Value, &'a Value),
}

/// A connection's transport.
pub enum Place {
    /// A weak reference to the socket, which owns the connection.
    Socket(Value),
    /// Incoming and outgoing.
    Bios(Value, Value),
}

/// Payload of `_SSLSocket`.
pub struct SslSocket {
    context: RefCell<Value>,
    pub transport: Transport,
    pub server: bool,
    pub host: Option<String>,
    /// A weak reference to the object that Python programs use.
    pub owner: RefCell<Option<Value>>,
    pub engine: RefCell<Engine>,
    pub clock: Arc<Clock>,
    pub sessions: RefCell<Arc<Sessions>>,
    pub secrets: RefCell<Option<Arc<Secrets>>>,
    /// Suites that the client offers and the server has.
    pub shared: RefCell<Option<Vec<rustls::CipherSuite>>>,
    /// Number of bytes of a write that has been taken but not sent to its end.
    pub unsent: Cell<Option<usize>>,
    counted: Cell<bool>,
}

ouro_vm::payload!(SslSocket, "_SSLSocket");

impl Trace for SslSocket {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.context.borrow());
        self.owner.borrow().iter().for_each(|v| visitor.visit(v));
        match &self.transport.place {
            Place::Socket(reference) => visitor.visit(reference),
            Place::Bios(incoming, outgoing) => {
                visitor.visit(incoming);
                visitor.visit(outgoing);
            }
        }
    }
    fn clear(&self) {
        drop(self.context.replace(Value::NONE));
        drop(self.owner.take());
    }
}

static DEF: TypeDef = TypeDef::new("_ssl", "_SSLSocket", SslSocket::vtable)
    .methods(&[socket_io::METHODS, socket_info::METHODS])
    .getset(socket_info::GETSET);

impl NativeType for SslSocket {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

pub fn of(v: &Value) -> &SslSocket {
    payload(v)
}

/// How one step of an operation went.
pub enum Step<T> {
    Done(T),
    /// More is needed from the network.
    More,
}

impl SslSocket {
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        context: Value,
        transport: Transport,
        server: bool,
        host: Option<String>,
        owner: Option<Value>,
        engine: Engine,
        clock: Arc<Clock>,
        sessions: Arc<Sessions>,
    ) -> SslSocket {
        SslSocket {
            context: RefCell::new(context),
            transport,
            server,
            host,
            owner: RefCell::new(owner),
            engine: RefCell::new(engine),
            clock,
            sessions: RefCell::new(sessions),
            secrets: RefCell::default(),
            shared: RefCell::default(),
            unsent: Cell::new(None),
            counted: Cell::new(false),
        }
    }

    pub fn context(&self) -> Value {
        self.context.borrow().clone()
    }

    pub fn set_context(&self, v: Value) {
        drop(self.context.replace(v));
    }

    /// Moves what the machine has for the network to the transport's queue, and new lines to the
    /// file of the key log.
    pub fn queue_output(&self, vm: &Vm) -> PyResult<()> {
        let mut out = Vec::new();
        self.engine.borrow_mut().take_output(&mut out);
        if !out.is_empty() {
            self.transport.queue(&out);
        }
        let lines = self.secrets.borrow().as_ref().map_or_else(Vec::new, |s| s.take());
        if !lines.is_empty() {
            let context = self.context();
            let log = context::of(&context).key_log.borrow().clone();
            if let Some((shown, path)) = log {
                let written = crate::reactor::sys::fd::append(&path, lines.concat().as_bytes());
                crate::modules::util::os_at(vm, written, &shown)?;
            }
        }
        Ok(())
    }

    /// Takes bytes from the network, once, and sends what waits before it waits itself. The alert about what is wrong with them is sent.
    fn take_input(&self, vm: &Vm, patience: &Patience, line: Line) -> PyResult<()> {
        let wanted = self.engine.borrow().wanted();
        let bytes = match self.transport.arrived(vm, wanted, line)? {
            Some(bytes) => bytes,
            None => {
                self.transport.flush(vm, patience)?;
                self.transport.receive(vm, wanted, patience)?
            }
        };
        let fed = self.engine.borrow_mut().feed(&bytes);
        fed.map_err(|failure| self.fail(vm, &failure, patience, line))
    }

    /// The exception of a failure, after its alert is sent as far as that is possible.
    pub fn fail(&self, vm: &Vm, failure: &Failure, patience: &Patience, line: Line) -> Raised {
        let sent = self.queue_output(vm).and_then(|()| self.transport.flush(vm, patience));
        drop(sent);
        errors::failed(vm, failure, line)
    }

    /// Runs an operation to its end.
    pub fn run<T>(
        &self,
        vm: &Vm,
        patience: &Patience,
        line: Line,
        mut step: impl FnMut(&mut Engine) -> Result<Step<T>, Failure>,
    ) -> PyResult<T> {
        self.clock.set(vm.host().wall_clock());
        loop {
            accept::choose(vm, self, patience, line)?;
            let stepped = step(&mut self.engine.borrow_mut());
            self.queue_output(vm)?;
            match stepped {
                Ok(Step::Done(result)) => {
                    self.transport.flush(vm, patience)?;
                    return Ok(result);
                }
                Ok(Step::More) => self.take_input(vm, patience, line)?,
                Err(failure) => return Err(self.fail(vm, &failure, patience, line)),
            }
        }
    }

    /// Does the handshake, if it is not done.
    pub fn handshake(&self, vm: &Vm, patience: &Patience, line: Line) -> PyResult<()> {
        if self.engine.borrow().is_established() {
            return Ok(());
        }
        self.run(vm, patience, line, |engine| match engine.failure() {
            Some(failure) => Err(failure),
            None if engine.is_established() => Ok(Step::Done(())),
            None => Ok(Step::More),
        })?;
        self.count(vm);
        Ok(())
    }

    /// Counts a finished handshake, once.
    fn count(&self, _vm: &Vm) {
        if self.counted.replace(true) {
            return;
        }
        let context = self.context();
        let statistics = &context::of(&context).statistics;
        let good = if self.server { &statistics.accept_good } else { &statistics.connect_good };
        good.set(good.get() + 1);
        if self.is_resumed() {
            statistics.hits.set(statistics.hits.get() + 1);
        }
    }

    pub fn is_resumed(&self) -> bool {
        let engine = self.engine.borrow();
        engine.established().is_some_and(|c| c.handshake_kind() == Some(rustls::HandshakeKind::Resumed))
    }

    /// Reads data. The peer's end is an empty result, unless this side has ended, too.
    pub fn read(&self, vm: &Vm, patience: &Patience, buf: &mut [u8]) -> PyResult<usize> {
        let line = errors::READ;
        self.handshake(vm, patience, line)?;
        let closed = self.run(vm, &patience.for_reading(), line, |engine| match engine.read(buf) {
            Read::Data(n) => Ok(Step::Done(Some(n))),
            Read::Closed => Ok(Step::Done(None)),
            Read::Blocked => Ok(Step::More),
            Read::Failed(failure) => Err(failure),
        });
        match closed {
            Ok(Some(n)) => Ok(n),
            Ok(None) if self.engine.borrow().has_sent_close() => {
                Err(errors::unfinished(vm, Class::ZeroReturn, line))
            }
            Ok(None) => Ok(0),
            Err(e) if self.ignores_end() && self.engine.borrow().has_ended() => {
                drop(e);
                Ok(0)
            }
            Err(e) => Err(e),
        }
    }

    fn ignores_end(&self) -> bool {
        let context = self.context();
        let options = context::of(&context).settings.borrow().options;
        options & constants::option::IGNORE_UNEXPECTED_EOF != 0
    }
}
