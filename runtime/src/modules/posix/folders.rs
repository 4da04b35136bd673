//! Listing folders: `listdir`, `scandir`, `DirEntry`.

use crate::modules::warnings::warn_unclosed;
use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::path::PathBuf;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, function, getter, method, next, unary};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::{path, stat_value};
use crate::gil;
use crate::modules::util::{self, PathArg};
use crate::reactor::sys::files::{self, DirItem};

enum Place {
    Path(PathArg),
    Fd(i32),
}

fn place(vm: &Vm, v: Option<&Value>, name: &str) -> PyResult<Place> {
    match v {
        None => Ok(Place::Path(PathArg { path: ".".into(), value: vm.str("."), is_bytes: false })),
        Some(v) if v.is_none() => place(vm, None, name),
        Some(v) if vm.is_int(v) => Ok(Place::Fd(util::int_arg(vm, v)?)),
        Some(v) => {
            let accepted = "string, bytes, os.PathLike, integer or None";
            util::path_arg(vm, v, name, "path", accepted).map(Place::Path)
        }
    }
}

fn list(vm: &Vm, place: &Place) -> PyResult<Vec<DirItem>> {
    match place {
        Place::Fd(n) => util::os(vm, gil::allow_threads(vm, || files::list(Ok(*n)))),
        Place::Path(p) => util::os_at(vm, gil::allow_threads(vm, || files::list(Err(&p.path))), &p.value),
    }
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("listdir", "(path=None)", |vm, args| {
        let place = place(vm, args.opt(0), "listdir")?;
        let items = list(vm, &place)?;
        let names = items
            .iter()
            .map(|(name, ..)| match &place {
                Place::Path(p) => p.name(vm, name),
                Place::Fd(_) => util::os_str(vm, name),
            })
            .collect();
        Ok(vm.list(names))
    }),
    function("scandir", "(path=None)", |vm, args| {
        let place = place(vm, args.opt(0), "scandir")?;
        let items = list(vm, &place)?;
        let (folder, bytes, fd) = match place {
            Place::Path(p) => (p.path, p.is_bytes, None),
            Place::Fd(n) => (PathBuf::new(), false, Some(n)),
        };
        Ok(vm.make(Scan {
            folder,
            bytes,
            fd,
            items: RefCell::new(items.into_iter()),
            closed: Cell::new(false),
        }))
    }),
    function("_path_isdir", "(path)", |vm, args| kind(vm, args, libc::S_IFDIR, true)),
    function("_path_isfile", "(path)", |vm, args| kind(vm, args, libc::S_IFREG, true)),
    function("_path_islink", "(path)", |vm, args| kind(vm, args, libc::S_IFLNK, false)),
    function("_path_exists", "(path)", |vm, args| kind(vm, args, 0, true)),
    function("_path_lexists", "(path)", |vm, args| kind(vm, args, 0, false)),
    function("_path_splitroot_ex", "(path, /)", |vm, args| {
        let what =
            || format!("expected str, bytes or os.PathLike object, not {}", vm.short_type_name(&args[0]));
        let p = util::resolve_path(vm, &args[0], what)?;
        use std::os::unix::ffi::OsStrExt;
        let bytes = p.path.as_os_str().as_bytes();
        let root = match bytes.iter().take_while(|&&b| b == b'/').count() {
            0 => 0,
            2 => 2,
            _ => 1,
        };
        let part = |b: &[u8]| p.name(vm, std::ffi::OsStr::from_bytes(b));
        Ok(util::tuple(vm, vec![part(b""), part(&bytes[..root]), part(&bytes[root..])]))
    }),
];

/// Tests for `os.path`: a wrong path is simply no such thing.
fn kind(vm: &Vm, args: Args, wanted: u32, follow: bool) -> PyResult {
    let stat = if vm.is_int(&args[0]) {
        let n = util::int_arg(vm, &args[0])?;
        files::fstat(n)
    } else {
        match path(vm, &args[0], "stat") {
            Ok(p) => gil::allow_threads(vm, || files::stat(libc::AT_FDCWD, &p.path, follow)),
            Err(e) if e.is(vm, ouro_vm::core::exc::Exc::ValueError) => return Ok(Value::FALSE),
            Err(e) => return Err(e),
        }
    };
    Ok(Value::from_bool(stat.is_ok_and(|s| wanted == 0 || s.mode & libc::S_IFMT == wanted)))
}

/// Payload of the iterator of `scandir`.
pub struct Scan {
    folder: PathBuf,
    bytes: bool,
    fd: Option<i32>,
    items: RefCell<std::vec::IntoIter<DirItem>>,
    closed: Cell<bool>,
}

ouro_vm::payload!(Scan, "ScandirIterator", plain);

