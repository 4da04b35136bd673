//! Watching code: `sys.settrace`, `sys.setprofile`, and `sys.monitoring` (PEP 669). The events are
//! made in `ouro_vm::interp::watch`.

use std::cell::RefCell;

use ouro_vm::core::args::Args;
use ouro_vm::core::code::Code;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::object::Ref;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::core::watch::{EVENTS, Local, TOOLS, Tool, Watch};
use ouro_vm::interp::watch::{Event, LOCAL, NAMES};

use super::namespace;
use crate::gil;
use crate::modules::{new_module, util};

fn shown(slot: &RefCell<Option<Value>>) -> Value {
    slot.borrow().clone().unwrap_or(Value::NONE)
}

/// Sets a function of the running thread, or of all.
fn set(vm: &Vm, args: &Args, all: bool, slot: fn(&Watch) -> &RefCell<Option<Value>>) -> PyResult {
    let function = Some(&args[0]).filter(|f| !f.is_none());
    let mut old = Vec::new();
    if all {
        gil::each_thread(vm, &mut |t| old.push(slot(&t.watch).replace(function.cloned())));
    } else {
        old.push(slot(&vm.thread().watch).replace(function.cloned()));
    }
    drop(old);
    update(vm);
    Ok(Value::NONE)
}

/// Code is watched, or not, from the next safepoint on.
pub fn update(vm: &Vm) {
    let mut others = false;
    gil::each_thread(vm, &mut |t| others |= t.watch.is_set());
    ouro_vm::interp::watch::update(vm, others);
}

pub static FUNCTIONS: &[MethodDef] = &[
    function("settrace", "(function, /)", |vm, args| set(vm, &args, false, |w| &w.trace)),
    function("gettrace", "()", |vm, _| Ok(shown(&vm.thread().watch.trace))),
    function("setprofile", "(function, /)", |vm, args| set(vm, &args, false, |w| &w.profile)),
    function("getprofile", "()", |vm, _| Ok(shown(&vm.thread().watch.profile))),
    function("_settraceallthreads", "(arg, /)", |vm, args| set(vm, &args, true, |w| &w.trace)),
    function("_setprofileallthreads", "(arg, /)", |vm, args| set(vm, &args, true, |w| &w.profile)),
    function("call_tracing", "(func, args, /)", |vm, args| {
        let Some(items) = args[1].to_ref::<Tuple>() else {
            return Err(vm.type_error(format!(
                "call_tracing() argument 2 must be tuple, not {}",
                vm.type_name(&args[1])
            )));
        };
        let inside = vm.thread().watch.inside.replace(0);
        let result = vm.call(&args[0], items.as_slice());
        vm.thread().watch.inside.set(inside);
        result
    }),
];

// ---- sys.monitoring ----------------------------------------------------------------------------

const C_EVENTS: u32 = 1 << Event::CReturn as u32 | 1 << Event::CRaise as u32;
const CALL: u32 = 1 << Event::Call as u32;
const BRANCH: u32 = 1 << Event::Branch as u32;
const SIDES: u32 = 1 << Event::BranchLeft as u32 | 1 << Event::BranchRight as u32;

fn tool_arg(vm: &Vm, v: &Value) -> PyResult<usize> {
    let n = util::int_arg(vm, v)?;
    match usize::try_from(n).ok().filter(|&n| n < TOOLS) {
        Some(n) => Ok(n),
        None => Err(vm.value_error(format!("invalid tool {n} (must be between 0 and 5)"))),
    }
}

/// A tool that is in use.
fn used_tool(vm: &Vm, v: &Value) -> PyResult<usize> {
    let n = tool_arg(vm, v)?;
    if vm.monitor.tools.borrow()[n].name.is_none() {
        return Err(vm.value_error(format!("tool {n} is not in use")));
    }
    Ok(n)
}

/// A set of events below `limit`.
fn events_arg(vm: &Vm, v: &Value, limit: u32, what: &str) -> PyResult<u32> {
    let n = util::int_arg(vm, v)?;
    let set = match u32::try_from(n).ok().filter(|&n| n < limit) {
        Some(n) => n,
        None => return Err(vm.value_error(format!("invalid {what} 0x{n:x}"))),
    };
    if set & C_EVENTS != 0 && set & (C_EVENTS | CALL) != C_EVENTS | CALL {
        return Err(vm.value_error("cannot set C_RETURN or C_RAISE events independently"));
    }
    // One event for both sides is the two, told to a callback of its own.
    Ok(if set & BRANCH != 0 { set & !C_EVENTS | SIDES } else { set & !C_EVENTS })
}

fn code_arg(vm: &Vm, v: &Value) -> PyResult<Ref<Code>> {
    v.to_ref::<Code>().ok_or_else(|| vm.type_error("code must be a code object"))
}

/// Forgets what a tool asks for.
pub fn clear(vm: &Vm, tool: usize, name: Option<Value>) {
    let fresh = Tool { name, ..Tool::default() };
    let old = std::mem::replace(&mut vm.monitor.tools.borrow_mut()[tool], fresh);
    drop(old);
    for local in vm.monitor.local.borrow_mut().values_mut() {
        local.events[tool] = 0;
    }
    vm.monitor.disabled.borrow_mut().retain(|place| usize::from(place.2) != tool);
    update(vm);
}

