//! Module `mmap`: mapped files and anonymous memory. Methods in `methods.rs`, items in `items.rs`.
//!
//! As in CPython, a file that is cut off under a mapping makes access beyond its new end a `SIGBUS`,
//! which ends the process, and so does access that `prot` forbids (`SIGSEGV`).

mod items;
mod methods;

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{GetSetDef, MethodDef, ModuleDef, TypeDef, getter, new, unary};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::buffer::{BufferInfo, BufferProcs, register};

use super::util;
use crate::reactor::sys::mapping::Mapping;
use crate::reactor::sys::{fd, files, limits};

/// What may be done with a mapping.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Default,
    Read,
    Write,
    Copy,
}

impl Access {
    fn name(self) -> &'static str {
        match self {
            Access::Default => "ACCESS_DEFAULT",
            Access::Read => "ACCESS_READ",
            Access::Write => "ACCESS_WRITE",
            Access::Copy => "ACCESS_COPY",
        }
    }
}

/// Payload of `mmap`.
pub struct Mmap {
    /// `None` once closed.
    mapping: RefCell<Option<Mapping>>,
    pos: Cell<usize>,
    /// Buffers given out; the memory must stay in place while there are any.
    exports: Cell<usize>,
    /// The file, -1 for none.
    fd: Cell<fd::Fd>,
    /// Whether the file's descriptor is kept, if there is one.
    tracked: bool,
    offset: i64,
    flags: i32,
    access: Access,
}

ouro_vm::payload!(Mmap, "mmap", plain);

impl NativeType for Mmap {
    fn def() -> &'static TypeDef {
        &MMAP
    }
}

impl Drop for Mmap {
    fn drop(&mut self) {
        self.close();
    }
}

impl Mmap {
    /// Runs `f`, which runs no Python code, on the mapping.
    fn with<R>(&self, vm: &Vm, f: impl FnOnce(&Mapping) -> R) -> PyResult<R> {
        match &*self.mapping.borrow() {
            Some(mapping) => Ok(f(mapping)),
            None => Err(vm.value_error("mmap closed or invalid")),
        }
    }

    fn len(&self, vm: &Vm) -> PyResult<usize> {
        self.with(vm, Mapping::len)
    }

    fn check_writable(&self, vm: &Vm) -> PyResult<()> {
        self.len(vm)?;
        match self.access {
            Access::Read => Err(vm.type_error("mmap can't modify a readonly memory map.")),
            _ => Ok(()),
        }
    }

    /// A copy of some bytes, cut off where the mapping ends.
    fn copy(&self, vm: &Vm, from: usize, to: usize) -> PyResult<Ref<Bytes>> {
        self.with(vm, |m| {
            let to = to.min(m.len());
            vm.bytes(&m.bytes()[from.min(to)..to])
        })
    }

    fn close(&self) {
        drop(self.mapping.take());
        let fd = self.fd.replace(-1);
        if fd != -1 {
            // The descriptor is gone whatever the system says.
            let _ = fd::close(fd);
        }
    }
}

const BUFFER: BufferProcs = BufferProcs {
    acquire: |vm, v| {
        let map = payload::<Mmap>(v);
        let readonly = map.access == Access::Read;
        let info = map.with(vm, |m| BufferInfo::bytes(m.data(), m.len(), readonly))?;
        map.exports.set(map.exports.get() + 1);
        Ok(info)
    },
    release: |v| {
        let map = payload::<Mmap>(v);
        map.exports.set(map.exports.get() - 1);
    },
};

