//! `compile(..., PyCF_ONLY_AST)`: objects of module `_ast` for the compiler's syntax tree.

use std::collections::HashMap;

use ouro_compiler::tree::{Node, Tree};
use ouro_compiler::{Mode, Options};

use crate::core::error::PyResult;
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Parses text to the objects of module `ast`.
pub fn parse(vm: &Vm, text: &str, filename: &str, mode: Mode, options: &Options) -> PyResult {
    let _level = vm.enter_recursive(" during compilation")?;
    let (tree, warnings) =
        ouro_compiler::parse_tree(text, filename, mode, options).map_err(|e| vm.compile_error(&e))?;
    super::code::issue_warnings(vm, warnings, text, filename)?;
    let module = vm.import_module("_ast")?;
    Maker { vm, module, classes: HashMap::new(), marks: HashMap::new() }.value(tree)
}

struct Maker<'a> {
    vm: &'a Vm,
    module: Value,
    classes: HashMap<&'static str, Value>,
    /// Nodes without fields and position: one object each, as operators and contexts have.
    marks: HashMap<&'static str, Value>,
}

impl Maker<'_> {
    fn value(&mut self, tree: Tree) -> PyResult {
        let vm = self.vm;
        Ok(match tree {
            Tree::None => Value::NONE,
            Tree::Int(n) => vm.int(n),
            Tree::Name(name) => vm.intern(&name).into(),
            Tree::Const(c) => vm.make_const(c)?,
            Tree::List(items) => {
                let items = items.into_iter().map(|t| self.value(t)).collect::<PyResult<Vec<_>>>()?;
                vm.list(items)
            }
            Tree::Node(node) => self.node(*node)?,
        })
    }

    fn node(&mut self, node: Node) -> PyResult {
        let vm = self.vm;
        let is_mark = node.fields.is_empty() && node.pos.is_none();
        if is_mark && let Some(mark) = self.marks.get(node.class) {
            return Ok(mark.clone());
        }
        let class = match self.classes.get(node.class) {
            Some(class) => class.clone(),
            None => {
                let class = vm.get_attr_str(&self.module, node.class)?;
                self.classes.insert(node.class, class.clone());
                class
            }
        };
        let object = vm.call_method(&class, "__new__", std::slice::from_ref(&class))?;
        let set = |name: &Ref<Str>, v: Value| vm.set_attr(&object, name, v);
        for (name, tree) in node.fields {
            set(&vm.intern(name), self.value(tree)?)?;
        }
        if let Some(p) = node.pos {
            for (name, n) in [
                ("lineno", p.line),
                ("col_offset", p.col),
                ("end_lineno", p.end_line),
                ("end_col_offset", p.end_col),
            ] {
                set(&vm.intern(name), vm.int(i64::from(n)))?;
            }
        }
        if is_mark {
            self.marks.insert(node.class, object.clone());
        }
        Ok(object)
    }
}
