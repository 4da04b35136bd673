//! Module `_operator`: the operators as functions, `attrgetter`, `itemgetter`, `methodcaller`.

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, TypeDef, call, function, method, raw_function, unary};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::compare::CmpOp;
use ouro_vm::protocol::number::{BinOp, UnOp};
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::list::ReprText;
use ouro_vm::types::support::{alloc_new, raw_new, reduced};

pub static MODULE: ModuleDef = ModuleDef::new("_operator", &[&BINARY, &UNARY, &OTHERS])
    .init(|vm, module| {
        let put = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        put("attrgetter", vm.type_for::<AttrGetter>().into());
        put("itemgetter", vm.type_for::<ItemGetter>().into());
        put("methodcaller", vm.type_for::<MethodCaller>().into());
        Ok(())
    })
    .doc(
        "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic \
         operators of Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.",
    );

macro_rules! plain_rows {
    ($($name:literal $sig:literal $f:expr, $doc:literal;)*) => {
        [$(function($name, $sig, $f).doc($doc)),*]
    };
}

static BINARY: [MethodDef; 38] = plain_rows! {
    "add" "(a, b, /)" |vm, a| vm.binary(BinOp::Add, &a[0], &a[1]), "Same as a + b.";
    "sub" "(a, b, /)" |vm, a| vm.binary(BinOp::Sub, &a[0], &a[1]), "Same as a - b.";
    "mul" "(a, b, /)" |vm, a| vm.binary(BinOp::Mul, &a[0], &a[1]), "Same as a * b.";
    "matmul" "(a, b, /)" |vm, a| vm.binary(BinOp::MatMul, &a[0], &a[1]), "Same as a @ b.";
    "truediv" "(a, b, /)" |vm, a| vm.binary(BinOp::TrueDiv, &a[0], &a[1]), "Same as a / b.";
    "floordiv" "(a, b, /)" |vm, a| vm.binary(BinOp::FloorDiv, &a[0], &a[1]), "Same as a // b.";
    "mod" "(a, b, /)" |vm, a| vm.binary(BinOp::Mod, &a[0], &a[1]), "Same as a % b.";
    "pow" "(a, b, /)" |vm, a| vm.binary(BinOp::Pow, &a[0], &a[1]), "Same as a ** b.";
    "lshift" "(a, b, /)" |vm, a| vm.binary(BinOp::LShift, &a[0], &a[1]), "Same as a << b.";
    "rshift" "(a, b, /)" |vm, a| vm.binary(BinOp::RShift, &a[0], &a[1]), "Same as a >> b.";
    "and_" "(a, b, /)" |vm, a| vm.binary(BinOp::And, &a[0], &a[1]), "Same as a & b.";
    "or_" "(a, b, /)" |vm, a| vm.binary(BinOp::Or, &a[0], &a[1]), "Same as a | b.";
    "xor" "(a, b, /)" |vm, a| vm.binary(BinOp::Xor, &a[0], &a[1]), "Same as a ^ b.";
    "iadd" "(a, b, /)" |vm, a| vm.inplace(BinOp::Add, &a[0], &a[1]), "Same as a += b.";
    "isub" "(a, b, /)" |vm, a| vm.inplace(BinOp::Sub, &a[0], &a[1]), "Same as a -= b.";
    "imul" "(a, b, /)" |vm, a| vm.inplace(BinOp::Mul, &a[0], &a[1]), "Same as a *= b.";
    "imatmul" "(a, b, /)" |vm, a| vm.inplace(BinOp::MatMul, &a[0], &a[1]), "Same as a @= b.";
    "itruediv" "(a, b, /)" |vm, a| vm.inplace(BinOp::TrueDiv, &a[0], &a[1]), "Same as a /= b.";
    "ifloordiv" "(a, b, /)" |vm, a| vm.inplace(BinOp::FloorDiv, &a[0], &a[1]), "Same as a //= b.";
    "imod" "(a, b, /)" |vm, a| vm.inplace(BinOp::Mod, &a[0], &a[1]), "Same as a %= b.";
    "ipow" "(a, b, /)" |vm, a| vm.inplace(BinOp::Pow, &a[0], &a[1]), "Same as a **= b.";
    "ilshift" "(a, b, /)" |vm, a| vm.inplace(BinOp::LShift, &a[0], &a[1]), "Same as a <<= b.";
    "irshift" "(a, b, /)" |vm, a| vm.inplace(BinOp::RShift, &a[0], &a[1]), "Same as a >>= b.";
    "iand" "(a, b, /)" |vm, a| vm.inplace(BinOp::And, &a[0], &a[1]), "Same as a &= b.";
    "ior" "(a, b, /)" |vm, a| vm.inplace(BinOp::Or, &a[0], &a[1]), "Same as a |= b.";
    "ixor" "(a, b, /)" |vm, a| vm.inplace(BinOp::Xor, &a[0], &a[1]), "Same as a ^= b.";
    "lt" "(a, b, /)" |vm, a| vm.compare(&a[0], &a[1], CmpOp::Lt), "Same as a < b.";
    "le" "(a, b, /)" |vm, a| vm.compare(&a[0], &a[1], CmpOp::Le), "Same as a <= b.";
    "eq" "(a, b, /)" |vm, a| vm.compare(&a[0], &a[1], CmpOp::Eq), "Same as a == b.";
    "ne" "(a, b, /)" |vm, a| vm.compare(&a[0], &a[1], CmpOp::Ne), "Same as a != b.";
    "ge" "(a, b, /)" |vm, a| vm.compare(&a[0], &a[1], CmpOp::Ge), "Same as a >= b.";
    "gt" "(a, b, /)" |vm, a| vm.compare(&a[0], &a[1], CmpOp::Gt), "Same as a > b.";
    "is_" "(a, b, /)" |_, a| Ok(Value::from_bool(a[0].is(&a[1]))), "Same as a is b.";
    "is_not" "(a, b, /)" |_, a| Ok(Value::from_bool(!a[0].is(&a[1]))), "Same as a is not b.";
    "concat" "(a, b, /)" |vm, a| concat(vm, &a, false), "Same as a + b, for a and b sequences.";
    "iconcat" "(a, b, /)" |vm, a| concat(vm, &a, true), "Same as a += b, for a and b sequences.";
    "contains" "(a, b, /)" |vm, a| Ok(Value::from_bool(vm.contains(&a[0], &a[1])?)), "Same as b in a (note reversed operands).";
    "getitem" "(a, b, /)" |vm, a| vm.get_item(&a[0], &a[1]), "Same as a[b].";
};

