//! `deque` and its iterators.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::{NoMemory, PyResult, Raised};
use ouro_vm::core::native::{
    GetSetDef, MethodDef, TypeDef, binary, contains, del_item, getter, len, method, new, next, raw_method,
    set_item, unary,
};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::special::Special;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::compare::CmpOp;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::list::{ReprText, not_a_count};
use ouro_vm::types::support::{
    CLASS_GETITEM, MAX_ITEMS, alloc_new, compare_sequences, raw_new, reduced, repeat_count, return_self,
    search_bounds,
};

/// Payload of `deque`.
#[derive(Default)]
pub struct Deque {
    items: RefCell<VecDeque<Value>>,
    /// Counts changes of the item positions.
    state: Cell<u64>,
    maxlen: Cell<Option<usize>>,
}

ouro_vm::payload!(Deque, "deque");

impl Trace for Deque {
    fn traverse(&self, visitor: &mut Visitor) {
        self.items.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.items.take());
    }
}

static DEF: TypeDef = TypeDef::new("collections", "deque", Deque::vtable)
    .methods(&[&SPECIAL, &METHODS, &COMPARISONS])
    .getset(&GETSET)
    .flags(tf::BASE | tf::SEQUENCE | tf::HAS_WEAKREF)
    .doc("A list-like sequence optimized for data accesses near its endpoints.");

impl NativeType for Deque {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static COMPARISONS: [MethodDef; 6] = ouro_vm::comparison_rows!(compare);

static GETSET: [GetSetDef; 1] =
    [getter("maxlen", |_, v| Ok(payload::<Deque>(v).maxlen.get().map_or(Value::NONE, Value::from_len)))
        .doc("maximum size of a deque or None if unbounded")];

impl Deque {
    fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Item `i`.
    pub fn get(&self, i: usize) -> Option<Value> {
        self.items.borrow().get(i).cloned()
    }

    fn changed(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }

    /// Number of items.
    pub fn length(&self) -> usize {
        self.len()
    }

    /// The first item that `wanted`, which calls no Python code, says yes to.
    pub fn find(&self, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
        self.items.borrow().iter().find(|v| wanted(v)).cloned()
    }

    /// Shows item `i`, if there is one, to `f`, which calls no Python code.
    #[inline]
    pub fn look_at(&self, i: usize, f: impl FnOnce(&Value)) {
        if let Some(v) = self.items.borrow().get(i) {
            f(v);
        }
    }

    /// `append`.
    pub fn append(&self, v: Value) -> Result<(), NoMemory> {
        self.push_back(v)
    }

    /// Takes the first item out.
    pub fn pop_front(&self) -> Option<Value> {
        let first = self.items.borrow_mut().pop_front();
        if first.is_some() {
            self.changed();
        }
        first
    }

    fn push_back(&self, v: Value) -> Result<(), NoMemory> {
        let mut items = self.items.borrow_mut();
        if items.len() == items.capacity() {
            items.try_reserve(1)?;
        }
        self.changed();
        items.push_back(v);
        let over = self.maxlen.get().is_some_and(|m| items.len() > m);
        let old = if over { items.pop_front() } else { None };
        drop(items);
        drop(old);
        Ok(())
    }

