//! The type `bytes`: construction and operators. The methods are in `byteslike`.

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, payload};
use crate::core::bytes::Bytes;
use crate::core::error::{PyResult, Raised};
use crate::core::function::Slice;
use crate::core::native::{MethodDef, TypeDef, binary, contains, hash, len, method, new, next, unary};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::special::Special;
use crate::core::str::{Str, hash_bytes};
use crate::core::text::can_allocate;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::types::NativeType;

use super::bytearray::ByteArray;
use super::byteslike::{self, byte, make, with};
use super::str::args::{bad_argument, repeat_count, slice_range};
use super::str::buf::StrBuf;
use super::str::{find, index_number, repr};

/// The type's declaration.
pub static DEF: TypeDef = TypeDef::new("builtins", "bytes", <Bytes as Payload>::vtable)
    .doc(
        "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> \
         immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter initialized \
         with null bytes\nbytes() -> empty bytes object\n\nConstruct an immutable array of bytes from:\n  - an \
         iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - any \
         object implementing the buffer API.\n  - an integer",
    )
    .flags(tf::BASE | tf::IMMUTABLE | tf::MATCH_SELF)
    .methods(&[
        OPERATORS,
        byteslike::search::METHODS,
        byteslike::split::METHODS,
        byteslike::case::METHODS,
        byteslike::justify::METHODS,
        byteslike::convert::METHODS,
    ]);

static OPERATORS: &[MethodDef] = &[
    new("($type, source=b'', encoding='utf-8', errors='strict')", bytes_new),
    unary("__repr__", |vm, v| {
        let data = &payload::<Bytes>(v).data;
        vm.check_room::<[u8; 3]>(data.len())?;
        Ok(bytes_repr(vm, data))
    }),
    unary("__str__", |vm, v| Ok(bytes_repr(vm, &payload::<Bytes>(v).data))),
    hash(|vm, v| Ok(hash_of(vm, payload(v)))),
    len(|_, v| Ok(payload::<Bytes>(v).data.len())),
    contains(contains_value),
    binary("__getitem__", get_item),
    binary("__add__", add),
    binary("__mul__", mul),
    binary("__rmul__", mul),
    binary("__mod__", super::printf::format_bytes),
    binary("__rmod__", |vm, a, b| match b.is_a::<Bytes>() {
        true => super::printf::format_bytes(vm, b, a),
        false => Ok(Value::NOT_IMPLEMENTED),
    }),
    binary("__eq__", |_, a, b| Ok(compare(a, b, CmpOp::Eq))),
    binary("__ne__", |_, a, b| Ok(compare(a, b, CmpOp::Ne))),
    binary("__lt__", |_, a, b| Ok(compare(a, b, CmpOp::Lt))),
    binary("__le__", |_, a, b| Ok(compare(a, b, CmpOp::Le))),
    binary("__gt__", |_, a, b| Ok(compare(a, b, CmpOp::Gt))),
    binary("__ge__", |_, a, b| Ok(compare(a, b, CmpOp::Ge))),
    unary("__iter__", |vm, v| Ok(iter(vm, v))),
    method("__bytes__", "($self, /)", |vm, a| Ok(byteslike::unchanged(vm, &a[0])))
        .doc("Convert this value to exact type bytes."),
    method("__getnewargs__", "($self, /)", |vm, a| {
        let copy = vm.bytes(&a.this::<Bytes>().data);
        Ok(vm.tuple(vec![copy.into()]).into())
    }),
    method("__buffer__", "($self, flags, /)", |vm, a| super::memoryview::from_object(vm, &a[0]))
        .doc("Return a buffer object that exposes the underlying memory of the object."),
    method("__sizeof__", "($self, /)", |_, a| Ok(Value::from_len(33 + a.this::<Bytes>().data.len()))),
];

// ---- construction --------------------------------------------------------------------------

