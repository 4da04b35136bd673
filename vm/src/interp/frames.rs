//! Entering and leaving frames; binding the arguments of Python functions.

use ouro_compiler::bytecode::code::flags;

use crate::core::args::CallArgs;
use crate::core::error::{PyResult, Raised};
use crate::core::frame::{CodeRef, Frame, FrameKind, HEADER_WORDS};
use crate::core::function::Function;
use crate::core::generator::{GenKind, GenState, Generator};
use crate::core::object::{Obj, Ref};
use crate::core::shape::Shape;
use crate::core::value::Value;
use crate::core::vm::Vm;
pub use crate::types::frame::object_of as frame_object;

use super::regs::{Regs, drop_word};

/// What a call of a Python function gives the caller.
pub enum Entered {
    /// A frame to run.
    Frame(*mut Frame),
    /// A generator, coroutine or async generator: nothing runs yet.
    Object(Value),
}

/// Room for a frame on the register stack, if there is any left; its words are zero.
#[inline(always)]
pub fn reserve(vm: &Vm, code: CodeRef) -> Option<*mut Frame> {
    let thread = vm.thread();
    let bytes = code.hot.frame_bytes as usize;
    let depth = thread.depth.get() + 1;
    if depth > vm.recursion_limit.get() || !thread.has_room(bytes) {
        return None;
    }
    thread.depth.set(depth);
    let frame = thread.top.get();
    thread.top.set(frame.wrapping_add(bytes));
    Some(frame.cast())
}

/// A new frame on the register stack, its registers empty.
#[inline(always)]
pub fn push(vm: &Vm, code: CodeRef, func: Ref<Function>, kind: FrameKind) -> PyResult<*mut Frame> {
    let Some(frame) = reserve(vm, code) else { return Err(too_deep(vm)) };
    // SAFETY: there is room; memory above the top is zero, which is what empty registers are.
    unsafe { init(frame, code, func, kind, std::ptr::null(), vm.thread().frame.get()) };
    Ok(frame)
}

/// # Safety
/// `frame` has room for the header.
#[inline(always)]
unsafe fn init(
    frame: *mut Frame,
    code: CodeRef,
    func: Ref<Function>,
    kind: FrameKind,
    generator: *const Obj<Generator>,
    prev: *mut Frame,
) {
    let pc = code.hot.entry;
    let globals: *const crate::core::dict::Dict = &*func.globals;
    // SAFETY: by contract.
    unsafe {
        frame.write(Frame {
            code,
            func,
            prev: prev.into(),
            pc: pc.into(),
            globals,
            generator: generator.into(),
            handled: None,
            locals: None,
            object: None,
            ret: 0,
            kind,
        });
    }
}

#[cold]
pub fn too_deep(vm: &Vm) -> Raised {
    vm.recursion_error("maximum recursion depth exceeded")
}

/// Leaves a frame of the register stack: drops what its first `n` registers hold, which are all
/// that hold anything, and zeroes its memory.
///
/// # Safety
/// `frame` is the innermost frame of the running thread and lies on its register stack; the
/// registers from `n` on are empty.
#[inline(always)]
pub unsafe fn pop(vm: &Vm, frame: *mut Frame, n: u16) {
    let thread = vm.thread();
    // SAFETY: by contract; the header is read before it is zeroed.
    unsafe {
        let extra = (*frame).has_extra();
        if extra && (*frame).object.is_some() {
            detach_object(vm, frame);
        }
        let regs = Regs::of(frame);
        let code = (*frame).code;
        debug_assert!((n..code.hot.nregs).all(|i| regs.opt(i).is_none()));
        // What dies with the frame dies in its caller's line.
        let prev = (*frame).prev.get();
        thread.frame.set(prev);
        for i in (0..n).rev() {
            drop_word(vm, regs.take_opt(i));
        }
        if extra {
            drop_word(vm, (*frame).handled.take());
            drop_word(vm, (*frame).locals.take());
        }
        let func = std::ptr::read(&raw const (*frame).func);
        std::ptr::write_bytes(frame.cast::<u64>(), 0, HEADER_WORDS);
        thread.top.set(frame.cast());
        thread.depth.set(thread.depth.get() - 1);
        drop(func);
    }
}

/// Hands what an ending frame holds over to its `frame` object, if somebody has kept that.
///
/// # Safety
/// `frame` is alive and not used any more except to be freed.
#[cold]
pub unsafe fn detach_object(vm: &Vm, frame: *mut Frame) {
    // SAFETY: by contract.
    unsafe {
        let Some(obj) = (*frame).object.take() else { return };
        obj.last.set((*frame).index());
        obj.live.set(std::ptr::null_mut());
        if obj.header().refcount() == 1 {
            return;
        }
        let back = (*frame).prev.get();
        if !back.is_null() {
            *obj.back.borrow_mut() = Some(frame_object(vm, back));
        }
        obj.save(frame);
    }
}

