//! `gc`: the cycle collector.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use ouro_vm::core::collector;
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::List;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::FLAG_FINALIZED;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::visitor::each_value;
use ouro_vm::core::vm::Vm;

use super::sys::hooks;
use super::util;

#[derive(Default)]
struct State {
    callbacks: RefCell<Option<Value>>,
    /// `gc.garbage`.
    garbage: RefCell<Option<Value>>,
    /// Collections and what they collected, of the young objects and of all.
    stats: [Cell<(i64, i64)>; 2],
    debug: Cell<i64>,
    thresholds: RefCell<Option<[i64; 3]>>,
}

const DEBUG_STATS: i64 = 1;
const DEBUG_COLLECTABLE: i64 = 2;
const DEBUG_UNCOLLECTABLE: i64 = 4;
const DEBUG_SAVEALL: i64 = 32;
const DEBUG_LEAK: i64 = DEBUG_COLLECTABLE | DEBUG_UNCOLLECTABLE | DEBUG_SAVEALL;

/// Generations as the module numbers them: the young one is 0, all objects are 2.
const GENERATIONS: i64 = 3;

/// Called for every collection: statistics, callbacks, debugging.
fn collecting(vm: &Vm, full: bool, found: Option<(&[Value], Duration)>) -> bool {
    let state = vm.state(State::default);
    let generation = if full { 2 } else { 0 };
    let debug = state.debug.get();
    let Some((dead, time)) = found else {
        if debug & DEBUG_STATS != 0 {
            let (young, old) = vm.heap().counts();
            let frozen = vm.heap().frozen_count();
            hooks::write_stderr(
                vm,
                &format!(
                    "gc: collecting generation {generation}...\n\
                     gc: objects in each generation: {young} 0 {old}\n\
                     gc: objects in permanent generation: {frozen}\n"
                ),
            );
        }
        notify(vm, "start", generation, 0);
        return false;
    };
    let n = dead.len() as i64;
    let slot = &state.stats[usize::from(full)];
    slot.set((slot.get().0 + 1, slot.get().1 + n));
    if debug & DEBUG_COLLECTABLE != 0 {
        for v in dead {
            let line = format!("gc: collectable <{} {:#x}>\n", vm.type_name(v), vm.id(v));
            hooks::write_stderr(vm, &line);
        }
    }
    let keep = debug & DEBUG_SAVEALL != 0;
    if keep
        && let Some(list) = &*state.garbage.borrow()
        && let Some(list) = list.as_::<List>()
    {
        list.items.borrow_mut().extend(dead.iter().cloned());
    }
    if debug & DEBUG_STATS != 0 {
        let seconds = time.as_secs_f64();
        let line = format!("gc: done, {n} unreachable, 0 uncollectable, {seconds:.4}s elapsed\n");
        hooks::write_stderr(vm, &line);
    }
    notify(vm, "stop", generation, n);
    keep
}

fn notify(vm: &Vm, phase: &str, generation: i64, collected: i64) {
    let callbacks = vm.state(State::default).callbacks.borrow().clone();
    if callbacks.as_ref().and_then(|c| c.as_::<List>()).is_some_and(|l| l.items.borrow().is_empty()) {
        return;
    }
    let Some(list) = callbacks.and_then(|c| vm.collect(&c).ok()) else { return };
    for callback in list {
        let info = vm.dict();
        vm.set_name(&info, "generation", vm.int(generation));
        vm.set_name(&info, "collected", vm.int(collected));
        vm.set_name(&info, "uncollectable", vm.int(0));
        if let Err(e) = vm.call(&callback, &[vm.str(phase), info.into()]) {
            vm.unraisable(e, "Exception ignored while calling GC callback", Some(&callback));
        }
    }
}

/// Tracked objects of a generation, or of all.
fn objects(vm: &Vm, generation: Option<&Value>) -> PyResult {
    let all = vm.heap().tracked_objects();
    let (_, old) = vm.heap().counts();
    let Some(generation) = generation.filter(|g| !g.is_none()) else { return Ok(vm.list(all)) };
    let n = vm.index_i64(generation)?;
    if n >= GENERATIONS {
        return Err(vm.value_error(format!(
            "generation parameter must be less than the number of available generations ({GENERATIONS})"
        )));
    }
    if n < -1 {
        return Err(vm.value_error("generation parameter cannot be negative"));
    }
    Ok(vm.list(match n {
        -1 => all,
        0 => all[old..].to_vec(),
        1 => Vec::new(),
        _ => all[..old].to_vec(),
    }))
}

fn referents(v: &Value, visit: &mut dyn FnMut(&Value)) {
    if let Some(h) = v.header() {
        each_value(|visitor| collector::traverse(h, visitor), visit);
    }
}

