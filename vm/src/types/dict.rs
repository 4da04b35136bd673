//! `dict`: the type's methods. Lookups are in `protocol/dict.rs`, views and iterators in
//! `dict_views.rs`.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::dict::Dict;
use crate::core::error::PyResult;
use crate::core::exc::Exc;
use crate::core::native::{
    MethodDef, TypeDef, binary, class_method, contains, del_item, len, method, raw_method, set_item, unary,
};
use crate::core::object::Payload;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::protocol::dict::OnDuplicate;
use crate::types::dict_views::{DictIter, DictView, ITEMS, KEYS, VALUES};
use crate::types::list::ReprText;
use crate::types::set::SetObj;
use crate::types::support::{CLASS_GETITEM, check_args, class_of, raw_new};

pub static DEF: TypeDef = TypeDef::new("builtins", "dict", Dict::vtable)
    .methods(&[&METHODS, &NAMED])
    .flags(tf::BASE | tf::MAPPING | tf::MATCH_SELF)
    .doc(
        "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, \
         value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in \
         iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the \
         keyword argument list.  For example:  dict(one=1, two=2)",
    );

static METHODS: [MethodDef; 17] = [
    raw_new(new_dict),
    raw_method("__init__", |vm, args| {
        update(vm, args, "dict")?;
        Ok(Value::NONE)
    })
    .doc("Initialize self.  See help(type(self)) for accurate signature."),
    unary("__repr__", repr),
    len(|_, v| Ok(payload::<Dict>(v).len())),
    binary("__getitem__", |vm, v, key| vm.dict_get_item(v, payload(v), key)),
    set_item(assign),
    del_item(assign),
    contains(|vm, v, key| vm.dict_contains(payload(v), key)),
    unary("__iter__", |vm, v| Ok(vm.make(DictIter::<KEYS>::new(v, false)))),
    binary("__eq__", |vm, a, b| equal(vm, a, b, CmpOp::Eq)),
    binary("__ne__", |vm, a, b| equal(vm, a, b, CmpOp::Ne)),
    binary("__lt__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__le__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__gt__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__ge__", |_, _, _| Ok(Value::NOT_IMPLEMENTED)),
    binary("__or__", join),
    binary("__ror__", |vm, a, b| join(vm, b, a)),
];

static NAMED: [MethodDef; 15] = [
    binary("__ior__", |vm, a, b| {
        vm.dict_update_from(payload(a), b)?;
        Ok(a.clone())
    }),
    method("__reversed__", "($self, /)", |vm, a| Ok(vm.make(DictIter::<{ KEYS + 3 }>::new(&a[0], true))))
        .doc("Return a reverse iterator over the dict keys."),
    method("get", "($self, key, default=None, /)", |vm, a| {
        let found = vm.dict_get(a.this(), &a[1])?;
        Ok(found.unwrap_or_else(|| a.opt(2).cloned().unwrap_or(Value::NONE)))
    })
    .doc("Return the value for key if key is in the dictionary, else default."),
    method("setdefault", "($self, key, default=None, /)", |vm, a| {
        vm.dict_setdefault(a.this(), a[1].clone(), a.opt(2).cloned().unwrap_or(Value::NONE))
    })
    .doc(
        "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in \
         the dictionary, else default.",
    ),
    method("pop", "($self, key, default=<unrepresentable>, /)", |vm, a| {
        match (vm.dict_pop(a.this(), &a[1])?, a.opt(2)) {
            (Some(v), _) => Ok(v),
            (None, Some(default)) => Ok(default.clone()),
            (None, None) => Err(vm.key_error(&a[1])),
        }
    })
    .doc(
        "D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return \
         the default if given; otherwise,\nraise a KeyError.",
    ),
    method("popitem", "($self, /)", |vm, a| match vm.dict_pop_last(a.this()) {
        Some((k, v)) => Ok(vm.tuple(vec![k, v]).into()),
        None => Err(vm.raise(Exc::KeyError, "popitem(): dictionary is empty")),
    })
    .doc(
        "Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) \
         order.\nRaises KeyError if the dict is empty.",
    ),
    method("keys", "($self, /)", |vm, a| Ok(vm.make(DictView::<KEYS>::new(&a[0]))))
        .doc("Return a set-like object providing a view on the dict's keys."),
    method("values", "($self, /)", |vm, a| Ok(vm.make(DictView::<VALUES>::new(&a[0]))))
        .doc("Return an object providing a view on the dict's values."),
    method("items", "($self, /)", |vm, a| Ok(vm.make(DictView::<ITEMS>::new(&a[0]))))
        .doc("Return a set-like object providing a view on the dict's items."),
    raw_method("update", |vm, args| {
        update(vm, args, "update")?;
        Ok(Value::NONE)
    })
    .doc(
        "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.\nIf E is present and has a .keys() method, \
         then does:  for k in E.keys(): D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in \
         E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]",
    ),
    class_method("fromkeys", "($type, iterable, value=None, /)", fromkeys)
        .doc("Create a new dictionary with keys from iterable and values set to value."),
    method("clear", "($self, /)", |_, a| {
        let old = a.this::<Dict>().table.borrow_mut().clear();
        drop(old);
        Ok(Value::NONE)
    })
    .doc("Remove all items from the dict."),
    method("copy", "($self, /)", |vm, a| Ok(vm.dict_copy(a.this())?.into()))
        .doc("Return a shallow copy of the dict."),
    method("__sizeof__", "($self, /)", |_, a| {
        Ok(Value::from_len(64 + a.this::<Dict>().table.borrow().memory()))
    })
    .doc("Return the size of the dict in memory."),
    CLASS_GETITEM,
];

