//! Module `array`. Items and type codes in `items.rs`, methods in `methods.rs`.

mod items;
mod methods;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::{List, Module, Slice};
use ouro_vm::core::native::{
    GetSetDef, MethodDef, MethodKind, ModuleDef, NativeImpl, TypeDef, binary, contains, del_item, function,
    getter, len, method, next, set_item, unary,
};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::{TypeObj, type_flags as tf};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::compare::CmpOp;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::buffer::{BufferInfo, BufferProcs, register};
use ouro_vm::types::slice::slice_span;
use ouro_vm::types::{support, warn};

use super::util;

pub static MODULE: ModuleDef = ModuleDef::new(
    "array",
    &[&[function("_array_reconstructor", "(arraytype, typecode, mformat_code, items, /)", reconstruct)
        .doc("Internal. Used for pickling support.")]],
)
.doc("This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point\nnumbers.")
.init(init);

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    register::<Array>(vm, BUFFER);
    let ty = vm.type_for::<Array>();
    vm.set_name(&module.dict, "array", ty.value());
    vm.set_name(&module.dict, "ArrayType", ty.value());
    vm.set_name(&module.dict, "typecodes", vm.str(items::CODES));
    // Importing the abstract classes here would be circular; they register nothing that programs
    // rely on before `collections.abc` is loaded.
    if let Some(abc) = vm.modules.get().and_then(|m| vm.get_name(m, "_collections_abc")) {
        let sequence = vm.get_attr_str(&abc, "MutableSequence")?;
        vm.call_method(&sequence, "register", &[ty.value()])?;
    }
    Ok(())
}

/// Payload of `array`.
pub struct Array {
    code: u8,
    data: RefCell<Vec<u8>>,
    /// Buffers given out; the memory must stay in place while there are any.
    exports: Cell<usize>,
}

ouro_vm::payload!(Array, "array", plain);

impl NativeType for Array {
    fn def() -> &'static TypeDef {
        &ARRAY
    }
}

impl Array {
    fn new(code: u8, data: Vec<u8>) -> Array {
        Array { code, data: RefCell::new(data), exports: Cell::new(0) }
    }

    /// Bytes of an item.
    fn size(&self) -> usize {
        items::size(self.code).unwrap_or(1)
    }

    fn len(&self) -> usize {
        self.data.borrow().len() / self.size()
    }

    fn is_text(&self) -> bool {
        matches!(self.code, b'u' | b'w')
    }

    fn check_resize(&self, vm: &Vm) -> PyResult<()> {
        if self.exports.get() == 0 {
            Ok(())
        } else {
            Err(vm.buffer_error("cannot resize an array that is exporting buffers"))
        }
    }

    fn get(&self, vm: &Vm, i: usize) -> PyResult {
        let size = self.size();
        match self.data.borrow().get(i * size..(i + 1) * size) {
            Some(item) => items::get(vm, self.code, item),
            None => Err(vm.index_error("array index out of range")),
        }
    }

    fn values(&self, vm: &Vm) -> PyResult<Vec<Value>> {
        vm.check_room::<[u64; 2]>(self.data.borrow().len() / self.size())?;
        self.data.borrow().chunks_exact(self.size()).map(|item| items::get(vm, self.code, item)).collect()
    }

    /// Replaces items `from..to` by others.
    fn splice(&self, vm: &Vm, from: usize, to: usize, new: &[u8]) -> PyResult<()> {
        let size = self.size();
        if new.len() != (to - from) * size {
            self.check_resize(vm)?;
        }
        let mut data = self.data.borrow_mut();
        let (from, to) = ((from * size).min(data.len()), (to * size).min(data.len()));
        data.splice(from..to, new.iter().copied());
        Ok(())
    }

    fn append_bytes(&self, vm: &Vm, bytes: &[u8]) -> PyResult<()> {
        if !bytes.len().is_multiple_of(self.size()) {
            return Err(vm.value_error("bytes length not a multiple of item size"));
        }
        self.check_resize(vm)?;
        let mut data = self.data.borrow_mut();
        vm.fits(data.try_reserve(bytes.len()))?;
        data.extend_from_slice(bytes);
        Ok(())
    }
}

