//! `len`, subscripts, containment.

use crate::core::args::CallArgs;
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::function::List;
use crate::core::native::{NativeFn, NativeImpl};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

impl Vm {
    /// The length of a list, tuple, dict or string that is of no subclass.
    #[inline(always)]
    pub fn exact_len(&self, v: &Value) -> Option<usize> {
        let ty: *const _ = v.header()?.shape().ty();
        let types = self.types();
        if std::ptr::eq(ty, types.list.obj()) {
            v.as_::<List>().map(List::length)
        } else if std::ptr::eq(ty, types.tuple.obj()) {
            v.as_::<Tuple>().map(|t| t.len())
        } else if std::ptr::eq(ty, types.dict.obj()) {
            v.as_::<Dict>().map(Dict::len)
        } else if std::ptr::eq(ty, types.str.obj()) {
            v.as_::<Str>().map(Str::len)
        } else {
            None
        }
    }

    /// `len(v)`.
    pub fn len(&self, v: &Value) -> PyResult<usize> {
        if let Some(NativeImpl::Len(f)) = self.direct(v, Special::Len) {
            return f(self, v);
        }
        let Some(method) = self.special(v, Special::Len) else {
            return Err(self.type_error(format!("object of type '{}' has no len()", self.type_name(v))));
        };
        if let Some(native) = method.as_::<NativeFn>()
            && let NativeImpl::Len(f) = native.def.imp
        {
            return f(self, v);
        }
        let n = self.call_unbound(&method, v, CallArgs::EMPTY)?;
        let n = self.index(&n)?;
        match self.small(&n) {
            Some(n) if n >= 0 => Ok(n as usize),
            _ if self.to_big(&n).is_some_and(|n| n.sign() == num_bigint::Sign::Minus) => {
                Err(self.value_error("__len__() should return >= 0"))
            }
            _ => Err(self.overflow_error("cannot fit 'int' into an index-sized integer")),
        }
    }

    /// `o[key]`.
    pub fn get_item(&self, o: &Value, key: &Value) -> PyResult {
        if let Some(NativeImpl::Binary(f)) = self.direct(o, Special::GetItem) {
            return f(self, o, key);
        }
        if let Some(method) = self.special(o, Special::GetItem) {
            return self.try_binary(&method, o, key);
        }
        if o.is_a::<TypeObj>() {
            if o.is(&self.types().type_.value()) {
                return self.class_subscript_of_type(o, key);
            }
            let name = &self.names().class_getitem;
            if let Some(method) = self.get_attr_opt(o, name)? {
                return self.call(&method, std::slice::from_ref(key));
            }
            let name = o.as_::<TypeObj>().map(|t| t.full_name()).unwrap_or_default();
            return Err(self.type_error(format!("type '{name}' is not subscriptable")));
        }
        Err(self.type_error(format!("'{}' object is not subscriptable", self.type_name(o))))
    }

    /// `type[...]`, the one class that is generic without `__class_getitem__`.
    fn class_subscript_of_type(&self, o: &Value, key: &Value) -> PyResult {
        let types = self.modules.get().and_then(|m| self.get_name(m, "types"));
        match types {
            Some(types) => {
                let alias = self.get_attr_str(&types, "GenericAlias")?;
                self.call(&alias, &[o.clone(), key.clone()])
            }
            None => Err(self.not_implemented("type[...] before the module types is imported")),
        }
    }

    /// `o[key] = value`.
    pub fn set_item(&self, o: &Value, key: &Value, value: Value) -> PyResult<()> {
        if let Some(NativeImpl::SetItem(f)) = self.direct(o, Special::SetItem) {
            return f(self, o, key, Some(&value));
        }
        let Some(method) = self.special(o, Special::SetItem) else {
            return Err(
                self.type_error(format!("'{}' object does not support item assignment", self.type_name(o)))
            );
        };
        if let Some(native) = method.as_::<NativeFn>()
            && let NativeImpl::SetItem(f) = native.def.imp
        {
            return f(self, o, key, Some(&value));
        }
        self.call_unbound(&method, o, CallArgs::positional(&[key.clone(), value])).map(drop)
    }

    /// `del o[key]`.
    pub fn del_item(&self, o: &Value, key: &Value) -> PyResult<()> {
        let Some(method) = self.special(o, Special::DelItem) else {
            return Err(
                self.type_error(format!("'{}' object does not support item deletion", self.type_name(o)))
            );
        };
        if let Some(native) = method.as_::<NativeFn>()
            && let NativeImpl::DelItem(f) = native.def.imp
        {
            return f(self, o, key, None);
        }
        self.call_unbound(&method, o, CallArgs::positional(std::slice::from_ref(key))).map(drop)
    }

    /// `x in container`.
    pub fn contains(&self, container: &Value, x: &Value) -> PyResult<bool> {
        if let Some(NativeImpl::Contains(f)) = self.direct(container, Special::Contains) {
            return f(self, container, x);
        }
        match self.special(container, Special::Contains) {
            Some(m) if m.is_none() => {
                Err(self.type_error(format!("'{}' object is not a container", self.type_name(container))))
            }
            Some(m) => {
                if let Some(native) = m.as_::<NativeFn>()
                    && let NativeImpl::Contains(f) = native.def.imp
                {
                    return f(self, container, x);
                }
                let answer =
                    self.call_unbound(&m, container, CallArgs::positional(std::slice::from_ref(x)))?;
                self.is_true(&answer)
            }
            None => self.contains_by_iteration(container, x),
        }
    }

    fn contains_by_iteration(&self, container: &Value, x: &Value) -> PyResult<bool> {
        let it = match self.iter(container) {
            Ok(it) => it,
            Err(e) if e.is(self, crate::core::exc::Exc::TypeError) => {
                return Err(self.type_error(format!(
                    "argument of type '{}' is not a container or iterable",
                    self.type_name(container)
                )));
            }
            Err(e) => return Err(e),
        };
        while let Some(item) = self.next(&it)? {
            if self.eq(&item, x)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
