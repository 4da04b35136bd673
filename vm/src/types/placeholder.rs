//! Rows for builtin types that have no file of their own yet: name and layout, no methods.

use crate::core::native::TypeDef;
use crate::core::object::Payload;
use crate::core::typeobj::type_flags as tf;
use crate::core::weak::WeakRef;

macro_rules! rows {
    ($($id:ident $name:literal $payload:ty, $flags:expr;)*) => {
        $(pub static $id: TypeDef =
            TypeDef::new("builtins", $name, <$payload as Payload>::vtable).flags($flags);)*
    };
}

rows! {
    WEAKREF "ReferenceType" WeakRef, tf::BASE;
}
