//! The exception types: one definition each, made from the table in `core::exc`.

pub mod base;
mod docs;
mod fields;
pub mod group;
mod notes;
pub mod oserror;
mod simple;
pub mod syntax;
pub mod unicode;

pub use notes::add_note;

use crate::core::exc::{Exc, ExcObj};
use crate::core::native::{GetSetDef, MethodDef, TypeDef};
use crate::core::object::Payload;
use crate::core::typeobj::type_flags as tf;

const fn methods(exc: Exc) -> &'static [&'static [MethodDef]] {
    match exc {
        Exc::BaseException => const { &[base::METHODS] },
        Exc::BaseExceptionGroup => const { &[group::METHODS] },
        Exc::StopIteration => const { &[simple::STOP_ITERATION] },
        Exc::SystemExit => const { &[simple::SYSTEM_EXIT] },
        Exc::KeyError => const { &[simple::KEY_ERROR] },
        Exc::AttributeError => const { &[simple::ATTRIBUTE_ERROR] },
        Exc::NameError => const { &[simple::NAME_ERROR] },
        Exc::ImportError => const { &[simple::IMPORT_ERROR] },
        Exc::OSError => const { &[oserror::METHODS] },
        Exc::SyntaxError => const { &[syntax::METHODS] },
        Exc::UnicodeDecodeError => const { &[unicode::DECODE] },
        Exc::UnicodeEncodeError => const { &[unicode::ENCODE] },
        Exc::UnicodeTranslateError => const { &[unicode::TRANSLATE] },
        _ => &[],
    }
}

const fn getset(exc: Exc) -> &'static [GetSetDef] {
    match exc {
        Exc::BaseException => base::ATTRS,
        Exc::BaseExceptionGroup => group::ATTRS,
        Exc::StopIteration => simple::STOP_ITERATION_ATTRS,
        Exc::SystemExit => simple::SYSTEM_EXIT_ATTRS,
        Exc::AttributeError => simple::ATTRIBUTE_ERROR_ATTRS,
        Exc::NameError => simple::NAME_ERROR_ATTRS,
        Exc::ImportError => simple::IMPORT_ERROR_ATTRS,
        Exc::OSError => oserror::ATTRS,
        Exc::SyntaxError => syntax::ATTRS,
        Exc::UnicodeDecodeError | Exc::UnicodeEncodeError | Exc::UnicodeTranslateError => unicode::ATTRS,
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
