//! `set` and `frozenset`: payload, lookup with Python's equality, methods of both.

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, CallArgs, payload};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::native::{
    MethodDef, NativeFn, TypeDef, binary, contains, hash, len, method, next, raw_method, unary,
};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::dict::quick_eq;
use crate::protocol::types::NativeType;
use crate::types::list::ReprText;
use crate::types::set_table::{SetProbe, SetTable};
use crate::types::support::{
    CLASS_GETITEM, alloc_new, builtin, check_args, class_of, raw_new, reduced, return_self,
};

/// Payload of `set` and `frozenset`.
#[derive(Default)]
pub struct SetObj {
    pub table: RefCell<SetTable>,
    /// Hash of a frozenset, once computed.
    hash: Cell<Option<i64>>,
}

crate::payload!(SetObj, "set");

impl Trace for SetObj {
    fn traverse(&self, visitor: &mut Visitor) {
        for (_, key) in self.table.borrow().iter() {
            visitor.visit(key);
        }
    }
    fn clear(&self) {
        let old = self.table.borrow_mut().take();
        drop(old);
    }
}

impl SetObj {
    pub fn from_table(table: SetTable) -> SetObj {
        SetObj { table: RefCell::new(table), hash: Cell::new(None) }
    }

    pub fn len(&self) -> usize {
        self.table.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All keys, in table order.
    pub fn keys(&self) -> Vec<Value> {
        self.table.borrow().iter().map(|(_, k)| k.clone()).collect()
    }

    /// Some key, if there is one among the first places.
    pub fn at_hand(&self) -> Option<Value> {
        self.table.borrow().at_hand().cloned()
    }

    pub fn hashed_keys(&self) -> Vec<(i64, Value)> {
        self.table.borrow().iter().map(|(h, k)| (h, k.clone())).collect()
    }
}

const SET_DOC: &str = "Build an unordered collection of unique elements.";
const FROZENSET_DOC: &str = "Build an immutable unordered collection of unique elements.";

pub static DEF: TypeDef = TypeDef::new("builtins", "set", SetObj::vtable)
    .methods(&[&SHARED, &COMPARISONS, &OPERATORS, &SET_METHODS])
    .flags(tf::BASE | tf::MATCH_SELF | tf::HAS_WEAKREF)
    .doc(SET_DOC);

pub static FROZENSET: TypeDef = TypeDef::new("builtins", "frozenset", SetObj::vtable)
    .methods(&[&SHARED, &COMPARISONS, &OPERATORS, &FROZENSET_METHODS])
    .flags(tf::BASE | tf::MATCH_SELF | tf::HAS_WEAKREF)
    .doc(FROZENSET_DOC);

static COMPARISONS: [MethodDef; 6] = crate::comparison_rows!(compare);

static OPERATORS: [MethodDef; 8] = [
    binary("__and__", |vm, a, b| operate(vm, a, b, intersection)),
    binary("__or__", |vm, a, b| operate(vm, a, b, union)),
    binary("__sub__", |vm, a, b| operate(vm, a, b, difference)),
    binary("__xor__", |vm, a, b| operate(vm, a, b, symmetric_difference)),
    binary("__rand__", |vm, a, b| operate(vm, b, a, intersection)),
    binary("__ror__", |vm, a, b| operate(vm, b, a, union)),
    binary("__rsub__", |vm, a, b| operate(vm, b, a, difference)),
    binary("__rxor__", |vm, a, b| operate(vm, b, a, symmetric_difference)),
];

static SHARED: [MethodDef; 15] = [
    len(|_, v| Ok(payload::<SetObj>(v).len())),
    contains(|vm, v, x| Ok(vm.set_lookup(payload(v), x)?.is_some())),
    unary("__iter__", |vm, v| Ok(vm.make(SetIter::new(v)))),
    unary("__repr__", repr),
    method("isdisjoint", "($self, other, /)", |vm, a| {
        Ok(Value::from_bool(is_disjoint(vm, a.this::<SetObj>(), &a[0], &a[1])?))
    })
    .doc("Return True if two sets have a null intersection."),
    method("issubset", "($self, other, /)", |vm, a| {
        let other = as_set(vm, &a[1])?;
        Ok(Value::from_bool(is_subset(vm, a.this::<SetObj>(), payload(&other))?))
    })
    .doc("Report whether another set contains this set."),
    method("issuperset", "($self, other, /)", |vm, a| {
        let this = a.this::<SetObj>();
        if let Some(other) = a[1].as_::<SetObj>() {
            return Ok(Value::from_bool(is_subset(vm, other, this)?));
        }
        let it = vm.iter(&a[1])?;
        while let Some(item) = vm.next(&it)? {
            if vm.set_lookup(this, &item)?.is_none() {
                return Ok(Value::FALSE);
            }
        }
        Ok(Value::TRUE)
    })
    .doc("Report whether this set contains another set."),
    method("union", "($self, *others)", |vm, a| {
        let mut result = copy_as_base(vm, &a[0])?;
        for other in others(&a) {
            result = {
                vm.set_update(payload(&result), other)?;
                result
            };
        }
        Ok(result)
    })
    .doc("Return a new set with elements from the set and all others."),
    method("intersection", "($self, *others)", |vm, a| intersection_multi(vm, &a))
        .doc("Return a new set with elements common to the set and all others."),
    method("difference", "($self, *others)", |vm, a| {
        let others = others(&a);
        let Some((first, rest)) = others.split_first() else { return copy_as_base(vm, &a[0]) };
        let result = difference(vm, &a[0], first)?;
        for other in rest {
            vm.set_remove_all(payload(&result), other)?;
        }
        Ok(result)
    })
    .doc("Return a new set with elements in the set that are not in the others."),
    method("symmetric_difference", "($self, other, /)", |vm, a| symmetric_difference(vm, &a[0], &a[1]))
        .doc("Return a new set with elements in either the set or other but not both."),
    method("copy", "($self, /)", |vm, a| {
        if vm.is_exact(&a[0], &vm.types().frozenset) {
            return Ok(a[0].clone());
        }
        copy_as_base(vm, &a[0])
    })
    .doc("Return a shallow copy of a set."),
    method("__reduce__", "($self, /)", |vm, a| {
        let keys = vm.list(a.this::<SetObj>().keys());
        let state = vm.call_method(&a[0], "__getstate__", &[])?;
        Ok(reduced(vm, vm.type_of(&a[0]).into(), vec![keys], Some(state)))
    })
    .doc("Return state information for pickling."),
    method("__sizeof__", "($self, /)", |_, a| {
        Ok(Value::from_len(200 + a.this::<SetObj>().table.borrow().memory()))
    })
    .doc("S.__sizeof__() -> size of S in memory, in bytes."),
    CLASS_GETITEM,
];

static SET_METHODS: [MethodDef; 15] = [
    raw_new(|vm, args| alloc_new(vm, &args.all()[0], SetObj::default())),
    raw_method("__init__", init).doc("Initialize self.  See help(type(self)) for accurate signature."),
    binary("__iand__", |vm, a, b| in_place(vm, a, b, |vm, a, b| replace(vm, a, intersection(vm, a, b)?))),
    binary("__ior__", |vm, a, b| in_place(vm, a, b, |vm, a, b| vm.set_update(payload(a), b))),
    binary("__isub__", |vm, a, b| in_place(vm, a, b, |vm, a, b| vm.set_remove_all(payload(a), b))),
    binary("__ixor__", |vm, a, b| in_place(vm, a, b, |vm, a, b| vm.set_toggle(payload(a), b))),
    method("add", "($self, object, /)", |vm, a| {
        vm.set_add(a.this(), a[1].clone())?;
        Ok(Value::NONE)
    })
    .doc("Add an element to a set.\n\nThis has no effect if the element is already present."),
    method("discard", "($self, object, /)", |vm, a| {
        vm.set_discard(a.this(), &a[1])?;
        Ok(Value::NONE)
    })
    .doc(
        "Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\n\
         an exception when an element is missing from the set.",
    ),
    method("remove", "($self, object, /)", |vm, a| {
        if vm.set_discard(a.this(), &a[1])? { Ok(Value::NONE) } else { Err(vm.key_error(&a[1])) }
    })
    .doc("Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError."),
    method("pop", "($self, /)", |vm, a| {
        let popped = a.this::<SetObj>().table.borrow_mut().pop();
        popped.ok_or_else(|| vm.raise(Exc::KeyError, "pop from an empty set"))
    })
    .doc("Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty."),
    method("clear", "($self, /)", |_, a| {
        let old = a.this::<SetObj>().table.borrow_mut().take();
        drop(old);
        Ok(Value::NONE)
    })
    .doc("Remove all elements from this set."),
    method("update", "($self, *others)", |vm, a| {
        others(&a).iter().try_for_each(|other| vm.set_update(a.this(), other))?;
        Ok(Value::NONE)
    })
    .doc("Update the set, adding elements from all others."),
    method("intersection_update", "($self, *others)", |vm, a| {
        let result = intersection_multi(vm, &a)?;
        replace(vm, &a[0], result)?;
        Ok(Value::NONE)
    })
    .doc("Update the set, keeping only elements found in it and all others."),
    method("difference_update", "($self, *others)", |vm, a| {
        others(&a).iter().try_for_each(|other| vm.set_remove_all(a.this(), other))?;
        Ok(Value::NONE)
    })
    .doc("Update the set, removing elements found in others."),
    method("symmetric_difference_update", "($self, other, /)", |vm, a| {
        vm.set_toggle(a.this(), &a[1])?;
        Ok(Value::NONE)
    })
    .doc("Update the set, keeping only elements found in either set, but not in both."),
];

static FROZENSET_METHODS: [MethodDef; 2] = [raw_new(new_frozenset), hash(hash_frozenset)];

fn others<'a>(args: &Args<'a>) -> &'a [Value] {
    args.get(1).as_::<crate::core::tuple::Tuple>().map_or(&[], |t| t.as_slice())
}

