//! `slice`, and the arithmetic of slices that every sequence uses.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::function::Slice;
use crate::core::native::{GetSetDef, MethodDef, TypeDef, getter, hash, method, unary};
use crate::core::object::Payload;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::types::list::ReprText;
use crate::types::support::{SequenceHash, check_args, clamped_index, compare_sequences, raw_new, reduced};

pub static DEF: TypeDef = TypeDef::new("builtins", "slice", Slice::vtable)
    .methods(&[&METHODS, &COMPARISONS])
    .getset(&MEMBERS)
    .doc("slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).");

static COMPARISONS: [MethodDef; 6] = crate::comparison_rows!(compare);

static METHODS: [MethodDef; 5] = [
    raw_new(new_slice),
    unary("__repr__", repr),
    hash(hash_slice),
    method("indices", "($self, object, /)", indices).doc(
        "S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\n\
         indices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a \
         manner consistent with the\nhandling of normal slices.",
    ),
    method("__reduce__", "($self, /)", |vm, a| {
        let s = a.this::<Slice>();
        let args = vec![s.start.clone(), s.stop.clone(), s.step.clone()];
        Ok(reduced(vm, vm.types().slice.value(), args, None))
    })
    .doc("Return state information for pickling."),
];

static MEMBERS: [GetSetDef; 3] = [
    getter("start", |_, v| Ok(payload::<Slice>(v).start.clone())).member(),
    getter("stop", |_, v| Ok(payload::<Slice>(v).stop.clone())).member(),
    getter("step", |_, v| Ok(payload::<Slice>(v).step.clone())).member(),
];

/// The positions a slice picks from a sequence of known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

impl Span {
    /// The positions, each within the length the span was made for.
    pub fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |i| (self.start + i as i64 * self.step) as usize)
    }

    /// The values at the positions.
    pub fn pick<T: Clone>(self, items: &[T]) -> Vec<T> {
        if self.step == 1 {
            return items[self.start as usize..self.start as usize + self.count].to_vec();
        }
        self.indices().map(|i| items[i].clone()).collect()
    }

    /// The span cut off where a sequence that has become shorter ends.
    pub fn limit(self, len: usize) -> Span {
        let fits = |i: usize| i < len;
        if self.count == 0 {
            let start = self.start.clamp(0, len as i64);
            return Span { start, stop: start, ..self };
        }
        if self.indices().all(fits) {
            return self;
        }
        if self.step > 0 {
            let count = self.indices().take_while(|&i| fits(i)).count();
            return Span { count, start: self.start.min(len as i64), ..self };
        }
        let skip = self.indices().take_while(|&i| !fits(i)).count();
        Span { start: self.start + skip as i64 * self.step, count: self.count - skip, ..self }
    }

    /// The same positions in ascending order.
    pub fn ascending(self) -> Span {
        if self.step > 0 || self.count == 0 {
            return self;
        }
        let first = self.start + (self.count as i64 - 1) * self.step;
        Span { start: first, stop: self.start + 1, step: -self.step, count: self.count }
    }
}

const MESSAGE: &str = "slice indices must be integers or None or have an __index__ method";

