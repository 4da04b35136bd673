//! `typing.TypeVar`.

use crate::core::args::{Args, payload};
use crate::core::error::PyResult;
use crate::core::native::{GetSetDef, MethodDef, TypeDef, binary, getter, method, new, unary};
use crate::core::object::Payload;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::support::alloc_new;
use crate::types::typing::params::{
    self, CONTRAVARIANT, COVARIANT, DEFAULT, EVALUATE_DEFAULT, HAS_DEFAULT, INFER_VARIANCE, MRO_ENTRIES,
    NAME, Parts, REDUCE, TYPE_VAR, TypeParam, given_default, set_module,
};
use crate::types::typing::{Lazy, call_typing, make_union, name_arg};

pub static DEF: TypeDef = TypeDef::new("typing", "TypeVar", <TypeParam<TYPE_VAR> as Payload>::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .flags(tf::HAS_DICT | tf::HAS_WEAKREF)
    .doc("Type variable.");

impl NativeType for TypeParam<TYPE_VAR> {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: [MethodDef; 9] = [
    new(
        "($type, name, *constraints, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, \
         infer_variance=False)",
        new_type_var,
    ),
    unary("__repr__", |vm, v| payload::<TypeParam<TYPE_VAR>>(v).0.signed_name(vm)),
    binary("__or__", make_union),
    binary("__ror__", |vm, a, b| make_union(vm, b, a)),
    method("__typing_subst__", "($self, arg, /)", |vm, a| {
        call_typing(vm, "_typevar_subst", &[a[0].clone(), a[1].clone()])
    }),
    method("__typing_prepare_subst__", "($self, alias, args, /)", params::fill_in_default),
    HAS_DEFAULT,
    REDUCE,
    MRO_ENTRIES,
];

static GETSET: [GetSetDef; 10] = [
    NAME,
    DEFAULT,
    EVALUATE_DEFAULT,
    COVARIANT,
    CONTRAVARIANT,
    INFER_VARIANCE,
    getter("__bound__", |vm, v| {
        Ok(payload::<TypeParam<TYPE_VAR>>(v).0.bound.get(vm)?.unwrap_or(Value::NONE))
    }),
    getter("__constraints__", |vm, v| {
        let found = payload::<TypeParam<TYPE_VAR>>(v).0.constraints.get(vm)?;
        Ok(found.unwrap_or_else(|| vm.tuple(Vec::new()).into()))
    }),
    getter("evaluate_bound", |vm, v| Ok(payload::<TypeParam<TYPE_VAR>>(v).0.bound.evaluator(vm))),
    getter("evaluate_constraints", |vm, v| Ok(payload::<TypeParam<TYPE_VAR>>(v).0.constraints.evaluator(vm))),
];

fn new_type_var(vm: &Vm, args: Args) -> PyResult {
    let name = name_arg(vm, &args, 1, "typevar")?;
    let bound = match args.some(3) {
        Some(v) => Some(call_typing(vm, "_type_check", &[v.clone(), vm.str("Bound must be a type.")])?),
        None => None,
    };
    let constraints = params::items(&args[2]);
    let mut parts = Parts::from_syntax(&name).with_variance(vm, [args.opt(5), args.opt(6), args.opt(7)])?;
    match constraints.len() {
        0 => {}
        1 => return Err(vm.type_error("A single constraint is not allowed")),
        _ if bound.is_some() => {
            return Err(vm.type_error("Constraints cannot be combined with bound=..."));
        }
        _ => {
            let mut checked = Vec::with_capacity(constraints.len());
            for c in constraints {
                let message = vm.str("TypeVar(name, constraint, ...): constraints must be types.");
                checked.push(call_typing(vm, "_type_check", &[c.clone(), message])?);
            }
            parts.constraints = Lazy::ready(Some(vm.tuple(checked).into()));
        }
    }
    parts.bound = Lazy::ready(bound);
    parts.default = given_default(vm, args.opt(4));
    let v = alloc_new(vm, &args[0], TypeParam::<TYPE_VAR>(parts))?;
    set_module(vm, &v)?;
    Ok(v)
}

/// A type variable of type parameter syntax.
pub fn from_syntax(vm: &Vm, name: &Value, bound: Option<&Value>, constraints: Option<&Value>) -> Value {
    let mut parts = Parts::from_syntax(name);
    if let Some(f) = bound {
        parts.bound = Lazy::later(f.clone());
    }
    if let Some(f) = constraints {
        parts.constraints = Lazy::later(f.clone());
    }
    vm.make(TypeParam::<TYPE_VAR>(parts))
}
