//! `typing.Union` (`types.UnionType`): `int | str`.

use std::cell::RefCell;

use crate::core::args::{Args, payload};
use crate::core::error::PyResult;
use crate::core::native::{GetSetDef, MethodDef, TypeDef, binary, class_method, getter, hash, method, unary};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::generic_alias::{GenericAlias, parameters_of, push_type, substitute};
use crate::types::list::ReprText;
use crate::types::typing::alias::TypeAlias;

/// Payload of `typing.Union`.
pub struct Union {
    pub args: Ref<Tuple>,
    parameters: RefCell<Option<Ref<Tuple>>>,
}

crate::payload!(Union, "Union");

impl Trace for Union {
    fn traverse(&self, visitor: &mut Visitor) {
        self.args.with_value(|v| visitor.visit(v));
        if let Some(p) = &*self.parameters.borrow() {
            p.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        drop(self.parameters.take());
    }
}

pub static DEF: TypeDef = TypeDef::new("typing", "Union", Union::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .flags(tf::HAS_WEAKREF | tf::NO_NEW)
    .doc("Represent a union type\n\nE.g. for int | str");

impl NativeType for Union {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: [MethodDef; 10] = [
    unary("__repr__", repr),
    hash(|vm, v| {
        let set = vm.frozenset_of(payload::<Union>(v).args.iter().cloned())?;
        vm.hash(&set)
    }),
    binary("__eq__", equal),
    binary("__or__", union_or),
    binary("__ror__", |vm, a, b| union_or(vm, b, a)),
    binary("__getitem__", |vm, v, item| {
        let this = payload::<Union>(v);
        let params = parameters(vm, this)?;
        let args = substitute(vm, v, &this.args, &params, item)?;
        make(vm, args)
    }),
    method("__instancecheck__", "($self, instance, /)", |vm, a: Args| {
        for arg in a.this::<Union>().args.iter() {
            check_plain(vm, arg, "isinstance")?;
            if vm.is_instance(&a[1], arg)? {
                return Ok(Value::TRUE);
            }
        }
        Ok(Value::FALSE)
    }),
    method("__subclasscheck__", "($self, cls, /)", |vm, a: Args| {
        for arg in a.this::<Union>().args.iter() {
            check_plain(vm, arg, "issubclass")?;
            if vm.is_subclass(&a[1], arg)? {
                return Ok(Value::TRUE);
            }
        }
        Ok(Value::FALSE)
    }),
    method("__mro_entries__", "($self, bases, /)", |vm, a: Args| {
        Err(vm.type_error(format!("Cannot subclass {}", vm.repr(&a[0])?.to_text())))
    }),
    class_method("__class_getitem__", "($type, parameters, /)", |vm, a: Args| {
        let items = match a[1].as_::<Tuple>() {
            Some(t) if t.is_empty() => return Err(vm.type_error("Cannot take a Union of no types.")),
            Some(t) => t.to_vec(),
            None => vec![a[1].clone()],
        };
        let mut args = Vec::with_capacity(items.len());
        for item in &items {
            args.push(checked(vm, item)?);
        }
        make(vm, args)
    }),
];

static GETSET: [GetSetDef; 6] = [
    getter("__module__", |vm, _| Ok(vm.str("typing"))),
    getter("__args__", |_, v| Ok(payload::<Union>(v).args.value())).member(),
    getter("__name__", |vm, _| Ok(vm.str("Union"))).doc("Name of the type"),
    getter("__qualname__", |vm, _| Ok(vm.str("Union"))).doc("Qualified name of the type"),
    getter("__origin__", |vm, _| Ok(vm.type_for::<Union>().into())).doc("Always returns the type"),
    getter("__parameters__", |vm, v| Ok(parameters(vm, payload(v))?.value()))
        .doc("Type variables in the types.UnionType."),
];

fn parameters(vm: &Vm, this: &Union) -> PyResult<Ref<Tuple>> {
    if let Some(known) = &*this.parameters.borrow() {
        return Ok(known.clone());
    }
    let found = parameters_of(vm, &this.args)?;
    *this.parameters.borrow_mut() = Some(found.clone());
    Ok(found)
}

fn is_unionable(v: &Value) -> bool {
    v.is_none()
        || v.is_a::<TypeObj>()
        || v.is_a::<GenericAlias>()
        || v.is_a::<Union>()
        || v.is_a::<TypeAlias>()
}

/// `a | b` of types; `NotImplemented` if one is none.
pub fn union_or(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    // A union takes strings for forward references.
    let takes_text = a.is_a::<Union>() || b.is_a::<Union>();
    let text = |v: &Value| takes_text && v.is_a::<Str>();
    let fits = |v: &Value| is_unionable(v) || text(v);
    if !fits(a) || !fits(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let part = |v: &Value| match text(v) {
        true => {
            let make = vm.get_attr_str(&vm.import_module("annotationlib")?, "ForwardRef")?;
            vm.call(&make, std::slice::from_ref(v))
        }
        false => Ok(v.clone()),
    };
    make(vm, vec![part(a)?, part(b)?])
}

/// The union of types: nested unions flattened, duplicates dropped, one type alone as itself.
pub fn make(vm: &Vm, types: Vec<Value>) -> PyResult {
    let mut args: Vec<Value> = Vec::with_capacity(types.len());
    for v in types {
        match v.as_::<Union>() {
            Some(inner) => {
                for x in inner.args.iter() {
                    add(vm, &mut args, x.clone())?;
                }
            }
            None if v.is_none() => add(vm, &mut args, vm.types().none.value())?,
            None => add(vm, &mut args, v)?,
        }
    }
    match args.as_slice() {
        [one] => Ok(one.clone()),
        _ => Ok(vm.make(Union { args: vm.tuple(args), parameters: RefCell::default() })),
    }
}

fn add(vm: &Vm, args: &mut Vec<Value>, v: Value) -> PyResult<()> {
    for have in args.iter() {
        if vm.eq(have, &v)? {
            return Ok(());
        }
    }
    args.push(v);
    Ok(())
}

/// An argument of `Union[...]`: what is no type goes through `typing._type_check`.
fn checked(vm: &Vm, v: &Value) -> PyResult {
    if is_unionable(v) {
        return Ok(v.clone());
    }
    let typing = super::typing::typing_module(vm)?;
    let check = vm.get_attr_str(&typing, "_type_check")?;
    vm.call(&check, &[v.clone(), vm.str("Union[arg, ...]: each arg must be a type.")])
}

fn check_plain(vm: &Vm, arg: &Value, name: &str) -> PyResult<()> {
    if arg.is_a::<GenericAlias>() {
        return Err(vm.type_error(format!("{name}() argument 2 cannot be a parameterized generic")));
    }
    Ok(())
}

fn equal(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, Some(y)) = (payload::<Union>(a), b.as_::<Union>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    if x.args.len() != y.args.len() {
        return Ok(Value::FALSE);
    }
    for p in x.args.iter() {
        let mut found = false;
        for q in y.args.iter() {
            found = found || vm.eq(p, q)?;
        }
        if !found {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let mut out = ReprText::new("");
    for (i, arg) in payload::<Union>(v).args.iter().enumerate() {
        if i > 0 {
            out.push(" | ");
        }
        if arg.is(&vm.types().none.value()) {
            out.push("None");
        } else {
            push_type(vm, &mut out, arg)?;
        }
    }
    Ok(out.finish(vm))
}
