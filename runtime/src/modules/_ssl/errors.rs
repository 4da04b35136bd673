//! The exception classes of the module, and raising them.

use std::cell::RefCell;

use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, TypeDef, unary};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::TypeObj;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::failure::Failure;
use super::keys::KeyError;

/// The classes below `SSLError`, by what has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Error,
    Verification,
    ZeroReturn,
    WantRead,
    WantWrite,
    Syscall,
    Eof,
}

/// Name, number and documentation.
const CLASSES: [(Class, &str, i64, &str); 7] = [
    (Class::Error, "SSLError", 1, "An error occurred in the SSL implementation."),
    (Class::Verification, "SSLCertVerificationError", 1, "A certificate could not be verified."),
    (Class::ZeroReturn, "SSLZeroReturnError", 6, "SSL/TLS session closed cleanly."),
    (
        Class::WantRead,
        "SSLWantReadError",
        2,
        "Non-blocking SSL socket needs to read more data\nbefore the requested operation can be completed.",
    ),
    (
        Class::WantWrite,
        "SSLWantWriteError",
        3,
        "Non-blocking SSL socket needs to write more data\nbefore the requested operation can be completed.",
    ),
    (Class::Syscall, "SSLSyscallError", 5, "System error when attempting SSL operation."),
    (Class::Eof, "SSLEOFError", 8, "SSL/TLS connection terminated abruptly."),
];

#[derive(Default)]
struct State {
    classes: RefCell<Vec<Value>>,
}

/// Only its methods are used: they are added to `SSLError`.
static METHODS: TypeDef = TypeDef::new("ssl", "SSLError", Module::vtable).methods(&[TEXT]);

static TEXT: &[MethodDef] = &[unary("__str__", |vm, v| {
    let text = vm.get_attr_str(v, "strerror")?;
    if text.is_a::<Str>() {
        return Ok(text);
    }
    let args = vm.get_attr_str(v, "args")?;
    Ok(vm.str_of(&args)?.into())
})];

/// Makes the classes.
pub fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    let mut made: Vec<Value> = Vec::new();
    for (class, name, _, doc) in CLASSES {
        let bases = match (class, made.first()) {
            (Class::Verification, Some(base)) => vec![base.clone(), vm.exc_type(Exc::ValueError).value()],
            (_, Some(base)) => vec![base.clone()],
            _ => vec![vm.exc_type(Exc::OSError).value()],
        };
        let dict = vm.dict();
        vm.set_name(&dict, "__module__", vm.str("ssl"));
        vm.set_name(&dict, "__doc__", vm.str(doc));
        let bases = vm.tuple(bases).into();
        let made_class = vm.call(&vm.types().type_.value(), &[vm.str(name), bases, dict.into()])?;
        if class == Class::Error
            && let Some(ty) = made_class.to_ref::<TypeObj>()
        {
            vm.fill_type(&ty, &METHODS);
        }
        vm.set_name(&module.dict, name, made_class.clone());
        made.push(made_class);
    }
    *vm.state(State::default).classes.borrow_mut() = made;
    Ok(())
}

fn class(vm: &Vm, class: Class) -> Value {
    let at = CLASSES.iter().position(|c| c.0 == class).unwrap_or(0);
    let made = vm.state(State::default).classes.borrow().get(at).cloned();
    made.unwrap_or_else(|| vm.exc_type(Exc::OSError).value())
}

fn attribute(vm: &Vm, exc: &Value, name: &str, value: Value) -> Result<(), Raised> {
    vm.set_attr(exc, &vm.intern(name), value)
}

/// An instance with arguments, and the attributes all of them have.
fn instance(vm: &Vm, kind: Class, args: &[Value], library: Option<&str>, reason: Option<&str>) -> PyResult {
    let exc = vm.call(&class(vm, kind), args)?;
    let text = |v: Option<&str>| v.map_or(Value::NONE, |v| vm.str(v));
    attribute(vm, &exc, "library", text(library))?;
    attribute(vm, &exc, "reason", text(reason))?;
    Ok(exc)
}

