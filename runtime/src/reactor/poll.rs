//! Readiness of descriptors, by mio. May be used by `asyncio`; knows nothing of callbacks.
//!
//! mio reports edges. That suits transports, which read and write until nothing is left and never
//! have to change what they are registered for. Descriptors watched for callers that expect levels
//! (`add_reader`) are armed again before the next wait whenever they have been reported, which makes
//! the system report what still holds.

use std::cell::{Cell, RefCell};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token};

use super::sys::fd::Fd;
use super::wake::Notifier;

/// What to watch a descriptor for, in combination.
pub const READ: u8 = 1;
pub const WRITE: u8 = 2;

const WAKE: Token = Token(usize::MAX);
/// Waits before which a descriptor that was left may be watched again.
const PATIENCE: u8 = 2;
/// Events taken in one go.
const BATCH: usize = 1024;

/// How often readiness is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trigger {
    /// When it arises.
    #[default]
    Edge,
    /// As long as it lasts.
    Level,
}

/// What is ready at a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    pub fd: Fd,
    pub readable: bool,
    pub writable: bool,
    /// The other side has closed, or there is an error: what a read returns is not to be taken for
    /// all there is.
    pub ended: bool,
}

#[derive(Clone, Copy, Default)]
struct Watch {
    interest: u8,
    trigger: Trigger,
    /// Reported since it was armed.
    fired: bool,
    /// Not watched any more, but the system has not been told.
    left: bool,
}

/// What a wait needs.
struct Waiting {
    poll: Poll,
    events: Events,
}

/// Watches descriptors.
pub struct Poller {
    /// Locked while a thread waits.
    waiting: Mutex<Waiting>,
    registry: Registry,
    /// By descriptor.
    watches: RefCell<Vec<Watch>>,
    watched: Cell<usize>,
    fired: RefCell<Vec<Fd>>,
    /// What the system is still to be told of, after how many waits.
    left: RefCell<Vec<(Fd, u8)>>,
    notifier: Arc<Notifier>,
}

fn interest_of(bits: u8) -> Option<Interest> {
    match (bits & READ != 0, bits & WRITE != 0) {
        (true, true) => Some(Interest::READABLE | Interest::WRITABLE),
        (true, false) => Some(Interest::READABLE),
        (false, true) => Some(Interest::WRITABLE),
        (false, false) => None,
    }
}

fn bad_descriptor() -> io::Error {
    io::Error::from_raw_os_error(libc::EBADF)
}

impl Poller {
    pub fn new() -> io::Result<Poller> {
        let poll = Poll::new()?;
        let registry = poll.registry().try_clone()?;
        let notifier = Arc::new(Notifier::new(&registry, WAKE)?);
        Ok(Poller {
            waiting: Mutex::new(Waiting { poll, events: Events::with_capacity(BATCH) }),
            registry,
            watches: RefCell::default(),
            watched: Cell::new(0),
            fired: RefCell::default(),
            left: RefCell::default(),
            notifier,
        })
    }

    /// Ends the present or next wait from anywhere.
    pub fn notifier(&self) -> &Arc<Notifier> {
        &self.notifier
    }

    /// Number of descriptors that are watched.
    pub fn watched(&self) -> usize {
        self.watched.get()
    }

    /// What a descriptor is watched for.
    pub fn interest(&self, fd: Fd) -> u8 {
        usize::try_from(fd).ok().and_then(|at| self.watches.borrow().get(at).map(|w| w.interest)).unwrap_or(0)
    }

