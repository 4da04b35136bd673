//! `classmethod` and `staticmethod`.

use std::cell::RefCell;

use crate::core::args::{CallArgs, payload};
use crate::core::descr::{ClassMethod, StaticMethod};
use crate::core::error::PyResult;
use crate::core::native::{TypeDef, call, class_method, descr_get, getset, getter, new, raw_method, unary};
use crate::core::object::Payload;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;

const CLASS_DOC: &str = "Convert a function to be a class method.\n\nA class method receives the class as implicit first argument,\njust like an instance method receives the instance.\nTo declare a class method, use this idiom:\n\n  class C:\n      @classmethod\n      def f(cls, arg1, arg2, argN):\n          ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()).  The instance is ignored except for its class.\nIf a class method is called for a derived class, the derived class\nobject is passed as the implied first argument.\n\nClass methods are different than C++ or Java static methods.\nIf you want those, see the staticmethod builtin.";

const STATIC_DOC: &str = "Convert a function to be a static method.\n\nA static method does not receive an implicit first argument.\nTo declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()). Both the class and the instance are ignored, and\nneither is passed implicitly as the first argument to the method.\n\nStatic methods in Python are similar to those found in Java or C++.\nFor a more advanced concept, see the classmethod builtin.";

macro_rules! wrapper {
    ($def:ident, $payload:ident, $name:literal, $doc:expr, $more:expr) => {
        pub static $def: TypeDef = TypeDef::new("builtins", $name, $payload::vtable)
            .flags(tf::BASE | tf::HAS_DICT)
            .doc($doc)
            .methods(&[
                &[
                    new("($type, /, *args, **kwargs)", |vm, args| {
                        let class = super::shared::class_arg(vm, &args[0])?;
                        Ok(vm.alloc(&class, $payload { func: RefCell::new(Value::NONE) }).into())
                    }),
                    raw_method("__init__", |vm, args| {
                        let func = one_argument(vm, args, $name)?;
                        let this = &args.all()[0];
                        let old = payload::<$payload>(this).func.replace(func.clone());
                        drop(old);
                        copy_attributes(vm, this, &func)?;
                        Ok(Value::NONE)
                    }),
                    unary("__repr__", |vm, v| {
                        let f = payload::<$payload>(v).func.borrow().clone();
                        Ok(vm.str(&format!(concat!("<", $name, "({})>"), vm.repr(&f)?.to_text())))
                    }),
                    class_method("__class_getitem__", "($type, object, /)", |vm, args| {
                        super::generic_alias::make(vm, &args[0], &args[1])
                    }),
                ],
                $more,
            ])
            .getset(&[
                getter("__func__", |_, v| Ok(payload::<$payload>(v).func.borrow().clone())).member(),
                getter("__wrapped__", |_, v| Ok(payload::<$payload>(v).func.borrow().clone())).member(),
                getter("__isabstractmethod__", |vm, v| {
                    let f = payload::<$payload>(v).func.borrow().clone();
                    Ok(Value::from_bool(super::property::is_abstract_method(vm, &f)?))
                }),
                getset("__dict__", super::object::get_dict, super::object::set_dict),
                getset(
                    "__annotations__",
                    |vm, v| wrapped_attr(vm, v, &payload::<$payload>(v).func, "__annotations__"),
                    |vm, v, value| own_attr(vm, v, "__annotations__", value),
                ),
                getset(
                    "__annotate__",
                    |vm, v| wrapped_attr(vm, v, &payload::<$payload>(v).func, "__annotate__"),
                    |vm, v, value| own_attr(vm, v, "__annotate__", value),
                ),
            ]);
    };
}

wrapper!(CLASSMETHOD, ClassMethod, "classmethod", CLASS_DOC, &[descr_get(class_get)]);
wrapper!(
    STATICMETHOD,
    StaticMethod,
    "staticmethod",
    STATIC_DOC,
    &[
        descr_get(|_, v, _, _| Ok(payload::<StaticMethod>(v).func.borrow().clone())),
        call(|vm: &Vm, args: CallArgs| {
            let f = payload::<StaticMethod>(&args.all()[0]).func.borrow().clone();
            vm.call_args(&f, args.skip_first())
        }),
    ]
);

fn one_argument(vm: &Vm, args: CallArgs, name: &str) -> PyResult {
    if !args.names().is_empty() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    match args.pos() {
        [_, func] => Ok(func.clone()),
        all => Err(vm.type_error(format!("{name} expected 1 argument, got {}", all.len() - 1))),
    }
}

fn class_get(vm: &Vm, v: &Value, obj: Option<&Value>, owner: Option<&Value>) -> PyResult {
    let func = payload::<ClassMethod>(v).func.borrow().clone();
    let class = match (owner, obj) {
        (Some(owner), _) => owner.clone(),
        (None, Some(obj)) => vm.type_of(obj).into(),
        (None, None) => return Err(vm.type_error("__get__(None, None) is invalid")),
    };
    Ok(super::method::bind(vm, &func, &class))
}

/// Gives the wrapper the names and docstring of its function.
fn copy_attributes(vm: &Vm, v: &Value, func: &Value) -> PyResult<()> {
    let names = vm.names();
    for name in [&names.module, &names.name, &names.qualname, &names.doc] {
        if let Some(found) = vm.get_attr_opt(func, name)? {
            vm.set_instance_attr(v, name, found);
        }
    }
    Ok(())
}

fn wrapped_attr(vm: &Vm, v: &Value, func: &RefCell<Value>, name: &str) -> PyResult {
    let name = vm.intern(name);
    if let Some(own) = vm.instance_attr(v, &name) {
        return Ok(own);
    }
    let func = func.borrow().clone();
    let found = vm.get_attr_or_raise(&func, &name)?;
    vm.set_instance_attr(v, &name, found.clone());
    Ok(found)
}

fn own_attr(vm: &Vm, v: &Value, name: &str, value: Option<&Value>) -> PyResult<()> {
    let name = vm.intern(name);
    match value {
        Some(value) => {
            vm.set_instance_attr(v, &name, value.clone());
            Ok(())
        }
        None if vm.delete_instance_attr(v, &name) => Ok(()),
        None => Err(vm.no_attribute(v, &name)),
    }
}
