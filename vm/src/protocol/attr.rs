//! Attribute access: the generic algorithm, slots of instances, `__getattr__`.
#![allow(unsafe_code)]

use std::ptr::NonNull;

use crate::core::dict::{Dict, DictTable};
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::native::{NativeFn, NativeImpl};
use crate::core::object::{Header, Ref};
use crate::core::shape::{Layout, Shape};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::{TypeObj, type_flags};
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Slots beyond which the attributes of an instance go into a dict.
const MAX_ATTR_SLOTS: u16 = 30;

/// Address of word `i` of an object's extension: 0 is the dict, 1 the first slot.
#[inline(always)]
fn ext_word(header: &Header, shape: &Shape, i: usize) -> *mut Option<Value> {
    (header as *const Header as *mut u8)
        .wrapping_add(shape.ext as usize)
        .cast::<Option<Value>>()
        .wrapping_add(i)
}

/// Reads slot `slot` of an object whose shape has it.
#[inline(always)]
pub fn read_slot(header: &Header, slot: u16) -> Option<Value> {
    let shape = header.shape();
    debug_assert!(shape.ext != 0 && slot < shape.cap);
    // SAFETY: the shape says that the slot exists.
    unsafe { (*ext_word(header, shape, slot as usize + 1)).clone() }
}

/// Writes slot `slot`; the old value is returned.
#[inline(always)]
pub fn write_slot(header: &Header, slot: u16, v: Option<Value>) -> Option<Value> {
    let shape = header.shape();
    debug_assert!(shape.ext != 0 && slot < shape.cap);
    // SAFETY: the shape says that the slot exists.
    unsafe { std::mem::replace(&mut *ext_word(header, shape, slot as usize + 1), v) }
}

/// The dict that holds an instance's attributes, if they are in one.
#[inline]
pub fn attr_dict(header: &Header) -> Option<Ref<Dict>> {
    let shape = header.shape();
    if shape.layout != Layout::Dict {
        return None;
    }
    // SAFETY: every extension begins with the dict word.
    unsafe { (*ext_word(header, shape, 0)).as_ref()?.to_ref::<Dict>() }
}

fn has_dict(shape: &Shape) -> bool {
    shape.ext != 0 && shape.ty().data.has_flag(type_flags::HAS_DICT)
}

impl Vm {
    // ---- attributes of instances -----------------------------------------------------------

    /// The instance's own attribute `name` (interned).
    pub fn instance_attr(&self, v: &Value, name: &Ref<Str>) -> Option<Value> {
        let header = v.header()?;
        let shape = header.shape();
        match shape.layout {
            Layout::Fixed | Layout::Bare => None,
            Layout::Slots => read_slot(header, shape.slot_of(name)?),
            Layout::Dict => attr_dict(header)?.get_str(name, self.hash_str(name)),
        }
    }

    /// Sets an attribute of the instance itself; false if it has no room for attributes.
    pub fn set_instance_attr(&self, v: &Value, name: &Ref<Str>, value: Value) -> bool {
        let Some(header) = v.header() else { return false };
        let shape = header.shape();
        if !has_dict(shape) {
            return false;
        }
        if shape.layout == Layout::Slots {
            if let Some(slot) = shape.slot_of(name) {
                let old = write_slot(header, slot, Some(value));
                drop(old);
                return true;
            }
            if name.is_interned()
                && let Some(child) = shape.with_attr(name)
            {
                // SAFETY: the child shape differs in its names only.
                let slot = unsafe { child.as_ref() }.names.len() as u16 - 1 + shape.fixed;
                header.shape.set(child);
                let old = write_slot(header, slot, Some(value));
                drop(old);
                return true;
            }
            let ty = shape.ty();
            let slots = ty.data.attr_slots.get();
            if shape.cap - shape.fixed == slots && slots < MAX_ATTR_SLOTS {
                ty.data.grow_attr_slots(ty, (slots * 2).clamp(4, MAX_ATTR_SLOTS));
            }
        }
        if let Some(dict) = self.instance_dict(v) {
            let old = dict.set_str(name, self.hash_str(name), value);
            drop(old);
        }
        true
    }

