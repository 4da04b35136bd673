import asyncio
async def main():
    q, order = asyncio.Queue(), []
    async def getter(n): order.append((n, await q.get()))
    ts = [asyncio.create_task(getter(i)) for i in range(4)]; await asyncio.sleep(0)
    for x in "abcd": q.put_nowait(x)
    await asyncio.gather(*ts); print(order)
    q, order = asyncio.Queue(1), []
    async def putter(n): await q.put(n); order.append(n)
    ts = [asyncio.create_task(putter(i)) for i in range(4)]; await asyncio.sleep(0)
    got = [await q.get() for _ in range(4)]; await asyncio.gather(*ts); print(got, order)
    q = asyncio.Queue(); joined = []
    for i in range(3): q.put_nowait(i)
    async def join(): await q.join(); joined.append(q.qsize())
    j = asyncio.create_task(join())
    for _ in range(3): q.get_nowait(); await asyncio.sleep(0); print(j.done(), end=" "); q.task_done()
    await j; print(joined)
    lock, order = asyncio.Lock(), []
    async def locker(n):
        for k in range(2):
            async with lock: order.append(f"{n}{k}"); await asyncio.sleep(0)
    await asyncio.gather(*map(locker, "abc")); print(*order)
    sem, order = asyncio.Semaphore(1), []
    async def s(n):
        for k in range(2):
            async with sem: order.append(f"{n}{k}")
            await asyncio.sleep(0)
    await asyncio.gather(*map(s, "xy")); print(*order)
    ev, order = asyncio.Event(), []
    async def w(n):
        for k in range(2): await ev.wait(); ev.clear(); order.append(f"{n}{k}"); await asyncio.sleep(0)
    ts = [asyncio.create_task(w(n)) for n in "pq"]
    for _ in range(8): ev.set(); await asyncio.sleep(0)
    for t in ts: t.cancel()
    await asyncio.gather(*ts, return_exceptions=True); print(*order)
    p = asyncio.PriorityQueue(); [p.put_nowait(x) for x in [(2, "b"), (1, "z"), (1, "a")]]; print([p.get_nowait() for _ in range(3)])
asyncio.run(main())
