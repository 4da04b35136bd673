//! Calls: native functions, and anything callable. May be imported by `protocol` and above.

pub mod bind;
pub mod errors;

use crate::core::args::{CallArgs, name_ref};
use crate::core::error::{PyResult, Raised};
use crate::core::function::{BoundMethod, Function};
use crate::core::native::{BoundNative, MethodKind, NativeFn, NativeImpl};
use crate::core::object::Ref;
use crate::core::special::Special;
use crate::core::typeobj::TypeObj;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// Arguments with one more in front, on the native stack if there are few.
#[inline]
pub fn with_first<R>(this: &Value, args: CallArgs, f: impl FnOnce(CallArgs) -> R) -> R {
    const FEW: usize = 8;
    let n = args.all().len() + 1;
    if n <= FEW {
        let mut all: [Value; FEW] = [const { Value::NONE }; FEW];
        all[0] = this.clone();
        for (slot, v) in all[1..].iter_mut().zip(args.all()) {
            *slot = v.clone();
        }
        f(CallArgs::new(&all[..n], args.names()))
    } else {
        let mut all = Vec::with_capacity(n);
        all.push(this.clone());
        all.extend_from_slice(args.all());
        f(CallArgs::new(&all, args.names()))
    }
}

impl Vm {
    /// Calls with positional arguments.
    #[inline]
    pub fn call(&self, f: &Value, args: &[Value]) -> PyResult {
        self.call_args(f, CallArgs::positional(args))
    }

    /// Calls with positional and keyword arguments.
    pub fn call_args(&self, f: &Value, args: CallArgs) -> PyResult {
        if let Some(func) = f.to_ref::<Function>() {
            return (self.hooks().call_function)(self, &func, args);
        }
        if let Some(method) = f.to_ref::<BoundMethod>() {
            return with_first(&method.this, args, |args| self.call_args(&method.func, args));
        }
        if let Some(bound) = f.to_ref::<BoundNative>() {
            return with_first(&bound.this, args, |args| self.call_native(&bound.func, args));
        }
        if let Some(native) = f.to_ref::<NativeFn>() {
            bind::check_receiver(self, &native, args)?;
            return self.call_native(&native, args);
        }
        self.call_object(f, args)
    }

    /// Calls through `__call__`.
    pub fn call_object(&self, f: &Value, args: CallArgs) -> PyResult {
        match self.special(f, Special::Call) {
            None => Err(self.not_callable(f)),
            Some(call) => match call.to_ref::<NativeFn>() {
                Some(native) if native.def.kind == MethodKind::Method => {
                    with_first(f, args, |args| self.call_native(&native, args))
                }
                _ => {
                    let _level = self.enter_recursive("")?;
                    self.call_unbound(&call, f, args)
                }
            },
        }
    }

    #[cold]
    pub fn not_callable(&self, f: &Value) -> Raised {
        self.type_error(format!("'{}' object is not callable", self.type_name(f)))
    }

    /// Calls `f`, found on the type of `this`, as its method: binds it by `__get__` unless it is
    /// a plain function.
    pub fn call_unbound(&self, f: &Value, this: &Value, args: CallArgs) -> PyResult {
        if let Some(func) = f.to_ref::<Function>() {
            return with_first(this, args, |args| (self.hooks().call_function)(self, &func, args));
        }
        if let Some(native) = f.as_obj::<NativeFn>()
            && native.data.def.kind == MethodKind::Method
        {
            return with_first(this, args, |args| self.call_native(&Ref::from_obj(native), args));
        }
        let ty: Value = self.type_of(this).into();
        let bound = self.bind_descriptor(f, Some(this), Some(&ty))?;
        self.call_args(&bound, args)
    }

    /// Calls a native function whose receiver has been checked.
    #[inline]
    pub fn call_native(&self, func: &Ref<NativeFn>, args: CallArgs) -> PyResult {
        match func.def.imp {
            NativeImpl::Plain(f) | NativeImpl::Send(f) | NativeImpl::Advance(f) | NativeImpl::Length(f) => {
                bind::with_bound(self, func, args, |bound| f(self, bound))
            }
            NativeImpl::Raw(f) => f(self, args),
            _ => self.call_direct(func, args),
        }
    }