const BUFFER: BufferProcs = BufferProcs {
    acquire: |_, v| {
        let array = payload::<Array>(v);
        array.exports.set(array.exports.get() + 1);
        let mut data = array.data.borrow_mut();
        let (size, format) = (array.size(), Cow::Borrowed(items::format(array.code)));
        Ok(BufferInfo::items(data.as_mut_ptr(), data.len() / size, size, format, false))
    },
    release: |v| {
        let array = payload::<Array>(v);
        array.exports.set(array.exports.get() - 1);
    },
};

static ARRAY: TypeDef = TypeDef::new("array", "array", <Array as Payload>::vtable)
    .flags(tf::BASE | tf::SEQUENCE | tf::HAS_WEAKREF)
    .methods(&[SPECIAL, methods::METHODS])
    .getset(GETSET)
    .doc(
        "array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, \
         and\ninitialized from the optional initializer value, which must be a list,\nstring or iterable over \
         elements of the appropriate type.",
    );

static GETSET: &[GetSetDef] = &[
    getter("typecode", |vm, v| Ok(vm.str(&char::from(payload::<Array>(v).code).to_string())))
        .doc("the typecode character used to create the array"),
    getter("itemsize", |vm, v| Ok(vm.int(payload::<Array>(v).size() as i64)))
        .doc("the size, in bytes, of one array item"),
];

static SPECIAL: &[MethodDef] = &[
    MethodDef {
        name: "__new__",
        sig: "($type, *args, **kwargs)",
        imp: NativeImpl::Raw(new_array),
        kind: MethodKind::New,
        doc: "",
    },
    unary("__repr__", repr),
    len(|_, v| Ok(payload::<Array>(v).len())),
    unary("__iter__", |vm, v| {
        Ok(vm.make(ArrayIter { array: RefCell::new(Some(v.clone())), at: Cell::new(0) }))
    }),
    binary("__getitem__", get_item),
    set_item(assign),
    del_item(assign),
    contains(|vm, v, x| {
        let array = payload::<Array>(v);
        let mut i = 0;
        while i < array.len() {
            if vm.eq(&array.get(vm, i)?, x)? {
                return Ok(true);
            }
            i += 1;
        }
        Ok(false)
    }),
    binary("__add__", add),
    binary("__iadd__", |vm, a, b| {
        if !b.is_a::<Array>() {
            return Err(
                vm.type_error(format!("can only extend array with array (not \"{}\")", vm.type_name(b)))
            );
        }
        methods::extend(vm, payload(a), b, "can only extend with array of same kind")?;
        Ok(a.clone())
    }),
    binary("__mul__", multiply),
    binary("__rmul__", multiply),
    binary("__imul__", |vm, a, n| {
        let Some(n) = support::repeat_count(vm, n)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let array = payload::<Array>(a);
        let data = repeated(vm, array, n)?;
        if n != 1 {
            array.check_resize(vm)?;
            *array.data.borrow_mut() = data;
        }
        Ok(a.clone())
    }),
    binary("__eq__", |vm, a, b| compare(vm, a, b, CmpOp::Eq)),
    binary("__ne__", |vm, a, b| compare(vm, a, b, CmpOp::Ne)),
    binary("__lt__", |vm, a, b| compare(vm, a, b, CmpOp::Lt)),
    binary("__le__", |vm, a, b| compare(vm, a, b, CmpOp::Le)),
    binary("__gt__", |vm, a, b| compare(vm, a, b, CmpOp::Gt)),
    binary("__ge__", |vm, a, b| compare(vm, a, b, CmpOp::Ge)),
];

/// A new array of exactly this type.
fn make(vm: &Vm, code: u8, data: Vec<u8>) -> Value {
    vm.make(Array::new(code, data))
}

