//! `typing.TypeAliasType`.

use crate::core::args::{Args, payload};
use crate::core::error::PyResult;
use crate::core::native::{GetSetDef, MethodDef, TypeDef, binary, getter, method, new, unary};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::support::alloc_new;
use crate::types::typing::{
    Lazy, caller_module, function_module, iter_unpacked, make_union, name_arg, params, unpack_type_var_tuples,
};

/// Payload of `typing.TypeAliasType`.
pub struct TypeAlias {
    name: Value,
    /// Tuple of type parameters.
    params: Value,
    value: Lazy,
    module: Option<Value>,
}

crate::payload!(TypeAlias, "TypeAliasType");

impl Trace for TypeAlias {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.name);
        visitor.visit(&self.params);
        self.value.traverse(visitor);
        self.module.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        self.value.clear();
    }
}

pub static DEF: TypeDef = TypeDef::new("typing", "TypeAliasType", TypeAlias::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .flags(tf::HAS_WEAKREF)
    .doc("Type alias.");

impl NativeType for TypeAlias {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: [MethodDef; 7] = [
    new("($type, name, value, *, type_params=())", new_alias),
    unary("__repr__", |_, v| Ok(payload::<TypeAlias>(v).name.clone())),
    binary("__or__", make_union),
    binary("__ror__", |vm, a, b| make_union(vm, b, a)),
    binary("__getitem__", |vm, v, item| {
        if params::items(&payload::<TypeAlias>(v).params).is_empty() {
            return Err(vm.type_error("Only generic type aliases are subscriptable"));
        }
        crate::types::generic_alias::make(vm, v, item)
    }),
    unary("__iter__", iter_unpacked),
    method("__reduce__", "($self, /)", |_, a| Ok(a.this::<TypeAlias>().name.clone())),
];

static GETSET: [GetSetDef; 6] = [
    getter("__name__", |_, v| Ok(payload::<TypeAlias>(v).name.clone())).member(),
    getter("__type_params__", |_, v| Ok(payload::<TypeAlias>(v).params.clone())),
    getter("__parameters__", |vm, v| {
        let params = unpack_type_var_tuples(vm, params::items(&payload::<TypeAlias>(v).params))?;
        Ok(vm.tuple(params).into())
    }),
    getter("__value__", |vm, v| Ok(payload::<TypeAlias>(v).value.get(vm)?.unwrap_or(Value::NONE))),
    getter("evaluate_value", |vm, v| Ok(payload::<TypeAlias>(v).value.evaluator(vm))),
    getter("__module__", |_, v| Ok(payload::<TypeAlias>(v).module.clone().unwrap_or(Value::NONE))),
];

fn new_alias(vm: &Vm, args: Args) -> PyResult {
    let name = name_arg(vm, &args, 1, "typealias")?;
    let params = match args.opt(3) {
        None => vm.tuple(Vec::new()).into(),
        Some(v) if v.is_a::<Tuple>() => v.clone(),
        Some(_) => return Err(vm.type_error("type_params must be a tuple")),
    };
    let mut defaults = false;
    for p in params::items(&params) {
        if params::parts(p).is_none() {
            let text = vm.repr(p)?;
            return Err(vm.type_error(format!("Expected a type param, got {}", text.to_text())));
        }
        let has = params::has_default(vm, p)?;
        if defaults && !has {
            let text = vm.repr(p)?;
            return Err(vm.type_error(format!(
                "non-default type parameter '{}' follows default type parameter",
                text.to_text()
            )));
        }
        defaults |= has;
    }
    let value = Lazy::ready(Some(args[2].clone()));
    alloc_new(vm, &args[0], TypeAlias { name, params, value, module: caller_module(vm) })
}

/// The alias of a `type` statement.
pub fn from_syntax(vm: &Vm, name: &Value, params: &Value, evaluate: &Value) -> Value {
    let params = if params.is_none() { vm.tuple(Vec::new()).into() } else { params.clone() };
    vm.make(TypeAlias {
        name: name.clone(),
        params,
        module: function_module(evaluate),
        value: Lazy::later(evaluate.clone()),
    })
}
