//! The buffer protocol: access to the memory of `bytes`, `bytearray`, `memoryview`, `array`,
//! `mmap`, and whatever registers itself here. May be imported by everything above.
//!
//! An exporter is known by its payload. While a [`Buffer`] exists the exporter keeps its memory
//! where it is (a `bytearray` refuses to be resized). Slices of the memory must not be held
//! while Python code may run, since that may write to it.
#![allow(unsafe_code)]

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

use crate::core::bytes::Bytes;
use crate::core::error::{PyResult, Raised};
use crate::core::object::{Payload, PayloadVTable};
use crate::core::special::Special;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::bytearray::ByteArray;
use super::memoryview::{self, MemoryView};

/// What an exporter gives out.
pub struct BufferInfo {
    /// Address of the item with all indexes 0.
    pub data: *mut u8,
    /// Number of bytes that the items take together.
    pub len: usize,
    pub readonly: bool,
    pub itemsize: usize,
    /// Item format in the notation of `struct`.
    pub format: Cow<'static, str>,
    /// Items along each dimension.
    pub shape: Dims<usize>,
    /// Bytes from one item to the next along each dimension.
    pub strides: Dims<isize>,
}

/// One number for each dimension. There is mostly one dimension, which takes no memory of its own.
#[derive(Clone)]
pub enum Dims<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> Deref for Dims<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        match self {
            Dims::One(n) => std::slice::from_ref(n),
            Dims::Many(all) => all,
        }
    }
}

impl<T> DerefMut for Dims<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Dims::One(n) => std::slice::from_mut(n),
            Dims::Many(all) => all,
        }
    }
}

impl<T: PartialEq> PartialEq for Dims<T> {
    fn eq(&self, other: &Dims<T>) -> bool {
        self[..] == other[..]
    }
}

impl<T> FromIterator<T> for Dims<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Dims<T> {
        Dims::Many(all.into_iter().collect())
    }
}

impl<T> From<Vec<T>> for Dims<T> {
    fn from(all: Vec<T>) -> Dims<T> {
        Dims::Many(all)
    }
}

impl BufferInfo {
    /// Contiguous unsigned bytes.
    pub fn bytes(data: *mut u8, len: usize, readonly: bool) -> BufferInfo {
        BufferInfo::items(data, len, 1, Cow::Borrowed("B"), readonly)
    }

    /// One dimension of `count` contiguous items.
    pub fn items(
        data: *mut u8,
        count: usize,
        itemsize: usize,
        format: Cow<'static, str>,
        readonly: bool,
    ) -> BufferInfo {
        BufferInfo {
            data,
            len: count * itemsize,
            readonly,
            itemsize,
            format,
            shape: Dims::One(count),
            strides: Dims::One(itemsize as isize),
        }
    }

    /// Whether the items lie behind each other in row-major order.
    pub fn is_c_contiguous(&self) -> bool {
        let mut expect = self.itemsize as isize;
        self.len == 0
            || self.shape.iter().zip(self.strides.iter()).rev().all(|(&n, &stride)| {
                let good = n <= 1 || stride == expect;
                expect *= n as isize;
                good
            })
    }

    /// Whether the items lie behind each other in column-major order.
    pub fn is_f_contiguous(&self) -> bool {
        let mut expect = self.itemsize as isize;
        self.len == 0
            || self.shape.iter().zip(self.strides.iter()).all(|(&n, &stride)| {
                let good = n <= 1 || stride == expect;
                expect *= n as isize;
                good
            })
    }

    /// Offsets of all items in row-major order.
    pub fn offsets(&self) -> Vec<isize> {
        let mut offsets = vec![0isize];
        for (&n, &stride) in self.shape.iter().zip(self.strides.iter()) {
            offsets = offsets.iter().flat_map(|&o| (0..n as isize).map(move |i| o + i * stride)).collect();
        }
        offsets
    }
}

impl Clone for BufferInfo {
    fn clone(&self) -> BufferInfo {
        BufferInfo {
            format: self.format.clone(),
            shape: self.shape.clone(),
            strides: self.strides.clone(),
            ..*self
        }
    }
}

