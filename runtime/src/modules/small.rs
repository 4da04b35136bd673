//! Small modules of one file: `_opcode`, `_interpreters`, `_tracemalloc`, `_suggestions`.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::List;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::str::Str;
use ouro_vm::core::suggest;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;

/// CPython 3.14's operations by property, as ranges of their numbers. Ouro's own operations are
/// not among them: `co_code` uses other numbers, so that nobody takes one for the other.
type Ranges = &'static [(i64, i64)];

const VALID: Ranges = &[(0, 120), (128, 211), (234, 266)];
#[rustfmt::skip]
const ARGUMENT: Ranges = &[
    (44, 120), (128, 128), (143, 153), (155, 195), (197, 197), (200, 200), (209, 211), (237, 237), (239, 239),
    (241, 245), (247, 251), (253, 253), (255, 255), (257, 261), (263, 266),
];
const CONSTANT: Ranges = &[(82, 82), (190, 191)];
#[rustfmt::skip]
const NAME: Ranges = &[
    (61, 61), (64, 65), (72, 73), (80, 80), (91, 93), (96, 96), (110, 110), (115, 116), (179, 179), (189, 189),
    (194, 195), (200, 200), (249, 249),
];
#[rustfmt::skip]
const JUMP: Ranges = &[
    (68, 68), (70, 70), (75, 77), (100, 103), (106, 106), (172, 176), (237, 237), (248, 248), (257, 260),
];
const FREE: Ranges = &[(62, 62), (90, 90), (97, 97), (111, 111)];
const LOCAL: Ranges = &[(3, 3), (63, 63), (83, 89), (112, 114), (261, 261), (266, 266)];
const EXCEPTION: Ranges = &[(263, 265)];

fn within(vm: &Vm, v: &Value, ranges: Ranges) -> PyResult<bool> {
    let n = i64::from(util::int_arg(vm, v)?);
    Ok(ranges.iter().any(|r| (r.0..=r.1).contains(&n)))
}

macro_rules! kinds {
    ($($name:literal: $ranges:expr),* $(,)?) => {
        &[$(function($name, "(opcode)", |vm, args| Ok(Value::from_bool(within(vm, &args[0], $ranges)?))),)*]
    };
}

static KINDS: &[MethodDef] = kinds!(
    "is_valid": VALID,
    "has_arg": ARGUMENT,
    "has_const": CONSTANT,
    "has_name": NAME,
    "has_jump": JUMP,
    "has_free": FREE,
    "has_local": LOCAL,
    "has_exc": EXCEPTION,
);

#[rustfmt::skip]
const INTRINSICS_1: &[&str] = &[
    "INTRINSIC_1_INVALID", "INTRINSIC_PRINT", "INTRINSIC_IMPORT_STAR", "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP", "INTRINSIC_UNARY_POSITIVE", "INTRINSIC_LIST_TO_TUPLE", "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC", "INTRINSIC_TYPEVARTUPLE", "INTRINSIC_SUBSCRIPT_GENERIC", "INTRINSIC_TYPEALIAS",
];
#[rustfmt::skip]
const INTRINSICS_2: &[&str] = &[
    "INTRINSIC_2_INVALID", "INTRINSIC_PREP_RERAISE_STAR", "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS", "INTRINSIC_SET_FUNCTION_TYPE_PARAMS", "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

fn names(vm: &Vm, names: &[&str]) -> Value {
    vm.list(names.iter().map(|n| vm.str(n)).collect())
}

static OPCODE_FUNCTIONS: &[MethodDef] = &[
    function("stack_effect", "(opcode, oparg=None, /, *, jump=None)", |vm, args| {
        if within(vm, &args[0], VALID)? {
            return Err(vm.not_implemented("_opcode.stack_effect()"));
        }
        Err(vm.value_error("invalid opcode or oparg"))
    }),
    function("get_executor", "(code, offset)", |vm, args| {
        if !args[0].is_a::<ouro_vm::core::code::Code>() {
            let message = format!("expected a code object, not '{}'", vm.type_name(&args[0]));
            return Err(vm.type_error(message));
        }
        Err(vm.runtime_error("Executors are not available in this build"))
    }),
    function("get_specialization_stats", "()", |_, _| Ok(Value::NONE)),
    function("get_intrinsic1_descs", "()", |vm, _| Ok(names(vm, INTRINSICS_1))),
    function("get_intrinsic2_descs", "()", |vm, _| Ok(names(vm, INTRINSICS_2))),
    function("get_special_method_names", "()", |vm, _| {
        Ok(names(vm, &["__enter__", "__exit__", "__aenter__", "__aexit__"]))
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

static SUGGESTION_FUNCTIONS: &[MethodDef] =
    &[function("_generate_suggestions", "(candidates, item, /)", |vm, args| {
        if !args[0].is_a::<List>() {
            return Err(vm.type_error("candidates must be a list"));
        }
        let Some(item) = args[1].as_::<Str>() else {
            let found = vm.type_name(&args[1]);
            let text = format!("_generate_suggestions() argument 2 must be str, not {found}");
            return Err(vm.type_error(text));
        };
        let candidates = vm.collect(&args[0])?;
        if !candidates.iter().all(|c| c.is_a::<Str>()) {
            return Err(vm.type_error("all elements in 'candidates' must be strings"));
        }
        let names: Vec<_> = candidates.iter().filter_map(|c| c.as_::<Str>()).map(|s| s.to_text()).collect();
        let found = suggest::closest(&item.to_text(), names.iter().map(|name| &**name));
        Ok(found.map_or(Value::NONE, |name| vm.str(name)))
    })
    .doc("Returns the candidate in candidates that's closest to item")];

pub static SUGGESTIONS: ModuleDef = ModuleDef::new("_suggestions", &[SUGGESTION_FUNCTIONS]);