/// Calls a Python function with arguments in registers (moved out of them): the fast path of
/// calls from bytecode. `args` are `n` filled registers.
#[inline(always)]
pub fn enter_moving(
    vm: &Vm,
    func: Ref<Function>,
    regs: Regs,
    first: u16,
    n: usize,
    kind: FrameKind,
) -> PyResult<Entered> {
    // SAFETY: a look at the code that calls nothing.
    let code = CodeRef::new(unsafe { &*func.code.as_ptr() });
    if code.hot.plain_args as usize != n {
        return enter(vm, func, CallArgs::positional(regs.values(first, n)), kind).inspect(|_| {
            regs.clear_range(vm, first, n);
        });
    }
    let (to, entered) = make(vm, code, func, kind)?;
    // SAFETY: the parameters' registers exist and are empty.
    unsafe { regs.move_to(first, n, to) };
    Ok(entered)
}

/// The frame or object of a call, its parameters still empty.
#[inline(always)]
fn make(vm: &Vm, code: CodeRef, func: Ref<Function>, kind: FrameKind) -> PyResult<(Regs, Entered)> {
    if let Some(kind) = code.hot.generator {
        if vm.thread().depth.get() >= vm.recursion_limit.get() {
            return Err(too_deep(vm));
        }
        let generator = new_generator(vm, code, func, kind);
        return Ok((Regs::of(generator.frame.get()), Entered::Object(generator.into())));
    }
    let frame = push(vm, code, func, kind)?;
    Ok((Regs::of(frame), Entered::Frame(frame)))
}

/// Calls a Python function with a receiver, if given, and any arguments.
pub fn enter_with(
    vm: &Vm,
    func: Ref<Function>,
    this: Option<Value>,
    args: CallArgs,
    kind: FrameKind,
) -> PyResult<Entered> {
    // SAFETY: a look at the code that calls nothing.
    let code = CodeRef::new(unsafe { &*func.code.as_ptr() });
    let shift = usize::from(this.is_some());
    let given = args.all().len() + shift;
    if !args.names().is_empty() || (code.hot.plain_args as usize) < given || code.hot.plain_args == u16::MAX {
        return match &this {
            Some(this) => crate::call::with_first(this, args, |args| enter_slow(vm, func, args, kind)),
            None => enter_slow(vm, func, args, kind),
        };
    }
    let missing = code.hot.plain_args as usize - given;
    // SAFETY: as above; the tuple is cloned before anything else happens.
    let defaults = if missing == 0 { None } else { unsafe { (*func.defaults.as_ptr()).clone() } };
    if missing > defaults.as_ref().map_or(0, |d| d.len()) {
        return match &this {
            Some(this) => crate::call::with_first(this, args, |args| enter_slow(vm, func, args, kind)),
            None => enter_slow(vm, func, args, kind),
        };
    }
    let (to, entered) = make(vm, code, func, kind)?;
    let tail = defaults.as_ref().map_or(&[][..], |d| &d.as_slice()[d.len() - missing..]);
    let mut at = to.0;
    let mut put = |v: Value| {
        // SAFETY: the parameters' registers exist and are empty.
        unsafe { at.write(Some(v)) };
        at = at.wrapping_add(1);
    };
    if let Some(this) = this {
        put(this);
    }
    args.all().iter().chain(tail).for_each(|v| put(v.clone()));
    Ok(entered)
}

/// Calls a Python function with any arguments.
pub fn enter(vm: &Vm, func: Ref<Function>, args: CallArgs, kind: FrameKind) -> PyResult<Entered> {
    enter_with(vm, func, None, args, kind)
}

#[inline(never)]
fn enter_slow(vm: &Vm, func: Ref<Function>, args: CallArgs, kind: FrameKind) -> PyResult<Entered> {
    let code = func.code.borrow().clone();
    if code.src.kwonly == 0
        && code.src.flags & (flags::VARARGS | flags::VARKEYWORDS) == flags::VARARGS
        && args.names().is_empty()
        && let Some((first, rest)) = args.all().split_at_checked(code.src.argcount as usize)
    {
        // Nothing but positional arguments, and `*args` takes what is left over.
        let rest = vm.tuple_from(rest.len(), rest.iter().cloned());
        let (to, entered) = make(vm, CodeRef::new(&code), func, kind)?;
        for (i, v) in first.iter().cloned().chain([rest.into()]).enumerate() {
            // SAFETY: the parameters' registers exist and are empty.
            unsafe { to.at(i as u16).write(Some(v)) };
        }
        return Ok(entered);
    }
    let bound = super::bind::bind(vm, &func, &code, args)?;
    let (to, entered) = make(vm, CodeRef::new(&code), func, kind)?;
    for (i, v) in bound.into_iter().enumerate() {
        // SAFETY: the parameters' registers exist and are empty.
        unsafe { to.at(i as u16).write(v) };
    }
    Ok(entered)
}

