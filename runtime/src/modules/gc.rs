//! `gc`: the cycle collector.

use std::cell::{Cell, RefCell};

use ouro_vm::core::dict::Dict;
use ouro_vm::core::function::List;
use ouro_vm::core::heap;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::object::FLAG_FINALIZED;
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;

#[derive(Default)]
struct State {
    callbacks: RefCell<Option<Value>>,
    collections: Cell<i64>,
    collected: Cell<i64>,
    debug: Cell<i64>,
    thresholds: RefCell<Option<[i64; 3]>>,
    frozen: Cell<i64>,
}

fn notify(vm: &Vm, phase: &str, generation: i64, collected: i64) {
    let callbacks = vm.state(State::default).callbacks.borrow().clone();
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

fn referents(v: &Value, visit: &mut dyn FnMut(&Value)) {
    if let Some(h) = v.header() {
        heap::traverse(h, visit);
    }
}

static FUNCTIONS: &[MethodDef] = &[
    function("enable", "()", |vm, _| {
        vm.heap().enabled.set(true);
        Ok(Value::NONE)
    }),
    function("disable", "()", |vm, _| {
        vm.heap().enabled.set(false);
        Ok(Value::NONE)
    }),
    function("isenabled", "()", |vm, _| Ok(Value::from_bool(vm.heap().enabled.get()))),
    function("collect", "(generation=2)", |vm, args| {
        let generation = match args.opt(0) {
            Some(v) => i64::from(util::int_arg(vm, v)?),
            None => 2,
        };
        if !(0..=2).contains(&generation) {
            return Err(vm.value_error("invalid generation"));
        }
        let state = vm.state(State::default);
        notify(vm, "start", generation, 0);
        let n = vm.collect_garbage(generation == 2) as i64;
        state.collections.set(state.collections.get() + 1);
        state.collected.set(state.collected.get() + n);
        notify(vm, "stop", generation, n);
        Ok(vm.int(n))
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
        let flags = vm.index_i64(&args[0])?;
        if flags != 0 {
            return Err(vm.not_implemented("gc.set_debug()"));
        }
        vm.state(State::default).debug.set(flags);
        Ok(Value::NONE)
    }),
    function("get_objects", "(generation=None)", |vm, _| Ok(vm.list(vm.heap().tracked_objects()))),
    function("get_stats", "()", |vm, _| {
        let state = vm.state(State::default);
        let row = |c: i64, n: i64| -> Value {
            let d = vm.dict();
            vm.set_name(&d, "collections", vm.int(c));
            vm.set_name(&d, "collected", vm.int(n));
            vm.set_name(&d, "uncollectable", vm.int(0));
            d.into()
        };
        let rows = vec![row(0, 0), row(0, 0), row(state.collections.get(), state.collected.get())];
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
        let (young, old) = vm.heap().counts();
        vm.state(State::default).frozen.set((young + old) as i64);
        Ok(Value::NONE)
    }),
    function("unfreeze", "()", |vm, _| {
        vm.state(State::default).frozen.set(0);
        Ok(Value::NONE)
    }),
    function("get_freeze_count", "()", |vm, _| Ok(vm.int(vm.state(State::default).frozen.get()))),
];

pub static MODULE: ModuleDef = ModuleDef::new("gc", &[FUNCTIONS])
    .doc("This module provides access to the garbage collector for reference cycles.")
    .init(|vm, module| {
        let callbacks = vm.list(Vec::new());
        *vm.state(State::default).callbacks.borrow_mut() = Some(callbacks.clone());
        vm.set_name(&module.dict, "callbacks", callbacks);
        vm.set_name(&module.dict, "garbage", vm.list(Vec::new()));
        for (name, n) in [
            ("DEBUG_STATS", 1),
            ("DEBUG_COLLECTABLE", 2),
            ("DEBUG_UNCOLLECTABLE", 4),
            ("DEBUG_SAVEALL", 32),
            ("DEBUG_LEAK", 38),
        ] {
            vm.set_name(&module.dict, name, vm.int(n));
        }
        Ok(())
    });
