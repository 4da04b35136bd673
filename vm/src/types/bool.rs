//! The type `bool`.

use crate::core::args::CallArgs;
use crate::core::error::PyResult;
use crate::core::function::IntObj;
use crate::core::native::{MethodDef, TypeDef, binary, unary};
use crate::core::object::Payload;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::num::ops::{self, Int};

use super::int::{invert, this};
use super::int_parse::{at_most_one, raw_new};
use super::warn;

pub static DEF: TypeDef = TypeDef::new("builtins", "bool", <IntObj as Payload>::vtable)
    .flags(tf::MATCH_SELF)
    .methods(&[METHODS])
    .doc(
        "Returns True when the argument is true, False otherwise.\n\nThe builtins True and False are the only \
         two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be \
         subclassed.",
    );

static METHODS: &[MethodDef] = &[
    raw_new("($type, object=False, /)", new),
    unary("__repr__", |vm, a| Ok(vm.intern(if a.is_true() { "True" } else { "False" }).into())),
    unary("__invert__", not),
    binary("__and__", and),
    binary("__rand__", and),
    binary("__or__", or),
    binary("__ror__", or),
    binary("__xor__", xor),
    binary("__rxor__", xor),
];

fn new(vm: &Vm, args: CallArgs) -> PyResult {
    let (_, v) = at_most_one(vm, args, "bool")?;
    Ok(Value::from_bool(v.map_or(Ok(false), |v| vm.is_true(v))?))
}

fn not(vm: &Vm, a: &Value) -> PyResult {
    warn::deprecated(
        vm,
        "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the \
         bitwise inversion of the underlying int object and is usually not what you expect from negating a \
         bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion \
         of the underlying int.",
    )?;
    Ok(invert(vm, this(a)))
}

macro_rules! bitwise {
    ($($name:ident $int:ident $op:tt;)*) => {$(
        fn $name(vm: &Vm, a: &Value, b: &Value) -> PyResult {
            Ok(match (a.as_bool(), b.as_bool(), Int::of(b)) {
                (Some(x), Some(y), _) => Value::from_bool(x $op y),
                (_, _, Some(y)) => ops::$int(vm, this(a), y),
                _ => Value::NOT_IMPLEMENTED,
            })
        }
    )*};
}

bitwise! {
    and int_and &;
    or int_or |;
    xor int_xor ^;
}
