//! `unicodedata`: the Unicode character database, and its version 3.2.0 as `ucd_3_2_0`.
#![allow(unsafe_code)]

use ouro_vm::core::args::payload;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, TypeDef, function, getter, method};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use rustpython_unicode::{LookupResult, NormalizeForm, Ucd, is_normalized, normalize};
use rustpython_wtf8::{CodePoint, Wtf8};

/// The version of the database of CPython 3.14.
const VERSION: &str = "16.0.0";

pub static MODULE: ModuleDef = ModuleDef::new("unicodedata", &[FUNCTIONS])
    .init(|vm, module| {
        let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        set("unidata_version", vm.str(VERSION));
        set("UCD", vm.type_for::<Database>().value());
        set("ucd_3_2_0", vm.make(Database { ucd: Ucd::new(false), version: "3.2.0" }));
        Ok(())
    })
    .doc("This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n16.0.0 which is publicly available from the Unicode Consortium\nat https://www.unicode.org.\n\nThe module uses the same names and symbols as defined by the\nUnicodeData File Format 16.0.0.");

/// Payload of `unicodedata.UCD`.
pub struct Database {
    ucd: Ucd,
    version: &'static str,
}

ouro_vm::payload!(Database, "UCD", plain);

static UCD: TypeDef = TypeDef::new("unicodedata", "UCD", <Database as Payload>::vtable)
    .flags(tf::NO_NEW)
    .methods(&[METHODS])
    .getset(&[getter("unidata_version", |vm, v| Ok(vm.str(payload::<Database>(v).version))).member()]);

impl NativeType for Database {
    fn def() -> &'static TypeDef {
        &UCD
    }
}

/// Every function takes the arguments behind the receiver, which a module function has not.
type Query = fn(&Vm, Ucd, &[Option<Value>]) -> PyResult;

macro_rules! queries {
    ($($name:literal $sig:literal $method_sig:literal $f:ident $doc:literal;)*) => {
        static FUNCTIONS: &[MethodDef] = &[$(
            function($name, $sig, |vm, a| ($f as Query)(vm, Ucd::new(true), a.0)).doc($doc),
        )*];
        static METHODS: &[MethodDef] = &[$(
            method($name, $method_sig, |vm, a| ($f as Query)(vm, a.this::<Database>().ucd, &a.0[1..])).doc($doc),
        )*];
    };
}

queries! {
    "category" "(chr, /)" "($self, chr, /)" category
        "Returns the general category assigned to the character chr as string.";
    "bidirectional" "(chr, /)" "($self, chr, /)" bidirectional
        "Returns the bidirectional class assigned to the character chr as string.\n\nIf no such value is defined, an empty string is returned.";
    "combining" "(chr, /)" "($self, chr, /)" combining
        "Returns the canonical combining class assigned to the character chr as integer.\n\nReturns 0 if no combining class is defined.";
    "mirrored" "(chr, /)" "($self, chr, /)" mirrored
        "Returns the mirrored property assigned to the character chr as integer.\n\nReturns 1 if the character has been identified as a \"mirrored\"\ncharacter in bidirectional text, 0 otherwise.";
    "east_asian_width" "(chr, /)" "($self, chr, /)" east_asian_width
        "Returns the east asian width assigned to the character chr as string.";
    "decomposition" "(chr, /)" "($self, chr, /)" decomposition
        "Returns the character decomposition mapping assigned to the character chr as string.\n\nAn empty string is returned in case no such mapping is defined.";
    "decimal" "(chr, default=<unrepresentable>, /)" "($self, chr, default=<unrepresentable>, /)" decimal
        "Converts a Unicode character into its equivalent decimal value.\n\nReturns the decimal value assigned to the character chr as integer.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.";
    "digit" "(chr, default=<unrepresentable>, /)" "($self, chr, default=<unrepresentable>, /)" digit
        "Converts a Unicode character into its equivalent digit value.\n\nReturns the digit value assigned to the character chr as integer.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.";
    "numeric" "(chr, default=<unrepresentable>, /)" "($self, chr, default=<unrepresentable>, /)" numeric
        "Converts a Unicode character into its equivalent numeric value.\n\nReturns the numeric value assigned to the character chr as float.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.";
    "name" "(chr, default=<unrepresentable>, /)" "($self, chr, default=<unrepresentable>, /)" name
        "Returns the name assigned to the character chr as a string.\n\nIf no name is defined, default is returned, or, if not given,\nValueError is raised.";
    "lookup" "(name, /)" "($self, name, /)" lookup
        "Look up character by name.\n\nIf a character with the given name is found, return the\ncorresponding character.  If not found, KeyError is raised.";
    "normalize" "(form, unistr, /)" "($self, form, unistr, /)" normalize_text
        "Return the normal form 'form' for the Unicode string unistr.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.";
    "is_normalized" "(form, unistr, /)" "($self, form, unistr, /)" is_normal
        "Return whether the Unicode string unistr is in the normal form 'form'.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.";
}

fn argument(args: &[Option<Value>], i: usize) -> Option<&Value> {
    args.get(i).and_then(Option::as_ref)
}

fn required(args: &[Option<Value>], i: usize) -> Value {
    argument(args, i).cloned().unwrap_or(Value::NONE)
}

