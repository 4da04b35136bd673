//! `frame`: what Python code sees of a frame, alive or ended.
#![allow(unsafe_code)]

use crate::core::args::payload;
use crate::core::code::Code;
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::frame::{Frame, FrameObj};
use crate::core::function::{CellObj, Function};
use crate::core::generator::GenState;
use crate::core::native::{GetSetDef, TypeDef, getset, getter, method, unary};
use crate::core::object::{Payload, Ref};
use crate::core::str::Str;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub static DEF: TypeDef = TypeDef::new("builtins", "frame", FrameObj::vtable)
    .methods(&[&[
        unary("__repr__", repr),
        method("clear", "($self, /)", clear).doc("Clear all references held by the frame."),
    ]])
    .getset(ATTRS);

static ATTRS: &[GetSetDef] = &[
    getter("f_back", |vm, v| Ok(back(vm, this(v)).map_or(Value::NONE, Value::from))),
    getter("f_locals", locals),
    getter("f_globals", |_, v| Ok(Value::from(&this(v).func.globals))),
    getter("f_builtins", |_, v| Ok(Value::from(&this(v).func.builtins))),
    getter("f_code", |_, v| Ok(Value::from(&this(v).code))),
    getter("f_lasti", |vm, v| Ok(vm.int(i64::from(index(this(v))) * 2))).member(),
    getset(
        "f_lineno",
        |_, v| {
            Ok(match line(this(v)) {
                0 => Value::NONE,
                n => Value::from_len(n as usize),
            })
        },
        |vm, v, value| super::frame_jump::set_line(vm, this(v), value),
    ),
    getset(
        "f_trace",
        |_, v| Ok(this(v).rare().trace.borrow().clone().unwrap_or(Value::NONE)),
        |vm, v, value| {
            let f = this(v);
            // Lines are told from here on; of a frame that begins, all.
            if vm.thread().watch.event.get() != "call" {
                f.rare().seen.set(Some(index(f)));
                f.rare().seen_line.set(Some(line(f)));
            }
            let old = f.rare().trace.replace(value.filter(|v| !v.is_none()).cloned());
            drop(old);
            Ok(())
        },
    ),
    getset(
        "f_trace_lines",
        |_, v| Ok(Value::from_bool(this(v).rare().trace_lines.get())),
        |vm, v, value| {
            this(v).rare().trace_lines.set(vm.is_true(value.unwrap_or(&Value::FALSE))?);
            Ok(())
        },
    ),
    getset(
        "f_trace_opcodes",
        |_, v| Ok(Value::from_bool(this(v).rare().trace_opcodes.get())),
        |vm, v, value| match value.and_then(|v| v.as_bool()) {
            Some(on) => {
                this(v).rare().trace_opcodes.set(on);
                Ok(())
            }
            None => Err(vm.type_error("attribute value type must be bool")),
        },
    ),
    getter("f_generator", generator),
];

fn this(v: &Value) -> &FrameObj {
    payload::<FrameObj>(v)
}

/// The live frame behind the object.
fn live(f: &FrameObj) -> Option<&Frame> {
    let p = f.live.get();
    // SAFETY: the pointer is cleared when the frame ends.
    if p.is_null() { None } else { Some(unsafe { &*p }) }
}

/// The instruction a frame stands at, or ended at.
pub fn index(f: &FrameObj) -> u32 {
    match live(f) {
        Some(frame) => frame.index(),
        None => f.last.get(),
    }
}

/// The line a frame stands at; 0 for none.
pub fn line(f: &FrameObj) -> u32 {
    f.rare_opt().and_then(|r| r.line.get()).unwrap_or_else(|| f.code.position(index(f)).line)
}

/// The object of a live frame, made on first use.
///
/// # Safety
/// `frame` is alive.
pub unsafe fn object_of(vm: &Vm, frame: *mut Frame) -> Ref<FrameObj> {
    // SAFETY: by contract.
    unsafe {
        if let Some(obj) = &(*frame).object {
            return obj.clone();
        }
        let obj = FrameObj::make(vm.heap(), vm.types().frame.root_shape(), frame);
        (*frame).object = Some(obj.clone());
        obj
    }
}

/// The innermost frame of the running thread.
fn current(vm: &Vm) -> Option<&Frame> {
    let p = vm.thread().frame.get();
    // SAFETY: the innermost frame is alive.
    if p.is_null() { None } else { Some(unsafe { &*p }) }
}

/// The `frame` object `depth` levels up from the innermost Python frame.
pub fn frame_at(vm: &Vm, depth: usize) -> Option<Ref<FrameObj>> {
    let mut p = vm.thread().frame.get();
    for _ in 0..depth {
        if p.is_null() {
            return None;
        }
        // SAFETY: frames of the chain are alive.
        p = unsafe { (*p).prev.get() };
    }
    // SAFETY: as above.
    if p.is_null() { None } else { Some(unsafe { object_of(vm, p) }) }
}

