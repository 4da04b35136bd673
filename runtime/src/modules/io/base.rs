//! `_IOBase`, `_RawIOBase`, `_BufferedIOBase`, `_TextIOBase`: what streams written in Python build on.

use std::cell::Cell;

use ouro_vm::core::args::Args;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method, new, next, unary};
use ouro_vm::core::object::Payload;
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{closed_error, is_closed, size_arg, unsupported};
use crate::modules::util;

/// Payload of streams without a native one of their own.
#[derive(Default)]
pub struct IoBase {
    closed: Cell<bool>,
}

ouro_vm::payload!(IoBase, "_IOBase", plain);

fn check_open(vm: &Vm, v: &Value) -> PyResult<()> {
    if is_closed(vm, v)? { Err(closed_error(vm)) } else { Ok(()) }
}

fn must(vm: &Vm, v: &Value, method: &str, message: &str) -> PyResult {
    let answer = vm.call_method(v, method, &[])?;
    if answer.is_true() { Ok(answer) } else { Err(unsupported(vm, message)) }
}

static BASE: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, IoBase::default()).into())
    }),
    method("seek", "($self, offset, whence=0, /)", |vm, _| Err(unsupported(vm, "seek"))),
    method("tell", "($self, /)", |vm, args| vm.call_method(&args[0], "seek", &[vm.int(0), vm.int(1)])),
    method("truncate", "($self, size=None, /)", |vm, _| Err(unsupported(vm, "truncate"))),
    method("fileno", "($self, /)", |vm, _| Err(unsupported(vm, "fileno"))),
    method("flush", "($self, /)", |vm, args| {
        check_open(vm, &args[0])?;
        Ok(Value::NONE)
    }),
    method("close", "($self, /)", |vm, args| {
        if is_closed(vm, &args[0])? {
            return Ok(Value::NONE);
        }
        let flushed = vm.call_method(&args[0], "flush", &[]);
        if let Some(base) = args[0].as_::<IoBase>() {
            base.closed.set(true);
        }
        flushed.map(|_| Value::NONE)
    }),
    method("seekable", "($self, /)", |_, _| Ok(Value::FALSE)),
    method("readable", "($self, /)", |_, _| Ok(Value::FALSE)),
    method("writable", "($self, /)", |_, _| Ok(Value::FALSE)),
    method("_checkClosed", "($self, /)", |vm, args| {
        check_open(vm, &args[0])?;
        Ok(Value::NONE)
    }),
    method("_checkSeekable", "($self, /)", |vm, args| {
        must(vm, &args[0], "seekable", "File or stream is not seekable.")
    }),
    method("_checkReadable", "($self, /)", |vm, args| {
        must(vm, &args[0], "readable", "File or stream is not readable.")
    }),
    method("_checkWritable", "($self, /)", |vm, args| {
        must(vm, &args[0], "writable", "File or stream is not writable.")
    }),
    method("isatty", "($self, /)", |vm, args| {
        check_open(vm, &args[0])?;
        Ok(Value::FALSE)
    }),
    method("__enter__", "($self, /)", |vm, args| {
        check_open(vm, &args[0])?;
        Ok(args[0].clone())
    }),
    method("__exit__", "($self, /, *args)", |vm, args| vm.call_method(&args[0], "close", &[])),
    unary("__iter__", |vm, v| {
        check_open(vm, v)?;
        Ok(v.clone())
    }),
    next(|vm, v| {
        let line = vm.call_method(v, "readline", &[])?;
        Ok(if vm.len(&line)? == 0 { None } else { Some(line) })
    }),
    method("__del__", "($self, /)", |vm, args| {
        if !is_closed(vm, &args[0]).unwrap_or(true) {
            super::close_finally(vm, &args[0]);
        }
        Ok(Value::NONE)
    }),
    method("readline", "($self, size=-1, /)", readline),
    method("readlines", "($self, hint=-1, /)", readlines),
    method("writelines", "($self, lines, /)", |vm, args| {
        check_open(vm, &args[0])?;
        vm.for_each(&args[1], |line| vm.call_method(&args[0], "write", &[line]).map(drop))?;
        Ok(Value::NONE)
    }),
];

