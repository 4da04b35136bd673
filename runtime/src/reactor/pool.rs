//! Threads for work that blocks, like name lookups, and the way its results take back to a loop.
//! Knows nothing of what the work is.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::sys::signals;
use super::wake::Notifier;

/// Most threads of a pool, as many as of an executor on a small machine.
const MOST: usize = 16;
/// Stack of a thread.
const STACK: usize = 512 << 10;

type Job = Box<dyn FnOnce() + Send>;

/// Some threads, which are started when there is work and nobody free, and end with the pool. Work that
/// is under way then goes on, and nobody hears of it.
pub struct Pool {
    jobs: Sender<Job>,
    taken: Receiver<Job>,
    /// Threads that wait for work, less jobs that wait for a thread.
    free: Arc<AtomicUsize>,
    started: AtomicUsize,
    open: Arc<Open>,
}

/// Jobs that are not done.
#[derive(Default)]
pub struct Open {
    count: Mutex<usize>,
    none: Condvar,
}

impl Open {
    fn change(&self, f: impl FnOnce(&mut usize)) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        f(&mut count);
        if *count == 0 {
            self.none.notify_all();
        }
    }

    /// Waits until all jobs are done.
    pub fn wait(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *count > 0 {
            count = self.none.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Default for Pool {
    fn default() -> Pool {
        let (jobs, taken) = unbounded();
        Pool { jobs, taken, free: Arc::default(), started: AtomicUsize::new(0), open: Arc::default() }
    }
}

impl Pool {
    /// Has a thread do `job`. An error: there is none, and none can be started.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let claim = |free: usize| free.checked_sub(1);
        if self.free.fetch_update(Ordering::SeqCst, Ordering::SeqCst, claim).is_err()
            && self.started.load(Ordering::SeqCst) < MOST
        {
            match self.start() {
                Err(e) if self.started.load(Ordering::SeqCst) == 0 => return Err(e),
                _ => {}
            }
        }
        self.open.change(|n| *n += 1);
        let sent = self.jobs.send(Box::new(job));
        sent.map_err(|_| io::Error::other("nobody takes work"))
    }

    /// What is not done yet.
    pub fn open(&self) -> Arc<Open> {
        self.open.clone()
    }

    fn start(&self) -> io::Result<()> {
        let (jobs, free, open) = (self.taken.clone(), self.free.clone(), self.open.clone());
        let body = move || {
            // Signals are for the threads that run programs.
            signals::block_all();
            while let Ok(job) = jobs.recv() {
                job();
                open.change(|n| *n -= 1);
                free.fetch_add(1, Ordering::SeqCst);
            }
        };
        thread::Builder::new().name("ouro-lookup".to_owned()).stack_size(STACK).spawn(body)?;
        self.started.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// Where a loop gets what other threads have for it.
pub struct Mailbox<T> {
    sender: Sender<T>,
    receiver: Receiver<T>,
}

impl<T> Default for Mailbox<T> {
    fn default() -> Mailbox<T> {
        let (sender, receiver) = unbounded();
        Mailbox { sender, receiver }
    }
}

impl<T> Mailbox<T> {
    /// For another thread: puts something in, and wakes the loop that waits by `notifier`.
    pub fn sender(&self, notifier: Arc<Notifier>) -> impl Fn(T) + use<T> {
        let sender = self.sender.clone();
        move |v| {
            if sender.send(v).is_ok() {
                notifier.wake();
            }
        }
    }

    /// Takes what has come, in order.
    pub fn take(&self) -> Option<T> {
        self.receiver.try_recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::poll::Poller;
    use super::*;
    use std::time::Duration;

    #[test]
    fn results_wake_the_loop() {
        let (pool, poller, mail) = (Pool::default(), Poller::new().unwrap(), Mailbox::default());
        for n in 0..100 {
            let send = mail.sender(poller.notifier().clone());
            pool.run(move || send(n)).unwrap();
        }
        let mut got = Vec::new();
        while got.len() < 100 {
            poller.wait(Some(Duration::from_secs(60))).unwrap();
            poller.notifier().take();
            got.extend(std::iter::from_fn(|| mail.take()));
        }
        got.sort_unstable();
        assert_eq!(got, (0..100).collect::<Vec<_>>());
        assert!(pool.started.load(Ordering::SeqCst) <= MOST);
    }

    #[test]
    fn work_that_blocks_does_not_keep_other_work_waiting() {
        let (pool, mail) = (Pool::default(), Mailbox::default());
        let poller = Poller::new().unwrap();
        let (hold, held) = unbounded::<()>();
        for n in 0..MOST - 1 {
            let (held, send) = (held.clone(), mail.sender(poller.notifier().clone()));
            let body = move || {
                let _ = held.recv();
                send(n);
            };
            pool.run(body).unwrap();
        }
        let send = mail.sender(poller.notifier().clone());
        pool.run(move || send(1000)).unwrap();
        poller.wait(Some(Duration::from_secs(60))).unwrap();
        assert_eq!(mail.take(), Some(1000));
        drop(hold);
        pool.open().wait();
        assert_eq!(std::iter::from_fn(|| mail.take()).count(), MOST - 1);
    }
}
