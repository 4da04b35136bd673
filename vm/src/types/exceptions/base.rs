//! `BaseException`: arguments, traceback, chaining, notes, text.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::ExcObj;
use crate::core::frame::Traceback;
use crate::core::native::{GetSetDef, MethodDef, MethodKind, NativeImpl, getset, method, raw_method, unary};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static METHODS: &[MethodDef] = &[
    raw_new(|vm, args| make(vm, args).map(|(v, _)| v)),
    raw_method("__init__", init),
    unary("__repr__", repr),
    unary("__str__", |vm, v| str_base(vm, v).map(Value::from)),
    method("__reduce__", "($self, /)", |vm, args| {
        let state = vm.instance_dict(&args[0]).filter(|d| !d.is_empty());
        reduced(vm, &args[0], args_of(&args[0]).into(), state.map(Value::from))
    }),
    method("__setstate__", "($self, state, /)", set_state),
    method("with_traceback", "($self, object, /)", |vm, args| {
        set_traceback(vm, &args[0], Some(&args[1]))?;
        Ok(args[0].clone())
    })
    .doc("Set self.__traceback__ to tb and return self."),
    method("add_note", "($self, note, /)", |vm, args| {
        if !args[1].is_a::<Str>() {
            return Err(
                vm.type_error(format!("add_note() argument must be str, not {}", vm.type_name(&args[1])))
            );
        }
        super::notes::add_note_value(vm, &args[0], args[1].clone())?;
        Ok(Value::NONE)
    })
    .doc("Add a note to the exception"),
];

pub static ATTRS: &[GetSetDef] = &[
    getset("__dict__", crate::types::object::get_dict, crate::types::object::replace_dict),
    getset("args", |_, v| Ok(this(v).args.borrow().clone()), set_args),
    getset(
        "__traceback__",
        |_, v| Ok(this(v).traceback.borrow().clone().unwrap_or(Value::NONE)),
        set_traceback,
    ),
    getset(
        "__context__",
        |_, v| Ok(this(v).context.borrow().clone().unwrap_or(Value::NONE)),
        |vm, v, value| {
            let new = link(vm, value, "__context__", "exception context")?;
            let old = this(v).context.replace(new);
            drop(old);
            Ok(())
        },
    ),
    getset(
        "__cause__",
        |_, v| Ok(this(v).cause.borrow().clone().unwrap_or(Value::NONE)),
        |vm, v, value| {
            let new = link(vm, value, "__cause__", "exception cause")?;
            let old = this(v).cause.replace(new);
            this(v).suppress_context.set(true);
            drop(old);
            Ok(())
        },
    ),
    getset(
        "__suppress_context__",
        |_, v| Ok(Value::from_bool(this(v).suppress_context.get())),
        |vm, v, value| match value {
            None => Err(vm.type_error("can't delete numeric/char attribute")),
            Some(value) => match value.as_bool() {
                Some(on) => {
                    this(v).suppress_context.set(on);
                    Ok(())
                }
                None => Err(vm.type_error("attribute value type must be bool")),
            },
        },
    )
    .member(),
];

/// `__new__` that takes its arguments as they come.
pub const fn raw_new(f: fn(&Vm, CallArgs) -> PyResult) -> MethodDef {
    MethodDef {
        name: "__new__",
        sig: "($type, /, *args, **kwargs)",
        imp: NativeImpl::Raw(f),
        kind: MethodKind::New,
        doc: "Create and return a new object.  See help(type) for accurate signature.",
    }
}

fn this(v: &Value) -> &ExcObj {
    payload::<ExcObj>(v)
}

/// The `args` of an exception.
pub fn args_of(v: &Value) -> Ref<Tuple> {
    match this(v).args.borrow().to_ref::<Tuple>() {
        Some(t) => t,
        None => unreachable!("args is always a tuple"),
    }
}

