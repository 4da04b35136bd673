//! Module `_bisect`.

use ouro_vm::core::args::Args;
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::List;
use ouro_vm::core::native::{ModuleDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops;
use ouro_vm::protocol::compare::CmpOp;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_bisect",
    &[&[
        function("bisect_left", "(a, x, lo=0, hi=None, *, key=None)", |vm, a| {
            Ok(vm.int(search(vm, a, false, false)?.0 as i64))
        })
        .doc("Return the index where to insert item x in list a, assuming a is sorted."),
        function("bisect_right", "(a, x, lo=0, hi=None, *, key=None)", |vm, a| {
            Ok(vm.int(search(vm, a, true, false)?.0 as i64))
        })
        .doc("Return the index where to insert item x in list a, assuming a is sorted."),
        function("insort_left", "(a, x, lo=0, hi=None, *, key=None)", |vm, a| insert(vm, a, false))
            .doc("Insert item x in list a, and keep it sorted assuming a is sorted."),
        function("insort_right", "(a, x, lo=0, hi=None, *, key=None)", |vm, a| insert(vm, a, true))
            .doc("Insert item x in list a, and keep it sorted assuming a is sorted."),
    ]],
)
.doc("Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted order without\nhaving to sort the list after each insertion.");

fn less(vm: &Vm, a: &Value, b: &Value) -> PyResult<bool> {
    match ops::order(vm, a, b) {
        Some(order) => Ok(order.is_some_and(|o| o.is_lt())),
        None => {
            let r = vm.compare(a, b, CmpOp::Lt)?;
            vm.is_true(&r)
        }
    }
}

/// The place of `x`, after equal items if `right`; `keyed` says that the key function applies to
/// `x` too. Also gives the key of `x`.
fn search(vm: &Vm, args: Args, right: bool, keyed: bool) -> PyResult<(usize, Value)> {
    let (list, key) = (&args[0], args.some(4));
    let lo = args.opt(2).map_or(Ok(0), |v| vm.ssize_arg(v))?;
    let Ok(mut lo) = usize::try_from(lo) else {
        return Err(vm.value_error("lo must be non-negative"));
    };
    let mut hi = match args.some(3) {
        // A negative end leaves nothing to look at.
        Some(v) => usize::try_from(vm.index_i64(v)?).unwrap_or(0),
        None => vm.len(list)?,
    };
    let x = match key {
        Some(key) if keyed => vm.call(key, std::slice::from_ref(&args[1]))?,
        _ => args[1].clone(),
    };
    while lo < hi {
        let mid = lo + (hi - lo) / 2;
        let exact = list.as_::<List>().filter(|_| vm.is_exact(list, &vm.types().list));
        let item = exact.and_then(|l| l.items.borrow().get(mid).cloned());
        let item = match item {
            Some(item) => item,
            None => vm.get_item(list, &Value::from_len(mid))?,
        };
        let item = match key {
            Some(key) => vm.call(key, &[item])?,
            None => item,
        };
        let go_right = if right { !less(vm, &x, &item)? } else { less(vm, &item, &x)? };
        if go_right {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    Ok((lo, x))
}

fn insert(vm: &Vm, args: Args, right: bool) -> PyResult {
    let (at, _) = search(vm, args, right, true)?;
    let list = &args[0];
    match list.as_::<List>().filter(|_| vm.is_exact(list, &vm.types().list)) {
        Some(list) => {
            let mut items = list.items.borrow_mut();
            let at = at.min(items.len());
            items.insert(at, args[1].clone());
        }
        None => {
            vm.call_method(list, "insert", &[Value::from_len(at), args[1].clone()])?;
        }
    }
    Ok(Value::NONE)
}
