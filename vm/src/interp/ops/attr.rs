//! Attributes with inline caches, `super`, imports.
//!
//! A site caches one (shape id, what was found) pair: a slot of the instance, a method of its
//! type, or an attribute of a type or module. The shape id vouches for the type, its attributes
//! and the instance's layout, so a hit is two loads and a comparison.

use ouro_compiler::bytecode::{FLAG, Instr, KILL_A, KILL_B};

use crate::core::args::CallArgs;
use crate::core::code::{Site, SiteCache};
use crate::core::descr::Property;
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::frame::{Frame, FrameKind};
use crate::core::function::{Function, Module};
use crate::core::native::{NativeFn, NativeImpl};
use crate::core::object::{Header, Ref};
use crate::core::shape::Layout;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::frames::{self, Entered};
use crate::interp::ops::arith::finish_unary;
use crate::interp::ops::call::Called;
use crate::interp::regs::{Regs, drop_word};
use crate::interp::step::{At, Drive};
use crate::protocol::attr::attr_dict;
use crate::protocol::types::is_method;
use crate::types::shadowing::{self, Hides};

/// Cache kinds of an attribute site.
mod kind {
    /// Value in the slot at byte `offset` of the object.
    pub const SLOT: u8 = 1;
    /// Value on the type, not a descriptor, not shadowed.
    pub const TYPE_VALUE: u8 = 2;
    /// Plain method on the type, not shadowed.
    pub const METHOD: u8 = 3;
    /// Entry of a module's dict whose keys version is `guard`; its value lies at `value`.
    pub const MODULE: u8 = 4;
    /// Attribute of the class that is the object itself; `guard` is its version.
    pub const CLASS: u8 = 5;
    /// Store of a new attribute: objects of shape `guard` get the shape in `value` and the slot at
    /// byte `offset`.
    pub const NEW_SLOT: u8 = 7;
    /// Native attribute (`getset_descriptor`) on the type.
    pub const GETSET: u8 = 6;
    /// `property` on the type, whose getter is a Python function.
    pub const PROPERTY: u8 = 9;
    /// Entry of the object's own dict, whose keys version is `guard2`; its value lies at `value`.
    pub const DICT: u8 = 8;
}

/// Misses after which a site is no longer cached.
const MAX_MISSES: u8 = 60;

#[inline(always)]
fn slot_at(header: &Header, offset: u16) -> *mut Option<Value> {
    (header as *const Header as *mut u8).wrapping_add(offset as usize).cast()
}

/// The borrowed word of a cache.
#[inline(always)]
fn cached_value(cache: &SiteCache) -> Value {
    // SAFETY: the guard has matched, so the type keeps the word alive.
    let word = std::mem::ManuallyDrop::new(unsafe { Value::from_bits(cache.value) });
    (*word).clone()
}

#[inline(always)]
pub fn load<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    let cache = s.f().code.site(i.c).entry();
    if let Some(h) = s.r.get(i.b).header()
        && h.shape().id.get() == cache.slot_guard
        // SAFETY: the guard says that objects of this shape have the slot.
        && let Some(v) = unsafe { (*slot_at(h, cache.offset)).clone() }
    {
        return s.unary(v);
    }
    load_slow::<D>(s.vm, s.r, s.pc)
}

#[inline(never)]
fn load_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let site = s.f().code.site(s.i().c);
    // A value of the type; what was found before in objects of another shape.
    if let Some(h) = r.get(s.i().b).header()
        && site.entry().kind == kind::TYPE_VALUE
        && h.shape().id.get() == site.entry().guard
    {
        return s.unary(cached_value(site.entry()));
    }
    if let Some(h) = r.get(s.i().b).header()
        && let Some(cache) = site.former(h.shape().id.get())
        && cache.kind == kind::SLOT
        // SAFETY: the guard says that objects of this shape have the slot.
        && let Some(v) = unsafe { (*slot_at(h, cache.offset)).clone() }
    {
        return s.unary(v);
    }
    load_more::<D>(vm, r, pc)
}

