//! `FileIO`: a file descriptor as a raw stream.

use crate::modules::warnings::warn_unclosed;
use std::cell::Cell;
use std::io;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, getter, method, new, unary};
use ouro_vm::core::object::Payload;
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{closed_error, retry, size_arg, unsupported};
use crate::modules::util;
use crate::reactor::sys::{fd, files};

/// Payload of `FileIO`.
pub struct FileIO {
    /// -1 when closed.
    pub fd: Cell<i32>,
    pub readable: Cell<bool>,
    pub writable: Cell<bool>,
    appending: Cell<bool>,
    created: Cell<bool>,
    closefd: Cell<bool>,
    seekable: Cell<Option<bool>>,
    pub blksize: Cell<usize>,
    finalizing: Cell<bool>,
}

ouro_vm::payload!(FileIO, "FileIO", plain);

impl FileIO {
    fn new() -> FileIO {
        FileIO {
            fd: Cell::new(-1),
            readable: Cell::new(false),
            writable: Cell::new(false),
            appending: Cell::new(false),
            created: Cell::new(false),
            closefd: Cell::new(true),
            seekable: Cell::new(None),
            blksize: Cell::new(super::BUFFER_SIZE),
            finalizing: Cell::new(false),
        }
    }

    fn open_fd(&self, vm: &Vm) -> PyResult<i32> {
        match self.fd.get() {
            fd if fd >= 0 => Ok(fd),
            _ => Err(closed_error(vm)),
        }
    }

    fn mode(&self) -> &'static str {
        match (self.created.get(), self.appending.get(), self.readable.get(), self.writable.get()) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, _) => "rb",
            _ => "wb",
        }
    }

    /// Reads at most `n` bytes; `None` if nothing is there yet (non-blocking).
    pub fn read(&self, vm: &Vm, n: usize) -> PyResult<Option<Vec<u8>>> {
        let fd_number = self.open_fd(vm)?;
        if !self.readable.get() {
            return Err(unsupported(vm, "File not open for reading"));
        }
        let mut buf = Vec::new();
        if buf.try_reserve_exact(n).is_err() {
            return Err(vm.memory_error());
        }
        buf.resize(n, 0);
        match retry(vm, || fd::read(fd_number, &mut buf))? {
            Ok(got) => {
                buf.truncate(got);
                Ok(Some(buf))
            }
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(e) => Err(util::os_error(vm, &e)),
        }
    }

    /// Writes; `None` if nothing could be written yet (non-blocking).
    pub fn write(&self, vm: &Vm, data: &[u8]) -> PyResult<Option<usize>> {
        let fd_number = self.open_fd(vm)?;
        if !self.writable.get() {
            return Err(unsupported(vm, "File not open for writing"));
        }
        match retry(vm, || fd::write(fd_number, data))? {
            Ok(n) => Ok(Some(n)),
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(e) => Err(util::os_error(vm, &e)),
        }
    }

    /// Reads to the end.
    pub fn read_all(&self, vm: &Vm) -> PyResult<Option<Vec<u8>>> {
        let fd_number = self.open_fd(vm)?;
        if !self.readable.get() {
            return Err(unsupported(vm, "File not open for reading"));
        }
        let size = files::fstat(fd_number).map_or(0, |s| s.size);
        let at = fd::seek(fd_number, 0, libc::SEEK_CUR).unwrap_or(0);
        let mut chunk = usize::try_from(size - at).unwrap_or(0).clamp(8192, 1 << 30) + 1;
        let mut all = Vec::new();
        loop {
            match self.read(vm, chunk)? {
                Some(data) if data.is_empty() => return Ok(Some(all)),
                Some(data) if all.is_empty() => all = data,
                Some(data) => all.extend_from_slice(&data),
                None if all.is_empty() => return Ok(None),
                None => return Ok(Some(all)),
            }
            chunk = all.len().clamp(8192, 1 << 20);
        }
    }

    pub fn seek(&self, vm: &Vm, offset: i64, whence: i32) -> PyResult<i64> {
        let fd_number = self.open_fd(vm)?;
        util::os(vm, fd::seek(fd_number, offset, whence))
    }

    fn is_seekable(&self) -> bool {
        match self.seekable.get() {
            Some(s) => s,
            None => {
                let answer = fd::seek(self.fd.get(), 0, libc::SEEK_CUR).is_ok();
                self.seekable.set(Some(answer));
                answer
            }
        }
    }
}

