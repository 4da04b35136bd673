//! The type `memoryview`: views of memory with item format, shape and strides. Reading and
//! writing of items is in `memoryview_items.rs`.

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, payload};
use crate::core::error::{PyResult, Raised};
use crate::core::function::{List, Slice};
use crate::core::native::{
    GetSetDef, MethodDef, TypeDef, binary, class_method, del_item, getter, hash, len, method, new, set_item,
    unary,
};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::special::Special;
use crate::core::str::{Str, hash_bytes};
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::iter::SeqIter;
use crate::protocol::types::NativeType;

use super::buffer::{Buffer, BufferInfo, BufferProcs, Dims, gather, moved, read_item, scatter, write_item};
use super::memoryview_items::{item_size, pack, unpack};
use super::str::args::slice_range;
use super::str::index_number;

/// Payload of the object behind one or several views: the access to the exporter.
pub struct Managed {
    buffer: RefCell<Option<Buffer>>,
    owner: RefCell<Option<Value>>,
}

crate::payload!(Managed, "managedbuffer");

impl Trace for Managed {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(b) = &*self.buffer.borrow() {
            visitor.visit(&b.owner);
        }
        self.owner.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = (self.buffer.take(), self.owner.take());
        drop(old);
    }
}

static MANAGED: TypeDef = TypeDef::new("builtins", "managedbuffer", <Managed as Payload>::vtable);

impl NativeType for Managed {
    fn def() -> &'static TypeDef {
        &MANAGED
    }
}

/// Payload of `memoryview`.
pub struct MemoryView {
    managed: RefCell<Option<Ref<Managed>>>,
    info: BufferInfo,
    /// Buffers given out by this view.
    exports: Cell<usize>,
    hash: Cell<Option<i64>>,
}

crate::payload!(MemoryView, "memoryview");

impl Trace for MemoryView {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(m) = &*self.managed.borrow() {
            m.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        let old = self.managed.take();
        drop(old);
    }
}

/// Access for the buffer protocol.
pub const BUFFER: BufferProcs = BufferProcs {
    acquire: |vm, v| {
        let view = live(vm, v)?;
        view.exports.set(view.exports.get() + 1);
        Ok(view.info.clone())
    },
    release: |v| {
        if let Some(view) = v.as_::<MemoryView>() {
            view.exports.set(view.exports.get().saturating_sub(1));
        }
    },
};

/// The type's declaration.
pub static DEF: TypeDef = TypeDef::new("builtins", "memoryview", <MemoryView as Payload>::vtable)
    .doc("Create a new memoryview object which references the given object.")
    .flags(tf::IMMUTABLE | tf::SEQUENCE | tf::HAS_WEAKREF)
    .methods(&[METHODS])
    .getset(GETSET);

