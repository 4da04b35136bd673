//! Methods and attributes of stream transports.

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getset, getter, method};
use ouro_vm::core::object::Payload;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::channel::bits;
use super::stream::{self, Piece, Stream};
use super::stream_write;
use crate::asyncio::event_loop::as_loop;
use crate::asyncio::state;

fn s(v: &Value) -> &Stream {
    payload(v)
}

fn none(result: PyResult<()>) -> PyResult {
    result.map(|()| Value::NONE)
}

fn read_ready(vm: &Vm, a: Args) -> PyResult {
    let event_loop = s(&a[0]).channel.event_loop.or_none();
    let c = &s(&a[0]).channel;
    c.unset(bits::READ_QUEUED);
    match as_loop(&event_loop) {
        // Reading may have been called off since it was scheduled.
        Some(l) if c.has(bits::READING) => none(stream::read_ready(vm, l, &a[0], s(&a[0]))),
        _ => Ok(Value::NONE),
    }
}

/// The method that is called when there is room to write.
pub fn write_event(vm: &Vm, a: Args) -> PyResult {
    let c = &s(&a[0]).channel;
    c.unset(bits::WRITE_QUEUED);
    if !c.has(bits::WRITING) {
        return Ok(Value::NONE);
    }
    none(stream::write_ready(vm, &a[0], s(&a[0])))
}

fn make_empty_waiter(vm: &Vm, a: Args) -> PyResult {
    let this = s(&a[0]);
    if !this.empty_waiter.is_empty() {
        return Err(vm.runtime_error("Empty waiter is already set"));
    }
    let waiter = vm.call_method(&this.channel.event_loop.or_none(), "create_future", &[])?;
    this.empty_waiter.put(waiter.clone());
    if this.pending.borrow().is_empty() {
        vm.call_method(&waiter, "set_result", &[Value::NONE])?;
    }
    Ok(waiter)
}

fn limits(vm: &Vm, a: &Args) -> PyResult<()> {
    s(&a[0]).channel.set_limits(vm, a.some(1), a.some(2))
}

/// Methods of stream transports only.
static METHODS: [MethodDef; 6] = [
    method("write", "($self, data)", |vm, a: Args| none(stream_write::write(vm, &a[0], s(&a[0]), &a[1]))),
    method("writelines", "($self, list_of_data)", |vm, a: Args| {
        none(stream_write::write_lines(vm, &a[0], s(&a[0]), &a[1]))
    }),
    method("write_eof", "($self)", |vm, a: Args| none(stream_write::write_eof(vm, s(&a[0])))),
    method("can_write_eof", "($self)", |_, _| Ok(Value::TRUE)),
    method("_make_empty_waiter", "($self)", make_empty_waiter),
    method("_reset_empty_waiter", "($self)", |_, a: Args| {
        s(&a[0]).empty_waiter.set(None);
        Ok(Value::NONE)
    }),
];

