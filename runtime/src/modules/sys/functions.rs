//! Functions of `sys` but for the hooks.
#![allow(unsafe_code)]

use std::sync::atomic::Ordering;

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::{Exc, ExcObj};
use ouro_vm::core::frame::Frame;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::special::Special;
use ouro_vm::core::str::Str;
use ouro_vm::core::thread::Thread;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::interp::frames;
use ouro_vm::interp::ops::exception::{handled, handled_from};

use super::{Settings, info};
use crate::gil;
use crate::modules::{structseq, util};

pub static FUNCTIONS: &[MethodDef] = &[
    function("exit", "(status=None, /)", |vm, args| {
        let args = match args.opt(0) {
            None => Vec::new(),
            Some(v) if v.is_none() => Vec::new(),
            Some(v) => match v.as_::<Tuple>() {
                Some(items) => items.to_vec(),
                None => vec![v.clone()],
            },
        };
        Err(util::construct(vm, &vm.exc_type(Exc::SystemExit).value(), &args))
    }),
    function("getrecursionlimit", "()", |vm, _| Ok(vm.int(i64::from(vm.recursion_limit.get())))),
    function("setrecursionlimit", "(limit, /)", |vm, args| {
        let limit = util::int_arg(vm, &args[0])?;
        if limit < 1 {
            return Err(vm.value_error("recursion limit must be greater or equal than 1"));
        }
        if (limit as u32) <= vm.thread().depth.get() {
            return Err(vm.recursion_error(format!(
                "cannot set the recursion limit to {limit} at the recursion depth {}: the limit is too low",
                vm.thread().depth.get()
            )));
        }
        vm.recursion_limit.set(limit as u32);
        Ok(Value::NONE)
    }),
    function("getrefcount", "(object, /)", |vm, args| {
        let count = args[0].header().map_or(u32::MAX, |h| h.refcount());
        Ok(vm.int(i64::from(count)))
    }),
    function("getsizeof", "(object, default=<unrepresentable>)", getsizeof),
    function("intern", "(string, /)", |vm, args| match args[0].to_ref::<Str>() {
        Some(s) if vm.is_exact(&args[0], &vm.types().str) => Ok(vm.intern_ref(&s).into()),
        Some(_) => Err(vm.type_error(format!("can't intern {}", vm.type_name(&args[0])))),
        None => Err(vm.type_error(format!("intern() argument must be str, not {}", vm.type_name(&args[0])))),
    }),
    function("_is_interned", "(string, /)", |vm, args| match args[0].as_::<Str>() {
        Some(s) => Ok(Value::from_bool(s.is_interned())),
        None => {
            Err(vm.type_error(format!("_is_interned() argument must be str, not {}", vm.type_name(&args[0]))))
        }
    }),
    function("_is_immortal", "(op, /)", |_, args| Ok(Value::from_bool(!args[0].is_heap()))),
    function("_is_gil_enabled", "()", |_, _| Ok(Value::TRUE)),
    function("getdefaultencoding", "()", |vm, _| Ok(vm.str("utf-8"))),
    function("getfilesystemencoding", "()", |vm, _| Ok(vm.str("utf-8"))),
    function("getfilesystemencodeerrors", "()", |vm, _| Ok(vm.str("surrogateescape"))),
    function("getallocatedblocks", "()", |vm, _| {
        let (young, old) = vm.heap().counts();
        Ok(vm.int((young + old) as i64))
    }),
    function("getunicodeinternedsize", "(*, _only_immortal=False)", |vm, _| {
        Err(vm.not_implemented("sys.getunicodeinternedsize()"))
    }),
    function("is_finalizing", "()", |vm, _| {
        Ok(Value::from_bool(vm.state(Settings::default).finalizing.get()))
    }),
    function("is_stack_trampoline_active", "()", |_, _| Ok(Value::FALSE)),
    function("is_remote_debug_enabled", "()", |_, _| Ok(Value::FALSE)),
    function("_clear_type_cache", "()", |_, _| Ok(Value::NONE)),
    function("_clear_internal_caches", "()", |_, _| Ok(Value::NONE)),
    function("_clear_type_descriptors", "(type, /)", clear_type_descriptors),
    function("_get_cpu_count_config", "()", |vm, _| {
        Ok(vm.int(vm.state(super::Settings::default).cpu_count.get().unwrap_or(-1)))
    }),
    function("audit", "(event, /, *args)", |_, _| Ok(Value::NONE)),
    function("addaudithook", "(hook)", |vm, _| Err(vm.not_implemented("sys.addaudithook()"))),
    function("getswitchinterval", "()", |vm, _| {
        Ok(vm.float(gil::of(vm).interval.load(Ordering::Relaxed) as f64 / 1e6))
    }),
    function("setswitchinterval", "(interval, /)", |vm, args| {
        let seconds = vm.to_f64(&args[0])?;
        if seconds.is_nan() || seconds <= 0.0 {
            return Err(vm.value_error("switch interval must be strictly positive"));
        }
        gil::of(vm).interval.store((seconds * 1e6) as u64, Ordering::Relaxed);
        Ok(Value::NONE)
    }),
    function("get_int_max_str_digits", "()", |vm, _| {
        Ok(vm.int(ouro_vm::types::int_parse::max_digits(vm) as i64))
    }),
    function("set_int_max_str_digits", "(maxdigits)", |vm, args| {
        let n = i64::from(util::int_arg(vm, &args[0])?);
        ouro_vm::types::int_parse::set_max_digits(vm, n)?;
        Ok(Value::NONE)
    }),
    function("exc_info", "()", |vm, _| {
        Ok(match handled(vm) {
            None => util::tuple(vm, vec![Value::NONE, Value::NONE, Value::NONE]),
            Some(e) => {
                let tb = e.as_::<ExcObj>().and_then(|x| x.traceback.borrow().clone());
                util::tuple(vm, vec![vm.type_of(&e).into(), e.clone(), tb.unwrap_or(Value::NONE)])
            }
        })
    }),
    function("exception", "()", |vm, _| Ok(handled(vm).unwrap_or(Value::NONE))),
    function("_getframe", "(depth=0, /)", |vm, args| {
        let depth = match args.opt(0) {
            Some(v) => util::int_arg(vm, v)?,
            None => 0,
        };
        let frame = frame_at(vm, i64::from(depth))?;
        // SAFETY: frames linked from the running one are alive.
        Ok(unsafe { frames::frame_object(vm, frame) }.into())
    }),
    function("_getframemodulename", "(depth=0)", |vm, args| {
        let depth = match args.opt(0) {
            Some(v) => util::int_arg(vm, v)?,
            None => 0,
        };
        let Ok(frame) = frame_at(vm, i64::from(depth)) else { return Ok(Value::NONE) };
        // SAFETY: as above.
        let func = unsafe { &(*frame).func };
        let module = func.module.borrow().clone();
        Ok(module.unwrap_or(Value::NONE))
    }),
    function("_current_frames", "()", |vm, _| {
        let all = vm.dict();
        each_ident(vm, &mut |vm, ident, thread| {
            let frame = thread.frame.get();
            if frame.is_null() {
                return Ok(());
            }
            // SAFETY: the innermost frame of a thread is alive while the VM's lock is held.
            let object = unsafe { frames::frame_object(vm, frame) };
            vm.set_item(&all.value(), &vm.int(ident), object.into())
        })?;
        Ok(all.into())
    }),
    function("_current_exceptions", "()", |vm, _| {
        let all = vm.dict();
        each_ident(vm, &mut |vm, ident, thread| {
            if thread.frame.get().is_null() {
                return Ok(());
            }
            // SAFETY: threads do not run while another one does.
            let exc = unsafe { handled_from(thread.frame.get()) }.unwrap_or(Value::NONE);
            vm.set_item(&all.value(), &vm.int(ident), exc)
        })?;
        Ok(all.into())
    }),
    function("get_asyncgen_hooks", "()", |vm, _| {
        let (first, last) = vm.asyncgen_hooks.borrow().clone();
        let items = vec![first.unwrap_or(Value::NONE), last.unwrap_or(Value::NONE)];
        Ok(structseq::make(vm, &info::ASYNCGEN_HOOKS, items))
    }),
    function(
        "set_asyncgen_hooks",
        "(firstiter=<unrepresentable>, finalizer=<unrepresentable>)",
        |vm, args| {
            let (mut first, mut last) = vm.asyncgen_hooks.borrow().clone();
            for (i, (slot, name)) in
                [(&mut first, "firstiter"), (&mut last, "finalizer")].into_iter().enumerate()
            {
                match args.opt(i) {
                    None => {}
                    Some(v) if v.is_none() => *slot = None,
                    Some(v) if vm.special(v, Special::Call).is_some() => *slot = Some(v.clone()),
                    Some(v) => {
                        return Err(
                            vm.type_error(format!("callable {name} expected, got {}", vm.type_name(v)))
                        );
                    }
                }
            }
            let old = vm.asyncgen_hooks.replace((first, last));
            drop(old);
            Ok(Value::NONE)
        },
    ),
    function("get_coroutine_origin_tracking_depth", "()", |vm, _| {
        Ok(vm.int(i64::from(vm.origin_depth.get())))
    }),
    function("set_coroutine_origin_tracking_depth", "(depth)", |vm, args| {
        let depth = util::int_arg(vm, &args[0])?;
        if depth < 0 {
            return Err(vm.value_error("depth must be >= 0"));
        }
        vm.origin_depth.set(depth as u32);
        Ok(Value::NONE)
    }),
    function("activate_stack_trampoline", "(backend, /)", |vm, _| {
        Err(vm.not_implemented("sys.activate_stack_trampoline()"))
    }),
    function("deactivate_stack_trampoline", "()", |_, _| Ok(Value::NONE)),
    function("getdlopenflags", "()", |vm, _| Ok(vm.int(2))),
    function("setdlopenflags", "(flags, /)", |vm, _| Err(vm.not_implemented("sys.setdlopenflags()"))),
    function("_debugmallocstats", "()", |_, _| Ok(Value::NONE)),
];