    fn push_front(&self, v: Value) -> Result<(), NoMemory> {
        let mut items = self.items.borrow_mut();
        if items.len() == items.capacity() {
            items.try_reserve(1)?;
        }
        self.changed();
        items.push_front(v);
        let over = self.maxlen.get().is_some_and(|m| items.len() > m);
        let old = if over { items.pop_back() } else { None };
        drop(items);
        drop(old);
        Ok(())
    }
}

#[cold]
fn mutated(vm: &Vm) -> Raised {
    vm.runtime_error("deque mutated during iteration")
}

static SPECIAL: [MethodDef; 17] = [
    raw_new(|vm, args| alloc_new(vm, &args.all()[0], Deque::default())),
    raw_method("__init__", init).doc("Initialize self.  See help(type(self)) for accurate signature."),
    unary("__repr__", repr),
    len(|_, v| Ok(payload::<Deque>(v).len())),
    binary("__getitem__", |vm, v, key| {
        let deque = payload::<Deque>(v);
        let at = position(vm, deque, key)?;
        deque.get(at).ok_or_else(|| vm.index_error("deque index out of range"))
    }),
    set_item(assign),
    del_item(assign),
    contains(|vm, v, x| Ok(find(vm, payload(v), x, 0, usize::MAX)?.is_some())),
    unary("__iter__", |vm, v| Ok(vm.make(DequeIter(Cursor::new(v))))),
    method("__reversed__", "($self, /)", |vm, a| Ok(vm.make(DequeRevIter(Cursor::new(&a[0])))))
        .doc("Return a reverse iterator over the deque."),
    binary("__add__", |vm, a, b| {
        if !b.is_a::<Deque>() {
            return Err(
                vm.type_error(format!("can only concatenate deque (not \"{}\") to deque", vm.type_name(b)))
            );
        }
        let result = copy(vm, a)?;
        extend(vm, &result, b, false)?;
        Ok(result)
    }),
    binary("__mul__", times),
    binary("__rmul__", times),
    binary("__iadd__", |vm, a, b| {
        extend(vm, a, b, false)?;
        Ok(a.clone())
    }),
    binary("__imul__", |vm, a, n| {
        let Some(n) = repeat_count(vm, n)? else { return not_a_count(vm, n) };
        repeat_in_place(vm, payload(a), n)?;
        Ok(a.clone())
    }),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let deque = a.this::<Deque>();
        let state = vm.instance_dict(&a[0]).filter(|d| !d.is_empty()).map_or(Value::NONE, Value::from);
        let args = match deque.maxlen.get() {
            None => vm.tuple(Vec::new()),
            Some(m) => vm.tuple(vec![vm.tuple(Vec::new()).into(), Value::from_len(m)]),
        };
        let parts = vec![vm.type_of(&a[0]).into(), args.into(), state, vm.iter(&a[0])?];
        Ok(vm.tuple(parts).into())
    })
    .doc("Return state information for pickling."),
    CLASS_GETITEM,
];

