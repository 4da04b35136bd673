//! Methods of `str` that take apart and join: `split`, `partition`, `splitlines`, `join`, ...

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::function::List;
use crate::core::native::{MethodDef, method};
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::str::{Str, Units};
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::args::count_arg;
use super::predicates::is_space;
use super::search::find_in;
use super::{exact, find};

pub(super) static METHODS: &[MethodDef] = &[
    method("split", "($self, /, sep=None, maxsplit=-1)", |vm, a| split_method(vm, a, false))
        .doc("Return a list of the substrings in the string, using sep as the separator string.\n\n  sep\n    The separator used to split the string.\n\n    When set to None (the default value), will split on any whitespace\n    character (including \\n \\r \\t \\f and spaces) and will discard\n    empty strings from the result.\n  maxsplit\n    Maximum number of splits.\n    -1 (the default value) means no limit.\n\nSplitting starts at the front of the string and works to the end.\n\nNote, str.split() is mainly useful for data that has been intentionally\ndelimited.  With natural text that includes punctuation, consider using\nthe regular expression module."),
    method("rsplit", "($self, /, sep=None, maxsplit=-1)", |vm, a| split_method(vm, a, true))
        .doc("Return a list of the substrings in the string, using sep as the separator string.\n\n  sep\n    The separator used to split the string.\n\n    When set to None (the default value), will split on any whitespace\n    character (including \\n \\r \\t \\f and spaces) and will discard\n    empty strings from the result.\n  maxsplit\n    Maximum number of splits.\n    -1 (the default value) means no limit.\n\nSplitting starts at the end of the string and works to the front."),
    method("splitlines", "($self, /, keepends=False)", splitlines)
        .doc("Return a list of the lines in the string, breaking at line boundaries.\n\nLine breaks are not included in the resulting list unless keepends is given and\ntrue."),
    method("partition", "($self, sep, /)", |vm, a| partition(vm, a, false))
        .doc("Partition the string into three parts using the given separator.\n\nThis will search for the separator in the string.  If the separator is found,\nreturns a 3-tuple containing the part before the separator, the separator\nitself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing the original string\nand two empty strings."),
    method("rpartition", "($self, sep, /)", |vm, a| partition(vm, a, true))
        .doc("Partition the string into three parts using the given separator.\n\nThis will search for the separator in the string, starting at the end. If\nthe separator is found, returns a 3-tuple containing the part before the\nseparator, the separator itself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing two empty strings\nand the original string."),
    method("join", "($self, iterable, /)", |vm, a| Ok(join(vm, a.this::<Str>(), &a[1])?.into()))
        .doc("Concatenate any number of strings.\n\nThe string whose method is called is inserted in between each given string.\nThe result is returned as a new string.\n\nExample: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'"),
];

/// Characters of a string whose parts are counted before they are made.
const LONG: usize = 1 << 20;

fn split_method(vm: &Vm, args: Args, from_end: bool) -> PyResult {
    let s = args.this::<Str>();
    let max = match args.opt(2) {
        None => usize::MAX,
        Some(v) => usize::try_from(count_arg(vm, v)?).unwrap_or(usize::MAX),
    };
    let parts = match args.some(1) {
        None => {
            check_parts(vm, s, || s.chars().filter(|&c| is_space(c)).take(max).count())?;
            split_spaces(s, max, from_end)
        }
        Some(sep) => {
            let Some(sep) = sep.as_::<Str>() else {
                return Err(vm.type_error(format!("must be str or None, not {}", vm.type_name(sep))));
            };
            if sep.is_empty() {
                return Err(vm.value_error("empty separator"));
            }
            check_parts(vm, s, || {
                find::widened(sep, s.width()).map_or(0, |needle| {
                    find::places(s.raw_bytes(), &needle, s.width() as usize).take(max).count()
                })
            })?;
            split_at(s, sep, max, from_end)
        }
    };
    if let [(0, end)] = parts[..]
        && end == s.len()
    {
        return Ok(vm.list(vec![exact(vm, &args[0]).into()]));
    }
    let mut list = Vec::with_capacity(parts.len());
    list.extend(parts.into_iter().map(|(start, end)| Value::from(vm.str_slice(s, start, end))));
    Ok(vm.list(list))
}

/// Sees whether there is memory for the `count()` parts of a long string.
fn check_parts(vm: &Vm, s: &Str, count: impl FnOnce() -> usize) -> PyResult<()> {
    if s.len() < LONG { Ok(()) } else { vm.check_room::<[u64; 10]>(count()) }
}

/// The parts of `s` between places of `sep`.
pub fn split_at(s: &Str, sep: &Str, max: usize, from_end: bool) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let width = s.width() as usize;
    let Some(needle) = find::widened(sep, s.width()) else {
        return vec![(0, s.len())];
    };
    if from_end {
        let mut end = s.len();
        while parts.len() < max {
            let Some(at) = find::rfind(&s.raw_bytes()[..end * width], &needle, width) else { break };
            parts.push((at + sep.len(), end));
            end = at;
        }
        parts.push((0, end));
        parts.reverse();
    } else {
        let mut start = 0;
        for at in find::places(s.raw_bytes(), &needle, width).take(max) {
            parts.push((start, at));
            start = at + sep.len();
        }
        parts.push((start, s.len()));
    }
    parts
}

