//! Module `_struct`.

mod codec;
mod format;
mod half;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{
    GetSetDef, MethodDef, ModuleDef, TypeDef, function, getter, method, new, next, raw_function, raw_method,
    unary,
};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use format::Format;

pub static MODULE: ModuleDef = ModuleDef::new("_struct", &[FUNCTIONS])
    .doc(
        "Functions to convert between Python values and C structs.\nPython bytes objects are used to hold the \
         data representing the C struct\nand also as format strings to describe the layout of data in the C \
         struct.",
    )
    .init(init);

static FUNCTIONS: &[MethodDef] = &[
    function("calcsize", "(format, /)", |vm, a| Ok(vm.int(compiled(vm, &a[0])?.size as i64)))
        .doc("Return size in bytes of the struct described by the format string."),
    raw_function("pack", |vm, args| {
        let Some((format, values)) = args.pos().split_first() else {
            return Err(vm.type_error("missing format argument"));
        };
        pack(vm, &*compiled(vm, format)?, values)
    })
    .doc("pack(format, v1, v2, ...) -> bytes\n\nReturn a bytes object containing the values packed by the format."),
    raw_function("pack_into", |vm, args| {
        let Some((format, rest)) = args.pos().split_first() else {
            return Err(vm.type_error("missing format argument"));
        };
        pack_into(vm, &*compiled(vm, format)?, rest)
    })
    .doc("pack_into(format, buffer, offset, v1, v2, ...)\n\nPack the values into the writable buffer from offset on."),
    function("unpack", "(format, buffer, /)", |vm, a| unpack(vm, &*compiled(vm, &a[0])?, &a[1]))
        .doc("Return a tuple containing values unpacked according to the format string."),
    function("unpack_from", "(format, /, buffer, offset=0)", |vm, a| {
        unpack_from(vm, &*compiled(vm, &a[0])?, &a[1], a.opt(2))
    })
    .doc("Return a tuple containing values unpacked according to the format string."),
    function("iter_unpack", "(format, buffer, /)", |vm, a| iter_unpack(vm, compiled(vm, &a[0])?, &a[1]))
        .doc("Return an iterator yielding tuples unpacked from the given bytes."),
    function("_clearcache", "()", |vm, _| {
        state(vm).cache.borrow_mut().clear();
        Ok(Value::NONE)
    })
    .doc("Clear the internal cache."),
];

#[derive(Default)]
struct State {
    error: RefCell<Option<Value>>,
    cache: RefCell<HashMap<String, Rc<Format>>>,
}

fn state(vm: &Vm) -> Rc<State> {
    vm.state(State::default)
}

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    let error = error_type(vm)?;
    vm.set_name(&module.dict, "error", error);
    vm.set_name(&module.dict, "Struct", vm.type_for::<StructObj>().into());
    Ok(())
}

/// `struct.error`, made on first use.
fn error_type(vm: &Vm) -> PyResult {
    if let Some(ty) = &*state(vm).error.borrow() {
        return Ok(ty.clone());
    }
    let ty = super::exceptions::new_exception(vm, "struct", "error", vm.exc_type(Exc::Exception))?;
    *state(vm).error.borrow_mut() = Some(ty.clone());
    Ok(ty)
}

/// `struct.error` with a message.
#[cold]
fn struct_error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    super::exceptions::instance(vm, error_type(vm), message.as_ref())
}

/// Text of a format argument.
fn format_text(vm: &Vm, v: &Value) -> PyResult<String> {
    if let Some(s) = v.as_::<Str>() {
        return match s.as_ascii() {
            Some(text) => Ok(text.to_owned()),
            None => match vm.call_method(v, "encode", &[vm.str("ascii")]) {
                Err(e) => Err(e),
                Ok(_) => Err(struct_error(vm, "bad char in struct format")),
            },
        };
    }
    match v.as_::<Bytes>() {
        // Bytes beyond ASCII are no format characters, whatever they become.
        Some(b) => Ok(b.data.iter().map(|&c| if c < 128 { c as char } else { '\u{7f}' }).collect()),
        None => Err(vm.type_error(format!(
            "Struct() argument 1 must be a str or bytes object, not {}",
            vm.type_name(v)
        ))),
    }
}

fn compile(vm: &Vm, v: &Value) -> PyResult<Rc<Format>> {
    let text = format_text(vm, v)?;
    format::parse(&text).map(Rc::new).map_err(|message| struct_error(vm, message))
}

/// The format of an argument, from the cache if possible.
fn compiled(vm: &Vm, v: &Value) -> PyResult<Rc<Format>> {
    if let Some(s) = v.as_::<StructObj>() {
        return s.format(vm);
    }
    let state = state(vm);
    if let Some(text) = v.as_::<Str>().and_then(|s| s.as_ascii())
        && let Some(format) = state.cache.borrow().get(text)
    {
        return Ok(format.clone());
    }
    let format = compile(vm, v)?;
    let mut cache = state.cache.borrow_mut();
    if cache.len() >= 100 {
        cache.clear();
    }
    cache.insert(format.text.clone(), format.clone());
    Ok(format)
}

