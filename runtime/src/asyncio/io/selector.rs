//! `loop._selector` of a native loop: shows what is watched, and polls for whoever asks.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, TypeDef, method};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

use super::watch;
use crate::asyncio::event_loop::EventLoop;

/// Payload of the selector.
pub struct Selector(Ref<EventLoop>);

ouro_vm::payload!(Selector, "EpollSelector");

impl Trace for Selector {
    fn traverse(&self, visitor: &mut Visitor) {
        self.0.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

impl Selector {
    pub fn new(event_loop: Ref<EventLoop>) -> Selector {
        Selector(event_loop)
    }

    /// The `SelectorKey` of a descriptor, if it is watched.
    fn key(&self, vm: &Vm, fd: i32) -> PyResult<Option<Value>> {
        let interest = self.0.io.interest(fd);
        if interest == 0 {
            return Ok(None);
        }
        let module = vm.import_module("selectors")?;
        let n = vm.int(i64::from(fd));
        let data = watch::key_data(vm, &self.0, fd);
        vm.call_method(&module, "SelectorKey", &[n.clone(), n, vm.int(i64::from(interest)), data]).map(Some)
    }
}

fn get_key(vm: &Vm, a: Args) -> PyResult {
    let this = a.this::<Selector>();
    let fd = watch::known_descriptor(vm, &this.0, &a[1])?;
    match this.key(vm, fd)? {
        Some(key) => Ok(key),
        None => {
            let text = vm.repr(&a[1])?;
            Err(vm.key_error(&vm.str(&format!("{} is not registered", text.to_text()))))
        }
    }
}

fn get_map(vm: &Vm, a: Args) -> PyResult {
    let this = a.this::<Selector>();
    let map = vm.dict();
    for fd in this.0.io.watched() {
        if let Some(key) = this.key(vm, fd)? {
            vm.dict_set(&map, vm.int(i64::from(fd)), key)?;
        }
    }
    Ok(map.into())
}

/// Waits, and queues what is to be called: the list of events is empty.
fn select(vm: &Vm, a: Args) -> PyResult {
    let l = &a.this::<Selector>().0;
    let timeout = a.some(1).map(|t| vm.to_f64(t)).transpose()?.map(|t| t.max(0.0));
    match l.io.poller() {
        Some(poller) => watch::poll(vm, l, &poller, timeout)?,
        None => return Err(vm.runtime_error("Selector is closed")),
    }
    Ok(vm.list(Vec::new()))
}

static METHODS: [MethodDef; 4] = [
    method("get_key", "($self, fileobj)", get_key),
    method("get_map", "($self)", get_map),
    method("select", "($self, timeout=None)", select),
    method("close", "($self)", |_, a: Args| {
        a.this::<Selector>().0.io.close();
        Ok(Value::NONE)
    }),
];

static DEF: TypeDef = TypeDef::new("selectors", "EpollSelector", Selector::vtable).methods(&[&METHODS]);

impl NativeType for Selector {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