static METHODS: [MethodDef; 16] = [
    method("append", "($self, item, /)", |vm, a| {
        vm.fits(a.this::<Deque>().push_back(a[1].clone()))?;
        Ok(Value::NONE)
    })
    .doc("Add an element to the right side of the deque."),
    method("appendleft", "($self, item, /)", |vm, a| {
        vm.fits(a.this::<Deque>().push_front(a[1].clone()))?;
        Ok(Value::NONE)
    })
    .doc("Add an element to the left side of the deque."),
    method("pop", "($self, /)", |vm, a| {
        let deque = a.this::<Deque>();
        let item = deque.items.borrow_mut().pop_back();
        deque.changed();
        item.ok_or_else(|| vm.index_error("pop from an empty deque"))
    })
    .doc("Remove and return the rightmost element."),
    method("popleft", "($self, /)", |vm, a| {
        let deque = a.this::<Deque>();
        let item = deque.items.borrow_mut().pop_front();
        deque.changed();
        item.ok_or_else(|| vm.index_error("pop from an empty deque"))
    })
    .doc("Remove and return the leftmost element."),
    method("extend", "($self, iterable, /)", |vm, a| {
        extend(vm, &a[0], &a[1], false)?;
        Ok(Value::NONE)
    })
    .doc("Extend the right side of the deque with elements from the iterable."),
    method("extendleft", "($self, iterable, /)", |vm, a| {
        extend(vm, &a[0], &a[1], true)?;
        Ok(Value::NONE)
    })
    .doc("Extend the left side of the deque with elements from the iterable."),
    method("clear", "($self, /)", |_, a| {
        let deque = a.this::<Deque>();
        deque.changed();
        drop(deque.items.take());
        Ok(Value::NONE)
    })
    .doc("Remove all elements from the deque."),
    method("copy", "($self, /)", |vm, a| copy(vm, &a[0])).doc("Return a shallow copy of a deque."),
    method("__copy__", "($self, /)", |vm, a| copy(vm, &a[0])).doc("Return a shallow copy of a deque."),
    method("count", "($self, value, /)", |vm, a: Args| {
        let deque = a.this::<Deque>();
        let (state, mut n, mut i) = (deque.state.get(), 0, 0);
        while let Some(item) = deque.get(i) {
            n += usize::from(vm.eq(&item, &a[1])?);
            if deque.state.get() != state {
                return Err(mutated(vm));
            }
            i += 1;
        }
        Ok(Value::from_len(n))
    })
    .doc("Return number of occurrences of value."),
    method("index", "($self, value, start=0, stop=<unrepresentable>, /)", |vm, a: Args| {
        let deque = a.this::<Deque>();
        let (from, to) = search_bounds(vm, &a, deque.len())?;
        match find(vm, deque, &a[1], from, to)? {
            Some(i) => Ok(Value::from_len(i)),
            None => Err(vm.value_error("deque.index(x): x not in deque")),
        }
    })
    .doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
    method("insert", "($self, index, value, /)", |vm, a: Args| {
        let deque = a.this::<Deque>();
        let i = vm.ssize_arg(&a[1])?;
        let n = deque.len();
        if deque.maxlen.get() == Some(n) {
            return Err(vm.index_error("deque already at its maximum size"));
        }
        let at = if i < 0 { (i + n as i64).max(0) } else { i.min(n as i64) };
        vm.fits(deque.items.borrow_mut().try_reserve(1))?;
        deque.changed();
        deque.items.borrow_mut().insert(at as usize, a[2].clone());
        Ok(Value::NONE)
    })
    .doc("Insert value before index."),
    method("remove", "($self, value, /)", |vm, a: Args| {
        let deque = a.this::<Deque>();
        let (state, mut i) = (deque.state.get(), 0);
        while let Some(item) = deque.get(i) {
            let equal = vm.eq(&item, &a[1])?;
            if deque.state.get() != state {
                return Err(vm.index_error("deque mutated during iteration"));
            }
            if equal {
                deque.changed();
                let old = deque.items.borrow_mut().remove(i);
                drop(old);
                return Ok(Value::NONE);
            }
            i += 1;
        }
        Err(vm.value_error("deque.remove(x): x not in deque"))
    })
    .doc("Remove first occurrence of value."),
    method("reverse", "($self, /)", |_, a| {
        let deque = a.this::<Deque>();
        deque.items.borrow_mut().make_contiguous().reverse();
        Ok(Value::NONE)
    })
    .doc("Reverse *IN PLACE*."),
    method("rotate", "($self, n=1, /)", |vm, a: Args| {
        let deque = a.this::<Deque>();
        let n = a.opt(1).map_or(Ok(1), |v| vm.ssize_arg(v))?;
        let len = deque.len() as i64;
        if len > 1 {
            deque.changed();
            deque.items.borrow_mut().rotate_right(n.rem_euclid(len) as usize);
        }
        Ok(Value::NONE)
    })
    .doc("Rotate the deque n steps to the right.  If n is negative, rotates left."),
    method("__sizeof__", "($self, /)", |_, a| {
        Ok(Value::from_len(88 + 8 * a.this::<Deque>().items.borrow().capacity()))
    })
    .doc("Return the size of the deque in memory, in bytes."),
];

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    let given = args.all().len() - 1;
    if given > 2 {
        return Err(vm.type_error(format!("deque() takes at most 2 arguments ({given} given)")));
    }
    let mut source = args.pos().get(1);
    let mut maxlen = args.pos().get(2);
    for (name, value) in args.kw() {
        let text = ouro_vm::core::args::name_text(name);
        let slot = match text.as_str() {
            "iterable" => &mut source,
            "maxlen" => &mut maxlen,
            _ => return Err(vm.unexpected_keyword("deque", &text, ["iterable", "maxlen"].into_iter())),
        };
        if slot.is_some() {
            let at = if text == "iterable" { 1 } else { 2 };
            return Err(
                vm.type_error(format!("argument for deque() given by name ('{text}') and position ({at})"))
            );
        }
        *slot = Some(value);
    }
    let this = &args.pos()[0];
    let deque = payload::<Deque>(this);
    let limit = match maxlen.filter(|v| !v.is_none()) {
        None => None,
        Some(v) if !vm.is_int(v) => return Err(vm.type_error("an integer is required")),
        Some(v) => match vm.small(v) {
            None => return Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
            Some(n) if n < 0 => return Err(vm.value_error("maxlen must be non-negative")),
            Some(n) => Some(n as usize),
        },
    };
    deque.maxlen.set(limit);
    if deque.len() > 0 {
        deque.changed();
        drop(deque.items.take());
    }
    if let Some(source) = source {
        extend(vm, this, source, false)?;
    }
    Ok(Value::NONE)
}

