//! `StopIteration`, `SystemExit`, `KeyError`, `AttributeError`, `NameError`, `ImportError`.

use super::base::{args_of, init_args, no_keywords, reduced, str_base};
use super::fields::field;
use crate::core::args::{CallArgs, name_text, payload};
use crate::core::error::PyResult;
use crate::core::exc::ExcObj;
use crate::core::native::{GetSetDef, MethodDef, getset, method, raw_method, unary};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

fn this(v: &Value) -> &ExcObj {
    payload::<ExcObj>(v)
}

pub static STOP_ITERATION: &[MethodDef] = &[raw_method("__init__", |vm, args| {
    let v = &args.all()[0];
    no_keywords(vm, v, args)?;
    let rest = &args.pos()[1..];
    init_args(vm, v, rest);
    this(v).set_field(0, Some(rest.first().cloned().unwrap_or(Value::NONE)));
    Ok(Value::NONE)
})];

pub static STOP_ITERATION_ATTRS: &[GetSetDef] = &[field::<0>("value", "generator return value")];

pub static SYSTEM_EXIT: &[MethodDef] = &[raw_method("__init__", |vm, args| {
    let v = &args.all()[0];
    no_keywords(vm, v, args)?;
    let rest = &args.pos()[1..];
    init_args(vm, v, rest);
    let code = match rest {
        [] => Value::NONE,
        [one] => one.clone(),
        _ => args_of(v).into(),
    };
    this(v).set_field(0, Some(code));
    Ok(Value::NONE)
})];

pub static SYSTEM_EXIT_ATTRS: &[GetSetDef] = &[field::<0>("code", "exception code")];

pub static KEY_ERROR: &[MethodDef] = &[unary("__str__", |vm, v| match &args_of(v)[..] {
    [one] => vm.repr(one).map(Value::from),
    _ => str_base(vm, v).map(Value::from),
})];

/// `__init__` with keyword arguments that set fields: `(name, field)`.
fn init_with(vm: &Vm, args: CallArgs, type_name: &str, keywords: &[(&str, usize)]) -> PyResult<()> {
    let v = &args.all()[0];
    init_args(vm, v, &args.pos()[1..]);
    for (key, value) in args.kw() {
        let key = name_text(key);
        match keywords.iter().find(|(name, _)| *name == key) {
            Some((_, i)) => this(v).set_field(*i, Some(value.clone())),
            None => {
                return Err(vm.unexpected_keyword(type_name, &key, keywords.iter().map(|(name, _)| *name)));
            }
        }
    }
    Ok(())
}

fn state(vm: &Vm, v: &Value, fields: &[(&str, usize)]) -> PyResult<Option<Value>> {
    let dict = match vm.instance_dict(v) {
        Some(d) => vm.dict_copy(&d)?,
        None => vm.dict(),
    };
    for (name, i) in fields {
        if let Some(value) = this(v).field(*i) {
            vm.set_name(&dict, name, value);
        }
    }
    Ok(if dict.is_empty() { None } else { Some(dict.into()) })
}

pub static ATTRIBUTE_ERROR: &[MethodDef] = &[
    raw_method("__init__", |vm, args| {
        init_with(vm, args, "AttributeError", &[("name", 0), ("obj", 1)])?;
        Ok(Value::NONE)
    }),
    method("__getstate__", "($self, /)", |vm, args| attribute_state(vm, &args[0])),
    method("__reduce__", "($self, /)", |vm, args| {
        let state = attribute_state(vm, &args[0])?;
        let args_tuple = args_of(&args[0]).into();
        reduced(vm, &args[0], args_tuple, Some(state))
    }),
];

fn attribute_state(vm: &Vm, v: &Value) -> PyResult {
    let dict = match vm.instance_dict(v) {
        Some(d) => vm.dict_copy(&d)?,
        None => vm.dict(),
    };
    if let Some(name) = this(v).field(0) {
        vm.set_name(&dict, "name", name);
    }
    vm.set_name(&dict, "args", args_of(v).into());
    Ok(dict.into())
}

pub static ATTRIBUTE_ERROR_ATTRS: &[GetSetDef] =
    &[field::<0>("name", "attribute name"), field::<1>("obj", "object")];

pub static NAME_ERROR: &[MethodDef] = &[raw_method("__init__", |vm, args| {
    init_with(vm, args, "NameError", &[("name", 0)])?;
    Ok(Value::NONE)
})];

pub static NAME_ERROR_ATTRS: &[GetSetDef] = &[field::<0>("name", "name")];

const IMPORT_FIELDS: &[(&str, usize)] = &[("name", 1), ("path", 2), ("name_from", 3)];

pub static IMPORT_ERROR: &[MethodDef] = &[
    raw_method("__init__", |vm, args| {
        init_with(vm, args, "ImportError", IMPORT_FIELDS)?;
        let e = this(&args.all()[0]);
        for (name, i) in IMPORT_FIELDS {
            if !args.kw().any(|(key, _)| name_text(key) == *name) {
                e.set_field(*i, None);
            }
        }
        let message = if let [_, message] = args.pos() { Some(message.clone()) } else { None };
        e.set_field(0, message);
        Ok(Value::NONE)
    }),
    unary("__str__", |vm, v| {
        let message = import_message(v);
        if vm.is_exact(&message, &vm.types().str) { Ok(message) } else { str_base(vm, v).map(Value::from) }
    }),
    method("__reduce__", "($self, /)", |vm, args| {
        let state = state(vm, &args[0], IMPORT_FIELDS)?;
        reduced(vm, &args[0], args_of(&args[0]).into(), state)
    }),
];

/// `msg`: also of an error that native code made without running `__init__`.
fn import_message(v: &Value) -> Value {
    if let Some(message) = this(v).field(0) {
        return message;
    }
    match &args_of(v)[..] {
        [one] if this(v).fields.borrow().is_empty() && one.is_a::<Str>() => one.clone(),
        _ => Value::NONE,
    }
}

pub static IMPORT_ERROR_ATTRS: &[GetSetDef] = &[
    getset(
        "msg",
        |_, v| Ok(import_message(v)),
        |_, v, value| {
            this(v).set_field(0, Some(value.cloned().unwrap_or(Value::NONE)));
            Ok(())
        },
    )
    .member(),
    field::<1>("name", "module name"),
    field::<2>("path", "module path"),
    field::<3>("name_from", "name imported from module"),
];