/// How objects of one payload give access to their memory.
#[derive(Clone, Copy)]
pub struct BufferProcs {
    /// Describes the memory and keeps it in place until `release`. The address stays valid as
    /// long as the object lives and is not released.
    pub acquire: fn(&Vm, &Value) -> PyResult<BufferInfo>,
    /// Ends one access. Runs no Python code.
    pub release: fn(&Value),
}

#[derive(Default)]
struct Registry(RefCell<HashMap<usize, BufferProcs>>);

/// Makes objects with payload `T` buffers.
pub fn register<T: Payload>(vm: &Vm, procs: BufferProcs) {
    vm.state(Registry::default).0.borrow_mut().insert(T::vtable() as *const PayloadVTable as usize, procs);
}

fn procs_of(vm: &Vm, v: &Value) -> Option<BufferProcs> {
    let vt = v.header()?.shape().vt;
    let of = |t: &'static PayloadVTable| std::ptr::eq(vt, t);
    if of(Bytes::vtable()) {
        return Some(BufferProcs { acquire: bytes_acquire, release: |_| {} });
    }
    if of(ByteArray::vtable()) {
        return Some(super::bytearray::BUFFER);
    }
    if of(MemoryView::vtable()) {
        return Some(memoryview::BUFFER);
    }
    vm.state(Registry::default).0.borrow().get(&(vt as *const PayloadVTable as usize)).copied()
}

fn bytes_acquire(_vm: &Vm, v: &Value) -> PyResult<BufferInfo> {
    let data: &[u8] = v.as_::<Bytes>().map_or(&[], |b| &b.data);
    Ok(BufferInfo::bytes(data.as_ptr().cast_mut(), data.len(), true))
}

/// Access to the memory of an object; ends when dropped.
pub struct Buffer {
    pub owner: Value,
    pub info: BufferInfo,
    release: fn(&Value),
}

impl Drop for Buffer {
    fn drop(&mut self) {
        (self.release)(&self.owner);
    }
}

impl Buffer {
    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.info.len
    }

    pub fn is_empty(&self) -> bool {
        self.info.len == 0
    }

    /// The bytes of a contiguous buffer; empty for others (see [`Buffer::to_vec`]). Not to be
    /// held while Python code may run.
    pub fn bytes(&self) -> &[u8] {
        if self.info.len == 0 || !self.info.is_c_contiguous() {
            return &[];
        }
        // SAFETY: the exporter keeps `len` bytes at `data` while the buffer is acquired, and
        // nothing writes to them while native code looks.
        unsafe { std::slice::from_raw_parts(self.info.data, self.info.len) }
    }

    /// The bytes of a contiguous writable buffer, to be written to. Not to be held while Python
    /// code may run, nor together with another slice of the same memory.
    #[allow(clippy::mut_from_ref)]
    pub fn bytes_mut(&self) -> &mut [u8] {
        if self.info.len == 0 || self.info.readonly || !self.info.is_c_contiguous() {
            return &mut [];
        }
        // SAFETY: as in `bytes`; the caller holds no other slice.
        unsafe { std::slice::from_raw_parts_mut(self.info.data, self.info.len) }
    }

    /// The items' bytes in row-major order.
    pub fn to_vec(&self) -> Vec<u8> {
        gather(&self.info)
    }
}

/// The items' bytes in row-major order.
pub fn gather(info: &BufferInfo) -> Vec<u8> {
    let mut out = Vec::with_capacity(info.len);
    if info.len == 0 {
        return out;
    }
    if info.is_c_contiguous() {
        // SAFETY: the exporter keeps `len` bytes there.
        out.extend_from_slice(unsafe { std::slice::from_raw_parts(info.data, info.len) });
        return out;
    }
    for offset in info.offsets() {
        // SAFETY: shape and strides describe items inside the exporter's memory.
        out.extend_from_slice(unsafe { std::slice::from_raw_parts(info.data.offset(offset), info.itemsize) });
    }
    out
}

/// Writes bytes in row-major order over the items.
pub fn scatter(info: &BufferInfo, bytes: &[u8]) {
    if info.itemsize == 0 || info.readonly {
        return;
    }
    for (offset, item) in info.offsets().into_iter().zip(bytes.chunks_exact(info.itemsize)) {
        // SAFETY: as in `gather`; `bytes` is memory of its own.
        unsafe { std::ptr::copy_nonoverlapping(item.as_ptr(), info.data.offset(offset), item.len()) };
    }
}

