//! `list`: everything but sorting (`sort.rs`) and iterators (`iterators/`). Imported by the types
//! and modules that build lists.

use std::cell::RefCell;

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::{PyResult, room_for_one};
use crate::core::function::{List, Slice, drop_reversed};
use crate::core::native::{
    MethodDef, TypeDef, binary, contains, del_item, len, method, raw_method, set_item, unary,
};
use crate::core::object::Payload;
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::types::iterators::sequence::{ListIter, ListRevIter};
use crate::types::slice::{Span, slice_span};
use crate::types::support::{
    CLASS_GETITEM, alloc_new, check_args, compare_sequences, raw_new, repeat, repeat_count, search_bounds,
};

pub static DEF: TypeDef = TypeDef::new("builtins", "list", List::vtable)
    .methods(&[&METHODS, &COMPARISONS, &crate::types::sort::METHODS])
    .flags(tf::BASE | tf::SEQUENCE | tf::MATCH_SELF)
    .doc(
        "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\n\
         The argument must be an iterable if specified.",
    );

static COMPARISONS: [MethodDef; 6] = crate::comparison_rows!(compare);

static METHODS: [MethodDef; 26] = [
    raw_new(new_list),
    raw_method("__init__", init).doc("Initialize self.  See help(type(self)) for accurate signature."),
    unary("__repr__", repr),
    len(length),
    binary("__getitem__", get_item),
    set_item(assign_item),
    del_item(assign_item),
    contains(has),
    unary("__iter__", |vm, v| Ok(vm.make(ListIter::new(v)))),
    method("__reversed__", "($self, /)", |vm, a| Ok(vm.make(ListRevIter::new(&a[0], a.this::<List>().len()))))
        .doc("Return a reverse iterator over the list."),
    binary("__add__", concat),
    binary("__mul__", times),
    binary("__rmul__", times),
    binary("__iadd__", |vm, a, b| {
        extend(vm, a, b)?;
        Ok(a.clone())
    }),
    binary("__imul__", repeat_in_place),
    method("append", "($self, object, /)", |vm, a| {
        vm.fits(a.this::<List>().push(a[1].clone()))?;
        Ok(Value::NONE)
    })
    .doc("Append object to the end of the list."),
    method("extend", "($self, iterable, /)", |vm, a| {
        extend(vm, &a[0], &a[1])?;
        Ok(Value::NONE)
    })
    .doc("Extend list by appending elements from the iterable."),
    method("insert", "($self, index, object, /)", insert).doc("Insert object before index."),
    method("pop", "($self, index=-1, /)", pop).doc(
        "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.",
    ),
    method("remove", "($self, value, /)", remove)
        .doc("Remove first occurrence of value.\n\nRaises ValueError if the value is not present."),
    method("index", "($self, value, start=0, stop=sys.maxsize, /)", index)
        .doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
    method("count", "($self, value, /)", count).doc("Return number of occurrences of value."),
    method("reverse", "($self, /)", |_, a| {
        a.this::<List>().items.borrow_mut().reverse();
        Ok(Value::NONE)
    })
    .doc("Reverse *IN PLACE*."),
    method("copy", "($self, /)", |vm, a| {
        let items = vm.fits(a.this::<List>().copy_items())?;
        Ok(vm.list(items))
    })
    .doc("Return a shallow copy of the list."),
    method("clear", "($self, /)", |_, a| {
        drop_reversed(a.this::<List>().items.take());
        Ok(Value::NONE)
    })
    .doc("Remove all items from list."),
    CLASS_GETITEM,
];

impl List {
    /// Number of items.
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Item `i`, if there are that many.
    #[inline]
    pub fn get(&self, i: usize) -> Option<Value> {
        self.items.borrow().get(i).cloned()
    }
}

