//! Module `_lsprof`: the profiler behind `cProfile`. It is a tool of `sys.monitoring` that keeps a
//! stack of the calls in progress and, for each function, how often and how long it ran, by itself
//! and with what it called.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ouro_vm::core::args::{Args, CallArgs};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::{BoundMethod, Module};
use ouro_vm::core::native::{BoundNative, MethodDef, ModuleDef, NativeFn, TypeDef, method};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::interp::watch::Event;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::{alloc_new, raw_new};

use super::structseq;
use super::sys::watch;
use crate::struct_seq;

struct_seq!(
    ENTRY,
    "_lsprof",
    "profiler_entry",
    ["code", "callcount", "reccallcount", "totaltime", "inlinetime", "calls"],
    []
);
struct_seq!(
    SUBENTRY,
    "_lsprof",
    "profiler_subentry",
    ["code", "callcount", "reccallcount", "totaltime", "inlinetime"],
    []
);

pub static MODULE: ModuleDef =
    ModuleDef::new("_lsprof", &[]).doc("Fast profiler").init(|vm, module: &Ref<Module>| {
        let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
        set("Profiler", vm.type_for::<Profiler>().into());
        set("profiler_entry", structseq::type_of(vm, &ENTRY).into());
        set("profiler_subentry", structseq::type_of(vm, &SUBENTRY).into());
        Ok(())
    });

/// `sys.monitoring.PROFILER_ID`.
const TOOL: usize = 2;

/// The events that begin and end a call, and what is called for them.
const EVENTS: [(Event, &str); 9] = [
    (Event::Start, "_pystart_callback"),
    (Event::Resume, "_pystart_callback"),
    (Event::Throw, "_pythrow_callback"),
    (Event::Return, "_pyreturn_callback"),
    (Event::Yield, "_pyreturn_callback"),
    (Event::Unwind, "_pyreturn_callback"),
    (Event::Call, "_ccall_callback"),
    (Event::CReturn, "_creturn_callback"),
    (Event::CRaise, "_creturn_callback"),
];

/// Times are counted in ticks of the timer; nanoseconds without one.
#[derive(Clone, Copy, Default)]
struct Times {
    calls: i64,
    /// Calls while another of the same function was in progress.
    recursive: i64,
    /// In progress now.
    level: i64,
    total: i64,
    own: i64,
}

impl Times {
    fn end(&mut self, total: i64, own: i64) {
        self.level -= 1;
        self.calls += 1;
        self.own += own;
        // The time of an inner call is part of the outer one's.
        if self.level == 0 {
            self.total += total;
        } else {
            self.recursive += 1;
        }
    }
}

/// A function that was called.
struct Entry {
    code: Value,
    times: Times,
    /// What it called, by number of the entry, in order of the first call.
    callees: Vec<usize>,
    by: HashMap<usize, Times>,
}

/// A call in progress.
struct Call {
    entry: usize,
    start: i64,
    /// Time in what it called.
    inner: i64,
    /// Whether it is counted among the calls of its caller.
    sub: bool,
}

#[derive(Default)]
struct Record {
    entries: Vec<Entry>,
    numbers: HashMap<usize, usize>,
    stack: Vec<Call>,
}

/// Payload of `Profiler`.
#[derive(Default)]
pub struct Profiler {
    timer: RefCell<Option<Value>>,
    unit: Cell<f64>,
    subcalls: Cell<bool>,
    builtins: Cell<bool>,
    enabled: Cell<bool>,
    in_timer: Cell<bool>,
    record: RefCell<Record>,
}

ouro_vm::payload!(Profiler, "Profiler");

impl Trace for Profiler {
    fn traverse(&self, visitor: &mut Visitor) {
        self.timer.borrow().iter().for_each(|v| visitor.visit(v));
        self.record.borrow().entries.iter().for_each(|e| visitor.visit(&e.code));
    }
    fn clear(&self) {
        drop((self.timer.take(), self.record.take()));
    }
}

static DEF: TypeDef = TypeDef::new("_lsprof", "Profiler", Profiler::vtable)
    .methods(&[METHODS])
    .flags(tf::BASE)
    .doc("Build a profiler object using the specified timer function.\n\nThe default timer is a fast built-in one based on real time.\nFor custom timer functions returning integers, 'timeunit' can\nbe a float specifying a scale (that is, how long each integer unit\nis, in seconds).");

