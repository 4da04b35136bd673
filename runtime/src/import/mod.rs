//! The importer: what `__import__` does, in native code from `sys.modules` to the running of module
//! code. The library's `importlib` is not needed to start; it is loaded when a program imports it or
//! puts finders of its own on `sys.meta_path` or `sys.path_hooks`, and is then asked for what they
//! find. Uses `modules` and the embedded library.

pub mod find;
pub mod imp;
pub mod importlib;
pub mod loader;
pub mod spec;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::ModuleDef;
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::modules::{self, util};
use loader::{BuiltinImporter, PathFinder, SourceLoader, exec_in_module, named_error};
use spec::Spec;

/// Native modules that belong to the importer.
pub static MODULES: &[&ModuleDef] = &[&imp::MODULE];

/// Whether `name` is a native module.
pub fn is_builtin(name: &str) -> bool {
    name == "builtins" || definition(name).is_some()
}

fn definition(name: &str) -> Option<&'static ModuleDef> {
    modules::find(name).or_else(|| MODULES.iter().copied().find(|m| m.name == name))
}

/// Names of all native modules, sorted.
pub fn builtin_names() -> Vec<&'static str> {
    let mut names: Vec<_> = modules::MODULES.iter().chain(MODULES).map(|m| m.name).collect();
    names.push("builtins");
    names.sort_unstable();
    names
}

/// The spec of a native module.
pub fn builtin_spec(vm: &Vm, name: &str) -> Value {
    spec::make(vm, name, vm.type_for::<BuiltinImporter>().into(), vm.str("built-in"), None, false)
}

/// The module object of a native module, from `sys.modules` if it is there.
pub fn create_builtin(vm: &Vm, name: &str) -> PyResult {
    if let Some(module) = in_sys_modules(vm, &vm.intern(name)) {
        return Ok(module);
    }
    match definition(name) {
        Some(def) => Ok(modules::create(vm, def)?.into()),
        None => Err(loader::import_error(vm, &format!("'{name}' is not a built-in module"), name)),
    }
}

fn modules_dict(vm: &Vm) -> PyResult<Ref<Dict>> {
    let replaced = vm.sys.get().and_then(|sys| vm.get_name(sys, "modules"));
    match replaced.and_then(|m| m.downcast::<Dict>().ok()).or_else(|| vm.modules.get().cloned()) {
        Some(dict) => Ok(dict),
        None => Err(vm.runtime_error("unable to get sys.modules")),
    }
}

fn in_sys_modules(vm: &Vm, name: &Ref<Str>) -> Option<Value> {
    modules_dict(vm).ok()?.get_str(name, vm.hash_str(name))
}

/// The spec of a module that the native importer made, while its code runs.
fn running_spec(vm: &Vm, module: &Value) -> Option<Value> {
    let dict = module.as_::<Module>().map(|m| m.dict.clone())?;
    let spec = vm.get_name(&dict, "__spec__")?;
    let running = spec.as_::<Spec>().is_some_and(|s| s.initializing.get());
    running.then_some(spec)
}

// ---- __import__ --------------------------------------------------------------------------------

/// `__import__`: see [`ouro_vm::core::vm::Importer`].
pub fn import_name(
    vm: &Vm,
    name: &Ref<Str>,
    globals: Option<&Value>,
    fromlist: Option<&Value>,
    level: i64,
) -> PyResult {
    let _level = vm.enter_recursive("")?;
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    let full = if level > 0 {
        absolute_name(vm, name, globals, level)?
    } else if name.is_empty() {
        return Err(vm.value_error("Empty module name"));
    } else {
        vm.intern_ref(name)
    };
    let module = find_and_load(vm, &full)?;
    let wants_items = match fromlist {
        Some(list) if !list.is_none() => vm.is_true(list)?,
        _ => false,
    };
    if wants_items {
        if let Some(list) = fromlist
            && vm.get_attr_opt(&module, &vm.names().path)?.is_some()
        {
            handle_fromlist(vm, &module, list, false)?;
        }
        return Ok(module);
    }
    if level == 0 {
        let text = name.to_text();
        return match text.split_once('.') {
            None => Ok(module),
            Some((root, _)) => find_and_load(vm, &vm.intern(root)),
        };
    }
    if name.is_empty() {
        return Ok(module);
    }
    let text = name.to_text();
    let cut = text.len() - text.split('.').next().map_or(0, str::len);
    let full_text = full.to_text();
    let root = vm.intern(&full_text[..full_text.len() - cut]);
    in_sys_modules(vm, &root).ok_or_else(|| vm.key_error(&root.value()))
}

