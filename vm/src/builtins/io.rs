//! `print`, `input`, `breakpoint`.

use crate::core::args::{Args, CallArgs};
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, function, raw_function};
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static FUNCTIONS: [MethodDef; 3] = [
    function("print", "(*args, sep=' ', end='\\n', file=None, flush=False)", print),
    function("input", "(prompt='', /)", input),
    raw_function("breakpoint", breakpoint),
];

fn print(vm: &Vm, args: Args) -> PyResult {
    let text = |v: Option<&Value>, name: &str| match v {
        None => Ok(None),
        Some(v) => match v.to_ref::<Str>() {
            Some(s) => Ok(Some(s)),
            None => Err(vm.type_error(format!("{name} must be None or a string, not {}", vm.type_name(v)))),
        },
    };
    let file = match args.some(3) {
        Some(f) => f.clone(),
        None => match vm.sys.get().and_then(|s| vm.get_name(s, "stdout")) {
            None => return Err(vm.runtime_error("lost sys.stdout")),
            Some(f) if f.is_none() => return Ok(Value::NONE),
            Some(f) => f,
        },
    };
    let sep = text(args.some(1), "sep")?.unwrap_or_else(|| vm.intern(" "));
    let end = text(args.some(2), "end")?.unwrap_or_else(|| vm.intern("\n"));
    let write = vm.get_attr(&file, &vm.names().write)?;
    let items = args[0].as_::<crate::core::tuple::Tuple>().map(|t| t.to_vec()).unwrap_or_default();
    for (i, v) in items.iter().enumerate() {
        if i > 0 {
            vm.call(&write, &[sep.value()])?;
        }
        let s = vm.str_of(v)?;
        vm.call(&write, &[s.into()])?;
    }
    vm.call(&write, &[end.into()])?;
    if let Some(flush) = args.opt(4)
        && vm.is_true(flush)?
    {
        vm.call_method(&file, "flush", &[])?;
    }
    Ok(Value::NONE)
}

fn input(vm: &Vm, args: Args) -> PyResult {
    let stream = |name: &str| match vm.sys.get().and_then(|s| vm.get_name(s, name)) {
        Some(s) if !s.is_none() => Ok(s),
        _ => Err(vm.runtime_error(format!("input(): lost sys.{name}"))),
    };
    let (stdin, stdout, stderr) = (stream("stdin")?, stream("stdout")?, stream("stderr")?);
    vm.call_method(&stderr, "flush", &[])?;
    if let Some(prompt) = args.opt(0) {
        let text = vm.str_of(prompt)?;
        vm.call_method(&stdout, "write", &[text.into()])?;
    }
    vm.call_method(&stdout, "flush", &[])?;
    let line = vm.call_method(&stdin, "readline", &[])?;
    let Some(s) = line.to_ref::<Str>() else {
        return Err(vm.type_error("object.readline() returned non-string"));
    };
    if s.is_empty() {
        return Err(vm.raise(crate::core::exc::Exc::EOFError, "EOF when reading a line"));
    }
    let end = if s.char_at(s.len() - 1) == u32::from('\n') { s.len() - 1 } else { s.len() };
    Ok(vm.str_slice(&s, 0, end).into())
}

fn breakpoint(vm: &Vm, args: CallArgs) -> PyResult {
    match vm.sys.get().and_then(|s| vm.get_name(s, "breakpointhook")) {
        Some(hook) => vm.call_args(&hook, args),
        None => Err(vm.runtime_error("lost sys.breakpointhook")),
    }
}
