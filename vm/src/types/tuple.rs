//! `tuple`.

use crate::core::args::{Args, CallArgs, payload};
use crate::core::error::PyResult;
use crate::core::function::Slice;
use crate::core::native::{MethodDef, TypeDef, binary, contains, hash, len, method, unary};
use crate::core::object::Payload;
use crate::core::tuple::Tuple;
use crate::core::typeobj::type_flags as tf;
use crate::core::value::Value;
use crate::core::vm::Vm;
use crate::protocol::compare::CmpOp;
use crate::types::iterators::sequence::TupleIter;
use crate::types::list::{ReprText, not_a_count};
use crate::types::slice::slice_span;
use crate::types::support::{
    CLASS_GETITEM, SequenceHash, check_args, compare_sequences, raw_new, repeat, repeat_count, search_bounds,
};

pub static DEF: TypeDef = TypeDef::new("builtins", "tuple", Tuple::vtable)
    .methods(&[&METHODS, &COMPARISONS])
    .flags(tf::BASE | tf::SEQUENCE | tf::MATCH_SELF)
    .doc(
        "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\n\
         If iterable is specified the tuple is initialized from iterable's items.\n\n\
         If the argument is a tuple, the return value is the same object.",
    );

static COMPARISONS: [MethodDef; 6] = crate::comparison_rows!(compare);

static METHODS: [MethodDef; 14] = [
    raw_new(new_tuple),
    unary("__repr__", repr),
    hash(hash_tuple),
    len(|_, v| Ok(payload::<Tuple>(v).len())),
    binary("__getitem__", get_item),
    contains(has),
    unary("__iter__", |vm, v| Ok(vm.make(TupleIter::new(v)))),
    binary("__add__", concat),
    binary("__mul__", times),
    binary("__rmul__", times),
    method("index", "($self, value, start=0, stop=sys.maxsize, /)", index)
        .doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
    method("count", "($self, value, /)", count).doc("Return number of occurrences of value."),
    method("__getnewargs__", "($self, /)", |vm, a| {
        let items: Value = vm.tuple(a.this::<Tuple>().to_vec()).into();
        Ok(vm.tuple(vec![items]).into())
    }),
    CLASS_GETITEM,
];

fn new_tuple(vm: &Vm, args: CallArgs) -> PyResult {
    let cls = crate::types::support::class_of(vm, &args.all()[0])?;
    let exact = cls.is(&vm.types().tuple);
    let own_init = !exact
        && match (
            vm.special_of(&cls, crate::core::special::Special::Init),
            vm.special_of(&vm.types().tuple, crate::core::special::Special::Init),
        ) {
            (Some(a), Some(b)) => !a.is(&b),
            (a, b) => a.is_some() != b.is_some(),
        };
    if !args.names().is_empty() && (exact || !own_init) {
        return Err(vm.type_error("tuple() takes no keyword arguments"));
    }
    let args = CallArgs::positional(args.pos());
    check_args(vm, &args, "tuple", 0, 1)?;
    match args.pos().get(1) {
        Some(source) if exact => to_tuple(vm, source),
        None if exact => Ok(vm.tuple(Vec::new()).into()),
        source => {
            let items = source.map_or(Ok(Vec::new()), |s| vm.collect(s))?;
            Ok(vm.alloc(&cls, Tuple::new_boxed(items)).into())
        }
    }
}

/// `tuple(source)`.
pub fn to_tuple(vm: &Vm, source: &Value) -> PyResult {
    if vm.is_exact(source, &vm.types().tuple) {
        return Ok(source.clone());
    }
    let items = vm.collect(source)?;
    vm.check_room::<Value>(items.len())?;
    Ok(vm.tuple(items).into())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let tuple = payload::<Tuple>(v);
    if tuple.is_empty() {
        return Ok(vm.str("()"));
    }
    let _level = vm.enter_recursive(" while getting the repr of an object")?;
    let text = vm.repr_guard(v, || {
        let mut out = ReprText::new("(");
        for (i, item) in tuple.iter().enumerate() {
            if i > 0 {
                out.push(", ");
            }
            out.push_repr(vm, item)?;
        }
        out.push(if tuple.len() == 1 { ",)" } else { ")" });
        Ok(out.finish(vm))
    })?;
    Ok(text.unwrap_or_else(|| vm.str("(...)")))
}

