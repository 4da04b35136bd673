//! Loaders of the native importer: source files and embedded modules (`SourceFileLoader`),
//! native modules (`BuiltinImporter`), and `NamespaceLoader`'s stand-in.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use ouro_compiler::bytecode::CodeObject;
use ouro_compiler::bytecode::obc;
use ouro_vm::core::args::Args;
use ouro_vm::core::code::Code;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, class_method, getter, method, static_method};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use crate::library::{self, Entry};
use crate::modules::util;

/// Where a module's code comes from.
#[derive(Clone)]
pub enum Place {
    /// The embedded library.
    Embedded(Entry),
    /// A source file, or a compiled one (`.obc`).
    File { path: PathBuf, package: bool },
    /// A package without code: a folder.
    Namespace,
}

/// Payload of the loader of source and compiled modules.
pub struct SourceLoader {
    pub name: String,
    pub place: Place,
}

ouro_vm::payload!(SourceLoader, "SourceFileLoader", plain);

impl SourceLoader {
    /// `__file__`.
    pub fn path(&self) -> Option<PathBuf> {
        match &self.place {
            Place::Embedded(e) => Some(e.path().into()),
            Place::File { path, .. } => Some(path.clone()),
            Place::Namespace => None,
        }
    }

    pub fn is_package(&self) -> bool {
        match &self.place {
            Place::Embedded(e) => e.is_package,
            Place::File { package, .. } => *package,
            Place::Namespace => true,
        }
    }

    /// The code of the module.
    pub fn code(&self, vm: &Vm) -> PyResult<Ref<Code>> {
        match &self.place {
            Place::Embedded(e) => embedded_code(vm, e),
            Place::File { path, .. } => file_code(vm, path),
            Place::Namespace => {
                let name = self.name.clone();
                crate::compile_source(vm, b"", &format!("<namespace {name}>"))
            }
        }
    }

    fn source(&self, vm: &Vm) -> PyResult<Option<Cow<'static, [u8]>>> {
        match &self.place {
            Place::Embedded(e) => Ok(Some(e.source())),
            Place::File { path, .. } if is_compiled(path) => Ok(None),
            Place::File { path, .. } => match vm.host().read_file(path) {
                Ok(bytes) => Ok(Some(Cow::Owned(bytes))),
                Err(_) => Err(util::construct(
                    vm,
                    &vm.exc_type(Exc::ImportError).value(),
                    &[vm.str("source not available through get_data()")],
                )),
            },
            Place::Namespace => Ok(Some(Cow::Borrowed(b""))),
        }
    }
}

/// Whether a file holds compiled code.
pub fn is_compiled(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "obc")
}

/// The code of an embedded module.
pub fn embedded_code(vm: &Vm, entry: &Entry) -> PyResult<Ref<Code>> {
    match entry.code() {
        Some(Ok(code)) => vm.make_code(code),
        Some(Err(error)) => Err(vm.import_error(format!("embedded module {}: {error}", entry.name))),
        None => {
            let source = entry.source();
            crate::compile_source(vm, &source, &entry.path())
        }
    }
}

/// The code in a source or compiled file.
pub fn file_code(vm: &Vm, path: &Path) -> PyResult<Ref<Code>> {
    let name = util::os_str(vm, path.as_os_str());
    let bytes = util::os_at(vm, vm.host().read_file(path), &name)?;
    let name = path.to_string_lossy();
    match is_compiled(path) {
        true => vm.make_code(read_compiled(vm, &bytes, &name)?),
        false => crate::compile_source(vm, &bytes, &name),
    }
}

/// Reads and verifies compiled code.
pub fn read_compiled(vm: &Vm, bytes: &[u8], filename: &str) -> PyResult<CodeObject> {
    obc::read(bytes).map_err(|e| vm.import_error(format!("{e} in '{filename}'")))
}

fn of<'a>(args: &Args<'a>) -> &'a SourceLoader {
    args.this::<SourceLoader>()
}

