//! Waking a loop that waits, from another thread or from a signal handler's Python code.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use mio::{Registry, Token, Waker};

/// Wakes the loop that it belongs to. A system call is made only if the loop sleeps.
pub struct Notifier {
    waker: Waker,
    sleeping: AtomicBool,
    called: AtomicBool,
}

impl Notifier {
    pub fn new(registry: &Registry, token: Token) -> io::Result<Notifier> {
        Ok(Notifier {
            waker: Waker::new(registry, token)?,
            sleeping: AtomicBool::new(false),
            called: AtomicBool::new(false),
        })
    }

    /// Makes the loop's present or next wait end at once.
    pub fn wake(&self) {
        self.called.store(true, Ordering::SeqCst);
        if self.sleeping.load(Ordering::SeqCst) {
            // A failure means that enough wake-ups are under way.
            let _ = self.waker.wake();
        }
    }

    /// The loop is about to wait; whether it may.
    pub fn fall_asleep(&self) -> bool {
        self.sleeping.store(true, Ordering::SeqCst);
        // Whoever calls from now on sees that the loop sleeps.
        if self.called.load(Ordering::SeqCst) {
            self.sleeping.store(false, Ordering::SeqCst);
            return false;
        }
        true
    }

    /// The loop does not wait any longer.
    pub fn awake(&self) {
        self.sleeping.store(false, Ordering::SeqCst);
    }

    /// Whether somebody has called since the last time this was asked.
    pub fn take(&self) -> bool {
        self.called.load(Ordering::Relaxed) && self.called.swap(false, Ordering::SeqCst)
    }
}
