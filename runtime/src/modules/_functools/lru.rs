//! `_lru_cache_wrapper`: a function with a cache of its results.

use std::cell::{Cell, RefCell};

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::dict::Dict;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::BoundMethod;
use ouro_vm::core::native::{MethodDef, TypeDef, call, descr_get, method, new};
use ouro_vm::core::object::{Payload, Ref, Trace, Visitor};
use ouro_vm::core::special::Special;
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::alloc_new;

/// A cached result, linked into the order of use.
struct Link {
    prev: usize,
    next: usize,
    hash: i64,
    key: Value,
    result: Value,
}

/// Place 0 is the ring's head: `next` is the oldest, `prev` the newest.
const HEAD: usize = 0;

/// Payload of `_lru_cache_wrapper`.
pub struct LruCache {
    func: Value,
    typed: bool,
    /// `None`: without limit.
    maxsize: Option<usize>,
    /// Separates positional from keyword arguments in keys.
    mark: Value,
    info: Value,
    hits: Cell<usize>,
    misses: Cell<usize>,
    /// Key to result, or to its place in `links` if there is a limit.
    cache: Ref<Dict>,
    links: RefCell<Vec<Link>>,
}

ouro_vm::payload!(LruCache, "_lru_cache_wrapper");

impl Trace for LruCache {
    fn traverse(&self, visitor: &mut Visitor) {
        visitor.visit(&self.func);
        visitor.visit(&self.mark);
        visitor.visit(&self.info);
        self.cache.with_value(|v| visitor.visit(v));
        for link in self.links.borrow().iter() {
            visitor.visit(&link.key);
            visitor.visit(&link.result);
        }
    }
    fn clear(&self) {
        drop(self.links.take());
    }
}

static DEF: TypeDef = TypeDef::new("functools", "_lru_cache_wrapper", LruCache::vtable)
    .methods(&[&METHODS])
    .flags(tf::BASE | tf::HAS_DICT | tf::HAS_WEAKREF)
    .doc(
        "Create a cached callable that wraps another function.\n\nuser_function:      the function being \
         cached\n\nmaxsize:  0         for no caching\n          None      for unlimited cache size\n          n         \
         for a bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          True      cache \
         f(3) and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n                        \
         hits misses currsize maxsize\n",
    );

