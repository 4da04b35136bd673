//! Arguments of text and bytes methods: checked strings, index ranges, slices.

use num_bigint::Sign;

use crate::core::args::Args;
use crate::core::error::{PyResult, Raised};
use crate::core::function::{IntObj, Slice};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// `f() argument 1 must be str, not int`; `place` is `argument 1`, `argument 'encoding'`, or
/// `argument` for functions that take exactly one.
#[cold]
pub fn bad_argument(vm: &Vm, fname: &str, place: &str, expected: &str, got: &Value) -> Raised {
    let name = if got.is_none() { "None".to_owned() } else { vm.type_name(got) };
    vm.type_error(format!("{fname}() {place} must be {expected}, not {name}"))
}

/// The `str` in argument `i` (1 is the first after the receiver).
#[inline]
pub fn str_arg<'a>(vm: &Vm, args: &Args<'a>, i: usize, fname: &str, place: &str) -> PyResult<&'a Str> {
    let v = args.get(i);
    v.as_::<Str>().ok_or_else(|| bad_argument(vm, fname, place, "str", v))
}

/// An optional `str` argument; not given is `None`.
pub fn opt_str_arg(vm: &Vm, args: &Args, i: usize, fname: &str, place: &str) -> PyResult<Option<Ref<Str>>> {
    match args.opt(i) {
        None => Ok(None),
        Some(v) => v.to_ref::<Str>().map(Some).ok_or_else(|| bad_argument(vm, fname, place, "str", v)),
    }
}

/// An integer value as an index, cut to the range of `isize`.
pub fn clamp(v: &Value) -> isize {
    if let Some(n) = v.as_small_int() {
        return n as isize;
    }
    match v.as_::<IntObj>() {
        Some(big) => i64::try_from(&big.0).map(|n| n as isize).unwrap_or(if big.0.sign() == Sign::Minus {
            isize::MIN
        } else {
            isize::MAX
        }),
        None => isize::from(v.is_true()),
    }
}

/// One bound of a slice.
pub fn slice_bound(vm: &Vm, v: &Value) -> PyResult<isize> {
    if let Some(n) = v.as_small_int() {
        return Ok(n as isize);
    }
    if v.as_::<IntObj>().is_none() && vm.special(v, crate::core::special::Special::Index).is_none() {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    Ok(clamp(&vm.index(v)?))
}

/// `start` and `end` in arguments `i` and `i + 1`, adjusted to a length. `start` may be greater
/// than `end`, and then nothing is found, not even the empty string.
pub fn range_args(vm: &Vm, args: &Args, i: usize, len: usize) -> PyResult<(usize, usize)> {
    let bound = |i: usize, default: isize| match args.some(i) {
        None => Ok(default),
        Some(v) => slice_bound(vm, v),
    };
    if args.opt(i).is_none() {
        return Ok((0, len));
    }
    let (start, end) = (bound(i, 0)?, bound(i + 1, isize::MAX)?);
    Ok(adjust(start, end, len))
}

/// Counts negative bounds from the end and cuts them to the length.
pub fn adjust(start: isize, end: isize, len: usize) -> (usize, usize) {
    let len = len as isize;
    let from_end = |n: isize| if n < 0 { (n + len).max(0) } else { n };
    (from_end(start) as usize, from_end(end.min(len)) as usize)
}

/// A slice applied to a length: first index, step, number of items.
pub struct SliceRange {
    pub start: usize,
    pub step: isize,
    pub count: usize,
}

impl SliceRange {
    /// The indexes in order.
    pub fn indexes(&self) -> impl Iterator<Item = usize> + use<> {
        let (start, step) = (self.start as isize, self.step);
        (0..self.count as isize).map(move |i| (start + i * step) as usize)
    }
}

/// Evaluates the bounds of a slice. The length is asked for afterwards, since `__index__` may
/// change it.
pub fn slice_range(vm: &Vm, slice: &Slice, len: impl FnOnce() -> usize) -> PyResult<SliceRange> {
    let step = if slice.step.is_none() { 1 } else { slice_bound(vm, &slice.step)? };
    if step == 0 {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let step = step.max(-isize::MAX);
    let back = step < 0;
    let start = match &slice.start {
        v if v.is_none() => {
            if back {
                isize::MAX
            } else {
                0
            }
        }
        v => slice_bound(vm, v)?,
    };
    let stop = match &slice.stop {
        v if v.is_none() => {
            if back {
                isize::MIN
            } else {
                isize::MAX
            }
        }
        v => slice_bound(vm, v)?,
    };
    let len = len() as isize;
    let fix = |n: isize| {
        if n < 0 {
            let n = n.saturating_add(len);
            if n < 0 { if back { -1 } else { 0 } } else { n }
        } else if n >= len {
            if back { len - 1 } else { len }
        } else {
            n
        }
    };
    let (start, stop) = (fix(start), fix(stop));
    let count = if back {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    Ok(SliceRange { start: start.max(0) as usize, step, count: count as usize })
}

/// A count or width: `OverflowError` out of range.
pub fn count_arg(vm: &Vm, v: &Value) -> PyResult<isize> {
    if let Some(n) = v.as_small_int() {
        return Ok(n as isize);
    }
    let n = vm.index(v)?;
    match n.as_small_int() {
        Some(n) => Ok(n as isize),
        None => match n.as_::<IntObj>().and_then(|b| i64::try_from(&b.0).ok()) {
            Some(n) => Ok(n as isize),
            None if n.is_true() || n.is_false() => Ok(isize::from(n.is_true())),
            None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
        },
    }
}

/// A repetition factor, for `s * n`.
pub fn repeat_count(vm: &Vm, v: &Value) -> PyResult<usize> {
    if let Some(n) = v.as_small_int() {
        return Ok(n.max(0) as usize);
    }
    if !vm.is_int(v) && vm.special(v, crate::core::special::Special::Index).is_none() {
        return Err(
            vm.type_error(format!("can't multiply sequence by non-int of type '{}'", vm.type_name(v)))
        );
    }
    let n = vm.index(v)?;
    match clamp(&n) {
        isize::MAX | isize::MIN if n.as_small_int().is_none() => {
            Err(vm.overflow_error(format!("cannot fit '{}' into an index-sized integer", vm.type_name(v))))
        }
        n => Ok(n.max(0) as usize),
    }
}