fn check_count(vm: &Vm, format: &Format, function: &str, given: usize) -> PyResult<()> {
    if given == format.values {
        return Ok(());
    }
    Err(struct_error(vm, format!("{function} expected {} items for packing (got {given})", format.values)))
}

fn zeros(vm: &Vm, n: usize) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    out.try_reserve_exact(n).map_err(|_| vm.memory_error())?;
    out.resize(n, 0);
    Ok(out)
}

fn pack(vm: &Vm, format: &Format, values: &[Value]) -> PyResult {
    check_count(vm, format, "pack", values.len())?;
    let mut out = zeros(vm, format.size)?;
    codec::pack(vm, format, values, &mut out)?;
    Ok(vm.bytes(&out).into())
}

fn pack_into(vm: &Vm, format: &Format, args: &[Value]) -> PyResult {
    let (target, offset, values) = match args {
        [] => return Err(struct_error(vm, "pack_into expected buffer argument")),
        [_] => return Err(struct_error(vm, "pack_into expected offset argument")),
        [target, offset, values @ ..] => (target, offset, values),
    };
    check_count(vm, format, "pack_into", values.len())?;
    let not_writable = |vm: &Vm| {
        vm.type_error(format!("argument must be read-write bytes-like object, not {}", vm.type_name(target)))
    };
    let length = match vm.buffer_opt(target)? {
        Some(b) if !b.info.readonly && b.info.is_c_contiguous() => b.len(),
        _ => return Err(not_writable(vm)),
    };
    let offset = vm.ssize_arg(offset)?;
    let start = if offset < 0 {
        if offset + format.size as i64 > 0 {
            return Err(struct_error(
                vm,
                format!("no space to pack {} bytes at offset {offset}", format.size),
            ));
        }
        let start = offset + length as i64;
        if start < 0 {
            return Err(struct_error(vm, format!("offset {offset} out of range for {length}-byte buffer")));
        }
        start as usize
    } else {
        offset as usize
    };
    if length.saturating_sub(start) < format.size || start > length {
        return Err(struct_error(
            vm,
            format!(
                "pack_into requires a buffer of at least {} bytes for packing {} bytes at offset {start} (actual \
                 buffer size is {length})",
                start.saturating_add(format.size),
                format.size
            ),
        ));
    }
    // Packing may run Python code, so the memory is looked at again afterwards.
    let mut out = zeros(vm, format.size)?;
    codec::pack(vm, format, values, &mut out)?;
    match vm.buffer_opt(target)? {
        Some(b) if !b.info.readonly && b.len() >= start + out.len() => {
            b.bytes_mut()[start..start + out.len()].copy_from_slice(&out);
            Ok(Value::NONE)
        }
        _ => Err(not_writable(vm)),
    }
}

fn unpack(vm: &Vm, format: &Format, data: &Value) -> PyResult {
    vm.check_room::<[u64; 2]>(format.values)?;
    let values = vm.with_bytes(data, |b| (b.len() == format.size).then(|| codec::unpack(vm, format, b)))?;
    values.ok_or_else(|| struct_error(vm, format!("unpack requires a buffer of {} bytes", format.size)))
}

fn unpack_from(vm: &Vm, format: &Format, data: &Value, offset: Option<&Value>) -> PyResult {
    let offset = offset.map_or(Ok(0), |v| vm.ssize_arg(v))?;
    let size = format.size;
    let result = vm.with_bytes(data, |b| -> Result<Value, String> {
        let mut start = offset;
        if start < 0 {
            if start + size as i64 > 0 {
                return Err(format!("not enough data to unpack {size} bytes at offset {offset}"));
            }
            start += b.len() as i64;
            if start < 0 {
                return Err(format!("offset {offset} out of range for {}-byte buffer", b.len()));
            }
        }
        let start = start as usize;
        match start.checked_add(size).and_then(|end| b.get(start..end)) {
            Some(part) => Ok(codec::unpack(vm, format, part)),
            None => Err(format!(
                "unpack_from requires a buffer of at least {} bytes for unpacking {size} bytes at offset {start} \
                 (actual buffer size is {})",
                start.saturating_add(size),
                b.len()
            )),
        }
    })?;
    result.map_err(|message| struct_error(vm, message))
}

// ---- Struct ----------------------------------------------------------------------------------

/// Payload of `Struct`.
#[derive(Default)]
struct StructObj {
    format: RefCell<Option<Rc<Format>>>,
}

ouro_vm::payload!(StructObj, "Struct", plain);

impl StructObj {
    fn format(&self, vm: &Vm) -> PyResult<Rc<Format>> {
        self.format.borrow().clone().ok_or_else(|| vm.runtime_error("Struct object is not initialized"))
    }
}

impl NativeType for StructObj {
    fn def() -> &'static TypeDef {
        &STRUCT
    }
}

