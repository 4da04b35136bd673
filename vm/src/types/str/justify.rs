//! Padding and stripping: `center`, `ljust`, `zfill`, `expandtabs`, `strip`, ...

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, method};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::args::count_arg;
use super::buf::StrBuf;
use super::predicates::is_space;
use super::{exact, find};

pub(super) static METHODS: &[MethodDef] = &[
    method("center", "($self, width, fillchar=' ', /)", |vm, a| {
        justify(vm, a, |pad, width| pad / 2 + (pad & width & 1))
    })
    .doc("Return a centered string of length width.\n\nPadding is done using the specified fill character (default is a space)."),
    method("ljust", "($self, width, fillchar=' ', /)", |vm, a| justify(vm, a, |_, _| 0))
        .doc("Return a left-justified string of length width.\n\nPadding is done using the specified fill character (default is a space)."),
    method("rjust", "($self, width, fillchar=' ', /)", |vm, a| justify(vm, a, |pad, _| pad))
        .doc("Return a right-justified string of length width.\n\nPadding is done using the specified fill character (default is a space)."),
    method("zfill", "($self, width, /)", zfill)
        .doc("Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe string is never truncated."),
    method("expandtabs", "($self, /, tabsize=8)", expandtabs)
        .doc("Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed."),
    method("strip", "($self, chars=None, /)", |vm, a| strip(vm, a, "strip", true, true))
        .doc("Return a copy of the string with leading and trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead."),
    method("lstrip", "($self, chars=None, /)", |vm, a| strip(vm, a, "lstrip", true, false))
        .doc("Return a copy of the string with leading whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead."),
    method("rstrip", "($self, chars=None, /)", |vm, a| strip(vm, a, "rstrip", false, true))
        .doc("Return a copy of the string with trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead."),
];

/// A string with padding on both sides.
pub fn pad(vm: &Vm, s: &Str, left: usize, right: usize, fill: u32) -> PyResult<Ref<Str>> {
    let total = left.checked_add(right).and_then(|n| n.checked_add(s.len()));
    if !total.is_some_and(|n| crate::core::text::can_allocate(n.saturating_mul(4))) {
        return Err(vm.memory_error());
    }
    let mut out = StrBuf::with_capacity(left + right + s.len());
    out.push_n(fill, left);
    out.push_str(s);
    out.push_n(fill, right);
    Ok(out.finish(vm))
}

fn justify(vm: &Vm, args: Args, left: fn(usize, usize) -> usize) -> PyResult {
    let s = args.this::<Str>();
    let width = count_arg(vm, &args[1])?.max(0) as usize;
    let fill = match args.opt(2) {
        None => 0x20,
        Some(v) => match v.as_::<Str>() {
            Some(f) if f.len() == 1 => f.char_at(0),
            Some(_) => return Err(vm.type_error("The fill character must be exactly one character long")),
            None => {
                return Err(vm.type_error(format!(
                    "The fill character must be a unicode character, not {}",
                    vm.type_name(v)
                )));
            }
        },
    };
    if width <= s.len() {
        return Ok(exact(vm, &args[0]).into());
    }
    let total = width - s.len();
    let left = left(total, width);
    Ok(pad(vm, s, left, total - left, fill)?.into())
}

fn zfill(vm: &Vm, args: Args) -> PyResult {
    let s = args.this::<Str>();
    let width = count_arg(vm, &args[1])?.max(0) as usize;
    if width <= s.len() {
        return Ok(exact(vm, &args[0]).into());
    }
    let zeros = width - s.len();
    if !s.is_empty() && matches!(s.char_at(0), 0x2b | 0x2d) {
        let padded = pad(vm, &vm.str_slice(s, 1, s.len()), zeros, 0, 0x30)?;
        return Ok(super::concat(vm, &vm.char(s.char_at(0)), &padded)?.into());
    }
    Ok(pad(vm, s, zeros, 0, 0x30)?.into())
}

/// A C `int` argument.
pub fn int_arg(vm: &Vm, v: &Value) -> PyResult<i32> {
    let n = vm.index(v)?;
    let n = vm.small(&n).and_then(|n| i32::try_from(n).ok());
    n.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
}

fn expandtabs(vm: &Vm, args: Args) -> PyResult {
    let s = args.this::<Str>();
    let size = match args.opt(1) {
        None => 8,
        Some(v) => int_arg(vm, v)?,
    };
    let size = size.max(0) as usize;
    let tabs = s.chars().filter(|&c| c == 9).count();
    if tabs == 0 {
        return Ok(exact(vm, &args[0]).into());
    }
    if !crate::core::text::can_allocate(tabs.saturating_mul(size).saturating_add(s.len()).saturating_mul(4)) {
        return Err(vm.memory_error());
    }
    let mut out = StrBuf::with_capacity(s.len() + tabs * size.min(8));
    let mut column = 0;
    for c in s.chars() {
        match c {
            9 => {
                if size > 0 {
                    let n = size - column % size;
                    out.push_n(0x20, n);
                    column += n;
                }
            }
            _ => {
                column = if c == 10 || c == 13 { 0 } else { column + 1 };
                out.push(c);
            }
        }
    }
    Ok(out.finish(vm).into())
}

fn strip(vm: &Vm, args: Args, fname: &str, left: bool, right: bool) -> PyResult {
    let s = args.this::<Str>();
    let (start, end) = match args.some(1) {
        None => bounds(s, left, right, is_space),
        Some(set) => match set.as_::<Str>() {
            Some(set) => bounds(s, left, right, |c| find::in_units(set.units(), c)),
            None => return Err(vm.type_error(format!("{fname} arg must be None or str"))),
        },
    };
    if (start, end) == (0, s.len()) {
        return Ok(exact(vm, &args[0]).into());
    }
    Ok(vm.str_slice(s, start, end).into())
}

/// What is left when matching characters at the ends are taken away.
pub fn bounds(s: &Str, left: bool, right: bool, test: impl Fn(u32) -> bool) -> (usize, usize) {
    let (mut start, mut end) = (0, s.len());
    while left && start < end && test(s.char_at(start)) {
        start += 1;
    }
    while right && end > start && test(s.char_at(end - 1)) {
        end -= 1;
    }
    (start, end)
}
