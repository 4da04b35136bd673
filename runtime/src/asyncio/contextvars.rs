//! Module `_contextvars`: contexts, context variables, tokens.
//!
//! The variables of a context are an immutable object that copies of the context share; setting
//! a variable replaces it. Each thread has a current context.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{
    GetSetDef, MethodDef, ModuleDef, TypeDef, binary, contains, function, getter, hash, len, method,
    raw_method, unary,
};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::{CLASS_GETITEM, raw_new};

use super::slot::Slot;

pub static MODULE: ModuleDef =
    ModuleDef::new("_contextvars", &[&FUNCTIONS]).init(init).doc("Context Variables");

static FUNCTIONS: [MethodDef; 1] =
    [function("copy_context", "()", |vm, _| Ok(vm.make(current(vm).copied())))];

fn init(vm: &Vm, module: &Ref<Module>) -> PyResult<()> {
    let token = vm.type_for::<Token>();
    vm.set_name(&token.dict, "MISSING", missing(vm));
    token.modified();
    vm.set_name(&module.dict, "Context", vm.type_for::<Context>().into());
    vm.set_name(&module.dict, "ContextVar", vm.type_for::<ContextVar>().into());
    vm.set_name(&module.dict, "Token", token.into());
    Ok(())
}

// ---- storage -------------------------------------------------------------------------------

/// Variables and their values, sorted by the variables' words. Never changes.
struct Vars(RefCell<Vec<(Value, Value)>>);

ouro_vm::payload!(Vars, "context_vars");

impl Trace for Vars {
    fn traverse(&self, visitor: &mut Visitor) {
        for (var, value) in self.0.borrow().iter() {
            visitor.visit(var);
            visitor.visit(value);
        }
    }
    fn clear(&self) {
        drop(self.0.take());
    }
}

static VARS: TypeDef = TypeDef::new("_contextvars", "_vars", Vars::vtable);

impl NativeType for Vars {
    fn def() -> &'static TypeDef {
        &VARS
    }
}

/// Payload of `Context`.
#[derive(Default)]
pub struct Context {
    vars: RefCell<Option<Ref<Vars>>>,
    entered: Cell<bool>,
    /// Somebody has got hold of the object.
    shown: Cell<bool>,
}

ouro_vm::payload!(Context, "Context");

impl Trace for Context {
    fn traverse(&self, visitor: &mut Visitor) {
        if let Some(vars) = &*self.vars.borrow() {
            vars.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        drop(self.vars.take());
    }
}

impl Context {
    fn empty() -> Context {
        Context::default()
    }

    fn with(vars: Ref<Vars>) -> Context {
        let vars = Some(vars).filter(|v| !v.0.borrow().is_empty());
        Context { vars: RefCell::new(vars), ..Context::default() }
    }

    fn copied(&self) -> Context {
        Context { vars: RefCell::new(self.vars.borrow().clone()), ..Context::default() }
    }

    /// A copy as a Python object.
    pub fn copied_object(&self, vm: &Vm) -> Value {
        vm.make(self.copied())
    }

    fn pairs(&self) -> Vec<(Value, Value)> {
        self.vars.borrow().as_ref().map_or_else(Vec::new, |v| v.0.borrow().clone())
    }

    fn len(&self) -> usize {
        self.vars.borrow().as_ref().map_or(0, |v| v.0.borrow().len())
    }

    fn get(&self, var: &Value) -> Option<Value> {
        let vars = self.vars.borrow();
        let vars = vars.as_ref()?.0.borrow();
        let at = vars.binary_search_by_key(&var.bits(), |(k, _)| k.bits()).ok()?;
        Some(vars[at].1.clone())
    }