impl NativeType for Profiler {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: &[MethodDef] = &[
    raw_new(|vm, args: CallArgs| alloc_new(vm, &args.all()[0], Profiler::default())),
    method("__init__", "($self, /, timer=None, timeunit=0.0, subcalls=True, builtins=True)", init),
    method("getstats", "($self, /)", stats).doc("Return all information collected by the profiler."),
    method("enable", "($self, /, subcalls=True, builtins=True)", enable)
        .doc("Start collecting profiling information."),
    method("disable", "($self, /)", disable).doc("Stop collecting profiling information."),
    method("clear", "($self, /)", |vm, args| {
        let p = args.this::<Profiler>();
        if p.in_timer.get() {
            return Err(vm.runtime_error("cannot clear profiler in external timer"));
        }
        let old = p.record.take();
        drop(old);
        Ok(Value::NONE)
    })
    .doc("Clear all profiling information collected so far."),
    method("_pystart_callback", "($self, code, instruction_offset, /)", |vm, args| {
        begin(vm, args.this(), address(&args[1]), || args[1].clone());
        Ok(Value::NONE)
    }),
    method("_pythrow_callback", "($self, code, instruction_offset, exception, /)", |vm, args| {
        begin(vm, args.this(), address(&args[1]), || args[1].clone());
        Ok(Value::NONE)
    }),
    method("_pyreturn_callback", "($self, code, instruction_offset, retval, /)", |vm, args| {
        end(vm, args.this(), address(&args[1]));
        Ok(Value::NONE)
    }),
    method("_ccall_callback", "($self, code, instruction_offset, callable, self_arg, /)", |vm, args| {
        let p = args.this::<Profiler>();
        if p.builtins.get()
            && let Some((key, function)) = native(&args[3])
        {
            begin(vm, p, key, || shown(vm, &function));
        }
        Ok(Value::NONE)
    }),
    method("_creturn_callback", "($self, code, instruction_offset, callable, self_arg, /)", |vm, args| {
        let p = args.this::<Profiler>();
        if p.builtins.get()
            && let Some((key, _)) = native(&args[3])
        {
            end(vm, p, key);
        }
        Ok(Value::NONE)
    }),
];

fn address(v: &Value) -> usize {
    v.header().map_or(0, |h| std::ptr::from_ref(h) as usize)
}

/// The native function that a call is of, and what it is known by whatever it is bound to.
fn native(callable: &Value) -> Option<(usize, Value)> {
    let function = match (callable.as_::<BoundNative>(), callable.as_::<BoundMethod>()) {
        (Some(bound), _) => bound.func.value(),
        (_, Some(method)) => method.func.clone(),
        _ => callable.clone(),
    };
    let f = function.as_::<NativeFn>()?;
    let owner = f.owner.as_ref().map_or(0, |t| std::ptr::from_ref(t.obj()) as usize);
    let key = std::ptr::from_ref(f.def) as usize ^ owner.rotate_left(32);
    Some((key, function))
}

/// How a native function is shown.
fn shown(vm: &Vm, function: &Value) -> Value {
    let Some(f) = function.as_::<NativeFn>() else { return Value::NONE };
    if vm.short_type_name(function) == "method_descriptor"
        && let Ok(text) = vm.repr(function)
    {
        return text.into();
    }
    let module = f.module.as_ref().and_then(|m| vm.str_of(m).ok()).map(|m| format!("{}.", m.to_text()));
    vm.str(&format!("<built-in method {}{}>", module.unwrap_or_default(), f.def.name))
}

// ---- counting ----------------------------------------------------------------------------------

fn now(vm: &Vm, p: &Profiler) -> i64 {
    let timer = p.timer.borrow().clone();
    let Some(timer) = timer else { return vm.host().monotonic().as_nanos() as i64 };
    p.in_timer.set(true);
    let time = vm.call(&timer, &[]);
    p.in_timer.set(false);
    let ticks = time.and_then(|time| {
        if p.unit.get() > 0.0 {
            vm.index_i64(&time)
        } else {
            vm.to_f64(&time).map(|seconds| (seconds * 1e9) as i64)
        }
    });
    ticks.unwrap_or_else(|e| {
        let what = vm.repr(&timer).map_or(String::new(), |r| format!(" {}", r.to_text()));
        vm.unraisable(e, &format!("Exception ignored while calling _lsprof timer{what}"), None);
        0
    })
}

/// A call of the function known by `key` begins.
fn begin(vm: &Vm, p: &Profiler, key: usize, code: impl FnOnce() -> Value) {
    let known = p.record.borrow().numbers.get(&key).copied();
    let code = if known.is_none() { Some(code()) } else { None };
    let start = now(vm, p);
    let mut record = p.record.borrow_mut();
    let record = &mut *record;
    // The timer may have cleared the record.
    let number = match (record.numbers.get(&key), code) {
        (Some(&number), _) => number,
        (None, None) => return,
        (None, Some(code)) => {
            let number = record.entries.len();
            record.entries.push(Entry {
                code,
                times: Times::default(),
                callees: Vec::new(),
                by: HashMap::new(),
            });
            record.numbers.insert(key, number);
            number
        }
    };
    record.entries[number].times.level += 1;
    let caller = record.stack.last().map(|call| call.entry).filter(|_| p.subcalls.get());
    if let Some(caller) = caller {
        let caller = &mut record.entries[caller];
        if !caller.by.contains_key(&number) {
            caller.callees.push(number);
        }
        caller.by.entry(number).or_default().level += 1;
    }
    record.stack.push(Call { entry: number, start, inner: 0, sub: caller.is_some() });
}

/// The innermost call ends; of what began before there is nothing to count.
fn end(vm: &Vm, p: &Profiler, key: usize) {
    let innermost = |record: &Record| {
        let number = record.numbers.get(&key)?;
        record.stack.last().filter(|call| call.entry == *number).map(|_| ())
    };
    if innermost(&p.record.borrow()).is_none() {
        return;
    }
    let time = now(vm, p);
    finish(&mut p.record.borrow_mut(), time);
}

fn finish(record: &mut Record, time: i64) {
    let Some(call) = record.stack.pop() else { return };
    let total = time - call.start;
    let own = total - call.inner;
    record.entries[call.entry].times.end(total, own);
    if let Some(caller) = record.stack.last_mut() {
        caller.inner += total;
        if call.sub
            && let Some(times) = record.entries[caller.entry].by.get_mut(&call.entry)
        {
            times.end(total, own);
        }
    }
}

// ---- methods -----------------------------------------------------------------------------------

fn init(vm: &Vm, args: Args) -> PyResult {
    let p = args.this::<Profiler>();
    let unit = args.opt(2).map_or(Ok(0.0), |v| vm.to_f64(v))?;
    let old = p.timer.replace(args.some(1).cloned());
    drop(old);
    p.unit.set(unit);
    p.subcalls.set(args.opt(3).map_or(Ok(true), |v| vm.is_true(v))?);
    p.builtins.set(args.opt(4).map_or(Ok(true), |v| vm.is_true(v))?);
    Ok(Value::NONE)
}

fn enable(vm: &Vm, args: Args) -> PyResult {
    let p = args.this::<Profiler>();
    let subcalls = args.opt(1).map_or(Ok(true), |v| vm.is_true(v))?;
    let builtins = args.opt(2).map_or(Ok(true), |v| vm.is_true(v))?;
    if p.in_timer.get() {
        return Err(vm.runtime_error("cannot enable profiler in external timer"));
    }
    if vm.monitor.tools.borrow()[TOOL].name.is_some() {
        return Err(vm.value_error(format!("tool {TOOL} is already in use")));
    }
    let mut callbacks = Vec::new();
    for (event, name) in EVENTS {
        callbacks.push((event as usize, vm.get_attr_str(&args[0], name)?));
    }
    {
        let mut tools = vm.monitor.tools.borrow_mut();
        let tool = &mut tools[TOOL];
        tool.name = Some(vm.str("cProfile"));
        tool.events = EVENTS.iter().fold(0, |set, (event, _)| set | 1 << *event as u32);
        for (kind, callback) in callbacks {
            tool.callbacks[kind] = Some(callback);
        }
    }
    p.subcalls.set(subcalls);
    p.builtins.set(builtins);
    p.enabled.set(true);
    watch::update(vm);
    Ok(Value::NONE)
}

fn disable(vm: &Vm, args: Args) -> PyResult {
    let p = args.this::<Profiler>();
    if p.in_timer.get() {
        return Err(vm.runtime_error("cannot disable profiler in external timer"));
    }
    if !p.enabled.replace(false) {
        return Ok(Value::NONE);
    }
    watch::clear(vm, TOOL, None);
    // The calls in progress end here.
    let depth = p.record.borrow().stack.len();
    for _ in 0..depth {
        let time = now(vm, p);
        finish(&mut p.record.borrow_mut(), time);
    }
    Ok(Value::NONE)
}

fn stats(vm: &Vm, args: Args) -> PyResult {
    let p = args.this::<Profiler>();
    let scale = if p.timer.borrow().is_some() && p.unit.get() > 0.0 { p.unit.get() } else { 1e-9 };
    let record = p.record.borrow();
    let fields = |code: &Value, t: &Times| {
        let time = |ticks: i64| vm.float(ticks as f64 * scale);
        vec![code.clone(), vm.int(t.calls), vm.int(t.recursive), time(t.total), time(t.own)]
    };
    let mut rows = Vec::new();
    for entry in record.entries.iter().filter(|e| e.times.calls != 0) {
        let callees = entry.callees.iter().filter_map(|number| {
            let times = entry.by.get(number).filter(|t| t.calls != 0)?;
            Some(structseq::make(vm, &SUBENTRY, fields(&record.entries[*number].code, times)))
        });
        let callees: Vec<Value> = callees.collect();
        let mut values = fields(&entry.code, &entry.times);
        values.push(if callees.is_empty() { Value::NONE } else { vm.list(callees) });
        rows.push(structseq::make(vm, &ENTRY, values));
    }
    Ok(vm.list(rows))
}
