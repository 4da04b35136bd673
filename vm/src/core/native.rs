//! Native functions and the tables that native types and modules are declared with.
//!
//! A native function declares its signature as CPython's text signature, for example
//! `"($self, key, default=None, /)"`. The call protocol binds arguments by it, so the function
//! finds each parameter in a fixed place, and `inspect.signature` shows it.

use std::cell::OnceCell;

use super::args::{Args, CallArgs};
use super::error::PyResult;
use super::object::{PayloadVTable, Ref, Trace, Visitor};
use super::signature::Signature;
use super::str::Str;
use super::typeobj::TypeObj;
use super::value::Value;
use super::vm::Vm;

/// The code of a native function. All but `Plain` and `Raw` are the direct forms of special
/// methods, which the machine calls without binding arguments.
#[derive(Clone, Copy)]
pub enum NativeImpl {
    /// Arguments bound by the signature; the receiver, if any, is the first.
    Plain(fn(&Vm, Args) -> PyResult),
    /// Like `Plain`: the `send` of generators and coroutines. The machine resumes the receiver in
    /// the loop that runs the caller instead of calling this.
    Send(fn(&Vm, Args) -> PyResult),
    /// Like `Plain`: the builtin `next`, which the machine treats in the same way when its argument
    /// is a generator.
    Advance(fn(&Vm, Args) -> PyResult),
    /// Like `Plain`: the builtin `len`, whose answer the machine knows for the commonest types.
    Length(fn(&Vm, Args) -> PyResult),
    /// Arguments as they come, receiver first; for what no signature can say.
    Raw(fn(&Vm, CallArgs) -> PyResult),
    /// `__neg__`, `__iter__`, `__repr__`, ...
    Unary(fn(&Vm, &Value) -> PyResult),
    /// `__add__`, `__lt__`, `__getitem__`, ...: may return `NotImplemented`.
    Binary(fn(&Vm, &Value, &Value) -> PyResult),
    /// `__next__`: `None` when exhausted.
    Next(fn(&Vm, &Value) -> PyResult<Option<Value>>),
    /// `__hash__`.
    Hash(fn(&Vm, &Value) -> PyResult<i64>),
    /// `__len__`.
    Len(fn(&Vm, &Value) -> PyResult<usize>),
    /// `__bool__`, and `__contains__` without the item.
    Bool(fn(&Vm, &Value) -> PyResult<bool>),
    /// `__contains__`.
    Contains(fn(&Vm, &Value, &Value) -> PyResult<bool>),
    /// `__setitem__`; `None` for `__delitem__`, which is declared apart with the same function.
    SetItem(fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>),
    /// `__delitem__`.
    DelItem(fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>),
    /// `__getattribute__`: the name is a `str`.
    GetAttr(fn(&Vm, &Value, &Ref<Str>) -> PyResult),
    /// `__setattr__`.
    SetAttr(fn(&Vm, &Value, &Ref<Str>, Option<&Value>) -> PyResult<()>),
    /// `__delattr__`, with the function of `__setattr__`.
    DelAttr(fn(&Vm, &Value, &Ref<Str>, Option<&Value>) -> PyResult<()>),
    /// `__get__`: descriptor, instance (or `None`), owner (or `None`).
    Get(fn(&Vm, &Value, Option<&Value>, Option<&Value>) -> PyResult),
    /// `__set__`: descriptor, instance, value.
    Set(fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>),
    /// `__delete__`, with the function of `__set__`.
    Delete(fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>),
}

/// How a native function is found on its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodKind {
    /// A method (`method_descriptor`; `wrapper_descriptor` for the direct forms).
    Method,
    /// `classmethod_descriptor`; the class is the first argument.
    Class,
    /// A static method.
    Static,
    /// `__new__`: static, the first argument is the class, which is checked.
    New,
    /// A function of a module.
    Function,
}

/// Declaration of a native function.
pub struct MethodDef {
    pub name: &'static str,
    /// Text signature with parentheses; `$self`/`$type`/`$module` stand for the receiver.
    pub sig: &'static str,
    pub imp: NativeImpl,
    pub kind: MethodKind,
    pub doc: &'static str,
}

impl MethodDef {
    pub const fn doc(mut self, doc: &'static str) -> MethodDef {
        self.doc = doc;
        self
    }

