//! The dispatch loop: fetch, step, unwind. It knows frames; what operations do is in `ops/`.

use ouro_compiler::bytecode::{Instr, KILL_A, Op};

use crate::core::error::{PyResult, Raised};
use crate::core::frame::{Frame, FrameKind};
use crate::core::typeobj::type_flags;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::number::{BinOp, UnOp};

use super::chain;
use super::frames::{pop, pop_plain};
use super::ops::{arith, attr, build, call, compare, exception, intrinsic, item, jump, load, suspend};
use super::regs::Regs;
use super::unwind::{throw_into, unwind};
use super::watch;

/// How a run ends without an exception.
pub enum Exit {
    Return(Value),
    Yield(Value),
    AsyncYield(Value),
}

/// Where a run goes on.
pub enum Next {
    Run(*mut Frame, *const Instr),
    Exit(Exit),
}

/// How a run begins.
pub enum Start {
    /// At the frame's first instruction.
    Begin,
    /// By resuming a suspended frame.
    Send(Value),
    Throw(Raised),
    /// By an attempt to throw what is no exception.
    Refuse(Raised),
}

/// Keeps the compiler from turning a conditional jump into a conditional move, which would make
/// the next fetch wait for the condition's data.
#[inline(always)]
fn branch(pc: *const Instr, by: i32) -> *const Instr {
    let mut by = by as isize;
    if cfg!(miri) {
        return pc.wrapping_offset(by);
    }
    // SAFETY: an empty assembly block.
    unsafe { std::arch::asm!("/* {0} */", inout(reg) by, options(nomem, nostack, preserves_flags, pure)) };
    pc.wrapping_offset(by)
}

/// Runs `frame`, and the frames it calls, until the nearest frame entered from native code is
/// left.
pub fn run(vm: &Vm, frame: *mut Frame, start: Start) -> PyResult<Exit> {
    native_level(vm)?;
    if vm.heap().interrupted() && watch::wanted(vm) {
        return watch::run(vm, frame, start);
    }
    begin(vm, frame, start, run_from)
}

/// Begins to run `frame`, and hands on to `go_on`.
#[inline(always)]
pub(super) fn begin(
    vm: &Vm,
    frame: *mut Frame,
    start: Start,
    go_on: fn(&Vm, Next) -> PyResult<Exit>,
) -> PyResult<Exit> {
    let first = match start {
        Start::Begin => {
            vm.thread().frame.set(frame);
            // SAFETY: the frame is new.
            Next::Run(frame, unsafe { (*frame).pc.get() })
        }
        Start::Send(v) => match chain::deliver(vm, frame, v) {
            Ok(next) => next,
            Err(e) => unwind(vm, vm.thread().frame.get(), e)?,
        },
        Start::Throw(e) => throw_into(vm, frame, e)?,
        Start::Refuse(e) => chain::refuse(vm, frame, e)?,
    };
    go_on(vm, first)
}

/// Native stack left for another run of the loop?
#[inline(always)]
fn native_level(vm: &Vm) -> PyResult<()> {
    let here = 0u8;
    if (&raw const here as usize) < vm.thread().native_limit.get() {
        return Err(super::frames::too_deep(vm));
    }
    Ok(())
}

/// Why the loop has stopped.
pub(super) enum Stop {
    Exit(Exit),
    /// From the innermost frame's pc on, code is watched from now on, or not any more.
    Switch,
}

fn run_from(vm: &Vm, first: Next) -> PyResult<Exit> {
    match run_loop::<false>(vm, first)? {
        Stop::Exit(exit) => Ok(exit),
        Stop::Switch => watch::switched(vm),
    }
}

