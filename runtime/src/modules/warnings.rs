//! `_warnings`: issuing warnings, the filters' defaults.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::Args;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::frame::FrameObj;
use ouro_vm::core::function::List;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;

/// State of the module.
#[derive(Default)]
struct State {
    filters: RefCell<Option<Value>>,
    once: RefCell<Option<Value>>,
    version: Cell<i64>,
    lock: Cell<u32>,
}

static FUNCTIONS: &[MethodDef] = &[
    function(
        "warn",
        "(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())",
        |vm, args| {
            let category = category_of(vm, &args[0], args.some(1))?;
            let level = match args.opt(2) {
                Some(v) => vm.index_i64(v)?,
                None => 1,
            };
            let mut prefixes = Vec::new();
            if let Some(v) = args.opt(4) {
                let Some(items) = v.as_::<Tuple>() else {
                    return Err(vm.type_error(format!(
                        "warn() argument 'skip_file_prefixes' must be tuple, not {}",
                        vm.type_name(v)
                    )));
                };
                for p in items.iter() {
                    match p.as_::<Str>() {
                        Some(s) => prefixes.push(s.to_text().into_owned()),
                        None => {
                            return Err(vm.type_error(format!(
                                "Found non-str '{}' in skip_file_prefixes.",
                                vm.type_name(p)
                            )));
                        }
                    }
                }
            }
            let level = if prefixes.is_empty() { level } else { level.max(2) };
            let source = args.some(3).cloned();
            do_warn(vm, &args[0], &category, level, source, &prefixes)?;
            Ok(Value::NONE)
        },
    ),
    function(
        "warn_explicit",
        "(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)",
        |vm, args| {
            if !args[2].is_a::<Str>() {
                return Err(vm.type_error(format!(
                    "warn_explicit() argument 'filename' must be str, not {}",
                    vm.type_name(&args[2])
                )));
            }
            let line = vm.index_i64(&args[3])?;
            let module = match args.some(4) {
                Some(m) => m.clone(),
                None => module_name(vm, &args[2]),
            };
            explicit(
                vm,
                Warning {
                    message: args[0].clone(),
                    category: args[1].clone(),
                    filename: args[2].clone(),
                    line,
                    module,
                    registry: args.some(5).cloned(),
                    source: args.some(7).cloned(),
                },
            )?;
            Ok(Value::NONE)
        },
    ),
    function("_filters_mutated_lock_held", "()", mutated),
    function("_acquire_lock", "()", |vm, _| {
        let state = vm.state(State::default);
        state.lock.set(state.lock.get() + 1);
        Ok(Value::NONE)
    }),
    function("_release_lock", "()", |vm, _| {
        let state = vm.state(State::default);
        if state.lock.get() == 0 {
            return Err(vm.runtime_error("cannot release un-acquired lock"));
        }
        state.lock.set(state.lock.get() - 1);
        Ok(Value::NONE)
    }),
];

fn mutated(vm: &Vm, _args: Args) -> PyResult {
    let state = vm.state(State::default);
    state.version.set(state.version.get() + 1);
    Ok(Value::NONE)
}

pub static MODULE: ModuleDef = ModuleDef::new("_warnings", &[FUNCTIONS])
    .doc("_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.")
    .init(|vm, module| {
        let state = vm.state(State::default);
        let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        let filters = default_filters(vm);
        *state.filters.borrow_mut() = Some(filters.clone());
        set("filters", filters);
        let once: Value = vm.dict().into();
        *state.once.borrow_mut() = Some(once.clone());
        set("_onceregistry", once);
        set("_defaultaction", vm.str("default"));
        let var = util::imported(vm, "_contextvars", "ContextVar")
            .and_then(|ty| vm.call(&ty, &[vm.str("warnings_context")]));
        if let Ok(var) = var {
            set("_warnings_context", var);
        }
        Ok(())
    });

