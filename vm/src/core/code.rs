//! Code objects at run time: instructions that specialise in place, inline caches, constants.

use std::cell::{Cell, OnceCell, UnsafeCell};

use ouro_compiler::bytecode::instr::{AWAITED, FRESH, KILL_B, Op, Operand};
use ouro_compiler::bytecode::{CodeObject, Handler, Instr, Position, ResumePoint, positions};

use super::generator::{GenKind, Generator};
use super::object::{Obj, Ref, Trace, Visitor};
use super::str::Str;
use super::value::Value;

/// Inline cache of an attribute or global site.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct SiteCache {
    /// Shape id (attributes), keys version of the globals (globals); 0: nothing cached.
    pub guard: u32,
    /// What the cache says; see `interp/ops/attr.rs` and `load.rs`.
    pub kind: u8,
    /// Misses so far, to stop trying at sites that see many shapes.
    pub misses: u8,
    /// Byte offset in the object, or number of the dict entry.
    pub offset: u16,
    /// Second guard: keys version of the builtins, shape id of a class that is the receiver.
    pub guard2: u32,
    /// The guard again, if a load finds the attribute in a slot; else 0, which no shape has.
    pub slot_guard: u32,
    /// Borrowed word of the method or class attribute: kept alive by the type whose version the
    /// guard checks.
    pub value: u64,
}

/// An attribute or global site: the name and its inline cache.
pub struct Site {
    pub name: Ref<Str>,
    /// The entry noted last.
    pub cache: Cell<SiteCache>,
    /// Former entries, at sites that see more than one shape.
    more: Cell<Option<Box<Former>>>,
}

/// Former entries of a site, the oldest overwritten first.
#[derive(Default)]
struct Former {
    entries: [SiteCache; 3],
    next: usize,
}

impl Site {
    /// The entry noted last, borrowed until the site is written.
    #[inline(always)]
    pub fn entry(&self) -> &SiteCache {
        // SAFETY: callers read fields and call nothing in between.
        unsafe { &*self.cache.as_ptr() }
    }

    fn new(name: Ref<Str>) -> Site {
        Site { name, cache: Cell::default(), more: Cell::default() }
    }

    /// A former entry with this guard, borrowed until the site is written.
    #[inline(always)]
    pub fn former(&self, guard: u32) -> Option<&SiteCache> {
        // SAFETY: callers read fields and call nothing in between.
        let more = unsafe { &*self.more.as_ptr() }.as_ref()?;
        more.entries.iter().find(|e| e.guard == guard && e.kind != 0)
    }

    /// Notes an entry; the one that it replaces becomes a former one.
    pub fn note(&self, cache: SiteCache) {
        let old = self.cache.replace(cache);
        if old.kind == 0 || old.guard == cache.guard {
            return;
        }
        let mut more = self.more.take().unwrap_or_default();
        more.entries[more.next] = old;
        more.next = (more.next + 1) % more.entries.len();
        self.more.set(Some(more));
    }
}

/// What calls and returns read, together in one cache line.
pub struct HotCode {
    pub entry: *const Instr,
    /// Bytes of a frame, header included.
    pub frame_bytes: u32,
    pub nregs: u16,
    pub first_temp: u16,
    /// Parameters of a function without `*args`, `**kwargs` and keyword-only ones; `u16::MAX` for
    /// others.
    pub plain_args: u16,
    /// The same of functions whose call runs a frame and nothing else; `u16::MAX` for others.
    frame_args: Cell<u16>,
    /// Whether the function has a native body.
    native: Cell<bool>,
    /// What a call makes instead of running a frame.
    pub generator: Option<GenKind>,
    /// Whether what a call makes can be awaited as it is.
    pub awaitable: bool,
}

impl HotCode {
    /// Whether a call with `n` arguments runs a frame and nothing else.
    #[inline(always)]
    pub fn takes(&self, n: usize) -> bool {
        self.frame_args.get() as usize == n
    }

    /// Whether the function has a native body.
    #[inline(always)]
    pub fn has_native_body(&self) -> bool {
        self.native.get()
    }
}

/// Does what a function's body would do with these arguments, or nothing at all: then the body runs.
/// It raises only what comes from something that it calls.
pub type BodyFn = fn(&super::vm::Vm, &[Value]) -> super::error::PyResult<Option<Value>>;

/// A function's body in native form.
#[derive(Clone, Copy)]
pub enum NativeBody {
    /// Gives what the function returns. That of a coroutine function answers calls whose result is
    /// awaited at once, if the coroutine would not suspend.
    Result(BodyFn),
    /// Gives what is awaited in place of the coroutine, where that is awaited at once; see
    /// [`PayloadVTable::stands_in`](super::object::PayloadVTable::stands_in).
    StandIn(BodyFn),
}