#[inline(never)]
fn load_more<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let site = s.f().code.site(s.i().c);
    if let Some(h) = r.get(s.i().b).header()
        && let Some(cache) = entry_for(site, site.cache.get(), h)
        && cache.kind == kind::PROPERTY
    {
        return s.enter(call_getter(vm, r, s.i(), &cache));
    }
    match load_other(vm, site, r.get(s.i().b)) {
        Ok(v) => s.unary(v),
        Err(e) => s.raise(e),
    }
}

/// Calls the getter of a cached property.
#[inline(never)]
fn call_getter(vm: &Vm, r: Regs, i: &Instr, cache: &SiteCache) -> Called {
    let property = cached_value(cache);
    // What is in the destination goes, too: a call finds that empty.
    let dies = i.x & KILL_B != 0 || i.b == i.a;
    let this = if dies { r.take(i.b) } else { r.get(i.b).clone() };
    let getter = property.as_::<Property>().and_then(|p| p.get.borrow().clone());
    let v = match getter.map(Value::downcast::<Function>) {
        Some(Ok(f)) => {
            let args = CallArgs::positional(std::slice::from_ref(&this));
            match frames::enter(vm, f, args, FrameKind::Call)? {
                Entered::Frame(frame) => {
                    // SAFETY: the frame was just made.
                    unsafe { (*frame).ret = i.a };
                    return Ok(frame);
                }
                Entered::Object(v) => v,
            }
        }
        // It was initialised anew.
        _ => vm.bind_descriptor(&property, Some(&this), None)?,
    };
    r.set(vm, i.a, v);
    Ok(std::ptr::null_mut())
}

/// The site's entry for objects of this shape.
#[inline(always)]
fn entry_for(site: &Site, cache: SiteCache, h: &Header) -> Option<SiteCache> {
    let id = h.shape().id.get();
    if cache.guard == id { Some(cache) } else { site.former(id).copied() }
}

#[inline(never)]
fn load_other(vm: &Vm, site: &Site, o: &Value) -> PyResult {
    let cache = site.cache.get();
    if let Some(m) = o.as_::<Module>() {
        if cache.kind == kind::MODULE
            && m.dict.has_keys_version(cache.guard)
            && let Some(v) = module_entry(&cache)
        {
            return Ok(v);
        }
    } else if let Some(ty) = o.as_::<TypeObj>() {
        if cache.kind == kind::CLASS && ty.version() == cache.guard {
            return Ok(cached_value(&cache));
        }
    } else if let Some(h) = o.header()
        && let Some(cache) = entry_for(site, cache, h)
    {
        match cache.kind {
            kind::SLOT => {
                // SAFETY: the guard says that objects of this shape have the slot.
                if let Some(v) = unsafe { (*slot_at(h, cache.offset)).clone() } {
                    return Ok(v);
                }
            }
            kind::TYPE_VALUE => return Ok(cached_value(&cache)),
            kind::DICT => {
                if let Some(Some(v)) = dict_entry(h, &cache) {
                    return Ok(v.clone());
                }
            }
            kind::GETSET => {
                // SAFETY: the guard has matched, so the descriptor is alive.
                let word = std::mem::ManuallyDrop::new(unsafe { Value::from_bits(cache.value) });
                if let Some(g) = word.as_::<crate::core::native::GetSet>() {
                    return (g.def.get)(vm, o);
                }
            }
            _ => {}
        }
    }
    if cache.misses < MAX_MISSES {
        fill(vm, site, o, false);
    }
    vm.get_attr_or_raise(o, &site.name)
}

fn has_generic_getattribute(vm: &Vm, ty: &TypeObj) -> bool {
    let Some(g) = vm.special_of(ty, Special::GetAttribute) else { return true };
    g.as_::<NativeFn>().and_then(|n| n.owner.as_ref()).is_some_and(|o| o.is(&vm.types().object))
}

/// Notes in the site where the attribute of `o` is found, if that can be guarded.
#[inline(never)]
fn fill(vm: &Vm, site: &Site, o: &Value, for_call: bool) {
    let misses = site.cache.get().misses + 1;
    let mut cache = SiteCache { misses, ..SiteCache::default() };
    describe(vm, site, o, for_call, &mut cache);
    if cache.kind == kind::SLOT {
        cache.slot_guard = cache.guard;
    }
    site.note(cache);
}