fn default_filters(vm: &Vm) -> Value {
    let filter = |action: &str, category: Exc, module: Value| -> Value {
        let items = vec![vm.str(action), Value::NONE, vm.exc_type(category).value(), module, vm.int(0)];
        vm.tuple(items).into()
    };
    vm.list(vec![
        filter("default", Exc::DeprecationWarning, vm.str("__main__")),
        filter("ignore", Exc::DeprecationWarning, Value::NONE),
        filter("ignore", Exc::PendingDeprecationWarning, Value::NONE),
        filter("ignore", Exc::ImportWarning, Value::NONE),
        filter("ignore", Exc::ResourceWarning, Value::NONE),
    ])
}

/// The class of a warning.
fn category_of(vm: &Vm, message: &Value, category: Option<&Value>) -> PyResult {
    let warning = vm.exc_type(Exc::Warning).value();
    if vm.is_instance(message, &warning)? {
        return Ok(vm.type_of(message).into());
    }
    let Some(category) = category else { return Ok(vm.exc_type(Exc::UserWarning).value()) };
    let ok = category.is_a::<ouro_vm::core::typeobj::TypeObj>() && vm.is_subclass(category, &warning)?;
    if ok {
        return Ok(category.clone());
    }
    Err(vm.type_error(format!("category must be a Warning subclass, not '{}'", vm.type_name(category))))
}

/// Whether a frame belongs to the import system.
fn is_internal(file: &str) -> bool {
    file.contains("importlib") && file.contains("_bootstrap")
}

/// Issues a warning on behalf of the Python code `level` frames up.
fn do_warn(
    vm: &Vm,
    message: &Value,
    category: &Value,
    level: i64,
    source: Option<Value>,
    skip: &[String],
) -> PyResult<()> {
    let get = |i: usize| (vm.hooks().get_frame)(vm, i);
    let file_of = |f: &Ref<FrameObj>| f.code.filename.to_text().into_owned();
    let skipped = |f: &Ref<FrameObj>| {
        let file = file_of(f);
        is_internal(&file) || skip.iter().any(|p| file.starts_with(p.as_str()))
    };
    let mut at = 0;
    let mut frame = get(0);
    let plain = level <= 0 || frame.as_ref().is_some_and(|f| is_internal(&file_of(f)));
    for _ in 1..level.max(1) {
        if frame.is_none() {
            break;
        }
        loop {
            at += 1;
            frame = get(at);
            match &frame {
                Some(f) if !plain && skipped(f) => {}
                _ => break,
            }
        }
    }
    let (globals, filename, line): (Ref<Dict>, Value, i64) = match &frame {
        Some(f) => {
            let line = vm.get_attr_str(&f.value(), "f_lineno")?;
            (f.func.globals.clone(), f.code.filename.value(), vm.small(&line).unwrap_or(-1))
        }
        None => match vm.sys.get() {
            Some(sys) => (sys.clone(), vm.str("<sys>"), 0),
            None => return Ok(()),
        },
    };
    let registry = match vm.get_name(&globals, "__warningregistry__") {
        Some(r) => r,
        None => {
            let r: Value = vm.dict().into();
            vm.set_name(&globals, "__warningregistry__", r.clone());
            r
        }
    };
    let module = vm.get_name(&globals, "__name__").filter(|n| n.is_a::<Str>()).unwrap_or(vm.str("<string>"));
    explicit(
        vm,
        Warning {
            message: message.clone(),
            category: category.clone(),
            filename,
            line,
            module,
            registry: Some(registry),
            source,
        },
    )
}

struct Warning {
    message: Value,
    category: Value,
    filename: Value,
    line: i64,
    module: Value,
    registry: Option<Value>,
    source: Option<Value>,
}

fn module_name(vm: &Vm, filename: &Value) -> Value {
    let text = filename.as_::<Str>().map(|s| s.to_text().into_owned()).unwrap_or_default();
    match text.as_str() {
        "" => vm.str("<unknown>"),
        t => vm.str(t.strip_suffix(".py").unwrap_or(t)),
    }
}

fn loaded(vm: &Vm, name: &str) -> Option<Value> {
    vm.modules.get().and_then(|m| vm.get_name(m, name)).filter(|m| !m.is_none())
}

/// An attribute of `warnings` if it is loaded, else of this module's own state.
fn current(vm: &Vm, name: &str, own: &RefCell<Option<Value>>) -> PyResult<Option<Value>> {
    if let Some(module) = loaded(vm, "warnings")
        && let Some(v) = vm.get_attr_opt(&module, &vm.intern(name))?
    {
        return Ok(Some(v));
    }
    Ok(own.borrow().clone())
}

