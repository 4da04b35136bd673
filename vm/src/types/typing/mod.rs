//! The types behind type parameters: `TypeVar`, `ParamSpec`, `TypeVarTuple`, `TypeAliasType`,
//! `Generic`, `NoDefault`. They are known to the VM because syntax makes them; module `_typing`
//! exports them. What they do not do themselves is in `typing`, imported when needed.

pub mod alias;
pub mod generic;
pub mod params;
pub mod paramspec;
pub mod typevar;

use std::cell::RefCell;

use crate::core::args::{Args, payload};
use crate::core::error::PyResult;
use crate::core::function::{Function, Module};
use crate::core::native::{MethodDef, TypeDef, call, method, unary};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::generic_alias::push_type;
use crate::types::list::ReprText;

/// The module `typing`.
pub fn typing_module(vm: &Vm) -> PyResult {
    if let Some(module) = vm.modules.get().and_then(|m| vm.get_name(m, "typing")) {
        return Ok(module);
    }
    match vm.importer() {
        Some(import) => import(vm, &vm.intern("typing"), None, None, 0),
        None => Err(vm.import_error("no importer is installed to find module 'typing'")),
    }
}

/// Calls a function of module `typing`.
pub fn call_typing(vm: &Vm, name: &str, args: &[Value]) -> PyResult {
    let f = vm.get_attr_str(&typing_module(vm)?, name)?;
    vm.call(&f, args)
}

/// `__name__` of the globals of the innermost Python frame.
pub fn caller_module(vm: &Vm) -> Option<Value> {
    let frame = vm.thread().frame.get();
    if frame.is_null() {
        return None;
    }
    // SAFETY: the innermost frame is alive, and its globals are kept by its function.
    #[allow(unsafe_code)]
    let globals = unsafe { &*(*frame).globals };
    vm.get_name(globals, "__name__")
}

/// A value that is computed by a function when it is first asked for.
#[derive(Default)]
pub struct Lazy {
    pub value: RefCell<Option<Value>>,
    pub evaluate: RefCell<Option<Value>>,
}

impl Lazy {
    pub fn ready(value: Option<Value>) -> Lazy {
        Lazy { value: RefCell::new(value), evaluate: RefCell::default() }
    }

    pub fn later(evaluate: Value) -> Lazy {
        Lazy { value: RefCell::default(), evaluate: RefCell::new(Some(evaluate)) }
    }

    /// The value, computed now if need be.
    pub fn get(&self, vm: &Vm) -> PyResult<Option<Value>> {
        if let Some(v) = self.value.borrow().clone() {
            return Ok(Some(v));
        }
        let Some(f) = self.evaluate.borrow().clone() else { return Ok(None) };
        let v = vm.call(&f, &[Value::from_len(1)])?;
        *self.value.borrow_mut() = Some(v.clone());
        Ok(Some(v))
    }

    /// The function that computes the value; for a ready one, one that returns it.
    pub fn evaluator(&self, vm: &Vm) -> Value {
        if let Some(f) = self.evaluate.borrow().clone() {
            return f;
        }
        match self.value.borrow().clone() {
            Some(value) => vm.make(ConstEvaluator { value }),
            None => Value::NONE,
        }
    }

    pub fn traverse(&self, visitor: &mut Visitor) {
        self.value.borrow().iter().for_each(|v| visitor.visit(v));
        self.evaluate.borrow().iter().for_each(|v| visitor.visit(v));
    }

    pub fn clear(&self) {
        drop((self.value.take(), self.evaluate.take()));
    }
}

// ---- constant evaluator --------------------------------------------------------------------

/// Payload of `_typing._ConstEvaluator`.
pub struct ConstEvaluator {
    value: Value,
}

crate::payload!(ConstEvaluator, "_ConstEvaluator");

impl Trace for ConstEvaluator {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.value);
    }
    fn clear(&self) {}
}

static CONST_METHODS: [MethodDef; 2] = [
    unary("__repr__", |vm, v| {
        let text = vm.repr(&payload::<ConstEvaluator>(v).value)?;
        Ok(vm.str(&format!("<constevaluator {}>", text.to_text())))
    }),
    call(|vm, args| {
        let this = payload::<ConstEvaluator>(&args.all()[0]);
        let Some(format) = args.pos().get(1).or_else(|| args.keyword("format")) else {
            return Err(vm.type_error("constevaluator.__call__() missing required argument 'format' (pos 1)"));
        };
        if vm.index(format)?.as_small_int() != Some(4) {
            return Ok(this.value.clone());
        }
        let mut out = ReprText::new("");
        match this.value.as_::<Tuple>() {
            Some(items) => {
                out.push("(");
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(", ");
                    }
                    push_type(vm, &mut out, item)?;
                }
                out.push(")");
            }
            None => push_type(vm, &mut out, &this.value)?,
        }
        Ok(out.finish(vm))
    }),
];

static CONST_EVALUATOR: TypeDef =
    TypeDef::new("_typing", "_ConstEvaluator", ConstEvaluator::vtable).methods(&[&CONST_METHODS]);

impl NativeType for ConstEvaluator {
    fn def() -> &'static TypeDef {
        &CONST_EVALUATOR
    }
}

// ---- NoDefault -----------------------------------------------------------------------------

/// Payload of `typing.NoDefault`.
pub struct NoDefaultObj;

crate::payload!(NoDefaultObj, "NoDefaultType", plain);