static METHODS: &[MethodDef] = &[
    new("($type, object)", |vm, a| from_object(vm, &a[1])),
    unary("__repr__", |vm, v| {
        let view = payload::<MemoryView>(v);
        let kind = if view.managed.borrow().is_some() { "memory" } else { "released memory" };
        Ok(vm.str(&format!("<{kind} at {:#x}>", vm.id(v))))
    }),
    hash(hash_of),
    len(|vm, v| {
        let view = live(vm, v)?;
        match view.info.shape.first() {
            Some(&n) => Ok(n),
            None => Err(vm.type_error("0-dim memory has no length")),
        }
    }),
    binary("__getitem__", get_item),
    set_item(assign_item),
    del_item(assign_item),
    binary("__eq__", |vm, a, b| equal(vm, a, b, true)),
    binary("__ne__", |vm, a, b| equal(vm, a, b, false)),
    binary("__lt__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__le__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__gt__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__ge__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    unary("__iter__", |vm, v| {
        let view = live(vm, v)?;
        match view.info.shape.len() {
            0 => Err(vm.type_error("invalid indexing of 0-dim memory")),
            1 => Ok(vm.make(SeqIter { seq: RefCell::new(Some(v.clone())), at: Cell::new(0) })),
            _ => Err(vm.not_implemented_plain("multi-dimensional sub-views are not implemented")),
        }
    }),
    method("release", "($self, /)", |vm, a| release(vm, &a[0]))
        .doc("Release the underlying buffer exposed by the memoryview object."),
    method("tobytes", "($self, /, order='C')", tobytes)
        .doc("Return the data in the buffer as a byte string.\n\nOrder can be {'C', 'F', 'A'}. When order is 'C' or 'F', the data of the\noriginal array is converted to C or Fortran order. For contiguous views,\n'A' returns an exact copy of the physical memory. In particular, in-memory\nFortran order is preserved. For non-contiguous views, the data is converted\nto C first. order=None is the same as order='C'."),
    method("tolist", "($self, /)", |vm, a| {
        let view = live(vm, &a[0])?;
        match view.info.shape.len() {
            0 => unpack_item(vm, &view.info, 0),
            _ => to_list(vm, &view.info, 0, 0),
        }
    })
    .doc("Return the data in the buffer as a list of elements."),
    method("toreadonly", "($self, /)", |vm, a| {
        let view = live(vm, &a[0])?;
        let mut info = view.info.clone();
        info.readonly = true;
        Ok(sibling(vm, view, info))
    })
    .doc("Return a readonly version of the memoryview."),
    method("cast", "($self, /, format, shape=<unrepresentable>)", cast)
        .doc("Cast a memoryview to a new format or shape."),
    method("hex", "($self, /, sep=<unrepresentable>, bytes_per_sep=1)", |vm, a| {
        // The memory stays while separators are asked for.
        let held = vm.buffer(&a[0])?;
        let data = gather(&held.info);
        super::byteslike::convert::hex_method(vm, a, &data)
    })
    .doc("Return the data in the buffer as a str of hexadecimal numbers.\n\n  sep\n    An optional single character or byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left.\n\nExample:\n>>> value = memoryview(b'\\xb9\\x01\\xef')\n>>> value.hex()\n'b901ef'\n>>> value.hex(':')\n'b9:01:ef'\n>>> value.hex(':', 2)\n'b9:01ef'\n>>> value.hex(':', -2)\n'b901:ef'"),
    method("count", "($self, value, /)", |vm, a| {
        let mut n = 0;
        vm.for_each(&a[0], |item| {
            n += usize::from(vm.eq(&item, &a[1])?);
            Ok(())
        })?;
        Ok(Value::from_len(n))
    })
    .doc("Count the number of occurrences of a value."),
    method("index", "($self, value, start=0, stop=sys.maxsize, /)", index)
        .doc("Return the index of the first occurrence of a value.\n\nRaises ValueError if the value is not present."),
    method("__enter__", "($self, /)", |vm, a| live(vm, &a[0]).map(|_| a[0].clone())),
    method("__exit__", "($self, /, *exc_info)", |vm, a| release(vm, &a[0]))
        .doc("Release the underlying buffer exposed by the memoryview object."),
    method("__buffer__", "($self, flags, /)", |vm, a| from_object(vm, &a[0]))
        .doc("Return a buffer object that exposes the underlying memory of the object."),
    method("__release_buffer__", "($self, buffer, /)", |vm, a| release(vm, &a[1]))
        .doc("Release the buffer object that exposes the underlying memory of the object."),
    class_method("_from_flags", "($type, /, object, flags)", |vm, a| from_object(vm, &a[1]))
        .doc("Create a new memoryview object which references the given object."),
    class_method("__class_getitem__", "($type, item, /)", |vm, a| generic_alias(vm, &a[0], &a[1]))
        .doc("See PEP 585"),
];

