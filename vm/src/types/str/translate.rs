//! `str.translate` and `str.maketrans`.

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::native::{MethodDef, method};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::buf::StrBuf;

pub(super) static METHODS: &[MethodDef] = &[
    method("translate", "($self, table, /)", translate)
        .doc("Replace each character in the string using the given translation table.\n\n  table\n    Translation table, which must be a mapping of Unicode ordinals to\n    Unicode ordinals, strings, or None.\n\nThe table must implement lookup/indexing via __getitem__, for instance a\ndictionary or list.  If this operation raises LookupError, the character is\nleft untouched.  Characters mapped to None are deleted."),
];

fn translate(vm: &Vm, args: Args) -> PyResult {
    let s = args.this::<Str>();
    let table = &args[1];
    // What each of the first characters becomes, once looked up.
    let mut seen: Vec<Option<Option<Value>>> = vec![None; 128];
    let mut out = StrBuf::with_capacity(s.len());
    for c in s.chars() {
        let known = seen.get(c as usize).cloned().flatten();
        let mapped = match known {
            Some(m) => m,
            None => {
                let m = lookup(vm, table, c)?;
                if let Some(slot) = seen.get_mut(c as usize) {
                    *slot = Some(m.clone());
                }
                m
            }
        };
        match mapped {
            None => out.push(c),
            Some(v) if v.is_none() => {}
            Some(v) => match v.as_::<Str>() {
                Some(text) => out.push_str(text),
                None => out.push(v.as_small_int().unwrap_or(i64::from(c)) as u32),
            },
        }
    }
    Ok(out.finish(vm).into())
}

/// What a table maps a character to: nothing (unchanged), `None`, a string or a code point.
fn lookup(vm: &Vm, table: &Value, c: u32) -> PyResult<Option<Value>> {
    match vm.get_item(table, &Value::from_len(c as usize)) {
        Err(e) if e.is(vm, Exc::LookupError) => Ok(None),
        Err(e) => Err(e),
        Ok(v) if v.is_none() || v.is_a::<Str>() => Ok(Some(v)),
        Ok(v) if vm.is_int(&v) => match vm.small(&v) {
            Some(n) if (0..0x11_0000).contains(&n) => Ok(Some(Value::from_len(n as usize))),
            _ => Err(vm.value_error("character mapping must be in range(0x110000)")),
        },
        Ok(v) => Err(vm.type_error(format!(
            "character mapping must return integer, None or str, not {}",
            vm.type_name(&v)
        ))),
    }
}