fn new_list(vm: &Vm, args: CallArgs) -> PyResult {
    alloc_new(vm, &args.all()[0], List::default())
}

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    let this = &args.pos()[0];
    // A class with its own `__new__` may have parameters of its own.
    let ty = vm.type_of(this);
    let own_new = !args.names().is_empty()
        && vm
            .special_of(&ty, crate::core::special::Special::New)
            .is_some_and(|n| !n.is_a::<crate::core::native::NativeFn>());
    let args = if own_new { CallArgs::positional(args.pos()) } else { args };
    check_args(vm, &args, "list", 0, 1)?;
    let this = &args.pos()[0];
    drop_reversed(payload::<List>(this).items.take());
    if let Some(source) = args.pos().get(1) {
        extend(vm, this, source)?;
    }
    Ok(Value::NONE)
}

fn length(_vm: &Vm, v: &Value) -> PyResult<usize> {
    Ok(payload::<List>(v).len())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let list = payload::<List>(v);
    if list.is_empty() {
        return Ok(vm.str("[]"));
    }
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let text = vm.repr_guard(v, || {
        let mut out = ReprText::new("[");
        let mut i = 0;
        while let Some(item) = list.get(i) {
            if i > 0 {
                out.push(", ");
            }
            out.push_repr(vm, &item)?;
            i += 1;
        }
        out.push("]");
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str("[...]")))
}

/// Text under construction for a `repr`, which may hold lone surrogates.
pub struct ReprText(Vec<u32>);

impl ReprText {
    pub fn new(start: &str) -> ReprText {
        ReprText(start.chars().map(u32::from).collect())
    }

    pub fn push(&mut self, text: &str) {
        self.0.extend(text.chars().map(u32::from));
    }

    /// Adds the `repr` of a value.
    pub fn push_repr(&mut self, vm: &Vm, v: &Value) -> PyResult<()> {
        let text = vm.repr(v)?;
        self.0.extend(text.chars());
        Ok(())
    }

    /// Adds a string's characters.
    pub fn push_str(&mut self, s: &crate::core::str::Str) {
        self.0.extend(s.chars());
    }

    pub fn finish(self, vm: &Vm) -> Value {
        vm.str_from_points(&self.0).into()
    }
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (x, Some(y)) = (payload::<List>(a), b.as_::<List>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let _level = vm.enter_recursive(" in comparison")?;
    compare_sequences(vm, |i| x.get(i), |i| y.get(i), || (x.len(), y.len()), op)
}

/// The position of an index that may be negative.
fn resolve(vm: &Vm, key: &Value, len: usize, message: &str) -> PyResult<usize> {
    let i = vm.index_i64(key)?;
    let at = if i < 0 { i + len as i64 } else { i };
    if at < 0 || at as usize >= len { Err(vm.index_error(message)) } else { Ok(at as usize) }
}

fn is_index(vm: &Vm, key: &Value) -> bool {
    vm.is_int(key) || vm.special(key, crate::core::special::Special::Index).is_some()
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let list = payload::<List>(v);
    if let Some(i) = key.as_small_int() {
        let items = list.items.borrow();
        let at = if i < 0 { i + items.len() as i64 } else { i };
        return match items.get(at as usize) {
            Some(item) if at >= 0 => Ok(item.clone()),
            _ => {
                drop(items);
                Err(vm.index_error("list index out of range"))
            }
        };
    }
    if let Some(slice) = key.as_::<Slice>() {
        let span = slice_span(vm, slice, list.len())?;
        let items = list.items.borrow();
        let span = span.limit(items.len());
        return Ok(vm.list(span.pick(&items)));
    }
    if is_index(vm, key) {
        let i = vm.index_i64(key)?;
        let at = if i < 0 { i + list.len() as i64 } else { i };
        return match list.get(at.max(0) as usize) {
            Some(item) if at >= 0 => Ok(item),
            _ => Err(vm.index_error("list index out of range")),
        };
    }
    Err(vm.type_error(format!("list indices must be integers or slices, not {}", vm.type_name(key))))
}

fn assign_item(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let list = payload::<List>(v);
    if let Some(slice) = key.as_::<Slice>() {
        return assign_slice(vm, list, slice, value);
    }
    if !is_index(vm, key) {
        return Err(
            vm.type_error(format!("list indices must be integers or slices, not {}", vm.type_name(key)))
        );
    }
    vm.index_i64(key)?;
    let at = resolve(vm, key, list.len(), "list assignment index out of range")?;
    let mut items = list.items.borrow_mut();
    let old = match value {
        Some(value) => items.get_mut(at).map(|slot| std::mem::replace(slot, value.clone())),
        None if at < items.len() => Some(items.remove(at)),
        None => None,
    };
    drop(items);
    drop(old);
    Ok(())
}

fn assign_slice(vm: &Vm, list: &List, slice: &Slice, value: Option<&Value>) -> PyResult<()> {
    let span = slice_span(vm, slice, list.len())?;
    let Some(value) = value else {
        let mut items = list.items.borrow_mut();
        let span = span.limit(items.len());
        drop_reversed(delete_span(&mut items, span));
        return Ok(());
    };
    let new = match value.as_::<List>() {
        Some(other) => vm.fits(other.copy_items())?,
        None if vm.special(value, crate::core::special::Special::Iter).is_none()
            && vm.special(value, crate::core::special::Special::GetItem).is_none() =>
        {
            return Err(vm.type_error("must assign iterable to extended slice"));
        }
        None => vm.collect(value)?,
    };
    // Collecting may have changed the list.
    let span = slice_span(vm, slice, list.len())?;
    let mut items = list.items.borrow_mut();
    if span.step == 1 {
        let from = (span.start as usize).min(items.len());
        let to = (from + span.count).min(items.len());
        vm.fits(items.try_reserve(new.len()))?;
        let old: Vec<Value> = items.splice(from..to, new).collect();
        drop(items);
        drop_reversed(old);
        return Ok(());
    }
    if new.len() != span.count {
        return Err(vm.value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            new.len(),
            span.count
        )));
    }
    let mut old = Vec::with_capacity(new.len());
    for (i, value) in span.indices().zip(new) {
        if let Some(slot) = items.get_mut(i) {
            old.push(std::mem::replace(slot, value));
        }
    }
    drop(items);
    drop(old);
    Ok(())
}

