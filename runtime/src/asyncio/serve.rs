//! Answers to other processes that want to look into this one (`ouro -m asyncio ps`). The first
//! thread of a process, which has nothing to do but to wait for its end, takes the requests; a forked
//! process has no such thread, and gets one when a loop runs in it.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use ouro_vm::core::vm::Vm;

use super::live;
use crate::gil::{self, Gil, VmHandle};
use crate::reactor::sys::remote::{self, Status};
use crate::reactor::sys::{process, signals};

/// How long running code may take to come to a safepoint.
const PATIENCE: Duration = Duration::from_secs(2);
/// Stack of the threads here.
const STACK: usize = 1 << 20;

/// What the thread that takes requests and the VM's own share.
#[derive(Default)]
pub struct Desk {
    /// The VM, once it is ready.
    vm: OnceLock<(VmHandle, Arc<Gil>)>,
    /// The main thread, for signals that come to the wrong one.
    main: AtomicU64,
    ended: AtomicBool,
    /// Requests that are being answered. They are repeated, because a signal may be lost.
    open: Mutex<HashSet<u64>>,
}

/// Whether this process answers, and by which process the thread was started that does.
#[derive(Default)]
struct Serving(Cell<Option<i32>>);

impl Desk {
    /// The VM, made on the calling thread, can be looked at from now on.
    pub fn open(&self, vm: &Vm) {
        vm.state(Serving::default).0.set(Some(process::pid()));
        self.main.store(process::thread_ident(), Ordering::Release);
        let _ = self.vm.set((VmHandle::new(vm), gil::of(vm)));
    }

    /// Takes requests until the process tells the calling thread, which has blocked their signal, to
    /// stop.
    pub fn serve(self: &Arc<Desk>) {
        loop {
            let request = remote::wait();
            if self.ended.load(Ordering::Acquire) {
                return;
            }
            match (request, self.main.load(Ordering::Acquire)) {
                (Some(number), _) => self.take(number),
                (None, 0) => {}
                (None, main) => remote::pass_on(main),
            }
        }
    }

    /// Tells the thread `thread`, which takes requests, to stop.
    pub fn end(&self, thread: i32) {
        // If a request is there already, this signal is lost, and that one wakes the thread.
        self.ended.store(true, Ordering::Release);
        remote::wake(thread);
    }

    fn open_requests(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a request answered by a thread of its own, so that the next one is taken at once.
    fn take(self: &Arc<Desk>, number: u64) {
        if !self.open_requests().insert(number) {
            return;
        }
        let desk = self.clone();
        let body = move || {
            let (status, report) = desk.report();
            // Who does not want the answer any more gets none.
            let _ = remote::answer(number, status, &report);
            desk.open_requests().remove(&number);
        };
        // It inherits that all signals are blocked.
        if std::thread::Builder::new().stack_size(STACK).spawn(body).is_err() {
            self.open_requests().remove(&number);
        }
    }

    fn report(&self) -> (Status, Vec<u8>) {
        // A process that has just begun gets its time, too.
        let end = Instant::now() + PATIENCE;
        while self.vm.get().is_none() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
        match self.vm.get() {
            Some((_, gil)) if gil.closing.load(Ordering::Relaxed) => (Status::Down, Vec::new()),
            Some((vm, gil)) => match vm.view(gil, PATIENCE, live::report) {
                Some(report) => (Status::Report, report.encode()),
                None => (Status::Busy, Vec::new()),
            },
            None => (Status::Down, Vec::new()),
        }
    }
}

/// A loop begins to run in a process where none did: a forked one gets a thread that answers.
pub fn in_this_process(vm: &Vm) {
    let serving = vm.state(Serving::default);
    let pid = process::pid();
    if serving.0.get().is_none_or(|own| own == pid) {
        return;
    }
    serving.0.set(Some(pid));
    let desk = Arc::new(Desk::default());
    let _ = desk.vm.set((VmHandle::new(vm), gil::of(vm)));
    let body = move || {
        signals::block_all();
        desk.serve();
    };
    // Without the thread nobody is answered, which is no reason for the program to fail.
    let _ = std::thread::Builder::new().name(remote::THREAD.to_owned()).stack_size(STACK).spawn(body);
}
