//! Makes the builtin types of a new VM.
//!
//! A type object needs strings for its name, strings need the type `str`, and every type needs
//! `type`. So the type objects are made first, without names, then the names, then the
//! attributes.
#![allow(unsafe_code)]

use std::cell::Cell;
use std::ptr::NonNull;

use super::exceptions;
use crate::core::dict::Dict;
use crate::core::exc::{EXCEPTIONS, Exc};
use crate::core::heap::Heap;
use crate::core::native::TypeDef;
use crate::core::object::{Header, Obj, Payload, Ref};
use crate::core::str::Str;
use crate::core::typeobj::{TypeObj, TypeParts, type_flags as tf};
use crate::core::vm::{TYPE_IDS, TypeId, Types, Vm};

/// A name to be replaced by [`set_names`] before anything reads it.
fn no_name() -> Ref<Str> {
    // SAFETY: never dereferenced nor dropped: `set_names` forgets it.
    unsafe { Ref::from_raw(NonNull::dangling().as_ptr()) }
}

/// A dict to be replaced by [`set_dict`] before anything reads it.
fn no_dict() -> Ref<Dict> {
    // SAFETY: never dereferenced nor dropped: `set_dict` overwrites it.
    unsafe { Ref::from_raw(NonNull::dangling().as_ptr()) }
}

fn set_dict(vm: &Vm, ty: &Ref<TypeObj>) {
    // SAFETY: overwrites what `no_dict` made without dropping it; nobody else looks at the field.
    unsafe { (&raw mut (*ty.as_ptr()).data.dict).write(vm.dict()) }
}

fn parts(def: &'static TypeDef) -> TypeParts {
    let vt = (def.vt)();
    let ext = if def.flags & tf::HAS_DICT != 0 { 16 + vt.size.next_multiple_of(8) } else { 0 };
    TypeParts {
        name: no_name(),
        qualname: no_name(),
        flags: def.flags | tf::IMMUTABLE,
        vt,
        ext: ext as u16,
        fixed_slots: 0,
        attr_slots: 0,
        def: Some(def),
    }
}

/// `type`, whose type it is itself.
fn make_type_type(heap: &Heap) -> Ref<TypeObj> {
    let size = 16 + TypeObj::vtable().size.next_multiple_of(8);
    let p = heap.memory().alloc(size).cast::<Obj<TypeObj>>();
    // SAFETY: the block has the object's size; the shape is set before anyone reads it.
    unsafe {
        (&raw mut (*p).h).write(Header {
            rc: Cell::new(1),
            gc: Cell::new(0),
            shape: Cell::new(NonNull::dangling()),
        });
        (&raw mut (*p).data).write(TypeObj::new(parts(super::def(TypeId::type_)), no_dict(), heap));
        TypeObj::init_shapes(&*p);
        (*p).h.shape.set(NonNull::from((*p).data.root_shape()));
        Ref::from_raw(p)
    }
}

fn make(heap: &Heap, metatype: &Ref<TypeObj>, def: &'static TypeDef) -> Ref<TypeObj> {
    let ty = heap.alloc(metatype.root_shape(), TypeObj::new(parts(def), no_dict(), heap));
    TypeObj::init_shapes(ty.obj());
    ty
}

fn set_bases(ty: &Ref<TypeObj>, bases: &[&Ref<TypeObj>], mro: Vec<Ref<TypeObj>>) {
    for base in bases {
        base.subclasses.borrow_mut().push(ty.as_ptr());
        ty.bases.borrow_mut().push((*base).clone());
    }
    *ty.base.borrow_mut() = bases.first().map(|b| (*b).clone());
    *ty.mro.borrow_mut() = mro;
}

/// The MRO of a type with one base.
fn single_mro(ty: &Ref<TypeObj>, base: &Ref<TypeObj>) -> Vec<Ref<TypeObj>> {
    std::iter::once(ty.clone()).chain(base.mro.borrow().iter().cloned()).collect()
}

fn set_names(vm: &Vm, ty: &TypeObj, def: &'static TypeDef) {
    let name = vm.intern(def.name);
    std::mem::forget(ty.name.replace(name.clone()));
    std::mem::forget(ty.qualname.replace(name));
}

/// Makes all builtin types. The VM can run native code afterwards.
pub fn bootstrap(vm: &Vm) {
    let heap = vm.heap();
    let type_type = make_type_type(heap);
    let list: Vec<Ref<TypeObj>> = TYPE_IDS
        .iter()
        .map(|&(id, _)| match id {
            TypeId::type_ => type_type.clone(),
            _ => make(heap, &type_type, super::def(id)),
        })
        .collect();
    for (ty, &(id, base)) in list.iter().zip(TYPE_IDS) {
        if id == TypeId::object {
            *ty.mro.borrow_mut() = vec![ty.clone()];
        } else {
            let base = &list[base as usize];
            set_bases(ty, &[base], single_mro(ty, base));
        }
    }
    let object = &list[TypeId::object as usize];
    let mut excs: Vec<Ref<TypeObj>> = Vec::with_capacity(EXCEPTIONS.len());
    for (i, &(_, _, base)) in EXCEPTIONS.iter().enumerate() {
        let ty = make(heap, &type_type, exceptions::def(i));
        let base = match EXCEPTIONS.iter().position(|&(_, name, _)| name == base) {
            Some(at) => &excs[at],
            None => object,
        };
        set_bases(&ty, &[base], single_mro(&ty, base));
        excs.push(ty);
    }
    let group = make(heap, &type_type, &exceptions::EXCEPTION_GROUP);
    let (base_group, exception) = (&excs[Exc::BaseExceptionGroup as usize], &excs[Exc::Exception as usize]);
    let root = &excs[Exc::BaseException as usize];
    let mro = [&group, base_group, exception, root, object].map(Ref::clone).to_vec();
    set_bases(&group, &[base_group, exception], mro);

    vm.install_types(Types::from_list(&list, excs, group));

    let types = vm.types();
    let all = || list.iter().chain(&types.excs).chain([&types.exception_group]);
    for ty in all() {
        set_dict(vm, ty);
        if let Some(def) = ty.def {
            set_names(vm, ty, def);
        }
    }
    for ty in all() {
        let Some(def) = ty.def else { continue };
        vm.fill_type(ty, def);
        if vm.registered(ty.vt).is_none() {
            vm.register_type(ty.vt, ty);
        }
    }
    // What is made here lives as long as the VM: the collector need not look at it.
    for v in heap.tracked_objects() {
        if let Some(header) = v.header() {
            heap.untrack(header);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::host::NullHost;

    #[test]
    fn types_are_complete() {
        let vm = Vm::bare(Box::new(NullHost));
        bootstrap(&vm);
        let t = vm.types();
        assert_eq!(t.type_.name_text(), "type");
        assert!(vm.type_of(&t.type_.value()).is(&t.type_));
        assert!(t.bool_.is_subtype(&t.int));
        assert!(vm.exc_type(Exc::KeyError).is_subtype(vm.exc_type(Exc::LookupError)));
        assert_eq!(t.exception_group.mro.borrow().len(), 5);
        assert_eq!(vm.type_name(&vm.str("x")), "str");
    }
}
