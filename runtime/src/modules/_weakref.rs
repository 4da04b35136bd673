//! `_weakref`: counting weak references, proxies.

use ouro_vm::core::args::{CallArgs, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{
    MethodDef, ModuleDef, TypeDef, binary, boolean, call, contains, del_attr, del_item, function, get_attr,
    len, method, next, set_attr, set_item, unary,
};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::special::Special;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::core::weak::WeakRef;
use ouro_vm::protocol::compare::CmpOp;
use ouro_vm::protocol::number::{BinOp, UnOp};
use ouro_vm::types::weakref;

/// Whether the value is a proxy: a weak reference of one of the two proxy types.
fn proxied<'a>(vm: &Vm, v: &'a Value) -> Option<&'a WeakRef> {
    let weak = v.as_::<WeakRef>()?;
    let types = types(vm);
    (vm.is_exact(v, &types.proxy) || vm.is_exact(v, &types.callable)).then_some(weak)
}

/// What the proxy stands for; anything else is itself.
fn target(vm: &Vm, v: &Value) -> PyResult {
    match proxied(vm, v) {
        None => Ok(v.clone()),
        Some(weak) => weak
            .get()
            .ok_or_else(|| vm.raise(Exc::ReferenceError, "weakly-referenced object no longer exists")),
    }
}

macro_rules! operators {
    ($($name:literal $reflected:literal $op:ident,)*) => {
        &[$(
            binary($name, |vm, a, b| vm.binary(BinOp::$op, &target(vm, a)?, &target(vm, b)?)),
            binary($reflected, |vm, a, b| vm.binary(BinOp::$op, &target(vm, b)?, &target(vm, a)?)),
        )*]
    };
}

static OPERATORS: &[MethodDef] = operators! {
    "__add__" "__radd__" Add, "__sub__" "__rsub__" Sub, "__mul__" "__rmul__" Mul,
    "__matmul__" "__rmatmul__" MatMul, "__truediv__" "__rtruediv__" TrueDiv,
    "__floordiv__" "__rfloordiv__" FloorDiv, "__mod__" "__rmod__" Mod, "__divmod__" "__rdivmod__" DivMod,
    "__lshift__" "__rlshift__" LShift, "__rshift__" "__rrshift__" RShift, "__and__" "__rand__" And,
    "__or__" "__ror__" Or, "__xor__" "__rxor__" Xor, "__pow__" "__rpow__" Pow,
};

macro_rules! inplace {
    ($($name:literal $op:ident,)*) => {
        &[$(binary($name, |vm, a, b| vm.inplace(BinOp::$op, &target(vm, a)?, &target(vm, b)?)),)*]
    };
}

static INPLACE: &[MethodDef] = inplace! {
    "__iadd__" Add, "__isub__" Sub, "__imul__" Mul, "__imatmul__" MatMul, "__itruediv__" TrueDiv,
    "__ifloordiv__" FloorDiv, "__imod__" Mod, "__ilshift__" LShift, "__irshift__" RShift, "__iand__" And,
    "__ior__" Or, "__ixor__" Xor, "__ipow__" Pow,
};

macro_rules! comparisons {
    ($($name:literal $op:ident,)*) => {
        &[$(binary($name, |vm, a, b| vm.compare(&target(vm, a)?, &target(vm, b)?, CmpOp::$op)),)*]
    };
}

static COMPARISONS: &[MethodDef] = comparisons! {
    "__lt__" Lt, "__le__" Le, "__eq__" Eq, "__ne__" Ne, "__gt__" Gt, "__ge__" Ge,
};

fn special(vm: &Vm, v: &Value, which: Special, what: &str) -> PyResult {
    let t = target(vm, v)?;
    match vm.call_special(&t, which, &[])? {
        Some(r) => Ok(r),
        None => Err(vm.type_error(format!("'{}' object {what}", vm.type_name(&t)))),
    }
}

