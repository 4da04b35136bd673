//! Making exceptions from native code.

use crate::core::error::{NoMemory, PyResult, Raised};
use crate::core::exc::{Exc, ExcObj};
use crate::core::object::Ref;
use crate::core::str::Str;
use crate::core::text::can_allocate;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Fields of `AttributeError`.
pub const ATTRIBUTE_NAME: usize = 0;
pub const ATTRIBUTE_OBJ: usize = 1;
/// Field of `NameError`.
pub const NAME_NAME: usize = 0;
/// Field of `StopIteration`.
pub const STOP_VALUE: usize = 0;

macro_rules! shorthand {
    ($($name:ident $exc:ident,)*) => {
        impl Vm {
            $(
                #[doc = concat!("A new `", stringify!($exc), "` with a message.")]
                #[cold]
                pub fn $name(&self, message: impl AsRef<str>) -> Raised {
                    self.raise(Exc::$exc, message)
                }
            )*
        }
    };
}

shorthand! {
    type_error TypeError, value_error ValueError, index_error IndexError,
    overflow_error OverflowError, runtime_error RuntimeError, system_error SystemError,
    zero_division_error ZeroDivisionError, import_error ImportError, buffer_error BufferError,
    lookup_error LookupError, assertion_error AssertionError,
    recursion_error RecursionError, reference_error ReferenceError,
}

impl Vm {
    /// A new exception of a builtin type with one message argument.
    #[cold]
    pub fn raise(&self, exc: Exc, message: impl AsRef<str>) -> Raised {
        self.new_exc(exc, vec![self.str(message.as_ref())])
    }

    /// A new exception of a builtin type. Fields beyond `args` are the caller's to set, but for
    /// the ones that simple types derive from `args` (`StopIteration.value`, `SystemExit.code`).
    #[cold]
    pub fn new_exc(&self, exc: Exc, args: Vec<Value>) -> Raised {
        let first = args.first().cloned();
        let obj = self.alloc(self.exc_type(exc), ExcObj::new(self.tuple(args).into()));
        if matches!(exc, Exc::StopIteration | Exc::SystemExit) {
            obj.set_field(STOP_VALUE, Some(first.unwrap_or(Value::NONE)));
        }
        Raised(obj.into())
    }

    /// `StopIteration`, with the value a generator returned.
    #[cold]
    pub fn stop_iteration(&self, value: Option<Value>) -> Raised {
        let raised = self.new_exc(Exc::StopIteration, value.iter().cloned().collect());
        if let (Some(exc), Some(value)) = (raised.0.as_::<ExcObj>(), value) {
            exc.set_field(STOP_VALUE, Some(value));
        }
        raised
    }

    /// `KeyError(key)`.
    #[cold]
    pub fn key_error(&self, key: &Value) -> Raised {
        self.new_exc(Exc::KeyError, vec![key.clone()])
    }

    /// `MemoryError()`.
    #[cold]
    pub fn memory_error(&self) -> Raised {
        self.new_exc(Exc::MemoryError, vec![])
    }

    /// `MemoryError` where there is no memory.
    #[inline]
    pub fn fits<T, E: Into<NoMemory>>(&self, result: Result<T, E>) -> PyResult<T> {
        match result {
            Ok(v) => Ok(v),
            Err(_) => Err(self.memory_error()),
        }
    }

    /// `MemoryError` if an object of so many items of `T` is large, and there is no memory for it.
    #[inline]
    pub fn check_room<T>(&self, n: usize) -> PyResult<()> {
        match n.checked_mul(size_of::<T>()) {
            Some(bytes) if can_allocate(bytes) => Ok(()),
            _ => Err(self.memory_error()),
        }
    }

