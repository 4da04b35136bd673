//! `typing.ParamSpec` with its `args` and `kwargs`, and `typing.TypeVarTuple`.

use crate::core::args::{Args, payload};
use crate::core::function::List;
use crate::core::native::{GetSetDef, MethodDef, TypeDef, binary, getter, method, new, unary};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::support::alloc_new;
use crate::types::typing::params::{
    CONTRAVARIANT, COVARIANT, DEFAULT, EVALUATE_DEFAULT, HAS_DEFAULT, INFER_VARIANCE, MRO_ENTRIES, NAME,
    PARAM_SPEC, Parts, REDUCE, TYPE_VAR_TUPLE, TypeParam, given_default, parts, set_module,
};
use crate::types::typing::{Lazy, call_typing, iter_unpacked, make_union, name_arg};

pub static PARAM_SPEC_DEF: TypeDef =
    TypeDef::new("typing", "ParamSpec", <TypeParam<PARAM_SPEC> as Payload>::vtable)
        .methods(&[&PARAM_SPEC_METHODS])
        .getset(&PARAM_SPEC_GETSET)
        .flags(tf::HAS_DICT | tf::HAS_WEAKREF)
        .doc("Parameter specification variable.");

impl NativeType for TypeParam<PARAM_SPEC> {
    fn def() -> &'static TypeDef {
        &PARAM_SPEC_DEF
    }
}

static PARAM_SPEC_METHODS: [MethodDef; 9] = [
    new(
        "($type, name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, \
         infer_variance=False)",
        |vm, args: Args| {
            let name = name_arg(vm, &args, 1, "paramspec")?;
            let mut parts =
                Parts::from_syntax(&name).with_variance(vm, [args.opt(4), args.opt(5), args.opt(6)])?;
            let bound = match args.some(2) {
                // Unlike a TypeVar's, the bound may be a list or tuple of types.
                Some(v) if v.is_a::<Tuple>() || v.is_a::<List>() => Some(v.clone()),
                Some(v) => {
                    Some(call_typing(vm, "_type_check", &[v.clone(), vm.str("Bound must be a type.")])?)
                }
                None => None,
            };
            parts.bound = Lazy::ready(bound);
            parts.default = given_default(vm, args.opt(3));
            let v = alloc_new(vm, &args[0], TypeParam::<PARAM_SPEC>(parts))?;
            set_module(vm, &v)?;
            Ok(v)
        },
    ),
    unary("__repr__", |vm, v| payload::<TypeParam<PARAM_SPEC>>(v).0.signed_name(vm)),
    binary("__or__", make_union),
    binary("__ror__", |vm, a, b| make_union(vm, b, a)),
    method("__typing_subst__", "($self, arg, /)", |vm, a| {
        call_typing(vm, "_paramspec_subst", &[a[0].clone(), a[1].clone()])
    }),
    method("__typing_prepare_subst__", "($self, alias, args, /)", |vm, a| {
        call_typing(vm, "_paramspec_prepare_subst", &[a[0].clone(), a[1].clone(), a[2].clone()])
    }),
    HAS_DEFAULT,
    REDUCE,
    MRO_ENTRIES,
];

static PARAM_SPEC_GETSET: [GetSetDef; 9] = [
    NAME,
    DEFAULT,
    EVALUATE_DEFAULT,
    COVARIANT,
    CONTRAVARIANT,
    INFER_VARIANCE,
    getter("__bound__", |vm, v| {
        Ok(payload::<TypeParam<PARAM_SPEC>>(v).0.bound.get(vm)?.unwrap_or(Value::NONE))
    }),
    getter("args", |vm, v| Ok(vm.make(ParamSpecPart::<0> { origin: v.clone() })))
        .doc("Represents positional arguments."),
    getter("kwargs", |vm, v| Ok(vm.make(ParamSpecPart::<1> { origin: v.clone() })))
        .doc("Represents keyword arguments."),
];

/// A parameter specification of type parameter syntax.
pub fn from_syntax(vm: &Vm, name: &Value) -> Value {
    vm.make(TypeParam::<PARAM_SPEC>(Parts::from_syntax(name)))
}

// ---- ParamSpecArgs, ParamSpecKwargs --------------------------------------------------------

/// Payload of `ParamSpecArgs` (0) and `ParamSpecKwargs` (1).
pub struct ParamSpecPart<const K: u8> {
    origin: Value,
}

