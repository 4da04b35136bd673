//! `function`.

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, CallArgs, payload};
use crate::core::code::Code;
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised};
use crate::core::function::{CellObj, Function, Module};
use crate::core::native::{GetSetDef, TypeDef, call, descr_get, getset, getter, new, unary};
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static DEF: TypeDef = TypeDef::new("builtins", "function", Function::vtable)
    .flags(tf::HAS_DICT | tf::HAS_WEAKREF)
    .doc(
        "Create a function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n  name\n    a string that overrides the name from the code object\n  argdefs\n    a tuple that specifies the default argument values\n  closure\n    a tuple that supplies the bindings for free variables\n  kwdefaults\n    a dictionary that specifies the default keyword argument values",
    )
    .methods(&[&[
        new(
            "($type, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
            function_new,
        ),
        call(|vm: &Vm, args: CallArgs| vm.call_args(&args.all()[0], args.skip_first())),
        descr_get(|vm, v, obj, _| Ok(match obj {
            Some(obj) => super::method::bind(vm, v, obj),
            None => v.clone(),
        })),
        unary("__repr__", |vm, v| {
            let name = this(v).qualname.borrow().to_text().into_owned();
            Ok(vm.str(&format!("<function {name} at {:#x}>", vm.id(v))))
        }),
    ]])
    .getset(ATTRS);

static ATTRS: &[GetSetDef] = &[
    getter("__closure__", |_, v| Ok(this(v).closure.borrow().as_ref().map_or(Value::NONE, Value::from)))
        .member(),
    getset(
        "__doc__",
        |_, v| Ok(or_none(&this(v).doc)),
        |_, v, value| {
            let old = this(v).doc.replace(value.cloned());
            drop(old);
            Ok(())
        },
    )
    .member(),
    getter("__globals__", |_, v| Ok(Value::from(&this(v).globals))).member(),
    getset(
        "__module__",
        |_, v| Ok(or_none(&this(v).module)),
        |_, v, value| {
            let old = this(v).module.replace(value.cloned());
            drop(old);
            Ok(())
        },
    )
    .member(),
    getter("__builtins__", |_, v| Ok(Value::from(&this(v).builtins))).member(),
    getset("__code__", |_, v| Ok(Value::from(&*this(v).code.borrow())), set_code),
    getset(
        "__defaults__",
        |_, v| Ok(this(v).defaults.borrow().as_ref().map_or(Value::NONE, Value::from)),
        set_defaults,
    ),
    getset(
        "__kwdefaults__",
        |_, v| Ok(this(v).kwdefaults.borrow().as_ref().map_or(Value::NONE, Value::from)),
        set_kwdefaults,
    ),
    getset("__annotations__", get_annotations, set_annotations),
    getset("__annotate__", |_, v| Ok(or_none(&this(v).annotate)), set_annotate),
    getset("__dict__", super::object::get_dict, super::object::replace_dict),
    getset(
        "__name__",
        |_, v| Ok(Value::from(&*this(v).name.borrow())),
        |vm, v, value| {
            *this(v).name.borrow_mut() = string(vm, "__name__", value)?;
            Ok(())
        },
    ),
    getset(
        "__qualname__",
        |_, v| Ok(Value::from(&*this(v).qualname.borrow())),
        |vm, v, value| {
            *this(v).qualname.borrow_mut() = string(vm, "__qualname__", value)?;
            Ok(())
        },
    ),
    getset(
        "__type_params__",
        |vm, v| Ok(this(v).type_params.borrow().clone().unwrap_or_else(|| vm.tuple(vec![]).into())),
        |vm, v, value| match value {
            Some(value) if value.is_a::<Tuple>() => {
                let old = this(v).type_params.replace(Some(value.clone()));
                drop(old);
                Ok(())
            }
            _ => Err(vm.type_error("__type_params__ must be set to a tuple")),
        },
    ),
];

fn this(v: &Value) -> &Function {
    payload::<Function>(v)
}

fn or_none(slot: &RefCell<Option<Value>>) -> Value {
    slot.borrow().clone().unwrap_or(Value::NONE)
}

fn string(vm: &Vm, attr: &str, value: Option<&Value>) -> PyResult<Ref<Str>> {
    value
        .and_then(|v| v.to_ref::<Str>())
        .ok_or_else(|| vm.type_error(format!("{attr} must be set to a string object")))
}

fn set_code(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let f = this(v);
    let Some(code) = value.and_then(|c| c.to_ref::<Code>()) else {
        return Err(vm.type_error("__code__ must be set to a code object"));
    };
    let have = f.closure.borrow().as_ref().map_or(0, |c| c.len());
    if code.freenames.len() != have {
        return Err(vm.value_error(format!(
            "{}() requires a code object with {have} free vars, not {}",
            f.name.borrow().to_text(),
            code.freenames.len()
        )));
    }
    let old = f.code.replace(code);
    f.retired.borrow_mut().push(old);
    f.version.set(vm.fresh_version());
    Ok(())
}

fn set_defaults(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let f = this(v);
    let new = match value.filter(|v| !v.is_none()) {
        None => None,
        Some(t) => Some(
            t.to_ref::<Tuple>().ok_or_else(|| vm.type_error("__defaults__ must be set to a tuple object"))?,
        ),
    };
    let old = f.defaults.replace(new);
    f.version.set(vm.fresh_version());
    drop(old);
    Ok(())
}

fn set_kwdefaults(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let f = this(v);
    let new = match value.filter(|v| !v.is_none()) {
        None => None,
        Some(t) => Some(
            t.to_ref::<Dict>().ok_or_else(|| vm.type_error("__kwdefaults__ must be set to a dict object"))?,
        ),
    };
    let old = f.kwdefaults.replace(new);
    f.version.set(vm.fresh_version());
    drop(old);
    Ok(())
}

