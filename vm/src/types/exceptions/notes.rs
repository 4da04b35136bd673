//! `add_note` and `__notes__`.

use crate::core::error::{PyResult, Raised};
use crate::core::function::List;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Adds a note to an exception.
pub fn add_note(vm: &Vm, raised: &Raised, note: &str) -> PyResult<()> {
    add_note_value(vm, &raised.0, vm.str(note))
}

/// `exc.add_note(note)`.
pub fn add_note_value(vm: &Vm, exc: &Value, note: Value) -> PyResult<()> {
    let name = &vm.names().notes;
    match vm.get_attr_opt(exc, name)? {
        None => vm.set_attr(exc, name, vm.list(vec![note])),
        Some(notes) => match notes.as_::<List>() {
            Some(list) => {
                list.items.borrow_mut().push(note);
                Ok(())
            }
            None => Err(vm.type_error("Cannot add note: __notes__ is not a list")),
        },
    }
}
