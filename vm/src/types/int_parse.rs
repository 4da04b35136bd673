//! Integers from and to text: `int()`, `repr`, the limit on the number of digits.

use std::cell::Cell;

use num_bigint::BigInt;

use crate::core::args::{CallArgs, name_text};
use crate::core::bytes::Bytes;
use crate::core::error::{PyResult, Raised};
use crate::core::function::IntObj;
use crate::core::native::{MethodDef, NativeFn};
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::num::int_text::{self, ParseError};
use crate::num::ops::{self, Int};

use super::int::this;

/// `sys.get_int_max_str_digits()` of a VM.
struct MaxDigits(Cell<usize>);

/// The most decimal digits that conversions between `int` and text may have; 0 for no limit.
pub fn max_digits(vm: &Vm) -> usize {
    vm.state(|| MaxDigits(Cell::new(int_text::DEFAULT_MAX_DIGITS))).0.get()
}

/// `sys.set_int_max_str_digits(n)`.
pub fn set_max_digits(vm: &Vm, n: i64) -> PyResult<()> {
    match usize::try_from(n) {
        Ok(n) if n == 0 || n >= int_text::MIN_MAX_DIGITS => {
            vm.state(|| MaxDigits(Cell::new(n))).0.set(n);
            Ok(())
        }
        _ => {
            Err(vm
                .value_error(format!("maxdigits must be >= {} or 0 for unlimited", int_text::MIN_MAX_DIGITS)))
        }
    }
}

#[cold]
fn too_long(vm: &Vm) -> Raised {
    vm.value_error(format!(
        "Exceeds the limit ({} digits) for integer string conversion; use sys.set_int_max_str_digits() to \
         increase the limit",
        max_digits(vm)
    ))
}

/// The decimal text of an integer.
pub fn decimal(vm: &Vm, n: Int) -> PyResult<String> {
    let limit = match n {
        Int::Small(_) => 0,
        Int::Big(n) if n.bits() < 2000 => 0,
        Int::Big(_) => max_digits(vm),
    };
    ops::int_text(n, limit).ok_or_else(|| too_long(vm))
}

/// `repr(n)`.
pub fn repr(vm: &Vm, a: &Value) -> PyResult {
    match this(a) {
        Int::Small(n) => Ok(vm.decimal(n).into()),
        n => Ok(vm.str(&decimal(vm, n)?)),
    }
}

/// Reads a short text that is nothing but decimal digits.
fn from_digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter().try_fold(0i64, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
}

/// Reads an integer from text; `shown` is the object for the message.
pub fn from_text(vm: &Vm, text: &str, base: u32, shown: &Value) -> PyResult {
    match int_text::parse(text, base, max_digits(vm)) {
        Ok(n) => Ok(vm.big_int(n)),
        Err(ParseError::Invalid) => {
            let shown = vm.repr(shown)?;
            let shown: String = shown.to_text().chars().take(200).collect();
            Err(vm.value_error(format!("invalid literal for int() with base {base}: {shown}")))
        }
        Err(ParseError::TooLong(digits)) => Err(vm.value_error(format!(
            "Exceeds the limit ({} digits) for integer string conversion: value has {digits} digits; use \
             sys.set_int_max_str_digits() to increase the limit",
            max_digits(vm)
        ))),
    }
}

/// Stripped ASCII of bytes that hold a number.
pub fn bytes_text(bytes: &[u8]) -> String {
    let c = |&b: &u8| match b {
        b' ' | b'\t'..=b'\r' => ' ',
        0..0x80 => b as char,
        _ => '?',
    };
    bytes.iter().map(c).collect::<String>().trim_matches(' ').to_owned()
}

/// The contents of a `str` as a number is read from it.
pub fn str_text(s: &Str) -> String {
    match s.as_ascii() {
        Some(text) => int_text::to_ascii(text.bytes().map(u32::from)),
        None => int_text::to_ascii(s.chars()),
    }
}

/// The text of a `str`, `bytes` or other bytes-like object that a number is read from, and the
/// object to show in messages.
pub fn number_text(vm: &Vm, v: &Value) -> PyResult<Option<(String, Value)>> {
    if let Some(s) = v.as_::<Str>() {
        return Ok(Some((str_text(s), v.clone())));
    }
    if let Some(b) = v.as_::<Bytes>() {
        return Ok(Some((bytes_text(&b.data), v.clone())));
    }
    if !vm.is_buffer(v) {
        return Ok(None);
    }
    let copy = vm.call(&vm.types().bytes.value(), std::slice::from_ref(v))?;
    Ok(copy.as_::<Bytes>().map(|b| bytes_text(&b.data)).map(|text| {
        let shown = if vm.is_exact(v, &vm.types().bytearray) { v.clone() } else { copy.clone() };
        (text, shown)
    }))
}

