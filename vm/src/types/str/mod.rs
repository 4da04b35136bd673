//! The type `str`: construction, the operators, and the table of methods, which live in the
//! files of this folder by family. May be imported by all of `types` and above.

pub mod args;
pub mod buf;
pub mod case;
pub mod encode;
pub mod find;
pub mod format;
pub mod iterator;
pub mod justify;
pub mod predicates;
pub mod repr;
pub mod search;
pub mod split;
pub mod translate;

use std::cmp::Ordering;

use crate::core::args::{Args, payload};
use crate::core::error::{PyResult, Raised};
use crate::core::function::{IntObj, Slice};
use crate::core::native::{
    MethodDef, TypeDef, binary, contains as contains_row, hash, len, method, new, unary,
};
use crate::core::object::{Payload, Ref};
use crate::core::str::{Str, Units};
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;

use self::args::{bad_argument, repeat_count, slice_range};
use self::buf::StrBuf;

/// The type's declaration.
pub static DEF: TypeDef = TypeDef::new("builtins", "str", <Str as Payload>::vtable)
    .doc(
        "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object \
         from the given object. If encoding or\nerrors is specified, then the object must expose a data \
         buffer\nthat will be decoded using the given encoding and error handler.\nOtherwise, returns the \
         result of object.__str__() (if defined)\nor repr(object).\nencoding defaults to \
         sys.getdefaultencoding().\nerrors defaults to 'strict'.",
    )
    .flags(tf::BASE | tf::IMMUTABLE | tf::MATCH_SELF)
    .methods(&[
        OPERATORS,
        search::METHODS,
        split::METHODS,
        case::METHODS,
        predicates::METHODS,
        justify::METHODS,
        translate::METHODS,
        encode::METHODS,
        format::METHODS,
        iterator::METHODS,
    ]);

static OPERATORS: &[MethodDef] = &[
    new("($type, object='', encoding='utf-8', errors='strict')", str_new),
    unary("__repr__", |vm, s| {
        let s = payload::<Str>(s);
        vm.check_room::<[u8; 3]>(s.len().saturating_mul(s.width() as usize))?;
        Ok(repr::repr(vm, s).into())
    }),
    unary("__str__", |vm, s| Ok(exact(vm, s).into())),
    hash(|vm, s| Ok(vm.hash_str(payload(s)))),
    len(|_, s| Ok(payload::<Str>(s).len())),
    contains_row(contains_value),
    binary("__getitem__", get_item),
    binary("__add__", add),
    binary("__mul__", mul),
    binary("__rmul__", mul),
    binary("__mod__", modulo),
    binary("__rmod__", reflected_modulo),
    binary("__eq__", |_, a, b| Ok(compare(a, b, CmpOp::Eq))),
    binary("__ne__", |_, a, b| Ok(compare(a, b, CmpOp::Ne))),
    binary("__lt__", |_, a, b| Ok(compare(a, b, CmpOp::Lt))),
    binary("__le__", |_, a, b| Ok(compare(a, b, CmpOp::Le))),
    binary("__gt__", |_, a, b| Ok(compare(a, b, CmpOp::Gt))),
    binary("__ge__", |_, a, b| Ok(compare(a, b, CmpOp::Ge))),
    method("__getnewargs__", "($self, /)", |vm, args| {
        let copy = vm.str_slice(args.this::<Str>(), 0, args.this::<Str>().len());
        Ok(vm.tuple(vec![copy.into()]).into())
    }),
    method("__sizeof__", "($self, /)", |_, args| {
        let s = args.this::<Str>();
        let head = if s.is_ascii() { 40 } else { 56 };
        Ok(Value::from_len(head + (s.len() + 1) * s.width() as usize))
    })
    .doc("Return the size of the string in memory, in bytes."),
];

// ---- construction --------------------------------------------------------------------------

fn str_new(vm: &Vm, args: Args) -> PyResult {
    let text = |i: usize, name: &str| match args.opt(i) {
        None => Ok(None),
        Some(v) => match v.to_ref::<Str>() {
            Some(s) => Ok(Some(s)),
            None => Err(bad_argument(vm, "str", &format!("argument '{name}'"), "str", v)),
        },
    };
    let (encoding, errors) = (text(2, "encoding")?, text(3, "errors")?);
    let s = match (args.opt(1), &encoding, &errors) {
        (None, _, _) => vm.new_str(""),
        (Some(v), None, None) => vm.str_of(v)?,
        (Some(v), _, _) => encode::decode_object(vm, v, encoding.as_ref(), errors.as_ref())?,
    };
    let Some(cls) = args[0].to_ref::<TypeObj>() else { return Ok(s.into()) };
    if cls.is(&vm.types().str) {
        return Ok(exact(vm, &s.into()).into());
    }
    Ok(vm.alloc(&cls, vm.boxed_str(&s)).into())
}

/// The string itself, or a copy that is an exact `str`.
pub fn exact(vm: &Vm, s: &Value) -> Ref<Str> {
    match s.to_ref::<Str>() {
        Some(r) if vm.is_exact(s, &vm.types().str) => r,
        Some(r) => vm.str_slice(&r, 0, r.len()),
        None => vm.new_str(""),
    }
}

// ---- operators -----------------------------------------------------------------------------

/// The concatenation of two strings.
#[inline]
pub fn concat(vm: &Vm, a: &Str, b: &Str) -> PyResult<Ref<Str>> {
    vm.str_concat(a, b).ok_or_else(|| vm.memory_error())
}