/// A generator-like object whose frame is ready to run its second operation, the first being
/// `MakeGenerator`.
#[inline(never)]
fn new_generator(vm: &Vm, code: CodeRef, func: Ref<Function>, kind: GenKind) -> Ref<Generator> {
    let types = vm.types();
    let ty = match kind {
        GenKind::Coroutine => &types.coroutine,
        GenKind::AsyncGen => &types.async_generator,
        GenKind::Generator => &types.generator,
    };
    let generator = untracked_generator(vm, ty.root_shape(), code, func, kind);
    vm.heap().track(generator.as_ptr().cast());
    if kind == GenKind::Coroutine {
        super::origin::note(vm, &generator);
    }
    generator
}

/// A generator-like object that the collector does not know.
#[inline(always)]
fn untracked_generator(
    vm: &Vm,
    shape: &Shape,
    code: CodeRef,
    func: Ref<Function>,
    kind: GenKind,
) -> Ref<Generator> {
    let renamed = is_renamed(&func, code);
    // SAFETY: the block has room for the frame behind the payload; both are written in place, and
    // the registers are empty.
    unsafe {
        let obj = match code.take_idle() {
            Some(idle) => {
                awaken(idle, code);
                idle
            }
            None => {
                let obj = vm.heap().alloc_frame_block(shape, code.hot.frame_bytes as usize);
                (&raw mut (*obj).data).write(Generator::new(code.to_ref(), obj.add(1).cast(), kind));
                obj
            }
        };
        init(obj.add(1).cast(), code, func, FrameKind::Native, obj, std::ptr::null_mut());
        let generator = Ref::from_raw(obj);
        if renamed {
            copy_names(&generator);
        }
        generator
    }
}

/// Whether a function was given other names than its code's.
#[inline(always)]
pub fn is_renamed(func: &Function, code: CodeRef) -> bool {
    // SAFETY: a look at the names that calls nothing.
    unsafe { !(*func.name.as_ptr()).is(&code.name) || !(*func.qualname.as_ptr()).is(&code.qualname) }
}

/// Makes a new generator of an idle block of its code; of its frame, the function, the globals, the
/// caller and the pc are still to be written.
///
/// # Safety
/// The block was taken from the idle ones of `code`.
#[inline(always)]
pub unsafe fn awaken(g: *mut Obj<Generator>, code: CodeRef) {
    // SAFETY: by contract, the block is complete but for what is written here.
    unsafe {
        (*g).h.renew();
        std::mem::forget(code.to_ref());
        (*g).data.state.set(GenState::Created);
        (*g).data.chain.set(0);
    }
}

/// The names of a function that was given others than its code's.
#[cold]
fn copy_names(g: &Ref<Generator>) {
    // SAFETY: the new generator has its frame.
    let func = unsafe { &(*g.frame.get()).func };
    g.set_name(func.name.borrow().clone());
    g.set_qualname(func.qualname.borrow().clone());
}

/// `await f(...)` of a coroutine function: its arguments move from `n` registers at `first` into
/// the frame of a new coroutine, which is linked below `frame` and runs at once. The collector is
/// told of the coroutine when it suspends, see [`chain::suspend`](super::chain::suspend).
#[inline(never)]
pub fn enter_awaited(
    vm: &Vm,
    func: Ref<Function>,
    code: CodeRef,
    regs: Regs,
    first: u16,
    n: usize,
    into: u16,
) -> *mut Frame {
    let (shape, kind) = match code.hot.generator {
        Some(GenKind::Generator) => (vm.types().generator.root_shape(), GenKind::Generator),
        _ => (vm.types().coroutine.root_shape(), GenKind::Coroutine),
    };
    let coroutine = untracked_generator(vm, shape, code, func, kind);
    let child = coroutine.frame.get();
    // SAFETY: the parameters' registers exist and are empty.
    unsafe { regs.move_to(first, n, Regs::of(child)) };
    super::chain::begin(vm, regs.frame(), &coroutine);
    regs.set(vm, into, coroutine.into());
    child
}
