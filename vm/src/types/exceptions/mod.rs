//! The exception types: one definition each, made from the table in `core::exc`.

mod docs;
mod notes;

pub use notes::add_note;

use crate::core::exc::{Exc, ExcObj};
use crate::core::native::{GetSetDef, MethodDef, TypeDef};
use crate::core::object::Payload;
use crate::core::typeobj::type_flags as tf;

const fn methods(exc: Exc) -> &'static [&'static [MethodDef]] {
    match exc {
        _ => &[],
    }
}

const fn getset(exc: Exc) -> &'static [GetSetDef] {
    match exc {
        _ => &[],
    }
}

const fn exc_def(exc: Exc, name: &'static str) -> TypeDef {
    TypeDef::new("builtins", name, <ExcObj as Payload>::vtable)
        .flags(tf::BASE | tf::HAS_DICT)
        .methods(methods(exc))
        .getset(getset(exc))
        .doc(docs::doc(exc))
}

macro_rules! exc_defs {
    ($($name:ident: $base:ident,)*) => {
        static DEFS: &[TypeDef] = &[$(exc_def(Exc::$name, stringify!($name))),*];
    };
}
crate::for_each_exception!(exc_defs);

/// The definition of exception type number `i`.
pub fn def(i: usize) -> &'static TypeDef {
    &DEFS[i]
}

/// `ExceptionGroup`, which has two bases.
pub static EXCEPTION_GROUP: TypeDef =
    TypeDef::new("builtins", "ExceptionGroup", <ExcObj as Payload>::vtable).flags(tf::BASE | tf::HAS_DICT);
