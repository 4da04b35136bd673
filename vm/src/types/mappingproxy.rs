//! `mappingproxy`: a read-only view of any mapping.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::function::List;
use crate::core::native::{MethodDef, TypeDef, binary, contains, hash, len, method, new, unary};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::special::Special;
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::number::BinOp;
use crate::types::list::ReprText;
use crate::types::support::{CLASS_GETITEM, alloc_new};

/// Payload of `mappingproxy`.
pub struct MappingProxy {
    pub mapping: Value,
}

crate::payload!(MappingProxy, "mappingproxy");

impl Trace for MappingProxy {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.mapping);
    }
    fn clear(&self) {}
}

pub static DEF: TypeDef = TypeDef::new("builtins", "mappingproxy", MappingProxy::vtable)
    .methods(&[&METHODS, &COMPARISONS])
    .flags(tf::MAPPING)
    .doc("Read-only proxy of a mapping.");

static COMPARISONS: [MethodDef; 6] = crate::comparison_rows!(compare);

static METHODS: [MethodDef; 18] = [
    new("($type, mapping)", new_proxy),
    len(|vm, v| vm.len(inner(v))),
    binary("__getitem__", |vm, v, key| vm.get_item(inner(v), key)),
    contains(|vm, v, key| vm.contains(inner(v), key)),
    unary("__iter__", |vm, v| vm.iter(inner(v))),
    unary("__repr__", |vm, v| {
        let mut out = ReprText::new("mappingproxy(");
        out.push_repr(vm, inner(v))?;
        out.push(")");
        Ok(out.finish(vm))
    }),
    unary("__str__", |vm, v| Ok(vm.str_of(inner(v))?.into())),
    hash(|vm, v| vm.hash(inner(v))),
    binary("__or__", |vm, a, b| vm.binary(BinOp::Or, &unwrap(a), &unwrap(b))),
    binary("__ror__", |vm, a, b| vm.binary(BinOp::Or, &unwrap(b), &unwrap(a))),
    binary("__ior__", |vm, a, _| {
        Err(vm.type_error(format!("'|=' is not supported by {}; use '|' instead", vm.type_name(a))))
    }),
    method("get", "($self, key, default=None, /)", |vm, a| {
        let default = a.opt(2).cloned().unwrap_or(Value::NONE);
        vm.call_method(inner(&a[0]), "get", &[a[1].clone(), default])
    })
    .doc("Return the value for key if key is in the mapping, else default."),
    method("keys", "($self, /)", |vm, a| vm.call_method(inner(&a[0]), "keys", &[]))
        .doc("a set-like object providing a view on D's keys"),
    method("values", "($self, /)", |vm, a| vm.call_method(inner(&a[0]), "values", &[]))
        .doc("an object providing a view on D's values"),
    method("items", "($self, /)", |vm, a| vm.call_method(inner(&a[0]), "items", &[]))
        .doc("a set-like object providing a view on D's items"),
    method("copy", "($self, /)", |vm, a| vm.call_method(inner(&a[0]), "copy", &[]))
        .doc("a shallow copy of D"),
    method("__reversed__", "($self, /)", |vm, a| match vm.special(inner(&a[0]), Special::Reversed) {
        Some(m) => vm.call_unbound(&m, inner(&a[0]), CallArgs::EMPTY),
        None => Err(vm.type_error(format!("'{}' object is not reversible", vm.type_name(inner(&a[0]))))),
    })
    .doc("reverse iterator"),
    CLASS_GETITEM,
];

fn inner(v: &Value) -> &Value {
    &payload::<MappingProxy>(v).mapping
}

fn unwrap(v: &Value) -> Value {
    v.as_::<MappingProxy>().map_or_else(|| v.clone(), |p| p.mapping.clone())
}

/// A proxy of a mapping.
pub fn make(vm: &Vm, mapping: Value) -> Value {
    vm.alloc(&vm.types().mappingproxy, MappingProxy { mapping }).into()
}

fn new_proxy(vm: &Vm, args: Args) -> PyResult {
    let m = &args[1];
    let mapping = m.is_a::<Dict>()
        || (vm.special(m, Special::GetItem).is_some() && !m.is_a::<List>() && !m.is_a::<Tuple>());
    if !mapping || m.is_a::<crate::core::str::Str>() {
        return Err(
            vm.type_error(format!("mappingproxy() argument must be a mapping, not {}", vm.type_name(m)))
        );
    }
    alloc_new(vm, &args[0], MappingProxy { mapping: m.clone() })
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    vm.compare(inner(a), &unwrap(b), op)
}
