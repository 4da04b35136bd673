//! Thread-local data.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ouro_vm::core::args::{CallArgs, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, TypeDef, del_attr, get_attr, set_attr};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use crate::modules::util;

/// Namespaces of `_local` objects: by thread and object.
#[derive(Default)]
pub(super) struct Locals(pub(super) RefCell<HashMap<(u64, u64), Ref<Dict>>>);

/// Payload of `_local`.
pub struct Local {
    pub(super) id: u64,
    pub(super) args: RefCell<Vec<Value>>,
    pub(super) names: RefCell<Vec<Value>>,
    pub(super) locals: std::rc::Rc<Locals>,
}

ouro_vm::payload!(Local, "_local");

impl Trace for Local {
    fn traverse(&self, visitor: &mut Visitor) {
        self.args.borrow().iter().for_each(|v| visitor.visit(v));
        self.names.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = (self.args.take(), self.names.take());
        drop(old);
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let id = self.id;
        let mut dead = Vec::new();
        self.locals.0.borrow_mut().retain(|(_, local), dict| {
            let keep = *local != id;
            if !keep {
                dead.push(dict.clone());
            }
            keep
        });
        drop(dead);
    }
}

/// The running thread's namespace; `__init__` of a subclass runs when it is made.
pub(super) fn local_dict(vm: &Vm, v: &Value) -> PyResult<Ref<Dict>> {
    let this = payload::<Local>(v);
    let key = (vm.thread().id, this.id);
    if let Some(dict) = this.locals.0.borrow().get(&key) {
        return Ok(dict.clone());
    }
    let dict = vm.dict();
    this.locals.0.borrow_mut().insert(key, dict.clone());
    let ty = vm.type_of(v);
    if !ty.is(&vm.type_for::<Local>()) {
        let init = vm.get_attr_str(v, "__init__")?;
        let (args, names) = (this.args.borrow().clone(), this.names.borrow().clone());
        if let Err(e) = vm.call_args(&init, CallArgs::new(&args, &names)) {
            this.locals.0.borrow_mut().remove(&key);
            return Err(e);
        }
    }
    Ok(dict)
}

pub(super) static LOCAL: &[MethodDef] = &[
    ouro_vm::core::native::MethodDef {
        name: "__new__",
        sig: "",
        imp: ouro_vm::core::native::NativeImpl::Raw(|vm, args| {
            let ty = util::class_arg(vm, &args.all()[0])?;
            let rest = args.skip_first();
            if ty.is(&vm.type_for::<Local>()) && !rest.is_empty() {
                return Err(vm.type_error("Initialization arguments are not supported"));
            }
            let ids = vm.state(LocalIds::default);
            ids.0.set(ids.0.get() + 1);
            let local = Local {
                id: ids.0.get(),
                args: RefCell::new(rest.all().to_vec()),
                names: RefCell::new(rest.names().to_vec()),
                locals: vm.state(Locals::default),
            };
            let v: Value = vm.alloc(&ty, local).into();
            let this = payload::<Local>(&v);
            this.locals.0.borrow_mut().insert((vm.thread().id, this.id), vm.dict());
            Ok(v)
        }),
        kind: ouro_vm::core::native::MethodKind::New,
        doc: "",
    },
    get_attr(|vm, v, name| {
        let dict = local_dict(vm, v)?;
        if name.is_text("__dict__") {
            return Ok(dict.into());
        }
        let ty = vm.type_of(v);
        let class = vm.type_lookup(&ty, name);
        if class.as_ref().is_some_and(|c| vm.is_data_descriptor(c)) {
            return vm.generic_get_attr(v, name);
        }
        if let Some(found) = dict.get_str(name, vm.hash_str(name)) {
            return Ok(found);
        }
        vm.generic_get_attr(v, name)
    }),
    set_attr(store_local),
    del_attr(store_local),
];

#[derive(Default)]
pub(super) struct LocalIds(Cell<u64>);

pub(super) fn store_local(
    vm: &Vm,
    v: &Value,
    name: &Ref<ouro_vm::core::str::Str>,
    value: Option<&Value>,
) -> PyResult<()> {
    let dict = local_dict(vm, v)?;
    if name.is_text("__dict__") {
        return Err(vm.attribute_error(
            v,
            name,
            format!("'{}' object attribute '__dict__' is read-only", vm.type_name(v)),
        ));
    }
    let ty = vm.type_of(v);
    if vm.type_lookup(&ty, name).is_some_and(|c| vm.is_data_descriptor(&c)) {
        return vm.generic_set_attr(v, name, value);
    }
    match value {
        Some(x) => {
            let old = dict.set_str(&vm.intern_ref(name), vm.hash_str(name), x.clone());
            drop(old);
            Ok(())
        }
        None => match dict.remove_str(name, vm.hash_str(name)) {
            Some(_) => Ok(()),
            None => Err(vm.no_attribute(v, name)),
        },
    }
}

pub(super) static LOCAL_DEF: TypeDef =
    TypeDef::new("_thread", "_local", Local::vtable).methods(&[LOCAL]).flags(tf::BASE | tf::HAS_WEAKREF);

impl NativeType for Local {
    fn def() -> &'static TypeDef {
        &LOCAL_DEF
    }
}
