//! Small modules of one file: `_opcode`, `_interpreters`, `_tracemalloc`, `faulthandler`.

use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::value::Value;

use super::util;

/// First of CPython's operations that has an argument.
const HAVE_ARGUMENT: i64 = 43;

macro_rules! kinds {
    ($($name:literal),*) => { &[$(function($name, "(opcode)", |_, _| Ok(Value::FALSE)),)*] };
}

/// None of these kinds of CPython's operations exist in Ouro's code.
static KINDS: &[MethodDef] = kinds!("has_const", "has_name", "has_jump", "has_free", "has_local", "has_exc");

static OPCODE_FUNCTIONS: &[MethodDef] = &[
    function("has_arg", "(opcode)", |vm, args| Ok(Value::from_bool(vm.index_i64(&args[0])? > HAVE_ARGUMENT))),
    function("is_valid", "(opcode)", |_, _| Ok(Value::FALSE)),
    function("stack_effect", "(opcode, oparg=None, /, *, jump=None)", |vm, _| {
        Err(vm.value_error("invalid opcode or oparg"))
    }),
    function("get_executor", "(code, offset)", |_, _| Ok(Value::NONE)),
    function("get_specialization_stats", "()", |_, _| Ok(Value::NONE)),
    function("get_intrinsic1_descs", "()", |vm, _| Ok(vm.list(Vec::new()))),
    function("get_intrinsic2_descs", "()", |vm, _| Ok(vm.list(Vec::new()))),
    function("get_special_method_names", "()", |vm, _| {
        let names = ["__enter__", "__exit__", "__aenter__", "__aexit__"];
        Ok(vm.list(names.iter().map(|n| vm.str(n)).collect()))
    }),
    function("get_nb_ops", "()", |vm, _| {
        let rows = NB_OPS.iter().map(|(n, s)| util::tuple(vm, vec![vm.str(n), vm.str(s)])).collect();
        Ok(vm.list(rows))
    }),
];

#[rustfmt::skip]
static NB_OPS: &[(&str, &str)] = &[
    ("NB_ADD", "+"), ("NB_AND", "&"), ("NB_FLOOR_DIVIDE", "//"), ("NB_LSHIFT", "<<"), ("NB_MATRIX_MULTIPLY", "@"),
    ("NB_MULTIPLY", "*"), ("NB_REMAINDER", "%"), ("NB_OR", "|"), ("NB_POWER", "**"), ("NB_RSHIFT", ">>"),
    ("NB_SUBTRACT", "-"), ("NB_TRUE_DIVIDE", "/"), ("NB_XOR", "^"), ("NB_INPLACE_ADD", "+="), ("NB_INPLACE_AND", "&="),
    ("NB_INPLACE_FLOOR_DIVIDE", "//="), ("NB_INPLACE_LSHIFT", "<<="), ("NB_INPLACE_MATRIX_MULTIPLY", "@="),
    ("NB_INPLACE_MULTIPLY", "*="), ("NB_INPLACE_REMAINDER", "%="), ("NB_INPLACE_OR", "|="), ("NB_INPLACE_POWER", "**="),
    ("NB_INPLACE_RSHIFT", ">>="), ("NB_INPLACE_SUBTRACT", "-="), ("NB_INPLACE_TRUE_DIVIDE", "/="),
    ("NB_INPLACE_XOR", "^="), ("NB_SUBSCR", "[]"),
];

pub static OPCODE: ModuleDef = ModuleDef::new("_opcode", &[OPCODE_FUNCTIONS, KINDS]).init(|vm, module| {
    vm.set_name(&module.dict, "ENABLE_SPECIALIZATION", Value::FALSE);
    vm.set_name(&module.dict, "ENABLE_SPECIALIZATION_FT", Value::FALSE);
    Ok(())
});

