//! `zip`, `map`, `filter`.

use std::cell::Cell;

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::native::{MethodDef, TypeDef, method, next, unary};
use crate::core::object::{Payload, Trace, Visitor};
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::types::NativeType;
use crate::types::support::{alloc_new, check_args, raw_new, return_self};

/// Payload of `zip`, and of `map` with its function.
pub struct Zip {
    iters: Vec<Value>,
    strict: Cell<bool>,
}

crate::payload!(Zip, "zip");

impl Trace for Zip {
    fn traverse(&self, visitor: &mut Visitor) {
        self.iters.iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

/// Payload of `map`.
pub struct Map {
    func: Value,
    zip: Zip,
}

crate::payload!(Map, "map");

impl Trace for Map {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.func);
        self.zip.traverse(visitor);
    }
    fn clear(&self) {}
}

/// Payload of `filter`.
pub struct Filter {
    func: Value,
    it: Value,
}

crate::payload!(Filter, "filter");

impl Trace for Filter {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.func);
        visitor.visit(&self.it);
    }
    fn clear(&self) {}
}

pub static ZIP: TypeDef = TypeDef::new("builtins", "zip", Zip::vtable)
    .methods(&[&ZIP_METHODS])
    .flags(tf::BASE)
    .doc(
        "The zip object yields n-length tuples, where n is the number of\niterables passed as positional arguments to \
         zip().  The i-th element\nin every tuple comes from the i-th iterable argument to zip().  This\ncontinues until \
         the shortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the \
         others,\nraise a ValueError.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), \
         ('c', 2, 2)]",
    );
pub static MAP: TypeDef = TypeDef::new("builtins", "map", Map::vtable)
    .methods(&[&MAP_METHODS])
    .flags(tf::BASE)
    .doc(
        "Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the \
         shortest iterable is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the \
         others,\nraise a ValueError.",
    );
pub static FILTER: TypeDef = TypeDef::new("builtins", "filter", Filter::vtable)
    .methods(&[&FILTER_METHODS])
    .flags(tf::BASE)
    .doc(
        "Return an iterator yielding those items of iterable for which\nfunction(item) is true.  If function is None, \
         return the items that\nare true.",
    );

impl NativeType for Zip {
    fn def() -> &'static TypeDef {
        &ZIP
    }
}
impl NativeType for Map {
    fn def() -> &'static TypeDef {
        &MAP
    }
}
impl NativeType for Filter {
    fn def() -> &'static TypeDef {
        &FILTER
    }
}

static ZIP_METHODS: [MethodDef; 5] = [
    raw_new(new_zip),
    unary("__iter__", return_self),
    next(zip_next),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let zip = a.this::<Zip>();
        Ok(reduce(vm, &a[0], zip.iters.clone(), zip.strict.get()))
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a: Args| {
        a.this::<Zip>().strict.set(vm.is_true(&a[1])?);
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

static MAP_METHODS: [MethodDef; 5] = [
    raw_new(new_map),
    unary("__iter__", return_self),
    next(map_next),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let map = a.this::<Map>();
        let mut parts = vec![map.func.clone()];
        parts.extend(map.zip.iters.iter().cloned());
        Ok(reduce(vm, &a[0], parts, map.zip.strict.get()))
    })
    .doc("Return state information for pickling."),
    method("__setstate__", "($self, object, /)", |vm, a: Args| {
        a.this::<Map>().zip.strict.set(vm.is_true(&a[1])?);
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
];

static FILTER_METHODS: [MethodDef; 4] = [
    raw_new(new_filter),
    unary("__iter__", return_self),
    next(filter_next),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let f = a.this::<Filter>();
        Ok(reduce(vm, &a[0], vec![f.func.clone(), f.it.clone()], false))
    })
    .doc("Return state information for pickling."),
];

fn reduce(vm: &Vm, this: &Value, parts: Vec<Value>, strict: bool) -> Value {
    let state = strict.then_some(Value::TRUE);
    crate::types::support::reduced(vm, vm.type_of(this).into(), parts, state)
}

