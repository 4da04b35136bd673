//! What becomes of the library's modules when they have been imported: native handles take the place
//! of its own, and the default loop is a class with the native one as its first base.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::event_loop::EventLoop;
use super::state;

/// Called after the code of a module of the package `asyncio` has run.
pub fn after_import(vm: &Vm, name: &str, module: &Value) -> PyResult<()> {
    let Some(module) = module.as_::<Module>() else { return Ok(()) };
    match name {
        "socket" => {
            super::io::network::socket_imported(vm, state::of(vm), &module.dict);
            Ok(())
        }
        "asyncio.events" => events(vm, module),
        "asyncio.base_events" => {
            state::of(vm).set_library_loop(vm.get_name(&module.dict, "BaseEventLoop"));
            super::io::network::events_imported(vm, state::of(vm), &module.dict);
            Ok(())
        }
        "asyncio.tasks" => {
            state::of(vm).set_tasks_module(module.dict.clone());
            super::gather::install(vm, &module.dict);
            Ok(())
        }
        "asyncio.futures" => {
            state::of(vm).set_futures_module(module.dict.clone());
            Ok(())
        }
        "asyncio.selector_events" => {
            super::io::library::install(vm, state::of(vm), &module.dict);
            Ok(())
        }
        "asyncio.streams" => {
            super::io::streams::install(vm, state::of(vm), &module.dict);
            Ok(())
        }
        "asyncio.unix_events" => unix_events(vm, module),
        _ => Ok(()),
    }
}

fn events(vm: &Vm, module: &Module) -> PyResult<()> {
    let st = state::of(vm);
    let Some(own) = vm.get_name(&module.dict, "Handle") else { return Ok(()) };
    st.set_library_handle(own);
    vm.set_name(&module.dict, "Handle", st.handles.handle.value());
    vm.set_name(&module.dict, "TimerHandle", st.handles.timer.value());
    vm.set_name(&module.dict, "_ThreadSafeHandle", st.handles.thread_safe.value());
    Ok(())
}

fn unix_events(vm: &Vm, module: &Module) -> PyResult<()> {
    let st = state::of(vm);
    let get = |name: &str| vm.get_name(&module.dict, name);
    let (Some(own), Some(policy)) = (get("_UnixSelectorEventLoop"), get("_UnixDefaultEventLoopPolicy"))
    else {
        return Ok(());
    };
    st.unix_loop.put(own.clone());
    let bases = vm.tuple(vec![vm.type_for::<EventLoop>().value(), own]);
    let namespace = vm.dict();
    vm.set_name(&namespace, "__module__", vm.str("asyncio.unix_events"));
    vm.set_name(&namespace, "__doc__", vm.str("Unix event loop whose turns are native."));
    let name = vm.str("_UnixSelectorEventLoop");
    let class = vm.call(&vm.types().type_.value(), &[name, bases.into(), namespace.into()])?;
    if let Some(class) = class.to_ref::<TypeObj>() {
        super::io::lookup::install(vm, &class);
    }
    st.default_loop.put(class.clone());
    vm.set_name(&module.dict, "EventLoop", class.clone());
    vm.set_attr(&policy, &vm.intern("_loop_factory"), class)
}
