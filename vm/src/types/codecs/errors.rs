//! Error handlers: what happens where text cannot be encoded or bytes cannot be decoded.

use std::borrow::Cow;

use crate::core::bytes::Bytes;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::{Exc, ExcObj};
use crate::core::native::{MethodDef, function};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::str::args::clamp;
use crate::types::str::buf::StrBuf;
use crate::types::str::repr::push_escape;

/// Fields of `UnicodeEncodeError` and `UnicodeDecodeError`.
pub const ENCODING: usize = 0;
pub const OBJECT: usize = 1;
pub const START: usize = 2;
pub const END: usize = 3;
pub const REASON: usize = 4;

/// An error handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    Strict,
    Ignore,
    Replace,
    XmlCharRef,
    Backslash,
    Name,
    SurrogateEscape,
    SurrogatePass,
    /// Registered by the program.
    Named(String),
}

impl Handler {
    /// The handler of a name.
    pub fn of(name: &str) -> Handler {
        match name {
            "strict" => Handler::Strict,
            "ignore" => Handler::Ignore,
            "replace" => Handler::Replace,
            "xmlcharrefreplace" => Handler::XmlCharRef,
            "backslashreplace" => Handler::Backslash,
            "namereplace" => Handler::Name,
            "surrogateescape" => Handler::SurrogateEscape,
            "surrogatepass" => Handler::SurrogatePass,
            _ => Handler::Named(name.to_owned()),
        }
    }
}

/// A new `UnicodeDecodeError`.
#[cold]
pub fn decode_error(
    vm: &Vm,
    encoding: &str,
    object: Value,
    start: usize,
    end: usize,
    reason: &str,
) -> Raised {
    unicode_error(vm, Exc::UnicodeDecodeError, encoding, object, start, end, reason)
}

/// A new `UnicodeEncodeError`.
#[cold]
pub fn encode_error(
    vm: &Vm,
    encoding: &str,
    object: Value,
    start: usize,
    end: usize,
    reason: &str,
) -> Raised {
    unicode_error(vm, Exc::UnicodeEncodeError, encoding, object, start, end, reason)
}

fn unicode_error(
    vm: &Vm,
    exc: Exc,
    encoding: &str,
    object: Value,
    start: usize,
    end: usize,
    reason: &str,
) -> Raised {
    let fields = vec![vm.str(encoding), object, Value::from_len(start), Value::from_len(end), vm.str(reason)];
    let raised = vm.new_exc(exc, fields.clone());
    if let Some(obj) = raised.0.as_::<ExcObj>() {
        for (i, v) in fields.into_iter().enumerate() {
            obj.set_field(i, Some(v));
        }
    }
    raised
}

/// The names of UTF-16 and UTF-32 and the bytes of their units, for `surrogatepass`.
fn surrogate_width(encoding: &str) -> Option<(usize, bool)> {
    let name = encoding.to_ascii_lowercase().replace(['-', '_'], "");
    match name.as_str() {
        "utf8" | "cp65001" => Some((3, false)),
        "utf16" | "utf16le" => Some((2, false)),
        "utf16be" => Some((2, true)),
        "utf32" | "utf32le" => Some((4, false)),
        "utf32be" => Some((4, true)),
        _ => None,
    }
}

fn pass_surrogate(encoding: &str, c: u32, out: &mut Vec<u8>) -> bool {
    match surrogate_width(encoding) {
        Some((3, _)) => super::utf8::push(c, out),
        Some((2, false)) => out.extend((c as u16).to_le_bytes()),
        Some((2, true)) => out.extend((c as u16).to_be_bytes()),
        Some((_, false)) => out.extend(c.to_le_bytes()),
        Some((_, true)) => out.extend(c.to_be_bytes()),
        None => return false,
    }
    true
}

fn read_surrogate(encoding: &str, bytes: &[u8]) -> Option<(u32, usize)> {
    let (c, n) = match surrogate_width(encoding)? {
        (3, _) => match bytes {
            [a, b, c, ..] if a & 0xf0 == 0xe0 && b & 0xc0 == 0x80 && c & 0xc0 == 0x80 => {
                (u32::from(a & 15) << 12 | u32::from(b & 63) << 6 | u32::from(c & 63), 3)
            }
            _ => return None,
        },
        (2, big) => {
            let unit = [*bytes.first()?, *bytes.get(1)?];
            (u32::from(if big { u16::from_be_bytes(unit) } else { u16::from_le_bytes(unit) }), 2)
        }
        (_, big) => {
            let unit = [*bytes.first()?, *bytes.get(1)?, *bytes.get(2)?, *bytes.get(3)?];
            (if big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) }, 4)
        }
    };
    (0xd800..0xe000).contains(&c).then_some((c, n))
}

