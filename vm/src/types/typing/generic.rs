//! `typing.Generic`.

use crate::core::args::CallArgs;
use crate::core::error::PyResult;
use crate::core::function::Instance;
use crate::core::native::{MethodDef, MethodKind, NativeImpl, TypeDef};
use crate::core::object::{Payload, Ref};
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::vm::Vm;
use crate::types::typing::typing_module;

static DEF: TypeDef = TypeDef::new("typing", "Generic", Instance::vtable)
    .methods(&[&METHODS])
    .flags(tf::BASE)
    .doc(
        "Abstract base class for generic types\n\nOn Python 3.12 and newer, generic classes implicitly inherit \
         from\nGeneric when they declare a parameter list after the class's name::\n\n    class Mapping[KT, VT]:\n        \
         def __getitem__(self, key: KT) -> VT:\n            ...\n            # Etc.\n\nOn older versions of Python, \
         however, generic classes have to\nexplicitly inherit from Generic.\n\nAfter a class has been declared to be \
         generic, it can then be used as\nfollows::\n\n    def lookup_name[KT, VT](mapping: Mapping[KT, VT], key: KT, \
         default: VT) -> VT:\n        try:\n            return mapping[key]\n        except KeyError:\n            \
         return default",
    );

const fn class_row(name: &'static str, f: fn(&Vm, CallArgs) -> PyResult) -> MethodDef {
    MethodDef {
        name,
        sig: "($type, /, *args, **kwargs)",
        imp: NativeImpl::Raw(f),
        kind: MethodKind::Class,
        doc: "",
    }
}

static METHODS: [MethodDef; 2] = [
    class_row("__class_getitem__", |vm, args| forward(vm, "_generic_class_getitem", args))
        .doc("Parameterizes a generic class."),
    class_row("__init_subclass__", |vm, args| forward(vm, "_generic_init_subclass", args))
        .doc("Function to initialize subclasses."),
];

fn forward(vm: &Vm, name: &str, args: CallArgs) -> PyResult {
    let f = vm.get_attr_str(&typing_module(vm)?, name)?;
    vm.call_args(&f, args)
}

struct GenericType(Ref<TypeObj>);

/// `typing.Generic`.
pub fn generic_type(vm: &Vm) -> Ref<TypeObj> {
    vm.state(|| GenericType(vm.define_type(&DEF, &vm.types().object))).0.clone()
}