static FUNCTIONS: &[MethodDef] = &[
    function("enable", "()", |vm, _| {
        vm.heap().set_enabled(true);
        Ok(Value::NONE)
    }),
    function("disable", "()", |vm, _| {
        vm.heap().set_enabled(false);
        Ok(Value::NONE)
    }),
    function("isenabled", "()", |vm, _| Ok(Value::from_bool(vm.heap().enabled()))),
    function("collect", "(generation=2)", |vm, args| {
        let generation = match args.opt(0) {
            Some(v) => i64::from(util::int_arg(vm, v)?),
            None => 2,
        };
        if !(0..=2).contains(&generation) {
            return Err(vm.value_error("invalid generation"));
        }
        Ok(vm.int(vm.collect_garbage(generation == 2) as i64))
    }),
    function("get_count", "()", |vm, _| {
        let (young, _) = vm.heap().counts();
        Ok(util::tuple(vm, vec![vm.int(young as i64), vm.int(0), vm.int(0)]))
    }),
    function("get_threshold", "()", |vm, _| {
        let t = vm.state(State::default).thresholds.borrow().unwrap_or([2000, 10, 10]);
        Ok(util::tuple(vm, t.iter().map(|&n| vm.int(n)).collect()))
    }),
    function("set_threshold", "(threshold0, threshold1=10, threshold2=10, /)", |vm, args| {
        let mut t = vm.state(State::default).thresholds.borrow().unwrap_or([2000, 10, 10]);
        for (i, slot) in t.iter_mut().enumerate() {
            if let Some(v) = args.opt(i) {
                *slot = i64::from(util::int_arg(vm, v)?);
            }
        }
        vm.heap().set_threshold(t[0].clamp(0, i64::from(u32::MAX)) as u32);
        *vm.state(State::default).thresholds.borrow_mut() = Some(t);
        Ok(Value::NONE)
    }),
    function("get_debug", "()", |vm, _| Ok(vm.int(vm.state(State::default).debug.get()))),
    function("set_debug", "(flags, /)", |vm, args| {
        vm.state(State::default).debug.set(i64::from(util::int_arg(vm, &args[0])?));
        Ok(Value::NONE)
    }),
    function("get_objects", "(generation=None)", |vm, args| objects(vm, args.opt(0))),
    function("get_stats", "()", |vm, _| {
        let state = vm.state(State::default);
        let row = |c: i64, n: i64| -> Value {
            let d = vm.dict();
            vm.set_name(&d, "collections", vm.int(c));
            vm.set_name(&d, "collected", vm.int(n));
            vm.set_name(&d, "uncollectable", vm.int(0));
            d.into()
        };
        let [young, full] = [state.stats[0].get(), state.stats[1].get()];
        let rows = vec![row(young.0, young.1), row(0, 0), row(full.0, full.1)];
        Ok(vm.list(rows))
    }),
    function("is_tracked", "(obj, /)", |vm, args| Ok(Value::from_bool(vm.heap().is_tracked(&args[0])))),
    function("is_finalized", "(obj, /)", |_, args| {
        Ok(Value::from_bool(args[0].header().is_some_and(|h| h.has_flag(FLAG_FINALIZED))))
    }),
    function("get_referents", "(*objs)", |vm, args| {
        let mut found = Vec::new();
        for v in vm.collect(&args[0])? {
            let start = found.len();
            match v.as_::<Dict>().filter(|d| d.pairs().iter().all(|(k, _)| k.is_a::<Str>())) {
                // Keys that are all strings are not asked.
                Some(d) => found.extend(d.pairs().into_iter().map(|(_, value)| value)),
                None => referents(&v, &mut |r| found.push(r.clone())),
            }
            if v.is_a::<List>() || v.is_a::<Tuple>() {
                found[start..].reverse();
            }
        }
        Ok(vm.list(found))
    }),
    function("get_referrers", "(*objs)", |vm, args| {
        let wanted = vm.collect(&args[0])?;
        let mut found = Vec::new();
        for v in vm.heap().tracked_objects() {
            if v.is(&args[0]) {
                continue;
            }
            let mut hit = false;
            referents(&v, &mut |r| hit |= wanted.iter().any(|w| w.is(r)));
            if hit {
                found.push(v);
            }
        }
        Ok(vm.list(found))
    }),
    function("freeze", "()", |vm, _| {
        vm.heap().freeze();
        Ok(Value::NONE)
    }),
    function("unfreeze", "()", |vm, _| {
        vm.heap().unfreeze();
        Ok(Value::NONE)
    }),
    function("get_freeze_count", "()", |vm, _| Ok(vm.int(vm.heap().frozen_count() as i64))),
];

pub static MODULE: ModuleDef = ModuleDef::new("gc", &[FUNCTIONS])
    .doc("This module provides access to the garbage collector for reference cycles.")
    .init(|vm, module| {
        let callbacks = vm.list(Vec::new());
        *vm.state(State::default).callbacks.borrow_mut() = Some(callbacks.clone());
        vm.set_name(&module.dict, "callbacks", callbacks);
        let garbage = vm.list(Vec::new());
        *vm.state(State::default).garbage.borrow_mut() = Some(garbage.clone());
        vm.set_name(&module.dict, "garbage", garbage);
        vm.heap().hook.set(Some(collecting));
        for (name, n) in [
            ("DEBUG_STATS", DEBUG_STATS),
            ("DEBUG_COLLECTABLE", DEBUG_COLLECTABLE),
            ("DEBUG_UNCOLLECTABLE", DEBUG_UNCOLLECTABLE),
            ("DEBUG_SAVEALL", DEBUG_SAVEALL),
            ("DEBUG_LEAK", DEBUG_LEAK),
        ] {
            vm.set_name(&module.dict, name, vm.int(n));
        }
        Ok(())
    });
