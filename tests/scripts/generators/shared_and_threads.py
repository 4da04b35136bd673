import threading, itertools, queue
def counter():
    n = 0
    while True: yield n; n += 1
class Safe:
    def __init__(self, it): self.it, self.lock = it, threading.Lock()
    def __iter__(self): return self
    def __next__(self):
        with self.lock: return next(self.it)
safe, seen = Safe(counter()), []
def take(n): seen.extend(itertools.islice(safe, n))
ts = [threading.Thread(target=take, args=(200,)) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(seen) == list(range(800)))
def blocked(ev, started): started.set(); ev.wait(5); yield "done"
ev, started, errors = threading.Event(), threading.Event(), []
g = blocked(ev, started)
t = threading.Thread(target=lambda: errors.append(next(g))); t.start(); started.wait(5)
try: next(g)
except ValueError as e: print(e)
ev.set(); t.join(); print(errors)
q = queue.Queue()
def producer(n):
    for i in range(n): q.put(i)
    q.put(None)
def drain():
    while (x := q.get()) is not None: yield x
t = threading.Thread(target=producer, args=(5,)); t.start(); print(list(drain())); t.join()
def started_here():
    yield threading.current_thread().name
    yield threading.current_thread().name
g = started_here(); first = next(g); out = []
t = threading.Thread(target=lambda: out.append(next(g)), name="other"); t.start(); t.join(); print(first, out)
local = threading.local()
def uses_local():
    local.x = 1
    yield getattr(local, "x", None)
    yield getattr(local, "x", None)
g = uses_local(); print(next(g)); t = threading.Thread(target=lambda: out.append(next(g))); t.start(); t.join(); print(out[-1])
def closes():
    try: yield
    finally: out.append(threading.current_thread().name)
g = closes(); next(g); t = threading.Thread(target=g.close, name="closer"); t.start(); t.join(); print(out[-1])