fn hash_tuple(vm: &Vm, v: &Value) -> PyResult<i64> {
    let tuple = payload::<Tuple>(v);
    let known = tuple.hash.get();
    if known != 0 {
        return Ok(known);
    }
    let _level = vm.enter_recursive(" while hashing a tuple")?;
    let mut acc = SequenceHash::default();
    for item in tuple.iter() {
        acc.add(vm.hash(item)?);
    }
    let hash = acc.finish(tuple.len());
    tuple.hash.set(hash);
    Ok(hash)
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (x, Some(y)) = (payload::<Tuple>(a), b.as_::<Tuple>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let _level = vm.enter_recursive(" in comparison")?;
    // Lengths decide equality only after the items, as an item's `__eq__` may be looked at.
    let mut i = 0;
    while let (Some(p), Some(q)) = (x.get(i), y.get(i)) {
        if !vm.eq(p, q)? {
            return match op {
                CmpOp::Eq => Ok(Value::FALSE),
                CmpOp::Ne => Ok(Value::TRUE),
                _ => vm.compare(p, q, op),
            };
        }
        i += 1;
    }
    compare_sequences(vm, |_| None, |_| None, || (x.len(), y.len()), op)
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let tuple = payload::<Tuple>(v);
    if let Some(slice) = key.as_::<Slice>() {
        let span = slice_span(vm, slice, tuple.len())?;
        if span.count == tuple.len() && span.step == 1 && vm.is_exact(v, &vm.types().tuple) {
            return Ok(v.clone());
        }
        vm.check_room::<[Value; 2]>(span.count)?;
        return Ok(vm.tuple(span.pick(tuple)).into());
    }
    if key.as_small_int().is_none()
        && !vm.is_int(key)
        && vm.special(key, crate::core::special::Special::Index).is_none()
    {
        return Err(
            vm.type_error(format!("tuple indices must be integers or slices, not {}", vm.type_name(key)))
        );
    }
    let i = vm.index_i64(key)?;
    let at = if i < 0 { i + tuple.len() as i64 } else { i };
    match tuple.get(at as usize) {
        Some(item) if at >= 0 => Ok(item.clone()),
        _ => Err(vm.index_error("tuple index out of range")),
    }
}

fn has(vm: &Vm, v: &Value, x: &Value) -> PyResult<bool> {
    for item in payload::<Tuple>(v).iter() {
        if vm.eq(item, x)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn concat(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let x = payload::<Tuple>(a);
    let Some(y) = b.as_::<Tuple>() else {
        return Err(
            vm.type_error(format!("can only concatenate tuple (not \"{}\") to tuple", vm.type_name(b)))
        );
    };
    if x.is_empty() && vm.is_exact(b, &vm.types().tuple) {
        return Ok(b.clone());
    }
    if y.is_empty() && vm.is_exact(a, &vm.types().tuple) {
        return Ok(a.clone());
    }
    vm.check_room::<Value>(x.len() + y.len())?;
    Ok(vm.tuple_from(x.len() + y.len(), x.iter().chain(y.iter()).cloned()).into())
}

fn times(vm: &Vm, v: &Value, n: &Value) -> PyResult {
    let Some(n) = repeat_count(vm, n)? else { return not_a_count(vm, n) };
    if n == 1 && vm.is_exact(v, &vm.types().tuple) {
        return Ok(v.clone());
    }
    let items = repeat(vm, payload::<Tuple>(v), n)?;
    vm.check_room::<Value>(items.len())?;
    Ok(vm.tuple(items).into())
}

fn index(vm: &Vm, args: Args) -> PyResult {
    let tuple = args.this::<Tuple>();
    let (from, to) = search_bounds(vm, &args, tuple.len())?;
    for (i, item) in tuple.iter().enumerate().take(to).skip(from) {
        if vm.eq(item, &args[1])? {
            return Ok(Value::from_len(i));
        }
    }
    Err(vm.value_error("tuple.index(x): x not in tuple"))
}

fn count(vm: &Vm, args: Args) -> PyResult {
    let mut n = 0;
    for item in args.this::<Tuple>().iter() {
        n += usize::from(vm.eq(item, &args[1])?);
    }
    Ok(Value::from_len(n))
}