/// Methods that transports of datagrams have as well.
pub static SOCKET_METHODS: [MethodDef; 21] = [
    method("pause_reading", "($self)", |vm, a: Args| none(s(&a[0]).channel.pause(vm, &a[0]))),
    method("resume_reading", "($self)", |vm, a: Args| none(s(&a[0]).channel.resume(vm, &a[0]))),
    method("is_reading", "($self)", |_, a: Args| Ok(Value::from_bool(s(&a[0]).channel.is_reading()))),
    method("is_closing", "($self)", |_, a: Args| Ok(Value::from_bool(s(&a[0]).channel.has(bits::CLOSING)))),
    method("close", "($self)", |vm, a: Args| none(stream::close(vm, &a[0], s(&a[0])))),
    method("abort", "($self)", |vm, a: Args| none(stream::force_close(vm, &a[0], s(&a[0]), Value::NONE))),
    method("set_protocol", "($self, protocol)", |vm, a: Args| {
        none(stream::set_protocol(vm, state::of(vm), &s(&a[0]).channel, &a[1]))
    }),
    method("get_protocol", "($self)", |_, a: Args| Ok(s(&a[0]).channel.protocol.or_none())),
    method("get_write_buffer_size", "($self)", |vm, a: Args| Ok(vm.int(s(&a[0]).size() as i64))),
    method("get_write_buffer_limits", "($self)", |vm, a: Args| {
        let c = &s(&a[0]).channel;
        Ok(vm.tuple(vec![vm.int(c.low.get()), vm.int(c.high.get())]).into())
    }),
    method("_set_write_buffer_limits", "($self, high=None, low=None)", |vm, a: Args| none(limits(vm, &a))),
    method("set_write_buffer_limits", "($self, high=None, low=None)", |vm, a: Args| {
        limits(vm, &a)?;
        none(s(&a[0]).channel.pause_if_full(vm, &a[0], s(&a[0]).size()))
    }),
    method("_read_ready", "($self)", read_ready),
    method("_write_ready", "($self)", write_event),
    method("_start_reading", "($self)", |vm, a: Args| none(s(&a[0]).channel.start_reading(vm, &a[0]))),
    method("_fatal_error", "($self, exc, message='Fatal error on transport')", |vm, a: Args| {
        let message = a.opt(2).map(|m| vm.str_of(m)).transpose()?;
        let message = message.map_or_else(|| "Fatal error on transport".into(), |m| m.to_text().into_owned());
        none(stream::fatal(vm, &a[0], s(&a[0]), a[1].clone(), &message))
    }),
    method("_force_close", "($self, exc)", |vm, a: Args| {
        none(stream::force_close(vm, &a[0], s(&a[0]), a[1].clone()))
    }),
    method("_call_connection_lost", "($self, exc)", |vm, a: Args| {
        none(stream::lose(vm, &a[0], s(&a[0]), &a[1]))
    }),
    method("_maybe_pause_protocol", "($self)", |vm, a: Args| {
        none(s(&a[0]).channel.pause_if_full(vm, &a[0], s(&a[0]).size()))
    }),
    method("_maybe_resume_protocol", "($self)", |vm, a: Args| {
        none(s(&a[0]).channel.resume_if_drained(vm, &a[0], s(&a[0]).size()))
    }),
    method("_add_reader", "($self, fd, callback, *args)", |vm, a: Args| {
        let c = &s(&a[0]).channel;
        if !c.is_reading() {
            return Ok(Value::NONE);
        }
        let mut all = vec![a[1].clone(), a[2].clone()];
        all.extend(a.opt(3).map(|rest| vm.collect(rest)).transpose()?.unwrap_or_default());
        vm.call_method(&c.event_loop.or_none(), "_add_reader", &all)
    }),
];

macro_rules! flag {
    ($name:literal, $flag:ident) => {
        getset(
            $name,
            |_, v| Ok(Value::from_bool(s(v).channel.has(bits::$flag))),
            |vm, v, new| {
                let on = new.map_or(Ok(false), |new| vm.is_true(new))?;
                s(v).channel.set_to(bits::$flag, on);
                Ok(())
            },
        )
    };
}

macro_rules! value {
    ($name:literal, $($field:ident).+) => {
        getset(
            $name,
            |_, v| Ok(s(v).$($field).+.or_none()),
            |_, v, new| {
                s(v).$($field).+.set(new.filter(|new| !new.is_none()).cloned());
                Ok(())
            },
        )
    };
}

/// What waits to be written, as a list of `bytes`.
fn buffered(vm: &Vm, v: &Value) -> PyResult {
    let pending = s(v).pending.borrow();
    Ok(vm.list(pending.pieces().map(|piece: &Piece| vm.bytes(piece.bytes()).into()).collect()))
}

/// Attributes of all transports on sockets, and further ones.
macro_rules! attributes {
    ($($further:expr),* $(,)?) => {[
        value!("_loop", channel.event_loop),
        value!("_extra", channel.extra),
        value!("_protocol", channel.protocol),
        value!("_sock", sock),
        value!("_server", server),
        flag!("_closing", CLOSING),
        flag!("_paused", PAUSED),
        flag!("_protocol_paused", PROTOCOL_PAUSED),
        flag!("_protocol_connected", CONNECTED),
        getter("_sock_fd", |vm, v| Ok(vm.int(i64::from(s(v).channel.fd.get())))),
        getter("_high_water", |vm, v| Ok(vm.int(s(v).channel.high.get()))),
        getter("_low_water", |vm, v| Ok(vm.int(s(v).channel.low.get()))),
        getset(
            "_conn_lost",
            |vm, v| Ok(vm.int(i64::from(s(v).channel.lost.get()))),
            |vm, v, new| {
                let n = new.map_or(Ok(0), |new| vm.index_i64(new))?;
                s(v).channel.lost.set(n as u32);
                Ok(())
            },
        ),
        $($further),*
    ]};
}
pub(super) use {attributes, flag, value};

static GETSET: [GetSetDef; 17] = attributes![
    value!("_empty_waiter", empty_waiter),
    flag!("_eof", EOF),
    getter("_buffer", buffered),
    getter("_read_ready_cb", |vm, v| vm.get_attr_str(v, "_read_ready")),
];

pub static DEF: TypeDef = TypeDef::new("asyncio.selector_events", "_SelectorSocketTransport", Stream::vtable)
    .methods(&[&SOCKET_METHODS, &METHODS])
    .getset(&GETSET);
