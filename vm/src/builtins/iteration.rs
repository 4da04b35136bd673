//! Functions over iterables: `all`, `any`, `iter`, `next`, `len`, `max`, `min`, `sorted`, `sum`,
//! `aiter`, `anext`.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::{PyResult, Raised};
use crate::core::exc::Exc;
use crate::core::function::ComplexObj;
use crate::core::generator::{GenKind, Generator};
use crate::core::native::{
    MethodDef, TypeDef, advance_function, function, length_function, method, raw_function, unary,
};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::special::Special;
use crate::core::str::Str;
use crate::core::tuple::Tuple;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::number::BinOp;
use crate::protocol::types::NativeType;
use crate::types::complex;

pub static FUNCTIONS: [MethodDef; 11] = [
    function("all", "(iterable, /)", |vm, a| quantify(vm, &a[0], false)),
    function("any", "(iterable, /)", |vm, a| quantify(vm, &a[0], true)),
    function("iter", "(object, sentinel=None, /)", iter),
    advance_function("(iterator, default=None, /)", next),
    length_function("(obj, /)", |vm, a| Ok(vm.int(vm.len(&a[0])? as i64))),
    raw_function("max", |vm, a| extreme(vm, a, "max", CmpOp::Gt)),
    raw_function("min", |vm, a| extreme(vm, a, "min", CmpOp::Lt)),
    MethodDef { sig: "(iterable, /, *, key=None, reverse=False)", ..raw_function("sorted", sorted) },
    function("sum", "(iterable, /, start=0)", sum),
    function("aiter", "(async_iterable, /)", aiter),
    function("anext", "(aiterator, default=None, /)", anext),
];

/// `any` if `wanted`, else `all`.
fn quantify(vm: &Vm, v: &Value, wanted: bool) -> PyResult {
    let it = vm.iter(v)?;
    while let Some(item) = vm.next(&it)? {
        if vm.is_true(&item)? == wanted {
            return Ok(Value::from_bool(wanted));
        }
    }
    Ok(Value::from_bool(!wanted))
}

fn iter(vm: &Vm, args: Args) -> PyResult {
    match args.opt(1) {
        None => vm.iter(&args[0]),
        Some(_) if vm.special(&args[0], Special::Call).is_none() => {
            Err(vm.type_error("iter(v, w): v must be callable"))
        }
        Some(sentinel) => Ok(crate::types::iterators::callable::make(vm, &args[0], sentinel)),
    }
}

fn next(vm: &Vm, args: Args) -> PyResult {
    let it = &args[0];
    let Some(method) = vm.special(it, Special::Next) else {
        return Err(vm.type_error(format!("'{}' object is not an iterator", vm.type_name(it))));
    };
    // Called as a method, so that the value of `StopIteration` survives.
    match vm.call_unbound(&method, it, CallArgs::EMPTY) {
        Err(e) if e.is(vm, Exc::StopIteration) => match args.opt(1) {
            Some(default) => Ok(default.clone()),
            None => Err(e),
        },
        other => other,
    }
}

