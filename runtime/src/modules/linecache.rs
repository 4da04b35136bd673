//! Source of code that is in no file (`-c`, the prompt), for tracebacks: for those that are printed natively,
//! and for the library's module `linecache`, once that is imported.

use std::cell::RefCell;
use std::collections::HashMap;

use ouro_vm::core::code::Code;
use ouro_vm::core::object::Ref;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

/// Source texts by the file name of their code.
#[derive(Default)]
struct Sources(RefCell<HashMap<String, String>>);

/// Notes the source of code named `filename`.
pub fn register(vm: &Vm, filename: &str, text: &str) {
    vm.state(Sources::default).0.borrow_mut().insert(filename.to_owned(), text.to_owned());
}

/// Code with its source text and file name.
type Noted = (Ref<Code>, String, String);

/// What the library's `linecache` is told of when it is imported.
#[derive(Default)]
struct Untold(RefCell<Vec<Noted>>);

/// Notes the code that was made of a text that `register` has noted.
pub fn note_code(vm: &Vm, code: &Ref<Code>, filename: &str, text: &str) {
    let noted = (code.clone(), text.to_owned(), filename.to_owned());
    match vm.modules.get().and_then(|modules| vm.get_name(modules, "linecache")) {
        Some(module) => tell(vm, &module, &noted),
        None => vm.state(Untold::default).0.borrow_mut().push(noted),
    }
}

/// Called when the library's `linecache` has been imported.
pub fn after_import(vm: &Vm, module: &Value) {
    for noted in vm.state(Untold::default).0.take() {
        tell(vm, module, &noted);
    }
}

fn tell(vm: &Vm, module: &Value, (code, text, name): &Noted) {
    let args = [code.value(), vm.str(text), vm.str(name)];
    // Another module of that name has no such function; its tracebacks do without the lines.
    let _ = vm.call_method(module, "_register_code", &args);
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
