//! Module `_heapq`: heaps in lists, smallest first, and largest first (`_max`).

use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::List;
use ouro_vm::core::native::{ModuleDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops;
use ouro_vm::protocol::compare::CmpOp;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_heapq",
    &[&[
        function("heappush", "(heap, item, /)", |vm, a| push(vm, a, "heappush", false))
            .doc("Push item onto heap, maintaining the heap invariant."),
        function("heappop", "(heap, /)", |vm, a| pop(vm, a, "heappop", false))
            .doc("Pop the smallest item off the heap, maintaining the heap invariant."),
        function("heapify", "(heap, /)", |vm, a| heapify(vm, a, "heapify", false))
            .doc("Transform list into a heap, in-place, in O(len(heap)) time."),
        function("heapreplace", "(heap, item, /)", |vm, a| replace(vm, a, "heapreplace", false))
            .doc("Pop and return the current smallest value, and add the new item."),
        function("heappushpop", "(heap, item, /)", |vm, a| push_pop(vm, a, "heappushpop", false))
            .doc("Push item on the heap, then pop and return the smallest item from the heap."),
        function("heappush_max", "(heap, item, /)", |vm, a| push(vm, a, "heappush_max", true))
            .doc("Push item onto max heap, maintaining the heap invariant."),
        function("heappop_max", "(heap, /)", |vm, a| pop(vm, a, "heappop_max", true))
            .doc("Maxheap variant of heappop."),
        function("heapify_max", "(heap, /)", |vm, a| heapify(vm, a, "heapify_max", true))
            .doc("Maxheap variant of heapify."),
        function("heapreplace_max", "(heap, item, /)", |vm, a| replace(vm, a, "heapreplace_max", true))
            .doc("Maxheap variant of heapreplace."),
        function("heappushpop_max", "(heap, item, /)", |vm, a| push_pop(vm, a, "heappushpop_max", true))
            .doc("Maxheap variant of heappushpop."),
    ]],
)
.doc("Heap queue algorithm (a.k.a. priority queue).");

fn heap<'a>(vm: &Vm, args: Args<'a>, name: &str) -> PyResult<&'a List> {
    let heap = args.get(0);
    heap.as_::<List>().ok_or_else(|| {
        let place = if name.starts_with("heapify") { "argument" } else { "argument 1" };
        vm.type_error(format!("{name}() {place} must be list, not {}", vm.type_name(heap)))
    })
}

#[cold]
fn changed(vm: &Vm) -> Raised {
    vm.runtime_error("list changed size during iteration")
}

fn item(vm: &Vm, heap: &List, i: usize) -> PyResult {
    heap.items.borrow().get(i).cloned().ok_or_else(|| changed(vm))
}

/// Puts an item in place `i`; the list may have shrunk since.
fn put(vm: &Vm, heap: &List, i: usize, v: Value) -> PyResult<()> {
    match heap.items.borrow_mut().get_mut(i) {
        Some(slot) => {
            let old = std::mem::replace(slot, v);
            drop(old);
            Ok(())
        }
        None => Err(changed(vm)),
    }
}

fn swap(vm: &Vm, heap: &List, i: usize, j: usize) -> PyResult<()> {
    let mut items = heap.items.borrow_mut();
    if i.max(j) >= items.len() {
        return Err(changed(vm));
    }
    items.swap(i, j);
    Ok(())
}

/// Whether `a` comes before `b` in the heap.
fn before(vm: &Vm, a: &Value, b: &Value, max: bool) -> PyResult<bool> {
    let (a, b) = if max { (b, a) } else { (a, b) };
    match ops::order(vm, a, b) {
        Some(order) => Ok(order.is_some_and(|o| o.is_lt())),
        None => {
            let r = vm.compare(a, b, CmpOp::Lt)?;
            vm.is_true(&r)
        }
    }
}

fn check_size(vm: &Vm, heap: &List, size: usize) -> PyResult<()> {
    if heap.items.borrow().len() == size { Ok(()) } else { Err(changed(vm)) }
}

/// Moves the item at `pos` towards the root, at most to `start`.
fn sift_down(vm: &Vm, heap: &List, start: usize, mut pos: usize, max: bool) -> PyResult<()> {
    let size = heap.items.borrow().len();
    while pos > start {
        let parent = (pos - 1) >> 1;
        let (new, above) = (item(vm, heap, pos)?, item(vm, heap, parent)?);
        let rises = before(vm, &new, &above, max)?;
        check_size(vm, heap, size)?;
        if !rises {
            break;
        }
        swap(vm, heap, pos, parent)?;
        pos = parent;
    }
    Ok(())
}

/// Moves the item at `pos` to a leaf along the better children, then up to its place.
fn sift_up(vm: &Vm, heap: &List, mut pos: usize, max: bool) -> PyResult<()> {
    let end = heap.items.borrow().len();
    let start = pos;
    while 2 * pos + 1 < end {
        let mut child = 2 * pos + 1;
        if child + 1 < end {
            let (a, b) = (item(vm, heap, child)?, item(vm, heap, child + 1)?);
            let left = before(vm, &a, &b, max)?;
            check_size(vm, heap, end)?;
            if !left {
                child += 1;
            }
        }
        swap(vm, heap, pos, child)?;
        pos = child;
    }
    sift_down(vm, heap, start, pos, max)
}

fn push(vm: &Vm, args: Args, name: &str, max: bool) -> PyResult {
    let heap = heap(vm, args, name)?;
    vm.fits(heap.push(args[1].clone()))?;
    let last = heap.items.borrow().len() - 1;
    sift_down(vm, heap, 0, last, max)?;
    Ok(Value::NONE)
}

fn pop(vm: &Vm, args: Args, name: &str, max: bool) -> PyResult {
    let heap = heap(vm, args, name)?;
    let Some(last) = heap.items.borrow_mut().pop() else {
        return Err(vm.index_error("index out of range"));
    };
    if heap.items.borrow().is_empty() {
        return Ok(last);
    }
    let top = item(vm, heap, 0)?;
    put(vm, heap, 0, last)?;
    sift_up(vm, heap, 0, max)?;
    Ok(top)
}

fn replace(vm: &Vm, args: Args, name: &str, max: bool) -> PyResult {
    let heap = heap(vm, args, name)?;
    if heap.items.borrow().is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    let top = item(vm, heap, 0)?;
    put(vm, heap, 0, args[1].clone())?;
    sift_up(vm, heap, 0, max)?;
    Ok(top)
}

fn push_pop(vm: &Vm, args: Args, name: &str, max: bool) -> PyResult {
    let heap = heap(vm, args, name)?;
    let new = &args[1];
    if heap.items.borrow().is_empty() {
        return Ok(new.clone());
    }
    let top = item(vm, heap, 0)?;
    if !before(vm, &top, new, max)? {
        return Ok(new.clone());
    }
    if heap.items.borrow().is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    let top = item(vm, heap, 0)?;
    put(vm, heap, 0, new.clone())?;
    sift_up(vm, heap, 0, max)?;
    Ok(top)
}

fn heapify(vm: &Vm, args: Args, name: &str, max: bool) -> PyResult {
    let heap = heap(vm, args, name)?;
    let half = heap.items.borrow().len() / 2;
    for i in (0..half).rev() {
        sift_up(vm, heap, i, max)?;
    }
    Ok(Value::NONE)
}
