//! `_tuplegetter`: the descriptor behind the fields of named tuples.

use std::cell::RefCell;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{
    GetSetDef, MethodDef, TypeDef, descr_delete, descr_get, descr_set, getset, method, new, unary,
};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::reduced;

/// Payload of `_tuplegetter`.
pub struct TupleGetter {
    index: usize,
    doc: RefCell<Value>,
}

ouro_vm::payload!(TupleGetter, "_tuplegetter");

impl Trace for TupleGetter {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.doc.borrow());
    }
    fn clear(&self) {}
}

static DEF: TypeDef =
    TypeDef::new("collections", "_tuplegetter", TupleGetter::vtable).methods(&[&METHODS]).getset(&GETSET);

impl NativeType for TupleGetter {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static GETSET: [GetSetDef; 1] = [getset(
    "__doc__",
    |_, v| Ok(payload::<TupleGetter>(v).doc.borrow().clone()),
    |_, v, value| {
        drop(payload::<TupleGetter>(v).doc.replace(value.cloned().unwrap_or(Value::NONE)));
        Ok(())
    },
)];

static METHODS: [MethodDef; 6] = [
    new("($type, index, doc, /)", |vm, a: Args| {
        let index = vm.count_i64(&a[1])?.max(0) as usize;
        Ok(vm.make(TupleGetter { index, doc: RefCell::new(a[2].clone()) }))
    }),
    descr_get(get),
    descr_set(set),
    descr_delete(set),
    unary("__repr__", |vm, v| {
        let this = payload::<TupleGetter>(v);
        let doc = this.doc.borrow().clone();
        let doc = vm.repr(&doc)?;
        Ok(vm.str(&format!("_tuplegetter({}, {})", this.index, doc.to_text())))
    }),
    method("__reduce__", "($self, /)", |vm, a| {
        let this = a.this::<TupleGetter>();
        let args = vec![Value::from_len(this.index), this.doc.borrow().clone()];
        Ok(reduced(vm, vm.type_for::<TupleGetter>().into(), args, None))
    }),
];

fn get(vm: &Vm, v: &Value, obj: Option<&Value>, _owner: Option<&Value>) -> PyResult {
    let this = payload::<TupleGetter>(v);
    let Some(obj) = obj else { return Ok(v.clone()) };
    let Some(tuple) = obj.as_::<Tuple>() else {
        return Err(vm.type_error(format!(
            "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
            this.index,
            vm.type_name(obj)
        )));
    };
    tuple.get(this.index).cloned().ok_or_else(|| vm.index_error("tuple index out of range"))
}

fn set(vm: &Vm, _v: &Value, _obj: &Value, value: Option<&Value>) -> PyResult<()> {
    let what = if value.is_some() { "can't set attribute" } else { "can't delete attribute" };
    Err(vm.raise(Exc::AttributeError, what))
}