fn extreme(vm: &Vm, args: CallArgs, name: &str, op: CmpOp) -> PyResult {
    let (mut key, mut default) = (None, None);
    for (n, v) in args.kw() {
        match n.as_::<Str>() {
            Some(s) if s.is_text("key") => key = Some(v.clone()).filter(|k| !k.is_none()),
            Some(s) if s.is_text("default") => default = Some(v.clone()),
            _ => {
                let n = crate::core::args::name_text(n);
                return Err(vm.unexpected_keyword(name, &n, ["key", "default"].into_iter()));
            }
        }
    }
    let pos = args.pos();
    if pos.is_empty() {
        return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |item: Value| -> PyResult<()> {
        let value = match &key {
            Some(k) => vm.call(k, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        let better = match &best {
            Some((_, old)) => vm.compare_bool(&value, old, op)?,
            None => true,
        };
        if better {
            best = Some((item, value));
        }
        Ok(())
    };
    if let [only] = pos {
        vm.for_each(only, consider)?;
    } else {
        if default.is_some() {
            return Err(vm.type_error(format!(
                "Cannot specify a default for {name}() with multiple positional arguments"
            )));
        }
        for v in pos {
            consider(v.clone())?;
        }
    }
    match best.map(|(item, _)| item).or(default) {
        Some(v) => Ok(v),
        None => Err(vm.value_error(format!("{name}() iterable argument is empty"))),
    }
}

/// The keywords are those of `list.sort`, and so are the errors about them.
fn sorted(vm: &Vm, args: CallArgs) -> PyResult {
    let [iterable] = args.pos() else {
        return Err(vm.type_error(format!("sorted expected 1 argument, got {}", args.pos().len())));
    };
    let mut items = vm.collect(iterable)?;
    let (mut key, mut reverse) = (None, false);
    for (name, v) in args.kw() {
        match name.as_::<Str>() {
            Some(n) if n.is_text("key") => key = Some(v).filter(|k| !k.is_none()),
            Some(n) if n.is_text("reverse") => reverse = vm.is_true(v)?,
            _ => {
                let n = crate::core::args::name_text(name);
                return Err(vm.unexpected_keyword("sort", &n, ["key", "reverse"].into_iter()));
            }
        }
    }
    crate::types::sort::sort_values(vm, &mut items, key, reverse)?;
    Ok(vm.list(items))
}

/// Compensated sum of floats (Neumaier's variant of Kahan's).
#[derive(Default)]
struct FloatSum {
    sum: f64,
    carry: f64,
}

impl FloatSum {
    fn add(&mut self, x: f64) {
        let t = self.sum + x;
        if self.sum.abs() >= x.abs() {
            self.carry += (self.sum - t) + x;
        } else {
            self.carry += (x - t) + self.sum;
        }
        self.sum = t;
    }

    fn value(&self) -> f64 {
        if self.carry != 0.0 && self.carry.is_finite() { self.sum + self.carry } else { self.sum }
    }
}

/// The sum of a float, or of a complex number, and of numbers that leave it one.
struct NumberSum {
    real: FloatSum,
    imag: Option<FloatSum>,
}

impl NumberSum {
    /// Begins with `start`, if that is an exact float or complex number.
    fn begin(vm: &Vm, start: &Value) -> Option<NumberSum> {
        let from = |sum| FloatSum { sum, carry: 0.0 };
        if vm.is_exact(start, &vm.types().float) {
            return vm.as_float(start).map(|f| NumberSum { real: from(f), imag: None });
        }
        let z = start.as_::<ComplexObj>().filter(|_| vm.is_exact(start, &vm.types().complex))?;
        Some(NumberSum { real: from(z.re), imag: Some(from(z.im)) })
    }

    /// Adds `v`, if it can be added to such a sum.
    fn add(&mut self, vm: &Vm, v: &Value) -> PyResult<bool> {
        let real = if let Some(f) = v.as_inline_float() {
            f
        } else if let Some(f) = vm.as_float(v).filter(|_| vm.is_exact(v, &vm.types().float)) {
            f
        } else if vm.is_int(v) {
            vm.to_f64(v)?
        } else if let (Some(imag), Some(z)) = (&mut self.imag, v.as_::<ComplexObj>())
            && vm.is_exact(v, &vm.types().complex)
        {
            imag.add(z.im);
            z.re
        } else {
            return Ok(false);
        };
        self.real.add(real);
        Ok(true)
    }

    fn value(&self, vm: &Vm) -> Value {
        match &self.imag {
            None => vm.float(self.real.value()),
            Some(imag) => complex::make(vm, self.real.value(), imag.value()),
        }
    }
}

fn sum(vm: &Vm, args: Args) -> PyResult {
    let start = args.opt(1).cloned().unwrap_or(Value::from_i32(0));
    let bad = if start.is_a::<Str>() {
        Some("strings [use ''.join(seq) instead]")
    } else if start.is_a::<crate::core::bytes::Bytes>() {
        Some("bytes [use b''.join(seq) instead]")
    } else if vm.type_obj(&start).data.is_subtype(&vm.types().bytearray) {
        Some("bytearray [use b''.join(seq) instead]")
    } else {
        None
    };
    if let Some(bad) = bad {
        return Err(vm.type_error(format!("sum() can't sum {bad}")));
    }
    let it = vm.iter(&args[0])?;
    let mut total = start;
    // Numbers are summed apart while everything is a float, an integer or a complex number.
    let mut numbers: Option<NumberSum> = None;
    while let Some(item) = vm.next(&it)? {
        if numbers.is_none() && total.as_small_int().is_none() {
            numbers = NumberSum::begin(vm, &total);
        }
        if let Some(sum) = &mut numbers {
            if sum.add(vm, &item)? {
                continue;
            }
            total = sum.value(vm);
            numbers = None;
        }
        total = vm.binary(BinOp::Add, &total, &item)?;
    }
    Ok(numbers.map_or(total, |sum| sum.value(vm)))
}

// ---- async ---------------------------------------------------------------------------------

fn aiter(vm: &Vm, args: Args) -> PyResult {
    let v = &args[0];
    let Some(it) = vm.call_special(v, Special::AIter, &[])? else {
        return Err(vm.type_error(format!("'{}' object is not an async iterable", vm.type_name(v))));
    };
    if vm.special(&it, Special::ANext).is_none() {
        return Err(
            vm.type_error(format!("aiter() returned not an async iterator of type '{}'", vm.type_name(&it)))
        );
    }
    Ok(it)
}

fn anext(vm: &Vm, args: Args) -> PyResult {
    let v = &args[0];
    let Some(awaitable) = vm.call_special(v, Special::ANext, &[])? else {
        return Err(vm.type_error(format!("'{}' object is not an async iterator", vm.type_name(v))));
    };
    match args.opt(1) {
        None => Ok(awaitable),
        Some(default) => Ok(vm.make(AnextDefault { awaitable, default: default.clone() })),
    }
}

/// Payload of `anext_awaitable`: `anext(it, default)`.
struct AnextDefault {
    awaitable: Value,
    default: Value,
}

crate::payload!(AnextDefault, "anext_awaitable");

impl Trace for AnextDefault {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.awaitable);
        visitor.visit(&self.default);
    }
    fn clear(&self) {}
}

impl AnextDefault {
    /// The iterator that awaiting runs: asked for at each step.
    fn iter(&self, vm: &Vm) -> PyResult {
        // A coroutine may be asked again while it waits.
        let again = self.awaitable.as_::<Generator>().is_some_and(|g| g.kind == GenKind::Coroutine);
        let mut it =
            if again { self.awaitable.clone() } else { (vm.hooks().awaitable_iter)(vm, &self.awaitable)? };
        // Of awaitables' iterators only coroutines are none.
        if vm.special(&it, Special::Next).is_none() {
            it = match vm.call_special(&it, Special::Await, &[])? {
                Some(wrapper) if vm.special(&wrapper, Special::Next).is_some() => wrapper,
                _ => return Err(vm.type_error("__await__ must return an iterable")),
            };
        }
        Ok(it)
    }

    fn settle(&self, vm: &Vm, result: PyResult) -> PyResult {
        match result {
            Err(e) if e.is(vm, Exc::StopAsyncIteration) => {
                Err::<Value, Raised>(vm.stop_iteration(Some(self.default.clone())))
            }
            other => other,
        }
    }
}

static ANEXT_METHODS: [MethodDef; 6] = [
    unary("__await__", |_, v| Ok(v.clone())),
    unary("__iter__", |_, v| Ok(v.clone())),
    unary("__next__", |vm, v| {
        let this = payload::<AnextDefault>(v);
        let it = this.iter(vm)?;
        let Some(next) = vm.special(&it, Special::Next) else {
            return Err(vm.type_error(format!("'{}' object is not an iterator", vm.type_name(&it))));
        };
        this.settle(vm, vm.call_unbound(&next, &it, CallArgs::EMPTY))
    }),
    method("send", "($self, value, /)", |vm, args| {
        let this = args.this::<AnextDefault>();
        let it = this.iter(vm)?;
        // CPython hands the value on by a format of one object, which spreads a tuple.
        let result = match args[1].to_ref::<Tuple>() {
            Some(values) => vm.call_method(&it, "send", &values),
            None => vm.call_method(&it, "send", std::slice::from_ref(&args[1])),
        };
        this.settle(vm, result)
    }),
    method("throw", "($self, type, value=None, traceback=None, /)", |vm, args| {
        let this = args.this::<AnextDefault>();
        let it = this.iter(vm)?;
        let given: Vec<Value> = (1..4).filter_map(|i| args.opt(i).cloned()).collect();
        this.settle(vm, vm.call_method(&it, "throw", &given))
    }),
    method("close", "($self, /)", |vm, args| {
        let this = args.this::<AnextDefault>();
        let it = this.iter(vm)?;
        this.settle(vm, vm.call_method(&it, "close", &[]))
    }),
];
static ANEXT: TypeDef =
    TypeDef::new("builtins", "anext_awaitable", AnextDefault::vtable).methods(&[&ANEXT_METHODS]);

impl NativeType for AnextDefault {
    fn def() -> &'static TypeDef {
        &ANEXT
    }
}
