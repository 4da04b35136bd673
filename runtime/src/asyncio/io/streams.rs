//! What comes in for a `StreamReader` goes into its buffer directly. The classes are the library's:
//! as soon as one is subclassed or changed in what matters, its own methods are called.

use std::cell::RefCell;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::object::Ref;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::unchanged::Unchanged;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::core::weak::WeakRef;
use ouro_vm::types::bytearray::ByteArray;

use crate::asyncio::future::{self, bits};
use crate::asyncio::state::State;

/// A class of the library as it was when it was imported.
pub(super) struct Class(Unchanged);

impl Class {
    pub fn of(vm: &Vm, namespace: &Dict, name: &str) -> Option<Class> {
        Some(Class(Unchanged::new(vm.get_name(namespace, name)?.to_ref()?)))
    }

    pub fn object(&self) -> &Ref<TypeObj> {
        self.0.class()
    }

    /// Whether the object is of this class itself, which nobody has changed.
    #[inline]
    pub fn made(&self, vm: &Vm, v: &Value) -> bool {
        std::ptr::eq(vm.type_obj(v), self.0.class().obj()) && self.0.holds()
    }
}

/// The classes of `asyncio.streams`.
#[derive(Default)]
pub struct Streams(RefCell<Option<(Class, Class)>>);

/// Called after `asyncio.streams` has been imported.
pub fn install(vm: &Vm, st: &State, namespace: &Dict) {
    let protocol = Class::of(vm, namespace, "StreamReaderProtocol");
    let reader = Class::of(vm, namespace, "StreamReader");
    *st.streams.0.borrow_mut() = protocol.zip(reader);
}

/// Where what comes in for a protocol goes.
pub enum Target {
    /// Into the buffer of the protocol's reader.
    Reader(Reader),
    /// Nobody reads any more.
    Nobody,
    /// To the protocol's `data_received`.
    Protocol,
}

/// A `StreamReader` that takes data.
pub struct Reader {
    reader: Value,
    buffer: Value,
    waiter: Value,
    transport: Value,
    paused: bool,
    limit: i64,
}

/// Where what comes in for a protocol goes at present.
pub fn target(vm: &Vm, st: &State, protocol: &Value) -> Target {
    let names = &st.names;
    let classes = st.streams.0.borrow();
    let Some((protocols, readers)) = classes.as_ref() else { return Target::Protocol };
    if !protocols.made(vm, protocol) || vm.instance_attr(protocol, &names.data_received).is_some() {
        return Target::Protocol;
    }
    let reader = match vm.instance_attr(protocol, &names._stream_reader_wr) {
        Some(weak) if weak.is_none() => return Target::Nobody,
        Some(weak) => match weak.as_::<WeakRef>() {
            Some(weak) => weak.get(),
            None => return Target::Protocol,
        },
        None => return Target::Protocol,
    };
    let Some(reader) = reader else { return Target::Nobody };
    let plain = readers.made(vm, &reader)
        && vm.instance_attr(&reader, &names.feed_data).is_none()
        && vm.instance_attr(&reader, &names._wakeup_waiter).is_none();
    match Reader::of(vm, st, reader) {
        Some(reader) if plain => Target::Reader(reader),
        _ => Target::Protocol,
    }
}

impl Reader {
    /// The attributes of a reader, if they are as its class makes them.
    fn of(vm: &Vm, st: &State, reader: Value) -> Option<Reader> {
        let names = &st.names;
        let get = |name| vm.instance_attr(&reader, name);
        let (eof, buffer, waiter) = (get(&names._eof)?, get(&names._buffer)?, get(&names._waiter)?);
        let (transport, paused) = (get(&names._transport)?, get(&names._paused)?);
        let limit = get(&names._limit)?.as_small_int()?;
        let plain = eof.is_false()
            && (waiter.is_none() || st.is_exact(vm, &waiter))
            && buffer.as_::<ByteArray>().is_some_and(|b| b.exports.get() == 0);
        let paused = !paused.is_false();
        plain.then_some(Reader { reader, buffer, waiter, transport, paused, limit })
    }

    /// Runs `f` with the vector that data is to be added to, which has room for `more`.
    pub fn add<R>(&self, more: usize, f: impl FnOnce(&mut Vec<u8>) -> R) -> Option<R> {
        self.buffer.as_::<ByteArray>().map(|b| f(b.data.borrow_mut().end(more)))
    }

    /// What `feed_data` does after it has added data.
    pub fn fed(&self, vm: &Vm, st: &State) -> PyResult<()> {
        let names = &st.names;
        let size = self.buffer.as_::<ByteArray>().map_or(0, |b| b.data.borrow().len());
        if !self.waiter.is_none() {
            vm.set_attr(&self.reader, &names._waiter, Value::NONE)?;
            let f = future::receiver(&self.waiter);
            if !f.has(bits::CANCELLED) {
                future::set_result(vm, &self.waiter, f, Value::NONE)?;
            }
        }
        if !self.transport.is_none() && !self.paused && size as i64 > 2 * self.limit {
            vm.call_method_args(&self.transport, &names.pause_reading, CallArgs::EMPTY)?;
            vm.set_attr(&self.reader, &names._paused, Value::TRUE)?;
        }
        Ok(())
    }
}
