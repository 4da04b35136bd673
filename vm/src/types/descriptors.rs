//! Native methods and attributes as objects: `method_descriptor`, `wrapper_descriptor`,
//! `classmethod_descriptor`, `getset_descriptor`, `member_descriptor`.

use super::slot_docs::{NEW_DOC, slot_doc};
use crate::core::args::{Args, CallArgs, payload};
use crate::core::descr::SlotMember;
use crate::core::error::{PyResult, Raised};
use crate::core::native::{
    BoundNative, GetSet, GetSetDef, MethodDef, MethodKind, NativeFn, TypeDef, call, descr_delete, descr_get,
    descr_set, getter, method, unary,
};
use crate::core::object::{Payload, Ref};
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::attr::{read_slot, write_slot};

macro_rules! native_fn_type {
    ($def:ident, $name:literal, $get:expr, $repr:literal) => {
        pub static $def: TypeDef = TypeDef::new("builtins", $name, NativeFn::vtable)
            .methods(&[
                &[
                    descr_get($get),
                    unary("__repr__", |vm, v| {
                        let f = payload::<NativeFn>(v);
                        Ok(vm.str(&format!(
                            concat!("<", $repr, " '{}' of '{}' objects>"),
                            f.def.name,
                            owner_name(f)
                        )))
                    }),
                ],
                NATIVE_FN,
            ])
            .getset(NATIVE_FN_ATTRS);
    };
}

native_fn_type!(METHOD, "method_descriptor", method_get, "method");
native_fn_type!(WRAPPER, "wrapper_descriptor", wrapper_get, "slot wrapper");
native_fn_type!(CLASSMETHOD, "classmethod_descriptor", class_get, "method");

static NATIVE_FN: &[MethodDef] = &[call(native_call), method("__reduce__", "($self, /)", reduce)];

static NATIVE_FN_ATTRS: &[GetSetDef] = &[
    getter("__objclass__", |_, v| Ok(payload::<NativeFn>(v).owner.as_ref().map_or(Value::NONE, Value::from)))
        .member(),
    getter("__name__", |vm, v| Ok(vm.intern(payload::<NativeFn>(v).def.name).into())).member(),
    getter("__qualname__", |vm, v| {
        let f = payload::<NativeFn>(v);
        Ok(qualname(vm, f.owner.as_ref(), f.def.name))
    }),
    getter("__doc__", |vm, v| Ok(doc(vm, payload::<NativeFn>(v).def))),
    getter("__text_signature__", |vm, v| Ok(signature(vm, payload::<NativeFn>(v).def))),
];

/// `__doc__` of a native function.
pub fn doc(vm: &Vm, def: &MethodDef) -> Value {
    if !def.doc.is_empty() {
        return vm.str(def.doc);
    }
    let shared = match def.kind {
        MethodKind::New => Some(NEW_DOC),
        MethodKind::Method => slot_doc(def.name),
        _ => None,
    };
    shared.map_or(Value::NONE, |doc| vm.str(doc))
}

/// `__text_signature__` of a native function.
pub fn signature(vm: &Vm, def: &MethodDef) -> Value {
    if def.sig.is_empty() { Value::NONE } else { vm.str(def.sig) }
}

fn qualname(vm: &Vm, owner: Option<&Ref<TypeObj>>, name: &str) -> Value {
    match owner {
        Some(owner) => vm.str(&format!("{}.{name}", owner.qualname.borrow().to_text())),
        None => vm.str(name),
    }
}

fn owner_name(f: &NativeFn) -> String {
    f.owner.as_ref().map(|o| o.full_name()).unwrap_or_default()
}

fn native_call(vm: &Vm, args: CallArgs) -> PyResult {
    vm.call_args(&args.all()[0], args.skip_first())
}

fn getattr_function(vm: &Vm) -> Value {
    vm.builtins.get().and_then(|b| vm.get_name(b, "getattr")).unwrap_or(Value::NONE)
}

/// What pickles as `getattr(obj, name)`.
pub fn reduce_as_getattr(vm: &Vm, obj: Value, name: &str) -> PyResult {
    let args = vm.tuple(vec![obj, vm.str(name)]).into();
    Ok(vm.tuple(vec![getattr_function(vm), args]).into())
}

