//! Raising and handling.

use ouro_compiler::bytecode::{Instr, KILL_B, SpecialMethod};

use crate::core::error::{PyResult, Raised};
use crate::core::exc::ExcObj;
use crate::core::frame::{Frame, FrameKind};
use crate::core::function::Function;
use crate::core::object::{Payload, Ref};
use crate::core::special::Special;
use crate::core::tuple::Tuple;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::interp::ops::arith::finish;
use crate::interp::regs::Regs;

/// An instance from what a program raises: an exception, or an exception class to be called.
fn instance(vm: &Vm, v: &Value, message: &str) -> PyResult {
    if v.is_a::<ExcObj>() {
        return Ok(v.clone());
    }
    if is_exception_class(vm, v) {
        let exc = vm.call(v, &[])?;
        if exc.is_a::<ExcObj>() {
            return Ok(exc);
        }
        let text = vm.repr(v)?;
        return Err(vm.type_error(format!(
            "calling {} should have returned an instance of BaseException, not {}",
            text.to_text(),
            vm.repr(&vm.type_of(&exc).value())?.to_text()
        )));
    }
    Err(vm.type_error(message))
}

/// Whether `v` is a class derived from `BaseException`.
pub fn is_exception_class(vm: &Vm, v: &Value) -> bool {
    v.as_::<TypeObj>().is_some_and(|t| t.is_subtype(vm.exc_type(crate::core::exc::Exc::BaseException)))
}

/// The exception that `raise v` raises, with its context set.
pub fn raise(vm: &Vm, v: &Value) -> Raised {
    match instance(vm, v, "exceptions must derive from BaseException") {
        Ok(exc) => with_context(vm, exc),
        Err(e) => e,
    }
}

/// The exception that `raise v from cause` raises.
pub fn raise_from(vm: &Vm, v: &Value, cause: &Value) -> Raised {
    let exc = match instance(vm, v, "exceptions must derive from BaseException") {
        Ok(exc) => exc,
        Err(e) => return e,
    };
    let cause = if cause.is_none() {
        None
    } else {
        match instance(vm, cause, "exception causes must derive from BaseException") {
            Ok(cause) => Some(cause),
            Err(e) => return e,
        }
    };
    if let Some(e) = exc.as_::<ExcObj>() {
        e.suppress_context.set(true);
        let old = e.cause.replace(cause);
        drop(old);
    }
    with_context(vm, exc)
}

fn with_context(vm: &Vm, exc: Value) -> Raised {
    if let Some(handled) = handled(vm) {
        set_context(&exc, handled);
    }
    Raised(exc)
}

/// Makes `context` the context of `exc`, without ever closing a circle.
pub fn set_context(exc: &Value, context: Value) {
    if exc.is(&context) {
        return;
    }
    let mut at = context.clone();
    // Breaks the chain where it would come back to `exc`; the second pointer guards against
    // circles that are there already.
    let mut slow = at.clone();
    let mut odd = false;
    while let Some(next) = at.as_::<ExcObj>().and_then(|e| e.context.borrow().clone()) {
        if next.is(exc) {
            if let Some(e) = at.as_::<ExcObj>() {
                let old = e.context.take();
                drop(old);
            }
            break;
        }
        at = next;
        if odd {
            let step = slow.as_::<ExcObj>().and_then(|e| e.context.borrow().clone());
            if let Some(s) = step {
                slow = s;
            }
            if slow.is(&at) {
                break;
            }
        }
        odd = !odd;
    }
    if let Some(e) = exc.as_::<ExcObj>() {
        let old = e.context.replace(Some(context));
        drop(old);
    }
}

/// The exception being handled: of the innermost frame that handles one.
pub fn handled(vm: &Vm) -> Option<Value> {
    // SAFETY: the thread's frame and those linked from it are alive.
    unsafe { handled_from(vm.thread().frame.get()) }
}

/// The exception being handled in `frame` or in those that it was called or resumed by.
///
/// # Safety
/// The frame, if it is not null, belongs to a thread that runs or waits, and nobody changes the frames.
pub unsafe fn handled_from(mut frame: *mut Frame) -> Option<Value> {
    while !frame.is_null() {
        // SAFETY: by contract.
        let f = unsafe { &*frame };
        if let Some(exc) = &f.handled {
            return Some(exc.clone());
        }
        frame = f.prev.get();
        if f.kind == FrameKind::Thrown {
            // Past the awaiters, up to the root, which is not resumed either.
            // SAFETY: as above.
            unsafe {
                while (*frame).kind.is_linked() {
                    frame = (*frame).prev.get();
                }
                frame = (*frame).prev.get();
            }
        }
    }
    None
}

