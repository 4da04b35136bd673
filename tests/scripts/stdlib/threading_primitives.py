import threading, time, queue
L = threading.Lock(); print(L.acquire(), L.locked(), L.acquire(False), L.acquire(timeout=0.01), L.release(), repr(L)[:9]); R = threading.RLock(); print(R.acquire(), R.acquire(), R.release(), R.release(), R._is_owned())
for f in (lambda: L.release(), lambda: R.release(), lambda: L.acquire(False, 1), lambda: L.acquire(timeout=-2), lambda: threading.Semaphore(-1), lambda: threading.BoundedSemaphore(1).release(), lambda: threading.Thread().join(), lambda: threading.current_thread().join(), lambda: threading.Condition().notify(), lambda: threading.Condition().wait(), lambda: threading.Barrier(0), lambda: threading.Thread(target=5, group=1), lambda: threading.Timer("x", print).interval):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
out = []; ev = threading.Event(); t = threading.Thread(target=lambda: (ev.wait(5), out.append("go")), name="T1"); print(t.name, t.daemon, t.ident, t.is_alive()); t.start(); print(t.is_alive(), ev.is_set(), threading.active_count()); ev.set(); t.join(); print(out, t.is_alive(), ev.wait(0), repr(t)[:16])
try: t.start()
except RuntimeError as e: print(e)
n = 0
def inc():
    global n
    for _ in range(2000):
        with L: n += 1
ts = [threading.Thread(target=inc) for _ in range(4)]; [x.start() for x in ts]; [x.join() for x in ts]; print(n)
c = threading.Condition(); items = []
def consumer():
    with c:
        c.wait_for(lambda: items, 5); out.append(items.pop())
t = threading.Thread(target=consumer); t.start()
with c: items.append("it"); c.notify_all()
t.join(); print(out, c.acquire(False), c.wait(0.01)); c.release()
s = threading.Semaphore(2); print(s.acquire(), s.acquire(), s.acquire(blocking=False), s.release(2), s._value); b = threading.Barrier(3, action=lambda: out.append("action")); res = []
def bw(): res.append(b.wait())
ts = [threading.Thread(target=bw) for _ in range(3)]; [x.start() for x in ts]; [x.join() for x in ts]; print(sorted(res), out[-1], b.parties, b.n_waiting, b.broken); b.abort()
try: b.wait()
except threading.BrokenBarrierError: print("broken")
loc = threading.local(); loc.x = 1; seen = []
def lt(): seen.append(hasattr(loc, "x")); loc.x = 2; seen.append(loc.x)
t = threading.Thread(target=lt); t.start(); t.join(); print(seen, loc.x, loc.__dict__)
class ML(threading.local):
    def __init__(self, v): self.v = v
ml = ML(7); t = threading.Thread(target=lambda: seen.append(ml.v)); t.start(); t.join(); print(seen[-1]); tm = threading.Timer(0.01, out.append, ["timer"]); tm.start(); tm.join(); print(out[-1]); tm = threading.Timer(5, print); tm.start(); tm.cancel(); tm.join(); print(tm.finished.is_set())
q = queue.Queue(2); q.put(1); q.put(2); print(q.full(), q.qsize(), q.get(), q.empty())
for f in (lambda: (q.put(3), q.put_nowait(4)), lambda: queue.Queue().get_nowait(), lambda: queue.Queue().get(timeout=0.01), lambda: q.put(1, timeout=0.01), lambda: queue.Queue().task_done(), lambda: q.get(timeout=-1), lambda: queue.SimpleQueue().get_nowait()):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
pq, lq, sq = queue.PriorityQueue(), queue.LifoQueue(), queue.SimpleQueue(); [pq.put(i) for i in (3, 1, 2)]; [lq.put(i) for i in (3, 1, 2)]; sq.put("s"); print([pq.get() for _ in range(3)], [lq.get() for _ in range(3)], sq.get(), sq.empty(), sq.qsize())
jq = queue.Queue(); done = []
def worker():
    while True:
        try: i = jq.get()
        except queue.ShutDown: return
        done.append(i * i); jq.task_done()
ws = [threading.Thread(target=worker, daemon=True) for _ in range(3)]; [w.start() for w in ws]; [jq.put(i) for i in range(10)]; jq.join(); print(sorted(done)); jq.shutdown(); [w.join() for w in ws]
try: jq.put(1)
except queue.ShutDown as e: print(type(e).__name__)
threading.excepthook = lambda a: print("hook", a.exc_type.__name__, a.exc_value, a.thread.name); t = threading.Thread(target=lambda: 1 / 0, name="bad"); t.start(); t.join(); print(threading.main_thread() is threading.current_thread(), threading.current_thread().name, threading.get_ident() == threading.main_thread().ident, threading.TIMEOUT_MAX > 1, [x.name for x in threading.enumerate()])
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
with ThreadPoolExecutor(3) as ex:
    print(list(ex.map(lambda x: x * x, range(5)))); f = ex.submit(int, "x"); print(type(f.exception()).__name__, f.done(), f.cancel()); print(sorted(x.result() for x in as_completed([ex.submit(pow, 2, i) for i in range(4)])), len(wait([ex.submit(len, "ab")]).done))
