"""`os`: extended attributes, limits, nodes and device numbers, scheduling, and children that end."""
import errno
import os
import pickle
import shutil
import tempfile


def show(f, *args, **names):
    try:
        print(f.__name__, f(*args, **names))
    except Exception as e:
        print(f.__name__, type(e).__name__, str(e).replace(folder, "FOLDER"))


folder = tempfile.mkdtemp()
path = folder + "/node"
show(os.mknod, path)
print(oct(os.stat(path).st_mode))
show(os.mknod, path)
fd = os.open(path, os.O_RDWR)

print("-- extended attributes")
try:
    os.setxattr(path, "user.probe", b"")
    os.removexattr(path, "user.probe")
    have = True
except OSError as e:
    have = e.errno != errno.ENOTSUP
if not have:
    # What a file system with attributes would have shown.
    print("no attributes here")
for f, args in (
    (os.getxattr, (path, 5)),
    (os.setxattr, (path, "user.z", "s")),
    (os.getxattr, (1.5, "a")),
    (os.removexattr, ("/nowhere", "user.x")),
    (os.getxattr, (path, "a\0b")),
):
    show(f, *args)
show(os.getxattr, fd, "user.y", follow_symlinks=False)
if have:
    show(os.getxattr, path, "user.x")
    show(os.setxattr, path, "user.x", b"value")
    show(os.getxattr, path, b"user.x")
    show(os.listxattr, path)
    show(os.setxattr, fd, b"user.y", bytearray(b"w"), os.XATTR_CREATE)
    show(os.setxattr, path, "user.y", b"w", os.XATTR_CREATE)
    show(os.setxattr, path, "user.n", b"w", os.XATTR_REPLACE)
    os.setxattr(path, "user.long", b"v" * 1000)
    print(len(os.getxattr(path, "user.long")))
    os.removexattr(path, "user.long")
    show(os.removexattr, path, "user.x")
    show(os.listxattr, fd)

print("-- limits")
show(os.pathconf, "/", "PC_NAME_MAX")
show(os.pathconf, fd, 3)
show(os.pathconf, "/", "none")
show(os.pathconf, "/", 1.5)
show(os.pathconf, "/nowhere/x", 3)
show(os.fpathconf, fd, "PC_NAME_MAX")
show(os.fpathconf, -1, 3)
show(os.fpathconf, 9999, 3)
show(os.pathconf, "/", "PC_SYMLINK_MAX")
show(os.confstr, "CS_PATH")
show(os.confstr, "none")
show(os.confstr, 99999)
show(os.confstr, None)
show(os.sysconf, "none")
show(os.sysconf, None)
print(os.sysconf("SC_LINE_MAX"), os.fstatvfs(fd).f_bsize > 0)
show(os.fstatvfs, 9999)

print("-- owners and devices")
show(os.lchown, path, -1, -1)
show(os.fchown, fd, -1, -1)
show(os.fchown, 9999, 0, 0)
for args in ((1, 2), (-1, 2), (1, -1), (-2, 0), (2**32 - 1, 0), (2**33, 1), ("a", 1)):
    show(os.makedev, *args)
for device in (258, -1, -2, 2**64 - 1, 2**64, 1.5, 2**63 + 5):
    show(os.major, device)
    show(os.minor, device)

print("-- scheduling")
print(os.getpriority(os.PRIO_PROCESS, 0) == os.nice(0))
show(os.getpriority, 9, 0)
for policy in (os.SCHED_OTHER, os.SCHED_FIFO, os.SCHED_RR, 99):
    show(os.sched_get_priority_max, policy)
    show(os.sched_get_priority_min, policy)
show(os.sched_getscheduler, 0)
show(os.sched_getscheduler, -1)
show(os.sched_getparam, 0)
show(os.sched_rr_get_interval, -1)
for cpus in ([], [-1], ["a"], 5, [2**40], os.sched_getaffinity(0)):
    show(os.sched_setaffinity, 0, cpus)
parameter = os.sched_param(sched_priority=0)
print(parameter, parameter.sched_priority, pickle.loads(pickle.dumps(parameter)) == parameter)
show(os.sched_param)
for parameter in (5, parameter, os.sched_param(99), os.sched_param("a"), os.sched_param(2**40)):
    show(os.sched_setparam, 0, parameter)
show(os.sched_setscheduler, 0, os.SCHED_OTHER, os.sched_param(0))

print("-- children")
show(os.waitid, os.P_ALL, 0, os.WEXITED)
show(os.wait3, 0)
show(os.wait4, -1, 0)
show(os.waitid, 99, 0, 0)
pid = os.fork()
if pid == 0:
    os._exit(3)
child = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
print(type(child), child.si_pid == pid, child.si_status, child.si_code == os.CLD_EXITED, child.si_signo, len(child))
found, status, usage = os.wait4(pid, 0)
print(found == pid, status, type(usage), usage.ru_utime >= 0)
pid = os.fork()
if pid == 0:
    os.setpgrp()
    os._exit(os.getpgrp() != os.getpid())
found, status, usage = os.wait3(0)
print(found == pid, status, len(usage))
show(os.unshare, 0)
show(os.setns, -1)
show(os.ctermid)
r, w = os.pipe()
show(os.device_encoding, r)
show(os.tcgetpgrp, r)
show(os.tcsetpgrp, r, 1)
show(os.ptsname, r)
show(os.grantpt, -1)
os.close(fd)
shutil.rmtree(folder)
