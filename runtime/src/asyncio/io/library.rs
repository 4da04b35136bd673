//! A correction of the library's own stream transports, which loops with a selector use: an empty
//! piece given to `writelines` can never be written off, and the loop would try for ever. CPython's
//! later library leaves such pieces out.

use ouro_vm::core::args::Args;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, NativeFn, method};
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::vm::Vm;

use crate::asyncio::state::{self, State};

/// Called after `asyncio.selector_events` has been imported.
pub fn install(vm: &Vm, st: &State, namespace: &Dict) {
    let class = vm.get_name(namespace, "_SelectorSocketTransport").and_then(|c| c.to_ref::<TypeObj>());
    let Some(class) = class else { return };
    st.library_writelines.set(vm.get_name(&class.dict, "writelines"));
    let f = NativeFn::new(&WRITELINES, Some(class.clone()), None);
    vm.set_name(&class.dict, "writelines", vm.alloc(&vm.types().method_descriptor, f).into());
    class.modified();
}

static WRITELINES: MethodDef = method("writelines", "($self, list_of_data)", writelines);

fn writelines(vm: &Vm, a: Args) -> PyResult {
    let mut pieces = Vec::new();
    let list = &a[1];
    if vm.is_true(list)? {
        vm.for_each(list, |data| {
            if vm.is_true(&data)? {
                pieces.push(data);
            }
            Ok(())
        })?;
    }
    let own = state::of(vm).library_writelines.or_none();
    vm.call(&own, &[a[0].clone(), vm.list(pieces)])
}
