//! `None`, `Ellipsis`, `NotImplemented`.

use crate::core::args::CallArgs;
use crate::core::error::PyResult;
use crate::core::function::Instance;
use crate::core::native::{MethodDef, MethodKind, NativeImpl, TypeDef, boolean, hash, method, unary};
use crate::core::object::Payload;
use crate::core::value::Value;
use crate::core::vm::Vm;

const fn new(f: fn(&Vm, CallArgs) -> PyResult) -> MethodDef {
    MethodDef {
        name: "__new__",
        sig: "($type, /, *args, **kwargs)",
        imp: NativeImpl::Raw(f),
        kind: MethodKind::New,
        doc: "Create and return a new object.  See help(type) for accurate signature.",
    }
}

fn singleton(vm: &Vm, args: CallArgs, name: &str, value: Value) -> PyResult {
    match args.all().len() {
        1 => Ok(value),
        _ => Err(vm.type_error(format!("{name} takes no arguments"))),
    }
}

pub static NONE: TypeDef = TypeDef::new("builtins", "NoneType", Instance::vtable)
    .doc("The type of the None singleton.")
    .methods(&[&[
        new(|vm, args| singleton(vm, args, "NoneType", Value::NONE)),
        unary("__repr__", |vm, _| Ok(vm.intern("None").into())),
        boolean(|_, _| Ok(false)),
        hash(|_, _| Ok(0xfca8_6420)),
    ]]);

pub static ELLIPSIS: TypeDef = TypeDef::new("builtins", "ellipsis", Instance::vtable)
    .doc("The type of the Ellipsis singleton.")
    .methods(&[&[
        new(|vm, args| singleton(vm, args, "EllipsisType", Value::ELLIPSIS)),
        unary("__repr__", |vm, _| Ok(vm.intern("Ellipsis").into())),
        method("__reduce__", "($self, /)", |vm, _| Ok(vm.intern("Ellipsis").into())),
    ]]);

pub static NOT_IMPLEMENTED: TypeDef = TypeDef::new("builtins", "NotImplementedType", Instance::vtable)
    .doc("The type of the NotImplemented singleton.")
    .methods(&[&[
        new(|vm, args| singleton(vm, args, "NotImplementedType", Value::NOT_IMPLEMENTED)),
        unary("__repr__", |vm, _| Ok(vm.intern("NotImplemented").into())),
        boolean(|vm, _| Err(vm.type_error("NotImplemented should not be used in a boolean context"))),
        method("__reduce__", "($self, /)", |vm, _| Ok(vm.intern("NotImplemented").into())),
    ]]);
