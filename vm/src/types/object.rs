//! `object`: what every object can do.

use crate::core::args::{Args, CallArgs};
use crate::core::descr::StaticMethod;
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised};
use crate::core::function::{Instance, List, Module};
use crate::core::native::{
    MethodDef, MethodKind, NativeFn, NativeImpl, TypeDef, binary, class_method, del_attr, get_attr, getset,
    hash, method, raw_method, set_attr, unary,
};
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;

use super::type_new;

pub static DEF: TypeDef = TypeDef::new("builtins", "object", Instance::vtable)
    .flags(tf::BASE)
    .doc(
        "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n",
    )
    .methods(&[METHODS])
    .getset(&[getset("__class__", |vm, v| Ok(vm.type_of(v).into()), set_class).doc("the object's class")]);

static METHODS: &[MethodDef] = &[
    MethodDef {
        name: "__new__",
        sig: "($type, /, *args, **kwargs)",
        imp: NativeImpl::Raw(object_new),
        kind: MethodKind::New,
        doc: "Create and return a new object.  See help(type) for accurate signature.",
    },
    raw_method("__init__", object_init),
    unary("__repr__", |vm, v| Ok(vm.str(&default_repr(vm, v)))),
    unary("__str__", |vm, v| vm.repr(v).map(Value::from)),
    hash(|vm, v| Ok(identity_hash(vm, v))),
    binary("__eq__", |_, a, b| Ok(if a.is(b) { Value::TRUE } else { Value::NOT_IMPLEMENTED })),
    binary("__ne__", object_ne),
    binary("__lt__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__le__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__gt__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__ge__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    get_attr(Vm::generic_get_attr),
    set_attr(set_attribute),
    del_attr(set_attribute),
    method("__reduce_ex__", "($self, protocol, /)", reduce_ex).doc("Helper for pickle."),
    method("__reduce__", "($self, /)", |vm, args| reduce_old(vm, &args[0], 0)).doc("Helper for pickle."),
    method("__getstate__", "($self, /)", |vm, args| default_state(vm, &args[0], false))
        .doc("Helper for pickle."),
    method("__format__", "($self, format_spec, /)", object_format)
        .doc("Default object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise."),
    method("__sizeof__", "($self, /)", size_of_object).doc("Size of object in memory, in bytes."),
    method("__dir__", "($self, /)", object_dir).doc("Default dir() implementation."),
    class_method("__init_subclass__", "($type, /, *args, **kwargs)", object_init_subclass).doc(
        "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.",
    ),
    class_method("__subclasshook__", "($type, object, /)", |_, _| Ok(Value::NOT_IMPLEMENTED)).doc(
        "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).",
    ),
];

/// Hash of an object by identity.
pub fn identity_hash(vm: &Vm, v: &Value) -> i64 {
    match (vm.id(v) as i64).rotate_right(4) {
        -1 => -2,
        h => h,
    }
}

fn is_object_method(vm: &Vm, ty: &TypeObj, which: Special) -> bool {
    let method = vm.special_of(ty, which);
    method
        .as_ref()
        .and_then(|m| m.as_::<NativeFn>())
        .and_then(|n| n.owner.as_ref())
        .is_some_and(|o| o.is(&vm.types().object))
}

fn object_new(vm: &Vm, args: CallArgs) -> PyResult {
    let Some(class) = args.pos().first().and_then(|c| c.to_ref::<TypeObj>()) else {
        return Err(vm.type_error("object.__new__(): not enough arguments"));
    };
    if args.all().len() > 1 {
        if !is_object_method(vm, &class, Special::New) {
            return Err(
                vm.type_error("object.__new__() takes exactly one argument (the type to instantiate)")
            );
        }
        if is_object_method(vm, &class, Special::Init) {
            return Err(vm.type_error(format!("{}() takes no arguments", class.full_name())));
        }
    }
    if class.has_flag(tf::ABSTRACT) {
        return Err(abstract_error(vm, &class));
    }
    if !std::ptr::eq(class.vt, Instance::vtable()) {
        let name = class.full_name();
        return Err(vm.type_error(format!("object.__new__({name}) is not safe, use {name}.__new__()")));
    }
    Ok(vm.alloc(&class, Instance).into())
}

#[cold]
fn abstract_error(vm: &Vm, class: &TypeObj) -> Raised {
    let listed = vm.get_name(&class.dict, "__abstractmethods__").unwrap_or(Value::NONE);
    let mut names = match vm.collect(&listed) {
        Ok(items) => {
            items.iter().filter_map(|v| v.as_::<Str>()).map(|s| s.to_text().into_owned()).collect::<Vec<_>>()
        }
        Err(e) => return e,
    };
    names.sort();
    let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    vm.type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{} {}",
        class.full_name(),
        if names.len() == 1 { "" } else { "s" },
        quoted.join(", ")
    ))
}