impl Vm {
    /// A set with these elements.
    pub fn set_of(&self, items: impl IntoIterator<Item = Value>) -> PyResult {
        let set = self.alloc(&self.types().set, SetObj::default());
        for item in items {
            self.set_add(&set, item)?;
        }
        Ok(set.into())
    }

    /// A frozenset with these elements.
    pub fn frozenset_of(&self, items: impl IntoIterator<Item = Value>) -> PyResult {
        let set = self.alloc(&self.types().frozenset, SetObj::default());
        for item in items {
            self.set_add(&set, item)?;
        }
        Ok(set.into())
    }

    /// The place of a key.
    pub fn set_find(&self, set: &SetObj, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        'anew: loop {
            let mut probe = SetProbe::new(hash);
            let changes = set.table.borrow().changes();
            loop {
                let (at, have) = {
                    let table = set.table.borrow();
                    let Some((at, have)) = table.candidate(&mut probe) else { return Ok(None) };
                    match quick_eq(have, key) {
                        Some(true) => return Ok(Some(at)),
                        Some(false) => continue,
                        None => (at, have.clone()),
                    }
                };
                let equal = self.eq(&have, key)?;
                if set.table.borrow().changes() != changes {
                    continue 'anew;
                }
                if equal {
                    return Ok(Some(at));
                }
            }
        }
    }

    /// The place of a key, which may also be a set that stands for its frozenset.
    pub fn set_lookup(&self, set: &SetObj, key: &Value) -> PyResult<Option<usize>> {
        let hash = match self.hash_element(key) {
            Err(e) if e.is(self, Exc::TypeError) => match key.as_::<SetObj>() {
                Some(inner) => hash_of(inner),
                None => return Err(e),
            },
            other => other?,
        };
        self.set_find(set, key, hash)
    }

    /// Adds an element.
    pub fn set_add(&self, set: &SetObj, key: Value) -> PyResult<()> {
        let hash = self.hash_element(&key)?;
        self.set_add_hashed(set, key, hash)
    }

    fn set_add_hashed(&self, set: &SetObj, key: Value, hash: i64) -> PyResult<()> {
        if self.set_find(set, &key, hash)?.is_none() {
            let added = set.table.borrow_mut().insert_new(hash, key);
            return self.fits(added);
        }
        Ok(())
    }

    /// Removes an element; whether it was there.
    pub fn set_discard(&self, set: &SetObj, key: &Value) -> PyResult<bool> {
        let Some(at) = self.set_lookup(set, key)? else { return Ok(false) };
        let old = set.table.borrow_mut().remove(at);
        Ok(old.is_some())
    }

    fn set_discard_hashed(&self, set: &SetObj, key: &Value, hash: i64) -> PyResult<bool> {
        let Some(at) = self.set_find(set, key, hash)? else { return Ok(false) };
        let old = set.table.borrow_mut().remove(at);
        Ok(old.is_some())
    }

    /// Adds the elements of an iterable.
    pub fn set_update(&self, set: &SetObj, source: &Value) -> PyResult<()> {
        if let Some(other) = source.as_::<SetObj>() {
            if std::ptr::eq(set, other) || other.is_empty() {
                return Ok(());
            }
            if set.table.borrow().is_fresh() {
                let other = other.table.borrow();
                return self.fits(set.table.borrow_mut().fill_from(&other));
            }
            self.fits(set.table.borrow_mut().reserve_for(other.len()))?;
            for (hash, key) in other.hashed_keys() {
                self.set_add_hashed(set, key, hash)?;
            }
            return Ok(());
        }
        if self.is_exact(source, &self.types().dict)
            && let Some(dict) = source.as_::<Dict>()
        {
            self.fits(set.table.borrow_mut().reserve_for(dict.len()))?;
            for (hash, key) in hashed_keys_of(dict) {
                self.set_add_hashed(set, key, hash)?;
            }
            return Ok(());
        }
        let it = self.iter(source)?;
        while let Some(item) = self.next(&it)? {
            self.set_add(set, item)?;
        }
        Ok(())
    }

    /// Removes the elements of an iterable.
    pub fn set_remove_all(&self, set: &SetObj, source: &Value) -> PyResult<()> {
        if let Some(other) = source.as_::<SetObj>() {
            if std::ptr::eq(set, other) {
                let old = set.table.borrow_mut().take();
                drop(old);
                return Ok(());
            }
            for (hash, key) in other.hashed_keys() {
                self.set_discard_hashed(set, &key, hash)?;
            }
        } else {
            let it = self.iter(source)?;
            while let Some(item) = self.next(&it)? {
                self.set_discard(set, &item)?;
            }
        }
        set.table.borrow_mut().tidy();
        Ok(())
    }

    /// Keeps what is in just one of the two.
    pub fn set_toggle(&self, set: &SetObj, source: &Value) -> PyResult<()> {
        if let Some(other) = source.as_::<SetObj>()
            && std::ptr::eq(set, other)
        {
            let old = set.table.borrow_mut().take();
            drop(old);
            return Ok(());
        }
        let keys = match source.as_::<Dict>() {
            Some(dict) if self.is_exact(source, &self.types().dict) => hashed_keys_of(dict),
            _ => payload::<SetObj>(&as_set(self, source)?).hashed_keys(),
        };
        for (hash, key) in keys {
            if !self.set_discard_hashed(set, &key, hash)? {
                self.set_add_hashed(set, key, hash)?;
            }
        }
        Ok(())
    }
}

