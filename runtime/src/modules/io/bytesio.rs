//! `BytesIO`.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method, new, next, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::buffer::{self, BufferInfo, BufferProcs};
use ouro_vm::types::memoryview;

use super::{closed_error, size_arg};
use crate::modules::util;

/// Payload of `BytesIO`.
#[derive(Default)]
pub struct BytesIO {
    data: RefCell<Vec<u8>>,
    pos: Cell<usize>,
    closed: Cell<bool>,
    /// Views of the data, which keep it in place.
    exports: Cell<usize>,
}

ouro_vm::payload!(BytesIO, "BytesIO", plain);

impl BytesIO {
    fn check(&self, vm: &Vm) -> PyResult<()> {
        if self.closed.get() { Err(closed_error(vm)) } else { Ok(()) }
    }

    /// Raises while somebody looks at the data.
    fn check_exports(&self, vm: &Vm) -> PyResult<()> {
        if self.exports.get() > 0 {
            return Err(vm.raise(Exc::BufferError, "Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    /// What is read of the next `n` bytes, or of all.
    fn taken(&self, vm: &Vm, n: Option<usize>) -> PyResult {
        let left = self.data.borrow().len().saturating_sub(self.pos.get());
        vm.check_room::<[u8; 2]>(left.min(n.unwrap_or(usize::MAX)))?;
        Ok(vm.bytes_from(self.take(n)).into())
    }

    fn take(&self, n: Option<usize>) -> Vec<u8> {
        let data = self.data.borrow();
        let start = self.pos.get().min(data.len());
        let end = n.map_or(data.len(), |n| start.saturating_add(n).min(data.len()));
        self.pos.set(self.pos.get().max(end).min(self.pos.get().max(end)));
        data[start..end].to_vec()
    }

    fn line(&self, limit: Option<usize>) -> Vec<u8> {
        let n = {
            let data = self.data.borrow();
            let rest = &data[self.pos.get().min(data.len())..];
            let n = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |i| i + 1);
            limit.map_or(n, |l| n.min(l))
        };
        self.take(Some(n))
    }

    fn write(&self, vm: &Vm, bytes: &[u8]) -> PyResult<()> {
        self.check_exports(vm)?;
        let mut data = self.data.borrow_mut();
        if bytes.is_empty() {
            return Ok(());
        }
        let start = self.pos.get();
        let end = start.checked_add(bytes.len()).filter(|&end| end <= i64::MAX as usize);
        let Some(end) = end else { return Err(vm.overflow_error("new buffer size too large")) };
        if end > data.len() {
            let more = end - data.len();
            if data.try_reserve(more).is_err() {
                return Err(vm.memory_error());
            }
            data.resize(end, 0);
        }
        data[start..end].copy_from_slice(bytes);
        self.pos.set(end);
        Ok(())
    }
}

/// Payload of what `getbuffer()` shows: access to the memory of a `BytesIO`.
struct View {
    of: Ref<BytesIO>,
}

ouro_vm::payload!(View, "_BytesIOBuffer");

impl Trace for View {
    fn traverse(&self, visitor: &mut Visitor) {
        self.of.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static VIEW: TypeDef = TypeDef::new("_io", "_BytesIOBuffer", View::vtable);

impl NativeType for View {
    fn def() -> &'static TypeDef {
        &VIEW
    }
}

const BUFFER: BufferProcs = BufferProcs {
    acquire: |_, v| {
        let this = &payload::<View>(v).of;
        this.exports.set(this.exports.get() + 1);
        let mut data = this.data.borrow_mut();
        Ok(BufferInfo::bytes(data.as_mut_ptr(), data.len(), false))
    },
    release: |v| {
        if let Some(view) = v.as_::<View>() {
            view.of.exports.set(view.of.exports.get().saturating_sub(1));
        }
    },
};

/// Makes views of the data buffers.
pub fn register(vm: &Vm) {
    buffer::register::<View>(vm, BUFFER);
}

fn of<'a>(vm: &Vm, args: &Args<'a>) -> PyResult<&'a BytesIO> {
    let this = args.this::<BytesIO>();
    this.check(vm)?;
    Ok(this)
}

static METHODS: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, BytesIO::default()).into())
    }),
    method("__init__", "($self, initial_bytes=b'')", |vm, args| {
        let data = match args.some(1) {
            Some(v) => util::bytes_arg(vm, v)?,
            None => Vec::new(),
        };
        let this = args.this::<BytesIO>();
        this.check_exports(vm)?;
        *this.data.borrow_mut() = data;
        this.pos.set(0);
        Ok(Value::NONE)
    }),
    method("read", "($self, size=-1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?;
        of(vm, &args)?.taken(vm, n)
    }),
    method("read1", "($self, size=-1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?;
        of(vm, &args)?.taken(vm, n)
    }),
    method("peek", "($self, size=1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?.unwrap_or(1).max(1);
        let this = of(vm, &args)?;
        let at = this.pos.get();
        let data = this.take(Some(n));
        this.pos.set(at);
        Ok(vm.bytes(&data).into())
    }),
    method("readinto", "($self, buffer, /)", |vm, args| {
        let room = util::writable_len(vm, &args[1])?;
        let data = of(vm, &args)?.take(Some(room));
        util::write_into(vm, &args[1], &data)?;
        Ok(vm.int(data.len() as i64))
    }),
    method("readline", "($self, size=-1, /)", |vm, args| {
        let n = size_arg(vm, args.opt(1))?;
        Ok(vm.bytes(&of(vm, &args)?.line(n)).into())
    }),
    method("readlines", "($self, size=None, /)", super::base::readlines),
    method("write", "($self, b, /)", |vm, args| {
        let this = of(vm, &args)?;
        let data = util::bytes_arg(vm, &args[1])?;
        this.write(vm, &data)?;
        Ok(vm.int(data.len() as i64))
    }),
    method("writelines", "($self, lines, /)", |vm, args| {
        let this = of(vm, &args)?;
        vm.for_each(&args[1], |line| {
            let data = util::bytes_arg(vm, &line)?;
            this.write(vm, &data)
        })?;
        Ok(Value::NONE)
    }),
    method("seek", "($self, pos, whence=0, /)", |vm, args| {
        let this = of(vm, &args)?;
        let offset = util::long_arg(vm, &args[1])?;
        let whence = match args.opt(2) {
            Some(v) => util::int_arg(vm, v)?,
            None => 0,
        };
        let base = match whence {
            0 if offset < 0 => return Err(vm.value_error(format!("negative seek value {offset}"))),
            0 => 0,
            1 => this.pos.get() as i64,
            2 => this.data.borrow().len() as i64,
            n => return Err(vm.value_error(format!("invalid whence ({n}, should be 0, 1 or 2)"))),
        };
        this.pos.set(base.saturating_add(offset).max(0) as usize);
        Ok(vm.int(this.pos.get() as i64))
    }),
    method("tell", "($self, /)", |vm, args| Ok(vm.int(of(vm, &args)?.pos.get() as i64))),
    method("truncate", "($self, size=None, /)", |vm, args| {
        let this = of(vm, &args)?;
        this.check_exports(vm)?;
        let size = match args.some(1) {
            Some(v) => util::long_arg(vm, v)?,
            None => this.pos.get() as i64,
        };
        if size < 0 {
            return Err(vm.value_error(format!("negative size value {size}")));
        }
        this.data.borrow_mut().truncate(size as usize);
        Ok(vm.int(size))
    }),
    method("getvalue", "($self, /)", |vm, args| {
        let data = of(vm, &args)?.data.borrow();
        vm.check_room::<u8>(data.len())?;
        Ok(vm.bytes(&data).into())
    }),
    method("getbuffer", "($self, /)", |vm, args| {
        of(vm, &args)?;
        let Some(of) = args[0].to_ref::<BytesIO>() else { return Ok(Value::NONE) };
        memoryview::from_object(vm, &vm.make(View { of }))
    }),
    method("close", "($self, /)", |vm, args| {
        let this = args.this::<BytesIO>();
        this.check_exports(vm)?;
        this.closed.set(true);
        this.data.borrow_mut().clear();
        Ok(Value::NONE)
    }),
    method("flush", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::NONE)),
    method("isatty", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::FALSE)),
    method("readable", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::TRUE)),
    method("writable", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::TRUE)),
    method("seekable", "($self, /)", |vm, args| of(vm, &args).map(|_| Value::TRUE)),
    unary("__iter__", |vm, v| {
        payload::<BytesIO>(v).check(vm)?;
        Ok(v.clone())
    }),
    next(|vm, v| {
        let this = payload::<BytesIO>(v);
        this.check(vm)?;
        let line = this.line(None);
        Ok(if line.is_empty() { None } else { Some(vm.bytes(&line).into()) })
    }),
    method("__getstate__", "($self, /)", |vm, args| {
        let this = of(vm, &args)?;
        let state = vec![
            vm.bytes(&this.data.borrow()).into(),
            vm.int(this.pos.get() as i64),
            vm.instance_dict(&args[0]).map_or(Value::NONE, |d| d.into()),
        ];
        Ok(vm.tuple(state).into())
    }),
    method("__setstate__", "($self, state, /)", |vm, args| {
        let this = of(vm, &args)?;
        let Some(items) = util::tuple_items(&args[1], 3) else {
            return Err(vm.type_error(format!(
                "{}.__setstate__ argument should be 3-tuple, got {}",
                vm.type_name(&args[0]),
                vm.type_name(&args[1])
            )));
        };
        this.check_exports(vm)?;
        *this.data.borrow_mut() = util::bytes_arg(vm, &items[0])?;
        this.pos.set(vm.index_i64(&items[1])?.max(0) as usize);
        Ok(Value::NONE)
    }),
];

static GETSET: &[GetSetDef] =
    &[getter("closed", |_, v| Ok(Value::from_bool(payload::<BytesIO>(v).closed.get())))];

pub static DEF: TypeDef = TypeDef::new("_io", "BytesIO", BytesIO::vtable)
    .methods(&[METHODS])
    .getset(GETSET)
    .flags(type_flags::BASE | type_flags::HAS_DICT | type_flags::HAS_WEAKREF)
    .doc("Buffered I/O implementation using an in-memory bytes buffer.");