/// `int.__new__`.
pub fn new(vm: &Vm, args: CallArgs) -> PyResult {
    let pos = args.pos();
    let given = pos.len() - 1;
    if given > 2 {
        return Err(vm.type_error(format!("int expected at most 2 arguments, got {given}")));
    }
    if given + args.names().len() > 2 {
        let all = given + args.names().len();
        return Err(vm.type_error(format!("int() takes at most 2 arguments ({all} given)")));
    }
    let mut base = pos.get(2);
    for (name, v) in args.kw() {
        let name = name_text(name);
        if name != "base" {
            return Err(vm.unexpected_keyword("int", &name, std::iter::once("base")));
        }
        if base.is_some() {
            return Err(vm.type_error("argument for int() given by name ('base') and position (2)"));
        }
        base = Some(v);
    }
    let n = match (pos.get(1), base) {
        (None, None) => vm.int(0),
        (None, Some(_)) => return Err(vm.type_error("int() missing string argument")),
        (Some(x), None) => to_int(vm, x)?,
        (Some(x), Some(base)) => {
            let base = vm.index(base)?;
            let base = match base.as_small_int() {
                Some(b) if b == 0 || (2..=36).contains(&b) => b as u32,
                _ => return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0")),
            };
            let text = if x.is_a::<Str>() || x.is_a::<Bytes>() || vm.is_exact(x, &vm.types().bytearray) {
                number_text(vm, x)?
            } else {
                None
            };
            match text {
                Some((text, shown)) => from_text(vm, &text, base, &shown)?,
                None => return Err(vm.type_error("int() can't convert non-string with explicit base")),
            }
        }
    };
    instance(vm, &pos[0], n)
}

/// `n`, an exact `int`, as an instance of `cls`.
pub fn instance(vm: &Vm, cls: &Value, n: Value) -> PyResult {
    let Some(cls) = cls.to_ref::<TypeObj>() else { return Ok(n) };
    if cls.is(&vm.types().int) {
        return Ok(n);
    }
    Ok(subclass_instance(vm, &cls, vm.to_big(&n).unwrap_or_default()).into())
}

fn subclass_instance(vm: &Vm, cls: &Ref<TypeObj>, n: BigInt) -> Ref<IntObj> {
    vm.alloc(cls, IntObj(n))
}

/// `int(x)`.
pub fn to_int(vm: &Vm, x: &Value) -> PyResult {
    if x.is_small_int() || vm.is_exact(x, &vm.types().int) {
        return Ok(x.clone());
    }
    if vm.is_exact(x, &vm.types().str)
        && let Some(s) = x.as_::<Str>()
    {
        if s.width() == 1
            && let Some(n) = from_digits(s.raw_bytes())
        {
            return Ok(vm.int(n));
        }
        return from_text(vm, &str_text(s), 10, x);
    }
    if vm.is_exact(x, &vm.types().bytes)
        && let Some(n) = x.as_::<Bytes>().and_then(|b| from_digits(&b.data))
    {
        return Ok(vm.int(n));
    }
    if let Some(m) = vm.special(x, Special::Int) {
        let n = vm.call_unary(&m, x)?;
        return match Int::of(&n) {
            Some(i) => {
                if !n.is_small_int() && !vm.is_exact(&n, &vm.types().int) {
                    let message = format!(
                        "__int__ returned non-int (type {}).  The ability to return an instance of a strict \
                         subclass of int is deprecated, and may be removed in a future version of Python.",
                        vm.type_name(&n)
                    );
                    super::warn::deprecated(vm, &message)?;
                }
                Ok(i.to_value(vm))
            }
            None => Err(vm.type_error(format!("__int__ returned non-int (type {})", vm.type_name(&n)))),
        };
    }
    if vm.special(x, Special::Index).is_some() {
        return vm.index(x);
    }
    match number_text(vm, x)? {
        Some((text, shown)) => from_text(vm, &text, 10, &shown),
        None => Err(vm.type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            vm.type_name(x)
        ))),
    }
}

/// A `__new__` that takes its arguments unbound, class first: for constructors with messages of
/// their own.
pub const fn raw_new(sig: &'static str, f: fn(&Vm, CallArgs) -> PyResult) -> MethodDef {
    MethodDef {
        name: "__new__",
        sig,
        imp: crate::core::native::NativeImpl::Raw(f),
        kind: crate::core::native::MethodKind::New,
        doc: "Create and return a new object.  See help(type) for accurate signature.",
    }
}

/// The one optional positional argument of `bool()` and `float()`.
pub fn at_most_one<'a>(vm: &Vm, args: CallArgs<'a>, name: &str) -> PyResult<(&'a Value, Option<&'a Value>)> {
    let pos = args.pos();
    if !args.names().is_empty() && (vm.is_plain_type_name(&pos[0], name) || vm.inherits_init(&pos[0])) {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    if pos.len() > 2 {
        return Err(vm.type_error(format!("{name} expected at most 1 argument, got {}", pos.len() - 1)));
    }
    Ok((&pos[0], pos.get(1)))
}

impl Vm {
    /// Whether instances of `cls` are initialised by `object`.
    fn inherits_init(&self, cls: &Value) -> bool {
        let init = cls.to_ref::<TypeObj>().and_then(|t| self.special_of(&t, Special::Init));
        init.and_then(|i| i.as_::<NativeFn>().and_then(|n| n.owner.clone()))
            .is_some_and(|o| o.is(&self.types().object))
    }

    /// Whether `cls` is the builtin type of this name and not a subclass.
    fn is_plain_type_name(&self, cls: &Value, name: &str) -> bool {
        cls.as_::<TypeObj>().is_some_and(|t| !t.is_heap_type() && t.name_text() == name)
    }
}
