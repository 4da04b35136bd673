//! The lock of a VM: one thread at a time runs Python code. Native code gives the lock up around
//! calls that block ([`allow_threads`]); running code gives it up at a safepoint when another thread
//! has waited for the switch interval.
#![allow(unsafe_code)]

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ouro_vm::core::heap::safepoint;
use ouro_vm::core::thread::Thread;
use ouro_vm::core::vm::Vm;

/// The lock itself, shared by the threads of a VM.
pub struct Gil {
    held: Mutex<bool>,
    free: Condvar,
    /// Threads that wait for the lock, and threads that gave way and wait for it to be taken. Changed
    /// with the lock of `held`, so that nobody is woken in vain, which would cost a system call.
    waiting: AtomicUsize,
    giving: AtomicUsize,
    /// Counts hand-overs, so that a thread that gave way can tell that another one ran.
    handovers: AtomicU64,
    taken: Condvar,
    safepoint: Arc<AtomicU32>,
    /// Microseconds (`sys.setswitchinterval`).
    pub interval: AtomicU64,
    /// The interpreter ends: other threads never get the lock again.
    pub closing: AtomicBool,
    pub next_id: AtomicU64,
    /// The thread that counts as the main one: in a forked process the one that forked.
    main: AtomicU64,
    /// Addresses of the threads that are known to the VM. Changed and looked at with the lock.
    threads: Mutex<Vec<usize>>,
}

struct Shared(Arc<Gil>);

/// The lock of a VM, made on first use.
pub fn of(vm: &Vm) -> Arc<Gil> {
    let make = || {
        Shared(Arc::new(Gil {
            held: Mutex::new(true),
            free: Condvar::new(),
            waiting: AtomicUsize::new(0),
            giving: AtomicUsize::new(0),
            handovers: AtomicU64::new(0),
            taken: Condvar::new(),
            safepoint: vm.heap().safepoint().clone(),
            interval: AtomicU64::new(5000),
            closing: AtomicBool::new(false),
            next_id: AtomicU64::new(2),
            main: AtomicU64::new(MAIN_ID),
            threads: Mutex::new(vec![std::ptr::from_ref(vm.thread()) as usize]),
        }))
    };
    let shared: Rc<Shared> = vm.state(make);
    shared.0.clone()
}

impl Gil {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the lock. Never returns once the interpreter is closing, unless `main`.
    fn acquire(&self, main: bool) {
        let mut held = self.lock();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        while *held || (self.closing.load(Ordering::Relaxed) && !main) {
            let interval = Duration::from_micros(self.interval.load(Ordering::Relaxed).max(1));
            let (guard, timeout) =
                self.free.wait_timeout(held, interval).unwrap_or_else(PoisonError::into_inner);
            held = guard;
            if timeout.timed_out() && *held && !self.closing.load(Ordering::Relaxed) {
                self.safepoint.fetch_or(safepoint::SWITCH, Ordering::Relaxed);
            }
        }
        *held = true;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.tell_taken();
    }

    fn threads(&self) -> MutexGuard<'_, Vec<usize>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Number of threads that are known to the VM.
    pub fn count(&self) -> usize {
        self.threads().len()
    }

    /// Shows `f` the addresses of all threads, the main one first, if nobody changes the list.
    pub fn peek_threads(&self, f: &mut dyn FnMut(&[usize])) {
        if let Ok(threads) = self.threads.try_lock() {
            f(&threads);
        }
    }

    /// Shows `f` the addresses of all threads, with the lock if it is to be had within `time`.
    pub fn hold(&self, time: Duration, f: &mut dyn FnMut(&[usize])) {
        let mine = self.acquire_within(time).is_some();
        self.peek_threads(f);
        if mine {
            self.release();
        }
    }

