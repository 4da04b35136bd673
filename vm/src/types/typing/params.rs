//! What `TypeVar`, `ParamSpec` and `TypeVarTuple` have in common: payload, names, variance,
//! defaults.

use crate::core::args::{Args, payload};
use crate::core::error::PyResult;
use crate::core::native::{GetSetDef, MethodDef, getter, method};
use crate::core::object::{Trace, Visitor};
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::typing::{Lazy, no_default};

pub const TYPE_VAR: u8 = 0;
pub const PARAM_SPEC: u8 = 1;
pub const TYPE_VAR_TUPLE: u8 = 2;

/// Parts of a type parameter.
pub struct Parts {
    pub name: Value,
    pub bound: Lazy,
    pub constraints: Lazy,
    pub default: Lazy,
    pub covariant: bool,
    pub contravariant: bool,
    pub infer_variance: bool,
}

/// A type parameter of kind `K`.
pub struct TypeParam<const K: u8>(pub Parts);

crate::payload!(TypeParam<0>, "TypeVar");
crate::payload!(TypeParam<1>, "ParamSpec");
crate::payload!(TypeParam<2>, "TypeVarTuple");

impl<const K: u8> Trace for TypeParam<K> {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.0.name);
        for lazy in [&self.0.bound, &self.0.constraints, &self.0.default] {
            lazy.traverse(visitor);
        }
    }
    fn clear(&self) {
        for lazy in [&self.0.bound, &self.0.constraints, &self.0.default] {
            lazy.clear();
        }
    }
}

impl Parts {
    /// Parts of a parameter of type parameter syntax.
    pub fn from_syntax(name: &Value) -> Parts {
        Parts {
            name: name.clone(),
            bound: Lazy::default(),
            constraints: Lazy::default(),
            default: Lazy::default(),
            covariant: false,
            contravariant: false,
            infer_variance: true,
        }
    }

    /// Reads variance flags and checks that they go together.
    pub fn with_variance(mut self, vm: &Vm, flags: [Option<&Value>; 3]) -> PyResult<Parts> {
        let truth = |v: Option<&Value>| v.map_or(Ok(false), |v| vm.is_true(v));
        self.covariant = truth(flags[0])?;
        self.contravariant = truth(flags[1])?;
        self.infer_variance = truth(flags[2])?;
        if self.covariant && self.contravariant {
            return Err(vm.value_error("Bivariant types are not supported."));
        }
        if self.infer_variance && (self.covariant || self.contravariant) {
            return Err(vm.value_error("Variance cannot be specified with infer_variance."));
        }
        Ok(self)
    }

    /// The name with a sign for its variance.
    pub fn signed_name(&self, vm: &Vm) -> PyResult {
        let sign = match (self.infer_variance, self.covariant, self.contravariant) {
            (true, ..) => "",
            (_, true, _) => "+",
            (_, _, true) => "-",
            _ => "~",
        };
        let name = vm.str_of(&self.name)?;
        Ok(vm.str(&format!("{sign}{}", name.to_text())))
    }

    /// `__default__`.
    pub fn default_value(&self, vm: &Vm) -> PyResult {
        Ok(self.default.get(vm)?.unwrap_or_else(|| no_default(vm)))
    }
}

/// The parts of a type parameter of any kind.
pub fn parts(v: &Value) -> Option<&Parts> {
    None.or_else(|| v.as_::<TypeParam<TYPE_VAR>>().map(|p| &p.0))
        .or_else(|| v.as_::<TypeParam<PARAM_SPEC>>().map(|p| &p.0))
        .or_else(|| v.as_::<TypeParam<TYPE_VAR_TUPLE>>().map(|p| &p.0))
}

/// The parts of a receiver.
pub fn own(v: &Value) -> &Parts {
    match parts(v) {
        Some(p) => p,
        None => &payload::<TypeParam<TYPE_VAR>>(v).0,
    }
}

/// `__default__`, `__name__`.
pub const NAME: GetSetDef = getter("__name__", |_, v| Ok(own(v).name.clone())).member();
pub const DEFAULT: GetSetDef = getter("__default__", |vm, v| own(v).default_value(vm));
pub const EVALUATE_DEFAULT: GetSetDef = getter("evaluate_default", |vm, v| Ok(own(v).default.evaluator(vm)));
pub const COVARIANT: GetSetDef =
    getter("__covariant__", |_, v| Ok(Value::from_bool(own(v).covariant))).member();
pub const CONTRAVARIANT: GetSetDef =
    getter("__contravariant__", |_, v| Ok(Value::from_bool(own(v).contravariant))).member();
pub const INFER_VARIANCE: GetSetDef =
    getter("__infer_variance__", |_, v| Ok(Value::from_bool(own(v).infer_variance))).member();

pub const HAS_DEFAULT: MethodDef = method("has_default", "($self, /)", |vm, a: Args| {
    let default = &own(&a[0]).default;
    let lazy = default.evaluate.borrow().is_some();
    let ready = default.value.borrow().as_ref().is_some_and(|v| !v.is(&no_default(vm)));
    Ok(Value::from_bool(lazy || ready))
});
pub const REDUCE: MethodDef = method("__reduce__", "($self, /)", |_, a: Args| Ok(own(&a[0]).name.clone()));
pub const MRO_ENTRIES: MethodDef = method("__mro_entries__", "($self, bases, /)", |vm, a: Args| {
    Err(vm.type_error(format!("Cannot subclass an instance of {}", vm.type_obj(&a[0]).data.name_text())))
});

/// Sets `__module__` of a parameter made by a call.
pub fn set_module(vm: &Vm, v: &Value) -> PyResult<()> {
    let module = super::caller_module(vm).unwrap_or(Value::NONE);
    vm.set_attr(v, &vm.intern("__module__"), module)
}

/// The default given to a constructor.
pub fn given_default(vm: &Vm, v: Option<&Value>) -> Lazy {
    Lazy::ready(Some(v.cloned().unwrap_or_else(|| no_default(vm))))
}

/// `__typing_prepare_subst__` of a `TypeVar`: its default, if an argument is missing.
pub fn fill_in_default(vm: &Vm, a: Args) -> PyResult {
    let params = vm.get_attr_str(&a[1], "__parameters__")?;
    let (params, args) = (vm.collect(&params)?, vm.collect(&a[2])?);
    let at = params.iter().position(|p| p.is(&a[0])).unwrap_or(params.len());
    if at != args.len() {
        return Ok(a[2].clone());
    }
    let default = own(&a[0]).default_value(vm)?;
    if default.is(&no_default(vm)) {
        return Ok(a[2].clone());
    }
    let mut all = args;
    all.push(default);
    Ok(vm.tuple(all).into())
}

/// Whether a parameter has a default.
pub fn has_default(vm: &Vm, v: &Value) -> PyResult<bool> {
    let method = vm.get_attr_str(v, "has_default")?;
    let answer = vm.call(&method, &[])?;
    vm.is_true(&answer)
}

/// A tuple's items.
pub fn items(v: &Value) -> &[Value] {
    v.as_::<Tuple>().map_or(&[], |t| t.as_slice())
}
