//! `OSError` and the choice of its subclasses by `errno`.

use super::base::{args_of, no_keywords, raw_new, reduced, str_base};
use super::fields::field;
use crate::core::args::{CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::exc::{Exc, ExcObj};
use crate::core::native::{GetSetDef, MethodDef, NativeFn, getset, method, raw_method, unary};
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

pub const ERRNO: usize = 0;
pub const STRERROR: usize = 1;
pub const FILENAME: usize = 2;
pub const FILENAME2: usize = 3;
const WRITTEN: usize = 4;

/// The subclass for an error number (Linux numbers).
pub fn subclass(errno: i64) -> Option<Exc> {
    Some(match errno {
        11 | 114 | 115 => Exc::BlockingIOError,
        32 | 108 => Exc::BrokenPipeError,
        10 => Exc::ChildProcessError,
        103 => Exc::ConnectionAbortedError,
        111 => Exc::ConnectionRefusedError,
        104 => Exc::ConnectionResetError,
        17 => Exc::FileExistsError,
        2 => Exc::FileNotFoundError,
        21 => Exc::IsADirectoryError,
        20 => Exc::NotADirectoryError,
        4 => Exc::InterruptedError,
        1 | 13 => Exc::PermissionError,
        3 => Exc::ProcessLookupError,
        110 => Exc::TimeoutError,
        _ => return None,
    })
}

pub static METHODS: &[MethodDef] = &[
    raw_new(new),
    raw_method("__init__", |vm, args| {
        let v = &args.all()[0];
        if uses_init(vm, &vm.type_of(v)) {
            no_keywords(vm, v, args)?;
            fill(vm, v, &args.pos()[1..])?;
        }
        Ok(Value::NONE)
    }),
    unary("__str__", text),
    method("__reduce__", "($self, /)", |vm, args| {
        let e = payload::<ExcObj>(&args[0]);
        let mut parts = args_of(&args[0]).to_vec();
        if parts.len() == 2
            && let Some(file) = e.field(FILENAME)
        {
            parts.push(file);
            if let Some(second) = e.field(FILENAME2) {
                parts.extend([Value::NONE, second]);
            }
        }
        let state = vm.instance_dict(&args[0]).filter(|d| !d.is_empty());
        reduced(vm, &args[0], vm.tuple(parts).into(), state.map(Value::from))
    }),
];

pub static ATTRS: &[GetSetDef] = &[
    field::<ERRNO>("errno", "POSIX exception code"),
    field::<STRERROR>("strerror", "exception strerror"),
    field::<FILENAME>("filename", "exception filename"),
    field::<FILENAME2>("filename2", "second exception filename"),
    getset(
        "characters_written",
        |vm, v| {
            let written = payload::<ExcObj>(v).field(WRITTEN);
            written.ok_or_else(|| vm.raise(Exc::AttributeError, "characters_written"))
        },
        |vm, v, value| {
            let e = payload::<ExcObj>(v);
            match value {
                Some(value) => {
                    let n = vm.index(value)?;
                    e.set_field(WRITTEN, Some(n));
                }
                None if e.field(WRITTEN).is_some() => e.set_field(WRITTEN, None),
                None => return Err(vm.raise(Exc::AttributeError, "characters_written")),
            }
            Ok(())
        },
    ),
];

fn is_own(vm: &Vm, ty: &TypeObj, which: Special) -> bool {
    let method = vm.special_of(ty, which);
    let owner = method.as_ref().and_then(|m| m.as_::<NativeFn>()).and_then(|n| n.owner.as_ref());
    owner.is_some_and(|o| o.is(vm.exc_type(Exc::OSError)))
}

/// Whether `__init__` does the work that `__new__` does else: the class has its own `__new__`,
/// or calls on to this `__init__` from one of its own.
fn uses_init(vm: &Vm, ty: &TypeObj) -> bool {
    !is_own(vm, ty, Special::Init) && is_own(vm, ty, Special::New)
}

fn new(vm: &Vm, args: CallArgs) -> PyResult {
    let mut class = crate::types::shared::class_arg(vm, &args.pos()[0])?;
    let rest = &args.pos()[1..];
    let empty: Value = vm.tuple(vec![]).into();
    if uses_init(vm, &class) {
        return Ok(vm.alloc(&class, ExcObj::new(empty)).into());
    }
    if !args.names().is_empty() {
        return Err(vm.type_error(format!("{}() takes no keyword arguments", class.name_text())));
    }
    if class.is(vm.exc_type(Exc::OSError))
        && (2..=5).contains(&rest.len())
        && let Some(better) = vm.small(&rest[0]).and_then(subclass)
    {
        class = Ref::clone(vm.exc_type(better));
    }
    let v: Value = vm.alloc(&class, ExcObj::new(empty)).into();
    fill(vm, &v, rest)?;
    Ok(v)
}

fn fill(vm: &Vm, v: &Value, rest: &[Value]) -> PyResult<()> {
    let e = payload::<ExcObj>(v);
    let mut keep = rest.len();
    if (2..=5).contains(&rest.len()) {
        let filename = rest.get(2).filter(|f| !f.is_none());
        let blocking = vm.type_obj(v).data.is_subtype(vm.exc_type(Exc::BlockingIOError));
        match filename {
            Some(n) if blocking && (vm.is_int(n) || vm.special(n, Special::Index).is_some()) => {
                let n = vm.index(n)?;
                e.set_field(WRITTEN, Some(n));
            }
            Some(file) => {
                e.set_field(FILENAME, Some(file.clone()));
                e.set_field(FILENAME2, rest.get(4).filter(|f| !f.is_none()).cloned());
                keep = 2;
            }
            None => {}
        }
        e.set_field(ERRNO, Some(rest[0].clone()));
        e.set_field(STRERROR, Some(rest[1].clone()));
    }
    let old = e.args.replace(vm.tuple(rest[..keep].to_vec()).into());
    drop(old);
    Ok(())
}

fn text(vm: &Vm, v: &Value) -> PyResult {
    let e = payload::<ExcObj>(v);
    let or_none = |i: usize| e.field(i).unwrap_or(Value::NONE);
    let head = || -> PyResult<String> {
        let (number, message) = (vm.str_of(&or_none(ERRNO))?, vm.str_of(&or_none(STRERROR))?);
        Ok(format!("[Errno {}] {}", number.to_text(), message.to_text()))
    };
    if let Some(file) = e.field(FILENAME) {
        let file = vm.repr(&file)?;
        let head = head()?;
        return Ok(match e.field(FILENAME2) {
            Some(second) => vm.str(&format!("{head}: {} -> {}", file.to_text(), vm.repr(&second)?.to_text())),
            None => vm.str(&format!("{head}: {}", file.to_text())),
        });
    }
    if e.field(ERRNO).is_some() && e.field(STRERROR).is_some() {
        return Ok(vm.str(&head()?));
    }
    str_base(vm, v).map(Value::from)
}