fn object_init(vm: &Vm, args: CallArgs) -> PyResult {
    if args.all().len() > 1 {
        let ty = vm.type_of(&args.all()[0]);
        if !is_object_method(vm, &ty, Special::Init) {
            return Err(
                vm.type_error("object.__init__() takes exactly one argument (the instance to initialize)")
            );
        }
        if is_object_method(vm, &ty, Special::New) {
            let name = ty.full_name();
            return Err(vm.type_error(format!(
                "{name}.__init__() takes exactly one argument (the instance to initialize)"
            )));
        }
    }
    Ok(Value::NONE)
}

/// `<module.Class object at 0x...>`.
pub fn default_repr(vm: &Vm, v: &Value) -> String {
    let ty = vm.type_of(v);
    format!("<{} object at {:#x}>", qualified_name(vm, &ty), vm.id(v))
}

/// `module.qualname`, without `builtins`.
pub fn qualified_name(vm: &Vm, ty: &TypeObj) -> String {
    let qualname = ty.qualname.borrow().clone();
    let module = match vm.get_name(&ty.dict, "__module__") {
        Some(m) => m.to_ref::<Str>(),
        None => ty.def.map(|d| vm.intern(d.module)),
    };
    match module.filter(|m| !m.is_text("builtins")) {
        Some(m) => format!("{}.{}", m.to_text(), qualname.to_text()),
        None => qualname.to_text().into_owned(),
    }
}

fn object_ne(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let Some(eq) = vm.special(a, CmpOp::Eq.special()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let answer = vm.try_binary(&eq, a, b)?;
    if answer.is_not_implemented() {
        return Ok(answer);
    }
    Ok(Value::from_bool(!vm.is_true(&answer)?))
}

fn object_format(vm: &Vm, args: Args) -> PyResult {
    let Some(spec) = args[1].as_::<Str>() else {
        return Err(
            vm.type_error(format!("__format__() argument must be str, not {}", vm.type_name(&args[1])))
        );
    };
    if !spec.is_empty() {
        return Err(vm.type_error(format!(
            "unsupported format string passed to {}.__format__",
            vm.type_name(&args[0])
        )));
    }
    vm.str_of(&args[0]).map(Value::from)
}

fn size_of_object(_: &Vm, args: Args) -> PyResult {
    Ok(Value::from_len(args[0].header().map_or(24, |h| h.shape().size as usize)))
}

fn object_init_subclass(vm: &Vm, args: Args) -> PyResult {
    let name = args[0].as_::<TypeObj>().map(|t| t.full_name()).unwrap_or_default();
    if args.opt(2).and_then(|k| k.as_::<Dict>()).is_some_and(|k| !k.is_empty()) {
        return Err(vm.type_error(format!("{name}.__init_subclass__() takes no keyword arguments")));
    }
    match args.opt(1).and_then(|a| a.as_::<Tuple>()).map_or(0, |a| a.len()) {
        0 => Ok(Value::NONE),
        n => Err(vm.type_error(format!("{name}.__init_subclass__() takes no arguments ({n} given)"))),
    }
}

// ---- __class__ and __dict__ --------------------------------------------------------------------

fn set_class(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(vm.type_error("can't delete __class__ attribute")) };
    let Some(new) = value.to_ref::<TypeObj>() else {
        return Err(
            vm.type_error(format!("__class__ must be set to a class, not '{}' object", vm.type_name(value)))
        );
    };
    let old = vm.type_of(v);
    let module = &vm.types().module;
    if !(new.is_subtype(module) && old.is_subtype(module))
        && (new.has_flag(tf::IMMUTABLE) || old.has_flag(tf::IMMUTABLE))
    {
        return Err(
            vm.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses")
        );
    }
    if !type_new::same_layout(&old, &new) {
        return Err(vm.type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.full_name(),
            old.full_name()
        )));
    }
    vm.set_instance_class(v, &new);
    Ok(())
}

/// The `__dict__` of instances.
pub fn get_dict(vm: &Vm, v: &Value) -> PyResult {
    match object_dict(vm, v) {
        Some(dict) => Ok(dict.into()),
        None => Err(vm.attribute_error(v, &vm.names().dict, "This object has no __dict__")),
    }
}

/// The dict with an object's own attributes, wherever it is kept.
pub fn object_dict(vm: &Vm, v: &Value) -> Option<Ref<Dict>> {
    match v.as_::<Module>() {
        Some(m) => Some(m.dict.clone()),
        None => vm.instance_dict(v),
    }
}

