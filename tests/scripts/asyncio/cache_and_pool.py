import asyncio, functools
from contextlib import asynccontextmanager
log = []
class Pool:
    def __init__(self, n): self.q = asyncio.LifoQueue(); [self.q.put_nowait(f"c{i}") for i in range(n)]; self.peak = self.out = 0
    @asynccontextmanager
    async def get(self, timeout=None):
        async with asyncio.timeout(timeout): c = await self.q.get()
        self.out += 1; self.peak = max(self.peak, self.out)
        try: yield c
        except ConnectionError: c = c + "'"; raise
        finally: self.out -= 1; self.q.put_nowait(c)
def alru(maxsize):
    def deco(f):
        cache, order = {}, []
        @functools.wraps(f)
        async def w(k):
            if k in cache: w.hits += 1; order.remove(k); order.append(k); return await asyncio.shield(cache[k])
            cache[k] = t = asyncio.ensure_future(f(k)); order.append(k)
            if len(order) > maxsize: cache.pop(order.pop(0))
            try: return await t
            except Exception: cache.pop(k, None); order.remove(k); raise
        w.hits, w.cache = 0, cache
        return w
    return deco
@alru(2)
async def load(k):
    log.append(k); await asyncio.sleep(0)
    if k == "bad": raise KeyError(k)
    return k.upper()
async def main():
    p = Pool(2)
    async def use(i):
        async with p.get() as c: await asyncio.sleep(0); return i
    print(await asyncio.gather(*map(use, range(6))), p.peak, p.q.qsize())
    async with p.get(), p.get():
        try:
            async with p.get(timeout=0.001): print("never")
        except TimeoutError: print("exhausted")
    try:
        async with p.get() as c: raise ConnectionError(c)
    except ConnectionError as e: print(e, p.q.qsize(), p.q.get_nowait())
    print([await load(k) for k in "aab"], load.hits, log, await asyncio.gather(load("c"), load("c"), load("a")), log, sorted(load.cache))
    print(await asyncio.gather(load("bad"), load("bad"), return_exceptions=True), "bad" in load.cache)
    class Lazy:
        def __init__(self, f): self.f, self.t = f, None
        def __await__(self):
            if self.t is None: self.t = asyncio.ensure_future(self.f())
            return self.t.__await__()
    async def expensive(): log.append("computed"); await asyncio.sleep(0); return 42
    l = Lazy(expensive); print(await asyncio.gather(*(asyncio.ensure_future(w(l)) for _ in range(3))), log.count("computed"), await l)
    class cached_aproperty:
        def __init__(self, f): self.f = f
        def __set_name__(self, o, n): self.n = "_" + n
        def __get__(self, o, c):
            if self.n not in o.__dict__: o.__dict__[self.n] = asyncio.ensure_future(self.f(o))
            return o.__dict__[self.n]
    class C:
        @cached_aproperty
        async def val(self): log.append("val"); return 7
    c = C(); print(await c.val, await c.val, log.count("val"))
async def w(x): return await x
asyncio.run(main())