fn extend(vm: &Vm, this: &Value, source: &Value, left: bool) -> PyResult<()> {
    let deque = payload::<Deque>(this);
    let source = if this.is(source) { vm.list(once(vm, deque)?) } else { source.clone() };
    let it = vm.iter(&source)?;
    while let Some(item) = vm.next(&it)? {
        vm.fits(if left { deque.push_front(item) } else { deque.push_back(item) })?;
    }
    Ok(())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let deque = payload::<Deque>(v);
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let text = vm.repr_guard(v, || {
        let items = vm.list(deque.items.borrow().iter().cloned().collect());
        let mut out = ReprText::new(&vm.short_type_name(v));
        out.push("(");
        out.push_repr(vm, &items)?;
        if let Some(m) = deque.maxlen.get() {
            out.push(&format!(", maxlen={m}"));
        }
        out.push(")");
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str("[...]")))
}

fn position(vm: &Vm, deque: &Deque, key: &Value) -> PyResult<usize> {
    if !vm.is_int(key) && vm.special(key, Special::Index).is_none() {
        return Err(vm.type_error(format!("sequence index must be integer, not '{}'", vm.type_name(key))));
    }
    let i = vm.index_i64(key)?;
    let n = deque.len() as i64;
    let at = if i < 0 { i + n } else { i };
    if at < 0 || at >= n { Err(vm.index_error("deque index out of range")) } else { Ok(at as usize) }
}

fn assign(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let deque = payload::<Deque>(v);
    let at = position(vm, deque, key)?;
    let mut items = deque.items.borrow_mut();
    let old = match value {
        Some(value) => items.get_mut(at).map(|slot| std::mem::replace(slot, value.clone())),
        None => {
            deque.changed();
            items.remove(at)
        }
    };
    drop(items);
    drop(old);
    Ok(())
}