static GETSET: &[GetSetDef] = &[
    getter("obj", |vm, v| {
        let view = live(vm, v)?;
        let managed = view.managed.borrow().clone();
        Ok(managed.and_then(|m| m.owner.borrow().clone()).unwrap_or(Value::NONE))
    })
    .doc("The underlying object of the memoryview."),
    getter("nbytes", |vm, v| Ok(Value::from_len(live(vm, v)?.info.len)))
        .doc("The amount of space in bytes that the array would use in\n a contiguous representation."),
    getter("readonly", |vm, v| Ok(Value::from_bool(live(vm, v)?.info.readonly)))
        .doc("A bool indicating whether the memory is read only."),
    getter("itemsize", |vm, v| Ok(Value::from_len(live(vm, v)?.info.itemsize)))
        .doc("The size in bytes of each element of the memoryview."),
    getter("format", |vm, v| Ok(vm.str(&live(vm, v)?.info.format)))
        .doc("A string containing the format (in struct module style)\n for each element in the view."),
    getter("ndim", |vm, v| Ok(Value::from_len(live(vm, v)?.info.shape.len())))
        .doc("An integer indicating how many dimensions of a multi-dimensional\n array the memory represents."),
    getter("shape", |vm, v| {
        let shape = live(vm, v)?.info.shape.iter().map(|&n| Value::from_len(n)).collect();
        Ok(vm.tuple(shape).into())
    })
    .doc("A tuple of ndim integers giving the shape of the memory\n as an N-dimensional array."),
    getter("strides", |vm, v| {
        let strides = live(vm, v)?.info.strides.iter().map(|&n| vm.int(n as i64)).collect();
        Ok(vm.tuple(strides).into())
    })
    .doc("A tuple of ndim integers giving the size in bytes to access\n each element for each dimension of the array."),
    getter("suboffsets", |vm, v| live(vm, v).map(|_| vm.tuple(vec![]).into()))
        .doc("A tuple of integers used internally for PIL-style arrays."),
    getter("c_contiguous", |vm, v| Ok(Value::from_bool(live(vm, v)?.info.is_c_contiguous())))
        .doc("A bool indicating whether the memory is C contiguous."),
    getter("f_contiguous", |vm, v| Ok(Value::from_bool(live(vm, v)?.info.is_f_contiguous())))
        .doc("A bool indicating whether the memory is Fortran contiguous."),
    getter("contiguous", |vm, v| {
        let info = &live(vm, v)?.info;
        Ok(Value::from_bool(info.is_c_contiguous() || info.is_f_contiguous()))
    })
    .doc("A bool indicating whether the memory is contiguous."),
];

impl Vm {
    /// `NotImplementedError` with CPython's words.
    #[cold]
    fn not_implemented_plain(&self, message: &str) -> Raised {
        self.raise(crate::core::exc::Exc::NotImplementedError, message)
    }
}

fn generic_alias(vm: &Vm, cls: &Value, item: &Value) -> PyResult {
    let types = vm.modules.get().and_then(|m| vm.get_name(m, "types"));
    match types {
        Some(types) => {
            let alias = vm.get_attr_str(&types, "GenericAlias")?;
            vm.call(&alias, &[cls.clone(), item.clone()])
        }
        None => Err(vm.not_implemented("memoryview[...] before the module types is imported")),
    }
}

// ---- making and ending views ---------------------------------------------------------------

/// A view of an object's memory.
pub fn from_object(vm: &Vm, v: &Value) -> PyResult {
    if let Some(view) = v.as_::<MemoryView>() {
        live(vm, v)?;
        return Ok(sibling(vm, view, view.info.clone()));
    }
    let Some(buffer) = vm.buffer_opt(v)? else {
        return Err(
            vm.type_error(format!("memoryview: a bytes-like object is required, not '{}'", vm.type_name(v)))
        );
    };
    Ok(from_buffer(vm, buffer, Some(v.clone())))
}