/// The absolute name of a relative import.
fn absolute_name(vm: &Vm, name: &Ref<Str>, globals: Option<&Value>, level: i64) -> PyResult<Ref<Str>> {
    let package = package_of(vm, globals)?;
    let package = package.to_text();
    if package.is_empty() {
        return Err(vm.import_error("attempted relative import with no known parent package"));
    }
    let mut base: &str = &package;
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => return Err(vm.import_error("attempted relative import beyond top-level package")),
        }
    }
    Ok(if name.is_empty() { vm.intern(base) } else { vm.intern(&format!("{base}.{}", name.to_text())) })
}

/// `__package__` of the importing module, from its globals.
fn package_of(vm: &Vm, globals: Option<&Value>) -> PyResult<Ref<Str>> {
    let Some(globals) = globals.and_then(|g| g.as_::<Dict>()) else {
        return Err(vm.key_error(&vm.str("'__name__' not in globals")));
    };
    let spec = vm.get_name(globals, "__spec__").filter(|s| !s.is_none());
    if let Some(package) = vm.get_name(globals, "__package__").filter(|p| !p.is_none()) {
        let Some(package) = package.to_ref::<Str>() else {
            return Err(vm.type_error("package must be a string"));
        };
        return Ok(package);
    }
    if let Some(spec) = spec {
        return match vm.get_attr_str(&spec, "parent")?.to_ref::<Str>() {
            Some(parent) => Ok(parent),
            None => Err(vm.type_error("__spec__.parent must be a string")),
        };
    }
    let Some(name) = vm.get_name(globals, "__name__") else {
        return Err(vm.raise(Exc::KeyError, "'__name__' not in globals"));
    };
    let Some(name) = name.to_ref::<Str>() else {
        return Err(vm.type_error("__name__ must be a string"));
    };
    if vm.get_name(globals, "__path__").is_some() {
        return Ok(name);
    }
    Ok(vm.intern(name.to_text().rsplit_once('.').map_or("", |(parent, _)| parent)))
}

fn handle_fromlist(vm: &Vm, module: &Value, list: &Value, recursive: bool) -> PyResult<()> {
    for item in vm.collect(list)? {
        let Some(item_name) = item.to_ref::<Str>() else {
            let place = if recursive {
                let name = vm.get_attr(module, &vm.names().name)?;
                format!("{}.__all__", vm.str_of(&name)?.to_text())
            } else {
                "``from list''".to_owned()
            };
            let kind = vm.type_name(&item);
            return Err(vm.type_error(format!("Item in {place} must be str, not {kind}")));
        };
        if item_name.is_text("*") {
            if !recursive && let Some(all) = vm.get_attr_opt(module, &vm.names().all)? {
                handle_fromlist(vm, module, &all, true)?;
            }
            continue;
        }
        if vm.get_attr_opt(module, &vm.intern_ref(&item_name))?.is_some() {
            continue;
        }
        let package = vm.get_attr(module, &vm.names().name)?;
        let full = vm.intern(&format!("{}.{}", vm.str_of(&package)?.to_text(), item_name.to_text()));
        if let Err(error) = find_and_load(vm, &full) {
            // A name that is no module is looked up, and reported, as an attribute.
            let absent = error.is(vm, Exc::ModuleNotFoundError)
                && vm.get_attr_str(&error.0, "name")?.as_::<Str>().is_some_and(|n| n.same(&full))
                && in_sys_modules(vm, &full).is_none_or(|m| !m.is_none());
            if !absent {
                return Err(error);
            }
        }
    }
    Ok(())
}

// ---- finding and loading -----------------------------------------------------------------------

#[cold]
fn not_found(vm: &Vm, name: &str, rest: &str) -> Raised {
    named_error(vm, Exc::ModuleNotFoundError, &format!("No module named '{name}'{rest}"), name, None)
}

