//! Events of running code, for `sys.settrace`, `sys.setprofile` and `sys.monitoring` (PEP 669).
//!
//! Code that nobody watches runs in a form of the loop that knows nothing of this; the bit
//! `safepoint::WATCH` makes it change over to the other form, which calls [`before`] at each
//! operation. There the event of the operation is made, and those of frames that the operation
//! before has entered: by comparing where the loop is with where it was.

use ouro_compiler::bytecode::{Instr, Op};

use crate::core::error::{PyResult, Raised};
use crate::core::exc::{Exc, ExcObj};
use crate::core::frame::{Frame, FrameKind};
use crate::core::generator::GenState;
use crate::core::heap::safepoint;
use crate::core::native::NativeFn;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::core::watch::{EVENTS, TOOLS};

use super::dispatch::{self, Exit, Next, Start, Stop, run_loop};
use super::frames::frame_object;
use super::regs::Regs;

/// Kinds of events, by the number of their bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Event {
    Start,
    Resume,
    Return,
    Yield,
    Call,
    Line,
    Instruction,
    Jump,
    BranchLeft,
    BranchRight,
    StopIteration,
    Raise,
    Handled,
    Unwind,
    Throw,
    Reraise,
    CReturn,
    CRaise,
    Branch,
}

/// Names of the events, in the order of their bits.
pub const NAMES: [&str; EVENTS] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

/// Events that are told of single code objects too, and can be disabled at a place.
pub const LOCAL: u32 = (1 << (Event::StopIteration as u32 + 1)) - 1;

