//! Exceptions that nobody can catch: of finalisers, weakref callbacks and the like.

use crate::core::error::Raised;
use crate::core::exc::ExcObj;
use crate::core::function::Module;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Hands the exception to `sys.unraisablehook`; without one, writes a line to standard error.
#[cold]
pub fn report(vm: &Vm, raised: Raised, message: &str, object: Option<&Value>) {
    let hook = vm.sys.get().and_then(|s| vm.get_name(s, "unraisablehook")).filter(|h| !h.is_none());
    let traceback = raised.0.as_::<ExcObj>().and_then(|e| e.traceback.borrow().clone());
    let shown = if message == "Exception ignored in" { Value::NONE } else { vm.str(message) };
    let namespace = vm.import_module("types").ok().and_then(|t| vm.get_attr_str(&t, "SimpleNamespace").ok());
    if let (Some(hook), Some(make)) = (hook, namespace) {
        let fields = ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"].map(|n| vm.str(n));
        let values = [
            vm.type_of(&raised.0).into(),
            raised.0.clone(),
            traceback.unwrap_or(Value::NONE),
            shown,
            object.cloned().unwrap_or(Value::NONE),
        ];
        let args = crate::core::args::CallArgs::new(&values, &fields);
        if vm.call_args(&make, args).and_then(|info| vm.call(&hook, &[info])).is_ok() {
            return;
        }
    }
    let text = vm.repr(&raised.0).map(|r| r.to_text().into_owned()).unwrap_or_default();
    vm.host().write_std(2, format!("{message}: {text}\n").as_bytes());
}

impl Vm {
    /// The module `name`, imported if need be.
    pub fn import_module(&self, name: &str) -> crate::core::error::PyResult {
        if let Some(m) =
            self.modules.get().and_then(|m| self.get_name(m, name)).filter(|m| m.is_a::<Module>())
        {
            return Ok(m);
        }
        let Some(import) = self.importer() else {
            return Err(self.import_error(format!("no importer is installed to find '{name}'")));
        };
        let nothing = self.tuple(vec![self.str("*")]).value();
        import(self, &self.intern(name), None, Some(&nothing), 0)
    }
}
