//! `groupby` and `tee`: several iterators over one.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{MethodDef, function, method, new, next, unary};
use ouro_vm::core::object::{Ref, Trace, Visitor};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::support::{alloc_new, return_self};

use super::{Put, iterator, word};

pub fn types(vm: &Vm, put: Put) {
    put("groupby", vm.type_for::<GroupBy>());
    put("_grouper", vm.type_for::<Grouper>());
    put("_tee", vm.type_for::<Tee>());
    put("_tee_dataobject", vm.type_for::<TeeLink>());
}

pub static FUNCTIONS: [MethodDef; 1] =
    [function("tee", "(iterable, n=2, /)", tee).doc("Returns a tuple of n independent iterators.")];

// ---- groupby -------------------------------------------------------------------------------

struct GroupBy {
    it: Value,
    key: Option<Value>,
    target: RefCell<Option<Value>>,
    current_key: RefCell<Option<Value>>,
    current: RefCell<Option<Value>>,
    /// Number of the group whose iterator may go on.
    group: Cell<u64>,
}

impl Trace for GroupBy {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.it);
        self.key.iter().for_each(|v| visitor.visit(v));
        for slot in [&self.target, &self.current_key, &self.current] {
            slot.borrow().iter().for_each(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        drop((self.target.take(), self.current_key.take(), self.current.take()));
    }
}

impl GroupBy {
    /// Reads the next item and its key.
    fn step(&self, vm: &Vm) -> PyResult<bool> {
        let Some(item) = vm.next(&self.it)? else { return Ok(false) };
        let key = match &self.key {
            None => item.clone(),
            Some(f) => vm.call(f, std::slice::from_ref(&item))?,
        };
        drop((self.current.replace(Some(item)), self.current_key.replace(Some(key))));
        Ok(true)
    }

    fn same_key(&self, vm: &Vm, target: &Value) -> PyResult<bool> {
        let key = self.current_key.borrow().clone();
        key.map_or(Ok(false), |key| vm.eq(target, &key))
    }
}

static GROUP_BY_METHODS: [MethodDef; 3] = [
    new("($type, iterable, key=None)", |vm, a| {
        let it = vm.iter(&a[1])?;
        let parts = GroupBy {
            it,
            key: a.some(2).cloned(),
            target: RefCell::default(),
            current_key: RefCell::default(),
            current: RefCell::default(),
            group: Cell::new(0),
        };
        alloc_new(vm, &a[0], parts)
    }),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<GroupBy>(v);
        this.group.set(this.group.get() + 1);
        loop {
            let target = this.target.borrow().clone();
            if this.current_key.borrow().is_some() {
                match target {
                    None => break,
                    Some(target) if !this.same_key(vm, &target)? => break,
                    Some(_) => {}
                }
            }
            if !this.step(vm)? {
                return Ok(None);
            }
        }
        let key = this.current_key.borrow().clone().unwrap_or(Value::NONE);
        drop(this.target.replace(Some(key.clone())));
        let grouper = vm.make(Grouper { parent: v.clone(), target: key.clone(), group: this.group.get() });
        Ok(Some(vm.tuple_from(2, [key, grouper].into_iter()).into()))
    }),
];
iterator!(
    GroupBy,
    "groupby",
    GROUP_BY,
    GROUP_BY_METHODS,
    tf::BASE,
    "make an iterator that returns consecutive keys and groups from the iterable\n\n  iterable\n    Elements to divide \
     into groups according to the key function.\n  key\n    A function for computing the group category for each \
     element.\n    If the key function is not specified or is None, the element itself\n    is used for grouping."
);

struct Grouper {
    parent: Value,
    target: Value,
    group: u64,
}

impl Trace for Grouper {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.parent);
        visitor.visit(&self.target);
    }
    fn clear(&self) {}
}

static GROUPER_METHODS: [MethodDef; 2] = [
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Grouper>(v);
        let parent = payload::<GroupBy>(&this.parent);
        if parent.group.get() != this.group {
            return Ok(None);
        }
        if parent.current.borrow().is_none() && !parent.step(vm)? {
            return Ok(None);
        }
        if !parent.same_key(vm, &this.target)? {
            return Ok(None);
        }
        Ok(parent.current.take())
    }),
];
iterator!(Grouper, "_grouper", GROUPER, GROUPER_METHODS, tf::NO_NEW, "");

// ---- tee -----------------------------------------------------------------------------------

const LINK_CELLS: usize = 57;

/// A stretch of items that were read, shared by the iterators that have not passed it.
struct TeeLink {
    it: Value,
    items: RefCell<Vec<Value>>,
    after: RefCell<Option<Ref<TeeLink>>>,
    running: Cell<bool>,
}