/// The module of this absolute name, loaded if need be.
pub fn find_and_load(vm: &Vm, name: &Ref<Str>) -> PyResult {
    if let Some(module) = in_sys_modules(vm, name) {
        if module.is_none() {
            let text = format!("import of {} halted; None in sys.modules", name.to_text());
            return Err(named_error(vm, Exc::ModuleNotFoundError, &text, &name.to_text(), None));
        }
        wait_for_other_thread(vm, &module);
        return Ok(module);
    }
    let text = name.to_text().into_owned();
    if matches!(&*text, "_frozen_importlib" | "_frozen_importlib_external") {
        importlib::bootstrap(vm)?;
        return in_sys_modules(vm, name).ok_or_else(|| not_found(vm, &text, ""));
    }
    let Some((parent, tail)) = text.rsplit_once('.') else {
        let spec = find_spec(vm, &text, None)?;
        return match spec {
            Some(spec) => load(vm, name, &spec),
            None => Err(not_found(vm, &text, "")),
        };
    };
    let parent_name = vm.intern(parent);
    if in_sys_modules(vm, &parent_name).is_none() {
        find_and_load(vm, &parent_name)?;
        if let Some(module) = in_sys_modules(vm, name) {
            return Ok(module);
        }
    }
    let Some(parent_module) = in_sys_modules(vm, &parent_name) else {
        return Err(vm.key_error(&parent_name.value()));
    };
    let Some(path) = vm.get_attr_opt(&parent_module, &vm.names().path)? else {
        return Err(not_found(vm, &text, &format!("; '{parent}' is not a package")));
    };
    let Some(spec) = find_spec(vm, &text, Some(&path))? else {
        return Err(not_found(vm, &text, ""));
    };
    let pending = parent_pending(vm, &parent_module, tail);
    let loaded = load(vm, name, &spec);
    if let Some(list) = pending {
        let _ = list.items.borrow_mut().pop();
    }
    let module = loaded?;
    if let Some(parent_module) = in_sys_modules(vm, &parent_name) {
        match vm.set_attr(&parent_module, &vm.intern(tail), module.clone()) {
            Err(e) if !e.is(vm, Exc::AttributeError) => return Err(e),
            _ => {}
        }
    }
    Ok(module)
}

/// Notes in the parent's spec that a submodule is being imported.
fn parent_pending(vm: &Vm, parent: &Value, tail: &str) -> Option<Ref<ouro_vm::core::function::List>> {
    let dict = parent.as_::<Module>().map(|m| m.dict.clone())?;
    let spec = vm.get_name(&dict, "__spec__")?;
    let list = vm.get_attr_str(&spec, "_uninitialized_submodules").ok()?;
    let list = list.downcast::<ouro_vm::core::function::List>().ok()?;
    list.items.borrow_mut().push(vm.intern(tail).into());
    Some(list)
}

/// Waits until another thread has finished importing the module.
fn wait_for_other_thread(vm: &Vm, module: &Value) {
    let me = vm.thread().id;
    while let Some(spec) = running_spec(vm, module) {
        let owner = spec.as_::<Spec>().map_or(me, |s| s.owner.get());
        if owner == me || !crate::gil::wait_for_import(vm, owner) {
            return;
        }
    }
}

/// The spec of a module not yet loaded.
pub fn find_spec(vm: &Vm, name: &str, path: Option<&Value>) -> PyResult<Option<Value>> {
    let meta_path = vm.sys.get().and_then(|sys| vm.get_name(sys, "meta_path"));
    let Some(meta_path) = meta_path.filter(|m| !m.is_none()) else {
        return Err(vm.import_error("sys.meta_path is None, Python is likely shutting down"));
    };
    let finders = vm.collect(&meta_path)?;
    let builtin = vm.type_for::<BuiltinImporter>().value();
    let paths = vm.type_for::<PathFinder>().value();
    for finder in &finders {
        if finder.is(&builtin) || importlib::is_builtin_importer(vm, finder) {
            if path.is_none() && is_builtin(name) {
                return Ok(Some(builtin_spec(vm, name)));
            }
        } else if finder.is(&paths) || importlib::is_path_finder(vm, finder) {
            if let Some(spec) = find::find_on_path(vm, name, path)? {
                return Ok(Some(spec));
            }
        } else if let Some(find_spec) = vm.get_attr_opt(finder, &vm.intern("find_spec"))? {
            let args = [vm.str(name), path.cloned().unwrap_or(Value::NONE), Value::NONE];
            let spec = vm.call(&find_spec, &args)?;
            if !spec.is_none() {
                return Ok(Some(spec));
            }
        }
    }
    Ok(None)
}

