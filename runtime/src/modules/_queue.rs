//! Module `_queue`: `SimpleQueue`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ouro_vm::core::args::{Args, CallArgs, payload};
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::native::{MethodDef, ModuleDef, TypeDef, method};
use ouro_vm::core::object::{Payload, Trace, Visitor};
use ouro_vm::core::typeobj::type_flags as tf;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::protocol::types::NativeType;
use ouro_vm::types::support::{CLASS_GETITEM, alloc_new, raw_new};

use crate::gil::allow_threads;
use crate::modules::util;

pub static MODULE: ModuleDef = ModuleDef::new("_queue", &[])
    .init(|vm, module| {
        vm.set_name(&module.dict, "SimpleQueue", vm.type_for::<SimpleQueue>().into());
        let name: Value = vm.str("Empty");
        let bases = vm.tuple(vec![vm.exc_type(ouro_vm::core::exc::Exc::Exception).value()]);
        let namespace = vm.dict();
        vm.set_name(&namespace, "__module__", vm.str("_queue"));
        vm.set_name(&namespace, "__doc__", vm.str("Exception raised by Queue.get(block=0)/get_nowait()."));
        let empty = vm.call(&vm.types().type_.value(), &[name, bases.into(), namespace.into()])?;
        let state = vm.state(EmptyError::default);
        *state.0.borrow_mut() = Some(empty.clone());
        vm.set_name(&module.dict, "Empty", empty);
        Ok(())
    })
    .doc("C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.");

/// The exception type `Empty`.
#[derive(Default)]
struct EmptyError(RefCell<Option<Value>>);

#[cold]
fn empty(vm: &Vm) -> Raised {
    let ty = vm.state(EmptyError::default).0.borrow().clone();
    match ty.map(|ty| vm.call(&ty, &[])) {
        Some(Ok(exc)) => Raised(exc),
        Some(Err(e)) => e,
        None => vm.runtime_error("module _queue is not initialised"),
    }
}

/// Payload of `SimpleQueue`.
struct SimpleQueue {
    items: RefCell<VecDeque<Value>>,
    /// Counts puts, to wake waiting threads.
    wake: Arc<(Mutex<u64>, Condvar)>,
}

ouro_vm::payload!(SimpleQueue, "SimpleQueue");

impl Trace for SimpleQueue {
    fn traverse(&self, visitor: &mut Visitor) {
        self.items.borrow().iter().for_each(|v| visitor.visit(v));
    }
    fn clear(&self) {
        drop(self.items.take());
    }
}

static DEF: TypeDef = TypeDef::new("_queue", "SimpleQueue", SimpleQueue::vtable)
    .methods(&[&METHODS])
    .flags(tf::BASE | tf::HAS_WEAKREF)
    .doc("Simple, unbounded, reentrant FIFO queue.");

impl NativeType for SimpleQueue {
    fn def() -> &'static TypeDef {
        &DEF
    }
}

static METHODS: [MethodDef; 8] = [
    raw_new(|vm, args: CallArgs| {
        if args.pos().len() > 1 {
            return Err(vm.type_error("SimpleQueue() takes no positional arguments"));
        }
        if !args.names().is_empty() {
            return Err(vm.type_error("SimpleQueue() takes no keyword arguments"));
        }
        alloc_new(vm, &args.pos()[0], SimpleQueue { items: RefCell::default(), wake: Arc::default() })
    }),
    method("put", "($self, /, item, block=True, timeout=None)", put).doc("Put the item on the queue.\n\nThe optional 'block' and 'timeout' arguments are ignored, as this method\nnever blocks.  They are provided for compatibility with the Queue class."),
    method("put_nowait", "($self, /, item)", put).doc("Put an item into the queue without blocking.\n\nThis is exactly equivalent to `put(item)` and is only provided\nfor compatibility with the Queue class."),
    method("get", "($self, /, block=True, timeout=None)", |vm, a: Args| {
        let block = a.opt(1).map_or(Ok(true), |v| vm.is_true(v))?;
        let deadline = match a.some(2) {
            Some(v) if block => {
                if vm.as_float(v).is_none() && !vm.is_int(v) {
                    return Err(vm.type_error(format!(
                        "'{}' object cannot be interpreted as an integer or float",
                        vm.type_name(v)
                    )));
                }
                let seconds = util::in_time_range(vm, vm.to_f64(v)?)?;
                if seconds < 0.0 {
                    return Err(vm.value_error("'timeout' must be a non-negative number"));
                }
                match Duration::try_from_secs_f64(seconds) {
                    Ok(d) if d < Duration::from_secs(u64::from(u32::MAX)) => Some(Instant::now() + d),
                    _ => return Err(vm.overflow_error("timeout value is too large")),
                }
            }
            _ => None,
        };
        get(vm, a.this(), block, deadline)
    })
    .doc("Remove and return an item from the queue.\n\nIf optional args 'block' is true and 'timeout' is None (the default),\nblock if necessary until an item is available. If 'timeout' is\na non-negative number, it blocks at most 'timeout' seconds and raises\nthe Empty exception if no item was available within that time.\nOtherwise ('block' is false), return an item if one is immediately\navailable, else raise the Empty exception ('timeout' is ignored\nin that case)."),
    method("get_nowait", "($self, /)", |vm, a| get(vm, a.this(), false, None)).doc("Remove and return an item from the queue without blocking.\n\nOnly get an item if one is immediately available. Otherwise\nraise the Empty exception."),
    method("empty", "($self, /)", |_, a| Ok(Value::from_bool(a.this::<SimpleQueue>().items.borrow().is_empty())))
        .doc("Return True if the queue is empty, False otherwise (not reliable!)."),
    method("qsize", "($self, /)", |_, a| Ok(Value::from_len(a.this::<SimpleQueue>().items.borrow().len())))
        .doc("Return the approximate size of the queue (not reliable!)."),
    CLASS_GETITEM,
];

fn put(vm: &Vm, args: Args) -> PyResult {
    let queue = payload::<SimpleQueue>(&args[0]);
    vm.fits(queue.items.borrow_mut().try_reserve(1))?;
    queue.items.borrow_mut().push_back(args[1].clone());
    let (count, signal) = &*queue.wake;
    *count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    signal.notify_one();
    Ok(Value::NONE)
}

/// Longest wait between two looks at signals.
const SLICE: Duration = Duration::from_millis(50);

fn get(vm: &Vm, queue: &SimpleQueue, block: bool, deadline: Option<Instant>) -> PyResult {
    loop {
        let item = queue.items.borrow_mut().pop_front();
        if let Some(item) = item {
            return Ok(item);
        }
        if !block {
            return Err(empty(vm));
        }
        let left = deadline.map_or(SLICE, |d| d.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return Err(empty(vm));
        }
        let wake = queue.wake.clone();
        let seen = *wake.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !queue.items.borrow().is_empty() {
            continue;
        }
        allow_threads(vm, move || {
            let (count, signal) = &*wake;
            let guard = count.lock().unwrap_or_else(PoisonError::into_inner);
            if *guard == seen {
                drop(signal.wait_timeout(guard, left.min(SLICE)));
            }
        });
        vm.check_signals()?;
    }
}
