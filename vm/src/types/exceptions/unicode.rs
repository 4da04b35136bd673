//! `UnicodeDecodeError`, `UnicodeEncodeError`, `UnicodeTranslateError`.

use super::base::init_args;
use super::fields::field;
use crate::core::args::{CallArgs, payload};
use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::exc::ExcObj;
use crate::core::native::{GetSetDef, MethodDef, raw_method, unary};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub const ENCODING: usize = 0;
pub const OBJECT: usize = 1;
pub const START: usize = 2;
pub const END: usize = 3;
pub const REASON: usize = 4;

pub static DECODE: &[MethodDef] =
    &[raw_method("__init__", |vm, args| init(vm, args, true, true)), unary("__str__", decode_text)];
pub static ENCODE: &[MethodDef] =
    &[raw_method("__init__", |vm, args| init(vm, args, true, false)), unary("__str__", encode_text)];
pub static TRANSLATE: &[MethodDef] =
    &[raw_method("__init__", |vm, args| init(vm, args, false, false)), unary("__str__", encode_text)];

pub static ATTRS: &[GetSetDef] = &[
    field::<ENCODING>("encoding", "exception encoding"),
    field::<OBJECT>("object", "exception object"),
    field::<START>("start", "exception start"),
    field::<END>("end", "exception end"),
    field::<REASON>("reason", "exception reason"),
];

fn init(vm: &Vm, args: CallArgs, encoding: bool, bytes: bool) -> PyResult {
    let v = &args.all()[0];
    super::base::no_keywords(vm, v, args)?;
    let rest = &args.pos()[1..];
    init_args(vm, v, rest);
    let want = 4 + usize::from(encoding);
    if rest.len() != want {
        return Err(vm.type_error(format!("function takes exactly {want} arguments ({} given)", rest.len())));
    }
    let e = payload::<ExcObj>(v);
    let string = |i: usize| -> PyResult {
        if rest[i].is_a::<Str>() {
            Ok(rest[i].clone())
        } else {
            Err(vm.type_error(format!("argument {} must be str, not {}", i + 1, vm.type_name(&rest[i]))))
        }
    };
    let mut at = 0;
    let name = if encoding {
        at = 1;
        Some(string(0)?)
    } else {
        None
    };
    let object = if !bytes {
        string(at)?
    } else if rest[at].is_a::<Bytes>() {
        rest[at].clone()
    } else {
        vm.call(&vm.types().bytes.value(), &[buffer(vm, &rest[at])?])?
    };
    let number = |v: &Value| vm.index(v);
    e.set_field(START, Some(number(&rest[at + 1])?));
    e.set_field(END, Some(number(&rest[at + 2])?));
    e.set_field(REASON, Some(string(at + 3)?));
    e.set_field(ENCODING, name);
    e.set_field(OBJECT, Some(object));
    Ok(Value::NONE)
}

/// An argument that must be bytes-like.
fn buffer(vm: &Vm, v: &Value) -> PyResult {
    if v.is_a::<Str>() || vm.is_int(v) {
        return Err(vm.type_error(format!("a bytes-like object is required, not '{}'", vm.type_name(v))));
    }
    vm.call(&vm.types().memoryview.value(), std::slice::from_ref(v))
}

struct Parts {
    encoding: String,
    start: i64,
    end: i64,
    reason: String,
}

fn parts(vm: &Vm, e: &ExcObj) -> PyResult<Option<Parts>> {
    if e.field(OBJECT).is_none() {
        return Ok(None);
    }
    let text = |i: usize| -> PyResult<String> {
        match e.field(i) {
            Some(v) => Ok(vm.str_of(&v)?.to_text().into_owned()),
            None => Ok(String::new()),
        }
    };
    let number = |i: usize| e.field(i).and_then(|v| vm.small(&v)).unwrap_or(0);
    Ok(Some(Parts {
        encoding: text(ENCODING)?,
        start: number(START),
        end: number(END),
        reason: text(REASON)?,
    }))
}

fn decode_text(vm: &Vm, v: &Value) -> PyResult {
    let e = payload::<ExcObj>(v);
    let Some(p) = parts(vm, e)? else { return Ok(vm.str("")) };
    let object = e.field(OBJECT);
    let byte = object
        .as_ref()
        .and_then(|o| o.as_::<Bytes>())
        .and_then(|b| b.data.get(usize::try_from(p.start).ok()?).copied());
    Ok(vm.str(&match byte {
        Some(b) if p.end == p.start + 1 => format!(
            "'{}' codec can't decode byte 0x{b:02x} in position {}: {}",
            p.encoding, p.start, p.reason
        ),
        _ => format!(
            "'{}' codec can't decode bytes in position {}-{}: {}",
            p.encoding,
            p.start,
            p.end - 1,
            p.reason
        ),
    }))
}

fn encode_text(vm: &Vm, v: &Value) -> PyResult {
    let e = payload::<ExcObj>(v);
    let Some(p) = parts(vm, e)? else { return Ok(vm.str("")) };
    let verb = match e.field(ENCODING) {
        Some(_) => format!("'{}' codec can't encode", p.encoding),
        None => "can't translate".to_owned(),
    };
    let object = e.field(OBJECT);
    let c = object.as_ref().and_then(|o| o.as_::<Str>()).and_then(|s| {
        let i = usize::try_from(p.start).ok()?;
        if i < s.len() { Some(s.char_at(i)) } else { None }
    });
    Ok(vm.str(&match c {
        Some(c) if p.end == p.start + 1 => {
            let shown = match c {
                0..0x100 => format!("\\x{c:02x}"),
                0x100..0x1_0000 => format!("\\u{c:04x}"),
                _ => format!("\\U{c:08x}"),
            };
            format!("{verb} character '{shown}' in position {}: {}", p.start, p.reason)
        }
        _ => format!("{verb} characters in position {}-{}: {}", p.start, p.end - 1, p.reason),
    }))
}