/// A view of a buffer. `owner` is what `obj` shows.
pub fn from_buffer(vm: &Vm, buffer: Buffer, owner: Option<Value>) -> Value {
    let info = buffer.info.clone();
    let managed = Managed { buffer: RefCell::new(Some(buffer)), owner: RefCell::new(owner) };
    let managed = vm.alloc(&vm.type_for::<Managed>(), managed);
    new_view(vm, managed, info)
}

fn new_view(vm: &Vm, managed: Ref<Managed>, info: BufferInfo) -> Value {
    let view = MemoryView {
        managed: RefCell::new(Some(managed)),
        info,
        exports: Cell::new(0),
        hash: Cell::new(None),
    };
    vm.alloc(&vm.types().memoryview, view).into()
}

/// Another view of the same memory.
fn sibling(vm: &Vm, view: &MemoryView, info: BufferInfo) -> Value {
    let managed = view.managed.borrow().clone();
    match managed {
        Some(managed) => new_view(vm, managed, info),
        None => Value::NONE,
    }
}

fn live<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a MemoryView> {
    let view = payload::<MemoryView>(v);
    if view.managed.borrow().is_some() {
        Ok(view)
    } else {
        Err(vm.value_error("operation forbidden on released memoryview object"))
    }
}

/// `view.release()`.
pub fn release(vm: &Vm, v: &Value) -> PyResult {
    let Some(view) = v.as_::<MemoryView>() else {
        return Err(vm.type_error("expected a memoryview object"));
    };
    if view.managed.borrow().is_none() {
        return Ok(Value::NONE);
    }
    match view.exports.get() {
        0 => {}
        n => {
            let s = if n == 1 { "" } else { "s" };
            return Err(vm.buffer_error(format!("memoryview has {n} exported buffer{s}")));
        }
    }
    let managed = view.managed.take();
    let Some(managed) = managed else { return Ok(Value::NONE) };
    if managed.header().refcount() == 1 {
        let owner = managed.owner.take();
        let buffer = managed.buffer.take();
        let foreign = match (&owner, &buffer) {
            (Some(owner), Some(buffer)) => !owner.is(&buffer.owner),
            _ => false,
        };
        let shown = buffer.as_ref().map(|b| b.owner.clone());
        drop(buffer);
        if let (true, Some(owner), Some(shown)) = (foreign, owner, shown)
            && vm.special(&owner, Special::ReleaseBuffer).is_some()
        {
            vm.call_special(&owner, Special::ReleaseBuffer, &[shown])?;
        }
    }
    Ok(Value::NONE)
}

// ---- items ---------------------------------------------------------------------------------

fn unpack_item(vm: &Vm, info: &BufferInfo, offset: isize) -> PyResult {
    unpack(vm, &info.format, &read_item(info, offset))
}

fn to_list(vm: &Vm, info: &BufferInfo, dim: usize, offset: isize) -> PyResult {
    let mut items = Vec::with_capacity(info.shape[dim]);
    for i in 0..info.shape[dim] as isize {
        let at = offset + i * info.strides[dim];
        items.push(match dim + 1 == info.shape.len() {
            true => unpack_item(vm, info, at)?,
            false => to_list(vm, info, dim + 1, at)?,
        });
    }
    Ok(vm.list(items))
}

/// The offset of index `i` along dimension `dim`.
fn step(vm: &Vm, info: &BufferInfo, dim: usize, index: &Value) -> PyResult<isize> {
    let i = match index.as_small_int() {
        Some(i) => i as isize,
        None => index_number(vm, index)?,
    };
    let n = info.shape[dim] as isize;
    let at = if i < 0 { i + n } else { i };
    if !(0..n).contains(&at) {
        return Err(vm.index_error(format!("index out of bounds on dimension {}", dim + 1)));
    }
    Ok(at * info.strides[dim])
}

fn is_index(vm: &Vm, v: &Value) -> bool {
    vm.is_int(v) || vm.special(v, Special::Index).is_some()
}

