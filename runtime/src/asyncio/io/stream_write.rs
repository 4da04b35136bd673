//! Stream transports: what is written goes out at once as far as it can, and waits for room.

use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::channel::{Channel, bits};
use super::stream::{self, Piece, Stream, is_busy};
use super::watch::os_error;
use crate::reactor::sys::net;

/// Writes after the end that nobody is told of (`LOG_THRESHOLD_FOR_CONNLOST_WRITES`).
pub const QUIET_WRITES: u32 = 5;

const WRITE_ERROR: &str = "Fatal write error on socket transport";

/// A write to a transport that has come to its end.
#[cold]
pub fn write_after_end(vm: &Vm, c: &Channel) -> PyResult<()> {
    if c.lost.get() >= QUIET_WRITES {
        let logger = vm.get_attr_str(&vm.import_module("asyncio.log")?, "logger")?;
        vm.call_method(&logger, "warning", &[vm.str("socket.send() raised exception.")])?;
    }
    c.lost.set(c.lost.get() + 1);
    Ok(())
}

#[cold]
fn no_bytes(vm: &Vm, data: &Value) -> Raised {
    vm.type_error(format!(
        "data argument must be a bytes, bytearray, or memoryview object, not '{}'",
        vm.short_type_name(data)
    ))
}

/// `write(data)`.
pub fn write(vm: &Vm, this: &Value, s: &Stream, data: &Value) -> PyResult<()> {
    let c = &s.channel;
    let is_bytes = data.is_a::<Bytes>();
    if !is_bytes && !is_bytes_like(vm, data) {
        return Err(no_bytes(vm, data));
    }
    if c.has(bits::EOF) {
        return Err(vm.runtime_error("Cannot call write() after write_eof()"));
    }
    if !s.empty_waiter.is_empty() {
        return Err(vm.runtime_error("unable to write; sendfile is in progress"));
    }
    if !vm.is_true(data)? {
        return Ok(());
    }
    if c.lost.get() > 0 {
        return write_after_end(vm, c);
    }
    let mut done = 0;
    if s.pending.borrow().is_empty() {
        let fd = c.fd.get();
        let sent = vm.with_bytes(data, |bytes| (net::send(fd, bytes, 0), bytes.len()));
        match sent {
            Ok((Ok(n), len)) if n == len => return Ok(()),
            Ok((Ok(n), _)) => done = n,
            Ok((Err(e), _)) if is_busy(&e) => {}
            Ok((Err(e), _)) => return stream::fatal(vm, this, s, os_error(vm, &e).0, WRITE_ERROR),
            Err(e) => {
                let exc = super::channel::not_ending(vm, e)?;
                return stream::fatal(vm, this, s, exc, WRITE_ERROR);
            }
        }
        c.start_writing(vm, this)?;
    }
    let piece = if is_bytes {
        Piece::Object(data.clone(), done)
    } else {
        Piece::Copy(vm.with_bytes(data, |bytes| bytes[done..].to_vec())?, 0)
    };
    s.pending.borrow_mut().push(piece);
    c.pause_if_full(vm, this, s.size())
}

/// Whether the object is of `bytes`, `bytearray`, or `memoryview`.
pub fn is_bytes_like(vm: &Vm, v: &Value) -> bool {
    let types = vm.types();
    let class = &vm.type_obj(v).data;
    [&types.bytes, &types.bytearray, &types.memoryview].iter().any(|ty| class.is_subtype(ty))
}

/// `writelines(list_of_data)`.
pub fn write_lines(vm: &Vm, this: &Value, s: &Stream, list: &Value) -> PyResult<()> {
    let c = &s.channel;
    if c.has(bits::EOF) {
        return Err(vm.runtime_error("Cannot call writelines() after write_eof()"));
    }
    if !s.empty_waiter.is_empty() {
        return Err(vm.runtime_error("unable to writelines; sendfile is in progress"));
    }
    if !vm.is_true(list)? {
        return Ok(());
    }
    if c.lost.get() > 0 {
        return write_after_end(vm, c);
    }
    let mut pieces = Vec::new();
    vm.for_each(list, |data| {
        if !vm.is_true(&data)? {
            return Ok(());
        }
        if data.is_a::<Bytes>() {
            pieces.push(Piece::Object(data, 0));
        } else if vm.is_buffer(&data) {
            pieces.push(Piece::Copy(vm.with_bytes(&data, <[u8]>::to_vec)?, 0));
        } else {
            return Err(vm.type_error(format!(
                "memoryview: a bytes-like object is required, not '{}'",
                vm.type_name(&data)
            )));
        }
        Ok(())
    })?;
    pieces.into_iter().filter(|p| !p.bytes().is_empty()).for_each(|p| s.pending.borrow_mut().push(p));
    if s.pending.borrow().is_empty() {
        return Ok(());
    }
    write_ready(vm, this, s)?;
    if !s.pending.borrow().is_empty() {
        c.start_writing(vm, this)?;
        c.pause_if_full(vm, this, s.size())?;
    }
    Ok(())
}

/// `_write_ready`: writes what is buffered as far as it goes.
pub fn write_ready(vm: &Vm, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    if c.lost.get() > 0 {
        return Ok(());
    }
    match s.flush() {
        Ok(None) => Ok(()),
        Ok(Some(_)) => {
            c.resume_if_drained(vm, this, s.size())?;
            if s.pending.borrow().is_empty() { drained(vm, this, s) } else { Ok(()) }
        }
        Err(e) => {
            c.stop_writing(vm, this)?;
            s.drop_pending();
            let exc = os_error(vm, &e).0;
            stream::fatal(vm, this, s, exc.clone(), WRITE_ERROR)?;
            match s.empty_waiter.get() {
                Some(waiter) => vm.call_method(&waiter, "set_exception", &[exc]).map(drop),
                None => Ok(()),
            }
        }
    }
}

/// All that was buffered has been written.
fn drained(vm: &Vm, this: &Value, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    c.stop_writing(vm, this)?;
    if let Some(waiter) = s.empty_waiter.get() {
        vm.call_method(&waiter, "set_result", &[Value::NONE])?;
    }
    if c.has(bits::CLOSING) && c.lost.get() == 0 {
        c.lost.set(1);
        return stream::lose(vm, this, s, &Value::NONE);
    }
    if c.has(bits::EOF) {
        return shut_down(vm, s);
    }
    Ok(())
}

/// Tells the other side that nothing more comes.
fn shut_down(vm: &Vm, s: &Stream) -> PyResult<()> {
    net::shutdown(s.channel.fd.get(), libc::SHUT_WR).map_err(|e| os_error(vm, &e))
}

/// `write_eof()`.
pub fn write_eof(vm: &Vm, s: &Stream) -> PyResult<()> {
    let c = &s.channel;
    if c.has(bits::CLOSING | bits::EOF) {
        return Ok(());
    }
    c.set(bits::EOF);
    if s.pending.borrow().is_empty() { shut_down(vm, s) } else { Ok(()) }
}
