//! Iterators that pass on, choose or pair up items of other iterators.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::{PyResult, room_for_one};
use ouro_vm::core::native::{MethodDef, class_method, new, next, unary};
use ouro_vm::core::object::{Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::tuple::Tuple;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::number::BinOp;
use ouro_vm::types::support::{CLASS_GETITEM, alloc_new, check_args, raw_new, return_self};

use super::{Put, iterator, word};

pub fn types(vm: &Vm, put: Put) {
    put("accumulate", vm.type_for::<Accumulate>());
    put("batched", vm.type_for::<Batched>());
    put("chain", vm.type_for::<Chain>());
    put("compress", vm.type_for::<Compress>());
    put("dropwhile", vm.type_for::<DropWhile>());
    put("filterfalse", vm.type_for::<FilterFalse>());
    put("islice", vm.type_for::<ISlice>());
    put("pairwise", vm.type_for::<Pairwise>());
    put("starmap", vm.type_for::<StarMap>());
    put("takewhile", vm.type_for::<TakeWhile>());
    put("zip_longest", vm.type_for::<ZipLongest>());
}

/// A function and an iterator, with a flag.
macro_rules! func_and_iter {
    ($($name:ident)*) => {
        $(
            struct $name {
                func: Value,
                it: Value,
                #[allow(dead_code)]
                flag: Cell<bool>,
            }
            impl Trace for $name {
                fn traverse(&self, visitor: &mut Visitor){
                    visitor.visit(&self.func);
                    visitor.visit(&self.it);
                }
                fn clear(&self) {}
            }
            impl $name {
                fn create(vm: &Vm, a: Args) -> PyResult {
                    let it = vm.iter(&a[2])?;
                    alloc_new(vm, &a[0], $name { func: a[1].clone(), it, flag: Cell::new(false) })
                }
            }
        )*
    };
}
func_and_iter!(DropWhile TakeWhile FilterFalse StarMap);

// ---- accumulate ----------------------------------------------------------------------------

struct Accumulate {
    it: Value,
    func: Option<Value>,
    initial: RefCell<Option<Value>>,
    total: RefCell<Option<Value>>,
}

impl Trace for Accumulate {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.it);
        self.func.iter().for_each(|v| visitor.visit(v));
        self.initial.borrow().iter().for_each(|v| visitor.visit(v));
        self.total.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop((self.initial.take(), self.total.take()));
    }
}

static ACCUMULATE_METHODS: [MethodDef; 3] = [
    new("($type, iterable, func=None, *, initial=None)", |vm, a| {
        let it = vm.iter(&a[1])?;
        let parts = Accumulate {
            it,
            func: a.some(2).cloned(),
            initial: RefCell::new(a.some(3).cloned()),
            total: RefCell::default(),
        };
        alloc_new(vm, &a[0], parts)
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Accumulate>(v);
        if let Some(first) = this.initial.take() {
            drop(this.total.replace(Some(first.clone())));
            return Ok(Some(first));
        }
        let Some(item) = vm.next_or_stop(&this.it)? else { return Ok(None) };
        let total = this.total.borrow().clone();
        let total = match (total, &this.func) {
            (None, _) => item,
            (Some(total), None) => vm.binary(BinOp::Add, &total, &item)?,
            (Some(total), Some(f)) => vm.call(f, &[total, item])?,
        };
        drop(this.total.replace(Some(total.clone())));
        Ok(Some(total))
    }),
];
iterator!(
    Accumulate,
    "accumulate",
    ACCUMULATE,
    ACCUMULATE_METHODS,
    tf::BASE,
    "Return series of accumulated sums (or other binary function results)."
);

// ---- batched -------------------------------------------------------------------------------

struct Batched {
    it: RefCell<Option<Value>>,
    n: usize,
    strict: bool,
}

impl Trace for Batched {
    fn traverse(&self, visitor: &mut Visitor) {
        self.it.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.it.take());
    }
}

