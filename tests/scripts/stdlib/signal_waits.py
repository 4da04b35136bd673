"""`signal.sigwait`, `sigwaitinfo`, `sigtimedwait`, `pthread_kill`: waiting for signals that are blocked."""
import os
import signal
import threading
import time


def show(f, *args):
    try:
        print(f.__name__, f(*args))
    except Exception as e:
        print(f.__name__, type(e).__name__, e)


USR1, USR2 = signal.SIGUSR1, signal.SIGUSR2
signal.pthread_sigmask(signal.SIG_BLOCK, [USR1, USR2])
os.kill(os.getpid(), USR1)
info = signal.sigwaitinfo([USR1])
print(info.si_signo, info.si_code, info.si_errno, info.si_pid == os.getpid(), info.si_uid == os.getuid())
print(type(info), len(info), info[0])
for timeout in (0, 0.01, -1, "a", float("nan"), 10**30):
    show(signal.sigtimedwait, [USR1], timeout)
for signals in ([99999], 5, ["a"], [0], [2**70], [-3]):
    show(signal.sigtimedwait, signals, 1)
    show(signal.sigwait, signals)

calls = []
signal.signal(signal.SIGALRM, lambda *args: calls.append("handler"))
signal.setitimer(signal.ITIMER_REAL, 0.05)
before = time.monotonic()
show(signal.sigtimedwait, [USR1], 0.2)
print(calls, 0.19 < time.monotonic() - before < 5)


def fail(*args):
    raise ValueError("in the handler")


signal.signal(signal.SIGALRM, fail)
for wait in (lambda: signal.sigwaitinfo([USR1]), lambda: signal.sigtimedwait([USR1], 30)):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        wait()
    except ValueError as e:
        print(e)

main = threading.main_thread().ident
threading.Timer(0.05, os.kill, (os.getpid(), USR2)).start()
print(signal.sigwait([USR1, USR2]))
threading.Timer(0.05, signal.pthread_kill, (main, USR2)).start()
print(signal.sigwaitinfo([USR2]).si_signo)
threading.Timer(0.05, signal.pthread_kill, (main, USR1)).start()
print(signal.sigtimedwait([USR1], 30).si_signo)
show(signal.pthread_kill, main, 0)
show(signal.pthread_kill, main, 9999)
show(signal.pthread_kill, "a", 1)
print(sorted(signal.pthread_sigmask(signal.SIG_UNBLOCK, [])))
