"""`os`: several buffers at a time, splice, and descriptors that are counters, timers or memory."""
import os
import select
import signal
import threading


def show(f, *args, **names):
    try:
        print(f.__name__, f(*args, **names))
    except Exception as e:
        print(f.__name__, type(e).__name__, e)


r, w = os.pipe()
os.write(w, b"x" * 20)
for buffers in (
    5, [5], [b"abc"], "ab", {1: 2}, [bytearray(3), memoryview(bytearray(2))], (bytearray(2),), [], None,
    iter([]), [memoryview(b"abc")], bytearray(3), [memoryview(bytearray(6))[::2]],
):
    show(os.readv, r, buffers)
for buffers in (5, [5], [b"abc", bytearray(b"de")], "ab", ["a"], {}, [], b"abc", [memoryview(b"abcd")[::2]]):
    show(os.writev, w, buffers)
for buffer in (5, b"abc", "x", bytearray(2), memoryview(b"ab"), bytearray(0)):
    show(os.readinto, r, buffer)
show(os.readv, "x", [bytearray(1)])
show(os.readv, -1, [bytearray(1)])
show(os.splice, r, w, -1)
show(os.splice, r, w, 1, "a")
show(os.splice, r, w, 1, None, None, -1)
show(os.splice, r, w, 1, None, None, 2**40)
show(os.preadv, r, [bytearray(1)], 0)
show(os.pwritev, w, [b"a"], 0)
show(os.preadv, r, [bytearray(1)], "a")
show(os.preadv, r, [bytearray(1)], 2**70)

print("-- memory")
m = os.memfd_create("name")
os.write(m, b"hello world")
os.lseek(m, 0, 0)
r2, w2 = os.pipe()
print(os.splice(m, w2, 5, offset_src=3), os.read(r2, 10), os.splice(m, w2, 100), os.read(r2, 100))
show(os.splice, m, m, 3)
parts = [bytearray(2), bytearray(3)]
print(os.preadv(m, parts, 1), parts, os.pwritev(m, [b"A", b"BC"], 2), os.pread(m, 20, 0))
print(os.get_inheritable(m))
for args in ((3,), ("a\0b",), ("x", -1), ("a" * 300,)):
    show(os.memfd_create, *args)
os.posix_fadvise(m, 0, 0, os.POSIX_FADV_SEQUENTIAL)
os.lockf(m, os.F_LOCK, 5)
show(os.posix_fadvise, r, 0, 0, 0)
show(os.lockf, -1, os.F_TEST, 0)

print("-- counters")
e = os.eventfd(3, os.EFD_NONBLOCK)
show(os.eventfd_write, e, 5)
show(os.eventfd_read, e)
show(os.eventfd_read, e)
show(os.eventfd_write, e, -1)
show(os.eventfd_write, e, 2**70)
show(os.eventfd_write, "a", 1)
show(os.eventfd_read, -1)

print("-- timers")
t = os.timerfd_create(1, flags=os.TFD_NONBLOCK)
print(os.get_inheritable(t), os.timerfd_gettime(t))
show(os.timerfd_create, 99)
show(os.timerfd_create, "a")
show(os.timerfd_settime, t, initial=-1.0)
show(os.timerfd_settime, t, initial=100, interval=2.5)
print(os.timerfd_gettime_ns(t)[1], os.timerfd_settime_ns(t, initial=10**12, interval=3)[1])
print(os.timerfd_gettime(t)[1], os.timerfd_gettime_ns(t)[1])
show(os.timerfd_settime_ns, t, initial=-5)
show(os.timerfd_settime_ns, t, initial=2**80)
show(os.timerfd_settime_ns, t, initial=1.5)
show(os.timerfd_settime, t, initial="a")
show(os.timerfd_settime, t, initial=float("nan"))
show(os.timerfd_gettime, r)
os.timerfd_settime(t, initial=0.01)
print(select.select([t], [], [], 10)[0] == [t], int.from_bytes(os.read(t, 8), "little"))

print("-- signals that come while something waits")
calls = []
signal.signal(signal.SIGALRM, lambda *args: (calls.append("handler"), os.write(w2, b"late")))
signal.setitimer(signal.ITIMER_REAL, 0.05)
room = [bytearray(2), bytearray(10)]
print(os.readv(r2, room), room, calls)


def fail(*args):
    raise ValueError("in the handler")


signal.signal(signal.SIGALRM, fail)
for wait in (lambda: os.readv(r2, room), lambda: os.readinto(r2, bytearray(3)), lambda: os.splice(r2, m, 3)):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        wait()
    except ValueError as error:
        print(error)
# Another thread runs meanwhile.
threading.Timer(0.05, os.write, (w2, b"from a thread")).start()
room = [bytearray(4), bytearray(100)]
print(os.readv(r2, room), room[0])
