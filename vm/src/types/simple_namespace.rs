//! `types.SimpleNamespace`.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, TypeDef, method, raw_method, unary};
use crate::core::object::{Payload, Ref};
use crate::core::str::Str;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::dict::OnDuplicate;
use crate::protocol::types::NativeType;
use crate::types::list::ReprText;
use crate::types::support::{alloc_new, raw_new, reduced};

/// Payload of `types.SimpleNamespace`; the attributes are in the instance dict.
pub struct Namespace;

crate::payload!(Namespace, "SimpleNamespace", plain);

pub static DEF: TypeDef = TypeDef::new("types", "SimpleNamespace", Namespace::vtable)
    .methods(&[&METHODS, &COMPARISONS])
    .flags(tf::BASE | tf::HAS_DICT)
    .doc("A simple attribute-based namespace.");

impl NativeType for Namespace {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static COMPARISONS: [MethodDef; 6] = crate::comparison_rows!(compare);

static METHODS: [MethodDef; 5] = [
    raw_new(|vm, args| alloc_new(vm, &args.all()[0], Namespace)),
    raw_method("__init__", init).doc("Initialize self.  See help(type(self)) for accurate signature."),
    unary("__repr__", repr),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let ty = vm.type_of(&a[0]).into();
        Ok(reduced(vm, ty, Vec::new(), Some(attributes(vm, &a[0]).into())))
    })
    .doc("Return state information for pickling"),
    raw_method("__replace__", |vm, args: CallArgs| {
        let this = &args.pos()[0];
        if args.pos().len() > 1 {
            return Err(vm.type_error("__replace__() takes no positional arguments"));
        }
        let ty: Value = vm.type_of(this).into();
        let result = vm.call(&ty, &[])?;
        vm.dict_merge(&attributes(vm, &result), &attributes(vm, this).into(), OnDuplicate::Replace)?;
        let dict = attributes(vm, &result);
        for (name, value) in args.kw() {
            vm.dict_set(&dict, name.clone(), value.clone())?;
        }
        Ok(result)
    })
    .doc("Return a copy of the namespace object with new values for the specified attributes."),
];

fn attributes(vm: &Vm, v: &Value) -> Ref<Dict> {
    vm.instance_dict(v).unwrap_or_else(|| vm.dict())
}

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    let this = &args.pos()[0];
    let given = args.pos().len() - 1;
    if given > 1 {
        return Err(vm.type_error(format!("{} expected at most 1 argument, got {given}", vm.type_name(this))));
    }
    let dict = attributes(vm, this);
    if let Some(source) = args.pos().get(1) {
        let new = vm.dict();
        vm.dict_update_from(&new, source)?;
        for (k, v) in new.pairs() {
            if !k.is_a::<Str>() {
                return Err(vm.type_error("keywords must be strings"));
            }
            vm.dict_set(&dict, k, v)?;
        }
    }
    for (name, value) in args.kw() {
        vm.dict_set(&dict, name.clone(), value.clone())?;
    }
    Ok(Value::NONE)
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let name = match &*vm.short_type_name(v) {
        "SimpleNamespace" if vm.is_exact(v, &vm.type_for::<Namespace>()) => "namespace".to_owned(),
        name => name.to_owned(),
    };
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let text = vm.repr_guard(v, || {
        let mut out = ReprText::new(&name);
        out.push("(");
        let mut first = true;
        for (k, value) in attributes(vm, v).pairs() {
            let Some(k) = k.as_::<Str>().filter(|k| !k.is_empty()) else { continue };
            if !first {
                out.push(", ");
            }
            first = false;
            out.push_str(k);
            out.push("=");
            out.push_repr(vm, &value)?;
        }
        out.push(")");
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str(&format!("{name}(...)"))))
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let _: &Namespace = payload(a);
    if !b.is_a::<Namespace>() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    vm.compare(&attributes(vm, a).into(), &attributes(vm, b).into(), op)
}
