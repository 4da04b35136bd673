//! Methods of bytes that search.

use std::borrow::Cow;

use crate::core::args::Args;
use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::special::Special;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::{Needle, byte, bytes_arg, make, unchanged, with};
use crate::types::str::args::{count_arg, range_args};
use crate::types::str::find;

pub static METHODS: &[MethodDef] = &[
    method("find", "($self, sub, start=None, end=None, /)", |vm, a| {
        Ok(place(vm, a, false)?.map_or(Value::from_i32(-1), Value::from_len))
    })
    .doc("Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop position. Default: end of the bytes.\n\nReturn -1 on failure."),
    method("rfind", "($self, sub, start=None, end=None, /)", |vm, a| {
        Ok(place(vm, a, true)?.map_or(Value::from_i32(-1), Value::from_len))
    })
    .doc("Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop position. Default: end of the bytes.\n\nReturn -1 on failure."),
    method("index", "($self, sub, start=None, end=None, /)", |vm, a| found(vm, place(vm, a, false)?))
        .doc("Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop position. Default: end of the bytes.\n\nRaise ValueError if the subsection is not found."),
    method("rindex", "($self, sub, start=None, end=None, /)", |vm, a| found(vm, place(vm, a, true)?))
        .doc("Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop position. Default: end of the bytes.\n\nRaise ValueError if the subsection is not found."),
    method("count", "($self, sub, start=None, end=None, /)", count)
        .doc("Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop position. Default: end of the bytes."),
    method("startswith", "($self, prefix, start=None, end=None, /)", |vm, a| affix(vm, a, "startswith", false))
        .doc("Return True if the bytes starts with the specified prefix, False otherwise.\n\n  prefix\n    A bytes or a tuple of bytes to try.\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop position. Default: end of the bytes."),
    method("endswith", "($self, suffix, start=None, end=None, /)", |vm, a| affix(vm, a, "endswith", true))
        .doc("Return True if the bytes ends with the specified suffix, False otherwise.\n\n  suffix\n    A bytes or a tuple of bytes to try.\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop position. Default: end of the bytes."),
    method("replace", "($self, old, new, count=-1, /)", replace)
        .doc("Return a copy with all occurrences of substring old replaced by new.\n\n  count\n    Maximum number of occurrences to replace.\n    -1 (the default value) means replace all occurrences.\n\nIf the optional argument count is given, only the first count occurrences are\nreplaced."),
    method("removeprefix", "($self, prefix, /)", |vm, a| {
        let part = bytes_arg(vm, &a[1])?;
        let rest = with(&a[0], |b| b.strip_prefix(&part[..]).map(<[u8]>::to_vec));
        Ok(match rest {
            Some(rest) if !part.is_empty() => make(vm, &a[0], rest),
            _ => unchanged(vm, &a[0]),
        })
    })
    .doc("Return a bytes object with the given prefix string removed if present.\n\nIf the bytes starts with the prefix string, return bytes[len(prefix):].\nOtherwise, return a copy of the original bytes."),
    method("removesuffix", "($self, suffix, /)", |vm, a| {
        let part = bytes_arg(vm, &a[1])?;
        let rest = with(&a[0], |b| b.strip_suffix(&part[..]).map(<[u8]>::to_vec));
        Ok(match rest {
            Some(rest) if !part.is_empty() => make(vm, &a[0], rest),
            _ => unchanged(vm, &a[0]),
        })
    })
    .doc("Return a bytes object with the given suffix string removed if present.\n\nIf the bytes ends with the suffix string and that suffix is not empty,\nreturn bytes[:-len(prefix)].  Otherwise, return a copy of the original\nbytes."),
];

fn needle<'a>(vm: &Vm, v: &'a Value) -> PyResult<Needle<'a>> {
    if let Some(b) = v.as_::<Bytes>() {
        return Ok(Needle::Bytes(Cow::Borrowed(&b.data)));
    }
    if let Some(buffer) = vm.buffer_opt(v)? {
        drop(buffer);
        return bytes_arg(vm, v).map(Needle::Bytes);
    }
    if vm.is_int(v) || vm.special(v, Special::Index).is_some() {
        return byte(vm, v).map(Needle::Byte);
    }
    Err(vm.type_error(format!("argument should be integer or bytes-like object, not '{}'", vm.type_name(v))))
}