static METHODS: &[MethodDef] = &[
    get_attr(|vm, v, name| vm.get_attr(&target(vm, v)?, name)),
    set_attr(store),
    del_attr(store),
    unary("__repr__", |vm, v| {
        let text = match payload::<WeakRef>(v).get() {
            None => format!("<weakproxy at {:#x}; dead>", vm.id(v)),
            Some(t) => {
                format!("<weakproxy at {:#x}; to '{}' at {:#x}>", vm.id(v), vm.type_name(&t), vm.id(&t))
            }
        };
        Ok(vm.str(&text))
    }),
    unary("__str__", |vm, v| Ok(vm.str_of(&target(vm, v)?)?.into())),
    method("__bytes__", "($self, /)", |vm, args| vm.call_method(&target(vm, &args[0])?, "__bytes__", &[])),
    unary("__neg__", |vm, v| vm.unary(UnOp::Neg, &target(vm, v)?)),
    unary("__pos__", |vm, v| vm.unary(UnOp::Pos, &target(vm, v)?)),
    unary("__invert__", |vm, v| vm.unary(UnOp::Invert, &target(vm, v)?)),
    unary("__abs__", |vm, v| special(vm, v, Special::Abs, "has no absolute value")),
    unary("__int__", |vm, v| special(vm, v, Special::Int, "cannot be converted to int")),
    unary("__float__", |vm, v| Ok(vm.float(vm.to_f64(&target(vm, v)?)?))),
    unary("__index__", |vm, v| vm.index(&target(vm, v)?)),
    boolean(|vm, v| vm.is_true(&target(vm, v)?)),
    len(|vm, v| vm.len(&target(vm, v)?)),
    contains(|vm, v, x| vm.contains(&target(vm, v)?, x)),
    binary("__getitem__", |vm, v, k| vm.get_item(&target(vm, v)?, k)),
    set_item(store_item),
    del_item(store_item),
    unary("__iter__", |vm, v| vm.iter(&target(vm, v)?)),
    next(|vm, v| {
        let t = target(vm, v)?;
        if vm.special(&t, Special::Next).is_none() {
            return Err(vm.type_error(format!(
                "Weakref proxy referenced a non-iterator '{}' object",
                vm.type_name(&t)
            )));
        }
        vm.next(&t)
    }),
    unary("__reversed__", |vm, v| vm.call_method(&target(vm, v)?, "__reversed__", &[])),
];

fn store(vm: &Vm, v: &Value, name: &Ref<ouro_vm::core::str::Str>, value: Option<&Value>) -> PyResult<()> {
    let t = target(vm, v)?;
    match value {
        Some(x) => vm.set_attr(&t, name, x.clone()),
        None => vm.del_attr(&t, name),
    }
}

fn store_item(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let t = target(vm, v)?;
    match value {
        Some(x) => vm.set_item(&t, key, x.clone()),
        None => vm.del_item(&t, key),
    }
}

static CALL: &[MethodDef] = &[call(|vm, args: CallArgs| {
    let t = target(vm, &args.all()[0])?;
    vm.call_args(&t, args.skip_first())
})];

static PROXY: TypeDef = TypeDef::new("weakref", "ProxyType", WeakRef::vtable).methods(&[
    METHODS,
    OPERATORS,
    INPLACE,
    COMPARISONS,
]);
static CALLABLE: TypeDef = TypeDef::new("weakref", "CallableProxyType", WeakRef::vtable).methods(&[
    METHODS,
    OPERATORS,
    INPLACE,
    COMPARISONS,
    CALL,
]);

struct Types {
    proxy: Ref<TypeObj>,
    callable: Ref<TypeObj>,
}

fn types(vm: &Vm) -> std::rc::Rc<Types> {
    vm.state(|| Types {
        proxy: vm.define_type(&PROXY, &vm.types().object),
        callable: vm.define_type(&CALLABLE, &vm.types().object),
    })
}

fn references(vm: &Vm, v: &Value) -> Vec<Ref<WeakRef>> {
    v.header().map(|h| vm.heap().weakrefs(h)).unwrap_or_default()
}

static FUNCTIONS: &[MethodDef] = &[
    function("getweakrefcount", "(object, /)", |vm, args| Ok(vm.int(references(vm, &args[0]).len() as i64))),
    function("getweakrefs", "(object, /)", |vm, args| {
        Ok(vm.list(references(vm, &args[0]).into_iter().map(Value::from).collect()))
    }),
    function("proxy", "(object, callback=None, /)", |vm, args| {
        let types = types(vm);
        let ty = match vm.special(&args[0], Special::Call) {
            Some(_) => &types.callable,
            None => &types.proxy,
        };
        Ok(weakref::make(vm, ty, &args[0], args.some(1).cloned())?.into())
    }),
    function("_remove_dead_weakref", "(dct, key, /)", |vm, args| {
        let Some(dict) = args[0].as_::<Dict>() else {
            return Err(vm.type_error(format!(
                "_remove_dead_weakref() argument 1 must be dict, not {}",
                vm.type_name(&args[0])
            )));
        };
        if let Some(v) = vm.dict_get(dict, &args[1])?
            && v.as_::<WeakRef>().is_some_and(|w| w.get().is_none())
        {
            let old = vm.dict_del(dict, &args[1])?;
            drop(old);
        }
        Ok(Value::NONE)
    }),
];

pub static MODULE: ModuleDef =
    ModuleDef::new("_weakref", &[FUNCTIONS]).doc("Weak-reference support module.").init(|vm, module| {
        let types = types(vm);
        for name in ["ref", "ReferenceType"] {
            vm.set_name(&module.dict, name, vm.types().weakref.value());
        }
        vm.set_name(&module.dict, "ProxyType", types.proxy.value());
        vm.set_name(&module.dict, "CallableProxyType", types.callable.value());
        Ok(())
    });