fn describe(vm: &Vm, site: &Site, o: &Value, for_call: bool, cache: &mut SiteCache) -> Option<()> {
    let name = &site.name;
    let hash = vm.hash_str(name);
    let header = o.header()?;
    if let Some(m) = o.as_::<Module>()
        && vm.is_exact(o, &vm.types().module)
    {
        let table = m.dict.table.borrow();
        if !table.only_str_keys() || vm.type_lookup(&vm.types().module, name).is_some() {
            return None;
        }
        let at = table.find_str(name, hash)?;
        drop(table);
        cache.guard = m.dict.keys_version(|| vm.fresh_version());
        cache.kind = kind::MODULE;
        cache.value = m.dict.place_of(at) as u64;
        return Some(());
    }
    if let Some(ty) = o.as_::<TypeObj>() {
        // Only plain `type` objects: a metaclass may define the name or `__getattribute__`. What
        // `type` itself defines only goes before the class's own if it is a data descriptor.
        if !vm.is_exact(o, &vm.types().type_)
            || vm.type_lookup(&vm.types().type_, name).is_some_and(|d| vm.is_data_descriptor(&d))
        {
            return None;
        }
        let found = vm.type_lookup(ty, name)?;
        if !is_method(&found) && found.is_heap() && vm.special(&found, Special::Get).is_some() {
            return None;
        }
        cache.guard = ty.version();
        cache.kind = kind::CLASS;
        cache.value = found.bits();
        return Some(());
    }
    let shape = header.shape();
    let ty = &shape.ty().data;
    if !has_generic_getattribute(vm, ty) {
        return None;
    }
    let on_type = vm.type_lookup(ty, name);
    if let Some(d) = &on_type
        && vm.is_data_descriptor(d)
    {
        if d.is_a::<crate::core::native::GetSet>() {
            cache.guard = shape.id.get();
            cache.kind = kind::GETSET;
            cache.value = d.bits();
        } else if let Some(slot) = vm.fixed_slot(d, ty) {
            cache.guard = shape.id.get();
            cache.kind = kind::SLOT;
            cache.offset = u16::try_from(shape.slot_offset(slot)).ok()?;
        } else if !for_call
            && let Some(p) = d.as_::<Property>()
            && vm.is_exact(d, &vm.types().property)
            && p.get.borrow().as_ref().is_some_and(|f| f.is_a::<Function>())
            && vm.special_of(ty, Special::GetAttr).is_none()
        {
            cache.guard = shape.id.get();
            cache.kind = kind::PROPERTY;
            cache.value = d.bits();
        }
        return Some(());
    }
    match shape.layout {
        Layout::Slots => {
            if let Some(slot) = shape.slot_of(name) {
                cache.guard = shape.id.get();
                cache.kind = kind::SLOT;
                cache.offset = u16::try_from(shape.slot_offset(slot)).ok()?;
                return Some(());
            }
        }
        // Objects of this shape differ in their dicts.
        Layout::Dict => return describe_entry(vm, name, header, cache),
        Layout::Fixed | Layout::Bare => {}
    }
    let found = on_type?;
    if is_method(&found) {
        if for_call {
            cache.guard = shape.id.get();
            cache.kind = kind::METHOD;
            cache.value = found.bits();
        }
        return Some(());
    }
    if !found.is_heap() || vm.special(&found, Special::Get).is_none() {
        cache.guard = shape.id.get();
        cache.kind = kind::TYPE_VALUE;
        cache.value = found.bits();
    }
    Some(())
}

/// The value of a cached attribute of a module, whose dict still has the keys it had.
fn module_entry(cache: &SiteCache) -> Option<Value> {
    // SAFETY: the keys version vouches for the entry.
    unsafe { (*(cache.value as *const Option<Value>)).clone() }
}

/// Caches an attribute that is in the object's own dict by now.
fn describe_entry(vm: &Vm, name: &Ref<Str>, header: &Header, cache: &mut SiteCache) -> Option<()> {
    let dict = attr_dict(header)?;
    let at = dict.find_str(name, vm.hash_str(name))??;
    cache.guard = header.shape().id.get();
    cache.guard2 = dict.keys_version(|| vm.fresh_version());
    cache.kind = kind::DICT;
    cache.value = dict.place_of(at) as u64;
    Some(())
}

