# Managers, pools with callbacks, joinable queues, conditions, barriers, listeners, shared lists.
import multiprocessing as mp
import os
import signal
import sys
from multiprocessing.connection import Client, Listener, wait
from multiprocessing.managers import BaseManager, SharedMemoryManager
from multiprocessing.shared_memory import ShareableList


class Counter:
    def __init__(self):
        self.n = 0

    def add(self, n):
        self.n += n
        return self.n

    def fail(self):
        raise ValueError("no")


class MyManager(BaseManager):
    pass


MyManager.register("Counter", Counter)


def fill(d, l, lock):
    with lock:
        d[os.getpid() > 0] = len(l)
        l.append("child")


def work(queue, done):
    while (item := queue.get()) is not None:
        done.put(item * 2)
        queue.task_done()
    queue.task_done()


def meet(barrier, conn):
    conn.send(barrier.wait(10) in range(2))


def notify(condition, flag):
    with condition:
        flag.set()
        condition.notify_all()


def talk(address, key):
    with Client(address, authkey=key) as conn:
        conn.send({"a": 1})
        print("  answer", conn.recv())


def double(name):
    items = ShareableList(name=name)
    for i, item in enumerate(items):
        items[i] = item * 2
    items.shm.close()


def managers():
    with mp.Manager() as manager:
        d, l, lock = manager.dict(), manager.list([1, 2]), manager.Lock()
        p = mp.Process(target=fill, args=(d, l, lock))
        p.start()
        p.join()
        print(d, l, list(l), dict(d))
        space = manager.Namespace(x=1)
        space.y = 2
        print(space, space.x + space.y)
        queue = manager.Queue()
        queue.put(1)
        print(queue.get(), queue.empty())
        value = manager.Value("i", 7)
        value.value += 1
        print(value.value)
        try:
            d["missing"]
        except KeyError as e:
            print("KeyError", e)
    with MyManager() as manager:
        c = manager.Counter()
        print(c.add(2), c.add(3))
        try:
            c.fail()
        except ValueError as e:
            print("ValueError", e)
    with SharedMemoryManager() as manager:
        l = manager.ShareableList([1, "two", 3.5, None, True])
        print(list(l), l[1])


def queues():
    queue, done = mp.JoinableQueue(), mp.SimpleQueue()
    p = mp.Process(target=work, args=(queue, done))
    p.start()
    for n in range(3):
        queue.put(n)
    queue.put(None)
    queue.join()
    p.join()
    print([done.get() for _ in range(3)])
    barrier = mp.Barrier(2)
    a, b = mp.Pipe()
    p = mp.Process(target=meet, args=(barrier, b))
    p.start()
    print(barrier.wait(10) in range(2), a.recv())
    p.join()
    condition, flag = mp.Condition(), mp.Event()
    with condition:
        p = mp.Process(target=notify, args=(condition, flag))
        p.start()
        print(condition.wait(10), flag.is_set())
    p.join()
    r = mp.RLock()
    print(r.acquire(), r.acquire(), r)
    r.release()
    r.release()
    print(mp.BoundedSemaphore(2), mp.Lock())
    try:
        mp.BoundedSemaphore(1).release()
    except ValueError as e:
        print(e)


def connections():
    with Listener(authkey=b"key") as listener:
        p = mp.Process(target=talk, args=(listener.address, b"key"))
        p.start()
        with listener.accept() as conn:
            print(conn.recv())
            conn.send([1])
        p.join()
    a, b = mp.Pipe()
    print(wait([a, b], 0), b.send(1), wait([a, b]) == [a], a.poll(), a.recv(), a.poll(0.01))
    p = mp.Process(target=print, args=("child",))
    p.start()
    print(wait([p.sentinel], 10) == [p.sentinel])
    p.join()
    items = ShareableList([1, 2.5, "ab"])
    p = mp.Process(target=double, args=(items.shm.name,))
    p.start()
    p.join()
    print(list(items), items.format)
    items.shm.close()
    items.shm.unlink()


def pools():
    results = []
    with mp.Pool(2, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        r = pool.map_async(abs, [-1, -2], callback=results.append)
        print(r.get(10), results)
        bad = pool.apply_async(int, ("x",), error_callback=lambda e: results.append(type(e).__name__))
        bad.wait(10)
        print(bad.successful(), results)
        pool.close()
        pool.join()
    with mp.pool.ThreadPool(2) as pool:
        print(pool.map(abs, [-3, 4]))


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    managers()
    queues()
    connections()
    pools()