/// The bytes of one item.
pub fn read_item(info: &BufferInfo, offset: isize) -> Vec<u8> {
    // SAFETY: the offset was computed from shape and strides.
    unsafe { std::slice::from_raw_parts(info.data.offset(offset), info.itemsize) }.to_vec()
}

/// Overwrites one item.
pub fn write_item(info: &BufferInfo, offset: isize, item: &[u8]) {
    // SAFETY: the offset was computed from shape and strides; the buffer was checked to be
    // writable.
    unsafe { std::ptr::copy_nonoverlapping(item.as_ptr(), info.data.offset(offset), info.itemsize) };
}

/// Moves a view by bytes, as slicing does.
pub fn moved(data: *mut u8, offset: isize) -> *mut u8 {
    data.wrapping_offset(offset)
}

impl Vm {
    /// Access to the memory of an object, `None` if it is no buffer.
    pub fn buffer_opt(&self, v: &Value) -> PyResult<Option<Buffer>> {
        if let Some(procs) = procs_of(self, v) {
            let info = (procs.acquire)(self, v)?;
            return Ok(Some(Buffer { owner: v.clone(), info, release: procs.release }));
        }
        if v.header().is_none() || self.special(v, Special::Buffer).is_none() {
            return Ok(None);
        }
        let flags = Value::from_i32(0x11c);
        match self.call_special(v, Special::Buffer, &[flags])? {
            Some(view) if view.is_a::<MemoryView>() => self.buffer_opt(&view),
            _ => Err(self.type_error("__buffer__ returned non-memoryview object")),
        }
    }

    /// Whether the object gives access to its memory.
    pub fn is_buffer(&self, v: &Value) -> bool {
        procs_of(self, v).is_some() || (v.is_heap() && self.special(v, Special::Buffer).is_some())
    }

    /// Access to the memory of an object; `TypeError` if it is no buffer.
    pub fn buffer(&self, v: &Value) -> PyResult<Buffer> {
        self.buffer_opt(v)?.ok_or_else(|| self.not_bytes_like(v))
    }

    /// Like [`Vm::buffer`], in contiguous memory.
    pub fn contiguous_buffer(&self, v: &Value) -> PyResult<Buffer> {
        let buffer = self.buffer(v)?;
        if buffer.info.is_c_contiguous() {
            Ok(buffer)
        } else {
            Err(self.buffer_error("memoryview: underlying buffer is not C-contiguous"))
        }
    }

    /// Writable contiguous memory, for argument `place` (`argument`, `argument 1`) of `fname`.
    pub fn writable_buffer(&self, v: &Value, fname: &str, place: &str) -> PyResult<Buffer> {
        match self.buffer_opt(v)? {
            Some(b) if !b.info.readonly && b.info.is_c_contiguous() => Ok(b),
            _ => Err(self.type_error(format!(
                "{fname}() {place} must be read-write bytes-like object, not {}",
                if v.is_none() { "None".to_owned() } else { self.type_name(v) }
            ))),
        }
    }

    /// Runs `f` on the contiguous memory of an object. `f` must not run Python code.
    #[inline]
    pub fn with_bytes<R>(&self, v: &Value, f: impl FnOnce(&[u8]) -> R) -> PyResult<R> {
        if let Some(b) = v.as_::<Bytes>() {
            return Ok(f(&b.data));
        }
        if let Some(b) = v.as_::<ByteArray>() {
            return Ok(f(&b.data.borrow()));
        }
        let buffer = self.contiguous_buffer(v)?;
        Ok(f(buffer.bytes()))
    }

    /// A copy of an object's bytes.
    pub fn bytes_of(&self, v: &Value) -> PyResult<Vec<u8>> {
        match v.as_::<Bytes>() {
            Some(b) => Ok(b.data.to_vec()),
            None => Ok(self.buffer(v)?.to_vec()),
        }
    }

    #[cold]
    pub fn not_bytes_like(&self, v: &Value) -> Raised {
        self.type_error(format!("a bytes-like object is required, not '{}'", self.type_name(v)))
    }
}
