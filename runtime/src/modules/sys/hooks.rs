//! `displayhook`, `excepthook`, `unraisablehook`, `breakpointhook`, and how the interpreter itself
//! reports exceptions.

use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::native::{MethodDef, function, raw_function};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::info;
use crate::modules::{structseq, util};

pub static FUNCTIONS: &[MethodDef] = &[
    function("displayhook", "(object, /)", |vm, args| {
        let Some(builtins) = vm.builtins.get() else {
            return Err(vm.runtime_error("lost builtins module"));
        };
        if args[0].is_none() {
            return Ok(Value::NONE);
        }
        vm.set_name(builtins, "_", Value::NONE);
        let Some(out) = super::get(vm, "stdout").filter(|o| !o.is_none()) else {
            return Err(vm.runtime_error("lost sys.stdout"));
        };
        let text = vm.repr(&args[0])?;
        vm.call_method(&out, "write", &[text.into()])?;
        vm.call_method(&out, "write", &[vm.str("\n")])?;
        vm.set_name(builtins, "_", args[0].clone());
        Ok(Value::NONE)
    }),
    function("excepthook", "(exctype, value, traceback, /)", |vm, args| {
        let (exc, tb) = (&args[1], &args[2]);
        match exc.as_::<ExcObj>() {
            Some(x) => {
                if !tb.is_none() && x.traceback.borrow().is_none() {
                    let old = x.traceback.replace(Some(tb.clone()));
                    drop(old);
                }
                print_exception(vm, exc, None)?;
            }
            None => write_stderr(
                vm,
                &format!(
                    "TypeError: print_exception(): Exception expected for value, {} found\n",
                    vm.type_name(exc)
                ),
            ),
        }
        Ok(Value::NONE)
    }),
    function("unraisablehook", "(unraisable, /)", |vm, args| {
        let get = |name: &str| vm.get_attr_str(&args[0], name);
        let (value, message, object) = (get("exc_value")?, get("err_msg")?, get("object")?);
        report_unraisable(vm, &value, &message, &object)?;
        Ok(Value::NONE)
    }),
    raw_function("breakpointhook", |vm, args| {
        let name = vm.host().variable("PYTHONBREAKPOINT").map(|v| v.to_string_lossy().into_owned());
        let name = match name.as_deref() {
            None | Some("") => "pdb.set_trace",
            Some("0") => return Ok(Value::NONE),
            Some(name) => name,
        };
        let (module, attr) = name.rsplit_once('.').unwrap_or(("builtins", name));
        let hook = match util::imported(vm, module, attr) {
            Ok(hook) => hook,
            Err(_) => {
                let text = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{name}\"");
                ouro_vm::types::warn::issue(vm, Exc::RuntimeWarning, &text)?;
                return Ok(Value::NONE);
            }
        };
        vm.call_args(&hook, args)
    }),
];

/// Writes to `sys.stderr`, or to the process's if that fails.
pub fn write_stderr(vm: &Vm, text: &str) {
    let file = super::get(vm, "stderr").filter(|f| !f.is_none());
    let done = file.is_some_and(|f| vm.call_method(&f, "write", &[vm.str(text)]).is_ok());
    if !done {
        vm.host().write_std(2, text.as_bytes());
    }
}

/// Prints an exception with its traceback, as the library's `traceback` shows it.
pub fn print_exception(vm: &Vm, exc: &Value, file: Option<&Value>) -> PyResult<()> {
    let file = match file {
        Some(f) => f.clone(),
        None => match super::get(vm, "stderr") {
            Some(f) if f.is_none() => return Ok(()),
            Some(f) => f,
            None => {
                print_plainly(vm, exc);
                return Ok(());
            }
        },
    };
    let limited = super::get(vm, "tracebacklimit").is_some_and(|limit| !limit.is_none());
    if (limited || mistyped(exc)) && print_by_library(vm, exc, &file).is_ok() {
        return Ok(());
    }
    let lines = |name: &str, line: u32| crate::modules::linecache::line(vm, name, line);
    let text = ouro_vm::builtins::traceback_print::format_exception(vm, exc, &lines);
    if vm.call_method(&file, "write", &[vm.str(&text)]).is_err() {
        print_plainly(vm, exc);
    }
    Ok(())
}