/// Whether a filter's pattern fits: nothing, an exact string, or something with `match`.
fn fits(vm: &Vm, pattern: &Value, text: &Value) -> PyResult<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if vm.is_exact(pattern, &vm.types().str) {
        return vm.eq(pattern, text);
    }
    let found = vm.call_method(pattern, "match", std::slice::from_ref(text))?;
    vm.is_true(&found)
}

/// The filters in force: those of the context (`catch_warnings`) or of the module.
fn filters_in_force(vm: &Vm) -> PyResult<Vec<Value>> {
    let state = vm.state(State::default);
    if let Some(module) = loaded(vm, "warnings")
        && let Some(get) = vm.get_attr_opt(&module, &vm.intern("_get_filters"))?
        && vm
            .get_attr_opt(&module, &vm.intern("_use_context"))?
            .is_some_and(|u| vm.is_true(&u).unwrap_or(false))
    {
        let list = vm.call(&get, &[])?;
        return vm.collect(&list);
    }
    match current(vm, "filters", &state.filters)? {
        Some(list) => match list.as_::<List>() {
            Some(l) => Ok(l.items.borrow().clone()),
            None => Err(vm.value_error("_warnings.filters must be a list")),
        },
        // Nobody has imported the module yet.
        None => vm.collect(&default_filters(vm)),
    }
}

fn action_for(vm: &Vm, w: &Warning, text: &Value) -> PyResult<(String, Value)> {
    for item in filters_in_force(vm)? {
        let Some(f) = util::tuple_items(&item, 5) else {
            return Err(vm.value_error("warnings.filters item isn't a 5-tuple"));
        };
        let line = vm.index_i64(&f[4])?;
        if (line == 0 || line == w.line)
            && vm.is_subclass(&w.category, &f[2])?
            && fits(vm, &f[1], text)?
            && fits(vm, &f[3], &w.module)?
        {
            let action = f[0].as_::<Str>().map(|s| s.to_text().into_owned());
            return match action {
                Some(action) => Ok((action, item)),
                None => Err(vm.type_error("action must be a string")),
            };
        }
    }
    let state = vm.state(State::default);
    let default = match loaded(vm, "warnings") {
        Some(module) => vm.get_attr_opt(&module, &vm.intern("defaultaction"))?,
        None => None,
    };
    let _ = &state;
    let text = default.and_then(|d| d.as_::<Str>().map(|s| s.to_text().into_owned()));
    Ok((text.unwrap_or_else(|| "default".to_owned()), Value::NONE))
}

/// Marks `key` in the registry; whether it was there before.
fn already(vm: &Vm, registry: &Value, key: &Value) -> PyResult<bool> {
    if let Some(dict) = registry.as_::<Dict>()
        && let Some(v) = vm.dict_get(dict, key)?
        && vm.is_true(&v)?
    {
        return Ok(true);
    }
    vm.set_item(registry, key, Value::TRUE)?;
    Ok(false)
}