fn new_dict(vm: &Vm, args: CallArgs) -> PyResult {
    Ok(vm.alloc(&class_of(vm, &args.all()[0])?, Dict::default()).into())
}

/// `update` and `__init__`: one positional source, then keywords.
fn update(vm: &Vm, args: CallArgs, name: &str) -> PyResult<()> {
    check_args(vm, &CallArgs::positional(args.pos()), name, 0, 1)?;
    let dict = payload::<Dict>(&args.pos()[0]);
    if let Some(source) = args.pos().get(1) {
        vm.dict_update_from(dict, source)?;
    }
    for (name, value) in args.kw() {
        vm.dict_set(dict, name.clone(), value.clone())?;
    }
    Ok(())
}

fn assign(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let dict = payload::<Dict>(v);
    match value {
        Some(value) => vm.dict_set(dict, key.clone(), value.clone()),
        None => match vm.dict_del(dict, key)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        },
    }
}

/// Item `i` of the entries, deleted ones skipped: where to go on, key, value.
pub fn item_from(dict: &Dict, mut i: usize) -> Option<(usize, Value, Value)> {
    let table = dict.table.borrow();
    loop {
        let entry = table.entries().get(i)?;
        i += 1;
        if let (Some(k), Some(v)) = (&entry.key, &entry.value) {
            return Some((i, k.clone(), v.clone()));
        }
    }
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let dict = payload::<Dict>(v);
    if dict.is_empty() {
        return Ok(vm.str("{}"));
    }
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let text = vm.repr_guard(v, || {
        let mut out = ReprText::new("{");
        let (mut i, mut first) = (0, true);
        while let Some((next, key, value)) = item_from(dict, i) {
            if !first {
                out.push(", ");
            }
            (i, first) = (next, false);
            out.push_repr(vm, &key)?;
            out.push(": ");
            out.push_repr(vm, &value)?;
        }
        out.push("}");
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str("{...}")))
}

fn equal(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (x, Some(y)) = (payload::<Dict>(a), b.as_::<Dict>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let _level = vm.enter_recursive(" in comparison")?;
    Ok(Value::from_bool(vm.dict_eq(x, y)? == (op == CmpOp::Eq)))
}

fn join(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (Some(x), Some(_)) = (a.as_::<Dict>(), b.as_::<Dict>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = vm.dict_copy(x)?;
    vm.dict_merge(&result, b, OnDuplicate::Replace)?;
    Ok(result.into())
}

fn fromkeys(vm: &Vm, args: Args) -> PyResult {
    let value = args.opt(2).cloned().unwrap_or(Value::NONE);
    let result = vm.call(&args[0], &[])?;
    let exact = vm.is_exact(&result, &vm.types().dict);
    if let (Some(dict), true) = (result.as_::<Dict>(), exact) {
        let source = &args[1];
        if let Some(set) = source.as_::<SetObj>() {
            for (hash, key) in set.hashed_keys() {
                vm.dict_set_hashed(dict, key, hash, value.clone())?;
            }
            return Ok(result);
        }
        if let Some(other) = source.as_::<Dict>()
            && vm.is_exact(source, &vm.types().dict)
        {
            for (hash, key, _) in other.hashed_pairs() {
                vm.dict_set_hashed(dict, key, hash, value.clone())?;
            }
            return Ok(result);
        }
        vm.for_each(source, |key| vm.dict_set(dict, key, value.clone()))?;
        return Ok(result);
    }
    vm.for_each(&args[1], |key| vm.set_item(&result, &key, value.clone()))?;
    Ok(result)
}