    const fn make(name: &'static str, sig: &'static str, kind: MethodKind, imp: NativeImpl) -> MethodDef {
        MethodDef { name, sig, imp, kind, doc: "" }
    }
}

/// A method bound by its signature, which begins with `$self`.
pub const fn method(name: &'static str, sig: &'static str, f: fn(&Vm, Args) -> PyResult) -> MethodDef {
    MethodDef::make(name, sig, MethodKind::Method, NativeImpl::Plain(f))
}

/// The `send` of generators and coroutines.
pub const fn send_method(sig: &'static str, f: fn(&Vm, Args) -> PyResult) -> MethodDef {
    MethodDef::make("send", sig, MethodKind::Method, NativeImpl::Send(f))
}

/// A class method; the signature begins with `$type`.
pub const fn class_method(name: &'static str, sig: &'static str, f: fn(&Vm, Args) -> PyResult) -> MethodDef {
    MethodDef::make(name, sig, MethodKind::Class, NativeImpl::Plain(f))
}

/// A static method.
pub const fn static_method(name: &'static str, sig: &'static str, f: fn(&Vm, Args) -> PyResult) -> MethodDef {
    MethodDef::make(name, sig, MethodKind::Static, NativeImpl::Plain(f))
}

/// `__new__`; argument 0 is the class (always a type whose instances have this payload), so the
/// signature begins with `$type`.
pub const fn new(sig: &'static str, f: fn(&Vm, Args) -> PyResult) -> MethodDef {
    MethodDef::make("__new__", sig, MethodKind::New, NativeImpl::Plain(f))
}

/// A function of a module, without a receiver.
pub const fn function(name: &'static str, sig: &'static str, f: fn(&Vm, Args) -> PyResult) -> MethodDef {
    MethodDef::make(name, sig, MethodKind::Function, NativeImpl::Plain(f))
}

/// The builtin `next`.
pub const fn advance_function(sig: &'static str, f: fn(&Vm, Args) -> PyResult) -> MethodDef {
    MethodDef::make("next", sig, MethodKind::Function, NativeImpl::Advance(f))
}

/// The builtin `len`.
pub const fn length_function(sig: &'static str, f: fn(&Vm, Args) -> PyResult) -> MethodDef {
    MethodDef::make("len", sig, MethodKind::Function, NativeImpl::Length(f))
}

/// A function of a module that takes its arguments unbound.
pub const fn raw_function(name: &'static str, f: fn(&Vm, CallArgs) -> PyResult) -> MethodDef {
    MethodDef::make(name, "", MethodKind::Function, NativeImpl::Raw(f))
}

/// A method that takes its arguments unbound, receiver first.
pub const fn raw_method(name: &'static str, f: fn(&Vm, CallArgs) -> PyResult) -> MethodDef {
    MethodDef::make(name, "($self, /, *args, **kwargs)", MethodKind::Method, NativeImpl::Raw(f))
}

/// A unary special method.
pub const fn unary(name: &'static str, f: fn(&Vm, &Value) -> PyResult) -> MethodDef {
    MethodDef::make(name, "($self, /)", MethodKind::Method, NativeImpl::Unary(f))
}

/// A binary special method.
pub const fn binary(name: &'static str, f: fn(&Vm, &Value, &Value) -> PyResult) -> MethodDef {
    MethodDef::make(name, "($self, value, /)", MethodKind::Method, NativeImpl::Binary(f))
}

/// `__next__`.
pub const fn next(f: fn(&Vm, &Value) -> PyResult<Option<Value>>) -> MethodDef {
    MethodDef::make("__next__", "($self, /)", MethodKind::Method, NativeImpl::Next(f))
}

/// `__hash__`.
pub const fn hash(f: fn(&Vm, &Value) -> PyResult<i64>) -> MethodDef {
    MethodDef::make("__hash__", "($self, /)", MethodKind::Method, NativeImpl::Hash(f))
}

/// `__len__`.
pub const fn len(f: fn(&Vm, &Value) -> PyResult<usize>) -> MethodDef {
    MethodDef::make("__len__", "($self, /)", MethodKind::Method, NativeImpl::Len(f))
}

/// `__bool__`.
pub const fn boolean(f: fn(&Vm, &Value) -> PyResult<bool>) -> MethodDef {
    MethodDef::make("__bool__", "($self, /)", MethodKind::Method, NativeImpl::Bool(f))
}

