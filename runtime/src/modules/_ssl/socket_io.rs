//! The methods of `_SSLSocket` that use the network.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, method};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::context_wrap::target;
use super::errors;
use super::failure::Failure;
use super::socket::{Place, SslSocket, Step, of};
use crate::modules::util;

const HANDSHAKE_LATE: &str = "_ssl.c:1063: The handshake operation timed out";
const READ_LATE: &str = "The read operation timed out";
const WRITE_LATE: &str = "The write operation timed out";

fn write(vm: &Vm, args: Args) -> PyResult {
    let socket = of(&args[0]);
    let line = errors::WRITE;
    let data = util::bytes_arg(vm, &args[1])?;
    let patience = socket.transport.patience(vm, line, WRITE_LATE)?;
    if socket.engine.borrow().has_sent_close() {
        return Err(errors::failed(vm, &Failure::reason("PROTOCOL_IS_SHUTDOWN"), line));
    }
    socket.handshake(vm, &patience, line)?;
    // A write that could not be sent to its end is called again with the same data.
    let taken = match socket.unsent.take() {
        Some(taken) => taken,
        None => {
            for chunk in data.chunks(1 << 16) {
                socket.engine.borrow_mut().write(chunk);
                socket.queue_output(vm)?;
            }
            data.len()
        }
    };
    if let Err(e) = socket.transport.flush(vm, &patience) {
        socket.unsent.set(Some(taken));
        return Err(e);
    }
    Ok(vm.int(taken as i64))
}

fn read(vm: &Vm, args: Args) -> PyResult {
    let socket = of(&args[0]);
    let size = i64::from(util::int_arg(vm, &args[1])?);
    let buffer = args.opt(2);
    if buffer.is_none() && size < 0 {
        return Err(vm.value_error("size should not be negative"));
    }
    let patience = socket.transport.patience(vm, errors::READ, READ_LATE)?;
    let Some(buffer) = buffer else {
        if size == 0 {
            return Ok(vm.bytes(&[]).into());
        }
        // A record holds no more than this.
        let mut buf = vec![0; (size as usize).min(1 << 14)];
        let n = socket.read(vm, &patience, &mut buf)?;
        return Ok(vm.bytes(&buf[..n]).into());
    };
    let room = util::writable_len(vm, buffer)?;
    let limit = if size <= 0 || size as usize > room { room } else { size as usize };
    if limit == 0 {
        return Ok(vm.int(0));
    }
    let mut buf = vec![0; limit.min(1 << 14)];
    let n = socket.read(vm, &patience, &mut buf)?;
    util::write_into(vm, buffer, &buf[..n])?;
    Ok(vm.int(n as i64))
}

/// Says that this side ends, and waits for the peer to say so, too.
fn shutdown(vm: &Vm, args: Args) -> PyResult {
    let socket: &SslSocket = of(&args[0]);
    let line = errors::SHUTDOWN;
    if !socket.engine.borrow().is_established() {
        return Err(errors::failed(vm, &Failure::reason("SHUTDOWN_WHILE_IN_INIT"), line));
    }
    let patience = socket.transport.patience(vm, line, READ_LATE)?;
    socket.run(vm, &patience, line, |engine| {
        engine.send_close();
        if engine.received() > 0 {
            return Err(Failure::reason("APPLICATION_DATA_AFTER_CLOSE_NOTIFY"));
        }
        match engine.peer_has_closed() {
            true => Ok(Step::Done(())),
            false if engine.has_ended() => Err(Failure::Eof),
            false => Ok(Step::More),
        }
    })?;
    Ok(match &socket.transport.place {
        Place::Socket(reference) => target(reference).unwrap_or(Value::NONE),
        Place::Bios(..) => Value::NONE,
    })
}

pub static METHODS: &[MethodDef] = &[
    method("do_handshake", "($self, /)", |vm, args| {
        let socket = of(&args[0]);
        let patience = socket.transport.patience(vm, errors::HANDSHAKE, HANDSHAKE_LATE)?;
        socket.handshake(vm, &patience, errors::HANDSHAKE)?;
        Ok(Value::NONE)
    }),
    method("write", "($self, b, /)", write)
        .doc("Writes the bytes-like object b into the SSL object.\n\nReturns the number of bytes written."),
    method("read", "($self, size, buffer=<unrepresentable>, /)", read)
        .doc("read(size, [buffer])\nRead up to size bytes from the SSL socket."),
    method("shutdown", "($self, /)", shutdown).doc("Does the SSL shutdown handshake with the remote end."),
    method(
        "pending",
        "($self, /)",
        |vm, args| Ok(vm.int(of(&args[0]).engine.borrow_mut().received() as i64)),
    )
    .doc("Returns the number of already decrypted bytes available for read, pending on the connection."),
];
