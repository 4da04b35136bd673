//! The builtin functions, one file a family. Uses `core`, `call`, `protocol` and `types`.

mod anchors;
mod attrs;
mod class;
mod code;
mod io;
mod iteration;
mod numeric;
mod objects;
pub mod traceback_print;
pub mod tree;

use crate::core::dict::Dict;
use crate::core::exc::EXCEPTIONS;
use crate::core::native::MethodDef;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::types::iterators::combine;
use crate::types::iterators::enumerate::Enumerate;
use crate::types::iterators::sequence::reversed_type;

pub use code::{compile_text, source_text};

/// All builtin functions.
pub static FUNCTIONS: &[&[MethodDef]] = &[
    &attrs::FUNCTIONS,
    &class::FUNCTIONS,
    &code::FUNCTIONS,
    &io::FUNCTIONS,
    &iteration::FUNCTIONS,
    &numeric::FUNCTIONS,
    &objects::FUNCTIONS,
];

/// The order that functions, types and constants have in the module's dict: what a misspelt name may mean is
/// looked for in it.
const ORDER: &str = "\
    __build_class__ __import__ abs all any ascii bin breakpoint callable chr compile delattr dir divmod eval
    exec format getattr globals hasattr hash hex id input isinstance issubclass iter aiter len locals max
    min next anext oct ord pow print repr round setattr sorted sum vars None Ellipsis NotImplemented False
    True bool memoryview bytearray bytes classmethod complex dict enumerate filter float frozenset property
    int list map object range reversed set slice staticmethod str super tuple type zip __debug__
    BaseException BaseExceptionGroup Exception GeneratorExit KeyboardInterrupt SystemExit ArithmeticError
    AssertionError AttributeError BufferError EOFError ImportError LookupError MemoryError NameError OSError
    ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError TypeError
    ValueError Warning FloatingPointError OverflowError ZeroDivisionError BytesWarning DeprecationWarning
    EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning
    SyntaxWarning UnicodeWarning UserWarning BlockingIOError ChildProcessError ConnectionError
    FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError
    ProcessLookupError TimeoutError IndentationError _IncompleteInputError IndexError KeyError
    ModuleNotFoundError NotImplementedError PythonFinalizationError RecursionError UnboundLocalError
    UnicodeError BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError TabError
    UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError ExceptionGroup";

/// Puts functions, types and constants into the dict of module `builtins`.
pub fn fill(vm: &Vm, dict: &Dict) {
    for name in ORDER.split_ascii_whitespace() {
        vm.set_name(dict, name, Value::NONE);
    }
    for def in FUNCTIONS.iter().flat_map(|group| group.iter()) {
        vm.set_name(dict, def.name, vm.native_function(def, "builtins"));
    }
    let types = vm.types();
    for ty in [
        &types.object,
        &types.type_,
        &types.int,
        &types.bool_,
        &types.float,
        &types.complex,
        &types.str,
        &types.bytes,
        &types.bytearray,
        &types.memoryview,
        &types.list,
        &types.tuple,
        &types.dict,
        &types.set,
        &types.frozenset,
        &types.range,
        &types.slice,
        &types.property,
        &types.classmethod,
        &types.staticmethod,
        &types.super_,
        &types.exception_group,
    ] {
        vm.set_name(dict, &ty.name_text(), ty.into());
    }
    let lazy = [
        vm.type_for::<combine::Zip>(),
        vm.type_for::<combine::Map>(),
        vm.type_for::<combine::Filter>(),
        vm.type_for::<Enumerate>(),
        reversed_type(vm),
    ];
    for ty in &lazy {
        vm.set_name(dict, &ty.name_text(), ty.into());
    }
    for (exc, name, _) in EXCEPTIONS {
        vm.set_name(dict, name, vm.exc_type(*exc).into());
    }
    vm.set_name(dict, "EnvironmentError", vm.exc_type(crate::core::exc::Exc::OSError).into());
    vm.set_name(dict, "IOError", vm.exc_type(crate::core::exc::Exc::OSError).into());
    let constants = [
        ("None", Value::NONE),
        ("True", Value::TRUE),
        ("False", Value::FALSE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("__debug__", Value::TRUE),
    ];
    for (name, v) in constants {
        vm.set_name(dict, name, v);
    }
}
