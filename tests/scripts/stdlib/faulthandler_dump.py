"""faulthandler: tracebacks to a file, on a signal, after a time."""
import faulthandler, signal, sys, tempfile, threading, time

out = tempfile.TemporaryFile("w+")

def show():
    out.seek(0)
    for line in out.read().splitlines():
        if line.startswith(("Thread", "Current")):
            line = line.split("0x")[0].strip()
        elif "/" in line:
            line = line.rsplit("/", 1)[1]
        if "threading.py" not in line:
            print(line)
    out.seek(0)
    out.truncate()

def f():
    faulthandler.dump_traceback(out, all_threads=False)

f()
show()

go = threading.Event()

def wait():
    go.wait()

t = threading.Thread(target=wait)
t.start()
time.sleep(0.1)
faulthandler.dump_traceback(file=out)
show()
go.set()
t.join()

def busy():
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        pass

faulthandler.dump_traceback_later(0.1, file=out)
busy()
faulthandler.cancel_dump_traceback_later()
out.seek(0)
lines = out.read().splitlines()
print(lines[0], "in busy" in lines[2], "in <module>" in lines[-1])
out.seek(0)
out.truncate()

def generator():
    faulthandler.dump_traceback(out, False)
    yield

list(generator())
show()

faulthandler.register(signal.SIGUSR1, file=out, all_threads=False)
signal.raise_signal(signal.SIGUSR1)
print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))
show()

def deep(n):
    if n:
        deep(n - 1)
    else:
        faulthandler.dump_traceback(out, False)

deep(150)
out.seek(0)
lines = out.read().splitlines()
print(len(lines), lines[-1])
print(faulthandler.is_enabled(), faulthandler.enable(out), faulthandler.is_enabled(), faulthandler.disable(), faulthandler.disable())
for call in (
    lambda: faulthandler.dump_traceback_later(0),
    lambda: faulthandler.dump_traceback_later(-1),
    lambda: faulthandler.register(signal.SIGSEGV),
    lambda: faulthandler.register(1000),
    lambda: faulthandler.dump_traceback("x"),
    lambda: faulthandler.dump_traceback(-1),
):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