/// `sys._jit`: this build compiles no machine code.
pub static JIT: &[MethodDef] = &[
    function("is_available", "()", |_, _| Ok(Value::FALSE)),
    function("is_enabled", "()", |_, _| Ok(Value::FALSE)),
    function("is_active", "()", |_, _| Ok(Value::FALSE)),
];

/// All threads with their `get_ident()`.
fn each_ident(vm: &Vm, f: &mut dyn FnMut(&Vm, i64, &Thread) -> PyResult<()>) -> PyResult<()> {
    let mut threads: Vec<*const Thread> = Vec::new();
    gil::each_thread(vm, &mut |t| threads.push(t));
    for t in threads {
        // SAFETY: threads end with the VM's lock, which this one holds.
        let thread = unsafe { &*t };
        f(vm, crate::modules::_thread::ident_of(vm, thread.id) as i64, thread)?;
    }
    Ok(())
}

fn frame_at(vm: &Vm, depth: i64) -> PyResult<*mut Frame> {
    let mut frame = vm.thread().frame.get();
    for _ in 0..depth.max(0) {
        if frame.is_null() {
            break;
        }
        // SAFETY: frames linked from the running one are alive.
        frame = unsafe { (*frame).prev.get() };
    }
    if frame.is_null() { Err(vm.value_error("call stack is not deep enough")) } else { Ok(frame) }
}

