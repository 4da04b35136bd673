//! Types: cached lookup, instance and subclass tests, native types made on first use.

use crate::core::args::CallArgs;
use crate::core::descr::SlotMember;
use crate::core::error::PyResult;
use crate::core::function::Function;
use crate::core::native::{MethodKind, NativeFn, TypeDef};
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// A payload with a Python type of its own, made when first needed.
pub trait NativeType: Payload {
    fn def() -> &'static TypeDef;
}

/// Whether a class attribute is a function that a call can pass its receiver to directly.
#[inline]
pub fn is_method(v: &Value) -> bool {
    v.is_a::<Function>() || v.as_::<NativeFn>().is_some_and(|n| n.def.kind == MethodKind::Method)
}

impl Vm {
    /// Whether instances of a class are made by `object.__new__` and have no native payload.
    pub fn has_object_new(&self, ty: &TypeObj) -> bool {
        std::ptr::eq(ty.vt, crate::core::function::Instance::vtable())
            && self
                .special_of(ty, Special::New)
                .and_then(|n| {
                    n.as_::<NativeFn>().map(|n| n.owner.as_ref().is_some_and(|o| o.is(&self.types().object)))
                })
                .unwrap_or(false)
    }

    /// The slot behind a `__slots__` member descriptor found on `ty`.
    pub fn fixed_slot(&self, descr: &Value, ty: &TypeObj) -> Option<u16> {
        let member = descr.as_::<SlotMember>()?;
        (member.slot < ty.fixed_slots).then_some(member.slot)
    }

    /// The type of payload `T`.
    pub fn type_for<T: NativeType>(&self) -> Ref<TypeObj> {
        match self.registered(T::vtable()) {
            Some(ty) => ty,
            None => {
                let ty = self.define_type(T::def(), &self.types().object);
                self.register_type(T::vtable(), &ty);
                ty
            }
        }
    }

    /// A new object of the type of its payload.
    pub fn make<T: NativeType>(&self, data: T) -> Value {
        self.alloc(&self.type_for::<T>(), data).into()
    }

    /// A type's attribute along its MRO, through the VM's lookup cache.
    #[inline]
    pub fn lookup_cached(&self, ty: &TypeObj, name: &Ref<Str>) -> Option<Value> {
        if !name.is_interned() {
            return ty.lookup(name, self.hash_str(name));
        }
        let cache = self.lookup_cache();
        let version = ty.version();
        if let Some(hit) = cache.get(version, name) {
            return hit;
        }
        let found = ty.lookup(name, self.hash_str(name));
        cache.put(version, name, &found);
        found
    }

    /// `isinstance(v, cls)`.
    pub fn is_instance(&self, v: &Value, cls: &Value) -> PyResult<bool> {
        if let Some(ty) = cls.as_obj::<TypeObj>() {
            if std::ptr::eq(self.type_obj(v), ty) {
                return Ok(true);
            }
            if self.is_exact(cls, &self.types().type_) {
                let own = &self.type_obj(v).data;
                if own.has_base(ty) {
                    return Ok(true);
                }
                // Objects of builtin types have no other `__class__`, unless they find attributes
                // in a way of their own.
                if !own.is_heap_type()
                    && own
                        .known(Special::GetAttribute)
                        .and_then(|g| g.as_::<NativeFn>())
                        .and_then(|g| g.owner.as_ref())
                        .is_some_and(|owner| owner.is(&self.types().object))
                {
                    return Ok(false);
                }
                return self.plain_is_instance(v, cls);
            }
        }
        if let Some(classes) = cls.to_ref::<Tuple>() {
            let _level = self.enter_recursive(" in __instancecheck__")?;
            for c in classes.iter() {
                if self.is_instance(v, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        match self.special(cls, Special::InstanceCheck) {
            Some(check) => {
                let _level = self.enter_recursive(" in __instancecheck__")?;
                let answer = self.call_unbound(&check, cls, CallArgs::positional(std::slice::from_ref(v)))?;
                self.is_true(&answer)
            }
            None => self.plain_is_instance(v, cls),
        }
    }

    /// `type.__instancecheck__`: by MRO, then by `__class__`.
    pub fn plain_is_instance(&self, v: &Value, cls: &Value) -> PyResult<bool> {
        let Some(ty) = cls.to_ref::<TypeObj>() else {
            self.check_class(cls, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
            let class = self.get_attr_opt(v, &self.names().class)?;
            return match class {
                Some(class) => self.abstract_is_subclass(&class, cls),
                None => Ok(false),
            };
        };
        if self.type_obj(v).data.is_subtype(&ty) {
            return Ok(true);
        }
        let class = self.get_attr_opt(v, &self.names().class)?;
        match class.as_ref().and_then(|c| c.as_obj::<TypeObj>()) {
            Some(c) if !std::ptr::eq(c, self.type_obj(v)) => Ok(c.data.is_subtype(&ty)),
            _ => Ok(false),
        }
    }

    /// `issubclass(sub, cls)`.
    pub fn is_subclass(&self, sub: &Value, cls: &Value) -> PyResult<bool> {
        if self.is_exact(cls, &self.types().type_) {
            return if sub.is(cls) { Ok(true) } else { self.plain_is_subclass(sub, cls) };
        }
        if let Some(classes) = cls.to_ref::<Tuple>() {
            let _level = self.enter_recursive(" in __subclasscheck__")?;
            for c in classes.iter() {
                if self.is_subclass(sub, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        match self.special(cls, Special::SubclassCheck) {
            Some(check) => {
                let _level = self.enter_recursive(" in __subclasscheck__")?;
                let answer =
                    self.call_unbound(&check, cls, CallArgs::positional(std::slice::from_ref(sub)))?;
                self.is_true(&answer)
            }
            None => self.plain_is_subclass(sub, cls),
        }
    }

    /// `type.__subclasscheck__`.
    pub fn plain_is_subclass(&self, sub: &Value, cls: &Value) -> PyResult<bool> {
        if let (Some(sub), Some(cls)) = (sub.as_obj::<TypeObj>(), cls.to_ref::<TypeObj>()) {
            return Ok(sub.data.is_subtype(&cls));
        }
        self.check_class(sub, "issubclass() arg 1 must be a class")?;
        self.check_class(cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
        self.abstract_is_subclass(sub, cls)
    }

    /// The `__bases__` of something that behaves like a class.
    fn abstract_bases(&self, cls: &Value) -> PyResult<Option<Ref<Tuple>>> {
        Ok(self.get_attr_opt(cls, &self.names().bases)?.and_then(|b| b.to_ref::<Tuple>()))
    }

    fn check_class(&self, cls: &Value, message: &str) -> PyResult<()> {
        match self.abstract_bases(cls)? {
            Some(_) => Ok(()),
            None => Err(self.type_error(message)),
        }
    }

    fn abstract_is_subclass(&self, sub: &Value, cls: &Value) -> PyResult<bool> {
        if sub.is(cls) {
            return Ok(true);
        }
        let Some(bases) = self.abstract_bases(sub)? else { return Ok(false) };
        let _level = self.enter_recursive(" in __issubclass__")?;
        for base in bases.iter() {
            if self.abstract_is_subclass(base, cls)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