crate::payload!(ParamSpecPart<0>, "ParamSpecArgs");
crate::payload!(ParamSpecPart<1>, "ParamSpecKwargs");

impl<const K: u8> Trace for ParamSpecPart<K> {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.origin);
    }
    fn clear(&self) {}
}

macro_rules! part_type {
    ($k:literal, $def:ident, $methods:ident, $getset:ident, $name:literal, $attr:literal) => {
        static $methods: [MethodDef; 4] = [
            new("($type, origin)", |vm, a: Args| {
                alloc_new(vm, &a[0], ParamSpecPart::<$k> { origin: a[1].clone() })
            }),
            unary("__repr__", |vm, v| {
                let origin = &payload::<ParamSpecPart<$k>>(v).origin;
                let name = match parts(origin).filter(|_| origin.is_a::<TypeParam<PARAM_SPEC>>()) {
                    Some(p) => vm.str_of(&p.name)?,
                    None => vm.repr(origin)?,
                };
                Ok(vm.str(&format!("{}.{}", name.to_text(), $attr)))
            }),
            binary("__eq__", |vm, a, b| match b.as_::<ParamSpecPart<$k>>() {
                Some(other) => {
                    let equal = vm.eq(&payload::<ParamSpecPart<$k>>(a).origin, &other.origin)?;
                    Ok(Value::from_bool(equal))
                }
                None => Ok(Value::NOT_IMPLEMENTED),
            }),
            MRO_ENTRIES,
        ];
        static $getset: [GetSetDef; 1] =
            [getter("__origin__", |_, v| Ok(payload::<ParamSpecPart<$k>>(v).origin.clone())).member()];
        static $def: TypeDef = TypeDef::new("typing", $name, <ParamSpecPart<$k> as Payload>::vtable)
            .methods(&[&$methods])
            .getset(&$getset)
            .flags(tf::HAS_WEAKREF);
        impl NativeType for ParamSpecPart<$k> {
            fn def() -> &'static TypeDef {
                &$def
            }
        }
    };
}
part_type!(0, ARGS_DEF, ARGS_METHODS, ARGS_GETSET, "ParamSpecArgs", "args");
part_type!(1, KWARGS_DEF, KWARGS_METHODS, KWARGS_GETSET, "ParamSpecKwargs", "kwargs");

// ---- TypeVarTuple --------------------------------------------------------------------------

pub static TYPE_VAR_TUPLE_DEF: TypeDef =
    TypeDef::new("typing", "TypeVarTuple", <TypeParam<TYPE_VAR_TUPLE> as Payload>::vtable)
        .methods(&[&TUPLE_METHODS])
        .getset(&TUPLE_GETSET)
        .flags(tf::HAS_DICT | tf::HAS_WEAKREF)
        .doc("Type variable tuple.");

impl NativeType for TypeParam<TYPE_VAR_TUPLE> {
    fn def() -> &'static TypeDef {
        &TYPE_VAR_TUPLE_DEF
    }
}

static TUPLE_METHODS: [MethodDef; 8] = [
    new("($type, name, *, default=typing.NoDefault)", |vm, args: Args| {
        let name = name_arg(vm, &args, 1, "typevartuple")?;
        let mut parts = Parts::from_syntax(&name);
        parts.default = given_default(vm, args.opt(2));
        let v = alloc_new(vm, &args[0], TypeParam::<TYPE_VAR_TUPLE>(parts))?;
        set_module(vm, &v)?;
        Ok(v)
    }),
    unary("__repr__", |vm, v| Ok(vm.str_of(&payload::<TypeParam<TYPE_VAR_TUPLE>>(v).0.name)?.into())),
    unary("__iter__", iter_unpacked),
    method("__typing_subst__", "($self, arg, /)", |vm, _| {
        Err(vm.type_error("Substitution of bare TypeVarTuple is not supported"))
    }),
    method("__typing_prepare_subst__", "($self, alias, args, /)", |vm, a| {
        call_typing(vm, "_typevartuple_prepare_subst", &[a[0].clone(), a[1].clone(), a[2].clone()])
    }),
    HAS_DEFAULT,
    REDUCE,
    MRO_ENTRIES,
];

static TUPLE_GETSET: [GetSetDef; 3] = [NAME, DEFAULT, EVALUATE_DEFAULT];

/// A type variable tuple of type parameter syntax.
pub fn tuple_from_syntax(vm: &Vm, name: &Value) -> Value {
    vm.make(TypeParam::<TYPE_VAR_TUPLE>(Parts::from_syntax(name)))
}