fn bytes_new(vm: &Vm, args: Args) -> PyResult {
    let cls = &args[0];
    let exact = cls.is(&vm.types().bytes.value());
    if exact
        && args.opt(2).is_none()
        && args.opt(3).is_none()
        && args.opt(1).is_some_and(|v| vm.is_exact(v, &vm.types().bytes))
    {
        return Ok(args[1].clone());
    }
    // A copy that is only made once either changes: nobody has the address of a bytearray's memory.
    if exact
        && args.opt(2).is_none()
        && args.opt(3).is_none()
        && let Some(source) = args.opt(1).filter(|v| vm.is_exact(v, &vm.types().bytearray))
        && let Some(source) = source.as_::<ByteArray>().filter(|b| b.exports.get() == 0)
        && let Some((all, start)) = source.data.borrow_mut().share()
    {
        return Ok(vm.bytes_shared(all, start).into());
    }
    // What __bytes__ gives is kept as it is, an instance of a subclass too.
    if exact
        && args.opt(2).is_none()
        && args.opt(3).is_none()
        && let Some(source) = args.opt(1)
        && let Some(made) = vm.call_special(source, Special::Bytes, &[])?
    {
        return match made.is_a::<Bytes>() {
            true => Ok(made),
            false => Err(not_bytes(vm, &made)),
        };
    }
    let data = source_bytes(vm, args, "bytes")?;
    let Some(cls) = cls.to_ref::<TypeObj>().filter(|_| !exact) else {
        return Ok(vm.bytes_from(data).into());
    };
    Ok(vm.alloc(&cls, Bytes::boxed(data.into_boxed_slice())).into())
}

#[cold]
fn not_bytes(vm: &Vm, v: &Value) -> Raised {
    vm.type_error(format!("__bytes__ returned non-bytes (type {})", vm.type_name(v)))
}

/// What the arguments `source`, `encoding`, `errors` of `bytes` and `bytearray` stand for.
pub fn source_bytes(vm: &Vm, args: Args, tname: &str) -> PyResult<Vec<u8>> {
    let text = |i: usize, name: &str| match args.opt(i) {
        None => Ok(None),
        Some(v) => match v.to_ref::<Str>() {
            Some(s) => Ok(Some(s)),
            None => Err(bad_argument(vm, tname, &format!("argument '{name}'"), "str", v)),
        },
    };
    let (encoding, errors) = (text(2, "encoding")?, text(3, "errors")?);
    let Some(source) = args.opt(1) else {
        return match (encoding, errors) {
            (Some(_), _) => Err(vm.type_error("encoding without a string argument")),
            (_, Some(_)) => Err(vm.type_error("errors without a string argument")),
            _ => Ok(Vec::new()),
        };
    };
    if tname == "bytes"
        && encoding.is_none()
        && errors.is_none()
        && let Some(v) = vm.call_special(source, Special::Bytes, &[])?
    {
        return match v.as_::<Bytes>() {
            Some(b) => Ok(b.data.to_vec()),
            None => Err(not_bytes(vm, &v)),
        };
    }
    if source.is_a::<Str>() {
        let Some(encoding) = &encoding else {
            return Err(vm.type_error("string argument without an encoding"));
        };
        let encoded = super::codecs::encode(vm, source, Some(encoding), errors.as_deref())?;
        return vm.bytes_of(&encoded);
    }
    if encoding.is_some() {
        return Err(vm.type_error("encoding without a string argument"));
    }
    if errors.is_some() {
        return Err(vm.type_error("errors without a string argument"));
    }
    from_source(vm, source, tname)
}

fn from_source(vm: &Vm, source: &Value, tname: &str) -> PyResult<Vec<u8>> {
    let is_number = vm.is_int(source) || vm.special(source, Special::Index).is_some();
    if is_number {
        match vm.index(source) {
            Ok(n) => return zeros(vm, source, &n),
            Err(e) if e.is(vm, crate::core::exc::Exc::TypeError) && !vm.is_int(source) => {}
            Err(e) => return Err(e),
        }
    }
    from_object(vm, source, tname)
}

fn zeros(vm: &Vm, source: &Value, n: &Value) -> PyResult<Vec<u8>> {
    match super::str::args::clamp(n) {
        isize::MAX | isize::MIN if n.as_small_int().is_none() => {
            Err(vm
                .overflow_error(format!("cannot fit '{}' into an index-sized integer", vm.type_name(source))))
        }
        n if n < 0 => Err(vm.value_error("negative count")),
        n if !can_allocate(n as usize) => Err(vm.memory_error()),
        n => Ok(vec![0; n as usize]),
    }
}

