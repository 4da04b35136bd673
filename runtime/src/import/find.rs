//! Finding modules on `sys.path`: the embedded library, source files, compiled files, packages,
//! namespace packages; anything else (archives, path hooks) through `importlib`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::List;
use ouro_vm::core::host::FileKind;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, function, getter, method};
use ouro_vm::core::object::Payload;
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::loader::{Place, SourceLoader};
use super::spec;
use crate::library::{self, LIB_DIR};
use crate::modules::util;

/// A spec for a module of the embedded library.
pub fn embedded_spec(vm: &Vm, name: &str) -> Option<Value> {
    let entry = library::find(name)?;
    let search = entry.is_package.then(|| vm.list(vec![vm.str(&entry.folder())]));
    let loader = vm.make(SourceLoader { name: name.to_owned(), place: Place::Embedded(entry) });
    Some(spec::make(vm, name, loader, vm.str(&entry.path()), search, true))
}

/// A spec for the module in a file.
pub fn file_spec(vm: &Vm, name: &str, path: PathBuf, package: Option<&Path>) -> Value {
    let origin = util::os_str(vm, path.as_os_str());
    let search = package.map(|folder| vm.list(vec![util::os_str(vm, folder.as_os_str())]));
    let place = Place::File { path, package: package.is_some() };
    let loader = vm.make(SourceLoader { name: name.to_owned(), place });
    spec::make(vm, name, loader, origin, search, true)
}

/// What one folder has to offer.
enum Found {
    Spec(Value),
    /// A part of a namespace package.
    Portion(PathBuf),
    Nothing,
}

/// The text of a path entry, if it is one that the native search understands.
fn entry_path(v: &Value) -> Option<PathBuf> {
    if let Some(s) = v.as_::<Str>() {
        return util::encode_fs(s).map(|b| PathBuf::from(OsStr::from_bytes(&b)));
    }
    v.as_::<Bytes>().map(|b| PathBuf::from(OsStr::from_bytes(&b.data)))
}

/// Searches `path` (`sys.path` if `None`) for a module.
pub fn find_on_path(vm: &Vm, name: &str, path: Option<&Value>) -> PyResult<Option<Value>> {
    let entries = match path {
        Some(path) => vm.collect(path)?,
        None => match vm.sys.get().and_then(|sys| vm.get_name(sys, "path")) {
            Some(path) => vm.collect(&path)?,
            None => Vec::new(),
        },
    };
    if super::importlib::hooks_changed(vm) {
        return super::importlib::path_finder_spec(vm, name, path);
    }
    let mut portions = Vec::new();
    for entry in &entries {
        let Some(folder) = entry_path(entry) else { continue };
        match find_in(vm, name, &folder)? {
            Found::Spec(spec) => return Ok(Some(spec)),
            Found::Portion(folder) => portions.push(util::os_str(vm, folder.as_os_str())),
            Found::Nothing => {}
        }
    }
    if portions.is_empty() {
        return Ok(None);
    }
    let loader = vm.make(SourceLoader { name: name.to_owned(), place: Place::Namespace });
    Ok(Some(spec::make(vm, name, loader, Value::NONE, Some(vm.list(portions)), false)))
}

fn find_in(vm: &Vm, name: &str, folder: &Path) -> PyResult<Found> {
    if let Ok(below) = folder.strip_prefix(LIB_DIR) {
        return Ok(embedded_in(vm, name, below));
    }
    let host = vm.host();
    let tail = name.rsplit('.').next().unwrap_or(name);
    let base = if folder.as_os_str().is_empty() {
        match host.current_dir() {
            Ok(dir) => dir.join(tail),
            Err(_) => return Ok(Found::Nothing),
        }
    } else if folder.is_relative() {
        match host.current_dir() {
            Ok(dir) => dir.join(folder).join(tail),
            Err(_) => folder.join(tail),
        }
    } else {
        folder.join(tail)
    };
    let kind = host.file_kind(&base);
    if kind == Some(FileKind::Dir) {
        for init in ["__init__.py", "__init__.obc"] {
            let file = base.join(init);
            if host.file_kind(&file) == Some(FileKind::File) {
                return Ok(Found::Spec(file_spec(vm, name, file, Some(&base))));
            }
        }
    }
    for extension in [".py", ".obc"] {
        let mut file = base.clone().into_os_string();
        file.push(extension);
        let file = PathBuf::from(file);
        if host.file_kind(&file) == Some(FileKind::File) {
            return Ok(Found::Spec(file_spec(vm, name, file, None)));
        }
    }
    if kind == Some(FileKind::Dir) {
        return Ok(Found::Portion(base));
    }
    if host.file_kind(folder) == Some(FileKind::File) && !vm.state(Archives::default).loading.get() {
        // An archive: the library's zipimport reads it.
        let entry = vm.list(vec![util::os_str(vm, folder.as_os_str())]);
        if let Some(spec) = super::importlib::path_finder_spec(vm, name, Some(&entry))? {
            return Ok(Found::Spec(spec));
        }
    }
    Ok(Found::Nothing)
}

