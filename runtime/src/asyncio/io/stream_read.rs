//! Stream transports: what comes in goes to the protocol.

use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::channel::{bits, call, not_ending};
use super::stream::{self, Stream, is_busy};
use super::streams::{self, Target};
use super::watch::os_error;
use crate::asyncio::event_loop::EventLoop;
use crate::reactor::sys::net;

/// Most that one read takes (`max_size`).
pub const MAX_READ: usize = 256 * 1024;
/// Bytes from which on it pays to reserve memory for a read, for which there is room elsewhere.
const LARGE: usize = 8 * 1024;

/// `_read_ready`: one read, and the protocol is told.
pub fn read_ready(vm: &Vm, l: &EventLoop, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    if c.lost.get() > 0 {
        return Ok(());
    }
    if c.has(bits::BUFFERED) {
        read_into(vm, l, this, s)?;
    } else {
        read(vm, l, this, s)?;
    }
    c.more_to_read(this);
    Ok(())
}

fn read(vm: &Vm, l: &EventLoop, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    let mut room = l.io.room.take();
    if room.is_empty() {
        room = vec![0; MAX_READ];
    }
    let protocol = c.protocol.or_none();
    let target = streams::target(vm, &l.state, &protocol);
    let expected = c.expected.get() as usize;
    let left = MAX_READ.saturating_sub(expected);
    let mut data = Vec::new();
    let result = match &target {
        _ if expected == 0 => net::recv(c.fd.get(), &mut room, 0),
        Target::Reader(r) => {
            r.add(expected, |end| net::recv_append(c.fd.get(), end, &mut room[..left])).unwrap_or(Ok(0))
        }
        _ => {
            data.reserve_exact(expected);
            net::recv_append(c.fd.get(), &mut data, &mut room[..left])
        }
    };
    let told = match result {
        Ok(n) if n > 0 => {
            if n < MAX_READ {
                c.read_to_the_end();
            }
            c.expected.set(if n < LARGE { 0 } else { n as u32 });
            match (target, expected) {
                (Target::Nobody, _) => Ok(()),
                (Target::Reader(r), 0) => {
                    r.add(n, |end| end.extend_from_slice(&room[..n]));
                    r.fed(vm, &l.state)
                }
                (Target::Reader(r), _) => r.fed(vm, &l.state),
                (Target::Protocol, 0) => received(vm, l, &protocol, vm.bytes(&room[..n])),
                (Target::Protocol, _) => received(vm, l, &protocol, vm.bytes_from(data)),
            }
        }
        _ => Ok(()),
    };
    l.io.room.set(room);
    if let Err(e) = told {
        let exc = not_ending(vm, e)?;
        return stream::fatal(vm, this, s, exc, "Fatal error: protocol.data_received() call failed.");
    }
    match result {
        Ok(0) => ended(vm, l, this, s),
        Ok(_) => Ok(()),
        Err(e) if is_busy(&e) => {
            nothing(s, &e);
            Ok(())
        }
        Err(e) => stream::fatal(vm, this, s, os_error(vm, &e).0, "Fatal read error on socket transport"),
    }
}

/// Gives what was read to the protocol.
fn received(vm: &Vm, l: &EventLoop, protocol: &Value, data: Ref<Bytes>) -> PyResult<()> {
    call(vm, protocol, &l.state.names.data_received, &[data.into()]).map(drop)
}

/// There was nothing to read.
fn nothing(s: &Stream, e: &std::io::Error) {
    if e.kind() == std::io::ErrorKind::WouldBlock {
        s.channel.unset(bits::READABLE | bits::ENDED);
    }
}

/// A read into the buffer of a `BufferedProtocol`.
fn read_into(vm: &Vm, l: &EventLoop, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    let names = &l.state.names;
    let protocol = c.protocol.or_none();
    let buffer = call(vm, &protocol, &names.get_buffer, &[vm.int(-1)]).and_then(|buffer| {
        if vm.len(&buffer)? == 0 {
            return Err(vm.runtime_error("get_buffer() returned an empty buffer"));
        }
        Ok(buffer)
    });
    let buffer = match buffer {
        Ok(buffer) => buffer,
        Err(e) => {
            let exc = not_ending(vm, e)?;
            return stream::fatal(vm, this, s, exc, "Fatal error: protocol.get_buffer() call failed.");
        }
    };
    let result = {
        let room = match vm.writable_buffer(&buffer, "recv_into", "argument 1") {
            Ok(room) => room,
            Err(e) => {
                let exc = not_ending(vm, e)?;
                return stream::fatal(vm, this, s, exc, "Fatal read error on socket transport");
            }
        };
        let room = room.bytes_mut();
        net::recv(c.fd.get(), room, 0).map(|n| (n, n < room.len()))
    };
    match result {
        Ok((0, _)) => ended(vm, l, this, s),
        Ok((n, all)) => {
            if all {
                c.read_to_the_end();
            }
            match call(vm, &protocol, &names.buffer_updated, &[vm.int(n as i64)]) {
                Ok(_) => Ok(()),
                Err(e) => {
                    let exc = not_ending(vm, e)?;
                    stream::fatal(vm, this, s, exc, "Fatal error: protocol.buffer_updated() call failed.")
                }
            }
        }
        Err(e) if is_busy(&e) => {
            nothing(s, &e);
            Ok(())
        }
        Err(e) => stream::fatal(vm, this, s, os_error(vm, &e).0, "Fatal read error on socket transport"),
    }
}

/// The other side writes no more.
fn ended(vm: &Vm, l: &EventLoop, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    if c.debug() {
        c.log_debug(vm, &[vm.str("%r received EOF"), this.clone()], None)?;
    }
    let protocol = c.protocol.or_none();
    let keep = call(vm, &protocol, &l.state.names.eof_received, &[]);
    match keep {
        Ok(keep) => {
            if vm.is_true(&keep)? {
                c.stop_reading(vm, this)
            } else {
                vm.call_method(this, "close", &[]).map(drop)
            }
        }
        Err(e) => {
            let exc = not_ending(vm, e)?;
            stream::fatal(vm, this, s, exc, "Fatal error: protocol.eof_received() call failed.")
        }
    }
}
