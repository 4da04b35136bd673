//! `property`.

use std::cell::RefCell;

use crate::core::args::{Args, payload};
use crate::core::descr::Property;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::native::{
    MethodDef, TypeDef, descr_delete, descr_get, descr_set, getset, getter, method, new,
};
use crate::core::object::Payload;
use crate::core::str::Str;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static DEF: TypeDef = TypeDef::new("builtins", "property", Property::vtable)
    .flags(tf::BASE)
    .doc(DOC)
    .methods(&[METHODS])
    .getset(&[
        getter("fget", |_, v| Ok(part(&this(v).get))).member(),
        getter("fset", |_, v| Ok(part(&this(v).set))).member(),
        getter("fdel", |_, v| Ok(part(&this(v).del))).member(),
        getset(
            "__doc__",
            |_, v| Ok(part(&this(v).doc)),
            |_, v, value| {
                let old = this(v).doc.replace(value.cloned());
                drop(old);
                Ok(())
            },
        )
        .member(),
        getset("__name__", get_name, |_, v, value| {
            let old = this(v).name.replace(value.cloned());
            drop(old);
            Ok(())
        }),
        getter("__isabstractmethod__", is_abstract),
    ]);

const DOC: &str = "Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\nTypical use is to define a managed attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, value): self._x = value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\nDecorators make defining new properties or modifying existing ones easy:\n\nclass C(object):\n    @property\n    def x(self):\n        \"I am the 'x' property.\"\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        del self._x";

static METHODS: &[MethodDef] = &[
    new("($type, *args, **kwargs)", |vm, args| {
        let class = super::shared::class_arg(vm, &args[0])?;
        Ok(vm.alloc(&class, Property::default()).into())
    }),
    method("__init__", "($self, fget=None, fset=None, fdel=None, doc=None)", init),
    method("getter", "($self, object, /)", |vm, args| copy(vm, &args[0], Some(&args[1]), None, None))
        .doc("Descriptor to obtain a copy of the property with a different getter."),
    method("setter", "($self, object, /)", |vm, args| copy(vm, &args[0], None, Some(&args[1]), None))
        .doc("Descriptor to obtain a copy of the property with a different setter."),
    method("deleter", "($self, object, /)", |vm, args| copy(vm, &args[0], None, None, Some(&args[1])))
        .doc("Descriptor to obtain a copy of the property with a different deleter."),
    method("__set_name__", "($self, *args)", set_name).doc("Method to set name of a property."),
    descr_get(get),
    descr_set(set),
    descr_delete(set),
];

fn this(v: &Value) -> &Property {
    payload::<Property>(v)
}

fn part(slot: &RefCell<Option<Value>>) -> Value {
    slot.borrow().clone().unwrap_or(Value::NONE)
}

fn init(vm: &Vm, args: Args) -> PyResult {
    let p = args.this::<Property>();
    let doc = args.some(4).cloned();
    let old = (
        p.get.replace(args.some(1).cloned()),
        p.set.replace(args.some(2).cloned()),
        p.del.replace(args.some(3).cloned()),
        p.doc.take(),
        p.name.take(),
    );
    drop(old);
    p.getter_doc.set(false);
    let mut doc = doc;
    if doc.is_none()
        && let Some(get) = args.some(1)
        && let Some(found) = vm.get_attr_opt(get, &vm.names().doc)?
        && !found.is_none()
    {
        p.getter_doc.set(true);
        doc = Some(found);
    }
    if vm.is_exact(&args[0], &vm.types().property) {
        let old = p.doc.replace(doc);
        drop(old);
        return Ok(Value::NONE);
    }
    // A subclass has its `__doc__` in the instance, where it hides the class's.
    let value = doc.unwrap_or(Value::NONE);
    match vm.set_attr(&args[0], &vm.names().doc, value.clone()) {
        Ok(()) => Ok(Value::NONE),
        Err(e) if e.is(vm, Exc::AttributeError) && (p.getter_doc.get() || value.is_none()) => Ok(Value::NONE),
        Err(e) => Err(e),
    }
}

