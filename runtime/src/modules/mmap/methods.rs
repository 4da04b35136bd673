//! Methods of `mmap` objects.

use memchr::{memchr, memmem};

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, method};
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{Access, Mmap};
use crate::modules::io::retry;
use crate::modules::util;
use crate::reactor::sys::{fd, files, mapping};

pub(super) static METHODS: &[MethodDef] = &[
    method("close", "($self, /)", |vm, args| {
        let map = args.this::<Mmap>();
        if map.exports.get() > 0 {
            return Err(vm.buffer_error("cannot close exported pointers exist"));
        }
        map.close();
        Ok(Value::NONE)
    }),
    method("find", "($self, view, start=None, end=None, /)", |vm, args| search(vm, args, memmem::find)),
    method("rfind", "($self, view, start=None, end=None, /)", |vm, args| search(vm, args, memmem::rfind)),
    method("flush", "($self, offset=0, size=None, /)", flush),
    method("madvise", "($self, option, start=0, length=None, /)", advise),
    method("move", "($self, dest, src, count, /)", |vm, args| {
        let map = args.this::<Mmap>();
        let number = |i: usize| vm.ssize_arg(&args[i]);
        let (to, from, count) = (number(1)?, number(2)?, number(3)?);
        map.check_writable(vm)?;
        map.with(vm, |m| {
            let n = |n: i64| usize::try_from(n).ok();
            let (to, from, count) = (n(to)?, n(from)?, n(count)?);
            let fits = |at: usize| m.len().checked_sub(at).is_some_and(|room| count <= room);
            (fits(to) && fits(from)).then(|| m.copy_within(from, to, count))
        })?
        .map(|()| Value::NONE)
        .ok_or_else(|| vm.value_error("source, destination, or count out of range"))
    }),
    method("read", "($self, n=None, /)", |vm, args| {
        let map = args.this::<Mmap>();
        let n = match args.some(1) {
            None => -1,
            Some(v) if !vm.is_int(v) && vm.special(v, Special::Index).is_none() => {
                return Err(
                    vm.type_error(format!("argument should be integer or None, not '{}'", vm.type_name(v)))
                );
            }
            Some(v) => vm.count_i64(v)?,
        };
        let left = map.len(vm)?.saturating_sub(map.pos.get());
        let n = usize::try_from(n).map_or(left, |n| n.min(left));
        take(vm, map, n)
    }),
    method("read_byte", "($self, /)", |vm, args| {
        let (map, at) = (args.this::<Mmap>(), args.this::<Mmap>().pos.get());
        let Some(byte) = map.with(vm, |m| m.bytes().get(at).copied())? else {
            return Err(vm.value_error("read byte out of range"));
        };
        map.pos.set(at + 1);
        Ok(vm.int(byte.into()))
    }),
    method("readline", "($self, /)", |vm, args| {
        let (map, at) = (args.this::<Mmap>(), args.this::<Mmap>().pos.get());
        let n = map.with(vm, |m| {
            let rest = m.bytes().get(at..).unwrap_or_default();
            memchr(b'\n', rest).map_or(rest.len(), |n| n + 1)
        })?;
        take(vm, map, n)
    }),
    method("resize", "($self, newsize, /)", resize),
    method("seek", "($self, pos, whence=0, /)", |vm, args| {
        let map = args.this::<Mmap>();
        let distance = vm.ssize_arg(&args[1])?;
        let whence = args.opt(2).map_or(Ok(0), |v| util::int_arg(vm, v))?;
        let len = map.len(vm)? as i64;
        let base = match whence {
            0 => 0,
            1 => map.pos.get() as i64,
            2 => len,
            _ => return Err(vm.value_error("unknown seek type")),
        };
        match base.checked_add(distance) {
            Some(at) if (0..=len).contains(&at) => {
                map.pos.set(at as usize);
                Ok(vm.int(at))
            }
            _ => Err(vm.value_error("seek out of range")),
        }
    }),
    method("seekable", "($self, /)", |_, _| Ok(Value::TRUE)),
    method("size", "($self, /)", |vm, args| {
        let map = args.this::<Mmap>();
        map.len(vm)?;
        Ok(vm.int(util::os(vm, files::fstat(map.fd.get()))?.size))
    }),
    method("tell", "($self, /)", |vm, args| {
        let map = args.this::<Mmap>();
        map.len(vm)?;
        Ok(Value::from_len(map.pos.get()))
    }),
    method("write", "($self, bytes, /)", |vm, args| {
        let map = args.this::<Mmap>();
        let buffer = vm.contiguous_buffer(&args[1])?;
        map.check_writable(vm)?;
        let (at, n) = (map.pos.get(), buffer.len());
        let written = map.with(vm, |m| {
            let fits = m.len().checked_sub(at).is_some_and(|room| n <= room);
            fits.then(|| m.write(at, buffer.bytes()))
        })?;
        if written.is_none() {
            return Err(vm.value_error("data out of range"));
        }
        map.pos.set(at + n);
        Ok(Value::from_len(n))
    }),
    method("write_byte", "($self, byte, /)", |vm, args| {
        let (map, n) = (args.this::<Mmap>(), util::long_arg(vm, &args[1])?);
        let byte = u8::try_from(n).map_err(|_| {
            let which = if n < 0 { "less than minimum" } else { "greater than maximum" };
            vm.overflow_error(format!("unsigned byte integer is {which}"))
        })?;
        map.check_writable(vm)?;
        let at = map.pos.get();
        if map.with(vm, |m| (at < m.len()).then(|| m.write(at, &[byte])))?.is_none() {
            return Err(vm.value_error("write byte out of range"));
        }
        map.pos.set(at + 1);
        Ok(Value::NONE)
    }),
    method("__enter__", "($self, /)", |vm, args| args.this::<Mmap>().len(vm).map(|_| args[0].clone())),
    method("__exit__", "($self, exc_type, exc_value, traceback, /)", |vm, args| {
        vm.call_method(&args[0], "close", &[])
    }),
];