/// Globals of the innermost Python frame.
pub fn caller_globals(vm: &Vm) -> Option<Ref<Dict>> {
    current(vm).map(|f| f.func.globals.clone())
}

/// The function of the innermost Python frame.
pub fn caller_function(vm: &Vm) -> Option<Ref<Function>> {
    current(vm).map(|f| f.func.clone())
}

fn back(vm: &Vm, f: &FrameObj) -> Option<Ref<FrameObj>> {
    match live(f) {
        Some(frame) => {
            let prev = frame.prev.get();
            let g = frame.generator.get();
            // SAFETY: the generator of a live frame is alive.
            if !g.is_null() && !(vm.hooks().is_running)(unsafe { &(*g).data }) {
                return None;
            }
            // SAFETY: the caller of a live frame is alive.
            if prev.is_null() { None } else { Some(unsafe { object_of(vm, prev) }) }
        }
        None => f.back.borrow().clone(),
    }
}

fn generator(_: &Vm, v: &Value) -> PyResult {
    let Some(frame) = live(this(v)) else { return Ok(Value::NONE) };
    let g = frame.generator.get();
    // SAFETY: the generator owns the frame and is alive with it.
    Ok(if g.is_null() { Value::NONE } else { unsafe { (*g).value() } })
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let f = this(v);
    let file = vm.repr(&Value::from(&f.code.filename))?;
    Ok(vm.str(&format!(
        "<frame at {:#x}, file {}, line {}, code {}>",
        vm.id(v),
        file.to_text(),
        line(f),
        f.code.name.to_text()
    )))
}

fn clear(vm: &Vm, args: crate::core::args::Args) -> PyResult {
    let f = args.this::<FrameObj>();
    if let Some(frame) = live(f) {
        let g = frame.generator.get();
        // SAFETY: as in `generator`.
        let state = if g.is_null() { GenState::Running } else { unsafe { (*g).data.state.get() } };
        match state {
            GenState::Suspended => return Err(vm.runtime_error("cannot clear a suspended frame")),
            GenState::Created => {
                // The generator ends, with a warning if it is a coroutine.
                // SAFETY: as above.
                let generator = Ref::from_obj(unsafe { &*g });
                (vm.hooks().finalize)(vm, &generator);
                return Ok(Value::NONE);
            }
            GenState::Running | GenState::Finished => {
                return Err(vm.runtime_error("cannot clear an executing frame"));
            }
        }
    }
    f.drop_saved();
    let old = (f.locals.take(), f.rare_opt().map(|r| r.extra.take()));
    drop(old);
    Ok(Value::NONE)
}

// ---- variables ---------------------------------------------------------------------------------

/// A variable of a frame: its name and its register.
pub struct Variable {
    pub name: Ref<Str>,
    pub reg: u16,
}

/// All variables of code: parameters and locals, cells, free variables.
pub fn variables(code: &Code) -> Vec<Variable> {
    let mut all: Vec<Variable> = Vec::new();
    for (i, name) in code.varnames.iter().enumerate() {
        all.push(Variable { name: name.clone(), reg: i as u16 });
    }
    for (name, cell) in code.cellnames.iter().zip(&code.src.cellvars) {
        if cell.reg as usize >= code.varnames.len() {
            all.push(Variable { name: name.clone(), reg: cell.reg });
        }
    }
    for (i, name) in code.freenames.iter().enumerate() {
        all.push(Variable { name: name.clone(), reg: code.src.first_free + i as u16 });
    }
    all
}

fn is_cell(code: &Code, reg: u16) -> bool {
    let free = code.src.first_free;
    (reg >= free && ((reg - free) as usize) < code.freenames.len())
        || code.src.cellvars.iter().any(|c| c.reg == reg)
}

fn register(f: &FrameObj, reg: u16) -> Option<Value> {
    match live(f) {
        // SAFETY: the frame has the registers of its code; nobody writes them during the call.
        Some(_) => unsafe { Frame::registers(f.live.get()).get(reg as usize)?.clone() },
        None => f.saved().get(reg as usize).cloned().flatten(),
    }
}

/// The value of a variable, `None` if it is unbound.
pub fn get_variable(f: &FrameObj, reg: u16) -> Option<Value> {
    let v = register(f, reg)?;
    match v.as_::<CellObj>() {
        Some(cell) if is_cell(&f.code, reg) => cell.content.borrow().clone(),
        _ => Some(v),
    }
}

