//! `compile`, `exec`, `eval`, `globals`, `locals`.

use ouro_compiler::error::CompileWarning;
use ouro_compiler::syntax::decode::{self, Origin};
use ouro_compiler::{Ending, ErrorKind, Mode, Options};

use super::tree;
use crate::core::args::Args;
use crate::core::bytes::Bytes;
use crate::core::code::Code;
use crate::core::dict::Dict;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::{Exc, ExcObj};
use crate::core::function::CellObj;
use crate::core::native::{MethodDef, function};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::{frame, warn};

pub static FUNCTIONS: [MethodDef; 5] = [
    function(
        "compile",
        "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
        compile,
    ),
    function("exec", "(source, /, globals=None, locals=None, *, closure=None)", exec),
    function("eval", "(source, /, globals=None, locals=None)", eval),
    function("globals", "()", |vm, _| Ok(frame::caller_globals(vm).map_or(Value::NONE, |g| g.into()))),
    function("locals", "()", |vm, _| super::attrs::locals(vm)),
];

/// `co_flags` bits of features that code inherits from the code that compiles it.
const FUTURE_FLAGS: u32 = ouro_compiler::bytecode::code::flags::FUTURE_ANNOTATIONS;
const ONLY_AST: i64 = 0x400;
/// The bit that `PyCF_OPTIMIZED_AST` adds to `PyCF_ONLY_AST`.
const OPTIMIZED: i64 = 0x8000;
const TYPE_COMMENTS: i64 = 0x1000;
const TOP_LEVEL_AWAIT: i64 = 0x2000;
const ALLOW_INCOMPLETE: i64 = 0x4000;
const DONT_IMPLY_DEDENT: i64 = 0x200;
const KNOWN_FLAGS: i64 = 0x1ff_7e00 | 0x10 | 0x100 | 0x200;

/// The text of a source object: `str`, or bytes with an optional coding cookie.
pub fn source_text(vm: &Vm, source: &Value, what: &str, function: &str, filename: &str) -> PyResult<String> {
    let text = if let Some(s) = source.as_::<Str>() {
        match s.to_utf8() {
            Some(text) => text.into_owned(),
            None => {
                let encoded = vm.call_method(source, "encode", &[]);
                return encoded.and_then(|_| Err(vm.system_error("source is not valid text")));
            }
        }
    } else {
        let bytes = match source.as_::<Bytes>() {
            Some(b) => b.data.to_vec(),
            None => match vm.call(&vm.types().bytes.value(), std::slice::from_ref(source)) {
                Ok(b)
                    if !vm.is_int(source)
                        && vm.special(source, crate::core::special::Special::Buffer).is_some() =>
                {
                    b.as_::<Bytes>().map(|b| b.data.to_vec()).unwrap_or_default()
                }
                _ => {
                    return Err(vm.type_error(format!("{function}() arg 1 must be a {what}")));
                }
            },
        };
        match decode::decode(&bytes, filename, Origin::Bytes) {
            Ok(text) => text.into_owned(),
            Err(e) => return Err(vm.compile_error(&e)),
        }
    };
    if text.contains('\0') {
        // Through the constructor, which sets the fields.
        let message = vm.str("source code string cannot contain null bytes");
        let error = vm.call(&vm.exc_type(Exc::SyntaxError).value(), &[message])?;
        return Err(crate::core::error::Raised(error));
    }
    Ok(text)
}

/// Compiles text, with the future features of the calling code.
pub fn compile_text(
    vm: &Vm,
    text: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> PyResult<Ref<Code>> {
    let _level = vm.enter_recursive(" during compilation")?;
    let options = Options { extra_stack: vm.native_stack_left() / 2, ..*options };
    match ouro_compiler::compile_with_warnings(text, filename, mode, &options) {
        Ok(compiled) => {
            issue(vm, compiled.warnings, text, filename)?;
            vm.make_code(compiled.code)
        }
        Err(mut e) => {
            issue(vm, std::mem::take(&mut e.warnings), text, filename)?;
            let raised = vm.compile_error(&e);
            if e.kind == ErrorKind::Syntax && e.message.starts_with("invalid syntax") {
                note_source(vm, &raised, text, e.line);
            }
            Err(raised)
        }
    }
}

/// Keeps with a syntax error what `traceback` looks for mistyped keywords in: the text, and where
/// the statement before the error begins.
fn note_source(vm: &Vm, raised: &Raised, text: &str, line: u32) {
    let Some(exc) = raised.0.as_::<ExcObj>() else { return };
    let before = text.lines().enumerate().take((line as usize).saturating_sub(1)).filter(|(_, l)| {
        l.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '@' | '"' | '(' | '['))
    });
    let start = before.last().map_or(0, |(at, _)| at + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let text = vm.str(&format!("{text}{end}"));
    let place = vec![Value::from_len(start), Value::from_len(0), text];
    exc.set_field(crate::types::exceptions::syntax::METADATA, Some(vm.tuple(place).into()));
}

