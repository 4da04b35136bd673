//! `partial`, with placeholders.

use std::cell::RefCell;

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::BoundMethod;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, call, descr_get, getter, method, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::list::ReprText;
use ouro_vm::types::support::{CLASS_GETITEM, alloc_new, raw_new, reduced};

#[derive(Clone)]
struct Parts {
    func: Value,
    args: Ref<Tuple>,
    keywords: Ref<Dict>,
    /// Number of placeholders in `args`.
    holes: usize,
}

/// Payload of `partial`.
pub struct Partial(RefCell<Parts>);

ouro_vm::payload!(Partial, "partial");

impl Trace for Partial {
    fn traverse(&self, visitor: &mut Visitor) {
        let parts = self.0.borrow();
        visitor.visit(&parts.func);
        parts.args.with_value(|v| visitor.visit(v));
        parts.keywords.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static DEF: TypeDef = TypeDef::new("functools", "partial", Partial::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .flags(tf::BASE | tf::HAS_DICT | tf::HAS_WEAKREF)
    .doc("Create a new function with partial application of the given arguments and keywords.");

impl NativeType for Partial {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static GETSET: [GetSetDef; 3] = [
    getter("func", |_, v| Ok(parts(v).func)).member().doc("function object to use in future partial calls"),
    getter("args", |_, v| Ok(parts(v).args.into()))
        .member()
        .doc("tuple of arguments to future partial calls"),
    getter("keywords", |_, v| Ok(parts(v).keywords.into()))
        .member()
        .doc("dictionary of keyword arguments to future partial calls"),
];

static METHODS: [MethodDef; 7] = [
    raw_new(new_partial),
    call(call_partial),
    descr_get(|vm, v, obj, _| {
        Ok(match obj {
            Some(obj) => {
                vm.alloc(&vm.types().method, BoundMethod { func: v.clone(), this: obj.clone() }).into()
            }
            None => v.clone(),
        })
    }),
    unary("__repr__", repr),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let p = parts(&a[0]);
        let dict = vm.instance_dict(&a[0]).filter(|d| !d.is_empty()).map_or(Value::NONE, Value::from);
        let state = vec![p.func.clone(), p.args.into(), p.keywords.into(), dict];
        Ok(reduced(vm, vm.type_of(&a[0]).into(), vec![p.func], Some(vm.tuple(state).into())))
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", set_state).doc("Set state information for unpickling."),
    CLASS_GETITEM,
];

fn parts(v: &Value) -> Parts {
    payload::<Partial>(v).0.borrow().clone()
}

fn count_holes(vm: &Vm, args: &[Value]) -> usize {
    let hole = placeholder(vm);
    args.iter().filter(|v| v.is(&hole)).count()
}

fn new_partial(vm: &Vm, args: CallArgs) -> PyResult {
    let pos = args.pos();
    let Some(func) = pos.get(1) else {
        return Err(vm.type_error("type 'partial' takes at least one argument"));
    };
    if vm.special(func, Special::Call).is_none() && !is_callable(vm, func) {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let hole = placeholder(vm);
    if pos.len() > 2 && pos.last().is_some_and(|v| v.is(&hole)) {
        return Err(vm.type_error("trailing Placeholders are not allowed"));
    }
    let keywords = vm.dict();
    let mut func = func.clone();
    let mut all = Vec::new();
    if vm.is_exact(&func, &vm.type_for::<Partial>()) && vm.instance_dict(&func).is_none_or(|d| d.is_empty()) {
        let inner = parts(&func);
        func = inner.func;
        all = inner.args.to_vec();
        vm.dict_update_from(&keywords, &inner.keywords.into())?;
    }
    let mut new = pos[2..].iter();
    for slot in all.iter_mut().filter(|v| v.is(&hole)) {
        match new.next() {
            Some(v) => *slot = v.clone(),
            None => break,
        }
    }
    all.extend(new.cloned());
    for (name, value) in args.kw() {
        if value.is(&hole) {
            return Err(vm.type_error("Placeholder cannot be passed as a keyword argument"));
        }
        vm.dict_set(&keywords, name.clone(), value.clone())?;
    }
    let holes = count_holes(vm, &all);
    let parts = Parts { func, args: vm.tuple(all), keywords, holes };
    alloc_new(vm, &pos[0], Partial(RefCell::new(parts)))
}

/// Whether a value can be called though its type has no `__call__`: functions and methods.
fn is_callable(_vm: &Vm, v: &Value) -> bool {
    v.is_a::<ouro_vm::core::function::Function>()
        || v.is_a::<BoundMethod>()
        || v.is_a::<ouro_vm::core::native::NativeFn>()
        || v.is_a::<ouro_vm::core::native::BoundNative>()
        || v.is_a::<ouro_vm::core::typeobj::TypeObj>()
}

fn call_partial(vm: &Vm, args: CallArgs) -> PyResult {
    let p = parts(&args.all()[0]);
    let mut given = args.pos()[1..].iter();
    if given.len() < p.holes {
        return Err(vm.type_error(format!(
            "missing positional arguments in 'partial' call; expected at least {}, got {}",
            p.holes,
            given.len()
        )));
    }
    let hole = placeholder(vm);
    let mut all = Vec::with_capacity(p.args.len() + args.all().len());
    for v in p.args.iter() {
        match if v.is(&hole) { given.next() } else { Some(v) } {
            Some(v) => all.push(v.clone()),
            None => break,
        }
    }
    all.extend(given.cloned());
    if p.keywords.is_empty() {
        all.extend(args.kw().map(|(_, v)| v.clone()));
        return vm.call_args(&p.func, CallArgs::new(&all, args.names()));
    }
    let keywords = vm.dict_copy(&p.keywords)?;
    for (name, value) in args.kw() {
        vm.dict_set(&keywords, name.clone(), value.clone())?;
    }
    let mut names = Vec::with_capacity(keywords.len());
    for (name, value) in keywords.pairs() {
        if !name.is_a::<Str>() {
            return Err(vm.type_error("keywords must be strings"));
        }
        names.push(name);
        all.push(value);
    }
    vm.call_args(&p.func, CallArgs::new(&all, &names))
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let ty: Value = vm.type_of(v).into();
    let module = vm.str_of(&vm.get_attr(&ty, &vm.names().module)?)?;
    let qualname = vm.str_of(&vm.get_attr(&ty, &vm.names().qualname)?)?;
    let name = format!("{}.{}", module.to_text(), qualname.to_text());
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let text = vm.repr_guard(v, || {
        let p = parts(v);
        let mut out = ReprText::new(&name);
        out.push("(");
        out.push_repr(vm, &p.func)?;
        for arg in p.args.iter() {
            out.push(", ");
            out.push_repr(vm, arg)?;
        }
        for (k, value) in p.keywords.pairs() {
            let k = vm.str_of(&k)?;
            out.push(", ");
            out.push_str(&k);
            out.push("=");
            out.push_repr(vm, &value)?;
        }
        out.push(")");
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str(&format!("{name}(...)"))))
}

fn set_state(vm: &Vm, args: Args) -> PyResult {
    let invalid = || vm.type_error("invalid partial state");
    let Some([func, pos, keywords, dict]) = args[1].as_::<Tuple>().map(|t| t.as_slice()) else {
        return Err(invalid());
    };
    let Some(pos) = pos.as_::<Tuple>() else { return Err(invalid()) };
    if !is_callable(vm, func) && vm.special(func, Special::Call).is_none() {
        return Err(invalid());
    }
    let new = match keywords.as_::<Dict>() {
        Some(_) if vm.is_exact(keywords, &vm.types().dict) => {
            keywords.to_ref::<Dict>().unwrap_or_else(|| vm.dict())
        }
        Some(d) => vm.dict_copy(d)?,
        None if keywords.is_none() => vm.dict(),
        None => return Err(invalid()),
    };
    if pos.last().is_some_and(|v| v.is(&placeholder(vm))) {
        return Err(vm.type_error("trailing Placeholders are not allowed"));
    }
    let parts = Parts {
        func: func.clone(),
        args: vm.tuple(pos.to_vec()),
        keywords: new,
        holes: count_holes(vm, pos),
    };
    drop(payload::<Partial>(&args[0]).0.replace(parts));
    if let Some(dict) = dict.to_ref::<Dict>() {
        vm.set_instance_dict(&args[0], &dict);
    }
    Ok(Value::NONE)
}

// ---- Placeholder ---------------------------------------------------------------------------

/// Payload of `functools.Placeholder`.
pub struct Placeholder;

ouro_vm::payload!(Placeholder, "_PlaceholderType", plain);

static PLACEHOLDER_METHODS: [MethodDef; 3] = [
    raw_new(|vm, args: CallArgs| {
        if args.all().len() > 1 {
            return Err(vm.type_error("PlaceholderType takes no arguments"));
        }
        Ok(placeholder(vm))
    }),
    unary("__repr__", |vm, _| Ok(vm.str("Placeholder"))),
    method("__reduce__", "($self, /)", |vm, _| Ok(vm.str("Placeholder"))),
];

static PLACEHOLDER: TypeDef = TypeDef::new("functools", "_PlaceholderType", Placeholder::vtable)
    .methods(&[&PLACEHOLDER_METHODS])
    .doc("The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.");

impl NativeType for Placeholder {
    fn def() -> &'static TypeDef {
        &PLACEHOLDER
    }
}

struct PlaceholderValue(Value);

/// `functools.Placeholder`.
pub fn placeholder(vm: &Vm) -> Value {
    vm.state(|| PlaceholderValue(vm.make(Placeholder))).0.clone()
}
