//! Where a connection's bytes come from and go to: a socket, or two `MemoryBIO`s.
//!
//! Bytes for the network wait in a queue of their own. A thread that writes to a socket holds a lock
//! without the machine's; so one thread can read while another one writes, and records keep their order.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ouro_vm::core::args::payload;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::bio::MemoryBio;
use super::context_wrap::target;
use super::errors::{self, Class, Line};
use super::socket::Place;
use crate::gil;
use crate::modules::util;
use crate::reactor::sys::{fd, net};
use crate::sockets::Socket;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
struct Outgoing {
    queue: Mutex<VecDeque<u8>>,
    /// Held by the thread that writes.
    writer: Mutex<()>,
}

pub struct Transport {
    pub place: Place,
    outgoing: Arc<Outgoing>,
}

/// How long an operation may take, and what it does when it cannot go on.
pub struct Patience {
    deadline: Option<Instant>,
    never: bool,
    line: Line,
    late: &'static str,
    /// What the socket does not take now is left for a later operation.
    leaves_output: bool,
}

impl Patience {
    /// For reading, which does not depend on what is still to be sent: whoever wrote that has been told,
    /// and writes again.
    pub fn for_reading(&self) -> Patience {
        Patience { leaves_output: true, ..*self }
    }

    /// The class of the error to raise instead of waiting.
    fn refused(&self, vm: &Vm, kind: Class) -> Result<(), Raised> {
        if self.never { Err(errors::unfinished(vm, kind, self.line)) } else { Ok(()) }
    }
}

impl Transport {
    pub fn new(place: Place) -> Transport {
        Transport { place, outgoing: Arc::default() }
    }

    fn socket(&self, vm: &Vm, line: Line) -> PyResult<Option<Value>> {
        let Place::Socket(reference) = &self.place else { return Ok(None) };
        match target(reference) {
            Some(sock) => Ok(Some(sock)),
            None => Err(errors::numbered(vm, 0, "Underlying socket connection gone", line)),
        }
    }

    /// The patience of an operation that begins now. `late` is the text of its `TimeoutError`.
    pub fn patience(&self, vm: &Vm, line: Line, late: &'static str) -> PyResult<Patience> {
        let timeout =
            self.socket(vm, line)?.map_or(Some(Duration::ZERO), |s| payload::<Socket>(&s).timeout.get());
        Ok(Patience {
            deadline: timeout.and_then(|t| Instant::now().checked_add(t)),
            never: timeout.is_some_and(|t| t.is_zero()),
            line,
            late,
            leaves_output: false,
        })
    }

    /// The socket's file descriptor; the socket stays alive as long as the value does.
    fn descriptor(&self, vm: &Vm, line: Line) -> PyResult<Option<(Value, i32)>> {
        let Some(sock) = self.socket(vm, line)? else { return Ok(None) };
        let n = payload::<Socket>(&sock).fd.get();
        if n < 0 {
            return Err(errors::numbered(vm, 0, "Underlying socket has been closed.", line));
        }
        Ok(Some((sock, n)))
    }

    pub fn queue(&self, bytes: &[u8]) {
        match &self.place {
            Place::Bios(_, outgoing) => payload::<MemoryBio>(outgoing).push(bytes),
            Place::Socket(_) => lock(&self.outgoing.queue).extend(bytes),
        }
    }

    /// Sends what waits in the queue.
    pub fn flush(&self, vm: &Vm, patience: &Patience) -> PyResult<()> {
        if lock(&self.outgoing.queue).is_empty() {
            return Ok(());
        }
        let Some((_sock, n)) = self.descriptor(vm, patience.line)? else { return Ok(()) };
        loop {
            let outgoing = self.outgoing.clone();
            let sent = gil::allow_threads(vm, move || -> io::Result<()> {
                let _writer = lock(&outgoing.writer);
                loop {
                    let chunk: Vec<u8> = {
                        let queue = lock(&outgoing.queue);
                        queue.iter().take(1 << 16).copied().collect()
                    };
                    if chunk.is_empty() {
                        return Ok(());
                    }
                    let done = net::send(n, &chunk, 0)?;
                    lock(&outgoing.queue).drain(..done);
                    if done < chunk.len() {
                        // A signal may be why.
                        return Err(io::ErrorKind::Interrupted.into());
                    }
                }
            });
            match sent {
                Ok(()) => return Ok(()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.check_signals()?,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                    if patience.leaves_output {
                        return Ok(());
                    }
                    patience.refused(vm, Class::WantWrite)?;
                    wait(vm, n, true, patience)?;
                }
                Err(e) => return Err(util::os_error(vm, &e)),
            }
        }
    }

    /// At most `limit` bytes that have arrived already, if output waits. Looking for them first makes one
    /// message of what is sent, of which the system would hold back the second part (RFC 896).
    pub fn arrived(&self, vm: &Vm, limit: usize, line: Line) -> PyResult<Option<Vec<u8>>> {
        if matches!(self.place, Place::Bios(..)) || lock(&self.outgoing.queue).is_empty() {
            return Ok(None);
        }
        let Some((_sock, n)) = self.descriptor(vm, line)? else { return Ok(None) };
        let mut buf = vec![0; limit];
        match net::recv(n, &mut buf, libc::MSG_DONTWAIT) {
            Ok(got) if got > 0 => {
                buf.truncate(got);
                Ok(Some(buf))
            }
            // The end and errors come again.
            _ => Ok(None),
        }
    }

    /// At most `limit` bytes, none at the end.
    pub fn receive(&self, vm: &Vm, limit: usize, patience: &Patience) -> PyResult<Vec<u8>> {
        if let Place::Bios(incoming, _) = &self.place {
            return match payload::<MemoryBio>(incoming).pull(limit) {
                Some(bytes) => Ok(bytes),
                None => Err(errors::unfinished(vm, Class::WantRead, patience.line)),
            };
        }
        let Some((_sock, n)) = self.descriptor(vm, patience.line)? else { return Ok(Vec::new()) };
        loop {
            let mut buf = vec![0; limit];
            match gil::allow_threads(vm, || net::recv(n, &mut buf, 0)) {
                Ok(got) => {
                    buf.truncate(got);
                    return Ok(buf);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.check_signals()?,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                    patience.refused(vm, Class::WantRead)?;
                    wait(vm, n, false, patience)?;
                }
                Err(e) => return Err(util::os_error(vm, &e)),
            }
        }
    }
}

/// Waits until a socket is ready.
fn wait(vm: &Vm, n: i32, writing: bool, patience: &Patience) -> PyResult<()> {
    loop {
        let millis = match patience.deadline {
            None => -1,
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                left.as_micros().div_ceil(1000).min(i32::MAX as u128) as i32
            }
        };
        let events = if writing { libc::POLLOUT } else { libc::POLLIN };
        let mut polls = [fd::Poll { fd: n, events, found: 0 }];
        match gil::allow_threads(vm, || fd::poll(&mut polls, millis)) {
            Ok(0) => return Err(vm.raise(ouro_vm::core::exc::Exc::TimeoutError, patience.late)),
            Ok(_) => return Ok(()),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.check_signals()?,
            Err(e) => return Err(util::os_error(vm, &e)),
        }
    }
}
