//! Calls. Python functions get a frame of their own in the same dispatch loop; classes whose
//! `__init__` is a Python function likewise; everything else goes through the call protocol.

use ouro_compiler::bytecode::instr::AWAITED;
use ouro_compiler::bytecode::{Instr, KILL_A, KILL_B, Op};

use crate::core::args::{Args, CallArgs};
use crate::core::code::{AWAIT_DISTANCE, NativeBody};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::frame::{CodeRef, Frame, FrameKind, HEADER_WORDS};
use crate::core::function::{BoundMethod, Function, drop_reversed};
use crate::core::generator::{GenKind, Generator};
use crate::core::native::{BoundNative, MethodKind, NativeFn, NativeImpl};
use crate::core::object::{Obj, Ref};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::dispatch::{Exit, Stop};
use crate::interp::frames::{Entered, enter, enter_awaited, enter_moving, enter_with, pop, reserve};
use crate::interp::ops::suspend;
use crate::interp::regs::Regs;
use crate::interp::step::{At, Drive};
use crate::interp::{bind, chain};
use crate::types::range::RangeIter;

/// A call of a function, as far as it got: a frame to run, or (null) the result is in place.
pub type Called = PyResult<*mut Frame>;

const DONE: *mut Frame = std::ptr::null_mut();

#[inline(always)]
pub fn call<D: Drive>(s: At<D>) -> D::Out {
    match s.r.get(s.i().a).as_obj::<Function>() {
        Some(func) => call_python::<D>(s.vm, s.r, s.pc, func),
        None => call_object::<D>(s.vm, s.r, s.pc),
    }
}

/// Calls a Python function.
#[inline(never)]
fn call_python<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, func: &Obj<Function>) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    let (first, n) = arguments(r, i);
    // SAFETY: a look at the code that calls nothing.
    let code = CodeRef::new(unsafe { &*func.data.code.as_ptr() });
    if !code.hot.takes(n) {
        if code.hot.has_native_body() {
            return call_native_body::<D>(vm, r, s.pc, code);
        }
        if i.x & AWAITED != 0 && code.hot.awaitable && code.hot.plain_args as usize == n {
            return suspend::call_awaited::<D>(vm, r, s.pc, code);
        }
        return call_function::<D>(vm, r, s.pc);
    }
    if n > FEW {
        return call_wide::<D>(vm, r, s.pc, code);
    }
    // SAFETY: the callable is a function of this code, with that many arguments.
    unsafe { call_plainly(s, func, code, first, n) }
}

/// Calls a function that has a native body.
#[inline(never)]
fn call_native_body<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, code: CodeRef) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    s.save();
    if !D::WATCHED && (code.hot.generator.is_none() || i.x & AWAITED != 0) {
        // SAFETY: the operations that await the result, if there are such, are there.
        let (place, by) = unsafe {
            match code.native_body() {
                Some(NativeBody::StandIn(_)) => ((*pc.add(1)).a, AWAIT_DISTANCE - 1),
                _ if code.hot.generator.is_none() => (i.c, 0),
                _ => ((*pc.add(AWAIT_DISTANCE)).a, AWAIT_DISTANCE),
            }
        };
        match run_native_body(vm, r, i, code, place) {
            Ok(true) => return s.safepoint(by as i32),
            Ok(false) => {}
            Err(e) => return s.raise(e),
        }
    }
    let (_, n) = arguments(r, i);
    if i.x & AWAITED != 0 && code.hot.awaitable && code.hot.plain_args as usize == n {
        return suspend::call_awaited::<D>(vm, r, pc, code);
    }
    call_function::<D>(vm, r, pc)
}

/// Has the native body answer: whether it could. The answer goes to register `place`.
#[inline(always)]
fn run_native_body(vm: &Vm, r: Regs, i: &Instr, code: CodeRef, place: u16) -> PyResult<bool> {
    let Some(NativeBody::Result(body) | NativeBody::StandIn(body)) = code.native_body() else {
        return Ok(false);
    };
    if vm.thread().depth.get() >= vm.recursion_limit.get() {
        return Ok(false);
    }
    let (first, n) = arguments(r, i);
    let Some(v) = body(vm, r.values(first, n))? else { return Ok(false) };
    r.clear_range(vm, i.a, i.b as usize + 2);
    r.set(vm, place, v);
    Ok(true)
}