fn of<'a>(args: &Args<'a>) -> &'a FileIO {
    args.this::<FileIO>()
}

/// A stream on an open descriptor, for the standard streams.
pub fn from_fd(vm: &Vm, number: i32, writable: bool, name: &str) -> PyResult {
    let ty = super::types(vm)?.file.clone();
    let file = FileIO::new();
    file.fd.set(number);
    file.readable.set(!writable);
    file.writable.set(writable);
    file.closefd.set(false);
    let v: Value = vm.alloc(&ty, file).into();
    vm.set_instance_attr(&v, &vm.intern("name"), vm.str(name));
    Ok(v)
}

fn init(vm: &Vm, args: Args) -> PyResult {
    let this = of(&args);
    let file_arg = &args[1];
    let mode = match args.opt(2) {
        None => "r".to_owned(),
        Some(m) => util::text_arg(vm, m, "FileIO() argument 'mode'")?,
    };
    let closefd = util::flag(vm, args.opt(3), true)?;
    let opener = args.some(4);
    if this.fd.get() >= 0 {
        close_fd(vm, this)?;
    }
    let (mut main, mut plus) = (None, false);
    for c in mode.chars() {
        match c {
            'r' | 'w' | 'a' | 'x' => {
                if main.replace(c).is_some() {
                    return Err(bad_mode(vm));
                }
            }
            'b' => {}
            '+' if plus => return Err(bad_mode(vm)),
            '+' => plus = true,
            _ => return Err(vm.value_error(format!("invalid mode: {mode}"))),
        }
    }
    let Some(main) = main else { return Err(bad_mode(vm)) };
    this.readable.set(main == 'r' || plus);
    this.writable.set(main != 'r' || plus);
    this.appending.set(main == 'a');
    this.created.set(main == 'x');
    this.seekable.set(None);
    this.closefd.set(closefd);
    let access = match (this.readable.get(), this.writable.get()) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    let flags = access
        | match main {
            'w' => libc::O_CREAT | libc::O_TRUNC,
            'a' => libc::O_CREAT | libc::O_APPEND,
            'x' => libc::O_CREAT | libc::O_EXCL,
            _ => 0,
        };
    if vm.is_int(file_arg) {
        let number = util::int_arg(vm, file_arg)?;
        if number < 0 {
            return Err(vm.value_error("negative file descriptor"));
        }
        this.fd.set(number);
    } else {
        if !closefd {
            return Err(vm.value_error("Cannot use closefd=False with file name"));
        }
        let number = match opener {
            None => {
                let path = util::path_arg(vm, file_arg, "", "path", "str, bytes or os.PathLike object")?;
                let opened = retry(vm, || fd::open(libc::AT_FDCWD, &path.path, flags, 0o666))?;
                util::os_at(vm, opened, file_arg)?
            }
            Some(opener) => {
                let flags = vm.int(i64::from(flags | libc::O_CLOEXEC));
                let number = vm.call(opener, &[file_arg.clone(), flags])?;
                if !vm.is_int(&number) {
                    return Err(vm.type_error("expected integer from opener"));
                }
                let number = util::int_arg(vm, &number)?;
                if number < 0 {
                    return Err(vm.value_error(format!("opener returned {number}")));
                }
                util::os(vm, fd::set_inheritable(number, false))?;
                number
            }
        };
        this.fd.set(number);
    }
    let number = this.fd.get();
    match files::fstat(number) {
        Ok(stat) if stat.mode & libc::S_IFMT == libc::S_IFDIR => {
            if !vm.is_int(file_arg) {
                let _ = fd::close(number);
            }
            this.fd.set(-1);
            return Err(util::errno_error(vm, libc::EISDIR, std::slice::from_ref(file_arg)));
        }
        Ok(stat) if stat.blksize > 1 => this.blksize.set((stat.blksize as usize).max(super::BUFFER_SIZE)),
        Ok(_) => {}
        Err(e) if e.raw_os_error() == Some(libc::EBADF) => {
            this.fd.set(-1);
            return Err(util::os_error_path(vm, &e, file_arg));
        }
        Err(_) => {}
    }
    vm.set_attr(&args[0], &vm.intern("name"), file_arg.clone())?;
    if main == 'a' {
        let _ = fd::seek(number, 0, libc::SEEK_END);
    }
    Ok(Value::NONE)
}