// ---- decoding ------------------------------------------------------------------------------

/// A decoder's input, output and error handler.
pub struct Decoder<'a> {
    vm: &'a Vm,
    encoding: &'a str,
    handler: &'a Handler,
    /// The bytes; a registered handler may replace them.
    pub input: Cow<'a, [u8]>,
    object: Option<Value>,
    exc: Option<Value>,
    pub out: StrBuf,
}

impl<'a> Decoder<'a> {
    pub fn new(vm: &'a Vm, encoding: &'a str, input: &'a [u8], handler: &'a Handler) -> Decoder<'a> {
        Decoder {
            vm,
            encoding,
            handler,
            input: Cow::Borrowed(input),
            object: None,
            exc: None,
            out: StrBuf::with_capacity(input.len()),
        }
    }

    fn strict(&mut self, start: usize, end: usize, reason: &str) -> Raised {
        let object = self.object.get_or_insert_with(|| self.vm.bytes(&self.input).into()).clone();
        decode_error(self.vm, self.encoding, object, start, end, reason)
    }

    /// Bytes `start` to `end` cannot be decoded; returns where to go on.
    #[cold]
    pub fn error(&mut self, start: usize, end: usize, reason: &str) -> PyResult<usize> {
        match self.handler {
            Handler::Strict => Err(self.strict(start, end, reason)),
            Handler::Ignore => Ok(end),
            Handler::Replace => {
                self.out.push(0xfffd);
                Ok(end)
            }
            Handler::Backslash => {
                for b in &self.input[start..end] {
                    push_escape(&mut self.out, u32::from(*b));
                }
                Ok(end)
            }
            Handler::SurrogateEscape => {
                let n = self.input[start..end].iter().take_while(|b| **b >= 0x80).count();
                for b in &self.input[start..start + n] {
                    self.out.push(0xdc00 + u32::from(*b));
                }
                if n == 0 { Err(self.strict(start, end, reason)) } else { Ok(start + n) }
            }
            Handler::SurrogatePass => match read_surrogate(self.encoding, &self.input[start..]) {
                Some((c, n)) => {
                    self.out.push(c);
                    Ok(start + n)
                }
                None => Err(self.strict(start, end, reason)),
            },
            Handler::XmlCharRef | Handler::Name => {
                Err(self.vm.type_error("don't know how to handle UnicodeDecodeError in error callback"))
            }
            Handler::Named(name) => {
                let name = name.clone();
                self.call(&name, start, end, reason)
            }
        }
    }

    fn call(&mut self, name: &str, start: usize, end: usize, reason: &str) -> PyResult<usize> {
        let vm = self.vm;
        let f = lookup_error(vm, name)?;
        let exc = match &self.exc {
            Some(exc) => {
                set_place(exc, start, end, vm.str(reason));
                exc.clone()
            }
            None => self.strict(start, end, reason).0,
        };
        self.exc = Some(exc.clone());
        let result = vm.call(&f, std::slice::from_ref(&exc))?;
        let wrong = || vm.type_error("decoding error handler must return (str, int) tuple");
        let Some([text, at]) = result.as_::<Tuple>().map(|t| t.as_slice()) else { return Err(wrong()) };
        let Some(text) = text.as_::<Str>() else { return Err(wrong()) };
        if !vm.is_int(at) {
            return Err(wrong());
        }
        if let Some(object) = exc.as_::<ExcObj>().and_then(|e| e.field(OBJECT)) {
            let Some(bytes) = object.as_::<Bytes>() else {
                return Err(vm.type_error("UnicodeError 'object' attribute must be a bytes"));
            };
            if *bytes.data != *self.input {
                self.input = Cow::Owned(bytes.data.to_vec());
                self.object = Some(object);
            }
        }
        let (n, at) = (self.input.len() as isize, clamp(at));
        let place = if at < 0 { at.saturating_add(n) } else { at };
        if !(0..=n).contains(&place) {
            return Err(vm.index_error(format!("position {at} from error handler out of bounds")));
        }
        self.out.push_str(text);
        Ok(place as usize)
    }
}