/// Issues the warnings about a source text.
pub(super) fn issue(vm: &Vm, warnings: Vec<CompileWarning>, text: &str, filename: &str) -> PyResult<()> {
    for warning in warnings {
        let issued =
            warn::explicit(vm, Exc::SyntaxWarning, &warning.message, filename, i64::from(warning.line));
        if let Err(raised) = issued {
            // A filter made an exception of it: that is a SyntaxError at the place.
            if vm.is_instance(&raised.0, &vm.exc_type(Exc::SyntaxWarning).value())? {
                return Err(vm.compile_error(&warning.into_error(text, filename)));
            }
            return Err(raised);
        }
    }
    Ok(())
}

fn inherited(vm: &Vm) -> u32 {
    frame::caller_function(vm).map_or(0, |f| f.code.borrow().flags() & FUTURE_FLAGS)
}

fn compile(vm: &Vm, args: Args) -> PyResult {
    let filename = match args[1].as_::<Str>() {
        Some(s) => s.to_text().into_owned(),
        None => {
            let os = vm.import_module("os")?;
            let name = vm.call_method(&os, "fsdecode", std::slice::from_ref(&args[1]))?;
            vm.str_of(&name)?.to_text().into_owned()
        }
    };
    let mode = match args[2].as_::<Str>() {
        Some(m) if m.is_text("exec") => Mode::Exec,
        Some(m) if m.is_text("eval") => Mode::Eval,
        Some(m) if m.is_text("single") => Mode::Single,
        Some(m) if m.is_text("func_type") => {
            return Err(vm.not_implemented("compile() in mode 'func_type'"));
        }
        Some(_) => return Err(vm.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
        None => {
            return Err(vm.type_error(format!(
                "compile() argument 'mode' must be str, not {}",
                vm.type_name(&args[2])
            )));
        }
    };
    let flags = args.opt(3).map_or(Ok(0), |v| vm.index_i64(v))?;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(vm.value_error("compile(): unrecognised flags"));
    }
    let dont_inherit = args.opt(4).map_or(Ok(false), |v| vm.is_true(v))?;
    let optimize = args.opt(5).map_or(Ok(-1), |v| vm.index_i64(v))?;
    if !(-1..=2).contains(&optimize) {
        return Err(vm.value_error("compile(): invalid optimize value"));
    }
    if args[0].is_a::<Code>() {
        return Ok(args[0].clone());
    }
    let only_tree = flags & ONLY_AST != 0;
    if only_tree && flags & (OPTIMIZED | TYPE_COMMENTS) != 0 {
        return Err(vm.not_implemented("compile() to an optimised syntax tree or one with type comments"));
    }
    let tree = tree::is_node(vm, &args[0]);
    if only_tree && tree {
        return Ok(args[0].clone());
    }
    let options = Options {
        optimize: if optimize < 0 { vm.optimize.get() } else { optimize as u8 },
        future_flags: (flags as u32 & FUTURE_FLAGS) | if dont_inherit { 0 } else { inherited(vm) },
        top_level_await: flags & TOP_LEVEL_AWAIT != 0,
        ending: Ending {
            incomplete: flags & ALLOW_INCOMPLETE != 0,
            open_blocks: flags & DONT_IMPLY_DEDENT != 0,
        },
        extra_stack: vm.native_stack_left() / 2,
    };
    if tree {
        return Ok(tree::compile(vm, &args[0], &filename, mode, &options)?.into());
    }
    let text = source_text(vm, &args[0], "string, bytes or AST object", "compile", &filename)?;
    if only_tree {
        return tree::parse(vm, &text, &filename, mode, options.ending);
    }
    Ok(compile_text(vm, &text, &filename, mode, &options)?.into())
}