/// The type code in an argument.
fn code_argument(vm: &Vm, v: &Value, function: &str) -> PyResult<u8> {
    let Some(s) = v.as_::<Str>() else {
        return Err(vm.type_error(format!(
            "{function}() argument 1 must be a unicode character, not {}",
            vm.type_name(v)
        )));
    };
    if s.len() != 1 {
        return Err(vm.type_error(format!(
            "{function}() argument 1 must be a unicode character, not a string of length {}",
            s.len()
        )));
    }
    match u8::try_from(s.char_at(0)) {
        Ok(code) if items::size(code).is_some() => Ok(code),
        _ => Err(vm.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)")),
    }
}

fn new_array(vm: &Vm, args: CallArgs) -> PyResult {
    let pos = args.pos();
    let cls = util::class_arg(vm, &pos[0])?;
    if !args.names().is_empty() && cls.is(&vm.type_for::<Array>()) {
        return Err(vm.type_error("array.array() takes no keyword arguments"));
    }
    let given = pos.len() - 1;
    if given == 0 || given > 2 {
        let bound = if given == 0 { "at least 1 argument" } else { "at most 2 arguments" };
        return Err(vm.type_error(format!("array() takes {bound} ({given} given)")));
    }
    let code = code_argument(vm, &pos[1], "array")?;
    if code == b'u' {
        warn::deprecated(vm, "The 'u' type code is deprecated and will be removed in Python 3.16")?;
    }
    let array = Array::new(code, Vec::new());
    let Some(source) = pos.get(2) else { return Ok(vm.alloc(&cls, array).into()) };
    if let Some(text) = source.as_::<Str>() {
        if !array.is_text() {
            return Err(vm.type_error(format!(
                "cannot use a str to initialize an array with typecode '{}'",
                code as char
            )));
        }
        array.data.borrow_mut().extend(text.chars().flat_map(u32::to_ne_bytes));
    } else if let Some(other) = source.as_::<Array>().filter(|o| o.is_text() && !array.is_text()) {
        return Err(vm.type_error(format!(
            "cannot use a unicode array to initialize an array with typecode '{}'",
            if other.is_text() { code as char } else { '?' }
        )));
    } else if source.is_a::<Bytes>() || vm.is_instance(source, &vm.types().bytearray.value())? {
        let data = vm.bytes_of(source)?;
        array.append_bytes(vm, &data)?;
    } else if let Some(other) = source.as_::<Array>().filter(|o| o.code == code) {
        *array.data.borrow_mut() = other.data.borrow().clone();
    } else {
        let values = match source.as_::<List>() {
            Some(list) => list.items.borrow().clone(),
            None => match source.as_::<Tuple>() {
                Some(t) => t.to_vec(),
                None => vm.collect(source)?,
            },
        };
        for v in &values {
            let item = items::put(vm, code, v)?;
            array.data.borrow_mut().extend_from_slice(&item[..array.size()]);
        }
    }
    Ok(vm.alloc(&cls, array).into())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let array = payload::<Array>(v);
    let (name, code) = (vm.short_type_name(v), array.code as char);
    if array.len() == 0 {
        return Ok(vm.str(&format!("{name}('{code}')")));
    }
    let contents = if array.is_text() { methods::text(vm, array)? } else { vm.list(array.values(vm)?) };
    let contents = vm.repr(&contents)?;
    let mut text: Vec<u32> = format!("{name}('{code}', ").chars().map(u32::from).collect();
    text.extend(contents.chars().chain([u32::from(b')')]));
    Ok(vm.str_from_points(&text).into())
}

/// A position from an index.
fn position(vm: &Vm, array: &Array, key: &Value, message: &str) -> PyResult<usize> {
    let i = vm.index_i64(key)?;
    let len = array.len() as i64;
    let i = if i < 0 { i + len } else { i };
    if (0..len).contains(&i) { Ok(i as usize) } else { Err(vm.index_error(message)) }
}