    /// Calls a special method in its direct form with ordinary arguments.
    fn call_direct(&self, func: &Ref<NativeFn>, args: CallArgs) -> PyResult {
        let all = args.all();
        if !args.names().is_empty() {
            return Err(self.type_error(format!("wrapper {}() takes no keyword arguments", func.def.name)));
        }
        let given = all.len().saturating_sub(1);
        let want = |n: usize| -> PyResult<()> {
            if given == n {
                Ok(())
            } else {
                let s = if n == 1 { "" } else { "s" };
                Err(self.type_error(format!("expected {n} argument{s}, got {given}")))
            }
        };
        let none = |()| Value::NONE;
        match func.def.imp {
            NativeImpl::Plain(_)
            | NativeImpl::Send(_)
            | NativeImpl::Advance(_)
            | NativeImpl::Length(_)
            | NativeImpl::Raw(_) => self.call_native(func, args),
            NativeImpl::Unary(f) => want(0).and_then(|()| f(self, &all[0])),
            NativeImpl::Binary(f) => want(1).and_then(|()| f(self, &all[0], &all[1])),
            NativeImpl::Next(f) => {
                want(0)?;
                f(self, &all[0])?.ok_or_else(|| self.stop_iteration(None))
            }
            NativeImpl::Hash(f) => want(0).and_then(|()| Ok(self.int(f(self, &all[0])?))),
            NativeImpl::Len(f) => want(0).and_then(|()| Ok(self.int(f(self, &all[0])? as i64))),
            NativeImpl::Bool(f) => want(0).and_then(|()| Ok(Value::from_bool(f(self, &all[0])?))),
            NativeImpl::Contains(f) => {
                want(1).and_then(|()| Ok(Value::from_bool(f(self, &all[0], &all[1])?)))
            }
            NativeImpl::SetItem(f) => {
                want(2).and_then(|()| f(self, &all[0], &all[1], Some(&all[2])).map(none))
            }
            NativeImpl::DelItem(f) => want(1).and_then(|()| f(self, &all[0], &all[1], None).map(none)),
            NativeImpl::GetAttr(f) => want(1).and_then(|()| f(self, &all[0], &self.attr_name(&all[1])?)),
            NativeImpl::SetAttr(f) => {
                want(2).and_then(|()| f(self, &all[0], &self.attr_name(&all[1])?, Some(&all[2])).map(none))
            }
            NativeImpl::DelAttr(f) => {
                want(1).and_then(|()| f(self, &all[0], &self.attr_name(&all[1])?, None).map(none))
            }
            NativeImpl::Get(f) => {
                if !(1..=2).contains(&given) {
                    return Err(self.type_error(format!("expected at most 2 arguments, got {given}")));
                }
                let obj = Some(&all[1]).filter(|v| !v.is_none());
                let owner = all.get(2).filter(|v| !v.is_none());
                if obj.is_none() && owner.is_none() {
                    return Err(self.type_error("__get__(None, None) is invalid"));
                }
                f(self, &all[0], obj, owner)
            }
            NativeImpl::Set(f) => want(2).and_then(|()| f(self, &all[0], &all[1], Some(&all[2])).map(none)),
            NativeImpl::Delete(f) => want(1).and_then(|()| f(self, &all[0], &all[1], None).map(none)),
        }
    }

    /// Calls the method `name` of `obj`.
    pub fn call_method(&self, obj: &Value, name: &str, args: &[Value]) -> PyResult {
        let name = self.intern(name);
        self.call_method_args(obj, &name, CallArgs::positional(args))
    }

    /// Calls the method `name` (interned) of `obj`.
    pub fn call_method_args(
        &self,
        obj: &Value,
        name: &Ref<crate::core::str::Str>,
        args: CallArgs,
    ) -> PyResult {
        let method = self.get_attr(obj, name)?;
        self.call_args(&method, args)
    }

    /// Calls the special method of a value's type, if there is one. `None` as the method (as in
    /// `__hash__ = None`) is called and fails, as in CPython.
    pub fn call_special(&self, this: &Value, which: Special, args: &[Value]) -> PyResult<Option<Value>> {
        match self.special(this, which) {
            None => Ok(None),
            Some(method) => self.call_unbound(&method, this, CallArgs::positional(args)).map(Some),
        }
    }

    /// The special method on the type of a value, not bound.
    #[inline]
    pub fn special(&self, v: &Value, which: Special) -> Option<Value> {
        self.special_of(&self.type_obj(v).data, which)
    }

    /// The direct form of a special method on the type of a value, if it is native and was looked
    /// up before: a quick way that callers try first.
    #[inline(always)]
    pub fn direct(&self, v: &Value, which: Special) -> Option<NativeImpl> {
        self.type_obj(v).data.direct(which)
    }

    /// The special method of a type, not bound.
    #[inline]
    pub fn special_of(&self, ty: &TypeObj, which: Special) -> Option<Value> {
        ty.special(which, || {
            let name = self.names().special(which);
            ty.lookup(name, self.hash_str(name))
        })
    }

    /// An attribute name given by a program: must be a `str`.
    pub fn attr_name(&self, v: &Value) -> PyResult<Ref<crate::core::str::Str>> {
        match name_ref(v) {
            Some(s) => Ok(self.intern_ref(&s)),
            None => {
                Err(self.type_error(format!("attribute name must be string, not '{}'", self.type_name(v))))
            }
        }
    }

    /// `descr.__get__(obj, owner)` if `descr` has it, else `descr` itself.
    pub fn bind_descriptor(&self, descr: &Value, obj: Option<&Value>, owner: Option<&Value>) -> PyResult {
        match self.special(descr, Special::Get) {
            None => Ok(descr.clone()),
            Some(get) => self.call_get(&get, descr, obj, owner),
        }
    }

    /// Calls a `__get__` method found on the type of `descr`.
    pub fn call_get(
        &self,
        get: &Value,
        descr: &Value,
        obj: Option<&Value>,
        owner: Option<&Value>,
    ) -> PyResult {
        if let Some(native) = get.as_::<NativeFn>()
            && let NativeImpl::Get(f) = native.def.imp
        {
            return f(self, descr, obj, owner);
        }
        let or_none = |v: Option<&Value>| v.cloned().unwrap_or(Value::NONE);
        self.call_unbound(get, descr, CallArgs::positional(&[or_none(obj), or_none(owner)]))
    }
}
