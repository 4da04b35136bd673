"""A signal handler that raises ends a write that waits; one that does not lets it go on."""
import os
import signal
import socket
import threading
import time


class Alarm(Exception):
    pass


def raises(*args):
    raise Alarm


calls = []


def attempt(name, handler, f):
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        print(name, f())
    except (Alarm, TimeoutError) as e:
        print(name, type(e).__name__, e)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


a, b = socket.socketpair()
attempt("sendall", raises, lambda: a.sendall(b"x" * (1 << 26)))
a.settimeout(0.4)
begin = time.monotonic()
attempt("sendall with a timeout", lambda *args: calls.append(args[0]), lambda: a.sendall(b"x" * (1 << 26)))
print(calls == [signal.SIGALRM], 0.3 < time.monotonic() - begin < 5)
a.close()
b.close()

a, b = socket.socketpair()
size = 1 << 23


def reads():
    time.sleep(0.3)
    left = size
    while left:
        left -= len(b.recv(1 << 16))


reader = threading.Thread(target=reads)
reader.start()
calls.clear()
attempt("sendall that goes on", lambda *args: calls.append(args[0]), lambda: a.sendall(b"x" * size))
reader.join()
print(calls == [signal.SIGALRM])

r, w = os.pipe()
file = os.fdopen(w, "wb")


def writes():
    file.write(b"x" * (1 << 22))
    file.flush()


attempt("file", raises, writes)
os.close(r)
try:
    file.close()
except BrokenPipeError as e:
    print("closed", e)
print("empty", a.sendall(b""))
