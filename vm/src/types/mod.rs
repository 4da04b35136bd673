//! The builtin types, one file each. Uses `core`, `call` and `protocol`.
//!
//! To add a type the machine refers to: a row in `core::vm::TYPE_IDS`, a file here with
//! `pub static DEF: TypeDef`, a row in [`def`].

pub mod async_generator;
pub mod bool;
pub mod bootstrap;
pub mod buffer;
pub mod builtin_function;
pub mod bytearray;
pub mod bytebuf;
pub mod bytes;
pub mod byteslike;
pub mod cell;
pub mod code;
pub mod codecs;
pub mod complex;
pub mod descriptors;
pub mod dict;
pub mod dict_views;
pub mod exceptions;
pub mod float;
mod float_methods;
pub mod format_spec;
pub mod frame;
pub mod frame_jump;
pub mod frame_locals;
pub mod function;
pub mod generator;
pub mod generic_alias;
pub mod int;
mod int_methods;
pub mod int_parse;
pub mod iterators;
pub mod list;
pub mod mappingproxy;
pub mod memoryview;
mod memoryview_items;
pub mod method;
pub mod module;
pub mod mro;
pub mod object;
pub mod printf;
pub mod property;
pub mod range;
pub mod set;
pub mod set_table;
pub mod shadowing;
pub mod shared;
pub mod simple_namespace;
pub mod singletons;
pub mod slice;
pub mod slot_docs;
pub mod slots;
pub mod sort;
pub mod str;
pub mod super_;
pub mod support;
pub mod template;
pub mod traceback;
pub mod tuple;
pub mod type_;
pub mod type_new;
pub mod typing;
pub mod union;
pub mod warn;
pub mod weakref;
pub mod wrappers;

/// Operators on exact numbers.
pub use crate::num::ops as int_ops;

use crate::core::native::TypeDef;
use crate::core::vm::TypeId;

/// The definition of a builtin type.
pub fn def(id: TypeId) -> &'static TypeDef {
    match id {
        TypeId::object => &object::DEF,
        TypeId::type_ => &type_::DEF,
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
        TypeId::none => &singletons::NONE,
        TypeId::not_implemented => &singletons::NOT_IMPLEMENTED,
        TypeId::ellipsis => &singletons::ELLIPSIS,
        TypeId::function => &function::DEF,
        TypeId::method => &method::DEF,
        TypeId::cell => &cell::DEF,
        TypeId::code => &code::DEF,
        TypeId::frame => &frame::DEF,
        TypeId::traceback => &traceback::DEF,
        TypeId::generator => &generator::DEF,
        TypeId::coroutine => &generator::COROUTINE,
        TypeId::async_generator => &async_generator::DEF,
        TypeId::builtin_function => &builtin_function::DEF,
        TypeId::method_descriptor => &descriptors::METHOD,
        TypeId::wrapper_descriptor => &descriptors::WRAPPER,
        TypeId::method_wrapper => &builtin_function::METHOD_WRAPPER,
        TypeId::classmethod_descriptor => &descriptors::CLASSMETHOD,
        TypeId::getset_descriptor => &descriptors::GETSET,
        TypeId::member_descriptor => &descriptors::MEMBER,
        TypeId::property => &property::DEF,
        TypeId::classmethod => &wrappers::CLASSMETHOD,
        TypeId::staticmethod => &wrappers::STATICMETHOD,
        TypeId::super_ => &super_::DEF,
        TypeId::module => &module::DEF,
        TypeId::mappingproxy => &mappingproxy::DEF,
        TypeId::weakref => &weakref::DEF,
    }
}