/// Where a cached attribute lies in the object's own dict, if that is the one the cache is about.
fn dict_entry<'a>(h: &Header, cache: &SiteCache) -> Option<&'a mut Option<Value>> {
    let dict = attr_dict(h)?;
    // SAFETY: the keys version vouches for the entry; callers read or replace the word and call
    // nothing in between.
    dict.has_keys_version(cache.guard2).then(|| unsafe { &mut *(cache.value as *mut Option<Value>) })
}

#[inline(always)]
pub fn load_method<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    let cache = s.f().code.site(i.c).entry();
    let o = s.r.get(i.b);
    if let Some(h) = o.header()
        && h.shape().id.get() == cache.guard
        && cache.kind == kind::METHOD
    {
        // An operand that lies in the window gives its reference up too.
        let dies = i.x & KILL_B != 0 || i.b.wrapping_sub(i.a) <= 1;
        let this = if dies { s.r.take(i.b) } else { o.clone() };
        // SAFETY: the window's registers exist (verifier) and are empty by now.
        unsafe {
            s.r.at(i.a).write(Some(cached_value(cache)));
            s.r.at(i.a + 1).write(Some(this));
        }
        return s.next();
    }
    load_method_other::<D>(s.vm, s.r, s.pc)
}

#[inline(never)]
fn load_method_other<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    // What was found before in objects of another shape.
    let o = r.get(i.b);
    if let Some(h) = o.header()
        && let Some(cache) = s.f().code.site(i.c).former(h.shape().id.get())
        && cache.kind == kind::METHOD
    {
        let dies = i.x & KILL_B != 0 || i.b.wrapping_sub(i.a) <= 1;
        let this = if dies { r.take(i.b) } else { o.clone() };
        // SAFETY: as in `load_method`.
        unsafe {
            r.at(i.a).write(Some(cached_value(cache)));
            r.at(i.a + 1).write(Some(this));
        }
        return s.next();
    }
    if let Some(v) = found_plainly(s.f().code.site(i.c), o) {
        // What the window gets is no method: the receiver's place stays empty.
        let dies = i.x & KILL_B != 0 || i.b.wrapping_sub(i.a) <= 1;
        let old = if dies { r.take_opt(i.b) } else { None };
        // SAFETY: as in `load_method`.
        unsafe { r.at(i.a).write(Some(v)) };
        return s.drop_next(old);
    }
    load_method_slow::<D>(vm, r, pc)
}

/// A callable that the site has found in a slot of the object, or in a module or class that the
/// object is.
#[inline(always)]
fn found_plainly(site: &Site, o: &Value) -> Option<Value> {
    let cache = site.entry();
    let h = o.header()?;
    if let Some(cache) = entry_for(site, *cache, h)
        && cache.kind == kind::SLOT
    {
        // SAFETY: the guard says that objects of this shape have the slot.
        return unsafe { (*slot_at(h, cache.offset)).clone() };
    }
    match cache.kind {
        kind::MODULE => o
            .as_::<Module>()
            .filter(|m| m.dict.has_keys_version(cache.guard))
            .and_then(|_| module_entry(cache)),
        kind::CLASS => {
            o.as_::<TypeObj>().filter(|ty| ty.version() == cache.guard).map(|_| cached_value(cache))
        }
        _ => None,
    }
}

#[inline(never)]
fn load_method_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let found = look_up_method(vm, s.f().code.site(s.i().c), r, s.i());
    s.done(found)
}

fn look_up_method(vm: &Vm, site: &Site, r: Regs, i: &Instr) -> PyResult<()> {
    let o = r.get(i.b).clone();
    if site.entry().misses < MAX_MISSES {
        fill(vm, site, &o, true);
    }
    let (found, pass) = vm.get_method(&o, &site.name)?;
    if pass {
        put_pair(vm, r, i, found, Some(o));
    } else {
        put_pair(vm, r, i, found, None);
        drop_word(vm, Some(o));
    }
    Ok(())
}

/// Writes a method pair; operand `b`, if it dies, is emptied.
fn put_pair(vm: &Vm, r: Regs, i: &Instr, callable: Value, this: Option<Value>) {
    if i.x & KILL_B != 0 {
        r.clear(vm, i.b);
    }
    r.set(vm, i.a, callable);
    r.set_opt(vm, i.a + 1, this);
}

