//! The abstract grammar of Python 3.14: every node class with its fields and their types.

/// One line for each sum type, `name = A(fields) | B(...)` spread over lines, then product types.
/// `attributes` follow the sum types and products that carry positions: `!` all four required ends
/// optional, `!!` all four required.
pub static GRAMMAR: &[Rule] = &[
    Rule::sum(
        "mod",
        "",
        &[
            "Module(stmt* body, type_ignore* type_ignores)",
            "Interactive(stmt* body)",
            "Expression(expr body)",
            "FunctionType(expr* argtypes, expr returns)",
        ],
    ),
    Rule::sum(
        "stmt",
        OPTIONAL_ENDS,
        &[
            "FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)",
            "AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)",
            "ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)",
            "Return(expr? value)",
            "Delete(expr* targets)",
            "Assign(expr* targets, expr value, string? type_comment)",
            "TypeAlias(expr name, type_param* type_params, expr value)",
            "AugAssign(expr target, operator op, expr value)",
            "AnnAssign(expr target, expr annotation, expr? value, int simple)",
            "For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)",
            "AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)",
            "While(expr test, stmt* body, stmt* orelse)",
            "If(expr test, stmt* body, stmt* orelse)",
            "With(withitem* items, stmt* body, string? type_comment)",
            "AsyncWith(withitem* items, stmt* body, string? type_comment)",
            "Match(expr subject, match_case* cases)",
            "Raise(expr? exc, expr? cause)",
            "Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)",
            "TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)",
            "Assert(expr test, expr? msg)",
            "Import(alias* names)",
            "ImportFrom(identifier? module, alias* names, int? level)",
            "Global(identifier* names)",
            "Nonlocal(identifier* names)",
            "Expr(expr value)",
            "Pass",
            "Break",
            "Continue",
        ],
    ),
    Rule::sum(
        "expr",
        OPTIONAL_ENDS,
        &[
            "BoolOp(boolop op, expr* values)",
            "NamedExpr(expr target, expr value)",
            "BinOp(expr left, operator op, expr right)",
            "UnaryOp(unaryop op, expr operand)",
            "Lambda(arguments args, expr body)",
            "IfExp(expr test, expr body, expr orelse)",
            "Dict(expr?* keys, expr* values)",
            "Set(expr* elts)",
            "ListComp(expr elt, comprehension* generators)",
            "SetComp(expr elt, comprehension* generators)",
            "DictComp(expr key, expr value, comprehension* generators)",
            "GeneratorExp(expr elt, comprehension* generators)",
            "Await(expr value)",
            "Yield(expr? value)",
            "YieldFrom(expr value)",
            "Compare(expr left, cmpop* ops, expr* comparators)",
            "Call(expr func, expr* args, keyword* keywords)",
            "FormattedValue(expr value, int conversion, expr? format_spec)",
            "Interpolation(expr value, constant str, int conversion, expr? format_spec)",
            "JoinedStr(expr* values)",
            "TemplateStr(expr* values)",
            "Constant(constant value, string? kind)",
            "Attribute(expr value, identifier attr, expr_context ctx)",
            "Subscript(expr value, expr slice, expr_context ctx)",
            "Starred(expr value, expr_context ctx)",
            "Name(identifier id, expr_context ctx)",
            "List(expr* elts, expr_context ctx)",
            "Tuple(expr* elts, expr_context ctx)",
            "Slice(expr? lower, expr? upper, expr? step)",
        ],
    ),
    Rule::sum("expr_context", "", &["Load", "Store", "Del"]),
    Rule::sum("boolop", "", &["And", "Or"]),
    Rule::sum(
        "operator",
        "",
        &[
            "Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor",
            "BitAnd", "FloorDiv",
        ],
    ),
    Rule::sum("unaryop", "", &["Invert", "Not", "UAdd", "USub"]),
    Rule::sum("cmpop", "", &["Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"]),
    Rule::product("comprehension(expr target, expr iter, expr* ifs, int is_async)", ""),
    Rule::sum("excepthandler", OPTIONAL_ENDS, &["ExceptHandler(expr? type, identifier? name, stmt* body)"]),
    Rule::product(
        "arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)",
        "",
    ),
    Rule::product("arg(identifier arg, expr? annotation, string? type_comment)", OPTIONAL_ENDS),
    Rule::product("keyword(identifier? arg, expr value)", OPTIONAL_ENDS),
    Rule::product("alias(identifier name, identifier? asname)", OPTIONAL_ENDS),
    Rule::product("withitem(expr context_expr, expr? optional_vars)", ""),
    Rule::product("match_case(pattern pattern, expr? guard, stmt* body)", ""),
    Rule::sum(
        "pattern",
        REQUIRED_ENDS,
        &[
            "MatchValue(expr value)",
            "MatchSingleton(constant value)",
            "MatchSequence(pattern* patterns)",
            "MatchMapping(expr* keys, pattern* patterns, identifier? rest)",
            "MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)",
            "MatchStar(identifier? name)",
            "MatchAs(pattern? pattern, identifier? name)",
            "MatchOr(pattern* patterns)",
        ],
    ),
    Rule::sum("type_ignore", "", &["TypeIgnore(int lineno, string tag)"]),
    Rule::sum(
        "type_param",
        REQUIRED_ENDS,
        &[
            "TypeVar(identifier name, expr? bound, expr? default_value)",
            "ParamSpec(identifier name, expr? default_value)",
            "TypeVarTuple(identifier name, expr? default_value)",
        ],
    ),
];

/// Positions whose ends may be left out.
pub const OPTIONAL_ENDS: &str = "int lineno, int col_offset, int? end_lineno, int? end_col_offset";
/// Positions with all four numbers.
pub const REQUIRED_ENDS: &str = "int lineno, int col_offset, int end_lineno, int end_col_offset";

/// A type of the grammar: the name of a sum or the text of a product, its constructors (none for a
/// product), its attributes.
pub struct Rule {
    pub head: &'static str,
    pub attributes: &'static str,
    pub constructors: &'static [&'static str],
}

impl Rule {
    const fn sum(
        head: &'static str,
        attributes: &'static str,
        constructors: &'static [&'static str],
    ) -> Rule {
        Rule { head, attributes, constructors }
    }

    const fn product(head: &'static str, attributes: &'static str) -> Rule {
        Rule { head, attributes, constructors: &[] }
    }
}

/// How often a field holds its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    One,
    Optional,
    List,
    /// A list whose items may be `None`.
    OptionalList,
}

/// A field of a class.
#[derive(Clone, Copy, Debug)]
pub struct FieldDef {
    pub name: &'static str,
    pub ty: &'static str,
    pub many: Many,
}

/// The name of a constructor.
pub fn name(text: &'static str) -> &'static str {
    text.split('(').next().unwrap_or(text)
}

/// The fields of a constructor or product, or of a list of attributes.
pub fn fields(text: &'static str) -> Vec<FieldDef> {
    let inner = match text.split_once('(') {
        Some((_, rest)) => rest.trim_end_matches(')'),
        None if text.contains(' ') => text,
        None => return Vec::new(),
    };
    inner
        .split(", ")
        .filter_map(|field| {
            let (ty, name) = field.split_once(' ')?;
            let bare = ty.trim_end_matches(['*', '?']);
            let many = match &ty[bare.len()..] {
                "?" => Many::Optional,
                "*" => Many::List,
                "?*" => Many::OptionalList,
                _ => Many::One,
            };
            Some(FieldDef { name, ty: bare, many })
        })
        .collect()
}
