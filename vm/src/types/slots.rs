//! `__slots__`: what it asks for, checked, and the member descriptors it makes.

use crate::core::bytes::Bytes;
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::function::{IntObj, Module};
use crate::core::object::{Payload, PayloadVTable, Ref};
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;

/// What instances of a new class get beyond those of its base.
#[derive(Default)]
pub struct Plan {
    /// Members, mangled, sorted.
    pub members: Vec<Ref<Str>>,
    /// Instances get a `__dict__` that those of the base do not have.
    pub add_dict: bool,
    pub add_weakref: bool,
}

fn is<T: Payload>(vt: &'static PayloadVTable) -> bool {
    std::ptr::eq(vt, T::vtable())
}

/// Types whose instances vary in size in CPython; they do not take slots or weak references.
pub fn is_variable(vt: &'static PayloadVTable) -> bool {
    is::<IntObj>(vt) || is::<Bytes>(vt) || is::<Tuple>(vt) || is::<TypeObj>(vt)
}

/// Whether instances have a `__dict__`, be it in the payload.
pub fn has_dict(ty: &TypeObj) -> bool {
    ty.has_flag(tf::HAS_DICT) || is::<Module>(ty.vt) || is::<TypeObj>(ty.vt)
}

/// Reads `__slots__` from the namespace of a new class.
pub fn plan(vm: &Vm, class: &Ref<Str>, ns: &Dict, base: &TypeObj, bases: &[Ref<TypeObj>]) -> PyResult<Plan> {
    let may_dict = !has_dict(base);
    let may_weak = !base.has_flag(tf::HAS_WEAKREF) && !is_variable(base.vt);
    let names = vm.names();
    let Some(slots) = ns.get_str(&names.slots, vm.hash_str(&names.slots)) else {
        return Ok(Plan { members: Vec::new(), add_dict: may_dict, add_weakref: may_weak });
    };
    let items = if slots.is_a::<Str>() { vec![slots.clone()] } else { vm.collect(&slots)? };
    if !items.is_empty() && is_variable(base.vt) {
        return Err(
            vm.type_error(format!("nonempty __slots__ not supported for subtype of '{}'", base.full_name()))
        );
    }
    let mut plan = Plan::default();
    for item in &items {
        let Some(name) = item.to_ref::<Str>() else {
            return Err(
                vm.type_error(format!("__slots__ items must be strings, not '{}'", vm.type_name(item)))
            );
        };
        let text = name.to_text();
        if !is_identifier(&text) {
            return Err(vm.type_error("__slots__ must be identifiers"));
        }
        match &*text {
            "__dict__" if !may_dict || plan.add_dict => {
                return Err(vm.type_error("__dict__ slot disallowed: we already got one"));
            }
            "__dict__" => plan.add_dict = true,
            "__weakref__" if !may_weak || plan.add_weakref => {
                return Err(vm.type_error("__weakref__ slot disallowed: we already got one"));
            }
            "__weakref__" => plan.add_weakref = true,
            _ => {
                let name = mangle(vm, &class.to_text(), &text);
                let kept = matches!(&*text, "__qualname__" | "__classcell__" | "__classdictcell__");
                if !kept && ns.get_str(&name, vm.hash_str(&name)).is_some() {
                    let shown = vm.repr(&Value::from(&name))?.to_text().into_owned();
                    return Err(vm.value_error(format!("{shown} in __slots__ conflicts with class variable")));
                }
                plan.members.push(name);
            }
        }
    }
    plan.members.sort_by(|a, b| a.chars().cmp(b.chars()));
    // A further base may bring what the first one does not have.
    for other in bases.iter().filter(|b| !std::ptr::eq(&***b, base)) {
        plan.add_dict |= may_dict && has_dict(other);
        plan.add_weakref |= may_weak && other.has_flag(tf::HAS_WEAKREF);
    }
    Ok(plan)
}

/// Whether the text is a Python identifier.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    let start = |c: char| c == '_' || c.is_alphabetic();
    chars.next().is_some_and(start) && chars.all(|c| start(c) || c.is_alphanumeric() || is_mark(c))
}

/// Combining marks, which identifiers may go on with.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36f | 0x483..=0x487 | 0x591..=0x5bd | 0x610..=0x61a | 0x64b..=0x669
        | 0x900..=0x903 | 0x93a..=0x94f | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x203f..=0x2040
        | 0x20d0..=0x20dc | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f | 0xb7)
}

/// A private name as class bodies spell it out.
pub fn mangle(vm: &Vm, class: &str, name: &str) -> Ref<Str> {
    let class = class.trim_start_matches('_');
    if class.is_empty() || !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        vm.intern(name)
    } else {
        vm.intern(&format!("_{class}{name}"))
    }
}