static UNARY: [MethodDef; 11] = plain_rows! {
    "neg" "(a, /)" |vm, a| vm.unary(UnOp::Neg, &a[0]), "Same as -a.";
    "pos" "(a, /)" |vm, a| vm.unary(UnOp::Pos, &a[0]), "Same as +a.";
    "inv" "(a, /)" |vm, a| vm.unary(UnOp::Invert, &a[0]), "Same as ~a.";
    "invert" "(a, /)" |vm, a| vm.unary(UnOp::Invert, &a[0]), "Same as ~a.";
    "abs" "(a, /)" |vm, a| vm.unary(UnOp::Abs, &a[0]), "Same as abs(a).";
    "not_" "(a, /)" |vm, a| Ok(Value::from_bool(!vm.is_true(&a[0])?)), "Same as not a.";
    "truth" "(a, /)" |vm, a| Ok(Value::from_bool(vm.is_true(&a[0])?)), "Return True if a is true, False otherwise.";
    "index" "(a, /)" |vm, a| vm.index(&a[0]), "Same as a.__index__()";
    "is_none" "(a, /)" |_, a| Ok(Value::from_bool(a[0].is_none())), "Same as a is None.";
    "is_not_none" "(a, /)" |_, a| Ok(Value::from_bool(!a[0].is_none())), "Same as a is not None.";
    "_compare_digest" "(a, b, /)" compare_digest, "Return 'a == b'.\n\nThis function uses an approach designed to prevent\ntiming analysis, making it appropriate for cryptography.";
};