/// `__contains__`.
pub const fn contains(f: fn(&Vm, &Value, &Value) -> PyResult<bool>) -> MethodDef {
    MethodDef::make("__contains__", "($self, key, /)", MethodKind::Method, NativeImpl::Contains(f))
}

/// `__setitem__`; declare [`del_item`] with the same function.
pub const fn set_item(f: fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>) -> MethodDef {
    MethodDef::make("__setitem__", "($self, key, value, /)", MethodKind::Method, NativeImpl::SetItem(f))
}

/// `__delitem__`: the function is called with `None` for the value.
pub const fn del_item(f: fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>) -> MethodDef {
    MethodDef::make("__delitem__", "($self, key, /)", MethodKind::Method, NativeImpl::DelItem(f))
}

/// `__getattribute__`.
pub const fn get_attr(f: fn(&Vm, &Value, &Ref<Str>) -> PyResult) -> MethodDef {
    MethodDef::make("__getattribute__", "($self, name, /)", MethodKind::Method, NativeImpl::GetAttr(f))
}

/// `__setattr__`; declare [`del_attr`] with the same function.
pub const fn set_attr(f: fn(&Vm, &Value, &Ref<Str>, Option<&Value>) -> PyResult<()>) -> MethodDef {
    MethodDef::make("__setattr__", "($self, name, value, /)", MethodKind::Method, NativeImpl::SetAttr(f))
}

/// `__delattr__`.
pub const fn del_attr(f: fn(&Vm, &Value, &Ref<Str>, Option<&Value>) -> PyResult<()>) -> MethodDef {
    MethodDef::make("__delattr__", "($self, name, /)", MethodKind::Method, NativeImpl::DelAttr(f))
}

/// `__get__`.
pub const fn descr_get(f: fn(&Vm, &Value, Option<&Value>, Option<&Value>) -> PyResult) -> MethodDef {
    MethodDef::make("__get__", "($self, instance, owner=None, /)", MethodKind::Method, NativeImpl::Get(f))
}

/// `__set__`; declare [`descr_delete`] with the same function.
pub const fn descr_set(f: fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>) -> MethodDef {
    MethodDef::make("__set__", "($self, instance, value, /)", MethodKind::Method, NativeImpl::Set(f))
}

/// `__delete__`.
pub const fn descr_delete(f: fn(&Vm, &Value, &Value, Option<&Value>) -> PyResult<()>) -> MethodDef {
    MethodDef::make("__delete__", "($self, instance, /)", MethodKind::Method, NativeImpl::Delete(f))
}

/// `__call__`, arguments unbound, receiver first.
pub const fn call(f: fn(&Vm, CallArgs) -> PyResult) -> MethodDef {
    raw_method("__call__", f)
}

/// Declaration of an attribute computed by native code (`getset_descriptor`).
pub struct GetSetDef {
    pub name: &'static str,
    pub get: fn(&Vm, &Value) -> PyResult,
    /// `None` as value means deletion.
    pub set: Option<fn(&Vm, &Value, Option<&Value>) -> PyResult<()>>,
    pub doc: &'static str,
    /// Shown as `member_descriptor`, as CPython's plain struct members are.
    pub member: bool,
}

/// A read-only attribute.
pub const fn getter(name: &'static str, get: fn(&Vm, &Value) -> PyResult) -> GetSetDef {
    GetSetDef { name, get, set: None, doc: "", member: false }
}

/// An attribute that can be set (and deleted, if the function accepts `None`).
pub const fn getset(
    name: &'static str,
    get: fn(&Vm, &Value) -> PyResult,
    set: fn(&Vm, &Value, Option<&Value>) -> PyResult<()>,
) -> GetSetDef {
    GetSetDef { name, get, set: Some(set), doc: "", member: false }
}

impl GetSetDef {
    pub const fn member(mut self) -> GetSetDef {
        self.member = true;
        self
    }

    pub const fn doc(mut self, doc: &'static str) -> GetSetDef {
        self.doc = doc;
        self
    }
}

/// Declaration of a native type.
pub struct TypeDef {
    /// `__module__`.
    pub module: &'static str,
    pub name: &'static str,
    pub doc: &'static str,
    pub vt: fn() -> &'static PayloadVTable,
    /// Groups of methods, so that they can live in several files.
    pub methods: &'static [&'static [MethodDef]],
    pub getset: &'static [GetSetDef],
    /// See [`super::typeobj::type_flags`].
    pub flags: u32,
    /// `__text_signature__`, where `__new__` and `__init__` do not say it.
    pub sig: Option<&'static str>,
}