/// A method's module name must be the loader's.
fn check_name(vm: &Vm, args: &Args) -> PyResult<()> {
    match args.some(1).and_then(|v| v.as_::<Str>()) {
        Some(name) if !name.is_text(&of(args).name) => {
            let text = format!("loader for {} cannot handle {}", of(args).name, name.to_text());
            Err(import_error(vm, &text, &name.to_text()))
        }
        _ => Ok(()),
    }
}

/// `ImportError(text, name=name)`.
#[cold]
pub fn import_error(vm: &Vm, text: &str, name: &str) -> Raised {
    named_error(vm, Exc::ImportError, text, name, None)
}

/// An import error with its `name` and `path`.
#[cold]
pub fn named_error(vm: &Vm, exc: Exc, text: &str, name: &str, path: Option<Value>) -> Raised {
    let raised = util::construct(vm, &vm.exc_type(exc).value(), &[vm.str(text)]);
    let set = |attr: &str, v: Value| vm.set_attr(&raised.0, &vm.intern(attr), v);
    let done = set("name", vm.str(name)).and_then(|()| match path {
        Some(path) => set("path", path),
        None => Ok(()),
    });
    match done {
        Ok(()) => raised,
        Err(e) => e,
    }
}

static METHODS: &[MethodDef] = &[
    method("get_code", "($self, fullname, /)", |vm, args| {
        check_name(vm, &args)?;
        Ok(of(&args).code(vm)?.into())
    }),
    method("get_source", "($self, fullname=None, /)", |vm, args| {
        check_name(vm, &args)?;
        match of(&args).source(vm)? {
            Some(bytes) => {
                let text = crate::decode_source(vm, &bytes, &of(&args).name)?;
                Ok(vm.str(&text.replace("\r\n", "\n").replace('\r', "\n")))
            }
            None => Ok(Value::NONE),
        }
    }),
    method("get_data", "($self, path, /)", |vm, args| {
        let path = util::path_arg(vm, &args[1], "get_data", "path", "string or bytes")?;
        let text = path.path.to_string_lossy();
        if let Some(entry) = library::find_path(&text) {
            return Ok(vm.bytes(&entry.source()).into());
        }
        let bytes = util::os_at(vm, vm.host().read_file(&path.path), &path.value)?;
        Ok(vm.bytes(&bytes).into())
    }),
    method("get_filename", "($self, fullname=None, /)", |vm, args| {
        check_name(vm, &args)?;
        Ok(of(&args).path().map_or(Value::NONE, |p| util::os_str(vm, p.as_os_str())))
    }),
    method("is_package", "($self, fullname=None, /)", |vm, args| {
        check_name(vm, &args)?;
        Ok(Value::from_bool(of(&args).is_package()))
    }),
    method("create_module", "($self, spec, /)", |_, _| Ok(Value::NONE)),
    method("exec_module", "($self, module, /)", |vm, args| {
        let code = of(&args).code(vm)?;
        exec_in_module(vm, code, &args[1])?;
        Ok(Value::NONE)
    }),
    method("load_module", "($self, fullname, /)", |vm, args| {
        let name = util::text_arg(vm, &args[1], "module name")?;
        util::import(vm, &name)
    }),
    method("get_resource_reader", "($self, name, /)", |vm, args| {
        check_name(vm, &args)?;
        if !of(&args).is_package() {
            return Ok(Value::NONE);
        }
        let reader = util::imported(vm, "importlib.readers", "FileReader")?;
        vm.call(&reader, &[args[0].clone()])
    }),
];

static GETSET: &[GetSetDef] = &[
    getter("name", |vm, v| Ok(vm.str(&ouro_vm::core::args::payload::<SourceLoader>(v).name))),
    getter("path", |vm, v| {
        let loader = ouro_vm::core::args::payload::<SourceLoader>(v);
        Ok(loader.path().map_or(Value::NONE, |p| util::os_str(vm, p.as_os_str())))
    }),
];

