//! Making native types from their declarations.

use std::cell::RefCell;

use crate::core::descr::StaticMethod;
use crate::core::dict::Dict;
use crate::core::native::{GetSet, GetSetDef, MethodDef, MethodKind, NativeFn, NativeImpl, TypeDef, getset};
use crate::core::object::Ref;
use crate::core::typeobj::{TypeObj, TypeParts, type_flags};
use crate::core::value::Value;
use crate::core::vm::Vm;

/// `__dict__` of the instances of native types that have one.
static DICT: GetSetDef = getset(
    "__dict__",
    |vm, v| Ok(vm.instance_dict(v).map_or(Value::NONE, |d| d.into())),
    |vm, v, new| match new.and_then(|n| n.to_ref::<Dict>()) {
        Some(d) => {
            vm.set_instance_dict(v, &d);
            Ok(())
        }
        None => Err(vm.type_error("__dict__ must be set to a dictionary")),
    },
);

/// Offset of the extension in instances of a native type.
pub fn native_ext(def: &TypeDef) -> u16 {
    if def.flags & type_flags::HAS_DICT == 0 { 0 } else { 16 + (def.vt)().size.next_multiple_of(8) as u16 }
}

impl Vm {
    /// A new native type, complete.
    pub fn define_type(&self, def: &'static TypeDef, base: &Ref<TypeObj>) -> Ref<TypeObj> {
        let name = self.intern(def.name);
        let shared = if std::ptr::eq(base.vt, (def.vt)()) { type_flags::SUBTYPE } else { 0 };
        let parts = TypeParts {
            qualname: name.clone(),
            name,
            flags: def.flags | type_flags::IMMUTABLE | inherited_flags(base) | shared,
            vt: (def.vt)(),
            // The base's place holds only for the base's payload.
            ext: if base.ext != 0 && std::ptr::eq(base.vt, (def.vt)()) {
                base.ext
            } else if base.ext != 0 {
                16 + (def.vt)().size.next_multiple_of(8) as u16
            } else {
                native_ext(def)
            },
            fixed_slots: 0,
            attr_slots: 0,
            def: Some(def),
        };
        let ty = self.alloc(&self.types().type_, TypeObj::new(parts, self.dict(), self.heap()));
        TypeObj::init_shapes(ty.obj());
        self.link_bases(&ty, std::slice::from_ref(base));
        self.fill_type(&ty, def);
        ty
    }

    /// Sets bases and MRO of a native type with a linear ancestry.
    pub fn link_bases(&self, ty: &Ref<TypeObj>, bases: &[Ref<TypeObj>]) {
        let mut mro = vec![ty.clone()];
        for base in bases {
            base.subclasses.borrow_mut().push(ty.as_ptr());
        }
        // The ancestors of several bases in their common order: shared ones after the last base
        // that has them.
        for (i, base) in bases.iter().enumerate() {
            for t in base.mro.borrow().iter() {
                let later = bases[i + 1..].iter().any(|b| b.mro.borrow().iter().any(|x| x.is(t)));
                if !later {
                    mro.push(t.clone());
                }
            }
        }
        *ty.base.borrow_mut() = bases.first().cloned();
        *ty.bases.borrow_mut() = bases.to_vec();
        *ty.mro.borrow_mut() = mro;
    }

    /// Puts the declared methods and attributes into a type.
    pub fn fill_type(&self, ty: &Ref<TypeObj>, def: &'static TypeDef) {
        let put = |name: &str, v: Value| self.set_name(&ty.dict, name, v);
        for m in def.methods.iter().flat_map(|group| group.iter()) {
            put(m.name, self.native_method(m, ty));
        }
        for g in def.getset {
            put(g.name, self.native_getset(g, ty));
        }
        let has = |name: &str| self.get_name(&ty.dict, name).is_some();
        let own_dict = def.flags & type_flags::HAS_DICT != 0;
        if own_dict && !has("__dict__") {
            put("__dict__", self.native_getset(&DICT, ty));
        }
        if has("__eq__") && !has("__hash__") {
            put("__hash__", Value::NONE);
        }
        if !has("__doc__") {
            put("__doc__", if def.doc.is_empty() { Value::NONE } else { self.str(def.doc) });
        }
        ty.modified();
    }

    fn native_method(&self, def: &'static MethodDef, owner: &Ref<TypeObj>) -> Value {
        let types = self.types();
        let func = NativeFn::new(def, Some(owner.clone()), None);
        let ty = match def.kind {
            MethodKind::Method if is_slot(def) => &types.wrapper_descriptor,
            MethodKind::Method => &types.method_descriptor,
            MethodKind::Class => &types.classmethod_descriptor,
            MethodKind::Static | MethodKind::New | MethodKind::Function => &types.builtin_function,
        };
        let native: Value = self.alloc(ty, func).into();
        match def.kind {
            MethodKind::Static => {
                self.alloc(&types.staticmethod, StaticMethod { func: RefCell::new(native) }).into()
            }
            _ => native,
        }
    }

    fn native_getset(&self, def: &'static GetSetDef, owner: &Ref<TypeObj>) -> Value {
        let types = self.types();
        let ty = if def.member { &types.member_descriptor } else { &types.getset_descriptor };
        self.alloc_as(ty, GetSet { def, owner: owner.clone() }).into()
    }

    /// A function of a native module.
    pub fn native_function(&self, def: &'static MethodDef, module: &str) -> Value {
        let module = self.intern(module).into();
        self.alloc(&self.types().builtin_function, NativeFn::new(def, None, Some(module))).into()
    }
}

/// Whether CPython shows the method as a `wrapper_descriptor`.
fn is_slot(def: &MethodDef) -> bool {
    !matches!(
        def.imp,
        NativeImpl::Plain(_)
            | NativeImpl::Send(_)
            | NativeImpl::Advance(_)
            | NativeImpl::Length(_)
            | NativeImpl::Raw(_)
    ) || matches!(
        def.name,
        "__init__"
            | "__call__"
            | "__del__"
            | "__pow__"
            | "__rpow__"
            | "__ipow__"
            | "__buffer__"
            | "__release_buffer__"
    )
}

fn inherited_flags(base: &TypeObj) -> u32 {
    base.flags.get() & (type_flags::HAS_DICT | type_flags::HAS_WEAKREF)
}