static OTHERS: [MethodDef; 6] = [
    function("setitem", "(a, b, c, /)", |vm, a| {
        vm.set_item(&a[0], &a[1], a[2].clone())?;
        Ok(Value::NONE)
    })
    .doc("Same as a[b] = c."),
    function("delitem", "(a, b, /)", |vm, a| {
        vm.del_item(&a[0], &a[1])?;
        Ok(Value::NONE)
    })
    .doc("Same as del a[b]."),
    function("countOf", "(a, b, /)", |vm, a| {
        let it = sequence_iter(vm, &a[0])?;
        let mut n = 0;
        while let Some(item) = vm.next(&it)? {
            n += usize::from(vm.eq(&item, &a[1])?);
        }
        Ok(Value::from_len(n))
    })
    .doc("Return the number of items in a which are, or which equal, b."),
    function("indexOf", "(a, b, /)", |vm, a| {
        let it = sequence_iter(vm, &a[0])?;
        let mut i = 0;
        while let Some(item) = vm.next(&it)? {
            if vm.eq(&item, &a[1])? {
                return Ok(Value::from_len(i));
            }
            i += 1;
        }
        Err(vm.value_error("sequence.index(x): x not in sequence"))
    })
    .doc("Return the first index of b in a."),
    function("length_hint", "(obj, default=0, /)", |vm, a| {
        let default = match a.opt(1) {
            Some(v) => vm.count_i64(v)?,
            None => 0,
        };
        // What has no hint gives the default back, a negative one too.
        let n = vm.length_hint(&a[0], usize::MAX)?;
        Ok(if n == usize::MAX { vm.int(default) } else { vm.int(n as i64) })
    })
    .doc("Return an estimate of the number of items in obj.\n\nThis is useful for presizing containers when building from an iterable.\n\nIf the object supports len(), the result will be exact.\nOtherwise, it may over- or under-estimate by an arbitrary amount."),
    raw_function("call", |vm, args: CallArgs| match args.pos().first() {
        None => Err(vm.type_error("call expected at least 1 argument, got 0")),
        Some(f) => vm.call_args(f, args.skip_first()),
    })
    .doc("Same as obj(*args, **kwargs)."),
];

fn sequence_iter(vm: &Vm, v: &Value) -> PyResult {
    vm.iter(v).map_err(|e| {
        if e.is(vm, ouro_vm::core::exc::Exc::TypeError) {
            vm.type_error(format!("argument of type '{}' is not iterable", vm.type_name(v)))
        } else {
            e
        }
    })
}

fn concat(vm: &Vm, args: &Args, in_place: bool) -> PyResult {
    for v in [&args[0], &args[1]] {
        if vm.special(v, Special::GetItem).is_none() || v.is_a::<ouro_vm::core::dict::Dict>() {
            return Err(vm.type_error(format!("'{}' object can't be concatenated", vm.type_name(v))));
        }
    }
    if in_place {
        vm.inplace(BinOp::Add, &args[0], &args[1])
    } else {
        vm.binary(BinOp::Add, &args[0], &args[1])
    }
}

fn compare_digest(vm: &Vm, args: Args) -> PyResult {
    let equal = |a: &[u8], b: &[u8]| {
        let mut diff = u8::from(a.len() != b.len());
        for (i, y) in b.iter().enumerate() {
            diff |= a.get(i).copied().unwrap_or(!*y) ^ y;
        }
        Value::from_bool(diff == 0)
    };
    if let (Some(a), Some(b)) = (args[0].as_::<Str>(), args[1].as_::<Str>()) {
        return match (a.as_ascii(), b.as_ascii()) {
            (Some(a), Some(b)) => Ok(equal(a.as_bytes(), b.as_bytes())),
            _ => Err(vm.type_error("comparing strings with non-ASCII characters is not supported")),
        };
    }
    let (a, b) = (vm.buffer(&args[0])?, vm.buffer(&args[1])?);
    Ok(equal(&a.to_vec(), &b.to_vec()))
}

// ---- getters -------------------------------------------------------------------------------

/// Payload of `attrgetter`.
struct AttrGetter {
    /// As given.
    names: Vec<Value>,
    /// Split at the dots, interned.
    paths: Vec<Vec<Ref<Str>>>,
}

ouro_vm::payload!(AttrGetter, "attrgetter");

impl Trace for AttrGetter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.names.iter().for_each(|v| visitor.visit(v));
        for name in self.paths.iter().flatten() {
            name.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {}
}

/// Payload of `itemgetter`.
struct ItemGetter {
    items: Vec<Value>,
}

