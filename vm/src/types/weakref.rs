//! `weakref.ref`.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::native::{GetSetDef, MethodDef, TypeDef, binary, call, getter, hash, method, new, unary};
use crate::core::object::{Payload, Ref};
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::core::weak::WeakRef;
use crate::protocol::compare::CmpOp;

pub static DEF: TypeDef = TypeDef::new("weakref", "ReferenceType", WeakRef::vtable)
    .methods(&[METHODS])
    .getset(GETSET)
    .flags(tf::BASE);

/// Whether objects of the value's type can be weakly referenced.
pub fn is_referable(vm: &Vm, v: &Value) -> bool {
    v.is_heap() && vm.type_obj(v).data.has_flag(tf::HAS_WEAKREF)
}

/// A weak reference to `target`: the one there is already, if it needs no callback.
pub fn make(vm: &Vm, ty: &Ref<TypeObj>, target: &Value, callback: Option<Value>) -> PyResult<Ref<WeakRef>> {
    let Some(header) = target.header().filter(|_| is_referable(vm, target)) else {
        return Err(
            vm.type_error(format!("cannot create weak reference to '{}' object", vm.type_name(target)))
        );
    };
    // Classes of the program's own get new ones each time.
    if callback.is_none() && !ty.is_heap_type() {
        let shared = vm
            .heap()
            .weakrefs(header)
            .into_iter()
            .find(|w| !w.has_callback() && w.with_value(|v| vm.is_exact(v, ty)));
        if let Some(shared) = shared {
            return Ok(shared);
        }
    }
    let weak = vm.alloc(ty, WeakRef::new(header, callback));
    vm.heap().add_weakref(header, &weak);
    Ok(weak)
}

static METHODS: &[MethodDef] = &[
    // Keywords are for the `__init__` of subclasses.
    new("($type, /, *args, **kwargs)", |vm, args: Args| {
        let Some(ty) = args[0].to_ref::<TypeObj>() else {
            return Err(vm.type_error("ref.__new__(X): X is not a type object"));
        };
        let given = vm.collect(&args[1])?;
        match given.as_slice() {
            [target] => Ok(make(vm, &ty, target, None)?.into()),
            [target, f] => Ok(make(vm, &ty, target, Some(f).filter(|f| !f.is_none()).cloned())?.into()),
            [] => Err(vm.type_error("__new__ expected at least 1 argument, got 0")),
            more => Err(vm.type_error(format!("__new__ expected at most 2 arguments, got {}", more.len()))),
        }
    }),
    method("__init__", "($self, object, callback=None, /)", |_, _| Ok(Value::NONE)),
    call(|vm, args: CallArgs| {
        if args.all().len() > 1 {
            return Err(vm.type_error(format!(
                "ref.__call__() takes 0 positional arguments but {} were given",
                args.all().len() - 1
            )));
        }
        Ok(payload::<WeakRef>(&args.all()[0]).get().unwrap_or(Value::NONE))
    }),
    hash(|vm, v| {
        let weak = payload::<WeakRef>(v);
        if let Some(h) = weak.hash.get() {
            return Ok(h);
        }
        let Some(target) = weak.get() else {
            return Err(vm.type_error("weak object has gone away"));
        };
        let h = vm.hash(&target)?;
        payload::<WeakRef>(v).hash.set(Some(h));
        Ok(h)
    }),
    binary("__eq__", |vm, a, b| compare(vm, a, b, CmpOp::Eq)),
    binary("__ne__", |vm, a, b| compare(vm, a, b, CmpOp::Ne)),
    unary("__repr__", |vm, v| {
        let text = match payload::<WeakRef>(v).get() {
            None => format!("<weakref at {:#x}; dead>", vm.id(v)),
            Some(target) => {
                let name = vm.get_attr_opt(&target, &vm.names().name)?;
                let name =
                    name.and_then(|n| n.as_::<crate::core::str::Str>().map(|s| s.to_text().into_owned()));
                let rest = name.map_or(String::new(), |n| format!(" ({n})"));
                format!(
                    "<weakref at {:#x}; to '{}' at {:#x}{rest}>",
                    vm.id(v),
                    vm.type_name(&target),
                    vm.id(&target)
                )
            }
        };
        Ok(vm.str(&text))
    }),
    crate::core::native::class_method("__class_getitem__", "($type, item, /)", |vm, args: Args| {
        let alias = vm.import_module("types").and_then(|t| vm.get_attr_str(&t, "GenericAlias"))?;
        vm.call(&alias, &[args[0].clone(), args[1].clone()])
    }),
];

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.as_::<WeakRef>(), b.as_::<WeakRef>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match (x.get(), y.get()) {
        (Some(x), Some(y)) => vm.compare(&x, &y, op),
        _ => Ok(Value::from_bool(a.is(b) == (op == CmpOp::Eq))),
    }
}

static GETSET: &[GetSetDef] =
    &[getter("__callback__", |_, v| Ok(payload::<WeakRef>(v).callback().unwrap_or(Value::NONE))).member()];
