//! `_types`: the builtin types that have no name of their own, for the library's `types`.

use ouro_vm::core::native::{ModuleDef, TypeDef};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::typeobj::{TypeObj, type_flags as tf};
use ouro_vm::core::vm::{Types, Vm};
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types;

/// Payload of `PyCapsule`, of which Ouro makes none.
struct Capsule;

ouro_vm::payload!(Capsule, "PyCapsule", plain);

impl NativeType for Capsule {
    fn def() -> &'static TypeDef {
        &CAPSULE
    }
}

static CAPSULE: TypeDef =
    TypeDef::new("builtins", "PyCapsule", <Capsule as Payload>::vtable).flags(tf::NO_NEW).doc(
        "Capsule objects let you wrap a C \"void *\" pointer in a Python\nobject.  They're a way of passing data \
         through the Python interpreter\nwithout creating your own custom type.\n\nCapsules are used for \
         communication between extension modules.\nThey provide a way for an extension module to export a C \
         interface\nto other extension modules, so that extension modules can use the\nPython import mechanism \
         to link to one another.\n",
    );

type Pick = fn(&Types) -> &Ref<TypeObj>;

static TYPES: &[(&str, Pick)] = &[
    ("AsyncGeneratorType", |t| &t.async_generator),
    ("BuiltinFunctionType", |t| &t.builtin_function),
    ("BuiltinMethodType", |t| &t.builtin_function),
    ("CellType", |t| &t.cell),
    ("ClassMethodDescriptorType", |t| &t.classmethod_descriptor),
    ("CodeType", |t| &t.code),
    ("CoroutineType", |t| &t.coroutine),
    ("EllipsisType", |t| &t.ellipsis),
    ("FrameType", |t| &t.frame),
    ("FunctionType", |t| &t.function),
    ("GeneratorType", |t| &t.generator),
    ("GetSetDescriptorType", |t| &t.getset_descriptor),
    ("LambdaType", |t| &t.function),
    ("MappingProxyType", |t| &t.mappingproxy),
    ("MemberDescriptorType", |t| &t.member_descriptor),
    ("MethodDescriptorType", |t| &t.method_descriptor),
    ("MethodType", |t| &t.method),
    ("MethodWrapperType", |t| &t.method_wrapper),
    ("ModuleType", |t| &t.module),
    ("NoneType", |t| &t.none),
    ("NotImplementedType", |t| &t.not_implemented),
    ("TracebackType", |t| &t.traceback),
    ("WrapperDescriptorType", |t| &t.wrapper_descriptor),
];

pub static MODULE: ModuleDef =
    ModuleDef::new("_types", &[]).doc("Define names for built-in types.").init(|vm: &Vm, module| {
        for (name, pick) in TYPES {
            vm.set_name(&module.dict, name, pick(vm.types()).into());
        }
        vm.set_name(
            &module.dict,
            "SimpleNamespace",
            vm.type_for::<types::simple_namespace::Namespace>().into(),
        );
        vm.set_name(&module.dict, "GenericAlias", vm.type_for::<types::generic_alias::GenericAlias>().into());
        vm.set_name(&module.dict, "UnionType", vm.type_for::<types::union::Union>().into());
        vm.set_name(&module.dict, "CapsuleType", vm.type_for::<Capsule>().into());
        Ok(())
    });