/// The next `n` bytes.
fn take(vm: &Vm, map: &Mmap, n: usize) -> PyResult {
    let at = map.pos.get();
    let bytes = map.copy(vm, at, at + n)?;
    map.pos.set(at + n);
    Ok(bytes.into())
}

/// Looks for bytes from the position on, or between two places; `find` looks at a part.
fn search(vm: &Vm, args: Args, find: fn(&[u8], &[u8]) -> Option<usize>) -> PyResult {
    let map = args.this::<Mmap>();
    let number = |i: usize| args.some(i).map(|v| vm.ssize_arg(v)).transpose();
    let buffer = vm.contiguous_buffer(&args[1])?;
    let (start, end) = (number(2)?, number(3)?);
    let found = map.with(vm, |m| {
        let len = m.len() as i64;
        let place = |n: i64| if n < 0 { (n + len).max(0) } else { n.min(len) } as usize;
        let start = start.map_or(map.pos.get().min(m.len()), place);
        let end = end.map_or(m.len(), place);
        let part = m.bytes().get(start..end)?;
        find(part, buffer.bytes()).map(|at| at + start)
    })?;
    Ok(vm.int(found.map_or(-1, |at| at as i64)))
}

fn flush(vm: &Vm, args: Args) -> PyResult {
    let map = args.this::<Mmap>();
    let offset = args.opt(1).map_or(Ok(0), |v| vm.ssize_arg(v))?;
    let size = args.some(2).map(|v| vm.ssize_arg(v)).transpose()?;
    let part = map.with(vm, |m| {
        let size = size.unwrap_or(m.len() as i64);
        let (from, size) = (usize::try_from(offset).ok()?, usize::try_from(size).ok()?);
        (m.len().checked_sub(from)? >= size).then(|| m.part(from, size))
    })?;
    let Some(part) = part else { return Err(vm.value_error("flush values out of range")) };
    if matches!(map.access, Access::Default | Access::Write) {
        util::os(vm, retry(vm, || mapping::flush(part))?)?;
    }
    Ok(Value::NONE)
}

fn advise(vm: &Vm, args: Args) -> PyResult {
    let map = args.this::<Mmap>();
    let option = util::int_arg(vm, &args[1])?;
    let start = args.opt(2).map_or(Ok(0), |v| vm.ssize_arg(v))?;
    let len = map.len(vm)? as i64;
    let length = args.some(3).map_or(Ok(len), |v| vm.ssize_arg(v))?;
    if start < 0 || start >= len {
        return Err(vm.value_error("madvise start out of bounds"));
    }
    if length < 0 {
        return Err(vm.value_error("madvise length invalid"));
    }
    if i64::MAX - start < length {
        return Err(vm.overflow_error("madvise length too large"));
    }
    let part = map.with(vm, |m| {
        let from = (start as usize).min(m.len());
        m.part(from, (length as usize).min(m.len() - from))
    })?;
    util::os(vm, mapping::advise(part, option))?;
    Ok(Value::NONE)
}

fn resize(vm: &Vm, args: Args) -> PyResult {
    let map = args.this::<Mmap>();
    let size = vm.ssize_arg(&args[1])?;
    let len = map.len(vm)?;
    let fd = map.fd.get();
    if map.exports.get() > 0 {
        return Err(vm.buffer_error("mmap can't resize with extant buffers exported."));
    }
    if !map.tracked {
        return Err(vm.value_error("mmap can't resize with trackfd=False."));
    }
    if matches!(map.access, Access::Read | Access::Copy) {
        return Err(vm.type_error("mmap can't resize a readonly or copy-on-write memory map."));
    }
    if size < 0 || i64::MAX - size < map.offset {
        return Err(vm.value_error("new size out of range"));
    }
    let size = size as usize;
    if fd == -1 && map.flags & libc::MAP_PRIVATE == 0 && size > len {
        return Err(vm.value_error("mmap: can't expand a shared anonymous mapping"));
    }
    if fd != -1 {
        util::os(vm, fd::truncate(fd, map.offset + size as i64))?;
    }
    if let Some(mapping) = &mut *map.mapping.borrow_mut() {
        util::os(vm, mapping.resize(size))?;
    }
    Ok(Value::NONE)
}