ouro_vm::payload!(ItemGetter, "itemgetter");

impl Trace for ItemGetter {
    fn traverse(&self, visitor: &mut Visitor) {
        self.items.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

/// Payload of `methodcaller`.
struct MethodCaller {
    name: Ref<Str>,
    /// Positional arguments, then keyword values.
    args: Vec<Value>,
    keywords: Vec<Value>,
}

ouro_vm::payload!(MethodCaller, "methodcaller");

impl Trace for MethodCaller {
    fn traverse(&self, visitor: &mut Visitor) {
        self.name.with_value(|v| visitor.visit(v));
        self.args.iter().chain(&self.keywords).for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

macro_rules! callable_type {
    ($name:ident, $def:ident, $methods:ident, $text:literal, $doc:literal) => {
        static $def: TypeDef = TypeDef::new("operator", $text, $name::vtable).methods(&[&$methods]).doc($doc);
        impl NativeType for $name {
            fn def() -> &'static TypeDef {
                &$def
            }
        }
    };
}
callable_type!(
    AttrGetter,
    ATTR_GETTER,
    ATTR_METHODS,
    "attrgetter",
    "Return a callable object that fetches the given attribute(s) from its operand.\n\nAfter f = attrgetter('name'), \
     the call f(r) returns r.name.\nAfter g = attrgetter('name', 'date'), the call g(r) returns (r.name, \
     r.date).\nAfter h = attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last)."
);
callable_type!(
    ItemGetter,
    ITEM_GETTER,
    ITEM_METHODS,
    "itemgetter",
    "Return a callable object that fetches the given item(s) from its operand.\n\nAfter f = itemgetter(2), the call \
     f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])"
);
callable_type!(
    MethodCaller,
    METHOD_CALLER,
    CALLER_METHODS,
    "methodcaller",
    "Return a callable object that calls the given method on its operand.\n\nAfter f = methodcaller('name'), the call \
     f(r) returns r.name().\nAfter g = methodcaller('name', 'date', foo=1), the call g(r) \
     returns\nr.name('date', foo=1)."
);

/// The one operand of a getter's call.
fn operand<'a>(vm: &Vm, args: CallArgs<'a>, name: &str) -> PyResult<&'a Value> {
    if !args.names().is_empty() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    match args.pos() {
        [_, operand] => Ok(operand),
        pos => Err(vm.type_error(format!("{name} expected 1 argument, got {}", pos.len() - 1))),
    }
}

fn no_keywords(vm: &Vm, args: &CallArgs, name: &str) -> PyResult<()> {
    if args.names().is_empty() {
        return Ok(());
    }
    Err(vm.type_error(format!("{name}() takes no keyword arguments")))
}

/// `operator.name(a, b)`.
fn getter_repr(vm: &Vm, name: &str, parts: &[Value]) -> PyResult<ReprText> {
    let mut out = ReprText::new(name);
    out.push("(");
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            out.push(", ");
        }
        out.push_repr(vm, part)?;
    }
    Ok(out)
}

fn one_or_tuple(vm: &Vm, mut values: Vec<Value>) -> Value {
    match (values.len(), values.pop()) {
        (1, Some(one)) => one,
        (_, Some(last)) => {
            values.push(last);
            vm.tuple(values).into()
        }
        (_, None) => vm.tuple(values).into(),
    }
}

static ATTR_METHODS: [MethodDef; 4] = [
    raw_new(|vm, args: CallArgs| {
        no_keywords(vm, &args, "attrgetter")?;
        let names = &args.pos()[1..];
        if names.is_empty() {
            return Err(vm.type_error("attrgetter expected 1 argument, got 0"));
        }
        let mut paths = Vec::with_capacity(names.len());
        for name in names {
            let Some(text) = name.as_::<Str>() else {
                return Err(vm.type_error("attribute name must be a string"));
            };
            paths.push(text.to_text().split('.').map(|part| vm.intern(part)).collect());
        }
        alloc_new(vm, &args.pos()[0], AttrGetter { names: names.to_vec(), paths })
    }),
    call(|vm, args: CallArgs| {
        let obj = operand(vm, args, "attrgetter")?;
        let this = payload::<AttrGetter>(&args.pos()[0]);
        let mut values = Vec::with_capacity(this.paths.len());
        for path in &this.paths {
            let mut v = obj.clone();
            for name in path {
                v = vm.get_attr(&v, name)?;
            }
            values.push(v);
        }
        Ok(one_or_tuple(vm, values))
    }),
    unary("__repr__", |vm, v| {
        let mut out = getter_repr(vm, "operator.attrgetter", &payload::<AttrGetter>(v).names)?;
        out.push(")");
        Ok(out.finish(vm))
    }),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        Ok(reduced(vm, vm.type_of(&a[0]).into(), a.this::<AttrGetter>().names.clone(), None))
    })
    .doc("Return state information for pickling"),
];