    /// Deletes an attribute of the instance itself; false if it is not there.
    pub fn delete_instance_attr(&self, v: &Value, name: &Ref<Str>) -> bool {
        if self.instance_attr(v, name).is_none() {
            return false;
        }
        let old = self.instance_dict(v).and_then(|d| d.remove_str(name, self.hash_str(name)));
        old.is_some()
    }

    /// The `__dict__` of an instance, or `None` if its type gives it none. From now on its
    /// attributes are kept there.
    pub fn instance_dict(&self, v: &Value) -> Option<Ref<Dict>> {
        let header = v.header()?;
        let shape = header.shape();
        if !has_dict(shape) {
            return None;
        }
        if let Some(dict) = attr_dict(header) {
            return Some(dict);
        }
        let mut table = DictTable::default();
        if shape.layout == Layout::Slots {
            for (i, name) in shape.names.iter().enumerate() {
                if let Some(v) = write_slot(header, shape.fixed + i as u16, None) {
                    table.insert_few(self.hash_str(name), name.into(), v);
                }
            }
        }
        let dict = self.dict_from(table);
        self.put_dict(header, &dict);
        Some(dict)
    }

    /// Makes `dict` the `__dict__` of an instance.
    pub fn set_instance_dict(&self, v: &Value, dict: &Ref<Dict>) -> bool {
        let Some(header) = v.header().filter(|h| has_dict(h.shape())) else { return false };
        let shape = header.shape();
        if shape.layout == Layout::Slots {
            for i in 0..shape.names.len() {
                let old = write_slot(header, shape.fixed + i as u16, None);
                drop(old);
            }
        }
        self.put_dict(header, dict);
        true
    }

    fn put_dict(&self, header: &Header, dict: &Ref<Dict>) {
        let shape = header.shape();
        let ty = shape.ty();
        header.shape.set(ty.data.dict_shape_like(ty, shape));
        // SAFETY: every extension begins with the dict word.
        let old = unsafe { (*ext_word(header, shape, 0)).replace(dict.into()) };
        drop(old);
    }

    /// Gives an instance another class whose layout is compatible (checked by the caller).
    pub fn set_instance_class(&self, v: &Value, ty: &Ref<TypeObj>) {
        let Some(header) = v.header() else { return };
        let dict = self.instance_dict(v);
        let old = header.shape().ty();
        let target = match dict {
            Some(_) => ty.dict_shape_like(ty.obj(), header.shape()),
            None => NonNull::from(ty.root_shape()),
        };
        if ty.is_heap_type() {
            ty.header().retain();
        }
        header.shape.set(target);
        if old.data.is_heap_type() {
            // SAFETY: the instance owned a reference to its former type.
            drop(unsafe { Ref::from_raw(old as *const _ as *mut crate::core::object::Obj<TypeObj>) });
        }
    }

    // ---- types -----------------------------------------------------------------------------

    /// An attribute of a type, looked up along its MRO, not bound.
    #[inline]
    pub fn type_lookup(&self, ty: &TypeObj, name: &Ref<Str>) -> Option<Value> {
        self.lookup_cached(ty, name)
    }

    // ---- the generic algorithm -------------------------------------------------------------

    /// `object.__getattribute__`, with `None` for a missing attribute.
    pub fn generic_get_attr_opt(&self, v: &Value, name: &Ref<Str>) -> PyResult<Option<Value>> {
        let ty = self.type_obj(v);
        let descr = self.type_lookup(&ty.data, name);
        let mut get = None;
        if let Some(d) = &descr {
            get = self.special(d, Special::Get);
            if let Some(get) = &get
                && self.is_data_descriptor(d)
            {
                let owner: Value = ty.value();
                return self.call_get(get, d, Some(v), Some(&owner)).map(Some);
            }
        }
        if let Some(own) = self.instance_attr(v, name) {
            return Ok(Some(own));
        }
        match (descr, get) {
            (Some(d), Some(get)) => {
                let owner: Value = ty.value();
                self.call_get(&get, &d, Some(v), Some(&owner)).map(Some)
            }
            (found, _) => Ok(found),
        }
    }

