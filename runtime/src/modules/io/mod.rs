//! `_io`: files, buffers, text streams. One file per family; `state` holds the types.

mod base;
pub mod buffered;
mod bytesio;
mod codec;
pub mod fileio;
mod newlines;
mod open;
mod stringio;
pub mod textio;

use std::cell::RefCell;
use std::rc::Rc;

use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{ModuleDef, TypeDef};
use ouro_vm::core::object::Ref;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;
use crate::gil;

pub use open::{OPEN, open_file};
pub use textio::write_direct;

/// `io.DEFAULT_BUFFER_SIZE`.
pub const BUFFER_SIZE: usize = 131_072;

/// The types of the module, made once for a VM.
pub struct Types {
    pub base: Ref<TypeObj>,
    pub raw: Ref<TypeObj>,
    pub buffered: Ref<TypeObj>,
    pub text: Ref<TypeObj>,
    pub file: Ref<TypeObj>,
    pub bytes: Ref<TypeObj>,
    pub string: Ref<TypeObj>,
    pub reader: Ref<TypeObj>,
    pub writer: Ref<TypeObj>,
    pub random: Ref<TypeObj>,
    pub pair: Ref<TypeObj>,
    pub wrapper: Ref<TypeObj>,
    pub newlines: Ref<TypeObj>,
    pub unsupported: Value,
}

#[derive(Default)]
struct State(RefCell<Option<Rc<Types>>>);

/// The types of `_io`.
pub fn types(vm: &Vm) -> PyResult<Rc<Types>> {
    let state = vm.state(State::default);
    if let Some(types) = &*state.0.borrow() {
        return Ok(types.clone());
    }
    let define = |def: &'static TypeDef, base: &Ref<TypeObj>| vm.define_type(def, base);
    let base = define(&base::IO_BASE, &vm.types().object);
    let raw = define(&base::RAW_BASE, &base);
    let buffered = define(&base::BUFFERED_BASE, &base);
    let text = define(&base::TEXT_BASE, &base);
    let bases = vec![vm.exc_type(Exc::OSError).value(), vm.exc_type(Exc::ValueError).value()];
    let dict = vm.dict();
    vm.set_name(&dict, "__module__", vm.str("io"));
    let unsupported = vm.call(
        &vm.types().type_.value(),
        &[vm.str("UnsupportedOperation"), vm.tuple(bases).into(), dict.into()],
    )?;
    let types = Rc::new(Types {
        file: define(&fileio::DEF, &raw),
        bytes: define(&bytesio::DEF, &buffered),
        string: define(&stringio::DEF, &text),
        reader: define(&buffered::READER, &buffered),
        writer: define(&buffered::WRITER, &buffered),
        random: define(&buffered::RANDOM, &buffered),
        pair: define(&buffered::PAIR, &buffered),
        wrapper: define(&textio::DEF, &text),
        newlines: define(&newlines::DEF, &vm.types().object),
        base,
        raw,
        buffered,
        text,
        unsupported,
    });
    *state.0.borrow_mut() = Some(types.clone());
    Ok(types)
}

pub static MODULE: ModuleDef = ModuleDef::new("_io", &[open::FUNCTIONS])
    .doc("The io module provides the Python interfaces to stream handling.")
    .init(init);

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    bytesio::register(vm);
    let types = types(vm)?;
    let set = |name: &str, v: Value| vm.set_name(&module.dict, name, v);
    set("DEFAULT_BUFFER_SIZE", vm.int(BUFFER_SIZE as i64));
    set("BlockingIOError", vm.exc_type(Exc::BlockingIOError).value());
    set("UnsupportedOperation", types.unsupported.clone());
    for ty in [
        &types.base,
        &types.raw,
        &types.buffered,
        &types.text,
        &types.file,
        &types.bytes,
        &types.string,
        &types.reader,
        &types.writer,
        &types.random,
        &types.pair,
        &types.wrapper,
        &types.newlines,
    ] {
        set(&ty.name_text(), ty.value());
    }
    Ok(())
}

// ---- shared by the types -----------------------------------------------------------------------

/// `io.UnsupportedOperation(text)`.
#[cold]
pub fn unsupported(vm: &Vm, text: &str) -> Raised {
    match types(vm) {
        Ok(types) => util::construct(vm, &types.unsupported, &[vm.str(text)]),
        Err(e) => e,
    }
}

#[cold]
pub fn closed_error(vm: &Vm) -> Raised {
    vm.value_error("I/O operation on closed file.")
}

/// Runs a system call without the lock, again after a signal whose handler has not raised.
pub fn retry<T>(vm: &Vm, mut f: impl FnMut() -> std::io::Result<T>) -> PyResult<std::io::Result<T>> {
    loop {
        match gil::allow_threads(vm, &mut f) {
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => vm.check_signals()?,
            result => return Ok(result),
        }
    }
}

/// Whether `obj.closed` is true.
pub fn is_closed(vm: &Vm, obj: &Value) -> PyResult<bool> {
    let closed = vm.get_attr_str(obj, "closed")?;
    vm.is_true(&closed)
}

/// A size argument: `None` and negative numbers mean everything.
pub fn size_arg(vm: &Vm, v: Option<&Value>) -> PyResult<Option<usize>> {
    match v {
        None => Ok(None),
        Some(v) if v.is_none() => Ok(None),
        Some(v) => {
            if vm.special(v, ouro_vm::core::special::Special::Index).is_none() && !vm.is_int(v) {
                return Err(
                    vm.type_error(format!("argument should be integer or None, not '{}'", vm.type_name(v)))
                );
            }
            Ok(usize::try_from(vm.count_i64(v)?).ok())
        }
    }
}

/// Closes a file that is being finalised. Nobody can catch its errors.
pub fn close_finally(vm: &Vm, file: &Value) {
    if let Err(e) = vm.call_method(file, "close", &[]) {
        vm.unraisable(e, "Exception ignored while finalizing file", Some(file));
    }
}

/// Has what is below `file` warn that it was left open.
pub fn warn_forgotten(vm: &Vm, below: &Value, file: &Value) {
    // What has no such method does not warn; neither do the errors of one matter.
    if let Ok(Some(warn)) = vm.get_attr_opt(below, &vm.intern("_dealloc_warn")) {
        let _ = vm.call(&warn, std::slice::from_ref(file));
    }
}

/// Keeps the first error of two steps that must both be done; the second's context is the first.
pub fn both(vm: &Vm, first: PyResult<()>, second: PyResult<()>) -> PyResult<()> {
    match (first, second) {
        (Ok(()), second) => second,
        (first, Ok(())) => first,
        (Err(first), Err(second)) => {
            if !first.0.is(&second.0)
                && let Some(exc) = second.0.as_::<ouro_vm::core::exc::ExcObj>()
                && exc.context.borrow().is_none()
            {
                let old = exc.context.replace(Some(first.0));
                drop(old);
            }
            let _ = vm;
            Err(second)
        }
    }
}
