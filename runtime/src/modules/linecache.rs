//! Source of code that is in no file (`-c`), for tracebacks.

use std::cell::RefCell;
use std::collections::HashMap;

use ouro_vm::core::vm::Vm;

/// Source texts by the file name of their code.
#[derive(Default)]
struct Sources(RefCell<HashMap<String, String>>);

/// Notes the source of code named `filename`.
pub fn register(vm: &Vm, filename: &str, text: &str) {
    vm.state(Sources::default).0.borrow_mut().insert(filename.to_owned(), text.to_owned());
}

/// The noted sources.
pub fn all(vm: &Vm) -> Vec<(String, String)> {
    vm.state(Sources::default).0.borrow().iter().map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// Line `line` (from one) of the source of a code object, embedded and noted sources included.
pub fn line(vm: &Vm, filename: &str, line: u32) -> Option<String> {
    let noted = vm.state(Sources::default).0.borrow().get(filename).cloned();
    let text = match noted {
        Some(text) => text,
        None => String::from_utf8_lossy(&vm.host().source(filename)?).into_owned(),
    };
    text.lines().nth((line as usize).checked_sub(1)?).map(str::to_owned)
}
