//! Methods of bytes that pad and strip.

use crate::core::args::Args;
use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::text::can_allocate;
use crate::core::vm::Vm;

use super::split::is_space;
use super::{bytes_arg, make, unchanged, with};
use crate::types::bytearray::ByteArray;
use crate::types::str::args::count_arg;
use crate::types::str::justify::int_arg;

pub static METHODS: &[MethodDef] = &[
    method("center", "($self, width, fillchar=b' ', /)", |vm, a| {
        justify(vm, a, "center", |pad, width| pad / 2 + (pad & width & 1))
    })
    .doc("Return a centered string of length width.\n\nPadding is done using the specified fill character."),
    method("ljust", "($self, width, fillchar=b' ', /)", |vm, a| justify(vm, a, "ljust", |_, _| 0))
        .doc("Return a left-justified string of length width.\n\nPadding is done using the specified fill character."),
    method("rjust", "($self, width, fillchar=b' ', /)", |vm, a| justify(vm, a, "rjust", |pad, _| pad))
        .doc("Return a right-justified string of length width.\n\nPadding is done using the specified fill character."),
    method("zfill", "($self, width, /)", zfill)
        .doc("Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe original string is never truncated."),
    method("expandtabs", "($self, /, tabsize=8)", expandtabs)
        .doc("Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed."),
    method("strip", "($self, bytes=None, /)", |vm, a| strip(vm, a, true, true))
        .doc("Strip leading and trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip leading and trailing ASCII whitespace."),
    method("lstrip", "($self, bytes=None, /)", |vm, a| strip(vm, a, true, false))
        .doc("Strip leading bytes contained in the argument.\n\nIf the argument is omitted or None, strip leading  ASCII whitespace."),
    method("rstrip", "($self, bytes=None, /)", |vm, a| strip(vm, a, false, true))
        .doc("Strip trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip trailing ASCII whitespace."),
];

fn padded(vm: &Vm, b: &[u8], left: usize, right: usize, fill: u8) -> PyResult<Vec<u8>> {
    if !left.checked_add(right).and_then(|n| n.checked_add(b.len())).is_some_and(can_allocate) {
        return Err(vm.memory_error());
    }
    let mut out = Vec::with_capacity(left + right + b.len());
    out.resize(left, fill);
    out.extend_from_slice(b);
    out.resize(left + b.len() + right, fill);
    Ok(out)
}

fn justify(vm: &Vm, args: Args, fname: &str, left: fn(usize, usize) -> usize) -> PyResult {
    let width = count_arg(vm, &args[1])?.max(0) as usize;
    let fill = match args.opt(2) {
        None => b' ',
        Some(v) if v.is_a::<Bytes>() || v.is_a::<ByteArray>() => {
            match with(v, |f| (f.first().copied(), f.len())) {
                (Some(f), 1) => f,
                (_, n) => {
                    let kind = if v.is_a::<Bytes>() { "bytes" } else { "bytearray" };
                    return Err(vm.type_error(format!(
                    "{fname}(): argument 2 must be a byte string of length 1, not a {kind} object of length {n}"
                )));
                }
            }
        }
        Some(v) => {
            return Err(vm.type_error(format!(
                "{fname}() argument 2 must be a byte string of length 1, not {}",
                if v.is_none() { "None".to_owned() } else { vm.type_name(v) }
            )));
        }
    };
    let n = with(&args[0], <[u8]>::len);
    if width <= n {
        return Ok(unchanged(vm, &args[0]));
    }
    let left = left(width - n, width);
    let data = with(&args[0], |b| padded(vm, b, left, width - n - left, fill))?;
    Ok(make(vm, &args[0], data))
}

fn zfill(vm: &Vm, args: Args) -> PyResult {
    let width = count_arg(vm, &args[1])?.max(0) as usize;
    let n = with(&args[0], <[u8]>::len);
    if width <= n {
        return Ok(unchanged(vm, &args[0]));
    }
    let mut data = with(&args[0], |b| padded(vm, b, width - n, 0, b'0'))?;
    if matches!(data.get(width - n), Some(b'+' | b'-')) {
        data.swap(0, width - n);
    }
    Ok(make(vm, &args[0], data))
}

fn expandtabs(vm: &Vm, args: Args) -> PyResult {
    let size = match args.opt(1) {
        None => 8,
        Some(v) => int_arg(vm, v)?.max(0) as usize,
    };
    let expanded = with(&args[0], |b| {
        let tabs = b.iter().filter(|&&c| c == b'\t').count();
        if !can_allocate(tabs.saturating_mul(size).saturating_add(b.len())) {
            return None;
        }
        let (mut out, mut column) = (Vec::with_capacity(b.len()), 0);
        for &c in b {
            if c != b'\t' {
                column = if c == b'\n' || c == b'\r' { 0 } else { column + 1 };
                out.push(c);
            } else if size > 0 {
                let n = size - column % size;
                out.resize(out.len() + n, b' ');
                column += n;
            }
        }
        Some(out)
    });
    match expanded {
        Some(data) => Ok(make(vm, &args[0], data)),
        None => Err(vm.memory_error()),
    }
}

fn strip(vm: &Vm, args: Args, left: bool, right: bool) -> PyResult {
    let set = args.some(1).map(|v| bytes_arg(vm, v)).transpose()?;
    let test = |c: u8| match &set {
        None => is_space(c),
        Some(set) => memchr::memchr(c, set).is_some(),
    };
    let rest = with(&args[0], |b| {
        let (mut start, mut end) = (0, b.len());
        while left && start < end && test(b[start]) {
            start += 1;
        }
        while right && end > start && test(b[end - 1]) {
            end -= 1;
        }
        (end - start < b.len()).then(|| b[start..end].to_vec())
    });
    Ok(match rest {
        Some(data) => make(vm, &args[0], data),
        None => unchanged(vm, &args[0]),
    })
}