/// First (or last) place of `sub` in `b[start..end]`.
pub fn find_in(b: &[u8], sub: &[u8], start: usize, end: usize, last: bool) -> Option<usize> {
    if start > end || sub.len() > end - start {
        return None;
    }
    let search = if last { find::rfind } else { find::find };
    search(&b[start..end], sub, 1).map(|at| at + start)
}

fn place(vm: &Vm, args: Args, last: bool) -> PyResult<Option<usize>> {
    let sub = needle(vm, &args[1])?;
    let (start, end) = range_args(vm, &args, 2, with(&args[0], <[u8]>::len))?;
    Ok(with(&args[0], |b| find_in(b, sub.as_slice(), start, end.min(b.len()), last)))
}

fn found(vm: &Vm, at: Option<usize>) -> PyResult {
    at.map(Value::from_len).ok_or_else(|| vm.value_error("subsection not found"))
}

fn count(vm: &Vm, args: Args) -> PyResult {
    let sub = needle(vm, &args[1])?;
    let (start, end) = range_args(vm, &args, 2, with(&args[0], <[u8]>::len))?;
    let n = with(&args[0], |b| match b.get(start..end) {
        Some(part) => find::count(part, sub.as_slice(), 1, usize::MAX),
        None => 0,
    });
    Ok(Value::from_len(n))
}

fn affix(vm: &Vm, args: Args, fname: &str, end_side: bool) -> PyResult {
    let (start, end) = range_args(vm, &args, 2, with(&args[0], <[u8]>::len))?;
    let test = |v: &Value| {
        let part = bytes_arg(vm, v)?;
        Ok(with(&args[0], |b| {
            b.get(start..end.min(b.len())).is_some_and(|b| match end_side {
                true => b.ends_with(&part),
                false => b.starts_with(&part),
            })
        }))
    };
    if let Some(parts) = args[1].as_::<Tuple>() {
        for part in parts.iter() {
            if test(part)? {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    if !vm.is_buffer(&args[1]) {
        return Err(vm.type_error(format!(
            "{fname} first arg must be bytes or a tuple of bytes, not {}",
            vm.type_name(&args[1])
        )));
    }
    Ok(Value::from_bool(test(&args[1])?))
}

fn replace(vm: &Vm, args: Args) -> PyResult {
    let (old, new) = (bytes_arg(vm, &args[1])?, bytes_arg(vm, &args[2])?);
    let max = match args.opt(3) {
        None => usize::MAX,
        Some(v) => usize::try_from(count_arg(vm, v)?).unwrap_or(usize::MAX),
    };
    let result = with(&args[0], |b| replaced(b, &old, &new, max));
    match result {
        Ok(Some(data)) => Ok(make(vm, &args[0], data)),
        Ok(None) => Ok(unchanged(vm, &args[0])),
        Err(TooLong::Any) => Err(vm.overflow_error("replace bytes is too long")),
        Err(TooLong::Now) => Err(vm.memory_error()),
    }
}

/// Why a result cannot be held: no memory is that large, or there is not that much now.
enum TooLong {
    Any,
    Now,
}

/// `Ok(None)` when nothing changes.
fn replaced(b: &[u8], old: &[u8], new: &[u8], max: usize) -> Result<Option<Vec<u8>>, TooLong> {
    if max == 0 || old.len() > b.len() || (old.is_empty() && new.is_empty()) {
        return Ok(None);
    }
    let mut out = Vec::new();
    let places: Vec<usize> = match old {
        [] => (0..=b.len()).take(max).collect(),
        _ => find::places(b, old, 1).take(max).collect(),
    };
    if places.is_empty() {
        return Ok(None);
    }
    let grown = places.len().checked_mul(new.len()).and_then(|n| n.checked_add(b.len()));
    let grown = grown.filter(|&n| n <= isize::MAX as usize).ok_or(TooLong::Any)?;
    out.try_reserve(if new.len() > old.len() { grown } else { b.len() }).map_err(|_| TooLong::Now)?;
    let mut from = 0;
    for at in places {
        out.extend_from_slice(&b[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
    }
    out.extend_from_slice(&b[from..]);
    Ok(Some(out))
}