fn hashed_keys_of(dict: &Dict) -> Vec<(i64, Value)> {
    let table = dict.table.borrow();
    table.entries().iter().filter_map(|e| Some((e.hash, e.key.clone()?))).collect()
}

/// `set` or `frozenset`, whichever a value's type derives from.
fn base_type<'a>(vm: &'a Vm, v: &Value) -> &'a Ref<TypeObj> {
    let types = vm.types();
    if vm.type_obj(v).data.is_subtype(&types.frozenset) { &types.frozenset } else { &types.set }
}

fn copy_as_base(vm: &Vm, v: &Value) -> PyResult {
    let copy = vm.alloc(base_type(vm, v), SetObj::default());
    vm.fits(copy.table.borrow_mut().fill_from(&payload::<SetObj>(v).table.borrow()))?;
    Ok(copy.into())
}

/// The value itself if it is a set or frozenset, else a new set of its items.
fn as_set(vm: &Vm, v: &Value) -> PyResult {
    if v.is_a::<SetObj>() {
        return Ok(v.clone());
    }
    let set = vm.alloc(&vm.types().set, SetObj::default());
    vm.set_update(&set, v)?;
    Ok(set.into())
}

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    check_args(vm, &args, "set", 0, 1)?;
    let set = payload::<SetObj>(&args.pos()[0]);
    let old = set.table.borrow_mut().take();
    drop(old);
    if let Some(source) = args.pos().get(1) {
        vm.set_update(set, source)?;
    }
    Ok(Value::NONE)
}