static BATCHED_METHODS: [MethodDef; 3] = [
    new("($type, iterable, n, *, strict=False)", |vm, a| {
        let n = word(vm, &a[2])?;
        if n < 1 {
            return Err(vm.value_error("n must be at least one"));
        }
        let strict = a.opt(3).map_or(Ok(false), |v| vm.is_true(v))?;
        let it = RefCell::new(Some(vm.iter(&a[1])?));
        alloc_new(vm, &a[0], Batched { it, n: n as usize, strict })
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Batched>(v);
        let Some(it) = this.it.borrow().clone() else { return Ok(None) };
        vm.check_room::<Value>(this.n)?;
        let mut batch = Vec::with_capacity(this.n.min(1024));
        while batch.len() < this.n {
            match vm.next(&it).inspect_err(|_| drop(this.it.take()))? {
                Some(item) => {
                    vm.fits(room_for_one(&mut batch))?;
                    batch.push(item);
                }
                None => {
                    drop(this.it.take());
                    break;
                }
            }
        }
        if batch.is_empty() {
            return Ok(None);
        }
        if batch.len() < this.n && this.strict {
            return Err(vm.value_error("batched(): incomplete batch"));
        }
        vm.check_room::<Value>(batch.len())?;
        Ok(Some(vm.tuple(batch).into()))
    }),
];
iterator!(
    Batched,
    "batched",
    BATCHED,
    BATCHED_METHODS,
    tf::BASE,
    "Batch data into tuples of length n. The last batch may be shorter than n.\n\nLoops over the input iterable and \
     accumulates data into tuples\nup to size n.  The input is consumed lazily, just enough to\nfill a batch.  The \
     result is yielded as soon as a batch is full\nor when the input iterable is exhausted.\n\n    >>> for batch in \
     batched('ABCDEFG', 3):\n    ...     print(batch)\n    ...\n    ('A', 'B', 'C')\n    ('D', 'E', 'F')\n    \
     ('G',)\n\nIf \"strict\" is True, raises a ValueError if the final batch is shorter\nthan n."
);

// ---- chain ---------------------------------------------------------------------------------

struct Chain {
    sources: RefCell<Option<Value>>,
    active: RefCell<Option<Value>>,
}

impl Trace for Chain {
    fn traverse(&self, visitor: &mut Visitor) {
        self.sources.borrow().iter().for_each(|v| visitor.visit(v));
        self.active.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop((self.sources.take(), self.active.take()));
    }
}

impl Chain {
    fn over(sources: Value) -> Chain {
        Chain { sources: RefCell::new(Some(sources)), active: RefCell::default() }
    }
}

static CHAIN_METHODS: [MethodDef; 5] = [
    raw_new(|vm, args: CallArgs| {
        check_args(vm, &args, "chain", 0, usize::MAX)?;
        let sources: Value = vm.tuple(args.pos()[1..].to_vec()).into();
        alloc_new(vm, &args.pos()[0], Chain::over(vm.iter(&sources)?))
    }),
    class_method("from_iterable", "($type, iterable, /)", |vm, a| {
        alloc_new(vm, &a[0], Chain::over(vm.iter(&a[1])?))
    })
    .doc("Alternative chain() constructor taking a single iterable argument that evaluates lazily."),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Chain>(v);
        loop {
            let active = this.active.borrow().clone();
            if let Some(active) = active {
                match vm.next(&active)? {
                    Some(item) => return Ok(Some(item)),
                    None => drop(this.active.take()),
                }
            }
            let Some(sources) = this.sources.borrow().clone() else { return Ok(None) };
            let it = match vm.next(&sources) {
                Ok(Some(source)) => vm.iter(&source),
                Ok(None) => {
                    drop(this.sources.take());
                    return Ok(None);
                }
                Err(e) => Err(e),
            };
            match it {
                Ok(it) => drop(this.active.replace(Some(it))),
                Err(e) => {
                    drop(this.sources.take());
                    return Err(e);
                }
            }
        }
    }),
    CLASS_GETITEM,
];
iterator!(
    Chain,
    "chain",
    CHAIN,
    CHAIN_METHODS,
    tf::BASE,
    "Return a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, \
     then elements from the next\niterable, until all of the iterables are exhausted."
);

