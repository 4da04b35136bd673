import asyncio
async def main():
    n, log, meals = 5, [], [0] * 5
    forks = [asyncio.Lock() for _ in range(n)]
    async def philosopher(i, times):
        first, second = sorted((i, (i + 1) % n))
        for _ in range(times):
            async with forks[first]:
                await asyncio.sleep(0)
                async with forks[second]:
                    meals[i] += 1; log.append(i); await asyncio.sleep(0)
    await asyncio.wait_for(asyncio.gather(*(philosopher(i, 3) for i in range(n))), 10)
    print(meals, len(log), any(f.locked() for f in forks))
    async def greedy(i):
        async with forks[i]:
            await asyncio.sleep(0)
            async with forks[(i + 1) % n]: pass
    try: await asyncio.wait_for(asyncio.gather(*(greedy(i) for i in range(n))), 0.01)
    except TimeoutError: print("deadlock detected", any(f.locked() for f in forks))
    cond, buf, out = asyncio.Condition(), [], []
    async def producer(items):
        for x in items:
            async with cond:
                await cond.wait_for(lambda: len(buf) < 2); buf.append(x); cond.notify_all()
    async def consumer(k):
        for _ in range(k):
            async with cond:
                await cond.wait_for(lambda: buf); out.append(buf.pop(0)); cond.notify_all()
    await asyncio.gather(producer("abc"), producer("xyz"), consumer(2), consumer(4)); print(sorted(out), buf)
    class RW:
        def __init__(self): self.readers, self.lock, self.gate = 0, asyncio.Lock(), asyncio.Lock()
        async def read(self, f):
            async with self.gate:
                self.readers += 1
                if self.readers == 1: await self.lock.acquire()
            try: return await f()
            finally:
                self.readers -= 1
                if self.readers == 0: self.lock.release()
        async def write(self, f):
            async with self.lock: return await f()
    rw, state, seen = RW(), [0], []
    async def reader(): await asyncio.sleep(0); seen.append((state[0], rw.readers)); return state[0]
    async def writer(): v = state[0]; await asyncio.sleep(0); state[0] = v + 1
    await asyncio.gather(rw.read(reader), rw.read(reader), rw.write(writer), rw.read(reader), rw.write(writer)); print(state, seen)
    bar, order = asyncio.Barrier(3), []
    async def phase(i):
        for p in range(2): order.append((p, i)); await bar.wait()
    await asyncio.gather(*map(phase, range(3))); print([p for p, _ in order])
    once, calls = {}, []
    async def memo(k):
        if k not in once: once[k] = asyncio.create_task(compute(k))
        return await once[k]
    async def compute(k): calls.append(k); await asyncio.sleep(0); return k * 2
    print(await asyncio.gather(*(memo(k) for k in "aabab")), calls)
asyncio.run(main())
