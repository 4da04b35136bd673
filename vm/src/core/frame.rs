//! Frames. A frame is data: this header, then the registers. Frames of plain calls lie on the
//! thread's register stack, those of generators, coroutines and async generators in a block of
//! their own which they keep while suspended; both have the same form, so resuming copies
//! nothing. Whatever tier runs a frame, between operations it is in this form.

use std::cell::{Cell, OnceCell, RefCell};

use ouro_compiler::bytecode::Instr;

use super::code::Code;
use super::dict::Dict;
use super::function::Function;
use super::generator::Generator;
use super::heap::Heap;
use super::object::{Obj, Payload, Ref, Trace, Visitor};
use super::shape::Shape;
use super::value::Value;

/// Who receives what a frame returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FrameKind {
    /// A call from bytecode: the value goes into register `ret` of the previous frame.
    Call,
    /// `__init__` called to make an instance: it must return `None`; the instance is in `locals`.
    Init,
    /// Entered from native code, to which the value is handed.
    Native,
    /// A generator resumed by a `for` loop of the previous frame.
    ForIter,
    /// A generator resumed by a call of its `send` in the previous frame: the value goes into
    /// register `ret` of that.
    Send,
    /// A generator linked below the one that awaits it.
    Child,
    /// Such a one that runs because an exception was thrown into it: the awaiters are not resumed,
    /// so what they handle is not seen here.
    Thrown,
}

impl FrameKind {
    /// Whether the frame is linked below an awaiter's.
    #[inline(always)]
    pub fn is_linked(self) -> bool {
        self as u8 >= FrameKind::Child as u8
    }
}

/// Header of a frame.
#[repr(C)]
pub struct Frame {
    /// The code that runs; the function keeps it alive, even when it is given other code.
    pub code: CodeRef,
    /// The function that runs.
    pub func: Ref<Function>,
    /// Caller, or awaiter for a frame resumed as part of an await chain.
    pub prev: Cell<*mut Frame>,
    /// The instruction being executed, or to be resumed. Up to date whenever anything outside
    /// the interpreter's loop may look.
    pub pc: Cell<*const Instr>,
    /// Globals of the function.
    pub globals: *const Dict,
    /// The generator whose frame this is; null for plain calls.
    pub generator: Cell<*const Obj<Generator>>,
    /// The exception being handled in this frame.
    pub handled: Option<Value>,
    /// Locals mapping of class and module bodies.
    pub locals: Option<Value>,
    /// The `frame` object, once somebody asked for it.
    pub object: Option<Ref<FrameObj>>,
    /// Destination in the previous frame.
    pub ret: u16,
    pub kind: FrameKind,
}

/// The code of a frame, borrowed from its function.
#[derive(Clone, Copy)]
pub struct CodeRef(std::ptr::NonNull<Obj<Code>>);

impl CodeRef {
    #[inline(always)]
    pub fn new(code: &Ref<Code>) -> CodeRef {
        CodeRef(std::ptr::NonNull::from(code.obj()))
    }

    /// A counted reference.
    pub fn to_ref(self) -> Ref<Code> {
        // SAFETY: the frame's function keeps the code alive.
        Ref::from_obj(unsafe { self.0.as_ref() })
    }
}

impl std::ops::Deref for CodeRef {
    type Target = Code;
    #[inline(always)]
    fn deref(&self) -> &Code {
        // SAFETY: the frame's function keeps the code alive.
        unsafe { &self.0.as_ref().data }
    }
}

/// Words of a frame header.
pub const HEADER_WORDS: usize = size_of::<Frame>() / 8;
const _: () = assert!(size_of::<Frame>() == 80);

impl Frame {
    /// Address of register 0.
    #[inline(always)]
    pub fn regs(this: *mut Frame) -> *mut Option<Value> {
        this.wrapping_add(1).cast()
    }

    /// The registers.
    ///
    /// # Safety
    /// The frame is alive and nobody writes its registers during the borrow.
    pub unsafe fn registers<'a>(this: *mut Frame) -> &'a [Option<Value>] {
        // SAFETY: a frame has as many registers as its code says.
        unsafe { std::slice::from_raw_parts(Frame::regs(this), (*this).code.nregs()) }
    }

