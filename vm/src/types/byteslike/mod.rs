//! The methods that `bytes` and `bytearray` share, by family. A method computes on a slice and
//! makes a result of the receiver's kind. Used by `bytes.rs` and `bytearray.rs` alone.

pub mod case;
pub mod convert;
pub mod justify;
pub mod search;
pub mod split;

use std::borrow::Cow;

use crate::core::args::Args;
use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::native::MethodDef;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::bytearray::{self, ByteArray};

/// All shared methods.
pub static METHODS: &[&[MethodDef]] =
    &[search::METHODS, split::METHODS, case::METHODS, justify::METHODS, convert::METHODS];

/// Runs `f` on the bytes of a `bytes` or `bytearray`. `f` must not run Python code.
#[inline]
pub fn with<R>(v: &Value, f: impl FnOnce(&[u8]) -> R) -> R {
    if let Some(b) = v.as_::<Bytes>() {
        return f(&b.data);
    }
    match v.as_::<ByteArray>() {
        Some(b) => f(&b.data.borrow()),
        None => f(&[]),
    }
}

/// A new object of the kind of `like`: exactly `bytes` or `bytearray`.
#[inline]
pub fn make(vm: &Vm, like: &Value, data: Vec<u8>) -> Value {
    if like.is_a::<ByteArray>() { bytearray::new(vm, data) } else { vm.bytes_from(data).into() }
}

/// A new object of the kind of `like` with a copy of these bytes.
#[inline]
pub fn part(vm: &Vm, like: &Value, data: &[u8]) -> Value {
    if like.is_a::<ByteArray>() { bytearray::new(vm, data.to_vec()) } else { vm.bytes(data).into() }
}

/// The receiver itself if it is exactly `bytes`, else a copy.
pub fn unchanged(vm: &Vm, this: &Value) -> Value {
    if vm.is_exact(this, &vm.types().bytes) {
        return this.clone();
    }
    make(vm, this, with(this, <[u8]>::to_vec))
}

/// What a method makes of the receiver's bytes.
pub fn mapped(vm: &Vm, args: Args, f: impl FnOnce(&[u8]) -> Vec<u8>) -> PyResult {
    let this = &args[0];
    vm.check_room::<[u8; 2]>(with(this, <[u8]>::len))?;
    Ok(make(vm, this, with(this, f)))
}

/// What `find` and the like look for: bytes, or one byte given as a number.
pub enum Needle<'a> {
    Byte(u8),
    Bytes(Cow<'a, [u8]>),
}

impl Needle<'_> {
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Needle::Byte(b) => std::slice::from_ref(b),
            Needle::Bytes(b) => b,
        }
    }
}

/// A byte given as a number.
pub fn byte(vm: &Vm, v: &Value) -> PyResult<u8> {
    let n = match v.as_small_int() {
        Some(n) => Some(n),
        None => vm.small(&vm.index(v)?),
    };
    match n.and_then(|n| u8::try_from(n).ok()) {
        Some(b) => Ok(b),
        None => Err(vm.value_error("byte must be in range(0, 256)")),
    }
}

/// The bytes of an argument that must be bytes-like; a copy if they may change.
#[inline]
pub fn bytes_arg<'a>(vm: &Vm, v: &'a Value) -> PyResult<Cow<'a, [u8]>> {
    match v.as_::<Bytes>() {
        Some(b) => Ok(Cow::Borrowed(&b.data)),
        None => vm.with_bytes(v, <[u8]>::to_vec).map(Cow::Owned),
    }
}
