//! Exception objects: the payload of `BaseException` and the table of all exception types.

use std::cell::{Cell, RefCell};

use super::object::{Trace, Visitor};
use super::value::Value;

/// Payload of every exception.
pub struct ExcObj {
    // What dies with an exception dies in this order.
    /// What the type adds (`errno`, `value`, `name`, ...), in the order of its field table.
    pub fields: RefCell<Vec<Option<Value>>>,
    /// The `args` tuple.
    pub args: RefCell<Value>,
    pub traceback: RefCell<Option<Value>>,
    pub cause: RefCell<Option<Value>>,
    pub context: RefCell<Option<Value>>,
    pub suppress_context: Cell<bool>,
    /// Raised by `except*`, which notes neither a place nor a context: it is not new to those it passes.
    pub on_its_way: Cell<bool>,
}

crate::payload!(ExcObj, "BaseException");

impl ExcObj {
    pub fn new(args: Value) -> ExcObj {
        ExcObj {
            fields: RefCell::default(),
            args: RefCell::new(args),
            traceback: RefCell::default(),
            cause: RefCell::default(),
            context: RefCell::default(),
            suppress_context: Cell::new(false),
            on_its_way: Cell::new(false),
        }
    }

    /// Field `i`, if set.
    pub fn field(&self, i: usize) -> Option<Value> {
        self.fields.borrow().get(i).cloned().flatten()
    }

    /// Sets field `i`.
    pub fn set_field(&self, i: usize, v: Option<Value>) {
        let mut fields = self.fields.borrow_mut();
        if fields.len() <= i {
            fields.resize(i + 1, None);
        }
        fields[i] = v;
    }
}

impl Trace for ExcObj {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.args.borrow());
        for slot in [&self.traceback, &self.cause, &self.context] {
            slot.borrow().iter().for_each(|v| visitor.visit(v));
        }
        self.fields.borrow().iter().flatten().for_each(|v| visitor.visit(v));
    }

    fn clear(&self) {
        let old = (self.fields.take(), self.traceback.take(), self.cause.take(), self.context.take());
        drop(old);
    }
}

/// Calls `$m!` with every exception type and its base, bases first.
#[macro_export]
macro_rules! for_each_exception {
    ($m:ident) => {
        $m! {
            BaseException: object,
            BaseExceptionGroup: BaseException,
            Exception: BaseException,
            GeneratorExit: BaseException,
            KeyboardInterrupt: BaseException,
            SystemExit: BaseException,
            ArithmeticError: Exception,
            AssertionError: Exception,
            AttributeError: Exception,
            BufferError: Exception,
            EOFError: Exception,
            ImportError: Exception,
            LookupError: Exception,
            MemoryError: Exception,
            NameError: Exception,
            OSError: Exception,
            ReferenceError: Exception,
            RuntimeError: Exception,
            StopAsyncIteration: Exception,
            StopIteration: Exception,
            SyntaxError: Exception,
            SystemError: Exception,
            TypeError: Exception,
            ValueError: Exception,
            Warning: Exception,
            FloatingPointError: ArithmeticError,
            OverflowError: ArithmeticError,
            ZeroDivisionError: ArithmeticError,
            ModuleNotFoundError: ImportError,
            IndexError: LookupError,
            KeyError: LookupError,
            UnboundLocalError: NameError,
            BlockingIOError: OSError,
            ChildProcessError: OSError,
            ConnectionError: OSError,
            FileExistsError: OSError,
            FileNotFoundError: OSError,
            InterruptedError: OSError,
            IsADirectoryError: OSError,
            NotADirectoryError: OSError,
            PermissionError: OSError,
            ProcessLookupError: OSError,
            TimeoutError: OSError,
            BrokenPipeError: ConnectionError,
            ConnectionAbortedError: ConnectionError,
            ConnectionRefusedError: ConnectionError,
            ConnectionResetError: ConnectionError,
            NotImplementedError: RuntimeError,
            PythonFinalizationError: RuntimeError,
            RecursionError: RuntimeError,
            IndentationError: SyntaxError,
            _IncompleteInputError: SyntaxError,
            TabError: IndentationError,
            UnicodeError: ValueError,
            UnicodeDecodeError: UnicodeError,
            UnicodeEncodeError: UnicodeError,
            UnicodeTranslateError: UnicodeError,
            BytesWarning: Warning,
            DeprecationWarning: Warning,
            EncodingWarning: Warning,
            FutureWarning: Warning,
            ImportWarning: Warning,
            PendingDeprecationWarning: Warning,
            ResourceWarning: Warning,
            RuntimeWarning: Warning,
            SyntaxWarning: Warning,
            UnicodeWarning: Warning,
            UserWarning: Warning,
        }
    };
}

macro_rules! define_exc {
    ($($name:ident: $base:ident,)*) => {
        /// An exception type, by number. `ExceptionGroup`, which has two bases, is apart
        /// (`Types::exception_group`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(non_camel_case_types, clippy::enum_variant_names)]
        #[repr(u8)]
        pub enum Exc { $($name),* }

        /// All exception types with their names and the names of their bases.
        pub static EXCEPTIONS: &[(Exc, &str, &str)] = &[$((Exc::$name, stringify!($name), stringify!($base))),*];
    };
}
crate::for_each_exception!(define_exc);