/// The offset that a tuple of indexes stands for.
fn tuple_offset(vm: &Vm, info: &BufferInfo, indexes: &Tuple) -> PyResult<isize> {
    if indexes.len() > info.shape.len() {
        return Err(vm.type_error(format!(
            "cannot index {}-dimension view with {}-element tuple",
            info.shape.len(),
            indexes.len()
        )));
    }
    let mut offset = 0;
    for (dim, index) in indexes.iter().enumerate() {
        offset += step(vm, info, dim, index)?;
    }
    Ok(offset)
}

fn get_item(vm: &Vm, v: &Value, index: &Value) -> PyResult {
    let view = live(vm, v)?;
    let info = &view.info;
    if info.shape.is_empty() {
        return match index.as_::<Tuple>() {
            Some(t) if t.is_empty() => unpack_item(vm, info, 0),
            _ if index.bits() == Value::ELLIPSIS.bits() => Ok(v.clone()),
            _ => Err(vm.type_error("invalid indexing of 0-dim memory")),
        };
    }
    if is_index(vm, index) {
        if info.shape.len() > 1 {
            return Err(vm.not_implemented_plain("multi-dimensional sub-views are not implemented"));
        }
        let at = step(vm, info, 0, index)?;
        live(vm, v)?;
        return unpack_item(vm, info, at);
    }
    if let Some(slice) = index.as_::<Slice>() {
        return Ok(sibling(vm, view, sliced(vm, info, slice)?));
    }
    if let Some(indexes) = index.as_::<Tuple>() {
        if indexes.iter().all(|i| is_index(vm, i)) {
            if indexes.len() < info.shape.len() {
                return Err(vm.not_implemented_plain("sub-views are not implemented"));
            }
            let at = tuple_offset(vm, info, indexes)?;
            live(vm, v)?;
            return unpack_item(vm, info, at);
        }
        if indexes.iter().all(|i| i.is_a::<Slice>()) {
            return Err(vm.not_implemented_plain("multi-dimensional slicing is not implemented"));
        }
    }
    Err(vm.type_error("memoryview: invalid slice key"))
}

fn sliced(vm: &Vm, info: &BufferInfo, slice: &Slice) -> PyResult<BufferInfo> {
    let range = slice_range(vm, slice, || info.shape[0])?;
    let mut out = info.clone();
    out.data = moved(info.data, range.start as isize * info.strides[0]);
    out.shape[0] = range.count;
    out.strides[0] = info.strides[0].wrapping_mul(range.step);
    out.len = out.shape.iter().product::<usize>() * out.itemsize;
    Ok(out)
}

