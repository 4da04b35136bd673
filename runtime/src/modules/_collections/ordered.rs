//! `OrderedDict`: a dict that can reorder its items and whose comparison looks at the order.

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::dict::{Dict, DictTable};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::exc::Exc;
use ouro_vm::core::native::{MethodDef, TypeDef, binary, class_method, method, raw_method, unary};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::special::Special;
use ouro_vm::core::typeobj::{TypeObj, type_flags as tf};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::types::dict_views::{DictView, ITEMS, KEYS, VALUES};
use ouro_vm::types::list::ReprText;

static DEF: TypeDef = TypeDef::new("collections", "OrderedDict", Dict::vtable)
    .methods(&[&METHODS])
    .flags(tf::BASE | tf::MAPPING | tf::MATCH_SELF | tf::HAS_DICT | tf::HAS_WEAKREF)
    .doc("Dictionary that remembers insertion order");
static KEYS_DEF: TypeDef = TypeDef::new("builtins", "odict_keys", <DictView<KEYS> as Payload>::vtable);
static VALUES_DEF: TypeDef = TypeDef::new("builtins", "odict_values", <DictView<VALUES> as Payload>::vtable);
static ITEMS_DEF: TypeDef = TypeDef::new("builtins", "odict_items", <DictView<ITEMS> as Payload>::vtable);

struct Types {
    dict: Ref<TypeObj>,
    keys: Ref<TypeObj>,
    values: Ref<TypeObj>,
    items: Ref<TypeObj>,
}

fn types(vm: &Vm) -> std::rc::Rc<Types> {
    vm.state(|| Types {
        dict: vm.define_type(&DEF, &vm.types().dict),
        keys: vm.define_type(&KEYS_DEF, &vm.type_for::<DictView<KEYS>>()),
        values: vm.define_type(&VALUES_DEF, &vm.type_for::<DictView<VALUES>>()),
        items: vm.define_type(&ITEMS_DEF, &vm.type_for::<DictView<ITEMS>>()),
    })
}

/// The type, made on first use.
pub fn ordered_dict_type(vm: &Vm) -> Ref<TypeObj> {
    types(vm).dict.clone()
}

static METHODS: [MethodDef; 18] = [
    raw_method("__init__", |vm, args| {
        update(vm, args, "expected at most 1 argument, got")?;
        Ok(Value::NONE)
    })
    .doc("Initialize self.  See help(type(self)) for accurate signature."),
    unary("__repr__", repr),
    binary("__eq__", |vm, a, b| equal(vm, a, b, true)),
    binary("__ne__", |vm, a, b| equal(vm, a, b, false)),
    binary("__or__", |vm, a, b| join(vm, a, b, a)),
    binary("__ror__", |vm, a, b| join(vm, b, a, a)),
    binary("__ior__", |vm, a, b| {
        update_from(vm, a, b)?;
        Ok(a.clone())
    }),
    raw_method("update", |vm, args| {
        update(vm, args, "update() takes at most 1 positional argument")?;
        Ok(Value::NONE)
    }),
    method("keys", "($self, /)", |vm, a| Ok(vm.alloc(&types(vm).keys, DictView::<KEYS>::new(&a[0])).into())),
    method("values", "($self, /)", |vm, a| {
        Ok(vm.alloc(&types(vm).values, DictView::<VALUES>::new(&a[0])).into())
    }),
    method("items", "($self, /)", |vm, a| {
        Ok(vm.alloc(&types(vm).items, DictView::<ITEMS>::new(&a[0])).into())
    }),
    method("move_to_end", "($self, /, key, last=True)", move_to_end).doc(
        "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does \
         not exist.",
    ),
    method("popitem", "($self, /, last=True)", |vm, a: Args| {
        let dict = a.this::<Dict>();
        let last = a.opt(1).map_or(Ok(true), |v| vm.is_true(v))?;
        let pair = if last { vm.dict_pop_last(dict) } else { dict.pop_first() };
        match pair {
            Some((k, v)) => Ok(vm.tuple(vec![k, v]).into()),
            None => Err(vm.raise(Exc::KeyError, "dictionary is empty")),
        }
    })
    .doc("Remove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false."),
    method("pop", "($self, /, key, default=<unrepresentable>)", pop).doc(
        "od.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not \
         found, return the default if given; otherwise,\nraise a KeyError.",
    ),
    method("setdefault", "($self, /, key, default=None)", |vm, a: Args| {
        let default = a.opt(2).cloned().unwrap_or(Value::NONE);
        if vm.is_exact(&a[0], &types(vm).dict) {
            return vm.dict_setdefault(a.this(), a[1].clone(), default);
        }
        if vm.contains(&a[0], &a[1])? {
            return vm.get_item(&a[0], &a[1]);
        }
        vm.set_item(&a[0], &a[1], default.clone())?;
        Ok(default)
    })
    .doc("Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default."),
    method("copy", "($self, /)", |vm, a: Args| {
        let ty: Value = vm.type_of(&a[0]).into();
        let new = vm.call(&ty, &[])?;
        for (k, v) in a.this::<Dict>().pairs() {
            vm.set_item(&new, &k, v)?;
        }
        Ok(new)
    })
    .doc("od.copy() -> a shallow copy of od"),
    method("__reduce__", "($self, /)", |vm, a: Args| {
        let state = vm.instance_dict(&a[0]).filter(|d| !d.is_empty()).map_or(Value::NONE, Value::from);
        let items = vm.call_method(&a[0], "items", &[])?;
        let parts = vec![
            vm.type_of(&a[0]).into(),
            vm.tuple(Vec::new()).into(),
            state,
            Value::NONE,
            vm.iter(&items)?,
        ];
        Ok(vm.tuple(parts).into())
    })
    .doc("Return state information for pickling"),
    class_method("fromkeys", "($type, /, iterable, value=None)", |vm, a: Args| {
        let value = a.opt(2).cloned().unwrap_or(Value::NONE);
        let new = vm.call(&a[0], &[])?;
        vm.for_each(&a[1], |key| vm.set_item(&new, &key, value.clone()))?;
        Ok(new)
    })
    .doc("Create a new ordered dictionary with keys from iterable and values set to value."),
];

