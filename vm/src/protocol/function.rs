//! Functions from code objects.

use ouro_compiler::bytecode::code::flags;

use crate::core::code::Code;
use crate::core::dict::Dict;
use crate::core::function::{Function, Module};
use crate::core::object::Ref;
use crate::core::vm::Vm;

impl Vm {
    /// A function of `code`, its name, module and docstring taken from code and globals.
    pub fn new_function(&self, code: Ref<Code>, globals: Ref<Dict>, builtins: Ref<Dict>) -> Ref<Function> {
        let name = &self.names().name;
        let module = globals.get_str(name, self.hash_str(name));
        let doc = if code.flags() & flags::HAS_DOCSTRING != 0 { code.consts.first().cloned() } else { None };
        let func = Function {
            name: code.name.clone().into(),
            qualname: code.qualname.clone().into(),
            code: code.into(),
            retired: Default::default(),
            globals,
            builtins,
            defaults: Default::default(),
            kwdefaults: Default::default(),
            closure: Default::default(),
            module: module.into(),
            doc: doc.into(),
            annotations: Default::default(),
            annotate: Default::default(),
            type_params: Default::default(),
            version: Default::default(),
        };
        self.alloc(&self.types().function, func)
    }

    /// The builtins that code with these globals sees: `__builtins__`, a module or a dict.
    pub fn builtins_of(&self, globals: &Dict) -> Option<Ref<Dict>> {
        let name = &self.names().builtins;
        match globals.get_str(name, self.hash_str(name)) {
            Some(v) => match v.as_::<Module>() {
                Some(m) => Some(m.dict.clone()),
                None => v.to_ref::<Dict>(),
            },
            None => self.builtins.get().cloned(),
        }
    }
}
