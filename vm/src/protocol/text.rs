//! `repr`, `str`, `ascii`, `format`.

use std::cell::RefCell;

use crate::core::args::CallArgs;
use crate::core::error::PyResult;
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Objects whose `repr` is in progress, with their threads.
#[derive(Default)]
struct ReprStack(RefCell<Vec<(u64, u64)>>);

impl Vm {
    fn text_result(&self, v: Value, method: &str) -> PyResult<Ref<Str>> {
        match v.downcast::<Str>() {
            Ok(s) => Ok(s),
            Err(v) => {
                Err(self.type_error(format!("{method} returned non-string (type {})", self.type_name(&v))))
            }
        }
    }

    /// `repr(v)`.
    pub fn repr(&self, v: &Value) -> PyResult<Ref<Str>> {
        if let Some(n) = v.as_small_int() {
            return Ok(self.decimal(n));
        }
        let _level = self.enter_recursive(" while getting the repr of an object")?;
        match self.special(v, Special::Repr) {
            Some(m) => self.text_result(self.call_unary(&m, v)?, "__repr__"),
            None => Ok(self.new_str(&format!("<{} object at {:#x}>", self.type_name(v), self.id(v)))),
        }
    }

    /// `str(v)`.
    pub fn str_of(&self, v: &Value) -> PyResult<Ref<Str>> {
        if let Some(s) = v.to_ref::<Str>()
            && self.is_exact(v, &self.types().str)
        {
            return Ok(s);
        }
        if let Some(n) = v.as_small_int() {
            return Ok(self.decimal(n));
        }
        let _level = self.enter_recursive(" while getting the str of an object")?;
        match self.special(v, Special::Str) {
            Some(m) => self.text_result(self.call_unary(&m, v)?, "__str__"),
            None => self.repr(v),
        }
    }

    /// `ascii(v)`.
    pub fn ascii(&self, v: &Value) -> PyResult<Ref<Str>> {
        let text = self.repr(v)?;
        if text.is_ascii() {
            return Ok(text);
        }
        let mut out = String::with_capacity(text.len() * 2);
        for c in text.chars() {
            match c {
                0..0x80 => out.push(char::from(c as u8)),
                0x80..0x100 => out.push_str(&format!("\\x{c:02x}")),
                0x100..0x1_0000 => out.push_str(&format!("\\u{c:04x}")),
                _ => out.push_str(&format!("\\U{c:08x}")),
            }
        }
        Ok(self.new_str(&out))
    }

    /// `format(v, spec)`.
    pub fn format(&self, v: &Value, spec: &Ref<Str>) -> PyResult<Ref<Str>> {
        if spec.is_empty() && (self.is_exact(v, &self.types().str) || v.is_small_int()) {
            return self.str_of(v);
        }
        let spec = [Value::from(spec)];
        match self.special(v, Special::Format) {
            None => Err(self.type_error(format!("Type {} doesn't define __format__", self.type_name(v)))),
            Some(m) => {
                let text = self.call_unbound(&m, v, CallArgs::positional(&spec))?;
                match text.downcast::<Str>() {
                    Ok(s) => Ok(s),
                    Err(v) => {
                        Err(self
                            .type_error(format!("__format__ must return a str, not {}", self.type_name(&v))))
                    }
                }
            }
        }
    }

    /// `id(v)`.
    pub fn id(&self, v: &Value) -> u64 {
        if v.is_heap() { self.host().object_id(v.header_ptr() as usize) } else { v.bits() }
    }

    /// Runs `f` unless the `repr` of `v` is in progress already on this thread, which gives
    /// `None`.
    pub fn repr_guard<R>(&self, v: &Value, f: impl FnOnce() -> PyResult<R>) -> PyResult<Option<R>> {
        let stack = self.state(ReprStack::default);
        let key = (self.thread().id, v.bits());
        if stack.0.borrow().contains(&key) {
            return Ok(None);
        }
        stack.0.borrow_mut().push(key);
        let result = f();
        let mut active = stack.0.borrow_mut();
        if let Some(at) = active.iter().rposition(|k| *k == key) {
            active.remove(at);
        }
        result.map(Some)
    }
}