fn explicit(vm: &Vm, w: Warning) -> PyResult<()> {
    let state = vm.state(State::default);
    let mut w = w;
    let warning = vm.exc_type(Exc::Warning).value();
    let (text, message) = if vm.is_instance(&w.message, &warning)? {
        w.category = vm.type_of(&w.message).into();
        (vm.str_of(&w.message)?.into(), w.message.clone())
    } else {
        (w.message.clone(), vm.call(&w.category, std::slice::from_ref(&w.message))?)
    };
    let key: Value = vm.tuple(vec![text.clone(), w.category.clone(), vm.int(w.line)]).into();
    if let Some(registry) = &w.registry
        && let Some(dict) = registry.as_::<Dict>()
    {
        let version = vm.get_name(dict, "version").and_then(|v| v.as_small_int());
        if version != Some(state.version.get()) {
            vm.call_method(registry, "clear", &[])?;
            vm.set_name(dict, "version", vm.int(state.version.get()));
        } else if let Some(v) = vm.dict_get(dict, &key)?
            && vm.is_true(&v)?
        {
            return Ok(());
        }
    }
    let (action, item) = action_for(vm, &w, &text)?;
    let seen = match action.as_str() {
        "error" => return Err(ouro_vm::core::error::Raised(message)),
        "ignore" => return Ok(()),
        "always" | "all" => false,
        "once" => {
            if let Some(registry) = &w.registry {
                vm.set_item(registry, &key, Value::TRUE)?;
            }
            let once = match current(vm, "onceregistry", &state.once)? {
                Some(once) => once,
                None => vm.dict().into(),
            };
            let key = vm.tuple(vec![text.clone(), w.category.clone()]).into();
            already(vm, &once, &key)?
        }
        "module" => match &w.registry {
            Some(registry) => {
                vm.set_item(registry, &key, Value::TRUE)?;
                let key = vm.tuple(vec![text.clone(), w.category.clone(), vm.int(0)]).into();
                already(vm, registry, &key)?
            }
            None => false,
        },
        "default" => match &w.registry {
            Some(registry) => already(vm, registry, &key)?,
            None => false,
        },
        _ => {
            return Err(vm.runtime_error(format!(
                "Unrecognized action ({}) in warnings.filters:\n {}",
                vm.repr(&vm.str(&action))?.to_text(),
                vm.repr(&item)?.to_text()
            )));
        }
    };
    if seen {
        return Ok(());
    }
    show(vm, &w, &message, &text)
}

/// Shows a warning: through `warnings._showwarnmsg` when that module is loaded.
fn show(vm: &Vm, w: &Warning, message: &Value, text: &Value) -> PyResult<()> {
    // With a source object the message tells where it was allocated, which Python code formats.
    let module = match loaded(vm, "warnings") {
        None if w.source.is_some() => util::import(vm, "warnings").ok(),
        module => module,
    };
    if let Some(module) = module
        && let Some(show) = vm.get_attr_opt(&module, &vm.intern("_showwarnmsg"))?
    {
        let make = vm.get_attr_str(&module, "WarningMessage")?;
        let none = Value::NONE;
        let args = [
            message.clone(),
            w.category.clone(),
            w.filename.clone(),
            vm.int(w.line),
            none.clone(),
            none,
            w.source.clone().unwrap_or(Value::NONE),
        ];
        let message = vm.call(&make, &args)?;
        return vm.call(&show, &[message]).map(drop);
    }
    let Some(out) = super::sys::get(vm, "stderr").filter(|f| !f.is_none()) else { return Ok(()) };
    let file = vm.str_of(&w.filename)?.to_text().into_owned();
    let name = vm.get_attr_str(&w.category, "__name__")?;
    let mut line =
        format!("{file}:{}: {}: {}\n", w.line, vm.str_of(&name)?.to_text(), vm.str_of(text)?.to_text());
    if let Some(source) = super::linecache::line(vm, &file, w.line as u32).filter(|s| !s.trim().is_empty()) {
        line.push_str(&format!("  {}\n", source.trim()));
    }
    vm.call_method(&out, "write", &[vm.str(&line)]).map(drop)
}

/// Issues a warning from native code.
pub fn warn(vm: &Vm, category: Exc, text: &str, level: i64) -> PyResult<()> {
    let category = vm.exc_type(category).value();
    do_warn(vm, &vm.str(text), &category, level, None, &[])
}

/// Issues a `ResourceWarning` about `source`.
pub fn warn_resource(vm: &Vm, source: &Value, text: &str) -> PyResult<()> {
    let category = vm.exc_type(Exc::ResourceWarning).value();
    do_warn(vm, &vm.str(text), &category, 1, Some(source.clone()), &[])
}

/// Warns, as `object` is finalised, that something was left open: `source`, which the text ends with. A
/// filter can make an error of it, which nobody can catch; `what` says what the object is.
pub fn warn_unclosed(vm: &Vm, object: &Value, what: &str, text: &str, source: &Value) {
    let warned = vm.repr(source).and_then(|r| warn_resource(vm, source, &format!("{text} {}", r.to_text())));
    // Other errors are those of a program that is ending.
    if let Err(e) = warned
        && e.is(vm, Exc::Warning)
    {
        vm.unraisable(e, &format!("Exception ignored while finalizing {what}"), Some(object));
    }
}
