//! `dict_keys`, `dict_values`, `dict_items` and the six iterators of dicts.

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, payload};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::native::{
    GetSetDef, MethodDef, TypeDef, binary, contains, getter, len, method, next, unary,
};
use crate::core::object::{Payload, Ref, Trace, Visitor};
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::types::NativeType;
use crate::types::list::ReprText;
use crate::types::set::SetObj;
use crate::types::support::{builtin, reduced, return_self};

pub const KEYS: u8 = 0;
pub const VALUES: u8 = 1;
pub const ITEMS: u8 = 2;

/// A view of kind `K` on a dict.
pub struct DictView<const K: u8> {
    pub dict: Value,
}

impl<const K: u8> Trace for DictView<K> {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.dict);
    }
    fn clear(&self) {}
}

crate::payload!(DictView<0>, "dict_keys");
crate::payload!(DictView<1>, "dict_values");
crate::payload!(DictView<2>, "dict_items");

impl<const K: u8> DictView<K> {
    /// A view on a value that has a dict's payload.
    pub fn new(dict: &Value) -> DictView<K> {
        DictView { dict: dict.clone() }
    }
}

/// The dict behind a view of any kind.
fn viewed(v: &Value) -> Option<&Value> {
    None.or_else(|| v.as_::<DictView<KEYS>>().map(|w| &w.dict))
        .or_else(|| v.as_::<DictView<VALUES>>().map(|w| &w.dict))
        .or_else(|| v.as_::<DictView<ITEMS>>().map(|w| &w.dict))
}

fn dict_of(v: &Value) -> &Dict {
    match viewed(v) {
        Some(d) => payload(d),
        None => unreachable!("the receiver is a view"),
    }
}

macro_rules! view_type {
    ($k:literal, $def:ident, $name:literal, $groups:expr) => {
        pub static $def: TypeDef = TypeDef::new("builtins", $name, <DictView<$k> as Payload>::vtable)
            .methods($groups)
            .getset(&GETSET);
        impl NativeType for DictView<$k> {
            fn def() -> &'static TypeDef {
                &$def
            }
        }
    };
}
view_type!(0, DICT_KEYS, "dict_keys", &[&COMMON, &KEYS_METHODS, &SET_LIKE, &COMPARISONS]);
view_type!(1, DICT_VALUES, "dict_values", &[&COMMON, &VALUES_METHODS]);
view_type!(2, DICT_ITEMS, "dict_items", &[&COMMON, &ITEMS_METHODS, &SET_LIKE, &COMPARISONS]);

static GETSET: [GetSetDef; 1] = [getter("mapping", |vm, v| match viewed(v) {
    Some(dict) => Ok(crate::types::mappingproxy::make(vm, dict.clone())),
    None => Ok(Value::NONE),
})
.doc("dictionary that this view refers to")];

static COMMON: [MethodDef; 2] = [len(|_, v| Ok(dict_of(v).len())), unary("__repr__", repr)];

static KEYS_METHODS: [MethodDef; 3] = [
    unary("__iter__", |vm, v| Ok(vm.make(DictIter::<0>::new(&payload::<DictView<0>>(v).dict, false)))),
    method("__reversed__", "($self, /)", |vm, a| {
        Ok(vm.make(DictIter::<3>::new(&a.this::<DictView<0>>().dict, true)))
    })
    .doc("Return a reverse iterator over the dict keys."),
    contains(view_contains),
];
static VALUES_METHODS: [MethodDef; 2] = [
    unary("__iter__", |vm, v| Ok(vm.make(DictIter::<1>::new(&payload::<DictView<1>>(v).dict, false)))),
    method("__reversed__", "($self, /)", |vm, a| {
        Ok(vm.make(DictIter::<4>::new(&a.this::<DictView<1>>().dict, true)))
    })
    .doc("Return a reverse iterator over the dict values."),
];
static ITEMS_METHODS: [MethodDef; 3] = [
    unary("__iter__", |vm, v| Ok(vm.make(DictIter::<2>::new(&payload::<DictView<2>>(v).dict, false)))),
    method("__reversed__", "($self, /)", |vm, a| {
        Ok(vm.make(DictIter::<5>::new(&a.this::<DictView<2>>().dict, true)))
    })
    .doc("Return a reverse iterator over the dict items."),
    contains(view_contains),
];

static COMPARISONS: [MethodDef; 6] = crate::comparison_rows!(compare);