/// Arguments that are moved one by one.
const FEW: usize = 3;

/// Calls a function with more than a few arguments, as many as it has parameters.
#[inline(never)]
fn call_wide<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, code: CodeRef) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let Some(func) = r.get(s.i().a).as_obj::<Function>() else { return s.next() };
    let (first, n) = arguments(r, s.i());
    // SAFETY: as in `call`.
    unsafe { call_plainly(s, func, code, first, n) }
}

/// Makes the frame of a call, and runs it.
///
/// # Safety
/// The callable is `func`, whose code is `code`, which takes exactly `n` arguments.
#[inline(always)]
unsafe fn call_plainly<D: Drive>(
    s: At<D>,
    func: &Obj<Function>,
    code: CodeRef,
    first: u16,
    n: usize,
) -> D::Out {
    let (vm, r, i) = (s.vm, s.r, s.i());
    let Some(frame) = reserve(vm, code) else { return call_function::<D>(vm, r, s.pc) };
    s.save();
    // SAFETY: the words of a new frame are zero: of its header only those that are not to stay so
    // are written. The callable's reference moves into the frame, the arguments into its registers.
    unsafe {
        (&raw mut (*frame).code).write(code);
        (&raw mut (*frame).func).write(Ref::from_raw(std::ptr::from_ref(func).cast_mut()));
        (*frame).prev.set(r.frame());
        (*frame).pc.set(code.hot.entry);
        (*frame).globals = &*func.data.globals;
        (*frame).ret = i.c;
        r.forget(i.a);
        if n <= FEW {
            r.move_few(first, n, Regs::of(frame));
        } else {
            r.move_to(first, n, Regs::of(frame));
        }
    }
    vm.thread().frame.set(frame);
    D::run(vm, Regs::of(frame), code.hot.entry)
}

/// The first register of the arguments in a call's window, the receiver included if there is one,
/// and their number.
#[inline(always)]
pub fn arguments(r: Regs, i: &Instr) -> (u16, usize) {
    let this = u16::from(r.opt(i.a + 1).is_some());
    (i.a + 2 - this, usize::from(i.b + this))
}

/// Calls a Python function in any way but the plainest.
#[inline(never)]
pub fn call_function<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let called = start_function(vm, r, s.i());
    s.enter(called)
}

#[inline(always)]
fn start_function(vm: &Vm, r: Regs, i: &Instr) -> Called {
    let (first, n) = arguments(r, i);
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
    started(vm, r, i, enter_moving(vm, func, r, first, n, FrameKind::Call)?)
}

/// Calls what is no Python function.
#[inline(never)]
fn call_object<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let i = At::<D>::new(vm, r, pc).i();
    let Some(native) = r.get(i.a).as_::<NativeFn>() else { return call_object_slow::<D>(vm, r, pc) };
    match native.def.imp {
        NativeImpl::Plain(_) => call_builtin::<D>(vm, r, pc, native),
        NativeImpl::Send(_) | NativeImpl::Advance(_) => call_resuming::<D>(vm, r, pc),
        NativeImpl::Length(_) => call_len::<D>(vm, r, pc),
        _ => call_object_slow::<D>(vm, r, pc),
    }
}

/// A call of a native function that gets its arguments as they are.
#[inline(never)]
fn call_builtin<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, native: &NativeFn) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    let (first, n) = arguments(r, i);
    match native.def.imp {
        NativeImpl::Plain(f)
            if (first != i.a + 2 || native.def.kind == MethodKind::Function) && native.takes(n) =>
        {
            s.save();
            let v = match f(vm, CallArgs::positional(r.values(first, n)).as_bound()) {
                Ok(v) => v,
                Err(e) => return s.raise(e),
            };
            r.clear_range(vm, i.a, i.b as usize + 2);
            if vm.interrupted() {
                r.set(vm, i.c, v);
                return s.safepoint(0);
            }
            s.called(i.c, v)
        }
        _ => call_object_slow::<D>(vm, r, pc),
    }
}

/// `send` and the builtin `next`: of generators, in the same loop.
#[inline(never)]
fn call_resuming<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let i = At::<D>::new(vm, r, pc).i();
    let (first, n) = arguments(r, i);
    match resumed(r, i, first, n) {
        Some(g) => {
            let v = if n == 2 { r.take(first + 1) } else { Value::NONE };
            suspend::call_send::<D>(vm, r, pc, g, v)
        }
        None => call_object_slow::<D>(vm, r, pc),
    }
}