static INTERPRETER_FUNCTIONS: &[MethodDef] = &[
    function("create", "(config=None, *, reqrefs=False)", |vm, _| {
        Err(vm.not_implemented("_interpreters.create()"))
    }),
    function("list_all", "(*, require_ready=False)", |vm, _| {
        Ok(vm.list(vec![util::tuple(vm, vec![vm.int(0), vm.int(1)])]))
    }),
    function("get_current", "()", |vm, _| Ok(util::tuple(vm, vec![vm.int(0), vm.int(1)]))),
    function("get_main", "()", |vm, _| Ok(util::tuple(vm, vec![vm.int(0), vm.int(1)]))),
    function("is_shareable", "(obj)", |vm, args| {
        let v = &args[0];
        let plain = !v.is_heap() || v.is_a::<ouro_vm::core::str::Str>() || vm.is_int(v);
        Ok(Value::from_bool(plain))
    }),
];

pub static INTERPRETERS: ModuleDef =
    ModuleDef::new("_interpreters", &[INTERPRETER_FUNCTIONS]).init(|vm, module| {
        let exception = vm.exc_type(ouro_vm::core::exc::Exc::Exception).value();
        let type_error = vm.exc_type(ouro_vm::core::exc::Exc::TypeError).value();
        let make = |name: &str, base: &Value| {
            let dict = vm.dict();
            vm.set_name(&dict, "__module__", vm.str("concurrent.interpreters"));
            let bases = vm.tuple(vec![base.clone()]).into();
            vm.call(&vm.types().type_.value(), &[vm.str(name), bases, dict.into()])
        };
        let error = make("InterpreterError", &exception)?;
        vm.set_name(&module.dict, "InterpreterNotFoundError", make("InterpreterNotFoundError", &error)?);
        vm.set_name(&module.dict, "InterpreterError", error);
        vm.set_name(&module.dict, "NotShareableError", make("NotShareableError", &type_error)?);
        Ok(())
    });

static TRACE_FUNCTIONS: &[MethodDef] = &[
    function("is_tracing", "()", |_, _| Ok(Value::FALSE)),
    function("clear_traces", "()", |_, _| Ok(Value::NONE)),
    function("_get_traces", "()", |vm, _| Ok(vm.list(Vec::new()))),
    function("_get_object_traceback", "(obj, /)", |_, _| Ok(Value::NONE)),
    function("start", "(nframe=1, /)", |vm, _| Err(vm.not_implemented("tracemalloc.start()"))),
    function("stop", "()", |_, _| Ok(Value::NONE)),
    function("get_traceback_limit", "()", |vm, _| Ok(vm.int(1))),
    function("get_tracemalloc_memory", "()", |vm, _| Ok(vm.int(0))),
    function("get_traced_memory", "()", |vm, _| Ok(util::tuple(vm, vec![vm.int(0), vm.int(0)]))),
    function("reset_peak", "()", |_, _| Ok(Value::NONE)),
];

pub static TRACEMALLOC: ModuleDef = ModuleDef::new("_tracemalloc", &[TRACE_FUNCTIONS]);

static FAULT_FUNCTIONS: &[MethodDef] = &[
    function("enable", "(file=sys.stderr, all_threads=True, c_stack=True)", |vm, _| {
        Err(vm.not_implemented("faulthandler.enable()"))
    }),
    function("disable", "()", |_, _| Ok(Value::FALSE)),
    function("is_enabled", "()", |_, _| Ok(Value::FALSE)),
    function("dump_traceback", "(file=sys.stderr, all_threads=True)", |vm, _| {
        Err(vm.not_implemented("faulthandler.dump_traceback()"))
    }),
    function("dump_traceback_later", "(timeout, repeat=False, file=sys.stderr, exit=False)", |vm, _| {
        Err(vm.not_implemented("faulthandler.dump_traceback_later()"))
    }),
    function("cancel_dump_traceback_later", "()", |_, _| Ok(Value::NONE)),
    function("register", "(signum, file=sys.stderr, all_threads=True, chain=False)", |vm, _| {
        Err(vm.not_implemented("faulthandler.register()"))
    }),
    function("unregister", "(signum, /)", |_, _| Ok(Value::FALSE)),
];

pub static FAULTHANDLER: ModuleDef = ModuleDef::new("faulthandler", &[FAULT_FUNCTIONS]);
