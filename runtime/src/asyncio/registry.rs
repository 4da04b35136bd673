//! All tasks that `all_tasks()` may show. A task knows its place, so that it can go when it dies.
#![allow(unsafe_code)]

use std::cell::RefCell;

use ouro_vm::core::object::{Obj, Ref};

use super::task::Task;

/// Place of a task that is not registered.
pub const NOWHERE: u32 = u32::MAX;

/// The registered tasks of a VM, in no order, not counted.
#[derive(Default)]
pub struct Registry(RefCell<Vec<*const Obj<Task>>>);

impl Registry {
    pub fn insert(&self, task: &Ref<Task>) {
        if task.place.get() == NOWHERE {
            let mut all = self.0.borrow_mut();
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
        let mut all = self.0.borrow_mut();
        all.swap_remove(at as usize);
        if let Some(&moved) = all.get(at as usize) {
            // SAFETY: a registered task is alive: it goes off the list before its payload dies.
            unsafe { (*moved).data.place.set(at) };
        }
    }

    /// The registered tasks.
    pub fn all(&self) -> Vec<Ref<Task>> {
        let all = self.0.borrow();
        let tasks = all.iter().map(|&task| {
            // SAFETY: as above.
            unsafe { &*task }
        });
        // A task that is dying just now has no references and is passed over.
        tasks.filter(|task| task.h.refcount() > 0).map(Ref::from_obj).collect()
    }
}
