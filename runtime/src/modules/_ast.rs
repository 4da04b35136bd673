//! `_ast`: the node classes. `compile(..., PyCF_ONLY_AST)` makes the nodes.

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, TypeDef, method, raw_method};
use ouro_vm::core::object::Payload;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;

/// Payload of all nodes; the fields are ordinary attributes.
pub struct Node;

ouro_vm::payload!(Node, "AST", plain);

fn names(vm: &Vm, v: &Value, attr: &str) -> PyResult<Vec<Value>> {
    let list = vm.get_attr_opt(v, &vm.intern(attr))?;
    Ok(list.and_then(|l| l.as_::<Tuple>().map(|t| t.to_vec())).unwrap_or_default())
}

fn init(vm: &Vm, args: CallArgs) -> PyResult {
    let (this, rest) = (args.all()[0].clone(), args.skip_first());
    let fields = names(vm, &this, "_fields")?;
    if rest.pos().len() > fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        return Err(vm.type_error(format!(
            "{} constructor takes at most {} positional argument{plural}",
            vm.type_name(&this),
            fields.len()
        )));
    }
    let set = |name: &Value, v: &Value| match name.to_ref::<Str>() {
        Some(name) => vm.set_attr(&this, &name, v.clone()),
        None => Ok(()),
    };
    for (name, v) in fields.iter().zip(rest.pos()) {
        set(name, v)?;
    }
    for (name, v) in rest.kw() {
        set(name, v)?;
    }
    // Fields that may be left out: lists are empty, contexts are loads.
    for name in fields.iter().skip(rest.pos().len()) {
        let Some(text) = name.to_ref::<Str>() else { continue };
        let given = rest.kw().any(|(n, _)| n.as_::<Str>().is_some_and(|n| n.same(&text)));
        if !given && LISTS.iter().any(|l| text.is_text(l)) && vm.get_attr_opt(&this, &text)?.is_none() {
            vm.set_attr(&this, &text, vm.list(Vec::new()))?;
        }
    }
    Ok(Value::NONE)
}

/// Fields that hold lists in every class.
const LISTS: &[&str] = &[
    "decorator_list",
    "type_ignores",
    "type_params",
    "keywords",
    "bases",
    "names",
    "targets",
    "handlers",
    "finalbody",
    "items",
    "generators",
    "comparators",
    "ops",
    "ifs",
    "posonlyargs",
    "kwonlyargs",
    "kw_defaults",
    "defaults",
    "elts",
    "keys",
    "cases",
    "patterns",
    "kwd_attrs",
    "kwd_patterns",
];

static METHODS: &[MethodDef] = &[
    ouro_vm::core::native::MethodDef {
        name: "__new__",
        sig: "",
        imp: ouro_vm::core::native::NativeImpl::Raw(|vm, args| {
            let ty = util::class_arg(vm, &args.all()[0])?;
            Ok(vm.alloc(&ty, Node).into())
        }),
        kind: ouro_vm::core::native::MethodKind::New,
        doc: "",
    },
    raw_method("__init__", init),
    method("__reduce__", "($self, /)", |vm, args| {
        let dict = vm.instance_dict(&args[0]).map_or(Value::NONE, Value::from);
        let empty = vm.tuple(Vec::new()).into();
        Ok(vm.tuple(vec![vm.type_of(&args[0]).into(), empty, dict]).into())
    }),
];

static AST: TypeDef = TypeDef::new("ast", "AST", Node::vtable)
    .methods(&[METHODS])
    .flags(tf::BASE | tf::HAS_DICT | tf::HAS_WEAKREF);

