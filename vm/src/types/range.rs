//! `range` and its iterators, over integers of any size.

use std::cell::{Cell, RefCell};

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::function::Slice;
use crate::core::native::{
    GetSetDef, MethodDef, TypeDef, binary, boolean, contains, getter, hash, len, method, next, unary,
};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::types::NativeType;
use crate::types::slice::{big_indices, span_len};
use crate::types::support::{SequenceHash, alloc_new, builtin, check_args, raw_new, reduced, return_self};

/// Payload of `range`.
pub struct Range {
    /// The arguments as exact integers.
    pub start: Value,
    pub stop: Value,
    pub step: Value,
    numbers: Numbers,
}

enum Numbers {
    /// Everything, the length and the end included, fits in 63 bits.
    Small {
        start: i64,
        step: i64,
        len: i64,
    },
    Big {
        start: BigInt,
        step: BigInt,
        len: BigInt,
    },
}

crate::payload!(Range, "range");

impl Trace for Range {
    const TRACKED: bool = false;
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.start);
        visitor.visit(&self.stop);
        visitor.visit(&self.step);
    }
    fn clear(&self) {}
}

pub static DEF: TypeDef = TypeDef::new("builtins", "range", Range::vtable)
    .methods(&[&METHODS, &COMPARISONS])
    .getset(&MEMBERS)
    .flags(tf::SEQUENCE)
    .doc(
        "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a \
         sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, \
         ..., j-1.\nstart defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the \
         valid indices for a list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).",
    );

static COMPARISONS: [MethodDef; 6] = crate::comparison_rows!(compare);

static METHODS: [MethodDef; 12] = [
    raw_new(new_range),
    unary("__repr__", repr),
    hash(hash_range),
    len(length),
    boolean(|_, v| Ok(!payload::<Range>(v).is_empty())),
    binary("__getitem__", get_item),
    contains(|vm, v, x| match vm.to_big(x) {
        Some(n) if is_exact_int(vm, x) => Ok(payload::<Range>(v).find(&n).is_some()),
        _ => search(vm, payload(v), x).map(|at| at.is_some()),
    }),
    unary("__iter__", |vm, v| Ok(payload::<Range>(v).iterate(vm))),
    method("__reversed__", "($self, /)", |vm, a| Ok(a.this::<Range>().reversed(vm)))
        .doc("Return a reverse iterator."),
    method("__reduce__", "($self, /)", |vm, a| {
        let r = a.this::<Range>();
        let args = vec![r.start.clone(), r.stop.clone(), r.step.clone()];
        Ok(reduced(vm, vm.types().range.value(), args, None))
    }),
    method("count", "($self, value, /)", count)
        .doc("rangeobject.count(value) -> integer -- return number of occurrences of value"),
    method("index", "($self, value, /)", index).doc(
        "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.",
    ),
];

static MEMBERS: [GetSetDef; 3] = [
    getter("start", |_, v| Ok(payload::<Range>(v).start.clone())).member(),
    getter("stop", |_, v| Ok(payload::<Range>(v).stop.clone())).member(),
    getter("step", |_, v| Ok(payload::<Range>(v).step.clone())).member(),
];

fn is_exact_int(vm: &Vm, v: &Value) -> bool {
    vm.is_exact(v, &vm.types().int) || v.as_bool().is_some()
}

fn big(vm: &Vm, v: &Value) -> BigInt {
    vm.to_big(v).unwrap_or_default()
}

impl Range {
    /// A range over integers; `step` is not zero.
    pub fn new(vm: &Vm, start: Value, stop: Value, step: Value) -> Range {
        let small = match (start.as_small_int(), stop.as_small_int(), step.as_small_int()) {
            (Some(a), Some(b), Some(by)) => small_len(a, b, by).map(|len| (a, by, len)),
            _ => None,
        };
        let numbers = match small {
            Some((start, step, len)) => Numbers::Small { start, step, len },
            None => {
                let (a, b, by) = (big(vm, &start), big(vm, &stop), big(vm, &step));
                let len = span_len(&a, &b, &by);
                Numbers::Big { start: a, step: by, len }
            }
        };
        Range { start, stop, step, numbers }
    }

