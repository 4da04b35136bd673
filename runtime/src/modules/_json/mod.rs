//! `_json`: the scanner and the encoder of the package `json`.

mod encoder;
mod scanner;
mod text;

use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::types::str::args::count_arg;

pub static MODULE: ModuleDef = ModuleDef::new("_json", &[FUNCTIONS])
    .init(|vm, module| {
        vm.set_name(&module.dict, "make_scanner", vm.type_for::<scanner::Scanner>().value());
        vm.set_name(&module.dict, "make_encoder", vm.type_for::<encoder::Encoder>().value());
        Ok(())
    })
    .doc("json speedups\n");

static FUNCTIONS: &[MethodDef] = &[
    function("scanstring", "(string, end, strict=True, /)", |vm, a| {
        let Some(s) = a[0].as_::<Str>() else {
            return Err(vm.type_error(format!("first argument must be a string, not {}", vm.type_name(&a[0]))));
        };
        let end = count_arg(vm, &a[1])?;
        let strict = a.opt(2).map_or(Ok(true), |v| vm.is_true(v))?;
        let (text, at) = text::scan(vm, &a[0], s, usize::try_from(end).ok(), strict)?;
        Ok(vm.tuple(vec![text.into(), Value::from_len(at)]).into())
    })
    .doc("scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the index of the\ncharacter in s after the quote that started the JSON string.\nUnescapes all valid JSON string escape sequences and raises ValueError\non attempt to decode an invalid string. If strict is False then literal\ncontrol characters are allowed in the string.\n\nReturns a tuple of the decoded string and the index of the character in s\nafter the end quote."),
    function("encode_basestring", "(string, /)", |vm, a| text::encode(vm, &a[0], false))
        .doc("encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string"),
    function("encode_basestring_ascii", "(string, /)", |vm, a| text::encode(vm, &a[0], true))
        .doc("encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string"),
];
