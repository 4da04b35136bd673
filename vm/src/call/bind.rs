//! Binding the arguments of native functions by their signatures.

use crate::core::args::{Args, CallArgs, name_text};
use crate::core::dict::DictTable;
use crate::core::error::{PyResult, Raised};
use crate::core::native::{MethodKind, NativeFn};
use crate::core::object::Ref;
use crate::core::signature::{ParamKind, Signature};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Binds `args` (receiver included) and calls `f` with them.
pub fn with_bound<R>(
    vm: &Vm,
    func: &NativeFn,
    args: CallArgs,
    f: impl FnOnce(Args) -> PyResult<R>,
) -> PyResult<R> {
    let sig = func.signature();
    if sig.simple && args.names().is_empty() {
        let n = args.all().len();
        if n < sig.min_pos || n > sig.max_pos {
            return Err(count_error(vm, func, sig, n, n));
        }
        return f(args.as_bound());
    }
    if sig.in_place && args.names().is_empty() && (sig.min_pos..=sig.max_pos).contains(&args.all().len()) {
        return f(args.as_bound());
    }
    const FEW: usize = 8;
    if sig.params.len() <= FEW {
        let mut bound = [const { None }; FEW];
        let bound = &mut bound[..sig.params.len()];
        bind_into(vm, func, sig, args, bound)?;
        return f(Args(bound));
    }
    let mut bound: Vec<Option<Value>> = vec![None; sig.params.len()];
    bind_into(vm, func, sig, args, &mut bound)?;
    f(Args(&bound))
}

fn bind_into(
    vm: &Vm,
    func: &NativeFn,
    sig: &Signature,
    args: CallArgs,
    bound: &mut [Option<Value>],
) -> PyResult<()> {
    let pos = args.pos();
    let taken = pos.len().min(sig.max_pos);
    for (slot, v) in bound.iter_mut().zip(&pos[..taken]) {
        *slot = Some(v.clone());
    }
    if let Some(at) = sig.varargs {
        let rest = &pos[taken..];
        bound[at] = Some(vm.tuple_from(rest.len(), rest.iter().cloned()).into());
    } else if pos.len() > sig.max_pos {
        return Err(count_error(vm, func, sig, args.all().len(), pos.len()));
    }
    let mut unknown = None;
    let mut extra: Option<DictTable> = sig.varkw.map(|_| DictTable::default());
    for (name, value) in args.kw() {
        let text = name_text(name);
        let at = sig
            .params
            .iter()
            .position(|p| p.name == text && matches!(p.kind, ParamKind::Normal | ParamKind::KeywordOnly));
        match (at, &mut extra) {
            (Some(i), _) if bound[i].is_some() => return Err(given_twice(vm, func, sig, i)),
            (Some(i), _) => bound[i] = Some(value.clone()),
            (None, Some(table)) => {
                let hash = name.as_::<Str>().map_or(0, |s| vm.hash_str(s));
                vm.fits(table.insert_new(hash, name.clone(), value.clone()))?;
            }
            (None, None) => {
                unknown.get_or_insert(text);
            }
        }
    }
    if let (Some(at), Some(table)) = (sig.varkw, extra) {
        bound[at] = Some(vm.dict_from(table).into());
    }
    match sig.params.iter().zip(bound.iter()).position(|(p, v)| p.required && v.is_none()) {
        Some(i) if unknown.is_none() || !sig.simple => Err(missing(vm, func, sig, i, args.all().len())),
        _ => match unknown {
            Some(_) if for_init(vm, func, sig, args) => Ok(()),
            Some(name) => Err(unexpected(vm, func, sig, &name)),
            None => Ok(()),
        },
    }
}

/// Whether keywords given to a `__new__` that takes none are for the class's own `__init__`.
#[cold]
fn for_init(vm: &Vm, func: &NativeFn, sig: &Signature, args: CallArgs) -> bool {
    let mut params = sig.params.iter().skip(usize::from(sig.receiver));
    if params.any(|p| matches!(p.kind, ParamKind::Normal | ParamKind::KeywordOnly)) {
        return false;
    }
    let (MethodKind::New, Some(owner)) = (func.def.kind, &func.owner) else { return false };
    let Some(class) = args.pos().first().and_then(|c| c.to_ref::<TypeObj>()) else { return false };
    match (vm.special_of(&class, Special::Init), vm.special_of(owner, Special::Init)) {
        (Some(own), Some(inherited)) => !own.is(&inherited),
        (own, _) => own.is_some(),
    }
}