fn find(vm: &Vm, deque: &Deque, x: &Value, from: usize, to: usize) -> PyResult<Option<usize>> {
    let (state, mut i) = (deque.state.get(), from);
    while i < to {
        let Some(item) = deque.get(i) else { break };
        let equal = vm.eq(&item, x)?;
        if equal {
            return Ok(Some(i));
        }
        if deque.state.get() != state {
            return Err(mutated(vm));
        }
        i += 1;
    }
    Ok(None)
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (x, Some(y)) = (payload::<Deque>(a), b.as_::<Deque>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let _level = vm.enter_recursive(" in comparison")?;
    compare_sequences(vm, |i| x.get(i), |i| y.get(i), || (x.len(), y.len()), op)
}

fn copy(vm: &Vm, v: &Value) -> PyResult {
    let deque = payload::<Deque>(v);
    if vm.is_exact(v, &vm.type_for::<Deque>()) {
        let items = VecDeque::from(once(vm, deque)?);
        return Ok(vm.make(Deque {
            items: RefCell::new(items),
            state: Cell::new(0),
            maxlen: deque.maxlen.clone(),
        }));
    }
    let ty: Value = vm.type_of(v).into();
    let result = match deque.maxlen.get() {
        None => vm.call(&ty, std::slice::from_ref(v))?,
        Some(m) => vm.call(&ty, &[v.clone(), Value::from_len(m)])?,
    };
    if result.is_a::<Deque>() {
        return Ok(result);
    }
    Err(vm.type_error(format!("{}() must return a deque, not {}", vm.type_name(v), vm.type_name(&result))))
}

fn times(vm: &Vm, v: &Value, n: &Value) -> PyResult {
    let Some(n) = repeat_count(vm, n)? else { return not_a_count(vm, n) };
    let result = copy(vm, v)?;
    repeat_in_place(vm, payload(&result), n)?;
    Ok(result)
}

/// A copy of the items.
fn once(vm: &Vm, deque: &Deque) -> PyResult<Vec<Value>> {
    let items = deque.items.borrow();
    let mut copy = Vec::new();
    vm.fits(copy.try_reserve_exact(items.len()))?;
    copy.extend(items.iter().cloned());
    Ok(copy)
}

fn repeat_in_place(vm: &Vm, deque: &Deque, n: usize) -> PyResult<()> {
    let once = once(vm, deque)?;
    deque.changed();
    if n == 0 || once.is_empty() {
        drop(deque.items.take());
        return Ok(());
    }
    let total = once.len().saturating_mul(n);
    let total = total.min(deque.maxlen.get().unwrap_or(usize::MAX));
    let mut items = VecDeque::new();
    if total > MAX_ITEMS || items.try_reserve_exact(total).is_err() {
        return Err(vm.memory_error());
    }
    // The last `total` items of the repetition.
    let skip = (once.len() - total % once.len()) % once.len();
    items.extend(once.iter().cycle().skip(skip).take(total).cloned());
    drop(deque.items.replace(items));
    Ok(())
}

// ---- iterators -----------------------------------------------------------------------------

struct Cursor {
    deque: RefCell<Option<Value>>,
    at: Cell<usize>,
    state: Cell<u64>,
}

impl Cursor {
    fn new(deque: &Value) -> Cursor {
        Cursor {
            deque: RefCell::new(Some(deque.clone())),
            at: Cell::new(0),
            state: Cell::new(payload::<Deque>(deque).state.get()),
        }
    }

    /// The item `at` steps along, counted from the back if `backwards`.
    fn advance(&self, vm: &Vm, backwards: bool) -> PyResult<Option<Value>> {
        let item = {
            let over = self.deque.borrow();
            let Some(deque) = over.as_ref().and_then(|v| v.as_::<Deque>()) else { return Ok(None) };
            let (at, n) = (self.at.get(), deque.len());
            if at < n && deque.state.get() != self.state.get() || at > n {
                drop(over);
                drop(self.deque.take());
                return Err(mutated(vm));
            }
            if at < n { deque.get(if backwards { n - 1 - at } else { at }) } else { None }
        };
        match item {
            Some(item) => {
                self.at.set(self.at.get() + 1);
                Ok(Some(item))
            }
            None => {
                drop(self.deque.take());
                Ok(None)
            }
        }
    }

    fn left(&self) -> usize {
        let over = self.deque.borrow();
        let n = over.as_ref().and_then(|v| v.as_::<Deque>()).map_or(0, Deque::len);
        n.saturating_sub(self.at.get())
    }
}

macro_rules! deque_iterator {
    ($name:ident, $def:ident, $methods:ident, $text:literal, $backwards:literal) => {
        /// Iterator over a deque.
        pub struct $name(Cursor);
        ouro_vm::payload!($name, $text);
        impl Trace for $name {
            fn traverse(&self, visitor: &mut Visitor) {
                self.0.deque.borrow().iter().for_each(|v| visitor.visit(v));
            }
            fn clear(&self) {
                drop(self.0.deque.take());
            }
        }
        static $methods: [MethodDef; 5] = [
            new("($type, deque, index=0, /)", |vm, a: Args| {
                if !a[1].is_a::<Deque>() {
                    return Err(vm.type_error(format!(
                        concat!($text, "() argument 1 must be collections.deque, not {}"),
                        vm.type_name(&a[1])
                    )));
                }
                let skip = a.opt(2).map_or(Ok(0), |v| vm.count_i64(v))?;
                let it = Cursor::new(&a[1]);
                it.at.set((skip.max(0) as usize).min(payload::<Deque>(&a[1]).len()));
                alloc_new(vm, &a[0], $name(it))
            }),
            unary("__iter__", return_self),
            next(|vm, v| payload::<$name>(v).0.advance(vm, $backwards)),
            method("__length_hint__", "($self, /)", |_, a| Ok(Value::from_len(a.this::<$name>().0.left())))
                .doc("Private method returning an estimate of len(list(it))."),
            method("__reduce__", "($self, /)", |vm, a: Args| {
                let it = &a.this::<$name>().0;
                let over = it.deque.borrow().clone();
                let args = match over {
                    Some(deque) => vec![deque, Value::from_len(it.at.get())],
                    None => vec![vm.make(Deque::default())],
                };
                Ok(reduced(vm, vm.type_of(&a[0]).into(), args, None))
            })
            .doc("Return state information for pickling."),
        ];
        static $def: TypeDef = TypeDef::new("collections", $text, $name::vtable).methods(&[&$methods]);
        impl NativeType for $name {
            fn def() -> &'static TypeDef {
                &$def
            }
        }
    };
}
deque_iterator!(DequeIter, DEQUE_ITER, DEQUE_ITER_METHODS, "_deque_iterator", false);
deque_iterator!(DequeRevIter, DEQUE_REV_ITER, DEQUE_REV_ITER_METHODS, "_deque_reverse_iterator", true);
