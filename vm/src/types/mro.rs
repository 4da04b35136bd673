//! Linearisation of bases: C3, custom `mro()` methods, and changing the MRO of live types.

use crate::core::error::{PyResult, Raised};
use crate::core::native::NativeFn;
use crate::core::object::Ref;
use crate::core::tuple::Tuple;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::type_new::solid_base;

/// The C3 linearisation of a type from its bases.
pub fn c3(vm: &Vm, ty: &Ref<TypeObj>) -> PyResult<Vec<Ref<TypeObj>>> {
    let bases = ty.bases.borrow().clone();
    let mut out = vec![ty.clone()];
    if let [base] = &bases[..] {
        out.extend(base.mro.borrow().iter().cloned());
        return Ok(out);
    }
    for (i, base) in bases.iter().enumerate() {
        if bases[..i].iter().any(|b| b.is(base)) {
            return Err(vm.type_error(format!("duplicate base class {}", base.name_text())));
        }
    }
    let mut lists: Vec<Vec<Ref<TypeObj>>> = bases.iter().map(|b| b.mro.borrow().clone()).collect();
    lists.push(bases);
    let mut heads = vec![0usize; lists.len()];
    loop {
        let mut done = true;
        let mut next = None;
        for (list, &head) in lists.iter().zip(&heads) {
            let Some(candidate) = list.get(head) else { continue };
            done = false;
            let later = |(l, &h): (&Vec<Ref<TypeObj>>, &usize)| l.iter().skip(h + 1).any(|t| t.is(candidate));
            if !lists.iter().zip(&heads).any(later) {
                next = Some(candidate.clone());
                break;
            }
        }
        if done {
            return Ok(out);
        }
        let Some(next) = next else { return Err(inconsistent(vm, &lists, &heads)) };
        for (list, head) in lists.iter().zip(&mut heads) {
            if list.get(*head).is_some_and(|t| t.is(&next)) {
                *head += 1;
            }
        }
        out.push(next);
    }
}

#[cold]
fn inconsistent(vm: &Vm, lists: &[Vec<Ref<TypeObj>>], heads: &[usize]) -> Raised {
    let mut names: Vec<Ref<TypeObj>> = Vec::new();
    for (list, &head) in lists.iter().zip(heads) {
        if let Some(t) = list.get(head)
            && !names.iter().any(|n| n.is(t))
        {
            names.push(t.clone());
        }
    }
    let names: Vec<String> = names.iter().map(|t| t.name_text()).collect();
    vm.type_error(format!(
        "Cannot create a consistent method resolution order (MRO) for bases {}",
        names.join(", ")
    ))
}

/// The MRO of a type: by its metaclass's `mro()` if that is not `type`'s.
pub fn compute(vm: &Vm, ty: &Ref<TypeObj>) -> PyResult<Vec<Ref<TypeObj>>> {
    let value: Value = ty.into();
    let meta = vm.type_of(&value);
    let name = &vm.names().mro;
    let own = vm.types().type_.dict.get_str(name, vm.hash_str(name));
    let found = vm.type_lookup(&meta, name);
    let custom = match (&found, &own) {
        (Some(f), Some(o)) => !f.is(o),
        _ => false,
    };
    let Some(method) = found.filter(|_| custom) else { return c3(vm, ty) };
    let result = vm.call_unbound(&method, &value, crate::core::args::CallArgs::EMPTY)?;
    let items = vm.collect(&result)?;
    let solid = solid_base(ty);
    let mut mro = Vec::with_capacity(items.len());
    for item in items {
        let class = match item.downcast::<TypeObj>() {
            Ok(class) => class,
            Err(v) => {
                return Err(vm.type_error(format!("mro() returned a non-class ('{}')", vm.type_name(&v))));
            }
        };
        if !class.is(ty) && !solid.is_subtype(&solid_base(&class)) {
            return Err(vm.type_error(format!(
                "mro() returned base with unsuitable layout ('{}')",
                class.name_text()
            )));
        }
        mro.push(class);
    }
    if mro.is_empty() {
        return Err(vm.type_error("type MRO must not be empty"));
    }
    Ok(mro)
}

/// Computes the MRO anew for a type and its subclasses; on failure all keep their former ones.
pub fn update(vm: &Vm, ty: &Ref<TypeObj>) -> PyResult<()> {
    let mut former = Vec::new();
    match update_all(vm, ty, &mut former) {
        Ok(()) => Ok(()),
        Err(e) => {
            for (t, mro) in former.into_iter().rev() {
                t.modified();
                let new = t.mro.replace(mro);
                t.modified();
                drop(new);
            }
            Err(e)
        }
    }
}

type Former = (Ref<TypeObj>, Vec<Ref<TypeObj>>);

fn update_all(vm: &Vm, ty: &Ref<TypeObj>, former: &mut Vec<Former>) -> PyResult<()> {
    let mro = compute(vm, ty)?;
    ty.modified();
    let old = ty.mro.replace(mro);
    ty.modified();
    inherit_del(vm, ty);
    former.push((ty.clone(), old));
    for sub in subclasses(ty) {
        update_all(vm, &sub, former)?;
    }
    Ok(())
}

/// The direct subclasses of a type.
pub fn subclasses(ty: &TypeObj) -> Vec<Ref<TypeObj>> {
    #[allow(unsafe_code)]
    // SAFETY: a dying subclass takes itself off the list first.
    ty.subclasses.borrow().iter().map(|&s| unsafe { crate::core::weak::upgrade(s) }).collect()
}

/// Sets the flag that says whether instances have `__del__`. One of a native base counts if it does there: the
/// others are told by the payload whether there is anything to do.
pub fn inherit_del(vm: &Vm, ty: &TypeObj) {
    let name = vm.names().special(crate::core::special::Special::Del);
    let del = ty.lookup(name, vm.hash_str(name));
    ty.set_flag(tf::HAS_DEL, del.is_some_and(|del| !del.is_a::<NativeFn>() || native_del(ty)));
}

/// Whether the native type that `ty` is laid out like says that its instances have `__del__`.
fn native_del(ty: &TypeObj) -> bool {
    let mut at = ty.base.borrow().clone();
    while let Some(base) = at {
        if !base.is_heap_type() {
            return base.has_del();
        }
        at = base.base.borrow().clone();
    }
    ty.has_del()
}

/// The MRO as a tuple.
pub fn as_tuple(vm: &Vm, types: &[Ref<TypeObj>]) -> Ref<Tuple> {
    vm.tuple_from(types.len(), types.iter().map(Value::from))
}