    /// Start, step and length, if all are small.
    pub fn small(&self) -> Option<(i64, i64, i64)> {
        match self.numbers {
            Numbers::Small { start, step, len } => Some((start, step, len)),
            Numbers::Big { .. } => None,
        }
    }

    fn is_empty(&self) -> bool {
        match &self.numbers {
            Numbers::Small { len, .. } => *len == 0,
            Numbers::Big { len, .. } => len.is_zero(),
        }
    }

    fn parts(&self) -> (BigInt, BigInt, BigInt) {
        match &self.numbers {
            Numbers::Small { start, step, len } => ((*start).into(), (*step).into(), (*len).into()),
            Numbers::Big { start, step, len } => (start.clone(), step.clone(), len.clone()),
        }
    }

    fn len_value(&self, vm: &Vm) -> Value {
        vm.big_int(self.parts().2)
    }

    /// Position of an integer.
    fn find(&self, n: &BigInt) -> Option<BigInt> {
        let (start, step, len) = self.parts();
        let (at, rest) = (n - start).div_mod_floor(&step);
        (rest.is_zero() && !at.is_negative() && at < len).then_some(at)
    }

    fn iterate(&self, vm: &Vm) -> Value {
        match &self.numbers {
            Numbers::Small { start, step, len } => {
                vm.make(RangeIter { next: Cell::new(*start), step: *step, left: Cell::new(*len) })
            }
            Numbers::Big { start, step, len } => vm.make(LongRangeIter::new(start, step, len)),
        }
    }

    fn reversed(&self, vm: &Vm) -> Value {
        let (start, step, len) = self.parts();
        let last: BigInt = start + (&len - 1i32) * &step;
        match (&self.numbers, last.to_i64()) {
            (Numbers::Small { step, len, .. }, Some(last)) => {
                vm.make(RangeIter { next: Cell::new(last), step: -step, left: Cell::new(*len) })
            }
            _ => vm.make(LongRangeIter::new(&last, &-step, &len)),
        }
    }
}

/// Length of a range, if its numbers are so small that none overflows on the way.
#[inline]
fn small_len(start: i64, stop: i64, step: i64) -> Option<i64> {
    const LIMIT: i64 = 1 << 60;
    if start.abs().max(stop.abs()).max(step.abs()) >= LIMIT {
        return None;
    }
    Some(match step {
        1 => (stop - start).max(0),
        2.. if start < stop => (stop - start - 1) / step + 1,
        ..=-1 if start > stop => (start - stop - 1) / -step + 1,
        _ => 0,
    })
}

fn new_range(vm: &Vm, args: CallArgs) -> PyResult {
    check_args(vm, &args, "range", 1, 3)?;
    let (zero, one) = (Value::from_len(0), Value::from_len(1));
    let range = match &args.pos()[1..] {
        [stop] => Range::new(vm, zero, vm.index(stop)?, one),
        [start, stop] => Range::new(vm, vm.index(start)?, vm.index(stop)?, one),
        [start, stop, step, ..] => {
            let (start, stop, step) = (vm.index(start)?, vm.index(stop)?, vm.index(step)?);
            if step.as_small_int() == Some(0) {
                return Err(vm.value_error("range() arg 3 must not be zero"));
            }
            Range::new(vm, start, stop, step)
        }
        [] => return Err(vm.type_error("range expected at least 1 argument, got 0")),
    };
    alloc_new(vm, &args.pos()[0], range)
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let r = payload::<Range>(v);
    let text = |v: &Value| -> PyResult<String> { Ok(vm.repr(v)?.to_text().into_owned()) };
    let step = if r.step.as_small_int() == Some(1) { String::new() } else { format!(", {}", text(&r.step)?) };
    Ok(vm.str(&format!("range({}, {}{step})", text(&r.start)?, text(&r.stop)?)))
}

/// Length, start and step as they count for equality: of an empty range nothing but the length.
fn identity(vm: &Vm, r: &Range) -> [Value; 3] {
    let (_, _, len) = r.parts();
    let (none, n) = (Value::NONE, vm.big_int(len.clone()));
    if len.is_zero() {
        [n, none.clone(), none]
    } else if len.is_one() {
        [n, r.start.clone(), none]
    } else {
        [n, r.start.clone(), r.step.clone()]
    }
}

