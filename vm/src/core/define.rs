//! Filling the attributes of a native type from its definition.

use std::cell::RefCell;

use super::descr::StaticMethod;
use super::native::{GetSet, MethodDef, MethodKind, NativeFn, NativeImpl, TypeDef};
use super::object::Ref;
use super::typeobj::TypeObj;
use super::value::Value;
use super::vm::Vm;

/// Special methods bound by a signature that CPython shows as `wrapper_descriptor`, because they
/// fill a slot of the type.
const SLOT_METHODS: &[&str] = &[
    "__init__",
    "__call__",
    "__del__",
    "__pow__",
    "__rpow__",
    "__ipow__",
    "__buffer__",
    "__release_buffer__",
    "__repr__",
    "__str__",
    "__iter__",
    "__getitem__",
    "__imul__",
    "__iadd__",
    "__mul__",
    "__rmul__",
];

/// The Python object of a native method.
pub fn method_object(vm: &Vm, ty: &Ref<TypeObj>, def: &'static MethodDef) -> Value {
    let types = vm.types();
    let kind = match def.kind {
        MethodKind::Class => &types.classmethod_descriptor,
        MethodKind::Static | MethodKind::New | MethodKind::Function => &types.builtin_function,
        MethodKind::Method => match def.imp {
            NativeImpl::Plain(_) | NativeImpl::Raw(_) if !SLOT_METHODS.contains(&def.name) => {
                &types.method_descriptor
            }
            _ => &types.wrapper_descriptor,
        },
    };
    let native: Value = vm.alloc(kind, NativeFn::new(def, Some(ty.clone()), None)).into();
    match def.kind {
        MethodKind::Static => {
            vm.alloc(&types.staticmethod, StaticMethod { func: RefCell::new(native) }).into()
        }
        _ => native,
    }
}

/// Sets the methods, computed attributes and `__doc__` of `def` on `ty`.
pub fn fill(vm: &Vm, ty: &Ref<TypeObj>, def: &'static TypeDef) {
    let (mut eq, mut hash) = (false, false);
    for method in def.methods.iter().copied().flatten() {
        eq |= method.name == "__eq__";
        hash |= method.name == "__hash__";
        vm.set_name(&ty.dict, method.name, method_object(vm, ty, method));
    }
    for attr in def.getset {
        let kind = if attr.member { &vm.types().member_descriptor } else { &vm.types().getset_descriptor };
        let descr = vm.alloc_as(kind, GetSet { def: attr, owner: ty.clone() });
        vm.set_name(&ty.dict, attr.name, descr.into());
    }
    if eq && !hash {
        vm.set_name(&ty.dict, "__hash__", Value::NONE);
    }
    if vm.get_name(&ty.dict, "__doc__").is_none() {
        let doc = if def.doc.is_empty() { Value::NONE } else { vm.str(def.doc) };
        vm.set_name(&ty.dict, "__doc__", doc);
    }
}
