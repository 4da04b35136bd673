//! Constants of `posix`.

/// Numbers by name.
#[rustfmt::skip]
pub static NUMBERS: &[(&str, i64)] = &[
    ("F_OK", 0), ("R_OK", 4), ("W_OK", 2), ("X_OK", 1),
    ("O_RDONLY", libc::O_RDONLY as i64), ("O_WRONLY", libc::O_WRONLY as i64), ("O_RDWR", libc::O_RDWR as i64),
    ("O_CREAT", libc::O_CREAT as i64), ("O_EXCL", libc::O_EXCL as i64), ("O_TRUNC", libc::O_TRUNC as i64),
    ("O_APPEND", libc::O_APPEND as i64), ("O_NONBLOCK", libc::O_NONBLOCK as i64), ("O_NDELAY", libc::O_NONBLOCK as i64),
    ("O_CLOEXEC", libc::O_CLOEXEC as i64), ("O_DIRECTORY", libc::O_DIRECTORY as i64), ("O_NOFOLLOW", libc::O_NOFOLLOW as i64),
    ("O_SYNC", libc::O_SYNC as i64), ("O_DSYNC", libc::O_DSYNC as i64), ("O_NOCTTY", libc::O_NOCTTY as i64),
    ("O_PATH", libc::O_PATH as i64), ("O_TMPFILE", libc::O_TMPFILE as i64), ("O_ASYNC", libc::O_ASYNC as i64),
    ("O_DIRECT", libc::O_DIRECT as i64), ("O_NOATIME", libc::O_NOATIME as i64), ("O_ACCMODE", libc::O_ACCMODE as i64),
    ("O_RSYNC", libc::O_RSYNC as i64), ("O_LARGEFILE", 0),
    ("WNOHANG", libc::WNOHANG as i64), ("WUNTRACED", libc::WUNTRACED as i64), ("WCONTINUED", libc::WCONTINUED as i64),
    ("WEXITED", libc::WEXITED as i64), ("WSTOPPED", libc::WSTOPPED as i64), ("WNOWAIT", libc::WNOWAIT as i64),
    ("P_ALL", 0), ("P_PID", 1), ("P_PGID", 2), ("P_PIDFD", 3), ("PIDFD_NONBLOCK", 2048),
    ("CLD_EXITED", 1), ("CLD_KILLED", 2), ("CLD_DUMPED", 3), ("CLD_TRAPPED", 4), ("CLD_STOPPED", 5), ("CLD_CONTINUED", 6),
    ("EX_OK", 0), ("EX_USAGE", 64), ("EX_DATAERR", 65), ("EX_NOINPUT", 66), ("EX_NOUSER", 67), ("EX_NOHOST", 68),
    ("EX_UNAVAILABLE", 69), ("EX_SOFTWARE", 70), ("EX_OSERR", 71), ("EX_OSFILE", 72), ("EX_CANTCREAT", 73),
    ("EX_IOERR", 74), ("EX_TEMPFAIL", 75), ("EX_PROTOCOL", 76), ("EX_NOPERM", 77), ("EX_CONFIG", 78),
    ("SEEK_DATA", 3), ("SEEK_HOLE", 4), ("TMP_MAX", 238_328), ("NGROUPS_MAX", 65536),
    ("PRIO_PROCESS", 0), ("PRIO_PGRP", 1), ("PRIO_USER", 2),
    ("F_LOCK", 1), ("F_TLOCK", 2), ("F_ULOCK", 0), ("F_TEST", 3),
    ("SCHED_OTHER", 0), ("SCHED_FIFO", 1), ("SCHED_RR", 2), ("SCHED_BATCH", 3), ("SCHED_IDLE", 5),
    ("GRND_NONBLOCK", 1), ("GRND_RANDOM", 2),
    ("EFD_CLOEXEC", libc::EFD_CLOEXEC as i64), ("EFD_NONBLOCK", libc::EFD_NONBLOCK as i64), ("EFD_SEMAPHORE", 1),
    ("POSIX_SPAWN_OPEN", 0), ("POSIX_SPAWN_CLOSE", 1), ("POSIX_SPAWN_DUP2", 2),
    ("RTLD_LAZY", 1), ("RTLD_NOW", 2), ("RTLD_GLOBAL", 256), ("RTLD_LOCAL", 0), ("RTLD_NODELETE", 4096), ("RTLD_NOLOAD", 4),
    ("ST_RDONLY", 1), ("ST_NOSUID", 2), ("ST_NODEV", 4), ("ST_NOEXEC", 8), ("ST_SYNCHRONOUS", 16),
    ("ST_MANDLOCK", 64), ("ST_NOATIME", 1024), ("ST_NODIRATIME", 2048), ("ST_RELATIME", 4096),
];

/// Names of `os.sysconf`.
#[rustfmt::skip]
pub static SYSCONF: &[(&str, i32)] = &[
    ("SC_ARG_MAX", libc::_SC_ARG_MAX), ("SC_CHILD_MAX", libc::_SC_CHILD_MAX), ("SC_CLK_TCK", libc::_SC_CLK_TCK),
    ("SC_IOV_MAX", libc::_SC_IOV_MAX), ("SC_NPROCESSORS_CONF", libc::_SC_NPROCESSORS_CONF),
    ("SC_NPROCESSORS_ONLN", libc::_SC_NPROCESSORS_ONLN), ("SC_OPEN_MAX", libc::_SC_OPEN_MAX),
    ("SC_PAGESIZE", libc::_SC_PAGESIZE), ("SC_PAGE_SIZE", libc::_SC_PAGESIZE), ("SC_PHYS_PAGES", libc::_SC_PHYS_PAGES),
    ("SC_AVPHYS_PAGES", libc::_SC_AVPHYS_PAGES), ("SC_NGROUPS_MAX", libc::_SC_NGROUPS_MAX),
    ("SC_SEM_NSEMS_MAX", libc::_SC_SEM_NSEMS_MAX), ("SC_HOST_NAME_MAX", libc::_SC_HOST_NAME_MAX),
    ("SC_LOGIN_NAME_MAX", libc::_SC_LOGIN_NAME_MAX), ("SC_GETPW_R_SIZE_MAX", libc::_SC_GETPW_R_SIZE_MAX),
];

/// What the C library has, for `os.supports_*`.
pub static HAVE: &[&str] = &[
    "HAVE_FACCESSAT",
    "HAVE_FCHDIR",
    "HAVE_FCHMOD",
    "HAVE_FCHMODAT",
    "HAVE_FCHOWN",
    "HAVE_FCHOWNAT",
    "HAVE_FDOPENDIR",
    "HAVE_FSTATAT",
    "HAVE_FSTATVFS",
    "HAVE_FTRUNCATE",
    "HAVE_FUTIMENS",
    "HAVE_LINKAT",
    "HAVE_LSTAT",
    "HAVE_MKDIRAT",
    "HAVE_MKFIFOAT",
    "HAVE_OPENAT",
    "HAVE_READLINKAT",
    "HAVE_RENAMEAT",
    "HAVE_SYMLINKAT",
    "HAVE_UNLINKAT",
    "HAVE_UTIMENSAT",
];
