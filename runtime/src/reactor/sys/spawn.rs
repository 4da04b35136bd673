//! Child processes: everything is prepared before the fork, so that the child only makes system
//! calls until it runs another program.
#![allow(unsafe_code)]

use std::ffi::CString;
use std::io;

use super::check;

/// What the child does between the fork and the program.
#[derive(Default)]
pub struct Spawn {
    pub args: Vec<CString>,
    /// Paths to try one after the other.
    pub programs: Vec<CString>,
    pub env: Option<Vec<CString>>,
    pub cwd: Option<CString>,
    /// Descriptors that become 0, 1, 2; `-1`: inherited.
    pub stdio: [i32; 3],
    /// The parent's ends of the pipes, closed in the child.
    pub parent_ends: [i32; 3],
    pub error_read: i32,
    pub error_write: i32,
    pub close_fds: bool,
    pub keep: Vec<i32>,
    pub restore_signals: bool,
    pub new_session: bool,
    /// `-1`: stays in its group.
    pub group: i32,
    pub gid: Option<u32>,
    pub groups: Option<Vec<u32>>,
    pub uid: Option<u32>,
    /// `-1`: unchanged.
    pub umask: i32,
    /// Signals to be blocked; `None`: as in the calling thread.
    pub mask: Option<Vec<i32>>,
}

/// Why the child did not get to run a program.
enum Failure {
    /// `errno` and what was being done.
    System(&'static str),
    Prepare,
}

fn pointers(list: &[CString]) -> Vec<*const libc::c_char> {
    list.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

impl Spawn {
    /// Forks and runs the program; the child reports trouble through `error_write`. `prepare` runs
    /// in the child right before the program and may fail.
    pub fn run(&self, prepare: Option<&mut dyn FnMut() -> bool>) -> io::Result<i32> {
        let args = pointers(&self.args);
        let env = self.env.as_deref().map(pointers);
        // SAFETY: the caller holds the VM's lock; the child has only this thread and makes system
        // calls alone, but for `prepare`, which is the program's own wish.
        let pid = check(unsafe { libc::fork() })?;
        if pid == 0 {
            let failure = self.child(&args, env.as_deref(), prepare);
            self.report(&failure);
            super::process::exit_now(255);
        }
        Ok(pid)
    }

    fn report(&self, failure: &Failure) {
        let message = match failure {
            Failure::System(doing) => {
                let code = io::Error::last_os_error().raw_os_error().unwrap_or(0);
                format!("OSError:{code:X}:{doing}")
            }
            Failure::Prepare => "SubprocessError:0:Exception occurred in preexec_fn.".to_owned(),
        };
        // SAFETY: the text is readable for its length.
        unsafe {
            libc::write(self.error_write, message.as_ptr().cast(), message.len());
        }
    }

    fn child(
        &self,
        args: &[*const libc::c_char],
        env: Option<&[*const libc::c_char]>,
        prepare: Option<&mut dyn FnMut() -> bool>,
    ) -> Failure {
        match self.settle() {
            Ok(()) => {}
            Err(doing) => return Failure::System(doing),
        }
        if let Some(prepare) = prepare
            && !prepare()
        {
            return Failure::Prepare;
        }
        if self.close_fds {
            self.close_others();
        }
        let mut saved = libc::ENOENT;
        for program in &self.programs {
            // SAFETY: all strings and lists are terminated and live until the call.
            unsafe {
                match env {
                    Some(env) => libc::execve(program.as_ptr(), args.as_ptr(), env.as_ptr()),
                    None => libc::execv(program.as_ptr(), args.as_ptr()),
                };
                let code = *libc::__errno_location();
                if code != libc::ENOENT && code != libc::ENOTDIR && saved == libc::ENOENT {
                    saved = code;
                }
            }
        }
        // SAFETY: the place of `errno` is always valid.
        unsafe {
            *libc::__errno_location() = saved;
        }
        Failure::System("")
    }

    /// Descriptors, folder, session, ids. `Err` says for the parent where it went wrong.
    fn settle(&self) -> Result<(), &'static str> {
        let ok = |n: i32| if n == -1 { Err("noexec") } else { Ok(n) };
        // SAFETY: plain system calls on numbers and terminated strings.
        unsafe {
            for &fd in &self.keep {
                if fd != self.error_write {
                    let flags = ok(libc::fcntl(fd, libc::F_GETFD))?;
                    ok(libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC))?;
                }
            }
            for fd in self.parent_ends.into_iter().chain([self.error_read]) {
                if fd != -1 {
                    libc::close(fd);
                }
            }
            // Lift descriptors that stand in the way of 0, 1 and 2.
            let [input, mut output, mut error] = self.stdio;
            if output == 0 {
                output = ok(libc::fcntl(output, libc::F_DUPFD_CLOEXEC, 3))?;
            }
            while error == 0 || error == 1 {
                error = ok(libc::fcntl(error, libc::F_DUPFD_CLOEXEC, 3))?;
            }
            for (from, to) in [(input, 0), (output, 1), (error, 2)] {
                if from == to {
                    let flags = ok(libc::fcntl(from, libc::F_GETFD))?;
                    ok(libc::fcntl(from, libc::F_SETFD, flags & !libc::FD_CLOEXEC))?;
                } else if from != -1 {
                    ok(libc::dup2(from, to))?;
                }
            }
            if let Some(cwd) = &self.cwd
                && libc::chdir(cwd.as_ptr()) == -1
            {
                return Err("noexec:chdir");
            }
            if self.umask >= 0 {
                libc::umask(self.umask as libc::mode_t);
            }
            if let Some(mask) = &self.mask {
                libc::pthread_sigmask(libc::SIG_SETMASK, &signal_set(mask), std::ptr::null_mut());
            }
            if self.restore_signals {
                for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                    libc::signal(signal, libc::SIG_DFL);
                }
            }
            if self.new_session {
                ok(libc::setsid())?;
            }
            if self.group >= 0 {
                ok(libc::setpgid(0, self.group))?;
            }
            if let Some(groups) = &self.groups {
                ok(libc::setgroups(groups.len(), groups.as_ptr()))?;
            }
            if let Some(gid) = self.gid {
                ok(libc::setregid(gid, gid))?;
            }
            if let Some(uid) = self.uid {
                ok(libc::setreuid(uid, uid))?;
            }
        }
        Ok(())
    }

    /// Closes all descriptors from 3 on that are not kept (the list is sorted).
    fn close_others(&self) {
        let mut from = 3;
        let close = |a: i32, b: i32| {
            if a > b {
                return;
            }
            // SAFETY: closing descriptors touches no memory.
            unsafe {
                if libc::syscall(libc::SYS_close_range, a, b, 0) != 0 {
                    let last = if b == i32::MAX { libc::sysconf(libc::_SC_OPEN_MAX) as i32 } else { b };
                    (a..=last).for_each(|fd| {
                        libc::close(fd);
                    });
                }
            }
        };
        for &fd in &self.keep {
            if fd >= from {
                close(from, fd - 1);
                from = fd + 1;
            }
        }
        close(from, i32::MAX);
    }
}