fn new_frozenset(vm: &Vm, args: CallArgs) -> PyResult {
    let cls = class_of(vm, &args.all()[0])?;
    let exact = cls.is(&vm.types().frozenset);
    // A class with its own `__init__` may have parameters of its own.
    let own_init = vm
        .special_of(&cls, crate::core::special::Special::Init)
        .and_then(|i| i.as_::<NativeFn>().and_then(|n| n.owner.clone()))
        .is_none_or(|o| !o.is(&vm.types().object));
    let args =
        if exact || !own_init || args.names().is_empty() { args } else { CallArgs::positional(args.pos()) };
    check_args(vm, &args, "frozenset", 0, 1)?;
    let source = args.pos().get(1);
    if let Some(source) = source
        && exact
        && vm.is_exact(source, &cls)
    {
        return Ok(source.clone());
    }
    let set = vm.alloc(&cls, SetObj::default());
    if let Some(source) = source {
        vm.set_update(&set, source)?;
    }
    Ok(set.into())
}

fn hash_frozenset(_vm: &Vm, v: &Value) -> PyResult<i64> {
    let set = payload::<SetObj>(v);
    if let Some(hash) = set.hash.get() {
        return Ok(hash);
    }
    let hash = hash_of(set);
    set.hash.set(Some(hash));
    Ok(hash)
}