fn add(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (left, Some(right)) = (payload::<Str>(a), b.as_::<Str>()) else {
        return Err(vm.type_error(format!("can only concatenate str (not \"{}\") to str", vm.type_name(b))));
    };
    if right.is_empty() && vm.is_exact(a, &vm.types().str) {
        return Ok(a.clone());
    }
    if left.is_empty() && vm.is_exact(b, &vm.types().str) {
        return Ok(b.clone());
    }
    Ok(concat(vm, left, right)?.into())
}

fn mul(vm: &Vm, s: &Value, n: &Value) -> PyResult {
    let n = repeat_count(vm, n)?;
    if n == 1 && vm.is_exact(s, &vm.types().str) {
        return Ok(s.clone());
    }
    match vm.str_repeat(payload(s), n) {
        Some(s) => Ok(s.into()),
        None => Err(vm.memory_error()),
    }
}

fn modulo(vm: &Vm, s: &Value, args: &Value) -> PyResult {
    super::printf::format_str(vm, payload(s), args).map(Value::from)
}

fn reflected_modulo(vm: &Vm, s: &Value, format: &Value) -> PyResult {
    match format.as_::<Str>() {
        Some(_) => modulo(vm, format, s),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Order by code points.
pub fn cmp(a: &Str, b: &Str) -> Ordering {
    match (a.units(), b.units()) {
        (Units::One(a), Units::One(b)) => a.cmp(b),
        (Units::Two(a), Units::Two(b)) => a.cmp(b),
        (Units::Four(a), Units::Four(b)) => a.cmp(b),
        _ => a.chars().cmp(b.chars()),
    }
}

/// The comparison of two values, `NotImplemented` unless both are strings.
pub fn compare(a: &Value, b: &Value, op: CmpOp) -> Value {
    let (Some(x), Some(y)) = (a.as_::<Str>(), b.as_::<Str>()) else {
        return Value::NOT_IMPLEMENTED;
    };
    let same = || a.is(b) || x.same(y);
    Value::from_bool(match op {
        CmpOp::Eq => same(),
        CmpOp::Ne => !same(),
        CmpOp::Lt => cmp(x, y).is_lt(),
        CmpOp::Le => cmp(x, y).is_le(),
        CmpOp::Gt => cmp(x, y).is_gt(),
        CmpOp::Ge => cmp(x, y).is_ge(),
    })
}

/// Whether `s` contains `part`.
pub fn contains(s: &Str, part: &Str) -> bool {
    // A character among a few: the usual test of its class.
    if let (Units::One(few @ [_, ..]), Units::One([c])) = (s.units(), part.units())
        && few.len() <= 32
    {
        return few.iter().fold(false, |found, x| found | (x == c));
    }
    find::widened(part, s.width())
        .is_some_and(|part| find::find(s.raw_bytes(), &part, s.width() as usize).is_some())
}

fn contains_value(vm: &Vm, s: &Value, part: &Value) -> PyResult<bool> {
    match part.as_::<Str>() {
        Some(part) => Ok(contains(payload(s), part)),
        None => Err(vm.type_error(format!(
            "'in <string>' requires string as left operand, not {}",
            vm.type_name(part)
        ))),
    }
}

#[cold]
fn index_out_of_range(vm: &Vm) -> Raised {
    vm.index_error("string index out of range")
}

fn get_item(vm: &Vm, this: &Value, index: &Value) -> PyResult {
    let s = payload::<Str>(this);
    let index = match index.as_small_int() {
        Some(i) => i,
        None => {
            if let Some(slice) = index.as_::<Slice>() {
                return get_slice(vm, this, s, slice);
            }
            let has_index = index.as_bool().is_some()
                || index.is_a::<IntObj>()
                || vm.special(index, crate::core::special::Special::Index).is_some();
            if !has_index {
                return Err(
                    vm.type_error(format!("string indices must be integers, not '{}'", vm.type_name(index)))
                );
            }
            index_number(vm, index)? as i64
        }
    };
    let at = if index < 0 { index + s.len() as i64 } else { index };
    if at < 0 || at >= s.len() as i64 {
        return Err(index_out_of_range(vm));
    }
    Ok(vm.char(s.char_at(at as usize)).into())
}

/// An index given by an object with `__index__`: `IndexError` when it is too large.
pub fn index_number(vm: &Vm, v: &Value) -> PyResult<isize> {
    let n = vm.index(v)?;
    match args::clamp(&n) {
        isize::MAX | isize::MIN if n.as_small_int().is_none() => {
            Err(vm.index_error(format!("cannot fit '{}' into an index-sized integer", vm.type_name(v))))
        }
        i => Ok(i),
    }
}

fn get_slice(vm: &Vm, this: &Value, s: &Str, slice: &Slice) -> PyResult {
    let range = slice_range(vm, slice, || s.len())?;
    if range.step == 1 {
        if range.count == s.len() && vm.is_exact(this, &vm.types().str) {
            return Ok(this.clone());
        }
        vm.check_room::<u8>(range.count.saturating_mul(s.width() as usize))?;
        return Ok(vm.str_slice(s, range.start, range.start + range.count).into());
    }
    vm.check_room::<[u8; 2]>(range.count.saturating_mul(s.width() as usize))?;
    let picked = match s.units() {
        Units::One(u) => StrBuf::One(range.indexes().map(|i| u[i]).collect()),
        Units::Two(u) => StrBuf::Two(range.indexes().map(|i| u[i]).collect()),
        Units::Four(u) => StrBuf::Four(range.indexes().map(|i| u[i]).collect()),
    };
    Ok(picked.finish(vm).into())
}