static STRUCT: TypeDef = TypeDef::new("_struct", "Struct", <StructObj as Payload>::vtable)
    .flags(tf::BASE)
    .methods(&[STRUCT_METHODS])
    .getset(STRUCT_GETSET)
    .doc("Struct(fmt) --> compiled struct object");

static STRUCT_METHODS: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, a| {
        Ok(vm.alloc(&super::util::class_arg(vm, &a[0])?, StructObj::default()).into())
    }),
    method("__init__", "($self, /, format)", |vm, a| {
        let format = compile(vm, &a[1])?;
        *a.this::<StructObj>().format.borrow_mut() = Some(format);
        Ok(Value::NONE)
    }),
    unary("__repr__", |vm, v| {
        let format = payload::<StructObj>(v).format(vm)?;
        let text = vm.repr(&vm.str(&format.text))?;
        Ok(vm.str(&format!("{}({})", vm.short_type_name(v), text.to_text())))
    }),
    raw_method("pack", |vm, args| {
        let format = this(args).format(vm)?;
        pack(vm, &format, &args.pos()[1..])
    })
    .doc("S.pack(v1, v2, ...) -> bytes"),
    raw_method("pack_into", |vm, args| {
        let format = this(args).format(vm)?;
        pack_into(vm, &format, &args.pos()[1..])
    })
    .doc("S.pack_into(buffer, offset, v1, v2, ...)"),
    method("unpack", "($self, buffer, /)", |vm, a| unpack(vm, &*a.this::<StructObj>().format(vm)?, &a[1]))
        .doc("Return a tuple containing unpacked values."),
    method("unpack_from", "($self, /, buffer, offset=0)", |vm, a| {
        unpack_from(vm, &*a.this::<StructObj>().format(vm)?, &a[1], a.opt(2))
    })
    .doc("Return a tuple containing unpacked values."),
    method("iter_unpack", "($self, buffer, /)", |vm, a| {
        iter_unpack(vm, a.this::<StructObj>().format(vm)?, &a[1])
    })
    .doc("Return an iterator yielding tuples."),
    method("__sizeof__", "($self, /)", |vm, a| {
        let format = a.this::<StructObj>().format(vm)?;
        Ok(vm.int(56 + 32 * (format.fields.len() as i64 + 1)))
    })
    .doc("S.__sizeof__() -> size of S in memory, in bytes"),
];

fn this<'a>(args: CallArgs<'a>) -> &'a StructObj {
    payload(&args.pos()[0])
}

static STRUCT_GETSET: &[GetSetDef] = &[
    getter("format", |vm, v| Ok(vm.str(&payload::<StructObj>(v).format(vm)?.text)))
        .doc("struct format string"),
    getter("size", |vm, v| Ok(vm.int(payload::<StructObj>(v).format(vm)?.size as i64)))
        .doc("struct size in bytes"),
];

// ---- iter_unpack -----------------------------------------------------------------------------

/// Payload of `unpack_iterator`.
struct UnpackIter {
    format: Rc<Format>,
    data: RefCell<Option<Value>>,
    at: Cell<usize>,
}

ouro_vm::payload!(UnpackIter, "unpack_iterator");

impl Trace for UnpackIter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.data.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.data.take();
        drop(old);
    }
}

impl NativeType for UnpackIter {
    fn def() -> &'static TypeDef {
        &UNPACK_ITER
    }
}

static UNPACK_ITER: TypeDef = TypeDef::new("_struct", "unpack_iterator", <UnpackIter as Payload>::vtable)
    .flags(tf::NO_NEW)
    .methods(&[&[
        unary("__iter__", |_, v| Ok(v.clone())),
        next(next_unpacked),
        method("__length_hint__", "($self, /)", |vm, a: Args| {
            let it = a.this::<UnpackIter>();
            let Some(data) = it.data.borrow().clone() else { return Ok(vm.int(0)) };
            let len = vm.with_bytes(&data, <[u8]>::len)?;
            Ok(vm.int((len.saturating_sub(it.at.get()) / it.format.size) as i64))
        }),
    ]]);

fn next_unpacked(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let it = payload::<UnpackIter>(v);
    let Some(data) = it.data.borrow().clone() else { return Ok(None) };
    let (at, size) = (it.at.get(), it.format.size);
    let values =
        vm.with_bytes(&data, |b| b.get(at..at + size).map(|part| codec::unpack(vm, &it.format, part)))?;
    it.at.set(at + size);
    if values.is_none() {
        let old = it.data.take();
        drop(old);
    }
    Ok(values)
}

fn iter_unpack(vm: &Vm, format: Rc<Format>, data: &Value) -> PyResult {
    if format.size == 0 {
        return Err(struct_error(vm, "cannot iteratively unpack with a struct of length 0"));
    }
    if vm.with_bytes(data, <[u8]>::len)? % format.size != 0 {
        return Err(struct_error(
            vm,
            format!("iterative unpacking requires a buffer of a multiple of {} bytes", format.size),
        ));
    }
    Ok(vm.make(UnpackIter { format, data: RefCell::new(Some(data.clone())), at: Cell::new(0) }))
}
