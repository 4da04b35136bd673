//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: all step through
//! tuples of indices into pools.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, new, next, unary};
use ouro_vm::core::object::{Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::support::{alloc_new, raw_new, return_self};

use super::{Put, iterator, word};

pub fn types(vm: &Vm, put: Put) {
    put("product", vm.type_for::<Product>());
    put("permutations", vm.type_for::<Permutations>());
    put("combinations", vm.type_for::<Combinations>());
    put("combinations_with_replacement", vm.type_for::<WithReplacement>());
}

/// Indices to step, whether stepping has begun, whether it is over.
#[derive(Default)]
struct Steps {
    indices: RefCell<Vec<usize>>,
    begun: Cell<bool>,
    done: Cell<bool>,
}

impl Steps {
    fn new(indices: Vec<usize>, done: bool) -> Steps {
        Steps { indices: RefCell::new(indices), begun: Cell::new(false), done: Cell::new(done) }
    }

    /// The next state, by `step`, which says whether there is one; the first is as it is.
    fn advance(&self, step: impl FnOnce(&mut Vec<usize>) -> bool) -> bool {
        if self.done.get() {
            return false;
        }
        if !self.begun.replace(true) {
            return true;
        }
        let more = step(&mut self.indices.borrow_mut());
        self.done.set(!more);
        more
    }
}

macro_rules! over_pool {
    ($($name:ident)*) => {
        $(
            struct $name {
                pool: Vec<Value>,
                r: usize,
                steps: Steps,
                /// Of permutations only.
                #[allow(dead_code)]
                cycles: RefCell<Vec<usize>>,
            }
            impl Trace for $name {
                fn traverse(&self, visitor: &mut Visitor){
                    self.pool.iter().for_each(|v| visitor.visit(v));
                }
                fn clear(&self) {}
            }
            impl $name {
                fn current(&self, vm: &Vm) -> Value {
                    let indices = self.steps.indices.borrow();
                    let items = indices.iter().take(self.r).map(|&i| self.pool[i].clone());
                    vm.tuple_from(self.r, items).into()
                }
            }
        )*
    };
}
over_pool!(Permutations Combinations WithReplacement);

fn non_negative(vm: &Vm, v: &Value) -> PyResult<usize> {
    match word(vm, v)? {
        n if n < 0 => Err(vm.value_error("r must be non-negative")),
        n => Ok(n as usize),
    }
}

// ---- product -------------------------------------------------------------------------------

struct Product {
    pools: Vec<Vec<Value>>,
    steps: Steps,
}

impl Trace for Product {
    fn traverse(&self, visitor: &mut Visitor) {
        self.pools.iter().flatten().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

fn new_product(vm: &Vm, args: CallArgs) -> PyResult {
    let mut repeat = 1;
    for (name, value) in args.kw() {
        match name.as_::<Str>() {
            Some(n) if n.is_text("repeat") => repeat = word(vm, value)?,
            _ => {
                let name = ouro_vm::core::args::name_text(name);
                return Err(vm.unexpected_keyword("product", &name, std::iter::once("repeat")));
            }
        }
    }
    if repeat < 0 {
        return Err(vm.value_error("repeat argument cannot be negative"));
    }
    let given = args.pos().len() - 1;
    if given.checked_mul(repeat as usize).is_none_or(|n| n > 1 << 28) {
        return Err(vm.memory_error());
    }
    let once = if repeat == 0 {
        Vec::new()
    } else {
        args.pos()[1..].iter().map(|v| vm.collect(v)).collect::<PyResult<Vec<_>>>()?
    };
    let pools: Vec<Vec<Value>> = (0..repeat).flat_map(|_| once.iter().cloned()).collect();
    let empty = pools.iter().any(Vec::is_empty);
    let steps = Steps::new(vec![0; pools.len()], empty);
    alloc_new(vm, &args.pos()[0], Product { pools, steps })
}

static PRODUCT_METHODS: [MethodDef; 3] = [
    raw_new(new_product),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Product>(v);
        let more = this.steps.advance(|indices| {
            for i in (0..indices.len()).rev() {
                indices[i] += 1;
                if indices[i] < this.pools[i].len() {
                    return true;
                }
                indices[i] = 0;
            }
            false
        });
        if !more {
            return Ok(None);
        }
        let indices = this.steps.indices.borrow();
        let items = indices.iter().zip(&this.pools).map(|(&i, pool)| pool[i].clone());
        Ok(Some(vm.tuple_from(this.pools.len(), items).into()))
    }),
];
iterator!(
    Product,
    "product",
    PRODUCT,
    PRODUCT_METHODS,
    tf::BASE,
    "Cartesian product of input iterables.  Equivalent to nested for-loops.\n\nFor example, product(A, B) returns the \
     same as:  ((x,y) for x in A for y in B).\nThe leftmost iterators are in the outermost for-loop, so the output \
     tuples\ncycle in a manner similar to an odometer (with the rightmost element changing\non every iteration)."
);

// ---- permutations --------------------------------------------------------------------------

fn new_permutations(vm: &Vm, a: Args) -> PyResult {
    let pool = vm.collect(&a[1])?;
    let n = pool.len();
    let r = match a.some(2) {
        None => n,
        Some(v) if vm.is_int(v) => non_negative(vm, v)?,
        Some(_) => return Err(vm.type_error("Expected int as r")),
    };
    vm.check_room::<usize>(r)?;
    let steps = Steps::new((0..n).collect(), r > n);
    let cycles = RefCell::new((0..r.min(n)).map(|i| n - i).collect());
    alloc_new(vm, &a[0], Permutations { pool, r, steps, cycles })
}

static PERMUTATIONS_METHODS: [MethodDef; 3] = [
    new("($type, iterable, r=None)", new_permutations),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Permutations>(v);
        let more = this.steps.advance(|indices| {
            let mut cycles = this.cycles.borrow_mut();
            let n = indices.len();
            for i in (0..this.r).rev() {
                cycles[i] -= 1;
                if cycles[i] == 0 {
                    indices[i..].rotate_left(1);
                    cycles[i] = n - i;
                } else {
                    indices.swap(i, n - cycles[i]);
                    return true;
                }
            }
            false
        });
        Ok(more.then(|| this.current(vm)))
    }),
];
iterator!(
    Permutations,
    "permutations",
    PERMUTATIONS,
    PERMUTATIONS_METHODS,
    tf::BASE,
    "Return successive r-length permutations of elements in the iterable.\n\npermutations(range(3), 2) --> (0,1), \
     (0,2), (1,0), (1,2), (2,0), (2,1)"
);

