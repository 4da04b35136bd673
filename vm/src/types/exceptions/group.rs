//! `BaseExceptionGroup` and `ExceptionGroup`.

use super::base::raw_new;
use crate::core::args::{Args, CallArgs, payload};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::exc::{Exc, ExcObj};
use crate::core::function::List;
use crate::core::native::{GetSetDef, MethodDef, class_method, getter, method, unary};
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

const MESSAGE: usize = 0;
const EXCEPTIONS: usize = 1;
/// How the second argument was shown at creation, if it is neither a list nor a tuple.
const SHOWN: usize = 2;

pub static METHODS: &[MethodDef] = &[
    raw_new(new),
    unary("__str__", |vm, v| {
        let n = exceptions(v).len();
        let message = vm.str_of(&payload::<ExcObj>(v).field(MESSAGE).unwrap_or(Value::NONE))?;
        let s = if n == 1 { "" } else { "s" };
        Ok(vm.str(&format!("{} ({n} sub-exception{s})", message.to_text())))
    }),
    unary("__repr__", repr),
    method("derive", "($self, excs, /)", |vm, args| {
        let message = args.this::<ExcObj>().field(MESSAGE).unwrap_or(Value::NONE);
        vm.call(&vm.exc_type(Exc::BaseExceptionGroup).value(), &[message, args[1].clone()])
    }),
    method("split", "($self, matcher_value, /)", |vm, args| {
        let matcher = Matcher::new(vm, &args[1])?;
        let (matched, rest) = split(vm, &args[0], &matcher, true)?;
        let or_none = |v: Option<Value>| v.unwrap_or(Value::NONE);
        Ok(vm.tuple(vec![or_none(matched), or_none(rest)]).into())
    }),
    method("subgroup", "($self, matcher_value, /)", |vm, args| {
        let matcher = Matcher::new(vm, &args[1])?;
        Ok(split(vm, &args[0], &matcher, false)?.0.unwrap_or(Value::NONE))
    }),
    class_method("__class_getitem__", "($type, object, /)", |vm, args: Args| {
        crate::types::generic_alias::make(vm, &args[0], &args[1])
    }),
];

pub static ATTRS: &[GetSetDef] = &[
    getter("message", |_, v| Ok(payload::<ExcObj>(v).field(MESSAGE).unwrap_or(Value::NONE)))
        .member()
        .doc("exception message"),
    getter("exceptions", |_, v| Ok(payload::<ExcObj>(v).field(EXCEPTIONS).unwrap_or(Value::NONE)))
        .member()
        .doc("nested exceptions"),
];

/// The exceptions of a group.
pub fn exceptions(v: &Value) -> Vec<Value> {
    let tuple = v.as_::<ExcObj>().and_then(|e| e.field(EXCEPTIONS)).and_then(|t| t.to_ref::<Tuple>());
    tuple.map(|t| t.to_vec()).unwrap_or_default()
}

/// Whether an exception is a group.
pub fn is_group(vm: &Vm, v: &Value) -> bool {
    vm.type_obj(v).data.is_subtype(vm.exc_type(Exc::BaseExceptionGroup))
}

/// Shows the exceptions as they were at creation, whatever became of the sequence that was given.
fn repr(vm: &Vm, v: &Value) -> PyResult {
    let e = payload::<ExcObj>(v);
    let message = vm.repr(&e.field(MESSAGE).unwrap_or(Value::NONE))?;
    let shown = match e.field(SHOWN).and_then(|s| s.to_ref::<Str>()) {
        Some(shown) => shown,
        None => {
            let args = super::base::args_of(v);
            let listed = matches!(&args[..], [_, excs] if excs.is_a::<List>());
            let held =
                if listed { vm.list(exceptions(v)) } else { e.field(EXCEPTIONS).unwrap_or(Value::NONE) };
            vm.repr(&held)?
        }
    };
    let name = vm.type_name(v);
    let name = name.rsplit('.').next().unwrap_or_default();
    Ok(vm.str(&format!("{name}({}, {})", message.to_text(), shown.to_text())))
}