/// Removes the items of a span; they are returned so that they drop later.
pub fn delete_span(items: &mut Vec<Value>, span: Span) -> Vec<Value> {
    if span.count == 0 {
        return Vec::new();
    }
    let span = span.ascending();
    if span.step == 1 {
        return items.drain(span.start as usize..span.start as usize + span.count).collect();
    }
    let mut removed = Vec::with_capacity(span.count);
    let (mut i, mut next) = (0usize, span.start as usize);
    items.retain(|v| {
        let hit = i == next && removed.len() < span.count;
        if hit {
            removed.push(v.clone());
            next += span.step as usize;
        }
        i += 1;
        !hit
    });
    removed
}

fn has(vm: &Vm, v: &Value, x: &Value) -> PyResult<bool> {
    Ok(find(vm, payload(v), x, 0, usize::MAX)?.is_some())
}

/// Position of the first item equal to `x` in a range.
fn find(vm: &Vm, list: &List, x: &Value, from: usize, to: usize) -> PyResult<Option<usize>> {
    let mut i = from;
    while i < to {
        let Some(item) = list.get(i) else { break };
        if vm.eq(&item, x)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn concat(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let Some(other) = b.as_::<List>() else {
        return Err(vm.type_error(format!("can only concatenate list (not \"{}\") to list", vm.type_name(b))));
    };
    let (x, y) = (payload::<List>(a).items.borrow(), other.items.borrow());
    let mut items = crate::types::support::reserve(vm, x.len() + y.len())?;
    items.extend_from_slice(&x);
    items.extend_from_slice(&y);
    Ok(vm.list(items))
}

fn times(vm: &Vm, v: &Value, n: &Value) -> PyResult {
    let Some(n) = repeat_count(vm, n)? else { return not_a_count(vm, n) };
    let items = repeat(vm, &payload::<List>(v).items.borrow(), n)?;
    Ok(vm.list(items))
}

/// The error of multiplying a sequence by something that is no integer.
pub fn not_a_count(vm: &Vm, n: &Value) -> PyResult {
    Err(vm.type_error(format!("can't multiply sequence by non-int of type '{}'", vm.type_name(n))))
}

fn repeat_in_place(vm: &Vm, v: &Value, n: &Value) -> PyResult {
    let Some(n) = repeat_count(vm, n)? else { return not_a_count(vm, n) };
    let list = payload::<List>(v);
    let items = repeat(vm, &list.items.borrow(), n)?;
    let old = list.items.replace(items);
    drop_reversed(old);
    Ok(v.clone())
}

/// Appends the items of an iterable.
pub fn extend(vm: &Vm, this: &Value, source: &Value) -> PyResult<()> {
    let list = payload::<List>(this);
    if vm.is_exact(source, &vm.types().list) || vm.is_exact(source, &vm.types().tuple) || this.is(source) {
        let added = match (source.as_::<List>(), source.as_::<Tuple>()) {
            (Some(other), _) => {
                let items = vm.fits(other.copy_items())?;
                list.append_all(items.into_iter())
            }
            (_, Some(tuple)) => list.append_all(tuple.iter().cloned()),
            _ => Ok(()),
        };
        return vm.fits(added);
    }
    let it = vm.iter(source)?;
    // A hint that cannot be true says nothing.
    let hint = match vm.length_hint(source, 0)? {
        hint if hint > i64::MAX as usize - list.len() => 0,
        hint => hint,
    };
    if hint > crate::types::support::MAX_ITEMS
        || list.items.borrow_mut().try_reserve(hint.min(1 << 24)).is_err()
    {
        return Err(vm.memory_error());
    }
    while let Some(item) = vm.next(&it)? {
        vm.fits(list.push(item))?;
    }
    Ok(())
}

fn insert(vm: &Vm, args: Args) -> PyResult {
    let i = vm.ssize_arg(&args[1])?;
    let mut items = args.this::<List>().items.borrow_mut();
    let len = items.len() as i64;
    let at = if i < 0 { (i + len).max(0) } else { i.min(len) };
    vm.fits(room_for_one(&mut items))?;
    items.insert(at as usize, args[2].clone());
    Ok(Value::NONE)
}

fn pop(vm: &Vm, args: Args) -> PyResult {
    let list = args.this::<List>();
    let i = match args.opt(1) {
        Some(i) => vm.ssize_arg(i)?,
        None => -1,
    };
    let mut items = list.items.borrow_mut();
    if items.is_empty() {
        drop(items);
        return Err(vm.index_error("pop from empty list"));
    }
    let at = if i < 0 { i + items.len() as i64 } else { i };
    if at < 0 || at as usize >= items.len() {
        drop(items);
        return Err(vm.index_error("pop index out of range"));
    }
    Ok(items.remove(at as usize))
}

fn remove(vm: &Vm, args: Args) -> PyResult {
    let list = args.this::<List>();
    match find(vm, list, &args[1], 0, usize::MAX)? {
        Some(i) => {
            let mut items = list.items.borrow_mut();
            let old = if i < items.len() { Some(items.remove(i)) } else { None };
            drop(items);
            drop(old);
            Ok(Value::NONE)
        }
        None => Err(vm.value_error("list.remove(x): x not in list")),
    }
}

fn index(vm: &Vm, args: Args) -> PyResult {
    let list = args.this::<List>();
    let (from, to) = search_bounds(vm, &args, list.len())?;
    match find(vm, list, &args[1], from, to)? {
        Some(i) => Ok(Value::from_len(i)),
        None => Err(vm.value_error("list.index(x): x not in list")),
    }
}

fn count(vm: &Vm, args: Args) -> PyResult {
    let list = args.this::<List>();
    let (mut n, mut i) = (0, 0);
    while let Some(item) = list.get(i) {
        n += usize::from(vm.eq(&item, &args[1])?);
        i += 1;
    }
    Ok(Value::from_len(n))
}

/// A list payload with these items.
pub fn list_of(items: Vec<Value>) -> List {
    List { items: RefCell::new(items) }
}
