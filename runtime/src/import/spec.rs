//! `ModuleSpec` as the native importer makes it. Same attributes and text as the class of
//! `importlib._bootstrap`.

use std::cell::{Cell, RefCell};

use ouro_vm::core::error::PyResult;
use ouro_vm::core::native::{GetSetDef, MethodDef, TypeDef, binary, getset, getter, new, unary};
use ouro_vm::core::object::{Trace, Visitor};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::type_flags;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;

/// Payload of `ModuleSpec`.
pub struct Spec {
    name: RefCell<Value>,
    loader: RefCell<Value>,
    origin: RefCell<Value>,
    loader_state: RefCell<Value>,
    /// `submodule_search_locations`.
    pub search: RefCell<Value>,
    uninitialized: RefCell<Value>,
    cached: RefCell<Value>,
    has_location: Cell<bool>,
    /// `_initializing`: the module's code is running.
    pub initializing: Cell<bool>,
    /// Thread that runs it.
    pub owner: Cell<u64>,
}

ouro_vm::payload!(Spec, "ModuleSpec");

impl Spec {
    fn slots(&self) -> [&RefCell<Value>; 7] {
        [
            &self.name,
            &self.loader,
            &self.origin,
            &self.loader_state,
            &self.search,
            &self.uninitialized,
            &self.cached,
        ]
    }
}

impl Trace for Spec {
    fn traverse(&self, visitor: &mut Visitor) {
        for slot in self.slots() {
            visitor.visit(&slot.borrow());
        }
    }
    fn clear(&self) {
        for slot in self.slots() {
            let old = slot.replace(Value::NONE);
            drop(old);
        }
    }
}

/// A new spec.
pub fn make(
    vm: &Vm,
    name: &str,
    loader: Value,
    origin: Value,
    search: Option<Value>,
    location: bool,
) -> Value {
    let uninitialized = vm.list(Vec::new());
    vm.make(Spec {
        name: RefCell::new(vm.intern(name).into()),
        loader: RefCell::new(loader),
        origin: RefCell::new(origin),
        loader_state: RefCell::new(Value::NONE),
        search: RefCell::new(search.unwrap_or(Value::NONE)),
        uninitialized: RefCell::new(uninitialized),
        cached: RefCell::new(Value::NONE),
        has_location: Cell::new(location),
        initializing: Cell::new(false),
        owner: Cell::new(0),
    })
}

fn of(v: &Value) -> &Spec {
    ouro_vm::core::args::payload(v)
}

macro_rules! slot {
    ($text:literal, $field:ident) => {
        getset(
            $text,
            |_, v| Ok(of(v).$field.borrow().clone()),
            |_, v, new| {
                let old = of(v).$field.replace(new.cloned().unwrap_or(Value::NONE));
                drop(old);
                Ok(())
            },
        )
    };
}

macro_rules! flag {
    ($text:literal, $field:ident) => {
        getset(
            $text,
            |_, v| Ok(Value::from_bool(of(v).$field.get())),
            |vm, v, new| {
                of(v).$field.set(match new {
                    Some(new) => vm.is_true(new)?,
                    None => false,
                });
                Ok(())
            },
        )
    };
}

static GETSET: &[GetSetDef] = &[
    slot!("name", name),
    slot!("loader", loader),
    slot!("origin", origin),
    slot!("loader_state", loader_state),
    slot!("submodule_search_locations", search),
    slot!("_uninitialized_submodules", uninitialized),
    slot!("cached", cached),
    slot!("_cached", cached),
    flag!("has_location", has_location),
    flag!("_set_fileattr", has_location),
    flag!("_initializing", initializing),
    getter("parent", parent),
];

static METHODS: &[MethodDef] = &[
    new("($type, name, loader, *, origin=None, loader_state=None, is_package=None)", |vm, args| {
        let package = match args.some(5) {
            Some(v) => vm.is_true(v)?,
            None => false,
        };
        let search = package.then(|| vm.list(Vec::new()));
        let origin = args.opt(3).cloned().unwrap_or(Value::NONE);
        let spec = make(vm, "", args[2].clone(), origin, search, false);
        of(&spec).name.replace(args[1].clone());
        of(&spec).loader_state.replace(args.opt(4).cloned().unwrap_or(Value::NONE));
        Ok(spec)
    }),
    unary("__repr__", repr),
    binary("__eq__", |vm, a, b| {
        let (Some(x), Some(y)) = (a.as_::<Spec>(), b.as_::<Spec>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        for (p, q) in
            [(&x.name, &y.name), (&x.loader, &y.loader), (&x.origin, &y.origin), (&x.search, &y.search)]
        {
            let (p, q) = (p.borrow().clone(), q.borrow().clone());
            if !vm.eq(&p, &q)? {
                return Ok(Value::FALSE);
            }
        }
        Ok(Value::from_bool(x.has_location.get() == y.has_location.get()))
    }),
];

/// `parent`: the package that the module is in, or is.
fn parent(vm: &Vm, v: &Value) -> PyResult {
    let spec = of(v);
    let name = spec.name.borrow().clone();
    if !spec.search.borrow().is_none() {
        return Ok(name);
    }
    let text = name.as_::<Str>().map(|s| s.to_text().into_owned()).unwrap_or_default();
    Ok(vm.intern(text.rsplit_once('.').map_or("", |(p, _)| p)).into())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let spec = of(v);
    let mut parts = Vec::new();
    for (label, slot, always) in [
        ("name", &spec.name, true),
        ("loader", &spec.loader, true),
        ("origin", &spec.origin, false),
        ("submodule_search_locations", &spec.search, false),
    ] {
        let value = slot.borrow().clone();
        if always || !value.is_none() {
            parts.push(format!("{label}={}", vm.repr(&value)?.to_text()));
        }
    }
    Ok(vm.str(&format!("ModuleSpec({})", parts.join(", "))))
}

static DEF: TypeDef =
    TypeDef::new("_frozen_importlib", "ModuleSpec", <Spec as ouro_vm::core::object::Payload>::vtable)
        .methods(&[METHODS])
        .getset(GETSET)
        .flags(type_flags::HAS_DICT | type_flags::BASE);

impl NativeType for Spec {
    fn def() -> &'static TypeDef {
        &DEF
    }
}
