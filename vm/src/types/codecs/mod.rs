//! Text encodings: the codec registry, error handlers, and the codecs that are native. Used by
//! `str`, `bytes`, and the module `_codecs`.

pub mod charmap;
pub mod errors;
pub mod escapes;
pub mod simple;
pub mod utf16;
pub mod utf7;
pub mod utf8;

use std::cell::RefCell;
use std::collections::HashMap;

use crate::core::bytes::Bytes;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;

use self::errors::Handler;

/// Codec search functions, found codecs, error handlers.
#[derive(Default)]
pub struct Registry {
    search: RefCell<Vec<Value>>,
    cache: RefCell<HashMap<String, Value>>,
    pub handlers: RefCell<HashMap<String, Value>>,
}

/// The VM's codec registry.
pub fn registry(vm: &Vm) -> std::rc::Rc<Registry> {
    vm.state(Registry::default)
}

/// Codecs that need no lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    Utf8,
    Utf16(utf16::Order),
    Utf32(utf16::Order),
    Ascii,
    Latin1,
}

/// The native codec of an encoding name.
pub fn native(name: &str) -> Option<Native> {
    use utf16::Order;
    if name.len() > 16 {
        return None;
    }
    let name: String =
        name.chars().map(|c| if c == '-' || c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect();
    Some(match name.as_str() {
        "utf_8" | "utf8" => Native::Utf8,
        "utf_16" | "utf16" => Native::Utf16(Order::Marked),
        "utf_16_le" | "utf16le" | "utf16_le" | "utf_16le" => Native::Utf16(Order::Little),
        "utf_16_be" | "utf16be" | "utf16_be" | "utf_16be" => Native::Utf16(Order::Big),
        "utf_32" | "utf32" => Native::Utf32(Order::Marked),
        "utf_32_le" | "utf32le" | "utf32_le" | "utf_32le" => Native::Utf32(Order::Little),
        "utf_32_be" | "utf32be" | "utf32_be" | "utf_32be" => Native::Utf32(Order::Big),
        "ascii" | "us_ascii" => Native::Ascii,
        "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" => Native::Latin1,
        _ => return None,
    })
}

/// The characters of a name, which must not have null characters in it.
fn name(vm: &Vm, s: Option<&Str>, default: &str) -> PyResult<String> {
    let Some(s) = s else { return Ok(default.to_owned()) };
    if s.chars().any(|c| c == 0) {
        return Err(vm.value_error("embedded null character"));
    }
    match s.to_utf8() {
        Some(text) => Ok(text.into_owned()),
        None => {
            Err(utf8::encode(vm, s, &Handler::Strict).err().unwrap_or_else(|| vm.value_error("bad name")))
        }
    }
}

/// The codec of a name that is written in the usual way, if it is one that takes ASCII as it is.
fn usual(encoding: Option<&Str>) -> Option<Native> {
    let Some(name) = encoding else { return Some(Native::Utf8) };
    match name.raw_bytes() {
        _ if name.width() != 1 => None,
        b"utf-8" | b"utf8" | b"UTF-8" => Some(Native::Utf8),
        b"ascii" => Some(Native::Ascii),
        b"latin-1" | b"latin1" | b"iso-8859-1" => Some(Native::Latin1),
        _ => None,
    }
}

/// Whether errors are handled in the usual way.
fn is_strict(errors: Option<&Str>) -> bool {
    errors.is_none_or(|name| name.is_text("strict"))
}

/// `s.encode(encoding, errors)`: a bytes object.
pub fn encode(vm: &Vm, s: &Value, encoding: Option<&Str>, errors: Option<&Str>) -> PyResult {
    if let (Some(codec), Some(text), true) = (usual(encoding), s.as_::<Str>(), is_strict(errors))
        && (text.is_ascii() || (codec == Native::Latin1 && text.width() == 1))
    {
        return Ok(vm.bytes(text.raw_bytes()).into());
    }
    let encoding = name(vm, encoding, "utf-8")?;
    let errors = name(vm, errors, "strict")?;
    encode_named(vm, s, &encoding, &errors)
}

/// Like [`encode`], with names as text.
pub fn encode_named(vm: &Vm, s: &Value, encoding: &str, errors: &str) -> PyResult {
    if let (Some(codec), Some(text)) = (native(encoding), s.as_::<Str>()) {
        let data = encode_native(vm, codec, text, &Handler::of(errors))?;
        return Ok(vm.bytes_from(data).into());
    }
    let codec = text_codec(vm, encoding, "encode")?;
    let result = call_codec(vm, &codec, 0, s, Some(errors), encoding, "encoding")?;
    if result.is_a::<Bytes>() {
        return Ok(result);
    }
    if result.is_a::<super::bytearray::ByteArray>() {
        return Ok(vm.bytes_from(vm.bytes_of(&result)?).into());
    }
    Err(vm.type_error(format!(
        "'{encoding}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
        vm.type_name(&result)
    )))
}

/// Encodes with a native codec.
pub fn encode_native(vm: &Vm, codec: Native, s: &Str, errors: &Handler) -> PyResult<Vec<u8>> {
    match codec {
        Native::Utf8 => utf8::encode(vm, s, errors),
        Native::Utf16(order) => utf16::encode(vm, s, 2, order, errors),
        Native::Utf32(order) => utf16::encode(vm, s, 4, order, errors),
        Native::Ascii => simple::encode(vm, s, 128, errors),
        Native::Latin1 => simple::encode(vm, s, 256, errors),
    }
}

/// `b.decode(encoding, errors)`: a string. `v` is any buffer.
pub fn decode(vm: &Vm, v: &Value, encoding: Option<&Str>, errors: Option<&Str>) -> PyResult<Ref<Str>> {
    if let (Some(codec), true) = (usual(encoding), is_strict(errors)) {
        let plain = |b: &[u8]| (codec == Native::Latin1 || b.is_ascii()).then(|| vm.str_from_latin1(b));
        if let Some(text) = vm.with_bytes(v, plain)? {
            return Ok(text);
        }
    }
    let encoding = name(vm, encoding, "utf-8")?;
    let errors = name(vm, errors, "strict")?;
    decode_named(vm, v, &encoding, &errors)
}

/// Like [`decode`], with names as text.
pub fn decode_named(vm: &Vm, v: &Value, encoding: &str, errors: &str) -> PyResult<Ref<Str>> {
    if let Some(codec) = native(encoding) {
        let errors = Handler::of(errors);
        if codec == Native::Utf8
            && let Some(text) = vm.with_bytes(v, |b| std::str::from_utf8(b).ok().map(|t| vm.new_str(t)))?
        {
            return Ok(text);
        }
        let data = vm.bytes_of(v)?;
        return decode_native(vm, codec, &data, &errors);
    }
    let codec = text_codec(vm, encoding, "decode")?;
    let v = match v.is_a::<Bytes>() {
        true => v.clone(),
        false => super::memoryview::from_object(vm, v)?,
    };
    let result = call_codec(vm, &codec, 1, &v, Some(errors), encoding, "decoding")?;
    match result.downcast::<Str>() {
        Ok(s) => Ok(s),
        Err(v) => Err(vm.type_error(format!(
            "'{encoding}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
            vm.type_name(&v)
        ))),
    }
}

/// Decodes everything with a native codec.
pub fn decode_native(vm: &Vm, codec: Native, data: &[u8], errors: &Handler) -> PyResult<Ref<Str>> {
    let decoded = match codec {
        Native::Utf8 => utf8::decode(vm, data, errors, true)?,
        Native::Utf16(order) => utf16::decode(vm, data, 2, order, errors, true)?.decoded,
        Native::Utf32(order) => utf16::decode(vm, data, 4, order, errors, true)?.decoded,
        Native::Ascii => simple::decode_ascii(vm, data, errors)?,
        Native::Latin1 => simple::decode_latin1(vm, data),
    };
    Ok(decoded.text)
}

/// Text and how many bytes it was made from.
pub struct Decoded {
    pub text: Ref<Str>,
    pub used: usize,
}

// ---- the registry --------------------------------------------------------------------------

/// Adds a search function.
pub fn register(vm: &Vm, f: &Value) {
    registry(vm).search.borrow_mut().push(f.clone());
}

/// Removes a search function and forgets what was found.
pub fn unregister(vm: &Vm, f: &Value) {
    let registry = registry(vm);
    let at = registry.search.borrow().iter().position(|g| g.is(f));
    if let Some(at) = at {
        let old = (registry.search.borrow_mut().remove(at), registry.cache.take());
        drop(old);
    }
}

#[cold]
fn unknown(vm: &Vm, encoding: &str) -> Raised {
    vm.lookup_error(format!("unknown encoding: {encoding}"))
}

/// The `CodecInfo` of an encoding.
pub fn lookup(vm: &Vm, encoding: &str) -> PyResult<Value> {
    let registry = registry(vm);
    // Lower case, with everything but letters, digits and dots as underscores.
    let mut key = String::with_capacity(encoding.len());
    for c in encoding.chars() {
        match c {
            ' ' => key.push('_'),
            c => key.push(c.to_ascii_lowercase()),
        }
    }
    if let Some(found) = registry.cache.borrow().get(&key) {
        return Ok(found.clone());
    }
    if registry.search.borrow().is_empty() {
        import_encodings(vm)?;
    }
    let search = registry.search.borrow().clone();
    if search.is_empty() {
        return Err(vm.lookup_error("no codec search functions registered: can't find encoding"));
    }
    let arg = vm.str(&key);
    for f in search {
        let found = vm.call(&f, std::slice::from_ref(&arg))?;
        if found.is_none() {
            continue;
        }
        if found.as_::<Tuple>().is_none_or(|t| t.len() != 4) {
            return Err(vm.type_error("codec search functions must return 4-tuples"));
        }
        registry.cache.borrow_mut().insert(key, found.clone());
        return Ok(found);
    }
    Err(unknown(vm, encoding))
}

/// The package `encodings` registers its search function when it is imported.
fn import_encodings(vm: &Vm) -> PyResult<()> {
    let import = vm.builtins.get().and_then(|b| vm.get_name(b, "__import__"));
    match import {
        Some(import) => vm.call(&import, &[vm.str("encodings")]).map(drop),
        None => Ok(()),
    }
}

/// A codec for text; others are for `codecs.encode` and `codecs.decode` alone.
fn text_codec(vm: &Vm, encoding: &str, verb: &str) -> PyResult<Value> {
    let codec = lookup(vm, encoding)?;
    if !vm.is_exact(&codec, &vm.types().tuple)
        && let Some(flag) = vm.get_attr_opt(&codec, &vm.intern("_is_text_encoding"))?
        && !vm.is_true(&flag)?
    {
        return Err(vm.lookup_error(format!(
            "'{encoding}' is not a text encoding; use codecs.{verb}() to handle arbitrary codecs"
        )));
    }
    Ok(codec)
}

/// Calls function `which` of a codec; returns the first item of its result.
pub fn call_codec(
    vm: &Vm,
    codec: &Value,
    which: usize,
    v: &Value,
    errors: Option<&str>,
    encoding: &str,
    verb: &str,
) -> PyResult {
    let f = match codec.as_::<Tuple>().and_then(|t| t.get(which)) {
        Some(f) => f.clone(),
        None => return Err(vm.type_error("codec search functions must return 4-tuples")),
    };
    let mut args = vec![v.clone()];
    args.extend(errors.map(|e| vm.str(e)));
    let result = match vm.call(&f, &args) {
        Ok(result) => result,
        Err(e) => {
            note_failure(vm, &e, encoding, verb)?;
            return Err(e);
        }
    };
    match result.as_::<Tuple>() {
        Some(t) if t.len() == 2 => Ok(t[0].clone()),
        _ => Err(vm.type_error(format!(
            "{} must return a tuple (object, integer)",
            if which == 0 { "encoder" } else { "decoder" }
        ))),
    }
}

/// Says in a note which codec failed.
fn note_failure(vm: &Vm, e: &Raised, encoding: &str, verb: &str) -> PyResult<()> {
    if e.is(vm, Exc::UnicodeError) && !vm.is_exact(&e.0, vm.exc_type(Exc::UnicodeError)) {
        return Ok(());
    }
    if !e.is(vm, Exc::Exception) {
        return Ok(());
    }
    let note = vm.str(&format!("{verb} with '{encoding}' codec failed"));
    vm.call_method(&e.0, "add_note", &[note]).map(drop)
}
