//! What belongs to one thread of Python code: its register stack and the innermost frame.

use std::alloc::Layout;
use std::cell::Cell;

use super::error::NoMemory;
use super::frame::Frame;
use super::watch::Watch;

/// The memory of a thread's register stack, which is only committed as far as it is used.
pub struct Registers {
    start: *mut u8,
    layout: Layout,
}

// SAFETY: a block of memory that nobody else knows of.
#[allow(unsafe_code)]
unsafe impl Send for Registers {}

impl Registers {
    /// Bytes of a register stack where addresses are not scarce.
    pub const FULL: usize = 128 << 20;

    /// A stack of `bytes` bytes, if there are that many.
    pub fn new(bytes: usize) -> Result<Registers, NoMemory> {
        let layout = Layout::from_size_align(bytes.max(1 << 16), 16).map_err(|_| NoMemory)?;
        // SAFETY: the size is not zero. Zeroed memory is fresh from the system, page by page, and
        // is an array of empty registers.
        let start = unsafe { std::alloc::alloc_zeroed(layout) };
        if start.is_null() { Err(NoMemory) } else { Ok(Registers { start, layout }) }
    }
}

impl Drop for Registers {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout; frames are gone when their thread ends.
        unsafe { std::alloc::dealloc(self.start, self.layout) }
    }
}

/// State of one thread.
pub struct Thread {
    _stack: Registers,
    /// First unused word of the register stack.
    pub top: Cell<*mut u8>,
    end: *mut u8,
    /// The innermost frame, null outside Python code.
    pub frame: Cell<*mut Frame>,
    /// Frame of the generator at the root of the running await chain.
    pub root: Cell<*mut Frame>,
    /// The frame that an exception was thrown into from outside, or the awaiter it has come to, if that
    /// has an awaiter itself; null otherwise.
    pub thrown: Cell<*mut Frame>,
    /// Whether what the frame delegates to is not to get the exception thrown next: it has given it.
    pub skip_delegate: Cell<bool>,
    /// The arguments of the `throw` under way, where they are not the exception itself: for a foreign
    /// iterator that gets them.
    pub thrown_as: Cell<Vec<super::value::Value>>,
    /// Python frames and native re-entries below this point, for the recursion limit.
    pub depth: Cell<u32>,
    /// Lowest address that the native stack may reach.
    pub native_limit: Cell<usize>,
    /// Where the native stack was when the innermost run of the interpreter's loop began.
    pub loop_base: Cell<usize>,
    /// What watches the code that this thread runs.
    pub watch: Watch,
    pub id: u64,
    /// The system's number of the thread, as `get_ident()` gives it.
    pub ident: Cell<u64>,
    /// The kernel's number of the thread, as `get_native_id()` gives it.
    pub native: Cell<u64>,
}

impl Thread {
    /// A thread whose native stack may go down to address `native_limit`.
    pub fn new(id: u64, native_limit: usize, stack: Registers) -> Thread {
        Thread {
            top: Cell::new(stack.start),
            end: stack.start.wrapping_add(stack.layout.size()),
            _stack: stack,
            frame: Cell::new(std::ptr::null_mut()),
            thrown: Cell::new(std::ptr::null_mut()),
            skip_delegate: Cell::default(),
            thrown_as: Cell::default(),
            root: Cell::new(std::ptr::null_mut()),
            depth: Cell::new(0),
            native_limit: Cell::new(native_limit),
            loop_base: Cell::new(0),
            watch: Watch::default(),
            id,
            ident: Cell::new(0),
            native: Cell::new(0),
        }
    }

    /// Room for `bytes` more on the register stack.
    #[inline(always)]
    pub fn has_room(&self, bytes: usize) -> bool {
        (self.end as usize) - (self.top.get() as usize) >= bytes
    }
}