fn copy(vm: &Vm, v: &Value, get: Option<&Value>, set: Option<&Value>, del: Option<&Value>) -> PyResult {
    let p = this(v);
    let pick = |new: Option<&Value>, old: &RefCell<Option<Value>>| match new {
        Some(v) if !v.is_none() => v.clone(),
        _ => part(old),
    };
    let (get, set, del) = (pick(get, &p.get), pick(set, &p.set), pick(del, &p.del));
    let doc = if p.getter_doc.get() && !get.is_none() { Value::NONE } else { part(&p.doc) };
    let class: Value = vm.type_of(v).into();
    let new = vm.call(&class, &[get, set, del, doc])?;
    if let Some(q) = new.as_::<Property>() {
        let name = p.name.borrow().clone();
        if name.is_some() {
            let old = q.name.replace(name);
            drop(old);
        }
    }
    Ok(new)
}

fn get_name(vm: &Vm, v: &Value) -> PyResult {
    let p = this(v);
    if let Some(name) = p.name.borrow().clone() {
        return Ok(name);
    }
    let name = &vm.names().name;
    let get = part(&p.get);
    if !get.is_none()
        && let Some(found) = vm.get_attr_opt(&get, name)?
    {
        return Ok(found);
    }
    Err(vm.attribute_error(v, name, format!("'{}' object has no attribute '__name__'", vm.type_name(v))))
}

fn set_name(vm: &Vm, args: Args) -> PyResult {
    let given = args[1].as_::<crate::core::tuple::Tuple>().map(|t| t.to_vec()).unwrap_or_default();
    let [_, name] = &given[..] else {
        return Err(vm.type_error(format!(
            "__set_name__() takes 2 positional arguments but {} were given",
            given.len()
        )));
    };
    let old = args.this::<Property>().name.replace(Some(name.clone()));
    drop(old);
    Ok(Value::NONE)
}

fn is_abstract(vm: &Vm, v: &Value) -> PyResult {
    let p = this(v);
    for f in [part(&p.get), part(&p.set), part(&p.del)] {
        if is_abstract_method(vm, &f)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

/// The truth of `f.__isabstractmethod__`.
pub fn is_abstract_method(vm: &Vm, f: &Value) -> PyResult<bool> {
    if f.is_none() {
        return Ok(false);
    }
    match vm.get_attr_opt(f, &vm.names().isabstract)? {
        Some(v) => vm.is_true(&v),
        None => Ok(false),
    }
}

#[cold]
fn missing(vm: &Vm, p: &Property, v: &Value, obj: &Value, what: &str) -> Raised {
    let class = vm.type_of(obj);
    let class = class.qualname.borrow().to_text().into_owned();
    let name = get_name(vm, v).ok().and_then(|n| vm.repr(&n).ok());
    let _ = p;
    let message = match name {
        Some(name) => format!("property {} of '{class}' object has no {what}", name.to_text()),
        None => format!("property of '{class}' object has no {what}"),
    };
    vm.raise(Exc::AttributeError, message)
}

fn get(vm: &Vm, v: &Value, obj: Option<&Value>, _: Option<&Value>) -> PyResult {
    let Some(obj) = obj else { return Ok(v.clone()) };
    let p = this(v);
    let get = p.get.borrow().clone();
    match get {
        Some(f) => vm.call(&f, std::slice::from_ref(obj)),
        None => Err(missing(vm, p, v, obj, "getter")),
    }
}

fn set(vm: &Vm, v: &Value, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    let p = this(v);
    let (slot, what) = if value.is_some() { (&p.set, "setter") } else { (&p.del, "deleter") };
    let f = slot.borrow().clone();
    let Some(f) = f else { return Err(missing(vm, p, v, obj, what)) };
    let args: Vec<Value> = std::iter::once(obj).chain(value).cloned().collect();
    vm.call(&f, &args).map(drop)
}

/// The text of a property's name, for messages.
pub fn name_text(v: &Value) -> Option<String> {
    let name = this(v).name.borrow().clone()?;
    name.as_::<Str>().map(|s| s.to_text().into_owned())
}
