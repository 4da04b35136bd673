//! Calls. Python functions get a frame of their own in the same dispatch loop; classes whose
//! `__init__` is a Python function likewise; everything else goes through the call protocol.

use ouro_compiler::bytecode::{FunctionPart, Instr, KILL_B};

use crate::core::args::{Args, CallArgs};
use crate::core::code::Code;
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::frame::{CodeRef, Frame, FrameKind};
use crate::core::function::{BoundMethod, Function};
use crate::core::generator::{GenKind, Generator};
use crate::core::native::{MethodKind, NativeFn, NativeImpl};
use crate::core::object::{Obj, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::chain;
use crate::interp::frames::{Entered, enter, enter_awaited, enter_moving, enter_with};
use crate::interp::regs::Regs;

/// A call of a function, as far as it got: a frame to run, or (null) the result is in place.
pub type Called = PyResult<*mut Frame>;

const DONE: *mut Frame = std::ptr::null_mut();

#[inline(always)]
pub fn call(vm: &Vm, r: Regs, i: &Instr) -> Called {
    let callee = r.get(i.a);
    let has_this = r.opt(i.a + 1).is_some();
    let (first, n) = if has_this { (i.a + 1, i.b as usize + 1) } else { (i.a + 2, i.b as usize) };
    if callee.is_a::<Function>() {
        let Ok(func) = r.take(i.a).downcast::<Function>() else { return Ok(DONE) };
        // SAFETY: a look at the code that calls nothing; the instruction is part of verified code.
        unsafe {
            let code = CodeRef::new(&*func.code.as_ptr());
            if code.hot.awaitable
                && code.hot.plain_args as usize == n
                && let Some(into) = chain::awaited(i)
                && vm.origin_depth.get() == 0
                && vm.thread().depth.get() < vm.recursion_limit.get()
            {
                return Ok(enter_awaited(vm, func, code, r, first, n, into));
            }
        }
        return started(vm, r, i, enter_moving(vm, func, r, first, n, FrameKind::Call)?);
    }
    if let Some(native) = callee.as_::<NativeFn>() {
        match (native.def.imp, n) {
            (NativeImpl::Send(_), 2) => {
                if let Some(g) = r.get(first).as_obj::<Generator>()
                    && g.data.can_send(r.get(first + 1))
                {
                    return chain::enter_send(vm, g, r.take(first + 1));
                }
            }
            (NativeImpl::Advance(_), 1) => {
                if let Some(g) = r.get(first).as_obj::<Generator>()
                    && g.data.kind == GenKind::Generator
                    && g.data.can_send(&Value::NONE)
                {
                    return chain::enter_send(vm, g, Value::NONE);
                }
            }
            (NativeImpl::Plain(f), _) if has_this || native.def.kind == MethodKind::Function => {
                return call_plain(vm, r, i, native, f, first, n);
            }
            _ => {}
        }
    }
    if let Some(ty) = callee.as_obj::<TypeObj>() {
        return call_class(vm, r, i, ty, first, n);
    }
    call_other(vm, r, i, first, n)
}

/// A native function or method, whose receiver was found through its own type.
#[inline(never)]
fn call_plain(
    vm: &Vm,
    r: Regs,
    i: &Instr,
    native: &NativeFn,
    f: fn(&Vm, Args) -> PyResult,
    first: u16,
    n: usize,
) -> Called {
    let sig = native.signature();
    let args = CallArgs::positional(r.values(first, n));
    let v = if sig.in_place && n >= sig.min_pos && n <= sig.max_pos {
        f(vm, args.as_bound())?
    } else {
        crate::call::bind::with_bound(vm, native, args, |args| f(vm, args))?
    };
    finished(vm, r, i, v)
}

/// Ends the start of a Python function: a frame's destination is noted, an object is stored.
#[inline(always)]
fn started(vm: &Vm, r: Regs, i: &Instr, entered: Entered) -> Called {
    match entered {
        Entered::Frame(frame) => {
            // SAFETY: the frame was just made.
            unsafe { (*frame).ret = i.c };
            Ok(frame)
        }
        Entered::Object(v) => {
            r.set(vm, i.c, v);
            Ok(DONE)
        }
    }
}

#[inline(never)]
fn call_other(vm: &Vm, r: Regs, i: &Instr, first: u16, n: usize) -> Called {
    let callee = r.get(i.a);
    let args = CallArgs::positional(r.values(first, n));
    if let Some(native) = callee.to_ref::<NativeFn>() {
        // A receiver in the window was found through its own type.
        if first == i.a + 2 {
            crate::call::bind::check_receiver(vm, &native, args)?;
        }
        let v = vm.call_native(&native, args)?;
        return finished(vm, r, i, v);
    }
    if let Some(method) = callee.as_::<BoundMethod>()
        && let Some(func) = method.func.to_ref::<Function>()
    {
        let entered = enter_with(vm, func, Some(method.this.clone()), args, FrameKind::Call)?;
        r.clear_range(vm, i.a, i.b as usize + 2);
        return started(vm, r, i, entered);
    }
    let callee = callee.clone();
    let v = vm.call_args(&callee, args)?;
    finished(vm, r, i, v)
}

#[inline(always)]
fn finished(vm: &Vm, r: Regs, i: &Instr, v: Value) -> Called {
    r.clear_range(vm, i.a, i.b as usize + 2);
    r.set(vm, i.c, v);
    Ok(DONE)
}

/// A class, called with `n` arguments at `first`.
#[inline(never)]
fn call_class(vm: &Vm, r: Regs, i: &Instr, ty: &Obj<TypeObj>, first: u16, n: usize) -> Called {
    use crate::core::typeobj::type_flags::{ABSTRACT, HEAP, NO_NEW};
    let types = vm.types();
    if first != i.a + 2 || !std::ptr::eq(ty.h.shape().ty(), types.type_.obj()) {
        return call_other(vm, r, i, first, n);
    }
    if ty.data.has_flag(HEAP) {
        if !ty.data.has_flag(ABSTRACT)
            && vm.has_object_new(&ty.data)
            && let Some(init) =
                vm.special_of(&ty.data, Special::Init).and_then(|f| f.downcast::<Function>().ok())
            && !init.code.borrow().is_generator_like()
        {
            return instantiate(vm, r, i, init, n);
        }
    } else if let Some(new) = ty.data.known(Special::New).and_then(|v| v.as_::<NativeFn>())
        && new.owner.as_ref().is_some_and(|owner| std::ptr::eq(owner.obj(), ty))
        && !ty.data.has_flag(NO_NEW)
        && !std::ptr::eq(ty, types.type_.obj())
    {
        // The class becomes the first argument.
        let class = r.take(i.a);
        r.set(vm, i.a + 1, class);
        let args = CallArgs::positional(r.values(i.a + 1, n + 1));
        let obj = match new.def.imp {
            NativeImpl::Plain(f) => crate::call::bind::with_bound(vm, new, args, |args| f(vm, args))?,
            NativeImpl::Raw(f) => f(vm, args)?,
            _ => return Err(vm.system_error("__new__ of a native type takes bound arguments or all of them")),
        };
        let plain = ty
            .data
            .known(Special::Init)
            .and_then(|v| v.as_::<NativeFn>())
            .is_some_and(|init| init.owner.as_ref().is_some_and(|owner| owner.is(&types.object)));
        let made = std::ptr::eq(vm.type_obj(&obj), ty);
        let obj = if made && plain { obj } else { crate::types::type_::init_new(vm, &ty.data, obj, args)? };
        return finished(vm, r, i, obj);
    }
    call_other(vm, r, i, first, n)
}

/// `C(...)` where `C` is a class with `object.__new__`, an `__init__` in Python and nothing
/// special in between: the frame of `__init__`. The instance waits in the frame's `locals`.
fn instantiate(vm: &Vm, r: Regs, i: &Instr, init: Ref<Function>, n: usize) -> Called {
    let class = r.take(i.a);
    let Ok(ty) = class.downcast::<TypeObj>() else { return Ok(DONE) };
    let instance: Value = vm.alloc(&ty, crate::core::function::Instance).into();
    drop(ty);
    r.set(vm, i.a + 1, instance.clone());
    match enter_moving(vm, init, r, i.a + 1, n + 1, FrameKind::Init)? {
        Entered::Frame(frame) => {
            // SAFETY: the frame was just made.
            unsafe {
                (*frame).ret = i.c;
                (*frame).locals = Some(instance);
            }
            Ok(frame)
        }
        Entered::Object(_) => Err(vm.system_error("__init__ was asked for a frame")),
    }
}

pub fn call_kw(vm: &Vm, r: Regs, i: &Instr) -> Called {
    let callee = r.get(i.a).clone();
    let has_this = r.opt(i.a + 1).is_some();
    let (first, n) = if has_this { (i.a + 1, i.b as usize + 1) } else { (i.a + 2, i.b as usize) };
    let names = r.get(i.a + 2 + i.b).to_ref::<Tuple>();
    let names: &[Value] = names.as_ref().map_or(&[], |t| t.as_slice());
    let args = CallArgs::new(r.values(first, n), names);
    if let Some(func) = callee.to_ref::<Function>() {
        let entered = enter(vm, func, args, FrameKind::Call)?;
        r.clear_range(vm, i.a, i.b as usize + 3);
        return started(vm, r, i, entered);
    }
    let v = match callee.to_ref::<NativeFn>() {
        Some(native) if has_this => vm.call_native(&native, args)?,
        _ => vm.call_args(&callee, args)?,
    };
    r.clear_range(vm, i.a, i.b as usize + 3);
    r.set(vm, i.c, v);
    Ok(DONE)
}

pub fn call_ex(vm: &Vm, r: Regs, i: &Instr) -> Called {
    let callee = r.get(i.a).clone();
    let this = r.opt(i.a + 1).clone();
    let source = r.get(i.a + 2).clone();
    let mut all: Vec<Value> = this.into_iter().collect();
    let items = vm.collect(&source).map_err(|e| {
        if e.is(vm, Exc::TypeError) && super::build::not_iterable(vm, &source) {
            match callee_name(vm, &callee) {
                Ok(name) => vm.type_error(format!(
                    "{name} argument after * must be an iterable, not {}",
                    vm.type_name(&source)
                )),
                Err(e) => e,
            }
        } else {
            e
        }
    })?;
    all.extend(items);
    let mut names = Vec::new();
    if let Some(kw) = r.opt(i.a + 3)
        && let Some(d) = kw.as_::<Dict>()
    {
        for (k, v) in d.pairs() {
            if !k.is_a::<Str>() {
                return Err(vm.type_error("keywords must be strings"));
            }
            names.push(k);
            all.push(v);
        }
    }
    let args = CallArgs::new(&all, &names);
    if let Some(func) = callee.to_ref::<Function>() {
        let entered = enter(vm, func, args, FrameKind::Call)?;
        r.clear_range(vm, i.a, 4);
        return started(vm, r, i, entered);
    }
    let v = vm.call_args(&callee, args)?;
    r.clear_range(vm, i.a, 4);
    r.set(vm, i.c, v);
    Ok(DONE)
}

/// A callable as messages about its arguments name it: `module.qualname()`.
pub fn callee_name(vm: &Vm, callee: &Value) -> PyResult<String> {
    let qualname = vm.get_attr_opt(callee, &vm.names().qualname)?;
    let Some(qualname) = qualname else { return Ok(vm.str_of(callee)?.to_text().into_owned()) };
    let qualname = vm.str_of(&qualname)?.to_text().into_owned();
    match vm.get_attr_opt(callee, &vm.names().module)? {
        Some(m) if !m.is_none() => {
            let module = vm.str_of(&m)?.to_text().into_owned();
            Ok(if module == "builtins" { format!("{qualname}()") } else { format!("{module}.{qualname}()") })
        }
        _ => Ok(format!("{qualname}()")),
    }
}

// ---- functions -----------------------------------------------------------------------------

pub fn make_function(vm: &Vm, f: &Frame, r: Regs, i: &Instr) {
    let Some(code) = f.code.constant(i.w()).to_ref::<Code>() else {
        unreachable!("the verifier has proved that the constant is a code object");
    };
    let func = vm.new_function(code, f.func.globals.clone(), f.func.builtins.clone());
    r.set(vm, i.a, func.into());
}

pub fn set_function_part(vm: &Vm, r: Regs, i: &Instr) {
    let v = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    let Some(func) = r.get(i.a).as_::<Function>() else { return };
    match FunctionPart::ALL.get(i.c as usize) {
        Some(FunctionPart::Defaults) => *func.defaults.borrow_mut() = v.to_ref::<Tuple>(),
        Some(FunctionPart::KwDefaults) => *func.kwdefaults.borrow_mut() = v.to_ref::<Dict>(),
        Some(FunctionPart::Closure) => *func.closure.borrow_mut() = v.to_ref::<Tuple>(),
        Some(FunctionPart::Annotate) => *func.annotate.borrow_mut() = Some(v),
        Some(FunctionPart::TypeParams) => *func.type_params.borrow_mut() = Some(v),
        None => {}
    }
    let _ = vm;
}