static MONITORING: &[MethodDef] = &[
    function("use_tool_id", "(tool_id, name, /)", |vm, args| {
        let tool = tool_arg(vm, &args[0])?;
        if !args[1].is_a::<Str>() {
            return Err(vm.value_error("tool name must be a str"));
        }
        if vm.monitor.tools.borrow()[tool].name.is_some() {
            return Err(vm.value_error(format!("tool {tool} is already in use")));
        }
        vm.monitor.tools.borrow_mut()[tool].name = Some(args[1].clone());
        Ok(Value::NONE)
    }),
    function("clear_tool_id", "(tool_id, /)", |vm, args| {
        let tool = tool_arg(vm, &args[0])?;
        let name = vm.monitor.tools.borrow()[tool].name.clone();
        if name.is_some() {
            clear(vm, tool, name);
        }
        Ok(Value::NONE)
    }),
    function("free_tool_id", "(tool_id, /)", |vm, args| {
        let tool = tool_arg(vm, &args[0])?;
        clear(vm, tool, None);
        Ok(Value::NONE)
    }),
    function("get_tool", "(tool_id, /)", |vm, args| {
        let tool = tool_arg(vm, &args[0])?;
        Ok(vm.monitor.tools.borrow()[tool].name.clone().unwrap_or(Value::NONE))
    }),
    function("register_callback", "(tool_id, event, func, /)", |vm, args| {
        let tool = tool_arg(vm, &args[0])?;
        let event = util::int_arg(vm, &args[1])?;
        if event <= 0 || event.count_ones() != 1 {
            return Err(vm.value_error("The callback can only be set for one event at a time"));
        }
        let kind = event.trailing_zeros() as usize;
        if kind >= EVENTS {
            return Err(vm.value_error(format!("invalid event {event}")));
        }
        let new = Some(&args[2]).filter(|f| !f.is_none()).cloned();
        let old = std::mem::replace(&mut vm.monitor.tools.borrow_mut()[tool].callbacks[kind], new);
        Ok(old.unwrap_or(Value::NONE))
    }),
    function("get_events", "(tool_id, /)", |vm, args| {
        let tool = used_tool(vm, &args[0])?;
        Ok(vm.int(i64::from(vm.monitor.tools.borrow()[tool].events & !BRANCH)))
    }),
    function("set_events", "(tool_id, event_set, /)", |vm, args| {
        let tool = tool_arg(vm, &args[0])?;
        let set = events_arg(vm, &args[1], 1 << EVENTS, "event set")?;
        used_tool(vm, &args[0])?;
        vm.monitor.tools.borrow_mut()[tool].events = set;
        update(vm);
        Ok(Value::NONE)
    }),
    function("get_local_events", "(tool_id, code, /)", |vm, args| {
        let code = code_arg(vm, &args[1])?;
        let tool = used_tool(vm, &args[0])?;
        let address = std::ptr::from_ref(code.obj()) as usize;
        let set = vm.monitor.local.borrow().get(&address).map_or(0, |l| l.events[tool]);
        Ok(vm.int(i64::from(set & !BRANCH)))
    }),
    function("set_local_events", "(tool_id, code, event_set, /)", |vm, args| {
        let code = code_arg(vm, &args[1])?;
        let tool = tool_arg(vm, &args[0])?;
        let n = util::int_arg(vm, &args[2])?;
        let set = events_arg(vm, &args[2], 1 << EVENTS, "local event set")?;
        if set & !(LOCAL | BRANCH) != 0 {
            return Err(vm.value_error(format!("invalid local event set 0x{n:x}")));
        }
        used_tool(vm, &args[0])?;
        let address = std::ptr::from_ref(code.obj()) as usize;
        let mut local = vm.monitor.local.borrow_mut();
        let entry = local.entry(address).or_insert_with(|| Local { code, events: [0; TOOLS] });
        entry.events[tool] = set;
        if entry.events.iter().all(|&e| e == 0) {
            local.remove(&address);
        }
        drop(local);
        update(vm);
        Ok(Value::NONE)
    }),
    function("restart_events", "()", |vm, _| {
        vm.monitor.disabled.borrow_mut().clear();
        let old = vm.monitor.kept.take();
        drop(old);
        Ok(Value::NONE)
    }),
    function("_all_events", "()", |vm, _| {
        let all = vm.dict();
        for (kind, name) in NAMES.iter().enumerate().take(EVENTS - 1) {
            let tools = vm.monitor.tools.borrow();
            let mask = (0..TOOLS).filter(|&t| tools[t].events & 1 << kind != 0).fold(0, |m, t| m | 1 << t);
            drop(tools);
            if mask != 0 {
                vm.set_name(&all, name, vm.int(mask));
            }
        }
        Ok(all.into())
    }),
];

/// `sys.monitoring`.
pub fn monitoring(vm: &Vm) -> PyResult<Ref<Module>> {
    let module = new_module(vm, "sys.monitoring", "");
    for function in MONITORING {
        vm.set_name(&module.dict, function.name, vm.native_function(function, "sys.monitoring"));
    }
    let mut events: Vec<_> = NAMES.iter().enumerate().map(|(i, &n)| (n, vm.int(1 << i))).collect();
    events.push(("NO_EVENTS", vm.int(0)));
    vm.set_name(&module.dict, "events", namespace(vm, events)?);
    for (name, id) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        vm.set_name(&module.dict, name, vm.int(id));
    }
    for (name, slot) in [("DISABLE", &vm.monitor.disable), ("MISSING", &vm.monitor.missing)] {
        let object = vm.call(&vm.types().object.value(), &[])?;
        *slot.borrow_mut() = Some(object.clone());
        vm.set_name(&module.dict, name, object);
    }
    Ok(module)
}