fn print_by_library(vm: &Vm, exc: &Value, file: &Value) -> PyResult<()> {
    let print = util::imported(vm, "traceback", "print_exception")?;
    let limit = util::imported(vm, "traceback", "BUILTIN_EXCEPTION_LIMIT")?;
    let args = [exc.clone(), limit, file.clone()];
    let names = [vm.str("limit"), vm.str("file")];
    vm.call_args(&print, ouro_vm::core::args::CallArgs::new(&args, &names)).map(drop)
}

/// Whether the library's `traceback` may know a keyword that was meant.
fn mistyped(exc: &Value) -> bool {
    use ouro_vm::types::exceptions::syntax;
    let Some(e) = exc.as_::<ExcObj>() else { return false };
    e.field(syntax::METADATA).is_some_and(|m| m.is_a::<ouro_vm::core::tuple::Tuple>())
        && e.field(syntax::MSG)
            .is_some_and(|m| m.as_::<Str>().is_some_and(|m| m.to_text().starts_with("invalid syntax")))
}

/// The last resort when `sys.stderr` cannot be used.
fn print_plainly(vm: &Vm, exc: &Value) {
    write_stderr(vm, &plain_text(vm, exc));
}

/// An exception without anchors, causes and members: places with their lines, type and message.
fn plain_text(vm: &Vm, exc: &Value) -> String {
    let mut text = String::new();
    let tb = exc.as_::<ExcObj>().and_then(|x| x.traceback.borrow().clone());
    if let Some(tb) = tb {
        text.push_str("Traceback (most recent call last):\n");
        let mut next = tb.to_ref::<ouro_vm::core::frame::Traceback>();
        let mut last = String::new();
        let mut times = 0;
        while let Some(entry) = next {
            let entry_text = place(vm, &entry);
            times = if entry_text == last { times + 1 } else { 0 };
            if times < REPEATS {
                text.push_str(&entry_text);
            }
            next = entry.next.borrow().clone();
            let ends = next.as_ref().is_none_or(|n| place(vm, n) != entry_text);
            if ends && times >= REPEATS {
                let more = times - REPEATS + 1;
                let s = if more == 1 { "" } else { "s" };
                text.push_str(&format!("  [Previous line repeated {more} more time{s}]\n"));
            }
            last = entry_text;
        }
    }
    let module = vm.get_attr_str(&vm.type_of(exc).value(), "__module__").ok();
    if let Some(module) = module.as_ref().and_then(|m| m.as_::<Str>())
        && !module.is_text("builtins")
        && !module.is_text("__main__")
    {
        text.push_str(&format!("{}.", module.to_text()));
    }
    let name = vm.get_attr_str(&vm.type_of(exc).value(), "__qualname__").and_then(|n| vm.str_of(&n));
    match name {
        Ok(name) => text.push_str(&name.to_text()),
        Err(_) => text.push_str("<unknown>"),
    }
    match vm.str_of(exc) {
        Ok(s) if s.is_empty() => {}
        Ok(s) => text.push_str(&format!(": {}", s.to_text())),
        Err(_) => text.push_str(": <exception str() failed>"),
    }
    text.push('\n');
    text
}

/// Entries of one place in a row that are shown.
const REPEATS: usize = 3;

/// One entry of a traceback: the place and its line of source.
fn place(vm: &Vm, entry: &ouro_vm::core::frame::Traceback) -> String {
    let code = &entry.frame.code;
    let line = entry.line.get().unwrap_or_else(|| code.position(entry.index.get()).line);
    let file = code.filename.to_text();
    let mut text = format!("  File \"{file}\", line {line}, in {}\n", code.name.to_text());
    if let Some(source) = crate::modules::linecache::line(vm, &file, line).filter(|s| !s.trim().is_empty()) {
        text.push_str(&format!("    {}\n", source.trim()));
    }
    text
}

fn report_unraisable(vm: &Vm, exc: &Value, message: &Value, object: &Value) -> PyResult<()> {
    let Some(file) = super::get(vm, "stderr").filter(|f| !f.is_none()) else { return Ok(()) };
    let mut text = String::new();
    let words = message.as_::<Str>().map(|m| m.to_text().into_owned());
    if !object.is_none() {
        let shown = match vm.repr(object) {
            Ok(r) => r.to_text().into_owned(),
            Err(_) => "<object repr() failed>".to_owned(),
        };
        text = format!("{}: {shown}\n", words.as_deref().unwrap_or("Exception ignored in"));
    } else if let Some(words) = words {
        text = format!("{words}:\n");
    }
    vm.call_method(&file, "write", &[vm.str(&text)])?;
    if !exc.is_none() {
        vm.call_method(&file, "write", &[vm.str(&plain_text(vm, exc))])?;
    }
    vm.call_method(&file, "flush", &[]).map(drop)
}

