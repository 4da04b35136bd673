//! All tasks that `all_tasks()` may show. A task knows its place, so that it can go when it dies.
#![allow(unsafe_code)]

use std::cell::{Cell, RefCell};

use ouro_vm::core::object::{Obj, Ref};

use super::task::Task;

/// Place of a task that is not registered.
pub const NOWHERE: u32 = u32::MAX;

/// The registered tasks of a VM, in the order in which they came, not counted. Places that became free
/// are null until there are more of them than tasks.
#[derive(Default)]
pub struct Registry {
    all: RefCell<Vec<*const Obj<Task>>>,
    free: Cell<usize>,
}

/// Free places that are left as they are.
const FEW: usize = 64;

impl Registry {
    pub fn insert(&self, task: &Ref<Task>) {
        if task.place.get() == NOWHERE {
            let mut all = self.all.borrow_mut();
            task.place.set(all.len() as u32);
            all.push(task.obj());
        }
    }

    /// Forgets a task, which may be dying.
    pub fn remove(&self, task: &Task) {
        let at = task.place.replace(NOWHERE);
        if at == NOWHERE {
            return;
        }
        let mut all = self.all.borrow_mut();
        all[at as usize] = std::ptr::null();
        self.free.set(self.free.get() + 1);
        while all.last().is_some_and(|last| last.is_null()) {
            all.pop();
            self.free.set(self.free.get() - 1);
        }
        if self.free.get() > FEW.max(all.len() / 2) {
            self.close_up(&mut all);
        }
    }

    /// Takes the free places out.
    #[cold]
    fn close_up(&self, all: &mut Vec<*const Obj<Task>>) {
        all.retain(|task| !task.is_null());
        for (at, &task) in all.iter().enumerate() {
            // SAFETY: a registered task is alive: it goes off the list before its payload dies.
            unsafe { (*task).data.place.set(at as u32) };
        }
        self.free.set(0);
    }

    /// The registered tasks, the oldest first.
    pub fn all(&self) -> Vec<Ref<Task>> {
        let all = self.all.borrow();
        let tasks = all.iter().filter(|task| !task.is_null()).map(|&task| {
            // SAFETY: as above.
            unsafe { &*task }
        });
        // A task that is dying just now has no references and is passed over.
        tasks.filter(|task| task.h.refcount() > 0).map(Ref::from_obj).collect()
    }
}