/// The `strict` keyword, the only one there is.
fn strict_of(vm: &Vm, args: &CallArgs, name: &str) -> PyResult<bool> {
    if args.names().len() > 1 {
        return Err(vm.type_error(format!(
            "{name}() takes at most 1 keyword argument ({} given)",
            args.names().len()
        )));
    }
    match args.kw().next() {
        None => Ok(false),
        Some((k, v)) if k.as_::<crate::core::str::Str>().is_some_and(|k| k.is_text("strict")) => {
            vm.is_true(v)
        }
        Some((k, _)) => {
            Err(vm.unexpected_keyword(name, &crate::core::args::name_text(k), std::iter::once("strict")))
        }
    }
}

fn new_zip(vm: &Vm, args: CallArgs) -> PyResult {
    let strict = strict_of(vm, &args, "zip")?;
    let iters = args.pos()[1..].iter().map(|v| vm.iter(v)).collect::<PyResult<Vec<_>>>()?;
    alloc_new(vm, &args.pos()[0], Zip { iters, strict: Cell::new(strict) })
}

fn new_map(vm: &Vm, args: CallArgs) -> PyResult {
    let strict = strict_of(vm, &args, "map")?;
    if args.pos().len() < 3 {
        return Err(vm.type_error("map() must have at least two arguments."));
    }
    let iters = args.pos()[2..].iter().map(|v| vm.iter(v)).collect::<PyResult<Vec<_>>>()?;
    let func = args.pos()[1].clone();
    alloc_new(vm, &args.pos()[0], Map { func, zip: Zip { iters, strict: Cell::new(strict) } })
}

fn new_filter(vm: &Vm, args: CallArgs) -> PyResult {
    check_args(vm, &args, "filter", 2, 2)?;
    let it = vm.iter(&args.pos()[2])?;
    alloc_new(vm, &args.pos()[0], Filter { func: args.pos()[1].clone(), it })
}

impl Zip {
    /// One item of every iterator, pushed to `row`; `false` when one is exhausted.
    fn row(&self, vm: &Vm, name: &str, row: &mut Vec<Value>) -> PyResult<bool> {
        for (i, it) in self.iters.iter().enumerate() {
            let item = if self.strict.get() { vm.next(it)? } else { vm.next_or_stop(it)? };
            match item {
                Some(item) => row.push(item),
                None if self.strict.get() => return self.check_ends(vm, name, i),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Iterator `i` is exhausted: the ones before must have been, too.
    fn check_ends(&self, vm: &Vm, name: &str, i: usize) -> PyResult<bool> {
        let plural = |i: usize| if i == 1 { " 1".to_owned() } else { format!("s 1-{i}") };
        if i > 0 {
            return Err(vm.value_error(format!(
                "{name}() argument {} is shorter than argument{}",
                i + 1,
                plural(i)
            )));
        }
        for (j, it) in self.iters.iter().enumerate().skip(1) {
            if vm.next(it)?.is_some() {
                return Err(vm.value_error(format!(
                    "{name}() argument {} is longer than argument{}",
                    j + 1,
                    plural(j)
                )));
            }
        }
        Ok(false)
    }
}

fn zip_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let zip = payload::<Zip>(v);
    if zip.iters.is_empty() {
        return Ok(None);
    }
    let mut row = Vec::with_capacity(zip.iters.len());
    Ok(if zip.row(vm, "zip", &mut row)? { Some(vm.tuple(row).into()) } else { None })
}

fn map_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let map = payload::<Map>(v);
    if let [it] = map.zip.iters.as_slice() {
        let Some(item) = vm.next_or_stop(it)? else { return Ok(None) };
        return vm.call(&map.func, &[item]).map(Some);
    }
    let mut row = Vec::with_capacity(map.zip.iters.len());
    if !map.zip.row(vm, "map", &mut row)? {
        return Ok(None);
    }
    vm.call(&map.func, &row).map(Some)
}

fn filter_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let filter = payload::<Filter>(v);
    let by_truth = filter.func.is_none() || filter.func.is(&vm.types().bool_.value());
    while let Some(item) = vm.next_or_stop(&filter.it)? {
        let keep = if by_truth {
            vm.is_true(&item)?
        } else {
            vm.is_true(&vm.call(&filter.func, std::slice::from_ref(&item))?)?
        };
        if keep {
            return Ok(Some(item));
        }
    }
    Ok(None)
}
