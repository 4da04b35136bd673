//! The type `bytearray`: what bytes have, and mutation. The shared methods are in `byteslike`.

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, payload};
use crate::core::error::PyResult;
use crate::core::function::Slice;
use crate::core::native::{MethodDef, TypeDef, binary, contains, del_item, len, method, set_item, unary};
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::text::can_allocate;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;

use super::buffer::{BufferInfo, BufferProcs};
use super::bytebuf::ByteBuf;
use super::bytes::{add, contains_value, from_object, index_of, iter, mul, repeated, source_bytes};
use super::byteslike::{self, byte};
use super::str::args::{SliceRange, count_arg, repeat_count, slice_range};
use super::str::buf::StrBuf;
use super::str::justify::int_arg;

/// Payload of `bytearray`.
#[derive(Default)]
pub struct ByteArray {
    pub data: RefCell<ByteBuf>,
    /// Buffers that show the memory; while there are any the size is fixed.
    pub exports: Cell<usize>,
}

crate::payload!(ByteArray, "bytearray", plain);

/// The type's declaration.
pub static DEF: TypeDef = TypeDef::new("builtins", "bytearray", <ByteArray as Payload>::vtable)
    .doc(
        "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n\
         bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array of size given \
         by the parameter initialized with null bytes\nbytearray() -> empty bytes array\n\nConstruct a mutable \
         bytearray object from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using \
         the specified encoding\n  - a bytes or a buffer object\n  - any object implementing the buffer API.\n  - an \
         integer",
    )
    .flags(tf::BASE | tf::IMMUTABLE | tf::MATCH_SELF)
    .methods(&[
        OPERATORS,
        MUTATION,
        byteslike::search::METHODS,
        byteslike::split::METHODS,
        byteslike::case::METHODS,
        byteslike::justify::METHODS,
        byteslike::convert::METHODS,
    ]);

static OPERATORS: &[MethodDef] = &[
    crate::core::native::new("($type, /, *args, **kwargs)", |vm, a| match a[0].to_ref::<TypeObj>() {
        Some(cls) => Ok(vm.alloc(&cls, ByteArray::default()).into()),
        None => Ok(new(vm, Vec::new())),
    }),
    method("__init__", "($self, /, source=b'', encoding='utf-8', errors='strict')", |vm, a| {
        // What it had is gone even if the source is no good.
        let this = a.this::<ByteArray>();
        if !this.data.borrow().is_empty() {
            resizable(vm, this)?;
            let old = this.data.take();
            drop(old);
        }
        if a.opt(1).is_none() && a.opt(2).is_none() && a.opt(3).is_none() {
            return Ok(Value::NONE);
        }
        let data = source_bytes(vm, a, "bytearray")?;
        resizable(vm, this)?;
        let old = this.data.replace(data.into());
        drop(old);
        Ok(Value::NONE)
    }),
    unary("__repr__", repr),
    unary("__str__", repr),
    len(|_, v| Ok(payload::<ByteArray>(v).data.borrow().len())),
    contains(contains_value),
    binary("__getitem__", get_item),
    set_item(assign_item),
    del_item(assign_item),
    binary("__add__", add),
    binary("__iadd__", inplace_add),
    binary("__mul__", mul),
    binary("__rmul__", mul),
    binary("__imul__", inplace_mul),
    binary("__mod__", super::printf::format_bytes),
    binary("__rmod__", |vm, a, b| match b.is_a::<ByteArray>() {
        true => super::printf::format_bytes(vm, b, a),
        false => Ok(Value::NOT_IMPLEMENTED),
    }),
    binary("__eq__", |vm, a, b| compare(vm, a, b, CmpOp::Eq)),
    binary("__ne__", |vm, a, b| compare(vm, a, b, CmpOp::Ne)),
    binary("__lt__", |vm, a, b| compare(vm, a, b, CmpOp::Lt)),
    binary("__le__", |vm, a, b| compare(vm, a, b, CmpOp::Le)),
    binary("__gt__", |vm, a, b| compare(vm, a, b, CmpOp::Gt)),
    binary("__ge__", |vm, a, b| compare(vm, a, b, CmpOp::Ge)),
    unary("__iter__", |vm, v| Ok(iter(vm, v))),
    method("__buffer__", "($self, flags, /)", |vm, a| super::memoryview::from_object(vm, &a[0]))
        .doc("Return a buffer object that exposes the underlying memory of the object."),
    method("__release_buffer__", "($self, buffer, /)", |vm, a| super::memoryview::release(vm, &a[1]))
        .doc("Release the buffer object that exposes the underlying memory of the object."),
    method("__alloc__", "($self, /)", |_, a| {
        Ok(Value::from_len(match a.this::<ByteArray>().data.borrow().capacity() {
            0 => 0,
            n => n + 1,
        }))
    })
    .doc("B.__alloc__() -> int\n\nReturn the number of bytes actually allocated."),
    method("__sizeof__", "($self, /)", |_, a| {
        Ok(Value::from_len(56 + a.this::<ByteArray>().data.borrow().capacity()))
    })
    .doc("Returns the size of the bytearray object in memory, in bytes."),
    method("__reduce__", "($self, /)", |vm, a| reduce(vm, &a[0], 2))
        .doc("Return state information for pickling."),
    method("__reduce_ex__", "($self, proto=0, /)", |vm, a| {
        let proto = a.opt(1).map_or(Ok(0), |v| int_arg(vm, v))?;
        reduce(vm, &a[0], proto)
    })
    .doc("Return state information for pickling."),
];