/// Binds a variable.
pub fn set_variable(f: &FrameObj, reg: u16, value: Value) {
    if is_cell(&f.code, reg)
        && let Some(v) = register(f, reg)
        && let Some(cell) = v.as_::<CellObj>()
    {
        let old = cell.content.replace(Some(value));
        drop(old);
        return;
    }
    let old = match live(f) {
        // SAFETY: the register belongs to the frame; between operations anyone may write locals.
        Some(_) => unsafe { (*Frame::regs(f.live.get()).add(reg as usize)).replace(value) },
        None => f.set_saved(reg as usize, value),
    };
    drop(old);
}

/// Whether the frame's variables are in registers (function) or in a mapping (module, class).
pub fn is_optimized(code: &Code) -> bool {
    code.flags() & ouro_compiler::bytecode::code::flags::OPTIMIZED != 0
}

/// The mapping of a frame whose variables are not in registers.
fn mapping(f: &FrameObj) -> Value {
    let own = match live(f) {
        Some(frame) => frame.locals.clone(),
        None => f.locals.borrow().clone(),
    };
    own.unwrap_or_else(|| Value::from(&f.func.globals))
}

/// The mapping of such a frame; inside of an inlined comprehension a copy with its variables.
fn shown_mapping(vm: &Vm, f: &FrameObj) -> PyResult {
    let own = mapping(f);
    let hidden: Vec<_> = (0..f.code.varnames.len() as u16)
        .filter_map(|reg| Some((f.code.varnames[reg as usize].clone(), get_variable(f, reg)?)))
        .collect();
    if hidden.is_empty() {
        return Ok(own);
    }
    let dict = vm.dict();
    vm.dict_update_from(&dict, &own)?;
    for (name, v) in hidden {
        drop(dict.set_str(&name, vm.hash_str(&name), v));
    }
    Ok(dict.into())
}

fn locals(vm: &Vm, v: &Value) -> PyResult {
    let f = this(v);
    if !is_optimized(&f.code) {
        return shown_mapping(vm, f);
    }
    match v.to_ref::<FrameObj>() {
        Some(frame) => Ok(super::frame_locals::make(vm, frame)),
        None => Ok(Value::NONE),
    }
}

/// `locals()`: a snapshot in functions, the namespace elsewhere.
pub fn locals_snapshot(vm: &Vm, f: &Ref<FrameObj>) -> PyResult {
    if !is_optimized(&f.code) {
        return shown_mapping(vm, f);
    }
    let dict = vm.dict();
    for (name, v) in bound(f) {
        let old = dict.set_str(&name, vm.hash_str(&name), v);
        drop(old);
    }
    let extra = f.rare().extra.borrow().clone();
    if let Some(extra) = extra {
        for (k, v) in extra.pairs() {
            vm.dict_set(&dict, k, v)?;
        }
    }
    Ok(dict.into())
}

/// The bound variables with their values.
pub fn bound(f: &FrameObj) -> Vec<(Ref<Str>, Value)> {
    variables(&f.code).into_iter().filter_map(|v| Some((v.name, get_variable(f, v.reg)?))).collect()
}

/// What `super()` without arguments means in the running function: its class and first argument.
pub fn super_arguments(vm: &Vm) -> PyResult<(Ref<TypeObj>, Value)> {
    let Some(frame) = current(vm) else { return Err(vm.runtime_error("super(): no current frame")) };
    let code = &frame.code;
    if code.src.argcount == 0 {
        return Err(vm.runtime_error("super(): no arguments"));
    }
    let regs = vm.thread().frame.get();
    // SAFETY: the frame is alive and has the registers of its code.
    let register = |i: u16| unsafe { Frame::registers(regs).get(i as usize).cloned().flatten() };
    let mut first = register(0);
    if is_cell(code, 0) {
        let cell = first.as_ref().and_then(|v| v.to_ref::<CellObj>());
        if let Some(cell) = cell {
            first = cell.content.borrow().clone();
        }
    }
    let Some(first) = first else { return Err(vm.runtime_error("super(): arg[0] deleted")) };
    let name = &vm.names().class;
    let Some(i) = code.freenames.iter().position(|n| n.is(name)) else {
        return Err(vm.runtime_error("super(): __class__ cell not found"));
    };
    let cell = register(code.src.first_free + i as u16);
    let class = cell.as_ref().and_then(|c| c.as_::<CellObj>()).and_then(|c| c.content.borrow().clone());
    let Some(class) = class else { return Err(vm.runtime_error("super(): empty __class__ cell")) };
    match class.to_ref::<TypeObj>() {
        Some(ty) => Ok((ty, first)),
        None => Err(vm.runtime_error(format!("super(): __class__ is not a type ({})", vm.type_name(&class)))),
    }
}
