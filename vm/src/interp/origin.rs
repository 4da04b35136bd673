//! `sys.set_coroutine_origin_tracking_depth`, and the warning about coroutines that were never
//! awaited.

use crate::core::error::PyResult;
use crate::core::generator::Generator;
use crate::core::object::Ref;
use crate::core::value::Value;
use crate::core::vm::Vm;

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

/// `RuntimeWarning: coroutine 'x' was never awaited`.
pub fn warn_never_awaited(vm: &Vm, g: &Ref<Generator>) -> PyResult<()> {
    let warnings =
        vm.modules.get().and_then(|m| vm.get_name(m, "_warnings").or_else(|| vm.get_name(m, "warnings")));
    let Some(warnings) = warnings else { return Ok(()) };
    let full = vm.modules.get().and_then(|m| vm.get_name(m, "warnings"));
    let helper = match &full {
        Some(m) => vm.get_attr_opt(m, &vm.intern("_warn_unawaited_coroutine"))?,
        None => None,
    };
    if let Some(helper) = helper {
        return vm.call(&helper, &[g.value()]).map(drop);
    }
    let message = vm.str(&format!("coroutine '{}' was never awaited", g.qualname.borrow().to_text()));
    let category = vm.exc_type(crate::core::exc::Exc::RuntimeWarning).value();
    let warn = vm.get_attr_str(&warnings, "warn")?;
    vm.call(&warn, &[message, category]).map(drop)
}