static MMAP: TypeDef = TypeDef::new("mmap", "mmap", <Mmap as Payload>::vtable)
    .flags(tf::BASE | tf::IMMUTABLE | tf::HAS_WEAKREF)
    .methods(&[SPECIAL, items::METHODS, methods::METHODS])
    .getset(GETSET)
    .doc("Windows: mmap(fileno, length[, tagname[, access[, offset]]])\n\nMaps length bytes from the file specified by the file handle fileno,\nand returns a mmap object.  If length is larger than the current size\nof the file, the file is extended to contain length bytes.  If length\nis 0, the maximum length of the map is the current size of the file,\nexcept that if the file is empty Windows raises an exception (you cannot\ncreate an empty mapping on Windows).\n\nUnix: mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\nMaps length bytes from the file specified by the file descriptor fileno,\nand returns a mmap object.  If length is 0, the maximum length of the map\nwill be the current size of the file when mmap is called.\nflags specifies the nature of the mapping. MAP_PRIVATE creates a\nprivate copy-on-write mapping, so changes to the contents of the mmap\nobject will be private to this process, and MAP_SHARED creates a mapping\nthat's shared with all other processes mapping the same areas of the file.\nThe default value is MAP_SHARED.\n\nTo map anonymous memory, pass -1 as the fileno (both versions).");

static GETSET: &[GetSetDef] =
    &[getter("closed", |_, v| Ok(Value::from_bool(payload::<Mmap>(v).mapping.borrow().is_none())))];

static SPECIAL: &[MethodDef] = &[
    new("($type, /, fileno, length, flags=1, prot=3, access=0, offset=0, *, trackfd=True)", create),
    unary("__repr__", |vm, v| {
        let (map, name) = (payload::<Mmap>(v), vm.type_name(v));
        let text = match map.len(vm) {
            Err(_) => format!("<{name} closed=True>"),
            Ok(len) => format!(
                "<{name} closed=False, access={}, length={len}, pos={}, offset={}>",
                map.access.name(),
                map.pos.get(),
                map.offset
            ),
        };
        Ok(vm.str(&text))
    }),
];

fn create(vm: &Vm, args: Args) -> PyResult {
    const READ_WRITE: i32 = libc::PROT_READ | libc::PROT_WRITE;
    let number = |i: usize, default: i32| args.opt(i).map_or(Ok(default), |v| util::int_arg(vm, v));
    let (fileno, mut len) = (util::int_arg(vm, &args[1])?, vm.ssize_arg(&args[2])?);
    let (mut flags, mut prot) = (number(3, libc::MAP_SHARED)?, number(4, READ_WRITE)?);
    let access = number(5, 0)?;
    let offset = args.opt(6).map_or(Ok(0), |v| util::long_arg(vm, v))?;
    let track = util::flag(vm, args.opt(7), true)?;
    if len < 0 {
        return Err(vm.overflow_error("memory mapped length must be positive"));
    }
    if offset < 0 {
        return Err(vm.overflow_error("memory mapped offset must be positive"));
    }
    if access != 0 && (flags != libc::MAP_SHARED || prot != READ_WRITE) {
        return Err(vm.value_error("mmap can't specify both access and flags, prot."));
    }
    let access = match access {
        0 if prot & READ_WRITE == READ_WRITE => Access::Default,
        0 if prot & libc::PROT_WRITE != 0 => Access::Write,
        0 => Access::Read,
        1 => Access::Read,
        2 => Access::Write,
        3 => Access::Copy,
        _ => return Err(vm.value_error("mmap invalid access parameter.")),
    };
    if args.opt(5).is_some() {
        match access {
            Access::Read => prot &= !libc::PROT_WRITE,
            Access::Copy => flags = libc::MAP_PRIVATE,
            Access::Default | Access::Write => {}
        }
    }
    let stat = if fileno == -1 { None } else { files::fstat(fileno).ok() };
    if let Some(stat) = stat.filter(|s| s.mode & libc::S_IFMT == libc::S_IFREG) {
        if len == 0 {
            if stat.size == 0 {
                return Err(vm.value_error("cannot mmap an empty file"));
            }
            if offset >= stat.size {
                return Err(vm.value_error("mmap offset is greater than file size"));
            }
            len = stat.size - offset;
        } else if offset > stat.size || stat.size - offset < len {
            return Err(vm.value_error("mmap length is greater than file size"));
        }
    }
    let kept = if fileno == -1 {
        flags |= libc::MAP_ANONYMOUS;
        -1
    } else if track {
        util::os(vm, fd::dup(fileno))?
    } else {
        -1
    };
    let map = Mmap {
        mapping: RefCell::new(None),
        pos: Cell::new(0),
        exports: Cell::new(0),
        fd: Cell::new(kept),
        tracked: track,
        offset,
        flags,
        access,
    };
    let mapping = util::os(vm, Mapping::new(len as usize, prot, flags, fileno, offset))?;
    *map.mapping.borrow_mut() = Some(mapping);
    ouro_vm::types::support::alloc_new(vm, &args[0], map)
}