#[inline(always)]
pub fn store<D: Drive>(s: At<D>) -> D::Out {
    let i = s.i();
    let cache = s.f().code.site(i.c).entry();
    if let Some(h) = s.r.get(i.a).header()
        && h.shape().id.get() == cache.guard
        && (cache.kind == kind::SLOT || cache.kind == kind::NEW_SLOT)
        && (i.x & KILL_A == 0 || h.refcount() > 1)
    {
        let value = if i.x & KILL_B != 0 { s.r.take(i.b) } else { s.r.get(i.b).clone() };
        let old = store_cached(h, cache, value);
        if i.x & KILL_A != 0 {
            h.set_refcount(h.refcount() - 1);
            s.r.forget(i.a);
        }
        return s.drop_next(old);
    }
    store_other::<D>(s.vm, s.r, s.pc)
}

#[inline(never)]
fn store_other<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let i = s.i();
    let value = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    if let Err(e) = store_slow(vm, s.f().code.site(i.c), r.get(i.a), value) {
        return s.raise(e);
    }
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    s.next()
}

/// Stores as a matching entry says; returns what was there.
#[inline(always)]
fn store_cached(h: &Header, cache: &SiteCache, value: Value) -> Option<Value> {
    if cache.kind == kind::NEW_SLOT
        && let Some(next) = std::ptr::NonNull::new(cache.value as *mut crate::core::shape::Shape)
    {
        h.shape.set(next);
    }
    // SAFETY: the guard says that objects of this shape have the slot, or room for it.
    unsafe { (*slot_at(h, cache.offset)).replace(value) }
}

fn store_slow(vm: &Vm, site: &Site, o: &Value, value: Value) -> PyResult<()> {
    let cache = site.cache.get();
    if let Some(h) = o.header()
        && let Some(cache) = entry_for(site, cache, h)
        && (cache.kind == kind::SLOT || cache.kind == kind::NEW_SLOT)
    {
        drop_word(vm, store_cached(h, &cache, value));
        return Ok(());
    }
    if let Some(h) = o.header()
        && cache.kind == kind::DICT
        && h.shape().id.get() == cache.guard
        && let Some(entry) = dict_entry(h, &cache)
    {
        drop_word(vm, entry.replace(value));
        return Ok(());
    }
    let before = o.header().map(|h| (h.shape().id.get(), h.shape().names.len()));
    vm.set_attr(o, &site.name, value)?;
    crate::interp::finalize::after(vm);
    if cache.misses < MAX_MISSES {
        let misses = cache.misses + 1;
        let mut cache = SiteCache { misses, ..SiteCache::default() };
        if describe_store(vm, site, o, &mut cache).is_some()
            && let (Some((id, names)), Some(h)) = (before, o.header())
            && h.shape().names.len() == names + 1
        {
            cache.kind = kind::NEW_SLOT;
            cache.guard = id;
            cache.value = h.shape() as *const crate::core::shape::Shape as u64;
        }
        site.note(cache);
    }
    Ok(())
}

/// Caches a store into a slot that exists by now.
fn describe_store(vm: &Vm, site: &Site, o: &Value, cache: &mut SiteCache) -> Option<()> {
    let header = o.header()?;
    let shape = header.shape();
    let ty = &shape.ty().data;
    let set = vm.special_of(ty, Special::SetAttr)?;
    let generic = set.as_::<NativeFn>()?;
    if !generic.owner.as_ref()?.is(&vm.types().object) || !matches!(generic.def.imp, NativeImpl::SetAttr(_)) {
        return None;
    }
    let slot = match vm.type_lookup(ty, &site.name) {
        Some(d) if vm.is_data_descriptor(&d) => vm.fixed_slot(&d, ty)?,
        _ if shape.layout == Layout::Slots => shape.slot_of(&site.name)?,
        _ if shape.layout == Layout::Dict => return describe_entry(vm, &site.name, header, cache),
        _ => return None,
    };
    cache.guard = shape.id.get();
    cache.kind = kind::SLOT;
    cache.offset = u16::try_from(shape.slot_offset(slot)).ok()?;
    Some(())
}

pub fn delete(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    vm.del_attr(r.get(i.a), &f.code.names[i.b as usize])?;
    crate::interp::finalize::after(vm);
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    Ok(())
}

