//! `method`: a callable bound to an object.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::function::BoundMethod;
use crate::core::native::{TypeDef, binary, call, descr_get, get_attr, getter, hash, method, new, unary};
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static DEF: TypeDef = TypeDef::new("builtins", "method", BoundMethod::vtable)
    .flags(tf::HAS_WEAKREF)
    .doc("Create a bound instance method object.")
    .methods(&[&[
        new("($type, function, instance, /)", method_new),
        call(|vm: &Vm, args: CallArgs| vm.call_args(&args.all()[0], args.skip_first())),
        get_attr(method_get_attr),
        descr_get(|_, v, _, _| Ok(v.clone())),
        unary("__repr__", method_repr),
        binary("__eq__", method_eq),
        hash(method_hash),
        method("__reduce__", "($self, /)", method_reduce),
    ]])
    .getset(&[
        getter("__func__", |_, v| Ok(payload::<BoundMethod>(v).func.clone()))
            .member()
            .doc("the function (or other callable) implementing a method"),
        getter("__self__", |_, v| Ok(payload::<BoundMethod>(v).this.clone()))
            .member()
            .doc("the instance to which a method is bound"),
        getter("__doc__", |vm, v| vm.get_attr(&payload::<BoundMethod>(v).func, &vm.names().doc)),
    ]);

/// A method object.
pub fn bind(vm: &Vm, func: &Value, this: &Value) -> Value {
    vm.alloc(&vm.types().method, BoundMethod { func: func.clone(), this: this.clone() }).into()
}

fn method_new(vm: &Vm, args: Args) -> PyResult {
    if vm.special(&args[1], Special::Call).is_none() {
        return Err(vm.type_error("first argument must be callable"));
    }
    if args[2].is_none() {
        return Err(vm.type_error("instance must not be None"));
    }
    Ok(bind(vm, &args[1], &args[2]))
}

fn method_get_attr(vm: &Vm, v: &Value, name: &Ref<Str>) -> PyResult {
    let ty = &vm.types().method;
    if let Some(d) = vm.type_lookup(ty, name) {
        return vm.bind_descriptor(&d, Some(v), Some(&Value::from(ty)));
    }
    vm.get_attr_or_raise(&payload::<BoundMethod>(v).func, name)
}

fn method_repr(vm: &Vm, v: &Value) -> PyResult {
    let m = payload::<BoundMethod>(v);
    let name = match vm.get_attr_opt(&m.func, &vm.names().qualname)? {
        Some(name) => Some(name),
        None => vm.get_attr_opt(&m.func, &vm.names().name)?,
    };
    let name = match name.as_ref().and_then(|n| n.as_::<Str>()) {
        Some(name) => name.to_text().into_owned(),
        None => "?".to_owned(),
    };
    let this = vm.repr(&m.this)?;
    Ok(vm.str(&format!("<bound method {name} of {}>", this.to_text())))
}

fn method_eq(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, Some(y)) = (payload::<BoundMethod>(a), b.as_::<BoundMethod>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::from_bool(x.this.is(&y.this) && vm.eq(&x.func, &y.func)?))
}

fn method_hash(vm: &Vm, v: &Value) -> PyResult<i64> {
    let m = payload::<BoundMethod>(v);
    let h = super::object::identity_hash(vm, &m.this) ^ vm.hash(&m.func)?;
    Ok(if h == -1 { -2 } else { h })
}

fn method_reduce(vm: &Vm, args: Args) -> PyResult {
    let m = args.this::<BoundMethod>();
    let name = vm.get_attr(&m.func, &vm.names().name)?;
    let name = vm.str_of(&name)?;
    super::descriptors::reduce_as_getattr(vm, m.this.clone(), &name.to_text())
}
