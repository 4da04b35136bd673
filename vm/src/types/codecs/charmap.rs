//! Codecs by a table: `charmap_encode`, `charmap_decode`, `charmap_build`.

use crate::core::bytes::Bytes;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::native::{MethodDef, TypeDef, method};
use crate::core::object::Payload;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;

use super::Decoded;
use super::errors::{Decoder, Encoder, Handler, Replacement};

const UNDEFINED: &str = "character maps to <undefined>";

/// Payload of `EncodingMap`: the inverse of a decoding table.
pub struct EncodingMap {
    /// Characters with their bytes, sorted.
    pairs: Vec<(u32, u8)>,
}

crate::payload!(EncodingMap, "EncodingMap", plain);

static MAP_METHODS: &[MethodDef] = &[method("size", "($self, /)", |_, a| {
    Ok(Value::from_len(size_of::<EncodingMap>() + a.this::<EncodingMap>().pairs.len() * 8))
})
.doc("Return the size (in bytes) of this object")];

static MAP_DEF: TypeDef =
    TypeDef::new("builtins", "EncodingMap", <EncodingMap as Payload>::vtable).methods(&[MAP_METHODS]);

impl NativeType for EncodingMap {
    fn def() -> &'static TypeDef {
        &MAP_DEF
    }
}

/// The inverse of a decoding table of at most 256 characters.
pub fn build(vm: &Vm, table: &Str) -> Value {
    let mut pairs: Vec<(u32, u8)> = table
        .chars()
        .take(256)
        .enumerate()
        .filter(|&(_, c)| c != 0xfffe)
        .map(|(i, c)| (c, i as u8))
        .collect();
    pairs.sort_by_key(|&(c, _)| c);
    vm.make(EncodingMap { pairs })
}

/// Decodes by a string, a mapping, or (without a table) as Latin-1.
pub fn decode(vm: &Vm, bytes: &[u8], errors: &Handler, table: Option<&Value>) -> PyResult<Decoded> {
    let Some(table) = table else {
        return Ok(super::simple::decode_latin1(vm, bytes));
    };
    let mut d = Decoder::new(vm, "charmap", bytes, errors);
    let mut i = 0;
    while i < d.input.len() {
        let b = d.input[i];
        let known = if let Some(s) = table.as_::<Str>() {
            let c = (usize::from(b) < s.len()).then(|| s.char_at(usize::from(b))).filter(|&c| c != 0xfffe);
            if let Some(c) = c {
                d.out.push(c);
            }
            c.is_some()
        } else {
            map_byte(vm, table, b, &mut d)?
        };
        i = if known { i + 1 } else { d.error(i, i + 1, UNDEFINED)? };
    }
    Ok(Decoded { text: d.out.finish(vm), used: bytes.len() })
}

fn map_byte(vm: &Vm, table: &Value, b: u8, d: &mut Decoder) -> PyResult<bool> {
    let v = match vm.get_item(table, &Value::from_i32(i32::from(b))) {
        Ok(v) => v,
        Err(e) if e.is(vm, Exc::LookupError) => return Ok(false),
        Err(e) => return Err(e),
    };
    if v.is_none() {
        return Ok(false);
    }
    if vm.is_int(&v) {
        return match vm.small(&v) {
            Some(0xfffe) => Ok(false),
            Some(c @ 0..0x11_0000) => {
                d.out.push(c as u32);
                Ok(true)
            }
            _ => Err(vm.type_error("character mapping must be in range(0x110000)")),
        };
    }
    match v.as_::<Str>() {
        Some(s) if s.len() == 1 && s.char_at(0) == 0xfffe => Ok(false),
        Some(s) => {
            d.out.push_str(s);
            Ok(true)
        }
        None => Err(vm.type_error("character mapping must return integer, None or str")),
    }
}

/// What a character is encoded as: `None` if it is not in the table.
fn map_char(vm: &Vm, table: &Value, c: u32) -> PyResult<Option<Vec<u8>>> {
    if let Some(map) = table.as_::<EncodingMap>() {
        let at = map.pairs.binary_search_by_key(&c, |&(k, _)| k);
        return Ok(at.ok().map(|i| vec![map.pairs[i].1]));
    }
    let v = match vm.get_item(table, &Value::from_len(c as usize)) {
        Ok(v) => v,
        Err(e) if e.is(vm, Exc::LookupError) => return Ok(None),
        Err(e) => return Err(e),
    };
    if v.is_none() {
        return Ok(None);
    }
    if vm.is_int(&v) {
        return match vm.small(&v) {
            Some(b @ 0..256) => Ok(Some(vec![b as u8])),
            _ => Err(vm.type_error("character mapping must be in range(256)")),
        };
    }
    match v.as_::<Bytes>() {
        Some(b) => Ok(Some(b.data.to_vec())),
        None => Err(vm.type_error(format!(
            "character mapping must return integer, bytes or None, not {}",
            vm.type_name(&v)
        ))),
    }
}

/// Encodes by a mapping or an `EncodingMap`, or (without a table) as Latin-1.
pub fn encode(vm: &Vm, s: &Str, errors: &Handler, table: Option<&Value>) -> PyResult<Vec<u8>> {
    let Some(table) = table else {
        return super::simple::encode(vm, s, 256, errors);
    };
    let mut enc = Encoder::new(vm, "charmap", s, errors);
    let mut out = Vec::with_capacity(s.len());
    let mut i = 0;
    while i < s.len() {
        if let Some(b) = map_char(vm, table, s.char_at(i))? {
            out.extend(b);
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while end < s.len() && map_char(vm, table, s.char_at(end))?.is_none() {
            end += 1;
        }
        let (replacement, at) = enc.error(i, end, UNDEFINED)?;
        match replacement {
            Replacement::Bytes(b) => out.extend(b),
            Replacement::Text(text) => {
                for c in text.chars() {
                    match map_char(vm, table, c)? {
                        Some(b) => out.extend(b),
                        None => return Err(enc.strict(i, end, UNDEFINED)),
                    }
                }
            }
        }
        i = at;
    }
    Ok(out)
}