    /// Sets or removes a variable; the value it had.
    fn set(&self, vm: &Vm, var: &Value, value: Option<Value>) -> Option<Value> {
        let mut pairs = self.pairs();
        let at = pairs.binary_search_by_key(&var.bits(), |(k, _)| k.bits());
        let old = match (at, value) {
            (Ok(i), Some(value)) => Some(std::mem::replace(&mut pairs[i].1, value)),
            (Ok(i), None) => Some(pairs.remove(i).1),
            (Err(i), Some(value)) => {
                pairs.insert(i, (var.clone(), value));
                None
            }
            (Err(_), None) => None,
        };
        let new = vm.alloc(&vm.type_for::<Vars>(), Vars(RefCell::new(pairs)));
        drop(self.vars.replace(Some(new)));
        old
    }
}

/// The context in a place, for somebody who may keep it: a snapshot there becomes a context for good.
pub fn shown(vm: &Vm, slot: &Slot) -> Value {
    let Some(v) = slot.take() else { return Value::NONE };
    let v = made(vm, v);
    if let Some(context) = v.as_::<Context>() {
        context.shown.set(true);
    }
    slot.put(v.clone());
    v
}

/// What a snapshot becomes: a context of its own. Any other value stays what it is.
pub fn made(vm: &Vm, context: Value) -> Value {
    match context.downcast::<Vars>() {
        Ok(vars) => vm.make(Context::with(vars)),
        Err(other) => other,
    }
}

/// A new object of the type of `one`, which need not be looked up.
#[inline]
fn another(vm: &Vm, one: &Ref<Context>, context: Context) -> Ref<Context> {
    vm.alloc(&Ref::from_obj(one.obj().h.shape().ty()), context)
}

/// The current contexts of threads. That of the thread which asked last is at hand.
#[derive(Default)]
pub struct Currents {
    thread: Cell<u64>,
    here: RefCell<Option<Ref<Context>>>,
    others: RefCell<HashMap<u64, Ref<Context>>>,
    /// The snapshot of a context without variables.
    empty: OnceCell<Ref<Vars>>,
    /// A context for the next task that has only a snapshot.
    spare: Cell<Option<Ref<Context>>>,
}

/// The current contexts of a VM.
pub fn currents(vm: &Vm) -> Rc<Currents> {
    vm.state(Currents::default)
}

impl Currents {
    /// The current context of the running thread.
    #[inline]
    pub fn current(&self, vm: &Vm) -> Ref<Context> {
        if self.thread.get() == vm.thread().id
            && let Some(context) = &*self.here.borrow()
        {
            return context.clone();
        }
        self.change_thread(vm)
    }

    /// Makes the running thread's context the one at hand.
    #[cold]
    fn change_thread(&self, vm: &Vm) -> Ref<Context> {
        let id = vm.thread().id;
        let before = self.thread.replace(id);
        let mut others = self.others.borrow_mut();
        let context = match others.remove(&id) {
            Some(context) => context,
            None => {
                let context = vm.alloc(&vm.type_for::<Context>(), Context::empty());
                context.entered.set(true);
                context
            }
        };
        if let Some(old) = self.here.replace(Some(context.clone())) {
            others.insert(before, old);
        }
        context
    }

    /// A copy of the current context.
    pub fn copy_current(&self, vm: &Vm) -> Ref<Context> {
        let current = self.current(vm);
        another(vm, &current, current.copied())
    }

    /// What a copy of the current context would hold, for a callback that may never need a context of
    /// its own; see [`made`].
    pub fn snapshot(&self, vm: &Vm) -> Value {
        self.snapshot_of(vm, self.current(vm).vars.borrow().clone())
    }

    #[inline]
    fn snapshot_of(&self, vm: &Vm, vars: Option<Ref<Vars>>) -> Value {
        if let Some(vars) = vars {
            return vars.into();
        }
        self.empty.get_or_init(|| vm.alloc(&vm.type_for::<Vars>(), Vars(RefCell::default()))).value()
    }

    /// Runs `f` with `context`, or one made of a snapshot, as the current one. `None`: it is neither.
    #[inline]
    pub fn run_in_any<R>(
        &self,
        vm: &Vm,
        context: &Value,
        f: impl FnOnce() -> PyResult<R>,
    ) -> Option<PyResult<R>> {
        let context = match context.to_ref::<Context>() {
            Some(context) => context,
            None => another(vm, &self.current(vm), Context::with(context.to_ref::<Vars>()?)),
        };
        Some(self.run_in(vm, &context, f))
    }

    /// Runs `f` with the context in a task's place as the current one. A snapshot there becomes a context for
    /// that time, and for good only if somebody gets hold of it. `None`: there is neither.
    #[inline]
    pub fn run_in_slot<R>(
        &self,
        vm: &Vm,
        slot: &Slot,
        f: impl FnOnce() -> PyResult<R>,
    ) -> Option<PyResult<R>> {
        let given = match slot.take()?.downcast::<Vars>() {
            Ok(vars) => vars,
            Err(v) => {
                let context = v.to_ref::<Context>();
                slot.put(v);
                return context.map(|context| self.run_in(vm, &context, f));
            }
        };
        let context = match self.spare.take() {
            Some(spare) => spare,
            None => another(vm, &self.current(vm), Context::default()),
        };
        drop(context.vars.replace(Some(given).filter(|v| !v.0.borrow().is_empty())));
        slot.put(context.value());
        let result = self.run_in(vm, &context, f);
        // The place and this function are all that know it: nobody can tell it from the next one.
        let unknown = !context.shown.get() && context.header().refcount() == 2;
        if unknown && context.with_value(|v| slot.holds(v)) {
            slot.put(self.snapshot_of(vm, context.vars.take()));
            self.spare.set(Some(context));
        }
        Some(result)
    }