    /// Watches a descriptor for `bits` from now on; 0 is nothing.
    pub fn watch(&self, fd: Fd, bits: u8, trigger: Trigger) -> io::Result<()> {
        let at = usize::try_from(fd).map_err(|_| bad_descriptor())?;
        let old = self.watches.borrow().get(at).copied().unwrap_or_default();
        let Some(interest) = interest_of(bits) else {
            self.forget(fd);
            return Ok(());
        };
        if old.left && self.rearm(fd, at, interest).is_ok() {
            self.watched.set(self.watched.get() + 1);
        } else if old.interest == 0 {
            match self.registry.register(&mut SourceFd(&fd), Token(at), interest) {
                // A copy of a former descriptor of this number is still open somewhere.
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => self.rearm(fd, at, interest)?,
                result => result?,
            }
            self.watched.set(self.watched.get() + 1);
        } else {
            match self.rearm(fd, at, interest) {
                // It was closed behind our back, and the number is in use again.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    self.registry.register(&mut SourceFd(&fd), Token(at), interest)?;
                }
                result => result?,
            }
        }
        let mut watches = self.watches.borrow_mut();
        if watches.len() <= at {
            watches.resize(at + 1, Watch::default());
        }
        watches[at] = Watch { interest: bits, trigger, fired: false, left: false };
        Ok(())
    }

    fn rearm(&self, fd: Fd, at: usize, interest: Interest) -> io::Result<()> {
        self.registry.reregister(&mut SourceFd(&fd), Token(at), interest)
    }

    /// Watches a descriptor no longer.
    pub fn forget(&self, fd: Fd) {
        let Ok(at) = usize::try_from(fd) else { return };
        let mut watches = self.watches.borrow_mut();
        let Some(watch) = watches.get_mut(at).filter(|w| w.interest != 0) else { return };
        *watch = Watch::default();
        self.watched.set(self.watched.get() - 1);
        // A descriptor that was closed before is not registered any more.
        let _ = self.registry.deregister(&mut SourceFd(&fd));
    }

    /// Watches a descriptor no longer. The system hears of it a few waits later, unless the descriptor is
    /// watched again until then; it should not be closed before.
    pub fn leave(&self, fd: Fd) {
        let Ok(at) = usize::try_from(fd) else { return };
        let mut watches = self.watches.borrow_mut();
        let Some(watch) = watches.get_mut(at).filter(|w| w.interest != 0) else { return };
        *watch = Watch { left: true, ..Watch::default() };
        self.watched.set(self.watched.get() - 1);
        self.left.borrow_mut().push((fd, PATIENCE));
    }

    /// Tells the system what it was not told of.
    fn deregister_left(&self) {
        self.left.borrow_mut().retain_mut(|(fd, waits)| {
            let mut watches = self.watches.borrow_mut();
            let Some(watch) = watches.get_mut(*fd as usize).filter(|w| w.left) else { return false };
            if *waits == 0 {
                watch.left = false;
                let _ = self.registry.deregister(&mut SourceFd(fd));
                return false;
            }
            *waits -= 1;
            true
        });
    }

    /// Arms again what has been reported and is expected to be as long as it lasts.
    pub fn prepare(&self) {
        if !self.left.borrow().is_empty() {
            self.deregister_left();
        }
        if self.fired.borrow().is_empty() {
            return;
        }
        let fired = std::mem::take(&mut *self.fired.borrow_mut());
        for fd in fired {
            let at = fd as usize;
            let watch = match self.watches.borrow_mut().get_mut(at) {
                Some(watch) if watch.fired => {
                    watch.fired = false;
                    *watch
                }
                _ => continue,
            };
            if let Some(interest) = interest_of(watch.interest) {
                // Whoever closes a descriptor without a word hears no more of it.
                let _ = self.rearm(fd, at, interest);
            }
        }
    }

    /// Waits until something is ready, somebody calls, or the time is over; `None` waits for ever.
    /// Touches nothing but the system: other threads may use the poller meanwhile.
    pub fn wait(&self, timeout: Option<Duration>) -> io::Result<()> {
        let Ok(mut waiting) = self.waiting.try_lock() else {
            return Err(io::Error::from_raw_os_error(libc::EBUSY));
        };
        let Waiting { poll, events } = &mut *waiting;
        events.clear();
        if timeout == Some(Duration::ZERO) {
            return poll.poll(events, timeout);
        }
        let may_sleep = self.notifier.fall_asleep();
        let timeout = if may_sleep { timeout } else { Some(Duration::ZERO) };
        let result = poll.poll(events, timeout);
        self.notifier.awake();
        result
    }

    /// Shows `f` what the last wait has found.
    pub fn found(&self, mut f: impl FnMut(Ready)) {
        let Ok(mut waiting) = self.waiting.try_lock() else { return };
        for event in waiting.events.iter().filter(|e| e.token() != WAKE) {
            let at = event.token().0;
            let watch = match self.watches.borrow_mut().get_mut(at) {
                Some(watch) if watch.interest != 0 => {
                    watch.fired = watch.trigger == Trigger::Level;
                    *watch
                }
                _ => continue,
            };
            let fd = at as Fd;
            if watch.fired {
                self.fired.borrow_mut().push(fd);
            }
            // Errors and hang-ups show themselves to whoever reads or writes.
            let (failed, shut) = (event.is_error(), event.is_read_closed());
            let readable = watch.interest & READ != 0 && (event.is_readable() || shut || failed);
            let writable =
                watch.interest & WRITE != 0 && (event.is_writable() || event.is_write_closed() || failed);
            let ended = shut || failed || event.is_write_closed();
            f(Ready { fd, readable, writable, ended });
        }
        waiting.events.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;

    fn ready(p: &Poller) -> Vec<Ready> {
        p.prepare();
        p.wait(Some(Duration::ZERO)).unwrap();
        let mut all = Vec::new();
        p.found(|r| all.push(r));
        all
    }

    #[test]
    fn level_watches_are_reported_as_long_as_it_lasts() {
        let p = Poller::new().unwrap();
        let (mut a, mut b) = UnixStream::pair().unwrap();
        let fd = a.as_raw_fd();
        p.watch(fd, READ, Trigger::Level).unwrap();
        assert!(ready(&p).is_empty());
        b.write_all(b"xy").unwrap();
        let expected = vec![Ready { fd, readable: true, writable: false, ended: false }];
        assert_eq!(ready(&p), expected);
        assert_eq!(ready(&p), expected);
        let mut two = [0; 2];
        a.read_exact(&mut two).unwrap();
        assert!(ready(&p).is_empty());
    }

    #[test]
    fn edge_watches_are_reported_once() {
        let p = Poller::new().unwrap();
        let (a, mut b) = UnixStream::pair().unwrap();
        let fd = a.as_raw_fd();
        p.watch(fd, READ | WRITE, Trigger::Edge).unwrap();
        assert_eq!(ready(&p), vec![Ready { fd, readable: false, writable: true, ended: false }]);
        assert!(ready(&p).is_empty());
        b.write_all(b"x").unwrap();
        assert!(ready(&p)[0].readable);
        assert!(ready(&p).is_empty());
        drop(b);
        assert!(ready(&p)[0].ended);
    }

    #[test]
    fn interest_changes_and_ends() {
        let p = Poller::new().unwrap();
        let (a, _b) = UnixStream::pair().unwrap();
        let fd = a.as_raw_fd();
        p.watch(fd, READ, Trigger::Level).unwrap();
        p.watch(fd, READ | WRITE, Trigger::Level).unwrap();
        assert_eq!((p.interest(fd), p.watched()), (READ | WRITE, 1));
        assert!(ready(&p)[0].writable);
        p.watch(fd, 0, Trigger::Level).unwrap();
        assert_eq!((p.interest(fd), p.watched()), (0, 0));
        assert!(ready(&p).is_empty());
        p.forget(fd);
    }

    #[test]
    fn what_was_left_is_watched_again_or_forgotten() {
        let p = Poller::new().unwrap();
        let (a, mut b) = UnixStream::pair().unwrap();
        let fd = a.as_raw_fd();
        p.watch(fd, WRITE, Trigger::Level).unwrap();
        assert!(ready(&p)[0].writable);
        p.leave(fd);
        assert_eq!((p.interest(fd), p.watched()), (0, 0));
        p.watch(fd, READ | WRITE, Trigger::Edge).unwrap();
        assert_eq!((p.interest(fd), p.watched()), (READ | WRITE, 1));
        assert!(ready(&p)[0].writable);
        b.write_all(b"x").unwrap();
        assert!(ready(&p)[0].readable);
        p.leave(fd);
        b.write_all(b"x").unwrap();
        for _ in 0..2 * PATIENCE {
            assert!(ready(&p).is_empty());
        }
        p.watch(fd, READ, Trigger::Edge).unwrap();
        assert!(ready(&p)[0].readable);
        p.leave(fd);
        drop(a);
        let c = UnixStream::pair().unwrap();
        p.watch(c.0.as_raw_fd(), READ, Trigger::Edge).unwrap();
        assert!(ready(&p).is_empty());
        assert_eq!(p.watched(), 1);
    }

    #[test]
    fn a_number_in_use_again_is_watched_anew() {
        let p = Poller::new().unwrap();
        let (a, b) = UnixStream::pair().unwrap();
        let fd = a.as_raw_fd();
        p.watch(fd, READ, Trigger::Level).unwrap();
        let (c, mut d) = UnixStream::pair().unwrap();
        crate::reactor::sys::fd::dup2(c.as_raw_fd(), fd, false).unwrap();
        p.watch(fd, READ, Trigger::Level).unwrap();
        d.write_all(b"x").unwrap();
        assert!(ready(&p)[0].readable);
        drop((a, b, c));
    }

    #[test]
    fn errors_of_bad_descriptors() {
        let p = Poller::new().unwrap();
        assert_eq!(p.watch(-1, READ, Trigger::Edge).unwrap_err().raw_os_error(), Some(libc::EBADF));
        let file = std::fs::File::open("/proc/self/exe").unwrap();
        let error = p.watch(file.as_raw_fd(), READ, Trigger::Edge).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EPERM));
        assert_eq!(p.watched(), 0);
    }

    #[test]
    fn another_thread_wakes_a_wait() {
        let p = Poller::new().unwrap();
        let notifier = p.notifier().clone();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20));
            notifier.wake();
        });
        p.wait(Some(Duration::from_secs(60))).unwrap();
        assert!(p.notifier().take());
        assert!(!p.notifier().take());
        thread.join().unwrap();
    }

    #[test]
    fn a_call_before_the_wait_is_not_lost() {
        let p = Poller::new().unwrap();
        p.notifier().wake();
        p.wait(Some(Duration::from_secs(60))).unwrap();
        assert!(p.notifier().take());
    }

    #[test]
    fn many_descriptors() {
        let p = Poller::new().unwrap();
        let pairs: Vec<_> = (0..100).map(|_| UnixStream::pair().unwrap()).collect();
        for (a, _) in &pairs {
            p.watch(a.as_raw_fd(), READ, Trigger::Edge).unwrap();
        }
        for (_, b) in &pairs {
            (&*b).write_all(b"x").unwrap();
        }
        assert_eq!(ready(&p).len(), 100);
        for (a, _) in &pairs {
            p.forget(a.as_raw_fd());
        }
        assert_eq!(p.watched(), 0);
    }
}