static ITEM_METHODS: [MethodDef; 4] = [
    raw_new(|vm, args: CallArgs| {
        no_keywords(vm, &args, "itemgetter")?;
        let items = args.pos()[1..].to_vec();
        if items.is_empty() {
            return Err(vm.type_error("itemgetter expected 1 argument, got 0"));
        }
        alloc_new(vm, &args.pos()[0], ItemGetter { items })
    }),
    call(|vm, args: CallArgs| {
        let obj = operand(vm, args, "itemgetter")?;
        let this = payload::<ItemGetter>(&args.pos()[0]);
        let values = this.items.iter().map(|k| vm.get_item(obj, k)).collect::<PyResult<Vec<_>>>()?;
        Ok(one_or_tuple(vm, values))
    }),
    unary("__repr__", |vm, v| {
        let mut out = getter_repr(vm, "operator.itemgetter", &payload::<ItemGetter>(v).items)?;
        out.push(")");
        Ok(out.finish(vm))
    }),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        Ok(reduced(vm, vm.type_of(&a[0]).into(), a.this::<ItemGetter>().items.clone(), None))
    })
    .doc("Return state information for pickling"),
];

static CALLER_METHODS: [MethodDef; 4] = [
    raw_new(|vm, args: CallArgs| {
        let Some(name) = args.pos().get(1) else {
            return Err(vm.type_error("methodcaller needs at least one argument, the method name"));
        };
        let Some(name) = name.to_ref::<Str>() else {
            return Err(vm.type_error("method name must be a string"));
        };
        let parts = MethodCaller {
            name: vm.intern_ref(&name),
            args: args.all()[2..].to_vec(),
            keywords: args.names().to_vec(),
        };
        alloc_new(vm, &args.pos()[0], parts)
    }),
    call(|vm, args: CallArgs| {
        let obj = operand(vm, args, "methodcaller")?;
        let this = payload::<MethodCaller>(&args.pos()[0]);
        let f = vm.get_attr(obj, &this.name)?;
        vm.call_args(&f, CallArgs::new(&this.args, &this.keywords))
    }),
    unary("__repr__", |vm, v| {
        let this = payload::<MethodCaller>(v);
        let all = CallArgs::new(&this.args, &this.keywords);
        let mut parts = vec![this.name.value()];
        parts.extend_from_slice(all.pos());
        let mut out = getter_repr(vm, "operator.methodcaller", &parts)?;
        for (k, value) in all.kw() {
            out.push(", ");
            out.push(&ouro_vm::core::args::name_text(k));
            out.push("=");
            out.push_repr(vm, value)?;
        }
        out.push(")");
        Ok(out.finish(vm))
    }),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let this = a.this::<MethodCaller>();
        let all = CallArgs::new(&this.args, &this.keywords);
        let ty: Value = vm.type_of(&a[0]).into();
        if this.keywords.is_empty() {
            let mut args = vec![this.name.value()];
            args.extend_from_slice(all.pos());
            return Ok(reduced(vm, ty, args, None));
        }
        let functools = match vm.importer() {
            Some(import) => import(vm, &vm.intern("functools"), None, None, 0)?,
            None => return Err(vm.import_error("no importer is installed to find module 'functools'")),
        };
        let partial = vm.get_attr_str(&functools, "partial")?;
        let mut given = vec![ty, this.name.value()];
        given.extend(all.kw().map(|(_, v)| v.clone()));
        let constructor = vm.call_args(&partial, CallArgs::new(&given, &this.keywords))?;
        Ok(reduced(vm, constructor, all.pos().to_vec(), None))
    })
    .doc("Return state information for pickling"),
];
