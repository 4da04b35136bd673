//! What many native modules need: system errors, paths, buffers, integer arguments.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::object::Ref;
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use num_bigint::BigInt;
use ouro_vm::protocol::number::BinOp;
use ouro_vm::types::warn;

use crate::reactor::sys;

// ---- errors ------------------------------------------------------------------------------------

/// The error about a value that is no number of seconds.
#[cold]
pub fn not_seconds(vm: &Vm, v: &Value, error: Raised) -> Raised {
    match error.is(vm, ouro_vm::core::exc::Exc::TypeError) {
        true => vm
            .type_error(format!("'{}' object cannot be interpreted as an integer or float", vm.type_name(v))),
        false => error,
    }
}

/// The exception of a failed system call.
#[cold]
pub fn os_error(vm: &Vm, error: &io::Error) -> Raised {
    os_error_with(vm, error, &[])
}

/// The exception of a failed system call on a file.
#[cold]
pub fn os_error_path(vm: &Vm, error: &io::Error, path: &Value) -> Raised {
    os_error_with(vm, error, std::slice::from_ref(path))
}

/// The exception of a failed system call on two files.
#[cold]
pub fn os_error_paths(vm: &Vm, error: &io::Error, from: &Value, to: &Value) -> Raised {
    os_error_with(vm, error, &[from.clone(), Value::NONE, to.clone()])
}

fn os_error_with(vm: &Vm, error: &io::Error, files: &[Value]) -> Raised {
    match error.raw_os_error() {
        Some(code) => errno_error(vm, code, files),
        None if error.kind() == io::ErrorKind::InvalidInput => vm.value_error(error.to_string()),
        None => vm.raise(Exc::OSError, error.to_string()),
    }
}

/// `OSError(errno, strerror, filename, None, filename2)`: its subclass by number.
#[cold]
pub fn errno_error(vm: &Vm, code: i32, files: &[Value]) -> Raised {
    let mut args = vec![vm.int(i64::from(code)), vm.str(&sys::strerror(code))];
    args.extend_from_slice(files);
    construct(vm, &vm.exc_type(Exc::OSError).value(), &args)
}

/// Calls an exception type.
#[cold]
pub fn construct(vm: &Vm, ty: &Value, args: &[Value]) -> Raised {
    match vm.call(ty, args) {
        Ok(exc) => Raised(exc),
        Err(e) => e,
    }
}

/// `Err` of an I/O result as a Python exception.
pub fn os<T>(vm: &Vm, result: io::Result<T>) -> PyResult<T> {
    result.map_err(|e| os_error(vm, &e))
}

/// `Err` of an I/O result on `path` as a Python exception.
pub fn os_at<T>(vm: &Vm, result: io::Result<T>, path: &Value) -> PyResult<T> {
    result.map_err(|e| os_error_path(vm, &e, path))
}

// ---- text and paths ----------------------------------------------------------------------------

/// The system's form of a string: UTF-8, lone surrogates `U+DC80..U+DCFF` as single bytes. `None`
/// if there is another lone surrogate.
pub fn encode_fs(s: &Str) -> Option<Vec<u8>> {
    if let Some(text) = s.as_ascii() {
        return Some(text.as_bytes().to_vec());
    }
    let mut out = Vec::with_capacity(s.len() * 2);
    for c in s.chars() {
        match char::from_u32(c) {
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None if (0xDC80..=0xDCFF).contains(&c) => out.push((c - 0xDC00) as u8),
            None => return None,
        }
    }
    Some(out)
}

/// The string for bytes of the system: UTF-8, other bytes as `U+DC80..U+DCFF`.
pub fn decode_fs(vm: &Vm, bytes: &[u8]) -> Ref<Str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => vm.new_str(text),
        Err(_) => {
            let mut points = Vec::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                points.extend(chunk.valid().chars().map(u32::from));
                points.extend(chunk.invalid().iter().map(|&b| 0xDC00 + u32::from(b)));
            }
            vm.str_from_points(&points)
        }
    }
}

/// The string for a name of the system.
pub fn os_str(vm: &Vm, name: &OsStr) -> Value {
    decode_fs(vm, name.as_bytes()).into()
}

/// `os.fsencode` of a string.
pub fn fs_bytes(vm: &Vm, s: &Ref<Str>) -> PyResult<Vec<u8>> {
    match encode_fs(s) {
        Some(bytes) => Ok(bytes),
        None => {
            let at = s.chars().position(|c| (0xD800..0xE000).contains(&c) && !(0xDC80..0xDD00).contains(&c));
            let at = at.unwrap_or(0) as i64;
            let args =
                [vm.str("utf-8"), s.value(), vm.int(at), vm.int(at + 1), vm.str("surrogates not allowed")];
            Err(construct(vm, &vm.exc_type(Exc::UnicodeEncodeError).value(), &args))
        }
    }
}

/// A path argument.
#[derive(Clone)]
pub struct PathArg {
    pub path: PathBuf,
    /// What was passed (after `__fspath__`), for error messages.
    pub value: Value,
    /// It was `bytes`, so that results are `bytes`, too.
    pub is_bytes: bool,
}

