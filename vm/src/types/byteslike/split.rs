//! Methods of bytes that take apart and join.

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::special::Special;
use crate::core::vm::Vm;

use super::{bytes_arg, make, part, unchanged, with};
use crate::types::str::args::count_arg;
use crate::types::str::find;
use crate::types::str::split::{lines, words};

pub static METHODS: &[MethodDef] = &[
    method("split", "($self, /, sep=None, maxsplit=-1)", |vm, a| split(vm, a, false))
        .doc("Return a list of the sections in the bytes, using sep as the delimiter.\n\n  sep\n    The delimiter according which to split the bytes.\n    None (the default value) means split on ASCII whitespace characters\n    (space, tab, return, newline, formfeed, vertical tab).\n  maxsplit\n    Maximum number of splits to do.\n    -1 (the default value) means no limit."),
    method("rsplit", "($self, /, sep=None, maxsplit=-1)", |vm, a| split(vm, a, true))
        .doc("Return a list of the sections in the bytes, using sep as the delimiter.\n\n  sep\n    The delimiter according which to split the bytes.\n    None (the default value) means split on ASCII whitespace characters\n    (space, tab, return, newline, formfeed, vertical tab).\n  maxsplit\n    Maximum number of splits to do.\n    -1 (the default value) means no limit.\n\nSplitting is done starting at the end of the bytes and working to the front."),
    method("splitlines", "($self, /, keepends=False)", splitlines)
        .doc("Return a list of the lines in the bytes, breaking at line boundaries.\n\nLine breaks are not included in the resulting list unless keepends is given and\ntrue."),
    method("partition", "($self, sep, /)", |vm, a| partition(vm, a, false))
        .doc("Partition the bytes into three parts using the given separator.\n\nThis will search for the separator sep in the bytes. If the separator is found,\nreturns a 3-tuple containing the part before the separator, the separator\nitself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing the original bytes\nobject and two empty bytes objects."),
    method("rpartition", "($self, sep, /)", |vm, a| partition(vm, a, true))
        .doc("Partition the bytes into three parts using the given separator.\n\nThis will search for the separator sep in the bytes, starting at the end. If\nthe separator is found, returns a 3-tuple containing the part before the\nseparator, the separator itself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing two empty bytes\nobjects and the original bytes object."),
    method("join", "($self, iterable_of_bytes, /)", join)
        .doc("Concatenate any number of bytes objects.\n\nThe bytes whose method is called is inserted in between each pair.\n\nThe result is returned as a new bytes object.\n\nExample: b'.'.join([b'ab', b'pq', b'rs']) -> b'ab.pq.rs'."),
];

/// Bytes whose parts are counted before they are made.
const LONG: usize = 1 << 20;

fn split(vm: &Vm, args: Args, from_end: bool) -> PyResult {
    let max = match args.opt(2) {
        None => usize::MAX,
        Some(v) => usize::try_from(count_arg(vm, v)?).unwrap_or(usize::MAX),
    };
    let sep = args.some(1).map(|v| bytes_arg(vm, v)).transpose()?;
    if sep.as_ref().is_some_and(|sep| sep.is_empty()) {
        return Err(vm.value_error("empty separator"));
    }
    let count = with(&args[0], |b| match &sep {
        _ if b.len() < LONG => 0,
        None => b.iter().filter(|&&c| is_space(c)).take(max).count(),
        Some(sep) => memchr::memmem::find_iter(b, &**sep).take(max).count(),
    });
    vm.check_room::<[u64; 12]>(count)?;
    let parts = with(&args[0], |b| {
        let ranges = match &sep {
            None => words(b.len(), max, from_end, |i| is_space(b[i])),
            Some(sep) => split_at(b, sep, max, from_end),
        };
        match &ranges[..] {
            [(0, end)] if *end == b.len() => None,
            _ => Some(ranges.into_iter().map(|(start, end)| part(vm, &args[0], &b[start..end])).collect()),
        }
    });
    Ok(vm.list(parts.unwrap_or_else(|| vec![unchanged(vm, &args[0])])))
}

/// ASCII white space.
pub fn is_space(b: u8) -> bool {
    matches!(b, 0x09..=0x0d | 0x20)
}

fn split_at(b: &[u8], sep: &[u8], max: usize, from_end: bool) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    if from_end {
        let mut end = b.len();
        while parts.len() < max {
            let Some(at) = find::rfind(&b[..end], sep, 1) else { break };
            parts.push((at + sep.len(), end));
            end = at;
        }
        parts.push((0, end));
        parts.reverse();
    } else {
        let mut start = 0;
        for at in find::places(b, sep, 1).take(max) {
            parts.push((start, at));
            start = at + sep.len();
        }
        parts.push((start, b.len()));
    }
    parts
}

fn splitlines(vm: &Vm, args: Args) -> PyResult {
    let keep = match args.opt(1) {
        None => false,
        Some(v) => vm.is_true(v)?,
    };
    let parts = with(&args[0], |b| {
        lines(b.len(), keep, |i| u32::from(b[i]), |c| c == 10 || c == 13)
            .into_iter()
            .map(|(start, end)| part(vm, &args[0], &b[start..end]))
            .collect()
    });
    Ok(vm.list(parts))
}

fn partition(vm: &Vm, args: Args, from_end: bool) -> PyResult {
    let sep = bytes_arg(vm, &args[1])?;
    if sep.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let this = &args[0];
    let search = if from_end { find::rfind } else { find::find };
    let parts = with(this, |b| {
        search(b, &sep, 1).map(|at| (part(vm, this, &b[..at]), part(vm, this, &b[at + sep.len()..])))
    });
    let empty = || make(vm, this, Vec::new());
    let items = match parts {
        Some((before, after)) => {
            let middle = if vm.is_exact(&args[1], &vm.types().bytes) && vm.is_exact(this, &vm.types().bytes) {
                args[1].clone()
            } else {
                make(vm, this, sep.into_owned())
            };
            vec![before, middle, after]
        }
        None if from_end => vec![empty(), empty(), unchanged(vm, this)],
        None => vec![unchanged(vm, this), empty(), empty()],
    };
    Ok(vm.tuple(items).into())
}

fn join(vm: &Vm, args: Args) -> PyResult {
    let iterable = &args[1];
    if vm.special(iterable, Special::Iter).is_none() && vm.special(iterable, Special::GetItem).is_none() {
        return Err(vm.type_error("can only join an iterable"));
    }
    let items = vm.collect(iterable)?;
    vm.check_room::<u8>(with(&args[0], <[u8]>::len))?;
    let sep = with(&args[0], <[u8]>::to_vec);
    if let [only] = &items[..]
        && vm.is_exact(only, &vm.types().bytes)
        && vm.is_exact(&args[0], &vm.types().bytes)
    {
        return Ok(only.clone());
    }
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(&sep);
        }
        if !vm.is_buffer(item) {
            return Err(vm.type_error(format!(
                "sequence item {i}: expected a bytes-like object, {} found",
                vm.type_name(item)
            )));
        }
        vm.with_bytes(item, |b| match out.try_reserve(b.len()) {
            Ok(()) => {
                out.extend_from_slice(b);
                true
            }
            Err(_) => false,
        })?
        .then_some(())
        .ok_or_else(|| vm.memory_error())?;
    }
    Ok(make(vm, &args[0], out))
}