/// Globals and locals for `exec` and `eval`.
fn namespaces(vm: &Vm, args: &Args, function: &str) -> PyResult<(Ref<Dict>, Value)> {
    let globals = match args.some(1) {
        Some(g) => match g.to_ref::<Dict>() {
            Some(g) => Some(g),
            None if function == "eval" && vm.special(g, crate::core::special::Special::GetItem).is_some() => {
                return Err(vm.type_error("globals must be a real dict; try eval(code, {}, mapping)"));
            }
            None if function == "eval" => return Err(vm.type_error("globals must be a dict")),
            None => {
                return Err(vm.type_error(format!("exec() globals must be a dict, not {}", vm.type_name(g))));
            }
        },
        None => None,
    };
    if let Some(l) = args.some(2)
        && vm.special(l, crate::core::special::Special::GetItem).is_none()
    {
        return Err(vm.type_error(if function == "eval" {
            "locals must be a mapping".to_owned()
        } else {
            format!("locals must be a mapping or None, not {}", vm.type_name(l))
        }));
    }
    let pair = match (globals, args.some(2)) {
        (Some(g), Some(l)) => (g, l.clone()),
        (Some(g), None) => (g.clone(), g.into()),
        (None, given) => {
            let Some(g) = frame::caller_globals(vm) else {
                return Err(vm.system_error("globals and locals cannot be NULL"));
            };
            let locals = match given {
                Some(l) => l.clone(),
                None => super::attrs::locals(vm)?,
            };
            (g, locals)
        }
    };
    if vm.get_name(&pair.0, "__builtins__").is_none()
        && let Some(b) = builtins_value(vm)
    {
        vm.set_name(&pair.0, "__builtins__", b);
    }
    Ok(pair)
}

/// What `__builtins__` is set to: the builtins of the calling code.
fn builtins_value(vm: &Vm) -> Option<Value> {
    match frame::caller_function(vm) {
        Some(f) => Some((&f.builtins).into()),
        None => vm.builtins.get().map(|b| b.into()),
    }
}

fn closure_of(vm: &Vm, code: &Ref<Code>, given: Option<&Value>) -> PyResult<Option<Ref<Tuple>>> {
    let wanted = code.freenames.len();
    match given {
        None if wanted > 0 => {
            Err(vm.type_error(format!("code object requires a closure of exactly length {wanted}")))
        }
        None => Ok(None),
        Some(_) if wanted == 0 => Err(vm.type_error("cannot use a closure with this code object")),
        Some(c) => match c.to_ref::<Tuple>() {
            Some(t) if t.len() == wanted && t.iter().all(|c| c.is_a::<CellObj>()) => Ok(Some(t)),
            _ => Err(vm.type_error(format!("code object requires a closure of exactly length {wanted}"))),
        },
    }
}

fn exec(vm: &Vm, args: Args) -> PyResult {
    let (globals, locals) = namespaces(vm, &args, "exec")?;
    let given = args.some(3);
    let (code, closure) = match args[0].to_ref::<Code>() {
        Some(code) => {
            let closure = closure_of(vm, &code, given)?;
            (code, closure)
        }
        None => {
            if given.is_some() {
                return Err(vm.type_error("closure can only be used when source is a code object"));
            }
            let text = source_text(vm, &args[0], "string, bytes or code object", "exec", "<string>")?;
            let options =
                Options { optimize: vm.optimize.get(), future_flags: inherited(vm), ..Options::default() };
            (compile_text(vm, &text, "<string>", Mode::Exec, &options)?, None)
        }
    };
    let _level = vm.enter_recursive("")?;
    (vm.hooks().run_code)(vm, code, &globals, Some(locals), closure)?;
    Ok(Value::NONE)
}

fn eval(vm: &Vm, args: Args) -> PyResult {
    let (globals, locals) = namespaces(vm, &args, "eval")?;
    let code = match args[0].to_ref::<Code>() {
        Some(code) if !code.freenames.is_empty() => {
            return Err(vm.type_error("code object passed to eval() may not contain free variables"));
        }
        Some(code) => code,
        None => {
            let text = source_text(vm, &args[0], "string, bytes or code object", "eval", "<string>")?;
            let text = text.trim_start_matches([' ', '\t']);
            let options =
                Options { optimize: vm.optimize.get(), future_flags: inherited(vm), ..Options::default() };
            compile_text(vm, text, "<string>", Mode::Eval, &options)?
        }
    };
    let _level = vm.enter_recursive("")?;
    (vm.hooks().run_code)(vm, code, &globals, Some(locals), None)
}