/// Bare `raise`.
pub fn reraise(vm: &Vm) -> Raised {
    match handled(vm) {
        Some(exc) => Raised(exc),
        None => vm.runtime_error("No active exception to reraise"),
    }
}

#[inline(always)]
pub fn push_exc(vm: &Vm, frame: *mut Frame, r: Regs, i: &Instr) {
    let exc = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    // SAFETY: the frame runs.
    let old = unsafe { (*frame).handled.replace(exc) };
    r.set(vm, i.a, old.unwrap_or(Value::NONE));
}

#[inline(always)]
pub fn pop_exc(vm: &Vm, frame: *mut Frame, r: Regs, i: &Instr) {
    let saved = if i.x & ouro_compiler::bytecode::KILL_A != 0 { r.take(i.a) } else { r.get(i.a).clone() };
    let saved = if saved.is_none() { None } else { Some(saved) };
    // SAFETY: the frame runs.
    let old = unsafe { std::mem::replace(&mut (*frame).handled, saved) };
    crate::interp::regs::drop_word(vm, old);
}

/// Raises unless `c` is something an `except` clause may name.
fn check_class(vm: &Vm, c: &Value) -> PyResult<()> {
    let bad = || vm.type_error("catching classes that do not inherit from BaseException is not allowed");
    match c.as_::<Tuple>() {
        Some(classes) if classes.iter().any(|c| !is_exception_class(vm, c)) => Err(bad()),
        None if !is_exception_class(vm, c) => Err(bad()),
        _ => Ok(()),
    }
}

/// Whether exception `exc` matches a class or tuple of classes that were checked.
pub fn matches(vm: &Vm, exc: &Value, c: &Value) -> bool {
    let ty = vm.type_obj(exc);
    let one = |c: &Value| c.as_obj::<TypeObj>().is_some_and(|c| std::ptr::eq(c, ty) || ty.data.has_base(c));
    match c.as_::<Tuple>() {
        Some(classes) => classes.iter().any(one),
        None => one(c),
    }
}

pub fn exc_match(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    // A class that an exception is of may be named, but for `object`.
    if let Some(c) = r.get(i.c).as_obj::<TypeObj>() {
        let ty = vm.type_obj(r.get(i.b));
        if std::ptr::eq(c, ty) || ty.data.has_base(c) && !std::ptr::eq(c, vm.types().object.obj()) {
            finish(vm, r, i, Value::TRUE);
            return Ok(());
        }
        if std::ptr::eq(c.data.vt, ExcObj::vtable()) {
            finish(vm, r, i, Value::FALSE);
            return Ok(());
        }
    }
    check_class(vm, r.get(i.c))?;
    let outcome = matches(vm, r.get(i.b), r.get(i.c));
    finish(vm, r, i, Value::from_bool(outcome));
    Ok(())
}