// ---- super ---------------------------------------------------------------------------------

/// The attribute `name` behind `super(cls, this)`: looked up after `cls` in the MRO of the
/// object's type. The bool says that `this` is still to be passed.
fn super_lookup(
    vm: &Vm,
    cls: &Ref<TypeObj>,
    this: &Value,
    name: &Ref<Str>,
) -> PyResult<Option<(Value, bool)>> {
    let (start, bound_to_type) = match this.to_ref::<TypeObj>() {
        Some(t) if t.is_subtype(cls) => (t, true),
        _ if vm.type_obj(this).data.is_subtype(cls) => (vm.type_of(this), false),
        _ => return Ok(None),
    };
    let hash = vm.hash_str(name);
    let found = {
        let mro = start.mro.borrow();
        let after = mro.iter().position(|t| t.is(cls)).map_or(mro.len(), |p| p + 1);
        mro[after..].iter().find_map(|t| t.dict.get_str(name, hash))
    };
    let Some(found) = found else { return Ok(None) };
    if is_method(&found) && !bound_to_type {
        return Ok(Some((found, true)));
    }
    let owner: Value = (&start).into();
    let obj = if bound_to_type { None } else { Some(this) };
    Ok(Some((vm.bind_descriptor(&found, obj, Some(&owner))?, false)))
}