fn update(vm: &Vm, args: CallArgs, message: &str) -> PyResult<()> {
    let given = args.pos().len() - 1;
    if given > 1 {
        return Err(vm.type_error(if message.ends_with("got") {
            format!("{message} {given}")
        } else {
            format!("{message} ({given} given)")
        }));
    }
    let this = &args.pos()[0];
    if let Some(source) = args.pos().get(1) {
        update_from(vm, this, source)?;
    }
    for (name, value) in args.kw() {
        vm.set_item(this, name, value.clone())?;
    }
    Ok(())
}

/// Adds items through the type's own `__setitem__`, as subclasses expect.
fn update_from(vm: &Vm, this: &Value, source: &Value) -> PyResult<()> {
    if vm.is_exact(this, &types(vm).dict) {
        return vm.dict_update_from(payload(this), source);
    }
    if vm.is_exact(source, &vm.types().dict) {
        for (k, v) in payload::<Dict>(source).pairs() {
            vm.set_item(this, &k, v)?;
        }
        return Ok(());
    }
    if vm.get_attr_opt(source, &vm.names().keys)?.is_some() {
        let keys = vm.call_method(source, "keys", &[])?;
        return vm.for_each(&keys, |k| {
            let v = vm.get_item(source, &k)?;
            vm.set_item(this, &k, v)
        });
    }
    let pairs = vm.dict();
    let it = vm.iter(source)?;
    while let Some(item) = vm.next(&it)? {
        let one = vm.list(vec![item]);
        vm.dict_merge_pairs(&pairs, &one, ouro_vm::protocol::dict::OnDuplicate::Replace)?;
        while let Some((k, v)) = pairs.pop_first() {
            vm.set_item(this, &k, v)?;
        }
    }
    Ok(())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let name = vm.short_type_name(v);
    if payload::<Dict>(v).is_empty() {
        return Ok(vm.str(&format!("{name}()")));
    }
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let text = vm.repr_guard(v, || {
        let plain = if vm.is_exact(v, &types(vm).dict) {
            vm.dict_copy(payload(v))?.into()
        } else {
            let items = vm.call_method(v, "items", &[])?;
            let dict = vm.dict();
            vm.dict_merge_pairs(&dict, &items, ouro_vm::protocol::dict::OnDuplicate::Replace)?;
            dict.into()
        };
        let mut out = ReprText::new(&name);
        out.push("(");
        out.push_repr(vm, &plain)?;
        out.push(")");
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str("...")))
}

fn equal(vm: &Vm, a: &Value, b: &Value, want: bool) -> PyResult {
    let (x, Some(y)) = (payload::<Dict>(a), b.as_::<Dict>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let _level = vm.enter_recursive(" in comparison")?;
    let mut same = vm.dict_eq(x, y)?;
    if same && vm.type_obj(b).data.is_subtype(&types(vm).dict) {
        for ((k, _), (l, _)) in x.pairs().iter().zip(&y.pairs()) {
            same = same && vm.eq(k, l)?;
        }
    }
    Ok(Value::from_bool(same == want))
}

/// `a | b` in a new dict of the type of `like`.
fn join(vm: &Vm, a: &Value, b: &Value, like: &Value) -> PyResult {
    if !a.is_a::<Dict>() || !b.is_a::<Dict>() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let ty: Value = vm.type_of(like).into();
    let new = vm.call(&ty, std::slice::from_ref(a))?;
    update_from(vm, &new, b)?;
    Ok(new)
}

fn move_to_end(vm: &Vm, args: Args) -> PyResult {
    let dict = args.this::<Dict>();
    let last = args.opt(2).map_or(Ok(true), |v| vm.is_true(v))?;
    let hash = vm.hash_key(&args[1])?;
    let Some(value) = vm.dict_del_hashed(dict, &args[1], hash)? else {
        return Err(vm.key_error(&args[1]));
    };
    if last {
        vm.dict_set_hashed(dict, args[1].clone(), hash, value)?;
        return Ok(Value::NONE);
    }
    let mut table = DictTable::default();
    vm.fits(table.insert_new(hash, args[1].clone(), value))?;
    for (hash, key, value) in dict.hashed_pairs() {
        vm.fits(table.insert_new(hash, key, value))?;
    }
    dict.replace_table(table);
    Ok(Value::NONE)
}

fn pop(vm: &Vm, args: Args) -> PyResult {
    let (this, key) = (&args[0], &args[1]);
    if let Some(v) = vm.dict_del(args.this(), key)? {
        return Ok(v);
    }
    if !vm.is_exact(this, &types(vm).dict)
        && args.opt(2).is_none()
        && vm.special(this, Special::Missing).is_some()
    {
        return Err(vm.key_error(key));
    }
    args.opt(2).cloned().ok_or_else(|| vm.key_error(key))
}
