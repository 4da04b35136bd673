//! What comes in for a `StreamReader` goes into its buffer directly. The classes are the library's:
//! as soon as one is subclassed or changed in what matters, its own methods are called.

use std::cell::RefCell;

use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::object::Ref;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::core::weak::WeakRef;
use ouro_vm::types::bytearray::ByteArray;

use crate::asyncio::future::{self, bits};
use crate::asyncio::state::State;

/// A class of the library as it was when it was imported.
struct Class {
    class: Ref<TypeObj>,
    version: u32,
}

impl Class {
    fn of(vm: &Vm, namespace: &Dict, name: &str) -> Option<Class> {
        let class = vm.get_name(namespace, name)?.to_ref::<TypeObj>()?;
        let version = class.version();
        Some(Class { class, version })
    }

    /// Whether the object is of this class itself, which nobody has changed.
    #[inline]
    fn made(&self, vm: &Vm, v: &Value) -> bool {
        std::ptr::eq(vm.type_obj(v), self.class.obj()) && self.class.version() == self.version
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

/// `protocol.data_received(data)` for the protocol of a stream; `false` if its method is to be called.
pub fn feed(vm: &Vm, st: &State, protocol: &Value, data: &[u8]) -> PyResult<bool> {
    let names = &st.names;
    let classes = st.streams.0.borrow();
    let Some((protocols, readers)) = classes.as_ref() else { return Ok(false) };
    if !protocols.made(vm, protocol) || vm.instance_attr(protocol, &names.data_received).is_some() {
        return Ok(false);
    }
    let reader = match vm.instance_attr(protocol, &names._stream_reader_wr) {
        Some(weak) if weak.is_none() => return Ok(true),
        Some(weak) => match weak.as_::<WeakRef>() {
            Some(weak) => weak.get(),
            None => return Ok(false),
        },
        None => return Ok(false),
    };
    // Nobody reads any more.
    let Some(reader) = reader else { return Ok(true) };
    let plain = readers.made(vm, &reader)
        && vm.instance_attr(&reader, &names.feed_data).is_none()
        && vm.instance_attr(&reader, &names._wakeup_waiter).is_none();
    drop(classes);
    if plain { into_reader(vm, st, &reader, data) } else { Ok(false) }
}

/// `reader.feed_data(data)`.
fn into_reader(vm: &Vm, st: &State, reader: &Value, data: &[u8]) -> PyResult<bool> {
    let names = &st.names;
    let get = |name| vm.instance_attr(reader, name);
    let (Some(eof), Some(buffer), Some(waiter)) =
        (get(&names._eof), get(&names._buffer), get(&names._waiter))
    else {
        return Ok(false);
    };
    let (Some(transport), Some(paused), Some(limit)) =
        (get(&names._transport), get(&names._paused), get(&names._limit))
    else {
        return Ok(false);
    };
    let Some(limit) = limit.as_small_int() else { return Ok(false) };
    let Some(bytes) = buffer.as_::<ByteArray>().filter(|b| b.exports.get() == 0) else { return Ok(false) };
    if !eof.is_false() || !(waiter.is_none() || st.is_exact(vm, &waiter)) {
        return Ok(false);
    }
    let size = {
        let mut bytes = bytes.data.borrow_mut();
        bytes.extend_from_slice(data);
        bytes.len()
    };
    if !waiter.is_none() {
        vm.set_attr(reader, &names._waiter, Value::NONE)?;
        let f = future::receiver(&waiter);
        if !f.has(bits::CANCELLED) {
            future::set_result(vm, &waiter, f, Value::NONE)?;
        }
    }
    if !transport.is_none() && paused.is_false() && size as i64 > 2 * limit {
        vm.call_method_args(&transport, &names.pause_reading, ouro_vm::core::args::CallArgs::EMPTY)?;
        vm.set_attr(reader, &names._paused, Value::TRUE)?;
    }
    Ok(true)
}