fn reduce(vm: &Vm, args: Args) -> PyResult {
    let f = args.this::<NativeFn>();
    reduce_as_getattr(vm, f.owner.as_ref().map_or(Value::NONE, Value::from), f.def.name)
}

#[cold]
fn wrong_object(vm: &Vm, name: &str, owner: &str, obj: &Value) -> Raised {
    vm.type_error(format!(
        "descriptor '{name}' for '{owner}' objects doesn't apply to a '{}' object",
        vm.type_name(obj)
    ))
}

fn check_object(vm: &Vm, name: &str, owner: &Ref<TypeObj>, obj: &Value) -> PyResult<()> {
    let ty = vm.type_obj(obj);
    if std::ptr::eq(ty, owner.obj()) || ty.data.is_subtype(owner) {
        Ok(())
    } else {
        Err(wrong_object(vm, name, &owner.full_name(), obj))
    }
}

fn bind(vm: &Vm, ty: &Ref<TypeObj>, v: &Value, this: Value) -> PyResult {
    match v.to_ref::<NativeFn>() {
        Some(func) => Ok(vm.alloc_as(ty, BoundNative { func, this }).into()),
        None => Ok(v.clone()),
    }
}

fn method_get(vm: &Vm, v: &Value, obj: Option<&Value>, _: Option<&Value>) -> PyResult {
    let Some(obj) = obj else { return Ok(v.clone()) };
    let f = payload::<NativeFn>(v);
    if let Some(owner) = &f.owner {
        check_object(vm, f.def.name, owner, obj)?;
    }
    bind(vm, &vm.types().builtin_function, v, obj.clone())
}

fn wrapper_get(vm: &Vm, v: &Value, obj: Option<&Value>, _: Option<&Value>) -> PyResult {
    let Some(obj) = obj else { return Ok(v.clone()) };
    let f = payload::<NativeFn>(v);
    if let Some(owner) = &f.owner {
        check_object(vm, f.def.name, owner, obj)?;
    }
    bind(vm, &vm.types().method_wrapper, v, obj.clone())
}

fn class_get(vm: &Vm, v: &Value, obj: Option<&Value>, owner: Option<&Value>) -> PyResult {
    let f = payload::<NativeFn>(v);
    let class = match (owner, obj) {
        (Some(owner), _) => owner.clone(),
        (None, Some(obj)) => vm.type_of(obj).into(),
        (None, None) => {
            return Err(vm.type_error(format!(
                "descriptor '{}' for type '{}' needs either an object or a type",
                f.def.name,
                owner_name(f)
            )));
        }
    };
    let Some(ty) = class.to_ref::<TypeObj>() else {
        return Err(vm.type_error(format!(
            "descriptor '{}' for type '{}' needs a type, not a '{}' as arg 2",
            f.def.name,
            owner_name(f),
            vm.type_name(&class)
        )));
    };
    if let Some(of) = &f.owner
        && !ty.is_subtype(of)
    {
        return Err(vm.type_error(format!(
            "descriptor '{}' requires a subtype of '{}' but received '{}'",
            f.def.name,
            of.full_name(),
            ty.full_name()
        )));
    }
    bind(vm, &vm.types().builtin_function, v, class)
}

// ---- computed attributes -----------------------------------------------------------------------

pub static GETSET: TypeDef = TypeDef::new("builtins", "getset_descriptor", GetSet::vtable)
    .methods(&[&[
        descr_get(getset_get),
        descr_set(getset_set),
        descr_delete(getset_set),
        unary("__repr__", |vm, v| {
            let a = payload::<GetSet>(v);
            Ok(vm.str(&format!("<attribute '{}' of '{}' objects>", a.def.name, a.owner.full_name())))
        }),
        method("__reduce__", "($self, /)", attr_reduce),
    ]])
    .getset(ATTR_ATTRS);