static MUTATION: &[MethodDef] = &[
    method("append", "($self, item, /)", |vm, a| {
        let b = byte(vm, &a[1])?;
        let this = a.this::<ByteArray>();
        resizable(vm, this)?;
        let mut data = this.data.borrow_mut();
        if data.len() == data.capacity() {
            vm.fits(data.try_reserve(1))?;
        }
        data.push(b);
        Ok(Value::NONE)
    })
    .doc("Append a single item to the end of the bytearray.\n\n  item\n    The item to be appended."),
    method("extend", "($self, iterable_of_ints, /)", extend)
        .doc("Append all the items from the iterator or sequence to the end of the bytearray.\n\n  iterable_of_ints\n    The iterable of items to append."),
    method("insert", "($self, index, item, /)", |vm, a| {
        let at = count_arg(vm, &a[1])?;
        let b = byte(vm, &a[2])?;
        let this = a.this::<ByteArray>();
        resizable(vm, this)?;
        let mut data = this.data.borrow_mut();
        let n = data.len() as isize;
        let at = if at < 0 { (at + n).max(0) } else { at.min(n) };
        data.vec().insert(at as usize, b);
        Ok(Value::NONE)
    })
    .doc("Insert a single item into the bytearray before the given index.\n\n  index\n    The index where the value is to be inserted.\n  item\n    The item to be inserted."),
    method("pop", "($self, index=-1, /)", |vm, a| {
        let at = a.opt(1).map_or(Ok(-1), |v| count_arg(vm, v))?;
        let this = a.this::<ByteArray>();
        let n = this.data.borrow().len() as isize;
        if n == 0 {
            return Err(vm.index_error("pop from empty bytearray"));
        }
        let at = if at < 0 { at + n } else { at };
        if !(0..n).contains(&at) {
            return Err(vm.index_error("pop index out of range"));
        }
        resizable(vm, this)?;
        let b = this.data.borrow_mut().remove(at as usize);
        Ok(Value::from_i32(i32::from(b)))
    })
    .doc("Remove and return a single item from B.\n\n  index\n    The index from where to remove the item.\n    -1 (the default value) means remove the last item.\n\nIf no index argument is given, will pop the last item."),
    method("remove", "($self, value, /)", |vm, a| {
        let b = byte(vm, &a[1])?;
        let this = a.this::<ByteArray>();
        let at = memchr::memchr(b, &this.data.borrow());
        match at {
            Some(at) => {
                resizable(vm, this)?;
                this.data.borrow_mut().remove(at);
                Ok(Value::NONE)
            }
            None => Err(vm.value_error("value not found in bytearray")),
        }
    })
    .doc("Remove the first occurrence of a value in the bytearray.\n\n  value\n    The value to remove."),
    method("reverse", "($self, /)", |_, a| {
        a.this::<ByteArray>().data.borrow_mut().reverse();
        Ok(Value::NONE)
    })
    .doc("Reverse the order of the values in B in place."),
    method("clear", "($self, /)", |vm, a| {
        let this = a.this::<ByteArray>();
        resizable(vm, this)?;
        this.data.take();
        Ok(Value::NONE)
    })
    .doc("Remove all items from the bytearray."),
    method("copy", "($self, /)", |vm, a| Ok(new(vm, a.this::<ByteArray>().data.borrow().to_vec())))
        .doc("Return a copy of B."),
    method("resize", "($self, size, /)", |vm, a| {
        let n = count_arg(vm, &a[1])?;
        if n < 0 {
            return Err(vm.value_error(format!("Can only resize to positive sizes, got {n}")));
        }
        let this = a.this::<ByteArray>();
        if this.data.borrow().len() == n as usize {
            return Ok(Value::NONE);
        }
        resizable(vm, this)?;
        if !can_allocate(n as usize) {
            return Err(vm.memory_error());
        }
        this.data.borrow_mut().vec().resize(n as usize, 0);
        Ok(Value::NONE)
    })
    .doc("Resize the internal buffer of bytearray to len.\n\n  size\n    New size to resize to.."),
];