    /// Whether the type of `d` defines `__set__` or `__delete__`.
    #[inline]
    pub fn is_data_descriptor(&self, d: &Value) -> bool {
        d.is_heap() && (self.special(d, Special::Set).is_some() || self.special(d, Special::Delete).is_some())
    }

    /// `object.__getattribute__`.
    pub fn generic_get_attr(&self, v: &Value, name: &Ref<Str>) -> PyResult {
        match self.generic_get_attr_opt(v, name)? {
            Some(found) => Ok(found),
            None => Err(self.no_attribute(v, name)),
        }
    }

    /// `object.__setattr__`; `None` deletes.
    pub fn generic_set_attr(&self, v: &Value, name: &Ref<Str>, value: Option<&Value>) -> PyResult<()> {
        let ty = self.type_obj(v);
        let descr = self.type_lookup(&ty.data, name);
        if let Some(d) = &descr {
            let which = if value.is_some() { Special::Set } else { Special::Delete };
            if let Some(set) = self.special(d, which) {
                return self.call_set(&set, d, v, value);
            }
            if self.is_data_descriptor(d) {
                let message = if value.is_some() { "__set__" } else { "__delete__" };
                return Err(self.attribute_error(v, name, message));
            }
        }
        let done = match value {
            Some(value) => self.set_instance_attr(v, name, value.clone()),
            None => self.delete_instance_attr(v, name),
        };
        if done {
            return Ok(());
        }
        let type_name = ty.data.full_name();
        let text = name.to_text();
        let no_dict = !v.header().is_some_and(|h| has_dict(h.shape()));
        Err(match (descr, value) {
            (Some(_), _) if no_dict => {
                self.attribute_error(v, name, format!("'{type_name}' object attribute '{text}' is read-only"))
            }
            (None, _) if value.is_some() || no_dict => self.attribute_error(
                v,
                name,
                format!("'{type_name}' object has no attribute '{text}' and no __dict__ for setting new attributes"),
            ),
            _ => self.no_attribute(v, name),
        })
    }

    /// Calls a `__set__` or `__delete__` method found on the type of `descr`.
    pub fn call_set(&self, set: &Value, descr: &Value, obj: &Value, value: Option<&Value>) -> PyResult<()> {
        if let Some(native) = set.as_::<NativeFn>()
            && let NativeImpl::Set(f) | NativeImpl::Delete(f) = native.def.imp
        {
            return f(self, descr, obj, value);
        }
        let args: Vec<Value> = std::iter::once(obj).chain(value).cloned().collect();
        self.call_unbound(set, descr, crate::core::args::CallArgs::positional(&args)).map(drop)
    }

    // ---- access ----------------------------------------------------------------------------

    /// `v.name`; `name` is interned, or comes from a program.
    pub fn get_attr(&self, v: &Value, name: &Ref<Str>) -> PyResult {
        match self.get_attr_opt(v, name)? {
            Some(found) => Ok(found),
            None => Err(self.no_attribute(v, name)),
        }
    }

    /// `v.name`.
    pub fn get_attr_str(&self, v: &Value, name: &str) -> PyResult {
        self.get_attr(v, &self.intern(name))
    }

    /// `getattr(v, name, <nothing>)`: an `AttributeError` becomes `None`, as far as possible
    /// without making one.
    pub fn get_attr_opt(&self, v: &Value, name: &Ref<Str>) -> PyResult<Option<Value>> {
        match self.get_attr_raw(v, name) {
            Err(e) if e.is(self, Exc::AttributeError) => Ok(None),
            other => other,
        }
    }