pub static MEMBER: TypeDef = TypeDef::new("builtins", "member_descriptor", SlotMember::vtable)
    .methods(&[&[
        descr_get(member_get),
        descr_set(member_set),
        descr_delete(member_set),
        unary("__repr__", |vm, v| {
            let (name, owner) = name_and_owner(vm, v);
            let owner = owner.as_::<TypeObj>().map(|o| o.full_name()).unwrap_or_default();
            Ok(vm.str(&format!("<member '{}' of '{owner}' objects>", vm.str_of(&name)?.to_text())))
        }),
        method("__reduce__", "($self, /)", attr_reduce),
    ]])
    .getset(ATTR_ATTRS);

static ATTR_ATTRS: &[GetSetDef] = &[
    getter("__objclass__", |vm, v| Ok(name_and_owner(vm, v).1)).member(),
    getter("__name__", |vm, v| Ok(name_and_owner(vm, v).0)).member(),
    getter("__qualname__", |vm, v| {
        let (name, owner) = name_and_owner(vm, v);
        let owner = owner.to_ref::<TypeObj>();
        Ok(qualname(vm, owner.as_ref(), &vm.str_of(&name)?.to_text()))
    }),
    getter("__doc__", attr_doc),
];

/// Name and class of a getset or member descriptor.
fn name_and_owner(vm: &Vm, v: &Value) -> (Value, Value) {
    if let Some(a) = v.as_::<GetSet>() {
        return (vm.intern(a.def.name).into(), Value::from(&a.owner));
    }
    let m = payload::<SlotMember>(v);
    (Value::from(&m.name), Value::from(&m.owner))
}

fn attr_doc(vm: &Vm, v: &Value) -> PyResult {
    Ok(match v.as_::<GetSet>() {
        Some(a) if !a.def.doc.is_empty() => vm.str(a.def.doc),
        _ => Value::NONE,
    })
}

fn attr_reduce(vm: &Vm, args: Args) -> PyResult {
    let (name, owner) = name_and_owner(vm, &args[0]);
    let name = vm.str_of(&name)?;
    reduce_as_getattr(vm, owner, &name.to_text())
}

fn getset_get(vm: &Vm, v: &Value, obj: Option<&Value>, _: Option<&Value>) -> PyResult {
    let Some(obj) = obj else { return Ok(v.clone()) };
    let a = payload::<GetSet>(v);
    check_object(vm, a.def.name, &a.owner, obj)?;
    (a.def.get)(vm, obj)
}

fn getset_set(vm: &Vm, v: &Value, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    let a = payload::<GetSet>(v);
    check_object(vm, a.def.name, &a.owner, obj)?;
    match a.def.set {
        Some(set) => set(vm, obj, value),
        None if a.def.member => Err(vm.raise(crate::core::exc::Exc::AttributeError, "readonly attribute")),
        None => Err(vm.raise(
            crate::core::exc::Exc::AttributeError,
            format!("attribute '{}' of '{}' objects is not writable", a.def.name, a.owner.full_name()),
        )),
    }
}

fn member_get(vm: &Vm, v: &Value, obj: Option<&Value>, owner: Option<&Value>) -> PyResult {
    if v.is_a::<GetSet>() {
        return getset_get(vm, v, obj, owner);
    }
    let Some(obj) = obj else { return Ok(v.clone()) };
    let m = payload::<SlotMember>(v);
    check_object(vm, &m.name.to_text(), &m.owner, obj)?;
    let found = obj.header().and_then(|h| read_slot(h, m.slot));
    found.ok_or_else(|| {
        let message = format!("'{}' object has no attribute '{}'", vm.full_type_name(obj), m.name.to_text());
        vm.attribute_error(obj, &m.name, message)
    })
}

fn member_set(vm: &Vm, v: &Value, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    if v.is_a::<GetSet>() {
        return getset_set(vm, v, obj, value);
    }
    let m = payload::<SlotMember>(v);
    check_object(vm, &m.name.to_text(), &m.owner, obj)?;
    let Some(header) = obj.header() else { return Ok(()) };
    if value.is_none() && read_slot(header, m.slot).is_none() {
        return Err(vm.attribute_error(obj, &m.name, m.name.to_text()));
    }
    let old = write_slot(header, m.slot, value.cloned());
    drop(old);
    Ok(())
}