/// The builtin `len`.
#[inline(never)]
fn call_len<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    if i.b == 1
        && r.opt(i.a + 1).is_none()
        && let Some(n) = vm.exact_len(r.get(i.a + 2))
        && r.give_up(i.a)
    {
        if r.give_up(i.a + 2) {
            return s.called(i.c, Value::from_len(n));
        }
        return finish_len::<D>(vm, r, pc, n);
    }
    call_object_slow::<D>(vm, r, pc)
}

/// Ends `len` of what dies with the call.
#[inline(never)]
fn finish_len<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, n: usize) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    r.clear(vm, s.i().a + 2);
    r.set(vm, s.i().c, Value::from_len(n));
    s.safepoint(0)
}

/// The generator that a call resumes, if it is one of `send` or of the builtin `next` that can be
/// made in the same loop.
#[inline(always)]
fn resumed<'a>(r: Regs, i: &Instr, first: u16, n: usize) -> Option<&'a Obj<Generator>> {
    let native = r.get(i.a).as_::<NativeFn>()?;
    match (native.def.imp, n) {
        (NativeImpl::Send(_), 2) => {
            r.get(first).as_obj::<Generator>().filter(|g| g.data.can_send(r.get(first + 1)))
        }
        (NativeImpl::Advance(_), 1) => r
            .get(first)
            .as_obj::<Generator>()
            .filter(|g| g.data.kind == GenKind::Generator && g.data.can_send(&Value::NONE)),
        _ => None,
    }
}

#[inline(never)]
fn call_object_slow<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    if !D::WATCHED {
        if is_type(r.get(s.i().a), &vm.types().range) && iterate_range(vm, r, pc) {
            return s.safepoint(1);
        }
        if unbind(vm, r, s.i()) {
            return call(s);
        }
    }
    let called = call_any(vm, r, s.i());
    s.enter(called)
}

#[inline(always)]
fn is_type(v: &Value, ty: &Ref<TypeObj>) -> bool {
    v.as_obj::<TypeObj>().is_some_and(|v| std::ptr::eq(v, ty.obj()))
}

/// A range that the next operation iterates over, and nobody else sees, is not made: its iterator is
/// what that operation gives.
#[inline(always)]
fn iterate_range(vm: &Vm, r: Regs, pc: *const Instr) -> bool {
    // SAFETY: a call is not the last operation of code.
    let (i, next) = unsafe { (&*pc, &*pc.add(1)) };
    if next.op != Op::GetIter || next.b != i.c || (next.a != i.c && next.x & KILL_B == 0) {
        return false;
    }
    let (first, n) = arguments(r, i);
    let small = |at: usize| r.values(first, n).get(at).and_then(Value::as_small_int);
    let it = match (n, small(0), small(1), small(2)) {
        (1, Some(stop), ..) => RangeIter::over(0, stop, 1),
        (2, Some(start), Some(stop), _) => RangeIter::over(start, stop, 1),
        (3, Some(start), Some(stop), Some(step)) if step != 0 => RangeIter::over(start, stop, step),
        _ => None,
    };
    let Some(it) = it else { return false };
    r.clear_range(vm, i.a, i.b as usize + 2);
    r.set(vm, next.a, vm.make(it));
    true
}

/// Puts a bound method's function and its receiver into the window, as if the method had been looked
/// up for the call: whether there was one.
#[inline(always)]
fn unbind(vm: &Vm, r: Regs, i: &Instr) -> bool {
    if r.opt(i.a + 1).is_some() {
        return false;
    }
    let callee = r.get(i.a);
    let (func, this) = if let Some(m) = callee.as_::<BoundMethod>() {
        if !m.func.is_a::<Function>() {
            return false;
        }
        (m.func.clone(), m.this.clone())
    } else if let Some(m) = callee.as_::<BoundNative>() {
        (m.func.value(), m.this.clone())
    } else {
        return false;
    };
    r.set_opt(vm, i.a + 1, Some(this));
    r.set(vm, i.a, func);
    true
}

