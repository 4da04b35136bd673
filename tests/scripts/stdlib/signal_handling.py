import os, signal, time, threading
got = []
old = signal.signal(signal.SIGUSR1, lambda n, f: got.append((signal.Signals(n).name, f is not None)))
print(old, signal.getsignal(signal.SIGUSR1) is not None, signal.SIGINT, repr(signal.SIGTERM), signal.Signals(9), signal.strsignal(15), signal.SIG_DFL, signal.SIG_IGN == 1, signal.Handlers.SIG_IGN)
os.kill(os.getpid(), signal.SIGUSR1); print(got)
signal.raise_signal(signal.SIGUSR1); print(len(got))
signal.signal(signal.SIGUSR1, signal.SIG_IGN); os.kill(os.getpid(), signal.SIGUSR1); print(len(got), signal.getsignal(signal.SIGUSR1))
def boom(n, f): raise KeyError("from handler")
signal.signal(signal.SIGALRM, boom)
signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    time.sleep(5)
except KeyError as e:
    print("interrupted", e)
signal.signal(signal.SIGALRM, lambda *a: got.append("tick"))
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
t = time.monotonic()
while got.count("tick") < 3 and time.monotonic() - t < 5: pass
print(signal.setitimer(signal.ITIMER_REAL, 0)[1] > 0, got.count("tick") >= 3, signal.getitimer(signal.ITIMER_REAL))
print(signal.alarm(10), signal.alarm(0) in (9, 10))
for f in (lambda: signal.signal(0, boom), lambda: signal.signal(signal.SIGKILL, boom), lambda: signal.signal(signal.SIGUSR1, 5), lambda: signal.signal(99, boom), lambda: signal.getsignal(99), lambda: os.kill(os.getpid(), 999), lambda: signal.Signals(99), lambda: signal.raise_signal(99), lambda: signal.setitimer(9, 1)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
try: signal.default_int_handler(2, None)
except KeyboardInterrupt as e: print("KI", e.args)
def in_thread():
    try: signal.signal(signal.SIGUSR1, boom)
    except ValueError as e: print(e)
th = threading.Thread(target=in_thread); th.start(); th.join()
mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2}); signal.signal(signal.SIGUSR2, lambda *a: got.append("usr2"))
os.kill(os.getpid(), signal.SIGUSR2); print("usr2" in got, signal.sigpending() == {signal.SIGUSR2}); signal.pthread_sigmask(signal.SIG_SETMASK, mask); print("usr2" in got)
try:
    signal.raise_signal(signal.SIGINT); print("not reached")
except KeyboardInterrupt:
    print("interrupt caught")
r, w = os.pipe(); os.set_blocking(w, False); print(signal.set_wakeup_fd(w), end=" "); signal.signal(signal.SIGUSR1, lambda *a: None); signal.raise_signal(signal.SIGUSR1); print(os.read(r, 10) == bytes([signal.SIGUSR1]), signal.set_wakeup_fd(-1) == w, signal.valid_signals() >= {1, 2, 15}, signal.NSIG, signal.siginterrupt(signal.SIGUSR1, False))
