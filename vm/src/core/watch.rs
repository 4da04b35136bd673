//! What watches running code: the functions of `sys.settrace` and `sys.setprofile`, one each per
//! thread, and the tools of `sys.monitoring`, which are the VM's. Events are made in
//! `interp/watch`.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use super::code::Code;
use super::frame::Frame;
use super::object::Ref;
use super::value::Value;

/// What watches one thread.
pub struct Watch {
    /// The function of `sys.settrace`.
    pub trace: RefCell<Option<Value>>,
    /// The function of `sys.setprofile`.
    pub profile: RefCell<Option<Value>>,
    /// Calls of watching functions in progress: they are not watched themselves.
    pub inside: Cell<u32>,
    /// Whether the innermost run of the loop makes events.
    pub running: Cell<bool>,
    /// The frame that the events have come to, and its depth: other frames are entered or left.
    pub last: Cell<*mut Frame>,
    pub depth: Cell<u32>,
    /// What is being told to the function of `sys.settrace`, and of which frame: jumps are
    /// allowed at a line.
    pub event: Cell<&'static str>,
    pub told: Cell<*mut Frame>,
    /// What the frame left last has given up: whether it has ended, and the value.
    pub left: RefCell<Option<(bool, Value)>>,
    /// Whether a generator that an exception was thrown into has just gone back to its awaiter.
    pub handed_on: Cell<bool>,
    /// The instruction that a watching function has asked to go on with.
    pub jump: Cell<Option<u32>>,
}

impl Default for Watch {
    fn default() -> Watch {
        Watch {
            trace: RefCell::default(),
            profile: RefCell::default(),
            inside: Cell::default(),
            running: Cell::default(),
            last: Cell::new(std::ptr::null_mut()),
            depth: Cell::default(),
            event: Cell::new(""),
            told: Cell::new(std::ptr::null_mut()),
            left: RefCell::default(),
            handed_on: Cell::default(),
            jump: Cell::default(),
        }
    }
}

impl Watch {
    /// Whether a function of this thread is set.
    pub fn is_set(&self) -> bool {
        // SAFETY: looks that call nothing.
        unsafe { (*self.trace.as_ptr()).is_some() || (*self.profile.as_ptr()).is_some() }
    }
}

/// Tools that can be registered.
pub const TOOLS: usize = 6;
/// Kinds of events.
pub const EVENTS: usize = 19;

/// A tool of `sys.monitoring`.
#[derive(Default)]
pub struct Tool {
    pub name: Option<Value>,
    /// Events of all code, one bit each.
    pub events: u32,
    pub callbacks: [Option<Value>; EVENTS],
}

/// Events of one code object.
pub struct Local {
    pub code: Ref<Code>,
    pub events: [u32; TOOLS],
}

/// `sys.monitoring`.
#[derive(Default)]
pub struct Monitor {
    pub tools: RefCell<[Tool; TOOLS]>,
    /// By address of the code, which is kept alive.
    pub local: RefCell<HashMap<usize, Local>>,
    /// Places that do not tell a tool any more: address of the code, instruction, tool, event.
    pub disabled: RefCell<HashSet<(usize, u32, u8, u8)>>,
    /// Code that is kept alive because places of it are disabled.
    pub kept: RefCell<HashMap<usize, Ref<Code>>>,
    /// All events that any tool asks for.
    pub wanted: Cell<u32>,
    pub disable: RefCell<Option<Value>>,
    pub missing: RefCell<Option<Value>>,
}

impl Monitor {
    /// Recomputes what is asked for at all.
    pub fn update(&self) {
        let mut all = self.tools.borrow().iter().fold(0, |all, t| all | t.events);
        for local in self.local.borrow().values() {
            all |= local.events.iter().fold(0, |all, e| all | e);
        }
        self.wanted.set(all);
    }
}