/// The bytes of a buffer or of an iterable of integers.
pub fn from_object(vm: &Vm, v: &Value, tname: &str) -> PyResult<Vec<u8>> {
    if let Some(buffer) = vm.buffer_opt(v)? {
        return Ok(buffer.to_vec());
    }
    let iterable = vm.special(v, Special::Iter).is_some() || vm.special(v, Special::GetItem).is_some();
    if v.is_a::<Str>() || !iterable {
        return Err(vm.type_error(format!("cannot convert '{}' object to {tname}", vm.type_name(v))));
    }
    let mut out = Vec::with_capacity(vm.length_hint(v, 64)?.min(1 << 20));
    let whose = if tname == "bytes" { "bytes" } else { "byte" };
    vm.for_each(v, |item| {
        let n = match item.as_small_int() {
            Some(n) => Some(n),
            None => vm.small(&vm.index(&item)?),
        };
        match n.and_then(|n| u8::try_from(n).ok()) {
            Some(b) => {
                out.push(b);
                Ok(())
            }
            None => Err(vm.value_error(format!("{whose} must be in range(0, 256)"))),
        }
    })?;
    Ok(out)
}

// ---- operators -----------------------------------------------------------------------------

/// Hash of a bytes object.
pub fn hash_of(vm: &Vm, b: &Bytes) -> i64 {
    match b.hash.get() {
        Some(h) => h,
        None => {
            let h = hash_bytes(&b.data, vm.hash_seed());
            b.hash.set(Some(h));
            h
        }
    }
}

fn bytes_repr(vm: &Vm, data: &[u8]) -> Value {
    let mut out = StrBuf::with_capacity(data.len() + 3);
    out.push(u32::from(b'b'));
    repr::push_bytes(&mut out, data);
    out.finish(vm).into()
}

/// The comparison of two `bytes`, `NotImplemented` for anything else.
pub fn compare(a: &Value, b: &Value, op: CmpOp) -> Value {
    match (a.as_::<Bytes>(), b.as_::<Bytes>()) {
        (Some(x), Some(y)) => Value::from_bool(op.of(x.data.cmp(&y.data))),
        _ => Value::NOT_IMPLEMENTED,
    }
}

/// `part in b`, for `bytes` and `bytearray`.
pub fn contains_value(vm: &Vm, this: &Value, part: &Value) -> PyResult<bool> {
    if vm.is_int(part) || vm.special(part, Special::Index).is_some() {
        let b = byte(vm, part)?;
        return Ok(with(this, |data| memchr::memchr(b, data).is_some()));
    }
    let part = vm.with_bytes(part, <[u8]>::to_vec)?;
    Ok(with(this, |data| find::find(data, &part, 1).is_some()))
}

/// `a + b`, for `bytes` and `bytearray`.
pub fn add(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if let (Some(x), Some(y)) = (a.as_::<Bytes>(), b.as_::<Bytes>())
        && x.data.len().max(y.data.len()) < 1 << 12
    {
        return Ok(vm.bytes_of_two(&x.data, &y.data).into());
    }
    if !vm.is_buffer(b) {
        return Err(vm.type_error(format!("can't concat {} to {}", vm.type_name(b), vm.type_name(a))));
    }
    let left = with(a, <[u8]>::len);
    let mut out = Vec::new();
    let fits = vm.with_bytes(b, |right| {
        if !left.checked_add(right.len()).is_some_and(can_allocate) {
            return false;
        }
        out.reserve_exact(left + right.len());
        with(a, |left| out.extend_from_slice(left));
        out.extend_from_slice(right);
        true
    })?;
    if !fits {
        return Err(vm.memory_error());
    }
    Ok(make(vm, a, out))
}

/// Bytes repeated.
pub fn repeated(vm: &Vm, data: &[u8], n: usize) -> PyResult<Vec<u8>> {
    match data.len().checked_mul(n) {
        Some(total) if can_allocate(total) => Ok(data.repeat(n)),
        _ => Err(vm.memory_error()),
    }
}

/// `b * n`, for `bytes` and `bytearray`.
pub fn mul(vm: &Vm, this: &Value, n: &Value) -> PyResult {
    let n = repeat_count(vm, n)?;
    if n == 1 {
        return Ok(byteslike::unchanged(vm, this));
    }
    let data = with(this, |b| repeated(vm, b, n))?;
    Ok(make(vm, this, data))
}

