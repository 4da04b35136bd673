//! `builtin_function_or_method` and `method-wrapper`: native functions, and native methods bound
//! to their receivers.

use crate::core::args::{Args, CallArgs};
use crate::core::error::PyResult;
use crate::core::function::Module;
use crate::core::native::{
    BoundNative, GetSetDef, MethodDef, MethodKind, NativeFn, TypeDef, binary, call, getter, hash, method,
    unary,
};
use crate::core::object::Payload;
use crate::core::str::Str;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::descriptors::{doc, reduce_as_getattr, signature};

pub static DEF: TypeDef = TypeDef::new("builtins", "builtin_function_or_method", NativeFn::vtable)
    .flags(tf::HAS_WEAKREF)
    .methods(&[&[unary("__repr__", repr), method("__reduce__", "($self, /)", reduce)], SHARED])
    .getset(ATTRS);

pub static METHOD_WRAPPER: TypeDef = TypeDef::new("builtins", "method-wrapper", BoundNative::vtable)
    .methods(&[&[unary("__repr__", wrapper_repr), method("__reduce__", "($self, /)", reduce)], SHARED])
    .getset(WRAPPER_ATTRS);

static SHARED: &[MethodDef] = &[call(native_call), binary("__eq__", eq), hash(hash_bound)];

static ATTRS: &[GetSetDef] = &[
    getter("__name__", |vm, v| Ok(vm.intern(native(v).name).into())),
    getter("__qualname__", qualname),
    getter("__self__", get_self),
    getter("__module__", module).member(),
    getter("__doc__", |vm, v| Ok(doc(vm, native(v)))),
    getter("__text_signature__", |vm, v| Ok(signature(vm, native(v)))),
];

static WRAPPER_ATTRS: &[GetSetDef] = &[
    getter("__self__", get_self).member(),
    getter("__objclass__", |_, v| {
        let owner = v.as_::<BoundNative>().and_then(|b| b.func.owner.clone());
        Ok(owner.map_or(Value::NONE, Value::from))
    }),
    getter("__name__", |vm, v| Ok(vm.intern(native(v).name).into())),
    getter("__qualname__", |vm, v| {
        let owner = v.as_::<BoundNative>().and_then(|b| b.func.owner.clone());
        let owner = owner.map(|o| o.qualname.borrow().to_text().into_owned()).unwrap_or_default();
        Ok(vm.str(&format!("{owner}.{}", native(v).name)))
    }),
    getter("__doc__", |vm, v| Ok(doc(vm, native(v)))),
    getter("__text_signature__", |vm, v| Ok(signature(vm, native(v)))),
];

static UNKNOWN: MethodDef = crate::core::native::function("?", "()", |_, _| Ok(Value::NONE));

/// The declaration behind a function or a bound method.
fn native(v: &Value) -> &'static MethodDef {
    match (v.as_::<NativeFn>(), v.as_::<BoundNative>()) {
        (Some(f), _) => f.def,
        (None, Some(b)) => b.func.def,
        (None, None) => &UNKNOWN,
    }
}

/// `__self__` as CPython has it: the receiver, the class for `__new__`, the module for functions.
fn get_self(vm: &Vm, v: &Value) -> PyResult {
    if let Some(b) = v.as_::<BoundNative>() {
        return Ok(b.this.clone());
    }
    let Some(f) = v.as_::<NativeFn>() else { return Ok(Value::NONE) };
    if f.def.kind == MethodKind::New
        && let Some(owner) = &f.owner
    {
        return Ok(owner.into());
    }
    let name = f.module.as_ref().and_then(|m| m.to_ref::<Str>());
    let module = match (name, vm.modules.get()) {
        (Some(name), Some(modules)) => modules.get_str(&name, vm.hash_str(&name)),
        _ => None,
    };
    Ok(module.unwrap_or(Value::NONE))
}

fn module(_: &Vm, v: &Value) -> PyResult {
    Ok(v.as_::<NativeFn>().and_then(|f| f.module.clone()).unwrap_or(Value::NONE))
}

fn qualname(vm: &Vm, v: &Value) -> PyResult {
    let name = native(v).name;
    let this = get_self(vm, v)?;
    let owner = v.as_::<NativeFn>().and_then(|f| f.owner.clone());
    if let (true, Some(owner)) = (this.is_none(), owner) {
        return Ok(vm.str(&format!("{}.{name}", owner.qualname.borrow().to_text())));
    }
    if this.is_none() || this.is_a::<Module>() {
        return Ok(vm.intern(name).into());
    }
    let ty = this.to_ref::<TypeObj>().unwrap_or_else(|| vm.type_of(&this));
    Ok(vm.str(&format!("{}.{name}", ty.qualname.borrow().to_text())))
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let name = native(v).name;
    let this = get_self(vm, v)?;
    Ok(vm.str(&if this.is_none() || this.is_a::<Module>() {
        format!("<built-in function {name}>")
    } else {
        format!("<built-in method {name} of {} object at {:#x}>", vm.type_name(&this), vm.id(&this))
    }))
}

fn wrapper_repr(vm: &Vm, v: &Value) -> PyResult {
    let this = get_self(vm, v)?;
    Ok(vm.str(&format!(
        "<method-wrapper '{}' of {} object at {:#x}>",
        native(v).name,
        vm.type_name(&this),
        vm.id(&this)
    )))
}

fn reduce(vm: &Vm, args: Args) -> PyResult {
    let this = get_self(vm, &args[0])?;
    let name = native(&args[0]).name;
    if this.is_none() || this.is_a::<Module>() { Ok(vm.str(name)) } else { reduce_as_getattr(vm, this, name) }
}

fn native_call(vm: &Vm, args: CallArgs) -> PyResult {
    vm.call_args(&args.all()[0], args.skip_first())
}

fn eq(_: &Vm, a: &Value, b: &Value) -> PyResult {
    Ok(match (a.as_::<BoundNative>(), b.as_::<BoundNative>()) {
        (Some(x), Some(y)) => Value::from_bool(std::ptr::eq(x.func.def, y.func.def) && x.this.is(&y.this)),
        _ if a.is(b) => Value::TRUE,
        _ => Value::NOT_IMPLEMENTED,
    })
}

fn hash_bound(vm: &Vm, v: &Value) -> PyResult<i64> {
    Ok(match v.as_::<BoundNative>() {
        Some(b) => {
            let h = (vm.id(&b.this) as i64).rotate_right(4) ^ (b.func.def as *const MethodDef as i64);
            if h == -1 { -2 } else { h }
        }
        None => super::object::identity_hash(vm, v),
    })
}
