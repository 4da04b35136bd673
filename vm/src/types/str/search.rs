//! Methods of `str` that search: `find`, `index`, `count`, `startswith`, `replace`, ...

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::args::{bad_argument, count_arg, range_args, str_arg};
use super::buf::StrBuf;
use super::{exact, find};

pub(super) static METHODS: &[MethodDef] = &[
    method("find", "($self, sub, start=None, end=None, /)", |vm, a| {
        Ok(place(vm, a, "find", false)?.map_or(Value::from_i32(-1), Value::from_len))
    })
    .doc("Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nReturn -1 on failure."),
    method("rfind", "($self, sub, start=None, end=None, /)", |vm, a| {
        Ok(place(vm, a, "rfind", true)?.map_or(Value::from_i32(-1), Value::from_len))
    })
    .doc("Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nReturn -1 on failure."),
    method("index", "($self, sub, start=None, end=None, /)", |vm, a| {
        found(vm, place(vm, a, "index", false)?)
    })
    .doc("Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nRaises ValueError when the substring is not found."),
    method("rindex", "($self, sub, start=None, end=None, /)", |vm, a| {
        found(vm, place(vm, a, "rindex", true)?)
    })
    .doc("Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nRaises ValueError when the substring is not found."),
    method("count", "($self, sub, start=None, end=None, /)", count)
        .doc("Return the number of non-overlapping occurrences of substring sub in string S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation."),
    method("startswith", "($self, prefix, start=None, end=None, /)", |vm, a| affix(vm, a, "startswith", false))
        .doc("Return True if the string starts with the specified prefix, False otherwise.\n\n  prefix\n    A string or a tuple of strings to try.\n  start\n    Optional start position. Default: start of the string.\n  end\n    Optional stop position. Default: end of the string."),
    method("endswith", "($self, suffix, start=None, end=None, /)", |vm, a| affix(vm, a, "endswith", true))
        .doc("Return True if the string ends with the specified suffix, False otherwise.\n\n  suffix\n    A string or a tuple of strings to try.\n  start\n    Optional start position. Default: start of the string.\n  end\n    Optional stop position. Default: end of the string."),
    method("replace", "($self, old, new, /, count=-1)", replace_method)
        .doc("Return a copy with all occurrences of substring old replaced by new.\n\n  count\n    Maximum number of occurrences to replace.\n    -1 (the default value) means replace all occurrences.\n\nIf the optional argument count is given, only the first count occurrences are\nreplaced."),
    method("removeprefix", "($self, prefix, /)", |vm, a| {
        let (s, part) = (a.this::<Str>(), str_arg(vm, &a, 1, "removeprefix", "argument")?);
        Ok(if starts_at(s, part, 0) && !part.is_empty() {
            vm.str_slice(s, part.len(), s.len()).into()
        } else {
            exact(vm, &a[0]).into()
        })
    })
    .doc("Return a str with the given prefix string removed if present.\n\nIf the string starts with the prefix string, return string[len(prefix):].\nOtherwise, return a copy of the original string."),
    method("removesuffix", "($self, suffix, /)", |vm, a| {
        let (s, part) = (a.this::<Str>(), str_arg(vm, &a, 1, "removesuffix", "argument")?);
        Ok(if !part.is_empty() && s.len() >= part.len() && starts_at(s, part, s.len() - part.len()) {
            vm.str_slice(s, 0, s.len() - part.len()).into()
        } else {
            exact(vm, &a[0]).into()
        })
    })
    .doc("Return a str with the given suffix string removed if present.\n\nIf the string ends with the suffix string and that suffix is not empty,\nreturn string[:-len(suffix)]. Otherwise, return a copy of the original\nstring."),
];

/// The storage of characters `start` to `end`.
fn part(s: &Str, start: usize, end: usize) -> &[u8] {
    let w = s.width() as usize;
    &s.raw_bytes()[start * w..end * w]
}

/// First (or last) place of `sub` in `s[start..end]`.
pub fn find_in(s: &Str, sub: &Str, start: usize, end: usize, last: bool) -> Option<usize> {
    if start > end || sub.len() > end - start {
        return None;
    }
    let needle = find::widened(sub, s.width())?;
    let hay = part(s, start, end);
    let search = if last { find::rfind } else { find::find };
    search(hay, &needle, s.width() as usize).map(|at| at + start)
}

fn place(vm: &Vm, args: Args, fname: &str, last: bool) -> PyResult<Option<usize>> {
    let (s, sub) = (args.this::<Str>(), str_arg(vm, &args, 1, fname, "argument 1")?);
    let (start, end) = range_args(vm, &args, 2, s.len())?;
    Ok(find_in(s, sub, start, end, last))
}