static SET_LIKE: [MethodDef; 9] = [
    binary("__and__", intersect),
    binary("__or__", unite),
    binary("__sub__", subtract),
    binary("__xor__", toggle),
    binary("__rand__", |vm, a, b| intersect(vm, b, a)),
    binary("__ror__", |vm, a, b| unite(vm, b, a)),
    binary("__rsub__", |vm, a, b| subtract(vm, b, a)),
    binary("__rxor__", |vm, a, b| toggle(vm, b, a)),
    method("isdisjoint", "($self, other, /)", |vm, a: Args| {
        let (mut view, mut other) = (a[0].clone(), a[1].clone());
        if view.is(&other) {
            return Ok(Value::from_bool(vm.len(&view)? == 0));
        }
        if is_set_like(&other) && vm.len(&other)? > vm.len(&view)? {
            std::mem::swap(&mut view, &mut other);
        }
        let it = vm.iter(&other)?;
        while let Some(item) = vm.next(&it)? {
            if vm.contains(&view, &item)? {
                return Ok(Value::FALSE);
            }
        }
        Ok(Value::TRUE)
    })
    .doc("Return True if the view and the given iterable have a null intersection."),
];

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let name = vm.short_type_name(v);
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let text = vm.repr_guard(v, || {
        let items = vm.list(vm.collect(v)?);
        let mut out = ReprText::new(&name);
        out.push("(");
        out.push_repr(vm, &items)?;
        out.push(")");
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str("...")))
}

fn view_contains(vm: &Vm, v: &Value, x: &Value) -> PyResult<bool> {
    let dict = dict_of(v);
    if v.is_a::<DictView<KEYS>>() {
        return vm.dict_contains(dict, x);
    }
    let Some([key, value]) = x.as_::<Tuple>().map(|t| t.as_slice()) else { return Ok(false) };
    match vm.dict_get(dict, key)? {
        Some(have) => vm.eq(&have, value),
        None => Ok(false),
    }
}

fn is_set_like(v: &Value) -> bool {
    v.is_a::<SetObj>() || v.is_a::<DictView<KEYS>>() || v.is_a::<DictView<ITEMS>>()
}