/// `object.__setattr__` and `__delattr__`, which classes must not be changed by.
fn set_attribute(vm: &Vm, v: &Value, name: &Ref<Str>, value: Option<&Value>) -> PyResult<()> {
    if v.is_a::<TypeObj>() {
        let which = if value.is_some() { "__setattr__" } else { "__delattr__" };
        return Err(vm.type_error(format!("can't apply this {which} to {} object", vm.type_name(v))));
    }
    vm.generic_set_attr(v, name, value)
}

/// Replaces the `__dict__` of a function or exception, which always have one.
pub fn replace_dict(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        None => Err(vm.type_error("cannot delete __dict__")),
        value => set_dict(vm, v, value),
    }
}

/// Replaces the `__dict__` of an instance.
pub fn set_dict(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else {
        let empty = vm.dict();
        vm.set_instance_dict(v, &empty);
        return Ok(());
    };
    let Some(dict) = value.to_ref::<Dict>() else {
        return Err(
            vm.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", vm.type_name(value)))
        );
    };
    if vm.set_instance_dict(v, &dict) {
        Ok(())
    } else {
        Err(vm.attribute_error(v, &vm.names().dict, "This object has no __dict__"))
    }
}

// ---- dir ---------------------------------------------------------------------------------------

/// Adds the attributes of a class and its bases to `names`.
pub fn merge_class_dict(vm: &Vm, names: &Ref<Dict>, class: &Value) -> PyResult<()> {
    if let Some(ty) = class.as_::<TypeObj>() {
        let mro = ty.mro.borrow().clone();
        for t in mro.iter() {
            for (k, v) in t.dict.pairs() {
                super::shared::put_key(vm, names, &k, v);
            }
        }
        return Ok(());
    }
    if let Some(dict) = vm.get_attr_opt(class, &vm.names().dict)? {
        for key in vm.collect(&dict)? {
            super::shared::put_key(vm, names, &key, Value::NONE);
        }
    }
    if let Some(bases) = vm.get_attr_opt(class, &vm.names().bases)?
        && let Some(bases) = bases.to_ref::<Tuple>()
    {
        for base in bases.iter() {
            merge_class_dict(vm, names, base)?;
        }
    }
    Ok(())
}

fn object_dir(vm: &Vm, args: Args) -> PyResult {
    let names = vm.dict();
    if let Some(dict) = vm.get_attr_opt(&args[0], &vm.names().dict)?
        && let Some(dict) = dict.as_::<Dict>()
    {
        for (k, v) in dict.pairs() {
            super::shared::put_key(vm, &names, &k, v);
        }
    }
    if let Some(class) = vm.get_attr_opt(&args[0], &vm.names().class)? {
        merge_class_dict(vm, &names, &class)?;
    }
    Ok(vm.list(names.pairs().into_iter().map(|(k, _)| k).collect()))
}

// ---- pickling ----------------------------------------------------------------------------------

fn copyreg(vm: &Vm, name: &str) -> PyResult {
    let module = vm.import("copyreg")?;
    vm.get_attr_str(&module, name)
}

fn reduce_old(vm: &Vm, v: &Value, protocol: i64) -> PyResult {
    let f = copyreg(vm, "_reduce_ex")?;
    vm.call(&f, &[v.clone(), vm.int(protocol)])
}

fn reduce_ex(vm: &Vm, args: Args) -> PyResult {
    let protocol = vm.index_i64(&args[1])?;
    let name = &vm.names().reduce;
    let class: Value = vm.type_of(&args[0]).into();
    let own = vm.get_attr_opt(&class, name)?;
    let base = vm.types().object.dict.get_str(name, vm.hash_str(name));
    if let (Some(own), Some(base)) = (&own, &base)
        && !own.is(base)
    {
        let reduce = vm.get_attr(&args[0], name)?;
        return vm.call(&reduce, &[]);
    }
    if protocol >= 2 { reduce_new(vm, &args[0]) } else { reduce_old(vm, &args[0], protocol) }
}

#[cold]
fn cannot_pickle(vm: &Vm, v: &Value) -> Raised {
    vm.type_error(format!("cannot pickle '{}' object", super::type_::full_name(vm, &vm.type_of(v))))
}