impl Trace for TeeLink {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.it);
        self.items.borrow().iter().for_each(|v| visitor.visit(v));
        if let Some(after) = &*self.after.borrow() {
            after.with_value(|v| visitor.visit(v));
        }
    }
    fn clear(&self) {
        drop((self.items.take(), self.after.take()));
    }
}
iterator!(
    TeeLink,
    "_tee_dataobject",
    TEE_LINK,
    TEE_LINK_METHODS,
    tf::NO_NEW,
    "teedataobject(iterable, values, next, /)\n--\n\nData container common to multiple tee objects."
);
static TEE_LINK_METHODS: [MethodDef; 0] = [];

impl TeeLink {
    fn create(vm: &Vm, it: Value) -> Ref<TeeLink> {
        let link =
            TeeLink { it, items: RefCell::default(), after: RefCell::default(), running: Cell::new(false) };
        vm.alloc(&vm.type_for::<TeeLink>(), link)
    }

    /// Item `i`, read now if it is the next one.
    fn item(&self, vm: &Vm, i: usize) -> PyResult<Option<Value>> {
        if let Some(item) = self.items.borrow().get(i) {
            return Ok(Some(item.clone()));
        }
        if self.running.replace(true) {
            return Err(vm.runtime_error("cannot re-enter the tee iterator"));
        }
        let item = vm.next(&self.it);
        self.running.set(false);
        let item = item?;
        if let Some(item) = &item {
            self.items.borrow_mut().push(item.clone());
        }
        Ok(item)
    }

    fn next_link(&self, vm: &Vm) -> Ref<TeeLink> {
        let after = self.after.borrow().clone();
        match after {
            Some(link) => link,
            None => {
                let link = TeeLink::create(vm, self.it.clone());
                *self.after.borrow_mut() = Some(link.clone());
                link
            }
        }
    }
}

struct Tee {
    link: RefCell<Ref<TeeLink>>,
    at: Cell<usize>,
}

impl Trace for Tee {
    fn traverse(&self, visitor: &mut Visitor) {
        self.link.borrow().with_value(|v| visitor.visit(v));
    }
    fn clear(&self) {}
}

impl Drop for Tee {
    fn drop(&mut self) {
        // A long chain of links that nobody else holds dies one by one.
        let mut link = self.link.borrow().clone();
        let mut own = 2;
        while link.header().refcount() == own {
            let Some(after) = link.after.take() else { break };
            link = after;
            own = 1;
        }
    }
}

static TEE_METHODS: [MethodDef; 4] = [
    new("($type, iterable, /)", |vm, a: Args| tee_of(vm, &a[1])),
    unary("__iter__", return_self),
    next(|vm, v| {
        let this = payload::<Tee>(v);
        if this.at.get() >= LINK_CELLS {
            let link = this.link.borrow().clone();
            let after = link.next_link(vm);
            drop(this.link.replace(after));
            this.at.set(0);
        }
        let link = this.link.borrow().clone();
        let item = link.item(vm, this.at.get())?;
        if item.is_some() {
            this.at.set(this.at.get() + 1);
        }
        Ok(item)
    }),
    method("__copy__", "($self, /)", |vm, a| Ok(copy(vm, a.this()))).doc("Returns an independent iterator."),
];
iterator!(Tee, "_tee", TEE, TEE_METHODS, tf::HAS_WEAKREF, "Iterator wrapped to make it copyable.");

fn copy(vm: &Vm, tee: &Tee) -> Value {
    vm.make(Tee { link: RefCell::new(tee.link.borrow().clone()), at: tee.at.clone() })
}

/// A tee over an iterable; an iterator that is one already is copied.
fn tee_of(vm: &Vm, source: &Value) -> PyResult {
    let it = vm.iter(source)?;
    if let Some(tee) = it.as_::<Tee>() {
        return Ok(copy(vm, tee));
    }
    let link = TeeLink::create(vm, it);
    Ok(vm.make(Tee { link: RefCell::new(link), at: Cell::new(0) }))
}

fn tee(vm: &Vm, args: Args) -> PyResult {
    let n = args.opt(1).map_or(Ok(2), |v| word(vm, v))?;
    if n < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    if n == 0 {
        return Ok(vm.tuple(Vec::new()).into());
    }
    if n > 1 << 28 {
        return Err(vm.memory_error());
    }
    let it = vm.iter(&args[0])?;
    let mut all = vec![tee_of(vm, &it)?];
    for _ in 1..n {
        let next = copy(vm, payload(&all[0]));
        all.push(next);
    }
    Ok(vm.tuple(all).into())
}
