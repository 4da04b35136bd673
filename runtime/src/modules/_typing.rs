//! Module `_typing`: the types of type parameters, which the VM itself knows.

use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::types::typing::fill_module;

static FUNCTIONS: [MethodDef; 1] = [function("_idfunc", "(x, /)", |_, a| Ok(a[0].clone()))];

pub static MODULE: ModuleDef = ModuleDef::new("_typing", &[&FUNCTIONS])
    .init(|vm, module| {
        fill_module(vm, module);
        Ok(())
    })
    .doc("Primitives and accelerators for the typing module.\n");
