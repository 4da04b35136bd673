//! The builtin types, one file each. Uses `core`, `call` and `protocol`.
//!
//! To add a type the machine refers to: a row in `core::vm::TYPE_IDS`, a file here with
//! `pub static DEF: TypeDef`, a row in [`def`].

pub mod async_generator;
pub mod bool;
pub mod dict;
pub mod dict_views;
pub mod generic_alias;
pub mod iterators;
pub mod list;
pub mod mappingproxy;
pub mod range;
pub mod set;
pub mod set_table;
pub mod simple_namespace;
pub mod slice;
pub mod sort;
pub mod support;
pub mod tuple;
pub mod typing;
pub mod union;
pub mod bootstrap;
pub mod complex;
pub mod exceptions;
pub mod float;
mod float_methods;
pub mod format_spec;
pub mod generator;
pub mod int;
mod int_methods;
pub mod int_parse;
mod placeholder;
pub mod buffer;
pub mod bytearray;
pub mod bytes;
pub mod byteslike;
pub mod codecs;
pub mod memoryview;
mod memoryview_items;
pub mod printf;
pub mod str;
pub mod warn;

/// Operators on exact numbers.
pub use crate::num::ops as int_ops;

use crate::core::native::TypeDef;
use crate::core::vm::TypeId;

/// The definition of a builtin type.
pub fn def(id: TypeId) -> &'static TypeDef {
    match id {
        TypeId::object => &placeholder::OBJECT,
        TypeId::type_ => &placeholder::TYPE,
        TypeId::int => &int::DEF,
        TypeId::bool_ => &bool::DEF,
        TypeId::float => &float::DEF,
        TypeId::complex => &complex::DEF,
        TypeId::str => &str::DEF,
        TypeId::bytes => &bytes::DEF,
        TypeId::bytearray => &bytearray::DEF,
        TypeId::memoryview => &memoryview::DEF,
        TypeId::list => &list::DEF,
        TypeId::tuple => &tuple::DEF,
        TypeId::dict => &dict::DEF,
        TypeId::set => &set::DEF,
        TypeId::frozenset => &set::FROZENSET,
        TypeId::range => &range::DEF,
        TypeId::slice => &slice::DEF,
        TypeId::none => &placeholder::NONE,
        TypeId::not_implemented => &placeholder::NOT_IMPLEMENTED,
        TypeId::ellipsis => &placeholder::ELLIPSIS,
        TypeId::function => &placeholder::FUNCTION,
        TypeId::method => &placeholder::METHOD,
        TypeId::cell => &placeholder::CELL,
        TypeId::code => &placeholder::CODE,
        TypeId::frame => &placeholder::FRAME,
        TypeId::traceback => &placeholder::TRACEBACK,
        TypeId::generator => &generator::DEF,
        TypeId::coroutine => &generator::COROUTINE,
        TypeId::async_generator => &async_generator::DEF,
        TypeId::builtin_function => &placeholder::BUILTIN_FUNCTION,
        TypeId::method_descriptor => &placeholder::METHOD_DESCRIPTOR,
        TypeId::wrapper_descriptor => &placeholder::WRAPPER_DESCRIPTOR,
        TypeId::method_wrapper => &placeholder::METHOD_WRAPPER,
        TypeId::classmethod_descriptor => &placeholder::CLASSMETHOD_DESCRIPTOR,
        TypeId::getset_descriptor => &placeholder::GETSET_DESCRIPTOR,
        TypeId::member_descriptor => &placeholder::MEMBER_DESCRIPTOR,
        TypeId::property => &placeholder::PROPERTY,
        TypeId::classmethod => &placeholder::CLASSMETHOD,
        TypeId::staticmethod => &placeholder::STATICMETHOD,
        TypeId::super_ => &placeholder::SUPER,
        TypeId::module => &placeholder::MODULE,
        TypeId::mappingproxy => &mappingproxy::DEF,
        TypeId::weakref => &placeholder::WEAKREF,
    }
}