/// The words of `s`.
pub fn split_spaces(s: &Str, max: usize, from_end: bool) -> Vec<(usize, usize)> {
    match s.units() {
        Units::One(u) => words(u.len(), max, from_end, |i| is_space(u32::from(u[i]))),
        Units::Two(u) => words(u.len(), max, from_end, |i| is_space(u32::from(u[i]))),
        Units::Four(u) => words(u.len(), max, from_end, |i| is_space(u[i])),
    }
}

/// The words among `n` characters, at most `max` split off; the rest is stripped on the side
/// where splitting stopped.
pub fn words(n: usize, max: usize, from_end: bool, space: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    if from_end {
        let mut end = n;
        loop {
            while end > 0 && space(end - 1) {
                end -= 1;
            }
            if end == 0 {
                break;
            }
            if parts.len() == max {
                parts.push((0, end));
                break;
            }
            let mut start = end;
            while start > 0 && !space(start - 1) {
                start -= 1;
            }
            parts.push((start, end));
            end = start;
        }
        parts.reverse();
        return parts;
    }
    let mut start = 0;
    loop {
        while start < n && space(start) {
            start += 1;
        }
        if start == n {
            break;
        }
        if parts.len() == max {
            parts.push((start, n));
            break;
        }
        let mut end = start;
        while end < n && !space(end) {
            end += 1;
        }
        parts.push((start, end));
        start = end;
    }
    parts
}

/// Whether a character ends a line.
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

/// The lines among `n` characters.
pub fn lines(
    n: usize,
    keep: bool,
    at: impl Fn(usize) -> u32,
    is_break: impl Fn(u32) -> bool,
) -> Vec<(usize, usize)> {
    let (mut parts, mut i) = (Vec::new(), 0);
    while i < n {
        let start = i;
        while i < n && !is_break(at(i)) {
            i += 1;
        }
        let mut end = i;
        if i < n {
            i += if at(i) == 0x0d && i + 1 < n && at(i + 1) == 0x0a { 2 } else { 1 };
            if keep {
                end = i;
            }
        }
        parts.push((start, end));
    }
    parts
}

fn splitlines(vm: &Vm, args: Args) -> PyResult {
    let s = args.this::<Str>();
    check_parts(vm, s, || s.chars().filter(|&c| is_space(c)).count())?;
    let keep = match args.opt(1) {
        None => false,
        Some(v) => vm.is_true(v)?,
    };
    let parts = match s.units() {
        Units::One(u) => lines(u.len(), keep, |i| u32::from(u[i]), is_line_break),
        Units::Two(u) => lines(u.len(), keep, |i| u32::from(u[i]), is_line_break),
        Units::Four(u) => lines(u.len(), keep, |i| u[i], is_line_break),
    };
    Ok(vm.list(parts.into_iter().map(|(start, end)| vm.str_slice(s, start, end).into()).collect()))
}

fn partition(vm: &Vm, args: Args, from_end: bool) -> PyResult {
    let s = args.this::<Str>();
    let Some(sep) = args[1].as_::<Str>() else {
        return Err(vm.type_error(format!("must be str, not {}", vm.type_name(&args[1]))));
    };
    if sep.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let empty = || Value::from(vm.new_str(""));
    let whole = || Value::from(exact(vm, &args[0]));
    let items = match find_in(s, sep, 0, s.len(), from_end) {
        Some(at) => vec![
            vm.str_slice(s, 0, at).into(),
            args[1].clone(),
            vm.str_slice(s, at + sep.len(), s.len()).into(),
        ],
        None if from_end => vec![empty(), empty(), whole()],
        None => vec![whole(), empty(), empty()],
    };
    Ok(vm.tuple(items).into())
}

/// `sep.join(iterable)`.
pub fn join(vm: &Vm, sep: &Str, iterable: &Value) -> PyResult<Ref<Str>> {
    if let Some(t) = iterable.as_::<Tuple>() {
        return join_values(vm, sep, t);
    }
    if let Some(l) = iterable.as_::<List>().filter(|_| vm.is_exact(iterable, &vm.types().list)) {
        return join_values(vm, sep, &l.items.borrow());
    }
    if vm.special(iterable, Special::Iter).is_none() && vm.special(iterable, Special::GetItem).is_none() {
        return Err(vm.type_error("can only join an iterable"));
    }
    join_values(vm, sep, &vm.collect(iterable)?)
}

fn join_values(vm: &Vm, sep: &Str, items: &[Value]) -> PyResult<Ref<Str>> {
    if let Some(i) = items.iter().position(|v| !v.is_a::<Str>()) {
        return Err(vm.type_error(format!(
            "sequence item {i}: expected str instance, {} found",
            vm.type_name(&items[i])
        )));
    }
    if let [only] = items {
        return Ok(exact(vm, only));
    }
    let parts = items.iter().filter_map(|v| v.as_::<Str>());
    vm.str_join(sep, parts).ok_or_else(|| vm.memory_error())
}

/// The strings of a list with `sep` between them.
pub fn join_refs(vm: &Vm, sep: &Str, parts: &[Ref<Str>]) -> PyResult<Ref<Str>> {
    vm.str_join(sep, parts.iter().map(|s| &**s)).ok_or_else(|| vm.memory_error())
}
