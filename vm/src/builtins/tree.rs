//! `compile()` and syntax trees: the module that makes node objects installs how.

use std::cell::OnceCell;

use ouro_compiler::tree::{Node, TreeError};
use ouro_compiler::{Mode, Options};

use crate::core::code::Code;
use crate::core::error::PyResult;
use crate::core::object::Ref;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// From trees to node objects and back.
#[derive(Clone, Copy)]
pub struct TreeHooks {
    /// Whether a value is a node object.
    pub is_node: fn(&Vm, &Value) -> bool,
    pub to_object: fn(&Vm, &Node) -> PyResult,
    /// The tree of a node object; the mode says of which class it must be.
    pub from_object: fn(&Vm, &Value, Mode) -> PyResult<Node>,
}

#[derive(Default)]
struct Installed(OnceCell<TreeHooks>);

/// Installs the conversions; a second call changes nothing.
pub fn install(vm: &Vm, hooks: TreeHooks) {
    let _ = vm.state(Installed::default).0.set(hooks);
}

fn hooks(vm: &Vm) -> PyResult<TreeHooks> {
    vm.import("_ast")?;
    match vm.state(Installed::default).0.get() {
        Some(hooks) => Ok(*hooks),
        None => Err(vm.not_implemented("syntax trees without module '_ast'")),
    }
}

/// Whether `compile()` got a node object as its source.
pub fn is_node(vm: &Vm, v: &Value) -> bool {
    vm.state(Installed::default).0.get().is_some_and(|hooks| (hooks.is_node)(vm, v))
}

/// Parses text to node objects.
pub fn parse(vm: &Vm, text: &str, filename: &str, mode: Mode, ending: ouro_compiler::Ending) -> PyResult {
    let hooks = hooks(vm)?;
    let _level = vm.enter_recursive(" during compilation")?;
    let (node, warnings) =
        ouro_compiler::tree::parse(text, filename, mode, ending).map_err(|e| vm.compile_error(&e))?;
    super::code::issue(vm, warnings, text, filename)?;
    (hooks.to_object)(vm, &node)
}

/// Compiles node objects.
pub fn compile(
    vm: &Vm,
    source: &Value,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> PyResult<Ref<Code>> {
    let node = (hooks(vm)?.from_object)(vm, source, mode)?;
    let _level = vm.enter_recursive(" during compilation")?;
    let code = ouro_compiler::tree::compile(&node, filename, mode, options).map_err(|e| match e {
        TreeError::Type(message) => vm.type_error(message),
        TreeError::Value(message) => vm.value_error(message),
        TreeError::Compile(e) => vm.compile_error(&e),
    })?;
    vm.make_code(code)
}