    /// `v.name` with its own `AttributeError`, if it makes one.
    pub fn get_attr_or_raise(&self, v: &Value, name: &Ref<Str>) -> PyResult {
        match self.get_attr_raw(v, name)? {
            Some(found) => Ok(found),
            None => Err(self.no_attribute(v, name)),
        }
    }

    /// The attribute; `Ok(None)` stands for the standard `AttributeError`, not yet made.
    fn get_attr_raw(&self, v: &Value, name: &Ref<Str>) -> PyResult<Option<Value>> {
        let name = &self.intern_ref(name);
        let getattribute = self.special(v, Special::GetAttribute);
        let getattr = self.special(v, Special::GetAttr);
        let native = getattribute.as_ref().and_then(|g| g.as_::<NativeFn>());
        let result = match native.map(|n| n.def.imp) {
            Some(NativeImpl::GetAttr(f)) => {
                if native.and_then(|n| n.owner.as_ref()).is_some_and(|o| o.is(&self.types().object)) {
                    self.generic_get_attr_opt(v, name)
                } else {
                    f(self, v, name).map(Some)
                }
            }
            _ => match &getattribute {
                Some(g) => {
                    let args = [Value::from(name)];
                    self.call_unbound(g, v, crate::core::args::CallArgs::positional(&args)).map(Some)
                }
                None => self.generic_get_attr_opt(v, name),
            },
        };
        let Some(getattr) = getattr else { return result };
        match result {
            Ok(None) => {}
            Err(e) if e.is(self, Exc::AttributeError) => {}
            other => return other,
        }
        let args = [Value::from(name)];
        self.call_unbound(&getattr, v, crate::core::args::CallArgs::positional(&args)).map(Some)
    }

    /// `v.name = value`.
    pub fn set_attr(&self, v: &Value, name: &Ref<Str>, value: Value) -> PyResult<()> {
        let name = &self.intern_ref(name);
        self.change_attr(v, name, Some(&value), Special::SetAttr)
    }

    /// `del v.name`.
    pub fn del_attr(&self, v: &Value, name: &Ref<Str>) -> PyResult<()> {
        let name = &self.intern_ref(name);
        self.change_attr(v, name, None, Special::DelAttr)
    }

    fn change_attr(&self, v: &Value, name: &Ref<Str>, value: Option<&Value>, which: Special) -> PyResult<()> {
        let Some(method) = self.special(v, which) else { return self.generic_set_attr(v, name, value) };
        if let Some(native) = method.as_::<NativeFn>()
            && let NativeImpl::SetAttr(f) | NativeImpl::DelAttr(f) = native.def.imp
        {
            return f(self, v, name, value);
        }
        let args: Vec<Value> = std::iter::once(Value::from(name)).chain(value.cloned()).collect();
        self.call_unbound(&method, v, crate::core::args::CallArgs::positional(&args)).map(drop)
    }

    /// Looks a method up for a call: the callable and whether it must get `v` as its first
    /// argument.
    pub fn get_method(&self, v: &Value, name: &Ref<Str>) -> PyResult<(Value, bool)> {
        let getattribute = self.special(v, Special::GetAttribute);
        let generic = getattribute
            .as_ref()
            .and_then(|g| g.as_::<NativeFn>())
            .is_some_and(|n| n.owner.as_ref().is_some_and(|o| o.is(&self.types().object)));
        if generic {
            let ty = self.type_obj(v);
            if let Some(found) = self.type_lookup(&ty.data, name)
                && crate::protocol::types::is_method(&found)
            {
                return match self.instance_attr(v, name) {
                    Some(own) => Ok((own, false)),
                    None => Ok((found, true)),
                };
            }
        }
        self.get_attr_or_raise(v, name).map(|f| (f, false))
    }
}
