//! Entering and leaving frames; binding the arguments of Python functions.

use ouro_compiler::bytecode::code::flags;

use crate::core::args::CallArgs;
use crate::core::code::Code;
use crate::core::error::{PyResult, Raised};
use crate::core::frame::{Frame, FrameKind, FrameObj, HEADER_WORDS};
use crate::core::function::Function;
use crate::core::generator::{GenKind, GenState, Generator};
use crate::core::object::Ref;
use crate::core::value::Value;
use crate::core::vm::Vm;

use super::regs::{Regs, drop_word};

/// What a call of a Python function gives the caller.
pub enum Entered {
    /// A frame to run.
    Frame(*mut Frame),
    /// A generator, coroutine or async generator: nothing runs yet.
    Object(Value),
}

/// A new frame on the register stack, its registers empty.
#[inline(always)]
pub fn push(vm: &Vm, code: Ref<Code>, func: Ref<Function>, kind: FrameKind) -> PyResult<*mut Frame> {
    let thread = vm.thread();
    let bytes = size_of::<Frame>() + code.nregs() * size_of::<Value>();
    let depth = thread.depth.get() + 1;
    if depth > vm.recursion_limit.get() || !thread.has_room(bytes) {
        return Err(too_deep(vm));
    }
    thread.depth.set(depth);
    let frame = thread.top.get().cast::<Frame>();
    thread.top.set(thread.top.get().wrapping_add(bytes));
    // SAFETY: there is room; memory above the top is zero, which is what empty registers are.
    unsafe { init(frame, code, func, kind, thread.frame.get()) };
    Ok(frame)
}

/// # Safety
/// `frame` has room for the header.
#[inline(always)]
unsafe fn init(frame: *mut Frame, code: Ref<Code>, func: Ref<Function>, kind: FrameKind, prev: *mut Frame) {
    let pc = code.entry();
    let globals: *const crate::core::dict::Dict = &*func.globals;
    // SAFETY: by contract.
    unsafe {
        frame.write(Frame {
            code,
            func,
            prev: prev.into(),
            pc: pc.into(),
            globals,
            generator: std::ptr::null::<crate::core::object::Obj<Generator>>().into(),
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

/// Leaves a frame of the register stack: drops what it holds and zeroes its memory.
///
/// # Safety
/// `frame` is the innermost frame of the running thread and lies on its register stack.
#[inline(always)]
pub unsafe fn pop(vm: &Vm, frame: *mut Frame) {
    let thread = vm.thread();
    // SAFETY: by contract; the header is read before it is zeroed.
    unsafe {
        if (*frame).object.is_some() {
            detach_object(vm, frame);
        }
        let regs = Regs::of(frame);
        for i in 0..(*frame).code.nregs() {
            drop_word(vm, regs.take_opt(i as u16));
        }
        let header = frame.read();
        std::ptr::write_bytes(frame.cast::<u64>(), 0, HEADER_WORDS);
        thread.top.set(frame.cast());
        thread.depth.set(thread.depth.get() - 1);
        thread.frame.set(header.prev.get());
        drop(header);
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
        let regs = Regs::of(frame);
        let locals = {
            let f = &*frame;
            f.code.src.first_temp
        };
        let saved = (0..locals).map(|i| regs.take_opt(i)).collect();
        *obj.saved.borrow_mut() = saved;
        *obj.locals.borrow_mut() = (*frame).locals.take();
    }
}

/// The `frame` object of a live frame.
///
/// # Safety
/// `frame` is alive.
pub unsafe fn frame_object(vm: &Vm, frame: *mut Frame) -> Ref<FrameObj> {
    // SAFETY: by contract.
    unsafe {
        if let Some(obj) = &(*frame).object {
            return obj.clone();
        }
        let obj = vm.alloc(
            &vm.types().frame,
            FrameObj {
                live: frame.into(),
                code: (*frame).code.clone(),
                func: (*frame).func.clone(),
                back: Default::default(),
                last: 0.into(),
                saved: Default::default(),
                locals: Default::default(),
                trace: Default::default(),
                trace_lines: true.into(),
                trace_opcodes: false.into(),
                extra: Default::default(),
            },
        );
        (*frame).object = Some(obj.clone());
        obj
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
    const PLAIN: u32 = flags::VARARGS | flags::VARKEYWORDS;
    let code = func.code.borrow().clone();
    let src = &code.src;
    if src.argcount as usize != n || src.kwonly != 0 || src.flags & PLAIN != 0 {
        return enter(vm, func, CallArgs::positional(regs.values(first, n)), kind).inspect(|_| {
            regs.clear_range(vm, first, n);
        });
    }
    if code.is_generator_like() {
        let generator = new_generator(vm, code, func)?;
        let to = Regs::of(generator.frame.get());
        for i in 0..n as u16 {
            // SAFETY: the parameters' registers exist and are empty.
            unsafe { to.at(i).write(Some(regs.take(first + i))) };
        }
        return Ok(Entered::Object(generator.into()));
    }
    let frame = push(vm, code, func, kind)?;
    let to = Regs::of(frame);
    for i in 0..n as u16 {
        // SAFETY: the parameters' registers exist and are empty.
        unsafe { to.at(i).write(Some(regs.take(first + i))) };
    }
    Ok(Entered::Frame(frame))
}

/// Calls a Python function with any arguments.
pub fn enter(vm: &Vm, func: Ref<Function>, args: CallArgs, kind: FrameKind) -> PyResult<Entered> {
    let code = func.code.borrow().clone();
    let bound = super::bind::bind(vm, &func, &code, args)?;
    let (to, entered) = if code.is_generator_like() {
        let generator = new_generator(vm, code, func)?;
        (Regs::of(generator.frame.get()), Entered::Object(generator.into()))
    } else {
        let frame = push(vm, code, func, kind)?;
        (Regs::of(frame), Entered::Frame(frame))
    };
    for (i, v) in bound.into_iter().enumerate() {
        // SAFETY: the parameters' registers exist and are empty.
        unsafe { to.at(i as u16).write(v) };
    }
    Ok(entered)
}

/// A generator-like object whose frame is ready to run its second operation, the first being
/// `MakeGenerator`.
pub fn new_generator(vm: &Vm, code: Ref<Code>, func: Ref<Function>) -> PyResult<Ref<Generator>> {
    let types = vm.types();
    let (kind, ty) = if code.flags() & flags::COROUTINE != 0 {
        (GenKind::Coroutine, &types.coroutine)
    } else if code.flags() & flags::ASYNC_GENERATOR != 0 {
        (GenKind::AsyncGen, &types.async_generator)
    } else {
        (GenKind::Generator, &types.generator)
    };
    let name = func.name.borrow().clone();
    let qualname = func.qualname.borrow().clone();
    let size = Generator::block_size(&code);
    let frame = vm.heap().alloc_raw(size).cast::<Frame>();
    let generator = vm.alloc(ty, Generator::new(code.clone(), name, qualname, kind, vm.heap()));
    // SAFETY: the block has room for header and registers, which are zeroed (empty).
    unsafe {
        std::ptr::write_bytes(Regs::of(frame).0.cast::<u64>(), 0, code.nregs());
        init(frame, code, func, FrameKind::Native, std::ptr::null_mut());
        (*frame).generator.set(generator.obj());
        (*frame).pc.set((*frame).pc.get().add(1));
    }
    generator.frame.set(frame);
    generator.state.set(GenState::Created);
    if kind == GenKind::Coroutine {
        super::origin::note(vm, &generator);
    }
    Ok(generator)
}