    /// Runs `f` with `context` as the current one.
    #[inline]
    pub fn run_in<R>(&self, vm: &Vm, context: &Ref<Context>, f: impl FnOnce() -> PyResult<R>) -> PyResult<R> {
        if context.entered.get() {
            return Err(entered_already(vm, context));
        }
        let before = self.current(vm);
        context.entered.set(true);
        drop(self.here.replace(Some(context.clone())));
        let result = f();
        context.entered.set(false);
        // Another thread may have run meanwhile.
        if self.thread.get() != vm.thread().id {
            self.change_thread(vm);
        }
        drop(self.here.replace(Some(before)));
        result
    }
}

#[cold]
fn entered_already(vm: &Vm, context: &Ref<Context>) -> ouro_vm::core::error::Raised {
    match vm.repr(&context.value()) {
        Ok(text) => vm.runtime_error(format!("cannot enter context: {} is already entered", text.to_text())),
        Err(e) => e,
    }
}

/// The running thread ends: its context goes.
pub fn thread_ends(vm: &Vm) {
    let currents = currents(vm);
    let id = vm.thread().id;
    let context = if currents.thread.get() == id {
        currents.thread.set(0);
        currents.here.take()
    } else {
        currents.others.borrow_mut().remove(&id)
    };
    drop(context);
    // What dies with it is finalised in this thread still.
    if let Err(e) = vm.check_safepoint() {
        vm.unraisable(e, "Exception ignored while a thread ends", None);
    }
}

/// The current context of the running thread.
pub fn current(vm: &Vm) -> Ref<Context> {
    at_hand(vm).current(vm)
}

fn at_hand(vm: &Vm) -> &Currents {
    vm.state_ref(Currents::default)
}

/// Runs `f` with `context` as the current one.
pub fn run_in<R>(vm: &Vm, context: &Ref<Context>, f: impl FnOnce() -> PyResult<R>) -> PyResult<R> {
    at_hand(vm).run_in(vm, context, f)
}

// ---- Context -------------------------------------------------------------------------------

static CONTEXT: TypeDef = TypeDef::new("_contextvars", "Context", Context::vtable)
    .methods(&[&CONTEXT_METHODS])
    .flags(ouro_vm::core::typeobj::type_flags::HAS_WEAKREF);

impl NativeType for Context {
    fn def() -> &'static TypeDef {
        &CONTEXT
    }
}

static CONTEXT_METHODS: [MethodDef; 12] = [
    raw_new(|vm, args: CallArgs| {
        if args.all().len() > 1 {
            return Err(vm.type_error("Context() does not accept any arguments"));
        }
        Ok(vm.make(Context::empty()))
    }),
    len(|_, v| Ok(payload::<Context>(v).len())),
    binary("__getitem__", |vm, v, key| {
        payload::<Context>(v).get(var_key(vm, key)?).ok_or_else(|| vm.key_error(key))
    }),
    contains(|vm, v, key| Ok(payload::<Context>(v).get(var_key(vm, key)?).is_some())),
    unary("__iter__", |vm, v| iterate(vm, payload(v), |_, (k, _)| k)),
    binary("__eq__", |vm, a, b| {
        let (x, Some(y)) = (payload::<Context>(a), b.as_::<Context>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let (p, q) = (x.pairs(), y.pairs());
        let mut equal = p.len() == q.len();
        for ((k, v), (l, w)) in p.iter().zip(&q) {
            equal = equal && k.is(l) && vm.eq(v, w)?;
        }
        Ok(Value::from_bool(equal))
    }),
    method("get", "($self, key, default=None, /)", |vm, a: Args| {
        let found = a.this::<Context>().get(var_key(vm, &a[1])?);
        Ok(found.unwrap_or_else(|| a.opt(2).cloned().unwrap_or(Value::NONE)))
    })
    .doc("Return the value for `key` if `key` has the value in the context object.\n\nIf `key` does not exist, return `default`. If `default` is not given,\nreturn None."),
    method("keys", "($self, /)", |vm, a| iterate(vm, a.this(), |_, (k, _)| k))
        .doc("Return a list of all variables in the context object."),
    method("values", "($self, /)", |vm, a| iterate(vm, a.this(), |_, (_, v)| v))
        .doc("Return a list of all variables' values in the context object."),
    method("items", "($self, /)", |vm, a| iterate(vm, a.this(), |vm, (k, v)| vm.tuple(vec![k, v]).into()))
        .doc("Return all variables and their values in the context object.\n\nThe result is returned as a list of 2-tuples (variable, value)."),
    method("copy", "($self, /)", |vm, a| Ok(vm.make(a.this::<Context>().copied())))
        .doc("Return a shallow copy of the context object."),
    raw_method("run", |vm, args: CallArgs| {
        let pos = args.pos();
        let (Some(this), Some(f)) = (pos[0].to_ref::<Context>(), pos.get(1)) else {
            return Err(vm.type_error("run() missing 1 required positional argument"));
        };
        run_in(vm, &this, || vm.call_args(f, CallArgs::new(&args.all()[2..], args.names())))
    }),
];

fn var_key<'a>(vm: &Vm, key: &'a Value) -> PyResult<&'a Value> {
    if key.is_a::<ContextVar>() {
        return Ok(key);
    }
    let text = vm.repr(key)?;
    Err(vm.type_error(format!("a ContextVar key was expected, got {}", text.to_text())))
}