impl PathArg {
    /// A name in the form of the argument.
    pub fn name(&self, vm: &Vm, name: &OsStr) -> Value {
        if self.is_bytes { vm.bytes(name.as_bytes()).into() } else { os_str(vm, name) }
    }
}

/// A `str`, `bytes` or path-like argument. `what` begins messages: `"open: path"`.
pub fn path_arg(vm: &Vm, v: &Value, function: &str, name: &str, accepted: &str) -> PyResult<PathArg> {
    let resolved =
        resolve_path(vm, v, || format!("{function}: {name} should be {accepted}, not {}", vm.type_name(v)))?;
    if resolved.path.as_os_str().as_bytes().contains(&0) {
        let prefix = if function.is_empty() { String::new() } else { format!("{function}: ") };
        return Err(vm.value_error(format!(
            "{prefix}embedded null {} in {name}",
            if resolved.is_bytes { "byte" } else { "character" }
        )));
    }
    Ok(resolved)
}

/// `os.fspath` and encoding; `message` is for what is no path.
pub fn resolve_path(vm: &Vm, v: &Value, message: impl FnOnce() -> String) -> PyResult<PathArg> {
    let simple = |v: &Value| -> PyResult<Option<PathArg>> {
        if let Some(s) = v.to_ref::<Str>() {
            let bytes = fs_bytes(vm, &s)?;
            return Ok(Some(PathArg {
                path: OsString::from_vec(bytes).into(),
                value: v.clone(),
                is_bytes: false,
            }));
        }
        if let Some(b) = v.as_::<Bytes>() {
            let path = OsString::from_vec(b.data.to_vec()).into();
            return Ok(Some(PathArg { path, value: v.clone(), is_bytes: true }));
        }
        Ok(None)
    };
    if let Some(path) = simple(v)? {
        return Ok(path);
    }
    match vm.call_special(v, Special::FsPath, &[])? {
        None => Err(vm.type_error(message())),
        Some(p) => match simple(&p)? {
            Some(path) => Ok(path),
            None => Err(vm.type_error(format!(
                "expected {}.__fspath__() to return str or bytes, not {}",
                vm.type_name(v),
                vm.type_name(&p)
            ))),
        },
    }
}

/// A `str` argument's text. `what` is as in "`what` must be str, not int".
pub fn text_arg(vm: &Vm, v: &Value, what: &str) -> PyResult<String> {
    match v.as_::<Str>() {
        Some(s) => match s.to_utf8() {
            Some(text) => Ok(text.into_owned()),
            None => Err(vm.value_error("surrogates not allowed")),
        },
        None => Err(vm.type_error(format!("{what} must be str, not {}", vm.type_name(v)))),
    }
}

// ---- numbers -----------------------------------------------------------------------------------

/// A C `int` argument.
pub fn int_arg(vm: &Vm, v: &Value) -> PyResult<i32> {
    let n = vm.index(v)?;
    let n = vm.small(&n).and_then(|n| i32::try_from(n).ok());
    n.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
}

/// Seconds that CPython's type for times can express.
pub fn in_time_range(vm: &Vm, seconds: f64) -> PyResult<f64> {
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if seconds.abs() > 9.223_372_036e9 {
        return Err(vm.overflow_error("timestamp out of range for C PyTime_t"));
    }
    Ok(seconds)
}

/// A vector of `n` zero bytes.
pub fn zeroed(vm: &Vm, n: usize) -> PyResult<Vec<u8>> {
    let mut buf = Vec::new();
    vm.fits(buf.try_reserve_exact(n))?;
    buf.resize(n, 0);
    Ok(buf)
}

/// A C `long` argument.
pub fn long_arg(vm: &Vm, v: &Value) -> PyResult<i64> {
    let n = vm.index(v)?;
    vm.small(&n).ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))
}

/// The lowest 32 bits of an integer.
pub fn word_arg(vm: &Vm, v: &Value) -> PyResult<u32> {
    let low = vm.binary(BinOp::And, &vm.index(v)?, &vm.int(i64::from(u32::MAX)))?;
    long_arg(vm, &low).map(|n| n as u32)
}

/// A C `unsigned int` argument, which must not be negative or too large.
pub fn unsigned_arg(vm: &Vm, v: &Value) -> PyResult<u32> {
    u32::try_from(unsigned(vm, v, "unsigned int", u64::from(u32::MAX))?)
        .map_err(|_| vm.overflow_error("Python int too large for C unsigned int"))
}

/// A C `unsigned long long` argument, likewise.
pub fn wide_arg(vm: &Vm, v: &Value) -> PyResult<u64> {
    unsigned(vm, v, "unsigned long long", u64::MAX)
}