/// `__getnewargs_ex__` or `__getnewargs__`: positional and keyword arguments for `__new__`.
fn new_arguments(vm: &Vm, v: &Value) -> PyResult<Option<(Ref<Tuple>, Option<Ref<Dict>>)>> {
    if let Some(f) = vm.get_attr_opt(v, &vm.intern("__getnewargs_ex__"))? {
        let pair = vm.call(&f, &[])?;
        let Some(tuple) = pair.to_ref::<Tuple>() else {
            return Err(vm.type_error(format!(
                "__getnewargs_ex__ should return a tuple, not '{}'",
                vm.type_name(&pair)
            )));
        };
        let [args, kwargs] = &tuple[..] else {
            return Err(vm.value_error(format!(
                "__getnewargs_ex__ should return a tuple of length 2, not {}",
                tuple.len()
            )));
        };
        let Some(args) = args.to_ref::<Tuple>() else {
            return Err(vm.type_error(format!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                vm.type_name(args)
            )));
        };
        let Some(kwargs) = kwargs.to_ref::<Dict>() else {
            return Err(vm.type_error(format!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                vm.type_name(kwargs)
            )));
        };
        return Ok(Some((args, Some(kwargs))));
    }
    if let Some(f) = vm.get_attr_opt(v, &vm.intern("__getnewargs__"))? {
        let args = vm.call(&f, &[])?;
        return match args.to_ref::<Tuple>() {
            Some(args) => Ok(Some((args, None))),
            None => Err(
                vm.type_error(format!("__getnewargs__ should return a tuple, not '{}'", vm.type_name(&args)))
            ),
        };
    }
    Ok(None)
}

fn reduce_new(vm: &Vm, v: &Value) -> PyResult {
    let ty = vm.type_of(v);
    let native_new_missing = !ty.is_heap_type()
        && !std::ptr::eq(&*ty, &*vm.types().object)
        && is_object_method(vm, &ty, Special::New);
    if native_new_missing {
        return Err(cannot_pickle(vm, v));
    }
    let arguments = new_arguments(vm, v)?;
    let (is_list, is_dict) = (v.is_a::<List>(), v.is_a::<Dict>());
    let required = arguments.is_none() && !is_list && !is_dict;
    let class: Value = (&ty).into();
    let (function, args) = match arguments {
        Some((args, Some(kwargs))) if !kwargs.is_empty() => {
            (copyreg(vm, "__newobj_ex__")?, vec![class, args.into(), kwargs.into()])
        }
        other => {
            let mut all = vec![class];
            if let Some((args, _)) = other {
                all.extend(args.iter().cloned());
            }
            (copyreg(vm, "__newobj__")?, all)
        }
    };
    let state = get_state(vm, v, required)?;
    let items = if is_list { vm.iter(v)? } else { Value::NONE };
    let pairs = if is_dict {
        let pairs = vm.call_method(v, "items", &[])?;
        vm.iter(&pairs)?
    } else {
        Value::NONE
    };
    Ok(vm.tuple(vec![function, vm.tuple(args).into(), state, items, pairs]).into())
}

fn get_state(vm: &Vm, v: &Value, required: bool) -> PyResult {
    let method = vm.get_attr(v, &vm.names().getstate)?;
    let own = method
        .as_::<crate::core::native::BoundNative>()
        .and_then(|b| b.func.owner.clone())
        .is_some_and(|o| o.is(&vm.types().object));
    if own { default_state(vm, v, required) } else { vm.call(&method, &[]) }
}

/// `object.__getstate__`: the `__dict__`, with the slots if there are any.
fn default_state(vm: &Vm, v: &Value, required: bool) -> PyResult {
    let ty = vm.type_of(v);
    if required && super::slots::is_variable(ty.vt) {
        return Err(vm.type_error(format!("cannot pickle {} objects", ty.full_name())));
    }
    let dict = vm.get_attr_opt(v, &vm.names().dict)?;
    let empty = |dict: &Value| dict.as_::<Dict>().is_some_and(|d| d.is_empty());
    let state = dict.filter(|dict| !empty(dict)).unwrap_or(Value::NONE);
    let class: Value = (&ty).into();
    let cached = vm.get_name(&ty.dict, "__slotnames__");
    let slotnames = match cached {
        Some(names) => names,
        None => vm.call(&copyreg(vm, "_slotnames")?, &[class])?,
    };
    if required && !std::ptr::eq(ty.vt, Instance::vtable()) {
        return Err(cannot_pickle(vm, v));
    }
    let Some(names) = slotnames.as_::<List>().map(|l| l.items.borrow().clone()) else { return Ok(state) };
    let slots = vm.dict();
    for name in names {
        let Some(key) = name.to_ref::<Str>() else { continue };
        if let Some(value) = vm.get_attr_opt(v, &key)? {
            super::shared::put_key(vm, &slots, &name, value);
        }
    }
    if slots.is_empty() { Ok(state) } else { Ok(vm.tuple(vec![state, slots.into()]).into()) }
}

/// The function behind a class attribute that may be a `staticmethod`.
pub fn plain_function(v: &Value) -> Value {
    match v.as_::<StaticMethod>() {
        Some(s) => s.func.borrow().clone(),
        None => v.clone(),
    }
}
