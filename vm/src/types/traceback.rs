//! `traceback`.

use std::cell::{Cell, RefCell};

use crate::core::args::{Args, payload};
use crate::core::error::PyResult;
use crate::core::frame::{FrameObj, Traceback};
use crate::core::native::{TypeDef, getset, getter, method, new};
use crate::core::object::{Payload, Ref};
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static DEF: TypeDef = TypeDef::new("builtins", "traceback", Traceback::vtable)
    .doc("Create a new traceback object.")
    .methods(&[&[
        new("($type, tb_next, tb_frame, tb_lasti, tb_lineno)", traceback_new),
        method("__dir__", "($self, /)", |vm, _| {
            let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
            Ok(vm.list(names.iter().map(|n| vm.intern(n).into()).collect()))
        }),
    ]])
    .getset(&[
        getset(
            "tb_next",
            |_, v| Ok(this(v).next.borrow().as_ref().map_or(Value::NONE, Value::from)),
            set_next,
        ),
        getter("tb_frame", |_, v| Ok(Value::from(&this(v).frame))).member(),
        getter("tb_lasti", |vm, v| Ok(vm.int(i64::from(this(v).index.get()) * 2))).member(),
        getter("tb_lineno", |_, v| {
            Ok(match line(this(v)) {
                0 => Value::NONE,
                n => Value::from_len(n as usize),
            })
        }),
    ]);

fn this(v: &Value) -> &Traceback {
    payload::<Traceback>(v)
}

/// The line of a traceback entry; 0 for none.
pub fn line(tb: &Traceback) -> u32 {
    match tb.line.get() {
        Some(line) => line,
        None => tb.frame.code.position(tb.index.get()).line,
    }
}

fn next_arg(vm: &Vm, v: &Value) -> PyResult<Option<Ref<Traceback>>> {
    if v.is_none() {
        return Ok(None);
    }
    match v.to_ref::<Traceback>() {
        Some(tb) => Ok(Some(tb)),
        None => Err(vm.type_error(format!("expected traceback object or None, got '{}'", vm.type_name(v)))),
    }
}

fn traceback_new(vm: &Vm, args: Args) -> PyResult {
    let next = next_arg(vm, &args[1])?;
    let Some(frame) = args[2].to_ref::<FrameObj>() else {
        return Err(vm.type_error(format!(
            "traceback() argument 'tb_frame' must be frame, not {}",
            vm.type_name(&args[2])
        )));
    };
    let index = vm.count_i64(&args[3])?;
    let line = vm.count_i64(&args[4])?;
    let index = if index < 0 { 0 } else { index as u32 / 2 };
    let line = if line < 0 { None } else { Some(line as u32) };
    let tb = Traceback {
        next: RefCell::new(next),
        frame,
        index: Cell::new(index),
        last: Cell::new(index),
        line: Cell::new(line),
    };
    Ok(vm.alloc(&vm.types().traceback, tb).into())
}

fn set_next(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(vm.type_error("can't delete tb_next attribute")) };
    if !value.is_none() && !value.is_a::<Traceback>() {
        return Err(vm.type_error(format!("expected traceback object, got '{}'", vm.type_name(value))));
    }
    let next = next_arg(vm, value)?;
    let mut at = next.clone();
    while let Some(tb) = at {
        if Value::from(&tb).is(v) {
            return Err(vm.value_error("traceback loop detected"));
        }
        at = tb.next.borrow().clone();
    }
    let old = this(v).next.replace(next);
    drop(old);
    Ok(())
}