fn unsigned(vm: &Vm, v: &Value, kind: &str, most: u64) -> PyResult<u64> {
    let n = vm.index(v)?;
    let n = vm.to_big(&n).ok_or_else(|| vm.system_error("an index that is no integer"))?;
    if n < BigInt::ZERO {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    let n = u64::try_from(n).ok().filter(|n| *n <= most);
    n.ok_or_else(|| vm.overflow_error(format!("Python int too large for C {kind}")))
}

/// A file descriptor, or an object with `fileno()`.
pub fn fd_arg(vm: &Vm, v: &Value) -> PyResult<i32> {
    let n = if vm.is_int(v) {
        no_bool(vm, v)?;
        v.clone()
    } else {
        match vm.get_attr_opt(v, &vm.intern("fileno"))? {
            None => {
                return Err(vm.type_error("argument must be an int, or have a fileno() method."));
            }
            Some(method) => {
                let n = vm.call(&method, &[])?;
                if !vm.is_int(&n) {
                    return Err(vm.type_error("fileno() returned a non-integer"));
                }
                n
            }
        }
    };
    let fd = int_arg(vm, &n)?;
    if fd < 0 {
        return Err(vm.value_error(format!("file descriptor cannot be a negative integer ({fd})")));
    }
    Ok(fd)
}

/// Warns of a `bool` in the place of a descriptor.
pub fn no_bool(vm: &Vm, v: &Value) -> PyResult<()> {
    match v.as_bool() {
        Some(_) => warn::issue(vm, Exc::RuntimeWarning, "bool is used as a file descriptor"),
        None => Ok(()),
    }
}

/// The truth of an optional argument.
pub fn flag(vm: &Vm, v: Option<&Value>, default: bool) -> PyResult<bool> {
    match v {
        Some(v) => vm.is_true(v),
        None => Ok(default),
    }
}

/// Text of an optional string argument that may be `None`.
pub fn opt_text(vm: &Vm, v: Option<&Value>, what: &str) -> PyResult<Option<String>> {
    match v {
        None => Ok(None),
        Some(v) if v.is_none() => Ok(None),
        Some(v) => match v.as_::<Str>() {
            Some(s) => Ok(Some(s.to_text().into_owned())),
            None => Err(vm.type_error(format!("{what} must be str or None, not {}", vm.type_name(v)))),
        },
    }
}

// ---- buffers -----------------------------------------------------------------------------------

/// A copy of the bytes of a bytes-like object.
pub fn bytes_arg(vm: &Vm, v: &Value) -> PyResult<Vec<u8>> {
    match v.as_::<Bytes>() {
        Some(b) => Ok(b.data.to_vec()),
        None => Ok(vm.contiguous_buffer(v)?.to_vec()),
    }
}

/// Calls `f` with the bytes of a bytes-like object. `f` runs no Python code.
pub fn with_bytes<R>(vm: &Vm, v: &Value, f: impl FnOnce(&[u8]) -> R) -> PyResult<R> {
    match v.as_::<Bytes>() {
        Some(b) => Ok(f(&b.data)),
        None => Ok(f(&vm.contiguous_buffer(v)?.to_vec())),
    }
}

/// Number of bytes of a writable buffer.
pub fn writable_len(vm: &Vm, v: &Value) -> PyResult<usize> {
    Ok(vm.writable_buffer(v, "readinto", "argument")?.len())
}

/// Writes to the start of a writable buffer.
pub fn write_into(vm: &Vm, v: &Value, data: &[u8]) -> PyResult<()> {
    let buffer = vm.writable_buffer(v, "readinto", "argument")?;
    let room = buffer.bytes_mut();
    let n = data.len().min(room.len());
    room[..n].copy_from_slice(&data[..n]);
    Ok(())
}

#[cold]
pub fn not_bytes_like(vm: &Vm, v: &Value) -> Raised {
    vm.type_error(format!("a bytes-like object is required, not '{}'", vm.type_name(v)))
}

// ---- objects -----------------------------------------------------------------------------------

/// The class in argument 0 of `__new__`.
pub fn class_arg(vm: &Vm, v: &Value) -> PyResult<Ref<TypeObj>> {
    v.to_ref::<TypeObj>().ok_or_else(|| vm.type_error("__new__ needs a type"))
}

/// A tuple value.
pub fn tuple(vm: &Vm, items: Vec<Value>) -> Value {
    vm.tuple(items).into()
}

/// The items of a tuple argument of exactly `n` items.
pub fn tuple_items(v: &Value, n: usize) -> Option<Vec<Value>> {
    let t = v.as_::<Tuple>()?;
    (t.len() == n).then(|| t.to_vec())
}

/// A value computed by a Python-level module: `import name` and attribute.
pub fn imported(vm: &Vm, module: &str, attr: &str) -> PyResult {
    let m = import(vm, module)?;
    vm.get_attr_str(&m, attr)
}

/// Imports a module by its full name and returns it.
pub fn import(vm: &Vm, name: &str) -> PyResult {
    let Some(importer) = vm.importer() else {
        return Err(vm.import_error("__import__ not found"));
    };
    let name = vm.intern(name);
    importer(vm, &name, None, None, 0)?;
    let modules = vm.modules.get().and_then(|m| m.get_str(&name, vm.hash_str(&name)));
    modules.ok_or_else(|| vm.key_error(&name.value()))
}