fn new(vm: &Vm, args: CallArgs) -> PyResult {
    let mut class = crate::types::shared::class_arg(vm, &args.pos()[0])?;
    let rest = &args.pos()[1..];
    if !args.names().is_empty() {
        return Err(vm.type_error(format!("{}() takes no keyword arguments", class.name_text())));
    }
    let [message, excs] = rest else {
        return Err(vm.type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            rest.len()
        )));
    };
    if !message.is_a::<Str>() {
        return Err(vm.type_error(format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            vm.type_name(message)
        )));
    }
    if excs.is_a::<Dict>() || vm.special(excs, Special::GetItem).is_none() {
        return Err(vm.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = vm.collect(excs)?;
    if items.is_empty() {
        return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let exception = vm.exc_type(Exc::Exception);
    let mut nested_base = false;
    for (i, item) in items.iter().enumerate() {
        if !item.is_a::<ExcObj>() {
            return Err(
                vm.value_error(format!("Item {i} of second argument (exceptions) is not an exception"))
            );
        }
        nested_base |= !vm.type_obj(item).data.is_subtype(exception);
    }
    if class.is(vm.exc_type(Exc::BaseExceptionGroup)) {
        if !nested_base {
            class = vm.types().exception_group.clone();
        }
    } else if nested_base && class.is(&vm.types().exception_group) {
        return Err(vm.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if nested_base && class.is_subtype(exception) {
        return Err(vm.type_error(format!("Cannot nest BaseExceptions in '{}'", class.name_text())));
    }
    let e = ExcObj::new(vm.tuple(rest.to_vec()).into());
    e.set_field(MESSAGE, Some(message.clone()));
    e.set_field(EXCEPTIONS, Some(vm.tuple(items).into()));
    if !excs.is_a::<List>() && !excs.is_a::<Tuple>() {
        e.set_field(SHOWN, Some(vm.repr(excs)?.into()));
    }
    Ok(vm.alloc(&class, e).into())
}

/// What selects exceptions of a group.
pub enum Matcher {
    Predicate(Value),
    Types(Value),
}

impl Matcher {
    fn new(vm: &Vm, v: &Value) -> PyResult<Matcher> {
        let base = vm.exc_type(Exc::BaseException);
        let is_exc = |v: &Value| v.as_::<TypeObj>().is_some_and(|t| t.is_subtype(base));
        if is_exc(v) {
            return Ok(Matcher::Types(v.clone()));
        }
        if let Some(types) = v.as_::<Tuple>()
            && types.iter().all(is_exc)
        {
            return Ok(Matcher::Types(v.clone()));
        }
        if !v.is_a::<TypeObj>() && vm.special(v, Special::Call).is_some() {
            return Ok(Matcher::Predicate(v.clone()));
        }
        Err(vm.type_error(
            "expected an exception type, a tuple of exception types, or a callable (other than a class)",
        ))
    }

    /// Matches instances of a type or of a tuple of types.
    pub fn types(types: Value) -> Matcher {
        Matcher::Types(types)
    }

    fn matches(&self, vm: &Vm, exc: &Value) -> PyResult<bool> {
        match self {
            Matcher::Predicate(f) => {
                let answer = vm.call(f, std::slice::from_ref(exc))?;
                vm.is_true(&answer)
            }
            Matcher::Types(types) => {
                let ty: Value = vm.type_of(exc).into();
                match types.as_::<Tuple>() {
                    Some(all) => Ok(all.iter().any(|t| subtype(&ty, t))),
                    None => Ok(subtype(&ty, types)),
                }
            }
        }
    }
}

fn subtype(ty: &Value, of: &Value) -> bool {
    match (ty.as_::<TypeObj>(), of.to_ref::<TypeObj>()) {
        (Some(ty), Some(of)) => ty.is_subtype(&of),
        _ => false,
    }
}

/// Splits an exception or group: the part that matches and, if `with_rest`, the other part.
pub fn split(
    vm: &Vm,
    exc: &Value,
    matcher: &Matcher,
    with_rest: bool,
) -> PyResult<(Option<Value>, Option<Value>)> {
    if matcher.matches(vm, exc)? {
        return Ok((Some(exc.clone()), None));
    }
    if !is_group(vm, exc) {
        return Ok((None, Some(exc.clone()).filter(|_| with_rest)));
    }
    let _level = vm.enter_recursive(" in exceptiongroup_split_recursive")?;
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for e in exceptions(exc) {
        let (m, r) = split(vm, &e, matcher, with_rest)?;
        matched.extend(m);
        rest.extend(r);
    }
    let matched = subset(vm, exc, matched)?;
    let rest = if with_rest { subset(vm, exc, rest)? } else { None };
    Ok((matched, rest))
}

/// A group like `group` with some of its exceptions.
fn subset(vm: &Vm, group: &Value, excs: Vec<Value>) -> PyResult<Option<Value>> {
    if excs.is_empty() {
        return Ok(None);
    }
    let new = vm.call_method(group, "derive", &[vm.list(excs)])?;
    if !is_group(vm, &new) {
        return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    let (from, to) = (payload::<ExcObj>(group), payload::<ExcObj>(&new));
    let old = (
        to.traceback.replace(from.traceback.borrow().clone()),
        to.context.replace(from.context.borrow().clone()),
        to.cause.replace(from.cause.borrow().clone()),
    );
    // Setting a cause, even none, does so.
    to.suppress_context.set(true);
    drop(old);
    let name: &Ref<Str> = &vm.names().notes;
    if let Some(notes) = vm.get_attr_opt(group, name)?
        && (notes.is_a::<List>() || notes.is_a::<Tuple>())
    {
        let copy = vm.list(vm.collect(&notes)?);
        vm.set_attr(&new, name, copy)?;
    }
    Ok(Some(new))
}
