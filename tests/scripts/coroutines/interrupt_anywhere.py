"""KeyboardInterrupt raised inside coroutines, async generators and managers by a signal."""
import signal, types
@types.coroutine
def suspend(v=None): return (yield v)
log = []
class CM:
    async def __aenter__(self): return self
    async def __aexit__(self, t, v, tb): log.append(("aexit", t.__name__ if t else None)); await suspend("exit")
async def agen():
    try:
        for i in range(100):
            if i == 3: signal.raise_signal(signal.SIGINT)
            yield i
    finally: log.append("agen finally")
async def main():
    async with CM():
        try:
            async for i in agen(): await suspend(i)
        finally: log.append("finally")
c = main(); out = []
try:
    while True: out.append(c.send(None))
except KeyboardInterrupt as e: print("interrupt left the coroutine", e.args, out, log)
log.clear()
def gen():
    try:
        yield 1
        signal.raise_signal(signal.SIGINT)
        yield 2
    except KeyboardInterrupt: log.append("gen caught"); yield "recovered"
print(list(gen()), log)
def handler(num, frame): log.append((signal.Signals(num).name, frame.f_code.co_name)); raise LookupError("from handler")
old = signal.signal(signal.SIGUSR1, handler)
async def co():
    try: signal.raise_signal(signal.SIGUSR1)
    except LookupError as e: return repr(e)
try: co().send(None)
except StopIteration as s: print(s.value, log[-1])
signal.signal(signal.SIGUSR1, lambda n, f: log.append("quiet"))
async def busy():
    signal.raise_signal(signal.SIGUSR1); n = len(log)
    await suspend(); return log[-1], n
c = busy(); c.send(None)
try: c.send(None)
except StopIteration as s: print(s.value[0])
signal.signal(signal.SIGINT, signal.SIG_IGN); signal.raise_signal(signal.SIGINT); print("ignored")
signal.signal(signal.SIGINT, signal.default_int_handler)
try: signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt: print("default again")
for bad in (lambda: signal.signal(signal.SIGINT, 5), lambda: signal.signal(999, print), lambda: signal.raise_signal(999)):
    try: bad()
    except (TypeError, ValueError, OSError) as e: print(type(e).__name__, e)
print(signal.getsignal(signal.SIGUSR1).__name__, signal.signal(signal.SIGUSR1, old).__name__)
async def sleeper():
    try: await suspend("sleeping")
    except KeyboardInterrupt: log.append("thrown in"); raise
c = sleeper(); c.send(None)
try: c.throw(KeyboardInterrupt("by hand"))
except KeyboardInterrupt as e: print(e, log[-1])