// ---- compress ------------------------------------------------------------------------------

struct Compress {
    data: Value,
    selectors: Value,
}

impl Trace for Compress {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.data);
        visitor.visit(&self.selectors);
    }
    fn clear(&self) {}
}

static COMPRESS_METHODS: [MethodDef; 3] = [
    new("($type, data, selectors)", |vm, a| {
        let (data, selectors) = (vm.iter(&a[1])?, vm.iter(&a[2])?);
        alloc_new(vm, &a[0], Compress { data, selectors })
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Compress>(v);
        loop {
            let Some(item) = vm.next_or_stop(&this.data)? else { return Ok(None) };
            let Some(selector) = vm.next_or_stop(&this.selectors)? else { return Ok(None) };
            if vm.is_true(&selector)? {
                return Ok(Some(item));
            }
        }
    }),
];
iterator!(
    Compress,
    "compress",
    COMPRESS,
    COMPRESS_METHODS,
    tf::BASE,
    "Return data elements corresponding to true selector elements.\n\nForms a shorter iterator from selected data \
     elements using the selectors to\nchoose the data elements."
);

// ---- dropwhile, takewhile, filterfalse, starmap --------------------------------------------

fn holds(vm: &Vm, f: &Value, item: &Value) -> PyResult<bool> {
    let answer = vm.call(f, std::slice::from_ref(item))?;
    vm.is_true(&answer)
}

static DROP_WHILE_METHODS: [MethodDef; 3] = [
    new("($type, predicate, iterable, /)", DropWhile::create),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<DropWhile>(v);
        loop {
            let Some(item) = vm.next_or_stop(&this.it)? else { return Ok(None) };
            if this.flag.get() {
                return Ok(Some(item));
            }
            if !holds(vm, &this.func, &item)? {
                this.flag.set(true);
                return Ok(Some(item));
            }
        }
    }),
];
iterator!(
    DropWhile,
    "dropwhile",
    DROP_WHILE,
    DROP_WHILE_METHODS,
    tf::BASE,
    "Drop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element until the \
     iterable is exhausted."
);

static TAKE_WHILE_METHODS: [MethodDef; 3] = [
    new("($type, predicate, iterable, /)", TakeWhile::create),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<TakeWhile>(v);
        if this.flag.get() {
            return Ok(None);
        }
        let Some(item) = vm.next_or_stop(&this.it)? else { return Ok(None) };
        if holds(vm, &this.func, &item)? {
            return Ok(Some(item));
        }
        this.flag.set(true);
        Ok(None)
    }),
];
iterator!(
    TakeWhile,
    "takewhile",
    TAKE_WHILE,
    TAKE_WHILE_METHODS,
    tf::BASE,
    "Return successive entries from an iterable as long as the predicate evaluates to true for each entry."
);

static FILTER_FALSE_METHODS: [MethodDef; 3] = [
    new("($type, function, iterable, /)", FilterFalse::create),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<FilterFalse>(v);
        let by_truth = this.func.is_none() || this.func.is(&vm.types().bool_.value());
        loop {
            let Some(item) = vm.next_or_stop(&this.it)? else { return Ok(None) };
            let good = if by_truth { vm.is_true(&item)? } else { holds(vm, &this.func, &item)? };
            if !good {
                return Ok(Some(item));
            }
        }
    }),
];
iterator!(
    FilterFalse,
    "filterfalse",
    FILTER_FALSE,
    FILTER_FALSE_METHODS,
    tf::BASE,
    "Return those items of iterable for which function(item) is false.\n\nIf function is None, return the items that \
     are false."
);