/// Name, base, `_fields`, `_attributes`, and those that are `None` by default.
#[rustfmt::skip]
static CLASSES: &[(&str, &str, &str, &str, &str)] = &[
    ("operator", "AST", "", "", ""),
    ("Add", "operator", "", "", ""),
    ("boolop", "AST", "", "", ""),
    ("And", "boolop", "", "", ""),
    ("stmt", "AST", "", "lineno col_offset end_lineno end_col_offset", "end_lineno end_col_offset"),
    ("AnnAssign", "stmt", "target annotation value simple", "", "value"),
    ("Assert", "stmt", "test msg", "", "msg"),
    ("Assign", "stmt", "targets value type_comment", "", "type_comment"),
    ("AsyncFor", "stmt", "target iter body orelse type_comment", "", "type_comment"),
    ("AsyncFunctionDef", "stmt", "name args body decorator_list returns type_comment type_params", "", "returns type_comment"),
    ("AsyncWith", "stmt", "items body type_comment", "", "type_comment"),
    ("expr", "AST", "", "lineno col_offset end_lineno end_col_offset", "end_lineno end_col_offset"),
    ("Attribute", "expr", "value attr ctx", "", ""),
    ("AugAssign", "stmt", "target op value", "", ""),
    ("Await", "expr", "value", "", ""),
    ("BinOp", "expr", "left op right", "", ""),
    ("BitAnd", "operator", "", "", ""),
    ("BitOr", "operator", "", "", ""),
    ("BitXor", "operator", "", "", ""),
    ("BoolOp", "expr", "op values", "", ""),
    ("Break", "stmt", "", "", ""),
    ("Call", "expr", "func args keywords", "", ""),
    ("ClassDef", "stmt", "name bases keywords body decorator_list type_params", "", ""),
    ("Compare", "expr", "left ops comparators", "", ""),
    ("Constant", "expr", "value kind", "", "kind"),
    ("Continue", "stmt", "", "", ""),
    ("expr_context", "AST", "", "", ""),
    ("Del", "expr_context", "", "", ""),
    ("Delete", "stmt", "targets", "", ""),
    ("Dict", "expr", "keys values", "", ""),
    ("DictComp", "expr", "key value generators", "", ""),
    ("Div", "operator", "", "", ""),
    ("cmpop", "AST", "", "", ""),
    ("Eq", "cmpop", "", "", ""),
    ("excepthandler", "AST", "", "lineno col_offset end_lineno end_col_offset", "end_lineno end_col_offset"),
    ("ExceptHandler", "excepthandler", "type name body", "", "type name"),
    ("Expr", "stmt", "value", "", ""),
    ("mod", "AST", "", "", ""),
    ("Expression", "mod", "body", "", ""),
    ("FloorDiv", "operator", "", "", ""),
    ("For", "stmt", "target iter body orelse type_comment", "", "type_comment"),
    ("FormattedValue", "expr", "value conversion format_spec", "", "format_spec"),
    ("FunctionDef", "stmt", "name args body decorator_list returns type_comment type_params", "", "returns type_comment"),
    ("FunctionType", "mod", "argtypes returns", "", ""),
    ("GeneratorExp", "expr", "elt generators", "", ""),
    ("Global", "stmt", "names", "", ""),
    ("Gt", "cmpop", "", "", ""),
    ("GtE", "cmpop", "", "", ""),
    ("If", "stmt", "test body orelse", "", ""),
    ("IfExp", "expr", "test body orelse", "", ""),
    ("Import", "stmt", "names", "", ""),
    ("ImportFrom", "stmt", "module names level", "", "module level"),
    ("In", "cmpop", "", "", ""),
    ("Interactive", "mod", "body", "", ""),
    ("Interpolation", "expr", "value str conversion format_spec", "", "format_spec"),
    ("unaryop", "AST", "", "", ""),
    ("Invert", "unaryop", "", "", ""),
    ("Is", "cmpop", "", "", ""),
    ("IsNot", "cmpop", "", "", ""),
    ("JoinedStr", "expr", "values", "", ""),
    ("LShift", "operator", "", "", ""),
    ("Lambda", "expr", "args body", "", ""),
    ("List", "expr", "elts ctx", "", ""),
    ("ListComp", "expr", "elt generators", "", ""),
    ("Load", "expr_context", "", "", ""),
    ("Lt", "cmpop", "", "", ""),
    ("LtE", "cmpop", "", "", ""),
    ("MatMult", "operator", "", "", ""),
    ("Match", "stmt", "subject cases", "", ""),
    ("pattern", "AST", "", "lineno col_offset end_lineno end_col_offset", ""),
    ("MatchAs", "pattern", "pattern name", "", "pattern name"),
    ("MatchClass", "pattern", "cls patterns kwd_attrs kwd_patterns", "", ""),
    ("MatchMapping", "pattern", "keys patterns rest", "", "rest"),
    ("MatchOr", "pattern", "patterns", "", ""),
    ("MatchSequence", "pattern", "patterns", "", ""),
    ("MatchSingleton", "pattern", "value", "", ""),
    ("MatchStar", "pattern", "name", "", "name"),
    ("MatchValue", "pattern", "value", "", ""),
    ("Mod", "operator", "", "", ""),
    ("Module", "mod", "body type_ignores", "", ""),
    ("Mult", "operator", "", "", ""),
    ("Name", "expr", "id ctx", "", ""),
    ("NamedExpr", "expr", "target value", "", ""),
    ("Nonlocal", "stmt", "names", "", ""),
    ("Not", "unaryop", "", "", ""),
    ("NotEq", "cmpop", "", "", ""),
    ("NotIn", "cmpop", "", "", ""),
    ("Or", "boolop", "", "", ""),
    ("type_param", "AST", "", "lineno col_offset end_lineno end_col_offset", ""),
    ("ParamSpec", "type_param", "name default_value", "", "default_value"),
    ("Pass", "stmt", "", "", ""),
    ("Pow", "operator", "", "", ""),
    ("RShift", "operator", "", "", ""),
    ("Raise", "stmt", "exc cause", "", "exc cause"),
    ("Return", "stmt", "value", "", "value"),
    ("Set", "expr", "elts", "", ""),
    ("SetComp", "expr", "elt generators", "", ""),
    ("Slice", "expr", "lower upper step", "", "lower upper step"),
    ("Starred", "expr", "value ctx", "", ""),
    ("Store", "expr_context", "", "", ""),
    ("Sub", "operator", "", "", ""),
    ("Subscript", "expr", "value slice ctx", "", ""),
    ("TemplateStr", "expr", "values", "", ""),
    ("Try", "stmt", "body handlers orelse finalbody", "", ""),
    ("TryStar", "stmt", "body handlers orelse finalbody", "", ""),
    ("Tuple", "expr", "elts ctx", "", ""),
    ("TypeAlias", "stmt", "name type_params value", "", ""),
    ("type_ignore", "AST", "", "", ""),
    ("TypeIgnore", "type_ignore", "lineno tag", "", ""),
    ("TypeVar", "type_param", "name bound default_value", "", "bound default_value"),
    ("TypeVarTuple", "type_param", "name default_value", "", "default_value"),
    ("UAdd", "unaryop", "", "", ""),
    ("USub", "unaryop", "", "", ""),
    ("UnaryOp", "expr", "op operand", "", ""),
    ("While", "stmt", "test body orelse", "", ""),
    ("With", "stmt", "items body type_comment", "", "type_comment"),
    ("Yield", "expr", "value", "", "value"),
    ("YieldFrom", "expr", "value", "", ""),
    ("alias", "AST", "name asname", "lineno col_offset end_lineno end_col_offset", "asname end_lineno end_col_offset"),
    ("arg", "AST", "arg annotation type_comment", "lineno col_offset end_lineno end_col_offset", "annotation type_comment end_lineno end_col_offset"),
    ("arguments", "AST", "posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults", "", "vararg kwarg"),
    ("comprehension", "AST", "target iter ifs is_async", "", ""),
    ("keyword", "AST", "arg value", "lineno col_offset end_lineno end_col_offset", "arg end_lineno end_col_offset"),
    ("match_case", "AST", "pattern guard body", "", "guard"),
    ("withitem", "AST", "context_expr optional_vars", "", "optional_vars"),
];