fn readline(vm: &Vm, args: Args) -> PyResult {
    let limit = size_arg(vm, args.opt(1))?;
    let peek = vm.get_attr_opt(&args[0], &vm.intern("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    while limit.is_none_or(|n| line.len() < n) {
        let mut want = 1;
        if let Some(peek) = &peek {
            let ahead = vm.call(peek, &[vm.int(1)])?;
            let ahead = bytes_result(vm, &ahead, "peek")?;
            if !ahead.is_empty() {
                let room = limit.map_or(ahead.len(), |n| ahead.len().min(n - line.len()));
                want = ahead[..room].iter().position(|&b| b == b'\n').map_or(room, |i| i + 1);
            }
        }
        let got = vm.call_method(&args[0], "read", &[vm.int(want as i64)])?;
        let got = bytes_result(vm, &got, "read")?;
        if got.is_empty() {
            break;
        }
        line.extend_from_slice(&got);
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(vm.bytes(&line).into())
}

fn bytes_result(vm: &Vm, v: &Value, method: &str) -> PyResult<Vec<u8>> {
    match v.as_::<Bytes>() {
        Some(b) => Ok(b.data.to_vec()),
        None => Err(vm.raise(
            ouro_vm::core::exc::Exc::OSError,
            format!("{method}() should have returned a bytes object, not '{}'", vm.type_name(v)),
        )),
    }
}

pub fn readlines(vm: &Vm, args: Args) -> PyResult {
    let hint = size_arg(vm, args.opt(1))?.filter(|&n| n > 0);
    let mut lines = Vec::new();
    let mut total = 0;
    let it = vm.iter(&args[0])?;
    while let Some(line) = vm.next(&it)? {
        total += vm.len(&line)?;
        lines.push(line);
        if hint.is_some_and(|n| total >= n) {
            break;
        }
    }
    Ok(vm.list(lines))
}

static BASE_GETSET: &[GetSetDef] =
    &[getter("closed", |_, v| Ok(Value::from_bool(v.as_::<IoBase>().is_some_and(|b| b.closed.get()))))];

const FLAGS: u32 = type_flags::BASE | type_flags::HAS_DICT | type_flags::HAS_WEAKREF | type_flags::HAS_DEL;

pub static IO_BASE: TypeDef = TypeDef::new("_io", "_IOBase", IoBase::vtable)
    .methods(&[BASE])
    .getset(BASE_GETSET)
    .flags(FLAGS)
    .doc("The abstract base class for all I/O classes.");

static RAW: &[MethodDef] = &[
    method("read", "($self, size=-1, /)", |vm, args| {
        let Some(n) = size_arg(vm, args.opt(1))? else {
            return vm.call_method(&args[0], "readall", &[]);
        };
        let buffer = vm.call(&vm.types().bytearray.value(), &[vm.int(n as i64)])?;
        let got = vm.call_method(&args[0], "readinto", std::slice::from_ref(&buffer))?;
        if got.is_none() {
            return Ok(got);
        }
        let got = vm.index_i64(&got)?;
        let data = util::bytes_arg(vm, &buffer)?;
        match usize::try_from(got).ok().filter(|&g| g <= data.len()) {
            Some(got) => Ok(vm.bytes(&data[..got]).into()),
            None => Err(vm.value_error(format!("readinto returned {got} outside buffer size {n}"))),
        }
    }),
    method("readall", "($self, /)", |vm, args| {
        let mut all = Vec::new();
        loop {
            let data = vm.call_method(&args[0], "read", &[vm.int(super::BUFFER_SIZE as i64)])?;
            if data.is_none() {
                if all.is_empty() {
                    return Ok(data);
                }
                break;
            }
            let Some(data) = data.as_::<Bytes>() else {
                return Err(vm.type_error("read() should return bytes"));
            };
            if data.data.is_empty() {
                break;
            }
            all.extend_from_slice(&data.data);
        }
        Ok(vm.bytes(&all).into())
    }),
    method("readinto", "($self, buffer, /)", |vm, _| Err(unsupported(vm, "readinto"))),
    method("write", "($self, b, /)", |vm, _| Err(unsupported(vm, "write"))),
];

pub static RAW_BASE: TypeDef = TypeDef::new("_io", "_RawIOBase", IoBase::vtable)
    .methods(&[RAW])
    .flags(FLAGS)
    .doc("Base class for raw binary I/O.");

static BUFFERED: &[MethodDef] = &[
    method("detach", "($self, /)", |vm, _| Err(unsupported(vm, "detach"))),
    method("read", "($self, size=-1, /)", |vm, _| Err(unsupported(vm, "read"))),
    method("read1", "($self, size=-1, /)", |vm, _| Err(unsupported(vm, "read1"))),
    method("write", "($self, b, /)", |vm, _| Err(unsupported(vm, "write"))),
    method("readinto", "($self, buffer, /)", |vm, args| read_into(vm, args, "read")),
    method("readinto1", "($self, buffer, /)", |vm, args| read_into(vm, args, "read1")),
];

/// `readinto` by way of `read`.
pub fn read_into(vm: &Vm, args: Args, with: &str) -> PyResult {
    let room = util::writable_len(vm, &args[1])?;
    let data = vm.call_method(&args[0], with, &[vm.int(room as i64)])?;
    if data.is_none() {
        return Ok(data);
    }
    let Some(data) = data.as_::<Bytes>() else {
        return Err(vm.type_error(format!("{with}() should return bytes")));
    };
    if data.data.len() > room {
        return Err(vm.value_error(format!(
            "{with}() returned too much data: {room} bytes requested, {} returned",
            data.data.len()
        )));
    }
    util::write_into(vm, &args[1], &data.data)?;
    Ok(vm.int(data.data.len() as i64))
}

pub static BUFFERED_BASE: TypeDef = TypeDef::new("_io", "_BufferedIOBase", IoBase::vtable)
    .methods(&[BUFFERED])
    .flags(FLAGS)
    .doc("Base class for buffered IO objects.");

static TEXT: &[MethodDef] = &[
    method("detach", "($self, /)", |vm, _| Err(unsupported(vm, "detach"))),
    method("read", "($self, size=-1, /)", |vm, _| Err(unsupported(vm, "read"))),
    method("readline", "($self, size=-1, /)", |vm, _| Err(unsupported(vm, "readline"))),
    method("write", "($self, s, /)", |vm, _| Err(unsupported(vm, "write"))),
];

static TEXT_GETSET: &[GetSetDef] = &[
    getter("encoding", |_, _| Ok(Value::NONE)),
    getter("newlines", |_, _| Ok(Value::NONE)),
    getter("errors", |_, _| Ok(Value::NONE)),
];

pub static TEXT_BASE: TypeDef = TypeDef::new("_io", "_TextIOBase", IoBase::vtable)
    .methods(&[TEXT])
    .getset(TEXT_GETSET)
    .flags(FLAGS)
    .doc("Base class for text I/O.");