fn load_super_any(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<(Value, Option<Value>)> {
    let name = f.code.site(i.c).name.clone();
    let (global, cls, this) = (r.get(i.a).clone(), r.get(i.a + 1).clone(), r.get(i.a + 2).clone());
    if global.is(&vm.types().super_.value())
        && !name.is_text("__class__")
        && let Some(cls) = cls.to_ref::<TypeObj>()
        && let Some((found, pass)) = super_lookup(vm, &cls, &this, &name)?
    {
        return Ok((found, pass.then_some(this)));
    }
    let args =
        if i.x & FLAG != 0 && !global.is(&vm.types().super_.value()) { vec![] } else { vec![cls, this] };
    let sup = vm.call(&global, &args)?;
    Ok((vm.get_attr_or_raise(&sup, &name)?, None))
}

pub fn load_super(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let (found, this) = load_super_any(vm, f, r, i)?;
    let v = match this {
        Some(this) => {
            let owner: Value = vm.type_of(&this).into();
            vm.bind_descriptor(&found, Some(&this), Some(&owner))?
        }
        None => found,
    };
    r.clear_range(vm, i.a, 3);
    r.set(vm, i.a, v);
    Ok(())
}

pub fn load_super_method(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let (found, this) = load_super_any(vm, f, r, i)?;
    r.clear_range(vm, i.a, 3);
    r.set(vm, i.a, found);
    r.set_opt(vm, i.a + 1, this);
    Ok(())
}

// ---- imports -------------------------------------------------------------------------------

pub fn import_name(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let name = &f.code.names[i.b as usize];
    let fromlist = r.get(i.a).clone();
    let import = vm.names().import.clone();
    let Some(function) = f.func.builtins.get_str(&import, vm.hash_str(&import)) else {
        return Err(vm.raise(Exc::ImportError, "__import__ not found"));
    };
    let locals = f.locals.clone().unwrap_or(Value::NONE);
    let args = [name.value(), f.func.globals.value(), locals, fromlist, Value::from_i32(i32::from(i.c))];
    let module = vm.call(&function, &args)?;
    r.set(vm, i.a, module);
    Ok(())
}

pub fn import_from(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let name = &f.code.names[i.c as usize];
    let module = r.get(i.b);
    let v = match vm.get_attr_opt(module, name)? {
        Some(v) => v,
        None => match submodule(vm, module, name)? {
            Some(v) => v,
            None => return Err(cannot_import(vm, module, name)?),
        },
    };
    finish_unary(vm, r, i, v);
    Ok(())
}

/// `sys.modules[module.__name__ + "." + name]`, for circular imports.
fn submodule(vm: &Vm, module: &Value, name: &Ref<Str>) -> PyResult<Option<Value>> {
    let package = vm.get_attr_opt(module, &vm.names().name)?;
    let Some(package) = package.and_then(|p| p.to_ref::<Str>()) else { return Ok(None) };
    let full = vm.new_str(&format!("{}.{}", package.to_text(), name.to_text()));
    Ok(vm.modules.get().and_then(|m| m.get_str(&full, vm.hash_str(&full))))
}

#[cold]
fn cannot_import(vm: &Vm, module: &Value, name: &Ref<Str>) -> PyResult<Raised> {
    let module_name = vm.get_attr_opt(module, &vm.names().name)?.filter(|n| n.is_a::<Str>());
    let known = module_name.clone().unwrap_or_else(|| vm.str("<unknown module name>"));
    let shown = vm.repr(&known)?.to_text().into_owned();
    let wanted = vm.repr(&name.value())?.to_text().into_owned();
    let mut path = None;
    let mut message = format!("cannot import name {wanted} from {shown} (unknown location)");
    if let Some(spec) = vm.get_attr_opt(module, &vm.names().spec)? {
        path = shadowing::origin(vm, &spec)?;
        let hides = shadowing::hides(vm, path.as_ref(), &known)?;
        if path.is_none() && module.is_a::<Module>() {
            path = vm.get_attr_opt(module, &vm.names().file)?.and_then(|p| p.to_ref::<Str>());
        }
        let place = path.as_ref().map(|p| p.to_text());
        let initializing = || match vm.get_attr_opt(&spec, &vm.intern("_initializing"))? {
            Some(flag) => vm.is_true(&flag),
            None => Ok(false),
        };
        message = match place {
            Some(place) if hides == Hides::Library => format!(
                "cannot import name {wanted} from {shown} (consider renaming '{place}' since it has the same name as the standard library module named {shown} and prevents importing that standard library module)"
            ),
            place if initializing()? => match place {
                Some(place) if hides == Hides::Something => format!(
                    "cannot import name {wanted} from {shown} (consider renaming '{place}' if it has the same name as a library you intended to import)"
                ),
                Some(place) => format!(
                    "cannot import name {wanted} from partially initialized module {shown} (most likely due to a circular import) ({place})"
                ),
                None => format!(
                    "cannot import name {wanted} from partially initialized module {shown} (most likely due to a circular import)"
                ),
            },
            Some(place) => format!("cannot import name {wanted} from {shown} ({place})"),
            None => message,
        };
    }
    let path = path.map(|p| p.value());
    let raised = vm.raise(Exc::ImportError, message);
    for (field, v) in [("name", module_name), ("path", path), ("name_from", Some(name.into()))] {
        if let Some(v) = v {
            vm.set_attr(&raised.0, &vm.intern(field), v)?;
        }
    }
    Ok(raised)
}

pub fn import_star(vm: &Vm, f: &Frame, r: Regs, i: &Instr) -> PyResult<()> {
    let module = r.get(i.a).clone();
    let locals = super::load::locals(f);
    let all = vm.get_attr_opt(&module, &vm.names().all)?;
    let (names, skip) = match all {
        Some(all) => (vm.collect(&all)?, false),
        None => match vm.get_attr_opt(&module, &vm.names().dict)? {
            Some(dict) => (vm.collect(&dict)?, true),
            None => return Err(vm.import_error("from-import-* object has no __dict__ and no __all__")),
        },
    };
    for name in names {
        let Some(text) = name.to_ref::<Str>() else {
            let owner = vm.get_attr_opt(&module, &vm.names().name)?.unwrap_or(Value::NONE);
            let owner = vm.str_of(&owner)?.to_text().into_owned();
            let what = if skip { "Key" } else { "Item" };
            let place = if skip { "__dict__" } else { "__all__" };
            return Err(
                vm.type_error(format!("{what} in {owner}.{place} must be str, not {}", vm.type_name(&name)))
            );
        };
        if skip && !text.is_empty() && text.char_at(0) == u32::from('_') {
            continue;
        }
        let v = vm.get_attr_or_raise(&module, &text)?;
        match locals.as_::<Dict>() {
            Some(d) if vm.is_exact(&locals, &vm.types().dict) => {
                let name = vm.intern_ref(&text);
                let old = d.set_str(&name, vm.hash_str(&name), v);
                drop_word(vm, old);
            }
            _ => vm.set_item(&locals, &name, v)?,
        }
    }
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
    Ok(())
}