static STAR_MAP_METHODS: [MethodDef; 3] = [
    new("($type, function, iterable, /)", StarMap::create),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<StarMap>(v);
        let Some(args) = vm.next_or_stop(&this.it)? else { return Ok(None) };
        let result = match args.as_::<Tuple>() {
            Some(t) => vm.call(&this.func, t),
            None => vm.call(&this.func, &vm.collect(&args)?),
        };
        result.map(Some)
    }),
];
iterator!(
    StarMap,
    "starmap",
    STAR_MAP,
    STAR_MAP_METHODS,
    tf::BASE,
    "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the \
     given sequence."
);

// ---- islice --------------------------------------------------------------------------------

struct ISlice {
    it: RefCell<Option<Value>>,
    next: Cell<i64>,
    /// -1: no end.
    stop: i64,
    step: i64,
    count: Cell<i64>,
}

impl Trace for ISlice {
    fn traverse(&self, visitor: &mut Visitor) {
        self.it.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.it.take());
    }
}

fn islice_bound(vm: &Vm, v: &Value, none: i64, message: &str) -> PyResult<i64> {
    if v.is_none() {
        return Ok(none);
    }
    match vm.index(v).ok().and_then(|n| vm.small(&n)) {
        Some(n) if n >= 0 => Ok(n),
        _ => Err(vm.value_error(message)),
    }
}

fn new_islice(vm: &Vm, args: CallArgs) -> PyResult {
    const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const BOTH: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const STEP: &str = "Step for islice() must be a positive integer or None.";
    check_args(vm, &args, "islice", 2, 4)?;
    let pos = args.pos();
    let (start, stop, step) = match &pos[2..] {
        [stop] => (0, islice_bound(vm, stop, -1, STOP)?, 1),
        [start, stop, rest @ ..] => {
            let stop = islice_bound(vm, stop, -1, STOP)?;
            let start = islice_bound(vm, start, 0, BOTH)?;
            let step = rest.first().map_or(Ok(1), |s| islice_bound(vm, s, 1, STEP))?;
            (start, stop, step)
        }
        [] => (0, -1, 1),
    };
    if step < 1 {
        return Err(vm.value_error(STEP));
    }
    let it = RefCell::new(Some(vm.iter(&pos[1])?));
    alloc_new(vm, &pos[0], ISlice { it, next: Cell::new(start), stop, step, count: Cell::new(0) })
}

static ISLICE_METHODS: [MethodDef; 3] = [
    raw_new(new_islice),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<ISlice>(v);
        let Some(it) = this.it.borrow().clone() else { return Ok(None) };
        // Nothing more is asked of an iterator that has failed, either.
        let next = || vm.next_or_stop(&it).inspect_err(|_| drop(this.it.take()));
        let finish = || {
            drop(this.it.take());
            Ok(None)
        };
        while this.count.get() < this.next.get() {
            if this.stop >= 0 && this.count.get() >= this.stop {
                return finish();
            }
            if next()?.is_none() {
                return finish();
            }
            this.count.set(this.count.get() + 1);
        }
        if this.stop >= 0 && this.count.get() >= this.stop {
            return finish();
        }
        match next()? {
            None => finish(),
            Some(item) => {
                this.count.set(this.count.get() + 1);
                let after = this.next.get().saturating_add(this.step);
                this.next.set(if this.stop >= 0 { after.min(this.stop) } else { after });
                Ok(Some(item))
            }
        }
    }),
];
iterator!(
    ISlice,
    "islice",
    ISLICE,
    ISLICE_METHODS,
    tf::BASE,
    "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an \
     iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all \
     preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another value, \
     step determines how many values are\nskipped between successive calls.  Works like a slice() on a list\nbut \
     returns an iterator."
);

// ---- pairwise ------------------------------------------------------------------------------

struct Pairwise {
    it: RefCell<Option<Value>>,
    old: RefCell<Option<Value>>,
}

impl Trace for Pairwise {
    fn traverse(&self, visitor: &mut Visitor) {
        self.it.borrow().iter().for_each(|v| visitor.visit(v));
        self.old.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop((self.it.take(), self.old.take()));
    }
}

