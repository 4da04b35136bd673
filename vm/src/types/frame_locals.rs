//! `FrameLocalsProxy` (PEP 667): the variables of a function's frame as a mapping that writes
//! through.

use crate::core::args::{Args, payload};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::frame::FrameObj;
use crate::core::native::{
    TypeDef, binary, contains, del_item, len, method, new, raw_method, set_item, unary,
};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::str::Str;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;

use super::frame::{bound, get_variable, set_variable, variables};

/// Payload of `FrameLocalsProxy`.
pub struct FrameLocals {
    frame: Ref<FrameObj>,
}

crate::payload!(FrameLocals, "FrameLocalsProxy");

impl Trace for FrameLocals {
    fn traverse(&self, visitor: &mut Visitor) {
        self.frame.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

impl NativeType for FrameLocals {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

pub static DEF: TypeDef =
    TypeDef::new("builtins", "FrameLocalsProxy", FrameLocals::vtable).flags(tf::MAPPING).methods(&[&[
        new("($type, frame, /)", |vm, args| match args[1].to_ref::<FrameObj>() {
            Some(frame) => Ok(make(vm, frame)),
            None => Err(vm.type_error(format!("expect frame, not {}", vm.type_name(&args[1])))),
        }),
        len(|_, v| Ok(items(v).len())),
        binary("__getitem__", get_item),
        set_item(set),
        del_item(set),
        contains(|vm, v, key| Ok(find(vm, v, key)?.is_some())),
        unary("__iter__", |vm, v| vm.iter(&vm.list(keys(v)))),
        unary("__repr__", |vm, v| {
            let dict = snapshot(vm, v)?;
            match vm.repr_guard(v, || vm.repr(&dict.into()))? {
                Some(text) => Ok(text.into()),
                None => Ok(vm.str("{...}")),
            }
        }),
        binary("__eq__", |vm, a, b| match b.as_::<FrameLocals>() {
            Some(other) => Ok(Value::from_bool(this(a).frame.is(&other.frame))),
            None if b.is_a::<Dict>() => {
                vm.compare(&snapshot(vm, a)?.into(), b, crate::protocol::compare::CmpOp::Eq)
            }
            None => Ok(Value::NOT_IMPLEMENTED),
        }),
        binary("__or__", |vm, a, b| {
            if !is_mapping(a) || !is_mapping(b) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            merged(vm, a, b)
        }),
        binary("__ror__", |vm, a, b| {
            if !is_mapping(a) || !is_mapping(b) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            merged(vm, b, a)
        }),
        binary("__ior__", |vm, a, b| {
            if !is_mapping(b) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            update_from(vm, a, b)?;
            Ok(a.clone())
        }),
        method("__reversed__", "($self, /)", |vm, args| {
            let mut all = keys(&args[0]);
            all.reverse();
            vm.iter(&vm.list(all))
        }),
        method("keys", "($self, /)", |vm, args| Ok(vm.list(keys(&args[0])))),
        method("values", "($self, /)", |vm, args| {
            Ok(vm.list(items(&args[0]).into_iter().map(|(_, v)| v).collect()))
        }),
        method("items", "($self, /)", |vm, args| {
            let pairs = items(&args[0]);
            Ok(vm.list(pairs.into_iter().map(|(k, v)| vm.tuple(vec![k, v]).into()).collect()))
        }),
        method("copy", "($self, /)", |vm, args| snapshot(vm, &args[0]).map(Value::from)),
        method("get", "($self, key, default=None, /)", |vm, args| {
            let found = find(vm, &args[0], &args[1])?;
            Ok(found.unwrap_or_else(|| args.opt(2).cloned().unwrap_or(Value::NONE)))
        }),
        method("setdefault", "($self, key, default=None, /)", |vm, args| {
            if let Some(found) = find(vm, &args[0], &args[1])? {
                return Ok(found);
            }
            let default = args.opt(2).cloned().unwrap_or(Value::NONE);
            set(vm, &args[0], &args[1], Some(&default))?;
            Ok(default)
        }),
        method("pop", "($self, key, default=<unrepresentable>, /)", pop),
        raw_method("update", |vm, args| {
            if !args.names().is_empty() {
                return Err(vm.type_error("FrameLocalsProxy.update() takes no keyword arguments"));
            }
            let [this, other] = args.pos() else {
                return Err(vm.type_error(format!(
                    "FrameLocalsProxy.update() takes exactly one argument ({} given)",
                    args.pos().len() - 1
                )));
            };
            if !is_mapping(other) {
                return Err(vm.type_error("update() argument must be dict or another FrameLocalsProxy"));
            }
            update_from(vm, this, other)?;
            Ok(Value::NONE)
        }),
    ]]);

/// The mapping of a frame's variables.
pub fn make(vm: &Vm, frame: Ref<FrameObj>) -> Value {
    vm.make(FrameLocals { frame })
}

fn this(v: &Value) -> &FrameLocals {
    payload::<FrameLocals>(v)
}

fn is_mapping(v: &Value) -> bool {
    v.is_a::<Dict>() || v.is_a::<FrameLocals>()
}

fn items(v: &Value) -> Vec<(Value, Value)> {
    let f = &this(v).frame;
    let mut all: Vec<(Value, Value)> = bound(f).into_iter().map(|(k, v)| (k.into(), v)).collect();
    if let Some(extra) = &*f.rare().extra.borrow() {
        all.extend(extra.pairs());
    }
    all
}

fn keys(v: &Value) -> Vec<Value> {
    items(v).into_iter().map(|(k, _)| k).collect()
}

fn snapshot(vm: &Vm, v: &Value) -> PyResult<Ref<Dict>> {
    let dict = vm.dict();
    for (k, v) in items(v) {
        vm.dict_set(&dict, k, v)?;
    }
    Ok(dict)
}

fn register_of(v: &Value, key: &Value) -> Option<u16> {
    let name = key.as_::<Str>()?;
    variables(&this(v).frame.code).into_iter().find(|var| var.name.same(name)).map(|var| var.reg)
}

fn find(vm: &Vm, v: &Value, key: &Value) -> PyResult<Option<Value>> {
    let f = &this(v).frame;
    if let Some(reg) = register_of(v, key) {
        return Ok(get_variable(f, reg));
    }
    let extra = f.rare().extra.borrow().clone();
    match extra {
        Some(extra) => vm.dict_get(&extra, key),
        None => Ok(None),
    }
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    match find(vm, v, key)? {
        Some(found) => Ok(found),
        None => {
            let key = vm.repr(key)?;
            let message = format!("local variable '{}' is not defined", key.to_text());
            Err(vm.key_error(&vm.str(&message)))
        }
    }
}

fn set(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let f = &this(v).frame;
    if let Some(reg) = register_of(v, key) {
        let Some(value) = value else {
            return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
        };
        set_variable(f, reg, value.clone());
        return Ok(());
    }
    let extra = f.rare().extra.borrow().clone();
    match (value, extra) {
        (Some(value), Some(extra)) => vm.dict_set(&extra, key.clone(), value.clone()),
        (Some(value), None) => {
            let extra = vm.dict();
            *f.rare().extra.borrow_mut() = Some(extra.clone());
            vm.dict_set(&extra, key.clone(), value.clone())
        }
        (None, Some(extra)) => match vm.dict_del(&extra, key)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        },
        (None, None) => Err(vm.key_error(key)),
    }
}

fn pop(vm: &Vm, args: Args) -> PyResult {
    if register_of(&args[0], &args[1]).is_some() {
        return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
    }
    let extra = this(&args[0]).frame.rare().extra.borrow().clone();
    let found = match extra {
        Some(extra) => vm.dict_del(&extra, &args[1])?,
        None => None,
    };
    match (found, args.opt(2)) {
        (Some(v), _) => Ok(v),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.key_error(&args[1])),
    }
}

fn pairs_of(v: &Value) -> Vec<(Value, Value)> {
    match v.as_::<Dict>() {
        Some(dict) => dict.pairs(),
        None => items(v),
    }
}

fn merged(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let dict = vm.dict();
    for (k, v) in pairs_of(a).into_iter().chain(pairs_of(b)) {
        vm.dict_set(&dict, k, v)?;
    }
    Ok(dict.into())
}

fn update_from(vm: &Vm, v: &Value, other: &Value) -> PyResult<()> {
    for (key, value) in pairs_of(other) {
        set(vm, v, &key, Some(&value))?;
    }
    Ok(())
}
