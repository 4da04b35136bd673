//! Code objects at run time: instructions that specialise in place, inline caches, constants.

use std::cell::{Cell, RefCell, UnsafeCell};

use ouro_compiler::bytecode::{CodeObject, Handler, Instr, Position, ResumePoint, positions};

use super::generator::GenKind;
use super::object::{Ref, Trace};
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
    pub index: u32,
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

    /// A former entry with this guard.
    #[inline]
    pub fn former(&self, guard: u32) -> Option<SiteCache> {
        // SAFETY: a look that calls nothing.
        let more = unsafe { &*self.more.as_ptr() }.as_ref()?;
        more.entries.iter().find(|e| e.guard == guard && e.kind != 0).copied()
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
#[derive(Clone, Copy)]
pub struct HotCode {
    pub entry: *const Instr,
    /// Bytes of a frame, header included.
    pub frame_bytes: u32,
    pub nregs: u16,
    pub first_temp: u16,
    /// Parameters of a function without `*args`, `**kwargs` and keyword-only ones; `u16::MAX` for
    /// others.
    pub plain_args: u16,
    /// What a call makes instead of running a frame.
    pub generator: Option<GenKind>,
    /// Whether what a call makes can be awaited as it is.
    pub awaitable: bool,
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
    /// Lazily decoded position table.
    positions: RefCell<Option<Box<[Position]>>>,
}

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
        let instrs = std::mem::take(&mut src.instrs).into_boxed_slice();
        use ouro_compiler::bytecode::code::flags::*;
        let plain = src.kwonly == 0 && src.flags & (VARARGS | VARKEYWORDS) == 0;
        let hot = HotCode {
            entry: instrs.as_ptr(),
            frame_bytes: (size_of::<super::frame::Frame>() + src.nregs as usize * 8) as u32,
            nregs: src.nregs,
            first_temp: src.first_temp,
            plain_args: if plain { src.argcount } else { u16::MAX },
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
            positions: RefCell::new(None),
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
        let mut cache = self.positions.borrow_mut();
        let all = cache.get_or_insert_with(|| {
            positions::decode(&self.src.positions)
                .flat_map(|(n, p)| std::iter::repeat_n(p, n as usize))
                .collect()
        });
        all.get(index as usize).copied().unwrap_or_default()
    }

    /// Lines passed on the way to instruction `index`.
    pub fn marks(&self, index: u32) -> Vec<u32> {
        let mut at = 0;
        let mut found = Vec::new();
        for (n, p) in positions::decode(&self.src.positions) {
            if n == 0 && at == index {
                found.push(p.line);
            }
            at += n;
            if at > index {
                break;
            }
        }
        found
    }

    pub fn is_generator_like(&self) -> bool {
        self.hot.generator.is_some()
    }

    /// The instructions, as they are specialised by now.
    pub fn instructions(&self) -> &[Instr] {
        // SAFETY: the array is only changed by the interpreter, between borrows.
        unsafe { &*self.instrs.get() }
    }
}

impl Trace for Code {
    const TRACKED: bool = false;
    fn traverse(&self, _visit: &mut dyn FnMut(&Value)) {}
    fn clear(&self) {}
}
