//! `super`.

use crate::core::args::{CallArgs, payload};
use crate::core::descr::Super;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::native::{TypeDef, descr_get, get_attr, getter, new, raw_method, unary};
use crate::core::object::{Payload, Ref};
use crate::core::str::Str;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static DEF: TypeDef = TypeDef::new("builtins", "super", Super::vtable)
    .flags(tf::BASE)
    .doc("super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n")
    .methods(&[&[
        new("($type, /, *args, **kwargs)", |vm, args| {
            let class = super::shared::class_arg(vm, &args[0])?;
            Ok(vm.alloc(&class, Super::default()).into())
        }),
        raw_method("__init__", init),
        get_attr(super_get_attr),
        descr_get(bind),
        unary("__repr__", repr),
    ]])
    .getset(&[
        getter("__thisclass__", |_, v| {
            Ok(payload::<Super>(v).this_class.borrow().as_ref().map_or(Value::NONE, Value::from))
        })
        .member()
        .doc("the class invoking super()"),
        getter("__self__", |_, v| Ok(payload::<Super>(v).this.borrow().clone().unwrap_or(Value::NONE)))
            .member()
            .doc("the instance invoking super(); may be None"),
        getter("__self_class__", |_, v| {
            Ok(payload::<Super>(v).self_class.borrow().as_ref().map_or(Value::NONE, Value::from))
        })
        .member()
        .doc("the type of the instance invoking super(); may be None"),
    ]);

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    if !args.names().is_empty() {
        return Err(vm.type_error("super() takes no keyword arguments"));
    }
    let (class, obj) = match args.pos() {
        [_] => {
            let (class, obj) = super::frame::super_arguments(vm)?;
            (class, Some(obj))
        }
        [_, class] => (class_argument(vm, class)?, None),
        [_, class, obj] => (class_argument(vm, class)?, Some(obj.clone())),
        all => {
            let n = all.len() - 1;
            return Err(vm.type_error(format!("super() expected at most 2 arguments, got {n}")));
        }
    };
    let obj = obj.filter(|o| !o.is_none());
    let start = match &obj {
        Some(obj) => Some(start_type(vm, &class, obj)?),
        None => None,
    };
    let s = payload::<Super>(&args.all()[0]);
    let old = (s.this_class.replace(Some(class)), s.this.replace(obj), s.self_class.replace(start));
    drop(old);
    Ok(Value::NONE)
}

fn class_argument(vm: &Vm, v: &Value) -> PyResult<Ref<TypeObj>> {
    v.to_ref::<TypeObj>()
        .ok_or_else(|| vm.type_error(format!("super() argument 1 must be a type, not {}", vm.type_name(v))))
}

/// The type whose MRO is searched for `super(class, obj)`.
pub fn start_type(vm: &Vm, class: &Ref<TypeObj>, obj: &Value) -> PyResult<Ref<TypeObj>> {
    if let Some(ty) = obj.to_ref::<TypeObj>()
        && ty.is_subtype(class)
    {
        return Ok(ty);
    }
    let ty = vm.type_of(obj);
    if ty.is_subtype(class) {
        return Ok(ty);
    }
    if let Some(claimed) = vm.get_attr_opt(obj, &vm.names().class)?
        && let Some(claimed) = claimed.to_ref::<TypeObj>()
        && !claimed.is(&ty)
        && claimed.is_subtype(class)
    {
        return Ok(claimed);
    }
    Err(mismatch(vm, class, obj))
}

#[cold]
fn mismatch(vm: &Vm, class: &TypeObj, obj: &Value) -> Raised {
    let (kind, name) = match obj.as_::<TypeObj>() {
        Some(ty) => ("type", ty.full_name()),
        None => ("instance of", vm.type_name(obj)),
    };
    vm.type_error(format!(
        "super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({}).",
        class.full_name()
    ))
}

/// An attribute behind `class` on the MRO of `start`, bound to `obj`.
pub fn lookup(
    vm: &Vm,
    class: &Ref<TypeObj>,
    start: &Ref<TypeObj>,
    obj: &Value,
    name: &Ref<Str>,
) -> PyResult<Option<Value>> {
    let hash = vm.hash_str(name);
    let found = {
        let mro = start.mro.borrow();
        let from = mro.iter().position(|t| t.is(class)).map_or(mro.len(), |i| i + 1);
        mro[from..].iter().find_map(|t| t.dict.get_str(name, hash))
    };
    let Some(found) = found else { return Ok(None) };
    let start_value: Value = start.into();
    let instance = if obj.is(&start_value) { None } else { Some(obj) };
    vm.bind_descriptor(&found, instance, Some(&start_value)).map(Some)
}

fn super_get_attr(vm: &Vm, v: &Value, name: &Ref<Str>) -> PyResult {
    let s = payload::<Super>(v);
    let parts = (s.this_class.borrow().clone(), s.self_class.borrow().clone(), s.this.borrow().clone());
    if let (Some(class), Some(start), Some(obj)) = parts
        && !name.is_text("__class__")
        && let Some(found) = lookup(vm, &class, &start, &obj, name)?
    {
        return Ok(found);
    }
    match vm.generic_get_attr_opt(v, name)? {
        Some(found) => Ok(found),
        None => {
            let message = format!("'{}' object has no attribute '{}'", vm.type_name(v), name.to_text());
            Err(vm.raise(Exc::AttributeError, message)).inspect_err(|e| {
                if let Some(exc) = e.0.as_::<crate::core::exc::ExcObj>() {
                    exc.set_field(crate::call::errors::ATTRIBUTE_NAME, Some(name.into()));
                    exc.set_field(crate::call::errors::ATTRIBUTE_OBJ, Some(v.clone()));
                }
            })
        }
    }
}

fn bind(vm: &Vm, v: &Value, obj: Option<&Value>, _: Option<&Value>) -> PyResult {
    let s = payload::<Super>(v);
    let Some(obj) = obj.filter(|_| s.this.borrow().is_none()) else { return Ok(v.clone()) };
    let Some(class) = s.this_class.borrow().clone() else { return Ok(v.clone()) };
    if !vm.is_exact(v, &vm.types().super_) {
        let ty: Value = vm.type_of(v).into();
        return vm.call(&ty, &[class.into(), obj.clone()]);
    }
    let start = start_type(vm, &class, obj)?;
    let bound = Super::default();
    bound.this_class.replace(Some(class));
    bound.this.replace(Some(obj.clone()));
    bound.self_class.replace(Some(start));
    Ok(vm.alloc(&vm.types().super_, bound).into())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let s = payload::<Super>(v);
    let class = s.this_class.borrow().as_ref().map_or("NULL".to_owned(), |c| c.full_name());
    let start = s.self_class.borrow().clone();
    Ok(vm.str(&match start {
        Some(start) => format!("<super: <class '{class}'>, <{} object>>", start.full_name()),
        None => format!("<super: <class '{class}'>, NULL>"),
    }))
}