#[rustfmt::skip]
static NUMBERS: &[(&str, i32)] = &[
    ("PROT_READ", libc::PROT_READ), ("PROT_WRITE", libc::PROT_WRITE), ("PROT_EXEC", libc::PROT_EXEC),
    ("MAP_SHARED", libc::MAP_SHARED), ("MAP_PRIVATE", libc::MAP_PRIVATE), ("MAP_ANON", libc::MAP_ANONYMOUS),
    ("MAP_ANONYMOUS", libc::MAP_ANONYMOUS), ("MAP_DENYWRITE", libc::MAP_DENYWRITE),
    ("MAP_EXECUTABLE", libc::MAP_EXECUTABLE), ("MAP_NORESERVE", libc::MAP_NORESERVE),
    ("MAP_POPULATE", libc::MAP_POPULATE), ("MAP_STACK", libc::MAP_STACK),
    ("ACCESS_DEFAULT", 0), ("ACCESS_READ", 1), ("ACCESS_WRITE", 2), ("ACCESS_COPY", 3),
    ("MADV_NORMAL", libc::MADV_NORMAL), ("MADV_RANDOM", libc::MADV_RANDOM),
    ("MADV_SEQUENTIAL", libc::MADV_SEQUENTIAL), ("MADV_WILLNEED", libc::MADV_WILLNEED),
    ("MADV_DONTNEED", libc::MADV_DONTNEED), ("MADV_FREE", libc::MADV_FREE), ("MADV_REMOVE", libc::MADV_REMOVE),
    ("MADV_DONTFORK", libc::MADV_DONTFORK), ("MADV_DOFORK", libc::MADV_DOFORK),
    ("MADV_HWPOISON", libc::MADV_HWPOISON), ("MADV_MERGEABLE", libc::MADV_MERGEABLE),
    ("MADV_UNMERGEABLE", libc::MADV_UNMERGEABLE), ("MADV_HUGEPAGE", libc::MADV_HUGEPAGE),
    ("MADV_NOHUGEPAGE", libc::MADV_NOHUGEPAGE), ("MADV_DONTDUMP", libc::MADV_DONTDUMP),
    ("MADV_DODUMP", libc::MADV_DODUMP),
];

/// Flags that only some processors have.
#[cfg(target_arch = "x86_64")]
static MORE: &[(&str, i32)] = &[("MAP_32BIT", libc::MAP_32BIT)];
#[cfg(not(target_arch = "x86_64"))]
static MORE: &[(&str, i32)] = &[];

pub static MODULE: ModuleDef = ModuleDef::new("mmap", &[]).init(|vm, module| {
    register::<Mmap>(vm, BUFFER);
    let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
    for &(name, n) in NUMBERS.iter().chain(MORE) {
        set(name, vm.int(n.into()));
    }
    let page = vm.int(limits::page_size());
    set("PAGESIZE", page.clone());
    set("ALLOCATIONGRANULARITY", page);
    set("mmap", vm.type_for::<Mmap>().into());
    set("error", vm.exc_type(Exc::OSError).value());
    Ok(())
});
