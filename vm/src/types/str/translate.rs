//! `str.translate` and `str.maketrans`.

use crate::core::args::Args;
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::native::{MethodDef, method, static_method};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::args::bad_argument;
use super::buf::StrBuf;

pub(super) static METHODS: &[MethodDef] = &[
    method("translate", "($self, table, /)", translate)
        .doc("Replace each character in the string using the given translation table.\n\n  table\n    Translation table, which must be a mapping of Unicode ordinals to\n    Unicode ordinals, strings, or None.\n\nThe table must implement lookup/indexing via __getitem__, for instance a\ndictionary or list.  If this operation raises LookupError, the character is\nleft untouched.  Characters mapped to None are deleted."),
    static_method("maketrans", "(x, y=<unrepresentable>, z=<unrepresentable>, /)", maketrans)
        .doc("Return a translation table usable for str.translate().\n\nIf there is only one argument, it must be a dictionary mapping Unicode\nordinals (integers) or characters to Unicode ordinals, strings or None.\nCharacter keys will be then converted to ordinals.\nIf there are two arguments, they must be strings of equal length, and\nin the resulting dictionary, each character in x will be mapped to the\ncharacter at the same position in y. If there is a third argument, it\nmust be a string, whose characters will be mapped to None in the result."),
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
                Some(text) => {
                    vm.fits(out.room(text.len()))?;
                    out.push_str(text);
                }
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

fn maketrans(vm: &Vm, args: Args) -> PyResult {
    let table = vm.dict();
    let x = args.get(0);
    let key = |c: u32| Value::from_len(c as usize);
    if let Some(y) = args.opt(1) {
        let Some(x) = x.as_::<Str>() else {
            return Err(
                vm.type_error("first maketrans argument must be a string if there is a second argument")
            );
        };
        let y = y.as_::<Str>().ok_or_else(|| bad_argument(vm, "maketrans", "argument 2", "str", y))?;
        let z = match args.opt(2) {
            None => None,
            Some(z) => {
                Some(z.as_::<Str>().ok_or_else(|| bad_argument(vm, "maketrans", "argument 3", "str", z))?)
            }
        };
        if x.len() != y.len() {
            return Err(vm.value_error("the first two maketrans arguments must have equal length"));
        }
        for (a, b) in x.chars().zip(y.chars()) {
            vm.dict_set(&table, key(a), key(b))?;
        }
        for c in z.iter().flat_map(|z| z.chars()) {
            vm.dict_set(&table, key(c), Value::NONE)?;
        }
        return Ok(table.into());
    }
    let Some(from) = x.as_::<Dict>() else {
        return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
    };
    for (k, v) in from.pairs() {
        if let Some(s) = k.as_::<Str>() {
            if s.len() != 1 {
                return Err(vm.value_error("string keys in translate table must be of length 1"));
            }
            vm.dict_set(&table, key(s.char_at(0)), v)?;
        } else if vm.is_int(&k) {
            vm.dict_set(&table, k, v)?;
        } else {
            return Err(vm.type_error("keys in translate table must be strings or integers"));
        }
    }
    Ok(table.into())
}