static SCAN: &[MethodDef] = &[
    unary("__iter__", |_, v| Ok(v.clone())),
    next(|vm, v| {
        let scan = payload::<Scan>(v);
        if scan.closed.get() {
            return Ok(None);
        }
        let item = scan.items.borrow_mut().next();
        if item.is_none() {
            scan.closed.set(true);
        }
        Ok(item.map(|(name, ino, kind)| {
            let full = if scan.fd.is_some() { PathBuf::from(&name) } else { scan.folder.join(&name) };
            vm.make(DirEntry {
                name,
                full,
                bytes: scan.bytes,
                dir: scan.fd.unwrap_or(libc::AT_FDCWD),
                ino,
                kind,
                stat: RefCell::default(),
            })
        }))
    }),
    method("close", "($self, /)", |_, args| {
        args.this::<Scan>().closed.set(true);
        Ok(Value::NONE)
    }),
    method("__enter__", "($self, /)", |_, args| Ok(args[0].clone())),
    method("__exit__", "($self, /, *args)", |_, args| {
        args.this::<Scan>().closed.set(true);
        Ok(Value::NONE)
    }),
    method("__del__", "($self, /)", |vm, args| {
        if !args.this::<Scan>().closed.replace(true) {
            warn_unclosed(vm, &args[0], "scandir iterator", "unclosed scandir iterator", &args[0]);
        }
        Ok(Value::NONE)
    }),
];

static SCAN_DEF: TypeDef = TypeDef::new("posix", "ScandirIterator", Scan::vtable)
    .methods(&[SCAN])
    .flags(ouro_vm::core::typeobj::type_flags::HAS_DEL);

impl NativeType for Scan {
    fn def() -> &'static TypeDef {
        &SCAN_DEF
    }
}

/// Payload of `os.DirEntry`.
pub struct DirEntry {
    name: OsString,
    full: PathBuf,
    bytes: bool,
    dir: i32,
    ino: u64,
    kind: u8,
    /// Results of `stat()` with and without following links.
    stat: RefCell<[Option<Value>; 2]>,
}

ouro_vm::payload!(DirEntry, "DirEntry");

impl Trace for DirEntry {
    fn traverse(&self, visitor: &mut Visitor) {
        self.stat.borrow().iter().flatten().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.stat.take();
        drop(old);
    }
}

impl DirEntry {
    fn text(&self, vm: &Vm, name: &std::ffi::OsStr) -> Value {
        use std::os::unix::ffi::OsStrExt;
        if self.bytes { vm.bytes(name.as_bytes()).into() } else { util::os_str(vm, name) }
    }

    fn raw_stat(&self, vm: &Vm, follow: bool) -> std::io::Result<files::Stat> {
        gil::allow_threads(vm, || files::stat(self.dir, &self.full, follow))
    }

    fn is(&self, vm: &Vm, dt: u8, mode: u32, follow: bool) -> PyResult<bool> {
        if self.kind != libc::DT_UNKNOWN && !(follow && self.kind == libc::DT_LNK) {
            return Ok(self.kind == dt);
        }
        match self.raw_stat(vm, follow) {
            Ok(s) => Ok(s.mode & libc::S_IFMT == mode),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(util::os_error_path(vm, &e, &self.text(vm, self.full.as_os_str()))),
        }
    }
}

fn of<'a>(args: &Args<'a>) -> &'a DirEntry {
    args.this::<DirEntry>()
}

static ENTRY: &[MethodDef] = &[
    method("is_dir", "($self, /, *, follow_symlinks=True)", |vm, args| {
        let follow = util::flag(vm, args.opt(1), true)?;
        Ok(Value::from_bool(of(&args).is(vm, libc::DT_DIR, libc::S_IFDIR, follow)?))
    }),
    method("is_file", "($self, /, *, follow_symlinks=True)", |vm, args| {
        let follow = util::flag(vm, args.opt(1), true)?;
        Ok(Value::from_bool(of(&args).is(vm, libc::DT_REG, libc::S_IFREG, follow)?))
    }),
    method("is_symlink", "($self, /)", |vm, args| {
        Ok(Value::from_bool(of(&args).is(vm, libc::DT_LNK, libc::S_IFLNK, false)?))
    }),
    method("is_junction", "($self, /)", |_, _| Ok(Value::FALSE)),
    method("stat", "($self, /, *, follow_symlinks=True)", |vm, args| {
        let follow = util::flag(vm, args.opt(1), true)?;
        let this = of(&args);
        if let Some(s) = &this.stat.borrow()[usize::from(follow)] {
            return Ok(s.clone());
        }
        let name = this.text(vm, this.full.as_os_str());
        let value = stat_value(vm, &util::os_at(vm, this.raw_stat(vm, follow), &name)?);
        this.stat.borrow_mut()[usize::from(follow)] = Some(value.clone());
        Ok(value)
    }),
    method("inode", "($self, /)", |vm, args| Ok(vm.big_int(of(&args).ino.into()))),
    unary("__fspath__", |vm, v| {
        let this = payload::<DirEntry>(v);
        Ok(this.text(vm, this.full.as_os_str()))
    }),
    unary("__repr__", |vm, v| {
        let this = payload::<DirEntry>(v);
        let name = vm.repr(&this.text(vm, &this.name))?;
        Ok(vm.str(&format!("<DirEntry {}>", name.to_text())))
    }),
];

static ENTRY_GETSET: &[GetSetDef] = &[
    getter("name", |vm, v| Ok(payload::<DirEntry>(v).text(vm, &payload::<DirEntry>(v).name))).member(),
    getter("path", |vm, v| Ok(payload::<DirEntry>(v).text(vm, payload::<DirEntry>(v).full.as_os_str())))
        .member(),
];

static ENTRY_DEF: TypeDef =
    TypeDef::new("posix", "DirEntry", DirEntry::vtable).methods(&[ENTRY]).getset(ENTRY_GETSET);

impl NativeType for DirEntry {
    fn def() -> &'static TypeDef {
        &ENTRY_DEF
    }
}