#[inline(always)]
fn call_any(vm: &Vm, r: Regs, i: &Instr) -> Called {
    let callee = r.get(i.a);
    let has_this = r.opt(i.a + 1).is_some();
    let (first, n) = arguments(r, i);
    if let Some(native) = callee.as_::<NativeFn>()
        && let NativeImpl::Plain(f) = native.def.imp
        && (has_this || native.def.kind == MethodKind::Function)
    {
        return call_plain(vm, r, i, native, f, first, n);
    }
    if let Some(ty) = callee.as_obj::<TypeObj>() {
        if n == 1 && std::ptr::eq(ty, vm.types().type_.obj()) {
            let class = vm.type_of(r.get(first)).into();
            return finished(vm, r, i, class);
        }
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
    use crate::core::typeobj::type_flags::{HEAP, NO_NEW};
    let types = vm.types();
    if first != i.a + 2 || !is_called_plainly(vm, ty) {
        return call_other(vm, r, i, first, n);
    }
    if ty.data.has_flag(HEAP) {
        if let Some(init) = python_init(vm, ty) {
            if vm.has_object_new(&ty.data) {
                return instantiate(vm, r, i, init, n);
            }
            if let Some(new) = ty.data.known(Special::New).and_then(|v| v.as_::<NativeFn>())
                && new.owner.as_ref().is_some_and(|owner| std::ptr::eq(owner.vt, ty.data.vt))
                && !ty.data.has_flag(NO_NEW)
            {
                return instantiate_native(vm, r, i, ty, new, init, n);
            }
        }
    } else if let Some(new) = ty.data.known(Special::New).and_then(|v| v.as_::<NativeFn>())
        && new.owner.as_ref().is_some_and(|owner| std::ptr::eq(owner.vt, ty.data.vt))
        && !ty.data.has_flag(NO_NEW)
        && !std::ptr::eq(ty, types.type_.obj())
    {
        let obj = make_native(vm, r, i, new, n)?;
        if !std::ptr::eq(vm.type_obj(&obj), ty) {
            let args = CallArgs::positional(r.values(i.a + 1, n + 1));
            let obj = crate::types::type_::init_new(vm, &ty.data, obj, args)?;
            return finished(vm, r, i, obj);
        }
        let init = ty.data.known(Special::Init).and_then(|v| v.as_::<NativeFn>());
        match init.map(|init| (init, init.def.imp)) {
            Some((init, _)) if init.owner.as_ref().is_some_and(|owner| owner.is(&types.object)) => {}
            Some((init, NativeImpl::Plain(f))) if init.takes(n + 1) => {
                // The object takes the place of its class.
                r.set(vm, i.a + 1, obj.clone());
                f(vm, CallArgs::positional(r.values(i.a + 1, n + 1)).as_bound())?;
            }
            Some((_, NativeImpl::Raw(f))) => {
                r.set(vm, i.a + 1, obj.clone());
                f(vm, CallArgs::positional(r.values(i.a + 1, n + 1)))?;
            }
            _ => {
                let args = CallArgs::positional(r.values(i.a + 1, n + 1));
                let obj = crate::types::type_::init_new(vm, &ty.data, obj, args)?;
                return finished(vm, r, i, obj);
            }
        }
        return finished(vm, r, i, obj);
    }
    call_other(vm, r, i, first, n)
}

/// Whether a class is called by `type.__call__`, be it that of a metaclass.
#[inline(always)]
fn is_called_plainly(vm: &Vm, ty: &Obj<TypeObj>) -> bool {
    let (meta, plain) = (ty.h.shape().ty(), &vm.types().type_);
    std::ptr::eq(meta, plain.obj())
        || vm
            .special_of(&meta.data, Special::Call)
            .and_then(|call| call.downcast::<NativeFn>().ok())
            .is_some_and(|call| call.owner.as_ref().is_some_and(|owner| owner.is(plain)))
}

/// The `__init__` of a class that is not abstract, if it is a Python function whose frame can be run.
#[inline(always)]
fn python_init(vm: &Vm, ty: &Obj<TypeObj>) -> Option<Ref<Function>> {
    use crate::core::typeobj::type_flags::ABSTRACT;
    if ty.data.has_flag(ABSTRACT) {
        return None;
    }
    let init = vm.special_of(&ty.data, Special::Init)?.downcast::<Function>().ok()?;
    let plain = !init.code.borrow().is_generator_like();
    plain.then_some(init)
}

/// `C(...)` where `C` is a class with `object.__new__`, an `__init__` in Python and nothing
/// special in between: the frame of `__init__`. The instance waits in the frame's `locals`.
fn instantiate(vm: &Vm, r: Regs, i: &Instr, init: Ref<Function>, n: usize) -> Called {
    let class = r.take(i.a);
    let Ok(ty) = class.downcast::<TypeObj>() else { return Ok(DONE) };
    let instance: Value = vm.alloc(&ty, crate::core::function::Instance).into();
    drop(ty);
    r.set(vm, i.a + 1, instance.clone());
    let entered = enter_moving(vm, init, r, i.a + 1, n + 1, FrameKind::Init)?;
    initialized(vm, i, entered, instance)
}

/// Ends the start of an `__init__`, whose frame keeps the instance.
#[inline(always)]
fn initialized(vm: &Vm, i: &Instr, entered: Entered, instance: Value) -> Called {
    match entered {
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

/// What a native `__new__` makes of the `n` arguments of a call of a class, which becomes the first
/// of them.
#[inline(always)]
fn make_native(vm: &Vm, r: Regs, i: &Instr, new: &NativeFn, n: usize) -> PyResult {
    let class = r.take(i.a);
    r.set(vm, i.a + 1, class);
    let args = CallArgs::positional(r.values(i.a + 1, n + 1));
    match new.def.imp {
        NativeImpl::Plain(f) if new.takes(n + 1) => f(vm, args.as_bound()),
        NativeImpl::Plain(f) => crate::call::bind::with_bound(vm, new, args, |args| f(vm, args)),
        NativeImpl::Raw(f) => f(vm, args),
        _ => Err(vm.system_error("__new__ of a native type takes bound arguments or all of them")),
    }
}

/// `C(...)` where `C` is a class with the `__new__` of a native type and an `__init__` in Python.
#[inline(never)]
fn instantiate_native(
    vm: &Vm,
    r: Regs,
    i: &Instr,
    ty: &Obj<TypeObj>,
    new: &NativeFn,
    init: Ref<Function>,
    n: usize,
) -> Called {
    let instance = make_native(vm, r, i, new, n)?;
    if !std::ptr::eq(vm.type_obj(&instance), ty) {
        let args = CallArgs::positional(r.values(i.a + 1, n + 1));
        let obj = crate::types::type_::init_new(vm, &ty.data, instance, args)?;
        return finished(vm, r, i, obj);
    }
    r.set(vm, i.a + 1, instance.clone());
    let entered = enter_moving(vm, init, r, i.a + 1, n + 1, FrameKind::Init)?;
    initialized(vm, i, entered, instance)
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
    if let Some(ty) = callee.to_ref::<TypeObj>()
        && !has_this
        && is_called_plainly(vm, ty.obj())
        && vm.has_object_new(&ty)
        && let Some(init) = python_init(vm, ty.obj())
    {
        let instance: Value = vm.alloc(&ty, crate::core::function::Instance).into();
        let entered = enter_with(vm, init, Some(instance.clone()), args, FrameKind::Init)?;
        r.clear_range(vm, i.a, i.b as usize + 3);
        return initialized(vm, i, entered, instance);
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
    let mut all = vm.collect(&source).map_err(|e| {
        if e.is(vm, Exc::TypeError) && super::build::not_iterable(vm, &source) {
            match bind::callee_name(vm, &callee) {
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
    if let Some(this) = this {
        all.insert(0, this);
    }
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
    drop_reversed(all);
    r.clear_range(vm, i.a, 4);
    r.set(vm, i.c, v);
    Ok(DONE)
}

// ---- return --------------------------------------------------------------------------------

/// Returns from a plain frame.
#[inline(always)]
pub fn leave<D: Drive>(s: At<D>) -> D::Out {
    if !is_plain(s.r.frame()) {
        return leave_value::<D>(s.vm, s.r, s.pc);
    }
    // The value leaves its register, even a local's, which dies anyway.
    leave_plain(s, s.r.take(s.i().a))
}

/// Returns `v`, which no register holds, from a plain frame.
#[inline(always)]
pub fn leave_with<D: Drive>(s: At<D>, v: Value) -> D::Out {
    if is_plain(s.r.frame()) { leave_plain(s, v) } else { leave_other::<D>(s.vm, s.r, s.pc, v) }
}

/// Whether a frame that ends was called by another, and has nothing but its locals.
#[inline(always)]
fn is_plain(frame: *mut Frame) -> bool {
    // SAFETY: the frame runs.
    unsafe { (*frame).kind == FrameKind::Call && !(*frame).has_extra() }
}

#[inline(always)]
fn leave_plain<D: Drive>(s: At<D>, v: Value) -> D::Out {
    let (vm, r, frame) = (s.vm, s.r, s.r.frame());
    // SAFETY: the frame is the innermost one and lies on the register stack.
    unsafe {
        let code = (*frame).code;
        if !r.give_up_locals(code.hot.first_temp) {
            s.save();
            return leave_dropping::<D>(vm, r, v);
        }
        // A local may have been the other reference to the function.
        if (*frame).func.header().refcount() == 1 {
            return leave_other::<D>(vm, r, s.pc, v);
        }
        end::<D>(vm, frame, v)
    }
}

/// Ends the return from a plain frame whose registers are empty, and whose function somebody else
/// holds too.
///
/// # Safety
/// As said; the frame is the innermost one of the thread.
#[inline(always)]
unsafe fn end<D: Drive>(vm: &Vm, frame: *mut Frame, v: Value) -> D::Out {
    // SAFETY: by contract; the header is read before it is zeroed.
    unsafe {
        let (thread, prev, ret) = (vm.thread(), (*frame).prev.get(), (*frame).ret);
        let func = (*frame).func.header();
        func.set_refcount(func.refcount() - 1);
        std::ptr::write_bytes(frame.cast::<u64>(), 0, HEADER_WORDS);
        thread.frame.set(prev);
        thread.top.set(frame.cast());
        thread.depth.set(thread.depth.get() - 1);
        At::<D>::new(vm, Regs::of(prev), (*prev).pc.get()).called(ret, v)
    }
}

/// Returns `v` from a plain frame with locals of which some die with it.
#[inline(never)]
fn leave_dropping<D: Drive>(vm: &Vm, r: Regs, v: Value) -> D::Out {
    let frame = r.frame();
    // SAFETY: as in `leave_plain`.
    unsafe {
        // What dies with the frame dies in its caller's line.
        vm.thread().frame.set((*frame).prev.get());
        let code = (*frame).code;
        r.clear_range(vm, 0, code.hot.first_temp as usize);
        if (*frame).func.header().refcount() == 1 {
            vm.thread().frame.set(frame);
            return leave_other::<D>(vm, r, (*frame).pc.get(), v);
        }
        end::<D>(vm, frame, v)
    }
}

/// Returns the value of a register from a frame of which more is to be done.
#[inline(never)]
fn leave_value<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    let i = s.i();
    let v = if i.x & KILL_A != 0 { r.take(i.a) } else { r.get(i.a).clone() };
    leave_other::<D>(vm, r, pc, v)
}

/// Leaves a frame of which more is to be done.
#[inline(never)]
fn leave_other<D: Drive>(vm: &Vm, r: Regs, pc: *const Instr, v: Value) -> D::Out {
    let s = At::<D>::new(vm, r, pc);
    s.save();
    let frame = r.frame();
    // SAFETY: as in `leave`.
    unsafe {
        let (kind, ret, prev) = ((*frame).kind, (*frame).ret, (*frame).prev.get());
        let v = match kind {
            FrameKind::Init => match init_result(vm, frame, v) {
                Ok(v) => v,
                Err(e) => return D::raise(vm, e),
            },
            _ => v,
        };
        let code = (*frame).code;
        pop(vm, frame, code.hot.first_temp);
        if kind == FrameKind::Native {
            return D::stop(Stop::Exit(Exit::Return(v)));
        }
        At::<D>::new(vm, Regs::of(prev), (*prev).pc.get()).called(ret, v)
    }
}

/// The instance that a frame of `__init__` was run for.
unsafe fn init_result(vm: &Vm, frame: *mut Frame, v: Value) -> PyResult {
    if !v.is_none() {
        return Err(vm.type_error(format!("__init__() should return None, not '{}'", vm.type_name(&v))));
    }
    // SAFETY: by contract of `leave`.
    match unsafe { (*frame).locals.take() } {
        Some(instance) => Ok(instance),
        None => Err(vm.system_error("a frame of __init__ has an instance")),
    }
}