    /// Takes the lock if it is to be had within `time`; whether a thread gave way for that.
    fn acquire_within(&self, time: Duration) -> Option<bool> {
        let end = std::time::Instant::now() + time;
        let mut held = self.lock();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        while *held && std::time::Instant::now() < end {
            self.safepoint.fetch_or(safepoint::SWITCH, Ordering::Relaxed);
            let wait = self.free.wait_timeout(held, Duration::from_millis(5));
            held = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
        let mine = !std::mem::replace(&mut *held, true);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let gave_way = self.giving.load(Ordering::Relaxed) > 0;
        if mine {
            self.tell_taken();
        }
        mine.then_some(gave_way)
    }

    /// Forks by `f` while no other thread is about to take or give up the lock.
    pub fn fork(&self, f: impl FnOnce() -> std::io::Result<i32>) -> std::io::Result<i32> {
        let _held = self.lock();
        let _threads = self.threads();
        f()
    }

    /// Forgets the threads that a forked process does not have: the calling one is the main one now.
    pub fn after_fork(&self, vm: &Vm) {
        let me = std::ptr::from_ref(vm.thread()) as usize;
        self.threads().retain(|&t| t == me);
        self.waiting.store(0, Ordering::Relaxed);
        self.giving.store(0, Ordering::Relaxed);
        self.main.store(vm.thread().id, Ordering::Relaxed);
    }

    /// Tells that somebody has taken the lock. With the lock of `held`.
    fn tell_taken(&self) {
        self.handovers.fetch_add(1, Ordering::Relaxed);
        if self.giving.load(Ordering::Relaxed) > 0 {
            self.taken.notify_all();
        }
    }

    fn release(&self) {
        let mut held = self.lock();
        *held = false;
        // Whoever comes later finds the lock free.
        let awaited = self.waiting.load(Ordering::Relaxed) > 0;
        drop(held);
        if awaited {
            self.free.notify_one();
        }
    }
}

/// Shows `f` all threads of the VM, the main one first. `f` runs no Python code.
pub fn each_thread(vm: &Vm, f: &mut dyn FnMut(&Thread)) {
    let threads = of(vm).threads().clone();
    for t in threads {
        // SAFETY: a thread is taken from the list before it ends, with the lock, which is held.
        f(unsafe { &*(t as *const Thread) });
    }
}

/// Runs `f` without the lock. `f` must not touch the VM.
pub fn allow_threads<R>(vm: &Vm, f: impl FnOnce() -> R) -> R {
    let gil = of(vm);
    let me: *const Thread = vm.thread();
    let main = gil.main.load(Ordering::Relaxed) == vm.thread().id;
    gil.release();
    let result = f();
    gil.acquire(main);
    // SAFETY: the thread is this one's own and the lock is held again.
    unsafe { vm.set_thread(me) };
    result
}

/// Id of the thread that runs the main program.
pub const MAIN_ID: u64 = 1;

/// Whether the running thread is the main one.
pub fn is_main(vm: &Vm) -> bool {
    of(vm).main.load(Ordering::Relaxed) == vm.thread().id
}

/// Lets another waiting thread run, at a safepoint that asks for it.
pub fn switch(vm: &Vm) {
    let gil = of(vm);
    gil.safepoint.fetch_and(!safepoint::SWITCH, Ordering::Relaxed);
    if gil.waiting.load(Ordering::Relaxed) == 0 {
        return;
    }
    let before = gil.handovers.load(Ordering::Relaxed);
    let waiter = gil.clone();
    allow_threads(vm, move || {
        // Without this the lock would mostly be taken back at once.
        let mut held = waiter.lock();
        waiter.giving.fetch_add(1, Ordering::Relaxed);
        let mut rounds = 0;
        while waiter.handovers.load(Ordering::Relaxed) == before && rounds < 10 {
            let wait = waiter.taken.wait_timeout(held, Duration::from_millis(1));
            held = wait.unwrap_or_else(PoisonError::into_inner).0;
            rounds += 1;
        }
        waiter.giving.fetch_sub(1, Ordering::Relaxed);
        drop(held);
    });
}

/// Gives other threads a moment.
pub fn yield_now(vm: &Vm) {
    allow_threads(vm, || std::thread::sleep(Duration::from_micros(200)));
}

/// Waits a moment for the thread `owner` to finish an import; `false` if it cannot make progress.
pub fn wait_for_import(vm: &Vm, owner: u64) -> bool {
    if owner == vm.thread().id || owner == 0 {
        return false;
    }
    yield_now(vm);
    true
}

/// A VM's address on its way to a thread of that VM.
pub struct VmHandle(*const Vm);

// SAFETY: the VM is only touched by the thread that holds its lock; it lives until the process or
// the interpreter ends, which waits for the lock.
unsafe impl Send for VmHandle {}
// SAFETY: as above; a handle that is shared only gives the VM to who has its lock.
unsafe impl Sync for VmHandle {}

impl VmHandle {
    pub fn new(vm: &Vm) -> VmHandle {
        VmHandle(vm)
    }

    /// Takes the lock, makes `thread` the running one, runs `f`, and gives the lock up.
    pub fn run(self, gil: &Gil, thread: &Thread, f: impl FnOnce(&Vm)) {
        gil.acquire(false);
        // SAFETY: the lock is held; the VM outlives its threads (see above).
        unsafe {
            let vm = &*self.0;
            vm.set_thread(thread);
            gil.threads().push(std::ptr::from_ref(thread) as usize);
            f(vm);
            gil.threads().retain(|&t| t != std::ptr::from_ref(thread) as usize);
            vm.set_thread(std::ptr::null());
        }
        gil.release();
    }
}

/// Gives the lock up when it goes.
struct Release<'a>(&'a Gil);

impl Drop for Release<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

impl VmHandle {
    /// Shows `f` the VM from a thread that is none of it, its threads, and which of them ran until
    /// now, with the lock; `None` if that is not to be had within `time`. `f` runs no Python code and
    /// asks for no running thread.
    pub fn view<R>(
        &self,
        gil: &Gil,
        time: Duration,
        f: impl FnOnce(&Vm, &[&Thread], Option<usize>) -> R,
    ) -> Option<R> {
        let gave_way = gil.acquire_within(time)?;
        let _release = Release(gil);
        // SAFETY: the lock is held; the VM outlives its threads (see above), and a thread is taken
        // from the list before it ends, with the lock.
        unsafe {
            let vm = &*self.0;
            let threads: Vec<&Thread> = gil.threads().iter().map(|&t| &*(t as *const Thread)).collect();
            let active = || threads.iter().position(|&t| std::ptr::eq(t, vm.thread()));
            let active = if gave_way { active() } else { None };
            Some(f(vm, &threads, active))
        }
    }
}

/// Address near which the calling thread's native stack is now.
pub fn stack_here() -> usize {
    let here = 0u8;
    &raw const here as usize
}

/// A value that was handed to another thread of the VM as its word.
pub fn value_from_bits(bits: u64) -> ouro_vm::core::value::Value {
    // SAFETY: the word came from `Value::into_bits`, whose reference is taken over here, once.
    unsafe { ouro_vm::core::value::Value::from_bits(bits) }
}
