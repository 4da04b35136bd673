//! Setting `f_lineno`: a debugger makes the frame that it is told of go on at another line.
#![allow(unsafe_code)]

use ouro_compiler::bytecode::verify::landing;

use super::frame::index;
use super::warn;
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::frame::{Frame, FrameObj};
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Sets `f_lineno`, or refuses to.
pub fn set_line(vm: &Vm, f: &FrameObj, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else {
        return Err(
            vm.raise(Exc::AttributeError, "attribute 'f_lineno' of 'frame' objects cannot be deleted")
        );
    };
    if !vm.is_int(value) || value.as_bool().is_some() {
        return Err(vm.value_error("lineno must be an integer"));
    }
    let watch = &vm.thread().watch;
    match watch.event.get() {
        "" => return Err(vm.value_error("f_lineno can only be set in a trace function")),
        "line" if !f.live.get().is_null() && watch.told.get() == f.live.get() => {}
        "call" if f.rare().line.get() == Some(f.code.src.first_line) => {
            return Err(vm.value_error("can't jump from the 'call' trace event of a new frame"));
        }
        _ => return Err(vm.value_error("can only jump from a 'line' trace event")),
    }
    let frame = f.live.get();
    let line = vm.index_i64(value)?;
    let (line, places) = places(f, line).map_err(|side| no_line(vm, line, side))?;
    let refused = |why: &str| vm.value_error(why);
    let Some(source) = vm.code_source(&f.code) else {
        return Err(refused("cannot find bytecode for specified line"));
    };
    let to = landing(&source, index(f), &places).map_err(refused)?;

    // SAFETY: the frame stands still, at a line, while it is told of.
    let registers =
        unsafe { std::slice::from_raw_parts_mut(Frame::regs(frame), f.code.hot.first_temp as usize) };
    // In a function the variables are counted, as names that can be unbound; elsewhere only what is
    // needed is bound, since it would show.
    let all = super::frame::is_optimized(&f.code);
    let unbound: Vec<usize> = (0..registers.len())
        .filter(|&reg| registers[reg].is_none() && (all || to.bound.contains(&(reg as u16))))
        .collect();
    if !unbound.is_empty() {
        let s = if unbound.len() == 1 { "" } else { "s" };
        let message = format!("assigning None to {} unbound local{s}", unbound.len());
        warn::issue(vm, Exc::RuntimeWarning, &message)?;
    }
    for reg in unbound {
        registers[reg] = Some(Value::NONE);
    }
    let mut dropped = Vec::new();
    for &reg in to.cleared.iter().rev() {
        // SAFETY: the register belongs to the frame; nobody else looks at it during the call.
        let old = unsafe { (*Frame::regs(frame).add(reg as usize)).take() };
        if to.restored == Some(reg) {
            let saved = old.filter(|v| !v.is_none());
            // SAFETY: as above.
            dropped.extend(unsafe { std::mem::replace(&mut (*frame).handled, saved) });
        } else {
            dropped.extend(old);
        }
    }
    // SAFETY: the instruction is one of the code's.
    unsafe { (*frame).pc.set(f.code.entry().add(to.at as usize)) };
    watch.jump.set(Some(to.at));
    f.rare().line.set(Some(line));
    f.rare().seen_line.set(Some(line));
    drop(dropped);
    Ok(())
}

/// The first line not before `line` that has instructions, and those that it begins with. An
/// error says that there is none because `line` is before (-1) or after (1) the code.
fn places(f: &FrameObj, line: i64) -> Result<(u32, Vec<u32>), i32> {
    let code = &f.code;
    if line < i64::from(code.src.first_line) {
        return Err(-1);
    }
    if line == i64::from(code.src.first_line) && super::frame::is_optimized(code) {
        return Ok((code.src.first_line, vec![0]));
    }
    let mut starts: Vec<(u32, u32)> = Vec::new();
    let mut before = 0;
    for at in 0..code.instructions().len() as u32 {
        starts.extend(code.marks(at).map(|line| (line, at)));
        let own = code.position(at).line;
        if own != 0 {
            if own != before {
                starts.push((own, at));
            }
            before = own;
        }
    }
    let found = starts.iter().map(|&(own, _)| own).filter(|&own| i64::from(own) >= line).min().ok_or(1)?;
    Ok((found, starts.into_iter().filter(|&(own, _)| own == found).map(|(_, at)| at).collect()))
}

#[cold]
fn no_line(vm: &Vm, line: i64, side: i32) -> Raised {
    let side = if side < 0 { "before" } else { "after" };
    vm.value_error(format!("line {line} comes {side} the current code block"))
}