fn hash_range(vm: &Vm, v: &Value) -> PyResult<i64> {
    let mut acc = SequenceHash::default();
    for part in identity(vm, payload(v)) {
        acc.add(vm.hash(&part)?);
    }
    Ok(acc.finish(3))
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (x, Some(y)) = (payload::<Range>(a), b.as_::<Range>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let want = match op {
        CmpOp::Eq => true,
        CmpOp::Ne => false,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    let mut equal = true;
    for (p, q) in identity(vm, x).iter().zip(&identity(vm, y)) {
        equal = equal && vm.eq(p, q)?;
    }
    Ok(Value::from_bool(equal == want))
}

fn length(vm: &Vm, v: &Value) -> PyResult<usize> {
    let (_, _, len) = payload::<Range>(v).parts();
    match len.to_i64() {
        Some(n) => Ok(n as usize),
        _ => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let r = payload::<Range>(v);
    if let (Some(i), Some((start, step, len))) = (key.as_small_int(), r.small()) {
        let at = if i < 0 { i + len } else { i };
        if (0..len).contains(&at) {
            return Ok(vm.int(start + at * step));
        }
        return Err(vm.index_error("range object index out of range"));
    }
    let (start, step, len) = r.parts();
    if let Some(slice) = key.as_::<Slice>() {
        let (from, to, by) = big_indices(vm, slice, &len)?;
        let place = |i: BigInt| vm.big_int(&start + i * &step);
        let range = Range::new(vm, place(from), place(to), vm.big_int(by * &step));
        return Ok(vm.alloc(&vm.types().range, range).into());
    }
    if !vm.is_int(key) && vm.special(key, crate::core::special::Special::Index).is_none() {
        return Err(
            vm.type_error(format!("range indices must be integers or slices, not {}", vm.type_name(key)))
        );
    }
    let mut i = big(vm, &vm.index(key)?);
    if i.is_negative() {
        i += &len;
    }
    if i.is_negative() || i >= len {
        return Err(vm.index_error("range object index out of range"));
    }
    Ok(vm.big_int(start + i * step))
}

/// Position of a value by comparing with each item.
fn search(vm: &Vm, r: &Range, x: &Value) -> PyResult<Option<usize>> {
    let it = r.iterate(vm);
    let mut i = 0;
    while let Some(item) = vm.next(&it)? {
        if vm.eq(&item, x)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn count(vm: &Vm, args: Args) -> PyResult {
    let r = args.this::<Range>();
    if let Some(n) = vm.to_big(&args[1]).filter(|_| is_exact_int(vm, &args[1])) {
        return Ok(Value::from_len(usize::from(r.find(&n).is_some())));
    }
    let it = r.iterate(vm);
    let mut n = 0;
    while let Some(item) = vm.next(&it)? {
        n += usize::from(vm.eq(&item, &args[1])?);
    }
    Ok(Value::from_len(n))
}

fn index(vm: &Vm, args: Args) -> PyResult {
    let r = args.this::<Range>();
    if let Some(n) = vm.to_big(&args[1]).filter(|_| is_exact_int(vm, &args[1])) {
        return match r.find(&n) {
            Some(at) => Ok(vm.big_int(at)),
            None => Err(vm.value_error("range.index(x): x not in range")),
        };
    }
    match search(vm, r, &args[1])? {
        Some(i) => Ok(Value::from_len(i)),
        None => Err(vm.value_error("sequence.index(x): x not in sequence")),
    }
}

// ---- iterators -----------------------------------------------------------------------------

/// Payload of `range_iterator`.
pub struct RangeIter {
    next: Cell<i64>,
    step: i64,
    left: Cell<i64>,
}

crate::payload!(RangeIter, "range_iterator", plain);

impl RangeIter {
    /// The iterator of the range with these arguments, if they are small; the step is not zero.
    #[inline]
    pub fn over(start: i64, stop: i64, step: i64) -> Option<RangeIter> {
        let left = small_len(start, stop, step)?;
        Some(RangeIter { next: Cell::new(start), step, left: Cell::new(left) })
    }

    /// The next number; used by the machine's `for` loop as well.
    #[inline(always)]
    pub fn advance(&self) -> Option<i64> {
        let left = self.left.get();
        if left <= 0 {
            return None;
        }
        let n = self.next.get();
        self.next.set(n + self.step);
        self.left.set(left - 1);
        Some(n)
    }

    /// Takes the last step back.
    pub fn go_back(&self) {
        self.next.set(self.next.get() - self.step);
        self.left.set(self.left.get() + 1);
    }
}

static RANGE_ITER: TypeDef =
    TypeDef::new("builtins", "range_iterator", RangeIter::vtable).methods(&[&RANGE_ITER_METHODS]);

impl NativeType for RangeIter {
    fn def() -> &'static TypeDef {
        &RANGE_ITER
    }
}

static RANGE_ITER_METHODS: [MethodDef; 5] = [
    unary("__iter__", return_self),
    next(|vm, v| Ok(payload::<RangeIter>(v).advance().map(|n| vm.int(n)))),
    method("__length_hint__", "($self, /)", |vm, a| Ok(vm.int(a.this::<RangeIter>().left.get())))
        .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = a.this::<RangeIter>();
        let (next, left) = (it.next.get(), it.left.get());
        let range = Range::new(vm, vm.int(next), vm.int(next + left * it.step), vm.int(it.step));
        let range = vm.alloc(&vm.types().range, range).into();
        Ok(reduced(vm, builtin(vm, "iter")?, vec![range], Some(Value::NONE)))
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a| {
        let it = a.this::<RangeIter>();
        let skip = vm.count_i64(&a[1])?.clamp(0, it.left.get());
        it.next.set(it.next.get() + skip * it.step);
        it.left.set(it.left.get() - skip);
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

/// Payload of `longrange_iterator`.
pub struct LongRangeIter {
    next: RefCell<BigInt>,
    step: BigInt,
    left: RefCell<BigInt>,
}

crate::payload!(LongRangeIter, "longrange_iterator", plain);

impl LongRangeIter {
    fn new(start: &BigInt, step: &BigInt, len: &BigInt) -> LongRangeIter {
        LongRangeIter {
            next: RefCell::new(start.clone()),
            step: step.clone(),
            left: RefCell::new(len.clone()),
        }
    }
}

static LONG_RANGE_ITER: TypeDef =
    TypeDef::new("builtins", "longrange_iterator", LongRangeIter::vtable).methods(&[&LONG_ITER_METHODS]);

impl NativeType for LongRangeIter {
    fn def() -> &'static TypeDef {
        &LONG_RANGE_ITER
    }
}

static LONG_ITER_METHODS: [MethodDef; 5] = [
    unary("__iter__", return_self),
    next(|vm, v| {
        let it = payload::<LongRangeIter>(v);
        let (mut next, mut left) = (it.next.borrow_mut(), it.left.borrow_mut());
        if !left.is_positive() {
            return Ok(None);
        }
        *left -= 1;
        let n = vm.big_int(next.clone());
        *next += &it.step;
        Ok(Some(n))
    }),
    method("__length_hint__", "($self, /)", |vm, a| {
        Ok(vm.big_int(a.this::<LongRangeIter>().left.borrow().clone()))
    })
    .doc("Private method returning an estimate of len(list(it))."),
    method("__reduce__", "($self, /)", |vm, a| {
        let it = a.this::<LongRangeIter>();
        let (next, left) = (it.next.borrow().clone(), it.left.borrow().clone());
        let stop = &next + left * &it.step;
        let range = Range::new(vm, vm.big_int(next), vm.big_int(stop), vm.big_int(it.step.clone()));
        let range = vm.alloc(&vm.types().range, range).into();
        Ok(reduced(vm, builtin(vm, "iter")?, vec![range], Some(Value::NONE)))
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a| {
        let it = a.this::<LongRangeIter>();
        let skip = big(vm, &vm.index(&a[1])?).max(BigInt::zero()).min(it.left.borrow().clone());
        *it.next.borrow_mut() += &skip * &it.step;
        *it.left.borrow_mut() -= skip;
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

/// The length of a range, of any size.
pub fn range_len(vm: &Vm, v: &Value) -> Option<Value> {
    v.as_::<Range>().map(|r| r.len_value(vm))
}