fn found(vm: &Vm, at: Option<usize>) -> PyResult {
    at.map(Value::from_len).ok_or_else(|| vm.value_error("substring not found"))
}

fn count(vm: &Vm, args: Args) -> PyResult {
    let (s, sub) = (args.this::<Str>(), str_arg(vm, &args, 1, "count", "argument 1")?);
    let (start, end) = range_args(vm, &args, 2, s.len())?;
    if start > end {
        return Ok(Value::from_i32(0));
    }
    let n = match find::widened(sub, s.width()) {
        Some(needle) => find::count(part(s, start, end), &needle, s.width() as usize, usize::MAX),
        None => 0,
    };
    Ok(Value::from_len(n))
}

/// Whether `part` is in `s` at `at`.
pub fn starts_at(s: &Str, part: &Str, at: usize) -> bool {
    if part.len() > s.len() - at.min(s.len()) {
        return false;
    }
    let w = s.width() as usize;
    find::widened(part, s.width()).is_some_and(|p| s.raw_bytes()[at * w..].starts_with(&p))
}

fn affix(vm: &Vm, args: Args, fname: &str, end_side: bool) -> PyResult {
    let s = args.this::<Str>();
    let (start, end) = range_args(vm, &args, 2, s.len())?;
    let test = |part: &Str| {
        start <= end
            && part.len() <= end - start
            && starts_at(s, part, if end_side { end - part.len() } else { start })
    };
    if let Some(part) = args[1].as_::<Str>() {
        return Ok(Value::from_bool(test(part)));
    }
    let Some(parts) = args[1].as_::<Tuple>() else {
        return Err(vm.type_error(format!(
            "{fname} first arg must be str or a tuple of str, not {}",
            vm.type_name(&args[1])
        )));
    };
    for part in parts.iter() {
        match part.as_::<Str>() {
            Some(part) if test(part) => return Ok(Value::TRUE),
            Some(_) => {}
            None => {
                return Err(vm.type_error(format!(
                    "tuple for {fname} must only contain str, not {}",
                    vm.type_name(part)
                )));
            }
        }
    }
    Ok(Value::FALSE)
}

fn replace_method(vm: &Vm, args: Args) -> PyResult {
    let text = |i: usize| {
        let v = &args[i];
        v.as_::<Str>().ok_or_else(|| bad_argument(vm, "replace", &format!("argument {i}"), "str", v))
    };
    let (old, new) = (text(1)?, text(2)?);
    let max = match args.opt(3) {
        None => usize::MAX,
        Some(v) => usize::try_from(count_arg(vm, v)?).unwrap_or(usize::MAX),
    };
    match replace(vm, args.this::<Str>(), old, new, max)? {
        Some(s) => Ok(s.into()),
        None => Ok(exact(vm, &args[0]).into()),
    }
}

/// `s` with the first `max` places of `old` replaced; `None` if nothing changes.
pub fn replace(vm: &Vm, s: &Str, old: &Str, new: &Str, max: usize) -> PyResult<Option<Ref<Str>>> {
    if max == 0 || old.len() > s.len() || (old.is_empty() && new.is_empty()) {
        return Ok(None);
    }
    // Most often nothing is found.
    if let Some(c) = old.single_byte()
        && s.width() == 1
        && memchr::memchr(c, s.raw_bytes()).is_none()
    {
        return Ok(None);
    }
    let mut out = StrBuf::new();
    let too_large = |n: usize| {
        let len = n.checked_mul(new.len()).and_then(|x| x.checked_add(s.len()));
        !len.is_some_and(|len| {
            crate::core::text::can_allocate(len.saturating_mul(s.width().max(new.width()) as usize))
        })
    };
    if old.is_empty() {
        let n = max.min(s.len() + 1);
        if too_large(n) {
            return Err(vm.memory_error());
        }
        for i in 0..s.len() {
            if i < n {
                out.push_str(new);
            }
            out.push(s.char_at(i));
        }
        if n > s.len() {
            out.push_str(new);
        }
        return Ok(Some(out.finish(vm)));
    }
    let Some(needle) = find::widened(old, s.width()) else {
        return Ok(None);
    };
    let places: Vec<usize> = find::places(s.raw_bytes(), &needle, s.width() as usize).take(max).collect();
    if places.is_empty() {
        return Ok(None);
    }
    if new.len() > old.len() && too_large(places.len()) {
        return Err(vm.memory_error());
    }
    let mut from = 0;
    for at in places {
        out.push_slice(s, from, at);
        out.push_str(new);
        from = at + old.len();
    }
    out.push_slice(s, from, s.len());
    Ok(Some(out.finish(vm)))
}