/// The span of a slice over `len` items.
pub fn slice_span(vm: &Vm, slice: &Slice, len: usize) -> PyResult<Span> {
    let step = if slice.step.is_none() { 1 } else { clamped_index(vm, &slice.step, MESSAGE)?.max(-i64::MAX) };
    if step == 0 {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let bound = |v: &Value, default: i64| {
        if v.is_none() { Ok(default) } else { clamped_index(vm, v, MESSAGE) }
    };
    let start = bound(&slice.start, if step < 0 { i64::MAX } else { 0 })?;
    let stop = bound(&slice.stop, if step < 0 { i64::MIN } else { i64::MAX })?;
    Ok(adjust(start, stop, step, len))
}

/// `(start, stop, step, count)` of a slice over `len` items.
pub fn slice_indices(vm: &Vm, slice: &Slice, len: usize) -> PyResult<(i64, i64, i64, usize)> {
    let s = slice_span(vm, slice, len)?;
    Ok((s.start, s.stop, s.step, s.count))
}

/// The span of integer bounds over `len` items.
pub fn adjust(start: i64, stop: i64, step: i64, len: usize) -> Span {
    let len = len as i64;
    let clip = |i: i64| {
        if i < 0 {
            let i = i.saturating_add(len);
            if i >= 0 {
                i
            } else if step < 0 {
                -1
            } else {
                0
            }
        } else if i >= len {
            if step < 0 { len - 1 } else { len }
        } else {
            i
        }
    };
    let (start, stop) = (clip(start), clip(stop));
    let count = if step < 0 {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    Span { start, stop, step, count: count as usize }
}

fn new_slice(vm: &Vm, args: CallArgs) -> PyResult {
    check_args(vm, &args, "slice", 1, 3)?;
    let none = || Value::NONE;
    let slice = match &args.pos()[1..] {
        [stop] => Slice { start: none(), stop: stop.clone(), step: none() },
        [start, stop] => Slice { start: start.clone(), stop: stop.clone(), step: none() },
        [start, stop, step, ..] => Slice { start: start.clone(), stop: stop.clone(), step: step.clone() },
        [] => return Err(vm.type_error("slice expected at least 1 argument, got 0")),
    };
    crate::types::support::alloc_new(vm, &args.pos()[0], slice)
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let s = payload::<Slice>(v);
    let mut out = ReprText::new("slice(");
    out.push_repr(vm, &s.start)?;
    out.push(", ");
    out.push_repr(vm, &s.stop)?;
    out.push(", ");
    out.push_repr(vm, &s.step)?;
    out.push(")");
    Ok(out.finish(vm))
}

fn hash_slice(vm: &Vm, v: &Value) -> PyResult<i64> {
    let s = payload::<Slice>(v);
    let mut acc = SequenceHash::default();
    for part in [&s.start, &s.stop, &s.step] {
        acc.add(vm.hash(part)?);
    }
    Ok(acc.finish_bare())
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (x, Some(y)) = (payload::<Slice>(a), b.as_::<Slice>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let part = |s: &Slice, i: usize| match i {
        0 => Some(s.start.clone()),
        1 => Some(s.stop.clone()),
        2 => Some(s.step.clone()),
        _ => None,
    };
    if std::ptr::eq(x, y) {
        return Ok(Value::from_bool(op.of(std::cmp::Ordering::Equal)));
    }
    compare_sequences(vm, |i| part(x, i), |i| part(y, i), || (3, 3), op)
}

fn indices(vm: &Vm, args: Args) -> PyResult {
    let len = vm.index(&args[1])?;
    let len = vm.to_big(&len).unwrap_or_default();
    if len.is_negative() {
        return Err(vm.value_error("length should not be negative"));
    }
    let (start, stop, step) = big_indices(vm, args.this::<Slice>(), &len)?;
    Ok(vm.tuple(vec![vm.big_int(start), vm.big_int(stop), vm.big_int(step)]).into())
}

/// Start, stop and step over a length of any size.
pub fn big_indices(vm: &Vm, slice: &Slice, len: &BigInt) -> PyResult<(BigInt, BigInt, BigInt)> {
    let number = |v: &Value| -> PyResult<BigInt> {
        if !vm.is_int(v) && vm.special(v, crate::core::special::Special::Index).is_none() {
            return Err(vm.type_error(MESSAGE));
        }
        Ok(vm.to_big(&vm.index(v)?).unwrap_or_default())
    };
    let step = if slice.step.is_none() { BigInt::one() } else { number(&slice.step)? };
    if step.is_zero() {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let (lower, upper) =
        if step.is_negative() { (BigInt::from(-1), len - 1) } else { (BigInt::zero(), len.clone()) };
    let clip = |v: &Value, default: &BigInt| -> PyResult<BigInt> {
        if v.is_none() {
            return Ok(default.clone());
        }
        let n = number(v)?;
        Ok(if n.is_negative() { (n + len).max(lower.clone()) } else { n.min(upper.clone()) })
    };
    let (first, last) = if step.is_negative() { (&upper, &lower) } else { (&lower, &upper) };
    Ok((clip(&slice.start, first)?, clip(&slice.stop, last)?, step))
}

/// Number of integers from `start` to `stop` by `step`.
pub fn span_len(start: &BigInt, stop: &BigInt, step: &BigInt) -> BigInt {
    let (lo, hi, by) = if step.is_negative() { (stop, start, -step) } else { (start, stop, step.clone()) };
    if lo >= hi { BigInt::zero() } else { (hi - lo - 1i32).div_floor(&by) + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjusts() {
        assert_eq!(adjust(0, i64::MAX, 1, 3), Span { start: 0, stop: 3, step: 1, count: 3 });
        assert_eq!(adjust(i64::MAX, i64::MIN, -1, 3), Span { start: 2, stop: -1, step: -1, count: 3 });
        assert_eq!(adjust(-2, 100, 2, 5).count, 1);
        assert_eq!(adjust(i64::MAX, i64::MIN, -2, 5).ascending().indices().collect::<Vec<_>>(), [0, 2, 4]);
    }
}