/// An index into a sequence of bytes, checked against its length after `__index__` has run.
pub fn index_of(vm: &Vm, this: &Value, index: &Value, range_message: &str, kind: &str) -> PyResult<usize> {
    let i = match index.as_small_int() {
        Some(i) => i,
        None if vm.is_int(index) || vm.special(index, Special::Index).is_some() => {
            index_number(vm, index)? as i64
        }
        None => {
            return Err(vm.type_error(format!(
                "{kind} indices must be integers or slices, not {}",
                vm.type_name(index)
            )));
        }
    };
    let n = with(this, <[u8]>::len) as i64;
    let at = if i < 0 { i + n } else { i };
    if (0..n).contains(&at) { Ok(at as usize) } else { Err(vm.index_error(range_message)) }
}

fn get_item(vm: &Vm, this: &Value, index: &Value) -> PyResult {
    let data = &payload::<Bytes>(this).data;
    if let Some(slice) = index.as_::<Slice>() {
        let range = slice_range(vm, slice, || data.len())?;
        if range.step == 1 {
            if range.count == data.len() {
                return Ok(byteslike::unchanged(vm, this));
            }
            vm.check_room::<u8>(range.count)?;
            return Ok(vm.bytes(&data[range.start..range.start + range.count]).into());
        }
        vm.check_room::<u8>(range.count)?;
        return Ok(vm.bytes_from(range.indexes().map(|i| data[i]).collect()).into());
    }
    let at = index_of(vm, this, index, "index out of range", "byte")?;
    Ok(Value::from_i32(i32::from(data[at])))
}

// ---- iteration -----------------------------------------------------------------------------

/// Payload of `bytes_iterator` and `bytearray_iterator`.
pub struct BytesIter {
    seq: RefCell<Option<Value>>,
    at: Cell<usize>,
}

crate::payload!(BytesIter, "bytes_iterator");

impl Trace for BytesIter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.seq.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.seq.take();
        drop(old);
    }
}

static ITER_METHODS: &[MethodDef] = &[
    unary("__iter__", |_, v| Ok(v.clone())),
    next(|_, v| Ok(advance(payload(v)))),
    method("__length_hint__", "($self, /)", |_, a| {
        let it = a.this::<BytesIter>();
        let left = it.seq.borrow().as_ref().map_or(0, |s| with(s, <[u8]>::len).saturating_sub(it.at.get()));
        Ok(Value::from_len(left))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = a.this::<BytesIter>();
        let iter = vm.builtins.get().and_then(|b| vm.get_name(b, "iter")).unwrap_or(Value::NONE);
        let seq = it.seq.borrow().clone();
        Ok(match seq {
            Some(s) => {
                let args = vm.tuple(vec![s]).into();
                vm.tuple(vec![iter, args, Value::from_len(it.at.get())]).into()
            }
            None => {
                let args = vm.tuple(vec![vm.tuple(vec![]).into()]).into();
                vm.tuple(vec![iter, args]).into()
            }
        })
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, state, /)", |vm, a| {
        let it = a.this::<BytesIter>();
        it.at.set(super::str::args::count_arg(vm, &a[1])?.max(0) as usize);
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

static ITER_DEF: TypeDef =
    TypeDef::new("builtins", "bytes_iterator", <BytesIter as Payload>::vtable).methods(&[ITER_METHODS]);

impl NativeType for BytesIter {
    fn def() -> &'static TypeDef {
        &ITER_DEF
    }
}

/// An iterator over `bytes`.
pub fn iter(vm: &Vm, v: &Value) -> Value {
    vm.make(BytesIter { seq: RefCell::new(Some(v.clone())), at: Cell::new(0) })
}

fn advance(it: &BytesIter) -> Option<Value> {
    let at = it.at.get();
    let item = it.seq.borrow().as_ref().and_then(|s| with(s, |b| b.get(at).copied()));
    match item {
        Some(b) => {
            it.at.set(at + 1);
            Some(Value::from_i32(i32::from(b)))
        }
        None => {
            let old = it.seq.take();
            drop(old);
            None
        }
    }
}

/// Whether a value is `bytes` or `bytearray`.
pub fn is_byteslike(v: &Value) -> bool {
    v.is_a::<Bytes>() || v.is_a::<ByteArray>()
}