static PAIRWISE_METHODS: [MethodDef; 3] = [
    new("($type, iterable, /)", |vm, a| {
        let it = RefCell::new(Some(vm.iter(&a[1])?));
        alloc_new(vm, &a[0], Pairwise { it, old: RefCell::default() })
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Pairwise>(v);
        let Some(it) = this.it.borrow().clone() else { return Ok(None) };
        let finish = || {
            drop((this.it.take(), this.old.take()));
            Ok(None)
        };
        let next = || vm.next_or_stop(&it).inspect_err(|_| drop((this.it.take(), this.old.take())));
        let old = this.old.borrow().clone();
        let old = match old {
            Some(old) => old,
            None => {
                let Some(first) = next()? else { return finish() };
                drop(this.old.replace(Some(first.clone())));
                if this.it.borrow().is_none() {
                    return finish();
                }
                first
            }
        };
        let Some(new) = next()? else { return finish() };
        drop(this.old.replace(Some(new.clone())));
        Ok(Some(vm.tuple_from(2, [old, new].into_iter()).into()))
    }),
];
iterator!(
    Pairwise,
    "pairwise",
    PAIRWISE,
    PAIRWISE_METHODS,
    tf::BASE,
    "Return an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ..."
);

// ---- zip_longest ---------------------------------------------------------------------------

struct ZipLongest {
    /// Iterators; exhausted ones are empty.
    iters: RefCell<Vec<Option<Value>>>,
    active: Cell<usize>,
    fill: Value,
}

impl Trace for ZipLongest {
    fn traverse(&self, visitor: &mut Visitor) {
        self.iters.borrow().iter().flatten().for_each(|v| visitor.visit(v));
        visitor.visit(&self.fill);
    }
    fn clear(&self) {
        drop(self.iters.take());
    }
}

static ZIP_LONGEST_METHODS: [MethodDef; 3] = [
    raw_new(|vm, args: CallArgs| {
        let mut fill = Value::NONE;
        for (name, value) in args.kw() {
            if !name.as_::<Str>().is_some_and(|n| n.is_text("fillvalue")) {
                return Err(vm.type_error("zip_longest() got an unexpected keyword argument"));
            }
            fill = value.clone();
        }
        let iters = args.pos()[1..].iter().map(|v| vm.iter(v).map(Some)).collect::<PyResult<Vec<_>>>()?;
        let active = Cell::new(iters.len());
        alloc_new(vm, &args.pos()[0], ZipLongest { iters: RefCell::new(iters), active, fill })
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<ZipLongest>(v);
        let n = this.iters.borrow().len();
        if n == 0 || this.active.get() == 0 {
            return Ok(None);
        }
        let mut row = Vec::with_capacity(n);
        for i in 0..n {
            let it = this.iters.borrow().get(i).cloned().flatten();
            let Some(it) = it else {
                row.push(this.fill.clone());
                continue;
            };
            match vm.next(&it) {
                Ok(Some(item)) => row.push(item),
                Ok(None) => {
                    this.active.set(this.active.get().saturating_sub(1));
                    if this.active.get() == 0 {
                        return Ok(None);
                    }
                    let old = this.iters.borrow_mut().get_mut(i).and_then(Option::take);
                    drop(old);
                    row.push(this.fill.clone());
                }
                Err(e) => {
                    this.active.set(0);
                    return Err(e);
                }
            }
        }
        Ok(Some(vm.tuple(row).into()))
    }),
];
iterator!(
    ZipLongest,
    "zip_longest",
    ZIP_LONGEST,
    ZIP_LONGEST_METHODS,
    tf::BASE,
    "Return a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th \
     iterable argument.  The .__next__()\nmethod continues until the longest iterable in the argument sequence\nis \
     exhausted and then it raises StopIteration.  When the shorter iterables\nare exhausted, the fillvalue is \
     substituted in their place.  The fillvalue\ndefaults to None or can be specified by a keyword argument."
);