/// `name` as error messages show it; methods that take exactly one or no argument are shown with
/// their type.
fn shown(func: &NativeFn, qualified: bool) -> String {
    match &func.owner {
        Some(owner) if func.def.kind == MethodKind::New || func.def.name == "__init__" => owner.name_text(),
        Some(owner) if qualified => format!("{}.{}", owner.name_text(), func.def.name),
        None if qualified => match func.module.as_ref().and_then(|m| m.as_::<Str>()) {
            Some(m) if !m.is_text("builtins") => format!("{}.{}", m.to_text(), func.def.name),
            _ => func.def.name.to_owned(),
        },
        _ => func.def.name.to_owned(),
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// The error about too many or too few arguments: `given` of them, `by_position` some.
#[cold]
fn count_error(vm: &Vm, func: &NativeFn, sig: &Signature, given: usize, by_position: usize) -> Raised {
    let skip = usize::from(sig.receiver);
    let (min, max) = (sig.min_pos - skip.min(sig.min_pos), sig.max_pos - skip);
    let (given, by_position) = (given.saturating_sub(skip), by_position.saturating_sub(skip));
    if sig.simple {
        let message = match (min, max) {
            (1, 2) if matches!(func.def.name, "__pow__" | "__rpow__" | "__ipow__") => {
                format!("expected 1 or 2 arguments, got {given}")
            }
            (0, 0) => format!("{}() takes no arguments ({given} given)", shown(func, true)),
            // Constructors have no form for a single argument.
            (1, 1) if func.def.kind != MethodKind::New => {
                format!("{}() takes exactly one argument ({given} given)", shown(func, true))
            }
            _ if min == max => {
                format!("{} expected {max} argument{}, got {given}", shown(func, false), plural(max))
            }
            _ if given < min => {
                format!("{} expected at least {min} argument{}, got {given}", shown(func, false), plural(min))
            }
            _ => {
                format!("{} expected at most {max} argument{}, got {given}", shown(func, false), plural(max))
            }
        };
        return vm.type_error(message);
    }
    let keyword_only = sig.params.iter().any(|p| p.kind == ParamKind::KeywordOnly);
    let total = sig.params.len() - skip;
    let message = if max == 0 {
        format!("{}() takes no positional arguments", shown(func, false))
    } else if keyword_only && given <= total {
        let how = if min == max { "exactly" } else { "at most" };
        format!(
            "{}() takes {how} {max} positional argument{} ({by_position} given)",
            shown(func, false),
            plural(max)
        )
    } else {
        let how = if min == total { "exactly" } else { "at most" };
        format!("{}() takes {how} {total} argument{} ({given} given)", shown(func, false), plural(total))
    };
    vm.type_error(message)
}

#[cold]
fn given_twice(vm: &Vm, func: &NativeFn, sig: &Signature, i: usize) -> Raised {
    let position = i + 1 - usize::from(sig.receiver);
    vm.type_error(format!(
        "argument for {}() given by name ('{}') and position ({position})",
        shown(func, false),
        sig.params[i].name
    ))
}

#[cold]
fn unexpected(vm: &Vm, func: &NativeFn, sig: &Signature, name: &str) -> Raised {
    if sig.simple {
        return vm.type_error(format!("{}() takes no keyword arguments", shown(func, true)));
    }
    let positional = sig.params.iter().any(|p| p.name == name && p.kind == ParamKind::PositionalOnly);
    if positional && !sig.receiver {
        return vm.type_error(format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{name}'",
            shown(func, false)
        ));
    }
    let known = sig.params.iter().filter(|p| matches!(p.kind, ParamKind::Normal | ParamKind::KeywordOnly));
    vm.unexpected_keyword(&shown(func, false), name, known.map(|p| p.name))
}

#[cold]
fn missing(vm: &Vm, func: &NativeFn, sig: &Signature, i: usize, given: usize) -> Raised {
    let skip = usize::from(sig.receiver);
    let param = &sig.params[i];
    if param.kind == ParamKind::PositionalOnly {
        return count_positional(vm, func, sig, given.saturating_sub(skip));
    }
    vm.type_error(format!(
        "{}() missing required argument '{}' (pos {})",
        shown(func, false),
        param.name,
        i + 1 - skip
    ))
}

#[cold]
fn count_positional(vm: &Vm, func: &NativeFn, sig: &Signature, given: usize) -> Raised {
    let min = sig.min_pos - usize::from(sig.receiver).min(sig.min_pos);
    let max = sig.max_pos - usize::from(sig.receiver);
    let how = if min < max { "at least" } else { "exactly" };
    vm.type_error(format!(
        "{}() takes {how} {min} positional argument{} ({given} given)",
        shown(func, false),
        plural(min)
    ))
}

/// Raises unless the receiver is an instance of the type the method belongs to.
#[inline]
pub fn check_receiver(vm: &Vm, func: &Ref<NativeFn>, args: CallArgs) -> PyResult<()> {
    let Some(owner) = &func.owner else { return Ok(()) };
    match (func.def.kind, args.pos().first()) {
        (MethodKind::Method, Some(this)) => {
            let ty = vm.type_obj(this);
            if std::ptr::eq(ty, owner.obj()) || ty.data.is_subtype(owner) {
                Ok(())
            } else {
                Err(wrong_receiver(vm, func, Some(this)))
            }
        }
        (MethodKind::Method, None) => Err(wrong_receiver(vm, func, None)),
        (MethodKind::New, class) => check_new(vm, func, owner, class),
        _ => Ok(()),
    }
}

/// Raises unless the first argument of a `__new__` is a class whose instances it can make.
fn check_new(vm: &Vm, func: &NativeFn, owner: &Ref<TypeObj>, class: Option<&Value>) -> PyResult<()> {
    let name = owner.name_text();
    let Some(class) = class else {
        return Err(vm.type_error(format!("{name}.__new__(): not enough arguments")));
    };
    let Some(class) = class.to_ref::<TypeObj>() else {
        return Err(
            vm.type_error(format!("{name}.__new__(X): X is not a type object ({})", vm.type_name(class)))
        );
    };
    if class.is(owner) {
        return Ok(());
    }
    if !class.is_subtype(owner) {
        let sub = class.name_text();
        return Err(vm.type_error(format!("{name}.__new__({sub}): {sub} is not a subtype of {name}")));
    }
    // The native ancestor that decides the layout must have this very `__new__`.
    let mut native = class.clone();
    while native.is_heap_type() {
        let Some(base) = native.base.borrow().clone() else { break };
        native = base;
    }
    let new = vm.special_of(&native, Special::New);
    match new.as_ref().and_then(|n| n.as_::<NativeFn>()) {
        Some(n) if std::ptr::eq(n.def, func.def) => Ok(()),
        _ => Err(vm.type_error(format!(
            "{name}.__new__({}) is not safe, use {}.__new__()",
            class.name_text(),
            native.name_text()
        ))),
    }
}

#[cold]
fn wrong_receiver(vm: &Vm, func: &NativeFn, this: Option<&Value>) -> Raised {
    use crate::core::native::NativeImpl::{Plain, Raw};
    let owner = func.owner.as_ref().map(|o| o.name_text()).unwrap_or_default();
    let name = func.def.name;
    let slot = !matches!(func.def.imp, Plain(_) | Raw(_)) || name.starts_with("__");
    vm.type_error(match this {
        Some(this) if slot => {
            format!("descriptor '{name}' requires a '{owner}' object but received a '{}'", vm.type_name(this))
        }
        Some(this) => {
            format!(
                "descriptor '{name}' for '{owner}' objects doesn't apply to a '{}' object",
                vm.type_name(this)
            )
        }
        None if slot => format!("descriptor '{name}' of '{owner}' object needs an argument"),
        None => format!("unbound method {owner}.{name}() needs an argument"),
    })
}
