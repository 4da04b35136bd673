//! `asyncio.sleep(0)`: an object that suspends once is awaited in place of the library's two
//! coroutines, which are made when somebody wants to see them, or throws an exception.

use std::cell::Cell;

use ouro_vm::core::binding::Binding;
use ouro_vm::core::code::NativeBody;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Function;
use ouro_vm::core::native::{MethodDef, TypeDef, unary};
use ouro_vm::core::object::{Payload, Ref, ResumeFn, Trace, Visitor};
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::{Resume, Vm, Yielded};
use ouro_vm::protocol::types::NativeType;

use super::bodies;

/// The library's functions, as they were imported.
pub struct Library {
    class: Ref<TypeObj>,
    sleep: Value,
    zero: Value,
    /// What stands in the place of `zero` now.
    zero_binding: Binding,
}

/// Called after `asyncio.tasks` has been imported.
pub fn install(vm: &Vm, namespace: &Ref<Dict>) {
    let (Some(sleep), Some(zero)) = (vm.get_name(namespace, "sleep"), vm.get_name(namespace, "__sleep0"))
    else {
        return;
    };
    let library = Library {
        class: vm.type_for::<SleepZero>(),
        sleep: sleep.clone(),
        zero,
        zero_binding: Binding::new(namespace.clone(), vm.intern("__sleep0")),
    };
    if bodies(vm).sleep.set(library).is_ok()
        && let Some(f) = sleep.as_::<Function>()
    {
        f.code.borrow().set_native_body(NativeBody::StandIn(sleep_zero));
    }
}

fn sleep_zero(vm: &Vm, args: &[Value]) -> PyResult<Option<Value>> {
    let [delay] = args else { return Ok(None) };
    let none = match (delay.as_small_int(), delay.as_inline_float()) {
        (Some(n), _) => n <= 0,
        (_, Some(f)) => f <= 0.0,
        _ => false,
    };
    let Some(library) = bodies(vm).sleep.get().filter(|_| none) else { return Ok(None) };
    // Somebody may have put another function there, or removed it.
    if !library.zero_binding.is(vm, &library.zero) {
        return Ok(None);
    }
    Ok(Some(vm.alloc(&library.class, SleepZero { suspended: Cell::new(false) }).into()))
}

/// Payload of what is awaited.
struct SleepZero {
    suspended: Cell<bool>,
}

ouro_vm::payload!(SleepZero, "sleep");

impl Trace for SleepZero {
    const RESUME: Option<ResumeFn> = Some(resume);
    const AWAITS_ITSELF: bool = true;
    const STANDS_IN: bool = true;
    const TRACKED: bool = false;

    fn traverse(&self, _visitor: &mut Visitor) {}
    fn clear(&self) {}
}

fn resume(_vm: &Vm, this: &Value, _sent: Value) -> PyResult<Yielded> {
    match this.as_::<SleepZero>() {
        Some(sleep) if !sleep.suspended.replace(true) => Ok(Yielded::Yield(Value::NONE)),
        _ => Ok(Yielded::Return(Value::NONE)),
    }
}

/// The library's coroutine, suspended.
fn coroutine(vm: &Vm, this: &Value) -> PyResult {
    let (Some(sleep), Some(library)) = (this.as_::<SleepZero>(), bodies(vm).sleep.get()) else {
        return Err(vm.system_error("a sleeping coroutine is needed"));
    };
    let coroutine = vm.call(&library.sleep, &[Value::from_len(0)])?;
    if sleep.suspended.get() {
        (vm.hooks().resume)(vm, &coroutine, Resume::Send(Value::NONE))?;
    }
    Ok(coroutine)
}

static METHODS: [MethodDef; 1] = [unary("__await__", coroutine)];
static DEF: TypeDef = TypeDef::new("asyncio", "sleep", SleepZero::vtable).methods(&[&METHODS]);

impl NativeType for SleepZero {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