fn iterate(vm: &Vm, context: &Context, part: fn(&Vm, (Value, Value)) -> Value) -> PyResult {
    let items = context.pairs().into_iter().map(|pair| part(vm, pair)).collect();
    vm.iter(&vm.list(items))
}

// ---- ContextVar ----------------------------------------------------------------------------

/// Payload of `ContextVar`.
pub struct ContextVar {
    name: Value,
    default: Option<Value>,
}

ouro_vm::payload!(ContextVar, "ContextVar");

impl Trace for ContextVar {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.name);
        self.default.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static CONTEXT_VAR: TypeDef = TypeDef::new("_contextvars", "ContextVar", ContextVar::vtable)
    .methods(&[&VAR_METHODS])
    .getset(&VAR_GETSET);

impl NativeType for ContextVar {
    fn def() -> &'static TypeDef {
        &CONTEXT_VAR
    }
}

static VAR_GETSET: [GetSetDef; 1] =
    [getter("name", |_, v| Ok(payload::<ContextVar>(v).name.clone())).member()];

static VAR_METHODS: [MethodDef; 7] = [
    raw_new(|vm, args: CallArgs| {
        let name = match args.pos() {
            [_, name] => name,
            [_] => {
                return Err(vm.type_error("ContextVar() takes exactly 1 positional argument (0 given)"));
            }
            more => {
                let n = more.len() - 1;
                return Err(vm.type_error(format!("ContextVar() takes at most 1 positional argument ({n} given)")));
            }
        };
        let mut default = None;
        for (key, v) in args.kw() {
            match key.as_::<Str>() {
                Some(k) if k.is_text("default") => default = Some(v.clone()),
                _ => {
                    let key = ouro_vm::core::args::name_text(key);
                    return Err(vm.type_error(format!(
                        "ContextVar() got an unexpected keyword argument '{key}'"
                    )));
                }
            }
        }
        if !name.is_a::<Str>() {
            return Err(vm.type_error("context variable name must be a str"));
        }
        vm.hash(name)?;
        Ok(vm.make(ContextVar { name: name.clone(), default }))
    }),
    unary("__repr__", |vm, v| {
        let this = payload::<ContextVar>(v);
        let name = vm.repr(&this.name)?;
        let default = match &this.default {
            Some(d) => format!(" default={}", vm.repr(d)?.to_text()),
            None => String::new(),
        };
        Ok(vm.str(&format!("<ContextVar name={}{default} at {:#x}>", name.to_text(), vm.id(v))))
    }),
    hash(|vm, v| {
        let name = vm.hash(&payload::<ContextVar>(v).name)?;
        Ok(match (vm.id(v) as i64).rotate_right(4) ^ name {
            -1 => -2,
            h => h,
        })
    }),
    method("get", "($self, default=<unrepresentable>, /)", |vm, a: Args| {
        let this = a.this::<ContextVar>();
        let found = current(vm).get(&a[0]).or_else(|| a.opt(1).cloned()).or_else(|| this.default.clone());
        found.ok_or_else(|| vm.new_exc(Exc::LookupError, vec![a[0].clone()]))
    })
    .doc("Return a value for the context variable for the current context.\n\nIf there is no value for the variable in the current context, the method will:\n * return the value of the default argument of the method, if provided; or\n * return the default value for the context variable, if it was created\n   with one; or\n * raise a LookupError."),
    method("set", "($self, value, /)", |vm, a: Args| {
        let context = current(vm);
        let old = context.set(vm, &a[0], Some(a[1].clone()));
        Ok(vm.make(Token { context, var: a[0].clone(), old, used: Cell::new(false) }))
    })
    .doc("Call to set a new value for the context variable in the current context.\n\nThe required *value* argument is the new value for the context variable.\n\nReturns a Token object that can be used to restore the variable to its previous\nvalue via the `ContextVar.reset()` method."),
    method("reset", "($self, token, /)", |vm, a: Args| {
        reset(vm, &a[0], &a[1])?;
        Ok(Value::NONE)
    })
    .doc("Reset the context variable.\n\nThe variable is reset to the value it had before the `ContextVar.set()` that\ncreated the token was used."),
    CLASS_GETITEM,
];