fn is_index(vm: &Vm, key: &Value) -> bool {
    vm.is_int(key) || vm.special(key, ouro_vm::core::special::Special::Index).is_some()
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let array = payload::<Array>(v);
    if is_index(vm, key) {
        let i = position(vm, array, key, "array index out of range")?;
        return array.get(vm, i);
    }
    let Some(slice) = key.as_::<Slice>() else {
        return Err(vm.type_error("array indices must be integers"));
    };
    let span = slice_span(vm, slice, array.len())?.limit(array.len());
    let size = array.size();
    let data = array.data.borrow();
    let picked = span.indices().flat_map(|i| data[i * size..(i + 1) * size].iter().copied()).collect();
    Ok(make(vm, array.code, picked))
}

fn assign(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let array = payload::<Array>(v);
    let size = array.size();
    if is_index(vm, key) {
        let i = position(vm, array, key, "array assignment index out of range")?;
        let Some(value) = value else { return array.splice(vm, i, i + 1, &[]) };
        let item = items::put(vm, array.code, value)?;
        if let Some(slot) = array.data.borrow_mut().get_mut(i * size..(i + 1) * size) {
            slot.copy_from_slice(&item[..size]);
        }
        return Ok(());
    }
    let Some(slice) = key.as_::<Slice>() else {
        return Err(vm.type_error("array indices must be integers"));
    };
    let new = match value {
        None => Vec::new(),
        Some(value) => match value.as_::<Array>() {
            Some(other) if other.code == array.code => other.data.borrow().clone(),
            Some(_) => return Err(vm.type_error("bad argument type for built-in operation")),
            None => {
                return Err(vm.type_error(format!(
                    "can only assign array (not \"{}\") to array slice",
                    vm.type_name(value)
                )));
            }
        },
    };
    let span = slice_span(vm, slice, array.len())?.limit(array.len());
    if span.step == 1 {
        let from = span.start as usize;
        return array.splice(vm, from, from + span.count, &new);
    }
    if value.is_none() {
        array.check_resize(vm)?;
        let drop: Vec<usize> = span.ascending().indices().collect();
        let mut data = array.data.borrow_mut();
        let (mut at, mut i) = (0, 0);
        data.retain(|_| {
            let item = i / size;
            while at < drop.len() && drop[at] < item {
                at += 1;
            }
            i += 1;
            drop.get(at) != Some(&item)
        });
        return Ok(());
    }
    if new.len() != span.count * size {
        return Err(vm.value_error(format!(
            "attempt to assign array of size {} to extended slice of size {}",
            new.len() / size,
            span.count
        )));
    }
    let mut data = array.data.borrow_mut();
    for (i, item) in span.indices().zip(new.chunks_exact(size)) {
        data[i * size..(i + 1) * size].copy_from_slice(item);
    }
    Ok(())
}

fn add(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, Some(y)) = (payload::<Array>(a), b.as_::<Array>()) else {
        return Err(vm.type_error(format!("can only append array (not \"{}\") to array", vm.type_name(b))));
    };
    if x.code != y.code {
        return Err(vm.type_error("bad argument type for built-in operation"));
    }
    vm.check_room::<u8>(x.data.borrow().len() + y.data.borrow().len())?;
    let data = [&x.data.borrow()[..], &y.data.borrow()[..]].concat();
    Ok(make(vm, x.code, data))
}

fn repeated(vm: &Vm, array: &Array, n: usize) -> PyResult<Vec<u8>> {
    let data = array.data.borrow();
    let total = data.len().checked_mul(n).filter(|&t| t < 1 << 40);
    let mut out = Vec::new();
    match total {
        Some(total) if out.try_reserve_exact(total).is_ok() => {
            (0..if data.is_empty() { 0 } else { n }).for_each(|_| out.extend_from_slice(&data));
            Ok(out)
        }
        _ => Err(vm.memory_error()),
    }
}