/// Whether all items of `a` are in `b`.
fn all_in(vm: &Vm, a: &Value, b: &Value) -> PyResult<bool> {
    let it = vm.iter(a)?;
    while let Some(item) = vm.next(&it)? {
        if !vm.contains(b, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    if !is_set_like(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (n, m) = (vm.len(a)?, vm.len(b)?);
    let answer = match op {
        CmpOp::Eq => n == m && all_in(vm, a, b)?,
        CmpOp::Ne => !(n == m && all_in(vm, a, b)?),
        CmpOp::Lt => n < m && all_in(vm, a, b)?,
        CmpOp::Le => n <= m && all_in(vm, a, b)?,
        CmpOp::Gt => n > m && all_in(vm, b, a)?,
        CmpOp::Ge => n >= m && all_in(vm, b, a)?,
    };
    Ok(Value::from_bool(answer))
}

fn set_from(vm: &Vm, v: &Value) -> PyResult {
    let set = vm.alloc(&vm.types().set, SetObj::default());
    match v.as_::<DictView<KEYS>>() {
        Some(view) if vm.is_exact(&view.dict, &vm.types().dict) => vm.set_update(&set, &view.dict)?,
        _ => vm.set_update(&set, v)?,
    }
    Ok(set.into())
}

fn intersect(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (mut view, mut other) = (a, b);
    if is_set_like(a) && is_set_like(b) {
        if vm.len(b)? > vm.len(a)? {
            std::mem::swap(&mut view, &mut other);
        }
    } else if !is_set_like(a) {
        std::mem::swap(&mut view, &mut other);
    }
    let result = vm.alloc(&vm.types().set, SetObj::default());
    let it = vm.iter(other)?;
    while let Some(item) = vm.next(&it)? {
        if vm.contains(view, &item)? {
            vm.set_add(&result, item)?;
        }
    }
    Ok(result.into())
}

fn unite(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let result = set_from(vm, a)?;
    vm.set_update(payload(&result), b)?;
    Ok(result)
}

fn subtract(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let result = set_from(vm, a)?;
    vm.set_remove_all(payload(&result), b)?;
    Ok(result)
}

fn toggle(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let result = set_from(vm, a)?;
    vm.set_toggle(payload(&result), b)?;
    Ok(result)
}

// ---- iterators -----------------------------------------------------------------------------

/// Iterator over a dict: of kind `K` forwards, of kind `K - 3` backwards from 3 on.
pub struct DictIter<const K: u8> {
    dict: RefCell<Option<Value>>,
    /// Entry to look at next; backwards, the one behind it.
    at: Cell<usize>,
    /// Length the dict must keep; `usize::MAX` after it did not.
    used: Cell<usize>,
    left: Cell<usize>,
    /// The pair returned last, used again once nobody else has it.
    pair: RefCell<Option<Ref<Tuple>>>,
}

impl<const K: u8> Trace for DictIter<K> {
    fn traverse(&self, visitor: &mut Visitor) {
        self.dict.borrow().iter().for_each(|v| visitor.visit(v));
        if let Some(pair) = &*self.pair.borrow() {
            pair.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        let old = (self.dict.take(), self.pair.take());
        drop(old);
    }
}

impl<const K: u8> DictIter<K> {
    /// An iterator over a value that has a dict's payload.
    pub fn new(dict: &Value, backwards: bool) -> DictIter<K> {
        let table = payload::<Dict>(dict).table.borrow();
        let (n, end) = (table.len(), table.entries().len());
        DictIter {
            dict: RefCell::new(Some(dict.clone())),
            at: Cell::new(if backwards { end } else { 0 }),
            used: Cell::new(n),
            left: Cell::new(n),
            pair: RefCell::default(),
        }
    }

    /// The next key and value. Python code does not run; used by the machine's `for` as well.
    #[inline]
    pub fn advance(&self, vm: &Vm) -> PyResult<Option<(Value, Value)>> {
        let found = {
            let over = self.dict.borrow();
            let Some(dict) = over.as_ref().and_then(|v| v.as_::<Dict>()) else { return Ok(None) };
            let table = dict.table.borrow();
            if table.len() != self.used.get() {
                self.used.set(usize::MAX);
                return Err(vm.runtime_error("dictionary changed size during iteration"));
            }
            let entries = table.entries();
            let mut at = if K < 3 { table.skip_to(self.at.get()) } else { self.at.get() };
            loop {
                let entry = if K < 3 {
                    at += 1;
                    entries.get(at - 1)
                } else if at == 0 {
                    None
                } else {
                    at = (at - 1).min(entries.len());
                    entries.get(at)
                };
                let Some(entry) = entry else { break None };
                if let (Some(k), Some(v)) = (&entry.key, &entry.value) {
                    break Some((at, k.clone(), v.clone()));
                }
            }
        };
        match found {
            Some((at, k, v)) => {
                if self.left.get() == 0 {
                    drop(self.dict.take());
                    return Err(vm.runtime_error("dictionary keys changed during iteration"));
                }
                self.at.set(at);
                self.left.set(self.left.get() - 1);
                Ok(Some((k, v)))
            }
            None => {
                drop(self.dict.take());
                Ok(None)
            }
        }
    }

    fn next_item(vm: &Vm, v: &Value) -> PyResult<Option<Value>>
    where
        Self: Payload,
    {
        let this = payload::<Self>(v);
        let Some((key, value)) = this.advance(vm)? else { return Ok(None) };
        Ok(Some(match K % 3 {
            KEYS => key,
            VALUES => value,
            _ => vm.pair_again(&this.pair, key, value),
        }))
    }

    fn hint(_vm: &Vm, args: Args) -> PyResult
    where
        Self: Payload,
    {
        let it = args.this::<Self>();
        let over = it.dict.borrow();
        let n = match over.as_ref().and_then(|v| v.as_::<Dict>()) {
            Some(dict) if dict.len() == it.used.get() => it.left.get(),
            _ => 0,
        };
        Ok(Value::from_len(n))
    }

    fn reduce(vm: &Vm, args: Args) -> PyResult
    where
        Self: Payload,
    {
        let it = args.this::<Self>();
        let copy = DictIter::<K> {
            pair: RefCell::default(),
            dict: RefCell::new(it.dict.borrow().clone()),
            at: it.at.clone(),
            used: it.used.clone(),
            left: it.left.clone(),
        };
        let mut items = Vec::new();
        while let Some((key, value)) = copy.advance(vm)? {
            items.push(match K % 3 {
                KEYS => key,
                VALUES => value,
                _ => vm.tuple(vec![key, value]).into(),
            });
        }
        Ok(reduced(vm, builtin(vm, "iter")?, vec![vm.list(items)], None))
    }
}

macro_rules! iterator_type {
    ($k:literal, $def:ident, $methods:ident, $name:literal) => {
        crate::payload!(DictIter<$k>, $name);
        static $methods: [MethodDef; 4] = [
            unary("__iter__", return_self),
            next(DictIter::<$k>::next_item),
            method("__length_hint__", "($self, /)", DictIter::<$k>::hint)
                .doc("Private method returning an estimate of len(list(it))."),
            method("__reduce__", "($self, /)", DictIter::<$k>::reduce)
                .doc("Return state information for pickling."),
        ];
        static $def: TypeDef =
            TypeDef::new("builtins", $name, <DictIter<$k> as Payload>::vtable).methods(&[&$methods]);
        impl NativeType for DictIter<$k> {
            fn def() -> &'static TypeDef {
                &$def
            }
        }
    };
}
iterator_type!(0, KEY_ITER, KEY_ITER_METHODS, "dict_keyiterator");
iterator_type!(1, VALUE_ITER, VALUE_ITER_METHODS, "dict_valueiterator");
iterator_type!(2, ITEM_ITER, ITEM_ITER_METHODS, "dict_itemiterator");
iterator_type!(3, KEY_REV_ITER, KEY_REV_ITER_METHODS, "dict_reversekeyiterator");
iterator_type!(4, VALUE_REV_ITER, VALUE_REV_ITER_METHODS, "dict_reversevalueiterator");
iterator_type!(5, ITEM_REV_ITER, ITEM_REV_ITER_METHODS, "dict_reverseitemiterator");