/// Payload of `code`.
#[repr(C)]
pub struct Code {
    pub hot: HotCode,
    /// The compiler's product without its constants (values, below) and instructions.
    pub src: CodeObject,
    pub name: Ref<Str>,
    pub qualname: Ref<Str>,
    pub filename: Ref<Str>,
    pub consts: Box<[Value]>,
    pub names: Box<[Ref<Str>]>,
    pub sites: Box<[Site]>,
    /// Parameters and locals.
    pub varnames: Box<[Ref<Str>]>,
    pub cellnames: Box<[Ref<Str>]>,
    pub freenames: Box<[Ref<Str>]>,
    pub(crate) instrs: UnsafeCell<Box<[Instr]>>,
    /// Runs of the code so far: entries, resumes and back edges.
    pub heat: Cell<u32>,
    /// What does the same natively, while nobody watches.
    body: Cell<Option<NativeBody>>,
    /// Lazily decoded position table.
    places: OnceCell<Places>,
    /// Blocks of ended generators of this code, ready for the next ones.
    idle: Idle,
}

/// Where instructions stand in the source.
struct Places {
    positions: Box<[Position]>,
    /// Lines passed on the way to an instruction: instruction and line.
    marks: Box<[(u32, u32)]>,
}

/// Ended generators of one code object, linked by their `leaf` words. A block keeps what is the same
/// for every generator of the code; its reference to the code is not counted.
struct Idle {
    first: Cell<*mut Obj<Generator>>,
    count: Cell<u32>,
}

/// Ended generators that a code object keeps at most.
const MAX_IDLE: u32 = 64;

crate::payload!(Code, "code");

impl Code {
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        mut src: CodeObject,
        name: Ref<Str>,
        qualname: Ref<Str>,
        filename: Ref<Str>,
        consts: Box<[Value]>,
        names: Box<[Ref<Str>]>,
        varnames: Box<[Ref<Str>]>,
        cellnames: Box<[Ref<Str>]>,
        freenames: Box<[Ref<Str>]>,
    ) -> Code {
        let sites = src.sites.iter().map(|&n| Site::new(names[n as usize].clone())).collect();
        let mut instrs = std::mem::take(&mut src.instrs).into_boxed_slice();
        instrs.iter_mut().for_each(|i| note_fresh(i, src.first_temp));
        (0..instrs.len()).for_each(|at| note_awaited(&mut instrs, at));
        use ouro_compiler::bytecode::code::flags::*;
        let plain = src.kwonly == 0 && src.flags & (VARARGS | VARKEYWORDS) == 0;
        let hot = HotCode {
            entry: instrs.as_ptr(),
            frame_bytes: (size_of::<super::frame::Frame>() + src.nregs as usize * 8) as u32,
            nregs: src.nregs,
            first_temp: src.first_temp,
            plain_args: if plain { src.argcount } else { u16::MAX },
            frame_args: Cell::new(if plain && src.flags & (COROUTINE | ASYNC_GENERATOR | GENERATOR) == 0 {
                src.argcount
            } else {
                u16::MAX
            }),
            native: Cell::new(false),
            generator: if src.flags & COROUTINE != 0 {
                Some(GenKind::Coroutine)
            } else if src.flags & ASYNC_GENERATOR != 0 {
                Some(GenKind::AsyncGen)
            } else if src.flags & GENERATOR != 0 {
                Some(GenKind::Generator)
            } else {
                None
            },
            awaitable: src.flags & (COROUTINE | ITERABLE_COROUTINE) != 0
                && src.flags & (COROUTINE | GENERATOR) != 0,
        };
        let instrs = UnsafeCell::new(instrs);
        Code {
            hot,
            src,
            name,
            qualname,
            filename,
            consts,
            names,
            sites,
            varnames,
            cellnames,
            freenames,
            instrs,
            heat: Cell::new(0),
            idle: Idle { first: Cell::new(std::ptr::null_mut()), count: Cell::new(0) },
            body: Cell::new(None),
            places: OnceCell::new(),
        }
    }

    /// `co_flags`.
    #[inline(always)]
    pub fn flags(&self) -> u32 {
        self.src.flags
    }

    /// The site of an instruction.
    #[inline(always)]
    pub fn site(&self, i: u16) -> &Site {
        // SAFETY: the verifier has proved the operand in range.
        unsafe { self.sites.get_unchecked(i as usize) }
    }

    /// The constant of an instruction.
    #[inline(always)]
    pub fn constant(&self, i: i32) -> &Value {
        // SAFETY: the verifier has proved the operand in range; `replace` takes no shorter list.
        unsafe { self.consts.get_unchecked(i as usize) }
    }

    /// Number of registers of a frame.
    #[inline(always)]
    pub fn nregs(&self) -> usize {
        self.hot.nregs as usize
    }

    /// The first instruction, as it is specialised by now.
    #[inline(always)]
    pub fn entry(&self) -> *const Instr {
        self.hot.entry
    }

    /// The function's body in native form.
    pub fn native_body(&self) -> Option<NativeBody> {
        self.body.get()
    }

    /// Has `body` do what the function does, as far as it can.
    pub fn set_native_body(&self, body: NativeBody) {
        self.body.set(Some(body));
        self.hot.frame_args.set(u16::MAX);
        self.hot.native.set(true);
    }

    /// Index of the instruction at `pc`.
    #[inline(always)]
    pub fn index_of(&self, pc: *const Instr) -> u32 {
        ((pc as usize - self.entry() as usize) / size_of::<Instr>()) as u32
    }

    /// The innermost handler of an exception raised by instruction `index`.
    pub fn handler(&self, index: u32) -> Option<&Handler> {
        self.src.handlers.iter().find(|h| h.start <= index && index < h.end)
    }

    pub fn resume_points(&self) -> &[ResumePoint] {
        &self.src.resume
    }

    /// Source range of instruction `index`.
    pub fn position(&self, index: u32) -> Position {
        self.places().positions.get(index as usize).copied().unwrap_or_default()
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let (mut all, mut marks) = (Vec::new(), Vec::new());
            for (n, p) in positions::decode(&self.src.positions) {
                if n == 0 {
                    marks.push((all.len() as u32, p.line));
                }
                all.extend(std::iter::repeat_n(p, n as usize));
            }
            Places { positions: all.into(), marks: marks.into() }
        })
    }

    /// Lines passed on the way to instruction `index`.
    pub fn marks(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let marks = &self.places().marks;
        let first = marks.partition_point(|&(at, _)| at < index);
        marks[first..].iter().take_while(move |&&(at, _)| at == index).map(|&(_, line)| line)
    }

    /// Whether the block of one more ended generator is kept.
    #[inline(always)]
    pub(crate) fn keeps_idle(&self) -> bool {
        self.idle.count.get() < MAX_IDLE
    }

    /// Takes over the block of an ended generator of this code.
    ///
    /// # Safety
    /// The generator has ended, and nobody refers to it; its frame's registers are empty, its
    /// function and its reference to this code were given up.
    #[inline(always)]
    pub(crate) unsafe fn keep_idle(&self, g: *mut Obj<Generator>) {
        // SAFETY: by contract.
        unsafe {
            (*g).data.frame.set(g.add(1).cast());
            (*g).data.leaf.set(self.idle.first.replace(g).cast());
        }
        self.idle.count.set(self.idle.count.get() + 1);
    }

    /// The block of an ended generator of this code, if there is one.
    #[inline(always)]
    pub(crate) fn take_idle(&self) -> Option<*mut Obj<Generator>> {
        let g = self.idle.first.get();
        if g.is_null() {
            return None;
        }
        // SAFETY: the blocks in the list are complete.
        unsafe { self.idle.first.set((*g).data.leaf.replace(std::ptr::null_mut()).cast()) };
        self.idle.count.set(self.idle.count.get() - 1);
        Some(g)
    }

    pub fn is_generator_like(&self) -> bool {
        self.hot.generator.is_some()
    }

    /// The instructions, as they are specialised by now.
    pub fn instructions(&self) -> &[Instr] {
        // SAFETY: the array is only changed by the interpreter, between borrows.
        unsafe { &*self.instrs.get() }
    }

    /// The instructions as the compiler made them.
    pub fn compiled(&self) -> Vec<Instr> {
        self.instructions().iter().map(|&i| Instr { x: i.x & !(FRESH | AWAITED), ..i }).collect()
    }
}

