//! Module `itertools`: `simple.rs` holds iterators over one or several iterables, `counting.rs`
//! the endless ones, `combine.rs` the combinatoric ones, `shared.rs` those that share state
//! (`groupby`, `tee`).

mod combine;
mod counting;
mod shared;
mod simple;

use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::ModuleDef;
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

pub static MODULE: ModuleDef = ModuleDef::new("itertools", &[&shared::FUNCTIONS])
    .init(init)
    .doc("Functional tools for creating and using iterators.");

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    let put = |name: &str, ty: Ref<ouro_vm::core::typeobj::TypeObj>| {
        vm.set_name(&module.dict, name, ty.into());
    };
    simple::types(vm, &put);
    counting::types(vm, &put);
    combine::types(vm, &put);
    shared::types(vm, &put);
    Ok(())
}

/// Puts a type into the module.
type Put<'a> = &'a dyn Fn(&str, Ref<ouro_vm::core::typeobj::TypeObj>);

/// An iterator type of this module: payload in `$name`, shown as `$text`.
macro_rules! iterator {
    ($name:ident, $text:literal, $def:ident, $methods:expr, $flags:expr, $doc:literal) => {
        ouro_vm::payload!($name, $text);
        static $def: ouro_vm::core::native::TypeDef = ouro_vm::core::native::TypeDef::new(
            "itertools",
            $text,
            <$name as ouro_vm::core::object::Payload>::vtable,
        )
        .methods(&[&$methods])
        .flags($flags)
        .doc($doc);
        impl ouro_vm::protocol::types::NativeType for $name {
            fn def() -> &'static ouro_vm::core::native::TypeDef {
                &$def
            }
        }
    };
}
use iterator;

/// A count that must fit in a machine word and be an integer.
fn word(vm: &Vm, v: &Value) -> PyResult<i64> {
    let n = vm.index(v)?;
    vm.small(&n).ok_or_else(|| vm.overflow_error("Python int too large to convert to C ssize_t"))
}