    /// Whether one of the parts is there that most frames do without.
    #[inline(always)]
    pub fn has_extra(&self) -> bool {
        // Without branches: there are three words to look at.
        self.handled.is_some() | self.locals.is_some() | self.object.is_some()
    }

    /// Index of the current instruction.
    pub fn index(&self) -> u32 {
        self.code.index_of(self.pc.get())
    }
}

/// Payload of `frame`: what Python code sees of a frame. It outlives the frame: when that ends,
/// what was in its registers moves here, into words behind the payload.
pub struct FrameObj {
    /// The frame, while it is alive.
    pub live: Cell<*mut Frame>,
    pub code: Ref<Code>,
    pub func: Ref<Function>,
    /// `f_back`, fixed when the frame has ended.
    pub back: RefCell<Option<Ref<FrameObj>>>,
    /// Locals mapping of class and module bodies.
    pub locals: RefCell<Option<Value>>,
    rare: OnceCell<Box<RareFrame>>,
    /// Instruction the frame ended at.
    pub last: Cell<u32>,
    /// Whether the registers of the ended frame are here.
    saved: Cell<bool>,
}

/// What only the objects of few frames have.
pub struct RareFrame {
    /// `f_trace`, `f_trace_lines`, `f_trace_opcodes`.
    pub trace: RefCell<Option<Value>>,
    pub trace_lines: Cell<bool>,
    pub trace_opcodes: Cell<bool>,
    /// The instruction executed last while the frame is watched.
    pub seen: Cell<Option<u32>>,
    /// The line that was told of last.
    pub seen_line: Cell<Option<u32>>,
    /// The line the frame stands at, where its instruction does not tell: at the start of a call.
    pub line: Cell<Option<u32>>,
    /// The native callable that runs on behalf of the frame, and its first argument, while the
    /// frame is watched.
    pub calling: RefCell<Option<(Value, Option<Value>)>>,
    /// What the expressions of a generator were in the middle of that went while it was suspended.
    pub temps: RefCell<Vec<Value>>,
    /// Extra locals set through `f_locals` that are no variables of the code.
    pub extra: RefCell<Option<Ref<Dict>>>,
}

impl Default for RareFrame {
    fn default() -> RareFrame {
        RareFrame {
            trace: Default::default(),
            trace_lines: true.into(),
            trace_opcodes: false.into(),
            seen: Default::default(),
            seen_line: Default::default(),
            line: Default::default(),
            calling: Default::default(),
            temps: Default::default(),
            extra: Default::default(),
        }
    }
}

crate::payload!(FrameObj, "frame");

impl FrameObj {
    /// The object of a frame that is alive.
    ///
    /// # Safety
    /// `frame` is alive.
    pub unsafe fn make(heap: &Heap, shape: &Shape, frame: *mut Frame) -> Ref<FrameObj> {
        assert!(std::ptr::eq(shape.vt, FrameObj::vtable()), "shape does not fit the payload");
        // SAFETY: by contract; the block has room for the words behind the payload, which are only
        // looked at once `saved` is set.
        unsafe {
            let (code, func) = ((*frame).code, (*frame).func.clone());
            let obj = heap.alloc_block::<FrameObj>(shape, code.hot.first_temp as usize * size_of::<Value>());
            (&raw mut (*obj).data).write(FrameObj {
                live: frame.into(),
                code: code.to_ref(),
                func,
                back: RefCell::new(None),
                locals: RefCell::new(None),
                rare: OnceCell::new(),
                last: Cell::new(0),
                saved: Cell::new(false),
            });
            heap.track(obj.cast());
            Ref::from_raw(obj)
        }
    }

    /// What most objects do without; made when it is asked for.
    pub fn rare(&self) -> &RareFrame {
        self.rare.get_or_init(Box::default)
    }

    /// What most objects do without, if it is there.
    pub fn rare_opt(&self) -> Option<&RareFrame> {
        self.rare.get().map(|r| &**r)
    }

    fn words(&self) -> *mut Option<Value> {
        std::ptr::from_ref(self).wrapping_add(1).cast_mut().cast()
    }

    /// Registers of the ended frame: its locals.
    pub fn saved(&self) -> &[Option<Value>] {
        let n = if self.saved.get() { self.code.hot.first_temp as usize } else { 0 };
        // SAFETY: the words lie behind the payload, and were written when `saved` was set.
        unsafe { std::slice::from_raw_parts(self.words(), n) }
    }

