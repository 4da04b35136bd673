//! `list.sort` (and `sorted`): a stable merge sort of natural runs over positions, so that a
//! comparison that raises leaves every item in place exactly once.
//!
//! Runs are found and extended as in timsort (Peters 2002), and merged in the order of powersort
//! (Munro, Wild 2018). Keys of one simple type are sorted without calling any method.

use std::cmp::Ordering;

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::function::List;
use crate::core::native::{MethodDef, method};
use crate::core::str::{Str, Units};
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::dict::{exact_str, quick_eq};

pub static METHODS: [MethodDef; 1] = [method("sort", "($self, /, *, key=None, reverse=False)", sort).doc(
    "Sort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) \
     and stable (i.e. the\norder of two equal elements is maintained).\n\nIf a key function is given, apply it once \
     to each list item and sort them,\nascending or descending, according to their function values.\n\n\
     The reverse flag can be set to sort in descending order.",
)];

fn sort(vm: &Vm, args: Args) -> PyResult {
    let reverse = match args.opt(2) {
        Some(v) => vm.is_true(v)?,
        None => false,
    };
    sort_list(vm, args.this::<List>(), args.some(1), reverse)?;
    Ok(Value::NONE)
}

/// Sorts a list in place. While keys are made and compared the list is empty; if it was changed
/// meanwhile, that is a `ValueError`. On any error the items are all there, in some order.
pub fn sort_list(vm: &Vm, list: &List, key: Option<&Value>, reverse: bool) -> PyResult<()> {
    let mut items = list.items.take();
    let result = sort_values(vm, &mut items, key, reverse);
    let meanwhile = list.items.replace(items);
    let changed = meanwhile.capacity() > 0;
    drop(meanwhile);
    result?;
    if changed { Err(vm.value_error("list modified during sort")) } else { Ok(()) }
}

/// Sorts values by a key.
pub fn sort_values(vm: &Vm, items: &mut Vec<Value>, key: Option<&Value>, reverse: bool) -> PyResult<()> {
    let keys = match key {
        None => None,
        Some(key) => {
            let mut keys = Vec::with_capacity(items.len());
            for v in items.iter() {
                keys.push(vm.call(key, std::slice::from_ref(v))?);
            }
            Some(keys)
        }
    };
    if items.len() < 2 {
        return Ok(());
    }
    if items.len() > u32::MAX as usize {
        return Err(vm.memory_error());
    }
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    if reverse {
        order.reverse();
    }
    let result = sort_order(vm, keys.as_deref().unwrap_or(items), &mut order);
    if reverse {
        order.reverse();
    }
    permute(items, &order);
    result
}

fn permute(items: &mut Vec<Value>, order: &[u32]) {
    let mut old: Vec<Option<Value>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.iter().filter_map(|&i| old[i as usize].take()));
}

/// Sorts positions by the keys they stand for.
fn sort_order(vm: &Vm, keys: &[Value], order: &mut [u32]) -> PyResult<()> {
    if let Some(ints) = keys.iter().map(Value::as_small_int).collect::<Option<Vec<i64>>>() {
        order.sort_by_key(|&i| ints[i as usize]);
        return Ok(());
    }
    if let Some(floats) = keys.iter().map(Value::as_inline_float).collect::<Option<Vec<f64>>>() {
        order
            .sort_by(|&i, &j| floats[i as usize].partial_cmp(&floats[j as usize]).unwrap_or(Ordering::Equal));
        return Ok(());
    }
    if let Some(texts) = keys.iter().map(exact_str).collect::<Option<Vec<&Str>>>() {
        order.sort_by(|&i, &j| compare_text(texts[i as usize], texts[j as usize]));
        return Ok(());
    }
    if let Some((rows, columns)) = simple_rows(keys) {
        order.sort_by(|&i, &j| compare_rows(rows[i as usize], rows[j as usize], &columns));
        return Ok(());
    }
    merge_sort(order, &mut |i, j| less(vm, &keys[i as usize], &keys[j as usize]))
}

/// A type whose order needs no method.
#[derive(Clone, Copy, PartialEq)]
enum Simple {
    Int,
    Float,
    Text,
}

impl Simple {
    fn of(v: &Value) -> Option<Simple> {
        if v.is_small_int() {
            Some(Simple::Int)
        } else if v.as_inline_float().is_some() {
            Some(Simple::Float)
        } else {
            exact_str(v).map(|_| Simple::Text)
        }
    }
}