impl Event {
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

// ---- on and off --------------------------------------------------------------------------------

/// Whether events are to be made of what the thread runs now.
#[cold]
#[inline(never)]
pub fn wanted(vm: &Vm) -> bool {
    let watch = &vm.thread().watch;
    watch.inside.get() == 0 && (watch.is_set() || vm.monitor.wanted.get() != 0)
}

/// Whether the loop that runs makes events now.
#[inline(always)]
pub fn on(vm: &Vm) -> bool {
    vm.interrupted() && vm.thread().watch.running.get() && wanted(vm)
}

/// Notes in the safepoint word whether anything is watched. `others`: some other thread may be.
pub fn update(vm: &Vm, others: bool) {
    vm.monitor.update();
    if vm.thread().watch.is_set() || vm.monitor.wanted.get() != 0 {
        vm.heap().request(safepoint::WATCH);
    } else if !others {
        vm.heap().safepoint().fetch_and(!safepoint::WATCH, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Keeps what the thread knows of watching for the time of a nested run.
struct Level<'a> {
    vm: &'a Vm,
    saved: (bool, *mut Frame, u32),
}

impl<'a> Level<'a> {
    fn new(vm: &'a Vm) -> Level<'a> {
        let w = &vm.thread().watch;
        let saved = (w.running.replace(true), w.last.replace(std::ptr::null_mut()), w.depth.get());
        Level { vm, saved }
    }
}

impl Drop for Level<'_> {
    fn drop(&mut self) {
        let w = &self.vm.thread().watch;
        w.running.set(self.saved.0);
        w.last.set(self.saved.1);
        w.depth.set(self.saved.2);
    }
}

/// Like `dispatch::run`, with events.
#[cold]
#[inline(never)]
pub fn run(vm: &Vm, frame: *mut Frame, start: Start) -> PyResult<Exit> {
    let _level = Level::new(vm);
    match start {
        Start::Send(_) => {
            if let Err(e) = arrive(vm, frame) {
                return dispatch::begin(vm, frame, Start::Throw(e), alternate);
            }
        }
        Start::Throw(_) | Start::Refuse(_) => here(vm, frame),
        Start::Begin => {}
    }
    dispatch::begin(vm, frame, start, alternate)
}

/// The loop has stopped because code is watched now.
#[cold]
#[inline(never)]
pub fn switched(vm: &Vm) -> PyResult<Exit> {
    let _level = Level::new(vm);
    let frame = vm.thread().frame.get();
    here(vm, frame);
    // SAFETY: the innermost frame is alive.
    alternate(vm, Next::Run(frame, unsafe { (*frame).pc.get() }))
}

/// Runs to the end, in the form of the loop that is called for at a time.
fn alternate(vm: &Vm, first: Next) -> PyResult<Exit> {
    let mut next = first;
    loop {
        let watch = &vm.thread().watch;
        watch.running.set(true);
        let stop = if wanted(vm) { run_loop::<true>(vm, next)? } else { run_loop::<false>(vm, next)? };
        match stop {
            Stop::Exit(exit) => return Ok(exit),
            Stop::Switch => {}
        }
        let frame = vm.thread().frame.get();
        here(vm, frame);
        // SAFETY: the innermost frame is alive.
        next = Next::Run(frame, unsafe { (*frame).pc.get() });
    }
}

/// Events have come to `frame`, of which nothing is to be told.
fn here(vm: &Vm, frame: *mut Frame) {
    let w = &vm.thread().watch;
    w.last.set(frame);
    w.depth.set(vm.thread().depth.get());
}

// ---- where the loop is -------------------------------------------------------------------------

/// Tells of the frames that have been entered or resumed on the way to `frame`.
fn arrive(vm: &Vm, frame: *mut Frame) -> PyResult<()> {
    let thread = vm.thread();
    let (last, depth) = (thread.watch.last.get(), thread.watch.depth.get());
    if frame == last {
        return Ok(());
    }
    here(vm, frame);
    if last.is_null() || thread.depth.get() > depth {
        let mut entered = vec![frame];
        // SAFETY: frames linked from the running one are alive.
        unsafe {
            while let f = *entered.last().unwrap_or(&frame)
                && !(*f).prev.get().is_null()
                && (*f).prev.get() != last
                && (!last.is_null() || (*f).kind.is_linked())
            {
                entered.push((*f).prev.get());
            }
        }
        for &f in entered.iter().rev() {
            thread.frame.set(f);
            called(vm, f, f == frame)?;
        }
        thread.frame.set(frame);
        return Ok(());
    }
    if let Some((ended, v)) = thread.watch.left.take() {
        stopped(vm, frame, ended, v)?;
    }
    // What an exception was thrown into has returned to its awaiter, which is resumed.
    if thread.watch.handed_on.take() {
        return called(vm, frame, true);
    }
    Ok(())
}

/// What `frame` waited for has ended, or given an item: to those who watch, an exception that is
/// caught at once.
fn stopped(vm: &Vm, frame: *mut Frame, ended: bool, v: Value) -> PyResult<()> {
    // SAFETY: the frame runs.
    let (code, object) = unsafe { ((*frame).code, (*frame).object.clone()) };
    let Some(seen) = object.and_then(|o| o.rare().seen.get()) else { return Ok(()) };
    let exc = match code.instructions()[seen as usize].op {
        Op::ForIter | Op::Delegate if ended => vm.stop_iteration(Some(v).filter(|v| !v.is_none())),
        Op::AsyncNext if ended => vm.new_exc(Exc::StopAsyncIteration, vec![]),
        Op::AsyncNext => vm.stop_iteration(Some(v)),
        _ => return Ok(()),
    };
    // SAFETY: as above; an instruction of the code.
    let pc = unsafe { (*frame).pc.replace(code.entry().add(seen as usize)) };
    let result = monitor(vm, frame, Event::StopIteration, Some(&exc.0), None).and_then(|()| {
        let arg = vec![vm.type_of(&exc.0).into(), exc.0.clone(), Value::NONE];
        local_trace(vm, frame, "exception", &mut || vm.tuple(arg.clone()).into())
    });
    // SAFETY: as above.
    unsafe { (*frame).pc.set(pc) };
    result
}

/// The event of a frame that begins, or goes on after it was suspended.
fn called(vm: &Vm, frame: *mut Frame, innermost: bool) -> PyResult<()> {
    // SAFETY: the frame is alive.
    let (index, code, generator) =
        unsafe { ((*frame).index(), (*frame).code, !(*frame).generator.get().is_null()) };
    let first = index == 0 || generator && index == 1 && is_first(frame);
    if first {
        // SAFETY: as above.
        let object = unsafe { frame_object(vm, frame) };
        object.rare().seen.set(None);
        object.rare().seen_line.set(None);
        object.rare().line.set(Some(code.src.first_line));
        let result = enter_event(vm, frame, Event::Start, None);
        object.rare().line.set(None);
        return result;
    }
    // A frame that goes on behind its suspension stands at it for the event.
    // SAFETY: as above; there is an instruction before.
    unsafe {
        let pc = (*frame).pc.get();
        let runs = super::chain::generator_of(frame).data.state.get() == GenState::Running;
        if innermost && runs && !matches!((*pc).op, Op::Delegate | Op::AsyncNext) {
            (*frame).pc.set(pc.sub(1));
        }
        let object = frame_object(vm, frame);
        object.rare().seen.set(Some((*frame).index()));
        object.rare().seen_line.set(Some(object.code.position((*frame).index()).line));
        let result = enter_event(vm, frame, Event::Resume, None);
        (*frame).pc.set(pc);
        result
    }
}

/// Whether a generator's frame stands at the beginning of its body for the first time.
fn is_first(frame: *mut Frame) -> bool {
    // SAFETY: the frame is alive, and there is an instruction before.
    unsafe { (*(*frame).pc.get().sub(1)).op == Op::MakeGenerator }
}

/// An exception is raised in a suspended frame.
#[cold]
pub fn thrown(vm: &Vm, frame: *mut Frame, raised: Raised) -> Raised {
    here(vm, frame);
    match enter_event(vm, frame, Event::Throw, Some(&raised.0)) {
        Ok(()) => raised,
        Err(e) => e,
    }
}

/// An iterator that an exception was thrown into has returned to `frame`.
#[cold]
pub fn resumed(vm: &Vm, frame: *mut Frame) -> PyResult<()> {
    here(vm, frame);
    called(vm, frame, true)
}

/// An iterator that `frame` delegates to, and that is not linked, is about to make a step.
#[cold]
pub fn before_step(vm: &Vm, frame: *mut Frame) -> PyResult<()> {
    arrive(vm, frame)
}

/// `frame` suspends with `v`, and so do those that await it.
pub fn suspends(vm: &Vm, frame: *mut Frame, v: &Value, item: bool) -> PyResult<()> {
    let thread = vm.thread();
    let mut f = frame;
    loop {
        thread.frame.set(f);
        let result = leave_event(vm, f, Event::Yield, v);
        thread.frame.set(frame);
        result?;
        // SAFETY: frames linked from the running one are alive.
        unsafe {
            if item || (*f).kind != FrameKind::Child {
                return Ok(());
            }
            f = (*f).prev.get();
        }
    }
}

/// An exception has come to `frame`.
#[cold]
pub fn raised(vm: &Vm, frame: *mut Frame, raised: Raised, again: bool) -> Raised {
    vm.thread().frame.set(frame);
    let kind = if again { Event::Reraise } else { Event::Raise };
    let result = monitor(vm, frame, kind, Some(&raised.0), None).and_then(|()| {
        if again {
            return Ok(());
        }
        let tb = raised.0.as_::<ExcObj>().and_then(|e| e.traceback.borrow().clone());
        let arg = [vm.type_of(&raised.0).into(), raised.0.clone(), tb.unwrap_or(Value::NONE)];
        local_trace(vm, frame, "exception", &mut || vm.tuple(arg.to_vec()).into())
    });
    result.err().unwrap_or(raised)
}

/// A handler of `frame` gets the exception.
#[cold]
pub fn handled(vm: &Vm, frame: *mut Frame, raised: &Raised) -> PyResult<()> {
    monitor(vm, frame, Event::Handled, Some(&raised.0), None)?;
    here(vm, frame);
    Ok(())
}

/// An exception leaves `frame`.
#[cold]
pub fn unwound(vm: &Vm, frame: *mut Frame, raised: Raised) -> Raised {
    let result = monitor(vm, frame, Event::Unwind, Some(&raised.0), None)
        .and_then(|()| profile(vm, frame, "return", &Value::NONE))
        .and_then(|()| local_trace(vm, frame, "return", &mut || Value::NONE));
    result.err().unwrap_or(raised)
}

// ---- operations --------------------------------------------------------------------------------

/// Makes the events due before the operation that `frame` stands at; the operation to go on
/// with, or null if nothing is watched any more.
#[inline(never)]
pub fn before(vm: &Vm, frame: *mut Frame) -> PyResult<*const Instr> {
    // SAFETY: the frame runs.
    let pc = unsafe { (*frame).pc.get() };
    if !wanted(vm) {
        return Ok(std::ptr::null());
    }
    let same = vm.thread().watch.last.get() == frame;
    if same {
        completed(vm, frame)?;
    }
    arrive(vm, frame)?;
    if let Some(to) = place(vm, frame)? {
        return Ok(to);
    }
    // SAFETY: as above.
    let i = unsafe { *pc };
    let r = Regs::of(frame);
    match i.op {
        Op::Return => leave_event(vm, frame, Event::Return, r.get(i.a))?,
        Op::ReturnConst | Op::ReturnInt => {
            leave_event(vm, frame, Event::Return, &super::ops::load::returned(frame, &i))?;
        }
        Op::ReturnGenerator => {
            let v = r.get(i.a).clone();
            leave_event(vm, frame, Event::Return, &v)?;
            *vm.thread().watch.left.borrow_mut() = Some((true, v));
        }
        Op::Yield => suspends(vm, frame, &r.get(i.b).clone(), false)?,
        Op::AsyncYield => {
            let v = r.get(i.b).clone();
            suspends(vm, frame, &v, true)?;
            *vm.thread().watch.left.borrow_mut() = Some((false, v));
        }
        Op::Call | Op::CallKw | Op::CallEx => calls(vm, frame, &i)?,
        _ => {}
    }
    Ok(pc)
}

/// The events of a place: line, instruction.
fn place(vm: &Vm, frame: *mut Frame) -> PyResult<Option<*const Instr>> {
    // SAFETY: the frame runs.
    let f = unsafe { &*frame };
    let monitored = vm.monitor.wanted.get() != 0;
    if f.object.is_none() && !monitored {
        return Ok(None);
    }
    // SAFETY: the frame is alive.
    let object = unsafe { frame_object(vm, frame) };
    let index = f.index();
    let line = f.code.position(index).line;
    let (seen, before) = (object.rare().seen.get(), object.rare().seen_line.get());
    let looped = seen.is_some_and(|s| s >= index && f.code.instructions()[s as usize].op == Op::Loop);
    object.rare().seen.set(Some(index));
    if monitored && let Some(seen) = seen {
        went(vm, frame, seen, index)?;
    }
    // After a jump of the debugger's, what lies on the way to its place is not passed.
    let landed = seen.is_none() && before.is_some();
    let mut last = before;
    let skipped = if looped || landed { usize::MAX } else { 0 };
    for passed in f.code.marks(index).skip(skipped) {
        if last != Some(passed) {
            last = Some(passed);
            object.rare().seen_line.set(last);
            object.rare().line.set(last);
            if let Some(to) = line_event(vm, frame, passed)? {
                return Ok(Some(to));
            }
        }
    }
    object.rare().line.set(None);
    // What nobody wrote happens where the instruction before it does; so does the way back of a
    // loop, if it is at no line of its own.
    let hidden = line == 0 || {
        let i = f.code.instructions()[index as usize];
        i.op == Op::Loop && f.code.position((index as i64 + 1 + i64::from(i.w())) as u32).line == line
    };
    if hidden {
        object.rare().line.set(last);
    } else {
        object.rare().seen_line.set(Some(line));
        if (last != Some(line) || looped)
            && let Some(to) = line_event(vm, frame, line)?
        {
            return Ok(Some(to));
        }
    }
    if monitored {
        monitor(vm, frame, Event::Instruction, None, None)?;
    }
    if object.rare().trace_opcodes.get() {
        local_trace(vm, frame, "opcode", &mut || Value::NONE)?;
    }
    Ok(None)
}

/// The event of a line; the instruction to go on with if the trace function asks for another.
fn line_event(vm: &Vm, frame: *mut Frame, line: u32) -> PyResult<Option<*const Instr>> {
    let watch = &vm.thread().watch;
    let told = watch.told.replace(frame);
    let result = monitor(vm, frame, Event::Line, None, Some(line)).and_then(|()| {
        // SAFETY: the frame is alive.
        let object = unsafe { frame_object(vm, frame) };
        if watch.jump.get().is_some() || !object.rare().trace_lines.get() {
            return Ok(());
        }
        local_trace(vm, frame, "line", &mut || Value::NONE)
    });
    watch.told.set(told);
    let to = watch.jump.take();
    result?;
    let Some(to) = to else { return Ok(None) };
    // SAFETY: the frame is alive.
    let object = unsafe { frame_object(vm, frame) };
    // The line that is jumped to is not told of.
    object.rare().seen.set(None);
    // SAFETY: the jump was checked when it was asked for.
    Ok(Some(unsafe { object.code.entry().add(to as usize) }))
}

/// The events of jumps and branches.
fn went(vm: &Vm, frame: *mut Frame, from: u32, to: u32) -> PyResult<()> {
    // SAFETY: the frame runs.
    let (code, pc) = unsafe { ((*frame).code, (*frame).pc.get()) };
    let events = match code.instructions()[from as usize].op {
        Op::Jump | Op::Loop => [Some(Event::Jump), None],
        op if op == Op::AsyncNext || op.info().family == "jump" && !matches!(op, Op::GetIter) => {
            let left = to == from + 1;
            [Some(if left { Event::BranchLeft } else { Event::BranchRight }), Some(Event::Branch)]
        }
        _ => return Ok(()),
    };
    // SAFETY: an instruction of the code.
    unsafe { (*frame).pc.set(code.entry().add(from as usize)) };
    let result = events
        .into_iter()
        .flatten()
        .try_for_each(|e| monitor(vm, frame, e, Some(&vm.int(i64::from(to) * 2)), None));
    // SAFETY: the frame runs.
    unsafe { (*frame).pc.set(pc) };
    result
}

/// The callable and first argument of a call operation.
fn callee(vm: &Vm, frame: *mut Frame, i: &Instr) -> (Value, Option<Value>) {
    let r = Regs::of(frame);
    let this = r.opt(i.a + 1).clone();
    let first = this.or_else(|| match i.op {
        Op::Call | Op::CallKw if i.b > 0 => r.opt(i.a + 2).clone(),
        Op::CallEx => r.opt(i.a + 2).as_ref().and_then(|v| {
            let items = v.as_::<crate::core::tuple::Tuple>()?;
            items.as_slice().first().cloned()
        }),
        _ => None,
    });
    let _ = vm;
    (r.get(i.a).clone(), first)
}

/// The events before a call.
fn calls(vm: &Vm, frame: *mut Frame, i: &Instr) -> PyResult<()> {
    let watch = &vm.thread().watch;
    let calls = Event::Call.bit() | Event::CReturn.bit() | Event::CRaise.bit();
    if watch.profile.borrow().is_none() && vm.monitor.wanted.get() & calls == 0 {
        return Ok(());
    }
    let (f, first) = callee(vm, frame, i);
    monitor_call(vm, frame, Event::Call, &f, first.as_ref())?;
    // SAFETY: the frame is alive.
    let object = unsafe { frame_object(vm, frame) };
    let native = f.is_a::<NativeFn>();
    let python = f.is_a::<crate::core::function::Function>()
        || f.as_::<crate::core::function::BoundMethod>()
            .is_some_and(|m| m.func.is_a::<crate::core::function::Function>());
    if !python {
        *object.rare().calling.borrow_mut() = Some((f.clone(), first.clone()));
    }
    if native && let Some(shown) = c_function(vm, &f, first.as_ref()) {
        profile(vm, frame, "c_call", &shown)?;
    }
    Ok(())
}

/// What a profile function is shown of a native callable; `None` for what is no function.
fn c_function(vm: &Vm, f: &Value, first: Option<&Value>) -> Option<Value> {
    let kind = vm.short_type_name(f);
    match (kind.as_str(), first) {
        ("builtin_function_or_method", _) => Some(f.clone()),
        ("method_descriptor", Some(this)) => {
            let owner: Value = vm.type_of(this).into();
            vm.bind_descriptor(f, Some(this), Some(&owner)).ok()
        }
        _ => None,
    }
}

/// The native call that `frame` has made is over.
fn completed(vm: &Vm, frame: *mut Frame) -> PyResult<()> {
    // SAFETY: the frame runs.
    let Some(object) = (unsafe { &(*frame).object }) else { return Ok(()) };
    let Some((f, first)) = object.rare().calling.take() else { return Ok(()) };
    // SAFETY: as above; a call stands before.
    let pc = unsafe { (*frame).pc.replace((*frame).pc.get().sub(1)) };
    let result =
        monitor_call(vm, frame, Event::CReturn, &f, first.as_ref()).and_then(|()| {
            match c_function(vm, &f, first.as_ref()) {
                Some(shown) => profile(vm, frame, "c_return", &shown),
                None => Ok(()),
            }
        });
    // SAFETY: as above.
    unsafe { (*frame).pc.set(pc) };
    result
}

/// The operation that the innermost frame stands at has failed.
#[cold]
pub fn failed(vm: &Vm, raised: Raised) -> Raised {
    let frame = vm.thread().frame.get();
    // SAFETY: the frame runs.
    let Some(object) = (unsafe { &(*frame).object }) else { return raised };
    let Some((f, first)) = object.rare().calling.take() else { return raised };
    if !wanted(vm) {
        return raised;
    }
    let result = monitor_call(vm, frame, Event::CRaise, &f, first.as_ref()).and_then(|()| {
        match c_function(vm, &f, first.as_ref()) {
            Some(shown) => profile(vm, frame, "c_exception", &shown),
            None => Ok(()),
        }
    });
    result.err().unwrap_or(raised)
}

// ---- telling -----------------------------------------------------------------------------------

/// A frame is entered.
fn enter_event(vm: &Vm, frame: *mut Frame, kind: Event, exc: Option<&Value>) -> PyResult<()> {
    monitor(vm, frame, kind, exc, None)?;
    profile(vm, frame, "call", &Value::NONE)?;
    let function = vm.thread().watch.trace.borrow().clone();
    let Some(function) = function else { return Ok(()) };
    trace_with(vm, frame, &function, "call", Value::NONE)
}

/// A frame is left with a value.
fn leave_event(vm: &Vm, frame: *mut Frame, kind: Event, v: &Value) -> PyResult<()> {
    monitor(vm, frame, kind, Some(v), None)?;
    profile(vm, frame, "return", v)?;
    local_trace(vm, frame, "return", &mut || v.clone())
}

/// Tells the profile function.
fn profile(vm: &Vm, frame: *mut Frame, event: &'static str, arg: &Value) -> PyResult<()> {
    let function = vm.thread().watch.profile.borrow().clone();
    let Some(function) = function else { return Ok(()) };
    match tell(vm, frame, &function, event, arg.clone()) {
        Ok(_) => Ok(()),
        Err(e) => {
            drop(vm.thread().watch.profile.take());
            Err(e)
        }
    }
}

/// Tells the trace function of a frame, if it has one.
fn local_trace(
    vm: &Vm,
    frame: *mut Frame,
    event: &'static str,
    arg: &mut dyn FnMut() -> Value,
) -> PyResult<()> {
    if vm.thread().watch.trace.borrow().is_none() {
        return Ok(());
    }
    // SAFETY: the frame is alive.
    let function = unsafe { (*frame).object.as_ref().and_then(|o| o.rare().trace.borrow().clone()) };
    match function {
        Some(function) => trace_with(vm, frame, &function, event, arg()),
        None => Ok(()),
    }
}

/// Tells a trace function; what it returns is the frame's from now on. If it fails, nothing is
/// traced any more.
fn trace_with(vm: &Vm, frame: *mut Frame, f: &Value, event: &'static str, arg: Value) -> PyResult<()> {
    // SAFETY: the frame is alive.
    let object = unsafe { frame_object(vm, frame) };
    match tell(vm, frame, f, event, arg) {
        Ok(v) if v.is_none() => Ok(()),
        Ok(v) => {
            drop(object.rare().trace.replace(Some(v)));
            Ok(())
        }
        Err(e) => {
            drop(vm.thread().watch.trace.take());
            drop(object.rare().trace.take());
            Err(e)
        }
    }
}

/// Calls a watching function, itself not watched.
fn unwatched<T>(vm: &Vm, call: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    let watch = &vm.thread().watch;
    watch.inside.set(watch.inside.get() + 1);
    let result = call();
    watch.inside.set(watch.inside.get() - 1);
    result
}

fn tell(vm: &Vm, frame: *mut Frame, f: &Value, event: &'static str, arg: Value) -> PyResult {
    if vm.thread().watch.inside.get() > 0 {
        return Ok(Value::NONE);
    }
    // SAFETY: the frame is alive.
    let object = unsafe { frame_object(vm, frame) };
    let outer = vm.thread().watch.event.replace(event);
    let name: Value = vm.intern(event).into();
    let result = unwatched(vm, || vm.call(f, &[object.value(), name, arg]));
    vm.thread().watch.event.set(outer);
    result
}

/// Tells the tools that ask for an event. `arg`: a value, exception or destination; `line`: the
/// line of a `LINE` event.
fn monitor(vm: &Vm, frame: *mut Frame, kind: Event, arg: Option<&Value>, line: Option<u32>) -> PyResult<()> {
    if vm.monitor.wanted.get() & kind.bit() == 0 {
        return Ok(());
    }
    // SAFETY: the frame is alive.
    let (code, index) = unsafe { ((*frame).code.to_ref(), (*frame).index()) };
    let mut args = vec![code.value(), vm.int(i64::from(line.unwrap_or(index * 2)))];
    args.extend(arg.cloned());
    tell_tools(vm, frame, kind, &args)
}

fn monitor_call(vm: &Vm, frame: *mut Frame, kind: Event, f: &Value, first: Option<&Value>) -> PyResult<()> {
    // The events of native calls come with those of calls in general.
    if vm.monitor.wanted.get() & (kind.bit() | Event::Call.bit()) == 0 {
        return Ok(());
    }
    // SAFETY: the frame is alive.
    let (code, index) = unsafe { ((*frame).code.to_ref(), (*frame).index()) };
    let missing = vm.monitor.missing.borrow().clone().unwrap_or(Value::NONE);
    let args = [code.value(), vm.int(i64::from(index) * 2), f.clone(), first.cloned().unwrap_or(missing)];
    tell_tools(vm, frame, kind, &args)
}

fn tell_tools(vm: &Vm, frame: *mut Frame, kind: Event, args: &[Value]) -> PyResult<()> {
    if vm.thread().watch.inside.get() > 0 {
        return Ok(());
    }
    // SAFETY: the frame is alive.
    let (code, index) = unsafe { ((*frame).code.to_ref(), (*frame).index()) };
    let address = std::ptr::from_ref(code.obj()) as usize;
    // Native calls are told of along with calls in general.
    let bit = if matches!(kind, Event::CReturn | Event::CRaise) { Event::Call.bit() } else { kind.bit() };
    for tool in 0..TOOLS {
        let place = (address, index, tool as u8, kind as u8);
        let callback = {
            let tools = vm.monitor.tools.borrow();
            let local = vm.monitor.local.borrow();
            let events = tools[tool].events | local.get(&address).map_or(0, |l| l.events[tool]);
            if events & bit == 0 {
                continue;
            }
            tools[tool].callbacks[kind as usize].clone()
        };
        let Some(callback) = callback else { continue };
        if vm.monitor.disabled.borrow().contains(&place) {
            continue;
        }
        let event = match kind {
            Event::Line => "line",
            Event::Start => "call",
            _ => "other",
        };
        let outer = vm.thread().watch.event.replace(event);
        let answer = unwatched(vm, || vm.call(&callback, args));
        vm.thread().watch.event.set(outer);
        let answer = answer?;
        if !vm.monitor.disable.borrow().as_ref().is_some_and(|d| d.is(&answer)) {
            continue;
        }
        if kind.bit() & LOCAL == 0 {
            let old = vm.monitor.tools.borrow_mut()[tool].callbacks[kind as usize].take();
            drop(old);
            return Err(
                vm.value_error(format!("Cannot disable {} events. Callback removed.", NAMES[kind as usize]))
            );
        }
        vm.monitor.disabled.borrow_mut().insert(place);
        vm.monitor.kept.borrow_mut().insert(address, code.clone());
    }
    Ok(())
}