fn raised(exc: PyResult) -> Raised {
    match exc {
        Ok(exc) => Raised(exc),
        Err(e) => e,
    }
}

/// A place in CPython's source that messages name.
#[derive(Clone, Copy)]
pub struct Line(pub u32);

pub const HANDSHAKE: Line = Line(1130);
pub const WRITE: Line = Line(2616);
pub const READ: Line = Line(2778);
pub const SHUTDOWN: Line = Line(2906);

/// `SSLError(message)` as it is raised where OpenSSL says nothing.
#[cold]
pub fn plain(vm: &Vm, message: &str) -> Raised {
    raised(vm.call(&class(vm, Class::Error), &[vm.str(message)]))
}

/// An error with a number, and a message that ends with the place.
#[cold]
pub fn numbered(vm: &Vm, number: i64, message: &str, line: Line) -> Raised {
    let text = format!("{message} (_ssl.c:{})", line.0);
    raised(instance(vm, Class::Error, &[vm.int(number), vm.str(&text)], None, None))
}

/// An error with OpenSSL's library and reason.
#[cold]
pub fn reasoned(vm: &Vm, number: i64, library: &str, reason: Option<&str>, text: &str, line: Line) -> Raised {
    let head = reason.map_or_else(|| library.to_owned(), |reason| format!("{library}: {reason}"));
    let message = format!("[{head}] {text} (_ssl.c:{})", line.0);
    raised(instance(vm, Class::Error, &[vm.int(number), vm.str(&message)], Some(library), reason))
}

/// The operation cannot go on now, or not at all.
#[cold]
pub fn unfinished(vm: &Vm, kind: Class, line: Line) -> Raised {
    let what = match kind {
        Class::WantWrite => "The operation did not complete (write)",
        Class::ZeroReturn => "TLS/SSL connection has been closed (EOF)",
        _ => "The operation did not complete (read)",
    };
    let number = CLASSES.iter().find(|c| c.0 == kind).map_or(1, |c| c.2);
    let text = format!("{what} (_ssl.c:{})", line.0);
    raised(instance(vm, kind, &[vm.int(number), vm.str(&text)], None, None))
}

/// The exception of a failed connection.
#[cold]
pub fn failed(vm: &Vm, failure: &Failure, line: Line) -> Raised {
    let message = |reason: &str, text: &str| vm.str(&format!("[SSL: {reason}] {text} (_ssl.c:{})", line.0));
    raised(match failure {
        Failure::Eof => {
            let reason = "UNEXPECTED_EOF_WHILE_READING";
            let text = message(reason, "EOF occurred in violation of protocol");
            instance(vm, Class::Eof, &[vm.int(8), text], Some("SSL"), Some(reason))
        }
        Failure::Tls(reason, text) => {
            instance(vm, Class::Error, &[vm.int(1), message(reason, text)], Some("SSL"), Some(reason))
        }
        Failure::Certificate(refusal) => {
            let reason = "CERTIFICATE_VERIFY_FAILED";
            let text = message(reason, &format!("certificate verify failed: {}", refusal.text));
            let exc = instance(vm, Class::Verification, &[vm.int(1), text], Some("SSL"), Some(reason));
            exc.and_then(|exc| {
                attribute(vm, &exc, "verify_code", vm.int(refusal.code))?;
                attribute(vm, &exc, "verify_message", vm.str(&refusal.text))?;
                Ok(exc)
            })
        }
    })
}

/// The exception of a key or chain that cannot be used.
#[cold]
pub fn key_error(vm: &Vm, error: &KeyError, line: Line) -> Raised {
    match error {
        KeyError::Pem | KeyError::Encrypted => reasoned(vm, 524297, "SSL", None, "PEM lib", line),
        KeyError::Mismatch => {
            reasoned(vm, 116, "X509", Some("KEY_VALUES_MISMATCH"), "key values mismatch", line)
        }
        KeyError::Unsupported(text) => reasoned(
            vm,
            247,
            "SSL",
            Some("UNKNOWN_CERTIFICATE_TYPE"),
            &format!("unknown certificate type: {text}"),
            line,
        ),
    }
}
