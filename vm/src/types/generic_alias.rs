//! `types.GenericAlias`: `list[int]` and the like.

use std::cell::RefCell;

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::function::List;
use crate::core::native::{
    GetSetDef, MethodDef, TypeDef, binary, call, get_attr, getter, hash, method, new, unary,
};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::list::ReprText;
use crate::types::support::{alloc_new, builtin, reduced};

/// Payload of `types.GenericAlias`.
pub struct GenericAlias {
    pub origin: Value,
    pub args: Ref<Tuple>,
    parameters: RefCell<Option<Ref<Tuple>>>,
    /// `*tuple[int]`.
    pub starred: bool,
}

crate::payload!(GenericAlias, "GenericAlias");

impl Trace for GenericAlias {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.origin);
        self.args.with_value(|v| visitor.visit(v));
        if let Some(p) = &*self.parameters.borrow() {
            p.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        drop(self.parameters.take());
    }
}

pub static DEF: TypeDef = TypeDef::new("types", "GenericAlias", GenericAlias::vtable)
    .methods(&[&METHODS])
    .getset(&GETSET)
    .flags(tf::BASE | tf::HAS_WEAKREF)
    .doc("Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).");

impl NativeType for GenericAlias {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: [MethodDef; 15] = [
    new("($type, origin, args, /)", |vm, a: Args| alloc_new(vm, &a[0], alias(vm, &a[1], &a[2], false))),
    unary("__repr__", repr),
    hash(|vm, v| {
        let this = payload::<GenericAlias>(v);
        let args = vm.hash(&this.args.value())?;
        Ok(match vm.hash(&this.origin)? ^ args {
            -1 => -2,
            h => h,
        })
    }),
    binary("__eq__", |vm, a, b| {
        let (x, Some(y)) = (payload::<GenericAlias>(a), b.as_::<GenericAlias>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        Ok(Value::from_bool(
            x.starred == y.starred
                && vm.eq(&x.origin, &y.origin)?
                && vm.eq(&x.args.value(), &y.args.value())?,
        ))
    }),
    binary("__getitem__", |vm, v, item| {
        let this = payload::<GenericAlias>(v);
        let params = parameters(vm, this)?;
        let args = substitute(vm, v, &this.args, &params, item)?;
        Ok(vm.make(GenericAlias {
            origin: this.origin.clone(),
            args: vm.tuple(args),
            parameters: RefCell::default(),
            starred: this.starred,
        }))
    }),
    call(|vm, args: CallArgs| {
        let this = &args.all()[0];
        let result = vm.call_args(&payload::<GenericAlias>(this).origin, args.skip_first())?;
        match vm.set_attr(&result, &vm.intern("__orig_class__"), this.clone()) {
            Ok(()) => {}
            Err(e) if e.is(vm, Exc::AttributeError) || e.is(vm, Exc::TypeError) => {}
            Err(e) => return Err(e),
        }
        Ok(result)
    }),
    get_attr(attribute),
    unary("__iter__", |vm, v| {
        let this = payload::<GenericAlias>(v);
        let starred = vm.make(GenericAlias {
            origin: this.origin.clone(),
            args: this.args.clone(),
            parameters: RefCell::default(),
            starred: true,
        });
        vm.iter(&vm.tuple(vec![starred]).into())
    }),
    binary("__or__", super::union::union_or),
    binary("__ror__", |vm, a, b| super::union::union_or(vm, b, a)),
    method("__mro_entries__", "($self, bases, /)", |vm, a| {
        Ok(vm.tuple(vec![a.this::<GenericAlias>().origin.clone()]).into())
    }),
    method("__instancecheck__", "($self, instance, /)", |vm, _| {
        Err(vm.type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }),
    method("__subclasscheck__", "($self, cls, /)", |vm, _| {
        Err(vm.type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }),
    method("__reduce__", "($self, /)", |vm, a| {
        let this = a.this::<GenericAlias>();
        if this.starred {
            let plain = vm.make(GenericAlias {
                origin: this.origin.clone(),
                args: this.args.clone(),
                parameters: RefCell::default(),
                starred: false,
            });
            let it = vm.iter(&plain)?;
            return Ok(reduced(vm, builtin(vm, "next")?, vec![it], None));
        }
        let ty = vm.type_for::<GenericAlias>().into();
        Ok(reduced(vm, ty, vec![this.origin.clone(), this.args.value()], None))
    }),
    method("__dir__", "($self, /)", |vm, a| {
        let names = vm.call(&builtin(vm, "dir")?, &[a.this::<GenericAlias>().origin.clone()])?;
        let mut names = vm.collect(&names)?;
        for own in OWN {
            let own = vm.str(own);
            let mut there = false;
            for n in &names {
                there = there || vm.eq(n, &own)?;
            }
            if !there {
                names.push(own);
            }
        }
        Ok(vm.list(names))
    }),
];

static GETSET: [GetSetDef; 5] = [
    getter("__origin__", |_, v| Ok(payload::<GenericAlias>(v).origin.clone())).member(),
    getter("__args__", |_, v| Ok(payload::<GenericAlias>(v).args.value())).member(),
    getter("__unpacked__", |_, v| Ok(Value::from_bool(payload::<GenericAlias>(v).starred))).member(),
    getter("__parameters__", |vm, v| Ok(parameters(vm, payload(v))?.value()))
        .doc("Type variables in the GenericAlias."),
    getter("__typing_unpacked_tuple_args__", |vm, v| {
        let this = payload::<GenericAlias>(v);
        let tuple = this.starred && this.origin.is(&vm.types().tuple.value());
        Ok(if tuple { this.args.value() } else { Value::NONE })
    }),
];

/// Attributes that the alias itself answers; all others are its origin's.
const OWN: [&str; 11] = [
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
];
const BLOCKED: [&str; 3] = ["__bases__", "__copy__", "__deepcopy__"];

/// `origin[args]`.
pub fn make(vm: &Vm, origin: &Value, args: &Value) -> PyResult {
    Ok(vm.make(alias(vm, origin, args, false)))
}

fn alias(vm: &Vm, origin: &Value, args: &Value, starred: bool) -> GenericAlias {
    let args = args.to_ref::<Tuple>().unwrap_or_else(|| vm.tuple(vec![args.clone()]));
    GenericAlias { origin: origin.clone(), args, parameters: RefCell::default(), starred }
}

fn attribute(vm: &Vm, v: &Value, name: &Ref<Str>) -> PyResult {
    let text = name.to_text();
    if !OWN.contains(&&*text) && !BLOCKED.contains(&&*text) {
        let origin = &payload::<GenericAlias>(v).origin;
        return vm.get_attr(origin, name);
    }
    vm.generic_get_attr(v, name)
}

fn parameters(vm: &Vm, this: &GenericAlias) -> PyResult<Ref<Tuple>> {
    if let Some(known) = &*this.parameters.borrow() {
        return Ok(known.clone());
    }
    let found = parameters_of(vm, &this.args)?;
    *this.parameters.borrow_mut() = Some(found.clone());
    Ok(found)
}

/// The type variables in type arguments, each once.
pub fn parameters_of(vm: &Vm, args: &[Value]) -> PyResult<Ref<Tuple>> {
    let mut found: Vec<Value> = Vec::new();
    collect_parameters(vm, args, &mut found)?;
    Ok(vm.tuple(found))
}

fn add_once(found: &mut Vec<Value>, v: &Value) {
    if !found.iter().any(|f| f.is(v)) {
        found.push(v.clone());
    }
}

fn collect_parameters(vm: &Vm, args: &[Value], found: &mut Vec<Value>) -> PyResult<()> {
    let _level = vm.enter_recursive("")?;
    for arg in args {
        if arg.is_a::<TypeObj>() {
            continue;
        }
        if let Some(inner) = sequence_of(arg) {
            collect_parameters(vm, &inner, found)?;
        } else if vm.get_attr_opt(arg, &vm.intern("__typing_subst__"))?.is_some() {
            add_once(found, arg);
        } else if let Some(inner) = vm.get_attr_opt(arg, &vm.intern("__parameters__"))?
            && let Some(inner) = inner.as_::<Tuple>()
        {
            inner.iter().for_each(|p| add_once(found, p));
        }
    }
    Ok(())
}

/// The items of an exact-layout tuple or list.
fn sequence_of(v: &Value) -> Option<Vec<Value>> {
    match (v.as_::<Tuple>(), v.as_::<List>()) {
        (Some(t), _) => Some(t.to_vec()),
        (_, Some(l)) => Some(l.items.borrow().clone()),
        _ => None,
    }
}

/// The arguments with `item` put in place of the parameters.
pub fn substitute(
    vm: &Vm,
    this: &Value,
    args: &[Value],
    params: &Ref<Tuple>,
    item: &Value,
) -> PyResult<Vec<Value>> {
    if params.is_empty() {
        return Err(vm.type_error(format!("{} is not a generic class", vm.repr(this)?.to_text())));
    }
    let mut item: Value = vm.tuple(unpack_args(vm, item)?).into();
    for param in params.iter() {
        if let Some(prepare) = vm.get_attr_opt(param, &vm.intern("__typing_prepare_subst__"))?
            && !prepare.is_none()
        {
            item = vm.call(&prepare, &[this.clone(), item])?;
        }
    }
    let items: Vec<Value> = match item.as_::<Tuple>() {
        Some(t) => t.to_vec(),
        None => vec![item.clone()],
    };
    if items.len() != params.len() {
        return Err(vm.type_error(format!(
            "Too {} arguments for {}; actual {}, expected {}",
            if items.len() > params.len() { "many" } else { "few" },
            vm.repr(this)?.to_text(),
            items.len(),
            params.len()
        )));
    }
    substitute_in(vm, args, params, &items)
}

fn substitute_in(vm: &Vm, args: &[Value], params: &[Value], items: &[Value]) -> PyResult<Vec<Value>> {
    let _level = vm.enter_recursive("")?;
    let mut new = Vec::with_capacity(args.len());
    for arg in args {
        if arg.is_a::<TypeObj>() {
            new.push(arg.clone());
            continue;
        }
        if let Some(inner) = sequence_of(arg) {
            let inner = substitute_in(vm, &inner, params, items)?;
            new.push(if arg.is_a::<Tuple>() { vm.tuple(inner).into() } else { vm.list(inner) });
            continue;
        }
        let unpack = match vm.get_attr_opt(arg, &vm.intern("__typing_is_unpacked_typevartuple__"))? {
            Some(v) => vm.is_true(&v)?,
            None => false,
        };
        let replaced = match vm.get_attr_opt(arg, &vm.intern("__typing_subst__"))? {
            Some(subst) => match params.iter().position(|p| p.is(arg)) {
                Some(at) => vm.call(&subst, &[items[at].clone()])?,
                None => arg.clone(),
            },
            None => substitute_inner(vm, arg, params, items)?,
        };
        if unpack {
            match replaced.as_::<Tuple>() {
                Some(t) => new.extend(t.iter().cloned()),
                None => {
                    return Err(vm.type_error(format!(
                        "expected __typing_subst__ of {} objects to return a tuple, not {}",
                        vm.full_type_name(arg),
                        vm.full_type_name(&replaced)
                    )));
                }
            }
        } else {
            new.push(replaced);
        }
    }
    Ok(new)
}

/// `arg[...]` with the items for the parameters that occur in it.
fn substitute_inner(vm: &Vm, arg: &Value, params: &[Value], items: &[Value]) -> PyResult {
    let Some(inner) = vm.get_attr_opt(arg, &vm.intern("__parameters__"))? else { return Ok(arg.clone()) };
    let Some(inner) = inner.to_ref::<Tuple>().filter(|t| !t.is_empty()) else { return Ok(arg.clone()) };
    let mut sub = Vec::with_capacity(inner.len());
    for p in inner.iter() {
        match params.iter().position(|q| q.is(p)) {
            Some(at) => match items[at].as_::<Tuple>() {
                Some(t) if vm.special(p, crate::core::special::Special::Iter).is_some() => {
                    sub.extend(t.iter().cloned());
                }
                _ => sub.push(items[at].clone()),
            },
            None => sub.push(p.clone()),
        }
    }
    vm.get_item(arg, &vm.tuple(sub).into())
}

/// The items of a subscript, with `*tuple[...]` of known length spread out.
fn unpack_args(vm: &Vm, item: &Value) -> PyResult<Vec<Value>> {
    let items = item.as_::<Tuple>().map_or_else(|| vec![item.clone()], |t| t.to_vec());
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        if item.is_a::<TypeObj>() {
            out.push(item);
            continue;
        }
        let inner = vm.get_attr_opt(&item, &vm.intern("__typing_unpacked_tuple_args__"))?;
        match inner.as_ref().and_then(|v| v.as_::<Tuple>()) {
            Some(t) if !matches!(t.last(), Some(last) if last.is(&Value::ELLIPSIS)) => {
                out.extend(t.iter().cloned());
            }
            _ => out.push(item),
        }
    }
    Ok(out)
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let this = payload::<GenericAlias>(v);
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let mut out = ReprText::new(if this.starred { "*" } else { "" });
    push_type(vm, &mut out, &this.origin)?;
    out.push("[");
    for (i, arg) in this.args.iter().enumerate() {
        if i > 0 {
            out.push(", ");
        }
        if let Some(list) = arg.as_::<List>() {
            out.push("[");
            for (j, item) in list.items.borrow().clone().iter().enumerate() {
                if j > 0 {
                    out.push(", ");
                }
                push_type(vm, &mut out, item)?;
            }
            out.push("]");
        } else {
            push_type(vm, &mut out, arg)?;
        }
    }
    if this.args.is_empty() {
        out.push("()");
    }
    out.push("]");
    Ok(out.finish(vm))
}

/// Adds a type as annotations show it: `int`, `module.Name`, `...`, or its `repr`.
pub fn push_type(vm: &Vm, out: &mut ReprText, v: &Value) -> PyResult<()> {
    if v.is(&Value::ELLIPSIS) {
        out.push("...");
        return Ok(());
    }
    let has = |name: &str| vm.get_attr_opt(v, &vm.intern(name));
    if has("__origin__")?.is_some() && has("__args__")?.is_some() {
        return out.push_repr(vm, v);
    }
    let (Some(qualname), Some(module)) = (has("__qualname__")?, has("__module__")?) else {
        return out.push_repr(vm, v);
    };
    if module.is_none() {
        return out.push_repr(vm, v);
    }
    let (qualname, module) = (vm.str_of(&qualname)?, vm.str_of(&module)?);
    if !module.is_text("builtins") {
        out.push_str(&module);
        out.push(".");
    }
    out.push_str(&qualname);
    Ok(())
}
