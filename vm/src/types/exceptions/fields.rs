//! Attributes that exception types keep in the field list of their payload.

use crate::core::args::payload;
use crate::core::error::PyResult;
use crate::core::exc::ExcObj;
use crate::core::native::{GetSetDef, getset};
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Attribute `name`, kept in field `I`; `None` when it is not set.
pub const fn field<const I: usize>(name: &'static str, doc: &'static str) -> GetSetDef {
    getset(name, get::<I>, set::<I>).member().doc(doc)
}

fn get<const I: usize>(_: &Vm, v: &Value) -> PyResult {
    Ok(payload::<ExcObj>(v).field(I).unwrap_or(Value::NONE))
}

fn set<const I: usize>(_: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    payload::<ExcObj>(v).set_field(I, value.cloned());
    Ok(())
}