fn reset(vm: &Vm, var: &Value, token: &Value) -> PyResult<()> {
    let text = || -> PyResult<String> { Ok(vm.repr(token)?.to_text().into_owned()) };
    let Some(t) = token.as_::<Token>() else {
        return Err(vm.type_error(format!("expected an instance of Token, got {}", text()?)));
    };
    if t.used.get() {
        return Err(vm.runtime_error(format!("{} has already been used once", text()?)));
    }
    if !t.var.is(var) {
        return Err(vm.value_error(format!("{} was created by a different ContextVar", text()?)));
    }
    let context = current(vm);
    if !t.context.is(&context) {
        return Err(vm.value_error(format!("{} was created in a different Context", text()?)));
    }
    t.used.set(true);
    drop(context.set(vm, var, t.old.clone()));
    Ok(())
}

// ---- Token ---------------------------------------------------------------------------------

/// Payload of `Token`.
pub struct Token {
    context: Ref<Context>,
    var: Value,
    old: Option<Value>,
    used: Cell<bool>,
}

ouro_vm::payload!(Token, "Token");

impl Trace for Token {
    fn traverse(&self, visitor: &mut Visitor) {
        self.context.with_value(|v| visitor.visit(v));
        visitor.visit(&self.var);
        self.old.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

static TOKEN: TypeDef =
    TypeDef::new("_contextvars", "Token", Token::vtable).methods(&[&TOKEN_METHODS]).getset(&TOKEN_GETSET);

impl NativeType for Token {
    fn def() -> &'static TypeDef {
        &TOKEN
    }
}

static TOKEN_GETSET: [GetSetDef; 2] = [
    getter("var", |_, v| Ok(payload::<Token>(v).var.clone())),
    getter("old_value", |vm, v| Ok(payload::<Token>(v).old.clone().unwrap_or_else(|| missing(vm)))),
];

static TOKEN_METHODS: [MethodDef; 5] = [
    raw_new(|vm, _| Err(vm.runtime_error("Tokens can only be created by ContextVars"))),
    unary("__repr__", |vm, v| {
        let this = payload::<Token>(v);
        let used = if this.used.get() { " used" } else { "" };
        let var = vm.repr(&this.var)?;
        Ok(vm.str(&format!("<Token{used} var={} at {:#x}>", var.to_text(), vm.id(v))))
    }),
    method("__enter__", "($self, /)", |_, a| Ok(a[0].clone())).doc("Enter into Token context manager."),
    method("__exit__", "($self, type, val, tb, /)", |vm, a: Args| {
        reset(vm, &a.this::<Token>().var, &a[0])?;
        Ok(Value::NONE)
    })
    .doc("Exit from Token context manager, restore the linked ContextVar."),
    CLASS_GETITEM,
];

struct Missing;

ouro_vm::payload!(Missing, "Token.MISSING", plain);

static MISSING_METHODS: [MethodDef; 1] = [unary("__repr__", |vm, _| Ok(vm.str("<Token.MISSING>")))];
static MISSING: TypeDef =
    TypeDef::new("builtins", "Token.MISSING", Missing::vtable).methods(&[&MISSING_METHODS]);

impl NativeType for Missing {
    fn def() -> &'static TypeDef {
        &MISSING
    }
}

struct MissingValue(Value);

/// `Token.MISSING`.
fn missing(vm: &Vm) -> Value {
    vm.state(|| MissingValue(vm.make(Missing))).0.clone()
}