/// The loop, in two forms: one that makes no events for those who watch code, and one that does.
pub(super) fn run_loop<const WATCHED: bool>(vm: &Vm, first: Next) -> PyResult<Stop> {
    // The state of the loop is kept to two words, which then stay in machine registers: the
    // registers of the running frame, behind its header, and the instruction being executed.
    let (mut r, mut pc) = match first {
        Next::Run(frame, pc) => (Regs::of(frame), pc),
        Next::Exit(exit) => return Ok(Stop::Exit(exit)),
    };
    'run: loop {
        let raised = 'op: {
            macro_rules! tri {
                ($e:expr) => {
                    match $e {
                        Ok(v) => v,
                        Err(e) => break 'op e,
                    }
                };
            }
            macro_rules! go {
                ($next:expr) => {
                    match $next {
                        Next::Run(f, p) => {
                            r = Regs::of(f);
                            pc = p;
                            continue 'run;
                        }
                        Next::Exit(exit) => return Ok(Stop::Exit(exit)),
                    }
                };
            }
            // After a stop at a safepoint: on to the loop's other form, if that is called for.
            macro_rules! switch {
                ($to:expr) => {
                    if watch::wanted(vm) != WATCHED {
                        // SAFETY: the frame runs.
                        unsafe { (*r.frame()).pc.set($to) };
                        return Ok(Stop::Switch);
                    }
                };
            }
            macro_rules! enter {
                ($called:expr) => {{
                    let new: *mut Frame = tri!($called);
                    if !new.is_null() {
                        vm.thread().frame.set(new);
                        r = Regs::of(new);
                        // SAFETY: the frame is new.
                        pc = unsafe { (*new).pc.get() };
                        continue 'run;
                    } else if vm.heap().interrupted() {
                        tri!(super::finalize::safepoint(vm));
                        switch!(pc.wrapping_add(1));
                    }
                }};
            }
            macro_rules! jump_if {
                ($cond:expr, $by:expr) => {
                    if $cond {
                        pc = branch(pc, $by);
                    }
                };
            }
            let frame = r.frame();
            // SAFETY: pc points to an instruction of the running frame's verified code.
            let (i, f) = unsafe { (&*pc, &*frame) };
            f.pc.set(pc);
            if WATCHED {
                let to = tri!(watch::before(vm, frame));
                if to.is_null() {
                    return Ok(Stop::Switch);
                }
                if to != pc {
                    pc = to;
                    continue 'run;
                }
            }
            match i.op {
                Op::Nop => {}
                Op::Move => load::mov(vm, r, i),
                Op::LoadConst => r.set(vm, i.a, f.code.constant(i.w()).clone()),
                Op::LoadInt => r.set(vm, i.a, Value::from_i32(i.w())),
                Op::Clear => r.clear(vm, i.a),
                Op::CheckBound => tri!(load::check_bound(vm, f, r, i)),
                Op::DeleteLocal => tri!(load::delete_local(vm, f, r, i)),
                Op::MakeCell => load::make_cell(vm, r, i),
                Op::CopyFree => load::copy_free(vm, f, r, i),
                Op::LoadCell => tri!(load::load_cell(vm, f, r, i)),
                Op::StoreCell => load::store_cell(vm, r, i),
                Op::DeleteCell => tri!(load::delete_cell(vm, f, r, i)),
                Op::LoadGlobal => tri!(load::load_global(vm, f, r, i)),
                Op::StoreGlobal => {
                    load::store_global(vm, f, r, i);
                    kill_a(vm, r, i);
                }
                Op::DeleteGlobal => tri!(load::delete_global(vm, f, i)),
                Op::LoadName => tri!(load::load_name(vm, f, r, i)),
                Op::StoreName => {
                    tri!(load::store_name(vm, f, r, i));
                    kill_a(vm, r, i);
                }
                Op::DeleteName => tri!(load::delete_name(vm, f, i)),
                Op::LoadLocals => tri!(load::load_locals(vm, f, r, i)),
                Op::LoadMapOrGlobal => tri!(load::load_map_or_global(vm, f, r, i)),
                Op::LoadMapOrCell => tri!(load::load_map_or_cell(vm, f, r, i)),
                Op::LoadCommon => tri!(load::load_common(vm, r, i)),

                Op::LoadAttr => tri!(attr::load(vm, f, r, i)),
                Op::StoreAttr => tri!(attr::store(vm, f, r, i)),
                Op::DeleteAttr => tri!(attr::delete(vm, f, r, i)),
                Op::LoadMethod => tri!(attr::load_method(vm, f, r, i)),
                Op::LoadSuper => tri!(attr::load_super(vm, f, r, i)),
                Op::LoadSuperMethod => tri!(attr::load_super_method(vm, f, r, i)),
                Op::ImportName => tri!(attr::import_name(vm, f, r, i)),
                Op::ImportFrom => tri!(attr::import_from(vm, f, r, i)),
                Op::ImportStar => tri!(attr::import_star(vm, f, r, i)),

                Op::LoadItem => tri!(item::load(vm, r, i)),
                Op::StoreItem => tri!(item::store(vm, r, i)),
                Op::DeleteItem => tri!(item::delete(vm, r, i)),
                // SAFETY: the instruction is part of verified code.
                Op::BuildSlice if unsafe { item::slice_at_once(vm, r, i) } => pc = pc.wrapping_add(1),
                Op::BuildSlice => item::build_slice(vm, r, i),

                Op::Add => tri!(arith::add(vm, r, i)),
                Op::Sub => tri!(arith::sub(vm, r, i)),
                Op::Mul => tri!(arith::mul(vm, r, i)),
                Op::MatMul => tri!(arith::slow(vm, r, i, BinOp::MatMul)),
                Op::TrueDiv => tri!(arith::true_div(vm, r, i)),
                Op::FloorDiv => tri!(arith::floor_div(vm, r, i)),
                Op::Mod => tri!(arith::modulo(vm, r, i)),
                Op::Pow => tri!(arith::slow(vm, r, i, BinOp::Pow)),
                Op::LShift => tri!(arith::lshift(vm, r, i)),
                Op::RShift => tri!(arith::rshift(vm, r, i)),
                Op::And => tri!(arith::and(vm, r, i)),
                Op::Or => tri!(arith::or(vm, r, i)),
                Op::Xor => tri!(arith::xor(vm, r, i)),
                Op::AddInt => tri!(arith::add_int(vm, r, i, i64::from(i.c as i16), BinOp::Add)),
                Op::SubInt => tri!(arith::add_int(vm, r, i, i64::from(i.c as i16), BinOp::Sub)),
                Op::Neg => tri!(arith::unary(vm, r, i, UnOp::Neg)),
                Op::Pos => tri!(arith::unary(vm, r, i, UnOp::Pos)),
                Op::Invert => tri!(arith::unary(vm, r, i, UnOp::Invert)),
                Op::Not => tri!(arith::not(vm, r, i)),

                Op::Lt => tri!(compare::compare(vm, r, i, CmpOp::Lt)),
                Op::Le => tri!(compare::compare(vm, r, i, CmpOp::Le)),
                Op::Eq => tri!(compare::compare(vm, r, i, CmpOp::Eq)),
                Op::Ne => tri!(compare::compare(vm, r, i, CmpOp::Ne)),
                Op::Gt => tri!(compare::compare(vm, r, i, CmpOp::Gt)),
                Op::Ge => tri!(compare::compare(vm, r, i, CmpOp::Ge)),
                Op::Is => compare::is(vm, r, i, true),
                Op::IsNot => compare::is(vm, r, i, false),
                Op::In => tri!(compare::contains(vm, r, i, true)),
                Op::NotIn => tri!(compare::contains(vm, r, i, false)),

                Op::Jump => pc = pc.wrapping_offset(i.w() as isize),
                Op::Loop => {
                    if vm.heap().interrupted() {
                        tri!(super::finalize::safepoint(vm));
                        switch!(pc.wrapping_offset(i.w() as isize + 1));
                    }
                    pc = pc.wrapping_offset(i.w() as isize);
                }
                Op::JumpIfTrue => jump_if!(tri!(compare::truth(vm, r, i)), i.w()),
                Op::JumpIfFalse => jump_if!(!tri!(compare::truth(vm, r, i)), i.w()),
                Op::JumpIfNone => jump_if!(compare::is_none(vm, r, i), i.w()),
                Op::JumpIfNotNone => jump_if!(!compare::is_none(vm, r, i), i.w()),
                Op::JumpLt => jump_if!(tri!(compare::jump(vm, r, i, CmpOp::Lt)), short(i)),
                Op::JumpLe => jump_if!(tri!(compare::jump(vm, r, i, CmpOp::Le)), short(i)),
                Op::JumpEq => jump_if!(tri!(compare::jump(vm, r, i, CmpOp::Eq)), short(i)),
                Op::JumpNe => jump_if!(tri!(compare::jump(vm, r, i, CmpOp::Ne)), short(i)),
                Op::JumpGt => jump_if!(tri!(compare::jump(vm, r, i, CmpOp::Gt)), short(i)),
                Op::JumpGe => jump_if!(tri!(compare::jump(vm, r, i, CmpOp::Ge)), short(i)),
                Op::JumpIs => jump_if!(compare::jump_is(vm, r, i), short(i)),
                Op::GetIter => tri!(jump::get_iter(vm, r, i)),
                Op::ForIter => match tri!(jump::for_iter(vm, r, i)) {
                    jump::Step::Item => {}
                    jump::Step::Exhausted => pc = pc.wrapping_offset(short(i) as isize),
                    jump::Step::Generator(leaf) => go!(tri!(chain::deliver(vm, leaf, Value::NONE))),
                },

                Op::BuildTuple => build::tuple(vm, r, i),
                Op::BuildList => build::list(vm, r, i),
                Op::BuildSet => tri!(build::set(vm, r, i)),
                Op::BuildMap => tri!(build::map(vm, r, i)),
                Op::BuildString => tri!(build::string(vm, r, i)),
                Op::BuildTemplate => tri!(build::template(vm, r, i)),
                Op::BuildInterpolation => tri!(build::interpolation(vm, r, i)),
                Op::ListAppend => build::list_append(vm, r, i),
                Op::SetAdd => tri!(build::set_add(vm, r, i)),
                Op::MapAdd => tri!(build::map_add(vm, r, i)),
                Op::ListExtend => tri!(build::list_extend(vm, r, i)),
                Op::SetUpdate => tri!(build::set_update(vm, r, i)),
                Op::MapUpdate => tri!(build::map_update(vm, r, i)),
                Op::MapMerge => tri!(build::map_merge(vm, r, i)),
                Op::ListToTuple => build::list_to_tuple(vm, r, i),
                Op::Convert => tri!(build::convert(vm, r, i)),
                Op::FormatSimple => tri!(build::format_simple(vm, r, i)),
                Op::FormatSpec => tri!(build::format_spec(vm, r, i)),
                Op::Unpack => tri!(build::unpack(vm, r, i)),
                Op::UnpackEx => tri!(build::unpack_ex(vm, r, i)),
                Op::MatchMapping => build::match_flag(vm, r, i, type_flags::MAPPING),
                Op::MatchSequence => build::match_flag(vm, r, i, type_flags::SEQUENCE),
                Op::MatchClass => tri!(build::match_class(vm, r, i)),
                Op::MatchKeys => tri!(build::match_keys(vm, r, i)),
                Op::GetLen => tri!(build::get_len(vm, r, i)),

                Op::Call => enter!(call::call(vm, r, i)),
                Op::CallKw => enter!(call::call_kw(vm, r, i)),
                Op::CallEx => enter!(call::call_ex(vm, r, i)),
                Op::MakeFunction => call::make_function(vm, f, r, i),
                Op::SetFunctionPart => call::set_function_part(vm, r, i),
                Op::Intrinsic1 => tri!(intrinsic::one(vm, r, i)),
                Op::Intrinsic2 => tri!(intrinsic::two(vm, r, i)),
                Op::Return => {
                    let v = if i.x & KILL_A != 0 { r.take(i.a) } else { r.get(i.a).clone() };
                    match tri!(leave(vm, frame, v)) {
                        Left::Frame(prev) => {
                            r = Regs::of(prev);
                            // SAFETY: the frame before is alive and stands at its call.
                            pc = unsafe { (*prev).pc.get() };
                        }
                        Left::Native(v) => return Ok(Stop::Exit(Exit::Return(v))),
                    }
                }

                Op::Raise => break 'op exception::raise(vm, r.get(i.a)),
                Op::RaiseFrom => break 'op exception::raise_from(vm, r.get(i.a), r.get(i.b)),
                Op::Reraise => break 'op exception::reraise(vm),
                Op::Rethrow => break 'op Raised(r.get(i.a).clone()),
                Op::PushExc => exception::push_exc(vm, frame, r, i),
                Op::PopExc => exception::pop_exc(vm, frame, r, i),
                Op::ExcMatch => tri!(exception::exc_match(vm, r, i)),
                Op::ExcGroupMatch => tri!(exception::exc_group_match(vm, r, i)),
                Op::ExcArgs => exception::exc_args(vm, r, i),
                Op::LoadSpecial => tri!(exception::load_special(vm, r, i)),

                // Calls make generator objects before the first operation runs.
                Op::MakeGenerator => break 'op vm.system_error("generator code run as a plain frame"),
                Op::Yield => {
                    let v = if i.x & ouro_compiler::bytecode::KILL_B != 0 {
                        r.take(i.b)
                    } else {
                        r.get(i.b).clone()
                    };
                    go!(chain::suspend(vm, frame, v, false))
                }
                Op::AsyncYield => {
                    let v = if i.x & ouro_compiler::bytecode::KILL_B != 0 {
                        r.take(i.b)
                    } else {
                        r.get(i.b).clone()
                    };
                    go!(chain::suspend(vm, frame, v, true))
                }
                Op::GetAwaitable => tri!(suspend::get_awaitable(vm, r, i)),
                Op::GetYieldFrom => tri!(suspend::get_yield_from(vm, frame, r, i)),
                Op::Delegate => go!(tri!(chain::delegate(vm, frame, i.b, Value::NONE))),
                Op::GetAIter => tri!(suspend::get_aiter(vm, r, i)),
                Op::AsyncNext => go!(tri!(chain::async_next(vm, frame, i))),
                Op::ReturnGenerator => {
                    let v = if i.x & KILL_A != 0 { r.take(i.a) } else { r.get(i.a).clone() };
                    go!(tri!(chain::finish(vm, frame, v)))
                }
            }
            pc = pc.wrapping_add(1);
            continue 'run;
        };
        let raised = if WATCHED { watch::failed(vm, raised) } else { raised };
        // The innermost frame need not be `frame`: a step of `async for` may fail further in.
        match unwind(vm, vm.thread().frame.get(), raised)? {
            Next::Run(f, p) => {
                r = Regs::of(f);
                pc = p;
            }
            Next::Exit(exit) => return Ok(Stop::Exit(exit)),
        }
    }
}

