//! From the compiler's tree to node objects.

use ouro_compiler::bytecode::code::Position;
use ouro_compiler::tree::{Field, Node};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::{classes, methods};

/// The object of a node.
pub fn object(vm: &Vm, node: &Node) -> PyResult {
    let Some(class) = classes::find(vm, node.kind) else {
        return Err(vm.system_error(format!("no node class {}", node.kind)));
    };
    if class.fields.is_empty() && !class.positions {
        return methods::singleton(vm, class.name);
    }
    let _level = vm.enter_recursive(" during ast construction")?;
    let object = methods::new_node(vm, class.name)?;
    for (def, field) in class.fields.iter().zip(&node.fields) {
        vm.set_attr(&object, &vm.intern(def.name), value(vm, field)?)?;
    }
    if let Some(at) = node.at {
        let Position { line, end_line, col, end_col } = at;
        for (name, n) in
            [("lineno", line), ("col_offset", col), ("end_lineno", end_line), ("end_col_offset", end_col)]
        {
            vm.set_attr(&object, &vm.intern(name), vm.int(n.into()))?;
        }
    }
    Ok(object)
}

fn value(vm: &Vm, field: &Field) -> PyResult {
    Ok(match field {
        Field::None => Value::NONE,
        Field::Node(node) => object(vm, node)?,
        Field::List(items) => vm.list(items.iter().map(|i| value(vm, i)).collect::<PyResult<Vec<_>>>()?),
        Field::Name(text) => vm.intern(text).into(),
        Field::Int(n) => vm.int(*n),
        Field::Const(c) => vm.make_const(c.clone())?,
    })
}
