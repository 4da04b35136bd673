//! `cell`: a variable shared with nested functions.

use std::cell::RefCell;

use crate::core::args::payload;
use crate::core::error::PyResult;
use crate::core::function::CellObj;
use crate::core::native::{TypeDef, binary, getset, new, unary};
use crate::core::object::Payload;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;

pub static DEF: TypeDef = TypeDef::new("builtins", "cell", CellObj::vtable)
    .doc("Create a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n    and \n further attempts to access its cell_contents attribute will\n    raise a ValueError.")
    .methods(&[&[
        new("($type, contents=<unrepresentable>, /)", |vm, args| {
            let class = super::shared::class_arg(vm, &args[0])?;
            Ok(vm.alloc(&class, CellObj { content: RefCell::new(args.opt(1).cloned()) }).into())
        }),
        unary("__repr__", |vm, v| {
            let content = payload::<CellObj>(v).content.borrow().clone();
            Ok(vm.str(&match content {
                Some(c) => format!(
                    "<cell at {:#x}: {} object at {:#x}>",
                    vm.id(v),
                    vm.type_name(&c),
                    vm.id(&c)
                ),
                None => format!("<cell at {:#x}: empty>", vm.id(v)),
            }))
        }),
        binary("__lt__", |vm, a, b| compare(vm, a, b, CmpOp::Lt)),
        binary("__le__", |vm, a, b| compare(vm, a, b, CmpOp::Le)),
        binary("__eq__", |vm, a, b| compare(vm, a, b, CmpOp::Eq)),
        binary("__ne__", |vm, a, b| compare(vm, a, b, CmpOp::Ne)),
        binary("__gt__", |vm, a, b| compare(vm, a, b, CmpOp::Gt)),
        binary("__ge__", |vm, a, b| compare(vm, a, b, CmpOp::Ge)),
    ]])
    .getset(&[getset(
        "cell_contents",
        |vm, v| {
            let content = payload::<CellObj>(v).content.borrow().clone();
            content.ok_or_else(|| vm.value_error("Cell is empty"))
        },
        |_, v, value| {
            let old = payload::<CellObj>(v).content.replace(value.cloned());
            drop(old);
            Ok(())
        },
    )]);

/// Compares by contents; an empty cell comes first.
fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.as_::<CellObj>(), b.as_::<CellObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (x, y) = (x.content.borrow().clone(), y.content.borrow().clone());
    match (x, y) {
        (Some(x), Some(y)) => vm.compare(&x, &y, op),
        (x, y) => Ok(Value::from_bool(op.of(x.is_some().cmp(&y.is_some())))),
    }
}
