//! `ascii`, `format`, `hash`, `id`, `repr`.

use crate::core::args::Args;
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, function};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static FUNCTIONS: [MethodDef; 5] = [
    function("ascii", "(obj, /)", |vm, a| Ok(vm.ascii(&a[0])?.into())),
    function("format", "(value, format_spec='', /)", format),
    function("hash", "(obj, /)", |vm, a| Ok(vm.int(vm.hash(&a[0])?))),
    function("id", "(obj, /)", |vm, a| Ok(vm.big_int(vm.id(&a[0]).into()))),
    function("repr", "(obj, /)", |vm, a| Ok(vm.repr(&a[0])?.into())),
];

fn format(vm: &Vm, args: Args) -> PyResult {
    let spec = match args.opt(1) {
        None => vm.intern(""),
        Some(v) => match v.to_ref::<Str>() {
            Some(s) => s,
            None => {
                return Err(
                    vm.type_error(format!("format() argument 2 must be str, not {}", vm.type_name(v)))
                );
            }
        },
    };
    Ok(Value::from(vm.format(&args[0], &spec)?))
}