impl NativeType for LruCache {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: [MethodDef; 8] = [
    new("($type, user_function, maxsize, typed, cache_info_type)", |vm, a: Args| {
        let maxsize = match &a[2] {
            v if v.is_none() => None,
            v if vm.special(v, Special::Index).is_some() || vm.is_int(v) => {
                Some(vm.count_i64(v)?.max(0) as usize)
            }
            _ => return Err(vm.type_error("maxsize should be integer or None")),
        };
        let callable = vm.special(&a[1], Special::Call).is_some()
            || a[1].is_a::<ouro_vm::core::function::Function>()
            || a[1].is_a::<ouro_vm::core::typeobj::TypeObj>()
            || a[1].is_a::<ouro_vm::core::native::NativeFn>();
        if !callable {
            return Err(vm.type_error("the first argument must be callable"));
        }
        let mark = vm.call(&vm.types().object.value(), &[])?;
        let cache = LruCache {
            func: a[1].clone(),
            typed: vm.is_true(&a[3])?,
            maxsize,
            mark,
            info: a[4].clone(),
            hits: Cell::new(0),
            misses: Cell::new(0),
            cache: vm.dict(),
            links: RefCell::default(),
        };
        alloc_new(vm, &a[0], cache)
    }),
    call(|vm, args: CallArgs| {
        let this = payload::<LruCache>(&args.all()[0]);
        let args = args.skip_first();
        match this.maxsize {
            Some(0) => {
                this.misses.set(this.misses.get() + 1);
                vm.call_args(&this.func, args)
            }
            None => this.call_unbounded(vm, args),
            Some(limit) => this.call_bounded(vm, args, limit),
        }
    }),
    descr_get(|vm, v, obj, _| {
        Ok(match obj {
            Some(obj) => {
                vm.alloc(&vm.types().method, BoundMethod { func: v.clone(), this: obj.clone() }).into()
            }
            None => v.clone(),
        })
    }),
    method("cache_info", "($self, /)", |vm, a| {
        let this = a.this::<LruCache>();
        let maxsize = this.maxsize.map_or(Value::NONE, Value::from_len);
        let (hits, misses) = (Value::from_len(this.hits.get()), Value::from_len(this.misses.get()));
        vm.call(&this.info, &[hits, misses, maxsize, Value::from_len(this.cache.len())])
    })
    .doc("Report cache statistics"),
    method("cache_clear", "($self, /)", |_, a| {
        let this = a.this::<LruCache>();
        this.hits.set(0);
        this.misses.set(0);
        let links = this.links.take();
        let entries = this.cache.take_entries();
        drop((links, entries));
        Ok(Value::NONE)
    })
    .doc("Clear the cache and cache statistics"),
    method("__reduce__", "($self, /)", |vm, a: Args| vm.get_attr(&a[0], &vm.names().qualname)),
    method("__copy__", "($self, /)", |_, a| Ok(a[0].clone())),
    method("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone())),
];

impl LruCache {
    /// The key of a call: a lone `str` or `int` itself, else a tuple.
    fn key(&self, vm: &Vm, args: CallArgs) -> Value {
        let pos = args.pos();
        if !self.typed
            && args.names().is_empty()
            && let [one] = pos
            && (vm.is_exact(one, &vm.types().str) || vm.is_exact(one, &vm.types().int))
        {
            return one.clone();
        }
        let mut parts = pos.to_vec();
        if !args.names().is_empty() {
            parts.push(self.mark.clone());
            for (name, value) in args.kw() {
                parts.push(name.clone());
                parts.push(value.clone());
            }
        }
        if self.typed {
            parts.extend(args.all().iter().map(|v| Value::from(vm.type_of(v))));
        }
        vm.tuple(parts).into()
    }

    fn call_unbounded(&self, vm: &Vm, args: CallArgs) -> PyResult {
        let key = self.key(vm, args);
        let hash = vm.hash(&key)?;
        if let Some(result) = vm.dict_get_hashed(&self.cache, &key, hash)? {
            self.hits.set(self.hits.get() + 1);
            return Ok(result);
        }
        self.misses.set(self.misses.get() + 1);
        let result = vm.call_args(&self.func, args)?;
        vm.dict_set_hashed(&self.cache, key, hash, result.clone())?;
        Ok(result)
    }

    fn call_bounded(&self, vm: &Vm, args: CallArgs, limit: usize) -> PyResult {
        let key = self.key(vm, args);
        let hash = vm.hash(&key)?;
        if let Some(at) = vm.dict_get_hashed(&self.cache, &key, hash)?
            && let Some(result) = self.touch(&at)
        {
            self.hits.set(self.hits.get() + 1);
            return Ok(result);
        }
        self.misses.set(self.misses.get() + 1);
        let result = vm.call_args(&self.func, args)?;
        // The call may have cached the same arguments itself.
        if vm.dict_get_hashed(&self.cache, &key, hash)?.is_some() {
            return Ok(result);
        }
        let at = if self.cache.len() < limit { None } else { self.evict(vm)? };
        let at = self.insert(at, Link { prev: 0, next: 0, hash, key: key.clone(), result: result.clone() });
        vm.dict_set_hashed(&self.cache, key, hash, Value::from_len(at))?;
        Ok(result)
    }

    /// Makes a link the newest; its result.
    fn touch(&self, at: &Value) -> Option<Value> {
        let at = at.as_small_int()? as usize;
        let mut links = self.links.borrow_mut();
        let result = links.get(at)?.result.clone();
        unlink(&mut links, at);
        link_last(&mut links, at);
        Some(result)
    }

    /// Takes the oldest link out; its place can be used again.
    fn evict(&self, vm: &Vm) -> PyResult<Option<usize>> {
        let (at, hash, key) = {
            let mut links = self.links.borrow_mut();
            let Some(at) = links.get(HEAD).map(|head| head.next).filter(|&at| at != HEAD) else {
                return Ok(None);
            };
            unlink(&mut links, at);
            (at, links[at].hash, links[at].key.clone())
        };
        drop(vm.dict_del_hashed(&self.cache, &key, hash)?);
        Ok(Some(at))
    }

    /// Puts a link into a free place, as the newest.
    fn insert(&self, at: Option<usize>, link: Link) -> usize {
        let mut links = self.links.borrow_mut();
        if links.is_empty() {
            links.push(Link { prev: HEAD, next: HEAD, hash: 0, key: Value::NONE, result: Value::NONE });
        }
        let at = match at {
            Some(at) if at < links.len() => {
                links[at] = link;
                at
            }
            _ => {
                links.push(link);
                links.len() - 1
            }
        };
        link_last(&mut links, at);
        at
    }
}

fn unlink(links: &mut [Link], at: usize) {
    let (prev, next) = (links[at].prev, links[at].next);
    links[prev].next = next;
    links[next].prev = prev;
}

fn link_last(links: &mut [Link], at: usize) {
    let newest = links[HEAD].prev;
    links[at].prev = newest;
    links[at].next = HEAD;
    links[newest].next = at;
    links[HEAD].prev = at;
}