/// What the VM does with an exception that nobody can catch: `sys.unraisablehook`.
///
/// The message names the object, if one is given; without a message, the hook gets the object.
pub fn unraisable(vm: &Vm, raised: Raised, message: &str, object: Option<&Value>) {
    let frame = vm.thread().frame.get();
    if !frame.is_null() && raised.0.as_::<ExcObj>().is_some_and(|x| x.traceback.borrow().is_none()) {
        ouro_vm::interp::add_traceback(vm, frame, &raised);
    }
    let plain = message.is_empty();
    let message = match object.filter(|_| !plain).map(|o| vm.repr(o)) {
        Some(Ok(shown)) => format!("{message} {}", shown.to_text()),
        Some(Err(_)) => String::new(),
        None => message.to_owned(),
    };
    let tb = raised.0.as_::<ExcObj>().and_then(|x| x.traceback.borrow().clone()).unwrap_or(Value::NONE);
    let args = structseq::make(
        vm,
        &info::UNRAISABLE_ARGS,
        vec![
            vm.type_of(&raised.0).into(),
            raised.0.clone(),
            tb.clone(),
            if message.is_empty() { Value::NONE } else { vm.str(&message) },
            object.filter(|_| plain).cloned().unwrap_or(Value::NONE),
        ],
    );
    let hook = super::get(vm, "unraisablehook").filter(|h| !h.is_none());
    let done = match &hook {
        Some(hook) => vm.call(hook, &[args]).map(drop),
        None => report_unraisable(vm, &raised.0, &vm.str(&message), &Value::NONE),
    };
    if let Err(error) = done {
        let words = vm.str("Exception ignored in sys.unraisablehook");
        let _ = report_unraisable(vm, &error.0, &words, &hook.unwrap_or(Value::NONE));
    }
    // The traceback goes after the exception and its context: the innermost frame first.
    drop(raised);
    drop(tb);
}

/// Reports an exception that ended the program; the exit code.
pub fn handle_uncaught(vm: &Vm, raised: Raised) -> i32 {
    if raised.is(vm, Exc::SystemExit) {
        return exit_code(vm, &raised.0);
    }
    show_uncaught(vm, &raised)
}

/// Reports an exception, whatever it is.
pub fn show_uncaught(vm: &Vm, raised: &Raised) -> i32 {
    if let Some(sys) = vm.sys.get() {
        let tb = raised.0.as_::<ExcObj>().and_then(|x| x.traceback.borrow().clone());
        vm.set_name(sys, "last_exc", raised.0.clone());
        vm.set_name(sys, "last_type", vm.type_of(&raised.0).into());
        vm.set_name(sys, "last_value", raised.0.clone());
        vm.set_name(sys, "last_traceback", tb.unwrap_or(Value::NONE));
    }
    let tb = raised.0.as_::<ExcObj>().and_then(|x| x.traceback.borrow().clone()).unwrap_or(Value::NONE);
    let args = [vm.type_of(&raised.0).into(), raised.0.clone(), tb];
    match super::get(vm, "excepthook") {
        None => {
            write_stderr(vm, "sys.excepthook is missing\n");
            print_plainly(vm, &raised.0);
        }
        Some(hook) => {
            if let Err(error) = vm.call(&hook, &args) {
                if error.is(vm, Exc::SystemExit) {
                    return exit_code(vm, &error.0);
                }
                write_stderr(vm, "Error in sys.excepthook:\n");
                let _ = print_exception(vm, &error.0, None);
                write_stderr(vm, "\nOriginal exception was:\n");
                let _ = print_exception(vm, &raised.0, None);
            }
        }
    }
    1
}

/// What `SystemExit` asks for; a value that is no number is printed.
fn exit_code(vm: &Vm, exc: &Value) -> i32 {
    let code = vm.get_attr_str(exc, "code").unwrap_or(Value::NONE);
    if code.is_none() {
        return 0;
    }
    if vm.is_int(&code) {
        return vm.small(&code).map_or(-1, |n| n as i32);
    }
    let text = match vm.str_of(&code) {
        Ok(s) => s.to_text().into_owned(),
        Err(_) => String::new(),
    };
    write_stderr(vm, &format!("{text}\n"));
    1
}