/// Loads a module by its spec and puts it into `sys.modules`.
fn load(vm: &Vm, name: &Ref<Str>, spec_value: &Value) -> PyResult {
    let Some(spec) = spec_value.as_::<Spec>() else {
        return importlib::load_by_spec(vm, spec_value);
    };
    let loader = vm.get_attr_str(spec_value, "loader")?;
    if loader.is(&vm.type_for::<BuiltinImporter>().value()) {
        return load_builtin(vm, name, spec_value, loader);
    }
    let Some(source) = loader.to_ref::<SourceLoader>() else {
        return importlib::load_by_spec(vm, spec_value);
    };
    let module = modules::new_module(vm, &name.to_text(), "");
    let set = |key: &str, v: Value| vm.set_name(&module.dict, key, v);
    set("__package__", vm.get_attr_str(spec_value, "parent")?);
    set("__loader__", loader.clone());
    set("__spec__", spec_value.clone());
    if source.is_package() {
        set("__path__", spec.search.borrow().clone());
    }
    if let Some(path) = source.path() {
        set("__file__", util::os_str(vm, path.as_os_str()));
    }
    let module: Value = module.into();
    let modules = modules_dict(vm)?;
    spec.initializing.set(true);
    spec.owner.set(vm.thread().id);
    modules.set_str(name, vm.hash_str(name), module.clone());
    let done = source.code(vm).and_then(|code| {
        exec_in_module(vm, code, &module)?;
        crate::modules::bodies::after_import(vm, &name.to_text(), &module);
        crate::modules::hashes::kdf::after_import(vm, &name.to_text(), &module)?;
        crate::asyncio::install::after_import(vm, &name.to_text(), &module)
    });
    spec.initializing.set(false);
    if let Err(error) = done {
        modules.remove_str(name, vm.hash_str(name));
        return Err(error);
    }
    // The module may have put another object in its place.
    match in_sys_modules(vm, name) {
        Some(module) => Ok(module),
        None => Err(vm.key_error(&name.value())),
    }
}

fn load_builtin(vm: &Vm, name: &Ref<Str>, spec: &Value, loader: Value) -> PyResult {
    let module = create_builtin(vm, &name.to_text())?;
    if let Some(m) = module.as_::<Module>() {
        vm.set_name(&m.dict, "__spec__", spec.clone());
        vm.set_name(&m.dict, "__loader__", loader);
    }
    modules_dict(vm)?.set_str(name, vm.hash_str(name), module.clone());
    Ok(module)
}

// ---- start -------------------------------------------------------------------------------------

/// Prepares `sys.modules`, `sys.meta_path`, `sys.path_hooks`; installs the importer.
pub fn install(vm: &Vm, sys: &Ref<Module>) -> PyResult<()> {
    let set = |name: &str, v: Value| vm.set_name(&sys.dict, name, v);
    let finders = vec![vm.type_for::<BuiltinImporter>().value(), vm.type_for::<PathFinder>().value()];
    set("meta_path", vm.list(finders));
    let hook = vm.native_function(&find::PATH_HOOK, "_frozen_importlib_external");
    set("path_hooks", vm.list(vec![hook]));
    set("path_importer_cache", vm.dict().into());
    let names = builtin_names().into_iter().map(|n| vm.str(n)).collect();
    set("builtin_module_names", util::tuple(vm, names));
    vm.install_importer(import_name);
    importlib::note_hooks(vm);
    for name in ["sys", "builtins"] {
        if let Some(module) = in_sys_modules(vm, &vm.intern(name))
            && let Some(m) = module.as_::<Module>()
        {
            vm.set_name(&m.dict, "__spec__", builtin_spec(vm, name));
            vm.set_name(&m.dict, "__loader__", vm.type_for::<BuiltinImporter>().into());
        }
    }
    Ok(())
}

/// `__import__(*args, **kwargs)` as a function, for `builtins`.
pub fn dunder_import(vm: &Vm, args: CallArgs) -> PyResult {
    let names = ["name", "globals", "locals", "fromlist", "level"];
    let mut bound: [Option<Value>; 5] = Default::default();
    if args.pos().len() > 5 {
        return Err(
            vm.type_error(format!("__import__() takes at most 5 arguments ({} given)", args.all().len()))
        );
    }
    for (slot, v) in bound.iter_mut().zip(args.pos()) {
        *slot = Some(v.clone());
    }
    for (key, v) in args.kw() {
        let text = ouro_vm::core::args::name_text(key);
        match names.iter().position(|n| *n == text) {
            Some(i) if bound[i].is_none() => bound[i] = Some(v.clone()),
            Some(i) => {
                return Err(vm.type_error(format!(
                    "argument for __import__() given by name ('{}') and position ({})",
                    names[i],
                    i + 1
                )));
            }
            None => {
                return Err(vm.unexpected_keyword("__import__", &text, names.iter().copied()));
            }
        }
    }
    let Some(name) = &bound[0] else {
        return Err(vm.type_error("__import__() missing required argument 'name' (pos 1)"));
    };
    let Some(name) = name.to_ref::<Str>() else {
        return Err(vm.type_error(format!("module name must be str, not {}", vm.type_name(name))));
    };
    let level = match &bound[4] {
        Some(v) => i64::from(util::int_arg(vm, v)?),
        None => 0,
    };
    import_name(vm, &name, bound[1].as_ref(), bound[3].as_ref(), level)
}