fn character(vm: &Vm, args: &[Option<Value>], fname: &str) -> PyResult<CodePoint> {
    let v = &required(args, 0);
    let place =
        if matches!(fname, "decimal" | "digit" | "numeric" | "name") { "argument 1" } else { "argument" };
    let wrong =
        |got: String| vm.type_error(format!("{fname}() {place} must be a unicode character, not {got}"));
    match v.as_::<Str>() {
        Some(s) if s.len() == 1 => {
            CodePoint::from_u32(s.char_at(0)).ok_or_else(|| vm.value_error("character out of range"))
        }
        Some(s) => Err(vm.type_error(format!(
            "{fname}(): {place} must be a unicode character, not a string of length {}",
            s.len()
        ))),
        None => Err(wrong(if v.is_none() { "None".to_owned() } else { vm.type_name(v) })),
    }
}

fn category(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    Ok(vm.str(ucd.category(character(vm, args, "category")?)))
}

fn bidirectional(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    Ok(vm.str(ucd.bidirectional(character(vm, args, "bidirectional")?)))
}

fn combining(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    Ok(Value::from_i32(i32::from(ucd.combining(character(vm, args, "combining")?))))
}

fn mirrored(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    Ok(Value::from_i32(ucd.mirrored(character(vm, args, "mirrored")?)))
}

fn east_asian_width(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    Ok(vm.str(ucd.east_asian_width(character(vm, args, "east_asian_width")?)))
}

fn decomposition(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    Ok(vm.str(&ucd.decomposition(character(vm, args, "decomposition")?)))
}

fn or_default(vm: &Vm, found: Option<Value>, args: &[Option<Value>], message: &str) -> PyResult {
    match (found, argument(args, 1)) {
        (Some(v), _) => Ok(v),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.value_error(message)),
    }
}

fn decimal(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    let found = ucd.decimal(character(vm, args, "decimal")?).map(|n| Value::from_len(n as usize));
    or_default(vm, found, args, "not a decimal")
}

fn digit(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    let found = ucd.digit(character(vm, args, "digit")?).map(|n| Value::from_len(n as usize));
    or_default(vm, found, args, "not a digit")
}

fn numeric(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    let found = ucd.numeric(character(vm, args, "numeric")?).map(|f| vm.float(f));
    or_default(vm, found, args, "not a numeric character")
}

fn name(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    let c = character(vm, args, "name")?;
    let found = c.to_char().filter(|&c| ucd.membership(c)).and_then(rustpython_unicode::character_name);
    or_default(vm, found.map(|n| vm.str(&n)), args, "no such name")
}

fn lookup(vm: &Vm, ucd: Ucd, args: &[Option<Value>]) -> PyResult {
    let v = &required(args, 0);
    let text = match v.as_::<Str>() {
        Some(s) => s.to_text().into_owned(),
        None if vm.is_buffer(v) => String::from_utf8_lossy(&vm.bytes_of(v)?).into_owned(),
        None => {
            return Err(vm.type_error(format!(
                "lookup() argument must be read-only bytes-like object, not {}",
                vm.type_name(v)
            )));
        }
    };
    match ucd.lookup(&text) {
        Some(LookupResult::Character(c)) => Ok(vm.char(u32::from(c)).into()),
        Some(LookupResult::Sequence(s)) => Ok(vm.str(s)),
        None => Err(vm.key_error(&vm.str(&format!("undefined character name '{text}'")))),
    }
}

fn form_and_text(vm: &Vm, args: &[Option<Value>], fname: &str) -> PyResult<(NormalizeForm, Ref<Str>)> {
    let text = |i: usize| {
        let v = &required(args, i);
        v.to_ref::<Str>().ok_or_else(|| {
            let got = if v.is_none() { "None".to_owned() } else { vm.type_name(v) };
            vm.type_error(format!("{fname}() argument {} must be str, not {got}", i + 1))
        })
    };
    let (form, s) = (text(0)?, text(1)?);
    match form.to_text().parse::<NormalizeForm>() {
        Ok(form) => Ok((form, s)),
        Err(()) => Err(vm.value_error("invalid normalization form")),
    }
}

fn wtf8(s: &Str) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len() * 2);
    s.chars().for_each(|c| ouro_vm::types::codecs::utf8::push(c, &mut out));
    out
}

fn normalize_text(vm: &Vm, _: Ucd, args: &[Option<Value>]) -> PyResult {
    let (form, s) = form_and_text(vm, args, "normalize")?;
    if s.is_ascii() {
        return Ok(s.into());
    }
    let bytes = wtf8(&s);
    // SAFETY: generalised UTF-8; the crate takes surrogates one by one.
    let out = normalize(form, unsafe { Wtf8::from_bytes_unchecked(&bytes) });
    let points: Vec<u32> = out.code_points().map(|c| c.to_u32()).collect();
    Ok(vm.str_from_points(&points).into())
}

fn is_normal(vm: &Vm, _: Ucd, args: &[Option<Value>]) -> PyResult {
    let (form, s) = form_and_text(vm, args, "is_normalized")?;
    let bytes = wtf8(&s);
    // SAFETY: as above.
    Ok(Value::from_bool(is_normalized(form, unsafe { Wtf8::from_bytes_unchecked(&bytes) })))
}