#[cold]
fn bad_mode(vm: &Vm) -> ouro_vm::core::error::Raised {
    vm.value_error("Must have exactly one of create/read/write/append mode and at most one plus")
}

fn close_fd(vm: &Vm, this: &FileIO) -> PyResult<()> {
    let number = this.fd.replace(-1);
    if number >= 0 && this.closefd.get() {
        match crate::gil::allow_threads(vm, || fd::close(number)) {
            Err(e) if e.kind() != io::ErrorKind::Interrupted => return Err(util::os_error(vm, &e)),
            _ => {}
        }
    }
    Ok(())
}

static METHODS: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, args| {
        let ty = util::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&ty, FileIO::new()).into())
    }),
    method("__init__", "($self, file, mode='r', closefd=True, opener=None)", init),
    method("close", "($self, /)", |vm, args| {
        let this = of(&args);
        let flushed = if vm.is_exact(&args[0], &super::types(vm)?.file) || this.fd.get() < 0 {
            Ok(Value::NONE)
        } else {
            vm.call_method(&args[0], "flush", &[])
        };
        let closed = close_fd(vm, this);
        super::both(vm, flushed.map(drop), closed)?;
        Ok(Value::NONE)
    }),
    method("__del__", "($self, /)", |vm, args| {
        let this = of(&args);
        if this.fd.get() >= 0 && this.closefd.get() {
            warn_unclosed(vm, &args[0], "file", "unclosed file", &args[0]);
            this.finalizing.set(true);
            super::close_finally(vm, &args[0]);
        }
        Ok(Value::NONE)
    }),
    method("_dealloc_warn", "($self, source, /)", |vm, args| {
        let this = of(&args);
        if this.fd.get() >= 0 && this.closefd.get() {
            warn_unclosed(vm, &args[0], "file", "unclosed file", &args[1]);
        }
        Ok(Value::NONE)
    }),
    method("read", "($self, size=-1, /)", |vm, args| {
        let data = match size_arg(vm, args.opt(1))? {
            Some(n) => of(&args).read(vm, n.min(i32::MAX as usize))?,
            None => of(&args).read_all(vm)?,
        };
        Ok(data.map_or(Value::NONE, |d| vm.bytes(&d).into()))
    }),
    method("readall", "($self, /)", |vm, args| {
        Ok(of(&args).read_all(vm)?.map_or(Value::NONE, |d| vm.bytes(&d).into()))
    }),
    method("readinto", "($self, buffer, /)", |vm, args| {
        of(&args).open_fd(vm)?;
        let room = util::writable_len(vm, &args[1])?;
        match of(&args).read(vm, room)? {
            None => Ok(Value::NONE),
            Some(data) => {
                util::write_into(vm, &args[1], &data)?;
                Ok(vm.int(data.len() as i64))
            }
        }
    }),
    method("write", "($self, b, /)", |vm, args| {
        of(&args).open_fd(vm)?;
        let data = util::bytes_arg(vm, &args[1])?;
        Ok(of(&args).write(vm, &data)?.map_or(Value::NONE, |n| vm.int(n as i64)))
    }),
    method("seek", "($self, pos, whence=0, /)", |vm, args| {
        let offset = util::long_arg(vm, &args[1])?;
        let whence = match args.opt(2) {
            Some(v) => util::int_arg(vm, v)?,
            None => 0,
        };
        Ok(vm.int(of(&args).seek(vm, offset, whence)?))
    }),
    method("tell", "($self, /)", |vm, args| Ok(vm.int(of(&args).seek(vm, 0, libc::SEEK_CUR)?))),
    method("truncate", "($self, size=None, /)", |vm, args| {
        let this = of(&args);
        let number = this.open_fd(vm)?;
        if !this.writable.get() {
            return Err(unsupported(vm, "File not open for writing"));
        }
        let size = match args.some(1) {
            Some(v) => util::long_arg(vm, v)?,
            None => this.seek(vm, 0, libc::SEEK_CUR)?,
        };
        util::os(vm, retry(vm, || fd::truncate(number, size))?)?;
        Ok(vm.int(size))
    }),
    method("fileno", "($self, /)", |vm, args| Ok(vm.int(i64::from(of(&args).open_fd(vm)?)))),
    method("isatty", "($self, /)", |vm, args| Ok(Value::from_bool(fd::is_terminal(of(&args).open_fd(vm)?)))),
    method("_isatty_open_only", "($self, /)", |vm, args| {
        Ok(Value::from_bool(fd::is_terminal(of(&args).open_fd(vm)?)))
    }),
    method("seekable", "($self, /)", |vm, args| {
        of(&args).open_fd(vm)?;
        Ok(Value::from_bool(of(&args).is_seekable()))
    }),
    method("readable", "($self, /)", |vm, args| {
        of(&args).open_fd(vm)?;
        Ok(Value::from_bool(of(&args).readable.get()))
    }),
    method("writable", "($self, /)", |vm, args| {
        of(&args).open_fd(vm)?;
        Ok(Value::from_bool(of(&args).writable.get()))
    }),
    unary("__repr__", repr),
    method("__getstate__", "($self, /)", |vm, args| {
        Err(vm.type_error(format!("cannot pickle '{}' instances", vm.type_name(&args[0]))))
    }),
];

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let this = payload::<FileIO>(v);
    let number = this.fd.get();
    let class = "_io.FileIO";
    if number < 0 {
        return Ok(vm.str(&format!("<{class} [closed]>")));
    }
    let closefd = if this.closefd.get() { "True" } else { "False" };
    let rest = format!("mode='{}' closefd={closefd}", this.mode());
    match vm.get_attr_opt(v, &vm.intern("name"))? {
        None => Ok(vm.str(&format!("<{class} fd={number} {rest}>"))),
        Some(name) => Ok(vm.str(&format!("<{class} name={} {rest}>", vm.repr(&name)?.to_text()))),
    }
}

static GETSET: &[GetSetDef] = &[
    getter("closed", |_, v| Ok(Value::from_bool(payload::<FileIO>(v).fd.get() < 0))),
    getter("closefd", |_, v| Ok(Value::from_bool(payload::<FileIO>(v).closefd.get()))),
    getter("mode", |vm, v| Ok(vm.str(payload::<FileIO>(v).mode()))),
    getter("_blksize", |vm, v| Ok(vm.int(payload::<FileIO>(v).blksize.get() as i64))),
];

pub static DEF: TypeDef = TypeDef::new("_io", "FileIO", FileIO::vtable)
    .methods(&[METHODS])
    .getset(GETSET)
    .flags(type_flags::BASE | type_flags::HAS_DICT | type_flags::HAS_WEAKREF | type_flags::HAS_DEL)
    .doc("Open a file.");
