import threading, queue, time
lock = threading.Lock(); print(lock.acquire(), lock.locked(), lock.acquire(blocking=False), lock.acquire(timeout=0.001)); lock.release()
try: lock.release()
except RuntimeError as e: print(e)
r = threading.RLock(); r.acquire(); r.acquire(); r.release(); r.release()
try: r.release()
except RuntimeError as e: print(e)
n = 0
def inc():
    global n
    for _ in range(500):
        with lock: n += 1
ts = [threading.Thread(target=inc, name=f"t{i}") for i in range(4)]; [t.start() for t in ts]; [t.join() for t in ts]; print(n, ts[0].name, ts[0].is_alive(), ts[0].daemon, threading.active_count(), threading.current_thread().name)
ev = threading.Event(); out = []; t = threading.Thread(target=lambda: (ev.wait(5), out.append("woken"))); t.start(); ev.set(); t.join(); print(out, ev.is_set(), ev.wait(0))
c = threading.Condition(); items = []
def cons():
    with c:
        while not items: c.wait(5)
        out.append(items.pop())
t = threading.Thread(target=cons); t.start()
with c: items.append(1); c.notify()
t.join(); print(out); s = threading.Semaphore(1); print(s.acquire(), s.acquire(blocking=False)); s.release(); b = threading.Barrier(2); res = []; t = threading.Thread(target=lambda: res.append(b.wait(5))); t.start(); res.append(b.wait(5)); t.join(); print(sorted(res))
q = queue.Queue(2); q.put(1); q.put(2); print(q.full(), q.qsize())
for f in (lambda: q.put(3, block=False), lambda: q.put(3, timeout=0.001), lambda: queue.Queue().get_nowait(), lambda: queue.Queue().get(timeout=0.001), lambda: threading.Thread().join(), lambda: threading.current_thread().join(), lambda: ts[0].start(), lambda: threading.Semaphore(-1), lambda: threading.BoundedSemaphore(1).release(), lambda: c.notify(), lambda: q.task_done() or q.task_done() or q.task_done()):
    try: f()
    except Exception as e: print(type(e).__name__, e)
l = threading.local(); l.v = "main"; t = threading.Thread(target=lambda: out.append(hasattr(l, "v"))); t.start(); t.join(); print(out[-1], l.v); tm = threading.Timer(0.001, out.append, ["timer"]); tm.start(); tm.join(); print(out[-1]); tm = threading.Timer(9, print); tm.start(); tm.cancel(); tm.join()
pq, lq = queue.PriorityQueue(), queue.LifoQueue(); [pq.put(x) for x in (3, 1, 2)]; [lq.put(x) for x in (1, 2)]; print(pq.get(), lq.get(), queue.SimpleQueue().empty()); q.shutdown(immediate=True)
try: q.get()
except queue.ShutDown as e: print(repr(e))
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
with ThreadPoolExecutor(2, thread_name_prefix="p") as ex: print(list(ex.map(pow, [1, 2, 3], [2, 2, 2])), sorted(f.result() for f in as_completed([ex.submit(abs, -i) for i in range(3)])), repr(ex.submit(int, "x").exception()), ex.submit(lambda: threading.current_thread().name[:2]).result())
try: ex.submit(print)
except RuntimeError as e: print(e)