fn get_annotations(vm: &Vm, v: &Value) -> PyResult {
    let f = this(v);
    if let Some(have) = f.annotations.borrow().clone() {
        return Ok(have);
    }
    let annotate = or_none(&f.annotate);
    let made: Value = if annotate.is_none() {
        vm.dict().into()
    } else {
        let made = vm.call(&annotate, &[vm.int(1)])?;
        if !made.is_a::<Dict>() {
            return Err(
                vm.type_error(format!("__annotate__ returned non-dict of type '{}'", vm.type_name(&made)))
            );
        }
        made
    };
    let old = f.annotations.replace(Some(made.clone()));
    drop(old);
    Ok(made)
}

fn set_annotations(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let f = this(v);
    let value = value.filter(|v| !v.is_none());
    if value.is_some_and(|v| !v.is_a::<Dict>()) {
        return Err(vm.type_error("__annotations__ must be set to a dict object"));
    }
    let old = (f.annotations.replace(value.cloned()), f.annotate.take());
    drop(old);
    Ok(())
}

fn set_annotate(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let f = this(v);
    let Some(value) = value else { return Err(vm.type_error("__annotate__ cannot be deleted")) };
    if value.is_none() {
        let old = f.annotate.take();
        drop(old);
        return Ok(());
    }
    if vm.special(value, Special::Call).is_none() {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    let old = (f.annotate.replace(Some(value.clone())), f.annotations.take());
    drop(old);
    Ok(())
}

/// The builtins that code with these globals sees.
pub fn builtins_of(vm: &Vm, globals: &Dict) -> Ref<Dict> {
    let name = &vm.names().builtins;
    if let Some(found) = globals.get_str(name, vm.hash_str(name)) {
        if let Some(module) = found.as_::<Module>() {
            return module.dict.clone();
        }
        if let Some(dict) = found.to_ref::<Dict>() {
            return dict;
        }
    }
    match vm.builtins.get() {
        Some(b) => b.clone(),
        None => vm.dict(),
    }
}

/// A function of `code` without defaults and closure.
pub fn make(vm: &Vm, code: &Ref<Code>, globals: &Ref<Dict>) -> Function {
    let name = &vm.names().name;
    Function {
        code: RefCell::new(code.clone()),
        retired: RefCell::default(),
        globals: globals.clone(),
        builtins: builtins_of(vm, globals),
        name: RefCell::new(code.name.clone()),
        qualname: RefCell::new(code.qualname.clone()),
        defaults: RefCell::default(),
        kwdefaults: RefCell::default(),
        closure: RefCell::default(),
        module: RefCell::new(globals.get_str(name, vm.hash_str(name))),
        doc: RefCell::new(code_doc(code)),
        annotations: RefCell::default(),
        annotate: RefCell::default(),
        type_params: RefCell::default(),
        version: Cell::new(vm.fresh_version()),
    }
}

/// The docstring of code that has one.
pub fn code_doc(code: &Code) -> Option<Value> {
    if code.flags() & ouro_compiler::bytecode::code::flags::HAS_DOCSTRING == 0 {
        return None;
    }
    code.consts.first().filter(|c| c.is_a::<Str>()).cloned()
}

#[cold]
fn bad_arg(vm: &Vm, message: &str) -> Raised {
    vm.type_error(message)
}

fn function_new(vm: &Vm, args: Args) -> PyResult {
    let Some(code) = args[1].to_ref::<Code>() else {
        return Err(
            vm.type_error(format!("function() argument 'code' must be code, not {}", vm.type_name(&args[1])))
        );
    };
    let Some(globals) = args[2].to_ref::<Dict>() else {
        return Err(vm.type_error(format!(
            "function() argument 'globals' must be dict, not {}",
            vm.type_name(&args[2])
        )));
    };
    let f = make(vm, &code, &globals);
    if let Some(name) = args.some(3) {
        let name = name.to_ref::<Str>().ok_or_else(|| bad_arg(vm, "arg 3 (name) must be None or string"))?;
        *f.name.borrow_mut() = name;
    }
    if let Some(defaults) = args.some(4) {
        let defaults = defaults
            .to_ref::<Tuple>()
            .ok_or_else(|| bad_arg(vm, "arg 4 (defaults) must be None or tuple"))?;
        *f.defaults.borrow_mut() = Some(defaults);
    }
    if let Some(kwdefaults) = args.some(6) {
        let kwdefaults = kwdefaults
            .to_ref::<Dict>()
            .ok_or_else(|| bad_arg(vm, "arg 6 (kwdefaults) must be None or dict"))?;
        *f.kwdefaults.borrow_mut() = Some(kwdefaults);
    }
    let want = code.freenames.len();
    let closure = match args.some(5) {
        None if want > 0 => return Err(bad_arg(vm, "arg 5 (closure) must be tuple")),
        None => None,
        Some(c) => {
            Some(c.to_ref::<Tuple>().ok_or_else(|| bad_arg(vm, "arg 5 (closure) must be None or tuple"))?)
        }
    };
    let have = closure.as_ref().map_or(0, |c| c.len());
    if have != want {
        return Err(
            vm.value_error(format!("{} requires closure of length {want}, not {have}", code.name.to_text()))
        );
    }
    if let Some(odd) = closure.iter().flat_map(|c| c.iter()).find(|c| !c.is_a::<CellObj>()) {
        return Err(vm.type_error(format!("arg 5 (closure) expected cell, found {}", vm.type_name(odd))));
    }
    if have > 0 {
        *f.closure.borrow_mut() = closure;
    }
    let class = super::shared::class_arg(vm, &args[0])?;
    Ok(vm.alloc(&class, f).into())
}
