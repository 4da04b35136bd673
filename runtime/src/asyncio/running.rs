//! The running loop and the running task of each thread.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ouro_vm::core::error::PyResult;
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::slot::Slot;

/// What runs in a thread.
#[derive(Default)]
struct Entry {
    running_loop: Slot,
    task: Slot,
}

/// Running loops and tasks of a VM. Those of the thread that asked last are at hand.
#[derive(Default)]
pub struct Running {
    thread: Cell<u64>,
    /// The process that last set a running loop.
    process: Cell<u32>,
    here: Entry,
    others: RefCell<HashMap<u64, Entry>>,
}

impl Running {
    #[inline]
    fn here(&self, vm: &Vm) -> &Entry {
        if self.thread.get() != vm.thread().id {
            self.change_thread(vm.thread().id);
        }
        &self.here
    }

    #[cold]
    fn change_thread(&self, id: u64) {
        let before = self.thread.replace(id);
        let mut others = self.others.borrow_mut();
        let entry = others.remove(&id).unwrap_or_default();
        let (running_loop, task) = (self.here.running_loop.take(), self.here.task.take());
        self.here.running_loop.set(entry.running_loop.take());
        self.here.task.set(entry.task.take());
        if running_loop.is_some() || task.is_some() {
            others.insert(before, Entry { running_loop: Slot::new(running_loop), task: Slot::new(task) });
        }
    }

    /// The loop that runs in this thread.
    #[inline]
    pub fn running_loop(&self, vm: &Vm) -> Option<Value> {
        self.here(vm).running_loop.get()
    }

    /// Whether `event_loop` runs in this thread.
    #[inline]
    pub fn is_running(&self, vm: &Vm, event_loop: &Value) -> bool {
        self.here(vm).running_loop.holds(event_loop)
    }

    pub fn set_running_loop(&self, vm: &Vm, event_loop: Option<Value>) {
        let pid = std::process::id();
        let before = self.process.replace(pid);
        if before != pid {
            super::serve::in_this_process(vm);
        }
        if before != pid && before != 0 {
            // In a forked child nothing runs any more.
            self.here(vm).task.set(None);
            drop(self.others.take());
        }
        self.here(vm).running_loop.set(event_loop);
    }

    /// The task that runs in `event_loop`, in whichever thread.
    pub fn task_of(&self, vm: &Vm, event_loop: &Value) -> Option<Value> {
        let here = self.here(vm);
        if here.running_loop.holds(event_loop) {
            return here.task.get();
        }
        let others = self.others.borrow();
        others.values().find(|e| e.running_loop.holds(event_loop)).and_then(|e| e.task.get())
    }

    /// `_enter_task`.
    #[inline]
    pub fn enter(&self, vm: &Vm, event_loop: &Value, task: &Value) -> PyResult<()> {
        let here = self.here(vm);
        if here.running_loop.holds(event_loop) && here.task.is_empty() {
            here.task.put(task.clone());
            return Ok(());
        }
        self.cannot_enter(vm, event_loop, task)
    }

    #[cold]
    fn cannot_enter(&self, vm: &Vm, event_loop: &Value, task: &Value) -> PyResult<()> {
        self.check_loop(vm, event_loop)?;
        let other = self.here(vm).task.or_none();
        let (task, other) = (vm.repr(task)?, vm.repr(&other)?);
        Err(vm.runtime_error(format!(
            "Cannot enter into task {} while another task {} is being executed.",
            task.to_text(),
            other.to_text()
        )))
    }

    /// `_leave_task`.
    #[inline]
    pub fn leave(&self, vm: &Vm, event_loop: &Value, task: &Value) -> PyResult<()> {
        let here = self.here(vm);
        if here.running_loop.holds(event_loop) && here.task.holds(task) {
            here.task.set(None);
            return Ok(());
        }
        self.cannot_leave(vm, event_loop, task)
    }

    #[cold]
    fn cannot_leave(&self, vm: &Vm, event_loop: &Value, task: &Value) -> PyResult<()> {
        self.check_loop(vm, event_loop)?;
        let other = self.here(vm).task.or_none();
        let (task, other) = (vm.repr(task)?, vm.repr(&other)?);
        Err(vm.runtime_error(format!(
            "Invalid attempt to leave task {} while task {} is entered.",
            task.to_text(),
            other.to_text()
        )))
    }

    /// `_swap_current_task`.
    pub fn swap(&self, vm: &Vm, event_loop: &Value, task: Option<Value>) -> PyResult<Option<Value>> {
        self.check_loop(vm, event_loop)?;
        let here = self.here(vm);
        let before = here.task.take();
        here.task.set(task);
        Ok(before)
    }

    /// Shows `f` the running loop and the running task of each thread, by the VM's number of that.
    pub fn each(&self, f: &mut dyn FnMut(u64, Option<&Value>, Option<&Value>)) {
        let mut show = |id: u64, e: &Entry| e.running_loop.with(|l| e.task.with(|t| f(id, l, t)));
        show(self.thread.get(), &self.here);
        self.others.borrow().iter().for_each(|(&id, e)| show(id, e));
    }

    fn check_loop(&self, vm: &Vm, event_loop: &Value) -> PyResult<()> {
        if self.is_running(vm, event_loop) {
            return Ok(());
        }
        let text = vm.repr(event_loop)?;
        Err(vm.runtime_error(format!("loop {} is not the running loop", text.to_text())))
    }
}