#[inline(always)]
fn short(i: &Instr) -> i32 {
    i32::from(i.c as i16)
}

#[inline(always)]
fn kill_a(vm: &Vm, r: Regs, i: &Instr) {
    if i.x & KILL_A != 0 {
        r.clear(vm, i.a);
    }
}

enum Left {
    Frame(*mut Frame),
    Native(Value),
}

/// Leaves a plain frame with its result.
#[inline(always)]
fn leave(vm: &Vm, frame: *mut Frame, v: Value) -> PyResult<Left> {
    // SAFETY: the frame is the innermost one and lies on the register stack.
    unsafe {
        if (*frame).kind != FrameKind::Call || (*frame).has_extra() {
            return leave_other(vm, frame, v);
        }
        let (ret, prev) = ((*frame).ret, (*frame).prev.get());
        pop_plain(vm, frame);
        Regs::of(prev).set(vm, ret, v);
        Ok(Left::Frame(prev))
    }
}

/// Leaves a frame of which more is to be done.
#[inline(never)]
fn leave_other(vm: &Vm, frame: *mut Frame, v: Value) -> PyResult<Left> {
    // SAFETY: as in `leave`.
    unsafe {
        let (kind, ret, prev) = ((*frame).kind, (*frame).ret, (*frame).prev.get());
        let v = match kind {
            FrameKind::Init => init_result(vm, frame, v)?,
            _ => v,
        };
        let code = (*frame).code;
        pop(vm, frame, code.hot.first_temp);
        if kind == FrameKind::Native {
            return Ok(Left::Native(v));
        }
        Regs::of(prev).set(vm, ret, v);
        Ok(Left::Frame(prev))
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
