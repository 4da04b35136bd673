//! The timers of the native loop: a heap in a Python list, with the very steps of `heapq`, so that
//! timers due at the same time come in the same order.

use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::List;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::handle::due_before;

fn item(list: &List, at: usize) -> Value {
    list.items.borrow().get(at).cloned().unwrap_or(Value::NONE)
}

fn put(list: &List, at: usize, v: Value) {
    let old = list.items.borrow_mut().get_mut(at).map(|slot| std::mem::replace(slot, v));
    drop(old);
}

/// Moves the item at `at` towards the root, as far as `start`.
fn sift_down(vm: &Vm, list: &List, start: usize, mut at: usize) -> PyResult<()> {
    let new = item(list, at);
    while at > start {
        let parent = (at - 1) >> 1;
        let above = item(list, parent);
        if !due_before(vm, &new, &above)? {
            break;
        }
        put(list, at, above);
        at = parent;
    }
    put(list, at, new);
    Ok(())
}

/// Moves the item at `at` to a leaf, and from there to its place.
fn sift_up(vm: &Vm, list: &List, mut at: usize) -> PyResult<()> {
    let end = list.items.borrow().len();
    let start = at;
    let new = item(list, at);
    let mut child = 2 * at + 1;
    while child < end {
        let right = child + 1;
        if right < end && !due_before(vm, &item(list, child), &item(list, right))? {
            child = right;
        }
        put(list, at, item(list, child));
        at = child;
        child = 2 * at + 1;
    }
    put(list, at, new);
    sift_down(vm, list, start, at)
}

pub fn push(vm: &Vm, list: &List, v: Value) -> PyResult<()> {
    let at = list.items.borrow().len();
    list.items.borrow_mut().push(v);
    sift_down(vm, list, 0, at)
}

/// Takes the timer that is due first.
pub fn pop(vm: &Vm, list: &List) -> PyResult<Option<Value>> {
    let last = list.items.borrow_mut().pop();
    let Some(last) = last else { return Ok(None) };
    if list.items.borrow().is_empty() {
        return Ok(Some(last));
    }
    let first = item(list, 0);
    put(list, 0, last);
    sift_up(vm, list, 0)?;
    Ok(Some(first))
}

/// Makes a heap of a list.
pub fn heapify(vm: &Vm, list: &List) -> PyResult<()> {
    let n = list.items.borrow().len();
    for at in (0..n / 2).rev() {
        sift_up(vm, list, at)?;
    }
    Ok(())
}

/// The timer that is due first.
pub fn first(list: &List) -> Option<Value> {
    list.items.borrow().first().cloned()
}