// ---- combinations --------------------------------------------------------------------------

static COMBINATIONS_METHODS: [MethodDef; 3] = [
    new("($type, iterable, r)", |vm, a| {
        let pool = vm.collect(&a[1])?;
        let r = non_negative(vm, &a[2])?;
        let none = r > pool.len();
        vm.check_room::<usize>(r)?;
        let steps = Steps::new((0..r.min(pool.len())).collect(), none);
        alloc_new(vm, &a[0], Combinations { pool, r, steps, cycles: RefCell::default() })
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Combinations>(v);
        let (n, r) = (this.pool.len(), this.r);
        let more = this.steps.advance(|indices| {
            let Some(i) = (0..r).rev().find(|&i| indices[i] != i + n - r) else { return false };
            indices[i] += 1;
            for j in i + 1..r {
                indices[j] = indices[j - 1] + 1;
            }
            true
        });
        Ok(more.then(|| this.current(vm)))
    }),
];
iterator!(
    Combinations,
    "combinations",
    COMBINATIONS,
    COMBINATIONS_METHODS,
    tf::BASE,
    "Return successive r-length combinations of elements in the iterable.\n\ncombinations(range(4), 3) --> (0,1,2), \
     (0,1,3), (0,2,3), (1,2,3)"
);

static WITH_REPLACEMENT_METHODS: [MethodDef; 3] = [
    new("($type, iterable, r)", |vm, a| {
        let pool = vm.collect(&a[1])?;
        let r = non_negative(vm, &a[2])?;
        let none = pool.is_empty() && r > 0;
        vm.check_room::<[usize; 2]>(r)?;
        let steps = Steps::new(if none { Vec::new() } else { vec![0; r] }, none);
        alloc_new(vm, &a[0], WithReplacement { pool, r, steps, cycles: RefCell::default() })
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<WithReplacement>(v);
        let n = this.pool.len();
        let more = this.steps.advance(|indices| {
            let Some(i) = (0..this.r).rev().find(|&i| indices[i] != n - 1) else { return false };
            let value = indices[i] + 1;
            indices[i..].fill(value);
            true
        });
        Ok(more.then(|| this.current(vm)))
    }),
];
iterator!(
    WithReplacement,
    "combinations_with_replacement",
    WITH_REPLACEMENT,
    WITH_REPLACEMENT_METHODS,
    tf::BASE,
    "Return successive r-length combinations of elements in the iterable allowing individual elements to have \
     successive repeats.\n\ncombinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), \
     ('B','C'), ('C','C')"
);
