//! `_sre`: the matcher of the package `re`. Patterns arrive compiled by `re._compiler`, are translated
//! to operations of our own (`program`), and run by `matcher`: short matches take a third to a half of
//! the time that those of the crate `rustpython-sre_engine` take, of which the numbers and names in the
//! code are used.

mod chars;
mod engine;
mod matched;
mod matcher;
mod pattern;
mod program;
mod replace;
mod scanner;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use rustpython_sre_engine::string::{lower_ascii, lower_unicode};
use rustpython_sre_engine::{CODESIZE, MAXGROUPS, MAXREPEAT, SRE_MAGIC};

use self::chars::upper_unicode;

pub static MODULE: ModuleDef = ModuleDef::new("_sre", &[FUNCTIONS]).init(|vm, module| {
    let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
    set("MAGIC", Value::from_len(SRE_MAGIC));
    set("CODESIZE", Value::from_len(CODESIZE));
    set("MAXREPEAT", Value::from_len(MAXREPEAT));
    set("MAXGROUPS", Value::from_len(MAXGROUPS));
    set("copyright", vm.str(" SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB "));
    Ok(())
});

static FUNCTIONS: &[MethodDef] = &[
    function("compile", "(pattern, flags, code, groups, groupindex, indexgroup)", pattern::compile)
        .doc(""),
    function("template", "(pattern, template, /)", replace::template)
        .doc("\n\n  template\n    A list containing interleaved literal strings (str or bytes) and group\n    indices (int), as returned by re._parser.parse_template():\n        literal1, group1, ..., literalN, groupN"),
    function("getcodesize", "()", |_, _| Ok(Value::from_len(CODESIZE))),
    function("ascii_iscased", "(character, /)", |vm, a| {
        let c = character(vm, a)?;
        Ok(Value::from_bool(u8::try_from(c).is_ok_and(|c| c.is_ascii_alphabetic())))
    }),
    function("unicode_iscased", "(character, /)", |vm, a| {
        let c = character(vm, a)?;
        Ok(Value::from_bool(lower_unicode(c) != c || upper_unicode(c) != c))
    }),
    function("ascii_tolower", "(character, /)", |vm, a| Ok(Value::from_len(lower_ascii(character(vm, a)?) as usize))),
    function("unicode_tolower", "(character, /)", |vm, a| {
        Ok(Value::from_len(lower_unicode(character(vm, a)?) as usize))
    }),
];

fn character(vm: &Vm, args: Args) -> PyResult<u32> {
    super::util::int_arg(vm, &args[0]).map(|c| c as u32)
}
