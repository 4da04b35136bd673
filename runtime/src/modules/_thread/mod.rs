//! `_thread`: real threads under the VM's lock, locks, thread-local data.

mod local;
mod locks;
mod threads;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::special::Special;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use local::Local;
use locks::{Lock, RLock, TIMEOUT_MAX};
use threads::{Handle, Shared, Threads, ident, join, start};
pub use threads::{after_fork, ident_of, signal_mask};

use super::util;
use crate::reactor::sys::process;
use crate::struct_seq;

struct_seq!(
    EXCEPT_HOOK_ARGS,
    "_thread",
    "_ExceptHookArgs",
    ["exc_type", "exc_value", "exc_traceback", "thread"],
    []
);

fn allocate(vm: &Vm, _args: Args) -> PyResult {
    Ok(vm.make(Lock::default()))
}

fn check_call(vm: &Vm, f: &Value) -> PyResult<()> {
    match vm.special(f, Special::Call) {
        Some(_) => Ok(()),
        None => Err(vm.type_error("first arg must be callable")),
    }
}

fn start_new(vm: &Vm, args: Args) -> PyResult {
    check_call(vm, &args[0])?;
    if !args[1].is_a::<ouro_vm::core::tuple::Tuple>() {
        return Err(vm.type_error("2nd arg must be a tuple"));
    }
    let kwargs = match args.opt(2) {
        Some(d) if d.is_a::<Dict>() => d.clone(),
        Some(_) => return Err(vm.type_error("optional 3rd arg must be a dictionary")),
        None => vm.dict().into(),
    };
    let shared = Arc::new(Shared::new());
    start(vm, &args[0], args[1].clone(), kwargs, shared.clone(), true)?;
    Ok(vm.int(shared.ident.load(Ordering::Relaxed) as i64))
}

fn interrupt_main(vm: &Vm, args: Args) -> PyResult {
    let signal = match args.opt(0) {
        Some(v) => util::int_arg(vm, v)?,
        None => libc::SIGINT,
    };
    if !(1..crate::reactor::sys::signals::COUNT as i32).contains(&signal) {
        return Err(vm.value_error("signal number out of range"));
    }
    crate::reactor::sys::signals::simulate(signal);
    Ok(Value::NONE)
}

static FUNCTIONS: &[MethodDef] = &[
    function("allocate_lock", "()", allocate),
    function("allocate", "()", allocate),
    function("start_new_thread", "(function, args, kwargs={}, /)", start_new),
    function("start_new", "(function, args, kwargs={}, /)", start_new),
    function("start_joinable_thread", "(function, handle=None, daemon=True)", |vm, args| {
        check_call(vm, &args[0]).map_err(|_| vm.type_error("thread function must be callable"))?;
        let handle = match args.some(1) {
            Some(h) if h.is_a::<Handle>() => h.clone(),
            Some(_) => return Err(vm.type_error("'handle' must be a _ThreadHandle")),
            None => vm.make(Handle::new()),
        };
        let daemon = util::flag(vm, args.opt(2), true)?;
        let this = payload::<Handle>(&handle);
        if this.started.replace(true) {
            return Err(vm.runtime_error("thread already started"));
        }
        let started =
            start(vm, &args[0], vm.tuple(Vec::new()).into(), Value::NONE, this.shared.clone(), daemon);
        if let Err(e) = started {
            this.started.set(false);
            return Err(e);
        }
        Ok(handle)
    }),
    function("_make_thread_handle", "(ident, /)", |vm, args| {
        let n = vm.index_i64(&args[0])?;
        let handle = Handle::new();
        handle.started.set(true);
        handle.shared.ident.store(n as u64, Ordering::Relaxed);
        Ok(vm.make(handle))
    }),
    function("get_ident", "()", |vm, _| Ok(vm.int(ident(vm) as i64))),
    function("_get_main_thread_ident", "()", |vm, _| {
        let _ = ident(vm);
        Ok(vm.int(vm.state(Threads::default).main.get() as i64))
    }),
    function("get_native_id", "()", |vm, _| Ok(vm.int(process::native_id()))),
    function("set_name", "(name)", |vm, args| {
        process::set_thread_name(&util::text_arg(vm, &args[0], "name")?);
        Ok(Value::NONE)
    }),
    function("_count", "()", |vm, _| {
        let n = vm.state(Threads::default).idents.borrow().len();
        Ok(vm.int(n.saturating_sub(1) as i64))
    }),
    function("_is_main_interpreter", "()", |_, _| Ok(Value::TRUE)),
    function("daemon_threads_allowed", "()", |_, _| Ok(Value::TRUE)),
    function("_shutdown", "()", |vm, _| {
        loop {
            let next = vm.state(Threads::default).joined.borrow_mut().pop();
            match next {
                Some(thread) => join(vm, &thread, None)?,
                None => return Ok(Value::NONE),
            };
        }
    }),
    function("stack_size", "(size=0, /)", |vm, args| {
        let threads = vm.state(Threads::default);
        let old = threads.stack.get();
        if let Some(v) = args.opt(0) {
            let n = vm.index_i64(v)?;
            if n < 0 {
                return Err(vm.value_error("size must be 0 or a positive value"));
            }
            if n != 0 && n < 32768 {
                return Err(vm.value_error(format!("size not valid: {n} bytes")));
            }
            threads.stack.set(n as usize);
        }
        Ok(vm.int(old as i64))
    }),
    function("interrupt_main", "(signum=2, /)", interrupt_main),
    function("exit", "()", |vm, _| Err(vm.new_exc(Exc::SystemExit, vec![]))),
    function("exit_thread", "()", |vm, _| Err(vm.new_exc(Exc::SystemExit, vec![]))),
    function("_excepthook", "(exc_info, /)", excepthook),
];

