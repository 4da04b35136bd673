import asyncio
from asyncio import Queue, LifoQueue, PriorityQueue, QueueEmpty, QueueFull
async def main():
    q = Queue(2)
    print(q.maxsize, q.empty(), q.full(), q.qsize(), repr(q).split(" at")[0])
    q.put_nowait(1); await q.put(2)
    try: q.put_nowait(3)
    except QueueFull as e: print("full", repr(e))
    print(q.full(), await q.get(), q.get_nowait())
    try: q.get_nowait()
    except QueueEmpty as e: print("empty", repr(e))
    log = []
    async def producer(n):
        for i in range(n): await q.put(i); log.append(f"+{i}")
    async def consumer(name):
        while True:
            x = await q.get(); log.append(f"{name}-{x}"); q.task_done()
    for _ in range(2): q.task_done()
    p = asyncio.create_task(producer(6)); cs = [asyncio.create_task(consumer(n)) for n in "ab"]
    await p; await q.join(); print(log)
    for c in cs: c.cancel()
    await asyncio.gather(*cs, return_exceptions=True)
    try: q.task_done()
    except ValueError as e: print(e)
    l = LifoQueue(); [l.put_nowait(i) for i in range(4)]; print([l.get_nowait() for _ in range(4)])
    p = PriorityQueue(); [p.put_nowait(i) for i in (3, 1, 2, 0)]; print([await p.get() for _ in range(4)])
    q = Queue(); ts = [asyncio.create_task(q.get()) for _ in range(3)]; await asyncio.sleep(0)
    ts[0].cancel(); await asyncio.sleep(0)
    q.put_nowait("x"); q.put_nowait("y"); print(await asyncio.gather(*ts, return_exceptions=True))
    q = Queue(1); q.put_nowait(0); ps = [asyncio.create_task(q.put(i)) for i in (1, 2)]; await asyncio.sleep(0)
    ps[0].cancel(); await asyncio.sleep(0); print(await q.get(), await q.get(), q.qsize(), ps[1].done())
    q = Queue(1); g = asyncio.create_task(q.get()); await asyncio.sleep(0); q.put_nowait("lost?"); g.cancel(); await asyncio.sleep(0)
    print(g.cancelled(), q.qsize())
    q = Queue(); g = asyncio.create_task(q.get()); h = asyncio.create_task(q.get()); await asyncio.sleep(0); q.put_nowait("v"); g.cancel(); print(await h)
    q = Queue(3)
    async def getter(n):
        try: return n, await q.get()
        except asyncio.QueueShutDown as e: return n, repr(e)
    q.put_nowait("left"); ts = [asyncio.create_task(getter(i)) for i in range(3)]; await asyncio.sleep(0)
    q.shutdown(); print(await asyncio.gather(*ts))
    for f in (lambda: q.put(1), lambda: q.get()):
        try: await f()
        except asyncio.QueueShutDown: print("shut down")
    q = Queue(); q.put_nowait(1); q.shutdown(); print(await q.get())
    q = Queue(); q.put_nowait(1); q.put_nowait(2); q.shutdown(immediate=True)
    try: await q.get()
    except asyncio.QueueShutDown: print("dropped", q.qsize())
    await q.join()
    q = Queue(1); q.put_nowait(1)
    async def putter():
        try: await q.put(2)
        except asyncio.QueueShutDown: return "putter shut down"
    t = asyncio.create_task(putter()); await asyncio.sleep(0); q.shutdown(); print(await t)
    try: await asyncio.wait_for(Queue().get(), 0.001)
    except TimeoutError: print("get timed out")
    q = Queue()
    async def pipeline():
        a, b = Queue(1), Queue(1)
        async def stage(src, dst, f):
            while (x := await src.get()) is not None: await dst.put(f(x))
            await dst.put(None)
        ts = [asyncio.create_task(stage(a, b, lambda x: x * x))]
        async def feed():
            for i in range(5): await a.put(i)
            await a.put(None)
        ts.append(asyncio.create_task(feed()))
        out = []
        while (x := await b.get()) is not None: out.append(x)
        return out
    print(await pipeline(), Queue[int])
asyncio.run(main())
