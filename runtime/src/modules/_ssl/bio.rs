//! `MemoryBIO`: bytes on their way between a program and a connection.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method, new};
use ouro_vm::core::object::Payload;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::errors;
use crate::modules::util;

/// Payload of `MemoryBIO`.
#[derive(Default)]
pub struct MemoryBio {
    bytes: RefCell<VecDeque<u8>>,
    eof: Cell<bool>,
}

ouro_vm::payload!(MemoryBio, "MemoryBIO", plain);

impl MemoryBio {
    pub fn push(&self, data: &[u8]) {
        self.bytes.borrow_mut().extend(data);
    }

    /// At most `limit` bytes; empty at the end, `None` while there are none.
    pub fn pull(&self, limit: usize) -> Option<Vec<u8>> {
        let mut bytes = self.bytes.borrow_mut();
        if bytes.is_empty() && !self.eof.get() {
            return None;
        }
        let n = limit.min(bytes.len());
        Some(bytes.drain(..n).collect())
    }
}

static DEF: TypeDef =
    TypeDef::new("_ssl", "MemoryBIO", MemoryBio::vtable).methods(&[METHODS]).getset(GETSET).flags(tf::BASE);

impl NativeType for MemoryBio {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

fn of(v: &Value) -> &MemoryBio {
    ouro_vm::core::args::payload(v)
}

fn read(vm: &Vm, args: ouro_vm::core::args::Args) -> PyResult {
    let bio = of(&args[0]);
    let size = args.opt(1).map_or(Ok(-1), |v| util::int_arg(vm, v))?;
    let limit = usize::try_from(size).unwrap_or(usize::MAX);
    let mut bytes = bio.bytes.borrow_mut();
    let n = limit.min(bytes.len());
    let (front, back) = bytes.as_slices();
    let taken = if n <= front.len() {
        vm.bytes(&front[..n])
    } else {
        vm.bytes(&[front, &back[..n - front.len()]].concat())
    };
    bytes.drain(..n);
    Ok(taken.into())
}

static METHODS: &[MethodDef] = &[
    new("($type)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, MemoryBio::default()).into())
    }),
    method("read", "($self, size=-1, /)", read).doc(
        "Read up to size bytes from the memory BIO.\n\nIf size is not specified, read the entire buffer.\n\
         If the return value is an empty bytes instance, this means either\n\
         EOF or that no data is available. Use the \"eof\" property to\n\
         distinguish between the two.",
    ),
    method("write", "($self, b, /)", |vm, args| {
        let bio = of(&args[0]);
        let data = util::bytes_arg(vm, &args[1])?;
        if bio.eof.get() {
            return Err(errors::plain(vm, "cannot write() after write_eof()"));
        }
        bio.push(&data);
        Ok(vm.int(data.len() as i64))
    })
    .doc("Writes the bytes b into the memory BIO.\n\nReturns the number of bytes written."),
    method("write_eof", "($self, /)", |_, args| {
        of(&args[0]).eof.set(true);
        Ok(Value::NONE)
    })
    .doc("Write an EOF marker to the memory BIO.\n\nWhen all data has been read, the \"eof\" property will be True."),
];

static GETSET: &[GetSetDef] = &[
    getter("pending", |vm, v| Ok(vm.int(of(v).bytes.borrow().len() as i64)))
        .doc("The number of bytes pending in the memory BIO."),
    getter("eof", |_, v| Ok(Value::from_bool(of(v).bytes.borrow().is_empty() && of(v).eof.get())))
        .doc("Whether the memory BIO is at EOF."),
];