/// A new instance of the class that is the first argument, with the others as `args`.
pub fn make<'a>(vm: &Vm, args: CallArgs<'a>) -> PyResult<(Value, &'a [Value])> {
    let class = crate::types::shared::class_arg(vm, &args.pos()[0])?;
    let rest = &args.pos()[1..];
    let tuple = vm.tuple_from(rest.len(), rest.iter().cloned());
    Ok((vm.alloc(&class, ExcObj::new(tuple.into())).into(), rest))
}

/// `BaseException.__init__`: the arguments become `args`.
pub fn init(vm: &Vm, args: CallArgs) -> PyResult {
    let v = &args.all()[0];
    no_keywords(vm, v, args)?;
    init_args(vm, v, &args.pos()[1..]);
    Ok(Value::NONE)
}

/// Raises if there are keyword arguments.
pub fn no_keywords(vm: &Vm, v: &Value, args: CallArgs) -> PyResult<()> {
    if args.names().is_empty() {
        return Ok(());
    }
    Err(vm.type_error(format!("{}() takes no keyword arguments", vm.type_name(v))))
}

/// Sets `args`, unless `__new__` has set the same already.
pub fn init_args(vm: &Vm, v: &Value, rest: &[Value]) {
    let have = args_of(v);
    if have.len() == rest.len() && have.iter().zip(rest).all(|(a, b)| a.is(b)) {
        return;
    }
    let tuple = vm.tuple_from(rest.len(), rest.iter().cloned());
    let old = this(v).args.replace(tuple.into());
    drop(old);
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let args = args_of(v);
    let name = vm.short_type_name(v);
    let inner = match &args[..] {
        [one] => format!("({})", vm.repr(one)?.to_text()),
        _ => vm.repr(&Value::from(&args))?.to_text().into_owned(),
    };
    Ok(vm.str(&format!("{name}{inner}")))
}

/// `BaseException.__str__`.
pub fn str_base(vm: &Vm, v: &Value) -> PyResult<Ref<Str>> {
    let args = args_of(v);
    match &args[..] {
        [] => Ok(vm.new_str("")),
        [one] => vm.str_of(one),
        _ => vm.str_of(&Value::from(&args)),
    }
}

/// What `__reduce__` returns: class, arguments and state if there is any.
pub fn reduced(vm: &Vm, v: &Value, args: Value, state: Option<Value>) -> PyResult {
    let class: Value = vm.type_of(v).into();
    let mut parts = vec![class, args];
    parts.extend(state);
    Ok(vm.tuple(parts).into())
}

fn set_state(vm: &Vm, args: Args) -> PyResult {
    if args[1].is_none() {
        return Ok(Value::NONE);
    }
    let Some(state) = args[1].to_ref::<Dict>() else {
        return Err(vm.type_error("state is not a dictionary"));
    };
    for (key, value) in state.pairs() {
        let name = vm.attr_name(&key)?;
        vm.set_attr(&args[0], &name, value)?;
    }
    Ok(Value::NONE)
}

fn set_args(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(vm.type_error("args may not be deleted")) };
    let items = vm.collect(value)?;
    let old = this(v).args.replace(vm.tuple(items).into());
    drop(old);
    Ok(())
}

fn set_traceback(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(vm.type_error("__traceback__ may not be deleted")) };
    if !value.is_none() && !value.is_a::<Traceback>() {
        return Err(vm.type_error("__traceback__ must be a traceback or None"));
    }
    let old = this(v).traceback.replace(Some(value.clone()).filter(|v| !v.is_none()));
    drop(old);
    Ok(())
}

fn link(vm: &Vm, value: Option<&Value>, name: &str, what: &str) -> PyResult<Option<Value>> {
    let fail = |text: String| -> Raised { vm.type_error(text) };
    match value {
        None => Err(fail(format!("{name} may not be deleted"))),
        Some(v) if v.is_none() => Ok(None),
        Some(v) if v.is_a::<ExcObj>() => Ok(Some(v.clone())),
        Some(_) => Err(fail(format!("{what} must be None or derive from BaseException"))),
    }
}
