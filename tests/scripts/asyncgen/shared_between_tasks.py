import asyncio
async def numbers():
    n = 0
    while n < 8:
        await asyncio.sleep(0)
        yield n
        n += 1
class Locked:
    def __init__(self, it): self.it, self.lock = it, asyncio.Lock()
    def __aiter__(self): return self
    async def __anext__(self):
        async with self.lock: return await anext(self.it)
async def worker(name, it, out):
    async for x in it:
        out.append((name, x))
        await asyncio.sleep(0)
async def main():
    out = []
    shared = Locked(numbers())
    await asyncio.gather(*(worker(n, shared, out) for n in "abc"))
    print(sorted(x for _, x in out), sorted({n for n, _ in out}))
    g = numbers()
    r = await asyncio.gather(worker("x", g, []), worker("y", g, []), return_exceptions=True)
    print([(type(e).__name__, str(e)) if e else e for e in r])
    async def broadcast(it, *queues):
        async for x in it:
            for q in queues: await q.put(x)
        for q in queues: await q.put(None)
    async def drain(q):
        out = []
        while (x := await q.get()) is not None: out.append(x)
        return out
    qs = [asyncio.Queue(1), asyncio.Queue(3)]
    results = await asyncio.gather(broadcast(numbers(), *qs), *(drain(q) for q in qs))
    print(results[1:])
    class Tee:
        def __init__(self, it): self.it, self.bufs = it, []
        def branch(self):
            buf = []
            self.bufs.append(buf)
            async def gen():
                i = 0
                while True:
                    while i >= len(buf):
                        try: v = await anext(self.it)
                        except StopAsyncIteration: return
                        for b in self.bufs: b.append(v)
                    yield buf[i]
                    i += 1
            return gen()
    t = Tee(numbers())
    a, b = t.branch(), t.branch()
    print([await anext(a) for _ in range(3)], [x async for x in b], [x async for x in a])
asyncio.run(main())