pub static MODULE: ModuleDef = ModuleDef::new("_ast", &[]).init(|vm, module| {
    let ast = vm.define_type(&AST, &vm.types().object);
    let words = |text: &str| -> Value {
        vm.tuple(text.split_whitespace().map(|w| vm.intern(w).into()).collect()).into()
    };
    for name in ["_fields", "_attributes", "__match_args__"] {
        vm.set_name(&ast.dict, name, words(""));
    }
    ast.modified();
    vm.set_name(&module.dict, "AST", ast.into());
    for &(name, base, fields, attributes, optional) in CLASSES {
        let Some(base) = vm.get_name(&module.dict, base) else { continue };
        let dict = vm.dict();
        vm.set_name(&dict, "__module__", vm.str("ast"));
        vm.set_name(&dict, "_fields", words(fields));
        vm.set_name(&dict, "__match_args__", words(fields));
        if !attributes.is_empty() {
            vm.set_name(&dict, "_attributes", words(attributes));
        }
        for attr in optional.split_whitespace() {
            vm.set_name(&dict, attr, Value::NONE);
        }
        let bases = vm.tuple(vec![base]).into();
        let class = vm.call(&vm.types().type_.value(), &[vm.str(name), bases, dict.into()])?;
        vm.set_name(&module.dict, name, class);
    }
    for (name, n) in [
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 8192),
        ("PyCF_ONLY_AST", 1024),
        ("PyCF_OPTIMIZED_AST", 33792),
        ("PyCF_TYPE_COMMENTS", 4096),
    ] {
        vm.set_name(&module.dict, name, vm.int(n));
    }
    Ok(())
});
