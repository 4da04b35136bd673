//! Interned names that the machine itself uses, written once.

use super::object::Ref;
use super::special::Special;
use super::str::Str;
use super::vm::Vm;

macro_rules! names {
    ($($field:ident $text:literal,)*) => {
        /// Interned names.
        pub struct Names {
            $(pub $field: Ref<Str>,)*
            special: Vec<Ref<Str>>,
        }

        impl Names {
            pub fn new(vm: &Vm) -> Names {
                Names {
                    $($field: vm.intern($text),)*
                    special: Special::ALL.iter().map(|s| vm.intern(s.name())).collect(),
                }
            }
        }
    };
}

names! {
    dict "__dict__", class "__class__", doc "__doc__", name "__name__", qualname "__qualname__",
    module "__module__", slots "__slots__", mro "mro", bases "__bases__", weakref "__weakref__",
    set_name "__set_name__", init_subclass "__init_subclass__", classcell "__classcell__",
    classdictcell "__classdictcell__", static_attributes "__static_attributes__",
    abstractmethods "__abstractmethods__", isabstract "__isabstractmethod__",
    mro_entries "__mro_entries__", metaclass "metaclass", annotations "__annotations__",
    annotate "__annotate__", type_params "__type_params__", match_args "__match_args__",
    builtins "__builtins__", import "__import__", file "__file__", loader "__loader__", spec "__spec__",
    package "__package__", path "__path__", all "__all__", main "__main__", send "send", throw "throw",
    close "close", stdout "stdout", stderr "stderr", stdin "stdin", write "write", flush "flush",
    modules "modules", keys "keys", get "get", items "items", self_ "self", notes "__notes__",
    wrapped "__wrapped__", origin "__origin__", args "args", firstlineno "__firstlineno__",
    reduce_ex "__reduce_ex__", reduce "__reduce__", getstate "__getstate__", class_getitem "__class_getitem__",
    empty "", displayhook "displayhook", excepthook "excepthook", unraisablehook "unraisablehook",
}

impl Names {
    /// The name of a special method.
    #[inline(always)]
    pub fn special(&self, which: Special) -> &Ref<Str> {
        &self.special[which as usize]
    }
}
