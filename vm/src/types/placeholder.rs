//! Rows for builtin types that have no file of their own yet: name and layout, no methods.

use crate::core::code::Code;
use crate::core::descr::{ClassMethod, Property, SlotMember, StaticMethod, Super};
use crate::core::frame::{FrameObj, Traceback};
use crate::core::function::{BoundMethod, CellObj, Function, Instance, Module};
use crate::core::native::{BoundNative, GetSet, NativeFn, TypeDef};
use crate::core::object::Payload;
use crate::core::typeobj::{TypeObj, type_flags as tf};
use crate::core::weak::WeakRef;

/// Payload of types that are not built.
pub struct Unbuilt;

crate::payload!(Unbuilt, "unbuilt", plain);

macro_rules! rows {
    ($($id:ident $name:literal $payload:ty, $flags:expr;)*) => {
        $(pub static $id: TypeDef =
            TypeDef::new("builtins", $name, <$payload as Payload>::vtable).flags($flags);)*
    };
}

rows! {
    OBJECT "object" Instance, tf::BASE;
    TYPE "type" TypeObj, tf::BASE;
    NONE "NoneType" Instance, 0;
    NOT_IMPLEMENTED "NotImplementedType" Instance, 0;
    ELLIPSIS "ellipsis" Instance, 0;
    FUNCTION "function" Function, tf::HAS_DICT | tf::HAS_WEAKREF;
    METHOD "method" BoundMethod, tf::HAS_WEAKREF;
    CELL "cell" CellObj, 0;
    CODE "code" Code, tf::HAS_WEAKREF;
    FRAME "frame" FrameObj, 0;
    TRACEBACK "traceback" Traceback, 0;
    BUILTIN_FUNCTION "builtin_function_or_method" NativeFn, tf::HAS_WEAKREF;
    METHOD_DESCRIPTOR "method_descriptor" NativeFn, 0;
    WRAPPER_DESCRIPTOR "wrapper_descriptor" NativeFn, 0;
    METHOD_WRAPPER "method-wrapper" BoundNative, 0;
    CLASSMETHOD_DESCRIPTOR "classmethod_descriptor" NativeFn, 0;
    GETSET_DESCRIPTOR "getset_descriptor" GetSet, 0;
    MEMBER_DESCRIPTOR "member_descriptor" SlotMember, 0;
    PROPERTY "property" Property, tf::BASE;
    CLASSMETHOD "classmethod" ClassMethod, tf::BASE | tf::HAS_DICT;
    STATICMETHOD "staticmethod" StaticMethod, tf::BASE | tf::HAS_DICT;
    SUPER "super" Super, tf::BASE;
    MODULE "module" Module, tf::BASE | tf::HAS_WEAKREF;
    WEAKREF "ReferenceType" WeakRef, tf::BASE;
}