fn assign_item(vm: &Vm, v: &Value, index: &Value, value: Option<&Value>) -> PyResult<()> {
    let view = live(vm, v)?;
    let info = &view.info;
    if info.readonly {
        return Err(vm.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else {
        return Err(vm.type_error("cannot delete memory"));
    };
    let store = |offset: isize| -> PyResult<()> {
        let item = pack(vm, &info.format, value)?;
        live(vm, v)?;
        write_item(info, offset, &item);
        Ok(())
    };
    if info.shape.is_empty() {
        return match index.as_::<Tuple>() {
            Some(t) if t.is_empty() => store(0),
            _ if index.bits() == Value::ELLIPSIS.bits() => store(0),
            _ => Err(vm.type_error("invalid indexing of 0-dim memory")),
        };
    }
    if is_index(vm, index) {
        if info.shape.len() > 1 {
            return Err(vm.not_implemented_plain("sub-views are not implemented"));
        }
        return store(step(vm, info, 0, index)?);
    }
    if let Some(slice) = index.as_::<Slice>() {
        if info.shape.len() > 1 {
            return Err(
                vm.not_implemented_plain("memoryview slice assignments are currently restricted to ndim = 1")
            );
        }
        let target = sliced(vm, info, slice)?;
        let source = vm.buffer(value)?;
        if source.info.format != target.format
            || source.info.shape != target.shape
            || source.info.itemsize != target.itemsize
        {
            return Err(vm.value_error("memoryview assignment: lvalue and rvalue have different structures"));
        }
        scatter(&target, &source.to_vec());
        return Ok(());
    }
    if let Some(indexes) = index.as_::<Tuple>() {
        if indexes.iter().all(|i| is_index(vm, i)) {
            if indexes.len() < info.shape.len() {
                return Err(vm.not_implemented_plain("sub-views are not implemented"));
            }
            return store(tuple_offset(vm, info, indexes)?);
        }
        if indexes.iter().all(|i| i.is_a::<Slice>()) {
            return Err(
                vm.not_implemented_plain("memoryview slice assignments are currently restricted to ndim = 1")
            );
        }
    }
    Err(vm.type_error("memoryview: invalid slice key"))
}

fn index(vm: &Vm, args: Args) -> PyResult {
    let view = live(vm, &args[0])?;
    match view.info.shape.len() {
        1 => {}
        0 => return Err(vm.type_error("invalid lookup on 0-dim memory")),
        _ => return Err(vm.not_implemented_plain("multi-dimensional lookup is not implemented")),
    }
    let bound =
        |i: usize, default: isize| args.opt(i).map_or(Ok(default), |v| super::str::args::slice_bound(vm, v));
    let (start, stop) = (bound(2, 0)?, bound(3, isize::MAX)?);
    let (start, stop) = super::str::args::adjust(start, stop, view.info.shape[0]);
    for i in start..stop {
        let item = unpack_item(vm, &live(vm, &args[0])?.info, i as isize * view.info.strides[0])?;
        if vm.eq(&item, &args[1])? {
            return Ok(Value::from_len(i));
        }
    }
    Err(vm.value_error("memoryview.index(x): x not found"))
}

// ---- whole views ---------------------------------------------------------------------------

fn hash_of(vm: &Vm, v: &Value) -> PyResult<i64> {
    let view = payload::<MemoryView>(v);
    if let Some(h) = view.hash.get() {
        return Ok(h);
    }
    let view = live(vm, v)?;
    if !view.info.readonly {
        return Err(vm.value_error("cannot hash writable memoryview object"));
    }
    if !matches!(view.info.format.trim_start_matches('@'), "B" | "b" | "c") {
        return Err(vm.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    let owner = view.managed.borrow().as_ref().and_then(|m| m.owner.borrow().clone());
    if let Some(owner) = owner {
        let _held = vm.buffer(v)?;
        vm.hash(&owner)?;
    }
    let h = hash_bytes(&gather(&view.info), vm.hash_seed());
    view.hash.set(Some(h));
    Ok(h)
}

fn equal(vm: &Vm, a: &Value, b: &Value, want: bool) -> PyResult {
    let answer = |same: bool| Ok(Value::from_bool(same == want));
    let view = payload::<MemoryView>(a);
    if view.managed.borrow().is_none() {
        return answer(a.is(b));
    }
    if let Some(other) = b.as_::<MemoryView>()
        && other.managed.borrow().is_none()
    {
        return answer(a.is(b));
    }
    let Ok(Some(other)) = vm.buffer_opt(b) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (x, y) = (&view.info, &other.info);
    if x.shape != y.shape {
        return answer(false);
    }
    let plain = |f: &str| {
        matches!(
            f.trim_start_matches('@'),
            "B" | "b" | "c" | "?" | "h" | "H" | "i" | "I" | "l" | "L" | "q" | "Q" | "n" | "N"
        )
    };
    if x.format == y.format && plain(&x.format) {
        return answer(gather(x) == other.to_vec());
    }
    for (i, j) in x.offsets().into_iter().zip(y.offsets()) {
        let (Ok(p), Ok(q)) = (unpack_item(vm, x, i), unpack_item(vm, y, j)) else {
            return answer(false);
        };
        if !vm.compare_bool(&p, &q, CmpOp::Eq)? {
            return answer(false);
        }
    }
    answer(true)
}

fn tobytes(vm: &Vm, args: Args) -> PyResult {
    let view = live(vm, &args[0])?;
    let order = match args.some(1) {
        None => "C".to_owned(),
        Some(v) => match v.as_::<Str>() {
            Some(s) => s.to_text().into_owned(),
            None => {
                return Err(vm.type_error(format!(
                    "tobytes() argument 'order' must be str or None, not {}",
                    vm.type_name(v)
                )));
            }
        },
    };
    let info = &view.info;
    match order.as_str() {
        "C" => {}
        "F" => return Ok(vm.bytes_from(gather(&reversed_axes(info))).into()),
        "A" if info.is_f_contiguous() && !info.is_c_contiguous() => {
            return Ok(vm.bytes_from(gather(&reversed_axes(info))).into());
        }
        "A" => {}
        _ => return Err(vm.value_error("order must be 'C', 'F' or 'A'")),
    }
    Ok(vm.bytes_from(gather(info)).into())
}

fn reversed_axes(info: &BufferInfo) -> BufferInfo {
    let mut out = info.clone();
    out.shape.reverse();
    out.strides.reverse();
    out
}

fn cast(vm: &Vm, args: Args) -> PyResult {
    let view = live(vm, &args[0])?;
    let info = &view.info;
    let Some(format) = args[1].as_::<Str>() else {
        return Err(vm.type_error(format!(
            "cast() argument 'format' must be str, not {}",
            if args[1].is_none() { "None".to_owned() } else { vm.type_name(&args[1]) }
        )));
    };
    if !info.is_c_contiguous() {
        return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let shape = args.opt(2).map(|v| shape_arg(vm, v)).transpose()?;
    if shape.is_some() && info.shape.len() != 1 && info.shape.len() > 1 {
        return Err(vm.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    if info.len == 0 && info.shape.contains(&0) && info.shape.len() > 1 {
        return Err(vm.type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    let format = format.to_text().into_owned();
    let Some(size) = item_size(&format) else {
        return Err(vm.value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        ));
    };
    let byte = |f: &str| matches!(f.trim_start_matches('@'), "B" | "b" | "c");
    if !byte(&info.format) && !byte(&format) {
        return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    if info.len % size != 0 {
        return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let mut out = info.clone();
    out.format = format.into();
    out.itemsize = size;
    out.shape = Dims::One(info.len / size);
    if let Some(shape) = shape {
        let product = shape.iter().try_fold(size, |p, &n| p.checked_mul(n));
        if product != Some(info.len) {
            return Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size"));
        }
        out.shape = shape.into();
    }
    let mut stride = size as isize;
    out.strides = out
        .shape
        .iter()
        .rev()
        .map(|&n| {
            let this = stride;
            stride *= n as isize;
            this
        })
        .collect();
    out.strides.reverse();
    Ok(sibling(vm, view, out))
}

fn shape_arg(vm: &Vm, v: &Value) -> PyResult<Vec<usize>> {
    let items = match (v.as_::<List>(), v.as_::<Tuple>()) {
        (Some(l), _) => l.items.borrow().clone(),
        (_, Some(t)) => t.to_vec(),
        _ => return Err(vm.type_error("shape must be a list or a tuple")),
    };
    if items.len() > 64 {
        return Err(vm.value_error("memoryview: number of dimensions must not exceed 64"));
    }
    items
        .iter()
        .map(|n| {
            if !vm.is_int(n) {
                return Err(vm.type_error("memoryview.cast(): elements of shape must be integers"));
            }
            match vm.small(n) {
                Some(n) if n > 0 => Ok(n as usize),
                _ => Err(vm.value_error("memoryview.cast(): elements of shape must be integers > 0")),
            }
        })
        .collect()
}
