//! Items and slices of `mmap` objects, and their iterator.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::payload;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Slice;
use ouro_vm::core::native::{MethodDef, TypeDef, binary, del_item, len, next, set_item, unary};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::special::Special;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::slice::slice_span;

use super::Mmap;

pub(super) static METHODS: &[MethodDef] = &[
    len(|vm, v| payload::<Mmap>(v).len(vm)),
    binary("__getitem__", get),
    set_item(set),
    del_item(set),
    unary("__iter__", |vm, v| Ok(vm.make(Iter { map: RefCell::new(Some(v.clone())), at: Cell::new(0) }))),
];

fn is_index(vm: &Vm, key: &Value) -> bool {
    vm.is_int(key) || vm.special(key, Special::Index).is_some()
}

/// The position that an index stands for.
fn position(vm: &Vm, map: &Mmap, key: &Value) -> PyResult<usize> {
    let i = vm.index_i64(key)?;
    let len = map.len(vm)? as i64;
    let i = if i < 0 { i + len } else { i };
    if (0..len).contains(&i) { Ok(i as usize) } else { Err(vm.index_error("mmap index out of range")) }
}

fn get(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let map = payload::<Mmap>(v);
    map.len(vm)?;
    if is_index(vm, key) {
        let i = position(vm, map, key)?;
        return map.with(vm, |m| vm.int(m.bytes()[i].into()));
    }
    let Some(slice) = key.as_::<Slice>() else {
        return Err(vm.type_error("mmap indices must be integers"));
    };
    let span = slice_span(vm, slice, map.len(vm)?)?;
    // The bounds may be objects whose methods closed or resized the mapping.
    map.with(vm, |m| vm.bytes(&span.limit(m.len()).pick(m.bytes())).into())
}

fn set(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let map = payload::<Mmap>(v);
    map.check_writable(vm)?;
    if is_index(vm, key) {
        let Some(value) = value else {
            return Err(vm.type_error("mmap doesn't support item deletion"));
        };
        position(vm, map, key)?;
        if !is_index(vm, value) {
            return Err(vm.type_error("mmap item value must be an int"));
        }
        let n = vm.index(value)?;
        let Some(n) = vm.small(&n) else {
            let message = format!("cannot fit '{}' into an index-sized integer", vm.type_name(value));
            return Err(vm.type_error(message));
        };
        let Ok(byte) = u8::try_from(n) else {
            return Err(vm.value_error("mmap item value must be in range(0, 256)"));
        };
        let i = position(vm, map, key)?;
        return map.with(vm, |m| m.write(i, &[byte]));
    }
    let Some(slice) = key.as_::<Slice>() else {
        return Err(vm.type_error("mmap indices must be integer"));
    };
    let Some(value) = value else {
        return Err(vm.type_error("mmap object doesn't support slice deletion"));
    };
    let span = slice_span(vm, slice, map.len(vm)?)?;
    let buffer = vm.contiguous_buffer(value)?;
    // Asking for the buffer may have resized the mapping.
    let (wanted, span) = (span.count, span.limit(map.len(vm)?));
    if buffer.len() != wanted || span.count != wanted {
        return Err(vm.index_error("mmap slice assignment is wrong size"));
    }
    map.with(vm, |m| {
        let bytes = buffer.bytes();
        if span.step == 1 {
            m.write(span.start as usize, &bytes[..span.count]);
            return;
        }
        for (i, &byte) in span.indices().zip(bytes) {
            m.write(i, &[byte]);
        }
    })
}

// ---- iterator ----------------------------------------------------------------------------------

/// Payload of the iterator, which gives `bytes` of one byte each.
struct Iter {
    map: RefCell<Option<Value>>,
    at: Cell<usize>,
}

ouro_vm::payload!(Iter, "iterator");

impl Trace for Iter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.map.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.map.take();
        drop(old);
    }
}

impl NativeType for Iter {
    fn def() -> &'static TypeDef {
        &ITER
    }
}

static ITER: TypeDef =
    TypeDef::new("builtins", "iterator", <Iter as Payload>::vtable).flags(tf::NO_NEW).methods(&[&[
        unary("__iter__", |_, v| Ok(v.clone())),
        next(|vm, v| {
            let it = payload::<Iter>(v);
            let Some(map) = it.map.borrow().clone() else { return Ok(None) };
            let at = it.at.get();
            if at < payload::<Mmap>(&map).len(vm)? {
                it.at.set(at + 1);
                return Ok(Some(payload::<Mmap>(&map).copy(vm, at, at + 1)?.into()));
            }
            let old = it.map.take();
            drop(old);
            Ok(None)
        }),
    ]]);
