//! Docstrings of the exception types.

use crate::core::exc::Exc;

/// The `__doc__` of an exception type.
pub const fn doc(exc: Exc) -> &'static str {
    match exc {
        Exc::BaseException => "Common base class for all exceptions",
        Exc::Exception => "Common base class for all non-exit exceptions.",
        Exc::BaseExceptionGroup => "A combination of multiple unrelated exceptions.",
        Exc::GeneratorExit => "Request that a generator exit.",
        Exc::KeyboardInterrupt => "Program interrupted by user.",
        Exc::SystemExit => "Request to exit from the interpreter.",
        Exc::ArithmeticError => "Base class for arithmetic errors.",
        Exc::AssertionError => "Assertion failed.",
        Exc::AttributeError => "Attribute not found.",
        Exc::BufferError => "Buffer error.",
        Exc::EOFError => "Read beyond end of file.",
        Exc::ImportError => "Import can't find module, or can't find name in module.",
        Exc::LookupError => "Base class for lookup errors.",
        Exc::MemoryError => "Out of memory.",
        Exc::NameError => "Name not found globally.",
        Exc::OSError => "Base class for I/O related errors.",
        Exc::ReferenceError => "Weak ref proxy used after referent went away.",
        Exc::RuntimeError => "Unspecified run-time error.",
        Exc::StopAsyncIteration => "Signal the end from iterator.__anext__().",
        Exc::StopIteration => "Signal the end from iterator.__next__().",
        Exc::SyntaxError => "Invalid syntax.",
        Exc::SystemError => {
            "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version."
        }
        Exc::TypeError => "Inappropriate argument type.",
        Exc::ValueError => "Inappropriate argument value (of correct type).",
        Exc::Warning => "Base class for warning categories.",
        Exc::FloatingPointError => "Floating-point operation failed.",
        Exc::OverflowError => "Result too large to be represented.",
        Exc::ZeroDivisionError => "Second argument to a division or modulo operation was zero.",
        Exc::ModuleNotFoundError => "Module not found.",
        Exc::IndexError => "Sequence index out of range.",
        Exc::KeyError => "Mapping key not found.",
        Exc::UnboundLocalError => "Local name referenced but not bound to a value.",
        Exc::BlockingIOError => "I/O operation would block.",
        Exc::ChildProcessError => "Child process error.",
        Exc::ConnectionError => "Connection error.",
        Exc::FileExistsError => "File already exists.",
        Exc::FileNotFoundError => "File not found.",
        Exc::InterruptedError => "Interrupted by signal.",
        Exc::IsADirectoryError => "Operation doesn't work on directories.",
        Exc::NotADirectoryError => "Operation only works on directories.",
        Exc::PermissionError => "Not enough permissions.",
        Exc::ProcessLookupError => "Process not found.",
        Exc::TimeoutError => "Timeout expired.",
        Exc::BrokenPipeError => "Broken pipe.",
        Exc::ConnectionAbortedError => "Connection aborted.",
        Exc::ConnectionRefusedError => "Connection refused.",
        Exc::ConnectionResetError => "Connection reset.",
        Exc::NotImplementedError => "Method or function hasn't been implemented yet.",
        Exc::PythonFinalizationError => "Operation blocked during Python finalization.",
        Exc::RecursionError => "Recursion limit exceeded.",
        Exc::IndentationError => "Improper indentation.",
        Exc::_IncompleteInputError => "incomplete input.",
        Exc::TabError => "Improper mixture of spaces and tabs.",
        Exc::UnicodeError => "Unicode related error.",
        Exc::UnicodeDecodeError => "Unicode decoding error.",
        Exc::UnicodeEncodeError => "Unicode encoding error.",
        Exc::UnicodeTranslateError => "Unicode translation error.",
        Exc::BytesWarning => {
            "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str."
        }
        Exc::DeprecationWarning => "Base class for warnings about deprecated features.",
        Exc::EncodingWarning => "Base class for warnings about encodings.",
        Exc::FutureWarning => {
            "Base class for warnings about constructs that will change semantically\nin the future."
        }
        Exc::ImportWarning => "Base class for warnings about probable mistakes in module imports",
        Exc::PendingDeprecationWarning => {
            "Base class for warnings about features which will be deprecated\nin the future."
        }
        Exc::ResourceWarning => "Base class for warnings about resource usage.",
        Exc::RuntimeWarning => "Base class for warnings about dubious runtime behavior.",
        Exc::SyntaxWarning => "Base class for warnings about dubious syntax.",
        Exc::UnicodeWarning => {
            "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems."
        }
        Exc::UserWarning => "Base class for warnings generated by user code.",
    }
}