/// Access for the buffer protocol.
pub const BUFFER: BufferProcs = BufferProcs {
    acquire: |_, v| {
        let this = payload::<ByteArray>(v);
        this.exports.set(this.exports.get() + 1);
        let mut data = this.data.borrow_mut();
        Ok(BufferInfo::bytes(data.as_mut_ptr(), data.len(), false))
    },
    release: |v| {
        if let Some(this) = v.as_::<ByteArray>() {
            this.exports.set(this.exports.get().saturating_sub(1));
        }
    },
};

/// A new bytearray.
pub fn new(vm: &Vm, data: Vec<u8>) -> Value {
    vm.alloc(&vm.types().bytearray, ByteArray { data: RefCell::new(data.into()), exports: Cell::new(0) })
        .into()
}

/// `BufferError` while the memory is exported.
fn resizable(vm: &Vm, this: &ByteArray) -> PyResult<()> {
    if this.exports.get() == 0 {
        Ok(())
    } else {
        Err(vm.buffer_error("Existing exports of data: object cannot be re-sized"))
    }
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let this = payload::<ByteArray>(v);
    let data = this.data.borrow();
    let q = if data.contains(&b'\'') && !data.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = StrBuf::with_capacity(data.len() + 16);
    out.push_text(&vm.short_type_name(v));
    out.push_text("(b");
    out.push(u32::from(q));
    for &b in data.iter() {
        match b {
            b'\'' | b'\\' => {
                out.push(0x5c);
                out.push(u32::from(b));
            }
            b'\t' => out.push_text("\\t"),
            b'\n' => out.push_text("\\n"),
            b'\r' => out.push_text("\\r"),
            0x20..0x7f => out.push(u32::from(b)),
            b => out.push_text(&format!("\\x{b:02x}")),
        }
    }
    out.push(u32::from(q));
    out.push(u32::from(b')'));
    Ok(out.finish(vm).into())
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    if b.is_a::<Str>() || !vm.is_buffer(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    // Getting at the other's memory may run Python code, looking at it not.
    vm.with_bytes(b, |right| {
        byteslike::with(a, |left| {
            let result = match op {
                CmpOp::Eq => left == right,
                CmpOp::Ne => left != right,
                _ => op.of(left.cmp(right)),
            };
            Value::from_bool(result)
        })
    })
}

fn reduce(vm: &Vm, this: &Value, proto: i32) -> PyResult {
    let data = byteslike::with(this, <[u8]>::to_vec);
    let state = vm.call_method(this, "__getstate__", &[])?;
    let args = if proto < 3 {
        vm.tuple(match data.is_empty() {
            true => vec![],
            false => vec![vm.str_from_latin1(&data).into(), vm.str("latin-1")],
        })
    } else {
        vm.tuple(match data.is_empty() {
            true => vec![],
            false => vec![vm.bytes_from(data).into()],
        })
    };
    let ty: Value = vm.type_of(this).into();
    Ok(vm.tuple(vec![ty, args.into(), state]).into())
}

// ---- items ---------------------------------------------------------------------------------

fn get_item(vm: &Vm, v: &Value, index: &Value) -> PyResult {
    let this = payload::<ByteArray>(v);
    if let Some(slice) = index.as_::<Slice>() {
        let range = slice_range(vm, slice, || this.data.borrow().len())?;
        let picked = {
            let data = this.data.borrow();
            match range.step {
                1 => data[range.start..range.start + range.count].to_vec(),
                _ => range.indexes().map(|i| data[i]).collect(),
            }
        };
        return Ok(new(vm, picked));
    }
    let at = index_of(vm, v, index, "bytearray index out of range", "bytearray")?;
    let b = this.data.borrow()[at];
    Ok(Value::from_i32(i32::from(b)))
}

fn assign_item(vm: &Vm, v: &Value, index: &Value, value: Option<&Value>) -> PyResult<()> {
    let this = payload::<ByteArray>(v);
    if let Some(slice) = index.as_::<Slice>() {
        let items = value.map(|value| slice_value(vm, value)).transpose()?;
        let range = slice_range(vm, slice, || this.data.borrow().len())?;
        return assign_slice(vm, this, range, items);
    }
    let message = "bytearray index out of range";
    let at = index_of(vm, v, index, message, "bytearray")?;
    match value {
        None => {
            resizable(vm, this)?;
            this.data.borrow_mut().remove(at);
        }
        Some(value) => {
            let b = byte(vm, value)?;
            match this.data.borrow_mut().get_mut(at) {
                Some(place) => *place = b,
                None => return Err(vm.index_error(message)),
            }
        }
    }
    Ok(())
}

fn slice_value(vm: &Vm, value: &Value) -> PyResult<Vec<u8>> {
    let number = vm.is_int(value) || (vm.special(value, Special::Index).is_some() && !vm.is_buffer(value));
    let iterable = vm.special(value, Special::Iter).is_some() || vm.is_buffer(value);
    if number || value.is_a::<Str>() || !iterable {
        return Err(vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
    }
    from_object(vm, value, "bytearray")
}

/// Replaces (or, with nothing to put there, deletes) the items of a slice.
fn assign_slice(vm: &Vm, this: &ByteArray, range: SliceRange, items: Option<Vec<u8>>) -> PyResult<()> {
    let items = items.filter(|items| !items.is_empty());
    let given = items.as_ref().map_or(0, Vec::len);
    if range.step != 1 && items.is_some() && given != range.count {
        return Err(vm.value_error(format!(
            "attempt to assign bytes of size {given} to extended slice of size {}",
            range.count
        )));
    }
    if given != range.count {
        resizable(vm, this)?;
    }
    let mut data = this.data.borrow_mut();
    vm.fits(data.try_reserve(given))?;
    match items {
        Some(items) if range.step == 1 && items.len() == range.count => {
            data[range.start..range.start + range.count].copy_from_slice(&items);
        }
        Some(items) if range.step == 1 => {
            data.vec().splice(range.start..range.start + range.count, items);
        }
        Some(items) => range.indexes().zip(items).for_each(|(i, b)| data[i] = b),
        None if range.step == 1 && range.start == 0 => data.drop_front(range.count),
        None if range.step == 1 => {
            data.vec().drain(range.start..range.start + range.count);
        }
        None => {
            let mut gone: Vec<usize> = range.indexes().collect();
            gone.sort_unstable();
            let (mut i, mut next) = (0, gone.iter().peekable());
            data.vec().retain(|_| {
                let keep = next.next_if(|&&g| g == i).is_none();
                i += 1;
                keep
            });
        }
    }
    Ok(())
}

// ---- growing -------------------------------------------------------------------------------

fn push_all(vm: &Vm, this: &ByteArray, more: &[u8]) -> PyResult<()> {
    if more.is_empty() {
        return Ok(());
    }
    resizable(vm, this)?;
    let mut data = this.data.borrow_mut();
    if data.try_reserve(more.len()).is_err() {
        drop(data);
        return Err(vm.memory_error());
    }
    data.extend_from_slice(more);
    Ok(())
}

fn inplace_add(vm: &Vm, v: &Value, more: &Value) -> PyResult {
    if !vm.is_buffer(more) {
        return Err(vm.type_error(format!("can't concat {} to {}", vm.type_name(more), vm.type_name(v))));
    }
    let more = byteslike::bytes_arg(vm, more)?;
    push_all(vm, payload(v), &more)?;
    Ok(v.clone())
}

fn inplace_mul(vm: &Vm, v: &Value, n: &Value) -> PyResult {
    let n = repeat_count(vm, n)?;
    let this = payload::<ByteArray>(v);
    let data = repeated(vm, &this.data.borrow(), n)?;
    if data.len() != this.data.borrow().len() {
        resizable(vm, this)?;
    }
    this.data.replace(data.into());
    Ok(v.clone())
}

fn extend(vm: &Vm, args: Args) -> PyResult {
    let this: Ref<ByteArray> = match args[0].to_ref() {
        Some(this) => this,
        None => return Ok(Value::NONE),
    };
    let more = &args[1];
    if more.is_a::<Str>() {
        if !byteslike::with(more, <[u8]>::is_empty) || more.as_::<Str>().is_some_and(|s| !s.is_empty()) {
            return Err(vm.type_error("expected iterable of integers; got: 'str'"));
        }
        return Ok(Value::NONE);
    }
    let iterable = vm.is_buffer(more)
        || vm.special(more, Special::Iter).is_some()
        || vm.special(more, Special::GetItem).is_some();
    if !iterable {
        return Err(vm.type_error(format!("can't extend bytearray with {}", vm.type_name(more))));
    }
    let data = from_object(vm, more, "bytearray")?;
    push_all(vm, &this, &data)?;
    Ok(Value::NONE)
}