fn embedded_in(vm: &Vm, name: &str, below: &Path) -> Found {
    let prefix = below.to_string_lossy().replace('/', ".");
    let tail = name.rsplit('.').next().unwrap_or(name);
    let full = if prefix.is_empty() { tail.to_owned() } else { format!("{prefix}.{tail}") };
    let Some(spec) = embedded_spec(vm, &full) else { return Found::Nothing };
    if full == name {
        return Found::Spec(spec);
    }
    // The folder was put on a path under another name.
    match library::find(&full) {
        Some(entry) => {
            let search = entry.is_package.then(|| vm.list(vec![vm.str(&entry.folder())]));
            let loader = vm.make(SourceLoader { name: name.to_owned(), place: Place::Embedded(entry) });
            Found::Spec(spec::make(vm, name, loader, vm.str(&entry.path()), search, true))
        }
        None => Found::Nothing,
    }
}

// ---- the embedded library as a path entry ------------------------------------------------------

/// Payload of the finder that `importlib`'s path hooks get for folders of the embedded library.
pub struct EmbeddedFinder {
    folder: PathBuf,
}

ouro_vm::payload!(EmbeddedFinder, "EmbeddedFinder", plain);

static METHODS: &[MethodDef] = &[
    method("find_spec", "($self, fullname, target=None)", |vm, args| {
        let name = util::text_arg(vm, &args[1], "module name")?;
        match find_in(vm, &name, &args.this::<EmbeddedFinder>().folder)? {
            Found::Spec(spec) => Ok(spec),
            _ => Ok(Value::NONE),
        }
    }),
    method("invalidate_caches", "($self)", |_, _| Ok(Value::NONE)),
    method("iter_modules", "($self, prefix='')", |vm, args| {
        let prefix = util::opt_text(vm, args.opt(1), "prefix")?.unwrap_or_default();
        let folder = &args.this::<EmbeddedFinder>().folder;
        let below = folder.strip_prefix(LIB_DIR).unwrap_or(folder).to_string_lossy().replace('/', ".");
        let mut items = Vec::new();
        for entry in library::all() {
            let (parent, tail) = entry.name.rsplit_once('.').unwrap_or(("", entry.name));
            if parent == below {
                let item = vec![vm.str(&format!("{prefix}{tail}")), Value::from_bool(entry.is_package)];
                items.push(vm.tuple(item).into());
            }
        }
        vm.iter(&vm.list(items))
    }),
];

static GETSET: &[GetSetDef] = &[getter("path", |vm, v| {
    Ok(util::os_str(vm, ouro_vm::core::args::payload::<EmbeddedFinder>(v).folder.as_os_str()))
})];

static DEF: TypeDef = TypeDef::new("_frozen_importlib_external", "EmbeddedFinder", EmbeddedFinder::vtable)
    .methods(&[METHODS])
    .getset(GETSET)
    .flags(type_flags::NO_NEW);

impl NativeType for EmbeddedFinder {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// The path hook of the embedded library.
pub static PATH_HOOK: MethodDef =
    function("embedded_path_hook", "(path, /)", |vm, args| match entry_path(&args[0]) {
        Some(folder) if folder.starts_with(LIB_DIR) => Ok(vm.make(EmbeddedFinder { folder })),
        _ => Err(vm.import_error("only folders of the embedded library are supported")),
    });

/// What is known of archives on the path.
#[derive(Default)]
struct Archives {
    /// Whether their importer is being imported: from elsewhere than from archives.
    loading: std::cell::Cell<bool>,
}

/// The path hook of archives: the library's `zipimport`, imported when there is a file to read.
pub static ARCHIVE_HOOK: MethodDef = function("archive_path_hook", "(path, /)", |vm, args| {
    let path = entry_path(&args[0]).unwrap_or_default();
    let first = path.ancestors().find_map(|p| vm.host().file_kind(p));
    if first != Some(FileKind::File) {
        return Err(vm.import_error(format!("not a Zip file: {}", path.display())));
    }
    let archives = vm.state(Archives::default);
    archives.loading.set(true);
    let importer = util::imported(vm, "zipimport", "zipimporter");
    archives.loading.set(false);
    let importer = importer?;
    vm.call(&importer, &[args[0].clone()])
});

/// Length of a list.
pub fn list_len(v: &Value) -> Option<usize> {
    v.as_::<List>().map(|l| l.items.borrow().len())
}
