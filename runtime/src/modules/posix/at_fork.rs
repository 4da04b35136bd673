//! `os.register_at_fork`: what runs before and after a fork.

use std::cell::RefCell;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use crate::gil;
use crate::modules::_thread;
use crate::reactor::sys::process;

#[derive(Default)]
struct Hooks {
    before: RefCell<Vec<Value>>,
    child: RefCell<Vec<Value>>,
    parent: RefCell<Vec<Value>>,
}

pub(super) fn register(vm: &Vm, args: Args) -> PyResult {
    if (0..3).all(|i| args.some(i).is_none()) {
        return Err(vm.type_error("At least one argument is required."));
    }
    let hooks = vm.state(Hooks::default);
    for (i, name, list) in [
        (0, "before", &hooks.before),
        (1, "after_in_child", &hooks.child),
        (2, "after_in_parent", &hooks.parent),
    ] {
        let Some(f) = args.some(i) else { continue };
        if vm.special(f, ouro_vm::core::special::Special::Call).is_none() {
            return Err(vm.type_error(format!("'{name}' must be callable, not {}", vm.type_name(f))));
        }
        list.borrow_mut().push(f.clone());
    }
    Ok(Value::NONE)
}

fn run(vm: &Vm, hooks: Vec<Value>) {
    for f in hooks {
        if let Err(raised) = vm.call(&f, &[]) {
            ouro_vm::protocol::unraisable::report(vm, raised, "Exception ignored in", Some(&f));
        }
    }
}

/// Runs the hooks of the parent, the youngest first.
pub fn before(vm: &Vm) {
    let mut hooks = vm.state(Hooks::default).before.borrow().clone();
    hooks.reverse();
    run(vm, hooks);
}

pub fn after_in_parent(vm: &Vm) {
    run(vm, vm.state(Hooks::default).parent.borrow().clone());
}

pub fn after_in_child(vm: &Vm) {
    gil::of(vm).after_fork(vm);
    _thread::after_fork(vm);
    vm.thread().native.set(process::native_id() as u64);
    run(vm, vm.state(Hooks::default).child.borrow().clone());
}