static DEF: TypeDef = TypeDef::new("_frozen_importlib_external", "SourceFileLoader", SourceLoader::vtable)
    .methods(&[METHODS])
    .getset(GETSET)
    .flags(type_flags::HAS_DICT | type_flags::HAS_WEAKREF | type_flags::NO_NEW);

impl NativeType for SourceLoader {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

/// Runs module code in the namespace of a module (or of anything with a `__dict__`).
pub fn exec_in_module(vm: &Vm, code: Ref<Code>, module: &Value) -> PyResult<()> {
    let dict = match module.as_::<Module>() {
        Some(m) => m.dict.clone(),
        None => match vm.get_attr(module, &vm.names().dict)?.downcast() {
            Ok(dict) => dict,
            Err(v) => {
                return Err(vm.type_error(format!("__dict__ must be a dict, not {}", vm.type_name(&v))));
            }
        },
    };
    if vm.get_name(&dict, "__builtins__").is_none()
        && let Some(builtins) = vm.builtins.get()
    {
        vm.set_name(&dict, "__builtins__", builtins.value());
    }
    (vm.hooks().run_code)(vm, code, &dict, Some(dict.value()), None).map(drop)
}

// ---- native modules ----------------------------------------------------------------------------

/// Payload of `BuiltinImporter`, which has no instances of use.
pub struct BuiltinImporter;

ouro_vm::payload!(BuiltinImporter, "BuiltinImporter", plain);

static BUILTIN_METHODS: &[MethodDef] = &[
    class_method("find_spec", "($type, fullname, path=None, target=None)", |vm, args| {
        let name = util::text_arg(vm, &args[1], "module name")?;
        Ok(if super::is_builtin(&name) { super::builtin_spec(vm, &name) } else { Value::NONE })
    }),
    static_method("create_module", "(spec, /)", |vm, args| {
        let name = vm.get_attr_str(&args[0], "name")?;
        let name = util::text_arg(vm, &name, "module name")?;
        super::create_builtin(vm, &name)
    }),
    static_method("exec_module", "(module, /)", |_, _| Ok(Value::NONE)),
    class_method("get_code", "($type, fullname, /)", |_, _| Ok(Value::NONE)),
    class_method("get_source", "($type, fullname, /)", |_, _| Ok(Value::NONE)),
    class_method("is_package", "($type, fullname, /)", |_, _| Ok(Value::FALSE)),
    class_method("load_module", "($type, fullname, /)", |vm, args| {
        let name = util::text_arg(vm, &args[1], "module name")?;
        util::import(vm, &name)
    }),
];

static BUILTIN_DEF: TypeDef = TypeDef::new("_frozen_importlib", "BuiltinImporter", BuiltinImporter::vtable)
    .methods(&[BUILTIN_METHODS])
    .flags(type_flags::NO_NEW);

impl NativeType for BuiltinImporter {
    fn def() -> &'static TypeDef {
        &BUILTIN_DEF
    }
}

/// Payload of the finder that searches `sys.path` before `importlib` is imported.
pub struct PathFinder;

ouro_vm::payload!(PathFinder, "PathFinder", plain);

static PATH_METHODS: &[MethodDef] = &[
    class_method("find_spec", "($type, fullname, path=None, target=None)", |vm, args| {
        let name = util::text_arg(vm, &args[1], "module name")?;
        let path = args.some(2).cloned();
        Ok(super::find::find_on_path(vm, &name, path.as_ref())?.unwrap_or(Value::NONE))
    }),
    static_method("invalidate_caches", "()", |_, _| Ok(Value::NONE)),
];

static PATH_DEF: TypeDef = TypeDef::new("_frozen_importlib_external", "PathFinder", PathFinder::vtable)
    .methods(&[PATH_METHODS])
    .flags(type_flags::NO_NEW);

impl NativeType for PathFinder {
    fn def() -> &'static TypeDef {
        &PATH_DEF
    }
}
