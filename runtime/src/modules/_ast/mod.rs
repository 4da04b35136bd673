//! `_ast`: the node classes, made from the compiler's table of the abstract grammar, and the
//! conversions between node objects and the compiler's trees.

mod classes;
mod methods;
mod read;
mod write;

use ouro_vm::builtins::tree::{TreeHooks, install};
use ouro_vm::core::native::ModuleDef;

pub static MODULE: ModuleDef = ModuleDef::new("_ast", &[]).init(|vm, module| {
    classes::define(vm, module)?;
    for (name, n) in [
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 8192),
        ("PyCF_ONLY_AST", 1024),
        ("PyCF_OPTIMIZED_AST", 33792),
        ("PyCF_TYPE_COMMENTS", 4096),
    ] {
        vm.set_name(&module.dict, name, vm.int(n));
    }
    install(vm, TreeHooks { is_node: methods::is_node, to_object: write::object, from_object: read::tree });
    Ok(())
});