fn multiply(vm: &Vm, a: &Value, n: &Value) -> PyResult {
    let Some(n) = support::repeat_count(vm, n)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let array = payload::<Array>(a);
    Ok(make(vm, array.code, repeated(vm, array, n)?))
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (x, Some(y)) = (payload::<Array>(a), b.as_::<Array>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let item = |array: &Array, i: usize| array.get(vm, i).ok();
    support::compare_sequences(vm, |i| item(x, i), |i| item(y, i), || (x.len(), y.len()), op)
}

fn reconstruct(vm: &Vm, args: Args) -> PyResult {
    let Some(cls) = args[0].to_ref::<TypeObj>() else {
        return Err(
            vm.type_error(format!("first argument must be a type object, not {}", vm.type_name(&args[0])))
        );
    };
    let base = vm.type_for::<Array>();
    if !cls.is_subtype(&base) {
        return Err(vm.type_error(format!("{} is not a subtype of array.array", cls.name_text())));
    }
    let code = code_argument(vm, &args[1], "_array_reconstructor").map_err(|e| {
        if e.is(vm, ouro_vm::core::exc::Exc::ValueError) {
            vm.value_error("second argument must be a valid type code")
        } else {
            e
        }
    })?;
    let format = vm.index_i64(&args[2])?;
    let Some((from, swapped)) = items::of_machine_format(format) else {
        return Err(if (18..=21).contains(&format) {
            vm.not_implemented("array items in UTF-16")
        } else {
            vm.value_error("third argument must be a valid machine format code.")
        });
    };
    let Some(bytes) = args[3].as_::<Bytes>() else {
        return Err(vm.type_error(format!("fourth argument should be bytes, not {}", vm.type_name(&args[3]))));
    };
    let size = items::size(from).unwrap_or(1);
    if bytes.data.len() % size != 0 {
        return Err(vm.value_error("string length not a multiple of item size"));
    }
    let mut data = bytes.data.to_vec();
    if swapped != cfg!(target_endian = "big") && size > 1 {
        data.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    }
    let array = Array::new(code, Vec::new());
    if Some(size) == items::size(code) {
        *array.data.borrow_mut() = data;
    } else {
        for item in data.chunks_exact(size) {
            let v = items::get(vm, from, item)?;
            let item = items::put(vm, code, &v)?;
            array.data.borrow_mut().extend_from_slice(&item[..array.size()]);
        }
    }
    Ok(vm.alloc(&cls, array).into())
}

// ---- iterator --------------------------------------------------------------------------------

/// Payload of `arrayiterator`.
struct ArrayIter {
    array: RefCell<Option<Value>>,
    at: Cell<usize>,
}

ouro_vm::payload!(ArrayIter, "arrayiterator");

impl Trace for ArrayIter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.array.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.array.take();
        drop(old);
    }
}

impl NativeType for ArrayIter {
    fn def() -> &'static TypeDef {
        &ARRAY_ITER
    }
}

static ARRAY_ITER: TypeDef =
    TypeDef::new("array", "arrayiterator", <ArrayIter as Payload>::vtable).flags(tf::NO_NEW).methods(&[&[
        unary("__iter__", |_, v| Ok(v.clone())),
        next(|vm, v| {
            let it = payload::<ArrayIter>(v);
            let Some(array) = it.array.borrow().clone() else { return Ok(None) };
            let (array, at) = (payload::<Array>(&array), it.at.get());
            if at < array.len() {
                it.at.set(at + 1);
                return array.get(vm, at).map(Some);
            }
            let old = it.array.take();
            drop(old);
            Ok(None)
        }),
        method("__reduce__", "($self, /)", |vm, a| {
            let it = a.this::<ArrayIter>();
            let iter = support::builtin(vm, "iter")?;
            let array = it.array.borrow().clone();
            Ok(match array {
                Some(array) => support::reduced(vm, iter, vec![array], Some(vm.int(it.at.get() as i64))),
                None => support::reduced(vm, iter, vec![vm.tuple(vec![]).into()], None),
            })
        }),
        method("__setstate__", "($self, state, /)", |vm, a| {
            let at = vm.index_i64(&a[1])?;
            a.this::<ArrayIter>().at.set(at.max(0) as usize);
            Ok(Value::NONE)
        }),
    ]]);