/// Sets the place of an existing exception, for the next call of a handler.
fn set_place(exc: &Value, start: usize, end: usize, reason: Value) {
    if let Some(e) = exc.as_::<ExcObj>() {
        e.set_field(START, Some(Value::from_len(start)));
        e.set_field(END, Some(Value::from_len(end)));
        e.set_field(REASON, Some(reason));
    }
}

// ---- encoding ------------------------------------------------------------------------------

/// What a handler puts in the place of characters.
pub enum Replacement {
    Text(Ref<Str>),
    Bytes(Vec<u8>),
}

/// An encoder's error handling.
pub struct Encoder<'a> {
    vm: &'a Vm,
    encoding: &'a str,
    handler: &'a Handler,
    s: &'a Str,
    object: Option<Value>,
    exc: Option<Value>,
}

impl<'a> Encoder<'a> {
    pub fn new(vm: &'a Vm, encoding: &'a str, s: &'a Str, handler: &'a Handler) -> Encoder<'a> {
        Encoder { vm, encoding, handler, s, object: None, exc: None }
    }

    /// The strict handler's exception.
    #[cold]
    pub fn strict(&mut self, start: usize, end: usize, reason: &str) -> Raised {
        let (vm, s) = (self.vm, self.s);
        let object = self.object.get_or_insert_with(|| vm.str_slice(s, 0, s.len()).into()).clone();
        encode_error(vm, self.encoding, object, start, end, reason)
    }

    /// Characters `start` to `end` cannot be encoded; returns what to put there and where to go
    /// on.
    #[cold]
    pub fn error(&mut self, start: usize, end: usize, reason: &str) -> PyResult<(Replacement, usize)> {
        let vm = self.vm;
        let chars = || (start..end).map(|i| self.s.char_at(i));
        let text = |b: StrBuf| Ok((Replacement::Text(b.finish(vm)), end));
        let mut out = StrBuf::new();
        match self.handler {
            Handler::Strict => Err(self.strict(start, end, reason)),
            Handler::Ignore => text(out),
            Handler::Replace => {
                out.push_n(u32::from(b'?'), end - start);
                text(out)
            }
            Handler::XmlCharRef => {
                chars().for_each(|c| out.push_text(&format!("&#{c};")));
                text(out)
            }
            Handler::Backslash => {
                chars().for_each(|c| push_escape(&mut out, c));
                text(out)
            }
            Handler::Name => {
                chars().for_each(|c| push_name(&mut out, c));
                text(out)
            }
            Handler::SurrogateEscape => {
                let bytes: Vec<u8> = chars()
                    .map_while(|c| (0xdc80..0xdd00).contains(&c).then(|| (c - 0xdc00) as u8))
                    .collect();
                if bytes.is_empty() {
                    return Err(self.strict(start, end, reason));
                }
                let at = start + bytes.len();
                Ok((Replacement::Bytes(bytes), at))
            }
            Handler::SurrogatePass => {
                let mut bytes = Vec::new();
                for c in chars() {
                    if !(0xd800..0xe000).contains(&c) || !pass_surrogate(self.encoding, c, &mut bytes) {
                        return Err(self.strict(start, end, reason));
                    }
                }
                Ok((Replacement::Bytes(bytes), end))
            }
            Handler::Named(name) => {
                let name = name.clone();
                self.call(&name, start, end, reason)
            }
        }
    }

    fn call(&mut self, name: &str, start: usize, end: usize, reason: &str) -> PyResult<(Replacement, usize)> {
        let vm = self.vm;
        let f = lookup_error(vm, name)?;
        let exc = match &self.exc {
            Some(exc) => {
                set_place(exc, start, end, vm.str(reason));
                exc.clone()
            }
            None => self.strict(start, end, reason).0,
        };
        self.exc = Some(exc.clone());
        let result = vm.call(&f, &[exc])?;
        let wrong = || vm.type_error("encoding error handler must return (str/bytes, int) tuple");
        let Some([what, at]) = result.as_::<Tuple>().map(|t| t.as_slice()) else { return Err(wrong()) };
        let replacement = if let Some(text) = what.to_ref::<Str>() {
            Replacement::Text(text)
        } else if let Some(bytes) = what.as_::<Bytes>() {
            Replacement::Bytes(bytes.data.to_vec())
        } else {
            return Err(wrong());
        };
        if !vm.is_int(at) {
            return Err(wrong());
        }
        let (n, at) = (self.s.len() as isize, clamp(at));
        let place = if at < 0 { at.saturating_add(n) } else { at };
        if !(0..=n).contains(&place) {
            return Err(vm.index_error(format!("position {at} from error handler out of bounds")));
        }
        Ok((replacement, place as usize))
    }
}