/// An action on descriptors in a child of [`posix_spawn`].
pub enum FileAction {
    Open(i32, CString, i32, u32),
    Close(i32),
    /// Closes this one and all that follow.
    CloseFrom(i32),
    Dup2(i32, i32),
}

/// What `posix_spawn` sets.
#[derive(Default)]
pub struct Attributes {
    pub group: Option<i32>,
    pub reset_ids: bool,
    pub new_session: bool,
    pub mask: Option<Vec<i32>>,
    pub defaults: Option<Vec<i32>>,
}

fn signal_set(signals: &[i32]) -> libc::sigset_t {
    // SAFETY: the set is initialised before signals are added.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        for &signal in signals {
            libc::sigaddset(&mut set, signal);
        }
        set
    }
}

/// `posix_spawn`, or with `search` `posix_spawnp`.
pub fn posix_spawn(
    path: &CString,
    args: &[CString],
    env: &[CString],
    actions: &[FileAction],
    attributes: &Attributes,
    search: bool,
) -> io::Result<i32> {
    let (args, env) = (pointers(args), pointers(env));
    // SAFETY: both structures are initialised before use and destroyed afterwards; all strings and
    // lists are terminated and live through the call.
    unsafe {
        let mut files: libc::posix_spawn_file_actions_t = std::mem::zeroed();
        let mut attrs: libc::posix_spawnattr_t = std::mem::zeroed();
        libc::posix_spawn_file_actions_init(&mut files);
        libc::posix_spawnattr_init(&mut attrs);
        for action in actions {
            match action {
                FileAction::Open(fd, path, flags, mode) => libc::posix_spawn_file_actions_addopen(
                    &mut files,
                    *fd,
                    path.as_ptr(),
                    *flags,
                    *mode as libc::mode_t,
                ),
                FileAction::CloseFrom(fd) => libc::posix_spawn_file_actions_addclosefrom_np(&mut files, *fd),
                FileAction::Close(fd) => libc::posix_spawn_file_actions_addclose(&mut files, *fd),
                FileAction::Dup2(from, to) => libc::posix_spawn_file_actions_adddup2(&mut files, *from, *to),
            };
        }
        let mut flags = 0;
        if let Some(group) = attributes.group {
            flags |= libc::POSIX_SPAWN_SETPGROUP;
            libc::posix_spawnattr_setpgroup(&mut attrs, group);
        }
        if attributes.reset_ids {
            flags |= libc::POSIX_SPAWN_RESETIDS;
        }
        if attributes.new_session {
            flags |= 0x80;
        }
        if let Some(mask) = &attributes.mask {
            flags |= libc::POSIX_SPAWN_SETSIGMASK;
            libc::posix_spawnattr_setsigmask(&mut attrs, &signal_set(mask));
        }
        if let Some(defaults) = &attributes.defaults {
            flags |= libc::POSIX_SPAWN_SETSIGDEF;
            libc::posix_spawnattr_setsigdefault(&mut attrs, &signal_set(defaults));
        }
        libc::posix_spawnattr_setflags(&mut attrs, flags as libc::c_short);
        let mut pid = 0;
        let call = if search { libc::posix_spawnp } else { libc::posix_spawn };
        let code = call(&mut pid, path.as_ptr(), &files, &attrs, args.as_ptr().cast(), env.as_ptr().cast());
        libc::posix_spawn_file_actions_destroy(&mut files);
        libc::posix_spawnattr_destroy(&mut attrs);
        if code == 0 { Ok(pid) } else { Err(io::Error::from_raw_os_error(code)) }
    }
}
