//! Small things that several type files need.

use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

impl Vm {
    /// `import name`, through `sys.modules` and the importer. `name` has no dots.
    pub fn import(&self, name: &str) -> PyResult {
        if let Some(modules) = self.modules.get()
            && let Some(module) = self.get_name(modules, name)
        {
            return Ok(module);
        }
        match self.importer() {
            Some(importer) => importer(self, &self.intern(name), None, None, 0),
            None => Err(self.import_error("__import__ not found")),
        }
    }
}

/// The text of a `str`, or an error that names the argument.
pub fn want_str(vm: &Vm, v: &Value, what: &str) -> PyResult<Ref<Str>> {
    v.to_ref::<Str>().ok_or_else(|| vm.type_error(format!("{what} must be str, not {}", vm.type_name(v))))
}

/// A class from an argument known to be one.
pub fn class_arg(vm: &Vm, v: &Value) -> PyResult<Ref<TypeObj>> {
    v.to_ref::<TypeObj>().ok_or_else(|| vm.type_error(format!("a type is needed, not {}", vm.type_name(v))))
}

/// Sets a key that is a `str`; others are passed over.
pub fn put_key(vm: &Vm, dict: &Dict, key: &Value, value: Value) {
    if let Some(key) = key.to_ref::<Str>() {
        let old = dict.set_str(&key, vm.hash_str(&key), value);
        drop(old);
    }
}