/// `except*`: splits the exception in `a` by the classes in `a+1`.
pub fn exc_group_match(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let (exc, class) = (r.get(i.a).clone(), r.get(i.a + 1).clone());
    check_class(vm, &class)?;
    let group = &vm.types().excs[crate::core::exc::Exc::BaseExceptionGroup as usize];
    let is_group_class = |c: &Value| c.as_::<TypeObj>().is_some_and(|t| t.is_subtype(group));
    let any_group = match class.as_::<Tuple>() {
        Some(classes) => classes.iter().any(is_group_class),
        None => is_group_class(&class),
    };
    if any_group {
        return Err(vm.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
    }
    let (rest, matching) = split_group(vm, &exc, &class)?;
    if !matching.is_none() {
        // The clause handles the part that matches.
        // SAFETY: the frame runs.
        let old = unsafe { (*vm.thread().frame.get()).handled.replace(matching.clone()) };
        drop(old);
    }
    r.set(vm, i.a, rest);
    r.set(vm, i.a + 1, matching);
    Ok(())
}

fn split_group(vm: &Vm, exc: &Value, class: &Value) -> PyResult<(Value, Value)> {
    if exc.is_none() {
        return Ok((Value::NONE, Value::NONE));
    }
    let group = &vm.types().excs[crate::core::exc::Exc::BaseExceptionGroup as usize];
    let is_group = vm.type_obj(exc).data.is_subtype(group);
    if matches(vm, exc, class) {
        if is_group {
            return Ok((Value::NONE, exc.clone()));
        }
        // A naked exception is wrapped; the group's traceback is the place it was caught at.
        let args = [vm.str(""), vm.tuple(vec![exc.clone()]).into()];
        let wrapped = Raised(vm.call(&group.value(), &args)?);
        crate::interp::unwind::add_traceback(vm, vm.thread().frame.get(), &wrapped);
        return Ok((Value::NONE, wrapped.0));
    }
    if !is_group {
        return Ok((exc.clone(), Value::NONE));
    }
    let pair = vm.call_method(exc, "split", std::slice::from_ref(class))?;
    let Some(pair) = pair.to_ref::<Tuple>() else {
        return Err(vm.type_error(format!(
            "{}.split must return a tuple, not {}",
            vm.type_name(exc),
            vm.type_name(&pair)
        )));
    };
    if pair.len() < 2 {
        return Err(vm.type_error(format!(
            "{}.split must return a 2-tuple, got tuple of size {}",
            vm.type_name(exc),
            pair.len()
        )));
    }
    Ok((pair[1].clone(), pair[0].clone()))
}

pub fn exc_args(vm: &Vm, r: Regs, i: &Instr) {
    let exc = if i.x & KILL_B != 0 { r.take(i.b) } else { r.get(i.b).clone() };
    let traceback = exc.as_::<ExcObj>().and_then(|e| e.traceback.borrow().clone());
    r.set(vm, i.a, vm.type_of(&exc).into());
    r.set(vm, i.a + 1, exc);
    r.set(vm, i.a + 2, traceback.unwrap_or(Value::NONE));
}

pub fn load_special(vm: &Vm, r: Regs, i: &Instr) -> PyResult<()> {
    let which = SpecialMethod::ALL.get(i.c as usize).copied().unwrap_or(SpecialMethod::Enter);
    let special = match which {
        SpecialMethod::Enter => Special::Enter,
        SpecialMethod::Exit => Special::Exit,
        SpecialMethod::AEnter => Special::AEnter,
        SpecialMethod::AExit => Special::AExit,
    };
    if let Some(method) = vm.type_obj(r.get(i.b)).data.known(special)
        && method.is_a::<Function>()
    {
        let method = method.clone();
        // The object may be where the method goes.
        let this = if i.x & KILL_B != 0 || i.b == i.a { r.take(i.b) } else { r.get(i.b).clone() };
        r.set(vm, i.a, method);
        r.set(vm, i.a + 1, this);
        return Ok(());
    }
    load_special_slow(vm, r, i, which, special)
}

#[inline(never)]
fn load_special_slow(vm: &Vm, r: Regs, i: &Instr, which: SpecialMethod, special: Special) -> PyResult<()> {
    let this = r.get(i.b).clone();
    let Some(method) = vm.special(&this, special) else { return Err(no_manager(vm, &this, which)) };
    if crate::protocol::types::is_method(&method) {
        r.set(vm, i.a, method);
        r.set(vm, i.a + 1, this);
    } else {
        let owner: Value = vm.type_of(&this).into();
        let bound = vm.bind_descriptor(&method, Some(&this), Some(&owner))?;
        r.set(vm, i.a, bound);
        r.clear(vm, i.a + 1);
    }
    if i.x & KILL_B != 0 && !(i.b == i.a || i.b == i.a + 1) {
        r.clear(vm, i.b);
    }
    Ok(())
}

#[cold]
fn no_manager(vm: &Vm, this: &Value, which: SpecialMethod) -> Raised {
    let name = vm.full_type_name(this);
    let has = |s| vm.special(this, s).is_some();
    let (kind, missed, other) = match which {
        SpecialMethod::Enter => {
            ("the context manager", "__enter__", has(Special::AEnter) && has(Special::AExit))
        }
        SpecialMethod::Exit => {
            ("the context manager", "__exit__", has(Special::AEnter) && has(Special::AExit))
        }
        SpecialMethod::AEnter => {
            ("the asynchronous context manager", "__aenter__", has(Special::Enter) && has(Special::Exit))
        }
        SpecialMethod::AExit => {
            ("the asynchronous context manager", "__aexit__", has(Special::Enter) && has(Special::Exit))
        }
    };
    let sync = matches!(which, SpecialMethod::Enter | SpecialMethod::Exit);
    let mut message = format!("'{name}' object does not support {kind} protocol (missed {missed} method)");
    if other {
        message.push_str(if sync {
            " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
        } else {
            " but it supports the context manager protocol. Did you mean to use 'with'?"
        });
    }
    vm.type_error(message)
}

/// The outcome of a `try`/`except*`: what must be raised after all clauses have run.
pub fn prep_reraise_star(vm: &Vm, orig: &Value, raised: &Value) -> PyResult {
    let list = vm.collect(raised)?;
    let present: Vec<Value> = list.into_iter().filter(|v| !v.is_none()).collect();
    if present.is_empty() {
        return Ok(Value::NONE);
    }
    let group = &vm.types().excs[crate::core::exc::Exc::BaseExceptionGroup as usize];
    if !vm.type_obj(orig).data.is_subtype(group) {
        // A naked exception: at most one clause matched or none did.
        return Ok(present[0].clone());
    }
    let same = |a: &Value, b: &Value| match (a.as_::<ExcObj>(), b.as_::<ExcObj>()) {
        (Some(a), Some(b)) => {
            let eq = |x: &Option<Value>, y: &Option<Value>| match (x, y) {
                (Some(x), Some(y)) => x.is(y),
                (None, None) => true,
                _ => false,
            };
            eq(&a.traceback.borrow(), &b.traceback.borrow())
                && eq(&a.cause.borrow(), &b.cause.borrow())
                && eq(&a.context.borrow(), &b.context.borrow())
        }
        _ => false,
    };
    let notes_of = |v: &Value| vm.instance_dict(v).and_then(|d| vm.get_name(&d, "__notes__"));
    let orig_notes = notes_of(orig);
    let same = |a: &Value, b: &Value| {
        same(a, b)
            && match (notes_of(a), &orig_notes) {
                (Some(x), Some(y)) => x.is(y),
                (None, None) => true,
                _ => false,
            }
    };
    let (reraised, fresh): (Vec<Value>, Vec<Value>) =
        present.into_iter().partition(|e| e.is(orig) || same(e, orig));
    let projected = if reraised.is_empty() { Value::NONE } else { project(vm, orig, &reraised)? };
    if fresh.is_empty() {
        return Ok(projected);
    }
    let mut all = fresh;
    if !projected.is_none() {
        all.push(projected);
    }
    if let [only] = all.as_slice() {
        return Ok(only.clone());
    }
    let args = [vm.str(""), vm.list(all)];
    vm.call(&group.value(), &args)
}

/// The part of group `orig` whose leaves are in `keep`, with its nesting.
fn project(vm: &Vm, orig: &Value, keep: &[Value]) -> PyResult {
    let mut leaves = Vec::new();
    for k in keep {
        collect_leaves(vm, k, &mut leaves)?;
    }
    select(vm, orig, &leaves)
}

fn group_members(vm: &Vm, v: &Value) -> PyResult<Option<Ref<Tuple>>> {
    let group = &vm.types().excs[crate::core::exc::Exc::BaseExceptionGroup as usize];
    if !vm.type_obj(v).data.is_subtype(group) {
        return Ok(None);
    }
    let members = vm.get_attr_str(v, "exceptions")?;
    Ok(members.to_ref::<Tuple>())
}

fn collect_leaves(vm: &Vm, v: &Value, into: &mut Vec<Value>) -> PyResult<()> {
    let _level = vm.enter_recursive(" in exception group")?;
    match group_members(vm, v)? {
        None => into.push(v.clone()),
        Some(members) => {
            for m in members.iter() {
                collect_leaves(vm, m, into)?;
            }
        }
    }
    Ok(())
}

fn select(vm: &Vm, v: &Value, leaves: &[Value]) -> PyResult {
    let _level = vm.enter_recursive(" in exception group")?;
    let Some(members) = group_members(vm, v)? else {
        return Ok(if leaves.iter().any(|l| l.is(v)) { v.clone() } else { Value::NONE });
    };
    let mut kept = Vec::new();
    for m in members.iter() {
        let part = select(vm, m, leaves)?;
        if !part.is_none() {
            kept.push(part);
        }
    }
    if kept.is_empty() {
        return Ok(Value::NONE);
    }
    let part = vm.call_method(v, "derive", &[vm.list(kept)])?;
    if let (Some(new), Some(old)) = (part.as_::<ExcObj>(), v.as_::<ExcObj>()) {
        *new.traceback.borrow_mut() = old.traceback.borrow().clone();
        *new.cause.borrow_mut() = old.cause.borrow().clone();
        *new.context.borrow_mut() = old.context.borrow().clone();
        // Setting a cause, even none, does so.
        new.suppress_context.set(true);
    }
    if let Some(notes) = vm.get_attr_opt(v, &vm.names().notes)? {
        vm.set_attr(&part, &vm.names().notes, vm.list(vm.collect(&notes)?))?;
    }
    Ok(part)
}