impl TypeDef {
    /// A final type without methods whose instances are made natively only.
    pub const fn new(
        module: &'static str,
        name: &'static str,
        vt: fn() -> &'static PayloadVTable,
    ) -> TypeDef {
        TypeDef { module, name, doc: "", vt, methods: &[], getset: &[], flags: 0, sig: None }
    }

    pub const fn methods(mut self, methods: &'static [&'static [MethodDef]]) -> TypeDef {
        self.methods = methods;
        self
    }

    pub const fn signature(mut self, sig: &'static str) -> TypeDef {
        self.sig = Some(sig);
        self
    }

    pub const fn getset(mut self, getset: &'static [GetSetDef]) -> TypeDef {
        self.getset = getset;
        self
    }

    pub const fn flags(mut self, flags: u32) -> TypeDef {
        self.flags |= flags;
        self
    }

    pub const fn doc(mut self, doc: &'static str) -> TypeDef {
        self.doc = doc;
        self
    }
}

/// Payload of native functions of all kinds: `builtin_function_or_method` (of a module, or
/// static), `method_descriptor`, `wrapper_descriptor`, `classmethod_descriptor`.
pub struct NativeFn {
    pub def: &'static MethodDef,
    /// The type it is a method of.
    pub owner: Option<Ref<TypeObj>>,
    /// Name of the module it is a function of.
    pub module: Option<Value>,
    sig: OnceCell<Signature>,
}

crate::payload!(NativeFn, "builtin_function_or_method");

impl NativeFn {
    pub fn new(def: &'static MethodDef, owner: Option<Ref<TypeObj>>, module: Option<Value>) -> NativeFn {
        NativeFn { def, owner, module, sig: OnceCell::new() }
    }

    /// Whether `n` positional arguments, the receiver included, can be passed as they come.
    #[inline(always)]
    pub fn takes(&self, n: usize) -> bool {
        let sig = self.signature();
        sig.in_place && n >= sig.min_pos && n <= sig.max_pos
    }

    /// The parsed signature.
    #[inline(always)]
    pub fn signature(&self) -> &Signature {
        self.sig.get_or_init(|| Signature::parse(self.def.sig))
    }
}

impl Trace for NativeFn {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(owner) = &self.owner {
            owner.with_value(|v| visitor.visit(v));
        }
        self.module.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

/// Payload of `getset_descriptor` and of the `member_descriptor`s of native types.
pub struct GetSet {
    pub def: &'static GetSetDef,
    pub owner: Ref<TypeObj>,
}

crate::payload!(GetSet, "getset_descriptor");

impl Trace for GetSet {
    fn traverse(&self, visitor: &mut Visitor) {
        self.owner.with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

/// Payload of a native method bound to its receiver (`builtin_function_or_method`,
/// `method-wrapper`).
pub struct BoundNative {
    pub func: Ref<NativeFn>,
    pub this: Value,
}

crate::payload!(BoundNative, "builtin_function_or_method");

impl Trace for BoundNative {
    fn traverse(&self, visitor: &mut Visitor) {
        self.func.with_value(|v| visitor.visit(v));
        visitor.visit(&self.this);
    }
    fn clear(&self) {}
}

/// Declaration of a native module.
pub struct ModuleDef {
    pub name: &'static str,
    pub doc: &'static str,
    /// Groups of functions, so that they can live in several files.
    pub functions: &'static [&'static [MethodDef]],
    /// Adds types, constants and state.
    pub init: Option<fn(&Vm, &Ref<super::function::Module>) -> PyResult<()>>,
}

impl ModuleDef {
    pub const fn new(name: &'static str, functions: &'static [&'static [MethodDef]]) -> ModuleDef {
        ModuleDef { name, doc: "", functions, init: None }
    }

    pub const fn init(mut self, init: fn(&Vm, &Ref<super::function::Module>) -> PyResult<()>) -> ModuleDef {
        self.init = Some(init);
        self
    }

    pub const fn doc(mut self, doc: &'static str) -> ModuleDef {
        self.doc = doc;
        self
    }
}