fn getsizeof(vm: &Vm, args: Args) -> PyResult {
    let size = || -> PyResult {
        let Some(n) = vm.call_special(&args[0], Special::SizeOf, &[])? else {
            return Err(vm.type_error(format!("Type {} doesn't define __sizeof__", vm.type_name(&args[0]))));
        };
        let n = vm.index(&n)?;
        match vm.small(&n) {
            Some(n) if n < 0 => Err(vm.value_error("__sizeof__() should return >= 0")),
            _ => Ok(n),
        }
    };
    match (size(), args.opt(1)) {
        (Err(e), Some(default)) if e.is(vm, Exc::TypeError) => Ok(default.clone()),
        (result, _) => result,
    }
}

/// Takes `__dict__` and `__weakref__` from a class that another one replaces.
fn clear_type_descriptors(vm: &Vm, args: Args) -> PyResult {
    let Some(ty) = args[0].as_::<TypeObj>() else {
        return Err(vm.type_error(format!(
            "_clear_type_descriptors() argument must be type, not {}",
            vm.type_name(&args[0])
        )));
    };
    if !ty.is_heap_type() {
        return Err(vm.type_error("argument is immutable"));
    }
    for name in ["__dict__", "__weakref__"] {
        let name = vm.intern(name);
        drop(ty.dict.remove_str(&name, vm.hash_str(&name)));
    }
    ty.modified();
    Ok(Value::NONE)
}