fn push_name(out: &mut StrBuf, c: u32) {
    match char::from_u32(c).and_then(rustpython_unicode::character_name) {
        Some(name) => {
            out.push_text("\\N{");
            out.push_text(&name);
            out.push_text("}");
        }
        None => push_escape(out, c),
    }
}

/// Encodes character by character. `put` adds the bytes of a character or says that it cannot;
/// `run` lets the handler have all unencodable characters in a row at once; `ascii_only` forbids
/// other characters in replacements; replacing bytes must be a multiple of `unit`.
pub fn encode_chars(
    enc: &mut Encoder,
    out: &mut Vec<u8>,
    reason: &str,
    rules: EncodeRules,
    put: impl Fn(u32, &mut Vec<u8>) -> bool,
) -> PyResult<()> {
    let s = enc.s;
    let mut i = 0;
    while i < s.len() {
        if put(s.char_at(i), out) {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        let mut scratch = Vec::new();
        while rules.run && end < s.len() && !put(s.char_at(end), &mut scratch) {
            end += 1;
        }
        let (replacement, at) = enc.error(i, end, reason)?;
        match replacement {
            Replacement::Bytes(b) if b.len() % rules.unit != 0 => return Err(enc.strict(i, end, reason)),
            Replacement::Bytes(b) => out.extend(b),
            Replacement::Text(text) => {
                if rules.ascii_only && !text.is_ascii() {
                    return Err(enc.strict(i, end, reason));
                }
                for c in text.chars() {
                    if !put(c, out) {
                        return Err(enc.strict(i, end, reason));
                    }
                }
            }
        }
        i = at;
    }
    Ok(())
}

/// See [`encode_chars`].
#[derive(Clone, Copy)]
pub struct EncodeRules {
    pub run: bool,
    pub ascii_only: bool,
    pub unit: usize,
}

// ---- handlers as objects -------------------------------------------------------------------

/// The handlers as functions, as `codecs.lookup_error` gives them.
pub static HANDLERS: &[MethodDef] = &[
    function("strict_errors", "(exc, /)", |vm, a| {
        if vm.exc_type(Exc::BaseException).with_value(|t| vm.is_instance(a.get(0), t))? {
            Err(Raised(a[0].clone()))
        } else {
            Err(vm.type_error("codec must pass exception instance"))
        }
    })
    .doc("Implements the 'strict' error handling, which raises a UnicodeError on coding errors."),
    function("ignore_errors", "(exc, /)", |vm, a| handle(vm, &a[0], Handler::Ignore))
        .doc("Implements the 'ignore' error handling, which ignores malformed data and continues."),
    function("replace_errors", "(exc, /)", |vm, a| handle(vm, &a[0], Handler::Replace))
        .doc("Implements the 'replace' error handling, which replaces malformed data with a replacement marker."),
    function("xmlcharrefreplace_errors", "(exc, /)", |vm, a| handle(vm, &a[0], Handler::XmlCharRef))
        .doc("Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference."),
    function("backslashreplace_errors", "(exc, /)", |vm, a| handle(vm, &a[0], Handler::Backslash))
        .doc("Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence."),
    function("namereplace_errors", "(exc, /)", |vm, a| handle(vm, &a[0], Handler::Name))
        .doc("Implements the 'namereplace' error handling, which replaces an unencodable character with a \\N{...} escape sequence."),
    function("surrogatepass", "(exc, /)", |vm, a| handle(vm, &a[0], Handler::SurrogatePass)),
    function("surrogateescape", "(exc, /)", |vm, a| handle(vm, &a[0], Handler::SurrogateEscape)),
];

const NAMES: &[&str] = &[
    "strict",
    "ignore",
    "replace",
    "xmlcharrefreplace",
    "backslashreplace",
    "namereplace",
    "surrogatepass",
    "surrogateescape",
];

/// The handler registered under a name.
pub fn lookup_error(vm: &Vm, name: &str) -> PyResult {
    let registry = super::registry(vm);
    if let Some(f) = registry.handlers.borrow().get(name) {
        return Ok(f.clone());
    }
    match NAMES.iter().position(|n| *n == name) {
        Some(i) => {
            let f = vm.native_function(&HANDLERS[i], "_codecs");
            registry.handlers.borrow_mut().insert(name.to_owned(), f.clone());
            Ok(f)
        }
        None => Err(vm.lookup_error(format!("unknown error handler name '{name}'"))),
    }
}

/// Registers a handler.
pub fn register_error(vm: &Vm, name: &str, f: &Value) -> PyResult<()> {
    if !f.is_a::<crate::core::function::Function>()
        && vm.special(f, crate::core::special::Special::Call).is_none()
    {
        return Err(vm.type_error("handler must be callable"));
    }
    let old = super::registry(vm).handlers.borrow_mut().insert(name.to_owned(), f.clone());
    drop(old);
    Ok(())
}

/// Removes a handler; builtin ones stay.
pub fn unregister_error(vm: &Vm, name: &str) -> PyResult<bool> {
    if NAMES.contains(&name) {
        return Err(vm.value_error(format!("cannot un-register built-in error handler '{name}'")));
    }
    let old = super::registry(vm).handlers.borrow_mut().remove(name);
    Ok(old.is_some())
}

/// Whether a handler's name is a builtin one.
pub fn is_builtin(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Applies a builtin handler to an exception object.
fn handle(vm: &Vm, exc: &Value, handler: Handler) -> PyResult {
    let raised = Raised(exc.clone());
    let dont_know =
        || vm.type_error(format!("don't know how to handle {} in error callback", vm.type_name(exc)));
    let Some(e) = exc.as_::<ExcObj>() else { return Err(dont_know()) };
    let encode = raised.is(vm, Exc::UnicodeEncodeError);
    let decode = raised.is(vm, Exc::UnicodeDecodeError);
    let translate = raised.is(vm, Exc::UnicodeTranslateError);
    if !(encode || decode || translate) {
        return Err(dont_know());
    }
    let field = |i: usize| e.field(i);
    let number = |i: usize| field(i).map_or(0, |v| clamp(&v));
    let object = field(OBJECT).unwrap_or(Value::NONE);
    let len = match (object.as_::<Str>(), object.as_::<Bytes>()) {
        (Some(s), _) => s.len(),
        (_, Some(b)) => b.data.len(),
        _ => return Err(vm.type_error("object attribute not set")),
    } as isize;
    let start = number(START).clamp(0, (len - 1).max(0)) as usize;
    let end = number(END).clamp(1, len.max(1)).min(len) as usize;
    let end = end.max(start);
    let result = |text: Value, at: usize| Ok(vm.tuple(vec![text, Value::from_len(at)]).into());
    let encoding = e.field(ENCODING).and_then(|v| v.as_::<Str>().map(|s| s.to_text().into_owned()));
    let encoding = encoding.filter(|_| !translate).unwrap_or_default();
    if handler == Handler::Ignore {
        return result(vm.str(""), end);
    }
    if decode {
        let Some(bytes) = object.as_::<Bytes>() else { return Err(dont_know()) };
        if matches!(handler, Handler::XmlCharRef | Handler::Name) {
            return Err(dont_know());
        }
        let mut decoder = Decoder::new(vm, &encoding, &bytes.data, &handler);
        let at = decoder.error(start, end, "").map_err(|_| raised.clone())?;
        return result(decoder.out.finish(vm).into(), at);
    }
    let Some(s) = object.as_::<Str>() else { return Err(dont_know()) };
    if translate {
        let mut out = StrBuf::new();
        match handler {
            Handler::Replace => out.push_n(0xfffd, end - start),
            Handler::Backslash => (start..end).for_each(|i| push_escape(&mut out, s.char_at(i))),
            _ => return Err(dont_know()),
        }
        return result(out.finish(vm).into(), end);
    }
    if handler == Handler::SurrogateEscape && !(start..end).all(|i| (0xdc80..0xdd00).contains(&s.char_at(i)))
    {
        return Err(raised);
    }
    let mut encoder = Encoder::new(vm, &encoding, s, &handler);
    match encoder.error(start, end, "").map_err(|_| raised.clone())? {
        (Replacement::Text(text), at) => result(text.into(), at),
        (Replacement::Bytes(bytes), at) => result(vm.bytes_from(bytes).into(), at),
    }
}