/// Reports an exception that ended a thread.
fn excepthook(vm: &Vm, args: Args) -> PyResult {
    let (ty, value, thread) = (
        vm.get_attr_str(&args[0], "exc_type")?,
        vm.get_attr_str(&args[0], "exc_value")?,
        vm.get_attr_str(&args[0], "thread")?,
    );
    if ty.is(&vm.exc_type(Exc::SystemExit).value()) {
        return Ok(Value::NONE);
    }
    let name = if thread.is_none() {
        ident(vm).to_string()
    } else {
        let name = vm.get_attr_str(&thread, "_name")?;
        vm.str_of(&name)?.to_text().into_owned()
    };
    let Some(file) = super::sys::get(vm, "stderr").filter(|f| !f.is_none()) else {
        return Ok(Value::NONE);
    };
    vm.call_method(&file, "write", &[vm.str(&format!("Exception in thread {name}:\n"))])?;
    let value = if value.is_none() { util::construct(vm, &ty, &[]).0 } else { value };
    if let Some(x) = value.as_::<ExcObj>() {
        let tb = vm.get_attr_str(&args[0], "exc_traceback")?;
        if !tb.is_none() && x.traceback.borrow().is_none() {
            let old = x.traceback.replace(Some(tb));
            drop(old);
        }
    }
    super::sys::hooks::print_exception(vm, &value, Some(&file))?;
    vm.call_method(&file, "flush", &[])?;
    Ok(Value::NONE)
}

pub static MODULE: ModuleDef = ModuleDef::new("_thread", &[FUNCTIONS])
    .doc("This module provides primitive operations to write multi-threaded programs.")
    .init(|vm, module| {
        let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        set("error", vm.exc_type(Exc::RuntimeError).value());
        set("TIMEOUT_MAX", vm.float(TIMEOUT_MAX));
        set("_NAME_MAXLEN", vm.int(15));
        set("lock", vm.type_for::<Lock>().into());
        set("LockType", vm.type_for::<Lock>().into());
        set("RLock", vm.type_for::<RLock>().into());
        set("_local", vm.type_for::<Local>().into());
        set("_ThreadHandle", vm.type_for::<Handle>().into());
        set("_ExceptHookArgs", super::structseq::type_of(vm, &EXCEPT_HOOK_ARGS).into());
        let _ = ident(vm);
        Ok(())
    });