/// Keys that are tuples of the same length whose items are of one simple type in each place.
fn simple_rows(keys: &[Value]) -> Option<(Vec<&[Value]>, Vec<Simple>)> {
    fn row(v: &Value) -> Option<&[Value]> {
        v.as_obj::<Tuple>().filter(|t| t.h.shape().is_fixed()).map(|t| t.data.as_slice())
    }
    let columns: Vec<Simple> = row(keys.first()?)?.iter().map(Simple::of).collect::<Option<_>>()?;
    let mut rows = Vec::with_capacity(keys.len());
    for v in keys {
        let items = row(v)?;
        let fits = items.len() == columns.len()
            && items.iter().zip(&columns).all(|(v, &kind)| Simple::of(v) == Some(kind));
        if !fits {
            return None;
        }
        rows.push(items);
    }
    Some((rows, columns))
}

fn compare_rows(a: &[Value], b: &[Value], columns: &[Simple]) -> Ordering {
    for ((p, q), kind) in a.iter().zip(b).zip(columns) {
        let order = match kind {
            Simple::Int => Value::cmp_small(p, q),
            Simple::Float => {
                let pair = p.as_inline_float().zip(q.as_inline_float());
                pair.and_then(|(x, y)| x.partial_cmp(&y)).unwrap_or(Ordering::Equal)
            }
            Simple::Text => match (exact_str(p), exact_str(q)) {
                (Some(x), Some(y)) => compare_text(x, y),
                _ => Ordering::Equal,
            },
        };
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// Order of two strings, by code point.
pub fn compare_text(a: &Str, b: &Str) -> Ordering {
    match (a.units(), b.units()) {
        (Units::One(x), Units::One(y)) => x.cmp(y),
        _ => a.chars().cmp(b.chars()),
    }
}

/// `a < b`, without calling methods where the types are simple.
fn less(vm: &Vm, a: &Value, b: &Value) -> PyResult<bool> {
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(x < y);
    }
    if let (Some(x), Some(y)) = (a.as_inline_float(), b.as_inline_float()) {
        return Ok(x < y);
    }
    if let (Some(x), Some(y)) = (exact_str(a), exact_str(b)) {
        return Ok(compare_text(x, y).is_lt());
    }
    let tuple = &vm.types().tuple;
    if vm.is_exact(a, tuple)
        && vm.is_exact(b, tuple)
        && let (Some(x), Some(y)) = (a.as_::<Tuple>(), b.as_::<Tuple>())
    {
        for (p, q) in x.iter().zip(y.iter()) {
            let equal = match quick_eq(p, q) {
                Some(equal) => equal,
                None => vm.eq(p, q)?,
            };
            if !equal {
                return less(vm, p, q);
            }
        }
        return Ok(x.len() < y.len());
    }
    vm.compare_bool(a, b, CmpOp::Lt)
}

type Less<'a> = &'a mut dyn FnMut(u32, u32) -> PyResult<bool>;

/// Stable sort by a "less" that may fail.
fn merge_sort(order: &mut [u32], less: Less) -> PyResult<()> {
    let n = order.len();
    let min_run = min_run(n);
    let mut scratch = Vec::new();
    // Runs that wait to be merged: start, length, power.
    let mut stack: Vec<(usize, usize, u32)> = Vec::new();
    let mut at = 0;
    while at < n {
        let mut len = natural_run(&mut order[at..], less)?;
        if len < min_run {
            let want = min_run.min(n - at);
            insertion_sort(&mut order[at..at + want], len, less)?;
            len = want;
        }
        if let Some(&(start, before, _)) = stack.last() {
            let power = node_power(start, before, len, n);
            while stack.len() > 1 && stack[stack.len() - 2].2 > power {
                merge_top(order, &mut stack, &mut scratch, less)?;
            }
            if let Some(top) = stack.last_mut() {
                top.2 = power;
            }
        }
        stack.push((at, len, 0));
        at += len;
    }
    while stack.len() > 1 {
        merge_top(order, &mut stack, &mut scratch, less)?;
    }
    Ok(())
}

fn min_run(mut n: usize) -> usize {
    let mut r = 0;
    while n >= 64 {
        r |= n & 1;
        n >>= 1;
    }
    n + r
}

/// Depth in the ideal merge tree of the boundary between two adjacent runs.
fn node_power(start: usize, len: usize, next: usize, n: usize) -> u32 {
    let (mut a, mut b) = (2 * start + len, 2 * start + 2 * len + next);
    let mut power = 0;
    loop {
        power += 1;
        if a >= n {
            a -= n;
            b -= n;
        } else if b >= n {
            return power;
        }
        a <<= 1;
        b <<= 1;
        if power > 2 * usize::BITS {
            return power;
        }
    }
}

/// Length of the run at the front; a strictly descending one is reversed.
fn natural_run(order: &mut [u32], less: Less) -> PyResult<usize> {
    if order.len() < 2 {
        return Ok(order.len());
    }
    let mut n = 2;
    if less(order[1], order[0])? {
        while n < order.len() && less(order[n], order[n - 1])? {
            n += 1;
        }
        order[..n].reverse();
    } else {
        while n < order.len() && !less(order[n], order[n - 1])? {
            n += 1;
        }
    }
    Ok(n)
}

/// Binary insertion sort; the first `sorted` positions are in order already.
fn insertion_sort(order: &mut [u32], sorted: usize, less: Less) -> PyResult<()> {
    for i in sorted.max(1)..order.len() {
        let pivot = order[i];
        let (mut lo, mut hi) = (0, i);
        while lo < hi {
            let mid = (lo + hi) / 2;
            if less(pivot, order[mid])? {
                hi = mid;
            } else {
                lo = mid + 1;
            }
        }
        order[lo..=i].rotate_right(1);
    }
    Ok(())
}

fn merge_top(
    order: &mut [u32],
    stack: &mut Vec<(usize, usize, u32)>,
    scratch: &mut Vec<u32>,
    less: Less,
) -> PyResult<()> {
    let (Some((start, len, power)), Some((first, before, _))) = (stack.pop(), stack.pop()) else {
        return Ok(());
    };
    merge(&mut order[first..start + len], before, scratch, less)?;
    stack.push((first, before + len, power));
    Ok(())
}

/// Merges two adjacent sorted runs. The slice changes only when all comparisons have succeeded.
fn merge(order: &mut [u32], mid: usize, scratch: &mut Vec<u32>, less: Less) -> PyResult<()> {
    // What is in its final place at both ends needs no copying.
    let skip = gallop_right(order[mid], &order[..mid], less)?;
    let (left, right) = order[skip..].split_at(mid - skip);
    let Some(&last) = left.last() else { return Ok(()) };
    let keep = gallop_left(last, right, less)?;
    let right = &right[..keep];
    scratch.clear();
    scratch.reserve(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    let (mut wins_left, mut wins_right) = (0u32, 0u32);
    while i < left.len() && j < right.len() {
        if wins_left.max(wins_right) >= 7 {
            let n = gallop_right(right[j], &left[i..], less)?;
            scratch.extend_from_slice(&left[i..i + n]);
            i += n;
            if i == left.len() {
                break;
            }
            let m = gallop_left(left[i], &right[j..], less)?;
            scratch.extend_from_slice(&right[j..j + m]);
            j += m;
            if n.max(m) < 7 {
                (wins_left, wins_right) = (0, 0);
            }
            continue;
        }
        if less(right[j], left[i])? {
            scratch.push(right[j]);
            j += 1;
            (wins_left, wins_right) = (0, wins_right + 1);
        } else {
            scratch.push(left[i]);
            i += 1;
            (wins_left, wins_right) = (wins_left + 1, 0);
        }
    }
    scratch.extend_from_slice(&left[i..]);
    scratch.extend_from_slice(&right[j..]);
    order[skip..skip + scratch.len()].copy_from_slice(scratch);
    Ok(())
}

/// Number of leading positions whose key is not greater than the pivot's.
fn gallop_right(pivot: u32, run: &[u32], less: Less) -> PyResult<usize> {
    let (mut lo, mut step) = (0, 1);
    while lo + step <= run.len() && !less(pivot, run[lo + step - 1])? {
        lo += step;
        step *= 2;
    }
    let mut hi = (lo + step - 1).min(run.len());
    while lo < hi {
        let mid = (lo + hi) / 2;
        if less(pivot, run[mid])? {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    Ok(lo)
}

/// Number of leading positions whose key is less than the pivot's.
fn gallop_left(pivot: u32, run: &[u32], less: Less) -> PyResult<usize> {
    let (mut lo, mut step) = (0, 1);
    while lo + step <= run.len() && less(run[lo + step - 1], pivot)? {
        lo += step;
        step *= 2;
    }
    let mut hi = (lo + step - 1).min(run.len());
    while lo < hi {
        let mid = (lo + hi) / 2;
        if less(run[mid], pivot)? {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    Ok(lo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_stably() {
        for n in [2usize, 63, 64, 65, 1000, 5000] {
            let keys: Vec<u64> = (0..n as u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58).collect();
            let mut order: Vec<u32> = (0..n as u32).collect();
            merge_sort(&mut order, &mut |i, j| Ok(keys[i as usize] < keys[j as usize])).expect("no error");
            let mut expected: Vec<u32> = (0..n as u32).collect();
            expected.sort_by_key(|&i| keys[i as usize]);
            assert_eq!(order, expected, "{n}");
        }
    }
}
