//! Exceptions that nobody can catch (of finalisers, weakref callbacks and the like), and imports
//! from native code.

use crate::core::error::Raised;
use crate::core::function::Module;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Hands the exception to `sys.unraisablehook`; without a runtime, writes a line to standard error.
#[cold]
pub fn report(vm: &Vm, raised: Raised, message: &str, object: Option<&Value>) {
    if let Some(report) = vm.unraisable_reporter() {
        return report(vm, raised, message, object);
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
