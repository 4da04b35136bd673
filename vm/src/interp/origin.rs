//! `sys.set_coroutine_origin_tracking_depth`, and the warning about coroutines that were never
//! awaited.

use crate::core::error::Raised;
use crate::core::exc::Exc;
use crate::core::generator::Generator;
use crate::core::object::Ref;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::warn;

/// Notes where a coroutine was made, if that is asked for.
#[inline]
pub fn note(vm: &Vm, g: &Ref<Generator>) {
    if vm.origin_depth.get() != 0 {
        record(vm, g);
    }
}

#[cold]
fn record(vm: &Vm, g: &Ref<Generator>) {
    let mut rows = Vec::new();
    let mut frame = vm.thread().frame.get();
    while !frame.is_null() && rows.len() < vm.origin_depth.get() as usize {
        // SAFETY: frames linked from the running one are alive.
        let f = unsafe { &*frame };
        let line = f.code.position(f.index()).line;
        let row = vec![f.code.filename.value(), Value::from_len(line as usize), f.code.name.value()];
        rows.push(vm.tuple(row).into());
        frame = f.prev.get();
    }
    let origin = vm.tuple(rows).into();
    g.with_extra(|x| x.origin = Some(origin));
}

/// `RuntimeWarning: coroutine 'x' was never awaited`, through `warnings`, which knows the place
/// where the coroutine was made.
pub fn warn_never_awaited(vm: &Vm, g: &Ref<Generator>) {
    let helper = vm
        .import_module("warnings")
        .ok()
        .and_then(|m| vm.get_attr_opt(&m, &vm.intern("_warn_unawaited_coroutine")).ok().flatten());
    let mut warned = false;
    if let Some(helper) = helper
        && let Err(e) = vm.call(&helper, &[g.value()]).inspect(|_| warned = true)
    {
        warned = e.is(vm, Exc::RuntimeWarning);
        unraisable(vm, e, g);
    }
    if !warned {
        let text = format!("coroutine '{}' was never awaited", g.qualname().to_text());
        if let Err(e) = warn::issue_about(vm, Exc::RuntimeWarning, &text, &g.value()) {
            unraisable(vm, e, g);
        }
    }
}

fn unraisable(vm: &Vm, e: Raised, g: &Ref<Generator>) {
    vm.unraisable(e, "Exception ignored while finalizing coroutine", Some(&g.value()));
}