    /// A call with a keyword that the function does not know; a similar one is suggested.
    #[cold]
    pub fn unexpected_keyword<'a>(
        &self,
        function: &str,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Raised {
        let mut message = format!("{function}() got an unexpected keyword argument '{name}'");
        if let Some(near) = crate::core::suggest::closest(name, known) {
            message.push_str(&format!(". Did you mean '{near}'?"));
        }
        self.type_error(message)
    }

    /// `NotImplementedError` naming what is missing.
    #[cold]
    pub fn not_implemented(&self, what: impl AsRef<str>) -> Raised {
        self.raise(Exc::NotImplementedError, format!("{} is not implemented yet", what.as_ref()))
    }

    /// `AttributeError` with its `name` and `obj`.
    #[cold]
    pub fn attribute_error(&self, obj: &Value, name: &Ref<Str>, message: impl AsRef<str>) -> Raised {
        let raised = self.raise(Exc::AttributeError, message);
        if let Some(exc) = raised.0.as_::<ExcObj>() {
            exc.set_field(ATTRIBUTE_NAME, Some(name.into()));
            exc.set_field(ATTRIBUTE_OBJ, Some(obj.clone()));
        }
        raised
    }

    /// The `AttributeError` of an object without such an attribute.
    #[cold]
    pub fn no_attribute(&self, obj: &Value, name: &Ref<Str>) -> Raised {
        let message = format!("'{}' object has no attribute '{}'", self.type_name(obj), name.to_text());
        self.attribute_error(obj, name, message)
    }

    /// `NameError` with its `name`, for which suggestions are made.
    #[cold]
    pub fn name_error(&self, name: &Ref<Str>, message: impl AsRef<str>) -> Raised {
        let raised = self.raise(Exc::NameError, message);
        if let Some(exc) = raised.0.as_::<ExcObj>() {
            exc.set_field(NAME_NAME, Some(name.into()));
        }
        raised
    }

    /// Takes the value of a `StopIteration`; passes other exceptions on.
    pub fn stop_value(&self, raised: Raised) -> PyResult {
        match raised.0.as_::<ExcObj>() {
            Some(exc) if raised.is(self, Exc::StopIteration) => {
                Ok(exc.field(STOP_VALUE).unwrap_or(Value::NONE))
            }
            _ => Err(raised),
        }
    }

    /// An `AttributeError` becomes `None`.
    pub fn attribute_or_none(&self, result: PyResult) -> PyResult<Option<Value>> {
        match result {
            Ok(v) => Ok(Some(v)),
            Err(e) if e.is(self, Exc::AttributeError) => Ok(None),
            Err(e) => Err(e),
        }
    }
}

impl Raised {
    /// Whether the exception is an instance of a builtin exception type.
    pub fn is(&self, vm: &Vm, exc: Exc) -> bool {
        vm.type_obj(&self.0).data.is_subtype(vm.exc_type(exc))
    }
}

/// Guard of a level of native recursion; see [`Vm::enter_recursive`].
pub struct Recursion<'a>(&'a Vm);

impl Drop for Recursion<'_> {
    fn drop(&mut self) {
        let depth = &self.0.thread().depth;
        depth.set(depth.get() - 1);
    }
}

impl Vm {
    /// Enters a level of native recursion: `RecursionError` when there are too many, or when the
    /// native stack is nearly used up. `place` continues the message: " in comparison".
    #[inline]
    pub fn enter_recursive(&self, place: &str) -> PyResult<Recursion<'_>> {
        let thread = self.thread();
        let depth = thread.depth.get() + 1;
        let here = &raw const depth as usize;
        if depth > self.recursion_limit.get() || here < thread.native_limit.get() {
            return Err(self.recursion_error(format!("maximum recursion depth exceeded{place}")));
        }
        thread.depth.set(depth);
        Ok(Recursion(self))
    }

    /// Bytes of native stack until recursion is reported.
    #[inline(never)]
    pub fn native_stack_left(&self) -> usize {
        let here = 0u8;
        (&raw const here as usize).saturating_sub(self.thread().native_limit.get())
    }
}
