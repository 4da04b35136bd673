//! `atexit`: functions called when the interpreter ends.

use std::cell::RefCell;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, ModuleDef, function, raw_function};
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

/// A registered call: function, positional arguments and keyword values, keyword names.
struct Entry {
    function: Value,
    args: Vec<Value>,
    names: Vec<Value>,
}

#[derive(Default)]
struct Registry(RefCell<Vec<Entry>>);

static FUNCTIONS: &[MethodDef] = &[
    raw_function("register", register),
    function("unregister", "(func, /)", |vm, args| {
        let registry = vm.state(Registry::default);
        let mut i = registry.0.borrow().len();
        while i > 0 {
            i -= 1;
            let candidate = registry.0.borrow().get(i).map(|e| e.function.clone());
            if let Some(f) = candidate
                && vm.eq(&f, &args[0])?
                && i < registry.0.borrow().len()
            {
                let old = registry.0.borrow_mut().remove(i);
                drop(old);
            }
        }
        Ok(Value::NONE)
    }),
    function("_clear", "()", |vm, _| {
        let old = vm.state(Registry::default).0.take();
        drop(old);
        Ok(Value::NONE)
    }),
    function("_ncallbacks", "()", |vm, _| Ok(vm.int(vm.state(Registry::default).0.borrow().len() as i64))),
    function("_run_exitfuncs", "()", |vm, _| {
        run(vm);
        Ok(Value::NONE)
    }),
];

fn register(vm: &Vm, args: CallArgs) -> PyResult {
    let Some(function) = args.pos().first() else {
        return Err(vm.type_error("register() takes at least 1 argument (0 given)"));
    };
    if vm.special(function, Special::Call).is_none() {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let entry =
        Entry { function: function.clone(), args: args.all()[1..].to_vec(), names: args.names().to_vec() };
    vm.state(Registry::default).0.borrow_mut().push(entry);
    Ok(function.clone())
}

/// Calls the registered functions, last one first.
pub fn run(vm: &Vm) {
    let registry = vm.state(Registry::default);
    loop {
        let next = registry.0.borrow_mut().pop();
        let Some(entry) = next else { return };
        if let Err(e) = vm.call_args(&entry.function, CallArgs::new(&entry.args, &entry.names)) {
            vm.unraisable(e, "Exception ignored in atexit callback", Some(&entry.function));
        }
    }
}

pub static MODULE: ModuleDef = ModuleDef::new("atexit", &[FUNCTIONS]).doc(
    "allow programmer to define multiple exit functions to be executed\nupon normal program termination.",
);