/// The hash of a frozenset with these elements.
fn hash_of(set: &SetObj) -> i64 {
    let table = set.table.borrow();
    let mut acc: u64 = 0;
    for (hash, _) in table.iter() {
        let h = hash as u64;
        acc ^= ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
    }
    acc ^= (table.len() as u64 + 1).wrapping_mul(1_927_868_237);
    acc ^= (acc >> 11) ^ (acc >> 25);
    acc = acc.wrapping_mul(69_069).wrapping_add(907_133_923);
    if acc == u64::MAX { 590_923_713 } else { acc as i64 }
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let set = payload::<SetObj>(v);
    let name = vm.short_type_name(v);
    if set.is_empty() {
        return Ok(vm.str(&format!("{name}()")));
    }
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let plain = vm.is_exact(v, &vm.types().set);
    let text = vm.repr_guard(v, || {
        let mut out = ReprText::new("");
        if !plain {
            out.push(&name);
            out.push("(");
        }
        out.push("{");
        for (i, key) in set.keys().iter().enumerate() {
            if i > 0 {
                out.push(", ");
            }
            out.push_repr(vm, key)?;
        }
        out.push(if plain { "}" } else { "})" });
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str(&format!("{name}(...)"))))
}

/// Whether all elements of `a` are in `b`.
fn is_subset(vm: &Vm, a: &SetObj, b: &SetObj) -> PyResult<bool> {
    if a.len() > b.len() {
        return Ok(false);
    }
    for (hash, key) in a.hashed_keys() {
        if vm.set_find(b, &key, hash)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_disjoint(vm: &Vm, set: &SetObj, this: &Value, other: &Value) -> PyResult<bool> {
    if this.is(other) {
        return Ok(set.is_empty());
    }
    if let Some(other) = other.as_::<SetObj>() {
        let (small, large) = if other.len() > set.len() { (set, other) } else { (other, set) };
        for (hash, key) in small.hashed_keys() {
            if vm.set_find(large, &key, hash)?.is_some() {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let it = vm.iter(other)?;
    while let Some(item) = vm.next(&it)? {
        let hash = vm.hash_element(&item)?;
        if vm.set_find(set, &item, hash)?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (x, Some(y)) = (payload::<SetObj>(a), b.as_::<SetObj>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let equal = || -> PyResult<bool> {
        if x.len() != y.len() {
            return Ok(false);
        }
        if let (Some(p), Some(q)) = (x.hash.get(), y.hash.get())
            && p != q
        {
            return Ok(false);
        }
        is_subset(vm, x, y)
    };
    let answer = match op {
        CmpOp::Eq => equal()?,
        CmpOp::Ne => !equal()?,
        CmpOp::Le => is_subset(vm, x, y)?,
        CmpOp::Ge => is_subset(vm, y, x)?,
        CmpOp::Lt => x.len() < y.len() && is_subset(vm, x, y)?,
        CmpOp::Gt => x.len() > y.len() && is_subset(vm, y, x)?,
    };
    Ok(Value::from_bool(answer))
}

/// An operator on two sets.
fn operate(vm: &Vm, a: &Value, b: &Value, f: fn(&Vm, &Value, &Value) -> PyResult) -> PyResult {
    if a.is_a::<SetObj>() && b.is_a::<SetObj>() { f(vm, a, b) } else { Ok(Value::NOT_IMPLEMENTED) }
}

fn in_place(vm: &Vm, a: &Value, b: &Value, f: fn(&Vm, &Value, &Value) -> PyResult<()>) -> PyResult {
    if !b.is_a::<SetObj>() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    f(vm, a, b)?;
    Ok(a.clone())
}

/// Gives set `a` the contents of the new set `result`.
fn replace(_vm: &Vm, a: &Value, result: Value) -> PyResult<()> {
    let new = payload::<SetObj>(&result).table.borrow_mut().take();
    let set = payload::<SetObj>(a);
    let old = set.table.borrow_mut().take();
    let old_places = std::mem::replace(&mut *set.table.borrow_mut(), new);
    drop((old, old_places));
    Ok(())
}

fn union(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let result = copy_as_base(vm, a)?;
    vm.set_update(payload(&result), b)?;
    Ok(result)
}

fn intersection(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if a.is(b) {
        return copy_as_base(vm, a);
    }
    let result = vm.alloc(base_type(vm, a), SetObj::default());
    let set = payload::<SetObj>(a);
    if let Some(other) = b.as_::<SetObj>() {
        let (from, within) = if other.len() > set.len() { (set, other) } else { (other, set) };
        for (hash, key) in from.hashed_keys() {
            if vm.set_find(within, &key, hash)?.is_some() {
                vm.set_add_hashed(&result, key, hash)?;
            }
        }
        return Ok(result.into());
    }
    let it = vm.iter(b)?;
    while let Some(key) = vm.next(&it)? {
        let hash = vm.hash_element(&key)?;
        if vm.set_find(set, &key, hash)?.is_some() {
            vm.set_add_hashed(&result, key, hash)?;
            if result.len() == set.len() {
                break;
            }
        }
    }
    Ok(result.into())
}

fn intersection_multi(vm: &Vm, args: &Args) -> PyResult {
    let others = others(args);
    let Some((first, rest)) = others.split_first() else { return copy_as_base(vm, &args[0]) };
    let mut result = intersection(vm, &args[0], first)?;
    for other in rest {
        result = intersection(vm, &result, other)?;
    }
    Ok(result)
}

fn difference(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let set = payload::<SetObj>(a);
    let dict = b.as_::<Dict>().filter(|_| vm.is_exact(b, &vm.types().dict));
    let other_len = match (b.as_::<SetObj>(), dict) {
        (Some(other), _) => other.len(),
        (_, Some(dict)) => dict.len(),
        _ => {
            let result = copy_as_base(vm, a)?;
            vm.set_remove_all(payload(&result), b)?;
            return Ok(result);
        }
    };
    if set.len() >> 2 > other_len {
        let result = copy_as_base(vm, a)?;
        vm.set_remove_all(payload(&result), b)?;
        return Ok(result);
    }
    let result = vm.alloc(base_type(vm, a), SetObj::default());
    for (hash, key) in set.hashed_keys() {
        let there = match (b.as_::<SetObj>(), dict) {
            (Some(other), _) => vm.set_find(other, &key, hash)?.is_some(),
            (_, Some(dict)) => vm.dict_find(dict, &key, hash)?.is_some(),
            _ => false,
        };
        if !there {
            vm.set_add_hashed(&result, key, hash)?;
        }
    }
    Ok(result.into())
}

fn symmetric_difference(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let result = vm.alloc(base_type(vm, a), SetObj::default());
    vm.set_update(&result, b)?;
    vm.set_toggle(&result, a)?;
    Ok(result.into())
}

// ---- iterator ------------------------------------------------------------------------------

/// Payload of `set_iterator`.
pub struct SetIter {
    set: RefCell<Option<Value>>,
    at: Cell<usize>,
    /// Length the set must keep; `usize::MAX` after it did not.
    used: Cell<usize>,
    left: Cell<usize>,
}

crate::payload!(SetIter, "set_iterator");

impl Trace for SetIter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.set.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.set.take());
    }
}

impl SetIter {
    pub fn new(set: &Value) -> SetIter {
        let n = payload::<SetObj>(set).len();
        SetIter {
            set: RefCell::new(Some(set.clone())),
            at: Cell::new(0),
            used: Cell::new(n),
            left: Cell::new(n),
        }
    }
}

static SET_ITER: TypeDef =
    TypeDef::new("builtins", "set_iterator", SetIter::vtable).methods(&[&SET_ITER_METHODS]);

impl NativeType for SetIter {
    fn def() -> &'static TypeDef {
        &SET_ITER
    }
}

static SET_ITER_METHODS: [MethodDef; 4] = [
    unary("__iter__", return_self),
    next(set_iter_next),
    method("__length_hint__", "($self, /)", |_, a| {
        let it = a.this::<SetIter>();
        let set = it.set.borrow();
        let n = match set.as_ref().and_then(|v| v.as_::<SetObj>()) {
            Some(set) if set.len() == it.used.get() => it.left.get(),
            _ => 0,
        };
        Ok(Value::from_len(n))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = a.this::<SetIter>();
        let mut items = Vec::new();
        let set = it.set.borrow().clone();
        if let Some(set) = set.as_ref().and_then(|v| v.as_::<SetObj>()) {
            let table = set.table.borrow();
            let mut at = it.at.get();
            while let Some((i, _, key)) = table.next_from(at) {
                items.push(key.clone());
                at = i + 1;
            }
        }
        Ok(reduced(vm, builtin(vm, "iter")?, vec![vm.list(items)], None))
    })
    .doc("Return state information for pickling."),
];

fn set_iter_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let it = payload::<SetIter>(v);
    let found = {
        let over = it.set.borrow();
        let Some(set) = over.as_ref().and_then(|v| v.as_::<SetObj>()) else { return Ok(None) };
        if set.len() != it.used.get() {
            it.used.set(usize::MAX);
            return Err(vm.runtime_error("Set changed size during iteration"));
        }
        let table = set.table.borrow();
        table.next_from(it.at.get()).map(|(i, _, key)| (i, key.clone()))
    };
    match found {
        Some((i, key)) => {
            it.at.set(i + 1);
            it.left.set(it.left.get().saturating_sub(1));
            Ok(Some(key))
        }
        None => {
            drop(it.set.take());
            Ok(None)
        }
    }
}
