//! `_csv`: reader, writer and dialects of the module `csv`.

mod dialect;
mod reader;
mod writer;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ouro_vm::core::args::CallArgs;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{MethodDef, ModuleDef, TypeDef, function, raw_function};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

/// What the module keeps.
struct State {
    dialects: Ref<Dict>,
    error: RefCell<Option<Value>>,
    field_limit: Cell<i64>,
}

fn state(vm: &Vm) -> Rc<State> {
    vm.state(|| State { dialects: vm.dict(), error: RefCell::default(), field_limit: Cell::new(131_072) })
}

static ERROR: TypeDef = TypeDef::new("_csv", "Error", <ouro_vm::core::exc::ExcObj as Payload>::vtable)
    .flags(tf::BASE | tf::HAS_DICT);

/// `_csv.Error`.
#[cold]
fn error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    let class = state(vm).error.borrow().clone();
    match class {
        Some(class) => match vm.call(&class, &[vm.str(message.as_ref())]) {
            Ok(exc) => Raised(exc),
            Err(e) => e,
        },
        None => vm.raise(Exc::Exception, message),
    }
}

pub static MODULE: ModuleDef = ModuleDef::new("_csv", &[FUNCTIONS])
    .init(|vm, module| {
        let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        let class = vm.define_type(&ERROR, vm.exc_type(Exc::Exception));
        *state(vm).error.borrow_mut() = Some(class.value());
        set("Error", class.into());
        set("Dialect", vm.type_for::<dialect::Dialect>().into());
        set("Reader", vm.type_for::<reader::Reader>().into());
        set("Writer", vm.type_for::<writer::Writer>().into());
        set("_dialects", state(vm).dialects.value());
        for (n, name) in dialect::QUOTING.iter().enumerate() {
            set(name, Value::from_len(n));
        }
        Ok(())
    })
    .doc("CSV parsing and writing.\n");

static FUNCTIONS: &[MethodDef] = &[
    raw_function("reader", reader::make),
    raw_function("writer", writer::make),
    function("list_dialects", "()", |vm, _| {
        let names = state(vm).dialects.pairs().into_iter().map(|(name, _)| name).collect();
        Ok(vm.list(names))
    })
    .doc("Return a list of all known dialect names.\n\n    names = csv.list_dialects()"),
    raw_function("register_dialect", register),
    function("unregister_dialect", "(name)", |vm, a| match vm.dict_del(&state(vm).dialects, &a[0])? {
        Some(_) => Ok(Value::NONE),
        None => Err(error(vm, "unknown dialect")),
    })
    .doc("Delete the name/dialect mapping associated with a string name.\n\n    csv.unregister_dialect(name)"),
    function("get_dialect", "(name)", |vm, a| named_dialect(vm, &a[0]))
        .doc("Return the dialect instance associated with name.\n\n    dialect = csv.get_dialect(name)"),
    function("field_size_limit", "(new_limit=<unrepresentable>)", |vm, a| {
        let state = state(vm);
        let old = state.field_limit.get();
        if let Some(v) = a.opt(0) {
            if !vm.is_int(v) {
                return Err(vm.type_error("limit must be an integer"));
            }
            match vm.small(v) {
                Some(n) => state.field_limit.set(n),
                None => return Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
            }
        }
        Ok(vm.int(old))
    })
    .doc("Sets an upper limit on parsed fields.\n\n    csv.field_size_limit([limit])\n\nReturns old limit. If limit is not given, no new limit is set and\nthe old limit is returned"),
];

fn named_dialect(vm: &Vm, name: &Value) -> PyResult {
    match vm.dict_get(&state(vm).dialects, name)? {
        Some(dialect) => Ok(dialect),
        None => Err(error(vm, "unknown dialect")),
    }
}

fn register(vm: &Vm, args: CallArgs) -> PyResult {
    let pos = args.pos();
    if pos.is_empty() || pos.len() > 2 {
        return Err(vm.type_error(format!(
            "register_dialect expected at {} argument{}, got {}",
            if pos.is_empty() { "least 1" } else { "most 2" },
            if pos.is_empty() { "" } else { "s" },
            pos.len()
        )));
    }
    if !pos[0].is_a::<Str>() {
        return Err(vm.type_error("dialect name must be a string"));
    }
    let made = dialect::make(vm, pos.get(1), args)?;
    vm.dict_set(&state(vm).dialects, pos[0].clone(), made)?;
    Ok(Value::NONE)
}