static NO_DEFAULT_METHODS: [MethodDef; 3] = [
    crate::core::native::new("($type, /)", |vm, _| Ok(no_default(vm))),
    unary("__repr__", |vm, _| Ok(vm.str("typing.NoDefault"))),
    method("__reduce__", "($self, /)", |vm, _| Ok(vm.str("NoDefault"))),
];

static NO_DEFAULT: TypeDef = TypeDef::new("builtins", "NoDefaultType", NoDefaultObj::vtable)
    .methods(&[&NO_DEFAULT_METHODS])
    .doc("The type of the NoDefault singleton.");

impl NativeType for NoDefaultObj {
    fn def() -> &'static TypeDef {
        &NO_DEFAULT
    }
}

struct NoDefaultState(Value);

/// `typing.NoDefault`.
pub fn no_default(vm: &Vm) -> Value {
    vm.state(|| NoDefaultState(vm.make(NoDefaultObj))).0.clone()
}

// ---- what the compiler's operations need ---------------------------------------------------

/// Type parameters of syntax belong to module `typing`.
fn of_typing(vm: &Vm, param: Value) -> Value {
    vm.set_instance_attr(&param, &vm.intern("__module__"), vm.str("typing"));
    param
}

/// A `TypeVar` of type parameter syntax, with a function for its bound or constraints.
pub fn type_var(vm: &Vm, name: &Value, bound: Option<&Value>, constraints: Option<&Value>) -> Value {
    of_typing(vm, typevar::from_syntax(vm, name, bound, constraints))
}

/// A `ParamSpec` of type parameter syntax.
pub fn param_spec(vm: &Vm, name: &Value) -> Value {
    of_typing(vm, paramspec::from_syntax(vm, name))
}

/// A `TypeVarTuple` of type parameter syntax.
pub fn type_var_tuple(vm: &Vm, name: &Value) -> Value {
    of_typing(vm, paramspec::tuple_from_syntax(vm, name))
}

/// Gives a type parameter the function that computes its default.
pub fn set_default(param: &Value, evaluate: &Value) {
    if let Some(p) = params::parts(param) {
        *p.default.evaluate.borrow_mut() = Some(evaluate.clone());
        drop(p.default.value.take());
    }
}

/// A `TypeAliasType` of a `type` statement: name, tuple of type parameters or `None`, function
/// that computes the value.
pub fn type_alias(vm: &Vm, parts: &Value) -> PyResult {
    match parts.as_::<Tuple>().map(|t| t.as_slice()) {
        Some([name, params, f]) => Ok(alias::from_syntax(vm, name, params, f)),
        _ => Err(vm.system_error("a type alias is made from three values")),
    }
}

/// `Generic[params]`, which a class with type parameters inherits from.
pub fn subscript_generic(vm: &Vm, params: &Value) -> PyResult {
    let unpacked = match params.as_::<Tuple>() {
        Some(t) => unpack_type_var_tuples(vm, t)?,
        None => vec![params.clone()],
    };
    let generic = generic::generic_type(vm).value();
    call_typing(vm, "_generic_class_getitem", &[generic, vm.tuple(unpacked).into()])
}

/// The parameters with every `TypeVarTuple` unpacked.
pub fn unpack_type_var_tuples(vm: &Vm, params: &[Value]) -> PyResult<Vec<Value>> {
    let mut out = Vec::with_capacity(params.len());
    for p in params {
        if p.is_a::<params::TypeParam<2>>() {
            let unpack = vm.get_attr_str(&typing_module(vm)?, "Unpack")?;
            out.push(vm.get_item(&unpack, p)?);
        } else {
            out.push(p.clone());
        }
    }
    Ok(out)
}

/// `iter((Unpack[v],))`, what `*v` gives.
pub fn iter_unpacked(vm: &Vm, v: &Value) -> PyResult {
    let unpack = vm.get_attr_str(&typing_module(vm)?, "Unpack")?;
    let item = vm.get_item(&unpack, v)?;
    vm.iter(&vm.tuple(vec![item]).into())
}

/// `a | b` where one is a type parameter or alias.
pub fn make_union(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let union: Value = vm.type_for::<super::union::Union>().into();
    vm.get_item(&union, &vm.tuple(vec![a.clone(), b.clone()]).into())
}

/// Puts the types of module `_typing` into its namespace.
pub fn fill_module(vm: &Vm, module: &Ref<Module>) {
    let put = |name: &str, ty: Ref<TypeObj>| vm.set_name(&module.dict, name, ty.into());
    put("TypeVar", vm.type_for::<params::TypeParam<0>>());
    put("ParamSpec", vm.type_for::<params::TypeParam<1>>());
    put("TypeVarTuple", vm.type_for::<params::TypeParam<2>>());
    put("ParamSpecArgs", vm.type_for::<paramspec::ParamSpecPart<0>>());
    put("ParamSpecKwargs", vm.type_for::<paramspec::ParamSpecPart<1>>());
    put("TypeAliasType", vm.type_for::<alias::TypeAlias>());
    put("Generic", generic::generic_type(vm));
    put("Union", vm.type_for::<super::union::Union>());
    vm.set_name(&module.dict, "NoDefault", no_default(vm));
}

/// The name argument of a constructor.
pub fn name_arg(vm: &Vm, args: &Args, i: usize, what: &str) -> PyResult {
    match args[i].is_a::<Str>() {
        true => Ok(args[i].clone()),
        false => {
            Err(vm
                .type_error(format!("{what}() argument 'name' must be str, not {}", vm.type_name(&args[i]))))
        }
    }
}

/// The module of a function, for what syntax made.
pub fn function_module(f: &Value) -> Option<Value> {
    f.as_::<Function>().and_then(|f| f.module.borrow().clone())
}