/// Operations from a call to the `Delegate` that awaits its result.
pub(crate) const AWAIT_DISTANCE: usize = 2;

/// Notes in a call that the next operations, `GetAwaitable` and `Delegate`, await its result.
fn note_awaited(instrs: &mut [Instr], at: usize) {
    let Some([call, get, delegate]) = instrs.get_mut(at..=at + AWAIT_DISTANCE) else { return };
    if call.op == Op::Call
        && get.op == Op::GetAwaitable
        && get.b == call.c
        && (get.a == call.c || get.x & KILL_B != 0)
        && delegate.op == Op::Delegate
        && delegate.b == get.a
    {
        call.x |= AWAITED;
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        let bytes = self.hot.frame_bytes as usize;
        while let Some(g) = self.take_idle() {
            // SAFETY: nobody refers to the block; its registers are empty.
            unsafe {
                let shape = (*g).h.shape();
                shape.ty().data.heap().free_frame_block(g, shape.size as usize + bytes);
            }
        }
    }
}

/// Notes in an instruction whether its destination is a temporary that is empty before: every
/// temporary that is not live is, and a live one is only written by operations that read it.
fn note_fresh(i: &mut Instr, first_temp: u16) {
    let info = i.op.info();
    let reads = |operand, reg| matches!(operand, Operand::Src | Operand::InOut) && reg == i.a;
    if info.a == Operand::Dst && i.a >= first_temp && !reads(info.b, i.b) && !reads(info.c, i.c) {
        i.x |= FRESH;
    } else {
        i.x &= !FRESH;
    }
}

impl Trace for Code {
    const TRACKED: bool = false;
    fn traverse(&self, _visitor: &mut Visitor) {}
    fn clear(&self) {}
}
