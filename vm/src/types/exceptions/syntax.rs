//! `SyntaxError`.

use super::base::{init_args, no_keywords};
use super::fields::field;
use crate::core::args::payload;
use crate::core::error::PyResult;
use crate::core::exc::ExcObj;
use crate::core::native::{GetSetDef, MethodDef, raw_method, unary};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub const MSG: usize = 0;
pub const FILENAME: usize = 1;
pub const LINENO: usize = 2;
pub const OFFSET: usize = 3;
pub const TEXT: usize = 4;
pub const END_LINENO: usize = 5;
pub const END_OFFSET: usize = 6;
pub const PRINT_FILE_AND_LINE: usize = 7;
pub const METADATA: usize = 8;

pub static METHODS: &[MethodDef] = &[
    raw_method("__init__", |vm, args| {
        let v = &args.all()[0];
        no_keywords(vm, v, args)?;
        let rest = &args.pos()[1..];
        init_args(vm, v, rest);
        let e = payload::<ExcObj>(v);
        if let Some(message) = rest.first() {
            e.set_field(MSG, Some(message.clone()));
        }
        if let [_, info] = rest {
            let info = vm.collect(info)?;
            if info.len() < 4 || info.len() > 7 {
                let (how, bound) = if info.len() < 4 { ("least", 4) } else { ("most", 7) };
                return Err(vm.type_error(format!(
                    "function takes at {how} {bound} arguments ({} given)",
                    info.len()
                )));
            }
            for (i, part) in info.iter().take(6).enumerate() {
                e.set_field(FILENAME + i, Some(part.clone()));
            }
            e.set_field(METADATA, info.get(6).cloned());
            if info.len() == 5 {
                return Err(vm.type_error("end_offset must be provided when end_lineno is provided"));
            }
        }
        Ok(Value::NONE)
    }),
    unary("__str__", text),
];

pub static ATTRS: &[GetSetDef] = &[
    field::<MSG>("msg", "exception msg"),
    field::<FILENAME>("filename", "exception filename"),
    field::<LINENO>("lineno", "exception lineno"),
    field::<OFFSET>("offset", "exception offset"),
    field::<TEXT>("text", "exception text"),
    field::<END_LINENO>("end_lineno", "exception end lineno"),
    field::<END_OFFSET>("end_offset", "exception end offset"),
    field::<PRINT_FILE_AND_LINE>("print_file_and_line", "exception print_file_and_line"),
    field::<METADATA>("_metadata", "exception private metadata"),
];

fn text(vm: &Vm, v: &Value) -> PyResult {
    let e = payload::<ExcObj>(v);
    let message = vm.str_of(&e.field(MSG).unwrap_or(Value::NONE))?;
    let file = e.field(FILENAME).and_then(|f| f.to_ref::<Str>()).map(|f| {
        let text = f.to_text().into_owned();
        text.rsplit('/').next().unwrap_or("").to_owned()
    });
    let line = e.field(LINENO).filter(|n| vm.is_int(n));
    let line = match line {
        Some(n) => Some(vm.str_of(&n)?),
        None => None,
    };
    let message = message.to_text();
    Ok(vm.str(&match (file, line) {
        (Some(f), Some(n)) => format!("{message} ({f}, line {})", n.to_text()),
        (Some(f), None) => format!("{message} ({f})"),
        (None, Some(n)) => format!("{message} (line {})", n.to_text()),
        (None, None) => message.into_owned(),
    }))
}
