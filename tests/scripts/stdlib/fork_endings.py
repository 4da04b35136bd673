# A forked process ends as its program does: at the end of the script, by sys.exit, by an exception.
import atexit
import os
import sys
import threading


def status(ending):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        # What follows is the child's, to the end of the script.
        ending()
        raise SystemExit("not reached")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Leave(BaseException):
    pass


def leave():
    raise Leave


def quiet(kind, error, tb):
    print("uncaught", kind.__name__, flush=True)


def by_signal():
    os.kill(os.getpid(), 9)


def from_a_thread():
    thread = threading.Thread(target=print, args=("a thread of the child",))
    thread.start()
    thread.join()
    sys.exit(5)


sys.excepthook = quiet
parent = os.getpid()
atexit.register(lambda: print("at exit, in the", "parent" if os.getpid() == parent else "child", flush=True))

for ending in (
    lambda: sys.exit(3),
    lambda: sys.exit(),
    lambda: os._exit(7),
    leave,
    by_signal,
    from_a_thread,
):
    print(status(ending))

sys.stdout.flush()
pid = os.fork()
if pid:
    print("at the end:", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
