//! Arguments of calls.

use std::ops::Index;

use super::object::{Payload, Ref};
use super::str::Str;
use super::value::Value;

/// Arguments of a native function, bound by its signature: parameter `i` in place `i`. A
/// parameter that was not given is empty; `*args` is a tuple and `**kwargs` a dict.
#[derive(Clone, Copy)]
pub struct Args<'a>(pub &'a [Option<Value>]);

impl<'a> Args<'a> {
    /// Argument `i`, if it was given.
    #[inline(always)]
    pub fn opt(&self, i: usize) -> Option<&'a Value> {
        self.0.get(i)?.as_ref()
    }

    /// Argument `i`, if it was given and is not `None`.
    #[inline(always)]
    pub fn some(&self, i: usize) -> Option<&'a Value> {
        self.opt(i).filter(|v| !v.is_none())
    }

    /// Argument `i`, which the signature requires.
    #[inline(always)]
    pub fn get(&self, i: usize) -> &'a Value {
        match self.opt(i) {
            Some(v) => v,
            None => panic!("argument {i} is required by the signature"),
        }
    }

    /// The payload of the receiver, whose type the call protocol has checked.
    #[inline(always)]
    pub fn this<T: Payload>(&self) -> &'a T {
        payload(self.get(0))
    }
}

impl Index<usize> for Args<'_> {
    type Output = Value;
    #[inline(always)]
    fn index(&self, i: usize) -> &Value {
        self.get(i)
    }
}

/// The payload of a receiver, whose type the call protocol has checked.
#[inline(always)]
pub fn payload<T: Payload>(v: &Value) -> &T {
    match v.as_::<T>() {
        Some(p) => p,
        None => panic!("the receiver of a native method has the type's payload ({})", T::vtable().name),
    }
}

/// Arguments as a caller passes them: positional ones, then the values of keyword arguments.
#[derive(Clone, Copy)]
pub struct CallArgs<'a> {
    all: &'a [Value],
    names: &'a [Value],
}

impl<'a> CallArgs<'a> {
    pub const EMPTY: CallArgs<'static> = CallArgs { all: &[], names: &[] };

    /// Positional arguments only.
    #[inline(always)]
    pub fn positional(all: &'a [Value]) -> CallArgs<'a> {
        CallArgs { all, names: &[] }
    }

    /// The last `names.len()` of `all` are keyword arguments with these names (`str` values).
    #[inline(always)]
    pub fn new(all: &'a [Value], names: &'a [Value]) -> CallArgs<'a> {
        debug_assert!(names.len() <= all.len());
        CallArgs { all, names }
    }

    /// Everything: positional arguments, then keyword values.
    #[inline(always)]
    pub fn all(&self) -> &'a [Value] {
        self.all
    }

    /// All arguments as those of a function that takes each in its place.
    #[inline(always)]
    pub fn as_bound(&self) -> Args<'a> {
        // SAFETY: `Option<Value>` has the layout of `Value`, `None` being the zero word.
        Args(unsafe { std::slice::from_raw_parts(self.all.as_ptr().cast(), self.all.len()) })
    }

    /// The positional arguments.
    #[inline(always)]
    pub fn pos(&self) -> &'a [Value] {
        &self.all[..self.all.len() - self.names.len()]
    }

    /// The names of the keyword arguments.
    #[inline(always)]
    pub fn names(&self) -> &'a [Value] {
        self.names
    }

    /// Keyword arguments: name and value.
    pub fn kw(&self) -> impl Iterator<Item = (&'a Value, &'a Value)> + 'a {
        let all = self.all;
        self.names.iter().zip(&all[all.len() - self.names.len()..])
    }

    /// The value of the keyword argument `name`.
    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.kw().find(|(n, _)| n.as_::<Str>().is_some_and(|n| n.is_text(name))).map(|(_, v)| v)
    }

    /// The arguments without the first positional one.
    pub fn skip_first(&self) -> CallArgs<'a> {
        CallArgs { all: &self.all[1..], names: self.names }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// The text of a value that is known to be a `str` (keyword names).
pub fn name_text(v: &Value) -> String {
    v.as_::<Str>().map(|s| s.to_text().into_owned()).unwrap_or_default()
}

/// The `str` behind a value that is known to be one.
pub fn name_ref(v: &Value) -> Option<Ref<Str>> {
    v.to_ref::<Str>()
}