    /// Writes a register of the ended frame; returns what was there.
    pub fn set_saved(&self, i: usize, v: Value) -> Option<Value> {
        if i >= self.saved().len() {
            return Some(v);
        }
        // SAFETY: as in `saved`; no borrow of the words outlives an operation.
        unsafe { (*self.words().add(i)).replace(v) }
    }

    /// Takes over the locals of a frame that ends.
    ///
    /// # Safety
    /// `frame` is the frame of this object, and nobody uses its registers any more.
    pub unsafe fn save(&self, frame: *mut Frame) {
        // SAFETY: by contract; there is room.
        unsafe {
            for i in 0..self.code.hot.first_temp as usize {
                self.words().add(i).write((*Frame::regs(frame).add(i)).take());
            }
            self.saved.set(true);
            let old = self.locals.replace((*frame).locals.take());
            drop(old);
        }
    }

    /// Takes over what the expressions of a suspended frame were in the middle of.
    ///
    /// # Safety
    /// As for `save`.
    pub unsafe fn save_temps(&self, frame: *mut Frame) {
        let (first, end) = (self.code.hot.first_temp as usize, self.code.hot.nregs as usize);
        // SAFETY: by contract.
        let temps = (first..end).filter_map(|i| unsafe { (*Frame::regs(frame).add(i)).take() });
        let temps: Vec<Value> = temps.collect();
        if !temps.is_empty() {
            self.rare().temps.replace(temps);
        }
    }

    /// Drops the locals of the ended frame, the last ones first.
    pub fn drop_saved(&self) {
        if let Some(rare) = self.rare_opt() {
            let old = rare.temps.take();
            old.into_iter().rev().for_each(drop);
        }
        for i in (0..self.saved().len()).rev() {
            // SAFETY: as in `set_saved`.
            let old = unsafe { (*self.words().add(i)).take() };
            drop(old);
        }
    }
}

impl Trace for FrameObj {
    const TAIL: bool = true;
    fn traverse(&self, visitor: &mut Visitor) {
        self.code.with_value(|v| visitor.visit(v));
        self.func.with_value(|v| visitor.visit(v));
        if let Some(back) = &*self.back.borrow() {
            back.with_value(|v| visitor.visit(v));
        }
        visitor.visit_places(self.saved());
        self.locals.borrow().iter().for_each(|v| visitor.visit(v));
        let Some(rare) = self.rare_opt() else { return };
        rare.trace.borrow().iter().for_each(|v| visitor.visit(v));
        rare.temps.borrow().iter().for_each(|v| visitor.visit(v));
        if let Some((f, first)) = &*rare.calling.borrow() {
            visitor.visit(f);
            first.iter().for_each(|v| visitor.visit(v));
        }
        if let Some(extra) = &*rare.extra.borrow() {
            extra.with_value(|v| visitor.visit(v));
        }
    }

    fn clear(&self) {
        self.drop_saved();
        let old = (self.back.take(), self.locals.take());
        drop(old);
        if let Some(rare) = self.rare_opt() {
            let old = (rare.trace.take(), rare.extra.take(), rare.calling.take());
            drop(old);
        }
    }

    fn tail(&self) -> usize {
        self.code.hot.first_temp as usize * size_of::<Value>()
    }
}

impl Drop for FrameObj {
    fn drop(&mut self) {
        self.drop_saved();
    }
}

/// Payload of `traceback`.
pub struct Traceback {
    pub next: RefCell<Option<Ref<Traceback>>>,
    pub frame: Ref<FrameObj>,
    /// Index of the instruction; `tb_lasti` is twice it, as CPython counts bytes.
    pub index: Cell<u32>,
    /// Index of the instruction that has raised the exception last in the frame.
    pub last: Cell<u32>,
    /// `tb_lineno`, when it was given explicitly.
    pub line: Cell<Option<u32>>,
}

crate::payload!(Traceback, "traceback");

impl Trace for Traceback {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(next) = &*self.next.borrow() {
            next.with_value(|v| visitor.visit(v));
        }
        self.frame.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {
        let old = self.next.take();
        drop(old);
    }
}
